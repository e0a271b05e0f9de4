/** The doors of the plan. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';

const id = z.object({ id: z.uuid() });
const key = z.object({ key: s.NodeKey });
const asOf = z.object({ asOf: s.TaskFilter.shape.asOf });
const errors = ['plan.taskNotFound', 'plan.notYours', 'plan.notNow', 'casework.stale'] as const;
const act = <B extends z.ZodType>(
  path: `/${string}`,
  summary: string,
  clauses: readonly string[],
  body: B,
  more: readonly string[] = [],
) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.TaskView,
    errors: [...errors, ...more],
  });

export const getTree = endpoint({
  method: 'GET',
  path: '/plan/tree',
  summary: '任务分解：行动、任务、要求三级，亮灯和原因，可回看任一天',
  clauses: ['G1-6', 'T2-8', 'S0-1'],
  query: s.TreeQuery,
  response: s.PlanTree,
  errors: ['plan.noEdition', 'plan.unitNotFound'],
});
export const getNode = endpoint({
  method: 'GET',
  path: '/plan/nodes/:key',
  summary: '方案中的一条：原文、指标、差在哪些单位、凭证、接下来',
  clauses: ['B1-2', 'S2-1'],
  params: key,
  query: asOf,
  response: s.NodeView,
  errors: ['plan.noEdition', 'plan.nodeNotFound'],
});
export const getClause = endpoint({
  method: 'GET',
  path: '/plan/clauses/:key',
  summary: '对照原文：要求所在的文件、章节和句子，同一段拆出的各条要求',
  clauses: ['B1-2', 'T2-8'],
  params: key,
  query: asOf,
  response: s.ClauseView,
  errors: ['plan.noEdition', 'plan.nodeNotFound'],
});
export const getChoices = endpoint({
  method: 'GET',
  path: '/plan/choices',
  summary: '任务页面可选的单位、本单位人员和可以办理的事项',
  clauses: ['S2-1'],
  response: s.Choices,
});
export const listTasks = endpoint({
  method: 'GET',
  path: '/plan/tasks',
  summary: '任务台账：各单位承担的任务、亮灯和原因，可回看任一天',
  clauses: ['S2-1', 'B1-2'],
  query: s.TaskQuery,
  response: pageOf(s.TaskRow),
  errors: ['plan.nodeNotFound'],
});
export const exportTasks = endpoint({
  method: 'GET',
  path: '/plan/tasks/export',
  summary: '把筛选出的全部任务导出为 Excel',
  clauses: ['S2-1'],
  query: s.TaskFilter,
  raw: 'stream',
  costly: 'export',
});
export const getGantt = endpoint({
  method: 'GET',
  path: '/plan/gantt',
  summary: '时间表、路线图：任务和节点的起止、完成和逾期',
  clauses: ['S2-2'],
  query: s.TaskQuery,
  response: s.GanttView,
  errors: ['plan.nodeNotFound'],
});
export const getUnits = endpoint({
  method: 'GET',
  path: '/plan/units',
  summary: '各单位任务情况：认领、分解、亮灯、催办，每个数打开明细',
  clauses: ['G0-1', 'S2-1', 'B1-3'],
  query: s.UnitsQuery,
  response: s.UnitFigures,
  errors: ['plan.nodeNotFound'],
});
export const getUnitDemandFigures = endpoint({
  method: 'GET',
  path: '/plan/unit-figures',
  summary: '本单位各项要求的指标：数值、目标、口径，每个数打开明细，可回看任一天',
  clauses: ['B1-2', 'S2-2'],
  query: s.UnitFiguresQuery,
  response: s.UnitDemandFigures,
  errors: ['plan.unitNotFound', 'plan.noEdition'],
});
export const getMonth = endpoint({
  method: 'GET',
  path: '/plan/month',
  summary: '本月要我做什么：到期的节点、本期要做的事、待认领的任务',
  clauses: ['S2-2', 'B5-9'],
  query: s.MonthQuery,
  response: s.MonthView,
  errors: ['plan.unitNotFound'],
});
export const listUrges = endpoint({
  method: 'GET',
  path: '/plan/urges',
  summary: '催办和提醒记录：何时、为什么、催了谁',
  clauses: ['B5-9'],
  query: s.UrgeQuery,
  response: pageOf(s.UrgeRow),
});
export const exportUrges = endpoint({
  method: 'GET',
  path: '/plan/urges/export',
  summary: '把筛选出的催办和提醒记录导出为 Excel',
  clauses: ['B5-9'],
  query: s.UrgeFilter,
  raw: 'stream',
  costly: 'export',
});
export const listChanges = endpoint({
  method: 'GET',
  path: '/plan/changes',
  summary: '动态更新：哪一天哪个单位的任务改了什么',
  clauses: ['S2-3'],
  query: s.ChangeQuery,
  response: pageOf(s.ChangeRow),
  errors: ['plan.nodeNotFound'],
});

export const previewIssue = endpoint({
  method: 'POST',
  path: '/plan/issues/preview',
  summary: '下发任务以前：会发给哪些单位、各多少项',
  clauses: ['T2-8', 'S2-1'],
  body: s.IssueTasks,
  response: s.Issued,
  errors: ['plan.mayNotIssue', 'plan.nodeNotFound', 'plan.unitNotFound', 'plan.noEdition'],
});
export const issueTasks = endpoint({
  method: 'POST',
  path: '/plan/issues',
  summary: '下发任务给方案点名的单位，或指定的单位',
  clauses: ['T2-8', 'S2-1'],
  body: s.IssueTasks,
  response: s.Issued,
  status: 201,
  errors: [
    'plan.mayNotIssue',
    'plan.nodeNotFound',
    'plan.unitNotFound',
    'plan.noUnit',
    'plan.nothingToIssue',
    'plan.noEdition',
  ],
});
export const acceptTasks = endpoint({
  method: 'POST',
  path: '/plan/tasks/accept',
  summary: '认领任务：一次可认领多项，定责任领导、承办人和配合单位',
  clauses: ['G0-1', 'S2-1'],
  body: s.AcceptTasks,
  response: s.Done,
  errors: [...errors, 'plan.nothingChosen', 'plan.personElsewhere', 'plan.assistingUnknown'],
});
export const addEntries = endpoint({
  method: 'POST',
  path: '/plan/tasks/entries',
  summary: '几项任务一并填报进展，附同一份凭证',
  clauses: ['B1-2', 'S2-3'],
  body: s.AddEntries,
  response: s.Done,
  errors: [...errors],
});
export const submitTasks = endpoint({
  method: 'POST',
  path: '/plan/tasks/submit',
  summary: '几项任务用一份证明一并报告完成',
  clauses: ['B1-2'],
  body: s.SubmitTasks,
  response: s.Done,
  errors: [...errors, 'plan.openSteps', 'plan.recurringGoesOn', 'plan.taskProofMissing'],
});
export const confirmTasks = endpoint({
  method: 'POST',
  path: '/plan/tasks/confirm',
  summary: '确认所选的任务完成',
  clauses: ['B1-2'],
  body: s.ConfirmTasks,
  response: s.Done,
  errors: [...errors],
});
export const previewUrge = endpoint({
  method: 'POST',
  path: '/plan/urges/preview',
  summary: '催办以前：会催哪些单位、哪些任务、哪些人',
  clauses: ['B5-9', 'B1-2'],
  body: s.UrgeTasks,
  response: s.UrgePreview,
  errors: ['plan.notYours', 'plan.nodeNotFound'],
});
export const urgeTasks = endpoint({
  method: 'POST',
  path: '/plan/urges',
  summary: '催办滞后、临期的单位',
  clauses: ['B5-9', 'B1-2'],
  body: s.UrgeTasks,
  response: s.UrgePreview,
  status: 201,
  errors: ['plan.notYours', 'plan.nodeNotFound', 'plan.nobodyToUrge', 'plan.urgedLately'],
});

export const getTask = endpoint({
  method: 'GET',
  path: '/plan/tasks/:id',
  summary: '一项任务：原文、人员、节点、进展和凭证、亮灯原因，可回看任一天',
  clauses: ['S2-1', 'S2-2', 'S2-3'],
  params: id,
  query: asOf,
  response: s.TaskView,
  errors: ['plan.taskNotFound'],
});
export const refuseTask = act('/plan/tasks/:id/refuse', '对承担任务提出异议', ['S2-1'], s.Reason);
export const upholdTask = act('/plan/tasks/:id/uphold', '裁定仍由该单位承担', ['S2-1'], s.Opinion);
export const reassignTask = act('/plan/tasks/:id/reassign', '改由其他单位承担', ['S2-1'], s.ReassignTask, [
  'plan.unitNotFound',
  'plan.nothingToIssue',
]);
export const decomposeTask = act(
  '/plan/tasks/:id/steps',
  '把任务分解为节点：谁、什么时候、凭什么',
  ['S2-1', 'S2-2'],
  s.DecomposeTask,
  ['plan.stepDay', 'plan.stepUnit', 'plan.personElsewhere'],
);
export const editTask = act('/plan/tasks/:id/edit', '调整任务，改了什么留在记录里', ['S2-3'], s.EditTask, [
  'plan.personElsewhere',
  'plan.assistingUnknown',
  'plan.stepDay',
]);
export const addEntry = act('/plan/tasks/:id/entries', '填报进展，附凭证', ['B1-2', 'S2-3'], s.AddEntry, [
  'plan.dayInFuture',
  'plan.percentBack',
  'plan.stepNotFound',
]);
export const submitTask = act('/plan/tasks/:id/submit', '报告任务完成', ['B1-2'], s.SubmitTask, [
  'plan.openSteps',
  'plan.recurringGoesOn',
  'plan.taskProofMissing',
]);
export const confirmTask = act('/plan/tasks/:id/confirm', '确认任务完成', ['B1-2'], s.Opinion);
export const sendBackTask = act('/plan/tasks/:id/send-back', '退回继续办理', ['B1-2'], s.Opinion);
export const suspendTask = act('/plan/tasks/:id/suspend', '中止任务', ['S2-3'], s.Reason);
export const resumeTask = act('/plan/tasks/:id/resume', '恢复任务', ['S2-3'], s.Reason);
export const reopenTask = act('/plan/tasks/:id/reopen', '重新办理已完成的任务', ['S2-3'], s.Reason);
export const cancelTask = act('/plan/tasks/:id/cancel', '撤销任务', ['S2-3'], s.Reason);
export const commentTask = act('/plan/tasks/:id/comments', '写备注', ['B1-2'], s.CommentTask);
export const draftReminderLetter = endpoint({
  method: 'POST',
  path: '/plan/letters',
  summary: '拟工作提示函：列明滞后、临期的任务，进入核稿签发',
  clauses: ['B1-2', 'T9-6', 'B5-9'],
  body: z.object({ key: s.NodeKey, unitId: z.uuid('请选择发给哪个单位') }),
  response: z.object({ draftId: z.string() }),
  status: 201,
  errors: [
    'plan.notYours',
    'plan.nodeNotFound',
    'plan.nobodyToUrge',
    'plan.unitNotFound',
    'documents.noTemplate',
    'documents.issuerForbidden',
  ],
});

export const taskOfStep = endpoint({
  method: 'GET',
  path: '/plan/steps/:id',
  summary: '节点属于哪项任务',
  clauses: ['S2-2'],
  params: id,
  response: z.object({ taskId: z.string() }),
  errors: ['plan.stepNotFound'],
});
const step = { errors: [...errors, 'plan.stepNotFound'] };
const stepAct = <B extends z.ZodType>(
  path: `/${string}`,
  summary: string,
  clauses: readonly string[],
  body: B,
  more: readonly string[] = [],
) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.TaskView,
    errors: [...step.errors, ...more],
  });
export const finishStep = stepAct('/plan/steps/:id/finish', '报告节点完成，附证明', ['S2-2'], s.FinishStep, [
  'plan.proofMissing',
]);
export const sendBackStep = stepAct('/plan/steps/:id/send-back', '节点退回重报', ['B1-2'], s.Opinion);
export const editStep = stepAct('/plan/steps/:id/edit', '调整节点', ['S2-3'], s.EditStep, [
  'plan.stepDay',
  'plan.stepUnit',
  'plan.personElsewhere',
]);
export const dropStep = stepAct('/plan/steps/:id/drop', '取消节点', ['S2-3'], s.Reason);

export const getStages = endpoint({
  method: 'GET',
  path: '/plan/stages',
  summary: '四个阶段：各阶段要达到什么、达到没有',
  clauses: ['S0-1', 'S1-1', 'S2-1', 'S3-4', 'S4-1'],
  response: z.object({ stages: z.array(s.StageView) }),
  errors: ['plan.noEdition'],
});
export const endStage = endpoint({
  method: 'POST',
  path: '/plan/stages/:stage/end',
  summary: '领导确认阶段结束',
  clauses: ['S0-1'],
  params: z.object({ stage: z.enum(['S1', 'S2', 'S3', 'S4']) }),
  body: s.EndStage,
  response: z.object({ stages: z.array(s.StageView) }),
  errors: ['plan.noEdition', 'plan.notYours', 'plan.stageOpen', 'plan.stageEarly'],
});
export const getActors = endpoint({
  method: 'GET',
  path: '/plan/actors',
  summary: '承担主体与单位对应：方案中的称谓指哪些单位',
  clauses: ['T2-8', 'S2-1'],
  response: s.ActorBook,
});
export const addActor = endpoint({
  method: 'POST',
  path: '/plan/actors',
  summary: '增加一条承担主体与单位的对应',
  clauses: ['T2-8'],
  body: s.AddActor,
  response: s.ActorBook,
  status: 201,
  errors: ['plan.mayNotIssue', 'plan.unitNotFound'],
});
export const endActor = endpoint({
  method: 'POST',
  path: '/plan/actors/:id/end',
  summary: '停用一条承担主体与单位的对应',
  clauses: ['T2-8'],
  params: id,
  body: z.object({}),
  response: s.ActorBook,
  errors: ['plan.mayNotIssue', 'plan.actorRowEnded'],
});
