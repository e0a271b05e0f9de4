import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const jointErrors = {
  'supervision.whistleNotFound': { status: 404, zh: '没有找到这次吹哨，可能不在您的辖区，或没有叫到您的单位' },
  'supervision.notYourCall': { status: 403, zh: '{reason}' },
  'supervision.notNow': { status: 409, zh: '{reason}' },
  'supervision.mayNotBlow': { status: 403, zh: '吹哨由街道或社区的经办、审核人员发起，请联系属地街道' },
  'supervision.streetElsewhere': { status: 422, zh: '只能为本辖区吹哨，请改选您所在的街道' },
  'supervision.unitCannotCome': { status: 422, zh: '{name}不能被吹哨，请从部门名单中选择' },
  'supervision.aboutUnknown': { status: 422, zh: '没有找到所涉的{what}，请重新选择，或不选而写明地点' },
} as const satisfies ErrorCatalogue;
