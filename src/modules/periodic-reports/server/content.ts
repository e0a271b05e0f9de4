/** What a report's content means against its form: which parts are filled, what is wrong, what differs from the records. Pure. */
import {
  figuresFor,
  textsOf,
  type Content,
  type FigureField,
  type FigureValue,
  type FormContent,
} from '../shared/form.ts';
import type { Fault } from '../shared/schema.ts';
import type { PartState } from '../shared/states.ts';

const numberOf = (form: string, v: { value: number | null; denominator: number | null }): number | null =>
  v.value === null ? null : form === 'rate' ? (v.denominator ? v.value / v.denominator : null) : v.value;

/** A figure is written when its number is there, of a rate both. */
const isWritten = (field: FigureField, value: FigureValue | undefined): boolean =>
  value !== undefined && value.value !== null && (field.form !== 'rate' || value.denominator !== null);

/** The unit says another number than the records. */
export const differs = (value: FigureValue): boolean =>
  value.from !== null &&
  value.value !== null &&
  (value.value !== value.from.numerator || (value.denominator ?? null) !== (value.from.denominator ?? null));

const labelOf = (form: FormContent, key: string): string =>
  form.parts.flatMap((p) => p.fields).find((f) => f.key === key)?.label ?? key;
const partOf = (form: FormContent, key: string): string =>
  form.parts.find((p) => p.fields.some((f) => f.key === key))?.key ?? '';

/** Fields of a part that this unit still has to fill. */
const missingIn = (form: FormContent, partKey: string, unitKind: string, content: Content): string[] => {
  const mine = new Set(figuresFor(form, unitKind).map((f) => f.key));
  return (form.parts.find((p) => p.key === partKey)?.fields ?? []).flatMap((f) =>
    f.kind === 'figure'
      ? mine.has(f.key) && !isWritten(f, content.figures[f.key])
        ? [f.key]
        : []
      : f.isRequired && (content.texts[f.key]?.text.trim().length ?? 0) < Math.max(1, f.min)
        ? [f.key]
        : [],
  );
};

/** State of each part for the board; parts that were returned stay so until the unit confirms anew. */
export function partsOf(
  form: FormContent,
  unitKind: string,
  content: Content,
  at: { started: boolean; returned: ReadonlySet<string> },
): { key: string; state: PartState }[] {
  return form.parts.map(({ key }) => ({
    key,
    state: !at.started
      ? 'empty'
      : at.returned.has(key)
        ? 'returned'
        : missingIn(form, key, unitKind, content).length > 0
          ? 'missing'
          : 'ok',
  }));
}
export const isComplete = (parts: readonly { state: PartState }[]): boolean =>
  parts.every((p) => p.state === 'ok' || p.state === 'returned' || p.state === 'paper');

export interface Former {
  figures: ReadonlyMap<string, { value: number; denominator: number | null }>;
}

/** Everything that is wrong or wants a word, field by field; `error` keeps the report from being sent to the signer. */
export function faultsOf(form: FormContent, unitKind: string, content: Content, former: Former | null): Fault[] {
  const faults: Fault[] = [];
  const add = (field: string, severity: 'error' | 'warning', message: string): void => {
    faults.push({ field, part: partOf(form, field), severity, message });
  };
  const mine = new Map(figuresFor(form, unitKind).map((f) => [f.key, f]));
  const valueOf = (key: string): FigureValue | undefined => (mine.has(key) ? content.figures[key] : undefined);
  const n = (key: string): number | null => valueOf(key)?.value ?? null;

  for (const part of form.parts)
    for (const key of missingIn(form, part.key, unitKind, content)) {
      const field = part.fields.find((f) => f.key === key);
      add(
        key,
        'error',
        field?.kind === 'text'
          ? (content.texts[key]?.text.trim().length ?? 0) > 0
            ? `“${field.label}”太短，请至少写 ${field.min} 个字`
            : `请填写“${field.label}”`
          : `请填写“${labelOf(form, key)}”${field?.kind === 'figure' && field.form === 'rate' ? '的应完成数和已完成数' : ''}，没有的填 0`,
      );
    }
  for (const text of textsOf(form))
    if ((content.texts[text.key]?.text.length ?? 0) > text.max)
      add(text.key, 'error', `“${text.label}”超过 ${text.max} 字，请精简`);
  for (const [key, field] of mine) {
    const v = content.figures[key];
    if (v && field.form === 'rate' && v.value !== null && v.denominator !== null && v.value > v.denominator)
      add(key, 'error', `“${field.label}”已完成 ${v.value} 大于应完成 ${v.denominator}，请核对`);
    if (v?.value != null && field.form !== 'amount' && !Number.isInteger(v.value))
      add(key, 'error', `“${field.label}”应是整数，请核对`);
  }
  for (const rule of form.rules)
    switch (rule.kind) {
      case 'sum': {
        const total = n(rule.total);
        const terms = rule.parts.filter((key) => mine.has(key)).map(n);
        if (total === null || terms.length === 0 || terms.some((t) => t === null)) break;
        const sum = terms.reduce<number>((a, b) => a + (b ?? 0), 0);
        if (sum !== total)
          add(
            rule.total,
            rule.severity,
            `“${labelOf(form, rule.total)}”是 ${total}，分项合计是 ${sum}，两者应相等，请核对`,
          );
        break;
      }
      case 'atMost': {
        const [field, limit] = [n(rule.field), n(rule.limit)];
        if (field !== null && limit !== null && field > limit)
          add(
            rule.field,
            rule.severity,
            `“${labelOf(form, rule.field)}”${field} 大于“${labelOf(form, rule.limit)}”${limit}，请核对`,
          );
        break;
      }
      case 'ledger':
        for (const [key, field] of mine) {
          const v = content.figures[key];
          if (v && differs(v) && v.reason.trim() === '')
            add(
              key,
              rule.severity,
              `“${field.label}”台账为 ${v.from?.numerator ?? ''}，填报为 ${v.value ?? ''}，请写明理由`,
            );
        }
        break;
      case 'jump':
        for (const [key, field] of mine) {
          const v = content.figures[key];
          const was = former?.figures.get(key);
          if (!v || !was || v.reason.trim() !== '') continue;
          const now = numberOf(field.form, v);
          const then = numberOf(field.form, was);
          if (now === null || then === null) continue;
          const isSmall = Math.max(v.value ?? 0, was.value) < rule.floor;
          const change = then === 0 ? (now === 0 ? 0 : Infinity) : Math.abs(now - then) / then;
          if (!isSmall && change * 100 > rule.percent)
            add(
              key,
              rule.severity,
              `“${field.label}”本期 ${v.value ?? ''}，上期 ${was.value}，变动超过 ${rule.percent}%，请核对或写明原因`,
            );
        }
        break;
      case 'contradiction': {
        const text = content.texts[rule.text]?.text ?? '';
        const word = rule.words.find((w) => text.includes(w));
        const value = n(rule.figure);
        if (word && value !== null && value > 0)
          add(
            rule.text,
            rule.severity,
            `文字写“${word}”，但“${labelOf(form, rule.figure)}”是 ${value}，请改正文字或数字`,
          );
        break;
      }
    }
  return faults;
}

/** Figures whose number or reason a unit changed between two texts. */
export function correctedFigures(before: Content, after: Content): string[] {
  return [...new Set([...Object.keys(before.figures), ...Object.keys(after.figures)])].filter((key) => {
    const [a, b] = [before.figures[key], after.figures[key]];
    return (a?.value ?? null) !== (b?.value ?? null) || (a?.denominator ?? null) !== (b?.denominator ?? null);
  });
}
