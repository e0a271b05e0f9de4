import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { findRuleOn, type Rule } from '#platform/rules/server/index.ts';
import { rungKeys, type Rung } from '../shared/states.ts';
import type { RungRule } from './rules.ts';

/** What the ladder is about: a hazard's clock, a step of joint work that ran out, a unit that falls behind its peers. */
export type RungsOf = 'rung' | 'causeRung' | 'slowRung';

/** What brings each rung about on a day. */
export const rungRules = async (tx: Tx, on: PlainDate, of: RungsOf = 'rung'): Promise<Map<Rung, Rule<RungRule>>> => {
  const found = new Map<Rung, Rule<RungRule>>();
  for (const rung of rungKeys) {
    const rule = await findRuleOn<RungRule>(tx, `supervision.${of}.${rung}`, on);
    if (rule) found.set(rung, rule);
  }
  return found;
};
