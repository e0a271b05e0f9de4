import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import { silentLog } from '#kernel/server/log.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { caseworkRoom } from '#platform/casework/server/room.ts';
import { listTodos } from '#platform/casework/server/index.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { findIndicator } from '#platform/indicators/server/index.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { hazardsRoom } from '#modules/hazards/server/room.ts';
import { supervisionRoom } from '#modules/supervision/server/room.ts';
import { aPhoto, aReport, aStage } from '#modules/supervision/server/builders.ts';
import { accrual, type AccrualRule } from '../shared/accrual.ts';
import type { BudgetView, StatementView } from '../shared/schema.ts';
import * as budgets from './budgets.ts';
import { overview } from './overview.ts';
import * as projects from './projects.ts';
import { fundingRoom } from './room.ts';
import { fundingRules } from './rules.ts';
import * as statements from './statements.ts';

const db = await testDb();
const s = await aStage(db);
await fundingRoom.seed?.(db.ctx());
await sql`update enterprises set is_high_risk = true where id = ${s.enterprise.id}`.execute(db.handle.db);
const rooms = [auditRoom, notificationsRoom, documentsRoom, caseworkRoom, hazardsRoom, supervisionRoom, fundingRoom];
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms });
const WAN = 1_000_000;
const ruleOf = (key: string): AccrualRule => {
  const rule = fundingRules.find((r) => r.key === `funding.accrual.${key}`);
  assert.ok(rule);
  return rule.value as AccrualRule;
};
const line = (over: object = {}): Promise<BudgetView> =>
  budgets.addBudget(s.officer, {
    year: 2026,
    purpose: 'majorHazard',
    title: '重大事故隐患治理补助',
    source: '财政预算',
    note: '',
    plannedFen: 100 * WAN,
    approvedFen: 80 * WAN,
    ...over,
  });
const fill = (t: StatementView, over: object = {}): Promise<StatementView> =>
  statements.fillStatement(s.safety, t.id, {
    version: t.version,
    trade: 'machinery',
    baseFen: 3000 * WAN,
    works: [],
    accruedFen: 48.5 * WAN,
    openingFen: 0,
    used: { facilities: 30 * WAN, training: 5 * WAN },
    note: '',
    fileIds: [],
    ...over,
  });
const audited = async (id: string): Promise<string[]> =>
  (
    await sql<{ action: string }>`select action from audit_entries where subject_id = ${id}`.execute(db.handle.db)
  ).rows.map((r) => r.action);

test(clause('B3-6', '机械制造上年收入 3000 万元，应提 48.5 万元；每个行业都是超额累退，建设工程按造价'), () => {
  const machinery = accrual(ruleOf('machinery'), 3000 * WAN, []);
  assert.equal(machinery.fen, 48.5 * WAN);
  assert.deepEqual(
    machinery.steps.map((one) => [one.label, one.fen / WAN]),
    [
      ['不超过 1000 万元的部分', 23.5],
      ['1000 万元至 10000 万元的部分', 25],
    ],
  );
  assert.equal(accrual(ruleOf('machinery'), 600_000 * WAN, []).fen / WAN, 23.5 + 112.5 + 225 + 400 + 50);
  assert.equal(accrual(ruleOf('freight'), 500 * WAN, []).fen, 5 * WAN);
  assert.equal(accrual(ruleOf('dangerousGoods'), 20_000 * WAN, []).fen / WAN, 45 + 202.5 + 55);
  const works = accrual(ruleOf('construction'), 0, [
    { kind: 'building', fen: 1000 * WAN },
    { kind: 'municipal', fen: 200 * WAN },
  ]);
  assert.equal(works.fen, 33 * WAN);
  for (const rule of fundingRules.filter((r) => r.key.startsWith('funding.accrual.'))) {
    assert.match(rule.document, /财资〔2022〕136号/);
    const value = rule.value as AccrualRule;
    if (value.base !== 'revenue') continue;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 100_000 }), (base, more) => {
        const [a, b] = [accrual(value, base * WAN, []).fen, accrual(value, (base + more) * WAN, []).fen];
        assert.ok(b >= a, '收入多，不会少提');
        assert.ok(b - a <= (value.tiers[0]?.rate ?? 0) * more * (WAN / 100) + 10, '多出的部分不超过最高一档');
      }),
      { numRuns: 60 },
    );
  }
});

test(clause('B3-1', '资金台账由本单位登记，每一笔安排、批复、执行都留着；执行不超过批复；别的单位看不到'), async () => {
  await assert.rejects(
    budgets.addBudget(s.safety, {
      year: 2026,
      purpose: 'other',
      title: '其他',
      source: '',
      note: '',
      plannedFen: 1,
      approvedFen: 0,
    }),
    refused('funding.mayNotKeep'),
  );
  const b = await line();
  await assert.rejects(line(), refused('funding.lineExists'));
  for (const ctx of [s.street, s.otherDepartment, s.safety])
    await assert.rejects(budgets.getBudget(ctx, b.id), refused('funding.notFound'));
  assert.equal((await budgets.getBudget(s.office, b.id)).mayEnter, false);
  const enter = (over: object) =>
    budgets.addEntry(s.officer, b.id, {
      kind: 'executed',
      onDay: plainDate('2026-05-20'),
      amountFen: 30 * WAN,
      note: '',
      fileIds: [],
      ...over,
    });
  await assert.rejects(
    budgets.addEntry(s.office, b.id, {
      kind: 'executed',
      onDay: plainDate('2026-05-20'),
      amountFen: 1,
      note: '',
      fileIds: [],
    }),
    refused('funding.mayNotKeep'),
  );
  await assert.rejects(enter({ onDay: plainDate('2027-01-01') }), refused('funding.dayInFuture'));
  await assert.rejects(enter({ amountFen: 81 * WAN }), refused('funding.overApproved'));
  await assert.rejects(enter({ amountFen: -1 }), refused('funding.belowNothing'));
  await enter({});
  const after = await enter({ onDay: plainDate('2026-08-10'), amountFen: 20 * WAN });
  assert.deepEqual([after.executedFen / WAN, after.quarters.map((q) => q / WAN)], [50, [0, 30, 20, 0]]);
  const june = await budgets.listBudgets(s.officer, { year: 2026, asOf: plainDate('2026-06-30'), limit: 20 });
  assert.equal(june.items[0]?.executedFen, 30 * WAN, '回看 6 月底是当时的数');
  assert.deepEqual((await audited(b.id)).sort(), ['fundingBudget.add', 'fundingBudget.enter', 'fundingBudget.enter']);
});

test(clause('B3-3', '导入资金台账：错的行说明原因，好的行照导；同一份再导不变，改了数只记差额'), async () => {
  const { default: ExcelJS } = await import('exceljs');
  const sheetOf = async (rows: (string | number)[][]): Promise<string> => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('台账');
    sheet.addRow(['2026 年安全投入台账']);
    sheet.addRow([
      '年度',
      '用途',
      '项目名称',
      '资金来源',
      '安排（万元）',
      '批复（万元）',
      '执行（万元）',
      '执行截至日期',
    ]);
    for (const row of rows) sheet.addRow(row);
    return (await storeFile(s.street, { name: '台账.xlsx', bytes: Buffer.from(await book.xlsx.writeBuffer()) })).id;
  };
  const rows = [
    [2026, '购买检查服务', '第三方检查服务', '街道经费', 20, 20, 8, '2026-06-30'],
    [2026, '别的用途', '不认识的', '', 1, 1, 0, ''],
    [2026, '执法装备', '执法记录仪', '', 5, 4, 6, ''],
    [2026, '举报奖励', '举报奖励资金', '', '五万', 1, 0, ''],
  ];
  const fileId = await sheetOf(rows);
  const look = await budgets.importBudgets(s.street, { fileId, dryRun: true });
  assert.equal((await budgets.listBudgets(s.street, { limit: 20 })).total, 0);
  const done = await budgets.importBudgets(s.street, { fileId, dryRun: false });
  assert.deepEqual([look.entered, done.entered, done.faults.map((f) => f.row)], [1, 1, [4, 5, 6]]);
  const again = await budgets.importBudgets(s.street, { fileId, dryRun: false });
  assert.deepEqual([again.entered, again.already], [0, 1]);
  await budgets.importBudgets(s.street, {
    fileId: await sheetOf([[2026, '购买检查服务', '第三方检查服务', '', 20, 20, 12.5, '2026-08-31']]),
    dryRun: false,
  });
  const [b] = (await budgets.listBudgets(s.street, { limit: 20 })).items;
  assert.equal(b?.executedFen, 12.5 * WAN);
  assert.equal((await budgets.getBudget(s.street, b?.id ?? '')).entries[0]?.amountFen, 4.5 * WAN);
  await assert.rejects(budgets.importBudgets(s.safety, { fileId, dryRun: true }), refused('funding.mayNotKeep'));
});

test(clause('B3-4', '四防项目立项关联隐患，报告完成要附证明，另一人验收；外单位看不到'), async () => {
  const h = await aReport(s, s.officer);
  const add = (over: object = {}) =>
    projects.addProject(s.officer, {
      year: 2026,
      way: 'engineering',
      title: '除尘系统泄爆改造补助',
      goal: '消除打磨车间爆炸风险',
      investmentFen: 60 * WAN,
      beginsOn: plainDate('2026-09-01'),
      dueOn: plainDate('2026-12-20'),
      hazardCodes: [h.code],
      ...over,
    });
  await assert.rejects(add({ hazardCodes: ['没有'] }), refused('funding.hazardUnknown'));
  await assert.rejects(add({ budgetId: h.id }), refused('funding.budgetUnknown'));
  const p = await add();
  assert.deepEqual(
    p.linked.map((one) => [one.code, one.mayOpen]),
    [[h.code, true]],
  );
  for (const ctx of [s.street, s.otherDepartment])
    await assert.rejects(projects.getProject(ctx, p.id), refused('funding.notFound'));
  await assert.rejects(
    projects.completeProject(s.officer, p.id, { result: '已经完成', spentFen: 1, fileIds: [] }),
    refused('funding.notYours'),
  );
  await projects.startProject(s.officer, p.id, {});
  const completed = await projects.completeProject(s.reviewer, p.id, {
    result: '泄爆片已安装并验收',
    spentFen: 58 * WAN,
    fileIds: [await aPhoto(s.reviewer)],
  });
  await settle();
  assert.ok(
    (await s.deputy.inTx((tx) => listTodos(tx, s.deputy.actor, 'unit', 50))).some(
      (t) => t.subject_id === p.id && t.due_on,
    ),
  );
  await assert.rejects(projects.acceptProject(s.reviewer, p.id, { opinion: '同意' }), refused('funding.notYours'));
  await assert.rejects(
    projects.acceptProject(s.deputy, p.id, { opinion: '同意', version: completed.version - 1 }),
    refused('casework.stale'),
  );
  await projects.sendBackProject(s.deputy, p.id, { opinion: '补充检测报告' });
  await projects.completeProject(s.reviewer, p.id, {
    result: '检测报告已补',
    spentFen: 58 * WAN,
    fileIds: [await aPhoto(s.reviewer)],
  });
  assert.equal((await projects.acceptProject(s.deputy, p.id, { opinion: '同意验收' })).state, 'accepted');
  assert.ok((await audited(p.id)).includes('fundingProject.accept'));
  const late = await add({
    title: '逾期的一个项目',
    beginsOn: plainDate('2026-02-01'),
    dueOn: plainDate('2026-06-30'),
    hazardCodes: [],
  });
  const [way] = (await overview(s.officer, { year: 2026 })).projects.filter((one) => one.way === 'engineering');
  for (const mark of ['all', 'accepted', 'overdue'] as const)
    assert.equal(
      (await projects.listProjects(s.officer, { year: 2026, way: ['engineering'], mark, limit: 20 })).total,
      way?.[mark],
      mark,
    );
  assert.deepEqual([way?.all, way?.accepted, way?.overdue], [2, 1, 1]);
  assert.ok(late.isOverdue);
});

test(
  clause('B3-6', '企业填报、部门退回和审核、封存、更正；少提的显示差额；填报人不能审核，别的企业和部门看不到'),
  async () => {
    await assert.rejects(statements.beginYear(s.officer, { year: 2025 }), refused('funding.mayNotFill'));
    const missing = await statements.listMissing(s.office, { year: 2025, which: 'missing', limit: 20 });
    assert.ok(missing.items.some((e) => e.id === s.enterprise.id));
    let t = await statements.beginYear(s.safety, { year: 2025 });
    assert.equal(t.dueOn, '2026-03-31');
    assert.equal((await statements.beginYear(s.principal, { year: 2025 })).id, t.id, '同一份接着填');
    await assert.rejects(statements.getStatement(s.officer, t.id), refused('funding.notFound'));
    await assert.rejects(statements.getStatement(s.otherFirm, t.id), refused('funding.notFound'));
    await assert.rejects(fill(t, { trade: 'construction' }), refused('funding.worksMissing'));
    t = await fill(t, { accruedFen: 40 * WAN });
    assert.deepEqual(
      [t.computedFen / WAN, t.shortfallFen / WAN, t.usedFen / WAN, t.balanceFen / WAN],
      [48.5, 8.5, 35, 5],
    );
    assert.equal(t.rule?.version, 1);
    assert.match(t.rule?.document ?? '', /136号/);
    await assert.rejects(fill({ ...t, version: t.version - 1 }), refused('casework.stale'));
    t = await statements.submitStatement(s.safety, t.id, { version: t.version });
    await assert.rejects(fill(t), refused('funding.notYours'));
    await settle();
    assert.ok(
      (await s.officer.inTx((tx) => listTodos(tx, s.officer.actor, 'unit', 50))).some(
        (one) => one.subject_id === t.id && one.due_on,
      ),
    );
    await assert.rejects(statements.getStatement(s.otherDepartment, t.id), refused('funding.notFound'));
    assert.equal((await statements.getStatement(s.street, t.id)).allowedActions.length, 0);
    await assert.rejects(
      statements.acceptStatement(s.street, t.id, { disallowedFen: 0, opinion: '同意' }),
      refused('funding.notYours'),
    );
    t = await statements.sendBackStatement(s.officer, t.id, { opinion: '补提差额' });
    t = await fill(t);
    t = await statements.submitStatement(s.principal, t.id, {});
    await assert.rejects(
      statements.acceptStatement(s.officer, t.id, { disallowedFen: 36 * WAN, opinion: '不对' }),
      refused('funding.usedTooMuch'),
    );
    t = await statements.acceptStatement(s.officer, t.id, { disallowedFen: 0, opinion: '足额提取，使用合规' });
    t = await statements.lockStatement(s.officer, t.id, {});
    assert.equal(t.state, 'locked');
    assert.ok((await audited(t.id)).includes('fundingStatement.accept'));
    let next = await statements.amendStatement(s.safety, t.id, { reason: '培训费用漏记' });
    assert.deepEqual([next.round, next.amends?.code], [2, t.code]);
    assert.equal(
      (await overview(s.office, { year: 2026 })).statements.usedFen,
      35 * WAN,
      '更正审核前，原来的数仍然有效',
    );
    next = await fill(next, { used: { facilities: 30 * WAN, training: 9 * WAN, other: 2 * WAN } });
    await statements.submitStatement(s.safety, next.id, {});
    db.clock.set(new Date(db.clock.now().getTime() + 86_400_000));
    next = await statements.acceptStatement(s.officer, next.id, {
      disallowedFen: 2 * WAN,
      opinion: '其他支出中 2 万元为福利，不应列支',
    });
    const now = (await overview(s.office, { year: 2026 })).statements;
    assert.deepEqual([now.full, now.short, now.clean, now.disallowed, now.usedFen / WAN], [1, 0, 0, 1, 41]);
    const left = await statements.listMissing(s.office, { year: 2025, which: 'missing', limit: 20 });
    const due = await statements.listMissing(s.office, { year: 2025, which: 'due', limit: 20 });
    assert.deepEqual([left.total, due.total], [now.missing, now.due]);
    const before = (await overview(s.office, { year: 2026, asOf: plainDate('2026-09-28') })).statements;
    assert.deepEqual([before.clean, before.usedFen / WAN], [1, 35], '回看更正以前');
    await assert.rejects(
      statements.amendStatement(s.safety, t.id, { reason: '再改一次' }),
      refused('funding.notYours'),
    );
  },
);

test(clause('B3-5', '指标数到的就是打开的记录；投入同比只比两年都审核的企业；上年结余带到今年'), async () => {
  const enterWith = async (year: number, used: number): Promise<void> => {
    let t = await statements.beginYear(s.safety, { year });
    t = await fill(t, { used: { facilities: used * WAN }, openingFen: t.openingFen });
    t = await statements.submitStatement(s.safety, t.id, {});
    await statements.acceptStatement(s.officer, t.id, { disallowedFen: 0, opinion: '同意' });
  };
  await enterWith(2024, 20);
  const span = { from: plainDate('2026-01-01'), to: plainDate('2026-12-31') };
  const units = [
    { id: s.officer.actor.unitId as string, kind: 'department', streetCode: null },
    { id: s.street.actor.unitId as string, kind: 'street', streetCode: '120102005' },
    { id: s.otherStreet.actor.unitId as string, kind: 'street', streetCode: '120102010' },
  ];
  const values = new Map<string, { numerator: number | null; denominator: number | null }[]>();
  for (const code of [
    'execution',
    'executed',
    'majorHazardInPlace',
    'ledgerLines',
    'checkSupport',
    'services',
    'projects',
    'projectsAccepted',
    'investmentGrowth',
    'fullAccrual',
    'cleanUse',
  ]) {
    const indicator = findIndicator(`funding.${code}`);
    assert.ok(indicator?.computed, code);
    await s.office.reading(async (tx) => {
      const got = await indicator.measure(tx, s.office.actor, { span, units, district: true });
      assert.deepEqual(
        got.map((v) => v.unitId),
        [...units.map((u) => u.id), null],
        code,
      );
      values.set(code, got);
      for (const [i, unit] of [...units, null].entries()) {
        const rows = await indicator.rows(tx, s.office.actor, { span, unit, part: 'numerator', limit: 50 });
        assert.equal(rows.items.length, rows.total);
        if (['ledgerLines', 'projects', 'projectsAccepted', 'fullAccrual', 'cleanUse'].includes(code))
          assert.equal(rows.total, got[i]?.numerator, `${code} ${i}`);
        else if ((got[i]?.numerator ?? 0) > 0) assert.ok(rows.total > 0, code);
      }
    });
  }
  const of = (code: string, i: number) => [values.get(code)?.[i]?.numerator, values.get(code)?.[i]?.denominator];
  assert.deepEqual(of('execution', 0), [50 * WAN, 80 * WAN]);
  assert.deepEqual(of('majorHazardInPlace', 0), [80 * WAN, 100 * WAN]);
  assert.deepEqual(of('services', 1), [12.5 * WAN, null]);
  assert.deepEqual(of('executed', 3), [62.5 * WAN, null]);
  assert.deepEqual(of('investmentGrowth', 3), [41 * WAN, 20 * WAN]);
  assert.deepEqual(of('fullAccrual', 1), [1, 1]);
  assert.deepEqual(of('fullAccrual', 2), [0, 0]);
  assert.deepEqual(of('cleanUse', 0), [0, 1]);
  const view = await overview(s.officer, { year: 2026 });
  assert.equal(view.budgets.total.executedFen, 50 * WAN);
  assert.equal(view.statements.paired.count, 1);
  // 2024: set aside 48.5, used 20, and nothing before: 28.5 is carried on by whoever begins the next year.
  const other = await statements.listStatements(s.safety, { year: 2024, limit: 5 });
  assert.equal(other.items[0]?.balanceFen, 28.5 * WAN);
});
