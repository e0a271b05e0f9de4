/** The package as files: the signed JSON that is sent, and a workbook for people to look through; the receipt's form to fill in. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { safeText, sendFile } from '#platform/files/server/index.ts';
import { setName } from '../shared/mapping.ts';
import { opLabels, resultLabels } from '../shared/states.ts';
import { packageFile } from './content.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

async function hold(ctx: Ctx, id: string): Promise<store.PackageRow> {
  const p = await ctx.reading((tx) => store.findPackage(tx, ctx.actor, id));
  if (!p) throw fail('exchange.notFound');
  if (p.number === null) throw fail('exchange.notBuilt');
  return p;
}
const tell = (ctx: Ctx, p: store.PackageRow, kind: string): Promise<void> =>
  ctx.inTx((tx) =>
    audit(tx, ctx, {
      action: 'exchangePackage.download',
      subjectType: 'exchangePackage',
      subjectId: p.id,
      subjectCode: p.code,
      facts: { kind, sm3: p.sm3 },
    }),
  );

/** The signed file, the same to the byte each time. Errors: exchange.notBuilt, exchange.contentChanged. */
export async function downloadJson(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const p = await hold(ctx, id);
  const text = await ctx.reading((tx) => packageFile(tx, ctx, p));
  await tell(ctx, p, 'json');
  return sendFile(raw, text, `${p.code}.json`, 'json');
}

/** Contents for reading: a sheet a data set with the receiver's names, and what was held back; with it the form of the receipt. */
export async function workbookOf(
  ctx: Ctx,
  id: string,
  kind: 'contents' | 'receipt',
): Promise<{ name: string; bytes: Buffer }> {
  const p = await hold(ctx, id);
  const { rows, held, mapping, receiver } = await ctx.reading(async (tx) => ({
    rows: await store.fileRows(tx, p.id),
    held: (await store.listRecords(tx, ctx.actor, p.id, { op: ['held'], limit: 100_000 })).items,
    mapping: p.mapping_id ? await store.mapping(tx, p.mapping_id) : null,
    receiver: await store.receiver(tx, p.receiver),
  }));
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  if (kind === 'receipt') {
    const sheet = book.addWorksheet('回执');
    sheet.addRows([
      ['数据包编号', p.code],
      ['内容摘要', p.sm3],
      ['回执时间', ''],
      ['其余记录', '接收'],
      ['说明：逐条填写“结果”（接收或退回），退回写明原因；没有逐条写的，按“其余记录”处理'],
      ['数据集', '记录编号', '版次', '结果', '原因'],
    ]);
    for (const r of rows) sheet.addRow([setName(r.data_set), safeText(r.record_key), r.record_version, '', '']);
    sheet.columns.forEach((column, i) => (column.width = [22, 34, 8, 10, 50][i] ?? 20));
  } else {
    const cover = book.addWorksheet('说明');
    cover.addRows([
      [`${p.code} 数据包内容（阅读本）`],
      ['接收方', receiver?.name ?? p.receiver],
      ['映射版次', mapping?.edition ?? ''],
      ['内容摘要（SM3）', p.sm3],
      ['签名密钥', p.key_id ?? '尚未批准，没有签名'],
      ['说明', '报送以签名的 JSON 文件为准，本表供核对'],
    ]);
    cover.columns.forEach((column, i) => (column.width = [22, 70][i] ?? 20));
    for (const set of mapping?.body.sets.filter((one) => one.isOn) ?? []) {
      const sheet = book.addWorksheet(setName(set.key).slice(0, 31), { views: [{ state: 'frozen', ySplit: 2 }] });
      sheet.addRow(['记录编号', '操作', '版次', '回执', '退回原因', ...set.fields.map((one) => one.title)]).font = {
        bold: true,
      };
      sheet.addRow(['key', 'op', 'version', '', '', ...set.fields.map((one) => one.name)]);
      for (const r of rows.filter((one) => one.data_set === set.key)) {
        const data = r.content === null ? null : (JSON.parse(r.content) as Record<string, string | number | null>);
        sheet.addRow([
          safeText(r.record_key),
          opLabels[r.op],
          r.record_version,
          r.result ? resultLabels[r.result] : '',
          safeText(r.reason),
          ...set.fields.map((one) => {
            const value = data?.[one.name] ?? null;
            return typeof value === 'string' ? safeText(value) : value;
          }),
        ]);
      }
      sheet.columns.forEach((column) => (column.width = 18));
    }
    if (held.length > 0) {
      const sheet = book.addWorksheet('未装入');
      sheet.addRow(['数据集', '记录编号', '名称', '原因']).font = { bold: true };
      for (const r of held)
        sheet.addRow([setName(r.data_set), safeText(r.record_key), safeText(r.title), safeText(r.fault)]);
      sheet.columns.forEach((column, i) => (column.width = [16, 26, 40, 60][i] ?? 20));
    }
  }
  return {
    name: kind === 'receipt' ? `${p.code}回执样表.xlsx` : `${p.code}内容.xlsx`,
    bytes: Buffer.from(await book.xlsx.writeBuffer()),
  };
}
const sendWorkbook =
  (kind: 'contents' | 'receipt') =>
  async (ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> => {
    const { name, bytes } = await workbookOf(ctx, id, kind);
    await tell(ctx, await hold(ctx, id), kind);
    return sendFile(raw, bytes, name, 'excel');
  };
export const downloadExcel = sendWorkbook('contents');
export const downloadReceiptForm = sendWorkbook('receipt');
