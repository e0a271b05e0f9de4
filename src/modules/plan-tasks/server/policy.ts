/** Who may do what with a task and its steps (deny by default). The record is already inside the actor's scope. */
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
  stepMachine,
  stepSteps,
  taskActionLabels,
  taskMachine,
  taskSteps,
  type StepAction,
  type TaskAction,
} from '../shared/states.ts';
import { fail } from './reference.ts';
import type { StepRecord, TaskRecord } from './store.ts';

/** Roles in which somebody works on a unit's tasks. */
export const UNIT_ROLES = [
  'office.admin',
  'office.reviewer',
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
] as const;
/** Who answers for a unit: may be named as its head of a task (责任领导). */
export const HEAD_ROLES = [
  'office.admin',
  'office.reviewer',
  'office.leader',
  'department.deputy',
  'department.head',
  'department.reviewer',
  'street.reviewer',
  'street.patron',
] as const;
export const OFFICE_ROLES = ['office.admin', 'office.reviewer'] as const;

export const isOffice = (actor: Actor): boolean => actor.unitKind === 'office' && hasRole(actor, ...OFFICE_ROLES);
const isLeader = (actor: Actor): boolean => hasRole(actor, 'office.leader');
export const speaksFor = (actor: Actor, unitId: string): boolean =>
  actor.unitId === unitId && hasRole(actor, ...UNIT_ROLES);
const assists = (actor: Actor, t: Pick<TaskRecord, 'assisting_ids'>): boolean =>
  actor.unitId !== null && t.assisting_ids.includes(actor.unitId) && hasRole(actor, ...UNIT_ROLES);
/** Who rules on a task: the office; on its own tasks the committee's leaders. */
const rules = (actor: Actor, t: Pick<TaskRecord, 'unit_id'>): boolean =>
  actor.unitId !== null && actor.unitId !== t.unit_id && (isOffice(actor) || (isLeader(actor) && actor.scope.all));

export function mayOnTask(actor: Actor, action: TaskAction, t: TaskRecord, behalves: Behalves): Answer {
  const at = (steps: readonly string[], then: () => Answer = () => yes): Answer =>
    steps.includes(t.state)
      ? then()
      : state(`现在是“${taskMachine.states[t.state].label}”，不能“${taskActionLabels[action]}”`);
  const running = ['accepted', 'underway', 'returned'];
  switch (action) {
    case 'accept':
    case 'refuse':
      return speaksFor(actor, t.unit_id) ? at(taskSteps[action].from) : null;
    case 'decompose':
      return speaksFor(actor, t.unit_id) ? at(running) : null;
    case 'addEntry':
      return speaksFor(actor, t.unit_id) || assists(actor, t) ? at(running) : null;
    case 'submit':
      return speaksFor(actor, t.unit_id) ? at(taskSteps.submit.from) : null;
    case 'edit':
      return speaksFor(actor, t.unit_id) || rules(actor, t) ? at(running) : null;
    case 'confirm':
    case 'sendBack':
      // Whoever had a hand in the work never confirms it, whatever post he holds now.
      if (actor.unitId !== null && t.assisting_ids.includes(actor.unitId)) return null;
      if (!rules(actor, t)) return null;
      return at(taskSteps[action].from, () =>
        [t.submitted_by, t.accepted_by, t.officer_id, t.head_id].some((id) => isSame(actor, id, behalves))
          ? person('您办理过这项任务，须由没有参与办理的人员确认')
          : yes,
      );
    case 'uphold':
    case 'suspend':
    case 'resume':
    case 'reopen':
    case 'cancel':
      return rules(actor, t) ? at(taskSteps[action].from) : null;
    case 'reassign':
      return rules(actor, t) ? at(['proposed', 'refused']) : null;
    case 'urge':
    case 'letter':
      return isOffice(actor) && actor.unitId !== t.unit_id ? at(['proposed', ...running]) : null;
    case 'comment':
      return actor.scope.all || speaksFor(actor, t.unit_id) || assists(actor, t) ? yes : null;
  }
}

export function mayOnStep(actor: Actor, action: StepAction, s: StepRecord, t: TaskRecord, behalves: Behalves): Answer {
  const isNow = action === 'edit' ? stepSteps.finish.from : stepSteps[action].from;
  const at = (then: () => Answer): Answer =>
    !['accepted', 'underway', 'returned'].includes(t.state)
      ? state(`任务现在是“${taskMachine.states[t.state].label}”，不能办理节点`)
      : (isNow as readonly string[]).includes(s.state)
        ? then()
        : state(`节点现在是“${stepMachine.states[s.state].label}”`);
  switch (action) {
    case 'finish':
      return speaksFor(actor, s.unit_id) || speaksFor(actor, t.unit_id) ? at(() => yes) : null;
    case 'edit':
    case 'drop':
      if (s.decision_id !== null)
        return speaksFor(actor, t.unit_id) || rules(actor, t)
          ? state('这是会议决定的节点，内容和期限以会议纪要为准；记录有误的，由召开单位作废会议记录')
          : null;
      // What the plan asks again and again is not taken away by whom it is asked of.
      if (s.kind === 'occurrence') return rules(actor, t) ? at(() => yes) : null;
      return speaksFor(actor, t.unit_id) || rules(actor, t) ? at(() => yes) : null;
    case 'sendBack':
      if (!rules(actor, t) || actor.unitId === s.unit_id) return null;
      // Whoever decided it looks whether it is done.
      if (s.decision_id !== null) return at(() => state('这是会议决定的节点，由召开单位在会议页面核实、确认或退回'));
      return at(() => (isSame(actor, s.done_by, behalves) ? person('这个节点由您报告完成，须由其他人员核查') : yes));
  }
}

const refuse = refuseWith(fail, 'plan.notYours', 'plan.notNow');
const ruling: readonly TaskAction[] = [
  'confirm',
  'sendBack',
  'uphold',
  'suspend',
  'resume',
  'reopen',
  'cancel',
  'reassign',
  'urge',
  'letter',
];
export const requireTask = (answer: Answer, action: TaskAction, t: TaskRecord): void =>
  refuse(
    answer,
    `“${taskActionLabels[action]}”由${ruling.includes(action) ? '区安委办（安委办自己的任务由区安委会领导）' : t.unit_name}办理`,
  );
export const requireStep = (answer: Answer, action: StepAction, s: StepRecord, t: TaskRecord): void =>
  refuse(
    answer,
    `这个节点由${action === 'sendBack' ? '区安委办' : s.kind === 'occurrence' && action !== 'finish' ? '区安委办' : s.unit_name === t.unit_name ? t.unit_name : `${s.unit_name}或${t.unit_name}`}办理`,
  );
