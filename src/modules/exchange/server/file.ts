/**
 * The package as bytes: one canonical JSON text (keys in order, no spaces), so that the same package made again is the same to the byte,
 * and any other byte is found.
 */
import { createHash } from 'node:crypto';
import { isSignedBy, keyIdOf, sm3 } from '#kernel/server/signer.ts';
import { FORMAT } from '../shared/mapping.ts';
import type { Mode, Op, Purpose } from '../shared/states.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** JSON with the keys of each object in the order of their code units, and nothing between. Numbers are whole. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  const object = value as { readonly [key: string]: Json };
  return `{${Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(object[key] as Json)}`)
    .join(',')}}`;
}

export interface FileRecord {
  key: string;
  version: number;
  op: Exclude<Op, 'held'>;
  data: { readonly [key: string]: string | number | null } | null;
}
export interface Payload {
  format: string;
  sender: { code: string; name: string };
  receiver: string;
  number: number;
  code: string;
  mode: Mode;
  purpose: Purpose;
  from: string | null;
  to: string;
  edition: number;
  previous: string | null;
  attachments: { name: string; bytes: number; sha256: string }[];
  sets: Record<string, FileRecord[]>;
  /** Files of the records whose bytes travel in this file, if the office asked for it. */
  files?: CarriedFile[];
}
export interface CarriedFile {
  set: string;
  key: string;
  name: string;
  label: string;
  bytes: number;
  sha256: string;
}
export interface Signature {
  algorithm: 'SM2-SM3';
  keyId: string;
  sm3: string;
  value: string;
}

export const payloadText = (payload: Payload): string => canonical(payload as unknown as Json);
/** `files`: bytes (base64) by digest; the digests stand in the signed part. */
export const fileText = (payload: string, signature: Signature, files?: Readonly<Record<string, string>>): string =>
  `{${files ? `"files":${canonical(files)},` : ''}"package":${payload},"signature":${canonical(signature as unknown as Json)}}`;

/** Id of the key that a file says it was signed with; empty when it says none. */
export function keyIdIn(text: string): string {
  try {
    const { signature } = JSON.parse(text) as { signature?: { keyId?: unknown } };
    return typeof signature?.keyId === 'string' ? signature.keyId : '';
  } catch {
    return '';
  }
}

export type Verdict =
  | { ok: true; payload: Payload; sm3: string; keyId: string; files: ReadonlyMap<string, Buffer> }
  | { ok: false; why: string };

/** Reads a package file and proves it: written canonically, of our format, unchanged, and signed by that key. */
export function verifyFile(text: string, publicKey: string): Verdict {
  let parsed: { package?: Payload; signature?: Signature; files?: Record<string, unknown> } | null;
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    return { ok: false, why: '不是完整的 JSON 文件' };
  }
  if (parsed === null || typeof parsed !== 'object') return { ok: false, why: '不是数据包文件' };
  const { package: payload, signature } = parsed;
  if (!payload || !signature || typeof payload !== 'object' || typeof signature.value !== 'string')
    return { ok: false, why: '不是数据包文件' };
  // Whatever byte differs from the one way of writing it was changed on the way.
  if (canonical(parsed as unknown as Json) !== text) return { ok: false, why: '文件被改动过，不是原样' };
  if (payload.format !== FORMAT) return { ok: false, why: `格式 ${String(payload.format)} 不认识` };
  const body = payloadText(payload);
  if (sm3(body) !== signature.sm3) return { ok: false, why: '内容与 SM3 摘要不一致' };
  if (signature.algorithm !== 'SM2-SM3' || signature.keyId !== keyIdOf(publicKey))
    return { ok: false, why: '不是用登记的密钥签的' };
  if (!isSignedBy(publicKey, Buffer.from(body), signature.value)) return { ok: false, why: '签名与内容不符' };
  const files = carried(payload, parsed.files ?? {});
  if (!files) return { ok: false, why: '随包文件与签名部分写明的摘要不一致' };
  return { ok: true, payload, sm3: signature.sm3, keyId: signature.keyId, files };
}

/** The bytes of the files that the signed part names, each proved by its digest; null when one is missing, changed or not named. */
function carried(payload: Payload, given: Readonly<Record<string, unknown>>): Map<string, Buffer> | null {
  const named = new Map((payload.files ?? []).map((file) => [file.sha256, file.bytes]));
  const files = new Map<string, Buffer>();
  for (const [sha256, text] of Object.entries(given)) {
    if (typeof text !== 'string' || !named.has(sha256)) return null;
    const bytes = Buffer.from(text, 'base64');
    if (bytes.byteLength !== named.get(sha256) || createHash('sha256').update(bytes).digest('hex') !== sha256)
      return null;
    files.set(sha256, bytes);
  }
  return files.size === named.size ? files : null;
}
