/** 统计分析: the equation, the trend, street × industry for any day. Whatever is chosen stands in the address. */
import { Download, Printer } from 'lucide-react';
import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { time } from '#kernel/web/format.ts';
import { invalidate, useGet, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, Button, Card, FigureSum, Page } from '#kernel/web/ui/index.ts';
import type { FigureTerm } from '#kernel/web/ui/index.ts';
import { getFigureRows, getStatistics, getTrend, type StatisticsTable } from '../../shared/contract.ts';
import type { Span } from '../../shared/figures.ts';
import { Controls, EARLIEST } from '../parts/controls.tsx';
import { Pages } from '../public/pages.tsx';
import { RowsDrawer } from '../parts/rows-drawer.tsx';
import { StreetTable } from '../parts/street-table.tsx';
import { Trend, useTrend } from '../parts/trend.tsx';
import { askOf, defaults, openingNote, spanOf, spanWord, subjectOf, type Question } from '../question.ts';
import '../statistics.css';
import { StatFace } from '../parts/stat-face.tsx';

export function Component() {
  const session = useSession();
  const phone = usePhone();
  const client = useQueryClient();
  const [question, set] = useUrlState(defaults);
  const asked = askOf(question);
  const span = spanOf(question, session.today);
  const counted = useGet(getStatistics, { query: asked }, { keep: true });
  useTrend(question);
  const table = counted.data;
  const closed = table?.within === null;

  // A figure that is opened is a step of its own: the way back closes it.
  const open = useCallback(
    (figure: string, value: number) => set({ figure, n: value, rpage: 1 }, { replace: false }),
    [set],
  );
  const change = (patch: Partial<Question>): void => set({ ...patch, figure: '', n: -1, rpage: 1 });
  const subject = subjectOf(question);
  const printTo = `/statistics/print${queryText({ ...asked, grade: question.grade, measure: question.measure })}`;

  return (
    <Page
      title={subject === '隐患' ? '全部隐患' : subject}
      note="带虚线的数字都能点开，看到它数的每一件。"
      tabTitle={`统计分析 · ${subject}`}
      tools={
        closed ? null : (
          <AsOf
            value={question.to}
            today={session.today}
            earliest={EARLIEST}
            onChange={(to) => change({ to, ...(question.from > (to || session.today) ? { from: '' } : {}) })}
          />
        )
      }
      actions={
        closed ? null : (
          <>
            {phone ? null : (
              <Button icon={Printer} to={printTo}>
                打印
              </Button>
            )}
            <Button icon={Download} href={`${apiBase}/statistics/export${queryText(asked)}`} download>
              导出 Excel
            </Button>
          </>
        )
      }
    >
      <StatFace asked={counted}>
        {(table) => (
          <div className="st-stack">
            <Pages keep={asked} />
            <Controls question={question} span={span} onChange={change} />
            <Sum table={table} question={question} span={span} asOf={asOfWords(question, table)} onOpen={open} />
            <Trend
              question={question}
              span={span}
              where={table.within.label}
              onMonths={(months) => set({ months })}
              onOpen={open}
            />
            <StreetTable
              table={table}
              question={question}
              span={span}
              onMeasure={(measure) => change({ measure })}
              onOpen={open}
            />
          </div>
        )}
      </StatFace>
      <RowsDrawer
        figure={closed ? '' : question.figure}
        expected={question.n}
        page={Math.max(1, Math.floor(question.rpage))}
        onPage={(rpage) => set({ rpage })}
        onClose={() => set({ figure: '', n: -1, rpage: 1 })}
        onRecount={(n) => {
          set({ n });
          void invalidate(client, [getStatistics, getTrend, getFigureRows]);
        }}
      />
    </Page>
  );
}

const asOfWords = (question: Question, table: StatisticsTable): string =>
  question.to ? `${question.to} 24:00` : time(table.countedAt);

function Sum({
  table,
  question,
  span,
  asOf,
  onOpen,
}: {
  table: StatisticsTable;
  question: Question;
  span: Span;
  asOf: string;
  onOpen: (figure: string, value: number) => void;
}) {
  const where = table.within?.label ?? '';
  const subject = subjectOf(question);
  const word = spanWord(span);
  const { opening, found, relapsed, closed, open, overdue, listing, stock } = table.identity;
  const term = (
    label: string,
    figure: { value: number; figure: string },
    more: Partial<FigureTerm> = {},
  ): FigureTerm => ({
    label,
    value: figure.value,
    sentence: `${where} ${label}${subject} ${figure.value} 件`,
    onOpen: () => onOpen(figure.figure, figure.value),
    ...more,
  });
  return (
    <Card>
      <FigureSum
        terms={[
          term('期初存量', opening, { note: openingNote(span) }),
          term(`${word}新增`, found, { sign: '+' }),
          term('复发重开', relapsed, { sign: '+' }),
          term(`${word}销号`, closed, { sign: '−' }),
          term('现有未销号', open, { sign: '=' }),
        ]}
        side={[
          term('其中 逾期', overdue, { tone: 'overdue' }),
          term('挂牌督办', listing),
          ...(stock ? [term('2023年及以前发现', stock)] : []),
        ]}
      />
      <p className="z-note st-asof">
        {where}，截至 {asOf}
      </p>
    </Card>
  );
}
