/**
 * The district of the load: 100,000 hazards in 30,000 enterprises up to today, and the 200 people who work in it. What lies
 * behind is filled in by set-based SQL (`million.ts`); what the people have on their desks was brought to its state by the
 * acts themselves, with photos, notices, plans and their trail. Built once a day and kept; a run works on a copy.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { systemClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { silentLog } from '#kernel/server/log.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { actorOf, createUser, ensureEnterpriseUnit, hashPassword } from '#platform/identity/server/index.ts';
import * as lives from '#modules/hazards/server/builders.ts';
import type { Role } from '#platform/identity/shared/roles.ts';
import { rooms } from '#app/rooms.ts';
import { tempDir } from './database.ts';
import { million, PASSWORD, placeOf, type Size } from './million.ts';

export const HAZARDS = 100_000;
export const ENTERPRISES = 30_000;
const FIRMS = 44;
/** Cases of each firm that were brought to their state by the acts. */
const CASES = 8;

/** How a person works; see `load-people.ts`. */
export type Kind = 'office' | 'department' | 'street' | 'firm' | 'expert';

export interface Person {
  login: string;
  kind: Kind;
  /** Firms: their own; authorities: enterprises in their charge, for what they find there. */
  enterpriseIds: string[];
}

export interface Town {
  readonly dataDir: string;
  readonly people: readonly Person[];
  /** Deletes the copy. */
  clear(): void;
}

/** Today's district, copied for one run. */
export async function town(say: (line: string) => void): Promise<Town> {
  const size: Size = { name: 'load', hazards: HAZARDS, enterprises: ENTERPRISES, today: dayOf(systemClock.now()) };
  const kept = placeOf(size);
  const mark = path.join(kept, 'people.json');
  const own = createHash('sha256')
    .update(fs.readFileSync(import.meta.filename))
    .digest('hex');
  const read = (): { own: string; edition: string; people: Person[] } | null => {
    try {
      return JSON.parse(fs.readFileSync(mark, 'utf8')) as { own: string; edition: string; people: Person[] };
    } catch {
      return null;
    }
  };
  let known = read();
  // Half built or built by another edition of this file: what the acts have written cannot be taken back.
  if (known?.own !== own) fs.rmSync(kept, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  const place = await million(say, size);
  const edition = fs.readFileSync(path.join(kept, 'edition'), 'utf8');
  known = read();
  let people = known?.edition === edition ? known.people : null;
  try {
    if (!people) {
      people = await settle(place, say);
      await letHappen(place, say);
      fs.writeFileSync(mark, JSON.stringify({ own, edition, people }));
    }
  } finally {
    await place.stop();
  }
  const dataDir = tempDir();
  const copied = spawnSync('cp', ['-a', '--reflink=auto', `${kept}/.`, dataDir], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`the district could not be copied: ${copied.stderr}`);
  return {
    dataDir,
    people,
    clear: () => fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

type Place = Awaited<ReturnType<typeof million>>;

/** People in all parts, and the cases on their desks. */
async function settle(place: Place, say: (line: string) => void): Promise<Person[]> {
  const started = performance.now();
  const { handle } = place.district;
  const system = makeCtx({ handle, clock: systemClock, door: 'job' });
  const ask = async <T>(text: string): Promise<T[]> => (await sql.raw<T>(text).execute(handle.db)).rows;
  const passwordHash = await hashPassword(PASSWORD);
  const people: Person[] = [];
  const add = async (
    login: string,
    kind: Kind,
    unitId: string,
    title: string,
    roles: readonly Role[],
    enterpriseIds: string[],
  ): Promise<Ctx> => {
    people.push({ login, kind, enterpriseIds });
    const actor = await system.inTx(async (tx) => {
      const post = { unitId, title, roles, validFrom: '2020-01-01' };
      const id = await createUser(tx, system, {
        login,
        name: `测量员${people.length}`,
        passwordHash,
        mustChange: false,
        posts: [post],
      });
      return actorOf(tx, systemClock, id);
    });
    return makeCtx({ handle, clock: systemClock, actor, door: 'job' });
  };
  const unitOf = async (shortName: string): Promise<string> =>
    (await ask<{ id: string }>(`select id from units where short_name = '${shortName}'`))[0]?.id ?? '';
  const enterprisesWhere = async (condition: string, count = 40): Promise<string[]> =>
    (
      await ask<{ id: string }>(`select id from enterprises where ${condition} order by md5(id::text) limit ${count}`)
    ).map((row) => row.id);

  const office = await unitOf('区安委办');
  const officers: Ctx[] = [];
  for (let i = 0; i < 8; i++)
    officers.push(await add(`load-office-${i}`, 'office', office, '审核', ['office.reviewer'], []));

  /** By industry field: who is competent. */
  const competent = new Map<string, { officer: Ctx; second: Ctx; reviewer: Ctx; deputy: Ctx }>();
  const leads = await ask<{ unit_id: string; industries: string[] }>(
    `select unit_id, array_agg(industry) as industries from unit_industries where is_lead and valid_to is null group by unit_id order by unit_id`,
  );
  for (const [n, { unit_id: unit, industries }] of leads.entries()) {
    const theirs = await enterprisesWhere(`industry in (${industries.map((code) => `'${code}'`).join(',')})`);
    const one = (part: string, title: string, roles: readonly Role[]): Promise<Ctx> =>
      add(`load-department-${n}-${part}`, 'department', unit, title, roles, theirs);
    const desk: readonly Role[] = ['department.officer', 'enforcement.officer'];
    const post = {
      officer: await one('a', '经办', desk),
      second: await one('b', '经办', desk),
      reviewer: await one('shenhe', '科长', ['department.reviewer']),
      deputy: await one('fenguan', '副局长', ['department.deputy']),
    };
    for (const more of ['c', 'd', 'e']) await one(more, '经办', desk);
    for (const industry of industries) competent.set(industry, post);
  }
  const streetDesk = new Map<string, Ctx>();
  for (const street of await ask<{ id: string; code: string }>(
    `select id, street_code as code from units where kind = 'street' order by code`,
  )) {
    const theirs = await enterprisesWhere(`street_code = '${street.code}'`);
    const stem = `load-street-${street.code.slice(-2)}`;
    streetDesk.set(street.code, await add(`${stem}-a`, 'street', street.id, '安监员', ['street.officer'], theirs));
    await add(`${stem}-b`, 'street', street.id, '安监员', ['street.officer'], theirs);
    await add(`${stem}-shenhe`, 'street', street.id, '主任', ['street.reviewer'], theirs);
  }

  let cases = 0;
  const firms = await ask<{ id: string; name: string; street_code: string; industry: string }>(
    `select id, name, street_code, industry from enterprises order by md5(id::text || 'firm') limit ${FIRMS}`,
  );
  for (const [n, firm] of firms.entries()) {
    const unitId = await system.inTx((tx) =>
      ensureEnterpriseUnit(tx, system, { enterpriseId: firm.id, name: firm.name, streetCode: firm.street_code }),
    );
    const principal = await add(`load-firm-${n}`, 'firm', unitId, '总经理', ['enterprise.principal', 'enterprise.controller'], [firm.id]); // prettier-ignore
    const safety = await add(`load-firm-${n}-anquan`, 'firm', unitId, '安全管理员', ['enterprise.safety'], [firm.id]);
    const department = competent.get(firm.industry);
    const street = streetDesk.get(firm.street_code);
    if (!department || !street) throw new Error(`nobody supervises ${firm.industry} in ${firm.street_code}`);
    const stage = {
      db: { handle, clock: systemClock },
      enterprise: { id: firm.id, name: firm.name, unitId, streetCode: firm.street_code, industry: firm.industry },
      ...department,
      office: officers[0],
      street,
      principal,
      controller: principal,
      safety,
    } as unknown as lives.Stage;
    for (let c = 0; c < CASES; c++) {
      await aCase(stage, (n * CASES + c) % STAGES.length);
      cases++;
    }
  }
  const experts = await unitOf('区专家组');
  while (people.length < 200) await add(`load-expert-${people.length}`, 'expert', experts, '专家', ['expert'], []);
  say(`${people.length} people, ${cases} cases by their acts: ${((performance.now() - started) / 1000).toFixed(0)} s`);

  // The trail of those that stand open from before, as the record shows it.
  const owner = await place.connect('owner');
  for (const [at, [act, label]] of Object.entries([
    ['report', '登记隐患'],
    ['judge', '判定等级'],
    ['claim', '认领承办'],
    ['progress', '填报进度'],
    ['urge', '催办'],
  ] as const))
    await owner.query(
      `insert into case_events (id, subject_type, subject_id, at, act, label, actor_id, actor_name, actor_unit, audience, tone, data)
        select gen_random_uuid(), 'hazard', id, reported_at + ($1::int * interval '26 hours'), $2, $3, reporter_id, '测量员', unit_name, 'all', 'normal', '{}'
        from hazards h where reporter_id = '00000000-0000-7000-8000-000000000001' and closed_on is null`,
      [Number(at), act, label],
    );
  await owner.query('vacuum (analyze)');
  return people;
}

const STAGES = ['reported', 'general', 'general', 'completed', 'completed', 'verified', 'major', 'noticed', 'planned', 'rectifying', 'finished', 'closed'] as const; // prettier-ignore

/** One case, brought as far as its stage by those whose turn it is. */
async function aCase(s: lives.Stage, at: number): Promise<void> {
  const stage = STAGES[at];
  const found = { title: '除尘系统未采取泄爆措施', place: `${1 + (at % 5)} 号车间` };
  const h = await lives.aReport(s, s.safety, found);
  if (stage === 'reported') return;
  if (stage === 'general' || stage === 'completed' || stage === 'verified') {
    const judged = await lives.judgedGeneral(s, h);
    if (stage === 'general') return;
    const done = await lives.completed(s, judged);
    if (stage === 'verified') await lives.verified(s, done);
    return;
  }
  const confirmed = await lives.confirmed(s, await lives.judgedMajor(s, h));
  if (stage === 'major') return;
  const noticed = await lives.noticed(s, confirmed);
  if (stage === 'noticed') return;
  const signed = await lives.signed(s, noticed);
  const planned = await lives.planned(s, signed);
  if (stage === 'planned') return;
  const rectifying = await lives.approved(s, planned);
  if (stage === 'rectifying') return;
  const verified = await lives.verified(s, await lives.completed(s, rectifying));
  if (stage === 'finished') return;
  await lives.closed(s, await lives.closing(s, verified));
}

/** What waits happens: each timer once (overdue steps, reminders), then what they and the acts have put into the outbox. */
async function letHappen(place: Place, say: (line: string) => void): Promise<void> {
  const started = performance.now();
  const { handle } = place.district;
  const ctx = makeCtx({ handle, clock: systemClock, log: silentLog, door: 'job' });
  for (const room of rooms) for (const timer of room.timers ?? []) await timer.run(ctx);
  await drainOutbox({ handle, clock: systemClock, log: silentLog, rooms });
  say(`what was waiting has happened: ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
