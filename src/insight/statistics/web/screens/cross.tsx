/** 自选统计: lines, columns and measures as one likes; the whole question stands in the address. */
import { Download, Printer } from 'lucide-react';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { time } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, Button, Card, FilterBar, FilterChip, Page, ToggleChip, optionsOf } from '#kernel/web/ui/index.ts';
import { measures, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { getCross } from '../../shared/contract.ts';
import { dims } from '../../shared/figures.ts';
import { Controls, EARLIEST } from '../parts/controls.tsx';
import { CrossTable } from '../parts/cross-table.tsx';
import { useOpened } from '../parts/opened.tsx';
import { Pages } from '../public/pages.tsx';
import { askOf, defaults, spanOf, type Question } from '../question.ts';
import '../statistics.css';
import { StatFace } from '../parts/stat-face.tsx';

const first = {
  to: '',
  from: '',
  grade: 'major',
  channel: '',
  stock: '',
  rows: 'street',
  cols: 'measure',
  measures: ['found', 'closed', 'closedOnTime', 'open', 'overdue'] as string[],
  compare: false,
};
const dimOptions = optionsOf(dims);
const measureOptions = (Object.keys(measures) as MeasureName[]).map((value) => ({
  value,
  label: measures[value].label,
}));

export function Component() {
  const session = useSession();
  const [q, set] = useUrlState(first);
  const { open, drawer } = useOpened();
  const question: Question = {
    ...defaults,
    to: q.to,
    from: q.from,
    grade: q.grade,
    channel: q.channel,
    stock: q.stock,
  };
  const span = spanOf(question, session.today);
  const byMeasure = q.cols === 'measure';
  const asked = {
    ...askOf(question),
    rows: q.rows,
    cols: q.cols === q.rows ? 'measure' : q.cols,
    measures: q.measures.join(','),
    ...(q.compare ? { compare: 'year' } : {}),
  };
  const counted = useGet(getCross, { query: asked } as never, { keep: true });
  return (
    <Page
      title="自选统计"
      note="行、列、指标自己选；带虚线的数字都能点开。"
      tools={
        <AsOf
          value={q.to}
          today={session.today}
          earliest={EARLIEST}
          onChange={(to) => set({ to, ...(q.from > (to || session.today) ? { from: '' } : {}) })}
        />
      }
      actions={
        <>
          <Button icon={Printer} onClick={() => window.print()} className="z-noprint">
            打印
          </Button>
          <Button icon={Download} href={`${apiBase}/statistics/cross/export${queryText(asked)}`} download>
            导出 Excel
          </Button>
        </>
      }
    >
      <div className="st-stack">
        <Pages keep={askOf(question)} />
        <Controls question={question} span={span} onChange={(patch) => set(patch)} />
        <FilterBar>
          <FilterChip
            label="行"
            multiple={false}
            value={q.rows}
            options={dimOptions}
            onChange={([rows = 'street']) => set({ rows, ...(rows === q.cols ? { cols: 'measure' } : {}) })}
          />
          <FilterChip
            label="列"
            multiple={false}
            value={q.cols}
            options={[{ value: 'measure', label: '各指标' }, ...dimOptions.filter((d) => d.value !== q.rows)]}
            onChange={([cols = 'measure']) => set({ cols })}
          />
          <FilterChip
            label="指标"
            multiple={byMeasure}
            value={byMeasure ? q.measures : (q.measures[0] ?? 'open')}
            options={measureOptions}
            onChange={(list) => set({ measures: list.length > 0 ? list : ['open'] })}
          />
          <ToggleChip label="比上年同期" value={q.compare} onChange={(compare) => set({ compare })} />
        </FilterBar>
        <StatFace asked={counted}>
          {(table) => (
            <>
              <Card
                pad={false}
                title={`${table.rowsName} × ${byMeasure ? '指标' : `${table.colsName}：${measures[table.cols[0]?.measure ?? 'open'].label}`}`}
                extra={<span className="z-note">截至 {q.to ? `${q.to} 24:00` : time(table.countedAt)}，件</span>}
              >
                <CrossTable table={table} onOpen={open} />
              </Card>
              <Card title="怎么数">
                <p className="z-small z-ink2">{table.conditions}</p>
                <ul className="st-how">
                  {table.explanations.map((e) => (
                    <li key={e.measure}>
                      <b>{measures[e.measure].label}</b>：{e.text}
                    </li>
                  ))}
                </ul>
              </Card>
            </>
          )}
        </StatFace>
      </div>
      {drawer}
    </Page>
  );
}
