/** Papers of the plan as tables: sub-plans, hearings, decisions of meetings, yearly lists, filings. */
import type { Machine } from '#kernel/shared/machine.ts';

export const subPlanStates = ['drafting', 'signing', 'filed', 'returned', 'accepted', 'superseded'] as const;
export type SubPlanState = (typeof subPlanStates)[number];
export const subPlanSteps = {
  submit: { from: ['drafting', 'returned'], to: 'signing', clause: 'B2-1', label: '送主要负责人签发' },
  decline: { from: ['signing'], to: 'drafting', clause: 'B2-1', label: '退回修改' },
  sign: { from: ['signing'], to: 'filed', clause: 'S1-3', label: '签发并报备' },
  accept: { from: ['filed'], to: 'accepted', clause: 'S1-3', label: '同意备案' },
  sendBack: { from: ['filed'], to: 'returned', clause: 'S1-3', label: '退回修改' },
  supersede: { from: ['accepted'], to: 'superseded', clause: 'S2-3', label: '由新版代替' },
} as const satisfies Machine<SubPlanState>['steps'];
export const subPlanMachine: Machine<SubPlanState> = {
  name: 'subPlan',
  initial: 'drafting',
  states: {
    drafting: { label: '起草中', family: 'doing' },
    signing: { label: '待签发', family: 'review' },
    filed: { label: '已报备，待审核', family: 'review' },
    returned: { label: '退回修改', family: 'returned' },
    accepted: { label: '已备案', family: 'done', final: true },
    superseded: { label: '已由新版代替', family: 'done', final: true },
  },
  steps: subPlanSteps,
};
export const subPlanActionLabels = {
  edit: '修改',
  submit: '送签发',
  decline: '退回修改',
  sign: '签发并报备',
  accept: '同意备案',
  sendBack: '退回修改',
  revise: '修订为新版',
} as const;
export type SubPlanAction = keyof typeof subPlanActionLabels;

export const paperMarkLabels = {
  expected: '应报',
  filed: '已报备',
  onTime: '按时',
  late: '逾期报备',
  missing: '未报备',
  accepted: '已同意备案',
  withGaps: '有缺口',
} as const;
export type PaperMark = keyof typeof paperMarkLabels;
export const paperMarks = Object.keys(paperMarkLabels) as PaperMark[];

export const meetingKindLabels = { mobilise: '动员部署会', hear: '季度听取汇报' } as const;
export type MeetingKind = keyof typeof meetingKindLabels;
export const meetingStates = ['recorded', 'voided'] as const;
export type MeetingState = (typeof meetingStates)[number];
export const meetingSteps = {
  void: { from: ['recorded'], to: 'voided', clause: 'B1-13', label: '作废' },
} as const satisfies Machine<MeetingState>['steps'];
export const meetingMachine: Machine<MeetingState> = {
  name: 'planMeeting',
  initial: 'recorded',
  states: {
    recorded: { label: '已记录', family: 'done', final: true },
    voided: { label: '已作废', family: 'stopped', final: true },
  },
  steps: meetingSteps,
};

export const outcomeStates = ['assigned', 'reported', 'returned', 'confirmed'] as const;
export type OutcomeState = (typeof outcomeStates)[number];
export const outcomeSteps = {
  reportDone: { from: ['assigned', 'returned'], to: 'reported', clause: 'B1-14', label: '报告办结' },
  confirmDone: { from: ['reported'], to: 'confirmed', clause: 'B1-14', label: '确认办结' },
  sendBack: { from: ['reported'], to: 'returned', clause: 'B1-14', label: '退回再办' },
} as const satisfies Machine<OutcomeState>['steps'];
export const outcomeMachine: Machine<OutcomeState> = {
  name: 'meetingDecision',
  initial: 'assigned',
  states: {
    assigned: { label: '办理中', family: 'doing' },
    reported: { label: '待确认', family: 'review' },
    returned: { label: '退回再办', family: 'returned' },
    confirmed: { label: '已办结', family: 'done', final: true },
  },
  steps: outcomeSteps,
};
export type OutcomeAction = keyof typeof outcomeSteps;

export const hearingStates = ['open', 'met', 'missed'] as const;
export type HearingState = (typeof hearingStates)[number];
export const hearingSteps = {
  meet: { from: ['open', 'missed'], to: 'met', clause: 'B1-13', label: '已听取汇报' },
  miss: { from: ['open'], to: 'missed', clause: 'B1-13', label: '本季度没有听取' },
  undo: { from: ['met'], to: ['open', 'missed'], clause: 'B1-13', label: '会议记录作废' },
} as const satisfies Machine<HearingState>['steps'];
export const hearingMachine: Machine<HearingState> = {
  name: 'hearingDuty',
  initial: 'open',
  states: {
    open: { label: '本季度待听取', family: 'pending' },
    met: { label: '已听取', family: 'done', final: true },
    missed: { label: '未听取', family: 'stopped' },
  },
  steps: hearingSteps,
};

export const listKindLabels = { duties: '安全职责清单', tasks: '年度任务清单' } as const;
export type ListKind = keyof typeof listKindLabels;
export const listStates = ['draft', 'signed', 'filed', 'receipted'] as const;
export type ListState = (typeof listStates)[number];
export const listSteps = {
  sign: { from: ['draft'], to: 'signed', clause: 'T2-7', label: '本人签字' },
  reopen: { from: ['signed'], to: 'draft', clause: 'T2-7', label: '收回修改' },
  file: { from: ['signed'], to: 'filed', clause: 'T2-9', label: '报上级备案' },
  receipt: { from: ['filed'], to: 'receipted', clause: 'T2-9', label: '收到备案回执' },
} as const satisfies Machine<ListState>['steps'];
export const listMachine: Machine<ListState> = {
  name: 'yearlyList',
  initial: 'draft',
  states: {
    draft: { label: '待本人签字', family: 'pending' },
    signed: { label: '已签字', family: 'doing' },
    filed: { label: '已报备案', family: 'review' },
    receipted: { label: '已收回执', family: 'done', final: true },
  },
  steps: listSteps,
};
export const listActionLabels = { edit: '修改', sign: '本人签字', reopen: '收回修改' } as const;
export type ListAction = keyof typeof listActionLabels;

export const filingStates = ['sent', 'receipted'] as const;
export type FilingState = (typeof filingStates)[number];
export const filingSteps = {
  receipt: { from: ['sent'], to: 'receipted', clause: 'T2-9', label: '登记回执' },
} as const satisfies Machine<FilingState>['steps'];
export const filingMachine: Machine<FilingState> = {
  name: 'planFiling',
  initial: 'sent',
  states: {
    sent: { label: '已报送，待回执', family: 'review' },
    receipted: { label: '已收回执', family: 'done', final: true },
  },
  steps: filingSteps,
};
