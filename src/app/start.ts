/** Brings a district to life on a database: schema, queue, reference data, and the settings of the rooms. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { systemClock, type Clock } from '#kernel/server/clock.ts';
import type { Config } from '#kernel/server/config.ts';
import { makeCtx, type Ctx, type Door } from '#kernel/server/context.ts';
import { sealerOf } from '#kernel/server/sealer.ts';
import { signRingOf } from '#kernel/server/signer.ts';
import { openDb, type DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import { migrate } from '#kernel/server/migrate.ts';
import { configureFiles } from '#platform/files/server/index.ts';
import { configureIdentity } from '#platform/identity/server/index.ts';
import { configureExchange } from '#modules/exchange/server/index.ts';
import type { DatabasePlace } from './start-database.ts';
import { readMark, seedWhenChanged, setMark } from './seed.ts';

/** A district with its database: what every part of the program works on. */
export interface District {
  readonly handle: DbHandle;
  readonly place: DatabasePlace;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  /** The program itself as actor. */
  ctx(door?: Door): Ctx;
  close(): Promise<void>;
}

export interface OpenOptions {
  config: Config;
  place: DatabasePlace;
  log: Logger;
  clock?: Clock;
  poolSize?: number;
  /** After so long without any answer of the database a connection is given up (db.ts). */
  silenceMs?: number;
}

/** Opens the pool and tells the rooms what they must know of the environment. The schema must be there. */
export function openDistrict({ config, place, log, clock = systemClock, poolSize, silenceMs }: OpenOptions): District {
  configureFiles({ dir: path.join(config.dataDir, 'files'), maxBytes: config.uploadBytes });
  configureIdentity({
    demo: config.demo,
    secureCookies: config.publicUrl?.startsWith('https:') ?? false,
    sealer: sealerOf(config.dataDir),
  });
  const { signer } = signRingOf(config.dataDir);
  configureExchange({
    signer,
    outDir: path.join(config.dataDir, 'outgoing'),
  });
  let isClosing = false;
  const handle = openDb({
    connection: place.app,
    district: config.district,
    max: poolSize ?? config.poolSize,
    ...(place.appRole === undefined ? {} : { role: place.appRole }),
    ...(silenceMs === undefined ? {} : { silenceMs }),
    onError: (error) => {
      if (!isClosing)
        log.warn({ code: (error as { code?: string }).code, why: error.message }, 'database connection lost');
    },
  });
  return {
    handle,
    place,
    config,
    clock,
    log,
    ctx: (door = 'job') => makeCtx({ handle, clock, log, door }),
    close: () => {
      isClosing = true;
      return handle.close();
    },
  };
}

/** Migrations and the queue's tables, then the district with its reference data. `say` tells what takes time. */
export async function startDistrict(options: OpenOptions, say: (line: string) => void = () => {}): Promise<District> {
  const { place, config } = options;
  let said = false;
  await migrate(place.owner, config.district, () => {
    if (!said) say('正在建立或升级数据表');
    said = true;
  });
  const district = openDistrict(options);
  try {
    await prepareQueueWhenChanged(district);
    await seedWhenChanged(district.ctx(), (room) => options.log.info({ room }, 'reference data'));
    return district;
  } catch (error) {
    await district.close();
    throw error;
  }
}

const QUEUE_MARK = 'queue';

/** The queue's own tables follow its package; between two editions of it there is nothing to do, and nothing to load. */
async function prepareQueueWhenChanged(district: District): Promise<void> {
  const edition = queueEdition();
  if ((await readMark(district.ctx(), QUEUE_MARK)) === edition) return;
  const { prepareQueue } = await import('#kernel/server/queue.ts');
  await prepareQueue(district.place.owner);
  await setMark(district.ctx(), QUEUE_MARK, edition);
}

function queueEdition(): string {
  const entry = createRequire(import.meta.url).resolve('graphile-worker');
  const manifest = path.join(
    entry.slice(0, entry.lastIndexOf('graphile-worker') + 'graphile-worker'.length),
    'package.json',
  );
  return (JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string }).version;
}
