/** The arithmetic of the chain: canonical text of an entry and its SM3. Pure; touches no database. */
import { createHash } from 'node:crypto';

/** Before the first link of every chain. */
export const GENESIS: Buffer = Buffer.alloc(32);

/** The columns that the hash covers: all of the row but the hash itself and the link, which enters first. */
export interface Link {
  id: string;
  subjectType: string;
  subjectId: string;
  seq: number;
  subjectCode: string | null;
  action: string;
  at: Date;
  recordedOn: string;
  actorKind: string;
  actorId: string;
  actorName: string;
  actorPost: string;
  actorUnitId: string | null;
  actorUnitName: string;
  behalfId: string | null;
  behalfName: string | null;
  behalfUnitName: string | null;
  door: string;
  requestId: string;
  ip: string | null;
  sessionId: string | null;
  tokenId: string | null;
  facts: Record<string, unknown>;
}

/** JSON with sorted keys and no blanks: the same value is always the same text. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const record = value as Record<string, unknown>;
  return `{${Object.keys(record)
    .sort()
    .filter((key) => record[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`)
    .join(',')}}`;
}

/** Text as PostgreSQL can keep it: no NUL, no half characters. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '');

/** Facts as they come back from the database: dates as text, nothing that JSON cannot hold. */
export function storableFacts(facts: object | undefined): Record<string, unknown> {
  if (!facts) return {};
  const text = JSON.stringify(facts, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return storableText(value);
    if (Array.isArray(value)) return value.map(clean);
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [storableText(k), clean(v)]));
    return value;
  };
  return clean(JSON.parse(text)) as Record<string, unknown>;
}

/** SM3(previous hash || canonical JSON of the row). */
export function linkHash(prev: Buffer, link: Link): Buffer {
  return createHash('sm3')
    .update(prev)
    .update(canonicalJson({ ...link, at: link.at.toISOString() }))
    .digest();
}

/** SM3(previous seal || day, number, count and root of the day's entries). */
export function sealHash(prev: Buffer, seal: { day: string; seq: number; entries: number; root: Buffer }): Buffer {
  return createHash('sm3')
    .update(prev)
    .update(canonicalJson({ day: seal.day, entries: seal.entries, root: seal.root.toString('hex'), seq: seal.seq }))
    .digest();
}
