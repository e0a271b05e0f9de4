/** Who may do what on a named list (deny by default). The list is already one that the reader may see. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { listActs, type ListAct, type ListKind } from '../../shared/lists.ts';
import type { HandoverRow, ListRow } from './store.ts';

const OFFICE = ['office.admin', 'office.reviewer'] as const;
const DEPARTMENT = ['department.officer', 'department.reviewer', 'department.deputy', 'department.head'] as const;
const STREET = ['street.officer', 'street.reviewer'] as const;
const FIRM = ['enterprise.principal', 'enterprise.safety'] as const;

/** Kinds of lists that a post may make: its own unit's; authorities also those of firms in their charge, the office all. */
export function kindsFor(actor: Actor): ListKind[] {
  if (hasRole(actor, ...OFFICE)) return ['street', 'department', 'enterprise'];
  if (actor.unitKind === 'department' && hasRole(actor, ...DEPARTMENT)) return ['department', 'enterprise'];
  if (actor.unitKind === 'street' && hasRole(actor, ...STREET)) return ['street', 'enterprise'];
  if (actor.unitKind === 'enterprise' && hasRole(actor, ...FIRM)) return ['enterprise'];
  return [];
}

/** Why this post may not make a list for that unit, or null. */
export function makeFault(
  actor: Actor,
  kind: ListKind,
  unit: { id: string; enterpriseId: string | null },
): string | null {
  if (!kindsFor(actor).includes(kind)) return '清单由本单位经办、审核人员或区安委办编制，您的岗位不能编制这一种';
  if (hasRole(actor, ...OFFICE)) return null;
  if (kind === 'enterprise')
    return actor.unitKind !== 'enterprise' || (unit.enterpriseId && actor.scope.enterprises.includes(unit.enterpriseId))
      ? null
      : '只能编制本企业的清单';
  return unit.id === actor.unitId ? null : '只能编制本单位的清单，其他单位的由其自己或区安委办编制';
}

/** Roles that receive for their unit: asked to when a list is handed over. */
export const receivers: Readonly<Record<ListKind, readonly string[]>> = {
  street: STREET,
  department: DEPARTMENT,
  enterprise: ['enterprise.principal', 'enterprise.controller', 'enterprise.safety'],
};

const isMaker = (actor: Actor, list: ListRow): boolean =>
  actor.unitId === list.made_by_unit_id && kindsFor(actor).includes(list.kind);
const isReceiver = (actor: Actor, list: ListRow): boolean =>
  actor.unitId === list.unit_id && hasRole(actor, ...receivers[list.kind], ...OFFICE);

export interface ListFacts {
  handovers: readonly HandoverRow[];
  /** Items that were never handed over. */
  unhanded: number;
  /** Hazards of the filter that are not on the list. */
  addable: number;
}

export type ListAnswer = { allowed: true } | { allowed: false; reason: string } | null;
const no = (reason: string): ListAnswer => ({ allowed: false, reason });
const yes: ListAnswer = { allowed: true };

/** Answers: allowed, locked with the reason, or absent (never this person's). */
export function may(actor: Actor, act: ListAct, list: ListRow, facts: ListFacts): ListAnswer {
  const waiting = facts.handovers.find((o) => o.received_at === null);
  const isGone = list.withdrawn_at !== null;
  const same = (id: string): boolean => id === actor.userId || id === actor.onBehalfOf?.userId;
  switch (act) {
    case 'hand':
      if (!isMaker(actor, list)) return null;
      if (isGone) return no('清单已作废');
      if (waiting) return no('上一次交账还没有签收');
      return facts.unhanded > 0 ? yes : no('清单里的隐患都已交账');
    case 'receive':
      if (!isReceiver(actor, list)) return null;
      if (!waiting || isGone) return null;
      return same(waiting.handed_by) ? no('您是交账人，须由责任单位的另一位同志签收') : yes;
    case 'receivePaper':
      if (!isMaker(actor, list) || actor.unitKind === 'enterprise') return null;
      return waiting && !isGone ? yes : null;
    case 'add':
      if (!isMaker(actor, list)) return null;
      if (isGone) return no('清单已作废');
      return facts.addable > 0 ? yes : no('编制以后没有新出现符合条件的隐患');
    case 'withdraw':
      if (!isMaker(actor, list) || isGone) return null;
      return facts.handovers.some((o) => o.received_at !== null) ? no('责任单位已签收，清单不能作废') : yes;
    case 'remark':
      return (isReceiver(actor, list) || isMaker(actor, list)) && !isGone ? yes : null;
  }
}

export const labelOf = (act: ListAct): string => listActs[act];
