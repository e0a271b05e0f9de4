/** Acts of listing and delisting (挂牌、摘牌), domain §1.6. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import {
  behalvesOf,
  decideRequestRow,
  dueByDay,
  dueByRule,
  finishTodos,
  insertEvent,
  insertRequest,
  insertTodo,
  listRequests,
  note,
  restartClock,
  transition,
  type CaseKind,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { registerReceiptHook, type ReceiptHook } from '#platform/documents/server/index.ts';
import { enterpriseUnit, findUsers, officeUnit, streetUnit, unitsOf } from '#platform/identity/server/index.ts';
import { ruleOn, termOn } from '#platform/rules/server/index.ts';
import { findBrief, hazardActs } from '#modules/hazards/server/index.ts';
import { levelLabels, levels, listingReasons, type Level, type ListingReason } from '../shared/labels.ts';
import type {
  AddProgress,
  ApproveListing,
  Decide,
  ExtendListing,
  Listing,
  Opinion,
  ProposeListing,
  RaiseListing,
  Seen,
} from '../shared/schema.ts';
import { listingMachine, type ListingState } from '../shared/states.ts';
import { issueLetter, ownUnsigned, signLetter } from './letters.ts';
import { codeOf, columnsOf } from './measures.ts';
import { usualRecipients } from './recipients.ts';
import { fail, levelsFor, requireListing, rolesOf, type ListingFacts } from './policy.ts';
import { presentListing } from './present.ts';
import * as store from './store.ts';
import type { ListingRow } from './store.ts';

export const listingCase: CaseKind<ListingState> = {
  type: 'listing',
  table: 'supervision_listings',
  machine: listingMachine,
};
const subjectOf = (l: { id: string }) => ({ type: 'listing', id: l.id });

async function lock(tx: Tx, ctx: Ctx, id: string): Promise<ListingRow> {
  const l = await store.findListing(tx, ctx.actor, id, true);
  if (!l) throw fail('supervision.notFound');
  return l;
}
const pendingOf = async (tx: Tx, ctx: Ctx, l: ListingRow) =>
  (await listRequests(tx, ctx.actor, subjectOf(l))).find((r) => r.kind === 'extension' && r.status === 'pending') ??
  null;
export async function factsOf(tx: Tx, ctx: Ctx, l: ListingRow): Promise<ListingFacts> {
  const pending = await pendingOf(tx, ctx, l);
  const limit = (await ruleOn<number>(tx, 'supervision.listing.extensions', dayOf(ctx.clock.now()))).value;
  return {
    owesReceipt: (await ownUnsigned(tx, ctx, l.delisting_id ?? l.notice_id)) !== null,
    pendingExtension: pending ? { id: pending.id, by: pending.proposed_by } : null,
    extensionsUsed: l.extensions >= limit,
    behalves: await behalvesOf(tx, ctx.actor, subjectOf(l)),
  };
}
const checked = async (
  tx: Tx,
  ctx: Ctx,
  id: string,
  action: Parameters<typeof requireListing>[1],
): Promise<ListingRow> => {
  const l = await lock(tx, ctx, id);
  requireListing(ctx.actor, action, l, await factsOf(tx, ctx, l));
  return l;
};

/** People of the listing authority with these roles; the committee's leaders may sit elsewhere. */
async function authority(tx: Tx, l: ListingRow, roles: readonly string[]): Promise<NewTodo['to']> {
  if (!roles.includes('office.leader')) return [{ unitId: l.listing_unit_id, roles: [...roles] }];
  return (await findUsers(tx, { roles })).map((u) => ({ userId: u.userId, unitId: u.unitId }));
}
/** The enterprise; while it has no account, the competent department sees to it. */
const firmOf = async (tx: Tx, l: ListingRow): Promise<NewTodo['to']> => {
  const unit = await enterpriseUnit(tx, l.enterprise_id);
  return unit
    ? [{ unitId: unit, roles: ['enterprise.principal', 'enterprise.safety'] }]
    : [{ unitId: l.unit_id, roles: ['department.officer', 'department.reviewer'] }];
};

async function beginStage(tx: Tx, ctx: Ctx, l: ListingRow): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, subjectOf(l), now, { keepRequests: l.state === 'listed' });
  const roles = rolesOf(l.level);
  const add = (
    todo: Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why' | 'to'>,
    due: { dueAt: Date | null; dueOn: PlainDate | null } | null,
  ): Promise<void> =>
    insertTodo(tx, ctx.actor, subjectOf(l), now, {
      title: `${levelLabels[l.level]}挂牌：${l.title}`,
      isMajor: true,
      enterpriseName: l.enterprise_name,
      streetCode: l.street_code,
      ...todo,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
    });
  switch (l.state) {
    case 'proposed':
    case 'reviewed': {
      const due = await dueByRule(tx, ctx, 'supervision.listing.decide');
      await restartClock(tx, ctx, subjectOf(l), l.state === 'proposed' ? '挂牌审核' : '挂牌审批', due);
      const isFirst = l.state === 'proposed';
      await add(
        {
          kind: 'approve',
          action: isFirst ? 'review' : 'approve',
          verb: isFirst ? '审核挂牌' : '批准挂牌',
          why: `${l.proposed_unit_name}提请`,
          to: await authority(tx, l, isFirst ? roles.review : roles.approve),
        },
        due,
      );
      return;
    }
    case 'listed': {
      const next = dueByDay(l.report_due_on ?? l.due_on!, '挂牌督办报告周期');
      await restartClock(tx, ctx, subjectOf(l), '报送进展', next);
      await add(
        { kind: 'report', action: 'addProgress', verb: '报送进展', why: '挂牌督办进展', to: await firmOf(tx, l) },
        next,
      );
      return;
    }
    case 'accepting': {
      const due = await dueByRule(tx, ctx, 'supervision.listing.acceptance');
      await restartClock(tx, ctx, subjectOf(l), '现场验收', due);
      await add(
        {
          kind: 'review',
          action: 'accept',
          verb: '现场验收',
          why: '企业申请验收',
          to: await authority(tx, l, roles.review),
        },
        due,
      );
      return;
    }
    case 'accepted': {
      const due = await dueByRule(tx, ctx, 'supervision.listing.decide');
      await restartClock(tx, ctx, subjectOf(l), '摘牌审批', due);
      await add(
        {
          kind: 'approve',
          action: 'delist',
          verb: '批准摘牌',
          why: '验收合格',
          to: await authority(tx, l, roles.approve),
        },
        due,
      );
      return;
    }
    default:
      await restartClock(tx, ctx, subjectOf(l), '', null);
  }
}

async function signTodos(
  tx: Tx,
  ctx: Ctx,
  l: ListingRow,
  recipients: readonly { unitId: string }[],
  why: string,
): Promise<void> {
  const kinds = await unitsOf(
    tx,
    recipients.map((r) => r.unitId),
  );
  for (const { unitId } of recipients) {
    const kind = kinds.get(unitId)?.kind;
    await insertTodo(tx, ctx.actor, subjectOf(l), ctx.clock.now(), {
      kind: 'sign',
      action: `receive:${unitId}`,
      verb: '签收',
      why,
      title: `${levelLabels[l.level]}挂牌：${l.title}`,
      isMajor: true,
      enterpriseName: l.enterprise_name,
      streetCode: l.street_code,
      to: [
        {
          unitId,
          roles:
            kind === 'enterprise'
              ? ['enterprise.principal', 'enterprise.safety']
              : kind === 'street'
                ? ['street.officer', 'street.reviewer']
                : ['department.officer', 'department.reviewer', 'department.head'],
        },
      ],
    });
  }
}

/** The unit that lists at a level: the street office, the competent department, or the committee office. */
async function authorityAt(
  tx: Tx,
  level: Level,
  h: { streetCode: string; unitId: string },
): Promise<{ id: string; name: string }> {
  if (level === 'street') {
    const street = await streetUnit(tx, h.streetCode);
    if (street) return { id: street.id, name: street.name };
  }
  if (level === 'department')
    return { id: h.unitId, name: (await unitsOf(tx, [h.unitId])).get(h.unitId)?.name ?? '监管部门' };
  const office = await officeUnit(tx);
  return { id: office!.id, name: office!.name };
}

async function propose(tx: Tx, ctx: Ctx, input: ProposeListing, code: string): Promise<ListingRow> {
  const h = await findBrief(tx, ctx.actor, input.hazardId, { lock: true });
  if (!h) throw fail('supervision.hazardNotFound');
  if (h.hasEnded) throw fail('supervision.hazardEnded');
  if (!h.isMajor || !h.isConfirmed) throw fail('supervision.notMajor');
  const standing = (await store.listingsOf(tx, ctx.actor, h.id)).find((l) =>
    ['listed', 'accepting', 'accepted'].includes(l.state),
  );
  if (standing && levels.indexOf(input.level) < levels.indexOf(standing.level))
    throw fail('supervision.levelNotHigher', { level: levelLabels[standing.level] });
  const at = ctx.clock.now();
  const by = await authorityAt(tx, input.level, h);
  const id = newId<'listing'>(at.getTime());
  const made = await store.insertListing(tx, ctx.actor, at, {
    ...columnsOf(h),
    id,
    code,
    level: input.level,
    listing_unit_id: by.id,
    listing_unit_name: by.name,
    raises_id: standing && standing.level !== input.level ? standing.id : null,
    reasons: input.reasons,
    statement: input.statement,
  });
  if (!made) throw fail('supervision.alreadyListed', { level: levelLabels[input.level] });
  const l = await lock(tx, ctx, id);
  await insertEvent(tx, ctx.actor, subjectOf(l), {
    at,
    act: 'propose',
    label: `提请${levelLabels[l.level]}挂牌`,
    toState: 'proposed',
    note: input.statement,
    audience: 'authority',
  });
  await audit(tx, ctx, {
    action: 'listing.propose',
    subjectType: 'listing',
    subjectId: id,
    subjectCode: code,
    facts: { level: l.level, reasons: l.reasons, raises: l.raises_id },
  });
  await beginStage(tx, ctx, l);
  return l;
}

/** A department, a street or the office proposes that a hazard be listed (提请挂牌), with a reason from the list. */
export async function proposeListing(ctx: Ctx, input: ProposeListing): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    if (!(await findBrief(tx, ctx.actor, input.hazardId))) throw fail('supervision.hazardNotFound');
    if (!levelsFor(ctx.actor).includes(input.level))
      throw fail('supervision.notYours', { reason: `${levelLabels[input.level]}挂牌不由您所在单位提请` });
    // Drawn when nothing of the person stands against it: a refused proposal uses up no number.
    const code = await codeOf(ctx, 'GP');
    return presentListing(tx, ctx, (await propose(tx, ctx, input, code)).id);
  });
}

export async function reviewListing(ctx: Ctx, id: string, input: Opinion): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'review');
    await transition(tx, ctx, listingCase, l, 'review', {
      version: input.version,
      note: input.opinion,
      audience: 'authority',
      set: { reviewed_by: ctx.actor.userId, reviewed_by_name: ctx.actor.name },
    });
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentListing(tx, ctx, id);
  });
}
export async function refuseListing(ctx: Ctx, id: string, input: Opinion): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'refuse');
    await transition(tx, ctx, listingCase, l, 'refuse', {
      version: input.version,
      note: input.opinion,
      audience: 'authority',
      tone: 'returned',
    });
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentListing(tx, ctx, id);
  });
}

/** Last day that a term beginning on the day given may have, by the rule in force. */
export async function latestDue(tx: Tx, ctx: Ctx): Promise<{ on: PlainDate; basis: string }> {
  const now = ctx.clock.now();
  const rule = await termOn(tx, 'supervision.listing.term', dayOf(now));
  return { on: (await addTerm(tx, now, rule.value)).dueOn, basis: rule.document };
}

/** The leader lists it: notice with number and deadline, served on enterprise, competent department and street; the hazard is marked. */
export async function approveListing(ctx: Ctx, id: string, input: ApproveListing): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'approve');
    const h = await findBrief(tx, ctx.actor, l.hazard_id, { lock: true });
    if (!h || h.hasEnded) throw fail('supervision.hazardEnded');
    const now = ctx.clock.now();
    const today = dayOf(now);
    const latest = await latestDue(tx, ctx);
    if (input.dueOn <= today) throw fail('supervision.termPast');
    if (input.dueOn > latest.on) throw fail('supervision.termTooLong', { latest: latest.on, basis: latest.basis });
    const report = await dueByRule(tx, ctx, 'supervision.listing.report');
    const recipients = await usualRecipients(tx, l);
    const document = await issueLetter(tx, ctx, {
      kind: 'listing-notice',
      template: 'listing-notice-letter',
      subject: { type: 'listing', id },
      recipients,
      issuer: { id: l.listing_unit_id, name: l.listing_unit_name },
      facts: {
        enterprise: l.enterprise_name,
        matter: l.title,
        code: l.hazard_code,
        unit: l.unit_name,
        foundOn: h.foundOn,
        level: levelLabels[l.level],
        reasons: l.reasons.map((r) => listingReasons[r as ListingReason]).join('、'),
        requirements: input.requirements,
        dueOn: input.dueOn,
        contact: l.reviewed_by_name ?? ctx.actor.name,
        firstReportOn: report.dueOn,
      },
    });
    const firstReport = report.dueOn < input.dueOn ? report.dueOn : input.dueOn;
    await transition(tx, ctx, listingCase, l, 'approve', {
      version: input.version,
      note: document.number,
      data: { documents: [document.id] },
      set: {
        approved_by: ctx.actor.userId,
        approved_by_name: ctx.actor.name,
        requirements: input.requirements,
        listed_on: today,
        due_on: input.dueOn,
        first_due_on: input.dueOn,
        report_due_on: firstReport,
        notice_id: document.id,
        notice_number: document.number,
      },
    });
    if (l.raises_id) {
      const former = await lock(tx, ctx, l.raises_id);
      if (!listingMachine.states[former.state].final) {
        await transition(tx, ctx, listingCase, former, 'raise', { note: `提级为${levelLabels[l.level]}挂牌` });
        await beginStage(tx, ctx, { ...former, state: 'raised' });
      }
    }
    await hazardActs.listHazard(ctx.within(tx), l.hazard_id, {
      level: l.level,
      unitId: l.listing_unit_id,
      number: document.number,
      note: `${document.number}，督办期限 ${input.dueOn}`,
    });
    const listed = await lock(tx, ctx, id);
    await beginStage(tx, ctx, listed);
    await signTodos(tx, ctx, listed, recipients, document.number);
    return presentListing(tx, ctx, id);
  });
}

/** A recipient unit signs for the notice of listing or delisting. */
export async function receiveListing(ctx: Ctx, id: string, _input: Seen): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'receive');
    const documentId = (l.delisting_id ?? l.notice_id)!;
    await signLetter(tx, ctx, documentId, (await ownUnsigned(tx, ctx, documentId))!);
    return presentListing(tx, ctx, id);
  });
}
const onReceipt: ReceiptHook = async (tx, ctx, document) => {
  if (document.subjectType !== 'listing') return;
  for (const r of document.recipients.filter((one) => one.receipt !== null))
    await finishTodos(tx, ctx.actor, { type: 'listing', id: document.subjectId }, ctx.clock.now(), {
      action: `receive:${r.unitId ?? ''}`,
    });
};
export const bindListingReceipts = (): void => {
  registerReceiptHook('listing-notice', onReceipt);
  registerReceiptHook('delisting-notice', onReceipt);
};

/** Monthly progress (月度进展): the next report's clock starts. */
export async function addProgress(ctx: Ctx, id: string, input: AddProgress): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'addProgress');
    const now = ctx.clock.now();
    await store.insertProgress(tx, ctx.actor, id, now, input);
    const next = await dueByRule(tx, ctx, 'supervision.listing.report');
    const reportDueOn = l.due_on !== null && next.dueOn > l.due_on && l.due_on > dayOf(now) ? l.due_on : next.dueOn;
    await note(tx, ctx, listingCase, l, 'addProgress', `报送进展 ${input.percent}%`, {
      version: input.version,
      note: input.text,
      set: { report_due_on: reportDueOn },
    });
    if (l.state === 'listed') {
      await finishTodos(tx, ctx.actor, subjectOf(l), now, { action: 'addProgress' });
      const due = dueByDay(reportDueOn, '挂牌督办报告周期');
      await restartClock(tx, ctx, subjectOf(l), '报送进展', due);
      await insertTodo(tx, ctx.actor, subjectOf(l), now, {
        kind: 'report',
        action: 'addProgress',
        verb: '报送进展',
        why: '挂牌督办进展',
        title: `${levelLabels[l.level]}挂牌：${l.title}`,
        isMajor: true,
        enterpriseName: l.enterprise_name,
        streetCode: l.street_code,
        dueAt: due.dueAt,
        dueOn: due.dueOn,
        to: await firmOf(tx, l),
      });
    }
    return presentListing(tx, ctx, id);
  });
}

/** More time, asked for in writing before the deadline, as often as the rule allows and no longer than the first term. */
export async function extendListing(ctx: Ctx, id: string, input: ExtendListing): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await lock(tx, ctx, id);
    const facts = await factsOf(tx, ctx, l);
    const today = dayOf(ctx.clock.now());
    if (l.state === 'listed' && facts.pendingExtension) throw fail('supervision.extensionPending');
    if (l.state === 'listed' && facts.extensionsUsed) {
      const rule = await ruleOn<number>(tx, 'supervision.listing.extensions', today);
      throw fail('supervision.extensionOnce', { count: l.extensions, limit: rule.value, basis: rule.document });
    }
    requireListing(ctx.actor, 'extend', l, facts);
    if (l.due_on! < today) throw fail('supervision.extensionLate', { due: l.due_on! });
    if (input.newDueOn <= l.due_on!) throw fail('supervision.termPast');
    const latest = longest(l);
    if (input.newDueOn > latest) throw fail('supervision.termTooLong', { latest, basis: '延长不超过原期限' });
    const now = ctx.clock.now();
    const requestId = await insertRequest(tx, ctx.actor, subjectOf(l), {
      kind: 'extension',
      reason: input.reason,
      data: { newDueOn: input.newDueOn },
      at: now,
    });
    await note(tx, ctx, listingCase, l, 'extend', '申请延长督办期限', {
      version: input.version,
      note: input.reason,
      tone: 'extension',
      data: { newDueOn: input.newDueOn },
    });
    await insertTodo(tx, ctx.actor, subjectOf(l), now, {
      kind: 'approve',
      action: 'decideExtension',
      verb: '审批延长',
      why: `申请延至 ${input.newDueOn}`,
      title: `${levelLabels[l.level]}挂牌：${l.title}`,
      isMajor: true,
      enterpriseName: l.enterprise_name,
      streetCode: l.street_code,
      requestId,
      to: await authority(tx, l, rolesOf(l.level).approve),
    });
    return presentListing(tx, ctx, id);
  });
}
/** As long again as the first term. */
const longest = (l: ListingRow): PlainDate => {
  const days = (a: string, b: string) => Math.round((Date.parse(b) - Date.parse(a)) / 86_400_000);
  return new Date(Date.parse(l.first_due_on!) + days(l.listed_on!, l.first_due_on!) * 86_400_000)
    .toISOString()
    .slice(0, 10) as PlainDate;
};

export async function decideExtension(ctx: Ctx, id: string, input: Decide): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await lock(tx, ctx, id);
    const pending = await pendingOf(tx, ctx, l);
    if (!pending) throw fail('supervision.noSuchRequest');
    requireListing(ctx.actor, 'decideExtension', l, await factsOf(tx, ctx, l));
    const now = ctx.clock.now();
    const newDueOn = (pending.data as { newDueOn: PlainDate }).newDueOn;
    await decideRequestRow(tx, ctx.actor, pending.id, { approve: input.approve, opinion: input.opinion, at: now });
    await note(tx, ctx, listingCase, l, 'decideExtension', input.approve ? `同意延长至 ${newDueOn}` : '不同意延长', {
      version: input.version,
      note: input.opinion,
      tone: 'extension',
      data: { from: l.due_on, to: newDueOn },
      set: input.approve ? { due_on: newDueOn, extensions: l.extensions + 1 } : {},
    });
    await finishTodos(tx, ctx.actor, subjectOf(l), now, { requestId: pending.id });
    return presentListing(tx, ctx, id);
  });
}

export async function applyAcceptance(ctx: Ctx, id: string, input: Opinion): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'applyAcceptance');
    await transition(tx, ctx, listingCase, l, 'applyAcceptance', { version: input.version, note: input.opinion });
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentListing(tx, ctx, id);
  });
}

/** The listing authority looks on site (现场验收); not good enough: it stays listed. */
export async function acceptListing(ctx: Ctx, id: string, input: Decide): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'accept');
    await transition(tx, ctx, listingCase, l, input.approve ? 'accept' : 'failAcceptance', {
      version: input.version,
      note: input.opinion,
      tone: input.approve ? 'normal' : 'returned',
      set: input.approve
        ? { accepted_by: ctx.actor.userId, accepted_by_name: ctx.actor.name, acceptance: input.opinion }
        : { acceptance: input.opinion },
    });
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentListing(tx, ctx, id);
  });
}

/** Delisting (摘牌): notice to the same units, and the hazard's mark is taken off — by the authority that listed it. */
export async function delistListing(ctx: Ctx, id: string, input: Opinion): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'delist');
    const recipients = await usualRecipients(tx, l);
    const document = await issueLetter(tx, ctx, {
      kind: 'delisting-notice',
      template: 'delisting-notice-letter',
      subject: { type: 'listing', id },
      recipients,
      issuer: { id: l.listing_unit_id, name: l.listing_unit_name },
      facts: {
        enterprise: l.enterprise_name,
        matter: l.title,
        code: l.hazard_code,
        unit: l.unit_name,
        noticeNumber: l.notice_number ?? '',
        acceptance: l.acceptance ?? '',
      },
    });
    await transition(tx, ctx, listingCase, l, 'delist', {
      version: input.version,
      note: input.opinion,
      data: { documents: [document.id] },
      set: { delisted_on: dayOf(ctx.clock.now()), delisting_id: document.id, delisting_number: document.number },
    });
    await hazardActs.delistHazard(ctx.within(tx), l.hazard_id, {
      unitId: l.listing_unit_id,
      number: document.number,
      note: `${document.number}，${input.opinion}`,
    });
    const delisted = await lock(tx, ctx, id);
    await beginStage(tx, ctx, delisted);
    await signTodos(tx, ctx, delisted, recipients, document.number);
    return presentListing(tx, ctx, id);
  });
}

/** The listing authority asks the next higher one to list it (提级); the former listing stands until that is approved. */
export async function raiseListing(ctx: Ctx, id: string, input: RaiseListing): Promise<Listing> {
  return ctx.inTx(async (tx) => {
    const l = await checked(tx, ctx, id, 'raise');
    if (levels.indexOf(input.level) <= levels.indexOf(l.level))
      throw fail('supervision.levelNotHigher', { level: levelLabels[l.level] });
    const code = await codeOf(ctx, 'GP');
    await note(tx, ctx, listingCase, l, 'raise', `提请${levelLabels[input.level]}挂牌`, {
      version: input.version,
      note: input.statement,
      audience: 'authority',
    });
    const made = await propose(
      tx,
      ctx,
      {
        hazardId: l.hazard_id as never,
        level: input.level,
        reasons: l.reasons as ListingReason[],
        statement: input.statement,
      },
      code,
    );
    return presentListing(tx, ctx, made.id);
  });
}
