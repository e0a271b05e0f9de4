/** Who may do what with the register. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';

const EDITORS = [
  'office.admin',
  'office.reviewer',
  'department.officer',
  'department.reviewer',
  'street.officer',
  'street.reviewer',
  'enforcement.officer',
] as const;

/** Who keeps the register: streets, supervising departments, the committee office. */
export const mayKeep = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, ...EDITORS);
