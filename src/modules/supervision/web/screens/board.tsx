/** 红黄榜: which units keep what was asked of them, which are late; each number opens its rows; the circular is drawn from it. */
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { FileText } from 'lucide-react';
import { time } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Button,
  Card,
  ConfirmAct,
  DataTable,
  FigureLink,
  Page,
  QueryFace,
  Stack,
  type Column,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import {
  boardColumns,
  circulateBoard,
  columnKeys,
  getBoard,
  periodsUpTo,
  sideLabels,
  type BoardColumn,
  type BoardRow,
  type Side,
} from '../../shared/board.ts';
import '../supervision.css';

/** Where the rows of each number are. */
const rowsAt: Readonly<Record<BoardColumn, (query: Record<string, string>) => string>> = {
  decisionsOnTime: (q) => `/joint-sessions?${new URLSearchParams({ tab: 'decisions', ...q, mark: 'onTime' })}`,
  decisionsOverdue: (q) => `/joint-sessions?${new URLSearchParams({ tab: 'decisions', ...q, mark: 'overdue' })}`,
  callsOnTime: (q) => `/whistles?${new URLSearchParams({ ...q, mark: 'onTime' })}`,
  callsLate: (q) => `/whistles?${new URLSearchParams({ ...q, mark: 'late' })}`,
  findingsDone: (q) => `/visits?${new URLSearchParams({ tab: 'findings', ...q, mark: 'done' })}`,
  findingsOverdue: (q) => `/visits?${new URLSearchParams({ tab: 'findings', ...q, mark: 'overdue' })}`,
};
const notes: Readonly<Record<Exclude<Side, 'none'>, string>> = {
  yellow: '有议定事项逾期、吹哨没有按时到场或督导问题逾期的单位。',
  red: '有办理而没有逾期的单位。',
};

export function Component() {
  const session = useSession();
  const navigate = useNavigate();
  const [state, set] = useUrlState({ asOf: '', period: '' });
  const [open, setOpen] = useState(false);
  const when: Record<string, string> = state.period ? { period: state.period } : state.asOf ? { asOf: state.asOf } : {};
  const query = useGet(getBoard, { query: when }, { keep: true });
  const act = useAct(circulateBoard, {
    invalidate: [getWorkbench],
    onDone: () => {
      setOpen(false);
      void navigate('/todo');
    },
  });
  const columns: Column<BoardRow>[] = [
    { key: 'unit', title: '单位', pin: true, card: 'head', render: (row) => row.unitName },
    ...columnKeys.map((key): Column<BoardRow> => ({
      key,
      title: boardColumns[key].label,
      align: 'right',
      render: (row) => (
        <FigureLink
          value={row[key]}
          sentence={`${row.unitName} ${boardColumns[key].label} ${row[key]} 件`}
          to={rowsAt[key]({ ...query.data?.filter, unit: row.unitId })}
          tone={boardColumns[key].bad ? 'overdue' : 'plain'}
          icon={false}
        />
      ),
    })),
  ];
  return (
    <Page
      title="红黄榜"
      crumbs={[{ label: '督办公文', to: '/supervision' }, { label: '红黄榜' }]}
      tools={
        <>
          <select
            className="z-input sv-period"
            aria-label="哪一期"
            value={state.period}
            onChange={(e) => set({ period: e.target.value, asOf: '' })}
          >
            <option value="">全部到期的</option>
            {periodsUpTo(session.today as PlainDate).map((p) => (
              <option key={p.value} value={p.value}>
                {p.label}
              </option>
            ))}
          </select>
          {state.period ? null : <AsOf value={state.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />}
        </>
      }
      actions={
        query.data?.mayCirculate && query.data.rows.some((row) => row.side !== 'none') ? (
          <Button kind="filled" icon={FileText} onClick={() => setOpen(true)}>
            拟通报
          </Button>
        ) : undefined
      }
    >
      <QueryFace query={query} rows={8}>
        {(data) => (
          <Stack>
            {(['yellow', 'red'] as const).map((side) => {
              const rows = data.rows.filter((row) => row.side === side);
              return (
                <Card
                  key={side}
                  title={`${sideLabels[side]}（${rows.length}）`}
                  note={`${data.period ? `${data.period.label}到期的事项中，` : ''}${notes[side]}截至 ${time(data.asOf)}。`}
                  pad={false}
                >
                  <DataTable
                    caption={sideLabels[side]}
                    rowKey={(row) => row.unitId}
                    rows={rows}
                    columns={columns}
                    empty={side === 'yellow' ? '没有逾期的单位。' : '还没有办理过的单位。'}
                  />
                </Card>
              );
            })}
          </Stack>
        )}
      </QueryFace>
      {open ? (
        <ConfirmAct
          open
          onClose={() => setOpen(false)}
          title="按红黄榜拟通报"
          consequences={['通报列出红榜、黄榜单位和数字', '进入核稿、签发，编号印发后送达上榜单位']}
          opinion={{ label: '工作要求', required: true, max: 2000 }}
          confirm="拟通报，送核稿"
          act={(opinion) => act.act({ body: { ...when, opinion } })}
          error={act.error}
          busy={act.busy}
        />
      ) : null}
    </Page>
  );
}
