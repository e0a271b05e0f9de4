import assert from 'node:assert/strict';
import test from 'node:test';
import { seedCriteria } from '#modules/criteria/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import * as b from '#modules/hazards/server/builders.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import type { CitationTable } from '../shared/contract.ts';
import { citationTable } from './citations.ts';
import { rowsOfFigure } from './service.ts';

const db = await testDb({ now: '2026-09-10T01:00:00Z' });
await seedCriteria(db.ctx());
const s = await b.aStage(db);
const at = (ctx: Ctx, query: Record<string, string> = {}): Promise<CitationTable> => citationTable(ctx, query as never);

/** Two judged by 第三条 items, one of them by two items of one standard, one judged without any, one not judged. */
async function someWork(): Promise<void> {
  await b.confirmed(s, await b.judgedMajor(s, await b.aReport(s, s.officer)));
  const two = await b.aReport(s, s.officer, { place: '二车间', title: '除尘系统未设锁气卸灰装置' });
  const judged = await hazardActs.judgeHazard(s.officer, two.id, {
    version: two.version,
    grade: 'major',
    method: 'direct',
    criterionIds: ['MEM-10-2023#053', 'MEM-10-2023#056'],
    answers: {
      facts: {
        'MEM-10-2023#053': { q1: 'missing', q2: 'missing', q3: 'missing' },
        'MEM-10-2023#056': { q1: 'missing' },
      },
      place: null,
      met: null,
      fixed: [],
    },
    reason: '符合判定条款',
  });
  await b.confirmed(s, judged);
  await b.judgedGeneral(s, await b.aReport(s, s.officer, { place: '三车间', title: '配电箱门未关' }));
  await b.aReport(s, s.officer, { place: '四车间', title: '灭火器压力不足' });
}
await someWork();

const figuresOf = (t: CitationTable): { value: number; figure: string }[] => [
  t.judged,
  t.cited,
  t.uncited,
  ...t.standards.flatMap((one) => [one.total, ...one.cells]),
  ...t.items.map((i) => i.total),
];

test(clause('T6-4', '引用件数：每个数打开的正好是它数的隐患，判定 = 引用 + 没有引用'), async () => {
  const t = await at(s.office, { standard: 'MEM-10-2023' });
  assert.equal(t.judged.value, 3);
  assert.equal(t.cited.value, 2);
  assert.equal(t.uncited.value, 1);
  assert.equal(t.share, 2 / 3);
  const standard = t.standards.find((one) => one.id === 'MEM-10-2023');
  assert.equal(standard?.total.value, 2, '一件引用同一标准两条，计一件');
  const item = (id: string): number => t.items.find((i) => i.id === id)?.total.value ?? -1;
  assert.equal(item('MEM-10-2023#053'), 1);
  assert.equal(item('MEM-10-2023#056'), 1);
  assert.equal(t.items.filter((i) => i.total.value === 0).length, standard?.never);
  assert.equal(t.items.length, standard?.items);
  for (const by of ['industry', 'street']) {
    const split = await at(s.office, { by, standard: 'MEM-10-2023' });
    for (const one of split.standards)
      assert.equal(
        one.cells.reduce((n, c) => n + c.value, 0),
        one.total.value,
        `${by} ${one.id}`,
      );
    for (const { value, figure } of figuresOf(split)) {
      const rows = await rowsOfFigure(s.office, { figure, limit: 50 } as never);
      assert.equal(rows.value, value, figure);
      assert.equal(rows.items.length, value, figure);
    }
  }
  const opened = await rowsOfFigure(s.office, { figure: standard?.total.figure ?? '', limit: 10 } as never);
  assert.match(opened.title, /工贸企业重大事故隐患判定标准/);
});

test('街道只数自己的，别的街道一件也没有；企业没有统计范围；将来的日子不能数', async () => {
  const own = await at(s.street);
  assert.equal(own.judged.value, 3);
  const other = await at(s.otherStreet);
  assert.deepEqual(
    figuresOf(other).filter((f) => f.value !== 0),
    [],
  );
  assert.equal((await at(s.safety)).within, null);
  assert.deepEqual((await at(s.safety)).gaps.industries, []);
  await assert.rejects(
    at(s.office, { to: '2026-09-11' }),
    (e) => (e as { code?: string }).code === 'statistics.inFuture',
  );
  const before = await at(s.office, { from: '2026-09-01', to: '2026-09-09' });
  assert.equal(before.judged.value, 0);
  assert.equal(before.share, null);
});

test(clause('T6-5', '缺口：有企业而没有专门法定标准的行业领域、未收录的标准；企业数与名录一致'), async () => {
  const t = await at(s.office);
  const { rows } = await sql<{ industry: string; n: number }>`select industry, count(*)::int as n from enterprises
    where state <> 'merged' group by 1`.execute(db.handle.db);
  for (const gap of t.gaps.industries)
    assert.equal(gap.enterprises, rows.find((r) => r.industry === gap.code)?.n, gap.name);
  assert.ok(!t.gaps.industries.some((i) => i.code === 'industrial'), '工贸有专门标准');
  const names = t.gaps.unheld.map((u) => u.name);
  assert.ok(names.some((n) => n.includes('烟花爆竹')));
  assert.ok(names.some((n) => n.includes('医疗机构')));
  assert.ok(!names.some((n) => n.includes('2017')), '已被替代的不算缺');
  for (const u of t.gaps.unheld) assert.match(u.tag, /^\[(V|K|K\?)\]$/);
});

test(clause('T6-4', '过去的日子按当时的判定数引用：重新判定换了条款，以前的日子不变，今天的是新的'), async () => {
  const h = await b.rectifying(s, { place: '五车间', title: '粉尘清理制度未落实' });
  const then = db.clock.today();
  const item = async (to: string, id: string): Promise<{ value: number; figure: string }> =>
    (await at(s.office, { to, standard: 'MEM-10-2023' })).items.find((i) => i.id === id)!.total;
  const other = 'MEM-10-2023#053';
  const before = { old: await item(then, b.CRITERION), other: await item(then, other) };
  db.clock.advance({ days: 20 });
  const today = db.clock.today();
  await hazardActs.rejudgeHazard(s.officer, h.id, {
    version: h.version,
    cause: 'factsChanged',
    grade: 'major',
    method: 'direct',
    criterionIds: [other],
    answers: {
      facts: { [other]: { q1: 'missing', q2: 'missing', q3: 'missing' } },
      place: null,
      met: null,
      fixed: [],
    },
    reason: '拆检除尘器，三项控爆措施都没有',
  } as never);
  assert.equal((await item(then, b.CRITERION)).value, before.old.value);
  assert.equal((await item(then, other)).value, before.other.value);
  assert.equal((await item(today, b.CRITERION)).value, before.old.value - 1);
  assert.equal((await item(today, other)).value, before.other.value + 1);
  // Each opens its rows on its own day.
  for (const one of [await item(then, b.CRITERION), await item(today, other), await item(today, b.CRITERION)]) {
    if (one.value === 0) continue;
    const rows = await rowsOfFigure(s.office, { figure: one.figure, limit: 50 } as never);
    assert.deepEqual([rows.value, rows.items.length], [one.value, one.value], one.figure);
  }
  const opened = await rowsOfFigure(s.office, { figure: (await item(then, b.CRITERION)).figure, limit: 50 } as never);
  assert.ok(opened.items.some((r) => r.id === h.id));
});
