/** 判定标准: standards at the left, items at the right, the day by which the text is chosen above. */
import { useSearchParams } from 'react-router';
import { day } from '#kernel/web/format.ts';
import { useGet, usePage, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  type Column,
  Empty,
  ErrorFace,
  FilterBar,
  FilterChip,
  LedgerTable,
  LinkButton,
  Loading,
  Page,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { listCriteria, listStandards } from '../../shared/contract.ts';
import { kindLabels, roleLabels } from '../../shared/labels.ts';
import type { Criterion, CriterionKind, IndustryCode } from '../../shared/schema.ts';
import { ItemDrawer } from '../components/item-drawer.tsx';
import { CriterionMarks, isPlainItem, Marked } from '../components/marks.tsx';
import { LibraryPages } from '../components/pages.tsx';
import { StandardHead } from '../components/standard-head.tsx';
import { StandardsList } from '../components/standards-list.tsx';
import { useIndustryNames } from '../words.ts';
import '../criteria.css';

export function Component() {
  const { today } = useSession();
  const industries = useIndustryNames();
  const [search] = useSearchParams();
  const [{ item }, setItem] = useUrlState({ item: '' });
  const page = usePage(listCriteria, {
    filters: { q: '', industry: '', kind: '', standardId: '', on: '' },
    // A chosen standard is shown whole, also before and after its time.
    askAs: (query) => ({ ...query, inForce: query['standardId'] ? 'false' : 'true' }),
  });
  const { q, industry, kind, standardId, on } = page.filters;
  const narrowing = {
    ...(q ? { q } : {}),
    ...(industry ? { industry: industry as IndustryCode } : {}),
    ...(kind ? { kind: kind as CriterionKind } : {}),
  };
  const standards = useGet(listStandards, { query: { ...narrowing, ...(on ? { on } : {}) } }, { keep: true });
  const list = standards.data?.items ?? [];
  const chosen = list.find((s) => s.id === standardId);
  const words = q.split(/\s+/).filter(Boolean);
  const inForce = list.filter((s) => s.validity === 'inForce').reduce((sum, s) => sum + s.matchCount, 0);
  const isFiltered = q !== '' || industry !== '' || kind !== '';

  const columns: Column<Criterion>[] = [
    {
      key: 'text',
      title: '内容',
      primary: true,
      render: (row) => (
        <span className="cr-text">
          <Marked text={row.text} words={words} />
        </span>
      ),
    },
    {
      key: 'clause',
      title: '条款',
      width: chosen ? '150px' : '200px',
      render: (row) => (
        <span className="cr-clause">
          <Marked text={row.clause} words={words} />
          {chosen ? null : (
            <span className="z-note cr-doc">
              <Marked text={row.docNo ?? row.standardName} words={words} />
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'marks',
      title: '判定作用',
      width: '200px',
      hideBelow: 1180,
      render: (row) =>
        isPlainItem(row, chosen?.kind === 'focus') ? (
          <span className="z-ink2">{roleLabels[row.role]}</span>
        ) : (
          <CriterionMarks criterion={row} hideFocus={chosen?.kind === 'focus'} />
        ),
    },
    {
      key: 'sector',
      title: '部分',
      width: '140px',
      hideBelow: 1320,
      card: 'none',
      render: (row) => <span className="cr-clause">{row.sector}</span>,
    },
  ];
  const linkTo = (row: Criterion): string => {
    const next = new URLSearchParams(search);
    next.set('item', row.id);
    return `?${next.toString()}`;
  };

  return (
    <Page
      title="判定标准"
      note={on ? `按${day(on)}有效的文本显示` : '按今天有效的文本显示；判定隐患时按发现日期选用'}
      tools={<OnDay value={on} today={today} onChange={(value) => page.setFilters({ on: value })} />}
    >
      <LibraryPages />
      <div className="cr-frame">
        {standards.error && !standards.data ? (
          <section className="z-card">
            <ErrorFace error={standards.error} onRetry={() => void standards.refetch()} title="标准目录没有取到" />
          </section>
        ) : standards.data ? (
          <StandardsList
            standards={list}
            value={standardId}
            filtered={isFiltered}
            total={standards.isPlaceholderData ? null : inForce}
            onChange={(id) => page.setFilters({ standardId: id })}
          />
        ) : (
          <section className="z-card">
            <Loading rows={10} />
          </section>
        )}
        <div className="cr-main">
          <FilterBar
            search={{
              value: q,
              onChange: (value) => page.setFilters({ q: value }),
              placeholder: '查条文、文号',
            }}
          >
            <FilterChip
              label="行业领域"
              value={industry}
              multiple={false}
              options={industries.options}
              onChange={([value = '']) => page.setFilters({ industry: value })}
            />
            <FilterChip
              label="类别"
              value={kind}
              multiple={false}
              options={optionsOf(kindLabels)}
              onChange={([value = '']) => page.setFilters({ kind: value })}
            />
            {page.filtered ? <LinkButton onClick={page.clearFilters}>清除条件</LinkButton> : null}
          </FilterBar>
          {chosen ? (
            <StandardHead
              standard={chosen}
              standards={list}
              industries={industries.list(chosen.industries)}
              onPick={(id) => page.setFilters({ standardId: id, q: '', industry: '', kind: '' })}
            />
          ) : null}
          {chosen?.coverage === 'none' ? (
            <section className="z-card">
              <Empty title="这个标准的条文没有收录" text={chosen.note ?? undefined} />
            </section>
          ) : (
            <LedgerTable
              page={page}
              columns={columns}
              rowKey={(row) => row.id}
              caption="判定标准条目"
              unit="条"
              to={linkTo}
              empty={{
                title: '没有符合条件的条目',
                text: on
                  ? `查的是${day(on)}有效的条目。可以换个说法、放宽条件，或从左侧打开将实施和已废止的标准。`
                  : '可以换个说法、放宽条件，或从左侧打开将实施和已废止的标准。',
              }}
            />
          )}
        </div>
      </div>
      <ItemDrawer id={item} on={on} onClose={() => setItem({ item: '' })} />
    </Page>
  );
}

/** The day by which the text is chosen; days to come are allowed, to see what will count then. */
function OnDay({ value, today, onChange }: { value: string; today: string; onChange: (day: string) => void }) {
  return (
    <span className="cr-onday">
      <label>
        有效日期{' '}
        <input
          type="date"
          className="z-input"
          value={value || today}
          min="2008-01-01"
          max="2099-12-31"
          onChange={(event) => {
            const next = event.target.value;
            if (next >= '2008-01-01' && next <= '2099-12-31') onChange(next === today ? '' : next);
          }}
        />
      </label>
      {value ? <LinkButton onClick={() => onChange('')}>回到今天</LinkButton> : null}
    </span>
  );
}
