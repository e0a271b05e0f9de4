import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf, plainDate } from '#kernel/shared/time.ts';
import { sweepOverdue } from '#platform/casework/server/index.ts';
import { aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { aPhoto, aStage } from '#modules/hazards/server/builders.ts';
import { supervisionRoom } from '../room.ts';
import type { DecisionQuery, SessionView } from '../../shared/joint/session-schema.ts';
import { decisionMarkLabels, type DecisionMark } from '../../shared/joint/session-states.ts';
import { causesOf } from './causes.ts';
import * as present from './session-present.ts';
import * as acts from './session-service.ts';

const db = await testDb();
const stage = await aStage(db);
await supervisionRoom.seed?.(db.ctx());
const unit = async (name: string) => unitNamed(db.ctx(), name);
const [emergency, commerce, street, office] = [
  await unit('区应急管理局'),
  await unit('区商务局'),
  await unit('二号桥街道'),
  await unit('区安委办'),
];
const expert = db.ctx(
  await aPerson(db.ctx(), { unit: '区应急管理局', roles: ['department.deputy'], name: '顾问明', title: '总工程师' }),
);
const call = (ctx: Ctx = stage.office, unitIds: string[] = [emergency, commerce, street]): Promise<SessionView> =>
  acts.callSession(ctx, {
    title: '商场消防通道占用联合整治',
    reason: '多次巡查发现占用',
    agenda: ['通报情况', '研究措施'],
    heldAt: new Date(db.clock.now().getTime() + 86_400_000).toISOString(),
    place: '区安委办会议室',
    unitIds: ctx === stage.office ? unitIds : [commerce, office],
    userIds: [],
  });
const convene = (s: SessionView, ctx: Ctx = stage.office) =>
  acts.conveneSession(ctx, s.id, {
    host: '韩书敏',
    attendance: s.invitees.map((i) => ({ inviteeId: i.id, attended: true, attendee: '张明', attendedFor: '李局长' })),
  });
const conclude = (s: SessionView, over: object = {}, ctx: Ctx = stage.office) =>
  acts.concludeSession(ctx, s.id, {
    analysis: '占用通道系商户堆货所致',
    decisions: [
      {
        what: '清空消防通道并设禁停标线',
        proofRequired: '清理前后照片和验收单',
        leadUnitId: commerce,
        assistingIds: [street],
        dueOn: addDays(dayOf(db.clock.now()), 10),
        ...over,
      },
    ],
  });
const agreed = async (over: object = {}) => conclude(await convene(await call()), over);
const first = (s: SessionView) => {
  const d = s.decisions[0];
  assert.ok(d);
  return d;
};
const report = async (s: SessionView, ctx: Ctx = stage.otherDepartment) =>
  acts.reportDecision(ctx, first(s).id, { report: '已清空并划线', fileIds: [await aPhoto(ctx)] });
const accepted = async () => acts.acceptDecision(stage.otherDepartment, first(await agreed()).id, { note: '' });

test(clause('T2-2', '召集、签收、签到、发言、议定，议定事项成为任务，附证明办结，由另一单位确认'), async () => {
  let s = await call();
  assert.equal(s.state, 'called');
  const mine = s.invitees.find((i) => i.unitName === '区商务局');
  assert.ok(mine);
  await assert.rejects(
    acts.receiveInvitation(stage.officer, s.id, mine.id, { reply: '' }),
    refused('supervision.notYourTurn'),
  );
  s = await acts.receiveInvitation(stage.otherDepartment, s.id, mine.id, { reply: '白洁参加' });
  await assert.rejects(
    acts.receiveInvitation(stage.otherDepartment, s.id, mine.id, { reply: '' }),
    refused('supervision.notNow'),
  );
  await assert.rejects(convene(s, stage.otherDepartment), refused('supervision.notYourTurn'));
  s = await convene(s);
  assert.equal(s.invitees[0]?.attendedFor, '李局长');
  s = await acts.addStatement(stage.office, s.id, { unitName: '区商务局', speaker: '张明', text: '同意立即清理' });
  assert.equal(s.statements.length, 1);
  s = await conclude(s);
  assert.equal(s.state, 'following');
  assert.equal(first(s).confirmUnit, '区安委办', '默认由召集单位确认');
  s = await acts.acceptDecision(stage.otherDepartment, first(s).id, { note: '' });
  s = await report(s);
  s = await acts.sendBackDecision(stage.office, first(s).id, { opinion: '照片看不出标线' });
  assert.equal(first(s).state, 'returned');
  assert.equal(first(s).returns, 1);
  s = await report(s);
  s = await acts.confirmDecision(stage.office, first(s).id, { opinion: '现场核实属实' });
  assert.equal(first(s).state, 'confirmed');
  assert.equal(s.state, 'done');
  assert.equal(first(s).files.length, 2);
  const left = await sql<{
    n: number;
  }>`select count(*) as n from todos where done_at is null and subject_id = any(${[s.id, first(s).id]}::uuid[])`.execute(
    db.handle.db,
  );
  assert.equal(left.rows[0]?.n, 0, '办结后没有遗留待办');
});

test(clause('T2-2', '报告办结的不能确认：同单位不能，换了岗位的同一个人不能，代办也不能'), async () => {
  const s = await report(await accepted());
  const d = first(s);
  const input = { opinion: '已核实' };
  await assert.rejects(acts.confirmDecision(stage.otherDepartment, d.id, input), refused('supervision.notYourTurn'));
  await assert.rejects(acts.confirmDecision(stage.street, d.id, input), refused('supervision.notYourTurn'));
  const turned = db.ctx({ ...stage.office.actor, userId: stage.otherDepartment.actor.userId });
  await assert.rejects(acts.confirmDecision(turned, d.id, input), refused('supervision.notYourTurn'));
  const lent = db.ctx({
    ...stage.office.actor,
    onBehalfOf: { userId: stage.otherDepartment.actor.userId, name: '白洁', unitName: '区商务局' },
  });
  await assert.rejects(acts.confirmDecision(lent, d.id, input), refused('supervision.notYourTurn'));
  assert.equal(first(await acts.confirmDecision(stage.office, d.id, input)).state, 'confirmed');
  await assert.rejects(agreed({ confirmUnitId: commerce }), refused('supervision.confirmSameUnit'));
  await assert.rejects(agreed({ confirmUnitId: street }), refused('supervision.confirmSameUnit'));
  await assert.rejects(agreed({ dueOn: plainDate('2026-01-01') }), refused('supervision.dueInPast'));
  await assert.rejects(agreed({ personId: stage.officer.actor.userId }), refused('supervision.personElsewhere'));
});

test(clause('T2-2', '任务逾期看得见，成为督办的事由；没有接收也照样到期'), async () => {
  const s = await agreed({ dueOn: addDays(dayOf(db.clock.now()), 6) });
  const causes = async () =>
    (await db.ctx().inTx((tx) => causesOf(tx, db.ctx().actor, { unitId: commerce }))).filter(
      (c) => c.subjectId === first(s).id,
    );
  db.clock.advance({ days: 5 });
  await sweepOverdue(db.ctx());
  assert.equal((await causes()).length, 0, '只是没有接收，还没到办结期限');
  db.clock.advance({ days: 2 });
  await sweepOverdue(db.ctx());
  assert.deepEqual(
    (await causes()).map((c) => c.kind),
    ['decisionLate'],
  );
  assert.equal(first(await present.getSession(stage.office, s.id)).isOverdue, true);
  await acts.acceptDecision(stage.otherDepartment, first(s).id, { note: '' });
  await report(s);
  await acts.confirmDecision(stage.office, first(s).id, { opinion: '已核实' });
  assert.ok((await causes())[0]?.metAt);
});

test(clause('T2-2', '会商纪要由记录填成公文稿，进入核稿签发，只拟一次'), async () => {
  const s = await acts.draftMinutes(stage.office, (await agreed()).id);
  assert.ok(s.draftId);
  assert.ok(s.minutes);
  await assert.rejects(acts.draftMinutes(stage.office, s.id), refused('supervision.notYourTurn'));
  let own = await call(stage.officer);
  own = await convene(own, stage.officer);
  own = await conclude(own, { leadUnitId: commerce, assistingIds: [], confirmUnitId: undefined }, stage.officer);
  assert.equal(first(own).confirmUnit, '区应急管理局');
  own = await acts.draftMinutes(stage.officer, own.id);
  const draft = await sql<{
    body: unknown;
    title: string;
  }>`select body, title from letter_drafts where id = ${own.draftId}`.execute(db.handle.db);
  assert.match(JSON.stringify(draft.rows[0]), /清空消防通道并设禁停标线/);
  assert.match(JSON.stringify(draft.rows[0]), /代李局长/);
});

test(clause('T2-2', '每个数打开它数的任务；可以回看过去的日子'), async () => {
  const today = dayOf(db.clock.now());
  await accepted();
  db.clock.advance({ days: 12 });
  await report(await accepted());
  const query = (over: Partial<DecisionQuery>): DecisionQuery => ({ limit: 200, ...over }) as DecisionQuery;
  for (const reader of [stage.office, stage.otherDepartment, stage.officer, stage.otherStreet])
    for (const asOf of [undefined, plainDate(today)]) {
      const when = asOf ? { asOf } : {};
      const figures = await present.decisionFigures(reader, when);
      for (const mark of Object.keys(decisionMarkLabels) as DecisionMark[]) {
        assert.equal(
          (await present.listDecisions(reader, query({ mark, ...when }))).total,
          figures.total[mark],
          `${reader.actor.unitName} ${mark} ${asOf ?? ''}`,
        );
        for (const u of figures.units)
          assert.equal(
            (await present.listDecisions(reader, query({ mark, unit: [u.unitId], ...when }))).total,
            u[mark],
          );
      }
      assert.equal(figures.total.open + figures.total.confirmed, figures.total.all);
    }
  const then = await present.decisionFigures(stage.office, { asOf: plainDate(today) });
  assert.ok((await present.decisionFigures(stage.office, {})).total.all > then.total.all);
});

test(clause('T2-2', '谁能看见会商：召集、被邀请、有任务的单位和全区岗位；其余的看不见'), async () => {
  const s = await call(stage.office, [commerce]);
  const sees = (ctx: Ctx) =>
    present.getSession(ctx, s.id).then(
      () => true,
      (error: unknown) => {
        assert.equal((error as { code?: string }).code, 'supervision.sessionNotFound');
        return false;
      },
    );
  const readers: [Ctx, boolean][] = [
    [stage.office, true],
    [stage.otherDepartment, true],
    [stage.officer, false],
    [expert, false],
    [stage.street, false],
    [stage.safety, false],
  ];
  for (const [ctx, visible] of readers) {
    assert.equal(await sees(ctx), visible, ctx.actor.unitName);
    const listed = (await present.listSessions(ctx, { limit: 200 })).items.some((row) => row.id === s.id);
    assert.equal(listed, visible, ctx.actor.unitName);
  }
  await assert.rejects(call(stage.safety), refused('supervision.mayNotCall'));
  await assert.rejects(call(stage.office, []), refused('supervision.nobodyInvited'));
});
