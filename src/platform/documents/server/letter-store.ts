/** SQL of templates, of letters before their issue and of replies. Scope stands in `draftsInScope`. */
import { likeText, sql, type Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { RawBuilder } from 'kysely';
import type { OfficialLetter, TemplateContent } from '../shared/letter.ts';
import type { Basis, LetterFilter, LetterViewKey, RecipientRole } from '../shared/schema.ts';
import type { LetterState } from '../shared/states.ts';

export interface TemplateRow {
  id: string;
  key: string;
  version: number;
  name: string;
  series: string;
  content: TemplateContent;
  valid_from: PlainDate;
  valid_to: PlainDate | null;
  source: 'seed' | 'person';
  note: string;
  made_by: string;
  made_by_name: string;
  made_at: Date;
}

/** The version that holds on a day: a later version takes over from its first day on. */
export async function templateOn(tx: Tx, _actor: Actor, key: string, on: PlainDate): Promise<TemplateRow | undefined> {
  const rows = await sql<TemplateRow>`select * from letter_templates
    where key = ${key} and valid_from <= ${on} and (valid_to is null or valid_to >= ${on}) order by version desc limit 1`.execute(
    tx,
  );
  return rows.rows[0];
}

/** The newest version of each template, also of those that do not hold yet or any more. */
export async function newestTemplates(tx: Tx, _actor: Actor): Promise<TemplateRow[]> {
  const rows =
    await sql<TemplateRow>`select distinct on (key) * from letter_templates order by key, version desc`.execute(tx);
  return rows.rows;
}

export async function templatesOn(tx: Tx, _actor: Actor, on: PlainDate): Promise<TemplateRow[]> {
  const rows = await sql<TemplateRow>`select distinct on (key) * from letter_templates
    where valid_from <= ${on} and (valid_to is null or valid_to >= ${on}) order by key, version desc`.execute(tx);
  return rows.rows;
}

export async function templateVersions(tx: Tx, _actor: Actor, key: string): Promise<TemplateRow[]> {
  const rows = await sql<TemplateRow>`select * from letter_templates where key = ${key} order by version desc`.execute(
    tx,
  );
  return rows.rows;
}

export async function insertTemplate(tx: Tx, _actor: Actor, row: TemplateRow): Promise<boolean> {
  const done =
    await sql`insert into letter_templates (id, key, version, name, series, content, valid_from, valid_to, source, note, made_by,
      made_by_name, made_at)
    values (${row.id}, ${row.key}, ${row.version}, ${row.name}, ${row.series}, ${JSON.stringify(row.content)}::jsonb, ${row.valid_from},
      ${row.valid_to}, ${row.source}, ${row.note}, ${row.made_by}, ${row.made_by_name}, ${row.made_at})
    on conflict (key, version) do nothing`.execute(tx);
  return done.numAffectedRows === 1n;
}

export async function seriesExists(tx: Tx, _actor: Actor, series: string): Promise<boolean> {
  const rows = await sql`select 1 from document_series where series = ${series} limit 1`.execute(tx);
  return rows.rows.length > 0;
}

/* —— drafts —— */

export interface StoredRecipient {
  role: RecipientRole;
  unitId: string | null;
  userId: string | null;
  enterpriseId?: string | null;
  name: string;
  title: string;
}

export interface DraftRow {
  id: string;
  template: string;
  template_version: number;
  series: string;
  title: string;
  basis: Basis[];
  body: OfficialLetter;
  fields: Record<string, unknown>;
  subject_type: string;
  subject_id: string;
  issuer_unit_id: string;
  issuer_name: string;
  recipients: StoredRecipient[];
  reply_rule: string | null;
  state: LetterState;
  state_since: Date;
  version: number;
  drafted_by: string;
  drafted_by_name: string;
  drafted_at: Date;
  drafted_for: string | null;
  reviewed_by: string | null;
  reviewed_by_name: string | null;
  reviewed_at: Date | null;
  reviewed_for: string | null;
  signed_by: string | null;
  signed_by_name: string | null;
  signed_at: Date | null;
  signed_for: string | null;
  issued_by: string | null;
  issued_by_name: string | null;
  issued_at: Date | null;
  document_id: string | null;
}

/** Units whose people write letters; a firm or a reporter never sees one before its issue. */
const writing = ['office', 'leadership', 'department', 'street'];

/** Drafts of the actor's own unit, and those of the committee office for the leaders who sign them. */
function draftsInScope(actor: Actor): RawBuilder<boolean> {
  if (actor.kind === 'system') return sql`true`;
  if (actor.kind !== 'person' || actor.unitId === null || !writing.includes(actor.unitKind)) return sql`false`;
  const leads = hasRole(actor, 'office.leader')
    ? sql`or d.issuer_unit_id in (select id from units where kind = 'office')`
    : sql``;
  return sql`(d.issuer_unit_id = ${actor.unitId} or d.drafted_by = ${actor.userId} ${leads})`;
}

export async function insertDraft(tx: Tx, _actor: Actor, d: DraftRow): Promise<void> {
  await sql`insert into letter_drafts (id, template, template_version, series, title, basis, body, fields, subject_type, subject_id,
      issuer_unit_id, issuer_name, recipients, reply_rule, state, state_since, version, drafted_by, drafted_by_name, drafted_at, drafted_for)
    values (${d.id}, ${d.template}, ${d.template_version}, ${d.series}, ${d.title}, ${JSON.stringify(d.basis)}::jsonb,
      ${JSON.stringify(d.body)}::jsonb, ${JSON.stringify(d.fields)}::jsonb, ${d.subject_type}, ${d.subject_id}, ${d.issuer_unit_id},
      ${d.issuer_name}, ${JSON.stringify(d.recipients)}::jsonb, ${d.reply_rule}, ${d.state}, ${d.state_since}, ${d.version},
      ${d.drafted_by}, ${d.drafted_by_name}, ${d.drafted_at}, ${d.drafted_for})`.execute(tx);
}

export async function findDraft(tx: Tx, actor: Actor, id: string): Promise<DraftRow | undefined> {
  const rows =
    await sql<DraftRow>`select d.* from letter_drafts d where d.id = ${id} and ${draftsInScope(actor)}`.execute(tx);
  return rows.rows[0];
}

export async function lockDraft(tx: Tx, actor: Actor, id: string): Promise<DraftRow | undefined> {
  const rows =
    await sql<DraftRow>`select d.* from letter_drafts d where d.id = ${id} and ${draftsInScope(actor)} for update`.execute(
      tx,
    );
  return rows.rows[0];
}

export async function draftsOfSubject(
  tx: Tx,
  actor: Actor,
  subjectType: string,
  subjectId: string,
): Promise<DraftRow[]> {
  const rows = await sql<DraftRow>`select d.* from letter_drafts d
    where d.subject_type = ${subjectType} and d.subject_id = ${subjectId} and ${draftsInScope(actor)} order by d.drafted_at, d.id`.execute(
    tx,
  );
  return rows.rows;
}

export async function draftOfDocument(tx: Tx, actor: Actor, documentId: string): Promise<DraftRow | undefined> {
  const rows =
    await sql<DraftRow>`select d.* from letter_drafts d where d.document_id = ${documentId} and ${draftsInScope(actor)}`.execute(
      tx,
    );
  return rows.rows[0];
}

export async function numbersOf(tx: Tx, _actor: Actor, documentIds: readonly string[]): Promise<Map<string, string>> {
  if (documentIds.length === 0) return new Map();
  const rows = await sql<{
    id: string;
    number: string;
  }>`select id, number from documents where id = any(${documentIds}::uuid[])`.execute(tx);
  return new Map(rows.rows.map((r) => [r.id, r.number]));
}

/* —— replies —— */

export interface ReplyDueRow {
  recipient_id: string;
  document_id: string;
  due_on: PlainDate;
  due_at: Date;
  basis: string;
  replied_at: Date | null;
}

export async function insertReplyDues(tx: Tx, _actor: Actor, rows: readonly ReplyDueRow[]): Promise<void> {
  for (const r of rows)
    await sql`insert into document_reply_dues (recipient_id, document_id, due_on, due_at, basis)
      values (${r.recipient_id}, ${r.document_id}, ${r.due_on}, ${r.due_at}, ${r.basis})`.execute(tx);
}

export async function replyDuesOf(tx: Tx, documentIds: readonly string[]): Promise<ReplyDueRow[]> {
  if (documentIds.length === 0) return [];
  const rows =
    await sql<ReplyDueRow>`select recipient_id, document_id, due_on, due_at, basis, replied_at from document_reply_dues
    where document_id = any(${documentIds}::uuid[])`.execute(tx);
  return rows.rows;
}

export async function markReplied(tx: Tx, _actor: Actor, recipientId: string, at: Date): Promise<void> {
  await sql`update document_reply_dues set replied_at = ${at} where recipient_id = ${recipientId} and replied_at is null`.execute(
    tx,
  );
}

export interface ReplyRow {
  id: string;
  document_id: string;
  recipient_id: string;
  replied_on: PlainDate;
  words: string;
  file_ids: string[];
  registered_by: string;
  registered_by_name: string;
  registered_by_unit: string;
  registered_at: Date;
}

export async function insertReply(tx: Tx, _actor: Actor, r: ReplyRow): Promise<void> {
  await sql`insert into document_replies (id, document_id, recipient_id, replied_on, words, file_ids, registered_by, registered_by_name,
      registered_by_unit, registered_at)
    values (${r.id}, ${r.document_id}, ${r.recipient_id}, ${r.replied_on}, ${r.words}, ${r.file_ids}::uuid[], ${r.registered_by},
      ${r.registered_by_name}, ${r.registered_by_unit}, ${r.registered_at})`.execute(tx);
}

export async function repliesOf(tx: Tx, documentIds: readonly string[]): Promise<ReplyRow[]> {
  if (documentIds.length === 0) return [];
  const rows = await sql<ReplyRow>`select * from document_replies where document_id = any(${documentIds}::uuid[])
    order by registered_at, id`.execute(tx);
  return rows.rows;
}

/* —— the list —— */

export interface LetterListRow {
  id: string;
  stage: 'draft' | 'document';
  kind: string;
  number: string | null;
  title: string;
  issuer_name: string;
  at: Date;
  state: LetterState | null;
  recipients: number;
  signed: number;
  reply_due_on: PlainDate | null;
  replies_open: number;
  first_recipient: string | null;
  /** Who drafted, or who issued. */
  hand: string;
}

const waitsFor = (actor: Actor): RawBuilder<boolean> =>
  sql`exists (select 1 from todos t where t.subject_type = 'letter' and t.subject_id = d.id and t.done_at is null
    and (t.user_id = ${actor.userId} or (t.user_id is null and t.unit_id = ${actor.unitId} and t.roles && ${[...actor.roles]}::text[])))`;

/** Letters that the actor's unit issued, or, for the leaders who sign them, the committee office. */
const ownIssued = (actor: Actor): RawBuilder<boolean> =>
  hasRole(actor, 'office.leader')
    ? sql`(d.issuer_unit_id = ${actor.unitId} or d.issuer_unit_id in (select id from units where kind = 'office'))`
    : sql`d.issuer_unit_id = ${actor.unitId}`;

const isDraftView = (view: LetterViewKey): boolean => view === 'mine' || view === 'drafts' || view === 'withdrawn';

/** Rows of a view in the actor's scope under the filter; the one place that count, list, choices and export rest on. */
function source(actor: Actor, { view, q, kind, issuer, from, to }: LetterFilter): RawBuilder<unknown> {
  const like = q ? `%${likeText(q)}%` : null;
  const drafts = isDraftView(view);
  const day = drafts ? sql`(d.drafted_at at time zone 'Asia/Shanghai')::date` : sql`d.issued_on`;
  const narrowed = sql`${kind?.length ? sql`and ${drafts ? sql`d.template` : sql`d.kind`} = any(${kind}::text[])` : sql``}
    ${issuer?.length ? sql`and d.issuer_unit_id = any(${issuer}::uuid[])` : sql``}
    ${from ? sql`and ${day} >= ${from}::date` : sql``} ${to ? sql`and ${day} <= ${to}::date` : sql``}
    ${like === null ? sql`` : drafts ? sql`and d.title like ${like}` : sql`and (d.title like ${like} or d.number like ${like})`}`;
  if (drafts)
    return sql`letter_drafts d where ${draftsInScope(actor)}
      and ${view === 'withdrawn' ? sql`d.state = 'withdrawn'` : sql`d.state not in ('issued', 'withdrawn')`}
      ${view === 'mine' ? sql`and ${waitsFor(actor)}` : sql``} ${narrowed}`;
  const which =
    view === 'received'
      ? sql`${seesRecords(actor)} and exists (select 1 from document_recipients r where r.document_id = d.id and (r.user_id = ${actor.userId} or r.unit_id = ${actor.unitId}))`
      : sql`${ownIssued(actor)} ${view === 'unreceipted' ? sql`and p.completed_at is null` : sql``}
        ${view === 'unreplied' ? sql`and exists (select 1 from document_reply_dues u where u.document_id = d.id and u.replied_at is null)` : sql``}`;
  return sql`documents d join document_progress p on p.document_id = d.id where ${which} ${narrowed}`;
}

export async function countLetters(tx: Tx, actor: Actor, filter: LetterFilter): Promise<number> {
  const rows = await sql<{ n: number }>`select count(*)::int as n from ${source(actor, filter)}`.execute(tx);
  return rows.rows[0]?.n ?? 0;
}

/** What can be chosen in a view: kinds and issuing units that it holds, with their counts. */
export async function choicesOf(
  tx: Tx,
  actor: Actor,
  view: LetterViewKey,
): Promise<{ kind: string; issuer_unit_id: string | null; issuer_name: string; n: number }[]> {
  const kind = isDraftView(view) ? sql`d.template` : sql`d.kind`;
  const rows = await sql<{ kind: string; issuer_unit_id: string | null; issuer_name: string; n: number }>`
    select ${kind} as kind, d.issuer_unit_id, max(d.issuer_name) as issuer_name, count(*)::int as n
    from ${source(actor, { view })} group by ${kind}, d.issuer_unit_id order by n desc, kind`.execute(tx);
  return rows.rows;
}

export async function listLetters(
  tx: Tx,
  actor: Actor,
  filter: LetterFilter,
  limit: number,
  offset: number,
): Promise<LetterListRow[]> {
  const drafts = isDraftView(filter.view);
  const columns = drafts
    ? sql`d.id, 'draft' as stage, d.template as kind, null::text as number, d.title, d.issuer_name, d.drafted_at as at, d.state,
          jsonb_array_length(d.recipients) as recipients, 0 as signed, null::date as reply_due_on, 0 as replies_open,
          d.recipients #>> '{0,name}' as first_recipient, d.drafted_by_name as hand`
    : sql`d.id, 'document' as stage, d.kind, d.number, d.title, d.issuer_name, d.issued_at as at, null::text as state, p.recipients, p.signed,
          (select min(u.due_on) from document_reply_dues u where u.document_id = d.id and u.replied_at is null) as reply_due_on,
          (select count(*)::int from document_reply_dues u where u.document_id = d.id and u.replied_at is null) as replies_open,
          (select r.name from document_recipients r where r.document_id = d.id order by r.sort limit 1) as first_recipient,
          d.issued_by_name as hand`;
  const rows = await sql<LetterListRow>`select ${columns} from ${source(actor, filter)}
    order by ${drafts ? sql`d.drafted_at desc, d.id desc` : sql`d.issued_at desc, d.id desc`}
    limit ${limit} offset ${offset}`.execute(tx);
  return rows.rows;
}

/** Names of series, for kinds of letters that no template makes. */
export async function seriesNames(tx: Tx, _actor: Actor): Promise<Map<string, string>> {
  const rows = await sql<{ series: string; name: string }>`select distinct on (series) series, name from document_series
    order by series, unit_id nulls first`.execute(tx);
  return new Map(rows.rows.map((r) => [r.series, r.name]));
}
