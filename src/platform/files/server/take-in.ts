/** Taking a file in: receive, look at what it is, put in place, write its row. Refused bytes are gone before the answer. */
import { record } from '#platform/audit/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { fail, failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import fs from 'node:fs';
import { filesErrors } from '../shared/errors.ts';
import type { FileMeta } from '../shared/schema.ts';
import { readExif, readPicture, type PictureFacts } from './picture.ts';
import { presentFile } from './present.ts';
import { sniff, withExtension } from './sniff.ts';
import * as store from './store.ts';
import { derivedPath, discard, filesConfig, keep, pathOf, receive, writeDerived, type Received } from './vault.ts';

const failFiles = failWith(filesErrors);

/** The last part of what a browser calls the file, without control characters and marks that turn text around. */
export function cleanName(raw: string): string {
  const last = raw.split(/[\\/]/).at(-1) ?? '';

  return last
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim()
    .normalize('NFC');
}

export interface Incoming {
  readonly name: string;
  readonly stream: NodeJS.ReadableStream;
  /** Key of the submission: the same person and key make one file. */
  readonly key: string | null;
}

export async function takeIn(ctx: Ctx, incoming: Incoming): Promise<FileMeta> {
  const { maxBytes } = filesConfig();
  const received = await receive(incoming.stream, maxBytes);
  try {
    const name = cleanName(incoming.name);
    if (received.isTooLarge) throw fail('common.tooLarge', { limit: `${Math.floor(maxBytes / 1024 / 1024)} MB` });
    if (name === '' || name.length > 200) throw failFiles('files.badName');
    if (received.size === 0) throw failFiles('files.empty', { name });
    return await enter(ctx, received, name, incoming.key);
  } finally {
    await discard(received.tmp);
  }
}

async function enter(ctx: Ctx, received: Received, name: string, key: string | null): Promise<FileMeta> {
  const type = await sniff({ path: received.tmp, head: received.head, name, size: received.size });
  const now = ctx.clock.now();
  let picture: PictureFacts | null = null;
  // HEIC is kept as evidence; the picture library cannot unpack it.
  if (type.kind === 'image' && type.mime !== 'image/heic') picture = await readPicture(received.tmp, name);
  const exif = type.kind === 'image' ? await readExif(received.tmp, now) : null;
  await keep(received);
  if (picture && !fs.existsSync(derivedPath(received.sha256, 'thumb')))
    await writeDerived(received.sha256, 'thumb', picture.thumb);
  const id = newId<'file'>(now.getTime());
  const meta = await ctx.inTx(async (tx) => {
    const isNew = await store.insertFile(tx, {
      id,
      name: withExtension(name, type),
      mime: type.mime,
      kind: type.kind,
      size: received.size,
      sha256: received.sha256,
      sm3: received.sm3,
      width: picture?.width ?? null,
      height: picture?.height ?? null,
      hasThumb: picture !== null,
      dhash: picture?.dhash ?? null,
      by: ctx.actor,
      at: now,
      key,
    });
    if (!isNew) {
      const first = await store.findByKey(tx, ctx.actor.userId, key as string);
      if (!first || first.sha256 !== received.sha256) throw fail('common.keyReused');
      return presentFile(first);
    }
    if (exif) await store.insertExif(tx, id, exif);
    await record(tx, ctx, {
      action: 'files.upload',
      subjectType: 'file',
      subjectId: id,
      facts: { mime: type.mime, size: received.size, sm3: received.sm3 },
    });
    return presentFile((await store.byIds(tx, [id]))[0] as store.FileRow);
  });
  // The nightly sweep may have taken old bytes between `keep` and the row; the temporary file is still here.
  if (!fs.existsSync(pathOf(received.sha256))) await keep(received);
  return meta;
}
