/** Headings of the workbook by which a new edition is loaded, the same for reading and for writing. */
export const FACT_SHEET = '标准信息';
export const ITEM_SHEET = '条目';
export const NOTE_SHEET = '填写说明';

export const factRows = [
  { field: 'id', label: '标准代号', help: '大写字母、数字和短横线，如 GB35181-2025；条目编号由它开头' },
  { field: 'kind', label: '类别', help: '法定判定标准、重点检查事项' },
  { field: 'name', label: '标准名称', help: '与公布的名称一字不差' },
  { field: 'docNo', label: '文号', help: '如 应急管理部令第10号；重点检查事项可以不填' },
  { field: 'basis', label: '依据', help: '没有文号的写依据的文件' },
  { field: 'issuer', label: '发布机关', help: '' },
  { field: 'authority', label: '由谁判定', help: '如 应急管理部门、消防救援机构' },
  { field: 'topic', label: '主题', help: '如 工贸、消防' },
  { field: 'industries', label: '适用行业领域', help: '几个的用顿号分开；全部适用的写“全部”' },
  { field: 'validFrom', label: '施行日期', help: '如 2026-12-01' },
  { field: 'validTo', label: '废止日期', help: '没有的不填' },
  { field: 'formerEnd', label: '对上一版', help: '废止、替代' },
  { field: 'isFromCertain', label: '施行日期是否核实', help: '是、否' },
  { field: 'coverage', label: '收录情况', help: '条目齐全、只核实到条号与主题、条件暂按上一版掌握、收录部分条目' },
  { field: 'source', label: '出处', help: '文本取自哪里：网址、公报或书的页码' },
  { field: 'tag', label: '可信度标注', help: '[V] 已对照原文；[K] 业内公认；[K?] 未核实' },
  { field: 'note', label: '说明', help: '' },
  { field: 'aliases', label: '俗称', help: '人们常说的名称，几个的用顿号分开，只用于查找' },
] as const;
export type FactField = (typeof factRows)[number]['field'];

export const itemColumns = [
  { field: 'clause', label: '条款号', width: 18, isNeeded: true },
  { field: 'sector', label: '部分', width: 18, isNeeded: true },
  { field: 'text', label: '条文', width: 64, isNeeded: true },
  { field: 'hint', label: '检查要点', width: 28, isNeeded: false },
  { field: 'role', label: '判定作用', width: 22, isNeeded: true },
  { field: 'condition', label: '判定条件', width: 44, isNeeded: false },
  { field: 'note', label: '备注', width: 28, isNeeded: false },
  { field: 'confidence', label: '把握程度', width: 10, isNeeded: false },
  { field: 'industries', label: '适用行业领域', width: 22, isNeeded: false },
  { field: 'keywords', label: '关键词', width: 22, isNeeded: false },
  { field: 'formerId', label: '上一版条目编号', width: 22, isNeeded: false },
] as const;
export type ItemField = (typeof itemColumns)[number]['field'];

const factLabels = new Map<string, string>(factRows.map((r) => [r.field, r.label]));
const itemLabels = new Map<string, string>(itemColumns.map((c) => [c.field, c.label]));
/** Chinese word of a field of the file, for faults. */
export const factLabel = (field: string): string => factLabels.get(field) ?? field;
export const itemLabel = (field: string): string =>
  itemLabels.get(field) ??
  ({ evidence: '证据要求', validFrom: '本条施行日期', validTo: '本条废止日期' } as Record<string, string>)[field] ??
  field;
