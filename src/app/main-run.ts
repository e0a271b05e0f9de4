/**
 * The program: database, schema, demo district, pages, HTTP door and worker, in this order, and back again at the end.
 * Whatever is killed, the next start recovers by itself; a database or worker that dies while the program runs is started anew.
 */
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig, type Config } from '#kernel/server/config.ts';
import { makeLog, type Logger } from '#kernel/server/log.ts';
import { requireNoHalfRestore, runNotePath, type RunNote } from './main-note.ts';
import { explain, say, table } from './main-words.ts';
import { openDatabase, type Database } from './start-database.ts';
import type { Api } from './api.ts';
import type { WorkerKeeper } from './main-worker.ts';
import type { District } from './start.ts';

const STEP_LIMIT_MS = 5_000;
const DATABASE_RETRIES = 12;
/** People wait no longer for a database that says nothing; what takes longer is a job's work. */
const SILENCE_MS = 15_000;
/** One Ctrl-C arrives several times: from the terminal, and handed on by npm. */
const SAME_SIGNAL_MS = 1_500;

/** Starts everything and resolves when the program serves; it then lives until a signal. */
export async function run(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  let program: Program;
  try {
    program = new Program(readConfig(process.env, argv), argv);
  } catch (error) {
    say(explain(error));
    process.exit(1);
  }
  await program.start();
}

class Program {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #buildsWeb: boolean;
  #database: Database | null = null;
  #district: District | null = null;
  #api: Api | null = null;
  #worker: WorkerKeeper | null = null;
  #isServing = false;
  #isEnding = false;
  #endingSince = 0;

  constructor(config: Config, argv: readonly string[]) {
    this.#config = config;
    this.#log = makeLog(config.logLevel);
    this.#buildsWeb = !argv.includes('--no-web-build');
  }

  async start(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => void this.#end(0, this.#isServing ? '正在停止……' : '正在中止启动……'));
    process.on('uncaughtException', (error) => {
      this.#log.fatal({ err: error }, 'uncaught');
      void this.#end(1, `程序出现没有料到的错误，正在停止：${explain(error)}`);
    });
    try {
      await this.#bringUp();
    } catch (error) {
      if (this.#isEnding) return;
      await this.#end(1, `启动失败：${explain(error)}`);
    }
  }

  async #bringUp(): Promise<void> {
    const config = this.#config;
    say('治本 · 县区安全生产治本攻坚一体化平台');
    makeDataDir(config.dataDir);
    requireNoHalfRestore(config.dataDir);
    const web = this.#web();
    // The bundled database needs some time to come up; the program's own code is loaded meanwhile.
    const parts = Promise.all([
      import('./start.ts'),
      import('./api.ts'),
      import('./main-worker.ts'),
      import('./main-demo.ts'),
    ]);
    parts.catch(() => {});
    if (config.databaseUrl === null && !fs.existsSync(path.join(config.dataDir, 'pg/data')))
      say('· 第一次启动，正在建立数据库');
    const database = await this.#openDatabase();
    this.#database = database;
    const [start, { startApi }, { keepWorker }, demo] = await parts;
    const options = { config, place: database, log: this.#log, silenceMs: SILENCE_MS };
    let district = await start.startDistrict(options, (line) => say(`· ${line}`));
    this.#district = district;

    district = await demo.prepareDemo(
      district,
      (line) => say(`· ${line}`),
      async () => {
        this.#district = await start.startDistrict(options);
        return this.#district;
      },
    );
    await web;
    this.#api = await startApi({
      district,
      webDir: this.#webDir,
      onPortTaken: (port) => say(`· 端口 ${port} 已被占用，换用下一个`),
    });
    this.#isServing = true;
    say('', `已启动（${(performance.now() / 1000).toFixed(1)} 秒）：${this.#api.address}`);
    this.#worker = keepWorker(config, placeOf(database), this.#log, () => this.#writeNote());
    this.#writeNote();
    say(...(await demo.welcome(district, this.#api.address, table)), '按 Ctrl-C 停止');
    module.flushCompileCache();
  }

  get #webDir(): string {
    return path.resolve(import.meta.dirname, '../../dist/web');
  }

  async #web(): Promise<void> {
    if (!this.#buildsWeb) {
      fs.mkdirSync(this.#webDir, { recursive: true });
      return;
    }
    const { buildWebWhenStale } = await import('./main-web.ts');
    const state = await buildWebWhenStale({
      onBuild: () => say('· 正在生成网页（第一次启动或程序更新之后，约十几秒）'),
      onFail: (why) => say('· 网页没有生成成功，接口仍可使用。原因：', why),
    });
    if (state === 'absent') say('· 没有网页部分，只提供接口');
  }

  #openDatabase(): Promise<Database> {
    return openDatabase(this.#config, {
      log: (line) => {
        if (/ (FATAL|PANIC): /.test(line) && !/ terminating /.test(line))
          this.#log.warn({ postgres: line }, 'database');
        else this.#log.debug({ postgres: line }, 'database');
      },
      onWait: (why) => say(`· 数据库还没有应答（${why}），等待中`),
      onDeath: (tail) => void this.#revive(tail),
    });
  }

  /** The bundled server died alone. Requests answer 503 meanwhile; pools and listeners come back by themselves. */
  async #revive(tail: string): Promise<void> {
    if (!this.#isServing || this.#isEnding) return;
    say('数据库进程意外退出，正在重新启动数据库。期间的请求会得到“稍后再试”的答复，已保存的数据不受影响');
    this.#log.error({ tail: tail.split('\n').slice(-5).join('\n') }, 'database died');
    await this.#worker?.stop();
    for (let attempt = 1; !this.#isEnding; attempt++) {
      try {
        this.#database = await this.#openDatabase();
        break;
      } catch (error) {
        // A full disk is cleared by somebody, sooner or later: the database comes back then without a new start.
        if (/No space left on device/.test(String((error as Error).message))) {
          if (attempt === 1) say('数据库所在的磁盘已满，数据库暂停。请清理磁盘，之后自动恢复，已保存的数据不受影响');
          attempt = Math.min(attempt, DATABASE_RETRIES - 2);
        }
        if (attempt === DATABASE_RETRIES) {
          await this.#end(1, `数据库没有能够重新启动：${explain(error)}`);
          return;
        }
        // Backends of the dead server may need a moment to notice that they are alone.
        await sleep(Math.min(100 * 2 ** attempt, 5_000));
      }
    }
    if (this.#isEnding) return;
    const { keepWorker } = await import('./main-worker.ts');
    if (this.#database)
      this.#worker = keepWorker(this.#config, placeOf(this.#database), this.#log, () => this.#writeNote());
    this.#writeNote();
    say('数据库已恢复，继续服务');
  }

  #writeNote(): void {
    if (this.#isEnding || !this.#api) return;
    const note: RunNote = {
      pid: process.pid,
      address: this.#api.address,
      workerPid: this.#worker?.pid ?? null,
      databasePid: this.#database?.server?.pid ?? null,
    };
    const file = runNotePath(this.#config.dataDir);
    try {
      fs.writeFileSync(`${file}.new`, `${JSON.stringify(note)}\n`);
      fs.renameSync(`${file}.new`, file);
    } catch (error) {
      // A worker is started anew on a disk that is full: the note is for the command line, the program goes on without it.
      this.#log.warn({ err: error as Error }, 'the note of the running program is not up to date');
    }
  }

  /** Stops in the reverse order; no step may hold up the end. A later second signal ends at once. */
  async #end(code: number, why: string): Promise<void> {
    if (this.#isEnding) {
      if (code === 0 && performance.now() - this.#endingSince < SAME_SIGNAL_MS) return;
      const pid = this.#database?.server?.pid;
      // Immediate shutdown: committed work is safe in the log and recovered at the next start.
      if (pid !== undefined && code === 0) process.kill(pid, 'SIGQUIT');
      process.exit(code || 130);
    }
    this.#isEnding = true;
    this.#endingSince = performance.now();
    say(why);
    const step = (what: string, act: Promise<unknown> | undefined): Promise<unknown> =>
      Promise.race([
        Promise.resolve(act).catch((error: unknown) => this.#log.warn({ err: error as Error }, `stopping ${what}`)),
        sleep(STEP_LIMIT_MS, undefined, { ref: false }),
      ]);
    if (this.#isServing) fs.rmSync(runNotePath(this.#config.dataDir), { force: true });
    await Promise.all([step('http', this.#api?.stop()), step('worker', this.#worker?.stop())]);
    // A start that is broken off may be in the middle of long work: the database's fast shutdown ends that.
    const closing = step('pool', this.#district?.close());
    if (this.#isServing) await closing;
    await step('database', this.#database?.stop());
    if (code === 0) say('已停止');
    process.exit(code);
  }
}

/** Only what the worker needs, as plain data. */
const placeOf = ({ owner, app, appRole }: Database) => ({ owner, app, ...(appRole === undefined ? {} : { appRole }) });

function makeDataDir(dir: string): void {
  try {
    fs.mkdirSync(dir, { recursive: true });
    fs.accessSync(dir, fs.constants.W_OK);
  } catch (error) {
    throw new Error(`数据目录 ${dir} 不能写入，请检查权限或用 ZHIBEN_DATA 换一个目录`, { cause: error });
  }
}
