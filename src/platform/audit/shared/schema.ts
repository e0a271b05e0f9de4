/** Shapes of the audit room: entries as they leave the house, and what a verification says. */
import { z } from 'zod';
import { PageQuery, pageOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';

export const AuditEntry = z.object({
  id: z.uuid(),
  at: Instant,
  action: z.string(),
  actionLabel: z.string(),
  subjectType: z.string(),
  subjectLabel: z.string(),
  subjectId: z.string(),
  subjectCode: z.string().nullable(),
  seq: z.number().int(),
  actor: z.object({
    id: z.string(),
    kind: z.enum(['person', 'system', 'anonymous']),
    name: z.string(),
    post: z.string(),
    unitName: z.string(),
    /** Acting on behalf (代办): the person whose act it is. */
    onBehalfOf: z.object({ id: z.string(), name: z.string(), unitName: z.string() }).nullable(),
  }),
  door: z.string(),
  ip: z.string().nullable(),
  requestId: z.string(),
  facts: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditQuery = PageQuery.extend({
  /** Part of an actor's name, a record's number, or an action. */
  q: z.string().trim().max(100).optional(),
  subjectType: z.string().max(60).optional(),
  subjectId: z.string().max(100).optional(),
  actorId: z.uuid().optional(),
  action: z.string().max(100).optional(),
  from: PlainDate.optional(),
  to: PlainDate.optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
export const AuditPage = pageOf(AuditEntry);

/** One place where the trail is not what was written. */
export const AuditFault = z.object({
  kind: z.enum([
    'changed',
    'missing',
    'lastMissing',
    'inserted',
    'unheaded',
    'sealBroken',
    'sealMissing',
    'daySealed',
    'sealExpected',
  ]),
  subjectType: z.string().nullable(),
  subjectId: z.string().nullable(),
  subjectCode: z.string().nullable(),
  seq: z.number().int().nullable(),
  day: z.string().nullable(),
  message: z.string(),
});
export type AuditFault = z.infer<typeof AuditFault>;

export const AuditVerdict = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  subjects: z.number().int(),
  seals: z.number().int(),
  /** Newest seal: kept elsewhere (on paper), it proves the whole past of the trail. */
  lastSeal: z.object({ day: z.string(), hash: z.string() }).nullable(),
  checkedAt: Instant,
  faults: z.array(AuditFault),
  /** Faults beyond the listed ones. */
  more: z.number().int(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;

export const AuditSeal = z.object({
  day: z.string(),
  entries: z.number().int(),
  hash: z.string(),
  sealedAt: Instant,
});
export const AuditSeals = z.object({ items: z.array(AuditSeal), unsealed: z.number().int() });
export type AuditSeals = z.infer<typeof AuditSeals>;
