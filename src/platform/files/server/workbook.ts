/**
 * Whether a workbook from outside may be given to a library that holds it whole: such libraries unpack without a limit and
 * walk through every cell of a range that a few bytes can name (`A1:XFD1048576`). Read before, in bounded time and memory.
 */
import yauzl from 'yauzl';

export interface WorkbookLimits {
  /** All parts unpacked, in bytes. */
  readonly bytes: number;
  readonly entries: number;
  /** Cells of all ranges that the parts name, and columns. */
  readonly cells: number;
}

const LIMITS: WorkbookLimits = { bytes: 24 * 1024 * 1024, entries: 300, cells: 500_000 };
const LAST_COLUMN = 16_384;
const LAST_ROW = 1_048_576;

/** @throws Error when the workbook is not one, or is larger inside than such a library can take. */
export async function requireModestWorkbook(bytes: Buffer, limits: WorkbookLimits = LIMITS): Promise<void> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  try {
    if (zip.entryCount > limits.entries) throw new Error('too many entries');
    let size = 0;
    let cells = 0;
    for await (const entry of zip.eachEntry()) {
      // The directory's word first; the reader then holds it to it.
      size += entry.uncompressedSize;
      if (size > limits.bytes) throw new Error('too large when unpacked');
      const parts: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) parts.push(chunk as Buffer);
      if (!/\.(xml|rels|vml)$/i.test(entry.fileName)) continue;
      const text = Buffer.concat(parts).toString('latin1');
      if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new Error('a document type definition');
      cells += cellsIn(text);
      if (cells > limits.cells) throw new Error('too many cells in ranges');
    }
  } finally {
    zip.close();
  }
}

/** Cells of the ranges, and columns, that a part names; infinite for a place that no sheet has. */
function cellsIn(text: string): number {
  let cells = 0;
  for (const [, c1, r1, c2, r2] of text.matchAll(
    /\$?\b([A-Z]{1,3})\$?(\d{1,9}):\$?([A-Z]{1,3})\$?(\d{1,9})\b/g,
  ) as Iterable<string[]>)
    cells += (Math.abs(column(c2) - column(c1)) + 1) * (Math.abs(Number(r2) - Number(r1)) + 1);
  for (const [, max] of text.matchAll(/\bmax\s?=\s?["'](\d{1,20})["']/g))
    if (Number(max) > LAST_COLUMN) return Infinity;
  for (const [, row] of text.matchAll(/\br\s?=\s?["'][A-Z]{0,9}(\d{1,20})["']/g))
    if (Number(row) > LAST_ROW) return Infinity;
  return cells;
}

const column = (letters = ''): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
