/** 看板: tasks by light, those furthest behind first in sight. */
import { Link } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, FilterBar, FilterChip, QueryFace, Segmented } from '#kernel/web/ui/index.ts';
import { listTasks } from '../../shared/contract.ts';
import { lightLabels, taskMachine, type Light, type TaskState } from '../../shared/states.ts';
import { PlanLight, PlanPage, tailOf, unitOptions, useChoices } from '../parts/frame.tsx';

const byLight: readonly Light[] = ['late', 'near', 'normal', 'notStarted', 'done'];
const byState: readonly TaskState[] = ['proposed', 'accepted', 'underway', 'submitted', 'done'];
const SHOWN = 12;

export function Component() {
  const session = useSession();
  const choices = useChoices().data;
  const [state, set] = useUrlState({ by: 'light', unit: [] as string[], asOf: '' });
  const columns: readonly { key: string; query: Record<string, string> }[] =
    state.by === 'state'
      ? byState.map((key) => ({ key, query: { state: key } }))
      : byLight.map((key) => ({ key, query: { light: key } }));
  return (
    <PlanPage
      at="/plan/board"
      tools={<AsOf value={state.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />}
    >
      <FilterBar
        right={
          <Segmented
            label="分列"
            value={state.by}
            options={[
              { value: 'light', label: '按亮灯' },
              { value: 'state', label: '按状态' },
            ]}
            onChange={(by) => set({ by })}
          />
        }
      >
        {choices?.seesAll ? (
          <FilterChip
            label="单位"
            value={state.unit}
            options={unitOptions(choices)}
            onChange={(unit) => set({ unit })}
          />
        ) : (
          <span />
        )}
      </FilterBar>
      <div className="pl-board" role="group" aria-label="任务看板" tabIndex={0}>
        {columns.map((column) => (
          <ColumnOf
            key={`${state.by} ${column.key}`}
            head={
              state.by === 'state'
                ? taskMachine.states[column.key as TaskState].label
                : lightLabels[column.key as Light]
            }
            query={{
              ...column.query,
              ...(state.unit.length > 0 ? { unit: state.unit.join(',') } : {}),
              ...(state.asOf ? { asOf: state.asOf } : {}),
            }}
          />
        ))}
      </div>
    </PlanPage>
  );
}

function ColumnOf({ head, query }: { head: string; query: Record<string, string> }) {
  const found = useGet(listTasks, { query: { ...query, limit: SHOWN } }, { keep: true });
  const total = found.data?.total ?? 0;
  return (
    <section className="pl-col" aria-label={head}>
      <h2>
        {head}
        {total > 0 ? (
          <Link to={`/plan/tasks${tailOf(query)}`} aria-label={`${head} ${total} 项，查看明细`}>
            {total} 项
          </Link>
        ) : (
          <span className="z-ink3">0 项</span>
        )}
      </h2>
      <QueryFace query={found}>
        {(page) => (
          <>
            {page.items.map((t) => (
              <Link key={t.id} className="pl-card" to={`/plan/tasks/${t.id}`}>
                <b>
                  {t.demandKey} {t.title}
                </b>
                <span>
                  {t.unitName}
                  {t.officer ? ` · ${t.officer}` : ''}
                </span>
                <span className="pl-reason" data-light={t.light}>
                  {t.reason}
                </span>
                <span>
                  <PlanLight light={t.light} /> {t.nextOn ? dayCol(t.nextOn) : ''}
                </span>
              </Link>
            ))}
            {total > SHOWN ? <Link to={`/plan/tasks${tailOf(query)}`}>另有 {total - SHOWN} 项，看全部</Link> : null}
            {total === 0 ? <p className="z-note">没有这类任务。</p> : null}
          </>
        )}
      </QueryFace>
    </section>
  );
}
