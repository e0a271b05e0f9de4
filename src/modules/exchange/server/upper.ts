/** The upper side on its pages: districts below, their keys, what they sent and the receipts; and proving a file without taking it in. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { keyIdOf } from '#kernel/server/signer.ts';
import { askedPage, type Page } from '#kernel/shared/page.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { filesOf, filesOfMany, type FileMeta, sendFile } from '#platform/files/server/index.ts';
import type * as s from '../shared/schema.ts';
import { keyIdIn, verifyFile } from './file.ts';
import * as policy from './policy.ts';
import { putSender, takePackage } from './receive.ts';
import { uploaded } from './receipts.ts';
import { exchangeSettings } from './settings.ts';
import * as store from './store.ts';

const { fail } = policy;
const textOf = (bytes: Buffer): string =>
  bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '');

export const listSenders = (ctx: Ctx): Promise<s.SenderView[]> =>
  ctx.reading(async (tx) => {
    const former = await store.formerSenderKeys(tx, ctx.actor);
    return (await store.listSenders(tx, ctx.actor)).map((row) => ({
      code: row.code,
      name: row.name,
      keyId: row.key_id,
      added: { at: row.added_at.toISOString(), by: row.added_by_name },
      packages: row.packages,
      records: row.records,
      lastAt: row.last_at?.toISOString() ?? null,
      lastCode: row.last_code,
      formerKeys: former
        .filter((key) => key.sender === row.code)
        .map((key) => ({ keyId: key.key_id, until: key.replaced_at.toISOString(), isTaken: key.is_taken })),
    }));
  });

/** Errors: exchange.mayNotPropose, exchange.fileUnread. */
export async function registerSender(ctx: Ctx, input: s.PutSender): Promise<s.SenderView[]> {
  await putSender(ctx, input);
  return listSenders(ctx);
}

const inboxRow = (row: store.ListedInbox, files: number): s.InboxRow => ({
  files,
  id: row.id,
  sender: row.sender,
  senderName: row.sender_name,
  code: row.package_code,
  number: row.number,
  purpose: row.purpose,
  mode: row.mode,
  toAt: row.said_at.toISOString(),
  sm3: row.sm3,
  records: row.records,
  accepted: row.accepted,
  rejected: row.rejected,
  received: { at: row.received_at.toISOString(), by: row.received_by_name },
});

export const listInbox = (ctx: Ctx, query: s.InboxQuery): Promise<Page<s.InboxRow>> =>
  ctx.reading(async (tx) => {
    const page = askedPage(query);
    const { rows, total } = await store.listInbox(tx, ctx.actor, { ...query, page });
    const files = await filesOfMany(
      tx,
      'exchangeInbox',
      rows.map((row) => row.id),
    );
    return {
      items: rows.map((row) => inboxRow(row, files.get(row.id)?.length ?? 0)),
      total,
      nextCursor: page * query.limit < total ? String(page + 1) : null,
    };
  });

/** Takes an uploaded package in and says what became of each record. Errors as of `receivePackage`. */
export const importPackage = (ctx: Ctx, input: s.ImportFile): Promise<s.InboxOutcome> =>
  ctx.inTx(async (tx) => {
    if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
    const { bytes } = await uploaded(tx, ctx, input.fileId);
    const { receipt, already } = await takePackage(ctx.within(tx), textOf(bytes));
    const { rows } = await store.listInbox(tx, ctx.actor, { sm3: receipt.sm3, limit: 1 });
    const [row] = rows;
    if (!row) throw fail('exchange.notFound');
    return {
      ...inboxRow(row, (await filesOf(tx, 'exchangeInbox', row.id)).length),
      already,
      faults: receipt.rows
        .filter((one) => one.result === 'rejected')
        .map((one) => ({ set: one.set, key: one.key, what: one.reason })),
    };
  });

/** Photos and papers that came with a package. Errors: exchange.notFound. */
export const listInboxFiles = (ctx: Ctx, id: string): Promise<FileMeta[]> =>
  ctx.reading(async (tx) => {
    if (!(await store.findInbox(tx, ctx.actor, id))) throw fail('exchange.notFound');
    return filesOf(tx, 'exchangeInbox', id);
  });

/** The receipt that the district below takes in at its side, the same each time. */
export async function downloadInboxReceipt(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const row = await ctx.reading((tx) => store.findInbox(tx, ctx.actor, id));
  if (!row) throw fail('exchange.notFound');
  await ctx.inTx((tx) =>
    audit(tx, ctx, {
      action: 'exchangeReceiver.receipt',
      subjectType: 'exchangeReceiver',
      subjectId: row.id,
      subjectCode: row.package_code,
      facts: { sender: row.sender, sm3: row.sm3 },
    }),
  );
  return sendFile(raw, row.receipt, `${row.package_code}回执.json`, 'json');
}

export const listStanding = (
  ctx: Ctx,
  sender: string,
  query: s.StandingQuery,
): Promise<Page<s.StandingRow> & { sets: { set: string; n: number }[] }> =>
  ctx.reading(async (tx) => {
    if (!(await store.listSenders(tx, ctx.actor)).some((one) => one.code === sender)) throw fail('exchange.notFound');
    const page = askedPage(query);
    const { rows, total, sets } = await store.listStanding(tx, ctx.actor, { ...query, sender, page });
    return {
      items: rows.map((row) => ({
        set: row.data_set,
        key: row.record_key,
        version: row.record_version,
        op: row.op,
        data: row.content === null ? null : (JSON.parse(row.content) as s.StandingRow['data']),
        packageCode: row.package_code,
        receivedAt: row.received_at.toISOString(),
      })),
      total,
      nextCursor: page * query.limit < total ? String(page + 1) : null,
      sets,
    };
  });

/** The key that a file should verify with, and whose it is: of the district below that it names, else our own; former ones, too. */
async function knownKey(tx: Tx, from: string, keyId: string): Promise<[by: string, key: string]> {
  const known = await store.sender(tx, from);
  const former = known && keyId !== known.key_id ? await store.formerSenderKey(tx, known.code, keyId) : null;
  if (known && former) return [`${known.name}以前的公钥（已停用）`, former.public_key];
  if (known) return [`已登记的${known.name}公钥`, known.public_key];
  const own = exchangeSettings().signer();
  if (own === null || keyId === own.keyId) return ['本区公钥', own?.publicKey ?? ''];
  const before = own.former.find((one) => one.keyId === keyId);
  return before ? ['本区以前的公钥（已停用）', before.publicKey] : ['本区公钥', own.publicKey];
}

/** Whether a file is unchanged and by whom it was signed; nothing is taken in. Errors: exchange.fileUnread. */
export const verifyPackage = (ctx: Ctx, input: s.VerifyPackage): Promise<s.VerifyOutcome> =>
  ctx.reading(async (tx) => {
    if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
    const text = textOf((await uploaded(tx, ctx, input.fileId)).bytes);
    let from = '';
    try {
      from = String((JSON.parse(text) as { package?: { sender?: { code?: unknown } } }).package?.sender?.code ?? '');
    } catch {
      throw fail('exchange.fileUnread', { why: '不是完整的 JSON 文件，请重新取一份' });
    }
    const [by, key] = input.publicKey ? ['填写的公钥', input.publicKey] : await knownKey(tx, from, keyIdIn(text));
    try {
      keyIdOf(key);
    } catch {
      throw fail('exchange.fileUnread', { why: '公钥不是 SM2 公钥（PEM），请粘贴完整的公钥' });
    }
    const verdict = verifyFile(text, key);
    return verdict.ok
      ? {
          ok: true,
          why: '',
          by,
          code: verdict.payload.code,
          sender: verdict.payload.sender.name,
          toAt: verdict.payload.to,
          records: Object.values(verdict.payload.sets).reduce((n, list) => n + list.length, 0),
          sm3: verdict.sm3,
          keyId: verdict.keyId,
        }
      : {
          ok: false,
          why: verdict.why,
          by,
          code: '',
          sender: from,
          toAt: null,
          records: 0,
          sm3: '',
          keyId: keyIdOf(key),
        };
  });
