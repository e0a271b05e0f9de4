/** 更新记录 (S2-3): which day what was changed about whose task. */
import { timeCol } from '#kernel/web/format.ts';
import { usePage } from '#kernel/web/hooks.ts';
import {
  CellTwo,
  DayRange,
  FilterBar,
  FilterChip,
  LedgerTable,
  ToggleChip,
  type Column,
} from '#kernel/web/ui/index.ts';
import { listChanges } from '../../shared/contract.ts';
import type { ChangeRow } from '../../shared/schema.ts';
import { PlanPage, unitOptions, useChoices } from '../parts/frame.tsx';

export function Component() {
  const choices = useChoices().data;
  const page = usePage(listChanges, { filters: { from: '', to: '', unit: [] as string[], key: '' }, size: 20 });
  const f = page.filters;
  const columns: Column<ChangeRow>[] = [
    { key: 'at', title: '时间', width: '10rem', card: 'meta', render: (r) => timeCol(r.at) },
    { key: 'unit', title: '单位', width: '9rem', card: 'meta', render: (r) => r.unitName },
    {
      key: 'change',
      title: '改了什么',
      card: 'head',
      render: (r) => <CellTwo title={r.change} note={`${r.demandKey} ${r.title}`} to={`/plan/tasks/${r.taskId}`} />,
    },
  ];
  return (
    <PlanPage at="/plan/changes" note="任务、节点、人员每次变化都留着，任一天可以回看">
      <FilterBar right={<DayRange label="日期" from={f.from} to={f.to} onChange={(range) => page.setFilters(range)} />}>
        {choices?.seesAll ? (
          <FilterChip
            label="单位"
            value={f.unit}
            options={unitOptions(choices)}
            onChange={(unit) => page.setFilters({ unit })}
          />
        ) : null}
        {f.key ? <ToggleChip label={`方案 ${f.key}`} value onChange={() => page.setFilters({ key: '' })} /> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(r) => r.id}
        caption="任务更新记录"
        to={(r) => `/plan/tasks/${r.taskId}`}
        unit="条"
        empty={{ title: '这段时间没有更新', text: '换一段日期再看。' }}
      />
    </PlanPage>
  );
}
