/** 四防项目: planned, begun, completed with proof, accepted by another person; the hazards that they put right stay linked. B3-4. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { searchText } from '#kernel/server/search.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { behalvesOf, insertEvent, transition, pastOf } from '#platform/casework/server/index.ts';
import { attachFiles, filesOf } from '#platform/files/server/index.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import { findBrief, findBriefByCode } from '#modules/hazards/server/index.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { versionOf, offersOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import type * as s from '../shared/schema.ts';
import { projectActionLabels, wayLabels, type ProjectAction } from '../shared/states.ts';
import { asOfDay, beginProject, codeOf, holdProject, projectCase, subjectOf } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

const projectRow = (p: store.ProjectRow, hazards: number, today: string): s.ProjectRow => ({
  id: p.id,
  code: p.code,
  unitName: p.unit_name,
  year: p.year,
  way: p.way,
  title: p.title,
  investmentFen: p.investment_fen,
  spentFen: p.spent_fen,
  beginsOn: p.begins_on,
  dueOn: p.due_on,
  state: p.state,
  stepDueAt: p.step_due_at?.toISOString() ?? null,
  hazards,
  isOverdue: ['planned', 'running'].includes(p.state) && p.due_on < today,
});
export const listProjects = (ctx: Ctx, query: s.ProjectQuery): Promise<Page<s.ProjectRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listProjects(tx, ctx.actor, query, asOfDay(ctx, query.asOf));
    const today = dayOf(ctx.clock.now());
    return { ...page, items: page.items.map((p) => projectRow(p, p.hazards, today)) };
  });

export async function presentProject(tx: Tx, ctx: Ctx, id: string): Promise<s.ProjectView> {
  const p = await store.findProject(tx, ctx.actor, id);
  if (!p) throw fail('funding.notFound');
  const today = dayOf(ctx.clock.now());
  const linked: s.ProjectView['linked'] = [];
  for (const h of await store.hazardsOf(tx, p.id)) {
    const brief = await findBrief(tx, ctx.actor, h.hazard_id);
    linked.push({
      id: h.hazard_id,
      code: h.hazard_code,
      title: h.title,
      stateLabel: brief?.stateLabel ?? '',
      mayOpen: brief !== null,
    });
  }
  const budget = p.budget_id ? await store.findBudget(tx, ctx.actor, p.budget_id, today) : null;
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(projectCase, p));
  return {
    ...projectRow(p, linked.length, today),
    goal: p.goal,
    version: p.version,
    budget: budget ? { id: budget.id, code: budget.code, title: budget.title } : null,
    paidFen: await store.paidOn(tx, p.id),
    linked,
    created: moment(p.created_at, p.created_by_name),
    completed: moment(p.completed_at, p.completed_by_name),
    accepted: moment(p.accepted_at, p.accepted_by_name),
    result: p.result,
    files: await filesOf(tx, 'fundingProject', p.id),
    allowedActions: offersOf(
      (Object.keys(projectActionLabels) as ProjectAction[]).map((action) => [
        action,
        projectActionLabels[action],
        policy.mayOnProject(ctx.actor, action, p, behalves),
        action !== 'stop' && action !== 'sendBack',
      ]),
    ),
    timeline: await pastOf(tx, ctx, subjectOf(projectCase, p)),
  };
}
export const getProject = (ctx: Ctx, id: string): Promise<s.ProjectView> =>
  ctx.reading((tx) => presentProject(tx, ctx, id));

/** A unit plans a project (立项). Errors: funding.mayNotKeep, funding.budgetUnknown, funding.hazardUnknown. */
export async function addProject(ctx: Ctx, input: s.AddProject): Promise<s.ProjectView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!policy.mayKeep(actor) || !actor.unitId) throw fail('funding.mayNotKeep');
    const unit = (await unitsOf(tx, [actor.unitId])).get(actor.unitId);
    invariant(unit, 'who plans a project works in a unit');
    const now = ctx.clock.now();
    if (input.budgetId) {
      const b = await store.findBudget(tx, actor, input.budgetId, dayOf(now));
      if (b?.unit_id !== unit.id) throw fail('funding.budgetUnknown');
    }
    const hazards = [];
    for (const code of new Set(input.hazardCodes)) {
      const h = await findBriefByCode(tx, actor, code);
      if (!h) throw fail('funding.hazardUnknown', { code });
      hazards.push(h);
    }
    const id = newId<'fundingProject'>(now.getTime());
    const code = await codeOf(ctx, 'SF');
    await store.insertProject(tx, actor, {
      id,
      code,
      unit_id: unit.id,
      unit_name: unit.shortName,
      street_code: unit.streetCode,
      year: input.year,
      way: input.way,
      title: input.title,
      goal: input.goal,
      investment_fen: input.investmentFen,
      budget_id: input.budgetId ?? null,
      begins_on: input.beginsOn,
      due_on: input.dueOn < input.beginsOn ? input.beginsOn : input.dueOn,
      state: 'planned',
      state_since: now,
      created_by: actor.userId,
      created_by_name: actor.name,
      created_at: now,
      search: searchText([code, input.title, unit.shortName, wayLabels[input.way], ...hazards.map((h) => h.code)]),
    });
    for (const h of hazards)
      await store.linkHazard(tx, actor, { project_id: id, hazard_id: h.id, hazard_code: h.code, title: h.title });
    await insertEvent(tx, actor, subjectOf(projectCase, { id }), {
      at: now,
      act: 'add',
      label: '立项',
      toState: 'planned',
      note: input.goal,
    });
    await audit(tx, ctx, {
      action: 'fundingProject.add',
      subjectType: 'fundingProject',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { way: input.way, investmentFen: input.investmentFen, hazards: hazards.map((h) => h.code) },
    });
    await beginProject(tx, ctx, id);
    return presentProject(tx, ctx, id);
  });
}

export async function startProject(ctx: Ctx, id: string, input: s.Bare): Promise<s.ProjectView> {
  return ctx.inTx(async (tx) => {
    const p = await holdProject(tx, ctx, id, 'begin');
    await transition(tx, ctx, projectCase, p, 'begin', { ...versionOf(input), set: { begun_at: ctx.clock.now() } });
    await beginProject(tx, ctx, id);
    return presentProject(tx, ctx, id);
  });
}
/** Done, with proof and what it cost (报告完成). */
export async function completeProject(ctx: Ctx, id: string, input: s.CompleteProject): Promise<s.ProjectView> {
  return ctx.inTx(async (tx) => {
    const p = await holdProject(tx, ctx, id, 'complete');
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'fundingProject', subjectId: p.id, label: '完成证明' });
    await transition(tx, ctx, projectCase, p, 'complete', {
      ...versionOf(input),
      note: input.result,
      set: {
        completed_at: ctx.clock.now(),
        completed_by: ctx.actor.userId,
        completed_by_name: ctx.actor.name,
        result: input.result,
        spent_fen: input.spentFen,
      },
      data: { spentFen: input.spentFen, files: input.fileIds },
    });
    await beginProject(tx, ctx, id);
    return presentProject(tx, ctx, id);
  });
}
const decide =
  (action: 'sendBack' | 'accept' | 'stop', set: (ctx: Ctx) => Record<string, unknown>, tone?: 'returned' | 'stop') =>
  (ctx: Ctx, id: string, input: s.Opinion): Promise<s.ProjectView> =>
    ctx.inTx(async (tx) => {
      const p = await holdProject(tx, ctx, id, action);
      await transition(tx, ctx, projectCase, p, action, {
        ...versionOf(input),
        note: input.opinion,
        set: set(ctx),
        ...(tone ? { tone } : {}),
      });
      await beginProject(tx, ctx, id);
      return presentProject(tx, ctx, id);
    });
export const sendBackProject = decide(
  'sendBack',
  () => ({ completed_at: null, completed_by: null, completed_by_name: null }),
  'returned',
);
/** Another person of the unit takes it (验收). */
export const acceptProject = decide('accept', (ctx) => ({
  accepted_at: ctx.clock.now(),
  accepted_by: ctx.actor.userId,
  accepted_by_name: ctx.actor.name,
}));
export const stopProject = decide('stop', (ctx) => ({ stopped_at: ctx.clock.now() }), 'stop');
