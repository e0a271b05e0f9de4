/** 试算 (B5-1): a scheme tried on a frozen year. Reads and computes; writes nothing anywhere. */
import type { Ctx } from '#kernel/server/context.ts';
import { totalOf, type Candidate, placeGroup } from '../shared/engine.ts';
import { schemeChanges, schemeFaults, type SchemeItem } from '../shared/scheme.ts';
import type * as s from '../shared/schema.ts';
import { gradeKeys, schemeMachine, type GradeKey } from '../shared/states.ts';
import { formOfGroup, measureSheets, resultsOf, scoredItems, vetoOf, type ResultSheet } from './measuring.ts';
import * as policy from './policy.ts';
import { sheetsWithItems } from './results.ts';
import * as store from './store.ts';

const { fail } = policy;
const round2 = (value: number): number => Math.round(value * 100) / 100;

/**
 * What this scheme would have made of a frozen year: totals, places and grades beside those that hold. Figures are taken as they were
 * known at the freeze; what people scored is carried over by item, in proportion to its points; an item that the year never scored
 * is left out and said. Errors: evaluation.noInputs, evaluation.schemeFaulty.
 */
export async function tryScheme(ctx: Ctx, id: string, year: number): Promise<s.TryView> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const c = await store.findScheme(tx, actor, id);
    if (!c) throw fail('evaluation.schemeNotFound');
    policy.require(
      policy.mayOnScheme(actor, 'try', c),
      '试算',
      '区安委办和安委会领导',
      schemeMachine.states[c.state].label,
    );
    const formOf = formOfGroup(c.grp);
    const faults = schemeFaults(c.content, c.grp, formOf);
    if (faults.length > 0)
      throw fail('evaluation.schemeFaulty', { count: faults.length, what: faults[0]?.message ?? '' });
    const round = await store.roundOfYear(tx, actor, year);
    if (!round || round.state !== 'frozen') throw fail('evaluation.noInputs', { year });
    const sheets = (await sheetsWithItems(tx, actor, round.id)).filter((one) => one.sheet.grp === c.grp);
    const former = sheets[0];
    if (!former) throw fail('evaluation.noInputs', { year });
    const before = resultsOf(sheets, round.settings);

    // Figures under the new scheme, as they were known then.
    const fresh = await measureSheets(
      tx,
      actor,
      sheets.map((one) => ({
        id: one.sheet.id,
        unit: { id: one.sheet.unit_id, kind: one.sheet.unit_kind, streetCode: one.sheet.street_code },
        content: c.content,
        group: c.grp,
        items: new Map(c.content.items.map((item) => [item.key, item.key])),
      })),
      year,
      round.settings.small,
      round.frozen_at ?? ctx.clock.now(),
    );
    const leftOut = new Set<string>();
    const after = sheets.map((one) => {
      const measured = new Map((fresh.get(one.sheet.id) ?? []).map((m) => [m.id, m]));
      const items = c.content.items.map((item) => {
        const m = measured.get(item.key);
        const carried = carry(item, one);
        if (item.role === 'score' && item.source !== 'indicator' && carried === null) leftOut.add(item.title);
        const isKnown = item.source === 'indicator' ? (m?.is_compared ?? false) : carried !== null;
        return {
          key: item.key,
          role: item.role,
          dimension: item.dimension,
          weight: item.weight,
          isCompared: isKnown || item.role !== 'score',
          final: item.source === 'indicator' ? (m?.computed ?? null) : (carried ?? (item.role === 'score' ? null : 0)),
        };
      });
      return { one, total: totalOf(items, c.content.bonusCap) };
    });
    const placed = new Map(
      placeGroup(
        after.map(({ one, total }): Candidate => {
          const veto = vetoOf(one.content, one.items);
          return {
            id: one.sheet.id,
            total: total.total,
            sizeClass: one.sheet.size_class,
            vetoGrade: veto.grade,
            vetoWhy: veto.why,
          };
        }),
        round.settings.tiers,
      ).map((p) => [p.id, p]),
    );
    const rows = after.map(({ one, total }) => {
      const was = before.get(one.sheet.id);
      const place = placed.get(one.sheet.id);
      const moved = Object.entries(total.points)
        .map(([key, points]) => ({
          title: c.content.items.find((item) => item.key === key)?.title ?? key,
          by: round2(points - (was?.total.points[key] ?? 0)),
        }))
        .filter((m) => m.by !== 0)
        .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
        .slice(0, 3);
      const fallback: GradeKey = gradeKeys[3];
      return {
        unitId: one.sheet.unit_id,
        unitName: one.sheet.unit_name,
        before: {
          total: one.sheet.total ?? was?.total.total ?? 0,
          rank: one.sheet.rank ?? was?.placing.rank ?? 0,
          grade: one.sheet.grade ?? was?.placing.grade ?? fallback,
        },
        after: { total: total.total, rank: place?.rank ?? 0, grade: place?.grade ?? fallback },
        why: moved.map((m) => `${m.title} ${m.by > 0 ? '+' : '−'}${Math.abs(m.by)}`),
      };
    });
    rows.sort((a, b) => a.after.rank - b.after.rank);
    return {
      schemeId: c.id,
      schemeCode: c.code,
      year,
      group: c.grp,
      against: (await store.schemesOfRound(tx, actor, round.id)).find((one) => one.grp === c.grp)?.code ?? '',
      rows,
      leftOut: [...leftOut],
      moved: rows.filter((row) => row.before.rank !== row.after.rank).length,
      changes: schemeChanges(former.content, c.content),
    };
  });
}

/** What people scored in that year for the same item, in proportion to its points now; null: they scored no such item. */
function carry(item: SchemeItem, one: ResultSheet): number | null {
  if (item.source === 'indicator') return null;
  const old = one.content.items.find((other) => other.key === item.key && other.role === item.role);
  const got = scoredItems(one.content, one.items).find((other) => other.key === item.key)?.final ?? null;
  if (!old || got === null) return null;
  if (item.role !== 'score') return got;
  return old.weight > 0 ? Math.min(item.weight, (got / old.weight) * item.weight) : null;
}
