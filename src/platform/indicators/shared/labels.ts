/** Words of the indicators room. */
import { sourceLabels, valueOf, type IndicatorForm, type ReportedShare } from './schema.ts';

/** Rooms as the catalogue heads them: the part of a code before its first dot. */
export const indicatorRooms: Readonly<Record<string, string>> = {
  plan: '任务分解',
  planTasks: '任务分解',
  tasks: '任务分解',
  papers: '方案和清单',
  gates: '项目安全关口',
  reports: '定期报送',
  periodicReports: '定期报送',
  evaluation: '考核评价',
  incentives: '正向激励',
  exchange: '数据交换',
  funding: '资金',
  hazards: '隐患',
  supervision: '督办',
  joint: '吹哨和会商',
  visits: '督导检查',
  criteria: '判定标准',
  enterprises: '企业',
  documents: '公文',
  notifications: '消息',
  statistics: '统计',
  learning: '学习宣传贯彻',
  duties: '法定履职',
  training: '教育培训',
  enforcement: '执法',
  publicReports: '举报',
  standardization: '标准化',
  monitoring: '监测预警',
  permits: '作业票',
  engineering: '工程治理',
  rescue: '救援演练',
  publicity: '宣传曝光',
  experts: '专家',
  accidents: '事故',
  system: '制度机制',
};

export const roomOf = (code: string): string => code.slice(0, code.indexOf('.'));
export const roomLabelOf = (code: string): string => indicatorRooms[roomOf(code)] ?? roomOf(code);

export { sourceLabels };

const number = (n: number): string => n.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** A figure that units report and nobody reported: not 0, not none. */
export const UNREPORTED = '未报';

/** 81.6%, 1,204 件, 46.0 万元; 未报 where nobody reported; 无 where a rate has nothing to divide by. */
export function figureText(
  definition: { form: IndicatorForm; unit: string },
  value: { numerator: number | null; denominator: number | null },
): string {
  if (value.numerator === null) return UNREPORTED;
  if (definition.form === 'rate') {
    const rate = valueOf('rate', value);
    return rate === null ? '无' : `${(Math.floor(rate * 1000) / 10).toFixed(1)}%`;
  }
  if (definition.unit === '万元') return `${(value.numerator / 1_000_000).toFixed(1)} 万元`;
  return `${number(value.numerator)} ${definition.unit}`;
}

/** 12 家单位中 5 家已报; empty where all have reported, or where the figure is counted or of one unit. */
export const shareText = (reported: ReportedShare | null | undefined): string =>
  !reported || reported.due <= 1 || reported.done >= reported.due
    ? ''
    : `${reported.due} 家单位中 ${reported.done} 家已报`;
