/**
 * Survival: the whole program under load, while its processes are killed (kill -9) at points drawn at random. Afterwards no
 * write that was acknowledged is missing, none is there twice, none by half; nothing of the queue is lost or doubled in
 * effect; sums equal a recount and the chain of the audit verifies.
 */
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#kernel/server/clock.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { openDb, sql, type DbHandle } from '#kernel/server/db.ts';
import { APP_ROLE } from '#kernel/server/migrate.ts';
import { findRunning } from '#kernel/server/postgres.ts';
import type { TestDb } from '#kernel/server/testing.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { verify } from '#platform/audit/server/index.ts';
import { PASSWORD } from '#platform/identity/server/builders.ts';
import { figureTotals, recount, rollUp } from '#modules/hazards/server/index.ts';
import { aStage } from '#modules/hazards/server/builders.ts';
import { random } from './demo/random.ts';
import { startProgram, until, type Program } from './testing.ts';

const VICTIMS = ['program', 'worker', 'database'] as const;

export interface Survival {
  /** What must not be, in words; empty when all is well. */
  violations: string[];
  kills: number;
  /** Acts that were acknowledged. */
  acknowledged: number;
  /** Requests that got no answer, or were asked to come back. */
  refused: number;
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The district of the running program, for preparing and for looking. */
export async function openRunning(dataDir: string): Promise<DbHandle> {
  const running = await until(60_000, () => findRunning(path.join(dataDir, 'pg')));
  const connection = { host: running.host, port: running.port, user: APP_ROLE, database: 'zhiben' };
  return openDb({ connection, district: 'd120102', max: 4, onError: () => {} });
}

/** Kills `kills` times, under the load of `clients` people who report hazards and comment on them. */
export async function survive(options: {
  dataDir: string;
  kills: number;
  clients: number;
  seed: string | number;
  say?: (line: string) => void;
}): Promise<Survival> {
  const { dataDir, kills, clients, seed, say = () => {} } = options;
  const r = random('survival', seed);
  const port = await freePort();
  const start = (): Promise<Program> => startProgram({ dataDir, env: { PORT: String(port) } });
  let program = await start();
  const base = `http://127.0.0.1:${port}`;
  let ending = false;
  try {
    const reporters = await prepare(dataDir, clients);
    const acts: Act[] = [];
    const tally = { refused: 0 };
    let failure: unknown;
    const working = reporters.map((one, n) =>
      work({ base, ...one, n, acts, tally, isOver: () => ending }).catch((error: unknown) => {
        failure ??= error;
        ending = true;
      }),
    );
    for (let kill = 0; kill < kills && failure === undefined; kill++) {
      await sleep(r.int(100, 900));
      const victim = r.pick(VICTIMS);
      const note = await program.note();
      const pid = { program: note.pid, worker: note.workerPid, database: note.databasePid }[victim];
      process.kill(pid as number, 'SIGKILL');
      if (victim === 'program') {
        await program.stop('SIGKILL');
        program = await start();
      } else if (victim === 'worker') await program.note((n) => n.workerPid !== null && n.workerPid !== pid);
      else await program.note((n) => n.databasePid !== pid && n.workerPid !== null);
      await until(60_000, async () => ((await ready(base)) ? true : undefined));
      if ((kill + 1) % 20 === 0)
        say(`${kill + 1} kills, ${acts.filter((a) => a.isAcknowledged).length} acts acknowledged`);
    }
    ending = true;
    await Promise.all(working);
    if (failure !== undefined) throw failure as Error;
    const handle = await openRunning(dataDir);
    try {
      return {
        violations: await examine(handle, acts),
        kills,
        acknowledged: acts.filter((a) => a.isAcknowledged).length,
        refused: tally.refused,
      };
    } finally {
      await handle.close();
    }
  } finally {
    ending = true;
    await program.stop();
  }
}

const ready = (base: string): Promise<boolean> =>
  fetch(`${base}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
    (answer) => answer.status === 200,
    () => false,
  );

export interface Reporter {
  actor: Actor;
  login: string;
  enterpriseId: string;
}

/** People and a firm in the empty district. */
export async function prepare(
  dataDir: string,
  clients: number,
  open: () => Promise<DbHandle> = () => openRunning(dataDir),
): Promise<Reporter[]> {
  const handle = await open();
  try {
    const ctx = (actor: Actor = systemActor) => makeCtx({ handle, clock: systemClock, actor, door: 'job' });
    const stage = await aStage({ handle, clock: systemClock, ctx } as unknown as TestDb);
    const people = [stage.officer, stage.second, stage.street].slice(0, clients);
    return await Promise.all(
      people.map(async ({ actor }) => {
        const found = await sql<{ login: string }>`select login from users where id = ${actor.userId}`.execute(
          handle.db,
        );
        return { actor, login: found.rows[0]!.login, enterpriseId: stage.enterprise.id };
      }),
    );
  } finally {
    await handle.close();
  }
}

export interface Act {
  title: string;
  hazardId: string | null;
  comments: string[];
  isAcknowledged: boolean;
}

/** One person: reports, comments; what gets no answer is sent again under the same key until there is one. */
export async function work(options: {
  base: string;
  login: string;
  actor: Actor;
  enterpriseId: string;
  n: number;
  acts: Act[];
  tally: { refused: number };
  isOver: () => boolean;
  /** Rest after each act; a load that is there to go on meanwhile need not take a core. */
  restMs?: number;
}): Promise<void> {
  const { base, acts, tally } = options;
  let cookie = '';
  const send = async (where: string, body: unknown, key: string): Promise<{ status: number; body: unknown }> => {
    for (let attempt = 0; attempt < 600; attempt++) {
      try {
        const answer = await fetch(`${base}/api/v1${where}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: base, cookie, 'idempotency-key': key },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(20_000),
        });
        const text = await answer.text();
        if (answer.status === 503 || answer.status === 409) tally.refused++;
        else {
          const set = answer.headers.getSetCookie()[0];
          if (set) cookie = set.split(';')[0] ?? '';
          return { status: answer.status, body: JSON.parse(text) as unknown };
        }
      } catch {
        tally.refused++;
      }
      await sleep(100);
    }
    throw new Error(`no answer to ${where}`);
  };
  const signedIn = await send('/sessions', { login: options.login, password: PASSWORD }, '');
  if (signedIn.status !== 201) throw new Error(`sign-in refused: ${JSON.stringify(signedIn.body)}`);
  for (let i = 0; !options.isOver(); i++) {
    const act: Act = { title: `隐患 ${options.n}-${i} 号`, hazardId: null, comments: [], isAcknowledged: false };
    acts.push(act);
    const reported = await send(
      '/hazards',
      {
        enterpriseId: options.enterpriseId,
        title: act.title,
        place: '打磨车间',
        channel: options.actor.unitKind === 'street' ? 'streetInspection' : 'departmentInspection',
        foundOn: dayOf(systemClock.now()),
      },
      `report-${options.n}-${i}`,
    );
    if (reported.status !== 201) throw new Error(`refused: ${JSON.stringify(reported.body)}`);
    act.hazardId = (reported.body as { id: string }).id;
    act.isAcknowledged = true;
    const words = `意见 ${options.n}-${i}`;
    const said = await send(`/hazards/${act.hazardId}/comments`, { text: words }, `say-${options.n}-${i}`);
    if (said.status < 300) act.comments.push(words);
    else throw new Error(`refused: ${JSON.stringify(said.body)}`);
    if (options.restMs) await sleep(options.restMs);
  }
}

/** Everything that must hold afterwards; in words what does not. */
export async function examine(handle: DbHandle, acts: readonly Act[]): Promise<string[]> {
  const found: string[] = [];
  const check = (holds: boolean, why: string): void => void (holds || found.push(why));
  const rows = async <T>(text: string): Promise<T[]> => (await sql.raw<T>(text).execute(handle.db)).rows;
  const none = async (text: string, why: string): Promise<void> => {
    const left = await rows<object>(`${text} limit 3`);
    check(left.length === 0, `${why}: ${JSON.stringify(left)}`);
  };
  // What waits in the queue happens, or it is lost.
  await until(120_000, async () => {
    const [left] = await rows<{ n: number }>(
      `select count(*)::int as n from outbox where done_at is null and run_at <= now()`,
    );
    return left?.n === 0 ? true : undefined;
  }).catch(async () =>
    found.push(
      `undone work of the queue: ${JSON.stringify(await rows('select task, run_at, relayed_at from outbox where done_at is null and run_at <= now() limit 5'))}`,
    ),
  );

  const kept = new Map<string, { id: string; n: number }>();
  for (const row of await rows<{ title: string; id: string; n: number }>(
    `select title, min(id::text) as id, count(*)::int as n from hazards group by title`,
  ))
    kept.set(row.title, row);
  const said = new Map<string, number>();
  for (const row of await rows<{ note: string; n: number }>(
    `select text as note, count(*)::int as n from case_comments group by text`,
  ))
    said.set(row.note, row.n);
  for (const act of acts) {
    const row = kept.get(act.title);
    if (act.isAcknowledged) check(row?.id === act.hazardId, `acknowledged but not there: ${act.title}`);
    check((row?.n ?? 0) <= 1, `there twice: ${act.title}`);
    for (const words of act.comments) check(said.get(words) === 1, `said ${said.get(words) ?? 0} times: ${words}`);
  }
  await none(
    `select h.code from hazards h where not exists (select 1 from audit_entries a where a.subject_id = h.id::text)
       or not exists (select 1 from hazard_facts f where f.hazard_id = h.id)
       or not exists (select 1 from case_events e where e.subject_id = h.id)
       or not exists (select 1 from case_clocks c where c.subject_id = h.id)`,
    'done by half',
  );
  await none(
    `select n.kind, n.subject_id, r.user_id, count(*) from notifications n join notification_recipients r on r.notification_id = n.id
       group by n.kind, n.subject_id, n.title, n.body, r.user_id having count(*) > 1`,
    'told twice',
  );
  const ctx = makeCtx({ handle, clock: systemClock, actor: systemActor, door: 'job' });
  const { faults } = await verify(ctx);
  check(faults.length === 0, `the chain does not verify: ${JSON.stringify(faults.slice(0, 3))}`);
  await rollUp(ctx);
  const today = dayOf(systemClock.now());
  const total = await ctx.inTx((tx) => figureTotals(tx, systemActor, today, {}));
  const counted = await ctx.inTx((tx) => recount(tx, systemActor, 'open', today, {}));
  check(
    counted.reduce((sum, cell) => sum + cell.n, 0) === total.open,
    `sums differ from a recount: ${total.open} open by the sums`,
  );
  return found;
}
