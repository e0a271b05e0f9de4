/** 隐患台账: saved views, conditions, heat by street and industry, the table, what can be done with the chosen ones. */
import { Input } from 'antd';
import {
  ClipboardCheck,
  CopyCheck,
  FileUp,
  ListChecks,
  Download,
  PhoneCall,
  Plus,
  Printer,
  SlidersHorizontal,
  Trash2,
} from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { count, dayCol } from '#kernel/web/format.ts';
import { useAct, useGet, useNarrow, usePage, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  CellTwo,
  Clock,
  ConfirmAct,
  DayRange,
  DetailDrawer,
  FilterBar,
  FilterChip,
  GradeTag,
  HeatStrip,
  Icon,
  LedgerTable,
  ListedTag,
  Page,
  SavedViews,
  StateBadge,
  ToggleChip,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import type { Column } from '#kernel/web/ui/index.ts';
import { deleteView, heatOfHazards, listHazards, listViews, saveView } from '../../shared/contract.ts';
import { channelGroups, gradeLabels, stopLabels } from '../../shared/labels.ts';
import type { HazardRow } from '../../shared/schema.ts';
import { badgeOf, hazardMachine, hazardStates } from '../../shared/states.ts';
import { firstView } from '../../shared/views.ts';
import { useReporter } from '../parts/reporter.tsx';
import { BulkAllDrawer, BulkDrawer } from '../parts/bulk.tsx';
import { UnsentLine } from '../parts/unsent-line.tsx';
import {
  allView,
  askLedger,
  ledgerDefaults,
  ledgerSort,
  onlyFilter,
  sameFilter,
  stateOfView,
  viewOfState,
  type LedgerState,
} from '../ledger-filter.ts';
import { useReference } from '../reference.ts';
import { channelOptions, handlerOf, listingWord, recordPath } from '../words.ts';
import '../hazards.css';

const stateOptions = [
  { value: 'open', label: '未销号' },
  ...hazardStates.map((state) => ({ value: state, label: hazardMachine.states[state].label })),
];
const groupOptions = Object.entries(channelGroups).map(([value, group]) => ({ value, label: group.label }));

/**
 * The ledger opens on the first view; an address with conditions is taken as it is, so that figures open their rows. Nothing
 * is drawn or asked for before: it would be everything, and then the view.
 */
export function Component() {
  const [address] = useSearchParams();
  const isFirm = useReporter().enterpriseId !== null;
  const startedEmpty = useRef(address.size === 0);
  const isEntering = startedEmpty.current && address.size === 0;
  useEffect(() => {
    // Conditions that are taken away later stay away.
    if (!isEntering) startedEmpty.current = false;
  }, [isEntering]);
  if (!isEntering) return <Ledger />;
  // A firm has few hazards and works on all of them, whatever their grade.
  const first = isFirm ? { state: 'open' } : firstView.filter;
  return <Navigate to={{ search: queryText(first) }} replace />;
}

function Ledger() {
  const session = useSession();
  const reference = useReference();
  const reporter = useReporter();
  const narrow = useNarrow();
  const phone = usePhone();
  const page = usePage(listHazards, { filters: ledgerDefaults, sort: ledgerSort, size: 20, askAs: askLedger });
  const { setFilters } = page;
  const state = page.filters as LedgerState;
  const filter = onlyFilter(page.query);
  const views = useGet(listViews);
  const [saving, setSaving] = useState(false);
  const [bulk, setBulk] = useState<readonly string[] | null>(null);
  const [bulkAll, setBulkAll] = useState(false);
  const [more, setMore] = useState(false);

  const mine = viewOfState(state);
  const current =
    state.view === allView || Object.keys(mine).length === 0
      ? (views.data?.find(isEverything)?.id ?? allView)
      : (views.data?.find((view) => sameFilter(view.filter, mine))?.id ?? '');
  const currentView = views.data?.find((view) => view.id === current);
  const save = useAct(saveView, { invalidate: [listViews], onDone: () => setSaving(false) });
  const drop = useAct(deleteView, { invalidate: [listViews] });
  const [name, setName] = useState('');

  const { street: _street, industry: _industry, ...aside } = filter;
  const heat = useGet(heatOfHazards, { query: aside }, { keep: true, enabled: !narrow });
  const heatOf = useMemo(() => {
    const cells = new Map(heat.data?.cells.map((cell) => [`${cell.industry} ${cell.streetCode}`, cell.count]));
    return (row: string, col: string): number => cells.get(`${row} ${col}`) ?? 0;
  }, [heat.data]);

  const to = (row: HazardRow): string => recordPath(row.id);
  const onlyMajor = state.grade.length === 1 && state.grade[0] === 'major';
  const columns: Column<HazardRow>[] = [
    {
      key: 'code',
      title: '编号',
      width: '11.2rem',
      sort: 'code',
      card: 'none',
      hideBelow: 1180,
      render: (row) => <span className="z-small hz-nowrap">{row.code}</span>,
    },
    {
      key: 'title',
      title: '隐患 / 企业',
      render: (row) => (
        <CellTwo
          title={row.title}
          to={to(row)}
          note={row.enterpriseName}
          tags={
            <>
              {onlyMajor ? null : <GradeTag grade={row.grade} />}
              {row.listing ? <ListedTag label="挂牌" /> : null}
            </>
          }
        />
      ),
    },
    { key: 'street', title: '街道', width: '6rem', render: (row) => reference.street(row.streetCode) },
    {
      key: 'industry',
      title: '行业领域',
      width: '6rem',
      hideBelow: 1100,
      render: (row) => reference.industry(row.industry),
    },
    { key: 'state', title: '状态', width: '8rem', card: 'side', render: (row) => <StateBadge {...badgeOf(row)} /> },
    {
      key: 'age',
      title: '已发现',
      width: '5.6rem',
      align: 'right',
      sort: 'foundOn',
      render: (row) => <span title={`${dayCol(row.foundOn)} 发现`}>{count(row.ageDays)} 天</span>,
    },
    {
      key: 'due',
      title: '本环节期限',
      width: '8.6rem',
      sort: 'stepDue',
      render: (row) => (
        <Clock
          bare
          due={row.stepDueAt ?? row.stepDueOn}
          doneOn={row.closedOn}
          startedOn={row.closedOn ? row.foundOn : null}
          label="本环节期限"
        />
      ),
    },
    {
      key: 'handler',
      title: '承办',
      width: '8.6rem',
      hideBelow: 1340,
      render: (row) => (
        <div className="z-cell-two" title={handlerOf(row)}>
          {row.handlerName ?? <span className="z-ink3">未指定</span>}
          <span className="z-cell-note z-one">{row.unitName}</span>
        </div>
      ),
    },
  ];

  const exportOf = (query: Record<string, unknown>): string => `${apiBase}${listExport}${queryText(query)}`;
  const printOf = (query: Record<string, unknown>): string =>
    `/hazards/print${queryText({ ...query, sort: page.sort === ledgerSort ? '' : page.sort })}`;
  const hidden = [
    state.channelGroup.length,
    state.stop.length,
    state.stock,
    state.foundFrom || state.foundTo,
    state.closedFrom || state.closedTo,
  ].filter(Boolean).length;
  const set = (patch: Partial<LedgerState>): void => setFilters({ ...patch, view: '' });

  const shown = (values: readonly string[]): boolean => !phone || values.length > 0;
  const gradeChip = (
    <FilterChip
      label="等级"
      value={state.grade}
      options={optionsOf(gradeLabels)}
      onChange={(grade) => set({ grade })}
    />
  );
  const stateChip = (
    <FilterChip label="状态" value={state.state} options={stateOptions} onChange={(next) => set({ state: next })} />
  );
  const streetChip = (
    <FilterChip
      label="街道"
      value={state.street}
      options={reference.streets.map((one) => ({ value: one.code, label: one.short }))}
      onChange={(street) => set({ street })}
    />
  );
  const industryChip = (
    <FilterChip
      label="行业领域"
      value={state.industry}
      options={reference.industries.map((one) => ({ value: one.code, label: one.name }))}
      onChange={(industry) => set({ industry })}
    />
  );
  const channelChip = (
    <FilterChip
      label="发现渠道"
      value={state.channel}
      options={channelOptions}
      onChange={(channel) => set({ channel })}
    />
  );
  const unitChip = (
    <FilterChip
      label="监管部门"
      value={state.unit}
      options={reference.departments.map((one) => ({ value: one.id, label: one.name }))}
      onChange={(unit) => set({ unit })}
    />
  );

  const chips = (
    <>
      {shown(state.grade) ? gradeChip : null}
      {shown(state.state) ? stateChip : null}
      {state.overdue ? <ToggleChip label="已逾期" value onChange={(overdue) => set({ overdue })} /> : null}
      {state.listed ? <ToggleChip label="已挂牌" value onChange={(listed) => set({ listed })} /> : null}
      {state.stock ? <ToggleChip label="2023年及以前发现" value onChange={(stock) => set({ stock })} /> : null}
      {state.stop.length ? (
        <FilterChip
          label="停产停用"
          value={state.stop}
          options={optionsOf(stopLabels)}
          onChange={(stop) => set({ stop })}
        />
      ) : null}
      {shown(state.street) ? streetChip : null}
      {shown(state.industry) ? industryChip : null}
      {shown(state.channel) ? channelChip : null}
      {shown(state.unit) ? unitChip : null}
      {state.channelGroup.length ? (
        <FilterChip
          label="发现方式"
          value={state.channelGroup}
          options={groupOptions}
          onChange={(channelGroup) => set({ channelGroup })}
        />
      ) : null}
      {state.foundFrom || state.foundTo ? (
        <ToggleChip
          label={`发现日期：${span(state.foundFrom, state.foundTo)}`}
          value
          onChange={() => set({ foundFrom: '', foundTo: '' })}
        />
      ) : null}
      {state.closedFrom || state.closedTo ? (
        <ToggleChip
          label={`销号日期：${span(state.closedFrom, state.closedTo)}`}
          value
          onChange={() => set({ closedFrom: '', closedTo: '' })}
        />
      ) : null}
      {state.enterprise ? (
        <ToggleChip
          label={`企业：${page.items[0]?.enterpriseName ?? '所选企业'}`}
          value
          onChange={() => set({ enterprise: '' })}
        />
      ) : null}
      {state.figure ? <ToggleChip label="统计数字的明细" value onChange={() => set({ figure: '' })} /> : null}
      {state.handler ? <ToggleChip label="指定承办人" value onChange={() => set({ handler: '' })} /> : null}
      <button type="button" className="z-chip" aria-haspopup="dialog" onClick={() => setMore(true)}>
        <Icon as={SlidersHorizontal} />
        更多条件{hidden ? ` ${hidden}` : ''}
      </button>
    </>
  );

  return (
    <Page
      title={phone ? '隐患' : '隐患台账'}
      note={phone ? undefined : '一处隐患一个编号，不论从哪里发现。'}
      actions={
        <>
          {phone || !session.allows('hazards.register') ? null : (
            <>
              <Button icon={CopyCheck} to="/hazards/pairs">
                疑似重复
              </Button>
              <Button icon={PhoneCall} to="/hazards/tickets">
                转办工单
              </Button>
              <Button icon={FileUp} to="/hazards/import">
                批量导入
              </Button>
            </>
          )}
          {phone ? null : (
            <Button icon={ClipboardCheck} to="/hazards/lists">
              清单
            </Button>
          )}
          {phone ? null : (
            <Button icon={Printer} to={printOf({ ...state, view: '' })}>
              打印
            </Button>
          )}
          {phone ? null : (
            <Button icon={Download} href={exportOf(filter)} download>
              导出 Excel
            </Button>
          )}
          {session.allows('hazards.report') || session.allows('hazards.register') ? (
            <Button kind="filled" icon={Plus} to={phone ? '/report' : '/hazards/new'}>
              {phone ? '上报隐患' : '登记隐患'}
            </Button>
          ) : null}
        </>
      }
    >
      <UnsentLine />
      <SavedViews
        items={[
          ...(views.data ?? []).map((view) => ({
            key: view.id,
            label: view.builtIn ? view.name : `我的视图：${view.name}`,
            count: view.count,
            ...(view.name.includes('逾期') ? { tone: 'overdue' as const } : {}),
          })),
        ]}
        value={current}
        onChange={(key) => {
          const view = views.data?.find((one) => one.id === key);
          setFilters(view && !isEverything(view) ? stateOfView(view.filter) : { ...ledgerDefaults, view: allView });
        }}
        onSave={() => {
          setName('');
          save.reset();
          setSaving(true);
        }}
      />
      <FilterBar
        search={{
          value: state.text,
          onChange: (text) => set({ text }),
          placeholder: '企业名称、编号、部位、条款',
        }}
        right={
          <span className="hz-asof">
            {currentView && !currentView.builtIn ? (
              <Button
                kind="quiet"
                size="s"
                icon={Trash2}
                busy={drop.busy}
                onClick={() => void drop.act({ params: { id: currentView.id } })}
              >
                删除这个视图
              </Button>
            ) : null}
            {phone ? null : `截至 ${session.today}`}
          </span>
        }
      >
        {chips}
      </FilterBar>
      {narrow || !reference.ready ? null : (
        <HeatStrip
          rows={reference.industries.map((one) => ({ key: one.code, label: one.name }))}
          cols={reference.streets.map((one) => ({ key: one.code, label: one.short }))}
          value={heatOf}
          note={
            heat.data
              ? `${currentView ? `${currentView.name} ` : '当前条件下 '}${count(heat.data.total)} 件；点格筛选，点街道名或行业名筛选整列整行`
              : '正在计数'
          }
          selected={{
            ...(state.industry.length === 1 ? { row: state.industry[0] } : {}),
            ...(state.street.length === 1 ? { col: state.street[0] } : {}),
          }}
          onPick={({ row, col }) => set({ industry: row ? [row] : [], street: col ? [col] : [] })}
          foldKey="hazards"
        />
      )}
      <div className="hz-ledger">
        <LedgerTable
          page={page}
          columns={columns}
          rowKey={(row: HazardRow) => row.id}
          caption={currentView?.name.includes('隐患') ? currentView.name : '隐患'}
          to={to}
          card={
            phone
              ? (row: HazardRow) => (
                  <LedgerCard
                    row={row}
                    street={reference.street(row.streetCode)}
                    own={reporter.enterpriseId === row.enterpriseId}
                  />
                )
              : undefined
          }
          {...(phone
            ? {}
            : {
                select: {
                  allowAll: true,
                  rowName: (row: HazardRow) => `${row.code} ${row.title}`,
                  actions: (keys: readonly string[], all: boolean) => (
                    <>
                      <Button kind="filled" icon={Download} href={exportOf(all ? filter : { ids: keys })} download>
                        导出所选 {count(all ? page.total : keys.length)} 件
                      </Button>
                      {session.allows('hazards.register') ? (
                        <Button
                          icon={ListChecks}
                          locked={!all && keys.length > 200 ? '勾选的最多 200 件；更多的请按条件全选' : null}
                          onClick={() => (all ? setBulkAll(true) : setBulk([...keys]))}
                        >
                          批量办理
                        </Button>
                      ) : null}
                      {session.allows('hazards.register') ? (
                        <Button
                          icon={ClipboardCheck}
                          locked={!all && keys.length > 200 ? '勾选的最多 200 件；更多的请按条件全选' : null}
                          to={`/hazards/lists/new${queryText(all ? { ...state, view: '' } : { ids: keys })}`}
                        >
                          做成清单
                        </Button>
                      ) : null}
                      <Button icon={Printer} to={printOf(all ? { ...state, view: '' } : { ids: keys })}>
                        打印所选
                      </Button>
                    </>
                  ),
                },
              })}
          empty={{
            title: state.overdue ? '没有逾期的隐患' : '没有符合条件的隐患',
            text: page.filtered
              ? '已在您的管理范围内按当前条件查过，可以去掉一部分条件再看。'
              : '您的管理范围内还没有登记隐患。',
            ...(page.filtered
              ? {
                  action: { label: '清除条件', onAct: () => setFilters({ ...ledgerDefaults, view: allView }) },
                }
              : {}),
          }}
        />
      </div>
      <BulkDrawer ids={bulk} onClose={() => setBulk(null)} />
      <BulkAllDrawer filter={bulkAll ? mine : null} total={page.total ?? 0} onClose={() => setBulkAll(false)} />
      <ConfirmAct
        open={saving}
        onClose={() => setSaving(false)}
        title="存为我的视图"
        intro="以后点一下名称，就按现在的条件打开台账，并显示件数。"
        confirm="存为视图"
        busy={save.busy}
        error={save.error}
        locked={name.trim() ? null : '请先填写视图名称'}
        act={() => save.act({ body: { name: name.trim(), filter: mine } })}
      >
        <div>
          <div className="z-field-label">
            <label htmlFor="view-name">视图名称</label>
          </div>
          <Input
            id="view-name"
            value={name}
            maxLength={20}
            placeholder="例如 节前必查"
            onChange={(event) => setName(event.target.value)}
          />
        </div>
      </ConfirmAct>
      <DetailDrawer
        open={more}
        onClose={() => setMore(false)}
        title="更多条件"
        footer={
          <>
            <Button kind="filled" onClick={() => setMore(false)}>
              看 {count(page.total)} 件
            </Button>
            <Button onClick={() => setFilters({ ...ledgerDefaults, view: allView })}>清除全部条件</Button>
          </>
        }
      >
        <div className="hz-more">
          {phone ? (
            <div>
              <h3>常用条件</h3>
              <div className="hz-chips">
                {gradeChip}
                {stateChip}
                {streetChip}
                {industryChip}
                {unitChip}
              </div>
            </div>
          ) : null}
          <div>
            <h3>期限与挂牌</h3>
            <div className="hz-chips">
              <ToggleChip label="已逾期" value={state.overdue} onChange={(overdue) => set({ overdue })} />
              <ToggleChip label="已挂牌" value={state.listed} onChange={(listed) => set({ listed })} />
              <ToggleChip label="2023年及以前发现" value={state.stock} onChange={(stock) => set({ stock })} />
            </div>
          </div>
          <div>
            <h3>停产停用</h3>
            <div className="hz-chips">
              <FilterChip
                label="停产停用"
                value={state.stop}
                options={optionsOf(stopLabels)}
                onChange={(stop) => set({ stop })}
              />
            </div>
          </div>
          <div>
            <h3>发现方式</h3>
            <div className="hz-chips">
              <FilterChip
                label="发现方式"
                value={state.channelGroup}
                options={groupOptions}
                onChange={(channelGroup) => set({ channelGroup })}
              />
              {channelChip}
            </div>
          </div>
          <div>
            <h3>发现日期</h3>
            <DayRange
              label="发现日期"
              from={state.foundFrom}
              to={state.foundTo}
              max={session.today}
              onChange={({ from, to: until }) => set({ foundFrom: from, foundTo: until })}
            />
          </div>
          <div>
            <h3>销号日期</h3>
            <DayRange
              label="销号日期"
              from={state.closedFrom}
              to={state.closedTo}
              max={session.today}
              onChange={({ from, to: until }) => set({ closedFrom: from, closedTo: until })}
            />
          </div>
        </div>
      </DetailDrawer>
    </Page>
  );
}

const listExport = '/hazards/export';

const span = (from: string, to: string): string => (from && to ? `${from} 至 ${to}` : from ? `${from} 起` : `${to} 止`);

const isEverything = (view: { filter: Record<string, string>; builtIn: boolean }): boolean =>
  view.builtIn && Object.keys(view.filter).length === 0;

/** A hazard on a phone: state and clock first, the whole card is the target. */
function LedgerCard({ row, street, own }: { row: HazardRow; street: string; own: boolean }) {
  return (
    <div className="z-cardrow">
      <div className="z-cardrow-head">
        <div className="z-cardrow-title hz-cardtitle">
          <GradeTag grade={row.grade} /> <Link to={recordPath(row.id)}>{row.title}</Link>
        </div>
      </div>
      <div className="z-note hz-cardline">
        {[own ? '' : row.enterpriseName, own ? '' : street, row.place].filter(Boolean).join(' · ')}
      </div>
      <div className="z-cardrow-meta">
        <StateBadge {...badgeOf(row)} />
        {row.listing ? <ListedTag label={listingWord(row.listing)} /> : null}
        <Clock
          due={row.stepDueAt ?? row.stepDueOn}
          doneOn={row.closedOn}
          startedOn={row.closedOn ? row.foundOn : null}
          label="本环节期限"
        />
        <span className="z-ink3">已发现 {count(row.ageDays)} 天</span>
      </div>
    </div>
  );
}
