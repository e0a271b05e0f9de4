import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf, plainDate } from '#kernel/shared/time.ts';
import { sweepOverdue } from '#platform/casework/server/index.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { findIndicator } from '#platform/indicators/server/index.ts';
import { readIndicatorRef } from '#platform/indicators/shared/schema.ts';
import { aDesk, aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import type { TemplateView } from '#platform/documents/shared/letter.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { aPhoto, aStage } from '#modules/hazards/server/builders.ts';
import { planTasksRoom } from '../room.ts';
import type { SubPlanView } from '../../shared/papers/schema.ts';
import { paperMarks, type PaperMark } from '../../shared/papers/states.ts';
import { diffLines } from './diff.ts';
import * as lists from './lists.ts';
import * as meetings from './meetings.ts';
import { getPack, packPaper } from './packs.ts';
import { subPlanPaper } from './paper-word.ts';
import * as present from './present.ts';
import * as acts from './service.ts';
import * as trees from './trees.ts';
import { TaskQuery } from '../../shared/schema.ts';
import { getTask, listTasks } from '../present.ts';
import { acceptTasks, issueTasks } from '../service/issue.ts';
import { dropStep, finishStep } from '../service/steps.ts';

const db = await testDb();
const stage = await aStage(db);
await planTasksRoom.seed?.(db.ctx());
const as = async (of: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit: of, roles, name, title: name }));
const head = await as('二号桥街道', ['street.patron'], '郑主任');
const both = await as('二号桥街道', ['street.officer', 'street.patron'], '两岗');
const street = await unitNamed(db.ctx(), '二号桥街道');
const office = await unitNamed(db.ctx(), '区安委办');
const fill = (s: SubPlanView, over: { without?: string[] } = {}, ctx: Ctx = stage.street) =>
  acts.editSubPlan(ctx, s.id, {
    version: s.version,
    title: s.title,
    chapters: s.chapters.map(({ key, title }) => ({ key, title, text: `${title}\n结合街道实际` })),
    items: [
      {
        what: '落实方案各项要求',
        demandKeys: s.demands.map((d) => d.key).filter((key) => !over.without?.includes(key)),
        dueOn: plainDate('2026-12-31'),
        person: '郑主任',
      },
    ],
  });

test(clause('B2-1', '街道方案有缺口不能送签，起草的人不能签发，签发即报备，退回、同意备案由区安委办'), async () => {
  await assert.rejects(acts.startSubPlan(stage.office, { reason: '' }), refused('papers.mayNotWrite'));
  let s = await acts.startSubPlan(stage.street, { reason: '' });
  assert.ok(s.demands.length > 20, `方案要求街道承担 ${s.demands.length} 项`);
  assert.equal(s.gaps.length, s.demands.length, '还没有写，都是缺口');
  await assert.rejects(acts.startSubPlan(stage.street, { reason: '' }), refused('papers.openEdition'));
  await assert.rejects(acts.submitSubPlan(stage.street, s.id, { opinion: '' }), refused('papers.chapterEmpty'));
  const missing = s.demands[3]?.key ?? '';
  s = await fill(s, { without: [missing] });
  assert.deepEqual(s.gaps, [missing]);
  await assert.rejects(acts.submitSubPlan(stage.street, s.id, { opinion: '' }), refused('papers.gaps'));
  await assert.rejects(
    acts.editSubPlan(stage.street, s.id, {
      title: s.title,
      chapters: [],
      items: [{ what: '别的', demandKeys: ['T99-1'], dueOn: null, person: '' }],
    }),
    refused('papers.demandUnknown'),
  );
  await assert.rejects(fill({ ...s, version: s.version - 1 }), refused('casework.stale'));
  s = await fill(s);
  s = await acts.submitSubPlan(both, s.id, { opinion: '' });
  await assert.rejects(acts.signSubPlan(both, s.id, { opinion: '' }), refused('papers.notYours'), '送签的人不能签');
  await assert.rejects(acts.signSubPlan(stage.street, s.id, { opinion: '' }), refused('papers.notYours'));
  await assert.rejects(acts.signSubPlan(stage.otherStreet, s.id, { opinion: '' }), refused('papers.notFound'));
  s = await acts.declineSubPlan(head, s.id, { opinion: '目标写具体' });
  s = await acts.submitSubPlan(stage.street, s.id, { opinion: '' });
  s = await acts.signSubPlan(head, s.id, { opinion: '' });
  assert.equal(s.state, 'filed');
  await assert.rejects(acts.acceptSubPlan(head, s.id, { opinion: '' }), refused('papers.notYours'));
  s = await acts.sendBackSubPlan(stage.office, s.id, { opinion: '补充经费保障' });
  assert.equal(s.returns, 1);
  const filedFirst = s.filed;
  s = await acts.submitSubPlan(stage.street, s.id, { opinion: '' });
  s = await acts.signSubPlan(head, s.id, { opinion: '' });
  assert.equal(s.filed, filedFirst, '是否按时看第一次报备');
  s = await acts.acceptSubPlan(stage.office, s.id, { opinion: '' });
  assert.equal(s.state, 'accepted');
  await assert.rejects(fill(s), refused('papers.notNow'));
  const audits = await sql<{
    n: number;
  }>`select count(*)::int as n from audit_entries where action = 'subPlan.sign' and subject_id = ${s.id}`.execute(
    db.handle.db,
  );
  assert.equal(audits.rows[0]?.n, 2);
});

test(clause('S2-3', '修订是新版：与上一版的差别看得见，新版备案后旧版由它代替'), async () => {
  let s = await acts.startSubPlan(stage.street, { reason: '增加燃气整治' });
  assert.equal(s.edition, 2);
  s = await acts.editSubPlan(stage.street, s.id, {
    title: s.title,
    chapters: s.chapters.map(({ key, title, text }) => ({ key, title, text: `${text}\n增加燃气专项整治` })),
    items: [
      ...s.items.map(({ what, demandKeys, dueOn, person }) => ({ what, demandKeys, dueOn, person })),
      { what: '燃气专项整治', demandKeys: [s.demands[0]?.key ?? ''], dueOn: null, person: '' },
    ],
  });
  assert.deepEqual(
    s.changes?.items.map((i) => [i.kind, i.what]),
    [['added', '燃气专项整治']],
  );
  assert.ok(s.changes?.chapters[0]?.lines.some((l) => l.kind === 'added' && l.text === '增加燃气专项整治'));
  await acts.submitSubPlan(stage.street, s.id, { opinion: '' });
  await acts.signSubPlan(head, s.id, { opinion: '' });
  s = await acts.acceptSubPlan(stage.office, s.id, { opinion: '' });
  assert.deepEqual(
    s.editions.map((e) => e.state),
    ['accepted', 'superseded'],
  );
  assert.deepEqual(diffLines('一\n二\n三', '一\n三\n四'), [
    { kind: 'same', text: '一' },
    { kind: 'removed', text: '二' },
    { kind: 'same', text: '三' },
    { kind: 'added', text: '四' },
  ]);
});

test(clause('S1-3', '各单位方案的每个数打开它数的单位；指标的数等于它的明细；街道只看见自己的'), async () => {
  for (const reader of [stage.office, stage.street, stage.otherDepartment])
    for (const asOf of [undefined, plainDate('2024-02-01'), addDays(dayOf(db.clock.now()), -1)]) {
      const when = asOf ? { asOf } : {};
      const all = await present.listPapers(reader, when);
      for (const kind of ['street', 'department'] as const)
        for (const mark of paperMarks) {
          const figure = all.figures.find((f) => f.kind === kind)?.[mark as PaperMark];
          assert.equal((await present.listPapers(reader, { ...when, kind: [kind], mark })).rows.length, figure, mark);
        }
    }
  const all = await present.listPapers(stage.office, {});
  assert.equal(all.figures.find((f) => f.kind === 'street')?.expected, 13);
  assert.equal(all.figures.find((f) => f.kind === 'street')?.filed, 1);
  assert.equal((await present.listPapers(stage.street, {})).rows.length, 1);
  const filed = findIndicator('papers.subPlansFiled');
  assert.ok(filed?.computed);
  const span = { from: plainDate('2024-01-01'), to: dayOf(db.clock.now()) };
  const ask = { span, units: [{ id: street, kind: 'street', streetCode: null }], district: true };
  const [one, whole] = await db.ctx().inTx((tx) => filed.measure(tx, stage.office.actor, ask));
  assert.deepEqual([one?.numerator, one?.denominator, whole?.numerator], [1, 1, 1]);
  for (const part of ['numerator', 'denominator'] as const) {
    const rows: { total: number } = await db
      .ctx()
      .inTx((tx) => filed.rows(tx, stage.office.actor, { span, unit: null, part, limit: 100 }));
    assert.equal(rows.total, whole?.[part]);
  }
});

const minutes = async (ctx: Ctx): Promise<string> => aPhoto(ctx);
const hear = async (ctx: Ctx, over: object = {}) =>
  meetings.recordMeeting(ctx, {
    kind: 'hear',
    title: '听取治本攻坚进展汇报',
    heldOn: dayOf(db.clock.now()),
    place: '街道会议室',
    host: '郑主任',
    headPresent: true,
    attendees: 12,
    summary: '听取安全办汇报，研究突出问题',
    fileIds: [await minutes(ctx)],
    decisions: [],
    ...over,
  });

test(
  clause('S2-2', '会议决定列为任务节点：在任务上报告完成，会议上等确认；退回的节点再办；会议作废的节点取消'),
  async () => {
    const today = dayOf(db.clock.now());
    const [issued] = (await issueTasks(stage.office, { keys: ['T8-3'], unitIds: [street], note: '' })).units;
    assert.equal(issued?.tasks, 1);
    const task = (await listTasks(stage.street, TaskQuery.parse({ key: 'T8-3', limit: 5 }))).items[0];
    assert.ok(task);
    const early = { what: '还没有认领', unitId: street, taskId: task.id, dueOn: addDays(today, 10) };
    await assert.rejects(hear(stage.street, { kind: 'mobilise', decisions: [early] }), refused('papers.taskResting'));
    const me = stage.street.actor.userId;
    await acceptTasks(stage.street, { taskIds: [task.id], headId: head.actor.userId, officerId: me, assistingIds: [] });
    const what = '逐栋核对消防车通道';
    const given = { what, unitId: street, taskId: task.id, dueOn: addDays(today, 10) };
    await assert.rejects(
      hear(stage.street, { kind: 'mobilise', decisions: [{ ...given, dueOn: addDays(task.dueOn, 1) }] }),
      refused('papers.dueAfterTask'),
    );
    let m = await hear(stage.street, { kind: 'mobilise', decisions: [given] });
    const [d] = m.decisions;
    assert.equal(d?.step?.state, 'open');
    const stepOf = async () => (await getTask(stage.street, task.id)).steps.find((one) => one.title === what);
    let step = await stepOf();
    assert.ok(step && d);
    assert.deepEqual([step.dueOn, step.decision?.meetingId, step.decision?.state], [given.dueOn, m.id, '办理中']);
    const todos = async (type: string, id: string) =>
      (
        await sql<{ action: string }>`select action from todos where subject_type = ${type} and subject_id = ${id}
        and done_at is null`.execute(db.handle.db)
      ).rows.map((t) => t.action);
    assert.deepEqual(await todos('planStep', step.id), ['finish'], '节点是待办');
    assert.deepEqual(await todos('meetingDecision', d.id), [], '决定不重复催一次');
    // What the meeting set is not moved or dropped by the unit.
    await assert.rejects(dropStep(stage.street, step.id, { reason: '不再需要' }), refused('plan.notNow'));
    await finishStep(stage.street, step.id, { report: '核对完毕', fileIds: [] });
    m = await meetings.getMeeting(stage.street, m.id);
    assert.deepEqual([m.decisions[0]?.state, m.decisions[0]?.step?.state], ['reported', 'done']);
    assert.deepEqual(await todos('meetingDecision', d.id), ['confirmDone']);
    m = await meetings.sendBackOutcome(head, d.id, { opinion: '还差 2 栋' });
    step = await stepOf();
    assert.deepEqual([m.decisions[0]?.state, step?.state, step?.returns], ['returned', 'returned', 1]);
    const proof = await minutes(stage.street);
    m = await meetings.reportOutcome(stage.street, d.id, { report: '全部核对', fileIds: [proof] });
    step = await stepOf();
    assert.deepEqual([step?.state, step?.report, step?.files.length], ['done', '全部核对', 1]);
    assert.equal(m.decisions[0]?.files.length, 1, '节点的证明在会议上也看得到');
    m = await meetings.confirmOutcome(head, d.id, { opinion: '属实' });
    assert.equal((await stepOf())?.decision?.state, '已办结');

    const other = await hear(stage.street, { kind: 'mobilise', decisions: [{ ...given, what: '记错的决定' }] });
    await meetings.voidMeeting(stage.street, other.id, { reason: '记错' });
    const gone = (await getTask(stage.street, task.id)).steps.find((one) => one.title === '记错的决定');
    assert.equal(gone, undefined, '作废的会议，节点取消');
  },
);

test(
  clause('B1-13', '每季度听取汇报：季度开始就有待办，到会才算，季度过了没有听取的记为未听取，补记后改为已听取'),
  async () => {
    const today = dayOf(db.clock.now());
    const made = await db.ctx().inTx((tx) => meetings.ensureHearings(tx, db.ctx(), today));
    assert.ok(made > 13);
    assert.equal(await db.ctx().inTx((tx) => meetings.ensureHearings(tx, db.ctx(), today)), 0, '不重复');
    const mine = async () => {
      const view = await meetings.listHearings(stage.street, {});
      return view.units[0]?.quarters.find((q) => q.dueOn >= today && q.state !== null);
    };
    assert.equal((await mine())?.state, 'open');
    await assert.rejects(hear(stage.street, { fileIds: [] }), refused('papers.minutesMissing'));
    await assert.rejects(hear(stage.street, { heldOn: addDays(today, 1) }), refused('papers.dayInFuture'));
    await assert.rejects(hear(stage.safety), refused('papers.notYours'));
    await hear(stage.street, { headPresent: false });
    assert.equal((await mine())?.state, 'open', '主要负责同志没有到会不算');
    const m = await hear(stage.street);
    assert.equal((await mine())?.state, 'met');
    await meetings.voidMeeting(stage.street, m.id, { reason: '记错日期' });
    assert.equal((await mine())?.state, 'open');
    db.clock.advance({ days: 100 });
    await sweepOverdue(db.ctx());
    const past = (await meetings.listHearings(stage.office, { year: Number(today.slice(0, 4)) })).units;
    assert.ok(past.every((u) => u.quarters.every((q) => q.state !== 'open' || q.dueOn >= dayOf(db.clock.now()))));
    assert.ok(past.some((u) => u.quarters.some((q) => q.state === 'missed')));
    await hear(stage.street, { heldOn: today });
    const again = (await meetings.listHearings(stage.street, { year: Number(today.slice(0, 4)) })).units[0];
    assert.ok(
      again?.quarters.some((q) => q.metOn === today && q.state === 'met'),
      '补记纪要',
    );
  },
);

test(clause('B1-14', '会议决定逐项交办，报告的人不能确认，本单位的决定由负责人确认'), async () => {
  const today = dayOf(db.clock.now());
  const decision = (over: object = {}) => ({
    decisions: [{ what: '清理 12 处飞线充电', unitId: street, dueOn: addDays(today, 20), ...over }],
  });
  await assert.rejects(hear(stage.street, decision({ unitId: office })), refused('papers.decisionUnit'));
  await assert.rejects(hear(stage.street, decision({ dueOn: addDays(today, -1) })), refused('papers.dueInPast'));
  let m = await hear(stage.street, decision());
  const d = m.decisions[0];
  assert.ok(d);
  m = await meetings.reportOutcome(both, d.id, { report: '已清理', fileIds: [] });
  await assert.rejects(meetings.confirmOutcome(both, d.id, { opinion: '属实' }), refused('papers.notYours'));
  await assert.rejects(meetings.confirmOutcome(stage.street, d.id, { opinion: '属实' }), refused('papers.notYours'));
  m = await meetings.sendBackOutcome(head, d.id, { opinion: '还差 2 处' });
  m = await meetings.reportOutcome(stage.street, d.id, { report: '全部清理', fileIds: [await minutes(stage.street)] });
  m = await meetings.confirmOutcome(head, d.id, { opinion: '属实' });
  assert.equal(m.decisions[0]?.state, 'confirmed');
  const pack = await getPack(stage.street, {});
  assert.equal(pack.decisions[0]?.what, '清理 12 处飞线充电');
  for (const f of pack.figures) assert.ok(readIndicatorRef(f.ref), `${f.code} 能打开明细`);
  assert.ok(pack.figures.some((f) => f.code === 'papers.decisionsSettled'));
  await assert.rejects(getPack(stage.otherStreet, { unit: street }), refused('papers.notFound'));
});

test(clause('T2-7', '清单由岗位职责生成，只有本人能签，报备案后收到回执；与上年比较'), async () => {
  const given = { kind: 'duties' as const, year: 2026, userId: head.actor.userId };
  await assert.rejects(lists.makeList(stage.otherStreet, given), refused('papers.personElsewhere'));
  let l = await lists.makeList(stage.street, given);
  assert.ok(l.items.length >= 3);
  await assert.rejects(lists.makeList(stage.street, given), refused('papers.listExists'));
  l = await lists.editList(stage.street, l.id, {
    items: [
      ...l.items.map(({ what, source, demandKey }) => ({ what, source, demandKey, taskId: null, dueOn: null })),
      { what: '带队检查燃气', source: 'hand', demandKey: '', taskId: null, dueOn: plainDate('2026-06-30') },
    ],
  });
  await assert.rejects(lists.signList(stage.street, l.id, {}), refused('papers.notYours'));
  const lent = db.ctx({ ...head.actor, onBehalfOf: { userId: head.actor.userId, name: '郑主任', unitName: '' } });
  await assert.rejects(lists.signList(lent, l.id, {}), refused('papers.notYours'), '代办不能代签');
  l = await lists.signList(head, l.id, {});
  const last = l.items.at(-1);
  assert.ok(last);
  l = await lists.finishItem(head, last.id, { proof: '检查 6 次', doneOn: dayOf(db.clock.now()) });
  assert.equal(l.done, 1);
  await assert.rejects(
    lists.sendFiling(stage.street, { year: 2026, toName: '市安委会办公室', listIds: [l.id] }),
    refused('papers.notYours'),
  );
  const f = await lists.sendFiling(stage.office, { year: 2026, toName: '天津市安委会办公室', listIds: [l.id] });
  assert.equal(f.lists, 1);
  assert.ok(f.letter);
  await assert.rejects(
    lists.sendFiling(stage.office, { year: 2026, toName: '天津市安委会办公室', listIds: [l.id] }),
    refused('papers.nothingToFile'),
  );
  const done = await lists.receiptFiling(stage.office, f.id, {
    receiptedOn: dayOf(db.clock.now()),
    receiptNo: '津安办备〔2026〕3号',
    fileIds: [await minutes(stage.office)],
  });
  assert.equal(done.state, 'receipted');
  assert.equal((await lists.getList(head, l.id)).state, 'receipted');
  const next = await lists.makeList(stage.street, { ...given, year: 2027 });
  assert.deepEqual(next.lastYear?.dropped, ['带队检查燃气']);
});

test(clause('G1-7', '十五条等从 Excel 载入：错行逐格指出，全对才载入；按字面推荐要求，关联后看落实'), async () => {
  assert.deepEqual(
    (await trees.listTrees(stage.street)).items.map((t) => [t.code, t.expected, t.loaded]),
    [
      ['state15', 15, 0],
      ['city50', 50, 0],
      ['district96', 96, 0],
      ['short8', 8, 0],
    ],
  );
  const { default: ExcelJS } = await import('exceljs');
  const sheet = async (rows: string[][]): Promise<string> => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('一').addRows(rows);
    const bytes = Buffer.from(await book.xlsx.writeBuffer());
    return (await storeFile(stage.office, { name: '举措.xlsx', bytes })).id;
  };
  const load = async (rows: string[][]) =>
    trees.loadTree(stage.office, 'district96', { fileId: await sheet(rows), isSample: true, dryRun: false });
  await assert.rejects(load([['序', '文字']]), refused('papers.sheetColumns'));
  const bad = await load([
    ['编号', '标题', '内容'],
    ['1', '责任', '主要负责人开展安全教育培训全覆盖'],
    ['1', '', ''],
  ]);
  assert.equal(bad.loaded, false);
  assert.deepEqual(
    bad.faults.map((f) => [f.row, f.column]),
    [
      [3, '编号'],
      [3, '内容'],
    ],
  );
  const good = await load([
    ['编号', '标题', '内容'],
    ['1', '培训', '生产经营单位主要负责人安全教育培训全覆盖'],
    ['2', '执法', '=HYPERLINK("x")'],
  ]);
  assert.equal(good.loaded, true);
  const { items } = await trees.suggestLinks(stage.office, 'district96', '1');
  assert.ok(items.length > 0 && items.every((i) => i.score >= 0.2));
  const key = items[0]?.demandKey ?? '';
  await assert.rejects(
    trees.linkMeasure(stage.street, 'district96', { number: '1', demandKey: key }),
    refused('papers.notYours'),
  );
  let t = await trees.linkMeasure(stage.office, 'district96', { number: '1', demandKey: key });
  assert.deepEqual([t.loaded, t.linked, t.samples], [2, 1, 2]);
  await assert.rejects(
    trees.linkMeasure(stage.office, 'district96', { number: '1', demandKey: key }),
    refused('papers.linkTwice'),
  );
  await load([
    ['编号', '标题', '内容'],
    ['1', '培训', '新的文字'],
  ]);
  t = await trees.getTree(stage.office, 'district96');
  assert.deepEqual([t.loaded, t.linked], [1, 1], '重新载入后关联还在');
  t = await trees.unlinkMeasure(stage.office, 'district96', { number: '1', demandKey: key });
  assert.equal(t.linked, 0);
});

test(
  clause('B1-13', '方案和汇报材料按模板成文：管理员改了模板的字，下一份就是新的字；已签发的方案仍按签发时的模板'),
  async () => {
    const mine = (await present.listPapers(stage.street, {})).mine.planId ?? '';
    const s = await present.getSubPlan(stage.street, mine);
    const text = (p: { body: { parts: readonly { kind: string; text?: string }[] } }): string[] =>
      p.body.parts.map((one) => one.text ?? one.kind);
    const plan = await subPlanPaper(stage.street, s);
    assert.equal(plan.title, s.title);
    const lines = text(plan);
    assert.ok(lines.indexOf('总体要求') < lines.indexOf('重点任务'));
    assert.ok(lines.indexOf('重点任务') < lines.indexOf('保障措施'));
    assert.equal(lines[lines.indexOf('总体要求') + 1], '总体要求');
    const pack = await packPaper(stage.street, await getPack(stage.street, {}));
    assert.ok(text(pack).includes('提请研究的事项'));

    const admin = await aPerson(db.ctx(), {
      login: 'moban',
      unit: '区安委办',
      roles: ['office.admin'],
      name: '模板管理员',
      title: '综合科',
    });
    assert.ok(admin.unitId);
    const desk = await aDesk(db, [identityRoom, documentsRoom]);
    await sql`update users set password_changed_at = ${db.clock.now()} where id = ${admin.userId}`.execute(
      db.handle.db,
    );
    const browser = await desk.signIn('moban');
    for (const key of ['quarterly-pack', 'sub-plan']) {
      const { items } = (await browser.get(`/letter-templates/${key}`)).body as { items: TemplateView[] };
      const [now] = items;
      assert.ok(now?.content.isPaper);
      const parts = now.content.parts.map((p) =>
        p.kind === 'heading' && (p.text === '提请研究的事项' || p.text === '重点任务')
          ? { ...p, text: '请会议研究' }
          : p,
      );
      const saved = await browser.post(`/letter-templates/${key}/versions`, {
        baseVersion: now.version,
        name: now.name,
        series: now.series,
        note: '改标题',
        validFrom: dayOf(db.clock.now()),
        validTo: null,
        content: { ...now.content, parts },
      });
      assert.equal(saved.status, 201, JSON.stringify(saved.body));
    }
    await desk.close();
    const again = await packPaper(stage.street, await getPack(stage.street, {}));
    assert.ok(text(again).includes('请会议研究') && !text(again).includes('提请研究的事项'));
    assert.ok(s.signed && dayOf(new Date(s.signed.at)) < dayOf(db.clock.now()));
    assert.deepEqual(text(await subPlanPaper(stage.street, s)), lines, '签发的方案不因模板改动而变');
  },
);

test(
  clause('B2-1', '接口：未登录拒绝，别的街道看不见；方案、汇报材料和清单下载为 Word，方案情况导出 Excel'),
  async () => {
    const desk = await aDesk(db, [identityRoom, planTasksRoom]);
    // Nor have the passwords grown old in the hundred days above.
    await sql`update users set password_changed_at = ${db.clock.now()}`.execute(db.handle.db);
    const { rows } = await sql<{ id: string; login: string }>`select id, login from users where id = any(${[
      stage.otherStreet.actor.userId,
      stage.street.actor.userId,
    ]}::uuid[])`.execute(db.handle.db);
    const login = (ctx: Ctx) => rows.find((r) => r.id === ctx.actor.userId)?.login ?? '';
    const mine = (await present.listPapers(stage.street, {})).mine.planId ?? '';
    assert.equal((await desk.browser().get(`/plan/papers/${mine}`)).status, 401);
    assert.equal((await (await desk.signIn(login(stage.otherStreet))).get(`/plan/papers/${mine}`)).status, 404);
    const window = await desk.signIn(login(stage.street));
    for (const path of [`/plan/papers/${mine}/word`, '/plan/packs/word']) {
      const answer = await window.get(path);
      assert.equal(answer.status, 200, JSON.stringify(answer.body).slice(0, 200));
      assert.match(String(answer.headers['content-type']), /wordprocessingml/);
    }
    const sheet = await window.get('/plan/papers/export');
    assert.equal(sheet.headers['x-total-rows'], '1');
    await desk.close();
  },
);
