/** The forms as the office begins with them: domain §10.3 for quarter and year, S5-4 for the self-evaluation, 令16 art. 14 for the tables. */
import type { FormContentInput, unitKindsOfForms } from '../shared/form.ts';
import type { ReportKind } from '../shared/states.ts';

type Part = FormContentInput['parts'][number];
type Field = Part['fields'][number];
type Form = 'rate' | 'count' | 'stock' | 'amount';

type UnitKind = (typeof unitKindsOfForms)[number];
const fig = (
  key: string,
  label: string,
  unit: string,
  form: Form,
  indicator: string | null,
  more: { unitKinds?: UnitKind[]; help?: string; part?: 'numerator' | 'denominator' } = {},
): Field => ({ kind: 'figure', key, label, unit, form, indicator, ...more });
type S = { key: string; sentence: string; figure?: string | null; rows?: number };
const text = (
  key: string,
  label: string,
  suggestions: S[] = [],
  more: { isRequired?: boolean; min?: number; help?: string } = {},
): Field => ({ kind: 'text', key, label, suggestions, ...more });

const AUTHORITIES: ('department' | 'street')[] = ['department', 'street'];

const only = { unitKinds: AUTHORITIES };
const parts: Part[] = [
  {
    key: 'progress',
    title: '总体进展',
    fields: [
      fig('tasksDone', '三年行动任务完成', '项', 'rate', 'plan.doneRate', { help: '已确认完成、已下发任务' }),
      fig('tasksFinished', '亮灯：完成', '项', 'stock', 'plan.finished', { help: '含按周期开展、到期各期都已完成的' }),
      fig('tasksNormal', '亮灯：正常', '项', 'stock', 'plan.normal'),
      fig('tasksNear', '亮灯：临期', '项', 'stock', 'plan.near'),
      fig('tasksLate', '亮灯：滞后', '项', 'stock', 'plan.late'),
      fig('tasksNotStarted', '亮灯：未开始', '项', 'stock', 'plan.notStarted'),
      fig('tasksStale', '90天以上没有进展的任务', '项', 'stock', 'plan.stale'),
      text('progressText', '进展情况', [
        {
          key: 'tasks',
          sentence: '本单位承担的三年行动任务已完成 {tasksDone} 项，完成率 {tasksDone.rate}。',
          figure: 'tasksDone',
        },
        {
          key: 'lights',
          sentence:
            '任务亮灯：完成 {tasksFinished} 项、正常 {tasksNormal} 项、临期 {tasksNear} 项、滞后 {tasksLate} 项、未开始 {tasksNotStarted} 项。',
        },
        { key: 'late', sentence: '滞后任务：{rows}。', figure: 'tasksLate', rows: 5 },
        { key: 'stale', sentence: '90天以上没有进展的任务：{rows}。', figure: 'tasksStale', rows: 5 },
        {
          key: 'majors',
          sentence:
            '本期排查发现隐患 {found} 件，其中重大事故隐患 {majorFound} 件；销号 {closed} 件，期末未销号重大事故隐患 {majorOpen} 件。',
          figure: 'found',
        },
      ]),
    ],
  },
  {
    key: 'majors',
    title: '重大隐患',
    fields: [
      fig('majorFound', '排查发现重大隐患', '件', 'count', 'hazards.foundMajor', only),
      fig('majorSelf', '其中：企业自查上报', '件', 'count', 'hazards.selfShare', { ...only, part: 'numerator' }),
      fig('found', '排查发现全部隐患', '件', 'count', 'hazards.found', only),
      fig('foundBySelf', '其中：企业自查上报', '件', 'count', 'hazards.selfFound', only),
      fig('foundByInspection', '其中：督导检查发现', '件', 'count', 'hazards.inspectionFound', only),
      fig('foundByReport', '其中：群众举报查实', '件', 'count', 'hazards.reportsEntered', {
        ...only,
        part: 'denominator',
      }),
      fig('closed', '整改销号', '件', 'count', 'hazards.closed', only),
      fig('majorOpen', '期末未销号重大隐患', '件', 'stock', 'hazards.openMajor', only),
      fig('majorOverdue', '其中：逾期', '件', 'stock', 'hazards.overdueMajor', only),
      fig('stockOpen', '其中：2023年及以前存量', '件', 'stock', 'hazards.oldStock', only),
      fig('majorListed', '期末挂牌督办', '件', 'stock', 'supervision.listing', only),
      text(
        'majorsText',
        '重大隐患整改情况',
        [
          { key: 'open', sentence: '未销号重大事故隐患：{rows}。', figure: 'majorOpen', rows: 5 },
          { key: 'overdue', sentence: '逾期 {majorOverdue} 件：{rows}。', figure: 'majorOverdue', rows: 5 },
          { key: 'closed', sentence: '本期销号：{rows}。', figure: 'closed', rows: 5 },
        ],
        { isRequired: false },
      ),
    ],
  },
  {
    key: 'leaders',
    title: '主要负责人带队',
    fields: [
      fig('ledQuarterly', '非高危企业季度带队检查', '家', 'rate', 'duties.principalQuarterly', {
        ...only,
        help: '应查家数、已查家数',
      }),
      fig('ledMonthly', '高危企业月度带队检查', '家', 'rate', 'duties.principalMonthly', {
        ...only,
        help: '应查家数、已查家数',
      }),
    ],
  },
  {
    key: 'selfHelp',
    title: '自查、帮扶、培训、演练',
    fields: [
      fig('selfChecks', '企业自查开展', '家', 'rate', 'hazards.selfChecking', only),
      fig('helped', '专家进企业帮扶', '家次', 'count', 'experts.helped'),
      fig('trained', '重点企业主要负责人培训', '人次', 'count', 'training.keyFirmPeople'),
      fig('drillsYearly', '非高危企业年度疏散演练', '家', 'rate', 'rescue.drillsYearly', only),
      fig('drillsHalfYearly', '高危企业半年疏散演练', '家', 'rate', 'rescue.drillsHalfYearly', only),
    ],
  },
  {
    key: 'enforcement',
    title: '执法',
    fields: [
      fig('inspections', '执法检查', '次', 'count', 'enforcement.checks', only),
      fig('penalties', '行政处罚', '件', 'count', null, only),
      fig('topPenalties', '其中：上限处罚', '件', 'count', 'enforcement.upperLimit', { ...only, part: 'numerator' }),
      fig('doublePenalties', '其中：一案双罚', '件', 'count', 'enforcement.doublePenalty', {
        ...only,
        part: 'numerator',
      }),
      fig('transferred', '移送公安机关', '件', 'count', 'enforcement.toPolice', only),
      text(
        'enforcementText',
        '执法情况',
        [{ key: 'sum', sentence: '本期执法检查 {inspections} 次，行政处罚 {penalties} 件。', figure: 'inspections' }],
        { isRequired: false, help: '本期没有处罚的，写明原因（“零处罚”要说明）' },
      ),
    ],
  },
  {
    key: 'publicReports',
    title: '举报',
    fields: [
      fig('reportsAccepted', '受理举报', '件', 'count', 'publicReports.received'),
      fig('reportsVerified', '其中：查实', '件', 'count', 'publicReports.proven', { part: 'numerator' }),
      fig('rewards', '发放奖励', '元', 'amount', null),
    ],
  },
  {
    key: 'publicity',
    title: '宣传曝光',
    fields: [
      fig('activities', '“进企业、社区、学校、家庭”活动', '场', 'count', 'publicity.intoPlaces'),
      fig('exposures', '曝光', '件', 'count', 'supervision.exposures', only),
    ],
  },
  {
    key: 'practices',
    title: '典型做法',
    fields: [
      text('practices', '典型做法', [
        { key: 'closed', sentence: '推动隐患整改销号 {closed} 件，如：{rows}。', figure: 'closed', rows: 2 },
        {
          key: 'self',
          sentence: '发动企业自查自改，自查上报隐患 {foundBySelf} 件，其中重大 {majorSelf} 件。',
          figure: 'foundBySelf',
        },
        {
          key: 'selfChecks',
          sentence: '组织企业开展自查 {selfChecks} 家，开展率 {selfChecks.rate}。',
          figure: 'selfChecks',
        },
      ]),
    ],
  },
  {
    key: 'problems',
    title: '问题',
    fields: [
      text('problems', '存在问题', [
        {
          key: 'overdue',
          sentence: '有 {majorOverdue} 件重大事故隐患逾期未完成整改：{rows}。',
          figure: 'majorOverdue',
          rows: 3,
        },
        {
          key: 'stock',
          sentence: '2023年及以前存量隐患还有 {stockOpen} 件没有销号：{rows}。',
          figure: 'stockOpen',
          rows: 3,
        },
        { key: 'tasks', sentence: '有 {tasksStale} 项任务 90 天以上没有进展：{rows}。', figure: 'tasksStale', rows: 3 },
      ]),
    ],
  },
  {
    key: 'next',
    title: '下季度打算',
    fields: [
      text('next', '下一步打算', [
        {
          key: 'open',
          sentence: '对未销号的 {majorOpen} 件重大事故隐患逐件督促整改，首先是：{rows}。',
          figure: 'majorOpen',
          rows: 3,
        },
        { key: 'tasks', sentence: '对滞后的 {tasksLate} 项任务逐项排出时间表。', figure: 'tasksLate' },
      ]),
    ],
  },
];

const rules: FormContentInput['rules'] = [
  { kind: 'sum', severity: 'error', total: 'found', parts: ['foundBySelf', 'foundByInspection', 'foundByReport'] },
  { kind: 'atMost', severity: 'error', field: 'majorFound', limit: 'found' },
  { kind: 'atMost', severity: 'error', field: 'majorSelf', limit: 'majorFound' },
  { kind: 'atMost', severity: 'error', field: 'majorOverdue', limit: 'majorOpen' },
  { kind: 'atMost', severity: 'error', field: 'stockOpen', limit: 'majorOpen' },
  { kind: 'atMost', severity: 'error', field: 'topPenalties', limit: 'penalties' },
  { kind: 'atMost', severity: 'error', field: 'doublePenalties', limit: 'penalties' },
  { kind: 'atMost', severity: 'error', field: 'reportsVerified', limit: 'reportsAccepted' },
  { kind: 'ledger', severity: 'error' },
  { kind: 'jump', severity: 'warning', percent: 50, floor: 10 },
  {
    kind: 'contradiction',
    severity: 'error',
    text: 'problems',
    words: ['无重大隐患', '没有重大隐患', '无重大事故隐患', '没有重大事故隐患'],
    figure: 'majorOpen',
  },
  { kind: 'contradiction', severity: 'error', text: 'problems', words: ['无逾期', '没有逾期'], figure: 'majorOverdue' },
];

/** The year's report has the same parts; its last one looks a year ahead, and it says how far the stage's goal is reached. */
const annualParts: Part[] = parts.map((part) =>
  part.key === 'next'
    ? {
        key: 'next',
        title: '下年度打算',
        fields: [
          text('next', '下年度打算', [
            { key: 'open', sentence: '对未销号的 {majorOpen} 件重大事故隐患逐件督促整改。', figure: 'majorOpen' },
          ]),
        ],
      }
    : part.key === 'progress'
      ? { ...part, fields: [...part.fields, text('stageGoal', '对照年度阶段目标的完成情况')] }
      : part,
);

const evaluationParts: Part[] = [
  {
    key: 'goals',
    title: '目标完成',
    fields: [
      fig('stockOpen', '2023年及以前存量未销号', '件', 'stock', 'hazards.oldStock', only),
      fig('majorFound', '三年排查发现重大隐患', '件', 'count', 'hazards.foundMajor', only),
      fig('majorClosed', '累计销号重大隐患', '件', 'stock', 'hazards.clearedRate', { ...only, part: 'numerator' }),
      fig('majorOpen', '期末未销号', '件', 'stock', 'hazards.openMajor', only),
      text('goalsText', '目标完成情况自评', [
        {
          key: 'closed',
          sentence:
            '三年排查发现重大事故隐患 {majorFound} 件，累计销号 {majorClosed} 件，未销号 {majorOpen} 件，其中2023年及以前存量 {stockOpen} 件。',
          figure: 'majorFound',
        },
      ]),
    ],
  },
  { key: 'mechanism', title: '长效机制', fields: [text('mechanism', '建立的制度机制')] },
  { key: 'practices', title: '典型经验', fields: [text('practices', '典型经验')] },
  {
    key: 'problems',
    title: '差距和问题',
    fields: [
      text('problems', '差距和问题', [
        { key: 'open', sentence: '未销号重大事故隐患：{rows}。', figure: 'majorOpen', rows: 5 },
      ]),
    ],
  },
  { key: 'next', title: '巩固措施', fields: [text('next', '巩固提升措施')] },
];

/** Firms send the same table of their own (第十四条); what they sent is added up in that of their department. */
const withFirms = { unitKinds: ['department', 'street', 'enterprise'] as UnitKind[] };
const everybody = { unitKinds: ['office', 'department', 'street', 'enterprise'] as UnitKind[] };
const tableParts: Part[] = [
  {
    key: 'all',
    title: '全部事故隐患',
    fields: [
      fig('allFound', '排查发现', '件', 'count', 'hazards.found', withFirms),
      fig('allClosed', '已整改销号', '件', 'count', 'hazards.closed', withFirms),
    ],
  },
  {
    key: 'majors',
    title: '重大事故隐患',
    fields: [
      fig('majorFound', '排查发现', '件', 'count', 'hazards.foundMajor', withFirms),
      fig('majorClosed', '已整改销号', '件', 'count', 'hazards.closedMajor', withFirms),
      fig('majorOpen', '未整改', '件', 'stock', 'hazards.openMajor', withFirms),
      fig('majorListed', '其中：挂牌督办', '件', 'stock', 'supervision.listing', only),
      fig('planned', '其中：已落实治理方案', '件', 'stock', null, {
        ...everybody,
        help: '目标任务、方法措施、经费物资、机构人员、时限要求、安全措施和预案',
      }),
      fig('funds', '累计落实治理资金', '万元', 'amount', null, everybody),
    ],
  },
  {
    key: 'firms',
    title: '企业自查统计表汇总',
    fields: [
      fig('firmsReceived', '报送企业', '家', 'rate', 'reports.firmsReceived', { ...only, help: '已报、应报' }),
      fig('firmsOnTime', '其中：按期', '家', 'rate', 'reports.firmsOnTime', { ...only, help: '按期、应报' }),
      fig('firmsAllFound', '企业填报：排查隐患', '件', 'amount', 'reports.firmsAllFound', only),
      fig('firmsAllClosed', '企业填报：整改销号', '件', 'amount', 'reports.firmsAllClosed', only),
      fig('firmsMajorFound', '企业填报：排查重大隐患', '件', 'amount', 'reports.firmsMajorFound', only),
      fig('firmsMajorOpen', '企业填报：未整改重大隐患', '件', 'amount', 'reports.firmsMajorOpen', only),
      fig('firmsFunds', '企业填报：落实治理资金', '万元', 'amount', 'reports.firmsFunds', only),
    ],
  },
  {
    key: 'analysis',
    title: '统计分析',
    fields: [
      text('analysis', '隐患统计分析', [
        {
          key: 'sum',
          sentence:
            '本期排查事故隐患 {allFound} 件，整改销号 {allClosed} 件；其中排查重大事故隐患 {majorFound} 件，未整改 {majorOpen} 件。',
          figure: null,
        },
        { key: 'open', sentence: '未整改重大事故隐患：{rows}。', figure: 'majorOpen', rows: 5 },
        {
          key: 'firms',
          sentence: '应报统计表的企业中已报 {firmsReceived} 家，报送率 {firmsReceived.rate}。',
          figure: 'firmsReceived',
        },
      ]),
    ],
  },
];
const tableRules: FormContentInput['rules'] = [
  { kind: 'atMost', severity: 'error', field: 'majorFound', limit: 'allFound' },
  { kind: 'atMost', severity: 'error', field: 'majorListed', limit: 'majorOpen' },
  { kind: 'ledger', severity: 'error' },
  { kind: 'jump', severity: 'warning', percent: 50, floor: 10 },
];

const PLAN = '河东安委〔2024〕1号 第三部分';
const ORDER16 = '安全生产事故隐患排查治理暂行规定（总局令第16号）第十四条';
export const formSeeds: Readonly<Record<ReportKind, { basis: string; note: string; content: FormContentInput }>> = {
  quarterly: {
    basis: PLAN,
    note: '方案只定报送时间，栏目按治本攻坚报送惯例设十个部分，由安委办调整',
    content: { parts, rules },
  },
  annual: { basis: PLAN, note: '栏目同季度报送，另写阶段目标完成情况', content: { parts: annualParts, rules } },
  selfEvaluation: {
    basis: PLAN,
    note: '方案只要求报送自评报告，栏目由安委办调整',
    content: {
      parts: evaluationParts,
      rules: [
        { kind: 'ledger', severity: 'error' },
        { kind: 'atMost', severity: 'error', field: 'stockOpen', limit: 'majorOpen' },
      ],
    },
  },
  order16Quarter: {
    basis: ORDER16,
    note: '统计表式样待核，由安委办对照下发表样调整',
    content: { parts: tableParts, rules: tableRules },
  },
  order16Annual: {
    basis: ORDER16,
    note: '统计表式样待核，由安委办对照下发表样调整',
    content: { parts: tableParts, rules: tableRules },
  },
};
/** First period that is reported in these forms ends on or after this day. */
export const SEED_FROM = '2023-01-01';
