/** Shapes of the funding room, in and out. Money in fen. */
import { z } from 'zod';
import { ask, keyOf, version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { tradeLabels, useLabels } from './accrual.ts';
import { entryLabels, markLabels, projectStates, purposeLabels, statementStates, wayLabels } from './states.ts';

const fen = z.number().int('金额精确到分').min(0, '金额不能是负数').max(10_000_000_000_000, '金额太大，请核对单位');
const Year = z.coerce.number().int().min(2020).max(2100);
export const PurposeKey = keyOf(purposeLabels);
export const WayKey = keyOf(wayLabels);
export const TradeKey = keyOf(tradeLabels);
export const MarkKey = keyOf(markLabels);

/* —— acts —— */

export const AddBudget = z.object({
  year: Year,
  purpose: PurposeKey,
  title: ask(2, 100, '预算项目名称'),
  source: z.string().trim().max(60).default(''),
  note: z.string().trim().max(300).default(''),
  plannedFen: fen,
  approvedFen: fen.default(0),
});
export type AddBudget = z.output<typeof AddBudget>;
export const AddEntry = z.object({
  kind: keyOf(entryLabels),
  onDay: PlainDate,
  /** Negative: a correction downwards. */
  amountFen: z
    .number()
    .int('金额精确到分')
    .refine((n) => n !== 0, '金额不能是零'),
  note: z.string().trim().max(300).default(''),
  projectId: z.uuid().optional(),
  fileIds: z.array(z.uuid()).max(9).default([]),
});
export type AddEntry = z.output<typeof AddEntry>;
export const AddProject = z.object({
  year: Year,
  way: WayKey,
  title: ask(4, 100, '项目名称'),
  goal: ask(4, 1000, '治理目标'),
  investmentFen: fen,
  budgetId: z.uuid().optional(),
  beginsOn: PlainDate,
  dueOn: PlainDate,
  hazardCodes: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
});
export type AddProject = z.output<typeof AddProject>;
export const Bare = z.object({ version });
export type Bare = z.output<typeof Bare>;
export const Opinion = z.object({ version, opinion: ask(2, 1000, '意见') });
export type Opinion = z.output<typeof Opinion>;
export const CompleteProject = z.object({
  version,
  result: ask(4, 2000, '完成情况'),
  spentFen: fen,
  fileIds: z.array(z.uuid()).min(1, '请上传完成证明').max(9),
});
export type CompleteProject = z.output<typeof CompleteProject>;
export const ImportFile = z.object({ fileId: z.uuid('请选择文件'), dryRun: z.boolean().default(false) });
export type ImportFile = z.output<typeof ImportFile>;
export const BeginStatement = z.object({ year: Year, enterpriseId: z.uuid().optional() });
export type BeginStatement = z.output<typeof BeginStatement>;
export const FillStatement = z.object({
  version,
  trade: TradeKey,
  baseFen: fen,
  works: z
    .array(z.object({ kind: z.string().max(40), fen }))
    .max(10)
    .default([]),
  accruedFen: fen,
  openingFen: fen,
  used: z.partialRecord(keyOf(useLabels), fen).default({}),
  note: z.string().trim().max(1000).default(''),
  fileIds: z.array(z.uuid()).max(9).default([]),
});
export type FillStatement = z.output<typeof FillStatement>;
export const AcceptStatement = z.object({ version, disallowedFen: fen.default(0), opinion: ask(2, 1000, '审核意见') });
export type AcceptStatement = z.output<typeof AcceptStatement>;
export const AmendStatement = z.object({ reason: ask(4, 500, '更正原因') });
export type AmendStatement = z.output<typeof AmendStatement>;

/* —— views —— */

const money = z.number().int();

export const BudgetRow = z.object({
  id: z.string(),
  code: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  year: z.number().int(),
  purpose: PurposeKey,
  title: z.string(),
  source: z.string(),
  plannedFen: money,
  approvedFen: money,
  executedFen: money,
  /** By quarter of the year; what lies before or after it is in none. */
  quarters: z.array(money).length(4),
});
export type BudgetRow = z.infer<typeof BudgetRow>;
export const BudgetView = BudgetRow.extend({
  note: z.string(),
  created: Moment,
  mayEnter: z.boolean(),
  entries: z.array(
    z.object({
      id: z.string(),
      kind: keyOf(entryLabels),
      onDay: PlainDate,
      amountFen: money,
      note: z.string(),
      project: z.object({ id: z.string(), code: z.string() }).nullable(),
      by: z.string(),
      recordedAt: Instant,
    }),
  ),
  files: z.array(FileMeta),
  projects: z.array(z.object({ id: z.string(), code: z.string(), title: z.string() })),
});
export type BudgetView = z.infer<typeof BudgetView>;
export const BudgetFilter = z.object({
  q: z.string().trim().max(100).optional(),
  year: z.coerce.number().int().optional(),
  unit: setOf(z.uuid()),
  purpose: setOf(PurposeKey),
  asOf: PlainDate.optional(),
});
export type BudgetFilter = z.output<typeof BudgetFilter>;
export const BudgetQuery = BudgetFilter.extend(PageQuery.shape);
export type BudgetQuery = z.output<typeof BudgetQuery>;

export const ProjectRow = z.object({
  id: z.string(),
  code: z.string(),
  unitName: z.string(),
  year: z.number().int(),
  way: WayKey,
  title: z.string(),
  investmentFen: money,
  spentFen: money.nullable(),
  beginsOn: PlainDate,
  dueOn: PlainDate,
  state: z.enum(projectStates),
  stepDueAt: Instant.nullable(),
  hazards: z.number().int(),
  isOverdue: z.boolean(),
});
export type ProjectRow = z.infer<typeof ProjectRow>;
export const ProjectView = ProjectRow.extend({
  goal: z.string(),
  version: z.number().int(),
  budget: z.object({ id: z.string(), code: z.string(), title: z.string() }).nullable(),
  paidFen: money,
  linked: z.array(
    z.object({ id: z.string(), code: z.string(), title: z.string(), stateLabel: z.string(), mayOpen: z.boolean() }),
  ),
  created: Moment,
  completed: Moment,
  accepted: Moment,
  result: z.string(),
  files: z.array(FileMeta),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type ProjectView = z.infer<typeof ProjectView>;
export const ProjectFilter = z.object({
  q: z.string().trim().max(100).optional(),
  year: z.coerce.number().int().optional(),
  unit: setOf(z.uuid()),
  way: setOf(WayKey),
  state: setOf(z.enum(projectStates)),
  /** What a figure of the overview counts, as it stood on `asOf`. */
  mark: z.enum(['all', 'accepted', 'overdue']).optional(),
  asOf: PlainDate.optional(),
});
export type ProjectFilter = z.output<typeof ProjectFilter>;
export const ProjectQuery = ProjectFilter.extend(PageQuery.shape);
export type ProjectQuery = z.output<typeof ProjectQuery>;

const Step = z.object({ label: z.string(), partFen: money, rate: z.number(), fen: money });
export const Rule = z.object({
  key: z.string(),
  version: z.number().int(),
  document: z.string(),
  needsCheck: z.boolean(),
  base: z.enum(['revenue', 'works']),
  kinds: z.array(z.object({ key: z.string(), label: z.string(), rate: z.number() })),
  tiers: z.array(z.object({ upTo: z.number().nullable(), rate: z.number() })),
});
export const StatementRow = z.object({
  id: z.string(),
  code: z.string(),
  enterpriseId: z.string(),
  enterpriseName: z.string(),
  streetName: z.string(),
  industryName: z.string(),
  year: z.number().int(),
  round: z.number().int(),
  trade: TradeKey,
  baseFen: money,
  computedFen: money,
  accruedFen: money,
  usedFen: money,
  shortfallFen: money,
  balanceFen: money,
  disallowedFen: money,
  state: z.enum(statementStates),
  stepDueAt: Instant.nullable(),
  dueOn: PlainDate,
  unitName: z.string(),
});
export type StatementRow = z.infer<typeof StatementRow>;
export const StatementView = StatementRow.extend({
  version: z.number().int(),
  openingFen: money,
  works: z.array(z.object({ kind: z.string(), fen: money })),
  used: z.partialRecord(keyOf(useLabels), money),
  steps: z.array(Step),
  rule: Rule.nullable(),
  note: z.string(),
  opinion: z.string(),
  amends: z.object({ id: z.string(), code: z.string(), reason: z.string() }).nullable(),
  amendedBy: z.object({ id: z.string(), code: z.string() }).nullable(),
  submitted: Moment,
  accepted: Moment,
  /** Last year's use of the same enterprise, for comparison; null where none was accepted. */
  lastUsedFen: money.nullable(),
  lastBalanceFen: money.nullable(),
  stepBasis: z.string().nullable(),
  files: z.array(FileMeta),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type StatementView = z.infer<typeof StatementView>;
export const StatementFilter = z.object({
  q: z.string().trim().max(100).optional(),
  year: z.coerce.number().int().optional(),
  state: setOf(z.enum(statementStates)),
  street: setOf(z.string().max(12)),
  industry: setOf(z.string().max(30)),
  mark: MarkKey.optional(),
  asOf: PlainDate.optional(),
});
export type StatementFilter = z.output<typeof StatementFilter>;
export const StatementQuery = StatementFilter.extend(PageQuery.shape);
export type StatementQuery = z.output<typeof StatementQuery>;
export const AccrualPreview = z.object({
  trade: TradeKey,
  year: Year,
  baseFen: fen,
  works: z
    .array(z.object({ kind: z.string().max(40), fen }))
    .max(10)
    .default([]),
});
export type AccrualPreview = z.output<typeof AccrualPreview>;
export const AccrualAnswer = z.object({ fen: money, steps: z.array(Step), rule: Rule.nullable() });
export type AccrualAnswer = z.infer<typeof AccrualAnswer>;
export const MissingQuery = z
  .object({ year: Year, asOf: PlainDate.optional(), which: z.enum(['missing', 'due']).default('missing') })
  .extend(PageQuery.shape);
export type MissingQuery = z.output<typeof MissingQuery>;
export const MissingRow = z.object({
  id: z.string(),
  name: z.string(),
  streetName: z.string(),
  industryName: z.string(),
});
export type MissingRow = z.infer<typeof MissingRow>;

export const RowFault = z.object({ row: z.number().int(), name: z.string(), what: z.string() });
export type RowFault = z.infer<typeof RowFault>;
export const ImportOutcome = z.object({
  read: z.number().int(),
  entered: z.number().int(),
  already: z.number().int(),
  faults: z.array(RowFault),
  dryRun: z.boolean(),
});
export type ImportOutcome = z.infer<typeof ImportOutcome>;

const Sums = z.object({ plannedFen: money, approvedFen: money, executedFen: money });
export const Overview = z.object({
  year: z.number().int(),
  statementYear: z.number().int(),
  asOf: PlainDate,
  budgets: z.object({
    lines: z.number().int(),
    total: Sums,
    majorHazard: Sums,
    quarters: z.array(money).length(4),
    lastYear: Sums,
    byPurpose: z.array(Sums.extend({ purpose: PurposeKey, lines: z.number().int() })),
    byUnit: z.array(Sums.extend({ unitId: z.string(), unitName: z.string(), lines: z.number().int() })),
  }),
  projects: z.array(
    z.object({
      way: WayKey,
      all: z.number().int(),
      accepted: z.number().int(),
      overdue: z.number().int(),
      investmentFen: money,
    }),
  ),
  statements: z.object({
    due: z.number().int(),
    missing: z.number().int(),
    waiting: z.number().int(),
    full: z.number().int(),
    short: z.number().int(),
    clean: z.number().int(),
    disallowed: z.number().int(),
    computedFen: money,
    accruedFen: money,
    usedFen: money,
    /** Of enterprises with accepted statements in both years. */
    paired: z.object({ count: z.number().int(), usedFen: money, lastUsedFen: money }),
  }),
  mayKeep: z.boolean(),
  mayFill: z.boolean(),
  seesLedgers: z.boolean(),
  units: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type Overview = z.infer<typeof Overview>;
