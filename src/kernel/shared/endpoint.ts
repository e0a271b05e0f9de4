/**
 * An endpoint contract: the one definition from which come validation, OpenAPI, the web client's types and form rules.
 * A room lists its contracts in `shared/contract.ts`; `server/routes.ts` binds each to a service function.
 */
import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Shape = z.ZodType | undefined;

/**
 * Header of a request for a file: not the file, only whether the door is open now (204), or why not (not signed in, asked for too often).
 * A browser that saves a file shows nobody why it was refused, so the page asks first. Nothing is made and nothing counted.
 */
export const ONLY_ASK = 'x-only-ask';

export interface EndpointSpec<P extends Shape, Q extends Shape, B extends Shape, R extends Shape> {
  readonly method: Method;
  /** Below `/api/v1`, parameters as `:name`. */
  readonly path: `/${string}`;
  /** One Chinese line for the interface description. */
  readonly summary: string;
  /** Demands of the plan that this serves. */
  readonly clauses: readonly string[];
  /** `session` (default): a signed-in person or token. `public`: anyone. */
  readonly auth?: 'session' | 'public';
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Leave out for `raw` endpoints that stream. */
  readonly response?: R;
  /** Catalogue codes that it may answer with, beside the common ones. */
  readonly errors?: readonly string[];
  /** `upload`: multipart stream · `stream`: the handler answers by itself (download, SSE). */
  readonly raw?: 'upload' | 'stream';
  /**
   * At most `max` requests in `seconds`: at a public door from one address, at the others by one person (an office may sit behind one
   * address), and from one address as long as nobody is signed in.
   */
  readonly rateLimit?: { readonly max: number; readonly seconds: number };
  /** Work that keeps the server busy: a file that is made for the reader, or one that is taken in row by row. Limited by person. */
  readonly costly?: 'export' | 'import';
  /** `false`: the answer holds a secret that must not lie in the database, or a refusal must leave its mark; idempotency keys are ignored. */
  readonly keepsAnswer?: false;
  /** Asked by the page itself, not by the person: it does not prolong an idle session. */
  readonly passive?: true;
  /** Success status; POST that makes a record answers 201. */
  readonly status?: 200 | 201 | 202 | 204;
}

export interface Endpoint<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> extends EndpointSpec<P, Q, B, R> {
  readonly kind: 'endpoint';
}

export const endpoint = <
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
  R extends Shape = undefined,
>(
  spec: EndpointSpec<P, Q, B, R>,
): Endpoint<P, Q, B, R> => ({ ...spec, kind: 'endpoint' });

/** What a handler receives, after validation. */
export type Output<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;
/** What a client sends, before defaults and transforms. */
export type Input<S extends Shape> = S extends z.ZodType ? z.input<S> : undefined;

export interface Parsed<P extends Shape, Q extends Shape, B extends Shape> {
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
}
