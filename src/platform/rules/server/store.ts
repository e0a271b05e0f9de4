/** SQL of the rules. Rows are only added. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';

export interface RuleRow {
  id: string;
  key: string;
  version: number;
  label: string;
  value: unknown;
  unit: string;
  document: string;
  clause: string;
  valid_from: PlainDate;
  valid_to: PlainDate | null;
  confidence: number | null;
  note: string;
  tag: string;
  source: 'seed' | 'admin';
  created_by_name: string;
  created_at: Date;
}

export async function editionToken(tx: Tx): Promise<string> {
  const rows = await sql<{ token: string }>`select token from rules_edition where id = 1`.execute(tx);
  return rows.rows[0]?.token ?? '';
}

/** Takes the lock of the whole table of rules and gives it a new edition. */
export async function bumpEdition(tx: Tx, at: Date): Promise<void> {
  await sql`insert into rules_edition (id, token, changed_at) values (1, ${newId<'edition'>()}, ${at})
    on conflict (id) do update set token = excluded.token, changed_at = excluded.changed_at`.execute(tx);
}

export async function allRules(tx: Tx): Promise<RuleRow[]> {
  const rows = await sql<RuleRow>`
    select id, key, version, label, value, unit, document, clause, valid_from, valid_to, confidence, note, tag, source,
      created_by_name, created_at
    from rules order by key, version`.execute(tx);
  return rows.rows;
}

export type RuleInsert = Omit<RuleRow, 'id' | 'created_by_name' | 'created_at'> & {
  by: { userId: string; name: string };
  at: Date;
};

/** Adds a version; false when the key has this version already. */
export async function insertRule(tx: Tx, row: RuleInsert): Promise<boolean> {
  const done = await sql`
    insert into rules (id, key, version, label, value, unit, document, clause, valid_from, valid_to, confidence, note, tag,
      source, created_by, created_by_name, created_at)
    values (${newId<'rule'>()}, ${row.key}, ${row.version}, ${row.label}, ${JSON.stringify(row.value)}::jsonb, ${row.unit},
      ${row.document}, ${row.clause}, ${row.valid_from}, ${row.valid_to}, ${row.confidence}, ${row.note}, ${row.tag},
      ${row.source}, ${row.by.userId}, ${row.by.name}, ${row.at})
    on conflict (key, version) do nothing`.execute(tx);
  return done.numAffectedRows === 1n;
}
