/** The ledger of project gates as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { gateLedger } from '../../shared/gates/ledger.ts';
import type { GateFilter } from '../../shared/gates/schema.ts';
import * as present from './present.ts';

export const exportGates = (ctx: Ctx, filter: GateFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, gateLedger, filter, {
    slug: 'project-gates',
    action: 'projectGate.export',
    page: (inside, page, limit) => present.listGates(inside, { ...filter, page, limit }),
  });
