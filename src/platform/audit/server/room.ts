import type { Command, Room } from '#kernel/server/room.ts';
import { auditErrors } from '../shared/errors.ts';
import { auditRoutes } from './routes.ts';
import { sealDays, verify } from './verify.ts';

const verifyCommand: Command = {
  noun: 'audit',
  verb: 'verify',
  usage: 'audit verify [--expect 日期:封存值] [--json]',
  summary: '逐条重算审计链和每日封存，报告第一处不符',
  run: async (ctx, args) => {
    const text = args.flags['expect'];
    const match = typeof text === 'string' ? /^(\d{4}-\d{2}-\d{2}):([0-9a-fA-F]{64})$/.exec(text) : null;
    if (text !== undefined && !match) {
      args.err('--expect 应写成 2026-09-28:封存值（64 位十六进制）');
      return 2;
    }
    const verdict = await verify(ctx, match ? { day: match[1] as string, hash: match[2] as string } : undefined);
    if (args.flags['json']) {
      args.out(JSON.stringify(verdict));
    } else if (verdict.ok) {
      args.out(
        `审计链完好：${verdict.subjects} 件记录、${verdict.entries} 条日志、${verdict.seals} 日封存，逐条重算一致`,
      );
      if (verdict.lastSeal) args.out(`最近一次封存 ${verdict.lastSeal.day}:${verdict.lastSeal.hash}`);
    } else {
      args.err(`审计链有 ${verdict.faults.length + verdict.more} 处不符，第一处：${verdict.faults[0]?.message ?? ''}`);
      for (const fault of verdict.faults.slice(1, 10)) args.err(`  ${fault.message}`);
    }
    return verdict.ok ? 0 : 1;
  },
};

/** Audit (审计): the trail of every act, chained and sealed. */
export const auditRoom: Room = {
  name: 'audit',
  routes: auditRoutes,
  errors: auditErrors,
  commands: [verifyCommand],
  timers: [{ name: 'audit.seal', cron: '10 1 * * *', run: async (ctx) => void (await sealDays(ctx)) }],
};
