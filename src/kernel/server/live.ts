/**
 * Live push between processes: a committed act says whom it concerns, open browser streams of these people hear it.
 * Only a hint travels (kind and ids); the browser fetches what it may see. Lost hints lose nothing.
 */
import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Connection, DbHandle, Tx } from './db.ts';
import { afterCommit } from './db.ts';

const CHANNEL = 'zhiben_live';

export interface LiveEvent {
  /** Users concerned. */
  to: readonly string[];
  kind: string;
  id?: string;
}

const emitter = new EventEmitter().setMaxListeners(0);
let publishTo: DbHandle | null = null;

/** Says after commit that something changed for these people. */
export function publish(tx: Tx, event: LiveEvent): void {
  if (event.to.length === 0) return;
  afterCommit(tx, () => {
    const text = JSON.stringify(event);
    // NOTIFY carries at most 8000 bytes; a hint to more people than that is sent in parts.
    const parts = text.length < 7_500 ? [event] : chunk(event.to, 150).map((to) => ({ ...event, to }));
    for (const part of parts) {
      if (publishTo) publishTo.pool.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(part)]).catch(() => {});
      else emitter.emit('event', part);
    }
  });
}

const chunk = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

export function subscribe(listener: (event: LiveEvent) => void): () => void {
  emitter.on('event', listener);
  return () => emitter.off('event', listener);
}

/** Listens for hints and wakes; reconnects by itself. Also carries the outbox wake-up (`onWake`). */
export async function startLive(
  connection: Connection,
  handle: DbHandle,
  onWake?: () => void,
): Promise<{ stop(): Promise<void> }> {
  publishTo = handle;
  let client: pg.Client | null = null;
  let stopped = false;
  const connect = async (): Promise<void> => {
    if (stopped) return;
    const next = new pg.Client(connection);
    next.on('error', () => {
      client = null;
      if (!stopped) setTimeout(() => void connect().catch(() => {}), 1000).unref();
    });
    next.on('notification', (message) => {
      if (message.channel === 'zhiben_outbox') onWake?.();
      else if (message.payload) emitter.emit('event', JSON.parse(message.payload) as LiveEvent);
    });
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      if (onWake) await next.query('listen zhiben_outbox');
      client = next;
    } catch {
      await next.end().catch(() => {});
      if (!stopped) setTimeout(() => void connect().catch(() => {}), 1000).unref();
    }
  };
  await connect();
  return {
    stop: async () => {
      stopped = true;
      publishTo = null;
      await client?.end().catch(() => {});
    },
  };
}
