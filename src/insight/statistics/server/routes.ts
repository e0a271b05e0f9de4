import { bind } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { exportStatistics, rowsOfFigure, statistics, trend } from './service.ts';

export const statisticsRoutes = [
  bind(contract.getStatistics, (ctx, { query }) => statistics(ctx, query)),
  bind(contract.getTrend, (ctx, { query }) => trend(ctx, query)),
  bind(contract.getFigureRows, (ctx, { query }) => rowsOfFigure(ctx, query)),
  bind(contract.exportStatistics, (ctx, { query }, raw) => exportStatistics(ctx, query, raw)),
];
