/** SQL of 考核评价, and nothing but. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { allOf, firstOf, insertRow, pageRows, rowsOf, titlesBy } from '#kernel/server/rows.ts';
import type { IndicatorPart, IndicatorRow } from '#platform/indicators/shared/schema.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import type {
  CommendationFilter,
  CommendationQuery,
  InquiryQuery,
  ObjectionQuery,
  SchemeQuery,
} from '../shared/schema.ts';
import type { SchemeContent } from '../shared/scheme.ts';
import type {
  ChangeKind,
  CommendationKind,
  CommendationState,
  CorrectionState,
  GradeKey,
  GroupKey,
  InquiryPurpose,
  InquiryState,
  ItemRole,
  LetterKind,
  ObjectionState,
  RoundState,
  SchemeState,
  SheetState,
} from '../shared/states.ts';

export interface SchemeRow {
  id: string;
  code: string;
  grp: GroupKey;
  year: number;
  edition: number;
  title: string;
  content: SchemeContent;
  content_hash: string | null;
  based_on: string | null;
  state: SchemeState;
  state_since: Date;
  version: number;
  drafted_by: string;
  drafted_by_name: string;
  drafted_at: Date;
  reviewed_by: string | null;
  reviewed_by_name: string | null;
  reviewed_at: Date | null;
  adopted_by: string | null;
  adopted_by_name: string | null;
  adopted_at: Date | null;
}
export interface Settings {
  small: number;
  tiers: { excellentShare: number; excellentFloor: number; goodFloor: number; passFloor: number };
  sizes: Partial<Record<GroupKey, { code: string; label: string; limits: number[]; names: string[] }>>;
  /** Where each came from: rule, version, document. */
  sources: { key: string; version: number; label: string; document: string; clause: string; tag: string }[];
}
export interface RoundRow {
  id: string;
  code: string;
  year: number;
  title: string;
  state: RoundState;
  state_since: Date;
  version: number;
  self_due_on: PlainDate;
  objection_due_on: PlainDate | null;
  opened_by: string;
  opened_by_name: string;
  opened_at: Date;
  measured_at: Date | null;
  published_by: string | null;
  published_by_name: string | null;
  published_at: Date | null;
  frozen_by: string | null;
  frozen_by_name: string | null;
  frozen_at: Date | null;
  frozen_hash: string | null;
  settings: Settings;
}
export interface SheetRow {
  id: string;
  code: string;
  round_id: string;
  unit_id: string;
  unit_name: string;
  unit_kind: string;
  street_code: string | null;
  grp: GroupKey;
  scheme_id: string;
  size_value: number | null;
  size_class: string;
  state: SheetState;
  state_since: Date;
  version: number;
  self_statement: string;
  submitted_by: string | null;
  submitted_by_name: string | null;
  submitted_at: Date | null;
  acknowledged_by_name: string | null;
  acknowledged_at: Date | null;
  total: number | null;
  rank: number | null;
  is_tied: boolean | null;
  size_rank: number | null;
  grade: GradeKey | null;
  grade_why: string;
  cause_raised_at: Date | null;
  cause_met_at: Date | null;
}
export interface StoredInput {
  ref: string;
  /** Null: the unit did not report it (未报). */
  numerator: number | null;
  denominator: number | null;
  /** Digest of the records that were kept with a counted figure. */
  rows?: string;
}
export interface ItemRow {
  id: string;
  sheet_id: string;
  key: string;
  role: ItemRole;
  seq: number;
  inputs: StoredInput[];
  value: number | null;
  is_compared: boolean;
  words: string;
  computed: number | null;
  measured_at: Date | null;
  self_score: number | null;
  self_note: string;
  office_score: number | null;
  office_reason: string;
  ruled_score: number | null;
  final: number | null;
  version: number;
}
export interface ChangeRow {
  id: string;
  sheet_id: string;
  item_id: string;
  at: Date;
  kind: ChangeKind;
  before: number | null;
  after: number | null;
  reason: string;
  cause_id: string | null;
  by_id: string;
  by_name: string;
  by_unit: string;
}
export interface EntryRow {
  id: string;
  sheet_id: string;
  item_id: string;
  what: string;
  points: number;
  happened_on: PlainDate;
  link: string;
  entered_by: string;
  entered_by_name: string;
  entered_at: Date;
  withdrawn_at: Date | null;
  withdrawn_by_name: string | null;
  withdrawn_reason: string;
}
export interface ObjectionRow {
  id: string;
  code: string;
  sheet_id: string;
  item_id: string;
  claim: string;
  asked_score: number | null;
  state: ObjectionState;
  state_since: Date;
  version: number;
  filed_by: string;
  filed_by_name: string;
  filed_unit_id: string;
  filed_at: Date;
  score_before: number | null;
  score_after: number | null;
  ruled_by: string | null;
  ruled_by_name: string | null;
  ruled_at: Date | null;
  ruling: string;
}
export interface CorrectionRow {
  id: string;
  code: string;
  sheet_id: string;
  item_id: string;
  score_before: number | null;
  score_after: number;
  reason: string;
  state: CorrectionState;
  state_since: Date;
  version: number;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: Date;
  decided_by: string | null;
  decided_by_name: string | null;
  decided_at: Date | null;
  opinion: string;
}
export interface LetterRow {
  id: string;
  round_id: string;
  kind: LetterKind;
  sheet_id: string | null;
  draft_id: string;
  drafted_at: Date;
  drafted_by_name: string;
  unit_id: string | null;
  issued_at: Date | null;
}
export interface CommendationRow {
  id: string;
  code: string;
  kind: CommendationKind;
  title: string;
  unit_id: string;
  unit_name: string;
  user_id: string | null;
  person_name: string;
  reason: string;
  sheet_id: string | null;
  state: CommendationState;
  state_since: Date;
  version: number;
  proposed_by: string;
  proposed_by_name: string;
  proposed_unit_id: string;
  proposed_unit_name: string;
  proposed_at: Date;
  reviewed_by: string | null;
  reviewed_by_name: string | null;
  reviewed_at: Date | null;
  approved_by: string | null;
  approved_by_name: string | null;
  approved_at: Date | null;
  announced_at: Date | null;
  draft_id: string | null;
  rescinded_at: Date | null;
  rescinded_by_name: string | null;
  rescind_reason: string;
}
export interface InquiryRow {
  id: string;
  code: string;
  purpose: InquiryPurpose;
  unit_id: string;
  unit_name: string;
  user_id: string | null;
  person_name: string;
  question: string;
  asked_by: string;
  asked_by_name: string;
  asked_unit_id: string;
  asked_unit_name: string;
  asked_at: Date;
  due_on: PlainDate;
  state: InquiryState;
  state_since: Date;
  version: number;
  facts: { label: string; text: string; href: string | null }[];
  answer: string;
  answered_by: string | null;
  answered_by_name: string | null;
  answered_at: Date | null;
  confirmed_by: string | null;
  confirmed_by_name: string | null;
  confirmed_at: Date | null;
  draft_id: string | null;
}

/* —— helpers —— */

const JSON_COLUMNS = new Set(['content', 'settings', 'inputs', 'facts']);
/** Lists lie in some of these columns. */
const insert = (tx: Tx, table: string, row: object): Promise<void> =>
  insertRow(
    tx,
    table,
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, JSON_COLUMNS.has(k) ? JSON.stringify(v) : v])),
  );

/* —— scope —— */

const isAuthority = (actor: Actor): boolean =>
  actor.unitId !== null && (actor.unitKind === 'department' || actor.unitKind === 'street');

/** The office and leaders see all; a unit of the authorities its own sheets. */
const sheetInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all ? sql`true` : isAuthority(actor) ? sql`s.unit_id = ${actor.unitId}::uuid` : sql`false`;
/** A round is known to whoever is evaluated in it. */
const roundInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all
    ? sql`true`
    : isAuthority(actor)
      ? sql`(r.state <> 'cancelled' and exists (select 1 from evaluation_sheets s where s.round_id = r.id and s.unit_id = ${actor.unitId}::uuid))`
      : sql`false`;
/** Drafts are the office's; an adopted scheme is known to every unit of the authorities. */
const schemeInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all ? sql`true` : isAuthority(actor) ? sql`c.state in ('adopted', 'superseded')` : sql`false`;
/** Announced honours are known to all authorities; before, to those who propose and decide. */
export const commendationInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all
    ? sql`true`
    : isAuthority(actor)
      ? sql`(m.announced_at is not null or m.proposed_unit_id = ${actor.unitId}::uuid)`
      : sql`false`;
/** What is asked of a cadre is between who asks and the office; the unit asked about never sees it. */
export const inquiryInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all ? sql`true` : isAuthority(actor) ? sql`q.asked_unit_id = ${actor.unitId}::uuid` : sql`false`;

/* —— groups of units —— */

export const groupRows = (
  tx: Tx,
  _actor: Actor,
  on: PlainDate,
): Promise<{ unit_id: string; grp: GroupKey; valid_from: PlainDate; basis: string; set_by_name: string }[]> =>
  rowsOf(
    sql<{ unit_id: string; grp: GroupKey; valid_from: PlainDate; basis: string; set_by_name: string }>`
      select distinct on (unit_id) unit_id, grp, valid_from, basis, set_by_name from evaluation_groups
      where valid_from <= ${on} order by unit_id, valid_from desc, set_at desc, id desc`.execute(tx),
  );
export const insertGroup = (tx: Tx, _actor: Actor, row: object): Promise<void> => insert(tx, 'evaluation_groups', row);

/* —— schemes —— */

export const findScheme = (tx: Tx, actor: Actor, id: string, lock = false): Promise<SchemeRow | null> =>
  firstOf(
    sql<SchemeRow>`select c.* from evaluation_schemes c where c.id = ${id} and ${schemeInScope(actor)} ${lock ? sql`for update of c` : sql``}`.execute(
      tx,
    ),
  );
/** Schemes of a round that the actor has already been let into. */
export const schemesOfRound = (tx: Tx, _actor: Actor, roundId: string): Promise<SchemeRow[]> =>
  rowsOf(
    sql<SchemeRow>`select c.* from evaluation_schemes c join evaluation_round_schemes rs on rs.scheme_id = c.id
      where rs.round_id = ${roundId} order by array_position(array['regulator','industry','comprehensive','street'], c.grp)`.execute(
      tx,
    ),
  );
export const adoptedScheme = (tx: Tx, _actor: Actor, group: GroupKey, year: number): Promise<SchemeRow | null> =>
  firstOf(
    sql<SchemeRow>`select c.* from evaluation_schemes c where c.grp = ${group} and c.year = ${year} and c.state = 'adopted' for update of c`.execute(
      tx,
    ),
  );
export const nextEdition = async (tx: Tx, _actor: Actor, group: GroupKey, year: number): Promise<number> =>
  ((
    await sql<{
      n: number | null;
    }>`select max(edition) as n from evaluation_schemes where grp = ${group} and year = ${year}`.execute(tx)
  ).rows[0]?.n ?? 0) + 1;
export const insertScheme = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insert(tx, 'evaluation_schemes', row);
export async function saveContent(
  tx: Tx,
  _actor: Actor,
  id: string,
  title: string,
  content: SchemeContent,
): Promise<void> {
  await sql`update evaluation_schemes set title = ${title}, content = ${JSON.stringify(content)}::jsonb where id = ${id}`.execute(
    tx,
  );
}
export async function listSchemes(tx: Tx, actor: Actor, q: SchemeQuery) {
  const where = allOf([
    schemeInScope(actor),
    ...(q.year === undefined ? [] : [sql`c.year = ${q.year}`]),
    ...(q.group?.length ? [sql`c.grp = any(${q.group}::text[])`] : []),
    ...(q.state?.length ? [sql`c.state = any(${q.state}::text[])`] : []),
  ]);
  return pageRows<SchemeRow>(tx, q, {
    columns: sql`c.*`,
    from: sql`evaluation_schemes c where ${where}`,
    order: sql`c.year desc, array_position(array['regulator','industry','comprehensive','street'], c.grp), c.edition desc`,
  });
}
export const frozenYears = async (tx: Tx, _actor: Actor, group: GroupKey): Promise<number[]> =>
  (
    await rowsOf(
      sql<{ year: number }>`select r.year from evaluation_rounds r where r.state = 'frozen'
        and exists (select 1 from evaluation_sheets s where s.round_id = r.id and s.grp = ${group}) order by r.year desc`.execute(
        tx,
      ),
    )
  ).map((r) => r.year);

/* —— rounds —— */

export const findRound = (tx: Tx, actor: Actor, id: string, lock = false): Promise<RoundRow | null> =>
  firstOf(
    sql<RoundRow>`select r.* from evaluation_rounds r where r.id = ${id} and ${roundInScope(actor)} ${lock ? sql`for update of r` : sql``}`.execute(
      tx,
    ),
  );
/** Of a sheet that the actor has already been let into. */
export const roundOf = async (tx: Tx, _actor: Actor, id: string): Promise<RoundRow> =>
  (await rowsOf(sql<RoundRow>`select r.* from evaluation_rounds r where r.id = ${id}`.execute(tx)))[0] as RoundRow;
export const roundOfYear = (tx: Tx, _actor: Actor, year: number): Promise<RoundRow | null> =>
  firstOf(
    sql<RoundRow>`select r.* from evaluation_rounds r where r.year = ${year} and r.state <> 'cancelled'`.execute(tx),
  );
export const insertRound = (tx: Tx, _actor: Actor, row: object): Promise<void> => insert(tx, 'evaluation_rounds', row);
export const insertRoundScheme = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insert(tx, 'evaluation_round_schemes', row);
export const isRoundVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findRound(tx, actor, id)) !== null;

export interface RoundCounts {
  units: number;
  submitted: number;
  objections: number;
  upheld: number;
}
export async function listRounds(
  tx: Tx,
  actor: Actor,
  q: { limit: number; page?: number | undefined; cursor?: string | undefined },
) {
  return pageRows<RoundRow>(tx, q, {
    columns: sql`r.*`,
    from: sql`evaluation_rounds r where ${roundInScope(actor)}`,
    order: sql`r.year desc, r.id`,
  });
}
export async function roundCounts(tx: Tx, actor: Actor, ids: readonly string[]): Promise<Map<string, RoundCounts>> {
  const rows = await rowsOf(
    sql<RoundCounts & { id: string }>`select r.id,
      (select count(*)::int from evaluation_sheets s where s.round_id = r.id and ${sheetInScope(actor)}) as units,
      (select count(*)::int from evaluation_sheets s where s.round_id = r.id and s.submitted_at is not null and ${sheetInScope(actor)}) as submitted,
      (select count(*)::int from evaluation_objections o join evaluation_sheets s on s.id = o.sheet_id where s.round_id = r.id and ${sheetInScope(actor)}) as objections,
      (select count(*)::int from evaluation_objections o join evaluation_sheets s on s.id = o.sheet_id where s.round_id = r.id and o.state = 'upheld' and ${sheetInScope(actor)}) as upheld
      from evaluation_rounds r where r.id = any(${[...ids]}::uuid[])`.execute(tx),
  );
  return new Map(rows.map((r) => [r.id, r]));
}
/** Frozen rounds up to a year, newest first. */
export const frozenRounds = (tx: Tx, _actor: Actor, upTo: number): Promise<RoundRow[]> =>
  rowsOf(
    sql<RoundRow>`select r.* from evaluation_rounds r where r.state = 'frozen' and r.year <= ${upTo} order by r.year desc limit 6`.execute(
      tx,
    ),
  );

/* —— sheets —— */

export const findSheet = (tx: Tx, actor: Actor, id: string, lock = false): Promise<SheetRow | null> =>
  firstOf(
    sql<SheetRow>`select s.*, s.total::float8 as total from evaluation_sheets s join evaluation_rounds r on r.id = s.round_id
      where s.id = ${id} and ${sheetInScope(actor)} and (r.state <> 'cancelled' or ${actor.scope.all}) ${lock ? sql`for update of s` : sql``}`.execute(
      tx,
    ),
  );
export const sheetOfUnit = (tx: Tx, actor: Actor, roundId: string, unitId: string): Promise<SheetRow | null> =>
  firstOf(
    sql<SheetRow>`select s.*, s.total::float8 as total from evaluation_sheets s join evaluation_rounds r on r.id = s.round_id
      where s.round_id = ${roundId} and s.unit_id = ${unitId} and ${sheetInScope(actor)} and (r.state <> 'cancelled' or ${actor.scope.all})`.execute(
      tx,
    ),
  );
/** All sheets of a round that the actor has already been let into: places need every peer. */
export const sheetsOf = (tx: Tx, _actor: Actor, roundId: string, lock = false): Promise<SheetRow[]> =>
  rowsOf(
    sql<SheetRow>`select s.*, s.total::float8 as total from evaluation_sheets s where s.round_id = ${roundId}
      order by s.code ${lock ? sql`for update of s` : sql``}`.execute(tx),
  );
export const mySheets = (tx: Tx, actor: Actor, roundIds: readonly string[]): Promise<SheetRow[]> =>
  actor.unitId === null
    ? Promise.resolve([])
    : rowsOf(
        sql<SheetRow>`select s.*, s.total::float8 as total from evaluation_sheets s where s.round_id = any(${[...roundIds]}::uuid[]) and s.unit_id = ${actor.unitId}`.execute(
          tx,
        ),
      );
export const historyOf = (
  tx: Tx,
  _actor: Actor,
  unitId: string,
): Promise<(SheetRow & { year: number; round_title: string })[]> =>
  rowsOf(
    sql<
      SheetRow & { year: number; round_title: string }
    >`select s.*, s.total::float8 as total, r.year, r.title as round_title
      from evaluation_sheets s join evaluation_rounds r on r.id = s.round_id
      where s.unit_id = ${unitId} and r.state = 'frozen' order by r.year desc limit 10`.execute(tx),
  );
export async function insertSheets(tx: Tx, _actor: Actor, rows: readonly object[]): Promise<void> {
  await sql`insert into evaluation_sheets (id, code, round_id, unit_id, unit_name, unit_kind, street_code, grp, scheme_id, size_value, size_class, state, state_since)
    select x.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, code text, round_id uuid, unit_id uuid, unit_name text, unit_kind text,
      street_code text, grp text, scheme_id uuid, size_value double precision, size_class text, state text, state_since timestamptz)`.execute(
    tx,
  );
}
export const isSheetVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findSheet(tx, actor, id)) !== null;
export async function setCause(
  tx: Tx,
  _actor: Actor,
  id: string,
  set: { raisedAt?: Date; metAt?: Date },
): Promise<void> {
  await sql`update evaluation_sheets set cause_raised_at = coalesce(${set.raisedAt ?? null}::timestamptz, cause_raised_at),
    cause_met_at = ${set.metAt ?? null}::timestamptz where id = ${id}`.execute(tx);
}

/* —— items —— */

const itemColumns = sql`i.id, i.sheet_id, i.key, i.role, i.seq, i.inputs, i.value, i.is_compared, i.words, i.computed::float8 as computed, i.measured_at,
  i.self_score::float8 as self_score, i.self_note, i.office_score::float8 as office_score, i.office_reason, i.ruled_score::float8 as ruled_score,
  i.final::float8 as final, i.version`;
export const itemsOf = (tx: Tx, _actor: Actor, sheetIds: readonly string[]): Promise<ItemRow[]> =>
  rowsOf(
    sql<ItemRow>`select ${itemColumns} from evaluation_items i where i.sheet_id = any(${[...sheetIds]}::uuid[]) order by i.sheet_id, i.seq`.execute(
      tx,
    ),
  );
export const findItem = (tx: Tx, actor: Actor, id: string, lock = false): Promise<ItemRow | null> =>
  firstOf(
    sql<ItemRow>`select ${itemColumns} from evaluation_items i join evaluation_sheets s on s.id = i.sheet_id
      where i.id = ${id} and ${sheetInScope(actor)} ${lock ? sql`for update of i` : sql``}`.execute(tx),
  );
export const isItemVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findItem(tx, actor, id)) !== null;

export interface NewItem {
  id: string;
  sheet_id: string;
  key: string;
  role: ItemRole;
  seq: number;
}
export async function insertItems(tx: Tx, _actor: Actor, rows: readonly NewItem[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into evaluation_items (id, sheet_id, key, role, seq)
    select x.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, sheet_id uuid, key text, role text, seq integer)`.execute(
    tx,
  );
}
export interface MeasuredItem {
  id: string;
  inputs: StoredInput[];
  value: number | null;
  is_compared: boolean;
  words: string;
  computed: number | null;
}
/** What the figures come to, all items of a round in one statement; what people have scored stands. */
export async function writeMeasured(tx: Tx, _actor: Actor, at: Date, rows: readonly MeasuredItem[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`update evaluation_items i set inputs = x.inputs, value = x.value, is_compared = x.is_compared, words = x.words, computed = x.computed,
      measured_at = ${at}, final = coalesce(i.ruled_score, i.office_score, x.computed), version = i.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, inputs jsonb, value double precision, is_compared boolean, words text, computed numeric)
    where i.id = x.id`.execute(tx);
}
/* —— records kept with figures —— */

export interface KeptRow {
  id: string;
  item_id: string;
  seq: number;
  part: IndicatorPart;
  taken_at: Date;
  total: number;
  rows: IndicatorRow[];
}
/** Figures were taken anew: what was kept of these items gives way. */
export async function replaceKept(
  tx: Tx,
  _actor: Actor,
  itemIds: readonly string[],
  rows: readonly KeptRow[],
): Promise<void> {
  await sql`delete from evaluation_kept_rows where item_id = any(${[...itemIds]}::uuid[])`.execute(tx);
  if (rows.length === 0) return;
  await sql`insert into evaluation_kept_rows (id, item_id, seq, part, taken_at, total, rows)
    select x.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x (id uuid, item_id uuid, seq integer, part text, taken_at timestamptz, total integer, rows jsonb)`.execute(
    tx,
  );
}
export const keptOf = (tx: Tx, actor: Actor, itemIds: readonly string[]): Promise<KeptRow[]> =>
  rowsOf(
    sql<KeptRow>`select k.id, k.item_id, k.seq, k.part, k.taken_at, k.total, k.rows from evaluation_kept_rows k
      join evaluation_items i on i.id = k.item_id join evaluation_sheets s on s.id = i.sheet_id
      where k.item_id = any(${[...itemIds]}::uuid[]) and ${sheetInScope(actor)} order by k.item_id, k.seq, k.part`.execute(
      tx,
    ),
  );

export async function setSelf(tx: Tx, _actor: Actor, id: string, score: number | null, note: string): Promise<void> {
  await sql`update evaluation_items set self_score = ${score}, self_note = ${note}, version = version + 1 where id = ${id}`.execute(
    tx,
  );
}
export async function setOffice(
  tx: Tx,
  _actor: Actor,
  id: string,
  score: number | null,
  reason: string,
): Promise<void> {
  await sql`update evaluation_items set office_score = ${score}, office_reason = ${reason}, final = coalesce(ruled_score, ${score}::numeric, computed),
    version = version + 1 where id = ${id}`.execute(tx);
}
export async function setRuled(tx: Tx, _actor: Actor, id: string, score: number): Promise<void> {
  await sql`update evaluation_items set ruled_score = ${score}, final = ${score}, version = version + 1 where id = ${id}`.execute(
    tx,
  );
}

export async function setSelves(
  tx: Tx,
  _actor: Actor,
  rows: readonly { itemId: string; score: number | null; note: string }[],
): Promise<void> {
  await sql`update evaluation_items i set self_score = x.score, self_note = x.note, version = i.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x ("itemId" uuid, score numeric, note text) where i.id = x."itemId"`.execute(
    tx,
  );
}
export async function setOffices(
  tx: Tx,
  _actor: Actor,
  rows: readonly { itemId: string; score: number | null; reason: string }[],
): Promise<void> {
  await sql`update evaluation_items i set office_score = x.score, office_reason = x.reason,
      final = coalesce(i.ruled_score, x.score, i.computed), version = i.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x ("itemId" uuid, score numeric, reason text) where i.id = x."itemId"`.execute(
    tx,
  );
}

/* —— trail —— */

export async function insertChanges(
  tx: Tx,
  actor: Actor,
  at: Date,
  rows: readonly {
    id: string;
    sheet_id: string;
    item_id: string;
    kind: ChangeKind;
    before: number | null;
    after: number | null;
    reason: string;
    cause_id?: string | null;
  }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into evaluation_score_changes (id, sheet_id, item_id, at, kind, before, after, reason, cause_id, by_id, by_name, by_unit)
    select x.id, x.sheet_id, x.item_id, ${at}::timestamptz, x.kind, x.before, x.after, x.reason, x.cause_id, ${actor.userId}::uuid, ${actor.name}::text, ${actor.unitName}::text
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, sheet_id uuid, item_id uuid, kind text, before numeric, after numeric, reason text, cause_id uuid)`.execute(
    tx,
  );
}
export const changesOf = (tx: Tx, _actor: Actor, sheetId: string): Promise<ChangeRow[]> =>
  rowsOf(
    sql<ChangeRow>`select id, sheet_id, item_id, at, kind, before::float8 as before, after::float8 as after, reason, cause_id, by_id, by_name, by_unit
      from evaluation_score_changes where sheet_id = ${sheetId} order by at desc, id desc`.execute(tx),
  );
/** Everybody who gave a score on these sheets (the program's own aside): they neither rule nor freeze. */
export const scorersOf = async (tx: Tx, _actor: Actor, sheetIds: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await rowsOf(
        sql<{ by_id: string }>`select distinct by_id from evaluation_score_changes
          where sheet_id = any(${[...sheetIds]}::uuid[]) and kind in ('office', 'entry')`.execute(tx),
      )
    ).map((r) => r.by_id),
  );

/* —— entries —— */

const entryColumns = sql`e.id, e.sheet_id, e.item_id, e.what, e.points::float8 as points, e.happened_on, e.link, e.entered_by, e.entered_by_name, e.entered_at,
  e.withdrawn_at, e.withdrawn_by_name, e.withdrawn_reason`;
export const entriesOf = (tx: Tx, _actor: Actor, sheetIds: readonly string[]): Promise<EntryRow[]> =>
  rowsOf(
    sql<EntryRow>`select ${entryColumns} from evaluation_entries e where e.sheet_id = any(${[...sheetIds]}::uuid[]) order by e.happened_on, e.id`.execute(
      tx,
    ),
  );
export const findEntry = (tx: Tx, actor: Actor, id: string): Promise<EntryRow | null> =>
  firstOf(
    sql<EntryRow>`select ${entryColumns} from evaluation_entries e join evaluation_sheets s on s.id = e.sheet_id
      where e.id = ${id} and ${sheetInScope(actor)} for update of e`.execute(tx),
  );
export const isEntryVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (
    await rowsOf(
      sql`select 1 from evaluation_entries e join evaluation_sheets s on s.id = e.sheet_id join evaluation_rounds r on r.id = s.round_id
        where e.id = ${id} and ${sheetInScope(actor)} and (${actor.scope.all} or r.state in ('published', 'frozen'))`.execute(
        tx,
      ),
    )
  ).length > 0;
export const insertEntry = (tx: Tx, _actor: Actor, row: object): Promise<void> => insert(tx, 'evaluation_entries', row);
export async function withdrawEntry(tx: Tx, actor: Actor, id: string, at: Date, reason: string): Promise<void> {
  await sql`update evaluation_entries set withdrawn_at = ${at}, withdrawn_by_name = ${actor.name}, withdrawn_reason = ${reason} where id = ${id}`.execute(
    tx,
  );
}

/* —— objections, corrections —— */

const objectionColumns = sql`o.id, o.code, o.sheet_id, o.item_id, o.claim, o.asked_score::float8 as asked_score, o.state, o.state_since, o.version, o.filed_by,
  o.filed_by_name, o.filed_unit_id, o.filed_at, o.score_before::float8 as score_before, o.score_after::float8 as score_after, o.ruled_by, o.ruled_by_name,
  o.ruled_at, o.ruling`;
export const findObjection = (tx: Tx, actor: Actor, id: string, lock = false): Promise<ObjectionRow | null> =>
  firstOf(
    sql<ObjectionRow>`select ${objectionColumns} from evaluation_objections o join evaluation_sheets s on s.id = o.sheet_id
      where o.id = ${id} and ${sheetInScope(actor)} ${lock ? sql`for update of o` : sql``}`.execute(tx),
  );
export const isObjectionVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findObjection(tx, actor, id)) !== null;
export const objectionsOfRound = (tx: Tx, _actor: Actor, roundId: string, openOnly = false): Promise<ObjectionRow[]> =>
  rowsOf(
    sql<ObjectionRow>`select ${objectionColumns} from evaluation_objections o join evaluation_sheets s on s.id = o.sheet_id
      where s.round_id = ${roundId} and (${openOnly} = false or o.state = 'filed') order by o.filed_at, o.id`.execute(
      tx,
    ),
  );
export const insertObjection = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insert(tx, 'evaluation_objections', row);
export interface ListedObjection extends ObjectionRow {
  round_id: string;
  year: number;
  unit_id: string;
  unit_name: string;
  item_key: string;
  content: SchemeContent;
  due_at: Date | null;
}
const listedColumns = sql`${objectionColumns}, s.round_id, r.year, s.unit_id, s.unit_name, i.key as item_key, c.content,
  (select k.due_at from case_clocks k where k.subject_type = 'evaluationObjection' and k.subject_id = o.id and k.ended_at is null) as due_at`;
const listedFrom = sql`evaluation_objections o join evaluation_sheets s on s.id = o.sheet_id join evaluation_rounds r on r.id = s.round_id
  join evaluation_items i on i.id = o.item_id join evaluation_schemes c on c.id = s.scheme_id`;
export const listObjections = (tx: Tx, actor: Actor, q: ObjectionQuery) =>
  pageRows<ListedObjection>(tx, q, {
    columns: listedColumns,
    from: sql`${listedFrom} where ${allOf([
      sheetInScope(actor),
      ...(q.round ? [sql`s.round_id = ${q.round}`] : []),
      ...(q.state?.length ? [sql`o.state = any(${q.state}::text[])`] : []),
      ...(q.unit?.length ? [sql`s.unit_id = any(${q.unit}::uuid[])`] : []),
    ])}`,
    order: sql`(o.state = 'filed') desc, o.filed_at desc, o.id`,
  });
export const listedObjections = (tx: Tx, actor: Actor, sheetId: string): Promise<ListedObjection[]> =>
  rowsOf(
    sql<ListedObjection>`select ${listedColumns} from ${listedFrom} where o.sheet_id = ${sheetId} and ${sheetInScope(actor)} order by o.filed_at desc`.execute(
      tx,
    ),
  );
export const listedObjection = (tx: Tx, actor: Actor, id: string): Promise<ListedObjection | null> =>
  firstOf(
    sql<ListedObjection>`select ${listedColumns} from ${listedFrom} where o.id = ${id} and ${sheetInScope(actor)}`.execute(
      tx,
    ),
  );

const correctionColumns = sql`k.id, k.code, k.sheet_id, k.item_id, k.score_before::float8 as score_before, k.score_after::float8 as score_after, k.reason, k.state,
  k.state_since, k.version, k.proposed_by, k.proposed_by_name, k.proposed_at, k.decided_by, k.decided_by_name, k.decided_at, k.opinion`;
/** A unit reads what was corrected on its sheet; what is only proposed is the office's. */
export const correctionsOf = (tx: Tx, actor: Actor, sheetIds: readonly string[]): Promise<CorrectionRow[]> =>
  rowsOf(
    sql<CorrectionRow>`select ${correctionColumns} from evaluation_corrections k where k.sheet_id = any(${[...sheetIds]}::uuid[])
      and (${actor.scope.all} or k.state = 'approved') order by k.proposed_at, k.id`.execute(tx),
  );
export const findCorrection = (tx: Tx, actor: Actor, id: string): Promise<CorrectionRow | null> =>
  firstOf(
    sql<CorrectionRow>`select ${correctionColumns} from evaluation_corrections k join evaluation_sheets s on s.id = k.sheet_id
      where k.id = ${id} and ${sheetInScope(actor)} and (${actor.scope.all} or k.state = 'approved') for update of k`.execute(
      tx,
    ),
  );
export const isCorrectionVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (
    await rowsOf(
      sql`select 1 from evaluation_corrections k join evaluation_sheets s on s.id = k.sheet_id
        where k.id = ${id} and ${sheetInScope(actor)} and (${actor.scope.all} or k.state = 'approved')`.execute(tx),
    )
  ).length > 0;
/** The sheet that a correction is about, by the correction's id. */
export const findCorrectionSheet = async (tx: Tx, _actor: Actor, id: string): Promise<string | null> =>
  (await rowsOf(sql<{ sheet_id: string }>`select sheet_id from evaluation_corrections where id = ${id}`.execute(tx)))[0]
    ?.sheet_id ?? null;
export const insertCorrection = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insert(tx, 'evaluation_corrections', row);

/* —— letters —— */

export const lettersOf = (tx: Tx, _actor: Actor, roundId: string): Promise<LetterRow[]> =>
  rowsOf(
    sql<LetterRow>`select * from evaluation_letters where round_id = ${roundId} order by drafted_at desc, id`.execute(
      tx,
    ),
  );
export const insertLetter = (tx: Tx, _actor: Actor, row: LetterRow): Promise<void> =>
  insert(tx, 'evaluation_letters', row);

/** A letter counts from its issue (编号印发). */
export async function markIssued(tx: Tx, _actor: Actor, draftId: string, at: Date): Promise<void> {
  await sql`update evaluation_letters set issued_at = ${at} where draft_id = ${draftId} and issued_at is null`.execute(
    tx,
  );
}
/** Letters of a round hold the scores of all: the office and leaders read them, others what was sent to them. */
export const mayReadLetters = (_tx: Tx, actor: Actor, _id: string): Promise<boolean> =>
  Promise.resolve(actor.scope.all);

/* —— incentives —— */

export const findCommendation = (tx: Tx, actor: Actor, id: string, lock = false): Promise<CommendationRow | null> =>
  firstOf(
    sql<CommendationRow>`select m.* from evaluation_commendations m where m.id = ${id} and ${commendationInScope(actor)} ${lock ? sql`for update of m` : sql``}`.execute(
      tx,
    ),
  );
export const isCommendationVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findCommendation(tx, actor, id)) !== null;
export const insertCommendation = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insert(tx, 'evaluation_commendations', row);
const commendationWhere = (actor: Actor, q: CommendationFilter): RawBuilder<unknown> =>
  allOf([
    commendationInScope(actor),
    ...(q.kind?.length ? [sql`m.kind = any(${q.kind}::text[])`] : []),
    ...(q.state?.length ? [sql`m.state = any(${q.state}::text[])`] : []),
    ...(q.unit?.length ? [sql`m.unit_id = any(${q.unit}::uuid[])`] : []),
    ...(q.year === undefined
      ? []
      : [
          sql`coalesce(m.announced_at, m.proposed_at) >= ${startOfDay(`${q.year}-01-01` as PlainDate)} and coalesce(m.announced_at, m.proposed_at) < ${startOfDay(`${q.year + 1}-01-01` as PlainDate)}`,
        ]),
  ]);
export const listCommendations = (tx: Tx, actor: Actor, q: CommendationQuery) =>
  pageRows<CommendationRow>(tx, q, {
    columns: sql`m.*`,
    from: sql`evaluation_commendations m where ${commendationWhere(actor, q)}`,
    order: sql`coalesce(m.announced_at, m.proposed_at) desc, m.id`,
  });
export const commendationsOf = (tx: Tx, _actor: Actor, unitId: string): Promise<CommendationRow[]> =>
  rowsOf(
    sql<CommendationRow>`select m.* from evaluation_commendations m where m.unit_id = ${unitId} and m.state = 'announced' order by m.announced_at desc`.execute(
      tx,
    ),
  );

export const findInquiry = (tx: Tx, actor: Actor, id: string, lock = false): Promise<InquiryRow | null> =>
  firstOf(
    sql<InquiryRow>`select q.* from evaluation_inquiries q where q.id = ${id} and ${inquiryInScope(actor)} ${lock ? sql`for update of q` : sql``}`.execute(
      tx,
    ),
  );
export const isInquiryVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findInquiry(tx, actor, id)) !== null;
export const insertInquiry = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insert(tx, 'evaluation_inquiries', row);
export const listInquiries = (tx: Tx, actor: Actor, q: InquiryQuery) =>
  pageRows<InquiryRow>(tx, q, {
    columns: sql`q.*`,
    from: sql`evaluation_inquiries q where ${allOf([
      inquiryInScope(actor),
      ...(q.state?.length ? [sql`q.state = any(${q.state}::text[])`] : []),
      ...(q.purpose?.length ? [sql`q.purpose = any(${q.purpose}::text[])`] : []),
    ])}`,
    order: sql`q.asked_at desc, q.id`,
  });
export async function writeFacts(tx: Tx, _actor: Actor, id: string, facts: InquiryRow['facts']): Promise<void> {
  await sql`update evaluation_inquiries set facts = ${JSON.stringify(facts)}::jsonb where id = ${id}`.execute(tx);
}

/* —— titles for the workbench —— */

export const titlesOf = {
  scheme: (tx: Tx, ids: readonly string[]) =>
    titlesBy(tx, ids, sql`select id, title from evaluation_schemes where id = any(${[...ids]}::uuid[])`),
  round: (tx: Tx, ids: readonly string[]) =>
    titlesBy(tx, ids, sql`select id, title from evaluation_rounds where id = any(${[...ids]}::uuid[])`),
  sheet: (tx: Tx, ids: readonly string[]) =>
    titlesBy(
      tx,
      ids,
      sql`select s.id, s.unit_name || ' ' || r.title as title from evaluation_sheets s join evaluation_rounds r on r.id = s.round_id where s.id = any(${[...ids]}::uuid[])`,
    ),
  objection: (tx: Tx, ids: readonly string[]) =>
    titlesBy(
      tx,
      ids,
      sql`select o.id, s.unit_name || ' ' || o.code as title from evaluation_objections o join evaluation_sheets s on s.id = o.sheet_id where o.id = any(${[...ids]}::uuid[])`,
    ),
  correction: (tx: Tx, ids: readonly string[]) =>
    titlesBy(
      tx,
      ids,
      sql`select k.id, s.unit_name || ' ' || k.code as title from evaluation_corrections k join evaluation_sheets s on s.id = k.sheet_id where k.id = any(${[...ids]}::uuid[])`,
    ),
  commendation: (tx: Tx, ids: readonly string[]) =>
    titlesBy(tx, ids, sql`select id, title from evaluation_commendations where id = any(${[...ids]}::uuid[])`),
  inquiry: (tx: Tx, ids: readonly string[]) =>
    titlesBy(
      tx,
      ids,
      sql`select id, unit_name || person_name as title from evaluation_inquiries where id = any(${[...ids]}::uuid[])`,
    ),
};

/* —— figures —— */

export interface CountAsk {
  from: PlainDate;
  to: PlainDate;
}
/** Between the first moment of `from` and the last of `to`. */
const within = (column: RawBuilder<unknown>, { from, to }: CountAsk): RawBuilder<unknown> =>
  sql`(${column} >= ${startOfDay(from)} and ${column} < ${startOfDay(addDays(to, 1))})`;

/** Announced in the span and not rescinded by its end. */
export const announcedWithin = (kinds: readonly CommendationKind[], ask: CountAsk): RawBuilder<unknown> =>
  sql`m.kind = any(${[...kinds]}::text[]) and ${within(sql`m.announced_at`, ask)}
    and (m.rescinded_at is null or m.rescinded_at >= ${startOfDay(addDays(ask.to, 1))})`;
export const inquiriesWithin = (ask: CountAsk): RawBuilder<unknown> =>
  sql`q.state <> 'withdrawn' and ${within(sql`q.asked_at`, ask)}`;

/** A result counts from the day on which it was frozen. */
export const frozenWithin = (ask: CountAsk): RawBuilder<unknown> =>
  sql`r.state = 'frozen' and ${within(sql`r.frozen_at`, ask)}`;
/** Once frozen, places are known to all who are evaluated; a figure of one unit is still read by that unit alone. */
export const resultInScope = (actor: Actor): RawBuilder<unknown> => sheetInScope(actor);
/** Points of a scheme that stand for demands of the plan. */
export const campaignWeight = sql`(select coalesce(sum((x ->> 'weight')::numeric), 0) from jsonb_array_elements(c.content -> 'items') x
  where x ->> 'role' = 'score' and coalesce(x ->> 'clause', '') <> '')`;
export const lettersWithin = (kind: LetterKind, ask: CountAsk): RawBuilder<unknown> =>
  sql`l.kind = ${kind} and ${within(sql`l.issued_at`, ask)}`;
