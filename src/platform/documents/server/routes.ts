import { bind, type Route } from '#kernel/server/room.ts';
import { disposition } from '#platform/files/server/index.ts';
import * as contract from '../shared/contract.ts';
import { addSeries, get, list, listSeries, sign, word } from './service.ts';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export const documentsRoutes: readonly Route[] = [
  bind(contract.listDocuments, (ctx, { query }) => list(ctx, query)),
  bind(contract.getDocument, (ctx, { params }) => get(ctx, params.id)),
  {
    endpoint: contract.getDocumentWord,
    handle: async (ctx, { params }, { reply }) => {
      const { name, bytes } = await word(ctx, params.id);
      await reply
        .header('content-type', WORD)
        .header('content-disposition', disposition('attachment', name))
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .send(bytes);
    },
  },
  bind(contract.signDocument, (ctx, { params, body }) => sign(ctx, params.id, body)),
  bind(contract.listSeries, (ctx) => listSeries(ctx)),
  bind(contract.addSeries, (ctx, { body }) => addSeries(ctx, body)),
];
