/** 吹哨报到 as tables: the whistle of a street, and for each department called its way to the place and back. T2-13. */
import type { Machine } from '#kernel/shared/machine.ts';

export const whistleStates = ['calling', 'settled', 'raisedAgain', 'withdrawn'] as const;
export type WhistleState = (typeof whistleStates)[number];

export const whistleSteps = {
  settle: { from: ['calling'], to: 'settled', clause: 'T2-13', label: '全部评价完毕' },
  withdraw: { from: ['calling'], to: 'withdrawn', clause: 'T2-13', label: '撤回吹哨' },
  raiseAgain: { from: ['settled'], to: 'raisedAgain', clause: 'T2-13', label: '再次吹哨' },
} as const satisfies Machine<WhistleState>['steps'];

export const whistleMachine: Machine<WhistleState> = {
  name: 'whistle',
  initial: 'calling',
  states: {
    calling: { label: '办理中', family: 'doing' },
    settled: { label: '已评价', family: 'done', final: true },
    raisedAgain: { label: '已再次吹哨', family: 'returned', final: true },
    withdrawn: { label: '已撤回', family: 'done', final: true },
  },
  steps: whistleSteps,
};

export const callStates = ['called', 'acknowledged', 'arrived', 'reported', 'rated', 'cancelled'] as const;
export type CallState = (typeof callStates)[number];

export const callSteps = {
  acknowledge: { from: ['called'], to: 'acknowledged', clause: 'T2-13', label: '签收' },
  // Who is already on the way has not to sign first.
  arrive: { from: ['called', 'acknowledged'], to: 'arrived', clause: 'T2-13', label: '到场报到' },
  report: { from: ['arrived'], to: 'reported', clause: 'T2-13', label: '反馈处置结果' },
  rate: { from: ['reported'], to: 'rated', clause: 'T2-13', label: '评价' },
  cancel: { from: ['called', 'acknowledged'], to: 'cancelled', clause: 'T2-13', label: '撤回' },
} as const satisfies Machine<CallState>['steps'];

export const callMachine: Machine<CallState> = {
  name: 'whistleCall',
  initial: 'called',
  states: {
    called: { label: '待签收', family: 'pending' },
    acknowledged: { label: '待到场', family: 'doing' },
    arrived: { label: '现场处置', family: 'doing' },
    reported: { label: '待评价', family: 'review' },
    rated: { label: '已评价', family: 'done', final: true },
    cancelled: { label: '已撤回', family: 'done', final: true },
  },
  steps: callSteps,
};

export const urgencyLabels = { urgent: '紧急', ordinary: '一般' } as const;
export type Urgency = keyof typeof urgencyLabels;

export const ratingLabels = { solved: '解决', partly: '部分解决', unsolved: '未解决' } as const;
export type Rating = keyof typeof ratingLabels;

export const whistleActionLabels = {
  acknowledge: '签收',
  arrive: '到场报到',
  report: '反馈处置结果',
  rate: '评价',
  withdraw: '撤回吹哨',
  again: '再次吹哨',
} as const;
export type WhistleAction = keyof typeof whistleActionLabels;

/** What a figure counts; each opens exactly these calls. */
export const whistleMarkLabels = {
  called: '叫到部门',
  open: '办理中',
  onTime: '按时到场',
  late: '未按时到场',
  waiting: '到场期限未到',
  arrived: '已到场',
  rated: '已评价',
  solved: '解决',
  partly: '部分解决',
  unsolved: '未解决',
} as const;
export type WhistleMark = keyof typeof whistleMarkLabels;

/** Files lie with the whistle; their label says what they show and whose they are. */
export const photoLabels = {
  scene: '吹哨现场',
  arrival: (unit: string) => `${unit}到场`,
  result: (unit: string) => `${unit}处置后`,
};
