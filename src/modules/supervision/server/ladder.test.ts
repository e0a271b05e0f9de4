import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { refusalOf, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays } from '#kernel/shared/time.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import { anEnterprise } from '#modules/enterprises/server/builders.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import type { DraftMeasure, Measure } from '../shared/schema.ts';
import { rungKeys } from '../shared/states.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import { mayMeasure } from './policy.ts';
import { presentMeasure, supervisionOfHazard } from './present.ts';
import * as store from './store.ts';
import { supervisionRoom } from './room.ts';

const db = await testDb();
const s = await b.aStage(db);

const measuresOf = (hazardId: string) => db.ctx().inTx((tx) => store.measuresOf(tx, db.ctx().actor, hazardId));
const sweep = () => acts.sweep(db.ctx());
const draft = (m: { version: number; rung: string }, over: Partial<DraftMeasure> = {}): DraftMeasure => ({
  version: m.version,
  requirements: '立即停用相关设备，按治理方案完成整改',
  unitIds: [],
  enterpriseIds: [],
  talkOn: m.rung === 'talk' ? addDays(db.clock.today(), 10) : null,
  talkHost: m.rung === 'talk' ? '顾长河' : '',
  talkPlace: m.rung === 'talk' ? '区应急管理局三楼会议室' : '',
  ...over,
});
const issue = async (id: string, version: number, rung: string): Promise<Measure> => {
  const drafted = await acts.draftMeasure(s.clerk, id, draft({ version, rung }));
  return acts.issueMeasure(s.leader, id, { version: drafted.version });
};
const received = async (id: string): Promise<Measure> => {
  let m: Measure | null = null;
  for (const who of [s.officer, s.street, s.principal]) m = await acts.receiveMeasure(who, id, { version: 0 });
  return m!;
};
const advance = (days: number) => db.clock.advance({ days });

test(clause('T9-6', '无人过问的重大隐患逐级上升：每级一份公文，有文号、有签收，没有跳级'), async () => {
  const h = await b.rectifying(s);
  await sweep();
  assert.deepEqual(await measuresOf(h.id), [], '离期限还有 30 天，不提');
  const numbers = new Set<string>();
  const days = [16, 1, 16, 16, 16, 16, 16, 32];
  for (const [i, rung] of rungKeys.entries()) {
    advance(days[i]!);
    await sweep();
    let all = (await measuresOf(h.id)).filter((m) => m.cause.startsWith('deadline'));
    assert.deepEqual(
      all.map((m) => m.rung),
      rungKeys.slice(0, i + 1),
      `第 ${i + 1} 级`,
    );
    const last = all.at(-1)!;
    assert.equal(last.state, 'proposed');
    assert.equal(last.prior_id, i === 0 ? null : all[i - 1]!.id);
    await sweep();
    all = (await measuresOf(h.id)).filter((m) => m.cause.startsWith('deadline'));
    assert.equal(all.length, i + 1, '没有签发前不再上升');
    const issued = await issue(last.id, last.version, rung);
    assert.equal(issued.state, 'issued');
    assert.match(issued.documentNumber ?? '', /〔20\d\d〕\d+号/);
    numbers.add(issued.documentNumber ?? '');
    assert.deepEqual(issued.received, { signed: 0, total: 3 });
    const signed = await received(last.id);
    assert.equal(signed.state, 'received');
    assert.equal(signed.received.signed, 3);
    const firm = await supervisionOfHazard(s.principal, h.id);
    assert.equal(firm.ladder.length, i + 1, '企业只看到已送达的');
  }
  assert.equal(numbers.size, rungKeys.length);
  const seen = await hazardActs.getHazard(s.principal, h.id);
  assert.equal(
    seen.timeline.filter((e) => e.label.includes('号')).length >= rungKeys.length,
    true,
    '每份公文都在隐患的办理经过里',
  );
  const audits = await sql<{
    n: number;
  }>`select count(*)::int as n from audit_entries where subject_type = 'measure' and action = 'measure.issue'`.execute(
    db.handle.db,
  );
  assert.equal(audits.rows[0]?.n, rungKeys.length);
});

test(clause('T9-6', '督办公文的文字来自模板：管理员改了模板，下一份照新的写，已签发的不变'), async () => {
  const [first, second] = [await b.rectifying(s), await b.rectifying(s)];
  advance(16);
  await sweep();
  const promptOf = async (id: string) => (await measuresOf(id)).find((m) => m.rung === 'prompt')!;
  const before = await promptOf(first.id);
  const issued = await issue(before.id, before.version, 'prompt');
  assert.match(issued.preview.blocks.join(''), /请于.*前书面回复落实情况。/);
  // As the template editor writes it: a further version, valid from today.
  await sql`insert into letter_templates (id, key, version, name, series, content, valid_from, source, note, made_by, made_by_name, made_at)
    select gen_random_uuid(), key, version + 1, name, series,
      jsonb_set(content, '{parts}', content->'parts' || '[{"kind":"para","text":"联系区安委办综合科。"}]'::jsonb), ${db.clock.today()}, 'person', '', made_by, made_by_name, ${db.clock.now()}
    from letter_templates where key = 'measure-prompt' order by version desc limit 1`.execute(db.handle.db);
  const next = await promptOf(second.id);
  assert.match((await issue(next.id, next.version, 'prompt')).preview.blocks.join(''), /联系区安委办综合科。$/);
  const kept = await s.leader.inTx((tx) => presentMeasure(tx, s.leader, before.id));
  assert.deepEqual(kept.preview, issued.preview);
});

test(clause('T9-6', '同一事由不重复上升：两次扫描同时进行，只提一件'), async () => {
  const h = await b.rectifying(s);
  advance(20);
  const made = await Promise.all([sweep(), sweep(), sweep()]);
  assert.equal((await measuresOf(h.id)).filter((m) => m.rung === 'prompt' && m.cause.startsWith('deadline')).length, 1);
  assert.ok(made.some((one) => one.proposed > 0));
  await refusalOf(
    acts.proposeMeasure(s.office, {
      hazardId: h.id as never,
      rung: 'prompt',
      cause: 'deadline',
      reason: '再发一次',
      skipReason: '',
    }),
    'supervision.alreadyTaken',
  );
  assert.equal((await sweep()).proposed, 0, '再扫描一次什么也不变');
});

test(clause('T9-1', '越级须写理由并由另一位领导批准，批准前不能签发'), async () => {
  const h = await b.rectifying(s);
  const input = {
    hazardId: h.id as never,
    rung: 'order' as const,
    cause: 'refused' as const,
    reason: '企业拒不整改',
    skipReason: '',
  };
  await refusalOf(acts.proposeMeasure(s.office, input), 'supervision.skipReason');
  await refusalOf(acts.proposeMeasure(s.principal, { ...input, skipReason: '紧急' }), 'supervision.notYours');
  await refusalOf(acts.proposeMeasure(s.otherStreet, input), 'supervision.hazardNotFound');
  let m = await acts.proposeMeasure(s.officer, { ...input, skipReason: '现场仍在作业，情形紧急' });
  assert.equal(m.skipReason, '现场仍在作业，情形紧急');
  m = await acts.draftMeasure(s.clerk, m.id, draft(m));
  await refusalOf(acts.issueMeasure(s.leader, m.id, { version: m.version }), 'supervision.skipNotApproved');
  await refusalOf(acts.approveSkip(s.office, m.id, { version: m.version, opinion: '同意' }), 'supervision.notYours');
  m = await acts.approveSkip(s.leader, m.id, { version: m.version, opinion: '情形紧急，同意' });
  await refusalOf(acts.issueMeasure(s.office, m.id, { version: m.version }), 'supervision.notYours');
  m = await acts.issueMeasure(s.leader, m.id, { version: m.version });
  assert.equal(m.state, 'issued');
  assert.equal(m.ladder.find((step) => step.rung === 'letter')?.state, 'skipped');
  const record = await hazardActs.getHazard(s.officer, h.id);
  assert.deepEqual(
    record.timeline.flatMap((e) => e.documents.map((d) => d.number)).filter((n) => n === m.documentNumber),
    [m.documentNumber],
    '隐患的办理经过里能打开这份公文',
  );
  assert.ok(record.documents.some((d) => d.id === m.documentId));
});

test(clause('T9-6', '起草人不能签发；提示函可由审核人签发'), async () => {
  const h = await b.rectifying(s);
  let m = await acts.proposeMeasure(s.street, {
    hazardId: h.id as never,
    rung: 'prompt',
    cause: 'repeated',
    reason: '反复出现',
    skipReason: '',
  });
  m = await acts.draftMeasure(s.office, m.id, draft(m));
  await refusalOf(acts.issueMeasure(s.office, m.id, { version: m.version }), 'supervision.samePerson');
  m = await acts.sendBackMeasure(s.leader, m.id, { version: m.version, opinion: '要求写具体' });
  assert.equal(m.state, 'proposed');
  m = await acts.draftMeasure(s.clerk, m.id, draft(m));
  m = await acts.issueMeasure(s.office, m.id, { version: m.version });
  assert.equal(m.state, 'issued');
  await refusalOf(
    acts.replyMeasure(s.officer, m.id, { version: m.version, opinion: '已督促' }),
    'supervision.wrongState',
  );
  m = await received(m.id);
  m = await acts.replyMeasure(s.officer, m.id, { version: m.version, opinion: '已督促企业三日内完成' });
  assert.equal(m.reply?.text, '已督促企业三日内完成');
  await refusalOf(acts.settleMeasure(s.officer, m.id, { version: m.version, opinion: '办结' }), 'supervision.notYours');
  m = await acts.settleMeasure(s.office, m.id, { version: m.version, opinion: '已落实' });
  assert.equal(m.state, 'settled');
});

test(clause('T9-6', '起草时另送别的企业：名称取自企业库，没有账号的、已合并的说明怎么办'), async () => {
  const h = await b.rectifying(s);
  let m = await acts.proposeMeasure(s.office, {
    hazardId: h.id as never,
    rung: 'prompt',
    cause: 'crossDepartment',
    reason: '房东和租户都要落实',
    skipReason: '',
  });
  const [landlord, silent, gone] = [
    await anEnterprise(db.ctx(), { name: '天津津岚物业管理有限公司' }),
    await anEnterprise(db.ctx(), { name: '天津无账号商贸有限公司' }),
    await anEnterprise(db.ctx(), { name: '天津已合并机械有限公司' }),
  ];
  await sql`delete from units where id = ${silent.unitId}`.execute(db.handle.db);
  await sql`update enterprises set state = 'merged' where id = ${gone.id}`.execute(db.handle.db);
  const to = (...ids: string[]) => draft(m, { enterpriseIds: ids as never[] });
  await refusalOf(acts.draftMeasure(s.clerk, m.id, to(silent.id)), 'supervision.firmNoAccount');
  await refusalOf(acts.draftMeasure(s.clerk, m.id, to(gone.id)), 'supervision.firmUnknown');
  m = await acts.draftMeasure(s.clerk, m.id, to(landlord.id, s.enterprise.id, landlord.id));
  assert.deepEqual(
    m.recipients.map((r) => r.unitId),
    [s.officer.actor.unitId, s.street.actor.unitId, s.enterprise.unitId, landlord.unitId],
    '本件的企业不会列两遍',
  );
  assert.equal(m.recipients.at(-1)?.name, landlord.name);
  const landlordPrincipal = db.ctx(
    await aPerson(db.ctx(), { unit: landlord.unitId, roles: ['enterprise.principal'], name: '房东' }),
  );
  await refusalOf(acts.receiveMeasure(landlordPrincipal, m.id, { version: 0 }), 'supervision.notFound');
  m = await acts.issueMeasure(s.leader, m.id, { version: m.version });
  assert.equal((await acts.receiveMeasure(landlordPrincipal, m.id, { version: 0 })).received.signed, 1);
});

test(clause('T9-8', '约谈至少提前三个工作日通知；纪要和承诺留痕，承诺全部落实才能办结'), async () => {
  const h = await b.rectifying(s);
  let m = await acts.proposeMeasure(s.office, {
    hazardId: h.id as never,
    rung: 'talk',
    cause: 'superior',
    reason: '市安委办交办',
    skipReason: '上级要求直接约谈',
  });
  m = await acts.approveSkip(s.leader, m.id, { version: m.version, opinion: '同意' });
  await refusalOf(
    acts.draftMeasure(s.clerk, m.id, draft(m, { talkOn: addDays(db.clock.today(), 1) })),
    'supervision.talkTooSoon',
  );
  await refusalOf(acts.draftMeasure(s.clerk, m.id, draft(m, { talkHost: '' })), 'supervision.talkDetails');
  const talkOn = addDays(db.clock.today(), 10);
  m = await acts.draftMeasure(s.clerk, m.id, draft(m, { talkOn }));
  m = await acts.issueMeasure(s.leader, m.id, { version: m.version });
  const input = {
    version: m.version,
    record: '企业承认进度滞后',
    promises: [{ text: '补齐泄爆片', dueOn: addDays(talkOn, 10) }],
  };
  await refusalOf(acts.recordTalk(s.clerk, m.id, input), 'supervision.talkNotYet');
  advance(10);
  m = await acts.recordTalk(s.clerk, m.id, input);
  assert.ok(m.recordDocumentId);
  await refusalOf(
    acts.settleMeasure(s.office, m.id, { version: m.version, opinion: '办结' }),
    'supervision.promisesOpen',
  );
  const promise = m.promises[0]!;
  m = await acts.keepPromise(s.safety, m.id, { promiseId: promise.id as never, note: '已安装' });
  await refusalOf(
    acts.keepPromise(s.safety, m.id, { promiseId: promise.id as never, note: '已安装' }),
    'supervision.notYours',
  );
  m = await acts.settleMeasure(s.office, m.id, { version: m.version, opinion: '承诺已落实' });
  assert.equal(m.state, 'settled');
});

test(clause('T9-1', '无人承办的隐患也上升'), async () => {
  const h = await b.confirmed(s, await b.judgedMajor(s, await b.aReport(s, s.safety)));
  await hazardActs.transferHazard(s.reviewer, h.id, {
    version: h.version,
    unitId: s.otherDepartment.actor.unitId!,
    reason: '属商贸领域',
  });
  advance(12);
  await sweep();
  const all = await measuresOf(h.id);
  assert.ok(all.length > 0, '没有人认领，也提出了督办');
  await sweep();
  assert.ok((await measuresOf(h.id)).some((m) => m.cause.startsWith('ownerless') && m.cause_text.includes('无人承办')));
});

test(clause('T9-1', '隐患销号后，没有签发的督办自动撤回'), async () => {
  const h = await b.rectifying(s);
  const m = await acts.proposeMeasure(s.office, {
    hazardId: h.id as never,
    rung: 'prompt',
    cause: 'repeated',
    reason: '反复出现',
    skipReason: '',
  });
  await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, h))));
  const jobs = await sql<{
    payload: Record<string, unknown>;
  }>`select payload from outbox where task = 'hazards.ended'`.execute(db.handle.db);
  const mine = jobs.rows.find((row) => row.payload['hazardId'] === h.id);
  assert.ok(mine, '销号时告知了督办');
  await supervisionRoom.jobs!.find((j) => j.task === 'hazards.ended')!.run(db.ctx(), mine.payload);
  assert.equal((await measuresOf(h.id)).find((one) => one.id === m.id)?.state, 'withdrawn');
  await refusalOf(
    acts.proposeMeasure(s.office, {
      hazardId: h.id as never,
      rung: 'letter',
      cause: 'repeated',
      reason: '再提',
      skipReason: '',
    }),
    'supervision.hazardEnded',
  );
});

test(clause('T9-1', '谁能办什么：角色与动作的对照表'), async () => {
  const h = await b.rectifying(s);
  const made = await acts.proposeMeasure(s.office, {
    hazardId: h.id as never,
    rung: 'prompt',
    cause: 'crossDepartment',
    reason: '两部门',
    skipReason: '',
  });
  const m = (await measuresOf(h.id)).find((one) => one.id === made.id)!;
  const table: Record<string, readonly string[]> = {
    clerk: ['draft'],
    office: ['draft', 'withdraw'],
    leader: ['withdraw'],
    officer: [],
    street: [],
    principal: [],
    otherDepartment: [],
  };
  for (const [who, expected] of Object.entries(table)) {
    const actor = (s[who as keyof b.Stage] as Ctx).actor;
    const allowed = (
      ['draft', 'issue', 'sendBack', 'receive', 'reply', 'recordTalk', 'settle', 'withdraw'] as const
    ).filter((a) => mayMeasure(actor, a, m, { owesReceipt: false, openPromises: 0, behalves: new Map() })?.allowed);
    assert.deepEqual(allowed, expected, who);
  }
});

test(clause('T10-1', '范围之外的督办查不到，企业看不到没有送达的'), async () => {
  const actors = [s.office, s.officer, s.street, s.otherStreet, s.otherDepartment, s.principal, s.otherFirm];
  const all = await db.ctx().inTx((tx) => store.listMeasures(tx, db.ctx().actor, { limit: 200 }, db.clock.today()));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...actors), fc.constantFrom(...all.items), async (ctx, m) => {
      const { scope, unitId } = ctx.actor;
      const addressed = m.document_id !== null && m.recipients.some((r) => r.unitId === unitId);
      const expected =
        scope.all || scope.streets.includes(m.street_code) || scope.industries.includes(m.industry) || addressed;
      const found = await ctx.inTx((tx) => store.findMeasure(tx, ctx.actor, m.id));
      const page = await ctx.inTx((tx) => store.listMeasures(tx, ctx.actor, { limit: 200 }, db.clock.today()));
      assert.equal(found !== null, expected);
      assert.equal(
        page.items.some((row) => row.id === m.id),
        expected,
      );
    }),
    { numRuns: 60 },
  );
});
