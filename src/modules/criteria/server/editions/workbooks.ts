/** Workbooks of library administration: the template, empty or filled with a standard as it reads, and the rows with faults. */
import type { Workbook } from 'exceljs';
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { safeText, sendFile } from '#platform/files/server/index.ts';
import { industryNames } from '#platform/identity/server/index.ts';
import { factTags, type EditionFile } from '../../shared/editions.ts';
import { criteriaErrors } from '../../shared/errors.ts';
import { coverageLabels, kindLabels } from '../../shared/labels.ts';
import { KEPT, notationLines, notationRules, writeCondition } from '../../shared/notation.ts';
import { FACT_SHEET, factRows, ITEM_SHEET, itemColumns, NOTE_SHEET, type FactField } from '../../shared/template.ts';
import * as library from '../store.ts';
import { endWords, itemId, nameIn, roleWords } from './read.ts';
import * as store from './store.ts';

const fail = failWith(criteriaErrors);

/** The template (模板): empty, or filled with the items of a standard, to be edited into its next edition. */
export async function editionTemplate(
  ctx: Ctx,
  query: { standardId?: string | undefined; format: 'xlsx' | 'json' },
  raw: RawRequest,
): Promise<undefined> {
  const { file, names } = await ctx.reading(async (tx) => {
    const names = await industryNames(tx);
    if (query.standardId === undefined) return { file: null, names };
    const today = ctx.clock.today();
    const standard = (await library.listStandards(tx, today)).find((s) => s.id === query.standardId);
    if (!standard) throw fail('criteria.standardUnknown', { id: query.standardId });
    return { file: asFile(standard, await library.itemsOfStandard(tx, standard.id, today)), names };
  });
  const name = file ? `${file.standard.name}_新版本` : '标准新版本模板';
  if (query.format === 'json') {
    const text = JSON.stringify(file ?? sample, null, 2);
    return sendFile(raw, Buffer.from(text, 'utf8'), `${name}.json`, 'json');
  }
  return sendFile(raw, await templateWorkbook(file, names), `${name}.xlsx`, 'excel');
}

/** A standard as the file that would load it. */
export function asFile(s: library.StandardRow, items: readonly library.CriterionRow[]): EditionFile {
  return {
    standard: {
      id: s.id,
      kind: s.kind,
      name: s.name,
      docNo: s.doc_no,
      basis: s.basis,
      issuer: s.issuer,
      authority: s.authority,
      topic: s.topic,
      industries: s.industries,
      validFrom: (s.valid_from ?? '') as never,
      validTo: null,
      formerEnd: 'replaced',
      isFromCertain: s.is_from_certain,
      coverage: s.coverage === 'none' ? 'full' : s.coverage,
      source: s.source ?? '',
      tag: (s.tag ?? (s.is_from_certain ? '[K]' : '[K?]')) as keyof typeof factTags,
      note: s.note,
      aliases: [],
    },
    items: items.map((c) => ({
      clause: c.clause,
      sector: c.sector,
      text: c.body,
      hint: c.hint,
      role: c.role,
      confidence: c.confidence,
      note: c.note,
      industries: c.industries.join() === s.industries.join() ? null : c.industries,
      keywords: c.keywords,
      evidence: c.evidence,
      condition: c.condition,
      validFrom: null,
      validTo: null,
      formerId: c.id,
    })),
  };
}

const sample = {
  standard: {
    id: 'GB99999-2027',
    kind: 'statutory',
    name: '（标准名称）',
    docNo: 'GB 99999-2027',
    issuer: '（发布机关）',
    authority: '（由谁判定）',
    topic: '（主题）',
    industries: ['industrial'],
    validFrom: '2027-01-01',
    validTo: null,
    formerEnd: 'replaced',
    isFromCertain: true,
    coverage: 'full',
    source: '（出处）',
    tag: '[V]',
    note: null,
    aliases: [],
  },
  items: [
    {
      clause: '4.1 a)',
      sector: '（部分）',
      text: '（条文）',
      hint: '现场',
      role: 'direct',
      confidence: 0.9,
      note: null,
      industries: null,
      keywords: [],
      formerId: null,
    },
  ],
};

const words = (codes: readonly string[] | null, names: ReadonlyMap<string, string>): string =>
  codes === null ? '' : codes.length === names.size ? '全部' : codes.map((c) => names.get(c) ?? c).join('、');

export async function templateWorkbook(
  file: EditionFile | null,
  names: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const facts = book.addWorksheet(FACT_SHEET);
  facts.columns = [{ width: 20 }, { width: 56 }, { width: 64 }];
  const s = file?.standard;
  const valueOf = (field: FactField): string => {
    if (!s) return '';
    switch (field) {
      case 'kind':
        return kindLabels[s.kind];
      case 'industries':
        return words(s.industries, names);
      case 'formerEnd':
        return endWords[s.formerEnd];
      case 'isFromCertain':
        return s.isFromCertain ? '是' : '否';
      case 'coverage':
        return coverageLabels[s.coverage];
      case 'aliases':
        return s.aliases.join('、');
      default:
        return s[field] ?? '';
    }
  };
  for (const { field, label, help } of factRows) {
    const row = facts.addRow([label, safeText(valueOf(field)), help]);
    row.getCell(1).font = { bold: true };
    row.getCell(2).numFmt = '@';
    row.getCell(3).font = { color: { argb: 'FF66726D' } };
    row.alignment = { wrapText: true, vertical: 'top' };
    const list = choices[field];
    if (list) row.getCell(2).dataValidation = { type: 'list', allowBlank: true, formulae: [`"${list.join(',')}"`] };
  }
  const items = book.addWorksheet(ITEM_SHEET, { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] });
  items.columns = itemColumns.map((c) => ({ header: c.label, key: c.field, width: c.width }));
  items.getRow(1).font = { bold: true };
  const own = (file?.items ?? []).map((item, i) => ({
    id: item.formerId ?? itemId(s?.id ?? '', i),
    clause: item.clause,
  }));
  const around = { itemOf: backIn(own), nameOf: nameIn(own) };
  for (const item of file?.items ?? []) {
    const row = items.addRow({
      clause: safeText(item.clause),
      sector: safeText(item.sector),
      text: safeText(item.text),
      hint: safeText(item.hint),
      role: roleWords[item.role],
      condition: item.condition ? safeText(writeCondition(item.condition, { ...around, text: item.text }) ?? KEPT) : '',
      note: safeText(item.note ?? ''),
      confidence: item.confidence,
      industries: words(item.industries, names),
      keywords: item.keywords.join('、'),
      formerId: item.formerId ?? '',
    });
    row.alignment = { wrapText: true, vertical: 'top' };
  }
  const roleAt = itemColumns.findIndex((c) => c.field === 'role') + 1;
  for (let row = 2; row <= Math.max(60, (file?.items.length ?? 0) + 20); row++)
    items.getRow(row).getCell(roleAt).dataValidation = {
      type: 'list',
      allowBlank: true,
      formulae: [`"${Object.values(roleWords).join(',')}"`],
    };
  noteSheet(book);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** 填写说明: how the cells of 判定条件 are written. */
function noteSheet(book: Workbook): void {
  const notes = book.addWorksheet(NOTE_SHEET);
  notes.columns = [{ width: 64 }, { width: 64 }];
  const add = (left: string, right = '', isBold = false): void => {
    const row = notes.addRow([left, right]);
    row.alignment = { wrapText: true, vertical: 'top' };
    if (isBold) row.font = { bold: true };
  };
  add('“判定条件”一列怎么写', '', true);
  add(notationRules);
  notes.mergeCells(2, 1, 2, 2);
  notes.getRow(2).height = 34;
  add('这样写', '意思', true);
  for (const [example, meaning] of notationLines) add(example, meaning);
  add('');
  add('其他', '', true);
  add('条文没有改动、判定条件空着的', '证据要求、判定条件和关键词沿用上一版');
  add('条文改了、判定条件空着的', '整条作为一种情形，判定时问是否存在');
}

/** Where a name leads back to, in the sheet that is written. */
const backIn =
  (own: readonly { id: string; clause: string }[]) =>
  (reference: string): { id: string } | { fix: string } => {
    const named = own.filter((one) => one.id === reference || one.clause === reference);
    return named.length === 1 ? { id: named[0]!.id } : { id: reference };
  };

const choices: Partial<Record<FactField, string[]>> = {
  kind: Object.values(kindLabels),
  formerEnd: Object.values(endWords),
  isFromCertain: ['是', '否'],
  coverage: Object.entries(coverageLabels).flatMap(([key, label]) => (key === 'none' ? [] : [label])),
  tag: Object.keys(factTags),
};

/** Rows to be put right, in the template's columns, with what is wrong beside them. */
export async function uploadFaults(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const upload = await ctx.reading((tx) => store.findUpload(tx, ctx.actor, id));
  if (!upload) throw fail('criteria.uploadNotFound');
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const why = (sheet: string, row: number): string =>
    upload.faults
      .filter((f) => f.sheet === sheet && f.row === row)
      .map((f) => `${f.column}：${f.fix}`)
      .join('\n');
  const facts = upload.faults.filter((f) => f.sheet === FACT_SHEET);
  if (facts.length > 0) {
    const page = book.addWorksheet(FACT_SHEET);
    page.columns = [{ width: 20 }, { width: 50 }, { width: 60 }];
    page.addRow(['项目', '原值', '怎么改']).font = { bold: true };
    for (const f of facts) page.addRow([f.column, safeText(f.value), f.fix]).alignment = { wrapText: true };
  }
  const page = book.addWorksheet(ITEM_SHEET, { views: [{ state: 'frozen', ySplit: 1 }] });
  page.columns = [...itemColumns.map((c) => ({ width: c.width })), { width: 60 }, { width: 10 }];
  page.addRow([...itemColumns.map((c) => c.label), '怎么改', '原行号']).font = { bold: true };
  for (const row of upload.rows.filter((r) => r.sheet === ITEM_SHEET)) {
    const line = page.addRow([
      ...itemColumns.map((c) => safeText(row.cells[c.field] ?? '')),
      why(ITEM_SHEET, row.row),
      row.row,
    ]);
    line.alignment = { wrapText: true, vertical: 'top' };
  }
  const bytes = new Uint8Array(await book.xlsx.writeBuffer());
  return sendFile(raw, bytes, `${upload.file_name.replace(/\.\w+$/, '')}_需改正.xlsx`, 'excel');
}
