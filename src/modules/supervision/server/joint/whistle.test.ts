import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { clause } from '#kernel/shared/clause.ts';
import { noScope } from '#kernel/shared/actor.ts';
import { dayOf, plainDate } from '#kernel/shared/time.ts';
import { sweepOverdue } from '#platform/casework/server/index.ts';
import { aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { aPhoto, aReport, aStage, type Stage } from '#modules/hazards/server/builders.ts';
import type { WhistleQuery, WhistleView } from '../../shared/joint/whistle-schema.ts';
import { whistleMarkLabels, type WhistleMark } from '../../shared/joint/whistle-states.ts';
import { causesOf } from './causes.ts';
import { supervisionRoom } from '../room.ts';
import * as present from './whistle-present.ts';
import * as acts from './whistle-service.ts';

const db = await testDb();
const stage: Stage = await aStage(db);
await supervisionRoom.seed?.(db.ctx());
const emergency = await unitNamed(db.ctx(), '区应急管理局');
const commerce = await unitNamed(db.ctx(), '区商务局');
const streetHead = db.ctx(
  await aPerson(db.ctx(), { unit: '二号桥街道', roles: ['street.reviewer'], name: '魏红', title: '副主任' }),
);

const blow = (ctx: Ctx = stage.street, over: Partial<Parameters<typeof acts.blowWhistle>[1]> = {}) =>
  acts.blowWhistle(ctx, {
    title: '占用消防车通道堆放易燃物',
    description: '',
    urgency: 'urgent',
    place: '二号桥街道 8 号院',
    unitIds: [emergency],
    photoIds: [],
    ...over,
  });
const callOf = (w: WhistleView, unit = '区应急管理局') => {
  const found = w.calls.find((c) => c.unitName === unit);
  assert.ok(found, unit);
  return found;
};
const arrive = async (w: WhistleView, ctx: Ctx = stage.officer, unit = '区应急管理局') =>
  acts.arriveAtPlace(ctx, w.id, callOf(w, unit).id, { photoIds: [await aPhoto(ctx)], note: '' });
const report = (w: WhistleView, ctx: Ctx = stage.officer, unit = '区应急管理局') =>
  acts.reportResult(ctx, w.id, callOf(w, unit).id, { result: '已责令清理，通道恢复畅通', photoIds: [] });
const rate = (
  w: WhistleView,
  rating: 'solved' | 'partly' | 'unsolved',
  ctx: Ctx = stage.street,
  unit = '区应急管理局',
) => acts.rateCall(ctx, w.id, callOf(w, unit).id, { rating, note: rating === 'solved' ? '' : '第二天又堆上了' });
const query = (over: Partial<WhistleQuery> = {}): WhistleQuery =>
  ({ limit: 200, sort: '-calledAt', ...over }) as WhistleQuery;
const todosOf = async (ctx: Ctx): Promise<string[]> =>
  (
    await sql<{
      action: string;
      subject_id: string;
    }>`select action, subject_id from todos where done_at is null and subject_type = 'whistleCall'
      and (user_id = ${ctx.actor.userId} or (user_id is null and unit_id = ${ctx.actor.unitId} and roles && ${[...ctx.actor.roles]}::text[]))`.execute(
      db.handle.db,
    )
  ).rows.map((r) => `${r.action} ${r.subject_id}`);

test(clause('T2-13', '街道吹哨，部门签收、到场、反馈，街道评价，每一步有时间、有人、有审计'), async () => {
  let w = await blow();
  assert.equal(w.state, 'calling');
  assert.match(w.code, /^CS-2026-\d{4}$/);
  assert.equal(w.arriveDueAt, new Date(db.clock.now().getTime() + 2 * 3_600_000).toISOString());
  assert.equal(w.arriveRule.needsCheck, true);
  const callId = callOf(w).id;
  assert.deepEqual(
    (await todosOf(stage.officer)).filter((t) => t.endsWith(callId)),
    [`acknowledge ${callId}`],
  );
  db.clock.advance({ minutes: 10 });
  w = await acts.acknowledgeCall(stage.officer, w.id, callId, { note: '周建宁带队前往' });
  assert.equal(callOf(w).acknowledged?.by, '周建宁');
  assert.equal(callOf(w).stepDueAt, w.arriveDueAt, '签收不延长到场期限');
  db.clock.advance({ minutes: 35 });
  w = await acts.arriveAtPlace(stage.officer, w.id, callId, {
    photoIds: [await aPhoto(stage.officer)],
    position: { latitude: 39.12, longitude: 117.25, accuracy: 12 },
    note: '',
  });
  assert.equal(callOf(w).minutes, 45);
  assert.equal(callOf(w).isOnTime, true);
  assert.equal(callOf(w).photos.length, 1);
  w = await report(w);
  assert.ok((await todosOf(stage.street)).includes(`rate ${callId}`));
  w = await rate(w, 'solved');
  assert.equal(w.state, 'settled');
  assert.equal(callOf(w).rating, 'solved');
  assert.deepEqual(
    (await todosOf(stage.officer)).filter((t) => t.endsWith(callId)),
    [],
  );
  const trail = await sql<{
    action: string;
  }>`select action from audit where subject_id = ${callId} or subject_id = ${w.id}`
    .execute(db.handle.db)
    .catch(() => null);
  if (trail) assert.ok(trail.rows.length >= 6);
  assert.deepEqual(w.timeline.map((e) => e.label).reverse(), [
    '紧急吹哨，叫区应急管理局',
    '区应急管理局签收',
    '区应急管理局到场报到',
    '区应急管理局反馈处置结果',
    '评价区应急管理局：解决',
    '全部评价完毕',
  ]);
});

test(clause('T2-13', '到场距吹哨地点多远由两处坐标算出，没有坐标时不猜'), async () => {
  const w = await blow(stage.street, { position: { latitude: 39.12, longitude: 117.25, accuracy: 5 } });
  const near = await acts.arriveAtPlace(stage.officer, w.id, callOf(w).id, {
    photoIds: [await aPhoto(stage.officer)],
    position: { latitude: 39.121, longitude: 117.25, accuracy: 8 },
    note: '',
  });
  const metres = callOf(near).arrivedDistance;
  assert.ok(metres !== null && metres > 105 && metres < 117, String(metres));
  assert.equal(callOf(await arrive(await blow())).arrivedDistance, null);
});

test(clause('T2-13', '吹哨只能由街道和社区发起，只为本辖区，只叫部门'), async () => {
  await assert.rejects(blow(stage.officer), refused('supervision.mayNotBlow'));
  await assert.rejects(blow(stage.office), refused('supervision.mayNotBlow'));
  await assert.rejects(blow(stage.safety), refused('supervision.mayNotBlow'));
  await assert.rejects(blow(stage.street, { streetCode: '120102010' }), refused('supervision.streetElsewhere'));
  const office = await unitNamed(db.ctx(), '区安委办');
  await assert.rejects(blow(stage.street, { unitIds: [office] }), refused('supervision.unitCannotCome'));
  const foreign = await aReport(stage, stage.safety);
  if (!stage.otherStreet.actor.scope.streets.includes(stage.enterprise.streetCode))
    await assert.rejects(blow(stage.otherStreet, { hazardId: foreign.id }), refused('supervision.aboutUnknown'));
  const about = await blow(stage.street, { hazardId: foreign.id });
  assert.equal(about.hazardCode, foreign.code);
  assert.equal(about.enterpriseName, stage.enterprise.name);
});

test(clause('T2-13', '被评价的不能评价：部门人员不能，换到街道岗位的同一个人也不能'), async () => {
  let w = await blow();
  w = await report(await arrive(w));
  await assert.rejects(rate(w, 'solved', stage.officer), refused('supervision.notYourCall'));
  await assert.rejects(rate(w, 'solved', stage.otherStreet), refused('supervision.whistleNotFound'));
  // The same person, meanwhile at a post of the street.
  const turned = db.ctx({
    ...stage.street.actor,
    userId: stage.officer.actor.userId,
    name: stage.officer.actor.name,
  });
  await assert.rejects(rate(w, 'solved', turned), refused('supervision.notYourCall'));
  // Lending the post does not help either.
  const lent = db.ctx({
    ...stage.street.actor,
    onBehalfOf: { userId: stage.officer.actor.userId, name: '周建宁', unitName: '区应急管理局' },
  });
  await assert.rejects(rate(w, 'solved', lent), refused('supervision.notYourCall'));
  assert.equal(callOf(await rate(w, 'solved', streetHead)).rating, 'solved');
});

test(clause('T2-13', '不按顺序、不是被叫的部门，都办不成；未完全解决须写明差什么'), async () => {
  const w = await blow();
  await assert.rejects(report(w), refused('supervision.notNow'));
  await assert.rejects(rate(w, 'solved'), refused('supervision.notNow'));
  await assert.rejects(arrive(w, stage.otherDepartment), refused('supervision.whistleNotFound'));
  const both = await blow(stage.street, { unitIds: [emergency, commerce] });
  await assert.rejects(
    acts.acknowledgeCall(stage.otherDepartment, both.id, callOf(both).id, { note: '' }),
    refused('supervision.notYourCall'),
  );
  const stale = callOf(both).version;
  await acts.acknowledgeCall(stage.officer, both.id, callOf(both).id, { note: '', version: stale });
  await assert.rejects(
    acts.arriveAtPlace(stage.second, both.id, callOf(both).id, {
      photoIds: [await aPhoto(stage.second)],
      note: '',
      version: stale,
    }),
    refused('casework.stale'),
  );
});

test(clause('T2-13', '逾期未签收、未到场，看得见，成为督办的事由；到了以后事由了结但不抹去'), async () => {
  const w = await blow();
  const callId = callOf(w).id;
  const causes = async () =>
    (await db.ctx().inTx((tx) => causesOf(tx, db.ctx().actor, { unitId: emergency }))).filter(
      (c) => c.subjectId === callId,
    );
  db.clock.advance({ minutes: 61 });
  await sweepOverdue(db.ctx());
  assert.deepEqual(
    (await causes()).map((c) => c.kind),
    ['whistleAcknowledgeLate'],
  );
  const waiting = await present.getWhistle(stage.street, w.id);
  assert.equal(callOf(waiting).stepLabel, '到场', '没有签收也照样要到场');
  db.clock.advance({ minutes: 60 });
  await sweepOverdue(db.ctx());
  assert.deepEqual((await causes()).map((c) => c.kind).sort(), ['whistleAcknowledgeLate', 'whistleLate']);
  assert.equal(callOf(await present.getWhistle(stage.street, w.id)).isOnTime, false);
  const late = await present.listCalls(stage.office, query({ mark: 'late' }));
  assert.ok(late.items.some((row) => row.id === callId));
  await arrive(w);
  const after = await causes();
  assert.equal(after.length, 2);
  assert.ok(after.every((c) => c.metAt !== null));
  const again = await present.listCalls(stage.office, query({ mark: 'late' }));
  assert.ok(
    again.items.some((row) => row.id === callId),
    '迟到的到场仍算未按时',
  );
});

test(clause('T2-13', '没有解决的再次吹哨，与前一次相连，且只能接一次'), async () => {
  const w = await rate(await report(await arrive(await blow())), 'unsolved');
  assert.equal(w.state, 'settled');
  const input = { reason: '第二天又堆上了', urgency: 'urgent' as const, unitIds: [emergency, commerce], photoIds: [] };
  await assert.rejects(acts.blowAgain(stage.officer, w.id, input), refused('supervision.notYourCall'));
  const next = await acts.blowAgain(stage.street, w.id, input);
  assert.equal(next.round, 2);
  assert.equal(next.former?.code, w.code);
  const former = await present.getWhistle(stage.street, w.id);
  assert.equal(former.state, 'raisedAgain');
  assert.equal(former.next?.id, next.id);
  await assert.rejects(acts.blowAgain(stage.street, w.id, input), refused('supervision.notYourCall'));
  const solved = await rate(await report(await arrive(await blow())), 'solved');
  await assert.rejects(acts.blowAgain(stage.street, solved.id, input), refused('supervision.notYourCall'));
});

test(clause('T2-13', '到场之前可以撤回，到场之后不行'), async () => {
  const w = await acts.withdrawWhistle(stage.street, (await blow()).id, { reason: '居民已自行清走' });
  assert.equal(w.state, 'withdrawn');
  assert.equal(callOf(w).state, 'cancelled');
  const come = await arrive(await blow());
  await assert.rejects(
    acts.withdrawWhistle(stage.street, come.id, { reason: '不用来了' }),
    refused('supervision.notNow'),
  );
});

test(clause('T2-13', '每个数都打得开，打开的正是它数的；可以回看过去的日子'), async () => {
  const today = dayOf(db.clock.now());
  const before = await present.whistleFigures(stage.office, { asOf: plainDate(today) });
  db.clock.advance({ days: 3 });
  await rate(
    await report(
      await arrive(await blow(stage.street, { unitIds: [commerce] }), stage.otherDepartment, '区商务局'),
      stage.otherDepartment,
      '区商务局',
    ),
    'partly',
    stage.street,
    '区商务局',
  );
  for (const asOf of [undefined, plainDate(today)]) {
    const figures = await present.whistleFigures(stage.office, asOf ? { asOf } : {});
    const keyOf = (mark: WhistleMark) => (mark === 'called' ? 'calls' : mark);
    for (const mark of Object.keys(whistleMarkLabels) as WhistleMark[]) {
      const rows = await present.listCalls(stage.office, query({ mark, ...(asOf ? { asOf } : {}) }));
      assert.equal(rows.total, figures.total[keyOf(mark)], `${mark} ${asOf ?? 'now'}`);
      assert.equal(rows.items.length, rows.total);
      for (const unit of figures.units) {
        const opened = await present.listCalls(
          stage.office,
          query({ mark, unit: [unit.unitId], ...(asOf ? { asOf } : {}) }),
        );
        assert.equal(opened.total, unit[keyOf(mark)], `${unit.unitName} ${mark}`);
      }
    }
    const t = figures.total;
    assert.equal(t.onTime + t.late + t.waiting, t.calls);
    assert.equal(t.solved + t.partly + t.unsolved, t.rated);
  }
  const looked = await present.whistleFigures(stage.office, { asOf: plainDate(today) });
  // The clock stood before the end of that day when it was first asked; what was still waiting then may be late by its end.
  assert.equal(looked.total.calls, before.total.calls);
  assert.equal(looked.total.rated, before.total.rated);
  assert.ok((await present.whistleFigures(stage.office, {})).total.partly > looked.total.partly);
});

test(
  clause('T2-13', '谁能看见：本街道、被叫的部门、全区岗位；别的街道、没叫到的部门、企业、三员都看不见'),
  async () => {
    await blow(stage.street, { unitIds: [emergency, commerce] });
    const all = (await present.listCalls(stage.office, query())).items;
    const readers: Ctx[] = [
      stage.office,
      stage.street,
      stage.otherStreet,
      stage.officer,
      stage.otherDepartment,
      stage.safety,
      db.ctx({ ...stage.officer.actor, scope: noScope }),
      db.ctx(await aPerson(db.ctx(), { unit: '系统管理组', roles: ['admin.system'] })),
    ];
    for (const reader of readers) {
      const { actor } = reader;
      const seen = (await present.listCalls(reader, query())).items.map((row) => row.id).sort();
      const oracle = all
        .filter(
          (row) =>
            actor.scope.all ||
            actor.scope.streets.includes(row.streetCode) ||
            (actor.scope.assigned && actor.unitName.endsWith(row.unitName)),
        )
        .map((row) => row.id)
        .sort();
      assert.deepEqual(seen, oracle, `${actor.unitName} ${actor.roles.join()}`);
      const figures = await present.whistleFigures(reader, {});
      assert.equal(figures.total.calls, (await present.listCalls(reader, query({ mark: 'called' }))).total);
      for (const row of all) {
        const mine = all.filter((one) => one.whistleId === row.whistleId);
        const visible = mine.some(
          (one) =>
            actor.scope.all ||
            actor.scope.streets.includes(one.streetCode) ||
            (actor.scope.assigned && actor.unitName.endsWith(one.unitName)),
        );
        const got = await present.getWhistle(reader, row.whistleId).then(
          () => true,
          (error: unknown) => {
            assert.equal((error as { code?: string }).code, 'supervision.whistleNotFound');
            return false;
          },
        );
        assert.equal(got, visible);
      }
    }
  },
);
