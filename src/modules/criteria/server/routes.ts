import { bind, type Route } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import * as checklists from '../shared/checklists.ts';
import * as editions from '../shared/editions.ts';
import { exportChecklist } from './checklists/papers.ts';
import * as lists from './checklists/service.ts';
import * as acts from './editions/service.ts';
import { editionTemplate, uploadFaults } from './editions/workbooks.ts';
import { answers } from './service.ts';

export const criteriaRoutes: readonly Route[] = [
  bind(contract.listCriteria, (ctx, { query }) => answers.list(ctx, query)),
  bind(contract.listStandards, (ctx, { query }) => answers.standards(ctx, query)),
  bind(contract.suggestCriterion, (ctx, { query }) => answers.suggest(ctx, query)),
  bind(contract.getCriterionDetail, (ctx, { params, query }) => answers.detail(ctx, params.id, query.on)),
  bind(editions.loadEdition, (ctx, { body }) => acts.loadEdition(ctx, body)),
  bind(editions.abolishStandard, (ctx, { body }) => acts.abolishStandard(ctx, body)),
  bind(editions.getUpload, (ctx, { params }) => acts.getUpload(ctx, params.id)),
  bind(editions.uploadFaults, (ctx, { params }, raw) => uploadFaults(ctx, params.id, raw)),
  bind(editions.editionTemplate, (ctx, { query }, raw) => editionTemplate(ctx, query, raw)),
  bind(editions.listEditions, (ctx, { query }) => acts.listEditions(ctx, query)),
  bind(editions.getEdition, (ctx, { params }) => acts.getEdition(ctx, params.id)),
  bind(editions.linkItem, (ctx, { params, body }) => acts.linkItem(ctx, params.id, body)),
  bind(editions.changeEdition, (ctx, { params, body }) => acts.changeEdition(ctx, params.id, body)),
  bind(editions.submitEdition, (ctx, { params, body }) => acts.submitEdition(ctx, params.id, body)),
  bind(editions.decideEdition, (ctx, { params, body }) => acts.decideEdition(ctx, params.id, body)),
  bind(editions.withdrawEdition, (ctx, { params, body }) => acts.withdrawEdition(ctx, params.id, body)),
  bind(editions.discardEdition, (ctx, { params, body }) => acts.discardEdition(ctx, params.id, body)),
  bind(checklists.topicsForChecklist, (ctx, { query }) => lists.topics(ctx, query)),
  bind(checklists.makeChecklist, (ctx, { body }) => lists.makeChecklist(ctx, body)),
  bind(checklists.listChecklists, (ctx, { query }) => lists.listChecklists(ctx, query)),
  bind(checklists.getChecklist, (ctx, { params }) => lists.getChecklist(ctx, params.id)),
  bind(checklists.changeChecklist, (ctx, { params, body }) => lists.changeChecklist(ctx, params.id, body)),
  bind(checklists.exportChecklist, (ctx, { params, query }, raw) => exportChecklist(ctx, params.id, query.format, raw)),
  bind(checklists.getGuide, (ctx, { params, query }) => lists.guide(ctx, params.id, query.on)),
];
