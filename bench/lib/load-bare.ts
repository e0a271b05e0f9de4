/**
 * The floor of the load: a bare HTTP server that answers the same requests of the same people with the bare SQL behind them:
 * no rights, no validation, no trail. In a process of its own, like the program.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import pg from 'pg';

interface Start {
  connection: pg.ClientConfig;
  dir: string;
}

export interface BareServer {
  readonly address: string;
  stop(): Promise<void>;
}

export async function startBare(start: Start): Promise<BareServer> {
  const child = fork(import.meta.filename, ['bare'], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('exit', () => reject(new Error('the bare server ended')));
    child.send(start);
  });
  return {
    address,
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

if (process.send && process.argv[2] === 'bare') {
  process.once('message', (start: Start) => void serve(start));
  process.once('disconnect', () => process.exit(0));
}

async function serve({ connection, dir }: Start): Promise<void> {
  const pool = new pg.Pool({ ...connection, max: 10 });
  const rows = async (name: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await pool.query<Record<string, unknown>>({ name, text, values })).rows;
  const files = path.join(dir, 'bare-files');
  fs.mkdirSync(files, { recursive: true });
  const columns =
    'id, code, title, enterprise_id, enterprise_name, place, street_code, industry, grade, state, channel, found_on, step_due_on, closed_on, unit_name, version';
  const listing = async (query: URLSearchParams): Promise<unknown> => {
    const of = query.get('grade') ? `grade = '${query.get('grade') === 'general' ? 'general' : 'major'}' and ` : '';
    const where = `${of}${query.get('state') === 'open' || !query.get('state') ? 'closed_on is null' : `state = 'awaitingReview'`}`;
    const [items, [count]] = await Promise.all([
      rows(`l ${where}`, `select ${columns} from hazards where ${where} order by step_due_at limit 20`),
      rows(`c ${where}`, `select count(*)::int as n from hazards where ${where}`),
    ]);
    return { items, total: count?.['n'] ?? 0 };
  };
  const answer = async (method: string, url: URL, body: Buffer): Promise<[number, unknown]> => {
    const at = url.pathname.slice('/api/v1'.length);
    const id = /^\/hazards\/([0-9a-f-]{36})/.exec(at)?.[1];
    if (method === 'POST') {
      if (at === '/files') {
        // Bytes safe on disk under their hash, and the row that knows of them.
        const name = createHash('sha256').update(body).digest('hex');
        const file = await fs.promises.open(path.join(files, name), 'w');
        await file.writeFile(body);
        await file.sync();
        await file.close();
      }
      const key = crypto.randomUUID();
      await rows(
        'write',
        `insert into case_comments (id, subject_type, subject_id, at, author_id, author_name, author_unit, text) values ($1, 'hazard', $2, now(), $1, '', '', 'bare')`,
        [key, id ?? key],
      );
      return [at === '/files' || at === '/hazards' ? 201 : 200, { id: id ?? key, state: 'reported', code: '' }];
    }
    if (at === '/todos')
      return [200, await rows('todos', `select * from todos where unit_id = (select unit_id from todos limit 1) order by due_on limit 200`)]; // prettier-ignore
    if (at === '/hazards') return [200, await listing(url.searchParams)];
    if (at === '/hazards/heat')
      return [200, await rows('heat', `select street_code, industry, count(*)::int from hazards where closed_on is null group by 1, 2`)]; // prettier-ignore
    if (at === '/hazards/views') return [200, []];
    if (id && at === `/hazards/${id}`) {
      const [[record], timeline, files_] = await Promise.all([
        rows('record', 'select * from hazards where id = $1', [id]),
        rows('events', `select * from case_events where subject_type = 'hazard' and subject_id = $1 order by at desc`, [id]), // prettier-ignore
        rows('clock', `select * from case_clocks where subject_type = 'hazard' and subject_id = $1`, [id]),
      ]);
      return [200, { ...record, timeline, files_, allowedActions: [{ action: 'comment', locked: null }] }];
    }
    if (at.startsWith('/statistics'))
      return [200, await rows('figures', `select street_code, industry, measure, sum(n)::int as n from hazard_figures where level in ('c', 'q') and grade = 'major' and channel = '*' and stock = '*' group by 1, 2, 3`)]; // prettier-ignore
    return [200, { officers: [], user: {} }];
  };
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      answer(request.method ?? 'GET', new URL(request.url ?? '/', 'http://bare'), Buffer.concat(parts)).then(
        ([status, body]) => {
          response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
          response.end(JSON.stringify(body));
        },
        (error: unknown) => {
          response.writeHead(500, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ code: (error as Error).message }));
        },
      );
    });
  });
  server.listen(0, '127.0.0.1', () =>
    process.send?.(`http://127.0.0.1:${(server.address() as { port: number }).port}`),
  );
}
