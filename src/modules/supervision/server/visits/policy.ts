/** Who may do what in 督导组 (deny by default). The record is already inside the actor's scope. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import {
  isSame,
  person,
  refuseWith,
  state,
  yes,
  type Answer,
  type Behalves,
} from '#platform/casework/shared/answers.ts';
import { visitErrors } from '../../shared/visits/errors.ts';
import {
  findingActionLabels,
  findingMachine,
  groupActionLabels,
  groupMachine,
  visitActionLabels,
  visitMachine,
  type FindingAction,
  type FindingState,
  type GroupAction,
  type GroupState,
  type VisitAction,
  type VisitState,
} from '../../shared/visits/states.ts';
import { UNIT_ROLES } from '../joint/session-policy.ts';
import type { FindingRow, GroupRow, MemberRow, VisitRow } from './store.ts';

export const fail = failWith(visitErrors);
export const OFFICE_ROLES = ['office.admin', 'office.reviewer'] as const;
export const SIGNER_ROLES = ['office.leader', 'office.reviewer'] as const;
export const FIRM_ROLES = ['enterprise.principal', 'enterprise.safety'] as const;
export const ANSWERING_ROLES = [...UNIT_ROLES, ...FIRM_ROLES] as const;

/** Kinds of units whose people may be sent out (组长、成员、专家). */
export const MEMBER_KINDS = ['office', 'leadership', 'department', 'street', 'expert'];

export const mayForm = (actor: Actor): boolean => actor.unitKind === 'office' && hasRole(actor, ...OFFICE_ROLES);
const isOffice = (actor: Actor, g: Pick<GroupRow, 'unit_id'>): boolean =>
  actor.unitId === g.unit_id && hasRole(actor, ...OFFICE_ROLES);

/** Works in the visited unit or firm: never one of those who visit it, whatever the group says (回避). */
export const isVisited = (actor: Actor, v: Pick<VisitRow, 'unit_id' | 'enterprise_id'>): boolean =>
  (v.unit_id !== null && v.unit_id === actor.unitId) ||
  (v.enterprise_id !== null && actor.scope.enterprises.includes(v.enterprise_id));

/** One of the group, and not of the visited unit. */
export const isTeam = (
  actor: Actor,
  v: Pick<VisitRow, 'unit_id' | 'enterprise_id'>,
  members: readonly MemberRow[],
): boolean => !isVisited(actor, v) && members.some((m) => m.user_id === actor.userId);
const isLeader = (actor: Actor, v: VisitRow, members: readonly MemberRow[]): boolean =>
  isTeam(actor, v, members) && members.some((m) => m.user_id === actor.userId && m.part === 'leader');

export const isInGroup = (actor: Actor, members: readonly MemberRow[]): boolean =>
  members.some((m) => m.user_id === actor.userId);

export function mayOnGroup(
  actor: Actor,
  action: GroupAction,
  g: GroupRow,
  members: readonly MemberRow[],
  behalves: Behalves,
): Answer {
  const at = (states: readonly GroupState[]): Answer => (states.includes(g.state) ? yes : null);
  switch (action) {
    case 'approve':
    case 'refuse':
      if (!hasRole(actor, 'office.leader') || g.state !== 'proposed') return null;
      return isSame(actor, g.proposed_by, behalves) ? person('您是拟组人，须由另一位领导批准') : yes;
    case 'notice':
      return isOffice(actor, g) && g.draft_id === null ? at(['active']) : null;
    case 'plan':
      return isOffice(actor, g) || isInGroup(actor, members) ? at(['active']) : null;
    case 'end':
      return isOffice(actor, g) ? at(['active']) : null;
  }
}

/** Who must answer for the visited: the unit's people, or the firm's. */
const answersForVisited = (actor: Actor, v: VisitRow): boolean =>
  isVisited(actor, v) && hasRole(actor, ...(v.kind === 'unit' ? UNIT_ROLES : FIRM_ROLES));

const when = (v: VisitRow, states: readonly VisitState[], then: () => Answer = () => yes): Answer =>
  states.includes(v.state) ? then() : null;

export function mayOnVisit(
  actor: Actor,
  action: VisitAction,
  v: VisitRow,
  g: GroupRow,
  members: readonly MemberRow[],
  behalves: Behalves,
): Answer {
  const team = isTeam(actor, v, members);
  switch (action) {
    case 'arrive':
      return team ? when(v, ['planned']) : null;
    case 'record':
    case 'leave':
      return team ? when(v, ['onSite']) : null;
    case 'find':
      return team ? when(v, ['onSite', 'recorded']) : null;
    case 'submit':
      return isLeader(actor, v, members)
        ? when(v, ['recorded'])
        : team && v.state === 'recorded'
          ? person('反馈意见由组长报送')
          : null;
    case 'sendBack':
    case 'issue':
      if (!hasRole(actor, ...SIGNER_ROLES) || isVisited(actor, v)) return null;
      return when(v, ['signing'], () =>
        isSame(actor, v.submitted_by, behalves) ? person('反馈意见由您报送，须由另一位领导签发') : yes,
      );
    case 'receive':
      return answersForVisited(actor, v) && v.received_at === null ? when(v, ['fedBack', 'closed']) : null;
    case 'reply':
      return answersForVisited(actor, v)
        ? when(v, ['fedBack'], () => (v.received_at === null ? state('请先签收反馈意见书') : yes))
        : null;
    case 'lookBack':
      return team ? when(v, ['replied']) : null;
    case 'cancel':
      return team || (isOffice(actor, g) && !isVisited(actor, v)) ? when(v, ['planned']) : null;
    case 'comment':
      return team || (actor.scope.all && !isVisited(actor, v)) ? yes : null;
  }
}

export function mayOnFinding(
  actor: Actor,
  action: FindingAction,
  f: FindingRow,
  v: VisitRow,
  g: GroupRow,
  members: readonly MemberRow[],
  behalves: Behalves,
): Answer {
  const at = (states: readonly FindingState[], then: () => Answer = () => yes): Answer =>
    states.includes(f.state) ? then() : null;
  switch (action) {
    case 'enterNow':
      return f.kind === 'hazard' && isTeam(actor, v, members) ? at(['held']) : null;
    case 'drop':
      return isTeam(actor, v, members) && ['onSite', 'recorded'].includes(v.state) ? at(['held']) : null;
    case 'report':
      return f.kind === 'duty' && f.unit_id === actor.unitId && hasRole(actor, ...ANSWERING_ROLES)
        ? at(['assigned', 'returned'])
        : null;
    case 'confirm':
    case 'sendBack':
      // Whoever had a hand in the work never confirms it, whatever post he holds now.
      if (f.kind !== 'duty' || f.unit_id === actor.unitId) return null;
      if (members.some((m) => m.user_id === actor.userId && m.unit_id === f.unit_id)) return null;
      if (!isTeam(actor, v, members) && !(isOffice(actor, g) && !isVisited(actor, v))) return null;
      return at(['reported'], () =>
        isSame(actor, f.reported_by, behalves) ? person('整改由您报告，须由另一单位的人员确认') : yes,
      );
  }
}

const refuse = refuseWith(fail, 'supervision.visitNotYours', 'supervision.visitNotNow');
export const requireGroup = (answer: Answer, action: GroupAction, g: GroupRow): void =>
  refuse(
    answer,
    `“${groupActionLabels[action]}”由${action === 'approve' || action === 'refuse' ? '区安委办领导' : g.unit_name}办理，现在是“${groupMachine.states[g.state].label}”`,
  );
const whose: Readonly<Record<VisitAction, (v: VisitRow) => string>> = {
  arrive: () => '督导组人员',
  record: () => '督导组人员',
  find: () => '督导组人员',
  leave: () => '督导组人员',
  lookBack: () => '督导组人员',
  cancel: () => '督导组人员',
  comment: () => '督导组人员',
  submit: () => '督导组组长',
  sendBack: () => '区安委办领导',
  issue: () => '区安委办领导',
  receive: (v) => v.target_name,
  reply: (v) => v.target_name,
};
export const requireVisit = (answer: Answer, action: VisitAction, v: VisitRow): void =>
  refuse(
    answer,
    `“${visitActionLabels[action]}”由${whose[action](v)}办理，现在是“${visitMachine.states[v.state].label}”`,
  );
export const requireFinding = (answer: Answer, action: FindingAction, f: FindingRow): void =>
  refuse(
    answer,
    `“${findingActionLabels[action]}”由${action === 'report' ? f.unit_name : action === 'confirm' || action === 'sendBack' ? `督导组或区安委办中${f.unit_name}以外的人员` : '督导组人员'}办理，现在是“${findingMachine.states[f.state].label}”`,
  );
