/**
 * `npm run zhiben -- <noun> <verb> …`: the command line's door. It works on the database of a running program, or starts the
 * database for the time of the command. stdout carries results and nothing else; everything for people goes to stderr.
 * Exit codes: 0 done · 1 refused or not in order · 2 wrong usage · 3 database not to be had.
 */
import module from 'node:module';
import path from 'node:path';
import { readConfig, type Config } from '#kernel/server/config.ts';
import { isDatabaseGone } from '#kernel/server/db.ts';
import { DATABASE, OWNER_ROLE } from '#kernel/server/db-bootstrap.ts';
import { makeLog } from '#kernel/server/log.ts';
import { APP_ROLE } from '#kernel/server/migrate.ts';
import { findRunning } from '#kernel/server/postgres.ts';
import type { Command, CommandArgs } from '#kernel/server/room.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { parseArgs } from './cli-args.ts';
import { backupCommands, type BackupCommand } from './backup-commands.ts';
import type { AppCommand } from './cli-commands.ts';
import { explain, table } from './main-words.ts';
import { clusterDir, openDatabase, type DatabasePlace } from './start-database.ts';

module.enableCompileCache(path.resolve(import.meta.dirname, '../../node_modules/.cache/zhiben'));

const err = (line: string): void => void process.stderr.write(`${line}\n`);
const out = (line: string): void => void process.stdout.write(`${line}\n`);

type OnDistrict = { kind: 'app'; command: AppCommand } | { kind: 'room'; command: Command };
type AnyCommand = OnDistrict | { kind: 'backup'; command: BackupCommand };

const ofBackup: readonly AnyCommand[] = backupCommands.map((command) => ({ kind: 'backup', command }));

/** Backups know no room: they work, and at once, whatever state the rest is in. */
async function allCommands(): Promise<readonly AnyCommand[]> {
  const [{ rooms }, { appCommands }, { keysCommands }] = await Promise.all([
    import('./rooms.ts'),
    import('./cli-commands.ts'),
    import('./keys-commands.ts'),
  ]);
  return [
    ...rooms.flatMap((room) => room.commands ?? []).map((command) => ({ kind: 'room' as const, command })),
    ...[...appCommands, ...keysCommands].map((command) => ({ kind: 'app' as const, command })),
    ...ofBackup,
  ];
}

/** Defined before the first command runs. */
class NoDatabase extends Error {}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const [noun, verb, ...words] = argv;
  if (noun === undefined || noun === 'help' || noun.startsWith('-')) {
    const isAsked = noun !== undefined && ['help', '--help', '-h'].includes(noun);
    help(await allCommands(), isAsked ? out : err);
    return isAsked ? 0 : 2;
  }
  const named = ({ command }: AnyCommand): boolean => command.noun === noun && command.verb === verb;
  const found = ofBackup.find(named) ?? (await allCommands()).find(named);
  if (!found) {
    const commands = await allCommands();
    const isKnown = commands.some(({ command }) => command.noun === noun);
    const isAsked = isKnown && ['--help', '-h'].includes(verb ?? '');
    if (!isAsked) err(`没有命令“${[noun, verb].filter(Boolean).join(' ')}”`);
    help(commands, isAsked ? out : err, isKnown ? noun : undefined);
    return isAsked ? 0 : 2;
  }
  let args: CommandArgs;
  try {
    args = { ...parseArgs(words, found.command), out, err };
  } catch (error) {
    err((error as Error).message);
    err(`用法：npm run -s zhiben -- ${found.command.usage}`);
    return 2;
  }
  if (args.flags['help']) {
    out(`${found.command.summary}\n用法：npm run -s zhiben -- ${found.command.usage}`);
    return 0;
  }
  try {
    const config = readConfig();
    return await (found.kind === 'backup' ? found.command.run(config, args) : runOn(config, found, args));
  } catch (error) {
    err(explain(error));
    const isGone = isDatabaseGone(error) || (error instanceof AppError && error.code === 'common.unavailable');
    return isGone || error instanceof NoDatabase ? 3 : 1;
  }
}

async function runOn(config: Config, found: OnDistrict, args: CommandArgs): Promise<number> {
  const log = makeLog(config.logLevel);
  const { openDistrict, startDistrict } = await import('./start.ts');
  const running = config.databaseUrl === null ? await findRunning(clusterDir(config)) : undefined;
  if (found.kind === 'app' && found.command.noun === 'server' && !running && config.databaseUrl === null) {
    // Nothing runs: not worth starting a database to say so.
    args.out(args.flags['json'] ? JSON.stringify({ running: false }) : '没有在运行');
    return 1;
  }
  if (running) {
    const base = { host: running.host, port: running.port, database: DATABASE };
    const place: DatabasePlace = { owner: { ...base, user: OWNER_ROLE }, app: { ...base, user: APP_ROLE } };
    const district = openDistrict({ config, place, log, poolSize: 5 });
    try {
      return await perform(found, { district, isServing: true }, args);
    } finally {
      await district.close();
    }
  }
  const database = await openDatabase(config, { onWait: (why) => err(`数据库还没有应答（${why}），等待中`) }).catch(
    (error: unknown) => {
      throw new NoDatabase(explain(error), { cause: error });
    },
  );
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (isInterrupted) process.exit(130);
      isInterrupted = true;
      err('正在中止');
      void database.stop().finally(() => process.exit(130));
    });
  try {
    const district = await startDistrict({ config, place: database, log, poolSize: 5 });
    try {
      return await perform(found, { district, isServing: false }, args);
    } finally {
      await district.close();
    }
  } finally {
    await database.stop();
  }
}

async function perform(found: OnDistrict, place: Parameters<AppCommand['run']>[0], args: CommandArgs): Promise<number> {
  if (found.kind === 'app') return found.command.run(place, args);
  return (await found.command.run(place.district.ctx('cli'), args)) ?? 0;
}

function help(commands: readonly AnyCommand[], print: (line: string) => void, noun?: string): void {
  const shown = commands.map(({ command }) => command).filter((command) => noun === undefined || command.noun === noun);
  print('用法：npm run -s zhiben -- <对象> <动作> … [--json]');
  print('');
  for (const line of table(shown.map((command) => [command.usage, command.summary]))) print(line);
  print('');
  print('结果写到标准输出（--json 时每行一个 JSON），其余的话写到标准错误。');
  print('退出码：0 成功 · 1 没有办成或核对不符 · 2 用法不对 · 3 数据库连不上。');
}
