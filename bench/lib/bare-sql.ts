/** The floor: statements straight on PostgreSQL with as many clients, in a process of its own, prepared like the program's. */
import { fork } from 'node:child_process';
import pg from 'pg';
import { openDb, type Connection, type DbHandle } from '#kernel/server/db.ts';
import type { Million } from './million.ts';

export interface Statement {
  text: string;
  values: readonly unknown[];
}

interface Order {
  connection: Connection & { options: string };
  clients: number;
  seconds: number;
  /** Each is one act: its statements one after another. */
  acts: readonly (readonly Statement[])[];
  /** Inside `begin` and `commit`. */
  inTransaction: boolean;
}

export interface BareAnswer {
  rate: number;
  /** Median milliseconds of one act, and the slowest of a hundred. */
  median: number;
  p99: number;
}

const names = new Map<string, string>();
const nameOf = (text: string): string => {
  let name = names.get(text);
  if (!name) names.set(text, (name = `s${names.size}`));
  return name;
};

if (process.send && process.argv[1] === import.meta.filename)
  process.once('message', (order: Order) => void work(order));

async function work({ connection, clients, seconds, acts, inTransaction }: Order): Promise<void> {
  pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
  const open = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client(connection);
      await client.connect();
      return client;
    }),
  );
  const act = async (client: pg.Client, n: number): Promise<void> => {
    if (inTransaction) await client.query('begin');
    for (const { text, values } of acts[n % acts.length] as Statement[])
      await client.query({ text, values: [...values], name: nameOf(text) });
    if (inTransaction) await client.query('commit');
  };
  const times: number[] = [];
  const loop = async (until: number, keep: boolean): Promise<void> => {
    await Promise.all(
      open.map(async (client, at) => {
        for (let n = at; performance.now() < until; n++) {
          const started = performance.now();
          await act(client, n);
          if (keep) times.push(performance.now() - started);
        }
      }),
    );
  };
  await loop(performance.now() + 400, false);
  const started = performance.now();
  await loop(started + seconds * 1000, true);
  const rate = times.length / ((performance.now() - started) / 1000);
  times.sort((a, b) => a - b);
  await Promise.all(open.map((client) => client.end()));
  process.send?.(
    { rate, median: times[Math.floor(times.length / 2)], p99: times[Math.floor(times.length * 0.99)] },
    () => process.exit(0),
  );
}

/** Runs the acts by so many clients for so long. */
export function bareSql(order: Order): Promise<BareAnswer> {
  const child = fork(import.meta.filename, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as BareAnswer));
    child.once('exit', (code) => reject(new Error(`the bare clients ended with ${String(code)}`)));
    child.send(order);
  });
}

/** The statements that `run` sends to the database when it runs a second time, as they are sent, without the transaction's frame. */
export async function statementsOf(place: Million, run: (handle: DbHandle) => Promise<unknown>): Promise<Statement[]> {
  let sent: Statement[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first, second] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined];
    const text = typeof first === 'string' ? first : first.text;
    const values = typeof first === 'string' ? second : first.values;
    if (!/^\s*(begin|commit|rollback|set|start)\b/i.test(text))
      sent.push({ text, values: Array.isArray(values) ? values : [] });
    return (query as (...a: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  const handle = openDb({ connection: place.database.app, district: place.config.district, max: 1 });
  try {
    await run(handle);
    sent = [];
    await run(handle);
  } finally {
    pg.Client.prototype.query = query;
    await handle.close();
  }
  return sent;
}
