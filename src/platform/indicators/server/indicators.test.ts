import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { noScope, type Actor } from '#kernel/shared/actor.ts';
import { newId, type UnitId } from '#kernel/shared/id.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { filesRoom } from '#platform/files/server/room.ts';
import { aDesk, aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { indicatorText, readIndicatorRef, valueOf, type ReportFigure } from '../shared/schema.ts';
import { figureText, shareText } from '../shared/labels.ts';
import { lastFullQuarter, periodKind, periodOf, quartersUpTo, spanWords } from '../shared/periods.ts';
import {
  countedUnitOf,
  measure,
  measureMany,
  registerCounting,
  registerReportedIndicator,
  reportFigure,
  rowsMany,
  rowsOf,
  sourceOn,
  switchSource,
  unitsForPlan,
  type CountedUnit,
  type IndicatorDefinition,
} from './index.ts';
import { tiles } from './reported.ts';
import { indicatorsRoom } from './room.ts';

const db = await testDb();
const ctx = await aDistrict(db);
const day = plainDate;

const office = await aPerson(ctx, { login: 'awb', unit: '区安委办', roles: ['office.admin'] });
const reviewer = await aPerson(ctx, { unit: '区安委办', roles: ['office.reviewer'] });
const street = await aPerson(ctx, { login: 'ehq', unit: '二号桥街道', roles: ['street.officer'] });
const otherStreet = await aPerson(ctx, { unit: '大王庄街道', roles: ['street.officer'] });
const patron = await aPerson(ctx, { unit: '二号桥街道', roles: ['street.patron'] });
const department = await aPerson(ctx, { unit: '区商务局', roles: ['department.officer'] });
const community: Actor = { ...street, unitKind: 'community', unitId: newId<'unit'>() as UnitId, scope: noScope };

const define = (code: string, over: Partial<IndicatorDefinition>): IndicatorDefinition => ({
  code,
  title: `测试指标${code}`,
  formula: '测试用的口径',
  unit: '次',
  form: 'count',
  better: 'higher',
  clauses: [],
  unitKinds: ['department', 'street'],
  ...over,
});
for (const definition of [
  define('test.sessions', {}),
  define('test.people', { form: 'stock', unit: '人' }),
  define('test.kept', { form: 'rate', unit: '家', adds: true }),
  define('test.covered', { form: 'rate', unit: '家' }),
  define('test.streetsOnly', { unitKinds: ['street'] }),
])
  registerReportedIndicator(definition);
// A figure that a room counts: posts by the unit that holds them. Its own table is needed for no more than this proof.
registerCounting({
  name: 'test.posts',
  from: () => sql`posts p join units n on n.id = p.unit_id`,
  street: sql`n.street_code`,
  unit: sql`n.id`,
  scope: (actor) => (actor.scope.all ? sql`true` : sql`n.id = ${actor.unitId}`),
  row: {
    id: sql`p.id`,
    code: sql`n.short_name`,
    title: sql`p.title`,
    note: sql`n.name`,
    on: sql`p.valid_from`,
    href: () => null,
  },
  figures: [
    {
      ...define('test.posts', { form: 'rate', unitKinds: ['office', 'department', 'street'] }),
      numerator: (at) => sql`p.valid_from between ${at.from} and ${at.to}`,
      denominator: (at) => sql`p.valid_from <= ${at.to}`,
    },
  ],
});
registerReportedIndicator(define('test.posts', { form: 'rate' }));

const units: CountedUnit[] = (await db.ctx().inTx((tx) => unitsForPlan(tx))).map(countedUnitOf);
const mine = units.find((u) => u.id === street.unitId) as CountedUnit;
const yours = units.find((u) => u.id === otherStreet.unitId) as CountedUnit;

const figure = (over: Partial<ReportFigure>): ReportFigure => ({
  unitId: mine.id,
  from: day('2026-04-01'),
  to: day('2026-06-30'),
  numerator: 3,
  denominator: null,
  note: '依据二季度台账',
  reason: '',
  fileIds: [],
  withdraw: false,
  ...over,
});
const ask = (from: string, to: string, over: object = {}) => ({
  span: { from: day(from), to: day(to) },
  units,
  district: true,
  ...over,
});
const of = async (code: string, unit: string | null, from: string, to: string, over: object = {}) =>
  (await db.ctx().inTx((tx) => measure(tx, office, code, ask(from, to, over)))).find((v) => v.unitId === unit);

test('任务、报送、考核所说的单位是安委办、部门和 13 个街道', () => {
  assert.equal(units.filter((u) => u.kind === 'street').length, 13);
  assert.equal(units.filter((u) => u.kind === 'office').length, 1);
  assert.ok(units.filter((u) => u.kind === 'department').length > 10);
  assert.equal(units[0]?.kind, 'office');
});

test('填报期是完整的月、季、半年、年，互相包含', () => {
  assert.deepEqual(periodOf('quarter', day('2026-08-20')), { from: '2026-07-01', to: '2026-09-30' });
  assert.deepEqual(periodOf('halfYear', day('2026-02-28')), { from: '2026-01-01', to: '2026-06-30' });
  assert.equal(periodKind(day('2026-01-01'), day('2026-12-31')), 'year');
  assert.equal(periodKind(day('2026-01-01'), day('2026-02-28')), null);
  assert.deepEqual(lastFullQuarter(day('2026-01-01')), { from: '2025-10-01', to: '2025-12-31' });
  assert.equal(quartersUpTo(day('2026-09-28'), 12)[0]?.from, '2023-10-01');
  assert.equal(spanWords(day('2026-07-01'), day('2026-09-30')), '2026年第三季度');
});

test('同一天只算一次：有全年报的不再加各季，有季报的不再加各月（任意组合）', () => {
  const kinds = ['month', 'quarter', 'halfYear', 'year'] as const;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 729 })), { maxLength: 30 }),
      (list) => {
        const rows = list.map(([kind, n]) => {
          const p = periodOf(kind, addDays(day('2025-01-01'), n));
          return { from_on: p.from, to_on: p.to };
        });
        const taken = tiles(rows);
        // No day twice, and every day that any report covers is covered.
        const days = new Map<string, number>();
        for (const t of taken)
          for (let d: PlainDate = t.from_on; d <= t.to_on; d = addDays(d, 1)) days.set(d, (days.get(d) ?? 0) + 1);
        assert.ok([...days.values()].every((n) => n === 1));
        for (const r of rows) assert.ok(days.has(r.from_on) && days.has(r.to_on));
      },
    ),
    { numRuns: 60 },
  );
});

test(clause('T1-4', '次数逐期相加，存量取期末最近一次，覆盖率取最近一期，报送率分子分母分别相加'), async () => {
  const put = (code: string, from: string, to: string, numerator: number, denominator: number | null, actor = street) =>
    reportFigure(
      db.ctx(actor),
      code,
      figure({ unitId: actor.unitId as string, from: day(from), to: day(to), numerator, denominator }),
    );
  for (const [from, to, n] of [
    ['2026-01-01', '2026-03-31', 2],
    ['2026-04-01', '2026-06-30', 3],
    ['2026-07-01', '2026-07-31', 1],
  ] as const) {
    await put('test.sessions', from, to, n, null);
    await put('test.people', from, to, n * 10, null);
    await put('test.kept', from, to, n, 4);
    await put('test.covered', from, to, n, 4);
  }
  await put('test.sessions', '2026-04-01', '2026-06-30', 7, null, otherStreet);
  assert.equal((await of('test.sessions', mine.id, '2026-01-01', '2026-07-31'))?.numerator, 6);
  // July lies outside the half-year.
  assert.equal((await of('test.sessions', mine.id, '2026-01-01', '2026-06-30'))?.numerator, 5);
  assert.equal((await of('test.sessions', null, '2026-01-01', '2026-06-30'))?.numerator, 12);
  assert.equal((await of('test.people', mine.id, '2026-05-01', '2026-05-31'))?.numerator, 20);
  assert.deepEqual(await of('test.kept', mine.id, '2026-01-01', '2026-06-30'), {
    unitId: mine.id,
    numerator: 5,
    denominator: 8,
    reported: { done: 1, due: 1 },
  });
  assert.deepEqual(await of('test.covered', mine.id, '2026-01-01', '2026-06-30'), {
    unitId: mine.id,
    numerator: 3,
    denominator: 4,
    reported: { done: 1, due: 1 },
  });
  const none = await of('test.covered', yours.id, '2026-01-01', '2026-06-30');
  assert.ok(none);
  assert.equal(valueOf('rate', none), null);
});

test(clause('S2-3', '未报不是 0：没有单位填报的没有数，全区只合计填报的并说明几家已报，按当时已知可再算'), async () => {
  const [from, to] = ['2024-07-01', '2024-09-30'] as const;
  const text = (v: Awaited<ReturnType<typeof of>>) => v && figureText({ form: 'count', unit: '次' }, v);
  const before = db.clock.now();
  db.clock.advance({ hours: 1 });
  const due = units.filter((u) => u.kind !== 'office').length;
  const nobody = await of('test.sessions', null, from, to);
  assert.deepEqual([nobody?.numerator, nobody?.reported, text(nobody)], [null, { done: 0, due }, '未报']);
  const span = { from: day(from), to: day(to) };
  await reportFigure(db.ctx(street), 'test.sessions', figure({ ...span, numerator: 0 }));
  const mineNow = await of('test.sessions', mine.id, from, to);
  assert.deepEqual([mineNow?.numerator, text(mineNow)], [0, '0 次'], '填报为 0 就是 0');
  const yoursNow = await of('test.sessions', yours.id, from, to);
  assert.deepEqual([yoursNow?.numerator, yoursNow?.reported], [null, { done: 0, due: 1 }]);
  await reportFigure(db.ctx(otherStreet), 'test.sessions', figure({ ...span, unitId: yours.id, numerator: 4 }));
  const all = await of('test.sessions', null, from, to);
  assert.deepEqual([all?.numerator, all?.reported], [4, { done: 2, due }]);
  assert.equal(shareText(all?.reported), `${due} 家单位中 2 家已报`);
  assert.equal((await of('test.sessions', null, from, to, { knownAt: before }))?.numerator, null, '当时还没有填报');
  const streets = await of('test.streetsOnly', null, from, to);
  assert.equal(streets?.reported?.due, 13, '只算要填报的单位');
  // Withdrawn, it is as if nobody had reported.
  await reportFigure(
    db.ctx(street),
    'test.sessions',
    figure({ ...span, numerator: 0, withdraw: true, reason: '报错了单位' }),
  );
  assert.equal((await of('test.sessions', mine.id, from, to))?.numerator, null);
  // What is counted is never unreported.
  const counted = await of('test.posts', mine.id, '1990-01-01', '1990-12-31');
  assert.deepEqual([counted?.numerator, counted?.reported], [0, undefined]);
});

test(clause('S2-3', '更正保留原数：按当时已知的可以再算一遍，撤回后这一期没有数'), async () => {
  const before = db.clock.now();
  db.clock.advance({ hours: 1 });
  const span = { from: day('2025-10-01'), to: day('2025-12-31') };
  await reportFigure(db.ctx(street), 'test.sessions', figure({ ...span, numerator: 4 }));
  const known = db.clock.now();
  db.clock.advance({ hours: 1 });
  await assert.rejects(
    reportFigure(db.ctx(street), 'test.sessions', figure({ ...span, numerator: 5 })),
    refused('indicators.needsReason'),
  );
  await reportFigure(db.ctx(street), 'test.sessions', figure({ ...span, numerator: 5, reason: '漏计一场' }));
  assert.equal((await of('test.sessions', mine.id, span.from, span.to))?.numerator, 5);
  assert.equal((await of('test.sessions', mine.id, span.from, span.to, { knownAt: known }))?.numerator, 4);
  assert.equal((await of('test.sessions', mine.id, span.from, span.to, { knownAt: before }))?.numerator, null);
  const frozen = readIndicatorRef(
    indicatorText({ code: 'test.sessions', ...span, unit: mine.id, known: known.toISOString() }),
  );
  assert.ok(frozen);
  const rows = await db.ctx().inTx((tx) => rowsOf(tx, office, frozen, { limit: 20 }));
  assert.match(rows.items[0]?.title ?? '', /2025年第四季度填报 4/);
  db.clock.advance({ hours: 1 });
  await reportFigure(
    db.ctx(street),
    'test.sessions',
    figure({ ...span, numerator: 0, reason: '不属于本街道', withdraw: true }),
  );
  assert.equal((await of('test.sessions', mine.id, span.from, span.to))?.numerator, null);
  const trail = await sql<{ action: string }>`select action from audit_entries where subject_code = 'test.sessions'
    and actor_id = ${street.userId} order by id desc limit 3`.execute(db.handle.db);
  assert.deepEqual(
    trail.rows.map((r) => r.action),
    ['indicators.withdraw', 'indicators.amend', 'indicators.report'],
  );
});

test('填报要有依据，数字要合理，只填本单位的，系统自动计算的不能手填', async () => {
  const run = (actor: typeof street, code: string, over: Partial<ReportFigure>) =>
    reportFigure(db.ctx(actor), code, figure({ from: day('2026-08-01'), to: day('2026-08-31'), ...over }));
  await assert.rejects(run(street, 'test.sessions', { note: '' }), refused('indicators.needsProof'));
  await assert.rejects(run(street, 'test.kept', {}), refused('indicators.needsDenominator'));
  await assert.rejects(run(street, 'test.sessions', { denominator: 2 }), refused('indicators.noDenominator'));
  await assert.rejects(run(street, 'test.kept', { denominator: 2 }), refused('indicators.overWhole'));
  await assert.rejects(run(street, 'test.sessions', { to: day('2026-09-10') }), refused('indicators.notAPeriod'));
  await assert.rejects(
    run(street, 'test.sessions', { from: day('2026-10-01'), to: day('2026-12-31') }),
    refused('indicators.inFuture'),
  );
  await assert.rejects(run(street, 'test.sessions', { withdraw: true }), refused('indicators.nothingToWithdraw'));
  await assert.rejects(run(street, 'test.posts', { denominator: 9 }), refused('indicators.isComputed'));
  await assert.rejects(run(street, 'test.nothing', {}), refused('indicators.unknown'));
  await assert.rejects(run(otherStreet, 'test.sessions', {}), refused('indicators.notYours'));
  await assert.rejects(run(patron, 'test.sessions', {}), refused('indicators.notReporter'));
  await assert.rejects(run(reviewer, 'test.sessions', {}), refused('indicators.notReporter'));
  await assert.rejects(
    run(department, 'test.streetsOnly', { unitId: department.unitId as string }),
    refused('indicators.noFigure'),
  );
  await run(office, 'test.sessions', {});
});

test('街道和部门只看到本单位的数，看不到别的单位和全区合计；其他人什么也看不到', async () => {
  await db.ctx().inTx(async (tx) => {
    for (const actor of [street, department]) {
      const all = await measureMany(tx, actor, ['test.sessions', 'test.posts'], ask('2026-01-01', '2026-09-30'));
      for (const values of all.values()) assert.deepEqual([...new Set(values.map((v) => v.unitId))], [actor.unitId]);
    }
    assert.deepEqual(await measure(tx, community, 'test.sessions', ask('2026-01-01', '2026-09-30')), []);
    const ref = { code: 'test.sessions', from: day('2026-01-01'), to: day('2026-09-30'), part: 'numerator' as const };
    await assert.rejects(rowsOf(tx, street, { ...ref, unit: yours.id }, { limit: 5 }), refused('indicators.notYours'));
    await assert.rejects(rowsOf(tx, street, ref, { limit: 5 }), refused('indicators.notYours'));
    await assert.rejects(
      rowsOf(tx, community, { ...ref, unit: mine.id }, { limit: 5 }),
      refused('indicators.notYours'),
    );
  });
});

test('计算的数等于它打开的记录数（任意期间、单位和人）', async () => {
  const actors = [office, street, department];
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 900 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('numerator' as const, 'denominator' as const),
      async (start, length, a, u, part) => {
        const actor = actors[a % actors.length] ?? office;
        const from = addDays(day('2019-06-01'), start);
        const span = { from, to: addDays(from, length) };
        const unit = actor === office ? units[u % (units.length + 1)] : units.find((one) => one.id === actor.unitId);
        await db.ctx().inTx(async (tx) => {
          const values = await measure(tx, actor, 'test.posts', { span, units, district: true });
          const value = values.find((v) => v.unitId === (unit?.id ?? null));
          const rows = await rowsOf(tx, actor, { code: 'test.posts', ...span, unit: unit?.id, part }, { limit: 3 });
          assert.equal(rows.total, value?.[part]);
          if (!unit) return;
          const many = await rowsMany(tx, actor, ['test.posts', 'test.sessions'], { span, units }, 3);
          const same = many.get('test.posts')?.find((one) => one.unitId === unit.id && one.part === part);
          assert.deepEqual([same?.total, same?.rows], [rows.total, rows.items], '一次取许多单位的明细，与逐个取的相同');
          assert.equal(many.has('test.sessions'), false, '填报的数不另存明细');
        });
      },
    ),
    { numRuns: 25 },
  );
});

test(clause('G1-6', '取数方式从某天起改为自动计算，以前各期仍是填报的数'), async () => {
  await assert.rejects(
    switchSource(db.ctx(street), 'test.posts', { source: 'reported', validFrom: day('2024-01-01'), basis: '试行' }),
    refused('indicators.mayNotSwitch'),
  );
  await assert.rejects(
    switchSource(db.ctx(office), 'test.sessions', { source: 'computed', validFrom: day('2026-01-01'), basis: '试行' }),
    refused('indicators.notComputable'),
  );
  await switchSource(db.ctx(office), 'test.posts', {
    source: 'reported',
    validFrom: day('2024-01-01'),
    basis: '系统上线前由单位填报',
  });
  await reportFigure(
    db.ctx(street),
    'test.posts',
    figure({ from: day('2026-01-01'), to: day('2026-03-31'), numerator: 8, denominator: 9 }),
  );
  await switchSource(db.ctx(office), 'test.posts', {
    source: 'computed',
    validFrom: day('2026-04-01'),
    basis: '系统上线',
  });
  await assert.rejects(
    switchSource(db.ctx(office), 'test.posts', { source: 'reported', validFrom: day('2026-01-01'), basis: '退回' }),
    refused('indicators.switchOrder'),
  );
  await assert.rejects(
    switchSource(db.ctx(office), 'test.posts', { source: 'computed', validFrom: day('2026-05-01'), basis: '重复' }),
    refused('indicators.sameSource'),
  );
  assert.deepEqual(await of('test.posts', mine.id, '2026-01-01', '2026-03-31'), {
    unitId: mine.id,
    numerator: 8,
    denominator: 9,
    reported: { done: 1, due: 1 },
  });
  assert.equal((await of('test.posts', mine.id, '2026-04-01', '2026-06-30'))?.denominator, 2);
  await db.ctx().inTx(async (tx) => {
    assert.equal(await sourceOn(tx, 'test.posts', day('2023-12-31')), 'computed');
    assert.equal(await sourceOn(tx, 'test.posts', day('2026-03-31')), 'reported');
    assert.equal(await sourceOn(tx, 'test.posts', day('2026-04-01')), 'computed');
  });
});

test('经接口：目录、各单位、趋势、打开一个数、填报、调整取数方式；未登录和无关的人都看不到', async (t) => {
  const desk = await aDesk(db, [identityRoom, filesRoom, indicatorsRoom]);
  t.after(() => desk.close());
  const awb = await desk.signIn('awb');
  const ehq = await desk.signIn('ehq');
  assert.equal((await desk.browser().get('/indicators')).status, 401);
  const list = await awb.get('/indicators?q=测试指标test.sessions');
  assert.equal(list.status, 200);
  assert.equal(list.body.total, 1);
  assert.equal(list.body.items[0].reported.due, units.length - 1);
  const missing = await ehq.get('/indicators?missing=1&from=2026-04-01&to=2026-06-30&limit=100');
  assert.ok(!missing.body.items.some((i: { code: string }) => i.code === 'test.sessions'));
  assert.ok(missing.body.items.some((i: { code: string }) => i.code === 'test.streetsOnly'));
  const byUnit = await awb.get('/indicators/test.sessions/units?from=2026-04-01&to=2026-06-30');
  assert.equal(byUnit.body.district.numerator, 10);
  const cell = byUnit.body.units.find((u: { unitId: string }) => u.unitId === mine.id);
  const opened = await awb.get(`/indicators/rows?ref=${encodeURIComponent(cell.ref)}`);
  assert.equal(opened.body.total, 1);
  assert.equal(opened.body.value.numerator, 3);
  assert.equal((await ehq.get(`/indicators/rows?ref=${encodeURIComponent(byUnit.body.district.ref)}`)).status, 404);
  assert.equal((await awb.get('/indicators/rows?ref=nonsense')).status, 404);
  assert.equal((await ehq.get(`/indicators/test.sessions/trend?unit=${yours.id}`)).status, 404);
  const trend = await ehq.get('/indicators/test.sessions/trend');
  assert.equal(trend.body.points.length, 12);
  assert.equal(trend.body.points.at(-2).numerator, 3);
  const own = await ehq.get('/indicators/values?codes=test.sessions,test.people&from=2026-04-01&to=2026-06-30');
  assert.deepEqual([...new Set(own.body.values.map((v: { unitId: string }) => v.unitId))], [mine.id]);
  const body = figure({ from: day('2025-07-01'), to: day('2025-09-30'), numerator: 2 });
  const said = await ehq.send('POST', '/indicators/test.sessions/reports', body, { 'idempotency-key': 'k1' });
  assert.equal(said.status, 201);
  const again = await ehq.send('POST', '/indicators/test.sessions/reports', body, { 'idempotency-key': 'k1' });
  assert.equal(again.body.id, said.body.id);
  const history = await ehq.get('/indicators/test.sessions/reports?limit=50');
  assert.equal(history.body.items.filter((r: { id: string }) => r.id === said.body.id).length, 1);
  assert.ok(history.body.items.every((r: { unitId: string }) => r.unitId === mine.id));
  assert.equal((await ehq.get('/indicators/test.posts')).body.allowedActions.includes('switch'), false);
  assert.equal(
    (await ehq.post('/indicators/test.posts/switches', { source: 'reported', validFrom: '2026-09-01', basis: '试' }))
      .status,
    403,
  );
  const turned = await awb.post('/indicators/test.posts/switches', {
    source: 'reported',
    validFrom: '2026-09-01',
    basis: '会议决定',
  });
  assert.equal(turned.status, 201);
  assert.equal(turned.body.source, 'reported');
  const sheet = await awb.get(`/indicators/rows/export?ref=${encodeURIComponent(cell.ref)}`);
  assert.equal(sheet.status, 200);
  assert.equal(sheet.headers['x-total-rows'], '1');
});
