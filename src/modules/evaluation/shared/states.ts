/** State machines of 考核评价 as data, and the words of its fixed choices. */
import type { Machine } from '#kernel/shared/machine.ts';

export const groupKeys = ['regulator', 'industry', 'comprehensive', 'street'] as const;
export type GroupKey = (typeof groupKeys)[number];
export const groupLabels: Readonly<Record<GroupKey, string>> = {
  regulator: '监管部门',
  industry: '行业主管部门',
  comprehensive: '综合部门',
  street: '街道',
};

export const gradeKeys = ['excellent', 'good', 'pass', 'fail'] as const;
export type GradeKey = (typeof gradeKeys)[number];
export const gradeLabels: Readonly<Record<GradeKey, string>> = {
  excellent: '优秀',
  good: '良好',
  pass: '合格',
  fail: '不合格',
};

export const roleKeys = ['score', 'bonus', 'deduct', 'veto'] as const;
export type ItemRole = (typeof roleKeys)[number];
export const roleLabels: Readonly<Record<ItemRole, string>> = {
  score: '计分项',
  bonus: '加分项',
  deduct: '扣分项',
  veto: '一票否决项',
};
export const sourceKeys = ['indicator', 'office', 'self'] as const;
export type SourceKey = (typeof sourceKeys)[number];
export const sourceLabels: Readonly<Record<SourceKey, string>> = {
  indicator: '系统指标',
  office: '安委办评分',
  self: '单位自评、安委办核定',
};
export const spanKeys = ['year', 'half1', 'half2', 'quarter4', 'sincePlan'] as const;
export type SpanKey = (typeof spanKeys)[number];
export const spanLabels: Readonly<Record<SpanKey, string>> = {
  year: '全年',
  half1: '上半年',
  half2: '下半年',
  quarter4: '第四季度',
  sincePlan: '三年行动以来',
};

/** What a figure earns that the unit should have reported and did not (未报): nothing, or the item is left to the rest of the sheet. */
export const unreportedKeys = ['zero', 'prorate'] as const;
export type UnreportedKey = (typeof unreportedKeys)[number];
export const unreportedLabels: Readonly<Record<UnreportedKey, string>> = {
  zero: '按 0 分计',
  prorate: '不参评，按其余项折算',
};

export const schemeStates = ['draft', 'reviewing', 'reviewed', 'adopted', 'superseded', 'discarded'] as const;
export type SchemeState = (typeof schemeStates)[number];
export const schemeSteps = {
  submit: { from: ['draft'], to: 'reviewing', clause: 'B5-1', label: '送审' },
  review: { from: ['reviewing'], to: 'reviewed', clause: 'B5-1', label: '审核通过' },
  sendBack: { from: ['reviewing', 'reviewed'], to: 'draft', clause: 'B5-1', label: '退回修改' },
  adopt: { from: ['reviewed'], to: 'adopted', clause: 'B5-1', label: '批准采用' },
  supersede: { from: ['adopted'], to: 'superseded', clause: 'B5-1', label: '由新版本取代' },
  discard: { from: ['draft'], to: 'discarded', clause: 'B5-1', label: '作废' },
} as const;
export const schemeMachine: Machine<SchemeState> = {
  name: 'evaluationScheme',
  initial: 'draft',
  states: {
    draft: { label: '起草中', family: 'pending' },
    reviewing: { label: '待审核', family: 'review' },
    reviewed: { label: '待批准', family: 'review' },
    adopted: { label: '已采用', family: 'doing' },
    superseded: { label: '已被取代', family: 'done', final: true },
    discarded: { label: '已作废', family: 'stopped', final: true },
  },
  steps: schemeSteps,
};

export const roundStates = ['selfScoring', 'scoring', 'published', 'frozen', 'cancelled'] as const;
export type RoundState = (typeof roundStates)[number];
export const roundSteps = {
  closeSelf: { from: ['selfScoring'], to: 'scoring', clause: 'B5-1', label: '结束自评，开始评分' },
  publish: { from: ['scoring'], to: 'published', clause: 'B5-3', label: '公布初步结果' },
  freeze: { from: ['published'], to: 'frozen', clause: 'B5-3', label: '批准并冻结结果' },
  cancel: { from: ['selfScoring', 'scoring'], to: 'cancelled', clause: 'B5-1', label: '取消考核' },
} as const;
export const roundMachine: Machine<RoundState> = {
  name: 'evaluationRound',
  initial: 'selfScoring',
  states: {
    selfScoring: { label: '单位自评中', family: 'pending' },
    scoring: { label: '安委办评分中', family: 'doing' },
    published: { label: '初步结果公布，受理异议', family: 'review' },
    frozen: { label: '结果已冻结', family: 'done', final: true },
    cancelled: { label: '已取消', family: 'stopped', final: true },
  },
  steps: roundSteps,
};

export const sheetStates = ['selfScoring', 'submitted', 'scoring', 'published', 'acknowledged', 'frozen'] as const;
export type SheetState = (typeof sheetStates)[number];
export const sheetSteps = {
  submitSelf: { from: ['selfScoring'], to: 'submitted', clause: 'B5-1', label: '报送自评' },
  reopenSelf: { from: ['submitted'], to: 'selfScoring', clause: 'B5-1', label: '退回重新自评' },
  take: { from: ['selfScoring', 'submitted'], to: 'scoring', clause: 'B5-1', label: '转入评分' },
  publish: { from: ['scoring'], to: 'published', clause: 'B5-3', label: '公布初步结果' },
  acknowledge: { from: ['published'], to: 'acknowledged', clause: 'B5-3', label: '确认无异议' },
  freeze: { from: ['published', 'acknowledged'], to: 'frozen', clause: 'B5-3', label: '结果冻结' },
} as const;
export const sheetMachine: Machine<SheetState> = {
  name: 'evaluationSheet',
  initial: 'selfScoring',
  states: {
    selfScoring: { label: '待自评', family: 'pending' },
    submitted: { label: '已报自评', family: 'doing' },
    scoring: { label: '评分中', family: 'doing' },
    published: { label: '初步结果已公布', family: 'review' },
    acknowledged: { label: '单位无异议', family: 'doing' },
    frozen: { label: '结果已冻结', family: 'done', final: true },
  },
  steps: sheetSteps,
};

export const objectionStates = ['filed', 'upheld', 'dismissed', 'withdrawn'] as const;
export type ObjectionState = (typeof objectionStates)[number];
export const objectionSteps = {
  uphold: { from: ['filed'], to: 'upheld', clause: 'B5-3', label: '异议成立，改分' },
  dismiss: { from: ['filed'], to: 'dismissed', clause: 'B5-3', label: '异议不成立，维持原分' },
  withdraw: { from: ['filed'], to: 'withdrawn', clause: 'B5-3', label: '撤回异议' },
} as const;
export const objectionMachine: Machine<ObjectionState> = {
  name: 'evaluationObjection',
  initial: 'filed',
  states: {
    filed: { label: '待裁定', family: 'review' },
    upheld: { label: '成立，已改分', family: 'done', final: true },
    dismissed: { label: '不成立', family: 'done', final: true },
    withdrawn: { label: '已撤回', family: 'stopped', final: true },
  },
  steps: objectionSteps,
};

export const correctionStates = ['proposed', 'approved', 'refused'] as const;
export type CorrectionState = (typeof correctionStates)[number];
export const correctionSteps = {
  approve: { from: ['proposed'], to: 'approved', clause: 'B5-4', label: '批准更正' },
  refuse: { from: ['proposed'], to: 'refused', clause: 'B5-4', label: '不予更正' },
} as const;
export const correctionMachine: Machine<CorrectionState> = {
  name: 'evaluationCorrection',
  initial: 'proposed',
  states: {
    proposed: { label: '更正待批准', family: 'review' },
    approved: { label: '已更正', family: 'done', final: true },
    refused: { label: '不予更正', family: 'stopped', final: true },
  },
  steps: correctionSteps,
};

export const commendationKinds = ['collective', 'individual', 'praise', 'example'] as const;
export type CommendationKind = (typeof commendationKinds)[number];
export const commendationLabels: Readonly<Record<CommendationKind, string>> = {
  collective: '表彰先进集体',
  individual: '表彰先进个人',
  praise: '通报表扬先进单位',
  example: '推广正面典型',
};
export const commendationStates = ['proposed', 'reviewed', 'approved', 'announced', 'rescinded', 'refused'] as const;
export type CommendationState = (typeof commendationStates)[number];
export const commendationSteps = {
  review: { from: ['proposed'], to: 'reviewed', clause: 'B4-2', label: '审核同意' },
  approve: { from: ['reviewed'], to: 'approved', clause: 'B4-2', label: '批准' },
  refuse: { from: ['proposed', 'reviewed'], to: 'refused', clause: 'B4-2', label: '不同意' },
  announce: { from: ['approved'], to: 'announced', clause: 'B4-4', label: '公布' },
  rescind: { from: ['announced'], to: 'rescinded', clause: 'B4-2', label: '撤销' },
} as const;
export const commendationMachine: Machine<CommendationState> = {
  name: 'evaluationCommendation',
  initial: 'proposed',
  states: {
    proposed: { label: '待审核', family: 'review' },
    reviewed: { label: '待批准', family: 'review' },
    approved: { label: '已批准，待公布', family: 'doing' },
    announced: { label: '已公布', family: 'done' },
    rescinded: { label: '已撤销', family: 'stopped', final: true },
    refused: { label: '未通过', family: 'stopped', final: true },
  },
  steps: commendationSteps,
};

export const inquiryPurposes = ['inspection', 'promotion', 'award', 'other'] as const;
export type InquiryPurpose = (typeof inquiryPurposes)[number];
export const purposeLabels: Readonly<Record<InquiryPurpose, string>> = {
  inspection: '干部考察',
  promotion: '提拔任用',
  award: '评优评先',
  other: '其他',
};
export const inquiryStates = ['asked', 'answered', 'confirmed', 'withdrawn'] as const;
export type InquiryState = (typeof inquiryStates)[number];
export const inquirySteps = {
  answer: { from: ['asked'], to: 'answered', clause: 'B4-1', label: '拟写答复' },
  sendBack: { from: ['answered'], to: 'asked', clause: 'B4-1', label: '退回重拟' },
  confirm: { from: ['answered'], to: 'confirmed', clause: 'B4-1', label: '审定并答复' },
  withdraw: { from: ['asked'], to: 'withdrawn', clause: 'B4-1', label: '撤回征询' },
} as const;
export const inquiryMachine: Machine<InquiryState> = {
  name: 'evaluationInquiry',
  initial: 'asked',
  states: {
    asked: { label: '待答复', family: 'pending' },
    answered: { label: '待审定', family: 'review' },
    confirmed: { label: '已答复', family: 'done', final: true },
    withdrawn: { label: '已撤回', family: 'stopped', final: true },
  },
  steps: inquirySteps,
};

export const changeKinds = ['computed', 'self', 'office', 'entry', 'ruling', 'correction'] as const;
export type ChangeKind = (typeof changeKinds)[number];
export const changeLabels: Readonly<Record<ChangeKind, string>> = {
  computed: '系统计算',
  self: '单位自评',
  office: '安委办评分',
  entry: '逐项登记',
  ruling: '异议裁定',
  correction: '冻结后更正',
};
export const letterKinds = ['result', 'report', 'handover', 'circular'] as const;
export type LetterKind = (typeof letterKinds)[number];
export const letterLabels: Readonly<Record<LetterKind, string>> = {
  result: '考核结果通知书',
  report: '向区委、区政府的考核报告',
  handover: '考核结果移交单（组织部门）',
  circular: '考核结果通报',
};
