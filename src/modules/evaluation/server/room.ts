/** 考核评价: how well units did in a year, on figures that open their rows; and honours for those who did well. */
import type { Room } from '#kernel/server/room.ts';
import { isUuid } from '#kernel/shared/id.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess, seedTemplates } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { evaluationErrors } from '../shared/errors.ts';
import {
  commendationMachine,
  correctionMachine,
  inquiryMachine,
  objectionMachine,
  roundMachine,
  schemeMachine,
  sheetMachine,
} from '../shared/states.ts';
import './indicators.ts';
import { evaluationCases, evaluationJobs } from './jobs.ts';
import { bindLetters } from './letters.ts';
import { evaluationTemplates } from './letter-templates.ts';
import { evaluationRoutes } from './routes.ts';
import { evaluationRules } from './rules.ts';
import * as store from './store.ts';

bindLetters();
for (const one of evaluationCases) registerCases(one);
registerFileAccess('evaluationItem', store.isItemVisible);
registerFileAccess('evaluationEntry', store.isEntryVisible);
registerFileAccess('evaluationObjection', store.isObjectionVisible);
registerFileAccess('evaluationCorrection', store.isCorrectionVisible);
registerFileAccess('evaluationCommendation', store.isCommendationVisible);
registerDocumentAccess('evaluationRound', store.mayReadLetters);
registerDocumentAccess('evaluationCommendation', store.isCommendationVisible);
registerDocumentAccess('evaluationInquiry', store.isInquiryVisible);
registerExplainer('evaluationSheet', async (tx, actor, id) => {
  if (!isUuid(id)) return null;
  const sheet = await store.findSheet(tx, actor, id);
  return sheet ? { label: `考核评分表 ${sheet.code}`, isAssigned: true } : null;
});

registerAuditLabels({
  subjects: {
    evaluationScheme: '考核方案',
    evaluationRound: '年度考核',
    evaluationSheet: '考核评分表',
    evaluationObjection: '考核异议',
    evaluationCorrection: '考核更正',
    evaluationCommendation: '表彰',
    evaluationInquiry: '征询意见',
  },
  steps: {
    evaluationScheme: schemeMachine.steps,
    evaluationRound: roundMachine.steps,
    evaluationSheet: sheetMachine.steps,
    evaluationObjection: objectionMachine.steps,
    evaluationCorrection: correctionMachine.steps,
    evaluationCommendation: commendationMachine.steps,
    evaluationInquiry: inquiryMachine.steps,
  },
  actions: {
    'evaluationScheme.draft': '起草考核方案',
    'evaluationScheme.save': '保存方案草稿',
    'evaluationScheme.place': '调整考核分组',
    'evaluationRound.open': '开始考核',
    'evaluationRound.measure': '重新取数',
    'evaluationRound.letter': '拟结果文书',
    'evaluationRound.score': '按项目核定',
    'evaluationRound.export': '导出考核结果',
    'evaluationSheet.selfScore': '自评一项',
    'evaluationSheet.officeScore': '核定一项',
    'evaluationSheet.addEntry': '登记加分、扣分',
    'evaluationSheet.withdrawEntry': '撤回加分、扣分',
    'evaluationSheet.raiseCause': '列为督办事由',
    'evaluationSheet.meetCause': '确认已整改',
    'evaluationObjection.file': '提出异议',
    'evaluationObjection.export': '导出异议台账',
    'evaluationCorrection.propose': '提出更正',
    'evaluationCommendation.propose': '提出表彰',
    'evaluationCommendation.export': '导出表彰台账',
    'evaluationInquiry.ask': '征询意见',
    'evaluationInquiry.letter': '拟复函',
    'evaluationInquiry.export': '导出征询台账',
  },
});

export const evaluationRoom: Room = {
  name: 'evaluation',
  routes: evaluationRoutes,
  errors: evaluationErrors,
  constraints: {
    evaluation_rounds_year: 'evaluation.roundExists',
    evaluation_objections_open: 'evaluation.objectionOpen',
  },
  machines: [
    schemeMachine,
    roundMachine,
    sheetMachine,
    objectionMachine,
    correctionMachine,
    commendationMachine,
    inquiryMachine,
  ],
  jobs: evaluationJobs,
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, evaluationRules, ctx);
      await seedTemplates(tx, ctx, evaluationTemplates);
    }),
};
