/** What leaves the house about a 会商 and its decisions. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, momentOf } from '#kernel/shared/time.ts';
import { behalvesOf, pastOf, newestFirst } from '#platform/casework/server/index.ts';
import { offersOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { getDraft } from '#platform/documents/server/index.ts';
import { filesOf } from '#platform/files/server/index.ts';
import { findUsers, streetUnit, streetsOf, supervisingUnits } from '#platform/identity/server/index.ts';
import type * as v from '../../shared/joint/session-schema.ts';
import { decisionActionLabels, sessionActionLabels } from '../../shared/joint/session-states.ts';
import * as policy from './session-policy.ts';
import * as store from './session-store.ts';
import { fail } from './whistle-policy.ts';

const rowOf = (d: store.DecisionRow, s: { code: string; title: string }, at: Date): v.DecisionRow => {
  const until = (x: Date | null): Date | null => (x !== null && x <= at ? x : null);
  const confirmed = until(d.confirmed_at);
  return {
    id: d.id,
    sessionId: d.session_id,
    sessionCode: s.code,
    sessionTitle: s.title,
    code: d.code,
    what: d.what,
    proofRequired: d.proof_required,
    leadUnit: d.lead_unit_name,
    person: d.person_name,
    assisting: d.assisting_names,
    confirmUnit: d.confirm_unit_name,
    dueOn: d.due_on,
    state: d.state,
    version: d.version,
    stepDueAt: d.step_due_at?.toISOString() ?? null,
    isOverdue: confirmed === null && d.due_on < dayOf(at),
    accepted: moment(until(d.accepted_at), d.accepted_by_name),
    reported: moment(until(d.reported_at), d.reported_by_name),
    report: d.report,
    returns: d.returns,
    confirmed: moment(confirmed, d.confirmed_by_name),
    opinion: d.opinion,
  };
};

/** One session for this reader, by its own id or that of a decision. Throws supervision.sessionNotFound. */
export async function presentSession(tx: Tx, ctx: Ctx, id: string): Promise<v.SessionView> {
  const { actor } = ctx;
  const s = await store.find(tx, actor, id);
  if (!s) throw fail('supervision.sessionNotFound');
  const now = ctx.clock.now();
  const invitees = await store.inviteesOf(tx, actor, s.id);
  const files = await filesOf(tx, 'jointSession', s.id);
  const timeline: v.SessionView['timeline'] = [];
  const collect = async (subject: { type: string; id: string }, prefix: string): Promise<void> => {
    timeline.push(...(await pastOf(tx, ctx, subject, prefix)));
  };
  await collect({ type: 'jointSession', id: s.id }, '');
  const decisions: v.DecisionView[] = [];
  for (const d of await store.decisionsOf(tx, actor, s.id)) {
    const subject = { type: 'jointDecision', id: d.id };
    await collect(subject, `第 ${d.seq} 项：`);
    const behalves = await behalvesOf(tx, actor, subject);
    decisions.push({
      ...rowOf(d, s, now),
      files: files.filter((f) => f.label === `${d.code} 办结证明`),
      allowedActions: offersOf(
        (['accept', 'report', 'confirm', 'sendBack'] as const).map((action) => [
          action,
          decisionActionLabels[action],
          policy.mayOnDecision(actor, action, d, behalves),
          action !== 'sendBack',
        ]),
        'state',
      ),
    });
  }
  return {
    id: s.id,
    code: s.code,
    title: s.title,
    reason: s.reason,
    agenda: s.agenda,
    heldAt: s.held_at.toISOString(),
    place: s.place,
    enterpriseId: s.enterprise_id,
    enterpriseName: s.enterprise_name,
    hazardId: s.hazard_id,
    hazardCode: s.hazard_code,
    hazardTitle: s.hazard_title,
    unitName: s.unit_name,
    calledBy: s.called_by_name,
    state: s.state,
    version: s.version,
    host: s.host,
    analysis: s.analysis,
    draftId: s.draft_id,
    minutes: s.draft_id ? await minutesOf(ctx.within(tx), s.draft_id) : null,
    invitees: invitees.map((i) => ({
      id: i.id,
      unitName: i.unit_name,
      userName: i.user_name,
      received: moment(i.received_at, i.received_by_name),
      reply: i.reply,
      attended: i.attended,
      attendee: i.attendee,
      attendedFor: i.attended_for,
      mayReceive: policy.mayReceive(actor, s, i),
    })),
    statements: (await store.statementsOf(tx, actor, s.id)).map((one) => ({
      id: one.id,
      at: one.at.toISOString(),
      unitName: one.unit_name,
      speaker: one.speaker,
      text: one.text,
    })),
    decisions,
    allowedActions: offersOf(
      (['convene', 'state', 'conclude', 'minutes', 'cancel'] as const).map((action) => [
        action,
        sessionActionLabels[action],
        policy.mayOnSession(actor, action, s),
        action !== 'cancel' && action !== 'state',
      ]),
      'state',
    ),
    timeline: newestFirst(timeline),
  };
}

/** How far the minutes are; a reader who may not see the draft sees that it is on its way. */
async function minutesOf(ctx: Ctx, draftId: string): Promise<{ documentId: string | null; text: string }> {
  try {
    const draft = await getDraft(ctx, draftId);
    return { documentId: draft.documentId, text: draft.number ? `${draft.number}` : draft.stateLabel };
  } catch (error) {
    if ((error as { status?: number }).status === undefined) throw error;
    return { documentId: null, text: '正在办理' };
  }
}

export const getSession = (ctx: Ctx, id: string): Promise<v.SessionView> =>
  ctx.inTx((tx) => presentSession(tx, ctx, id));

export async function listSessions(ctx: Ctx, query: v.SessionQuery): Promise<Page<v.SessionRow>> {
  return ctx.reading(async (tx) => {
    const found = await store.listSessions(tx, ctx.actor, query, dayOf(ctx.clock.now()));
    return {
      ...found,
      items: found.items.map((s) => ({
        id: s.id,
        code: s.code,
        title: s.title,
        heldAt: s.held_at.toISOString(),
        unitName: s.unit_name,
        state: s.state,
        decisions: s.decisions,
        open: s.open,
        overdue: s.overdue,
      })),
    };
  });
}

export async function listDecisions(ctx: Ctx, query: v.DecisionQuery): Promise<Page<v.DecisionRow>> {
  return ctx.reading(async (tx) => {
    const at = momentOf(query.asOf, ctx.clock.now());
    const found = await store.listDecisions(tx, ctx.actor, query, at);
    return {
      ...found,
      items: found.items.map((d) => rowOf(d, { code: d.session_code, title: d.session_title }, at)),
    };
  });
}

/** 议定事项办结率 by lead unit; each number is the count of the rows that its mark opens. T2-2. */
export async function decisionFigures(ctx: Ctx, filter: v.DecisionFilter): Promise<v.DecisionFigures> {
  return ctx.reading(async (tx) => {
    const at = momentOf(filter.asOf, ctx.clock.now());
    const rows = await store.figures(tx, ctx.actor, filter, at);
    const counts = (row: v.DecisionCounts | undefined): v.DecisionCounts => ({
      all: row?.all ?? 0,
      open: row?.open ?? 0,
      overdue: row?.overdue ?? 0,
      confirmed: row?.confirmed ?? 0,
      onTime: row?.onTime ?? 0,
    });
    return {
      asOf: at.toISOString(),
      total: counts(rows.find((row) => row.unit_id === null)),
      units: rows
        .filter((row) => row.unit_id !== null)
        .map((row) => ({ ...counts(row), unitId: row.unit_id ?? '', unitName: row.unit_name ?? '' })),
    };
  });
}

export async function sessionChoices(ctx: Ctx): Promise<v.SessionChoices> {
  return ctx.reading(async (tx) => {
    if (!policy.mayCall(ctx.actor)) return { mayCall: false, units: [], people: [] };
    const streets = [];
    for (const one of await streetsOf(tx)) {
      const unit = await streetUnit(tx, one.code);
      if (unit) streets.push({ id: unit.id as string, name: unit.shortName });
    }
    const units = [...(await supervisingUnits(tx)).map((u) => ({ id: u.id as string, name: u.shortName })), ...streets];
    const people = await findUsers(tx, { roles: [...policy.UNIT_ROLES, 'expert', 'street.patron', 'office.leader'] });
    return {
      mayCall: true,
      units,
      people: [...new Map(people.map((u) => [u.userId, u])).values()].map((u) => ({
        id: u.userId,
        name: u.name,
        unit: u.unitName,
        unitId: u.unitId,
      })),
    };
  });
}
