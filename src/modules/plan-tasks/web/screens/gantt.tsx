/** 时间表、路线图: tasks and their steps over the campaign, the day looked from as a line; drawn as plain SVG that prints and is read by keys. */
import { Printer } from 'lucide-react';
import { Link } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { useGet, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, Button, Card, Empty, FilterBar, FilterChip, PartPager, QueryFace } from '#kernel/web/ui/index.ts';
import { getGantt } from '../../shared/contract.ts';
import type { GanttView } from '../../shared/schema.ts';
import { lightLabels, type Light } from '../../shared/states.ts';
import { PlanPage, unitOptions, useChoices } from '../parts/frame.tsx';

const SIZE = 20;
/** Wide: names at the left of the bars. On a phone each name stands above its bar, and all three years fit the width. */
const WIDE = { left: 300, width: 1180, row: 30, bar: 10, name: 19, letters: 17 };
const PHONE = { left: 2, width: 346, row: 50, bar: 26, name: 18, letters: 25 };
const HEAD = 40;
const dayNo = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

export function Component() {
  const session = useSession();
  const choices = useChoices().data;
  const [state, set] = useUrlState({ key: '', unit: [] as string[], light: [] as string[], asOf: '', page: 1 });
  const query = useGet(
    getGantt,
    {
      query: {
        limit: SIZE,
        page: state.page,
        ...(state.key ? { key: state.key } : {}),
        ...(state.unit.length > 0 ? { unit: state.unit.join(',') } : {}),
        ...(state.light.length > 0 ? { light: state.light.join(',') } : {}),
        ...(state.asOf ? { asOf: state.asOf } : {}),
      },
    },
    { keep: true },
  );
  return (
    <PlanPage
      at="/plan/gantt"
      note="时间表、路线图"
      tools={<AsOf value={state.asOf} today={session.today} onChange={(asOf) => set({ asOf, page: 1 })} />}
      actions={
        <Button icon={Printer} onClick={() => window.print()}>
          打印
        </Button>
      }
    >
      <FilterBar>
        <FilterChip
          label="行动"
          value={state.key ? [state.key] : []}
          multiple={false}
          options={(choices?.actions ?? []).map((a) => ({ value: a.key, label: a.title }))}
          onChange={([key = '']) => set({ key, page: 1 })}
        />
        {choices?.seesAll ? (
          <FilterChip
            label="单位"
            value={state.unit}
            options={unitOptions(choices)}
            onChange={(unit) => set({ unit, page: 1 })}
          />
        ) : null}
        <FilterChip
          label="亮灯"
          value={state.light}
          options={(Object.keys(lightLabels) as Light[]).map((l) => ({ value: l, label: lightLabels[l] }))}
          onChange={(light) => set({ light, page: 1 })}
        />
      </FilterBar>
      <Card>
        <QueryFace query={query} rows={10}>
          {(view) =>
            view.rows.length === 0 ? (
              <Empty title="没有符合条件的任务" text="换一个行动、单位或亮灯。" />
            ) : (
              <>
                <ul className="pl-legend">
                  <li>
                    <i style={{ background: '#6d8f87' }} />
                    任务期限
                  </li>
                  <li>
                    <i style={{ background: '#1b6e45' }} />✓ 节点完成
                  </li>
                  <li>
                    <i style={{ background: '#fff' }} />
                    节点待完成
                  </li>
                  <li>
                    <i style={{ background: 'repeating-linear-gradient(135deg, #b3261e 0 4px, #8e1b15 4px 7px)' }} />!
                    节点逾期
                  </li>
                </ul>
                <Chart view={view} />
                <PartPager
                  always
                  total={view.total}
                  page={state.page}
                  pages={Math.max(1, Math.ceil(view.total / SIZE))}
                  onPage={(page) => set({ page })}
                  unit="项"
                />
              </>
            )
          }
        </QueryFace>
      </Card>
    </PlanPage>
  );
}

function Chart({ view }: { view: GanttView }) {
  const phone = usePhone();
  const at = phone ? PHONE : WIDE;
  const { left: LEFT, width: WIDTH, row: ROW } = at;
  const [from, to] = [dayNo(view.from), dayNo(view.to) + 1];
  const x = (day: string, end = false): number =>
    LEFT + ((Math.min(to, Math.max(from, dayNo(day) + (end ? 1 : 0))) - from) / (to - from)) * (WIDTH - LEFT - 14);
  const height = HEAD + view.rows.length * ROW + 6;
  const months: { x: number; label: string; year: boolean }[] = [];
  for (let y = Number(view.from.slice(0, 4)); y <= Number(view.to.slice(0, 4)); y++)
    for (const m of phone ? [1, 7] : [1, 4, 7, 10]) {
      const day = `${y}-${String(m).padStart(2, '0')}-01`;
      if (day >= view.from && day <= view.to)
        months.push({ x: x(day), label: m === 1 ? `${y}年` : `${m}月`, year: m === 1 });
    }
  const now = x(view.asOf);
  return (
    <div className={phone ? 'pl-gantt pl-gantt-phone' : 'pl-gantt'} role="region" aria-label="时间表" tabIndex={0}>
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="group"
        aria-label={`${view.rows.length} 项任务的时间表，看到 ${view.asOf}`}
      >
        <defs>
          <pattern id="pl-late" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="7" height="7" fill="#b3261e" />
            <rect width="2" height="7" fill="#7d1610" />
          </pattern>
        </defs>
        {months.map((m) => (
          <g key={m.label + m.x} aria-hidden="true">
            <line x1={m.x} x2={m.x} y1={m.year ? 6 : 22} y2={height} stroke={m.year ? '#b9c4bf' : '#e4e9e6'} />
            <text className="pl-axis" x={m.x + 4} y={m.year ? 18 : 34}>
              {m.label}
            </text>
          </g>
        ))}
        {view.rows.map((row, i) => {
          const y = HEAD + i * ROW;
          const said = `${row.demandKey} ${row.title}，${row.unitName}，${dayCol(row.startsOn)} 至 ${dayCol(row.dueOn)}，${lightLabels[row.light]}：${row.reason}`;
          const title = `${row.demandKey} ${row.title}`;
          return (
            <Link key={row.id} to={`/plan/tasks/${row.id}`}>
              <rect
                className="pl-focus"
                x={1}
                y={y + 1}
                width={WIDTH - 2}
                height={ROW - 2}
                fill={i % 2 ? '#f8faf9' : 'transparent'}
              />
              <text x={6} y={y + at.name}>
                {title.length > at.letters ? `${title.slice(0, at.letters - 1)}…` : title}
              </text>
              {phone ? null : (
                <text className="pl-axis" x={LEFT - 10} y={y + at.name} textAnchor="end">
                  {row.unitName.length > 6 ? `${row.unitName.slice(0, 5)}…` : row.unitName}
                </text>
              )}
              <rect
                x={x(row.startsOn)}
                y={y + at.bar}
                width={Math.max(2, x(row.dueOn, true) - x(row.startsOn))}
                height={10}
                rx={2}
                fill={row.light === 'done' ? '#cfe3d6' : '#dfe7e4'}
                stroke="#6d8f87"
                strokeWidth={0.75}
              >
                <title>{said}</title>
              </rect>
              {row.percent !== null && row.percent > 0 ? (
                <rect
                  x={x(row.startsOn)}
                  y={y + at.bar}
                  width={(Math.max(2, x(row.dueOn, true) - x(row.startsOn)) * row.percent) / 100}
                  height={10}
                  rx={2}
                  fill={row.light === 'done' ? '#1b6e45' : '#6d8f87'}
                />
              ) : null}
              {row.bars.map((bar) => {
                const end = x(bar.to, true);
                return (
                  <g key={bar.id}>
                    <title>{`${bar.title}：${dayCol(bar.to)}${bar.state === 'done' ? '，已完成' : bar.state === 'late' ? '，逾期未完成' : ''}`}</title>
                    <circle
                      cx={end}
                      cy={y + at.bar + 5}
                      r={6.5}
                      fill={bar.state === 'done' ? '#1b6e45' : bar.state === 'late' ? 'url(#pl-late)' : '#fff'}
                      stroke={bar.state === 'late' ? '#7d1610' : '#0e5a52'}
                      strokeWidth={1.5}
                    />
                    {bar.state === 'open' ? null : (
                      <text
                        x={end}
                        y={y + at.bar + 9}
                        textAnchor="middle"
                        style={{ fill: '#fff', fontSize: 10, fontWeight: 700 }}
                        aria-hidden="true"
                      >
                        {bar.state === 'done' ? '✓' : '!'}
                      </text>
                    )}
                  </g>
                );
              })}
            </Link>
          );
        })}
        <g aria-hidden="true">
          <line x1={now} x2={now} y1={4} y2={height} stroke="#0e5a52" strokeWidth={1.5} strokeDasharray="4 3" />
          <text x={Math.min(now + 4, WIDTH - 40)} y={12} style={{ fill: '#0e5a52', fontWeight: 600 }}>
            {view.asOf.slice(5)}
          </text>
        </g>
      </svg>
    </div>
  );
}
