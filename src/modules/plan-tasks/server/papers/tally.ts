/** Figures over one table: the number and the rows it opens share one condition, for all units in one statement. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { allOf, pageRows } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { ComputedIndicator, IndicatorDefinition } from '#platform/indicators/server/index.ts';
import type { IndicatorRow, IndicatorSpan, IndicatorValue } from '#platform/indicators/shared/schema.ts';

export interface Tally extends IndicatorDefinition {
  from: RawBuilder<unknown>;
  /** Column of the unit that it counts for. */
  of: RawBuilder<unknown>;
  scope(actor: Actor): RawBuilder<unknown>;
  /** What is counted in the span; for a rate what is counted of `denominator`. */
  numerator(span: IndicatorSpan): RawBuilder<unknown>;
  denominator?(span: IndicatorSpan): RawBuilder<unknown>;
  row: {
    id: RawBuilder<unknown>;
    code: RawBuilder<unknown>;
    title: RawBuilder<unknown>;
    note: RawBuilder<unknown>;
    on: RawBuilder<unknown>;
    href(id: string): string;
  };
}

export function tallied(t: Tally): ComputedIndicator {
  const { from, of, scope, numerator, denominator, row, ...definition } = t;
  return {
    ...definition,
    async measure(tx: Tx, actor: Actor, ask): Promise<IndicatorValue[]> {
      const n = numerator(ask.span);
      const d = denominator?.(ask.span);
      const { rows } = await sql<{ unit: string | null; n: number; d: number }>`
        select ${of} as unit, count(*) filter (where ${n}${d ? sql` and ${d}` : sql``})::int as n,
          count(*) filter (where ${d ?? sql`false`})::int as d
        from ${from} where ${scope(actor)} group by grouping sets ((), (${of}))`.execute(tx);
      // The whole comes last or first; it is the row without a unit.
      const by = new Map(rows.map((r) => [r.unit, r]));
      const value = (id: string | null): IndicatorValue => ({
        unitId: id,
        numerator: by.get(id)?.n ?? 0,
        denominator: d ? (by.get(id)?.d ?? 0) : null,
      });
      return [...ask.units.map((u) => value(u.id)), ...(ask.district ? [value(null)] : [])];
    },
    async rows(tx: Tx, actor: Actor, ask): Promise<Page<IndicatorRow>> {
      const n = numerator(ask.span);
      const d = denominator?.(ask.span);
      const found = await pageRows<{ id: string; code: string; title: string; note: string; on: PlainDate | null }>(
        tx,
        ask,
        {
          columns: sql`${row.id} as id, ${row.code} as code, ${row.title} as title, ${row.note} as note, ${row.on} as "on"`,
          from,
          where: allOf([
            scope(actor),
            ...(ask.part === 'numerator' || !d ? [n] : []),
            ...(d ? [d] : []),
            ...(ask.unit ? [sql`${of} = ${ask.unit.id}`] : []),
          ]),
          order: sql`${row.on} desc nulls last, ${row.id}`,
        },
      );
      return { ...found, items: found.items.map((r) => ({ ...r, href: row.href(r.id) })) };
    },
  };
}
