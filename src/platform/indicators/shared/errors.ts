import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const indicatorErrors = {
  'indicators.unknown': { status: 404, zh: '没有“{code}”这个指标，请从指标目录中打开' },
  'indicators.notYours': { status: 404, zh: '没有找到这个数，或它不在您的管理范围内。本单位的数可在指标目录中查看' },
  'indicators.notForYou': { status: 403, zh: '指标由安委办、部门和街道查看，您的岗位不参与统计' },
  'indicators.badRef': { status: 404, zh: '这个链接里的数已读不出来，请从原页面重新打开' },
  'indicators.inFuture': { status: 422, zh: '{to} 还没有到，填报期须在今天（{today}）或以前开始' },
  'indicators.notAPeriod': { status: 422, zh: '填报期须是完整的一个月、一个季度、半年或一年，请重新选择起止日期' },
  'indicators.isComputed': { status: 422, zh: '“{title}”由系统自动计算，不用填报；数不对时请到原始记录中更正' },
  'indicators.notReporter': {
    status: 403,
    zh: '指标由本单位经办、审核或负责人填报，安委办可以代为登记；请联系本单位经办人',
  },
  'indicators.noFigure': { status: 422, zh: '“{title}”不要求{unit}填报，请核对单位' },
  'indicators.needsDenominator': { status: 422, zh: '“{title}”是比率，请同时填写应完成数和已完成数' },
  'indicators.noDenominator': { status: 422, zh: '“{title}”不是比率，只填一个数' },
  'indicators.overWhole': { status: 422, zh: '已完成数 {numerator} 大于应完成数 {denominator}，请核对' },
  'indicators.needsReason': { status: 422, zh: '这一期已填报过，更正须写明原因，原来的数会保留' },
  'indicators.nothingToWithdraw': { status: 409, zh: '这一期没有有效的填报，不用撤回' },
  'indicators.needsProof': { status: 422, zh: '请上传佐证材料，或在说明中写清数据出处' },
  'indicators.mayNotSwitch': { status: 403, zh: '取数方式由安委办管理员调整，您可以查看，不能修改' },
  'indicators.notComputable': { status: 422, zh: '系统还不能自动计算“{title}”，只能由单位填报' },
  'indicators.raced': { status: 409, zh: '刚刚有人填报或调整了同一项，您的修改还在，请刷新核对后再提交' },
  'indicators.sameSource': { status: 422, zh: '“{title}”在 {on} 已经是{source}，没有需要改的' },
  'indicators.switchOrder': { status: 422, zh: '上一次调整从 {on} 起，新的调整不能早于这一天' },
} as const satisfies ErrorCatalogue;
