/**
 * Words of every room's policy: may this person do this act on this record now? Denied by default. Pure, so that each rule
 * can be tried without a database.
 */
import { z } from 'zod';
import type { Actor } from '#kernel/shared/actor.ts';
import type { AppError } from '#kernel/shared/errors.ts';

/**
 * `null`: never this person's; the act is not even shown. `person`: theirs by post but closed to this person, mostly because
 * they did another step (separation of persons). `state`: not now. The reason is a sentence that the person reads.
 */
export type Answer = { allowed: true } | { allowed: false; kind: 'person' | 'state'; reason: string } | null;
export const yes: Answer = { allowed: true };
export const person = (reason: string): Answer => ({ allowed: false, kind: 'person', reason });
export const state = (reason: string): Answer => ({ allowed: false, kind: 'state', reason });

/**
 * Refuses what is not allowed, in words: 403 (`notYours`) for the wrong person, 409 (`notNow`) for the wrong time. A room makes
 * its own, `const refuse = refuseWith(fail, 'plan.notYours', 'plan.notNow')`; `reason` says whose act it is, for those who may never do it.
 */
export const refuseWith =
  <Code extends string>(fail: (code: Code, details: { reason: string }) => AppError, notYours: Code, notNow: Code) =>
  (answer: Answer, reason: string): void => {
    if (answer?.allowed) return;
    if (answer === null) throw fail(notYours, { reason });
    throw fail(answer.kind === 'person' ? notYours : notNow, { reason: answer.reason });
  };

/** For whom people acted on a record (代办), by the one who acted; `behalvesOf` reads it from the record's past. */
export type Behalves = ReadonlyMap<string, readonly string[]>;

/**
 * Whether the actor is that person, acts for that person, or either of them acted for the other on this record: the
 * separations of persons hold for both (domain §11.3).
 */
export function isSame(actor: Actor, id: string | null, behalves: Behalves): boolean {
  if (id === null) return false;
  const theirs = [id, ...(behalves.get(id) ?? [])];
  return theirs.includes(actor.userId) || (actor.onBehalfOf !== undefined && theirs.includes(actor.onBehalfOf.userId));
}

/** An act as a record offers it: `primary` acts are filled buttons, a locked one says why. */
export const Offer = z.object({
  action: z.string(),
  label: z.string(),
  primary: z.boolean(),
  locked: z.object({ reason: z.string() }).optional(),
});
export type Offer = z.infer<typeof Offer>;

/**
 * What a record offers. Acts of another time are left out where `hide` says `state`: the state line tells them already.
 * Each entry: action, label, answer, whether it is what one comes here for.
 */
export const offersOf = <A extends string>(
  entries: readonly (readonly [A, string, Answer, boolean])[],
  hide: 'nothing' | 'state' = 'nothing',
): (Offer & { action: A })[] =>
  entries.flatMap(([action, label, answer, primary]) => {
    if (answer === null) return [];
    if (answer.allowed) return [{ action, label, primary }];
    if (hide === 'state' && answer.kind === 'state') return [];
    return [{ action, label, primary: false, locked: { reason: answer.reason } }];
  });

/** The version that the writer saw, when they sent one: a changed record is then refused (409). */
export const versionOf = (input: { version?: number | undefined }): { version?: number } =>
  input.version === undefined ? {} : { version: input.version };
