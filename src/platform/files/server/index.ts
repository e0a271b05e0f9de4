/** Door of the files room: storing, attaching and reading of attachments (附件). */
import fs from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { filesErrors } from '../shared/errors.ts';
import type { FileMeta } from '../shared/schema.ts';
import { mayOpen } from './access.ts';
import { presentFile } from './present.ts';
import * as store from './store.ts';
import { takeIn } from './take-in.ts';
import { pathOf } from './vault.ts';

export { registerFileAccess } from './access.ts';
export { requireModestWorkbook } from './workbook.ts';
export { configureFiles } from './vault.ts';
export type { FileMeta } from '../shared/schema.ts';

const failFiles = failWith(filesErrors);

/**
 * Stores bytes made inside the program (a generated letter, a demo photo) or read elsewhere, under the same checks as
 * an upload. The file belongs to the actor until it is attached. `label` and `mime` are taken from the bytes.
 */
export async function storeFile(
  ctx: Ctx,
  file: { name: string; bytes: Uint8Array; mime?: string; key?: string },
): Promise<FileMeta> {
  return takeIn(ctx, { name: file.name, stream: Readable.from([Buffer.from(file.bytes)]), key: file.key ?? null });
}

export interface AttachTo {
  readonly subjectType: string;
  readonly subjectId: string;
  /** What the files show in the record (整改前, 送达回证 …). */
  readonly label?: string;
}

/**
 * Ties uploaded files to a record, in the order given. Attaching again to the same record changes nothing but the label.
 * Throws `files.missing` for ids that are not there, `files.notYours` for another person's files or files of another record.
 */
export async function attachFiles(tx: Tx, ctx: Ctx, fileIds: readonly string[], to: AttachTo): Promise<FileMeta[]> {
  const ids = [...new Set(fileIds)];
  if (ids.length === 0) return [];
  const rows = await store.lockFiles(tx, ids);
  if (rows.length < ids.length) throw failFiles('files.missing', { count: ids.length - rows.length });
  const foreign = rows.filter((row) =>
    row.subject_type === null
      ? row.uploaded_by !== ctx.actor.userId && ctx.actor.kind !== 'system'
      : row.subject_type !== to.subjectType || row.subject_id !== to.subjectId,
  );
  if (foreign.length > 0) throw failFiles('files.notYours', { count: foreign.length });
  const before = await store.countOfSubject(tx, to.subjectType, to.subjectId);
  await store.setSubject(
    tx,
    ids.map((id, i) => ({ id, sort: before + i })),
    {
      subjectType: to.subjectType,
      subjectId: to.subjectId,
      label: to.label ?? null,
      at: ctx.clock.now(),
      by: ctx.actor.userId,
    },
  );
  return getFiles(tx, ids);
}

/** Files of a record, in the order in which they were attached. The caller has checked that the record may be seen. */
export async function filesOf(tx: Tx, subjectType: string, subjectId: string): Promise<FileMeta[]> {
  return (await store.ofSubjects(tx, subjectType, [subjectId])).map(presentFile);
}

/** Files of several records of one type, by record id. */
export async function filesOfMany(
  tx: Tx,
  subjectType: string,
  subjectIds: readonly string[],
): Promise<Map<string, FileMeta[]>> {
  const result = new Map<string, FileMeta[]>();
  for (const row of await store.ofSubjects(tx, subjectType, subjectIds)) {
    const id = row.subject_id as string;
    result.set(id, [...(result.get(id) ?? []), presentFile(row)]);
  }
  return result;
}

/** Files by id, in the order of the ids; ids that are not there are left out. No scope: for the room that owns the record. */
export async function getFiles(tx: Tx, ids: readonly string[]): Promise<FileMeta[]> {
  const rows = new Map((await store.byIds(tx, ids)).map((row) => [row.id, presentFile(row)]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/**
 * A file that the actor hands to an act by its id, to be read by it: an own upload, or one of a record that he may see. Null for a
 * file of somebody else as for none, so that an import never reads out what its sender may not open.
 */
export async function findReadable(tx: Tx, actor: Actor, id: string): Promise<FileMeta | null> {
  const [row] = await store.byIds(tx, [id]);
  if (!row || !(row.uploaded_by === actor.userId || (await mayOpen(tx, actor, row)))) return null;
  return presentFile(row);
}

/** The stored bytes, for import jobs and generated letters. The caller has checked that the file may be read. */
export async function readFileBytes(file: Pick<FileMeta, 'sha256'>): Promise<Buffer> {
  return fs.readFile(pathOf(file.sha256));
}

/** Path of the stored bytes on this machine, for libraries that read files by path. Read only. */
export const storedPath = (file: Pick<FileMeta, 'sha256'>): string => pathOf(file.sha256);

export { disposition } from './disposition.ts';
export { plainText, safeText, sendFile, streamFile } from './sending.ts';
export { detachedAmong, nearPictures, type NearPair } from './near.ts';
export { sendSheet, writeSheet } from './sheet.ts';
