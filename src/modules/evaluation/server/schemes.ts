/** 考核方案 (B5-1): drafted by the office, reviewed by another, adopted by a leader; tried on a past year before. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  note,
  restartClock,
  transition,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { allIndicators } from '#platform/indicators/server/index.ts';
import { schemeFaults, type SchemeContent } from '../shared/scheme.ts';
import type * as s from '../shared/schema.ts';
import { groupKeys, groupLabels, schemeMachine, schemeSteps } from '../shared/states.ts';
import { contentHash, formOfGroup } from './measuring.ts';
import { codeOf, leaderTodo, officeTodo, schemeCase, subject } from './parts.ts';
import * as policy from './policy.ts';
import { presentScheme } from './present-schemes.ts';
import { sampleScheme } from './samples.ts';
import * as store from './store.ts';
import { evaluatedUnits } from './units.ts';

const { fail } = policy;

/** Figures that a scheme may use, and the units with their groups. */
export async function schemeChoices(ctx: Ctx): Promise<s.SchemeChoices> {
  policy.requireRight(ctx.actor.scope.all, '考核方案由区安委办起草，本单位可以在考核评价中查看已采用的方案');
  return ctx.reading(async (tx) => ({
    indicators: allIndicators().map(({ code, title, formula, unit, form, better, clauses, unitKinds }) => ({
      code,
      title,
      formula,
      unit,
      form,
      better,
      clauses: [...clauses],
      kinds: [...unitKinds],
    })),
    units: (await evaluatedUnits(tx, ctx.actor, ctx.clock.today())).map((u) => ({
      unitId: u.id,
      name: u.name,
      kind: u.kind,
      group: u.group,
      basis: u.basis,
      since: u.since,
      setBy: u.setBy,
    })),
    mayDraft: policy.mayDraft(ctx.actor),
    mayPlace: policy.mayPlace(ctx.actor),
  }));
}

/** From today a unit is compared in another group (调整分组); rounds that have begun keep theirs. */
export async function placeUnit(ctx: Ctx, input: s.PlaceUnit): Promise<s.SchemeChoices> {
  policy.requireRight(policy.mayPlace(ctx.actor), '考核分组由区安委办的管理员或审核人员调整');
  await ctx.inTx(async (tx) => {
    const now = ctx.clock.now();
    const on = ctx.clock.today();
    const unit = (await evaluatedUnits(tx, ctx.actor, on)).find((u) => u.id === input.unitId);
    if (!unit) throw fail('evaluation.unitUnknown');
    if ((unit.kind === 'street') !== (input.group === 'street')) throw fail('evaluation.groupMismatch');
    await store.insertGroup(tx, ctx.actor, {
      id: newId<'evaluationGroup'>(now.getTime()),
      unit_id: unit.id,
      grp: input.group,
      valid_from: on,
      basis: input.basis || '由区安委办指定',
      set_by: ctx.actor.userId,
      set_by_name: ctx.actor.name,
      set_at: now,
    });
    await audit(tx, ctx, {
      action: 'evaluationScheme.place',
      subjectType: 'unit',
      subjectId: unit.id,
      subjectCode: unit.name,
      facts: { from: unit.group, to: input.group, basis: input.basis },
    });
  });
  return schemeChoices(ctx);
}

/**
 * Begins a scheme (起草方案) from another one, or from the sample of its group.
 * Errors: evaluation.notYours, evaluation.schemeNotFound.
 */
export async function draftScheme(ctx: Ctx, input: s.DraftScheme): Promise<s.SchemeView> {
  policy.requireRight(policy.mayDraft(ctx.actor), '考核方案由区安委办的管理员或审核人员起草');
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const now = ctx.clock.now();
    const base = input.basedOn ? await store.findScheme(tx, actor, input.basedOn) : null;
    if (input.basedOn && !base) throw fail('evaluation.schemeNotFound');
    const id = newId<'evaluationScheme'>(now.getTime());
    const code = await codeOf(ctx, 'KF', input.year);
    const title = `${input.year}年度安全生产考核方案（${groupLabels[input.group]}）`;
    await store.insertScheme(tx, actor, {
      id,
      code,
      grp: input.group,
      year: input.year,
      edition: await store.nextEdition(tx, actor, input.group, input.year),
      title,
      content: base?.content ?? sampleScheme(input.group, formOfGroup(input.group)),
      based_on: base?.id ?? null,
      state: 'draft',
      state_since: now,
      drafted_by: actor.userId,
      drafted_by_name: actor.name,
      drafted_at: now,
    });
    await insertEvent(
      tx,
      actor,
      { type: schemeCase.type, id },
      {
        at: now,
        act: 'draft',
        label: base ? `参照 ${base.code} 起草` : '按示例起草',
        toState: 'draft',
      },
    );
    await audit(tx, ctx, {
      action: 'evaluationScheme.draft',
      subjectType: schemeCase.type,
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { group: input.group, year: input.year, basedOn: base?.code ?? null },
    });
    return presentScheme(tx, ctx, id);
  });
}

async function hold(tx: Tx, ctx: Ctx, id: string, action: policy.SchemeAction): Promise<store.SchemeRow> {
  const c = await store.findScheme(tx, ctx.actor, id, true);
  if (!c) throw fail('evaluation.schemeNotFound');
  const label = action === 'save' ? '保存草稿' : action === 'try' ? '试算' : schemeSteps[action].label;
  const who =
    action === 'adopt' || (action === 'sendBack' && c.state === 'reviewed')
      ? '安委会、安委办领导'
      : action === 'review' || action === 'sendBack'
        ? '区安委办审核人员'
        : '区安委办';
  policy.require(
    policy.mayOnScheme(ctx.actor, action, c, await behalvesOf(tx, ctx.actor, subject(schemeCase, c))),
    label,
    who,
    schemeMachine.states[c.state].label,
  );
  return c;
}

/** The draft's content as it stands on the page; faults are shown, not refused, before it is submitted. */
export async function saveScheme(ctx: Ctx, id: string, input: s.SaveScheme): Promise<s.SchemeView> {
  return ctx.inTx(async (tx) => {
    const c = await hold(tx, ctx, id, 'save');
    await note(tx, ctx, schemeCase, c, 'save', '保存草稿', {
      ...versionOf(input),
      data: { before: contentHash(c.content), after: contentHash(input.content) },
    });
    await store.saveContent(tx, ctx.actor, c.id, input.title, input.content);
    return presentScheme(tx, ctx, id);
  });
}

function requireSound(c: { content: SchemeContent; grp: store.SchemeRow['grp'] }): void {
  const faults = schemeFaults(c.content, c.grp, formOfGroup(c.grp));
  if (faults.length > 0)
    throw fail('evaluation.schemeFaulty', {
      count: faults.length,
      what: faults
        .slice(0, 3)
        .map((f) => f.message)
        .join('；'),
    });
}

/** To the reviewer (送审): sums, keys, formulas and figures are right. */
export async function submitScheme(ctx: Ctx, id: string, input: s.Plain): Promise<s.SchemeView> {
  return ctx.inTx(async (tx) => {
    const c = await hold(tx, ctx, id, 'submit');
    requireSound(c);
    await transition(tx, ctx, schemeCase, c, 'submit', versionOf(input));
    const due = await dueByRule(tx, ctx, 'evaluation.schemeReview');
    await restartClock(tx, ctx, subject(schemeCase, c), '方案审核', due);
    await insertTodo(tx, ctx.actor, subject(schemeCase, c), ctx.clock.now(), {
      kind: 'approve',
      action: 'review',
      verb: '去审核',
      title: c.title,
      why: '考核方案待审核',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: await officeTodo(tx, ['office.reviewer']),
    });
    return presentScheme(tx, ctx, id);
  });
}

/** Reviewed by another than the drafter (审核通过); the leaders decide. */
export async function reviewScheme(ctx: Ctx, id: string, input: s.Opinion): Promise<s.SchemeView> {
  return ctx.inTx(async (tx) => {
    const c = await hold(tx, ctx, id, 'review');
    const now = ctx.clock.now();
    await transition(tx, ctx, schemeCase, c, 'review', {
      ...versionOf(input),
      note: input.opinion,
      set: { reviewed_by: ctx.actor.userId, reviewed_by_name: ctx.actor.name, reviewed_at: now },
    });
    await finishTodos(tx, ctx.actor, subject(schemeCase, c), now);
    const due = await dueByRule(tx, ctx, 'evaluation.schemeReview');
    await restartClock(tx, ctx, subject(schemeCase, c), '方案批准', due);
    await insertTodo(tx, ctx.actor, subject(schemeCase, c), now, {
      kind: 'approve',
      action: 'adopt',
      verb: '去审批',
      title: c.title,
      why: '考核方案待批准',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: await leaderTodo(tx, [c.drafted_by, ctx.actor.userId]),
    });
    return presentScheme(tx, ctx, id);
  });
}

export async function sendBackScheme(ctx: Ctx, id: string, input: s.Opinion): Promise<s.SchemeView> {
  return ctx.inTx(async (tx) => {
    const c = await hold(tx, ctx, id, 'sendBack');
    const now = ctx.clock.now();
    await transition(tx, ctx, schemeCase, c, 'sendBack', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
      set: { reviewed_by: null, reviewed_by_name: null, reviewed_at: null },
    });
    await finishTodos(tx, ctx.actor, subject(schemeCase, c), now);
    await restartClock(tx, ctx, subject(schemeCase, c), '', null);
    await insertTodo(tx, ctx.actor, subject(schemeCase, c), now, {
      kind: 'report',
      action: 'save',
      verb: '去修改',
      title: c.title,
      why: '考核方案被退回',
      to: [{ userId: c.drafted_by, unitId: null }],
    });
    return presentScheme(tx, ctx, id);
  });
}

/** A leader adopts it (批准采用); the edition that held for the group and year is superseded, rounds that have begun keep theirs. */
export async function adoptScheme(ctx: Ctx, id: string, input: s.Opinion): Promise<s.SchemeView> {
  return ctx.inTx(async (tx) => {
    const c = await hold(tx, ctx, id, 'adopt');
    requireSound(c);
    const now = ctx.clock.now();
    const former = await store.adoptedScheme(tx, ctx.actor, c.grp, c.year);
    if (former) await transition(tx, ctx, schemeCase, former, 'supersede', { note: `由 ${c.code} 取代` });
    await transition(tx, ctx, schemeCase, c, 'adopt', {
      ...versionOf(input),
      note: input.opinion,
      set: {
        adopted_by: ctx.actor.userId,
        adopted_by_name: ctx.actor.name,
        adopted_at: now,
        content_hash: contentHash(c.content),
      },
    });
    await finishTodos(tx, ctx.actor, subject(schemeCase, c), now);
    await restartClock(tx, ctx, subject(schemeCase, c), '', null);
    return presentScheme(tx, ctx, id);
  });
}

export async function discardScheme(ctx: Ctx, id: string, input: s.Opinion): Promise<s.SchemeView> {
  return ctx.inTx(async (tx) => {
    const c = await hold(tx, ctx, id, 'discard');
    await transition(tx, ctx, schemeCase, c, 'discard', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'stop',
    });
    await finishTodos(tx, ctx.actor, subject(schemeCase, c), ctx.clock.now());
    return presentScheme(tx, ctx, id);
  });
}

export { groupKeys };
