/**
 * Schemes to begin from (示例方案), by group: the usual shape of such evaluations, 责任 15 · 隐患 25 · 执法 15 · 培训演练 10 · 科技工程 10 ·
 * 标准化 5 · 宣传举报 5 · 报送 10 · 成效 5. Practice of the field, not a rule of law; the office changes it and a leader adopts it.
 */
import type { Formula } from '../shared/formula.ts';
import type { FormOf, SchemeContent, SchemeItem } from '../shared/scheme.ts';
import { groupLabels, type GroupKey } from '../shared/states.ts';

type Sample = Omit<SchemeItem, 'source' | 'figures' | 'span' | 'note'> & Partial<SchemeItem>;
const rate = (floor: number, target = 1): Formula => ({ form: 'linear', floor, target });
const each = (points: number, cap: number | null = null): Formula => ({ form: 'perCase', points, cap });

/** An item by a figure of the catalogue; where no room knows the figure yet, units score themselves and the office checks. */
const byFigure = (
  key: string,
  dimension: string,
  title: string,
  weight: number,
  clause: string,
  figures: string[],
  formula: Formula,
): Sample => ({ key, role: 'score', dimension, title, weight, clause, figures, formula, source: 'indicator' });
const byPeople = (
  key: string,
  dimension: string,
  title: string,
  weight: number,
  clause: string,
  note: string,
  source: 'self' | 'office' = 'self',
): Sample => ({
  key,
  role: 'score',
  dimension,
  title,
  weight,
  clause,
  note,
  source,
  figures: [],
  formula: { form: 'manual' },
});

const dimensions = [
  { key: 'duty', title: '责任落实', weight: 15 },
  { key: 'hazard', title: '隐患动态清零', weight: 25 },
  { key: 'enforcement', title: '执法质效', weight: 15 },
  { key: 'training', title: '培训演练', weight: 10 },
  { key: 'engineering', title: '科技工程', weight: 10 },
  { key: 'standard', title: '标准化', weight: 5 },
  { key: 'publicity', title: '宣传举报', weight: 5 },
  { key: 'report', title: '基础报送', weight: 10 },
  { key: 'effect', title: '工作成效', weight: 5 },
];

const shared: readonly Sample[] = [
  byFigure('dutyList', 'duty', '任务完成率', 5, 'T2-8', ['plan.doneRate'], rate(0.5)),
  byFigure('whistle', 'duty', '议定事项按期办结率', 5, 'T2-2', ['joint.decisionsOnTime'], rate(0.6)),
  byPeople('leaderChecks', 'duty', '主要负责人带队检查', 5, 'T9-4', '按规定频次带队检查重大隐患'),
  byFigure('closed', 'hazard', '重大隐患按期销号率', 10, 'T9-3', ['hazards.closedOnTime'], rate(0.6)),
  byFigure('stock', 'hazard', '2023年及以前存量销号率', 5, 'S2-4', ['hazards.oldStockCleared'], rate(0.8)),
  byFigure('overdue', 'hazard', '逾期未销号重大隐患', 5, 'G1-10', ['hazards.overdueMajor'], each(1)),
  byFigure('selfFound', 'hazard', '企业自查上报占比', 5, 'G2-1', ['hazards.selfShare'], rate(0.2, 0.5)),
  byPeople('enforcePlan', 'enforcement', '执法检查计划完成', 8, 'T23-1', '按年度计划逐项核对'),
  byPeople(
    'enforceQuality',
    'enforcement',
    '执法案件质量',
    7,
    'T22-4',
    '抽查案卷，零处罚、只检查不处罚的扣分',
    'office',
  ),
  byPeople('training', 'training', '培训任务完成', 5, 'T5-1', '附签到和考试成绩'),
  byPeople('drills', 'training', '应急演练', 5, 'T17-1', '附方案、记录和评估'),
  byPeople('engineering', 'engineering', '工程治理和科技支撑项目', 10, 'T12-1', '附项目清单和验收材料'),
  byPeople('standard', 'standard', '标准化创建', 5, 'T18-1', '附达标名单'),
  byPeople('publicity', 'publicity', '宣传教育和举报办理', 5, 'T26-1', '附活动记录和办结回执'),
  {
    key: 'late',
    role: 'score',
    dimension: 'report',
    title: '按期报送',
    weight: 10,
    clause: 'S5-1',
    source: 'indicator',
    figures: ['reports.late'],
    formula: each(0.5),
    note: '每迟报、漏报一次扣 0.5 分',
  },
  byPeople('effect', 'effect', '年度工作成效', 5, 'G2-8', '事故起数、死亡人数同比', 'office'),
];
const extras: readonly Sample[] = [
  {
    key: 'cityModel',
    role: 'bonus',
    dimension: '',
    title: '市级以上典型经验',
    weight: 0,
    clause: 'B4-5',
    source: 'office',
    figures: [],
    formula: each(1, 3),
    note: '附市级文件',
  },
  {
    key: 'concealed',
    role: 'deduct',
    dimension: '',
    title: '瞒报、谎报、数据不实',
    weight: 0,
    clause: 'B5-4',
    source: 'office',
    figures: [],
    formula: each(5),
    note: '逐件核实',
  },
  {
    key: 'circulated',
    role: 'deduct',
    dimension: '',
    title: '被通报、约谈',
    weight: 0,
    clause: 'B5-11',
    source: 'office',
    figures: [],
    formula: each(1, 5),
    note: '逐件登记，打开对应公文',
  },
  {
    key: 'accident',
    role: 'veto',
    dimension: '',
    title: '发生较大以上生产安全责任事故',
    weight: 0,
    clause: 'G2-8',
    source: 'office',
    figures: [],
    formula: each(1),
    vetoGrade: 'fail',
    note: '以事故调查报告批复为准',
  },
];

/** Groups differ in what they can be held to: streets and comprehensive departments do not enforce as regulators do. */
const changes: Readonly<Record<GroupKey, Readonly<Record<string, Partial<Sample>>>>> = {
  regulator: {},
  industry: { enforceQuality: { title: '行业督促指导', note: '督促指导记录和效果', clause: 'B2-5' } },
  comprehensive: {
    enforcePlan: { title: '综合保障任务完成', note: '按年度任务清单核对', clause: 'B2-8' },
    enforceQuality: { title: '支持配合', note: '会商、联合行动参与情况', clause: 'T2-2' },
    closed: {
      figures: [],
      source: 'self',
      formula: { form: 'manual' },
      title: '职责内隐患整改',
      note: '本单位和所属单位',
    },
    stock: {
      figures: [],
      source: 'self',
      formula: { form: 'manual' },
      title: '本单位存量隐患清零',
      note: '本单位和所属单位',
    },
    overdue: { title: '督办事项逾期', source: 'office', figures: [], note: '每逾期一件扣 1 分' },
    selfFound: { figures: [], source: 'self', formula: { form: 'manual' }, title: '自查开展情况', note: '附自查记录' },
  },
  street: {
    enforcePlan: { title: '日常巡查', note: '巡查台账和发现隐患' },
    enforceQuality: {
      title: '吹哨事项办结率',
      note: '',
      clause: 'T2-13',
      source: 'indicator',
      figures: ['joint.whistlesSolved'],
      formula: rate(0.5),
    },
  },
};

/** The sample of a group; items whose figures the program does not know are scored by people until it does. */
export function sampleScheme(group: GroupKey, formOf: FormOf): SchemeContent {
  return {
    dimensions: dimensions.map((d) => ({ ...d })),
    items: [...shared, ...extras].map((sample): SchemeItem => {
      const given = { ...sample, ...changes[group][sample.key] };
      const figures = given.figures ?? [];
      const item: SchemeItem = { span: 'year', note: '', source: 'self', ...given, figures };
      const known = figures.every((code) => formOf(code) !== null);
      if (item.source !== 'indicator' || (known && figures.length > 0)) return item;
      return item.role === 'score' && item.formula.form !== 'perCase'
        ? {
            ...item,
            source: 'self',
            figures: [],
            formula: { form: 'manual' },
            note: item.note || '系统尚无此指标，附佐证自评',
          }
        : { ...item, source: 'office', figures: [], note: item.note || '系统尚无此指标，逐件登记' };
    }),
    bonusCap: 5,
    basis: `年度安全生产考核的通行做法（${groupLabels[group]}），由区安委办按本区实际修改`,
    tag: '[K]',
  };
}
