/** Chinese words for every field of an enterprise that a ledger can carry, in the order in which they are shown. */
export const LEDGER_FIELDS = {
  sequence: '序号',
  name: '企业名称',
  uscc: '统一社会信用代码',
  establishedOn: '成立日期',
  address: '地址',
  street: '所属街道',
  community: '社区',
  industry: '行业',
  legalRepresentative: '法定代表人',
  principal: '主要负责人',
  actualController: '实际控制人',
  phone: '联系电话',
  employees: '从业人数',
  registeredCapital: '注册资本',
  enterpriseType: '企业类型',
  businessScope: '经营范围',
  longitude: '经度',
  latitude: '纬度',
  riskLevel: '风险等级',
} as const;

export type LedgerField = keyof typeof LEDGER_FIELDS;

/**
 * `info`: rewritten without change of meaning, or empty where nothing is required.
 * `warning`: the meaning may have changed, or something written could not be read and stays empty.
 * `error`: the row cannot be stored as it is.
 */
export type IssueSeverity = 'info' | 'warning' | 'error';

/** One remark on what was read in a cell: a stable code and a Chinese sentence for the person who sent the ledger. */
export interface CellIssue {
  readonly code: string;
  readonly severity: IssueSeverity;
  readonly message: string;
}

/** A remark on one field of a ledger row; `field` is null when it concerns the whole row. */
export interface RowIssue extends CellIssue {
  readonly field: LedgerField | null;
  /** A value to offer to the person; never stored by itself. */
  readonly suggestion?: string;
}
