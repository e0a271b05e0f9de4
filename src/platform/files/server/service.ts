/** Acts of the files room behind its endpoints. */
import { record } from '#platform/audit/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { fail, failWith } from '#kernel/shared/errors.ts';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { filesErrors } from '../shared/errors.ts';
import type { FileLimits, FileMeta } from '../shared/schema.ts';
import { mayOpen } from './access.ts';
import { disposition } from './disposition.ts';
import { viewOf } from './picture.ts';
import { presentFile } from './present.ts';
import { acceptedExtensions } from './sniff.ts';
import * as store from './store.ts';
import { takeIn } from './take-in.ts';
import { derivedPath, filesConfig, pathOf, removeBytes, sweepTmp, writeDerived } from './vault.ts';

const failFiles = failWith(filesErrors);

/** Days after which an upload that no record uses is deleted. */
const ORPHAN_DAYS = 7;

export const limits = (): FileLimits => ({ maxBytes: filesConfig().maxBytes, extensions: [...acceptedExtensions] });

/**
 * Takes one file from a multipart request (字段 file). The request is read to its end even when it is refused, so that
 * the answer reaches the sender.
 */
export async function upload(ctx: Ctx, raw: RawRequest): Promise<FileMeta> {
  const { request } = raw;
  if (!request.isMultipart()) throw fail('common.unsupportedType');
  const { maxBytes } = filesConfig();
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' && header !== '' ? header.slice(0, 200) : null;
  let meta: FileMeta | undefined;
  let refusal: Error | undefined;
  try {
    // One byte more than allowed is enough to know; the parser skips the rest.
    const parts = request.parts({
      limits: { fileSize: maxBytes + 1, files: 1, fields: 20, parts: 25 },
      throwFileSizeLimit: false,
    } as never);
    for await (const part of parts) {
      if (part.type !== 'file') continue;
      if (meta || refusal) {
        part.file.resume();
        continue;
      }
      try {
        meta = await takeIn(ctx, { name: part.filename ?? '', stream: part.file, key });
      } catch (error) {
        refusal = error as Error;
        part.file.resume();
      }
    }
  } catch (error) {
    if (refusal === undefined) throw isCutOff(error) ? failFiles('files.cutOff') : error;
  }
  if (refusal !== undefined) throw isCutOff(refusal) ? failFiles('files.cutOff') : refusal;
  if (!meta) throw failFiles('files.noFile');
  return meta;
}

const isCutOff = (error: unknown): boolean => {
  const e = error as { code?: string; message?: string };
  return (
    [
      'ERR_STREAM_PREMATURE_CLOSE',
      'ECONNRESET',
      'ECONNABORTED',
      'FST_ERR_MULTIPART_PREMATURE_CLOSE',
      'FST_PREMATURE_CLOSE',
    ].includes(e.code ?? '') || /unexpected end|premature close|terminated early/i.test(e.message ?? '')
  );
};

/** A file that the actor may open; everything else is not found. */
async function getRow(ctx: Ctx, id: string): Promise<store.FileRow> {
  return ctx.inTx(async (tx) => {
    const row = (await store.byIds(tx, [id]))[0];
    if (!row || !(await mayOpen(tx, ctx.actor, row))) throw fail('common.notFound');
    return row;
  });
}

export async function getMeta(ctx: Ctx, id: string): Promise<FileMeta> {
  return presentFile(await getRow(ctx, id));
}

// Inline styles, because the browser styles the page that it makes around a picture or a PDF; nothing in a sandbox runs.
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox";
// A sandboxed page may not start the browser's own PDF reader.
const PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

function guard(raw: RawRequest, mime: string): void {
  raw.reply
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', mime === 'application/pdf' ? PDF_POLICY : SANDBOX)
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, no-store');
}

/** The original, byte for byte. Pictures, films and PDF open in place; everything else is only ever downloaded. */
export async function content(ctx: Ctx, id: string, raw: RawRequest, download: boolean): Promise<Readable> {
  const row = await getRow(ctx, id);
  const file = pathOf(row.sha256);
  const stat = await fs.stat(file).catch(() => null);
  if (!stat) throw failFiles('files.bytesMissing');
  const opensInPlace =
    !download && (row.kind === 'image' || row.kind === 'pdf' || row.kind === 'video') && row.mime !== 'image/heic';
  guard(raw, row.mime);
  const range = /^bytes=(\d*)-(\d*)$/.exec(raw.request.headers.range ?? '');
  raw.reply
    .header('content-type', row.kind === 'text' ? `${row.mime}; charset=utf-8` : row.mime)
    .header('content-disposition', disposition(opensInPlace ? 'inline' : 'attachment', row.name))
    .header('accept-ranges', 'bytes')
    .header('etag', `"${row.sha256}"`);
  if (range && (range[1] !== '' || range[2] !== '')) {
    const start = range[1] === '' ? Math.max(stat.size - Number(range[2]), 0) : Number(range[1]);
    const end = range[1] !== '' && range[2] !== '' ? Math.min(Number(range[2]), stat.size - 1) : stat.size - 1;
    if (start <= end && start < stat.size) {
      const stream = createReadStream(file, { start, end });
      return answer(raw, stream, end - start + 1, { status: 206, range: `bytes ${start}-${end}/${stat.size}` });
    }
  }
  return answer(raw, createReadStream(file), stat.size);
}

async function answer(
  raw: RawRequest,
  stream: Readable,
  length: number,
  part?: { status: number; range: string },
): Promise<Readable> {
  raw.reply.header('content-length', String(length));
  if (part) raw.reply.header('content-range', part.range);
  await raw.reply.code(part?.status ?? 200).send(stream);
  return stream;
}

const making = new Map<string, Promise<void>>();

/** The picture without metadata, or its thumbnail. Two who ask at once share one piece of work. */
export async function picture(ctx: Ctx, id: string, raw: RawRequest, what: 'thumb' | 'view'): Promise<Readable> {
  const row = await getRow(ctx, id);
  if (!row.has_thumb) throw failFiles('files.noPreview');
  const file = derivedPath(row.sha256, what);
  if (what === 'view' && !(await fs.stat(file).catch(() => null))) {
    const original = pathOf(row.sha256);
    if (!(await fs.stat(original).catch(() => null))) throw failFiles('files.bytesMissing');
    let work = making.get(row.sha256);
    if (!work) {
      work = viewOf(original).then((bytes) => writeDerived(row.sha256, 'view', bytes));
      making.set(row.sha256, work);
      void work.catch(() => {}).finally(() => making.delete(row.sha256));
    }
    await work;
  }
  const stat = await fs.stat(file).catch(() => null);
  if (!stat) throw failFiles('files.bytesMissing');
  guard(raw, 'image/webp');
  raw.reply.header('content-type', 'image/webp').header('content-disposition', disposition('inline', `${what}.webp`));
  return answer(raw, createReadStream(file), stat.size);
}

/** Takes back an own upload that no record uses yet. */
export async function remove(ctx: Ctx, id: string): Promise<void> {
  await ctx.inTx(async (tx) => {
    const sha256 = await store.deleteOwn(tx, id, ctx.actor.userId);
    if (sha256 === undefined) throw fail('common.notFound');
    await record(tx, ctx, { action: 'files.delete', subjectType: 'file', subjectId: id, facts: {} });
  });
}

/** Nightly: uploads that were never used go after seven days, leavings of broken uploads after one. */
export async function sweep(ctx: Ctx): Promise<{ files: number; bytes: number; leavings: number }> {
  const before = new Date(ctx.clock.now().getTime() - ORPHAN_DAYS * 86_400_000);
  let files = 0;
  let bytes = 0;
  for (;;) {
    const hashes = await ctx.inTx((tx) => store.deleteUnattached(tx, before, 500));
    files += hashes.length;
    const used = await ctx.inTx((tx) => store.stillUsed(tx, hashes));
    for (const sha256 of new Set(hashes)) if (!used.has(sha256) && (await removeBytes(sha256))) bytes++;
    if (hashes.length < 500) break;
  }
  return { files, bytes, leavings: await sweepTmp() };
}
