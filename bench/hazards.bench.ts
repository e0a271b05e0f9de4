/** The ledger of a million hazards: filtered list with exact count, deep pages, other sorts; and putting a hazard on it. */
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import { LedgerQuery } from '#modules/hazards/shared/schema.ts';
import { actorOf } from '#platform/identity/server/index.ts';
import { bareSql, statementsOf, type BareAnswer, type Statement } from './lib/bare-sql.ts';
import { median, percentile, random, time } from './lib/measure.ts';
import { apiProcess, type ApiProcess } from './lib/million-api.ts';
import { million, PEOPLE, TODAY, type Million } from './lib/million.ts';
import { atLeast, atMost, shareOfFloor, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = [
  'hazards.list',
  'hazards.list.p99',
  'hazards.list.deep',
  'hazards.list.jump',
  'hazards.list.sort',
  'hazards.create',
  'hazards.create.p99',
];

const CLIENTS = 10;
const ROUNDS = 5;
const SECONDS = Number(process.env['ZHIBEN_BENCH_SECONDS'] ?? 4);
const BASE = 'grade=major&state=open&limit=20';
/** Every other request with a further condition, as people work. */
const LISTS = [
  BASE,
  `${BASE}&street=120102005`,
  BASE,
  `${BASE}&street=120102001,120102002`,
  `${BASE}&industry=industrial`,
  BASE,
  `${BASE}&overdue=true`,
  `${BASE}&street=120102010&industry=hazchem`,
];

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const place = await million(say);
  const results: Result[] = [];
  const api = await apiProcess(place);
  try {
    const ctx = await ctxOf(place, PEOPLE.department);
    const cookie = await api.signIn(PEOPLE.department);
    if (wants('hazards.list') || wants('hazards.list.p99')) results.push(...(await list(place, api, ctx, cookie, say)));
    if (wants('hazards.list.deep') || wants('hazards.list.jump')) results.push(...(await deep(api, cookie, say)));
    if (wants('hazards.list.sort')) results.push(await sorts(api, cookie, say));
    if (wants('hazards.create') || wants('hazards.create.p99'))
      results.push(...(await create(place, api, cookie, say)));
    return results;
  } finally {
    await api.stop();
    await place.stop();
  }
}

/** The signed-in person as the services see one. */
export async function ctxOf(place: Million, login: string): Promise<Ctx> {
  const { district } = place;
  const actor = await district.ctx().inTx(async (tx) => {
    const found = await sql<{ id: string }>`select id from users where login = ${login}`.execute(tx);
    return actorOf(tx, district.clock, found.rows[0]?.id ?? '');
  });
  return makeCtx({ handle: district.handle, clock: district.clock, actor, door: 'http' });
}

export const floorConnection = (place: Million) => ({
  ...place.database.app,
  options: `-c search_path=${place.config.district},public -c timezone=UTC -c max_parallel_workers_per_gather=0 -c jit=off`,
});

const parsed = (text: string): LedgerQuery => LedgerQuery.parse(Object.fromEntries(new URLSearchParams(text)));

/**
 * The page and the count as two statements, from what the service sends: it asks for both in one, which the floor must
 * not profit from. The rest of a request is what the program adds.
 */
async function ledgerStatements(place: Million, ctx: Ctx, query: string): Promise<Statement[]> {
  const sent = await statementsOf(place, (handle) =>
    hazardActs.listHazards(makeCtx({ ...ctx, handle }), parsed(query)),
  );
  const own = sent.filter(({ text }) => /\bfrom hazards h\b/.test(text));
  const [both] = own;
  const parts =
    /^(select .*?), \((select count\(\*\) from hazards h where (.*?))\) as total( from hazards h where .*)$/s.exec(
      both?.text ?? '',
    );
  if (own.length !== 1 || !both || !parts) throw new Error(`expected page and count in one statement: ${both?.text}`);
  const [, columns = '', count = '', condition = '', rest = ''] = parts;
  const inCount = (condition.match(/\$\d+/g) ?? []).length;
  const renumbered = rest.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) - inCount}`);
  return [
    { text: columns + renumbered, values: both.values.slice(inCount) },
    { text: count, values: both.values.slice(0, inCount) },
  ];
}

async function list(
  place: Million,
  api: ApiProcess,
  ctx: Ctx,
  cookie: string,
  say: (s: string) => void,
): Promise<Result[]> {
  const acts: Statement[][] = [];
  for (const query of LISTS) acts.push(await ledgerStatements(place, ctx, query));
  const ratios: number[] = [];
  const rates: number[] = [];
  const floors: number[] = [];
  const p99s: number[] = [];
  const bareP99s: number[] = [];
  // A server runs for months: what it has compiled by then it has compiled here, too.
  await cannon(
    api,
    cookie,
    6,
    LISTS.map((query) => ({ path: `/api/v1/hazards?${query}` })),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const floor = await bareSql({
      connection: floorConnection(place),
      clients: CLIENTS,
      seconds: SECONDS,
      acts,
      inTransaction: false,
    });
    const served = await cannon(
      api,
      cookie,
      SECONDS,
      LISTS.map((query) => ({ path: `/api/v1/hazards?${query}` })),
    );
    ratios.push(served.rate / floor.rate);
    rates.push(served.rate);
    floors.push(floor.rate);
    bareP99s.push(floor.p99);
    p99s.push(served.p99);
    say(
      `list: ${served.rate.toFixed(0)}/s p99 ${served.p99} ms; bare ${floor.rate.toFixed(0)}/s; ratio ${(served.rate / floor.rate).toFixed(2)}`,
    );
  }
  const floor = median(floors);
  return [
    shareOfFloor('hazards.list', median(ratios) * floor, 'req/s', floor, 0.6),
    atMost('hazards.list.p99', median(p99s), 'ms', 50, median(bareP99s)),
  ];
}

/** Median milliseconds of one request after another, one connection. */
async function alone(api: ApiProcess, cookie: string, path: string, count = 15): Promise<number> {
  const get = async (): Promise<void> => {
    const answer = await fetch(api.address + path, { headers: { cookie } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  };
  await get();
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await time(get));
  return median(times);
}

interface Listed {
  total: number;
  nextCursor: string | null;
}
const read = async (api: ApiProcess, cookie: string, query: string): Promise<Listed> =>
  (await (await fetch(`${api.address}/api/v1/hazards?${query}`, { headers: { cookie } })).json()) as Listed;

/** Far into the list, against its first page: by cursor, as one pages, and by jumping to a page number. */
async function deep(api: ApiProcess, cookie: string, say: (s: string) => void): Promise<Result[]> {
  let paged = 0;
  let jumped = 0;
  for (const query of [BASE, 'limit=20', 'state=archived&limit=20', 'limit=20&sort=foundOn&order=desc']) {
    const { total } = await read(api, cookie, query);
    const first = await alone(api, cookie, `/api/v1/hazards?${query}`);
    for (const share of [0.5, 0.9]) {
      const page = Math.max(2, Math.floor((total / 20) * share));
      const byPage = await alone(api, cookie, `/api/v1/hazards?${query}&page=${page}`);
      const { nextCursor } = await read(api, cookie, `${query}&page=${page}`);
      const byCursor = await alone(api, cookie, `/api/v1/hazards?${query}&cursor=${nextCursor ?? ''}`);
      say(
        `${query} of ${total}: first ${first.toFixed(1)} ms, page ${page} ${byPage.toFixed(1)} ms, cursor there ${byCursor.toFixed(1)} ms`,
      );
      paged = Math.max(paged, byCursor / first);
      jumped = Math.max(jumped, byPage / first);
    }
  }
  return [
    atMost('hazards.list.deep', paged, '× first page', 3),
    atMost('hazards.list.jump', jumped, '× first page', 3),
  ];
}

/** Each sort in both directions against the ledger's own. */
async function sorts(api: ApiProcess, cookie: string, say: (s: string) => void): Promise<Result> {
  let worst = 0;
  for (const query of [BASE, 'limit=20']) {
    const first = await alone(api, cookie, `/api/v1/hazards?${query}`);
    const said: string[] = [];
    for (const sort of ['stepDue', 'foundOn', 'code', 'stateSince', 'closedOn'])
      for (const order of ['asc', 'desc']) {
        const ms = await alone(api, cookie, `/api/v1/hazards?${query}&sort=${sort}&order=${order}`);
        said.push(`${sort} ${order} ${ms.toFixed(1)}`);
        worst = Math.max(worst, ms / first);
      }
    say(`${query}: first ${first.toFixed(1)} ms; ${said.join(', ')}`);
  }
  return atMost('hazards.list.sort', worst, '× first page', 3);
}

interface Shot {
  path: string;
  method?: 'POST';
  body?: () => string;
}

async function cannon(
  api: ApiProcess,
  cookie: string,
  seconds: number,
  shots: readonly Shot[],
): Promise<{ rate: number; p99: number }> {
  const answer = await autocannon({
    url: api.address,
    connections: CLIENTS,
    duration: seconds,
    headers: { cookie, origin: api.address },
    requests: shots.map(({ path, method, body }) => ({
      path,
      method: method ?? 'GET',
      ...(body
        ? {
            setupRequest: (request: object) => ({
              ...request,
              headers: {
                cookie,
                origin: api.address,
                'content-type': 'application/json',
                'idempotency-key': crypto.randomUUID(),
              },
              body: body(),
            }),
          }
        : {}),
    })) as never,
  });
  const bad = answer.non2xx + answer.errors + answer.timeouts;
  if (bad > 0) throw new Error(`${bad} answers were not what was asked for (${answer.non2xx} refused)`);
  // Autocannon keeps no other percentile of single answers as exactly.
  return { rate: answer['2xx'] / answer.duration, p99: answer.latency.p99 };
}

/** An inspector's finding without a photo: number, clock, thing to do, facts, trail — all in one act. */
async function create(place: Million, api: ApiProcess, cookie: string, say: (s: string) => void): Promise<Result[]> {
  const owner = await place.connect('owner');
  const firms = (
    await owner.query<{ id: string }>(
      `select id from enterprises where industry = any('{industrial,hazchem,other}') order by md5(id::text) limit 2000`,
    )
  ).rows.map((row) => row.id);
  const dice = random(7);
  const body = (): string =>
    JSON.stringify({
      enterpriseId: dice.pick(firms),
      title: '除尘系统未采取泄爆措施',
      place: '打磨车间',
      channel: 'departmentInspection',
      foundOn: TODAY,
      description: '2 号除尘器无泄爆片',
    });
  const shot: Shot = { path: '/api/v1/hazards', method: 'POST', body };
  const rates: number[] = [];
  const floors: number[] = [];
  const p99s: number[] = [];
  const bareP99s: number[] = [];
  await cannon(api, cookie, 2, [shot]);
  for (let round = 0; round < ROUNDS; round++) {
    const floor = await bareInserts(place);
    const served = await cannon(api, cookie, SECONDS, [shot]);
    rates.push(served.rate);
    floors.push(floor.rate);
    bareP99s.push(floor.p99);
    p99s.push(served.p99);
    say(`create: ${served.rate.toFixed(0)}/s p99 ${served.p99} ms; bare row and fact ${floor.rate.toFixed(0)}/s`);
  }
  // Requests that were cut off at the end are still being carried out.
  await sleep(1000);
  await clear(owner, say);
  return [
    atLeast('hazards.create', median(rates), 'per s', 400, median(floors)),
    atMost('hazards.create.p99', percentile(p99s, 0.5), 'ms', 1000, median(bareP99s)),
  ];
}

/** One hazard and one fact in one transaction, by as many clients. */
async function bareInserts(place: Million): Promise<BareAnswer> {
  const copy: Statement[] = [
    {
      text: `insert into hazards (id, code, title, place, enterprise_id, enterprise_name, street_code, industry, channel, found_on, reported_at, reporter_id, reporter_name, state, state_since,
          unit_id, unit_name, step_due_on, step_due_at, search)
        select gen_random_uuid(), 'bare-' || gen_random_uuid(), title, place, enterprise_id, enterprise_name, street_code, industry, channel, $1::date, reported_at, $2::uuid, '测量员', 'reported', state_since,
          unit_id, unit_name, $1::date, $1::timestamptz, search from hazards where code = $3`,
      values: [TODAY, BARE, '120102-JC-2026-0007'],
    },
    {
      text: `insert into hazard_facts (id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id, recorded_at)
        values (gen_random_uuid(), $1::uuid, $2::date, 'found', 1, '120102005', 'industrial', 'unjudged', 'inspection', false, $1::uuid, $3::timestamptz)`,
      values: [BARE, TODAY, new Date()],
    },
  ];
  return bareSql({
    connection: floorConnection(place),
    clients: CLIENTS,
    seconds: SECONDS,
    acts: [copy],
    inTransaction: true,
  });
}
const BARE = '00000000-0000-7000-8000-00000000bare'.replace('bare', 'ba5e');

/** Takes away what the bench has written, so that the kept district stays what it is. */
async function clear(owner: Awaited<ReturnType<Million['connect']>>, say: (s: string) => void): Promise<void> {
  await owner.query(
    `create temp table gone as select id from hazards where reporter_id <> '00000000-0000-7000-8000-000000000001'`,
  );
  const { rows } = await owner.query<{ n: string }>('select count(*) as n from gone');
  for (const statement of [
    `delete from hazard_facts where hazard_id in (select id from gone) or hazard_id = '${BARE}'`,
    `delete from hazard_figures_pending`,
    `delete from hazard_source_marks`,
    `delete from case_events where subject_type = 'hazard' and subject_id in (select id from gone)`,
    `delete from case_clocks where subject_id in (select id from gone)`,
    `delete from case_parts where subject_id in (select id from gone)`,
    `delete from todos where subject_id in (select id from gone)`,
    `delete from audit_entries where subject_type = 'hazard'`,
    `delete from audit_heads where subject_type = 'hazard'`,
    `delete from outbox`,
    `delete from idempotency_keys`,
    `delete from hazards where id in (select id from gone)`,
    `drop table gone`,
    `vacuum (analyze) hazards, hazard_facts, hazard_figures_pending, case_events, case_clocks, case_parts, todos, audit_entries, audit_heads, outbox, idempotency_keys`,
  ])
    await owner.query(statement);
  say(`cleared ${String(rows[0]?.n)} hazards`);
}
