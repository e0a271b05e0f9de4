/** A figure in words: what it counts, and as of when. */
import type { PlainDate } from '#kernel/shared/time.ts';
import { measures, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { channelGroups, gradeLabels } from '#modules/hazards/shared/labels.ts';

const chineseDay = (day: string): string => {
  const [y, m, d] = day.split('-').map(Number);
  return `${y}年${m}月${d}日`;
};

/** 这个数怎么来, in one or two sentences. `place`: what street and industry it lies in, already in words. */
export function explain(ref: FigureRef, place: readonly string[]): string {
  const span = ref.from ? `${chineseDay(ref.from)}至${chineseDay(ref.to)}` : `截至${chineseDay(ref.to)}`;
  const words: Record<MeasureName, string> = {
    found: `发现日期在${span}之间的隐患，按发现日期计`,
    closed: `${span}之间销号的隐患，按销号日期计；同一件复发后再次销号的，计两次`,
    relapsed: `${span}之间复发重开的隐患，按重开日期计`,
    open: `${span}尚未销号的隐患`,
    overdue: `${span}本环节已过期限、尚未办完的隐患`,
  };
  const slice = [
    ref.grade ? `等级为${gradeLabels[ref.grade]}` : '',
    ref.channel ? `来源为${channelGroups[ref.channel].label}` : '',
    ref.stock ? (ref.stock === 'stock' ? '2023年12月31日以前发现（存量）' : '2024年1月1日以后发现（增量）') : '',
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
