/**
 * Reading: every door that answers is asked by every person, and each answer is held against the oracle: the right record or the
 * very answer of a record that does not exist; exactly the rows, totals and exported lines that are the person's; no word of any
 * record outside anywhere; nothing that the contract does not name.
 */
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import type { Desk } from '#platform/identity/server/builders.ts';
import { random } from '../demo/random.ts';
import { doors, groups } from './doors.ts';
import { exactLists, type Exact } from './lists.ts';
import { kinds, works, type Facts, type Kind, type Oracle, type Person } from './oracle.ts';
import { ask, kindOfMark, marksIn, rowsOfSheet, type Answer, type Asker, type Query } from './world.ts';

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
  '/hazards/channels': '?from=2024-01-01&to=2026-09-28',
  '/statistics/rows': '?figure=measure=open;to=2026-09-28',
  '/statistics/cross': '?rows=street&cols=unit',
  '/statistics/cross/export': '?rows=street&cols=unit',
  '/evaluation/schemes/:id/try': '?year=2025',
  '/reports/:id/sheet/faults': '?fileId=0199aaaa-0000-7000-8000-000000000000',
  '/firm-tables/:id/rows': '?field=major',
  '/hazards/lists/:id/items': '?limit=200',
  // Thousands of tasks; some of them are enough for a sheet.
  '/plan/tasks/export': '?state=submitted,returned,refused,done',
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
  '/plan/tasks/export': `select id from plan_tasks where state in ('submitted', 'returned', 'refused', 'done')`,
  '/criteria/editions': `select id from standard_editions where state <> 'discarded'`,
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
/** Where the numbers stand by which lists are searched. */
const numbered: Partial<Record<Kind, string>> = {
  ...tables,
  hazard: 'hazards',
  measure: 'supervision_measures',
  listing: 'supervision_listings',
  session: 'joint_sessions',
};
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
  /**
   * 1: everybody asks every door. Less: each door is asked by people who between them hold every role, about a record in every
   * relation that there is; of these questions so large a share is asked with all that belongs to it.
   */
  readonly share: number;
  readonly endpoints: readonly Endpoint[];
  /** After posts were taken away or moved: what somebody saw until then, by kind. Each door is then asked by two. */
  readonly formerly?: (p: Person, kind: Kind) => readonly string[];
}

/** Words by which people are told apart: each of them asks each door. */
const rolesOf = (p: Person): readonly string[] =>
  p.roles.length > 0 ? p.roles : [p.unitId === null ? 'no post' : 'no role'];
/** Of those whose roles see alike, one: for figures and sheets, which cost the most. */
const sideOf = (p: Person): readonly string[] => (works(p) ? [p.unitKind] : rolesOf(p));
const isDear = (door: Door): boolean => door.verb === 'figure' || /export|\/word$/.test(door.path);
export const wordsOf = (door: Door, p: Person): readonly string[] => (isDear(door) ? sideOf(p) : rolesOf(p));

/** How somebody stands to a record. */
export function relationsOf(p: Person, r: Facts): string[] {
  const found: string[] = [];
  const say = (own: string | null | undefined, its: string | null | undefined, what: string): void => {
    if (its) found.push(`${own === its ? 'own' : 'other'} ${what}`);
  };
  if (!works(p)) found.push('no part');
  else {
    if (p.unitKind !== 'enterprise') say(p.unitId, r.unit, 'unit');
    if (p.unitKind === 'street') say(p.street, r.street, 'street');
    if (p.unitKind === 'enterprise') say(p.firm, r.firm, 'firm');
    if (p.unitKind === 'department' && r.industry)
      found.push(p.industries.includes(r.industry) ? 'own industry' : 'other industry');
    if ((p.unitId !== null && (r.units ?? []).includes(p.unitId)) || (r.people ?? []).includes(p.userId))
      found.push('assigned');
  }
  if (r.more === 'merged' || r.more === 'protected') found.push(r.more);
  return found;
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
  /** Doors and the words of those who asked; relations of records that were asked for, by door. */
  roles: Map<string, Set<string>>;
  relations: Map<string, Set<string>>;
  /** Most rows that a list showed to anybody. */
  most: Map<string, number>;
}> {
  const r = random('rights', options.seed);
  const result = {
    faults: [] as Fault[],
    asked: 0,
    opened: 0,
    refused: 0,
    marks: 0,
    slow: new Map<string, number>(),
    roles: new Map<string, Set<string>>(),
    relations: new Map<string, Set<string>>(),
    most: new Map<string, number>(),
  };
  const exact = await exactLists(query, oracle);
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
  const searched = new Map<Kind, [code: string, id: string][]>();
  for (const [kind, table] of Object.entries(numbered) as [Kind, string][])
    searched.set(
      kind,
      codes.get(kind) ??
        (await query<{ code: string; id: string }>(`select code, id from ${table}`)).map((row) => [row.code, row.id]),
    );
  const exported = (p: Person, kind: Kind, text: string): Set<string> => {
    const found = new Set([...(marksIn(text).get(kind) ?? [])].flatMap((end) => whole.get(kind)?.get(end) ?? []));
    const words = new Set(text.split(/[<>"]/));
    // Departments that one whistle called share its number: the number alone tells of none of them that is not theirs.
    const shared = (code: string): boolean =>
      (codes.get(kind) ?? []).some(([other, id]) => other === code && oracle.sees(p, kind, id));
    for (const [code, id] of codes.get(kind) ?? [])
      if (words.has(code) && (kind !== 'whistleCall' || oracle.sees(p, kind, id) || !shared(code))) found.add(id);
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
    const count = exact.numbers.get(door.path);
    if (count && answer.status < 300) {
      const [told, should] = count(p, answer.body as Record<string, unknown>);
      if (told !== should) fault(door, p, `says ${String(told)} where ${should} are theirs`);
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

  const show = (door: Door, n: number): void => {
    result.most.set(door.name, Math.max(n, result.most.get(door.name) ?? 0));
  };
  /** One record is asked for: opened to who sees it, not there for who does not. */
  const about = async (door: Door, p: Asker, id: string): Promise<void> => {
    const facts = oracle.records.get(door.kind)?.get(id);
    const relations = result.relations.get(door.name) ?? new Set<string>();
    for (const relation of facts ? relationsOf(p, facts) : []) relations.add(relation);
    result.relations.set(door.name, relations);
    const answer = await get(door, p, fill(door, id, p));
    if (oracle.sees(p, door.kind, id)) {
      if (door.verb === 'read' && answer.status >= 400 && !partly.has(door.path))
        fault(door, p, `its own ${door.kind} ${id} answered ${answer.status}`);
      const inner = answer.status < 300 ? exact.inner.get(door.path) : undefined;
      if (inner) {
        const [shown, should] = inner(p, id, answer.body as Record<string, unknown>);
        const wrong = [
          ...shown.filter((one) => !should.includes(one)).map((one) => `${one} too much`),
          ...should.filter((one) => !shown.includes(one)).map((one) => `${one} missing`),
        ];
        if (wrong.length > 0)
          fault(door, p, `shows ${shown.length} rows in ${id} where ${should.length} are theirs: ${wrong[0]}`);
      }
      return;
    }
    // Told to those who may know of it: which record it is in now.
    if ((answer.body as { code?: string } | null)?.code === 'hazards.merged' && oracle.sees(p, 'source', id)) return;
    if (answer.status !== 404 && !(door.verb === 'part' && answer.status === 403))
      fault(door, p, `${door.kind} ${id} outside answered ${answer.status}`);
    else if (withoutRequest(answer.body) !== (await nothing(door, p, id)))
      fault(door, p, `${door.kind} ${id} outside is told from one that does not exist`);
  };
  const seenBy = new Map<string, { seen: string[]; denied: string[] }>();
  const sightOf = (p: Asker, kind: Kind): { seen: string[]; denied: string[] } => {
    const key = `${p.login} ${kind}`;
    const known = seenBy.get(key);
    if (known) return known;
    const seen = oracle.seen(p, kind);
    const mine = new Set(seen);
    const formerly = (options.formerly?.(p, kind) ?? []).filter((id) => !mine.has(id));
    const made = { seen, denied: formerly.length > 0 ? formerly : oracle.ids(kind).filter((id) => !mine.has(id)) };
    seenBy.set(key, made);
    return made;
  };
  const question = async (door: Door, p: Asker): Promise<void> => {
    const isWhole = options.share >= 1 || r.chance(options.share);
    const words = result.roles.get(door.name) ?? new Set<string>();
    for (const word of wordsOf(door, p)) words.add(word);
    result.roles.set(door.name, words);
    if (door.verb === 'only') {
      const { status } = await get(door, p, fill(door, '', p));
      const may = mayEver(p, door.who, undefined);
      if (may !== status < 400 && door.path !== '/unit-industries')
        fault(door, p, `${p.roles.join()} got ${status}, expected ${may ? 200 : 403}`);
    } else if (door.verb === 'read' || door.verb === 'part') {
      const { seen, denied } = sightOf(p, door.kind);
      const isOutside = denied.length > 0 && (seen.length === 0 || options.formerly !== undefined || r.chance(0.5));
      if (seen.length > 0 && (isWhole || !isOutside)) await about(door, p, r.pick(seen));
      if (denied.length > 0 && (isWhole || isOutside)) await about(door, p, r.pick(denied));
    } else if (door.verb === 'list') await listed(door, p, isWhole);
    else await get(door, p, fill(door, '', p));
  };
  /** So few of the people that every word is among them. */
  const cover = (door: Door): readonly Asker[] => {
    if (options.formerly) return options.share >= 1 ? people : r.shuffle(people).slice(0, 2);
    if (options.share >= 1) return people;
    const left = new Set(people.flatMap((p) => wordsOf(door, p)));
    return r.shuffle(people).filter((p) => wordsOf(door, p).filter((word) => left.delete(word)).length > 0);
  };
  /** Of a kind, somebody and a record in each relation. */
  const met = new Map<Kind, Map<string, [Asker, string][]>>();
  const relationsIn = (kind: Kind): Map<string, [Asker, string][]> => {
    const known = met.get(kind);
    if (known) return known;
    const found = new Map<string, [Asker, string][]>();
    for (const id of r.shuffle(oracle.ids(kind)).slice(0, 400))
      for (const p of people)
        for (const relation of relationsOf(p, oracle.records.get(kind)?.get(id) as Facts)) {
          const list = found.get(relation) ?? [];
          if (list.length < 40) list.push([p, id]);
          found.set(relation, list);
        }
    met.set(kind, found);
    return found;
  };

  for (const door of parseDoors().filter((d) => d.method === 'GET' && !notAsked.has(d.name))) {
    for (const p of cover(door)) await question(door, p);
    if (options.formerly || (door.verb !== 'read' && door.verb !== 'part')) continue;
    const asked = result.relations.get(door.name);
    for (const [relation, some] of relationsIn(door.kind))
      if (asked?.has(relation) !== true) await about(door, ...r.pick(some));
  }

  // Why somebody sees a record is told only of what he sees; the heat of the ledger counts exactly his own.
  for (const p of options.formerly && options.share < 1 ? [] : people) {
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

  async function listed(door: Door, p: Asker, isWhole: boolean): Promise<void> {
    const path =
      door.path === '/hazards/channels/export' ? '/hazards/channels/rows' : door.path.replace(/\/export$/, '');
    const rule = exact.lists.get(path);
    if (door.path.endsWith('/export')) await sheet(door, p, rule);
    else if (rule) {
      const asks = rule.asks(p, r);
      for (const asked of isWhole ? asks : [r.pick(asks)]) await ruled(door, p, rule, asked);
    } else await plainly(door, p, isWhole);
  }
  /** A list that shows other rows than all of its kind, as `lists.ts` says. */
  async function ruled(door: Door, p: Asker, rule: Exact, asked: string): Promise<void> {
    const should = rule.rows(p, asked);
    const size = rule.page ?? 100;
    const keys: string[] = [];
    let total: unknown;
    for (let page = 1; page <= 4; page++) {
      const url = `${exact.addresses.get(door.path) ?? door.path}?${asked}&limit=${size}${rule.most === undefined ? `&page=${page}` : ''}`;
      const answer = await get(door, p, url.replace('?&', '?'));
      if (typeof should === 'string') {
        const due = should === 'closed' ? 403 : 404;
        if (answer.status !== due) fault(door, p, `answered ${answer.status} where ${due} was due`);
        return;
      }
      if (answer.status >= 400) {
        if (answer.status !== 403 || should.length > 0) fault(door, p, `answered ${answer.status} (${asked})`);
        return;
      }
      const body = answer.body as Record<string, unknown>;
      const items = rule.items?.(body) ?? (body['items'] as Record<string, unknown>[]);
      keys.push(...items.map((item) => rule.key?.(item) ?? String(item['id'])));
      total = body['total'];
      const more = page === 1 ? rule.more?.(p, body, should) : null;
      if (more) fault(door, p, `${more} (${asked})`);
      if (rule.items || rule.most !== undefined || items.length < size) break;
    }
    if (typeof should === 'string') return;
    show(door, keys.length);
    const mine = new Set(should);
    const extra = keys.filter((key) => !mine.has(key));
    if (extra.length > 0) fault(door, p, `${extra.length} rows too many, e.g. ${extra[0]} (${asked})`);
    if (new Set(keys).size !== keys.length) fault(door, p, `shows a row twice (${asked})`);
    if (rule.most !== undefined && should.length > rule.most) {
      if (keys.length === 0) fault(door, p, `shows none of ${should.length} (${asked})`);
      return;
    }
    if (typeof total === 'number' && total !== should.length)
      fault(door, p, `counts ${total} where ${should.length} are theirs (${asked})`);
    if (should.length <= size * 4 && keys.length < should.length)
      fault(
        door,
        p,
        `${should.length - keys.length} of ${should.length} rows missing, e.g. ${should.find((key) => !keys.includes(key))} (${asked})`,
      );
  }
  /** A sheet has the rows of its list, each once. */
  async function sheet(door: Door, p: Asker, rule: Exact | undefined): Promise<void> {
    const asked = rule ? r.pick(rule.asks(p, r)) : '';
    const answer = await get(door, p, asked === '' ? door.path + (queries[door.path] ?? '') : `${door.path}?${asked}`);
    const should = rule ? rule.rows(p, asked) : expected(p, door.kind, door.path);
    if (answer.status >= 400 || typeof should === 'string') {
      if (should.length > 0) fault(door, p, `answered ${answer.status} to one who sees some`);
      return;
    }
    show(door, should.length);
    const count = rule?.sheet
      ? rule.sheet((await ask(desk, p, 'GET', door.path.replace(/\/export$/, ''))).body as Record<string, unknown>)
      : should.length;
    const rows = rowsOfSheet(answer.text);
    if (rows !== count) fault(door, p, `has ${rows} rows where ${count} are theirs (${asked})`);
    if (!rule) compare(door, p, exported(p, door.kind, answer.text));
  }
  /** A list of all records of its kind. */
  async function plainly(door: Door, p: Asker, isWhole: boolean): Promise<void> {
    const found = new Set<string>();
    const should = expected(p, door.kind, door.path);
    const base = `${door.path}${(queries[door.path] ?? '?').replace(/\?$/, '?')}`;
    const read = (answer: Answer): Record<string, unknown>[] => {
      const { items = [] } = answer.body as { items?: Record<string, unknown>[] };
      for (const item of items) {
        const known = oracle.records.get(door.kind);
        const id = [item['id'], ...Object.values(item)].find(
          (value) => typeof value === 'string' && known?.has(value),
        ) as string | undefined;
        if (id === undefined) continue;
        found.add(id);
        if (!oracle.sees(p, door.kind, id)) fault(door, p, `lists ${door.kind} ${id}, which is not theirs`);
      }
      return items;
    };
    let total = -1;
    for (let page = 1; page <= (isWhole ? 3 : 1); page++) {
      const answer = await get(door, p, `${base}&limit=100&page=${page}`);
      if (answer.status >= 400) {
        if (oracle.seen(p, door.kind).length > 0) fault(door, p, `answered ${answer.status} to one who sees some`);
        return;
      }
      total = (answer.body as { total?: number }).total ?? -1;
      if (read(answer).length < 100) break;
    }
    show(door, found.size);
    if (total !== -1 && total !== should.length) fault(door, p, `counts ${total} where ${should.length} are theirs`);
    if (should.length <= (isWhole ? 300 : 100)) compare(door, p, found);
    // Asked by its number, a record that is not theirs is not there, and does not count.
    const { shape } = (contracts.get(door.name)?.query ?? {}) as { shape?: Record<string, unknown> };
    const known = searched.get(door.kind);
    if (!isWhole || shape?.['q'] === undefined || !known) return;
    const theirs = new Set(should);
    for (const isOwn of [true, false]) {
      const some = known.filter(([, id]) => theirs.has(id) === isOwn);
      if (some.length === 0) continue;
      const [code, id] = r.pick(some);
      found.clear();
      const answer = await get(door, p, `${base}&limit=100&q=${encodeURIComponent(code)}`);
      if (answer.status >= 400) continue;
      const n = read(answer).length;
      const { total: said } = answer.body as { total?: number };
      // Tasks and decisions are searched by their words, not by their number.
      if (found.has(id) !== isOwn && !(isOwn && ['task', 'decision'].includes(door.kind)))
        fault(door, p, `searched for ${code}, which is ${isOwn ? 'theirs' : 'not theirs'}, shows ${n}`);
      if (said !== undefined && n < 100 && said !== n)
        fault(door, p, `searched for ${code} counts ${said} and shows ${n}`);
    }
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
