/** Sub-plans (方案、子方案; S1-3, B2): drafted, handed to the head, signed and filed, accepted or returned; a revision is a new edition. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  note,
  restartClock,
  setPart,
  transition,
  type CaseKind,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { officeUnit } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { ChapterRule } from '../../shared/papers/schema.ts';
import type * as v from '../../shared/papers/schema.ts';
import { subPlanMachine, type SubPlanAction, type SubPlanState } from '../../shared/papers/states.ts';
import { demandsOfUnit, planUnits } from '../reference.ts';
import { HEAD_ROLES, UNIT_ROLES } from './hands.ts';
import * as policy from './policy.ts';
import { presentSubPlan } from './present.ts';
import * as store from './store.ts';

const { fail } = policy;
export const subPlanCase: CaseKind<SubPlanState> = { type: 'subPlan', table: 'sub_plans', machine: subPlanMachine };
const of = (s: { id: string }) => ({ type: 'subPlan', id: s.id });
const OFFICE_ROLES = ['office.admin', 'office.reviewer'] as const;

async function open(tx: Tx, ctx: Ctx, id: string, action: SubPlanAction): Promise<store.SubPlanRow> {
  const s = await store.findForUpdate(tx, ctx.actor, id);
  if (!s) throw fail('papers.notFound');
  policy.requireSubPlan(policy.mayOnSubPlan(ctx.actor, action, s, await behalvesOf(tx, ctx.actor, of(s))), action, s);
  return s;
}

/** Who has to do what next, by when. */
async function hand(tx: Tx, ctx: Ctx, s: store.SubPlanRow): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, of(s), now);
  const office = await officeUnit(tx);
  const write = s.due_on ? dueByDay(s.due_on, '方案 三（一）动员部署阶段') : null;
  const next: Partial<Record<SubPlanState, [string, string, NewTodo['kind'], typeof write, NewTodo['to']]>> = {
    drafting: ['submit', '起草方案', 'report', write, [{ unitId: s.unit_id, roles: UNIT_ROLES }]],
    returned: ['submit', '修改方案', 'report', write, [{ unitId: s.unit_id, roles: UNIT_ROLES }]],
    signing: [
      'sign',
      '签发方案',
      'sign',
      await dueByRule(tx, ctx, 'papers.sign'),
      [{ unitId: s.unit_id, roles: HEAD_ROLES }],
    ],
    filed: [
      'accept',
      '审核备案',
      'review',
      await dueByRule(tx, ctx, 'papers.review'),
      office ? [{ unitId: office.id, roles: OFFICE_ROLES }] : [],
    ],
  };
  const step = next[s.state];
  await restartClock(tx, ctx, of(s), step?.[1] ?? '', step?.[3] ?? null);
  if (step)
    await insertTodo(tx, ctx.actor, of(s), now, {
      kind: step[2],
      action: step[0],
      verb: step[1],
      title: s.title,
      enterpriseName: s.unit_name,
      why: s.state === 'returned' ? `区安委办退回：${s.opinion}` : subPlanMachine.states[s.state].label,
      dueAt: step[3]?.dueAt ?? null,
      dueOn: step[3]?.dueOn ?? null,
      to: step[4],
    });
  await addJob(tx, ctx.clock, 'papers.subPlanMoved', { id: s.id, state: s.state });
}

/** Begins the first edition, or revises the one that was accepted. Errors: papers.mayNotWrite, papers.openEdition. */
export async function startSubPlan(ctx: Ctx, input: v.StartSubPlan): Promise<v.SubPlanView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const unit = (await planUnits(tx)).find((u) => u.id === actor.unitId);
    if (!unit || unit.kind === 'office' || !policy.mayWrite(actor)) throw fail('papers.mayNotWrite');
    const [last] = await store.editionsOf(tx, actor, unit.id);
    if (last && last.state !== 'accepted' && last.state !== 'superseded')
      throw fail('papers.openEdition', { edition: last.edition, state: subPlanMachine.states[last.state].label });
    const now = ctx.clock.now();
    const today = dayOf(now);
    const edition = (last?.edition ?? 0) + 1;
    const rule = z.array(ChapterRule).parse((await ruleOn(tx, 'papers.chapters', today)).value);
    const former = new Map((last?.chapters ?? []).map((c) => [c.key, c.text]));
    const due = (await demandsOfUnit(tx, unit.id, today)).find((d) => d.key === 'S1-3')?.dueOn ?? null;
    const row = {
      id: newId<'subPlan'>(now.getTime()) as string,
      code: `FA-${unit.name}-${edition}`,
      unit_id: unit.id,
      unit_name: unit.name,
      unit_kind: unit.kind,
      edition,
      title: last?.title ?? `${unit.name}安全生产治本攻坚三年行动${unit.kind === 'street' ? '实施方案' : '子方案'}`,
      chapters: rule.map((c) => ({ key: c.key, title: c.title, text: former.get(c.key) ?? '' })),
      due_on: edition === 1 ? due : null,
      state: 'drafting' as const,
      state_since: now,
      reason: input.reason,
      previous_id: last?.id ?? null,
      drafted_at: now,
      drafted_by: actor.userId,
      drafted_by_name: actor.name,
    };
    await store.insertPlan(tx, actor, row);
    if (last)
      await store.replaceItems(
        tx,
        actor,
        row.id,
        (await store.itemsOf(tx, actor, last.id)).map(({ plan_id: _plan, seq: _seq, ...item }) => ({
          ...item,
          id: newId<'subPlanItem'>(now.getTime()) as string,
        })),
      );
    await setPart(tx, actor, of(row), now, { part: 'lead', unitId: unit.id, unitName: unit.name });
    await insertEvent(tx, actor, of(row), {
      at: now,
      act: 'start',
      label: edition === 1 ? '起草方案' : `修订为第 ${edition} 版`,
      toState: 'drafting',
      note: input.reason || null,
    });
    await audit(tx, ctx, {
      action: 'subPlan.start',
      subjectType: 'subPlan',
      subjectId: row.id,
      subjectCode: row.code,
      isNew: true,
      facts: { unit: unit.id, edition },
    });
    const s = await store.findForUpdate(tx, actor, row.id);
    if (s) await hand(tx, ctx, s);
    return presentSubPlan(tx, ctx, row.id);
  });
}

/** Changes chapters and tasks before it is handed up. Errors: papers.demandUnknown, casework.stale. */
export async function editSubPlan(ctx: Ctx, id: string, input: v.EditSubPlan): Promise<v.SubPlanView> {
  return ctx.inTx(async (tx) => {
    const s = await open(tx, ctx, id, 'edit');
    const asked = new Set((await demandsOfUnit(tx, s.unit_id, dayOf(ctx.clock.now()))).map((d) => d.key));
    const unknown = input.items.flatMap((i) => i.demandKeys).filter((key) => !asked.has(key));
    if (unknown.length > 0) throw fail('papers.demandUnknown', { keys: [...new Set(unknown)].join('、') });
    const now = ctx.clock.now();
    const texts = new Map(input.chapters.map((c) => [c.key, c.text]));
    await note(tx, ctx, subPlanCase, s, 'edit', '修改方案', {
      ...versionOf(input),
      set: {
        title: input.title,
        chapters: JSON.stringify(s.chapters.map((c) => ({ ...c, text: texts.get(c.key) ?? c.text }))),
      },
      data: { items: input.items.length },
    });
    await store.replaceItems(
      tx,
      ctx.actor,
      s.id,
      input.items.map((i) => ({
        id: newId<'subPlanItem'>(now.getTime()) as string,
        what: i.what,
        demand_keys: [...new Set(i.demandKeys)],
        due_on: i.dueOn,
        person: i.person,
      })),
    );
    return presentSubPlan(tx, ctx, s.id);
  });
}

/** Demands that no task of the sub-plan covers (缺口). */
export async function gapsOf(tx: Tx, ctx: Ctx, s: store.SubPlanRow): Promise<string[]> {
  const covered = new Set((await store.itemsOf(tx, ctx.actor, s.id)).flatMap((i) => i.demand_keys));
  return (await demandsOfUnit(tx, s.unit_id, dayOf(ctx.clock.now())))
    .map((d) => d.key)
    .filter((key) => !covered.has(key));
}
async function requireNoGaps(tx: Tx, ctx: Ctx, s: store.SubPlanRow, act: string): Promise<void> {
  const gaps = await gapsOf(tx, ctx, s);
  if (gaps.length > 0)
    throw fail('papers.gaps', {
      count: gaps.length,
      keys: `${gaps.slice(0, 6).join('、')}${gaps.length > 6 ? ' 等' : ''}`,
      act,
    });
}

const step =
  (
    action: Exclude<SubPlanAction, 'edit' | 'revise'>,
    more: (tx: Tx, ctx: Ctx, s: store.SubPlanRow) => Promise<Partial<store.SubPlanRow>>,
  ) =>
  (ctx: Ctx, id: string, input: v.ActSubPlan): Promise<v.SubPlanView> =>
    ctx.inTx(async (tx) => {
      const s = await open(tx, ctx, id, action);
      const set = await more(tx, ctx, s);
      const isBack = action === 'decline' || action === 'sendBack';
      await transition(tx, ctx, subPlanCase, s, action, {
        ...versionOf(input),
        note: input.opinion,
        set: isBack ? { ...set, opinion: input.opinion } : set,
        ...(isBack ? { tone: 'returned' as const } : {}),
      });
      const now = await store.findForUpdate(tx, ctx.actor, s.id);
      if (now) await hand(tx, ctx, now);
      return presentSubPlan(tx, ctx, s.id);
    });

/** To the head for signature; a sub-plan with gaps or an empty chapter is refused. Errors: papers.gaps, papers.chapterEmpty. */
export const submitSubPlan = step('submit', async (tx, ctx, s) => {
  const empty = s.chapters.find((c) => c.text.trim() === '');
  if (empty) throw fail('papers.chapterEmpty', { chapter: empty.title });
  await requireNoGaps(tx, ctx, s, '送签发');
  return { submitted_at: ctx.clock.now(), submitted_by: ctx.actor.userId, submitted_by_name: ctx.actor.name };
});
export const declineSubPlan = step('decline', () => Promise.resolve({}));
/** The head signs, which files it with the office. Gaps that the plan's words have since opened are refused here, too. */
export const signSubPlan = step('sign', async (tx, ctx, s) => {
  await requireNoGaps(tx, ctx, s, '签发');
  return {
    signed_at: ctx.clock.now(),
    signed_by: ctx.actor.userId,
    signed_by_name: ctx.actor.name,
    // Being on time is told by the first filing, not by how often it came back.
    filed_at: s.filed_at ?? ctx.clock.now(),
  };
});
/** The office accepts; the former edition is superseded. */
export const acceptSubPlan = step('accept', async (tx, ctx, s) => {
  if (s.previous_id) {
    const former = await store.findForUpdate(tx, ctx.actor, s.previous_id);
    if (former?.state === 'accepted')
      await transition(tx, ctx, subPlanCase, former, 'supersede', {
        note: `第 ${s.edition} 版已备案`,
        set: { superseded_at: ctx.clock.now() },
      });
  }
  return { accepted_at: ctx.clock.now(), accepted_by: ctx.actor.userId, accepted_by_name: ctx.actor.name };
});
export const sendBackSubPlan = step('sendBack', (_tx, _ctx, s) => Promise.resolve({ returns: s.returns + 1 }));
