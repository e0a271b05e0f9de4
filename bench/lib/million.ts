/**
 * Enterprises and hazards of the years 2018–2026 in two sizes, a city's and a district's, built once by set-based SQL and kept under
 * ZHIBEN_BENCH_DIR (or the system's temporary directory), a directory for each size, until the schema or this file changes.
 * Everything is drawn from hashes of the row's number, so that every build is the same. The facts behind the figures and their
 * roll-up agree with the hazards.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { fixedClock } from '#kernel/server/clock.ts';
import { readConfig, type Config } from '#kernel/server/config.ts';
import { sql } from '#kernel/server/db.ts';
import { readMigrations } from '#kernel/server/migrate.ts';
import { silentLog } from '#kernel/server/log.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { createUser } from '#platform/identity/server/index.ts';
import { openDatabase, type Database } from '#app/start-database.ts';
import { startDistrict, type District } from '#app/start.ts';
import { NOW } from './database.ts';

/** How much there is; the years, the shares of states and grades, and the people are the same in every size. */
export interface Size {
  readonly name: 'city' | 'district' | 'load';
  readonly hazards: number;
  readonly enterprises: number;
  /** The last day of the data; `TODAY` when left out. */
  readonly today?: PlainDate;
}
export const CITY: Size = { name: 'city', hazards: 1_000_000, enterprises: 300_000 };
export const DISTRICT: Size = { name: 'district', hazards: 100_000, enterprises: 30_000 };
export const TODAY = '2026-09-28';
/** From 2018-01-01 to `TODAY`. */
const DAYS = 3192;
/** The people who ask. */
export const PEOPLE = {
  /** 区安委办: the whole district. */
  office: 'bench-office',
  /** 区应急管理局: three of eight industry fields. */
  department: 'bench-department',
} as const;
export const PASSWORD = 'Bench-2026-Hedong';

export interface Million {
  readonly size: Size;
  readonly config: Config;
  readonly database: Database;
  readonly district: District;
  /** A bare connection with the search path set. */
  connect(as: 'app' | 'owner' | 'super'): Promise<pg.Client>;
  stop(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What the kept district was built from. */
function edition(size: Size): string {
  const hash = createHash('sha256')
    .update(fs.readFileSync(import.meta.filename))
    .update(size.today ?? TODAY);
  for (const kind of ['public', 'district'])
    for (const file of fs.readdirSync(path.join(ROOT, 'migrations', kind)).sort())
      hash.update(file).update(fs.readFileSync(path.join(ROOT, 'migrations', kind, file)));
  return hash.digest('hex');
}

/** Where the data set of a size is kept. */
export const placeOf = (size: Size): string =>
  path.resolve(process.env['ZHIBEN_BENCH_DIR'] ?? path.join(os.tmpdir(), 'zhiben-bench-kept'), size.name);

/** Opens the data set of a size, building it first when it is not there or no longer fits. */
export async function million(say: (line: string) => void, size: Size = CITY): Promise<Million> {
  const dir = placeOf(size);
  const mark = path.join(dir, 'edition');
  const wanted = edition(size);
  const isThere = fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === wanted;
  if (!isThere) fs.rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  fs.mkdirSync(dir, { recursive: true });
  fs.chmodSync(dir, 0o755);
  const config = readConfig({ ZHIBEN_DATA: dir, ZHIBEN_DEMO: '0', LOG_LEVEL: 'silent', PORT: '0' }, []);
  const database = await openDatabase(config);
  const open: pg.Client[] = [];
  const connect = async (as: 'app' | 'owner' | 'super'): Promise<pg.Client> => {
    const place = as === 'super' ? { ...database.owner, user: 'postgres' } : database[as];
    const client = new pg.Client({ ...place, options: `-c search_path=${config.district},public -c timezone=UTC` });
    client.on('error', () => {});
    await client.connect();
    open.push(client);
    return client;
  };
  let district: District | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all(open.map((client) => client.end().catch(() => {})));
    await district?.close();
    await database.stop();
  };
  try {
    district = await startDistrict({ config, place: database, log: silentLog, clock: fixedClock(NOW) });
    if (!isThere) {
      await people(district);
      const started = performance.now();
      await fill(await connect('owner'), size, say);
      say(`${size.name} built in ${((performance.now() - started) / 1000).toFixed(0)} s`);
      fs.writeFileSync(mark, wanted);
    }
    return { size, config, database, district, connect, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function people(district: District): Promise<void> {
  const ctx = district.ctx();
  await ctx.inTx(async (tx) => {
    const posts = [
      { login: PEOPLE.office, unit: '区安委办', roles: ['office.reviewer'] },
      { login: PEOPLE.department, unit: '区应急管理局', roles: ['department.officer', 'enforcement.officer'] },
    ];
    for (const { login, unit, roles } of posts) {
      const found = await sql<{ id: string }>`select id from units where short_name = ${unit}`.execute(tx);
      await createUser(tx, ctx, {
        login,
        name: '测量员',
        password: PASSWORD,
        mustChange: false,
        posts: [{ unitId: found.rows[0]?.id ?? '', title: '经办', roles, validFrom: '2020-01-01' }],
      });
    }
  });
}

/** 0 ≤ x < 1 from the number of the row and a salt. */
const r = (salt: number, of = 'i'): string =>
  `(((hashint8extended(${of}::int8, ${salt}) & 1073741823)::float8) / 1073741824)`;
/** One of a list of words. */
const word = (list: readonly string[], salt: number, of = 'i'): string =>
  `(array[${list.map((w) => `'${w}'`).join(',')}])[1 + floor(${r(salt, of)} * ${list.length})::int]`;
/** A UUIDv7 of the day. */
const uuid = (day: string, salt: string): string =>
  `(lpad(to_hex((extract(epoch from ${day}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${salt}), 1, 3) || 'a' || substr(md5(${salt}), 4, 15))::uuid`;

const signs = '津河海东泰恒瑞盛鑫鼎华联宏博远达安顺捷通祥福润丰信诚利源金源天成新兴建凯美嘉'.split('');
const trades = [
  '机械制造',
  '金属制品',
  '建筑工程',
  '餐饮管理',
  '物流仓储',
  '化工贸易',
  '商贸',
  '汽车服务',
  '木业',
  '电子科技',
  '物业管理',
  '运输',
];
const where = ['打磨车间', '喷漆房', '配电室', '仓库东侧', '厨房', '屋面', '地下一层', '罐区', '装卸平台', '三层走廊'];
const what = [
  '除尘系统未采取泄爆措施', '配电箱未接地', '安全出口被占用', '可燃气体报警器停用', '特种作业人员无证上岗', '灭火器过期',
  '消防通道堵塞', '临边防护缺失', '有限空间未设警示标志', '未制定应急预案', '电气线路私拉乱接', '防火门损坏',
]; // prettier-ignore
const channels = [
  ...Array.from({ length: 8 }, () => 'selfCheck'), ...Array.from({ length: 5 }, () => 'departmentInspection'),
  ...Array.from({ length: 4 }, () => 'streetInspection'), 'thirdParty', 'expert', 'publicReport',
]; // prettier-ignore
const majorOpen = ['awaitingConfirmation', 'registered', 'notified', 'planning', 'planReview', 'rectifying', 'rectifying', 'rectifying', 'rectifying', 'returned', 'awaitingReview', 'verified', 'closing']; // prettier-ignore
const generalOpen = ['rectifying', 'rectifying', 'rectifying', 'returned', 'awaitingReview'];

/** 13 streets and 8 industry fields, the first ones fuller than the last. */
const street = (salt: number): string =>
  `'120102' || lpad((1 + floor(13 * power(${r(salt)}, 1.25)))::int::text, 3, '0')`;
const industry = (salt: number): string =>
  `(array['industrial','commerce','crowded','construction','warehousing','hazchem','transport','other'])[(1 + floor(8 * power(${r(salt)}, 1.2)))::int]`;

const FACT =
  'id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id, since, recorded_at';

async function fill(db: pg.Client, size: Size, say: (line: string) => void): Promise<void> {
  const { hazards: HAZARDS, enterprises: ENTERPRISES } = size;
  const today = size.today ?? plainDate(TODAY);
  const thisYear = Number(today.slice(0, 4));
  const step = async (what_: string, ...statements: string[]): Promise<void> => {
    const started = performance.now();
    for (const statement of statements) await db.query(statement);
    say(`${what_}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  };
  await db.query(`set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set synchronous_commit = off`);
  // Indexes are made once over full tables, as PostgreSQL advises; primary keys stay.
  const tables = ['enterprises', 'hazards', 'hazard_facts', 'hazard_figures'];
  const indexes = await db.query<{ name: string; def: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as def from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relname = any($1) and c.relnamespace = current_schema()::regnamespace and not i.indisprimary
        and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of indexes.rows) await db.query(`drop index ${name}`);

  await step(
    `${ENTERPRISES} enterprises`,
    `insert into enterprises (id, name, name_key, search, street_code, industry, address, longitude, latitude, principal_name, controller_name, source, created_at, updated_at)
      select ${uuid(`timestamptz '2024-01-01' + i * interval '1 second'`, `'e' || i`)}, x.name, replace(x.name, '天津市', ''), lower(x.name || ' ' || x.address), x.street_code, x.industry, x.address,
        117.2 + ${r(4)} * 0.1, 39.1 + ${r(5)} * 0.08, '岳文斌', '岳长青', 'bench', '2024-01-01', '2024-01-01'
      from (select i, '天津市' || ${word(signs, 1)} || ${word(signs, 2)} || ${word(signs, 3)} || ${word(trades, 6)} || '有限公司' || case when i % 7 = 0 then '第' || i % 97 || '分公司' else '' end as name,
          ${street(7)} as street_code, ${industry(8)} as industry, '河东区津塘路 ' || i % 900 || ' 号' as address
        from generate_series(1, ${ENTERPRISES}) as i) x`,
    `create temp table bench_e as select row_number() over (order by id) as at, id, name, street_code, industry from enterprises`,
    `create unique index on bench_e (at)`,
    `analyze bench_e`,
  );
  await step(
    `${HAZARDS} hazards drawn`,
    `create temp table bench_u as select f.code as industry, u.id, u.short_name from industry_fields f
      join unit_industries ui on ui.industry = f.code and ui.is_lead and ui.valid_to is null join units u on u.id = ui.unit_id`,
    `create temp table bench_h as
      select y.*, row_number() over (partition by y.series, extract(year from y.found_on) order by y.i) as number from (
        select x.*, e.id as enterprise_id, e.name as enterprise_name, e.street_code, e.industry, u.id as unit_id, u.short_name as unit_name,
          case when x.channel = 'selfCheck' then 'QY' when x.channel = 'publicReport' then 'JB' else 'JC' end as series,
          case when x.channel = 'selfCheck' then 'self' when x.channel = 'publicReport' then 'report' else 'inspection' end as channel_group,
          case when x.is_open then null else least(x.found_on + 3 + floor(power(${r(21)}, 2) * 90)::int, date '${today}') end as closed_on,
          case when not x.is_open then case when x.found_on < '${thisYear}-01-01' or x.grade = 'general' then 'archived' else 'closed' end
            when x.grade = 'unjudged' then 'reported'
            when x.grade = 'major' then ${word(majorOpen, 22)} else ${word(generalOpen, 23)} end as state,
          case when x.is_open then date '${today}' - 12 + floor(power(${r(24)}, 0.8) * 75)::int else x.found_on + 20 + floor(${r(25)} * 50)::int end as due_on
        from (select i, date '${addDays(today, -DAYS)}' + floor((i - 1) * ${DAYS}.0 / ${HAZARDS})::int as found_on, 1 + floor(${r(11)} * ${ENTERPRISES})::int as e,
            ${word(channels, 12)} as channel, ${word(what, 13)} as what, ${word(where, 14)} as place,
            case when ${r(15)} < 0.1 then 'major' when ${r(15)} > 0.985 and ${r(16)} < case when i > ${HAZARDS} * 0.885 then 0.5 else 0.026 end then 'unjudged' else 'general' end as grade,
            ${r(16)} < case when i > ${HAZARDS} * 0.885 then 0.5 else 0.026 end as is_open
          from generate_series(1, ${HAZARDS}) as i) x
        join bench_e e on e.at = x.e join bench_u u on u.industry = e.industry) y`,
  );
  const code = `'120102-' || h.series || '-' || extract(year from h.found_on) || '-' || lpad(h.number::text, greatest(4, length(h.number::text)), '0')`;
  const found = `(h.found_on::timestamp at time zone 'Asia/Shanghai') + interval '9 hours' + (h.i % 28800) * interval '1 second'`;
  const id = uuid(found, `'h' || h.i`);
  await step(
    'hazards stored',
    `insert into hazards (id, code, title, description, place, enterprise_id, enterprise_name, street_code, industry, channel, found_on, reported_at, reporter_id, reporter_name,
        reporter_unit_name, grade, judged_on, confirmed_on, state, state_since, version, unit_id, unit_name, rectify_due_on, step_due_on, step_due_at, closed_on, search)
      select ${id}, ${code}, h.what, '', h.place, h.enterprise_id, h.enterprise_name, h.street_code, h.industry, h.channel, h.found_on, ${found},
        '00000000-0000-7000-8000-000000000001', '测量员', h.unit_name, h.grade, case when h.grade <> 'unjudged' then h.found_on + 1 end, case when h.grade = 'major' then h.found_on + 2 end,
        h.state, coalesce((h.closed_on::timestamp at time zone 'Asia/Shanghai') + interval '10 hours', ${found}) + (h.i % 3600) * interval '1 second', 3, h.unit_id, h.unit_name, h.due_on,
        case when h.is_open then h.due_on end, case when h.is_open then ((h.due_on + 1)::timestamp at time zone 'Asia/Shanghai') - interval '1 millisecond' end, h.closed_on,
        lower(${code} || ' ' || h.what || ' ' || h.enterprise_name || ' ' || h.place)
      from bench_h h order by h.i`,
    `insert into hazard_counters (series, year, last) select series, extract(year from found_on), max(number) from bench_h group by 1, 2`,
  );
  const fact = (day: string, measure: string, n: number, salt: string, condition: string): string =>
    `insert into hazard_facts (${FACT})
      select ${uuid(found, `'${salt}' || h.i`)}, ${id}, ${day}, '${measure}', ${n}, h.street_code, h.industry, h.grade, h.channel_group, h.found_on <= '2023-12-31', h.unit_id, ${measure === 'overdue' ? 'h.due_on + 1' : 'null'}, ${found}
      from bench_h h where ${condition} order by h.i`;
  const late = `not h.is_open and h.closed_on > h.due_on`;
  await step(
    'facts',
    fact('h.found_on', 'found', 1, 'f', 'true'),
    fact('h.found_on', 'open', 1, 'o', 'true'),
    fact('h.closed_on', 'closed', 1, 'c', 'not h.is_open'),
    fact('h.closed_on', 'open', -1, 'd', 'not h.is_open'),
    // A deadline announces its overdue; kept in time, it is taken back on the same day, late, on the day of the end.
    fact('h.due_on + 1', 'overdue', 1, 'u', 'true'),
    fact(
      'case when h.closed_on > h.due_on then h.closed_on else h.due_on + 1 end',
      'overdue',
      -1,
      'v',
      `not h.is_open`,
    ),
    // The steps between, each on a day within the life of the hazard.
    fact(
      'h.found_on + 1',
      'judged',
      1,
      'j',
      `h.grade <> 'unjudged' and (h.closed_on is null or h.closed_on > h.found_on)`,
    ),
    fact('h.found_on + 2', 'notified', 1, 'n', `h.grade = 'major' and not h.is_open`),
    fact('h.found_on + 2', 'notifiedOnTime', 1, 'm', `h.grade = 'major' and not h.is_open and h.i % 5 > 0`),
    fact('h.found_on + 3', 'planned', 1, 'p', `h.grade = 'major' and not h.is_open`),
    fact('h.closed_on', 'rectified', 1, 'r', 'not h.is_open'),
    fact('h.closed_on', 'verified', 1, 'w', 'not h.is_open'),
    fact('h.closed_on', 'closedOnTime', 1, 'x', 'h.closed_on <= h.due_on'),
    fact('h.due_on - 1', 'extended', 1, 'y', 'not h.is_open and h.i % 17 = 0'),
  );
  say(`closed late: ${String((await db.query(`select count(*) as n from bench_h h where ${late}`)).rows[0].n)}`);
  const cell = 'grade, channel, stock, starts_on, measure, street_code, industry, unit_id';
  const combinations = [[1, 1, 1], [1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1], [1, 1, 0], [0, 1, 1]] as const; // prettier-ignore
  const summed = (level: string, [g, c, s]: readonly [number, number, number]): string =>
    `insert into hazard_figures (level, ${cell}, n)
      select '${level}', ${g ? `'*'` : 'grade'}, ${c ? `'*'` : 'channel'}, ${s ? `'*'` : 'stock'}, starts_on, measure, street_code, industry, unit_id, sum(n)
      from bench_${level} group by ${g ? '' : 'grade, '}${c ? '' : 'channel, '}${s ? '' : 'stock, '}starts_on, measure, street_code, industry, unit_id having sum(n) <> 0`;
  const exact = (level: string): string =>
    `insert into hazard_figures (level, ${cell}, n) select '${level}', ${cell}, n from bench_${level} where n <> 0`;
  /** Sums of a shorter level over longer periods. */
  const longer = (level: string, of: string, starts: string): string =>
    `create temp table bench_${level} as select grade, channel, stock, ${starts} as starts_on, measure, street_code, industry, unit_id, sum(n) as n
      from bench_${of} group by 1, 2, 3, 4, 5, 6, 7, 8`;
  const part = (unit: string): string => `extract(${unit} from starts_on)::int`;
  await step(
    'roll-up',
    `create temp table bench_d as select grade, channel, case when is_stock then 'stock' else 'increment' end as stock, day as starts_on, measure, street_code, industry, unit_id, sum(n) as n
      from hazard_facts group by 1, 2, 3, 4, 5, 6, 7, 8`,
    longer('t', 'd', `make_date(${part('year')}, ${part('month')}, least(2, (${part('day')} - 1) / 10) * 10 + 1)`),
    longer('m', 't', `make_date(${part('year')}, ${part('month')}, 1)`),
    longer('q', 'm', `make_date(${part('year')}, (${part('quarter')} - 1) * 3 + 1, 1)`),
    `create temp table bench_c as select grade, channel, stock, make_date(y, 1, 1) as starts_on, measure, street_code, industry, unit_id, sum(n) as n
      from bench_q join generate_series(2019, ${thisYear}) as y on starts_on < make_date(y, 1, 1) group by 1, 2, 3, 4, 5, 6, 7, 8`,
    ...['c', 'q', 'm'].flatMap((level) => [exact(level), ...combinations.map((v) => summed(level, v))]),
    ...['t', 'd'].flatMap((level) => [exact(level), summed(level, [1, 1, 1]), summed(level, [0, 1, 1])]),
    `update hazard_figures_turn set until = '${thisYear}-01-01', rolled_at = now()`,
  );
  // Findings by channel, as an upgrade counts those on record.
  const sources = (await readMigrations('district')).find((file) => file.name.startsWith('0237_'));
  await step('figures by channel', ...(sources?.statements ?? []).filter((statement) => /^insert/i.test(statement)));
  await step(
    'clocks and things to do',
    `insert into case_clocks (id, subject_type, subject_id, label, started_at, due_at, due_on, unit)
      select ${uuid(found, `'k' || h.i`)}, 'hazard', ${id}, '整改', ${found}, ((h.due_on + 1)::timestamp at time zone 'Asia/Shanghai'), h.due_on, 'calendarDay' from bench_h h where h.is_open`,
    `insert into todos (id, subject_type, subject_id, kind, action, verb, title, enterprise_name, street_code, due_on, unit_id, roles, created_at)
      select ${uuid(found, `'t' || h.i`)}, 'hazard', ${id}, 'review', 'verify', '去复查', h.what, h.enterprise_name, h.street_code, h.due_on, h.unit_id, '{department.officer}', ${found} from bench_h h where h.is_open`,
  );
  await step('indexes', ...indexes.rows.map(({ def }) => def));
  await step('vacuum and analyze', 'vacuum (analyze)');
  await db.query('checkpoint').catch(() => {});
}
