/** The command line of the register: `zhiben enterprises import|match FILE`. One JSON line a data row with `--json`. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Ctx } from '#kernel/server/context.ts';
import type { Command, CommandArgs } from '#kernel/server/room.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { importOutcomes, type ImportOutcome } from '../shared/schema.ts';
import { storable } from '../shared/text.ts';
import { matchLedger, runLedger, type Counts, type RowResult } from './import/engine.ts';
import { openLedger, type LedgerChoice, type OpenedLedger } from './import/ledger.ts';
import { carryOut, type CarryOut } from './import/run.ts';
import * as imports from './import/store.ts';
import type { ImportRecord } from './import/store.ts';
import { headerOf } from './imports.ts';
import { MATCH_REASONS } from './match.ts';
import type { RegisterEntry } from './store.ts';

const hashOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

async function fileOf(args: CommandArgs): Promise<string | null> {
  const file = args.positional[0];
  if (!file) {
    args.err('请写明台账文件，例如：zhiben enterprises import 台账.xlsx --json');
    return null;
  }
  try {
    await fs.access(file);
    return path.resolve(file);
  } catch {
    args.err(`读不到文件 ${file}，请核对路径和权限`);
    return null;
  }
}

const choiceOf = (args: CommandArgs): LedgerChoice =>
  typeof args.flags['sheet'] === 'string' ? { sheet: args.flags['sheet'] } : {};

const candidateOf = (c: RegisterEntry | null | undefined) =>
  c ? { id: c.id, name: c.name, code: c.uscc, address: c.address } : null;

/** What went wrong, in one line on stderr; refusals of the file end with 1. */
function refusal(args: CommandArgs, error: unknown): number {
  if (!(error instanceof AppError)) throw error;
  args.err(error.message);
  return 1;
}

/** `enterprises import FILE [--dry-run] [--json] [--sheet NAME]`: one JSON line a data row, as it is stored. */
async function importFile(ctx: Ctx, args: CommandArgs): Promise<number> {
  const file = await fileOf(args);
  if (!file) return 2;
  const json = Boolean(args.flags['json']);
  const isDryRun = Boolean(args.flags['dry-run']);
  const name = path.basename(file);
  const skipped: number[] = [];
  const show = (r: RowResult): void => {
    // Titles, subtotals and notes are no data rows; they are named at the end.
    if (r.outcome === 'skipped') skipped.push(r.row);
    else if (json)
      args.out(
        JSON.stringify({
          row: r.row,
          outcome: r.outcome,
          values: r.values,
          issues: r.issues,
          ...(r.enterpriseId && !(isDryRun && r.isNew) ? { enterpriseId: r.enterpriseId } : {}),
          ...(r.candidate && r.outcome !== 'created' ? { candidate: candidateOf(r.candidate), score: r.score } : {}),
        }),
      );
  };
  const onChunk = ({ row }: { row: number }): void => args.err(`已处理到第 ${row} 行`);
  try {
    const ledger = await openLedger(file, choiceOf(args));
    try {
      const sha256 = await hashOf(file);
      const counts = isDryRun
        ? (await runLedger(ctx, ledger, { write: false, source: `台账 ${name}`, sha256, onRow: show, onChunk })).counts
        : await takeIn(ctx, await openImport(ctx, ledger, name, sha256), ledger, { onRow: show, onChunk });
      const words = (Object.keys(importOutcomes) as ImportOutcome[])
        .filter((k) => counts[k])
        .map((k) => `${importOutcomes[k]} ${counts[k]}`);
      const left = skipped.length > 20 ? `${skipped.slice(0, 20).join('、')} 等` : skipped.join('、');
      (json ? args.err : args.out)(
        `${isDryRun ? '试运行，没有写入：' : ''}${words.join('，') || '没有数据行'}${left ? `（跳过的是第 ${left} 行：空行、小计、说明等）` : ''}`,
      );
      return 0;
    } finally {
      await ledger.close();
    }
  } catch (error) {
    return refusal(args, error);
  }
}

/** Carries the import out; what breaks it off is on its record. */
async function takeIn(
  ctx: Ctx,
  record: ImportRecord & { run_id: string },
  ledger: OpenedLedger,
  options: CarryOut,
): Promise<Counts> {
  try {
    return await carryOut(ctx, record, ledger, options);
  } catch (error) {
    const why = error instanceof AppError ? error.message : '系统出了差错';
    await ctx.inTx((tx) =>
      imports.stop(tx, ctx.actor, record.id, record.run_id, 'stopped', `命令行导入中断：${why}`, ctx.clock.now()),
    );
    throw error;
  }
}

/** The import's own record; the file itself stays where it is. */
async function openImport(
  ctx: Ctx,
  ledger: OpenedLedger,
  name: string,
  sha256: string,
): Promise<ImportRecord & { run_id: string }> {
  const now = ctx.clock.now();
  const record = {
    id: newId<'import'>(),
    file_id: null,
    file_name: name,
    file_sha256: sha256,
    format: ledger.format,
    sheet: storable(ledger.sheetName),
    choice: {},
    header: await headerOf(ctx, ledger),
    state: 'running' as const,
    total_rows: 0,
    done_row: 0,
    counts: {},
    message: null,
    by_id: ctx.actor.userId,
    by_name: ctx.actor.name,
    by_post_id: null,
    run_id: newId<'run'>(),
    heard_at: now,
    created_at: now,
    finished_at: null,
  };
  await ctx.inTx(async (tx) => {
    await imports.insertImport(tx, ctx.actor, record);
    await audit(tx, ctx, {
      action: 'enterprise.importStarted',
      subjectType: 'enterpriseImport',
      subjectId: record.id,
      subjectCode: name,
      facts: { sha256 },
    });
  });
  return record;
}

/** `enterprises match FILE [--json]`: which rows are known, new or doubtful; nothing is written. */
async function matchFile(ctx: Ctx, args: CommandArgs): Promise<number> {
  const file = await fileOf(args);
  if (!file) return 2;
  const json = Boolean(args.flags['json']);
  const words = { new: '新企业', same: '已有', doubtful: '疑似' } as const;
  try {
    const ledger = await openLedger(file, choiceOf(args));
    try {
      await matchLedger(ctx, ledger, (row, d) => {
        const candidate = candidateOf(d.candidate);
        if (json)
          args.out(
            JSON.stringify({
              row: row.row,
              decision: d.decision,
              candidate,
              score: Number(d.score.toFixed(4)),
              reasons: d.reasons.map((r) => MATCH_REASONS[r]),
            }),
          );
        else
          args.out(
            `${row.row}\t${words[d.decision]}\t${row.values.name ?? ''}${candidate ? `\t${candidate.name}\t${d.score.toFixed(2)}` : ''}`,
          );
      });
      return 0;
    } finally {
      await ledger.close();
    }
  } catch (error) {
    return refusal(args, error);
  }
}

export const enterpriseCommands: readonly Command[] = [
  {
    noun: 'enterprises',
    verb: 'import',
    usage: 'enterprises import 文件 [--dry-run] [--sheet 工作表] [--json]',
    summary: '导入企业台账（.xlsx、.xls、.csv），逐行给出结果；同一文件再导入不会改变什么',
    run: importFile,
  },
  {
    noun: 'enterprises',
    verb: 'match',
    usage: 'enterprises match 文件 [--sheet 工作表] [--json]',
    summary: '把台账各行与企业名录比对：新、已有或疑似，不写入',
    run: matchFile,
  },
];
