/** 会商 as tables: the session, and each decision as a task up to its proof. T2-2, T2-17. */
import type { Machine } from '#kernel/shared/machine.ts';

export const sessionStates = ['called', 'inSession', 'following', 'done', 'cancelled'] as const;
export type SessionState = (typeof sessionStates)[number];

export const sessionSteps = {
  convene: { from: ['called'], to: 'inSession', clause: 'T2-2', label: '签到开会' },
  conclude: { from: ['inSession'], to: ['following', 'done'], clause: 'T2-2', label: '形成议定事项' },
  finish: { from: ['following'], to: 'done', clause: 'T2-2', label: '议定事项全部办结' },
  cancel: { from: ['called'], to: 'cancelled', clause: 'T2-2', label: '取消会商' },
} as const satisfies Machine<SessionState>['steps'];

export const sessionMachine: Machine<SessionState> = {
  name: 'jointSession',
  initial: 'called',
  states: {
    called: { label: '待召开', family: 'pending' },
    inSession: { label: '会商中', family: 'doing' },
    following: { label: '落实中', family: 'doing' },
    done: { label: '已办结', family: 'done', final: true },
    cancelled: { label: '已取消', family: 'done', final: true },
  },
  steps: sessionSteps,
};

export const decisionStates = ['assigned', 'accepted', 'reported', 'returned', 'confirmed'] as const;
export type DecisionState = (typeof decisionStates)[number];

export const decisionSteps = {
  accept: { from: ['assigned'], to: 'accepted', clause: 'T2-2', label: '接收任务' },
  report: { from: ['accepted', 'returned'], to: 'reported', clause: 'T2-2', label: '报告办结' },
  confirm: { from: ['reported'], to: 'confirmed', clause: 'T2-2', label: '确认办结' },
  sendBack: { from: ['reported'], to: 'returned', clause: 'T2-2', label: '退回再办' },
} as const satisfies Machine<DecisionState>['steps'];

export const decisionMachine: Machine<DecisionState> = {
  name: 'jointDecision',
  initial: 'assigned',
  states: {
    assigned: { label: '待接收', family: 'pending' },
    accepted: { label: '办理中', family: 'doing' },
    reported: { label: '待确认', family: 'review' },
    returned: { label: '退回再办', family: 'returned' },
    confirmed: { label: '已办结', family: 'done', final: true },
  },
  steps: decisionSteps,
};

export const sessionActionLabels = {
  receive: '签收邀请',
  convene: '签到开会',
  state: '记录发言',
  conclude: '形成议定事项',
  minutes: '拟会商纪要',
  cancel: '取消会商',
} as const;
export type SessionAction = keyof typeof sessionActionLabels;

export const decisionActionLabels = {
  accept: '接收任务',
  report: '报告办结',
  confirm: '确认办结',
  sendBack: '退回再办',
} as const;
export type DecisionAction = keyof typeof decisionActionLabels;

/** What a figure of the follow-up counts; each opens exactly these decisions. */
export const decisionMarkLabels = {
  all: '议定事项',
  open: '未办结',
  overdue: '逾期未办结',
  confirmed: '已办结',
  onTime: '按期办结',
} as const;
export type DecisionMark = keyof typeof decisionMarkLabels;
