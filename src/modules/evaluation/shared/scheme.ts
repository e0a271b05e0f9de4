/** A scheme's content (考核方案) as one document, and everything that must hold before it may go to review. Pure. */
import { z } from 'zod';
import { IndicatorCode, type IndicatorForm } from '#platform/indicators/shared/schema.ts';
import { formulaFault, round4, type EngineItem } from './engine.ts';
import { Formula } from './formula.ts';
import {
  gradeKeys,
  groupLabels,
  roleKeys,
  sourceKeys,
  spanKeys,
  unreportedKeys,
  unreportedLabels,
  type GroupKey,
} from './states.ts';

const key = z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/, '编号由字母和数字组成，以小写字母开头');

export const SchemeDimension = z.object({
  key,
  title: z.string().trim().min(1, '请填写维度名称').max(40),
  weight: z.number().min(0).max(100),
});
export type SchemeDimension = z.infer<typeof SchemeDimension>;

export const SchemeItem = z.object({
  key,
  role: z.enum(roleKeys),
  /** Key of its dimension; empty for extras. */
  dimension: z.string().max(40).default(''),
  title: z.string().trim().min(1, '请填写项目名称').max(80),
  /** Points of a weighted item; of extras not used. */
  weight: z.number().min(0).max(100),
  source: z.enum(sourceKeys),
  /** Indicators: the first is compared; a second one divides it; a formula may use up to four. */
  figures: z.array(IndicatorCode).max(4).default([]),
  span: z.enum(spanKeys).default('year'),
  formula: Formula,
  /** What a figure earns that the unit should have reported and did not (未报); left out: no points. */
  unreported: z.enum(unreportedKeys).optional(),
  /** Grade that a veto leaves at best. */
  vetoGrade: z.enum(gradeKeys).optional(),
  clause: z.string().trim().max(80).default(''),
  note: z.string().trim().max(300).default(''),
});
export type SchemeItem = z.infer<typeof SchemeItem>;

export const SchemeContent = z.object({
  dimensions: z.array(SchemeDimension).max(20),
  items: z.array(SchemeItem).max(200),
  /** Bonus points count up to here. */
  bonusCap: z.number().min(0).max(20).default(5),
  basis: z.string().trim().max(200).default(''),
  /** Mark of origin such as `[K]`: shown as 待核. */
  tag: z.string().trim().max(10).default(''),
});
export type SchemeContent = z.infer<typeof SchemeContent>;

/** What the catalogue of indicators says of a code; null: there is no such indicator for units of this group. */
export type FormOf = (code: string) => IndicatorForm | null;

export const engineItem = (item: SchemeItem, formOf: FormOf): EngineItem => ({
  key: item.key,
  role: item.role,
  dimension: item.dimension,
  weight: item.weight,
  source: item.source,
  formula: item.formula,
  rates: item.figures.map((code) => formOf(code) === 'rate'),
  unreported: item.unreported ?? 'zero',
});

export interface SchemeFault {
  /** Key of the dimension or item; empty: the scheme as a whole. */
  key: string;
  message: string;
}

/** Every reason for which the scheme cannot be adopted, in the order of the page. */
export function schemeFaults(content: SchemeContent, group: GroupKey, formOf: FormOf): SchemeFault[] {
  const faults: SchemeFault[] = [];
  const add = (at: string, message: string): void => void faults.push({ key: at, message });
  for (const keys of [content.dimensions.map((d) => d.key), content.items.map((i) => i.key)])
    for (const twice of new Set(keys.filter((k, i) => keys.indexOf(k) !== i))) add(twice, `编号 ${twice} 用了两次`);
  if (content.dimensions.length === 0) add('', '还没有考核维度');
  const sum = round4(content.dimensions.reduce((n, d) => n + d.weight, 0));
  if (sum !== 100) add('', `各维度合计 ${sum} 分，应为 100 分`);
  const weighted = content.items.filter((item) => item.role === 'score');
  for (const d of content.dimensions) {
    const own = weighted.filter((item) => item.dimension === d.key);
    const got = round4(own.reduce((n, item) => n + item.weight, 0));
    if (own.length === 0) add(d.key, `维度“${d.title}”下没有项目`);
    else if (got !== d.weight) add(d.key, `维度“${d.title}”为 ${d.weight} 分，其项目合计 ${got} 分`);
  }
  const known = new Set(content.dimensions.map((d) => d.key));
  for (const item of content.items) {
    const at = `“${item.title}”`;
    if (item.role === 'score' && !known.has(item.dimension)) add(item.key, `${at}没有归入维度`);
    if (item.role === 'score' && item.weight <= 0) add(item.key, `${at}的分值要大于 0`);
    if (item.role === 'veto' && !item.vetoGrade) add(item.key, `${at}要写明否决后最高为哪一等次`);
    if (item.source === 'indicator')
      for (const code of item.figures)
        if (formOf(code) === null) add(item.key, `${at}所用指标 ${code} 不存在，或不适用于${groupLabels[group]}`);
    const fault = formulaFault(engineItem(item, formOf));
    if (fault) add(item.key, `${at}：${fault}`);
  }
  return faults;
}

/** What changed between two contents, in words, item by item. */
export function schemeChanges(before: SchemeContent, after: SchemeContent): string[] {
  const said: string[] = [];
  const former = new Map(before.items.map((item) => [item.key, item]));
  for (const item of after.items) {
    const old = former.get(item.key);
    if (!old) said.push(`新增“${item.title}”（${item.weight} 分）`);
    else {
      if (old.weight !== item.weight) said.push(`“${item.title}”由 ${old.weight} 分改为 ${item.weight} 分`);
      if (JSON.stringify(old.formula) !== JSON.stringify(item.formula)) said.push(`“${item.title}”改了计分公式`);
      if (old.figures.join() !== item.figures.join() || old.source !== item.source)
        said.push(`“${item.title}”改了取数来源`);
      if ((old.unreported ?? 'zero') !== (item.unreported ?? 'zero'))
        said.push(`“${item.title}”未报数时改为${unreportedLabels[item.unreported ?? 'zero']}`);
    }
  }
  const now = new Set(after.items.map((item) => item.key));
  for (const item of before.items) if (!now.has(item.key)) said.push(`删去“${item.title}”（${item.weight} 分）`);
  return said;
}
