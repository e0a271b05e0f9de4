/** Ties the endpoints of 定期报送 and of the tables of firms to their services. */
import { bind } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as t from '../shared/tables/contract.ts';
import * as acts from './acts.ts';
import * as board from './board.ts';
import * as district from './district.ts';
import * as districtPapers from './district-papers.ts';
import * as excel from './excel.ts';
import { exportReports } from './export.ts';
import * as forms from './forms.ts';
import * as past from './past.ts';
import * as present from './present.ts';
import * as tables from './tables/service.ts';

export const reportRoutes = [
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
];
