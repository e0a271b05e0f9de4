/** Doubtful rows: a person says whether a row is the enterprise that it resembles, or one of its own. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { industryNames, inScope } from '#platform/identity/server/index.ts';
import { fail } from '../shared/errors.ts';
import type { ImportRow, Review } from '../shared/schema.ts';
import type { LedgerValues } from './import/clean-row.ts';
import { columnsOf, merged, newRecord, searchTextOf, wordsOf } from './import/record.ts';
import { defaultsOf } from './import/run.ts';
import * as imports from './import/store.ts';
import type { StoredRow } from './import/store.ts';
import { presentReview, presentRow } from './imports.ts';
import { mayKeep } from './policy.ts';
import * as register from './store.ts';

export async function listReviews(
  ctx: Ctx,
  query: { limit: number; page?: number | undefined },
): Promise<Page<Review>> {
  if (!mayKeep(ctx.actor)) return { items: [], total: 0, nextCursor: null };
  return ctx.inTx(async (tx) => {
    const { rows, total } = await imports.listRows(
      tx,
      ctx.actor,
      { undecided: true },
      query.limit,
      ((query.page ?? 1) - 1) * query.limit,
    );
    return { items: rows.map(presentReview), total, nextCursor: null };
  });
}

export const countReviews = async (tx: Tx, ctx: Pick<Ctx, 'actor'>): Promise<number> =>
  mayKeep(ctx.actor) ? imports.countWhere(tx, ctx.actor, { undecided: true }) : 0;

/** The row is the candidate: what the row says beyond the register is taken over, name and code apart. */
async function takeAsSame(
  tx: Tx,
  ctx: Ctx,
  found: StoredRow,
  said: ReturnType<typeof columnsOf>,
): Promise<string | null> {
  const id = found.candidate_id;
  const known = id === null ? undefined : (await register.byIds(tx, ctx.actor, [id])).get(id);
  if (!known) return null;
  const mayHold = (streetCode: string | null, industry: string): boolean =>
    inScope(ctx.actor, { streetCode, industry });
  // Another's enterprise may be recognised, but not changed.
  if (!mayHold(known.street_code, known.industry)) return known.id;
  if (said.columns.uscc && known.uscc === null) {
    const taken = await register.byCode(tx, ctx.actor, said.columns.uscc);
    if (taken) throw fail('enterprises.codeTaken', { name: taken.name, id: taken.id });
  }
  const { record, changed } = merged(known, said.columns, {
    byCode: false,
    industry: said.industry,
    mayHold,
    at: ctx.clock.now(),
    by: ctx.actor.name,
  });
  if (Object.keys(changed).length === 0) return known.id;
  const former = (await register.formerNames(tx, ctx.actor, [known.id])).get(known.id) ?? [];
  record.search = searchTextOf([record.name, record.uscc, record.address, ...former.map((n) => n.name)]);
  await register.updateMany(tx, ctx.actor, [record]);
  await audit(tx, ctx, {
    action: 'enterprise.importUpdate',
    subjectType: 'enterprise',
    subjectId: known.id,
    subjectCode: record.uscc ?? record.name,
    facts: { changed, source: `台账 ${found.file_name}` },
  });
  return known.id;
}

/** The row is an enterprise of its own. */
async function registerAsNew(tx: Tx, ctx: Ctx, found: StoredRow, said: ReturnType<typeof columnsOf>): Promise<string> {
  const { streetCode, industry } = defaultsOf(ctx.actor, {});
  const record = newRecord(
    newId<'enterprise'>(),
    {
      ...said.columns,
      ...(said.columns.street_code === undefined && streetCode ? { street_code: streetCode } : {}),
      ...(said.columns.industry === undefined && industry ? { industry } : {}),
    },
    `台账 ${found.file_name}`,
    ctx.clock.now(),
  );
  if (!inScope(ctx.actor, { streetCode: record.street_code, industry: record.industry }))
    throw fail('enterprises.outsideScope');
  const taken = record.uscc ? await register.byCode(tx, ctx.actor, record.uscc) : null;
  if (taken) throw fail('enterprises.codeTaken', { name: taken.name, id: taken.id });
  await register.insertMany(tx, ctx.actor, [record]);
  return record.id;
}

/**
 * Settles a doubtful row. The answer is remembered: the same row is not asked about again, in whichever file it comes,
 * and equal rows that still wait are settled with it. Errors: enterprises.notYours, importNotFound, rowDecided, codeTaken,
 * outsideScope.
 */
export async function decideRow(ctx: Ctx, id: string, row: number, same: boolean): Promise<ImportRow> {
  if (!mayKeep(ctx.actor)) throw fail('enterprises.notYours');
  return ctx.inTx(async (tx) => {
    await register.takeTurn(tx, ctx.actor);
    const found = await imports.findRow(tx, ctx.actor, id, row);
    if (!found) throw fail('enterprises.importNotFound');
    if (found.outcome !== 'doubtful' || found.decided_at)
      throw fail('enterprises.rowDecided', { who: found.decided_name ?? '系统' });
    const now = ctx.clock.now();
    const values = found.row_values as LedgerValues;
    const said = columnsOf(values, wordsOf(await industryNames(tx), await register.communities(tx, ctx.actor)));
    const enterpriseId =
      (same ? await takeAsSame(tx, ctx, found, said) : null) ?? (await registerAsNew(tx, ctx, found, said));
    const isSame = enterpriseId === found.candidate_id;
    await imports.keepDecision(tx, ctx.actor, found.row_key, enterpriseId, now);
    await imports.settleRow(tx, ctx.actor, found, isSame ? 'updated' : 'created', enterpriseId, now);
    await audit(tx, ctx, {
      action: isSame ? 'enterprise.judgedSame' : 'enterprise.judgedNew',
      subjectType: 'enterprise',
      subjectId: enterpriseId,
      facts: { importId: id, row, name: values.name ?? null, candidateId: found.candidate_id },
    });
    const settled = await imports.findRow(tx, ctx.actor, id, row);
    invariant(settled, 'the row was just settled');
    return presentRow(settled);
  });
}
