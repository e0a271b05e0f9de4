/** A figure in words: what it counts, and as of when. */
import type { PlainDate } from '#kernel/shared/time.ts';
import { chineseDay } from '#platform/documents/shared/chinese.ts';
import { measures, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { channelGroups, gradeLabels } from '#modules/hazards/shared/labels.ts';

/** 这个数怎么来, in one or two sentences. `place`: what street and industry it lies in, already in words. */
export function explain(ref: FigureRef, place: readonly string[]): string {
  const span = ref.from ? `${chineseDay(ref.from)}至${chineseDay(ref.to)}` : `截至${chineseDay(ref.to)}`;
  const words: Record<MeasureName, string> = {
    found: `发现日期在${span}之间的隐患，按发现日期计`,
    closed: `${span}之间销号的隐患，按销号日期计；同一件复发后再次销号的，计两次`,
    relapsed: `${span}之间复发重开的隐患，按重开日期计`,
    open: `${span}尚未销号的隐患`,
    overdue: `${span}本环节已过期限、尚未办完的隐患`,
    judged: `${span}判定为一般隐患或核准为重大事故隐患的，按判定生效日计；退回重判的再计一次`,
    notified: `${span}下达整改通知书的，按下达日计`,
    notifiedOnTime: `${span}下达整改通知书、且在告知期限内下达的`,
    planned: `${span}治理方案审核通过的，按通过日计`,
    rectified: `${span}企业报告整改完成的，按报告日计；复查不合格后再次报告的，再计一次`,
    verified: `${span}现场复查合格的，按复查结论日计`,
    closedOnTime: `${span}销号、且在整改期限（含经批准的延期）内完成整改的`,
    extended: `${span}同意延期的次数；同一件延期两次计两次`,
    listed: `${span}挂牌督办的，按挂牌日计`,
    delisted: `${span}摘牌的，按摘牌日计`,
    listing: `${span}已挂牌、尚未摘牌的隐患`,
    overdue1: `${span}本环节逾期 1 至 7 天的隐患，期限次日为第 1 天`,
    overdue8: `${span}本环节逾期 8 至 30 天的隐患，期限次日为第 1 天`,
    overdue31: `${span}本环节逾期 31 至 90 天的隐患，期限次日为第 1 天`,
    overdue91: `${span}本环节逾期 90 天以上的隐患，期限次日为第 1 天`,
  };
  const slice = [
    ref.grade ? `等级为${gradeLabels[ref.grade]}` : '',
    ref.channel ? `来源为${channelGroups[ref.channel].label}` : '',
    ref.stock ? (ref.stock === 'stock' ? '2023年12月31日以前发现（存量）' : '2024年1月1日以后发现（增量）') : '',
    ref.criterion === 'none' ? '判定时没有引用条款' : ref.criterion === 'any' ? '判定时引用了条款' : '',
    ref.foundFrom ? `${chineseDay(ref.foundFrom)}以后发现` : '',
    ref.foundTo ? `${chineseDay(ref.foundTo)}以前发现` : '',
    ...place,
  ].filter(Boolean);
  return `${[words[ref.measure], ...slice].join('，')}。误判撤销的不计；同一处隐患多次上报只计 1 件。`;
}

/** `未销号重大隐患，截至 2026年9月28日` */
export function noteOf(ref: FigureRef, today: PlainDate): string {
  const what = `${measures[ref.measure].label}${ref.grade ? gradeLabels[ref.grade] : ''}隐患`;
  const when = ref.from
    ? `${chineseDay(ref.from)}至${chineseDay(ref.to)}`
    : `截至${chineseDay(ref.to)}${ref.to < today ? ' 24 时' : ''}`;
  return `${what}，${when}`;
}
