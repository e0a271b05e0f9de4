/** Targets (目标值) that demands of the plan set for figures: versioned rules with document and clause. */
import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { findRuleOn } from '#platform/rules/server/index.ts';
import { clauseText, findIndicator } from './registry.ts';

/** Key of the rule that holds a target; rates are kept in per cent. */
export const targetKey = (code: string, clause: string): string => `indicators.target.${clause}.${code}`;

export interface Target {
  readonly key: string;
  readonly version: number;
  /** As figures are compared: a rate as 0–1, else the number. */
  readonly value: number;
  /** `least`: at least so much is asked; `most`: no more than that. */
  readonly bound: 'least' | 'most';
  /** ≥ 100%, ≤ 0 件. */
  readonly text: string;
  readonly document: string;
  readonly clause: string;
  readonly note: string;
  readonly confidence: number | null;
  /** Day by which the demand wants it reached; null: at any time. */
  readonly dueOn: PlainDate | null;
}

/** The target of a figure under a demand on a day; null where the demand names none. */
export async function targetOf(tx: Tx, code: string, clause: string, on: PlainDate): Promise<Target | null> {
  const indicator = findIndicator(code);
  if (!indicator) return null;
  const rule = await findRuleOn<number>(tx, targetKey(code, clause), on);
  if (!rule) return null;
  const isRate = indicator.form === 'rate';
  const bound = indicator.better === 'lower' ? 'most' : 'least';
  return {
    key: rule.key,
    version: rule.version,
    value: isRate ? rule.value / 100 : rule.value,
    bound,
    text: `${bound === 'least' ? '≥' : '≤'} ${rule.value}${isRate ? '%' : ` ${indicator.unit}`}`,
    document: rule.document,
    clause: rule.clause,
    note: rule.note,
    confidence: rule.confidence,
    dueOn: clauseText(clause)?.deadline ?? null,
  };
}
