/** Puts the invented enterprises onto the register through its own door. */
import type { Ctx } from '#kernel/server/context.ts';
import { createEnterprise } from '#modules/enterprises/server/index.ts';
import type { DemoEnterprise } from './enterprises.ts';

/** Answers the ids by the enterprises' keys. All in one transaction: a district has its register or has none. */
export async function registerEnterprises(ctx: Ctx, rows: readonly DemoEnterprise[]): Promise<Map<string, string>> {
  return ctx.inTx(async (tx) => {
    const joined = ctx.within(tx);
    const ids = new Map<string, string>();
    for (const e of rows) {
      const made = await createEnterprise(
        joined,
        {
          name: e.name,
          uscc: e.uscc,
          streetCode: e.streetCode,
          industry: e.industry,
          address: e.address,
          gb4754: e.gb4754,
          sizeClass: e.size,
          isHighRisk: e.isHighRisk,
          longitude: e.longitude,
          latitude: e.latitude,
          establishedOn: e.establishedOn,
          enterpriseType: e.name.endsWith('公司') && !e.name.endsWith('分公司') ? '有限责任公司' : '分公司',
          businessScope: `${e.gb4754Name}（演示数据，内容虚构）`,
          employees: e.employees,
          legalRepresentative: e.principalName,
          principalName: e.principalName,
          principalPhone: e.phone,
          controllerName: e.controllerName,
          safetyName: e.safetyName,
          phone: e.phone,
          isAnother: false,
        },
        { isDemo: true },
      );
      ids.set(e.key, made.id);
    }
    return ids;
  });
}
