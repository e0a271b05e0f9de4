/** Shapes of the supervision room. */
import { z } from 'zod';
import { idOf } from '#kernel/shared/id.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { PastStep } from '#platform/casework/shared/past.ts';
import {
  causeLabels,
  levels,
  listingActions,
  listingReasons,
  measureActions,
  type CauseKind,
  type ListingAction,
  type ListingReason,
  type MeasureAction,
} from './labels.ts';
import { listingStates, measureStates, rungKeys } from './states.ts';

const keys = <K extends string>(of: Readonly<Record<K, unknown>>) => Object.keys(of) as [K, ...K[]];
const text = (what: string, max = 2000) =>
  z.string().trim().min(1, `请填写${what}`).max(max, `${what}请控制在 ${max} 字以内`);
const version = z.number().int();

export const RungKey = z.enum(rungKeys);
export const LevelKey = z.enum(levels);
export const Params = z.object({ id: z.uuid({ error: '编号格式不对，请从列表中重新打开' }) });
export const HazardParams = z.object({ hazardId: z.uuid({ error: '编号格式不对，请从列表中重新打开' }) });

export const ProposeMeasure = z.object({
  hazardId: idOf('hazard'),
  rung: RungKey,
  cause: z.enum(keys<CauseKind>(causeLabels)).default('deadline'),
  reason: text('事由', 500),
  /** Why rungs below are left out (越级理由). */
  skipReason: z.string().trim().max(500).default(''),
});
export type ProposeMeasure = z.infer<typeof ProposeMeasure>;

export const DraftMeasure = z.object({
  version,
  requirements: text('整改要求'),
  /** Units that the letter goes to (主送); left out: competent department, street and enterprise. */
  unitIds: z.array(idOf('unit')).max(20).default([]),
  /** Further enterprises, from the register, inside the drafter's scope. */
  enterpriseIds: z.array(idOf('enterprise')).max(20).default([]),
  talkOn: PlainDate.nullable().default(null),
  talkHost: z.string().trim().max(60).default(''),
  talkPlace: z.string().trim().max(120).default(''),
});
export type DraftMeasure = z.infer<typeof DraftMeasure>;

export const Opinion = z.object({ version, opinion: text('意见', 1000) });
export type Opinion = z.infer<typeof Opinion>;
export const Seen = z.object({ version });
export type Seen = z.infer<typeof Seen>;
export const RecordTalk = z.object({
  version,
  record: text('约谈纪要', 4000),
  promises: z
    .array(z.object({ text: text('承诺事项', 300), dueOn: PlainDate }))
    .min(1, '请至少写一项整改承诺')
    .max(20),
});
export type RecordTalk = z.infer<typeof RecordTalk>;
export const KeepPromise = z.object({ promiseId: idOf('promise'), note: text('落实情况', 500) });
export type KeepPromise = z.infer<typeof KeepPromise>;

const allowed = <A extends string>(of: Readonly<Record<A, unknown>>) =>
  z.object({
    action: z.enum(keys(of)),
    label: z.string(),
    primary: z.boolean(),
    locked: z.object({ reason: z.string() }).nullable(),
  });

export const Receipt = z.object({
  name: z.string(),
  signedAt: Instant.nullable(),
  signer: z.string().nullable(),
});
const subject = {
  id: z.string(),
  code: z.string(),
  hazardId: z.string(),
  hazardCode: z.string(),
  title: z.string(),
  enterpriseId: z.string(),
  enterpriseName: z.string(),
  streetCode: z.string(),
  industry: z.string(),
  unitName: z.string(),
  version: z.number().int(),
};
export const MeasureRow = z.object({
  ...subject,
  /** Null of a measure about joint work or a visit; then `causeLink` is the page of the case that ran out. */
  hazardId: z.string().nullable(),
  enterpriseId: z.string().nullable(),
  causeLink: z.string().nullable(),
  rung: RungKey,
  rungLabel: z.string(),
  causeText: z.string(),
  origin: z.enum(['rule', 'person']),
  state: z.enum(measureStates),
  issuedOn: PlainDate.nullable(),
  documentNumber: z.string().nullable(),
  replyDueOn: PlainDate.nullable(),
  received: z.object({ signed: z.number().int(), total: z.number().int() }),
  proposedAt: Instant,
  endedOn: PlainDate.nullable(),
});
export type MeasureRow = z.infer<typeof MeasureRow>;

/** One rung as the ladder shows it: done with receipt, now with the persons still to act, ahead with its condition. */
export const LadderStep = z.object({
  key: z.string(),
  rung: RungKey,
  label: z.string(),
  state: z.enum(['done', 'now', 'ahead', 'skipped']),
  measureId: z.string().nullable(),
  date: z.string().nullable(),
  note: z.string().nullable(),
  receipt: z.string().nullable(),
  persons: z.array(z.object({ text: z.string(), state: z.enum(['done', 'now', 'ahead']) })),
});
export type LadderStep = z.infer<typeof LadderStep>;

/** What a unit's pace was on a day, against units of its size; the rows are texts of figures of the ledger. */
export const Pace = z.object({
  on: PlainDate,
  open: z.number().int(),
  overdue: z.number().int(),
  rate: z.number(),
  median: z.number(),
  spread: z.number(),
  peers: z.number().int(),
  openRows: z.string(),
  overdueRows: z.string(),
});

export const Measure = MeasureRow.extend({
  reason: z.string(),
  skipReason: z.string().nullable(),
  skipApprovedBy: z.string().nullable(),
  basis: z.string().nullable(),
  proposedBy: z.string(),
  draftedBy: z.string().nullable(),
  signedBy: z.string().nullable(),
  requirements: z.string(),
  recipients: z.array(z.object({ unitId: z.string(), name: z.string() })),
  receipts: z.array(Receipt),
  documentId: z.string().nullable(),
  recordDocumentId: z.string().nullable(),
  talk: z.object({ on: PlainDate, host: z.string(), place: z.string(), record: z.string().nullable() }).nullable(),
  promises: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      dueOn: PlainDate,
      doneOn: PlainDate.nullable(),
      doneBy: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
  reply: z.object({ text: z.string(), by: z.string(), on: PlainDate }).nullable(),
  outcome: z.string().nullable(),
  /** Of a unit that falls behind: when the measure was proposed and the latest day. */
  pace: z
    .object({
      kind: z.enum(['department', 'street']),
      days: z.array(Pace),
      metOn: PlainDate.nullable(),
      peersLink: z.string(),
    })
    .nullable(),
  priorId: z.string().nullable(),
  ladder: z.array(LadderStep),
  timeline: z.array(PastStep),
  /** Letter text as it will be issued, while it is not. */
  preview: z.object({ title: z.string(), to: z.string(), blocks: z.array(z.string()), from: z.string() }),
  allowedActions: z.array(allowed<MeasureAction>(measureActions)),
});
export type Measure = z.infer<typeof Measure>;

export const MeasureQuery = z.object({
  ...PageQuery.shape,
  rung: setOf(RungKey),
  state: setOf(z.enum([...measureStates, 'open'])),
  q: z.string().trim().max(60).optional(),
  overdue: z.enum(['true', 'false']).optional(),
});
export type MeasureQuery = z.infer<typeof MeasureQuery>;

export const ProposeListing = z.object({
  hazardId: idOf('hazard'),
  level: LevelKey,
  reasons: z.array(z.enum(keys<ListingReason>(listingReasons))).min(1, '请至少选一种挂牌情形'),
  statement: text('提请理由', 1000),
});
export type ProposeListing = z.infer<typeof ProposeListing>;
export const ApproveListing = z.object({ version, dueOn: PlainDate, requirements: text('督办要求') });
export type ApproveListing = z.infer<typeof ApproveListing>;
export const AddProgress = z.object({ version, text: text('进展', 1000), percent: z.number().int().min(0).max(100) });
export type AddProgress = z.infer<typeof AddProgress>;
export const ExtendListing = z.object({ version, reason: text('延长理由', 1000), newDueOn: PlainDate });
export type ExtendListing = z.infer<typeof ExtendListing>;
export const Decide = z.object({ version, approve: z.boolean(), opinion: text('意见', 1000) });
export type Decide = z.infer<typeof Decide>;
export const RaiseListing = z.object({ version, level: LevelKey, statement: text('提级理由', 1000) });
export type RaiseListing = z.infer<typeof RaiseListing>;

export const ListingRow = z.object({
  ...subject,
  level: LevelKey,
  state: z.enum(listingStates),
  listingUnitName: z.string(),
  reasons: z.array(z.string()),
  listedOn: PlainDate.nullable(),
  dueOn: PlainDate.nullable(),
  reportDueOn: PlainDate.nullable(),
  noticeNumber: z.string().nullable(),
  delistedOn: PlainDate.nullable(),
});
export type ListingRow = z.infer<typeof ListingRow>;
export const Listing = ListingRow.extend({
  statement: z.string(),
  proposedBy: z.string(),
  proposedUnit: z.string(),
  reviewedBy: z.string().nullable(),
  approvedBy: z.string().nullable(),
  requirements: z.string(),
  firstDueOn: PlainDate.nullable(),
  latestDueOn: PlainDate,
  extensions: z.number().int(),
  extension: z.object({ id: z.string(), reason: z.string(), newDueOn: PlainDate, by: z.string() }).nullable(),
  noticeId: z.string().nullable(),
  delistingId: z.string().nullable(),
  delistingNumber: z.string().nullable(),
  acceptance: z.string().nullable(),
  receipts: z.array(Receipt),
  progress: z.array(
    z.object({ text: z.string(), percent: z.number().int(), by: z.string(), unit: z.string(), at: Instant }),
  ),
  timeline: z.array(PastStep),
  allowedActions: z.array(allowed<ListingAction>(listingActions)),
});
export type Listing = z.infer<typeof Listing>;
export const ListingQuery = z.object({
  ...PageQuery.shape,
  level: setOf(LevelKey),
  state: setOf(z.enum([...listingStates, 'open'])),
  q: z.string().trim().max(60).optional(),
});
export type ListingQuery = z.infer<typeof ListingQuery>;

/** What may be shown to the public about a listed hazard (可公示内容): nobody's name, no place inside the firm. */
export const PublicListing = z.object({
  id: z.string(),
  enterpriseName: z.string(),
  streetCode: z.string(),
  title: z.string(),
  level: LevelKey,
  listingUnitName: z.string(),
  noticeNumber: z.string(),
  listedOn: PlainDate,
  dueOn: PlainDate,
  delistedOn: PlainDate.nullable(),
});
export type PublicListing = z.infer<typeof PublicListing>;

/** What supervision says on the page of a hazard. */
export const HazardSupervision = z.object({
  ladder: z.array(LadderStep),
  listings: z.array(ListingRow),
  mayPropose: z.boolean(),
  mayList: z.array(LevelKey),
});
export type HazardSupervision = z.infer<typeof HazardSupervision>;
