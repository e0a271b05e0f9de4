/** 定期报送: what units report each quarter and year, signed by their heads, collected, returned, put together for the district. */
import { bind, type Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess, registerDraftHook, seedTemplates } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { findUsers, officeUnit, registerMenuCount } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import * as c from '../shared/contract.ts';
import { reportErrors } from '../shared/errors.ts';
import { titleOf } from '../shared/periods.ts';
import { reportMachine, reportSteps } from '../shared/states.ts';
import * as t from '../shared/tables/contract.ts';
import { tableMachine, tableSteps } from '../shared/tables/states.ts';
import * as acts from './acts.ts';
import * as board from './board.ts';
import * as district from './district.ts';
import * as districtPapers from './district-papers.ts';
import { districtTemplate } from './district-letter.ts';
import * as excel from './excel.ts';
import { exportReports } from './export.ts';
import * as forms from './forms.ts';
import { registerReportIndicators } from './indicators.ts';
import { OFFICE } from './policy.ts';
import * as past from './past.ts';
import * as present from './present.ts';
import { reportRules } from './rules.ts';
import { registerReportPapers } from './serving.ts';
import * as store from './store.ts';
import { sweepReports } from './sweep.ts';
import { registerTableIndicators } from './tables/indicators.ts';
import * as tables from './tables/service.ts';
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
  routes: [
    bind(c.getBoard, (ctx, { query }) => board.getBoard(ctx, query)),
    bind(c.listReports, (ctx, { query }) => present.listReports(ctx, query)),
    bind(c.exportReports, (ctx, { query }, raw) => exportReports(ctx, query, raw)),
    bind(c.urgeReports, (ctx, { body }) => board.urgeReports(ctx, body)),
    bind(c.openNow, (ctx, { body }) => past.openNow(ctx, body)),
    bind(c.recordPaper, (ctx, { body }) => past.recordPaper(ctx, body)),
    bind(c.listForms, (ctx) => forms.listForms(ctx)),
    bind(c.saveForm, (ctx, { params, body }) => forms.saveForm(ctx, params.kind, body)),
    bind(c.getReport, (ctx, { params, query }) => present.getReport(ctx, params.id, query.revision)),
    bind(c.getChanges, (ctx, { params }) => acts.changesOf(ctx, params.id)),
    bind(c.prefillReport, (ctx, { params, body }) => acts.prefillReport(ctx, params.id, body)),
    bind(c.saveReport, (ctx, { params, body }) => acts.saveReport(ctx, params.id, body)),
    bind(c.refreshReport, (ctx, { params, body }) => acts.refreshReport(ctx, params.id, body)),
    bind(c.confirmReport, (ctx, { params, body }) => acts.confirmReport(ctx, params.id, body)),
    bind(c.reopenReport, (ctx, { params, body }) => acts.reopenReport(ctx, params.id, body)),
    bind(c.signReport, (ctx, { params, body }) => acts.signReport(ctx, params.id, body)),
    bind(c.submitReport, (ctx, { params, body }) => acts.submitReport(ctx, params.id, body)),
    bind(c.sendBackReport, (ctx, { params, body }) => acts.sendBackReport(ctx, params.id, body)),
    bind(c.acceptReport, (ctx, { params, body }) => acts.acceptReport(ctx, params.id, body)),
    bind(c.askAmend, (ctx, { params, body }) => acts.askAmend(ctx, params.id, body)),
    bind(c.allowAmend, (ctx, { params, body }) => acts.allowAmend(ctx, params.id, body)),
    bind(c.refuseAmend, (ctx, { params, body }) => acts.refuseAmend(ctx, params.id, body)),
    bind(c.commentReport, (ctx, { params, body }) => acts.commentReport(ctx, params.id, body)),
    bind(c.exportSheet, (ctx, { params }, raw) => excel.exportSheet(ctx, params.id, raw)),
    bind(c.importSheet, (ctx, { params, body }) => excel.importSheet(ctx, params.id, body)),
    bind(c.faultSheet, (ctx, { params, query }, raw) => excel.faultSheet(ctx, params.id, query.fileId, raw)),
    bind(c.makeSummary, (ctx, { body }) => district.makeSummary(ctx, body)),
    bind(c.getSummary, (ctx, { params }) => district.getSummary(ctx, params.id)),
    bind(c.draftSummary, (ctx, { params, body }) => district.draftSummary(ctx, params.id, body)),
    bind(c.summaryWord, (ctx, { params }, raw) => districtPapers.summaryWord(ctx, params.id, raw)),
    bind(c.summaryAnnex, (ctx, { params }, raw) => districtPapers.summaryAnnex(ctx, params.id, raw)),
    bind(t.listTables, (ctx, { query }) => tables.listTables(ctx, query)),
    bind(t.exportTables, (ctx, { query }, raw) => tables.exportTables(ctx, query, raw)),
    bind(t.getTable, (ctx, { params }) => tables.getTable(ctx, params.id)),
    bind(t.getTableRows, (ctx, { params, query }) => tables.getTableRows(ctx, params.id, query)),
    bind(t.takeTable, (ctx, { params, body }) => tables.takeTable(ctx, params.id, body)),
    bind(t.saveTable, (ctx, { params, body }) => tables.saveTable(ctx, params.id, body)),
    bind(t.fillTable, (ctx, { params, body }) => tables.fillTable(ctx, params.id, body)),
    bind(t.reopenTable, (ctx, { params, body }) => tables.reopenTable(ctx, params.id, body)),
    bind(t.signTable, (ctx, { params, body }) => tables.signTable(ctx, params.id, body)),
    bind(t.sendBackTable, (ctx, { params, body }) => tables.sendBackTable(ctx, params.id, body)),
  ],
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
