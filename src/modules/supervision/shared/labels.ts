/** Chinese words of the supervision room. */
import type { Rung } from './states.ts';

/** Each rung with the letter that it is (公文), what brings it about, and whether a leader signs it. */
export const rungs: Readonly<
  Record<Rung, { label: string; letter: string; template: string; leader: boolean; when: string; clause: string }>
> = {
  prompt: {
    label: '提示函',
    letter: '提示函',
    template: 'prompt-letter',
    leader: false,
    when: '整改期限临近',
    clause: 'T9-1',
  },
  letter: {
    label: '函告',
    letter: '函',
    template: 'notice-letter',
    leader: false,
    when: '进展落后于计划',
    clause: 'T9-6',
  },
  order: {
    label: '督办',
    letter: '督办交办单',
    template: 'supervision-order',
    leader: true,
    when: '逾期未完成整改',
    clause: 'T9-1',
  },
  circular: {
    label: '通报',
    letter: '情况通报',
    template: 'circular',
    leader: true,
    when: '督办后仍无进展',
    clause: 'T9-7',
  },
  talk: {
    label: '约谈',
    letter: '约谈通知书',
    template: 'talk-notice',
    leader: true,
    when: '长期逾期、反复出现',
    clause: 'T9-8',
  },
  exposure: { label: '曝光', letter: '曝光决定', template: 'exposure', leader: true, when: '拒不整改', clause: 'T9-9' },
  command: {
    label: '督查令',
    letter: '督查令',
    template: 'inspection-order',
    leader: true,
    when: '情形严重',
    clause: 'T9-1',
  },
  transfer: {
    label: '移交',
    letter: '移交函',
    template: 'transfer-letter',
    leader: true,
    when: '督查后仍未整改',
    clause: 'T9-1',
  },
};

/** Why a measure is taken; `deadline` hangs on the deadline that runs. */
export const causeLabels = {
  deadline: '整改期限',
  ownerless: '无人承办',
  refused: '拒不整改',
  repeated: '反复出现',
  crossDepartment: '涉及多个部门',
  superior: '上级交办',
} as const;
export type CauseKind = keyof typeof causeLabels;

/** Reasons for a listing (挂牌情形), domain §1.6. */
export const listingReasons = {
  hard: '整改难度大、周期长',
  overdue: '逾期未整改',
  refused: '拒不整改',
  public: '群众反映强烈',
  crossDepartment: '涉及多个部门',
  repeated: '反复出现',
  superior: '上级交办',
} as const;
export type ListingReason = keyof typeof listingReasons;

export const levels = ['street', 'department', 'district', 'city'] as const;
export type Level = (typeof levels)[number];
export const levelLabels: Readonly<Record<Level, string>> = {
  street: '街道级',
  department: '部门级',
  district: '区级',
  city: '市级',
};

export const measureActions = {
  draft: '起草送签',
  approveSkip: '批准越级',
  sendBack: '退回修改',
  issue: '签发',
  receive: '签收',
  reply: '复函',
  recordTalk: '登记约谈纪要',
  keepPromise: '落实承诺',
  settle: '办结',
  withdraw: '撤回',
} as const;
export type MeasureAction = keyof typeof measureActions;

export const listingActions = {
  review: '审核同意',
  approve: '批准挂牌',
  refuse: '不予挂牌',
  receive: '签收通知书',
  addProgress: '报送进展',
  extend: '申请延长期限',
  decideExtension: '审批延长',
  applyAcceptance: '申请验收',
  accept: '登记验收结论',
  delist: '摘牌',
  raise: '提级挂牌',
} as const;
export type ListingAction = keyof typeof listingActions;
