/**
 * Exactly which rows a list shows where these are not simply all records of one kind that the reader sees: said from the tables for each
 * reader, beside the program. Also numbers that count rows: each is the number of rows that this reader may see.
 */
import type { Random } from '../demo/random.ts';
import { works, type Facts, type Kind, type Oracle, type Person } from './oracle.ts';
import type { Query } from './world.ts';

type Item = Readonly<Record<string, unknown>>;

export interface Exact {
  /** The list as it is asked; several, where it shows different rows under each. */
  asks(p: Person, r: Random): readonly string[];
  /** Keys of the rows that are the person's under this question; `closed`: the door answers 403 to him, `missing`: 404. */
  rows(p: Person, asked: string): readonly string[] | 'closed' | 'missing';
  key?(item: Item): string;
  items?(body: Item): readonly Item[];
  /** So many rows it takes at a time (100), and where it shows only the first ones, how many (`most`). */
  readonly page?: number;
  readonly most?: number;
  /** Its sheet has more rows than those that are compared: how many, by the list itself. */
  sheet?(body: Item): number;
  /** What else of the answer must hold; a complaint or null. */
  more?(p: Person, body: Item, rows: readonly string[]): string | null;
}
/** A number in an answer that counts rows: what it says and what it must be. */
export type Count = (p: Person, body: Item) => readonly [said: unknown, should: number];
/** Rows inside one record: which the answer shows and which must be there. */
export type Inner = (
  p: Person,
  id: string,
  body: Item,
) => readonly [shown: readonly string[], should: readonly string[]];

const strings = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : []);
const writing = (p: Person): boolean =>
  works(p) && ['office', 'leadership', 'department', 'street'].includes(p.unitKind);
const all = (p: Person): boolean => works(p) && ['office', 'leadership'].includes(p.unitKind);
/** Figures are of a place: the district, industries of a department, a street. What was assigned by hand is not in them. */
const counts = (p: Person, r: Pick<Facts, 'industry' | 'street'>): boolean =>
  all(p) ||
  (works(p) && p.unitKind === 'department' && !!r.industry && p.industries.includes(r.industry)) ||
  (works(p) && p.unitKind === 'street' && !!r.street && p.street === r.street);
const keeps = (p: Person): boolean =>
  [
    'office.admin',
    'office.reviewer',
    'department.officer',
    'department.reviewer',
    'street.officer',
    'street.reviewer',
    'enforcement.officer',
  ].some((role) => p.roles.includes(role));
/** What waits for somebody: given to him while the post stands in which it was given, or open to his unit. */
interface Todo {
  id: string;
  user_id: string | null;
  unit_id: string | null;
  roles: string[];
  subject_id: string;
  action: string;
}
const forHim = (p: Person, t: Todo): boolean =>
  t.user_id === p.userId && p.roles.length > 0 && (t.unit_id === null || t.unit_id === p.unitId);
const forUnit = (p: Person, t: Todo): boolean => works(p) && t.unit_id !== null && t.unit_id === p.unitId;
const forRole = (p: Person, t: Todo): boolean =>
  t.user_id === null && forUnit(p, t) && t.roles.some((role) => p.roles.includes(role));

const FROM = '2024-01-01';
const TO = '2026-09-28';
const SPAN = `from=${FROM}&to=${TO}`;

export async function exactLists(
  query: Query,
  oracle: Oracle,
): Promise<{
  lists: Map<string, Exact>;
  numbers: Map<string, Count>;
  inner: Map<string, Inner>;
  addresses: Map<string, string>;
}> {
  const ids = async (text: string): Promise<string[]> => (await query<{ id: string }>(text)).map((row) => row.id);
  const seen = (p: Person, kind: Kind, some: readonly string[]): string[] =>
    some.filter((id) => oracle.sees(p, kind, id));
  const lists = new Map<string, Exact>();
  const one =
    (ask = ''): (() => readonly string[]) =>
    () => [ask];

  // Letters that wait for the person's own signature, and still are his to see.
  const unsigned = await query<{ id: string; user_id: string }>(
    `select distinct r.document_id as id, r.user_id from document_recipients r join document_progress p on p.document_id = r.document_id
     where p.completed_at is null and r.user_id is not null and not exists (select 1 from document_receipts x where x.recipient_id = r.id)`,
  );
  lists.set('/documents', {
    asks: one(),
    rows: (p) =>
      seen(
        p,
        'document',
        unsigned.filter((row) => row.user_id === p.userId).map((row) => row.id),
      ),
  });

  const todos = await query<Todo>(
    `select id, user_id, unit_id, roles, subject_id, action from todos where done_at is null`,
  );
  const todoRows = (p: Person, asked: string): Todo[] =>
    todos.filter((t) => forHim(p, t) || (asked.includes('unit') ? forUnit(p, t) : forRole(p, t)));
  lists.set('/todos', {
    asks: () => ['scope=unit&all=true', 'scope=mine&all=true'],
    // One thing to do under several roles of one person is one row.
    rows: (p, asked) => [...new Set(todoRows(p, asked).map((t) => `${t.subject_id}:${t.action}`))],
    key: (item) => `${String(item['subjectId'])}:${String(item['action'])}`,
    items: (body) => (body['groups'] as { items: Item[] }[]).flatMap((group) => group.items),
    // Only the first five hundred are read, before those that are one are put together.
    most: 400,
    more: (p, body) => {
      const unit = p.unitKind === 'enterprise' ? 0 : todoRows(p, 'unit').length;
      return body['unitTotal'] === unit ? null : `counts ${String(body['unitTotal'])} of the unit where ${unit} are`;
    },
  });

  const pairs = await query<{ first_id: string; second_id: string }>(
    `select p.first_id, p.second_id from hazard_pairs p where p.decision is null
       and not exists (select 1 from hazards h where h.id in (p.first_id, p.second_id) and h.state = 'void')`,
  );
  lists.set('/hazards/pairs', {
    asks: one(),
    rows: (p) =>
      pairs
        .filter((pair) => oracle.sees(p, 'hazard', pair.first_id) && oracle.sees(p, 'hazard', pair.second_id))
        .map((pair) => `${pair.first_id} ${pair.second_id}`),
    key: (item) =>
      [item['first'], item['second']]
        .map((side) => (side as { id: string }).id)
        .sort()
        .join(' '),
    page: 50,
  });

  const findings = await query<{ id: string; street: string; industry: string; tells: boolean; is_protected: boolean }>(
    `select h.id, h.street_code as street, h.industry, true as tells, false as is_protected from hazards h
       where h.state <> 'void' and h.found_on between '${FROM}' and '${TO}'
     union all
     select s.id, s.street_code, s.industry, false, m.is_protected from hazard_merges m join hazards s on s.id = m.source_id join hazards h on h.id = m.hazard_id
       where m.ended_at is null and h.state <> 'void' and s.found_on between '${FROM}' and '${TO}'`,
  );
  // Sources from the public are not there for anybody but their custodians, and these have no figures.
  const findingsOf = (p: Person, tells: boolean): string[] =>
    findings.filter((f) => (f.tells || !(tells || f.is_protected)) && counts(p, f)).map((f) => f.id);
  lists.set('/hazards/channels/rows', {
    asks: () => [`${SPAN}&part=hazards`, `${SPAN}&part=sources`],
    rows: (p, asked) => findingsOf(p, asked.includes('hazards')),
  });

  const firms = await query<{ id: string; search: string; is_high_risk: boolean; state: string; reports: string[] }>(
    `select e.id, e.search, e.is_high_risk, e.state,
      array(select t.id from funding_statements t where t.enterprise_id = e.id and t.year = 2025 and t.submitted_at is not null) as reports
     from enterprises e where e.state <> 'merged'`,
  );
  const word = (r: Random, some: readonly { search: string }[]): string[] => {
    const found = some.length > 0 ? /[一-龥]{5,}/.exec(r.pick(some).search)?.[0] : undefined;
    return found ? [`q=${encodeURIComponent(found.slice(0, r.int(3, 5)))}`] : [];
  };
  lists.set('/enterprises/search', {
    // A common word, one of the reader's own firm, one of a firm that he does not see.
    asks: (p, r) => [
      `q=${encodeURIComponent('天津')}`,
      ...word(
        r,
        firms.filter((f) => oracle.sees(p, 'enterprise', f.id)),
      ),
      ...word(
        r,
        firms.filter((f) => !oracle.sees(p, 'enterprise', f.id)),
      ),
    ],
    rows: (p, asked) => {
      const text = decodeURIComponent(asked.slice(2)).toLowerCase();
      return firms.filter((f) => f.search.includes(text) && oracle.sees(p, 'enterprise', f.id)).map((f) => f.id);
    },
    page: 50,
    most: 50,
  });
  lists.set('/funding/statements/missing', {
    asks: () => ['year=2025', 'year=2025&which=due'],
    rows: (p, asked) =>
      firms
        .filter((f) => f.is_high_risk && f.state === 'active' && oracle.sees(p, 'enterprise', f.id))
        .filter((f) => asked.includes('due') || !strings(f.reports).some((id) => oracle.sees(p, 'statement', id)))
        .map((f) => f.id),
  });
  const doubtful = await query<{ key: string; id: string }>(
    `select r.import_id || ':' || r.row_no as key, r.import_id as id from enterprise_import_rows r join enterprise_imports i on i.id = r.import_id
     where r.outcome = 'doubtful' and r.decided_at is null and i.state not in ('preview', 'checking', 'checked', 'failed')
       and not exists (select 1 from enterprise_import_rows l join enterprise_imports j on j.id = l.import_id where l.row_key = r.row_key and l.outcome = 'doubtful'
         and l.decided_at is null and (l.import_id, l.row_no) > (r.import_id, r.row_no) and j.state not in ('preview', 'checking', 'checked', 'failed'))`,
  );
  const reviewsOf = (p: Person): string[] =>
    keeps(p) ? doubtful.filter((row) => oracle.sees(p, 'enterpriseImport', row.id)).map((row) => row.key) : [];
  lists.set('/enterprise-reviews', {
    asks: one(),
    rows: reviewsOf,
    key: (item) => `${String(item['importId'])}:${String(item['row'])}`,
  });

  const urges = await query<{ id: string; task_id: string }>(`select id, task_id from plan_urges`);
  lists.set('/plan/urges', {
    asks: one(),
    rows: (p) => urges.filter((u) => oracle.sees(p, 'task', u.task_id)).map((u) => u.id),
  });

  const drafts = new Map(
    (await query<{ id: string; state: string }>(`select id, state from letter_drafts`)).map((d) => [d.id, d.state]),
  );
  const waiting = await query<Todo>(
    `select id, user_id, unit_id, roles, subject_id, action from todos where done_at is null and subject_type = 'letter'`,
  );
  const letters = await query<{
    id: string;
    issuer: string | null;
    is_office: boolean;
    is_open: boolean;
    is_unreplied: boolean;
    units: string[];
    people: string[];
  }>(
    `select d.id, d.issuer_unit_id as issuer, coalesce((select u.kind = 'office' from units u where u.id = d.issuer_unit_id), false) as is_office,
      p.completed_at is null as is_open, exists (select 1 from document_reply_dues u where u.document_id = d.id and u.replied_at is null) as is_unreplied,
      array(select r.unit_id from document_recipients r where r.document_id = d.id and r.unit_id is not null) as units,
      array(select r.user_id from document_recipients r where r.document_id = d.id and r.user_id is not null) as people
     from documents d join document_progress p on p.document_id = d.id`,
  );
  const views = ['mine', 'drafts', 'withdrawn', 'issued', 'unreceipted', 'unreplied', 'received'] as const;
  const lettersOf = (p: Person, view: string): string[] => {
    if (!works(p)) return [];
    if (['mine', 'drafts', 'withdrawn'].includes(view)) {
      if (!writing(p)) return [];
      return [...drafts]
        .filter(([, state]) =>
          view === 'withdrawn' ? state === 'withdrawn' : !['issued', 'withdrawn'].includes(state),
        )
        .map(([id]) => id)
        .filter((id) => oracle.sees(p, 'draft', id))
        .filter(
          (id) =>
            view !== 'mine' || waiting.some((t) => t.subject_id === id && (t.user_id === p.userId || forRole(p, t))),
        );
    }
    if (view === 'received')
      return letters
        .filter((d) => d.people.includes(p.userId) || (p.unitId !== null && d.units.includes(p.unitId)))
        .map((d) => d.id);
    return letters
      .filter((d) => (d.issuer !== null && d.issuer === p.unitId) || (d.is_office && p.roles.includes('office.leader')))
      .filter((d) => (view !== 'unreceipted' || d.is_open) && (view !== 'unreplied' || d.is_unreplied))
      .map((d) => d.id);
  };
  lists.set('/letters', {
    asks: () => views.map((view) => `view=${view}`),
    rows: (p, asked) => lettersOf(p, asked.slice('view='.length)),
    more: (p, body) => {
      const wrong = (body['counts'] as { view: string; count: number }[]).find(
        ({ view, count }) => count !== lettersOf(p, view).length,
      );
      return wrong ? `counts ${wrong.count} ${wrong.view} where ${lettersOf(p, wrong.view).length} are theirs` : null;
    },
  });

  const senders = await ids(`select code as id from exchange_senders`);
  const whole = (body: Item): readonly Item[] => body as unknown as readonly Item[];
  lists.set('/exchange/senders', {
    asks: one(),
    rows: (p) => (all(p) ? senders : []),
    key: (item) => String(item['code']),
    items: whole,
  });
  lists.set('/exchange/mappings', { asks: one(), rows: (p) => oracle.seen(p, 'mapping'), items: whole });
  const [sender = 'none'] = senders;
  const received = await ids(
    `select data_set || ':' || record_key as id from exchange_received where sender = '${sender}'`,
  );
  lists.set('/exchange/senders/:code/records', {
    asks: one(),
    rows: (p) => (all(p) && senders.length > 0 ? received : 'missing'),
    key: (item) => `${String(item['set'])}:${String(item['key'])}`,
  });

  // Of each unit the edition that holds: the newest that was filed, else the one being written.
  const papers = await ids(
    `select distinct on (s.unit_id) s.id from sub_plans s where s.drafted_at <= '2026-09-28T01:20:00Z'
     order by s.unit_id, (s.filed_at is not null and s.filed_at <= '2026-09-28T01:20:00Z') desc, s.edition desc`,
  );
  lists.set('/plan/papers', {
    asks: one(),
    rows: (p) => seen(p, 'paper', papers),
    key: (item) => String(item['planId']),
    items: (body) => (body['rows'] as Item[]).filter((row) => row['planId'] !== null),
    // Units without a plan stand in it too.
    sheet: (body) => (body['rows'] as Item[]).length,
    more: (p, body) =>
      all(p) || (body['rows'] as Item[]).every((row) => works(p) && row['unitId'] === p.unitId)
        ? null
        : 'has rows of other units',
  });

  const told = await query<{ code: string; id: string }>(`select code, id from indicator_reports`);
  const [code = 'hazards.open'] = told.map((row) => row.code).sort();
  lists.set('/indicators/:code/reports', {
    asks: one(),
    rows: (p) =>
      writing(p)
        ? seen(
            p,
            'figureReport',
            told.filter((row) => row.code === code).map((row) => row.id),
          )
        : 'closed',
  });
  lists.set('/notifications', { asks: one(), rows: (p) => oracle.seen(p, 'notification') });
  const publicOnes = await ids(`select id from supervision_listings where notice_id is not null and state <> 'raised'`);
  lists.set('/supervision/public-listings', {
    asks: one(),
    rows: (p) => (writing(p) ? seen(p, 'listing', publicOnes) : 'closed'),
  });

  const unread = await query<{ user_id: string; n: number }>(
    `select user_id, count(*)::int as n from notification_recipients where read_at is null group by 1`,
  );
  const calls = await ids(`select id from whistle_calls where cancelled_at is null`);
  const numberOf = (body: Item, ...path: string[]): unknown =>
    path.reduce<unknown>((value, name) => (value as Item | undefined)?.[name], body);
  const numbers = new Map<string, Count>([
    [
      '/notifications/unread-count',
      (p, body) => [body['unread'], unread.find((row) => row.user_id === p.userId)?.n ?? 0],
    ],
    ['/hazards/channels', (p, body) => [body['hazards'], findingsOf(p, true).length]],
    ['/enterprises', (p, body) => [body['undecided'], reviewsOf(p).length]],
    ['/whistles/figures', (p, body) => [numberOf(body, 'total', 'calls'), seen(p, 'whistleCall', calls).length]],
    ['/joint-decisions/figures', (p, body) => [numberOf(body, 'total', 'all'), oracle.seen(p, 'decision').length]],
    ['/project-gates/figures', (p, body) => [numberOf(body, 'total', 'all'), oracle.seen(p, 'gate').length]],
  ]);
  // Lists whose path names more than the list.
  const addresses = new Map([
    ['/indicators/:code/reports', `/indicators/${code}/reports`],
    ['/exchange/senders/:code/records', `/exchange/senders/${sender}/records`],
  ]);

  const rowsIn = (body: Item, name: string, key = 'id'): string[] =>
    (body[name] as Item[]).map((item) => String(item[key]));
  const of = async (text: string): Promise<Map<string, string[]>> =>
    new Map((await query<{ id: string; ids: string[] }>(text)).map((row) => [row.id, strings(row.ids)]));
  const listed = await of(`select list_id as id, array_agg(hazard_id) as ids from hazard_list_items group by 1`);
  const merged = await of(
    `select hazard_id as id, array_agg(source_id) as ids from hazard_merges where ended_at is null group by 1`,
  );
  const raised = await of(`select hazard_id as id, array_agg(id) as ids from supervision_listings group by 1`);
  const climbed = await of(
    `select hazard_id as id, array_agg(id) as ids from supervision_measures where hazard_id is not null group by 1`,
  );
  const judged = await of(`select visit_id as id, array_agg(id) as ids from visit_findings group by 1`);
  const inner = new Map<string, Inner>([
    [
      '/hazards/lists/:id/items',
      (p, id, body) => [rowsIn(body, 'items', 'hazardId'), seen(p, 'hazard', listed.get(id) ?? [])],
    ],
    [
      '/hazards/:id/sources',
      (p, id, body) => {
        // Firms and experts are not told of suspicions.
        const open = (['enterprise', 'expert'].includes(p.unitKind) ? [] : pairs)
          .filter((pair) => pair.first_id === id || pair.second_id === id)
          .filter((pair) => oracle.sees(p, 'hazard', pair.first_id === id ? pair.second_id : pair.first_id));
        return [
          [...rowsIn(body, 'sources'), `${String(body['suspected'])} suspected`],
          [id, ...seen(p, 'source', merged.get(id) ?? []), `${open.length} suspected`],
        ];
      },
    ],
    [
      '/supervision/hazards/:hazardId',
      // Of the ladder each rung shows one measure; that one is the reader's to see.
      (p, id, body) => {
        const rungs = rowsIn(body, 'ladder', 'measureId').filter((one) => one !== 'null');
        const theirs = seen(p, 'measure', climbed.get(id) ?? []).filter((one) => rungs.includes(one));
        return [
          [...rungs, ...rowsIn(body, 'listings')],
          [...theirs, ...seen(p, 'listing', raised.get(id) ?? [])],
        ];
      },
    ],
    ['/visits/:id', (p, id, body) => [rowsIn(body, 'findings'), seen(p, 'visitFinding', judged.get(id) ?? [])]],
  ]);
  return { lists, numbers, inner, addresses };
}
