import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeCtx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { silentLog } from '#kernel/server/log.ts';
import { testDb } from '#kernel/server/testing.ts';
import { hasRole, systemActor } from '#kernel/shared/actor.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { verify } from '#platform/audit/server/index.ts';
import { configureFiles } from '#platform/files/server/index.ts';
import { aDesk } from '#platform/identity/server/builders.ts';
import { actorOf, configureIdentity } from '#platform/identity/server/index.ts';
import { passwordFault } from '#platform/identity/shared/rules.ts';
import { roleCodes, type Role } from '#platform/identity/shared/roles.ts';
import { figureTotals, hazardActs, recount, rollUp } from '#modules/hazards/server/index.ts';
import { hazardStates } from '#modules/hazards/shared/states.ts';
import { assail, type Description } from '../testing-hostile.ts';
import { holdRights } from '../testing-rights/district.ts';
import { rooms } from '../rooms.ts';
import { seedAll } from '../seed.ts';
import { hazardScripts } from './hazards.ts';
import { indicatorsAgree } from './indicators-agree.ts';
import { demoAccounts, loadDemo } from './load.ts';
import { DEMO_PASSWORD, demoStaff, firmStaff } from './staff.ts';

const today = plainDate('2026-09-28');
/** On a machine with two idle cores it takes a quarter of this. */
const SLOW = 550_000;
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-demo-'));
after(() => fs.rmSync(dir, { recursive: true, force: true }));
const db = await testDb();

const rows = async <T>(text: string): Promise<T[]> => (await sql.raw<T>(text).execute(db.handle.db)).rows;
const count = async (text: string): Promise<number> =>
  Number((await rows<{ n: string }>(`select count(*) as n from ${text}`))[0]?.n);

describe('demo accounts', () => {
  it('are one for each role of the district, with a password that the rules accept', () => {
    const roles = new Set<Role>([
      ...demoStaff.filter((p) => p.printed).flatMap((p) => p.roles),
      ...firmStaff(1, false).flatMap((p) => p.roles),
    ]);
    assert.deepEqual([...roles].sort(), [...roleCodes].sort());
    assert.equal(new Set(demoAccounts.map((a) => a.login)).size, demoAccounts.length);
    for (const { login, password } of demoAccounts) assert.equal(passwordFault(password, login), null, login);
    assert.equal(
      new Set([...demoStaff.map((p) => p.login), ...firmStaff(2, false).map((p) => p.login)]).size,
      demoStaff.length + 3,
    );
  });
});

describe('the demo district', { timeout: SLOW }, () => {
  before(
    async () => {
      configureFiles({ dir, maxBytes: 50 * 1024 * 1024 });
      configureIdentity({ demo: true, secureCookies: false, passwordCost: { memoryKiB: 64, passes: 1 } });
      await seedAll(makeCtx({ handle: db.handle, clock: db.clock }));
      await loadDemo({ handle: db.handle, log: silentLog, today });
    },
    { timeout: SLOW },
  );

  it('holds one faked closure, found by the examination of the data, and letters that the ladder proposes', async () => {
    const found = await rows<{ rule: string; n: number }>(
      `select rule, count(*)::int as n from xray_findings group by rule order by rule`,
    );
    assert.ok(
      found.some((f) => f.rule === 'reusedPicture' && f.n > 0),
      JSON.stringify(found),
    );
    assert.ok((await count(`supervision_measures where state = 'proposed'`)) > 0);
    assert.equal(await count('hazard_lists'), 3);
    assert.equal(await count('hazard_list_handovers where received_at is not null'), 1);
  });

  it('counts every indicator by the rows that it opens, for any days, units and readers (T10-12, G1-6)', async () => {
    const logins = ['anweiban', 'yingji', 'jiedao'];
    const actors = [];
    for (const login of logins) {
      const [user] = await rows<{ id: string }>(`select id from users where login = '${login}'`);
      assert.ok(user, login);
      actors.push(await db.ctx().inTx((tx) => actorOf(tx, db.clock, user.id)));
    }
    assert.ok((await indicatorsAgree(db, actors, today)) > 500);
    assert.ok((await count('indicator_reports')) > 400);
  });

  it('holds the enterprises and hazards of the scripts, each in its state', async () => {
    assert.equal(await count('enterprises where is_demo'), 300);
    assert.equal(await count('hazards where is_demo'), 120);
    const scripts = hazardScripts({ today });
    const expected = new Map<string, number>();
    for (const s of scripts) expected.set(s.state, (expected.get(s.state) ?? 0) + 1);
    const found = await rows<{ state: string; n: number }>(
      'select state, count(*)::int as n from hazards group by state',
    );
    assert.deepEqual(new Map(found.map((r) => [r.state, r.n])), expected);
    assert.equal(found.length, hazardStates.length);
  });

  it('has 47 major hazards open, six of them overdue, eight listed, one of the old stock, one without a handler', async () => {
    const open = `hazards where grade = 'major' and state not in ('closed', 'archived', 'void')`;
    assert.equal(await count(open), 47);
    assert.equal(await count(`${open} and step_due_on < '${today}'`), 6);
    assert.equal(await count(`${open} and listing is not null and delisted_on is null`), 8);
    assert.equal(await count(`${open} and found_on <= '2023-12-31'`), 1);
    assert.equal(
      await count(`${open} and handler_id is null and state <> 'reported' and unit_name = '区市场监管局'`),
      1,
    );
    assert.ok((await count(`${open} and step_due_on between '${today}' and '2026-10-01'`)) >= 9);
  });

  it('sets the deadlines that the scripts announce', async () => {
    const due = new Map(
      (
        await rows<{ title: string; enterprise_name: string; due: string }>(
          `select title, enterprise_name, step_due_on::text as due from hazards where step_due_on is not null`,
        )
      ).map((r) => [`${r.enterprise_name} ${r.title}`, r.due]),
    );
    const { enterpriseNamed } = await import('./enterprises.ts');
    const isWorkday = await workdays();
    for (const s of hazardScripts({ today, isWorkday }).filter((x) => x.dueOn !== null))
      assert.equal(
        due.get(`${enterpriseNamed(s.enterprise).name} ${s.title}`),
        s.dueOn,
        `${s.key} ${s.title} ${s.state}`,
      );
  });

  it('numbers hazards and letters without gaps, in the order of time', async () => {
    const codes = await rows<{ code: string; reported_at: Date }>(
      'select code, reported_at from hazards order by reported_at',
    );
    const last = new Map<string, number>();
    for (const { code } of codes) {
      const series = code.slice(0, -5);
      assert.equal(Number(code.slice(-4)), (last.get(series) ?? 0) + 1, code);
      last.set(series, Number(code.slice(-4)));
    }
    const letters = await rows<{ year: number; n: number; top: number }>(
      `select year, count(*)::int as n, max(seq)::int as top from documents group by series_id, year`,
    );
    assert.ok(letters.length >= 3);
    for (const letter of letters) assert.equal(letter.n, letter.top, String(letter.year));
  });

  it('leaves a trail that verifies, figures that equal a recount, and nothing waiting for the queue', async () => {
    const ctx = makeCtx({ handle: db.handle, clock: db.clock });
    const trail = await verify(ctx);
    assert.deepEqual(trail.faults, []);
    assert.ok(trail.entries > 3000);
    assert.equal(await count('outbox where done_at is null or relayed_at is null'), 0);
    assert.ok((await count('notifications')) > 100);
    const totals = await ctx.inTx((tx) => figureTotals(tx, systemActor, today, { grade: 'major' }));
    assert.equal(totals.open, 47);
    assert.equal(totals.overdue, 6);
    assert.ok(totals.relapsed >= 3);
    const counted = await ctx.inTx((tx) => recount(tx, systemActor, 'open', today, { grade: 'major' }));
    assert.equal(
      counted.reduce((sum, cell) => sum + cell.n, 0),
      47,
    );
    assert.equal(counted.find((c) => c.streetCode === '120102005' && c.industry === 'industrial')?.n, 6);
  });

  it('attaches photographs taken at the firm before they were uploaded', async () => {
    assert.ok((await count(`files where kind = 'image'`)) > 250);
    assert.equal(await count('files where subject_id is null'), 0);
    assert.equal(await count('file_exif x join files f on f.id = x.file_id where x.taken_at > f.uploaded_at'), 0);
    assert.equal(await count('file_exif where latitude is null or taken_at is null'), 0);
  });

  it('holds joint work and visits in every stage, without a hazard more', async () => {
    assert.equal(await count('joint_sessions'), 2);
    assert.equal(await count(`joint_decisions where state = 'confirmed'`), 1);
    assert.equal(await count('whistles'), 3);
    assert.equal(await count(`whistle_calls where rating = 'partly'`), 1);
    const visits = await rows<{ state: string; method: string }>(
      'select state, method from visits order by planned_on',
    );
    assert.deepEqual(
      visits.map((v) => `${v.method} ${v.state}`),
      ['open closed', 'open fedBack', 'covert signing', 'open planned'],
    );
    assert.equal(await count(`visit_findings where kind = 'hazard' and state = 'held'`), 1);
    assert.ok((await count('joint_causes where met_at is null')) >= 3);
    assert.ok((await count('supervision_measures where cause_id is not null')) >= 3);
  });

  it('lets the printed people see their work', async () => {
    const actor = async (login: string) => {
      const [user] = await rows<{ id: string }>(`select id from users where login = '${login}'`);
      assert.ok(user, login);
      return db.ctx().inTx((tx) => actorOf(tx, db.clock, user.id));
    };
    const total = async (login: string) =>
      (await hazardActs.listHazards(db.ctx(await actor(login)), { limit: 5, sort: 'stepDue', order: 'asc' })).total;
    // Withdrawn ones are asked for by their state.
    assert.equal(await total('anweiban'), 117);
    assert.ok((await total('yingji')) > 30);
    assert.ok((await total('jiedao')) >= 9);
    // Of the firm's three, one is a report of the public that nobody has judged yet: the firm does not learn of it.
    assert.equal(await total('qiye'), 2);
    assert.ok(hasRole(await actor('xitong'), 'admin.system'));
    const hashes = await rows<{ n: number }>('select count(distinct password_hash)::int as n from users where is_demo');
    assert.equal(hashes[0]?.n, 1);
    assert.equal(DEMO_PASSWORD.length >= 10, true);
  });

  // It leaves behind whatever was accepted.
  it('answers hostile input at every door in words, half-writes nothing, and its records still verify', async () => {
    const desk = await aDesk(db, rooms);
    try {
      const description = (await desk.browser().get('/openapi.json')).body as Description;
      const browsers = [];
      for (const login of ['anweiban', 'yingji', 'jiedao', 'qiye', 'zhuanjia', 'anweihui', 'caizheng'])
        browsers.push(await desk.signIn(login, DEMO_PASSWORD));
      const seed = process.env['ZHIBEN_SEED'] === 'random' ? Math.random() : (process.env['ZHIBEN_SEED'] ?? 20260928);
      const { faults, refused, done } = await assail(description, browsers, { rounds: 1, seed });
      assert.deepEqual(faults.slice(0, 5), [], `seed ${seed}`);
      assert.ok(refused > 500 && done > 200, `${refused} refused, ${done} done`);
    } finally {
      await desk.close();
    }
    const ctx = makeCtx({ handle: db.handle, clock: db.clock });
    assert.deepEqual((await verify(ctx)).faults, []);
    await rollUp(ctx);
    const total = await ctx.inTx((tx) => figureTotals(tx, systemActor, today, { grade: 'major' }));
    const counted = await ctx.inTx((tx) => recount(tx, systemActor, 'open', today, { grade: 'major' }));
    assert.equal(
      counted.reduce((sum, cell) => sum + cell.n, 0),
      total.open,
    );
  });

  // After that, with a mark planted in every record: it changes words past the program.
  it(
    'shows and lets do exactly what the oracle of rights says, to every role at every door (domain §11.3, 三管三必须)',
    { timeout: SLOW },
    async () => {
      const seed = process.env['ZHIBEN_SEED'] === 'random' ? Math.random() : (process.env['ZHIBEN_SEED'] ?? 20260928);
      const isFull = process.env['ZHIBEN_RIGHTS'] === 'full';
      const { reading, removed, uncovered, empty, acting, nobody, changed } = await holdRights(db, {
        seed,
        share: isFull ? 1 : 0.1,
        each: isFull ? 6 : 1,
      });
      const said = (faults: readonly { door: string; login: string; why: string }[]): string[] =>
        faults.slice(0, 12).map((f) => `${f.door} as ${f.login}: ${f.why}`);
      assert.deepEqual(said(reading.faults), [], `seed ${seed}`);
      assert.deepEqual(said(removed.faults), [], `after posts were taken away or moved, seed ${seed}`);
      assert.deepEqual(said(acting.faults), [], `seed ${seed}`);
      assert.deepEqual(said(nobody), []);
      assert.deepEqual(changed, [], 'refused acts changed tables');
      // It cannot hold by asking nothing: each door is asked in every role, each list shows somebody rows.
      assert.deepEqual(uncovered, [], `seed ${seed}`);
      assert.deepEqual(empty, [], `seed ${seed}`);
      const met = [...reading.relations.values()].reduce((sum, found) => sum + found.size, 0);
      assert.ok(met > 200, `records in ${met} relations asked for`);
      assert.ok(removed.refused > 100, `${removed.refused} refused to people who were let in before`);
      assert.ok(
        reading.opened > 500 && reading.refused > 200 && reading.marks > 3000,
        JSON.stringify({ ...reading, slow: 0 }),
      );
      assert.ok(acting.refused > 250, `${acting.refused} refused`);
      assert.ok(acting.unreached.length < 12, acting.unreached.join('; '));
    },
  );
});

async function workdays(): Promise<(day: string) => boolean> {
  const { dayInfo } = await import('#platform/calendar/server/index.ts');
  const known = new Map<string, boolean>();
  await db.ctx().inTx(async (tx) => {
    for (let year = 2023; year <= 2027; year++)
      for (const day of await dayInfo(tx, plainDate(`${year}-01-01`), plainDate(`${year}-12-31`)))
        known.set(day.on, day.isWorkday);
  });
  return (day) => known.get(day) ?? true;
}
