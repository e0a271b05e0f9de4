/** Rooms as the list of rules heads them; a room that is not here is shown by its own word. */
export const groupLabels: Readonly<Record<string, string>> = {
  hazards: '隐患治理',
  casework: '办理与期限',
  documents: '文书',
  enterprises: '企业',
  criteria: '判定标准',
  statistics: '统计',
  indicators: '指标目标值',
  supervision: '督办',
  duties: '法定履职',
  enforcement: '执法',
  identity: '登录',
};
