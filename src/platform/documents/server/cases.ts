/** What casework shows of letters: links from the workbench, and what happens when a reply is overdue. */
import { registerCases } from '#platform/casework/server/index.ts';
import { findUsers, registerMenuCount } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import * as letters from './letter-store.ts';
import * as store from './store.ts';

export function bindCases(): void {
  registerCases({ type: 'letter', link: (id) => `/letters/drafts/${id}` });
  registerCases({
    type: 'document',
    link: (id) => `/documents/${id}`,
    // The issuing unit must know who has not answered: the next rung of the ladder rests on it.
    onOverdue: async (tx, ctx, clock) => {
      const doc = await store.findDocument(tx, clock.subject_id);
      if (!doc || doc.issuer_unit_id === null) return;
      const open = (await letters.replyDuesOf(tx, [doc.id])).filter((d) => d.replied_at === null);
      if (open.length === 0) return;
      const people = await findUsers(tx, {
        unitId: doc.issuer_unit_id,
        roles: ['office.admin', 'office.reviewer', 'department.officer', 'street.officer'],
      });
      await notify(tx, ctx, {
        to: people.map((p) => p.userId),
        kind: 'documents.replyOverdue',
        title: `${doc.number}《${doc.title}》有 ${open.length} 个单位到期未回复`,
        link: `/documents/${doc.id}`,
        subjectType: 'document',
        subjectId: doc.id,
      });
    },
  });
  registerMenuCount('letters', (tx, actor) => letters.countLetters(tx, actor, { view: 'mine' }));
}
