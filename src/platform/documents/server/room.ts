import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import type { Room } from '#kernel/server/room.ts';
import { documentsErrors } from '../shared/errors.ts';
import { maySee } from './access.ts';
import { ensureSeries, findDocument } from './index.ts';
import { documentsRoutes } from './routes.ts';

// Slips are seen by whoever sees the letter.
registerFileAccess('document', async (tx, actor, id) => {
  const doc = await findDocument(tx, id);
  return doc !== null && maySee(tx, actor, doc);
});

registerAuditLabels({
  actions: {
    'documents.issue': '印发文书',
    'documents.sign': '签收文书',
    'documents.registerPaper': '登记纸质送达回证',
    'documents.addSeries': '设置文号',
  },
  subjects: { document: '文书', documentSeries: '文号系列' },
});

export const documentsRoom: Room = {
  name: 'documents',
  routes: documentsRoutes,
  errors: documentsErrors,
  constraints: {
    document_receipts_recipient_id_key: 'documents.alreadySigned',
    document_series_pattern_key: 'documents.patternTaken',
  },
  seed: async (ctx) => {
    await ctx.inTx((tx) =>
      ensureSeries(tx, ctx, {
        series: 'rectification-notice',
        name: '隐患整改通知书',
        pattern: '（津东）安改〔{year}〕{n}号',
      }),
    );
  },
};
