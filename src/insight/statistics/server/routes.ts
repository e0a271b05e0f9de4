import { bind } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { citationTable } from './citations.ts';
import { cross, exportCross } from './cross.ts';
import { charts, units } from './units.ts';
import { exportStatistics, rowsOfFigure, statistics, trend } from './service.ts';

export const statisticsRoutes = [
  bind(contract.getStatistics, (ctx, { query }) => statistics(ctx, query)),
  bind(contract.getTrend, (ctx, { query }) => trend(ctx, query)),
  bind(contract.getFigureRows, (ctx, { query }) => rowsOfFigure(ctx, query)),
  bind(contract.exportStatistics, (ctx, { query }, raw) => exportStatistics(ctx, query, raw)),
  bind(contract.getCross, (ctx, { query }) => cross(ctx, query)),
  bind(contract.exportCross, (ctx, { query }, raw) => exportCross(ctx, query, raw)),
  bind(contract.getUnits, (ctx, { query }) => units(ctx, query)),
  bind(contract.getCharts, (ctx, { query }) => charts(ctx, query)),
  bind(contract.getCitations, (ctx, { query }) => citationTable(ctx, query)),
];
