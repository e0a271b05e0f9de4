/** SQL of the calendar. It is reference data of the whole district: every signed-in person may read it. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';

export interface YearRow {
  year: number;
  document: string;
  note: string;
  source: 'seed' | 'admin';
  loaded_by_name: string;
  loaded_at: Date;
  version: number;
}

export interface DayRow {
  day_on: PlainDate;
  year: number;
  kind: 'off' | 'work';
  name: string;
}

export async function editionToken(tx: Tx): Promise<string> {
  const rows = await sql<{ token: string }>`select token from calendar_edition where id = 1`.execute(tx);
  return rows.rows[0]?.token ?? '';
}

export async function bumpEdition(tx: Tx, at: Date): Promise<void> {
  await sql`insert into calendar_edition (id, token, changed_at) values (1, ${newId<'edition'>()}, ${at})
    on conflict (id) do update set token = excluded.token, changed_at = excluded.changed_at`.execute(tx);
}

export async function allYears(tx: Tx): Promise<YearRow[]> {
  const rows = await sql<YearRow>`
    select year, document, note, source, loaded_by_name, loaded_at, version from calendar_years order by year`.execute(
    tx,
  );
  return rows.rows;
}

export async function findYearForUpdate(tx: Tx, year: number): Promise<YearRow | undefined> {
  const rows = await sql<YearRow>`
    select year, document, note, source, loaded_by_name, loaded_at, version from calendar_years where year = ${year} for update`.execute(
    tx,
  );
  return rows.rows[0];
}

export async function allDays(tx: Tx): Promise<DayRow[]> {
  const rows = await sql<DayRow>`select day_on, year, kind, name from calendar_days order by day_on`.execute(tx);
  return rows.rows;
}

export async function daysOfYear(tx: Tx, year: number): Promise<DayRow[]> {
  const rows =
    await sql<DayRow>`select day_on, year, kind, name from calendar_days where year = ${year} order by day_on`.execute(
      tx,
    );
  return rows.rows;
}

export interface YearInsert {
  year: number;
  document: string;
  note: string;
  source: 'seed' | 'admin';
  by: { userId: string; name: string };
  at: Date;
}

/** Adds a year; false when it is there already. */
export async function insertYear(tx: Tx, row: YearInsert): Promise<boolean> {
  const done = await sql`
    insert into calendar_years (year, document, note, source, loaded_by, loaded_by_name, loaded_at)
    values (${row.year}, ${row.document}, ${row.note}, ${row.source}, ${row.by.userId}, ${row.by.name}, ${row.at})
    on conflict (year) do nothing`.execute(tx);
  return done.numAffectedRows === 1n;
}

export async function updateYear(tx: Tx, row: YearInsert & { version: number }): Promise<void> {
  await sql`update calendar_years set document = ${row.document}, note = ${row.note}, source = ${row.source},
    loaded_by = ${row.by.userId}, loaded_by_name = ${row.by.name}, loaded_at = ${row.at}, version = ${row.version}
    where year = ${row.year}`.execute(tx);
}

export async function replaceDays(tx: Tx, year: number, days: readonly Omit<DayRow, 'year'>[]): Promise<void> {
  await sql`delete from calendar_days where year = ${year}`.execute(tx);
  if (days.length === 0) return;
  await sql`insert into calendar_days (day_on, year, kind, name)
    select d.day_on, ${year}::integer, d.kind, d.name
    from unnest(${days.map((d) => d.day_on)}::date[], ${days.map((d) => d.kind)}::text[], ${days.map((d) => d.name)}::text[])
      as d (day_on, kind, name)`.execute(tx);
}
