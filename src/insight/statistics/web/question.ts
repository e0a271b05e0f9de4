/** What the page asks, as it stands in the address, and in words. Pure: tested without a browser. */
import { isPlainDate, monthStart, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { day, dayShort } from '#kernel/web/format.ts';
import { figureText, measures, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { refOf, yearStartOf, type Cell, type Slice, type Span } from '../shared/figures.ts';

/** The address at first sight: major hazards, today, this year. */
export const defaults = {
  /** Day looked back to; empty: today. */
  to: '',
  /** First day of flows; empty: 1 January of the year. */
  from: '',
  grade: 'major',
  channel: '',
  stock: '',
  measure: 'open',
  months: 24,
  /** The figure whose rows are open. */
  figure: '',
  /** What the number said when it was pressed. */
  n: -1,
  /** Page of these rows. */
  rpage: 1,
};
export type Question = { [K in keyof typeof defaults]: (typeof defaults)[K] extends number ? number : string };

export const grades = [
  { value: 'major', label: '重大' },
  { value: 'general', label: '一般' },
  { value: 'all', label: '全部' },
] as const;

export const measureOf = (q: Question): MeasureName => (q.measure in measures ? (q.measure as MeasureName) : 'open');

export function sliceOf(q: Question): Slice {
  return {
    ...(q.grade === 'major' || q.grade === 'general' ? { grade: q.grade } : {}),
    ...(q.channel === 'self' || q.channel === 'inspection' || q.channel === 'report' ? { channel: q.channel } : {}),
    ...(q.stock === 'stock' || q.stock === 'increment' ? { stock: q.stock } : {}),
  };
}

const dayOr = (text: string, other: PlainDate): PlainDate => (isPlainDate(text) ? plainDate(text) : other);

/** The days asked for; nonsense in the address means the default. */
export function spanOf(q: Question, today: string): Span {
  const now = plainDate(today);
  const to = dayOr(q.to, now);
  return { to, from: dayOr(q.from, yearStartOf(to)) };
}

/** As the contract takes it. */
export const askOf = (q: Question): Record<string, string> => ({
  ...(isPlainDate(q.to) ? { to: q.to } : {}),
  ...(isPlainDate(q.from) ? { from: q.from } : {}),
  ...sliceOf(q),
});

export const figureOf = (measure: MeasureName, span: Span, slice: Slice, cell: Cell = {}): string =>
  figureText(refOf(measure, span, { ...slice, ...cell }));

/** 重大事故隐患 · 一般隐患 · 隐患 */
export const subjectOf = (q: Question): string =>
  q.grade === 'major' ? '重大事故隐患' : q.grade === 'general' ? '一般隐患' : '隐患';

/** How the span is called before a flow: 本年, 本月, 期内. */
export function spanWord({ from, to }: Span): string {
  if (from === yearStartOf(to)) return '本年';
  if (from === monthStart(to)) return '本月';
  return '期内';
}

/** `1月1日`: the day from which the stock at the beginning is said. */
export const openingNote = ({ from, to }: Span): string => dayShort(from, Number(to.slice(0, 4)));

/** Ready spans, by the day as of which. */
export const spans = (to: PlainDate): readonly { key: string; label: string; from: string }[] => {
  const month = Number(to.slice(5, 7));
  const quarter = String(month - ((month - 1) % 3)).padStart(2, '0');
  return [
    { key: 'year', label: '本年', from: '' },
    { key: 'quarter', label: '本季度', from: `${to.slice(0, 4)}-${quarter}-01` },
    { key: 'month', label: '本月', from: monthStart(to) },
    ...(to > '2024-01-01' ? [{ key: 'plan', label: '2024年以来', from: '2024-01-01' }] : []),
  ];
};

/** The conditions for paper. */
export function inWords(q: Question, span: Span, within: string): string {
  const words = [
    within,
    `${day(span.from)}至${day(span.to)}`,
    q.grade === 'all' ? '全部等级（含待判定）' : subjectOf(q),
    { self: '企业自查上报', inspection: '督导检查发现', report: '群众举报查实' }[q.channel] ?? '',
    q.stock === 'stock' ? '2023年及以前发现（存量）' : q.stock === 'increment' ? '2024年以后发现（增量）' : '',
  ];
  return words.filter(Boolean).join('，');
}
