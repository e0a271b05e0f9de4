/** SQL of reported figures and of switches, and nothing but. Who may read whose figures is asked before (policy.ts). */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { IndicatorSourceKind } from '../shared/schema.ts';

export interface ReportRow {
  id: string;
  code: string;
  unit_id: string;
  from_on: PlainDate;
  to_on: PlainDate;
  version: number;
  numerator: number;
  denominator: number | null;
  note: string;
  reason: string;
  is_withdrawn: boolean;
  file_ids: string[];
  reported_by: string;
  reported_by_name: string;
  reported_by_unit: string;
  reported_at: Date;
}

const columns = sql`id, code, unit_id, from_on, to_on, version, numerator, denominator, note, reason, is_withdrawn, file_ids,
  reported_by, reported_by_name, reported_by_unit, reported_at`;

export interface ReportFilter {
  readonly codes: readonly string[];
  /** Null: all units. */
  readonly units: readonly string[] | null;
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly knownAt: Date | null;
}

const known = (at: Date | null) => (at === null ? sql`true` : sql`reported_at <= ${at}`);
const ofUnits = (ids: readonly string[] | null) => (ids === null ? sql`true` : sql`unit_id = any(${ids}::uuid[])`);

/** What held of each reported span that lies inside the days asked for: its last version known then. Withdrawn ones are left out. */
export async function heldWithin(tx: Tx, _actor: Actor, filter: ReportFilter): Promise<ReportRow[]> {
  const rows = await sql<ReportRow>`select * from (
      select distinct on (code, unit_id, from_on, to_on) ${columns} from indicator_reports
      where code = any(${filter.codes}::text[]) and to_on between ${filter.from} and ${filter.to} and from_on >= ${filter.from}
        and ${ofUnits(filter.units)} and ${known(filter.knownAt)}
      order by code, unit_id, from_on, to_on, version desc) held
    where not is_withdrawn order by code, unit_id, from_on, to_on desc`.execute(tx);
  return rows.rows;
}

/** The last figure of each unit that ends on or before the last day asked for; of two that end together, that of the longer span. */
export async function lastHeld(tx: Tx, _actor: Actor, filter: Omit<ReportFilter, 'from'>): Promise<ReportRow[]> {
  const rows = await sql<ReportRow>`select distinct on (code, unit_id) * from (
      select distinct on (code, unit_id, from_on, to_on) ${columns} from indicator_reports
      where code = any(${filter.codes}::text[]) and to_on <= ${filter.to}
        and ${ofUnits(filter.units)} and ${known(filter.knownAt)}
      order by code, unit_id, from_on, to_on, version desc) held
    where not is_withdrawn order by code, unit_id, to_on desc, from_on`.execute(tx);
  return rows.rows;
}

/** Every version of one unit's span, newest first; the lock keeps two people from amending at once. */
export async function versionsForUpdate(
  tx: Tx,
  _actor: Actor,
  key: { code: string; unitId: string; from: PlainDate; to: PlainDate },
): Promise<ReportRow[]> {
  const rows = await sql<ReportRow>`select ${columns} from indicator_reports
    where code = ${key.code} and unit_id = ${key.unitId} and from_on = ${key.from} and to_on = ${key.to}
    order by version desc`.execute(tx);
  return rows.rows;
}

export async function insertReport(tx: Tx, _actor: Actor, row: ReportRow): Promise<void> {
  await sql`insert into indicator_reports (${columns}) values (${row.id}, ${row.code}, ${row.unit_id}, ${row.from_on}, ${row.to_on},
    ${row.version}, ${row.numerator}, ${row.denominator}, ${row.note}, ${row.reason}, ${row.is_withdrawn}, ${row.file_ids}::uuid[],
    ${row.reported_by}, ${row.reported_by_name}, ${row.reported_by_unit}, ${row.reported_at})`.execute(tx);
}

export async function findReport(tx: Tx, _actor: Actor, id: string): Promise<ReportRow | null> {
  const rows = await sql<ReportRow>`select ${columns} from indicator_reports where id = ${id}`.execute(tx);
  return rows.rows[0] ?? null;
}

/** Reports of an indicator, newest first, with the exact number of all. */
export async function reportsOf(
  tx: Tx,
  _actor: Actor,
  filter: { code: string; units: readonly string[] | null; limit: number; offset: number },
): Promise<{ rows: ReportRow[]; total: number }> {
  const where = sql`code = ${filter.code} and ${ofUnits(filter.units)}`;
  const rows = await sql<ReportRow>`select ${columns} from indicator_reports where ${where}
    order by to_on desc, unit_id, from_on desc, version desc limit ${filter.limit} offset ${filter.offset}`.execute(tx);
  const count = await sql<{ n: number }>`select count(*) as n from indicator_reports where ${where}`.execute(tx);
  return { rows: rows.rows, total: count.rows[0]?.n ?? 0 };
}

export interface SwitchRow {
  id: string;
  code: string;
  version: number;
  source: IndicatorSourceKind;
  valid_from: PlainDate;
  basis: string;
  decided_by: string;
  decided_by_name: string;
  decided_at: Date;
}

/** Switches of these indicators, newest version first; all of them without codes. */
export async function switchesOf(tx: Tx, codes: readonly string[] | null): Promise<SwitchRow[]> {
  const rows =
    await sql<SwitchRow>`select id, code, version, source, valid_from, basis, decided_by, decided_by_name, decided_at
    from indicator_switches where ${codes === null ? sql`true` : sql`code = any(${codes}::text[])`}
    order by code, version desc`.execute(tx);
  return rows.rows;
}

export async function insertSwitch(tx: Tx, row: SwitchRow): Promise<void> {
  await sql`insert into indicator_switches (id, code, version, source, valid_from, basis, decided_by, decided_by_name, decided_at)
    values (${row.id}, ${row.code}, ${row.version}, ${row.source}, ${row.valid_from}, ${row.basis}, ${row.decided_by},
      ${row.decided_by_name}, ${row.decided_at})`.execute(tx);
}

/* —— rows that were kept when a figure was taken —— */

export interface FreezeRow {
  id: string;
  code: string;
  unitId: string | null;
  span: { from: PlainDate; to: PlainDate };
  at: Date;
  numerator: number;
  denominator: number | null;
  numeratorIds: readonly string[];
  denominatorIds: readonly string[] | null;
}
export async function insertFreezes(tx: Tx, _actor: Actor, rows: readonly FreezeRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 200)
    await sql`insert into indicator_freezes (id, code, unit_id, from_on, to_on, taken_at, numerator, denominator, numerator_ids, denominator_ids)
      select id, code, unit_id, from_on, to_on, taken_at, numerator, denominator, numerator_ids, denominator_ids
      from jsonb_to_recordset(${JSON.stringify(
        rows.slice(at, at + 200).map((row) => ({
          id: row.id,
          code: row.code,
          unit_id: row.unitId,
          from_on: row.span.from,
          to_on: row.span.to,
          taken_at: row.at.toISOString(),
          numerator: row.numerator,
          denominator: row.denominator,
          numerator_ids: row.numeratorIds,
          denominator_ids: row.denominatorIds,
        })),
      )}::jsonb) as r (id uuid, code text, unit_id uuid, from_on date, to_on date, taken_at timestamptz, numerator numeric, denominator numeric,
        numerator_ids uuid[], denominator_ids uuid[])`.execute(tx);
}
/** One part of a kept figure; null: there is none of this id, unit and span. */
export async function findFreeze(
  tx: Tx,
  _actor: Actor,
  of: { id: string; code: string; unitId: string | null; from: PlainDate; to: PlainDate },
): Promise<{
  at: Date;
  numerator: number;
  denominator: number | null;
  numeratorIds: string[];
  denominatorIds: string[] | null;
} | null> {
  const rows = await sql<{
    taken_at: Date;
    numerator: number;
    denominator: number | null;
    numerator_ids: string[];
    denominator_ids: string[] | null;
  }>`select taken_at, numerator, denominator, numerator_ids::text[] as numerator_ids, denominator_ids::text[] as denominator_ids
    from indicator_freezes where id = ${of.id} and code = ${of.code} and unit_id is not distinct from ${of.unitId}::uuid
      and from_on = ${of.from} and to_on = ${of.to}`.execute(tx);
  const row = rows.rows[0];
  return row
    ? {
        at: row.taken_at,
        numerator: row.numerator,
        denominator: row.denominator,
        numeratorIds: row.numerator_ids,
        denominatorIds: row.denominator_ids,
      }
    : null;
}
