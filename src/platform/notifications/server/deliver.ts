/** Sending outside: one delivery, one try a job; a failed try plans the next. */
import type { Ctx } from '#kernel/server/context.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { channelOf } from './channels.ts';
import * as store from './store.ts';

/** Minutes until the next try after the first, second … failure; after the last the delivery counts as failed. */
const BACKOFF_MINUTES = [1, 5, 30, 120, 480];
const SEND_TIMEOUT_MS = 20_000;

/**
 * Sends what waits. The carrier is called between two transactions, so a crash in between sends again under the same
 * delivery id.
 */
export async function deliver(ctx: Ctx, deliveryId: string): Promise<void> {
  const delivery = await ctx.inTx((tx) => store.findDelivery(tx, deliveryId));
  if (!delivery || delivery.state !== 'waiting') return;
  const attempt = { id: delivery.id, attempt: delivery.attempts + 1 };
  const channel = channelOf(delivery.channel);
  if (!channel) {
    await ctx.inTx((tx) =>
      store.recordAttempt(tx, attempt, 'off', 'off', 'no carrier is set up for this channel', ctx.clock.now()),
    );
    return;
  }
  let failure: string | null = null;
  let reference = '';
  try {
    const sent = await withTimeout(
      channel.send({ deliveryId, userId: delivery.user_id, title: delivery.title, body: delivery.body }),
      SEND_TIMEOUT_MS,
    );
    reference = sent.reference ?? '';
  } catch (error) {
    // Carriers quote addresses and words in their errors; only the kind of failure is kept.
    failure = `${(error as Error).name}${(error as { code?: string }).code ? ` ${(error as { code?: string }).code}` : ''}`;
  }
  await ctx.inTx(async (tx) => {
    const now = await store.findDelivery(tx, deliveryId);
    if (!now || now.state !== 'waiting' || now.attempts + 1 !== attempt.attempt) return;
    if (failure === null) {
      await store.recordAttempt(tx, attempt, 'sent', 'sent', reference, ctx.clock.now());
      return;
    }
    const minutes = BACKOFF_MINUTES[attempt.attempt - 1];
    await store.recordAttempt(
      tx,
      attempt,
      'failed',
      minutes === undefined ? 'failed' : 'waiting',
      failure,
      ctx.clock.now(),
    );
    if (minutes !== undefined)
      await addJob(
        tx,
        ctx.clock,
        'notifications.deliver',
        { deliveryId },
        new Date(ctx.clock.now().getTime() + minutes * 60_000),
      );
  });
}

function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('carrier did not answer'), { name: 'CarrierTimeout' })),
      ms,
    );
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
