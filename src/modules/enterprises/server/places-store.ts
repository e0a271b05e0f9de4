/** SQL of the places in an enterprise. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { enterprisesInScope } from './brief.ts';

export interface PlaceRow {
  id: string;
  enterprise_id: string;
  code: string;
  name: string;
  is_active: boolean;
  version: number;
}
export type FoundPlaceRow = PlaceRow & { enterprise_name: string };

const columns = sql.raw('p.id, p.enterprise_id, p.code, p.name, p.is_active, p.version');

/** Places of an enterprise in the actor's scope: those in use first, by name. */
export async function placesOf(tx: Tx, actor: Actor, enterpriseId: string): Promise<PlaceRow[]> {
  const found =
    await sql<PlaceRow>`select ${columns} from enterprise_places p join enterprises e on e.id = p.enterprise_id
    where p.enterprise_id = ${enterpriseId} and ${enterprisesInScope(actor)} order by p.is_active desc, p.name, p.id`.execute(
      tx,
    );
  return found.rows;
}

const one = async (
  tx: Tx,
  actor: Actor,
  which: ReturnType<typeof sql>,
  lock: boolean,
): Promise<FoundPlaceRow | null> => {
  const found = await sql<FoundPlaceRow>`select ${columns}, e.name as enterprise_name from enterprise_places p
    join enterprises e on e.id = p.enterprise_id where ${which} and ${enterprisesInScope(actor)}
    ${lock ? sql`for update of p` : sql``}`.execute(tx);
  return found.rows[0] ?? null;
};
export const findForUpdate = (tx: Tx, actor: Actor, id: string) => one(tx, actor, sql`p.id = ${id}`, true);
export const byCode = (tx: Tx, actor: Actor, code: string) => one(tx, actor, sql`p.code = ${code}`, false);

export async function insert(
  tx: Tx,
  actor: Actor,
  rows: readonly { id: string; enterpriseId: string; code: string; name: string; at: Date }[],
): Promise<void> {
  await sql`insert into enterprise_places (id, enterprise_id, code, name, created_at, created_by, updated_at)
    select r.id, r.enterprise_id, r.code, r.name, r.at, ${actor.name}, r.at from jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({ ...row, enterprise_id: row.enterpriseId })),
    )}::jsonb) as r(id uuid, enterprise_id uuid, code text, name text, at timestamptz)`.execute(tx);
}

export async function update(
  tx: Tx,
  _actor: Actor,
  row: { id: string; version: number; name: string; isActive: boolean; at: Date },
): Promise<void> {
  await sql`update enterprise_places set name = ${row.name}, is_active = ${row.isActive}, version = ${row.version + 1},
    updated_at = ${row.at} where id = ${row.id} and version = ${row.version}`.execute(tx);
}
