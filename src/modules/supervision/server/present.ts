/** Measures and listings as this reader may see them, with what he may do now. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addDays, dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { behalvesOf, pastOf, listRequests, seesInternal } from '#platform/casework/server/index.ts';
import { documentsOf, findDocument, type Doc } from '#platform/documents/server/index.ts';
import { officeUnit } from '#platform/identity/server/index.ts';
import { ruleOn, termOn, type Rule } from '#platform/rules/server/index.ts';
import { findBrief, paceFigure } from '#modules/hazards/server/index.ts';
import {
  levels,
  listingActions,
  listingReasons,
  measureActions,
  rungs,
  type ListingAction,
  type ListingReason,
  type MeasureAction,
} from '../shared/labels.ts';
import type {
  HazardSupervision,
  LadderStep,
  Listing,
  ListingRow as ListingView,
  Measure,
  MeasureRow as MeasureView,
} from '../shared/schema.ts';
import { rungKeys, type ListingState, type MeasureState, type Rung } from '../shared/states.ts';
import { ownUnsigned, wordsOf } from './letters.ts';
import { fail, levelsFor, mayListing, mayMeasure, mayPropose, type Answer } from './policy.ts';
import type { RungRule } from './rules.ts';
import { paceDays, paceEpisode, type PaceDay } from './pace.ts';
import { rungRules, type RungsOf } from './rungs-in-force.ts';
import * as store from './store.ts';
import { usualRecipients } from './recipients.ts';
import { templateOfRung } from './letter-templates.ts';
import { isOfPace, letterFacts } from './words.ts';

const subject = <R extends store.MeasureRow | store.ListingRow>(r: R) => ({
  id: r.id,
  code: r.code,
  hazardId: r.hazard_id as R['hazard_id'],
  hazardCode: r.hazard_code,
  title: r.title,
  enterpriseId: r.enterprise_id as R['enterprise_id'],
  enterpriseName: r.enterprise_name,
  streetCode: r.street_code,
  industry: r.industry,
  unitName: r.unit_name,
  version: r.version,
});
const signedOf = (doc: Doc | undefined | null) => ({
  signed: doc?.recipients.filter((r) => r.receipt).length ?? 0,
  total: doc?.recipients.length ?? 0,
});
const receiptsOf = (docs: readonly Doc[]) =>
  docs.flatMap((d) =>
    d.recipients.map((r) => ({
      name: docs.length > 1 ? `${r.name}（${d.title}）` : r.name,
      signedAt: r.receipt?.signedAt ?? null,
      signer: r.receipt?.signerName ?? null,
    })),
  );

export async function measureRows(tx: Tx, rows: readonly store.MeasureRow[]): Promise<MeasureView[]> {
  const out: MeasureView[] = [];
  for (const m of rows) {
    const doc = m.document_id ? (await documentsOf(tx, 'measure', m.id)).find((d) => d.id === m.document_id) : null;
    out.push({
      ...subject(m),
      rung: m.rung,
      rungLabel: rungs[m.rung].label,
      causeText: m.cause_text,
      causeLink: m.cause_link || null,
      origin: m.origin,
      state: m.state,
      issuedOn: m.issued_on,
      documentNumber: m.document_number,
      replyDueOn: m.reply_due_on,
      received: signedOf(doc),
      proposedAt: m.proposed_at.toISOString(),
      endedOn: m.ended_on,
    });
  }
  return out;
}
export const listingRow = (l: store.ListingRow): ListingView => ({
  ...subject(l),
  level: l.level,
  state: l.state,
  listingUnitName: l.listing_unit_name,
  reasons: l.reasons.map((r) => listingReasons[r as ListingReason]),
  listedOn: l.listed_on,
  dueOn: l.due_on,
  reportDueOn: l.report_due_on,
  noticeNumber: l.notice_number,
  delistedOn: l.delisted_on,
});

function actionsOf<A extends string>(
  labels: Readonly<Record<A, string>>,
  may: (action: A) => Answer,
  primary: readonly A[],
) {
  return (Object.keys(labels) as A[]).flatMap((action) => {
    const answer = may(action);
    if (answer === null || (!answer.allowed && answer.kind === 'step')) return [];
    return [
      {
        action,
        label: labels[action],
        primary: primary.includes(action),
        locked: answer.allowed ? null : { reason: answer.reason },
      },
    ];
  });
}
const measureTurn: Partial<Record<MeasureState, readonly MeasureAction[]>> = {
  proposed: ['draft', 'approveSkip'],
  drafted: ['issue', 'approveSkip'],
  issued: ['receive'],
  received: ['reply', 'recordTalk'],
  replied: ['settle', 'keepPromise'],
};
const listingTurn: Partial<Record<ListingState, readonly ListingAction[]>> = {
  proposed: ['review'],
  reviewed: ['approve'],
  listed: ['addProgress', 'applyAcceptance'],
  accepting: ['accept'],
  accepted: ['delist'],
  delisted: ['receive'],
};

const when = (rule: RungRule, due: PlainDate | null, of: RungsOf): { note: string; date: string | null } => {
  switch (rule.trigger) {
    case 'dueWithin':
      return { note: `期限前 ${rule.days} 天提请`, date: due ? addDays(due, -rule.days) : null };
    case 'behindPlan':
      return { note: `进展低于计划 ${rule.points} 个百分点时提请`, date: null };
    case 'overdue':
      return {
        note: `${of === 'slowRung' ? '滞后' : '逾期'}满 ${rule.days} 天提请${rule.afterPrior ? `，且上一级满 ${rule.afterPrior} 天` : ''}`,
        date: due ? addDays(due, rule.days) : null,
      };
  }
};

/** The ladder of a hazard: done with receipt, now with the persons still to act, ahead with condition and date. */
async function ladderOf(
  tx: Tx,
  ctx: Ctx,
  hazard: { dueOn: PlainDate | null; hasEnded: boolean } | null,
  measures: readonly store.MeasureRow[],
  of: RungsOf = 'rung',
): Promise<LadderStep[]> {
  const rules: Map<Rung, Rule<RungRule>> = await rungRules(tx, dayOf(ctx.clock.now()), of);
  const views = new Map((await measureRows(tx, measures)).map((v) => [v.id, v]));
  const top = Math.max(-1, ...measures.filter((m) => m.state !== 'withdrawn').map((m) => rungKeys.indexOf(m.rung)));
  const isInside = seesInternal(ctx);
  // Units of the authorities are not exposed or handed over: their ladder ends where its rules end.
  return rungKeys
    .filter((rung) => of === 'rung' || rules.has(rung) || measures.some((m) => m.rung === rung))
    .flatMap((rung, i): LadderStep[] => {
      const mine = measures.filter((m) => m.rung === rung);
      if (mine.length === 0) {
        if (!isInside || (hazard?.hasEnded ?? true)) return [];
        const rule = rules.get(rung);
        const ahead = rule ? when(rule.value, hazard?.dueOn ?? null, of) : { note: '由人工提出', date: null };
        return [
          {
            key: rung,
            rung,
            label: rungs[rung].label,
            state: i < top ? 'skipped' : 'ahead',
            measureId: null,
            date: i < top ? '未办' : ahead.date,
            note: i < top ? '越级，未经此步' : ahead.note,
            receipt: null,
            persons: [],
          },
        ];
      }
      return mine.map((m): LadderStep => {
        const view = views.get(m.id)!;
        const done = m.document_id !== null;
        const waits = ['proposed', 'drafted'].includes(m.state);
        return {
          key: m.id,
          rung,
          label: rungs[rung].label,
          measureId: m.id,
          state: done ? 'done' : waits ? 'now' : 'skipped',
          date: m.issued_on ?? (waits ? '待签发' : '已撤回'),
          note: [
            m.cause_text,
            m.recipients.length > 0 ? `→ ${m.recipients.map((r) => r.name).join('、')}` : '',
            m.reply ? `回复：${m.reply}` : '',
            m.outcome ?? '',
          ]
            .filter(Boolean)
            .join('　'),
          receipt: done ? `${m.document_number ?? ''}，${view.received.signed}/${view.received.total} 方已签收` : null,
          persons: waits
            ? [
                {
                  text: m.drafted_by_name ? `区安委办 ${m.drafted_by_name} 起草` : '区安委办起草',
                  state: m.state === 'proposed' ? 'now' : 'done',
                },
                {
                  text: rungs[rung].leader ? '安委办领导签发' : '安委办审核人签发',
                  state: m.state === 'drafted' ? 'now' : 'ahead',
                },
                { text: '编号、送达、签收', state: 'ahead' },
              ]
            : [],
        };
      });
    });
}

/** What is in force for the letter: the rule that brought it about. */
const basisOf = async (tx: Tx, m: store.MeasureRow): Promise<string | null> => {
  if (!m.rule_key) return null;
  const rule = await ruleOn(tx, m.rule_key, dayOf(m.proposed_at));
  return `${rule.label}：${rule.note}（${rule.document}）`;
};

/** Figures of a unit's pace: when the measure was proposed, and the latest; each opens its rows. */
async function paceOf(
  tx: Tx,
  ctx: Ctx,
  m: store.MeasureRow,
  cause: { subject_id: string; met_at: Date | null },
): Promise<Measure['pace']> {
  const days = await paceDays(tx, ctx.actor, cause.subject_id);
  const episode = await paceEpisode(tx, ctx.actor, cause.subject_id);
  const proposedOn = dayOf(m.proposed_at);
  const then = days.find((d) => d.day <= proposedOn) ?? days.at(-1);
  const latest = days[0];
  if (!then || !latest || !episode) return null;
  const of = { ...episode, unitId: m.unit_id };
  const view = (d: PaceDay) => ({
    on: d.day,
    open: d.open,
    overdue: d.overdue,
    rate: d.rate,
    median: d.median,
    spread: d.spread,
    peers: d.peers,
    openRows: paceFigure(of, 'open', d.day),
    overdueRows: paceFigure(of, 'overdue', d.day),
  });
  return {
    kind: episode.kind,
    days: latest.day === then.day ? [view(then)] : [view(then), view(latest)],
    metOn: cause.met_at ? dayOf(cause.met_at) : null,
    peersLink: m.cause_link,
  };
}

export async function presentMeasure(tx: Tx, ctx: Ctx, id: string): Promise<Measure> {
  const m = await store.findMeasure(tx, ctx.actor, id);
  if (!m) throw fail('supervision.notFound');
  const [row] = await measureRows(tx, [m]);
  const docs = await documentsOf(tx, 'measure', id);
  const promises = await store.promisesOf(tx, ctx.actor, id);
  const hazard = m.hazard_id ? await findBrief(tx, ctx.actor, m.hazard_id) : null;
  const cause = m.cause_id ? await store.causeOfMeasure(tx, ctx.actor, m.cause_id) : null;
  const facts = {
    owesReceipt: (await ownUnsigned(tx, ctx, m.document_id)) !== null,
    openPromises: promises.filter((p) => p.done_on === null).length,
    behalves: await behalvesOf(tx, ctx.actor, { type: 'measure', id }),
  };
  const recipients = m.recipients.length > 0 ? m.recipients : await usualRecipients(tx, m);
  const replyDueOn =
    m.reply_due_on ??
    (
      await addTerm(
        tx,
        ctx.clock.now(),
        (await termOn(tx, `supervision.reply.${m.rung}`, dayOf(ctx.clock.now()))).value,
      )
    ).dueOn;
  const office = await officeUnit(tx);
  const from = rungs[m.rung].leader ? '天津市河东区安全生产委员会' : (office?.name ?? '');
  // Once signed, the words are those of the letter itself; until then those that the template in force would make.
  const issued = docs.find((d) => d.id === m.document_id)?.body;
  const letter =
    issued?.form === 'official'
      ? { title: docs.find((d) => d.id === m.document_id)?.title ?? '', body: issued }
      : await wordsOf(tx, ctx, {
          template: templateOfRung(m.rung),
          facts: letterFacts(
            m,
            m.hazard_id ? (hazard ?? { foundOn: dayOf(m.proposed_at), dueOn: null, stateLabel: '' }) : null,
            { replyDueOn },
          ),
          issuer: { name: from },
          recipients,
        });
  return {
    ...row!,
    reason: m.cause_text,
    skipReason: m.skip_reason,
    skipApprovedBy: m.skip_approved_name,
    basis: await basisOf(tx, m),
    proposedBy: m.proposed_by_name,
    draftedBy: m.drafted_by_name,
    signedBy: m.signed_by_name,
    requirements: m.requirements,
    recipients,
    receipts: receiptsOf(docs),
    documentId: m.document_id,
    recordDocumentId: m.record_document_id,
    talk: m.talk_on
      ? { on: m.talk_on, host: m.talk_host ?? '', place: m.talk_place ?? '', record: m.talk_record }
      : null,
    promises: promises.map((p) => ({
      id: p.id,
      text: p.text,
      dueOn: p.due_on,
      doneOn: p.done_on,
      doneBy: p.done_by_name,
      note: p.note,
    })),
    reply: m.reply && m.replied_on ? { text: m.reply, by: m.replied_by_name ?? '', on: m.replied_on } : null,
    outcome: m.outcome,
    pace: cause && isOfPace(m) ? await paceOf(tx, ctx, m, cause) : null,
    priorId: m.prior_id,
    ladder: m.hazard_id
      ? await ladderOf(tx, ctx, hazard, await store.measuresOf(tx, ctx.actor, m.hazard_id))
      : await ladderOf(
          tx,
          ctx,
          cause ? { dueOn: dayOf(cause.arose_at), hasEnded: cause.met_at !== null } : null,
          await store.measuresOfCause(tx, ctx.actor, m.cause_id ?? ''),
          isOfPace(m) ? 'slowRung' : 'causeRung',
        ),
    timeline: await pastOf(tx, ctx, { type: 'measure', id }),
    preview: {
      title: letter.title,
      to: recipients.map((r) => r.name).join('、'),
      blocks: letter.body.parts.flatMap((p) => ('text' in p ? [p.text] : [])),
      from,
    },
    allowedActions: actionsOf(measureActions, (a) => mayMeasure(ctx.actor, a, m, facts), measureTurn[m.state] ?? []),
  };
}

export async function presentListing(tx: Tx, ctx: Ctx, id: string): Promise<Listing> {
  const l = await store.findListing(tx, ctx.actor, id);
  if (!l) throw fail('supervision.notFound');
  const now = ctx.clock.now();
  const pending = (await listRequests(tx, ctx.actor, { type: 'listing', id })).find(
    (r) => r.kind === 'extension' && r.status === 'pending',
  );
  const limit = (await ruleOn<number>(tx, 'supervision.listing.extensions', dayOf(now))).value;
  const facts = {
    owesReceipt: (await ownUnsigned(tx, ctx, l.delisting_id ?? l.notice_id)) !== null,
    pendingExtension: pending ? { id: pending.id, by: pending.proposed_by } : null,
    extensionsUsed: l.extensions >= limit,
    behalves: await behalvesOf(tx, ctx.actor, { type: 'listing', id }),
  };
  const term = await termOn(tx, 'supervision.listing.term', dayOf(now));
  const docs = (
    await Promise.all([l.notice_id, l.delisting_id].flatMap((d) => (d ? [findDocument(tx, d)] : [])))
  ).filter((d): d is Doc => d !== null);
  return {
    ...listingRow(l),
    statement: l.statement,
    proposedBy: l.proposed_by_name,
    proposedUnit: l.proposed_unit_name,
    reviewedBy: l.reviewed_by_name,
    approvedBy: l.approved_by_name,
    requirements: l.requirements,
    firstDueOn: l.first_due_on,
    latestDueOn: (await addTerm(tx, now, term.value)).dueOn,
    extensions: l.extensions,
    extension: pending
      ? {
          id: pending.id,
          reason: pending.reason,
          newDueOn: (pending.data as { newDueOn: PlainDate }).newDueOn,
          by: pending.proposed_name,
        }
      : null,
    noticeId: l.notice_id,
    delistingId: l.delisting_id,
    delistingNumber: l.delisting_number,
    acceptance: l.acceptance,
    receipts: receiptsOf(docs),
    progress: (await store.progressOf(tx, ctx.actor, id)).map((p) => ({
      text: p.text,
      percent: p.percent,
      by: p.by_name,
      unit: p.by_unit,
      at: p.at.toISOString(),
    })),
    timeline: await pastOf(tx, ctx, { type: 'listing', id }),
    allowedActions: actionsOf(listingActions, (a) => mayListing(ctx.actor, a, l, facts), listingTurn[l.state] ?? []),
  };
}

export async function supervisionOfHazard(ctx: Ctx, hazardId: string): Promise<HazardSupervision> {
  return ctx.reading(async (tx) => {
    const hazard = await findBrief(tx, ctx.actor, hazardId);
    if (!hazard) throw fail('supervision.hazardNotFound');
    const listings = await store.listingsOf(tx, ctx.actor, hazardId);
    const standing = listings
      .filter((l) => !['delisted', 'refused', 'raised'].includes(l.state))
      .map((l) => levels.indexOf(l.level));
    const isListable = hazard.isMajor && hazard.isConfirmed && !hazard.hasEnded;
    return {
      ladder: hazard.isMajor ? await ladderOf(tx, ctx, hazard, await store.measuresOf(tx, ctx.actor, hazardId)) : [],
      listings: listings.map(listingRow),
      mayPropose: mayPropose(ctx.actor) && !hazard.hasEnded && hazard.isMajor,
      mayList: isListable
        ? levelsFor(ctx.actor).filter((level) => standing.every((s) => levels.indexOf(level) > s))
        : [],
    };
  });
}
