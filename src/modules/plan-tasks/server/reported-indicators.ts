/**
 * Figures of the plan's demands that no room counts yet: units report them with proof, by the table in `data/reported-indicators.txt`.
 * When a room counts one, it registers the same code as computed and an officer decides from which day (取数方式); nothing else
 * changes. A line: code | title | unit | form | demands | formula | then `k=` whose figure it is (o office, d departments, s streets),
 * `t=` a target that the demand itself names (100 %, 全覆盖, 清零, 至少1次), `b=` the good direction, `adds` a rate whose parts add up over periods.
 */
import { readFileSync } from 'node:fs';
import { invariant } from '#kernel/shared/errors.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import {
  registerClauseTexts,
  registerReportedIndicator,
  registerTargets,
  targetKey,
  type IndicatorDefinition,
} from '#platform/indicators/server/index.ts';
import { indicatorForms } from '#platform/indicators/shared/schema.ts';
import type { RuleSeed } from '#platform/rules/server/index.ts';

interface Line extends IndicatorDefinition {
  /** A target that the demand itself names; per cent for rates. */
  readonly target: number | null;
}

const kinds = { o: 'office', d: 'department', s: 'street' } as const;
const forms: readonly string[] = indicatorForms;
const directions: readonly string[] = ['higher', 'lower', 'none'];

/** One line of the table; a line that says something else is a defect of the program, found at its start. */
function readLine(line: string): Line {
  const [code = '', title = '', unit = '', form = '', clauses = '', formula = '', extra = ''] = line.split(' | ');
  const said = new Map(extra.split(' ').map((part) => part.split('=', 2) as [string, string | undefined]));
  const better = said.get('b') ?? 'higher';
  const letters = said.get('k') ?? 'ds';
  invariant(
    formula !== '' && forms.includes(form) && directions.includes(better) && /^[ods]+$/.test(letters),
    `line of indicators: ${line}`,
  );
  return {
    code,
    title,
    unit,
    formula,
    form: form as IndicatorDefinition['form'],
    better: better as IndicatorDefinition['better'],
    clauses: clauses.split(' '),
    unitKinds: [...letters].map((letter) => kinds[letter as keyof typeof kinds]),
    ...(said.has('adds') ? { adds: true } : {}),
    target: said.has('t') ? Number(said.get('t')) : null,
  };
}

const lines: readonly Line[] = readFileSync(new URL('../data/reported-indicators.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(readLine);

/** Demands that no figure measures, with the reason: shown in the plan, in the trace and wherever one looks for their figure. */
export const withoutMeasure: Readonly<Record<string, string>> = {
  'G1-5': '总的要求，没有单独的量化口径；由各项行动的指标合起来反映',
  'T4-2': '工作方式的要求，方案没有可数的成果；普法场次见 T4-1、T27-2，执法见 T22',
  'T7-3': '规划编制的衔接要求，只能逐份看规划文本；会商和评估见 T7-2',
  'T11-1': '转型方向，没有可数的成果；由 T11-2 至 T11-6 的应用和接入指标反映',
  'T14-9': '对 T14-1 至 T14-8 的概括要求，由这些工程的指标反映',
  'T15-8': '考试和许可管理的改进要求，方案没有量化口径；持证情况见 T15-1、T15-2',
  'T15-12': '对企业现场行为的要求，由检查发现的隐患和违法行为反映，不另设数',
  'T18-1': '配合国家、市的试点工作，进度由上级掌握，本区没有可数的成果',
  'T18-2': '配合国家标准修订，进度由上级掌握，本区没有可数的成果',
  'T26-1': '对 T26-2 至 T26-9 的概括要求，由各项宣传活动的指标反映',
  'T26-10': '社会氛围难以计数；由 T26-6、T26-8、T26-9 的活动指标反映',
  'S2-4': '贯穿全过程的要求，由隐患排查、销号的全部指标反映（见 T8—T10）',
  'S3-1': '集中攻坚阶段的总目标，由 S3-2 至 S3-7 的指标反映',
  'S3-5': '阶段成效的定性要求，由责任清单（T2-14）和风险管控（G1-1）的指标反映',
  'B1-2': '统筹协调、跟踪督促的总要求，由督促提醒（B5-9）和督办（B1-6）的指标反映',
  'B1-8': '机制要求，由定期报送的及时率反映（S5-2）',
  'B1-12': '列入议事日程的要求，由季度听取汇报率反映（B1-13）',
  'B2-4': '常态工作的概括要求，由排查、执法、打非治违的指标反映（T8、T22、T2-18）',
  'B2-6': '机制要求，由联合行动（T2-17）和督导检查（B1-5）的指标反映',
  'B2-8': '支持保障的要求，由 T1-5、T1-7、T28-1 的指标反映',
  'B4-3': '干部任用由组织部门按干部管理权限办理，不设数；征询意见见 B4-1',
  'B4-5': '典型引导的要求，由 T28-4、T28-5 的指标反映',
  'B5-2': '考核巡查的目的，由考核等次（B5-3）和问责（B5-11）的指标反映',
};

interface ClauseLine {
  id: string;
  section: string;
  summary: string;
  deadline: PlainDate | null;
  measurable: string | null;
}
export const planClauses: readonly ClauseLine[] = JSON.parse(
  readFileSync(new URL('../shared/clauses.json', import.meta.url), 'utf8'),
) as ClauseLine[];

const PLAN = '河东安委〔2024〕1号';
const FROM = '2024-03-11';
const targetSeed = (code: string, clause: string, value: number, title: string, unit: string): RuleSeed => {
  const text = planClauses.find((c) => c.id === clause);
  return {
    key: targetKey(code, clause),
    label: `目标值：${title}`,
    value,
    unit,
    document: PLAN,
    clause: text?.section ?? clause,
    validFrom: FROM,
    note: text?.summary ?? '',
  };
};

/** Targets of figures that rooms count, as the plan words them (100 %, 清零, 全覆盖, 动态清零). */
const countedTargets: readonly (readonly [code: string, clause: string, value: number, title: string, unit: string])[] =
  [
    ['hazards.overdueMajor', 'G1-10', 0, '逾期未清零的重大事故隐患', '件'],
    ['hazards.oldStock', 'G2-4', 0, '2023年及以前存量重大事故隐患', '件'],
    ['hazards.oldStock', 'S2-9', 0, '2023年及以前存量重大事故隐患', '件'],
    ['hazards.oldStockCleared', 'S2-9', 100, '存量重大事故隐患销号率', '%'],
    ['hazards.oldStockCleared', 'G2-4', 100, '存量重大事故隐患销号率', '%'],
    ['hazards.foundMajorYoY', 'G2-5', 100, '新增重大隐患与去年同期之比', '%'],
    ['hazards.foundMajorYoY', 'S3-7', 100, '新增重大隐患与去年同期之比', '%'],
    ['hazards.closedOnTime', 'G2-6', 100, '按期整改销号率', '%'],
    ['hazards.reportsEntered', 'T10-5', 100, '群众举报查实入库率', '%'],
    ['hazards.assignedRate', 'S2-7', 100, '责任单位和整改要求明确率', '%'],
    ['hazards.completeRate', 'T10-1', 100, '重大隐患数据库字段完整率', '%'],
    ['hazards.closedLoop', 'T9-3', 100, '闭环率', '%'],
    ['hazards.stale', 'T10-11', 0, '整改进度超期未更新', '件'],
    ['hazards.placedRate', 'T9-5', 100, '分街域、分行业可统计率', '%'],
    ['enterprises.supervised', 'T2-14', 100, '行业监管责任覆盖率', '%'],
    ['visits.coverage', 'S4-2', 100, '落实情况检查覆盖率', '%'],
    ['documents.receiptRate', 'G0-1', 100, '收文签收率', '%'],
    ['plan.claimedRate', 'G0-1', 100, '任务认领率', '%'],
    ['plan.decomposedRate', 'T2-8', 100, '任务分解率', '%'],
    ['plan.decomposedRate', 'S2-1', 100, '任务分解率', '%'],
    ['plan.doneRate', 'G1-6', 100, '三年行动任务完成率', '%'],
    ['plan.doneRate', 'S3-4', 100, '三年行动任务完成率', '%'],
    ['reports.quarterlyOnTime', 'S5-2', 100, '季度报送按时报送率', '%'],
    ['reports.annualOnTime', 'S5-3', 100, '年度工作报告按时报送率', '%'],
    ['reports.selfEvaluation', 'S5-4', 100, '自评报告提交率', '%'],
    ['reports.order16OnTime', 'T9-4', 100, '隐患统计表报送率', '%'],
  ];

registerClauseTexts(planClauses);
for (const { target: _, ...definition } of lines) registerReportedIndicator(definition);
registerTargets([
  ...lines.flatMap(({ code, title, unit, form, clauses, target: value }) =>
    value === null ? [] : clauses.map((clause) => targetSeed(code, clause, value, title, form === 'rate' ? '%' : unit)),
  ),
  ...countedTargets.map(([code, clause, value, title, unit]) => targetSeed(code, clause, value, title, unit)),
]);
