/** 指标目录: what is measured, how, for which demand, and the figures of a period. */
import { Download, Printer } from 'lucide-react';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { usePage, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  CellTwo,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  ToggleChip,
  type Column,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { listIndicators } from '../../shared/contract.ts';
import { sourceLabels } from '../../shared/labels.ts';
import { lastFullQuarter, quartersUpTo, spanWords } from '../../shared/periods.ts';
import type { IndicatorListItem } from '../../shared/schema.ts';
import { IndicatorFigure, useIndicatorDrawer } from '../public/indicator-figure.tsx';

const filters = { q: '', source: '', room: [] as string[], clause: '', missing: '', from: '', to: '' };

export function Component() {
  const session = useSession();
  const phone = usePhone();
  const { open, drawer } = useIndicatorDrawer();
  const page = usePage(listIndicators, { filters, size: 20 });
  const f = page.filters;
  const set = page.setFilters;
  const today = session.today as PlainDate;
  const quarters = quartersUpTo(today, 12).reverse();
  const span = f.from && f.to ? { from: f.from as PlainDate, to: f.to as PlainDate } : lastFullQuarter(today);
  const data = page.data as
    | {
        rooms: { value: string; label: string; count: number }[];
        sources: { computed: number; reported: number };
      }
    | undefined;
  const columns: Column<IndicatorListItem>[] = [
    {
      key: 'title',
      title: '指标',
      card: 'head',
      render: (row) => <CellTwo title={row.title} note={row.formula} to={`/indicators/${row.code}`} />,
    },
    {
      key: 'clauses',
      title: '对应条款',
      width: '9rem',
      card: 'meta',
      render: (row) => (
        <span title={row.clauses.map((c) => `${c.id} ${c.summary}`).join('\n')}>
          {row.clauses
            .slice(0, 3)
            .map((c) => c.id)
            .join('、')}
          {row.clauses.length > 3 ? `等 ${row.clauses.length} 条` : ''}
        </span>
      ),
    },
    { key: 'room', title: '归口', width: '7rem', hideBelow: 1100, card: 'none', render: (row) => row.roomLabel },
    {
      key: 'source',
      title: '取数方式',
      width: '11.5rem',
      card: 'meta',
      render: (row) => (
        <span className="in-source">
          {sourceLabels[row.source]}
          {row.reported ? (
            <small className="z-ink3">
              {' '}
              {row.reported.done}/{row.reported.due} 已报
            </small>
          ) : null}
        </span>
      ),
    },
    {
      key: 'value',
      title: `${spanWords(span.from, span.to)}`,
      width: '9rem',
      align: 'right',
      card: 'side',
      render: (row) =>
        row.value === null ? (
          <span className="z-ink3">全区统一掌握</span>
        ) : (
          <IndicatorFigure
            figure={row.value.ref}
            numerator={row.value.numerator}
            denominator={row.value.denominator}
            form={row.form}
            unit={row.unit}
            sentence={`${spanWords(row.value.from, row.value.to)} ${row.title}`}
            onOpen={open}
          />
        ),
    },
  ];
  return (
    <Page
      title="指标目录"
      note={
        data
          ? `自动计算 ${data.sources.computed} 个，单位填报 ${data.sources.reported} 个；每个数都能打开它数的每一条。`
          : undefined
      }
      actions={
        phone ? undefined : (
          <>
            <Button icon={Printer} to={`/indicators/print${queryText(page.query)}`}>
              打印
            </Button>
            <Button icon={Download} href={`${apiBase}/indicators/export${queryText(page.query)}`} download>
              导出 Excel
            </Button>
          </>
        )
      }
    >
      <FilterBar search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '名称、口径、条款' }}>
        <FilterChip
          label="时期"
          value={f.from && f.to ? `${f.from}~${f.to}` : ''}
          options={quarters.map((q) => ({ value: `${q.from}~${q.to}`, label: spanWords(q.from, q.to) }))}
          onChange={(values) => {
            const [from = '', to = ''] = (values.at(-1) ?? '').split('~');
            set({ from, to });
          }}
        />
        <FilterChip
          label="归口"
          multiple
          value={f.room}
          options={(data?.rooms ?? []).map((r) => ({ value: r.value, label: r.label, count: r.count }))}
          onChange={(room) => set({ room })}
        />
        <FilterChip
          label="取数方式"
          value={f.source}
          options={optionsOf(sourceLabels)}
          onChange={(values) => set({ source: values.at(-1) ?? '' })}
        />
        <ToggleChip label="本单位未填报" value={f.missing === '1'} onChange={(on) => set({ missing: on ? '1' : '' })} />
        {f.clause ? <ToggleChip label={`条款 ${f.clause}`} value onChange={() => set({ clause: '' })} /> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.code}
        caption="指标目录"
        to={(row) => `/indicators/${row.code}`}
        unit="个"
        minWidth={880}
        empty={{ title: '没有符合条件的指标', text: '换一个词，或去掉一些条件再看。' }}
      />
      {drawer}
    </Page>
  );
}
