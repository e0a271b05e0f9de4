/** Shapes of the plan: nodes of the tree, tasks of units, steps, entries, lights. */
import { z } from 'zod';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { frequencies, kinds, lights, stepStates, taskStates } from './states.ts';

const version = z.number().int().optional();
const ask = (min: number, max: number, what: string) =>
  z.string().trim().min(min, `请写明${what}`).max(max, `${what}请控制在 ${max} 字以内`);
const fileIds = z.array(z.uuid()).max(20, '最多 20 份附件').default([]);

/** `A5`, `T8`, `T8-3`, `S5-1`, `G2`. */
export const NodeKey = z.string().regex(/^[A-Z](\d{1,2}(-\d{1,2})?)?$/, '条目编号不对，请从任务分解表中选择');
export const LightKey = z.enum(lights);
export const FrequencyKey = z.enum(frequencies);
export const KindKey = z.enum(kinds);

/* —— the tree —— */

/** One node of the plan's text: action, task or demand. */
export const PlanNode = z.object({
  key: z.string(),
  level: z.enum(['action', 'task', 'demand']),
  parentKey: z.string().nullable(),
  number: z.string(),
  title: z.string(),
  section: z.string(),
  actors: z.array(z.string()),
  startsOn: PlainDate.nullable(),
  dueOn: PlainDate.nullable(),
  frequency: FrequencyKey.nullable(),
  measurable: z.string().nullable(),
  kind: KindKey.nullable(),
  note: z.string(),
});
export type PlanNode = z.infer<typeof PlanNode>;

export const LightCounts = z.object({
  done: z.number().int(),
  normal: z.number().int(),
  near: z.number().int(),
  late: z.number().int(),
  notStarted: z.number().int(),
});
export type LightCounts = z.infer<typeof LightCounts>;

/* —— acts —— */

export const IssueTasks = z.object({
  /** Demands, tasks or actions; left out: the whole plan. */
  keys: z.array(NodeKey).max(400).default([]),
  /** Left out: the units that the plan names. */
  unitIds: z.array(z.uuid()).max(100).default([]),
  note: z.string().trim().max(500).default(''),
});
export type IssueTasks = z.output<typeof IssueTasks>;

export const AcceptTasks = z.object({
  taskIds: z.array(z.uuid()).min(1, '请勾选要认领的任务').max(400),
  headId: z.uuid('请选择责任领导'),
  officerId: z.uuid('请选择承办人'),
  assistingIds: z.array(z.uuid()).max(40).default([]),
});
export type AcceptTasks = z.output<typeof AcceptTasks>;
export const Reason = z.object({ version, reason: ask(4, 1000, '理由') });
export type Reason = z.output<typeof Reason>;
export const Opinion = z.object({ version, opinion: ask(2, 1000, '意见') });
export type Opinion = z.output<typeof Opinion>;
export const ReassignTask = z.object({
  version,
  unitId: z.uuid('请选择改由哪个单位承担'),
  reason: ask(4, 1000, '理由'),
});
export type ReassignTask = z.output<typeof ReassignTask>;

export const StepInput = z.object({
  title: ask(2, 200, '节点内容'),
  startsOn: PlainDate.optional(),
  dueOn: PlainDate,
  proofRequired: z.string().trim().max(300).default(''),
  unitId: z.uuid().optional(),
  ownerId: z.uuid().optional(),
});
export type StepInput = z.output<typeof StepInput>;
export const DecomposeTask = z.object({ version, steps: z.array(StepInput).min(1, '请至少写一个节点').max(40) });
export type DecomposeTask = z.output<typeof DecomposeTask>;
export const EditStep = z.object({ version, reason: ask(4, 500, '调整理由'), ...StepInput.shape });
export type EditStep = z.output<typeof EditStep>;
export const FinishStep = z.object({ version, report: ask(2, 2000, '完成情况'), fileIds });
export type FinishStep = z.output<typeof FinishStep>;

export const EditTask = z.object({
  version,
  reason: ask(4, 500, '调整理由'),
  dueOn: PlainDate.optional(),
  frequency: FrequencyKey.nullable().optional(),
  headId: z.uuid().optional(),
  officerId: z.uuid().optional(),
  assistingIds: z.array(z.uuid()).max(40).optional(),
  proofRequired: z.string().trim().max(300).optional(),
});
export type EditTask = z.output<typeof EditTask>;

export const AddEntry = z.object({
  text: ask(2, 4000, '进展情况'),
  onDay: PlainDate.optional(),
  percent: z.number().int().min(0, '进度在 0 到 100 之间').max(100, '进度在 0 到 100 之间').optional(),
  figure: z.number().nonnegative('数字不能是负数').optional(),
  figureOf: z.number().nonnegative('数字不能是负数').optional(),
  stepId: z.uuid().optional(),
  fileIds,
});
export type AddEntry = z.output<typeof AddEntry>;
export const SubmitTask = z.object({ version, submission: ask(4, 4000, '完成情况'), fileIds });
export type SubmitTask = z.output<typeof SubmitTask>;
export const CommentTask = z.object({ text: ask(1, 1000, '备注内容') });
export type CommentTask = z.output<typeof CommentTask>;

export const UrgeTasks = z.object({
  taskIds: z.array(z.uuid()).max(1000).default([]),
  /** All behind under this node; beside or instead of the ids. */
  key: NodeKey.optional(),
  unitIds: z.array(z.uuid()).max(100).default([]),
  words: z.string().trim().max(500).default(''),
});
export type UrgeTasks = z.output<typeof UrgeTasks>;

/* —— views —— */

const Act = z.object({
  action: z.string(),
  label: z.string(),
  primary: z.boolean().default(false),
  locked: z.object({ reason: z.string() }).optional(),
});
const Moment = z.object({ at: Instant, by: z.string() }).nullable();

/** A light and why, in words. */
export const LightWords = z.object({ light: LightKey, reason: z.string() });
export type LightWords = z.infer<typeof LightWords>;

export const TaskRow = z.object({
  id: z.string(),
  code: z.string(),
  demandKey: z.string(),
  title: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  assisting: z.array(z.string()),
  head: z.string(),
  officer: z.string(),
  state: z.enum(taskStates),
  startsOn: PlainDate,
  dueOn: PlainDate,
  frequency: FrequencyKey.nullable(),
  percent: z.number().int().nullable(),
  stepsTotal: z.number().int(),
  stepsDone: z.number().int(),
  /** Next day on which something is due. */
  nextOn: PlainDate.nullable(),
  nextTitle: z.string(),
  ...LightWords.shape,
});
export type TaskRow = z.infer<typeof TaskRow>;

export const StepView = z.object({
  id: z.string(),
  taskId: z.string(),
  seq: z.number().int(),
  kind: z.enum(['step', 'occurrence']),
  period: z.string().nullable(),
  title: z.string(),
  proofRequired: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  ownerId: z.string().nullable(),
  owner: z.string(),
  startsOn: PlainDate,
  dueOn: PlainDate,
  state: z.enum(stepStates),
  version: z.number().int(),
  isOverdue: z.boolean(),
  /** Days after the due day on which it was done; 0 in time. */
  daysLate: z.number().int(),
  done: Moment,
  report: z.string(),
  returns: z.number().int(),
  files: z.array(FileMeta),
  allowedActions: z.array(Act),
});
export type StepView = z.infer<typeof StepView>;

export const EntryView = z.object({
  id: z.string(),
  at: Instant,
  onDay: PlainDate,
  text: z.string(),
  percent: z.number().int().nullable(),
  figure: z.number().nullable(),
  figureOf: z.number().nullable(),
  figureLabel: z.string(),
  stepId: z.string().nullable(),
  who: z.string(),
  unitName: z.string(),
  files: z.array(FileMeta),
});
export type EntryView = z.infer<typeof EntryView>;

export const TaskFilter = z.object({
  key: NodeKey.optional(),
  unit: setOf(z.uuid()),
  state: setOf(z.enum(taskStates)),
  light: setOf(LightKey),
  kind: setOf(KindKey),
  /** Taken over, cut into steps …: what a figure of the room counts. */
  mark: z
    .enum(['all', 'claimed', 'unclaimed', 'decomposed', 'undecomposed', 'scheduled', 'unscheduled', 'done'])
    .optional(),
  q: z.string().trim().max(100).optional(),
  asOf: PlainDate.optional(),
});
export type TaskFilter = z.output<typeof TaskFilter>;
export const TaskQuery = z.object({ ...PageQuery.shape, ...TaskFilter.shape });
export type TaskQuery = z.output<typeof TaskQuery>;
