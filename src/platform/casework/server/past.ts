/** 办理经过 as it leaves the house, the same for every record of every room. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { PastStep } from '../shared/past.ts';
import { listEvents, type EventRow, type Subject } from './store.ts';
import { seesInternal } from './workbench.ts';

/** Unit and person; who acted for another stands with both names (代办, domain §11.3). */
const whoOf = (e: Pick<EventRow, 'actor_unit' | 'actor_name' | 'behalf_name'>): string =>
  e.actor_name === '系统'
    ? '系统'
    : [e.actor_unit, e.behalf_name === null ? e.actor_name : `${e.actor_name}（代${e.behalf_name}）`]
        .filter(Boolean)
        .join(' ');

/** `prefix`: stands before the step's name, when the steps of several records are told together (`第 2 项：`). */
export const stepOf = (e: EventRow, prefix = ''): PastStep => ({
  id: e.id,
  at: e.at.toISOString(),
  label: `${prefix}${e.label}`,
  who: whoOf(e),
  note: e.note,
  tone: e.tone,
});

/** The steps of one record that this reader may see, newest first. */
export const pastOf = async (tx: Tx, ctx: Ctx, subject: Subject, prefix = ''): Promise<PastStep[]> =>
  (await listEvents(tx, ctx.actor, subject, seesInternal(ctx))).map((e) => stepOf(e, prefix));

/** Steps of several records told together. */
export const newestFirst = <S extends { id: string; at: string }>(steps: readonly S[]): S[] =>
  [...steps].sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1));
