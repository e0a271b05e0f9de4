/** SQL of the inspection checklists. A shared list is there for everyone, an enterprise's own only for itself. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { RawBuilder } from 'kysely';
import type { Purpose } from '../../shared/checklists.ts';
import type { CriterionKind, CriterionRole, IndustryCode } from '../../shared/schema.ts';

export interface ChecklistRow {
  id: string;
  code: string;
  title: string;
  purpose: Purpose;
  industry: IndustryCode | null;
  place: string;
  made_on: PlainDate;
  unit_id: string | null;
  unit_name: string;
  is_shared: boolean;
  made_by_name: string;
  changed_at: Date;
  version: number;
  lines: number;
}

export interface LineRow {
  ordinal: number;
  criterion_id: string;
  edition: number;
  standard_id: string;
  standard_name: string;
  citation: string;
  topic: string;
  question: string;
  body: string;
  hint: string;
  kind: CriterionKind;
  role: CriterionRole;
  needs_check: boolean;
}

const inScope = (actor: Actor): RawBuilder<unknown> =>
  actor.kind === 'system' ? sql`true` : sql`(l.is_shared or l.unit_id = ${actor.unitId}::uuid)`;

const columns = sql`l.*, (select count(*) from checklist_lines n where n.checklist_id = l.id)::int as lines`;

export interface ChecklistFilter {
  purpose?: Purpose | undefined;
  industry?: IndustryCode | undefined;
}

export async function page(
  tx: Tx,
  actor: Actor,
  filter: ChecklistFilter,
  limit: number,
  offset: number,
): Promise<{ rows: ChecklistRow[]; total: number }> {
  const where = sql.join(
    [
      inScope(actor),
      ...(filter.purpose ? [sql`l.purpose = ${filter.purpose}`] : []),
      ...(filter.industry ? [sql`l.industry = ${filter.industry}`] : []),
    ],
    sql` and `,
  );
  const { rows } = await sql<ChecklistRow>`select ${columns} from checklists l where ${where}
    order by l.changed_at desc, l.id limit ${limit} offset ${offset}`.execute(tx);
  const counted = await sql<{ n: number }>`select count(*)::int as n from checklists l where ${where}`.execute(tx);
  return { rows, total: counted.rows[0]?.n ?? 0 };
}

export async function find(tx: Tx, actor: Actor, id: string, lock = false): Promise<ChecklistRow | null> {
  const { rows } = await sql<ChecklistRow>`select ${columns} from checklists l where l.id = ${id} and ${inScope(actor)}
    ${lock ? sql`for update of l` : sql``}`.execute(tx);
  return rows[0] ?? null;
}

export async function linesOf(tx: Tx, _actor: Actor, id: string): Promise<LineRow[]> {
  return (
    await sql<LineRow>`select ordinal, criterion_id, edition, standard_id, standard_name, citation, topic, question, body, hint, kind,
      role, needs_check from checklist_lines where checklist_id = ${id} order by ordinal`.execute(tx)
  ).rows;
}

export async function insert(
  tx: Tx,
  actor: Actor,
  row: Pick<ChecklistRow, 'id' | 'code' | 'title' | 'purpose' | 'industry' | 'place' | 'made_on' | 'is_shared'>,
  at: Date,
): Promise<void> {
  await sql`insert into checklists (id, code, title, purpose, industry, place, made_on, unit_id, unit_name, is_shared, made_by,
      made_by_name, created_at, changed_at)
    values (${row.id}, ${row.code}, ${row.title}, ${row.purpose}, ${row.industry}, ${row.place}, ${row.made_on}, ${actor.unitId},
      ${actor.unitName}, ${row.is_shared}, ${actor.userId}, ${actor.name}, ${at}, ${at})`.execute(tx);
}

/** Writes all lines of a list, in their order, in place of those that were there. */
export async function setLines(
  tx: Tx,
  _actor: Actor,
  id: string,
  lines: readonly Omit<LineRow, 'ordinal'>[],
): Promise<void> {
  await sql`delete from checklist_lines where checklist_id = ${id}`.execute(tx);
  await sql`insert into checklist_lines (checklist_id, ordinal, criterion_id, edition, standard_id, standard_name, citation, topic,
      question, body, hint, kind, role, needs_check)
    select ${id}::uuid, x.ordinal, x.criterion_id, x.edition, x.standard_id, x.standard_name, x.citation, x.topic, x.question, x.body,
      x.hint, x.kind, x.role, x.needs_check
    from jsonb_to_recordset(${JSON.stringify(lines.map((line, i) => ({ ...line, ordinal: i + 1 })))}::jsonb) as x
      (ordinal integer, criterion_id text, edition integer, standard_id text, standard_name text, citation text, topic text,
       question text, body text, hint text, kind text, role text, needs_check boolean)`.execute(tx);
}

export async function change(
  tx: Tx,
  _actor: Actor,
  id: string,
  set: { title: string; place: string },
  at: Date,
): Promise<void> {
  await sql`update checklists set title = ${set.title}, place = ${set.place}, changed_at = ${at}, version = version + 1
    where id = ${id}`.execute(tx);
}
