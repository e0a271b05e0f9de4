/** What follows an act: telling those whose turn it is. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Job } from '#kernel/server/room.ts';
import type { Tx } from '#kernel/server/db.ts';
import { systemActor } from '#kernel/shared/actor.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { commendationMachine, objectionMachine } from '../shared/states.ts';
import { leaders, peopleOfOffice, peopleOfUnit } from './parts.ts';
import { UNIT_ROLES } from './policy.ts';
import * as store from './store.ts';

async function roundMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const r = await store.findRound(tx, systemActor, String(payload['roundId']));
    if (!r || r.state !== payload['state']) return;
    const words: Partial<Record<store.RoundRow['state'], readonly [string, string]>> = {
      selfScoring: ['请开展考核自评', `自评到 ${r.self_due_on} 止`],
      published: ['考核初步结果已公布', `请确认，异议期到 ${r.objection_due_on ?? ''} 止`],
      frozen: ['考核结果已冻结', '可以查看本单位得分、名次和等次'],
    };
    const said = words[r.state];
    if (!said) return;
    for (const sheet of await store.sheetsOf(tx, systemActor, r.id))
      await notify(tx, ctx, {
        to: await peopleOfUnit(tx, sheet.unit_id),
        kind: 'evaluation.round',
        title: `${r.title}：${said[0]}`,
        body: said[1],
        link: `/evaluation/rounds/${r.id}/units/${sheet.unit_id}`,
        subjectType: 'evaluationSheet',
        subjectId: sheet.id,
      });
  });
}

async function sheetReturned(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await tellSheet(ctx, String(payload['sheetId']), '自评被退回，请修改后重新报送');
}
async function corrected(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await tellSheet(ctx, String(payload['sheetId']), '考核得分有更正，原结果保留，请查看');
}
async function tellSheet(ctx: Ctx, id: string, title: string): Promise<void> {
  await ctx.inTx(async (tx) => {
    const sheet = await store.findSheet(tx, systemActor, id);
    if (!sheet) return;
    await notify(tx, ctx, {
      to: await peopleOfUnit(tx, sheet.unit_id),
      kind: 'evaluation.sheet',
      title,
      body: sheet.code,
      link: `/evaluation/rounds/${sheet.round_id}/units/${sheet.unit_id}`,
      subjectType: 'evaluationSheet',
      subjectId: sheet.id,
    });
  });
}

async function objectionMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const o = await store.findObjection(tx, systemActor, String(payload['objectionId']));
    const sheet = o ? await store.findSheet(tx, systemActor, o.sheet_id) : null;
    if (!o || !sheet || o.state !== payload['state']) return;
    const isNew = o.state === 'filed';
    await notify(tx, ctx, {
      to: isNew
        ? [...(await peopleOfOffice(tx)), ...(await leaders(tx))]
        : o.state === 'withdrawn'
          ? await peopleOfOffice(tx)
          : await peopleOfUnit(tx, sheet.unit_id),
      kind: 'evaluation.objection',
      title: isNew
        ? `${sheet.unit_name}对考核得分提出异议`
        : `考核异议${objectionMachine.states[o.state].label}：${sheet.unit_name}`,
      body: o.code,
      link: `/evaluation/objections/${o.id}`,
      subjectType: 'evaluationObjection',
      subjectId: o.id,
    });
  });
}

async function commendationMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const m = await store.findCommendation(tx, systemActor, String(payload['commendationId']));
    if (!m || m.state !== payload['state']) return;
    const honoured = m.state === 'refused' ? [] : await peopleOfUnit(tx, m.unit_id);
    await notify(tx, ctx, {
      to: [m.proposed_by, ...honoured, ...(m.user_id && m.state !== 'refused' ? [m.user_id] : [])],
      kind: 'evaluation.commendation',
      title: `${commendationMachine.states[m.state].label}：${m.title}`,
      body: m.person_name ? `${m.unit_name}${m.person_name}` : m.unit_name,
      link: `/evaluation/commendations/${m.id}`,
      subjectType: 'evaluationCommendation',
      subjectId: m.id,
    });
  });
}

async function inquiryAnswered(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const q = await store.findInquiry(tx, systemActor, String(payload['inquiryId']));
    if (!q) return;
    const asking = await findUsers(tx, { unitId: q.asked_unit_id, roles: UNIT_ROLES });
    await notify(tx, ctx, {
      to: [q.asked_by, ...asking.map((u) => u.userId)],
      kind: 'evaluation.inquiry',
      title: `征询意见已答复：${q.unit_name}${q.person_name}`,
      body: q.code,
      link: `/evaluation/inquiries/${q.id}`,
      subjectType: 'evaluationInquiry',
      subjectId: q.id,
    });
  });
}

export const evaluationJobs: readonly Job[] = [
  { task: 'evaluation.roundMoved', run: roundMoved },
  { task: 'evaluation.sheetReturned', run: sheetReturned },
  { task: 'evaluation.corrected', run: corrected },
  { task: 'evaluation.objectionMoved', run: objectionMoved },
  { task: 'evaluation.commendationMoved', run: commendationMoved },
  { task: 'evaluation.inquiryAnswered', run: inquiryAnswered },
];

/** A step ran out: the office and the leaders hear of it, the unit of its own. */
const late =
  (path: string, titles: (tx: Tx, ids: readonly string[]) => Promise<Map<string, string>>) =>
  async (
    tx: Tx,
    ctx: Ctx,
    clock: { subject_type: string; subject_id: string; label: string; due_on: string | null },
  ) => {
    const title = (await titles(tx, [clock.subject_id])).get(clock.subject_id) ?? '';
    await notify(tx, ctx, {
      to: await peopleOfOffice(tx),
      kind: 'evaluation.overdue',
      title: `${clock.label}到期：${title}`,
      body: `期限 ${clock.due_on ?? ''}`,
      link: `${path}/${clock.subject_id}`,
      subjectType: clock.subject_type,
      subjectId: clock.subject_id,
    });
  };
const at =
  (path: string) =>
  (id: string, action?: string): string =>
    action ? `${path}/${id}?act=${action}` : `${path}/${id}`;

export const evaluationCases: readonly CaseRoom[] = [
  {
    type: 'evaluationScheme',
    link: at('/evaluation/schemes'),
    describe: (tx, ids) => store.titlesOf.scheme(tx, ids),
    onOverdue: late('/evaluation/schemes', store.titlesOf.scheme),
  },
  {
    type: 'evaluationRound',
    link: at('/evaluation/rounds'),
    describe: (tx, ids) => store.titlesOf.round(tx, ids),
    onOverdue: late('/evaluation/rounds', store.titlesOf.round),
  },
  { type: 'evaluationSheet', link: at('/evaluation/sheets'), describe: (tx, ids) => store.titlesOf.sheet(tx, ids) },
  {
    type: 'evaluationObjection',
    link: at('/evaluation/objections'),
    describe: (tx, ids) => store.titlesOf.objection(tx, ids),
    onOverdue: late('/evaluation/objections', store.titlesOf.objection),
  },
  {
    type: 'evaluationCorrection',
    link: at('/evaluation/corrections'),
    describe: (tx, ids) => store.titlesOf.correction(tx, ids),
    onOverdue: late('/evaluation/corrections', store.titlesOf.correction),
  },
  {
    type: 'evaluationCommendation',
    link: at('/evaluation/commendations'),
    describe: (tx, ids) => store.titlesOf.commendation(tx, ids),
    onOverdue: late('/evaluation/commendations', store.titlesOf.commendation),
  },
  {
    type: 'evaluationInquiry',
    link: at('/evaluation/inquiries'),
    describe: (tx, ids) => store.titlesOf.inquiry(tx, ids),
    onOverdue: late('/evaluation/inquiries', store.titlesOf.inquiry),
  },
];
