import { bind, type Route } from '#kernel/server/room.ts';
import { sendFile } from '#platform/files/server/index.ts';
import * as contract from '../shared/contract.ts';
import * as slips from '../shared/slips.ts';
import * as drafts from './drafts.ts';
import {
  addSeries,
  draftWord,
  exportLetters,
  get,
  list,
  listLetters,
  listSeries,
  reply,
  sign,
  word,
} from './service.ts';
import { matchSlips, registerSlips } from './slips.ts';
import { listTemplates, saveTemplate, templateHistory } from './templates.ts';

export const documentsRoutes: readonly Route[] = [
  bind(contract.listDocuments, (ctx, { query }) => list(ctx, query)),
  bind(contract.getDocument, (ctx, { params }) => get(ctx, params.id)),
  {
    endpoint: contract.getDocumentWord,
    handle: async (ctx, { params }, raw) => {
      const { name, bytes } = await word(ctx, params.id);
      await sendFile(raw, bytes, name, 'word');
    },
  },
  bind(slips.matchSlips, (ctx, { body }) => matchSlips(ctx, body.names)),
  bind(slips.registerSlips, (ctx, { body }) => registerSlips(ctx, body.slips)),
  bind(contract.signDocument, (ctx, { params, body }) => sign(ctx, params.id, body)),
  bind(contract.listSeries, (ctx) => listSeries(ctx)),
  bind(contract.addSeries, (ctx, { body }) => addSeries(ctx, body)),
  bind(contract.replyToDocument, (ctx, { params, body }) => reply(ctx, params.id, body)),
  bind(contract.listLetters, (ctx, { query }) => listLetters(ctx, query)),
  bind(contract.exportLetters, (ctx, { query }, raw) => exportLetters(ctx, query, raw)),
  bind(contract.createDraft, (ctx, { body }) => drafts.newDraft(ctx, body)),
  bind(contract.getLetterDraft, (ctx, { params }) => drafts.getDraft(ctx, params.id)),
  {
    endpoint: contract.getDraftWord,
    handle: async (ctx, { params }, raw) => {
      const { name, bytes } = await draftWord(ctx, params.id);
      await sendFile(raw, bytes, name, 'word');
    },
  },
  bind(contract.editLetterDraft, (ctx, { params, body }) => drafts.editDraft(ctx, params.id, body)),
  bind(contract.reviewLetterDraft, (ctx, { params, body }) => drafts.reviewDraft(ctx, { id: params.id, ...body })),
  bind(contract.signLetterDraft, (ctx, { params, body }) => drafts.signDraft(ctx, { id: params.id, ...body })),
  bind(contract.issueLetterDraft, (ctx, { params, body }) => drafts.issueDraft(ctx, { id: params.id, ...body })),
  bind(contract.returnLetterDraft, (ctx, { params, body }) => drafts.returnDraft(ctx, { id: params.id, ...body })),
  bind(contract.resubmitLetterDraft, (ctx, { params, body }) => drafts.resubmitDraft(ctx, { id: params.id, ...body })),
  bind(contract.withdrawLetterDraft, (ctx, { params, body }) => drafts.withdrawDraft(ctx, { id: params.id, ...body })),
  bind(contract.listTemplates, (ctx) => listTemplates(ctx)),
  bind(contract.getTemplateHistory, (ctx, { params }) => templateHistory(ctx, params.key)),
  bind(contract.saveTemplate, (ctx, { params, body }) => saveTemplate(ctx, params.key, body)),
];
