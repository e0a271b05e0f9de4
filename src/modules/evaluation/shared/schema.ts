import { z } from 'zod';
import { ask, version } from '#kernel/shared/fields.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { indicatorForms, indicatorParts, IndicatorRow } from '#platform/indicators/shared/schema.ts';
import { PageQuery, pageOf, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { DoneBy, Moment, PastStep } from '#platform/casework/shared/past.ts';
import { SchemeContent, SchemeItem } from './scheme.ts';
import {
  changeKinds,
  commendationKinds,
  commendationStates,
  correctionStates,
  gradeKeys,
  groupKeys,
  inquiryPurposes,
  inquiryStates,
  letterKinds,
  objectionStates,
  roundStates,
  schemeStates,
  sheetStates,
} from './states.ts';

const files = z.array(z.uuid()).max(9, '最多 9 份').default([]);
const score = z.number().min(0).max(100);
const Year = z.coerce.number().int().min(2000).max(2100);

/* —— acts —— */

export const Opinion = z.object({ version, opinion: ask(2, 1000, '意见') });
export type Opinion = z.output<typeof Opinion>;
export const Plain = z.object({ version });
export type Plain = z.output<typeof Plain>;

export const DraftScheme = z.object({
  group: z.enum(groupKeys),
  year: z.number().int().min(2000).max(2100),
  /** A scheme to begin from; left out: the sample of the group. */
  basedOn: z.uuid().optional(),
});
export type DraftScheme = z.output<typeof DraftScheme>;
export const SaveScheme = z.object({ version, title: ask(2, 100, '方案名称'), content: SchemeContent });
export type SaveScheme = z.output<typeof SaveScheme>;
export const TryScheme = z.object({ year: Year });
export const PlaceUnit = z.object({
  unitId: z.uuid(),
  group: z.enum(groupKeys),
  basis: z.string().trim().max(200).default(''),
});
export type PlaceUnit = z.output<typeof PlaceUnit>;

export const OpenRound = z.object({ year: z.number().int().min(2000).max(2100), selfDueOn: PlainDate });
export type OpenRound = z.output<typeof OpenRound>;
export const SelfScore = z.object({
  version,
  score: score.nullable(),
  note: z.string().trim().max(1000).default(''),
  fileIds: files,
});
export type SelfScore = z.output<typeof SelfScore>;
/** A unit fills in its sheet in one go; evidence is added item by item. */
export const SelfScores = z.object({
  scores: z
    .array(z.object({ itemId: z.uuid(), score: score.nullable(), note: z.string().trim().max(1000).default('') }))
    .min(1, '请至少填写一项')
    .max(200),
});
export type SelfScores = z.output<typeof SelfScores>;
/** The office scores one item after another for all units side by side. */
export const OfficeScores = z.object({
  scores: z
    .array(z.object({ itemId: z.uuid(), score: score.nullable(), reason: z.string().trim().max(1000).default('') }))
    .min(1, '请至少填写一项')
    .max(2000),
});
export type OfficeScores = z.output<typeof OfficeScores>;
export const SubmitSelf = z.object({ version, statement: ask(4, 4000, '自评总体情况') });
export type SubmitSelf = z.output<typeof SubmitSelf>;
/** `score` null takes the office's score back: the computed one counts again. */
export const OfficeScore = z.object({
  version,
  score: score.nullable(),
  reason: z.string().trim().max(1000).default(''),
  fileIds: files,
});
export type OfficeScore = z.output<typeof OfficeScore>;
export const AddEntry = z.object({
  itemId: z.uuid(),
  what: ask(2, 500, '事项'),
  points: z.number().positive('分值要大于 0').max(100),
  happenedOn: PlainDate,
  link: z
    .string()
    .trim()
    .max(200)
    .regex(/^$|^\/[A-Za-z0-9/?=&_.-]+$/, '记录地址请从系统页面复制，以 / 开头')
    .default(''),
  fileIds: files,
});
export type AddEntry = z.output<typeof AddEntry>;
export const FileObjection = z.object({
  itemId: z.uuid(),
  claim: ask(4, 2000, '异议理由'),
  askedScore: score.nullable().default(null),
  fileIds: z.array(z.uuid()).min(1, '请上传佐证').max(9, '最多 9 份'),
});
export type FileObjection = z.output<typeof FileObjection>;
export const UpholdObjection = z.object({ version, score, ruling: ask(4, 2000, '裁定理由') });
export type UpholdObjection = z.output<typeof UpholdObjection>;
export const DismissObjection = z.object({ version, ruling: ask(4, 2000, '裁定理由') });
export type DismissObjection = z.output<typeof DismissObjection>;
export const ProposeCorrection = z.object({
  itemId: z.uuid(),
  score,
  reason: ask(4, 2000, '更正理由'),
  fileIds: files,
});
export type ProposeCorrection = z.output<typeof ProposeCorrection>;
export const DraftRoundLetter = z.object({ kind: z.enum(letterKinds), sheetId: z.uuid().optional() });
export type DraftRoundLetter = z.output<typeof DraftRoundLetter>;

export const ProposeCommendation = z
  .object({
    kind: z.enum(commendationKinds),
    title: ask(2, 100, '表彰名称'),
    unitId: z.uuid('请选择单位'),
    userId: z.uuid().optional(),
    personName: z.string().trim().max(40).default(''),
    reason: ask(4, 2000, '主要事迹'),
    fileIds: files,
  })
  .refine((v) => v.kind !== 'individual' || v.userId !== undefined || v.personName.length >= 2, {
    path: ['personName'],
    error: '请选择或填写受表彰的个人',
  });
export type ProposeCommendation = z.output<typeof ProposeCommendation>;
export const AskInquiry = z.object({
  purpose: z.enum(inquiryPurposes),
  unitId: z.uuid('请选择单位'),
  userId: z.uuid().optional(),
  personName: z.string().trim().max(40).default(''),
  question: ask(4, 1000, '征询内容'),
});
export type AskInquiry = z.output<typeof AskInquiry>;
export const AnswerInquiry = z.object({ version, answer: ask(4, 4000, '答复意见') });
export type AnswerInquiry = z.output<typeof AnswerInquiry>;

/* —— views —— */

export const SchemeRow = z.object({
  id: z.string(),
  code: z.string(),
  group: z.enum(groupKeys),
  year: z.number().int(),
  edition: z.number().int(),
  title: z.string(),
  state: z.enum(schemeStates),
  items: z.number().int(),
  draftedBy: z.string(),
  adoptedAt: Instant.nullable(),
});
export type SchemeRow = z.infer<typeof SchemeRow>;
export const SchemeFilter = z.object({
  year: Year.optional(),
  group: setOf(z.enum(groupKeys)),
  state: setOf(z.enum(schemeStates)),
});
export const SchemeQuery = PageQuery.extend(SchemeFilter.shape);
export type SchemeQuery = z.output<typeof SchemeQuery>;

export const SchemeView = SchemeRow.extend({
  version: z.number().int(),
  content: SchemeContent,
  contentHash: z.string().nullable(),
  /** Words of each item's formula, by key. */
  words: z.record(z.string(), z.string()),
  /** Titles of the figures that it uses, by code. */
  figures: z.record(z.string(), z.string()),
  faults: z.array(z.object({ key: z.string(), message: z.string() })),
  /** Against the scheme it was begun from. */
  changes: z.array(z.string()),
  basedOn: z.object({ id: z.string(), code: z.string() }).nullable(),
  drafted: Moment,
  reviewed: Moment,
  adopted: Moment,
  /** Years that it can be tried on. */
  triedOn: z.array(z.number().int()),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer),
});
export type SchemeView = z.infer<typeof SchemeView>;

export const IndicatorChoice = z.object({
  code: z.string(),
  title: z.string(),
  formula: z.string(),
  unit: z.string(),
  form: z.enum(['rate', 'count', 'stock', 'amount']),
  better: z.enum(['higher', 'lower', 'none']),
  clauses: z.array(z.string()),
  kinds: z.array(z.string()),
});
export const SchemeChoices = z.object({
  indicators: z.array(IndicatorChoice),
  units: z.array(
    z.object({
      unitId: z.string(),
      name: z.string(),
      kind: z.string(),
      group: z.enum(groupKeys),
      basis: z.string(),
      since: PlainDate.nullable(),
      setBy: z.string(),
    }),
  ),
  mayDraft: z.boolean(),
  mayPlace: z.boolean(),
});
export type SchemeChoices = z.infer<typeof SchemeChoices>;

export const TryRow = z.object({
  unitId: z.string(),
  unitName: z.string(),
  before: z.object({ total: z.number(), rank: z.number().int(), grade: z.enum(gradeKeys) }),
  after: z.object({ total: z.number(), rank: z.number().int(), grade: z.enum(gradeKeys) }),
  /** Items that moved the score most, in words. */
  why: z.array(z.string()),
});
export const TryView = z.object({
  schemeId: z.string(),
  schemeCode: z.string(),
  year: z.number().int(),
  group: z.enum(groupKeys),
  against: z.string(),
  rows: z.array(TryRow),
  /** Items of the scheme for which last year holds no figure or score: they are left out and the rest counts for them. */
  leftOut: z.array(z.string()),
  moved: z.number().int(),
  changes: z.array(z.string()),
});
export type TryView = z.infer<typeof TryView>;

export const Placed = z.object({
  sheetId: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  unitKind: z.string(),
  group: z.enum(groupKeys),
  state: z.enum(sheetStates),
  sizeClass: z.string(),
  sizeValue: z.number().nullable(),
  /** Null while the reader may not know it yet. */
  total: z.number().nullable(),
  base: z.number().nullable(),
  bonus: z.number().nullable(),
  deducted: z.number().nullable(),
  rank: z.number().int().nullable(),
  isTied: z.boolean(),
  sizeRank: z.number().int().nullable(),
  sizeCount: z.number().int().nullable(),
  grade: z.enum(gradeKeys).nullable(),
  gradeWhy: z.string(),
  /** After a correction: what now holds beside the frozen result. */
  corrected: z.object({ total: z.number(), rank: z.number().int(), grade: z.enum(gradeKeys) }).nullable(),
  /** Points of each dimension. */
  dimensions: z.record(z.string(), z.object({ points: z.number(), weight: z.number() })),
  missing: z.number().int(),
  openObjections: z.number().int(),
  notCompared: z.number().int(),
  /** Items whose figure the unit should have reported and did not. */
  unreported: z.number().int(),
  mayOpen: z.boolean(),
  isMine: z.boolean(),
});
export type Placed = z.infer<typeof Placed>;

export const RoundRow = z.object({
  id: z.string(),
  code: z.string(),
  year: z.number().int(),
  title: z.string(),
  state: z.enum(roundStates),
  units: z.number().int(),
  submitted: z.number().int(),
  objections: z.number().int(),
  upheld: z.number().int(),
  selfDueOn: PlainDate,
  objectionDueOn: PlainDate.nullable(),
  frozenAt: Instant.nullable(),
  /** Sheet of the reader's own unit. */
  mySheet: z.object({ unitId: z.string(), state: z.enum(sheetStates), label: z.string() }).nullable(),
});
export type RoundRow = z.infer<typeof RoundRow>;
export const RoundQuery = PageQuery;
export type RoundQuery = z.output<typeof RoundQuery>;

export const GroupBoard = z.object({
  group: z.enum(groupKeys),
  scheme: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  dimensions: z.array(z.object({ key: z.string(), title: z.string(), weight: z.number() })),
  quota: z.number().int(),
  units: z.array(Placed),
  grades: z.record(z.enum(gradeKeys), z.number().int()),
});
export const RoundLetter = z.object({
  id: z.string(),
  kind: z.enum(letterKinds),
  draftId: z.string(),
  unitName: z.string(),
  at: Instant,
  by: z.string(),
  issuedAt: Instant.nullable(),
});
export const RoundView = RoundRow.extend({
  version: z.number().int(),
  opened: Moment,
  measuredAt: Instant.nullable(),
  published: Moment,
  frozen: Moment,
  frozenHash: z.string().nullable(),
  /** Words of the rules that decide tiers, sizes and small numbers. */
  rules: z.array(z.object({ label: z.string(), text: z.string(), source: z.string() })),
  boards: z.array(GroupBoard),
  letters: z.array(RoundLetter),
  corrections: z.number().int(),
  /** Earlier frozen years: total and rank of each unit. */
  trend: z.array(
    z.object({
      year: z.number().int(),
      roundId: z.string(),
      units: z.array(
        z.object({ unitId: z.string(), total: z.number(), rank: z.number().int(), grade: z.enum(gradeKeys) }),
      ),
    }),
  ),
  /** Whether the reader sees the scores of others already. */
  isOpen: z.boolean(),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer),
});
export type RoundView = z.infer<typeof RoundView>;

export const ChangeView = z.object({
  at: Instant,
  kind: z.enum(changeKinds),
  before: z.number().nullable(),
  after: z.number().nullable(),
  reason: z.string(),
  who: z.string(),
  objectionId: z.string().nullable(),
});
export const EntryView = z.object({
  id: z.string(),
  itemId: z.string(),
  what: z.string(),
  points: z.number(),
  happenedOn: PlainDate,
  link: z.string(),
  entered: DoneBy,
  withdrawn: z.object({ at: Instant, by: z.string(), reason: z.string() }).nullable(),
  files: z.array(FileMeta),
  mayWithdraw: z.boolean(),
});
export const ItemView = z.object({
  id: z.string(),
  version: z.number().int(),
  item: SchemeItem,
  /** The formula in words. */
  rule: z.string(),
  figures: z.array(
    z.object({
      /** Which of the item's figures, from 0. */
      seq: z.number().int(),
      ref: z.string(),
      code: z.string(),
      title: z.string(),
      unit: z.string(),
      form: z.string(),
      /** Null: the unit did not report it (未报). */
      numerator: z.number().nullable(),
      denominator: z.number().nullable(),
    }),
  ),
  isCompared: z.boolean(),
  isUnreported: z.boolean(),
  words: z.string(),
  computed: z.number().nullable(),
  self: z.number().nullable(),
  selfNote: z.string(),
  office: z.number().nullable(),
  officeReason: z.string(),
  ruled: z.number().nullable(),
  final: z.number().nullable(),
  /** What it adds to the total, stand-in included. */
  points: z.number().nullable(),
  /** After a correction. */
  corrected: z.number().nullable(),
  selfFiles: z.array(FileMeta),
  officeFiles: z.array(FileMeta),
  entries: z.array(EntryView),
  changes: z.array(ChangeView),
  allowedActions: z.array(Offer),
});
export type ItemView = z.infer<typeof ItemView>;

export const ObjectionRow = z.object({
  id: z.string(),
  code: z.string(),
  roundId: z.string(),
  year: z.number().int(),
  unitId: z.string(),
  unitName: z.string(),
  itemTitle: z.string(),
  claim: z.string(),
  state: z.enum(objectionStates),
  filedAt: Instant,
  filedBy: z.string(),
  dueAt: Instant.nullable(),
  askedScore: z.number().nullable(),
  scoreBefore: z.number().nullable(),
  scoreAfter: z.number().nullable(),
  ruled: Moment,
});
export type ObjectionRow = z.infer<typeof ObjectionRow>;
export const ObjectionFilter = z.object({
  round: z.uuid().optional(),
  state: setOf(z.enum(objectionStates)),
  unit: setOf(z.uuid()),
});
export const ObjectionQuery = PageQuery.extend(ObjectionFilter.shape);
export type ObjectionQuery = z.output<typeof ObjectionQuery>;
export type ObjectionFilter = z.output<typeof ObjectionFilter>;
export const ObjectionView = ObjectionRow.extend({
  version: z.number().int(),
  max: z.number(),
  rule: z.string(),
  words: z.string(),
  ruling: z.string(),
  files: z.array(FileMeta),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer),
});
export type ObjectionView = z.infer<typeof ObjectionView>;

export const CorrectionView = z.object({
  id: z.string(),
  code: z.string(),
  itemId: z.string(),
  itemTitle: z.string(),
  before: z.number().nullable(),
  after: z.number(),
  reason: z.string(),
  state: z.enum(correctionStates),
  version: z.number().int(),
  proposed: DoneBy,
  decided: Moment,
  opinion: z.string(),
  files: z.array(FileMeta),
  allowedActions: z.array(Offer),
});

export const SheetView = z.object({
  id: z.string(),
  code: z.string(),
  version: z.number().int(),
  roundId: z.string(),
  roundCode: z.string(),
  roundTitle: z.string(),
  roundState: z.enum(roundStates),
  year: z.number().int(),
  unitId: z.string(),
  unitName: z.string(),
  unitKind: z.string(),
  group: z.enum(groupKeys),
  state: z.enum(sheetStates),
  scheme: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  selfDueOn: PlainDate,
  objectionDueOn: PlainDate.nullable(),
  selfStatement: z.string(),
  submitted: Moment,
  acknowledged: Moment,
  measuredAt: Instant.nullable(),
  /** Null while the result may not be known to the reader. */
  result: Placed.nullable(),
  dimensions: z.array(
    z.object({ key: z.string(), title: z.string(), weight: z.number(), points: z.number().nullable() }),
  ),
  items: z.array(ItemView),
  corrections: z.array(CorrectionView),
  objections: z.array(ObjectionRow),
  history: z.array(
    z.object({
      year: z.number().int(),
      roundId: z.string(),
      total: z.number(),
      rank: z.number().int(),
      grade: z.enum(gradeKeys),
    }),
  ),
  cause: z.object({ raisedAt: Instant, metAt: Instant.nullable() }).nullable(),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer),
});
export type SheetView = z.infer<typeof SheetView>;

/** One item across the units of a group, for scoring side by side. */
export const GridView = z.object({
  roundId: z.string(),
  title: z.string(),
  groups: z.array(
    z.object({
      group: z.enum(groupKeys),
      items: z.array(
        z.object({
          key: z.string(),
          title: z.string(),
          max: z.number(),
          note: z.string(),
          rule: z.string(),
          missing: z.number().int(),
          units: z.array(
            z.object({
              itemId: z.string(),
              unitId: z.string(),
              unitName: z.string(),
              self: z.number().nullable(),
              selfNote: z.string(),
              evidence: z.number().int(),
              office: z.number().nullable(),
              reason: z.string(),
            }),
          ),
        }),
      ),
    }),
  ),
  mayScore: z.boolean(),
});
export type GridView = z.infer<typeof GridView>;

export const DeductionRow = z.object({
  id: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  group: z.enum(groupKeys),
  itemTitle: z.string(),
  /** 扣分 负数, 加分 正数. */
  points: z.number(),
  what: z.string(),
  on: PlainDate.nullable(),
  /** Record, or the sheet's figure that opens its rows. */
  href: z.string(),
  evidence: z.number().int(),
  kind: z.enum(['entry', 'figure']),
});
export type DeductionRow = z.infer<typeof DeductionRow>;
export const DeductionFilter = z.object({ unit: setOf(z.uuid()), group: setOf(z.enum(groupKeys)) });
export type DeductionFilter = z.output<typeof DeductionFilter>;
export const DeductionQuery = PageQuery.extend(DeductionFilter.shape);
export type DeductionQuery = z.output<typeof DeductionQuery>;

export const RecomputeView = z.object({
  roundId: z.string(),
  year: z.number().int(),
  frozenAt: Instant,
  frozenHash: z.string(),
  hash: z.string(),
  /** From the stored inputs: the same numbers. */
  isSame: z.boolean(),
  different: z.array(z.object({ unitName: z.string(), what: z.string(), before: z.string(), after: z.string() })),
  /** Figures taken anew from the records as they stand now: what was entered later shows here. */
  measured: z.array(
    z.object({
      unitName: z.string(),
      title: z.string(),
      /** Item and which of its figures: opens what it counted then and now. */
      itemId: z.string(),
      seq: z.number().int(),
      before: z.string(),
      after: z.string(),
    }),
  ),
});
export type RecomputeView = z.infer<typeof RecomputeView>;

export const figureLists = ['then', 'now', 'gone', 'came'] as const;
export const FigureQuery = PageQuery.extend({
  part: z.enum(indicatorParts).default('numerator'),
  /** What was counted then, what is counted now, what has left and what has come since. */
  list: z.enum(figureLists).default('then'),
});
export type FigureQuery = z.output<typeof FigureQuery>;
export const FigureRow = IndicatorRow.extend({ mark: z.enum(['same', 'gone', 'came']) });
export type FigureRow = z.infer<typeof FigureRow>;
/** A figure of a score as it was taken, beside what the records say today. */
export const FigureThenNow = pageOf(FigureRow).extend({
  title: z.string(),
  formula: z.string(),
  unit: z.string(),
  form: z.enum(indicatorForms),
  unitName: z.string(),
  from: PlainDate,
  to: PlainDate,
  part: z.enum(indicatorParts),
  takenAt: Instant,
  isFrozen: z.boolean(),
  /** Whether the records of then are there at all (those of rounds before they were kept are not). */
  isKept: z.boolean(),
  /** Whether both lists are complete, so that they can be compared record by record. */
  isWhole: z.boolean(),
  then: z.object({ numerator: z.number().nullable(), denominator: z.number().nullable() }),
  now: z.object({ numerator: z.number().nullable(), denominator: z.number().nullable(), ref: z.string() }),
  counts: z.object({
    then: z.number().int(),
    now: z.number().int(),
    gone: z.number().int(),
    came: z.number().int(),
    kept: z.number().int(),
  }),
  differs: z.boolean(),
});
export type FigureThenNow = z.infer<typeof FigureThenNow>;

export const CommendationRow = z.object({
  id: z.string(),
  code: z.string(),
  kind: z.enum(commendationKinds),
  title: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  personName: z.string(),
  state: z.enum(commendationStates),
  proposedUnit: z.string(),
  proposedAt: Instant,
  announcedAt: Instant.nullable(),
  rescindedAt: Instant.nullable(),
});
export type CommendationRow = z.infer<typeof CommendationRow>;
export const CommendationFilter = z.object({
  kind: setOf(z.enum(commendationKinds)),
  state: setOf(z.enum(commendationStates)),
  unit: setOf(z.uuid()),
  year: Year.optional(),
});
export type CommendationFilter = z.output<typeof CommendationFilter>;
export const CommendationQuery = PageQuery.extend(CommendationFilter.shape);
export type CommendationQuery = z.output<typeof CommendationQuery>;
export const CommendationView = CommendationRow.extend({
  version: z.number().int(),
  reason: z.string(),
  proposed: DoneBy,
  reviewed: Moment,
  approved: Moment,
  rescindReason: z.string(),
  draftId: z.string().nullable(),
  files: z.array(FileMeta),
  facts: z.array(z.object({ label: z.string(), text: z.string(), href: z.string().nullable() })),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer),
});
export type CommendationView = z.infer<typeof CommendationView>;

export const Fact = z.object({ label: z.string(), text: z.string(), href: z.string().nullable() });
export type Fact = z.infer<typeof Fact>;
export const InquiryRow = z.object({
  id: z.string(),
  code: z.string(),
  purpose: z.enum(inquiryPurposes),
  unitId: z.string(),
  unitName: z.string(),
  personName: z.string(),
  askedUnit: z.string(),
  askedAt: Instant,
  dueOn: PlainDate,
  state: z.enum(inquiryStates),
  confirmedAt: Instant.nullable(),
});
export type InquiryRow = z.infer<typeof InquiryRow>;
export const InquiryFilter = z.object({ state: setOf(z.enum(inquiryStates)), purpose: setOf(z.enum(inquiryPurposes)) });
export type InquiryFilter = z.output<typeof InquiryFilter>;
export const InquiryQuery = PageQuery.extend(InquiryFilter.shape);
export type InquiryQuery = z.output<typeof InquiryQuery>;
export const InquiryView = InquiryRow.extend({
  version: z.number().int(),
  question: z.string(),
  asked: DoneBy,
  answered: Moment,
  answer: z.string(),
  confirmed: Moment,
  facts: z.array(Fact),
  draftId: z.string().nullable(),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer),
});
export type InquiryView = z.infer<typeof InquiryView>;

export const Appraisal = z.object({
  unitId: z.string(),
  unitName: z.string(),
  year: z.number().int(),
  facts: z.array(Fact),
  results: z.array(
    z.object({
      year: z.number().int(),
      group: z.string(),
      total: z.number(),
      rank: z.string(),
      grade: z.string(),
      why: z.string(),
    }),
  ),
  commendations: z.array(z.object({ on: PlainDate, title: z.string(), person: z.string() })),
  deductions: z.array(z.object({ on: PlainDate, what: z.string(), points: z.number() })),
});
export type Appraisal = z.infer<typeof Appraisal>;

export const IncentiveChoices = z.object({
  units: z.array(z.object({ unitId: z.string(), name: z.string(), kind: z.string() })),
  mayPropose: z.boolean(),
  mayAsk: z.boolean(),
  /** May begin a year and draft schemes. */
  mayOpen: z.boolean(),
  /** Sees every unit: the office and leaders. */
  seesAll: z.boolean(),
  mayReadAppraisals: z.boolean(),
});
export type IncentiveChoices = z.infer<typeof IncentiveChoices>;
