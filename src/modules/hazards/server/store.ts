/** SQL of the hazards room, and nothing but. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { hasPart } from '#platform/casework/server/index.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { Channel, Grade, JudgeMethod, StopKind } from '../shared/labels.ts';
import type { HazardState } from '../shared/states.ts';

/** One hazard as it is stored. */
export interface HazardRow {
  id: string;
  code: string;
  title: string;
  description: string;
  place: string;
  enterprise_id: string;
  enterprise_name: string;
  street_code: string;
  industry: string;
  latitude: number | null;
  longitude: number | null;
  channel: Channel;
  finders: string;
  found_on: PlainDate;
  reported_at: Date;
  reporter_id: string;
  reporter_name: string;
  reporter_unit_id: string | null;
  reporter_unit_name: string;
  suggested_criteria: string[];
  fixable_now: boolean;
  grade: Grade;
  judge_method: JudgeMethod | null;
  judge_reason: string | null;
  judged_by: string | null;
  judged_by_name: string | null;
  judged_on: PlainDate | null;
  expert_opinion_file_id: string | null;
  confirmed_by: string | null;
  confirmed_by_name: string | null;
  confirmed_on: PlainDate | null;
  state: HazardState;
  state_since: Date;
  version: number;
  unit_id: string;
  unit_name: string;
  handler_id: string | null;
  handler_name: string | null;
  notice_id: string | null;
  rectify_due_on: PlainDate | null;
  extensions: number;
  step_due_on: PlainDate | null;
  step_due_at: Date | null;
  stop_kind: StopKind;
  stop_extent: string | null;
  stop_basis: string | null;
  stop_ordered_on: PlainDate | null;
  resumed_on: PlainDate | null;
  listing: 'street' | 'department' | 'district' | 'city' | 'state' | null;
  listed_on: PlainDate | null;
  listing_unit_id: string | null;
  delisted_on: PlainDate | null;
  funding_fen: number | null;
  spent_fen: number | null;
  completed_on: PlainDate | null;
  rectifier: string | null;
  completed_by: string | null;
  verified_by: string | null;
  verified_second_by: string | null;
  closure_applied_by: string | null;
  closed_on: PlainDate | null;
  closed_by: string | null;
  closed_by_name: string | null;
  relapses: number;
  /** Who withdrew the last judgement (撤回判定); empty once judged anew. */
  withdrawn_by: string | null;
  is_demo: boolean;
}

/**
 * A record that has become a source of another (并案) is nobody's any more; it is read through the one that it belongs to.
 * Merged ones are void and few: the set is looked up once.
 */
export const notMerged = sql<boolean>`(h.state <> 'void' or h.id not in (select m.source_id from hazard_merges m where m.ended_at is null))`;

/** What the public or an insider said is no hazard yet while it is not judged: until then the firm does not see that it is there. */
export const shownTo = (actor: Actor) =>
  actor.unitKind === 'enterprise'
    ? sql<boolean>`(h.channel not in ('publicReport', 'insiderReport') or h.state not in ('reported', 'awaitingConfirmation', 'void')
        or h.reporter_unit_id = ${actor.unitId})`
    : sql<boolean>`true`;

/** What lies in the actor's scope: district, street, industry, own enterprise, or a part in the case. */
export const inScope = (actor: Actor) =>
  sql<boolean>`(${scopeSql(actor, {
    street: 'h.street_code',
    industry: 'h.industry',
    enterprise: 'h.enterprise_id',
    assigned: hasPart(actor, 'hazard', 'h.id'),
  })} and ${notMerged} and ${shownTo(actor)})`;

export async function find(tx: Tx, actor: Actor, id: string): Promise<HazardRow | null> {
  const rows = await sql<HazardRow>`select h.* from hazards h where h.id = ${id} and ${inScope(actor)}`.execute(tx);
  return rows.rows[0] ?? null;
}

export async function findForUpdate(tx: Tx, actor: Actor, id: string): Promise<HazardRow | null> {
  const rows =
    await sql<HazardRow>`select h.* from hazards h where h.id = ${id} and ${inScope(actor)} for update of h`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

/** A source that was just taken out of another: its row, though its scope was that of the other until now. */
export async function findBare(tx: Tx, _actor: Actor, id: string): Promise<HazardRow | null> {
  return (
    (await sql<HazardRow>`select h.* from hazards h where h.id = ${id} for update of h`.execute(tx)).rows[0] ?? null
  );
}

/** Line and number of the ticket by which it came; the caller asks for custodians only. */
export async function ticketOf(tx: Tx, _actor: Actor, hazardId: string): Promise<string | null> {
  const rows = await sql<{
    line: string;
    number: string;
  }>`select line, number from hazard_tickets where hazard_id = ${hazardId}`.execute(tx);
  return rows.rows[0] ? `${rows.rows[0].line} ${rows.rows[0].number}` : null;
}

export type NewHazard = Pick<
  HazardRow,
  | 'id'
  | 'code'
  | 'title'
  | 'description'
  | 'place'
  | 'enterprise_id'
  | 'enterprise_name'
  | 'street_code'
  | 'industry'
  | 'latitude'
  | 'longitude'
  | 'channel'
  | 'finders'
  | 'found_on'
  | 'reported_at'
  | 'reporter_id'
  | 'reporter_name'
  | 'reporter_unit_id'
  | 'reporter_unit_name'
  | 'suggested_criteria'
  | 'fixable_now'
  | 'unit_id'
  | 'unit_name'
  | 'step_due_on'
  | 'step_due_at'
  | 'is_demo'
> & { search: string };

/** What a new hazard reads like once it is stored. */
export const asStored = ({ search: _search, ...row }: NewHazard): HazardRow => ({
  grade: 'unjudged',
  judge_method: null,
  judge_reason: null,
  judged_by: null,
  judged_by_name: null,
  judged_on: null,
  expert_opinion_file_id: null,
  confirmed_by: null,
  confirmed_by_name: null,
  confirmed_on: null,
  state: 'reported',
  state_since: row.reported_at,
  version: 1,
  handler_id: null,
  handler_name: null,
  notice_id: null,
  rectify_due_on: null,
  extensions: 0,
  stop_kind: 'none',
  stop_extent: null,
  stop_basis: null,
  stop_ordered_on: null,
  resumed_on: null,
  listing: null,
  listed_on: null,
  listing_unit_id: null,
  delisted_on: null,
  funding_fen: null,
  spent_fen: null,
  completed_on: null,
  rectifier: null,
  completed_by: null,
  verified_by: null,
  verified_second_by: null,
  closure_applied_by: null,
  closed_on: null,
  closed_by: null,
  closed_by_name: null,
  relapses: 0,
  withdrawn_by: null,
  ...row,
});

export async function insert(tx: Tx, _actor: Actor, row: NewHazard): Promise<void> {
  await sql`insert into hazards (id, code, title, description, place, enterprise_id, enterprise_name, street_code, industry, latitude, longitude,
      channel, finders, found_on, reported_at, reporter_id, reporter_name, reporter_unit_id, reporter_unit_name, suggested_criteria, fixable_now,
      unit_id, unit_name, step_due_on, step_due_at, is_demo, search, state, state_since)
    values (${row.id}, ${row.code}, ${row.title}, ${row.description}, ${row.place}, ${row.enterprise_id}, ${row.enterprise_name}, ${row.street_code},
      ${row.industry}, ${row.latitude}, ${row.longitude}, ${row.channel}, ${row.finders}, ${row.found_on}, ${row.reported_at}, ${row.reporter_id},
      ${row.reporter_name}, ${row.reporter_unit_id}, ${row.reporter_unit_name}, ${row.suggested_criteria}, ${row.fixable_now}, ${row.unit_id},
      ${row.unit_name}, ${row.step_due_on}, ${row.step_due_at}, ${row.is_demo}, ${row.search}, 'reported', ${row.reported_at})`.execute(
    tx,
  );
}

/** Columns that follow an act without being its state (deadline of the running step, search text). */
export async function patch(
  tx: Tx,
  _actor: Actor,
  id: string,
  columns: Partial<HazardRow> & { search?: string },
): Promise<void> {
  const entries = Object.entries(columns).filter(([column]) => column !== 'state');
  if (entries.length === 0) return;
  const sets = sql.join(
    entries.map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    sql`, `,
  );
  await sql`update hazards set ${sets} where id = ${id}`.execute(tx);
}

export interface JudgedCriterion {
  criterion_id: string;
  standard_id: string;
  standard_name: string;
  doc_no: string;
  clause: string;
  item: string;
  effective_from: PlainDate | null;
  confidence: number;
  evidence: { key: string; label: string; required: boolean }[];
}

export async function insertCriteria(
  tx: Tx,
  _actor: Actor,
  hazardId: string,
  round: number,
  rows: readonly JudgedCriterion[],
): Promise<void> {
  for (const row of rows)
    await sql`insert into hazard_criteria (hazard_id, round, criterion_id, standard_id, standard_name, doc_no, clause, item, effective_from, confidence, evidence)
      values (${hazardId}, ${round}, ${row.criterion_id}, ${row.standard_id}, ${row.standard_name}, ${row.doc_no}, ${row.clause}, ${row.item},
        ${row.effective_from}, ${row.confidence}, ${JSON.stringify(row.evidence)}::jsonb)`.execute(tx);
}

/** Clauses of the judgement that counts, and of those that were judged again since the grade was first given. */
export async function clausesOf(
  tx: Tx,
  _actor: Actor,
  hazardId: string,
): Promise<(JudgedCriterion & { round: number; is_current: boolean })[]> {
  // Without a judgement on file (an earlier release) the newest clauses count.
  const rows = await sql<JudgedCriterion & { round: number; is_current: boolean }>`
    with held as (select max(round) as newest, min(round) as oldest, max(round) filter (where cause is null) as begun
        from hazard_judgements where hazard_id = ${hazardId}),
      span as (select coalesce(held.newest, (select max(c.round) from hazard_criteria c where c.hazard_id = ${hazardId})) as newest,
        coalesce(held.begun, (select max(c.round) from hazard_criteria c where c.hazard_id = ${hazardId}
          and (held.oldest is null or c.round < held.oldest)), 1) as begun from held)
    select c.round, c.criterion_id, c.standard_id, c.standard_name, c.doc_no, c.clause, c.item, c.effective_from, c.confidence, c.evidence,
      c.round = span.newest as is_current
    from hazard_criteria c, span where c.hazard_id = ${hazardId} and c.round between span.begun and span.newest
    order by c.round desc, c.criterion_id`.execute(tx);
  return rows.rows;
}

/** Clauses of the judgement that counts, none where it cited none. */
export const criteriaOf = async (
  tx: Tx,
  actor: Actor,
  hazardId: string,
): Promise<(JudgedCriterion & { round: number })[]> =>
  (await clausesOf(tx, actor, hazardId)).filter((c) => c.is_current);

export interface PlanRow {
  id: string;
  round: number;
  goals: string;
  measures: string;
  funding: string;
  funding_fen: number;
  organisation: string;
  responsible_person: string;
  responsible_phone: string;
  schedule: string;
  due_on: PlainDate;
  safety: string;
  file_ids: string[];
  submitted_by: string;
  submitted_by_name: string;
  submitted_at: Date;
  decision: 'approved' | 'returned' | null;
  opinion: string | null;
}

export async function insertPlan(
  tx: Tx,
  actor: Actor,
  hazardId: string,
  plan: Omit<
    PlanRow,
    'id' | 'round' | 'submitted_by' | 'submitted_by_name' | 'submitted_at' | 'decision' | 'opinion'
  > & { at: Date },
): Promise<number> {
  const rows = await sql<{
    round: number;
  }>`insert into hazard_plans (id, hazard_id, round, goals, measures, funding, funding_fen, organisation,
      responsible_person, responsible_phone, schedule, due_on, safety, file_ids, submitted_by, submitted_by_name, submitted_at)
    select ${newId<'plan'>(plan.at.getTime())}, ${hazardId}, coalesce(max(round), 0) + 1, ${plan.goals}, ${plan.measures}, ${plan.funding}, ${plan.funding_fen},
      ${plan.organisation}, ${plan.responsible_person}, ${plan.responsible_phone}, ${plan.schedule}, ${plan.due_on}::date, ${plan.safety},
      ${plan.file_ids}::uuid[], ${actor.userId}, ${actor.name}, ${plan.at}::timestamptz
    from hazard_plans where hazard_id = ${hazardId} returning round`.execute(tx);
  return rows.rows[0]?.round ?? 1;
}

export async function decidePlan(
  tx: Tx,
  actor: Actor,
  hazardId: string,
  decision: 'approved' | 'returned',
  opinion: string,
  at: Date,
): Promise<void> {
  await sql`update hazard_plans set decision = ${decision}, opinion = ${opinion}, decided_by = ${actor.userId}, decided_by_name = ${actor.name}, decided_at = ${at}
    where hazard_id = ${hazardId} and decision is null`.execute(tx);
}

export async function plansOf(tx: Tx, _actor: Actor, hazardId: string): Promise<PlanRow[]> {
  return (
    await sql<PlanRow>`select id, round, goals, measures, funding, funding_fen, organisation, responsible_person, responsible_phone, schedule, due_on,
      safety, file_ids, submitted_by, submitted_by_name, submitted_at, decision, opinion
    from hazard_plans where hazard_id = ${hazardId} order by round desc`.execute(tx)
  ).rows;
}

export interface EvidenceRow {
  id: string;
  kind: string;
  criterion_id: string | null;
  file_id: string;
  note: string;
  round: number;
  by_id: string;
  by_name: string;
  by_unit: string;
  at: Date;
}

export async function insertEvidence(
  tx: Tx,
  actor: Actor,
  hazardId: string,
  evidence: {
    kind: string;
    criterionId: string | null;
    fileIds: readonly string[];
    note: string;
    round: number;
    at: Date;
  },
): Promise<void> {
  for (const fileId of evidence.fileIds)
    await sql`insert into hazard_evidence (id, hazard_id, kind, criterion_id, file_id, note, round, by_id, by_name, by_unit, at)
      values (${newId<'evidence'>(evidence.at.getTime())}, ${hazardId}, ${evidence.kind}, ${evidence.criterionId}, ${fileId}, ${evidence.note}, ${evidence.round},
        ${actor.userId}, ${actor.name}, ${actor.unitName}, ${evidence.at})
      on conflict (hazard_id, file_id, kind) do nothing`.execute(tx);
}

export async function evidenceOf(tx: Tx, _actor: Actor, hazardId: string): Promise<EvidenceRow[]> {
  return (
    await sql<EvidenceRow>`select id, kind, criterion_id, file_id, note, round, by_id, by_name, by_unit, at
    from hazard_evidence where hazard_id = ${hazardId} order by at, id`.execute(tx)
  ).rows;
}

export interface MeasureRow {
  text: string;
  responsible: string;
  by_name: string;
  at: Date;
}

export async function insertMeasure(
  tx: Tx,
  actor: Actor,
  hazardId: string,
  text: string,
  responsible: string,
  at: Date,
): Promise<void> {
  await sql`insert into hazard_measures (id, hazard_id, text, responsible, by_name, at)
    values (${newId<'measure'>(at.getTime())}, ${hazardId}, ${text}, ${responsible}, ${actor.name}, ${at})`.execute(tx);
}

export async function measuresOf(tx: Tx, _actor: Actor, hazardId: string): Promise<MeasureRow[]> {
  return (
    await sql<MeasureRow>`select text, responsible, by_name, at from hazard_measures where hazard_id = ${hazardId} order by at desc`.execute(
      tx,
    )
  ).rows;
}

export interface ProgressRow {
  text: string;
  percent: number;
  file_ids: string[];
  by_name: string;
  at: Date;
}

export async function insertProgress(
  tx: Tx,
  actor: Actor,
  hazardId: string,
  progress: { text: string; percent: number; spentFen: number | null; fileIds: readonly string[]; at: Date },
): Promise<void> {
  await sql`insert into hazard_progress (id, hazard_id, text, percent, spent_fen, file_ids, by_name, at)
    values (${newId<'progress'>(progress.at.getTime())}, ${hazardId}, ${progress.text}, ${progress.percent}, ${progress.spentFen}, ${[...progress.fileIds]}::uuid[], ${actor.name}, ${progress.at})`.execute(
    tx,
  );
}

export async function progressOf(tx: Tx, _actor: Actor, hazardId: string): Promise<ProgressRow[]> {
  return (
    await sql<ProgressRow>`select text, percent, file_ids, by_name, at from hazard_progress where hazard_id = ${hazardId} order by at desc`.execute(
      tx,
    )
  ).rows;
}

export interface VerificationRow {
  round: number;
  kind: 'verification' | 'resume' | 'lookBack';
  pass: boolean;
  officer_id: string;
  officer_name: string;
  second_id: string | null;
  second_name: string | null;
  unit_name: string;
  visited_on: PlainDate;
  findings: string;
  file_ids: string[];
  at: Date;
}

export async function insertVerification(
  tx: Tx,
  actor: Actor,
  hazardId: string,
  v: {
    kind: VerificationRow['kind'];
    pass: boolean;
    second: { id: string; name: string } | null;
    visitedOn: PlainDate;
    findings: string;
    fileIds: readonly string[];
    at: Date;
  },
): Promise<void> {
  await sql`insert into hazard_verifications (id, hazard_id, round, kind, pass, officer_id, officer_name, second_id, second_name, unit_name, visited_on, findings, file_ids, at)
    select ${newId<'verification'>(v.at.getTime())}, ${hazardId}, coalesce(max(round), 0) + 1, ${v.kind}, ${v.pass}::boolean, ${actor.userId}, ${actor.name}, ${v.second?.id ?? null}::uuid,
      ${v.second?.name ?? null}, ${actor.unitName}, ${v.visitedOn}::date, ${v.findings}, ${[...v.fileIds]}::uuid[], ${v.at}::timestamptz
    from hazard_verifications where hazard_id = ${hazardId}`.execute(tx);
}

export async function verificationsOf(tx: Tx, _actor: Actor, hazardId: string): Promise<VerificationRow[]> {
  return (
    await sql<VerificationRow>`select round, kind, pass, officer_id, officer_name, second_id, second_name, unit_name, visited_on, findings, file_ids, at
    from hazard_verifications where hazard_id = ${hazardId} order by round desc`.execute(tx)
  ).rows;
}

export interface ViewRow {
  id: string;
  name: string;
  filter: Record<string, string>;
}

export async function viewsOf(tx: Tx, actor: Actor): Promise<ViewRow[]> {
  return (
    await sql<ViewRow>`select id, name, filter from hazard_views where user_id = ${actor.userId} order by created_at limit 30`.execute(
      tx,
    )
  ).rows;
}

export async function insertView(
  tx: Tx,
  actor: Actor,
  name: string,
  filter: Record<string, string>,
  at: Date,
): Promise<string> {
  const id = newId<'view'>(at.getTime());
  await sql`insert into hazard_views (id, user_id, name, filter, created_at) values (${id}, ${actor.userId}, ${name}, ${JSON.stringify(filter)}::jsonb, ${at})`.execute(
    tx,
  );
  return id;
}

export async function deleteView(tx: Tx, actor: Actor, id: string): Promise<boolean> {
  return (
    (await sql`delete from hazard_views where id = ${id} and user_id = ${actor.userId}`.execute(tx)).numAffectedRows ===
    1n
  );
}

/** Cases of an enterprise got a new name (企业更名): the ledger shows and finds it by the new one. */
export async function renameEnterprise(
  tx: Tx,
  _actor: Actor,
  enterpriseId: string,
  name: string,
  oldName: string,
): Promise<void> {
  await sql`update hazards set enterprise_name = ${name}, search = search || ' ' || ${name.toLowerCase()} where enterprise_id = ${enterpriseId} and enterprise_name = ${oldName}`.execute(
    tx,
  );
}
