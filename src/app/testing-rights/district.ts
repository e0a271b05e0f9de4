/** Rights over a whole district: every door read and tried by people of every role, held against the oracle. */
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import type { TestDb } from '#kernel/server/testing.ts';
import { aDesk } from '#platform/identity/server/builders.ts';
import { rooms } from '../rooms.ts';
import type { Description } from '../testing-hostile.ts';
import { actDenied, askedByNobody, Bodies, type ActingResult } from './acting.ts';
import { enrich } from './enrich.ts';
import { Oracle } from './oracle.ts';
import { readAll, type Fault } from './reading.ts';
import { addPeople, asOwner, changedSince, fingerprint, plant, plantOrigins, signInAll } from './world.ts';

export interface Held {
  reading: Awaited<ReturnType<typeof readAll>>;
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
      return { reading, acting, nobody, changed };
    });
  } finally {
    await desk.close();
  }
}
