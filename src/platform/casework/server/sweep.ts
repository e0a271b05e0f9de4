/** Finds clocks that have run out, also those that nobody looks at, and lets the room act (escalation hook). */
import type { Ctx } from '#kernel/server/context.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { caseRoom } from './kinds.ts';
import { insertEvent, takeOverdueClocks } from './store.ts';

const BATCH = 200;

/** Notes each overdue step once: a line in the timeline and the room's own reaction. Returns how many. */
export async function sweepOverdue(ctx: Ctx): Promise<number> {
  let count = 0;
  for (;;) {
    const taken = await ctx.inTx(async (tx) => {
      const clocks = await takeOverdueClocks(tx, ctx.actor, ctx.clock.now(), BATCH);
      for (const clock of clocks) {
        const room = caseRoom(clock.subject_type);
        invariant(room, `no room keeps cases of type ${clock.subject_type}`);
        await insertEvent(
          tx,
          ctx.actor,
          { type: clock.subject_type, id: clock.subject_id },
          {
            at: ctx.clock.now(),
            act: 'overdue',
            label: `${clock.label}逾期`,
            note: clock.due_on ? `期限 ${clock.due_on}` : null,
            tone: 'returned',
          },
        );
        await room.onOverdue?.(tx, ctx, clock);
      }
      return clocks.length;
    });
    count += taken;
    if (taken < BATCH) return count;
  }
}
