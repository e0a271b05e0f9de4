/** 存量与增量: stock at the end of each month, found and closed in it. Relapses stand in the table of the same figures. */
import { addDays } from '#kernel/shared/time.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { Card, ErrorFace, Loading, Segmented, TrendChart } from '#kernel/web/ui/index.ts';
import { dayShort } from '#kernel/web/format.ts';
import { getTrend } from '../../shared/contract.ts';
import type { Span } from '../../shared/figures.ts';
import { askOf, subjectOf, type Question } from '../question.ts';

/** Stretches of the plan, as the district calls them. */
const stretches: Readonly<Record<string, string>> = { 2025: '2025年 集中攻坚', 2026: '2026年 固本提升' };

const monthChoices = [
  { value: '12', label: '12 个月' },
  { value: '24', label: '24 个月' },
  { value: '36', label: '36 个月' },
] as const;

const monthsOf = (question: Question): number =>
  monthChoices.some((one) => Number(one.value) === question.months) ? question.months : 24;

/** The months behind the curve; the page asks for them together with its table, not after it. */
export function useTrend(question: Question) {
  const { from: _from, ...asked } = askOf(question);
  return useGet(getTrend, { query: { ...asked, months: monthsOf(question) } }, { keep: true });
}

export function Trend({
  question,
  span,
  where,
  onMonths,
  onOpen,
}: {
  question: Question;
  span: Span;
  /** 全区, 二号桥街道 … */
  where: string;
  onMonths: (months: number) => void;
  onOpen: (figure: string, value: number) => void;
}) {
  const months = monthsOf(question);
  const trend = useTrend(question);
  const list = trend.data?.months ?? [];
  const last = list.at(-1)?.month;
  const partial = addDays(span.to, 1).slice(0, 7) === span.to.slice(0, 7);
  const subject = subjectOf(question);
  const series = ['found', 'closed', 'relapsed'] as const;
  const names = { found: '新增', closed: '销号', relapsed: '复发重开' };
  return (
    <Card pad={false} className="st-trend">
      {trend.error && !trend.data ? (
        <ErrorFace error={trend.error} onRetry={() => void trend.refetch()} />
      ) : !trend.data ? (
        <Loading rows={6} />
      ) : (
        <TrendChart
          title="存量与增量"
          unit="件"
          points={list.map(({ month }) => {
            const year = month.slice(0, 4);
            const name = stretches[year] ?? `${year}年`;
            return {
              label: String(Number(month.slice(5))),
              group: last?.startsWith(year) && partial ? `${name}（至 ${dayShort(span.to)}）` : name,
            };
          })}
          line={{ label: '月末存量', values: list.map((m) => m.openAtEnd) }}
          bars={[
            { label: '当月新增', values: list.map((m) => m.found), tone: 'new' },
            { label: '当月销号', values: list.map((m) => m.closed), tone: 'closed' },
          ]}
          also={[{ label: '当月复发重开', values: list.map((m) => m.relapsed) }]}
          figure={(which, point) => {
            const m = list[point];
            if (!m) return null;
            const when = `${m.month.slice(0, 4)}年${Number(m.month.slice(5))}月`;
            if (which === 'line')
              return {
                sentence: `${where} ${when}末未销号${subject} ${m.openAtEnd} 件`,
                onOpen: () => onOpen(m.openFigure, m.openAtEnd),
              };
            const key = series[which];
            return key
              ? {
                  sentence: `${where} ${when}${names[key]}${subject} ${m[key]} 件`,
                  onOpen: () => onOpen(m[`${key}Figure`], m[key]),
                }
              : null;
          }}
        />
      )}
      <div className="st-months">
        <Segmented
          label="趋势的长度"
          options={monthChoices}
          value={String(months) as '12' | '24' | '36'}
          onChange={(next) => onMonths(Number(next))}
        />
      </div>
    </Card>
  );
}
