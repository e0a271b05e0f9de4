import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const criteriaErrors = {
  'criteria.notFound': { status: 404, zh: '判定标准库里没有条目 {id}，请从标准库中重新选择' },
  'criteria.notInForce': { status: 422, zh: '{citation}在{on}没有生效，不能用来判定。{inForce}' },
  'criteria.needed': {
    status: 422,
    zh: '认定为重大事故隐患须引用判定标准条款；没有对应条款的，请按专家论证认定并上传专家论证意见',
  },
  'criteria.focusOnly': {
    status: 422,
    zh: '所选条目都是重点检查事项，不是法定判定标准，不能据此认定为重大事故隐患。请补选法定条款，或按专家论证认定并上传专家论证意见',
  },
  'criteria.expertOpinionNeeded': {
    status: 422,
    zh: '{citation}是兜底条款，须同时具备严重违反法规强标和群死群伤的现实危险。请上传专家论证意见后再认定',
  },
  'criteria.expertOpinionMissing': { status: 422, zh: '判定方式为专家论证的，请上传专家论证意见' },
  'criteria.companionNeeded': {
    status: 422,
    zh: '{citation}须与所涉条款一并引用，不能单独作为判定依据，请补选具体条款',
  },
  'criteria.notDirect': {
    status: 422,
    zh: '{citation}是综合判定要素，单项不能直接判定。请改用综合判定，或补选直接判定的条款',
  },
  'criteria.notComprehensive': { status: 422, zh: '所选条目中没有综合判定要素，请把判定方式改为直接判定' },
} as const satisfies ErrorCatalogue;
