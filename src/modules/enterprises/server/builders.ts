/** For tests of all rooms: an enterprise on the register. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { ensureEnterpriseUnit } from '#platform/identity/server/index.ts';
import { nameKeyOf } from './name-key.ts';

let serial = 0;

export interface AnEnterprise {
  name?: string;
  streetCode?: string;
  industry?: string;
  principalName?: string;
  controllerName?: string;
}

/** An enterprise and the unit of its people. */
export async function anEnterprise(
  ctx: Ctx,
  given: AnEnterprise = {},
): Promise<{ id: string; name: string; unitId: string; streetCode: string; industry: string }> {
  const id = newId<'enterprise'>();
  const name = given.name ?? `天津测试机械制造有限公司${++serial}号`;
  const streetCode = given.streetCode ?? '120102005';
  const industry = given.industry ?? 'industrial';
  const now = ctx.clock.now();
  return ctx.inTx(async (tx) => {
    await sql`insert into enterprises (id, name, name_key, search, street_code, industry, address, longitude, latitude, principal_name, controller_name, source, created_at, updated_at)
      values (${id}, ${name}, ${nameKeyOf(name)}, ${name.toLowerCase()}, ${streetCode}, ${industry}, '津塘路 1 号', 117.25, 39.12, ${given.principalName ?? '岳文斌'}, ${given.controllerName ?? '岳长青'},
        'test', ${now}, ${now})`.execute(tx);
    return {
      id,
      name,
      unitId: await ensureEnterpriseUnit(tx, ctx, { enterpriseId: id, name, streetCode }),
      streetCode,
      industry,
    };
  });
}
