import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const fundingErrors = {
  'funding.notFound': {
    status: 404,
    zh: '没有找到这条记录。预算和项目由本单位、区安委办和财政查看；安全费用报告由企业和它的属地、监管部门查看',
  },
  'funding.notYours': { status: 403, zh: '{reason}' },
  'funding.notNow': { status: 409, zh: '{reason}' },
  'funding.mayNotKeep': { status: 403, zh: '资金台账由部门、街道、区安委办的经办或审核人员登记，只登记本单位的' },
  'funding.lineExists': { status: 409, zh: '本单位 {year} 年已经有同名的预算项目，请在那一条上登记' },
  'funding.dayInFuture': { status: 422, zh: '日期晚于今天（{today}），请核对' },
  'funding.belowNothing': { status: 422, zh: '这样登记后，{kind}会低于零，请核对金额' },
  'funding.overApproved': { status: 422, zh: '累计执行会超过批复（批复 {approved} 万元）。请先登记追加批复' },
  'funding.hazardUnknown': { status: 422, zh: '没有找到编号 {code} 的隐患，或不在您的管理范围内，请核对编号' },
  'funding.budgetUnknown': { status: 422, zh: '没有找到所选的预算项目，请重新选择' },
  'funding.fileUnread': { status: 422, zh: '文件读不出来：{why}' },
  'funding.mayNotFill': { status: 403, zh: '安全费用报告由企业主要负责人或安全管理人员填报' },
  'funding.statementExists': { status: 409, zh: '{year} 年度的报告已经在填报或审核中，请在那一份上继续' },
  'funding.worksMissing': { status: 422, zh: '建设工程按项目造价计提，请逐类填写工程造价' },
  'funding.usedTooMuch': { status: 422, zh: '审核认定不应列支的金额超过了使用合计（{used} 万元），请核对' },
  'funding.amendLocked': { status: 409, zh: '只有已审核或已封存的报告可以更正，还在办理的请直接修改' },
} as const satisfies ErrorCatalogue;
