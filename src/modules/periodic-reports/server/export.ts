/** 报送台账 as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { reportLedger } from '../shared/ledger.ts';
import type * as s from '../shared/schema.ts';
import * as present from './present.ts';

export const exportReports = (ctx: Ctx, filter: s.ReportFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, reportLedger, filter, {
    slug: 'reports',
    action: 'report.export',
    page: (inside, page, limit) => present.listReports(inside, { ...filter, page, limit }),
  });
