/** A task of the plan and a step of it, as tables. S2-1, S2-2, B1-2. */
import type { Machine } from '#kernel/shared/machine.ts';

export const taskStates = [
  'proposed',
  'refused',
  'accepted',
  'underway',
  'submitted',
  'returned',
  'done',
  'suspended',
  'cancelled',
] as const;
export type TaskState = (typeof taskStates)[number];

export const taskSteps = {
  accept: { from: ['proposed'], to: 'accepted', clause: 'G0-1', label: '认领任务' },
  refuse: { from: ['proposed'], to: 'refused', clause: 'S2-1', label: '提出异议' },
  /** The office rules on an objection: the unit bears the task all the same. */
  uphold: { from: ['refused'], to: 'accepted', clause: 'S2-1', label: '仍由该单位承担' },
  begin: { from: ['accepted'], to: 'underway', clause: 'S2-2', label: '开始推进' },
  submit: { from: ['accepted', 'underway', 'returned'], to: 'submitted', clause: 'B1-2', label: '报告完成' },
  confirm: { from: ['submitted'], to: 'done', clause: 'B1-2', label: '确认完成' },
  sendBack: { from: ['submitted'], to: 'returned', clause: 'B1-2', label: '退回继续办理' },
  suspend: { from: ['accepted', 'underway', 'returned'], to: 'suspended', clause: 'S2-3', label: '中止任务' },
  resume: { from: ['suspended'], to: 'underway', clause: 'S2-3', label: '恢复任务' },
  reopen: { from: ['done'], to: 'underway', clause: 'S2-3', label: '重新办理' },
  cancel: {
    from: ['proposed', 'refused', 'accepted', 'underway', 'returned', 'suspended'],
    to: 'cancelled',
    clause: 'S2-3',
    label: '撤销任务',
  },
} as const satisfies Machine<TaskState>['steps'];

export const taskMachine: Machine<TaskState> = {
  name: 'planTask',
  initial: 'proposed',
  states: {
    proposed: { label: '待认领', family: 'pending' },
    refused: { label: '有异议待裁定', family: 'review' },
    accepted: { label: '已认领', family: 'doing' },
    underway: { label: '推进中', family: 'doing' },
    submitted: { label: '待确认', family: 'review' },
    returned: { label: '退回继续办理', family: 'returned' },
    done: { label: '已完成', family: 'done', final: true },
    suspended: { label: '已中止', family: 'stopped' },
    cancelled: { label: '已撤销', family: 'done', final: true },
  },
  steps: taskSteps,
};

export const stepStates = ['open', 'returned', 'done', 'dropped'] as const;
export type StepState = (typeof stepStates)[number];

export const stepSteps = {
  finish: { from: ['open', 'returned'], to: 'done', clause: 'S2-2', label: '报告节点完成' },
  sendBack: { from: ['done'], to: 'returned', clause: 'B1-2', label: '退回重报' },
  drop: { from: ['open', 'returned'], to: 'dropped', clause: 'S2-3', label: '取消节点' },
} as const satisfies Machine<StepState>['steps'];

export const stepMachine: Machine<StepState> = {
  name: 'planStep',
  initial: 'open',
  states: {
    open: { label: '待完成', family: 'pending' },
    returned: { label: '退回重报', family: 'returned' },
    done: { label: '已完成', family: 'done', final: true },
    dropped: { label: '已取消', family: 'done', final: true },
  },
  steps: stepSteps,
};

export const taskActionLabels = {
  accept: '认领任务',
  refuse: '提出异议',
  uphold: '仍由该单位承担',
  reassign: '改由其他单位承担',
  decompose: '分解任务',
  edit: '调整任务',
  addEntry: '填报进展',
  submit: '报告完成',
  confirm: '确认完成',
  sendBack: '退回继续办理',
  suspend: '中止任务',
  resume: '恢复任务',
  reopen: '重新办理',
  cancel: '撤销任务',
  urge: '催办',
  letter: '发提示函',
  comment: '写备注',
} as const;
export type TaskAction = keyof typeof taskActionLabels;

export const stepActionLabels = {
  finish: '报告节点完成',
  sendBack: '退回重报',
  edit: '调整节点',
  drop: '取消节点',
} as const;
export type StepAction = keyof typeof stepActionLabels;

/** Lights (亮灯). `out`: not counted (suspended, cancelled, an objection that waits for its ruling). */
export const lights = ['done', 'normal', 'near', 'late', 'notStarted', 'out'] as const;
export type Light = (typeof lights)[number];
export const lightLabels: Readonly<Record<Light, string>> = {
  done: '完成',
  normal: '正常',
  near: '临期',
  late: '滞后',
  notStarted: '未开始',
  out: '不计入',
};

export const frequencies = ['monthly', 'quarterly', 'half-yearly', 'annual'] as const;
export type Frequency = (typeof frequencies)[number];
export const frequencyLabels: Readonly<Record<Frequency, string>> = {
  monthly: '每月',
  quarterly: '每季度',
  'half-yearly': '每半年',
  annual: '每年',
};
export const kinds = ['standing', 'recurring', 'one-off', 'target'] as const;
export type DemandKind = (typeof kinds)[number];
export const kindLabels: Readonly<Record<DemandKind, string>> = {
  standing: '长期',
  recurring: '经常性',
  'one-off': '一次性',
  target: '目标',
};
