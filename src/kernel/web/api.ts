/** One way to the server: typed by the contract, errors as the person should read them, writes safe to repeat. */
import type { z } from 'zod';
import { ONLY_ASK, type Endpoint, type Input, type Output } from '#kernel/shared/endpoint.ts';
import type { FieldIssue } from '#kernel/shared/errors.ts';
import { noteReached } from './network.ts';

export const apiBase = '/api/v1';

// oxlint-disable-next-line typescript/no-explicit-any -- any contract, whatever its shapes
export type AnyEndpoint = Endpoint<any, any, any, any>;

type Part<Key extends string, S> = S extends z.ZodType
  ? object extends Input<S>
    ? { [K in Key]?: Input<S> }
    : { [K in Key]: Input<S> }
  : { [K in Key]?: undefined };

/** What a contract wants from the caller: `params`, `query`, `body` as far as it has them. */
export type ArgsOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R>
    ? Part<'params', P> & Part<'query', Q> & Part<'body', B>
    : never;

/** What a contract answers. */
export type AnswerOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? Output<R> : never;

/** Arguments may be left out where the contract demands none. */
export type Args<E> = object extends ArgsOf<E> ? [args?: ArgsOf<E>] : [args: ArgsOf<E>];

export interface CallOptions {
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** A missing session is an answer here, not a reason to ask for sign-in. */
  quiet?: boolean;
  /** The page asks, not the person: does not count as use of the session. */
  passive?: boolean;
}

/** A refusal or a failure, in words for the person. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldIssue[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly at: Date;

  constructor(problem: {
    status: number;
    code: string;
    title?: string;
    detail: string;
    errors?: readonly FieldIssue[];
    details?: Readonly<Record<string, unknown>>;
    requestId?: string;
  }) {
    super(problem.detail);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title ?? '';
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.details = problem.details ?? {};
    this.requestId = problem.requestId ?? '';
    this.at = new Date();
  }

  /** The server was not reached, so nothing is known about the outcome; the same key may be sent again. */
  get offline(): boolean {
    return this.status === 0;
  }

  /** Somebody else changed the record first. */
  get stale(): boolean {
    return this.code === 'common.stale';
  }
}

/** Any thrown thing as an ApiError; a defect in the page keeps its own face. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError({
    status: -1,
    code: 'web.defect',
    detail: `页面出了问题，您填的内容还在，请刷新后再试（${message}）`,
  });
}

/** Fired on `document` when a session is gone; the shell opens a sign-in drawer over the page. */
export const sessionExpired = 'zhiben:session-expired';
/** Fired on `document` after every answer, so that the idle watch starts anew. */
export const answered = 'zhiben:answered';

/** A key for one write: the same content sent twice under it is done once. Works on plain HTTP as well. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** `?street=a,b&q=…`: nothing for empty values, sets joined by commas, repeated where a value holds one. */
export function queryText(query: Record<string, unknown> | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    if (!Array.isArray(value)) search.append(key, String(value));
    else if (value.length === 0) continue;
    else if (value.length > 1 && value.some((one) => String(one).includes(','))) {
      for (const one of value) search.append(key, String(one));
    } else search.append(key, value.join(','));
  }
  const text = search.toString();
  return text && `?${text}`;
}

/** The address of a contract with its parameters filled in, below `/api/v1`. */
export function addressOf(
  endpoint: AnyEndpoint,
  params?: Record<string, unknown>,
  query?: Record<string, unknown>,
): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params?.[name];
    if (value === undefined || value === null || value === '') throw new Error(`no ${name} for ${endpoint.path}`);
    return encodeURIComponent(String(value));
  });
  return `${apiBase}${path}${queryText(query)}`;
}

function problemOf(status: number, text: string, requestId: string): ApiError {
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // not a problem document: a proxy or a broken line answered
  }
  const errors = (body.errors ?? body.issues ?? []) as FieldIssue[];
  return new ApiError({
    status,
    code: String(body.code ?? `http.${status}`),
    title: String(body.title ?? ''),
    detail: String(
      body.detail ??
        body.title ??
        (status >= 500
          ? '没有保存成功，您填的内容还在，请再点一次'
          : `服务器没有接受这次操作（${status}），请刷新后再试`),
    ),
    errors: Array.isArray(errors) ? errors : [],
    details: (body.details ?? {}) as Record<string, unknown>,
    requestId: String(body.requestId ?? requestId),
  });
}

const unreachable = (): ApiError => {
  const now = new Date();
  const clock = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  return new ApiError({
    status: 0,
    code: 'web.offline',
    detail: `${clock} 没有连上服务器，您填的内容已留在本页。请再点一次，不会重复。`,
  });
};

function settle(error: ApiError, quiet: boolean | undefined): never {
  if (error.status === 401 && error.code === 'common.unauthenticated' && !quiet) {
    document.dispatchEvent(new CustomEvent(sessionExpired));
  }
  throw error;
}

/** One request by address, for the few places without a contract at hand (files, search boxes). */
export async function request<T>(
  method: string,
  address: string,
  { body, idempotencyKey, signal, quiet, passive }: CallOptions & { body?: unknown } = {},
): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['idempotency-key'] = idempotencyKey ?? newKey();
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    text = response.status === 204 ? '' : await response.text();
    noteReached(true);
  } catch (error) {
    if (signal?.aborted || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    noteReached(false);
    throw unreachable();
  }
  if (!response.ok) settle(problemOf(response.status, text, response.headers.get('x-request-id') ?? ''), quiet);
  if (!passive) document.dispatchEvent(new CustomEvent(answered));
  return (text ? JSON.parse(text) : undefined) as T;
}

/**
 * One request, typed from the contract. A write without a key of its own gets a fresh one; hooks give a key that
 * stays the same while the same content is tried again. Throws `ApiError`.
 */
export function call<E extends AnyEndpoint>(
  endpoint: E,
  args: ArgsOf<E>,
  options: CallOptions = {},
): Promise<AnswerOf<E>> {
  const { params, query, body } = args as {
    params?: Record<string, unknown>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  return request<AnswerOf<E>>(endpoint.method, addressOf(endpoint, params, query), {
    ...(endpoint.passive ? { passive: true } : {}),
    ...options,
    body,
  });
}

/**
 * Whether the door to a file is open now. The browser saves it by itself afterwards, and would show nobody why it was refused. Throws `ApiError`.
 */
export async function askForFile(address: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(address, {
      headers: { accept: 'application/json, application/problem+json', [ONLY_ASK]: '1' },
      credentials: 'same-origin',
    });
    noteReached(true);
  } catch {
    noteReached(false);
    throw unreachable();
  }
  if (!response.ok)
    settle(problemOf(response.status, await response.text(), response.headers.get('x-request-id') ?? ''), false);
  await response.body?.cancel();
  document.dispatchEvent(new CustomEvent(answered));
}

/** A file as the files room answers it; rooms may know more of it. */
export interface StoredFile {
  id: string;
  name: string;
  size: number;
  [more: string]: unknown;
}

export interface UploadOptions {
  /** Share sent, 0 … 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
  /** Text parts sent before the file, e.g. purpose. */
  fields?: Record<string, string>;
  /** The same key for the same file keeps one copy when a send is repeated. */
  idempotencyKey?: string;
  /** Address of the door, when it is not the files room's. */
  to?: string;
}

/** Sends a file as multipart to `/api/v1/files`, with progress. Throws `ApiError`. */
export function upload<T = StoredFile>(file: Blob, options: UploadOptions = {}): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(options.fields ?? {})) form.append(name, value);
    form.append('file', file, file instanceof File ? file.name : 'photo.jpg');
    const xhr = new XMLHttpRequest();
    xhr.open('POST', options.to ?? `${apiBase}/files`);
    xhr.setRequestHeader('idempotency-key', options.idempotencyKey ?? newKey());
    xhr.setRequestHeader('accept', 'application/json, application/problem+json');
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    xhr.onload = () => {
      noteReached(true);
      if (xhr.status >= 200 && xhr.status < 300) {
        document.dispatchEvent(new CustomEvent(answered));
        resolve((xhr.responseText ? JSON.parse(xhr.responseText) : undefined) as T);
        return;
      }
      try {
        settle(problemOf(xhr.status, xhr.responseText, xhr.getResponseHeader('x-request-id') ?? ''), false);
      } catch (error) {
        reject(error as Error);
      }
    };
    xhr.onerror = () => {
      noteReached(false);
      reject(unreachable());
    };
    xhr.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    options.signal?.addEventListener('abort', () => xhr.abort());
    xhr.send(form);
  });
}

/** Address of a stored file for `<img>` and links; the server checks the scope at each opening. `image`: upright, without place and time. */
export const fileUrl = (id: string, variant: 'content' | 'image' | 'thumb' = 'content'): string =>
  `${apiBase}/files/${encodeURIComponent(id)}/${variant}`;
