/** The arithmetic of the chain: canonical text of an entry and its SM3. Pure; touches no database. */
import { createHash, hash } from 'node:crypto';

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

const text = (key: string, value: string | null): string =>
  value === null ? '' : `,"${key}":${JSON.stringify(value)}`;

/**
 * Canonical JSON of the row: keys sorted, nulls left out. Written out by hand because every act pays for it;
 * a test holds it equal to `canonicalJson`.
 */
export const linkText = (l: Link): string =>
  `{"action":${JSON.stringify(l.action)},"actorId":"${l.actorId}","actorKind":"${l.actorKind}","actorName":${JSON.stringify(l.actorName)}` +
  `,"actorPost":${JSON.stringify(l.actorPost)}${text('actorUnitId', l.actorUnitId)},"actorUnitName":${JSON.stringify(l.actorUnitName)}` +
  `,"at":"${l.at.toISOString()}"${text('behalfId', l.behalfId)}${text('behalfName', l.behalfName)}${text('behalfUnitName', l.behalfUnitName)}` +
  `,"door":${JSON.stringify(l.door)},"facts":${canonicalJson(l.facts)},"id":"${l.id}"${text('ip', l.ip)},"recordedOn":"${l.recordedOn}"` +
  `,"requestId":${JSON.stringify(l.requestId)},"seq":${l.seq}${text('sessionId', l.sessionId)}${text('subjectCode', l.subjectCode)}` +
  `,"subjectId":${JSON.stringify(l.subjectId)},"subjectType":${JSON.stringify(l.subjectType)}${text('tokenId', l.tokenId)}}`;

/** SM3(previous hash || canonical JSON of the row). */
export const linkHash = (prev: Buffer, link: Link): Buffer =>
  hash('sm3', Buffer.concat([prev, Buffer.from(linkText(link))]), 'buffer');

/** SM3(previous seal || day, number, count and root of the day's entries). */
export function sealHash(prev: Buffer, seal: { day: string; seq: number; entries: number; root: Buffer }): Buffer {
  return createHash('sm3')
    .update(prev)
    .update(canonicalJson({ day: seal.day, entries: seal.entries, root: seal.root.toString('hex'), seq: seal.seq }))
    .digest();
}
