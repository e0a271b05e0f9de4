/** 会商 and the follow-up of what was decided: which decisions are open, which are overdue. */
import { Users } from 'lucide-react';
import { dayCol, timeTick } from '#kernel/web/format.ts';
import { useGet, usePage, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Button,
  Card,
  CellTwo,
  DataTable,
  FigureLink,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  QueryFace,
  Stack,
  StateBadge,
  Tabs,
  ToggleChip,
  type Column,
  SheetTools,
} from '#kernel/web/ui/index.ts';
import { decisionFigures, listDecisions, listSessions, sessionChoices } from '../../shared/joint/session-contract.ts';
import type { DecisionCounts, DecisionRow, SessionRow } from '../../shared/joint/session-schema.ts';
import {
  decisionMachine,
  decisionMarkLabels,
  sessionMachine,
  type DecisionMark,
} from '../../shared/joint/session-states.ts';
import { shareText } from './words.ts';
import './joint.css';

const path = (id: string): string => `/joint-sessions/${id}`;

export function Component() {
  const [{ tab }, set] = useUrlState({ tab: 'sessions' });
  const choices = useGet(sessionChoices, {}, { staleTime: 300_000 });
  return (
    <Page
      title="会商"
      actions={
        choices.data?.mayCall ? (
          <Button kind="filled" icon={Users} to="/joint-sessions/new">
            召集会商
          </Button>
        ) : undefined
      }
    >
      <Tabs
        label="会商和落实"
        items={[
          { key: 'sessions', label: '历次会商' },
          { key: 'decisions', label: '议定事项落实' },
        ]}
        value={tab}
        onChange={(next) => set({ tab: next })}
      />
      {tab === 'decisions' ? <Decisions /> : <Sessions />}
    </Page>
  );
}

function Sessions() {
  const phone = usePhone();
  const page = usePage(listSessions, { filters: { q: '', state: [] as string[] }, size: 20 });
  const columns: Column<SessionRow>[] = [
    {
      key: 'title',
      title: '会商事由',
      card: 'head',
      render: (row) => <CellTwo title={row.title} to={path(row.id)} note={`${row.code} · ${row.unitName}召集`} />,
    },
    { key: 'held', title: '时间', width: '8rem', card: 'meta', render: (row) => timeTick(row.heldAt) },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (row) => <StateBadge {...sessionMachine.states[row.state]} />,
    },
    { key: 'decisions', title: '议定', width: '5rem', align: 'right', card: 'meta', render: (row) => row.decisions },
    { key: 'open', title: '未办结', width: '5.6rem', align: 'right', card: 'meta', render: (row) => row.open },
    {
      key: 'overdue',
      title: '逾期',
      width: '5rem',
      align: 'right',
      card: 'meta',
      render: (row) => <span className={row.overdue > 0 ? 'jt-late' : undefined}>{row.overdue}</span>,
    },
  ];
  return (
    <>
      <FilterBar
        search={{
          value: page.filters.q,
          onChange: (q) => page.setFilters({ q }),
          placeholder: '编号、事由、地点、企业',
        }}
        right={
          phone ? undefined : (
            <div className="jt-tools">
              <SheetTools path="joint-sessions" print="/ledger-print/joint-sessions" filters={page.filters} />
            </div>
          )
        }
      >
        <FilterChip
          label="状态"
          value={page.filters.state}
          options={Object.entries(sessionMachine.states).map(([value, info]) => ({ value, label: info.label }))}
          onChange={(state) => page.setFilters({ state })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="会商台账"
        to={(row) => path(row.id)}
        unit="次"
        empty={{ title: '没有符合条件的会商', text: '召集会商或被邀请以后，会出现在这里。' }}
      />
    </>
  );
}

function Decisions() {
  const phone = usePhone();
  const session = useSession();
  const page = usePage(listDecisions, {
    filters: {
      tab: 'decisions',
      q: '',
      unit: [] as string[],
      state: [] as string[],
      mark: '',
      asOf: '',
      dueFrom: '',
      dueTo: '',
    },
    size: 20,
  });
  const f = page.filters;
  const when: Record<string, string> = {
    ...(f.asOf ? { asOf: f.asOf } : {}),
    ...(f.dueFrom ? { dueFrom: f.dueFrom } : {}),
    ...(f.dueTo ? { dueTo: f.dueTo } : {}),
  };
  const figures = useGet(decisionFigures, { query: when }, { keep: true });
  interface Line extends DecisionCounts {
    key: string;
    name: string;
    query: Record<string, string>;
  }
  const figure = (line: Line, mark: DecisionMark) => (
    <FigureLink
      value={line[mark]}
      sentence={`${line.name} ${decisionMarkLabels[mark]} ${line[mark]} 项`}
      to={`/joint-sessions?${new URLSearchParams({ tab: 'decisions', ...when, ...line.query, mark }).toString()}`}
      tone={mark === 'overdue' ? 'overdue' : 'plain'}
      icon={false}
    />
  );
  const marks = Object.keys(decisionMarkLabels) as DecisionMark[];
  const columns: Column<DecisionRow>[] = [
    {
      key: 'what',
      title: '议定事项',
      card: 'head',
      render: (row) => <CellTwo title={row.what} to={path(row.sessionId)} note={`${row.code} · ${row.sessionTitle}`} />,
    },
    {
      key: 'lead',
      title: '牵头',
      width: '9rem',
      card: 'meta',
      render: (row) => (
        <div className="z-cell-two">
          {row.leadUnit}
          <span className="z-cell-note">{row.person}</span>
        </div>
      ),
    },
    { key: 'confirm', title: '确认单位', width: '8rem', card: 'meta', render: (row) => row.confirmUnit },
    {
      key: 'state',
      title: '状态',
      width: '7.6rem',
      card: 'side',
      render: (row) => <StateBadge {...decisionMachine.states[row.state]} />,
    },
    {
      key: 'due',
      title: '期限',
      width: '9rem',
      card: 'meta',
      render: (row) => (
        <span className={row.isOverdue ? 'jt-late' : undefined}>
          {dayCol(row.dueOn)}
          {row.isOverdue ? ' 已逾期' : ''}
        </span>
      ),
    },
  ];
  return (
    <Stack>
      <QueryFace query={figures} rows={3}>
        {(data) => (
          <Card title="办结率" note="按期办结以报告办结的日子为准；办结率 = 已办结 ÷ 议定事项。" pad={false}>
            <DataTable
              caption="议定事项办结率"
              rowKey={(line) => line.key}
              rows={[
                ...data.units.map((u): Line => ({ ...u, key: u.unitId, name: u.unitName, query: { unit: u.unitId } })),
                { ...data.total, key: 'total', name: '合计', query: {} },
              ]}
              columns={[
                { key: 'name', title: '牵头单位', card: 'head', render: (line: Line) => line.name },
                ...marks.map((mark): Column<Line> => ({
                  key: mark,
                  title: decisionMarkLabels[mark],
                  align: 'right',
                  render: (line) => figure(line, mark),
                })),
                {
                  key: 'share',
                  title: '办结率',
                  align: 'right',
                  render: (line: Line) => shareText(line.confirmed, line.all),
                },
              ]}
            />
          </Card>
        )}
      </QueryFace>
      <div>
        <FilterBar
          search={{ value: f.q, onChange: (q) => page.setFilters({ q }), placeholder: '事项、会商' }}
          right={
            <div className="jt-tools">
              <AsOf value={f.asOf} today={session.today} onChange={(asOf) => page.setFilters({ asOf })} />
              {phone ? null : <SheetTools path="joint-decisions" print="/ledger-print/joint-decisions" filters={f} />}
            </div>
          }
        >
          <FilterChip
            label="状态"
            value={f.state}
            options={Object.entries(decisionMachine.states).map(([value, info]) => ({ value, label: info.label }))}
            onChange={(state) => page.setFilters({ state })}
          />
          {f.mark ? (
            <ToggleChip
              label={`统计口径：${decisionMarkLabels[f.mark as DecisionMark] ?? f.mark}`}
              value
              onChange={() => page.setFilters({ mark: '' })}
            />
          ) : (
            <ToggleChip label="未办结" value={false} onChange={() => page.setFilters({ mark: 'open' })} />
          )}
          {f.dueFrom || f.dueTo ? (
            <ToggleChip
              label={`期限 ${f.dueFrom} 至 ${f.dueTo}`}
              value
              onChange={() => page.setFilters({ dueFrom: '', dueTo: '' })}
            />
          ) : null}
          {f.unit.length > 0 ? (
            <ToggleChip
              label={`牵头：${figures.data?.units.find((u) => u.unitId === f.unit[0])?.unitName ?? '所选单位'}`}
              value
              onChange={() => page.setFilters({ unit: [] })}
            />
          ) : null}
        </FilterBar>
        <LedgerTable
          page={page}
          columns={columns}
          rowKey={(row) => row.id}
          caption="议定事项落实"
          to={(row) => path(row.sessionId)}
          unit="项"
          empty={{ title: '没有符合条件的议定事项', text: '会商形成议定事项后，会列在这里。改一改条件再看。' }}
        />
      </div>
    </Stack>
  );
}
