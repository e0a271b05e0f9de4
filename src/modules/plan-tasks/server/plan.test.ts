import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { silentLog } from '#kernel/server/log.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf, plainDate } from '#kernel/shared/time.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { caseworkRoom } from '#platform/casework/server/room.ts';
import { listTodos, sweepOverdue } from '#platform/casework/server/index.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import { aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { countedUnit, findIndicator, measureMany, rowsOf } from '#platform/indicators/server/index.ts';
import '#modules/hazards/server/room.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { lights, taskSteps, type Light, type TaskAction } from '../shared/states.ts';
import type { TaskView } from '../shared/schema.ts';
import * as actors from './actors.ts';
import { figureLight, lightWords, rollUp, noCounts, countOf } from './light.ts';
import { draftReminderLetter } from './letters.ts';
import * as policy from './policy.ts';
import * as present from './present.ts';
import { planTasksRoom } from './room.ts';
import * as issue from './service/issue.ts';
import * as progress from './service/progress.ts';
import * as steps from './service/steps.ts';
import * as urge from './service/urge.ts';
import { makeOccurrences } from './service/parts.ts';
import { endStage, gateRule, getStages } from './stages.ts';
import * as tree from './tree.ts';
import { dueOf, windowOf, windowsBetween } from './windows.ts';
import type { TaskRecord } from './store.ts';

const db = await testDb({ now: '2024-03-20T01:20:00Z' });
configureFiles({ dir: fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-test-files-')), maxBytes: 5_000_000 });
await planTasksRoom.seed?.(db.ctx());
const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit, roles, name, title: '科长' }));
const office = await as('区安委办', ['office.admin'], '韩书敏');
const reviewer = await as('区安委办', ['office.reviewer'], '郑立');
const leader = await as('区安委会', ['office.leader'], '顾长河');
const officer = await as('二号桥街道', ['street.officer'], '刘倩');
const head = await as('二号桥街道', ['street.reviewer'], '杜建国');
const other = await as('上杭路街道', ['street.officer'], '范晓东');
const otherHead = await as('上杭路街道', ['street.reviewer'], '石磊');
const dept = await as('区应急管理局', ['department.officer'], '周建宁');
const deptHead = await as('区应急管理局', ['department.head'], '孟繁荣');
const bridge = await unitNamed(db.ctx(), '二号桥街道');
const emergency = await unitNamed(db.ctx(), '区应急管理局');
const rooms = [auditRoom, notificationsRoom, documentsRoom, caseworkRoom, planTasksRoom];
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms });
const today = () => dayOf(db.clock.now());
const at = (day: string) => db.clock.set(new Date(`${day}T02:00:00Z`));
let sheet = 0;
const proof = async (ctx: Ctx): Promise<string> =>
  (await storeFile(ctx, { name: `证明${++sheet}.txt`, bytes: Buffer.from(`进展证明材料 ${sheet}`) })).id;
const listed = (ctx: Ctx, query: object) => present.listTasks(ctx, { limit: 200, ...query });
const mine = async (ctx: Ctx, key: string): Promise<TaskView> => {
  const found = await listed(ctx, { key, ...(ctx.actor.scope.all ? {} : { unit: [ctx.actor.unitId] }) });
  return present.getTask(ctx, found.items[0]?.id ?? '');
};
const auditOf = async (id: string): Promise<string[]> =>
  (
    await sql<{ action: string }>`select action from audit_entries where subject_id = ${id} order by seq`.execute(
      db.handle.db,
    )
  ).rows.map((r) => r.action);
const todosOf = (ctx: Ctx) => ctx.inTx((tx) => listTodos(tx, ctx.actor, 'mine', 100));
const accept = (ctx: Ctx, lead: Ctx, ids: string[], more: string[] = []) =>
  issue.acceptTasks(ctx, { taskIds: ids, headId: lead.actor.userId, officerId: ctx.actor.userId, assistingIds: more });

test(clause('T2-8', '安委办下发任务：先看发给谁，方案点名的单位各得一项，一个单位一件待办；别人不能下发'), async () => {
  await assert.rejects(
    issue.previewIssue(officer, { keys: ['T8'], unitIds: [], note: '' }),
    refused('plan.mayNotIssue'),
  );
  await assert.rejects(issue.issueTasks(dept, { keys: ['T8'], unitIds: [], note: '' }), refused('plan.mayNotIssue'));
  const before = await issue.previewIssue(office, { keys: ['T8', 'T2', 'S5', 'B2', 'T25'], unitIds: [], note: '' });
  const sent = await issue.issueTasks(office, {
    keys: ['T8', 'T2', 'S5', 'B2', 'T25'],
    unitIds: [],
    note: '请认真落实',
  });
  assert.deepEqual(sent, before);
  const t8 = await listed(office, { key: 'T8-3' });
  assert.equal(t8.total, 14, '13 个街道和区应急管理局');
  assert.ok(t8.items.every((t) => t.light === 'notStarted' && t.state === 'proposed'));
  await assert.rejects(
    issue.issueTasks(office, { keys: ['T8'], unitIds: [], note: '' }),
    refused('plan.nothingToIssue'),
  );
  await settle();
  const todo = (await todosOf(officer)).find((t) => t.subject_type === 'planIssue');
  assert.match(todo?.title ?? '', /认领治本攻坚任务 \d+ 项/);
  assert.equal(todo?.due_on, '2024-04-03', '10 个工作日');
  assert.ok(
    (await listed(officer, {})).items.every((t) => t.unitId === bridge),
    '街道只看到自己的',
  );
  assert.deepEqual(await auditOf(t8.items[0]?.id ?? ''), ['planTask.issue']);
});

test(clause('G0-1', '街道一次认领全部任务，定责任领导和承办人；别的单位、外单位的人都不行'), async () => {
  const all = (await listed(officer, { state: ['proposed'] })).items;
  const ids = all.map((t) => t.id);
  await assert.rejects(accept(other, otherHead, ids), refused('plan.taskNotFound'), '别的街道看不到');
  await assert.rejects(accept(office, reviewer, ids), refused('plan.notYours'), '安委办不能代认领');
  await assert.rejects(accept(officer, otherHead, ids), refused('plan.personElsewhere'));
  await assert.rejects(
    issue.acceptTasks(officer, {
      taskIds: ids,
      headId: head.actor.userId,
      officerId: officer.actor.userId,
      assistingIds: [bridge],
    }),
    refused('plan.assistingUnknown'),
  );
  const refusedTask = await mine(officer, 'T8-8');
  await issue.refuseTask(officer, refusedTask.id, { reason: '追责由有权机关办理' });
  const done = await accept(officer, head, ids);
  assert.equal(done.done, ids.length - 1);
  const one = await mine(officer, 'T8-1');
  assert.deepEqual([one.state, one.head, one.officer], ['accepted', '杜建国', '刘倩']);
  assert.deepEqual(await auditOf(one.id), ['planTask.issue', 'planTask.accept']);
  assert.ok(!(await todosOf(officer)).some((t) => t.subject_type === 'planIssue'), '全部答复以后待办就没有了');
  await assert.rejects(accept(officer, head, ids), refused('plan.notNow'));
  // The office rules on the objection.
  const waiting = (await todosOf(office)).find((t) => t.subject_id === refusedTask.id);
  assert.equal(waiting?.verb, '去裁定');
  await assert.rejects(issue.upholdTask(officer, refusedTask.id, { opinion: '自己裁定' }), refused('plan.notYours'));
  await issue.upholdTask(office, refusedTask.id, { opinion: '街道负责线索移交' });
  assert.equal((await mine(officer, 'T8-8')).state, 'accepted');
  const moved = await listed(dept, { key: 'T8-8' });
  await issue.refuseTask(dept, moved.items[0]?.id ?? '', { reason: '不属于本部门职责' });
  await assert.rejects(
    issue.reassignTask(office, moved.items[0]?.id ?? '', { unitId: emergency, reason: '仍由应急局' }),
    refused('plan.unitNotFound'),
  );
  const units = await present.getChoices(office);
  const discipline = units.units.find((u) => u.name === '区安委办')?.id ?? '';
  const made = await issue.reassignTask(office, moved.items[0]?.id ?? '', {
    unitId: discipline,
    reason: '由安委办统筹移交',
  });
  assert.equal((await present.getTask(office, made.id)).unitName, '区安委办');
  assert.equal((await present.getTask(office, moved.items[0]?.id ?? '')).state, 'cancelled');
});

test(clause('S2-2', '任务分解成节点：时间在期限内、责任单位是牵头或配合、证明写明；没有分解权的人不行'), async () => {
  const t = await mine(officer, 'T8-1');
  const step = { title: '建立辖区重点企业自查清单', dueOn: plainDate('2024-05-31'), proofRequired: '清单' };
  await assert.rejects(progress.decomposeTask(office, t.id, { steps: [step] }), refused('plan.notYours'));
  await assert.rejects(progress.decomposeTask(other, t.id, { steps: [step] }), refused('plan.taskNotFound'));
  await assert.rejects(
    progress.decomposeTask(officer, t.id, { steps: [{ ...step, dueOn: plainDate('2027-05-31') }] }),
    refused('plan.stepDay'),
  );
  await assert.rejects(
    progress.decomposeTask(officer, t.id, { steps: [{ ...step, unitId: emergency }] }),
    refused('plan.stepUnit'),
  );
  await progress.editTask(officer, t.id, { reason: '需要部门配合', assistingIds: [emergency] });
  await progress.decomposeTask(officer, t.id, {
    steps: [
      step,
      {
        title: '部门抽查自查质量',
        dueOn: plainDate('2024-09-30'),
        proofRequired: '抽查记录',
        unitId: emergency,
        ownerId: dept.actor.userId,
      },
    ],
  });
  const now = await present.getTask(dept, t.id);
  assert.equal(now.stepsTotal, 2, '配合单位看得到任务');
  assert.deepEqual(
    now.steps.map((one) => one.allowedActions.some((a) => a.action === 'finish')),
    [false, true],
    '配合单位只办自己的节点',
  );
  await assert.rejects(
    progress.editTask(officer, t.id, { reason: '想延期一年', dueOn: plainDate('2026-06-30') }),
    refused('plan.notYours'),
  );
  await assert.rejects(
    progress.decomposeTask(officer, t.id, { version: 1, steps: [step] }),
    refused('casework.stale'),
    '根据旧内容分解被拒绝',
  );
});

test(clause('B5-9', '节点到期前提醒、到期后再催，同一天不重复；报告节点要有要求的证明；退回要由另一单位'), async () => {
  const t = await mine(officer, 'T8-1');
  const first = t.steps[0];
  assert.ok(first);
  at('2024-05-16');
  assert.ok((await urge.remind(db.ctx())) >= 1);
  assert.equal(await urge.remind(db.ctx()), 0, '同一天不重复提醒');
  assert.equal((await todosOf(officer)).find((x) => x.subject_id === first.id)?.due_on, '2024-05-31');
  assert.equal((await mine(officer, 'T8-1')).light, 'near');
  at('2024-06-03');
  await sweepOverdue(db.ctx());
  const late = await mine(officer, 'T8-1');
  assert.deepEqual([late.light, late.reason], ['late', '“建立辖区重点企业自查清单”到期 3 天未完成']);
  await assert.rejects(
    steps.finishStep(officer, first.id, { report: '已建立清单', fileIds: [] }),
    refused('plan.proofMissing'),
  );
  await assert.rejects(steps.finishStep(dept, first.id, { report: '代报', fileIds: [] }), refused('plan.notYours'));
  await steps.finishStep(officer, first.id, { report: '已建立清单', fileIds: [await proof(officer)] });
  assert.equal((await mine(officer, 'T8-1')).light, 'normal');
  assert.equal((await mine(officer, 'T8-1')).steps[0]?.daysLate, 3);
  await assert.rejects(steps.sendBackStep(head, first.id, { opinion: '自己退自己' }), refused('plan.notYours'));
  await steps.sendBackStep(office, first.id, { opinion: '清单缺高危企业' });
  assert.equal((await mine(officer, 'T8-1')).light, 'late');
  assert.ok(
    (await todosOf(officer)).some((x) => x.subject_id === first.id),
    '退回重新成为待办',
  );
  await steps.finishStep(officer, first.id, { report: '已补充高危企业', fileIds: [await proof(officer)] });
  const second = (await mine(officer, 'T8-1')).steps[1];
  await steps.editStep(officer, second?.id ?? '', {
    title: '部门抽查自查质量',
    dueOn: plainDate('2024-08-31'),
    proofRequired: '抽查记录',
    unitId: emergency,
    ownerId: dept.actor.userId,
    reason: '提前一个月抽查',
  });
  assert.equal((await mine(officer, 'T8-1')).steps[1]?.dueOn, '2024-08-31');
  await settle();
  const reminders = await present.listUrges(officer, { kind: 'reminder', limit: 50 });
  assert.ok(reminders.items.some((r) => r.reason === '还有 15 天到期'));
});

test(clause('B1-2', '报进展、报完成、退回、确认：凭证必备，确认的人不是办理的人也不是同单位'), async () => {
  const t = await mine(officer, 'T2-11');
  await assert.rejects(progress.addEntry(other, t.id, { text: '替别人报', fileIds: [] }), refused('plan.taskNotFound'));
  await assert.rejects(progress.addEntry(office, t.id, { text: '替街道报', fileIds: [] }), refused('plan.notYours'));
  await assert.rejects(
    progress.addEntry(officer, t.id, { text: '明天的进展', onDay: addDays(today(), 1), fileIds: [] }),
    refused('plan.dayInFuture'),
  );
  await progress.addEntry(officer, t.id, { text: '已划分 12 个片区', percent: 60, fileIds: [await proof(officer)] });
  assert.deepEqual([(await mine(officer, 'T2-11')).state, (await mine(officer, 'T2-11')).percent], ['underway', 60]);
  await assert.rejects(
    progress.addEntry(officer, t.id, { text: '退了', percent: 40, fileIds: [] }),
    refused('plan.percentBack'),
  );
  await assert.rejects(
    progress.submitTask(officer, t.id, { submission: '已经完成', fileIds: [] }),
    refused('plan.taskProofMissing'),
  );
  await progress.submitTask(officer, t.id, { submission: '分片包保全覆盖', fileIds: [await proof(officer)] });
  await assert.rejects(progress.confirmTask(head, t.id, { opinion: '自己确认' }), refused('plan.notYours'));
  await assert.rejects(progress.confirmTask(dept, t.id, { opinion: '部门确认' }), refused('plan.taskNotFound'));
  const turned = db.ctx({ ...office.actor, userId: officer.actor.userId });
  await assert.rejects(progress.confirmTask(turned, t.id, { opinion: '换了岗位' }), refused('plan.notYours'));
  const lent = db.ctx({
    ...office.actor,
    onBehalfOf: { userId: officer.actor.userId, name: '刘倩', unitName: '二号桥街道' },
  });
  await assert.rejects(progress.confirmTask(lent, t.id, { opinion: '代办' }), refused('plan.notYours'));
  assert.ok((await todosOf(office)).some((x) => x.subject_id === t.id && x.verb === '去确认'));
  await progress.sendBackTask(office, t.id, { opinion: '缺高危企业包保名单' });
  assert.equal((await mine(officer, 'T2-11')).state, 'returned');
  await assert.rejects(progress.confirmTask(office, t.id, { opinion: '确认' }), refused('plan.notNow'));
  await progress.submitTask(officer, t.id, { submission: '名单已补齐', fileIds: [await proof(officer)] });
  await progress.confirmTask(office, t.id, { opinion: '核实属实' });
  const done = await mine(officer, 'T2-11');
  assert.deepEqual([done.state, done.light, done.returns], ['done', 'done', 1]);
  assert.deepEqual(await auditOf(t.id), [
    'planTask.issue',
    'planTask.accept',
    'planTask.begin',
    'planTask.submit',
    'planTask.sendBack',
    'planTask.submit',
    'planTask.confirm',
  ]);
  await progress.reopenTask(office, t.id, { reason: '包保领导调整后未更新' });
  assert.equal((await mine(officer, 'T2-11')).state, 'underway');
  // A task of the office itself is confirmed by the committee's leaders.
  const own = await mine(office, 'T2-1');
  await accept(office, reviewer, [own.id]);
  await progress.submitTask(reviewer, own.id, { submission: '统筹机制运行', fileIds: [await proof(reviewer)] });
  await assert.rejects(progress.confirmTask(office, own.id, { opinion: '自己单位' }), refused('plan.notYours'));
  await progress.confirmTask(leader, own.id, { opinion: '同意' });
  assert.equal((await present.getTask(office, own.id)).state, 'done');
});

test(
  clause('B1-2', '几项任务一份材料：一并填报、一并报告、一并确认；每项各有记录，凭证看得到，不该办的略过'),
  async () => {
    const ids = [
      (await mine(officer, 'T8-5')).id,
      (await mine(officer, 'T2-10')).id,
      (await mine(officer, 'T2-12')).id,
    ];
    const elsewhere = (await mine(other, 'T8-5')).id;
    await assert.rejects(
      progress.addEntries(officer, { taskIds: [elsewhere], text: '替别人填报', fileIds: [] }),
      refused('plan.taskNotFound'),
    );
    await assert.rejects(
      progress.addEntries(office, { taskIds: ids, text: '安委办填报', fileIds: [] }),
      refused('plan.notYours'),
    );
    const told = await progress.addEntries(officer, {
      taskIds: [...ids, elsewhere],
      text: '按季度推进',
      fileIds: [await proof(officer)],
    });
    assert.equal(told.done, 3);
    for (const id of ids) {
      const t = await present.getTask(officer, id);
      assert.deepEqual([t.state, t.entries.length, t.entries[0]?.files.length], ['underway', 1, 1]);
    }
    await assert.rejects(
      progress.submitTasks(officer, { taskIds: ids, submission: '都已完成', fileIds: [] }),
      refused('plan.taskProofMissing'),
    );
    await progress.submitTasks(officer, { taskIds: ids, submission: '都已完成', fileIds: [await proof(officer)] });
    assert.equal((await todosOf(office)).filter((x) => ids.includes(x.subject_id) && x.action === 'confirm').length, 3);
    await assert.rejects(progress.confirmTasks(head, { taskIds: ids, opinion: '自己确认' }), refused('plan.notYours'));
    assert.equal((await progress.confirmTasks(office, { taskIds: ids, opinion: '材料齐备' })).done, 3);
    assert.deepEqual(await auditOf(ids[0] ?? ''), [
      'planTask.issue',
      'planTask.accept',
      'planTask.begin',
      'planTask.submit',
      'planTask.confirm',
    ]);
    assert.equal((await present.getTask(officer, ids[2] ?? '')).light, 'done');
    assert.equal((await todosOf(office)).filter((x) => ids.includes(x.subject_id)).length, 0);
  },
);

test(clause('S2-3', '回看过去的一天就是那天的样子；改了什么都留着；附加内容只增不改'), async () => {
  const t = await mine(officer, 'T8-1');
  const before = await present.getTask(officer, t.id, plainDate('2024-05-01'));
  assert.deepEqual(
    [before.stepsDone, before.stepsTotal, before.light, before.allowedActions.length],
    [0, 2, 'notStarted', 0],
  );
  const late = await present.getTask(officer, t.id, plainDate('2024-06-02'));
  assert.deepEqual([late.light, late.steps[0]?.state], ['late', 'open']);
  assert.equal((await present.getTask(officer, t.id, plainDate('2024-06-03'))).steps[1]?.dueOn, '2024-08-31');
  assert.equal(
    (await present.getTask(officer, t.id, plainDate('2024-06-02'))).steps[1]?.dueOn,
    '2024-09-30',
    '调整以前的时间',
  );
  assert.ok(
    (await present.getTask(officer, t.id)).changes.some((c) => c.text.includes('时间由 2024-09-30 改为 2024-08-31')),
  );
  const past = await tree.getTree(office, { asOf: plainDate('2024-06-02') });
  assert.ok(past.rows.find((r) => r.key === 'T8-1')?.reason.includes('滞后'));
  await assert.rejects(
    present.getTask(officer, t.id, plainDate('2024-03-01')),
    refused('plan.taskNotFound'),
    '那天还没有下发',
  );
  const change = (text: string) => sql.raw(text).execute(db.handle.db);
  await assert.rejects(change(`update plan_entries set text = 'x'`), /permission denied/);
  await assert.rejects(change(`update plan_task_marks set percent = 100`), /permission denied/);
  await assert.rejects(change(`delete from plan_urges`), /permission denied/);
  const changes = await present.listChanges(office, { limit: 200, key: 'T8-1', unit: [bridge] });
  assert.ok(changes.items.some((c) => c.change.includes('新增节点')));
});

test(clause('S5-2', '周期任务自己生成本期节点：季度、月度、半年、年度，按日历；报送在下季度第一天'), async () => {
  assert.deepEqual(windowOf('quarterly', plainDate('2026-09-28')), {
    period: '2026Q3',
    title: '2026年第三季度',
    from: '2026-07-01',
    to: '2026-09-30',
  });
  assert.equal(windowOf('half-yearly', plainDate('2026-12-31')).period, '2026H2');
  assert.equal(windowOf('monthly', plainDate('2024-02-29')).to, '2024-02-29');
  assert.equal(dueOf(windowOf('quarterly', plainDate('2026-09-30')), 1), '2026-10-01', '国庆，不顺延');
  fc.assert(
    fc.property(
      fc.constantFrom('monthly', 'quarterly', 'half-yearly', 'annual'),
      fc.integer({ min: 0, max: 1400 }),
      fc.integer({ min: 0, max: 800 }),
      (f, from, span) => {
        const start = addDays(plainDate('2023-01-01'), from);
        const found = windowsBetween(f, start, addDays(start, span));
        assert.ok((found[0]?.from ?? '') <= start && (found[0]?.to ?? '') >= start);
        for (const [i, w] of found.entries()) if (i > 0) assert.equal(addDays(found[i - 1]!.to, 1), w.from, '窗口相接');
        assert.ok(found.at(-1)!.from <= addDays(start, span) && found.at(-1)!.to >= addDays(start, span));
      },
    ),
    { numRuns: 60 },
  );
  assert.equal((await mine(officer, 'S5-2')).stepsTotal, 0, '认领时第二季度还没有开始');
  await db.ctx().inTx((tx) => makeOccurrences(tx, db.ctx(), null));
  const t = await mine(officer, 'S5-2');
  assert.deepEqual(
    t.steps.map((s) => [s.period, s.dueOn]),
    [['2024Q2', '2024-07-01']],
  );
  at('2024-08-05');
  await db.ctx().inTx((tx) => makeOccurrences(tx, db.ctx(), null));
  assert.equal(await db.ctx().inTx((tx) => makeOccurrences(tx, db.ctx(), null)), 0, '不重复生成');
  const later = await mine(officer, 'S5-2');
  assert.deepEqual(
    later.steps.map((s) => s.period),
    ['2024Q2', '2024Q3'],
  );
  assert.equal(later.light, 'late');
  await assert.rejects(
    progress.submitTask(officer, t.id, { submission: '都报了', fileIds: [await proof(officer)] }),
    refused('plan.openSteps'),
  );
  const [q2] = later.steps;
  await assert.rejects(
    steps.dropStep(officer, q2?.id ?? '', { reason: '不想报了吧' }),
    refused('plan.notYours'),
    '方案规定的频次不能自己取消',
  );
  const inside = officer;
  await inside.inTx((tx) =>
    steps.finishOccurrence(tx, officer.within(tx), {
      demandKey: 'S5-2',
      unitId: bridge,
      period: '2024Q2',
      report: '第二季度报告已提交',
    }),
  );
  assert.equal((await mine(officer, 'S5-2')).steps[0]?.state, 'done', '别的模块办了，节点随之完成');
});

test(clause('B5-9', '催办：先看催谁，只催滞后临期的，通知到人，计入条数，一天内不重复；提示函列明任务'), async () => {
  await assert.rejects(
    urge.previewUrge(officer, { taskIds: [], key: 'S5-2', unitIds: [], words: '' }),
    refused('plan.notYours'),
  );
  const before = await urge.previewUrge(office, { taskIds: [], key: 'T8', unitIds: [], words: '' });
  assert.ok(before.tasks > 0 && before.units.every((u) => u.unitId !== office.actor.unitId));
  const sent = await urge.urgeTasks(office, { taskIds: [], key: 'T8', unitIds: [], words: '请本周内补报' });
  assert.equal(sent.tasks, before.tasks);
  await assert.rejects(
    urge.urgeTasks(office, { taskIds: [], key: 'T8', unitIds: [], words: '' }),
    refused('plan.urgedLately'),
  );
  const counted = await present.listUrges(office, { kind: 'urge', limit: 1 });
  assert.equal(counted.total, sent.tasks);
  assert.ok((await todosOf(other)).some((x) => x.why.includes('请本周内补报')));
  const node = await tree.getNode(office, 'T8', undefined);
  assert.equal(node.urged, sent.tasks);
  const letter = await draftReminderLetter(office, { key: 'T8', unitId: bridge }).catch((e: unknown) => e);
  const behind = (await listed(office, { key: 'T8', unit: [bridge], light: ['late', 'near'] })).total;
  if (behind === 0) assert.ok(refused('plan.nobodyToUrge')(letter));
  await documentsRoom.seed?.(db.ctx());
  const street = sent.units[0]?.unitId ?? '';
  const draft = await draftReminderLetter(office, { key: 'T8', unitId: street });
  assert.ok(draft.draftId);
  await assert.rejects(draftReminderLetter(dept, { key: 'T8', unitId: street }), refused('plan.notYours'));
});

test(clause('G1-6', '每个数字正好是它打开的行，过去的日子也一样；不越出自己的范围'), async () => {
  const days = [undefined, plainDate('2024-03-25'), plainDate('2024-06-02')];
  for (const reader of [office, leader, officer, other, dept])
    for (const asOf of days) {
      const when = asOf ? { asOf } : {};
      const shown = await tree.getTree(reader, when);
      for (const light of ['done', 'normal', 'near', 'late', 'notStarted'] as Light[] &
        (keyof typeof shown.unitTasks)[])
        assert.equal(
          (await listed(reader, { light: [light], limit: 1, ...when })).total,
          shown.unitTasks[light],
          `${reader.actor.unitName} ${asOf ?? '今天'} ${light}`,
        );
      assert.equal(lights.length, 6);
      const units = await tree.getUnits(reader, when);
      for (const row of units.rows) {
        assert.ok(reader.actor.scope.all || row.unitId === reader.actor.unitId);
        assert.equal(
          (await listed(reader, { unit: [row.unitId], mark: 'claimed', limit: 1, ...when })).total,
          row.claimed,
        );
        assert.equal(
          (await listed(reader, { unit: [row.unitId], mark: 'decomposed', limit: 1, ...when })).total,
          row.decomposed,
        );
      }
    }
  await db.ctx().inTx(async (tx) => {
    const codes = [
      'plan.claimedRate',
      'plan.decomposedRate',
      'plan.scheduledRate',
      'plan.doneRate',
      'plan.stale',
      'plan.urges',
    ];
    const unit = await countedUnit(tx, bridge);
    assert.ok(unit);
    for (const to of [plainDate('2024-03-25'), plainDate('2024-06-02'), today()]) {
      const span = { from: plainDate('2024-03-11'), to };
      const values = await measureMany(tx, office.actor, codes, { span, units: [unit], district: true });
      for (const code of codes)
        for (const value of values.get(code) ?? [])
          for (const part of ['numerator', 'denominator'] as const) {
            const rows = await rowsOf(
              tx,
              office.actor,
              { code, ...span, part, ...(value.unitId ? { unit: value.unitId } : {}) },
              { limit: 1 },
            );
            assert.equal(rows.total, value[part] ?? 0, `${code} ${to} ${part}`);
          }
    }
  });
});

test(clause('B1-2', '亮灯的原因用话说清；汇总按规则里的界限'), () => {
  const base = {
    task_state: 'underway' as const,
    starts_on: plainDate('2026-01-01'),
    due_on: plainDate('2026-12-31'),
    claim_due_on: plainDate('2026-01-15'),
    frequency: null,
    by_percent: true,
    percent: 40,
    open_due_on: null,
    open_title: '',
    steps_total: 0,
    steps_done: 0,
    submitted_on: null,
  };
  assert.equal(lightWords({ ...base, why: 'lagLate' }, plainDate('2026-10-01')).reason, '时间过去 75%，进度 40%');
  assert.equal(lightWords({ ...base, why: 'taskLate' }, plainDate('2027-01-12')).reason, '到期 12 天未完成，进度 40%');
  const r = { near: 15, lagLate: 20, lagNear: 10, lateShare: 20, figureNear: 10 };
  assert.deepEqual(figureLight({ form: 'rate', better: 'higher', value: 0.816, target: 1 }, r), {
    light: 'late',
    reason: '指标 81.6% 低于目标 100%',
  });
  assert.equal(figureLight({ form: 'rate', better: 'higher', value: 0.931, target: 1 }, r)?.light, 'near');
  assert.equal(figureLight({ form: 'stock', better: 'lower', value: 3, target: 0 }, r)?.light, 'late');
  assert.equal(figureLight({ form: 'rate', better: 'higher', value: null, target: 1 }, r), null);
  fc.assert(
    fc.property(
      fc.record({ done: fc.nat(20), normal: fc.nat(20), near: fc.nat(20), late: fc.nat(20), notStarted: fc.nat(20) }),
      (c) => {
        const { light } = rollUp(c, '个单位', r);
        const n = countOf(c);
        if (n === 0) return assert.equal(light, 'notStarted');
        assert.equal(light === 'done', c.done === n);
        assert.equal(light === 'late', c.late > 0 && Math.round((1000 * c.late) / n) / 10 >= 20);
        if (c.late > 0) assert.ok(light === 'late' || light === 'near', '有滞后就不会是正常');
      },
    ),
  );
  assert.equal(
    rollUp({ ...noCounts(), late: 1, normal: 3 }, '项任务', r).reason,
    '4 项任务中 1 项滞后（25%，界限 20%）',
  );
});

test(clause('B1-2', '谁能办什么：每个动作对每种人的答复'), () => {
  const t = {
    unit_id: bridge,
    assisting_ids: [emergency],
    submitted_by: officer.actor.userId,
    accepted_by: null,
    officer_id: null,
    head_id: null,
  } as unknown as TaskRecord;
  const who = { 牵头: officer, 配合: dept, 旁人: other, 安委办: office, 领导: leader };
  const may: Partial<Record<TaskAction, (keyof typeof who)[]>> = {
    accept: ['牵头'],
    refuse: ['牵头'],
    decompose: ['牵头'],
    submit: ['牵头'],
    addEntry: ['牵头', '配合'],
    confirm: ['安委办', '领导'],
    sendBack: ['安委办', '领导'],
    suspend: ['安委办', '领导'],
    cancel: ['安委办', '领导'],
    uphold: ['安委办', '领导'],
    urge: ['安委办'],
    letter: ['安委办'],
  };
  for (const [action, names] of Object.entries(may) as [TaskAction, string[]][])
    for (const [name, ctx] of Object.entries(who)) {
      const from = action in taskSteps ? taskSteps[action as keyof typeof taskSteps].from[0] : 'underway';
      const answer = policy.mayOnTask(ctx.actor, action, { ...t, state: from as TaskRecord['state'] }, new Map());
      assert.equal(answer?.allowed ?? false, names.includes(name), `${name} ${action}`);
    }
});

test(clause('S0-1', '四个阶段的达标项算得出；没达到不能说达到，没到期不能确认，只有领导能确认'), async () => {
  const { stages } = await getStages(office);
  assert.deepEqual(
    stages.map((s) => s.key),
    ['S1', 'S2', 'S3', 'S4'],
  );
  for (const item of (gateRule.value as { by: string; of: string }[]).filter((one) => one.by === 'indicator'))
    assert.ok(findIndicator(item.of), `阶段达标项的指标 ${item.of} 没有人统计`);
  assert.ok(stages[1]?.items.find((i) => i.key === 'stock')?.met, '没有存量就是达到');
  const claimed = stages[1]?.items.find((i) => i.key === 'claimed');
  assert.match(claimed?.value ?? '', /%$/);
  assert.equal(claimed?.met, false);
  await assert.rejects(endStage(office, 'S1', { verdict: 'passed', opinion: '已完成部署' }), refused('plan.notYours'));
  await assert.rejects(
    endStage(leader, 'S2', { verdict: 'passed', opinion: '已夯实基础' }),
    refused('plan.stageEarly'),
  );
  await assert.rejects(endStage(leader, 'S1', { verdict: 'passed', opinion: '已完成部署' }), refused('plan.stageOpen'));
  const ended = await endStage(leader, 'S1', { verdict: 'passedWithGaps', opinion: '缺口四月补齐' });
  assert.equal(ended.stages[0]?.verdict, 'passedWithGaps');
  assert.ok((ended.stages[0]?.ends[0]?.items.length ?? 0) >= 4, '当时的达标情况一并保存');
  assert.equal((await getStages(officer)).stages[1]?.items.length, 0, '单位看不到全区的数');
});

test(clause('S2-1', '承担主体与单位的对应由安委办改，从改的那天起；已下发的不变'), async () => {
  const bookNow = await actors.getActors(office);
  const row = bookNow.rows.find((r) => r.actor === '区政务服务办');
  assert.ok(row);
  await assert.rejects(actors.endActor(officer, row.id), refused('plan.mayNotIssue'));
  await actors.endActor(office, row.id);
  await assert.rejects(actors.endActor(office, row.id), refused('plan.actorRowEnded'));
  const none = await issue.previewIssue(office, { keys: ['T7-5'], unitIds: [], note: '' });
  assert.deepEqual([none.tasks, none.without], [0, ['T7-5']]);
  await assert.rejects(issue.issueTasks(office, { keys: ['T7-5'], unitIds: [], note: '' }), refused('plan.noUnit'));
  await actors.addActor(office, { actor: '区政务服务办', unitId: emergency, part: 'lead', note: '机构调整' });
  assert.deepEqual(
    (await issue.previewIssue(office, { keys: ['T7-5'], unitIds: [], note: '' })).units.map((u) => u.name),
    ['区应急管理局'],
  );
  await assert.rejects(
    actors.addActor(dept, { actor: '区政务服务办', unitId: emergency, part: 'lead', note: '' }),
    refused('plan.mayNotIssue'),
  );
  const month = await present.getMonth(officer, {});
  assert.equal(month.unitName, '二号桥街道');
  assert.ok(month.items.some((i) => i.kind === 'occurrence'));
  await assert.rejects(
    present.getMonth(officer, { unit: emergency }),
    refused('plan.unitNotFound'),
    '看不到别的单位的',
  );
  const gantt = await present.getGantt(officer, { limit: 50, key: 'T8-1' });
  assert.equal(gantt.rows[0]?.bars.length, 2);
  await progress.suspendTask(office, (await mine(officer, 'T8-4')).id, { reason: '等待市级部署' });
  assert.equal((await mine(officer, 'T8-4')).light, 'out');
  await progress.resumeTask(office, (await mine(officer, 'T8-4')).id, { reason: '市级已部署' });
  await progress.cancelTask(office, (await mine(officer, 'T8-6')).id, { reason: '由区财政统筹' });
  assert.equal((await mine(officer, 'T8-6')).state, 'cancelled');
  assert.equal(deptHead.actor.unitId, emergency);
});
