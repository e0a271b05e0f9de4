/** Tickets (转办工单): the word of the public, taken down without the caller, answered within its term. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { finishTodos, insertTodo } from '#platform/casework/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { ticketLines, type RegisterTicket, type Ticket } from '../../shared/tickets.ts';
import { mergedInto } from '../duplicates/store.ts';
import * as store from '../store.ts';
import * as tickets from '../tickets-store.ts';
import type { TicketRow } from '../tickets-store.ts';
import { reportHazard } from './report.ts';
import { fail } from './step.ts';

const subjectOf = (id: string) => ({ type: 'hazardTicket', id });

async function presentTicket(tx: Tx, ctx: Ctx, t: TicketRow): Promise<Ticket> {
  const into = await mergedInto(tx, ctx.actor, t.hazard_id);
  const h = await store.find(tx, ctx.actor, into?.id ?? t.hazard_id);
  return {
    id: t.id,
    line: t.line,
    number: t.number,
    receivedAt: t.received_at.toISOString(),
    said: t.said,
    replyDueOn: t.reply_due_on,
    replyDueAt: t.reply_due_at.toISOString(),
    replyBasis: t.reply_basis,
    registeredBy: t.registered_name,
    registeredAt: t.registered_at.toISOString(),
    repliedAt: t.replied_at?.toISOString() ?? null,
    repliedBy: t.replied_name,
    reply: t.reply,
    hazard: h && {
      id: h.id as NonNullable<Ticket['hazard']>['id'],
      code: h.code,
      title: h.title,
      enterpriseName: h.enterprise_name,
      state: h.state,
    },
    mayReply: t.replied_at === null,
  };
}

/**
 * Takes down a ticket and puts what it is about on the ledger, to be verified. The reply's clock runs from when the ticket was
 * received. Errors: hazards.ticketExists (the same number again), hazards.ticketInFuture, and those of reportHazard.
 */
export async function registerTicket(
  ctx: Ctx,
  input: RegisterTicket,
): Promise<{ ticket: Ticket; hazard: HazardRecord }> {
  return ctx.inTx(async (tx) => {
    const { line, number, receivedAt, said, ...report } = input;
    const now = ctx.clock.now();
    const received = new Date(receivedAt);
    if (received > now) throw fail('hazards.ticketInFuture');
    const hazard = await reportHazard(ctx.within(tx), { ...report, channel: 'publicReport', finders: '' });
    const rule = await termOn(tx, 'hazards.ticketReply', dayOf(received));
    const due = await addTerm(tx, received, rule.value);
    const id = newId<'ticket'>(now.getTime());
    await tickets.insertTicket(tx, ctx.actor, {
      id,
      hazard_id: hazard.id,
      line,
      number,
      received_at: received,
      said,
      reply_due_on: due.dueOn as PlainDate,
      reply_due_at: due.dueAt,
      reply_basis: rule.document,
      registered_at: now,
    });
    await insertTodo(tx, ctx.actor, subjectOf(id), now, {
      kind: 'review',
      action: 'reply',
      verb: '登记答复',
      title: `答复工单 ${number}`,
      why: ticketLines[line],
      dueAt: due.dueAt,
      dueOn: due.dueOn as PlainDate,
      to: [{ userId: ctx.actor.userId, unitId: ctx.actor.unitId }],
    });
    // The trail of the ticket is its own: the hazard's says only that it was registered.
    await audit(tx, ctx, {
      action: 'hazardTicket.register',
      subjectType: 'hazardTicket',
      subjectId: id,
      isNew: true,
      facts: { line },
    });
    const row = await tickets.findTicket(tx, ctx.actor, id);
    return { ticket: await presentTicket(tx, ctx, row as TicketRow), hazard };
  });
}

/** The tickets of which the reader may know, those without an answer first. */
export async function listTickets(
  ctx: Ctx,
  query: { limit: number; page: number; open?: boolean | undefined; q?: string | undefined },
): Promise<{ items: Ticket[]; total: number; nextCursor: string | null }> {
  return ctx.inTx(async (tx) => {
    const { rows, total } = await tickets.listTickets(tx, ctx.actor, query, {
      limit: query.limit,
      offset: (query.page - 1) * query.limit,
    });
    const items: Ticket[] = [];
    for (const row of rows) items.push(await presentTicket(tx, ctx, row));
    return { items, total, nextCursor: null };
  });
}

/** The answer that was given to the line (答复); its clock ends. */
export async function replyTicket(ctx: Ctx, id: string, input: { reply: string }): Promise<Ticket> {
  return ctx.inTx(async (tx) => {
    const t = await tickets.findTicket(tx, ctx.actor, id);
    if (!t) throw fail('hazards.ticketNotFound');
    if (t.replied_at) throw fail('hazards.ticketReplied', { who: t.replied_name ?? '' });
    const at = ctx.clock.now();
    await tickets.setReply(tx, ctx.actor, id, input.reply, at);
    await finishTodos(tx, ctx.actor, subjectOf(id), at);
    await audit(tx, ctx, {
      action: 'hazardTicket.reply',
      subjectType: 'hazardTicket',
      subjectId: id,
      facts: { length: input.reply.length },
    });
    return presentTicket(tx, ctx, (await tickets.findTicket(tx, ctx.actor, id)) as TicketRow);
  });
}
