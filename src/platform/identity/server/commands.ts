/** The identity room at the console of the machine. */
import type { Command } from '#kernel/server/room.ts';
import { resetPasswordAtConsole } from './admin-people.ts';

export const identityCommands: readonly Command[] = [
  {
    noun: 'users',
    verb: 'reset-password',
    usage: 'users reset-password 登录名 [--json]',
    summary: '重置一个账号的口令（没有管理员能登录时应急用），首次登录须修改',
    run: async (ctx, args) => {
      const [login, ...rest] = args.positional;
      if (login === undefined || rest.length > 0) {
        args.err('用法：zhiben users reset-password 登录名');
        return 2;
      }
      const reset = await resetPasswordAtConsole(ctx, login);
      if (!reset) {
        args.err(`没有登录名为“${login}”的账号`);
        return 1;
      }
      args.out(args.flags['json'] ? JSON.stringify({ login, ...reset }) : reset.password);
      args.err(`${reset.name}（${login}）的口令已重置，首次登录须修改；原有的登录已全部退出，本次重置已记入审计日志`);
      return 0;
    },
  },
];
