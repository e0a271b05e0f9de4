/**
 * The HTTP door: binds contracts to services. It validates once, knows who asks, refuses foreign origins, makes writes
 * repeatable, and turns every failure into `application/problem+json` in Chinese with a stable code.
 */
import cookie from '@fastify/cookie';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import { anonymousActor, type Actor } from '../shared/actor.ts';
import { ONLY_ASK, type Endpoint } from '../shared/endpoint.ts';
import { AppError, commonErrors, fail, type ErrorEntry, type FieldIssue } from '../shared/errors.ts';
import { newId } from '../shared/id.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { makeCtx, type Ctx } from './context.ts';
import { databaseError, isDatabaseGone, isDiskFull, type DbHandle } from './db.ts';
import { once } from './idempotency.ts';
import type { Logger } from './log.ts';
import { openApi } from './openapi.ts';
import type { RawRequest, Room, Route } from './room.ts';
import { Turnstile, type Allowance, type Refusal } from './turnstile.ts';

z.config(z.locales.zhCN());

/** Over plain HTTP; over TLS it is bound to this host (`sessionCookie`). */
export const SESSION_COOKIE = 'zhiben_session';
/** Behind TLS no other host under the same domain can set or overwrite the session's cookie. */
export const sessionCookie = (isSecure: boolean): string => (isSecure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE);
export const API = '/api/v1';
type Costly = NonNullable<Endpoint['costly']>;
/** Refusals of costly work in one window from which on it is more than impatience; it is put on the trail once. */
const REFUSALS_TO_RECORD = 10;

export interface Credentials {
  sessionToken: string | null;
  bearer: string | null;
  ip: string;
  endpoint: Endpoint;
}

export interface HttpOptions {
  config: Config;
  handle: DbHandle;
  clock: Clock;
  log: Logger;
  rooms: readonly Room[];
  /** Finds out who asks; null when nobody is signed in. */
  authenticate(credentials: Credentials): Promise<Actor | null>;
  /** How much costly work one person may ask for; without it there is no limit. */
  allowanceOf?(kind: Costly): Promise<Allowance>;
  /**
   * Refusals (401 after a wrong token, 403, 404 outside scope; too much costly work when it is asked for again and again) are recorded in a
   * transaction of their own.
   */
  onRefusal?(ctx: Ctx, refusal: { endpoint: Endpoint; code: string; status: number; params: unknown }): Promise<void>;
  webDir?: string;
  ready?(): Promise<boolean>;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  requestId: string;
  details?: Readonly<Record<string, unknown>>;
  errors?: readonly FieldIssue[];
}

/** Numeric value, interval and date-time out of range, text that the encoding does not know. */
const OUT_OF_RANGE = new Set(['22003', '22008', '22009', '22015', '22021', '22P05']);

const issuesOf = (error: z.ZodError, where: string): FieldIssue[] =>
  error.issues.map((issue) => ({
    path: [where === 'body' ? '' : where, ...issue.path.map(String)].filter(Boolean).join('.'),
    message: issue.message,
  }));

const fitsNowhere = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed();

/** No form nests deeper and none sends more values; checking and answering more would keep everybody else waiting. */
const MOST_DEPTH = 50;
const MOST_VALUES = 100_000;
/** Faults named in an answer; whoever has more begins with these. */
const MOST_ISSUES = 100;

/** The character NUL and halves of characters fit into no text of the database: such a request is unreadable. */
function isUnreadable(value: unknown, depth = 0, budget = { values: MOST_VALUES }): boolean {
  if (typeof value === 'string') return fitsNowhere(value);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false;
  if (depth > MOST_DEPTH) return true;
  const entries = Object.entries(value);
  budget.values -= entries.length;
  return (
    budget.values < 0 || entries.some(([key, inner]) => fitsNowhere(key) || isUnreadable(inner, depth + 1, budget))
  );
}

function parseInput(endpoint: Endpoint, request: FastifyRequest): { params: unknown; query: unknown; body: unknown } {
  if ([request.params, request.query, request.body].some((one) => isUnreadable(one))) throw fail('common.unreadable');
  const issues: FieldIssue[] = [];
  const read = (schema: z.ZodType | undefined, value: unknown, where: string): unknown => {
    if (!schema) return undefined;
    const parsed = schema.safeParse(value ?? {});
    if (!parsed.success) issues.push(...issuesOf(parsed.error, where));
    return parsed.data;
  };
  const params = read(endpoint.params, request.params, 'params');
  // An id in the path that cannot be one is a record that is not there.
  if (issues.length > 0) throw fail('common.notFound');
  const query = read(endpoint.query, request.query, 'query');
  const body = read(endpoint.body, request.body, 'body');
  if (issues.length > 0)
    throw new AppError(
      'common.badInput',
      commonErrors['common.badInput'],
      { count: issues.length },
      issues.slice(0, MOST_ISSUES),
    );
  return { params, query, body };
}

const waitText = (seconds: number): string => (seconds < 90 ? `${seconds} 秒` : `${Math.ceil(seconds / 60)} 分钟`);

function tooCostly(
  kind: Costly,
  { why, seconds }: Omit<Refusal, 'times'>,
  { most, minutes, atOnce }: Allowance,
): AppError {
  const details = { seconds, wait: waitText(seconds), most, minutes, atOnce };
  if (kind === 'export') return fail(why === 'tooMany' ? 'common.tooManyExports' : 'common.exportsRunning', details);
  return fail(why === 'tooMany' ? 'common.tooManyImports' : 'common.importsRunning', details);
}

/** Seconds after which it is worth asking again, as a refusal says it. */
function retryAfter({ details }: AppError): number {
  if (typeof details['seconds'] === 'number') return details['seconds'];
  if (typeof details['minutes'] === 'number') return details['minutes'] * 60;
  return 5;
}

/** A browser sends where a request comes from; one from another site never acts with our cookie. */
function checkOrigin(request: FastifyRequest, publicUrl: string | null, withCookie: boolean): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin !== undefined) {
    let from = '';
    try {
      from = new URL(origin).host;
    } catch {
      // `null` and other opaque origins stay foreign
    }
    if (from !== '' && (from === host || (publicUrl !== null && from === new URL(publicUrl).host))) return;
    throw fail('common.badOrigin');
  }
  if (site === 'same-origin') return;
  if (withCookie || site !== undefined) throw fail('common.badOrigin');
}

/** Powers of the browser that pages use (taking a photo, where it was taken, copying a code); every other is given up. */
const PERMISSIONS = [
  ...['camera', 'geolocation', 'clipboard-write', 'fullscreen'].map((name) => `${name}=(self)`),
  ...['microphone', 'payment', 'usb', 'serial', 'hid', 'midi', 'display-capture', 'accelerometer', 'gyroscope'].map(
    (name) => `${name}=()`,
  ),
].join(', ');

/** Stands in index.html where each answer has a value of its own; styles that script writes carry it. */
const NONCE_PLACE = '__NONCE__';

/** The protecting headers as helmet writes them; they are the same for every answer, so they are written once. */
async function headersOf(options: FastifyHelmetOptions): Promise<[string, string][]> {
  const once = fastify();
  await once.register(helmet, options);
  once.get('/', async () => '');
  const { headers } = await once.inject('/');
  await once.close();
  const own = new Set(['content-type', 'content-length', 'date', 'connection']);
  return Object.entries(headers).flatMap(([name, value]) => (own.has(name) ? [] : [[name, String(value)]]));
}

export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { config, handle, clock, log, rooms } = options;
  const app = fastify({
    logger: false,
    // One proxy in front: the client is whoever spoke to it, never what a client wrote before it.
    trustProxy: config.publicUrl !== null ? (_address: string, hop: number) => hop < 1 : false,
    bodyLimit: 2 * 1024 * 1024,
    genReqId: () => newId<'request'>(),
    requestTimeout: 120_000,
    // Who neither sends nor reads for so long is gone.
    connectionTimeout: 300_000,
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 5_000 },
    forceCloseConnections: true as const,
    // An address that cannot be read never reaches a route; it is answered like everything else.
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply as FastifyReply, error),
    routerOptions: { maxParamLength: 300, querystringParser: parseQuery },
  });
  const isSecure = config.publicUrl?.startsWith('https:') ?? false;
  const cookieName = sessionCookie(isSecure);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'zhiben_http_seconds',
    help: 'Time to answer by route and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 3, 10],
    registers: [registry],
  });
  const defects = new Counter({ name: 'zhiben_defects_total', help: 'Answers with status 500', registers: [registry] });

  const protection = await headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        // The one policy that the console makes for itself is in `kernel/web/guard.ts`.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['default'],
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  protection.push(['permissions-policy', PERMISSIONS]);
  // Only JSON and uploads are read: what a form of another site can send is refused before anything looks at it.
  app.removeContentTypeParser('text/plain');
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: config.uploadBytes, files: 1, fields: 20, fieldSize: 100_000, parts: 25 },
  });
  await app.register(rateLimit, { global: false });

  const constraints = new Map(rooms.flatMap((r) => Object.entries(r.constraints ?? {})));
  const catalogue = new Map<string, ErrorEntry>([
    ...Object.entries(commonErrors),
    ...rooms.flatMap((r) => Object.entries(r.errors ?? {})),
  ]);

  const protect = (reply: FastifyReply): void => {
    for (const [name, value] of protection) reply.raw.setHeader(name, value);
  };

  const toAppError = (error: unknown): AppError | null => {
    if (error instanceof AppError) return error;
    if (isDatabaseGone(error)) return fail('common.unavailable');
    if (isDiskFull(error)) return fail('common.full');
    const db = databaseError(error);
    const code = db?.constraint ? constraints.get(db.constraint) : undefined;
    if (code) return new AppError(code, catalogue.get(code) as ErrorEntry);
    // A number, day or text that a contract let through and no column can hold: refused by the database, nothing written.
    if (db && OUT_OF_RANGE.has(db.state)) return fail('common.outOfRange');
    const e = error as { statusCode?: number; code?: string };
    if (e.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return fail('common.tooLarge', { limit: '2 MB' });
    if (e.code === 'FST_REQ_FILE_TOO_LARGE')
      return fail('common.tooLarge', { limit: `${config.uploadBytes / 1024 / 1024} MB` });
    if (e.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || e.statusCode === 415 || e.statusCode === 406)
      return fail('common.unsupportedType');
    if (e.statusCode === 429) return fail('common.tooMany', { seconds: 60 });
    if (e.statusCode !== undefined && e.statusCode >= 400 && e.statusCode < 500) return fail('common.unreadable');
    return null;
  };

  const sendProblem = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    if (!reply.raw.hasHeader('x-content-type-options')) protect(reply);
    const limited =
      (error as { statusCode?: number } | null)?.statusCode === 429 ? Number(reply.getHeader('retry-after')) : 0;
    const known = limited > 0 ? fail('common.tooMany', { seconds: limited }) : toAppError(error);
    if (!known) {
      defects.inc();
      log.error({ err: error as Error, requestId: request.id, route: request.routeOptions.url }, 'defect');
    }
    const problem: Problem = known
      ? {
          type: `urn:zhiben:error:${known.code}`,
          title: known.message,
          status: known.status,
          code: known.code,
          requestId: request.id,
          ...(Object.keys(known.details).length > 0 ? { details: known.details } : {}),
          ...(known.issues.length > 0 ? { errors: known.issues } : {}),
        }
      : {
          type: 'urn:zhiben:error:common.defect',
          title: `系统出了差错，没有保存成功，您填的内容还在。请把编号 ${request.id.slice(-8)} 告诉管理员`,
          status: 500,
          code: 'common.defect',
          requestId: request.id,
        };
    if (known && (problem.status === 429 || problem.status === 503))
      reply.header('retry-after', String(retryAfter(known)));
    return reply
      .code(problem.status)
      .type('application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problem));
  };

  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.addHook('onRequest', (request, reply, done) => {
    protect(reply);
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    durations.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    );
    if (route.startsWith(API))
      log.info(
        {
          requestId: request.id,
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
  });

  const turnstile = new Turnstile(clock);
  /** Lets a person in to costly work, until what is given back is called. @throws common.tooManyExports and the like */
  const enterCostly = async (
    ctx: Ctx,
    endpoint: Endpoint,
    onlyAsks: boolean,
    params: unknown,
  ): Promise<(() => void) | null> => {
    const kind = endpoint.costly;
    if (kind === undefined || ctx.actor.kind !== 'person' || !options.allowanceOf) return null;
    const key = `${kind} ${ctx.actor.userId}`;
    const allowance = await options.allowanceOf(kind);
    if (onlyAsks) {
      const refusal = turnstile.look(key, allowance);
      if (refusal) throw tooCostly(kind, refusal, allowance);
      return null;
    }
    const turn = turnstile.enter(key, allowance);
    if ('leave' in turn) return turn.leave;
    const refused = tooCostly(kind, turn, allowance);
    if (turn.times === REFUSALS_TO_RECORD)
      await options
        .onRefusal?.(ctx, { endpoint, code: refused.code, status: refused.status, params })
        .catch((e: unknown) => log.warn({ err: e as Error }, 'refusal not recorded'));
    throw refused;
  };

  const bindRoute = (route: Route): void => {
    const endpoint = route.endpoint as Endpoint;
    const isWrite = endpoint.method !== 'GET';
    const { rateLimit: limit } = endpoint;
    const isPublic = endpoint.auth === 'public';
    app.route({
      method: endpoint.method,
      url: API + endpoint.path,
      ...(limit && isPublic ? { config: { rateLimit: { max: limit.max, timeWindow: limit.seconds * 1000 } } } : {}),
      handler: async (request, reply) => {
        let leave: (() => void) | null = null;
        // Whatever a room answers with is for this person only.
        reply.header('cache-control', 'no-store');
        const authorization = request.headers.authorization;
        const bearer = authorization?.startsWith('Bearer ') ? authorization.slice(7).trim() : null;
        const sessionToken = bearer === null ? (request.cookies[cookieName] ?? null) : null;
        let ctx = makeCtx({
          handle,
          clock,
          log,
          door: 'http',
          requestId: request.id,
          ip: request.ip,
          actor: anonymousActor,
        });
        try {
          if (isWrite && bearer === null) checkOrigin(request, config.publicUrl, sessionToken !== null);
          const actor =
            sessionToken === null && bearer === null
              ? null
              : await options.authenticate({ sessionToken, bearer, ip: request.ip, endpoint });
          if (limit && !isPublic) {
            const who = actor ? actor.userId : request.ip;
            const seconds = turnstile.count(`${endpoint.method} ${endpoint.path} ${who}`, limit.max, limit.seconds);
            if (seconds !== null) throw fail('common.tooMany', { seconds });
          }
          if (actor) ctx = ctx.as(actor);
          else if (!isPublic) throw fail('common.unauthenticated');
          const input = parseInput(endpoint, request);
          const raw: RawRequest = { request, reply };
          const onlyAsks = endpoint.raw === 'stream' && request.headers[ONLY_ASK] === '1';
          leave = await enterCostly(ctx, endpoint, onlyAsks, request.params);
          if (onlyAsks) return await reply.code(204).send();
          if (endpoint.raw) {
            const streamed = await route.handle(ctx, input, raw);
            if (reply.sent) return await reply;
            return await reply
              .code(streamed === undefined && endpoint.response === undefined ? 204 : (endpoint.status ?? 200))
              .send(streamed);
          }
          const status = endpoint.status ?? 200;
          const key = request.headers['idempotency-key'];
          let body: unknown;
          if (isWrite && typeof key === 'string' && key !== '' && actor && endpoint.keepsAnswer !== false) {
            const answer = await once(
              ctx,
              key.slice(0, 200),
              `${endpoint.method} ${request.url}`,
              input.body,
              async (inner) => ({
                status,
                body: await route.handle(inner, input, raw),
              }),
            );
            if (answer.replayed) reply.header('idempotency-replayed', 'true');
            body = answer.body;
          } else {
            body = await route.handle(ctx, input, raw);
          }
          if (status === 204) return await reply.code(204).send();
          return await reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
        } catch (error) {
          const known = toAppError(error);
          if (known && options.onRefusal && [401, 403, 404].includes(known.status))
            await options
              .onRefusal(ctx, { endpoint, code: known.code, status: known.status, params: request.params })
              .catch((e: unknown) => log.warn({ err: e as Error }, 'refusal not recorded'));
          return await sendProblem(request, reply, error);
        } finally {
          if (leave) whenAnswered(reply, leave);
        }
      },
    });
  };
  const routes = rooms.flatMap((r) => r.routes ?? []);
  for (const route of routes) bindRoute(route);

  // Written when somebody asks for it: turning all schemas into JSON would cost every start a third of a second.
  let document: string | undefined;
  app.get(`${API}/openapi.json`, async (_request, reply) => {
    document ??= JSON.stringify(
      openApi(
        routes.map((r) => r.endpoint as Endpoint),
        catalogue,
      ),
    );
    return reply.type('application/json; charset=utf-8').send(document);
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const ready = await (options.ready?.() ?? pingDatabase(handle));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'unavailable' });
  });
  // For a collector on this machine; whoever comes through a proxy is somebody else, also when the proxy is here.
  app.get('/metrics', async (request, reply) =>
    isLoopback(request.socket.remoteAddress) && request.headers['x-forwarded-for'] === undefined
      ? reply.type(registry.contentType).send(await registry.metrics())
      : sendProblem(request, reply, fail('common.noRoute')),
  );

  const webDir = options.webDir;
  const policy = protection.find(([name]) => name === 'content-security-policy')?.[1] ?? '';
  /** The page and its policy belong together, so neither is ever answered with "unchanged". */
  const sendPage = async (reply: FastifyReply): Promise<FastifyReply> => {
    const nonce = randomBytes(16).toString('base64');
    const page = await readFile(`${webDir}/index.html`, 'utf8');
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`))
      .send(page.replaceAll(NONCE_PLACE, nonce));
  };
  if (webDir && fs.existsSync(webDir)) {
    await app.register(fastifyStatic, {
      root: webDir,
      preCompressed: true,
      index: false,
      maxAge: 0,
      setHeaders: (response, file) => {
        if (file.includes('/assets/')) response.header('cache-control', 'public, max-age=31536000, immutable');
        else response.header('cache-control', 'no-cache');
      },
    });
    // Left to itself the plugin answers a directory with a refusal.
    app.get('/', (_request, reply) => sendPage(reply));
    app.get('/index.html', (_request, reply) => sendPage(reply));
  }
  app.setNotFoundHandler((request, reply) => {
    const asksPage =
      request.method === 'GET' &&
      !request.url.startsWith('/api/') &&
      (request.headers.accept ?? '').includes('text/html');
    if (asksPage && webDir && fs.existsSync(`${webDir}/index.html`)) return sendPage(reply);
    return sendProblem(request, reply, fail('common.noRoute'));
  });
  return app;
}

/** When the last byte has left, or the reader has gone: a file that is still being taken still counts. */
function whenAnswered({ raw }: FastifyReply, then: () => void): void {
  if (raw.writableFinished || raw.destroyed) return then();
  raw.once('finish', then);
  raw.once('close', then);
}

const isLoopback = (address = ''): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

async function pingDatabase(handle: DbHandle): Promise<boolean> {
  try {
    await handle.pool.query('select 1');
    return true;
  } catch {
    return false;
  }
}

/** `?a=1&a=2` is a list, a single value a text; nothing else is read into it. */
function parseQuery(text: string): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [key, value] of new URLSearchParams(text)) {
    const known = result[key];
    result[key] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return result;
}
