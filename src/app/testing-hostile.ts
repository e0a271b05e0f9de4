/**
 * Hostile input, drawn from the interface description: for every endpoint requests that almost fit, fit not at all, or fit and
 * ask for what makes no sense, with the ids of real records in them. Whatever is asked, the answer is one that a person can
 * read, and it gives nothing away about the program (OWASP ASVS 5.0, V2 and V16).
 */
import type { Browser } from '#platform/identity/server/builders.ts';
import { random, type Random } from './demo/random.ts';

export interface Schema {
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
}
interface Operation {
  parameters?: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
}
export interface Description {
  paths: Record<string, Record<string, Operation>>;
}

/** What went wrong: the request and the reason. */
export interface Fault {
  request: string;
  body: unknown;
  why: string;
}

const NOWHERE = '0199aaaa-0000-7000-8000-000000000000';
const words = [
  '整改要求',
  '2026年',
  '二号桥',
  'abcd',
  '13800138000',
  'A1',
  '一句较长的测试内容，用来填满须有若干字的地方',
];
const days = ['2026-01-01', '2026-12-31', '2024-02-29', '1900-01-01', '2199-12-31', '9999-12-31', '2025-06-15'];
const hostile = [
  '',
  "'; drop table hazards; --",
  "' or '1'='1",
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  "=cmd|' /C calc'!A0",
  '<script>alert(1)</script>',
  '𠮷'.repeat(50),
  'a'.repeat(5000),
  '-1',
  '1e309',
  'NaN',
  'null',
  '{}',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '10000-01-01',
  'infinity',
  '%',
  '_',
  '\\',
  '\u202e反',
  '（）',
  '$1',
  '{{x}}',
  '__proto__',
  'constructor',
];
const numbers = [0, -1, 1.5, 2 ** 31, 2 ** 53, 1e15, -1e15, 1e308];

/** Doors left out: they end the session that asks, hold the line open, or are tried by their own tests. */
const isLeftOut = (path: string): boolean => /\/sessions|password|totp|\/live|\/setup|notifications\/stream/.test(path);

/** One value of a drawn request that can be put wrong by itself. */
interface Leaf {
  schema: Schema;
  name: string;
  value: unknown;
  put(value: unknown): void;
}

/** What a contract is most likely to let through and a column, a calendar or a loop cannot take. */
function nastiesOf({ schema, name }: Leaf): readonly unknown[] {
  if (schema.type === 'integer' || schema.type === 'number') return [1e15, -1e15, 2 ** 31, 1.5];
  if (schema.format === 'uuid') return [NOWHERE];
  if (schema.format === 'date-time') return ['9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'];
  if (/On$|day|from|to$|date/i.test(name)) return ['9999-12-31', '0001-01-01', '\ud800'];
  return schema.type === 'string' ? ['\ud800', '\u0000', 'a'.repeat(5000), "'\\%_", ''] : ['x'];
}

/** The values of one request; `rate` is how often a value is anything at all. */
export class Drawer {
  /** The plain values drawn inside objects, in order. */
  readonly leaves: Leaf[] = [];
  readonly #r: Random;
  readonly #ids: ReadonlyMap<string, readonly string[]>;
  readonly #rate: number;

  constructor(r: Random, ids: ReadonlyMap<string, readonly string[]>, rate: number) {
    this.#r = r;
    this.#ids = ids;
    this.#rate = rate;
  }

  id(name: string): string {
    const own = this.#ids.get(name);
    if (own && own.length > 0 && this.#r.chance(0.8)) return this.#r.pick(own);
    const all = this.#ids.get('') ?? [];
    return all.length > 0 ? this.#r.pick(all) : NOWHERE;
  }

  value(schema: Schema, name = '', depth = 0): unknown {
    const r = this.#r;
    if (r.chance(this.#rate)) return r.pick([null, true, [], {}, ...numbers, ...hostile]);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return r.pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.value(r.pick(choices), name, depth);
    if (schema.allOf)
      return Object.assign({}, ...schema.allOf.map((one) => this.value(one, name, depth))) as Record<string, unknown>;
    const type = typeof schema.type === 'string' ? schema.type : schema.type ? r.pick(schema.type) : 'string';
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array': {
        const length = Math.max(schema.minItems ?? 0, r.chance(this.#rate) ? 300 : r.int(0, 3));
        return Array.from({ length }, () => this.value(schema.items ?? {}, name, depth + 1));
      }
      case 'integer':
      case 'number': {
        if (r.chance(this.#rate * 3)) return r.pick([...numbers, (schema.maximum ?? 9) + 1]);
        const low = Math.max(schema.minimum ?? 0, -1e6);
        return r.int(low, Math.min(schema.maximum ?? low + 100, low + 1000));
      }
      case 'boolean':
        return r.chance(0.5);
      case 'null':
        return null;
      default:
        return this.#text(schema, name);
    }
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const r = this.#r;
    const made: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(schema.properties ?? {}))
      if ((schema.required ?? []).includes(key) || r.chance(0.6)) {
        const value = this.value(inner, key, depth + 1);
        made[key] = value;
        if (typeof value !== 'object')
          this.leaves.push({ schema: kindOf(inner), name: key, value, put: (next) => (made[key] = next) });
      }
    if (typeof schema.additionalProperties === 'object' && depth < 5)
      for (let i = r.int(0, 2); i > 0; i--)
        made[r.pick(['甲', 'a', ...(r.chance(this.#rate) ? hostile : [])])] = this.value(
          schema.additionalProperties,
          '',
          depth + 1,
        );
    // What no form offers and nobody may set from outside.
    if (r.chance(this.#rate)) Object.assign(made, { id: NOWHERE, state: 'closed', isDemo: true, createdBy: NOWHERE });
    return made;
  }

  #text(schema: Schema, name: string): string {
    const r = this.#r;
    if (schema.format === 'uuid') return this.id(name);
    if (schema.format === 'date-time')
      return r.pick(['2026-01-01T00:00:00Z', '2199-12-31T23:59:59+08:00', '9999-12-31T23:59:59Z']);
    const text = r.chance(this.#rate * 3)
      ? r.pick(hostile)
      : r.pick(/On$|day|from|to$|date/i.test(name) ? days : words);
    return text.padEnd(schema.minLength ?? 0, '甲');
  }
}

/** The first plain kind among the choices of a schema. */
const kindOf = (schema: Schema): Schema => {
  const choices = schema.anyOf ?? schema.oneOf;
  return choices ? kindOf(choices.find((one) => one.type !== 'null') ?? {}) : schema;
};

/** Ids that answers hold, by the collection (or field) under which they came, and all together under ''. */
function gather(value: unknown, key: string, ids: Map<string, string[]>): void {
  if (Array.isArray(value)) value.forEach((one) => gather(one, key, ids));
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value))
      if (typeof inner === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(inner)) {
        for (const place of [name === 'id' ? key : name, '']) {
          const known = ids.get(place) ?? [];
          if (known.length < 500) ids.set(place, [...known, inner]);
        }
      } else gather(inner, key, ids);
}

const asText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** What a person must never meet: a defect, words that are not Chinese, the inside of the program. */
function complaintOf(status: number, body: unknown): string | null {
  if (status < 400) return null;
  const text = JSON.stringify(body) ?? '';
  const { title, errors = [] } = (body ?? {}) as { title?: unknown; errors?: { message: string }[] };
  if (status >= 500) return `status ${status} ${text.slice(0, 200)}`;
  if (typeof title !== 'string' || !/[\u4e00-\u9fff]/.test(title)) return `no Chinese title: ${text.slice(0, 200)}`;
  const foreign = errors.find((one) => !/[\u4e00-\u9fff]/.test(one.message));
  if (foreign) return `a fault that is not Chinese: ${foreign.message}`;
  return /\.ts:\d|node_modules|select .* from |relation "/.test(text) ? `gives away: ${text.slice(0, 200)}` : null;
}

/**
 * Asks every endpoint `rounds` times anything at all, and once for every value that it takes a request that fits but for
 * this one value; each time as another of `browsers`. Answers the faults found and how many requests were refused and done.
 */
export async function assail(
  description: Description,
  browsers: readonly Browser[],
  { rounds, seed }: { rounds: number; seed: string | number },
): Promise<{ faults: Fault[]; refused: number; done: number }> {
  const r = random('hostile', seed);
  const ids = new Map<string, string[]>();
  const result = { faults: [] as Fault[], refused: 0, done: 0 };
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    isLeftOut(path) ? [] : Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const ask = async (
    browser: Browser,
    { path, method }: { path: string; method: string },
    segments: readonly string[],
    query: ReadonlyMap<string, unknown>,
    body: unknown,
  ): Promise<void> => {
    const search = new URLSearchParams();
    for (const [name, value] of query)
      for (const part of Array.isArray(value) ? value : [value]) search.append(name, asText(part));
    const address = segments.map((one) => encodeURIComponent(one.toWellFormed()) || 'x').join('/');
    const url = search.size > 0 ? `/${address}?${search.toString()}` : `/${address}`;
    // What no `object` body can carry travels as text.
    const sent = body === undefined || (typeof body === 'object' && body !== null) ? body : JSON.stringify(body);
    const answer = await browser.send(
      method.toUpperCase(),
      url,
      sent,
      body === undefined ? {} : { 'content-type': 'application/json' },
    );
    const why = complaintOf(answer.status, answer.body);
    if (why) result.faults.push({ request: `${method} ${url.slice(0, 300)}`, body, why });
    if (answer.status < 400) {
      result.done++;
      gather(answer.body, path.split('/').findLast((one) => !one.startsWith('{')) ?? '', ids);
    } else result.refused++;
  };
  const drawn = ({ path, method, operation }: (typeof operations)[number], rate: number) => {
    const drawer = new Drawer(r, ids, rate);
    const whole = path.split('/').slice(3);
    const segments = whole.map((segment, at) => {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name === undefined) return segment;
      const schema = operation.parameters?.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
      return asText(
        schema.format === 'uuid' && !r.chance(rate) ? drawer.id(whole[at - 1] ?? '') : drawer.value(schema, name),
      );
    });
    const query = new Map<string, unknown>();
    for (const { in: where, name, required, schema } of operation.parameters ?? [])
      if (where === 'query' && (required || r.chance(0.5))) {
        const value = drawer.value(schema, name);
        query.set(name, value);
        if (typeof value !== 'object')
          drawer.leaves.push({ schema: kindOf(schema), name, value, put: (next) => query.set(name, next) });
      }
    const schema = operation.requestBody?.content['application/json'].schema;
    const body = method === 'get' || !schema ? undefined : drawer.value(schema);
    return { segments, query, body, leaves: drawer.leaves };
  };

  for (const one of operations)
    if (one.method === 'get' && !one.path.includes('{'))
      await ask(browsers[0] as Browser, one, one.path.split('/').slice(3), new Map(), undefined);
  for (let round = 0; round < rounds; round++)
    for (const one of operations) {
      const { segments, query, body } = drawn(one, r.pick([0, 0.03, 0.08, 0.2]));
      await ask(r.pick(browsers), one, segments, query, body);
    }
  for (const one of operations) {
    const { segments, query, body, leaves } = drawn(one, 0);
    for (const leaf of leaves) {
      leaf.put(r.pick(nastiesOf(leaf)));
      await ask(r.pick(browsers), one, segments, query, body);
      leaf.put(leaf.value);
    }
  }
  return result;
}
