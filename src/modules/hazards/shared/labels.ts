/** Chinese words of the hazards room. */
export const gradeLabels = { general: '一般', major: '重大', unjudged: '待判定' } as const;
export type Grade = keyof typeof gradeLabels;

/** Discovery channels (发现渠道): three groups of T10, each with its finer source. */
export const channelLabels = {
  selfCheck: '企业自查',
  departmentInspection: '部门执法检查',
  streetInspection: '街道检查',
  officeSupervision: '安委办督导',
  superiorSupervision: '上级督导',
  expert: '专家帮扶',
  thirdParty: '第三方检查',
  randomInspection: '双随机检查',
  covertVisit: '暗访',
  warning: '监测预警',
  insurance: '保险机构',
  publicReport: '群众举报查实',
  insiderReport: '内部举报',
} as const;
export type Channel = keyof typeof channelLabels;

/** The three ways that T10 counts separately. */
export const channelGroups = {
  self: { label: '企业自查上报', channels: ['selfCheck'] },
  inspection: {
    label: '督导检查发现',
    channels: [
      'departmentInspection',
      'streetInspection',
      'officeSupervision',
      'superiorSupervision',
      'expert',
      'thirdParty',
      'randomInspection',
      'covertVisit',
      'warning',
      'insurance',
    ],
  },
  report: { label: '群众举报查实', channels: ['publicReport', 'insiderReport'] },
} as const satisfies Record<string, { label: string; channels: readonly Channel[] }>;
export type ChannelGroup = keyof typeof channelGroups;

export const groupOf = (channel: Channel): ChannelGroup =>
  (Object.keys(channelGroups) as ChannelGroup[]).find((g) =>
    (channelGroups[g].channels as readonly string[]).includes(channel),
  ) ?? 'inspection';

/** Letters in the human number 120102-QY-2026-0001. Reports of the public have none of their own: a number must not tell. */
export const channelCodes: Record<Exclude<ChannelGroup, 'report'> | 'supervision', string> = {
  self: 'QY',
  inspection: 'JC',
  supervision: 'DD',
};

export const stopLabels = { none: '未停产', full: '停产停业', partial: '局部停产', equipment: '停用设备' } as const;
export type StopKind = keyof typeof stopLabels;

export const judgeMethodLabels = { direct: '直接判定', comprehensive: '综合判定', expert: '专家论证' } as const;
export type JudgeMethod = keyof typeof judgeMethodLabels;

/** Why a hazard is judged again. */
export const rejudgeCauses = {
  newEdition: '判定标准有新版',
  factsChanged: '核实到新的情况',
  correction: '原判定有误',
} as const;
export type RejudgeCause = keyof typeof rejudgeCauses;

export const listingLabels = {
  street: '街道挂牌',
  department: '部门挂牌',
  district: '区级挂牌',
  city: '市级挂牌',
  state: '国家挂牌',
} as const;

/** The six parts of a treatment plan (治理方案六要素), 总局令16号第十五条. */
export const planParts = {
  goals: '目标和任务',
  measures: '方法和措施',
  funding: '经费和物资',
  organisation: '机构和人员',
  schedule: '时限和要求',
  safety: '安全措施和应急预案',
} as const;
export type PlanPart = keyof typeof planParts;

export const evidenceLabels = {
  before: '整改前照片',
  after: '整改后照片',
  assessment: '治理评估报告',
  workersReport: '职工代表大会报告',
  resumeApplication: '恢复生产申请',
  expertOpinion: '专家论证意见',
  inspectionRecord: '现场复查记录',
  other: '其他材料',
} as const;

/** Acts as they appear on buttons. */
export const actionLabels = {
  judge: '判定等级',
  confirm: '核准入库',
  rejectJudgement: '退回重新判定',
  rejudge: '重新判定',
  withdrawJudgement: '撤回判定',
  issueNotice: '下达整改通知',
  signNotice: '签收通知',
  submitPlan: '报送治理方案',
  reviewPlan: '审核方案',
  addProgress: '填报进度',
  setMeasures: '登记临时措施',
  orderStop: '责令停产停用',
  requestExtension: '申请延期',
  decideExtension: '审核延期',
  addEvidence: '补充证据',
  submitCompletion: '报告整改完成',
  verify: '登记复查结论',
  applyResume: '申请恢复生产',
  decideResume: '复产现场审查',
  applyClosure: '申请销号',
  close: '审核销号',
  lookBack: '登记回头看',
  reopen: '复发重开',
  transfer: '转办',
  claim: '认领',
  assign: '指定承办人',
  proposeVoid: '提出撤销',
  decideVoid: '审核撤销',
  urge: '催办',
  comment: '内部备注',
} as const;
export type HazardAction = keyof typeof actionLabels;
