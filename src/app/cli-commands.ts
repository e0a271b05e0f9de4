/** Commands of the program itself. Those of the rooms come from the register. */
import fs from 'node:fs';
import type { CommandArgs } from '#kernel/server/room.ts';
import { setupLink } from '#platform/identity/server/index.ts';
import { isEmptyDistrict, loadDemoInto } from './main-demo.ts';
import { runNotePath, type RunNote } from './main-note.ts';
import type { District } from './start.ts';

/** A command that needs to know how the program runs, beside what rooms' commands get. */
export interface AppCommand {
  readonly noun: string;
  readonly verb: string;
  readonly usage: string;
  readonly summary: string;
  readonly run: (place: AppPlace, args: CommandArgs) => Promise<number>;
}

export interface AppPlace {
  readonly district: District;
  /** The program serves at this moment. */
  readonly isServing: boolean;
}

export const appCommands: readonly AppCommand[] = [
  {
    noun: 'setup',
    verb: 'link',
    usage: 'setup link [--json]',
    summary: '给出设立首批管理员的一次性链接（系统里还没有账号时）',
    run: async ({ district }, args) => {
      const link = await setupLink(district.ctx('cli'));
      if (link === null) {
        args.err('系统里已有账号，不再提供设立链接。忘记口令请由安全管理员重置');
        return 1;
      }
      const base =
        district.config.publicUrl?.replace(/\/$/, '') ?? readNote(district)?.address ?? localAddress(district);
      args.out(args.flags['json'] ? JSON.stringify({ url: base + link }) : base + link);
      return 0;
    },
  },
  {
    noun: 'demo',
    verb: 'load',
    usage: 'demo load',
    summary: '在空的数据库里装载演示数据（须先停止服务）',
    run: async ({ district, isServing }, args) => {
      if (isServing) {
        args.err('服务正在运行。请先停止服务再装载演示数据');
        return 1;
      }
      if (district.config.production) {
        args.err('正式运行的环境（ZHIBEN_PRODUCTION=1）不能装载演示数据');
        return 1;
      }
      if (!(await isEmptyDistrict(district.ctx('cli')))) {
        args.err('数据库里已有账号和数据，不能再装载演示数据');
        return 1;
      }
      if (await loadDemoInto(district, args.err)) return 0;
      args.err('这个版本不带演示数据');
      return 1;
    },
  },
  {
    noun: 'server',
    verb: 'status',
    usage: 'server status [--json]',
    summary: '服务是否在运行、地址是什么',
    run: async ({ district, isServing }, args) => {
      const note = isServing ? readNote(district) : null;
      if (args.flags['json']) args.out(JSON.stringify({ running: isServing, ...note }));
      else args.out(isServing ? `正在运行：${note?.address ?? '地址未知'}（进程 ${note?.pid ?? '?'}）` : '没有在运行');
      return isServing ? 0 : 1;
    },
  },
];

const localAddress = ({ config }: District): string => `http://127.0.0.1:${config.port}`;

function readNote(district: District): RunNote | null {
  try {
    return JSON.parse(fs.readFileSync(runNotePath(district.config.dataDir), 'utf8')) as RunNote;
  } catch {
    return null;
  }
}
