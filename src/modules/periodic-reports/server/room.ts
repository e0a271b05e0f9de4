/** 定期报送: what units report each quarter and year, signed by their heads, collected, returned, put together for the district. */
import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess, registerDraftHook, seedTemplates } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { findUsers, officeUnit, registerMenuCount } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { reportErrors } from '../shared/errors.ts';
import { titleOf } from '../shared/periods.ts';
import { reportMachine, reportSteps } from '../shared/states.ts';
import { tableMachine, tableSteps } from '../shared/tables/states.ts';
import * as district from './district.ts';
import { districtTemplate } from './district-letter.ts';
import * as forms from './forms.ts';
import { registerReportIndicators } from './indicators.ts';
import { OFFICE } from './policy.ts';
import { reportRoutes } from './routes.ts';
import { reportRules } from './rules.ts';
import { registerReportPapers } from './serving.ts';
import * as store from './store.ts';
import { sweepReports } from './sweep.ts';
import { registerTableIndicators } from './tables/indicators.ts';
import { countOwed, tableTitles } from './tables/store.ts';

registerReportIndicators();
registerReportPapers();
registerTableIndicators();
registerMenuCount('self-tables', countOwed);
registerCases({
  type: 'firmTable',
  link: (id) => `/self-tables/${id}`,
  describe: async (tx, ids) =>
    new Map((await tableTitles(tx, ids)).map((t) => [t.id, `${titleOf(t.kind, t.period)}：${t.enterprise_name}`])),
});
registerFileAccess('report', store.isVisible);
registerDocumentAccess(
  'reportSummary',
  async (tx, actor, id) => actor.scope.all && (await store.findSummary(tx, actor, id)) !== null,
);
registerMenuCount('reports', store.countWaiting);
registerDraftHook(districtTemplate.key, district.onDraft);
registerCases({
  type: 'report',
  link: (id, action) => (action && action !== 'claim' ? `/reports/${id}?act=${action}` : `/reports/${id}`),
  describe: async (tx, ids) =>
    new Map((await store.titlesOf(tx, ids)).map((r) => [r.id, `${titleOf(r.kind, r.period)}：${r.unit_name}`])),
  onOverdue: async (tx, ctx, clock) => {
    const [r] = await store.titlesOf(tx, [clock.subject_id]);
    const office = await officeUnit(tx);
    if (!r || !office) return;
    await notify(tx, ctx, {
      to: (await findUsers(tx, { unitId: office.id, roles: OFFICE })).map((u) => u.userId),
      kind: 'reports.overdue',
      title: `${clock.label}已逾期：${titleOf(r.kind, r.period)}（${r.unit_name}）`,
      body: `期限 ${clock.due_on ?? ''}`,
      link: `/reports/${r.id}`,
      subjectType: 'report',
      subjectId: r.id,
    });
  },
});
registerAuditLabels({
  subjects: { firmTable: '自查统计表', report: '定期报送', reportForm: '报表定义', reportSummary: '全区汇总' },
  steps: { firmTable: tableSteps, report: reportSteps },
  actions: {
    'firmTable.open': '开放填报',
    'firmTable.take': '从本企业隐患取数',
    'firmTable.save': '填报',
    'firmTable.export': '导出企业自查统计表',
    'report.open': '开放填报',
    'report.save': '填报',
    'report.refresh': '重新取数',
    'report.comment': '写备注',
    'report.openNow': '提前开放填报',
    'report.urge': '催办未报单位',
    'report.form': '报表定义新版本',
    'report.export': '导出报送台账',
    'report.sheet': '导出填报表',
    'report.importExcel': '读回填报表',
    'reportSummary.make': '汇总全区报送',
    'reportSummary.draft': '拟全区报告',
  },
});

export const periodicReportsRoom: Room = {
  name: 'periodic-reports',
  routes: reportRoutes,
  errors: reportErrors,
  machines: [reportMachine, tableMachine],
  timers: [
    {
      name: 'reports.sweep',
      cron: '5 * * * *',
      run: async (ctx) => {
        await sweepReports(ctx);
      },
    },
  ],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, reportRules, ctx);
      await forms.seedForms(tx, ctx);
      await seedTemplates(tx, ctx, [districtTemplate]);
    }),
};
