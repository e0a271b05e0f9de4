import { z } from 'zod';
import { keyOf } from '#kernel/shared/fields.ts';
import { DueExplain } from '#platform/calendar/shared/term.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import {
  callStates,
  ratingLabels,
  urgencyLabels,
  whistleMarkLabels,
  whistleStates,
  type Rating,
  type Urgency,
  type WhistleAction,
  type WhistleMark,
} from './whistle-states.ts';

export const UrgencyKey = keyOf<Urgency>(urgencyLabels);
export const RatingKey = keyOf<Rating>(ratingLabels);
export const MarkKey = keyOf<WhistleMark>(whistleMarkLabels);

/** Where the phone says that it is (WGS-84 degrees, accuracy in metres); sent only when the person allowed it. */
export const Position = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  accuracy: z.number().min(0).max(100_000).nullable().default(null),
});
export type Position = z.infer<typeof Position>;

const photos = z.array(z.uuid()).max(9, '照片最多 9 张').default([]);

export const BlowWhistle = z.object({
  title: z.string().trim().min(2, '请用一句话写明出了什么事').max(200, '请控制在 200 字以内'),
  description: z.string().trim().max(2000, '请控制在 2000 字以内').default(''),
  urgency: UrgencyKey,
  place: z.string().trim().min(2, '请写明在哪里').max(200, '请控制在 200 字以内'),
  streetCode: z.string().max(12).optional(),
  enterpriseId: z.uuid().optional(),
  hazardId: z.uuid().optional(),
  unitIds: z.array(z.uuid()).min(1, '请至少选择一个部门').max(12, '一次最多叫 12 个部门'),
  position: Position.optional(),
  photoIds: photos,
});
export type BlowWhistle = z.output<typeof BlowWhistle>;

export const BlowAgain = z.object({
  version: z.number().int().optional(),
  reason: z.string().trim().min(2, '请写明还有什么没有解决').max(2000),
  urgency: UrgencyKey,
  unitIds: z.array(z.uuid()).min(1, '请至少选择一个部门').max(12),
  photoIds: photos,
});
export type BlowAgain = z.output<typeof BlowAgain>;

export const AcknowledgeCall = z.object({
  version: z.number().int().optional(),
  /** Who comes and when, as told to the street. */
  note: z.string().trim().max(500).default(''),
});
export type AcknowledgeCall = z.output<typeof AcknowledgeCall>;

export const ArriveAtPlace = z.object({
  version: z.number().int().optional(),
  photoIds: z.array(z.uuid()).min(1, '请拍一张到场照片').max(9, '照片最多 9 张'),
  position: Position.optional(),
  note: z.string().trim().max(500).default(''),
});
export type ArriveAtPlace = z.output<typeof ArriveAtPlace>;

export const ReportResult = z.object({
  version: z.number().int().optional(),
  result: z.string().trim().min(2, '请写明怎么处置的').max(2000, '请控制在 2000 字以内'),
  photoIds: photos,
});
export type ReportResult = z.output<typeof ReportResult>;

export const RateCall = z
  .object({
    version: z.number().int().optional(),
    rating: RatingKey,
    note: z.string().trim().max(1000).default(''),
  })
  .refine((v) => v.rating === 'solved' || v.note.length >= 2, {
    path: ['note'],
    error: '没有完全解决的，请写明还差什么',
  });
export type RateCall = z.output<typeof RateCall>;

export const WithdrawWhistle = z.object({
  version: z.number().int().optional(),
  reason: z.string().trim().min(2, '请写明为什么撤回').max(500),
});
export type WithdrawWhistle = z.output<typeof WithdrawWhistle>;

export const AllowedAct = Offer.extend({ action: z.string() as z.ZodType<WhistleAction, string> });

/** A department that was called, and how far it is. */
export const CallView = z.object({
  id: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  state: z.enum(callStates),
  version: z.number().int(),
  calledAt: Instant,
  dueAt: Instant,
  stepDueAt: Instant.nullable(),
  stepLabel: z.string().nullable(),
  stepBasis: z.string().nullable(),
  acknowledged: Moment,
  arrived: Moment,
  arrivedDistance: z.number().int().nullable(),
  arrivedAccuracy: z.number().nullable(),
  arrivalNote: z.string(),
  /** From call to arrival. */
  minutes: z.number().int().nullable(),
  /** null: not due yet. */
  isOnTime: z.boolean().nullable(),
  reported: Moment,
  result: z.string(),
  rated: Moment,
  rating: RatingKey.nullable(),
  ratingNote: z.string(),
  photos: z.array(FileMeta),
  allowedActions: z.array(AllowedAct),
});
export type CallView = z.infer<typeof CallView>;

export const WhistleView = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  description: z.string(),
  urgency: UrgencyKey,
  place: z.string(),
  streetCode: z.string(),
  streetName: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  enterpriseId: z.string().nullable(),
  enterpriseName: z.string(),
  hazardId: z.string().nullable(),
  hazardCode: z.string(),
  hazardTitle: z.string(),
  unitName: z.string(),
  raisedBy: z.string(),
  raisedAt: Instant,
  arriveDueAt: Instant,
  arriveRule: z.object({ text: z.string(), document: z.string(), needsCheck: z.boolean() }),
  round: z.number().int(),
  former: z.object({ id: z.string(), code: z.string() }).nullable(),
  next: z.object({ id: z.string(), code: z.string() }).nullable(),
  state: z.enum(whistleStates),
  version: z.number().int(),
  photos: z.array(FileMeta),
  calls: z.array(CallView),
  allowedActions: z.array(AllowedAct),
  timeline: z.array(PastStep.extend({ unitName: z.string().nullable() })),
});
export type WhistleView = z.infer<typeof WhistleView>;

export const WhistleFilter = z.object({
  q: z.string().trim().max(100).optional(),
  street: setOf(z.string().max(12)),
  unit: setOf(z.uuid()),
  state: setOf(z.enum(callStates)),
  urgency: setOf(UrgencyKey),
  mark: MarkKey.optional(),
  from: PlainDate.optional(),
  to: PlainDate.optional(),
  /** As it stood at the end of this day. */
  asOf: PlainDate.optional(),
  /** The time by which to come lies in these days. */
  dueFrom: PlainDate.optional(),
  dueTo: PlainDate.optional(),
});
export type WhistleFilter = z.output<typeof WhistleFilter>;
export const WhistleQuery = WhistleFilter.extend({
  ...PageQuery.shape,
  sort: z.enum(['calledAt', '-calledAt', 'due', '-due']).default('-calledAt'),
});
export type WhistleQuery = z.output<typeof WhistleQuery>;

/** One row: one department called by one whistle. */
export const CallRow = z.object({
  id: z.string(),
  whistleId: z.string(),
  code: z.string(),
  title: z.string(),
  place: z.string(),
  urgency: UrgencyKey,
  streetCode: z.string(),
  streetName: z.string(),
  unitName: z.string(),
  state: z.enum(callStates),
  calledAt: Instant,
  dueAt: Instant,
  stepDueAt: Instant.nullable(),
  arrivedAt: Instant.nullable(),
  minutes: z.number().int().nullable(),
  isOnTime: z.boolean().nullable(),
  rating: RatingKey.nullable(),
  round: z.number().int(),
});
export type CallRow = z.infer<typeof CallRow>;

const Counts = z.object({
  calls: z.number().int(),
  open: z.number().int(),
  arrived: z.number().int(),
  onTime: z.number().int(),
  late: z.number().int(),
  waiting: z.number().int(),
  rated: z.number().int(),
  solved: z.number().int(),
  partly: z.number().int(),
  unsolved: z.number().int(),
  /** Median minutes from call to arrival. */
  medianMinutes: z.number().nullable(),
});
export type WhistleCounts = z.infer<typeof Counts>;

export const WhistleFigures = z.object({
  asOf: Instant,
  total: Counts,
  units: z.array(Counts.extend({ unitId: z.string(), unitName: z.string() })),
  streets: z.array(Counts.extend({ streetCode: z.string(), streetName: z.string() })),
});
export type WhistleFigures = z.infer<typeof WhistleFigures>;

export const WhistleChoices = z.object({
  streets: z.array(z.object({ code: z.string(), name: z.string() })),
  units: z.array(z.object({ id: z.string(), name: z.string() })),
  mayBlow: z.boolean(),
  /** Required arrival if the whistle were blown now. */
  terms: z.array(
    z.object({
      urgency: UrgencyKey,
      label: z.string(),
      text: z.string(),
      dueAt: Instant,
      document: z.string(),
      needsCheck: z.boolean(),
      explain: DueExplain,
    }),
  ),
});
export type WhistleChoices = z.infer<typeof WhistleChoices>;
