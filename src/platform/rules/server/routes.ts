import { bind, type Route } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { addVersion, getRule, listRules } from './service.ts';

export const rulesRoutes: readonly Route[] = [
  bind(contract.listRules, (ctx) => listRules(ctx)),
  bind(contract.getRule, (ctx, { params }) => getRule(ctx, params.key)),
  bind(contract.addRuleVersion, (ctx, { params, body }) => addVersion(ctx, params.key, body)),
];
