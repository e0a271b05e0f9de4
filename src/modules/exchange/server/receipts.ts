/** Receipts (回执): which records the receiver took and which it sent back, in whatever order and pieces they come. T2-9, S4-4. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { sm3 } from '#kernel/server/signer.ts';
import { newId } from '#kernel/shared/id.ts';
import { transition, note } from '#platform/casework/server/index.ts';
import { findReadable, readFileBytes } from '#platform/files/server/index.ts';
import type * as s from '../shared/schema.ts';
import { ReceiptFile } from '../shared/schema.ts';
import { sourceSets, setName } from '../shared/mapping.ts';
import type { PackageState, Result } from '../shared/states.ts';
import { beginPackage, holdPackage, packageCase } from './parts.ts';
import * as policy from './policy.ts';
import { jsonOf, readTable } from './table.ts';
import * as store from './store.ts';

const { fail } = policy;

const RESULTS: Readonly<Record<string, Result>> = {
  接收: 'accepted',
  已接收: 'accepted',
  通过: 'accepted',
  成功: 'accepted',
  accepted: 'accepted',
  退回: 'rejected',
  被退回: 'rejected',
  不通过: 'rejected',
  失败: 'rejected',
  rejected: 'rejected',
};

/** The bytes of a file that a clerk has uploaded, or of one that he may see. Throws exchange.mayNotPropose, exchange.fileUnread. */
export async function uploaded(tx: Tx, ctx: Ctx, fileId: string): Promise<{ name: string; bytes: Buffer }> {
  if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
  const file = await findReadable(tx, ctx.actor, fileId);
  if (!file) throw fail('exchange.fileUnread', { why: '没有找到上传的文件，请重新选择' });
  return { name: file.name, bytes: await readFileBytes(file) };
}

/** Reads a receipt, as JSON or as the Excel form. Throws exchange.fileUnread. */
export async function readReceipt(bytes: Buffer): Promise<{ receipt: s.ReceiptFile; faults: s.RowFault[] }> {
  const json = jsonOf(bytes);
  if (json !== undefined) {
    const parsed = ReceiptFile.safeParse(json);
    if (!parsed.success)
      throw fail('exchange.fileUnread', {
        why: `不是回执文件（${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}）`,
      });
    return { receipt: parsed.data, faults: [] };
  }
  const table = await readTable(bytes, ['数据集', '记录编号', '版次', '结果', '原因'], ['记录编号', '结果']);
  const facts = table.facts(['数据包编号', '内容摘要', '回执时间', '其余记录']);
  const faults: s.RowFault[] = [];
  const rows: s.ReceiptFile['rows'] = [];
  for (const row of table.rows) {
    const [set = '', key = '', edition = '', result = '', reason = ''] = row.cells;
    const known = RESULTS[result.trim()];
    const say = (what: string): void => void faults.push({ row: row.row, name: key, what });
    if (!known) say(`结果“${result}”不认识，请填“接收”或“退回”`);
    else if (!/^\d+$/.test(edition.trim())) say(`版次“${edition}”不是数字`);
    else
      rows.push({
        set: sourceSets.find((one) => one.name === set.trim())?.key ?? set.trim(),
        key: key.trim(),
        version: Number(edition),
        result: known,
        reason: reason.trim(),
      });
  }
  const rest = RESULTS[facts['其余记录'] ?? ''];
  const parsed = ReceiptFile.safeParse({
    format: 'zhiben.exchange.receipt/1',
    package: facts['数据包编号'] ?? '',
    sm3: (facts['内容摘要'] ?? '').toLowerCase(),
    at: instantOf(facts['回执时间'] ?? ''),
    ...(rest ? { rest } : {}),
    rows,
  });
  if (!parsed.success)
    throw fail('exchange.fileUnread', { why: '表头上方要有“数据包编号”“内容摘要”“回执时间”三项，请对照回执样表填写' });
  return { receipt: parsed.data, faults };
}
const instantOf = (text: string): string => {
  const m = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?/.exec(text.trim());
  if (!m) return text;
  const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0');
  return text.includes('Z') || text.includes('+')
    ? text
    : `${m[1]}-${two(m[2])}-${two(m[3])}T${two(m[4])}:${two(m[5])}:00+08:00`;
};

/** Takes a receipt in from an uploaded file. The same file again changes nothing. */
export const importReceipt = (ctx: Ctx, input: s.ImportFile): Promise<s.ReceiptOutcome> =>
  ctx.inTx(async (tx) => {
    const { name, bytes } = await uploaded(tx, ctx, input.fileId);
    return takeReceipt(ctx.within(tx), name, bytes);
  });

/**
 * Takes a receipt in (登记回执). What it says of a record holds against earlier receipts by the moment that it names.
 * Errors: exchange.fileUnread, exchange.receiptForeign.
 */
export async function takeReceipt(ctx: Ctx, name: string, bytes: Buffer): Promise<s.ReceiptOutcome> {
  return ctx.inTx(async (tx) => {
    if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
    const { receipt, faults } = await readReceipt(bytes);
    const found = await store.packageByCode(tx, ctx.actor, receipt.package, true);
    if (!found) throw fail('exchange.receiptForeign', { why: `没有编号为 ${receipt.package} 的数据包` });
    const hash = sm3(bytes);
    const outcome = (p: store.PackageRow, already: boolean): s.ReceiptOutcome => ({
      packageId: p.id,
      packageCode: p.code,
      state: p.state,
      already,
      accepted: p.accepted,
      rejected: p.rejected,
      faults,
    });
    if (await store.receiptBySm3(tx, hash)) return outcome(found, true);
    const p = await holdPackage(tx, ctx, found.id, 'acknowledge');
    if (p.sm3 !== receipt.sm3)
      throw fail('exchange.receiptForeign', { why: `回执写的内容摘要与 ${p.code} 的不一致，可能是另一份文件的回执` });
    const rows = await store.fileRows(tx, p.id);
    const mapping = p.mapping_id ? await store.mapping(tx, p.mapping_id) : null;
    const own = new Map<string, string>((mapping?.body.sets ?? []).map((set) => [set.name, set.key]));
    const known = new Map(rows.map((r) => [`${r.data_set}\u0000${r.record_key}`, r]));
    const named = new Map<number, { seq: number; result: Result; reason: string }>();
    receipt.rows.forEach((row, i) => {
      const set = own.get(row.set) ?? row.set;
      const record = known.get(`${set}\u0000${row.key}`);
      const say = (what: string): void => void faults.push({ row: i + 1, name: row.key, what });
      if (!record) return say(`数据包里没有“${setName(set)}”的这条记录`);
      if (record.record_version !== row.version)
        return say(`版次不符：报出的是第 ${record.record_version} 版，回执写第 ${row.version} 版`);
      if (row.result === 'rejected' && row.reason === '') return say('退回没有写原因，请向对方核实');
      named.set(record.seq, { seq: record.seq, result: row.result, reason: row.reason });
    });
    if (receipt.rest)
      for (const row of rows)
        if (!named.has(row.seq))
          named.set(row.seq, {
            seq: row.seq,
            result: receipt.rest,
            reason: receipt.rest === 'rejected' ? '回执写其余全部退回' : '',
          });
    const now = ctx.clock.now();
    await store.applyResults(tx, ctx.actor, p.id, new Date(receipt.at), [...named.values()]);
    const count = (result: Result): number => [...named.values()].filter((r) => r.result === result).length;
    await store.insertReceipt(tx, ctx.actor, {
      id: newId<'receipt'>(now.getTime()),
      package_id: p.id,
      sm3: hash,
      file_name: name,
      said_at: new Date(receipt.at),
      accepted: count('accepted'),
      rejected: count('rejected'),
      received_at: now,
      received_by: ctx.actor.userId,
      received_by_name: ctx.actor.name,
    });
    const results = await store.resultsOf(tx, p.id);
    const to: PackageState =
      results.open > 0
        ? results.rejected > 0
          ? 'partlyRejected'
          : 'sent'
        : results.rejected > 0
          ? 'partlyRejected'
          : 'acknowledged';
    const said = `接收 ${count('accepted')} 条，退回 ${count('rejected')} 条${results.open > 0 ? `，还有 ${results.open} 条没有回执` : ''}`;
    const set = {
      accepted: results.accepted,
      rejected: results.rejected,
      acknowledged_at: results.open === 0 ? now : null,
    };
    // More of the same does not move the package: its clock goes on.
    if (to === p.state)
      await note(tx, ctx, packageCase, p, 'acknowledge', '登记回执', { note: said, set, data: { sm3: hash } });
    else {
      await transition(tx, ctx, packageCase, p, 'acknowledge', {
        to,
        note: said,
        set,
        ...(to === 'partlyRejected' ? { tone: 'returned' as const } : {}),
        data: { sm3: hash },
      });
      await beginPackage(tx, ctx, p.id);
    }
    return outcome({ ...p, state: to, ...set }, false);
  });
}
