/** The four stages (S1–S4) and their gates: what must be reached by the end of each, counted, and a leader's word on it. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, daysBetween, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { findIndicator, measureMany } from '#platform/indicators/server/index.ts';
import { valueOf } from '#platform/indicators/shared/schema.ts';
import { ruleOn, type RuleSeed } from '#platform/rules/server/index.ts';
import type * as s from '../shared/schema.ts';
import { figureText } from './light.ts';
import { fail, planOn } from './reference.ts';
import { lightRules } from './rules.ts';
import * as store from './store.ts';

type Key = 'S1' | 'S2' | 'S3' | 'S4';
const stages: readonly { key: Key; title: string; from: PlainDate; to: PlainDate }[] = [
  { key: 'S1', title: '动员部署', from: plainDate('2024-03-01'), to: plainDate('2024-03-31') },
  { key: 'S2', title: '夯实基础', from: plainDate('2024-04-01'), to: plainDate('2024-12-31') },
  { key: 'S3', title: '集中攻坚', from: plainDate('2025-01-01'), to: plainDate('2025-12-31') },
  { key: 'S4', title: '固本提升', from: plainDate('2026-01-01'), to: plainDate('2026-12-31') },
];

/** One line of a gate, as the rule `plan.gates` keeps it. */
interface GateRule {
  stage: Key;
  key: string;
  title: string;
  clause: string;
  /** Tasks of a demand all done, or an indicator against a number. */
  by: 'demand' | 'indicator';
  of: string;
  target: number;
  bound: 'least' | 'most';
  note?: string;
}
/** What the gates ask, after the plan's own words; the numbers of `indicator` lines in the form that the indicator has (rates 0–1). */
const gateRules: readonly GateRule[] = [
  {
    stage: 'S1',
    key: 'meeting',
    title: '全区动员部署会召开',
    clause: 'S1-1',
    by: 'demand',
    of: 'S1-1',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S1',
    key: 'issued',
    title: '区方案和配套子方案发布',
    clause: 'S1-2',
    by: 'demand',
    of: 'S1-2',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S1',
    key: 'streetPlans',
    title: '13 个街道街域方案齐备',
    clause: 'B2-1',
    by: 'indicator',
    of: 'papers.streetPlansFiled',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S1',
    key: 'unitPlans',
    title: '各部门、街道制定实施方案并动员',
    clause: 'S1-3',
    by: 'indicator',
    of: 'papers.subPlansFiled',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S2',
    key: 'claimed',
    title: '任务认领率',
    clause: 'G0-1',
    by: 'indicator',
    of: 'plan.claimedRate',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S2',
    key: 'decomposed',
    title: '任务分解率',
    clause: 'S2-1',
    by: 'indicator',
    of: 'plan.decomposedRate',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S2',
    key: 'scheduled',
    title: '时间表、路线图完整率',
    clause: 'S2-2',
    by: 'indicator',
    of: 'plan.scheduledRate',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S2',
    key: 'database',
    title: '重大隐患数据库建成',
    clause: 'S2-5',
    by: 'demand',
    of: 'S2-5',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S2',
    key: 'visits',
    title: '常态化督导推动机制建立',
    clause: 'S2-6',
    by: 'demand',
    of: 'S2-6',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S2',
    key: 'stock',
    title: '2023 年及以前重大隐患存量未销号',
    clause: 'S2-9',
    by: 'indicator',
    of: 'hazards.oldStock',
    target: 0,
    bound: 'most',
  },
  {
    stage: 'S3',
    key: 'doneRate',
    title: '三年行动任务完成率',
    clause: 'S3-4',
    by: 'indicator',
    of: 'plan.doneRate',
    target: 0.9,
    bound: 'least',
    note: '“基本完成”按 90% 掌握，由安委办设定',
  },
  {
    stage: 'S3',
    key: 'system',
    title: '责任体系健全、风险管控能力增强',
    clause: 'S3-5',
    by: 'demand',
    of: 'S3-5',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S3',
    key: 'increment',
    title: '重大隐患增量有效遏制',
    clause: 'S3-7',
    by: 'demand',
    of: 'S3-7',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S4',
    key: 'closed',
    title: '查漏补缺、形成闭环',
    clause: 'S4-1',
    by: 'demand',
    of: 'S4-1',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S4',
    key: 'checked',
    title: '安委办对落实情况检查',
    clause: 'S4-2',
    by: 'demand',
    of: 'S4-2',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S4',
    key: 'report',
    title: '总结经验形成工作报告',
    clause: 'S4-3',
    by: 'demand',
    of: 'S4-3',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S4',
    key: 'filed',
    title: '报市安委办',
    clause: 'S4-4',
    by: 'demand',
    of: 'S4-4',
    target: 1,
    bound: 'least',
  },
  {
    stage: 'S4',
    key: 'doneAll',
    title: '三年行动任务完成率',
    clause: 'G1-6',
    by: 'indicator',
    of: 'plan.doneRate',
    target: 1,
    bound: 'least',
  },
];

export const gateRule: RuleSeed = {
  key: 'plan.gates',
  label: '四个阶段的达标项',
  value: gateRules,
  document: '河东安委〔2024〕1号',
  clause: '三、进度安排',
  validFrom: '2024-03-11',
  confidence: 0.6,
  tag: '[K?]',
  note: '各阶段要求出自原文；“基本完成”“基本消除”折算成的数字由安委办设定',
};

interface EndRow {
  stage: Key;
  at: Date;
  verdict: 'passed' | 'passedWithGaps';
  opinion: string;
  items: s.GateItem[];
  by_name: string;
  by_unit: string;
}
const endsOf = async (tx: Tx, _actor: Actor, at: Date): Promise<EndRow[]> =>
  (
    await sql<EndRow>`select stage, at, verdict, opinion, items, by_name, by_unit from plan_stage_ends where at <= ${at} order by at desc`.execute(
      tx,
    )
  ).rows;

export async function stageBars(tx: Tx, actor: Actor, v: store.View): Promise<s.StageBar[]> {
  const ends = await endsOf(tx, actor, v.at);
  return stages.map((st) => {
    const days = daysBetween(st.from, st.to) + 1;
    const passed = Math.min(days, Math.max(0, daysBetween(st.from, v.on) + 1));
    const state = v.on > st.to ? ('past' as const) : v.on < st.from ? ('ahead' as const) : ('now' as const);
    return {
      ...st,
      passed: Math.round((100 * passed) / days) / 100,
      state,
      daysLeft: state === 'now' ? daysBetween(v.on, st.to) : null,
      verdict: ends.find((e) => e.stage === st.key)?.verdict ?? null,
    };
  });
}

async function itemsOf(tx: Tx, actor: Actor, stage: Key, v: store.View): Promise<s.GateItem[]> {
  const rules = (
    await ruleOn<GateRule[]>(tx, 'plan.gates', v.on < '2024-03-11' ? plainDate('2024-03-11') : v.on)
  ).value.filter((r) => r.stage === stage);
  const codes = rules.filter((r) => r.by === 'indicator' && findIndicator(r.of)).map((r) => r.of);
  const values =
    codes.length > 0
      ? await measureMany(tx, actor, codes, {
          span: { from: plainDate('2024-03-11'), to: v.on },
          units: [],
          district: true,
        })
      : new Map();
  const demands = await store.doneByDemand(
    tx,
    actor,
    rules.filter((r) => r.by === 'demand').map((r) => r.of),
    v,
  );
  return rules.map((r) => {
    const item = { key: r.key, title: r.title, clause: r.clause, note: r.note ?? '' };
    if (r.by === 'demand') {
      const found = demands.get(r.of) ?? { done: 0, total: 0 };
      return {
        ...item,
        value: found.total === 0 ? '未下发' : `${found.done} / ${found.total} 个单位完成`,
        target: '全部完成',
        met: found.total > 0 && found.done === found.total,
        href: `/plan/tasks?key=${r.of}`,
      };
    }
    const indicator = findIndicator(r.of);
    const value = (values.get(r.of) ?? []).find((one: { unitId: string | null }) => one.unitId === null);
    const said = indicator && value ? valueOf(indicator.form, value) : null;
    return {
      ...item,
      value:
        indicator && said !== null
          ? `${figureText(indicator, said)}${indicator.form === 'rate' ? '' : ` ${indicator.unit}`}`
          : '还没有数',
      target: `${r.bound === 'least' ? '不低于' : '不高于'} ${indicator ? figureText(indicator, r.target) : r.target}`,
      met: said === null ? null : r.bound === 'least' ? said >= r.target : said <= r.target,
      href: indicator ? `/indicators/${r.of}` : null,
    };
  });
}

const mayEnd = (actor: Actor): boolean => hasRole(actor, 'office.leader') && actor.scope.all;

/** The stages with what their gates ask. For those who see the district: a unit does not see the figures of others. */
export async function getStages(ctx: Ctx): Promise<{ stages: s.StageView[] }> {
  return ctx.reading(async (tx) => {
    const now = ctx.clock.now();
    const on = dayOf(now);
    const v = { at: now, on, now, rules: await lightRules(tx, on) };
    const plan = await planOn(tx, on);
    const ends = await endsOf(tx, ctx.actor, now);
    const views: s.StageView[] = [];
    for (const bar of await stageBars(tx, ctx.actor, v)) {
      const items = ctx.actor.scope.all ? await itemsOf(tx, ctx.actor, bar.key as Key, v) : [];
      views.push({
        ...bar,
        original: plan.byKey.get(bar.key)?.original ?? '',
        items,
        ends: ends
          .filter((e) => e.stage === bar.key)
          .map((e) => ({
            at: e.at.toISOString(),
            who: `${e.by_unit} ${e.by_name}`,
            verdict: e.verdict,
            opinion: e.opinion,
            items: e.items,
          })),
        allowedActions:
          mayEnd(ctx.actor) && bar.state === 'past' && bar.verdict !== 'passed'
            ? [{ action: 'end', label: `确认${bar.title}阶段结束`, primary: true }]
            : mayEnd(ctx.actor) && bar.state === 'now'
              ? [
                  {
                    action: 'end',
                    label: `确认${bar.title}阶段结束`,
                    primary: false,
                    locked: { reason: `本阶段到 ${bar.to} 结束` },
                  },
                ]
              : [],
      });
    }
    return { stages: views };
  });
}

/** A leader confirms that a stage has ended (确认阶段结束), with what its gate says at that moment. Errors: plan.stageOpen, plan.stageEarly. */
export async function endStage(ctx: Ctx, stage: Key, input: s.EndStage): Promise<{ stages: s.StageView[] }> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!mayEnd(actor)) throw fail('plan.notYours', { reason: '阶段结束由区安委办领导确认' });
    const now = ctx.clock.now();
    const on = dayOf(now);
    const v = { at: now, on, now, rules: await lightRules(tx, on) };
    const st = stages.find((one) => one.key === stage);
    if (!st || on <= st.to) throw fail('plan.stageEarly', { stage: st?.title ?? stage, to: st?.to ?? '' });
    const items = await itemsOf(tx, actor, stage, v);
    const open = items.filter((i) => i.met !== true);
    if (open.length > 0 && input.verdict === 'passed')
      throw fail('plan.stageOpen', { stage: `${st.title}阶段`, count: open.length });
    const id = newId<'planStage'>(now.getTime());
    await store.insertStageEnd(tx, actor, {
      id,
      stage,
      at: now,
      verdict: open.length === 0 ? 'passed' : 'passedWithGaps',
      opinion: input.opinion,
      items,
      by_id: actor.userId,
      by_name: actor.name,
      by_unit: actor.unitName,
    });
    await audit(tx, ctx, {
      action: 'planStage.end',
      subjectType: 'planStage',
      subjectId: id,
      subjectCode: stage,
      isNew: true,
      facts: { stage, verdict: input.verdict, open: open.map((i) => i.key) },
    });
    return getStages(ctx.within(tx));
  });
}
