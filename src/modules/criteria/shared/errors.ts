import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const criteriaErrors = {
  'criteria.notFound': { status: 404, zh: '判定标准库里没有条目 {id}，请从标准库中重新选择' },
  'criteria.notInForce': { status: 422, zh: '{citation}在{on}没有生效，不能用来判定。{inForce}' },
  'criteria.needed': {
    status: 422,
    zh: '认定为重大事故隐患须引用判定标准条款；没有对应条款的，请按专家论证认定并上传专家论证意见',
  },
  'criteria.focusOnly': {
    status: 422,
    zh: '所选条目都是重点检查事项，不是法定判定标准，不能据此认定为重大事故隐患。请补选法定条款，或按专家论证认定并上传专家论证意见',
  },
  'criteria.expertOpinionNeeded': {
    status: 422,
    zh: '{citation}是兜底条款，须同时具备严重违反法规强标和群死群伤的现实危险。请上传专家论证意见后再认定',
  },
  'criteria.expertOpinionMissing': { status: 422, zh: '判定方式为专家论证的，请上传专家论证意见' },
  'criteria.companionNeeded': {
    status: 422,
    zh: '{citation}须与所涉条款一并引用，不能单独作为判定依据，请补选具体条款',
  },
  'criteria.notDirect': {
    status: 422,
    zh: '{citation}是综合判定要素，单项不能直接判定。请改用综合判定，或补选直接判定的条款',
  },
  'criteria.notComprehensive': { status: 422, zh: '所选条目中没有综合判定要素，请把判定方式改为直接判定' },
  'criteria.notYours': { status: 403, zh: '{reason}' },
  'criteria.editionNotFound': { status: 404, zh: '没有找到这个新版本，可能不在您的管理范围内' },
  'criteria.uploadNotFound': { status: 404, zh: '没有找到这次载入的结果，请重新上传文件' },
  'criteria.fileMissing': { status: 422, zh: '文件没有找到，请重新选择文件上传' },
  'criteria.standardUnknown': { status: 422, zh: '标准库里没有标准 {id}，请从列表中选择上一版，或选“新标准”' },
  'criteria.noItemSheet': {
    status: 422,
    zh: '表中没有找到条目：需要一行表头，写有“{needed}”。请下载模板，照模板的列名填写后再传',
  },
  'criteria.notEnding': { status: 422, zh: '《{name}》在 {from} 以前已经不再有效，请核对废止日期' },
  'criteria.notJson': { status: 422, zh: '这个 JSON 文件读不出来：{reason}。请从模板改起，改好后再传' },
  'criteria.tooManyItems': { status: 422, zh: '条目超过 {limit} 条，请核对是不是选错了表' },
  'criteria.noChange': {
    status: 422,
    zh: '文件内容与库里的《{name}》完全相同，没有新版本可载入。请改好条目后再传',
  },
  'criteria.linkUnknown': { status: 422, zh: '上一版里没有条目 {id}，请从列表中选择' },
  'criteria.linkTaken': { status: 422, zh: '{citation}已经对应到新版的{clause}，请先改那一条的对应关系' },
  'criteria.validityReversed': { status: 422, zh: '废止日期 {validTo} 早于施行日期 {validFrom}，请改正' },
  'criteria.publishedMeanwhile': {
    status: 409,
    zh: '另一人刚刚发布了代号为 {id} 的标准。请刷新后对照，确属另一版本的，退回修改代号再发布',
  },
  'criteria.standardTaken': {
    status: 422,
    zh: '标准代号 {id} 已经在库里，同一个标准重新核对原文的，代号后请加“-R1”等后缀；请退回修改',
  },
  'criteria.backdated': {
    status: 422,
    zh: '施行日期 {validFrom} 早于今天，发布后会影响按发现日期选用的条文。请在理由中写明“补录”或“更正”的原因，不少于 10 个字',
  },
  'criteria.alreadyInForce': {
    status: 422,
    zh: '这一版已于 {validFrom} 施行，可能已有判定引用，不能撤回。有错误的，请载入更正的版本，施行日期写成同一天',
  },
  'criteria.answerUnknown': {
    status: 422,
    zh: '{citation}的问题与您回答的不一致，标准可能已更新。请去掉这一条后重新选择并回答',
  },
  'criteria.fixedNotMet': { status: 422, zh: '条号{clause}填在“已当场整改”里，却不在命中的条号里，请核对' },
  'criteria.checklistNotFound': { status: 404, zh: '没有找到这份检查清单，可能是别的单位自用的' },
  'criteria.checklistNotYours': { status: 403, zh: '{reason}' },
  'criteria.checklistEmpty': { status: 422, zh: '所选部分在 {on} 没有有效的条目，请改选' },
  'criteria.checklistTooLong': {
    status: 422,
    zh: '选了 {count} 条，一份清单最多 {limit} 条，请少选几个部分，分成几份',
  },
  'criteria.checklistStale': { status: 409, zh: '这份清单刚被改过，请重新打开再改' },
  'criteria.lineUnknown': { status: 422, zh: '清单里没有条目 {id}，只能在原有的行里增减' },
} as const satisfies ErrorCatalogue;
