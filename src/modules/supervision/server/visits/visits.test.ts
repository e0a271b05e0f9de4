import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf, plainDate } from '#kernel/shared/time.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { silentLog } from '#kernel/server/log.ts';
import { listTodos, sweepOverdue } from '#platform/casework/server/index.ts';
import { aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { anEnterprise } from '#modules/enterprises/server/builders.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import { hazardsRoom } from '#modules/hazards/server/room.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { caseworkRoom } from '#platform/casework/server/room.ts';
import { aPhoto, aStage } from '../builders.ts';
import { supervisionRoom } from '../room.ts';
import type { FindingQuery, GroupView, VisitQuery, VisitView } from '../../shared/visits/schema.ts';
import {
  findingMarkLabels,
  visitMarkLabels,
  type FindingMark,
  type Method,
  type VisitMark,
} from '../../shared/visits/states.ts';
import { causesOf } from '../joint/causes.ts';
import * as findings from './findings.ts';
import * as groups from './groups.ts';
import * as present from './present.ts';
import * as visits from './visits.ts';

const db = await testDb();
const stage = await aStage(db);
await supervisionRoom.seed?.(db.ctx());
const unit = async (name: string): Promise<string> => unitNamed(db.ctx(), name);
const [emergency, street, otherStreet] = [
  await unit('区应急管理局'),
  await unit('二号桥街道'),
  await unit('上杭路街道'),
];
const as = async (where: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit: where, roles, name, title: '专家' }));
/** 组长 from 区商务局, a member from 区应急管理局, an expert. */
const leader = stage.otherDepartment;
const member = stage.second;
const expert = await as('区专家组', ['expert'], '贺明远');
const rooms = [auditRoom, notificationsRoom, documentsRoom, caseworkRoom, hazardsRoom, supervisionRoom];
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms });

const today = () => dayOf(db.clock.now());
const formed = (method: Method = 'open', over: object = {}): Promise<GroupView> =>
  groups.formGroup(stage.clerk, {
    name: '第一督导组',
    subject: '重大事故隐患动态清零',
    method,
    fromOn: today(),
    toOn: addDays(today(), 60),
    matters: ['隐患台账和销号', '领导带队检查记录'],
    leaderId: leader.actor.userId,
    memberIds: [member.actor.userId, expert.actor.userId],
    unitIds: [street],
    enterpriseIds: [stage.enterprise.id],
    ...over,
  });
const approved = async (method: Method = 'open', over: object = {}): Promise<GroupView> =>
  groups.approveGroup(stage.leader, (await formed(method, over)).id, { opinion: '同意' });
const planned = async (target: 'unit' | 'enterprise' = 'unit', method: Method = 'open', over: object = {}) => {
  const g = await approved(method, over);
  const t = g.targets.find((one) => one.kind === target);
  assert.ok(t);
  const after = await groups.planVisit(leader, g.id, { targetId: t.id, plannedOn: today(), subject: '' });
  const row = after.visits.at(0);
  assert.ok(row);
  return present.getVisit(leader, row.id);
};
const onSite = async (target: 'unit' | 'enterprise' = 'unit', method: Method = 'open', over: object = {}) => {
  const v = await planned(target, method, over);
  return visits.arriveVisit(member, v.id, {
    photoIds: [await aPhoto(member)],
    position: { latitude: 39.12, longitude: 117.25, accuracy: 12 },
    place: '街道安监办',
  });
};
const aHazardFinding = async (v: VisitView, ctx: Ctx = member, over: object = {}): Promise<VisitView> =>
  findings.addFinding(ctx, v.id, {
    kind: 'hazard',
    what: '除尘器泄爆片缺失',
    detail: '2 号除尘器',
    photoIds: [await aPhoto(ctx)],
    enterpriseId: stage.enterprise.id,
    place: '打磨车间',
    ...over,
  });
const aDuty = async (v: VisitView, unitId = street, over: object = {}): Promise<VisitView> =>
  findings.addFinding(leader, v.id, {
    kind: 'duty',
    what: '重大隐患未按期带队检查',
    detail: '',
    photoIds: [],
    place: '',
    unitId,
    ...over,
  });
const recorded = async (v: VisitView): Promise<VisitView> => {
  for (const m of v.matters)
    await visits.recordMatter(member, v.id, { matterId: m.id, matter: '', result: 'good', note: '', photoIds: [] });
  return visits.leaveVisit(leader, v.id, { summary: '台账基本齐全，个别环节不到位' });
};
const issued = async (v: VisitView): Promise<VisitView> => {
  const r = await recorded(v);
  await visits.submitVisit(leader, r.id, { opinion: '限期整改，举一反三' });
  return visits.issueVisit(stage.leader, r.id, {});
};
const firstDuty = (v: VisitView) => {
  const f = v.findings.find((one) => one.kind === 'duty');
  assert.ok(f);
  return f;
};

test(clause('B1-4', '安委办拟组督导组，另一位领导批准；组长、成员、专家收到，其他人看不到'), async () => {
  await assert.rejects(groups.formGroup(stage.officer, {} as never), refused('supervision.mayNotForm'));
  await assert.rejects(formed('open', { unitIds: [], enterpriseIds: [] }), refused('supervision.noTarget'));
  await assert.rejects(formed('open', { toOn: addDays(today(), -1) }), refused('supervision.groupPeriod'));
  await assert.rejects(
    formed('open', { memberIds: [stage.safety.actor.userId] }),
    refused('supervision.memberUnknown'),
  );
  const g = await formed();
  assert.equal(g.state, 'proposed');
  await assert.rejects(
    groups.planVisit(leader, g.id, { targetId: g.targets[0]!.id, plannedOn: today(), subject: '' }),
    refused('supervision.visitNotYours'),
  );
  await assert.rejects(
    groups.approveGroup(stage.office, g.id, { opinion: '同意' }),
    refused('supervision.visitNotYours'),
  );
  const active = await groups.approveGroup(stage.leader, g.id, { opinion: '同意' });
  assert.equal(active.state, 'active');
  assert.deepEqual(
    active.members.map((m) => m.part),
    ['leader', 'member', 'expert'],
  );
  for (const ctx of [leader, member, expert, stage.office]) assert.equal((await present.getGroup(ctx, g.id)).id, g.id);
  for (const ctx of [stage.street, stage.officer, stage.safety, stage.otherStreet])
    await assert.rejects(present.getGroup(ctx, g.id), refused('supervision.groupNotFound'));
  const draft = await groups.draftGroupNotice(stage.clerk, g.id);
  assert.ok(draft.notice);
  await assert.rejects(groups.draftGroupNotice(stage.clerk, g.id), refused('supervision.visitNotYours'));
  const other = await formed();
  assert.equal((await groups.refuseGroup(stage.leader, other.id, { opinion: '范围过大' })).state, 'refused');
});

test(clause('B1-5', '到达现场、逐项记录、登记问题、报送、签发、签收、整改报告、回头看，直到办结'), async () => {
  let v = await onSite();
  assert.equal(v.state, 'onSite');
  assert.equal(v.photos.length, 1);
  await assert.rejects(visits.leaveVisit(leader, v.id, { summary: '总体较好' }), refused('supervision.mattersOpen'));
  v = await aHazardFinding(v);
  const hazard = v.findings[0];
  assert.equal(hazard?.state, 'entered', '明查发现的隐患当场入账');
  assert.match(hazard?.hazardCode ?? '', /-DD-/);
  const inLedger = await hazardActs.getHazard(stage.officer, hazard?.hazardId ?? '');
  assert.equal(inLedger.channel, 'officeSupervision');
  assert.equal(inLedger.title, '除尘器泄爆片缺失');
  assert.ok((await hazardActs.getHazard(member, hazard?.hazardId ?? '')).id, '发现人能看到这件隐患');
  v = await aDuty(v);
  v = await visits.recordMatter(member, v.id, {
    matter: '企业“一会三卡”落实',
    result: 'none',
    note: '',
    photoIds: [await aPhoto(member)],
  });
  assert.equal(v.matters.at(-1)?.photos.length, 1);
  v = await recorded(v);
  assert.equal(v.state, 'recorded');
  await assert.rejects(
    visits.submitVisit(member, v.id, { opinion: '限期整改' }),
    refused('supervision.visitNotYours'),
    '不是组长',
  );
  v = await visits.submitVisit(leader, v.id, { opinion: '限期整改，举一反三' });
  await assert.rejects(visits.issueVisit(stage.clerk, v.id, {}), refused('supervision.visitNotYours'));
  v = await visits.sendBackVisit(stage.leader, v.id, { opinion: '写明整改期限' });
  assert.equal(v.state, 'recorded');
  v = await visits.submitVisit(leader, v.id, { opinion: '限期整改，举一反三' });
  v = await visits.issueVisit(stage.leader, v.id, {});
  assert.equal(v.state, 'fedBack');
  assert.match(v.letter?.text ?? '', /河东安督反〔\d{4}〕1号/);
  assert.equal(firstDuty(v).state, 'assigned');
  assert.equal(v.replyDueOn, addDays(today(), 15));
  await assert.rejects(
    visits.replyVisit(stage.street, v.id, { reply: '已经整改', fileIds: [] }),
    refused('supervision.visitNotNow'),
  );
  v = await visits.receiveVisit(stage.street, v.id);
  assert.ok(v.received);
  await assert.rejects(
    visits.replyVisit(stage.street, v.id, { reply: '已经整改', fileIds: [] }),
    refused('supervision.replyTooSoon'),
  );
  v = await findings.reportFinding(stage.street, firstDuty(v).id, {
    report: '已补做带队检查',
    fileIds: [await aPhoto(stage.street)],
  });
  v = await visits.replyVisit(stage.street, v.id, { reply: '问题已整改，制度已修订', fileIds: [] });
  assert.equal(v.state, 'replied');
  const look = async (passed: boolean): Promise<VisitView> =>
    visits.lookBackVisit(member, v.id, { passed, opinion: '现场已看', photoIds: [await aPhoto(member)] });
  await assert.rejects(look(true), refused('supervision.lookBackTooSoon'));
  v = await look(false);
  assert.equal(v.state, 'fedBack');
  v = await visits.replyVisit(stage.street, v.id, { reply: '再次整改完毕', fileIds: [] });
  await findings.confirmFinding(leader, firstDuty(v).id, { opinion: '查看了检查记录' });
  await assert.rejects(look(true), refused('supervision.lookBackTooSoon'), '隐患还没有销号');
  await db.ctx().inTx((tx) => findings.settleFinding(tx, db.ctx(), hazard?.hazardId ?? ''));
  v = await look(true);
  assert.equal(v.state, 'closed');
  assert.equal(v.lookBacks.length, 2);
  const left = await sql<{ n: number }>`select count(*)::int as n from todos where done_at is null
    and subject_id = any(${[v.id, ...v.findings.map((f) => f.id)]}::uuid[])`.execute(db.handle.db);
  assert.equal(left.rows[0]?.n, 0, '办结后没有遗留待办');
  const trail = await sql<{
    n: number;
  }>`select count(*)::int as n from audit_entries where subject_id = ${v.id}`.execute(db.handle.db);
  assert.ok((trail.rows[0]?.n ?? 0) >= 12, '每一步都有审计记录');
  await assert.rejects(
    groups.endGroup(stage.leader, v.groupId, { opinion: '任务完成' }),
    refused('supervision.visitNotYours'),
  );
  assert.equal((await groups.endGroup(stage.clerk, v.groupId, { opinion: '任务完成' })).state, 'ended');
});

test(clause('B1-6', '没有发现问题的，签发即办结，签收后不再要整改报告'), async () => {
  let v = await issued(await onSite());
  assert.equal(v.state, 'closed');
  v = await visits.receiveVisit(stage.street, v.id);
  assert.ok(v.received);
  assert.equal(v.state, 'closed');
});

test(
  clause('T22-1', '暗访反馈前，被检查的街道和企业在列表、件数、搜索、档案、待办、消息、隐患台账里都看不到'),
  async () => {
    for (const target of ['unit', 'enterprise'] as const) {
      let v = await onSite(target, 'covert');
      v = await aHazardFinding(v);
      v = await aDuty(v, street);
      assert.equal(v.findings[0]?.state, 'held', '暗访发现的隐患在反馈前不入账');
      const readers =
        target === 'unit'
          ? [stage.street, stage.streetReviewer, stage.principal]
          : [stage.safety, stage.principal, stage.street, stage.officer];
      const hidden = async (ctx: Ctx): Promise<void> => {
        const who = `${target} ${ctx.actor.unitName}`;
        await assert.rejects(present.getVisit(ctx, v.id), refused('supervision.visitNotFound'), who);
        const list = await present.listVisits(ctx, { limit: 200 });
        assert.ok(!list.items.some((row) => row.id === v.id), who);
        assert.equal((await present.listVisits(ctx, { limit: 200, q: v.code })).total, 0, who);
        const figures = await present.visitFigures(ctx, { group: [v.groupId] });
        assert.equal(figures.total.all, 0, who);
        assert.equal(figures.findings.all, 0, who);
        assert.equal((await present.listFindings(ctx, { limit: 200, group: [v.groupId] })).total, 0, who);
        const todos = await ctx.reading((tx) => listTodos(tx, ctx.actor, 'unit', 200));
        assert.ok(!todos.some((t) => t.subject_id === v.id || v.findings.some((f) => f.id === t.subject_id)), who);
        await settle();
        const told = await sql<{ n: number }>`select count(*)::int as n from notifications n
        join notification_recipients r on r.notification_id = n.id
        where r.user_id = ${ctx.actor.userId} and n.subject_id = any(${[v.id, ...v.findings.map((f) => f.id)]}::uuid[])`.execute(
          db.handle.db,
        );
        assert.equal(told.rows[0]?.n, 0, who);
      };
      const before = await sql<{ n: number }>`select count(*)::int as n from hazards`.execute(db.handle.db);
      for (const ctx of readers) await hidden(ctx);
      const group = await present.getVisit(expert, v.id);
      assert.equal(group.findings.length, 2, '组里的专家看得到');
      v = await recorded(v);
      await visits.submitVisit(leader, v.id, { opinion: '限期整改，举一反三' });
      for (const ctx of readers) await hidden(ctx);
      v = await visits.issueVisit(stage.leader, v.id, {});
      const after = await sql<{ n: number }>`select count(*)::int as n from hazards`.execute(db.handle.db);
      assert.equal(after.rows[0]!.n, before.rows[0]!.n + 1, '反馈时隐患入账');
      assert.equal(v.findings[0]?.state, 'entered');
      for (const ctx of readers.filter((one) => target === 'enterprise' || one !== stage.principal)) {
        const seen = await present.getVisit(ctx, v.id);
        assert.equal(seen.findings.length, 2, ctx.actor.unitName);
        assert.equal(seen.comments, null);
        assert.ok(
          seen.timeline.every((e) => !e.label.startsWith('报送反馈意见') && !e.label.includes('到达现场')),
          '反馈前的组内经过不给被检查单位看',
        );
      }
      await settle();
      const told = await sql<{ n: number }>`select count(*)::int as n from notifications n
      join notification_recipients r on r.notification_id = n.id
      where r.user_id = ${(target === 'unit' ? stage.street : stage.principal).actor.userId} and n.subject_id = ${v.id}`.execute(
        db.handle.db,
      );
      assert.ok((told.rows[0]?.n ?? 0) > 0, '反馈后通知被检查单位签收');
    }
  },
);

test(clause('T22-1', '暗访的督导组里不能有被检查单位的人；本单位被检查的组员回避'), async () => {
  await assert.rejects(
    formed('covert', { memberIds: [stage.street.actor.userId] }),
    refused('supervision.memberVisited'),
  );
  const g = await approved('open', { memberIds: [stage.street.actor.userId], unitIds: [street, otherStreet] });
  const own = g.targets.find((t) => t.name.includes('二号桥'));
  assert.ok(own);
  await assert.rejects(
    groups.planVisit(stage.street, g.id, { targetId: own.id, plannedOn: today(), subject: '' }),
    refused('supervision.targetUnknown'),
  );
  const after = await groups.planVisit(leader, g.id, {
    targetId: own.id,
    plannedOn: today(),
    method: 'covert',
    subject: '',
  });
  const id = after.visits[0]!.id;
  await assert.rejects(present.getVisit(stage.street, id), refused('supervision.visitNotFound'));
  assert.equal((await present.getGroup(stage.street, g.id)).visits.length, 0);
  await assert.rejects(
    groups.planVisit(leader, g.id, { targetId: own.id, plannedOn: addDays(today(), 90), subject: '' }),
    refused('supervision.outsidePeriod'),
  );
});

test(clause('T10-4', '暗访遇险情可以立即入账；记错的问题反馈前可以删去；范围外的企业不能登记'), async () => {
  const far = await anEnterprise(db.ctx(), { streetCode: '120102010' });
  let v = await onSite('unit', 'covert', { enterpriseIds: [] });
  await assert.rejects(aHazardFinding(v, member, { enterpriseId: far.id }), refused('supervision.firmOutsideGroup'));
  v = await aHazardFinding(v);
  const f = v.findings[0]!;
  assert.ok(f.allowedActions.some((a) => a.action === 'enterNow'));
  v = await findings.enterFinding(expert, f.id, {});
  assert.equal(v.findings[0]?.state, 'entered');
  assert.ok((await hazardActs.getHazard(member, v.findings[0]?.hazardId ?? '')).id, '发现人看得到别人代他入账的隐患');
  v = await aDuty(v);
  v = await findings.dropFinding(leader, firstDuty(v).id, { opinion: '登记重复' });
  assert.equal(v.findings.length, 1);
  const choices = await findings.findingChoices(member, v.id, '');
  assert.deepEqual(choices.enterprises, []);
  assert.equal(
    (await findings.findingChoices(member, v.id, stage.enterprise.name)).enterprises[0]?.id,
    stage.enterprise.id,
  );
  assert.equal((await findings.findingChoices(member, v.id, far.name)).enterprises.length, 0, '别的街道的企业查不到');
  await assert.rejects(findings.findingChoices(stage.street, v.id, ''), refused('supervision.visitNotFound'));
});

test(clause('B1-6', '整改由本单位以外的人确认：整改单位的人、报告人、换了岗位的同一人都不能'), async () => {
  let v = await issued(await aDuty(await onSite('unit', 'open', { unitIds: [street, otherStreet] }), emergency));
  const f = firstDuty(v);
  assert.equal(f.unitName, '区应急管理局');
  await assert.rejects(
    findings.reportFinding(stage.street, f.id, { report: '已整改', fileIds: [await aPhoto(stage.street)] }),
    refused('supervision.visitNotYours'),
    '被检查的街道看得到，但不是整改单位',
  );
  const owner = await present.getVisit(stage.officer, v.id);
  assert.equal(owner.findings.length, 1, '整改单位看得到自己的问题');
  assert.equal(owner.summary, '', '看不到对街道的检查情况');
  v = await findings.reportFinding(stage.officer, f.id, {
    report: '已整改到位',
    fileIds: [await aPhoto(stage.officer)],
  });
  const opinion = { opinion: '已核实' };
  await assert.rejects(
    findings.confirmFinding(member, f.id, opinion),
    refused('supervision.visitNotYours'),
    '组员与整改单位同单位',
  );
  await assert.rejects(findings.confirmFinding(stage.officer, f.id, opinion), refused('supervision.visitNotYours'));
  const turned = db.ctx({ ...stage.office.actor, userId: stage.officer.actor.userId });
  await assert.rejects(findings.confirmFinding(turned, f.id, opinion), refused('supervision.visitNotYours'));
  const lent = db.ctx({
    ...stage.office.actor,
    onBehalfOf: { userId: stage.officer.actor.userId, name: '周建宁', unitName: '区应急管理局' },
  });
  await assert.rejects(findings.confirmFinding(lent, f.id, opinion), refused('supervision.visitNotYours'));
  v = await findings.sendBackFinding(stage.office, f.id, { opinion: '缺检查记录' });
  assert.equal(firstDuty(v).returns, 1);
  await findings.reportFinding(stage.officer, f.id, { report: '补齐记录', fileIds: [await aPhoto(stage.officer)] });
  assert.equal(firstDuty(await findings.confirmFinding(stage.office, f.id, opinion)).state, 'confirmed');
});

test(clause('B1-6', '整改和整改报告逾期各成为一个督办事由，补办后留痕，重复扫描不再增加'), async () => {
  const v = await issued(await aDuty(await onSite()));
  db.clock.advance({ days: 17 });
  await sweepOverdue(db.ctx());
  await sweepOverdue(db.ctx());
  const mine = async () =>
    (await db.ctx().inTx((tx) => causesOf(tx, db.ctx().actor, { unitId: street }))).filter((c) =>
      [v.id, firstDuty(v).id].includes(c.subjectId),
    );
  assert.deepEqual((await mine()).map((c) => c.kind).sort(), ['findingLate', 'visitReplyLate']);
  await visits.receiveVisit(stage.street, v.id);
  await findings.reportFinding(stage.street, firstDuty(v).id, {
    report: '补办',
    fileIds: [await aPhoto(stage.street)],
  });
  await visits.replyVisit(stage.street, v.id, { reply: '已补报整改', fileIds: [] });
  await findings.confirmFinding(stage.office, firstDuty(v).id, { opinion: '属实' });
  assert.ok((await mine()).every((c) => c.metAt !== null));
});

test(clause('T2-1', '每个数字正好是它打开的行，也可以回看过去的一天'), async () => {
  const start = today();
  const v = await issued(await aDuty(await aHazardFinding(await onSite('unit', 'covert'))));
  db.clock.advance({ days: 20 });
  await visits.receiveVisit(stage.street, v.id);
  await planned('enterprise');
  for (const reader of [stage.office, leader, expert, stage.street, stage.officer, stage.principal, stage.otherStreet])
    for (const asOf of [undefined, plainDate(start), addDays(start, 10)]) {
      const when = asOf ? { asOf } : {};
      const figures = await present.visitFigures(reader, when);
      const visitsOf = (q: Partial<VisitQuery>) => present.listVisits(reader, { limit: 1, ...when, ...q });
      const findingsOf = (q: Partial<FindingQuery>) => present.listFindings(reader, { limit: 1, ...when, ...q });
      for (const mark of Object.keys(visitMarkLabels) as VisitMark[]) {
        assert.equal((await visitsOf({ mark })).total, figures.total[mark], `${reader.actor.unitName} ${mark}`);
        for (const t of figures.targets)
          assert.equal((await visitsOf({ mark, target: t.target })).total, t[mark], `${t.name} ${mark}`);
      }
      for (const mark of Object.keys(findingMarkLabels) as FindingMark[]) {
        assert.equal((await findingsOf({ mark })).total, figures.findings[mark], `${reader.actor.unitName} ${mark}`);
        for (const u of figures.units) assert.equal((await findingsOf({ mark, unit: [u.unitId] })).total, u[mark]);
      }
    }
  const then = await present.listVisits(stage.office, { limit: 200, asOf: plainDate(start), q: v.code });
  assert.equal(then.items[0]?.state, 'fedBack');
  const now = await present.visitFigures(stage.office, {});
  assert.ok(now.total.all > (await present.visitFigures(stage.office, { asOf: plainDate(start) })).total.all);
  assert.ok(now.findings.overdue > 0);
});
