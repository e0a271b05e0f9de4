import { PassThrough, type Writable } from 'node:stream';

/**
 * Takes everything at once and passes it on as fast as the reader can: whoever writes under a transaction is done with it
 * however slowly the answer is read. A ledger of a hundred thousand rows is some ten megabytes.
 */
export function patient(reader: Writable): Writable {
  const all = new PassThrough({ highWaterMark: Number.MAX_SAFE_INTEGER });
  // Nobody is left to read: the rest is let go.
  if (reader.destroyed) return all.resume();
  reader.once('close', () => all.resume());
  all.pipe(reader);
  return all;
}
