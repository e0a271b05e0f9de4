import type { Tx } from '#kernel/server/db.ts';
import { getFiles } from '#platform/files/server/index.ts';
import { roleLabels, type Doc, type ReceiptView, type ReplyView } from '../shared/schema.ts';
import * as letters from './letter-store.ts';
import * as store from './store.ts';

/** Stored letters with their recipients and receipts. */
export async function presentDocs(tx: Tx, rows: readonly store.DocumentRow[], now?: Date): Promise<Doc[]> {
  const ids = rows.map((r) => r.id);
  const recipients = await store.recipientsOf(tx, ids);
  const receipts = new Map((await store.receiptsOf(tx, ids)).map((r) => [r.recipient_id, r]));
  const dues = new Map((await letters.replyDuesOf(tx, ids)).map((d) => [d.recipient_id, d]));
  const replies = await letters.repliesOf(tx, ids);
  const slips = new Map(
    (
      await getFiles(tx, [
        ...[...receipts.values()].flatMap((r) => r.slip_file_id ?? []),
        ...replies.flatMap((r) => r.file_ids),
      ])
    ).map((f) => [f.id, f]),
  );
  const presentReply = (recipientId: string): ReplyView | null => {
    const due = dues.get(recipientId);
    const own = replies.filter((r) => r.recipient_id === recipientId);
    if (!due && own.length === 0) return null;
    return {
      dueOn: due?.due_on ?? null,
      dueBasis: due?.basis ?? '',
      isOverdue: due !== undefined && due.replied_at === null && now !== undefined && due.due_at < now,
      replies: own.map((r) => ({
        id: r.id,
        repliedOn: r.replied_on,
        words: r.words,
        files: r.file_ids.flatMap((id) => slips.get(id) ?? []),
        registeredBy: r.registered_by_name,
        registeredByUnit: r.registered_by_unit,
        registeredAt: r.registered_at.toISOString(),
      })),
    };
  };
  const presentReceipt = (r: store.ReceiptRow): ReceiptView => ({
    id: r.id,
    mode: r.mode,
    signerName: r.signer_name,
    signedAt: r.signed_at.toISOString(),
    registeredBy: r.registered_by_name,
    registeredByUnit: r.registered_by_unit,
    registeredAt: r.registered_at.toISOString(),
    slip: r.slip_file_id === null ? null : (slips.get(r.slip_file_id) ?? null),
    checkCode: r.content_sm3.slice(0, 16),
  });
  return rows.map((row) => {
    const own = recipients
      .filter((r) => r.document_id === row.id)
      .map((r) => {
        const receipt = receipts.get(r.id);
        return {
          id: r.id,
          role: r.role,
          roleLabel: roleLabels[r.role],
          userId: r.user_id,
          unitId: r.unit_id,
          name: r.name,
          title: r.title,
          receipt: receipt ? presentReceipt(receipt) : null,
          reply: presentReply(r.id),
        };
      });
    return {
      id: row.id,
      kind: row.kind,
      number: row.number,
      year: row.year,
      seq: row.seq,
      title: row.title,
      basis: row.basis,
      body: row.body,
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      issuerUnitId: row.issuer_unit_id,
      issuerName: row.issuer_name,
      issuedBy: row.issued_by_name,
      issuedOn: row.issued_on,
      issuedAt: row.issued_at.toISOString(),
      contentSm3: row.content_sm3,
      recipients: own,
      isFullySigned: own.every((r) => r.receipt !== null),
    };
  });
}
