/** 督导检查: visits, groups, what was found, and the figures whose every number opens its rows. */
import { Users } from 'lucide-react';
import { dayCol, shortStreet } from '#kernel/web/format.ts';
import { useGet, usePage, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Button,
  Card,
  CellTwo,
  Clock,
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
  Tag,
  ToggleChip,
  type Column,
  optionsOf,
  statesOf,
  SheetTools,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/visits/contract.ts';
import type { FindingRow, GroupRow, VisitRow } from '../../shared/visits/schema.ts';
import {
  findingMachine,
  findingMarkLabels,
  groupMachine,
  kindLabels,
  methodLabels,
  visitMachine,
  visitMarkLabels,
  type FindingMark,
  type VisitMark,
} from '../../shared/visits/states.ts';
import '../joint/joint.css';
import './visits.css';

export function Component() {
  const [{ tab }, set] = useUrlState({ tab: 'visits' });
  const choices = useGet(c.visitChoices, {}, { staleTime: 300_000 });
  return (
    <Page
      title="督导检查"
      actions={
        choices.data?.mayForm ? (
          <Button kind="filled" icon={Users} to="/visit-groups/new">
            组建督导组
          </Button>
        ) : undefined
      }
    >
      <Tabs
        label="督导检查"
        items={[
          { key: 'visits', label: '检查' },
          ...((choices.data?.groups.length ?? 0) > 0 ? [{ key: 'groups', label: '督导组' }] : []),
          { key: 'findings', label: '问题' },
          { key: 'figures', label: '情况' },
        ]}
        value={tab}
        onChange={(next) => set({ tab: next })}
      />
      {tab === 'groups' ? <Groups /> : tab === 'findings' ? <Findings /> : tab === 'figures' ? <Figures /> : <Visits />}
    </Page>
  );
}

const noVisits = {
  q: '',
  group: [] as string[],
  target: '',
  state: [] as string[],
  method: [] as string[],
  mark: '',
  asOf: '',
};

function Visits() {
  const session = useSession();
  const phone = usePhone();
  const choices = useGet(c.visitChoices, {}, { staleTime: 300_000 });
  const page = usePage(c.listVisits, { filters: noVisits, size: 20 });
  const f = page.filters;
  const set = page.setFilters;
  const columns: Column<VisitRow>[] = [
    {
      key: 'target',
      title: '检查对象',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.targetName}
          to={`/visits/${row.id}`}
          note={`${row.code} · ${row.groupName}`}
          tags={row.method === 'covert' ? <Tag>暗访</Tag> : null}
        />
      ),
    },
    {
      key: 'street',
      title: '街道',
      width: '7rem',
      hideBelow: 1100,
      card: 'none',
      render: (row) => shortStreet(row.streetName),
    },
    { key: 'planned', title: '检查日期', width: '7.4rem', card: 'meta', render: (row) => dayCol(row.plannedOn) },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (row) => <StateBadge {...visitMachine.states[row.state]} />,
    },
    {
      key: 'due',
      title: '本环节期限',
      width: '8.4rem',
      card: 'meta',
      render: (row) => (row.stepDueAt ? <Clock bare due={row.stepDueAt} label="本环节期限" /> : null),
    },
    {
      key: 'findings',
      title: '问题',
      width: '4.4rem',
      align: 'right',
      card: 'meta',
      render: (row) => row.findings,
    },
    {
      key: 'open',
      title: '未整改',
      width: '5.2rem',
      align: 'right',
      card: 'meta',
      render: (row) => row.open,
    },
  ];
  return (
    <div>
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、单位、企业、督导内容' }}
        right={
          phone ? undefined : (
            <div className="vs-acts">
              <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />
              <SheetTools path="visits" print="/ledger-print/visits" filters={f} />
            </div>
          )
        }
      >
        <FilterChip
          label="状态"
          value={f.state}
          options={statesOf(visitMachine.states)}
          onChange={(state) => set({ state })}
        />
        <FilterChip
          label="方式"
          value={f.method}
          options={optionsOf(methodLabels)}
          onChange={(method) => set({ method })}
        />
        {(choices.data?.groups.length ?? 0) > 0 ? (
          <FilterChip
            label="督导组"
            value={f.group}
            options={(choices.data?.groups ?? []).map((g) => ({ value: g.id, label: g.name }))}
            onChange={(group) => set({ group })}
          />
        ) : null}
        {f.mark ? (
          <ToggleChip
            label={`统计口径：${visitMarkLabels[f.mark as VisitMark] ?? f.mark}`}
            value
            onChange={() => set({ mark: '' })}
          />
        ) : (
          <ToggleChip label="未办结" value={false} onChange={() => set({ mark: 'open' })} />
        )}
        {f.target ? <ToggleChip label="指定检查对象" value onChange={() => set({ target: '' })} /> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="督导检查台账"
        to={(row) => `/visits/${row.id}`}
        unit="次"
        minWidth={860}
        empty={{
          title: '没有符合条件的督导检查',
          text: '编入督导组，或督导组检查了您的单位并反馈以后，会出现在这里。改一改条件再看。',
        }}
      />
    </div>
  );
}

function Groups() {
  const page = usePage(c.listGroups, { filters: { tab: 'groups', q: '', state: [] as string[] }, size: 20 });
  const columns: Column<GroupRow>[] = [
    {
      key: 'name',
      title: '督导组',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.name}
          to={`/visit-groups/${row.id}`}
          note={`${row.code} · ${row.subject}`}
          tags={row.method === 'covert' ? <Tag>暗访</Tag> : null}
        />
      ),
    },
    { key: 'leader', title: '组长', width: '6rem', card: 'meta', render: (row) => row.leader },
    {
      key: 'period',
      title: '督导时间',
      width: '13rem',
      card: 'meta',
      render: (row) => `${dayCol(row.fromOn)} 至 ${dayCol(row.toOn)}`,
    },
    {
      key: 'state',
      title: '状态',
      width: '7rem',
      card: 'side',
      render: (row) => <StateBadge {...groupMachine.states[row.state]} />,
    },
    { key: 'targets', title: '对象', width: '4.4rem', align: 'right', card: 'none', render: (row) => row.targets },
    { key: 'visits', title: '检查', width: '4.4rem', align: 'right', card: 'none', render: (row) => row.visits },
    { key: 'findings', title: '问题', width: '4.4rem', align: 'right', card: 'none', render: (row) => row.findings },
    { key: 'open', title: '未整改', width: '5.2rem', align: 'right', card: 'none', render: (row) => row.open },
  ];
  return (
    <div>
      <FilterBar
        search={{
          value: page.filters.q,
          onChange: (q) => page.setFilters({ q }),
          placeholder: '编号、名称、督导内容、检查对象',
        }}
      >
        <FilterChip
          label="状态"
          value={page.filters.state}
          options={statesOf(groupMachine.states)}
          onChange={(state) => page.setFilters({ state })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="督导组台账"
        to={(row) => `/visit-groups/${row.id}`}
        unit="个"
        minWidth={900}
        empty={{ title: '没有符合条件的督导组', text: '区安委办组建督导组以后，组里的人会在这里看到。' }}
      />
    </div>
  );
}

function Findings() {
  const session = useSession();
  const phone = usePhone();
  const page = usePage(c.listFindings, {
    filters: {
      tab: 'findings',
      q: '',
      group: [] as string[],
      unit: [] as string[],
      kind: [] as string[],
      state: [] as string[],
      mark: '',
      asOf: '',
      dueFrom: '',
      dueTo: '',
    },
    size: 20,
  });
  const f = page.filters;
  const set = page.setFilters;
  const columns: Column<FindingRow>[] = [
    {
      key: 'what',
      title: '问题',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.what}
          to={`/visits/${row.id}`}
          note={`${row.code} · ${row.kind === 'hazard' ? row.enterpriseName : row.targetName}`}
        />
      ),
    },
    { key: 'kind', title: '类别', width: '8rem', card: 'meta', render: (row) => kindLabels[row.kind] },
    { key: 'unit', title: '整改单位', width: '9rem', card: 'meta', render: (row) => row.unitName },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (row) => <StateBadge {...findingMachine.states[row.state]} />,
    },
    { key: 'found', title: '发现日期', width: '7.4rem', card: 'none', render: (row) => dayCol(row.foundOn) },
    {
      key: 'due',
      title: '整改期限',
      width: '9rem',
      card: 'meta',
      render: (row) =>
        row.dueOn ? (
          <span className={row.isOverdue ? 'jt-late' : undefined}>
            {dayCol(row.dueOn)}
            {row.isOverdue ? ' 已逾期' : ''}
          </span>
        ) : row.hazardCode ? (
          <span className="z-small">{row.hazardCode}</span>
        ) : null,
    },
  ];
  return (
    <div>
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、问题、检查对象' }}
        right={
          phone ? undefined : (
            <div className="vs-acts">
              <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />
              <SheetTools path="visit-findings" print="/ledger-print/visit-findings" filters={f} />
            </div>
          )
        }
      >
        <FilterChip
          label="状态"
          value={f.state}
          options={statesOf(findingMachine.states)}
          onChange={(state) => set({ state })}
        />
        <FilterChip label="类别" value={f.kind} options={optionsOf(kindLabels)} onChange={(kind) => set({ kind })} />
        {f.mark ? (
          <ToggleChip
            label={`统计口径：${findingMarkLabels[f.mark as FindingMark] ?? f.mark}`}
            value
            onChange={() => set({ mark: '' })}
          />
        ) : (
          <ToggleChip label="未整改" value={false} onChange={() => set({ mark: 'open' })} />
        )}
        {f.dueFrom || f.dueTo ? (
          <ToggleChip
            label={`期限 ${f.dueFrom} 至 ${f.dueTo}`}
            value
            onChange={() => set({ dueFrom: '', dueTo: '' })}
          />
        ) : null}
        {f.unit.length > 0 ? <ToggleChip label="指定整改单位" value onChange={() => set({ unit: [] })} /> : null}
        {f.group.length > 0 ? <ToggleChip label="指定督导组" value onChange={() => set({ group: [] })} /> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="督导问题台账"
        to={(row) => `/visits/${row.id}`}
        unit="项"
        minWidth={860}
        empty={{ title: '没有符合条件的问题', text: '督导组登记并反馈的问题会列在这里。改一改条件再看。' }}
      />
    </div>
  );
}

function Figures() {
  const session = useSession();
  const [state, set] = useUrlState({ tab: 'figures', asOf: '' });
  const when: Record<string, string> = state.asOf ? { asOf: state.asOf } : {};
  const query = useGet(c.visitFigures, { query: when }, { keep: true });
  const link = (
    tab: string,
    name: string,
    label: string,
    unit: string,
    value: number,
    q: Record<string, string>,
    late: boolean,
  ) => (
    <FigureLink
      value={value}
      sentence={`${name} ${label} ${value} ${unit}`}
      to={`/visits?${new URLSearchParams({ ...(tab === 'visits' ? {} : { tab }), ...when, ...q }).toString()}`}
      tone={late ? 'overdue' : 'plain'}
      icon={false}
    />
  );
  type VisitLine = Record<VisitMark, number> & { key: string; name: string; query: Record<string, string> };
  type FindingLine = Record<FindingMark, number> & { key: string; name: string; query: Record<string, string> };
  return (
    <Stack>
      <div className="vs-asof">
        <AsOf value={state.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />
      </div>
      <QueryFace query={query} rows={6}>
        {(data) => (
          <Stack>
            <Card title="按检查对象" note="一次检查算一次；取消的不算。" pad={false}>
              <DataTable
                caption="督导检查情况"
                rowKey={(line) => line.key}
                rows={[
                  ...data.targets.map((t): VisitLine => ({ ...t, key: t.target, query: { target: t.target } })),
                  { ...data.total, key: 'total', name: '合计', query: {} } as VisitLine,
                ]}
                columns={[
                  { key: 'name', title: '检查对象', pin: true, card: 'head', render: (line: VisitLine) => line.name },
                  ...(Object.keys(visitMarkLabels) as VisitMark[]).map((mark): Column<VisitLine> => ({
                    key: mark,
                    title: visitMarkLabels[mark],
                    align: 'right',
                    render: (line) =>
                      link(
                        'visits',
                        line.name,
                        visitMarkLabels[mark],
                        '次',
                        line[mark],
                        { ...line.query, mark },
                        mark === 'late',
                      ),
                  })),
                ]}
              />
            </Card>
            <Card
              title="按整改单位"
              note="事故隐患归入账时的监管部门，销号算已整改；还没有反馈的隐患只在合计里。"
              pad={false}
            >
              <DataTable
                caption="督导问题整改情况"
                rowKey={(line) => line.key}
                rows={[
                  ...data.units.map((u): FindingLine => ({
                    ...u,
                    key: u.unitId,
                    name: u.unitName,
                    query: { unit: u.unitId },
                  })),
                  { ...data.findings, key: 'total', name: '合计', query: {} } as FindingLine,
                ]}
                columns={[
                  { key: 'name', title: '整改单位', pin: true, card: 'head', render: (line: FindingLine) => line.name },
                  ...(Object.keys(findingMarkLabels) as FindingMark[]).map((mark): Column<FindingLine> => ({
                    key: mark,
                    title: findingMarkLabels[mark],
                    align: 'right',
                    render: (line) =>
                      link(
                        'findings',
                        line.name,
                        findingMarkLabels[mark],
                        '项',
                        line[mark],
                        { ...line.query, mark },
                        mark === 'overdue',
                      ),
                  })),
                ]}
              />
            </Card>
          </Stack>
        )}
      </QueryFace>
    </Stack>
  );
}
