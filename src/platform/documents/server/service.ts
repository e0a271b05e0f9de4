/** Acts on letters behind the endpoints. */
import { record } from '#platform/audit/server/index.ts';
import type { z } from 'zod';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { fail, failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { documentsErrors } from '../shared/errors.ts';
import type { Doc, DocumentListItem, DocumentView, SeriesInput, SeriesView, SignInput } from '../shared/schema.ts';
import { maySee, maySeeSubject } from './access.ts';
import { layOut } from './layout.ts';
import { presentDocs } from './present.ts';
import { documentActions, signReceipt } from './sign.ts';
import * as store from './store.ts';

const failDocuments = failWith(documentsErrors);

async function getDoc(tx: Tx, ctx: Ctx, id: string): Promise<Doc> {
  const row = await store.findDocument(tx, id);
  const [doc] = row ? await presentDocs(tx, [row]) : [];
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
