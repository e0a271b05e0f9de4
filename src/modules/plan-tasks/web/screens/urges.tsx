/** 催办提醒 (B5-9): who was asked when, about what, why. */
import { Download, Printer } from 'lucide-react';
import { timeCol } from '#kernel/web/format.ts';
import { usePage, usePhone } from '#kernel/web/hooks.ts';
import {
  Button,
  CellTwo,
  DayRange,
  FilterBar,
  FilterChip,
  LedgerTable,
  Tag,
  type Column,
} from '#kernel/web/ui/index.ts';
import { listUrges } from '../../shared/contract.ts';
import type { UrgeRow } from '../../shared/schema.ts';
import { PlanPage, tailOf, unitOptions, useChoices } from '../parts/frame.tsx';

export function Component() {
  const phone = usePhone();
  const choices = useChoices().data;
  const page = usePage(listUrges, { filters: { kind: '', from: '', to: '', unit: [] as string[] }, size: 20 });
  const f = page.filters;
  const tail = tailOf(f);
  const columns: Column<UrgeRow>[] = [
    { key: 'at', title: '时间', width: '10rem', card: 'meta', render: (r) => timeCol(r.at) },
    {
      key: 'kind',
      title: '方式',
      width: '5rem',
      card: 'side',
      render: (r) => <Tag>{r.kind === 'urge' ? '催办' : '提醒'}</Tag>,
    },
    { key: 'unit', title: '单位', width: '9rem', card: 'meta', render: (r) => r.unitName },
    {
      key: 'what',
      title: '任务',
      card: 'head',
      render: (r) => (
        <CellTwo
          title={`${r.demandKey} ${r.title}`}
          note={[r.reason, r.words].filter(Boolean).join('。')}
          to={`/plan/tasks/${r.taskId}`}
        />
      ),
    },
    { key: 'people', title: '通知', width: '5rem', align: 'right', card: 'meta', render: (r) => `${r.people} 人` },
    { key: 'who', title: '办理人', width: '6rem', card: 'none', render: (r) => r.who },
  ];
  return (
    <PlanPage
      at="/plan/urges"
      actions={
        phone ? undefined : (
          <>
            <Button icon={Printer} to={`/plan/print/urges${tail}`}>
              打印
            </Button>
            <Button icon={Download} href={`/api/v1/plan/urges/export${tail}`} download>
              导出 Excel
            </Button>
          </>
        )
      }
    >
      <FilterBar right={<DayRange label="日期" from={f.from} to={f.to} onChange={(range) => page.setFilters(range)} />}>
        <FilterChip
          label="方式"
          multiple={false}
          value={f.kind ? [f.kind] : []}
          options={[
            { value: 'urge', label: '催办' },
            { value: 'reminder', label: '提醒' },
          ]}
          onChange={([kind = '']) => page.setFilters({ kind })}
        />
        {choices?.seesAll ? (
          <FilterChip
            label="单位"
            value={f.unit}
            options={unitOptions(choices)}
            onChange={(unit) => page.setFilters({ unit })}
          />
        ) : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="催办提醒记录"
        to={(r) => `/plan/tasks/${r.taskId}`}
        unit="条"
        empty={{ title: '没有催办和提醒', text: '节点到期前会自动提醒；滞后的可以在任务树、台账里催办。' }}
      />
    </PlanPage>
  );
}
