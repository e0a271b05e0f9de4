/** The HTTP door of all rooms in this process: requests, live push, the web pages. */
import type { FastifyInstance } from 'fastify';
import { onOutboxHint } from '#kernel/server/outbox.ts';
import { buildHttp } from '#kernel/server/http.ts';
import { startLive } from '#kernel/server/live.ts';
import { recordRefusal } from '#platform/audit/server/index.ts';
import { makeAllowanceOf, makeAuthenticate } from '#platform/identity/server/index.ts';
import { rooms } from './rooms.ts';
import type { District } from './start.ts';

export interface Api {
  readonly app: FastifyInstance;
  /** For people and programs on this machine: `http://127.0.0.1:8420`. */
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface ApiOptions {
  district: District;
  /** Directory of the built pages; may be missing. */
  webDir?: string;
  /** Told for each port that was found taken. */
  onPortTaken?: (port: number) => void;
}

const NEXT_PORTS = 50;

/**
 * Listens on the configured port, or on the next free one.
 * @throws Error in Chinese when none can be had.
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { district } = options;
  const { config, handle, clock, log, place } = district;
  const app = await buildHttp({
    config,
    handle,
    clock,
    log,
    rooms,
    authenticate: makeAuthenticate({ handle, clock }),
    onRefusal: recordRefusal,
    allowanceOf: makeAllowanceOf(handle, clock),
    ...(options.webDir === undefined ? {} : { webDir: options.webDir }),
  });
  const live = await startLive(place.app, handle);
  const wake = wakeWorker(district);
  onOutboxHint(wake);
  try {
    const port = await listen(app, config, options.onPortTaken ?? (() => {}));
    return {
      app,
      port,
      address: `http://${hostForUrl(config.host)}:${port}`,
      stop: async () => {
        onOutboxHint(null);
        await app.close();
        await live.stop();
      },
    };
  } catch (error) {
    onOutboxHint(null);
    await live.stop();
    await app.close();
    throw error;
  }
}

/** Tells the worker process that the outbox has something new; many acts within a moment send one word. */
function wakeWorker({ handle }: District): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      handle.pool.query(`select pg_notify('zhiben_outbox', '')`).catch(() => {
        // Without the hint the worker looks by itself within a second.
      });
    }, 15).unref();
  };
}

async function listen(
  app: FastifyInstance,
  config: District['config'],
  onPortTaken: (port: number) => void,
): Promise<number> {
  const first = config.port;
  const last = first === 0 ? 0 : Math.min(first + NEXT_PORTS, 65_535);
  for (let port = first; port <= last; port++) {
    try {
      await app.listen({ host: config.host, port });
      const bound = app.server.address();
      return typeof bound === 'object' && bound !== null ? bound.port : port;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'EADDRINUSE') {
        onPortTaken(port);
        continue;
      }
      if (code === 'EACCES')
        throw new Error(`没有权限使用端口 ${port}，请用 PORT 换一个 1024 以上的端口`, { cause: error });
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
        throw new Error(`本机没有地址 ${config.host}，请检查 HOST`, { cause: error });
      throw error;
    }
  }
  throw new Error(`端口 ${first}–${last} 都被占用，请用 PORT 指定一个空闲端口`);
}

/** An address that can be opened: a wildcard is reached as this machine. */
function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
