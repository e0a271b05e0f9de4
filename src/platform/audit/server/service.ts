/** Writing the trail, in the transaction of the act that it tells of. */
import type { PlainDate } from '#kernel/shared/time.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { storableFacts, storableText } from './chain.ts';
import { dayToSeal } from './sealing-day.ts';
import * as store from './store.ts';

/** What a room tells the trail about one act. */
export interface AuditInput {
  /** `<room>.<verb>`, e.g. `hazards.close`. */
  readonly action: string;
  /** Kind of the record, e.g. `hazard`; together with the id it names one chain. */
  readonly subjectType: string;
  readonly subjectId: string;
  /** The human number, when the record has one. */
  readonly subjectCode?: string | null;
  /** What changed, small: before and after, reasons, ids. Never passwords or tokens. */
  readonly facts?: object;
  /** When it happened in the work, if not now (imports of history). */
  readonly at?: Date;
  /** The record was made in this act: its chain begins here, and no head has to be looked for. */
  readonly isNew?: boolean;
}

function draft(ctx: Ctx, input: AuditInput, recordedOn: PlainDate): store.Draft {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const behalf = actor.onBehalfOf;
  return {
    id: newId<'audit'>(),
    subjectType: input.subjectType,
    subjectId: input.subjectId,
    subjectCode: input.subjectCode ?? null,
    action: input.action,
    at: input.at ?? now,
    recordedOn,
    actorKind: actor.kind,
    actorId: actor.userId,
    actorName: storableText(actor.name),
    actorPost: storableText(actor.postTitle),
    actorUnitId: actor.unitId,
    actorUnitName: storableText(actor.unitName),
    behalfId: behalf?.userId ?? null,
    behalfName: behalf ? storableText(behalf.name) : null,
    behalfUnitName: behalf ? storableText(behalf.unitName) : null,
    door: ctx.door,
    requestId: ctx.requestId,
    // A stranger's address is kept only where someone tries to sign in: a reporter's never is.
    ip: actor.kind === 'person' || input.subjectType === 'signIn' ? (ctx.ip ?? null) : null,
    sessionId: actor.sessionId ?? null,
    tokenId: actor.tokenId ?? null,
    facts: storableFacts(input.facts),
  };
}

/**
 * Writes one audit row in the act's own transaction and links it to the record's chain (SM3).
 * Waits for no other record: the lock is the record's own chain head.
 */
export async function record(tx: Tx, ctx: Ctx, input: AuditInput): Promise<void> {
  await store.append(tx, draft(ctx, input, await dayToSeal(tx, ctx)), input.isNew ?? false);
}

const BATCH = 5000;

/** Many rows at once (imports): the same chains as `record`, in batches of statements. */
export async function recordMany(tx: Tx, ctx: Ctx, inputs: readonly AuditInput[]): Promise<void> {
  const day = await dayToSeal(tx, ctx);
  for (let i = 0; i < inputs.length; i += BATCH)
    await store.appendMany(
      tx,
      inputs.slice(i, i + BATCH).map((input) => draft(ctx, input, day)),
    );
}

/**
 * A refused request of a signed-in person (403, or 404 outside the scope) or with a wrong token, in a transaction of its
 * own because the act's was rolled back. Strangers without any credentials are not recorded.
 */
export async function recordRefusal(
  ctx: Ctx,
  refusal: { endpoint: { method: string; path: string }; code: string; status: number; params: unknown },
): Promise<void> {
  if (ctx.actor.kind !== 'person') return;
  await ctx.inTx((tx) =>
    record(tx, ctx, {
      action: 'audit.refused',
      subjectType: 'refusal',
      subjectId: ctx.requestId,
      facts: {
        method: refusal.endpoint.method,
        path: refusal.endpoint.path,
        code: refusal.code,
        status: refusal.status,
        params: refusal.params,
      },
    }),
  );
}

/** That a person looked at personal or sensitive data; `what` names the fields in Chinese. */
export async function recordRead(
  ctx: Ctx,
  read: { subjectType: string; subjectId: string; subjectCode?: string; what: string },
): Promise<void> {
  await ctx.inTx((tx) =>
    record(tx, ctx, {
      action: 'audit.read',
      subjectType: read.subjectType,
      subjectId: read.subjectId,
      ...(read.subjectCode === undefined ? {} : { subjectCode: read.subjectCode }),
      facts: { what: read.what },
    }),
  );
}
