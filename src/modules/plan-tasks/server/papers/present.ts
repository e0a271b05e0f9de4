/** What leaves the house about sub-plans. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf, endOfDay } from '#kernel/shared/time.ts';
import { behalvesOf, pastOf } from '#platform/casework/server/index.ts';
import { filesOf } from '#platform/files/server/index.ts';
import { findRuleOn } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import { offersOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { ChapterRule } from '../../shared/papers/schema.ts';
import type * as v from '../../shared/papers/schema.ts';
import { paperMarks, subPlanActionLabels, type PaperMark } from '../../shared/papers/states.ts';
import { addressing, planOn, planUnits } from '../reference.ts';
import { diffLines } from './diff.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

type Change = NonNullable<v.SubPlanView['changes']>['items'][number];
async function changesOf(
  tx: Tx,
  ctx: Ctx,
  s: store.SubPlanRow,
  items: store.SubPlanItemRow[],
): Promise<v.SubPlanView['changes']> {
  const former = s.previous_id ? await store.find(tx, ctx.actor, s.previous_id) : null;
  if (!former) return null;
  const before = new Map((await store.itemsOf(tx, ctx.actor, former.id)).map((i) => [i.what, i]));
  const words = (i: store.SubPlanItemRow): string =>
    [i.demand_keys.join('、'), i.due_on ?? '', i.person].filter(Boolean).join(' · ');
  const now = new Set(items.map((i) => i.what));
  return {
    edition: former.edition,
    chapters: s.chapters.flatMap((c) => {
      const old = former.chapters.find((one) => one.key === c.key)?.text ?? '';
      return old === c.text ? [] : [{ title: c.title, lines: diffLines(old, c.text) }];
    }),
    items: [
      ...items.flatMap((i): Change[] => {
        const old = before.get(i.what);
        if (!old) return [{ kind: 'added', what: i.what, note: words(i) }];
        return words(old) === words(i) ? [] : [{ kind: 'changed', what: i.what, note: `${words(old)} → ${words(i)}` }];
      }),
      ...[...before.values()]
        .filter((i) => !now.has(i.what))
        .map((i) => ({ kind: 'removed' as const, what: i.what, note: words(i) })),
    ],
  };
}

/** One edition for this reader. Throws papers.notFound. */
export async function presentSubPlan(tx: Tx, ctx: Ctx, id: string): Promise<v.SubPlanView> {
  const { actor } = ctx;
  const s = await store.find(tx, actor, id);
  if (!s) throw policy.fail('papers.notFound');
  const today = dayOf(ctx.clock.now());
  const items = await store.itemsOf(tx, actor, s.id);
  const bears = await addressing(tx, today);
  const demands = (await planOn(tx, today)).nodes.filter(
    (n) => n.level === 'demand' && bears(n).some((u) => u.id === s.unit_id),
  );
  const covered = new Set(items.flatMap((i) => i.demand_keys));
  const hints = z
    .array(ChapterRule)
    .catch([])
    .parse((await findRuleOn(tx, 'papers.chapters', today))?.value);
  const behalves = await behalvesOf(tx, actor, { type: 'subPlan', id: s.id });
  const editions = await store.editionsOf(tx, actor, s.unit_id);
  const isLast = editions[0]?.id === s.id;
  return {
    id: s.id,
    code: s.code,
    unitId: s.unit_id,
    unitName: s.unit_name,
    edition: s.edition,
    title: s.title,
    chapters: s.chapters.map((c) => ({ ...c, hint: hints.find((h) => h.key === c.key)?.hint ?? '' })),
    items: items.map((i) => ({
      id: i.id,
      seq: i.seq,
      what: i.what,
      demandKeys: i.demand_keys,
      dueOn: i.due_on,
      person: i.person,
    })),
    demands: demands.map((d) => ({
      key: d.key,
      title: d.title,
      section: d.section,
      dueOn: d.dueOn,
      measurable: d.measurable,
    })),
    gaps: demands.map((d) => d.key).filter((key) => !covered.has(key)),
    dueOn: s.due_on,
    state: s.state,
    version: s.version,
    reason: s.reason,
    drafted: moment(s.drafted_at, s.drafted_by_name),
    submitted: moment(s.submitted_at, s.submitted_by_name),
    signed: moment(s.signed_at, s.signed_by_name),
    filed: s.filed_at?.toISOString() ?? null,
    accepted: moment(s.accepted_at, s.accepted_by_name),
    returns: s.returns,
    opinion: s.opinion,
    allowedActions: offersOf(
      (['edit', 'submit', 'sign', 'decline', 'accept', 'sendBack', 'revise'] as const)
        .filter((action) => action !== 'revise' || isLast)
        .map((action) => [
          action,
          subPlanActionLabels[action],
          policy.mayOnSubPlan(actor, action, s, behalves),
          action === 'submit' || action === 'sign' || action === 'accept',
        ]),
      'state',
    ),
    editions: editions.map((e) => ({
      id: e.id,
      edition: e.edition,
      state: e.state,
      filedOn: e.filed_at ? dayOf(e.filed_at) : null,
    })),
    changes: await changesOf(tx, ctx, s, items),
    files: await filesOf(tx, 'subPlan', s.id),
    timeline: await pastOf(tx, ctx, { type: 'subPlan', id: s.id }),
  };
}
export const getSubPlan = (ctx: Ctx, id: string): Promise<v.SubPlanView> =>
  ctx.inTx((tx) => presentSubPlan(tx, ctx, id));

const markOf: Readonly<Record<PaperMark, (row: v.PaperRow) => boolean>> = {
  expected: () => true,
  filed: (r) => r.filedOn !== null,
  onTime: (r) => r.isOnTime === true,
  late: (r) => r.filedOn !== null && r.isOnTime === false,
  missing: (r) => r.filedOn === null,
  accepted: (r) => r.state === 'accepted',
  withGaps: (r) => r.filedOn !== null && r.gaps > 0,
};

/** 各单位方案情况: units that have to file, and figures that open exactly these rows. S1-3, B2. */
export async function listPapers(ctx: Ctx, query: v.PapersQuery): Promise<v.PapersView> {
  return ctx.reading(async (tx) => {
    const now = ctx.clock.now();
    const end = query.asOf ? endOfDay(query.asOf) : now;
    const at = end < now ? end : now;
    const day = dayOf(at);
    const plan = await planOn(tx, day);
    const bears = await addressing(tx, day);
    const asked = new Map<string, string[]>();
    for (const n of plan.nodes)
      if (n.level === 'demand') for (const u of bears(n)) asked.set(u.id, [...(asked.get(u.id) ?? []), n.key]);
    const held = new Map((await store.heldAt(tx, ctx.actor, at)).map((r) => [r.unit_id, r]));
    const mobilised = await store.mobilisedBy(tx, ctx.actor, day);
    const due = plan.byKey.get('S1-3')?.dueOn ?? null;
    const rows = (await planUnits(tx))
      .filter((u) => u.kind !== 'office' && (ctx.actor.scope.all || u.id === ctx.actor.unitId))
      .filter((u) => (asked.get(u.id)?.length ?? 0) > 0)
      .map((u): v.PaperRow => {
        const s = held.get(u.id);
        const isFiled = s?.filed_at != null && s.filed_at <= at;
        const first = s?.first_filed_at != null && s.first_filed_at <= at ? dayOf(s.first_filed_at) : null;
        const dueOn = s?.first_due_on ?? due;
        const keys = new Set(s?.keys ?? []);
        const state = !s
          ? null
          : isFiled
            ? s.accepted_at !== null && s.accepted_at <= at
              ? 'accepted'
              : s.state === 'returned'
                ? 'returned'
                : 'filed'
            : s.state;
        return {
          unitId: u.id,
          unitName: u.name,
          unitKind: u.kind as 'department' | 'street',
          asked: asked.get(u.id)?.length ?? 0,
          planId: s?.id ?? null,
          edition: s?.edition ?? null,
          state,
          dueOn,
          filedOn: first,
          isOnTime: first === null ? null : dueOn === null || first <= dueOn,
          gaps: (asked.get(u.id) ?? []).filter((key) => !keys.has(key)).length,
          mobilised: mobilised.get(u.id) ?? 0,
        };
      });
    const figures = (['street', 'department', 'all'] as const).map((kind) => {
      const of = rows.filter((r) => kind === 'all' || r.unitKind === kind);
      const n = (mark: PaperMark): number => of.filter(markOf[mark]).length;
      return {
        kind,
        ...(Object.fromEntries(paperMarks.map((mark) => [mark, n(mark)])) as Record<PaperMark, number>),
      };
    });
    const mine = rows.find((r) => r.unitId === ctx.actor.unitId);
    return {
      asOf: at.toISOString(),
      rows: rows.filter(
        (r) => (!query.kind || query.kind.includes(r.unitKind)) && (!query.mark || markOf[query.mark as PaperMark](r)),
      ),
      figures,
      mine: {
        mayStart: mine !== undefined && policy.mayWrite(ctx.actor) && mine.planId === null,
        planId: mine?.planId ?? null,
      },
    };
  });
}
