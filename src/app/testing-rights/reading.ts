/**
 * Reading: every door that answers is asked by every person, and each answer is held against the oracle: the right record or the
 * very answer of a record that does not exist; exactly the rows, totals and exported lines that are the person's; no word of any
 * record outside anywhere; nothing that the contract does not name.
 */
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import type { Desk } from '#platform/identity/server/builders.ts';
import { random } from '../demo/random.ts';
import { doors, groups } from './doors.ts';
import { kinds, works, type Facts, type Kind, type Oracle, type Person } from './oracle.ts';
import { ask, kindOfMark, marksIn, type Answer, type Asker, type Query } from './world.ts';

export interface Door {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly verb: 'public' | 'self' | 'all' | 'read' | 'part' | 'list' | 'figure' | 'only' | 'act' | 'make' | 'rows';
  readonly kind: Kind;
  readonly who: readonly string[];
  readonly room: string;
}

/** The table of `doors.ts`, one entry an endpoint. */
export function parseDoors(): Door[] {
  let room = '';
  return doors
    .trim()
    .split('\n')
    .flatMap((line): Door[] => {
      const declared = /^ {2}(\w+)((?: [^ :]+)*): (.+)$/.exec(line);
      if (!declared) {
        room = line.trim();
        return [];
      }
      const [, verb = '', words = '', list = ''] = declared;
      const rest = words.trim().split(' ').filter(Boolean);
      const hasKind = ['read', 'part', 'list', 'figure', 'act'].includes(verb);
      return list.split(', ').map((one) => {
        const [first = '', second] = one.split(' ');
        const method = second ? first : ['act', 'make', 'rows'].includes(verb) ? 'POST' : 'GET';
        const path = second ?? first;
        return {
          name: `${method} ${path}`,
          method,
          path,
          room,
          verb: verb as Door['verb'],
          kind: (hasKind ? rest[0] : 'open') as Kind,
          who: hasKind ? rest.slice(1) : rest,
        };
      });
    });
}

/** Whether the oracle lets the person use a door of this kind at all, on this record. */
export function mayEver(p: Person, who: readonly string[], r: Facts | undefined): boolean {
  return who.some((one) => {
    const [relation = '', group = ''] = one.split('/');
    const role = group === '*' || (groups[group] ?? []).some((name) => p.roles.includes(name));
    if (!role) return false;
    switch (relation) {
      case 'any':
        return true;
      case 'own':
        return !!r?.unit && r.unit === p.unitId;
      case 'part':
        return p.unitId !== null && ((r?.units ?? []).includes(p.unitId) || r?.unit === p.unitId);
      case 'street':
        return works(p) && p.unitKind === 'street' && !!r?.street && r.street === p.street;
      case 'firm':
        return p.unitKind === 'enterprise' && !!r?.firm && r.firm === p.firm;
      case 'named':
        return (r?.people ?? []).includes(p.userId);
      default:
        return false;
    }
  });
}

/** What doors need to be asked at all. */
const queries: Readonly<Record<string, string>> = {
  '/calendar/days': '?from=2026-09-01&to=2026-09-30',
  '/calendar/due': '?from=2026-09-28&amount=5&unit=workday',
  '/criteria/suggest': '?description=配电箱没有接地保护',
  '/indicators/values': '?codes=hazards.open,plan.late&from=2026-07-01&to=2026-09-30',
  '/enterprises/search': '?q=天津&limit=50',
  '/hazards/channels': '?from=2024-01-01&to=2026-09-28',
  '/hazards/channels/rows': '?from=2024-01-01&to=2026-09-28&part=hazards',
  '/hazards/channels/export': '?from=2024-01-01&to=2026-09-28&part=hazards',
  '/statistics/rows': '?figure=measure=open;to=2026-09-28',
  '/statistics/cross': '?rows=street&cols=unit',
  '/statistics/cross/export': '?rows=street&cols=unit',
  '/funding/statements/missing': '?year=2025',
  '/evaluation/schemes/:id/try': '?year=2025',
  '/reports/:id/sheet/faults': '?fileId=0199aaaa-0000-7000-8000-000000000000',
  '/firm-tables/:id/rows': '?field=major',
  '/todos': '?scope=unit&all=true',
  '/letters': '?view=drafts',
  '/letters/export': '?view=drafts',
};
const values: Readonly<Record<string, string>> = {
  key: 'T9-3',
  code: 'hazards.open',
  seq: '1',
  edition: '1',
  row: '1',
  stage: 'start',
  kind: 'quarterly',
  token: 'none',
  year: '2026',
  number: '1',
};
/** Rows that a list shows without further conditions, where these are not all of their kind. */
const shown: Readonly<Record<string, string>> = {
  '/hazards': `select id from hazards where state <> 'void'`,
  '/hazards/export': `select id from hazards where state <> 'void'`,
  '/statistics/rows': `select h.id from hazards h where (select coalesce(sum(f.n), 0) from hazard_facts f where f.hazard_id = h.id and f.measure = 'open' and f.day <= '2026-09-28') > 0`,
  // Opened ahead of the clock of the tests.
  '/reports': `select id from reports where opened_at <= '2026-09-28T01:20:00Z'`,
  '/reports/export': `select id from reports where opened_at <= '2026-09-28T01:20:00Z'`,
  '/enterprises': `select id from enterprises where state <> 'merged'`,
};
/** Where the numbers of records stand that exports show. */
const tables: Partial<Record<Kind, string>> = {
  whistleCall: 'whistle_calls',
  decision: 'joint_decisions',
  commendation: 'evaluation_commendations',
  inquiry: 'evaluation_inquiries',
  package: 'exchange_packages',
  report: 'reports',
  firmTable: 'firm_tables',
  objection: 'evaluation_objections',
  task: 'plan_tasks',
  meeting: 'plan_meetings',
};
/** Doors whose rows are not one a record of the kind: only what they may not hold is looked at. */
const loose = new Set([
  '/documents',
  '/todos',
  '/hazards/pairs',
  '/hazards/channels/rows',
  '/hazards/channels/export',
  '/enterprises/search',
  '/enterprise-reviews',
  '/funding/statements/missing',
  '/plan/urges',
  '/plan/urges/export',
  '/letters',
  '/letters/export',
  '/exchange/senders',
  '/exchange/mappings',
  '/plan/papers',
  '/plan/papers/export',
  '/indicators/:code/reports',
  '/notifications',
  '/supervision/public-listings',
  '/whistles/export',
]);
const explained: readonly (readonly [type: string, kind: Kind])[] = [
  ['hazard', 'hazard'],
  ['enterprise', 'enterprise'],
  ['whistle', 'whistle'],
  ['visit', 'visit'],
  ['jointSession', 'session'],
  ['projectGate', 'gate'],
  ['subPlan', 'paper'],
];
const notAsked = new Set([
  'GET /notifications/stream',
  'GET /setup/:token',
  'GET /sessions/current',
  'GET /access/explain',
  'GET /exchange/schemas/:code/:edition',
  'GET /criteria/uploads/:id',
  'GET /criteria/uploads/:id/faults',
  'GET /users/:id',
  'GET /criteria/:id',
  'GET /criteria/guides/:id',
]);
/** Seen, but not everything has such a part: a picture of a paper, faults of a faultless sheet. */
const partly = new Set(['/files/:id/image', '/files/:id/thumb', '/supervision/hazards/:hazardId']);

export interface Fault {
  readonly door: string;
  readonly login: string;
  readonly why: string;
}

export interface ReadingOptions {
  readonly seed: string | number;
  /** Share of the questions that are asked. */
  readonly share: number;
  readonly endpoints: readonly Endpoint[];
}

const withoutRequest = (body: unknown): string =>
  JSON.stringify(body, (key, value: unknown) => (key === 'requestId' ? undefined : value));

/** Names in an answer that the contract does not have. */
export function undeclared(body: unknown, parsed: unknown, at = ''): string[] {
  if (Array.isArray(body) && Array.isArray(parsed))
    return body.length > 0 ? undeclared(body[0], parsed[0], `${at}[]`) : [];
  if (typeof body !== 'object' || body === null || typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(body).flatMap(([key, value]) =>
    Object.hasOwn(parsed, key)
      ? undeclared(value, (parsed as Record<string, unknown>)[key], `${at}.${key}`)
      : value === undefined
        ? []
        : [`${at}.${key}`],
  );
}

/** Asks all doors that answer; gives back what is wrong and how much was looked at. */
export async function readAll(
  desk: Desk,
  people: readonly Asker[],
  oracle: Oracle,
  query: Query,
  options: ReadingOptions,
): Promise<{
  faults: Fault[];
  asked: number;
  opened: number;
  refused: number;
  marks: number;
  slow: Map<string, number>;
}> {
  const r = random('rights', options.seed);
  const result = { faults: [] as Fault[], asked: 0, opened: 0, refused: 0, marks: 0, slow: new Map<string, number>() };
  const contracts = new Map(options.endpoints.map((e) => [`${e.method} ${e.path}`, e]));
  const whole = new Map<Kind, Map<string, string>>();
  for (const kind of Object.keys(kinds) as Kind[])
    whole.set(kind, new Map(oracle.ids(kind).map((id) => [id.slice(-12), id])));
  const shownIds = new Map<string, Set<string>>();
  for (const [path, text] of Object.entries(shown))
    shownIds.set(path, new Set((await query<{ id: string }>(text)).map((row) => row.id)));
  const expected = (p: Person, kind: Kind, path: string): string[] => {
    // Firms and experts have no part in the district's figures.
    if (path === '/statistics/rows' && ['enterprise', 'expert', 'community'].includes(p.unitKind)) return [];
    const only = shownIds.get(path);
    return oracle.seen(p, kind).filter((id) => !only || only.has(id));
  };
  // Exports also carry the numbers of their records.
  const codes = new Map<Kind, [code: string, id: string][]>();
  for (const kind of Object.keys(tables) as Kind[])
    codes.set(
      kind,
      (await query<{ code: string; id: string }>(`select code, id from ${tables[kind]}`)).map((row) => [
        row.code,
        row.id,
      ]),
    );
  const exported = (kind: Kind, text: string): Set<string> => {
    const found = new Set([...(marksIn(text).get(kind) ?? [])].flatMap((end) => whole.get(kind)?.get(end) ?? []));
    const words = new Set(text.split(/[<>"]/));
    for (const [code, id] of codes.get(kind) ?? []) if (words.has(code)) found.add(id);
    return found;
  };
  const said = new Set<string>();
  const fault = (door: Door, p: Asker | null, why: string): void => {
    const login = p?.login ?? 'nobody';
    // One complaint for each door and reason, whoever met it.
    const key = `${door.name} ${why.replaceAll(/[0-9a-f]{8,}|\d+/g, '')}`;
    if (said.has(key)) return;
    said.add(key);
    result.faults.push({ door: door.name, login, why });
  };

  const get = async (door: Door, p: Asker, url: string): Promise<Answer> => {
    const began = performance.now();
    const answer = await ask(desk, p, 'GET', url);
    result.slow.set(door.name, (result.slow.get(door.name) ?? 0) + performance.now() - began);
    result.asked++;
    if (answer.status < 400) result.opened++;
    else result.refused++;
    if (answer.status >= 500) fault(door, p, `status ${answer.status}`);
    for (const [name, ends] of marksIn(answer.text)) {
      const kind = kindOfMark(name);
      for (const end of ends) {
        result.marks++;
        const id = kind && whole.get(kind)?.get(end);
        const sees = kind && id && (oracle.sees(p, kind, id) || (kind === 'hazard' && oracle.sees(p, 'source', id)));
        if (!sees) fault(door, p, `holds words of ${name} outside (${url.slice(0, 120)}, …${end})`);
      }
    }
    const contract = contracts.get(door.name);
    if (answer.status < 300 && contract?.response && answer.body !== null) {
      const parsed = contract.response.safeParse(answer.body);
      if (!parsed.success)
        fault(
          door,
          p,
          `does not fit its contract: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
        );
      else {
        const more = undeclared(answer.body, parsed.data);
        if (more.length > 0) fault(door, p, `answers more than its contract says: ${more.slice(0, 8).join(' ')}`);
      }
    }
    return answer;
  };
  /** The address with this record in it; other parameters get anything that exists. */
  const fill = (door: Door, id: string, p: Person): string => {
    let isFirst = true;
    return (
      door.path.replaceAll(/:(\w+)/g, (_all, name: string) => {
        if (isFirst && /id$/i.test(name)) {
          isFirst = false;
          return id;
        }
        return name === 'unitId' ? (p.unitId ?? id) : (values[name] ?? id);
      }) + (queries[door.path] ?? '')
    );
  };

  const emptiness = new Map<string, string>();
  const nothing = async (door: Door, p: Asker, like: string): Promise<string> => {
    const key = `${door.name} ${p.login}`;
    const known = emptiness.get(key);
    if (known !== undefined) return known;
    const made = `${like.slice(0, -6)}${like.endsWith('abcdef') ? 'fedcba' : 'abcdef'}`;
    const text = withoutRequest((await ask(desk, p, 'GET', fill(door, made, p))).body);
    emptiness.set(key, text);
    return text;
  };

  for (const door of parseDoors().filter((d) => d.method === 'GET' && !notAsked.has(d.name)))
    for (const p of people) {
      if (!r.chance(door.verb === 'list' && !/export/.test(door.path) ? Math.min(1, options.share * 2) : options.share))
        continue;
      if (door.verb === 'only') {
        const { status } = await get(door, p, fill(door, '', p));
        const may = mayEver(p, door.who, undefined);
        if (may !== status < 400 && door.path !== '/unit-industries')
          fault(door, p, `${p.roles.join()} got ${status}, expected ${may ? 200 : 403}`);
      } else if (door.verb === 'read' || door.verb === 'part') {
        const seen = oracle.seen(p, door.kind);
        const mine = new Set(seen);
        const denied = oracle.ids(door.kind).filter((id) => !mine.has(id));
        if (seen.length > 0) {
          const id = r.pick(seen);
          const { status } = await get(door, p, fill(door, id, p));
          if (door.verb === 'read' && status >= 400 && !partly.has(door.path))
            fault(door, p, `its own ${door.kind} ${id} answered ${status}`);
        }
        if (denied.length > 0) {
          const id = r.pick(denied);
          const answer = await get(door, p, fill(door, id, p));
          // Told to those who may know of it: which record it is in now.
          if ((answer.body as { code?: string } | null)?.code === 'hazards.merged' && oracle.sees(p, 'source', id))
            continue;
          if (answer.status !== 404 && !(door.verb === 'part' && answer.status === 403))
            fault(door, p, `${door.kind} ${id} outside answered ${answer.status}`);
          else if (withoutRequest(answer.body) !== (await nothing(door, p, id)))
            fault(door, p, `${door.kind} ${id} outside is told from one that does not exist`);
        }
      } else if (door.verb === 'list' && !door.path.includes(':')) {
        await listed(door, p);
      } else await get(door, p, fill(door, '', p));
    }

  // Why somebody sees a record is told only of what he sees; the heat of the ledger counts exactly his own.
  for (const p of people) {
    for (const [type, kind] of explained) {
      const all = oracle.ids(kind);
      if (all.length === 0 || !r.chance(Math.max(0.3, options.share))) continue;
      const id = r.pick(all);
      const { body } = await ask(desk, p, 'GET', `/access/explain?subjectType=${type}&subjectId=${id}`);
      if ((body as { visible?: boolean } | null)?.visible !== oracle.sees(p, kind, id))
        result.faults.push({
          door: 'GET /access/explain',
          login: p.login,
          why: `${kind} ${id} is ${oracle.sees(p, kind, id) ? 'seen' : 'not seen'}: ${JSON.stringify(body).slice(0, 160)}`,
        });
    }
    // Each report of the public that a firm has been told of, without a word of who took it down.
    const record = parseDoors().find((d) => d.name === 'GET /hazards/:id') as Door;
    for (const id of oracle.ids('origin'))
      if (oracle.sees(p, 'hazard', id) && !oracle.sees(p, 'origin', id)) {
        const answer = await get(record, p, `/hazards/${id}`);
        if (/publicReport|insiderReport/.test(answer.text)) fault(record, p, `tells the channel of ${id}`);
      }
    const { body } = await ask(desk, p, 'GET', '/hazards/heat');
    const { total, cells } = body as { total: number; cells: { count: number }[] };
    const own = expected(p, 'hazard', '/hazards').length;
    if (total !== own || cells.reduce((sum, cell) => sum + cell.count, 0) !== own)
      result.faults.push({ door: 'GET /hazards/heat', login: p.login, why: `counts ${total} where ${own} are theirs` });
  }

  async function listed(door: Door, p: Asker): Promise<void> {
    const base = (queries[door.path] ?? '?').replace(/\?$/, '?');
    if (/export/.test(door.path)) {
      const answer = await get(door, p, door.path + (queries[door.path] ?? ''));
      if (answer.status >= 400 || loose.has(door.path)) return;
      compare(door, p, exported(door.kind, answer.text));
      return;
    }
    const found = new Set<string>();
    let total = -1;
    for (let page = 1; page <= 3; page++) {
      const answer = await get(door, p, `${door.path}${base}&limit=100&page=${page}`);
      if (answer.status >= 400) {
        if (oracle.seen(p, door.kind).length > 0 && !loose.has(door.path))
          fault(door, p, `answered ${answer.status} to one who sees some`);
        return;
      }
      const { items, total: n } = answer.body as { items?: Record<string, unknown>[]; total?: number };
      total = n ?? -1;
      for (const item of items ?? []) {
        const known = oracle.records.get(door.kind);
        const id = [item['id'], ...Object.values(item)].find(
          (value) => typeof value === 'string' && known?.has(value),
        ) as string | undefined;
        if (id === undefined) continue;
        found.add(id);
        if (!oracle.sees(p, door.kind, id)) fault(door, p, `lists ${door.kind} ${id}, which is not theirs`);
      }
      if (!items || items.length < 100) break;
    }
    if (loose.has(door.path)) return;
    const should = expected(p, door.kind, door.path);
    if (total !== -1 && total !== should.length) fault(door, p, `counts ${total} where ${should.length} are theirs`);
    if (should.length <= 300) compare(door, p, found);
  }
  function compare(door: Door, p: Asker, found: ReadonlySet<string>): void {
    const should = expected(p, door.kind, door.path);
    const missing = should.filter((id) => !found.has(id));
    const mine = new Set(should);
    const extra = [...found].filter((id) => !mine.has(id));
    if (missing.length > 0)
      fault(door, p, `${missing.length} of ${should.length} ${door.kind} missing, e.g. ${missing[0]}`);
    if (extra.length > 0) fault(door, p, `${extra.length} ${door.kind} too many, e.g. ${extra[0]}`);
  }
  return result;
}
