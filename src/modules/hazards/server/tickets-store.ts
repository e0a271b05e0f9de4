/** SQL of tickets. */
import { likeText, sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { TicketLine } from '../shared/tickets.ts';
import { isCustodian } from './origin.ts';

export interface TicketRow {
  id: string;
  hazard_id: string;
  line: TicketLine;
  number: string;
  received_at: Date;
  said: string;
  reply_due_on: PlainDate;
  reply_due_at: Date;
  reply_basis: string;
  registered_by: string;
  registered_name: string;
  registered_at: Date;
  replied_at: Date | null;
  replied_name: string | null;
  reply: string | null;
}

/** Custodians keep all tickets; whoever took one down sees that one, to answer it. Nobody else knows of any. */
const inSight = (actor: Actor) =>
  sql`(${isCustodian(actor)} or (${seesRecords(actor)} and t.registered_by = ${actor.userId}))`;

export async function insertTicket(
  tx: Tx,
  actor: Actor,
  t: Pick<
    TicketRow,
    | 'id'
    | 'hazard_id'
    | 'line'
    | 'number'
    | 'received_at'
    | 'said'
    | 'reply_due_on'
    | 'reply_due_at'
    | 'reply_basis'
    | 'registered_at'
  >,
): Promise<void> {
  await sql`insert into hazard_tickets (id, hazard_id, line, number, received_at, said, reply_due_on, reply_due_at, reply_basis, registered_by,
      registered_name, unit_id, unit_name, registered_at)
    values (${t.id}, ${t.hazard_id}, ${t.line}, ${t.number}, ${t.received_at}, ${t.said}, ${t.reply_due_on}, ${t.reply_due_at}, ${t.reply_basis},
      ${actor.userId}, ${actor.name}, ${actor.unitId}, ${actor.unitName}, ${t.registered_at})`.execute(tx);
}

export async function findTicket(tx: Tx, actor: Actor, id: string): Promise<TicketRow | null> {
  const rows =
    await sql<TicketRow>`select t.* from hazard_tickets t where t.id = ${id} and ${inSight(actor)} for update of t`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

export async function listTickets(
  tx: Tx,
  actor: Actor,
  filter: { open?: boolean | undefined; q?: string | undefined },
  page: { limit: number; offset: number },
): Promise<{ rows: TicketRow[]; total: number }> {
  const q = filter.q ? `%${likeText(filter.q)}%` : null;
  const where = sql`${inSight(actor)} and (${filter.open ?? null}::boolean is null or (t.replied_at is null) = ${filter.open ?? null})
    and (${q}::text is null or t.number like ${q} or t.said like ${q})`;
  const rows = await sql<TicketRow>`select t.* from hazard_tickets t where ${where}
    order by (t.replied_at is not null), t.reply_due_at, t.id limit ${page.limit} offset ${page.offset}`.execute(tx);
  const total = await sql<{ n: number }>`select count(*) as n from hazard_tickets t where ${where}`.execute(tx);
  return { rows: rows.rows, total: total.rows[0]?.n ?? 0 };
}

export async function setReply(tx: Tx, actor: Actor, id: string, reply: string, at: Date): Promise<void> {
  await sql`update hazard_tickets set replied_at = ${at}, replied_by = ${actor.userId}, replied_name = ${actor.name}, reply = ${reply} where id = ${id}`.execute(
    tx,
  );
}
