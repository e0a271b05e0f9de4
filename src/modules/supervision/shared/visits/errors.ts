import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const visitErrors = {
  'supervision.groupNotFound': { status: 404, zh: '没有找到这个督导组，可能不是您所在的组' },
  'supervision.visitNotFound': {
    status: 404,
    zh: '没有找到这次督导检查，可能没有分给您所在的督导组，或还没有反馈给您的单位',
  },
  'supervision.visitNotYours': { status: 403, zh: '{reason}' },
  'supervision.visitNotNow': { status: 409, zh: '{reason}' },
  'supervision.mayNotForm': { status: 403, zh: '督导组由区安委办的管理员或审核人员组建，请联系区安委办' },
  'supervision.memberUnknown': { status: 422, zh: '所选人员中有已停用的账号，或是企业、系统管理人员，请重新选择' },
  'supervision.targetUnknown': { status: 422, zh: '没有找到要检查的{what}，请重新选择' },
  'supervision.noTarget': { status: 422, zh: '请至少选择一个要检查的单位或企业' },
  'supervision.memberVisited': {
    status: 422,
    zh: '{name}在{unit}，{unit}是这次暗访的对象。为防止走漏，请从名单中去掉一方',
  },
  'supervision.groupPeriod': { status: 422, zh: '结束日期早于开始日期，请重新填写督导时间' },
  'supervision.outsidePeriod': { status: 422, zh: '检查日期要在督导时间内（{from} 至 {to}），请改日期' },
  'supervision.visitsOpen': { status: 409, zh: '还有 {count} 次检查没有办结或取消，办完后再结束督导' },
  'supervision.mattersOpen': { status: 409, zh: '还有 {count} 项没有记录：{what}。逐项记录后再结束现场检查' },
  'supervision.problemWithoutFinding': {
    status: 409,
    zh: '“{what}”记为有问题，但没有登记具体问题。请先登记问题，或改记录',
  },
  'supervision.firmOutsideGroup': { status: 422, zh: '这家企业不在本组的检查范围内，请从本组的企业中选择' },
  'supervision.dutyUnit': { status: 422, zh: '监管责任问题的整改单位要选部门、街道，或被检查的企业' },
  'supervision.findingDuePast': { status: 422, zh: '整改期限早于今天（{today}），请改为今天以后的日期' },
  'supervision.boardEmpty': { status: 422, zh: '这一天还没有可以上榜的单位，请换一天再看' },
  'supervision.firmHasNoUnit': { status: 409, zh: '{name}还没有开通单位账号，不能在系统内送达。请先在企业台账开通' },
  'supervision.replyTooSoon': { status: 409, zh: '还有 {count} 项问题没有报告整改：{what}。逐项报告后再报送整改报告' },
  'supervision.lookBackTooSoon': {
    status: 409,
    zh: '还有 {count} 项没有整改到位：{what}。全部确认后，回头看才能登记为合格',
  },
} as const satisfies ErrorCatalogue;
