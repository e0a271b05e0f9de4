/**
 * A workbook that is written while it is read. Rows are made faster than a line takes them, and a reader may go away in the middle:
 * ExcelJS knows neither, keeps everything in memory for the one and waits for ever for the other.
 */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

const isGone = (out: Writable): boolean => out.destroyed && !out.writableFinished;

/** Waits for `work`, or for the reader to go away; true when the reader is still there. */
async function whileThere(out: Writable, work: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
  if (isGone(out)) return false;
  const over = new AbortController();
  const gone = once(out, 'close', { signal: over.signal }).catch(() => {});
  try {
    await Promise.race([work(over.signal), gone]);
  } finally {
    over.abort();
  }
  return !isGone(out);
}

/** Streams of the old kind, as ExcelJS uses them, tell it only inside. */
interface Onward extends Writable {
  _writableState?: { needDrain?: boolean };
}
const isFull = (stream: Onward): boolean => stream.writableNeedDrain ?? stream._writableState?.needDrain ?? false;

/**
 * To be asked after each batch of rows: waits until the reader has taken what was committed so far.
 * @returns false when the reader has gone away and nothing more need be made
 */
export async function isTaken(page: object, out: Writable): Promise<boolean> {
  // Rows that wait for no database leave the compressor no turn otherwise.
  await turn();
  // Where the rows of a sheet go on to: the compressor, which knows what waits in it.
  const onwards = (page as { stream?: { pipes?: readonly Onward[] } }).stream?.pipes ?? [];
  for (const stream of onwards)
    while (isFull(stream))
      if (!(await whileThere(out, (signal) => once(stream, 'drain', { signal }).catch(() => {})))) return false;
  return !isGone(out);
}

/** Ends the workbook, and with it the file; the reader may have gone away by then. */
export async function endSheet(workbook: { commit(): Promise<unknown> }, out: Writable): Promise<void> {
  await whileThere(out, () => workbook.commit());
}
