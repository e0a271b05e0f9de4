/** Figures by channel (来源渠道) and the findings behind each number. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { Page } from '#kernel/shared/page.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { streetNames } from '#platform/identity/server/index.ts';
import {
  sourceLedger,
  type ChannelAsk,
  type ChannelTable,
  type SourceCounts,
  type SourceFilter,
  type SourceRow,
} from '../../shared/channel-figures.ts';
import { channelGroups, channelLabels, type Channel, type ChannelGroup } from '../../shared/labels.ts';
import * as channels from '../channels-store.ts';

const sum = (rows: readonly SourceCounts[]): SourceCounts => ({
  sources: rows.reduce((n, r) => n + r.sources, 0),
  first: rows.reduce((n, r) => n + r.first, 0),
  further: rows.reduce((n, r) => n + r.further, 0),
  hazards: rows.reduce((n, r) => n + r.hazards, 0),
});
const nothing: SourceCounts = { sources: 0, first: 0, further: 0, hazards: 0 };

/**
 * Found in a span by the three groups of T10 and by each channel: hazards once, by the record that tells them; sources each for its own
 * channel; of these the earliest of its hazard is the first, so that all firsts together are the hazards.
 */
export async function channelFigures(ctx: Ctx, ask: ChannelAsk): Promise<ChannelTable> {
  return ctx.reading(async (tx) => {
    const counted = await channels.countFindings(tx, ctx.actor, ask);
    const groups = (Object.keys(channelGroups) as ChannelGroup[]).map((group) => {
      const own = (channelGroups[group].channels as readonly Channel[]).map((channel) => {
        const { sources, first, further, hazards } = counted.find((c) => c.channel === channel) ?? nothing;
        return { channel, label: channelLabels[channel], sources, first, further, hazards };
      });
      return { group, label: channelGroups[group].label, channels: own, ...sum(own) };
    });
    return { within: channels.hasFigures(ctx.actor), groups, ...sum(groups) };
  });
}

export async function channelRows(
  ctx: Ctx,
  query: SourceFilter & { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<SourceRow>> {
  return ctx.reading(async (tx) => {
    const asked = query.cursor === undefined ? (query.page ?? 1) : Number(query.cursor);
    const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
    const { rows, total } = await channels.findingRows(tx, ctx.actor, query, { limit: query.limit, page });
    const streets = await streetNames(tx);
    return {
      items: rows.map((r) => ({
        id: r.id as SourceRow['id'],
        hazardId: r.root as SourceRow['hazardId'],
        hazardCode: r.hazard_code,
        code: r.code,
        title: r.title,
        enterpriseName: r.enterprise_name,
        streetName: streets.get(r.street_code) ?? r.street_code,
        channel: r.channel,
        foundOn: r.found_on,
        reporterUnit: r.reporter_unit_name,
        isFirst: r.is_first,
        tells: r.tells,
        grade: r.grade,
        state: r.state,
      })),
      total,
      nextCursor: page * query.limit < total ? String(page + 1) : null,
    };
  });
}

export const exportChannelRows = (ctx: Ctx, filter: SourceFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, sourceLedger, filter, {
    slug: 'hazard-sources',
    action: 'hazard.exportSources',
    page: (inside, page, limit) => channelRows(inside, { ...filter, page, limit }),
  });
