/** The doors of 考核评价. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';

const B5 = ['B5-1', 'B5-2', 'B5-3', 'T2-1'] as const;
const B4 = ['B4-1', 'B4-2', 'B4-3', 'B4-4', 'B4-5'] as const;
const id = z.object({ id: z.uuid() });
const acts = ['evaluation.notYours', 'evaluation.notNow'] as const;
type Spec<B extends z.ZodType, R extends z.ZodType> = {
  path: `/${string}`;
  summary: string;
  body: B;
  response: R;
  errors?: readonly string[];
  clauses?: readonly string[];
};
const act = <B extends z.ZodType, R extends z.ZodType>({
  path,
  summary,
  body,
  response,
  errors = [],
  clauses = B5,
}: Spec<B, R>) =>
  endpoint({ method: 'POST', path, summary, clauses, params: id, body, response, errors: [...acts, ...errors] });

/* —— schemes —— */
const schemeErrors = ['evaluation.schemeNotFound'] as const;
export const schemeChoices = endpoint({
  method: 'GET',
  path: '/evaluation/choices',
  summary: '考核方案可用的指标、各单位所在的组',
  clauses: B5,
  response: s.SchemeChoices,
  errors: acts,
});
export const placeUnit = endpoint({
  method: 'POST',
  path: '/evaluation/groups',
  summary: '调整单位所在的考核组',
  clauses: B5,
  body: s.PlaceUnit,
  response: s.SchemeChoices,
  errors: [...acts, 'evaluation.unitUnknown', 'evaluation.groupMismatch'],
});
export const listSchemes = endpoint({
  method: 'GET',
  path: '/evaluation/schemes',
  summary: '考核方案台账：组别、年度、版本',
  clauses: B5,
  query: s.SchemeQuery,
  response: pageOf(s.SchemeRow),
});
export const draftScheme = endpoint({
  method: 'POST',
  path: '/evaluation/schemes',
  summary: '起草考核方案，从示例或已有方案开始',
  clauses: B5,
  body: s.DraftScheme,
  response: s.SchemeView,
  status: 201,
  errors: [...acts, ...schemeErrors],
});
export const getScheme = endpoint({
  method: 'GET',
  path: '/evaluation/schemes/:id',
  summary: '一份考核方案：维度、项目、公式、校核结果',
  clauses: B5,
  params: id,
  response: s.SchemeView,
  errors: schemeErrors,
});
export const saveScheme = act({
  path: '/evaluation/schemes/:id/save',
  summary: '保存方案草稿',
  body: s.SaveScheme,
  response: s.SchemeView,
  errors: schemeErrors,
});
export const submitScheme = act({
  path: '/evaluation/schemes/:id/submit',
  summary: '方案送审',
  body: s.Plain,
  response: s.SchemeView,
  errors: [...schemeErrors, 'evaluation.schemeFaulty'],
});
export const reviewScheme = act({
  path: '/evaluation/schemes/:id/review',
  summary: '方案审核通过，报领导批准',
  body: s.Opinion,
  response: s.SchemeView,
  errors: schemeErrors,
});
export const sendBackScheme = act({
  path: '/evaluation/schemes/:id/send-back',
  summary: '方案退回修改',
  body: s.Opinion,
  response: s.SchemeView,
  errors: schemeErrors,
});
export const adoptScheme = act({
  path: '/evaluation/schemes/:id/adopt',
  summary: '批准采用方案，同组同年的旧版本被取代',
  body: s.Opinion,
  response: s.SchemeView,
  errors: [...schemeErrors, 'evaluation.schemeFaulty'],
});
export const discardScheme = act({
  path: '/evaluation/schemes/:id/discard',
  summary: '方案草稿作废',
  body: s.Opinion,
  response: s.SchemeView,
  errors: schemeErrors,
});
export const tryScheme = endpoint({
  method: 'GET',
  path: '/evaluation/schemes/:id/try',
  summary: '用某年已冻结的数据试算方案：总分和名次的变化，不写入考核',
  clauses: B5,
  params: id,
  query: s.TryScheme,
  response: s.TryView,
  errors: [...acts, ...schemeErrors, 'evaluation.noInputs', 'evaluation.schemeFaulty'],
});

/* —— rounds —— */
const roundErrors = ['evaluation.roundNotFound'] as const;
export const listRounds = endpoint({
  method: 'GET',
  path: '/evaluation/rounds',
  summary: '历年考核，和本单位的评分表',
  clauses: B5,
  query: s.RoundQuery,
  response: pageOf(s.RoundRow),
});
export const openRound = endpoint({
  method: 'POST',
  path: '/evaluation/rounds',
  summary: '开始一年的考核：各组用已采用的方案，各单位得到评分表',
  clauses: B5,
  body: s.OpenRound,
  response: s.RoundView,
  status: 201,
  errors: [...acts, 'evaluation.noScheme', 'evaluation.roundExists', 'evaluation.noUnits', 'evaluation.selfDuePast'],
});
export const getRound = endpoint({
  method: 'GET',
  path: '/evaluation/rounds/:id',
  summary: '一次考核：各组排名、等次、维度得分、分布和历年走势',
  clauses: B5,
  params: id,
  response: s.RoundView,
  errors: roundErrors,
});
export const measureRound = act({
  path: '/evaluation/rounds/:id/measure',
  summary: '从记录重新取数并计算',
  body: s.Plain,
  response: s.RoundView,
  errors: roundErrors,
});
export const closeSelf = act({
  path: '/evaluation/rounds/:id/close-self',
  summary: '结束自评，开始评分',
  body: s.Plain,
  response: s.RoundView,
  errors: roundErrors,
});
export const publishRound = act({
  path: '/evaluation/rounds/:id/publish',
  summary: '向各单位公布初步结果，受理异议',
  body: s.Plain,
  response: s.RoundView,
  errors: [...roundErrors, 'evaluation.scoresMissing'],
});
export const freezeRound = act({
  path: '/evaluation/rounds/:id/freeze',
  summary: '批准并冻结结果，名次和等次不再改动',
  body: s.Opinion,
  response: s.RoundView,
  errors: [...roundErrors, 'evaluation.objectionsOpen', 'evaluation.termRunning', 'evaluation.scoresMissing'],
});
export const cancelRound = act({
  path: '/evaluation/rounds/:id/cancel',
  summary: '取消考核',
  body: s.Opinion,
  response: s.RoundView,
  errors: roundErrors,
});
export const recomputeRound = endpoint({
  method: 'GET',
  path: '/evaluation/rounds/:id/recompute',
  summary: '按冻结时的数据重算核对，并与现在的记录比较',
  clauses: B5,
  params: id,
  response: s.RecomputeView,
  errors: [...acts, ...roundErrors, 'evaluation.noResult'],
});
export const listDeductions = endpoint({
  method: 'GET',
  path: '/evaluation/rounds/:id/deductions',
  summary: '加分、扣分清单，每条打开它的记录',
  clauses: ['B5-2', 'B5-3'],
  params: id,
  query: s.DeductionQuery,
  response: pageOf(s.DeductionRow),
  errors: roundErrors,
});
export const exportRound = endpoint({
  method: 'GET',
  path: '/evaluation/rounds/:id/export',
  summary: '考核结果和逐项得分导出为 Excel',
  clauses: ['B5-3', 'B5-4'],
  params: id,
  raw: 'stream',
  costly: 'export',
  errors: roundErrors,
});
export const draftRoundLetter = act({
  path: '/evaluation/rounds/:id/letters',
  summary: '拟结果文书：通知书、向区委区政府的报告、移交组织部门、通报',
  body: s.DraftRoundLetter,
  response: s.RoundView,
  errors: [
    ...roundErrors,
    'evaluation.noResult',
    'evaluation.letterDrafted',
    'evaluation.sheetNotFound',
    'documents.noTemplate',
    'documents.issuerForbidden',
  ],
  clauses: ['B5-4', 'B5-5', 'B5-6'],
});

export const openFigure = endpoint({
  method: 'GET',
  path: '/evaluation/items/:id/figures/:seq',
  summary: '评分所用的一个数：取数时的明细和现在的明细，少了哪些、多了哪些',
  clauses: B5,
  params: z.object({ id: z.uuid(), seq: z.coerce.number().int().min(0).max(9) }),
  query: s.FigureQuery,
  response: s.FigureThenNow,
  errors: ['evaluation.itemNotFound'],
});
export const getGrid = endpoint({
  method: 'GET',
  path: '/evaluation/rounds/:id/grid',
  summary: '按项目并排评分：一个项目、全组单位的自评和佐证',
  clauses: B5,
  params: id,
  response: s.GridView,
  errors: [...acts, ...roundErrors],
});
export const officeScores = act({
  path: '/evaluation/rounds/:id/scores',
  summary: '安委办一次核定多家单位的得分，与自评不同的写明理由',
  body: s.OfficeScores,
  response: s.GridView,
  errors: [
    ...roundErrors,
    'evaluation.itemNotFound',
    'evaluation.scoreRange',
    'evaluation.reasonMissing',
    'evaluation.notByPeople',
  ],
});

/* —— sheets —— */
const sheetErrors = ['evaluation.sheetNotFound', 'evaluation.itemNotFound'] as const;
export const getSheet = endpoint({
  method: 'GET',
  path: '/evaluation/rounds/:id/units/:unitId',
  summary: '一个单位的评分表：每项的数据、公式、自评、核定、留痕',
  clauses: B5,
  params: z.object({ id: z.uuid(), unitId: z.uuid() }),
  response: s.SheetView,
  errors: sheetErrors,
});
export const findSheet = endpoint({
  method: 'GET',
  path: '/evaluation/sheets/:id',
  summary: '按评分表编号打开',
  clauses: B5,
  params: id,
  response: s.SheetView,
  errors: sheetErrors,
});
export const selfScore = act({
  path: '/evaluation/items/:id/self',
  summary: '单位自评一项，附说明和佐证',
  body: s.SelfScore,
  response: s.SheetView,
  errors: [...sheetErrors, 'evaluation.scoreRange'],
});
export const selfScores = act({
  path: '/evaluation/sheets/:id/self',
  summary: '单位一次填写多项自评',
  body: s.SelfScores,
  response: s.SheetView,
  errors: [...sheetErrors, 'evaluation.scoreRange'],
});
export const submitSelf = act({
  path: '/evaluation/sheets/:id/submit',
  summary: '报送自评',
  body: s.SubmitSelf,
  response: s.SheetView,
  errors: sheetErrors,
});
export const reopenSelf = act({
  path: '/evaluation/sheets/:id/reopen',
  summary: '退回重新自评',
  body: s.Opinion,
  response: s.SheetView,
  errors: sheetErrors,
});
export const officeScore = act({
  path: '/evaluation/items/:id/office',
  summary: '安委办核定一项，与系统计算不同的写明理由',
  body: s.OfficeScore,
  response: s.SheetView,
  errors: [...sheetErrors, 'evaluation.scoreRange', 'evaluation.reasonMissing', 'evaluation.notByPeople'],
});
export const addEntry = act({
  path: '/evaluation/sheets/:id/entries',
  summary: '登记一件加分、扣分或一票否决事项',
  body: s.AddEntry,
  response: s.SheetView,
  errors: [...sheetErrors, 'evaluation.evidenceMissing', 'evaluation.notByCase'],
});
export const withdrawEntry = act({
  path: '/evaluation/entries/:id/withdraw',
  summary: '撤回一件加分、扣分事项',
  body: s.Opinion,
  response: s.SheetView,
  errors: ['evaluation.entryNotFound', ...sheetErrors],
});
export const acknowledgeSheet = act({
  path: '/evaluation/sheets/:id/acknowledge',
  summary: '单位确认初步结果无异议',
  body: s.Plain,
  response: s.SheetView,
  errors: sheetErrors,
});
export const raiseCause = act({
  path: '/evaluation/sheets/:id/cause',
  summary: '最低等次的单位列为督办事由，进入督办阶梯（约谈）',
  body: s.Plain,
  response: s.SheetView,
  errors: [...sheetErrors, 'evaluation.causeNone', 'evaluation.noResult'],
  clauses: ['B5-2', 'B5-11'],
});
export const meetCause = act({
  path: '/evaluation/sheets/:id/cause-met',
  summary: '确认已按考核结果整改，结束督办事由',
  body: s.Opinion,
  response: s.SheetView,
  errors: sheetErrors,
  clauses: ['B5-2', 'B5-11'],
});

/* —— objections and corrections —— */
const objectionErrors = ['evaluation.objectionNotFound'] as const;
export const listObjections = endpoint({
  method: 'GET',
  path: '/evaluation/objections',
  summary: '异议台账',
  clauses: B5,
  query: s.ObjectionQuery,
  response: pageOf(s.ObjectionRow),
});
export const exportObjections = endpoint({
  method: 'GET',
  path: '/evaluation/objections/export',
  summary: '异议台账导出为 Excel',
  clauses: B5,
  query: s.ObjectionFilter,
  raw: 'stream',
  costly: 'export',
});
export const fileObjection = act({
  path: '/evaluation/sheets/:id/objections',
  summary: '对一项得分提出异议，附佐证',
  body: s.FileObjection,
  response: s.ObjectionView,
  errors: [...sheetErrors, 'evaluation.objectionOpen', 'evaluation.objectionLate'],
});
export const getObjection = endpoint({
  method: 'GET',
  path: '/evaluation/objections/:id',
  summary: '一件异议和它的裁定',
  clauses: B5,
  params: id,
  response: s.ObjectionView,
  errors: objectionErrors,
});
export const upholdObjection = act({
  path: '/evaluation/objections/:id/uphold',
  summary: '裁定异议成立并改分，由没有评过这张表的人办理',
  body: s.UpholdObjection,
  response: s.ObjectionView,
  errors: [...objectionErrors, 'evaluation.scoreRange'],
});
export const dismissObjection = act({
  path: '/evaluation/objections/:id/dismiss',
  summary: '裁定异议不成立',
  body: s.DismissObjection,
  response: s.ObjectionView,
  errors: objectionErrors,
});
export const withdrawObjection = act({
  path: '/evaluation/objections/:id/withdraw',
  summary: '单位撤回异议',
  body: s.Plain,
  response: s.ObjectionView,
  errors: objectionErrors,
});
export const proposeCorrection = act({
  path: '/evaluation/sheets/:id/corrections',
  summary: '冻结后发现差错，提出更正',
  body: s.ProposeCorrection,
  response: s.SheetView,
  errors: [...sheetErrors, 'evaluation.scoreRange', 'evaluation.correctionOpen'],
  clauses: ['B5-4'],
});
const correctionErrors = ['evaluation.correctionNotFound'] as const;
export const approveCorrection = act({
  path: '/evaluation/corrections/:id/approve',
  summary: '批准更正，原结果保留',
  body: s.Opinion,
  response: s.SheetView,
  errors: correctionErrors,
  clauses: ['B5-4'],
});
export const refuseCorrection = act({
  path: '/evaluation/corrections/:id/refuse',
  summary: '不予更正',
  body: s.Opinion,
  response: s.SheetView,
  errors: correctionErrors,
  clauses: ['B5-4'],
});

/* —— incentives —— */
const commendationErrors = ['evaluation.commendationNotFound'] as const;
const commendationAct = <B extends z.ZodType>(
  path: `/${string}`,
  summary: string,
  body: B,
  more: readonly string[] = [],
) => act({ path, summary, body, response: s.CommendationView, errors: [...commendationErrors, ...more], clauses: B4 });
export const incentiveChoices = endpoint({
  method: 'GET',
  path: '/evaluation/incentives/choices',
  summary: '表彰和征询可以选的单位',
  clauses: B4,
  response: s.IncentiveChoices,
});
export const listCommendations = endpoint({
  method: 'GET',
  path: '/evaluation/commendations',
  summary: '表彰和通报表扬台账',
  clauses: B4,
  query: s.CommendationQuery,
  response: pageOf(s.CommendationRow),
});
export const exportCommendations = endpoint({
  method: 'GET',
  path: '/evaluation/commendations/export',
  summary: '表彰台账导出为 Excel',
  clauses: B4,
  query: s.CommendationFilter,
  raw: 'stream',
  costly: 'export',
});
export const proposeCommendation = endpoint({
  method: 'POST',
  path: '/evaluation/commendations',
  summary: '提出表彰集体、个人，或通报表扬、推广典型',
  clauses: B4,
  body: s.ProposeCommendation,
  response: s.CommendationView,
  status: 201,
  errors: [...acts, 'evaluation.unitUnknown', 'evaluation.personUnknown'],
});
export const getCommendation = endpoint({
  method: 'GET',
  path: '/evaluation/commendations/:id',
  summary: '一项表彰和它所依据的事实',
  clauses: B4,
  params: id,
  response: s.CommendationView,
  errors: commendationErrors,
});
export const reviewCommendation = commendationAct('/evaluation/commendations/:id/review', '审核表彰', s.Opinion);
export const approveCommendation = commendationAct('/evaluation/commendations/:id/approve', '领导批准表彰', s.Opinion);
export const refuseCommendation = commendationAct('/evaluation/commendations/:id/refuse', '不同意表彰', s.Opinion);
export const announceCommendation = commendationAct(
  '/evaluation/commendations/:id/announce',
  '公布表彰，拟表彰通报送核签发',
  s.Plain,
  ['documents.noTemplate', 'documents.issuerForbidden'],
);
export const rescindCommendation = commendationAct('/evaluation/commendations/:id/rescind', '撤销表彰', s.Opinion);

const inquiryErrors = ['evaluation.inquiryNotFound'] as const;
const inquiryAct = <B extends z.ZodType>(path: `/${string}`, summary: string, body: B, more: readonly string[] = []) =>
  act({
    path,
    summary,
    body,
    response: s.InquiryView,
    errors: [...inquiryErrors, ...more],
    clauses: ['B4-1', 'B4-3', 'B5-5'],
  });
export const listInquiries = endpoint({
  method: 'GET',
  path: '/evaluation/inquiries',
  summary: '征询意见台账',
  clauses: ['B4-1'],
  query: s.InquiryQuery,
  response: pageOf(s.InquiryRow),
});
export const exportInquiries = endpoint({
  method: 'GET',
  path: '/evaluation/inquiries/export',
  summary: '征询意见台账导出为 Excel',
  clauses: ['B4-1'],
  query: s.InquiryFilter,
  raw: 'stream',
  costly: 'export',
});
export const askInquiry = endpoint({
  method: 'POST',
  path: '/evaluation/inquiries',
  summary: '干部考察、评优评先前征询三年行动开展情况',
  clauses: ['B4-1', 'B4-3'],
  body: s.AskInquiry,
  response: s.InquiryView,
  status: 201,
  errors: [...acts, 'evaluation.unitUnknown', 'evaluation.personUnknown'],
});
export const getInquiry = endpoint({
  method: 'GET',
  path: '/evaluation/inquiries/:id',
  summary: '一件征询、据以答复的事实和答复',
  clauses: ['B4-1'],
  params: id,
  response: s.InquiryView,
  errors: inquiryErrors,
});
export const answerInquiry = inquiryAct('/evaluation/inquiries/:id/answer', '按系统记录拟写答复', s.AnswerInquiry);
export const sendBackInquiry = inquiryAct('/evaluation/inquiries/:id/send-back', '退回重拟', s.Opinion);
export const confirmInquiry = inquiryAct('/evaluation/inquiries/:id/confirm', '领导审定答复', s.Opinion);
export const withdrawInquiry = inquiryAct('/evaluation/inquiries/:id/withdraw', '撤回征询', s.Plain);
export const inquiryLetter = inquiryAct('/evaluation/inquiries/:id/letter', '把答复拟成复函，进入核稿签发', s.Plain, [
  'documents.noTemplate',
  'documents.issuerForbidden',
]);
export const getAppraisal = endpoint({
  method: 'GET',
  path: '/evaluation/appraisals/:unitId',
  summary: '领导干部考核参考表：历年结果、表彰、扣分（供组织部门）',
  clauses: ['B4-1', 'B5-5'],
  params: z.object({ unitId: z.uuid() }),
  query: z.object({ year: z.coerce.number().int().min(2000).max(2100).optional() }),
  response: s.Appraisal,
  errors: [...acts, 'evaluation.unitUnknown'],
});
