/** 各部门: targets of the plan in both readings, and every competent unit with its 动态清零. */
import { Link } from 'react-router';
import { count, percent, time } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, Card, FigureLink, FiguresTable, Light, Page } from '#kernel/web/ui/index.ts';
import { getUnits, type Target, type ZeroState } from '../../shared/contract.ts';
import { Controls, EARLIEST } from '../parts/controls.tsx';
import { useOpened } from '../parts/opened.tsx';
import { Pages } from '../public/pages.tsx';
import { askOf, defaults, spanOf, type Question } from '../question.ts';
import '../statistics.css';
import { StatFace } from '../parts/stat-face.tsx';

const first = { to: '', from: '', grade: 'major', channel: '', stock: '' };

export function ZeroLight({ state }: { state: ZeroState }) {
  if (state === 'none') return <Light state="normal" label="无在账" />;
  return state === 'zero' ? <Light state="done" label="动态清零" /> : <Light state="late" label="未清零" />;
}

export function Component() {
  const session = useSession();
  const [q, set] = useUrlState(first);
  const { open, drawer } = useOpened();
  const question: Question = { ...defaults, ...q };
  const span = spanOf(question, session.today);
  const counted = useGet(getUnits, { query: askOf(question) }, { keep: true });
  const table = counted.data;
  const of = (row: string, col: string): { value: number; figure: string } => {
    const unit = table?.units.find((u) => u.id === row);
    if (col === 'oldStock') return unit?.oldStock ?? { value: 0, figure: '' };
    return unit?.figures.find((f) => f.measure === col) ?? { value: 0, figure: '' };
  };
  return (
    <Page
      title="各部门"
      note="按监管部门数；转办的随件走。"
      tools={
        <AsOf
          value={q.to}
          today={session.today}
          earliest={EARLIEST}
          onChange={(to) => set({ to, ...(q.from > (to || session.today) ? { from: '' } : {}) })}
        />
      }
    >
      <div className="st-stack">
        <Pages keep={askOf(question)} />
        <StatFace asked={counted}>
          {(table) => (
            <>
              <div className="st-targets">
                {table.targets.map((t) => (
                  <TargetCard key={t.key} target={t} onOpen={open} />
                ))}
              </div>
              {table.slow.length > 0 ? (
                <Card
                  title="进度滞后"
                  extra={<span className="z-note">全部等级，部门与同规模部门、街道与同规模街道的逾期率相比</span>}
                >
                  <ul className="st-how">
                    {table.slow.map((u) => (
                      <li key={u.unitId}>
                        {u.text}，
                        <FigureLink
                          value={u.overdue.value}
                          unit="件"
                          tone="overdue"
                          sentence={`${u.text}，打开逾期 ${u.overdue.value} 件`}
                          onOpen={() => open(u.overdue.figure, u.overdue.value)}
                        />
                      </li>
                    ))}
                  </ul>
                </Card>
              ) : null}
              <Controls question={question} span={span} onChange={(patch) => set(patch)} />
              <Card
                pad={false}
                title="监管部门"
                extra={
                  <span className="z-note">
                    {table.within}，截至 {q.to ? `${q.to} 24:00` : time(table.countedAt)}，件
                  </span>
                }
              >
                <FiguresTable
                  rowHead="监管部门"
                  rows={table.units.map((u) => ({
                    key: u.id,
                    label: (
                      <Link className="z-link" to={`/statistics/units/${u.id}`}>
                        {u.name}
                      </Link>
                    ),
                    tag: <ZeroLight state={u.zero} />,
                  }))}
                  cols={[
                    { key: 'oldStock', label: '2023年及以前' },
                    ...table.measures.map((m) => ({
                      key: m.measure,
                      label: m.label,
                      ...(m.measure.startsWith('overdue') ? { tone: 'overdue' as const } : {}),
                    })),
                  ]}
                  cell={(row, col) => of(row, col).value}
                  sentence={(row, col, value) =>
                    `${table.units.find((u) => u.id === row)?.name ?? ''} ${col === 'oldStock' ? '2023年及以前发现未销号' : (table.measures.find((m) => m.measure === col)?.label ?? '')} ${value} 件`
                  }
                  onOpen={(row, col) => open(of(row, col).figure, of(row, col).value)}
                  caption="各监管部门，件"
                />
                <p className="z-note st-foot">
                  动态清零口径：{table.zeroRule.text}（{table.zeroRule.document}）
                </p>
              </Card>
            </>
          )}
        </StatFace>
      </div>
      {drawer}
    </Page>
  );
}

function TargetCard({ target, onOpen }: { target: Target; onOpen: (figure: string, value: number) => void }) {
  return (
    <Card
      title={target.name}
      extra={<Light state={target.isReached ? 'done' : 'late'} label={target.isReached ? '已达到' : '未达到'} />}
    >
      <p className="st-target">
        未销号{' '}
        <FigureLink
          size="l"
          value={target.open.value}
          sentence={`${target.name} 未销号 ${target.open.value} 件`}
          onOpen={() => onOpen(target.open.figure, target.open.value)}
        />{' '}
        件，共发现 {count(target.found.value)} 件{target.rate === null ? '' : `，销号率 ${percent(target.rate)}`}
      </p>
      <p className="z-small z-ink2">{target.definition}</p>
      <p className="z-note">
        {target.source}；目标日 {target.by}
      </p>
    </Card>
  );
}
