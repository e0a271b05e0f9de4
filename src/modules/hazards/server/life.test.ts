import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { sql } from '#kernel/server/db.ts';
import { refusalOf, testDb } from '#kernel/server/testing.ts';
import { verify as verifyAudit } from '#platform/audit/server/index.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';

const db = await testDb();
const s = await b.aStage(db);

test(clause('T9-2', '一件重大隐患从企业上报走到销号、回头看归档，每一步都留痕'), async () => {
  let h = await b.aReport(s, s.safety);
  assert.equal(h.state, 'reported');
  assert.match(h.code, /^120102-QY-2026-\d{4}$/);
  assert.equal(h.unitName, '区应急管理局');
  h = await b.judgedMajor(s, h);
  assert.equal(h.state, 'awaitingConfirmation');
  assert.equal(h.criteria[0]?.criterionId, b.CRITERION);
  h = await b.confirmed(s, h);
  h = await b.noticed(s, h);
  assert.match(h.documents[0]?.number ?? '', /〔2026〕\d+号/);
  h = await acts.signNotice(s.principal, h.id, { role: 'principal' });
  assert.equal(h.state, 'notified', '一个人签收还不够');
  h = await acts.signNotice(s.controller, h.id, { role: 'controller' });
  assert.equal(h.state, 'planning');
  h = await b.approved(s, await b.planned(s, h));
  assert.equal(h.state, 'rectifying');
  assert.equal(h.stepDueOn, b.inDays(s, 30));
  await refusalOf(
    acts.submitCompletion(s.safety, h.id, {
      version: h.version,
      statement: '已经完成',
      rectifier: '设备科',
      spentFen: 0,
      selfCheckedBy: '陶立群',
      selfCheckedOn: db.clock.today(),
    }),
    'hazards.evidenceMissing',
  );
  h = await b.completed(s, h);
  assert.equal(h.state, 'awaitingReview');
  h = await b.verified(s, h);
  assert.equal(h.state, 'verified');
  h = await b.closing(s, h);
  h = await b.closed(s, h);
  assert.equal(h.state, 'closed');
  assert.equal(h.closedOn, db.clock.today());
  assert.equal(h.stepClock, null);
  await refusalOf(
    acts.lookBack(s.officer, h.id, {
      version: h.version,
      pass: true,
      visitedOn: db.clock.today(),
      findings: '未见复发',
      fileIds: [],
    }),
    'hazards.samePerson',
  );
  h = await acts.lookBack(s.street, h.id, {
    version: h.version,
    pass: true,
    visitedOn: db.clock.today(),
    findings: '未见复发',
    fileIds: [],
  });
  assert.equal(h.state, 'archived');
  const events = await sql<{
    n: number;
  }>`select count(*) as n from audit_entries where subject_type = 'hazard' and subject_id = ${h.id}`.execute(
    db.handle.db,
  );
  assert.ok((events.rows[0]?.n ?? 0) >= 14, '每个动作都有审计记录');
  assert.equal((await verifyAudit(db.ctx())).ok, true);
});

test(clause('T9-3', '复查人不得是整改单位的人，也不得是报告完成的人；第二名复查人须是执法人员'), async () => {
  const h = await b.completed(s, await b.rectifying(s));
  const visit = {
    version: h.version,
    pass: true,
    secondOfficerId: s.second.actor.userId,
    visitedOn: db.clock.today(),
    findings: '现场已整改',
    fileIds: [],
  };
  await refusalOf(acts.verifyHazard(s.safety, h.id, visit), 'hazards.sameUnit');
  await refusalOf(acts.verifyHazard(s.principal, h.id, visit), 'hazards.sameUnit');
  await refusalOf(acts.verifyHazard(s.street, h.id, visit), 'hazards.notYours');
  await refusalOf(acts.verifyHazard(s.otherDepartment, h.id, visit), 'hazards.notFound');
  await refusalOf(acts.verifyHazard(s.otherFirm, h.id, visit), 'hazards.notFound');
  await refusalOf(
    acts.verifyHazard(s.officer, h.id, { ...visit, secondOfficerId: s.officer.actor.userId }),
    'hazards.secondOfficer',
  );
  await refusalOf(
    acts.verifyHazard(s.officer, h.id, { ...visit, secondOfficerId: s.safety.actor.userId }),
    'hazards.secondOfficer',
  );
  assert.equal((await acts.verifyHazard(s.officer, h.id, visit)).state, 'verified');
});

test(clause('T9-2', '上报、核准、复查、申请、销号须由不同的人办理'), async () => {
  let h = await b.aReport(s, s.officer);
  h = await b.judgedMajor(s, h);
  await refusalOf(acts.confirmHazard(s.officer, h.id, { version: h.version, opinion: '同意' }), 'hazards.notYours');
  h = await b.confirmed(s, h);
  h = await b.approved(s, await b.planned(s, await b.signed(s, await b.noticed(s, h))));
  h = await b.closing(s, await b.verified(s, await b.completed(s, h)));
  const refused = await refusalOf(
    acts.closeHazard(s.reviewer, h.id, { version: h.version, approve: true, opinion: '同意' }),
    'hazards.samePerson',
  );
  assert.match(refused.message, /核准/);
  await refusalOf(
    acts.closeHazard(s.officer, h.id, { version: h.version, approve: true, opinion: '同意' }),
    'hazards.notYours',
  );
  await refusalOf(
    acts.closeHazard(s.office, h.id, { version: h.version, approve: true, opinion: '同意' }),
    'hazards.notYours',
  );
  assert.equal((await b.closed(s, h)).state, 'closed');
});

test(clause('T9-3', '复查不合格退回整改，整改后可再次申请复查'), async () => {
  let h = await b.verified(s, await b.completed(s, await b.rectifying(s)), false);
  assert.equal(h.state, 'returned');
  assert.equal(h.stepDueOn, b.inDays(s, 10));
  h = await b.verified(s, await b.completed(s, h));
  assert.equal(h.state, 'verified');
  assert.equal(h.verifications.length, 2);
});

test(clause('令16-23', '停产的隐患先办恢复生产，十日内审查，自然日不顺延'), async () => {
  let h = await b.rectifying(s);
  h = await acts.orderStop(s.officer, h.id, {
    version: h.version,
    kind: 'partial',
    extent: '打磨车间',
    basis: '安全生产法第六十七条',
  });
  assert.equal(h.stop, 'partial');
  await refusalOf(
    acts.orderStop(s.officer, h.id, {
      version: h.version,
      kind: 'full',
      extent: '全厂',
      basis: '安全生产法第六十七条',
    }),
    'hazards.wrongState',
  );
  assert.ok(
    h.owedEvidence.some((e) => e.kind === 'assessment'),
    '停产的须有治理评估报告',
  );
  h = await b.verified(s, await b.completed(s, h));
  await refusalOf(
    acts.applyClosure(s.officer, h.id, { version: h.version, opinion: '申请销号' }),
    'hazards.stillStopped',
  );
  h = await acts.applyResume(s.principal, h.id, {
    version: h.version,
    statement: '已完成治理和评估，申请恢复',
    fileIds: [],
  });
  assert.equal(h.state, 'resumeReview');
  assert.equal(h.stepDueOn, b.inDays(s, 10));
  assert.match(h.stepClock?.basis ?? '', /第16号/);
  h = await acts.decideResume(s.officer, h.id, { version: h.version, approve: true, opinion: '同意恢复' });
  assert.equal(h.stop, 'none');
  h = await b.closed(s, await b.closing(s, h));
  assert.equal(h.state, 'closed');
});

test(clause('T9-3', '延期须在到期前申请、由他人审核，时钟照走并留下原期限'), async () => {
  let h = await b.rectifying(s);
  const due = h.stepDueOn!;
  const wanted = {
    version: h.version,
    newDueOn: b.inDays(s, 45),
    done: '泄爆片已订货',
    reason: '设备到货晚',
    interimMeasures: '停用除尘器',
    fileIds: [],
  };
  await refusalOf(
    acts.requestExtension(s.safety, h.id, { ...wanted, newDueOn: b.inDays(s, 200) }),
    'hazards.extensionTooLong',
  );
  h = await acts.requestExtension(s.safety, h.id, wanted);
  assert.equal(h.stepDueOn, due, '没批准以前期限不变');
  await refusalOf(acts.requestExtension(s.safety, h.id, { ...wanted, version: h.version }), 'hazards.extensionPending');
  const request = h.requests.find((r) => r.status === 'pending')!;
  await refusalOf(
    acts.decideExtension(s.officer, h.id, {
      requestId: request.id,
      version: h.version,
      approve: true,
      opinion: '同意',
    }),
    'hazards.notYours',
  );
  h = await acts.decideExtension(s.reviewer, h.id, {
    requestId: request.id,
    version: h.version,
    approve: true,
    opinion: '同意延期',
  });
  assert.equal(h.stepDueOn, b.inDays(s, 45));
  assert.equal(h.stepClock?.extendedFrom, due);
  assert.equal(h.stepClock?.extensions, 1);
});

test(clause('T10-1', '误判撤销须两个人，撤销后不再计数'), async () => {
  let h = await b.judgedMajor(s, await b.aReport(s, s.safety));
  h = await acts.proposeVoid(s.officer, h.id, {
    version: h.version,
    reason: '现场核实为湿式作业，不构成',
    fileIds: [],
  });
  const request = (await acts.getHazard(s.officer, h.id)).requests[0]!;
  await refusalOf(
    acts.decideVoid(s.officer, h.id, { requestId: request.id, version: h.version, approve: true, opinion: '同意' }),
    'hazards.notYours',
  );
  h = await acts.decideVoid(s.reviewer, h.id, {
    requestId: request.id,
    version: h.version,
    approve: true,
    opinion: '情况属实',
  });
  assert.equal(h.state, 'void');
  const facts = await sql<{
    n: number;
  }>`select coalesce(sum(abs(t.n)), 0) as n from (select day, measure, street_code, industry, grade, sum(n) as n from hazard_facts
    where hazard_id = ${h.id} group by 1, 2, 3, 4, 5) t`.execute(db.handle.db);
  assert.equal(facts.rows[0]?.n, 0);
});

test(clause('T9-3', '复发重开同一编号，须重新取证'), async () => {
  let h = await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, await b.rectifying(s)))));
  const { code } = h;
  h = await acts.reopenHazard(s.reviewer, h.id, {
    version: h.version,
    reason: '泄爆片又被拆除',
    foundOn: db.clock.today(),
    fileIds: [],
  });
  assert.equal(h.code, code);
  assert.equal(h.state, 'rectifying');
  assert.equal(h.relapses, 1);
  assert.ok(
    h.owedEvidence.some((e) => e.kind === 'after'),
    '旧照片不能再用',
  );
});

test(clause('T10-5', '转办后原部门仍看得到，期限不变'), async () => {
  let h = await b.judgedGeneral(s, await b.aReport(s, s.officer));
  const due = h.stepDueOn;
  await refusalOf(acts.getHazard(s.otherDepartment, h.id), 'hazards.notFound');
  const choices = await import('./service/people.ts').then((m) => m.hazardChoices(s.reviewer, h.id));
  const target = choices.departments.find((d) => d.name.includes('商务'))!;
  h = await acts.transferHazard(s.reviewer, h.id, {
    version: h.version,
    unitId: target.id,
    reason: '属于商贸行业监管范围',
  });
  assert.equal(h.stepDueOn, due);
  assert.equal((await acts.getHazard(s.otherDepartment, h.id)).unitName, '区商务局');
  assert.equal((await acts.getHazard(s.officer, h.id)).code, h.code);
});

test(clause('T10-1', '看旧了的页面不能覆盖别人的办理'), async () => {
  const h = await b.aReport(s, s.safety);
  await b.judgedMajor(s, h);
  const refused = await refusalOf(b.judgedGeneral(s, { ...h, version: h.version }), 'hazards.wrongState');
  assert.match(refused.message, /待核准/);
  const g = await b.rectifying(s);
  await acts.addProgress(s.safety, g.id, { text: '已订货', percent: 30, fileIds: [] });
  await refusalOf(
    acts.orderStop(s.officer, g.id, {
      version: g.version,
      kind: 'partial',
      extent: '打磨车间',
      basis: '安全生产法第六十七条',
    }),
    'casework.stale',
  );
});

test(clause('T8-1', '企业上报先拍照；只能登记自己渠道；不能替别家企业上报'), async () => {
  await refusalOf(b.aReport(s, s.safety, { photoIds: [] }), 'hazards.photoMissing');
  await refusalOf(b.aReport(s, s.safety, { channel: 'departmentInspection' }), 'hazards.channelNotYours');
  await refusalOf(b.aReport(s, s.otherFirm), 'hazards.enterpriseUnknown');
  await refusalOf(b.aReport(s, s.officer, { foundOn: b.inDays(s, 1) }), 'hazards.foundInFuture');
});

test(clause('T10-5', '企业看不到部门之间的备注'), async () => {
  const h = await b.aReport(s, s.officer);
  await acts.commentHazard(s.officer, h.id, { text: '这家企业去年也有过' });
  assert.equal((await acts.getHazard(s.reviewer, h.id)).comments.length, 1);
  assert.equal((await acts.getHazard(s.safety, h.id)).comments.length, 0);
  await refusalOf(acts.commentHazard(s.safety, h.id, { text: '备注' }), 'hazards.notYours');
});
