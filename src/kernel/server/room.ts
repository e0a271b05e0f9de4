/** What a room plugs into the program. `app/rooms.ts` lists all rooms, one line each. */
import type { Endpoint, Parsed, Output } from '../shared/endpoint.ts';
import type { ErrorCatalogue } from '../shared/errors.ts';
import type { Machine } from '../shared/machine.ts';
import type { Ctx } from './context.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

type Shape = z.ZodType | undefined;

/** The request itself, for the few handlers that set cookies or stream. */
export interface RawRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

// oxlint-disable-next-line typescript/no-explicit-any
export interface Route<E extends Endpoint = any> {
  readonly endpoint: E;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly handle: (ctx: Ctx, input: any, raw: RawRequest) => unknown;
}

/** Binds a contract to the service function that does it. */
export function bind<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  endpoint: Endpoint<P, Q, B, R>,
  handle: (ctx: Ctx, input: Parsed<P, Q, B>, raw: RawRequest) => Promise<Output<R> | undefined> | Output<R>,
): Route {
  return { endpoint, handle };
}

/** A background act. It runs inside one transaction with the mark that its outbox row is done. */
export interface Job {
  /** `<room>.<verb>`, as given to `addJob`. */
  readonly task: string;
  readonly run: (ctx: Ctx, payload: Record<string, unknown>) => Promise<void>;
  /** The job opens its own transactions (long work, outside calls) and must be idempotent by itself. */
  readonly ownTransactions?: boolean;
}

/** A clock's door: `cron` is a five-field pattern in Asia/Shanghai time. */
export interface Timer {
  readonly name: string;
  readonly cron: string;
  readonly run: (ctx: Ctx) => Promise<void>;
}

/** A command of the command line: `zhiben <noun> <verb> …`. */
export interface Command {
  readonly noun: string;
  readonly verb: string;
  readonly usage: string;
  readonly summary: string;
  readonly run: (ctx: Ctx, args: CommandArgs) => Promise<number | undefined>;
}

export interface CommandArgs {
  readonly positional: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean>>;
  out(line: string): void;
  err(line: string): void;
}

export interface Room {
  readonly name: string;
  readonly routes?: readonly Route[];
  readonly errors?: ErrorCatalogue;
  /** Database constraint → error code, for what only the database can decide. */
  readonly constraints?: Readonly<Record<string, string>>;
  readonly machines?: readonly Machine[];
  readonly jobs?: readonly Job[];
  readonly timers?: readonly Timer[];
  readonly commands?: readonly Command[];
  /** Reference data that every district needs; idempotent, run at each start after migrations. */
  readonly seed?: (ctx: Ctx) => Promise<void>;
}
