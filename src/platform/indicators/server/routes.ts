import { bind, type Route } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import * as read from './read.ts';

export const indicatorRoutes: readonly Route[] = [
  bind(contract.listIndicators, (ctx, { query }) => read.listIndicators(ctx, query)),
  bind(contract.exportIndicators, (ctx, { query }, raw) => read.exportIndicators(ctx, query, raw)),
  bind(contract.getIndicatorValues, (ctx, { query }) => read.getValues(ctx, query)),
  bind(contract.openIndicator, (ctx, { query }) => read.openIndicator(ctx, query)),
  bind(contract.exportIndicatorRows, (ctx, { query }, raw) => read.exportRows(ctx, query, raw)),
  bind(contract.getIndicator, (ctx, { params }) => read.getIndicator(ctx, params.code)),
  bind(contract.getIndicatorTrend, (ctx, { params, query }) => read.getTrend(ctx, params.code, query)),
  bind(contract.getIndicatorUnits, (ctx, { params, query }) => read.getUnits(ctx, params.code, query)),
  bind(contract.listIndicatorReports, (ctx, { params, query }) => read.listReports(ctx, params.code, query)),
  bind(contract.reportIndicator, (ctx, { params, body }) => read.reportIndicator(ctx, params.code, body)),
  bind(contract.switchIndicator, (ctx, { params, body }) => read.switchIndicator(ctx, params.code, body)),
];
