/** Door of the rules room: the value that held on a day, with the document and clause behind it. */
import { Term } from '#platform/calendar/shared/term.ts';
import { systemClock, type Clock } from '#kernel/server/clock.ts';
import type { Tx } from '#kernel/server/db.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { rulesErrors } from '../shared/errors.ts';
import type { Rule, RuleSeed } from '../shared/schema.ts';
import { book } from './book.ts';
import { inForce } from './in-force.ts';
import { bumpEdition, insertRule, type RuleRow } from './store.ts';

export type { Rule, RuleSeed } from '../shared/schema.ts';
export { addVersion, listRules } from './service.ts';

const failRules = failWith(rulesErrors);

const toRule = <T>(row: RuleRow): Rule<T> => ({
  key: row.key,
  version: row.version,
  label: row.label,
  value: row.value as T,
  unit: row.unit,
  document: row.document,
  clause: row.clause,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  confidence: row.confidence,
  note: row.note,
  tag: row.tag,
});

/** The version in force on a day, or null. */
export async function findRuleOn<T = unknown>(tx: Tx, key: string, on: PlainDate): Promise<Rule<T> | null> {
  const row = inForce((await book.read(tx)).byKey.get(key) ?? [], on);
  return row ? toRule<T>(row) : null;
}

/**
 * The version in force on a day (按当日有效的规定). The caller keeps `key` and `version` with what it derives.
 * Throws `rules.notInForce` when no version holds on that day.
 */
export async function ruleOn<T = unknown>(tx: Tx, key: string, on: PlainDate): Promise<Rule<T>> {
  const versions = (await book.read(tx)).byKey.get(key) ?? [];
  const row = inForce(versions, on);
  if (!row) throw failRules('rules.notInForce', { label: versions[0]?.label ?? key, key, on });
  return toRule<T>(row);
}

/** As `ruleOn`, for a rule whose value is a legal term `{amount, unit}`. */
export async function termOn(tx: Tx, key: string, on: PlainDate): Promise<Rule<Term>> {
  const rule = await ruleOn(tx, key, on);
  return { ...rule, value: Term.parse(rule.value) };
}

/**
 * Puts a room's rules in where their keys are absent; what an administrator added is never touched. Idempotent.
 * Answers how many were new. For `room.seed`: `seedRules(tx, rows, ctx)`.
 */
export async function seedRules(
  tx: Tx,
  seeds: readonly RuleSeed[],
  ctx: { readonly actor: Actor; readonly clock: Clock } = { actor: systemActor, clock: systemClock },
): Promise<number> {
  const known = new Set((await book.read(tx)).byKey.keys());
  let count = 0;
  for (const seed of seeds) {
    if (known.has(seed.key)) continue;
    const isNew = await insertRule(tx, {
      key: seed.key,
      version: 1,
      label: seed.label,
      value: seed.value,
      unit: seed.unit ?? '',
      document: seed.document,
      clause: seed.clause ?? '',
      valid_from: plainDate(seed.validFrom),
      valid_to: seed.validTo ? plainDate(seed.validTo) : null,
      confidence: seed.confidence ?? null,
      note: seed.note ?? '',
      tag: seed.tag ?? '',
      source: 'seed',
      by: ctx.actor,
      at: ctx.clock.now(),
    });
    if (isNew) count++;
  }
  if (count > 0) {
    await bumpEdition(tx, ctx.clock.now());
    book.changed(tx);
  }
  return count;
}
