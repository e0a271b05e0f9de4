/**
 * A district of the campaign: 100,000 hazards with their facts, 30,000 firms, the tasks of 40 units with 200,000 entries of progress,
 * and what units reported over eleven quarters. Built by set-based SQL, the same every time.
 */
import { allIndicators } from '#platform/indicators/server/index.ts';
import '#app/rooms.ts';
import type { BenchDistrict } from './database.ts';

const HAZARDS = 100_000;
const ENTERPRISES = 30_000;
export const ENTRIES = 200_000;
/** Departments and streets that bear the plan. */
const UNITS = 40;

/** 0 ≤ x < 1 from the number of the row and a salt: the same data every time. */
const r = (salt: number): string => `(((hashint8extended(i::int8, ${salt}) & 1073741823)::float8) / 1073741824)`;
const uuid = (salt: string): string =>
  `(substr(md5(${salt}), 1, 12) || '7' || substr(md5(${salt}), 1, 3) || 'a' || substr(md5(${salt}), 4, 15))::uuid`;
const street = (salt: number): string =>
  `'120102' || lpad((1 + floor(13 * power(${r(salt)}, 1.25)))::int::text, 3, '0')`;
const industry = (salt: number): string =>
  `(array['industrial','commerce','crowded','construction','warehousing','hazchem','transport','other'])[(1 + floor(8 * power(${r(salt)}, 1.2)))::int]`;
const SOMEBODY = `'00000000-0000-7000-8000-000000000001'`;

export async function fillCampaign(place: BenchDistrict, say: (line: string) => void): Promise<void> {
  const db = await place.owner();
  const step = async (what: string, ...statements: string[]): Promise<void> => {
    const started = performance.now();
    for (const statement of statements) await db.query(statement);
    say(`${what}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  };
  await db.query(`set synchronous_commit = off; set work_mem = '128MB'`);
  await step(
    `${UNITS} units`,
    `insert into units (id, kind, name, short_name, sort, created_at, updated_at)
      select ${uuid(`'u' || i`)}, 'department', '测量部门' || i, '测量部门' || i, 800 + i, '2023-01-01', '2023-01-01'
      from generate_series(1, ${UNITS} - (select count(*)::int from units where kind in ('department', 'street') and is_active)) as i`,
  );
  await step(
    `${ENTERPRISES} enterprises`,
    `insert into enterprises (id, name, name_key, search, street_code, industry, address, longitude, latitude, is_high_risk, principal_name, principal_phone, source, created_at, updated_at)
      select ${uuid(`'e' || i`)}, '天津市测量企业' || i, '测量企业' || i, '测量企业' || i, ${street(1)}, ${industry(2)}, '津塘路 ' || i,
        case when ${r(3)} < 0.8 then 117.2 end, case when ${r(3)} < 0.8 then 39.1 end, ${r(4)} < 0.06, '岳文斌', case when ${r(5)} < 0.9 then '13000000000' end,
        'bench', '2023-01-01', '2023-01-01' from generate_series(1, ${ENTERPRISES}) as i`,
  );
  await step(
    `${HAZARDS} hazards`,
    `create temp table bench_u as select f.code as industry, u.id, u.short_name from industry_fields f
      join unit_industries ui on ui.industry = f.code and ui.is_lead and ui.valid_to is null join units u on u.id = ui.unit_id`,
    `create temp table bench_h as select x.*, e.street_code, e.industry, e.id as enterprise_id, e.name as enterprise_name, u.id as unit_id, u.short_name as unit_name,
        case when x.is_open then null else least(x.found_on + 3 + floor(power(${r(11)}, 2) * 90)::int, date '2026-09-28') end as closed_on,
        x.found_on + 20 + floor(${r(12)} * 50)::int as due_on
      from (select i, date '2023-01-01' + floor((i - 1) * 1366.0 / ${HAZARDS})::int as found_on, 1 + floor(${r(6)} * ${ENTERPRISES})::int as e,
          (array['selfCheck','selfCheck','departmentInspection','streetInspection','expert','publicReport'])[1 + floor(${r(7)} * 6)::int] as channel,
          case when ${r(8)} < 0.1 then 'major' else 'general' end as grade, ${r(9)} < case when i > ${HAZARDS} * 0.9 then 0.5 else 0.02 end as is_open
        from generate_series(1, ${HAZARDS}) as i) x
      join (select row_number() over (order by id) as at, * from enterprises) e on e.at = x.e join bench_u u on u.industry = e.industry`,
    `insert into hazards (id, code, title, place, enterprise_id, enterprise_name, street_code, industry, channel, found_on, reported_at, reporter_id, reporter_name, grade,
        state, state_since, unit_id, unit_name, rectify_due_on, notice_id, completed_on, closed_on, fixable_now, search)
      select ${uuid(`'h' || h.i`)}, '120102-JC-' || h.i, '安全出口被占用', '一层', h.enterprise_id, h.enterprise_name, h.street_code, h.industry, h.channel, h.found_on, h.found_on::timestamptz,
        ${SOMEBODY}, '测量员', h.grade, case when h.is_open then 'rectifying' else 'closed' end, h.found_on::timestamptz, h.unit_id, h.unit_name, h.due_on,
        case when h.grade = 'major' then ${uuid(`'n' || h.i`)} end, h.closed_on, h.closed_on, h.i % 3 = 0, '' from bench_h h`,
    'analyze hazards',
    ...(
      [
        ['found', 'h.found_on', 1, 'true'],
        ['open', 'h.found_on', 1, 'true'],
        ['judged', 'h.found_on + 1', 1, 'true'],
        ['notified', 'h.found_on + 2', 1, `h.grade = 'major'`],
        ['notifiedOnTime', 'h.found_on + 2', 1, `h.grade = 'major' and h.i % 5 > 0`],
        ['closed', 'h.closed_on', 1, 'not h.is_open'],
        ['open', 'h.closed_on', -1, 'not h.is_open'],
        ['closedOnTime', 'h.closed_on', 1, 'h.closed_on <= h.due_on'],
        ['overdue', 'h.due_on + 1', 1, 'true'],
        ['overdue', 'greatest(h.closed_on, h.due_on + 1)', -1, 'not h.is_open'],
      ] as const
    ).map(
      ([measure, day, n, where], at) =>
        `insert into hazard_facts (id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id, since, recorded_at)
          select ${uuid(`'f${at}' || h.i`)}, ${uuid(`'h' || h.i`)}, ${day}, '${measure}', ${n}, h.street_code, h.industry, h.grade, 'inspection', h.found_on <= '2023-12-31',
            h.unit_id, ${measure === 'overdue' ? 'h.due_on + 1' : 'null'}, h.found_on::timestamptz from bench_h h where ${where}`,
    ),
    `insert into hazard_verifications (id, hazard_id, round, kind, pass, officer_id, officer_name, unit_name, visited_on, findings, at)
      select ${uuid(`'v' || h.i`)}, ${uuid(`'h' || h.i`)}, 1, 'verification', h.i % 9 > 0, ${SOMEBODY}, '测量员', h.unit_name, h.closed_on, '已整改', h.closed_on::timestamptz
      from bench_h h where not h.is_open`,
    `insert into hazard_evidence (id, hazard_id, kind, file_id, round, by_id, by_name, by_unit, at)
      select ${uuid(`'d' || h.i`)}, ${uuid(`'h' || h.i`)}, 'after', ${uuid(`'p' || h.i`)}, 1, ${SOMEBODY}, '测量员', h.unit_name, h.closed_on::timestamptz
      from bench_h h where not h.is_open`,
  );
  await step(
    `tasks with ${ENTRIES} entries of progress`,
    `insert into plan_tasks (id, code, edition_id, demand_key, unit_id, unit_name, title, starts_on, due_on, by_percent, state, state_since, issued_at, claim_due_on, search)
      select ${uuid(`'t' || n.key || u.id`)}, n.key || '-' || u.id, n.edition_id, n.key, u.id, u.short_name, n.title, '2024-03-11', '2026-12-31', true, 'underway', '2024-05-01', '2024-04-01', '2024-04-20', ''
      from plan_nodes n cross join units u where n.level = 'demand' and u.kind in ('department', 'street')`,
    'analyze plan_tasks',
    `insert into plan_task_marks (id, task_id, demand_key, unit_id, from_at, task_state, starts_on, due_on, claim_due_on, by_percent, percent, steps_total, steps_done, facts)
      select ${uuid(`'m' || t.id`)}, t.id, t.demand_key, t.unit_id, '2024-05-01', 'underway', t.starts_on, t.due_on, t.claim_due_on, true, 40, 3, 1, '{"scheduled": true, "officer": ""}' from plan_tasks t`,
    `insert into plan_entries (id, task_id, at, on_day, text, percent, unit_id, unit_name, by_id, by_name)
      select ${uuid(`'g' || i`)}, t.id, timestamptz '2024-05-01' + i * interval '6 minutes', date '2024-05-01' + (i / 300)::int, '推进', (i % 100)::int, t.unit_id, t.unit_name, ${SOMEBODY}, '测量员'
      from generate_series(1, ${ENTRIES}) as i join (select row_number() over (order by id) - 1 as at, * from plan_tasks) t on t.at = i % (select count(*) from plan_tasks)`,
  );
  const reported = allIndicators().filter((i) => !i.computed);
  await db.query('create temp table bench_i (code text, kinds text[], is_rate boolean)');
  await db.query(
    `insert into bench_i select * from jsonb_to_recordset($1) as x (code text, kinds text[], is_rate boolean)`,
    [JSON.stringify(reported.map((i) => ({ code: i.code, kinds: i.unitKinds, is_rate: i.form === 'rate' })))],
  );
  await step(
    'reports of eleven quarters',
    `insert into indicator_reports (id, code, unit_id, from_on, to_on, version, numerator, denominator, reported_by, reported_by_name, reported_by_unit, reported_at)
      select ${uuid(`'r' || b.code || u.id || q`)}, b.code, u.id, q::date, (q + interval '3 months' - interval '1 day')::date, 1, 7, case when b.is_rate then 9 end, ${SOMEBODY}, '测量员', u.short_name, q + interval '3 months'
      from bench_i b join units u on u.kind = any (b.kinds) cross join generate_series(timestamp '2024-01-01', timestamp '2026-07-01', interval '3 months') as q`,
  );
  await step('vacuum and analyze', 'vacuum (analyze)');
}
