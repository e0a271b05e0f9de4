import type { FormRule } from '../shared/form.ts';

/** A rule as a person would say it. */
export function ruleWords(rule: FormRule, labels: ReadonlyMap<string, string>): string {
  const name = (key: string): string => `“${labels.get(key) ?? key}”`;
  switch (rule.kind) {
    case 'sum':
      return `${name(rule.total)}等于${rule.parts.map(name).join('、')}之和`;
    case 'atMost':
      return `${name(rule.field)}不大于${name(rule.limit)}`;
    case 'jump':
      return `与上期相比变动超过 ${rule.percent}%（两期都小于 ${rule.floor} 的不看），要写明原因`;
    case 'ledger':
      return '填报数与台账数不同的，要写明理由，两个数都保留';
    case 'contradiction':
      return `${name(rule.text)}写“${rule.words.join('”或“')}”时，${name(rule.figure)}应为 0`;
  }
}
