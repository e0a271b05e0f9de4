/** A new edition from a workbook or a JSON file: read whole, each cell checked, nothing kept when anything is wrong. */
import { failWith } from '#kernel/shared/errors.ts';
import { openFile, type OpenedFile, type Sheet, type SheetRow } from '#modules/enterprises/server/index.ts';
import { criteriaErrors } from '../../shared/errors.ts';
import { EditionItem, EditionStandard, type EditionFile, type UploadFault } from '../../shared/editions.ts';
import { coverageLabels, kindLabels, type roleLabels } from '../../shared/labels.ts';
import { IndustryCode } from '../../shared/schema.ts';
import { readCondition, type Around } from '../../shared/notation.ts';
import {
  FACT_SHEET,
  factLabel,
  factRows,
  ITEM_SHEET,
  itemColumns,
  itemLabel,
  type FactField,
  type ItemField,
} from '../../shared/template.ts';

const fail = failWith(criteriaErrors);
const MOST_ITEMS = 2000;

/** Words of the district's industry fields → codes. */
export type Industries = ReadonlyMap<string, IndustryCode>;

export interface ReadEdition {
  /** Null while there are faults. */
  file: EditionFile | null;
  faults: UploadFault[];
  /** Number of items that were read. */
  items: number;
  /** Rows with faults, by the fields of the template. */
  rows: { sheet: string; row: number; cells: Record<string, string> }[];
  /** Items (by index, with their row) whose cell says that the former condition stays (沿用上一版). */
  kept: { item: number; row: number }[];
}

const plain = (text: string): string =>
  text
    .slice(0, 500)
    .normalize('NFKC')
    .replace(/[（(].*?[)）]/g, '')
    .replace(/[\s*＊:：、/／]/g, '');
const split = (text: string): string[] =>
  text
    .split(/[、，,；;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);

/** A word of a list as its code; undefined when it is none of them. */
const codeOf = <K extends string>(labels: Readonly<Record<K, string>>, text: string): K | undefined => {
  const word = plain(text);
  const entries = Object.entries(labels) as [K, string][];
  return (entries.find(([, label]) => plain(label) === word) ??
    entries.find(([, label]) => word.startsWith(plain(label))) ??
    entries.find(([key]) => key === text.trim()))?.[0];
};
export const roleWords: Record<keyof typeof roleLabels, string> = {
  direct: '直接判定',
  comprehensive: '综合判定要素',
  companion: '须与其他条款联用',
  catchAll: '兜底条款',
  reference: '重点检查事项',
};
export const endWords = { repealed: '废止', replaced: '替代' } as const;

class Faults {
  readonly list: UploadFault[] = [];
  readonly add = (sheet: string, row: number, name: string, column: string, value: string, fix: string): void => {
    this.list.push({ sheet, row, name: name.slice(0, 60), column, value: value.slice(0, 200), fix });
  };
}

/** What zod found, in the words of the template. */
function check<T>(
  schema: {
    safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
  },
  value: Record<string, unknown>,
  say: (field: string, fix: string) => void,
): T | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys ?? []) say(key, '没有这一项，请删去，或改成模板中的名称');
      continue;
    }
    const field = String(issue.path[0] ?? '');
    say(field, /[\u4e00-\u9fff]/.test(issue.message) ? issue.message : '填写不符合要求，请对照模板改正');
  }
  return null;
}
interface Issue {
  code: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

/** Rules that hold between the facts and the items. */
function checkTogether(file: EditionFile, faults: Faults, rowOf: (item: number) => number): void {
  const { standard, items } = file;
  if (standard.validTo !== null && standard.validTo < standard.validFrom)
    faults.add(FACT_SHEET, 0, standard.name, '废止日期', standard.validTo, '废止日期早于施行日期，请改正');
  if (standard.kind === 'statutory' && standard.docNo === null)
    faults.add(FACT_SHEET, 0, standard.name, '文号', '', '法定判定标准须有文号');
  if (standard.kind === 'focus' && standard.basis === null && standard.docNo === null)
    faults.add(FACT_SHEET, 0, standard.name, '依据', '', '重点检查事项没有文号的，须写明依据');
  const seen = new Map<string, number>();
  items.forEach((item, i) => {
    const row = rowOf(i);
    if ((standard.kind === 'focus') !== (item.role === 'reference'))
      faults.add(
        ITEM_SHEET,
        row,
        item.clause,
        '判定作用',
        roleWords[item.role],
        standard.kind === 'focus'
          ? '重点检查事项不能单独认定重大，判定作用只能是“重点检查事项”'
          : '“重点检查事项”不是法定条款，请改为直接判定、综合判定要素等',
      );
    const key = `${plain(item.clause)} ${plain(item.text)}`;
    const before = seen.get(key);
    if (before !== undefined)
      faults.add(ITEM_SHEET, row, item.clause, '条文', item.text, `与第 ${before} 行的条款号和条文都相同，请删去一行`);
    else seen.set(key, row);
    if (item.validFrom !== null && item.validTo !== null && item.validTo < item.validFrom)
      faults.add(ITEM_SHEET, row, item.clause, '本条废止日期', item.validTo, '废止日期早于施行日期，请改正');
  });
}

/** The text of a JSON file: `{ "standard": {…}, "items": [{…}] }`. Throws criteria.notJson, tooManyItems. */
export function readJsonEdition(text: string): ReadEdition {
  let given: unknown;
  try {
    given = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const at = /position (\d+)/.exec(String(error))?.[1];
    throw fail('criteria.notJson', {
      reason: at === undefined ? '格式不完整' : `第 ${text.slice(0, Number(at)).split('\n').length} 行附近格式不对`,
    });
  }
  const { standard, items, ...rest } = (given ?? {}) as { standard?: unknown; items?: unknown };
  if (typeof standard !== 'object' || standard === null || !Array.isArray(items) || items.length === 0)
    throw fail('criteria.notJson', { reason: '须有 standard（标准信息）和 items（条目）两部分' });
  if (items.length > MOST_ITEMS) throw fail('criteria.tooManyItems', { limit: MOST_ITEMS });
  const faults = new Faults();
  const valueOf = (row: unknown, field: string): string => {
    const value = (row as Record<string, unknown> | null)?.[field];
    return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  };
  for (const key of Object.keys(rest)) faults.add(FACT_SHEET, 0, '', key, '', '没有这一部分，请删去');
  const name = valueOf(standard, 'name');
  const facts = check(EditionStandard, standard as Record<string, unknown>, (field, fix) =>
    faults.add(FACT_SHEET, 0, name, factLabel(field), valueOf(standard, field), inJson(field, fix)),
  );
  const read = items.map((row: unknown, i) =>
    check(EditionItem, row as Record<string, unknown>, (field, fix) =>
      faults.add(ITEM_SHEET, i + 1, valueOf(row, 'clause'), itemLabel(field), valueOf(row, field), inJson(field, fix)),
    ),
  );
  return finish(
    facts,
    read,
    faults,
    (i) => i + 1,
    (sheet, row) => {
      const source = sheet === FACT_SHEET ? standard : items[row - 1];
      return Object.fromEntries(Object.keys((source ?? {}) as object).map((field) => [field, valueOf(source, field)]));
    },
  );
}

function finish(
  facts: EditionStandard | null,
  read: readonly (EditionItem | null)[],
  faults: Faults,
  rowOf: (item: number) => number,
  cellsOf: (sheet: string, row: number) => Record<string, string>,
): ReadEdition {
  const items = read.filter((item) => item !== null);
  const isWhole = facts !== null && items.length === read.length;
  if (isWhole) checkTogether({ standard: facts, items }, faults, rowOf);
  const wrong = [...new Set(faults.list.map((f) => `${f.sheet}\n${f.row}`))].map((key) => {
    const [sheet = '', row = '0'] = key.split('\n');
    return { sheet, row: Number(row), cells: cellsOf(sheet, Number(row)) };
  });
  return {
    file: isWhole && faults.list.length === 0 ? { standard: facts, items } : null,
    faults: faults.list,
    items: read.length,
    rows: wrong,
    kept: [],
  };
}

interface Header {
  row: number;
  columns: Map<ItemField, number>;
}

/** Finds the item that 〔另引 …〕 names among the rows: by its clause number, or by a number of an item (also of the former edition). */
const referenceIn =
  (rows: readonly { clause: string }[], standardId: string): Around['itemOf'] =>
  (reference) => {
    if (/^[A-Z0-9-]+#\d{3,}$/.test(reference.normalize('NFKC'))) return { id: reference.normalize('NFKC') };
    const word = clauseWord(reference);
    const hits = rows.flatMap((row, i) => (clauseWord(row.clause) === word ? [i] : []));
    if (hits.length === 1) return { id: itemId(standardId, hits[0]!) };
    return {
      fix:
        hits.length === 0
          ? `〔另引 ${reference}〕：表里没有条款号“${reference}”，请照“条款号”一列写，或写条目编号，如 MEM-10-2023#065`
          : `〔另引 ${reference}〕：表里有 ${hits.length} 行是这个条款号，请改写条目编号，如 MEM-10-2023#065`,
    };
  };
/** Clause numbers are compared with their brackets: 第十三条（六） is not 第十三条. */
const clauseWord = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');
/** Number of an item of a standard, by its place in the file. */
export const itemId = (standardId: string, index: number): string =>
  `${standardId}#${String(index + 1).padStart(3, '0')}`;
/** How a sheet names the items of a standard: by clause number where that means one, else by the item's number. */
export function nameIn(rows: readonly { id: string; clause: string }[]): (id: string) => string {
  return (id) => {
    const clause = rows.find((row) => row.id === id)?.clause;
    if (clause === undefined || /[〔〕]/.test(clause)) return id;
    return rows.filter((row) => clauseWord(row.clause) === clauseWord(clause)).length === 1 ? clause : id;
  };
}

/** The row that names the columns, among the first thirty. */
function headerOf(rows: readonly SheetRow[]): Header | null {
  for (const row of rows) {
    const columns = new Map<ItemField, number>();
    row.cells.forEach((cell, at) => {
      const hit = itemColumns.find((c) => plain(c.label) === plain(cell?.text ?? ''));
      if (hit && !columns.has(hit.field)) columns.set(hit.field, at);
    });
    if (columns.has('clause') && columns.has('text')) return { row: row.row, columns };
  }
  return null;
}

/** A workbook in the form of the template. Throws criteria.noItemSheet, tooManyItems and those of the reader. */
export async function readSheetEdition(source: Uint8Array | string, industries: Industries): Promise<ReadEdition> {
  const opened = await openFile(source);
  try {
    return await readOpened(opened, industries);
  } finally {
    await opened.close();
  }
}

async function readOpened(opened: OpenedFile, industries: Industries): Promise<ReadEdition> {
  let found: { sheet: Sheet; header: Header } | undefined;
  for (const sheet of opened.sheets.filter((s) => !s.isHidden)) {
    const header = headerOf(await sheet.head(30));
    if (header && (!found || header.columns.size > found.header.columns.size)) found = { sheet, header };
  }
  if (!found)
    throw fail('criteria.noItemSheet', {
      needed: itemColumns
        .filter((c) => c.isNeeded)
        .map((c) => c.label)
        .join('、'),
    });
  const faults = new Faults();
  const codes = (text: string, say: (fix: string) => void): IndustryCode[] => {
    if (plain(text) === '全部') return [...IndustryCode.options];
    return split(text).flatMap((word) => {
      const code = industries.get(plain(word)) ?? IndustryCode.options.find((c) => c === word);
      if (code) return [code];
      say(`没有“${word}”这个行业领域，可以填：${[...industries.keys()].join('、')}`);
      return [];
    });
  };
  const choice = <K extends string>(
    labels: Readonly<Record<K, string>>,
    text: string,
    say: (fix: string) => void,
  ): K | undefined => {
    if (text === '') return undefined;
    const code = codeOf(labels, text);
    if (!code) say(`请填：${Object.values<string>(labels).join('、')}`);
    return code;
  };

  const facts = new Map<FactField, { text: string; row: number }>();
  const factSheet = opened.sheets.find((s) => plain(s.name) === FACT_SHEET);
  if (!factSheet)
    faults.add(FACT_SHEET, 0, '', FACT_SHEET, '', `工作簿里没有“${FACT_SHEET}”工作表，请从模板复制过来填好`);
  else
    for await (const row of factSheet.rows()) {
      const label = plain(row.cells[0]?.text ?? '');
      const hit = factRows.find((r) => plain(r.label) === label);
      const cell = row.cells[1];
      if (hit) facts.set(hit.field, { text: (cell?.date ?? cell?.text ?? '').trim(), row: row.row });
    }
  const fact = (field: FactField): string => facts.get(field)?.text ?? '';
  const factRow = (field: string): number => facts.get(field as FactField)?.row ?? 0;
  const sayFact = (field: FactField) => (fix: string) =>
    faults.add(FACT_SHEET, factRow(field), fact('name'), factLabel(field), fact(field), fix);
  const day = (text: string): string | null => (text === '' ? null : dayText(text));
  const yesNo = fact('isFromCertain');
  const before = faults.list.length;
  const standard = {
    id: fact('id') === '' ? undefined : fact('id').normalize('NFKC'),
    kind: choice(kindLabels, fact('kind'), sayFact('kind')),
    name: fact('name') || undefined,
    docNo: fact('docNo') || null,
    basis: fact('basis') || null,
    issuer: fact('issuer') || undefined,
    authority: fact('authority') || undefined,
    topic: fact('topic') || undefined,
    industries: codes(fact('industries'), sayFact('industries')),
    validFrom: day(fact('validFrom')) ?? undefined,
    validTo: day(fact('validTo')),
    ...(fact('formerEnd') === '' ? {} : { formerEnd: choice(endWords, fact('formerEnd'), sayFact('formerEnd')) }),
    ...(yesNo === '' ? {} : { isFromCertain: !/否|未|待/.test(yesNo) }),
    ...(fact('coverage') === '' ? {} : { coverage: choice(coverageLabels, fact('coverage'), sayFact('coverage')) }),
    source: fact('source') || undefined,
    tag: fact('tag') === '' ? undefined : fact('tag').normalize('NFKC'),
    note: fact('note') || null,
    aliases: split(fact('aliases')),
  };
  const said = new Set(faults.list.slice(before).map((f) => f.column));
  const parsed = check(EditionStandard, standard, (field, fix) => {
    const label = factLabel(field);
    if (said.has(label)) return;
    faults.add(FACT_SHEET, factRow(field), fact('name'), label, fact(field as FactField), mended(field, fix));
  });

  await found.sheet.merges();
  const { header } = found;
  const kept: { item: number; row: number }[] = [];
  const rows: { clause: string }[] = [];
  for await (const row of found.sheet.rows()) {
    if (row.row <= header.row || ![...header.columns.values()].some((at) => row.cells[at]?.text.trim())) continue;
    rows.push({ clause: row.cells[header.columns.get('clause') ?? -1]?.text.trim() ?? '' });
  }
  const itemOf = referenceIn(rows, fact('id').normalize('NFKC'));
  const cells = new Map<number, Record<string, string>>();
  const rowNumbers: number[] = [];
  const read: (EditionItem | null)[] = [];
  for await (const row of found.sheet.rows()) {
    if (row.row <= header.row) continue;
    const texts: Record<string, string> = {};
    for (const [field, at] of header.columns) texts[field] = row.cells[at]?.text.trim() ?? '';
    if (Object.values(texts).every((text) => text === '')) continue;
    if (read.length >= MOST_ITEMS) throw fail('criteria.tooManyItems', { limit: MOST_ITEMS });
    const text = (field: ItemField): string => texts[field] ?? '';
    cells.set(row.row, texts);
    rowNumbers.push(row.row);
    const from = faults.list.length;
    const say = (field: ItemField) => (fix: string) =>
      faults.add(ITEM_SHEET, row.row, text('clause'), itemLabel(field), text(field), fix);
    for (const [field, at] of header.columns) if (row.cells[at]?.isError) say(field)('单元格是公式错误值，请改成文字');
    const confidence = text('confidence');
    const condition = readCondition(text('condition'), { text: text('text'), itemOf, nameOf: (id) => id });
    if ('fix' in condition) say('condition')(condition.fix);
    else if (condition.isKept) kept.push({ item: read.length, row: row.row });
    const item = {
      clause: text('clause') || undefined,
      sector: text('sector') || undefined,
      text: text('text') || undefined,
      hint: text('hint'),
      role: choice(roleWords, text('role'), say('role')),
      ...(confidence === '' ? {} : { confidence: percent(confidence) }),
      condition: 'fix' in condition ? null : condition.condition,
      note: text('note') || null,
      industries: text('industries') === '' ? null : codes(text('industries'), say('industries')),
      keywords: split(text('keywords')),
      formerId: text('formerId') || null,
    };
    const told = new Set(faults.list.slice(from).map((f) => f.column));
    read.push(
      check(EditionItem, item, (field, fix) => {
        const label = itemLabel(field);
        if (!told.has(label)) say(field as ItemField)(mended(field, fix));
      }),
    );
  }
  if (read.length === 0) faults.add(ITEM_SHEET, header.row, '', '条文', '', '表头下面没有条目，请填写后再传');
  // What the words of a list refused leaves no whole item, even where a default would do.
  const isClean = faults.list.length === 0;
  const done = finish(
    isClean ? parsed : null,
    read,
    faults,
    (i) => rowNumbers[i] ?? 0,
    (sheet, row) =>
      sheet === FACT_SHEET
        ? Object.fromEntries([...facts].filter(([, f]) => f.row === row).map(([field, f]) => [field, f.text]))
        : (cells.get(row) ?? {}),
  );
  return { ...done, kept };
}

/** 2026年12月1日, 2026/12/1, 2026.12.01 → 2026-12-01; what is none stays, to be refused with its value. */
function dayText(text: string): string {
  const hit = /^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$/.exec(text.normalize('NFKC'));
  return hit ? `${hit[1]}-${hit[2]?.padStart(2, '0')}-${hit[3]?.padStart(2, '0')}` : text;
}

const percent = (text: string): number => {
  const plainText = text.normalize('NFKC').trim();
  return plainText.endsWith('%') ? Number(plainText.slice(0, -1)) / 100 : Number(plainText);
};

/** Choices as a JSON file writes them, with their words. */
function inJson(field: string, fix: string): string {
  const list =
    field === 'role' ? roleWords : field === 'kind' ? kindLabels : field === 'coverage' ? coverageLabels : null;
  if (list === null) return fix;
  return `请填：${Object.entries(list)
    .filter(([code]) => code !== 'none')
    .map(([code, label]) => `${code}（${label}）`)
    .join('、')}`;
}

/** What a missing choice is called. */
function mended(field: string, fix: string): string {
  switch (field) {
    case 'role':
      return `请填判定作用：${Object.values(roleWords).join('、')}`;
    case 'kind':
      return `请填类别：${Object.values(kindLabels).join('、')}`;
    case 'validFrom':
      return '请填施行日期，如 2026-12-01';
    case 'validTo':
      return '废止日期请写成 2026-12-31 的样子，没有的不填';
    case 'tag':
      return '可信度标注请填 [V]、[K] 或 [K?]';
    default:
      return fix;
  }
}
