/** Receipt of a letter (签收, 送达): provable, once a recipient, by the recipient in person or on paper through an officer. */
import { record } from '#platform/audit/server/index.ts';
import { finishTodos } from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { settle } from '#platform/notifications/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { fail, failWith, invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { documentsErrors } from '../shared/errors.ts';
import { roleLabels, type Doc, type DocumentAction, type RecipientRole, type RecipientView } from '../shared/schema.ts';
import { hooksOf, maySee } from './access.ts';
import { presentDocs } from './present.ts';
import { mayReply } from './replies.ts';
import * as store from './store.ts';

const failDocuments = failWith(documentsErrors);

/** Units whose people serve letters. */
const serving = new Set(['office', 'leadership', 'department', 'street', 'system']);

export const isServing = (actor: Actor): boolean => serving.has(actor.unitKind);

const isOwn = (actor: Actor, recipient: RecipientView): boolean =>
  recipient.userId !== null
    ? recipient.userId === actor.userId
    : recipient.role === 'unit' &&
      recipient.unitId !== null &&
      recipient.unitId === actor.unitId &&
      actor.onBehalfOf === undefined;

/** What the actor may do about the letter now. */
export function documentActions(actor: Actor, doc: Doc): DocumentAction[] {
  const replies = doc.recipients
    .filter((r) => r.reply?.dueOn != null && r.reply.replies.length === 0 && mayReply(actor, doc, r))
    .map((r): DocumentAction => ({
      action: 'reply',
      label: r.unitId === actor.unitId || r.userId === actor.userId ? '填写回复' : '登记收到的回复',
      recipientId: r.id,
      role: r.role,
    }));
  const receipts = doc.recipients
    .filter((r) => r.receipt === null)
    .flatMap((r): DocumentAction[] => {
      const at = { recipientId: r.id, role: r.role };
      if (isOwn(actor, r)) return [{ action: 'sign', label: `以${r.roleLabel}身份签收`, ...at }];
      if (serving.has(actor.unitKind))
        return [{ action: 'registerPaper', label: `登记${r.roleLabel}的纸质送达回证`, ...at }];
      return [];
    });
  return [...receipts, ...replies];
}

export interface SignReceipt {
  readonly documentId: string;
  readonly role: RecipientRole;
  /** The recipient meant, when several have the role. */
  readonly userId?: string | null | undefined;
  readonly recipientId?: string | undefined;
  /** Scanned slip; makes it a receipt on paper, which only an officer may register. */
  readonly fallbackFileId?: string | undefined;
  readonly signedOn?: PlainDate | undefined;
  readonly signerName?: string | undefined;
}

/**
 * Takes a receipt and lets the letter's own room react in the same transaction. Without a slip the actor must be the
 * recipient in person: nobody signs for another, also not on behalf (代办). Answers the letter with the receipt in it.
 * Throws `documents.alreadySigned`, `documents.notRecipient`, `documents.officerOnly`, `documents.badSignDay` …
 */
export async function signReceipt(tx: Tx, ctx: Ctx, input: SignReceipt): Promise<Doc> {
  const row = await store.findDocument(tx, input.documentId);
  if (!row) throw fail('common.notFound');
  // Locked before the receipts are read, so that the last of several signers knows that he is the last.
  const progress = await store.lockProgress(tx, row.id);
  invariant(progress, 'every letter has its progress');
  const [before] = await presentDocs(tx, [row]);
  invariant(before, 'the letter was just read');
  if (!(await maySee(tx, ctx.actor, before))) throw fail('common.notFound');
  const named = before.recipients.filter(
    (r) =>
      r.role === input.role &&
      (input.recipientId === undefined || r.id === input.recipientId) &&
      (!input.userId || r.userId === null || r.userId === input.userId),
  );
  const recipient = named.find((r) => r.receipt === null) ?? named[0];
  if (!recipient) throw failDocuments('documents.noSuchRecipient', { role: roleLabels[input.role] });
  if (recipient.receipt) throw failDocuments('documents.alreadySigned', { name: recipient.name });
  const now = ctx.clock.now();
  const isPaper = input.fallbackFileId !== undefined;
  let signedAt = now;
  if (isPaper) {
    if (!serving.has(ctx.actor.unitKind)) throw failDocuments('documents.officerOnly');
    const signedOn = input.signedOn ?? dayOf(now);
    if (signedOn < row.issued_on || signedOn > dayOf(now))
      throw failDocuments('documents.badSignDay', { issuedOn: row.issued_on });
    signedAt = signedOn === dayOf(now) ? now : startOfDay(signedOn);
    const [slip] = await attachFiles(tx, ctx, [input.fallbackFileId as string], {
      subjectType: 'document',
      subjectId: row.id,
      label: '送达回证',
    });
    if (slip?.kind !== 'image' && slip?.kind !== 'pdf') throw failDocuments('documents.slipNotPicture');
  } else if (!isOwn(ctx.actor, recipient)) {
    if (serving.has(ctx.actor.unitKind)) throw failDocuments('documents.slipNeeded');
    throw failDocuments('documents.notRecipient', { name: recipient.name });
  }
  const receipt: store.ReceiptRow = {
    id: newId<'receipt'>(now.getTime()),
    document_id: row.id,
    recipient_id: recipient.id,
    role: recipient.role,
    mode: isPaper ? 'paper' : 'self',
    signer_name: isPaper ? (input.signerName ?? recipient.name) : ctx.actor.name,
    signer_user_id: isPaper ? recipient.userId : ctx.actor.userId,
    registered_by: ctx.actor.userId,
    registered_by_name: ctx.actor.name,
    registered_by_unit: ctx.actor.unitName,
    slip_file_id: input.fallbackFileId ?? null,
    content_sm3: row.content_sm3,
    signed_at: signedAt,
    registered_at: now,
  };
  await store.insertReceipt(tx, receipt, ctx.ip ?? null);
  const signed = progress.signed + 1;
  await store.setProgress(tx, row.id, signed, signed >= progress.recipients ? now : null);
  await record(tx, ctx, {
    action: isPaper ? 'documents.registerPaper' : 'documents.sign',
    subjectType: 'document',
    subjectId: row.id,
    subjectCode: row.number,
    facts: {
      role: recipient.role,
      recipientId: recipient.id,
      receiptId: receipt.id,
      sm3: row.content_sm3,
      slip: receipt.slip_file_id,
    },
  });
  await finishTodos(tx, ctx.actor, { type: 'document', id: row.id }, now, { action: `sign:${recipient.id}` });
  if (!isPaper) await settle(tx, ctx, { kind: 'documents.toSign', subjectType: 'document', subjectId: row.id });
  const [doc] = await presentDocs(tx, [row]);
  const view = doc?.recipients.find((r) => r.id === recipient.id)?.receipt;
  invariant(doc && view, 'the receipt was just written');
  for (const hook of hooksOf(row.kind)) await hook(tx, ctx, doc, view);
  return doc;
}
