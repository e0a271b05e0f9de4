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
import { importOutcomes, type ImportOutcome } from '../shared/schema.ts';
import { matchLedger, runLedger } from './import/engine.ts';
import { openLedger, type LedgerChoice } from './import/ledger.ts';
import * as imports from './import/store.ts';
import { MATCH_REASONS } from './match.ts';

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
    args.err(`没有找到文件 ${file}`);
    return null;
  }
}

const choiceOf = (args: CommandArgs): LedgerChoice =>
  typeof args.flags['sheet'] === 'string' ? { sheet: args.flags['sheet'] } : {};

/** `enterprises import FILE [--dry-run] [--json] [--sheet NAME]` */
async function importFile(ctx: Ctx, args: CommandArgs): Promise<number> {
  const file = await fileOf(args);
  if (!file) return 2;
  const json = Boolean(args.flags['json']);
  const dryRun = Boolean(args.flags['dry-run']);
  try {
    const ledger = await openLedger(file, choiceOf(args));
    try {
      const sha256 = await hashOf(file);
      const id = newId<'import'>();
      const name = path.basename(file);
      if (!dryRun)
        await ctx.inTx((tx) =>
          imports.insertImport(tx, ctx.actor, {
            id,
            file_id: null,
            file_name: name,
            file_sha256: sha256,
            format: ledger.format,
            sheet: ledger.sheetName,
            choice: {},
            header: {
              sheets: [...ledger.sheetNames],
              headerRows: [...ledger.header.headerRows],
              columns: [],
              remarks: ledger.header.remarks.map((r) => r.message),
            },
            state: 'running',
            total_rows: 0,
            done_row: 0,
            counts: {},
            message: null,
            by_id: ctx.actor.userId,
            by_name: ctx.actor.name,
            created_at: ctx.clock.now(),
            finished_at: null,
          }),
        );
      const { counts, lastRow } = await runLedger(ctx, ledger, {
        write: !dryRun,
        ...(dryRun ? {} : { importId: id }),
        source: `台账 ${name}`,
        onRow: (r) => {
          if (json)
            args.out(
              JSON.stringify({
                row: r.row,
                outcome: r.outcome,
                values: r.values,
                issues: r.issues,
                ...(r.enterpriseId && !dryRun ? { enterpriseId: r.enterpriseId } : {}),
                ...(r.candidate
                  ? {
                      candidate: {
                        id: r.candidate.id,
                        name: r.candidate.name,
                        code: r.candidate.uscc,
                        address: r.candidate.address,
                      },
                      score: r.score,
                    }
                  : {}),
              }),
            );
        },
        onChunk: ({ row }) => args.err(`已处理到第 ${row} 行`),
      });
      if (!dryRun)
        await ctx.inTx((tx) =>
          imports.patchImport(tx, ctx.actor, id, {
            state: 'done',
            counts,
            total_rows: Object.values(counts).reduce<number>((n, c) => n + c, 0),
            done_row: lastRow,
            finished_at: ctx.clock.now(),
          }),
        );
      const words = (Object.keys(importOutcomes) as ImportOutcome[])
        .filter((k) => counts[k])
        .map((k) => `${importOutcomes[k]} ${counts[k]}`);
      (json ? args.err : args.out)(`${dryRun ? '试运行，没有写入：' : ''}${words.join('，') || '没有数据行'}`);
      return 0;
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    args.err(error.message);
    return 1;
  }
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
        const candidate = d.candidate
          ? { id: d.candidate.id, name: d.candidate.name, code: d.candidate.uscc, address: d.candidate.address }
          : null;
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
    if (!(error instanceof AppError)) throw error;
    args.err(error.message);
    return 1;
  }
}

export const enterpriseCommands: readonly Command[] = [
  {
    noun: 'enterprises',
    verb: 'import',
    usage: 'enterprises import FILE [--dry-run] [--sheet NAME] [--json]',
    summary: '导入企业台账（.xlsx、.xls、.csv），逐行给出结果；同一文件再导入不会改变什么',
    run: importFile,
  },
  {
    noun: 'enterprises',
    verb: 'match',
    usage: 'enterprises match FILE [--sheet NAME] [--json]',
    summary: '把台账各行与企业名录比对：新、已有或疑似，不写入',
    run: matchFile,
  },
];
