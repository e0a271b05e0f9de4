/** 资金总览: budgets, projects and statements of a year as they stood on a day; every figure opens its rows. B3-1…B3-6. */
import type { Ctx } from '#kernel/server/context.ts';
import { yearOf, type PlainDate } from '#kernel/shared/time.ts';
import { highRiskEnterprises } from '#modules/enterprises/server/index.ts';
import type * as s from '../shared/schema.ts';
import { purposeLabels, wayLabels, type Purpose, type Way } from '../shared/states.ts';
import { asOfDay } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const none = { plannedFen: 0, approvedFen: 0, executedFen: 0 };
const add = (a: typeof none, b: store.Sums): typeof none => ({
  plannedFen: a.plannedFen + b.planned,
  approvedFen: a.approvedFen + b.approved,
  executedFen: a.executedFen + b.executed,
});
const sum = (rows: readonly store.Sums[]): typeof none => rows.reduce(add, none);

export async function overview(
  ctx: Ctx,
  query: { year?: number | undefined; asOf?: PlainDate | undefined },
): Promise<s.Overview> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const asOf = asOfDay(ctx, query.asOf);
    const year = query.year ?? yearOf(asOf);
    const statementYear = year - 1;
    const budgets = await store.sumBudgets(tx, actor, year, asOf);
    // The year before up to the same day of it: money compared with money of as many months.
    const sameDay = `${year - 1}${asOf.slice(4) === '-02-29' ? '-02-28' : asOf.slice(4)}` as PlainDate;
    const before =
      yearOf(asOf) === year
        ? await store.sumBudgets(tx, actor, year - 1, sameDay)
        : await store.sumBudgets(tx, actor, year - 1, asOf);
    const projects = await store.sumProjects(tx, actor, year, asOf);
    const statements = await store.sumStatements(tx, actor, statementYear, asOf);
    const firms = await highRiskEnterprises(tx, actor);
    const reported = await store.reported(tx, actor, statementYear, asOf);
    const total = <K extends keyof store.StatementSum>(key: K): number =>
      statements.reduce((n, r) => n + Number(r[key]), 0);
    const group = <K extends string>(keyOf: (r: store.BudgetSum) => K): Map<K, store.BudgetSum[]> => {
      const map = new Map<K, store.BudgetSum[]>();
      for (const row of budgets) map.set(keyOf(row), [...(map.get(keyOf(row)) ?? []), row]);
      return map;
    };
    const lines = (rows: readonly store.BudgetSum[]): number => rows.reduce((n, r) => n + r.lines, 0);
    const quarters = (['q1', 'q2', 'q3', 'q4'] as const).map((q) => budgets.reduce((n, r) => n + r[q], 0));
    return {
      year,
      statementYear,
      asOf,
      budgets: {
        lines: lines(budgets),
        total: sum(budgets),
        majorHazard: sum(budgets.filter((r) => r.purpose === 'majorHazard')),
        quarters,
        lastYear: sum(before),
        byPurpose: [...group((r) => r.purpose)]
          .map(([purpose, rows]) => ({ purpose, ...sum(rows), lines: lines(rows) }))
          .sort((a, b) => order(a.purpose) - order(b.purpose)),
        byUnit: [...group((r) => r.unit_id)].map(([unitId, rows]) => ({
          unitId,
          unitName: rows[0]?.unit_name ?? '',
          ...sum(rows),
          lines: lines(rows),
        })),
      },
      projects: (Object.keys(wayLabels) as Way[]).map((way) => {
        const rows = projects.filter((p) => p.way === way);
        const count = (key: 'all' | 'accepted' | 'overdue' | 'investment'): number =>
          rows.reduce((n, r) => n + Number(r[key]), 0);
        return {
          way,
          all: count('all'),
          accepted: count('accepted'),
          overdue: count('overdue'),
          investmentFen: count('investment'),
        };
      }),
      statements: {
        due: firms.length,
        missing: firms.filter((f) => !reported.has(f.id)).length,
        waiting: total('waiting'),
        full: total('full'),
        short: total('short'),
        clean: total('clean'),
        disallowed: total('disallowed'),
        computedFen: total('computed'),
        accruedFen: total('accrued'),
        usedFen: total('used'),
        paired: { count: total('pairs'), usedFen: total('pair_used'), lastUsedFen: total('pair_last') },
      },
      mayKeep: policy.mayKeep(actor),
      mayFill: policy.mayFill(actor),
      seesLedgers: store.seesLedgers(actor),
      units: [...group((r) => r.unit_id)].map(([id, rows]) => ({ id, name: rows[0]?.unit_name ?? '' })),
    };
  });
}
const order = (purpose: Purpose): number => Object.keys(purposeLabels).indexOf(purpose);
