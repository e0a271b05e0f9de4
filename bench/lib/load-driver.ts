/**
 * The people of the load in a process of their own, so that what they cost is not taken for the program's. Everyone signs in
 * once, keeps the page's live line open as the browser does, and works with time to think; `times` people use each account
 * when the load is to be a multiple. Told what to do over IPC; see `startDriver`.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { random } from './measure.ts';
import { Desk, nothing, send, type Gathered, type User, type World } from './load-people.ts';
import type { Person } from './load-town.ts';
import { PASSWORD } from './million.ts';

interface Enter {
  do: 'enter';
  base: string;
  people: readonly Person[];
  /** Day of the program's clock. */
  today: string;
}
interface Run {
  do: 'run';
  seconds: number;
  seed: number;
  /** How many people use each account from the first to the second second of the run. */
  crowd?: { times: number; from: number; to: number };
  /** The same work asked of another server, whose answers are only timed. */
  bare?: string;
}
type Order = Enter | Run;

export interface RunAnswer extends Gathered {
  /** 99th percentile and longest delay of the driver's own event loop, ms: what it cannot tell from the program's. */
  ownDelay: { p99: number; max: number };
}

export interface Driver {
  enter(order: Omit<Enter, 'do'>): Promise<void>;
  run(order: Omit<Run, 'do'>): Promise<RunAnswer>;
  stop(): Promise<void>;
}

export function startDriver(): Driver {
  const child = fork(import.meta.filename, ['driver'], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' }); // prettier-ignore
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const tell = <T>(order: Order): Promise<T> =>
    new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error('the load driver ended'));
      child.once('exit', gone);
      child.once('message', (answer: { failure?: string; result?: T }) => {
        child.off('exit', gone);
        if (answer.failure !== undefined) reject(new Error(answer.failure));
        else resolve(answer.result as T);
      });
      child.send(order);
    });
  return {
    enter: (order) => tell<void>({ do: 'enter', ...order }),
    run: (order) => tell<RunAnswer>({ do: 'run', ...order }),
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

if (process.send && process.argv[2] === 'driver') {
  process.on('message', (order: Order) => {
    const done = order.do === 'enter' ? enter(order) : run(order);
    done.then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ failure: (error as Error).stack ?? String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
}

let world: World;
const users: User[] = [];

/** A browser opens six connections to one server; the live line takes one of them. */
const newAgent = (): http.Agent => new http.Agent({ keepAlive: true, maxSockets: 5, timeout: 65_000 });

async function enter({ base, people, today }: Enter): Promise<void> {
  world = { base, photo: await scenes(), today, looks: true, gathered: nothing(), began: performance.now() };
  const waiting = [...people];
  const signIn = async (): Promise<void> => {
    for (let person = waiting.shift(); person; person = waiting.shift()) {
      const agent = newAgent();
      const answer = await send(world, { cookie: '', agent }, 'POST', '/api/v1/sessions', { login: person.login, password: PASSWORD }); // prettier-ignore
      const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
      if (answer.status !== 201 || !cookie) throw new Error(`${person.login} was not let in: ${answer.status} ${JSON.stringify(answer.body)}`); // prettier-ignore
      users.push({ person, userId: String(answer.body.user.id), cookie, met: [], agent });
    }
  };
  await Promise.all([signIn(), signIn(), signIn()]);
  for (const user of users) listen(user);
}

/** The page's live line: the number of unread messages comes with the event, a new message makes the page ask for the menu's counts. */
function listen(user: User): void {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    const { gathered } = world;
    try {
      for (const answer of await Promise.all(
        LIVE.map((path) => {
          gathered.requests++;
          return send(world, user, 'GET', path);
        }),
      ))
        if (answer.status === 429 || answer.status === 503) gathered.putOff++;
        else if (answer.status !== 200)
          gathered.errors.push(`${answer.status} after a live event: ${answer.body?.code}`);
    } catch (error) {
      gathered.errors.push(`after a live event: ${(error as Error).message}`);
    } finally {
      isAsking = false;
    }
  };
  const request = http.get(`${world.base}/api/v1/notifications/stream`, {
    agent: false,
    headers: { accept: 'text/event-stream', cookie: user.cookie, 'sec-fetch-site': 'same-origin' },
  });
  request.on('response', (response) => {
    if (response.statusCode !== 200) world.gathered.errors.push(`live line: ${response.statusCode}`);
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      world.gathered.heard += text.match(/^event: /gm)?.length ?? 0;
      if (/^event: (?!count)/m.test(text)) void ask();
    });
    response.on('end', () => world.gathered.errors.push('a live line was closed'));
  });
  request.on('error', (error) => world.gathered.errors.push(`live line: ${error.message}`));
}
/** What an open page asks for when it hears something (app/web/frame.tsx). */
const LIVE = ['/api/v1/sessions/current'];

async function run({ seconds, seed, crowd, bare }: Run): Promise<RunAnswer> {
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  const began = performance.now();
  const gathered = nothing();
  world.gathered = gathered;
  world.began = began;
  const here: World = bare ? { ...world, base: bare, looks: false } : world;
  const past = (second: number): boolean => performance.now() - began >= second * 1000;
  const work = users.map((user, n) =>
    new Desk(here, bare ? { ...user, agent: newAgent() } : user, random(seed * 7919 + n)).work(() => past(seconds)),
  );
  if (crowd) {
    await sleep(crowd.from * 1000);
    for (let copy = 1; copy < crowd.times; copy++)
      for (const [n, user] of users.entries())
        work.push(
          new Desk(
            world,
            { ...user, met: [...user.met], agent: newAgent() },
            random(seed * 104_729 + copy * 1000 + n),
          ).work(() => past(crowd.to)),
        );
  }
  await Promise.all(work);
  own.disable();
  const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e5) / 10;
  return { ...gathered, ownDelay: { p99: ms(own.percentile(99)), max: ms(own.max) } };
}

/** So many scenes lie ready; a new one is drawn for each that was taken, not faster than this. */
const SCENES = 400;
const SCENE_EVERY_MS = 700;
const BYTES = 600_000;

/**
 * Photographs as telephones take them: large, and each of another scene, since pictures that look alike are what the program looks
 * for. What the noise of a sensor would add in bytes follows the end of the picture.
 */
async function scenes(): Promise<() => Buffer> {
  const ready: Buffer[] = [];
  const noise = randomBytes(BYTES);
  const draw = async (): Promise<void> => {
    const picture = await sharp(randomBytes(9 * 8 * 3), { raw: { width: 9, height: 8, channels: 3 } })
      .resize(2000, 1500, { kernel: 'cubic' })
      .jpeg({ quality: 82 })
      .toBuffer();
    ready.push(Buffer.concat([picture, noise.subarray(0, Math.max(0, BYTES - picture.length))]));
  };
  while (ready.length < SCENES) await draw();
  setInterval(() => void (ready.length < SCENES && draw()), SCENE_EVERY_MS).unref();
  return () => (ready.length > 1 ? ready.shift() : ready[0]) as Buffer;
}
