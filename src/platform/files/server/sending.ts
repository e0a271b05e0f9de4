/** Files that the program makes for a reader: what they are, their name, and that no cache between keeps them. */
import type { Writable } from 'node:stream';
import type { RawRequest } from '#kernel/server/room.ts';
import { disposition } from './disposition.ts';

const fileTypes = {
  excel: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  word: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  json: 'application/json; charset=utf-8',
} as const;
export type FileType = keyof typeof fileTypes;

const headersOf = (name: string, type: FileType, ascii?: string): Record<string, string> => ({
  'content-type': fileTypes[type],
  'content-disposition': disposition('attachment', name, ascii),
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
});

/** Sends what was made in memory as a download. `ascii`: its name on old systems. */
export async function sendFile(
  raw: RawRequest,
  bytes: Uint8Array | string,
  name: string,
  type: FileType,
  ascii?: string,
): Promise<undefined> {
  await raw.reply.headers(headersOf(name, type, ascii)).send(typeof bytes === 'string' ? bytes : Buffer.from(bytes));
  return undefined;
}

/** Begins a download that is written while it is made; the caller writes into the stream (`isTaken`, `endSheet`). `rows`: told ahead. */
export function streamFile(raw: RawRequest, name: string, type: FileType, rows?: number, ascii?: string): Writable {
  raw.reply.hijack();
  raw.reply.raw.writeHead(200, {
    ...headersOf(name, type, ascii),
    ...(rows === undefined ? {} : { 'x-total-rows': String(rows) }),
  });
  return raw.reply.raw;
}

/** A text that a spreadsheet would run is kept as text, with the apostrophe that offices know. */
export const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
/** The text as it was before `safeText`, when a sheet comes back. */
export const plainText = (text: string): string => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text);
