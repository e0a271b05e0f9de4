/** 规划和项目安全把关: figures by kind that open rows, and the ledger. */
import { ShieldCheck } from 'lucide-react';
import { dayCol } from '#kernel/web/format.ts';
import { useGet, usePage, usePhone } from '#kernel/web/hooks.ts';
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
  ToggleChip,
  type Column,
  SheetTools,
} from '#kernel/web/ui/index.ts';
import { gateChoices, gateFigures, listGates } from '../../shared/gates/contract.ts';
import type { GateCounts, GateRow } from '../../shared/gates/schema.ts';
import {
  gateKindInfo,
  gateKinds,
  gateMachine,
  gateMarkLabels,
  gateMarks,
  type GateMark,
} from '../../shared/gates/states.ts';
import '../papers/papers.css';

interface Line extends GateCounts {
  key: string;
  name: string;
  query: Record<string, string>;
}

export function Component() {
  const phone = usePhone();
  const session = useSession();
  const choices = useGet(gateChoices, {}, { staleTime: 300_000 });
  const page = usePage(listGates, {
    filters: {
      q: '',
      kind: [] as string[],
      state: [] as string[],
      unit: [] as string[],
      street: [] as string[],
      mark: '',
      asOf: '',
    },
    size: 20,
  });
  const f = page.filters;
  const when: Record<string, string> = f.asOf ? { asOf: f.asOf } : {};
  const figures = useGet(gateFigures, { query: when }, { keep: true });
  const figure = (line: Line, mark: GateMark) => (
    <FigureLink
      value={line[mark]}
      sentence={`${line.name} ${gateMarkLabels[mark]} ${line[mark]} 件`}
      to={`/project-gates?${new URLSearchParams({ ...when, ...line.query, mark }).toString()}`}
      tone={mark === 'late' || mark === 'unmet' ? 'overdue' : 'plain'}
      icon={false}
    />
  );
  const columns: Column<GateRow>[] = [
    {
      key: 'title',
      title: '规划或项目',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.title}
          to={`/project-gates/${row.id}`}
          note={`${row.code} · ${gateKindInfo[row.kind].label}`}
        />
      ),
    },
    {
      key: 'owner',
      title: '建设单位',
      width: '15rem',
      card: 'meta',
      hideBelow: 1280,
      render: (row) => (
        <div className="z-cell-two">
          {row.enterpriseName}
          <span className="z-cell-note">{row.streetName}</span>
        </div>
      ),
    },
    { key: 'unit', title: '牵头', width: '11rem', card: 'meta', render: (row) => row.unitName },
    {
      key: 'opinions',
      title: '意见',
      width: '7rem',
      align: 'right',
      card: 'meta',
      render: (row) => (
        <>
          {row.given}/{row.asked}
          {row.refusals > 0 ? <span className="pp-late"> 不同意 {row.refusals}</span> : null}
        </>
      ),
    },
    {
      key: 'state',
      title: '状态',
      width: '9rem',
      card: 'side',
      render: (row) => <StateBadge {...gateMachine.states[row.state]} />,
    },
    {
      key: 'result',
      title: '结论',
      width: '9rem',
      card: 'meta',
      render: (row) =>
        row.result ? (
          <div className="z-cell-two">
            {gateKindInfo[row.kind].results[row.result]}
            <span className="z-cell-note">{dayCol(row.concludedOn)}</span>
          </div>
        ) : (
          <span className={row.isLate ? 'pp-late' : undefined}>
            {row.isLate ? '逾期' : '意见截止'} {dayCol(row.dueOn)}
          </span>
        ),
    },
    {
      key: 'unmet',
      title: '未落实条件',
      width: '6.5rem',
      align: 'right',
      card: 'meta',
      render: (row) => <span className={row.unmet > 0 ? 'pp-late' : undefined}>{row.unmet}</span>,
    },
  ];
  return (
    <Page
      title="规划和项目安全把关"
      actions={
        choices.data?.mayOpen ? (
          <Button kind="filled" icon={ShieldCheck} to="/project-gates/new">
            发起把关事项
          </Button>
        ) : undefined
      }
    >
      <Stack>
        <QueryFace query={figures} rows={4}>
          {(data) => (
            <Card title="把关情况" note="按发起的事项统计；否决含查实停止、撤销的。" pad={false}>
              <DataTable
                caption="把关情况"
                rowKey={(line) => line.key}
                rows={[
                  ...data.kinds.map((k): Line => ({
                    ...k,
                    key: k.kind,
                    name: gateKindInfo[k.kind].label,
                    query: { kind: k.kind },
                  })),
                  { ...data.total, key: 'total', name: '合计', query: {} },
                ]}
                columns={[
                  { key: 'name', title: '类别', card: 'head', render: (line: Line) => line.name },
                  ...gateMarks.map((mark): Column<Line> => ({
                    key: mark,
                    title: gateMarkLabels[mark],
                    align: 'right',
                    render: (line) => figure(line, mark),
                  })),
                ]}
              />
            </Card>
          )}
        </QueryFace>
        <div>
          <FilterBar
            search={{ value: f.q, onChange: (q) => page.setFilters({ q }), placeholder: '编号、项目、地点、建设单位' }}
            right={
              <div className="pp-tools">
                <AsOf value={f.asOf} today={session.today} onChange={(asOf) => page.setFilters({ asOf })} />
                {phone ? null : <SheetTools path="project-gates" print="/project-gates/print" filters={f} />}
              </div>
            }
          >
            <FilterChip
              label="类别"
              value={f.kind}
              options={gateKinds.map((value) => ({ value, label: gateKindInfo[value].label }))}
              onChange={(kind) => page.setFilters({ kind })}
            />
            <FilterChip
              label="状态"
              value={f.state}
              options={Object.entries(gateMachine.states).map(([value, info]) => ({ value, label: info.label }))}
              onChange={(state) => page.setFilters({ state })}
            />
            {choices.data && choices.data.units.length > 0 ? (
              <FilterChip
                label="牵头单位"
                value={f.unit}
                options={choices.data.units.map((u) => ({ value: u.id, label: u.name }))}
                onChange={(unit) => page.setFilters({ unit })}
              />
            ) : null}
            {choices.data && choices.data.streets.length > 0 ? (
              <FilterChip
                label="街道"
                value={f.street}
                options={choices.data.streets.map((s) => ({ value: s.code, label: s.name }))}
                onChange={(street) => page.setFilters({ street })}
              />
            ) : null}
            {f.mark ? (
              <ToggleChip
                label={`统计口径：${gateMarkLabels[f.mark as GateMark] ?? f.mark}`}
                value
                onChange={() => page.setFilters({ mark: '' })}
              />
            ) : null}
          </FilterBar>
          <LedgerTable
            page={page}
            columns={columns}
            rowKey={(row) => row.id}
            caption="把关台账"
            to={(row) => `/project-gates/${row.id}`}
            unit="件"
            empty={{ title: '没有符合条件的把关事项', text: '发起把关或被征求意见以后，会出现在这里。' }}
          />
        </div>
      </Stack>
    </Page>
  );
}
