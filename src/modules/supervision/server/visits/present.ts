/** What leaves the house about 督导组, its visits and what they found. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, momentOf } from '#kernel/shared/time.ts';
import {
  behalvesOf,
  listComments,
  listEvents,
  openClockOf,
  seesInternal,
  type Subject,
  stepOf,
  newestFirst,
} from '#platform/casework/server/index.ts';
import { offersOf } from '#platform/casework/shared/answers.ts';
import { iso, moment, type PastStep } from '#platform/casework/shared/past.ts';
import { letterState } from '#platform/documents/server/index.ts';
import { filesOf, filesOfMany, type FileMeta } from '#platform/files/server/index.ts';
import { findUsers, streetNames } from '#platform/identity/server/index.ts';
import { findEnterprise } from '#modules/enterprises/server/index.ts';
import { isHazardVisible } from '#modules/hazards/server/index.ts';
import type * as s from '../../shared/visits/schema.ts';
import {
  findingActionLabels,
  groupActionLabels,
  photoLabels,
  visitActionLabels,
  type FindingAction,
  type GroupAction,
  type VisitAction,
} from '../../shared/visits/states.ts';
import { findingSubject, groupSubject, visitSubject, withGroup } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

/** Steps before the feedback are the group's own affair: the visited read none of their lines. */
const shownToVisited = new Set(['issue', 'receive', 'reply', 'passLookBack', 'failLookBack', 'overdue', 'cancel']);
const findingShown = new Set(['enter', 'assign', 'report', 'confirm', 'sendBack', 'settle', 'overdue']);

/** `shown`: names of the acts that the reader may know of; null = all. */
async function linesOf(
  tx: Tx,
  ctx: Ctx,
  subject: Subject,
  shown: ReadonlySet<string> | null,
  prefix = '',
): Promise<PastStep[]> {
  const events = await listEvents(tx, ctx.actor, subject, seesInternal(ctx));
  return events.filter((e) => shown === null || shown.has(e.act)).map((e) => stepOf(e, prefix));
}

const findingRow = (f: store.FindingRow, v: { code: string; target_name: string }, at: Date): s.FindingRow => {
  const until = (x: Date | null): Date | null => (x !== null && x <= at ? x : null);
  const confirmed = until(f.confirmed_at);
  return {
    id: f.id,
    visitId: f.visit_id,
    visitCode: v.code,
    targetName: v.target_name,
    code: f.code,
    kind: f.kind,
    what: f.what,
    detail: f.detail,
    foundOn: f.found_on,
    foundBy: f.found_by_name,
    enterpriseId: f.enterprise_id,
    enterpriseName: f.enterprise_name,
    place: f.place,
    hazardId: f.hazard_id,
    hazardCode: f.hazard_code,
    unitId: f.unit_id,
    unitName: f.unit_name,
    dueOn: f.due_on,
    state: f.state,
    version: f.version,
    stepDueAt: iso(f.step_due_at),
    isOverdue: confirmed === null && until(f.opened_at) !== null && f.due_on !== null && f.due_on < dayOf(at),
    reported: moment(until(f.reported_at), f.reported_by_name),
    report: f.report,
    returns: f.returns,
    confirmed: moment(confirmed, f.confirmed_by_name),
    conclusion: f.conclusion,
  };
};

/** One visit for this reader, by its own id or that of a finding. Throws supervision.visitNotFound. */
export async function presentVisit(tx: Tx, ctx: Ctx, id: string): Promise<s.VisitView> {
  const { actor } = ctx;
  const v = await store.findVisit(tx, actor, id);
  if (!v) throw fail('supervision.visitNotFound');
  const { g, members, behalves } = await withGroup(tx, ctx, v);
  const now = ctx.clock.now();
  const team = policy.isTeam(actor, v, members);
  const inside = await store.seesInside(tx, actor, v.id);
  const ofGroup = team || (actor.scope.all && !policy.isVisited(actor, v));
  const shown = ofGroup ? null : shownToVisited;
  const files = inside ? await filesOf(tx, 'visit', v.id) : [];
  const labelled = (label: string): FileMeta[] => files.filter((f) => f.label === label);
  const rows = (await store.findingsOf(tx, actor, v.id)).filter((f) => f.state !== 'dropped');
  const photos = await filesOfMany(
    tx,
    'visitFinding',
    rows.map((f) => f.id),
  );
  const timeline = await linesOf(tx, ctx, visitSubject(v), shown);
  const findings: s.FindingView[] = [];
  for (const f of rows) {
    timeline.push(...(await linesOf(tx, ctx, findingSubject(f), ofGroup ? null : findingShown, `问题 ${f.seq}：`)));
    const mine = photos.get(f.id) ?? [];
    const with_ = await behalvesOf(tx, actor, findingSubject(f));
    findings.push({
      ...findingRow(f, v, now),
      mayOpenHazard: f.hazard_id !== null && (await isHazardVisible(tx, actor, f.hazard_id)),
      photos: mine.filter((p) => p.label === photoLabels.finding(f.code)),
      proofs: mine.filter((p) => p.label === photoLabels.proof(f.code)),
      allowedActions: offersOf(
        (Object.keys(findingActionLabels) as FindingAction[])
          // Of an open visit a hazard is in the ledger already.
          .filter((action) => action !== 'enterNow' || v.method === 'covert')
          .map((action) => [
            action,
            findingActionLabels[action],
            policy.mayOnFinding(actor, action, f, v, g, members, with_),
            action === 'report' || action === 'confirm',
          ]),
      ),
    });
  }
  const clock = await openClockOf(tx, actor, visitSubject(v));
  const matters = inside ? await store.mattersOf(tx, actor, v.id) : [];
  const open = rows.filter((f) => f.state !== 'confirmed');
  return {
    id: v.id,
    code: v.code,
    groupId: g.id,
    groupName: g.name,
    mayOpenGroup: actor.scope.all || policy.isInGroup(actor, members),
    members: members.map((m) => ({ name: m.user_name, unit: m.unit_name, part: m.part })),
    kind: v.kind,
    unitId: v.unit_id,
    enterpriseId: v.enterprise_id,
    mayOpenEnterprise: v.enterprise_id !== null && (await findEnterprise(tx, actor, v.enterprise_id)) !== null,
    targetName: v.target_name,
    method: v.method,
    subject: v.subject,
    plannedOn: v.planned_on,
    state: v.state,
    version: v.version,
    stepDueAt: iso(v.step_due_at),
    stepLabel: clock?.label ?? null,
    stepBasis: clock?.basis ?? null,
    arrived: moment(v.arrived_at, v.arrived_by_name),
    arrivedDistance: v.arrived_distance,
    place: v.place,
    leftAt: iso(v.left_at),
    summary: inside ? v.summary : '',
    submitted: ofGroup ? moment(v.submitted_at, v.submitted_by_name) : null,
    opinion: inside ? v.opinion : '',
    fedBack: moment(v.fed_back_at, v.signed_by_name),
    letter: v.document_id && inside ? { documentId: v.document_id, text: v.document_number ?? '' } : null,
    received: moment(v.received_at, v.received_by_name),
    replyDueOn: v.reply_due_on,
    replied: moment(v.replied_at, v.replied_by_name),
    reply: inside ? v.reply : '',
    closedAt: iso(v.closed_at),
    photos: labelled(photoLabels.arrival),
    replyFiles: labelled(photoLabels.reply),
    matters: matters.map((m) => ({
      id: m.id,
      seq: m.seq,
      matter: m.matter,
      result: m.result,
      note: m.note,
      recorded: moment(m.recorded_at, m.recorded_by_name),
      photos: labelled(photoLabels.matter(m.seq)),
    })),
    findings,
    lookBacks: inside
      ? (await store.lookBacksOf(tx, actor, v.id)).map((one) => ({
          round: one.round,
          at: one.at.toISOString(),
          by: `${one.by_unit} ${one.by_name}`,
          passed: one.passed,
          opinion: one.opinion,
          photos: labelled(photoLabels.lookBack(one.round)),
        }))
      : [],
    gaps:
      v.state === 'replied' || v.state === 'fedBack'
        ? open.map((f) =>
            f.kind === 'hazard'
              ? `隐患 ${f.hazard_code} 还没有销号`
              : `${f.what}：${f.unit_name}${f.state === 'reported' ? '已报告，待确认' : '还没有整改'}`,
          )
        : v.state === 'onSite'
          ? matters.filter((m) => m.result === null).map((m) => `第 ${m.seq} 项还没有记录：${m.matter}`)
          : [],
    allowedActions: offersOf(
      (Object.keys(visitActionLabels) as VisitAction[]).map((action) => [
        action,
        visitActionLabels[action],
        policy.mayOnVisit(actor, action, v, g, members, behalves),
        !['cancel', 'comment', 'sendBack', 'record', 'find'].includes(action),
      ]),
    ),
    comments: ofGroup
      ? (await listComments(tx, actor, visitSubject(v))).map((one) => ({
          id: one.id,
          at: one.at.toISOString(),
          who: `${one.author_unit} ${one.author_name}`,
          text: one.text,
        }))
      : null,
    timeline: newestFirst(timeline),
  };
}
export const getVisit = (ctx: Ctx, id: string): Promise<s.VisitView> => ctx.reading((tx) => presentVisit(tx, ctx, id));

const visitRow = (v: store.ListedVisit, at: Date, streets: ReadonlyMap<string, string>): s.VisitRow => {
  const until = (x: Date | null): Date | null => (x !== null && x <= at ? x : null);
  return {
    id: v.id,
    code: v.code,
    groupId: v.group_id,
    groupName: v.group_name,
    targetName: v.target_name,
    streetName: streets.get(v.street_code) ?? '',
    method: v.method,
    subject: v.subject,
    plannedOn: v.planned_on,
    state: v.state_then ?? v.state,
    stepDueAt: v.state_then === v.state ? iso(v.step_due_at) : null,
    arrivedAt: iso(until(v.arrived_at)),
    fedBackAt: iso(until(v.fed_back_at)),
    replyDueOn: until(v.fed_back_at) ? v.reply_due_on : null,
    findings: v.findings,
    open: v.open,
  };
};

export async function listVisits(ctx: Ctx, query: s.VisitQuery): Promise<Page<s.VisitRow>> {
  return ctx.reading(async (tx) => {
    const at = momentOf(query.asOf, ctx.clock.now());
    const found = await store.listVisits(tx, ctx.actor, query, at);
    const streets = await streetNames(tx);
    return {
      ...found,
      items: found.items.map((v) => visitRow(v, at, streets)),
    };
  });
}
export async function listFindings(ctx: Ctx, query: s.FindingQuery): Promise<Page<s.FindingRow>> {
  return ctx.reading(async (tx) => {
    const at = momentOf(query.asOf, ctx.clock.now());
    const found = await store.listFindings(tx, ctx.actor, query, at);
    return {
      ...found,
      items: found.items.map((f) => ({
        ...findingRow(f, { code: f.visit_code, target_name: f.target_name }, at),
        state: f.state_then ?? f.state,
      })),
    };
  });
}

const none = <K extends string>(keys: readonly K[]): Record<K, number> =>
  Object.fromEntries(keys.map((k) => [k, 0])) as Record<K, number>;
const pick = <K extends string>(keys: readonly K[], row: Record<K, number> | undefined): Record<K, number> =>
  row ? (Object.fromEntries(keys.map((k) => [k, Number(row[k])])) as Record<K, number>) : none(keys);
const visitKeys = ['all', 'covert', 'waiting', 'fedBack', 'open', 'late', 'closed'] as const;
const findingKeys = ['all', 'hazard', 'duty', 'open', 'overdue', 'done'] as const;

/** Figures of 督导: visits by the visited, findings by who must put them right; each is the count of the rows that its mark opens. */
export async function visitFigures(
  ctx: Ctx,
  filter: Pick<s.FindingFilter, 'group' | 'asOf' | 'dueFrom' | 'dueTo'>,
): Promise<s.VisitFigures> {
  return ctx.reading(async (tx) => {
    const at = momentOf(filter.asOf, ctx.clock.now());
    const visits = await store.visitFigures(tx, ctx.actor, filter, at);
    const findings = await store.findingFigures(tx, ctx.actor, filter, at);
    return {
      asOf: at.toISOString(),
      total: pick(
        visitKeys,
        visits.find((row) => row.target === null),
      ),
      targets: visits
        .filter((row) => row.target !== null)
        .map((row) => ({ ...pick(visitKeys, row), target: row.target ?? '', name: row.name ?? '' })),
      findings: pick(
        findingKeys,
        findings.find((row) => row.is_total),
      ),
      units: findings
        .filter((row) => !row.is_total && row.unit_id !== null)
        .map((row) => ({ ...pick(findingKeys, row), unitId: row.unit_id ?? '', unitName: row.unit_name ?? '' })),
    };
  });
}

/** One group for this reader. Throws supervision.groupNotFound. */
export async function presentGroup(tx: Tx, ctx: Ctx, id: string): Promise<s.GroupView> {
  const { actor } = ctx;
  const g = await store.findGroup(tx, actor, id);
  if (!g) throw fail('supervision.groupNotFound');
  const members = await store.membersOf(tx, actor, g.id);
  const behalves = await behalvesOf(tx, actor, groupSubject(g));
  const counts = await store.visitsPerTarget(tx, actor, g.id);
  const streets = await streetNames(tx);
  const now = ctx.clock.now();
  const visits = await store.listVisits(tx, actor, { group: [g.id], limit: 200 }, now);
  return {
    id: g.id,
    code: g.code,
    name: g.name,
    subject: g.subject,
    method: g.method,
    fromOn: g.from_on,
    toOn: g.to_on,
    matters: g.matters,
    state: g.state,
    version: g.version,
    unitName: g.unit_name,
    proposed: moment(g.proposed_at, g.proposed_by_name),
    approved: moment(g.approved_at, g.approved_by_name),
    notice: g.draft_id ? await letterState(tx, actor, g.draft_id) : null,
    members: members.map((m) => ({ userId: m.user_id, name: m.user_name, unit: m.unit_name, part: m.part })),
    targets: (await store.targetsOf(tx, actor, g.id)).map((t) => ({
      id: t.id,
      kind: t.kind,
      enterpriseId: t.enterprise_id,
      name: t.name,
      visits: counts.get(t.id) ?? 0,
    })),
    visits: visits.items.map((v) => visitRow(v, now, streets)),
    allowedActions: offersOf(
      (Object.keys(groupActionLabels) as GroupAction[]).map((action) => [
        action,
        groupActionLabels[action],
        policy.mayOnGroup(actor, action, g, members, behalves),
        action === 'approve' || action === 'plan',
      ]),
    ),
    timeline: newestFirst(await linesOf(tx, ctx, groupSubject(g), null)),
  };
}
export const getGroup = (ctx: Ctx, id: string): Promise<s.GroupView> => ctx.inTx((tx) => presentGroup(tx, ctx, id));

export async function listGroups(ctx: Ctx, query: s.GroupQuery): Promise<Page<s.GroupRow>> {
  return ctx.reading(async (tx) => {
    const found = await store.listGroups(tx, ctx.actor, query);
    return {
      ...found,
      items: found.items.map((g) => ({
        id: g.id,
        code: g.code,
        name: g.name,
        subject: g.subject,
        method: g.method,
        fromOn: g.from_on,
        toOn: g.to_on,
        leader: g.leader ?? '',
        state: g.state,
        targets: g.targets,
        visits: g.visits,
        findings: g.findings,
        open: g.open,
      })),
    };
  });
}

export async function visitChoices(ctx: Ctx): Promise<s.VisitChoices> {
  return ctx.reading(async (tx) => {
    const groups = (await store.listGroups(tx, ctx.actor, { limit: 200 })).items.map((g) => ({
      id: g.id,
      name: g.name,
    }));
    if (!policy.mayForm(ctx.actor)) return { mayForm: false, units: [], people: [], groups };
    const people = (await findUsers(tx, {})).filter((u) => policy.MEMBER_KINDS.includes(u.unitKind));
    return {
      mayForm: true,
      units: await store.authorities(tx, ctx.actor),
      people: [...new Map(people.map((u) => [u.userId, u])).values()].map((u) => ({
        id: u.userId,
        name: u.name,
        unit: u.unitName,
        isExpert: u.unitKind === 'expert',
      })),
      groups,
    };
  });
}
