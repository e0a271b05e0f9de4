/** What leaves the house about a whistle. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, momentOf } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { termText } from '#platform/calendar/shared/term.ts';
import {
  behalvesOf,
  listEvents,
  openClockOf,
  seesInternal,
  stepOf,
  newestFirst,
} from '#platform/casework/server/index.ts';
import { type Answer } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { filesOf } from '#platform/files/server/index.ts';
import { streetNames, streetsOf, supervisingUnits, unitsOf } from '#platform/identity/server/index.ts';
import { ruleOn, termOn } from '#platform/rules/server/index.ts';
import type * as s from '../../shared/joint/whistle-schema.ts';
import {
  photoLabels,
  urgencyLabels,
  whistleActionLabels,
  type WhistleAction,
} from '../../shared/joint/whistle-states.ts';
import * as policy from './whistle-policy.ts';
import * as store from './whistle-store.ts';

type Allowed = s.CallView['allowedActions'];

const allowed = (answers: readonly [WhistleAction, Answer][]): Allowed =>
  answers.flatMap(([action, answer]) => {
    if (answer === null) return [];
    const label = whistleActionLabels[action];
    return answer.allowed
      ? [{ action, label, primary: action !== 'withdraw' }]
      : [{ action, label, primary: false, locked: { reason: answer.reason } }];
  });

const minutesOf = (from: Date, to: Date | null): number | null =>
  to === null ? null : Math.round((to.getTime() - from.getTime()) / 60_000);

const onTime = (c: { arrived_at: Date | null; due_at: Date; cancelled_at: Date | null }, at: Date): boolean | null =>
  c.cancelled_at !== null ? null : c.arrived_at ? c.arrived_at <= c.due_at : c.due_at < at ? false : null;

/** One whistle with all the departments that it called, for this reader. Throws supervision.whistleNotFound. */
export async function presentWhistle(tx: Tx, ctx: Ctx, id: string): Promise<s.WhistleView> {
  const { actor } = ctx;
  const w = await store.find(tx, actor, id);
  if (!w) throw policy.fail('supervision.whistleNotFound');
  const now = ctx.clock.now();
  const calls = await store.callsOf(tx, actor, w.id);
  const files = await filesOf(tx, 'whistle', w.id);
  const streets = await streetNames(tx);
  const rule = await ruleOn<{ amount: number; unit: 'hour' }>(tx, w.arrive_rule, dayOf(w.raised_at));
  const internal = seesInternal(ctx);
  const events: s.WhistleView['timeline'] = [];
  const views: s.CallView[] = [];
  const collect = async (subject: { type: string; id: string }, unitName: string | null): Promise<void> => {
    for (const e of await listEvents(tx, actor, subject, internal))
      events.push({ ...stepOf(e, e.act === 'overdue' && unitName ? unitName : ''), unitName });
  };
  await collect({ type: 'whistle', id: w.id }, null);
  for (const c of calls) {
    const subject = { type: 'whistleCall', id: c.id };
    await collect(subject, c.unit_name);
    const clock = await openClockOf(tx, actor, subject);
    const behalves = await behalvesOf(tx, actor, subject);
    const acts = (['acknowledge', 'arrive', 'report', 'rate'] as const).map((action): [WhistleAction, Answer] => [
      action,
      policy.mayOnCall(actor, action, w, c, behalves),
    ]);
    views.push({
      id: c.id,
      unitId: c.unit_id,
      unitName: c.unit_name,
      state: c.state,
      version: c.version,
      calledAt: c.called_at.toISOString(),
      dueAt: c.due_at.toISOString(),
      stepDueAt: c.step_due_at?.toISOString() ?? null,
      stepLabel: clock?.label ?? null,
      stepBasis: clock?.basis ?? null,
      acknowledged: moment(c.acknowledged_at, c.acknowledged_by_name),
      arrived: moment(c.arrived_at, c.arrived_by_name),
      arrivedDistance: c.arrived_distance,
      arrivedAccuracy: c.arrived_accuracy,
      arrivalNote: c.arrival_note,
      minutes: minutesOf(c.called_at, c.arrived_at),
      isOnTime: onTime(c, now),
      reported: moment(c.reported_at, c.reported_by_name),
      result: c.result,
      rated: moment(c.rated_at, c.rated_by_name),
      rating: c.rating,
      ratingNote: c.rating_note,
      photos: files.filter((f) =>
        [photoLabels.arrival(c.unit_name), photoLabels.result(c.unit_name)].includes(f.label ?? ''),
      ),
      // Steps of the department that are past or still ahead are no offer; only what is possible now, or forbidden to this person.
      allowedActions: allowed(acts.filter(([, a]) => a !== null && (a.allowed || a.kind === 'person'))),
    });
  }
  const former = w.former_id ? await store.find(tx, actor, w.former_id) : null;
  return {
    id: w.id,
    code: w.code,
    title: w.title,
    description: w.description,
    urgency: w.urgency,
    place: w.place,
    streetCode: w.street_code,
    streetName: streets.get(w.street_code) ?? '',
    latitude: w.latitude,
    longitude: w.longitude,
    enterpriseId: w.enterprise_id,
    enterpriseName: w.enterprise_name,
    hazardId: w.hazard_id,
    hazardCode: w.hazard_code,
    hazardTitle: w.hazard_title,
    unitName: w.unit_name,
    raisedBy: w.raised_by_name,
    raisedAt: w.raised_at.toISOString(),
    arriveDueAt: w.arrive_due_at.toISOString(),
    arriveRule: {
      text: termText(rule.value),
      document: rule.document,
      needsCheck: rule.tag === '[K?]' || (rule.confidence ?? 1) < 0.7,
    },
    round: w.round,
    former: former ? { id: former.id, code: former.code } : null,
    next: await store.nextOf(tx, actor, w.id),
    state: w.state,
    version: w.version,
    photos: files.filter((f) => f.label === photoLabels.scene),
    calls: views,
    allowedActions: allowed([
      ['again', policy.mayOnWhistle(actor, 'again', w, calls)],
      ['withdraw', policy.mayOnWhistle(actor, 'withdraw', w, calls)],
    ]),
    timeline: newestFirst(events),
  };
}

export const getWhistle = (ctx: Ctx, id: string): Promise<s.WhistleView> =>
  ctx.reading((tx) => presentWhistle(tx, ctx, id));

/** The ledger of calls (吹哨报到台账), as of now or of the end of a past day. */
export async function listCalls(ctx: Ctx, query: s.WhistleQuery): Promise<Page<s.CallRow>> {
  return ctx.reading(async (tx) => {
    const at = momentOf(query.asOf, ctx.clock.now());
    const found = await store.list(tx, ctx.actor, query, at);
    const streets = await streetNames(tx);
    const until = (x: Date | null): Date | null => (x !== null && x <= at ? x : null);
    return {
      ...found,
      items: found.items.map((row) => {
        const arrived = until(row.arrived_at);
        return {
          id: row.id,
          whistleId: row.whistle_id,
          code: row.code,
          title: row.title,
          place: row.place,
          urgency: row.urgency,
          streetCode: row.street_code,
          streetName: streets.get(row.street_code) ?? '',
          unitName: row.unit_name,
          state: row.state,
          calledAt: row.called_at.toISOString(),
          dueAt: row.due_at.toISOString(),
          // The clock of a past day is not kept; the required arrival is.
          stepDueAt: query.asOf ? null : (row.step_due_at?.toISOString() ?? null),
          arrivedAt: arrived?.toISOString() ?? null,
          minutes: minutesOf(row.called_at, arrived),
          isOnTime: onTime({ arrived_at: arrived, due_at: row.due_at, cancelled_at: until(row.cancelled_at) }, at),
          rating: until(row.rated_at) ? row.rating : null,
          round: row.round,
        };
      }),
    };
  });
}

/** Figures of 吹哨报到; each number is the count of the rows that its mark opens. T2-13. */
export async function whistleFigures(ctx: Ctx, filter: s.WhistleFilter): Promise<s.WhistleFigures> {
  return ctx.reading(async (tx) => {
    const at = momentOf(filter.asOf, ctx.clock.now());
    const rows = await store.figures(tx, ctx.actor, filter, at);
    const streets = await streetNames(tx);
    const counts = (row: (typeof rows)[number]): s.WhistleCounts => ({
      calls: row.calls,
      open: row.open,
      arrived: row.arrived,
      onTime: row.onTime,
      late: row.late,
      waiting: row.waiting,
      rated: row.rated,
      solved: row.solved,
      partly: row.partly,
      unsolved: row.unsolved,
      medianMinutes: row.medianMinutes === null ? null : Math.round(Number(row.medianMinutes)),
    });
    const total = rows.find((row) => row.unit_id === null && row.street_code === null);
    return {
      asOf: at.toISOString(),
      total: total
        ? counts(total)
        : {
            calls: 0,
            open: 0,
            arrived: 0,
            onTime: 0,
            late: 0,
            waiting: 0,
            rated: 0,
            solved: 0,
            partly: 0,
            unsolved: 0,
            medianMinutes: null,
          },
      units: rows
        .filter((row) => row.unit_id !== null)
        .map((row) => ({ ...counts(row), unitId: row.unit_id ?? '', unitName: row.unit_name ?? '' })),
      streets: rows
        .filter((row) => row.street_code !== null)
        .map((row) => ({
          ...counts(row),
          streetCode: row.street_code ?? '',
          streetName: streets.get(row.street_code ?? '') ?? '',
        })),
    };
  });
}

/** What the form of a whistle may name, and when one would have to be there if it were blown now. */
export async function whistleChoices(ctx: Ctx): Promise<s.WhistleChoices> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const now = ctx.clock.now();
    const own = actor.unitId ? ((await unitsOf(tx, [actor.unitId])).get(actor.unitId)?.streetCode ?? null) : null;
    const streets = (await streetsOf(tx)).filter(
      (one) => actor.scope.all || actor.scope.streets.includes(one.code) || one.code === own,
    );
    const supervising = await supervisingUnits(tx);
    const facts = await unitsOf(
      tx,
      supervising.map((u) => u.id),
    );
    const terms: s.WhistleChoices['terms'] = [];
    for (const urgency of ['urgent', 'ordinary'] as const) {
      const rule = await termOn(tx, `supervision.whistleArrive.${urgency}`, dayOf(now));
      const due = await addTerm(tx, now, rule.value);
      terms.push({
        urgency,
        label: urgencyLabels[urgency],
        text: termText(rule.value),
        dueAt: due.dueAt.toISOString(),
        document: rule.document,
        needsCheck: rule.tag === '[K?]' || (rule.confidence ?? 1) < 0.7,
        explain: due.explain,
      });
    }
    return {
      streets: streets.map((one) => ({ code: one.code, name: one.name })),
      units: supervising
        .filter((u) => facts.get(u.id)?.kind === 'department')
        .map((u) => ({ id: u.id, name: u.shortName })),
      mayBlow: policy.mayBlow(actor),
      terms,
    };
  });
}
