/** Who may do what in 考核评价 (deny by default). The record is already inside the actor's scope. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { isSame, person, refuseWith, yes, type Answer, type Behalves } from '#platform/casework/shared/answers.ts';
import { evaluationErrors } from '../shared/errors.ts';
import type {
  CommendationRow,
  CorrectionRow,
  InquiryRow,
  ObjectionRow,
  RoundRow,
  SchemeRow,
  SheetRow,
} from './store.ts';

export const fail = failWith(evaluationErrors);

export const notNow = (reason: string): Answer => ({ allowed: false, reason, kind: 'state' });

export const OFFICE_ROLES = ['office.admin', 'office.reviewer'] as const;
export const LEADER_ROLES = ['office.leader'] as const;
/** Who speaks for an evaluated unit. */
export const UNIT_ROLES = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
  'street.patron',
] as const;

export const isOffice = (actor: Actor): boolean => actor.unitKind === 'office' && hasRole(actor, ...OFFICE_ROLES);
export const isLeader = (actor: Actor): boolean =>
  (actor.unitKind === 'office' || actor.unitKind === 'leadership') && hasRole(actor, ...LEADER_ROLES);
const isUnit = (actor: Actor, unitId: string): boolean => actor.unitId === unitId && hasRole(actor, ...UNIT_ROLES);

/* —— schemes —— */

export type SchemeAction = 'save' | 'submit' | 'review' | 'sendBack' | 'adopt' | 'discard' | 'try';
export const mayDraft = isOffice;
export const mayPlace = isOffice;

export function mayOnScheme(actor: Actor, action: SchemeAction, c: SchemeRow, behalves: Behalves = new Map()): Answer {
  switch (action) {
    case 'save':
    case 'submit':
    case 'discard':
      return isOffice(actor) && c.state === 'draft' ? yes : null;
    case 'review':
      if (!(actor.unitKind === 'office' && hasRole(actor, 'office.reviewer')) || c.state !== 'reviewing') return null;
      return isSame(actor, c.drafted_by, behalves) ? person('方案由您起草，须由另一位审核人员审核') : yes;
    case 'adopt':
      if (!isLeader(actor) || c.state !== 'reviewed') return null;
      return isSame(actor, c.drafted_by, behalves) || isSame(actor, c.reviewed_by, behalves)
        ? person('方案由您起草或审核，须由另一位领导批准')
        : yes;
    case 'sendBack':
      if (c.state === 'reviewing') return actor.unitKind === 'office' && hasRole(actor, 'office.reviewer') ? yes : null;
      return c.state === 'reviewed' && isLeader(actor) ? yes : null;
    case 'try':
      return (isOffice(actor) || isLeader(actor)) && c.state !== 'discarded' ? yes : null;
  }
}

/* —— rounds —— */

export type RoundAction = 'measure' | 'closeSelf' | 'publish' | 'freeze' | 'cancel' | 'letter' | 'recompute';
export const mayOpen = isOffice;

/** `scorers`: everybody who scored in this round; they do not approve what they scored. */
export function mayOnRound(
  actor: Actor,
  action: RoundAction,
  r: RoundRow,
  scorers: ReadonlySet<string> = new Set(),
  behalves: Behalves = new Map(),
): Answer {
  switch (action) {
    case 'measure':
      return isOffice(actor) && (r.state === 'selfScoring' || r.state === 'scoring') ? yes : null;
    case 'closeSelf':
      return isOffice(actor) && r.state === 'selfScoring' ? yes : null;
    case 'publish':
      return isOffice(actor) && r.state === 'scoring' ? yes : null;
    case 'cancel':
      return isLeader(actor) && (r.state === 'selfScoring' || r.state === 'scoring') ? yes : null;
    case 'freeze':
      if (!isLeader(actor) || r.state !== 'published') return null;
      return isSame(actor, r.published_by, behalves) || [...scorers].some((id) => isSame(actor, id, behalves))
        ? person('您公布过初步结果或参与评分，须由另一位领导批准冻结')
        : yes;
    case 'letter':
      return isOffice(actor) && r.state === 'frozen' ? yes : null;
    case 'recompute':
      return (isOffice(actor) || isLeader(actor)) && r.state === 'frozen' ? yes : null;
  }
}

/** Scores are the office's, while the round is being scored. */
export const mayScore = (actor: Actor, r: RoundRow): boolean => isOffice(actor) && r.state === 'scoring';

/* —— sheets —— */

export type SheetAction =
  | 'selfScore'
  | 'submitSelf'
  | 'reopenSelf'
  | 'officeScore'
  | 'addEntry'
  | 'acknowledge'
  | 'object'
  | 'correct'
  | 'raiseCause'
  | 'meetCause';

export function mayOnSheet(actor: Actor, action: SheetAction, s: SheetRow, r: RoundRow): Answer {
  const own = isUnit(actor, s.unit_id);
  switch (action) {
    case 'selfScore':
    case 'submitSelf':
      return own && r.state === 'selfScoring'
        ? s.state === 'selfScoring'
          ? yes
          : notNow('自评已经报送，要改请与区安委办联系退回')
        : null;
    case 'reopenSelf':
      return isOffice(actor) && r.state === 'selfScoring' && s.state === 'submitted' ? yes : null;
    case 'officeScore':
    case 'addEntry':
      return isOffice(actor) && actor.unitId !== s.unit_id && r.state === 'scoring' ? yes : null;
    case 'acknowledge':
      return own && s.state === 'published' ? yes : null;
    case 'object':
      return own && r.state === 'published' && (s.state === 'published' || s.state === 'acknowledged')
        ? s.state === 'acknowledged'
          ? notNow('您的单位已确认无异议')
          : yes
        : null;
    case 'correct':
      return isOffice(actor) && s.state === 'frozen' ? yes : null;
    case 'raiseCause':
      return isOffice(actor) && s.state === 'frozen' && s.cause_raised_at === null ? yes : null;
    case 'meetCause':
      return isOffice(actor) && s.cause_raised_at !== null && s.cause_met_at === null ? yes : null;
  }
}

export type ObjectionAction = 'uphold' | 'dismiss' | 'withdraw';
/** A ruling is given by one who scored nothing on this sheet and is not of the unit that objects. */
export function mayOnObjection(
  actor: Actor,
  action: ObjectionAction,
  o: ObjectionRow,
  scorers: ReadonlySet<string>,
  behalves: Behalves = new Map(),
): Answer {
  if (o.state !== 'filed') return null;
  if (action === 'withdraw') return isUnit(actor, o.filed_unit_id) ? yes : null;
  if (!isOffice(actor) && !isLeader(actor)) return null;
  if (actor.unitId === o.filed_unit_id || isSame(actor, o.filed_by, behalves))
    return person('异议由您的单位提出，须由其他人员裁定');
  return [...scorers].some((id) => isSame(actor, id, behalves))
    ? person('这张评分表由您评过分，异议须由没有评分的人员裁定')
    : yes;
}

export type CorrectionAction = 'approve' | 'refuse';
export function mayOnCorrection(actor: Actor, k: CorrectionRow, behalves: Behalves = new Map()): Answer {
  if (k.state !== 'proposed' || !isLeader(actor)) return null;
  return isSame(actor, k.proposed_by, behalves) ? person('更正由您提出，须由另一位领导批准') : yes;
}

/* —— incentives —— */

export type CommendationAction = 'review' | 'approve' | 'refuse' | 'announce' | 'rescind';
/** Units propose for their own people and others; the office for anybody. */
export const mayPropose = (actor: Actor): boolean =>
  isOffice(actor) ||
  ((actor.unitKind === 'department' || actor.unitKind === 'street') && hasRole(actor, ...UNIT_ROLES));

export function mayOnCommendation(
  actor: Actor,
  action: CommendationAction,
  m: CommendationRow,
  behalves: Behalves = new Map(),
): Answer {
  const honoured = isSame(actor, m.user_id, behalves);
  const apart = (ids: readonly (string | null)[], who: string): Answer =>
    honoured
      ? person('您是受表彰人，须由其他人员办理')
      : ids.some((id) => isSame(actor, id, behalves))
        ? person(who)
        : yes;
  switch (action) {
    case 'review':
      return actor.unitKind === 'office' && hasRole(actor, 'office.reviewer') && m.state === 'proposed'
        ? apart([m.proposed_by], '表彰由您提出，须由另一位审核人员审核')
        : null;
    case 'approve':
      return isLeader(actor) && m.state === 'reviewed'
        ? apart([m.proposed_by, m.reviewed_by], '表彰由您提出或审核，须由另一位领导批准')
        : null;
    case 'refuse':
      if (m.state === 'proposed')
        return actor.unitKind === 'office' && hasRole(actor, 'office.reviewer')
          ? apart([m.proposed_by], '表彰由您提出，须由另一位审核人员审核')
          : null;
      return m.state === 'reviewed' && isLeader(actor)
        ? apart([m.proposed_by, m.reviewed_by], '表彰由您提出或审核，须由另一位领导决定')
        : null;
    case 'announce':
      return isOffice(actor) && m.state === 'approved' ? yes : null;
    case 'rescind':
      return isLeader(actor) && m.state === 'announced' ? yes : null;
  }
}

export type InquiryAction = 'answer' | 'sendBack' | 'confirm' | 'withdraw' | 'letter';
/** Departments ask (组织、人事 …), the office for a leader too. */
export const mayAsk = (actor: Actor): boolean =>
  isOffice(actor) || (actor.unitKind === 'department' && hasRole(actor, ...UNIT_ROLES));

export function mayOnInquiry(
  actor: Actor,
  action: InquiryAction,
  q: InquiryRow,
  behalves: Behalves = new Map(),
): Answer {
  switch (action) {
    case 'answer':
      if (!isOffice(actor) || q.state !== 'asked') return null;
      return isSame(actor, q.user_id, behalves) ? person('征询的是您本人，须由其他人员答复') : yes;
    case 'sendBack':
      return isLeader(actor) && q.state === 'answered' ? yes : null;
    case 'confirm':
      if (!isLeader(actor) || q.state !== 'answered') return null;
      return isSame(actor, q.answered_by, behalves) || isSame(actor, q.user_id, behalves)
        ? person('答复由您拟写，或征询的是您本人，须由另一位领导审定')
        : yes;
    case 'withdraw':
      return actor.unitId === q.asked_unit_id &&
        (isOffice(actor) || hasRole(actor, ...UNIT_ROLES)) &&
        q.state === 'asked'
        ? yes
        : null;
    case 'letter':
      return isOffice(actor) && q.state === 'confirmed' && q.draft_id === null ? yes : null;
  }
}
/** What was drawn from the record of a unit for those who decide over people: the office, leaders, and the organisation department. */
export const mayReadAppraisal = (actor: Actor): boolean =>
  isOffice(actor) || isLeader(actor) || (actor.unitName.includes('组织部') && mayAsk(actor));

const refuse = refuseWith(fail, 'evaluation.notYours', 'evaluation.notNow');
export const require = (answer: Answer, label: string, who: string, state: string): void =>
  refuse(answer, `“${label}”由${who}办理，现在是“${state}”`);
export const requireRight = (allowed: boolean, reason: string): void => {
  if (!allowed) throw fail('evaluation.notYours', { reason });
};
