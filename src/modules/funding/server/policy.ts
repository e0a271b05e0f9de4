/** Who may do what in 安全投入 (deny by default). The record is already inside the actor's scope. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { isSame, person, refuseWith, yes, type Answer, type Behalves } from '#platform/casework/shared/answers.ts';
import { fundingErrors } from '../shared/errors.ts';
import {
  projectActionLabels,
  projectMachine,
  statementActionLabels,
  statementMachine,
  type ProjectAction,
  type StatementAction,
} from '../shared/states.ts';
import type { ProjectRow, StatementRow } from './store.ts';

export const fail = failWith(fundingErrors);

export const KEEPERS = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
  'office.admin',
  'office.reviewer',
] as const;
export const ACCEPTERS = [
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.reviewer',
  'street.patron',
  'office.reviewer',
  'office.leader',
] as const;
export const FILLERS = ['enterprise.principal', 'enterprise.safety'] as const;
export const REVIEWERS = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'office.admin',
  'office.reviewer',
] as const;

export const mayKeep = (actor: Actor): boolean =>
  ['office', 'department', 'street'].includes(actor.unitKind) && hasRole(actor, ...KEEPERS);
export const mayFill = (actor: Actor): boolean => actor.unitKind === 'enterprise' && hasRole(actor, ...FILLERS);

export function mayOnProject(actor: Actor, action: ProjectAction, p: ProjectRow, behalves: Behalves): Answer {
  const own = actor.unitId === p.unit_id;
  switch (action) {
    case 'begin':
      return own && mayKeep(actor) && p.state === 'planned' ? yes : null;
    case 'complete':
      return own && mayKeep(actor) && p.state === 'running' ? yes : null;
    case 'stop':
      return own && mayKeep(actor) && ['planned', 'running'].includes(p.state) ? yes : null;
    case 'sendBack':
    case 'accept':
      if (!own || !hasRole(actor, ...ACCEPTERS) || p.state !== 'completed') return null;
      return isSame(actor, p.completed_by, behalves) ? person('完成情况由您报告，须由本单位另一位负责人验收') : yes;
  }
}

export function mayOnStatement(actor: Actor, action: StatementAction, t: StatementRow, behalves: Behalves): Answer {
  const own = mayFill(actor) && actor.scope.enterprises.includes(t.enterprise_id);
  const reviews = actor.unitId === t.unit_id && hasRole(actor, ...REVIEWERS);
  switch (action) {
    case 'fill':
    case 'submit':
      return own && ['draft', 'returned'].includes(t.state) ? yes : null;
    case 'sendBack':
    case 'accept':
      if (!reviews || t.state !== 'submitted') return null;
      return isSame(actor, t.submitted_by, behalves) ? person('报告由您报送，须由另一位人员审核') : yes;
    case 'lock':
      return reviews && t.state === 'accepted' ? yes : null;
    case 'amend':
      return own && ['accepted', 'locked'].includes(t.state) && t.superseded_at === null ? yes : null;
  }
}

const refuse = refuseWith(fail, 'funding.notYours', 'funding.notNow');
export const requireProject = (answer: Answer, action: ProjectAction, p: ProjectRow): void =>
  refuse(
    answer,
    `“${projectActionLabels[action]}”由${p.unit_name}办理，现在是“${projectMachine.states[p.state].label}”`,
  );
export const requireStatement = (answer: Answer, action: StatementAction, t: StatementRow): void =>
  refuse(
    answer,
    `“${statementActionLabels[action]}”由${['sendBack', 'accept', 'lock'].includes(action) ? t.unit_name : t.enterprise_name}办理，现在是“${statementMachine.states[t.state].label}”`,
  );
