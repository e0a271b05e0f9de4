import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { criteriaErrors } from '../shared/errors.ts';
import { editionMachine } from '../shared/states.ts';
import { editionNames } from './editions/store.ts';
import { criteriaIndicatorRules, registerCriteriaIndicators } from './indicators.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { seedCriteria } from './library.ts';
import { criteriaRoutes } from './routes.ts';

registerAuditLabels({
  steps: { standardEdition: editionMachine.steps },
  actions: {
    'criteria.load': '载入判定标准库',
    'standardUpload.check': '检查标准新版本文件',
    'standardEdition.load': '载入标准新版本草稿',
    'standardEdition.link': '改正新旧条目对应',
    'standardEdition.change': '改正日期和出处',
    'checklist.make': '制作检查清单',
    'checklist.change': '修改检查清单',
    'checklist.export': '导出检查清单',
  },
  subjects: {
    criteriaLibrary: '判定标准库',
    standardEdition: '标准新版本',
    standardUpload: '标准文件',
    checklist: '检查清单',
  },
});
registerCriteriaIndicators();
registerCases({
  type: 'standardEdition',
  link: (id) => `/criteria/editions/${id}`,
  describe: editionNames,
});

export const criteriaRoom: Room = {
  name: 'criteria',
  routes: criteriaRoutes,
  errors: criteriaErrors,
  machines: [editionMachine],
  seed: async (ctx) => {
    await ctx.inTx((tx) => seedRules(tx, criteriaIndicatorRules, ctx));
    await seedCriteria(ctx);
  },
};
