/** Sealing the days and proving the trail. */
import { createHash } from 'node:crypto';
import { inTx, sql, type Tx } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { AuditFault, AuditVerdict } from '../shared/schema.ts';
import { GENESIS, linkHash, sealHash } from './chain.ts';
import { subjectLabel } from './labels.ts';
import { daysSealed } from './sealing-day.ts';
import * as store from './store.ts';

const LISTED = 50;

async function rootOf(tx: Tx, day: string): Promise<{ entries: number; root: Buffer }> {
  const running = createHash('sm3');
  let entries = 0;
  for await (const hash of store.hashesOfDay(tx, day)) {
    running.update(hash);
    entries++;
  }
  return { entries, root: running.digest() };
}

/**
 * Seals every past day that has entries and no seal yet. Waits first for acts that are still being written.
 * @returns the days sealed now
 */
export async function sealDays(ctx: Ctx): Promise<string[]> {
  await ctx.inTx((tx) => store.waitForWriters(tx));
  return ctx.inTx(async (tx) => {
    const days = await store.unsealedDays(tx, ctx.clock.today());
    const last = (await store.allSeals(tx)).at(-1);
    let prev = last?.hash ?? GENESIS;
    let seq = last?.seq ?? 0;
    for (const day of days) {
      const { entries, root } = await rootOf(tx, day);
      seq++;
      const hash = sealHash(prev, { day, seq, entries, root });
      await store.insertSeal(tx, { day, seq, entries, root, prevHash: prev, hash, sealedAt: ctx.clock.now() });
      prev = hash;
    }
    if (days.length > 0) daysSealed(tx);
    return days;
  });
}

type Found = (fault: Partial<AuditFault> & Pick<AuditFault, 'kind' | 'message'>) => void;

/** Every chain from its first entry, and the heads. Answers how many entries and subjects there are. */
async function checkChains(tx: Tx, found: Found): Promise<{ entries: number; subjects: number }> {
  const broken = new Set<string>();
  let entries = 0;
  let subjects = 0;
  let now: { type: string; id: string; seq: number; hash: Buffer } | null = null;
  for await (const entry of store.allEntries(tx)) {
    const { link } = entry;
    entries++;
    if (!now || now.type !== link.subjectType || now.id !== link.subjectId) {
      subjects++;
      now = { type: link.subjectType, id: link.subjectId, seq: 0, hash: GENESIS };
    }
    const where = {
      subjectType: link.subjectType,
      subjectId: link.subjectId,
      subjectCode: link.subjectCode,
      seq: link.seq,
      day: link.recordedOn,
    };
    const name = `${subjectLabel(link.subjectType)} ${link.subjectCode ?? link.subjectId}`;
    const broke: Found = (fault) => {
      broken.add(`${link.subjectType}\0${link.subjectId}`);
      found({ ...where, ...fault });
    };
    if (link.seq !== now.seq + 1)
      broke({
        kind: 'missing',
        seq: now.seq + 1,
        message: `${name} 的第 ${now.seq + 1} 条日志不见了（下一条是第 ${link.seq} 条）`,
      });
    else if (!entry.prev.equals(now.hash))
      broke({ kind: 'inserted', message: `${name} 的第 ${link.seq} 条日志接不上前一条，可能是插入或换过的` });
    if (!linkHash(entry.prev, link).equals(entry.hash))
      broke({ kind: 'changed', message: `${name} 的第 ${link.seq} 条日志内容被改动过` });
    now.seq = link.seq;
    now.hash = entry.hash;
  }
  for (const fault of await store.headFaults(tx)) {
    if (broken.has(`${fault.subjectType}\0${fault.subjectId}`)) continue;
    const name = `${subjectLabel(fault.subjectType)} ${fault.subjectId}`;
    const message = {
      lastMissing: `${name} 的最后一条日志（第 ${fault.seq} 条）不见了或被换过`,
      inserted: `${name} 的第 ${fault.seq} 条日志是另外插入的，办理时没有这一条`,
      unheaded: `${name} 的第 ${fault.seq} 条日志没有链头，可能是另外插入的`,
    }[fault.kind];
    found({ ...fault, message });
  }
  return { entries, subjects };
}

/** Every sealed day, one after the other. Answers the seals. */
async function checkSeals(tx: Tx, found: Found): Promise<Awaited<ReturnType<typeof store.allSeals>>> {
  const seals = await store.allSeals(tx);
  let prev = GENESIS;
  let seq = 0;
  for (const seal of seals) {
    if (seal.seq !== seq + 1)
      found({ kind: 'sealMissing', day: seal.day, seq: seq + 1, message: `第 ${seq + 1} 号每日封存不见了` });
    else if (!seal.prevHash.equals(prev))
      found({ kind: 'sealBroken', day: seal.day, message: `${seal.day} 的封存接不上前一日` });
    if (!sealHash(seal.prevHash, seal).equals(seal.hash))
      found({ kind: 'sealBroken', day: seal.day, message: `${seal.day} 的封存记录被改动过` });
    const counted = await rootOf(tx, seal.day);
    if (counted.entries !== seal.entries)
      found({
        kind: 'daySealed',
        day: seal.day,
        message: `${seal.day} 封存时有 ${seal.entries} 条日志，现在有 ${counted.entries} 条`,
      });
    else if (!counted.root.equals(seal.root))
      found({ kind: 'daySealed', day: seal.day, message: `${seal.day} 的日志与封存时不一致` });
    prev = seal.hash;
    seq = seal.seq;
  }
  const last = seals.at(-1);
  if (last)
    for (const day of await store.unsealedDays(tx, last.day))
      found({ kind: 'sealMissing', day, message: `${day} 的封存不见了，或封存之后又添了这一天的日志` });
  return seals;
}

/**
 * Recomputes every chain and every seal. Finds a changed row, a missing row in the middle or at the end, a row put in,
 * and a changed day. `expected`: a seal that was kept elsewhere and must still be the same.
 */
export async function verify(ctx: Ctx, expected?: { day: string; hash: string }): Promise<AuditVerdict> {
  // One snapshot, so that acts of this minute are no faults.
  return inTx(ctx.handle, async (tx) => {
    await sql`set transaction isolation level repeatable read read only`.execute(tx);
    const faults: AuditFault[] = [];
    let more = 0;
    const found: Found = (fault) => {
      if (faults.length >= LISTED) more++;
      else faults.push({ subjectType: null, subjectId: null, subjectCode: null, seq: null, day: null, ...fault });
    };
    const { entries, subjects } = await checkChains(tx, found);
    const seals = await checkSeals(tx, found);
    const last = seals.at(-1);
    if (expected) {
      const kept = seals.find((seal) => seal.day === expected.day);
      if (kept?.hash.toString('hex') !== expected.hash.toLowerCase())
        found({ kind: 'sealExpected', day: expected.day, message: `${expected.day} 的封存值与另存的不一致` });
    }
    return {
      ok: faults.length === 0,
      entries,
      subjects,
      seals: seals.length,
      lastSeal: last ? { day: last.day, hash: last.hash.toString('hex') } : null,
      checkedAt: ctx.clock.now().toISOString(),
      faults,
      more,
    };
  });
}
