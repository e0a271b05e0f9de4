/** Who speaks for a unit of the authorities, who heads it, and whether two acts were of one person. */
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

/** For whom persons acted (代办): separations hold for the one and the other. */
export type Behalves = ReadonlyMap<string, readonly string[]>;
export const isSame = (actor: Actor, id: string | null, behalves: Behalves): boolean => {
  if (id === null) return false;
  const theirs = [id, ...(behalves.get(id) ?? [])];
  return theirs.includes(actor.userId) || (actor.onBehalfOf !== undefined && theirs.includes(actor.onBehalfOf.userId));
};

export type Answer = { allowed: true } | { allowed: false; reason: string; kind: 'person' | 'state' } | null;
export const yes: Answer = { allowed: true };
export const person = (reason: string): Answer => ({ allowed: false, reason, kind: 'person' });
export const state = (reason: string): Answer => ({ allowed: false, reason, kind: 'state' });

export interface Offer {
  action: string;
  label: string;
  primary: boolean;
  locked?: { reason: string };
}
/** What a record offers: acts that may be done now, and those closed to this person with the reason. */
export const offers = (answers: readonly (readonly [string, string, Answer, boolean])[]): Offer[] =>
  answers.flatMap(([action, label, answer, primary]) =>
    answer === null
      ? []
      : answer.allowed
        ? [{ action, label, primary }]
        : answer.kind === 'person'
          ? [{ action, label, primary: false, locked: { reason: answer.reason } }]
          : [],
  );
export const hand = (at: Date | null, by: string | null): { at: string; by: string } | null =>
  at ? { at: at.toISOString(), by: by ?? '' } : null;
export const versionOf = (input: { version?: number | undefined }): { version?: number } =>
  input.version === undefined ? {} : { version: input.version };
