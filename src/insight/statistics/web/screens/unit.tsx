/** One competent unit: where it stands, month by month, funnel and ages; every number opens its rows. */
import { useParams } from 'react-router';
import { percent, time } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, Card, ErrorFace, FigureSum, Loading, NotFound, Page } from '#kernel/web/ui/index.ts';
import { getCross, getUnits } from '../../shared/contract.ts';
import { ChartCards } from '../parts/chart-cards.tsx';
import { Controls, EARLIEST } from '../parts/controls.tsx';
import { CrossTable } from '../parts/cross-table.tsx';
import { useOpened } from '../parts/opened.tsx';
import { askOf, defaults, spanOf, subjectOf, type Question } from '../question.ts';
import { ZeroLight } from './units.tsx';
import '../statistics.css';

const first = { to: '', from: '', grade: 'major', channel: '', stock: '' };

export function Component() {
  const { id = '' } = useParams();
  const session = useSession();
  const [q, set] = useUrlState(first);
  const { open, drawer } = useOpened();
  const question: Question = { ...defaults, ...q };
  const asked = askOf(question);
  const span = spanOf(question, session.today);
  const counted = useGet(getUnits, { query: asked }, { keep: true });
  const months = useGet(
    getCross,
    {
      query: {
        ...asked,
        rows: 'month',
        cols: 'measure',
        measures: 'found,closed,closedOnTime,extended,open,overdue',
        unit: id,
      },
    },
    { keep: true },
  );
  const unit = counted.data?.units.find((u) => u.id === id);
  const subject = subjectOf(question);
  return (
    <Page
      title={unit?.name ?? '监管部门'}
      crumbs={[{ label: '各部门', to: '/statistics/units' }]}
      tools={
        <AsOf
          value={q.to}
          today={session.today}
          earliest={EARLIEST}
          onChange={(to) => set({ to, ...(q.from > (to || session.today) ? { from: '' } : {}) })}
        />
      }
    >
      {counted.error && !counted.data ? (
        <Card>
          <ErrorFace error={counted.error} onRetry={() => void counted.refetch()} title="统计没有取到" />
        </Card>
      ) : !counted.data ? (
        <Card>
          <Loading rows={10} />
        </Card>
      ) : !unit ? (
        <Card>
          <NotFound
            title="这段日子里没有这个部门的隐患"
            text="换一段日子或等级再看；也可能这个部门不在您的统计范围内。"
          />
        </Card>
      ) : (
        <div className="st-stack">
          <Controls question={question} span={span} onChange={(patch) => set(patch)} />
          <Card
            title="现在"
            extra={
              <span className="z-note">
                截至 {q.to ? `${q.to} 24:00` : time(counted.data.countedAt)} <ZeroLight state={unit.zero} />
              </span>
            }
          >
            <FigureSum
              terms={unit.figures
                .filter((f) => ['found', 'closed', 'closedOnTime', 'open', 'overdue'].includes(f.measure))
                .map((f) => ({
                  label: counted.data!.measures.find((m) => m.measure === f.measure)?.label ?? '',
                  value: f.value,
                  sentence: `${unit.name} ${counted.data!.measures.find((m) => m.measure === f.measure)?.label ?? ''}${subject} ${f.value} 件`,
                  onOpen: () => open(f.figure, f.value),
                  ...(f.measure === 'overdue' ? { tone: 'overdue' as const } : {}),
                }))}
              side={[
                {
                  label: '2023年及以前发现',
                  value: unit.oldStock.value,
                  sentence: `${unit.name} 2023年及以前发现未销号 ${unit.oldStock.value} 件`,
                  onOpen: () => open(unit.oldStock.figure, unit.oldStock.value),
                },
              ]}
            />
            <p className="z-note st-asof">
              {unit.onTimeRate === null ? '期内没有销号' : `期内销号中按期整改的占 ${percent(unit.onTimeRate)}`}
              。动态清零口径：{counted.data.zeroRule.text}
            </p>
          </Card>
          <Card pad={false} title="逐月">
            {months.data ? <CrossTable table={months.data} onOpen={open} /> : <Loading rows={6} />}
          </Card>
          <ChartCards asked={{ ...asked, unit: id }} subject={subject} onOpen={open} />
        </div>
      )}
      {drawer}
    </Page>
  );
}
