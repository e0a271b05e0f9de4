/** Carrying out a check or an import in the background: taken in hand once, going on where it stopped, told when done. */
import type { Ctx } from '#kernel/server/context.ts';
import { addJob } from '#kernel/server/outbox.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { getFiles, storedPath } from '#platform/files/server/index.ts';
import { actorOf } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { fail } from '../../shared/errors.ts';
import type { ImportView } from '../../shared/schema.ts';
import { addCounts, runLedger, Superseded, type Counts, type Defaults, type RowResult } from './engine.ts';
import { openLedger, type LedgerChoice, type OpenedLedger, type RowOptions } from './ledger.ts';
import * as imports from './store.ts';
import type { ImportChoice, ImportRecord } from './store.ts';

/** Work of which nothing was heard for so long was cut off: the program was killed or lost its database. */
const SILENT_MS = 2 * 60_000;

const silentSince = (now: Date): Date => new Date(now.getTime() - SILENT_MS);

/** The state as it is in truth: a run that fell silent has stopped. */
export const stateOf = (r: ImportRecord, now: Date): ImportView['state'] =>
  (r.state === 'running' || r.state === 'checking') &&
  r.run_id !== null &&
  r.heard_at !== null &&
  r.heard_at < silentSince(now)
    ? 'stopped'
    : r.state;

export const choiceOf = (choice: ImportChoice): LedgerChoice => ({
  ...(choice.sheet === undefined ? {} : { sheet: choice.sheet }),
  ...(choice.mapping === undefined ? {} : { mapping: choice.mapping }),
});

/** Stand-ins for gaps: as chosen; else the actor's own street or industry field where there is only one. */
export function defaultsOf(actor: Actor, choice: ImportChoice): Defaults {
  const { streets, industries, all } = actor.scope;
  return {
    streetCode: choice.defaults?.streetCode ?? (!all && streets.length === 1 ? streets[0] : undefined),
    industry: choice.defaults?.industry ?? (!all && industries.length === 1 ? industries[0] : undefined),
  };
}

/** Suggestions that were taken, as texts of cells. */
function fixesOf(choice: ImportChoice, header: ImportRecord['header']): NonNullable<RowOptions['fixes']> {
  const columns = new Map(header.columns.flatMap((c) => (c.field === null ? [] : [[c.field, c.column] as const])));
  return new Map(
    Object.entries(choice.fixes ?? {}).map(([row, fields]) => [
      Number(row),
      new Map(
        Object.entries(fields).flatMap(([field, text]) => {
          const column = columns.get(field);
          return column === undefined ? [] : [[column, text] as const];
        }),
      ),
    ]),
  );
}

export async function pathOfFile(ctx: Ctx, fileId: string): Promise<string> {
  const [file] = await ctx.inTx((tx) => getFiles(tx, [fileId]));
  if (!file) throw fail('enterprises.importNotFound');
  return storedPath(file);
}

export interface CarryOut {
  onRow?: (result: RowResult) => void;
  onChunk?: (done: { row: number; counts: Counts }) => void;
  /** Rows in one transaction. */
  chunk?: number;
}

/** Runs the opened ledger of an import that was claimed, to its end. Throws `Superseded` when it is taken away meanwhile. */
export async function carryOut(
  ctx: Ctx,
  found: ImportRecord & { run_id: string },
  ledger: OpenedLedger,
  options: CarryOut = {},
): Promise<Counts> {
  const { id, state, run_id: runId } = found;
  const write = state === 'running';
  const base = await ctx.inTx(async (tx) => {
    // What a check found goes before the next check or the import; what an import settled stays.
    if (!write || found.done_row === 0) await imports.deleteRows(tx, ctx.actor, id);
    return write && found.done_row > 0 ? imports.countRows(tx, ctx.actor, id) : {};
  });
  const { counts, lastRow } = await runLedger(ctx, ledger, {
    ...options,
    write,
    keep: { importId: id, runId, base },
    source: `台账 ${found.file_name}`,
    sha256: found.file_sha256,
    after: write ? found.done_row : 0,
    defaults: defaultsOf(ctx.actor, found.choice),
    fixes: fixesOf(found.choice, found.header),
  });
  const all = addCounts(base, counts);
  await ctx.inTx(async (tx) => {
    const now = ctx.clock.now();
    const doneRow = write ? lastRow : 0;
    if (!(await imports.progress(tx, ctx.actor, id, runId, { doneRow, counts: all, at: now })))
      throw new Superseded('the import was stopped or taken over');
    await imports.patchImport(tx, ctx.actor, id, {
      state: write ? 'done' : 'checked',
      total_rows: Object.values(all).reduce<number>((n, c) => n + c, 0),
      finished_at: now,
      message: null,
      run_id: null,
    });
    if (!write) return;
    await audit(tx, ctx, {
      action: 'enterprise.imported',
      subjectType: 'enterpriseImport',
      subjectId: id,
      subjectCode: found.file_name,
      facts: { counts: all },
    });
    if (ctx.actor.kind === 'person')
      await notify(tx, ctx, {
        to: [ctx.actor.userId],
        kind: 'enterprises.imported',
        title: `台账“${found.file_name}”导入完成`,
        body: `新增 ${all.created ?? 0} 家，更新 ${all.updated ?? 0} 家，疑似重复 ${all.doubtful ?? 0} 行，有错误 ${all.rejected ?? 0} 行`,
        link: `/enterprises/imports/${id}`,
        subjectType: 'enterpriseImport',
        subjectId: id,
      });
  });
  return all;
}

/** The job: takes the import in hand and carries it out. Run twice, or after a crash, it does the rest and nothing twice. */
export async function runImport(system: Ctx, payload: Record<string, unknown>, options: CarryOut = {}): Promise<void> {
  const id = String(payload['importId']);
  const runId = newId<'run'>();
  const now = system.clock.now();
  const found = await system.inTx((tx) => imports.claim(tx, system.actor, id, runId, now, silentSince(now)));
  if (!found?.file_id) return;
  const write = found.state === 'running';
  let reached = found.done_row;
  try {
    // The importer's own scope holds in the background too.
    const ctx = system.as(
      await system.inTx((tx) =>
        actorOf(tx, system.clock, String(payload['userId']), payload['postId'] as string | null),
      ),
    );
    const ledger = await openLedger(await pathOfFile(system, found.file_id), choiceOf(found.choice));
    try {
      await carryOut(ctx, { ...found, run_id: runId }, ledger, {
        ...options,
        onChunk: (done) => {
          reached = done.row;
          options.onChunk?.(done);
        },
      });
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (error instanceof Superseded) return;
    const why = error instanceof AppError ? error.message : '系统出了差错';
    const message = !write
      ? why
      : `${reached > 0 ? `导入到第 ${reached} 行后中断` : '导入没有开始'}：${why}。${reached > 0 ? '已导入的行保留，可从断点继续' : '名录没有变动，可以再试'}`;
    await system.inTx((tx) =>
      imports.stop(tx, system.actor, id, runId, write ? 'stopped' : 'failed', message, system.clock.now()),
    );
    if (!(error instanceof AppError)) system.log.warn({ err: error as Error, importId: id }, 'import stopped');
  }
}

/** Every minute: imports that were cut off go on by themselves; one from the command line has no file here and is left stopped. */
export async function goOn(ctx: Ctx): Promise<void> {
  const now = ctx.clock.now();
  await ctx.inTx(async (tx) => {
    for (const found of await imports.silent(tx, ctx.actor, silentSince(now))) {
      if (found.file_id === null || found.run_id === null) {
        await imports.patchImport(tx, ctx.actor, found.id, {
          state: 'stopped',
          run_id: null,
          message: `命令行导入到第 ${found.done_row} 行后中断，请在命令行重新执行；已导入的行不会重复`,
          finished_at: now,
        });
        continue;
      }
      await imports.patchImport(tx, ctx.actor, found.id, { run_id: null, heard_at: now });
      await addJob(tx, ctx.clock, 'enterprises.runImport', {
        importId: found.id,
        userId: found.by_id,
        postId: found.by_post_id,
      });
    }
  });
}
