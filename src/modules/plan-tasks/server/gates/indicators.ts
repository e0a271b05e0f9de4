/** Figures of the gates for the plan and its reports (T7). */
import { sql } from '#kernel/server/db.ts';
import type { IndicatorSpan } from '#platform/indicators/shared/schema.ts';
import { type ComputedIndicator, officeAndAuthorities } from '#platform/indicators/server/index.ts';
import { gateKindInfo, type GateKind } from '../../shared/gates/states.ts';
import { tallied, type Tally } from '../papers/tally.ts';
import { inScope, within } from './store.ts';

const gate = (
  given: Pick<Tally, 'code' | 'title' | 'formula' | 'form' | 'better' | 'clauses' | 'numerator'> &
    Pick<Partial<Tally>, 'denominator'>,
) =>
  tallied({
    of: sql`g.unit_id`,
    unit: '件',
    from: sql`gate_cases g`,
    scope: inScope,
    unitKinds: officeAndAuthorities,
    row: {
      id: sql`g.id`,
      code: sql`g.code`,
      title: sql`g.title`,
      note: sql`g.unit_name || case when g.enterprise_name = '' then '' else ' · ' || g.enterprise_name end`,
      on: sql`(g.opened_at at time zone 'Asia/Shanghai')::date`,
      href: (id) => `/project-gates/${id}`,
    },
    ...given,
  });

const opened = (kinds: readonly GateKind[]) => (span: IndicatorSpan) =>
  sql`(g.kind = any(${kinds}::text[]) and ${within(sql`g.opened_at`, span.from, span.to)} and not (g.state = 'withdrawn' and ${within(sql`g.ended_at`, undefined, span.to)}))`;
const examined = (span: IndicatorSpan) =>
  sql`(g.concluded_at is not null and ${within(sql`g.concluded_at`, undefined, span.to)})`;
const concluded = (kinds: readonly GateKind[], results: readonly string[]) => (span: IndicatorSpan) =>
  sql`(g.kind = any(${kinds}::text[]) and g.result = any(${results}::text[]) and g.concluded_at is not null and ${within(sql`g.concluded_at`, span.from, span.to)})`;

const examinedRate = (code: string, kind: GateKind, title: string, what: string): ComputedIndicator =>
  gate({
    code,
    title,
    formula: `所选期间发起的${what}中，期末已听取有关单位意见并作出结论的，占发起总数；撤回的不计，按牵头单位统计`,
    form: 'rate',
    better: 'higher',
    clauses: gateKindInfo[kind].clauses.filter((clause) => clause !== 'T7-1' && clause !== 'T7-3'),
    numerator: examined,
    denominator: opened([kind]),
  });

export const gateIndicators: readonly ComputedIndicator[] = [
  examinedRate('gates.planningExamined', 'planning', '规划编制安全风险评估会商率', '规划编制风险评估会商'),
  examinedRate('gates.landingExamined', 'landing', '招商和落地项目安全风险评估率', '招商和项目落地把关事项'),
  examinedRate('gates.highRiskExamined', 'highRisk', '高危建设项目安全审查率', '高危建设项目安全审查'),
  gate({
    code: 'gates.refused',
    title: '因安全风险否决的项目数',
    formula: '所选期间对规划编制、招商落地、项目审批、高危建设项目作出“否决”结论的件数，按牵头单位统计',
    form: 'count',
    better: 'none',
    clauses: ['T7-5'],
    numerator: concluded(['planning', 'landing', 'approval', 'highRisk'], ['refused']),
  }),
  gate({
    code: 'gates.threeSidesFound',
    title: '查处“三边”工程数',
    formula: '所选期间“三边”工程核查结论为查实（责令改正或停止建设）的件数，按牵头单位统计',
    form: 'count',
    better: 'none',
    clauses: ['T7-7'],
    numerator: concluded(['threeSides'], ['conditional', 'refused']),
  }),
  gate({
    code: 'gates.loweredBarFound',
    title: '查处擅自降低安全门槛数',
    formula: '所选期间降低安全门槛核查结论为查实（责令改正、撤销或停止）的件数，按牵头单位统计',
    form: 'count',
    better: 'none',
    clauses: ['T7-8'],
    numerator: concluded(['loweredBar'], ['conditional', 'refused']),
  }),
];
