/** Who reads whose figures, who reports, who decides where a figure comes from. */
import { hasRole, type Actor } from '#kernel/shared/actor.ts';

/** Sees figures of every unit and of the whole district. */
export const seesAll = (actor: Actor): boolean => actor.kind === 'system' || actor.scope.all;

/** Takes part in the campaign's figures at all: the office, leaders, departments, street offices. */
export const mayRead = (actor: Actor): boolean =>
  seesAll(actor) ||
  ((actor.unitKind === 'department' || actor.unitKind === 'street') &&
    (actor.scope.industries.length > 0 || actor.scope.streets.length > 0 || actor.scope.assigned));

/** A unit reads its own figure; the district's (null) belongs to those who see all of it. */
export const mayReadUnit = (actor: Actor, unitId: string | null): boolean =>
  seesAll(actor) || (mayRead(actor) && unitId !== null && unitId === actor.unitId);

const reporters = [
  'office.admin',
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'street.officer',
  'street.reviewer',
] as const;

/** Reports for the own unit; the committee's office also for a unit that cannot (the name says who did). */
export const mayReport = (actor: Actor, unitId: string): boolean =>
  hasRole(actor, ...reporters) && mayRead(actor) && (actor.unitId === unitId || hasRole(actor, 'office.admin'));

/** Decides from which day a figure is counted by the program, or reported again. */
export const maySwitch = (actor: Actor): boolean => hasRole(actor, 'office.admin');
