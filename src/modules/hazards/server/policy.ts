/**
 * Who may do what on a hazard, and why not (deny by default). The record is already inside the actor's scope.
 * Three answers: allowed · locked (mine to do, but not now, with the reason) · absent (never mine).
 */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { person, state, yes, type Answer, isSame } from '#platform/casework/shared/answers.ts';
import { hazardErrors } from '../shared/errors.ts';
import { actionLabels, stopLabels, type HazardAction } from '../shared/labels.ts';
import { hazardMachine, hazardSteps, openStates, type HazardState } from '../shared/states.ts';
import type { HazardRow } from './store.ts';

const fail = failWith(hazardErrors);

/** Facts beside the row that decide about an act. */
export interface CaseFacts {
  /** Who has signed the notice. */
  signed: readonly ('principal' | 'controller')[];
  pendingExtension: { id: string; by: string } | null;
  pendingVoid: { id: string; by: string } | null;
  /** For whom a person acted in this case (代办). */
  behalves: ReadonlyMap<string, readonly string[]>;
  /** Names of materials that are still owed. */
  owed: readonly string[];
  /** The actor's unit has urged today (催办). */
  urgedToday?: boolean;
}

const OFFICERS = [
  'department.officer',
  'department.reviewer',
  'enforcement.officer',
  'office.reviewer',
  'office.admin',
] as const;
const REVIEWERS = [
  'department.reviewer',
  'department.deputy',
  'department.head',
  'office.reviewer',
  'office.leader',
] as const;
const FIRM = ['enterprise.principal', 'enterprise.safety'] as const;

/** The actor works in the unit that supervises this hazard. */
export const isCompetent = (actor: Actor, h: HazardRow): boolean => actor.unitId !== null && actor.unitId === h.unit_id;
export const isFirm = (actor: Actor, h: HazardRow): boolean => actor.scope.enterprises.includes(h.enterprise_id);
const isStreet = (actor: Actor, h: HazardRow): boolean => actor.scope.streets.includes(h.street_code);
export const isStopped = (h: HazardRow): boolean => h.stop_kind !== 'none' && h.resumed_on === null;
export const isListed = (h: HazardRow): boolean => h.listing !== null && h.delisted_on === null;
const isOpen = (h: HazardRow): boolean => (openStates as readonly HazardState[]).includes(h.state);

const officer = (actor: Actor, h: HazardRow): boolean => isCompetent(actor, h) && hasRole(actor, ...OFFICERS);
const reviewer = (actor: Actor, h: HazardRow): boolean => isCompetent(actor, h) && hasRole(actor, ...REVIEWERS);
const firm = (actor: Actor, h: HazardRow): boolean => isFirm(actor, h) && hasRole(actor, ...FIRM);
const streetOfficer = (actor: Actor, h: HazardRow): boolean =>
  isStreet(actor, h) && hasRole(actor, 'street.officer', 'street.reviewer');
/** Any authority that may look after this hazard on site. */
const inspector = (actor: Actor, h: HazardRow): boolean =>
  officer(actor, h) || streetOfficer(actor, h) || hasRole(actor, 'office.admin', 'office.reviewer');

/** Who presses others (催办、到期提醒): the competent department, the street of the place, the office. */
export const mayPress = (actor: Actor, h: HazardRow): boolean =>
  (isCompetent(actor, h) &&
    hasRole(
      actor,
      'department.officer',
      'department.reviewer',
      'department.deputy',
      'department.head',
      'enforcement.officer',
    )) ||
  streetOfficer(actor, h) ||
  hasRole(actor, 'office.admin', 'office.reviewer');

/** The act needs one of these states; in another the answer names the present one. */
const when = (h: HazardRow, states: readonly HazardState[], then: () => Answer): Answer =>
  states.includes(h.state) ? then() : state(`现在是“${hazardMachine.states[h.state].label}”，还不到这一步`);

const from = (step: keyof typeof hazardSteps): readonly HazardState[] => hazardSteps[step].from;

type Rule = (actor: Actor, h: HazardRow, facts: CaseFacts) => Answer;

const rules: Record<HazardAction, Rule> = {
  judge: (a, h, f) =>
    officer(a, h) || streetOfficer(a, h)
      ? when(h, from('judgeMajor'), () =>
          isSame(a, h.withdrawn_by, f.behalves) ? person('您撤回了原判定，须由另一人重新判定') : yes,
        )
      : null,
  confirm: (a, h, f) =>
    reviewer(a, h)
      ? when(h, from('confirm'), () =>
          isSame(a, h.judged_by, f.behalves)
            ? person('您是判定人，须由另一位审核人核准')
            : isSame(a, h.reporter_id, f.behalves)
              ? person('您是上报人，须由另一位审核人核准')
              : yes,
        )
      : null,
  rejectJudgement: (a, h, f) => rules.confirm(a, h, f),
  rejudge: (a, h, f) =>
    officer(a, h)
      ? when(h, h.grade === 'major' ? from('withdrawJudgement') : from('rejudgeMajor'), () =>
          f.pendingExtension ? state('有一份延期申请正在审核，审核完再重新判定') : yes,
        )
      : null,
  withdrawJudgement: (a, h, f) =>
    reviewer(a, h) && h.grade === 'major'
      ? when(h, from('withdrawJudgement'), () =>
          isListed(h)
            ? state('本件已挂牌，先由挂牌机关摘牌，再撤回判定')
            : f.pendingExtension
              ? state('有一份延期申请正在审核，审核完再撤回判定')
              : yes,
        )
      : null,
  issueNotice: (a, h) => (officer(a, h) ? when(h, from('issueNotice'), () => yes) : null),
  signNotice: (a, h, f) => {
    if (isFirm(a, h) && hasRole(a, 'enterprise.principal', 'enterprise.controller'))
      return when(h, from('acknowledge'), () => {
        const mine = (['principal', 'controller'] as const).filter((r) => hasRole(a, `enterprise.${r}`));
        return mine.every((r) => f.signed.includes(r)) ? state('您已签收，等待另一位签收') : yes;
      });
    return officer(a, h) ? when(h, from('acknowledge'), () => yes) : null;
  },
  submitPlan: (a, h) =>
    isFirm(a, h) && hasRole(a, 'enterprise.principal')
      ? when(h, from('submitPlan'), () => yes)
      : isFirm(a, h) && hasRole(a, 'enterprise.safety')
        ? when(h, from('submitPlan'), () => person('治理方案由主要负责人组织制定并报送（令16第十五条）'))
        : null,
  reviewPlan: (a, h) => (officer(a, h) || reviewer(a, h) ? when(h, from('approvePlan'), () => yes) : null),
  addProgress: (a, h) => (firm(a, h) ? when(h, ['rectifying', 'returned'], () => yes) : null),
  setMeasures: (a, h) => (firm(a, h) || officer(a, h) ? (isOpen(h) ? yes : state('本件已结束')) : null),
  orderStop: (a, h) =>
    officer(a, h) || reviewer(a, h)
      ? !isOpen(h) || ['closing', 'resumeReview', 'verified'].includes(h.state)
        ? state('整改完成前才能责令停产停用')
        : isStopped(h)
          ? state(`已责令${stopLabels[h.stop_kind]}，恢复前不必重复下达`)
          : yes
      : null,
  requestExtension: (a, h, f) =>
    firm(a, h)
      ? when(h, ['rectifying', 'returned'], () => (f.pendingExtension ? state('已有一份延期申请正在审核') : yes))
      : null,
  decideExtension: (a, h, f) =>
    reviewer(a, h)
      ? f.pendingExtension
        ? isSame(a, f.pendingExtension.by, f.behalves)
          ? person('您是申请人，须由他人审核')
          : yes
        : null
      : null,
  addEvidence: (a, h) =>
    isFirm(a, h) || inspector(a, h) ? (isOpen(h) ? yes : state('本件已结束，不能再补证据')) : null,
  submitCompletion: (a, h, f) =>
    firm(a, h)
      ? when(h, from('submitCompletion'), () =>
          f.owed.length > 0 ? state(`还缺 ${f.owed.length} 项材料：${f.owed.join('、')}`) : yes,
        )
      : null,
  verify: (a, h, f) => {
    if (isFirm(a, h)) return null;
    if (!officer(a, h) && !(streetOfficer(a, h) && h.grade === 'general')) return null;
    return when(h, from('verifyPass'), () =>
      isSame(a, h.completed_by, f.behalves) ? person('您是报告整改完成的人，须由他人复查') : yes,
    );
  },
  applyResume: (a, h) =>
    isFirm(a, h) && hasRole(a, 'enterprise.principal') && h.stop_kind !== 'none'
      ? when(h, from('applyResume'), () => (isStopped(h) ? yes : state('已同意恢复')))
      : null,
  decideResume: (a, h) => (officer(a, h) || reviewer(a, h) ? when(h, from('approveResume'), () => yes) : null),
  applyClosure: (a, h) =>
    officer(a, h) || (isFirm(a, h) && hasRole(a, 'enterprise.principal'))
      ? when(h, from('applyClosure'), () =>
          isStopped(h) ? state(`${stopLabels[h.stop_kind]}尚未恢复，先办恢复生产审查`) : yes,
        )
      : null,
  close: (a, h, f) => {
    if (!reviewer(a, h)) return null;
    return when(h, from('close'), () => {
      if (isSame(a, h.reporter_id, f.behalves)) return person('您是上报人，须由另一位审批人销号');
      if (isSame(a, h.verified_by, f.behalves) || isSame(a, h.verified_second_by, f.behalves))
        return person('您参加了复查，须由另一位审批人销号');
      if (isSame(a, h.closure_applied_by, f.behalves)) return person('您是销号申请人，须由另一位审批人审核');
      if (isSame(a, h.confirmed_by, f.behalves)) return person('您是入库核准人，上报、核准、销号须由不同的人办理');
      if (isListed(h)) return state('本件已挂牌，摘牌只能由挂牌机关办理，摘牌后再销号');
      return f.owed.length > 0 ? state(`还缺 ${f.owed.length} 项材料：${f.owed.join('、')}`) : yes;
    });
  },
  lookBack: (a, h, f) =>
    inspector(a, h)
      ? when(h, from('passLookBack'), () =>
          isSame(a, h.verified_by, f.behalves) ? person('您是原复查人，回头看须由他人进行') : yes,
        )
      : null,
  reopen: (a, h) =>
    officer(a, h) || reviewer(a, h) || hasRole(a, 'office.admin', 'office.reviewer')
      ? when(h, from('reopen'), () => yes)
      : null,
  transfer: (a, h) =>
    reviewer(a, h) || hasRole(a, 'office.admin', 'office.reviewer') ? (isOpen(h) ? yes : state('本件已结束')) : null,
  claim: (a, h) => (officer(a, h) && h.handler_id === null ? (isOpen(h) ? yes : null) : null),
  assign: (a, h) => (reviewer(a, h) ? (isOpen(h) ? yes : state('本件已结束')) : null),
  proposeVoid: (a, h, f) =>
    officer(a, h) ? when(h, from('voidHazard'), () => (f.pendingVoid ? state('已有撤销申请正在审核') : yes)) : null,
  decideVoid: (a, h, f) =>
    (reviewer(a, h) || hasRole(a, 'office.reviewer', 'office.leader')) && f.pendingVoid
      ? isSame(a, f.pendingVoid.by, f.behalves)
        ? person('您是撤销申请人，须由第二人审核')
        : yes
      : null,
  urge: (a, h, f) =>
    mayPress(a, h)
      ? hazardMachine.states[h.state].final
        ? null
        : f.urgedToday
          ? state('您所在单位今天已催办过')
          : yes
      : null,
  comment: (a) => (['office', 'leadership', 'department', 'street'].includes(a.unitKind) ? yes : null),
};

export const may = (actor: Actor, action: HazardAction, h: HazardRow, facts: CaseFacts): Answer =>
  rules[action](actor, h, facts);

const never: Partial<Record<HazardAction, (actor: Actor, h: HazardRow) => string>> = {
  verify: (a, h) =>
    isFirm(a, h)
      ? '复查人不得是整改责任人或同一单位的人员，请由监管部门复查'
      : `复查由监管部门${h.unit_name}的执法检查人员进行`,
  close: (_a, h) => `销号由监管部门${h.unit_name}的审批人办理，您所在单位不能代办`,
  confirm: (_a, h) => `核准入库由监管部门${h.unit_name}的审核人办理`,
  judge: (_a, h) => `判定由监管部门${h.unit_name}或属地街道办理`,
  submitPlan: () => '治理方案由企业主要负责人报送',
};

/** Throws with the reason in words: 403 for the wrong person, 409 for the wrong time. */
export function require(actor: Actor, action: HazardAction, h: HazardRow, facts: CaseFacts): void {
  const answer = may(actor, action, h, facts);
  if (answer?.allowed) return;
  if (answer === null) {
    const reason =
      never[action]?.(actor, h) ?? `“${actionLabels[action]}”不由您的岗位办理。本件监管部门是${h.unit_name}`;
    throw action === 'verify' && isFirm(actor, h) ? fail('hazards.sameUnit') : fail('hazards.notYours', { reason });
  }
  if (answer.kind === 'person') throw fail('hazards.samePerson', { reason: answer.reason });
  throw fail('hazards.wrongState', { reason: answer.reason, state: h.state });
}

/** Acts whose turn it is now: shown as the filled button. */
export const primaryOf: Partial<Record<HazardState, readonly HazardAction[]>> = {
  reported: ['judge'],
  awaitingConfirmation: ['confirm'],
  registered: ['issueNotice'],
  notified: ['signNotice'],
  planning: ['submitPlan'],
  planReview: ['reviewPlan'],
  rectifying: ['decideExtension', 'submitCompletion'],
  returned: ['decideExtension', 'submitCompletion'],
  awaitingReview: ['verify'],
  verified: ['applyResume', 'applyClosure'],
  resumeReview: ['decideResume'],
  closing: ['close'],
  closed: ['lookBack'],
};
