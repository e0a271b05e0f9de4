/** What leaves the house about project gates. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, momentOf } from '#kernel/shared/time.ts';
import { behalvesOf, pastOf, newestFirst } from '#platform/casework/server/index.ts';
import { filesOf } from '#platform/files/server/index.ts';
import {
  industryNames,
  streetNames,
  streetsOf,
  streetUnit,
  supervisingUnits,
} from '#platform/identity/server/index.ts';
import { findRuleOn } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import { offersOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { letterState } from '#platform/documents/server/index.ts';
import { GateQuestion } from '../../shared/gates/schema.ts';
import type * as v from '../../shared/gates/schema.ts';
import { conditionActionLabels, gateActionLabels, gateKinds } from '../../shared/gates/states.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

/** One case for this reader, by its own id or that of an opinion or condition. Throws gates.notFound. */
export async function presentGate(tx: Tx, ctx: Ctx, id: string): Promise<v.GateView> {
  const { actor } = ctx;
  const g = await store.find(tx, actor, id);
  if (!g) throw policy.fail('gates.notFound');
  const today = dayOf(ctx.clock.now());
  const opinions = await store.opinionsOf(tx, actor, g.id);
  const conditions = await store.conditionsOf(tx, actor, g.id);
  const files = await filesOf(tx, 'projectGate', g.id);
  const labelled = (label: string) => files.filter((f) => f.label === label);
  const behalves = new Map<string, readonly string[]>();
  const timeline: v.GateView['timeline'] = [];
  const collect = async (subject: { type: string; id: string }, prefix: string): Promise<void> => {
    timeline.push(...(await pastOf(tx, ctx, subject, prefix)));
  };
  await collect({ type: 'projectGate', id: g.id }, '');
  for (const o of opinions) {
    await collect({ type: 'gateOpinion', id: o.id }, '');
    for (const [who, forWhom] of await behalvesOf(tx, actor, { type: 'gateOpinion', id: o.id }))
      behalves.set(who, forWhom);
  }
  const conditionViews: v.ConditionView[] = [];
  for (const c of conditions) {
    const subject = { type: 'gateCondition', id: c.id };
    await collect(subject, `条件 ${c.seq}：`);
    const theirs = await behalvesOf(tx, actor, subject);
    conditionViews.push({
      id: c.id,
      seq: c.seq,
      what: c.what,
      unitName: c.unit_name,
      confirmUnitName: c.confirm_unit_name,
      dueOn: c.due_on,
      isOverdue: c.state !== 'met' && c.due_on < today,
      state: c.state,
      version: c.version,
      report: c.report,
      reported: moment(c.reported_at, c.reported_by_name),
      returns: c.returns,
      opinion: c.opinion,
      met: moment(c.met_at, c.met_by_name),
      files: labelled(`${c.code} 落实证明`),
      allowedActions: offersOf(
        (['reportMet', 'confirmMet', 'sendBack'] as const).map((action) => [
          action,
          conditionActionLabels[action],
          policy.mayOnCondition(actor, action, c, theirs),
          action !== 'sendBack',
        ]),
        'state',
      ),
    });
  }
  return {
    id: g.id,
    code: g.code,
    kind: g.kind,
    title: g.title,
    projectCode: g.project_code,
    place: g.place,
    streetName: g.street_code ? ((await streetNames(tx)).get(g.street_code) ?? '') : '',
    enterpriseId: g.enterprise_id,
    enterpriseName: g.enterprise_name,
    industryName: (await industryNames(tx)).get(g.industry) ?? g.industry,
    investmentFen: g.investment_fen === null ? null : Number(g.investment_fen),
    description: g.description,
    questions: g.questions,
    questionsFrom: `问题清单第 ${g.questions_version} 版`,
    unitId: g.unit_id,
    unitName: g.unit_name,
    opened: { at: g.opened_at.toISOString(), by: g.opened_by_name },
    previous: g.previous_id ? { id: g.previous_id, code: g.previous_code } : null,
    state: g.state,
    version: g.version,
    opinionsDueOn: g.opinions_due_on,
    result: g.result,
    resultReason: g.result_reason,
    concluded: moment(g.concluded_at, g.concluded_by_name),
    letter: g.draft_id ? await letterState(tx, ctx.actor, g.draft_id) : null,
    files: labelled('项目材料'),
    opinions: opinions.map((o) => ({
      id: o.id,
      unitName: o.unit_name,
      state: o.state,
      version: o.version,
      dueOn: o.due_on,
      isOverdue: o.state === 'asked' && g.state === 'collecting' && o.due_on < today,
      stance: o.stance,
      reasons: o.reasons,
      conditions: o.conditions,
      given: moment(o.given_at, o.given_by_name),
      files: labelled(`${o.unit_name}意见`),
      mayGive: policy.mayGive(actor, g, o),
    })),
    conditions: conditionViews,
    allowedActions: offersOf(
      (['gather', 'conclude', 'letter', 'withdraw'] as const).map((action) => [
        action,
        gateActionLabels[action],
        policy.mayOnCase(actor, action, g, opinions, behalves, ctx.clock.now()),
        action !== 'withdraw',
      ]),
      'state',
    ),
    mayRepeat: g.state === 'refused' && policy.mayOpen(actor) && actor.unitId === g.unit_id,
    timeline: newestFirst(timeline),
  };
}

export const getGate = (ctx: Ctx, id: string): Promise<v.GateView> => ctx.inTx((tx) => presentGate(tx, ctx, id));

export async function listGates(ctx: Ctx, query: v.GateQuery): Promise<Page<v.GateRow>> {
  return ctx.reading(async (tx) => {
    const at = momentOf(query.asOf, ctx.clock.now());
    const found = await store.listCases(tx, ctx.actor, query, at);
    const streets = await streetNames(tx);
    const industries = await industryNames(tx);
    return {
      ...found,
      items: found.items.map((g) => {
        const isConcluded = g.concluded_at !== null && g.concluded_at <= at;
        return {
          id: g.id,
          code: g.code,
          kind: g.kind,
          title: g.title,
          enterpriseName: g.enterprise_name,
          streetName: g.street_code ? (streets.get(g.street_code) ?? '') : '',
          industryName: industries.get(g.industry) ?? g.industry,
          investmentFen: g.investment_fen === null ? null : Number(g.investment_fen),
          unitName: g.unit_name,
          openedOn: dayOf(g.opened_at),
          dueOn: g.opinions_due_on,
          state: g.state,
          result: isConcluded ? g.result : null,
          concludedOn: isConcluded && g.concluded_at ? dayOf(g.concluded_at) : null,
          asked: g.asked,
          given: g.given,
          refusals: g.refusals,
          conditions: g.conditions,
          unmet: g.unmet,
          isLate: g.is_late,
        };
      }),
    };
  });
}

/** 把关情况 by kind; each number is the count of the rows that its mark opens. */
export async function gateFigures(ctx: Ctx, filter: v.GateFilter): Promise<v.GateFigures> {
  return ctx.reading(async (tx) => {
    const at = momentOf(filter.asOf, ctx.clock.now());
    const rows = await store.figures(tx, ctx.actor, filter, at);
    const counts = (kind: string | null): v.GateCounts => {
      const {
        all = 0,
        open = 0,
        late = 0,
        passed = 0,
        conditional = 0,
        refused = 0,
        unmet = 0,
      } = rows.find((r) => r.kind === kind) ?? {};
      return { all, open, late, passed, conditional, refused, unmet };
    };
    return {
      asOf: at.toISOString(),
      total: counts(null),
      kinds: gateKinds.map((kind) => ({ kind, ...counts(kind) })),
    };
  });
}

export async function gateChoices(ctx: Ctx): Promise<v.GateChoices> {
  return ctx.reading(async (tx) => {
    const today = dayOf(ctx.clock.now());
    if (!policy.mayOpen(ctx.actor))
      return { mayOpen: false, units: [], streets: [], industries: [], questions: [], opinionDays: '' };
    const streets = await streetsOf(tx);
    const units = (await supervisingUnits(tx)).map((u) => ({ id: u.id as string, name: u.shortName }));
    for (const one of streets) {
      const unit = await streetUnit(tx, one.code);
      if (unit) units.push({ id: unit.id, name: unit.shortName });
    }
    const questions: v.GateChoices['questions'] = [];
    for (const kind of gateKinds) {
      const rule = await findRuleOn(tx, `gates.questions.${kind}`, today);
      if (rule)
        questions.push({
          kind,
          version: rule.version,
          from: [rule.document, rule.clause].filter(Boolean).join(' '),
          items: z.array(GateQuestion).parse(rule.value),
        });
    }
    const term = await findRuleOn<{ amount: number; unit: string }>(tx, 'gates.opinionTerm', today);
    return {
      mayOpen: true,
      units,
      streets: streets.map(({ code, name }) => ({ code, name })),
      industries: [...(await industryNames(tx))].map(([code, name]) => ({ code, name })),
      questions,
      opinionDays: term ? `${term.value.amount} 个${term.value.unit === 'workday' ? '工作日' : '自然日'}` : '',
    };
  });
}
