/** Acts on letters behind the endpoints. */
import { record } from '#platform/audit/server/index.ts';
import type { z } from 'zod';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { fail, failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { decodeCursor, encodeCursor } from '#kernel/server/cursor.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { documentsErrors } from '../shared/errors.ts';
import {
  letterViews,
  type Doc,
  type DocumentListItem,
  type DocumentView,
  type LetterListItem,
  type LetterViewKey,
  type ReplyInput,
  type SeriesInput,
  type SeriesView,
  type SignInput,
} from '../shared/schema.ts';
import { letterMachine } from '../shared/states.ts';
import { maySee, maySeeSubject } from './access.ts';
import { layOut } from './layout.ts';
import { presentDocs } from './present.ts';
import { getDraft } from './drafts.ts';
import * as letters from './letter-store.ts';
import { recordReply } from './replies.ts';
import { documentActions, signReceipt } from './sign.ts';
import * as store from './store.ts';

const failDocuments = failWith(documentsErrors);

async function getDoc(tx: Tx, ctx: Ctx, id: string): Promise<Doc> {
  const row = await store.findDocument(tx, id);
  const [doc] = row ? await presentDocs(tx, [row], ctx.clock.now()) : [];
  if (!doc || !(await maySee(tx, ctx.actor, doc))) throw fail('common.notFound');
  return doc;
}

const presentView = (actor: Actor, doc: Doc): DocumentView => ({
  ...doc,
  layout: layOut(doc),
  allowedActions: documentActions(actor, doc),
});

const presentItem = (row: store.ListRow): DocumentListItem => ({
  id: row.id,
  kind: row.kind,
  number: row.number,
  title: row.title,
  issuerName: row.issuer_name,
  issuedOn: row.issued_on,
  subjectType: row.subject_type,
  subjectId: row.subject_id,
  recipients: row.recipients,
  signed: row.signed,
});

/** Letters about a record that the actor may see; without a record those that wait for the actor's own signature. */
export async function list(
  ctx: Ctx,
  query: { subjectType?: string | undefined; subjectId?: string | undefined },
): Promise<{ items: DocumentListItem[] }> {
  return ctx.inTx(async (tx) => {
    const { subjectType, subjectId } = query;
    if (subjectType === undefined || subjectId === undefined)
      return { items: (await store.listUnsigned(tx, ctx.actor.userId)).map(presentItem) };
    if (!(await maySeeSubject(tx, ctx.actor, subjectType, subjectId))) throw fail('common.notFound');
    return { items: (await store.listOfSubject(tx, subjectType, subjectId)).map(presentItem) };
  });
}

export async function get(ctx: Ctx, id: string): Promise<DocumentView> {
  return ctx.inTx(async (tx) => presentView(ctx.actor, await getDoc(tx, ctx, id)));
}

/** The Word file and its name. */
export async function word(ctx: Ctx, id: string): Promise<{ name: string; bytes: Buffer }> {
  const doc = await ctx.inTx((tx) => getDoc(tx, ctx, id));
  // Word's library is big and seldom needed.
  const { wordOf } = await import('./word.ts');
  return { name: `${doc.number}${doc.title}.docx`, bytes: await wordOf(doc) };
}

export async function sign(ctx: Ctx, id: string, input: z.output<typeof SignInput>): Promise<DocumentView> {
  return ctx.inTx(async (tx) => {
    const doc = await signReceipt(tx, ctx, { documentId: id, ...input });
    return presentView(ctx.actor, doc);
  });
}

const mayEditSeries = (actor: Actor): boolean =>
  actor.kind === 'system' || hasRole(actor, 'office.admin', 'admin.system');

export async function listSeries(ctx: Ctx): Promise<{ items: SeriesView[]; canEdit: boolean }> {
  return ctx.inTx(async (tx) => {
    const views = new Map<string, SeriesView>();
    for (const row of await store.allSeries(tx)) {
      const view = views.get(row.id) ?? {
        id: row.id,
        series: row.series,
        unitId: row.unit_id,
        name: row.name,
        pattern: row.pattern,
        counters: [],
      };
      if (row.year !== null && row.last !== null) view.counters.push({ year: row.year, last: row.last });
      views.set(row.id, view);
    }
    return { items: [...views.values()], canEdit: mayEditSeries(ctx.actor) };
  });
}

/** Sets the form of the numbers of one unit's letters (发文字号). Once set it stays: numbers already given rest on it. */
export async function addSeries(ctx: Ctx, input: SeriesInput): Promise<SeriesView> {
  if (!mayEditSeries(ctx.actor)) throw failDocuments('documents.seriesForbidden');
  return ctx.inTx(async (tx) => {
    if (await store.patternTaken(tx, input.pattern)) throw failDocuments('documents.patternTaken');
    const row = {
      id: newId<'series'>(),
      series: input.series,
      unit_id: input.unitId,
      name: input.name,
      pattern: input.pattern,
    };
    if (!(await store.insertSeries(tx, row, ctx.clock.now())))
      throw failDocuments('documents.seriesExists', { series: input.name });
    await record(tx, ctx, {
      action: 'documents.addSeries',
      subjectType: 'documentSeries',
      subjectId: row.id,
      subjectCode: input.series,
      facts: input,
    });
    return { id: row.id, series: row.series, unitId: row.unit_id, name: row.name, pattern: row.pattern, counters: [] };
  });
}

/** Records an answer to a letter (回复), with the papers that came. */
export async function reply(ctx: Ctx, id: string, input: ReplyInput): Promise<DocumentView> {
  return ctx.inTx(async (tx) => {
    await recordReply(tx, ctx, await getDoc(tx, ctx, id), input);
    return presentView(ctx.actor, await getDoc(tx, ctx, id));
  });
}

export interface LettersQuery {
  view: LetterViewKey;
  q?: string | undefined;
  limit: number;
  page?: number | undefined;
  cursor?: string | undefined;
}

/** The ledger of letters (公文): what waits for me, what is on its way, what went out, what came. */
export async function listLetters(
  ctx: Ctx,
  query: LettersQuery,
): Promise<{
  items: LetterListItem[];
  total: number;
  nextCursor: string | null;
  counts: { view: LetterViewKey; count: number }[];
}> {
  return ctx.inTx(async (tx) => {
    const offset = query.cursor
      ? Math.max(0, Number(decodeCursor(query.cursor, 1)[0]) || 0)
      : ((query.page ?? 1) - 1) * query.limit;
    const total = await letters.countLetters(tx, ctx.actor, query.view, query.q);
    const rows = await letters.listLetters(tx, ctx.actor, query.view, query.q, query.limit, offset);
    const counts = [];
    for (const view of letterViews) counts.push({ view, count: await letters.countLetters(tx, ctx.actor, view) });
    const names = new Map((await letters.newestTemplates(tx, ctx.actor)).map((t) => [t.key, t.name]));
    return {
      items: rows.map((row) => ({
        id: row.id,
        stage: row.stage,
        kindLabel: names.get(row.kind) ?? (row.kind === 'rectification-notice' ? '隐患整改通知书' : '其他文书'),
        number: row.number,
        title: row.title,
        issuerName: row.issuer_name,
        on: dayOf(row.at),
        state: row.state,
        stateLabel: row.state
          ? letterMachine.states[row.state].label
          : row.signed >= row.recipients
            ? '全部签收'
            : '未签收',
        recipients: row.recipients,
        signed: row.signed,
        replyDueOn: row.reply_due_on,
        repliesOpen: row.replies_open,
      })),
      total,
      nextCursor: offset + rows.length < total ? encodeCursor([offset + rows.length]) : null,
      counts,
    };
  });
}

/** The Word file of a draft: as it would lie on the table, without a number. */
export async function draftWord(ctx: Ctx, id: string): Promise<{ name: string; bytes: Buffer }> {
  const draft = await getDraft(ctx, id);
  const { officialWord } = await import('./official-word.ts');
  return {
    name: `${draft.title}（${draft.stateLabel}）.docx`,
    bytes: await officialWord({
      title: draft.title,
      number: draft.number ?? '',
      issuerName: draft.issuerName,
      date: null,
      body: draft.body,
      madeAt: draft.drafted?.at ?? ctx.clock.now().toISOString(),
    }),
  };
}
