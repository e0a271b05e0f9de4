/** Shapes and doors of 并案: suspected duplicates, merges, sources, figures by channel. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { channelGroups, type ChannelGroup } from './labels.ts';
import { Channels, FileView, Grades, HazardId, HazardParams, HazardRecord } from './schema.ts';
import { hazardStates } from './states.ts';

const groups = Object.keys(channelGroups) as [ChannelGroup, ...ChannelGroup[]];
const because = z
  .string()
  .trim()
  .min(2, { error: '请写明理由，至少 2 个字' })
  .max(500, { error: '理由不超过 500 个字' });

/** What is being typed: enough of it to look for the same place and problem. */
export const CandidateQuery = z.object({
  enterpriseId: z.uuid(),
  title: z.string().trim().max(100).default(''),
  place: z.string().trim().max(100).default(''),
  description: z.string().trim().max(2000).default(''),
  foundOn: PlainDate,
  criteria: z.array(z.string().max(60)).max(10).default([]),
});
export type CandidateQuery = z.infer<typeof CandidateQuery>;

/** One of the two sides, as the reader may see it. */
export const PairSide = z.object({
  id: HazardId,
  code: z.string(),
  title: z.string(),
  description: z.string(),
  place: z.string(),
  enterpriseId: z.string(),
  enterpriseName: z.string(),
  channel: Channels,
  grade: Grades,
  state: z.enum(hazardStates),
  foundOn: z.string(),
  closedOn: z.string().nullable(),
  reportedAt: z.string(),
  reporterUnit: z.string(),
  unitName: z.string(),
});
export type PairSide = z.infer<typeof PairSide>;

export const Candidate = PairSide.extend({
  /** 0 to 1. */
  score: z.number(),
  likely: z.boolean(),
  /** duplicate 疑似重复 · relapse 销号后又出现，疑似复发 */
  kind: z.enum(['duplicate', 'relapse']),
  reasons: z.array(z.string()),
});
export type Candidate = z.infer<typeof Candidate>;

export const SuspectedPair = z.object({
  first: PairSide,
  second: PairSide,
  kind: z.enum(['duplicate', 'relapse']),
  score: z.number(),
  likely: z.boolean(),
  reasons: z.array(z.string()),
  foundAt: z.string(),
  /** Which one may stay, for this reader; empty: none, and why. */
  keep: z.array(HazardId),
  why: z.string().nullable(),
});
export type SuspectedPair = z.infer<typeof SuspectedPair>;

export const DecidePair = z
  .object({
    firstId: HazardId,
    secondId: HazardId,
    decision: z.enum(['same', 'different', 'relapse'], { error: '请选择是不是同一件' }),
    /** The record that stays; only with `same`. */
    keepId: HazardId.nullish(),
    because,
  })
  .refine((v) => v.firstId !== v.secondId, { path: ['secondId'], error: '请选择两件不同的隐患' });
export type DecidePair = z.infer<typeof DecidePair>;

export const Unmerge = z.object({ sourceId: HazardId, because });
export type Unmerge = z.infer<typeof Unmerge>;

/** How one source came to be known: its own words, finder, day and photos. */
export const Source = z.object({
  id: HazardId,
  code: z.string(),
  isOwn: z.boolean(),
  channel: Channels,
  group: z.enum(groups),
  title: z.string(),
  description: z.string(),
  place: z.string(),
  foundOn: z.string(),
  reportedAt: z.string(),
  finders: z.string(),
  reporterName: z.string(),
  reporterUnit: z.string(),
  photos: z.array(FileView),
  /** Line and number of the ticket; custodians only. */
  ticket: z.string().nullable(),
  /** Custodians alone know of it. */
  isProtected: z.boolean(),
  merged: z.object({ at: z.string(), by: z.string(), because: z.string() }).nullable(),
  mayUnmerge: z.boolean(),
});
export type Source = z.infer<typeof Source>;

export const HazardSources = z.object({
  sources: z.array(Source),
  counts: z.object({ self: z.number().int(), inspection: z.number().int(), report: z.number().int() }),
  /** Relapses and earlier records that people linked with this one. */
  links: z.array(z.object({ id: HazardId, code: z.string(), title: z.string(), label: z.string() })),
  /** Suspected duplicates that wait for an answer. */
  suspected: z.number().int(),
});
export type HazardSources = z.infer<typeof HazardSources>;

export const findCandidates = endpoint({
  method: 'POST',
  path: '/hazards/candidates',
  summary: '登记时查找疑似重复的隐患',
  clauses: ['T10-3', 'T10-4', 'T10-5'],
  body: CandidateQuery,
  response: z.array(Candidate),
});
export const candidatesOf = endpoint({
  method: 'GET',
  path: '/hazards/:id/candidates',
  summary: '与一件隐患疑似重复的其他隐患',
  clauses: ['T10-1'],
  params: HazardParams,
  response: z.array(SuspectedPair),
  errors: ['hazards.notFound'],
});
export const listPairs = endpoint({
  method: 'GET',
  path: '/hazards/pairs',
  summary: '待判断的疑似重复',
  clauses: ['T10-1'],
  query: z.object({
    limit: z.coerce.number().int().min(1).max(50).default(10),
    page: z.coerce.number().int().min(1).max(10_000).default(1),
    cursor: z.string().optional(),
  }),
  response: z.object({ items: z.array(SuspectedPair), total: z.number().int(), nextCursor: z.string().nullable() }),
});
export const decidePair = endpoint({
  method: 'POST',
  path: '/hazards/pairs',
  summary: '判断两件是不是同一件；是同一件的并案',
  clauses: ['T10-1', 'T10-8'],
  body: DecidePair,
  response: z.object({ decision: z.enum(['same', 'different', 'relapse']), keptId: HazardId.nullable() }),
  errors: ['hazards.notFound', 'hazards.notYours', 'hazards.mergeRefused'],
});
export const hazardSources = endpoint({
  method: 'GET',
  path: '/hazards/:id/sources',
  summary: '一件隐患的各个来源',
  clauses: ['T10-3', 'T10-4', 'T10-5'],
  params: HazardParams,
  response: HazardSources,
  errors: ['hazards.notFound'],
});
export const unmergeHazard = endpoint({
  method: 'POST',
  path: '/hazards/:id/unmerge',
  summary: '把一个来源拆分出来，恢复为独立的隐患',
  clauses: ['T10-1', 'T10-8'],
  params: HazardParams,
  body: Unmerge,
  response: HazardRecord,
  errors: ['hazards.notFound', 'hazards.notYours', 'hazards.notMerged'],
});
