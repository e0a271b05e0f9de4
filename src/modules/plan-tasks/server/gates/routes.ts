/** Ties the endpoints of project gates to their services. */
import { bind } from '#kernel/server/room.ts';
import * as c from '../../shared/gates/contract.ts';
import { exportGates } from './export.ts';
import * as present from './present.ts';
import * as service from './service.ts';

export const gateRoutes = [
  bind(c.listGates, (ctx, { query }) => present.listGates(ctx, query)),
  bind(c.gateFigures, (ctx, { query }) => present.gateFigures(ctx, query)),
  bind(c.exportGates, (ctx, { query }, raw) => exportGates(ctx, query, raw)),
  bind(c.gateChoices, (ctx) => present.gateChoices(ctx)),
  bind(c.openGate, (ctx, { body }) => service.openGate(ctx, body)),
  bind(c.getGate, (ctx, { params }) => present.getGate(ctx, params.id)),
  bind(c.giveOpinion, (ctx, { params, body }) => service.giveOpinion(ctx, params.id, body)),
  bind(c.gatherGate, (ctx, { params, body }) => service.gatherGate(ctx, params.id, body)),
  bind(c.concludeGate, (ctx, { params, body }) => service.concludeGate(ctx, params.id, body)),
  bind(c.withdrawGate, (ctx, { params, body }) => service.withdrawGate(ctx, params.id, body)),
  bind(c.draftGateLetter, (ctx, { params }) => service.draftGateLetter(ctx, params.id)),
  bind(c.reportCondition, (ctx, { params, body }) => service.reportCondition(ctx, params.id, body)),
  bind(c.confirmCondition, (ctx, { params, body }) => service.confirmCondition(ctx, params.id, body)),
  bind(c.sendBackCondition, (ctx, { params, body }) => service.sendBackCondition(ctx, params.id, body)),
];
