/** The ladder over joint work: unkept decisions, unanswered whistles and overdue findings, each escalated once. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { refused, testDb } from '#kernel/server/testing.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { clause } from '#kernel/shared/clause.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays } from '#kernel/shared/time.ts';
import { sweepOverdue } from '#platform/casework/server/index.ts';
import { unitNamed } from '#platform/identity/server/builders.ts';
import type { Measure } from '../shared/schema.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import { anEnterprise } from '#modules/enterprises/server/builders.ts';
import * as hazards from '#modules/hazards/server/builders.ts';
import { figureRows } from '#modules/hazards/server/index.ts';
import { readFigure } from '#modules/hazards/shared/figure.ts';
import { raiseCause, type CauseKind } from './joint/causes.ts';
import {
  acceptDecision,
  callSession,
  concludeSession,
  conveneSession,
  reportDecision,
  confirmDecision,
} from './joint/session-service.ts';
import { presentMeasure } from './present.ts';
import { supervisionRoom } from './room.ts';
import * as store from './store.ts';

const db = await testDb();
const s = await b.aStage(db);
await supervisionRoom.seed?.(db.ctx());
const commerce = await unitNamed(db.ctx(), '区商务局');
const street = await unitNamed(db.ctx(), '二号桥街道');
const sweep = () => acts.sweep(db.ctx());
const aboutCause = async (subjectId: string): Promise<store.MeasureRow[]> =>
  (
    await sql<store.MeasureRow>`select m.* from supervision_measures m join joint_causes c on c.id = m.cause_id
      where c.subject_id = ${subjectId} order by m.proposed_at, m.id`.execute(db.handle.db)
  ).rows;
const issue = async (m: store.MeasureRow, unitIds: never[] = []): Promise<Measure> => {
  const isTalk = m.rung === 'talk';
  const drafted = await acts.draftMeasure(s.clerk, m.id, {
    version: m.version,
    requirements: '',
    unitIds,
    enterpriseIds: [],
    talkOn: isTalk ? addDays(db.clock.today(), 10) : null,
    talkHost: isTalk ? '顾长河' : '',
    talkPlace: isTalk ? '三楼会议室' : '',
  });
  return acts.issueMeasure(s.leader, m.id, { version: drafted.version });
};
const aDecision = async (): Promise<string> => {
  const called = await callSession(s.office, {
    title: '商场消防通道占用联合整治',
    reason: '',
    agenda: [],
    heldAt: new Date(db.clock.now().getTime() + 3_600_000).toISOString(),
    place: '区安委办会议室',
    unitIds: [commerce],
    userIds: [],
  });
  await conveneSession(s.office, called.id, { host: '韩书敏', attendance: [] });
  const done = await concludeSession(s.office, called.id, {
    analysis: '商户堆货所致',
    decisions: [
      {
        what: '清空消防通道并设禁停标线',
        proofRequired: '照片',
        leadUnitId: commerce,
        assistingIds: [],
        dueOn: addDays(db.clock.today(), 5),
      },
    ],
  });
  return done.decisions[0]?.id ?? '';
};
const late = async (): Promise<string> => {
  const id = await aDecision();
  await acceptDecision(s.otherDepartment, id, { note: '' });
  db.clock.advance({ days: 6 });
  await sweepOverdue(db.ctx());
  return id;
};

test(clause('T2-2', '会商议定的事没有按期办，提示、函告、督办、通报、约谈逐级上升，同一事由每级只一件'), async () => {
  const id = await late();
  const rungs = ['prompt', 'letter', 'order', 'circular', 'talk'];
  const days = [0, 8, 8, 16, 16];
  for (const i of rungs.keys()) {
    db.clock.advance({ days: days[i] ?? 0 });
    await Promise.all([sweep(), sweep()]);
    await sweep();
    const all = await aboutCause(id);
    assert.deepEqual(
      all.map((m) => m.rung),
      rungs.slice(0, i + 1),
    );
    const m = all.at(-1);
    assert.ok(m);
    assert.equal(m.hazard_id, null);
    assert.equal(m.unit_name, '区商务局');
    // The unit that owes does not read what is only proposed.
    assert.equal(await s.otherDepartment.reading((tx) => store.findMeasure(tx, s.otherDepartment.actor, m.id)), null);
    const issued = await issue(m);
    assert.deepEqual(
      issued.recipients.map((r) => r.unitId),
      [commerce],
    );
    assert.match(issued.preview.blocks.join(''), /会商议定事项逾期没有办结/);
    assert.ok(issued.causeLink?.startsWith('/joint-sessions/'));
    const received = await acts.receiveMeasure(s.otherDepartment, m.id, { version: 0 });
    assert.equal(received.state, 'received');
  }
  db.clock.advance({ days: 90 });
  await sweep();
  assert.equal((await aboutCause(id)).length, 5, '对部门、街道不曝光、不移交');
});

test(clause('T2-2', '办结以后，没有签发的督办自动撤回，已起草的不能签发'), async () => {
  const first = await late();
  await sweep();
  const [m] = await aboutCause(first);
  assert.ok(m);
  const drafted = await acts.draftMeasure(s.clerk, m.id, {
    version: m.version,
    requirements: '请立即办理',
    unitIds: [commerce, street] as never[],
    enterpriseIds: [],
    talkOn: null,
    talkHost: '',
    talkPlace: '',
  });
  assert.equal(drafted.recipients.length, 2, '主送单位可以选');
  const done = await reportDecision(s.otherDepartment, first, {
    report: '已清空',
    fileIds: [await b.aPhoto(s.otherDepartment)],
  });
  assert.ok(done);
  await confirmDecision(s.office, first, { opinion: '属实' });
  await assert.rejects(
    acts.issueMeasure(s.leader, m.id, { version: drafted.version }),
    refused('supervision.causeMet'),
  );
  await sweep();
  assert.equal((await aboutCause(first))[0]?.state, 'withdrawn');
  await sweep();
  assert.equal((await aboutCause(first)).length, 1, '办结的不再提');
});

test(clause('T2-13', '每一种逾期都成为督办：随机的一批事由，扫描几次也只各提一件'), async () => {
  const kinds: CauseKind[] = [
    'whistleAcknowledgeLate',
    'whistleLate',
    'whistleResultLate',
    'whistleUnsolved',
    'visitReplyLate',
    'findingLate',
    'slowUnit',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (given, runs) => {
        const subjects = given.map(() => newId<'subject'>() as string);
        await db.ctx().inTx(async (tx) => {
          for (const [i, kind] of given.entries())
            await raiseCause(tx, db.ctx().actor, db.clock.now(), {
              kind,
              subjectType: kind === 'slowUnit' ? 'slowEpisode' : 'whistleCall',
              subjectId: subjects[i] ?? '',
              link: '/whistles/x',
              unitId: commerce,
              unitName: '区商务局',
              streetCode: '120102005',
              title: `事项 ${i}`,
              dueAt: db.clock.now(),
            });
        });
        await Promise.all(Array.from({ length: runs }, sweep));
        for (const id of subjects) {
          const found = await aboutCause(id);
          assert.deepEqual(
            found.map((m) => m.rung),
            ['prompt'],
          );
          const seen = async (ctx: Ctx): Promise<boolean> =>
            (await ctx.reading((tx) => store.listMeasures(tx, ctx.actor, { limit: 200 }, db.clock.today()))).items.some(
              (m) => m.id === found[0]?.id,
            );
          assert.equal(await seen(s.office), true);
          for (const ctx of [s.otherDepartment, s.street, s.officer, s.principal]) assert.equal(await seen(ctx), false);
        }
      },
    ),
    { numRuns: 8 },
  );
});

test(
  clause('T9-6', '部门进度滞后一次只成一件事由：提示、函告逐级，数字打开台账的行；赶上以后未签发的撤回'),
  async () => {
    const industries = ['commerce', 'crowded', 'construction', 'industrial'];
    for (const industry of industries) for (let i = 0; i < 5; i++) await hazards.aReport(s, s.officer, { industry });
    const mine = async (): Promise<store.MeasureRow[]> =>
      (
        await sql<store.MeasureRow>`select m.* from supervision_measures m join joint_causes c on c.id = m.cause_id
        where c.kind = 'slowUnit' and c.subject_type = 'slowEpisode' and c.title = '监管隐患的整改' order by m.proposed_at, m.id`.execute(
          db.handle.db,
        )
      ).rows;
    await sweep();
    assert.deepEqual(await mine(), [], '还没有逾期，谁都不慢');
    // All but one department judge in time.
    await hazards.judgedInTime(s, ['crowded', 'construction', 'industrial']);
    db.clock.advance({ days: 30 });
    await Promise.all([sweep(), sweep()]);
    await sweep();
    const [first, ...more] = await mine();
    assert.ok(first);
    assert.deepEqual(more, []);
    assert.equal(first.unit_name, '区商务局');
    assert.match(first.cause_text, /^进度滞后于同规模单位：逾期率 100%（5 件中 5 件），同规模 \d+ 个部门的/);
    const read = (): Promise<Measure> => s.office.inTx((tx) => presentMeasure(tx, s.office, first.id));
    const before = await read();
    assert.match(before.basis ?? '', /进度滞后提示函触发条件/);
    const [day] = before.pace?.days ?? [];
    assert.deepEqual([day?.open, day?.overdue, day?.rate, day?.median], [5, 5, 1, 0]);
    for (const rows of [day?.openRows, day?.overdueRows]) {
      const opened = await figureRows(s.office, readFigure(rows ?? '')!, { limit: 20 });
      assert.equal(opened.items.length, 5);
      assert.ok(opened.items.every((h) => h.industry === 'commerce'));
    }
    const issued = await issue(first);
    assert.deepEqual(
      issued.recipients.map((r) => r.unitId),
      [commerce],
    );
    assert.match(issued.preview.title, /区商务局隐患整改进度的提示函/);
    db.clock.advance({ days: 21 });
    await sweep();
    const all = await mine();
    assert.deepEqual(
      all.map((m) => m.rung),
      ['prompt', 'letter'],
    );
    assert.equal((await read()).pace?.days.length, 2, '提请时和最近一天');
    // It catches up: what was not signed is dropped, and falling behind again is a new episode.
    await hazards.judgedInTime(s, ['commerce']);
    db.clock.advance({ days: 1 });
    await sweep();
    assert.equal((await mine())[1]?.state, 'withdrawn');
    assert.equal((await read()).pace?.metOn, db.clock.today());
    const episodes = await sql<{ n: number }>`select count(*)::int as n from slow_episodes`.execute(db.handle.db);
    assert.equal(episodes.rows[0]?.n, 1);
    const audited = await sql<{ action: string }>`select action from audit_entries where subject_type = 'slowEpisode'
    order by seq`.execute(db.handle.db);
    assert.deepEqual(
      audited.rows.map((r) => r.action),
      ['slowEpisode.begin', 'slowEpisode.end'],
    );
  },
);

test(clause('T9-6', '街道辖区的整改滞后于别的街道：提示函送这个街道，依据打开辖区的行；赶上以后不再催'), async () => {
  const streets = ['120102010', '120102001', '120102002', '120102003'];
  for (const streetCode of streets) {
    const firm = await anEnterprise(db.ctx(), { streetCode });
    for (let i = 0; i < 5; i++)
      await hazards.aReport(s, s.officer, { enterpriseId: firm.id as never, title: `${streetCode} 第 ${i + 1} 件` });
  }
  await hazards.judgedOf(s, { streets: [...streets.slice(1), '120102005'] });
  db.clock.advance({ days: 30 });
  await Promise.all([sweep(), sweep()]);
  const mine = async (): Promise<store.MeasureRow[]> =>
    (
      await sql<store.MeasureRow>`select m.* from supervision_measures m join joint_causes c on c.id = m.cause_id
        where c.kind = 'slowUnit' and c.title = '辖区隐患的整改' order by m.proposed_at, m.id`.execute(db.handle.db)
    ).rows;
  const [first, ...more] = await mine();
  assert.ok(first);
  assert.deepEqual(more, []);
  assert.equal(first.unit_name, '上杭路街道');
  assert.match(first.cause_text, /^进度滞后于同规模单位：逾期率 100%（5 件中 5 件），同规模 \d 个街道的中位数为 0%/);
  const read = (ctx: Ctx): Promise<Measure> => ctx.inTx((tx) => presentMeasure(tx, ctx, first.id));
  const before = await read(s.office);
  assert.equal(before.pace?.kind, 'street');
  assert.match(before.pace?.peersLink ?? '', /^\/statistics\?to=/);
  for (const rows of [before.pace?.days[0]?.openRows, before.pace?.days[0]?.overdueRows]) {
    const opened = await figureRows(s.office, readFigure(rows ?? '')!, { limit: 20 });
    assert.deepEqual(
      opened.items.map((h) => h.streetCode),
      ['120102010', '120102010', '120102010', '120102010', '120102010'],
    );
  }
  await assert.rejects(read(s.otherStreet), /没有找到/, '没有签发前街道看不到');
  const issued = await issue(first);
  assert.equal(issued.recipients.length, 1);
  assert.equal(issued.recipients[0]?.unitId, s.otherStreet.actor.unitId);
  assert.match(issued.preview.title, /上杭路街道隐患整改进度的提示函/);
  assert.equal((await read(s.otherStreet)).id, first.id);
  await assert.rejects(read(s.street), /没有找到/);
  await hazards.judgedOf(s, { streets: ['120102010'] });
  db.clock.advance({ days: 1 });
  await sweep();
  assert.equal((await read(s.office)).pace?.metOn, db.clock.today());
  assert.equal((await mine()).length, 1);
});
