/** A checklist on paper: Word as an inspector fills it in by hand, Excel as an office goes on working with it. */
import { safeText, sendFile } from '#platform/files/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { purposes, type ChecklistRecord } from '../../shared/checklists.ts';
import { roleLabels } from '../../shared/labels.ts';
import { getChecklist } from './service.ts';

/** A head and its lines, in their order. */
function groupsOf(items: ChecklistRecord['items']): { topic: string; items: ChecklistRecord['items'] }[] {
  const groups: { topic: string; items: ChecklistRecord['items'] }[] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.topic === item.topic) last.items.push(item);
    else groups.push({ topic: item.topic, items: [item] });
  }
  return groups;
}

/** What a line is for: a focus item alone never makes a hazard 重大. */
const basisOf = (item: ChecklistRecord['items'][number]): string =>
  [
    item.citation,
    item.kind === 'focus'
      ? '【重点检查，不能单独认定重大】'
      : item.role === 'direct'
        ? ''
        : `【${roleLabels[item.role]}】`,
    item.needsCheck && item.kind !== 'focus' ? '【待核】' : '',
  ].join('');

const headOf = (list: ChecklistRecord): string =>
  `${purposes[list.purpose]}用　${list.place ? `适用场所：${list.place}　` : ''}按 ${list.madeOn} 有效的条目编制　${list.unitName}　${list.code}`;

export async function exportChecklist(
  ctx: Ctx,
  id: string,
  format: 'docx' | 'xlsx',
  raw: RawRequest,
): Promise<undefined> {
  const list = await ctx.inTx(async (tx) => {
    const found = await getChecklist(ctx.within(tx), id);
    await audit(tx, ctx, {
      action: 'checklist.export',
      subjectType: 'checklist',
      subjectId: id,
      subjectCode: found.code,
      facts: { format, lines: found.items.length },
    });
    return found;
  });
  return format === 'xlsx'
    ? sendFile(raw, await excelOf(list), `${list.title}.xlsx`, 'excel')
    : sendFile(raw, await wordOf(list), `${list.title}.docx`, 'word');
}

export async function excelOf(list: ChecklistRecord): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet('检查清单', {
    views: [{ state: 'frozen', ySplit: 3 }],
    pageSetup: {
      paperSize: 9,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '3:3',
    },
  });
  page.columns = [
    { width: 6 },
    { width: 18 },
    { width: 60 },
    { width: 24 },
    { width: 40 },
    { width: 12 },
    { width: 24 },
  ];
  page.addRow([safeText(list.title)]).font = { bold: true, size: 14 };
  page.addRow([headOf(list)]);
  page.addRow(['序号', '部分', '检查内容', '检查要点', '依据', '结果', '问题和处理']).font = { bold: true };
  list.items.forEach((item, i) => {
    const row = page.addRow([i + 1, ...[item.topic, item.question, item.hint, basisOf(item)].map(safeText), '', '']);
    row.alignment = { wrapText: true, vertical: 'top' };
    row.getCell(6).dataValidation = { type: 'list', allowBlank: true, formulae: ['"符合,不符合,不涉及"'] };
  });
  for (const n of list.newer) page.addRow([`提示：${n.standardName}${n.text}${n.newName ? `：${n.newName}` : ''}`]);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

export async function wordOf(list: ChecklistRecord): Promise<Uint8Array> {
  const {
    AlignmentType,
    Document,
    Packer,
    PageOrientation,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    TextRun,
    WidthType,
  } = await import('docx');
  const font = (name: string) => ({
    ascii: 'Times New Roman',
    hAnsi: 'Times New Roman',
    eastAsia: name,
    cs: 'Times New Roman',
  });
  const para = (text: string, options: { bold?: boolean; size?: number; font?: string; center?: boolean } = {}) =>
    new Paragraph({
      ...(options.center ? { alignment: AlignmentType.CENTER } : {}),
      spacing: { before: 30, after: 30 },
      children: [
        new TextRun({
          text,
          bold: options.bold ?? false,
          size: options.size ?? 21,
          font: font(options.font ?? '仿宋_GB2312'),
        }),
      ],
    });
  const widths = [5, 36, 16, 22, 10, 11];
  const row = (cells: readonly string[], head = false) =>
    new TableRow({
      tableHeader: head,
      cantSplit: true,
      children: cells.map(
        (text, i) =>
          new TableCell({
            width: { size: widths[i] ?? 10, type: WidthType.PERCENTAGE },
            children: text.split('\n').map((part) => para(part, { bold: head, ...(head ? { font: '黑体' } : {}) })),
          }),
      ),
    });
  const band = (text: string) =>
    new TableRow({
      cantSplit: true,
      children: [new TableCell({ columnSpan: widths.length, children: [para(text, { font: '黑体' })] })],
    });
  let n = 0;
  const document = new Document({
    creator: list.unitName,
    title: list.title,
    sections: [
      {
        properties: {
          page: {
            size: { orientation: PageOrientation.LANDSCAPE, width: 11906, height: 16838 },
            margin: { top: 1100, bottom: 1000, left: 1000, right: 1000 },
          },
        },
        children: [
          para(list.title, { size: 36, font: '方正小标宋简体', center: true }),
          para(headOf(list), { center: true }),
          para('被检查单位：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿　检查日期：＿＿＿＿年＿＿月＿＿日'),
          new Table({
            width: { size: 100, type: WidthType.PERCENTAGE },
            rows: [
              row(['序号', '检查内容', '检查要点', '依据', '结果', '问题和处理'], true),
              ...groupsOf(list.items).flatMap((group) => [
                band(group.topic),
                ...group.items.map((item) =>
                  row([String(++n), item.question, item.hint, basisOf(item), '□符合\n□不符合\n□不涉及', '']),
                ),
              ]),
            ],
          }),
          para('检查人员（签名）：＿＿＿＿＿＿＿＿　　被检查单位负责人（签名）：＿＿＿＿＿＿＿＿'),
          ...list.newer.map((one) =>
            para(`提示：《${one.standardName}》${one.text}${one.newName ? `：${one.newName}` : ''}`),
          ),
        ],
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
