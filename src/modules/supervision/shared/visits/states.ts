/** 督导组 as tables: the group, a visit of it, and what a visit found. B1-4, B1-5, B1-6. */
import type { Machine } from '#kernel/shared/machine.ts';

export const groupStates = ['proposed', 'active', 'ended', 'refused'] as const;
export type GroupState = (typeof groupStates)[number];

export const groupSteps = {
  approve: { from: ['proposed'], to: 'active', clause: 'B1-4', label: '批准组建' },
  refuse: { from: ['proposed'], to: 'refused', clause: 'B1-4', label: '不予组建' },
  end: { from: ['active'], to: 'ended', clause: 'B1-4', label: '结束督导' },
} as const satisfies Machine<GroupState>['steps'];

export const groupMachine: Machine<GroupState> = {
  name: 'visitGroup',
  initial: 'proposed',
  states: {
    proposed: { label: '待批准', family: 'pending' },
    active: { label: '督导中', family: 'doing' },
    ended: { label: '已结束', family: 'done', final: true },
    refused: { label: '未组建', family: 'done', final: true },
  },
  steps: groupSteps,
};

export const visitStates = [
  'planned',
  'onSite',
  'recorded',
  'signing',
  'fedBack',
  'replied',
  'closed',
  'cancelled',
] as const;
export type VisitState = (typeof visitStates)[number];

export const visitSteps = {
  arrive: { from: ['planned'], to: 'onSite', clause: 'B1-5', label: '到达现场' },
  leave: { from: ['onSite'], to: 'recorded', clause: 'B1-5', label: '结束现场检查' },
  submit: { from: ['recorded'], to: 'signing', clause: 'B1-6', label: '报送反馈意见' },
  sendBack: { from: ['signing'], to: 'recorded', clause: 'B1-6', label: '退回修改' },
  // Nothing found: the opinion says so, and nothing is owed.
  issue: { from: ['signing'], to: ['fedBack', 'closed'], clause: 'B1-6', label: '签发反馈意见书' },
  reply: { from: ['fedBack'], to: 'replied', clause: 'B1-6', label: '报送整改报告' },
  passLookBack: { from: ['replied'], to: 'closed', clause: 'B1-6', label: '回头看合格，办结' },
  failLookBack: { from: ['replied'], to: 'fedBack', clause: 'B1-6', label: '回头看不合格，继续整改' },
  cancel: { from: ['planned'], to: 'cancelled', clause: 'B1-5', label: '取消检查' },
} as const satisfies Machine<VisitState>['steps'];

export const visitMachine: Machine<VisitState> = {
  name: 'visit',
  initial: 'planned',
  states: {
    planned: { label: '待检查', family: 'pending' },
    onSite: { label: '现场检查中', family: 'doing' },
    recorded: { label: '待反馈', family: 'doing' },
    signing: { label: '反馈待签发', family: 'review' },
    fedBack: { label: '整改中', family: 'doing' },
    replied: { label: '待回头看', family: 'review' },
    closed: { label: '已办结', family: 'done', final: true },
    cancelled: { label: '已取消', family: 'done', final: true },
  },
  steps: visitSteps,
};

export const findingStates = ['held', 'entered', 'assigned', 'reported', 'returned', 'confirmed', 'dropped'] as const;
export type FindingState = (typeof findingStates)[number];

export const findingSteps = {
  enter: { from: ['held'], to: 'entered', clause: 'T10-4', label: '登记入隐患台账' },
  assign: { from: ['held'], to: 'assigned', clause: 'B1-6', label: '交办整改' },
  report: { from: ['assigned', 'returned'], to: 'reported', clause: 'B1-6', label: '报告整改完成' },
  confirm: { from: ['reported'], to: 'confirmed', clause: 'B1-6', label: '确认整改' },
  sendBack: { from: ['reported'], to: 'returned', clause: 'B1-6', label: '退回再改' },
  // The ledger is the one place where a hazard ends; the finding follows it.
  settle: { from: ['entered'], to: 'confirmed', clause: 'T10-4', label: '隐患已办结' },
  drop: { from: ['held'], to: 'dropped', clause: 'B1-5', label: '删去这条' },
} as const satisfies Machine<FindingState>['steps'];

export const findingMachine: Machine<FindingState> = {
  name: 'visitFinding',
  initial: 'held',
  states: {
    held: { label: '未反馈', family: 'pending' },
    entered: { label: '已入隐患台账', family: 'doing' },
    assigned: { label: '待整改', family: 'pending' },
    reported: { label: '待确认', family: 'review' },
    returned: { label: '退回再改', family: 'returned' },
    confirmed: { label: '已整改', family: 'done', final: true },
    dropped: { label: '已删去', family: 'done', final: true },
  },
  steps: findingSteps,
};

export const methodLabels = { open: '明查', covert: '暗访' } as const;
export type Method = keyof typeof methodLabels;
export const partLabels = { leader: '组长', member: '成员', expert: '专家' } as const;
export type MemberPart = keyof typeof partLabels;
export const kindLabels = { hazard: '事故隐患', duty: '监管责任问题' } as const;
export type FindingKind = keyof typeof kindLabels;
export const matterLabels = { good: '符合', problem: '有问题', none: '不涉及' } as const;
export type MatterResult = keyof typeof matterLabels;

export const groupActionLabels = {
  approve: '批准组建',
  refuse: '不予组建',
  notice: '拟组建通知',
  plan: '安排检查',
  end: '结束督导',
} as const;
export type GroupAction = keyof typeof groupActionLabels;

export const visitActionLabels = {
  arrive: '到达现场',
  record: '记录检查情况',
  find: '登记问题',
  leave: '结束现场检查',
  submit: '报送反馈意见',
  sendBack: '退回修改',
  issue: '签发反馈意见书',
  receive: '签收反馈意见书',
  reply: '报送整改报告',
  lookBack: '登记回头看',
  cancel: '取消检查',
  comment: '写备注',
} as const;
export type VisitAction = keyof typeof visitActionLabels;

export const findingActionLabels = {
  enterNow: '险情紧急，立即入账',
  report: '报告整改完成',
  confirm: '确认整改',
  sendBack: '退回再改',
  drop: '删去这条',
} as const;
export type FindingAction = keyof typeof findingActionLabels;

/** What a figure of the visits counts; each opens exactly these rows, on any past day. */
export const visitMarkLabels = {
  all: '检查',
  covert: '暗访',
  waiting: '未到现场',
  fedBack: '已反馈',
  open: '未办结',
  late: '整改报告逾期',
  closed: '已办结',
} as const;
export type VisitMark = keyof typeof visitMarkLabels;

export const findingMarkLabels = {
  all: '问题',
  hazard: '事故隐患',
  duty: '监管责任问题',
  open: '未整改',
  overdue: '逾期未整改',
  done: '已整改',
} as const;
export type FindingMark = keyof typeof findingMarkLabels;

/** Labels of the photos, by what they show. */
export const photoLabels = {
  arrival: '到达现场',
  matter: (seq: number): string => `检查第 ${seq} 项`,
  finding: (code: string): string => `${code} 现场照片`,
  proof: (code: string): string => `${code} 整改证明`,
  reply: '整改报告附件',
  lookBack: (round: number): string => `第 ${round} 次回头看`,
} as const;
