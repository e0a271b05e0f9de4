/** What other rooms need of an enterprise. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { isUuid } from '#kernel/shared/id.ts';
import { hasPart } from '#platform/casework/server/index.ts';
import { enterpriseUnit, scopeSql, type ExplainedPlace } from '#platform/identity/server/index.ts';
import { comparable } from '../shared/similarity.ts';
import { nameKeyOf } from './name-key.ts';

/** An enterprise in short, as records of other rooms show it. */
export interface EnterpriseBrief {
  id: string;
  name: string;
  uscc: string | null;
  streetCode: string;
  industry: string;
  address: string;
  longitude: number | null;
  latitude: number | null;
  principalName: string | null;
  controllerName: string | null;
  isHighRisk: boolean;
  isDemo: boolean;
}

const columns =
  sql.raw(`e.id, e.name, e.uscc, coalesce(e.street_code, '') as "streetCode", e.industry, e.address, e.longitude, e.latitude,
  e.principal_name as "principalName", e.controller_name as "controllerName", e.is_high_risk as "isHighRisk", e.is_demo as "isDemo"`);

/** Condition for enterprises in the actor's scope. */
export const enterprisesInScope = (actor: Actor) =>
  scopeSql(actor, {
    street: 'e.street_code',
    industry: 'e.industry',
    enterprise: 'e.id',
    assigned: hasPart(actor, 'enterprise', 'e.id'),
  });

/** Enterprises on the register in the actor's scope, by industry field: what the register shows under that filter. */
export async function enterprisesByIndustry(tx: Tx, actor: Actor): Promise<Map<string, number>> {
  const { rows } = await sql<{ industry: string; n: number }>`select e.industry, count(*)::int as n from enterprises e
    where e.state <> 'merged' and ${enterprisesInScope(actor)} group by 1`.execute(tx);
  return new Map(rows.map((row) => [row.industry, row.n]));
}

/** An enterprise in the actor's scope that is still on the register, or null. */
export async function findEnterprise(tx: Tx, actor: Actor, id: string): Promise<EnterpriseBrief | null> {
  const rows =
    await sql<EnterpriseBrief>`select ${columns} from enterprises e where e.id = ${id} and e.state <> 'merged' and ${enterprisesInScope(actor)}`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

/** Enterprises in the actor's scope that are still on the register, with the unit of their people: whom a letter can go to. */
export async function firmsToAddress(
  tx: Tx,
  actor: Actor,
  ids: readonly string[],
): Promise<{ id: string; name: string; unitId: string | null }[]> {
  const rows = await sql<{ id: string; name: string }>`select e.id, e.name from enterprises e
    where e.id = any(${[...ids]}::uuid[]) and e.state not in ('merged', 'closed') and ${enterprisesInScope(actor)}`.execute(
    tx,
  );
  return Promise.all(rows.rows.map(async (e) => ({ ...e, unitId: await enterpriseUnit(tx, e.id) })));
}

/**
 * The enterprise that a ledger of another room names, inside the actor's scope: by its code, else by its whole name or a former
 * one, brackets and old signs apart. Several of one name, or none, are nobody: the person says which.
 */
export async function recogniseEnterprise(
  tx: Tx,
  actor: Actor,
  named: { name: string; uscc: string | null },
): Promise<{ found: EnterpriseBrief | null; alike: string[] }> {
  const inSight = sql`e.state <> 'merged' and ${enterprisesInScope(actor)}`;
  if (named.uscc) {
    const byCode =
      await sql<EnterpriseBrief>`select ${columns} from enterprises e where e.uscc = ${named.uscc} and ${inSight}`.execute(
        tx,
      );
    if (byCode.rows[0]) return { found: byCode.rows[0], alike: [] };
  }
  const same = comparable(named.name);
  const near =
    await sql<EnterpriseBrief>`select ${columns} from enterprises e where e.name_key = ${nameKeyOf(named.name)} and ${inSight}
    order by e.name limit 20`.execute(tx);
  const exact = near.rows.filter((e) => comparable(e.name) === same);
  return {
    found: exact.length === 1 ? (exact[0] as EnterpriseBrief) : null,
    alike: near.rows.slice(0, 3).map((e) => e.name),
  };
}

/** Briefs by id, without scope: for records that the caller may already see. */
export async function presentBrief(tx: Tx, ids: readonly string[]): Promise<Map<string, EnterpriseBrief>> {
  const rows =
    await sql<EnterpriseBrief>`select ${columns} from enterprises e where e.id = any(${[...new Set(ids)]}::uuid[])`.execute(
      tx,
    );
  return new Map(rows.rows.map((r) => [r.id, r]));
}

/** Where an enterprise stands, for the answer to 为什么我能看到. */
export async function placeOf(tx: Tx, actor: Actor, id: string): Promise<ExplainedPlace | null> {
  if (!isUuid(id)) return null;
  const found = (
    await sql<{
      name: string;
      street_code: string | null;
      industry: string;
      assigned: boolean;
    }>`select e.name, e.street_code, e.industry, ${hasPart(actor, 'enterprise', 'e.id')} as assigned
      from enterprises e where e.id = ${id} and e.state <> 'merged'`.execute(tx)
  ).rows[0];
  return found
    ? {
        label: `“${found.name}”`,
        streetCode: found.street_code,
        industry: found.industry,
        enterpriseId: id,
        isAssigned: found.assigned,
      }
    : null;
}
