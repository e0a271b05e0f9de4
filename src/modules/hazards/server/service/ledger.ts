import { streamFile } from '#platform/files/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { isoOf, sql, type Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, daysBetween, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { industryNames, streetNames } from '#platform/identity/server/index.ts';
import {
  LedgerFilter,
  type HazardRow as HazardRowView,
  type LedgerQuery,
  type SavedView,
} from '../../shared/schema.ts';
import { builtInViews } from '../../shared/views.ts';
import * as ledger from '../ledger-store.ts';
import { shownChannel } from '../origin.ts';
import * as store from '../store.ts';
import { ledgerWorkbook } from '../workbook.ts';
import { fail } from './step.ts';

/** A row as this reader sees it: whoever may not know the origin is shown an inspection. */
export function presentRow(row: ledger.LedgerRow, today: PlainDate, actor: Actor): HazardRowView {
  const ended = ['closed', 'archived', 'void'].includes(row.state);
  return {
    id: row.id as HazardRowView['id'],
    code: row.code,
    title: row.title,
    enterpriseId: row.enterprise_id,
    enterpriseName: row.enterprise_name,
    place: row.place,
    streetCode: row.street_code,
    industry: row.industry,
    grade: row.grade,
    state: row.state,
    stop: row.stop_kind !== 'none' && row.resumed_on === null && !ended ? row.stop_kind : 'none',
    listing: row.listing !== null && row.delisted_on === null ? row.listing : null,
    channel: shownChannel(actor, row.channel),
    foundOn: row.found_on,
    ageDays: daysBetween(row.found_on, row.closed_on ?? today),
    stepDueOn: row.step_due_on,
    stepDueAt: row.step_due_at === null ? null : isoOf(row.step_due_at),
    daysLeft: row.step_due_on === null ? null : daysBetween(today, row.step_due_on),
    closedOn: row.closed_on,
    unitName: row.unit_name,
    handlerName: row.handler_name,
    relapses: row.relapses,
    version: row.version,
  };
}

/** The ledger (隐患台账): the page asked for and the exact number of all rows, inside the reader's scope. */
export async function listHazards(ctx: Ctx, query: LedgerQuery): Promise<Page<HazardRowView>> {
  return ctx.reading(async (tx) => {
    const today = dayOf(ctx.clock.now());
    const found = await ledger.list(tx, ctx.actor, query, today);
    return {
      items: found.rows.map((row) => presentRow(row, today, ctx.actor)),
      total: found.total,
      nextCursor: found.nextCursor,
    };
  });
}

/** The same rows counted by street and industry. */
export async function heatOfHazards(
  ctx: Ctx,
  filter: LedgerFilter,
): Promise<{ cells: { streetCode: string; industry: string; count: number }[]; total: number }> {
  return ctx.inTx(async (tx) => {
    const cells = await ledger.heat(tx, await ledger.where(tx, ctx.actor, filter, dayOf(ctx.clock.now())));
    return { cells, total: cells.reduce((sum, c) => sum + c.count, 0) };
  });
}

/**
 * Everything that the filter holds, as Excel with the filter written on it. That it was asked for is on the audit trail before the
 * first row goes out, and stays there when the reader breaks off; the rows are sent outside that act, which locks the trail.
 */
export async function exportHazards(ctx: Ctx, filter: LedgerFilter, raw: RawRequest): Promise<undefined> {
  const now = ctx.clock.now();
  const today = dayOf(now);
  const { condition, total, streets, industries } = await ctx.inTx(async (tx) => {
    const condition = await ledger.where(tx, ctx.actor, filter, today);
    const total = await ledger.count(tx, condition);
    await audit(tx, ctx, {
      action: 'hazard.export',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { rows: total, filter: { ...filter } },
    });
    return { condition, total, streets: await streetNames(tx), industries: await industryNames(tx) };
  });
  const name = `隐患台账_${today}.xlsx`;
  await ledgerWorkbook(
    streamFile(raw, name, 'excel', total, `hazards-${today}.xlsx`),
    ledger.all((run) => ctx.reading(run), condition),
    {
      filter,
      total,
      today,
      asOf: now,
      actor: ctx.actor,
      reader: `${ctx.actor.unitName} ${ctx.actor.name}`,
      streets,
      industries,
    },
  );
  return undefined;
}

export async function listViews(ctx: Ctx): Promise<SavedView[]> {
  return ctx.inTx(async (tx) => {
    const today = dayOf(ctx.clock.now());
    const own = (await store.viewsOf(tx, ctx.actor)).map((v) => ({ ...v, builtIn: false }));
    const views: SavedView[] = [];
    for (const view of [...builtInViews.map((v) => ({ ...v, builtIn: true })), ...own]) {
      const filter = LedgerFilter.safeParse(view.filter);
      // A view kept from an earlier release may name what no longer exists: it shows nothing rather than breaking the page.
      views.push({
        ...view,
        count: filter.success ? await ledger.count(tx, await ledger.where(tx, ctx.actor, filter.data, today)) : 0,
      });
    }
    return views;
  });
}

export async function saveView(ctx: Ctx, input: { name: string; filter: Record<string, string> }): Promise<SavedView> {
  const filter = LedgerFilter.parse(input.filter);
  return ctx.inTx(async (tx) => {
    const now = ctx.clock.now();
    if ((await store.viewsOf(tx, ctx.actor)).some((v) => v.name === input.name)) throw fail('hazards.viewExists');
    const id = await store.insertView(tx, ctx.actor, input.name, input.filter, now);
    await audit(tx, ctx, {
      action: 'hazard.saveView',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { name: input.name },
    });
    const count = await ledger.count(tx, await ledger.where(tx, ctx.actor, filter, dayOf(now)));
    return { id, name: input.name, filter: input.filter, count, builtIn: false };
  });
}

export async function deleteView(ctx: Ctx, id: string): Promise<undefined> {
  await ctx.inTx(async (tx) => {
    if (!(await store.deleteView(tx, ctx.actor, id))) throw fail('hazards.viewNotFound');
    await audit(tx, ctx, {
      action: 'hazard.deleteView',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { id },
    });
  });
  return undefined;
}

/** Rows of the ledger by id, inside the reader's scope, for rooms that name hazards; at most 200. */
export async function hazardRowsOf(tx: Tx, ctx: Ctx, ids: readonly string[]): Promise<HazardRowView[]> {
  if (ids.length === 0) return [];
  const today = dayOf(ctx.clock.now());
  const inScope = await ledger.where(tx, ctx.actor, LedgerFilter.parse({}), today);
  const found = await ledger.page(tx, sql`${inScope} and h.id = any(${[...ids]}::uuid[])`, {
    sort: 'foundOn',
    order: 'desc',
    limit: 200,
  });
  return found.rows.map((row) => presentRow(row, today, ctx.actor));
}
