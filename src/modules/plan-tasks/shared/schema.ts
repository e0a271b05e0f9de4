/** Shapes of the plan: nodes of the tree, tasks of units, steps, entries, lights. */
import { z } from 'zod';
import { ask, version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { indicatorForms } from '#platform/indicators/shared/schema.ts';
import { frequencies, kinds, lights, stepStates, taskStates } from './states.ts';

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
export const SubmitTasks = z.object({
  taskIds: z.array(z.uuid()).min(1, '请勾选要报告完成的任务').max(400),
  submission: ask(4, 4000, '完成情况'),
  fileIds,
});
export type SubmitTasks = z.output<typeof SubmitTasks>;
export const AddEntries = z.object({
  taskIds: z.array(z.uuid()).min(1, '请勾选要填报进展的任务').max(400),
  text: ask(2, 4000, '进展情况'),
  fileIds,
});
export type AddEntries = z.output<typeof AddEntries>;
export const ConfirmTasks = z.object({
  taskIds: z.array(z.uuid()).min(1, '请勾选要确认的任务').max(1000),
  opinion: ask(2, 1000, '意见'),
});
export type ConfirmTasks = z.output<typeof ConfirmTasks>;
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
  /** The record of another room that is the proof (the report that was sent); null: none, or not the reader's. */
  proofLink: z.string().nullable(),
  returns: z.number().int(),
  /** The meeting that decided it; no id where the reader may not open the meeting. */
  decision: z
    .object({
      code: z.string(),
      state: z.string(),
      meetingId: z.string().nullable(),
      meetingTitle: z.string(),
      heldOn: PlainDate,
    })
    .nullable(),
  files: z.array(FileMeta),
  allowedActions: z.array(Offer),
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

/* —— reading —— */

const Ref = z.object({ code: z.string(), title: z.string() });

export const TreeRow = z.object({
  key: z.string(),
  level: z.enum(['action', 'task', 'demand']),
  parentKey: z.string().nullable(),
  number: z.string(),
  title: z.string(),
  /** Who bears it, or how its figure is made, in a few words. */
  by: z.string(),
  /** Parts that are done, and all of them: units of a demand, demands of a task or an action. */
  done: z.number().int(),
  total: z.number().int(),
  /** Length of the bar, 0–100. */
  bar: z.number(),
  /** What stands beside the bar: `24 / 27`, `81.6%`. */
  text: z.string(),
  ...LightWords.shape,
});
export type TreeRow = z.infer<typeof TreeRow>;

export const StageBar = z.object({
  key: z.string(),
  title: z.string(),
  from: PlainDate,
  to: PlainDate,
  /** Share of its days that has passed, 0–1. */
  passed: z.number(),
  state: z.enum(['past', 'now', 'ahead']),
  daysLeft: z.number().int().nullable(),
  /** What a leader confirmed about its end. */
  verdict: z.enum(['passed', 'passedWithGaps']).nullable(),
});
export type StageBar = z.infer<typeof StageBar>;

export const PlanTree = z.object({
  asOf: PlainDate,
  today: PlainDate,
  edition: z.object({ code: z.string(), title: z.string(), endsOn: PlainDate }),
  /** The 28 tasks by light; `total` is their sum. */
  lights: z.object({ total: z.number().int(), ...LightCounts.shape }),
  /** Tasks of units in the reader's sight, by light. */
  unitTasks: z.object({ total: z.number().int(), ...LightCounts.shape }),
  stages: z.array(StageBar),
  rows: z.array(TreeRow),
  /** The whole plan, or what concerns the reader's unit. */
  isWhole: z.boolean(),
  mayIssue: z.boolean(),
});
export type PlanTree = z.infer<typeof PlanTree>;
export const TreeQuery = z.object({ asOf: PlainDate.optional(), unit: z.uuid().optional() });
export type TreeQuery = z.output<typeof TreeQuery>;

export const PlanFigure = z.object({
  code: z.string(),
  title: z.string(),
  formula: z.string(),
  form: z.enum(indicatorForms),
  unit: z.string(),
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  target: z.number().nullable(),
  text: z.string(),
  /** The target in the same words as the value; empty: the plan sets none. */
  targetText: z.string(),
  /** How many units reported, where not all did; empty otherwise. */
  reported: z.string(),
  readOn: PlainDate.nullable(),
  ref: z.string().nullable(),
  source: z.enum(['computed', 'reported']),
  ...LightWords.partial().shape,
});
export type PlanFigure = z.infer<typeof PlanFigure>;

export const UnitFiguresQuery = z.object({ asOf: PlainDate.optional(), unit: z.uuid().optional() });
/** One unit's own figures, by the demands whose tasks it bears. */
export const UnitDemandFigures = z.object({
  asOf: PlainDate,
  unitId: z.string().nullable(),
  unitName: z.string(),
  rows: z.array(z.object({ key: z.string(), title: z.string(), figures: z.array(PlanFigure) })),
});
export type UnitDemandFigures = z.infer<typeof UnitDemandFigures>;

/** One kind of papers that fulfils a demand: the newest, how many, where all are, and what the reader may make. */
export const ServingPapers = z.object({
  label: z.string(),
  total: z.number().int(),
  all: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      unitName: z.string(),
      on: PlainDate.nullable(),
      state: z.string(),
      to: z.string(),
    }),
  ),
  makes: z.array(z.object({ label: z.string(), to: z.string() })),
});
export type ServingPapers = z.infer<typeof ServingPapers>;

export const NodeView = z.object({
  ...PlanNode.shape,
  asOf: PlainDate,
  original: z.string(),
  editionCode: z.string(),
  ...LightWords.shape,
  counts: z.object({ total: z.number().int(), ...LightCounts.shape }),
  figures: z.array(PlanFigure),
  /** Where the gap is: units with tasks that are late or near, those with the most first. */
  gaps: z.array(
    z.object({
      unitId: z.string(),
      name: z.string(),
      late: z.number().int(),
      near: z.number().int(),
      total: z.number().int(),
    }),
  ),
  leads: z.array(Ref),
  assisting: z.array(z.string()),
  proofs: z.array(
    z.object({
      taskId: z.string(),
      unitName: z.string(),
      on: PlainDate,
      text: z.string(),
      percent: z.number().int().nullable(),
      files: z.array(FileMeta),
    }),
  ),
  next: z.array(z.object({ on: PlainDate, text: z.string(), units: z.number().int(), taskId: z.string().nullable() })),
  papers: z.array(ServingPapers),
  urgable: z.number().int(),
  urged: z.number().int(),
  allowedActions: z.array(Offer),
});
export type NodeView = z.infer<typeof NodeView>;

/** 对照原文: a paragraph of the plan with the demands drawn from it. */
export const ClauseView = z.object({
  key: z.string(),
  edition: z.object({ code: z.string(), title: z.string(), issuedOn: PlainDate }),
  section: z.string(),
  actionTitle: z.string(),
  taskKey: z.string(),
  taskTitle: z.string(),
  original: z.string(),
  demands: z.array(
    z.object({
      ...PlanNode.pick({
        key: true,
        title: true,
        actors: true,
        dueOn: true,
        frequency: true,
        measurable: true,
        kind: true,
        note: true,
      }).shape,
      /** Where its sentence stands in the paragraph; null: nowhere word for word. */
      at: z.object({ from: z.number().int(), to: z.number().int() }).nullable(),
    }),
  ),
});
export type ClauseView = z.infer<typeof ClauseView>;

export const TaskView = z.object({
  ...TaskRow.shape,
  asOf: PlainDate,
  isPast: z.boolean(),
  version: z.number().int(),
  demand: z.object({ ...PlanNode.shape, original: z.string(), taskTitle: z.string(), actionTitle: z.string() }),
  proofRequired: z.string(),
  headId: z.string().nullable(),
  officerId: z.string().nullable(),
  assistingIds: z.array(z.string()),
  issued: Moment,
  claimDueOn: PlainDate,
  accepted: Moment,
  submitted: Moment,
  submission: z.string(),
  returns: z.number().int(),
  confirmed: Moment,
  steps: z.array(StepView),
  entries: z.array(EntryView),
  changes: z.array(z.object({ at: Instant, text: z.string(), state: z.enum(taskStates) })),
  figures: z.array(PlanFigure),
  papers: z.array(ServingPapers),
  urges: z.array(
    z.object({
      at: Instant,
      kind: z.enum(['urge', 'reminder']),
      who: z.string(),
      reason: z.string(),
      words: z.string(),
    }),
  ),
  /** What still stands between the task and its end. */
  gaps: z.array(z.string()),
  comments: z.array(z.object({ id: z.string(), at: Instant, who: z.string(), text: z.string() })),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer),
});
export type TaskView = z.infer<typeof TaskView>;

export const Done = z.object({ done: z.number().int(), ids: z.array(z.string()) });
export const Issued = z.object({
  tasks: z.number().int(),
  units: z.array(z.object({ id: z.string(), name: z.string(), tasks: z.number().int() })),
  without: z.array(z.string()),
});
export const UrgePreview = z.object({
  units: z.array(
    z.object({
      unitId: z.string(),
      unitName: z.string(),
      tasks: z.array(z.object({ id: z.string(), demandKey: z.string(), title: z.string(), reason: z.string() })),
      people: z.array(z.string()),
    }),
  ),
  tasks: z.number().int(),
  lately: z.number().int(),
});

export const Choices = z.object({
  unitId: z.string().nullable(),
  mayIssue: z.boolean(),
  /** The reader's unit bears tasks and the reader works on them. */
  mayWork: z.boolean(),
  seesAll: z.boolean(),
  units: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(['office', 'department', 'street']) })),
  /** People of the reader's unit. */
  people: z.array(z.object({ id: z.string(), name: z.string(), title: z.string(), mayHead: z.boolean() })),
  actions: z.array(z.object({ key: z.string(), title: z.string() })),
});
export type Choices = z.infer<typeof Choices>;

export const UnitRow = z.object({
  unitId: z.string(),
  name: z.string(),
  kind: z.enum(['office', 'department', 'street']),
  total: z.number().int(),
  claimed: z.number().int(),
  decomposed: z.number().int(),
  ...LightCounts.shape,
  urged: z.number().int(),
});
export type UnitRow = z.infer<typeof UnitRow>;
export const UnitFigures = z.object({
  asOf: PlainDate,
  rows: z.array(UnitRow),
  total: UnitRow.omit({ unitId: true, name: true, kind: true }),
});
export type UnitFigures = z.infer<typeof UnitFigures>;
export const UnitsQuery = z.object({ asOf: PlainDate.optional(), key: NodeKey.optional() });

export const MonthItem = z.object({
  id: z.string(),
  kind: z.enum(['claim', 'step', 'occurrence', 'task', 'returned']),
  demandKey: z.string(),
  title: z.string(),
  taskId: z.string(),
  unitName: z.string(),
  owner: z.string(),
  dueOn: PlainDate,
  state: z.string(),
  family: z.string(),
  isDone: z.boolean(),
  isOverdue: z.boolean(),
  doneOn: PlainDate.nullable(),
  proof: z.string(),
  link: z.string(),
});
export type MonthItem = z.infer<typeof MonthItem>;
export const MonthView = z.object({
  month: z.string(),
  from: PlainDate,
  to: PlainDate,
  today: PlainDate,
  unitName: z.string(),
  unclaimed: z.object({ count: z.number().int(), dueOn: PlainDate.nullable() }),
  items: z.array(MonthItem),
  done: z.number().int(),
  overdue: z.number().int(),
});
export type MonthView = z.infer<typeof MonthView>;
export const MonthQuery = z.object({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, '月份不对')
    .optional(),
  unit: z.uuid().optional(),
});

export const GanttRow = z.object({
  ...TaskRow.shape,
  bars: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      from: PlainDate,
      to: PlainDate,
      state: z.enum(['done', 'open', 'late']),
      doneOn: PlainDate.nullable(),
    }),
  ),
});
export const GanttView = z.object({
  asOf: PlainDate,
  from: PlainDate,
  to: PlainDate,
  rows: z.array(GanttRow),
  total: z.number().int(),
  nextCursor: z.string().nullable(),
});
export type GanttView = z.infer<typeof GanttView>;

export const GateItem = z.object({
  key: z.string(),
  title: z.string(),
  clause: z.string(),
  value: z.string(),
  target: z.string(),
  met: z.boolean().nullable(),
  note: z.string(),
  href: z.string().nullable(),
});
export type GateItem = z.infer<typeof GateItem>;
export const StageView = z.object({
  ...StageBar.shape,
  original: z.string(),
  items: z.array(GateItem),
  ends: z.array(
    z.object({
      at: Instant,
      who: z.string(),
      verdict: z.enum(['passed', 'passedWithGaps']),
      opinion: z.string(),
      items: z.array(GateItem),
    }),
  ),
  allowedActions: z.array(Offer),
});
export type StageView = z.infer<typeof StageView>;
export const EndStage = z.object({ verdict: z.enum(['passed', 'passedWithGaps']), opinion: ask(4, 1000, '意见') });
export type EndStage = z.output<typeof EndStage>;

export const ActorRow = z.object({
  id: z.string(),
  actor: z.string(),
  unitId: z.string().nullable(),
  unitName: z.string(),
  part: z.enum(['lead', 'urge', 'object']),
  note: z.string(),
  validFrom: PlainDate,
  validTo: PlainDate.nullable(),
  by: z.string(),
});
export type ActorRow = z.infer<typeof ActorRow>;
export const ActorBook = z.object({
  rows: z.array(ActorRow),
  /** Words of the plan with the number of demands that use them. */
  actors: z.array(z.object({ actor: z.string(), demands: z.number().int() })),
  mayEdit: z.boolean(),
});
export type ActorBook = z.infer<typeof ActorBook>;
export const AddActor = z
  .object({
    actor: z.string().trim().min(1, '请选择方案中的称谓').max(40),
    unitId: z.uuid().optional(),
    unitKind: z.enum(['department', 'street']).optional(),
    part: z.enum(['lead', 'urge']),
    note: z.string().trim().max(300).default(''),
  })
  .refine((v) => (v.unitId === undefined) !== (v.unitKind === undefined), {
    path: ['unitId'],
    error: '请选择一个单位，或选“全部部门”“全部街道”',
  });
export type AddActor = z.output<typeof AddActor>;

export const UrgeFilter = z.object({
  kind: z.enum(['urge', 'reminder']).optional(),
  from: PlainDate.optional(),
  to: PlainDate.optional(),
  unit: setOf(z.uuid()),
});
export const UrgeQuery = z.object({ ...PageQuery.shape, ...UrgeFilter.shape });
export type UrgeQuery = z.output<typeof UrgeQuery>;
export const UrgeRow = z.object({
  id: z.string(),
  at: Instant,
  kind: z.enum(['urge', 'reminder']),
  demandKey: z.string(),
  taskId: z.string(),
  title: z.string(),
  unitName: z.string(),
  reason: z.string(),
  words: z.string(),
  people: z.number().int(),
  who: z.string(),
});
export type UrgeRow = z.infer<typeof UrgeRow>;

export const ChangeQuery = z.object({
  ...PageQuery.shape,
  from: PlainDate.optional(),
  to: PlainDate.optional(),
  unit: setOf(z.uuid()),
  key: NodeKey.optional(),
});
export type ChangeQuery = z.output<typeof ChangeQuery>;
export const ChangeRow = z.object({
  id: z.string(),
  at: Instant,
  taskId: z.string(),
  demandKey: z.string(),
  title: z.string(),
  unitName: z.string(),
  change: z.string(),
});
export type ChangeRow = z.infer<typeof ChangeRow>;
export type UrgeFilterValues = z.output<typeof UrgeFilter>;
