/** One cell as the file holds it. */
export interface SheetCell {
  /** What a person would read; numbers in full, days as `YYYY-MM-DD`. */
  readonly text: string;
  /** The number, where the file stores one that is not a date. */
  readonly number?: number;
  /** The civil day `YYYY-MM-DD`, where the file marks the cell as a date. */
  readonly date?: string;
  /** The cell's date format shows no day of the month. */
  readonly showsNoDay?: boolean;
  /** An error value of the spreadsheet (#REF!, #N/A …). */
  readonly isError?: boolean;
  /** The cell is covered by a vertical merge; the row number of the cell that holds the value. */
  readonly mergedFrom?: number;
}

/** One row that has at least one filled cell. Cells are sparse, indexed by column from 0. */
export interface SheetRow {
  /** Row number as the spreadsheet shows it, from 1; for delimited text the number of the record, blank lines counted. */
  readonly row: number;
  readonly cells: readonly (SheetCell | undefined)[];
  /** What was odd about the row itself: cut off at the end of the file, or a quotation mark that never closed. */
  readonly flaws?: readonly ('truncated' | 'looseQuote')[];
}

/** A merged range, rows from 1 and columns from 0, both ends included. */
export interface Merge {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromColumn: number;
  readonly toColumn: number;
}

export type SheetFormat = 'xlsx' | 'xls' | 'csv' | 'html' | 'xml' | 'xlsb' | 'ods';

/** One sheet of an opened file. */
export interface Sheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** The first filled rows, for looking at before deciding. */
  head(count: number): Promise<SheetRow[]>;
  /** Reads to the end once to prove the sheet whole and to learn its merges; throws fileDamaged. */
  merges(): Promise<readonly Merge[]>;
  /** Every filled row in order; may be called again. Vertical merges are filled down. */
  rows(): AsyncGenerator<SheetRow, void, undefined>;
}

/** An opened file. `close` must be called. */
export interface OpenedFile {
  readonly format: SheetFormat;
  /** Days are counted from 1904 in this workbook. */
  readonly date1904: boolean;
  /** For text: the encoding that was found. */
  readonly encoding?: string;
  readonly sheets: readonly Sheet[];
  close(): Promise<void>;
}

export const MAX_COLUMNS = 256;
export const MAX_CELL_CHARS = 32_767;

/** Fills the cells under a vertical merge with the value above, and says from which row it comes. */
export function fillerOf(merges: readonly Merge[]): (row: SheetRow) => SheetRow {
  const vertical = merges
    .filter((merge) => merge.toRow > merge.fromRow && merge.fromColumn < MAX_COLUMNS)
    .sort((a, b) => a.fromRow - b.fromRow);
  if (vertical.length === 0) return (row) => row;
  let next = 0;
  let open: { merge: Merge; cell: SheetCell | undefined }[] = [];
  return (row) => {
    open = open.filter(({ merge }) => merge.toRow >= row.row);
    let cells: (SheetCell | undefined)[] | undefined;
    for (const { merge, cell } of open) {
      const present = row.cells[merge.fromColumn];
      if (cell && (present === undefined || present.text.trim() === '')) {
        cells ??= [...row.cells];
        cells[merge.fromColumn] = { ...cell, mergedFrom: merge.fromRow };
      }
    }
    while (next < vertical.length && (vertical[next] as Merge).fromRow <= row.row) {
      const merge = vertical[next++] as Merge;
      if (merge.fromRow === row.row) open.push({ merge, cell: row.cells[merge.fromColumn] });
    }
    return cells ? { ...row, cells } : row;
  };
}

/** Bounded work on any file. Sizes in bytes. */
export interface ReadLimits {
  readonly fileBytes: number;
  /** Formats that are read at once into memory. */
  readonly wholeFileBytes: number;
  readonly partBytes: number;
  readonly totalBytes: number;
  readonly entries: number;
  /** Unpacked ÷ packed above which a large part is taken for a bomb. */
  readonly ratio: number;
  readonly rows: number;
  readonly oldFormatMs: number;
}

export const DEFAULT_LIMITS: ReadLimits = {
  fileBytes: 200 * 2 ** 20,
  wholeFileBytes: 60 * 2 ** 20,
  partBytes: 800 * 2 ** 20,
  totalBytes: 1200 * 2 ** 20,
  entries: 5000,
  ratio: 120,
  rows: 300_000,
  oldFormatMs: 60_000,
};
