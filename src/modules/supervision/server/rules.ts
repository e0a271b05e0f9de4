/** What brings each rung about, and the terms of replies and listings: versioned rules, editable by the administrator. */
import type { RuleSeed } from '#platform/rules/server/index.ts';
import type { Rung } from '../shared/states.ts';

const local = '河东区督办工作规则（建议值）';

/** A hazard's clock that proposes a rung. `days`: before the deadline for `dueWithin`, else after it; `points`: percent behind the plan. */
export type RungRule =
  | { trigger: 'dueWithin'; days: number }
  | { trigger: 'behindPlan'; points: number }
  | { trigger: 'overdue'; days: number; afterPrior?: number };

const seed = (key: string, label: string, value: unknown, note: string, unit = ''): RuleSeed => ({
  key,
  label,
  value,
  unit,
  document: local,
  validFrom: '2023-01-01',
  confidence: 0.5,
  tag: '[K]',
  note,
});
const rung = (key: Rung, label: string, value: RungRule, note: string): RuleSeed =>
  seed(`supervision.rung.${key}`, `${label}触发条件`, value, note);
const causeRung = (key: Rung, label: string, value: RungRule, note: string): RuleSeed => ({
  ...seed(`supervision.causeRung.${key}`, `联合办理逾期${label}触发条件`, value, note),
  tag: '[K?]',
});
const slowRung = (key: Rung, label: string, value: RungRule, note: string): RuleSeed => ({
  ...seed(`supervision.slowRung.${key}`, `进度滞后${label}触发条件`, value, note),
  tag: '[K?]',
});
const term = (key: string, label: string, amount: number, unit: string, note = ''): RuleSeed =>
  seed(`supervision.${key}`, label, { amount, unit }, note);

export const supervisionRules: RuleSeed[] = [
  rung('prompt', '提示函', { trigger: 'dueWithin', days: 15 }, '整改期限 15 天内'),
  rung('letter', '函告', { trigger: 'behindPlan', points: 20 }, '进展低于计划 20 个百分点；逾期的视同'),
  rung('order', '督办', { trigger: 'overdue', days: 1 }, '逾期'),
  rung('circular', '通报', { trigger: 'overdue', days: 15, afterPrior: 10 }, '逾期 15 天且督办满 10 天仍未完成'),
  rung('talk', '约谈', { trigger: 'overdue', days: 30 }, '逾期 30 天'),
  rung('exposure', '曝光', { trigger: 'overdue', days: 45, afterPrior: 7 }, '约谈后仍不整改'),
  rung('command', '督查令', { trigger: 'overdue', days: 60, afterPrior: 7 }, '情形严重，领导批准'),
  rung('transfer', '移交', { trigger: 'overdue', days: 90, afterPrior: 15 }, '督查后无结果'),
  causeRung('prompt', '提示函', { trigger: 'overdue', days: 0 }, '吹哨、会商、督导事项逾期'),
  causeRung('letter', '函告', { trigger: 'overdue', days: 7, afterPrior: 5 }, '逾期 7 天且提示满 5 天仍未办结'),
  causeRung('order', '督办', { trigger: 'overdue', days: 15, afterPrior: 7 }, '逾期 15 天且函告满 7 天仍未办结'),
  causeRung('circular', '通报', { trigger: 'overdue', days: 30, afterPrior: 10 }, '逾期 30 天且督办满 10 天仍未办结'),
  causeRung('talk', '约谈', { trigger: 'overdue', days: 45, afterPrior: 10 }, '通报后仍未办结'),
  slowRung('prompt', '提示函', { trigger: 'overdue', days: 0 }, '进度明显落后于同规模的部门、街道'),
  slowRung('letter', '函告', { trigger: 'overdue', days: 20, afterPrior: 10 }, '滞后 20 天且提示满 10 天仍未赶上'),
  slowRung('order', '督办', { trigger: 'overdue', days: 35, afterPrior: 10 }, '滞后 35 天且函告满 10 天仍未赶上'),
  slowRung('circular', '通报', { trigger: 'overdue', days: 50, afterPrior: 10 }, '滞后 50 天且督办满 10 天仍未赶上'),
  slowRung('talk', '约谈', { trigger: 'overdue', days: 65, afterPrior: 10 }, '通报后仍未赶上'),
  seed('supervision.ownerless', '无人承办提示天数', 3, '待办无人认领满此天数，向部门发提示函', '天'),
  term('reply.prompt', '提示函复函期限', 7, 'calendarDay'),
  term('reply.letter', '函告复函期限', 10, 'workday'),
  term('reply.order', '督办交办单办理期限', 15, 'calendarDay'),
  term('reply.circular', '通报后整改报告期限', 15, 'calendarDay'),
  term('reply.talk', '约谈后整改报告期限', 30, 'calendarDay', '通常 15—30 天'),
  term('reply.exposure', '曝光后说明期限', 15, 'calendarDay', '法律未定期限'),
  term('reply.command', '督查令办理期限', 15, 'calendarDay'),
  term('reply.transfer', '移交后反馈期限', 30, 'calendarDay'),
  term('talkNotice', '约谈提前通知', 3, 'workday', '约谈通知书至少提前三个工作日送达'),
  term('listing.decide', '挂牌审核、审批期限', 3, 'workday'),
  term('listing.term', '挂牌督办最长期限', 90, 'calendarDay', '通常 30—90 天'),
  term('listing.report', '挂牌督办进展报告周期', 1, 'month'),
  term('listing.acceptance', '挂牌现场验收期限', 10, 'calendarDay'),
  seed('supervision.listing.extensions', '挂牌督办延长次数', 1, '到期前书面申请，不超过原期限', '次'),
];
