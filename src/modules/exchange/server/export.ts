/** The ledgers of 数据交换 as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { packageLedger, returnLedger } from '../shared/ledgers.ts';
import type * as s from '../shared/schema.ts';
import * as present from './present.ts';

export const exportPackages = (ctx: Ctx, filter: s.PackageFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, packageLedger, filter, {
    slug: 'exchange-packages',
    action: 'exchangePackage.export',
    page: (inside, page, limit) => present.listPackages(inside, { ...filter, page, limit }),
  });
export const exportReturns = (ctx: Ctx, filter: s.ReturnFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, returnLedger, filter, {
    slug: 'exchange-returns',
    action: 'exchangeReturn.export',
    page: (inside, page, limit) => present.listReturns(inside, { ...filter, page, limit }),
  });
