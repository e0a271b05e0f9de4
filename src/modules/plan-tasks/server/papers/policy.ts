/** Who may do what on papers of the plan (deny by default). The record is already inside the actor's scope. */
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
import { paperErrors } from '../../shared/papers/errors.ts';
import {
  subPlanActionLabels,
  subPlanMachine,
  type SubPlanAction,
  type SubPlanState,
} from '../../shared/papers/states.ts';
import { HEAD_ROLES, speaksFor, UNIT_ROLES } from './hands.ts';
import type { SubPlanRow } from './store.ts';

export const fail = failWith(paperErrors);
export const mayWrite = (actor: Actor): boolean =>
  (actor.unitKind === 'department' || actor.unitKind === 'street') && hasRole(actor, ...UNIT_ROLES);
export const isOffice = (actor: Actor): boolean =>
  actor.unitKind === 'office' && hasRole(actor, 'office.admin', 'office.reviewer');

const from: Readonly<Record<SubPlanAction, readonly SubPlanState[]>> = {
  edit: ['drafting', 'returned'],
  submit: ['drafting', 'returned'],
  decline: ['signing'],
  sign: ['signing'],
  accept: ['filed'],
  sendBack: ['filed'],
  revise: ['accepted'],
};
export function mayOnSubPlan(actor: Actor, action: SubPlanAction, s: SubPlanRow, behalves: Behalves): Answer {
  const mine =
    action === 'accept' || action === 'sendBack'
      ? isOffice(actor)
      : speaksFor(actor, s.unit_id, action === 'sign' || action === 'decline' ? HEAD_ROLES : UNIT_ROLES);
  if (!mine) return null;
  if (!from[action].includes(s.state))
    return state(`现在是“${subPlanMachine.states[s.state].label}”，不能“${subPlanActionLabels[action]}”`);
  if (action === 'sign' && [s.drafted_by, s.submitted_by].some((id) => isSame(actor, id, behalves)))
    return person('方案是您起草或送签的，须由主要负责人签发');
  return yes;
}
export const refuse = refuseWith(fail, 'papers.notYours', 'papers.notNow');
export function requireSubPlan(answer: Answer, action: SubPlanAction, s: SubPlanRow): void {
  const who =
    action === 'accept' || action === 'sendBack'
      ? '区安委办'
      : action === 'sign' || action === 'decline'
        ? `${s.unit_name}的主要负责人或分管负责人`
        : `${s.unit_name}的人员`;
  refuse(answer, `“${subPlanActionLabels[action]}”由${who}办理`);
}
