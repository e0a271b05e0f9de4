import type { Tx } from '#kernel/server/db.ts';
import { enterpriseUnit, streetUnit, unitsOf } from '#platform/identity/server/index.ts';
import type { MeasureRow } from './store.ts';

/** Units that a letter about the hazard goes to when nobody chose others: competent department, street, enterprise; of joint work, who owes. */
export async function usualRecipients(
  tx: Tx,
  m: Pick<MeasureRow, 'unit_id' | 'street_code' | 'enterprise_id'>,
): Promise<{ unitId: string; name: string }[]> {
  const ids = [
    m.unit_id,
    m.enterprise_id === null ? null : (await streetUnit(tx, m.street_code))?.id,
    m.enterprise_id === null ? null : await enterpriseUnit(tx, m.enterprise_id),
  ].filter((id): id is NonNullable<typeof id> => id !== null && id !== undefined);
  const known = await unitsOf(tx, ids);
  return [...new Set<string>(ids)].flatMap((unitId) => {
    const unit = known.get(unitId);
    return unit ? [{ unitId, name: unit.name }] : [];
  });
}
