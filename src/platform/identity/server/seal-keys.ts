/**
 * Rotating the key that seals the second factors (轮换动态码密钥, GB/T 22239-2019 8.1.4.8, ASVS V11.1.1): the file first, then the rows, then
 * the former key is given up. Whenever it is cut off, every secret opens: the file has both keys until all rows are under the new one.
 *
 * Recovery codes are kept as marks that nobody can turn back, so they cannot go under the new key. They stay good under the key of their day,
 * which stays in the file for them until the last is used or its owner binds anew; the mark names its key, so it is known when that is.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { SealRing } from '#kernel/server/sealer.ts';
import { record } from '#platform/audit/server/index.ts';

/** What still needs a key. */
export interface SealKeyUse {
  keyId: string;
  /** Keys of second factors that lie under it. */
  secrets: number;
  /** Recovery codes under it that are not used up, and whose they are. */
  codes: number;
  people: number;
}

interface Uses {
  byKey: Map<string, SealKeyUse>;
  /** Sealed by a key that is not in the file: the row came from another installation. */
  unreadable: number;
}

async function usesOf(tx: Tx, ring: SealRing): Promise<Uses> {
  const { sealer } = ring;
  const { keyId, former } = ring.state();
  const plain = former.find((one) => one.isPlain)?.keyId ?? keyId;
  const byKey = new Map<string, SealKeyUse>();
  const of = (id: string): SealKeyUse => {
    const known = byKey.get(id) ?? { keyId: id, secrets: 0, codes: 0, people: 0 };
    byKey.set(id, known);
    return known;
  };
  let unreadable = 0;
  const secrets = await sql<{ id: string; totp_secret: string }>`
    select id, totp_secret from users where totp_secret is not null`.execute(tx);
  for (const row of secrets.rows)
    if (sealer.open(row.totp_secret, row.id) === null) unreadable++;
    else of(sealer.keyOf(row.totp_secret) ?? plain).secrets++;
  // Forty bytes: the mark with the id of its key in front.
  const codes = await sql<{ key: string; codes: number; people: number }>`
    select case when octet_length(code_hash) = 40 then encode(substring(code_hash from 1 for 8), 'hex') else ${plain} end as key,
      count(*)::int as codes, count(distinct user_id)::int as people
    from recovery_codes where used_at is null group by 1`.execute(tx);
  for (const row of codes.rows) Object.assign(of(row.key), { codes: row.codes, people: row.people });
  return { byKey, unreadable };
}

/**
 * Whoever binds a second factor or uses a code holds the own row, so holding all rows waits for them and lets nobody begin; who only points at
 * a person is not in the way. Two rotations wait for each other here.
 */
const holdPeople = (tx: Tx) => sql`select id from users order by id for no key update`.execute(tx);

/** What of this district lies under which key. */
export const sealKeyUse = (ctx: Ctx, ring: SealRing): Promise<{ uses: SealKeyUse[]; unreadable: number }> =>
  ctx.reading(async (tx) => {
    const { byKey, unreadable } = await usesOf(tx, ring);
    return { uses: [...byKey.values()], unreadable };
  });

/** Gives up former keys that nothing needs any more. @returns their ids */
export const dropSealKeys = (ctx: Ctx, ring: SealRing): Promise<string[]> =>
  ctx.inTx(async (tx) => {
    await holdPeople(tx);
    const { byKey } = await usesOf(tx, ring);
    const { keyId, former, isUnfinished } = ring.state();
    // A rotation that was cut off is gone on with first (`rotateSealKey`).
    if (former.some((one) => (byKey.get(one.keyId)?.secrets ?? 0) > 0)) return [];
    const dropped = former.map((one) => one.keyId).filter((id) => !byKey.has(id));
    if (dropped.length === 0 && !isUnfinished) return [];
    if (dropped.length > 0)
      await record(tx, ctx, {
        action: 'identity.sealKeysDropped',
        subjectType: 'sealKey',
        subjectId: ctx.actor.userId,
        subjectCode: keyId,
        facts: { dropped, kept: former.map((one) => one.keyId).filter((id) => byKey.has(id)) },
      });
    ring.keep(new Set(byKey.keys()));
    return dropped;
  });

export interface SealRotation {
  from: string | null;
  to: string;
  /** An earlier rotation was cut off: this one went on with its key and made no other. */
  isResumed: boolean;
  secrets: number;
  unreadable: number;
}

/** A new key, and everything that can be sealed anew under it, in one transaction. What was cut off is gone on with. */
export async function rotateSealKey(ctx: Ctx, ring: SealRing): Promise<SealRotation> {
  let from: string | null = null;
  return ctx.inTx(async (tx) => {
    await holdPeople(tx);
    const { keyId, isUnfinished } = ring.state();
    // The file is not the database's: when the transaction is tried again it has the new key already.
    if (!isUnfinished) {
      from = keyId;
      ring.renew(ctx.clock.now());
    }
    const { sealer } = ring;
    const to = sealer.keyId;
    const rows = await sql<{ id: string; totp_secret: string }>`
      select id, totp_secret from users where totp_secret is not null`.execute(tx);
    const fresh: { id: string; sealed: string }[] = [];
    let unreadable = 0;
    for (const row of rows.rows) {
      if (sealer.keyOf(row.totp_secret) === to) continue;
      const secret = sealer.open(row.totp_secret, row.id);
      if (secret === null) unreadable++;
      else fresh.push({ id: row.id, sealed: sealer.seal(secret, row.id) });
    }
    if (fresh.length > 0)
      await sql`update users set totp_secret = n.sealed
        from unnest(${fresh.map((one) => one.id)}::uuid[], ${fresh.map((one) => one.sealed)}::text[]) as n (id, sealed)
        where users.id = n.id`.execute(tx);
    const rotation: SealRotation = {
      from,
      to,
      isResumed: from === null,
      secrets: fresh.length,
      unreadable,
    };
    await record(tx, ctx, {
      action: 'identity.sealKeyRotated',
      subjectType: 'sealKey',
      subjectId: ctx.actor.userId,
      subjectCode: to,
      facts: rotation,
    });
    return rotation;
  });
}
