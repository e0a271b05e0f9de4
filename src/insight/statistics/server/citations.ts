/** Which items judgements rest on (条款引用), which never, and what the library lacks by industry. Source: plan T6-2, T6-4, T6-5. */
import type { Ctx } from '#kernel/server/context.ts';
import { criteriaInForce, getCitedCriteria, listStandards, unheldStandards } from '#modules/criteria/server/index.ts';
import { enterprisesByIndustry } from '#modules/enterprises/server/index.ts';
import { citations, countOf } from '#modules/hazards/server/index.ts';
import { figureText, type FigureRef } from '#modules/hazards/shared/figure.ts';
import type { z } from 'zod';
import type { CitationQuery, CitationTable } from '../shared/contract.ts';
import { refOf } from '../shared/figures.ts';
import { placesOf, spanOf } from './places.ts';

/** Standards that apply to more fields than this are nobody's own (消防、特种设备). */
const ALL_FIELDS = 8;

export async function citationTable(ctx: Ctx, query: z.output<typeof CitationQuery>): Promise<CitationTable> {
  return ctx.reading(async (tx) => {
    const span = spanOf(ctx, query);
    const slice = {
      ...(query.grade ? { grade: query.grade } : {}),
      ...(query.street ? { street: query.street } : {}),
      ...(query.industry ? { industry: query.industry } : {}),
    };
    const ref = (more: Partial<FigureRef>): FigureRef => ({ ...refOf('judged', span, slice), ...more });
    const figure = (value: number, more: Partial<FigureRef>): { value: number; figure: string } => ({
      value,
      figure: figureText(ref(more)),
    });
    const { within, streets, industries } = await placesOf(tx, ctx.actor);
    const [cells, judged, cited, standards, inForce, unheld, firms] = await Promise.all([
      citations(tx, ctx.actor, span, slice),
      countOf(tx, ctx.actor, ref({})),
      countOf(tx, ctx.actor, ref({ criterion: 'any' })),
      listStandards(tx, { on: span.to }),
      criteriaInForce(tx, span.to),
      unheldStandards(tx, span.to),
      within === null ? new Map<string, number>() : enterprisesByIndustry(tx, ctx.actor),
    ]);
    const colOf = (cell: { streetCode: string; industry: string }): string =>
      query.by === 'street' ? cell.streetCode : cell.industry;
    const cols = (query.by === 'street' ? streets : industries).map(({ code, name }) => ({ key: code, label: name }));
    const sum = (rows: readonly { n: number }[]): number => rows.reduce((n, row) => n + row.n, 0);
    const held = standards.filter((s) => s.coverage !== 'none');
    const items = (id: string) => inForce.filter((c) => c.standardId === id);
    const citedIds = new Set(cells.flatMap((c) => (c.criterionId !== null && c.n > 0 ? [c.criterionId] : [])));

    const listed = held
      .map((s) => {
        const own = cells.filter((c) => c.standardId === s.id && c.criterionId === null);
        const current = items(s.id);
        return {
          id: s.id,
          name: s.name,
          docNo: s.docNo,
          kind: s.kind,
          isInForce: s.validity === 'inForce',
          total: figure(sum(own), { standard: s.id }),
          cells: cols.flatMap(({ key }) => {
            const n = sum(own.filter((c) => colOf(c) === key));
            return n === 0 ? [] : [{ col: key, ...figure(n, { standard: s.id, [query.by]: key }) }];
          }),
          items: current.length,
          never: current.filter((c) => !citedIds.has(c.id)).length,
        };
      })
      .filter((s) => s.isInForce || s.total.value > 0);

    const shown = query.standard ? items(query.standard) : [];
    const gone = cells
      .filter((c) => c.standardId === query.standard && c.criterionId !== null)
      .flatMap((c) => (shown.some((i) => i.id === c.criterionId) ? [] : [c.criterionId as string]));
    const former = await getCitedCriteria(
      tx,
      [...new Set(gone)].map((id) => ({ id, edition: 1 })),
      span.to,
    );
    const line = (c: { id: string; clause: string; text: string }, isInForce: boolean) => ({
      id: c.id,
      clause: c.clause,
      text: c.text,
      isInForce,
      total: figure(sum(cells.filter((cell) => cell.criterionId === c.id)), { criterion: c.id }),
    });
    const statutory = held.filter((s) => s.kind === 'statutory' && s.validity === 'inForce');
    return {
      ...span,
      countedAt: ctx.clock.now().toISOString(),
      within: within?.label ?? null,
      judged: figure(judged, {}),
      cited: figure(cited, { criterion: 'any' }),
      uncited: figure(judged - cited, { criterion: 'none' }),
      share: judged === 0 ? null : cited / judged,
      cols,
      standards: listed,
      items: [...shown.map((c) => line(c, true)), ...former.map((c) => line(c, false))],
      gaps: {
        industries: industries.flatMap(({ code, name }) => {
          const n = firms.get(code) ?? 0;
          const applies = statutory.filter((s) => s.industries.includes(code as never));
          if (n === 0 || applies.some((s) => s.industries.length < ALL_FIELDS)) return [];
          return [{ code, name, enterprises: n, general: applies.map((s) => s.name) }];
        }),
        unheld,
      },
    };
  });
}
