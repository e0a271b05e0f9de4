/** For tests of this room: ledgers of enterprises, imports of them, and what the register holds. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { silentLog } from '#kernel/server/log.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import type { Room } from '#kernel/server/room.ts';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import type { ImportRow, ImportView } from '../shared/schema.ts';
import { usccCheckSign } from '../shared/uscc.ts';
import { workbook, type RawCell } from './import/builders.ts';
import { createImport, getImport, listImportRows, startImport } from './imports.ts';
import { enterprisesRoom } from './room.ts';

/** The n-th valid code of an enterprise of the district. */
export function codeOf(n: number): string {
  const digits = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  let rest = n;
  let body = '';
  for (let i = 0; i < 8; i++) {
    body = digits.charAt(rest % 31) + body;
    rest = Math.floor(rest / 31);
  }
  const organisation = body + organisationSign(body);
  const first = `91120102${organisation}`;
  return first + (usccCheckSign(first) ?? '');
}

function organisationSign(body: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((s, c, i) => s + (weights[i] as number) * Number.parseInt(c, 36), 0);
  const sign = 11 - (sum % 11);
  return sign === 10 ? 'X' : sign === 11 ? '0' : String(sign);
}

export const HEAD = ['序号', '企业名称', '统一社会信用代码', '成立日期', '地址', '所属街道', '行业', '联系电话'];

/** A ledger with the usual heading. */
export const ledgerOf = (rows: readonly (readonly RawCell[])[]): Buffer => workbook([HEAD, ...rows]);

/** Files of the tests go into a directory of their own. */
export function tempFiles(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-enterprises-'));
  configureFiles({ dir, maxBytes: 20_000_000 });
  return dir;
}

/** Runs what waits in the outbox. */
export const settleOutbox = (ctx: Ctx, rooms: readonly Room[] = [enterprisesRoom, deaf]): Promise<number> =>
  drainOutbox({ handle: ctx.handle, clock: ctx.clock, log: silentLog, rooms });

/** Takes the news that other rooms would follow. */
const deaf: Room = { name: 'deaf', jobs: [{ task: 'enterprises.renamed', run: async () => {} }] };

export interface Taken {
  view: ImportView;
  rows: ImportRow[];
}

/** Uploads and imports a ledger as a person does, to its end. */
export async function takeIn(ctx: Ctx, bytes: Buffer, name = '企业台账.xlsx'): Promise<Taken> {
  const file = await storeFile(ctx, { name, bytes });
  const opened = await createImport(ctx, file.id);
  await startImport(ctx, opened.id, false);
  await settleOutbox(ctx);
  return takenOf(ctx, opened.id);
}

export async function takenOf(ctx: Ctx, id: string): Promise<Taken> {
  const view = await getImport(ctx, id);
  const rows: ImportRow[] = [];
  for (let page = 1; ; page++) {
    const got = await listImportRows(ctx, id, { limit: 200, page });
    rows.push(...got.items);
    if (got.items.length < 200) return { view, rows };
  }
}

/** Everything that the register holds, to see that nothing changed: contents, versions, former names, trail. */
export async function snapshot(ctx: Ctx): Promise<unknown> {
  const of = async (query: string): Promise<unknown[]> => (await sql.raw(query).execute(ctx.handle.db)).rows;
  return {
    enterprises: await of('select * from enterprises order by id'),
    names: await of('select * from enterprise_names order by id'),
    decisions: await of('select * from enterprise_match_decisions order by row_key'),
    trail: await of(
      `select subject_id, seq, action from audit_entries where subject_type = 'enterprise' order by subject_id, seq`,
    ),
  };
}
