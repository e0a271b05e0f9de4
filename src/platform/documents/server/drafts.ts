/** A letter on its way to its issue: 拟稿 → 核稿 → 签发 → 编号印发. It has no number before it is signed. */
import { record } from '#platform/audit/server/index.ts';
import {
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  listEvents,
  note,
  restartClock,
  transition,
  type CaseKind,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { findUsers, unitsOf } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { fail as failCommon, failWith, invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { documentsErrors } from '../shared/errors.ts';
import { firmsOf } from './access.ts';
import { OfficialLetter, TemplateContent } from '../shared/letter.ts';
import {
  RecipientInput,
  type Basis,
  type Doc,
  type DraftAct,
  type DraftAction,
  type DraftEdit,
  type DraftView,
  type LetterEvent,
  type NewDraft,
} from '../shared/schema.ts';
import { letterMachine, type LetterState } from '../shared/states.ts';
import {
  draftActionsOf,
  draftRoles,
  forbiddenReason,
  reviewRoles,
  samePersonFault,
  separations,
  signRoles,
} from './hands.ts';
import { issueDocument } from './issue.ts';
import * as store from './letter-store.ts';
import { fillRow, templateInForce } from './templates.ts';

const fail = failWith(documentsErrors);
const letterKind: CaseKind<LetterState> = { type: 'letter', table: 'letter_drafts', machine: letterMachine };
const subjectOf = (id: string) => ({ type: 'letter', id });

export type DraftEvent = 'issued' | 'returned' | 'withdrawn';
export type DraftHook = (tx: Tx, ctx: Ctx, draft: DraftView, event: DraftEvent, doc: Doc | null) => Promise<void>;
const hooks = new Map<string, DraftHook[]>();

/**
 * A room reacts when its kind of letter (the template's key) is issued, returned or withdrawn, in the act's own
 * transaction: what it throws undoes the act. `doc` is the letter with its number when it was issued.
 */
export function registerDraftHook(kind: string, hook: DraftHook): void {
  const list = hooks.get(kind) ?? [];
  if (!list.includes(hook)) hooks.set(kind, [...list, hook]);
}

const presentEvent = (e: Awaited<ReturnType<typeof listEvents>>[number]): LetterEvent => ({
  at: e.at.toISOString(),
  label: e.label,
  who: e.behalf_name === null ? e.actor_name : `${e.actor_name}（代${e.behalf_name}）`,
  unit: e.actor_unit,
  note: e.note,
});

/** The draft of an issued letter with what happened to it, newest first; null for who may not see it. */
export async function draftOfDocument(
  tx: Tx,
  actor: Actor,
  documentId: string,
): Promise<{ id: string; events: LetterEvent[] } | null> {
  const row = await store.draftOfDocument(tx, actor, documentId);
  return row ? { id: row.id, events: (await listEvents(tx, actor, subjectOf(row.id), true)).map(presentEvent) } : null;
}

async function presentDraft(tx: Tx, actor: Actor, row: store.DraftRow, withTimeline = true): Promise<DraftView> {
  const unit = (await unitsOf(tx, [row.issuer_unit_id])).get(row.issuer_unit_id);
  const template = (await store.templateVersions(tx, actor, row.template)).find(
    (t) => t.version === row.template_version,
  );
  const facts = { unitKind: unit?.kind ?? '', pairs: await separations(tx, row.state_since) };
  const hand = (name: string | null, at: Date | null) =>
    name === null || at === null ? null : { name, at: at.toISOString() };
  const events = withTimeline ? await listEvents(tx, actor, subjectOf(row.id), true) : [];
  return {
    id: row.id,
    kind: row.template,
    templateName: template?.name ?? row.template,
    templateVersion: row.template_version,
    state: row.state,
    stateLabel: letterMachine.states[row.state].label,
    version: row.version,
    title: row.title,
    basis: row.basis,
    body: OfficialLetter.parse(row.body),
    fields: row.fields,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    issuerUnitId: row.issuer_unit_id,
    issuerName: row.issuer_name,
    recipients: row.recipients,
    replyRule: row.reply_rule,
    drafted: hand(row.drafted_by_name, row.drafted_at),
    reviewed: hand(row.reviewed_by_name, row.reviewed_at),
    signed: hand(row.signed_by_name, row.signed_at),
    issued: hand(row.issued_by_name, row.issued_at),
    documentId: row.document_id,
    number:
      row.document_id === null
        ? null
        : ((await store.numbersOf(tx, actor, [row.document_id])).get(row.document_id) ?? null),
    timeline: events.map(presentEvent),
    allowedActions: draftActionsOf(actor, row, facts),
  };
}

/** Who is next: people of the unit by role; the committee's leaders by name, for they sit in units of their own. */
async function nextHands(tx: Tx, row: store.DraftRow): Promise<NewTodo['to'] | null> {
  const kind = (await unitsOf(tx, [row.issuer_unit_id])).get(row.issuer_unit_id)?.kind ?? '';
  const unit = (roles: readonly string[]): NewTodo['to'] =>
    roles.length > 0 ? [{ unitId: row.issuer_unit_id, roles }] : [];
  switch (row.state) {
    case 'draft':
      return unit(reviewRoles(kind));
    case 'reviewed': {
      if (kind !== 'office') return unit(signRoles(kind));
      const leaders = await findUsers(tx, { roles: signRoles(kind) });
      return [...new Map(leaders.map((l) => [l.userId, { userId: l.userId, unitId: l.unitId }])).values()];
    }
    case 'signed':
      return unit(draftRoles(kind));
    case 'returned':
      return row.drafted_by === '00000000-0000-7000-8000-000000000000'
        ? unit(draftRoles(kind))
        : [{ userId: row.drafted_by, unitId: row.issuer_unit_id }];
    default:
      return null;
  }
}

const todoWords: Partial<Record<LetterState, { kind: string; action: string; verb: string; why: string }>> = {
  draft: { kind: 'approve', action: 'review', verb: '去核稿', why: '公文待核稿' },
  reviewed: { kind: 'approve', action: 'sign', verb: '去签发', why: '公文待签发' },
  signed: { kind: 'report', action: 'issue', verb: '去印发', why: '已签发，待编号印发' },
  returned: { kind: 'report', action: 'resubmit', verb: '去修改', why: '公文稿被退回' },
};

async function handOn(tx: Tx, ctx: Ctx, row: store.DraftRow): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, subjectOf(row.id), now);
  const words = todoWords[row.state];
  const to = await nextHands(tx, row);
  if (words && to && to.length > 0)
    await insertTodo(tx, ctx.actor, subjectOf(row.id), now, { ...words, title: row.title, to });
}

const mayDraftFor = (actor: Actor, unitId: string, unitKind: string): boolean =>
  actor.kind === 'system' || (actor.unitId === unitId && hasRole(actor, ...draftRoles(unitKind)));

/** Whether the actor's post writes letters at all, for the button on the ledger. */
export async function mayDraft(tx: Tx, actor: Actor): Promise<boolean> {
  if (actor.unitId === null) return false;
  const unit = (await unitsOf(tx, [actor.unitId])).get(actor.unitId);
  return unit !== undefined && mayDraftFor(actor, actor.unitId, unit.kind);
}

export interface DraftInput {
  /** Key of the template. */
  readonly template: string;
  readonly fields: Record<string, unknown>;
  /** In place of the template's own title and words: for letters that a room makes by itself. */
  readonly title?: string | undefined;
  readonly body?: OfficialLetter | undefined;
  readonly subject: { readonly type: string; readonly id: string };
  /** The unit in whose name and with whose number it goes out. */
  readonly issuerUnitId: string;
  readonly recipients: readonly {
    readonly role: 'unit' | 'principal' | 'controller';
    readonly unitId?: string | null | undefined;
    readonly userId?: string | null | undefined;
    readonly enterpriseId?: string | null | undefined;
    readonly name: string;
    readonly title?: string | undefined;
  }[];
  /** Empty: the template's own basis. */
  readonly basis?: readonly Basis[];
  /** Left out: as the template says; null: no reply is asked for. */
  readonly replyWithin?: { readonly ruleKey: string } | null | undefined;
}

/**
 * Puts a filled letter into the signing flow (拟稿送核) and answers its draft. A person drafts for the own unit only;
 * the program may draft for any (an escalation that came due). Throws `documents.fieldMissing`, `documents.noTemplate`,
 * `documents.issuerForbidden`.
 */
export async function draftLetter(tx: Tx, ctx: Ctx, input: DraftInput): Promise<DraftView> {
  const now = ctx.clock.now();
  const unit = (await unitsOf(tx, [input.issuerUnitId])).get(input.issuerUnitId);
  if (!unit || !mayDraftFor(ctx.actor, input.issuerUnitId, unit.kind)) throw fail('documents.issuerForbidden');
  const template = await templateInForce(tx, ctx.actor, input.template, dayOf(now));
  const content = TemplateContent.parse(template.content);
  const filled = input.body
    ? { title: input.title ?? content.title, body: OfficialLetter.parse(input.body) }
    : fillRow(template, input.fields, dayOf(now));
  const row: store.DraftRow = {
    id: newId<'draft'>(now.getTime()),
    template: template.key,
    template_version: template.version,
    series: template.series,
    title: input.title ?? filled.title,
    basis: input.basis && input.basis.length > 0 ? [...input.basis] : content.basis,
    body: filled.body,
    fields: input.fields,
    subject_type: input.subject.type,
    subject_id: input.subject.id,
    issuer_unit_id: input.issuerUnitId,
    issuer_name: unit.name,
    recipients: input.recipients.map((r) => storedRecipient(r)),
    reply_rule: input.replyWithin === undefined ? content.replyRule : (input.replyWithin?.ruleKey ?? null),
    state: 'draft',
    state_since: now,
    version: 1,
    drafted_by: ctx.actor.userId,
    drafted_by_name: ctx.actor.name,
    drafted_at: now,
    drafted_for: ctx.actor.onBehalfOf?.userId ?? null,
    reviewed_by: null,
    reviewed_by_name: null,
    reviewed_at: null,
    reviewed_for: null,
    signed_by: null,
    signed_by_name: null,
    signed_at: null,
    signed_for: null,
    issued_by: null,
    issued_by_name: null,
    issued_at: null,
    document_id: null,
  };
  await store.insertDraft(tx, ctx.actor, row);
  await insertEvent(tx, ctx.actor, subjectOf(row.id), {
    at: now,
    act: 'draft',
    label: '拟稿送核',
    toState: 'draft',
    audience: 'authority',
    data: { template: row.template, templateVersion: row.template_version },
  });
  await record(tx, ctx, {
    action: 'letter.draft',
    subjectType: 'letter',
    subjectId: row.id,
    subjectCode: row.title,
    facts: {
      template: row.template,
      templateVersion: row.template_version,
      about: input.subject,
      recipients: row.recipients.map((r) => ({ role: r.role, unitId: r.unitId, userId: r.userId })),
    },
  });
  await handOn(tx, ctx, row);
  return presentDraft(tx, ctx.actor, row);
}

function storedRecipient(r: DraftInput['recipients'][number]): store.StoredRecipient {
  const parsed = RecipientInput.parse(r);
  return {
    role: parsed.role,
    unitId: parsed.unitId ?? null,
    userId: parsed.userId ?? null,
    ...(parsed.enterpriseId ? { enterpriseId: parsed.enterpriseId } : {}),
    name: parsed.name,
    title: parsed.title ?? '',
  };
}

/** A person drafts on the form page: for the own unit, about a record that may be seen, or about the unit's own work. */
export async function newDraft(ctx: Ctx, input: NewDraft): Promise<DraftView> {
  const unitId = ctx.actor.unitId;
  if (unitId === null) throw fail('documents.issuerForbidden');
  return ctx.inTx(async (tx) =>
    draftLetter(tx, ctx, {
      ...input,
      recipients: await addressed(tx, ctx.actor, input.recipients),
      subject: { type: 'unit', id: unitId },
      issuerUnitId: unitId,
    }),
  );
}

/**
 * The recipients that a person chose, as the registers have them: units that exist, enterprises only inside the person's own
 * scope (a department's industries, a street's firms). Names typed in stay words, received on paper.
 * Throws `documents.firmUnknown`, `documents.unitUnknown`.
 */
async function addressed(
  tx: Tx,
  actor: Actor,
  recipients: NewDraft['recipients'],
): Promise<DraftInput['recipients'][number][]> {
  const units = await unitsOf(
    tx,
    recipients.flatMap((r) => r.unitId ?? []),
  );
  const firmIn = (r: NewDraft['recipients'][number]): string | null =>
    r.enterpriseId ?? (r.unitId ? (units.get(r.unitId)?.enterpriseId ?? null) : null);
  const found = await firmsOf(
    tx,
    actor,
    recipients.flatMap((r) => firmIn(r) ?? []),
  );
  return recipients.map((r) => {
    if (r.unitId && !units.has(r.unitId)) throw fail('documents.unitUnknown', { name: r.name });
    const firmId = firmIn(r);
    if (firmId === null) return r;
    const firm = found.find((one) => one.id === firmId);
    if (!firm) throw fail('documents.firmUnknown', { name: r.name });
    return { ...r, enterpriseId: firm.id, unitId: firm.unitId, name: firm.name };
  });
}

async function lock(tx: Tx, ctx: Ctx, id: string): Promise<store.DraftRow> {
  const row = await store.lockDraft(tx, ctx.actor, id);
  if (!row) throw failCommon('common.notFound');
  return row;
}

const again = async (tx: Tx, ctx: Ctx, id: string): Promise<store.DraftRow> => {
  const row = await store.findDraft(tx, ctx.actor, id);
  invariant(row, 'the draft was just written');
  return row;
};

/** Loads with lock and asks: may this post, is the step legal (in `transition`), is it another person? */
async function ready(tx: Tx, ctx: Ctx, id: string, action: DraftAction): Promise<store.DraftRow> {
  const row = await lock(tx, ctx, id);
  const unit = (await unitsOf(tx, [row.issuer_unit_id])).get(row.issuer_unit_id);
  const facts = { unitKind: unit?.kind ?? '', pairs: await separations(tx, row.state_since) };
  const isLegal = (letterMachine.steps[action].from as readonly string[]).includes(row.state);
  if (!isLegal) return row;
  const reason = forbiddenReason(ctx.actor, row, facts, action);
  if (reason !== null) throw fail('documents.draftForbidden', { reason });
  const same = samePersonFault(ctx.actor, row, action, facts.pairs);
  if (same !== null) throw fail('documents.samePerson', { reason: same });
  return row;
}

async function step(
  tx: Tx,
  ctx: Ctx,
  row: store.DraftRow,
  action: DraftAction,
  input: DraftAct,
  set: Record<string, unknown> = {},
): Promise<store.DraftRow> {
  await transition(
    tx,
    ctx,
    letterKind,
    { id: row.id, code: row.title, state: row.state, version: row.version },
    action,
    {
      version: input.version,
      ...(input.opinion === '' ? {} : { note: input.opinion }),
      audience: 'authority',
      tone: action === 'return' || action === 'withdraw' ? 'returned' : action === 'issue' ? 'done' : 'normal',
      set,
    },
  );
  const next = await again(tx, ctx, row.id);
  await handOn(tx, ctx, next);
  return next;
}

async function run(tx: Tx, ctx: Ctx, row: store.DraftRow, event: DraftEvent, doc: Doc | null): Promise<DraftView> {
  const view = await presentDraft(tx, ctx.actor, row);
  for (const hook of hooks.get(row.template) ?? []) await hook(tx, ctx, view, event, doc);
  return view;
}

export interface DraftActInput extends DraftAct {
  readonly id: string;
}

/** 核稿: another person than the drafter finds it in order. */
export async function reviewDraft(ctx: Ctx, input: DraftActInput): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await ready(tx, ctx, input.id, 'review');
    return presentDraft(
      tx,
      ctx.actor,
      await step(tx, ctx, row, 'review', input, {
        reviewed_by: ctx.actor.userId,
        reviewed_by_name: ctx.actor.name,
        reviewed_at: ctx.clock.now(),
        reviewed_for: ctx.actor.onBehalfOf?.userId ?? null,
      }),
    );
  });
}

/** 签发: the leader in whose power it lies signs. It still has no number. */
export async function signDraft(ctx: Ctx, input: DraftActInput): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await ready(tx, ctx, input.id, 'sign');
    const name = ctx.actor.onBehalfOf?.name ?? ctx.actor.name;
    return presentDraft(
      tx,
      ctx.actor,
      await step(tx, ctx, row, 'sign', input, {
        signed_by: ctx.actor.userId,
        signed_by_name: ctx.actor.name,
        signed_at: ctx.clock.now(),
        signed_for: ctx.actor.onBehalfOf?.userId ?? null,
        ...(row.body.upward ? { body: JSON.stringify({ ...row.body, signer: name }) } : {}),
      }),
    );
  });
}

/** 编号印发: takes the number, fixes the words, serves the recipients and starts their reply clocks. */
export async function issueDraft(ctx: Ctx, input: DraftActInput): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await ready(tx, ctx, input.id, 'issue');
    if (row.state !== 'signed') {
      // Refused by the machine before a number is touched.
      await step(tx, ctx, row, 'issue', input);
    }
    const doc = await issueDocument(tx, ctx, {
      kind: row.template,
      series: row.series,
      title: row.title,
      basis: row.basis,
      body: OfficialLetter.parse(row.body),
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      issuerUnitId: row.issuer_unit_id,
      issuerName: row.issuer_name,
      recipients: row.recipients,
    });
    await serve(tx, ctx, row, doc);
    const next = await step(tx, ctx, row, 'issue', input, {
      issued_by: ctx.actor.userId,
      issued_by_name: ctx.actor.name,
      issued_at: ctx.clock.now(),
      document_id: doc.id,
    });
    return run(tx, ctx, next, 'issued', doc);
  });
}

const receivers = [
  'office.admin',
  'department.officer',
  'street.officer',
  'enterprise.principal',
  'enterprise.safety',
  'office.leader',
];

/** What the recipients have to do: sign for it, and answer where an answer is asked for. */
async function serve(tx: Tx, ctx: Ctx, row: store.DraftRow, doc: Doc): Promise<void> {
  const now = ctx.clock.now();
  const due = row.reply_rule === null ? null : await dueByRule(tx, ctx, row.reply_rule);
  const subject = { type: 'document', id: doc.id };
  for (const r of doc.recipients) {
    const to: NewTodo['to'] =
      r.userId !== null
        ? [{ userId: r.userId, unitId: r.unitId }]
        : r.unitId !== null
          ? [{ unitId: r.unitId, roles: receivers }]
          : [];
    if (to.length === 0) continue;
    const title = `${doc.number} ${doc.title}`;
    await insertTodo(tx, ctx.actor, subject, now, {
      kind: 'sign',
      action: `sign:${r.id}`,
      verb: '去签收',
      title,
      why: `${doc.issuerName}送达`,
      to,
    });
    if (due)
      await insertTodo(tx, ctx.actor, subject, now, {
        kind: 'sign',
        action: `reply:${r.id}`,
        verb: '去回复',
        title,
        why: `${doc.issuerName}要求回复`,
        dueAt: due.dueAt,
        dueOn: due.dueOn,
        to,
      });
  }
  if (due) {
    await store.insertReplyDues(
      tx,
      ctx.actor,
      doc.recipients.map((r) => ({
        recipient_id: r.id,
        document_id: doc.id,
        due_on: due.dueOn,
        due_at: due.dueAt as Date,
        basis: due.basis ?? '',
        replied_at: null,
      })),
    );
    await restartClock(tx, ctx, subject, '回复', due);
  }
}

/** 退回: back to the drafter with what is to be changed. */
export async function returnDraft(ctx: Ctx, input: DraftActInput): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await ready(tx, ctx, input.id, 'return');
    const next = await step(tx, ctx, row, 'return', input, clearedHands);
    await notify(tx, ctx, {
      to: row.drafted_by === ctx.actor.userId ? [] : [row.drafted_by],
      kind: 'documents.returned',
      title: `《${row.title}》被退回修改：${input.opinion}`,
      link: `/letters/drafts/${row.id}`,
      subjectType: 'letter',
      subjectId: row.id,
    });
    return run(tx, ctx, next, 'returned', null);
  });
}

// After a change the words are new: who approved the old ones has not approved them.
const clearedHands = {
  reviewed_by: null,
  reviewed_by_name: null,
  reviewed_at: null,
  reviewed_for: null,
  signed_by: null,
  signed_by_name: null,
  signed_at: null,
  signed_for: null,
};

/** 撤回: it will not be sent. */
export async function withdrawDraft(ctx: Ctx, input: DraftActInput): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await ready(tx, ctx, input.id, 'withdraw');
    return run(tx, ctx, await step(tx, ctx, row, 'withdraw', input), 'withdrawn', null);
  });
}

/** The drafter mends what was returned; it stays returned until it is sent again. */
export async function editDraft(ctx: Ctx, id: string, input: DraftEdit): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await lock(tx, ctx, id);
    if (row.state !== 'returned') throw fail('documents.editForbidden');
    await ready(tx, ctx, id, 'resubmit');
    const versions = await store.templateVersions(tx, ctx.actor, row.template);
    const template = versions.find((t) => t.version === row.template_version);
    invariant(template, 'a draft keeps the version of its template');
    const filled = fillRow(template, input.fields, dayOf(ctx.clock.now()));
    await note(
      tx,
      ctx,
      letterKind,
      { id: row.id, code: row.title, state: row.state, version: row.version },
      'edit',
      '修改',
      {
        version: input.version,
        audience: 'authority',
        set: {
          title: filled.title,
          body: JSON.stringify(filled.body),
          fields: JSON.stringify(input.fields),
          recipients: JSON.stringify((await addressed(tx, ctx.actor, input.recipients)).map((r) => storedRecipient(r))),
        },
      },
    );
    return presentDraft(tx, ctx.actor, await again(tx, ctx, id));
  });
}

/** 修改后再送核. */
export async function resubmitDraft(ctx: Ctx, input: DraftActInput): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await ready(tx, ctx, input.id, 'resubmit');
    return presentDraft(
      tx,
      ctx.actor,
      await step(tx, ctx, row, 'resubmit', input, {
        drafted_by: ctx.actor.userId,
        drafted_by_name: ctx.actor.name,
        drafted_for: ctx.actor.onBehalfOf?.userId ?? null,
      }),
    );
  });
}

export async function getDraft(ctx: Ctx, id: string): Promise<DraftView> {
  return ctx.inTx(async (tx) => {
    const row = await store.findDraft(tx, ctx.actor, id);
    if (!row) throw failCommon('common.notFound');
    return presentDraft(tx, ctx.actor, row);
  });
}

/**
 * How far a letter is that a record has drafted: its number, else the state of the draft. Who may not see the draft sees that it
 * is on its way.
 */
export async function letterState(
  tx: Tx,
  actor: Actor,
  draftId: string,
): Promise<{ documentId: string | null; text: string }> {
  const row = await store.findDraft(tx, actor, draftId);
  if (!row) return { documentId: null, text: '正在办理' };
  const draft = await presentDraft(tx, actor, row, false);
  return { documentId: draft.documentId, text: draft.number ?? draft.stateLabel };
}

/** Letters on their way about a record, oldest first: those that the actor's unit writes or signs. */
export async function draftsOf(tx: Tx, actor: Actor, subjectType: string, subjectId: string): Promise<DraftView[]> {
  const rows = await store.draftsOfSubject(tx, actor, subjectType, subjectId);
  const views: DraftView[] = [];
  for (const row of rows) views.push(await presentDraft(tx, actor, row, false));
  return views;
}
