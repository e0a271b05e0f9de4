import { parentPort, workerData } from 'node:worker_threads';
import * as codepages from '@e965/xlsx/dist/cpexcel.full.mjs';
import { CFB, read, set_cptable } from '@e965/xlsx';
import { sheetsOfPage } from './html-table.ts';
import { MAX_CELL_CHARS, MAX_COLUMNS } from './sheet-types.ts';
import type { Merge, SheetCell, SheetRow } from './sheet-types.ts';
import { numberCell, readNumberFormat } from './xlsx.ts';

/** What the reading thread sends back. */
export type OldFormatAnswer =
  | { ok: true; date1904: boolean; sheets: { name: string; isHidden: boolean; rows: SheetRow[]; merges: Merge[] }[] }
  | { ok: false; reason: 'encrypted' | 'damaged' | 'word' | 'empty' };

interface Job {
  readonly bytes: Uint8Array;
  readonly maxRows: number;
  /** A web page with tables, in UTF-8. */
  readonly isPage: boolean;
}

function answer({ bytes, maxRows, isPage }: Job): OldFormatAnswer {
  if (isPage) {
    const sheets = sheetsOfPage(new TextDecoder().decode(bytes), maxRows + 1);
    return sheets.length === 0 ? { ok: false, reason: 'empty' } : { ok: true, date1904: false, sheets };
  }
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    const names = CFB.read(Buffer.from(bytes), { type: 'buffer' }).FullPaths.map(
      (path: string) => path.split('/').at(-1)?.toLowerCase() ?? '',
    );
    if (names.includes('encryptedpackage')) return { ok: false, reason: 'encrypted' };
    if (names.includes('worddocument')) return { ok: false, reason: 'word' };
    if (!names.includes('workbook') && !names.includes('book')) return { ok: false, reason: 'damaged' };
  }
  set_cptable(codepages);
  const book = read(bytes, {
    type: 'array',
    dense: true,
    cellNF: true,
    cellHTML: false,
    cellFormula: false,
    cellText: false,
    codepage: 936,
    sheetRows: maxRows + 1,
  });
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const sheets = book.SheetNames.map((name, index) => {
    const sheet = book.Sheets[name];
    const rows: SheetRow[] = [];
    const data = (sheet?.['!data'] ?? []) as (
      { t: string; v?: unknown; z?: string | number; w?: string }[] | undefined
    )[];
    data.forEach((source, r) => {
      if (!source) return;
      const cells: (SheetCell | undefined)[] = [];
      source.forEach((cell, c) => {
        if (c < MAX_COLUMNS) cells[c] = cellOf(cell, date1904);
      });
      if (cells.some((cell) => cell !== undefined && cell.text.trim() !== '')) rows.push({ row: r + 1, cells });
    });
    const merges = (sheet?.['!merges'] ?? []).map((m) => ({
      fromRow: m.s.r + 1,
      toRow: m.e.r + 1,
      fromColumn: m.s.c,
      toColumn: m.e.c,
    }));
    return { name, isHidden: (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0, rows, merges };
  });
  return sheets.length === 0 ? { ok: false, reason: 'empty' } : { ok: true, date1904, sheets };
}

function cellOf(
  cell: { t: string; v?: unknown; z?: string | number; w?: string } | undefined,
  date1904: boolean,
): SheetCell | undefined {
  if (!cell || cell.v === undefined || cell.v === null) return undefined;
  if (cell.t === 'n' && typeof cell.v === 'number') {
    return numberCell(
      cell.v,
      readNumberFormat(typeof cell.z === 'number' ? cell.z : 0, typeof cell.z === 'string' ? cell.z : undefined),
      date1904,
    );
  }
  if (cell.t === 'd' && cell.v instanceof Date) {
    const date = cell.v.toISOString().slice(0, 10);
    return { text: date, date };
  }
  if (cell.t === 'e') return { text: cell.w ?? '#N/A', isError: true };
  if (cell.t === 'b') return { text: cell.v === true ? 'TRUE' : 'FALSE' };
  const text = (typeof cell.v === 'string' ? cell.v : JSON.stringify(cell.v)).slice(0, MAX_CELL_CHARS);
  return text === '' ? undefined : { text };
}

function run(job: Job): OldFormatAnswer {
  try {
    return answer(job);
  } catch (error) {
    return {
      ok: false,
      reason: /password|ODS Encryption|ECMA-376/i.test(error instanceof Error ? error.message : '')
        ? 'encrypted'
        : 'damaged',
    };
  }
}

parentPort?.postMessage(run(workerData as Job));
