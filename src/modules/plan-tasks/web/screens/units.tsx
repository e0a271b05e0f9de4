/** 各单位: what each took over, cut into steps, and how it stands; every number opens its rows. */
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Button,
  Card,
  DataTable,
  FigureLink,
  FilterBar,
  FilterChip,
  QueryFace,
  type Column,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { Link } from 'react-router';
import { getUnits } from '../../shared/contract.ts';
import type { UnitFigures, UnitRow } from '../../shared/schema.ts';
import { lightLabels } from '../../shared/states.ts';
import { PlanPage, tailOf, useChoices } from '../parts/frame.tsx';
import { UrgeDrawer } from '../parts/urge.tsx';

const kindNames = { office: '安委办', department: '部门', street: '街道' } as const;
type Counted = keyof UnitFigures['total'];
const columns: readonly { key: Counted; label: string; query: Record<string, string>; bad?: boolean }[] = [
  { key: 'total', label: '任务', query: { mark: 'all' } },
  { key: 'claimed', label: '已认领', query: { mark: 'claimed' } },
  { key: 'decomposed', label: '已分解', query: { mark: 'decomposed' } },
  { key: 'done', label: lightLabels.done, query: { light: 'done' } },
  { key: 'normal', label: lightLabels.normal, query: { light: 'normal' } },
  { key: 'near', label: lightLabels.near, query: { light: 'near' } },
  { key: 'late', label: lightLabels.late, query: { light: 'late' }, bad: true },
  { key: 'notStarted', label: lightLabels.notStarted, query: { light: 'notStarted' } },
];

export function Component() {
  const session = useSession();
  const choices = useChoices().data;
  const [state, set] = useUrlState({ asOf: '', key: '', kind: '' });
  const [urging, setUrging] = useState(false);
  const query = useGet(
    getUnits,
    { query: { ...(state.asOf ? { asOf: state.asOf } : {}), ...(state.key ? { key: state.key } : {}) } },
    { keep: true },
  );
  const at = (more: Record<string, string>): string =>
    `/plan/tasks${tailOf({ key: state.key, asOf: state.asOf, ...more })}`;
  return (
    <PlanPage
      at="/plan/units"
      tools={<AsOf value={state.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />}
      actions={
        choices?.mayIssue && !state.asOf && (query.data?.rows.some((r) => r.late + r.near > 0) ?? false) ? (
          <Button kind="filled" icon={Bell} onClick={() => setUrging(true)}>
            催办 {query.data?.rows.filter((r) => r.late + r.near > 0).length} 家
          </Button>
        ) : undefined
      }
    >
      <FilterBar>
        <FilterChip
          label="行动"
          multiple={false}
          value={state.key ? [state.key] : []}
          options={(choices?.actions ?? []).map((a) => ({ value: a.key, label: a.title }))}
          onChange={([key = '']) => set({ key })}
        />
        <FilterChip
          label="类别"
          multiple={false}
          value={state.kind ? [state.kind] : []}
          options={optionsOf(kindNames)}
          onChange={([kind = '']) => set({ kind })}
        />
      </FilterBar>
      <Card pad={false}>
        <QueryFace query={query} rows={10}>
          {(data) => {
            const rows = data.rows
              .filter((r) => !state.kind || r.kind === state.kind)
              .sort((a, b) => b.late - a.late || b.near - a.near);
            const sum = (key: Counted): number => rows.reduce((n, r) => n + r[key], 0);
            const cols: Column<UnitRow>[] = [
              {
                key: 'name',
                title: '单位',
                pin: true,
                card: 'head',
                render: (r) => <Link to={`/plan/units/${r.unitId}${tailOf({ asOf: state.asOf })}`}>{r.name}</Link>,
              },
              ...columns.map((col): Column<UnitRow> => ({
                key: col.key,
                title: col.label,
                align: 'right',
                render: (r) => (
                  <FigureLink
                    value={r[col.key]}
                    sentence={`${r.name} ${col.label} ${r[col.key]} 项`}
                    to={at({ unit: r.unitId, ...col.query })}
                    tone={col.bad ? 'overdue' : 'plain'}
                    icon={false}
                  />
                ),
              })),
              {
                key: 'urged',
                title: '催办',
                align: 'right',
                render: (r) => (
                  <FigureLink
                    value={r.urged}
                    sentence={`${r.name} 被催办 ${r.urged} 条`}
                    to={`/plan/urges${tailOf({ unit: r.unitId, kind: 'urge' })}`}
                    icon={false}
                  />
                ),
              },
            ];
            return (
              <>
                <DataTable
                  caption="各单位任务情况"
                  rows={rows}
                  columns={cols}
                  rowKey={(r) => r.unitId}
                  empty="还没有下发任务。"
                />
                <p className="z-note" style={{ padding: '8px 16px' }}>
                  合计 {sum('total')} 项：已认领 {sum('claimed')}，已分解 {sum('decomposed')}，完成 {sum('done')}，滞后{' '}
                  {sum('late')}。滞后多的排在前面；有异议待裁定、已中止的不亮灯。
                </p>
              </>
            );
          }}
        </QueryFace>
      </Card>
      {urging ? (
        <UrgeDrawer
          about={{
            unitIds: (query.data?.rows ?? []).filter((r) => r.late + r.near > 0).map((r) => r.unitId),
            ...(state.key ? { key: state.key } : {}),
          }}
          title="滞后、临期的单位"
          onClose={() => setUrging(false)}
        />
      ) : null}
    </PlanPage>
  );
}
