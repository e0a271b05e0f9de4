/**
 * One step of a hazard's life: state, clock, figures, things to do and the word to those concerned — always together,
 * always in the act's transaction.
 */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertTodo,
  listRequests,
  restartClock,
  transition,
  type CaseKind,
  type NewClock,
  type NewTodo,
  type RequestRow,
  type Tone,
} from '#platform/casework/server/index.ts';
import { documentsOf, type Doc } from '#platform/documents/server/index.ts';
import { enterpriseUnit } from '#platform/identity/server/index.ts';
import { hazardErrors } from '../../shared/errors.ts';
import { evidenceLabels } from '../../shared/labels.ts';
import { hazardMachine, type HazardState, type HazardStep } from '../../shared/states.ts';
import { factsOfAct, factsOfStep } from '../facts.ts';
import { isStopped, type CaseFacts } from '../policy.ts';
import * as store from '../store.ts';
import type { HazardRow } from '../store.ts';

export const fail = failWith(hazardErrors);
export const hazardCase: CaseKind<HazardState> = { type: 'hazard', table: 'hazards', machine: hazardMachine };
export const subjectOf = (h: { id: string }) => ({ type: 'hazard', id: h.id });

/** The hazard under lock, or not found: outside scope it is not there. */
export async function lock(tx: Tx, ctx: Ctx, id: string): Promise<HazardRow> {
  const h = await store.findForUpdate(tx, ctx.actor, id);
  if (!h) throw fail('hazards.notFound');
  return h;
}

type Person = NewTodo['to'][number];
/** Who judges, notifies and re-inspects; who confirms and closes (domain §11.3). */
export const OFFICER_ROLES = ['department.officer', 'enforcement.officer', 'office.reviewer'];
export const REVIEWER_ROLES = ['department.reviewer', 'department.deputy', 'department.head', 'office.leader'];

const handlerOrUnit = (h: HazardRow): Person[] => [
  h.handler_id ? { userId: h.handler_id, unitId: h.unit_id } : { unitId: h.unit_id, roles: OFFICER_ROLES },
];
const reviewers = (h: HazardRow): Person[] => [{ unitId: h.unit_id, roles: REVIEWER_ROLES }];

interface Stage {
  /** Name of the clock. */
  clock: string;
  /** Rule that gives the term, or the day that the record itself carries. */
  rule: string | 'rectifyDue';
  kind: NewTodo['kind'];
  action: string;
  verb: string;
  why: string;
  to(h: HazardRow, firmUnit: string | null): Person[];
}
const firmRoles =
  (...roles: string[]) =>
  (_h: HazardRow, firmUnit: string | null): Person[] =>
    firmUnit ? [{ unitId: firmUnit, roles }] : [];

/** What each state waits for: whose turn, by which term. A final state waits for nothing. */
const stages: Partial<Record<HazardState, Stage>> = {
  reported: {
    clock: '判定',
    rule: 'hazards.judge',
    kind: 'judge',
    action: 'judge',
    verb: '判定等级',
    why: '新登记，待判定',
    to: handlerOrUnit,
  },
  awaitingConfirmation: {
    clock: '核准入库',
    rule: 'hazards.confirm',
    kind: 'approve',
    action: 'confirm',
    verb: '核准入库',
    why: '判定为重大，待核准',
    to: reviewers,
  },
  registered: {
    clock: '下达整改通知',
    rule: 'hazards.notice',
    kind: 'sign',
    action: 'issueNotice',
    verb: '下达通知',
    why: '已入库，待告知企业',
    to: handlerOrUnit,
  },
  notified: {
    clock: '签收',
    rule: 'hazards.receipt',
    kind: 'sign',
    action: 'signNotice',
    verb: '签收',
    why: '须主要负责人、实际控制人签收',
    to: (h, unit) =>
      unit
        ? [
            { unitId: unit, roles: ['enterprise.principal'] },
            { unitId: unit, roles: ['enterprise.controller'] },
          ]
        : handlerOrUnit(h),
  },
  planning: {
    clock: '报送治理方案',
    rule: 'hazards.plan',
    kind: 'rectify',
    action: 'submitPlan',
    verb: '报送方案',
    why: '治理方案六要素',
    to: firmRoles('enterprise.principal', 'enterprise.safety'),
  },
  planReview: {
    clock: '方案审核',
    rule: 'hazards.planReview',
    kind: 'approve',
    action: 'reviewPlan',
    verb: '审核方案',
    why: '治理方案已报送',
    to: handlerOrUnit,
  },
  rectifying: {
    clock: '整改',
    rule: 'rectifyDue',
    kind: 'rectify',
    action: 'submitCompletion',
    verb: '报告完成',
    why: '整改中',
    to: firmRoles('enterprise.principal', 'enterprise.safety'),
  },
  returned: {
    clock: '重新整改',
    rule: 'rectifyDue',
    kind: 'rectify',
    action: 'submitCompletion',
    verb: '重新整改',
    why: '复查不合格，退回整改',
    to: firmRoles('enterprise.principal', 'enterprise.safety'),
  },
  awaitingReview: {
    clock: '现场复查',
    rule: 'hazards.verify',
    kind: 'review',
    action: 'verify',
    verb: '去复查',
    why: '企业报告整改完成',
    to: handlerOrUnit,
  },
  verified: {
    clock: '申请销号',
    rule: 'hazards.applyClosure',
    kind: 'approve',
    action: 'applyClosure',
    verb: '申请销号',
    why: '复查合格',
    to: handlerOrUnit,
  },
  resumeReview: {
    clock: '恢复生产审查',
    rule: 'hazards.resumeReview',
    kind: 'review',
    action: 'decideResume',
    verb: '复产审查',
    why: '企业申请恢复生产',
    to: handlerOrUnit,
  },
  closing: {
    clock: '销号审核',
    rule: 'hazards.close',
    kind: 'approve',
    action: 'close',
    verb: '审核销号',
    why: '申请销号',
    to: reviewers,
  },
};
const resumeStage: Stage = {
  clock: '申请恢复生产',
  rule: 'hazards.applyClosure',
  kind: 'rectify',
  action: 'applyResume',
  verb: '申请恢复',
  why: '复查合格，停产未恢复',
  to: firmRoles('enterprise.principal'),
};

const stageOf = (h: HazardRow): Stage | undefined =>
  h.state === 'verified' && isStopped(h) ? resumeStage : stages[h.state];

/** When the running step is due: by rule, or on the record's own day of rectification. */
async function dueOf(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  stage: Stage,
  override: PlainDate | null,
): Promise<NewClock | null> {
  if (override) return dueByDay(override, '承办人设定的期限');
  if (stage.rule !== 'rectifyDue') return dueByRule(tx, ctx, stage.rule);
  return h.rectify_due_on ? dueByDay(h.rectify_due_on, h.extensions > 0 ? '经批准的延期' : '整改期限') : null;
}

export const todoOf = (
  h: Pick<HazardRow, 'title' | 'grade' | 'enterprise_name' | 'street_code'>,
): Pick<NewTodo, 'title' | 'isMajor' | 'enterpriseName' | 'streetCode'> => ({
  title: h.title,
  isMajor: h.grade === 'major',
  enterpriseName: h.enterprise_name,
  streetCode: h.street_code,
});

/**
 * Begins what the hazard's present state waits for: its clock, its place in the figures, the things to do.
 * `h` is the record after the step; `before` its former deadline.
 */
export async function beginStage(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  before: PlainDate | null,
  override: PlainDate | null = null,
): Promise<HazardRow> {
  const now = ctx.clock.now();
  const stage = stageOf(h);
  const due = stage ? await dueOf(tx, ctx, h, stage, override) : null;
  await restartClock(tx, ctx, subjectOf(h), stage?.clock ?? '', due);
  await factsOfStep(tx, ctx.actor, h, before, due?.dueOn ?? null, dayOf(now), now);
  await store.patch(tx, ctx.actor, h.id, { step_due_on: due?.dueOn ?? null, step_due_at: due?.dueAt ?? null });
  await finishTodos(tx, ctx.actor, subjectOf(h), now, { keepRequests: stage !== undefined });
  if (stage) {
    const firmUnit = await enterpriseUnit(tx, h.enterprise_id);
    const to = stage.to(h, firmUnit);
    await insertTodo(tx, ctx.actor, subjectOf(h), now, {
      kind: stage.kind,
      action: stage.action,
      verb: stage.verb,
      why: stage.why,
      ...todoOf(h),
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
      // A firm without an account yet: the officer sees to it (上门或电话告知).
      to: to.length > 0 ? to : handlerOrUnit(h),
    });
  }
  await addJob(tx, ctx.clock, 'hazards.tellNext', { hazardId: h.id, state: h.state });
  // For whoever supervises it: nothing more is to be demanded.
  if (hazardMachine.states[h.state].final) await addJob(tx, ctx.clock, 'hazards.ended', { hazardId: h.id });
  return { ...h, step_due_on: due?.dueOn ?? null, step_due_at: due?.dueAt ?? null };
}

export interface StepOptions {
  version?: number;
  to?: HazardState;
  note?: string;
  tone?: Tone;
  label?: string;
  set?: Partial<HazardRow>;
  data?: Record<string, unknown>;
  /** A day for the next step that a person chose, instead of the rule's. */
  dueOn?: PlainDate | null;
}

/** Makes one step and begins the next stage. */
export async function step(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  name: HazardStep,
  options: StepOptions = {},
): Promise<HazardRow> {
  const { dueOn, set = {}, ...rest } = options;
  // The former deadline ends with the step; the next stage sets its own.
  const moved = await transition(tx, ctx, hazardCase, h, name, {
    ...rest,
    set: { ...set, step_due_on: null, step_due_at: null },
  });
  const next: HazardRow = { ...h, ...set, state: moved.state, version: moved.version };
  const now = ctx.clock.now();
  await factsOfAct(tx, ctx.actor, next, name, h.step_due_on, dayOf(now), now);
  return beginStage(tx, ctx, next, h.step_due_on, dueOn ?? null);
}

/** Evidence that the record still owes before completion or closure may be asked for. */
export async function owedEvidence(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
): Promise<{ kind: string; label: string; criterionId: string | null }[]> {
  if (h.grade === 'unjudged') return [];
  const have = (await store.evidenceOf(tx, ctx.actor, h.id)).filter((e) => e.round >= h.relapses);
  const has = (kind: string): boolean => have.some((e) => e.kind === kind);
  const owed: { kind: string; label: string; criterionId: string | null }[] = [];
  if (!has('after')) owed.push({ kind: 'after', label: evidenceLabels.after, criterionId: null });
  if (h.grade !== 'major') return owed;
  if (!have.some((e) => e.kind === 'before') && h.relapses === 0)
    owed.push({ kind: 'before', label: evidenceLabels.before, criterionId: null });
  // Judging again by other clauses never lessens what must be proven.
  const asked = new Set<string>();
  for (const c of await store.clausesOf(tx, ctx.actor, h.id))
    for (const demand of c.evidence)
      if (demand.required && !has(demand.key) && !asked.has(demand.key) && asked.add(demand.key))
        owed.push({ kind: demand.key, label: demand.label, criterionId: c.criterion_id });
  if (!has('workersReport'))
    owed.push({ kind: 'workersReport', label: evidenceLabels.workersReport, criterionId: null });
  if (h.stop_kind !== 'none' && h.stop_kind !== 'equipment' && !has('assessment'))
    owed.push({ kind: 'assessment', label: evidenceLabels.assessment, criterionId: null });
  return owed;
}

/** What the policy needs to know beside the row; `known`: what the caller has read already. */
export async function factsFor(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  known: { requests?: readonly RequestRow[]; docs?: readonly Doc[]; behalves?: CaseFacts['behalves'] } = {},
): Promise<CaseFacts> {
  const requests = (known.requests ?? (await listRequests(tx, ctx.actor, subjectOf(h)))).filter(
    (r) => r.status === 'pending',
  );
  const pending = (kind: string) => {
    const r = requests.find((x) => x.kind === kind);
    return r ? { id: r.id, by: r.proposed_by } : null;
  };
  const notice =
    h.state === 'notified'
      ? (known.docs ?? (await documentsOf(tx, 'hazard', h.id))).find((d) => d.id === h.notice_id)
      : undefined;
  const owes = ['rectifying', 'returned', 'verified', 'closing'].includes(h.state);
  return {
    signed: (notice?.recipients ?? [])
      .filter((r) => r.receipt !== null)
      .map((r) => r.role as 'principal' | 'controller'),
    pendingExtension: pending('extension'),
    pendingVoid: pending('void'),
    behalves: known.behalves ?? (await behalvesOf(tx, ctx.actor, subjectOf(h))),
    owed: owes ? (await owedEvidence(tx, ctx, h)).map((o) => o.label) : [],
  };
}
