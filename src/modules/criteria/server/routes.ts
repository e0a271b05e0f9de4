import { bind, type Route } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { answers } from './service.ts';

export const criteriaRoutes: readonly Route[] = [
  bind(contract.listCriteria, (ctx, { query }) => answers.list(ctx, query)),
  bind(contract.listStandards, (ctx, { query }) => answers.standards(ctx, query)),
  bind(contract.suggestCriterion, (ctx, { query }) => answers.suggest(ctx, query)),
  bind(contract.getCriterionDetail, (ctx, { params, query }) => answers.detail(ctx, params.id, query.on)),
];
