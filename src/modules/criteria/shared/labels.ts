/** Chinese words of the library. */
import type { LineKind } from './compare.ts';
import type { Answer, Outcome } from './judgement.ts';
import type { Coverage, CriterionKind, CriterionRole, Validity } from './schema.ts';

export const kindLabels: Record<CriterionKind, string> = { statutory: '法定判定标准', focus: '重点检查事项' };

export const roleLabels: Record<CriterionRole, string> = {
  direct: '直接判定',
  comprehensive: '综合判定要素',
  companion: '须与其他条款联用',
  catchAll: '兜底条款，须专家论证',
  reference: '重点检查事项，不能单独认定重大',
};

/** What the answers come to (推算结果). */
export const outcomeLabels: Record<Outcome, string> = { major: '重大', general: '一般', open: '尚不能判定' };

export const answerLabels: Record<Answer, string> = {
  yes: '是',
  no: '否',
  unknown: '看不出',
  missing: '未设置',
  ineffective: '已设置但失效',
  working: '有效或不涉及',
};

export const validityLabels: Record<Validity, string> = { inForce: '现行', upcoming: '将实施', ended: '已废止' };

export const coverageLabels: Record<Coverage, string> = {
  full: '条目齐全',
  topics: '只核实到条号与主题',
  former: '条件暂按上一版掌握',
  partial: '收录部分条目',
  none: '条文未收录',
};

/** 已废止 needs a repealing document; otherwise the newer standard has only taken its place. */
export const validityLabel = (validity: Validity, endKind: 'repealed' | 'replaced' | null): string =>
  validity === 'ended' && endKind === 'replaced' ? '已被替代' : validityLabels[validity];

/** What happened to an item between two editions. */
export const lineLabels = {
  added: '新增',
  dropped: '删除',
  reworded: '改写',
  adjusted: '只改作用或说明',
  renumbered: '只改条号',
  unchanged: '未变',
} as const satisfies Record<LineKind, string>;
