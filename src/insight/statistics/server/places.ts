/** The part of the district that a reader counts, the days asked for, and names of lines and columns. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { industryNames, streetsOf } from '#platform/identity/server/index.ts';
import type { StatisticsQuery, StatisticsTable } from '../shared/contract.ts';
import { statisticsErrors } from '../shared/errors.ts';
import { yearStartOf, type Slice, type Span } from '../shared/figures.ts';

export const fail = failWith(statisticsErrors);

/** The days asked for; a day that has not ended cannot be counted in advance. */
export function spanOf(ctx: Ctx, query: Pick<StatisticsQuery, 'from' | 'to'>): Span {
  const today = ctx.clock.today();
  const to = query.to ?? today;
  if (to > today) throw fail('statistics.inFuture', { today });
  const from = query.from ?? yearStartOf(to);
  if (from > to) throw fail('statistics.spanReversed', { from, to });
  return { from, to };
}

export const sliceOf = ({ grade, channel, stock, unit }: StatisticsQuery & { unit?: string | undefined }): Slice => ({
  ...(grade ? { grade } : {}),
  ...(channel ? { channel } : {}),
  ...(stock ? { stock } : {}),
  ...(unit ? { unit } : {}),
});

export interface Places {
  within: StatisticsTable['within'];
  streets: StatisticsTable['streets'];
  industries: StatisticsTable['industries'];
}

/** The part of the district that the reader counts: the lines and columns of the table, and its name. */
export async function placesOf(tx: Tx, { scope }: Actor): Promise<Places> {
  const [streets, names] = await Promise.all([streetsOf(tx), industryNames(tx)]);
  const industries = [...names].map(([code, name]) => ({ code, name }));
  const byStreet = scope.streets.length > 0;
  const byIndustry = scope.industries.length > 0;
  if (scope.all) return { within: { label: '全区', isWholeDistrict: true }, streets, industries };
  if (!byStreet && !byIndustry) return { within: null, streets: [], industries: [] };
  // A post with both sees what lies in either: no line and no column can be left out.
  if (byStreet && byIndustry)
    return { within: { label: '本单位辖区和监管行业', isWholeDistrict: false }, streets, industries };
  const mine = streets.filter((s) => scope.streets.includes(s.code));
  return byStreet
    ? { within: { label: mine.map((s) => s.name).join('、'), isWholeDistrict: false }, streets: mine, industries }
    : {
        within: { label: '本部门监管行业', isWholeDistrict: false },
        streets,
        industries: industries.filter((i) => scope.industries.includes(i.code)),
      };
}
