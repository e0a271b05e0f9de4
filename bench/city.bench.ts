/**
 * What grows with a city: one record and its timeline out of all events, words searched in the ledger, the ledger counted and its
 * views, the rows behind a figure, and the ledger as Excel. Each also over a tenth of the data, so that growth shows.
 */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import { exportHazards, heatOfHazards, listViews } from '#modules/hazards/server/service/ledger.ts';
import { figureText, type FigureRef } from '#modules/hazards/shared/figure.ts';
import { LedgerFilter, LedgerQuery } from '#modules/hazards/shared/schema.ts';
import { listEvents } from '#platform/casework/server/index.ts';
import type { FigureId } from './figures.ts';
import { ctxOf, floorConnection } from './hazards.bench.ts';
import { bareSql, statementsOf, type Statement } from './lib/bare-sql.ts';
import { median, percentile, time } from './lib/measure.ts';
import { apiProcess, type ApiProcess } from './lib/million-api.ts';
import { CITY, DISTRICT, million, PEOPLE, TODAY, type Million, type Size } from './lib/million.ts';
import { atLeast, atMost, withTenth, type Result } from './lib/result.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = [
  'hazards.record',
  'hazards.record.p95',
  'hazards.timeline',
  'hazards.search2',
  'hazards.search4',
  'hazards.heat',
  'hazards.views',
  'hazards.rows',
  'hazards.export',
  'hazards.export.memory',
];

const TIMES = 60;
const RECORDS = 300;

/** As the office asks, over the whole district. */
const SEARCHES: Partial<Record<FigureId, readonly string[]>> = {
  // Pairs of characters of a problem, a place, a firm's name, a number; rare and common, alone and with a filter.
  'hazards.search2': ['泄爆', '罐区', '津河', '占用', '泰恒', '厨房'].flatMap((word) => [
    `text=${encodeURIComponent(word)}&limit=20`,
    `text=${encodeURIComponent(word)}&state=open&limit=20`,
  ]),
  'hazards.search4': [
    '安全出口',
    '可燃气体报警器',
    '120102-QY-2025-0',
    '天津市海东',
    '餐饮管理 灭火器',
    '喷漆房 接地',
  ].flatMap((words) => [
    `text=${encodeURIComponent(words)}&limit=20`,
    `text=${encodeURIComponent(words)}&grade=major&state=open&limit=20`,
  ]),
};
const figure = (ref: FigureRef): string => `figure=${encodeURIComponent(figureText(ref))}&limit=20`;
const day = TODAY as FigureRef['to'];
const ROWS = [
  figure({ measure: 'open', to: day, street: '120102003' }),
  figure({ measure: 'open', to: day, street: '120102001', industry: 'industrial', grade: 'major' }),
  figure({ measure: 'closed', from: '2026-07-01' as typeof day, to: day, street: '120102002' }),
  figure({ measure: 'found', from: '2026-01-01' as typeof day, to: day, industry: 'hazchem' }),
  figure({ measure: 'overdue', to: day, street: '120102005' }),
  figure({ measure: 'open', to: '2023-12-31' as typeof day, street: '120102004', industry: 'commerce' }),
];
const HEATS = ['', 'state=open', 'grade=major', 'state=archived&foundFrom=2025-01-01', 'overdue=true&state=open'];

/** What was measured over one size. */
type Values = Map<FigureId, { value: number; floor: number | null }>;

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const small = await measured(DISTRICT, wants, say);
  const city = await measured(CITY, wants, say);
  const results: Result[] = [];
  const put = (id: FigureId, make: (value: number, floor: number | null) => Result): void => {
    const found = city.get(id);
    if (found) results.push(withTenth(make(found.value, found.floor), small.get(id)?.value ?? 0));
  };
  for (const [id, target] of [
    ['hazards.record', 50],
    ['hazards.record.p95', 150],
    ['hazards.timeline', 10],
    ['hazards.search2', 150],
    ['hazards.search4', 150],
    ['hazards.heat', 150],
    ['hazards.views', 300],
    ['hazards.rows', 150],
  ] as const)
    put(id, (value, floor) => atMost(id, value, 'ms', target, floor));
  put('hazards.export', (value, floor) => atLeast('hazards.export', value, 'rows/s', 5000, floor));
  put('hazards.export.memory', (value, floor) => atMost('hazards.export.memory', value, 'MB', 200, floor));
  return results;
}

async function measured(size: Size, wants: BenchContext['wants'], say: (line: string) => void): Promise<Values> {
  const values: Values = new Map();
  const place = await million(say, size);
  const api = await apiProcess(place);
  const told = (id: FigureId, more = ''): void => {
    const found = values.get(id);
    if (found)
      say(
        `${size.name} ${id}: ${found.value.toFixed(2)}${found.floor === null ? '' : `, bare ${found.floor.toFixed(2)}`}${more}`,
      );
  };
  try {
    const ctx = await ctxOf(place, PEOPLE.office);
    const cookie = await api.signIn(PEOPLE.office);
    const get = async (path: string): Promise<void> => {
      const answer = await fetch(`${api.address}/api/v1${path}`, { headers: { cookie } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    };
    /** Median of the answers to these questions in turn, beside that of their statements. */
    const ask = async (id: FigureId, paths: readonly string[], run: (ctx: Ctx, path: string) => Promise<unknown>) => {
      if (!wants(id)) return;
      for (const path of paths) await get(path);
      const answers: number[] = [];
      for (let i = 0; i < Math.max(TIMES, paths.length); i++)
        answers.push(await time(() => get(paths[i % paths.length] as string)));
      const acts: Statement[][] = [];
      for (const path of paths)
        acts.push(await statementsOf(place, (handle) => run(makeCtx({ ...ctx, handle }), path)));
      const floor = await bare(place, acts, 3);
      values.set(id, { value: median(answers), floor: floor.median });
      told(id, ` ms (${paths.length} questions)`);
    };
    const asked = (path: string): Record<string, string> =>
      Object.fromEntries(new URLSearchParams(path.replace(/^[^?]*\?/, '')));
    const listed = (c: Ctx, path: string): Promise<unknown> =>
      hazardActs.listHazards(c, LedgerQuery.parse(asked(path)));

    if (wants('hazards.record') || wants('hazards.record.p95') || wants('hazards.timeline'))
      for (const [id, found] of await records(place, ctx, get)) if (wants(id)) values.set(id, found);
    for (const id of ['hazards.record', 'hazards.record.p95', 'hazards.timeline'] as const) told(id, ' ms');
    for (const id of ['hazards.search2', 'hazards.search4'] as const)
      await ask(
        id,
        (SEARCHES[id] ?? []).map((query) => `/hazards?${query}`),
        listed,
      );
    await ask(
      'hazards.heat',
      HEATS.map((query) => `/hazards/heat?${query}`),
      (c, path) => heatOfHazards(c, LedgerFilter.parse(asked(path))),
    );
    await ask('hazards.views', ['/hazards/views'], (c) => listViews(c));
    await ask(
      'hazards.rows',
      ROWS.map((query) => `/hazards?${query}`),
      listed,
    );
    if (wants('hazards.export') || wants('hazards.export.memory')) {
      const { rate, floor, memory } = await exported(place, api, cookie, say);
      values.set('hazards.export', { value: rate, floor });
      values.set('hazards.export.memory', { value: memory, floor: null });
      told('hazards.export', ' rows/s');
      told('hazards.export.memory', ' MB');
    }
    return values;
  } finally {
    await api.stop();
    await place.stop();
  }
}

const bare = (place: Million, acts: readonly (readonly Statement[])[], seconds: number) =>
  bareSql({ connection: floorConnection(place), clients: 1, seconds, acts, inTransaction: false });

/** Records all over the years and states, each opened once: no page of them is warm but by chance. */
async function records(place: Million, ctx: Ctx, get: (path: string) => Promise<void>): Promise<Values> {
  const drawn = await sql<{
    id: string;
  }>`select id from hazards where code like '120102-%' order by md5(id::text) limit ${RECORDS + 60}`.execute(
    place.district.handle.db,
  );
  const all = drawn.rows.map((row) => row.id);
  const own = all.slice(0, RECORDS);
  const others = all.slice(RECORDS);
  for (const id of others) await get(`/hazards/${id}`);
  const answers: number[] = [];
  for (const id of own) answers.push(await time(() => get(`/hazards/${id}`)));
  const acts: Statement[][] = [];
  for (const id of others)
    acts.push(await statementsOf(place, (handle) => hazardActs.getHazard(makeCtx({ ...ctx, handle }), id)));
  const floor = (await bare(place, acts, 3)).median;
  const lines: number[] = [];
  let events = 0;
  const line = (c: Ctx, id: string) =>
    c.reading((tx) => listEvents(tx, c.actor, { type: 'hazard', id }, true)).then((list) => (events += list.length));
  for (const id of others) await line(ctx, id);
  for (const id of own) lines.push(await time(() => line(ctx, id)));
  if (events < RECORDS * 3) throw new Error(`only ${events} events of ${all.length} hazards`);
  const timelines: Statement[][] = [];
  for (const id of others) timelines.push(await statementsOf(place, (handle) => line(makeCtx({ ...ctx, handle }), id)));
  return new Map([
    ['hazards.record', { value: median(answers), floor }],
    ['hazards.record.p95', { value: percentile(answers, 0.95), floor }],
    ['hazards.timeline', { value: median(lines), floor: (await bare(place, timelines, 2)).median }],
  ]);
}

/** All major hazards as Excel: rows per second with a reader that takes what comes, memory also with one that is slow. */
async function exported(
  place: Million,
  api: ApiProcess,
  cookie: string,
  say: (line: string) => void,
): Promise<{ rate: number; floor: number; memory: number }> {
  const take = async (slowly: boolean): Promise<{ rows: number; ms: number; bytes: number }> => {
    const started = performance.now();
    const answer = await fetch(`${api.address}/api/v1/hazards/export?grade=major`, { headers: { cookie } });
    if (!answer.ok || !answer.body) throw new Error(`${answer.status}`);
    let bytes = 0;
    for await (const piece of answer.body) {
      bytes += (piece as Uint8Array).length;
      // Some 2 MB a second, a slow line.
      if (slowly) await sleep((piece as Uint8Array).length / 2000);
    }
    return { rows: Number(answer.headers.get('x-total-rows')), ms: performance.now() - started, bytes };
  };
  await take(false);
  await sleep(1000);
  const idle = rssMb(api.pid);
  let peak = idle;
  const watch = setInterval(() => (peak = Math.max(peak, rssMb(api.pid))), 20);
  const quick = await take(false);
  const quickPeak = peak;
  const slow = await take(true);
  clearInterval(watch);
  const sent = await statementsOf(place, async (handle) => {
    const office = await ctxOf(place, PEOPLE.office);
    await exportBarely(makeCtx({ ...office, handle }));
  });
  const batches = sent.filter(({ text }) => /order by h\.code limit/.test(text));
  const floor = await bare(place, [batches], 3);
  say(
    `${quick.rows} rows, ${(quick.bytes / 1e6).toFixed(1)} MB in ${(quick.ms / 1000).toFixed(1)} s, ${(quickPeak - idle).toFixed(0)} MB above idle of ${idle.toFixed(0)}; read slowly in ${(slow.ms / 1000).toFixed(1)} s, ${(peak - idle).toFixed(0)} MB`,
  );
  return { rate: (quick.rows / quick.ms) * 1000, floor: (quick.rows / floor.median) * 1000, memory: peak - idle };
}

/** The same acts as the door's, into a reader that throws everything away. */
async function exportBarely(ctx: Ctx): Promise<void> {
  const { Writable } = await import('node:stream');
  const sink = Object.assign(new Writable({ write: (_piece, _encoding, done) => done() }), { writeHead: () => {} });
  await exportHazards(ctx, LedgerFilter.parse({ grade: 'major' }), {
    reply: { hijack: () => {}, raw: sink },
  } as never);
}

/** Resident memory of a process; 0 where the system does not tell. */
function rssMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
