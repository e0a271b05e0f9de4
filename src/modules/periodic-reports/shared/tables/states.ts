/** 自查统计表 of a firm as a table: filled in from its own hazards, signed by its principal, sent to its competent department. 令16-14, T9-4. */
import type { Machine } from '#kernel/shared/machine.ts';

export const tableStates = ['open', 'filled', 'submitted', 'returned'] as const;
export type TableState = (typeof tableStates)[number];

export const tableSteps = {
  fill: { from: ['open', 'returned'], to: 'filled', clause: '令16-14', label: '填好送签' },
  reopen: { from: ['filled'], to: 'open', clause: '令16-14', label: '退回修改' },
  // The principal of a small firm fills it in and signs it himself.
  sign: { from: ['filled'], to: 'submitted', clause: '令16-14', label: '签字报出' },
  sendBack: { from: ['submitted'], to: 'returned', clause: 'T9-4', label: '退回企业修改' },
} as const satisfies Machine<TableState>['steps'];

export const tableMachine: Machine<TableState> = {
  name: 'firmTable',
  initial: 'open',
  states: {
    open: { label: '待填报', family: 'pending' },
    filled: { label: '待签字', family: 'review' },
    submitted: { label: '已报送', family: 'done', final: true },
    returned: { label: '退回待改', family: 'returned' },
  },
  steps: tableSteps,
};

export const tableActionLabels = {
  take: '从本企业隐患取数',
  save: '保存',
  fill: '填好，送主要负责人签字',
  reopen: '退回修改',
  sign: '签字报出',
  sendBack: '退回企业修改',
} as const;
export type TableAction = keyof typeof tableActionLabels;

export const tableKinds = ['order16Quarter', 'order16Annual'] as const;
export type TableKind = (typeof tableKinds)[number];
export const tableKindLabels: Readonly<Record<TableKind, string>> = {
  order16Quarter: '季表',
  order16Annual: '年表',
};

/** What a number of the overview counts; each opens exactly these tables. */
export const tableMarkLabels = {
  all: '应报',
  received: '已报',
  onTime: '按期',
  late: '迟报',
  missing: '未报',
  overdue: '逾期未报',
  returned: '退回待改',
} as const;
export type TableMark = keyof typeof tableMarkLabels;
export const tableMarks = Object.keys(tableMarkLabels) as TableMark[];
