/** Reports as what fulfils demands of the plan: each period's report (S5), the self-evaluation (S4-1, S5-4), the district's own (S4-3). */
import { dayOf } from '#kernel/shared/time.ts';
import { registerServingPapers } from '#modules/plan-tasks/server/index.ts';
import { titleOf } from '../shared/periods.ts';
import { kindLabels, reportMachine, type ReportKind } from '../shared/states.ts';
import * as store from './store.ts';

const kindsOf = {
  'S5-2': 'quarterly',
  'S5-3': 'annual',
  'S5-4': 'selfEvaluation',
  'S4-1': 'selfEvaluation',
} as const satisfies Readonly<Record<string, ReportKind>>;
const kindOf = (demand: string): ReportKind => (kindsOf as Readonly<Record<string, ReportKind>>)[demand] ?? 'quarterly';
const list = (kind: ReportKind): string => `/reports/list?kind=${kind}`;

export function registerReportPapers(): void {
  for (const demand of Object.keys(kindsOf)) {
    const kind = kindOf(demand);
    registerServingPapers({
      label: kindLabels[kind],
      demands: [demand],
      all: list(kind),
      list: async (tx, actor, { unitId, limit }) => {
        const { rows, total } = await store.newestOfKind(tx, actor, kind, unitId, limit);
        return {
          total,
          items: rows.map((r) => ({
            id: r.id,
            title: titleOf(r.kind, r.period),
            unitName: r.unit_name,
            on: r.submitted_at ? dayOf(r.submitted_at) : null,
            state: reportMachine.states[r.state].label,
            to: `/reports/${r.id}`,
          })),
        };
      },
      makes: (actor) =>
        actor.unitKind === 'department' || actor.unitKind === 'street'
          ? [{ label: `去填报${kindLabels[kind]}`, to: list(kind) }]
          : [],
    });
  }
  registerServingPapers({
    label: '全区工作报告',
    demands: ['S4-3'],
    all: '/reports?kind=selfEvaluation',
    list: async (tx, actor, { limit }) => {
      // The district's own report is drawn from all units: whoever sees the whole district reads it.
      if (!actor.scope.all) return { items: [], total: 0 };
      const { rows, total } = await store.newestSummaries(tx, actor, 'selfEvaluation', limit);
      return {
        total,
        items: rows.map((s) => ({
          id: s.id,
          title: `全区${titleOf(s.kind, s.period)}`,
          unitName: s.made_by_name,
          on: dayOf(s.issued_at ?? s.made_at),
          state: s.issued_at ? `已印发 ${s.document_number ?? ''}`.trim() : s.draft_id ? '已拟稿' : '已汇总',
          to: `/reports/district/${s.id}`,
        })),
      };
    },
    makes: (actor) =>
      actor.unitKind === 'office' ? [{ label: '汇总自评报告，拟全区报告', to: '/reports?kind=selfEvaluation' }] : [],
  });
}
