/** For tests of all rooms: people in the units that every district has, and a desk from which to send requests. */
import type { FastifyInstance } from 'fastify';
import { readConfig } from '#kernel/server/config.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { buildHttp, SESSION_COOKIE } from '#kernel/server/http.ts';
import { silentLog } from '#kernel/server/log.ts';
import type { Room } from '#kernel/server/room.ts';
import type { TestDb } from '#kernel/server/testing.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { recordRefusal } from '#platform/audit/server/index.ts';
import { actorOf } from './actor.ts';
import { makeAuthenticate } from './authenticate.ts';
import { makeAllowanceOf } from './parameters.ts';
import { seedIdentity } from './seed.ts';
import { configureIdentity } from './settings.ts';
import { createUser } from './users.ts';

export const PASSWORD = 'Hedong-2026';

/** Seeds the district if the template did not and makes passwords cheap. */
export async function aDistrict(db: TestDb): Promise<Ctx> {
  configureIdentity({ demo: false, secureCookies: false, passwordCost: { memoryKiB: 64, passes: 1 } });
  await seedIdentity(db.ctx());
  return db.ctx();
}

/** Id of a unit by its short name (区应急管理局, 二号桥街道, 系统管理组 …). */
export async function unitNamed(ctx: Ctx, shortName: string): Promise<string> {
  const found = await sql<{ id: string }>`select id from units where short_name = ${shortName}`.execute(ctx.handle.db);
  const row = found.rows[0];
  if (!row) throw new RangeError(`no unit ${shortName}`);
  return row.id;
}

export interface APerson {
  login: string;
  /** Short name of the unit, or its id. */
  unit: string;
  roles: readonly string[];
  name?: string;
  title?: string;
  phone?: string;
  mustChange?: boolean;
  isDemo?: boolean;
  validFrom?: string;
}

let serial = 0;

/** A person with the password `PASSWORD` in one post, as an actor. */
export async function aPerson(ctx: Ctx, person: Omit<APerson, 'login'> & { login?: string }): Promise<Actor> {
  const unitId = /^[0-9a-f-]{36}$/.test(person.unit) ? person.unit : await unitNamed(ctx, person.unit);
  const login = person.login ?? `p${++serial}`;
  return ctx.inTx(async (tx) => {
    const id = await createUser(tx, ctx, {
      login,
      name: person.name ?? `测试${login}`,
      password: PASSWORD,
      phone: person.phone ?? null,
      mustChange: person.mustChange ?? false,
      isDemo: person.isDemo ?? false,
      posts: [
        { unitId, title: person.title ?? '工作人员', roles: person.roles, validFrom: person.validFrom ?? '2020-01-01' },
      ],
    });
    return actorOf(tx, ctx.clock, id);
  });
}

export interface Answer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  headers: Record<string, unknown>;
  cookie: string | null;
}

/** Sends requests like a browser: same origin, cookie kept. */
export interface Browser {
  cookie: string | null;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  put(path: string, body?: unknown): Promise<Answer>;
  del(path: string, body?: unknown): Promise<Answer>;
}

export interface Desk {
  app: FastifyInstance;
  browser(cookie?: string | null, ip?: string): Browser;
  /** A browser of a person who has signed in; throws when that is refused. */
  signIn(login: string, password?: string, totp?: string): Promise<Browser>;
  close(): Promise<void>;
}

/** The HTTP door over these rooms; `limited`: one person's exports and imports are counted, as in the program. */
export async function aDesk(db: TestDb, rooms: readonly Room[], { limited = false } = {}): Promise<Desk> {
  const app = await buildHttp({
    config: readConfig({ LOG_LEVEL: 'silent' }, []),
    handle: db.handle,
    clock: db.clock,
    log: silentLog,
    rooms,
    authenticate: makeAuthenticate({ handle: db.handle, clock: db.clock }),
    onRefusal: recordRefusal,
    ...(limited ? { allowanceOf: makeAllowanceOf(db.handle, db.clock) } : {}),
  });
  const browser = (start: string | null = null, ip = '10.1.2.3'): Browser => {
    const self: Browser = {
      cookie: start,
      async send(method, path, body, headers = {}) {
        const answer = await app.inject({
          method: method as 'GET',
          url: `/api/v1${path}`,
          remoteAddress: ip,
          headers: {
            host: 'zhiben.test',
            origin: 'http://zhiben.test',
            ...(self.cookie === null ? {} : { cookie: `${SESSION_COOKIE}=${self.cookie}` }),
            ...headers,
          },
          ...(body === undefined ? {} : { payload: body as object }),
        });
        const set = answer.cookies.find((c) => c.name === SESSION_COOKIE);
        if (set) self.cookie = set.value === '' ? null : set.value;
        const isJson = String(answer.headers['content-type'] ?? '').includes('json');
        return {
          status: answer.statusCode,
          body: isJson ? (answer.json() as unknown) : answer.body,
          headers: answer.headers,
          cookie: set?.value ?? null,
        };
      },
      get: (path) => self.send('GET', path),
      post: (path, body = {}) => self.send('POST', path, body),
      put: (path, body = {}) => self.send('PUT', path, body),
      del: (path, body) => self.send('DELETE', path, body),
    };
    return self;
  };
  return {
    app,
    browser,
    signIn: async (login, password = PASSWORD, totp) => {
      const it = browser();
      const answer = await it.post('/sessions', { login, password, ...(totp === undefined ? {} : { totp }) });
      if (answer.status !== 201) throw new Error(`sign-in refused: ${JSON.stringify(answer.body)}`);
      return it;
    },
    close: () => app.close(),
  };
}
