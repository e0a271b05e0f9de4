/** Figures of papers for the plan and its reports: sub-plans filed, meetings held, hearings, lists, measures (S1, B1, B2, T2, G1). */
import { sql } from '#kernel/server/db.ts';
import { authorities, type ComputedIndicator, officeAndAuthorities } from '#platform/indicators/server/index.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import { tallied } from './tally.ts';
import { ofUnit } from './store.ts';
import { within } from '../gates/store.ts';

const day = (moment: ReturnType<typeof sql>) => sql`(${moment} at time zone 'Asia/Shanghai')::date`;

export const paperIndicators: readonly ComputedIndicator[] = [
  ...(['all', 'street'] as const).map((which) =>
    tallied({
      code: which === 'all' ? 'papers.subPlansFiled' : 'papers.streetPlansFiled',
      title: which === 'all' ? '单位方案报备率' : '街道实施方案报备率',
      formula: `期末已由主要负责人签发并报区安委办备案的${which === 'all' ? '部门、街道，占全部部门、街道' : '街道，占全部街道'}`,
      form: 'rate' as const,
      unit: '个单位',
      better: 'higher' as const,
      clauses: which === 'all' ? ['S1-3', 'B2-2'] : ['B2-1'],
      unitKinds: which === 'all' ? authorities : (['street'] as const),
      from: sql`units u`,
      of: sql`u.id`,
      scope: (actor) => scopeSql(actor, { assigned: sql<boolean>`u.id = ${actor.unitId}` }),
      denominator: () =>
        which === 'all'
          ? sql`(u.kind in ('department', 'street') and u.is_active)`
          : sql`(u.kind = 'street' and u.is_active)`,
      numerator: (span) =>
        sql`exists (select 1 from sub_plans s where s.unit_id = u.id and s.filed_at is not null and ${within(sql`s.filed_at`, undefined, span.to)})`,
      row: {
        id: sql`u.id`,
        code: sql`''`,
        title: sql`u.short_name`,
        note: sql`case u.kind when 'street' then '街道' else '部门' end`,
        on: sql`(select min(${day(sql`s.filed_at`)}) from sub_plans s where s.unit_id = u.id)`,
        href: () => '/plan/papers',
      },
    }),
  ),
  tallied({
    code: 'papers.mobilisations',
    title: '动员部署会次数',
    formula: '所选期间召开并附纪要记录的动员部署会，作废的不计，按召开单位统计',
    form: 'count',
    unit: '次',
    better: 'higher',
    clauses: ['S1-1', 'B1-7'],
    unitKinds: officeAndAuthorities,
    from: sql`plan_meetings m`,
    of: sql`m.unit_id`,
    scope: (actor) => ofUnit(actor, sql`m.unit_id`),
    numerator: (span) =>
      sql`(m.kind = 'mobilise' and m.state = 'recorded' and m.held_on between ${span.from} and ${span.to})`,
    row: {
      id: sql`m.id`,
      code: sql`m.code`,
      title: sql`m.title`,
      note: sql`m.unit_name || ' · ' || m.host`,
      on: sql`m.held_on`,
      href: (id) => `/plan/meetings/${id}`,
    },
  }),
  tallied({
    code: 'papers.heardQuarterly',
    title: '主要负责同志季度听取汇报率',
    formula: '应听取的季度（季度末在所选期间内）中，主要负责同志在本季度内听取并附纪要的，占应听取总数',
    form: 'rate',
    unit: '次',
    better: 'higher',
    clauses: ['B1-13'],
    unitKinds: officeAndAuthorities,
    from: sql`hearing_duties h`,
    of: sql`h.unit_id`,
    scope: (actor) => ofUnit(actor, sql`h.unit_id`),
    denominator: (span) => sql`(h.due_on between ${span.from} and ${span.to})`,
    numerator: (span) => sql`(h.met_on is not null and h.met_on <= ${span.to})`,
    row: {
      id: sql`h.id`,
      code: sql`h.code`,
      title: sql`h.unit_name || h.year::text || '年第' || h.quarter::text || '季度'`,
      note: sql`case h.state when 'met' then '已听取' when 'missed' then '未听取' else '待听取' end`,
      on: sql`coalesce(h.met_on, h.due_on)`,
      href: (id) => `/plan/papers?tab=hearings&duty=${id}`,
    },
  }),
  tallied({
    code: 'papers.decisionsSettled',
    title: '听取汇报研究解决的问题数',
    formula: '所选期间确认办结的会议决定，按责任单位统计',
    form: 'count',
    unit: '项',
    better: 'higher',
    clauses: ['B1-14'],
    unitKinds: officeAndAuthorities,
    from: sql`plan_meeting_decisions d join plan_meetings m on m.id = d.meeting_id`,
    of: sql`d.unit_id`,
    scope: (actor) => ofUnit(actor, sql`d.unit_id`),
    numerator: (span) =>
      sql`(d.confirmed_at is not null and m.state = 'recorded' and ${within(sql`d.confirmed_at`, span.from, span.to)})`,
    row: {
      id: sql`d.id`,
      code: sql`d.code`,
      title: sql`d.what`,
      note: sql`d.unit_name`,
      on: day(sql`d.confirmed_at`),
      href: (id) => `/plan/meetings/${id}`,
    },
  }),
  ...(['duties', 'tasks'] as const).map((kind) =>
    tallied({
      code: kind === 'duties' ? 'papers.dutyListsSigned' : 'papers.taskListsSigned',
      title: kind === 'duties' ? '领导干部安全职责清单建立数' : '领导干部年度任务清单签字率',
      formula:
        kind === 'duties'
          ? '期末所在年度已由本人签字的安全职责清单份数，按单位统计'
          : '期末所在年度已生成的任务清单中，期末前由本人签字的，占已生成总数',
      form: kind === 'duties' ? ('count' as const) : ('rate' as const),
      unit: '份',
      better: 'higher' as const,
      clauses: kind === 'duties' ? ['T2-6'] : ['T2-7'],
      unitKinds: officeAndAuthorities,
      from: sql`yearly_lists l`,
      of: sql`l.unit_id`,
      scope: (actor) => ofUnit(actor, sql`l.unit_id`),
      ...(kind === 'duties'
        ? {}
        : {
            denominator: (span) =>
              sql`(l.kind = 'tasks' and l.year = ${Number(span.to.slice(0, 4))} and ${within(sql`l.made_at`, undefined, span.to)})`,
          }),
      numerator: (span) =>
        sql`(l.kind = ${kind} and l.year = ${Number(span.to.slice(0, 4))} and l.signed_at is not null and ${within(sql`l.signed_at`, undefined, span.to)})`,
      row: {
        id: sql`l.id`,
        code: sql`l.code`,
        title: sql`l.person || ' ' || l.post`,
        note: sql`l.unit_name`,
        on: day(sql`l.signed_at`),
        href: (id) => `/plan/lists/${id}`,
      },
    }),
  ),
];

/** Lists and the division of work that the upper office has receipted (T2-9): the district's own figure, so of the office only. */
export const filingIndicator: ComputedIndicator = tallied({
  code: 'papers.filingsReceipted',
  title: '清单和分工报上级备案回执率',
  formula: '所选期间报上级安委办备案的批次中，期末前收到回执的，占报送批次',
  form: 'rate',
  unit: '批',
  better: 'higher',
  clauses: ['T2-9'],
  unitKinds: ['office'],
  from: sql`plan_filings f cross join (select id from units where kind = 'office' and is_active order by sort limit 1) o`,
  of: sql`o.id`,
  scope: (actor) => scopeSql(actor, {}),
  denominator: (span) => within(sql`f.sent_at`, span.from, span.to),
  numerator: (span) => sql`(f.receipted_on is not null and f.receipted_on <= ${span.to})`,
  row: {
    id: sql`f.id`,
    code: sql`f.code`,
    title: sql`f.title`,
    note: sql`f.to_name`,
    on: day(sql`f.sent_at`),
    href: () => '/plan/papers?tab=lists',
  },
});
