/** 安全投入 as tables: projects of the four kinds of prevention, and the enterprise's yearly statement. B3. */
import type { Machine } from '#kernel/shared/machine.ts';

export const projectStates = ['planned', 'running', 'completed', 'accepted', 'stopped'] as const;
export type ProjectState = (typeof projectStates)[number];
export const projectSteps = {
  begin: { from: ['planned'], to: 'running', clause: 'B3-4', label: '开工实施' },
  complete: { from: ['running'], to: 'completed', clause: 'B3-4', label: '报告完成' },
  sendBack: { from: ['completed'], to: 'running', clause: 'B3-4', label: '退回继续实施' },
  accept: { from: ['completed'], to: 'accepted', clause: 'B3-4', label: '验收' },
  stop: { from: ['planned', 'running'], to: 'stopped', clause: 'B3-4', label: '停止实施' },
} as const satisfies Machine<ProjectState>['steps'];
export const projectMachine: Machine<ProjectState> = {
  name: 'fundingProject',
  initial: 'planned',
  states: {
    planned: { label: '待实施', family: 'pending' },
    running: { label: '实施中', family: 'doing' },
    completed: { label: '待验收', family: 'review' },
    accepted: { label: '已验收', family: 'done', final: true },
    stopped: { label: '已停止', family: 'stopped', final: true },
  },
  steps: projectSteps,
};

export const statementStates = ['draft', 'submitted', 'returned', 'accepted', 'locked'] as const;
export type StatementState = (typeof statementStates)[number];
export const statementSteps = {
  submit: { from: ['draft', 'returned'], to: 'submitted', clause: 'B3-6', label: '报送' },
  sendBack: { from: ['submitted'], to: 'returned', clause: 'B3-6', label: '退回补正' },
  accept: { from: ['submitted'], to: 'accepted', clause: 'B3-6', label: '审核通过' },
  // What was accepted stands still; a correction is an amendment beside it.
  lock: { from: ['accepted'], to: 'locked', clause: 'B3-6', label: '封存' },
} as const satisfies Machine<StatementState>['steps'];
export const statementMachine: Machine<StatementState> = {
  name: 'fundingStatement',
  initial: 'draft',
  states: {
    draft: { label: '待填报', family: 'pending' },
    submitted: { label: '待审核', family: 'review' },
    returned: { label: '退回补正', family: 'returned' },
    accepted: { label: '已审核', family: 'done' },
    locked: { label: '已封存', family: 'done', final: true },
  },
  steps: statementSteps,
};

export const purposeLabels = {
  majorHazard: '重大事故隐患治理',
  governance: '一般隐患整治',
  equipment: '执法装备',
  services: '购买检查服务',
  rewards: '举报奖励',
  training: '宣传培训',
  rescue: '应急救援',
  other: '其他安全投入',
} as const;
export type Purpose = keyof typeof purposeLabels;
export const wayLabels = { human: '人防', technical: '技防', engineering: '工程防', management: '管理防' } as const;
export type Way = keyof typeof wayLabels;
export const entryLabels = { planned: '安排', approved: '批复', executed: '执行' } as const;
export type EntryKind = keyof typeof entryLabels;

export const projectActionLabels = {
  begin: '开工实施',
  complete: '报告完成',
  sendBack: '退回继续实施',
  accept: '验收',
  stop: '停止实施',
} as const;
export type ProjectAction = keyof typeof projectActionLabels;
export const statementActionLabels = {
  fill: '填报',
  submit: '报送审核',
  sendBack: '退回补正',
  accept: '审核通过',
  lock: '封存',
  amend: '更正',
} as const;
export type StatementAction = keyof typeof statementActionLabels;

/** What a figure of statements counts; each opens exactly these rows. */
export const markLabels = {
  due: '应报',
  missing: '未报送',
  waiting: '待审核',
  full: '足额提取',
  short: '提取不足',
  clean: '使用合规',
  disallowed: '有不合规列支',
} as const;
export type Mark = keyof typeof markLabels;
