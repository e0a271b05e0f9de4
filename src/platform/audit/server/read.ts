/** Reading the trail. Each look is itself written down. */
import type { Ctx } from '#kernel/server/context.ts';
import { decodeCursor, encodeCursor } from '#kernel/server/cursor.ts';
import { endOfDay, startOfDay } from '#kernel/shared/time.ts';
import { fail } from '#kernel/shared/errors.ts';
import type { Page } from '#kernel/shared/page.ts';
import type { AuditEntry, AuditQuery, AuditSeals, AuditVerdict } from '../shared/schema.ts';
import { actionLabel, subjectLabel } from './labels.ts';
import { requireAuditAdministrator } from './policy.ts';
import { record } from './service.ts';
import * as store from './store.ts';
import { verify } from './verify.ts';

const present = ({ link, hash }: store.StoredEntry): AuditEntry => ({
  id: link.id,
  at: link.at.toISOString(),
  action: link.action,
  actionLabel: actionLabel(link.action),
  subjectType: link.subjectType,
  subjectLabel: subjectLabel(link.subjectType),
  subjectId: link.subjectId,
  subjectCode: link.subjectCode,
  seq: link.seq,
  actor: {
    id: link.actorId,
    kind: link.actorKind,
    name: link.actorName,
    post: link.actorPost,
    unitName: link.actorUnitName,
    onBehalfOf: link.behalfId
      ? { id: link.behalfId, name: link.behalfName ?? '', unitName: link.behalfUnitName ?? '' }
      : null,
  },
  door: link.door,
  ip: link.ip,
  requestId: link.requestId,
  facts: link.facts,
  hash: hash.toString('hex'),
});

/** The log for the audit administrator (审计管理员), newest first. */
export async function listAuditEntries(ctx: Ctx, query: AuditQuery): Promise<Page<AuditEntry>> {
  requireAuditAdministrator(ctx.actor);
  const values = query.cursor ? decodeCursor(query.cursor, 2) : null;
  const after = values ? { at: new Date(String(values[0])), id: String(values[1]) } : null;
  if (after && (Number.isNaN(after.at.getTime()) || !/^[0-9a-f-]{36}$/.test(after.id))) throw fail('common.badCursor');
  return ctx.inTx(async (tx) => {
    const { entries, total } = await store.listEntries(
      tx,
      {
        q: query.q || undefined,
        subjectType: query.subjectType,
        subjectId: query.subjectId,
        actorId: query.actorId,
        action: query.action,
        fromAt: query.from ? startOfDay(query.from) : undefined,
        untilAt: query.to ? endOfDay(query.to) : undefined,
      },
      { limit: query.limit, offset: after ? 0 : ((query.page ?? 1) - 1) * query.limit, after },
    );
    const last = entries.at(-1);
    return {
      items: entries.map(present),
      total,
      nextCursor:
        last && entries.length === query.limit ? encodeCursor([last.link.at.toISOString(), last.link.id]) : null,
    };
  });
}

/** A verification asked for on the screen; its result stays in the trail. */
export async function verifyOnScreen(ctx: Ctx): Promise<AuditVerdict> {
  requireAuditAdministrator(ctx.actor);
  const verdict = await verify(ctx);
  await ctx.inTx((tx) =>
    record(tx, ctx, {
      action: 'audit.verify',
      subjectType: 'audit',
      subjectId: 'trail',
      facts: { ok: verdict.ok, entries: verdict.entries, faults: verdict.faults.length + verdict.more },
    }),
  );
  return verdict;
}

export async function listSeals(ctx: Ctx): Promise<AuditSeals> {
  requireAuditAdministrator(ctx.actor);
  return ctx.inTx(async (tx) => ({
    items: (await store.allSeals(tx))
      .toReversed()
      .slice(0, 400)
      .map((seal) => ({
        day: seal.day,
        entries: seal.entries,
        hash: seal.hash.toString('hex'),
        sealedAt: seal.sealedAt.toISOString(),
      })),
    unsealed: await store.countUnsealed(tx),
  }));
}
