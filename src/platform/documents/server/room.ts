import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import type { Room } from '#kernel/server/room.ts';
import { documentsErrors } from '../shared/errors.ts';
import { maySee } from './access.ts';
import { bindCases } from './cases.ts';
import { handsRules } from './hands.ts';
import { registerDocumentIndicators } from './indicators.ts';
import { ensureSeries, findDocument } from './index.ts';
import { letterTemplates, replyRules } from './template-seeds.ts';
import { documentsRoutes } from './routes.ts';
import { seedTemplates } from './templates.ts';
import { letterMachine } from '../shared/states.ts';
import { seedRules } from '#platform/rules/server/index.ts';

// Slips are seen by whoever sees the letter.
registerFileAccess('document', async (tx, actor, id) => {
  const doc = await findDocument(tx, id);
  return doc !== null && maySee(tx, actor, doc);
});

bindCases();
registerDocumentIndicators();

registerAuditLabels({
  steps: { letter: letterMachine.steps },
  actions: {
    'documents.issue': '印发文书',
    'documents.sign': '签收文书',
    'documents.registerPaper': '登记纸质送达回证',
    'documents.addSeries': '设置文号',
    'documents.reply': '登记回复',
    'documents.export': '导出公文',
    'documents.saveTemplate': '启用公文模板新版本',
    'letter.draft': '拟稿送核',
    'letter.edit': '修改公文稿',
  },
  subjects: { document: '文书', documentSeries: '文号系列', letter: '公文稿', letterTemplate: '公文模板' },
});

export const documentsRoom: Room = {
  name: 'documents',
  routes: documentsRoutes,
  machines: [letterMachine],
  errors: documentsErrors,
  constraints: {
    document_receipts_recipient_id_key: 'documents.alreadySigned',
    document_series_pattern_key: 'documents.patternTaken',
  },
  seed: async (ctx) => {
    await ctx.inTx(async (tx) => {
      await ensureSeries(tx, ctx, {
        series: 'rectification-notice',
        name: '隐患整改通知书',
        pattern: '（津东）安改〔{year}〕{n}号',
      });
      await seedRules(tx, [...handsRules, ...replyRules], ctx);
      await seedTemplates(tx, ctx, letterTemplates);
    });
  },
};
