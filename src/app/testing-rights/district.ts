/** Rights over a whole district: every door read and tried by people of every role, held against the oracle. */
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import type { TestDb } from '#kernel/server/testing.ts';
import { aDesk } from '#platform/identity/server/builders.ts';
import { rooms } from '../rooms.ts';
import type { Description } from '../testing-hostile.ts';
import { actDenied, askedByNobody, Bodies, type ActingResult } from './acting.ts';
import { enrich, make } from './enrich.ts';
import { random } from '../demo/random.ts';
import { kinds, Oracle, works, type Kind, type Person } from './oracle.ts';
import { parseDoors, readAll, wordsOf, type Fault } from './reading.ts';
import {
  addPeople,
  ask,
  asOwner,
  changedSince,
  fingerprint,
  peopleOf,
  plant,
  plantOrigins,
  signInAll,
  type Asker,
  type Query,
} from './world.ts';

type Reading = Awaited<ReturnType<typeof readAll>>;
export interface Held {
  reading: Reading;
  /** The same after people lost their roles or went to another unit. */
  removed: Reading;
  /** Doors that answer and were not asked by somebody in each role, as `door: role`. */
  uncovered: string[];
  /** Lists that showed nobody a row: nothing is proved about them. */
  empty: string[];
  acting: ActingResult;
  nobody: Fault[];
  /** Tables that a refused act changed. */
  changed: string[];
}

/** `share`: of the questions that could be asked, how many are; `each`: people whom each acting door refuses. */
export async function holdRights(
  db: TestDb,
  { share, each, seed }: { share: number; each: number; seed: string | number },
): Promise<Held> {
  const desk = await aDesk(db, rooms);
  try {
    await addPeople(db);
    return await asOwner(db, async (query) => {
      await enrich(query);
      await plant(query);
      await plantOrigins(query);
      const people = await signInAll(db, desk);
      await make(async (login, method, url, body) => {
        const p = people.find((one) => one.login === login);
        const answer = await ask(desk, p ?? { cookie: null }, method, url, body);
        if (answer.status >= 300) throw new Error(`${login} ${url}: ${answer.status} ${answer.text}`);
        return answer.body;
      });
      const oracle = new Oracle();
      await oracle.load(query);
      const endpoints = rooms.flatMap((room) => (room.routes ?? []).map((route) => route.endpoint as Endpoint));
      const description = (await desk.browser().get('/openapi.json')).body as Description;
      const before = await fingerprint(query);
      const acting = await actDenied(desk, people, oracle, new Bodies(description, seed, oracle), { seed, each });
      const nobody = await askedByNobody(
        desk,
        [{ cookie: null }, { cookie: null, bearer: `zb_${'a'.repeat(32)}` }],
        oracle,
      );
      const changed = changedSince(before, await fingerprint(query));
      const reading = await readAll(desk, people, oracle, query, { seed, share, endpoints });
      const uncovered = parseDoors()
        .filter((door) => reading.roles.has(door.name))
        .flatMap((door) =>
          [...new Set(people.flatMap((p) => wordsOf(door, p)))]
            .filter((word) => reading.roles.get(door.name)?.has(word) !== true)
            .map((word) => `${door.name}: ${word}`),
        );
      const empty = [...reading.most].filter(([, n]) => n === 0).map(([name]) => name);
      const seen = new Map(
        people.map((p) => [
          p.login,
          new Map((Object.keys(kinds) as Kind[]).map((kind) => [kind, oracle.seen(p, kind)])),
        ]),
      );
      const left = await unseat(query, people, oracle, seed);
      await oracle.load(query);
      const removed = await readAll(desk, left, oracle, query, {
        seed,
        share,
        endpoints,
        formerly: (p: Person, kind: Kind) => seen.get(p.login)?.get(kind) ?? [],
      });
      return { reading, removed, uncovered, empty, acting, nobody, changed };
    });
  } finally {
    await desk.close();
  }
}

/** Of those who have a part in most records, and of others, half lose their roles and half go to another unit of the same kind. */
async function unseat(query: Query, people: readonly Asker[], oracle: Oracle, seed: string | number): Promise<Asker[]> {
  const r = random('unseat', seed);
  const all = [...oracle.records.values()].flatMap((records) => [...records.values()]);
  const parts = (p: Asker): number => all.filter((record) => record.people?.includes(p.userId)).length;
  const working = people.filter(works);
  const named = [...working].sort((a, b) => parts(b) - parts(a)).slice(0, 6);
  const some = [...named, ...r.shuffle(working.filter((p) => !named.includes(p))).slice(0, 6)];
  for (const [n, p] of r.shuffle(some).entries()) {
    if (n % 2 === 0) await query(`update posts set roles = '{}' where user_id = $1`, [p.userId]);
    else
      await query(
        `update posts p set unit_id = coalesce((select u.id from units u join units o on o.id = p.unit_id
           where u.kind = o.kind and u.id <> o.id and u.is_active order by u.id limit 1), p.unit_id) where p.user_id = $1`,
        [p.userId],
      );
    await query('update users set rights_version = rights_version + 1 where id = $1', [p.userId]);
  }
  const now = await peopleOf(
    query,
    some.map((p) => p.login),
  );
  return now.map((p) => ({ ...p, cookie: some.find((one) => one.login === p.login)?.cookie ?? null }));
}
