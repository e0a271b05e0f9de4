import assert from 'node:assert/strict';
import test from 'node:test';
import ExcelJS from 'exceljs';
import fastify from 'fastify';
import fc from 'fast-check';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, daysBetween, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import * as b from '#modules/hazards/server/builders.ts';
import { hazardActs, rollUp } from '#modules/hazards/server/index.ts';
import { measures } from '#modules/hazards/shared/figure.ts';
import { CrossQuery, type StatisticsTable } from '../shared/contract.ts';
import { dims, type Dim } from '../shared/figures.ts';
import { cross, exportCross } from './cross.ts';
import { charts, units } from './units.ts';
import { exportStatistics, rowsOfFigure, statistics, trend } from './service.ts';

const db = await testDb({ now: '2025-11-20T01:00:00Z' });
const s = await b.aStage(db);
const FIRST = plainDate('2023-12-01');

const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code;
const at = async (ctx: Ctx, query: Record<string, string> = {}): Promise<StatisticsTable> =>
  statistics(ctx, query as never);

/** A year of work: closed, relapsed and closed again, overdue, wrongly reported, old stock, other cells. */
async function aYear(): Promise<void> {
  await b.aReport(s, s.officer, { foundOn: FIRST });
  await b.aReport(s, s.officer, { industry: 'hazchem', foundOn: addDays(db.clock.today(), -30) });
  const quick = await b.rectifying(s);
  const wrong = await b.judgedMajor(s, await b.aReport(s, s.safety));
  const general = await b.judgedGeneral(s, await b.aReport(s, s.officer));
  db.clock.advance({ days: 15 });
  let h = await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, quick))));
  await b.verified(s, await b.completed(s, general));
  const proposed = await hazardActs.proposeVoid(s.officer, wrong.id, {
    version: wrong.version,
    reason: '现场核实不构成',
    fileIds: [],
  });
  await hazardActs.decideVoid(s.reviewer, wrong.id, {
    requestId: proposed.requests[0]?.id ?? '',
    version: proposed.version,
    approve: true,
    opinion: '属实',
  });
  await rollUp(db.ctx());
  db.clock.advance({ days: 20 });
  h = await hazardActs.reopenHazard(s.reviewer, h.id, {
    version: h.version,
    reason: '又被拆除了',
    foundOn: db.clock.today(),
    fileIds: [],
  });
  db.clock.advance({ days: 12 });
  await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, h))));
  await b.rectifying(s, { foundOn: addDays(db.clock.today(), -3) });
  db.clock.advance({ days: 40 });
}
await aYear();
const TODAY = db.clock.today();

test(
  clause('S2-1', '任取一段日子、任取一个切片：期初 + 新增 + 复发 − 销号 = 现有，格子相加等于合计'),
  { timeout: 120_000 },
  async () => {
    const span = daysBetween(FIRST, TODAY);
    const day = fc
      .oneof(fc.integer({ min: -5, max: span }), fc.integer({ min: span - 100, max: span }))
      .map((n) => addDays(FIRST, n));
    const slice = fc.record({
      grade: fc.constantFrom(undefined, undefined, 'general', 'major', 'unjudged'),
      channel: fc.constantFrom(undefined, undefined, 'self', 'inspection', 'report'),
      stock: fc.constantFrom(undefined, undefined, 'stock', 'increment'),
    });
    let moving = 0;
    await fc.assert(
      fc.asyncProperty(day, day, slice, async (one, other, { grade, channel, stock }) => {
        const [from, to] = one <= other ? [one, other] : [other, one];
        const t = await at(s.office, {
          from,
          to,
          ...(grade ? { grade } : {}),
          ...(channel ? { channel } : {}),
          ...(stock ? { stock } : {}),
        });
        const { opening, found, relapsed, closed, open, overdue, stock: old } = t.identity;
        assert.equal(opening.value + found.value + relapsed.value - closed.value, open.value, `${from} 至 ${to}`);
        assert.ok(overdue.value <= open.value && (old?.value ?? 0) <= open.value, '部分不大于全部');
        assert.equal(old === null, stock === 'increment');
        for (const measure of ['open', 'overdue', 'found', 'closed', 'relapsed'] as const)
          assert.equal(
            t.cells.filter((c) => c.measure === measure).reduce((n, c) => n + c.value, 0),
            t.identity[measure].value,
          );
        assert.ok(t.cells.every((c) => c.value > 0));
        if (found.value + relapsed.value + closed.value > 0) moving++;
      }),
      { numRuns: 60, seed: 20260928 },
    );
    assert.ok(moving > 10, '抽到的日子里确有办理');
  },
);

async function opens(ctx: Ctx, figure: { value: number; figure: string }): Promise<void> {
  const first = await rowsOfFigure(ctx, { figure: figure.figure, limit: 2 });
  assert.equal(first.value, figure.value, figure.figure);
  const ids = first.items.map((row) => row.id);
  for (let page = 2; ids.length < first.total; page++) {
    const more = await rowsOfFigure(ctx, { figure: figure.figure, limit: 2, page });
    assert.ok(more.items.length > 0, '每一页都有');
    ids.push(...more.items.map((row) => row.id));
  }
  assert.equal(new Set(ids).size, first.total, '明细不重不漏');
  assert.equal(
    first.byState.reduce((n, one) => n + one.count, 0),
    first.total,
    '按状态分的件数合起来就是明细',
  );
  assert.ok(first.total <= first.value);
}

test(clause('T10-1', '统计表、等式、趋势里的每个数字都打开它数的那些隐患'), { timeout: 120_000 }, async () => {
  for (const query of [{}, { from: '2024-01-01', grade: 'major' }, { to: '2025-12-20', stock: 'increment' }]) {
    const t = await at(s.office, query as never);
    for (const figure of [...Object.values(t.identity), ...t.cells]) if (figure !== null) await opens(s.office, figure);
  }
  const { months } = await trend(s.office, { months: 6, grade: 'major' });
  assert.equal(months.length, 6);
  assert.equal(months.at(-1)?.month, TODAY.slice(0, 7));
  for (const m of months) {
    await opens(s.office, { value: m.openAtEnd, figure: m.openFigure });
    await opens(s.office, { value: m.found, figure: m.foundFigure });
    await opens(s.office, { value: m.relapsed, figure: m.relapsedFigure });
    await opens(s.office, { value: m.closed, figure: m.closedFigure });
  }
  months.slice(1).forEach((m, i) => {
    assert.equal(
      (months[i]?.openAtEnd ?? 0) + m.found + m.relapsed - m.closed,
      m.openAtEnd,
      `${m.month} 月末存量由上月末推得`,
    );
  });
});

test(clause('S2-1', '同一件销号两次：数字是 2 次，明细是 1 件'), async () => {
  const t = await at(s.office, { from: FIRST, grade: 'major' });
  assert.equal(t.identity.closed.value, 2);
  assert.equal(t.identity.relapsed.value, 1);
  const rows = await rowsOfFigure(s.office, { figure: t.identity.closed.figure, limit: 20 });
  assert.deepEqual([rows.value, rows.total, rows.items.length], [2, 1, 1]);
  assert.match(rows.explanation, /计两次/);
});

test(clause('T10-1', '明细说明数的是什么、截至哪天、在哪里'), async () => {
  const t = await at(s.office, { grade: 'major' });
  const cell = t.cells.find((c) => c.measure === 'open');
  assert.ok(cell);
  const rows = await rowsOfFigure(s.office, { figure: cell.figure, limit: 20 });
  const street = t.streets.find((one) => one.code === cell.streetCode)?.name ?? '';
  const industry = t.industries.find((one) => one.code === cell.industry)?.name ?? '';
  assert.equal(rows.title, `${street} × ${industry}：未销号 ${cell.value} 件`);
  assert.match(rows.note, /^未销号重大隐患，截至\d{4}年\d+月\d+日$/);
  assert.ok(rows.explanation.includes(`所在街道为${street}`) && rows.explanation.includes(`行业领域为${industry}`));
  assert.equal(rows.isNow, true);
  assert.equal(rows.ledgerLink, `/hazards?figure=${encodeURIComponent(cell.figure)}`);
});

test(clause('T10-1', '没有过完的日子不能统计，起止颠倒、残缺的链接说明怎么改'), async () => {
  const tomorrow = addDays(TODAY, 1);
  await assert.rejects(at(s.office, { to: tomorrow }), refused('statistics.inFuture'));
  await assert.rejects(at(s.office, { from: TODAY, to: addDays(TODAY, -1) }), refused('statistics.spanReversed'));
  await assert.rejects(trend(s.office, { to: tomorrow, months: 3 }), refused('statistics.inFuture'));
  const bad = [
    ['measure=open', 'statistics.badFigure'],
    ["measure=open;to=2026-01-01;street=1' or 1=1", 'statistics.badFigure'],
    [`measure=open;to=${tomorrow}`, 'statistics.inFuture'],
    ['measure=found;from=2026-01-02;to=2026-01-01', 'statistics.spanReversed'],
  ] as const;
  for (const [figure, code] of bad)
    await assert.rejects(rowsOfFigure(s.office, { figure, limit: 20 }), refused(code), figure);
});

test(clause('T10-1', '各看各的范围：街道一行，部门只有监管的行业，企业没有统计范围'), async () => {
  const street = await at(s.street);
  assert.deepEqual(
    street.streets.map((one) => one.code),
    ['120102005'],
  );
  assert.equal(street.within?.label, '二号桥街道');
  assert.ok(street.identity.open.value > 0);
  const department = await at(s.otherDepartment);
  assert.ok(department.industries.length > 0 && department.industries.length < 8);
  assert.ok(department.cells.every((c) => department.industries.some((i) => i.code === c.industry)));
  const firm = await at(s.safety);
  assert.equal(firm.within, null);
  assert.deepEqual([firm.cells, firm.identity.open.value, firm.identity.opening.value], [[], 0, 0]);
  const whole = await at(s.office);
  assert.equal(whole.streets.length, 13);
  assert.equal(whole.streets.filter((one) => one.isEnclave).length, 1);
  const rows = await rowsOfFigure(s.safety, { figure: whole.identity.open.figure, limit: 20 });
  assert.deepEqual([rows.value, rows.items.length], [0, 0], '企业拿到链接也打不开全区的明细');
});

async function exported(ctx: Ctx, query: Record<string, string>): Promise<ExcelJS.Workbook> {
  const app = fastify();
  app.get('/export', async (request, reply) => {
    await exportStatistics(ctx, query as never, { request, reply });
    return reply;
  });
  const answer = await app.inject({ url: '/export' });
  await app.close();
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-disposition']), /filename="statistics-\d{4}-\d\d-\d\d\.xlsx"/);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(answer.rawPayload as never);
  return book;
}

test(clause('T10-1', '导出的表写明口径，行列合计与网页一致，名字里的公式只是文字，导出留痕'), async () => {
  const formula = '=HYPERLINK("http://example.com","点我")';
  await sql`update industry_fields set name = ${formula} where code = 'hazchem'`.execute(db.handle.db);
  const reader = await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.reviewer'], name: '=1+1', title: '审核' });
  const ctx = db.ctx(reader);
  const t = await at(ctx, { from: FIRST });
  const book = await exported(ctx, { from: FIRST });
  assert.deepEqual(
    book.worksheets.map((sheet) => sheet.name),
    ['期初期末', '发现', '销号', '复发', '未销号', '逾期'],
  );
  const sheet = book.getWorksheet('未销号');
  assert.ok(sheet);
  const rows = sheet.getSheetValues().slice(5) as unknown[][];
  assert.equal(rows.length, t.streets.length + 1);
  const totals = rows.at(-1) as (string | number)[];
  assert.equal(totals[1], '合计');
  assert.equal(totals.at(-1), t.identity.open.value);
  rows.slice(0, -1).forEach((row, i) => {
    const street = t.streets[i];
    const value = t.cells
      .filter((c) => c.measure === 'open' && c.streetCode === street?.code)
      .reduce((n, c) => n + c.value, 0);
    assert.equal(row.at(-1), value, street?.name);
  });
  t.industries.forEach((industry, i) => {
    const value = t.cells
      .filter((c) => c.measure === 'open' && c.industry === industry.code)
      .reduce((n, c) => n + c.value, 0);
    assert.equal(totals[i + 2], value, industry.name);
  });
  const sum = book.getWorksheet('期初期末')?.getSheetValues() as unknown[][];
  const line = (label: string): unknown => sum.find((row) => row?.[1] === label)?.[2];
  assert.equal(line('现有未销号'), t.identity.open.value);
  assert.equal(line('减：销号'), t.identity.closed.value);
  let texts = 0;
  for (const page of book.worksheets)
    page.eachRow((row) =>
      row.eachCell((cell) => {
        assert.equal(cell.formula, undefined);
        if (typeof cell.value !== 'string') return;
        texts++;
        assert.doesNotMatch(cell.value, /^[=+\-@]/);
      }),
    );
  assert.ok(texts > 20);
  assert.ok(sheet.getRow(4).values instanceof Array && (sheet.getRow(4).values as unknown[]).includes(`'${formula}`));
  const kept = await sql<{ n: number }>`select count(*) as n from audit_entries
    where action = 'statistics.export' and actor_id = ${reader.userId}`.execute(db.handle.db);
  assert.equal(kept.rows[0]?.n, 1);
});

/** The day is a civil day of the district, whatever the query says. */
test(clause('S2-1', '不写日期就是今天和今年'), async () => {
  const t = await at(s.office);
  assert.deepEqual([t.from, t.to], [`${TODAY.slice(0, 4)}-01-01` as PlainDate, TODAY]);
});

const ask = (query: Record<string, string>): CrossQuery => CrossQuery.parse(query);

test(
  clause('T10-1', '自选统计：行、列、指标任选，每格和合计都打开它数的那些隐患；流量的合计是各格之和'),
  { timeout: 120_000 },
  async () => {
    const names = Object.keys(dims) as Dim[];
    let opened = 0;
    for (const rows of names)
      for (const cols of ['measure', ...names.filter((d) => d !== rows)]) {
        const q = ask({
          rows,
          cols,
          measures: cols === 'measure' ? 'found,closed,open,overdue8,relapsed' : 'found',
          from: FIRST,
        });
        const t = await cross(s.office, q);
        for (const c of t.cells) {
          const measure = t.cols.find((x) => x.key === c.col)!.measure;
          if (c.row !== '*' || measures[measure].kind === 'stock') continue;
          const parts = t.cells.filter((x) => x.col === c.col && x.row !== '*');
          assert.equal(
            parts.reduce((n, x) => n + x.value, 0),
            c.value,
            `${rows} × ${cols} ${c.col} 合计`,
          );
        }
        for (const c of t.cells.filter((_, i) => i % 5 === 0)) {
          const found = await rowsOfFigure(s.office, { figure: c.figure, limit: 50 });
          assert.equal(found.value, c.value, `${rows} × ${cols}: ${c.figure}`);
          opened++;
        }
      }
    assert.ok(opened > 40);
    for (const cols of ['month', 'street'] as const) {
      const rows = cols === 'month' ? 'street' : 'month';
      const t = await cross(s.office, ask({ rows, cols, measures: 'open', from: '2025-09-15' }));
      assert.ok(t.cells.length > 3);
      for (const c of t.cells)
        assert.equal(
          (await rowsOfFigure(s.office, { figure: c.figure, limit: 50 })).value,
          c.value,
          `月末存量 ${c.figure}`,
        );
    }
  },
);

test(clause('S3-1', '与上年同期比：旁边的数就是一年前同一段日子的数，也能点开'), async () => {
  const t = await cross(
    s.office,
    ask({ rows: 'industry', measures: 'found,open', from: '2026-01-01', compare: 'year' }),
  );
  assert.deepEqual(t.before, { from: '2025-01-01', to: `${Number(TODAY.slice(0, 4)) - 1}${TODAY.slice(4)}` });
  const then = await cross(
    s.office,
    ask({ rows: 'industry', measures: 'found,open', from: t.before!.from, to: t.before!.to }),
  );
  let compared = 0;
  for (const c of then.cells) {
    const mine = t.cells.find((x) => x.row === c.row && x.col === c.col);
    assert.equal(mine?.before, c.value);
    assert.equal((await rowsOfFigure(s.office, { figure: mine!.beforeFigure!, limit: 5 })).value, c.value);
    compared++;
  }
  assert.ok(compared > 0 || t.cells.every((c) => c.before === 0));
});

test(clause('T10-1', '自选统计的错处说明怎么改，范围外一格也没有'), async () => {
  await assert.rejects(cross(s.office, ask({ measures: 'found,sum' })), refused('statistics.unknownMeasure'));
  await assert.rejects(cross(s.office, ask({ rows: 'street', cols: 'street' })), refused('statistics.sameDims'));
  const firm = await cross(s.safety, ask({}));
  assert.deepEqual([firm.within, firm.rows, firm.cells], [null, [], []]);
  const street = await cross(s.street, ask({ rows: 'street' }));
  assert.deepEqual(
    street.rows.map((r) => r.key),
    ['120102005'],
  );
  const other = await cross(s.otherStreet, ask({ rows: 'unit', from: FIRST }));
  assert.deepEqual(other.cells, [], '别的街道的隐患，按部门也数不出来');
});

test(clause('S2-9', '存量目标两种口径都算、都写明出处；动态清零看到期的是否都已办完；每个数都能点开'), async () => {
  const t = await units(s.office, { from: FIRST });
  assert.deepEqual(
    t.targets.map((x) => x.key),
    ['G2-4', 'S2-9'],
  );
  const [g2, s2] = t.targets;
  assert.ok(g2!.source.includes('主要目标') && s2!.source.includes('夯实基础阶段'));
  const whole = await at(s.office, { grade: 'major' });
  assert.equal(s2!.open.value, whole.identity.open.value, '不分年份：全部未销号的重大隐患');
  assert.ok(g2!.open.value <= s2!.open.value);
  assert.equal(g2!.isReached, g2!.open.value === 0);
  assert.ok(t.units.length > 0);
  for (const u of t.units) {
    for (const f of [u.oldStock, ...u.figures])
      assert.equal((await rowsOfFigure(s.office, { figure: f.figure, limit: 5 })).value, f.value, f.figure);
    const late = await cross(s.office, ask({ rows: 'unit', measures: 'open,overdue', grade: 'major', unit: u.id }));
    const of = (m: string): number => late.cells.find((c) => c.row === u.id && c.col === m)?.value ?? 0;
    assert.equal(u.zero, of('open') === 0 ? 'none' : of('overdue') === 0 ? 'zero' : 'notZero');
  }
  const sum = (m: string): number => t.units.reduce((n, u) => n + u.figures.find((f) => f.measure === m)!.value, 0);
  assert.equal(sum('open'), (await at(s.office)).identity.open.value);
});

test(clause('S3-1', '漏斗、存续时间、逾期长短：段段都能点开，存续时间合起来就是未销号'), async () => {
  const c = await charts(s.office, { from: FIRST });
  for (const x of [...c.funnel, ...c.ages, ...c.lengths])
    assert.equal((await rowsOfFigure(s.office, { figure: x.figure, limit: 5 })).value, x.value, x.figure);
  assert.equal(c.funnel[0]!.value, (await at(s.office, { from: FIRST })).identity.found.value);
  assert.ok(c.funnel.some((x) => x.measure === 'closed' && x.medianDays !== null));
  assert.equal(
    c.ages.reduce((n, x) => n + x.value, 0),
    (await at(s.office)).identity.open.value,
  );
  assert.equal(
    c.lengths.reduce((n, x) => n + x.value, 0),
    (await at(s.office)).identity.overdue.value,
  );
});

test(clause('T10-1', '自选统计导出：写明条件、统计时刻、同期和怎么数，数字与网页一致'), async () => {
  const q = ask({ rows: 'unit', measures: 'found,open', from: FIRST, grade: 'major', compare: 'year' });
  const table = await cross(s.office, q);
  const app = fastify();
  app.get('/export', async (request, reply) => {
    await exportCross(s.office, q, { request, reply });
    return reply;
  });
  const answer = await app.inject({ url: '/export' });
  await app.close();
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(answer.rawPayload as never);
  const rows = book.worksheets[0]?.getSheetValues().map((row) => (row as unknown[] | undefined)?.slice(1)) ?? [];
  const flat = rows.map((row) => (row ?? []).join(' '));
  assert.ok(flat.some((line) => line.includes('条件：') && line.includes('等级为重大') && line.includes(FIRST)));
  assert.ok(flat.some((line) => line.includes('统计时刻：') && line.includes('同期')));
  assert.ok(flat.some((line) => line.startsWith('未销号：')));
  const total = rows.find((row) => row?.[0] === '合计');
  const of = (col: string) => table.cells.find((c) => c.row === '*' && c.col === col);
  assert.deepEqual(total?.slice(1), [of('found')?.value, of('found')?.before, of('open')?.value, of('open')?.before]);
});
