/** Excel: the ledgers, and a year's result with the points of every item. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { Ledger } from '#kernel/shared/ledger.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { commendationLedger, inquiryLedger, objectionLedger } from '../shared/ledgers.ts';
import type * as s from '../shared/schema.ts';
import { isUnreported } from '../shared/engine.ts';
import { gradeLabels, groupLabels } from '../shared/states.ts';
import type { z } from 'zod';
import { listCommendations, listInquiries } from './incentives.ts';
import * as policy from './policy.ts';
import { knowsScores, placed } from './present-rounds.ts';
import { listObjections } from './present-sheets.ts';
import { roundResults } from './results.ts';
import * as store from './store.ts';

const { fail } = policy;

export const exportObjections = (ctx: Ctx, filter: s.ObjectionFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, objectionLedger, filter, {
    slug: 'evaluation-objections',
    action: 'evaluationObjection.export',
    page: (inside, page, limit) => listObjections(inside, { ...filter, page, limit }),
  });
export const exportCommendations = (ctx: Ctx, filter: s.CommendationFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, commendationLedger, filter, {
    slug: 'commendations',
    action: 'evaluationCommendation.export',
    page: (inside, page, limit) => listCommendations(inside, { ...filter, page, limit }),
  });
export const exportInquiries = (
  ctx: Ctx,
  filter: z.output<typeof s.InquiryFilter>,
  raw: RawRequest,
): Promise<undefined> =>
  sendSheet(ctx, raw, inquiryLedger, filter, {
    slug: 'inquiries',
    action: 'evaluationInquiry.export',
    page: (inside, page, limit) => listInquiries(inside, { ...filter, page, limit }),
  });

interface Line {
  unit: s.Placed;
  /** Items whose figure the unit did not report. */
  silent: string;
  points: Record<string, number>;
}

/** One row a unit: place, grade, points of each dimension and item. Holds no score that the reader may not know on screen. */
export async function exportRound(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const { lines, title, columns } = await ctx.reading(async (tx) => {
    const { actor } = ctx;
    const r = await store.findRound(tx, actor, id);
    if (!r) throw fail('evaluation.roundNotFound');
    const all = await roundResults(tx, actor, r);
    const open = all.sheets.filter(
      (one) => actor.scope.all || r.state === 'frozen' || one.sheet.unit_id === actor.unitId,
    );
    const rows: Line[] = open.map((one) => ({
      unit: placed(actor, r, one, all, 0),
      silent: knowsScores(actor, r, one.sheet)
        ? one.items
            .filter((item) => isUnreported(item.inputs))
            .map((item) => one.content.items.find((of) => of.key === item.key)?.title ?? item.key)
            .join('、')
        : '',
      points: knowsScores(actor, r, one.sheet)
        ? Object.fromEntries(
            one.content.items.map((of) => [
              of.title,
              of.role === 'score'
                ? (all.results.get(one.sheet.id)?.total.points[of.key] ?? 0)
                : (one.items.find((item) => item.key === of.key)?.final ?? 0),
            ]),
          )
        : {},
    }));
    rows.sort(
      (a, b) =>
        a.unit.group.localeCompare(b.unit.group) ||
        (a.unit.rank ?? 999) - (b.unit.rank ?? 999) ||
        a.unit.unitName.localeCompare(b.unit.unitName, 'zh'),
    );
    return {
      lines: rows,
      title: `${r.title}结果`,
      columns: [...new Set(all.sheets.flatMap((one) => one.content.items.map((of) => of.title)))],
    };
  });
  const ledger: Ledger<Line, object> = {
    title,
    unit: '家',
    columns: [
      { header: '组别', width: 14, value: (l) => groupLabels[l.unit.group] },
      { header: '单位', width: 18, value: (l) => l.unit.unitName },
      { header: '规模', width: 8, value: (l) => l.unit.sizeClass },
      { header: '得分', width: 10, value: (l) => l.unit.total },
      { header: '名次', width: 8, value: (l) => l.unit.rank },
      { header: '并列', width: 8, value: (l) => (l.unit.isTied ? '并列' : '') },
      { header: '等次', width: 8, value: (l) => (l.unit.grade ? gradeLabels[l.unit.grade] : '') },
      { header: '说明', width: 30, value: (l) => l.unit.gradeWhy },
      { header: '未报的项目', width: 24, value: (l) => l.silent },
      { header: '更正后得分', width: 12, value: (l) => l.unit.corrected?.total ?? null },
      { header: '加分', width: 8, value: (l) => l.unit.bonus },
      { header: '扣分', width: 8, value: (l) => l.unit.deducted },
      ...columns.map((name) => ({ header: name, width: 12, value: (l: Line) => l.points[name] ?? null })),
    ],
    conditions: () => [],
  };
  return sendSheet(
    ctx,
    raw,
    ledger,
    {},
    {
      slug: 'evaluation',
      action: 'evaluationRound.export',
      page: (_inside, page, limit) =>
        Promise.resolve({
          items: lines.slice((page - 1) * limit, page * limit),
          total: lines.length,
          nextCursor: null,
        }),
    },
  );
}
