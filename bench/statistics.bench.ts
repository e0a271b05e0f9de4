/** Street × industry over a million hazards, for today and for any past day. */
import { makeCtx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { cross, statistics, units } from '#insight/statistics/server/index.ts';
import { CrossQuery } from '#insight/statistics/shared/contract.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import { ChannelAsk } from '#modules/hazards/shared/channel-figures.ts';
import { bareSql, statementsOf } from './lib/bare-sql.ts';
import { ctxOf, floorConnection } from './hazards.bench.ts';
import { median, random, time } from './lib/measure.ts';
import { apiProcess } from './lib/million-api.ts';
import { million, PEOPLE, TODAY } from './lib/million.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = [
  'statistics.table',
  'statistics.past',
  'statistics.slice',
  'statistics.any',
  'statistics.sources',
];

const TIMES = 60;

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const place = await million(say);
  const api = await apiProcess(place);
  try {
    const results: Result[] = [];
    const ctx = await ctxOf(place, PEOPLE.office);
    const cookie = await api.signIn(PEOPLE.office);
    const dice = random(2026);
    const pastDay = (): string =>
      `${dice.int(2019, 2026)}-0${dice.int(1, 9)}-${String(dice.int(1, 28)).padStart(2, '0')}`;
    const get = async (query: string): Promise<void> => {
      const path = query.startsWith('/hazards')
        ? query
        : query.startsWith('/')
          ? `/statistics${query}`
          : `/statistics?${query}`;
      const answer = await fetch(`${api.address}/api/v1${path}`, { headers: { cookie } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${answer.status} ${query}`);
    };
    const measure = async (id: FigureId, queries: readonly string[], limit = 10): Promise<void> => {
      if (!wants(id)) return;
      for (const query of queries) await get(query);
      const answers: number[] = [];
      for (let i = 0; i < TIMES; i++) answers.push(await time(() => get(queries[i % queries.length] as string)));
      const acts = [];
      for (const query of queries)
        acts.push(
          (
            await statementsOf(place, (handle) => {
              const asked = Object.fromEntries(new URLSearchParams(query.replace(/^[^?]*\?/, '')));
              const mine = makeCtx({ ...ctx, handle });
              if (query.startsWith('/hazards')) return hazardActs.channelFigures(mine, ChannelAsk.parse(asked));
              if (query.startsWith('/cross')) return cross(mine, CrossQuery.parse(asked));
              return query.startsWith('/units') ? units(mine, asked) : statistics(mine, asked as never);
            })
          ).filter(({ text }) => /hazard_(source_)?figures/.test(text)),
        );
      const floor = await bareSql({
        connection: floorConnection(place),
        clients: 1,
        seconds: 2,
        acts,
        inTransaction: false,
      });
      say(
        `${id}: answer ${median(answers).toFixed(2)} ms, statements ${floor.median.toFixed(2)} ms (${queries.length} questions)`,
      );
      results.push(atMost(id, median(answers), 'ms', limit, floor.median));
    };
    const check = await sql<{
      n: number;
    }>`select count(*) as n from hazards where state not in ('closed', 'archived', 'void')`.execute(ctx.handle.db);
    const today = await statistics(ctx, {});
    if (today.identity.open.value !== check.rows[0]?.n) throw new Error('the roll-up does not agree with the hazards');
    await measure('statistics.table', ['', 'grade=major', `to=${TODAY}&grade=general`]);
    await measure(
      'statistics.past',
      Array.from({ length: 20 }, () => `to=${pastDay()}`),
    );
    await measure('statistics.slice', [
      'channel=self',
      'stock=increment',
      'grade=major&channel=inspection&stock=increment',
    ]);
    // Any table a person may put together: lines, columns, measures, slices, the year before, units with lengths of overdue.
    await measure(
      'statistics.any',
      [
        '/cross?rows=street&cols=industry&measures=open',
        '/cross?rows=street&cols=measure&measures=found,closed,closedOnTime,open,overdue&grade=major',
        '/cross?rows=unit&cols=month&measures=closed',
        '/cross?rows=month&cols=measure&measures=found,closed,open,overdue&from=2024-01-01',
        '/cross?rows=channel&cols=grade&measures=found&from=2024-01-01',
        '/cross?rows=industry&cols=measure&measures=found,closed,open&compare=year&grade=major',
        '/cross?rows=street&cols=measure&measures=overdue1,overdue8,overdue31,overdue91',
        '/cross?rows=unit&cols=channel&measures=open&to=2021-06-17&stock=stock',
        '/units?grade=major',
      ],
      50,
    );
    // 来源渠道 over one month up to nine years, from any day to any day.
    const known = await sql<{
      n: number;
    }>`select count(*) as n from hazards where state <> 'void' and found_on <= ${TODAY}`.execute(ctx.handle.db);
    const all = await hazardActs.channelFigures(ctx, ChannelAsk.parse({ from: '2018-01-01', to: TODAY }));
    if (all.hazards !== known.rows[0]?.n) throw new Error('the sums by channel do not agree with the hazards');
    await measure(
      'statistics.sources',
      [
        `from=2018-01-01&to=${TODAY}`,
        `from=2018-02-02&to=${TODAY}&grade=major`,
        'from=2019-11-30&to=2026-08-30',
        `from=2026-01-01&to=${TODAY}`,
        'from=2021-03-01&to=2021-03-31&grade=general',
      ].map((query) => `/hazards/channels?${query}`),
      50,
    );
    return results;
  } finally {
    await api.stop();
    await place.stop();
  }
}
