import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import type { DemoEnterprise } from './enterprises.ts';

export async function registerEnterprises(ctx: Ctx, rows: readonly DemoEnterprise[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  await ctx.inTx(async (tx) => {
    for (const e of rows) {
      const id = newId<'enterprise'>();
      ids.set(e.key, id);
      await sql`insert into enterprises (id, name, name_key, search, uscc, street_code, industry, gb4754, gb4754_name, size_class, is_high_risk, address, longitude, latitude, established_on, employees, principal_name, controller_name, safety_name, phone, source, is_demo, created_at, updated_at)
        values (${id}, ${e.name}, ${e.name}, ${e.name.toLowerCase()}, ${e.uscc}, ${e.streetCode}, ${e.industry}, ${e.gb4754}, ${e.gb4754Name}, ${e.size}, ${e.isHighRisk}, ${e.address}, ${e.longitude}, ${e.latitude}, ${e.establishedOn}, ${e.employees}, ${e.principalName}, ${e.controllerName}, ${e.safetyName}, ${e.phone}, 'demo', true, ${ctx.clock.now()}, ${ctx.clock.now()})`.execute(
        tx,
      );
    }
  });
  return ids;
}
