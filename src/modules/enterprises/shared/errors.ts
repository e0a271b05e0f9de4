import { type ErrorCatalogue, failWith } from '#kernel/shared/errors.ts';

/** Refusals of the enterprises room; each says what the person can do next. */
export const enterpriseErrors = {
  'enterprises.fileEmpty': { status: 422, zh: '文件是空的，请选择有内容的台账文件' },
  'enterprises.fileTooLarge': { status: 413, zh: '文件超过大小限制（{limit}），请拆分后再导入' },
  'enterprises.fileEncrypted': { status: 422, zh: '文件设有打开密码，请在表格软件中去掉密码、另存后再导入' },
  'enterprises.fileDamaged': {
    status: 422,
    zh: '文件不完整或已损坏（{reason}），没有导入任何内容，请重新导出或另存后再试',
  },
  'enterprises.readerBusy': { status: 503, zh: '正在读取别人上传的几个大文件，请过一分钟再试' },
  'enterprises.fileUnsafe': {
    status: 422,
    zh: '文件内容异常（{reason}），已拒绝读取，请用表格软件另存为 .xlsx 后再导入',
  },
  'enterprises.fileUnsupported': { status: 415, zh: '这不是可以导入的台账（{kind}），请提供 .xlsx、.xls 或 .csv 文件' },
  'enterprises.fileEncoding': { status: 422, zh: '文件的文字编码无法识别，请另存为 .xlsx 或“CSV UTF-8”后再导入' },
  'enterprises.tooManyRows': { status: 422, zh: '数据超过 {limit} 行，请拆分后再导入' },
  'enterprises.noSheet': { status: 422, zh: '文件中没有名为“{sheet}”的工作表，现有：{sheets}' },
  'enterprises.noHeader': {
    status: 422,
    zh: '没有找到表头：至少要有“企业名称”或“统一社会信用代码”一列。请检查工作表，或手工指定各列',
  },
  'enterprises.noColumn': { status: 422, zh: '表中没有第 {column} 列，请从列出的各列中选择' },
  'enterprises.notFound': { status: 404, zh: '没有找到这家企业，可能已合并，或不在您的管理范围内' },
  'enterprises.placeNotFound': { status: 404, zh: '没有找到这个部位码，可能不在您的管理范围内，请改为手写部位' },
  'enterprises.placeRetired': { status: 422, zh: '部位码“{name}”已停用，请撕下标签，改为手写部位' },
  'enterprises.placeKnown': { status: 409, zh: '“{name}”已经登记过，请用登记过的部位或换一个名称' },
  'enterprises.placeJustKnown': { status: 409, zh: '这个部位刚被登记过，请刷新后再看' },
  'enterprises.placesNotYours': {
    status: 403,
    zh: '部位由本企业负责人、安全管理人员或企业名录的维护单位登记，请告诉他们',
  },
  'enterprises.codeTaken': { status: 409, zh: '这个统一社会信用代码已登记在“{name}”名下，请核对' },
  'enterprises.codeJustTaken': { status: 409, zh: '这个统一社会信用代码刚被登记到另一家企业，请核对后再试' },
  'enterprises.probablyKnown': {
    status: 409,
    zh: '名录中已有一家很相近的企业“{name}”（{why}）。是同一家的，请打开它的档案修改；确为另一家的，请勾选“确为另一家”后再登记',
  },
  'enterprises.notYours': { status: 403, zh: '企业名录由街道、监管部门和安委办维护，您的岗位不能修改' },
  'enterprises.outsideScope': { status: 422, zh: '所选街道或行业不在您的管理范围内，请改选' },
  'enterprises.importNotFound': { status: 404, zh: '没有找到这次导入，请到导入记录中查看' },
  'enterprises.importState': { status: 409, zh: '这次导入现在是“{state}”，不能再改。需要重来的，请重新上传文件' },
  'enterprises.importFileGone': {
    status: 409,
    zh: '这次导入是在命令行进行的，文件不在系统里，请在命令行重新执行；已导入的行不会重复',
  },
  'enterprises.noSuggestion': { status: 409, zh: '这一处没有可以直接采用的建议，请在表格中改好后重新上传' },
  'enterprises.rowDecided': { status: 409, zh: '这一行已由{who}判断过，请刷新后看结果' },
} as const satisfies ErrorCatalogue;

export const fail = failWith(enterpriseErrors);
