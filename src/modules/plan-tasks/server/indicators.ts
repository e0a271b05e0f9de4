/** Figures that the plan knows of itself: what units took over, cut into steps, scheduled, did, and how often they were asked. */
import type { RawBuilder } from 'kysely';
import { sql } from '#kernel/server/db.ts';
import {
  type CountAt,
  type CountedFigure,
  officeAndAuthorities,
  registerCounting,
} from '#platform/indicators/server/index.ts';
import { taskMachine, type Light } from '../shared/states.ts';
import { whysOf, whySql } from './light.ts';
import { RULES_SINCE } from './rules.ts';
import { inScope, markSql } from './store.ts';

const LIGHT_RULES = ['plan.near', 'plan.lagLate', 'plan.lagNear'];
/** Tasks that show a light at the end of the last day, by the thresholds of that day: the same condition as in the tree and the ledger. */
const lit =
  (light: Light) =>
  (at: CountAt): RawBuilder<unknown> =>
    sql`(${whySql(at.to, { near: at.rule('plan.near'), lagLate: at.rule('plan.lagLate'), lagNear: at.rule('plan.lagNear') })}) = any(${whysOf(light)}::text[])`;

/** 亮灯 of the tasks of a unit: the five add up to what is not cancelled, suspended or refused. */
const lights: readonly (Pick<CountedFigure, 'code' | 'title' | 'formula' | 'better'> & { light: Light })[] = [
  {
    code: 'plan.late',
    light: 'late',
    title: '滞后的任务',
    formula: '期末亮“滞后”灯的任务：节点或任务过期没有完成、过期没有认领、进度落后时间达到界限（见参数“进度滞后界限”）',
    better: 'lower',
  },
  {
    code: 'plan.near',
    light: 'near',
    title: '临期的任务',
    formula: '期末亮“临期”灯的任务：节点或任务临近到期（见参数“临期天数”）、进度开始落后（见参数“进度临期界限”）',
    better: 'lower',
  },
  {
    code: 'plan.normal',
    light: 'normal',
    title: '正常推进的任务',
    formula: '期末亮“正常”灯的任务（含已报告完成待确认的）',
    better: 'none',
  },
  {
    code: 'plan.finished',
    light: 'done',
    title: '亮灯完成的任务',
    formula: '期末亮“完成”灯的任务：已确认完成的，和按周期开展、到期各期都已完成的',
    better: 'higher',
  },
  {
    code: 'plan.notStarted',
    light: 'notStarted',
    title: '未开始的任务',
    formula: '期末亮“未开始”灯的任务：待认领的、还没有到开展时间的、认领后还没有动的',
    better: 'lower',
  },
];

export function registerPlanIndicators(): void {
  registerCounting({
    name: 'plan tasks',
    rules: LIGHT_RULES,
    rulesSince: RULES_SINCE,
    from: (
      at,
    ) => sql`(select * from plan_task_marks where from_at <= ${at.end} and (to_at is null or to_at > ${at.end})) m
      join plan_tasks t on t.id = m.task_id`,
    unit: sql`m.unit_id`,
    scope: inScope,
    row: {
      id: sql`m.task_id`,
      code: sql`m.demand_key`,
      title: sql`t.title`,
      note: sql`t.unit_name || case when m.facts ->> 'officer' <> '' then '，承办人' || (m.facts ->> 'officer') else '' end`,
      on: sql`m.due_on`,
      href: (id) => `/plan/tasks/${id}`,
      case: { type: 'planTask', machine: taskMachine },
    },
    figures: [
      {
        code: 'plan.claimedRate',
        title: '任务认领率',
        formula: '期末已认领的任务 ÷ 已下发的任务（不含已撤销）',
        unit: '项',
        form: 'rate',
        better: 'higher',
        clauses: ['G0-1'],
        unitKinds: officeAndAuthorities,
        numerator: () => sql`m.task_state <> 'cancelled' and (${markSql('claimed')})`,
        denominator: () => markSql('all'),
      },
      {
        code: 'plan.decomposedRate',
        title: '任务分解率',
        formula: '期末已分解出节点的任务 ÷ 已认领的任务',
        unit: '项',
        form: 'rate',
        better: 'higher',
        clauses: ['S2-1', 'T2-8'],
        unitKinds: officeAndAuthorities,
        numerator: () => markSql('decomposed'),
        denominator: () => markSql('claimed'),
      },
      {
        code: 'plan.scheduledRate',
        title: '时间表、路线图完整率',
        formula: '期末每个节点都有责任人和证明要求的任务 ÷ 已分解的任务；节点的时间是必填的',
        unit: '项',
        form: 'rate',
        better: 'higher',
        clauses: ['S2-2'],
        unitKinds: officeAndAuthorities,
        numerator: () => markSql('scheduled'),
        denominator: () => markSql('decomposed'),
      },
      {
        code: 'plan.doneRate',
        title: '三年行动任务完成率',
        formula: '期末已确认完成的任务 ÷ 已下发的任务（不含已撤销）',
        unit: '项',
        form: 'rate',
        better: 'higher',
        clauses: ['G1-6', 'S3-4', 'S0-1'],
        unitKinds: officeAndAuthorities,
        numerator: () => markSql('done'),
        denominator: () => markSql('all'),
      },
      {
        code: 'plan.stale',
        title: '超过 90 天没有更新的任务',
        formula: '期末正在推进、且连续 90 天以上没有任何变化的任务（清单版本更新时间）',
        unit: '项',
        form: 'stock',
        better: 'lower',
        clauses: ['S2-3'],
        unitKinds: officeAndAuthorities,
        numerator: (at) =>
          sql`m.task_state in ('accepted', 'underway', 'returned') and m.from_at < ${new Date(at.end.getTime() - 90 * 86_400_000)}`,
      },
      ...lights.map(({ light, ...words }): CountedFigure => ({
        ...words,
        unit: '项',
        form: 'stock',
        clauses: ['G1-6'],
        unitKinds: officeAndAuthorities,
        numerator: lit(light),
      })),
    ],
  });
  registerCounting({
    name: 'plan urges',
    from: (at) =>
      sql`(select * from plan_urges where at between ${at.start} and ${at.end}) g join plan_tasks t on t.id = g.task_id`,
    unit: sql`g.unit_id`,
    scope: inScope,
    row: {
      id: sql`g.id`,
      code: sql`g.demand_key`,
      title: sql`t.title`,
      note: sql`g.unit_name || '，' || case g.kind when 'urge' then '催办' else '提醒' end || '：' || g.reason`,
      on: sql`(g.at at time zone 'Asia/Shanghai')::date`,
      href: () => '/plan/urges',
    },
    figures: [
      {
        code: 'plan.urges',
        title: '重要节点督促提醒条数',
        formula: '期内催办和到期提醒的条数，一项任务一次算一条',
        unit: '条',
        form: 'count',
        better: 'none',
        clauses: ['B5-9', 'B1-2'],
        unitKinds: officeAndAuthorities,
        numerator: () => sql`true`,
      },
    ],
  });
}
