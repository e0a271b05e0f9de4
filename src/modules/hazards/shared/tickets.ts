/** Shapes and doors of tickets from 12345, 12350, telephone and letter (转办工单). */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { keyOf } from '#kernel/shared/fields.ts';
import { HazardId, HazardRecord, ReportHazard } from './schema.ts';
import { hazardStates } from './states.ts';

export const ticketLines = {
  '12345': '12345 热线',
  '12350': '12350 举报电话',
  phone: '值班电话',
  letter: '来信来访',
} as const;
export type TicketLine = keyof typeof ticketLines;

/** A ticket: what was said, and what it is about. The caller has no field: who called is not written down. */
export const RegisterTicket = ReportHazard.omit({ channel: true, finders: true }).extend({
  line: z.enum(Object.keys(ticketLines) as [TicketLine, ...TicketLine[]], { error: '请选择来自哪条线' }),
  number: z.string().trim().min(3, { error: '请填写工单号，至少 3 个字' }).max(60),
  receivedAt: z.iso.datetime({ offset: true, error: '请填写收到的时间' }),
  said: z.string().trim().min(4, { error: '反映内容至少 4 个字' }).max(4000),
});
export type RegisterTicket = z.infer<typeof RegisterTicket>;

export const Ticket = z.object({
  id: z.uuid(),
  line: keyOf(ticketLines),
  number: z.string(),
  receivedAt: z.string(),
  said: z.string(),
  replyDueOn: z.string(),
  replyDueAt: z.string(),
  replyBasis: z.string(),
  registeredBy: z.string(),
  registeredAt: z.string(),
  repliedAt: z.string().nullable(),
  repliedBy: z.string().nullable(),
  reply: z.string().nullable(),
  /** The record in which it is worked on now; its own or the one it was merged into. Empty outside the reader's sight. */
  hazard: z
    .object({
      id: HazardId,
      code: z.string(),
      title: z.string(),
      enterpriseName: z.string(),
      state: z.enum(hazardStates),
    })
    .nullable(),
  mayReply: z.boolean(),
});
export type Ticket = z.infer<typeof Ticket>;

export const registerTicket = endpoint({
  method: 'POST',
  path: '/hazards/tickets',
  summary: '登记 12345、12350 等转来的工单，同时登记为一件待核实的隐患',
  clauses: ['T10-5'],
  body: RegisterTicket,
  response: z.object({ ticket: Ticket, hazard: HazardRecord }),
  status: 201,
  errors: [
    'hazards.enterpriseUnknown',
    'hazards.foundInFuture',
    'hazards.channelNotYours',
    'hazards.ticketExists',
    'hazards.ticketInFuture',
  ],
});
export const listTickets = endpoint({
  method: 'GET',
  path: '/hazards/tickets',
  summary: '工单：受理人看全部，其他人看自己登记的',
  clauses: ['T10-5'],
  query: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(20),
    page: z.coerce.number().int().min(1).max(10_000).default(1),
    cursor: z.string().optional(),
    open: z.stringbool().optional(),
    q: z.string().trim().max(60).optional(),
  }),
  response: z.object({ items: z.array(Ticket), total: z.number().int(), nextCursor: z.string().nullable() }),
});
export const replyTicket = endpoint({
  method: 'POST',
  path: '/hazards/tickets/:id/reply',
  summary: '登记对工单的答复',
  clauses: ['T10-5'],
  params: z.object({ id: z.uuid() }),
  body: z.object({ reply: z.string().trim().min(4, { error: '答复内容至少 4 个字' }).max(4000) }),
  response: Ticket,
  errors: ['hazards.ticketNotFound', 'hazards.ticketReplied'],
});
