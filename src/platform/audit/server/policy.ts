/** Who may look at the trail: the audit administrator and nobody else. */
import type { Actor } from '#kernel/shared/actor.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import { failAudit } from '../shared/errors.ts';

export const mayReadAudit = (actor: Actor): boolean =>
  actor.kind === 'person' && hasRole(actor, 'admin.audit') && actor.onBehalfOf === undefined;

export function requireAuditAdministrator(actor: Actor): void {
  if (!mayReadAudit(actor)) throw failAudit('audit.onlyAuditAdministrator');
}
