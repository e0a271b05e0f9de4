/** 企业自查统计表 for those who receive them: how many are due, came, in time; firm by firm, those missing first. */
import { Select } from 'antd';
import { Download } from 'lucide-react';
import { dayShort, shortStreet, timeCol } from '#kernel/web/format.ts';
import { usePage, usePhone } from '#kernel/web/hooks.ts';
import {
  Button,
  Card,
  CellTwo,
  FigureLink,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  Segmented,
  Stack,
  StateBadge,
  Tag,
  ToggleChip,
  type Column,
} from '#kernel/web/ui/index.ts';
import { titleOf } from '../../shared/periods.ts';
import { listTables } from '../../shared/tables/contract.ts';
import type { TableRow } from '../../shared/tables/schema.ts';
import {
  tableKindLabels,
  tableKinds,
  tableMachine,
  tableMarkLabels,
  type TableKind,
  type TableMark,
} from '../../shared/tables/states.ts';
import '../reports.css';

const none = { q: '', kind: 'order16Quarter', period: '', state: [] as string[], mark: '', highRisk: '' };
const shown: readonly TableMark[] = ['all', 'received', 'onTime', 'late', 'missing', 'overdue', 'returned'];

export function Component() {
  const phone = usePhone();
  const page = usePage(listTables, { filters: none, size: 20 });
  const f = page.filters;
  const set = page.setFilters;
  const answer = page.data;
  const counts = answer?.counts;
  const columns: Column<TableRow>[] = [
    {
      key: 'firm',
      title: '企业',
      card: 'head',
      render: (r) => (
        <CellTwo
          title={r.enterpriseName}
          tags={r.isHighRisk ? <Tag outline>高危</Tag> : undefined}
          note={`${r.code} · ${r.industryName}`}
          to={`/self-tables/${r.id}`}
        />
      ),
    },
    { key: 'street', title: '街道', width: '7rem', card: 'none', render: (r) => shortStreet(r.streetName) },
    { key: 'unit', title: '报送至', width: '8.5rem', card: 'none', render: (r) => r.unitName },
    {
      key: 'state',
      title: '状态',
      width: '7.5rem',
      card: 'side',
      render: (r) => <StateBadge {...tableMachine.states[r.state]} />,
    },
    {
      key: 'came',
      title: '首次报送',
      width: '10.5rem',
      card: 'meta',
      render: (r) => (r.firstSubmittedAt ? timeCol(r.firstSubmittedAt) : '未报'),
    },
    {
      key: 'late',
      title: '迟报',
      width: '6rem',
      align: 'right',
      card: 'meta',
      render: (r) => (r.daysLate > 0 ? <span className="z-overdue">{r.daysLate} 天</span> : ''),
    },
    { key: 'signed', title: '签字人', width: '6rem', card: 'none', render: (r) => r.signedBy },
  ];
  const tail = new URLSearchParams(
    Object.entries({ ...f, period: f.period || (counts?.period ?? '') }).flatMap(([key, value]) =>
      value.length === 0 ? [] : [[key, Array.isArray(value) ? value.join(',') : value]],
    ),
  ).toString();
  return (
    <Page
      title="企业自查统计表"
      crumbs={[{ label: '定期报送', to: '/reports?kind=order16Quarter' }, { label: '企业自查统计表' }]}
      note={
        counts?.dueOn
          ? `${counts.title}，期限 ${dayShort(counts.dueOn)}，由企业主要负责人签字后报送主管部门。`
          : '企业主要负责人签字后报送主管部门。'
      }
    >
      <Stack>
        <div className="pr-tools">
          <Segmented
            label="季表或年表"
            value={f.kind}
            onChange={(kind) => set({ kind, period: '', mark: '' })}
            options={tableKinds.map((value) => ({ value, label: tableKindLabels[value] }))}
          />
          {counts && answer.periods.length > 0 ? (
            <Select
              aria-label="报送期"
              value={counts.period}
              style={{ minWidth: '13rem' }}
              options={answer.periods.map((value) => ({ value, label: titleOf(f.kind as TableKind, value) }))}
              onChange={(period) => set({ period })}
            />
          ) : null}
        </div>
        {counts ? (
          <Card>
            <div className="pr-pipe">
              {shown.map((mark) => (
                <div key={mark}>
                  <span className="pr-pipe-label">{tableMarkLabels[mark]}</span>
                  <FigureLink
                    value={counts[mark]}
                    sentence={`${counts.title} ${tableMarkLabels[mark]} ${counts[mark]} 家`}
                    onOpen={() => set({ mark: mark === 'all' ? '' : mark, state: [], q: '', highRisk: '' })}
                    size="m"
                    tone={mark === 'overdue' || mark === 'late' ? 'overdue' : 'plain'}
                    icon={false}
                  />
                </div>
              ))}
            </div>
          </Card>
        ) : null}
        <FilterBar
          search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '企业、编号' }}
          right={
            phone ? undefined : (
              <Button icon={Download} href={`/api/v1/firm-tables/export${tail ? `?${tail}` : ''}`} download>
                导出 Excel
              </Button>
            )
          }
        >
          <FilterChip
            label="状态"
            value={f.state}
            options={Object.entries(tableMachine.states).map(([value, s]) => ({ value, label: s.label }))}
            onChange={(state) => set({ state })}
          />
          <ToggleChip
            label="高危企业"
            value={f.highRisk === 'yes'}
            onChange={(on) => set({ highRisk: on ? 'yes' : '' })}
          />
          {f.mark ? (
            <ToggleChip
              label={`情况：${tableMarkLabels[f.mark as TableMark] ?? f.mark}`}
              value
              onChange={() => set({ mark: '' })}
            />
          ) : null}
        </FilterBar>
        <LedgerTable
          page={page}
          columns={columns}
          rowKey={(r) => r.id}
          caption="企业自查统计表"
          to={(r) => `/self-tables/${r.id}`}
          unit="份"
          minWidth={860}
          empty={{ title: '没有符合条件的统计表', text: '可以清除条件再看。季度、年度过完以后由系统为每家企业开出。' }}
        />
      </Stack>
    </Page>
  );
}
