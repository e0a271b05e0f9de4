/** SQL of 定期报送, and nothing but. */
import type { RawBuilder } from 'kysely';
import { likeText, sql, type Tx } from '#kernel/server/db.ts';
import { firstOf } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { Content, FormContent } from '../shared/form.ts';
import type { ReportFilter, ReportQuery } from '../shared/schema.ts';
import type { PartState, ReportKind, ReportMark, ReportState } from '../shared/states.ts';
import type { Summary } from '../shared/summary.ts';

export interface FormRow {
  id: string;
  kind: ReportKind;
  version: number;
  content: FormContent;
  valid_from: PlainDate;
  basis: string;
  note: string;
  source: 'seed' | 'person';
  made_by: string;
  made_by_name: string;
  made_at: Date;
}
export interface ReportRow {
  id: string;
  code: string;
  kind: ReportKind;
  period: string;
  from_on: PlainDate;
  to_on: PlainDate;
  unit_id: string;
  unit_name: string;
  unit_kind: 'office' | 'department' | 'street';
  street_code: string;
  unit_sort: number;
  form_id: string;
  due_on: PlainDate;
  due_at: Date;
  due_basis: string;
  due_falls_on: string | null;
  opened_at: Date;
  state: ReportState;
  state_since: Date;
  version: number;
  step_due_at: Date | null;
  revision: number;
  accepted_revision: number | null;
  parts: { key: string; state: PartState }[];
  is_complete: boolean;
  prefilled_at: Date | null;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  confirmed_by_name: string | null;
  signed_at: Date | null;
  signed_by: string | null;
  signed_by_name: string | null;
  submitted_at: Date | null;
  first_submitted_at: Date | null;
  returned_at: Date | null;
  first_returned_at: Date | null;
  returns: number;
  first_corrected_at: Date | null;
  accepted_at: Date | null;
  accepted_by: string | null;
  accepted_by_name: string | null;
  locked_at: Date | null;
  amend_asked_by: string | null;
  amend_asked_by_name: string | null;
  amend_reason: string | null;
}
export interface RevisionRow {
  report_id: string;
  revision: number;
  content: Content;
  filled_by: string[];
  filled_names: string[];
  reason: string;
  asked_by: string | null;
  asked_by_name: string | null;
  allowed_by: string | null;
  allowed_by_name: string | null;
  began_at: Date;
  submitted_content: Content | null;
}
export interface RemarkRow {
  id: string;
  report_id: string;
  revision: number;
  round: number;
  part: string;
  remark: string;
  by_id: string;
  by_name: string;
  at: Date;
  settled_at: Date | null;
}
export interface ReminderRow {
  id: string;
  report_id: string;
  kind: string;
  on_day: PlainDate;
  at: Date;
  by_name: string;
  words: string;
}
export interface SummaryRow {
  id: string;
  kind: ReportKind;
  period: string;
  content: Summary;
  made_at: Date;
  made_by: string;
  made_by_name: string;
  draft_id: string | null;
  document_id: string | null;
  document_number: string | null;
  issued_at: Date | null;
}

const json = (value: unknown): RawBuilder<unknown> => sql`${JSON.stringify(value)}::jsonb`;

/* —— scope: the district sees all, a unit its own —— */

const inScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all
    ? sql`true`
    : actor.unitId === null || !['office', 'department', 'street'].includes(actor.unitKind)
      ? sql`false`
      : sql`r.unit_id = ${actor.unitId}::uuid`;

/* —— forms —— */

export const listForms = async (tx: Tx, _actor: Actor): Promise<FormRow[]> =>
  (await sql<FormRow>`select * from report_forms order by kind, version desc`.execute(tx)).rows;
export const formOf = (tx: Tx, _actor: Actor, id: string): Promise<FormRow | null> =>
  firstOf(sql<FormRow>`select * from report_forms where id = ${id}`.execute(tx));
export const formFor = (tx: Tx, _actor: Actor, kind: ReportKind, lastDay: PlainDate): Promise<FormRow | null> =>
  firstOf(
    sql<FormRow>`select * from report_forms where kind = ${kind} and valid_from <= ${lastDay} order by version desc limit 1`.execute(
      tx,
    ),
  );
export const newestForm = (tx: Tx, _actor: Actor, kind: ReportKind): Promise<FormRow | null> =>
  firstOf(sql<FormRow>`select * from report_forms where kind = ${kind} order by version desc limit 1`.execute(tx));
/** False when the version was taken meanwhile. */
export async function insertForm(tx: Tx, _actor: Actor, row: FormRow): Promise<boolean> {
  const done =
    await sql`insert into report_forms (id, kind, version, content, valid_from, basis, note, source, made_by, made_by_name, made_at)
    values (${row.id}, ${row.kind}, ${row.version}, ${json(row.content)}, ${row.valid_from}, ${row.basis}, ${row.note}, ${row.source},
      ${row.made_by}, ${row.made_by_name}, ${row.made_at}) on conflict (kind, version) do nothing`.execute(tx);
  return done.numAffectedRows === 1n;
}

/* —— reports —— */

export const findReport = (tx: Tx, actor: Actor, id: string, lock = false): Promise<ReportRow | null> =>
  firstOf(
    sql<ReportRow>`select r.* from reports r where r.id = ${id} and ${inScope(actor)} ${lock ? sql`for update` : sql``}`.execute(
      tx,
    ),
  );
export const isVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findReport(tx, actor, id)) !== null;

export const reportsOf = async (tx: Tx, actor: Actor, kind: ReportKind, period: string): Promise<ReportRow[]> =>
  (
    await sql<ReportRow>`select r.* from reports r where r.kind = ${kind} and r.period = ${period} and ${inScope(actor)}
      order by r.unit_sort, r.unit_name`.execute(tx)
  ).rows;

/** Units that have this report already. */
export const unitsWith = async (tx: Tx, _actor: Actor, kind: ReportKind, period: string): Promise<Set<string>> =>
  new Set(
    (
      await sql<{ unit_id: string }>`select unit_id from reports where kind = ${kind} and period = ${period}`.execute(
        tx,
      )
    ).rows.map((r) => r.unit_id),
  );

export interface NewReport {
  id: string;
  code: string;
  kind: ReportKind;
  period: string;
  from_on: PlainDate;
  to_on: PlainDate;
  unit_id: string;
  unit_name: string;
  unit_kind: string;
  street_code: string;
  unit_sort: number;
  form_id: string;
  due_on: PlainDate;
  due_at: Date;
  due_basis: string;
  due_falls_on: string | null;
  opened_at: Date;
  parts: { key: string; state: PartState }[];
}
/** Opens a report with its first revision; false when another has opened it. */
export async function insertReport(tx: Tx, _actor: Actor, row: NewReport): Promise<boolean> {
  const done =
    await sql`insert into reports (id, code, kind, period, from_on, to_on, unit_id, unit_name, unit_kind, street_code, unit_sort, form_id,
        due_on, due_at, due_basis, due_falls_on, opened_at, state, state_since, step_due_at, parts)
      values (${row.id}, ${row.code}, ${row.kind}, ${row.period}, ${row.from_on}, ${row.to_on}, ${row.unit_id}, ${row.unit_name}, ${row.unit_kind},
        ${row.street_code}, ${row.unit_sort}, ${row.form_id}, ${row.due_on}, ${row.due_at}, ${row.due_basis}, ${row.due_falls_on}, ${row.opened_at},
        'notStarted', ${row.opened_at}, ${row.due_at}, ${json(row.parts)})
      on conflict (kind, period, unit_id) do nothing`.execute(tx);
  if (done.numAffectedRows !== 1n) return false;
  await sql`insert into report_revisions (report_id, revision, content, began_at)
    values (${row.id}, 1, ${json({ figures: {}, texts: {} })}, ${row.opened_at})`.execute(tx);
  return true;
}

export const revisionsOf = async (tx: Tx, _actor: Actor, id: string): Promise<RevisionRow[]> =>
  (
    await sql<RevisionRow>`select report_id, revision, content, filled_by::text[] as filled_by, filled_names, reason, asked_by, asked_by_name,
        allowed_by, allowed_by_name, began_at, submitted_content
      from report_revisions where report_id = ${id} order by revision`.execute(tx)
  ).rows;
/** The revision that counts of each report: the accepted one, else the present. */
export const countedRevisions = async (
  tx: Tx,
  _actor: Actor,
  ids: readonly string[],
): Promise<Map<string, RevisionRow>> =>
  new Map(
    (
      await sql<RevisionRow>`select v.report_id, v.revision, v.content, v.filled_by::text[] as filled_by, v.filled_names, v.reason, v.asked_by,
          v.asked_by_name, v.allowed_by, v.allowed_by_name, v.began_at, v.submitted_content
        from reports r join report_revisions v on v.report_id = r.id and v.revision = coalesce(r.accepted_revision, r.revision)
        where r.id = any(${[...ids]}::uuid[])`.execute(tx)
    ).rows.map((v) => [v.report_id, v]),
  );
export async function writeContent(
  tx: Tx,
  _actor: Actor,
  report: { id: string; revision: number },
  content: Content,
  filler: { id: string; name: string } | null,
): Promise<void> {
  await sql`update report_revisions set content = ${json(content)}
    ${
      filler
        ? sql`, filled_by = case when ${filler.id}::uuid = any(filled_by) then filled_by else filled_by || ${filler.id}::uuid end,
            filled_names = case when ${filler.id}::uuid = any(filled_by) then filled_names else filled_names || ${filler.name}::text end`
        : sql``
    } where report_id = ${report.id} and revision = ${report.revision}`.execute(tx);
}
export async function writeParts(
  tx: Tx,
  _actor: Actor,
  id: string,
  parts: readonly { key: string; state: PartState }[],
  isComplete: boolean,
): Promise<void> {
  await sql`update reports set parts = ${json(parts)}, is_complete = ${isComplete} where id = ${id}`.execute(tx);
}
export async function keepSubmitted(tx: Tx, _actor: Actor, report: { id: string; revision: number }): Promise<void> {
  await sql`update report_revisions set submitted_content = content where report_id = ${report.id} and revision = ${report.revision}`.execute(
    tx,
  );
}
export async function insertRevision(
  tx: Tx,
  actor: Actor,
  row: {
    reportId: string;
    revision: number;
    content: Content;
    reason: string;
    askedBy: string;
    askedByName: string;
    at: Date;
  },
): Promise<void> {
  await sql`insert into report_revisions (report_id, revision, content, reason, asked_by, asked_by_name, allowed_by, allowed_by_name, began_at)
    values (${row.reportId}, ${row.revision}, ${json(row.content)}, ${row.reason}, ${row.askedBy}, ${row.askedByName}, ${actor.userId},
      ${actor.name}, ${row.at})`.execute(tx);
}
/** Its numbers were changed after it had come in, for the first time now. */
export async function setCorrected(tx: Tx, _actor: Actor, id: string, at: Date): Promise<void> {
  await sql`update reports set first_corrected_at = ${at} where id = ${id} and first_corrected_at is null`.execute(tx);
}
export async function setStepDue(tx: Tx, _actor: Actor, id: string, at: Date | null): Promise<void> {
  await sql`update reports set step_due_at = ${at} where id = ${id}`.execute(tx);
}

/** The unit's report of an earlier period. */
export const earlierReport = (
  tx: Tx,
  _actor: Actor,
  kind: ReportKind,
  period: string,
  unitId: string,
): Promise<ReportRow | null> =>
  firstOf(
    sql<ReportRow>`select r.* from reports r where r.kind = ${kind} and r.period = ${period} and r.unit_id = ${unitId}
      and r.first_submitted_at is not null`.execute(tx),
  );

/* —— remarks, reminders —— */

export const remarksOf = async (tx: Tx, _actor: Actor, id: string): Promise<RemarkRow[]> =>
  (await sql<RemarkRow>`select * from report_remarks where report_id = ${id} order by at desc, id desc`.execute(tx))
    .rows;
export async function insertRemarks(
  tx: Tx,
  _actor: Actor,
  rows: readonly Omit<RemarkRow, 'settled_at'>[],
): Promise<void> {
  for (const r of rows)
    await sql`insert into report_remarks (id, report_id, revision, round, part, remark, by_id, by_name, at)
      values (${r.id}, ${r.report_id}, ${r.revision}, ${r.round}, ${r.part}, ${r.remark}, ${r.by_id}, ${r.by_name}, ${r.at})`.execute(
      tx,
    );
}
export async function settleRemarks(tx: Tx, _actor: Actor, id: string, at: Date): Promise<void> {
  await sql`update report_remarks set settled_at = ${at} where report_id = ${id} and settled_at is null`.execute(tx);
}
export const remindersOf = async (tx: Tx, _actor: Actor, id: string): Promise<ReminderRow[]> =>
  (await sql<ReminderRow>`select * from report_reminders where report_id = ${id} order by at desc, id desc`.execute(tx))
    .rows;
/** False when this reminder was sent before. */
export async function insertReminder(tx: Tx, _actor: Actor, row: ReminderRow): Promise<boolean> {
  const done = await sql`insert into report_reminders (id, report_id, kind, on_day, at, by_name, words)
    values (${row.id}, ${row.report_id}, ${row.kind}, ${row.on_day}, ${row.at}, ${row.by_name}, ${row.words})
    on conflict (report_id, kind, on_day) do nothing`.execute(tx);
  return done.numAffectedRows === 1n;
}
/** Reports that still have to come in, soonest due first. */
export const missingReports = async (tx: Tx, _actor: Actor): Promise<ReportRow[]> =>
  (
    await sql<ReportRow>`select r.* from reports r where r.first_submitted_at is null and r.state <> 'submitted'
      order by r.due_at, r.unit_sort limit 2000`.execute(tx)
  ).rows;
/** Reports of these kinds that are in, due on or after a day. */
export const receivedSince = async (
  tx: Tx,
  actor: Actor,
  kinds: readonly ReportKind[],
  since: PlainDate,
): Promise<ReportRow[]> =>
  (
    await sql<ReportRow>`select r.* from reports r where ${inScope(actor)} and r.kind = any(${[...kinds]}::text[]) and r.due_on >= ${since}
      and r.first_submitted_at is not null order by r.due_on, r.unit_sort limit 1000`.execute(tx)
  ).rows;
/** Accepted reports whose time for being returned is over. */
export const toLock = async (tx: Tx, _actor: Actor, now: Date): Promise<ReportRow[]> =>
  (
    await sql<ReportRow>`select r.* from reports r where r.state = 'accepted' and r.step_due_at < ${now} order by r.id limit 500 for update`.execute(
      tx,
    )
  ).rows;

/* —— lists and figures: one condition for a number and for its rows —— */

/** What a mark means at a moment. */
export const markSql = (mark: ReportMark, at: Date): RawBuilder<unknown> => {
  switch (mark) {
    case 'all':
      return sql`true`;
    case 'received':
      return sql`coalesce(r.first_submitted_at <= ${at}, false)`;
    case 'onTime':
      return sql`coalesce(r.first_submitted_at <= ${at} and r.first_submitted_at <= r.due_at, false)`;
    case 'late':
      return sql`(r.due_at < ${at} and not coalesce(r.first_submitted_at <= r.due_at, false))`;
    case 'missing':
      return sql`not coalesce(r.first_submitted_at <= ${at}, false)`;
    case 'overdue':
      return sql`(r.due_at < ${at} and not coalesce(r.first_submitted_at <= ${at}, false))`;
    case 'complete':
      return sql`r.is_complete`;
    case 'returned':
      return sql`coalesce(r.first_returned_at <= ${at}, false)`;
    case 'corrected':
      return sql`coalesce(r.first_corrected_at <= ${at}, false)`;
  }
};

/**
 * A report as it stood at a moment, from its timeline: state, returns, revision. What came on paper and was entered later had come in by
 * its own day.
 */
const asOf = (
  at: Date,
): RawBuilder<unknown> => sql`(select r.*, case when coalesce(e.state, 'notStarted') = 'notStarted' and r.first_submitted_at <= ${at} then 'submitted'
      else coalesce(e.state, 'notStarted') end as state_then,
    e.returns_then, e.revision_then
  from reports r cross join lateral (select
      (array_agg(to_state order by at desc, id desc) filter (where to_state is not null))[1] as state,
      (count(*) filter (where act = 'sendBack'))::int as returns_then,
      (1 + count(*) filter (where act = 'allowAmend'))::int as revision_then
    from case_events where subject_type = 'report' and subject_id = r.id and at <= ${at}) e)`;

function conditions(actor: Actor, f: ReportFilter, at: Date): RawBuilder<unknown> {
  const set = (column: string, values: readonly string[] | undefined, type = 'text'): RawBuilder<unknown>[] =>
    values && values.length > 0 ? [sql`${sql.ref(column)} = any(${[...values]}::${sql.raw(type)}[])`] : [];
  return sql.join(
    [
      inScope(actor),
      sql`r.opened_at <= ${at}`,
      ...set('r.kind', f.kind),
      ...set('r.period', f.period),
      ...set('r.unit_id', f.unit, 'uuid'),
      ...set('r.unit_kind', f.unitKind),
      ...set(f.asOf ? 'r.state_then' : 'r.state', f.state),
      ...(f.q ? [sql`(r.unit_name || ' ' || r.code) like ${`%${likeText(f.q)}%`}`] : []),
      ...(f.dueFrom ? [sql`r.due_on >= ${f.dueFrom}`] : []),
      ...(f.dueTo ? [sql`r.due_on <= ${f.dueTo}`] : []),
      ...(f.mark ? [markSql(f.mark, at)] : []),
    ],
    sql` and `,
  );
}

interface Then {
  state_then: ReportState;
  returns_then: number;
  revision_then: number;
}
export async function listReports(
  tx: Tx,
  actor: Actor,
  query: ReportQuery,
  at: Date,
): Promise<{ rows: ReportRow[]; total: number; nextCursor: string | null }> {
  const where = conditions(actor, query, at);
  const from = query.asOf ? asOf(at) : sql`reports`;
  const asked = query.cursor === undefined ? (query.page ?? 1) : Number(query.cursor);
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from ${from} r where ${where}`.execute(tx)).rows[0]?.n ?? 0;
  const rows = (
    await sql<
      ReportRow & Partial<Then>
    >`select r.* from ${from} r where ${where} order by r.due_on desc, r.kind, r.unit_sort, r.id
      limit ${query.limit} offset ${(page - 1) * query.limit}`.execute(tx)
  ).rows;
  return {
    rows: rows.map((r) =>
      r.state_then === undefined
        ? r
        : {
            ...r,
            state: r.state_then,
            returns: r.returns_then ?? 0,
            revision: r.revision_then ?? 1,
            step_due_at: null,
          },
    ),
    total,
    nextCursor: page * query.limit < total ? String(page + 1) : null,
  };
}

/** Late reports of each unit with a due day in the span. */
export const lateCounts = async (
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  at: Date,
): Promise<Map<string, number>> =>
  new Map(
    (
      await sql<{ unit_id: string; n: number }>`select r.unit_id, count(*)::int as n from reports r
        where ${inScope(actor)} and r.due_on between ${span.from} and ${span.to} and ${markSql('late', at)} group by 1`.execute(
        tx,
      )
    ).rows.map((row) => [row.unit_id, row.n]),
  );
export const receivedBy = async (tx: Tx, actor: Actor, kind: ReportKind, period: string, at: Date): Promise<number> =>
  (
    await sql<{
      n: number;
    }>`select count(*)::int as n from reports r where ${inScope(actor)} and r.kind = ${kind} and r.period = ${period}
      and ${markSql('received', at)}`.execute(tx)
  ).rows[0]?.n ?? 0;
export const periodsOf = async (tx: Tx, actor: Actor, kind: ReportKind): Promise<string[]> =>
  (
    await sql<{ period: string }>`select r.period from reports r where r.kind = ${kind} and ${inScope(actor)} group by 1
      order by max(r.to_on) desc`.execute(tx)
  ).rows.map((r) => r.period);

/** Figures by unit for the room's indicators: reports due in the span, as they stood at its end. */
export async function markFigures(
  tx: Tx,
  _actor: Actor,
  ask: { kinds: readonly ReportKind[]; from: PlainDate; to: PlainDate; part: ReportMark; of: ReportMark; at: Date },
): Promise<{ unit_id: string; part: number; whole: number }[]> {
  return (
    await sql<{ unit_id: string; part: number; whole: number }>`select r.unit_id,
        count(*) filter (where ${markSql(ask.part, ask.at)} and ${markSql(ask.of, ask.at)})::int as part,
        count(*) filter (where ${markSql(ask.of, ask.at)})::int as whole
      from reports r where r.kind = any(${[...ask.kinds]}::text[]) and r.due_on between ${ask.from} and ${ask.to} and r.due_at <= ${ask.at}
      group by 1`.execute(tx)
  ).rows;
}
export async function markRows(
  tx: Tx,
  actor: Actor,
  ask: {
    kinds: readonly ReportKind[];
    from: PlainDate;
    to: PlainDate;
    marks: readonly ReportMark[];
    at: Date;
    unitId: string | null;
    limit: number;
    page: number;
  },
): Promise<{ rows: ReportRow[]; total: number }> {
  const where = sql.join(
    [
      inScope(actor),
      sql`r.kind = any(${[...ask.kinds]}::text[])`,
      sql`r.due_on between ${ask.from} and ${ask.to}`,
      sql`r.due_at <= ${ask.at}`,
      ...ask.marks.map((mark) => markSql(mark, ask.at)),
      ...(ask.unitId ? [sql`r.unit_id = ${ask.unitId}`] : []),
    ],
    sql` and `,
  );
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from reports r where ${where}`.execute(tx)).rows[0]?.n ?? 0;
  const rows = (
    await sql<ReportRow>`select r.* from reports r where ${where} order by r.due_on, r.unit_sort, r.id
      limit ${ask.limit} offset ${(ask.page - 1) * ask.limit}`.execute(tx)
  ).rows;
  return { rows, total };
}

/** How many wait behind the menu: for the office what came in, for a unit what it has to send. */
export const countWaiting = async (tx: Tx, actor: Actor): Promise<number> =>
  (
    await sql<{ n: number }>`select count(*)::int as n from reports r where ${inScope(actor)} and ${
      actor.unitKind === 'office'
        ? sql`r.state in ('submitted', 'amending')`
        : sql`r.state in ('notStarted', 'prefilled', 'confirmed', 'signed', 'returned')`
    }`.execute(tx)
  ).rows[0]?.n ?? 0;

/** The newest reports of a kind in the reader's scope, of one unit where one is asked for. */
export async function newestOfKind(
  tx: Tx,
  actor: Actor,
  kind: ReportKind,
  unitId: string | null,
  limit: number,
): Promise<{ rows: ReportRow[]; total: number }> {
  const where = sql`r.kind = ${kind} and (${unitId}::uuid is null or r.unit_id = ${unitId}) and ${inScope(actor)}`;
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from reports r where ${where}`.execute(tx)).rows[0]?.n ?? 0;
  const { rows } =
    await sql<ReportRow>`select r.* from reports r where ${where} order by r.period desc, r.submitted_at desc nulls last, r.unit_sort, r.id
      limit ${limit}`.execute(tx);
  return { rows, total };
}
export async function newestSummaries(
  tx: Tx,
  _actor: Actor,
  kind: ReportKind,
  limit: number,
): Promise<{ rows: SummaryRow[]; total: number }> {
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from report_summaries where kind = ${kind}`.execute(tx)).rows[0]
      ?.n ?? 0;
  const { rows } =
    await sql<SummaryRow>`select * from report_summaries where kind = ${kind} order by made_at desc, id desc limit ${limit}`.execute(
      tx,
    );
  return { rows, total };
}

export const titlesOf = async (
  tx: Tx,
  ids: readonly string[],
): Promise<{ id: string; kind: ReportKind; period: string; unit_name: string }[]> =>
  (
    await sql<{
      id: string;
      kind: ReportKind;
      period: string;
      unit_name: string;
    }>`select id, kind, period, unit_name from reports
      where id = any(${[...ids]}::uuid[])`.execute(tx)
  ).rows;

/* —— the district's report —— */

/** Summaries that were made before the lights were told have none. */
const read = (row: SummaryRow | null): SummaryRow | null => row && { ...row, content: { ...noLights, ...row.content } };
const noLights: Pick<Summary, 'lights'> = { lights: [] };
export const findSummary = async (tx: Tx, _actor: Actor, id: string, lock = false): Promise<SummaryRow | null> =>
  read(
    await firstOf(
      sql<SummaryRow>`select * from report_summaries where id = ${id} ${lock ? sql`for update` : sql``}`.execute(tx),
    ),
  );
export const newestSummary = async (
  tx: Tx,
  _actor: Actor,
  kind: ReportKind,
  period: string,
): Promise<SummaryRow | null> =>
  read(
    await firstOf(
      sql<SummaryRow>`select * from report_summaries where kind = ${kind} and period = ${period} order by made_at desc, id desc limit 1`.execute(
        tx,
      ),
    ),
  );
export const summaryOfDraft = (tx: Tx, _actor: Actor, draftId: string): Promise<SummaryRow | null> =>
  firstOf(sql<SummaryRow>`select * from report_summaries where draft_id = ${draftId} for update`.execute(tx));
export async function insertSummary(
  tx: Tx,
  actor: Actor,
  row: Pick<SummaryRow, 'id' | 'kind' | 'period' | 'content' | 'made_at'>,
): Promise<void> {
  await sql`insert into report_summaries (id, kind, period, content, made_at, made_by, made_by_name)
    values (${row.id}, ${row.kind}, ${row.period}, ${json(row.content)}, ${row.made_at}, ${actor.userId}, ${actor.name})`.execute(
    tx,
  );
}
export async function setDraft(tx: Tx, _actor: Actor, id: string, draftId: string | null): Promise<void> {
  await sql`update report_summaries set draft_id = ${draftId} where id = ${id}`.execute(tx);
}
export async function setIssued(
  tx: Tx,
  _actor: Actor,
  id: string,
  doc: { id: string; number: string; at: Date },
): Promise<void> {
  await sql`update report_summaries set document_id = ${doc.id}, document_number = ${doc.number}, issued_at = ${doc.at} where id = ${id}`.execute(
    tx,
  );
}
/** District reports issued in a span, for the indicator. */
export const issuedSummaries = async (
  tx: Tx,
  _actor: Actor,
  span: { from: Date; to: Date },
  page: { limit: number; page: number },
): Promise<{ rows: SummaryRow[]; total: number }> => {
  const where = sql`issued_at between ${span.from} and ${span.to}`;
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from report_summaries where ${where}`.execute(tx)).rows[0]?.n ??
    0;
  const rows = (
    await sql<SummaryRow>`select * from report_summaries where ${where} order by issued_at, id
      limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(tx)
  ).rows;
  return { rows, total };
};

/* —— Excel forms that were read back —— */

export const knownSheet = async (
  tx: Tx,
  _actor: Actor,
  report: { id: string; revision: number },
  sha256: string,
): Promise<boolean> =>
  (
    await sql`select 1 from report_sheets where report_id = ${report.id} and revision = ${report.revision} and sha256 = ${sha256}`.execute(
      tx,
    )
  ).rows.length > 0;
export async function insertSheet(
  tx: Tx,
  actor: Actor,
  row: { id: string; reportId: string; revision: number; sha256: string; fileId: string; at: Date; cells: number },
): Promise<void> {
  await sql`insert into report_sheets (id, report_id, revision, sha256, file_id, read_at, by_name, cells)
    values (${row.id}, ${row.reportId}, ${row.revision}, ${row.sha256}, ${row.fileId}, ${row.at}, ${actor.name}, ${row.cells})
    on conflict (report_id, revision, sha256) do nothing`.execute(tx);
}
