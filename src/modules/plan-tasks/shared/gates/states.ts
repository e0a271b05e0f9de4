/** Project gates (规划和项目安全把关) as tables: the case, each opinion, each condition of a conclusion. T7. */
import type { Machine } from '#kernel/shared/machine.ts';

export const gateKinds = ['planning', 'landing', 'approval', 'highRisk', 'threeSides', 'loweredBar'] as const;
export type GateKind = (typeof gateKinds)[number];
export const gateResults = ['passed', 'conditional', 'refused'] as const;
export type GateResult = (typeof gateResults)[number];

export interface GateKindInfo {
  readonly label: string;
  readonly clauses: readonly string[];
  /** What is examined, in one line for the person who opens a case. */
  readonly note: string;
  /** The words of a conclusion differ: a plan passes, a report of a violation is found or not found. */
  readonly results: Readonly<Record<GateResult, string>>;
}
const passes = { passed: '通过', conditional: '有条件通过', refused: '否决' } as const;
export const gateKindInfo: Readonly<Record<GateKind, GateKindInfo>> = {
  planning: {
    label: '规划编制风险评估会商',
    clauses: ['T7-1', 'T7-2', 'T7-3'],
    note: '发展规划编制中的安全风险评估会商，衔接国土空间规划和自然灾害综合风险普查成果',
    results: passes,
  },
  landing: {
    label: '招商和项目落地',
    clauses: ['T7-4'],
    note: '产业发展、招商引资、项目落地、园区建设的安全风险评估',
    results: passes,
  },
  approval: { label: '项目审批', clauses: ['T7-5'], note: '项目审批中的安全红线把关', results: passes },
  highRisk: {
    label: '高危建设项目安全审查',
    clauses: ['T7-6'],
    note: '高危行业建设项目的安全条件和安全设施设计审查',
    results: passes,
  },
  threeSides: {
    label: '“三边”工程核查',
    clauses: ['T7-7'],
    note: '边勘察、边设计、边施工的工程线索核查',
    results: { passed: '未发现违规', conditional: '查实，责令改正', refused: '查实，停止建设' },
  },
  loweredBar: {
    label: '降低安全门槛核查',
    clauses: ['T7-8'],
    note: '擅自降低安全门槛的审批、招商行为线索核查',
    results: { passed: '未发现违规', conditional: '查实，责令改正', refused: '查实，撤销或停止' },
  },
};

export const gateStates = [
  'collecting',
  'concluding',
  'passed',
  'following',
  'closed',
  'refused',
  'withdrawn',
] as const;
export type GateState = (typeof gateStates)[number];
export const gateSteps = {
  gather: { from: ['collecting'], to: 'concluding', clause: 'T7-2', label: '意见收齐' },
  conclude: {
    from: ['concluding'],
    to: ['passed', 'following', 'refused'],
    clause: 'T7-5',
    label: '作出结论',
  },
  settle: { from: ['following'], to: 'closed', clause: 'T7-6', label: '条件全部落实' },
  withdraw: { from: ['collecting', 'concluding'], to: 'withdrawn', clause: 'T7-2', label: '撤回' },
} as const satisfies Machine<GateState>['steps'];
export const gateMachine: Machine<GateState> = {
  name: 'projectGate',
  initial: 'collecting',
  states: {
    collecting: { label: '征求意见', family: 'doing' },
    concluding: { label: '待作结论', family: 'review' },
    passed: { label: '已通过', family: 'done', final: true },
    following: { label: '条件落实中', family: 'doing' },
    closed: { label: '条件已落实', family: 'done', final: true },
    refused: { label: '已否决', family: 'stopped', final: true },
    withdrawn: { label: '已撤回', family: 'done', final: true },
  },
  steps: gateSteps,
};

export const stances = ['agree', 'conditional', 'refuse'] as const;
export type Stance = (typeof stances)[number];
export const stanceLabels: Readonly<Record<Stance, string>> = {
  agree: '同意',
  conditional: '有条件同意',
  refuse: '不同意',
};

export const opinionStates = ['asked', 'given', 'lapsed'] as const;
export type OpinionState = (typeof opinionStates)[number];
export const opinionSteps = {
  give: { from: ['asked'], to: 'given', clause: 'T7-2', label: '提出意见' },
  lapse: { from: ['asked'], to: 'lapsed', clause: 'T7-2', label: '到期未提出意见' },
} as const satisfies Machine<OpinionState>['steps'];
export const opinionMachine: Machine<OpinionState> = {
  name: 'gateOpinion',
  initial: 'asked',
  states: {
    asked: { label: '待提意见', family: 'pending' },
    given: { label: '已提意见', family: 'done', final: true },
    lapsed: { label: '未提意见', family: 'returned', final: true },
  },
  steps: opinionSteps,
};

export const conditionStates = ['open', 'reported', 'returned', 'met'] as const;
export type ConditionState = (typeof conditionStates)[number];
export const conditionSteps = {
  reportMet: { from: ['open', 'returned'], to: 'reported', clause: 'T7-6', label: '报告条件落实' },
  confirmMet: { from: ['reported'], to: 'met', clause: 'T7-6', label: '确认落实' },
  sendBack: { from: ['reported'], to: 'returned', clause: 'T7-6', label: '退回' },
} as const satisfies Machine<ConditionState>['steps'];
export const conditionMachine: Machine<ConditionState> = {
  name: 'gateCondition',
  initial: 'open',
  states: {
    open: { label: '落实中', family: 'doing' },
    reported: { label: '待确认', family: 'review' },
    returned: { label: '退回', family: 'returned' },
    met: { label: '已落实', family: 'done', final: true },
  },
  steps: conditionSteps,
};

/** What a figure of the gates counts; each opens exactly these cases. */
export const gateMarkLabels = {
  all: '把关事项',
  open: '未作结论',
  late: '逾期未作结论',
  passed: '通过',
  conditional: '有条件',
  refused: '否决或查实停止',
  unmet: '条件未落实',
} as const;
export type GateMark = keyof typeof gateMarkLabels;
export const gateMarks = Object.keys(gateMarkLabels) as GateMark[];

export const gateActionLabels = {
  gather: '结束征求意见',
  conclude: '作出结论',
  letter: '拟意见函',
  withdraw: '撤回',
} as const;
export type GateAction = keyof typeof gateActionLabels;
export const conditionActionLabels = { reportMet: '报告条件落实', confirmMet: '确认落实', sendBack: '退回' } as const;
export type ConditionAction = keyof typeof conditionActionLabels;
