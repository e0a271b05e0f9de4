/** Who may do what in administration (三员分立): a table, deny by default. */
import type { Actor } from '#kernel/shared/actor.ts';
import { failIdentity } from '../shared/errors.ts';

/** Acts of administration and the one role that holds each. */
export const administration = {
  manageUnits: 'admin.system',
  manageIndustries: 'admin.system',
  managePeople: 'admin.system',
  manageParameters: 'admin.system',
  resetPassword: 'admin.system',
  grantRoles: 'admin.security',
  unlock: 'admin.security',
  resetTotp: 'admin.security',
  resetAdminPassword: 'admin.security',
  manageSessions: 'admin.security',
  manageTokens: 'admin.security',
  decideDelegations: 'admin.security',
} as const satisfies Record<string, 'admin.system' | 'admin.security'>;
export type AdminAct = keyof typeof administration;

/** Powers of administration are never lent: who acts on behalf of somebody has none. */
export const may = (actor: Actor, act: AdminAct): boolean =>
  actor.kind === 'person' && actor.onBehalfOf === undefined && actor.roles.includes(administration[act]);

/** @throws identity.onlySystem, identity.onlySecurity */
export function requireMay(actor: Actor, act: AdminAct): void {
  if (!may(actor, act))
    throw failIdentity(administration[act] === 'admin.system' ? 'identity.onlySystem' : 'identity.onlySecurity');
}

export const isAdministrator = (actor: Actor): boolean => may(actor, 'managePeople') || may(actor, 'grantRoles');

/** System and security administrators see units, people and parameters. @throws identity.onlyAdministrators */
export function requireAdministrator(actor: Actor): void {
  if (!isAdministrator(actor)) throw failIdentity('identity.onlyAdministrators');
}

/** Acts about oneself need a person at a screen. @throws identity.sessionNeeded */
export function requireSession(actor: Actor): string {
  if (actor.kind !== 'person' || actor.sessionId === undefined) throw failIdentity('identity.sessionNeeded');
  return actor.sessionId;
}
