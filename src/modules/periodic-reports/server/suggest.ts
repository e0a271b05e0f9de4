/** What may be offered for a text: sentences of the form, filled with this report's own figures and the titles of records behind them. Nothing else. */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { findIndicator, rowsOf } from '#platform/indicators/server/index.ts';
import { readIndicatorRef, type IndicatorRow } from '#platform/indicators/shared/schema.ts';
import { figuresFor, type Content, type FormContent, type Suggestion } from '../shared/form.ts';
import type { SuggestionView } from '../shared/schema.ts';

/** Rows that a figure opens, read once for all sentences that name them. */
async function rowsFor(
  tx: Tx,
  actor: Actor,
  ref: string,
  limit: number,
  cache: Map<string, IndicatorRow[]>,
): Promise<IndicatorRow[]> {
  const found = cache.get(ref);
  if (found && found.length >= limit) return found.slice(0, limit);
  const parsed = readIndicatorRef(ref);
  if (!parsed || !findIndicator(parsed.code)) return [];
  const rows = (await rowsOf(tx, actor, parsed, { limit: 10, page: 1 })).items;
  cache.set(ref, rows);
  return rows.slice(0, limit);
}

const percent = (value: number): string => `${Math.round(value * 1000) / 10}%`;

/** Suggestions of every text of the form that the facts of this report bear out. */
export async function suggestionsFor(
  tx: Tx,
  actor: Actor,
  form: FormContent,
  unitKind: string,
  content: Content,
): Promise<Map<string, SuggestionView[]>> {
  const cache = new Map<string, IndicatorRow[]>();
  const fields = new Map(figuresFor(form, unitKind).map((f) => [f.key, f]));
  const one = async (s: Suggestion): Promise<SuggestionView | null> => {
    const used = [...s.sentence.matchAll(/\{(?!rows\})([A-Za-z0-9]+)(\.rate)?\}/g)];
    const keys = [...new Set([...used.map((m) => m[1] ?? ''), ...(s.figure ? [s.figure] : [])])];
    const values = new Map(keys.map((key) => [key, fields.has(key) ? content.figures[key] : undefined]));
    if ([...values.values()].some((v) => v?.value == null)) return null;
    if (s.figure && !((values.get(s.figure)?.value ?? 0) > 0)) return null;
    let rows: IndicatorRow[] = [];
    if (s.sentence.includes('{rows}')) {
      const ref = s.figure ? values.get(s.figure)?.from?.ref : undefined;
      rows = ref ? await rowsFor(tx, actor, ref, s.rows, cache) : [];
      if (rows.length === 0) return null;
    }
    const text = s.sentence
      .replace('{rows}', rows.map((r) => r.title).join('；'))
      .replace(/\{([A-Za-z0-9]+)(\.rate)?\}/g, (_, key: string, rate?: string) => {
        const v = values.get(key);
        if (!v || v.value === null) return '';
        return rate ? (v.denominator ? percent(v.value / v.denominator) : '') : String(v.value);
      });
    return { key: s.key, text, links: rows.map((r) => ({ label: r.title, href: r.href })), figures: keys };
  };
  const result = new Map<string, SuggestionView[]>();
  for (const part of form.parts)
    for (const field of part.fields)
      if (field.kind === 'text') {
        const offered: SuggestionView[] = [];
        for (const s of field.suggestions) {
          const view = await one(s);
          if (view) offered.push(view);
        }
        result.set(field.key, offered);
      }
  return result;
}
