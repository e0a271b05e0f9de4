/** Replies to a letter (回复): by the recipient, or filed by the issuing unit from the paper that came. */
import { record } from '#platform/audit/server/index.ts';
import { finishTodos, restartClock } from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { documentsErrors } from '../shared/errors.ts';
import type { Doc, RecipientView, ReplyInput } from '../shared/schema.ts';
import { draftRoles } from './hands.ts';
import * as store from './letter-store.ts';

const fail = failWith(documentsErrors);

/** The recipient's own people answer; the issuing unit files an answer that came on paper. */
export const mayReply = (actor: Actor, doc: Doc, recipient: RecipientView): boolean =>
  recipient.userId === actor.userId ||
  (recipient.unitId !== null && recipient.unitId === actor.unitId) ||
  (doc.issuerUnitId !== null &&
    doc.issuerUnitId === actor.unitId &&
    draftRoles(actor.unitKind).some((r) => actor.roles.includes(r)));

export async function recordReply(tx: Tx, ctx: Ctx, doc: Doc, input: ReplyInput): Promise<void> {
  const recipient = doc.recipients.find((r) => r.id === input.recipientId);
  if (!recipient) throw fail('documents.notAsked');
  if (!mayReply(ctx.actor, doc, recipient)) throw fail('documents.replyForbidden');
  const now = ctx.clock.now();
  const repliedOn = input.repliedOn ?? dayOf(now);
  if (repliedOn < doc.issuedOn || repliedOn > dayOf(now))
    throw fail('documents.badReplyDay', { issuedOn: doc.issuedOn });
  const files = await attachFiles(tx, ctx, input.fileIds, {
    subjectType: 'document',
    subjectId: doc.id,
    label: '回复',
  });
  const row: store.ReplyRow = {
    id: newId<'reply'>(now.getTime()),
    document_id: doc.id,
    recipient_id: recipient.id,
    replied_on: repliedOn,
    words: input.words,
    file_ids: files.map((f) => f.id),
    registered_by: ctx.actor.userId,
    registered_by_name: ctx.actor.name,
    registered_by_unit: ctx.actor.unitName,
    registered_at: now,
  };
  await store.insertReply(tx, ctx.actor, row);
  await store.markReplied(tx, ctx.actor, recipient.id, now);
  await finishTodos(tx, ctx.actor, { type: 'document', id: doc.id }, now, { action: `reply:${recipient.id}` });
  if ((await store.replyDuesOf(tx, [doc.id])).every((d) => d.replied_at !== null))
    await restartClock(tx, ctx, { type: 'document', id: doc.id }, '回复', null);
  await record(tx, ctx, {
    action: 'documents.reply',
    subjectType: 'document',
    subjectId: doc.id,
    subjectCode: doc.number,
    facts: { recipientId: recipient.id, replyId: row.id, files: row.file_ids },
  });
  if (doc.issuerUnitId !== null && doc.issuerUnitId !== ctx.actor.unitId) {
    const people = await findUsers(tx, {
      unitId: doc.issuerUnitId,
      roles: ['office.admin', 'department.officer', 'street.officer'],
    });
    await notify(tx, ctx, {
      to: people.map((p) => p.userId),
      kind: 'documents.replied',
      title: `${recipient.name}回复了${doc.number}《${doc.title}》`,
      link: `/documents/${doc.id}`,
      subjectType: 'document',
      subjectId: doc.id,
    });
  }
}
