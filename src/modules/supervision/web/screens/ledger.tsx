/** 督办公文: the measures of the ladder, the listings, and what of them may be made public. */
import { dayCol } from '#kernel/web/format.ts';
import { usePage, useUrlState } from '#kernel/web/hooks.ts';
import { ListOrdered } from 'lucide-react';
import {
  Button,
  CellTwo,
  Clock,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  StateBadge,
  Tabs,
  Tag,
  ToggleChip,
  type Column,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { listListings, listMeasures, publicListings } from '../../shared/contract.ts';
import { levelLabels, rungs } from '../../shared/labels.ts';
import type { ListingRow, MeasureRow, PublicListing } from '../../shared/schema.ts';
import { listingMachine, measureMachine } from '../../shared/states.ts';
import { listingBadge, listingPath, measureBadge, measurePath } from '../words.ts';
import '../supervision.css';

const stateOptions = (of: Readonly<Record<string, { label: string }>>) =>
  Object.entries(of).map(([value, { label }]) => ({ value, label }));

export function Component() {
  const [state, set] = useUrlState({ tab: 'measures' });
  return (
    <Page
      title="督办公文"
      note="每一级一份公文，有文号、有签收、有时限；逐级上升，不跳级"
      actions={
        <Button icon={ListOrdered} to="/supervision/board">
          红黄榜
        </Button>
      }
    >
      <Tabs
        label="督办公文分类"
        items={[
          { key: 'measures', label: '各级措施' },
          { key: 'listings', label: '挂牌督办' },
          { key: 'public', label: '可公示内容' },
        ]}
        value={state.tab}
        onChange={(tab) => set({ tab })}
      />
      {state.tab === 'listings' ? <Listings /> : state.tab === 'public' ? <Public /> : <Measures />}
    </Page>
  );
}

function Measures() {
  const page = usePage(listMeasures, {
    filters: { q: '', rung: [] as string[], state: [] as string[], overdue: false },
    size: 20,
  });
  const f = page.filters;
  const columns: Column<MeasureRow>[] = [
    {
      key: 'title',
      title: '隐患、事项 / 企业、单位',
      card: 'head',
      render: (r) => (
        <CellTwo
          title={r.title}
          to={measurePath(r.id)}
          note={r.hazardId ? `${r.hazardCode} · ${r.enterpriseName}` : r.unitName}
        />
      ),
    },
    { key: 'rung', title: '措施', width: '6rem', card: 'meta', render: (r) => r.rungLabel },
    { key: 'cause', title: '事由', hideBelow: 1200, card: 'meta', render: (r) => r.causeText },
    {
      key: 'state',
      title: '状态',
      width: '7rem',
      card: 'side',
      render: (r) => <StateBadge {...measureBadge(r.state)} />,
    },
    {
      key: 'number',
      title: '文号',
      width: '11rem',
      card: 'meta',
      render: (r) => r.documentNumber ?? (r.origin === 'rule' ? <Tag>规则提出</Tag> : ''),
    },
    {
      key: 'receipt',
      title: '签收',
      width: '5rem',
      card: 'meta',
      render: (r) => (r.received.total > 0 ? `${r.received.signed}/${r.received.total}` : ''),
    },
    {
      key: 'due',
      title: '复函期限',
      width: '8rem',
      card: 'meta',
      render: (r) =>
        r.replyDueOn && ['issued', 'received'].includes(r.state) ? (
          <Clock bare due={r.replyDueOn} label="复函期限" />
        ) : (
          ''
        ),
    },
  ];
  return (
    <>
      <FilterBar search={{ value: f.q, onChange: (q) => page.setFilters({ q }), placeholder: '企业、隐患、文号' }}>
        <FilterChip
          label="措施"
          multiple
          value={f.rung}
          options={Object.entries(rungs).map(([value, r]) => ({ value, label: r.label }))}
          onChange={(rung) => page.setFilters({ rung })}
        />
        <FilterChip
          label="状态"
          multiple
          value={f.state}
          options={[{ value: 'open', label: '未办结' }, ...stateOptions(measureMachine.states)]}
          onChange={(s) => page.setFilters({ state: s })}
        />
        <ToggleChip label="复函逾期" value={f.overdue} onChange={(overdue) => page.setFilters({ overdue })} />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="督办措施台账"
        to={(r) => measurePath(r.id)}
        empty={{
          title: '没有督办措施',
          text: '重大隐患临近期限、落后或逾期时，系统按规则提出；也可以在隐患档案里提出。',
        }}
      />
    </>
  );
}

function Listings() {
  const page = usePage(listListings, { filters: { q: '', level: [] as string[], state: [] as string[] }, size: 20 });
  const f = page.filters;
  const columns: Column<ListingRow>[] = [
    {
      key: 'title',
      title: '隐患 / 企业',
      card: 'head',
      render: (r) => <CellTwo title={r.title} to={listingPath(r.id)} note={`${r.hazardCode} · ${r.enterpriseName}`} />,
    },
    { key: 'level', title: '级别', width: '5rem', card: 'meta', render: (r) => levelLabels[r.level] },
    { key: 'unit', title: '挂牌机关', hideBelow: 1200, card: 'meta', render: (r) => r.listingUnitName },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (r) => <StateBadge {...listingBadge(r.state)} />,
    },
    { key: 'number', title: '通知书', width: '11rem', card: 'meta', render: (r) => r.noticeNumber ?? '' },
    {
      key: 'due',
      title: '督办期限',
      width: '8rem',
      card: 'meta',
      render: (r) => (r.dueOn ? <Clock bare due={r.dueOn} doneOn={r.delistedOn} label="督办期限" /> : ''),
    },
  ];
  return (
    <>
      <FilterBar search={{ value: f.q, onChange: (q) => page.setFilters({ q }), placeholder: '企业、隐患' }}>
        <FilterChip
          label="级别"
          multiple
          value={f.level}
          options={optionsOf(levelLabels)}
          onChange={(level) => page.setFilters({ level })}
        />
        <FilterChip
          label="状态"
          multiple
          value={f.state}
          options={[{ value: 'open', label: '未摘牌' }, ...stateOptions(listingMachine.states)]}
          onChange={(s) => page.setFilters({ state: s })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="挂牌督办台账"
        to={(r) => listingPath(r.id)}
        empty={{ title: '没有挂牌督办', text: '在重大隐患的档案里提请挂牌。' }}
      />
    </>
  );
}

function Public() {
  const page = usePage(publicListings, { filters: {}, size: 20 });
  const columns: Column<PublicListing>[] = [
    {
      key: 'firm',
      title: '企业 / 隐患',
      card: 'head',
      render: (r) => <CellTwo title={r.enterpriseName} note={r.title} />,
    },
    { key: 'level', title: '级别', width: '5rem', card: 'meta', render: (r) => levelLabels[r.level] },
    { key: 'unit', title: '挂牌机关', card: 'meta', render: (r) => r.listingUnitName },
    { key: 'number', title: '通知书', width: '11rem', card: 'meta', render: (r) => r.noticeNumber },
    { key: 'listed', title: '挂牌日期', width: '7rem', card: 'meta', render: (r) => dayCol(r.listedOn) },
    { key: 'due', title: '督办期限', width: '7rem', card: 'meta', render: (r) => dayCol(r.dueOn) },
    {
      key: 'delisted',
      title: '摘牌日期',
      width: '7rem',
      card: 'side',
      render: (r) => (r.delistedOn ? dayCol(r.delistedOn) : '督办中'),
    },
  ];
  return (
    <>
      <p className="z-note">内部预览：只列可以公示的内容，不含人员姓名和部位。</p>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="可公示的挂牌清单"
        empty={{ title: '没有可公示的挂牌', text: '下达挂牌督办通知书后列入。' }}
      />
    </>
  );
}
