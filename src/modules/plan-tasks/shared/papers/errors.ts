import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const paperErrors = {
  'papers.notFound': { status: 404, zh: '没有找到这份材料，可能不是您单位的，请从列表重新打开' },
  'papers.notYours': { status: 403, zh: '{reason}' },
  'papers.notNow': { status: 409, zh: '{reason}' },
  'papers.mayNotWrite': { status: 403, zh: '方案由部门、街道的经办或审核人员起草，请联系本单位经办人员' },
  'papers.openEdition': { status: 409, zh: '本单位已有一版方案正在办理（第 {edition} 版，{state}），请先办完再修订' },
  'papers.demandUnknown': { status: 422, zh: '没有“{keys}”这些要求，请从列出的要求中选择' },
  'papers.gaps': { status: 422, zh: '还有 {count} 项要求没有写进方案（{keys}），请先补上再{act}' },
  'papers.chapterEmpty': { status: 422, zh: '“{chapter}”还没有写，请写好再送签发' },
  'papers.dayInFuture': { status: 422, zh: '会议日期 {on} 还没有到，请填写今天或以前的日期' },
  'papers.minutesMissing': { status: 422, zh: '请上传会议纪要' },
  'papers.decisionUnit': { status: 422, zh: '“{what}”的责任单位须是部门、街道或区安委办，请重新选择' },
  'papers.dueInPast': { status: 422, zh: '“{what}”的期限早于会议日期（{on}），请修改' },
  'papers.taskElsewhere': { status: 422, zh: '“{what}”所选任务不是责任单位的，请重新选择' },
  'papers.taskResting': {
    status: 422,
    zh: '“{what}”所选任务现在是“{state}”，不能再加节点，请换一项正在办理的任务，或不选任务',
  },
  'papers.dueAfterTask': {
    status: 422,
    zh: '“{what}”的期限晚于所选任务的完成期限（{on}），请把期限提前，或不选任务',
  },
  'papers.personElsewhere': { status: 422, zh: '没有找到这位领导，或不在您的单位，请重新选择' },
  'papers.listExists': { status: 409, zh: '{person}的{year}年{kind}已经建立，请在列表中打开修改' },
  'papers.listEmpty': { status: 422, zh: '清单还没有内容，请先补上再签字' },
  'papers.nothingToFile': { status: 422, zh: '所选清单中没有已签字、未报备案的，请重新勾选' },
  'papers.sheetUnreadable': { status: 422, zh: '这个文件读不出表格，请下载模板按列填写后再上传' },
  'papers.sheetColumns': { status: 422, zh: '第一行须有“编号”“内容”两列，请下载模板核对' },
  'papers.treeUnknown': { status: 404, zh: '没有这套举措，请从列表重新打开' },
  'papers.linkTwice': { status: 409, zh: '这项要求已经关联过，不必重复关联' },
} as const satisfies ErrorCatalogue;
