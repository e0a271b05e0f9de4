/** The lives of a measure on the ladder (督办措施) and of a listing (挂牌督办), as tables. domain §1.6, §10.1. */
import type { Machine } from '#kernel/shared/machine.ts';

export const rungKeys = ['prompt', 'letter', 'order', 'circular', 'talk', 'exposure', 'command', 'transfer'] as const;
/** A rung of the escalation ladder, from the mildest up. */
export type Rung = (typeof rungKeys)[number];

export const measureStates = ['proposed', 'drafted', 'issued', 'received', 'replied', 'settled', 'withdrawn'] as const;
export type MeasureState = (typeof measureStates)[number];

export const measureSteps = {
  draft: { from: ['proposed'], to: 'drafted', clause: 'T9-6', label: '起草送签' },
  sendBack: { from: ['drafted'], to: 'proposed', clause: 'T9-6', label: '退回修改' },
  issue: { from: ['drafted'], to: 'issued', clause: 'T9-6', label: '签发' },
  receive: { from: ['issued'], to: 'received', clause: 'T9-6', label: '全部签收' },
  reply: { from: ['issued', 'received'], to: 'replied', clause: 'T9-6', label: '复函' },
  recordTalk: { from: ['issued', 'received'], to: 'replied', clause: 'T9-8', label: '登记约谈纪要' },
  settle: { from: ['issued', 'received', 'replied'], to: 'settled', clause: 'T9-1', label: '办结' },
  withdraw: { from: ['proposed', 'drafted'], to: 'withdrawn', clause: 'T9-1', label: '撤回' },
  moot: { from: ['proposed', 'drafted'], to: 'withdrawn', clause: 'T9-1', label: '隐患已了结，不再督办' },
} as const satisfies Machine<MeasureState>['steps'];

export const measureMachine: Machine<MeasureState> = {
  name: 'measure',
  initial: 'proposed',
  states: {
    proposed: { label: '待起草', family: 'pending' },
    drafted: { label: '待签发', family: 'review' },
    issued: { label: '待签收', family: 'doing' },
    received: { label: '待复函', family: 'doing' },
    replied: { label: '已复函', family: 'review' },
    settled: { label: '已办结', family: 'done', final: true },
    withdrawn: { label: '已撤回', family: 'done', final: true },
  },
  steps: measureSteps,
};

export const listingStates = [
  'proposed',
  'reviewed',
  'listed',
  'accepting',
  'accepted',
  'delisted',
  'refused',
  'raised',
] as const;
export type ListingState = (typeof listingStates)[number];

export const listingSteps = {
  review: { from: ['proposed'], to: 'reviewed', clause: 'T2-5', label: '审核同意' },
  approve: { from: ['reviewed'], to: 'listed', clause: 'T2-5', label: '批准挂牌' },
  refuse: { from: ['proposed', 'reviewed'], to: 'refused', clause: 'T2-5', label: '不予挂牌' },
  applyAcceptance: { from: ['listed'], to: 'accepting', clause: 'T2-5', label: '申请验收' },
  accept: { from: ['accepting'], to: 'accepted', clause: 'T2-5', label: '现场验收合格' },
  failAcceptance: { from: ['accepting'], to: 'listed', clause: 'T2-5', label: '验收不合格' },
  delist: { from: ['accepted'], to: 'delisted', clause: 'T2-5', label: '摘牌' },
  raise: { from: ['listed', 'accepting', 'accepted'], to: 'raised', clause: 'T2-5', label: '提级挂牌' },
} as const satisfies Machine<ListingState>['steps'];

export const listingMachine: Machine<ListingState> = {
  name: 'listing',
  initial: 'proposed',
  states: {
    proposed: { label: '待审核', family: 'pending' },
    reviewed: { label: '待审批', family: 'review' },
    listed: { label: '挂牌督办中', family: 'stopped' },
    accepting: { label: '待验收', family: 'review' },
    accepted: { label: '待摘牌', family: 'review' },
    delisted: { label: '已摘牌', family: 'done', final: true },
    refused: { label: '不予挂牌', family: 'done', final: true },
    raised: { label: '已提级', family: 'done', final: true },
  },
  steps: listingSteps,
};
