/** The room's letters, issued through the documents room: number, recipients, receipt. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { findDocument, issueDocument, renderKnown, signReceipt, type Doc } from '#platform/documents/server/index.ts';

export interface Letter {
  /** Kind of letter, by which its receipt is followed. */
  kind: string;
  /** Template that makes its words. */
  template: string;
  /** What the template may name, beside issuer and recipients. */
  facts: Record<string, unknown>;
  subject: { type: 'measure' | 'listing'; id: string };
  issuer: { id: string; name: string };
  recipients: readonly { unitId: string; name: string }[];
}

/** The letter as the template in force makes it, with its style by GB/T 9704. */
export const wordsOf = (
  tx: Tx,
  ctx: Ctx,
  letter: Pick<Letter, 'template' | 'facts' | 'recipients'> & { issuer: { name: string } },
): ReturnType<typeof renderKnown> =>
  renderKnown(tx, ctx, {
    template: letter.template,
    on: dayOf(ctx.clock.now()),
    fields: { ...letter.facts, issuer: letter.issuer.name, to: letter.recipients.map((r) => r.name).join('、') },
  });

/** Issues the letter to the units named, in the form of GB/T 9704 and in the act's own transaction. */
export async function issueLetter(tx: Tx, ctx: Ctx, letter: Letter): Promise<Doc> {
  const { title, body, series, basis } = await wordsOf(tx, ctx, letter);
  return issueDocument(tx, ctx, {
    kind: letter.kind,
    series,
    title,
    basis,
    body,
    subjectType: letter.subject.type,
    subjectId: letter.subject.id,
    issuerUnitId: letter.issuer.id,
    issuerName: letter.issuer.name,
    recipients: letter.recipients.map((r) => ({ role: 'unit' as const, unitId: r.unitId, name: r.name })),
    notify: false,
  });
}

/** The recipient of the actor's own unit that has not signed yet, or null. */
export async function ownUnsigned(tx: Tx, ctx: Ctx, documentId: string | null): Promise<string | null> {
  const doc = documentId ? await findDocument(tx, documentId) : null;
  return (
    doc?.recipients.find((r) => r.unitId !== null && r.unitId === ctx.actor.unitId && r.receipt === null)?.id ?? null
  );
}

export const signLetter = (tx: Tx, ctx: Ctx, documentId: string, recipientId: string): Promise<Doc> =>
  signReceipt(tx, ctx, { documentId, role: 'unit', recipientId });
