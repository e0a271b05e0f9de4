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
import { seesRecords } from '#platform/identity/server/index.ts';
import { documentsErrors } from '../shared/errors.ts';
import {
  letterViews,
  type Doc,
  type DocumentListItem,
  type DocumentView,
  letterViewLabels,
  type LetterChoices,
  type LetterEvent,
  type LetterFilter,
  type LetterListItem,
  type LetterViewKey,
  type ReplyInput,
  type SeriesInput,
  type SeriesView,
  type SignInput,
} from '../shared/schema.ts';
import { letterMachine } from '../shared/states.ts';
import { kindNameOf, maySee, maySeeSubject } from './access.ts';
import { layOut } from './layout.ts';
import { presentDocs } from './present.ts';
import { draftOfDocument, getDraft, mayDraft } from './drafts.ts';
import { conditionWords, letterColumns } from './letters-workbook.ts';
import { streamFile, writeSheet } from '#platform/files/server/index.ts';
import type { RawRequest } from '#kernel/server/room.ts';
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

async function presentView(tx: Tx, actor: Actor, doc: Doc): Promise<DocumentView> {
  const draft = await draftOfDocument(tx, actor, doc.id);
  const receipts = doc.recipients.flatMap((r): LetterEvent[] =>
    r.receipt
      ? [
          {
            at: r.receipt.registeredAt,
            label: r.receipt.mode === 'self' ? '签收' : '登记纸质送达回证',
            who: r.receipt.registeredBy,
            unit: r.receipt.registeredByUnit,
            note: r.receipt.mode === 'self' ? null : `${r.name}，签字人 ${r.receipt.signerName}`,
          },
        ]
      : [],
  );
  const replies = doc.recipients.flatMap((r) =>
    (r.reply?.replies ?? []).map((one): LetterEvent => ({
      at: one.registeredAt,
      label: `${r.name}回复`,
      who: one.registeredBy,
      unit: one.registeredByUnit,
      note: one.words,
    })),
  );
  // The issue stands in the draft's own history; letters that never were a draft have it here.
  const issue: LetterEvent[] = draft
    ? draft.events
    : [{ at: doc.issuedAt, label: '印发', who: doc.issuedBy, unit: doc.issuerName, note: doc.number }];
  return {
    ...doc,
    layout: layOut(doc),
    allowedActions: documentActions(actor, doc),
    timeline: [...receipts, ...replies].sort((a, b) => (a.at < b.at ? 1 : -1)).concat(issue),
    draftId: draft?.id ?? null,
  };
}

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
      return { items: seesRecords(ctx.actor) ? (await store.listUnsigned(tx, ctx.actor.userId)).map(presentItem) : [] };
    if (!(await maySeeSubject(tx, ctx.actor, subjectType, subjectId))) throw fail('common.notFound');
    return { items: (await store.listOfSubject(tx, subjectType, subjectId)).map(presentItem) };
  });
}

export async function get(ctx: Ctx, id: string): Promise<DocumentView> {
  return ctx.inTx(async (tx) => presentView(tx, ctx.actor, await getDoc(tx, ctx, id)));
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
    return presentView(tx, ctx.actor, doc);
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
    return presentView(tx, ctx.actor, await getDoc(tx, ctx, id));
  });
}

export type LettersQuery = LetterFilter & {
  limit: number;
  page?: number | undefined;
  cursor?: string | undefined;
};

/** How a kind of letter is called: by its template, else as its room says, else by its series. */
async function kindNames(tx: Tx, actor: Actor): Promise<(kind: string) => string> {
  const templates = new Map((await letters.newestTemplates(tx, actor)).map((t) => [t.key, t.name]));
  const series = await letters.seriesNames(tx, actor);
  return (kind) => templates.get(kind) ?? kindNameOf(kind) ?? series.get(kind) ?? '其他文书';
}

const presentLetter = (row: letters.LetterListRow, nameOf: (kind: string) => string): LetterListItem => ({
  id: row.id,
  stage: row.stage,
  kindLabel: nameOf(row.kind),
  number: row.number,
  title: row.title,
  issuerName: row.issuer_name,
  on: dayOf(row.at),
  state: row.state,
  stateLabel: row.state
    ? letterMachine.states[row.state].label
    : row.signed < row.recipients
      ? '未签收'
      : row.replies_open > 0
        ? '待回复'
        : '全部签收',
  recipients: row.recipients,
  signed: row.signed,
  replyDueOn: row.reply_due_on,
  repliesOpen: row.replies_open,
  firstRecipient: row.first_recipient,
  hand: row.hand,
});

const summed = (rows: readonly { value: string; label: string; count: number }[]): LetterChoices['kinds'] => {
  const sums = new Map<string, { value: string; label: string; count: number }>();
  for (const row of rows) {
    const before = sums.get(row.value);
    sums.set(row.value, before ? { ...before, count: before.count + row.count } : row);
  }
  return [...sums.values()];
};

/** The ledger of letters (公文): what waits for me, what is on its way, what went out, what came. */
export async function listLetters(
  ctx: Ctx,
  query: LettersQuery,
): Promise<{
  items: LetterListItem[];
  total: number;
  nextCursor: string | null;
  counts: { view: LetterViewKey; count: number }[];
  choices: LetterChoices;
  canDraft: boolean;
}> {
  return ctx.inTx(async (tx) => {
    const offset = query.cursor
      ? Math.max(0, Number(decodeCursor(query.cursor, 1)[0]) || 0)
      : ((query.page ?? 1) - 1) * query.limit;
    const total = await letters.countLetters(tx, ctx.actor, query);
    const rows = await letters.listLetters(tx, ctx.actor, query, query.limit, offset);
    const counts = [];
    for (const view of letterViews) counts.push({ view, count: await letters.countLetters(tx, ctx.actor, { view }) });
    const nameOf = await kindNames(tx, ctx.actor);
    const choices = await letters.choicesOf(tx, ctx.actor, query.view);
    return {
      items: rows.map((row) => presentLetter(row, nameOf)),
      total,
      nextCursor: offset + rows.length < total ? encodeCursor([offset + rows.length]) : null,
      counts,
      choices: {
        kinds: summed(choices.map((c) => ({ value: c.kind, label: nameOf(c.kind), count: c.n }))),
        issuers: summed(
          choices.flatMap((c) =>
            c.issuer_unit_id === null ? [] : [{ value: c.issuer_unit_id, label: c.issuer_name, count: c.n }],
          ),
        ),
      },
      canDraft: await mayDraft(tx, ctx.actor),
    };
  });
}

/** The ledger as Excel, under the same scope and filter as the list. */
export async function exportLetters(ctx: Ctx, filter: LetterFilter, raw: RawRequest): Promise<undefined> {
  const now = ctx.clock.now();
  const today = dayOf(now);
  // On the trail before the first row goes out; the rows are sent outside this act, which locks the trail.
  const { total, nameOf, issuers } = await ctx.inTx(async (tx) => {
    const total = await letters.countLetters(tx, ctx.actor, filter);
    const nameOf = await kindNames(tx, ctx.actor);
    const issuers = new Map(
      (await letters.choicesOf(tx, ctx.actor, filter.view)).map((c) => [c.issuer_unit_id ?? '', c.issuer_name]),
    );
    await record(tx, ctx, {
      action: 'documents.export',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { rows: total, filter: { ...filter } },
    });
    return { total, nameOf, issuers };
  });
  const stream = streamFile(raw, `公文_${letterViewLabels[filter.view]}_${today}.xlsx`, 'excel', total);
  const batches = async function* (): AsyncGenerator<LetterListItem[]> {
    for (let offset = 0; offset < total; offset += 1000)
      yield (await ctx.reading((tx) => letters.listLetters(tx, ctx.actor, filter, 1000, offset))).map((r) =>
        presentLetter(r, nameOf),
      );
  };
  await writeSheet(stream, batches(), {
    name: '公文',
    title: `公文：${letterViewLabels[filter.view]}`,
    conditions: conditionWords(filter, nameOf, (id) => issuers.get(id) ?? '其他单位'),
    total,
    unit: '份',
    asOf: now,
    reader: `${ctx.actor.unitName} ${ctx.actor.name}`,
    columns: letterColumns,
  });
  return undefined;
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
