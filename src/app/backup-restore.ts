/**
 * Restoring (恢复): everything is built and checked in a fresh place beside the data and takes its place in the last step. What
 * stood there is set aside, never deleted.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Config } from '#kernel/server/config.ts';
import { askOnce, bootstrapDatabase, DATABASE } from '#kernel/server/db-bootstrap.ts';
import { segmentName, segmentNumber, type ClusterCopy } from '#kernel/server/db-basebackup.ts';
import { hasDistrict, loadDistrict, otherConnections } from '#kernel/server/db-dump.ts';
import { chainDir } from '#kernel/server/db-wal.ts';
import { syncDir } from '#kernel/server/key-file.ts';
import { quoteName, type Connection } from '#kernel/server/db.ts';
import { findRunning, type Postgres, startPostgres } from '#kernel/server/postgres.ts';
import { stampOf, TREES } from './backup-create.ts';
import { mirrorDir } from './backup-mirror.ts';
import { backupsIn, checkParts, KEY_FILES, keyMarks, openPart, type Manifest, type Part } from './backup-place.ts';
import { switchingMark, WORKSHOP } from './main-note.ts';
import { clusterDir, openDatabase, serverSettings } from './start-database.ts';

export interface Restored {
  from: string;
  /** The moment whose state is there now. */
  at: string;
  rows: number;
  files: number;
  /** Attachments that the database names and neither the backup nor the archive has. */
  missingFiles: string[];
  setAside: string[];
  /** What the administrator must do or know. */
  notes: string[];
}

interface Chosen {
  dir: string;
  manifest: Manifest;
}

/** `2026-11-27 18:30[:15]` in civil time, or an instant with its zone. */
export function readMoment(text: string): Date {
  const civil = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?$/.exec(text.trim());
  const at = new Date(civil ? `${civil[1]}T${civil[2]}${civil[3] ?? ':00'}+08:00` : text);
  if (Number.isNaN(at.getTime()) || !/\d{2}:\d{2}/.test(text))
    throw new Error(`时刻“${text}”写得不对。请写成 2026-11-27T18:30:00（北京时间）`);
  return at;
}

export const civilTime = (instant: string | Date): string => {
  const local = new Date(new Date(instant).getTime() + 8 * 3_600_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}`;
};

/** The newest backup under `from` that is not later than the moment. */
function choose(from: string, toTime: Date | null): Chosen {
  const all = backupsIn(from);
  if (all.length === 0) throw new Error(`${from} 里没有完整的备份。请指定 backup create 给出的目录，或放备份的目录`);
  const fit = all.filter(({ manifest }) => toTime === null || new Date(manifest.endedAt) <= toTime);
  const chosen = fit.at(-1);
  if (!chosen)
    throw new Error(
      `要恢复到的时刻早于这里最早的备份（${civilTime(all[0]!.manifest.endedAt)}）。请指定更早的备份，或更晚的时刻`,
    );
  return chosen;
}

export async function restoreBackup(options: {
  config: Config;
  from: string;
  toTime: Date | null;
  isReplacing: boolean;
  say: (line: string) => void;
}): Promise<Restored> {
  const { config, from, toTime, isReplacing, say } = options;
  const chosen = choose(from, toTime);
  const { manifest } = chosen;
  say(`· 备份 ${chosen.dir}（${civilTime(manifest.endedAt)} 的状态）`);
  if (toTime !== null && (manifest.kind !== 'cluster' || !manifest.cluster?.chain))
    throw new Error(
      manifest.kind === 'logical'
        ? '逻辑备份只能恢复到备份的那一刻，不能用 --to-time。自带数据库的默认备份配合归档（ZHIBEN_ARCHIVE）才可以'
        : '做这份备份时没有开启归档（ZHIBEN_ARCHIVE），只能恢复到备份的那一刻。请去掉 --to-time，或换一份备份',
    );
  if (config.databaseUrl !== null && manifest.kind === 'cluster')
    throw new Error(
      '这是自带数据库的备份，不能恢复到 DATABASE_URL 指定的数据库。请去掉 DATABASE_URL；要换数据库服务器，用 backup create --logical 另做一份',
    );
  fs.mkdirSync(config.dataDir, { recursive: true });
  await requirePlace(config, isReplacing);
  const workshop = path.join(config.dataDir, WORKSHOP);
  const isAgain = fs.existsSync(switchingMark(config.dataDir));
  fs.rmSync(workshop, { recursive: true, force: true });
  fs.mkdirSync(workshop, { mode: 0o755 });
  if (isAgain) fs.writeFileSync(switchingMark(config.dataDir), '');
  try {
    return await build({ ...options, chosen, workshop, isAgain });
  } catch (error) {
    // After the switch has begun the workshop is what a repetition goes on from.
    if (!fs.existsSync(switchingMark(config.dataDir))) fs.rmSync(workshop, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new Error('数据目录所在的磁盘空间不够，没有恢复，原来的数据没有动。请清出空间再执行', { cause: error });
    throw error;
  }
}

/** @throws Error in Chinese when the place is in use, or holds something and it was not said that it may be set aside. */
async function requirePlace(config: Config, isReplacing: boolean): Promise<void> {
  const running = await findRunning(clusterDir(config));
  if (running) throw new Error(`程序正在运行（进程 ${running.owner}），不能恢复。请先停止它`);
  const isHalf = fs.existsSync(switchingMark(config.dataDir));
  const has: string[] = [];
  if (config.databaseUrl === null && fs.existsSync(path.join(clusterDir(config), 'data'))) has.push('数据库');
  if (hasFiles(path.join(config.dataDir, 'files'))) has.push('附件');
  if (config.databaseUrl !== null) {
    const database = await openDatabase(config);
    if (await hasDistrict(database.owner, config.district)) {
      has.push(`数据库里的 ${config.district}`);
      if (isReplacing && (await otherConnections(database.owner)) > 0)
        throw new Error('这个数据库还有别的连接，可能有程序正在使用。请先停止程序再恢复');
    }
  }
  if (has.length > 0 && !isReplacing && !isHalf)
    throw new Error(
      `${config.dataDir} 已有${has.join('、')}，没有恢复。要换成备份里的数据，加 --replace（原来的改名留存，不删除）；也可用 ZHIBEN_DATA 指定一个新目录`,
    );
}

const hasFiles = (dir: string): boolean =>
  fs.existsSync(dir) && fs.readdirSync(dir).some((name) => name !== 'tmp' && !name.startsWith('.'));

async function build(options: {
  config: Config;
  chosen: Chosen;
  workshop: string;
  toTime: Date | null;
  isAgain: boolean;
  say: (line: string) => void;
}): Promise<Restored> {
  const { config, chosen, workshop, toTime, say } = options;
  const { dir, manifest } = chosen;
  const isTree = (part: Part): boolean => TREES.some((tree) => part.path.startsWith(`${tree}/`));
  const notes: string[] = [];

  say('· 取出附件并逐个核对');
  const files = manifest.parts.filter(isTree);
  refuse(await checkParts(dir, files, (part) => path.join(workshop, part.path)));
  for (const tree of TREES) fs.mkdirSync(path.join(workshop, tree), { recursive: true, mode: 0o700 });
  say('· 取出数据库并逐个核对');
  let server: Postgres | null = null;
  let at = manifest.endedAt;
  let rows: string[] = [];
  const pgDir = path.join(workshop, 'pg');
  fs.mkdirSync(pgDir, { mode: 0o755 });
  try {
    if (manifest.kind === 'cluster') {
      const parts = manifest.parts.filter((part) => part.path.startsWith('data/') || part.path.startsWith('wal/'));
      for (const one of manifest.dirs) fs.mkdirSync(path.join(pgDir, one), { recursive: true, mode: 0o700 });
      refuse(
        await checkParts(dir, parts, (part) =>
          part.path.startsWith('wal/')
            ? path.join(pgDir, 'data/pg_wal', path.basename(part.path))
            : path.join(pgDir, part.path),
        ),
      );
      const cluster = manifest.cluster!;
      if (toTime !== null) await addLog(archiveOf(config, dir), cluster, path.join(pgDir, 'data/pg_wal'), toTime, say);
      giveTo(config, path.join(pgDir, 'data'));
      server = await recover(pgDir, toTime, say);
      if (toTime !== null) at = toTime.toISOString();
    } else if (config.databaseUrl === null) {
      server = await startPostgres({ dir: pgDir, settings: serverSettings });
      const { owner } = await bootstrapDatabase(server.superUrl('postgres'));
      await load(owner, null);
    }
    if (server) rows = await filesNamed(server.superUrl(DATABASE), manifest.district);
    await server?.stop();
    server = null;
  } finally {
    await server?.stop();
  }
  if (server === null && config.databaseUrl === null && manifest.district !== config.district)
    notes.push(`备份的是 ${manifest.district}，现在的 ZHIBEN_DISTRICT 是 ${config.district}，启动时请改成一致`);

  // The keys, before the switch: whatever is at hand stays.
  const keys = manifest.parts.filter((part) => part.path.startsWith('keys/'));
  for (const name of KEY_FILES) {
    const file = path.join(config.dataDir, name);
    const mark = manifest.keys[name];
    const part = keys.find((one) => one.path === `keys/${name}`);
    if (!fs.existsSync(file) && part) {
      refuse(await checkParts(dir, [part], () => file));
      fs.chmodSync(file, 0o600);
    } else if (!fs.existsSync(file) && mark !== undefined)
      notes.push(`${name} 不在备份里。请在启动之前把另外保管的 ${name} 放回 ${config.dataDir}，${lossOf(name)}`);
    else if (mark !== undefined && !hasKeysOf(fs.readFileSync(file), mark))
      notes.push(`数据目录里的 ${name} 不是备份时的那一个。请换成备份时的，${lossOf(name)}`);
  }

  const stamp = stampOf(new Date());
  if (config.databaseUrl !== null) {
    const { owner } = await openDatabase(config);
    const keepAs = (await hasDistrict(owner, config.district))
      ? `${config.district}_before_${stamp.replace('-', '')}`
      : null;
    await load(owner, keepAs);
    if (keepAs) notes.push(`数据库里原来的数据改名为模式 ${keepAs}，确认无误后可由数据库管理员删除`);
    rows = await filesNamed(owner, config.district);
  }
  const missingFiles = await fillFiles(config, dir, rows, workshop);
  for (const tree of TREES) giveTo(config, path.join(workshop, tree));
  const setAside = switchOver(config, workshop, stamp);
  if (missingFiles.length > 0)
    notes.push(`有 ${missingFiles.length} 个附件在备份和归档里都找不到，台账里会显示“原件丢失”`);
  if (config.archiveDir !== null && config.databaseUrl === null)
    notes.push('归档从恢复后的数据重新开始。启动之后请马上再做一次备份（backup create），以后才能恢复到这之后的时刻');
  return { from: dir, at, rows: rows.length, files: files.length, missingFiles, setAside, notes };

  async function load(owner: Connection, keepAs: string | null): Promise<void> {
    const parts = new Map(manifest.parts.map((part) => [part.path, part]));
    refuse(
      await checkParts(
        dir,
        manifest.parts.filter((part) => part.path.startsWith('tables/')),
      ),
    );
    say('· 装入数据');
    await loadDistrict({
      owner,
      district: config.district,
      copy: manifest.logical!,
      open: (where) => openPart(dir, parts.get(where)!),
      keepAs,
      say,
    });
    const { prepareQueue } = await import('#kernel/server/queue.ts');
    await prepareQueue(owner);
  }
}

/** Whether a key file has all keys that a backup names. */
function hasKeysOf(bytes: Buffer, marks: string): boolean {
  const at = new Set(keyMarks(bytes));
  return marks.split(',').every((mark) => at.has(mark));
}

const lossOf = (name: string): string =>
  name === 'seal.key' ? '否则绑定过动态码的人须重新绑定' : '否则以后的报送数据包会用新的签名密钥';

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new Error(`这份备份有损坏：${faults.slice(0, 3).join('；')}。没有恢复，原来的数据没有动。请换一份备份`);
}

/** Where kept log lies: as set, or beside the backup. */
const archiveOf = (config: Config, dir: string): string => config.archiveDir ?? path.dirname(path.resolve(dir));

/** Last moment of which a chain surely knows, and its segments from `cluster` on without a gap. */
export function logAfter(
  archive: string,
  cluster: ClusterCopy,
): { files: { name: string; file: string; at: Date }[]; until: Date | null } {
  const dir = cluster.chain === null ? null : chainDir(archive, cluster.chain);
  if (dir === null || !fs.existsSync(dir)) return { files: [], until: null };
  const names = new Set(fs.readdirSync(dir));
  const files: { name: string; file: string; at: Date }[] = [];
  for (let n = segmentNumber(cluster.lastSegment, cluster.segmentBytes); ; n++) {
    const name = segmentName(cluster.timeline, n, cluster.segmentBytes);
    const found = [`${name}.gz`, `${name}.partial`].find((one) => names.has(one));
    if (found) files.push({ name, file: path.join(dir, found), at: fs.statSync(path.join(dir, found)).mtime });
    // The last segment of the backup itself need not be there: the backup has it.
    else if (name !== cluster.lastSegment) break;
  }
  return { files, until: files.at(-1)?.at ?? null };
}

async function addLog(
  archive: string,
  cluster: ClusterCopy,
  walDir: string,
  toTime: Date,
  say: (line: string) => void,
): Promise<void> {
  const { files, until } = logAfter(archive, cluster);
  if (until === null)
    throw new Error(
      `在 ${archive} 里找不到这份备份之后的归档日志。请用 ZHIBEN_ARCHIVE 指定归档目录，或去掉 --to-time 恢复到备份的那一刻`,
    );
  const past = files.findIndex((one) => one.at.getTime() > toTime.getTime());
  // One more than needed: the time of a file is that of the machine that received it.
  const needed = past < 0 ? files : files.slice(0, past + 2);
  say(`· 取出归档日志 ${needed.length} 段`);
  for (const { name, file } of needed) {
    const target = path.join(walDir, name);
    const source = fs.createReadStream(file);
    const out = fs.createWriteStream(target, { mode: 0o600, flush: true });
    try {
      if (file.endsWith('.gz')) await pipeline(source, createGunzip(), out);
      else await pipeline(source, out);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
      throw new Error(
        `归档日志 ${path.basename(file)} 已损坏，只能恢复到它之前的时刻（${civilTime(needed[0]!.at)} 前后）`,
        {
          cause: error,
        },
      );
    }
    fs.truncateSync(target, cluster.segmentBytes);
  }
}

/** Lets the server bring the copy into order, to its end or to a moment. It ends on a timeline of its own. */
async function recover(pgDir: string, toTime: Date | null, say: (line: string) => void): Promise<Postgres> {
  fs.writeFileSync(path.join(pgDir, 'data/recovery.signal'), '', { mode: 0o600 });
  say('· 数据库正在按日志恢复');
  const printed: string[] = [];
  try {
    return await startPostgres({
      dir: pgDir,
      settings: {
        ...serverSettings,
        // The log lies in its place already; there is nowhere else to fetch it from.
        restore_command: 'false',
        recovery_target_timeline: 'current',
        // No connection before the end: whoever gets in finds the state that was asked for.
        hot_standby: 'off',
        recovery_target_action: 'promote',
        ...(toTime === null
          ? {}
          : { recovery_target_time: toTime.toISOString().replace('T', ' ').replace('Z', '+00') }),
      },
      log: (line) => void printed.push(line),
    });
  } catch (error) {
    const text = printed.join('\n');
    if (/not compatible with this version|incompatible with server/.test(text + String((error as Error).message)))
      throw new Error(
        '这份备份是另一个 PostgreSQL 大版本的，程序自带的版本读不了。请用做备份时的程序恢复，再用 backup create --logical 另做一份',
        { cause: error },
      );
    const last = /last completed transaction was at log time (.+)/.exec(text)?.[1];
    if (/before configured recovery target was reached/.test(text))
      throw new Error(
        `归档的日志到不了这个时刻${last ? `，最后一笔是 ${civilTime(last.replace(' ', 'T').replace(/\+00$/, 'Z'))}（北京时间）` : ''}。没有恢复，原来的数据没有动。请换一个不晚于它的时刻`,
        { cause: error },
      );
    throw error;
  }
}

/** Hashes of the attachments that the rows name. */
const filesNamed = async (at: Connection, district: string): Promise<string[]> =>
  (await askOnce<{ sha256: string }>(at, `select distinct sha256 from ${quoteName(district)}.files`)).map(
    (row) => row.sha256,
  );

/** Attachments that came after the backup, from the archive or from the data directory that is set aside. */
async function fillFiles(config: Config, dir: string, rows: readonly string[], workshop: string): Promise<string[]> {
  const missing: string[] = [];
  const places = [mirrorDir(archiveOf(config, dir)), path.join(config.dataDir, 'files')];
  for (const sha256 of rows) {
    const where = path.join(sha256.slice(0, 2), sha256);
    const target = path.join(workshop, 'files', where);
    if (fs.existsSync(target)) continue;
    let found = false;
    for (const place of places) {
      const file = path.join(place, where);
      const stat = fs.existsSync(file) ? fs.statSync(file) : null;
      if (!stat) continue;
      const part = { path: where, size: stat.size, sha256, isPacked: false };
      if ((await checkParts(place, [part], () => target)).length > 0) continue;
      for (const suffix of ['.thumb.webp'])
        if (fs.existsSync(file + suffix)) fs.copyFileSync(file + suffix, target + suffix);
      found = true;
      break;
    }
    if (!found) {
      fs.rmSync(target, { force: true });
      missing.push(sha256);
    }
  }
  return missing;
}

/** Root restores what an ordinary user runs: it stays that user's. */
function giveTo(config: Config, where: string): void {
  const { uid, gid } = fs.statSync(config.dataDir);
  if (process.getuid?.() !== 0 || uid === 0) return;
  fs.lchownSync(where, uid, gid);
  for (const name of fs.readdirSync(where, { recursive: true, encoding: 'utf8' }))
    fs.lchownSync(path.join(where, name), uid, gid);
}

/** The last step: a few renames. The mark makes the program wait for a repetition when it is cut off in between. */
function switchOver(config: Config, workshop: string, stamp: string): string[] {
  const setAside: string[] = [];
  const mark = switchingMark(config.dataDir);
  fs.writeFileSync(mark, '', { flush: true });
  syncDir(workshop);
  syncDir(config.dataDir);
  const pairs: [string, string][] = TREES.map((tree) => [path.join(workshop, tree), path.join(config.dataDir, tree)]);
  if (config.databaseUrl === null) pairs.push([path.join(workshop, 'pg/data'), path.join(clusterDir(config), 'data')]);
  for (const [made, place] of pairs) {
    if (fs.existsSync(place)) {
      const aside = `${place}.before-${stamp}`;
      fs.renameSync(place, aside);
      setAside.push(aside);
    }
    fs.mkdirSync(path.dirname(place), { recursive: true, mode: 0o755 });
    fs.renameSync(made, place);
    syncDir(path.dirname(place));
  }
  fs.rmSync(mark);
  syncDir(workshop);
  fs.rmSync(workshop, { recursive: true, force: true });
  return setAside;
}
