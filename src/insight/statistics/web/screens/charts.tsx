/** 图表: trend, heat street × industry, funnel, ages, lengths of overdue. */
import { useMemo } from 'react';
import { shortStreet } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, Button, HeatStrip, Page } from '#kernel/web/ui/index.ts';
import { Printer } from 'lucide-react';
import { measures } from '#modules/hazards/shared/figure.ts';
import { getStatistics } from '../../shared/contract.ts';
import { ChartCards } from '../parts/chart-cards.tsx';
import { Controls, EARLIEST } from '../parts/controls.tsx';
import { useOpened } from '../parts/opened.tsx';
import { Pages } from '../public/pages.tsx';
import { cellOf, summed } from '../parts/street-table.tsx';
import { Trend } from '../parts/trend.tsx';
import { askOf, defaults, figureOf, sliceOf, spanOf, subjectOf, type Question } from '../question.ts';
import '../statistics.css';
import { StatFace } from '../parts/stat-face.tsx';

const first = { to: '', from: '', grade: 'major', channel: '', stock: '', months: 24 };

export function Component() {
  const session = useSession();
  const [q, set] = useUrlState(first);
  const { open, drawer } = useOpened();
  const question: Question = { ...defaults, ...q };
  const asked = askOf(question);
  const span = spanOf(question, session.today);
  const counted = useGet(getStatistics, { query: asked }, { keep: true });
  const table = counted.data;
  const subject = subjectOf(question);
  const value = useMemo(() => (table ? summed(table) : () => 0), [table]);
  return (
    <Page
      title="图表"
      note="点图上的柱和点，打开它数的每一件；按“看数据”看同样的数字。"
      tools={
        <AsOf
          value={q.to}
          today={session.today}
          earliest={EARLIEST}
          onChange={(to) => set({ to, ...(q.from > (to || session.today) ? { from: '' } : {}) })}
        />
      }
      actions={
        <Button icon={Printer} onClick={() => window.print()}>
          打印
        </Button>
      }
    >
      <div className="st-stack">
        <Pages keep={asked} />
        <StatFace asked={counted}>
          {(table) => (
            <>
              <Controls question={question} span={span} onChange={(patch) => set(patch)} />
              <Trend
                question={question}
                span={span}
                where={table.within.label}
                onMonths={(months) => set({ months })}
                onOpen={open}
              />
              <HeatStrip
                title={`${measures.open.label}${subject}：街道 × 行业领域`}
                note="点格、点街道名或行业名，打开那些件"
                rows={table.industries.map((i) => ({ key: i.code, label: i.name }))}
                cols={table.streets.map((s) => ({ key: s.code, label: shortStreet(s.name) }))}
                value={(industry, street) => value('open', street, industry)}
                onPick={({ row = '*', col = '*' }) =>
                  open(figureOf('open', span, sliceOf(question), cellOf(col, row)), value('open', col, row))
                }
              />
              <ChartCards asked={asked} subject={subject} onOpen={open} />
            </>
          )}
        </StatFace>
      </div>
      {drawer}
    </Page>
  );
}
