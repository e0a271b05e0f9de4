/** Who may do what in 数据交换 (deny by default). The record is already inside the actor's scope. */
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
import { exchangeErrors } from '../shared/errors.ts';
import {
  mappingActionLabels,
  packageActionLabels,
  packageMachine,
  returnActionLabels,
  returnMachine,
  type MappingAction,
  type PackageAction,
  type ReturnAction,
} from '../shared/states.ts';
import type { MappingRow, PackageRow, ReturnRow } from './store.ts';

export const fail = failWith(exchangeErrors);

export const CLERKS = ['office.admin', 'office.reviewer'] as const;
export const APPROVERS = ['office.leader', 'office.reviewer'] as const;
export const ANSWERERS = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
  ...CLERKS,
] as const;

export const isClerk = (actor: Actor): boolean => actor.unitKind === 'office' && hasRole(actor, ...CLERKS);
export const isApprover = (actor: Actor): boolean => hasRole(actor, ...APPROVERS);

export function mayOnPackage(actor: Actor, action: PackageAction, p: PackageRow, behalves: Behalves): Answer {
  const at = (states: readonly PackageRow['state'][], then: () => Answer = () => yes): Answer =>
    states.includes(p.state) ? then() : null;
  switch (action) {
    case 'edit':
    case 'build':
      return isClerk(actor) ? at(['draft']) : null;
    case 'sendBack':
    case 'approve':
      if (!isApprover(actor)) return null;
      return at(['built'], () =>
        isSame(actor, p.built_by, behalves) ? person('数据包由您编制，须由另一位审核人员或领导批准') : yes,
      );
    case 'send':
      return isClerk(actor) ? at(['approved']) : null;
    case 'acknowledge':
      return isClerk(actor) ? at(['sent', 'partlyRejected', 'acknowledged']) : null;
    case 'replace':
      return isClerk(actor)
        ? at(['sent', 'partlyRejected'], () =>
            p.state === 'sent' && p.accepted + p.rejected > 0 ? state('回执没有收齐，收齐后再重报') : yes,
          )
        : null;
    case 'withdraw':
      return isClerk(actor) ? at(['draft', 'built', 'approved']) : null;
  }
}

export const mayOnMapping = (actor: Actor, action: MappingAction, m: MappingRow, behalves: Behalves): Answer => {
  if (m.state !== 'draft') return null;
  switch (action) {
    case 'edit':
    case 'retire':
      return isClerk(actor) ? yes : null;
    case 'adopt':
      if (!isApprover(actor)) return null;
      return isSame(actor, m.edited_by, behalves) ? person('这一版由您编辑，须由另一位审核人员或领导启用') : yes;
  }
};

export function mayOnReturn(actor: Actor, action: ReturnAction, t: ReturnRow, behalves: Behalves): Answer {
  switch (action) {
    case 'answer':
      return t.state === 'waiting' && t.unit_id === actor.unitId && hasRole(actor, ...ANSWERERS) ? yes : null;
    case 'sendBack':
    case 'confirm':
      if (!isClerk(actor) || t.state !== 'answered') return null;
      return isSame(actor, t.answered_by, behalves) ? person('答复由您作出，须由另一位人员确认') : yes;
  }
}

const refuse = refuseWith(fail, 'exchange.notYours', 'exchange.notNow');
export const requirePackage = (answer: Answer, action: PackageAction, p: PackageRow): void =>
  refuse(
    answer,
    `“${packageActionLabels[action]}”由区安委办${action === 'approve' || action === 'sendBack' ? '审核人员或领导' : '管理员、审核人员'}办理，现在是“${packageMachine.states[p.state].label}”`,
  );
export const requireMapping = (answer: Answer, action: MappingAction): void =>
  refuse(answer, `“${mappingActionLabels[action]}”由区安委办办理，只有编辑中的一版可以`);
export const requireReturn = (answer: Answer, action: ReturnAction, t: ReturnRow): void =>
  refuse(
    answer,
    `“${returnActionLabels[action]}”由${action === 'answer' ? t.unit_name : '区安委办'}办理，现在是“${returnMachine.states[t.state].label}”`,
  );
