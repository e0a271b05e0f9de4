/** Who may do what on a whistle and on a department's call (deny by default). The record is already inside the actor's scope. */
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
import { jointErrors } from '../../shared/joint/errors.ts';
import {
  callMachine,
  callSteps,
  whistleActionLabels,
  whistleMachine,
  type WhistleAction,
} from '../../shared/joint/whistle-states.ts';
import type { CallRow, WhistleRow } from './whistle-store.ts';

export const fail = failWith(jointErrors);

export const CALLED_ROLES = [
  'department.officer',
  'enforcement.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
] as const;
export const STREET_ROLES = ['street.officer', 'street.reviewer'] as const;

/** A street or one of its communities may blow. */
export const mayBlow = (actor: Actor): boolean =>
  (actor.unitKind === 'street' || actor.unitKind === 'community') && hasRole(actor, ...STREET_ROLES);

/** The side that blew: its unit, or the street in which the place lies. */
const isBlower = (actor: Actor, w: WhistleRow): boolean =>
  mayBlow(actor) && (actor.unitId === w.unit_id || actor.scope.streets.includes(w.street_code));
const isCalled = (actor: Actor, c: CallRow): boolean => actor.unitId === c.unit_id && hasRole(actor, ...CALLED_ROLES);

const when = (c: CallRow, step: keyof typeof callSteps, then: () => Answer): Answer =>
  (callSteps[step].from as readonly string[]).includes(c.state)
    ? then()
    : state(`${c.unit_name}现在是“${callMachine.states[c.state].label}”，不能“${callSteps[step].label}”`);

export type CallAction = 'acknowledge' | 'arrive' | 'report' | 'rate';

export function mayOnCall(actor: Actor, action: CallAction, w: WhistleRow, c: CallRow, behalves: Behalves): Answer {
  if (action !== 'rate') return isCalled(actor, c) ? when(c, action, () => yes) : null;
  if (actor.unitId === c.unit_id) return null;
  if (!isBlower(actor, w)) return null;
  return when(c, 'rate', () =>
    [c.acknowledged_by, c.arrived_by, c.reported_by].some((id) => isSame(actor, id, behalves))
      ? person('您办理过这件报到，评价须由没有参与处置的街道人员作出')
      : yes,
  );
}

export function mayOnWhistle(
  actor: Actor,
  action: 'withdraw' | 'again',
  w: WhistleRow,
  calls: readonly CallRow[],
): Answer {
  if (!isBlower(actor, w)) return null;
  if (action === 'withdraw') {
    if (w.state !== 'calling') return null;
    return calls.some((c) => c.arrived_at !== null) ? state('已有部门到场，不能撤回，请等待处置结果后评价') : yes;
  }
  if (w.state !== 'settled') return null;
  return calls.some((c) => c.rating === 'partly' || c.rating === 'unsolved') ? yes : null;
}

const refuse = refuseWith(fail, 'supervision.notYourCall', 'supervision.notNow');
export function require(answer: Answer, action: WhistleAction, w: WhistleRow, c?: CallRow): void {
  const ofWhistle = action === 'withdraw' || action === 'again';
  const who = ofWhistle || action === 'rate' ? w.unit_name : (c?.unit_name ?? '');
  const stands = ofWhistle ? `，现在是“${whistleMachine.states[w.state].label}”` : '';
  refuse(answer, `“${whistleActionLabels[action]}”由${who}的人员办理${stands}`);
}
