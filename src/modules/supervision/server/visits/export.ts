/** 督导检查台账 and 督导问题台账 as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { findingLedger, visitLedger } from '../../shared/ledgers.ts';
import type * as s from '../../shared/visits/schema.ts';
import * as present from './present.ts';

export const exportVisits = (ctx: Ctx, filter: s.VisitFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, visitLedger, filter, {
    slug: 'visits',
    action: 'visit.export',
    page: (inside, page, limit) => present.listVisits(inside, { ...filter, page, limit }),
  });
export const exportFindings = (ctx: Ctx, filter: s.FindingFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, findingLedger, filter, {
    slug: 'visit-findings',
    action: 'visitFinding.export',
    page: (inside, page, limit) => present.listFindings(inside, { ...filter, page, limit }),
  });
