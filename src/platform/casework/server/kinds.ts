/** What rooms tell casework about their cases: links, figures on the workbench, what happens when a clock runs out. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { DueClock } from './store.ts';

export interface CaseRoom {
  readonly type: string;
  /** Page of a case, or of one act on it. */
  link(id: string, action?: string): string;
  /** Figures beside the list, each with a link to its rows. */
  figures?(tx: Tx, actor: Actor, ctx: Ctx): Promise<{ key: string; label: string; value: number; link: string }[]>;
  /** Stop orders that stand against the actor's enterprise. */
  stops?(
    tx: Tx,
    actor: Actor,
  ): Promise<{ subjectId: string; title: string; label: string; extent: string; since: string }[]>;
  /** A step's clock has run out; called once for each clock, in its own transaction. */
  onOverdue?(tx: Tx, ctx: Ctx, clock: DueClock): Promise<void>;
  /** One line about a change, for people who have a part in the case. */
  describe?(tx: Tx, ids: readonly string[]): Promise<Map<string, string>>;
}

const rooms = new Map<string, CaseRoom>();

export const registerCases = (room: CaseRoom): void => {
  rooms.set(room.type, room);
};
export const caseRooms = (): readonly CaseRoom[] => [...rooms.values()];
export const caseRoom = (type: string): CaseRoom | undefined => rooms.get(type);
