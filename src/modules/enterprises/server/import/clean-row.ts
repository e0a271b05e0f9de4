import { LEDGER_FIELDS } from '../../shared/cell-issue.ts';
import type { CellIssue, IssueSeverity, LedgerField, RowIssue } from '../../shared/cell-issue.ts';
import { readDate } from '../../shared/dates.ts';
import { readAmount, readCoordinate, readHeadcount, readPhones } from '../../shared/quantities.ts';
import type { Amount } from '../../shared/quantities.ts';
import { DISTRICT_STREETS, resolveStreet } from '../../shared/streets.ts';
import type { Street } from '../../shared/streets.ts';
import { dropInvisible, halfWidthLettersAndDigits, isPlaceholder, plain, quote, storable } from '../../shared/text.ts';
import { repairUscc } from '../../shared/uscc.ts';
import { isHeadingOf } from './header.ts';
import type { ColumnMapping } from './header.ts';
import type { SheetCell, SheetRow } from './sheet-types.ts';

/** An enterprise as a ledger row gives it; a key is present exactly when the sheet has a column for it. */
export interface LedgerValues {
  name?: string | null;
  uscc?: string | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  establishedOn?: string | null;
  address?: string | null;
  /** Official name of one of the district's streets. */
  street?: string | null;
  community?: string | null;
  industry?: string | null;
  legalRepresentative?: string | null;
  principal?: string | null;
  actualController?: string | null;
  /** Numbers joined by “；”. */
  phone?: string | null;
  employees?: number | null;
  registeredCapital?: Amount | null;
  enterpriseType?: string | null;
  businessScope?: string | null;
  /** Degrees east, as written; the coordinate system is not known. */
  longitude?: number | null;
  latitude?: number | null;
  riskLevel?: string | null;
}

export interface CleanedRow {
  /** Row as numbered in the sheet. */
  readonly row: number;
  /** `skipped`: not an enterprise (blank, subtotal, note …). `rejected`: cannot be stored. Undefined: fit to be matched and stored. */
  readonly outcome?: 'skipped' | 'rejected';
  readonly values: LedgerValues;
  readonly issues: readonly RowIssue[];
}

export interface CleanOptions {
  /** Today in Asia/Shanghai. */
  readonly today: string;
  readonly date1904?: boolean;
  readonly streets?: readonly Street[];
}

const SUBTOTAL =
  /^(?:本页|本表|全区|街道)?(?:合|小|总|累|共)\s*计(?:[:：(（\s\d].*)?$|^(?:共|总共|合计)\s*\d+\s*(?:家|户|个|条|项)/;
const FOOTNOTE =
  /^(?:注|备注|说明|填表说明|填报说明|填写说明|制表|填表|填报|审核|审批|单位负责人|负责人签字|复核|经办|联系人|联系电话|统计|制表人|填表人|填报人|审核人|审核人员|填表日期|填报日期|填报单位|填表单位|报送单位|报送日期|日期|盖章|单位(?:盖章|公章))(?:人|日期|单位|时间)?\s*(?:[:：(（]|$)|^[*※#]?\s*(?:注|说明)\s*[:：]|^第\s*\d+\s*页|^以下(?:空白|无正文)/;
const EXAMPLE = /^(?:例|示例|样例|举例|填写示例|范例)(?:[:：\d(（].*)?$/;
const SECTION =
  /^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）])|(?:[（(]\s*\d+\s*(?:家|户|个)\s*[)）])$/;
const ORDINAL = /^\d{1,5}\s*、\s*(?=\D)/;
const STATUS =
  /[(（[【]\s*(?:已)?(?:注销|吊销|停业|歇业|停产|关闭|搬迁|迁出|拆除|迁出|倒闭|空壳|查无|失联|筹建|在建)[^)）\]】]*[)）\]】]/;

/** Reasons for which a row is left out, with what to say. */
const SKIP_REASONS = {
  blankRow: '空行（除序号外没有内容），已跳过',
  subtotalRow: '合计、小计行，已跳过',
  repeatedHeaderRow: '重复的表头，已跳过',
  footnoteRow: '表下说明或签字行，已跳过',
  sectionRow: '分组标题行，已跳过',
  exampleRow: '填写示例，已跳过',
  columnNumberRow: '栏号行，已跳过',
} as const;
export type SkipReason = keyof typeof SKIP_REASONS;

/** What a field but the business scope may hold is much shorter; longer texts would only cost time to look through. */
const CELL_MOST = 2000;

const cutCells = (row: SheetRow): SheetRow =>
  row.cells.some((cell) => cell !== undefined && cell.text.length > CELL_MOST)
    ? { ...row, cells: row.cells.map((cell) => (cell ? { ...cell, text: cell.text.slice(0, CELL_MOST) } : cell)) }
    : row;

function textsOf(row: SheetRow): { column: number; text: string; isMerged: boolean }[] {
  const filled: { column: number; text: string; isMerged: boolean }[] = [];
  row.cells.forEach((cell, column) => {
    const text = cell ? plain(cell.text) : '';
    if (text !== '') filled.push({ column, text, isMerged: cell?.mergedFrom !== undefined });
  });
  return filled;
}

/** Why a row below the heading is not an enterprise, or undefined when it is one. */
function skipReason(row: SheetRow, columns: readonly ColumnMapping[]): SkipReason | undefined {
  const usccColumn = columns.find((c) => c.field === 'uscc')?.column;
  const code = usccColumn === undefined ? undefined : row.cells[usccColumn];
  if (code && code.mergedFrom === undefined && code.text.length === 18 && /^\d{8}/.test(code.text)) {
    return row.cells.some((cell, i) => i < 2 && cell !== undefined && EXAMPLE.test(cell.text))
      ? 'exampleRow'
      : undefined;
  }
  const filled = textsOf(row);
  const sequence = columns.find((c) => c.field === 'sequence')?.column;
  const name = columns.find((c) => c.field === 'name')?.column;
  const own = filled.filter((f) => !f.isMerged && (f.column !== sequence || !/^[\d\s.、()]{1,8}$/.test(f.text)));
  const telling = own.filter((f) => !isPlaceholder(f.text));
  const first = filled[0];
  if (!first || own.length === 0 || (telling.length === 0 && (sequence !== undefined || name === undefined)))
    return 'blankRow';
  const nameText = filled.find((f) => f.column === name)?.text ?? '';
  const marks = filled.slice(0, 3).map((f) => f.text.replace(/\s/g, ''));
  if (
    marks.some((text) => SUBTOTAL.test(text)) &&
    (nameText === '' || SUBTOTAL.test(nameText.replace(/\s/g, '')) || /^\d+(?:家|户|个)?$/.test(nameText))
  )
    return 'subtotalRow';
  if (EXAMPLE.test(first.text) || (first.column !== name && EXAMPLE.test(nameText))) return 'exampleRow';
  const byColumn = new Map(filled.map((f) => [f.column, f.text]));
  const repeated = columns.filter((c) => {
    const text = byColumn.get(c.column);
    return text !== undefined && text.length <= 40 && (text === c.heading || isHeadingOf(text, c.field));
  });
  if (repeated.length >= Math.min(2, columns.length) && repeated.length >= telling.length * 0.5)
    return 'repeatedHeaderRow';
  if (
    filled.length >= 3 &&
    filled.every((f, i) => f.text === String(i + 1) || f.text === `(${i + 1})` || '甲乙丙丁'.includes(f.text))
  )
    return 'columnNumberRow';
  if (
    filled.length <= 6 &&
    FOOTNOTE.test(first.text) &&
    !columns.some((c) => c.field === 'uscc' && repairUscc(byColumn.get(c.column) ?? '').value !== null)
  )
    return 'footnoteRow';
  if (own.length === 1 && columns.length >= 3) {
    const only = own[0] as (typeof own)[number];
    const street = resolveStreet(only.text.replace(/[(（].*$/, '')).street;
    if (
      SECTION.test(only.text) ||
      street !== undefined ||
      (only.column !== name && !columns.some((c) => c.column === only.column && c.field === 'uscc'))
    )
      return 'sectionRow';
  }
  return undefined;
}

class Issues {
  readonly list: RowIssue[] = [];
  add(field: LedgerField | null, code: string, severity: IssueSeverity, message: string, suggestion?: string): void {
    this.list.push(
      suggestion === undefined ? { field, code, severity, message } : { field, code, severity, message, suggestion },
    );
  }
  addAll(field: LedgerField, issues: readonly CellIssue[]): void {
    for (const issue of issues)
      this.list.push({ field, code: issue.code, severity: issue.severity, message: issue.message });
  }
}

/** Spaces between Chinese signs are typing; those between Latin words or numbers are kept as one. */
function closeSpaces(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(
      /(?<=[\u2e80-\u9fff\uf900-\ufaff（）()、，。；：]) | (?=[\u2e80-\u9fff\uf900-\ufaff（）()、，。；：])/g,
      '',
    )
    .trim();
}

/* Nothing in such a line would be changed, mixed brackets apart. */
const ALREADY_TIDY = /^[\u4e00-\u9fff0-9A-Za-z()（）、，。；：.#\-/]*$/;

/** Half-width letters and digits, closed spaces, and one kind of brackets where a pair was written with two. */
function tidyLine(raw: string): string {
  if (
    ALREADY_TIDY.test(raw) &&
    !(raw.includes('（') && raw.includes(')')) &&
    !(raw.includes('(') && raw.includes('）'))
  )
    return raw;
  let text = closeSpaces(halfWidthLettersAndDigits(dropInvisible(raw)).replace(/[\ue000-\uf8ff]/g, ''));
  text = text.replace(/（([^（）()]*)\)/g, '（$1）').replace(/\(([^（）()]*)）/g, '（$1）');
  return text.replace(/[\u2f00-\u2fdf\uf900-\ufaff]/g, (c) => c.normalize('NFKC'));
}

function readLine(raw: string, field: LedgerField, issues: Issues): string {
  const tidy = tidyLine(raw);
  if (tidy !== raw.trim())
    issues.add(field, 'normalised', 'info', `${quote(raw)}已规范为${quote(tidy, 200)}（全角、空格、换行或不可见字符）`);
  return tidy;
}

/** Long text: line breaks stay, spaces and invisible characters are tidied. */
function readLongText(raw: string, field: LedgerField, issues: Issues): string {
  const tidy = dropInvisible(raw)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
  if (tidy !== raw.trim()) issues.add(field, 'normalised', 'info', `${LEDGER_FIELDS[field]}中的空白或不可见字符已整理`);
  return tidy;
}

function readName(raw: string, issues: Issues): string | null {
  let name = readLine(raw, 'name', issues);
  const numbered = name.replace(ORDINAL, '');
  if (numbered !== name) {
    issues.add('name', 'repaired', 'warning', `${quote(name)}去掉了前面的序号，记为${quote(numbered)}`);
    name = numbered;
  }
  const wrapped = /^["'“”‘’「『](.+)["'“”‘’」』]$/.exec(name)?.[1];
  if (wrapped !== undefined && !/["“”]/.test(wrapped)) {
    issues.add('name', 'normalised', 'info', `${quote(name)}去掉了外面的引号`);
    name = wrapped;
  }
  const problem = name.includes('\ufffd')
    ? ['brokenText', `企业名称${quote(name)}有乱码，请核对文件编码`]
    : [...name].length > 200
      ? ['tooLong', '企业名称超过 200 字，请核对']
      : !/[\p{Script=Han}A-Za-z]/u.test(name) || [...name].length < 2
        ? ['unreadable', `${quote(name)}不是企业名称，请核对`]
        : undefined;
  if (problem) {
    issues.add('name', problem[0] as string, 'error', problem[1] as string);
    return null;
  }
  const status = STATUS.exec(name);
  if (status)
    issues.add('name', 'statusInName', 'warning', `企业名称中写有${quote(status[0])}，按原文保留，请核对该企业状态`);
  return name;
}

function readStreet(raw: string, streets: readonly Street[], issues: Issues): string | null {
  const { street, suggestion } = resolveStreet(dropInvisible(raw), streets);
  if (street) {
    if (street.name !== raw.trim()) issues.add('street', 'normalised', 'info', `${quote(raw)}记为“${street.name}”`);
    return street.name;
  }
  if (suggestion)
    issues.add(
      'street',
      'unknownStreet',
      'warning',
      `${quote(raw)}不是本区街道的名称，是不是“${suggestion.name}”？未填入，请核对`,
      suggestion.name,
    );
  else
    issues.add(
      'street',
      'unknownStreet',
      'warning',
      `${quote(raw)}不是本区 ${streets.length} 个街道的名称，未填入，请核对`,
    );
  return null;
}

type TextField =
  'community' | 'industry' | 'legalRepresentative' | 'principal' | 'actualController' | 'enterpriseType' | 'riskLevel';

/** Fields whose text a spreadsheet may have turned into a day (1-3 → 3 January). */
const DATE_FIELDS: ReadonlySet<LedgerField> = new Set(['establishedOn', 'sequence']);

function emptyIssue(field: LedgerField, raw: string, issues: Issues): void {
  const label = LEDGER_FIELDS[field];
  const severity: IssueSeverity = field === 'name' ? 'error' : 'info';
  issues.add(field, 'empty', severity, raw.trim() === '' ? `未填${label}` : `${label}填的是${quote(raw)}，按未填处理`);
}

/**
 * Reads one data row. Whatever differs from what was written, and whatever stays empty, is said in an issue:
 * `info` for writing only, `warning` where meaning may be touched, `error` where the row cannot be stored.
 * Text that looks like a formula stays text. Never throws.
 */
export function cleanRow(source: SheetRow, columns: readonly ColumnMapping[], options: CleanOptions): CleanedRow {
  const bounded = cutCells(source);
  const reason = skipReason(bounded, columns);
  if (reason) {
    return {
      row: source.row,
      outcome: 'skipped',
      values: {},
      issues: [{ field: null, code: reason, severity: 'info', message: SKIP_REASONS[reason] }],
    };
  }
  const issues = new Issues();
  const streets = options.streets ?? DISTRICT_STREETS;
  const values: LedgerValues = {};
  for (const mapping of columns) {
    if (mapping.field !== 'sequence')
      readField(
        mapping,
        (mapping.field === 'businessScope' ? source : bounded).cells[mapping.column],
        values,
        issues,
        streets,
        options,
      );
  }
  settleCoordinates(values, issues);
  if (source.flaws?.includes('looseQuote'))
    issues.add(null, 'looseQuote', 'warning', '本行有未配对的引号，已按普通字符读取，请核对');
  if (source.flaws?.includes('truncated'))
    issues.add(null, 'truncatedRow', 'error', '本行在文件末尾中断，内容不完整，未导入，请重新导出文件');
  if (values.name === undefined) {
    if (values.uscc === undefined || values.uscc === null)
      issues.add('name', 'empty', 'error', '没有企业名称，也没有有效的统一社会信用代码');
  }
  const isRejected = issues.list.some((issue) => issue.severity === 'error');
  return isRejected
    ? { row: source.row, outcome: 'rejected', values, issues: issues.list }
    : { row: source.row, values, issues: issues.list };
}

function readField(
  mapping: ColumnMapping,
  cell: SheetCell | undefined,
  values: LedgerValues,
  issues: Issues,
  streets: readonly Street[],
  options: CleanOptions,
): void {
  const field = mapping.field as Exclude<LedgerField, 'sequence'>;
  const label = LEDGER_FIELDS[field];
  const written = cell?.text ?? '';
  let raw = storable(written);
  if (raw !== written)
    issues.add(field, 'normalised', 'info', `${label}中有不能保存的字符，已去掉或换成“\ufffd”，记为${quote(raw)}`);
  // The mark by which spreadsheets, and our own files of faulty rows, keep a text from being run as a formula.
  if (raw.length > 1 && raw.startsWith("'") && '=+-@'.includes(raw.charAt(1))) {
    issues.add(field, 'normalised', 'info', `${quote(raw)}去掉了开头表示文本的单引号`);
    raw = raw.slice(1);
  }
  if (cell?.mergedFrom !== undefined) {
    issues.add(field, 'mergedCell', 'info', `${label}取自第 ${cell.mergedFrom} 行的合并单元格`);
  }
  if (cell?.isError === true) {
    issues.add(
      field,
      'cellError',
      field === 'name' ? 'error' : 'warning',
      `${label}是表格的错误值${quote(raw)}，未填入，请核对公式`,
    );
    values[field] = null;
    return;
  }
  if (field === 'establishedOn') {
    const read = readDate(cell && cell.text !== raw ? { ...cell, text: raw } : (cell ?? { text: '' }), options);
    issues.addAll(field, read.issues);
    values.establishedOn = read.value;
    return;
  }
  if (field === 'uscc') {
    const read = repairUscc(raw, { isNumber: cell?.number !== undefined });
    issues.addAll(field, read.issues);
    values.uscc = read.value;
    return;
  }
  const flat = plain(raw);
  if (flat === '' || isPlaceholder(flat)) {
    emptyIssue(field, raw, issues);
    values[field] = null;
    return;
  }
  if (cell?.date !== undefined && !DATE_FIELDS.has(field)) {
    issues.add(
      field,
      'turnedIntoDate',
      field === 'name' ? 'error' : 'warning',
      `${label}被表格软件变成了日期（${cell.date}），原文已不可知，未填入，请将该列设为文本后重填`,
    );
    values[field] = null;
    return;
  }
  switch (field) {
    case 'name':
      values.name = readName(raw, issues);
      return;
    case 'street':
      values.street = readStreet(raw, streets, issues);
      return;
    case 'address': {
      const address = readLine(raw, field, issues);
      const broken = address.includes('\ufffd');
      if (broken) issues.add(field, 'brokenText', 'warning', `地址${quote(raw)}有乱码，未填入，请核对`);
      if (!broken && [...address].length > 300)
        issues.add(field, 'tooLong', 'warning', '地址超过 300 字，未填入，请核对');
      values.address = broken || [...address].length > 300 ? null : address;
      return;
    }
    case 'phone': {
      const read = readPhones(raw);
      issues.addAll(field, read.issues);
      values.phone = read.value;
      return;
    }
    case 'employees': {
      const read = readHeadcount(raw);
      issues.addAll(field, read.issues);
      values.employees = read.value;
      return;
    }
    case 'registeredCapital': {
      const read = readAmount(raw, mapping.unit);
      issues.addAll(field, read.issues);
      values.registeredCapital = read.value;
      return;
    }
    case 'longitude':
    case 'latitude': {
      const read = readCoordinate(raw);
      issues.addAll(field, read.issues);
      values[field] = read.value;
      return;
    }
    case 'businessScope':
      values.businessScope = readLongText(raw, field, issues);
      return;
    default:
      values[field satisfies TextField] = readShortText(raw, field, issues);
  }
}

function readShortText(raw: string, field: TextField, issues: Issues): string | null {
  const text = readLine(raw, field, issues);
  if (text.includes('\ufffd')) {
    issues.add(field, 'brokenText', 'warning', `${LEDGER_FIELDS[field]}${quote(raw)}有乱码，未填入，请核对`);
    return null;
  }
  if ([...text].length > 200) {
    issues.add(field, 'tooLong', 'warning', `${LEDGER_FIELDS[field]}超过 200 字，未填入，请核对`);
    return null;
  }
  return text;
}

/** Longitude and latitude of China cannot be mistaken for each other: swapped columns are put right and said; other places are refused. */
function settleCoordinates(values: LedgerValues, issues: Issues): void {
  const { longitude, latitude } = values;
  const isLongitude = (n: number): boolean => n >= 73 && n <= 136;
  const isLatitude = (n: number): boolean => n >= 3 && n <= 54;
  if (typeof longitude === 'number' && typeof latitude === 'number' && isLatitude(longitude) && isLongitude(latitude)) {
    values.longitude = latitude;
    values.latitude = longitude;
    issues.add('longitude', 'swapped', 'warning', `经度、纬度填反了，已对调为经度 ${latitude}、纬度 ${longitude}`);
    return;
  }
  if (typeof longitude === 'number' && !isLongitude(longitude)) {
    issues.add('longitude', 'outOfRange', 'warning', `经度 ${longitude} 不在中国范围内，未填入，请核对`);
    values.longitude = null;
  }
  if (typeof latitude === 'number' && !isLatitude(latitude)) {
    issues.add('latitude', 'outOfRange', 'warning', `纬度 ${latitude} 不在中国范围内，未填入，请核对`);
    values.latitude = null;
  }
}
