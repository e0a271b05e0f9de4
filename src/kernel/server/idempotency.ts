/**
 * A write that carries an `Idempotency-Key` takes effect once: the key, the request's hash and the answer are kept in the
 * act's own transaction, and the second call receives the first answer. Two at the same moment: the second waits.
 */
import { createHash } from 'node:crypto';
import { fail } from '../shared/errors.ts';
import type { Ctx } from './context.ts';
import { sql } from './db.ts';

export interface StoredAnswer {
  status: number;
  body: unknown;
  replayed: boolean;
}

export async function once(
  ctx: Ctx,
  key: string,
  operation: string,
  input: unknown,
  run: (ctx: Ctx) => Promise<{ status: number; body: unknown }>,
): Promise<StoredAnswer> {
  const { actor } = ctx;
  const hash = createHash('sha256')
    .update(operation)
    .update('\0')
    .update(JSON.stringify(input) ?? '')
    .update('\0')
    // The post in which it was done: who has lost it, or stands in another, does not get the answer of the former one.
    .update(JSON.stringify([actor.postId, actor.unitId, actor.roles, actor.onBehalfOf?.userId ?? null]))
    .digest('hex');
  return ctx.inTx(async (tx) => {
    const claimed = await sql`
      insert into idempotency_keys (user_id, key, request_hash, created_at)
      values (${ctx.actor.userId}, ${key}, ${hash}, ${ctx.clock.now()})
      on conflict (user_id, key) do nothing`.execute(tx);
    if (claimed.numAffectedRows === 0n) {
      const found = await sql<{ request_hash: string; status: number | null; body: unknown }>`
        select request_hash, status, body from idempotency_keys where user_id = ${ctx.actor.userId} and key = ${key}`.execute(
        tx,
      );
      const row = found.rows[0];
      if (!row || row.status === null) throw fail('common.inProgress');
      if (row.request_hash !== hash) throw fail('common.keyReused');
      return { status: row.status, body: row.body, replayed: true };
    }
    const answer = await run(ctx.within(tx));
    await sql`update idempotency_keys set status = ${answer.status}, body = ${JSON.stringify(answer.body ?? null)}::jsonb
      where user_id = ${ctx.actor.userId} and key = ${key}`.execute(tx);
    return { ...answer, replayed: false };
  });
}
