/** For tests of backup and restore: what a database and a file store hold, as hashes; people at work meanwhile. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Connection } from '#kernel/server/db.ts';
import { PASSWORD } from '#platform/identity/server/builders.ts';
import { work, type Act, type prepare } from './testing-survival.ts';

/** Hash of every table of a schema, whatever the order of its rows. */
export async function tableHashes(at: Connection, schema: string): Promise<Record<string, string>> {
  const client = new pg.Client(at);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const tables = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = $1 order by tablename`,
      [schema],
    );
    const hashes: Record<string, string> = {};
    for (const { name } of tables.rows) {
      const row = await client.query<{ n: string; hash: string }>(
        `select count(*) as n, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as hash from ${schema}."${name}" t`,
      );
      hashes[name] = `${row.rows[0]!.n} ${row.rows[0]!.hash}`;
    }
    return hashes;
  } finally {
    await client.end();
  }
}

/** Hash of every attachment that lies in a data directory, by its name. */
export function fileHashes(dataDir: string): Record<string, string> {
  const dir = path.join(dataDir, 'files');
  const hashes: Record<string, string> = {};
  for (const name of fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.join(dir, name);
    if (name.startsWith('tmp') || !fs.statSync(file).isFile()) continue;
    hashes[name] = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  }
  return hashes;
}

export interface Load {
  readonly acts: Act[];
  stop(): Promise<void>;
}

/** People report hazards and comment on them until they are stopped. */
export function putToWork(base: string, people: Awaited<ReturnType<typeof prepare>>, round: number): Load {
  const acts: Act[] = [];
  const tally = { refused: 0 };
  let ending = false;
  const working = Promise.all(
    people.map((one, n) => work({ base, ...one, n: round * 10 + n, acts, tally, isOver: () => ending, restMs: 100 })),
  );
  working.catch(() => {});
  return {
    acts,
    stop: async () => {
      ending = true;
      await working;
    },
  };
}

export interface Session {
  readonly cookie: string;
  post(where: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  upload(name: string, bytes: Uint8Array): Promise<{ status: number; body: Record<string, unknown> }>;
  get(where: string): Promise<Response>;
}

export async function signIn(base: string, login: string, password = PASSWORD): Promise<Session> {
  const answer = await fetch(`${base}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ login, password }),
  });
  if (answer.status !== 201) throw new Error(`sign-in refused: ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
  const read = async (response: Response) => ({
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
  });
  const headers = { origin: base, cookie };
  return {
    cookie,
    post: async (where, body) =>
      read(
        await fetch(`${base}/api/v1${where}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(30_000),
        }),
      ),
    upload: async (name, bytes) => {
      const form = new FormData();
      form.append('purpose', 'hazard');
      form.append('file', new Blob([Buffer.from(bytes)]), name);
      return read(await fetch(`${base}/api/v1/files`, { method: 'POST', headers, body: form }));
    },
    get: (where) => fetch(`${base}/api/v1${where}`, { headers, signal: AbortSignal.timeout(30_000) }),
  };
}
