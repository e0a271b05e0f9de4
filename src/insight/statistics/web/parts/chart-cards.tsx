/** Funnel, ages and lengths of overdue; each bar opens its rows and stands in a table one key away. */
import { Card, BarChart, ErrorFace, Loading } from '#kernel/web/ui/index.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { getCharts } from '../../shared/contract.ts';

const days = (n: number): string => (Number.isInteger(n) ? String(n) : n.toFixed(1));

export function ChartCards({
  asked,
  subject,
  onOpen,
}: {
  asked: Readonly<Record<string, string>>;
  subject: string;
  onOpen: (figure: string, value: number) => void;
}) {
  const counted = useGet(getCharts, { query: asked }, { keep: true });
  const charts = counted.data;
  if (counted.error && !charts)
    return (
      <Card>
        <ErrorFace error={counted.error} onRetry={() => void counted.refetch()} title="图没有取到" />
      </Card>
    );
  if (!charts)
    return (
      <Card>
        <Loading rows={8} />
      </Card>
    );
  const opens =
    (list: readonly { label: string; value: number; figure: string }[], what: string) =>
    (i: number): { sentence: string; onOpen: () => void } | null => {
      const item = list[i];
      return item
        ? { sentence: `${what} ${item.label} ${item.value} 件`, onOpen: () => onOpen(item.figure, item.value) }
        : null;
    };
  return (
    <>
      <Card pad={false}>
        <BarChart
          title={`办到哪一步：${charts.from} 至 ${charts.to} 发现的${subject}`}
          unit="件"
          items={charts.funnel.map((f) => ({
            label: f.label,
            value: f.value,
            ...(f.medianDays === null ? {} : { note: `中位 ${days(f.medianDays)} 天` }),
          }))}
          noteHead="距上一步"
          figure={opens(charts.funnel, subject)}
        />
        <p className="z-note st-foot">
          一般隐患不下整改通知书、不报治理方案，下一步的天数从它已办的上一步算起；复查不合格再次报告完成的，再计一次。
        </p>
      </Card>
      <div className="st-targets">
        <Card pad={false}>
          <BarChart
            title="未销号：发现至今"
            unit="件"
            tone="ink"
            items={charts.ages}
            figure={opens(charts.ages, `未销号${subject}`)}
          />
        </Card>
        <Card pad={false}>
          <BarChart
            title="逾期：逾期多久"
            unit="件"
            tone="ink"
            items={charts.lengths}
            figure={opens(charts.lengths, subject)}
          />
        </Card>
      </div>
    </>
  );
}
