/** Reference data of all rooms. Run at a start only when something of it may have changed. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { rooms } from './rooms.ts';

const SRC = path.resolve(import.meta.dirname, '..');
const MARK = 'seed';

/** Every room's reference data, in the order of the register. Idempotent. */
export async function seedAll(ctx: Ctx, onRoom?: (name: string) => void): Promise<void> {
  for (const room of rooms) {
    if (!room.seed) continue;
    onRoom?.(room.name);
    await room.seed(makeCtx({ handle: ctx.handle, clock: ctx.clock, log: ctx.log, actor: ctx.actor, door: 'job' }));
  }
}

/** Seeds unless this edition of the program has seeded this district before. True: it was done now. */
export async function seedWhenChanged(ctx: Ctx, onRoom?: (name: string) => void): Promise<boolean> {
  const edition = seedEdition();
  const known = await sql<{ value: string }>`select value from program_marks where name = ${MARK}`.execute(
    ctx.handle.db,
  );
  if (known.rows[0]?.value === edition) return false;
  await seedAll(ctx, onRoom);
  await setMark(ctx, MARK, edition);
  return true;
}

/** Names what the seeds could write: the hash of all server code and data of the rooms. */
function seedEdition(): string {
  const hash = createHash('sha256');
  for (const floor of ['platform', 'modules', 'insight']) {
    const base = path.join(SRC, floor);
    if (!fs.existsSync(base)) continue;
    for (const room of fs.readdirSync(base).sort())
      for (const part of ['data', 'server', 'shared']) {
        const dir = path.join(base, room, part);
        if (!fs.existsSync(dir)) continue;
        const files = fs
          .readdirSync(dir, { recursive: true, encoding: 'utf8' })
          .filter((file) => /\.[a-z]+$/.test(file) && !file.endsWith('.test.ts'))
          .sort();
        for (const file of files)
          hash.update(`${floor}/${room}/${part}/${file}\0`).update(fs.readFileSync(path.join(dir, file)));
      }
  }
  return hash.digest('hex');
}

/** What the program remembers of its own work on a district. */
export async function readMark(ctx: Ctx, name: string): Promise<string | null> {
  const found = await sql<{ value: string }>`select value from program_marks where name = ${name}`.execute(
    ctx.handle.db,
  );
  return found.rows[0]?.value ?? null;
}

export async function setMark(ctx: Ctx, name: string, value: string): Promise<void> {
  await ctx.inTx((tx) =>
    sql`insert into program_marks (name, value, set_at) values (${name}, ${value}, ${ctx.clock.now()})
      on conflict (name) do update set value = excluded.value, set_at = excluded.set_at`.execute(tx),
  );
}
