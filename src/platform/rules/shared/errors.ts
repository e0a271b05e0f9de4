import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const rulesErrors = {
  'rules.notInForce': { status: 422, zh: '参数“{label}”在 {on} 没有有效的规定，请联系安委办管理员补充后再办理' },
  'rules.unknown': { status: 404, zh: '没有这个参数，请从参数列表中打开' },
  'rules.wrongKind': { status: 422, zh: '新的值与原来的形式不同（原来是{was}），请按原来的形式填写' },
  'rules.backdated': { status: 422, zh: '生效日期早于今天（{today}），补录过去的规定须在备注中写明原因' },
  'rules.forbidden': { status: 403, zh: '参数由安委办管理员或系统管理员维护，您可以查看，不能修改' },
  'rules.noChange': { status: 422, zh: '新版本与当前版本内容相同，没有需要保存的改动' },
} as const satisfies ErrorCatalogue;
