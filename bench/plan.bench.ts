/** The plan at full size: every demand borne by 40 units, four years of progress; what the tree's page asks of the server. */
import { sql } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { findPlan, getTree } from '#modules/plan-tasks/server/index.ts';
import { benchDistrict, type BenchDistrict } from './lib/database.ts';
import { median, rounds, time } from './lib/measure.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['plan.tree', 'plan.tree.past'];

const UNITS = 40;
const ENTRIES = 200_000;
const ROUNDS = 15;
const PAST = plainDate('2025-05-14');

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  if (!ids.some(wants)) return [];
  const district = await benchDistrict();
  try {
    await fill(district);
    const ctx = district.ctx();
    const asked = async (asOf?: typeof PAST): Promise<number> => {
      const tree = await getTree(ctx, asOf ? { asOf } : {});
      return tree.rows.length + tree.unitTasks.total;
    };
    // The bare statement: one pass over the marks that held, grouped.
    const [client] = await district.bare(1);
    const bare = (at: string): Promise<unknown> => {
      if (!client) throw new Error('no connection');
      return client.query(
        `select demand_key, task_state, count(*), min(due_on), min(open_due_on), sum(percent) from plan_task_marks
         where from_at <= $1 and (to_at is null or to_at > $1) group by 1, 2`,
        [at],
      );
    };
    for (let i = 0; i < 3; i++) {
      await asked();
      await asked(PAST);
    }
    const now = district.clock.now().toISOString();
    const results: Result[] = [];
    for (const [id, asOf, at] of [
      ['plan.tree', undefined, now],
      ['plan.tree.past', PAST, `${PAST}T15:59:59Z`],
    ] as const) {
      const value = median(await rounds(ROUNDS, () => time(() => asked(asOf))));
      const floor = median(await rounds(ROUNDS, () => time(() => bare(at))));
      results.push(atMost(id, value, 'ms', 300, floor));
    }
    say(`${UNITS} units, ${ENTRIES} entries`);
    return results;
  } finally {
    await district.stop();
  }
}

/** 315 × 40 tasks, a quarter of which recur; 200,000 entries from 2024 to the day, each with the mark that it left. */
async function fill(district: BenchDistrict): Promise<void> {
  const ctx = district.ctx();
  const plan = await ctx.reading((tx) => findPlan(tx, plainDate('2026-09-28')));
  if (!plan) throw new Error('the district has no plan');
  const owner = await district.owner();
  const have = await sql<{
    n: number;
  }>`select count(*)::int as n from units where kind in ('office', 'department', 'street')`.execute(ctx.handle.db);
  for (let i = have.rows[0]?.n ?? 0; i < UNITS; i++)
    await owner.query(
      `insert into units (id, kind, name, short_name, sort, created_at, updated_at) values ($1, 'department', $2, $2, 900, now(), now())`,
      [newId<'unit'>(), `第${i}部门`],
    );
  // The seed of everything is the position: the same district every time.
  await owner.query(
    `insert into plan_tasks (id, code, edition_id, demand_key, unit_id, unit_name, title, starts_on, due_on, frequency, by_percent, state, state_since,
       issued_at, claim_due_on, percent, search)
     select gen_random_uuid(), n.key || '-' || u.id, n.edition_id, n.key, u.id, u.short_name, n.title, coalesce(n.starts_on, '2024-03-11'),
       coalesce(n.due_on, '2026-12-31'), n.frequency, n.kind in ('one-off', 'target'),
       (array['underway', 'underway', 'underway', 'submitted', 'accepted'])[1 + (n.sort + u.pos) % 5], '2024-03-20', '2024-03-15', '2024-03-29',
       (n.sort * 7 + u.pos * 13) % 101, n.key || ' ' || n.title
     from plan_nodes n, (select id, short_name, row_number() over (order by kind, sort, name)::int as pos from units
       where kind in ('office', 'department', 'street') limit ${UNITS}) u
     where n.level = 'demand'
     on conflict do nothing`,
  );
  const perTask = Math.ceil(ENTRIES / (315 * UNITS));
  await owner.query(
    `insert into plan_entries (id, task_id, at, on_day, text, percent, unit_id, unit_name, by_id, by_name)
     select gen_random_uuid(), t.id, moment, moment::date, '按计划推进', least(100, 100 * i / ${perTask}), t.unit_id, t.unit_name, t.unit_id, '承办人'
     from plan_tasks t, generate_series(1, ${perTask}) as i,
       lateral (select timestamptz '2024-03-20 02:00Z' + (i * 920.0 / ${perTask}) * interval '1 day' as moment) m limit ${ENTRIES}`,
  );
  await owner.query(
    `insert into plan_task_marks (id, task_id, demand_key, unit_id, from_at, to_at, task_state, starts_on, due_on, claim_due_on, frequency, by_percent, percent,
       open_due_on, open_title, steps_total, steps_done, facts, change)
     select gen_random_uuid(), t.id, t.demand_key, t.unit_id, e.at, lead(e.at) over (partition by e.task_id order by e.at), t.state, t.starts_on, t.due_on,
       t.claim_due_on, t.frequency, t.by_percent, e.percent,
       case when e.percent < 90 then e.on_day + (('x' || left(md5(e.id::text), 4))::bit(16)::int % 120) - 10 end, '节点', 8, e.percent / 13,
       '{"head": "责任领导", "officer": "承办人", "assisting": [], "proof": "", "version": 1, "scheduled": true}', '填报进展'
     from plan_entries e join plan_tasks t on t.id = e.task_id`,
  );
  await owner.query(
    `insert into plan_readings (id, demand_key, ref, indicator, read_at, on_day, value, numerator, denominator, target, form, better)
     select gen_random_uuid(), n.key, 'code=x.y;from=2026-01-01;to=2026-09-28', 'x.y', d, d::date, 0.8, 80, 100, 1, 'rate', 'higher'
     from plan_nodes n, generate_series(timestamptz '2024-04-01', '2026-09-27', '1 day') as d where n.level = 'demand' and n.sort % 3 = 0`,
  );
  for (const table of ['plan_tasks', 'plan_entries', 'plan_task_marks', 'plan_readings'])
    await owner.query(`vacuum analyze ${table}`);
}
