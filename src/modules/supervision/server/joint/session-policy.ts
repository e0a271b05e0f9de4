/** Who may do what on a 会商 and on its decisions (deny by default). The record is already inside the actor's scope. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import {
  isSame,
  person,
  refuseWith,
  state,
  yes,
  type Answer,
  type Behalves,
} from '#platform/casework/shared/answers.ts';
import {
  decisionActionLabels,
  decisionMachine,
  decisionSteps,
  sessionActionLabels,
  sessionMachine,
  type DecisionAction,
  type SessionAction,
  type SessionState,
} from '../../shared/joint/session-states.ts';
import type { DecisionRow, InviteeRow, SessionRow } from './session-store.ts';
import { fail } from './whistle-policy.ts';

/** Roles in which somebody speaks for a unit of the authorities. */
export const UNIT_ROLES = [
  'office.admin',
  'office.reviewer',
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'enforcement.officer',
  'street.officer',
  'street.reviewer',
] as const;

const speaksFor = (actor: Actor, unitId: string): boolean => actor.unitId === unitId && hasRole(actor, ...UNIT_ROLES);

export const mayCall = (actor: Actor): boolean =>
  ['office', 'department', 'street'].includes(actor.unitKind) && hasRole(actor, ...UNIT_ROLES);

export const mayReceive = (actor: Actor, s: SessionRow, i: InviteeRow): boolean =>
  s.state === 'called' &&
  i.received_at === null &&
  (i.user_id === null ? speaksFor(actor, i.unit_id) : i.user_id === actor.userId);

export function mayOnSession(actor: Actor, action: Exclude<SessionAction, 'receive'>, s: SessionRow): Answer {
  if (!speaksFor(actor, s.unit_id)) return null;
  const at = (states: readonly SessionState[]): Answer => (states.includes(s.state) ? yes : null);
  switch (action) {
    case 'convene':
    case 'cancel':
      return at(['called']);
    case 'state':
    case 'conclude':
      return at(['inSession']);
    case 'minutes':
      return s.draft_id ? null : at(['following', 'done']);
  }
}

export function mayOnDecision(actor: Actor, action: DecisionAction, d: DecisionRow, behalves: Behalves): Answer {
  const isNow = (decisionSteps[action].from as readonly string[]).includes(d.state);
  if (action === 'accept' || action === 'report')
    return speaksFor(actor, d.lead_unit_id) || (d.person_id !== null && d.person_id === actor.userId)
      ? isNow
        ? yes
        : state(`现在是“${decisionMachine.states[d.state].label}”，不能“${decisionActionLabels[action]}”`)
      : null;
  // Whoever had a hand in the work never confirms it, whatever post he holds now.
  if (actor.unitId === d.lead_unit_id || (actor.unitId !== null && d.assisting_ids.includes(actor.unitId))) return null;
  if (!speaksFor(actor, d.confirm_unit_id)) return null;
  if (!isNow) return state(`现在是“${decisionMachine.states[d.state].label}”，还没有报告办结`);
  return [d.accepted_by, d.reported_by].some((id) => isSame(actor, id, behalves))
    ? person('您办理过这项任务，须由另一单位没有参与办理的人员确认')
    : yes;
}

export function requireSession(answer: Answer, action: SessionAction, s: SessionRow): void {
  if (answer?.allowed) return;
  throw fail('supervision.notYourTurn', {
    reason: `“${sessionActionLabels[action]}”由召集单位${s.unit_name}办理，现在是“${sessionMachine.states[s.state].label}”`,
  });
}
const refuse = refuseWith(fail, 'supervision.notYourTurn', 'supervision.notNow');
export const requireDecision = (answer: Answer, action: DecisionAction, d: DecisionRow): void =>
  refuse(
    answer,
    `“${decisionActionLabels[action]}”由${action === 'accept' || action === 'report' ? d.lead_unit_name : d.confirm_unit_name}的人员办理`,
  );
