/** Ties the endpoints of the exchange room to its services. */
import { bind } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as download from './download.ts';
import * as exports from './export.ts';
import * as mappings from './mappings.ts';
import * as packages from './packages.ts';
import * as present from './present.ts';
import * as receipts from './receipts.ts';
import * as returns from './returns.ts';
import * as upper from './upper.ts';

export const exchangeRoutes = [
  bind(c.getDesk, (ctx) => present.getDesk(ctx)),
  bind(c.saveReceiver, (ctx, { params, body }) => mappings.saveReceiver(ctx, params.code, body)),
  bind(c.getSchema, (ctx, { params }) => mappings.schema(ctx, params.code, params.edition)),
  bind(c.listPackages, (ctx, { query }) => present.listPackages(ctx, query)),
  bind(c.exportPackages, (ctx, { query }, raw) => exports.exportPackages(ctx, query, raw)),
  bind(c.proposePackage, (ctx, { body }) => packages.proposePackage(ctx, body)),
  bind(c.getPackage, (ctx, { params }) => present.getPackage(ctx, params.id)),
  bind(c.listRecords, (ctx, { params, query }) => present.listRecords(ctx, params.id, query)),
  bind(c.listCarried, (ctx, { params, query }) => present.listCarried(ctx, params.id, query)),
  bind(c.editPackage, (ctx, { params, body }) => packages.editPackage(ctx, params.id, body)),
  bind(c.buildPackage, (ctx, { params, body }) => packages.buildPackage(ctx, params.id, body)),
  bind(c.approvePackage, (ctx, { params, body }) => packages.approvePackage(ctx, params.id, body)),
  bind(c.sendBackPackage, (ctx, { params, body }) => packages.sendBackPackage(ctx, params.id, body)),
  bind(c.sendPackage, (ctx, { params, body }) => packages.sendPackage(ctx, params.id, body)),
  bind(c.replacePackage, (ctx, { params, body }) => packages.replacePackage(ctx, params.id, body)),
  bind(c.withdrawPackage, (ctx, { params, body }) => packages.withdrawPackage(ctx, params.id, body)),
  bind(c.downloadJson, (ctx, { params }, raw) => download.downloadJson(ctx, params.id, raw)),
  bind(c.downloadExcel, (ctx, { params }, raw) => download.downloadExcel(ctx, params.id, raw)),
  bind(c.downloadReceiptForm, (ctx, { params }, raw) => download.downloadReceiptForm(ctx, params.id, raw)),
  bind(c.importReceipt, (ctx, { body }) => receipts.importReceipt(ctx, body)),
  bind(c.listMappings, (ctx) => present.listMappings(ctx)),
  bind(c.newMapping, (ctx, { params }) => mappings.newMapping(ctx, params.code)),
  bind(c.getMapping, (ctx, { params }) => present.getMapping(ctx, params.id)),
  bind(c.saveMapping, (ctx, { params, body }) => mappings.saveMapping(ctx, params.id, body)),
  bind(c.adoptMapping, (ctx, { params, body }) => mappings.adoptMapping(ctx, params.id, body)),
  bind(c.retireMapping, (ctx, { params, body }) => mappings.retireMapping(ctx, params.id, body)),
  bind(c.tryMapping, (ctx, { body }) => mappings.tryMapping(ctx, body)),
  bind(c.listReturns, (ctx, { query }) => present.listReturns(ctx, query)),
  bind(c.exportReturns, (ctx, { query }, raw) => exports.exportReturns(ctx, query, raw)),
  bind(c.importReturns, (ctx, { body }) => returns.importReturns(ctx, body)),
  bind(c.getReturn, (ctx, { params }) => present.getReturn(ctx, params.id)),
  bind(c.answerReturn, (ctx, { params, body }) => returns.answerReturn(ctx, params.id, body)),
  bind(c.sendBackReturn, (ctx, { params, body }) => returns.sendBackReturn(ctx, params.id, body)),
  bind(c.listSenders, (ctx) => upper.listSenders(ctx)),
  bind(c.putSender, (ctx, { body }) => upper.registerSender(ctx, body)),
  bind(c.listStanding, (ctx, { params, query }) => upper.listStanding(ctx, params.code, query)),
  bind(c.listInbox, (ctx, { query }) => upper.listInbox(ctx, query)),
  bind(c.listInboxFiles, (ctx, { params }) => upper.listInboxFiles(ctx, params.id)),
  bind(c.importPackage, (ctx, { body }) => upper.importPackage(ctx, body)),
  bind(c.downloadInboxReceipt, (ctx, { params }, raw) => upper.downloadInboxReceipt(ctx, params.id, raw)),
  bind(c.verifyPackage, (ctx, { body }) => upper.verifyPackage(ctx, body)),
  bind(c.confirmReturn, (ctx, { params, body }) => returns.confirmReturn(ctx, params.id, body)),
];
