/**
 * The form as Excel for a unit without a network (离线填报): locked but for the cells to fill in, with form, unit and period inside. Read back
 * whole or not at all: every wrong cell is named with its address; the same file again changes nothing.
 */
import type { Cell, Workbook, Worksheet } from 'exceljs';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { note } from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import {
  attachFiles,
  getFiles,
  readFileBytes,
  requireModestWorkbook,
  type FileMeta,
  safeText,
  plainText,
  sendFile,
} from '#platform/files/server/index.ts';
import { circled, figuresFor, type FigureField, type TextField } from '../shared/form.ts';
import { titleOf } from '../shared/periods.ts';
import type * as s from '../shared/schema.ts';
import { correctedFigures } from './content.ts';
import { merged, ready, writeAs } from './acts.ts';
import { hold, refreshParts, reportCase, withParts, type Held } from './parts.ts';
import * as policy from './policy.ts';
import { presentReport } from './present.ts';
import * as store from './store.ts';

const { fail } = policy;
const SHEET = '填报表';
const MARK = '标识';
const MOST_BYTES = 2 * 1024 * 1024;
const HEAD_ROW = 5;

/** Columns of the sheet. */
const col = { key: 1, part: 2, label: 3, unit: 4, records: 5, value: 6, whole: 7, reason: 8 } as const;

interface Line {
  row: number;
  field: FigureField | TextField;
}
/** Every field of this unit in the order of the form, with the row in which it stands. */
function linesOf({ form, r }: Pick<Held, 'form' | 'r'>): Line[] {
  const mine = new Set(figuresFor(form.content, r.unit_kind).map((f) => f.key));
  return form.content.parts
    .flatMap((part) => part.fields.filter((f) => f.kind === 'text' || mine.has(f.key)))
    .map((field, i) => ({ row: HEAD_ROW + 1 + i, field }));
}

/** Names form, version, unit, period and revision: what is read back is checked against it. */
const markOf = ({ r, form }: Pick<Held, 'r' | 'form'>): string[] => [
  'zhiben-report',
  r.code,
  r.id,
  r.kind,
  r.period,
  r.unit_id,
  String(form.version),
  String(r.revision),
];

async function sheetOf(held: Held): Promise<Workbook> {
  const { default: ExcelJS } = await import('exceljs');
  const { r, v, form } = held;
  const workbook = new ExcelJS.Workbook();
  const page = workbook.addWorksheet(SHEET, {
    views: [{ state: 'frozen', ySplit: HEAD_ROW }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToWidth: 1, fitToHeight: 0 },
  });
  page.columns = [
    { width: 3, hidden: true },
    { width: 16 },
    { width: 32 },
    { width: 8 },
    { width: 14 },
    { width: 40 },
    { width: 12 },
    { width: 30 },
  ];
  page.getCell('B1').value = `${titleOf(r.kind, r.period)}（${r.unit_name}）`;
  page.getCell('B1').font = { bold: true, size: 14 };
  page.getCell('B2').value =
    `编号 ${r.code}，报送期 ${r.from_on} 至 ${r.to_on}，法定期限 ${r.due_on}${r.due_falls_on ? `（${r.due_falls_on}，不顺延）` : ''}`;
  page.getCell('B3').value =
    '只填白底的格；没有的填 0；与台账数不同的，写明理由。填好后由本单位在系统内读回，或交有网络的单位代传。不要增删行列。';
  const head = page.getRow(HEAD_ROW);
  head.values = ['', '部分', '栏目', '单位', '台账数', '填报数 / 文字（比率填已完成数）', '应完成数', '理由'];
  head.font = { bold: true };
  const grey = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFF0F2F1' } } as const;
  const open = (cell: Cell): void => {
    cell.protection = { locked: false };
    cell.border = {
      top: { style: 'thin' },
      bottom: { style: 'thin' },
      left: { style: 'thin' },
      right: { style: 'thin' },
    };
    cell.alignment = { wrapText: true, vertical: 'top' };
  };
  const partOf = new Map(
    form.content.parts.flatMap((p, i) => p.fields.map((f) => [f.key, `${circled(i + 1)}${p.title}`])),
  );
  for (const { row, field } of linesOf(held)) {
    const line = page.getRow(row);
    line.getCell(col.key).value = field.key;
    line.getCell(col.part).value = partOf.get(field.key) ?? '';
    line.getCell(col.label).value = field.label;
    for (const c of [col.part, col.label, col.unit, col.records, col.whole, col.reason]) line.getCell(c).fill = grey;
    if (field.kind === 'figure') {
      const value = v.content.figures[field.key];
      line.getCell(col.unit).value = field.unit;
      line.getCell(col.records).value = value?.from
        ? field.form === 'rate'
          ? `${value.from.numerator}/${value.from.denominator ?? 0}`
          : value.from.numerator
        : '（手工填）';
      line.getCell(col.value).value = value?.value ?? null;
      line.getCell(col.reason).value = safeText(value?.reason ?? '');
      for (const c of field.form === 'rate' ? [col.value, col.whole, col.reason] : [col.value, col.reason]) {
        open(line.getCell(c));
        line.getCell(c).fill = { type: 'pattern', pattern: 'none' };
      }
      if (field.form === 'rate') line.getCell(col.whole).value = value?.denominator ?? null;
      for (const c of field.form === 'rate' ? [col.value, col.whole] : [col.value])
        line.getCell(c).dataValidation = {
          type: field.form === 'amount' ? 'decimal' : 'whole',
          operator: 'greaterThanOrEqual',
          formulae: [0],
          allowBlank: true,
          showErrorMessage: true,
          error: '请填不小于 0 的数字',
        };
    } else {
      line.getCell(col.value).value = safeText(v.content.texts[field.key]?.text ?? '');
      open(line.getCell(col.value));
      line.height = 75;
    }
  }
  const mark = workbook.addWorksheet(MARK, { state: 'veryHidden' });
  markOf(held).forEach((text, i) => {
    mark.getCell(i + 1, 1).value = text;
  });
  // The sheet's lock only keeps the layout; what is read back is checked against the mark.
  await page.protect('', { selectLockedCells: true, selectUnlockedCells: true, formatColumns: true, formatRows: true });
  return workbook;
}

async function send(raw: RawRequest, workbook: Workbook, name: string): Promise<undefined> {
  return sendFile(raw, Buffer.from(await workbook.xlsx.writeBuffer()), name, 'excel');
}

/** The unit's form as Excel, with what is filled in so far. */
export async function exportSheet(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const held = await ctx.inTx(async (tx) => {
    const r = await store.findReport(tx, ctx.actor, id);
    if (!r) throw fail('reports.notFound');
    await audit(tx, ctx, {
      action: 'report.sheet',
      subjectType: 'report',
      subjectId: r.id,
      subjectCode: r.code,
      facts: {},
    });
    return withParts(tx, ctx, r);
  });
  return send(raw, await sheetOf(held), `${titleOf(held.r.kind, held.r.period)}_${held.r.unit_name}.xlsx`);
}

/** The text of a cell as a person sees it. */
function textOf(cell: Cell): string {
  const { value } = cell;
  if (value === null || value === undefined) return '';
  if (typeof value === 'object' && 'richText' in value)
    return value.richText
      .map((t) => t.text)
      .join('')
      .trim();
  if (typeof value === 'object' && ('formula' in value || 'sharedFormula' in value)) return `=${cell.formula}`;
  if (typeof value === 'object' && 'text' in value) return String(value.text).trim();
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return String(value).trim();
}

const isFormula = (cell: Cell): boolean => {
  const { value } = cell;
  return typeof value === 'object' && value !== null && ('formula' in value || 'sharedFormula' in value);
};

interface Read {
  workbook: Workbook;
  page: Worksheet;
  faults: s.CellFault[];
  input: Pick<s.SaveReport, 'figures' | 'texts'>;
  cells: number;
}

async function open(file: FileMeta): Promise<Workbook> {
  if (file.size > MOST_BYTES || !/\.xlsx$/i.test(file.name)) throw fail('reports.sheetUnreadable');
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  try {
    const bytes = await readFileBytes(file);
    await requireModestWorkbook(bytes);
    await workbook.xlsx.load(bytes as never);
  } catch {
    throw fail('reports.sheetUnreadable');
  }
  return workbook;
}

/** Reads the sheet against the report; what is wrong with the file as a whole is thrown, what is wrong with a cell is named. */
function read(workbook: Workbook, held: Held): Read {
  const { r, v, form } = held;
  const page = workbook.getWorksheet(SHEET);
  const mark = workbook.getWorksheet(MARK);
  if (!page || !mark)
    throw fail('reports.sheetOther', { reason: '这不是本系统导出的填报表，请从报送页面“导出 Excel”取表填写' });
  const said = markOf(held).map((_, i) => textOf(mark.getCell(i + 1, 1)));
  const own = markOf(held);
  const other = (i: number): boolean => said[i] !== own[i];
  if (other(0))
    throw fail('reports.sheetOther', { reason: '这不是本系统导出的填报表，请从报送页面“导出 Excel”取表填写' });
  if (other(5))
    throw fail('reports.sheetOther', { reason: `这是另一个单位的表（编号 ${said[1] ?? ''}），本页是${r.unit_name}` });
  if (other(3) || other(4))
    throw fail('reports.sheetOther', {
      reason: `这是另一期的表（${said[4] ?? ''}），本页是${titleOf(r.kind, r.period)}`,
    });
  if (other(6))
    throw fail('reports.sheetOther', {
      reason: `这张表是第 ${said[6] ?? ''} 版报表，本期用第 ${form.version} 版，请重新导出后填写`,
    });
  if (other(7))
    throw fail('reports.sheetOther', {
      reason: `这张表是第 ${said[7] ?? ''} 版次，现在是第 ${r.revision} 版次，请重新导出后填写`,
    });

  const faults: s.CellFault[] = [];
  const figures: Record<string, s.FigureInput> = {};
  const texts: s.SaveReport['texts'] = {};
  let cells = 0;
  const fault = (cell: Cell, reason: string, fix: string): void => {
    faults.push({ sheet: SHEET, cell: cell.address, value: textOf(cell).slice(0, 100), reason, fix });
  };
  const number = (cell: Cell, field: FigureField): number | null => {
    const text = textOf(cell);
    if (text === '') return null;
    cells++;
    if (isFormula(cell)) {
      fault(cell, '单元格里是公式', '请改为填数字');
      return null;
    }
    const value = Number(text.replace(/,/g, ''));
    if (!Number.isFinite(value)) {
      fault(cell, '不是数字', `请填数字，单位“${field.unit}”不用写在格里`);
      return null;
    }
    if (value < 0 || value > 1e12) {
      fault(cell, value < 0 ? '小于 0' : '数字过大', '请核对后改为不小于 0 的数字');
      return null;
    }
    if (field.form !== 'amount' && !Number.isInteger(value)) {
      fault(cell, '不是整数', `“${field.label}”请填整数`);
      return null;
    }
    return value;
  };
  for (const { row, field } of linesOf(held)) {
    const line = page.getRow(row);
    if (textOf(line.getCell(col.key)) !== field.key) {
      fault(line.getCell(col.label), '行的位置变了', '不要增删或移动行，请重新导出填报表后填写');
      continue;
    }
    if (field.kind === 'text') {
      const cell = line.getCell(col.value);
      const text = plainText(textOf(cell));
      if (isFormula(cell)) {
        fault(cell, '单元格里是公式', '请改为文字');
        continue;
      }
      if (text.length > field.max) {
        fault(cell, `文字有 ${text.length} 字，超过 ${field.max} 字`, `请精简到 ${field.max} 字以内`);
        continue;
      }
      if (text !== '') cells++;
      texts[field.key] = { text, taken: v.content.texts[field.key]?.taken ?? [] };
      continue;
    }
    const cell = line.getCell(col.value);
    const value = number(cell, field);
    const whole = field.form === 'rate' ? number(line.getCell(col.whole), field) : null;
    const reasonCell = line.getCell(col.reason);
    const reason = plainText(textOf(reasonCell));
    if (reason.length > 300) fault(reasonCell, '理由超过 300 字', '请精简到 300 字以内');
    if (field.form === 'rate' && value !== null && whole !== null && value > whole)
      fault(cell, `已完成 ${value} 大于应完成 ${whole}`, '请核对两个数');
    const from = v.content.figures[field.key]?.from;
    if (
      from &&
      value !== null &&
      reason === '' &&
      (value !== from.numerator || (field.form === 'rate' && whole !== from.denominator))
    )
      fault(
        reasonCell,
        `填报数与台账数（${from.numerator}）不同，没有写理由`,
        '请在“理由”格写明为什么不同，或改回台账数',
      );
    figures[field.key] = { value, denominator: whole, reason };
  }
  return { workbook, page, faults, input: { figures, texts }, cells };
}

async function ownFile(tx: Tx, ctx: Ctx, fileId: string, reportId: string): Promise<FileMeta> {
  // Attached in the same act: refused for another person's file; given back when the act fails.
  const [file] = await attachFiles(tx, ctx, [fileId], {
    subjectType: 'report',
    subjectId: reportId,
    label: '离线填报表',
  });
  return file ?? ((await getFiles(tx, [fileId]))[0] as FileMeta);
}

/** Reads a filled form back. A fault anywhere and nothing is written; the same file twice changes nothing. */
export async function importSheet(ctx: Ctx, id: string, input: s.ImportSheet): Promise<s.ImportResult> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'importExcel');
    const { r, v } = held;
    const file = await ownFile(tx, ctx, input.fileId, r.id);
    const got = read(await open(file), held);
    const none = { read: got.cells, changed: 0, faults: got.faults };
    if (got.faults.length > 0) return { ...none, isKnown: false, report: null };
    if (await store.knownSheet(tx, ctx.actor, r, file.sha256))
      return { ...none, isKnown: true, report: await presentReport(tx, ctx, id) };
    const content = merged(ctx, held, got.input);
    const changed =
      correctedFigures(v.content, content).length +
      Object.entries(content.texts).filter(([key, t]) => t.text !== (v.content.texts[key]?.text ?? '')).length;
    await writeAs(tx, ctx, held, content);
    await store.insertSheet(tx, ctx.actor, {
      id: newId<'sheet'>(ctx.clock.now().getTime()),
      reportId: r.id,
      revision: r.revision,
      sha256: file.sha256,
      fileId: file.id,
      at: ctx.clock.now(),
      cells: got.cells,
    });
    await note(tx, ctx, reportCase, r, 'importExcel', '读回填报表', {
      ...versionOf(input),
      note: `${file.name}：${got.cells} 格，改动 ${changed} 处`,
      audience: 'authority',
      data: { files: [file.id], changed },
    });
    await refreshParts(tx, ctx, id);
    return { read: got.cells, changed, isKnown: false, faults: [], report: await presentReport(tx, ctx, id) };
  });
}

/** The file as it was handed in, each wrong cell marked with what is wrong and how to mend it (错误工作簿). */
export async function faultSheet(ctx: Ctx, id: string, fileId: string, raw: RawRequest): Promise<undefined> {
  const { got, name } = await ctx.inTx(async (tx) => {
    const held = await hold(tx, ctx, id);
    policy.require(policy.mayOn(ctx.actor, 'importExcel', held.r, held.v, held.behalves), 'importExcel', held.r);
    const file = await ownFile(tx, ctx, fileId, held.r.id);
    return { got: read(await open(file), held), name: file.name };
  });
  const { page, workbook, faults } = got;
  for (const f of faults) {
    const cell = page.getCell(f.cell);
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFDECEA' } };
    cell.note = `${f.reason}。${f.fix}`;
  }
  const list = workbook.addWorksheet('错误清单');
  list.columns = [{ width: 12 }, { width: 10 }, { width: 30 }, { width: 36 }, { width: 44 }];
  list.addRow(['工作表', '单元格', '原值', '错误', '怎么改']).font = { bold: true };
  for (const f of faults) list.addRow([f.sheet, f.cell, safeText(f.value), f.reason, f.fix]);
  return send(raw, workbook, name.replace(/\.xlsx$/i, '_错误.xlsx'));
}
