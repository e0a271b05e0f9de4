/**
 * A seeded walk through a family of records: anybody tries any step in any order, while posts are taken away, lent and given back.
 * The oracle says before each step what must come: 404 to who does not see the record, 403 or 409 to who may not do it, not now or not
 * after his own earlier step, success to who may. A refused step leaves every table as it was; of the same step done twice at once one
 * goes through; a step in flight while the right is taken away is done whole or not at all, and afterwards the door is shut.
 */
import type { Desk } from '#platform/identity/server/builders.ts';
import { random } from '../demo/random.ts';
import { FOREIGN, smuggled } from './acting.ts';
import type { Act, Case, Row, Stuff } from './cases.ts';
import { kinds, type Facts, type Kind, type Oracle, type Person } from './oracle.ts';
import { mayEver, parseDoors } from './reading.ts';
import type { Roamer, Roster } from './roster.ts';
import { ask, type Query } from './world.ts';

export interface RoamWorld {
  desk: Desk;
  query: Query;
  roster: Roster;
  oracle: Oracle;
  stuff: Omit<Stuff, 'r'>;
  /** Departments to which somebody may be moved. */
  elsewhere: readonly string[];
}

export type Guess = 'missing' | 'denied' | 'late' | 'apart' | 'stale' | 'may';

export interface Roamed {
  fault: string | null;
  /** Steps done, as `record: step`. */
  done: Map<string, number>;
  /** How often each was foretold. */
  guessed: Map<Guess, number>;
  /** Steps that two did at once, and steps in flight while the right was taken away. */
  races: number;
  removals: number;
  changes: number;
  reads: number;
}

/** All that the rooms of the walk keep; small tables only, what is large is reference data that no step changes. */
async function watched(query: Query): Promise<string> {
  const names = await query<{ t: string }>(
    `select c.relname as t from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'd120102' and c.relkind = 'r'
       and c.relname ~ '^(supervision_|whistle|joint_|plan_|report|evaluation_|case_|todos|documents|document_|letter_|notification|outbox|files)'
       and c.relname !~ '(counters|^plan_nodes|^plan_clauses|^letter_templates|^report_forms)'`,
  );
  return names
    .map(
      ({ t }) =>
        `select '${t}' as t, count(*) as n, coalesce(sum(hashtextextended(x::text, 0)::numeric), 0)::text as h from ${t} x`,
    )
    .join(' union all ');
}

export async function roam(
  w: RoamWorld,
  cases: readonly Case[],
  { seed, steps }: { seed: string; steps: number },
): Promise<Roamed> {
  const r = random('roam', seed);
  const { query, roster, oracle, desk } = w;
  const result: Roamed = {
    fault: null,
    done: new Map(),
    guessed: new Map(),
    races: 0,
    removals: 0,
    changes: 0,
    reads: 0,
  };
  const way: string[] = [];
  const fail = (why: string): void => {
    result.fault ??= `${why}\nseed ${seed}, the way there:\n${way.slice(-20).join('\n')}\nchanges of posts:\n${roster.changes.slice(-12).join('\n')}`;
  };
  const doors = new Map(parseDoors().map((door) => [door.path + door.method, door]));
  const text = await watched(query);
  const print = async (): Promise<Map<string, string>> =>
    new Map((await query<{ t: string; n: string; h: string }>(text)).map((row) => [row.t, `${row.n} ${row.h}`]));
  const changed = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, besides: RegExp): string =>
    [...after]
      .filter(([t, h]) => before.get(t) !== h && !besides.test(t))
      .map(([t]) => t)
      .join(', ');
  const stuff: Stuff = { ...w.stuff, r };
  const sights: readonly Kind[] = [
    ...new Set(
      cases.flatMap((one) => [
        one.sight({ id: '', state: '', version: 0 })[0],
        ...(one.lists ?? []).map(([, kind]) => kind),
      ]),
    ),
  ];
  const look = async (): Promise<void> => {
    const all = new Set<Kind>([...sights, ...cases.flatMap((one) => Object.keys(kindsOfDoors(one, doors)) as Kind[])]);
    for (const kind of all)
      oracle.records.set(kind, new Map((await query<Facts>(kinds[kind].sql)).map((row) => [row.id, row])));
  };

  /** For whom somebody acted on the record: separations hold for the one and the other. */
  const behalves = async (one: Case, row: Row): Promise<Map<string, string[]>> => {
    const found = new Map<string, string[]>();
    if (!one.subject) return found;
    for (const e of await query<{ actor_id: string; behalf_id: string }>(
      `select distinct actor_id::text, behalf_id::text from case_events where subject_type = $1 and subject_id = $2 and behalf_id is not null`,
      [one.subject, row.id],
    ))
      found.set(e.actor_id, [...(found.get(e.actor_id) ?? []), e.behalf_id]);
    return found;
  };
  const isApart = (p: Roamer, act: Act, row: Row, acted: ReadonlyMap<string, readonly string[]>): boolean => {
    const who = (act.apart ?? [])
      .flatMap((column) => [row[column]].flat())
      .filter((id): id is string => typeof id === 'string');
    const theirs = new Set(who.flatMap((id) => [id, ...(acted.get(id) ?? [])]));
    return theirs.has(p.userId) || (p.behalf !== null && theirs.has(p.behalf));
  };
  const sees = (p: Person, one: Case, row: Row): boolean => oracle.sees(p, ...one.sight(row));
  const guess = (p: Roamer, one: Case, act: Act, row: Row, acted: ReadonlyMap<string, readonly string[]>): Guess => {
    if (!sees(p, one, row)) return 'missing';
    if (!act.who(p, row)) return 'denied';
    if (!act.from.includes(row.state) || act.also?.(row, p) === false) return 'late';
    return isApart(p, act, row, acted) ? 'apart' : 'may';
  };
  const fits = (foretold: Guess, act: Act, status: number): boolean => {
    switch (foretold) {
      case 'missing':
        return status === 404;
      case 'may':
        return status < 300 || (act.or ?? []).includes(status);
      case 'stale':
        return status === 409 || (act.or ?? []).includes(status);
      default:
        return status === 403 || status === 409;
    }
  };

  await roster.load();
  await look();
  let before = await print();

  for (let n = 0; n < steps && result.fault === null; n++) {
    if (r.chance(0.14)) {
      await roster.change(r, w.elsewhere);
      result.changes++;
      await look();
      before = await print();
    }
    const one = r.pick(cases);
    const rows = await query<Row>(one.sql);
    if (rows.length === 0) continue;
    const row = r.pick(rows);
    const usual = one.acts.filter((a) => a.from.includes(row.state) && !a.denied);
    const act = usual.length > 0 && r.chance(0.75) ? r.pick(usual) : r.pick(one.acts);
    const door = doors.get(`${act.path}POST`);
    if (!door) {
      fail(`no door ${act.path}`);
      break;
    }
    const acted = await behalves(one, row);
    const able = roster.all.filter((p) => guess(p, one, act, row, acted) === 'may');
    const near = roster.all.filter((p) => sees(p, one, row) && !able.includes(p));
    const shy = act.denied === true;
    const apart = roster.all.filter((p) => guess(p, one, act, row, acted) === 'apart');
    const pool =
      apart.length > 0 && r.chance(0.3)
        ? apart
        : !shy && able.length > 0 && r.chance(0.6)
          ? able
          : near.length > 0 && r.chance(0.6)
            ? near
            : roster.all.filter((p) => !shy || !able.includes(p));
    if (pool.length === 0) continue;
    const p = r.pick(pool);
    const record =
      door.kind === 'open'
        ? undefined
        : (oracle.records.get(door.kind)?.get(one.sight(row)[1]) ?? oracle.records.get(door.kind)?.get(row.id));
    let foretold = guess(p, one, act, row, acted);
    if (foretold === 'may' && !mayEver(p, door.who, record))
      fail(`doors.ts does not let ${p.login} (${p.roles.join()}) use ${door.name}, cases.ts does`);
    const isStale = !act.bare && r.chance(0.06);
    if (isStale && foretold === 'may') foretold = 'stale';
    const made = (await act.body?.(row, stuff, p)) ?? {};
    const body = { ...smuggled, ...made, ...(isStale ? { version: row.version + 1 } : {}), id: FOREIGN };
    if (made['version'] === undefined) delete (body as { version?: unknown }).version;
    if (JSON.stringify(made).includes('ileIds') || JSON.stringify(made).includes('photoIds')) before = await print();
    const [, seenId] = one.sight(row);
    const url = act.path
      .replace(/:callId|:inviteeId/, row.id)
      .replace(':id', /:(callId|inviteeId)/.test(act.path) ? seenId : row.id);
    const say = (who: Roamer, status: number, code: string): void => {
      way.push(
        `${n} ${who.login} (${who.unitName} ${who.roles.join()}${who.behalf ? ' for another' : ''}) ${act.path} on ${one.name} ${row.id} ${row.state} v${row.version}: ${foretold} → ${status} ${code}`,
      );
    };
    const send = async (who: Roamer, given: Record<string, unknown>): Promise<number> => {
      const answer = await ask(desk, who, 'POST', url, given);
      say(who, answer.status, (answer.body as { code?: string } | null)?.code ?? '');
      if (answer.status >= 500) fail('a defect');
      return answer.status;
    };

    const key = `${one.name}: ${act.path.split('/').pop()}`;
    const others = able.filter((other) => other.login !== p.login);
    let isDone = false;
    // What taking the right away leaves behind by itself.
    let besides = /^$/;
    if (foretold === 'may' && !act.again && r.chance(0.12)) {
      // Two at once: the same step by another who may, or sent twice by the same.
      const second = others.length > 0 && r.chance(0.7) ? r.pick(others) : p;
      const same = second === p || !/ileIds|photoIds/.test(JSON.stringify(made));
      const again = same ? body : { ...body, ...((await act.body?.(row, stuff, second)) ?? {}) };
      before = await print();
      const statuses = await Promise.all([send(p, body), send(second, again)]);
      result.races++;
      const through = statuses.filter((status) => status < 300).length;
      if (through > 1) fail('the same step went through twice');
      if (through === 0 && !statuses.some((status) => (act.or ?? []).includes(status)))
        fail('of two who may, neither could');
      isDone = through > 0;
    } else if (foretold === 'may' && roster.isWorker(p) && r.chance(0.2)) {
      // In flight while the right is taken away.
      const [status, removed] = await Promise.all([send(p, body), roster.strip(p)]);
      if (removed !== 200) fail(`the roles could not be taken away: ${removed}`);
      result.removals++;
      besides = /^(outbox|notification)/;
      await roster.load();
      isDone = status < 300;
      if (!isDone && ![403, 404, 409, ...(act.or ?? [])].includes(status)) fail('neither done nor refused');
      const [, id] = one.sight(row);
      const now = roster.all.find((same) => same.login === p.login) as Roamer;
      await look();
      const later = await ask(desk, now, 'GET', one.read.replace(':id', id));
      if (later.status !== 404) fail(`${p.login} reads on after his roles are gone: ${later.status}`);
    } else {
      const status = await send(p, body);
      result.guessed.set(foretold, (result.guessed.get(foretold) ?? 0) + 1);
      if (!fits(foretold, act, status)) fail(`foretold ${foretold}`);
      isDone = status < 300;
    }
    const after = await print();
    const left = isDone ? '' : changed(before, after, besides);
    if (left !== '') fail(`refused, and yet changed: ${left}`);
    before = after;
    if (!isDone) continue;
    result.done.set(key, (result.done.get(key) ?? 0) + 1);
    await look();
    // Whoever the oracle lets see it opens it, nobody else.
    for (const reader of r.shuffle(roster.all).slice(0, 2)) {
      const { status } = await ask(desk, reader, 'GET', one.read.replace(':id', seenId));
      result.reads++;
      if (oracle.sees(reader, ...one.sight(row)) !== status < 400)
        fail(`${reader.login} (${reader.roles.join()}) reading ${one.name} got ${status}`);
    }
    if (r.chance(0.3))
      for (const [path, kind] of one.lists ?? []) {
        const reader = r.pick(roster.all);
        const { status, body: page } = await ask(desk, reader, 'GET', `${path}?limit=100`);
        const should = oracle.seen(reader, kind);
        const known = oracle.records.get(kind);
        const { items = [], total } = (page ?? {}) as { items?: Record<string, unknown>[]; total?: number };
        const found = new Set(
          items.flatMap(
            (item) =>
              [item['id'], ...Object.values(item)].find((value) => typeof value === 'string' && known?.has(value)) ??
              [],
          ),
        );
        result.reads++;
        if (status >= 400 ? should.length > 0 : total !== should.length)
          fail(
            `${reader.login} (${reader.roles.join()}) is told of ${total} in ${path} (${status}) where ${should.length} are theirs`,
          );
        if (status < 400 && should.length <= 100 && should.some((id) => !found.has(id)))
          fail(`${path} lacks some of ${reader.login}`);
      }
  }
  await roster.settle();
  return result;
}

/** Kinds by which the doors of a case are declared. */
function kindsOfDoors(one: Case, doors: ReadonlyMap<string, { kind: Kind }>): Partial<Record<Kind, true>> {
  const found: Partial<Record<Kind, true>> = {};
  for (const act of one.acts) {
    const kind = doors.get(`${act.path}POST`)?.kind;
    if (kind && kind !== 'open') found[kind] = true;
  }
  return found;
}
