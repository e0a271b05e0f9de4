/** How schemes leave the house. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { behalvesOf, listEvents, stepOf } from '#platform/casework/server/index.ts';
import type { Answer, Offer } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { findIndicator } from '#platform/indicators/server/index.ts';
import { ruleWords } from '../shared/engine.ts';
import { engineItem, schemeChanges, schemeFaults } from '../shared/scheme.ts';
import type * as s from '../shared/schema.ts';
import { schemeSteps } from '../shared/states.ts';
import { formOfGroup } from './measuring.ts';
import { schemeCase, subject } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

/** The buttons of a record: those that are allowed, and those that are only for another person or time, with the reason. */
export function actsOf<A extends string>(
  actions: readonly (readonly [A, string])[],
  may: (action: A) => Answer,
  primary: readonly A[] = [],
): Offer[] {
  return actions.flatMap(([action, label]) => {
    const answer = may(action);
    if (answer === null) return [];
    return [
      {
        action,
        label,
        primary: primary.includes(action),
        ...(answer.allowed ? {} : { locked: { reason: answer.reason } }),
      },
    ];
  });
}

const row = (c: store.SchemeRow): s.SchemeRow => ({
  id: c.id,
  code: c.code,
  group: c.grp,
  year: c.year,
  edition: c.edition,
  title: c.title,
  state: c.state,
  items: c.content.items.filter((item) => item.role === 'score').length,
  draftedBy: c.drafted_by_name,
  adoptedAt: c.adopted_at?.toISOString() ?? null,
});

export const listSchemes = (ctx: Ctx, query: s.SchemeQuery): Promise<Page<s.SchemeRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listSchemes(tx, ctx.actor, query);
    return { ...page, items: page.items.map(row) };
  });

export const getScheme = (ctx: Ctx, id: string): Promise<s.SchemeView> =>
  ctx.reading((tx) => presentScheme(tx, ctx, id));

export async function presentScheme(tx: Tx, ctx: Ctx, id: string): Promise<s.SchemeView> {
  const { actor } = ctx;
  const c = await store.findScheme(tx, actor, id);
  if (!c) throw fail('evaluation.schemeNotFound');
  const formOf = formOfGroup(c.grp);
  const base = c.based_on ? await store.findScheme(tx, actor, c.based_on) : null;
  const behalves = await behalvesOf(tx, actor, subject(schemeCase, c));
  return {
    ...row(c),
    version: c.version,
    content: c.content,
    contentHash: c.content_hash,
    words: Object.fromEntries(c.content.items.map((item) => [item.key, ruleWords(engineItem(item, formOf))])),
    figures: Object.fromEntries(
      c.content.items.flatMap((item) => item.figures).map((code) => [code, findIndicator(code)?.title ?? code]),
    ),
    faults: schemeFaults(c.content, c.grp, formOf),
    changes: base ? schemeChanges(base.content, c.content) : [],
    basedOn: base ? { id: base.id, code: base.code } : null,
    drafted: moment(c.drafted_at, c.drafted_by_name),
    reviewed: moment(c.reviewed_at, c.reviewed_by_name),
    adopted: moment(c.adopted_at, c.adopted_by_name),
    triedOn: actor.scope.all ? await store.frozenYears(tx, actor, c.grp) : [],
    timeline: (await listEvents(tx, actor, subject(schemeCase, c), true)).map((e) => stepOf(e)),
    allowedActions: actsOf(
      [
        ['save', '修改'],
        ['submit', schemeSteps.submit.label],
        ['review', schemeSteps.review.label],
        ['adopt', schemeSteps.adopt.label],
        ['sendBack', schemeSteps.sendBack.label],
        ['try', '用往年数据试算'],
        ['discard', schemeSteps.discard.label],
      ] as const,
      (action) => policy.mayOnScheme(actor, action, c, behalves),
      ['submit', 'review', 'adopt'],
    ),
  };
}
