import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import test from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { addDays } from '#kernel/shared/time.ts';
import { LedgerFilter, LedgerQuery, type HazardRecord } from '../shared/schema.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import { deleteView, exportHazards, heatOfHazards, listHazards, listViews, saveView } from './service/ledger.ts';

const db = await testDb();
const s = await b.aStage(db);
const today = db.clock.today();
const all: HazardRecord[] = [];
const keep = (h: HazardRecord): HazardRecord => {
  all.push(h);
  return h;
};
keep(await b.aReport(s, s.safety, { title: '安全出口被纸箱堵塞', place: '2 号库东侧' }));
keep(
  await b.judgedGeneral(s, await b.aReport(s, s.officer, { title: '灭火器压力不足', foundOn: addDays(today, -40) })),
);
keep(
  await b.judgedMajor(
    s,
    await b.aReport(s, s.street, { channel: 'streetInspection', title: '喷漆房可燃气体报警器停用' }),
  ),
);
keep(
  await b.aReport(s, s.office, {
    channel: 'officeSupervision',
    industry: 'commerce',
    title: '厨房燃气软管老化',
    foundOn: '2023-11-02' as never,
  }),
);
keep(await b.rectifying(s, { title: '木粉尘除尘系统无泄爆片' }));
const rowsOf = async (ctx: Ctx, query: Record<string, unknown> = {}) =>
  (await listHazards(ctx, LedgerQuery.parse({ limit: '200', ...query }))).items;
const codes = (rows: { code: string }[]): string[] => rows.map((r) => r.code).sort();

test(clause('T10-1', '台账筛选：街道、行业、等级、状态、渠道、逾期、存量、文字，与逐件判断一致'), async () => {
  const full = await rowsOf(s.office);
  assert.equal(full.length, all.length);
  const expect = async (query: Record<string, unknown>, keepIf: (h: (typeof full)[number]) => boolean): Promise<void> =>
    assert.deepEqual(codes(await rowsOf(s.office, query)), codes(full.filter(keepIf)), JSON.stringify(query));
  await expect({ grade: 'major' }, (h) => h.grade === 'major');
  await expect({ state: 'open' }, (h) => !['closed', 'archived', 'void'].includes(h.state));
  await expect({ state: ['reported', 'rectifying'] }, (h) => ['reported', 'rectifying'].includes(h.state));
  await expect({ industry: 'commerce' }, (h) => h.industry === 'commerce');
  await expect({ channelGroup: 'self' }, (h) => h.channel === 'selfCheck');
  await expect({ channel: 'streetInspection,officeSupervision' }, (h) =>
    ['streetInspection', 'officeSupervision'].includes(h.channel),
  );
  await expect({ stock: 'true' }, (h) => h.foundOn <= '2023-12-31');
  await expect({ overdue: 'true' }, (h) => h.stepDueOn !== null && h.stepDueOn < today);
  await expect({ text: '燃气' }, (h) => h.title.includes('燃气'));
  await expect({ text: '燃气 软管' }, (h) => h.title.includes('燃气软管'));
  await expect({ text: full[0]!.code }, (h) => h.code === full[0]!.code);
  await expect({ text: '没有这样的字' }, () => false);
  await expect(
    { foundFrom: addDays(today, -50), foundTo: addDays(today, -1) },
    (h) => h.foundOn >= addDays(today, -50) && h.foundOn < today,
  );
});

test(clause('T10-1', '逐页走完不重不漏，排序两个方向一致，总数精确'), async () => {
  for (const sort of ['stepDue', 'foundOn', 'code', 'stateSince', 'closedOn'] as const)
    for (const order of ['asc', 'desc'] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let i = 0; i < 20; i++) {
        const page = await listHazards(
          s.office,
          LedgerQuery.parse({ limit: '2', sort, order, ...(cursor ? { cursor } : {}) }),
        );
        assert.equal(page.total, all.length);
        seen.push(...page.items.map((r) => r.code));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      assert.equal(seen.length, all.length, `${sort} ${order}`);
      assert.equal(new Set(seen).size, all.length);
    }
});

test(clause('T10-1', '各人只看到自己范围内的：列表、总数、热力格、档案都一致'), async () => {
  const people: [string, Ctx, (h: HazardRecord) => boolean][] = [
    ['安委办', s.office, () => true],
    ['监管部门', s.officer, (h) => ['industrial', 'hazchem', 'other'].includes(h.industry)],
    ['商务局', s.otherDepartment, (h) => ['commerce', 'warehousing'].includes(h.industry)],
    ['本街道', s.street, (h) => h.streetCode === '120102005'],
    ['别的街道', s.otherStreet, () => false],
    ['本企业', s.safety, (h) => h.enterpriseId === s.enterprise.id],
    ['别的企业', s.otherFirm, () => false],
  ];
  for (const [who, ctx, sees] of people) {
    const expected = all.filter(sees);
    const page = await listHazards(ctx, LedgerQuery.parse({ limit: '200' }));
    assert.deepEqual(codes(page.items), codes(expected), who);
    assert.equal(page.total, expected.length, who);
    assert.equal((await heatOfHazards(ctx, LedgerQuery.parse({}))).total, expected.length, who);
    for (const h of all) {
      const opened = await acts.getHazard(ctx, h.id).then(
        () => true,
        (error: unknown) => {
          assert.ok(error instanceof AppError && error.code === 'hazards.notFound');
          return false;
        },
      );
      assert.equal(opened, sees(h), `${who} ${h.title}`);
    }
  }
});

test('任意筛选组合都不出错，且每行都符合条件', async () => {
  const full = await rowsOf(s.office);
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        {
          grade: fc.subarray(['general', 'major', 'unjudged'], { minLength: 1 }),
          state: fc.subarray(['open', 'reported', 'closed', 'rectifying'], { minLength: 1 }),
          overdue: fc.constantFrom('true', 'false'),
          stop: fc.subarray(['none', 'full', 'partial', 'equipment'], { minLength: 1 }),
          listed: fc.constantFrom('true', 'false'),
          text: fc.string({ maxLength: 6 }),
          industry: fc.subarray(['industrial', 'commerce'], { minLength: 1 }),
        },
        { requiredKeys: [] },
      ),
      async (filter) => {
        const rows = await rowsOf(s.office, filter);
        for (const row of rows) {
          assert.ok(full.some((f) => f.code === row.code));
          if (filter.grade) assert.ok(filter.grade.includes(row.grade));
          if (filter.industry) assert.ok(filter.industry.includes(row.industry));
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('我的视图：存、看、删，只有自己看得到', async () => {
  const view = await saveView(s.officer, { name: '节前必查', filter: { grade: 'major', state: 'open' } });
  assert.equal(view.count, (await rowsOf(s.officer, { grade: 'major', state: 'open' })).length);
  await assert.rejects(
    saveView(s.officer, { name: '节前必查', filter: {} }),
    (e) => e instanceof AppError && e.code === 'hazards.viewExists',
  );
  assert.ok((await listViews(s.officer)).some((v) => v.id === view.id));
  assert.ok(!(await listViews(s.second)).some((v) => v.id === view.id));
  await assert.rejects(
    deleteView(s.second, view.id),
    (e) => e instanceof AppError && e.code === 'hazards.viewNotFound',
  );
  await deleteView(s.officer, view.id);
  assert.ok(!(await listViews(s.officer)).some((v) => v.id === view.id));
});

test('导出中途断开：留下日志，不留下没有结束的事务', async () => {
  const logged = async (): Promise<number> =>
    (
      await sql<{ n: number }>`select count(*) as n from audit_entries where action = 'hazard.export'`.execute(
        db.handle.db,
      )
    ).rows[0]!.n;
  const before = await logged();
  const out = Object.assign(new PassThrough(), { writeHead: () => out.destroy() });
  await exportHazards(s.office, LedgerFilter.parse({}), { reply: { hijack: () => {}, raw: out } } as never);
  assert.equal(await logged(), before + 1);
  const open = await sql<{ n: number }>`select count(*) as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`.execute(
    db.handle.db,
  );
  assert.equal(open.rows[0]!.n, 0);
});
