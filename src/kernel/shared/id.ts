/** Ids are UUIDv7 made by the application: ordered by time, safe to make on any node, never reused. */
import { z } from 'zod';

declare const brand: unique symbol;
/** A UUIDv7 that belongs to one kind of record; ids of different kinds do not mix. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Schema of an id as it comes over a door. */
export const idOf = <Kind extends string>(_kind: Kind) =>
  z.uuid({ error: '编号格式不对，请从列表中重新打开' }).transform((text) => text as Id<Kind>) as unknown as z.ZodType<
    Id<Kind>,
    string
  >;

/** Whether a text is a well-formed id: before a text that comes from outside is held against a uuid column. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export type UserId = Id<'user'>;
export type UnitId = Id<'unit'>;
export type PostId = Id<'post'>;

/** Random bytes in stock: asking for eight costs as much as asking for some thousand. */
const stock = new Uint8Array(4096);
let used = stock.length;
function randomBytes(): Uint8Array {
  if (used + 8 > stock.length) {
    crypto.getRandomValues(stock);
    used = 0;
  }
  used += 8;
  return stock.subarray(used - 8, used);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number | undefined): string => HEX[byte as number] as string;

let lastMs = 0;
let sequence = 0;

/**
 * A new UUIDv7. Within one millisecond the twelve bits after the time count upwards,
 * so that rows made by one process sort in the order in which they were made.
 */
export function newId<Kind extends string>(now: number = Date.now()): Id<Kind> {
  const ms = Math.max(now, lastMs);
  sequence = ms === lastMs ? sequence + 1 : Math.floor(Math.random() * 64);
  if (sequence > 0xfff) {
    lastMs = ms + 1;
    sequence = 0;
  } else {
    lastMs = ms;
  }
  const [a, b, c, d, e, f, g, h] = randomBytes();
  const time = lastMs.toString(16).padStart(12, '0');
  // Version 7 with the counter, then variant 10 with 62 random bits.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${hex(0x80 | ((a as number) & 0x3f))}${hex(b)}-${hex(c)}${hex(d)}${hex(e)}${hex(f)}${hex(g)}${hex(h)}` as Id<Kind>;
}
