/** The life of a hazard (隐患) as a table: domain §1.4, 总局令16号, 治本攻坚方案 T8–T10. */
import type { Machine, StateFamily } from '#kernel/shared/machine.ts';
import { stopLabels, type StopKind } from './labels.ts';

export const hazardStates = [
  'reported',
  'awaitingConfirmation',
  'registered',
  'notified',
  'planning',
  'planReview',
  'rectifying',
  'returned',
  'awaitingReview',
  'verified',
  'resumeReview',
  'closing',
  'closed',
  'archived',
  'void',
] as const;
export type HazardState = (typeof hazardStates)[number];

/** States in which the hazard is not yet off the list (未销号). */
export const openStates = hazardStates.filter((s) => !['closed', 'archived', 'void'].includes(s));

export const hazardSteps = {
  judgeGeneral: { from: ['reported'], to: 'rectifying', clause: 'T6-1', label: '判定为一般隐患' },
  judgeMajor: { from: ['reported'], to: 'awaitingConfirmation', clause: 'T6-1', label: '判定为重大事故隐患' },
  confirm: { from: ['awaitingConfirmation'], to: 'registered', clause: 'T10-1', label: '核准入库' },
  rejectJudgement: { from: ['awaitingConfirmation'], to: 'reported', clause: 'T10-1', label: '退回重新判定' },
  // By a newer edition or changed facts (重新判定): upwards to be confirmed anew; downwards only after another person withdrew it.
  rejudgeMajor: {
    from: ['rectifying', 'returned', 'awaitingReview'],
    to: 'awaitingConfirmation',
    clause: 'T6-2',
    label: '重新判定为重大事故隐患',
  },
  withdrawJudgement: {
    from: ['registered', 'notified', 'planning', 'planReview', 'rectifying', 'returned', 'awaitingReview'],
    to: 'reported',
    clause: 'T6-2',
    label: '撤回判定',
  },
  issueNotice: { from: ['registered'], to: 'notified', clause: 'T10-5', label: '下达整改通知' },
  acknowledge: { from: ['notified'], to: 'planning', clause: 'T10-5', label: '两人签收' },
  submitPlan: { from: ['planning'], to: 'planReview', clause: '令16-15', label: '报送治理方案' },
  approvePlan: { from: ['planReview'], to: 'rectifying', clause: '令16-15', label: '治理方案通过' },
  returnPlan: { from: ['planReview'], to: 'planning', clause: '令16-15', label: '治理方案退回' },
  submitCompletion: { from: ['rectifying', 'returned'], to: 'awaitingReview', clause: 'T9-3', label: '报告整改完成' },
  verifyPass: { from: ['awaitingReview'], to: ['verified', 'closed'], clause: 'T9-3', label: '复查合格' },
  verifyFail: { from: ['awaitingReview'], to: 'returned', clause: 'T9-3', label: '复查不合格' },
  applyResume: { from: ['verified'], to: 'resumeReview', clause: '令16-18', label: '申请恢复生产' },
  approveResume: { from: ['resumeReview'], to: 'verified', clause: '令16-23', label: '同意恢复生产' },
  refuseResume: { from: ['resumeReview'], to: 'returned', clause: '令16-23', label: '不同意恢复生产' },
  applyClosure: { from: ['verified'], to: 'closing', clause: 'T9-2', label: '申请销号' },
  close: { from: ['closing'], to: 'closed', clause: 'T9-2', label: '销号' },
  refuseClosure: { from: ['closing'], to: 'returned', clause: 'T9-2', label: '不予销号' },
  passLookBack: { from: ['closed'], to: 'archived', clause: 'T9-3', label: '回头看合格' },
  reopen: { from: ['closed', 'archived'], to: 'rectifying', clause: 'T9-3', label: '复发重开' },
  voidHazard: {
    from: [
      'reported',
      'awaitingConfirmation',
      'registered',
      'notified',
      'planning',
      'planReview',
      'rectifying',
      'returned',
    ],
    to: 'void',
    clause: 'T10-1',
    label: '误判撤销',
  },
  // A record that is a source of another leaves the ledger; taken apart it stands where it stood.
  merge: {
    from: ['reported', 'awaitingConfirmation', 'registered', 'rectifying', 'returned'],
    to: 'void',
    clause: 'T10-1',
    label: '并入另一件',
  },
  unmerge: {
    from: ['void'],
    to: ['reported', 'awaitingConfirmation', 'registered', 'rectifying', 'returned'],
    clause: 'T10-1',
    label: '拆分恢复',
  },
} as const satisfies Machine<HazardState>['steps'];
export type HazardStep = keyof typeof hazardSteps;

export const hazardMachine: Machine<HazardState> = {
  name: 'hazard',
  initial: 'reported',
  states: {
    reported: { label: '待判定', family: 'pending' },
    awaitingConfirmation: { label: '待核准', family: 'review' },
    registered: { label: '待告知', family: 'pending' },
    notified: { label: '待签收', family: 'pending' },
    planning: { label: '方案待报', family: 'pending' },
    planReview: { label: '方案审核', family: 'review' },
    rectifying: { label: '整改中', family: 'doing' },
    returned: { label: '复查不合格', family: 'returned' },
    awaitingReview: { label: '待复查', family: 'review' },
    verified: { label: '复查合格', family: 'doing' },
    resumeReview: { label: '复产审查', family: 'review' },
    closing: { label: '销号审核', family: 'review' },
    closed: { label: '已销号', family: 'done', final: true },
    archived: { label: '已归档', family: 'done', final: true },
    void: { label: '已撤销', family: 'done', final: true },
  },
  steps: hazardSteps,
};

/** The line of milestones on the record page; a general hazard skips those marked major. */
export const milestones = [
  { key: 'found', label: '发现', states: [], major: false },
  { key: 'judged', label: '判定', states: ['reported'], major: false },
  { key: 'registered', label: '入库', states: ['awaitingConfirmation'], major: true },
  { key: 'notified', label: '告知签收', states: ['registered', 'notified'], major: true },
  { key: 'planned', label: '方案', states: ['planning', 'planReview'], major: true },
  { key: 'rectified', label: '整改', states: ['rectifying', 'returned'], major: false },
  { key: 'verified', label: '复查', states: ['awaitingReview'], major: false },
  { key: 'resumed', label: '恢复生产', states: ['resumeReview'], major: true },
  { key: 'closing', label: '销号审核', states: ['verified', 'closing'], major: true },
  { key: 'closed', label: '已销号', states: [], major: false },
  { key: 'lookBack', label: '回头看', states: ['closed'], major: false },
] as const satisfies readonly { key: string; label: string; states: readonly HazardState[]; major: boolean }[];

/** A production that stands still is what counts while the work goes on, so it takes the place of 整改中. */
export function badgeOf({ state, stop }: { state: HazardState; stop: StopKind }): {
  family: StateFamily;
  label: string;
} {
  const { label, family } = hazardMachine.states[state];
  return stop !== 'none' && family === 'doing' ? { family: 'stopped', label: stopLabels[stop] } : { family, label };
}
