/** How far a letter is that a record of this room has drafted. */
import type { Ctx } from '#kernel/server/context.ts';
import { getDraft } from '#platform/documents/server/index.ts';

/** A reader who may not see the draft sees that it is on its way. */
export async function letterState(ctx: Ctx, draftId: string): Promise<{ documentId: string | null; text: string }> {
  try {
    const draft = await getDraft(ctx, draftId);
    return { documentId: draft.documentId, text: draft.number ?? draft.stateLabel };
  } catch (error) {
    if ((error as { status?: number }).status === undefined) throw error;
    return { documentId: null, text: '正在办理' };
  }
}
