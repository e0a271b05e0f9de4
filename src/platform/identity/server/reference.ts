/** Tables of names for screens, and finding people to choose. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { fail } from '#kernel/shared/errors.ts';
import { roleCodes, roles } from '../shared/roles.ts';
import type { Reference } from '../shared/schema.ts';
import { findUsers } from './people.ts';

/** Names of streets, communities, industry fields, roles and units. No personal data. */
export async function getReference(ctx: Ctx): Promise<Reference> {
  return ctx.inTx(async (tx) => {
    const streets = await sql<Reference['streets'][number]>`
      select code, name, short_name as "shortName", is_enclave as "isEnclave" from streets order by sort`.execute(tx);
    const communities = await sql<Reference['communities'][number]>`
      select code, name, street_code as "streetCode" from communities order by code`.execute(tx);
    const industries = await sql<
      Reference['industries'][number]
    >`select code, name from industry_fields order by sort`.execute(tx);
    const units = await sql<Reference['units'][number]>`
      select id, name, short_name as "shortName", kind, street_code as "streetCode" from units
      where kind <> 'enterprise' and is_active order by sort, name, id`.execute(tx);
    return {
      streets: streets.rows,
      communities: communities.rows,
      industries: industries.rows,
      roles: roleCodes.map((code) => ({
        code,
        label: roles[code].label,
        note: roles[code].note,
        unitKinds: [...roles[code].unitKinds],
      })),
      units: units.rows,
    };
  });
}

/** People to hand work to. Enterprises and experts find only the people of their own unit. */
export async function findPeople(
  ctx: Ctx,
  query: { q?: string | undefined; unitId?: string | undefined; role?: string | undefined; limit: number },
): Promise<{
  items: { userId: string; name: string; title: string; unitId: string; unitName: string; roles: string[] }[];
}> {
  const { actor } = ctx;
  const isOfficial = ['office', 'leadership', 'department', 'street', 'admin'].includes(actor.unitKind);
  if (!isOfficial && actor.unitId === null)
    throw fail('common.forbidden', { reason: '您目前没有有效的岗位，请联系本单位管理员' });
  return ctx.inTx(async (tx) => {
    const found = await findUsers(tx, {
      text: query.q,
      unitId: isOfficial ? query.unitId : (actor.unitId as string),
      roles: query.role ? [query.role] : undefined,
      on: ctx.clock.today(),
      limit: query.limit,
    });
    return {
      items: found.map(({ userId, name, title, unitId, unitName, roles: held }) => ({
        userId,
        name,
        title,
        unitId,
        unitName,
        roles: held,
      })),
    };
  });
}
