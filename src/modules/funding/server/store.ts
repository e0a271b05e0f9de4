/** SQL of the funding room, and nothing but. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { firstOf, insertRow, pageRows, rowsOf, titlesBy } from '#kernel/server/rows.ts';
import { searchPattern } from '#kernel/server/search.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { endOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { Trade, Use, Works } from '../shared/accrual.ts';
import type { BudgetFilter, ProjectFilter, StatementFilter } from '../shared/schema.ts';
import type { EntryKind, Mark, ProjectState, Purpose, StatementState, Way } from '../shared/states.ts';

export interface BudgetRow {
  id: string;
  code: string;
  unit_id: string;
  unit_name: string;
  unit_kind: string;
  street_code: string | null;
  year: number;
  purpose: Purpose;
  title: string;
  source: string;
  note: string;
  version: number;
  created_at: Date;
  created_by: string;
  created_by_name: string;
  search: string;
}
export interface Sums {
  planned: number;
  approved: number;
  executed: number;
}
export type BudgetLine = BudgetRow & Sums & { q1: number; q2: number; q3: number; q4: number };
export interface EntryRow {
  id: string;
  budget_id: string;
  kind: EntryKind;
  on_day: PlainDate;
  amount_fen: number;
  note: string;
  project_id: string | null;
  recorded_at: Date;
  recorded_by: string;
  recorded_by_name: string;
}
export interface ProjectRow {
  id: string;
  code: string;
  unit_id: string;
  unit_name: string;
  street_code: string | null;
  year: number;
  way: Way;
  title: string;
  goal: string;
  investment_fen: number;
  budget_id: string | null;
  begins_on: PlainDate;
  due_on: PlainDate;
  state: ProjectState;
  state_since: Date;
  version: number;
  step_due_at: Date | null;
  created_by: string;
  created_by_name: string;
  created_at: Date;
  begun_at: Date | null;
  completed_at: Date | null;
  completed_by: string | null;
  completed_by_name: string | null;
  result: string;
  spent_fen: number | null;
  accepted_at: Date | null;
  accepted_by: string | null;
  accepted_by_name: string | null;
  stopped_at: Date | null;
  search: string;
}
export interface StatementRow {
  id: string;
  code: string;
  enterprise_id: string;
  enterprise_name: string;
  street_code: string;
  industry: string;
  year: number;
  round: number;
  amends_id: string | null;
  amend_reason: string;
  trade: Trade;
  base_fen: number;
  works: Works[];
  rule_key: string | null;
  rule_version: number | null;
  computed_fen: number;
  accrued_fen: number;
  opening_fen: number;
  used: Partial<Record<Use, number>>;
  used_fen: number;
  note: string;
  state: StatementState;
  state_since: Date;
  version: number;
  step_due_at: Date | null;
  due_on: PlainDate;
  unit_id: string;
  unit_name: string;
  created_at: Date;
  submitted_at: Date | null;
  submitted_by: string | null;
  submitted_by_name: string | null;
  accepted_at: Date | null;
  accepted_by: string | null;
  accepted_by_name: string | null;
  disallowed_fen: number;
  opinion: string;
  locked_at: Date | null;
  superseded_at: Date | null;
}

/* —— scope: a unit keeps its own money; the office, the leaders and the treasury see all; statements lie where their firm lies —— */

export const seesAllMoney = (actor: Actor): boolean => actor.scope.all || hasRole(actor, 'finance');
export const seesLedgers = (actor: Actor): boolean =>
  seesAllMoney(actor) || ['department', 'street'].includes(actor.unitKind);
const moneyInScope = (actor: Actor, alias: 'b' | 'p'): RawBuilder<unknown> =>
  seesAllMoney(actor)
    ? sql`true`
    : seesLedgers(actor)
      ? sql`${sql.ref(`${alias}.unit_id`)} = ${actor.unitId}::uuid`
      : sql`false`;
const isOfficial = (actor: Actor): boolean => ['office', 'leadership', 'department', 'street'].includes(actor.unitKind);
/** What a firm is still filling in is its own affair. */
const statementsInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.kind === 'system'
    ? sql`true`
    : isOfficial(actor)
      ? sql`(${scopeSql(actor, { street: 't.street_code', industry: 't.industry' })} and t.submitted_at is not null)`
      : sql`${scopeSql(actor, { enterprise: 't.enterprise_id' })}`;

type Asked = { limit: number; page?: number | undefined; cursor?: string | undefined };

/* —— budgets —— */

const sumOf = (kind: EntryKind, asOf: PlainDate, extra = sql``): RawBuilder<number> =>
  sql<number>`coalesce((select sum(e.amount_fen) from funding_entries e where e.budget_id = b.id and e.kind = ${sql.lit(kind)} and e.on_day <= ${asOf} ${extra}), 0)`;
const quarter = (n: 1 | 2 | 3 | 4): RawBuilder<unknown> =>
  sql`and extract(year from e.on_day) = b.year and extract(quarter from e.on_day) = ${sql.lit(n)}`;
const lineColumns = (asOf: PlainDate): RawBuilder<unknown> =>
  sql`b.*, ${sumOf('planned', asOf)} as planned, ${sumOf('approved', asOf)} as approved, ${sumOf('executed', asOf)} as executed,
    ${sumOf('executed', asOf, quarter(1))} as q1, ${sumOf('executed', asOf, quarter(2))} as q2, ${sumOf('executed', asOf, quarter(3))} as q3,
    ${sumOf('executed', asOf, quarter(4))} as q4`;
/** A line is there from the day of its first entry on. */
const begun = (asOf: PlainDate): RawBuilder<unknown> =>
  sql`exists (select 1 from funding_entries n where n.budget_id = b.id and n.on_day <= ${asOf})`;
export const budgetsWhere = (actor: Actor, filter: BudgetFilter, asOf: PlainDate): RawBuilder<unknown> =>
  sql`funding_budgets b where ${sql.join(
    [
      moneyInScope(actor, 'b'),
      begun(asOf),
      ...(filter.year ? [sql`b.year = ${filter.year}`] : []),
      ...(filter.unit ? [sql`b.unit_id = any(${filter.unit}::uuid[])`] : []),
      ...(filter.purpose ? [sql`b.purpose = any(${filter.purpose}::text[])`] : []),
      ...(filter.q ? [sql`b.search like ${searchPattern(filter.q)}`] : []),
    ],
    sql` and `,
  )}`;
export const listBudgets = (
  tx: Tx,
  actor: Actor,
  query: BudgetFilter & Asked,
  asOf: PlainDate,
): Promise<Page<BudgetLine>> =>
  pageRows(tx, query, {
    columns: lineColumns(asOf),
    from: budgetsWhere(actor, query, asOf),
    order: sql`b.year desc, b.unit_name, b.purpose, b.code`,
  });
export const findBudget = (
  tx: Tx,
  actor: Actor,
  id: string,
  asOf: PlainDate,
  lock = false,
): Promise<BudgetLine | null> =>
  firstOf(
    sql<BudgetLine>`select ${lineColumns(asOf)} from funding_budgets b where b.id = ${id} and ${moneyInScope(actor, 'b')} ${lock ? sql`for update of b` : sql``}`.execute(
      tx,
    ),
  );
export const isBudgetVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await sql`select 1 from funding_budgets b where b.id = ${id} and ${moneyInScope(actor, 'b')}`.execute(tx)).rows
    .length > 0;
export const sameLine = (
  tx: Tx,
  line: { unitId: string; year: number; purpose: string; title: string },
): Promise<BudgetRow | null> =>
  firstOf(
    sql<BudgetRow>`select * from funding_budgets where unit_id = ${line.unitId} and year = ${line.year} and purpose = ${line.purpose} and title = ${line.title}`.execute(
      tx,
    ),
  );
export const insertBudget = (tx: Tx, _actor: Actor, row: Omit<BudgetRow, 'version'>): Promise<void> =>
  insertRow(tx, 'funding_budgets', row);
export const insertEntry = (tx: Tx, _actor: Actor, row: EntryRow): Promise<void> =>
  insertRow(tx, 'funding_entries', row);
export const entriesOf = (tx: Tx, budgetId: string): Promise<(EntryRow & { project_code: string | null })[]> =>
  rowsOf(
    sql<EntryRow & { project_code: string | null }>`select e.*, p.code as project_code from funding_entries e
      left join funding_projects p on p.id = e.project_id where e.budget_id = ${budgetId} order by e.on_day desc, e.recorded_at desc, e.id desc`.execute(
      tx,
    ),
  );
export interface BudgetSum extends Sums {
  unit_id: string;
  unit_name: string;
  purpose: Purpose;
  lines: number;
  q1: number;
  q2: number;
  q3: number;
  q4: number;
}
/** By unit and purpose in one statement. */
export const sumBudgets = (tx: Tx, actor: Actor, year: number, asOf: PlainDate): Promise<BudgetSum[]> =>
  rowsOf(
    sql<BudgetSum>`select x.unit_id, max(x.unit_name) as unit_name, x.purpose, count(*)::int as lines, sum(x.planned) as planned,
        sum(x.approved) as approved, sum(x.executed) as executed, sum(x.q1) as q1, sum(x.q2) as q2, sum(x.q3) as q3, sum(x.q4) as q4
      from (select ${lineColumns(asOf)} from ${budgetsWhere(actor, { year }, asOf)}) x group by x.unit_id, x.purpose order by 2, 3`.execute(
      tx,
    ),
  );

/* —— projects —— */

/** How a project stood on a day: the same words for the figure and for its rows. */
const projectMark = (mark: 'all' | 'accepted' | 'overdue', asOf: PlainDate): RawBuilder<unknown> =>
  ({
    all: sql`p.created_at <= ${endOfDay(asOf)}`,
    accepted: sql`p.accepted_at <= ${endOfDay(asOf)}`,
    overdue: sql`(p.created_at <= ${endOfDay(asOf)} and p.due_on < ${asOf} and (p.completed_at is null or p.completed_at > ${endOfDay(asOf)})
      and (p.stopped_at is null or p.stopped_at > ${endOfDay(asOf)}))`,
  })[mark];
const projectsWhere = (actor: Actor, filter: ProjectFilter, asOf: PlainDate): RawBuilder<unknown> =>
  sql`funding_projects p where ${sql.join(
    [
      moneyInScope(actor, 'p'),
      ...(filter.year ? [sql`p.year = ${filter.year}`] : []),
      ...(filter.unit ? [sql`p.unit_id = any(${filter.unit}::uuid[])`] : []),
      ...(filter.way ? [sql`p.way = any(${filter.way}::text[])`] : []),
      ...(filter.state ? [sql`p.state = any(${filter.state}::text[])`] : []),
      ...(filter.mark ? [projectMark(filter.mark, asOf)] : []),
      ...(filter.q ? [sql`p.search like ${searchPattern(filter.q)}`] : []),
    ],
    sql` and `,
  )}`;
const hazardCount = sql`(select count(*)::int from funding_project_hazards h where h.project_id = p.id) as hazards`;
export const listProjects = (
  tx: Tx,
  actor: Actor,
  query: ProjectFilter & Asked,
  asOf: PlainDate,
): Promise<Page<ProjectRow & { hazards: number }>> =>
  pageRows(tx, query, {
    columns: sql`p.*, ${hazardCount}`,
    from: projectsWhere(actor, query, asOf),
    order: sql`p.year desc, p.due_on, p.id`,
  });
export const findProject = (tx: Tx, actor: Actor, id: string, lock = false): Promise<ProjectRow | null> =>
  firstOf(
    sql<ProjectRow>`select p.* from funding_projects p where p.id = ${id} and ${moneyInScope(actor, 'p')} ${lock ? sql`for update of p` : sql``}`.execute(
      tx,
    ),
  );
export const insertProject = (tx: Tx, _actor: Actor, row: Partial<ProjectRow>): Promise<void> =>
  insertRow(tx, 'funding_projects', row);
export const linkHazard = (
  tx: Tx,
  _actor: Actor,
  row: { project_id: string; hazard_id: string; hazard_code: string; title: string },
): Promise<void> => insertRow(tx, 'funding_project_hazards', row);
export const hazardsOf = (
  tx: Tx,
  projectId: string,
): Promise<{ hazard_id: string; hazard_code: string; title: string }[]> =>
  rowsOf(
    sql<{
      hazard_id: string;
      hazard_code: string;
      title: string;
    }>`select hazard_id, hazard_code, title from funding_project_hazards
      where project_id = ${projectId} order by hazard_code`.execute(tx),
  );
export const projectsOfBudget = (tx: Tx, budgetId: string): Promise<{ id: string; code: string; title: string }[]> =>
  rowsOf(
    sql<{
      id: string;
      code: string;
      title: string;
    }>`select id, code, title from funding_projects where budget_id = ${budgetId} order by code`.execute(tx),
  );
export const paidOn = async (tx: Tx, projectId: string): Promise<number> =>
  (
    await firstOf(
      sql<{
        n: number | null;
      }>`select sum(amount_fen) as n from funding_entries where project_id = ${projectId} and kind = 'executed'`.execute(
        tx,
      ),
    )
  )?.n ?? 0;
/** Projects of a year that were there on a day, and how they stood. */
export const projectsOn = (
  actor: Actor,
  year: number,
  asOf: PlainDate,
  only: 'all' | 'accepted',
): RawBuilder<unknown> =>
  sql`funding_projects p where ${moneyInScope(actor, 'p')} and p.year = ${year} and ${projectMark(only, asOf)}`;
export const sumProjects = (
  tx: Tx,
  actor: Actor,
  year: number,
  asOf: PlainDate,
): Promise<{ unit_id: string; way: Way; all: number; accepted: number; overdue: number; investment: number }[]> =>
  rowsOf(
    sql<{
      unit_id: string;
      way: Way;
      all: number;
      accepted: number;
      overdue: number;
      investment: number;
    }>`select p.unit_id, p.way, count(*)::int as all,
        count(*) filter (where ${projectMark('accepted', asOf)})::int as accepted,
        count(*) filter (where ${projectMark('overdue', asOf)})::int as overdue, sum(p.investment_fen) as investment
      from ${projectsOn(actor, year, asOf, 'all')} group by 1, 2`.execute(tx),
  );

/* —— statements —— */

/** Accepted by the day, and not yet replaced by an amendment accepted by then: what the year's figures count. */
const standing = (asOf: PlainDate): RawBuilder<unknown> =>
  sql`(t.accepted_at <= ${endOfDay(asOf)} and (t.superseded_at is null or t.superseded_at > ${endOfDay(asOf)}))`;
const markSql = (mark: Exclude<Mark, 'due' | 'missing'>, asOf: PlainDate): RawBuilder<unknown> =>
  ({
    waiting: sql`(t.submitted_at <= ${endOfDay(asOf)} and (t.accepted_at is null or t.accepted_at > ${endOfDay(asOf)}))`,
    full: sql`(${standing(asOf)} and t.accrued_fen >= t.computed_fen)`,
    short: sql`(${standing(asOf)} and t.accrued_fen < t.computed_fen)`,
    clean: sql`(${standing(asOf)} and t.disallowed_fen = 0)`,
    disallowed: sql`(${standing(asOf)} and t.disallowed_fen > 0)`,
  })[mark];
const statementsWhere = (actor: Actor, filter: StatementFilter, asOf: PlainDate): RawBuilder<unknown> =>
  sql`funding_statements t where ${sql.join(
    [
      statementsInScope(actor),
      ...(filter.year ? [sql`t.year = ${filter.year}`] : []),
      ...(filter.state ? [sql`t.state = any(${filter.state}::text[])`] : []),
      ...(filter.street ? [sql`t.street_code = any(${filter.street}::text[])`] : []),
      ...(filter.industry ? [sql`t.industry = any(${filter.industry}::text[])`] : []),
      ...(filter.mark && filter.mark !== 'due' && filter.mark !== 'missing' ? [markSql(filter.mark, asOf)] : []),
      ...(filter.q ? [sql`lower(t.code || ' ' || t.enterprise_name) like ${searchPattern(filter.q)}`] : []),
    ],
    sql` and `,
  )}`;
export const listStatements = (
  tx: Tx,
  actor: Actor,
  query: StatementFilter & Asked,
  asOf: PlainDate,
): Promise<Page<StatementRow>> =>
  pageRows(tx, query, {
    columns: sql`t.*`,
    from: statementsWhere(actor, query, asOf),
    order: sql`t.year desc, t.state = 'submitted' desc, t.enterprise_name, t.round desc, t.id`,
  });
export const findStatement = (tx: Tx, actor: Actor, id: string, lock = false): Promise<StatementRow | null> =>
  firstOf(
    sql<StatementRow>`select t.* from funding_statements t where t.id = ${id} and ${statementsInScope(actor)} ${lock ? sql`for update of t` : sql``}`.execute(
      tx,
    ),
  );
export const insertStatement = (tx: Tx, _actor: Actor, row: Partial<StatementRow>): Promise<void> =>
  insertRow(tx, 'funding_statements', row);
export const statementsOf = (tx: Tx, enterpriseId: string, year: number): Promise<StatementRow[]> =>
  rowsOf(
    sql<StatementRow>`select * from funding_statements where enterprise_id = ${enterpriseId} and year = ${year} order by round desc`.execute(
      tx,
    ),
  );
export async function supersede(tx: Tx, _actor: Actor, id: string, at: Date): Promise<void> {
  await sql`update funding_statements set superseded_at = ${at} where id = ${id} and superseded_at is null`.execute(tx);
}
export async function setStepDue(
  tx: Tx,
  _actor: Actor,
  table: 'funding_projects' | 'funding_statements',
  id: string,
  dueAt: Date | null,
): Promise<void> {
  await sql`update ${sql.table(table)} set step_due_at = ${dueAt} where id = ${id}`.execute(tx);
}
/** Enterprises that have a statement of a year, however far it is. */
export const begunFor = async (tx: Tx, year: number): Promise<Set<string>> =>
  new Set(
    (
      await rowsOf(
        sql<{ id: string }>`select distinct enterprise_id as id from funding_statements where year = ${year}`.execute(
          tx,
        ),
      )
    ).map((r) => r.id),
  );
/** Enterprises that have reported for a year by a day. */
export const reported = async (tx: Tx, actor: Actor, year: number, asOf: PlainDate): Promise<Set<string>> =>
  new Set(
    (
      await rowsOf(
        sql<{
          id: string;
        }>`select distinct t.enterprise_id as id from funding_statements t where ${statementsInScope(actor)} and t.year = ${year}
          and t.submitted_at <= ${endOfDay(asOf)}`.execute(tx),
      )
    ).map((r) => r.id),
  );
export interface StatementSum {
  street_code: string;
  industry: string;
  waiting: number;
  full: number;
  short: number;
  clean: number;
  disallowed: number;
  computed: number;
  accrued: number;
  used: number;
  pairs: number;
  pair_used: number;
  pair_last: number;
}
/** By street and industry in one statement; beside it the use of the same firms in the year before. */
export const sumStatements = (tx: Tx, actor: Actor, year: number, asOf: PlainDate): Promise<StatementSum[]> =>
  rowsOf(
    sql<StatementSum>`select t.street_code, t.industry, count(*) filter (where ${markSql('waiting', asOf)})::int as waiting,
        count(*) filter (where ${markSql('full', asOf)})::int as "full", count(*) filter (where ${markSql('short', asOf)})::int as short,
        count(*) filter (where ${markSql('clean', asOf)})::int as clean, count(*) filter (where ${markSql('disallowed', asOf)})::int as disallowed,
        coalesce(sum(t.computed_fen) filter (where ${standing(asOf)}), 0) as computed,
        coalesce(sum(t.accrued_fen) filter (where ${standing(asOf)}), 0) as accrued,
        coalesce(sum(t.used_fen) filter (where ${standing(asOf)}), 0) as used,
        count(*) filter (where ${standing(asOf)} and l.used_fen is not null)::int as pairs,
        coalesce(sum(t.used_fen) filter (where ${standing(asOf)} and l.used_fen is not null), 0) as pair_used,
        coalesce(sum(l.used_fen) filter (where ${standing(asOf)}), 0) as pair_last
      from funding_statements t
      left join lateral (select o.used_fen from funding_statements o where o.enterprise_id = t.enterprise_id and o.year = t.year - 1
        and o.accepted_at <= ${endOfDay(asOf)} and (o.superseded_at is null or o.superseded_at > ${endOfDay(asOf)}) order by o.round desc limit 1) l on true
      where ${statementsInScope(actor)} and t.year = ${year} group by 1, 2`.execute(tx),
  );
/** Rows behind the figures of statements, at places. */
export const statementRows = (
  actor: Actor,
  year: number,
  asOf: PlainDate,
  which: 'standing' | 'full' | 'clean' | 'paired',
  place: { streets: readonly string[] | null; industries: readonly string[] | null },
): RawBuilder<unknown> =>
  sql`funding_statements t where ${sql.join(
    [
      statementsInScope(actor),
      sql`t.year = ${year}`,
      which === 'full' || which === 'clean' ? markSql(which, asOf) : standing(asOf),
      ...(which === 'paired'
        ? [
            sql`exists (select 1 from funding_statements o where o.enterprise_id = t.enterprise_id and o.year = t.year - 1
              and o.accepted_at <= ${endOfDay(asOf)} and (o.superseded_at is null or o.superseded_at > ${endOfDay(asOf)}))`,
          ]
        : []),
      ...(place.streets ? [sql`t.street_code = any(${[...place.streets]}::text[])`] : []),
      ...(place.industries ? [sql`t.industry = any(${[...place.industries]}::text[])`] : []),
    ],
    sql` and `,
  )}`;
export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`select id, title from funding_projects where id = any(${[...ids]}::uuid[])
    union all select id, enterprise_name || year || '年安全费用报告' from funding_statements where id = any(${[...ids]}::uuid[])`,
  );
