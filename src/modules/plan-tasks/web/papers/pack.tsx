/** 季度汇报材料: what the unit's head hears, to read on screen and to take along as Word. */
import { Select } from 'antd';
import { Download, Users } from 'lucide-react';
import { dayCol } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  CellTwo,
  DataTable,
  FigureLink,
  FilterBar,
  Page,
  QueryFace,
  Stack,
} from '#kernel/web/ui/index.ts';
import { getPack } from '../../shared/papers/meeting-contract.ts';
import { FigureTable } from './figure-table.tsx';
import './papers.css';

export function Component() {
  const session = useSession();
  const [f, set] = useUrlState({ unit: '', year: '', quarter: '' });
  const query = Object.fromEntries(Object.entries(f).filter(([, value]) => value !== ''));
  const pack = useGet(getPack, { query }, { keep: true });
  const tail = new URLSearchParams(query as Record<string, string>).toString();
  const years = Array.from({ length: Number(session.today.slice(0, 4)) - 2023 }, (_, i) => String(2024 + i));
  return (
    <Page
      title="季度汇报材料"
      crumbs={[{ label: '方案和清单', to: '/plan/papers?tab=hearings' }, { label: '季度汇报材料' }]}
    >
      <QueryFace query={pack} rows={8}>
        {(p) => (
          <Stack>
            <FilterBar
              right={
                <div className="pp-tools">
                  <Button icon={Users} to="/plan/meetings/new?kind=hear">
                    记录听取汇报
                  </Button>
                  <Button
                    kind="filled"
                    icon={Download}
                    href={`/api/v1/plan/packs/word${tail ? `?${tail}` : ''}`}
                    download
                  >
                    下载 Word
                  </Button>
                </div>
              }
            >
              {p.units.length > 1 ? (
                <Select
                  aria-label="单位"
                  showSearch
                  optionFilterProp="label"
                  style={{ minWidth: '12rem' }}
                  value={p.unitId}
                  options={p.units.map((u) => ({ value: u.id, label: u.name }))}
                  onChange={(unit: string) => set({ unit })}
                />
              ) : null}
              <Select
                aria-label="年度"
                value={String(p.year)}
                options={years.map((value) => ({ value, label: `${value} 年` }))}
                onChange={(year: string) => set({ year, quarter: f.quarter || String(p.quarter) })}
              />
              <Select
                aria-label="季度"
                value={String(p.quarter)}
                options={['一', '二', '三', '四'].map((word, i) => ({ value: String(i + 1), label: `第${word}季度` }))}
                onChange={(quarter: string) => set({ quarter, year: f.year || String(p.year) })}
              />
            </FilterBar>
            <Card title={`${p.unitName} ${p.year}年第${p.quarter}季度`} note={`${dayCol(p.from)} 至 ${dayCol(p.asOf)}`}>
              <p>
                承担任务{' '}
                <FigureLink
                  value={p.tasks.all}
                  unit="项"
                  sentence={`${p.unitName} 承担任务 ${p.tasks.all} 项`}
                  to={`/plan/units/${p.unitId}`}
                />
                ，已完成 {p.tasks.done} 项，逾期未完成{' '}
                <span className={p.tasks.late > 0 ? 'pp-late' : undefined}>{p.tasks.late} 项</span>。
              </p>
            </Card>
            <Card title="主要指标" pad={false}>
              <FigureTable figures={p.figures} of={p.unitName} />
            </Card>
            <Card title={`滞后任务（${p.late.length}）`} pad={false}>
              <DataTable
                caption="滞后任务"
                rowKey={(t) => t.id}
                rows={p.late}
                empty="没有逾期未完成的任务。"
                columns={[
                  {
                    key: 'title',
                    title: '任务',
                    card: 'head',
                    render: (t) => <CellTwo title={t.title} to={`/plan/tasks/${t.id}`} note={t.code} />,
                  },
                  { key: 'due', title: '期限', width: '8rem', card: 'meta', render: (t) => dayCol(t.dueOn) },
                  {
                    key: 'days',
                    title: '逾期',
                    width: '6rem',
                    align: 'right',
                    card: 'side',
                    render: (t) => <span className="pp-late">{t.days} 天</span>,
                  },
                  { key: 'head', title: '责任领导', width: '8rem', card: 'meta', render: (t) => t.head },
                ]}
              />
            </Card>
            <Card
              title="上次会议决定落实情况"
              note={p.last ? `${dayCol(p.last.heldOn)} ${p.last.code}` : undefined}
              pad={false}
            >
              <DataTable
                caption="上次会议决定"
                rowKey={(d, at) => `${at} ${d.what}`}
                rows={p.decisions}
                empty={p.last ? '上次会议没有须督办的决定。' : '此前没有听取汇报的记录。'}
                columns={[
                  { key: 'what', title: '决定', card: 'head', render: (d) => d.what },
                  { key: 'unit', title: '责任单位', width: '10rem', card: 'meta', render: (d) => d.unitName },
                  { key: 'due', title: '期限', width: '8rem', card: 'meta', render: (d) => dayCol(d.dueOn) },
                  { key: 'state', title: '状态', width: '9rem', card: 'side', render: (d) => d.state },
                ]}
              />
            </Card>
          </Stack>
        )}
      </QueryFace>
    </Page>
  );
}
