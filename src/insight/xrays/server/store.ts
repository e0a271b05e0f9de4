/** SQL of the X-rays room. A finding lies in a street, an industry and a unit; outside scope it is not there. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { RawBuilder } from 'kysely';
import type { AnswerKind, Severity, XrayRule } from '../shared/labels.ts';
import type { FindingState } from '../shared/states.ts';
import type { Facts } from './words.ts';

export interface FindingRow {
  id: string;
  code: string;
  rule: XrayRule;
  key: string;
  severity: Severity;
  state: FindingState;
  state_since: Date;
  version: number;
  title: string;
  facts: Facts;
  rule_version: number;
  unit_id: string;
  unit_name: string;
  street_code: string;
  industry: string;
  found_at: Date;
  due_on: PlainDate | null;
  answer_kind: AnswerKind | null;
  answer_text: string | null;
  answered_by: string | null;
  answered_by_name: string | null;
  answered_at: Date | null;
  judged_by: string | null;
  judged_by_name: string | null;
  judged_at: Date | null;
  opinion: string | null;
  hazards: number;
}

/** Authorities only: a firm or an expert has no part in the X-rays. */
const inScope = (actor: Actor): RawBuilder<unknown> => {
  if (!['office', 'leadership', 'department', 'street', 'system'].includes(actor.unitKind)) return sql`false`;
  return scopeSql(actor, {
    street: 'x.street_code',
    industry: 'x.industry',
    assigned: sql<boolean>`x.unit_id = ${actor.unitId}::uuid`,
  });
};

export interface Filter {
  state: 'waiting' | 'all' | FindingState;
  rule?: XrayRule | undefined;
  severity?: Severity | undefined;
  unit?: string | undefined;
}

const where = (actor: Actor, f: Filter): RawBuilder<unknown> =>
  sql.join(
    [
      inScope(actor),
      ...(f.state === 'all'
        ? []
        : f.state === 'waiting'
          ? [sql`x.state in ('open', 'answered')`]
          : [sql`x.state = ${f.state}`]),
      ...(f.rule ? [sql`x.rule = ${f.rule}`] : []),
      ...(f.severity ? [sql`x.severity = ${f.severity}`] : []),
      ...(f.unit ? [sql`x.unit_id = ${f.unit}`] : []),
    ],
    sql` and `,
  );

const columns = sql`x.*, (select count(*) from xray_finding_hazards r where r.finding_id = x.id)::int as hazards`;

/** A page, errors first, then the newest. */
export async function page(
  tx: Tx,
  actor: Actor,
  filter: Filter,
  limit: number,
  offset: number,
): Promise<{ rows: FindingRow[]; total: number }> {
  const [rows, total] = await Promise.all([
    sql<FindingRow>`select ${columns} from xray_findings x where ${where(actor, filter)}
      order by case x.severity when 'error' then 0 when 'doubt' then 1 else 2 end, x.found_at desc, x.id limit ${limit} offset ${offset}`.execute(
      tx,
    ),
    sql<{ n: number }>`select count(*)::int as n from xray_findings x where ${where(actor, filter)}`.execute(tx),
  ]);
  return { rows: rows.rows, total: total.rows[0]?.n ?? 0 };
}

export async function counts(tx: Tx, actor: Actor): Promise<{ rule: XrayRule; state: FindingState; n: number }[]> {
  return (
    await sql<{ rule: XrayRule; state: FindingState; n: number }>`select x.rule, x.state, count(*)::int as n
      from xray_findings x where ${inScope(actor)} group by 1, 2`.execute(tx)
  ).rows;
}

export async function find(tx: Tx, actor: Actor, id: string, lock = false): Promise<FindingRow | null> {
  const rows = await sql<FindingRow>`select ${columns} from xray_findings x where x.id = ${id} and ${inScope(actor)} ${
    lock ? sql`for update of x` : sql``
  }`.execute(tx);
  return rows.rows[0] ?? null;
}

export const hazardIds = async (tx: Tx, _actor: Actor, findingId: string): Promise<string[]> =>
  (
    await sql<{ hazard_id: string }>`select hazard_id from xray_finding_hazards where finding_id = ${findingId}
      order by hazard_id limit 200`.execute(tx)
  ).rows.map((r) => r.hazard_id);

/** The hazards of several findings, each once. */
export async function hazardsOf(tx: Tx, _actor: Actor, findings: readonly { id: string }[]): Promise<string[]> {
  const rows = await sql<{ id: string }>`select distinct hazard_id as id from xray_finding_hazards
    where finding_id = any(${findings.map((f) => f.id)}::uuid[])`.execute(tx);
  return rows.rows.map((r) => r.id);
}

/** Findings of some rules that are about any of these hazards, under lock; for rules of periods: all of the rule. */
export async function ofRules(
  tx: Tx,
  _actor: Actor,
  rules: readonly XrayRule[],
  hazards: readonly string[] | null,
): Promise<FindingRow[]> {
  return (
    await sql<FindingRow>`select ${columns} from xray_findings x where x.rule = any(${[...rules]}::text[]) ${
      hazards === null
        ? sql``
        : sql`and exists (select 1 from xray_finding_hazards r where r.finding_id = x.id and r.hazard_id = any(${[...hazards]}::uuid[]))`
    } for update of x`.execute(tx)
  ).rows;
}

export async function byKeys(tx: Tx, _actor: Actor, rule: XrayRule, keys: readonly string[]): Promise<FindingRow[]> {
  return (
    await sql<FindingRow>`select ${columns} from xray_findings x where x.rule = ${rule} and x.key = any(${[...keys]}::text[]) for update of x`.execute(
      tx,
    )
  ).rows;
}

export type NewFinding = Pick<
  FindingRow,
  | 'id'
  | 'code'
  | 'rule'
  | 'key'
  | 'severity'
  | 'title'
  | 'facts'
  | 'rule_version'
  | 'unit_id'
  | 'unit_name'
  | 'street_code'
  | 'industry'
  | 'due_on'
>;

export async function insert(tx: Tx, _actor: Actor, f: NewFinding, at: Date): Promise<void> {
  await sql`insert into xray_findings (id, code, rule, key, severity, state, state_since, title, facts, rule_version, unit_id, unit_name,
      street_code, industry, found_at, due_on)
    values (${f.id}, ${f.code}, ${f.rule}, ${f.key}, ${f.severity}, 'open', ${at}, ${f.title}, ${JSON.stringify(f.facts)}::jsonb, ${f.rule_version},
      ${f.unit_id}, ${f.unit_name}, ${f.street_code}, ${f.industry}, ${at}, ${f.due_on})`.execute(tx);
}

/** The rows of a finding, and what it says now. */
export async function refresh(
  tx: Tx,
  _actor: Actor,
  id: string,
  facts: Facts,
  severity: Severity,
  hazards: readonly string[],
): Promise<void> {
  await sql`update xray_findings set facts = ${JSON.stringify(facts)}::jsonb, severity = ${severity} where id = ${id}`.execute(
    tx,
  );
  await sql`delete from xray_finding_hazards where finding_id = ${id} and not (hazard_id = any(${[...hazards]}::uuid[]))`.execute(
    tx,
  );
  if (hazards.length > 0)
    await sql`insert into xray_finding_hazards (finding_id, hazard_id) select ${id}::uuid, h from unnest(${[...hazards]}::uuid[]) as h
      on conflict (finding_id, hazard_id) do nothing`.execute(tx);
}

export interface Turn {
  checked_until: Date | null;
  periods_on: PlainDate | null;
}

/** Takes the turn for this transaction; null when another run has it. */
export async function takeTurn(tx: Tx): Promise<Turn | null> {
  const rows =
    await sql<Turn>`select checked_until, periods_on from xray_turn where id = 1 for update skip locked`.execute(tx);
  return rows.rows[0] ?? null;
}
export const turn = async (tx: Tx): Promise<Turn> =>
  (await sql<Turn>`select checked_until, periods_on from xray_turn where id = 1`.execute(tx)).rows[0] ?? {
    checked_until: null,
    periods_on: null,
  };
export async function setTurn(tx: Tx, to: { checkedUntil?: Date; periodsOn?: PlainDate }): Promise<void> {
  if (to.checkedUntil) await sql`update xray_turn set checked_until = ${to.checkedUntil} where id = 1`.execute(tx);
  if (to.periodsOn) await sql`update xray_turn set periods_on = ${to.periodsOn} where id = 1`.execute(tx);
}

/** Hazards of findings that are still waiting: their causes are looked at again. */
export async function waitingHazards(tx: Tx, _actor: Actor, rules: readonly XrayRule[]): Promise<string[]> {
  return (
    await sql<{
      hazard_id: string;
    }>`select distinct r.hazard_id from xray_finding_hazards r join xray_findings x on x.id = r.finding_id
      where x.state in ('open', 'answered') and x.rule = any(${[...rules]}::text[]) order by 1 limit 20000`.execute(tx)
  ).rows.map((r) => r.hazard_id);
}
