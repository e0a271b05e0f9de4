/** 自查统计表 of a firm: its quarters and years, newest first. */
import { timeCol } from '#kernel/web/format.ts';
import { usePage } from '#kernel/web/hooks.ts';
import { CellTwo, Clock, LedgerTable, Page, StateBadge, type Column } from '#kernel/web/ui/index.ts';
import { listTables } from '../../shared/tables/contract.ts';
import type { TableRow } from '../../shared/tables/schema.ts';
import { tableMachine } from '../../shared/tables/states.ts';
import '../reports.css';

export function Component() {
  const page = usePage(listTables, { filters: {}, size: 20 });
  const columns: Column<TableRow>[] = [
    {
      key: 'title',
      title: '统计表',
      card: 'head',
      render: (r) => <CellTwo title={r.title} note={`${r.code} · 报送${r.unitName}`} to={`/self-tables/${r.id}`} />,
    },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (r) => <StateBadge {...tableMachine.states[r.state]} />,
    },
    {
      key: 'clock',
      title: '期限',
      width: '12rem',
      card: 'meta',
      render: (r) =>
        r.firstSubmittedAt ? (
          `${timeCol(r.firstSubmittedAt)} 报送${r.daysLate > 0 ? `，迟 ${r.daysLate} 天` : ''}`
        ) : (
          <Clock bare due={r.dueOn} label="报送期限" />
        ),
    },
    { key: 'signed', title: '签字人', width: '8rem', card: 'none', render: (r) => r.signedBy },
  ];
  return (
    <Page
      title="自查统计表"
      note="每季度次月15日前、次年1月31日前，统计本企业隐患排查治理情况，主要负责人签字后报送主管部门。"
    >
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="本企业自查统计表"
        to={(r) => `/self-tables/${r.id}`}
        unit="份"
        empty={{ title: '还没有要填的统计表', text: '季度、年度过完以后由系统开放，到时出现在“本周”里。' }}
      />
    </Page>
  );
}
