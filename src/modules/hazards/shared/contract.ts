/** The doors of the hazards room. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';

const actErrors = ['hazards.notFound', 'hazards.wrongState', 'hazards.notYours', 'hazards.stale'] as const;
const Acted = s.HazardRecord;
const act = <B extends z.ZodType>(
  path: string,
  summary: string,
  clauses: readonly string[],
  body: B,
  errors: readonly string[] = [],
) =>
  endpoint({
    method: 'POST',
    path: `/hazards/:id/${path}`,
    summary,
    clauses,
    params: s.HazardParams,
    body,
    response: Acted,
    errors: [...actErrors, ...errors],
  });

export const listHazards = endpoint({
  method: 'GET',
  path: '/hazards',
  summary: '隐患台账：按条件分页列出，总数精确',
  clauses: ['T10-1'],
  query: s.LedgerQuery,
  response: pageOf(s.HazardRow),
});
export const heatOfHazards = endpoint({
  method: 'GET',
  path: '/hazards/heat',
  summary: '台账条件下街道 × 行业领域的件数',
  clauses: ['T10-1'],
  query: s.LedgerFilter,
  response: z.object({ cells: z.array(s.HeatCell), total: z.number().int() }),
});
export const exportHazards = endpoint({
  method: 'GET',
  path: '/hazards/export',
  summary: '把筛选出的全部隐患导出为 Excel',
  clauses: ['T10-1'],
  query: s.LedgerFilter,
  raw: 'stream',
  costly: 'export',
});
export const reportHazard = endpoint({
  method: 'POST',
  path: '/hazards',
  summary: '登记隐患（企业上报、检查发现）',
  clauses: ['T8-1', 'T10-2'],
  body: s.ReportHazard,
  response: s.HazardRecord,
  status: 201,
  errors: ['hazards.enterpriseUnknown', 'hazards.foundInFuture', 'hazards.channelNotYours', 'hazards.photoMissing'],
});
export const getHazard = endpoint({
  method: 'GET',
  path: '/hazards/:id',
  summary: '一件隐患的档案',
  clauses: ['T10-1'],
  params: s.HazardParams,
  response: s.HazardRecord,
  errors: ['hazards.notFound'],
});
export const judgeHazard = act('judge', '判定等级（对照判定标准）', ['T6-1'], s.JudgeHazard, [
  'hazards.criterionRequired',
  'hazards.focusOnly',
  'hazards.expertOpinionMissing',
  'hazards.streetJudgesGeneralOnly',
  'hazards.departureNeeded',
  'hazards.expertNameNeeded',
  'criteria.answerUnknown',
  'criteria.fixedNotMet',
]);
export const judgingBasis = endpoint({
  method: 'GET',
  path: '/hazards/:id/judging',
  summary: '判定向导：发现日有效的标准哪些适用、为什么，上次引用的条款有没有新版',
  clauses: ['T6-2', 'T6-5'],
  params: s.HazardParams,
  response: s.JudgingBasis,
  errors: ['hazards.notFound'],
});
export const rejudgeHazard = act('rejudge', '重新判定（标准有新版或情况有变化）', ['T6-2'], s.RejudgeHazard, [
  'hazards.lowerByTwo',
  'hazards.departureNeeded',
  'hazards.expertNameNeeded',
]);
export const withdrawJudgement = act('withdraw-judgement', '撤回判定，交另一人重新判定', ['T6-2'], s.Opinion, [
  'hazards.samePerson',
]);
export const confirmHazard = act('confirm', '部门核准重大事故隐患入库', ['T10-1'], s.Opinion, ['hazards.samePerson']);
export const rejectJudgement = act('reject-judgement', '退回重新判定', ['T10-1'], s.Opinion, ['hazards.samePerson']);
export const issueNotice = act('notice', '下达整改通知书', ['T10-5'], s.IssueNotice);
export const signNotice = act('sign-notice', '主要负责人、实际控制人签收', ['T10-5'], s.SignNotice, [
  'hazards.notYourSignature',
  'hazards.alreadySigned',
]);
export const submitPlan = act('plan', '报送治理方案（六要素）', ['令16-15'], s.SubmitPlan, [
  'hazards.dueBeforeFound',
  'hazards.dueTooLate',
]);
export const reviewPlan = act('plan-review', '审核治理方案', ['令16-15'], s.Decision);
export const addProgress = act('progress', '填报整改进度', ['T9-3'], s.AddProgress);
export const setMeasures = act('measures', '登记临时防控措施', ['令16-16'], s.SetMeasures);
export const orderStop = act('stop', '责令停产停业、局部停产或停用设备', ['安法67', '令16-16'], s.OrderStop);
export const requestExtension = act('extension', '申请延期', ['T9-3'], s.RequestExtension, [
  'hazards.extensionPending',
  'hazards.extensionTooMany',
  'hazards.extensionTooLong',
  'hazards.extensionAfterDue',
]);
export const decideExtension = act('extension-decision', '审核延期', ['T9-3'], s.DecideRequest, [
  'hazards.samePerson',
  'hazards.noSuchRequest',
]);
export const addEvidence = act('evidence', '补充证据', ['T9-2'], s.AddEvidence, ['hazards.evidenceKindUnknown']);
export const submitCompletion = act('completion', '报告整改完成', ['T9-3'], s.SubmitCompletion, [
  'hazards.evidenceMissing',
]);
export const verifyHazard = act('verification', '登记复查结论', ['T9-3'], s.VerifyHazard, [
  'hazards.sameUnit',
  'hazards.samePerson',
  'hazards.secondOfficer',
  'hazards.dueMissing',
]);
export const applyResume = act('resume', '申请恢复生产', ['令16-18'], s.ApplyResume, [
  'hazards.notStopped',
  'hazards.evidenceMissing',
]);
export const decideResume = act('resume-decision', '恢复生产现场审查（十日内）', ['令16-23'], s.Decision, [
  'hazards.samePerson',
]);
export const applyClosure = act('closure', '申请销号', ['T9-2'], s.Opinion, [
  'hazards.stillStopped',
  'hazards.evidenceMissing',
]);
export const closeHazard = act('close', '审核销号', ['T9-2'], s.Decision, [
  'hazards.samePerson',
  'hazards.stillListed',
  'hazards.evidenceMissing',
  'hazards.notCompetent',
]);
export const lookBack = act('look-back', '登记回头看', ['T9-3'], s.LookBack, ['hazards.samePerson']);
export const reopenHazard = act('reopen', '复发重开', ['T9-3'], s.Reopen);
export const transferHazard = act('transfer', '转办给另一部门', ['T10-5'], s.Transfer, ['hazards.sameDepartment']);
export const claimHazard = act('claim', '认领无人承办的隐患', ['T10-5'], z.object({}));
export const assignHazard = act('assign', '指定承办人', ['T10-5'], s.Assign, ['hazards.handlerElsewhere']);
export const proposeVoid = act('void', '提出误判撤销', ['T10-1'], s.ProposeVoid, ['hazards.voidPending']);
export const decideVoid = act('void-decision', '第二人审核撤销', ['T10-1'], s.DecideRequest, [
  'hazards.samePerson',
  'hazards.noSuchRequest',
]);
export const urgeHazard = act('urge', '催办：提醒该办的人，期限不变', ['T10-12'], s.Urge);
export const commentHazard = act('comments', '内部备注（企业看不到）', ['T10-5'], s.AddComment);

export const listViews = endpoint({
  method: 'GET',
  path: '/hazards/views',
  summary: '台账视图及件数',
  clauses: ['T10-1'],
  response: z.array(s.SavedView),
});
export const saveView = endpoint({
  method: 'POST',
  path: '/hazards/views',
  summary: '存为我的视图',
  clauses: ['T10-1'],
  body: z.object({
    name: z.string().trim().min(1, { error: '请填写视图名称' }).max(20),
    filter: z.record(z.string(), z.string().max(400)),
  }),
  response: s.SavedView,
  status: 201,
});
export const deleteView = endpoint({
  method: 'DELETE',
  path: '/hazards/views/:id',
  summary: '删除我的视图',
  clauses: ['T10-1'],
  params: z.object({ id: z.uuid() }),
  status: 204,
});

/** Candidates for second officer, handler and receiving department, for the forms of one hazard. */
export const hazardChoices = endpoint({
  method: 'GET',
  path: '/hazards/:id/choices',
  summary: '办理表单可选的人员和部门',
  clauses: ['T10-5'],
  params: s.HazardParams,
  response: z.object({
    officers: z.array(z.object({ id: z.string(), name: z.string(), unit: z.string() })),
    handlers: z.array(z.object({ id: z.string(), name: z.string(), unit: z.string() })),
    departments: z.array(z.object({ id: z.string(), name: z.string() })),
    /** Defaults from the rules in force: last allowed days and days of law. */
    defaults: z.record(z.string(), z.string()),
  }),
});
