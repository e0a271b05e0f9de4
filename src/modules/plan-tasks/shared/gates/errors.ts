import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const gateErrors = {
  'gates.notFound': { status: 404, zh: '没有找到这个把关事项，可能不由您的单位办理，也没有征求您的单位意见' },
  'gates.notYours': { status: 403, zh: '{reason}' },
  'gates.notNow': { status: 409, zh: '{reason}' },
  'gates.mayNotOpen': { status: 403, zh: '把关事项由安委办、部门或街道的经办、审核人员发起' },
  'gates.nobodyAsked': { status: 422, zh: '请至少征求一个其他单位的意见，牵头单位不能只听自己的意见' },
  'gates.unitUnknown': { status: 422, zh: '所选单位不在可征求意见的单位名单中，请重新选择' },
  'gates.questionsMissing': { status: 422, zh: '还有 {count} 个问题没有回答：{questions}' },
  'gates.enterpriseUnknown': { status: 422, zh: '没有找到所选企业，请重新选择，或只填写单位名称' },
  'gates.previousUnknown': { status: 422, zh: '没有找到被否决的原事项，请从原事项页面点“重新提交”' },
  'gates.refusalStands': {
    status: 422,
    zh: '{units}不同意，不能作出“{result}”的结论；请改为“{refused}”，或撤回后调整方案重新征求意见',
  },
  'gates.conditionsStand': {
    status: 422,
    zh: '{units}是有条件同意，不能直接“{result}”；请改为“{conditional}”并写明条件',
  },
  'gates.conditionsMissing': { status: 422, zh: '“{result}”须写明至少一项条件' },
  'gates.conditionsNeedless': { status: 422, zh: '只有“{result}”才写条件，请去掉条件或改选结论' },
  'gates.conditionUnits': { status: 422, zh: '“{what}”的落实单位和确认单位须是不同的单位，请重新选择' },
  'gates.dueInPast': { status: 422, zh: '“{what}”的落实期限早于今天（{today}），请改为今天以后的日期' },
} as const satisfies ErrorCatalogue;
