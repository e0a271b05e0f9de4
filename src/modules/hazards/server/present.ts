/** A hazard's record as it leaves the house: for this reader, with what is missing, who may do what next, and why it is visible. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf, daysBetween, type PlainDate } from '#kernel/shared/time.ts';
import {
  behalvesOf,
  listComments,
  listEvents,
  listParts,
  listRequests,
  openClockOf,
  seesInternal,
  type ClockRow,
  type CommentRow,
  type EventRow,
  type PartRow,
  type RequestRow,
} from '#platform/casework/server/index.ts';
import { documentsOf, documentsSeen, type Doc } from '#platform/documents/server/index.ts';
import { getFiles, type FileMeta } from '#platform/files/server/index.ts';
import { industryNames, scopeReason, streetNames } from '#platform/identity/server/index.ts';
import { getCriterion } from '#modules/criteria/server/index.ts';
import { questionsOf, questionText } from '#modules/criteria/shared/judgement.ts';
import { answerLabels } from '#modules/criteria/shared/labels.ts';
import { presentBrief, type EnterpriseBrief } from '#modules/enterprises/server/index.ts';
import {
  actionLabels,
  evidenceLabels,
  judgeMethodLabels,
  listingLabels,
  rejudgeCauses,
  stopLabels,
  type HazardAction,
} from '../shared/labels.ts';
import type { AllowedAction, ClockView, Gap, HazardRecord, JudgementView } from '../shared/schema.ts';
import { milestones, openStates, type HazardState } from '../shared/states.ts';
import { judgementsOf, type JudgementRow } from './judgement-store.ts';
import { isFirm, may, primaryOf, type CaseFacts } from './policy.ts';
import { presentRow } from './service/ledger.ts';
import { factsFor, fail, owedEvidence, subjectOf } from './service/step.ts';
import { mergedInto } from './duplicates/store.ts';
import * as store from './store.ts';
import type { HazardRow } from './store.ts';

type FileView = HazardRecord['evidence'][number]['file'];

/** Metres between two places on the ground (haversine). */
export function metres(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const rad = (deg: number): number => (deg * Math.PI) / 180;
  const h =
    Math.sin(rad(b.latitude - a.latitude) / 2) ** 2 +
    Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(rad(b.longitude - a.longitude) / 2) ** 2;
  return Math.round(2 * 6_371_000 * Math.asin(Math.sqrt(h)));
}

const fileViewer =
  (firm: EnterpriseBrief | undefined) =>
  (file: FileMeta): FileView => ({
    id: file.id,
    name: file.name,
    mime: file.mime,
    size: file.size,
    hasThumb: file.hasThumb,
    takenAt: file.takenAt ?? null,
    distance:
      file.latitude != null && file.longitude != null && firm?.latitude != null && firm.longitude != null
        ? metres(
            { latitude: file.latitude, longitude: file.longitude },
            { latitude: firm.latitude, longitude: firm.longitude },
          )
        : null,
  });

/** A file of a source, where no place to measure from is at hand. */
export const fileViewOf = fileViewer(undefined);

const partLabels: Record<string, string> = {
  reporter: '上报人',
  handler: '承办人',
  verifier: '复查人',
  formerCompetent: '原监管部门',
  assisting: '接办部门',
  patron: '包保领导',
};

function presentPeople(
  h: HazardRow,
  firm: EnterpriseBrief | undefined,
  parts: readonly PartRow[],
  events: readonly EventRow[],
  ctx: Ctx,
): HazardRecord['people'] {
  const people: HazardRecord['people'] = [];
  const add = (name: string | null | undefined, unit: string, part: string, isMe = false): void => {
    if (name && !people.some((p) => p.name === name && p.part === part)) people.push({ name, unit, part, isMe });
  };
  add(firm?.principalName, '企业主要负责人', '整改责任人');
  if (firm?.controllerName !== firm?.principalName) add(firm?.controllerName, '企业实际控制人', '实际控制人');
  add(h.handler_name, h.unit_name, '承办人', h.handler_id === ctx.actor.userId);
  add(h.judged_by_name, h.unit_name, '判定人', h.judged_by === ctx.actor.userId);
  add(h.confirmed_by_name, h.unit_name, '核准人', h.confirmed_by === ctx.actor.userId);
  for (const p of parts)
    if (p.until === null && p.part !== 'handler')
      add(
        p.user_name || p.unit_name,
        p.user_name ? p.unit_name : '',
        partLabels[p.part] ?? p.part,
        p.user_id === ctx.actor.userId,
      );
  add(h.closed_by_name, h.unit_name, '销号审批人', h.closed_by === ctx.actor.userId);
  return people.slice(0, 12).filter((p) => p.part !== '上报人' || events.some((e) => e.act === 'report'));
}

function presentMilestones(h: HazardRow, events: readonly EventRow[]): HazardRecord['milestones'] {
  const line = milestones.filter(
    (m) =>
      (!m.major || h.grade === 'major') &&
      (m.key !== 'resumed' || h.stop_kind !== 'none') &&
      (m.key !== 'lookBack' || h.grade === 'major'),
  );
  const dayFor = (to: readonly string[]): PlainDate | null => {
    const event = events.find((e) => e.to_state !== null && to.includes(e.to_state));
    return event ? dayOf(event.at) : null;
  };
  // A milestone is done when the record left its states for a later one; its day is when it did.
  const nowIndex =
    h.state === 'archived'
      ? line.length
      : line.findIndex((m) => (m.states as readonly HazardState[]).includes(h.state));
  const at = nowIndex === -1 ? (h.state === 'closed' ? line.length : 0) : nowIndex;
  const days: Record<string, PlainDate | null> = {
    found: h.found_on,
    judged: h.judged_on,
    registered: h.confirmed_on,
    notified: dayFor(['planning']),
    planned: events.find((e) => e.act === 'approvePlan')
      ? dayOf(events.find((e) => e.act === 'approvePlan')!.at)
      : null,
    rectified: h.completed_on,
    verified: dayFor(['verified']),
    resumed: h.resumed_on,
    closing: h.closed_on,
    closed: h.closed_on,
    lookBack: dayFor(['archived']),
  };
  return line.map((m, i) => {
    const status =
      i < at || (m.key === 'closed' && h.closed_on !== null)
        ? 'done'
        : i === at && h.state !== 'void'
          ? 'now'
          : 'ahead';
    return { key: m.key, label: m.label, status, on: status === 'done' ? (days[m.key] ?? null) : null };
  });
}

function presentClocks(
  h: HazardRow,
  open: ClockRow | null,
  today: PlainDate,
): { stepClock: ClockView | null; ageClock: ClockView } {
  const stepClock: ClockView | null = open
    ? {
        label: open.label,
        startedAt: open.started_at.toISOString(),
        dueAt: open.due_at?.toISOString() ?? null,
        dueOn: open.due_on,
        endedAt: null,
        daysLeft: open.due_on === null ? null : daysBetween(today, open.due_on),
        unit: open.unit,
        basis: open.basis,
        fallsOnHoliday: open.falls_on,
        extendedFrom: open.extended_from,
        extensions: open.extensions,
      }
    : null;
  return {
    stepClock,
    ageClock: {
      label: '自发现起（不停表）',
      startedAt: new Date(`${h.found_on}T00:00:00+08:00`).toISOString(),
      dueAt: null,
      dueOn: h.rectify_due_on,
      endedAt: h.closed_on ? new Date(`${h.closed_on}T23:59:59+08:00`).toISOString() : null,
      daysLeft: h.rectify_due_on === null ? null : daysBetween(today, h.rectify_due_on),
      unit: 'calendarDay',
      basis: h.rectify_due_on === null ? null : h.extensions > 0 ? `整改期限（已延期 ${h.extensions} 次）` : '整改期限',
      fallsOnHoliday: null,
      extendedFrom: null,
      extensions: h.extensions,
    },
  };
}

/** 销号还缺什么: what stands between this record and closure, open gaps first, with who can close each. */
async function presentGaps(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  facts: CaseFacts,
  evidence: readonly store.EvidenceRow[],
  firm: EnterpriseBrief | undefined,
): Promise<Gap[]> {
  if (h.grade === 'unjudged' || h.state === 'void') return [];
  const mine = (action: HazardAction): string | null => (may(ctx.actor, action, h, facts)?.allowed ? action : null);
  const order: readonly HazardState[] = openStates;
  const before = (state: HazardState): boolean =>
    order.indexOf(h.state) < order.indexOf(state) && order.includes(h.state);
  const gaps: Gap[] = [];
  const push = (
    key: string,
    label: string,
    done: boolean,
    detail: string,
    action: HazardAction | null,
    who: string,
    waiting = false,
  ): void => {
    gaps.push({
      key,
      label,
      detail,
      status: done ? 'done' : waiting ? 'waiting' : 'missing',
      action: done || action === null ? null : mine(action),
      who,
    });
  };
  const ended = h.closed_on !== null;
  const firmName = firm?.name ?? '企业';
  if (h.grade === 'major') {
    push(
      'confirmed',
      '核准入库',
      h.confirmed_on !== null,
      h.confirmed_on ? `${h.confirmed_by_name}，${h.confirmed_on}` : '由另一位审核人核准',
      'confirm',
      h.unit_name,
    );
    push(
      'notice',
      '整改通知两人签收',
      !['reported', 'awaitingConfirmation', 'registered', 'notified'].includes(h.state),
      '主要负责人、实际控制人各自签收',
      h.state === 'notified' ? 'signNotice' : 'issueNotice',
      h.state === 'notified' ? firmName : h.unit_name,
      before('registered'),
    );
    const [plan] = await store.plansOf(tx, ctx.actor, h.id);
    push(
      'plan',
      '治理方案六要素',
      plan?.decision === 'approved',
      plan
        ? `第 ${plan.round} 次报送，${plan.decision === 'approved' ? '审核通过' : plan.decision === 'returned' ? '退回修改' : '待审核'}`
        : '目标任务、方法措施、经费物资、机构人员、时限要求、安全措施和应急预案',
      h.state === 'planReview' ? 'reviewPlan' : 'submitPlan',
      h.state === 'planReview' ? h.unit_name : firmName,
      before('planning'),
    );
  }
  const owed = ended ? [] : await owedEvidence(tx, ctx, h);
  for (const item of owed)
    push(
      `evidence:${item.kind}`,
      item.label,
      false,
      item.criterionId ? '判定条款要求的证据' : item.kind === 'after' ? '与整改前同一部位' : '',
      'addEvidence',
      firmName,
    );
  const counts = new Map<string, number>();
  for (const e of evidence) counts.set(e.kind, (counts.get(e.kind) ?? 0) + 1);
  const demanded = new Map(
    (await store.clausesOf(tx, ctx.actor, h.id)).flatMap((c) => c.evidence.map((e) => [e.key, e.label] as const)),
  );
  for (const [kind, n] of counts)
    if (!owed.some((o) => o.kind === kind))
      push(
        `evidence:${kind}`,
        demanded.get(kind) ?? evidenceLabels[kind as keyof typeof evidenceLabels] ?? '其他材料',
        true,
        `${n} 件`,
        null,
        '',
      );
  const verified = ended || ['verified', 'resumeReview', 'closing'].includes(h.state);
  push(
    'verification',
    '现场复查结论',
    verified,
    verified ? '复查合格' : '须由监管部门 2 名执法人员作出，不得是整改责任人或同一单位',
    'verify',
    h.unit_name,
    before('awaitingReview') || h.state === 'returned',
  );
  if (h.stop_kind !== 'none')
    push(
      'resume',
      '恢复生产审批',
      h.resumed_on !== null,
      h.resumed_on
        ? `${h.resumed_on} 同意恢复`
        : `${h.stop_ordered_on} 起${stopLabels[h.stop_kind]}；复查合格后由企业申请，十日内现场审查`,
      h.state === 'resumeReview' ? 'decideResume' : 'applyResume',
      h.state === 'resumeReview' ? h.unit_name : firmName,
      !verified,
    );
  if (h.listing !== null)
    push(
      'delisting',
      '摘牌审批',
      h.delisted_on !== null,
      h.delisted_on ? `${h.delisted_on} 摘牌` : `由挂牌机关作出（${listingLabels[h.listing]}），其他单位不能代办`,
      null,
      listingLabels[h.listing],
      true,
    );
  if (h.grade === 'major')
    push(
      'closure',
      '销号审核',
      ended,
      ended ? `${h.closed_by_name}，${h.closed_on}` : '上报、核准、复查、销号须由不同的人办理',
      h.state === 'closing' ? 'close' : 'applyClosure',
      h.unit_name,
      !verified,
    );
  const rank = { missing: 0, waiting: 1, done: 2 } as const;
  return gaps.sort((a, b) => rank[a.status] - rank[b.status]);
}

function presentActions(ctx: Ctx, h: HazardRow, facts: CaseFacts): AllowedAction[] {
  const turn = primaryOf[h.state] ?? [];
  const actions = (Object.keys(actionLabels) as HazardAction[]).flatMap((action): AllowedAction[] => {
    const answer = may(ctx.actor, action, h, facts);
    if (answer === null) return [];
    if (answer.allowed) return [{ action, label: actionLabels[action], primary: turn.includes(action), locked: null }];
    // A step of another time is shown only where people will ask; a step barred for the person says so.
    if (
      answer.kind === 'state' &&
      !turn.includes(action) &&
      !['applyClosure', 'close', 'submitCompletion', 'orderStop', 'requestExtension', 'urge'].includes(action)
    )
      return [];
    if (answer.kind === 'state' && h.closed_on !== null) return [];
    return [{ action, label: actionLabels[action], primary: false, locked: { reason: answer.reason } }];
  });
  const weight = (a: AllowedAction): number => (a.locked ? 2 : a.primary ? 0 : 1);
  return actions.sort((a, b) => weight(a) - weight(b));
}

async function whyVisible(tx: Tx, ctx: Ctx, h: HazardRow, industries: ReadonlyMap<string, string>): Promise<string> {
  const reason = scopeReason(ctx.actor, {
    streetCode: h.street_code,
    industry: h.industry,
    enterpriseId: h.enterprise_id,
    isAssigned: true,
  });
  const mine = h.handler_id === ctx.actor.userId ? '，且由您承办' : '';
  switch (reason) {
    case 'all':
      return `您能看到本件：您的岗位负责全区${mine}。`;
    case 'industry':
      return `您能看到本件：它属于${ctx.actor.unitName}监管的行业（${industries.get(h.industry) ?? h.industry}）${mine}。`;
    case 'street':
      return `您能看到本件：它在${(await streetNames(tx)).get(h.street_code) ?? '本街道'}辖区内${mine}。`;
    case 'enterprise':
      return '您能看到本件：它是您所在企业的隐患。';
    case 'assigned':
      return `您能看到本件：它交由您或您所在单位办理过${mine}。`;
    case null:
      return '';
  }
}

const notices = (docs: readonly Doc[]): HazardRecord['documents'] =>
  docs.map((d) => ({
    id: d.id,
    kind: d.kind,
    title: d.title,
    number: d.number,
    issuedOn: d.issuedOn,
    receipts: d.recipients.map((r) => ({ role: r.roleLabel, name: r.name, signedAt: r.receipt?.signedAt ?? null })),
  }));

/** What a record is made of, as the stores hold it. */
export interface Parts {
  requests: readonly RequestRow[];
  firm: EnterpriseBrief | undefined;
  events: readonly EventRow[];
  evidence: readonly store.EvidenceRow[];
  plans: readonly store.PlanRow[];
  progress: readonly store.ProgressRow[];
  verifications: readonly store.VerificationRow[];
  /** Of the judgement that counts, and of those judged again since. */
  clauses: Awaited<ReturnType<typeof store.clausesOf>>;
  judgements: readonly JudgementRow[];
  measures: readonly store.MeasureRow[];
  docs: readonly Doc[];
  comments: readonly CommentRow[];
  parts: readonly PartRow[];
  behalves: CaseFacts['behalves'];
  clock: ClockRow | null;
  /** Names that the reason of sight may need. */
  industries: ReadonlyMap<string, string>;
}

const isInternal = (ctx: Ctx, h: HazardRow): boolean => seesInternal(ctx) && !isFirm(ctx.actor, h);
// What a voided or public origin said stays with the authorities.
const reporterIsHidden = (ctx: Ctx, h: HazardRow): boolean =>
  !isInternal(ctx, h) && ['publicReport', 'insiderReport'].includes(h.channel);

/** The whole record for the reader; outside scope it is not found. A merged source names the record that it is told in. */
export async function present(tx: Tx, ctx: Ctx, id: string): Promise<HazardRecord> {
  const h = await store.find(tx, ctx.actor, id);
  if (!h) {
    const into = await mergedInto(tx, ctx.actor, id);
    if (into) throw fail('hazards.merged', { code: into.code, id: into.id });
    throw fail('hazards.notFound');
  }
  const { actor } = ctx;
  const subject = subjectOf(h);
  const internal = isInternal(ctx, h);
  // None of these waits for another: they travel together.
  const [requests, firms, events, evidence, plans, progress, verifications, clauses, judgements, measures, docs] =
    await Promise.all([
      listRequests(tx, actor, subject),
      presentBrief(tx, [h.enterprise_id]),
      listEvents(tx, actor, subject, internal),
      store.evidenceOf(tx, actor, id),
      store.plansOf(tx, actor, id),
      store.progressOf(tx, actor, id),
      store.verificationsOf(tx, actor, id),
      store.clausesOf(tx, actor, id),
      judgementsOf(tx, actor, id),
      store.measuresOf(tx, actor, id),
      documentsOf(tx, 'hazard', id),
    ]);
  const [comments, parts, behalves, clock, industries] = await Promise.all([
    internal ? listComments(tx, actor, subject) : [],
    reporterIsHidden(ctx, h) ? [] : listParts(tx, actor, subject),
    behalvesOf(tx, actor, subject),
    openClockOf(tx, actor, subject),
    industryNames(tx),
  ]);
  const firm = firms.get(h.enterprise_id);
  // Letters of the ladder are about the measure, but the history of the hazard names them.
  const named = events.flatMap((e) => e.data.documents ?? []).filter((one) => !docs.some((d) => d.id === one));
  const others = await documentsSeen(tx, actor, [...new Set(named)]);
  return compose(tx, ctx, h, {
    requests, firm, events, evidence, plans, progress, verifications, clauses, judgements, measures, comments, parts, behalves, clock, industries,
    docs: [...docs, ...others],
  }); // prettier-ignore
}

/** The record of a hazard that was put on the ledger in this act: what it holds is known, the rest is empty. */
export const presentNew = (
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  known: Pick<Parts, 'firm' | 'events' | 'evidence' | 'measures' | 'parts' | 'clock' | 'industries'>,
): Promise<HazardRecord> =>
  compose(tx, ctx, h, {
    requests: [],
    plans: [],
    progress: [],
    verifications: [],
    clauses: [],
    judgements: [],
    docs: [],
    comments: [],
    behalves: new Map(),
    ...known,
    parts: reporterIsHidden(ctx, h) ? [] : known.parts,
  });

/** A judgement in words: what was asked and answered, what it came to. */
const presentJudgement = (row: JudgementRow, internal: boolean): JudgementView => ({
  round: row.round,
  cause: row.cause === null ? null : rejudgeCauses[row.cause],
  criteriaOn: row.criteria_on,
  method: judgeMethodLabels[row.method],
  computed: row.computed,
  decided: row.decided,
  findings: row.findings,
  items: row.items.map(({ id, edition, citation, text, added }) => ({ id, edition, citation, text, added })),
  answered: row.items.flatMap((item) =>
    questionsOf(item.condition).flatMap((q) => {
      const answer = row.answers.facts[item.id]?.[q.key];
      return answer === undefined ? [] : [{ id: item.id, question: questionText(q), answer: answerLabels[answer] }];
    }),
  ),
  departure: internal ? row.departure : null,
  expertName: row.expert_name,
  expertFile: row.expert_file_id,
  reason: row.reason,
  by: row.judged_by_name,
  unit: row.judged_by_unit,
  at: row.judged_at.toISOString(),
});

async function compose(tx: Tx, ctx: Ctx, h: HazardRow, held: Parts): Promise<HazardRecord> {
  const { firm, events, evidence, plans, progress, verifications, clauses, docs } = held;
  const criteria = clauses.filter((c) => c.is_current);
  const today = dayOf(ctx.clock.now());
  const internal = isInternal(ctx, h);
  const hidesReporter = reporterIsHidden(ctx, h);
  const facts = {
    ...(await factsFor(tx, ctx, h, held)),
    urgedToday: held.events.some(
      (e) => e.act === 'urge' && e.actor_unit === ctx.actor.unitName && dayOf(e.at) === dayOf(ctx.clock.now()),
    ),
  };
  const fileIds = [
    ...evidence.map((e) => e.file_id),
    ...events.flatMap((e) => e.data.files ?? []),
    ...plans.flatMap((p) => p.file_ids),
    ...progress.flatMap((p) => p.file_ids),
    ...verifications.flatMap((v) => v.file_ids),
  ];
  const view = fileViewer(firm);
  const files = new Map((await getFiles(tx, [...new Set(fileIds)])).map((f) => [f.id, view(f)]));
  const filesOf = (ids: readonly string[]): FileView[] => ids.flatMap((fileId) => files.get(fileId) ?? []);
  const demanded = new Map(clauses.flatMap((c) => c.evidence.map((e) => [e.key, e.label] as const)));
  const plan = plans[0];
  const suggested = [];
  for (const criterionId of h.grade === 'unjudged' ? h.suggested_criteria : []) {
    const c = await getCriterion(tx, criterionId, { on: h.found_on });
    if (c) suggested.push({ criterionId: c.id, clause: c.clause, item: c.text, docNo: c.docNo ?? '' });
  }
  return {
    ...presentRow(h, today, ctx.actor),
    description: h.description,
    finders: hidesReporter ? '' : h.finders,
    reporterName: hidesReporter ? '' : h.reporter_name,
    reporterUnit: hidesReporter ? '' : h.reporter_unit_name,
    channel: hidesReporter ? 'departmentInspection' : h.channel,
    reportedAt: h.reported_at.toISOString(),
    latitude: h.latitude,
    longitude: h.longitude,
    enterprise: {
      id: h.enterprise_id,
      name: firm?.name ?? h.enterprise_name,
      uscc: firm?.uscc ?? null,
      address: firm?.address ?? '',
      principalName: firm?.principalName ?? null,
      controllerName: firm?.controllerName ?? null,
    },
    judgement: h.judged_on
      ? {
          grade: h.grade,
          method: h.judge_method ? judgeMethodLabels[h.judge_method] : '',
          reason: h.judge_reason ?? '',
          judgedBy: h.judged_by_name ?? '',
          judgedOn: h.judged_on,
          confirmedBy: h.confirmed_by_name,
          confirmedOn: h.confirmed_on,
        }
      : null,
    judgements: held.judgements.map((one) => presentJudgement(one, internal)),
    criteria: criteria.map((c) => ({
      criterionId: c.criterion_id,
      docNo: c.doc_no,
      standardName: c.standard_name,
      clause: c.clause,
      item: c.item,
      effectiveFrom: c.effective_from,
      needsCheck: c.confidence < 0.7,
    })),
    suggestedCriteria: suggested,
    milestones: presentMilestones(h, events),
    ...presentClocks(h, held.clock, today),
    gaps: await presentGaps(tx, ctx, h, facts, evidence, firm),
    plan: plan
      ? {
          round: plan.round,
          goals: plan.goals,
          measures: plan.measures,
          funding: plan.funding,
          fundingFen: plan.funding_fen,
          organisation: plan.organisation,
          responsiblePerson: plan.responsible_person,
          responsiblePhone: plan.responsible_phone,
          schedule: plan.schedule,
          dueOn: plan.due_on,
          safety: plan.safety,
          submittedBy: plan.submitted_by_name,
          submittedAt: plan.submitted_at.toISOString(),
          decision: plan.decision,
          opinion: plan.opinion,
          files: filesOf(plan.file_ids),
        }
      : null,
    measures: held.measures.map((m) => ({
      text: m.text,
      responsible: m.responsible,
      by: m.by_name,
      at: m.at.toISOString(),
    })),
    stopOrder:
      h.stop_kind === 'none' || h.stop_ordered_on === null
        ? null
        : {
            kind: h.stop_kind,
            extent: h.stop_extent ?? '',
            basis: h.stop_basis ?? '',
            orderedOn: h.stop_ordered_on,
            resumedOn: h.resumed_on,
          },
    progress: progress.map((p) => ({
      text: p.text,
      percent: p.percent,
      by: p.by_name,
      at: p.at.toISOString(),
      files: filesOf(p.file_ids),
    })),
    evidence: evidence.flatMap((e) => {
      const file = files.get(e.file_id);
      return file
        ? [
            {
              id: e.id,
              kind: e.kind,
              label: demanded.get(e.kind) ?? evidenceLabels[e.kind as keyof typeof evidenceLabels] ?? '其他材料',
              criterionId: e.criterion_id,
              note: e.note,
              file,
              uploadedBy: `${e.by_unit} ${e.by_name}`.trim(),
              uploadedAt: e.at.toISOString(),
            },
          ]
        : [];
    }),
    owedEvidence: h.closed_on === null && h.state !== 'void' ? await owedEvidence(tx, ctx, h) : [],
    verifications: verifications.map((v) => ({
      round: v.round,
      pass: v.pass,
      officers: [v.officer_name, v.second_name].filter(Boolean).join('、') + `（${v.unit_name}）`,
      visitedOn: v.visited_on,
      findings: v.findings,
      files: filesOf(v.file_ids),
    })),
    requests: held.requests
      .filter((r) => internal || r.kind !== 'void')
      .map((r) => ({
        id: r.id,
        kind: r.kind as 'extension' | 'void',
        status: r.status,
        proposedBy: `${r.proposed_unit} ${r.proposed_name}`.trim(),
        proposedAt: r.proposed_at.toISOString(),
        reason: r.reason,
        newDueOn: r.data['newDueOn'] ?? null,
        oldDueOn: r.data['oldDueOn'] ?? null,
        details: Object.fromEntries(Object.entries(r.data).filter(([key]) => key !== 'newDueOn' && key !== 'oldDueOn')),
        decidedBy: r.decided_name,
        decidedAt: r.decided_at?.toISOString() ?? null,
        opinion: r.opinion,
      })),
    documents: notices(docs),
    comments: held.comments.map((c) => ({
      id: c.id,
      text: c.text,
      by: c.author_name,
      unit: c.author_unit,
      at: c.at.toISOString(),
    })),
    timeline: events.map((e) => ({
      id: e.id,
      at: e.at.toISOString(),
      act: e.act,
      label: e.label,
      actor: hidesReporter && e.act === 'report' ? '' : e.actor_name,
      unit: hidesReporter && e.act === 'report' ? h.unit_name : [e.actor_unit, e.actor_title].filter(Boolean).join(' '),
      onBehalfOf: e.behalf_name,
      fromState: e.from_state,
      toState: e.to_state,
      note: hidesReporter && e.act === 'report' ? null : e.note,
      tone: e.tone,
      internal: e.audience === 'authority',
      files: filesOf(e.data.files ?? []),
      documents: (e.data.documents ?? []).flatMap((docId) => {
        const d = docs.find((x) => x.id === docId);
        return d
          ? [
              {
                id: d.id,
                number: d.number,
                title: d.title,
                signed: d.recipients.filter((r) => r.receipt !== null).length,
                total: d.recipients.length,
              },
            ]
          : [];
      }),
    })),
    people: presentPeople(h, firm, held.parts, events, ctx),
    allowedActions: presentActions(ctx, h, facts),
    whyVisible: await whyVisible(tx, ctx, h, held.industries),
    isDemo: h.is_demo,
  };
}
