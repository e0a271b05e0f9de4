/** 本月要我做什么: what is late, due and to be taken over, one button each; a phone's first page of the plan. */
import { ChevronLeft, ChevronRight, ClipboardCheck } from 'lucide-react';
import { Fragment } from 'react';
import { dayCol } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  Clock,
  Empty,
  FilterChip,
  GroupLine,
  QueryFace,
  Row,
  Rows,
  Stack,
  StateBadge,
} from '#kernel/web/ui/index.ts';
import { getMonth } from '../../shared/contract.ts';
import type { MonthItem, MonthView } from '../../shared/schema.ts';
import { DemandFigures, UnitFigures, useUnitFigures } from '../parts/unit-figures.tsx';
import { PlanPage, tailOf, unitOptions, useChoices } from '../parts/frame.tsx';

const kindWords: Readonly<Record<MonthItem['kind'], string>> = {
  claim: '认领',
  step: '节点',
  occurrence: '本期',
  task: '完成',
  returned: '退回',
};
const moved = (month: string, by: number): string => {
  const [y = 2026, m = 1] = month.split('-').map(Number);
  const n = y * 12 + m - 1 + by;
  return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;
};

export function Component() {
  const session = useSession();
  const choices = useChoices().data;
  const [state, set] = useUrlState({ month: '', unit: '' });
  const month = state.month || session.today.slice(0, 7);
  const figures = useUnitFigures(state.unit, '', state.unit !== '' || choices?.seesAll === false);
  const query = useGet(
    getMonth,
    { query: { month, ...(state.unit ? { unit: state.unit } : {}) } },
    {
      keep: true,
    },
  );
  return (
    <PlanPage at="/plan/month" note={`本月要${choices?.seesAll ? '各单位' : '我'}做什么`}>
      <Stack>
        <div className="pl-month">
          <Button icon={ChevronLeft} onClick={() => set({ month: moved(month, -1) })} aria-label="上个月">
            上个月
          </Button>
          <b>
            {month.slice(0, 4)}年{Number(month.slice(5))}月
          </b>
          <Button icon={ChevronRight} onClick={() => set({ month: moved(month, 1) })} aria-label="下个月">
            下个月
          </Button>
          {choices?.seesAll ? (
            <FilterChip
              label="单位"
              multiple={false}
              value={state.unit ? [state.unit] : []}
              options={unitOptions(choices)}
              onChange={([unit = '']) => set({ unit })}
            />
          ) : null}
        </div>
        <QueryFace query={query} rows={6}>
          {(view) => (
            <UnitFigures figures={figures}>
              <Month view={view} />
            </UnitFigures>
          )}
        </QueryFace>
      </Stack>
    </PlanPage>
  );
}

function Month({ view }: { view: MonthView }) {
  const groups: { title: string; tone?: 'overdue'; items: MonthItem[] }[] = [
    { title: '已逾期', tone: 'overdue', items: view.items.filter((i) => i.isOverdue) },
    { title: '本月到期', items: view.items.filter((i) => !i.isOverdue && !i.isDone) },
    { title: '已完成', items: view.items.filter((i) => i.isDone) },
  ];
  return (
    <Stack>
      {view.unclaimed.count > 0 ? (
        <Card tone="sunk">
          <div className="pl-month" style={{ flexWrap: 'wrap' }}>
            <b>{view.unclaimed.count} 项任务等您单位认领</b>
            {view.unclaimed.dueOn ? <Clock due={view.unclaimed.dueOn} label="认领期限" /> : null}
            <Button kind="filled" icon={ClipboardCheck} to={`/plan/tasks${tailOf({ state: 'proposed' })}`}>
              去认领
            </Button>
          </div>
        </Card>
      ) : null}
      <Card
        pad={false}
        title={`${view.unitName}：${Number(view.month.slice(5))}月 ${view.items.length} 件`}
        note={`已完成 ${view.done} 件，逾期 ${view.overdue} 件`}
      >
        {view.items.length === 0 ? (
          <Empty title="这个月没有到期的节点和任务" text="在任务里分解节点，或看上个月、下个月。" />
        ) : (
          <>
            {groups.map((g) =>
              g.items.length > 0 ? (
                <Fragment key={g.title}>
                  <GroupLine title={`${g.title} ${g.items.length}`} {...(g.tone ? { tone: g.tone } : {})} />
                  <Rows>
                    {g.items.map((i) => (
                      <Line key={i.id} i={i} />
                    ))}
                  </Rows>
                </Fragment>
              ) : null,
            )}
          </>
        )}
      </Card>
    </Stack>
  );
}

function Line({ i }: { i: MonthItem }) {
  return (
    <Row
      kind={kindWords[i.kind]}
      title={`${i.demandKey} ${i.title}`}
      to={i.link}
      note={
        <>
          <span>{[i.unitName, i.owner].filter(Boolean).join(' ')}</span>
          {i.proof ? <span>证明：{i.proof}</span> : null}
          {i.kind === 'task' ? <span>{i.state}</span> : null}
          <DemandFigures demand={i.demandKey} />
        </>
      }
      right={
        i.isDone ? (
          <StateBadge family="done" label={i.doneOn ? `${dayCol(i.doneOn)} 完成` : '已完成'} />
        ) : (
          <Clock due={i.dueOn} label="到期" />
        )
      }
    />
  );
}
