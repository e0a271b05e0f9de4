import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { findIndicator } from '#platform/indicators/server/index.ts';
import { aDesk, aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { aPhoto, aStage } from '#modules/hazards/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { planTasksRoom } from '../room.ts';
import type { GateQuery, GateView, OpenGate } from '../../shared/gates/schema.ts';
import { gateKinds, gateMarks } from '../../shared/gates/states.ts';
import * as present from './present.ts';
import * as acts from './service.ts';

const db = await testDb();
const stage = await aStage(db);
await planTasksRoom.seed?.(db.ctx());
const unit = async (name: string) => unitNamed(db.ctx(), name);
const [emergency, commerce, service, street] = [
  await unit('区应急管理局'),
  await unit('区商务局'),
  await unit('区政务服务办'),
  await unit('二号桥街道'),
];
const as = async (of: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit: of, roles, name }));
const clerk = await as('区政务服务办', ['department.officer'], '何清');
const chief = await as('区政务服务办', ['department.reviewer'], '方主任');
const answers = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ id: `q${i + 1}`, answer: 'yes' as const, note: '' }));
const open = (over: Partial<OpenGate> = {}, ctx: Ctx = clerk): Promise<GateView> =>
  acts.openGate(ctx, {
    kind: 'approval',
    title: '津东综合能源站新建项目',
    projectCode: '2026-120102-44-03-001',
    place: '卫国道',
    enterpriseName: '天津津东能源有限公司',
    industry: '',
    description: '新建加油加氢合建站，紧邻居民楼',
    answers: answers(6),
    unitIds: [emergency, commerce],
    fileIds: [],
    streetCode: '120102005',
    ...over,
  });
const give = (g: GateView, ctx: Ctx, stance: 'agree' | 'conditional' | 'refuse', conditions: string[] = []) => {
  const mine = g.opinions.find(
    (o) => o.unitName === (ctx === stage.officer || ctx === stage.second ? '区应急管理局' : '区商务局'),
  );
  assert.ok(mine);
  return acts.giveOpinion(ctx, mine.id, { stance, reasons: '按规范核对安全距离', conditions, fileIds: [] });
};
const gathered = async (first: 'agree' | 'conditional' | 'refuse' = 'agree', over: Partial<OpenGate> = {}) => {
  const g = await open(over);
  await give(g, stage.officer, first, first === 'conditional' ? ['与居民楼的距离按规范加大'] : []);
  return give(g, stage.otherDepartment, 'agree');
};
const conclude = (g: GateView, result: 'passed' | 'conditional' | 'refused', over: object = {}, ctx: Ctx = chief) =>
  acts.concludeGate(ctx, g.id, { result, reason: '综合各单位意见', conditions: [], ...over });
const condition = (over: object = {}) => ({
  what: '与居民楼的距离按规范加大',
  unitId: service,
  confirmUnitId: emergency,
  dueOn: addDays(dayOf(db.clock.now()), 20),
  ...over,
});

test(clause('T7-5', '发起、征求意见、否决：不同意的意见不能被绕过，否决的计入件数，可以调整后重新提交'), async () => {
  await assert.rejects(open({ unitIds: [service] }), refused('gates.nobodyAsked'));
  await assert.rejects(open({ answers: answers(2) }), refused('gates.questionsMissing'));
  await assert.rejects(open({}, stage.safety), refused('gates.mayNotOpen'));
  await assert.rejects(
    open({ previousId: (await open()).id }),
    refused('gates.previousUnknown'),
    '只有被否决的才能重新提交',
  );
  const g = await open();
  assert.equal(g.state, 'collecting');
  const mine = g.opinions.find((o) => o.unitName === '区应急管理局');
  assert.ok(mine);
  await assert.rejects(
    acts.giveOpinion(stage.otherDepartment, mine.id, { stance: 'agree', reasons: '同意', conditions: [], fileIds: [] }),
    refused('gates.notYours'),
  );
  await assert.rejects(conclude(g, 'passed'), refused('gates.notNow'), '意见没有收齐不能作结论');
  await give(g, stage.officer, 'refuse');
  await assert.rejects(give(g, stage.second, 'agree'), refused('gates.notNow'), '一个单位只提一次');
  const all = await give(g, stage.otherDepartment, 'agree');
  assert.equal(all.state, 'concluding');
  await assert.rejects(conclude(all, 'passed'), refused('gates.refusalStands'));
  await assert.rejects(conclude(all, 'conditional', { conditions: [condition()] }), refused('gates.refusalStands'));
  await assert.rejects(conclude(all, 'refused', {}, clerk), refused('gates.notYours'), '经办人员不能作结论');
  await assert.rejects(conclude(all, 'refused', {}, stage.officer), refused('gates.notYours'));
  const ended = await conclude(all, 'refused');
  assert.equal(ended.state, 'refused');
  assert.equal(ended.concluded?.by, '方主任');
  const again = await open({ previousId: g.id });
  assert.equal(again.previous?.code, g.code);
  const row = await sql<{
    n: number;
  }>`select count(*)::int as n from audit_log where action = 'projectGate.conclude' and subject_id = ${g.id}`
    .execute(db.handle.db)
    .catch(() => null);
  if (row) assert.equal(row.rows[0]?.n, 1);
  const left = await sql<{
    n: number;
  }>`select count(*)::int as n from todos where done_at is null and subject_id = ${g.id}`.execute(db.handle.db);
  assert.equal(left.rows[0]?.n, 0);
});

test(clause('T7-6', '有条件同意不能直接通过；条件由另一单位确认，报告落实的人不能确认，全部落实才办结'), async () => {
  const g = await gathered('conditional', { kind: 'highRisk' });
  await assert.rejects(conclude(g, 'passed'), refused('gates.conditionsStand'));
  await assert.rejects(conclude(g, 'conditional'), refused('gates.conditionsMissing'));
  await assert.rejects(conclude(g, 'refused', { conditions: [condition()] }), refused('gates.conditionsNeedless'));
  await assert.rejects(
    conclude(g, 'conditional', { conditions: [condition({ confirmUnitId: service })] }),
    refused('gates.conditionUnits'),
  );
  await assert.rejects(
    conclude(g, 'conditional', { conditions: [condition({ dueOn: plainDate('2026-01-01') })] }),
    refused('gates.dueInPast'),
  );
  let s = await conclude(g, 'conditional', { conditions: [condition(), condition({ what: '增设泄漏报警' })] });
  assert.equal(s.state, 'following');
  const [first, second] = s.conditions;
  assert.ok(first && second);
  const report = async (id: string) =>
    acts.reportCondition(clerk, id, { report: '设计已调整', fileIds: [await aPhoto(clerk)] });
  await assert.rejects(
    acts.confirmCondition(stage.officer, first.id, { opinion: '属实' }),
    refused('gates.notNow'),
    '没有报告不能确认',
  );
  await report(first.id);
  const turned = db.ctx({ ...stage.officer.actor, userId: clerk.actor.userId });
  await assert.rejects(acts.confirmCondition(turned, first.id, { opinion: '属实' }), refused('gates.notYours'));
  await assert.rejects(acts.confirmCondition(clerk, first.id, { opinion: '属实' }), refused('gates.notYours'));
  s = await acts.sendBackCondition(stage.officer, first.id, { opinion: '图纸没有盖章' });
  assert.equal(s.conditions[0]?.returns, 1);
  await report(first.id);
  s = await acts.confirmCondition(stage.officer, first.id, { opinion: '属实' });
  assert.equal(s.state, 'following', '还有一项没有落实');
  await report(second.id);
  s = await acts.confirmCondition(stage.officer, second.id, { opinion: '属实' });
  assert.equal(s.state, 'closed');
});

test(clause('T7-2', '提过意见的人不能作结论，换了岗位、替人代办也不能'), async () => {
  const own = await as('区应急管理局', ['department.reviewer', 'department.officer'], '两岗');
  const g = await open({ unitIds: [emergency, commerce], kind: 'planning' }, stage.officer);
  const mine = g.opinions.find((o) => o.unitName === '区应急管理局');
  assert.ok(mine);
  await acts.giveOpinion(own, mine.id, { stance: 'agree', reasons: '同意', conditions: [], fileIds: [] });
  const all = await give(g, stage.otherDepartment, 'agree');
  await assert.rejects(conclude(all, 'passed', {}, own), refused('gates.notYours'));
  const lent = db.ctx({
    ...stage.reviewer.actor,
    onBehalfOf: { userId: own.actor.userId, name: '两岗', unitName: '区应急管理局' },
  });
  await assert.rejects(conclude(all, 'passed', {}, lent), refused('gates.notYours'));
  await assert.rejects(
    conclude(all, 'passed', { version: all.version - 1 }, stage.reviewer),
    refused('casework.stale'),
    '别人改过的不能照旧写',
  );
  assert.equal((await conclude(all, 'passed', {}, stage.reviewer)).state, 'passed');
});

test(clause('T7-4', '期限没到不能结束征求意见；到期后结束，没有提意见的单位写明在案'), async () => {
  const g = await open({ kind: 'landing' });
  await assert.rejects(acts.gatherGate(clerk, g.id, { reason: '' }), refused('gates.notNow'));
  db.clock.advance({ days: 15 });
  assert.equal(
    (await present.listGates(stage.office, { mark: 'late', limit: 200 } as GateQuery)).items.some((r) => r.id === g.id),
    true,
  );
  const s = await acts.gatherGate(clerk, g.id, { reason: '到期' });
  assert.equal(s.state, 'concluding');
  assert.deepEqual(
    s.opinions.map((o) => o.state),
    ['lapsed', 'lapsed'],
  );
  assert.equal((await acts.withdrawGate(clerk, g.id, { reason: '项目取消' })).state, 'withdrawn');
});

test(clause('T7-5', '结论拟成公文稿进入核稿签发，只拟一次'), async () => {
  const g = await conclude(await gathered('refuse'), 'refused');
  const s = await acts.draftGateLetter(clerk, g.id);
  assert.ok(s.letter);
  await assert.rejects(acts.draftGateLetter(clerk, g.id), refused('gates.notNow'));
  const draft = await sql<{ body: unknown }>`select body from letter_drafts where subject_id = ${g.id}`.execute(
    db.handle.db,
  );
  assert.match(JSON.stringify(draft.rows[0]), /否决/);
  assert.match(JSON.stringify(draft.rows[0]), /不同意/);
});

test(clause('T7-2', '每个数打开它数的事项，可以回看；指标的数等于它的明细'), async () => {
  const today = dayOf(db.clock.now());
  const query = (over: object): GateQuery => ({ limit: 200, ...over }) as GateQuery;
  for (const reader of [stage.office, clerk, stage.officer, stage.street, stage.otherStreet])
    for (const asOf of [undefined, addDays(today, -10)]) {
      const when = asOf ? { asOf } : {};
      const figures = await present.gateFigures(reader, when);
      for (const mark of gateMarks) {
        assert.equal((await present.listGates(reader, query({ mark, ...when }))).total, figures.total[mark], mark);
        for (const k of figures.kinds)
          assert.equal((await present.listGates(reader, query({ mark, kind: [k.kind], ...when }))).total, k[mark]);
      }
    }
  assert.ok(
    (await present.gateFigures(stage.office, {})).total.all >
      (await present.gateFigures(stage.otherStreet, {})).total.all,
  );
  const span = { from: plainDate('2026-01-01') as PlainDate, to: today };
  const units = [{ id: service, kind: 'department', streetCode: null }];
  for (const code of ['gates.refused', 'gates.highRiskExamined', 'gates.planningExamined', 'gates.landingExamined']) {
    const indicator = findIndicator(code);
    assert.ok(indicator?.computed);
    const { actor } = stage.office;
    const [one, whole] = await db.ctx().inTx((tx) => indicator.measure(tx, actor, { span, units, district: true }));
    for (const [value, of] of [
      [one, units[0] ?? null],
      [whole, null],
    ] as const)
      for (const part of ['numerator', 'denominator'] as const) {
        if (value?.[part] == null) continue;
        const opened: { total: number } = await db
          .ctx()
          .inTx((tx) => indicator.rows(tx, actor, { span, unit: of, part, limit: 50 }));
        assert.equal(opened.total, value[part], `${code} ${part}`);
      }
  }
  const count = await db.ctx().inTx((tx) => {
    const indicator = findIndicator('gates.refused');
    assert.ok(indicator?.computed);
    return indicator.measure(tx, stage.office.actor, { span, units: [], district: true });
  });
  assert.equal(count[0]?.numerator, 2);
  assert.equal(gateKinds.length, 6);
});

test(clause('T7-2', '谁看得见：牵头、被征求、属地街道和全区岗位；接口拒绝未登录和辖区外'), async () => {
  const g = await open();
  const sees = (ctx: Ctx) =>
    present.getGate(ctx, g.id).then(
      () => true,
      () => false,
    );
  assert.deepEqual(
    [await sees(stage.office), await sees(clerk), await sees(stage.officer), await sees(stage.street)],
    [true, true, true, true],
  );
  assert.deepEqual([await sees(stage.otherStreet), await sees(stage.safety)], [false, false]);
  const desk = await aDesk(db, [identityRoom, planTasksRoom]);
  assert.equal((await desk.browser().get(`/project-gates/${g.id}`)).status, 401);
  const { rows } = await sql<{
    login: string;
  }>`select login from users where id = ${stage.otherStreet.actor.userId}`.execute(db.handle.db);
  const outside = await desk.signIn(rows[0]?.login ?? '');
  assert.equal((await outside.get(`/project-gates/${g.id}`)).status, 404);
  const sheet = await outside.get('/project-gates/export');
  assert.equal(sheet.status, 200);
  assert.equal(sheet.headers['x-total-rows'], '0');
  await desk.close();
  assert.notEqual(street, emergency);
});
