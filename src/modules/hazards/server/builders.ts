/** For tests: a district with people in every part, and hazards brought to a state by the real acts. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import type { TestDb } from '#kernel/server/testing.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, plainDate } from '#kernel/shared/time.ts';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { anEnterprise, type AnEnterprise } from '#modules/enterprises/server/builders.ts';
import type { JudgementAnswers } from '#modules/criteria/shared/judgement.ts';
import type { HazardRecord, ReportHazard } from '../shared/schema.ts';
import * as acts from './acts.ts';
import { factsOfStep } from './facts.ts';
import './room.ts';
import * as store from './store.ts';

export interface Stage {
  db: TestDb;
  enterprise: Awaited<ReturnType<typeof anEnterprise>>;
  /** 区应急管理局: officer, a second officer, reviewer (科长), deputy head. */
  officer: Ctx;
  second: Ctx;
  reviewer: Ctx;
  deputy: Ctx;
  office: Ctx;
  street: Ctx;
  otherStreet: Ctx;
  otherDepartment: Ctx;
  principal: Ctx;
  controller: Ctx;
  safety: Ctx;
  otherFirm: Ctx;
}

/** The people of one hazard's life and of its neighbourhood. */
export async function aStage(db: TestDb, given: AnEnterprise = {}): Promise<Stage> {
  const system = await aDistrict(db);
  configureFiles({ dir: fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-test-files-')), maxBytes: 5_000_000 });
  const enterprise = await anEnterprise(system, given);
  const other = await anEnterprise(system, { streetCode: '120102010' });
  const as = async (unit: string, roles: string[], name: string, title: string): Promise<Ctx> =>
    db.ctx(await aPerson(system, { unit, roles, name, title }));
  return {
    db,
    enterprise,
    officer: await as('区应急管理局', ['department.officer', 'enforcement.officer'], '周建宁', '监管二科'),
    second: await as('区应急管理局', ['department.officer', 'enforcement.officer'], '吴桐', '监管二科'),
    reviewer: await as('区应急管理局', ['department.reviewer'], '赵启明', '监管二科科长'),
    deputy: await as('区应急管理局', ['department.deputy'], '顾敏', '副局长'),
    office: await as('区安委办', ['office.reviewer'], '韩书敏', '审核'),
    street: await as('二号桥街道', ['street.officer'], '郑海棠', '安监员'),
    otherStreet: await as('上杭路街道', ['street.officer'], '李文博', '安监员'),
    otherDepartment: await as('区商务局', ['department.officer'], '白洁', '科员'),
    principal: await as(enterprise.unitId, ['enterprise.principal'], '岳文斌', '总经理'),
    controller: await as(enterprise.unitId, ['enterprise.controller'], '岳长青', '实际控制人'),
    safety: await as(enterprise.unitId, ['enterprise.safety'], '陶立群', '安全管理员'),
    otherFirm: await as(other.unitId, ['enterprise.safety'], '孙平', '安全管理员'),
  };
}

/** The same people at the clock's present time. */
export const now = (ctx: Ctx): Actor => ctx.actor;

let shade = 0;
/** A small photograph of its own. */
export async function aPhoto(ctx: Ctx): Promise<string> {
  shade = (shade + 37) % 16_000_000;
  const background = { r: shade & 255, g: (shade >> 8) & 255, b: (shade >> 16) & 255 };
  const bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return (await storeFile(ctx, { name: '现场照片.jpg', bytes })).id;
}

/** 第三条（三）: a direct judgement with two questions. */
export const CRITERION = 'MEM-10-2023#003';

/** What makes it hold: a metallurgical firm whose principal has not passed the examination. */
export const ANSWERS: JudgementAnswers = {
  facts: { [CRITERION]: { q1: 'yes', q2: 'yes' } },
  place: null,
  met: null,
  fixed: [],
};

export const aReport = async (s: Stage, ctx: Ctx, over: Partial<ReportHazard> = {}): Promise<HazardRecord> =>
  acts.reportHazard(ctx, {
    enterpriseId: s.enterprise.id,
    title: '干式除尘系统未采取泄爆措施',
    description: '打磨车间 2 号除尘器无泄爆片',
    place: '打磨车间',
    channel: ctx.actor.unitKind === 'enterprise' ? 'selfCheck' : 'departmentInspection',
    foundOn: s.db.clock.today(),
    photoIds: [await aPhoto(ctx)],
    suggestedCriterionIds: [],
    fixableNow: false,
    interimMeasures: '',
    finders: '',
    ...over,
  });

export const judgedMajor = async (s: Stage, h: HazardRecord): Promise<HazardRecord> =>
  acts.judgeHazard(s.officer, h.id, {
    version: h.version,
    grade: 'major',
    method: 'direct',
    criterionIds: [CRITERION],
    answers: ANSWERS,
    reason: '符合判定条款',
  });
export const judgedGeneral = async (s: Stage, h: HazardRecord): Promise<HazardRecord> =>
  acts.judgeHazard(s.officer, h.id, {
    version: h.version,
    grade: 'general',
    method: 'direct',
    criterionIds: [],
    reason: '可以立即整改',
  });
export const confirmed = async (s: Stage, h: HazardRecord): Promise<HazardRecord> =>
  acts.confirmHazard(s.reviewer, h.id, { version: h.version, opinion: '同意入库' });
export const noticed = async (s: Stage, h: HazardRecord): Promise<HazardRecord> =>
  acts.issueNotice(s.officer, h.id, { version: h.version, requirements: '按条款要求整改' });
export const signed = async (s: Stage, h: HazardRecord): Promise<HazardRecord> => {
  await acts.signNotice(s.principal, h.id, { role: 'principal' });
  return acts.signNotice(s.controller, h.id, { role: 'controller' });
};
export const planned = async (s: Stage, h: HazardRecord, days = 30): Promise<HazardRecord> =>
  acts.submitPlan(s.principal, h.id, {
    version: h.version,
    goals: '消除粉尘爆炸危险',
    measures: '加装泄爆片和锁气卸灰阀',
    funding: '自筹资金',
    fundingFen: 46_000_000,
    organisation: '成立治理小组',
    responsiblePerson: '岳文斌',
    responsiblePhone: '',
    schedule: '一个月内完成',
    dueOn: addDays(s.db.clock.today(), days),
    safety: '整改期间停用，湿式清扫，备灭火器材',
    fileIds: [],
  });
export const approved = async (s: Stage, h: HazardRecord): Promise<HazardRecord> =>
  acts.reviewPlan(s.officer, h.id, { version: h.version, approve: true, opinion: '方案可行' });

/** A major hazard in rectification, by all the real acts. */
export const rectifying = async (s: Stage, over: Partial<ReportHazard> = {}): Promise<HazardRecord> => {
  const h = await signed(
    s,
    await noticed(s, await confirmed(s, await judgedMajor(s, await aReport(s, s.safety, over)))),
  );
  return approved(s, await planned(s, h));
};

/** Hands in whatever the clauses still ask for. */
export const evidenced = async (s: Stage, h: HazardRecord): Promise<HazardRecord> => {
  let last = h;
  for (const owed of h.owedEvidence)
    last = await acts.addEvidence(s.safety, h.id, {
      kind: owed.kind,
      criterionId: owed.criterionId,
      fileIds: [await aPhoto(s.safety)],
      note: '',
    });
  return last;
};
export const completed = async (s: Stage, h: HazardRecord): Promise<HazardRecord> => {
  const ready = await evidenced(s, h);
  return acts.submitCompletion(s.safety, h.id, {
    version: ready.version,
    statement: '泄爆片已安装并试运行',
    rectifier: '设备科',
    spentFen: 43_800_000,
    selfCheckedBy: '陶立群',
    selfCheckedOn: s.db.clock.today(),
  });
};
export const verified = async (s: Stage, h: HazardRecord, pass = true): Promise<HazardRecord> =>
  acts.verifyHazard(s.officer, h.id, {
    version: h.version,
    pass,
    secondOfficerId: s.second.actor.userId,
    visitedOn: s.db.clock.today(),
    findings: pass ? '现场已按要求整改' : '泄爆片朝向通道，不合格',
    newDueOn: null,
    fileIds: [],
  });
export const closing = async (s: Stage, h: HazardRecord): Promise<HazardRecord> =>
  acts.applyClosure(s.officer, h.id, { version: h.version, opinion: '复查合格，申请销号' });
export const closed = async (s: Stage, h: HazardRecord): Promise<HazardRecord> =>
  acts.closeHazard(s.deputy, h.id, { version: h.version, approve: true, opinion: '同意销号' });

/** The figures of new hazards of some industries as if their first step were done in time: nothing of them comes overdue. */
export const judgedInTime = (s: Stage, industries: readonly string[]): Promise<void> => judgedOf(s, { industries });

/** The same of some industries, or of some streets. */
export async function judgedOf(
  s: Stage,
  of: { industries?: readonly string[]; streets?: readonly string[] },
): Promise<void> {
  const rows = await sql<{ id: string }>`select id from hazards where state = 'reported'
    and (industry = any(${[...(of.industries ?? [])]}::text[]) or street_code = any(${[...(of.streets ?? [])]}::text[]))`.execute(
    s.db.handle.db,
  );
  for (const { id } of rows.rows)
    await s.office.inTx(async (tx) => {
      const h = (await store.find(tx, s.office.actor, id))!;
      await factsOfStep(tx, s.office.actor, h, h.step_due_on, null, s.db.clock.today(), s.db.clock.now());
    });
}

/** Days from the clock's today, as a civil day. */
export const inDays = (s: Stage, days: number) => addDays(plainDate(s.db.clock.today()), days);
