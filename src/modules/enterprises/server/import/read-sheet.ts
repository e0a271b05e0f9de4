import { open, readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '#kernel/shared/errors.ts';
import { fail } from '../../shared/errors.ts';
import { decodeText, looksBinary } from './decode-text.ts';
import { delimitedSheet } from './delimited.ts';
import { sheetsOfPage } from './html-table.ts';
import type { OldFormatAnswer } from './old-format-worker.ts';
import { DEFAULT_LIMITS, fillerOf } from './sheet-types.ts';
import type { Merge, OpenedFile, ReadLimits, Sheet, SheetFormat, SheetRow } from './sheet-types.ts';
import { nameOfZip, openXlsx } from './xlsx.ts';
import { openZip } from './zip.ts';

const OTHER_KINDS: readonly [RegExp, string][] = [
  [/^%PDF/, 'PDF 文件'],
  [/^\x89PNG|^\xff\xd8\xff|^GIF8|^BM.{4}\0\0\0\0|^II\*\0|^MM\0\*|^RIFF.{4}WEBP/s, '图片'],
  [/^Rar!|^7z\xbc\xaf|^\x1f\x8b|^BZh|^\xfd7zXZ/, '压缩包，请先解压'],
  [/^MZ|^\x7fELF/, '程序文件'],
  [/^\{\\rtf/, 'RTF 文档'],
  [/^SQLite format/, '数据库文件'],
];

function sheetInMemory(
  name: string,
  isHidden: boolean,
  rows: readonly SheetRow[],
  merges: readonly Merge[],
  limits: ReadLimits,
): Sheet {
  return {
    name,
    isHidden,
    head: (count) => Promise.resolve(rows.slice(0, count)),
    merges: () => Promise.resolve(merges),
    async *rows() {
      await Promise.resolve();
      if (rows.length > limits.rows) throw fail('enterprises.tooManyRows', { limit: limits.rows });
      const fill = fillerOf(merges);
      for (const row of rows) yield fill(row);
    },
  };
}

/** Files read in threads at one time, and how many more may wait: whoever asks holds a connection of the database meanwhile. */
const AT_ONCE = 2;
const MOST_WAITING = 4;
let reading = 0;
const waiting: (() => void)[] = [];

/** Pages up to this size are read at once; larger ones would keep everybody waiting. */
const SMALL_PAGE = 500_000;

/** Old and rare formats are read in a thread of their own, with a heap and a time of its own: a bad file cannot hang or exhaust the program. */
async function readInThread(bytes: Uint8Array, limits: ReadLimits, isPage: boolean): Promise<OldFormatAnswer> {
  if (reading >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw fail('enterprises.readerBusy');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else reading++;
  try {
    return await inThread(bytes, limits, isPage);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else reading--;
  }
}

async function inThread(bytes: Uint8Array, limits: ReadLimits, isPage: boolean): Promise<OldFormatAnswer> {
  const worker = new Worker(new URL('./old-format-worker.ts', import.meta.url), {
    workerData: { bytes, maxRows: limits.rows, isPage },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<OldFormatAnswer>((resolve) => {
      timer = setTimeout(() => resolve({ ok: false, reason: 'damaged' }), limits.oldFormatMs);
      worker.once('message', (message: OldFormatAnswer) => resolve(message));
      worker.once('error', () => resolve({ ok: false, reason: 'damaged' }));
      worker.once('exit', () => resolve({ ok: false, reason: 'damaged' }));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function openOldFormat(bytes: Uint8Array, format: SheetFormat, limits: ReadLimits): Promise<OpenedFile> {
  const answer = await readInThread(bytes, limits, format === 'html');
  if (!answer.ok) {
    if (answer.reason === 'encrypted') throw fail('enterprises.fileEncrypted');
    if (format === 'html' && answer.reason === 'empty')
      throw fail('enterprises.fileUnsupported', { kind: '网页中没有表格' });
    if (answer.reason === 'word') throw fail('enterprises.fileUnsupported', { kind: 'Word 文档' });
    throw fail('enterprises.fileDamaged', {
      reason: answer.reason === 'empty' ? '没有工作表' : '内容读不出来，可能只传了一半',
    });
  }
  const sheets = answer.sheets.map((s) => sheetInMemory(s.name, s.isHidden, s.rows, s.merges, limits));
  return { format, date1904: answer.date1904, sheets, close: () => Promise.resolve() };
}

async function openText(bytes: Uint8Array, limits: ReadLimits): Promise<OpenedFile> {
  const { text, encoding } = decodeText(bytes);
  if (looksBinary(text)) throw fail('enterprises.fileUnsupported', { kind: '不是表格' });
  if (text.trim() === '' || text.trim() === '\ufeff') throw fail('enterprises.fileEmpty');
  const start = text
    .slice(0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (start.startsWith('<')) {
    if (/<!ENTITY/i.test(start)) throw fail('enterprises.fileUnsafe', { reason: '含有不允许的实体定义' });
    if (/urn:schemas-microsoft-com:office:spreadsheet/.test(start) && start.startsWith('<?xml')) {
      return openOldFormat(
        new TextEncoder().encode(text.replace(/^(\ufeff?<\?xml[^>]*?)\sencoding\s*=\s*["'][^"']*["']/i, '$1')),
        'xml',
        limits,
      );
    }
    if (text.length > SMALL_PAGE)
      return { ...(await openOldFormat(new TextEncoder().encode(text), 'html', limits)), encoding };
    const tables = sheetsOfPage(text, limits.rows + 1);
    if (tables.length === 0) throw fail('enterprises.fileUnsupported', { kind: '网页中没有表格' });
    const sheets = tables.map((t) => sheetInMemory(t.name, t.isHidden, t.rows, t.merges, limits));
    return { format: 'html', date1904: false, encoding, sheets, close: () => Promise.resolve() };
  }
  if (/^MIME-Version:/i.test(start)) throw fail('enterprises.fileUnsupported', { kind: '单个文件网页' });
  return {
    format: 'csv',
    date1904: false,
    encoding,
    sheets: [delimitedSheet(text, limits)],
    close: () => Promise.resolve(),
  };
}

async function sizeAndStart(source: Uint8Array | string): Promise<{ size: number; start: Uint8Array }> {
  if (typeof source !== 'string') return { size: source.length, start: source.subarray(0, 4096) };
  const { size } = await stat(source);
  const file = await open(source, 'r');
  try {
    const start = Buffer.alloc(Math.min(4096, size));
    await file.read(start, 0, start.length, 0);
    return { size, start };
  } finally {
    await file.close();
  }
}

/**
 * Opens a ledger by its content, whatever its name says: .xlsx (streamed), .xls, .xlsb, .ods, Excel 2003 XML,
 * a web page with tables, or delimited text in UTF-8, UTF-16 or GB18030. Everything that is not readable
 * ends in an AppError of the room's catalogue. Reading from a path keeps large workbooks out of memory.
 */
export async function openFile(source: Uint8Array | string, limits: ReadLimits = DEFAULT_LIMITS): Promise<OpenedFile> {
  const { size, start } = await sizeAndStart(source);
  if (size === 0) throw fail('enterprises.fileEmpty');
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  if (size > limits.fileBytes) throw fail('enterprises.fileTooLarge', { limit: megabytes(limits.fileBytes) });
  const head = Buffer.from(start).toString('latin1');
  const other = OTHER_KINDS.find(([pattern]) => pattern.test(head));
  if (other) throw fail('enterprises.fileUnsupported', { kind: other[1] });

  const whole = async (): Promise<Uint8Array> => {
    if (size > limits.wholeFileBytes)
      throw fail('enterprises.fileTooLarge', { limit: megabytes(limits.wholeFileBytes) });
    return typeof source === 'string' ? readFile(source) : source;
  };
  try {
    if (head.startsWith('PK')) {
      const zip = await openZip(source, limits);
      try {
        const kind = await nameOfZip(zip);
        if (kind === undefined) return await openXlsx(zip, limits);
        await zip.close();
        if (kind === 'xlsb' || kind === 'ods') return await openOldFormat(await whole(), kind, limits);
        throw fail('enterprises.fileUnsupported', { kind });
      } catch (error) {
        await zip.close();
        throw error;
      }
    }
    if (head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') || /^\x09[\x00\x02\x04\x08][\x04-\x10]\x00/.test(head)) {
      return await openOldFormat(await whole(), 'xls', limits);
    }
    return await openText(await whole(), limits);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw fail('enterprises.fileDamaged', { reason: '内容读不出来' });
  }
}
