/** The district's report of a period: made (`summarise.ts`), kept, drafted as a letter. B1-3, B1-8, B5-6. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { draftLetter, getDraft, type Doc, type DraftEvent, type DraftView } from '#platform/documents/server/index.ts';
import { unitsForPlan } from '#platform/identity/server/index.ts';
import type { DraftSummary, MakeSummary, SummaryView } from '../shared/summary.ts';
import { lockReport } from './acts.ts';
import { districtBody, districtTemplate } from './district-letter.ts';
import { fail, isOffice } from './policy.ts';
import * as store from './store.ts';
import { summarise } from './summarise.ts';

async function present(tx: Tx, ctx: Ctx, row: store.SummaryRow): Promise<SummaryView> {
  let draftState: string | null = null;
  if (row.draft_id && !row.document_id && ctx.actor.unitKind === 'office')
    draftState = (await getDraft(ctx.within(tx), row.draft_id)).stateLabel;
  return {
    id: row.id,
    summary: row.content,
    madeAt: row.made_at.toISOString(),
    madeBy: row.made_by_name,
    draftId: row.draft_id,
    draftState,
    documentId: row.document_id,
    number: row.document_number,
    mayDraft: isOffice(ctx.actor) && row.draft_id === null,
  };
}

/** One click (一键汇总). What was made before stays. Errors: reports.officeOnly, reports.kindUnknown, reports.nothingReceived. */
export async function makeSummary(ctx: Ctx, input: MakeSummary): Promise<SummaryView> {
  return ctx.inTx(async (tx) => {
    if (!isOffice(ctx.actor)) throw fail('reports.officeOnly');
    const content = await summarise(tx, ctx, input);
    const id = newId<'reportSummary'>(ctx.clock.now().getTime());
    await store.insertSummary(tx, ctx.actor, {
      id,
      kind: input.kind,
      period: input.period,
      content,
      made_at: ctx.clock.now(),
    });
    await audit(tx, ctx, {
      action: 'reportSummary.make',
      subjectType: 'reportSummary',
      subjectId: id,
      subjectCode: content.title,
      facts: {
        expected: content.expected,
        received: content.received.length,
        missing: content.missing.map((m) => m.name),
      },
    });
    return present(tx, ctx, await getRow(tx, ctx, id));
  });
}
/** For those who see the whole district. */
export async function getRow(tx: Tx, ctx: Ctx, id: string, lock = false): Promise<store.SummaryRow> {
  const row = ctx.actor.scope.all ? await store.findSummary(tx, ctx.actor, id, lock) : null;
  if (!row) throw fail('reports.notFound');
  return row;
}
export const getSummary = (ctx: Ctx, id: string): Promise<SummaryView> =>
  ctx.reading(async (tx) => present(tx, ctx, await getRow(tx, ctx, id)));

/** Drafts the letter from it; the accepted reports whose numbers are in it are locked. Errors: reports.districtExists. */
export async function draftSummary(ctx: Ctx, id: string, input: DraftSummary): Promise<SummaryView> {
  return ctx.inTx(async (tx) => {
    if (!isOffice(ctx.actor) || ctx.actor.unitId === null) throw fail('reports.officeOnly');
    const row = await getRow(tx, ctx, id, true);
    if (row.draft_id !== null) throw fail('reports.districtExists');
    const units = await unitsForPlan(tx);
    const recipients = units
      .filter((u) => u.kind !== 'office')
      .map((u) => ({ role: 'unit' as const, unitId: u.id, name: u.shortName }));
    const { title, body } = districtBody(row.content, input);
    const draft = await draftLetter(tx, ctx, {
      template: districtTemplate.key,
      fields: { picks: input.picks, opinion: input.opinion },
      title,
      body,
      subject: { type: 'reportSummary', id: row.id },
      issuerUnitId: ctx.actor.unitId,
      recipients,
      replyWithin: null,
    });
    await store.setDraft(tx, ctx.actor, row.id, draft.id);
    for (const r of row.content.received) await lockReport(tx, ctx, r.reportId, '数字已进入全区报告');
    await audit(tx, ctx, {
      action: 'reportSummary.draft',
      subjectType: 'reportSummary',
      subjectId: row.id,
      subjectCode: row.content.title,
      facts: { draftId: draft.id, picks: input.picks.length },
    });
    return present(tx, ctx, await getRow(tx, ctx, id));
  });
}

/** The letter went out, or was withdrawn: then another may be drafted. */
export async function onDraft(tx: Tx, ctx: Ctx, draft: DraftView, event: DraftEvent, doc: Doc | null): Promise<void> {
  const row = await store.summaryOfDraft(tx, ctx.actor, draft.id);
  if (!row) return;
  if (event === 'issued' && doc)
    await store.setIssued(tx, ctx.actor, row.id, { id: doc.id, number: doc.number, at: ctx.clock.now() });
  if (event === 'withdrawn') await store.setDraft(tx, ctx.actor, row.id, null);
}
