/** 对照原文: a demand beside the plan's own sentence, with the place where it stands; nobody has to look it up. */
import type { Ctx } from '#kernel/server/context.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import type * as s from '../shared/schema.ts';
import { fail, planOn, type Node } from './reference.ts';

const pairs = (text: string): Set<string> => {
  const bare = text.replaceAll(/[\s，、；。：“”（）()《》\d]/g, '');
  return new Set([...bare].slice(0, -1).map((c, i) => c + (bare[i + 1] ?? '')));
};
/** From how large a part of the summary's pairs of characters a sentence counts as its own. */
const ENOUGH = 0.25;

/**
 * Which sentence of a paragraph a demand was drawn from: the one that holds most of the summary's pairs of characters. Null when none
 * holds a quarter of them: then the whole paragraph is the source. Offsets count UTF-16 units, as `slice` does.
 */
export function sentenceOf(original: string, summary: string): { from: number; to: number } | null {
  const wanted = pairs(summary);
  if (wanted.size === 0) return null;
  let best: { from: number; to: number; score: number } | null = null;
  for (const found of original.matchAll(/[^。；;]+[。；;]?/g)) {
    const has = pairs(found[0]);
    const score = [...wanted].filter((pair) => has.has(pair)).length / wanted.size;
    if (score >= ENOUGH && (best === null || score > best.score))
      best = { from: found.index, to: found.index + found[0].length, score };
  }
  return best && { from: best.from, to: best.to };
}

/** Errors: plan.noEdition, plan.nodeNotFound (unknown, or an action, which has no paragraph of its own). */
export const getClause = (ctx: Ctx, key: string, asOf: PlainDate | undefined): Promise<s.ClauseView> =>
  ctx.reading(async (tx) => {
    const on = asOf ?? dayOf(ctx.clock.now());
    const plan = await planOn(tx, on);
    const node = plan.byKey.get(key);
    const task = node?.level === 'demand' && node.parentKey ? plan.byKey.get(node.parentKey) : node;
    if (!node || !task || task.level !== 'task') throw fail('plan.nodeNotFound', { key });
    const action = task.parentKey ? plan.byKey.get(task.parentKey) : undefined;
    const lineOf = (d: Node): s.ClauseView['demands'][number] => ({
      key: d.key,
      title: d.title,
      actors: d.actors,
      dueOn: d.dueOn,
      frequency: d.frequency,
      measurable: d.measurable,
      kind: d.kind,
      note: d.note,
      at: sentenceOf(task.original, d.title),
    });
    return {
      key: node.key,
      edition: { code: plan.edition.code, title: plan.edition.title, issuedOn: plan.edition.issued_on },
      section: node.section || task.section,
      actionTitle: action ? `${action.number}${action.title}` : '',
      taskKey: task.key,
      taskTitle: task.title,
      original: task.original,
      demands: (plan.children.get(task.key) ?? []).map(lineOf),
    };
  });
