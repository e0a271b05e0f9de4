/** 督办: what the district does when something does not move by itself. */
import type { Room } from '#kernel/server/room.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess, seedTemplates } from '#platform/documents/server/index.ts';
import { findUsers, officeUnit, registerMenuCount } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { supervisionErrors } from '../shared/errors.ts';
import { listingActions, measureActions } from '../shared/labels.ts';
import { listingMachine, listingSteps, measureMachine, measureSteps } from '../shared/states.ts';
import { letterTemplates } from './letter-templates.ts';
import { registerSupervisionIndicators } from './indicators.ts';
import { bindListingReceipts } from './listings.ts';
import { bindMeasureReceipts, dropMoot } from './measures.ts';
import { boardTemplates } from './board.ts';
import { supervisionRoutes } from './routes.ts';
import { supervisionRules } from './rules.ts';
import * as store from './store.ts';
import { sweep } from './sweep.ts';
import { joint } from './joint/plug.ts';
import { settleFinding } from './visits/findings.ts';
import { ensureVisitSeries } from './visits/letters.ts';
import { visitsPlug } from './visits/plug.ts';

registerSupervisionIndicators();
bindMeasureReceipts();
bindListingReceipts();
registerDocumentAccess('measure', async (tx, actor, id) => (await store.findMeasure(tx, actor, id)) !== null);
registerDocumentAccess('listing', async (tx, actor, id) => (await store.findListing(tx, actor, id)) !== null);
registerMenuCount('supervision', (tx, actor) =>
  actor.unitKind === 'office' ? store.countWaiting(tx, actor) : Promise.resolve(0),
);

/** A reply or a report is late: the office hears of it. */
const tellOffice =
  (type: 'measure' | 'listing') =>
  async (tx: Tx, ctx: Ctx, clock: { subject_id: string; label: string; due_on: string | null }): Promise<void> => {
    const office = await officeUnit(tx);
    if (!office) return;
    const titles = await store.titlesOf(tx, type === 'measure' ? 'measures' : 'listings', [clock.subject_id]);
    await notify(tx, ctx, {
      to: (await findUsers(tx, { unitId: office.id, roles: ['office.admin', 'office.reviewer'] })).map((u) => u.userId),
      kind: 'supervision.overdue',
      title: `${clock.label}已逾期：${titles.get(clock.subject_id) ?? ''}`,
      body: `期限 ${clock.due_on ?? ''}`,
      link: `/supervision/${type}s/${clock.subject_id}`,
      subjectType: type,
      subjectId: clock.subject_id,
    });
  };
registerCases({
  type: 'measure',
  link: (id) => `/supervision/measures/${id}`,
  onOverdue: tellOffice('measure'),
  describe: (tx, ids) => store.titlesOf(tx, 'measures', ids),
});
registerCases({
  type: 'listing',
  link: (id) => `/supervision/listings/${id}`,
  onOverdue: tellOffice('listing'),
  describe: (tx, ids) => store.titlesOf(tx, 'listings', ids),
});

registerAuditLabels({
  subjects: { measure: '督办措施', listing: '挂牌督办', slowEpisode: '进度滞后' },
  acts: { measure: measureActions, listing: listingActions },
  steps: { measure: measureSteps, listing: listingSteps },
  actions: {
    'measure.propose': '提出督办',
    'listing.propose': '提请挂牌',
    'measure.board': '拟红黄榜通报',
    'slowEpisode.begin': '进度开始滞后',
    'slowEpisode.end': '进度不再滞后',
  },
});

export const supervisionRoom: Room = {
  name: 'supervision',
  routes: [...supervisionRoutes, ...joint.routes, ...visitsPlug.routes],
  errors: { ...supervisionErrors, ...joint.errors, ...visitsPlug.errors },
  constraints: { supervision_measures_once: 'supervision.alreadyTaken' },
  machines: [measureMachine, listingMachine, ...joint.machines, ...visitsPlug.machines],
  jobs: [
    ...joint.jobs,
    ...visitsPlug.jobs,
    {
      // A hazard was closed or withdrawn: what was only proposed about it is dropped, what a visit found is done.
      task: 'hazards.ended',
      run: (ctx, payload) =>
        ctx.inTx(async (tx) => {
          await dropMoot(tx, ctx, [String(payload['hazardId'])]);
          await settleFinding(tx, ctx, String(payload['hazardId']));
        }),
    },
  ],
  timers: [
    {
      name: 'supervision.sweep',
      cron: '*/10 * * * *',
      run: async (ctx) => {
        await sweep(ctx);
      },
    },
  ],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, [...supervisionRules, ...joint.rules, ...visitsPlug.rules], ctx);
      await ensureVisitSeries(tx, ctx);
      await seedTemplates(tx, ctx, [
        ...letterTemplates,
        ...joint.templates,
        ...visitsPlug.templates,
        ...boardTemplates,
      ]);
    }),
};
