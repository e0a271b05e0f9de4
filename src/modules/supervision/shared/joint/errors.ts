import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const jointErrors = {
  'supervision.whistleNotFound': { status: 404, zh: '没有找到这次吹哨，可能不在您的辖区，或没有叫到您的单位' },
  'supervision.notYourCall': { status: 403, zh: '{reason}' },
  'supervision.notNow': { status: 409, zh: '{reason}' },
  'supervision.mayNotBlow': { status: 403, zh: '吹哨由街道或社区的经办、审核人员发起，请联系属地街道' },
  'supervision.streetElsewhere': { status: 422, zh: '只能为本辖区吹哨，请改选您所在的街道' },
  'supervision.unitCannotCome': { status: 422, zh: '{name}不能被吹哨，请从部门名单中选择' },
  'supervision.aboutUnknown': { status: 422, zh: '没有找到所涉的{what}，请重新选择，或不选而写明地点' },
  'supervision.sessionNotFound': { status: 404, zh: '没有找到这次会商，可能没有邀请您或您的单位' },
  'supervision.notYourTurn': { status: 403, zh: '{reason}' },
  'supervision.mayNotCall': { status: 403, zh: '会商由安委办、部门或街道的经办、审核人员召集' },
  'supervision.nobodyInvited': { status: 422, zh: '请至少邀请一个单位或一位人员' },
  'supervision.dueInPast': { status: 422, zh: '“{what}”的完成期限早于今天（{today}），请改为今天以后的日期' },
  'supervision.confirmSameUnit': {
    status: 422,
    zh: '“{what}”须由牵头、协助单位以外的单位确认办结，请另选确认单位',
  },
  'supervision.personElsewhere': { status: 422, zh: '“{what}”的责任人不在牵头单位，请重新选择' },
} as const satisfies ErrorCatalogue;
