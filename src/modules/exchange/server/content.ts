/** A package's bytes, made from what is stored: the same each time, and proved against the digest of the day it was built. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { sm3 } from '#kernel/server/signer.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { filesOf } from '#platform/files/server/index.ts';
import { FORMAT } from '../shared/mapping.ts';
import { carriedBytes } from './carried.ts';
import { fileText, payloadText, type FileRecord, type Payload } from './file.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;
export const areaOf = (ctx: Ctx): string => ctx.handle.district.replace(/\D/g, '') || ctx.handle.district;

/** The signed part, made again from what is stored: the same to the byte each time. */
export async function payloadOf(
  tx: Tx,
  ctx: Ctx,
  p: Pick<
    store.PackageRow,
    | 'id'
    | 'receiver'
    | 'number'
    | 'code'
    | 'mode'
    | 'purpose'
    | 'from_at'
    | 'to_at'
    | 'mapping_id'
    | 'previous_sm3'
    | 'sender_name'
    | 'carries_files'
  >,
): Promise<Payload> {
  invariant(
    p.number !== null && p.to_at !== null && p.mapping_id !== null,
    'a built package has its number, moment and mapping',
  );
  const mapping = await store.mapping(tx, p.mapping_id);
  invariant(mapping, 'a mapping that a package names stays');
  const names = new Map<string, string>(mapping.body.sets.map((set) => [set.key, set.name]));
  const sets: Record<string, FileRecord[]> = Object.fromEntries(
    mapping.body.sets.filter((set) => set.isOn).map((set) => [set.name, []]),
  );
  for (const row of await store.fileRows(tx, p.id))
    sets[names.get(row.data_set) ?? row.data_set]?.push({
      key: row.record_key,
      version: row.record_version,
      op: row.op as FileRecord['op'],
      data: row.content === null ? null : (JSON.parse(row.content) as FileRecord['data']),
    });
  const files = await filesOf(tx, 'exchangePackage', p.id);
  return {
    format: FORMAT,
    sender: { code: areaOf(ctx), name: p.sender_name },
    receiver: p.receiver,
    number: p.number,
    code: p.code,
    mode: p.mode,
    purpose: p.purpose,
    from: p.from_at?.toISOString() ?? null,
    to: p.to_at.toISOString(),
    edition: mapping.edition,
    previous: p.previous_sm3,
    attachments: files.map((f) => ({ name: f.name, bytes: f.size, sha256: f.sha256 })),
    sets,
    ...(p.carries_files
      ? {
          files: (await store.carriedOf(tx, p.id)).map((f) => ({
            set: names.get(f.data_set) ?? f.data_set,
            key: f.record_key,
            name: f.name,
            label: f.label,
            bytes: f.bytes,
            sha256: f.sha256,
          })),
        }
      : {}),
  };
}

/** Made again and proved against the digest of the day it was built. Throws exchange.contentChanged. */
export async function provenText(tx: Tx, ctx: Ctx, p: store.PackageRow): Promise<string> {
  if (p.sm3 === null) throw fail('exchange.notBuilt');
  const text = payloadText(await payloadOf(tx, ctx, p));
  if (sm3(text) !== p.sm3) throw fail('exchange.contentChanged');
  return text;
}

/** The whole file as it leaves: signed when it was approved. Throws exchange.notBuilt, exchange.contentChanged. */
export async function packageFile(tx: Tx, ctx: Ctx, p: store.PackageRow): Promise<string> {
  const text = await provenText(tx, ctx, p);
  if (p.signature === null || p.key_id === null || p.sm3 === null) throw fail('exchange.notBuilt');
  const files = p.carries_files ? await carriedBytes(await store.carriedOf(tx, p.id)) : undefined;
  return fileText(text, { algorithm: 'SM2-SM3', keyId: p.key_id, sm3: p.sm3, value: p.signature }, files);
}
