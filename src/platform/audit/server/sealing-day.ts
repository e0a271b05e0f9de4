/** The day under which an entry of the trail is sealed. */
import { cached } from '#kernel/server/cached.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addDays, dayOf, type PlainDate } from '#kernel/shared/time.ts';
import * as store from './store.ts';

const lastSealed = cached<PlainDate | null>({
  token: async (tx) => (await store.lastSealedDay(tx)) ?? '',
  load: store.lastSealedDay,
});

/**
 * Today, and never a day that is sealed already. A clock that ran ahead over midnight and was set right would otherwise add
 * entries to a sealed day, which reads as tampering for ever after. The entry's `at` stays the hour of the act.
 */
export async function dayToSeal(tx: Tx, ctx: Ctx): Promise<PlainDate> {
  const today = dayOf(ctx.clock.now());
  const sealed = await lastSealed.read(tx);
  return sealed === null || today > sealed ? today : addDays(sealed, 1);
}

/** Days were sealed in this transaction. Other processes know within the few seconds for which an edition is trusted. */
export const daysSealed = (tx: Tx): void => lastSealed.changed(tx);
