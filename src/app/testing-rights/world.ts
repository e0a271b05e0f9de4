/** The world in which rights are tried: people of every role, marks planted in every record, and a way to ask and to read any answer. */
import zlib from 'node:zlib';
import pg from 'pg';
import type { TestDb } from '#kernel/server/testing.ts';
import { SESSION_COOKIE } from '#kernel/server/http.ts';
import { PASSWORD, type Desk } from '#platform/identity/server/builders.ts';
import { createUser } from '#platform/identity/server/index.ts';
import { DEMO_PASSWORD } from '../demo/staff.ts';
import { kinds, subjects, type Kind, type Person } from './oracle.ts';

export type Query = <T>(text: string, values?: readonly unknown[]) => Promise<T[]>;

/** SQL as the owner of the tables, past every scope. */
export async function owner(db: TestDb): Promise<{ query: Query; end(): Promise<void> }> {
  const client = new pg.Client(db.superuser);
  await client.connect();
  await client.query(`set search_path to d120102, public`);
  return {
    query: async <R>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as R[],
    end: () => client.end(),
  };
}
export async function asOwner<T>(db: TestDb, run: (query: Query) => Promise<T>): Promise<T> {
  const { query, end } = await owner(db);
  try {
    return await run(query);
  } finally {
    await end();
  }
}

/** One person of every role, and of every relation to the records of the demo district. */
export const logins = [
  'anweiban',
  'anweiban-guanli',
  'anweiban-zhuren',
  'anweihui',
  'yingji',
  'yingji-shenhe',
  'yingji-fenguan',
  'yingji-juzhang',
  'zhifa',
  'fazhi',
  'xiaofang',
  'zuzhi-jingban',
  'caizheng',
  'jiedao',
  'jiedao-shenhe',
  'jiedao-baobao',
  'jiedao-01',
  'jiedao-02-shenhe',
  'zhuanjia',
  'jigou',
  'jubao',
  'xitong',
  'anquan',
  'shenji',
  'qiye',
  'qiye-kongzhi',
  'qiye-anquan',
  'qiye-yuangong',
  'qiye-002',
  'qiye-003',
] as const;

/** People whom the demo district lacks: of a community, without a role (taken away a moment ago), and with a post that has ended. */
const others = [
  {
    login: 'shequ',
    unit: `select id from units where kind = 'community' and parent_id = (select id from units where street_code = '120102005' and kind = 'street') limit 1`,
    roles: ['street.officer'],
  },
  {
    login: 'wujuese',
    unit: `select id from units where short_name = '区应急管理局'`,
    roles: ['department.reviewer'],
    then: `update posts set roles = '{}' where user_id = $1`,
  },
  {
    login: 'wujuese-ban',
    unit: `select id from units where short_name = '区安委办'`,
    roles: ['office.admin'],
    then: `update posts set roles = '{}' where user_id = $1`,
  },
  {
    login: 'yilikai',
    unit: `select id from units where short_name = '二号桥街道'`,
    roles: ['street.reviewer'],
    then: `update posts set valid_to = '2026-09-27' where user_id = $1`,
  },
] as const;

export async function addPeople(db: TestDb): Promise<void> {
  await asOwner(db, async (query) => {
    for (const one of others) {
      const unitId = (await query<{ id: string }>(one.unit))[0]?.id;
      if (unitId === undefined) continue;
      const userId = await db.ctx().inTx((tx) =>
        createUser(tx, db.ctx(), {
          login: one.login,
          name: `人员${one.login}`,
          password: PASSWORD,
          phone: null,
          mustChange: false,
          isDemo: false,
          posts: [{ unitId, title: '工作人员', roles: one.roles, validFrom: '2020-01-01' }],
        }),
      );
      if ('then' in one) {
        await query(one.then, [userId]);
        await query('update users set rights_version = rights_version + 1 where id = $1', [userId]);
      }
    }
  });
}

export interface Asker extends Person {
  cookie: string | null;
}

/** Who these people are, from the tables alone. */
export async function peopleOf(query: Query, names: readonly string[]): Promise<Person[]> {
  return query<Person>(
    `select u.login, u.id as "userId", n.id as "unitId", coalesce(n.kind, 'none') as "unitKind", coalesce(n.name, '') as "unitName",
      coalesce(p.roles, '{}') as roles, n.street_code as street, n.enterprise_id as firm,
      array(select distinct i.industry from unit_industries i where i.unit_id = n.id and i.valid_from <= '2026-09-28' and (i.valid_to is null or i.valid_to >= '2026-09-28')) as industries
    from users u left join posts p on p.user_id = u.id and p.valid_from <= '2026-09-28' and (p.valid_to is null or p.valid_to >= '2026-09-28')
      left join units n on n.id = p.unit_id
    where u.login = any($1::text[]) order by array_position($1::text[], u.login), p.is_primary desc`,
    [names],
  );
}

export async function signInAll(db: TestDb, desk: Desk): Promise<Asker[]> {
  const added = others.map((one) => one.login);
  const people = await asOwner(db, (query) => peopleOf(query, [...logins, ...added]));
  const askers: Asker[] = [];
  for (const person of people) {
    const isAdded = (added as readonly string[]).includes(person.login);
    const browser = await desk.signIn(person.login, isAdded ? PASSWORD : DEMO_PASSWORD);
    askers.push({ ...person, cookie: browser.cookie });
  }
  return askers;
}

export interface Answer {
  status: number;
  body: unknown;
  /** Everything that can be read in it, also inside of Excel and Word files and in the headers. */
  text: string;
}

export async function ask(
  desk: Desk,
  who: { cookie: string | null; bearer?: string },
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await desk.app.inject({
    method: method as 'GET',
    url: `/api/v1${url}`,
    headers: {
      host: 'zhiben.test',
      origin: 'http://zhiben.test',
      ...(who.cookie === null ? {} : { cookie: `${SESSION_COOKIE}=${who.cookie}` }),
      ...(who.bearer === undefined ? {} : { authorization: `Bearer ${who.bearer}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const type = String(answer.headers['content-type'] ?? '');
  const isJson = type.includes('json');
  const named = decodeURIComponent(
    String(answer.headers['content-disposition'] ?? '').replaceAll(/%(?![0-9A-F]{2})/gi, ''),
  );
  return {
    status: answer.statusCode,
    body: isJson && answer.payload !== '' ? (JSON.parse(answer.payload) as unknown) : null,
    text: named + (isJson || type.startsWith('text') ? answer.payload : textOf(answer.rawPayload)),
  };
}

/** The text of all parts of a zip (Excel, Word); nothing of anything else. */
export function textOf(bytes: Buffer): string {
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== 0x04034b50) return '';
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0) return '';
  let at = bytes.readUInt32LE(end + 16);
  let text = '';
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [way, size, name, extra, note, start] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
      bytes.readUInt32LE(at + 42),
    ];
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const part = bytes.subarray(from, from + size);
    if (/\.(xml|rels)$/.test(bytes.toString('utf8', at + 46, at + 46 + name)))
      text += (way === 8 ? zlib.inflateRawSync(part) : part).toString('utf8');
    at += 46 + name + extra + note;
  }
  return text;
}

/** Rows of a sheet below its title, its conditions, its count and the names of its columns. */
export const rowsOfSheet = (text: string): number => (text.match(/<row[ >]/g) ?? []).length - 4;

/* —— marks —— */

const MARK = /§(\w+)\.([0-9a-f]{12})§/g;
export const markOf = (kind: string, id: string): string => `§${kind}.${id.slice(-12)}§`;
/** The records whose words stand in a text, as `kind` and the end of the id. */
export function marksIn(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, kind = '', id = ''] of text.matchAll(MARK)) {
    const ids = found.get(kind) ?? new Set();
    found.set(kind, ids.add(id));
  }
  return found;
}

/** Which record a row's words belong to: table, kind, column of the record's id, and columns that carry no words of the record. */
const planted: readonly (readonly [table: string, kind: Kind, id: string, only?: string])[] = [
  ['hazards', 'hazard', 'id'],
  ['hazard_plans', 'hazard', 'hazard_id'],
  ['hazard_measures', 'hazard', 'hazard_id'],
  ['hazard_progress', 'hazard', 'hazard_id'],
  ['hazard_verifications', 'hazard', 'hazard_id'],
  ['hazard_list_items', 'hazard', 'hazard_id'],
  ['hazard_merges', 'source', 'source_id'],
  ['hazard_tickets', 'ticket', 'id'],
  ['hazard_lists', 'hazardList', 'id', 'title'],
  ['enterprises', 'enterprise', 'id'],
  ['enterprise_places', 'enterprise', 'enterprise_id'],
  ['supervision_measures', 'measure', 'id'],
  ['supervision_listings', 'listing', 'id'],
  ['whistles', 'whistle', 'id'],
  ['joint_sessions', 'session', 'id'],
  ['joint_decisions', 'session', 'session_id', 'what,proof_required,report,opinion'],
  ['visit_groups', 'visitGroup', 'id'],
  ['visits', 'visit', 'id'],
  ['visit_findings', 'visitFinding', 'id'],
  ['funding_budgets', 'budget', 'id'],
  ['funding_projects', 'project', 'id'],
  ['funding_statements', 'statement', 'id'],
  ['evaluation_schemes', 'scheme', 'id', 'title'],
  ['evaluation_rounds', 'round', 'id', 'title'],
  ['evaluation_sheets', 'sheet', 'id', 'self_statement'],
  ['evaluation_items', 'sheetItem', 'id', 'self_note,office_reason'],
  ['evaluation_objections', 'objection', 'id'],
  ['evaluation_commendations', 'commendation', 'id', 'title,reason,person_name'],
  ['evaluation_inquiries', 'inquiry', 'id', 'question,answer,person_name'],
  ['plan_tasks', 'task', 'id'],
  ['plan_steps', 'task', 'task_id'],
  ['plan_entries', 'task', 'task_id'],
  ['gate_cases', 'gate', 'id'],
  ['gate_opinions', 'gate', 'case_id'],
  ['gate_conditions', 'gate', 'case_id'],
  ['sub_plans', 'paper', 'id', 'title,reason,opinion'],
  ['plan_meetings', 'meeting', 'id'],
  ['yearly_lists', 'yearlyList', 'id', 'person,post'],
  ['exchange_packages', 'package', 'id'],
  ['exchange_returns', 'return', 'id'],
  ['firm_tables', 'firmTable', 'id', 'enterprise_name,return_reason,signed_by_name'],
  ['xray_findings', 'xray', 'id'],
  ['documents', 'document', 'id', 'title'],
  ['letter_drafts', 'draft', 'id', 'title'],
  ['files', 'file', 'id', 'name,uploaded_by_name'],
  ['todos', 'todo', 'id'],
  ['notifications', 'notification', 'id', 'title,body'],
  ['case_comments', 'internalNote', 'id'],
];

/** Writes its mark into all free words of every record, so that any answer tells by itself whose words it holds. */
export async function plant(query: Query): Promise<void> {
  const free = await query<{ t: string; c: string }>(
    `select c.table_name as t, c.column_name as c from information_schema.columns c
     where c.table_schema = 'd120102' and c.data_type = 'text' and c.is_generated = 'NEVER'
       and not exists (select 1 from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
         where k.conrelid = (c.table_schema || '.' || c.table_name)::regclass and a.attname = c.column_name and k.contype in ('c', 'f', 'p', 'u'))`,
  );
  for (const [table, kind, id, only] of planted) {
    const chosen = free.filter(
      (f) =>
        f.t === table &&
        (only
          ? only.split(',').includes(f.c)
          : !/^(search|code|kind|state|name_key|link|sm3|uscc)$|_(code|key|id)$/.test(f.c)),
    );
    const columns: string[] = [];
    for (const { c } of chosen)
      if ((await query(`select 1 from ${table} where ${c} ~ '[一-龥]' limit 1`)).length > 0) columns.push(c);
    if (columns.length === 0) continue;
    const mark = `'§${kind}.' || right(${id}::text, 12) || '§'`;
    await query(
      `update ${table} set ${columns.map((c) => `${c} = case when ${c} ~ '[一-龥]' then ${mark} || ${c} else ${c} end`).join(', ')}`,
    );
  }
}

/** Who took a report of the public down carries a mark of its own: not everybody who sees the record may know it. */
export async function plantOrigins(query: Query): Promise<void> {
  const mark = `'§origin.' || right(h.id::text, 12) || '§'`;
  await query(
    `update hazards h set reporter_name = ${mark} || '登记人', reporter_unit_name = ${mark} || '登记单位' where h.channel in ('publicReport', 'insiderReport')`,
  );
  await query(`update case_events e set actor_name = ${mark} || '登记人', actor_unit = ${mark} || '登记单位' from hazards h
    where h.id::text = e.subject_id::text and e.subject_type = 'hazard' and e.act = 'report' and h.channel in ('publicReport', 'insiderReport')`);
}

export const kindOfMark = (name: string): Kind | undefined =>
  Object.hasOwn(kinds, name) ? (name as Kind) : subjects[name];

/** A hash of everything that acts change; signing in, refusals and the moment of the last request are not part of it. */
export async function fingerprint(query: Query): Promise<Map<string, string>> {
  const volatile = ['sessions', 'audit_entries', 'audit_heads', 'audit_seals', 'idempotency_keys', 'api_tokens'];
  const tables = await query<{ t: string }>(
    `select table_name as t from information_schema.tables where table_schema = 'd120102' and table_type = 'BASE TABLE' and table_name <> all($1::text[])`,
    [volatile],
  );
  const result = new Map<string, string>();
  for (const { t } of tables) {
    const [row] = await query<{ h: string }>(
      `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as h from ${t} t`,
    );
    result.set(t, row?.h ?? '');
  }
  return result;
}
export const changedSince = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...after].filter(([table, hash]) => before.get(table) !== hash).map(([table]) => table);
