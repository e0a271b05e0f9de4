/** Who may do what on a gate (deny by default). The record is already inside the actor's scope. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { dayOf } from '#kernel/shared/time.ts';
import {
  isSame,
  person,
  refuseWith,
  state,
  yes,
  type Answer,
  type Behalves,
} from '#platform/casework/shared/answers.ts';
import { gateErrors } from '../../shared/gates/errors.ts';
import {
  conditionActionLabels,
  conditionMachine,
  conditionSteps,
  gateActionLabels,
  gateMachine,
  type ConditionAction,
  type GateAction,
} from '../../shared/gates/states.ts';
import { isAuthority, SENIOR_ROLES, speaksFor, UNIT_ROLES } from '../papers/hands.ts';
import type { ConditionRow, GateCaseRow, OpinionRow } from './store.ts';

export const fail = failWith(gateErrors);

export const mayOpen = (actor: Actor): boolean => isAuthority(actor.unitKind) && hasRole(actor, ...UNIT_ROLES);

export const mayGive = (actor: Actor, g: GateCaseRow, o: OpinionRow): boolean =>
  g.state === 'collecting' && o.state === 'asked' && speaksFor(actor, o.unit_id);

/** Who gave an opinion does not conclude, whatever post he holds now and for whomever he acts. */
export function mayOnCase(
  actor: Actor,
  action: GateAction,
  g: GateCaseRow,
  opinions: readonly OpinionRow[],
  behalves: Behalves,
  now: Date,
): Answer {
  if (!speaksFor(actor, g.unit_id, action === 'conclude' ? SENIOR_ROLES : [...UNIT_ROLES, ...SENIOR_ROLES]))
    return null;
  const wrong = state(`现在是“${gateMachine.states[g.state].label}”，不能“${gateActionLabels[action]}”`);
  switch (action) {
    case 'gather':
      if (g.state !== 'collecting') return wrong;
      return dayOf(now) > g.opinions_due_on ? yes : state(`征求意见到 ${g.opinions_due_on} 截止，到期后才能结束`);
    case 'conclude':
      if (g.state !== 'concluding') return wrong;
      return opinions.some((o) => isSame(actor, o.given_by, behalves))
        ? person('您对这个事项提过意见，须由本单位其他负责人员作结论')
        : yes;
    case 'letter':
      return g.concluded_at === null || g.draft_id !== null ? wrong : yes;
    case 'withdraw':
      return g.state === 'collecting' || g.state === 'concluding' ? yes : wrong;
  }
}

export function mayOnCondition(actor: Actor, action: ConditionAction, c: ConditionRow, behalves: Behalves): Answer {
  const isNow = (conditionSteps[action].from as readonly string[]).includes(c.state);
  const wrong = state(`现在是“${conditionMachine.states[c.state].label}”，不能“${conditionActionLabels[action]}”`);
  if (action === 'reportMet') return speaksFor(actor, c.unit_id) ? (isNow ? yes : wrong) : null;
  if (!speaksFor(actor, c.confirm_unit_id)) return null;
  if (!isNow) return wrong;
  return isSame(actor, c.reported_by, behalves) ? person('落实情况是您报告的，须由确认单位的其他人员核实') : yes;
}

const refuse = refuseWith(fail, 'gates.notYours', 'gates.notNow');
export const requireCase = (answer: Answer, action: GateAction, g: GateCaseRow): void =>
  refuse(
    answer,
    `“${gateActionLabels[action]}”由牵头单位${g.unit_name}的${action === 'conclude' ? '审核或负责人员' : '人员'}办理`,
  );
export const requireCondition = (answer: Answer, action: ConditionAction, c: ConditionRow): void =>
  refuse(
    answer,
    `“${conditionActionLabels[action]}”由${action === 'reportMet' ? c.unit_name : c.confirm_unit_name}的人员办理`,
  );
