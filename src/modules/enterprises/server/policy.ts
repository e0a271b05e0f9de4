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

/** Who registers places in an enterprise (部位): whoever keeps the register, and those who run the firm's safety. */
export const mayKeepPlaces = (actor: Actor, enterpriseId: string): boolean =>
  mayKeep(actor) ||
  (actor.scope.enterprises.includes(enterpriseId) &&
    hasRole(actor, 'enterprise.principal', 'enterprise.controller', 'enterprise.safety'));
