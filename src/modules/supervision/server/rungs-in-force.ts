import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { findRuleOn, type Rule } from '#platform/rules/server/index.ts';
import { rungKeys, type Rung } from '../shared/states.ts';
import type { RungRule } from './rules.ts';

/** What brings each rung about on a day. */
export const rungRules = async (tx: Tx, on: PlainDate, ofCause = false): Promise<Map<Rung, Rule<RungRule>>> => {
  const found = new Map<Rung, Rule<RungRule>>();
  for (const rung of rungKeys) {
    const rule = await findRuleOn<RungRule>(tx, `supervision.${ofCause ? 'causeRung' : 'rung'}.${rung}`, on);
    if (rule) found.set(rung, rule);
  }
  return found;
};
