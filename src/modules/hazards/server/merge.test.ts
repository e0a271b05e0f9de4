/** One record from many channels: found, merged, counted, kept from those who may not know, and taken apart again. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { silentLog } from '#kernel/server/log.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import type { AppError } from '#kernel/shared/errors.ts';
import { addDays } from '#kernel/shared/time.ts';
import { caseworkRoom } from '#platform/casework/server/room.ts';
import { aDesk, aPerson, type Browser } from '#platform/identity/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { SourceFilter } from '../shared/channel-figures.ts';
import { channelRows } from './service/channels.ts';
import { LedgerQuery } from '../shared/schema.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import * as pairs from './duplicates/store.ts';
import { isVisible } from './case-store.ts';
import { hazardsRoom } from './room.ts';
import { recount } from './figures.ts';

const db = await testDb();
const s = await b.aStage(db);
const today = db.clock.today();
const custodian: Ctx = db.ctx(
  await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.reviewer', 'intake'], name: '金若溪' }),
);
const span = { from: addDays(today, -60), to: today };
const rooms = [hazardsRoom, caseworkRoom, identityRoom, notificationsRoom];
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms });
const desk = await aDesk(db, rooms);
test.after(() => desk.close());
const signedIn = new Map<string, Browser>();
const windowOf = async (ctx: Ctx): Promise<Browser> => {
  const id = ctx.actor.userId;
  const known = signedIn.get(id);
  if (known) return known;
  const login = (await sql<{ login: string }>`select login from users where id = ${id}`.execute(db.handle.db)).rows[0]!
    .login;
  const browser = await desk.signIn(login);
  signedIn.set(id, browser);
  return browser;
};
const at = (place: string, more: object = {}) => ({ place, photoIds: [], description: '', ...more });
/** Of one place three ways: the firm's own, an inspection's, the public's. */
const three = async (place: string) => ({
  self: await b.aReport(s, s.safety, {
    title: '打磨车间除尘器没有装泄爆片',
    place,
    foundOn: addDays(today, -3),
    photoIds: [await b.aPhoto(s.safety)],
  }),
  inspection: await b.aReport(
    s,
    s.officer,
    at(place, { title: '干式除尘系统未采取泄爆措施', foundOn: addDays(today, -1) }),
  ),
  report: await b.aReport(
    s,
    s.office,
    at(place, { title: '除尘设备未设泄爆装置，粉尘大', channel: 'publicReport', finders: '来电人张某' }),
  ),
});
const one = (ctx: Ctx, keep: { id: string }, source: { id: string }, because = '同一台除尘器，同一问题') =>
  acts.decidePair(ctx, {
    firstId: keep.id,
    secondId: source.id,
    keepId: keep.id,
    decision: 'same',
    because,
  } as never);
const list = (ctx: Ctx, query: object = {}) => acts.listHazards(ctx, LedgerQuery.parse({ limit: 100, ...query }));
const found = async (): Promise<number> =>
  (await db.ctx().inTx((tx) => recount(tx, s.office.actor, 'found', today, {}))).reduce((n, c) => n + c.n, 0);

test(clause('T10-3', '登记时就列出疑似重复，说明理由；另一家企业的、另一处的不列'), async () => {
  const h = await b.aReport(s, s.safety, {
    title: '2号配电箱未装漏电保护器',
    place: '机加工车间2号配电箱',
    foundOn: addDays(today, -2),
  });
  const ask = (over: object) =>
    acts.findCandidates(s.officer, {
      enterpriseId: s.enterprise.id,
      title: '二号电箱漏保缺失',
      place: '机加工车间二号电箱',
      description: '',
      foundOn: today,
      criteria: [],
      ...over,
    } as never);
  const hits = await ask({});
  assert.equal(hits[0]?.id, h.id);
  assert.deepEqual(hits[0].reasons.slice(0, 3), ['同一企业', '部位相近', '相隔 2 天']);
  assert.ok(
    hits[0].reasons.some((r) => r.startsWith('文字相似：“')),
    hits[0].reasons.join(),
  );
  assert.equal((await ask({ place: '机加工车间5号配电箱', title: '5号配电箱漏保缺失' })).length, 0);
  assert.equal((await ask({ title: '灭火器压力不足' })).length, 0);
  assert.deepEqual(
    await acts.findCandidates(s.otherFirm, {
      enterpriseId: s.enterprise.id,
      title: '二号电箱漏保缺失',
      place: '',
      description: '',
      foundOn: today,
      criteria: [],
    } as never),
    [],
  );
});

test(clause('T10-1', '后台找到的疑似重复只问一次：答过不是同一件，再找也不再问'), async () => {
  const { self, inspection } = await three('一号打磨间');
  const open = async () => {
    await acts.findPairs(db.ctx());
    return (await acts.listPairs(s.officer, { limit: 50, page: 1 })).items.filter(
      (p) => [p.first.id, p.second.id].includes(self.id) && [p.first.id, p.second.id].includes(inspection.id),
    );
  };
  const [pair] = await open();
  assert.ok(pair, '没有找到');
  assert.ok(pair.keep.length > 0);
  await acts.decidePair(s.officer, {
    firstId: self.id,
    secondId: inspection.id,
    decision: 'different',
    because: '两台除尘器',
  } as never);
  await sql`update hazard_pairs_turn set seen_id = null`.execute(db.handle.db);
  assert.deepEqual(await open(), []);
});

test(clause('T10-5', '三个渠道并成一件：来源各留原样，隐患计一次，来源各计其渠道，与重新清点一致'), async () => {
  const before = await acts.channelFigures(custodian, span);
  const rowsOf = (ctx: Ctx, filter: object) =>
    channelRows(ctx, { ...SourceFilter.parse({ ...span, ...filter }), limit: 200 });
  const foundBefore = await found();
  const { self, inspection, report } = await three('二号打磨间');
  await one(s.officer, inspection, self);
  await one(s.office, inspection, report);
  const seen = await acts.sourcesOf(custodian, inspection.id);
  assert.deepEqual(seen.counts, { self: 1, inspection: 1, report: 1 });
  const mine = seen.sources.find((x) => x.id === self.id)!;
  assert.equal(mine.title, '打磨车间除尘器没有装泄爆片');
  assert.equal(mine.foundOn, addDays(today, -3));
  assert.equal(mine.reporterName, '陶立群');
  assert.equal(mine.photos.length, 1);
  assert.equal(seen.sources.find((x) => x.id === report.id)?.finders, '来电人张某');
  assert.equal(await found(), foundBefore + 1, '隐患只计一次');
  const after = await acts.channelFigures(custodian, span);
  for (const group of ['self', 'inspection', 'report'] as const) {
    const n = (f: typeof after) => f.groups.find((g) => g.group === group)!;
    assert.equal(n(after).sources - n(before).sources, 1, group);
    assert.equal(n(after).hazards - n(before).hazards, group === 'inspection' ? 1 : 0, group);
  }
  const counted = await db.ctx().inTx((tx) => pairs.recountSources(tx, custodian.actor, span));
  assert.equal(
    counted.reduce((n, c) => n + c.n, 0),
    after.sources - after.hazards,
  );
  // The facts, which the other figures are made of, say the same.
  for (const c of await db.ctx().inTx((tx) => pairs.channelCounts(tx, custodian.actor, span))) {
    const g = after.groups.find((one) => one.group === c.channel)!;
    assert.deepEqual([g.hazards, g.sources], [c.hazards, c.hazards + c.merged]);
  }
  // The firm found it first, three days ago; the others found what was known.
  assert.equal(after.first, after.hazards, '每件隐患只有一个首先发现');
  const partOf = (f: typeof after, channel: string, part: 'first' | 'further'): number =>
    f.groups.flatMap((g) => g.channels).find((c) => c.channel === channel)![part];
  const grown = (channel: string, part: 'first' | 'further') =>
    partOf(after, channel, part) - partOf(before, channel, part);
  assert.deepEqual([grown('selfCheck', 'first'), grown('selfCheck', 'further')], [1, 0]);
  assert.deepEqual([grown('departmentInspection', 'first'), grown('departmentInspection', 'further')], [0, 1]);
  // Every number opens exactly its rows, for whoever asks.
  for (const ctx of [custodian, s.office, s.officer, s.street]) {
    const table = await acts.channelFigures(ctx, span);
    for (const g of table.groups)
      for (const c of [g, ...g.channels])
        for (const part of ['sources', 'first', 'further', 'hazards'] as const) {
          const rows = await rowsOf(ctx, {
            part,
            ...('channel' in c ? { channel: c.channel } : { group: c.group }),
          });
          assert.deepEqual([rows.total, rows.items.length], [c[part], c[part]], `${c.label} ${part}`);
        }
  }
  const told = (await rowsOf(s.officer, { channel: 'selfCheck', part: 'first' })).items.find((r) => r.id === self.id)!;
  assert.deepEqual([told.hazardId, told.hazardCode, told.tells], [inspection.id, inspection.code, false]);
  assert.equal((await rowsOf(s.officer, { group: 'report' })).items.filter((r) => r.id === report.id).length, 0);
  assert.deepEqual(
    [(await acts.channelFigures(s.safety, span)).within, (await rowsOf(s.safety, {})).total],
    [false, 0],
  );
  assert.equal((await acts.channelFigures(s.otherStreet, span)).sources, 0);
  assert.equal(
    (await acts.channelFigures(custodian, { from: addDays(today, -59), to: addDays(today, -4) })).sources,
    0,
  );
  await assert.rejects(acts.getHazard(s.officer, self.id), (e: AppError) => e.code === 'hazards.merged');
  for (const ctx of [s.officer, s.safety, s.office])
    await assert.rejects(acts.getHazard(ctx, report.id), (e: AppError) => e.code === 'hazards.notFound');
});

/** Everything that a person can read of the ledger. */
async function world(ctx: Ctx, ids: readonly string[]): Promise<unknown> {
  const rows = await list(ctx, { state: undefined });
  const void_ = await list(ctx, { state: 'void' });
  const byChannel = await list(ctx, { channelGroup: 'report' });
  const search = await list(ctx, { text: '除尘' });
  const records = [];
  for (const row of rows.items) {
    records.push(await acts.getHazard(ctx, row.id));
    records.push(await acts.sourcesOf(ctx, row.id));
  }
  const files = [];
  for (const id of ids) files.push(await ctx.inTx((tx) => isVisible(tx, ctx.actor, id)));
  return {
    rows,
    void_,
    byChannel,
    search,
    records,
    files,
    channels: await acts.channelFigures(ctx, span),
    pairs: (await acts.listPairs(ctx, { limit: 50, page: 1 })).items,
    over: await Promise.all(
      [
        '/todos',
        '/notifications?limit=50',
        '/hazards/views',
        `/hazards/channels/rows?from=${span.from}&to=${span.to}`,
        '/hazards/heat',
        ...ids.flatMap((id) => [
          `/hazards/${id}`,
          `/hazards/${id}/sources`,
          `/hazards/${id}/candidates`,
          `/hazards/${id}/choices`,
        ]),
      ].map(async (path) => {
        const answer = await (await windowOf(ctx)).get(path);
        // The number of a refused request is its own; the address holds what was asked for.
        return {
          status: answer.status,
          body: answer.status === 200 ? (answer.body as unknown) : (answer.body as { code: string }).code,
        };
      }),
    ),
    why: await Promise.all(
      ids.map(
        async (id) =>
          (await (await windowOf(ctx)).get(`/access/explain?subjectType=hazard&subjectId=${id}`)).body as unknown,
      ),
    ),
  };
}

test(clause('T10-5', '并入的群众举报，受理人以外的任何岗位都看不出：与从未有过一样'), async () => {
  const { inspection } = await three('三号打磨间').then(async (t) => {
    await one(s.officer, t.inspection, t.self);
    return t;
  });
  // The report of the former sentence is out of the way: every reader's world holds only what it held before the next one comes.
  await sql`update hazard_pairs_turn set seen_id = null`.execute(db.handle.db);
  for (const p of (await acts.listPairs(s.office, { limit: 50, page: 1 })).items)
    await acts
      .decidePair(s.office, {
        firstId: p.first.id,
        secondId: p.second.id,
        decision: 'different',
        because: '另一处',
      } as never)
      .catch(() => undefined);
  await settle();
  const readers: [string, Ctx][] = Object.entries(s)
    .filter(([key]) => !['db', 'enterprise'].includes(key))
    .map(([key, ctx]) => [key, ctx as Ctx]);
  readers.push([
    'worker',
    db.ctx(await aPerson(db.ctx(), { unit: s.enterprise.unitId, roles: ['enterprise.worker'] })),
  ]);
  const fresh = '00000000-0000-7000-8000-000000000000';
  const before = new Map<string, unknown>();
  for (const [name, ctx] of readers) before.set(name, await world(ctx, [fresh]));
  const report = await b.aReport(s, db.ctx(await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.admin'] })), {
    title: '除尘设备未设泄爆装置，粉尘大',
    place: '三号打磨间',
    channel: 'publicReport',
    photoIds: [],
    description: '',
    finders: '来电人李某',
  });
  for (const firm of [s.principal, s.controller, s.safety])
    await assert.rejects(acts.getHazard(firm, report.id), (e: AppError) => e.code === 'hazards.notFound');
  await one(custodian, inspection, report);
  await settle();
  for (const [name, ctx] of readers) {
    const now = await world(ctx, [report.id]);
    const text = JSON.stringify(now);
    assert.ok(!text.includes(report.id) && !text.includes(report.code) && !text.includes('李某'), `${name} 看得出`);
    assert.deepEqual(
      JSON.parse(text),
      JSON.parse(JSON.stringify(before.get(name))),
      `${name} 看到的与举报从未来过不同`,
    );
  }
  const kept = await acts.sourcesOf(custodian, inspection.id);
  assert.ok(kept.sources.some((x) => x.id === report.id && x.isProtected && x.mayUnmerge));
  await assert.rejects(
    acts.unmergeHazard(s.officer, inspection.id, { sourceId: report.id, because: '想看看' } as never),
    (e: AppError) => e.code === 'hazards.notMerged',
  );
});

test(clause('T10-8', '拆分后两件各回原样，期限、待办、数字都在，时间线写明并案期间办了什么'), async () => {
  const { self, inspection } = await three('四号打磨间');
  const original = await acts.getHazard(s.officer, self.id);
  const foundBefore = await found();
  await one(s.officer, inspection, self);
  assert.equal(await found(), foundBefore - 1);
  db.clock.advance({ minutes: 5 });
  await b.judgedMajor(s, await acts.getHazard(s.officer, inspection.id));
  const kept = await acts.unmergeHazard(s.officer, inspection.id, {
    sourceId: self.id,
    because: '核对是两台设备',
  } as never);
  const back = await acts.getHazard(s.officer, self.id);
  for (const key of [
    'state',
    'grade',
    'stepDueOn',
    'title',
    'place',
    'foundOn',
    'evidence',
    'allowedActions',
    'channel',
  ] as const)
    assert.deepEqual(back[key], original[key], key);
  assert.equal(back.stepClock?.dueAt, original.stepClock?.dueAt);
  assert.match(back.timeline[0]!.note ?? '', /并案期间另一件办理了：判定为重大事故隐患/);
  assert.equal(kept.state, 'awaitingConfirmation');
  assert.equal(await found(), foundBefore);
  const todo = await sql<{
    n: number;
  }>`select count(*) as n from todos where subject_id = ${self.id} and done_at is null`.execute(db.handle.db);
  assert.equal(todo.rows[0]?.n, 1);
  assert.ok(
    (await acts.getHazard(s.safety, self.id)).timeline.every((e) => !/并入|拆分/.test(e.label)),
    '企业看不到内部办理',
  );
  await b.judgedGeneral(s, back);
});

test(clause('T10-1', '谁能并案、哪件保留：企业和街道不能，举报不能吸收其他来源，进了办理的保留'), async () => {
  const { self, inspection, report } = await three('五号打磨间');
  const refused = (ctx: Ctx, keep: { id: string }, source: { id: string }, code: string, words?: RegExp) =>
    assert.rejects(one(ctx, keep, source), (e: AppError) => {
      assert.equal(e.code, code);
      if (words) assert.match(e.message, words);
      return true;
    });
  await refused(s.safety, inspection, self, 'hazards.notYours');
  await refused(s.street, inspection, self, 'hazards.notYours');
  await refused(s.otherDepartment, inspection, self, 'hazards.notFound');
  await refused(s.officer, report, inspection, 'hazards.mergeRefused', /请保留/);
  const noticed = await b.noticed(s, await b.confirmed(s, await b.judgedMajor(s, inspection)));
  await refused(s.officer, self, noticed, 'hazards.mergeRefused', /待签收.*请保留这一件/);
  await one(s.officer, noticed, self);
});

test(clause('T9-3', '销号以后又出现的是复发，不是重复：连到原件，不能并入；超过期限的不再算'), async () => {
  const title = '喷漆房排风机停用，通风不良';
  const place = { place: '喷漆房', photoIds: [] as string[] };
  let old = await b.rectifying(s, { title, place: '喷漆房' });
  old = await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, old))));
  db.clock.advance({ days: 40 });
  const again = await b.aReport(s, s.officer, { title: '喷漆房通风不良，排风机未开启', ...place });
  await acts.findPairs(db.ctx());
  const pair = (await acts.listPairs(s.officer, { limit: 50, page: 1 })).items.find(
    (p) => p.second.id === again.id && p.first.id === old.id,
  );
  assert.equal(pair?.kind, 'relapse');
  await assert.rejects(one(s.officer, old, again), (e: AppError) => e.code === 'hazards.mergeRefused');
  await acts.decidePair(s.officer, {
    firstId: old.id,
    secondId: again.id,
    decision: 'relapse',
    because: '同一排风机再次停用',
  } as never);
  assert.equal((await acts.sourcesOf(s.officer, again.id)).links[0]?.id, old.id);
  assert.equal((await acts.sourcesOf(s.officer, old.id)).links[0]?.label, '销号后又出现');
  db.clock.advance({ days: 400 });
  const late = await acts.findCandidates(s.officer, {
    enterpriseId: s.enterprise.id,
    title,
    place: '喷漆房',
    description: '',
    foundOn: db.clock.today(),
    criteria: [],
  } as never);
  assert.ok(late.every((c) => c.id !== old.id));
});
