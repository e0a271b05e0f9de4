/**
 * Acts on all hazards of a condition (按条件批量办理): the rows are fixed when asked for, each is looked at before anything is done, and each is
 * then done by the act that exists for one. Both happen in the background, a chunk a job: cut off, they go on where they were.
 */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { actorOf, industryNames, streetNames } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import {
  bulkActs,
  bulkLedger,
  type BulkAct,
  type BulkItem,
  type BulkItemFilter,
  type BulkRun,
  type BulkSaid,
} from '../../shared/bulk.ts';
import { LedgerFilter } from '../../shared/schema.ts';
import * as store from '../bulk-runs-store.ts';
import * as ledger from '../ledger-store.ts';
import { filterInWords } from '../workbook.ts';
import { doOne, rowOf } from './bulk.ts';
import { fail } from './step.ts';

const MOST = 5_000;
/** Rows of one job. */
const CHUNK = 100;

async function present(tx: Tx, ctx: Ctx, id: string): Promise<BulkRun> {
  const r = await store.findRun(tx, ctx.actor, id);
  if (!r) throw fail('hazards.bulkNotFound');
  const counts = await store.countItems(tx, ctx.actor, id);
  return {
    id,
    act: r.act,
    state: r.state,
    condition: r.condition,
    by: r.by_name,
    createdAt: r.created_at.toISOString(),
    total: Object.values(counts).reduce((n, c) => n + c, 0),
    counts,
  };
}
const chunk = (tx: Tx, ctx: Ctx, r: Pick<store.RunRow, 'id'>): Promise<string> =>
  addJob(tx, ctx.clock, 'hazards.bulkChunk', { runId: r.id });

/** Fixes the rows of a condition and begins to look at each. Errors: hazards.bulkNotYours, hazards.bulkNone, hazards.bulkTooMany. */
export async function createRun(ctx: Ctx, given: { act: BulkAct; filter: Record<string, string> }): Promise<BulkRun> {
  if (!['office', 'department', 'street'].includes(ctx.actor.unitKind)) throw fail('hazards.bulkNotYours');
  const filter = LedgerFilter.parse(given.filter);
  return ctx.inTx(async (tx) => {
    const now = ctx.clock.now();
    const condition = await ledger.where(tx, ctx.actor, filter, dayOf(now));
    const total = await ledger.count(tx, condition);
    if (total === 0) throw fail('hazards.bulkNone');
    if (total > MOST) throw fail('hazards.bulkTooMany', { total, limit: MOST });
    const id = newId<'bulkRun'>(now.getTime());
    const words = filterInWords(filter, await streetNames(tx), await industryNames(tx));
    await store.insertRun(tx, ctx.actor, { id, act: given.act, filter: given.filter, condition: words }, now);
    await store.fixRows(tx, ctx.actor, id, condition);
    await audit(tx, ctx, {
      action: 'hazardBulk.check',
      subjectType: 'hazardBulk',
      subjectId: id,
      isNew: true,
      facts: { act: given.act, rows: total, condition: words },
    });
    await chunk(tx, ctx, { id });
    return present(tx, ctx, id);
  });
}

export const getRun = (ctx: Ctx, id: string): Promise<BulkRun> => ctx.reading((tx) => present(tx, ctx, id));

/** Begins what was looked at, or goes on with what was stopped. */
export async function startRun(ctx: Ctx, id: string, said: BulkSaid): Promise<BulkRun> {
  return ctx.inTx(async (tx) => {
    const r = await store.findRun(tx, ctx.actor, id, true);
    if (!r) throw fail('hazards.bulkNotFound');
    if (r.act !== said.act || r.state === 'done') throw fail('hazards.bulkOver');
    if (r.state === 'checking') throw fail('hazards.bulkChecking');
    if (r.state !== 'running') {
      // What was begun with one text goes on with it.
      await store.setRun(tx, ctx.actor, id, 'running', ctx.clock.now(), r.input ?? said);
      await audit(tx, ctx, {
        action: 'hazardBulk.run',
        subjectType: 'hazardBulk',
        subjectId: id,
        facts: { act: r.act, ready: (await store.countItems(tx, ctx.actor, id)).ready },
      });
      await chunk(tx, ctx, r);
    }
    return present(tx, ctx, id);
  });
}

/** Stops after the row in hand; what was done stays done. */
export async function stopRun(ctx: Ctx, id: string): Promise<BulkRun> {
  return ctx.inTx(async (tx) => {
    const r = await store.findRun(tx, ctx.actor, id, true);
    if (!r) throw fail('hazards.bulkNotFound');
    if (r.state !== 'running') throw fail('hazards.bulkOver');
    await store.setRun(tx, ctx.actor, id, 'stopped', ctx.clock.now());
    await audit(tx, ctx, { action: 'hazardBulk.stop', subjectType: 'hazardBulk', subjectId: id, facts: {} });
    return present(tx, ctx, id);
  });
}

export async function runItems(
  ctx: Ctx,
  id: string,
  query: BulkItemFilter & { limit: number; page?: number | undefined },
): Promise<Page<BulkItem>> {
  return ctx.reading(async (tx) => {
    if (!(await store.findRun(tx, ctx.actor, id))) throw fail('hazards.bulkNotFound');
    const page = query.page ?? 1;
    const { rows, total } = await store.itemsOf(tx, ctx.actor, id, query.outcome, { limit: query.limit, page });
    return {
      items: rows.map((r) => ({
        id: r.hazard_id as BulkItem['id'],
        code: r.code,
        title: r.title,
        enterpriseName: r.enterprise_name,
        outcome: r.outcome,
        text: r.text,
      })),
      total,
      nextCursor: null,
    };
  });
}
export async function exportRun(ctx: Ctx, id: string, filter: BulkItemFilter, raw: RawRequest): Promise<undefined> {
  const run = await getRun(ctx, id);
  return sendSheet(ctx, raw, bulkLedger(run), filter, {
    slug: 'hazard-bulk',
    action: 'hazardBulk.export',
    page: (inside, page, limit) => runItems(inside, id, { ...filter, page, limit }),
  });
}

/** The job: a chunk of rows looked at or done, as the person who asked; the rest is the next job's. */
export async function runChunk(system: Ctx, payload: Record<string, unknown>): Promise<void> {
  const id = String(payload['runId']);
  const found = await system.inTx((tx) => store.findRun(tx, system.actor, id));
  if (!found || !['checking', 'running'].includes(found.state)) return;
  const ctx = system.as(await system.inTx((tx) => actorOf(tx, system.clock, found.by_id, found.post_id)));
  const hasMore = found.state === 'checking' ? await look(system, ctx, found) : await act(system, ctx, found);
  await system.inTx(async (tx) => {
    const now = await store.findRun(tx, system.actor, id, true);
    if (now?.state !== found.state) return;
    if (hasMore) {
      await chunk(tx, system, found);
      return;
    }
    await store.setRun(tx, system.actor, id, found.state === 'checking' ? 'checked' : 'done', system.clock.now());
    const counts = await store.countItems(tx, system.actor, id);
    if (found.state === 'checking') {
      // A few are looked at while one waits.
      if (counts.ready + counts.refused <= CHUNK) return;
      await notify(tx, system, {
        to: [found.by_id],
        kind: 'hazards.bulkChecked',
        title: `批量${bulkActs[found.act]}已核对：能办 ${counts.ready} 件`,
        body: `不能办 ${counts.refused} 件；还没有办，点开填好内容再办`,
        link: `/hazards/bulk/${id}`,
        subjectType: 'hazardBulk',
        subjectId: id,
      });
      return;
    }
    await notify(tx, system, {
      to: [found.by_id],
      kind: 'hazards.bulkDone',
      title: `批量${bulkActs[found.act]}已办完：办成 ${counts.done} 件`,
      body: `没有办 ${counts.refused + counts.failed} 件，点开看原因`,
      link: `/hazards/bulk/${id}`,
      subjectType: 'hazardBulk',
      subjectId: id,
    });
  });
}

async function look(system: Ctx, ctx: Ctx, run: store.RunRow): Promise<boolean> {
  const items = await system.inTx((tx) => store.nextItems(tx, system.actor, run.id, 'waiting', CHUNK));
  for (const item of items)
    await ctx.inTx(async (tx) => {
      const row = await rowOf(tx, ctx, run.act, item.hazard_id);
      await store.settleItem(tx, ctx.actor, run.id, {
        seq: item.seq,
        outcome: row.ok ? 'ready' : 'refused',
        text: row.text,
      });
    });
  return items.length === CHUNK;
}

async function act(system: Ctx, ctx: Ctx, run: store.RunRow): Promise<boolean> {
  for (let n = 0; n < CHUNK; n++) {
    const state = await system.inTx(async (tx) => (await store.findRun(tx, system.actor, run.id))?.state);
    if (state !== 'running') return false;
    const next = await system.inTx((tx) => store.takeItem(tx, system.actor, run.id, 'ready'));
    if (!next) return false;
    try {
      await ctx.inTx(async (tx) => {
        // Under lock again: another run may have taken it in between.
        const item = await store.takeItem(tx, ctx.actor, run.id, 'ready');
        if (item?.seq !== next.seq) return;
        const row = await rowOf(tx, ctx, run.act, item.hazard_id);
        if (row.ok) await doOne(tx, ctx, run.input as unknown as BulkSaid, item.hazard_id);
        await store.settleItem(tx, ctx.actor, run.id, {
          seq: item.seq,
          outcome: row.ok ? 'done' : 'failed',
          text: row.ok ? `已${bulkActs[run.act]}` : row.text,
        });
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await system.inTx((tx) =>
        store.settleItem(tx, system.actor, run.id, { seq: next.seq, outcome: 'failed', text: error.message }),
      );
    }
  }
  return true;
}
