/** 吹哨报到, 会商 and 议定事项 as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { decisionLedger, sessionLedger, whistleLedger } from '../../shared/ledgers.ts';
import type { DecisionFilter, SessionQuery } from '../../shared/joint/session-schema.ts';
import type { WhistleFilter } from '../../shared/joint/whistle-schema.ts';
import { listDecisions, listSessions } from './session-present.ts';
import { listCalls } from './whistle-present.ts';

export const exportWhistles = (ctx: Ctx, filter: WhistleFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, whistleLedger, filter, {
    slug: 'whistles',
    action: 'whistle.export',
    page: (inside, page, limit) => listCalls(inside, { ...filter, sort: '-calledAt', page, limit }),
  });
export const exportSessions = (
  ctx: Ctx,
  filter: Pick<SessionQuery, 'q' | 'state'>,
  raw: RawRequest,
): Promise<undefined> =>
  sendSheet(ctx, raw, sessionLedger, filter, {
    slug: 'joint-sessions',
    action: 'jointSession.export',
    page: (inside, page, limit) => listSessions(inside, { ...filter, page, limit }),
  });
export const exportDecisions = (ctx: Ctx, filter: DecisionFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, decisionLedger, filter, {
    slug: 'joint-decisions',
    action: 'jointDecision.export',
    page: (inside, page, limit) => listDecisions(inside, { ...filter, page, limit }),
  });
