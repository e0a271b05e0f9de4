/** Who speaks for a unit of the authorities, and who heads it. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';

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
  'street.patron',
] as const;
/** Who concludes and signs for a unit: its head, or whom the head lets do it (主要负责人、分管负责人). */
export const HEAD_ROLES = ['office.leader', 'department.head', 'department.deputy', 'street.patron'] as const;
/** Heads, and those who check for them. */
export const SENIOR_ROLES = ['office.reviewer', 'department.reviewer', 'street.reviewer', ...HEAD_ROLES] as const;

export const isAuthority = (kind: string | undefined): boolean =>
  ['office', 'department', 'street'].includes(kind ?? '');
export const speaksFor = (actor: Actor, unitId: string, roles: readonly string[] = UNIT_ROLES): boolean =>
  actor.unitId === unitId && hasRole(actor, ...roles);
