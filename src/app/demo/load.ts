/** Fills an empty district with the demo material, through the services of the rooms, in the order in which it happened. */
import { fixedClock, systemClock } from '#kernel/server/clock.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { sql, type DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import { runOutboxRow } from '#kernel/server/queue.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { plainDate, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import { dayInfo } from '#platform/calendar/server/index.ts';
import { actorOf, createUser, ensureEnterpriseUnit, hashPassword } from '#platform/identity/server/index.ts';
import { rollUp } from '#modules/hazards/server/index.ts';
import { rooms } from '../rooms.ts';
import { demoEnterprises, enterpriseNamed } from './enterprises.ts';
import { hazardScripts } from './hazards.ts';
import { demoPhone } from './people.ts';
import { drawPictures } from './pictures.ts';
import { playIndicators } from './indicators.ts';
import { playEvaluation } from './evaluation.ts';
import { playJoint } from './joint.ts';
import { playExchange } from './exchange.ts';
import { playFunding } from './funding.ts';
import { playLists } from './lists.ts';
import { playPlan } from './plan-tasks.ts';
import { playPapers } from './papers.ts';
import { playAll, type Cast, type Department } from './play.ts';
import { DEMO_PASSWORD, demoStaff, firmStaff } from './staff.ts';
import { playFirmTables, playReports } from './reports.ts';
import { registerEnterprises } from './register.ts';

export interface DemoAccount {
  login: string;
  password: string;
  name: string;
  unit: string;
  title: string;
}

const WORKER = '康凤岐';

/** One account for each role of the district. All have the same public password. */
export const demoAccounts: readonly DemoAccount[] = [
  ...demoStaff
    .filter((p) => p.printed)
    .map(({ login, name, unit, title }) => ({ login, password: DEMO_PASSWORD, name, unit, title })),
  ...firmStaff(1, false).map(({ login, part, title }) => {
    const firm = enterpriseNamed('jinlan');
    const name = {
      principal: firm.principalName,
      controller: firm.controllerName,
      safety: firm.safetyName,
      worker: WORKER,
    }[part];
    return { login, password: DEMO_PASSWORD, name, unit: firm.name, title };
  }),
];

export interface LoadOptions {
  handle: DbHandle;
  log: Logger;
  /** Tells a person who waits what is going on. */
  say?: (line: string) => void;
  /** The day around which deadlines lie; the present day when left out. */
  today?: PlainDate;
  /** Acts at the same time; more than the machine's cores bring nothing. */
  concurrency?: number;
}

/** People came to their posts, and firms onto the register, before the first hazard. */
const BEGIN = plainDate('2023-01-04');

/** Fills an empty district. Contents are the same every time for the same day; ids are not. */
export async function loadDemo(options: LoadOptions): Promise<void> {
  const { handle, log, say = () => undefined } = options;
  const today = options.today ?? systemClock.today();
  const settled = unhurried(handle);
  try {
    const scripts = hazardScripts({ today, isWorkday: await worked(options, today) });
    const [cast, pictures] = await Promise.all([
      settle(options, today, new Set(['jinlan', ...scripts.map((s) => s.enterprise)])),
      drawPictures(scripts),
    ]);
    say(`企业 ${demoEnterprises().length} 家、人员 ${cast.people} 人已登记，正在办理 ${scripts.length} 件隐患`);
    await playAll({ handle, log, cast, pictures }, scripts, options.concurrency ?? 6);
    const firm = enterpriseNamed('jinlan');
    const stage = {
      handle,
      log,
      today,
      people: cast.byLogin,
      units: cast.units,
      firm: { id: cast.firms.get('jinlan')?.id ?? '', ...firm },
    };
    await playJoint(stage);
    await playLists(stage);
    await playIndicators(stage);
    await playExchange(stage);
    await playPapers(stage);
    await playFunding(stage, cast.firms.get('jinlan')?.safety);
    await playPlan(stage);
    // After the plan: its figures are in the reports, and a report that came in ends the plan's step of reporting.
    await playFirmTables(stage, [...cast.firms.values()].slice(0, 45));
    await playReports(stage);
    await playEvaluation(stage);
    await tell(options);
    const ctx = makeCtx({ handle, log, clock: fixedClock(noon(today)), actor: systemActor, door: 'job' });
    await rollUp(ctx);
    // What the rooms look after by themselves (data examined, letters proposed …) is there at the first look.
    for (const timer of rooms.flatMap((room) => room.timers ?? [])) await timer.run(ctx);
    await tell(options);
  } finally {
    await settled();
  }
}

const noon = (day: PlainDate): Date => new Date(`${day}T04:00:00Z`);

/** The legal calendar as a question, for the years that the scripts touch. */
async function worked(options: LoadOptions, today: PlainDate): Promise<(day: PlainDate) => boolean> {
  const ctx = makeCtx({ handle: options.handle, log: options.log, clock: fixedClock(noon(today)) });
  const days = new Map<string, boolean>();
  await ctx.inTx(async (tx) => {
    for (let year = 2023; year <= yearOf(today) + 1; year++)
      for (const day of await dayInfo(tx, plainDate(`${year}-01-01`), plainDate(`${year}-12-31`)))
        days.set(day.on, day.isWorkday);
  });
  return (day) => days.get(day) ?? true;
}

/** Firms, units, people; who is who for the scripts. */
async function settle(
  options: LoadOptions,
  today: PlainDate,
  firmKeys: ReadonlySet<string>,
): Promise<Cast & { people: number; byLogin: Map<string, Actor>; units: Map<string, string> }> {
  const { handle, log } = options;
  const ctx = makeCtx({ handle, log, clock: fixedClock(noon(BEGIN)), actor: systemActor, door: 'job' });
  const nowClock = fixedClock(noon(today));
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const ids = await registerEnterprises(ctx, demoEnterprises());
  const validFrom = plainDate('2023-01-01');
  let people = 0;

  const units = await ctx.inTx(async (tx) => {
    const found = await sql<{
      id: string;
      short_name: string;
    }>`select id, short_name from units where kind <> 'enterprise'`.execute(tx);
    return new Map(found.rows.map((u) => [u.short_name, u.id]));
  });
  const user = async (
    tx: Parameters<typeof createUser>[0],
    given: { login: string; name: string; unitId: string; title: string; roles: readonly string[] },
  ): Promise<Actor> => {
    const id = await createUser(tx, ctx, {
      login: given.login,
      name: given.name,
      passwordHash,
      mustChange: false,
      phone: demoPhone(++people),
      isDemo: true,
      posts: [{ unitId: given.unitId, title: given.title, roles: given.roles, validFrom }],
    });
    return actorOf(tx, nowClock, id);
  };

  const staff = new Map<string, { unit: string; roles: readonly string[]; actor: Actor }>();
  await ctx.inTx(async (tx) => {
    for (const p of demoStaff) {
      const unitId = units.get(p.unit);
      if (!unitId) throw new RangeError(`the district has no unit ${p.unit}`);
      staff.set(p.login, { unit: p.unit, roles: p.roles, actor: await user(tx, { ...p, unitId }) });
    }
  });
  const firms = new Map<string, Cast['firms'] extends ReadonlyMap<string, infer F> ? F : never>();
  await ctx.inTx(async (tx) => {
    let serial = 0;
    for (const facts of demoEnterprises().filter((e) => firmKeys.has(e.key))) {
      const id = ids.get(facts.key) as string;
      const unitId = await ensureEnterpriseUnit(tx, ctx, {
        enterpriseId: id,
        name: facts.name,
        streetCode: facts.streetCode,
      });
      const names = {
        principal: facts.principalName,
        controller: facts.controllerName,
        safety: facts.safetyName,
        worker: WORKER,
      };
      const actors: Partial<Record<keyof typeof names, Actor>> = {};
      for (const p of firmStaff(++serial, facts.principalName === facts.controllerName))
        actors[p.part] = await user(tx, { ...p, name: names[p.part], unitId });
      const principal = actors.principal as Actor;
      firms.set(facts.key, {
        id,
        facts,
        principal,
        controller: actors.controller ?? principal,
        safety: actors.safety as Actor,
      });
    }
  });

  const all = [...staff.values()];
  const holder = (unit: string, role: string): Actor[] =>
    all.filter((p) => p.unit === unit && p.roles.includes(role)).map((p) => p.actor);
  const first = (unit: string, role: string): Actor => {
    const [actor] = holder(unit, role);
    if (!actor) throw new RangeError(`${unit} has no ${role}`);
    return actor;
  };
  const departments = new Map<string, Department>();
  for (const unit of new Set(all.filter((p) => p.roles.includes('department.deputy')).map((p) => p.unit)))
    departments.set(unit, {
      unitId: units.get(unit) as string,
      officers: holder(unit, 'department.officer'),
      reviewer: first(unit, 'department.reviewer'),
      deputy: first(unit, 'department.deputy'),
    });
  const streets = new Map(
    [...new Set(all.filter((p) => p.roles.includes('street.officer')).map((p) => p.unit))].map((unit) => {
      const officer = first(unit, 'street.officer');
      return [officer.scope.streets[0] as string, { officer, reviewer: first(unit, 'street.reviewer') }] as const;
    }),
  );
  return {
    departments,
    streets,
    firms,
    office: first('区安委办', 'office.reviewer'),
    people,
    byLogin: new Map([...staff].map(([login, { actor }]) => [login, actor])),
    units,
  };
}

/**
 * Runs what the acts left to do afterwards (telling people), each at the moment of its act. Of the word that a hazard's
 * next step is due only the latest still matters.
 */
async function tell({ handle, log }: LoadOptions): Promise<void> {
  await sql`update outbox o set done_at = o.run_at where o.task = 'hazards.tellNext' and o.done_at is null
    and exists (select 1 from outbox l where l.task = o.task and l.payload ->> 'hazardId' = o.payload ->> 'hazardId' and l.run_at > o.run_at)`.execute(
    handle.db,
  );
  const waiting = await sql<{
    id: string;
    run_at: Date;
  }>`select id, run_at from outbox where done_at is null order by run_at, id`.execute(handle.db);
  for (const row of waiting.rows) await runOutboxRow({ handle, log, rooms, clock: fixedClock(row.run_at) }, row.id);
  // Nothing is left for the relay.
  await sql`update outbox set relayed_at = done_at where relayed_at is null and done_at is not null`.execute(handle.db);
}

interface Session {
  query(text: string): Promise<unknown>;
}

/**
 * While the district is being filled no act waits for the disk: a load that is cut off is thrown away and begun anew,
 * and the mark that it is done is written by a connection that waits again.
 */
function unhurried(handle: DbHandle): () => Promise<void> {
  const known = new Set<Session>();
  const relax = (client: Session): void => {
    if (known.has(client)) return;
    known.add(client);
    void client.query('set synchronous_commit = off').catch(() => undefined);
  };
  handle.pool.on('acquire', relax);
  return async () => {
    handle.pool.off('acquire', relax);
    // All connections are idle again; those that the pool has closed meanwhile refuse.
    for (const client of known) await client.query('reset synchronous_commit').catch(() => undefined);
  };
}
