import { excelSerialToDay } from '../../shared/dates.ts';
import { fail } from '../../shared/errors.ts';
import { fillerOf, MAX_CELL_CHARS, MAX_COLUMNS } from './sheet-types.ts';
import { replaceBetween, tagsOf } from './scan.ts';
import type { Merge, OpenedFile, ReadLimits, Sheet, SheetCell, SheetRow } from './sheet-types.ts';
import type { Zip } from './zip.ts';

const SMALL_PART = 32 * 2 ** 20;
const SHARED_STRINGS_CHARS = 200e6;
const ROW_CHARS = 4e6;
const MERGES = 200_000;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of an XML node: the five named entities and numeric ones; nothing else is ever expanded. */
function decodeXml(text: string): string {
  let out = text;
  if (out.includes('<![CDATA['))
    out = replaceBetween(out, '<![CDATA[', ']]>', (inner) => inner.replaceAll('&', '&amp;'));
  if (out.includes('&')) {
    out = out.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
      if (!name.startsWith('#')) return NAMED[name] ?? whole;
      const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '';
    });
  }
  if (out.includes('_x'))
    out = out.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return out.includes('\r') ? out.replace(/\r\n?/g, '\n') : out;
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`[\\s](?:[\\w]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return match ? decodeXml(match[1] ?? match[2] ?? '') : undefined;
}

function refuseDtd(text: string): void {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw fail('enterprises.fileUnsafe', { reason: '含有不允许的文档类型定义' });
}

/** An attribute with a one-letter name, without a regular expression: this runs for every cell. */
function shortAttribute(tag: string, name: 'r' | 's' | 't'): string | undefined {
  const at = tag.indexOf(` ${name}="`);
  if (at < 0) return tag.includes(`${name}=`) || tag.includes(`${name} =`) ? attribute(tag, name) : undefined;
  const end = tag.indexOf('"', at + 4);
  return end < 0 ? undefined : tag.slice(at + 4, end);
}

const DATE_IDS = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);
const DAYLESS_IDS = new Set([17, 27, 36, 50, 52, 57]);

interface CellFormat {
  readonly isDate: boolean;
  readonly showsNoDay: boolean;
  /** Width to which zeros are shown in front (format 000000). */
  readonly padTo: number;
}
const GENERAL: CellFormat = { isDate: false, showsNoDay: false, padTo: 0 };

/** What a number format means for reading: whether it shows a day, and whether the day of the month is hidden. */
export function readNumberFormat(id: number, code: string | undefined): CellFormat {
  if (code === undefined) return { isDate: DATE_IDS.has(id), showsNoDay: DAYLESS_IDS.has(id), padTo: 0 };
  const first = code.slice(0, 500).split(';')[0] as string;
  const bare = first
    .replace(/\\./g, '')
    .replace(/"[^"]*"/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/[_*]./g, '')
    .replace(/general/gi, '')
    .toLowerCase();
  const isDate = /[yd]|e(?![+-])/.test(bare) || (/m/.test(bare) && !/[hs0#]/.test(bare));
  const zeros = /^0{2,20}$/.exec(bare);
  return { isDate, showsNoDay: isDate && !bare.includes('d'), padTo: zeros ? bare.length : 0 };
}

function readStyles(xml: string): CellFormat[] {
  const codes = new Map<number, string>();
  for (const tag of tagsOf(xml, 'numFmt')) {
    const id = Number(attribute(tag, 'numFmtId'));
    const code = attribute(tag, 'formatCode');
    if (code !== undefined) codes.set(id, code);
  }
  const from = xml.search(/<(?:\w+:)?cellXfs[\s>]/);
  const rest = from < 0 ? '' : xml.slice(from);
  const cellXfs = rest.slice(0, Math.max(0, rest.search(/<\/(?:\w+:)?cellXfs>/)));
  return [...tagsOf(cellXfs, 'xf')].map((tag) => {
    const id = Number(attribute(tag, 'numFmtId') ?? 0);
    return readNumberFormat(id, codes.get(id));
  });
}

/** Text of `<si>` or `<is>`: every run, without the phonetic guides. */
function richText(xml: string, prefix: string): string {
  const source = replaceBetween(xml, `<${prefix}rPh`, `</${prefix}rPh>`, () => '');
  const open = `<${prefix}t`;
  const close = `</${prefix}t>`;
  let out = '';
  let at = 0;
  for (;;) {
    at = source.indexOf(open, at);
    if (at < 0) break;
    const after = source.charCodeAt(at + open.length);
    if (after !== 62 && after !== 32 && after !== 47 && after !== 10 && after !== 13 && after !== 9) {
      at += open.length;
      continue;
    }
    const start = source.indexOf('>', at) + 1;
    if (start === 0) break;
    if (source.charCodeAt(start - 2) === 47) {
      at = start;
      continue;
    }
    const end = source.indexOf(close, start);
    if (end < 0) break;
    out += source.slice(start, end);
    at = end + close.length;
  }
  return decodeXml(out);
}

async function* texts(zip: Zip, part: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of zip.stream(part)) yield decoder.decode(chunk, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

function prefixOf(root: string, text: string): string | undefined {
  return new RegExp(`<(\\w+:)?${root}[\\s>/]`)
    .exec(text)?.[0]
    .slice(1, -1)
    .replace(new RegExp(`${root}$`), '');
}

async function readSharedStrings(zip: Zip, part: string): Promise<string[]> {
  const strings: string[] = [];
  let buffer = '';
  let prefix: string | undefined;
  let chars = 0;
  let isClosed = false;
  for await (const text of texts(zip, part)) {
    buffer += text;
    if (prefix === undefined) {
      prefix = prefixOf('sst', buffer);
      if (prefix === undefined) {
        if (buffer.length > 65_536) throw fail('enterprises.fileDamaged', { reason: '文字表有误' });
        continue;
      }
      refuseDtd(buffer.slice(0, 65_536));
    }
    const close = `</${prefix}si>`;
    const open = `<${prefix}si`;
    let at = 0;
    for (;;) {
      const start = buffer.indexOf(open, at);
      if (start < 0) break;
      const tagEnd = buffer.indexOf('>', start);
      if (tagEnd < 0) break;
      if (buffer.charCodeAt(tagEnd - 1) === 47) {
        strings.push('');
        at = tagEnd + 1;
        continue;
      }
      const end = buffer.indexOf(close, tagEnd);
      if (end < 0) break;
      const value = richText(buffer.slice(tagEnd + 1, end), prefix);
      chars += value.length;
      if (chars > SHARED_STRINGS_CHARS) throw fail('enterprises.fileUnsafe', { reason: '文字过多' });
      strings.push(value.length > MAX_CELL_CHARS ? value.slice(0, MAX_CELL_CHARS) : value);
      at = end + close.length;
    }
    const tail = buffer.slice(at);
    isClosed ||= tail.includes(`</${prefix}sst>`) || /<(?:\w+:)?sst[^>]*\/>/.test(tail.slice(0, 4096));
    if (tail.length > ROW_CHARS) throw fail('enterprises.fileUnsafe', { reason: '单个文字过长' });
    buffer = tail;
  }
  if (!isClosed) throw fail('enterprises.fileDamaged', { reason: '文字表不完整' });
  return strings;
}

interface Book {
  readonly strings: readonly string[];
  readonly formats: readonly CellFormat[];
  readonly date1904: boolean;
}

function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const code = reference.charCodeAt(i) & 0xdf;
    if (code < 65 || code > 90) break;
    column = column * 26 + (code - 64);
  }
  return column - 1;
}

/** A number as a person reads it: at most 15 significant digits, never in scientific notation. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value) : BigInt(Math.round(value)).toString();
  const rounded = Number(value.toPrecision(15));
  const text = String(rounded);
  return text.includes('e') ? rounded.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** The cell that a stored number makes under its format. */
export function numberCell(value: number, format: CellFormat, date1904: boolean): SheetCell {
  if (format.isDate) {
    const date = excelSerialToDay(value, date1904);
    if (date !== undefined) return format.showsNoDay ? { text: date, date, showsNoDay: true } : { text: date, date };
  }
  const text = numberText(value);
  return {
    text: format.padTo > text.length && /^\d+$/.test(text) ? text.padStart(format.padTo, '0') : text,
    number: value,
  };
}

function readCell(tag: string, body: string, prefix: string, book: Book): SheetCell | undefined {
  const type = shortAttribute(tag, 't') ?? 'n';
  if (type === 'inlineStr') return textCell(richText(body, prefix));
  const open = body.indexOf(`<${prefix}v`);
  if (open < 0) return undefined;
  const start = body.indexOf('>', open) + 1;
  const end = body.indexOf(`</${prefix}v>`, start);
  if (start === 0 || end < 0) return undefined;
  const value = body.slice(start, end);
  switch (type) {
    case 's':
      return textCell(book.strings[Number(value)] ?? '');
    case 'str':
      return textCell(decodeXml(value));
    case 'b':
      return { text: value.trim() === '1' || value.trim() === 'true' ? 'TRUE' : 'FALSE' };
    case 'e':
      return { text: decodeXml(value), isError: true };
    case 'd': {
      const text = value.trim();
      const date = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
      return date === undefined ? textCell(text) : { text: date, date };
    }
    default: {
      const number = Number(value);
      if (value.trim() === '') return undefined;
      if (!Number.isFinite(number)) return textCell(decodeXml(value));
      const style = shortAttribute(tag, 's');
      return numberCell(
        number,
        (style === undefined ? undefined : book.formats[Number(style)]) ?? GENERAL,
        book.date1904,
      );
    }
  }
}

function textCell(text: string): SheetCell | undefined {
  if (text === '') return undefined;
  return { text: text.length > MAX_CELL_CHARS ? text.slice(0, MAX_CELL_CHARS) : text };
}

/** Cells of one `<row>` body. */
function readCells(xml: string, prefix: string, book: Book): (SheetCell | undefined)[] {
  const cells: (SheetCell | undefined)[] = [];
  const open = `<${prefix}c`;
  const close = `</${prefix}c>`;
  let at = 0;
  let column = 0;
  for (;;) {
    at = xml.indexOf(open, at);
    if (at < 0) return cells;
    const after = xml.charCodeAt(at + open.length);
    if (after !== 32 && after !== 62 && after !== 47 && after !== 10 && after !== 13 && after !== 9) {
      at += open.length;
      continue;
    }
    const tagEnd = xml.indexOf('>', at);
    if (tagEnd < 0) return cells;
    const tag = xml.slice(at, tagEnd);
    const reference = shortAttribute(tag, 'r');
    if (reference !== undefined && reference !== '') column = columnOf(reference);
    if (tag.charCodeAt(tag.length - 1) === 47) at = tagEnd + 1;
    else {
      const end = xml.indexOf(close, tagEnd);
      if (end < 0) return cells;
      if (column < MAX_COLUMNS) {
        const cell = readCell(tag, xml.slice(tagEnd + 1, end), prefix, book);
        if (cell) cells[column] = cell;
      }
      at = end + close.length;
    }
    column++;
  }
}

async function* streamRows(zip: Zip, part: string, book: Book): AsyncGenerator<SheetRow, void, undefined> {
  let buffer = '';
  let prefix: string | undefined;
  let number = 0;
  for await (const text of texts(zip, part)) {
    buffer += text;
    if (prefix === undefined) {
      prefix = prefixOf('sheetData', buffer);
      if (prefix === undefined) {
        if (buffer.length > ROW_CHARS) throw fail('enterprises.fileDamaged', { reason: '工作表缺少数据部分' });
        continue;
      }
      refuseDtd(buffer.slice(0, 65_536));
    }
    const open = `<${prefix}row`;
    const close = `</${prefix}row>`;
    let at = 0;
    for (;;) {
      const start = buffer.indexOf(open, at);
      if (start < 0) {
        at = Math.max(at, buffer.length - open.length);
        break;
      }
      at = start;
      const tagEnd = buffer.indexOf('>', start);
      if (tagEnd < 0) break;
      const after = buffer.charCodeAt(start + open.length);
      if (after !== 32 && after !== 62 && after !== 47 && after !== 10 && after !== 13 && after !== 9) {
        at = tagEnd + 1;
        continue;
      }
      const tag = buffer.slice(start, tagEnd);
      const isEmpty = tag.charCodeAt(tag.length - 1) === 47;
      const end = isEmpty ? tagEnd : buffer.indexOf(close, tagEnd);
      if (end < 0) break;
      const given = /\sr\s*=\s*["'](\d{1,7})["']/.exec(tag)?.[1];
      number = given === undefined ? number + 1 : Number(given);
      if (isEmpty) {
        at = tagEnd + 1;
        continue;
      }
      const cells = readCells(buffer.slice(tagEnd + 1, end), prefix, book);
      if (cells.some((cell) => cell !== undefined && cell.text.trim() !== '')) yield { row: number, cells };
      at = end + close.length;
    }
    buffer = buffer.slice(at);
    if (buffer.length > ROW_CHARS) throw fail('enterprises.fileUnsafe', { reason: '单行内容过大' });
  }
}

/** Reads the sheet's bytes to the end: whole, closed, and with which merges. */
async function prove(zip: Zip, part: string): Promise<Merge[]> {
  const needle = 'sheetData';
  let carry = '';
  let after: string | undefined;
  let isClosed = false;
  for await (const chunk of zip.stream(part)) {
    const text = carry + chunk.toString('latin1');
    if (after === undefined) {
      const end = /<\/(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*\/>/.exec(text);
      if (end) after = text.slice(end.index + end[0].length);
      carry = text.slice(-(needle.length + 40));
      if (after !== undefined) isClosed = /<\/(?:\w+:)?worksheet\s*>/.test(after);
    } else {
      if (after.length < 8e6) after += chunk.toString('latin1');
      isClosed ||= /<\/(?:\w+:)?worksheet\s*>/.test(text);
      carry = text.slice(-60);
    }
  }
  if (after === undefined || !isClosed)
    throw fail('enterprises.fileDamaged', { reason: '工作表没有结尾，可能只传了一半' });
  const merges: Merge[] = [];
  for (const tag of tagsOf(after, 'mergeCell')) {
    const match = /ref\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']/.exec(tag);
    if (!match) continue;
    merges.push({
      fromColumn: columnOf(match[1] as string),
      fromRow: Number(match[2]),
      toColumn: columnOf(match[3] as string),
      toRow: Number(match[4]),
    });
    if (merges.length > MERGES) throw fail('enterprises.fileUnsafe', { reason: '合并单元格过多' });
  }
  return merges;
}

function resolve(base: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts = base.split('/').slice(0, -1);
  for (const piece of target.split('/')) {
    if (piece === '..') parts.pop();
    else if (piece !== '.') parts.push(piece);
  }
  return parts.join('/');
}

async function relationships(zip: Zip, part: string): Promise<{ id: string; type: string; target: string }[]> {
  const at = part.lastIndexOf('/');
  const name = `${part.slice(0, at + 1)}_rels/${part.slice(at + 1)}.rels`;
  if (!zip.has(name)) return [];
  const xml = await zip.text(name, SMALL_PART);
  refuseDtd(xml);
  return [...tagsOf(xml, 'Relationship')].map((tag) => ({
    id: attribute(tag, 'Id') ?? '',
    type: attribute(tag, 'Type') ?? '',
    target: resolve(part, attribute(tag, 'Target') ?? ''),
  }));
}

/** What else a ZIP may be, in words for a person; undefined for a workbook of Excel. */
export async function nameOfZip(zip: Zip): Promise<'xlsb' | 'ods' | string | undefined> {
  if (zip.has('xl/workbook.bin')) return 'xlsb';
  if (zip.has('mimetype') && (await zip.text('mimetype', 4096)).includes('opendocument.spreadsheet')) return 'ods';
  if (zip.has('word/document.xml')) return 'Word 文档';
  if (zip.has('ppt/presentation.xml')) return '演示文稿';
  if (zip.has('[Content_Types].xml') || zip.has('xl/workbook.xml')) return undefined;
  return '压缩包，请先解压';
}

/**
 * Opens an .xlsx for reading row by row. Only the shared texts are kept in memory; the sheet itself is streamed,
 * so a hundred thousand rows cost tens of megabytes. Document type definitions are refused, entities never expanded.
 */
export async function openXlsx(zip: Zip, limits: ReadLimits): Promise<OpenedFile> {
  const workbookPart =
    (await relationships(zip, '')).find((r) => r.type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  if (!zip.has(workbookPart)) throw fail('enterprises.fileDamaged', { reason: '缺少工作簿目录' });
  const workbook = await zip.text(workbookPart, SMALL_PART);
  refuseDtd(workbook);
  const related = await relationships(zip, workbookPart);
  const date1904 = [...tagsOf(workbook, 'workbookPr')].some((tag) =>
    /^(?:1|true)$/.test(attribute(tag, 'date1904') ?? ''),
  );
  const stylesPart = related.find((r) => r.type.endsWith('/styles'))?.target;
  const stringsPart = related.find((r) => r.type.endsWith('/sharedStrings'))?.target;
  const formats =
    stylesPart !== undefined && zip.has(stylesPart) ? readStyles(await zip.text(stylesPart, SMALL_PART)) : [];
  const strings = stringsPart !== undefined && zip.has(stringsPart) ? await readSharedStrings(zip, stringsPart) : [];
  const book: Book = { strings, formats, date1904 };

  const sheets: Sheet[] = [];
  for (const tag of tagsOf(workbook, 'sheet')) {
    const id = /\s\w+:id\s*=\s*["']([^"']*)["']/.exec(tag)?.[1];
    const relation = related.find((r) => r.id === id && r.type.endsWith('/worksheet'));
    if (!relation) continue;
    if (!zip.has(relation.target)) throw fail('enterprises.fileDamaged', { reason: '缺少工作表' });
    sheets.push(
      sheetOf(
        zip,
        relation.target,
        attribute(tag, 'name') ?? '',
        (attribute(tag, 'state') ?? 'visible') !== 'visible',
        book,
        limits,
      ),
    );
  }
  if (sheets.length === 0) throw fail('enterprises.fileDamaged', { reason: '没有工作表' });
  return { format: 'xlsx', date1904, sheets, close: () => zip.close() };
}

function sheetOf(zip: Zip, part: string, name: string, isHidden: boolean, book: Book, limits: ReadLimits): Sheet {
  let merges: Promise<Merge[]> | undefined;
  const proven = (): Promise<Merge[]> => (merges ??= prove(zip, part));
  return {
    name,
    isHidden,
    merges: proven,
    async head(count) {
      const rows: SheetRow[] = [];
      for await (const row of streamRows(zip, part, book)) {
        rows.push(row);
        if (rows.length >= count) break;
      }
      return rows;
    },
    async *rows() {
      const fill = fillerOf(await proven());
      let count = 0;
      for await (const row of streamRows(zip, part, book)) {
        if (++count > limits.rows) throw fail('enterprises.tooManyRows', { limit: limits.rows });
        yield fill(row);
      }
    },
  };
}
