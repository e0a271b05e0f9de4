import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import { sql } from '#kernel/server/db.ts';
import { readMigrations } from '#kernel/server/migrate.ts';
import { testDb } from '#kernel/server/testing.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { measures, type MeasureName } from '../shared/figure.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import { counted, figureCells, pieces, recount, rollUp } from './figures.ts';
import { figureRows } from './service/figure-rows.ts';

const db = await testDb({ now: '2026-03-02T01:00:00Z' });
const s = await b.aStage(db);
const START = plainDate('2025-12-25');
const LONG_AGO = plainDate('2015-01-01');

/** Stocks as the ledger itself shows them now, without the facts. */
async function fromLedger(): Promise<Record<'open' | 'overdue', number>> {
  const rows = await sql<{
    open: number;
    overdue: number;
  }>`select count(*) as open, count(*) filter (where step_due_on < ${db.clock.today()}) as overdue
    from hazards where state not in ('closed', 'archived', 'void')`.execute(db.handle.db);
  return rows.rows[0]!;
}

const total = (cells: { measure: string; n: number }[], measure: string): number =>
  cells.filter((c) => c.measure === measure).reduce((n, c) => n + c.n, 0);
const on = (day: PlainDate) => s.office.inTx((tx) => figureCells(tx, s.office.actor, { from: START, to: day }, {}));

const slices = [
  { grade: 'major' },
  { channel: 'self' },
  { stock: 'increment' },
  { grade: 'general', channel: 'inspection' },
  { channel: 'self', stock: 'stock' },
  { grade: 'major', channel: 'self', stock: 'increment' },
] as const;
const sorted = (list: { streetCode: string; industry: string; n: number }[]): string[] =>
  list.map((c) => `${c.streetCode} ${c.industry} ${c.n}`).sort();

/** Every slice, today and at the ends of earlier periods, equals a recount. */
async function agreeInSlices(): Promise<void> {
  const today = db.clock.today();
  const ends = [today, addDays(today, -1), addDays(plainDate(`${today.slice(0, 7)}-01`), -1), plainDate('2025-12-31')];
  for (const slice of [{}, ...slices])
    for (const to of ends) {
      const cells = await s.office.inTx((tx) => figureCells(tx, s.office.actor, { from: LONG_AGO, to }, slice));
      for (const measure of Object.keys(measures) as MeasureName[]) {
        const again = await s.office.inTx((tx) => recount(tx, s.office.actor, measure, to, slice));
        const mine = cells.filter((c) => c.measure === measure);
        assert.deepEqual(sorted(mine), sorted(again), `${measure} ${to} ${JSON.stringify(slice)}`);
      }
    }
}

async function agree(): Promise<void> {
  const today = db.clock.today();
  const cells = await on(today);
  const ledger = await fromLedger();
  assert.equal(total(cells, 'open'), ledger.open, `未销号 ${today}`);
  assert.equal(total(cells, 'overdue'), ledger.overdue, `逾期 ${today}`);
  for (const measure of Object.keys(measures) as MeasureName[]) {
    const again = await s.office.inTx((tx) => recount(tx, s.office.actor, measure, today, {}));
    assert.deepEqual(sorted(cells.filter((c) => c.measure === measure)), sorted(again), `${measure} 与重数一致`);
    for (const cell of cells.filter((c) => c.measure === measure)) {
      const ref = {
        measure,
        to: today,
        street: cell.streetCode,
        industry: cell.industry,
        ...(measures[measure].kind === 'flow' ? { from: START } : {}),
      };
      const rows = await figureRows(s.office, ref, { limit: 200 });
      assert.equal(rows.total, cell.n, '数字与明细一致');
      assert.equal(rows.items.length, cell.n, '明细一行不多一行不少');
    }
  }
}

test(
  clause('S2-1', '每个数字都等于从头重数，且打开的正是它数的那些隐患；汇总前后不变；过去的日子不被后来的办理改掉'),
  async () => {
    const past: { day: PlainDate; cells: string }[] = [];
    const snapshot = async (): Promise<void> => {
      past.push({
        day: db.clock.today(),
        cells: JSON.stringify(
          (await on(db.clock.today())).sort((x, y) => JSON.stringify(x).localeCompare(JSON.stringify(y))),
        ),
      });
    };
    const slow = await b.aReport(s, s.safety);
    const wrong = await b.judgedMajor(s, await b.aReport(s, s.safety, { foundOn: addDays(db.clock.today(), -20) }));
    const quick = await b.rectifying(s);
    await b.aReport(s, s.officer, { industry: 'hazchem', foundOn: addDays(db.clock.today(), -60) });
    await agree();
    db.clock.advance({ days: 10 });
    await agree();
    await rollUp(db.ctx());
    await agree();
    await agreeInSlices();
    await snapshot();
    db.clock.advance({ days: 1 });
    const judged = await b.judgedGeneral(s, slow);
    let h = await acts.requestExtension(s.safety, quick.id, {
      version: quick.version,
      newDueOn: addDays(db.clock.today(), 40),
      done: '部分完成',
      reason: '设备到货晚',
      interimMeasures: '停用设备',
      fileIds: [],
    });
    h = await acts.decideExtension(s.reviewer, h.id, {
      requestId: h.requests[0]!.id,
      version: h.version,
      approve: true,
      opinion: '同意',
    });
    await agree();
    db.clock.advance({ days: 30 });
    await agree();
    await b.verified(s, await b.completed(s, judged));
    h = await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, h))));
    await agree();
    await rollUp(db.ctx());
    await snapshot();
    db.clock.advance({ days: 5 });
    await acts.reopenHazard(s.reviewer, h.id, {
      version: h.version,
      reason: '又被拆除了',
      foundOn: db.clock.today(),
      fileIds: [],
    });
    await agree();
    assert.equal(total(await on(db.clock.today()), 'relapsed'), 1);
    db.clock.advance({ days: 60 });
    await agree();
    await rollUp(db.ctx());
    await agree();
    await agreeInSlices();
    // The year turns: first nothing is rolled in it, then it is.
    await snapshot();
    db.clock.set('2027-01-01T01:00:00Z');
    await agree();
    await agreeInSlices();
    await b.aReport(s, s.officer, { foundOn: plainDate('2026-12-30') });
    await rollUp(db.ctx());
    await b.aReport(s, s.officer);
    db.clock.advance({ days: 14 });
    await rollUp(db.ctx());
    await agree();
    await agreeInSlices();
    for (const { day, cells } of past) {
      const again = JSON.stringify((await on(day)).sort((x, y) => JSON.stringify(x).localeCompare(JSON.stringify(y))));
      assert.equal(again, cells, `${day} 的数字后来再算仍是那个数`);
    }
    const proposed = await acts.proposeVoid(s.officer, wrong.id, {
      version: wrong.version,
      reason: '现场核实不构成',
      fileIds: [],
    });
    await acts.decideVoid(s.reviewer, wrong.id, {
      requestId: proposed.requests[0]!.id,
      version: proposed.version,
      approve: true,
      opinion: '属实',
    });
    await agree();
  },
);

test(clause('T10-1', '数字只数读者范围内的：街道看本街道，部门看本行业'), async () => {
  const today = db.clock.today();
  const all = await on(today);
  const street = await s.street.inTx((tx) => figureCells(tx, s.street.actor, { from: START, to: today }, {}));
  assert.deepEqual(new Set(street.map((c) => c.streetCode)), new Set(['120102005']));
  assert.equal(total(street, 'found'), total(all, 'found'), '本例都在二号桥街道');
  assert.deepEqual(
    await s.otherStreet.inTx((tx) => figureCells(tx, s.otherStreet.actor, { from: START, to: today }, {})),
    [],
  );
  assert.deepEqual(await s.safety.inTx((tx) => figureCells(tx, s.safety.actor, { from: START, to: today }, {})), []);
});

/** What every hazard counts, as one comparable text a line. */
async function books(): Promise<string[]> {
  const rows = await sql<{ line: string }>`
    select concat_ws(' ', hazard_id, day, measure, since, street_code, industry, grade, channel, is_stock, unit_id, sum(n)) as line
    from hazard_facts group by hazard_id, day, measure, since, street_code, industry, grade, channel, is_stock, unit_id having sum(n) <> 0
    order by 1`.execute(db.handle.db);
  return rows.rows.map((r) => r.line);
}

test(clause('T10-1', '转办以后各数随件走：原部门不再数它，新部门从头数它，合计不变'), async () => {
  const h = await b.rectifying(s);
  db.clock.advance({ days: 200 });
  const today = db.clock.today();
  const ask = {
    measures: ['open', 'overdue', 'overdue91', 'found'] as const,
    span: { from: START, to: today },
    slice: {},
  };
  const byUnit = () => s.office.inTx((tx) => counted(tx, s.office.actor, { ...ask, dims: ['unit'] }));
  const sum = (list: { measure: string; n: number }[], m: string): number => total(list, m);
  const before = await byUnit();
  const past = await on(addDays(today, -30));
  const units = await sql<{
    id: string;
  }>`select id from units where kind = 'department' and id <> ${s.officer.actor.unitId} and is_active limit 1`.execute(
    db.handle.db,
  );
  const to = units.rows[0]!.id;
  await acts.transferHazard(s.reviewer, h.id, { version: h.version, unitId: to, reason: '按职责移交' });
  const after = await byUnit();
  for (const m of ask.measures) {
    assert.equal(sum(after, m), sum(before, m), m);
    const had = before.find((r) => r.measure === m && r.a === to)?.n ?? 0;
    assert.equal(after.find((r) => r.measure === m && r.a === to)?.n, had + 1, `${m} 随件到新部门`);
  }
  assert.deepEqual(sorted(await on(addDays(today, -30))), sorted(past), '转办不改过去的合计');
  const rows = await figureRows(s.office, { measure: 'overdue91', to: today, unit: to }, { limit: 50 });
  assert.ok(rows.items.some((r) => r.id === h.id));
});

test(clause('T10-1', '逾期长短：四段合起来就是逾期，每段打开的就是那些件'), async () => {
  for (let i = 0; i < 4; i++) {
    await b.aReport(s, s.officer, { foundOn: addDays(db.clock.today(), -1) });
    db.clock.advance({ days: 25 });
  }
  const today = db.clock.today();
  const parts = ['overdue1', 'overdue8', 'overdue31', 'overdue91'] as const;
  let seen = 0;
  for (const day of [today, addDays(today, -10), addDays(today, -40), addDays(today, -200)]) {
    const cells = await s.office.inTx((tx) => figureCells(tx, s.office.actor, { from: START, to: day }, {}));
    assert.equal(
      parts.reduce((n, m) => n + total(cells, m), 0),
      total(cells, 'overdue'),
      `${day}`,
    );
    for (const measure of parts) {
      const rows = await figureRows(s.office, { measure, to: day }, { limit: 200 });
      assert.equal(rows.items.length, total(cells, measure), `${measure} ${day}`);
      if (rows.items.length > 0) seen++;
    }
  }
  assert.ok(seen >= 6, '各段都有');
});

test(clause('S2-1', '旧库升级：只有最初五个指标的库补出的新指标，与办理时逐笔写下的相同'), async () => {
  const written = await books();
  assert.ok(written.some((l) => / closedOnTime /.test(l)) && written.some((l) => / extended /.test(l)));
  const owner = new (await import('pg')).default.Client({ ...db.owner, options: '-c search_path=d120102,public' });
  await owner.connect();
  try {
    // The database as the first issue left it.
    for (const statement of [
      'alter table hazard_facts drop constraint hazard_facts_since_check',
      `delete from hazard_facts where measure not in ('found', 'closed', 'open', 'overdue', 'relapsed')`,
      'alter table hazard_facts drop column since, drop column unit_id',
      'alter table hazard_figures_pending drop column unit_id',
    ])
      await owner.query(statement);
    const files = (await readMigrations('district')).filter((f) => /^023[01]_/.test(f.name));
    assert.equal(files.length, 2);
    for (const statement of files.flatMap((f) => f.statements)) await owner.query(statement);
  } finally {
    await owner.end();
  }
  assert.deepEqual(await books(), written);
  await agree();
  await rollUp(db.ctx());
  await agree();
  await agreeInSlices();
});

test(clause('S2-1', '任一段日子都由旬、月、季拼成：不缺一天，不重一天'), () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 1500 }),
      fc.boolean(),
      (start, length, quarters) => {
        const from = addDays(plainDate('2019-01-01'), start);
        const until = addDays(from, length);
        const list = pieces(from, until, quarters);
        let at = from;
        for (const p of list) {
          assert.equal(p.from, at, `${from} ${until}`);
          assert.ok(p.until > p.from);
          at = p.until;
          if (p.level === 'm' || p.level === 'q') assert.match(p.from, /-01$/);
          if (p.level === 'q') assert.match(p.from, /-(01|04|07|10)-01$/);
          if (p.level === 't') assert.match(p.from, /-(01|11|21)$/);
        }
        assert.equal(at, until);
      },
    ),
    { numRuns: 400 },
  );
});
