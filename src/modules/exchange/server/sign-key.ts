/** Rotating the key that signs packages (轮换签名密钥). T10-6, GB/T 22239-2019 8.1.4.7. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import type { Signer, SignRing } from '#kernel/server/signer.ts';
import { record as audit } from '#platform/audit/server/index.ts';

export interface SignRotation {
  from: string | null;
  signer: Signer;
  /** An earlier rotation was cut off before it was on the trail: this one wrote it and made no other key. */
  isResumed: boolean;
}

/**
 * The next approval signs with a new key. Of the one before the private half is gone and the public half stays known, so whatever it signed still
 * verifies. The receivers must be given the new public key before they can take anything in.
 */
export async function rotateSignKey(ctx: Ctx, ring: SignRing): Promise<SignRotation> {
  let from: string | null = null;
  const rotation = await ctx.inTx(async (tx) => {
    // Two rotations wait for each other here.
    await sql`select code from exchange_receivers order by code for no key update`.execute(tx);
    if (ring.state()?.isUnfinished !== true) {
      from = ring.signer().keyId;
      ring.renew(ctx.clock.now());
    }
    const signer = ring.signer();
    await audit(tx, ctx, {
      action: 'exchangeKey.rotate',
      subjectType: 'exchangeKey',
      subjectId: ctx.actor.userId,
      subjectCode: signer.keyId,
      facts: { from: from ?? signer.former[0]?.keyId ?? null, to: signer.keyId },
    });
    return { from, signer, isResumed: from === null };
  });
  ring.finish();
  return rotation;
}
