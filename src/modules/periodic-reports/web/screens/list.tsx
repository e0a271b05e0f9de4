/** 报送台账: every report, filtered; numbers of the board open exactly these rows. */
import { Download, Printer } from 'lucide-react';
import { dayCol, timeCol } from '#kernel/web/format.ts';
import { usePage, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Button,
  CellTwo,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  StateBadge,
  ToggleChip,
  type Column,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { listReports } from '../../shared/contract.ts';
import { titleOf } from '../../shared/periods.ts';
import type { ReportRow } from '../../shared/schema.ts';
import { kindLabels, markLabels, reportMachine, type ReportKind, type ReportMark } from '../../shared/states.ts';
import '../reports.css';

const none = {
  q: '',
  kind: [] as string[],
  period: [] as string[],
  unit: [] as string[],
  unitKind: [] as string[],
  state: [] as string[],
  mark: '',
  dueFrom: '',
  dueTo: '',
  asOf: '',
};

export function Component() {
  const session = useSession();
  const phone = usePhone();
  const page = usePage(listReports, { filters: none, size: 20 });
  const f = page.filters;
  const set = page.setFilters;
  const tail = new URLSearchParams(
    Object.entries(f).flatMap(([key, value]) =>
      value === '' || (Array.isArray(value) && value.length === 0)
        ? []
        : [[key, Array.isArray(value) ? value.join(',') : String(value)]],
    ),
  ).toString();
  const columns: Column<ReportRow>[] = [
    {
      key: 'unit',
      title: '单位',
      card: 'head',
      render: (r) => <CellTwo title={r.unitName} note={`${r.title} · ${r.code}`} to={`/reports/${r.id}`} />,
    },
    { key: 'due', title: '期限', width: '8rem', card: 'meta', render: (r) => dayCol(r.dueOn) },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (r) => <StateBadge {...reportMachine.states[r.state]} />,
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
      render: (r) =>
        r.daysLate > 0 ? <span className="z-overdue">{r.daysLate} 天</span> : phone && r.firstSubmittedAt ? '按期' : '',
    },
    {
      key: 'returns',
      title: '退回',
      width: '5rem',
      align: 'right',
      card: 'none',
      render: (r) => (r.returns > 0 ? `${r.returns} 次` : ''),
    },
    { key: 'revision', title: '版次', width: '5rem', align: 'right', card: 'none', render: (r) => r.revision },
  ];
  return (
    <Page title="报送台账" crumbs={[{ label: '定期报送', to: '/reports' }, { label: '报送台账' }]}>
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '单位、编号' }}
        right={
          phone ? undefined : (
            <div className="pr-tools">
              <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />
              <Button icon={Printer} to={`/reports/list-print${tail ? `?${tail}` : ''}`}>
                打印
              </Button>
              <Button icon={Download} href={`/api/v1/reports/export${tail ? `?${tail}` : ''}`} download>
                导出 Excel
              </Button>
            </div>
          )
        }
      >
        <FilterChip label="报表" value={f.kind} options={optionsOf(kindLabels)} onChange={(kind) => set({ kind })} />
        <FilterChip
          label="状态"
          value={f.state}
          options={Object.entries(reportMachine.states).map(([value, s]) => ({ value, label: s.label }))}
          onChange={(state) => set({ state })}
        />
        <FilterChip
          label="单位"
          value={f.unitKind}
          options={[
            { value: 'street', label: '街道' },
            { value: 'department', label: '部门' },
            { value: 'office', label: '安委办' },
          ]}
          onChange={(unitKind) => set({ unitKind })}
        />
        {f.mark ? (
          <ToggleChip
            label={`情况：${markLabels[f.mark as ReportMark] ?? f.mark}`}
            value
            onChange={() => set({ mark: '' })}
          />
        ) : (
          <ToggleChip label="逾期未报" value={false} onChange={() => set({ mark: 'overdue' })} />
        )}
        {f.period.map((key) => (
          <ToggleChip
            key={key}
            label={`报送期：${titleOf((f.kind[0] ?? 'quarterly') as ReportKind, key)}`}
            value
            onChange={() => set({ period: f.period.filter((p) => p !== key) })}
          />
        ))}
        {f.dueFrom || f.dueTo ? (
          <ToggleChip
            label={`期限 ${f.dueFrom} 至 ${f.dueTo}`}
            value
            onChange={() => set({ dueFrom: '', dueTo: '' })}
          />
        ) : null}
        {f.unit.length > 0 ? <ToggleChip label="指定单位" value onChange={() => set({ unit: [] })} /> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="报送台账"
        to={(r) => `/reports/${r.id}`}
        unit="份"
        minWidth={820}
        empty={{ title: '没有符合条件的报送', text: '可以清除条件再看。报送期结束前由系统开放填报。' }}
      />
    </Page>
  );
}
