/** Door of the documents room: letters with gapless official numbers, and proof of their receipt (公文与送达). */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { OfficialLetter, type OfficialLetterInput } from '../shared/letter.ts';
import type { Doc } from '../shared/schema.ts';
import { maySee } from './access.ts';
import { presentDocs } from './present.ts';
import type { OfficialWordInput } from './official-word.ts';
import * as store from './store.ts';

export { issueDocument, nextNumber, numberText, type IssueInput } from './issue.ts';
export { signReceipt } from './sign.ts';
export {
  registerDocumentAccess,
  registerFirms,
  registerLetterKind,
  registerReceiptHook,
  type ReceiptHook,
} from './access.ts';
export { chineseDay } from './layout.ts';
export { byCommittee, byOfficeLetter } from './template-seeds.ts';
export { renderKnown, renderLetter, seedTemplates, type TemplateSeed } from './templates.ts';
export {
  draftLetter,
  draftsOf,
  getDraft,
  issueDraft,
  letterState,
  registerDraftHook,
  resubmitDraft,
  returnDraft,
  reviewDraft,
  signDraft,
  withdrawDraft,
  type DraftEvent,
  type DraftInput,
} from './drafts.ts';
export type { OfficialLetter, OfficialLetterInput, TemplateContentInput } from '../shared/letter.ts';
export type { Doc, DraftView } from '../shared/schema.ts';

/** A letter as Word by GB/T 9704 that is not issued, or not yet: for what a room shows before the signature. */
export const officialWord = async (input: OfficialWordInput): Promise<Buffer> =>
  (await import('./official-word.ts')).officialWord(input);

/** Letters about a record, oldest first. The caller has checked that the record may be seen. */
export async function documentsOf(tx: Tx, subjectType: string, subjectId: string): Promise<Doc[]> {
  return presentDocs(tx, await store.documentsOfSubject(tx, subjectType, subjectId));
}

/** Of these letters those that the actor may see, oldest first: for a record whose history names letters about another. */
export async function documentsSeen(tx: Tx, actor: Actor, ids: readonly string[]): Promise<Doc[]> {
  if (ids.length === 0) return [];
  const seen: Doc[] = [];
  for (const doc of await presentDocs(tx, await store.documentsById(tx, ids)))
    if (await maySee(tx, actor, doc)) seen.push(doc);
  return seen;
}

/** One letter, or null. No scope: for the room whose record it is about. */
export async function findDocument(tx: Tx, id: string): Promise<Doc | null> {
  const row = await store.findDocument(tx, id);
  return row ? ((await presentDocs(tx, [row]))[0] ?? null) : null;
}

/**
 * Sets the form of a series' numbers where none is set: for room seeds. `pattern` holds `{year}` and `{n}`;
 * `unitId` null is the form for all units without one of their own.
 */
export async function ensureSeries(
  tx: Tx,
  ctx: Ctx,
  series: { series: string; unitId?: string | null; name: string; pattern: string },
): Promise<boolean> {
  const row = {
    id: newId<'series'>(),
    series: series.series,
    unit_id: series.unitId ?? null,
    name: series.name,
    pattern: series.pattern,
  };
  return store.insertSeries(tx, row, ctx.clock.now());
}

/** A paper of another room in the form of an official letter, as Word bytes; it is not a letter: no number is drawn, nothing is kept. */
export async function paperAsWord(input: {
  title: string;
  issuerName: string;
  date: PlainDate | null;
  body: OfficialLetterInput;
  madeAt: string;
}): Promise<Buffer> {
  const { officialWord } = await import('./official-word.ts');
  return officialWord({ ...input, number: '', body: OfficialLetter.parse(input.body) });
}
