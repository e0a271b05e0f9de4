/** 数据交换 as tables: the mapping's edition, the package, and what is sent back. T10-6, T2-9, S4-4. */
import type { Machine } from '#kernel/shared/machine.ts';

export const packageStates = [
  'draft',
  'built',
  'approved',
  'sent',
  'acknowledged',
  'partlyRejected',
  'replaced',
  'withdrawn',
] as const;
export type PackageState = (typeof packageStates)[number];

export const packageSteps = {
  build: { from: ['draft'], to: 'built', clause: 'T10-6', label: '编制数据包' },
  sendBack: { from: ['built'], to: 'draft', clause: 'T10-6', label: '退回重新编制' },
  approve: { from: ['built'], to: 'approved', clause: 'T10-6', label: '批准报送' },
  send: { from: ['approved'], to: 'sent', clause: 'T10-6', label: '报出' },
  // A receipt may come in pieces and be corrected by a later one.
  acknowledge: {
    from: ['sent', 'partlyRejected', 'acknowledged'],
    to: ['acknowledged', 'partlyRejected', 'sent'],
    clause: 'T2-9',
    label: '登记回执',
  },
  replace: { from: ['sent', 'partlyRejected'], to: 'replaced', clause: 'T10-6', label: '重报替换' },
  withdraw: { from: ['draft', 'built', 'approved'], to: 'withdrawn', clause: 'T10-6', label: '作废' },
} as const satisfies Machine<PackageState>['steps'];

export const packageMachine: Machine<PackageState> = {
  name: 'exchangePackage',
  initial: 'draft',
  states: {
    draft: { label: '待编制', family: 'pending' },
    built: { label: '待批准', family: 'review' },
    approved: { label: '待报出', family: 'doing' },
    sent: { label: '待回执', family: 'doing' },
    acknowledged: { label: '已接收', family: 'done', final: true },
    partlyRejected: { label: '部分退回', family: 'returned' },
    replaced: { label: '已重报替换', family: 'done', final: true },
    withdrawn: { label: '已作废', family: 'done', final: true },
  },
  steps: packageSteps,
};

export const mappingStates = ['draft', 'adopted', 'retired'] as const;
export type MappingState = (typeof mappingStates)[number];
export const mappingSteps = {
  adopt: { from: ['draft'], to: 'adopted', clause: 'T10-6', label: '启用' },
  retire: { from: ['adopted', 'draft'], to: 'retired', clause: 'T10-6', label: '停用' },
} as const satisfies Machine<MappingState>['steps'];
export const mappingMachine: Machine<MappingState> = {
  name: 'exchangeMapping',
  initial: 'draft',
  states: {
    draft: { label: '编辑中', family: 'pending' },
    adopted: { label: '启用', family: 'doing' },
    retired: { label: '停用', family: 'done', final: true },
  },
  steps: mappingSteps,
};

export const returnStates = ['waiting', 'answered', 'confirmed', 'recorded', 'entered'] as const;
export type ReturnState = (typeof returnStates)[number];
export const returnSteps = {
  answer: { from: ['waiting'], to: 'answered', clause: 'T10-6', label: '答复' },
  sendBack: { from: ['answered'], to: 'waiting', clause: 'T10-6', label: '退回再办' },
  confirm: { from: ['answered'], to: 'confirmed', clause: 'T10-6', label: '确认办结' },
  record: { from: ['waiting'], to: 'recorded', clause: 'T10-6', label: '记入隐患档案' },
  enter: { from: ['waiting'], to: 'entered', clause: 'T10-4', label: '登记入隐患台账' },
} as const satisfies Machine<ReturnState>['steps'];
export const returnMachine: Machine<ReturnState> = {
  name: 'exchangeReturn',
  initial: 'waiting',
  states: {
    waiting: { label: '待答复', family: 'pending' },
    answered: { label: '待确认', family: 'review' },
    confirmed: { label: '已办结', family: 'done', final: true },
    recorded: { label: '已记入档案', family: 'done', final: true },
    entered: { label: '已入隐患台账', family: 'done', final: true },
  },
  steps: returnSteps,
};

export const purposeLabels = { routine: '日常报送', filing: '清单备案', summary: '总结上报' } as const;
export type Purpose = keyof typeof purposeLabels;
export const modeLabels = { incremental: '增量', full: '全量' } as const;
export type Mode = keyof typeof modeLabels;
export const carrierLabels = { download: '人工下载报送', folder: '放入前置机目录' } as const;
export type Carrier = keyof typeof carrierLabels;
export const opLabels = {
  new: '新增',
  changed: '变更',
  ended: '办结',
  unchanged: '无变化',
  deleted: '撤销',
  held: '未装入',
} as const;
export type Op = keyof typeof opLabels;
export const resultLabels = { accepted: '已接收', rejected: '被退回' } as const;
export type Result = keyof typeof resultLabels;
export const returnKindLabels = {
  returned: '退回补正',
  comment: '批注意见',
  assigned: '上级交办隐患',
  status: '上级状态',
} as const;
export type ReturnKind = keyof typeof returnKindLabels;

export const packageActionLabels = {
  edit: '修改说明',
  build: '编制数据包',
  sendBack: '退回重新编制',
  approve: '批准报送',
  send: '登记报出',
  acknowledge: '登记回执',
  replace: '重报替换',
  withdraw: '作废',
} as const;
export type PackageAction = keyof typeof packageActionLabels;
export const mappingActionLabels = { edit: '修改映射', adopt: '启用这一版', retire: '放弃这一版' } as const;
export type MappingAction = keyof typeof mappingActionLabels;
export const returnActionLabels = { answer: '答复', sendBack: '退回再办', confirm: '确认办结' } as const;
export type ReturnAction = keyof typeof returnActionLabels;
