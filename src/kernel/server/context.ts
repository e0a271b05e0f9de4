/** What an act knows of its surroundings: who, when, which request, and the way into the database. */
import { systemActor, type Actor } from '../shared/actor.ts';
import { newId } from '../shared/id.ts';
import { systemClock, type Clock } from './clock.ts';
import { inTx, reading, type DbHandle, type Tx } from './db.ts';
import { silentLog, type Logger } from './log.ts';

export type Door = 'http' | 'job' | 'cli' | 'import' | 'mqtt';

export interface Ctx {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly requestId: string;
  readonly door: Door;
  readonly log: Logger;
  readonly handle: DbHandle;
  /** Client address for the audit trail, when there is one. */
  readonly ip?: string;
  /** One act = one transaction. Inside another act it joins the one that is open. */
  inTx<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads without a transaction, for lists and figures; inside an act it joins the one that is open. Never writes. */
  reading<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same surroundings for another actor. */
  as(actor: Actor): Ctx;
  /** The same surroundings, bound to a transaction that is already open. */
  within(tx: Tx): Ctx;
}

export interface CtxOptions {
  handle: DbHandle;
  actor?: Actor;
  clock?: Clock;
  requestId?: string;
  door?: Door;
  log?: Logger;
  ip?: string;
}

export function makeCtx(options: CtxOptions, open?: Tx): Ctx {
  const ctx: Ctx = {
    actor: options.actor ?? systemActor,
    clock: options.clock ?? systemClock,
    requestId: options.requestId ?? newId<'request'>(),
    door: options.door ?? 'job',
    log: options.log ?? silentLog,
    handle: options.handle,
    ...(options.ip === undefined ? {} : { ip: options.ip }),
    inTx: (run) => (open ? run(open) : inTx(options.handle, run)),
    reading: (run) => (open ? run(open) : reading(options.handle, run)),
    as: (actor) => makeCtx({ ...options, requestId: ctx.requestId, actor }, open),
    within: (tx) => makeCtx({ ...options, requestId: ctx.requestId }, tx),
  };
  return ctx;
}
