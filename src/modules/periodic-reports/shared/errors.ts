import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const reportErrors = {
  'reports.notFound': { status: 404, zh: '没有找到这份报送，或不在您的范围内。请从定期报送的列表打开' },
  'reports.tableNotFound': { status: 404, zh: '没有找到这份统计表，或不在您的范围内。请从自查统计表的列表打开' },
  'reports.notYours': { status: 403, zh: '{reason}' },
  'reports.notNow': { status: 409, zh: '{reason}' },
  'reports.officeOnly': { status: 403, zh: '这项工作由区安委办办理' },
  'reports.faults': { status: 422, zh: '还有 {count} 处要改好才能送签：{what}' },
  'reports.unknownField': { status: 422, zh: '表中没有这个栏目：{field}。请刷新页面后再填' },
  'reports.reasonMissing': { status: 422, zh: '“{field}”与台账数字不同，请写明理由' },
  'reports.partUnknown': { status: 422, zh: '请选择要退回的部分并逐条写明意见' },
  'reports.kindUnknown': { status: 404, zh: '没有这种报表或这个报送期，请从列表中选择' },
  'reports.periodAhead': { status: 422, zh: '这一期还没有到（{from}），到时再办' },
  'reports.paperDay': { status: 422, zh: '收到日期 {day} 不对：要在报送期开始以后、今天以前，请改正' },
  'reports.nobodyMissing': { status: 409, zh: '应报单位都已报送，没有要催办的单位' },
  'reports.formStale': { status: 409, zh: '报表定义刚刚有了新版本（第 {version} 版），请刷新后在新版本上修改' },
  'reports.formDay': { status: 422, zh: '生效日期早于当前版本的生效日期（{from}），请改为之后的日期' },
  'reports.nothingReceived': { status: 409, zh: '还没有单位报送，收到报送后再汇总' },
  'reports.districtExists': { status: 409, zh: '这一期的汇总稿正在核稿签发，请办完或撤回后再重新汇总' },
  'reports.sheetUnreadable': {
    status: 422,
    zh: '文件读不出来，请用本系统导出的 Excel 表填写后再传（xlsx，不超过 2 MB）',
  },
  'reports.sheetOther': { status: 422, zh: '{reason}' },
} as const satisfies ErrorCatalogue;
