import { bind } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { answerFinding, getFinding, judgeFinding, listFindings, summariseFindings } from './service.ts';

export const xrayRoutes = [
  bind(contract.listFindings, (ctx, { query }) => listFindings(ctx, query)),
  bind(contract.summariseFindings, (ctx) => summariseFindings(ctx)),
  bind(contract.getFinding, (ctx, { params }) => getFinding(ctx, params.id)),
  bind(contract.answerFinding, (ctx, { params, body }) => answerFinding(ctx, params.id, body)),
  bind(contract.judgeFinding, (ctx, { params, body }) => judgeFinding(ctx, params.id, body)),
];
