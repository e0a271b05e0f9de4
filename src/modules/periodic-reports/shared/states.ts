/** 定期报送 as a table: one report of one unit for one period. S5-2, S5-3, S5-4, T9-4, T10-8. */
import type { Machine } from '#kernel/shared/machine.ts';

export const reportStates = [
  'notStarted',
  'prefilled',
  'confirmed',
  'signed',
  'submitted',
  'returned',
  'accepted',
  'locked',
  'amending',
] as const;
export type ReportState = (typeof reportStates)[number];

export const reportSteps = {
  // What came on paper before the program was in use.
  recordPaper: { from: ['notStarted'], to: 'locked', clause: 'S5-2', label: '补录纸质报送' },
  prefill: { from: ['notStarted'], to: 'prefilled', clause: 'S5-2', label: '预填' },
  confirm: { from: ['prefilled', 'returned'], to: 'confirmed', clause: 'T10-8', label: '核对确认' },
  reopen: { from: ['confirmed', 'signed'], to: 'prefilled', clause: 'T10-8', label: '退回经办修改' },
  sign: { from: ['confirmed'], to: 'signed', clause: 'T9-4', label: '签发' },
  submit: { from: ['signed'], to: 'submitted', clause: 'S5-2', label: '报送' },
  // Until it is locked, an accepted report may still go back.
  sendBack: { from: ['submitted', 'accepted'], to: 'returned', clause: 'T10-8', label: '退回修改' },
  accept: { from: ['submitted'], to: 'accepted', clause: 'T10-8', label: '接收' },
  lock: { from: ['accepted'], to: 'locked', clause: 'B1-8', label: '锁定' },
  askAmend: { from: ['locked'], to: 'amending', clause: 'T10-8', label: '申请更正' },
  // The locked text stays as it is; the change goes into a new revision.
  allowAmend: { from: ['amending'], to: 'prefilled', clause: 'T10-8', label: '同意更正' },
  refuseAmend: { from: ['amending'], to: 'locked', clause: 'T10-8', label: '不同意更正' },
} as const satisfies Machine<ReportState>['steps'];

export const reportMachine: Machine<ReportState> = {
  name: 'report',
  initial: 'notStarted',
  states: {
    notStarted: { label: '未开始', family: 'pending' },
    prefilled: { label: '已预填', family: 'doing' },
    confirmed: { label: '已确认', family: 'doing' },
    signed: { label: '已签发', family: 'review' },
    submitted: { label: '已报送', family: 'review' },
    returned: { label: '退回待改', family: 'returned' },
    accepted: { label: '已接收', family: 'done' },
    locked: { label: '已锁定', family: 'done', final: true },
    amending: { label: '更正待批', family: 'review' },
  },
  steps: reportSteps,
};

/** States in which the report has come in. */
export const receivedStates: readonly ReportState[] = ['submitted', 'accepted', 'locked', 'amending'];

export const reportActionLabels = {
  prefill: '从台账预填',
  save: '保存',
  refresh: '重新取数',
  confirm: '核对确认，送签',
  reopen: '退回经办修改',
  sign: '签发',
  submit: '报送区安委办',
  sendBack: '退回修改',
  accept: '接收',
  askAmend: '申请更正',
  allowAmend: '同意更正',
  refuseAmend: '不同意更正',
  importExcel: '读回 Excel',
  comment: '写备注',
} as const;
export type ReportAction = keyof typeof reportActionLabels;

export const kindLabels = {
  quarterly: '季度报送',
  annual: '年度报告',
  selfEvaluation: '自评报告',
  order16Quarter: '隐患统计表（季）',
  order16Annual: '隐患统计表（年）',
} as const;
export type ReportKind = keyof typeof kindLabels;
export const reportKinds = Object.keys(kindLabels) as ReportKind[];

/** What a figure of the board counts; each opens exactly these reports. */
export const markLabels = {
  all: '应报',
  received: '已报送',
  onTime: '按期报送',
  late: '迟报',
  missing: '未报',
  overdue: '逾期未报',
  complete: '内容完整',
  returned: '退回过',
  corrected: '报后改过数字',
} as const;
export type ReportMark = keyof typeof markLabels;
export const reportMarks = Object.keys(markLabels) as ReportMark[];

/** State of a part (①–⑩) as the board draws it. */
export const partStates = ['empty', 'ok', 'missing', 'returned', 'paper'] as const;
export type PartState = (typeof partStates)[number];
export const partStateLabels: Readonly<Record<PartState, string>> = {
  empty: '未开始',
  ok: '已填',
  missing: '缺内容',
  returned: '退回',
  paper: '在纸质报告中',
};
