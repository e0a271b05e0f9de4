/** 资金: the year at a glance, the ledger of money, projects, and the safety expenses of enterprises. Every figure opens its rows. */
import { Input, Select } from 'antd';
import { FileInput, Plus } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { upload } from '#kernel/web/api.ts';
import { dayCol, shortStreet } from '#kernel/web/format.ts';
import { useAct, useGet, usePage, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  AsOf,
  Button,
  Card,
  CellTwo,
  Choice,
  Clock,
  DataTable,
  DayInput,
  DetailDrawer,
  FigureLink,
  FileDrop,
  FilterBar,
  FilterChip,
  ImportSummary,
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
import * as c from '../../shared/contract.ts';
import type { BudgetRow, ImportOutcome, MissingRow, Overview, ProjectRow, StatementRow } from '../../shared/schema.ts';
import {
  markLabels,
  projectMachine,
  purposeLabels,
  statementMachine,
  wayLabels,
  type Mark,
  type Purpose,
  type Way,
} from '../../shared/states.ts';
import { Money, share, wan } from '../parts.tsx';

/** Year 0 stands for every year. */
const anyYear = ({ year, ...rest }: Record<string, unknown>): Record<string, unknown> =>
  year ? { year, ...rest } : rest;

export function Component() {
  const session = useSession();
  const [{ tab, year, asOf }, set] = useUrlState({ tab: 'overview', year: 0, asOf: '' });
  const query = useGet(
    c.getOverview,
    { query: { ...(year ? { year } : {}), ...(asOf ? { asOf } : {}) } },
    {
      keep: true,
    },
  );
  const [open, setOpen] = useState<'budget' | 'project' | 'import' | null>(null);
  const thisYear = Number(session.today.slice(0, 4));
  return (
    <Page
      title="资金"
      note="预算安排、批复和执行，四防项目，企业安全生产费用。"
      actions={
        query.data?.mayKeep ? (
          <div className="fd-tools">
            <Button icon={FileInput} onClick={() => setOpen('import')}>
              导入台账
            </Button>
            <Button icon={Plus} onClick={() => setOpen('project')}>
              项目立项
            </Button>
            <Button kind="filled" icon={Plus} onClick={() => setOpen('budget')}>
              登记预算
            </Button>
          </div>
        ) : undefined
      }
    >
      <Stack>
        <Tabs
          label="资金"
          items={[
            { key: 'overview', label: '总览' },
            { key: 'budgets', label: '资金台账' },
            { key: 'projects', label: '四防项目' },
            { key: 'statements', label: '企业安全费用' },
            { key: 'missing', label: '未报企业' },
          ]}
          value={tab}
          onChange={(next) => set({ tab: next })}
        />
        {tab === 'budgets' ? (
          <Budgets />
        ) : tab === 'projects' ? (
          <Projects />
        ) : tab === 'statements' ? (
          <Statements />
        ) : tab === 'missing' ? (
          <Missing year={(year || thisYear) - 1} asOf={asOf} />
        ) : (
          <>
            <div className="fd-tools">
              <Select
                aria-label="年度"
                style={{ width: 120 }}
                value={year || thisYear}
                options={[thisYear, thisYear - 1, thisYear - 2].map((y) => ({ value: y, label: `${y} 年度` }))}
                onChange={(next: number) => set({ year: next === thisYear ? 0 : next })}
              />
              <AsOf value={asOf} today={session.today} onChange={(next) => set({ asOf: next })} />
            </div>
            <QueryFace query={query} rows={8}>
              {(data) => <Figures data={data} asOf={asOf} />}
            </QueryFace>
          </>
        )}
      </Stack>
      {open === 'budget' ? <NewBudget year={thisYear} onClose={() => setOpen(null)} /> : null}
      {open === 'project' ? <NewProject today={session.today} onClose={() => setOpen(null)} /> : null}
      {open === 'import' ? <ImportLedger onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function Figures({ data, asOf }: { data: Overview; asOf: string }) {
  const when: Record<string, string> = asOf ? { asOf } : {};
  const to = (tab: string, q: Record<string, string>): string =>
    `/funding?${new URLSearchParams({ tab, ...when, ...q }).toString()}`;
  const year = String(data.year);
  const { total, majorHazard, lastYear } = data.budgets;
  const money = (label: string, value: number, q: Record<string, string>) => (
    <FigureLink
      value={Math.round(value / 1_000_000)}
      unit="万元"
      size="m"
      sentence={`${data.year} 年度${label} ${Math.round(value / 1_000_000)} 万元`}
      to={to('budgets', { year, ...q })}
    />
  );
  const sy = String(data.statementYear);
  const firms = (mark: Mark, value: number, late = false) => (
    <FigureLink
      value={value}
      unit="家"
      size="m"
      tone={late ? 'overdue' : 'plain'}
      sentence={`${data.statementYear} 年度安全费用${markLabels[mark]} ${value} 家`}
      to={
        mark === 'missing' || mark === 'due'
          ? to('missing', { year, ...(mark === 'due' ? { which: 'due' } : {}) })
          : to('statements', { year: sy, mark })
      }
    />
  );
  type PurposeLine = Overview['budgets']['byPurpose'][number];
  type UnitLine = Overview['budgets']['byUnit'][number];
  type WayLine = Overview['projects'][number];
  const moneyColumns = <T extends { plannedFen: number; approvedFen: number; executedFen: number }>(): Column<T>[] => [
    { key: 'planned', title: '安排', align: 'right', render: (r) => wan(r.plannedFen) },
    { key: 'approved', title: '批复', align: 'right', render: (r) => wan(r.approvedFen) },
    { key: 'executed', title: '执行', align: 'right', render: (r) => wan(r.executedFen) },
    { key: 'rate', title: '执行率', align: 'right', render: (r) => share(r.executedFen, r.approvedFen) },
  ];
  return (
    <Stack>
      <Card title={`${data.year} 年度预算`} note={`截至 ${dayCol(data.asOf)}`}>
        <div className="fd-sums">
          <div>安排{money('预算安排', total.plannedFen, {})}</div>
          <div>批复{money('预算批复', total.approvedFen, {})}</div>
          <div>执行{money('预算执行', total.executedFen, {})}</div>
          <div>
            执行率<strong>{share(total.executedFen, total.approvedFen)}</strong>
          </div>
          <div>
            重大隐患治理资金到位率
            <strong>{share(majorHazard.approvedFen, majorHazard.plannedFen)}</strong>
            <span className="z-note">批复占安排</span>
          </div>
          <div>
            执行额与上年同期比<strong>{share(total.executedFen, lastYear.executedFen)}</strong>
            <span className="z-note">
              {lastYear.executedFen === 0 ? '上年同期没有登记执行' : `上年同期 ${wan(lastYear.executedFen)} 万元`}
            </span>
          </div>
        </div>
        <p className="z-note">
          分季度执行（万元）：
          {data.budgets.quarters.map((q, i) => `${['一', '二', '三', '四'][i] ?? ''}季度 ${wan(q)}`).join('，')}
        </p>
      </Card>
      <Card title="按用途" note="单位：万元" pad={false}>
        <DataTable
          caption="按用途的预算"
          rowKey={(r: PurposeLine) => r.purpose}
          rows={data.budgets.byPurpose}
          empty="这一年还没有登记预算。部门、街道在资金台账登记或导入后，这里按用途列出。"
          columns={[
            { key: 'purpose', title: '用途', card: 'head', render: (r) => purposeLabels[r.purpose] },
            {
              key: 'lines',
              title: '项目',
              align: 'right',
              render: (r) => (
                <FigureLink
                  value={r.lines}
                  sentence={`${purposeLabels[r.purpose]} ${r.lines} 条预算`}
                  to={to('budgets', { year, purpose: r.purpose })}
                />
              ),
            },
            ...moneyColumns<PurposeLine>(),
          ]}
        />
      </Card>
      {data.budgets.byUnit.length > 1 ? (
        <Card title="按单位" note="单位：万元" pad={false}>
          <DataTable
            caption="按单位的预算"
            rowKey={(r: UnitLine) => r.unitId}
            rows={data.budgets.byUnit}
            columns={[
              { key: 'unit', title: '单位', card: 'head', render: (r) => r.unitName },
              {
                key: 'lines',
                title: '项目',
                align: 'right',
                render: (r) => (
                  <FigureLink
                    value={r.lines}
                    sentence={`${r.unitName} ${r.lines} 条预算`}
                    to={to('budgets', { year, unit: r.unitId })}
                  />
                ),
              },
              ...moneyColumns<UnitLine>(),
            ]}
          />
        </Card>
      ) : null}
      <Card title="四防项目" pad={false}>
        <DataTable
          caption="四防项目"
          rowKey={(r: WayLine) => r.way}
          rows={data.projects}
          columns={[
            { key: 'way', title: '类别', card: 'head', render: (r) => wayLabels[r.way] },
            {
              key: 'all',
              title: '项目',
              align: 'right',
              render: (r) => (
                <FigureLink
                  value={r.all}
                  sentence={`${wayLabels[r.way]}项目 ${r.all} 个`}
                  to={to('projects', { year, way: r.way, mark: 'all' })}
                />
              ),
            },
            {
              key: 'accepted',
              title: '已验收',
              align: 'right',
              render: (r) => (
                <FigureLink
                  value={r.accepted}
                  sentence={`${wayLabels[r.way]}已验收 ${r.accepted} 个`}
                  to={to('projects', { year, way: r.way, mark: 'accepted' })}
                />
              ),
            },
            {
              key: 'overdue',
              title: '逾期',
              align: 'right',
              render: (r) => (
                <FigureLink
                  value={r.overdue}
                  tone="overdue"
                  icon={false}
                  sentence={`${wayLabels[r.way]}逾期 ${r.overdue} 个`}
                  to={to('projects', { year, way: r.way, mark: 'overdue' })}
                />
              ),
            },
            { key: 'investment', title: '计划投资（万元）', align: 'right', render: (r) => wan(r.investmentFen) },
          ]}
        />
      </Card>
      <Card title={`企业 ${data.statementYear} 年度安全生产费用`} note="应报的是高危行业企业；数目按审核通过的报告">
        <div className="fd-sums">
          <div>应报{firms('due', data.statements.due)}</div>
          <div>未报送{firms('missing', data.statements.missing, true)}</div>
          <div>待审核{firms('waiting', data.statements.waiting)}</div>
          <div>足额提取{firms('full', data.statements.full)}</div>
          <div>提取不足{firms('short', data.statements.short, true)}</div>
          <div>使用合规{firms('clean', data.statements.clean)}</div>
          <div>有不合规列支{firms('disallowed', data.statements.disallowed, true)}</div>
          <div>
            提取足额率<strong>{share(data.statements.full, data.statements.full + data.statements.short)}</strong>
          </div>
          <div>
            投入同比
            <strong>{share(data.statements.paired.usedFen, data.statements.paired.lastUsedFen)}</strong>
            <span className="z-note">两年都已审核的 {data.statements.paired.count} 家</span>
          </div>
        </div>
        <p className="z-note">
          应提 {wan(data.statements.computedFen)} 万元，实提 {wan(data.statements.accruedFen)} 万元，使用{' '}
          {wan(data.statements.usedFen)} 万元。
        </p>
      </Card>
    </Stack>
  );
}

function Budgets() {
  const session = useSession();
  const phone = usePhone();
  const page = usePage(c.listBudgets, {
    filters: { tab: 'budgets', q: '', year: 0, unit: [] as string[], purpose: [] as string[], asOf: '' },
    askAs: anyYear,
    size: 20,
  });
  const f = page.filters;
  const set = page.setFilters;
  const money = (key: string, title: string, of: (r: BudgetRow) => number): Column<BudgetRow> => ({
    key,
    title,
    width: '7.4rem',
    align: 'right',
    card: 'meta',
    render: (r) => `${wan(of(r))}${phone ? ' 万元' : ''}`,
  });
  const columns: Column<BudgetRow>[] = [
    {
      key: 'title',
      title: '预算项目',
      card: 'head',
      render: (r) => (
        <CellTwo title={r.title} to={`/funding/budgets/${r.id}`} note={`${r.code} · ${r.year} 年度 · ${r.unitName}`} />
      ),
    },
    { key: 'purpose', title: '用途', width: '10rem', card: 'side', render: (r) => purposeLabels[r.purpose] },
    money('planned', '安排', (r) => r.plannedFen),
    money('approved', '批复', (r) => r.approvedFen),
    money('executed', '执行', (r) => r.executedFen),
    {
      key: 'rate',
      title: '执行率',
      width: '5.6rem',
      align: 'right',
      card: 'none',
      render: (r) => share(r.executedFen, r.approvedFen),
    },
  ];
  return (
    <div>
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、项目、单位' }}
        right={
          phone ? undefined : (
            <div className="fd-tools">
              <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />
              <SheetTools path="funding/budgets" print="/funding/print/budgets" filters={f} />
            </div>
          )
        }
      >
        <FilterChip
          label="用途"
          value={f.purpose}
          options={optionsOf(purposeLabels)}
          onChange={(purpose) => set({ purpose })}
        />
        {f.year ? <ToggleChip label={`${f.year} 年度`} value onChange={() => set({ year: 0 })} /> : null}
        {f.unit.length > 0 ? <ToggleChip label="指定单位" value onChange={() => set({ unit: [] })} /> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="资金台账（万元）"
        to={(r) => `/funding/budgets/${r.id}`}
        unit="条"
        minWidth={880}
        empty={{ title: '没有符合条件的预算项目', text: '用“登记预算”或“导入台账”登记本单位的安全投入。' }}
      />
    </div>
  );
}

function Projects() {
  const phone = usePhone();
  const page = usePage(c.listProjects, {
    filters: {
      tab: 'projects',
      q: '',
      year: 0,
      unit: [] as string[],
      way: [] as string[],
      state: [] as string[],
      mark: '',
      asOf: '',
    },
    askAs: anyYear,
    size: 20,
  });
  const f = page.filters;
  const set = page.setFilters;
  const columns: Column<ProjectRow>[] = [
    {
      key: 'title',
      title: '项目',
      card: 'head',
      render: (r) => (
        <CellTwo
          title={r.title}
          to={`/funding/projects/${r.id}`}
          note={`${r.code} · ${r.unitName}`}
          tags={<Tag>{wayLabels[r.way]}</Tag>}
        />
      ),
    },
    {
      key: 'investment',
      title: '投资（万元）',
      width: '8rem',
      align: 'right',
      card: 'meta',
      render: (r) => wan(r.investmentFen),
    },
    { key: 'hazards', title: '关联隐患', width: '6rem', align: 'right', card: 'none', render: (r) => r.hazards },
    {
      key: 'due',
      title: '完成期限',
      width: '9rem',
      card: 'meta',
      render: (r) =>
        r.stepDueAt ? <Clock bare due={r.stepDueAt} label="本环节期限" /> : <span>{dayCol(r.dueOn)}</span>,
    },
    {
      key: 'state',
      title: '状态',
      width: '7.4rem',
      card: 'side',
      render: (r) => <StateBadge {...projectMachine.states[r.state]} />,
    },
  ];
  return (
    <div>
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、项目、隐患编号' }}
        right={
          phone ? undefined : (
            <div className="fd-tools">
              <SheetTools path="funding/projects" print="/funding/print/projects" filters={f} />
            </div>
          )
        }
      >
        <FilterChip label="类别" value={f.way} options={optionsOf(wayLabels)} onChange={(way) => set({ way })} />
        <FilterChip
          label="状态"
          value={f.state}
          options={statesOf(projectMachine.states)}
          onChange={(state) => set({ state })}
        />
        {f.mark && f.mark !== 'all' ? (
          <ToggleChip
            label={f.mark === 'accepted' ? '已验收' : '逾期'}
            value
            onChange={() => set({ mark: '', asOf: '' })}
          />
        ) : null}
        {f.asOf ? <ToggleChip label={`截至 ${f.asOf}`} value onChange={() => set({ asOf: '' })} /> : null}
        {f.year ? <ToggleChip label={`${f.year} 年度`} value onChange={() => set({ year: 0 })} /> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="四防项目"
        to={(r) => `/funding/projects/${r.id}`}
        unit="个"
        minWidth={820}
        empty={{
          title: '没有符合条件的四防项目',
          text: '用“项目立项”登记人防、技防、工程防、管理防项目，并关联要治理的隐患。',
        }}
      />
    </div>
  );
}

export function Statements({ mine = false }: { mine?: boolean }) {
  const session = useSession();
  const phone = usePhone();
  const page = usePage(c.listStatements, {
    filters: {
      tab: 'statements',
      q: '',
      year: 0,
      state: [] as string[],
      street: [] as string[],
      industry: [] as string[],
      mark: '',
      asOf: '',
    },
    askAs: anyYear,
    size: 20,
  });
  const f = page.filters;
  const set = page.setFilters;
  const columns: Column<StatementRow>[] = [
    {
      key: 'firm',
      title: '企业',
      card: 'head',
      render: (r) => (
        <CellTwo
          title={mine ? `${r.year} 年度安全费用报告` : r.enterpriseName}
          to={`/funding/statements/${r.id}`}
          note={`${r.code} · ${r.year} 年度${r.round > 1 ? ` · 第 ${r.round - 1} 次更正` : ''}`}
        />
      ),
    },
    {
      key: 'street',
      title: '街道',
      width: '7rem',
      hideBelow: 1200,
      card: 'none',
      render: (r) => shortStreet(r.streetName),
    },
    {
      key: 'computed',
      title: '应提',
      width: '7rem',
      align: 'right',
      card: 'meta',
      render: (r) => `${wan(r.computedFen)}${phone ? ' 万元' : ''}`,
    },
    {
      key: 'accrued',
      title: '实提',
      width: '7rem',
      align: 'right',
      card: 'meta',
      render: (r) => `${wan(r.accruedFen)}${phone ? ' 万元' : ''}`,
    },
    {
      key: 'short',
      title: '少提',
      width: '7rem',
      align: 'right',
      card: 'none',
      render: (r) => (r.shortfallFen > 0 ? <span className="fd-bad">{wan(r.shortfallFen)}</span> : '0.00'),
    },
    { key: 'used', title: '使用', width: '7rem', align: 'right', card: 'none', render: (r) => wan(r.usedFen) },
    {
      key: 'state',
      title: '状态',
      width: '7.4rem',
      card: 'side',
      render: (r) => <StateBadge {...statementMachine.states[r.state]} />,
    },
    {
      key: 'due',
      title: '本环节期限',
      width: '8.4rem',
      card: 'meta',
      render: (r) => (r.stepDueAt ? <Clock bare due={r.stepDueAt} label="本环节期限" /> : null),
    },
  ];
  return (
    <div>
      {mine ? null : (
        <FilterBar
          search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、企业' }}
          right={
            phone ? undefined : (
              <div className="fd-tools">
                <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />
                <SheetTools path="funding/statements" print="/funding/print/statements" filters={f} />
              </div>
            )
          }
        >
          <FilterChip
            label="状态"
            value={f.state}
            options={statesOf(statementMachine.states)}
            onChange={(state) => set({ state })}
          />
          {f.year ? <ToggleChip label={`${f.year} 年度`} value onChange={() => set({ year: 0 })} /> : null}
          {f.mark ? (
            <ToggleChip
              label={`统计口径：${markLabels[f.mark as Mark] ?? f.mark}`}
              value
              onChange={() => set({ mark: '' })}
            />
          ) : null}
        </FilterBar>
      )}
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="企业安全费用（万元）"
        to={(r) => `/funding/statements/${r.id}`}
        unit="份"
        minWidth={980}
        empty={{
          title: mine ? '还没有安全费用报告' : '没有符合条件的安全费用报告',
          text: mine ? '选择年度，开始填报。' : '企业报送以后，属地街道和监管部门会在这里看到。',
        }}
      />
    </div>
  );
}

function Missing({ year, asOf }: { year: number; asOf: string }) {
  const page = usePage(c.listMissing, {
    filters: { tab: 'missing', year: 0, which: '', asOf: '' },
    askAs: (asked) => ({ ...asked, year, ...(asOf ? { asOf } : {}) }),
    size: 20,
  });
  const columns: Column<MissingRow>[] = [
    { key: 'name', title: '企业', card: 'head', render: (r) => <CellTwo title={r.name} to={`/enterprises/${r.id}`} /> },
    { key: 'street', title: '街道', width: '10rem', card: 'meta', render: (r) => r.streetName },
    { key: 'industry', title: '行业领域', width: '10rem', card: 'meta', render: (r) => r.industryName },
  ];
  return (
    <div>
      <FilterBar>
        <ToggleChip
          label="只看未报送"
          value={page.filters.which !== 'due'}
          onChange={(on) => page.setFilters({ which: on ? '' : 'due' })}
        />
      </FilterBar>
      <p className="z-note">
        名册里标为高危行业、正常经营的企业应报
        {page.filters.which === 'due' ? '' : `；这里是还没有报送 ${year} 年度报告的`}。
      </p>
      <LedgerTable page={page} columns={columns} rowKey={(r) => r.id} caption={`${year} 年度未报企业`} unit="家" />
    </div>
  );
}

function NewBudget({ year, onClose }: { year: number; onClose: () => void }) {
  const navigate = useNavigate();
  const [y, setYear] = useState(year);
  const [purpose, setPurpose] = useState<Purpose>('majorHazard');
  const [title, setTitle] = useState('');
  const [source, setSource] = useState('');
  const [planned, setPlanned] = useState<number | null>(0);
  const [approved, setApproved] = useState<number | null>(0);
  const save = useAct(c.addBudget, { onDone: (b) => void navigate(`/funding/budgets/${b.id}`) });
  const submit = (): void =>
    void save.act({
      body: { year: y, purpose, title, source, plannedFen: planned ?? 0, approvedFen: approved ?? 0 },
    });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="登记预算"
      note="登记到本单位的资金台账"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          onClick={submit}
          locked={title.trim().length < 2 ? '请写明预算项目名称' : undefined}
        >
          登记这条预算
        </Button>
      }
    >
      <ActError error={save.error} onRetry={submit} />
      <div className="fd-field">
        <label htmlFor="fb-title">预算项目名称</label>
        <Input id="fb-title" value={title} maxLength={100} onChange={(e) => setTitle(e.target.value)} />
      </div>
      <div className="fd-pair">
        <div className="fd-field">
          <label htmlFor="fb-year">年度</label>
          <Select
            id="fb-year"
            value={y}
            options={[year + 1, year, year - 1, year - 2].map((one) => ({ value: one, label: `${one} 年度` }))}
            onChange={(next: number) => setYear(next)}
          />
        </div>
        <div className="fd-field">
          <label htmlFor="fb-purpose">用途</label>
          <Select
            id="fb-purpose"
            value={purpose}
            options={optionsOf(purposeLabels)}
            onChange={(next: Purpose) => setPurpose(next)}
          />
        </div>
        <div className="fd-field">
          <label htmlFor="fb-planned">安排</label>
          <Money id="fb-planned" fen={planned} onChange={setPlanned} />
        </div>
        <div className="fd-field">
          <label htmlFor="fb-approved">批复（选填）</label>
          <Money id="fb-approved" fen={approved} onChange={setApproved} />
        </div>
      </div>
      <div className="fd-field">
        <label htmlFor="fb-source">资金来源（选填）</label>
        <Input
          id="fb-source"
          value={source}
          maxLength={60}
          placeholder="财政预算、专项资金、自筹"
          onChange={(e) => setSource(e.target.value)}
        />
      </div>
    </DetailDrawer>
  );
}

function NewProject({ today, onClose }: { today: string; onClose: () => void }) {
  const navigate = useNavigate();
  const [way, setWay] = useState<Way>('engineering');
  const [title, setTitle] = useState('');
  const [goal, setGoal] = useState('');
  const [investment, setInvestment] = useState<number | null>(0);
  const [beginsOn, setBegins] = useState(today);
  const [dueOn, setDue] = useState(`${today.slice(0, 4)}-12-20`);
  const [hazards, setHazards] = useState('');
  const save = useAct(c.addProject, { onDone: (p) => void navigate(`/funding/projects/${p.id}`) });
  const submit = (): void =>
    void save.act({
      body: {
        year: Number(beginsOn.slice(0, 4)),
        way,
        title,
        goal,
        investmentFen: investment ?? 0,
        beginsOn,
        dueOn,
        hazardCodes: hazards.split(/[\s,，、;；]+/).filter(Boolean),
      },
    });
  const missing =
    title.trim().length < 4 ? '请写明项目名称（至少 4 个字）' : goal.trim().length < 4 ? '请写明治理目标' : undefined;
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="项目立项"
      footer={
        <Button kind="filled" busy={save.busy} onClick={submit} locked={missing}>
          立项
        </Button>
      }
    >
      <ActError error={save.error} onRetry={submit} />
      <div className="fd-field">
        <Choice label="类别" value={way} onChange={(next) => setWay(next as Way)} options={optionsOf(wayLabels)} />
      </div>
      <div className="fd-field">
        <label htmlFor="fp-title">项目名称</label>
        <Input id="fp-title" value={title} maxLength={100} onChange={(e) => setTitle(e.target.value)} />
      </div>
      <div className="fd-field">
        <label htmlFor="fp-goal">治理目标</label>
        <Input.TextArea id="fp-goal" rows={3} value={goal} maxLength={1000} onChange={(e) => setGoal(e.target.value)} />
      </div>
      <div className="fd-field">
        <label htmlFor="fp-money">计划投资</label>
        <Money id="fp-money" fen={investment} onChange={setInvestment} />
      </div>
      <div className="fd-pair">
        <div className="fd-field">
          <label htmlFor="fp-begins">开工日期</label>
          <DayInput id="fp-begins" value={beginsOn} onChange={(d) => setBegins(d ?? today)} />
        </div>
        <div className="fd-field">
          <label htmlFor="fp-due">完成期限</label>
          <DayInput id="fp-due" value={dueOn} onChange={(d) => setDue(d ?? dueOn)} />
        </div>
      </div>
      <div className="fd-field">
        <label htmlFor="fp-hazards">治理哪些隐患（选填）</label>
        <Input
          id="fp-hazards"
          value={hazards}
          placeholder="隐患编号，多个用空格隔开"
          onChange={(e) => setHazards(e.target.value)}
        />
      </div>
    </DetailDrawer>
  );
}

function ImportLedger({ onClose }: { onClose: () => void }) {
  const [fault, setFault] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const [fileId, setFileId] = useState('');
  const [outcome, setOutcome] = useState<ImportOutcome | null>(null);
  const take = useAct(c.importBudgets, { onDone: setOutcome });
  const look = async (file: File): Promise<void> => {
    setSending(true);
    setFault(null);
    try {
      const stored = await upload(file);
      setFileId(stored.id);
      await take.act({ body: { fileId: stored.id, dryRun: true } });
    } catch (error) {
      setFault(error);
    }
    setSending(false);
  };
  return (
    <DetailDrawer open onClose={onClose} title="导入资金台账" note="先检查，再导入；改过的数只记差额" width={720}>
      <ActError error={fault ?? take.error} />
      {outcome === null ? (
        <FileDrop
          accept=".xlsx,.xls,.csv"
          busy={sending}
          hint="表里要有：年度、用途、项目名称；可以有：资金来源、安排、批复、执行（万元）、执行截至日期。"
          onFile={(file) => void look(file)}
        />
      ) : outcome.dryRun ? (
        <Stack>
          <ImportSummary
            read={outcome.read}
            ok={outcome.entered}
            faulty={outcome.faults.length}
            doubtful={outcome.already}
            nameHead="项目名称"
            faults={[]}
            busy={take.busy}
            {...(outcome.entered > 0 ? { onImport: () => void take.act({ body: { fileId, dryRun: false } }) } : {})}
          />
          <DataTable
            caption="有问题的行"
            rowKey={(f: ImportOutcome['faults'][number]) => `${f.row}${f.name}`}
            rows={outcome.faults}
            empty="没有有问题的行。"
            columns={[
              { key: 'row', title: '行', width: '4rem', card: 'side', render: (f) => f.row },
              { key: 'name', title: '项目名称', width: '12rem', card: 'head', render: (f) => f.name },
              { key: 'what', title: '怎么改', card: 'meta', render: (f) => f.what },
            ]}
          />
        </Stack>
      ) : (
        <p role="status">
          已导入 {outcome.entered} 条，没有变化 {outcome.already} 条，有问题没有导入 {outcome.faults.length} 条。
        </p>
      )}
    </DetailDrawer>
  );
}
