import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const supervisionErrors = {
  'supervision.notFound': { status: 404, zh: '没有找到这件督办，可能已撤回，或不在您的范围内' },
  'supervision.hazardNotFound': { status: 404, zh: '没有找到这件隐患，可能已被撤销，或不在您的管理范围内' },
  'supervision.notYours': { status: 403, zh: '{reason}' },
  'supervision.wrongState': { status: 409, zh: '{reason}' },
  'supervision.hazardEnded': { status: 409, zh: '这件隐患已销号或撤销，不需要再督办' },
  'supervision.causeMet': { status: 409, zh: '这件事已经办结或不再滞后，不需要再督办。请撤回这件措施' },
  'supervision.notMajor': { status: 422, zh: '这件隐患没有核准为重大事故隐患，不能挂牌督办。请先完成判定和核准' },
  'supervision.alreadyTaken': {
    status: 409,
    zh: '同一事由已采取过这一级措施，不重复办理。请打开这件隐患的督办经过查看',
  },
  'supervision.skipReason': { status: 422, zh: '前面还有“{rung}”没有办理。逐级办理，确需越级的，请写明越级理由' },
  'supervision.skipNotApproved': { status: 409, zh: '这是越级办理，须先由安委办领导批准越级' },
  'supervision.samePerson': { status: 403, zh: '{reason}' },
  'supervision.talkTooSoon': {
    status: 422,
    zh: '约谈须提前 {days} 个工作日通知，最早为 {earliest}（{basis}），请改约谈日期',
  },
  'supervision.talkDetails': { status: 422, zh: '约谈须写明约谈日期、主谈人和地点' },
  'supervision.talkNotYet': { status: 422, zh: '约谈定于 {on}，还没有到，谈完后再登记纪要' },
  'supervision.promisesOpen': { status: 409, zh: '还有 {count} 项整改承诺没有落实，落实后再办结' },
  'supervision.promiseUnknown': { status: 404, zh: '没有找到这项承诺，可能已经登记落实，请刷新后查看' },
  'supervision.promisePast': { status: 422, zh: '承诺的期限不能早于今天（{today}）' },
  'supervision.firmUnknown': {
    status: 422,
    zh: '主送企业里有已注销、合并或不归您管辖的，请按名称重新选择',
  },
  'supervision.firmNoAccount': {
    status: 422,
    zh: '{names}还没有账号，不能在系统里签收。请先在企业档案开通账号；来不及的，用“公文”拟稿，纸质送达',
  },
  'supervision.recipientUnknown': { status: 422, zh: '主送单位里有已停用的单位，请重新选择' },
  'supervision.alreadyListed': {
    status: 409,
    zh: '这件隐患已在{level}提请或挂牌，不重复办理。需要提级的，请选更高一级',
  },
  'supervision.levelNotHigher': { status: 422, zh: '已是{level}挂牌，提级须选更高一级' },
  'supervision.termTooLong': { status: 422, zh: '督办期限最迟为 {latest}（{basis}），请缩短' },
  'supervision.termPast': { status: 422, zh: '督办期限不能早于明天，请重新填写' },
  'supervision.extensionOnce': {
    status: 422,
    zh: '督办期限已延长 {count} 次，按规定最多 {limit} 次（{basis}），请按现在的期限整改',
  },
  'supervision.extensionLate': { status: 422, zh: '督办期限 {due} 已过，延长须在到期前申请' },
  'supervision.extensionPending': { status: 409, zh: '已有一份延长申请正在审批' },
  'supervision.noSuchRequest': { status: 404, zh: '没有找到待审批的延长申请，可能已经办完' },
  'supervision.otherAuthority': { status: 403, zh: '本件由{unit}挂牌，验收和摘牌只能由{unit}办理' },
} as const satisfies ErrorCatalogue;
