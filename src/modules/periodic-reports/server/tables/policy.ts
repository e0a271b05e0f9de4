/** Who may do what with 自查统计表 (deny by default). The table is already inside the actor's scope. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { tableActionLabels, tableMachine, type TableAction, type TableState } from '../../shared/tables/states.ts';
import { fail } from '../policy.ts';
import type { FirmTable } from './store.ts';

export const FIRM_FILLERS = ['enterprise.principal', 'enterprise.safety'] as const;
/** 主要负责人签字: nobody else signs. */
export const FIRM_SIGNERS = ['enterprise.principal'] as const;
const RECEIVERS = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
  'office.admin',
  'office.reviewer',
] as const;

/** In which states an act can be done, whoever does it. */
const possible: Readonly<Record<TableAction, readonly TableState[]>> = {
  take: ['open', 'returned'],
  save: ['open', 'returned'],
  fill: ['open', 'returned'],
  reopen: ['filled'],
  sign: ['filled'],
  sendBack: ['submitted'],
};
function isPerson(actor: Actor, action: TableAction, t: FirmTable): boolean {
  const own = actor.unitKind === 'enterprise' && actor.scope.enterprises.includes(t.enterprise_id);
  switch (action) {
    case 'take':
    case 'save':
    case 'fill':
    case 'reopen':
      return own && hasRole(actor, ...FIRM_FILLERS);
    case 'sign':
      return own && hasRole(actor, ...FIRM_SIGNERS);
    case 'sendBack':
      return actor.unitId !== null && actor.unitId === t.unit_id && hasRole(actor, ...RECEIVERS);
  }
}
export const mayOnTable = (actor: Actor, action: TableAction, t: FirmTable): boolean =>
  possible[action].includes(t.state) && isPerson(actor, action, t);

/** Throws reports.notYours, reports.notNow. */
export function requireTable(actor: Actor, action: TableAction, t: FirmTable): void {
  if (mayOnTable(actor, action, t)) return;
  const who = action === 'sendBack' ? t.unit_name || '主管部门' : action === 'sign' ? '企业主要负责人' : '企业填报人员';
  throw fail(isPerson(actor, action, t) ? 'reports.notNow' : 'reports.notYours', {
    reason: `“${tableActionLabels[action]}”由${who}办理，现在是“${tableMachine.states[t.state].label}”`,
  });
}
