/** Opaque positions in a sorted list: the sort values of the last row, and its id as the tie-breaker. */
import { fail } from '../shared/errors.ts';

export type CursorValue = string | number | null;

export const encodeCursor = (values: readonly CursorValue[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** Reads a cursor of `length` values; a cursor that was made elsewhere or cut is refused. */
export function decodeCursor(cursor: string, length: number): CursorValue[] {
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((v) => v === null || ['string', 'number'].includes(typeof v))
    )
      return values as CursorValue[];
  } catch {
    // falls through to the refusal
  }
  throw fail('common.badCursor');
}
