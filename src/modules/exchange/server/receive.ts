/** The upper side of the same exchange: takes in a district's package, proves it, keeps the newest of each record, and writes the receipt. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { keyIdOf } from '#kernel/server/signer.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { attachFiles, storeFile } from '#platform/files/server/index.ts';
import { RECEIPT_FORMAT, type ReceiptFile } from '../shared/schema.ts';
import { canonical, keyIdIn, verifyFile, type FileRecord, type Json } from './file.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;
const mayReceive = (ctx: Ctx): boolean => ctx.actor.kind === 'system' || policy.isClerk(ctx.actor);

/**
 * Registers the key that a district below signs with (登记下级公钥); the same code again takes the new key, and the former one stays known.
 * `takesFormer`: packages that it made before this moment are still taken in; not when the key was stolen. Errors: exchange.fileUnread.
 */
export async function putSender(
  ctx: Ctx,
  { takesFormer = true, ...row }: { code: string; name: string; publicKey: string; takesFormer?: boolean },
): Promise<string> {
  return ctx.inTx(async (tx) => {
    if (!mayReceive(ctx)) throw fail('exchange.mayNotPropose');
    let keyId: string;
    try {
      keyId = keyIdOf(row.publicKey);
    } catch {
      throw fail('exchange.fileUnread', { why: '公钥不是 SM2 公钥（PEM），请粘贴完整的公钥' });
    }
    const before = await store.sender(tx, row.code);
    const isReplaced = before !== null && before.key_id !== keyId;
    if (isReplaced)
      await store.putFormerSenderKey(tx, {
        sender: row.code,
        key_id: before.key_id,
        public_key: before.public_key,
        replaced_at: ctx.clock.now(),
        replaced_by_name: ctx.actor.name,
        is_taken: takesFormer,
      });
    await store.putSender(tx, ctx.actor, ctx.clock.now(), { ...row, keyId });
    await audit(tx, ctx, {
      action: 'exchangeReceiver.sender',
      subjectType: 'exchangeReceiver',
      subjectId: ctx.actor.userId,
      subjectCode: row.code,
      facts: { name: row.name, keyId, ...(isReplaced ? { replaced: before.key_id, takesFormer } : {}) },
    });
    return keyId;
  });
}

/**
 * Takes a package in (接收下级数据包). The same one again changes nothing and gets the same receipt; an older one overwrites nothing.
 * Errors: exchange.senderUnknown, exchange.signatureWrong.
 */
export const receivePackage = async (ctx: Ctx, text: string): Promise<ReceiptFile> =>
  (await takePackage(ctx, text)).receipt;

/** As `receivePackage`, and whether it had been taken in before. */
export async function takePackage(ctx: Ctx, text: string): Promise<{ receipt: ReceiptFile; already: boolean }> {
  return ctx.inTx(async (tx) => {
    if (!mayReceive(ctx)) throw fail('exchange.mayNotPropose');
    let from = '';
    try {
      from = String((JSON.parse(text) as { package?: { sender?: { code?: unknown } } }).package?.sender?.code ?? '');
    } catch {
      throw fail('exchange.signatureWrong', { why: '不是完整的 JSON 文件' });
    }
    const known = await store.sender(tx, from);
    if (!known) throw fail('exchange.senderUnknown', { sender: from || '这个发送方' });
    const keyId = keyIdIn(text);
    const former = keyId === known.key_id ? null : await store.formerSenderKey(tx, known.code, keyId);
    const verdict = verifyFile(text, former?.public_key ?? known.public_key);
    if (!verdict.ok) throw fail('exchange.signatureWrong', { why: verdict.why });
    const { payload } = verdict;
    if (former && !former.is_taken) throw fail('exchange.signatureWrong', { why: '是用已经停用、不再接收的公钥签的' });
    // Whoever holds a former key can sign no news with it.
    if (former && new Date(payload.to) > former.replaced_at)
      throw fail('exchange.signatureWrong', { why: '是用停用的公钥签的，而编制时间在更换公钥之后' });
    const before = await store.inboxOf(tx, known.code, verdict.sm3);
    if (before) return { receipt: JSON.parse(before.receipt) as ReceiptFile, already: true };
    const now = ctx.clock.now();
    const rows: ReceiptFile['rows'] = [];
    const kept: store.ReceivedRow[] = [];
    for (const [set, records] of Object.entries(payload.sets))
      for (const record of records) {
        const why = faultOf(record);
        rows.push({
          set,
          key: record.key,
          version: record.version,
          result: why === '' ? 'accepted' : 'rejected',
          reason: why,
        });
        if (why === '')
          kept.push({
            data_set: set,
            record_key: record.key,
            record_version: record.version,
            op: record.op,
            content: record.data === null ? null : canonical(record.data),
          });
      }
    await store.putReceived(tx, known.code, payload.code, now, kept);
    const receipt: ReceiptFile = {
      format: RECEIPT_FORMAT,
      package: payload.code,
      sm3: verdict.sm3,
      at: now.toISOString(),
      rows,
    };
    const rejected = rows.filter((row) => row.result === 'rejected').length;
    const id = newId<'exchangeInbox'>(now.getTime());
    await store.insertInbox(tx, ctx.actor, {
      id,
      sender: known.code,
      package_code: payload.code,
      number: payload.number,
      mode: payload.mode,
      purpose: payload.purpose,
      said_at: new Date(payload.to),
      sm3: verdict.sm3,
      previous_sm3: payload.previous,
      records: rows.length,
      accepted: rows.length - rejected,
      rejected,
      receipt: canonical(receipt as unknown as Json),
      received_at: now,
      received_by: ctx.actor.userId,
      received_by_name: ctx.actor.name,
    });
    // Each file of a record once, proved by its digest before.
    const inside = ctx.within(tx);
    for (const file of payload.files ?? []) {
      const bytes = verdict.files.get(file.sha256);
      if (!bytes) continue;
      const stored = await storeFile(inside, { name: file.name, bytes });
      await attachFiles(tx, inside, [stored.id], {
        subjectType: 'exchangeInbox',
        subjectId: id,
        label: `${file.key} ${file.label}`.trim().slice(0, 100),
      });
    }
    await audit(tx, ctx, {
      action: 'exchangeReceiver.receive',
      subjectType: 'exchangeReceiver',
      subjectId: ctx.actor.userId,
      subjectCode: payload.code,
      facts: { sender: known.code, records: rows.length, files: payload.files?.length ?? 0, sm3: verdict.sm3 },
    });
    return { receipt, already: false };
  });
}

const faultOf = (record: FileRecord): string =>
  record.key === ''
    ? '没有记录编号'
    : record.op === 'deleted'
      ? record.data === null
        ? ''
        : '撤销的记录不应带内容'
      : record.data === null
        ? '没有内容'
        : '';

/** What stands at the upper level now, as the sender itself would say it: set → key → content. */
export async function standing(tx: Tx, senderCode: string): Promise<Record<string, Record<string, string>>> {
  const result: Record<string, Record<string, string>> = {};
  for (const row of await store.received(tx, senderCode))
    if (row.op !== 'deleted' && row.content !== null) (result[row.data_set] ??= {})[row.record_key] = row.content;
  return result;
}
