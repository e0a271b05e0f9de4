import { bind } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as p from '../shared/places.ts';
import { downloadFaults } from './faults.ts';
import * as imports from './imports.ts';
import * as places from './places.ts';
import * as reviews from './reviews.ts';
import * as service from './service.ts';

export const enterpriseRoutes = [
  bind(c.listEnterprises, (ctx, { query }) => service.listEnterprises(ctx, query)),
  bind(c.searchEnterprises, (ctx, { query }) => service.searchEnterprises(ctx, query.q, query.limit)),
  bind(c.getEnterprise, (ctx, { params }) => service.getEnterprise(ctx, params.id)),
  bind(c.createEnterprise, (ctx, { body }) => service.createEnterprise(ctx, body)),
  bind(c.updateEnterprise, (ctx, { params, body }) => service.updateEnterprise(ctx, params.id, body)),
  bind(p.listPlaces, (ctx, { params }) => places.listPlaces(ctx, params.id)),
  bind(p.addPlaces, (ctx, { params, body }) => places.addPlaces(ctx, params.id, body)),
  bind(p.changePlace, (ctx, { params, body }) => places.changePlace(ctx, params.id, body)),
  bind(p.findPlace, (ctx, { params }) => places.findPlace(ctx, params.code)),
  bind(c.createImport, (ctx, { body }) => imports.createImport(ctx, body.fileId)),
  bind(c.importChoices, (ctx) => imports.importChoices(ctx)),
  bind(c.listImports, (ctx, { query }) => imports.listImports(ctx, query)),
  bind(c.getImport, (ctx, { params }) => imports.getImport(ctx, params.id)),
  bind(c.changeImport, (ctx, { params, body }) => imports.changeImport(ctx, params.id, body)),
  bind(c.startImport, (ctx, { params, body }) => imports.startImport(ctx, params.id, body.check)),
  bind(c.stopImport, (ctx, { params }) => imports.stopImport(ctx, params.id)),
  bind(c.listImportRows, (ctx, { params, query }) => imports.listImportRows(ctx, params.id, query)),
  bind(c.downloadFaults, (ctx, { params }, raw) => downloadFaults(ctx, params.id, raw)),
  bind(c.takeSuggestion, (ctx, { params, body }) => imports.takeSuggestion(ctx, params.id, params.row, body.field)),
  bind(c.decideRow, (ctx, { params, body }) => reviews.decideRow(ctx, params.id, params.row, body.same)),
  bind(c.listReviews, (ctx, { query }) => reviews.listReviews(ctx, query)),
];
