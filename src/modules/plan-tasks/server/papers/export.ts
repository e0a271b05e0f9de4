/** The ledgers of sub-plans, meetings and yearly lists as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { meetingLedger, papersLedger, yearlyListLedger } from '../../shared/papers/ledgers.ts';
import type { ListFilter } from '../../shared/papers/list-schema.ts';
import type { MeetingFilter } from '../../shared/papers/meeting-schema.ts';
import type { PapersQuery } from '../../shared/papers/schema.ts';
import * as lists from './lists.ts';
import * as meetings from './meetings.ts';
import * as present from './present.ts';

export const exportPapers = (ctx: Ctx, filter: PapersQuery, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, papersLedger, filter, {
    slug: 'sub-plans',
    action: 'subPlan.export',
    page: async (inside, page, limit) => {
      const { rows } = await present.listPapers(inside, filter);
      return { items: rows.slice((page - 1) * limit, page * limit), total: rows.length, nextCursor: null };
    },
  });
export const exportMeetings = (ctx: Ctx, filter: MeetingFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, meetingLedger, filter, {
    slug: 'plan-meetings',
    action: 'planMeeting.export',
    page: (inside, page, limit) => meetings.listMeetings(inside, { ...filter, page, limit }),
  });
export const exportLists = (ctx: Ctx, filter: ListFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, yearlyListLedger, filter, {
    slug: 'yearly-lists',
    action: 'yearlyList.export',
    page: (inside, page, limit) => lists.listLists(inside, { ...filter, page, limit }),
  });
