/**
 * Live push to open pages (server-sent events). Only hints travel: what happened and an id. The stream closes by itself
 * when the session behind it ends, so that a revoked session hears nothing more.
 */
import { isStillSignedIn } from '#platform/identity/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { subscribe, type LiveEvent } from '#kernel/server/live.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import * as store from './store.ts';

const HEARTBEAT_MS = 25_000;
/** Pages of one person that are kept open; the oldest gives way. */
const STREAMS_PER_USER = 8;

const open = new Map<string, (() => void)[]>();

/**
 * Answers with an endless stream: `event: count` with the number of unread messages at once and after each change,
 * `event: notification` for a new message, `event: change` for anything else that concerns the person.
 */
export function stream(ctx: Ctx, raw: RawRequest, heartbeatMs = HEARTBEAT_MS): void {
  const { request, reply } = raw;
  reply.hijack();
  const out = reply.raw;
  // Headers that earlier hooks have set (CSP and the like) belong to this answer too.
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) out.setHeader(name, value);
  out.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  request.raw.socket.setTimeout(0);
  request.raw.socket.setNoDelay(true);
  const { userId } = ctx.actor;
  let isClosed = false;
  const write = (text: string): void => {
    if (!isClosed) out.write(text);
  };
  const send = (event: string, data: unknown): void => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const sendCount = async (): Promise<void> =>
    send('count', { unread: await ctx.inTx((tx) => store.unreadOf(tx, userId)) });
  const quietly = (work: Promise<unknown>): void => void work.catch(() => {});

  // Asked before every hint, not only at every beat: a line whose session was ended a moment ago says nothing more.
  const tell = async (event: LiveEvent): Promise<void> => {
    if (!(await isStillSignedIn(ctx.handle, ctx.clock, ctx.actor))) return close();
    if (event.kind === 'notifications.new') send('notification', { kind: event.kind, id: event.id });
    else if (event.kind !== 'notifications.read')
      send('change', { kind: event.kind, ...(event.id === undefined ? {} : { id: event.id }) });
    if (event.kind.startsWith('notifications.')) await sendCount();
  };
  const unsubscribe = subscribe((event) => {
    if (event.to.includes(userId)) quietly(tell(event));
  });
  const beat = setInterval(() => {
    quietly(
      isStillSignedIn(ctx.handle, ctx.clock, ctx.actor).then(
        (still) => (still ? write(': beat\n\n') : close()),
        // The database is away: keep the line, the next beat asks again.
        () => write(': beat\n\n'),
      ),
    );
  }, heartbeatMs);
  beat.unref();

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    clearInterval(beat);
    unsubscribe();
    const rest = (open.get(userId) ?? []).filter((c) => c !== close);
    if (rest.length > 0) open.set(userId, rest);
    else open.delete(userId);
    out.end();
  };
  out.on('close', close);
  out.on('error', close);
  const mine = [...(open.get(userId) ?? []), close];
  open.set(userId, mine);
  if (mine.length > STREAMS_PER_USER) mine[0]?.();
  write('retry: 3000\n\n');
  quietly(sendCount());
}
