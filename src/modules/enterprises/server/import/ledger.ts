import { fail } from '../../shared/errors.ts';
import { cleanRow } from './clean-row.ts';
import type { CleanedRow, CleanOptions } from './clean-row.ts';
import { findHeader } from './header.ts';
import type { GivenMapping, LedgerHeader } from './header.ts';
import { openFile } from './read-sheet.ts';
import { DEFAULT_LIMITS } from './sheet-types.ts';
import type { ReadLimits, Sheet, SheetCell, SheetFormat } from './sheet-types.ts';

const HEAD_ROWS = 100;
const SHEETS_LOOKED_AT = 40;

/** What a person chose in the preview. */
export interface LedgerChoice {
  readonly sheet?: string;
  readonly mapping?: GivenMapping;
}

export interface RowOptions extends Omit<CleanOptions, 'date1904'> {
  /** Cells that the person put right in the preview, by row and column. */
  readonly fixes?: ReadonlyMap<number, ReadonlyMap<number, string>>;
}

/** A row as read, with its cells as written beside it. */
export interface LedgerRow extends CleanedRow {
  readonly cells: readonly (SheetCell | undefined)[];
}

/** A ledger that is ready to be read: the right sheet, its heading, and its rows. `close` must be called. */
export interface OpenedLedger {
  readonly format: SheetFormat;
  readonly encoding?: string;
  readonly sheetName: string;
  readonly sheetNames: readonly string[];
  /** Other visible sheets that look like ledgers too (one sheet a street is common); each is a ledger of its own. */
  readonly otherLedgers: readonly string[];
  readonly header: LedgerHeader;
  /** Every row below the heading, cleaned; skipped rows are among them. May be called again. */
  rows(options: RowOptions): AsyncGenerator<LedgerRow, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens a ledger (台账): picks the sheet with the best heading (visible ones first), proves it whole before the first
 * row is given out, and reads rows one by one. Throws only the room's catalogue errors.
 */
export async function openLedger(
  source: Uint8Array | string,
  choice: LedgerChoice = {},
  limits: ReadLimits = DEFAULT_LIMITS,
): Promise<OpenedLedger> {
  const file = await openFile(source, limits);
  try {
    const sheetNames = file.sheets.map((sheet) => sheet.name);
    const looked: { name: string; isHidden: boolean; score: number }[] = [];
    let best: { sheet: Sheet; header: LedgerHeader } | undefined;
    const wanted =
      choice.sheet === undefined ? file.sheets : file.sheets.filter((sheet) => sheet.name === choice.sheet);
    if (wanted.length === 0) throw fail('enterprises.noSheet', { sheet: choice.sheet, sheets: sheetNames.join('、') });
    for (const sheet of wanted.slice(0, SHEETS_LOOKED_AT)) {
      const header = findHeader(await sheet.head(HEAD_ROWS), [], choice.mapping);
      looked.push({ name: sheet.name, isHidden: sheet.isHidden, score: header.score });
      const value = header.score * (sheet.isHidden && choice.sheet === undefined ? 0.2 : 1);
      const current = best === undefined ? 0 : best.header.score * (best.sheet.isHidden ? 0.2 : 1);
      if (best === undefined || value > current + 0.25) best = { sheet, header };
    }
    const { sheet } = best as { sheet: Sheet; header: LedgerHeader };
    const header = findHeader(await sheet.head(HEAD_ROWS), await sheet.merges(), choice.mapping);
    if (header.score === 0) throw fail('enterprises.noHeader', { sheet: sheet.name, sheets: sheetNames.join('、') });
    return {
      format: file.format,
      ...(file.encoding === undefined ? {} : { encoding: file.encoding }),
      sheetName: sheet.name,
      sheetNames,
      otherLedgers: looked
        .filter((other) => other.name !== sheet.name && !other.isHidden && other.score >= header.score * 0.6)
        .map((other) => other.name),
      header,
      close: () => file.close(),
      async *rows(options) {
        const how = { ...options, date1904: file.date1904 };
        for await (const row of sheet.rows()) {
          if (row.row < header.firstDataRow) continue;
          const fixes = options.fixes?.get(row.row);
          if (fixes) {
            const cells = [...row.cells];
            for (const [column, text] of fixes) cells[column] = { text };
            yield { ...cleanRow({ ...row, cells }, header.columns, how), cells: row.cells };
          } else yield { ...cleanRow(row, header.columns, how), cells: row.cells };
        }
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
