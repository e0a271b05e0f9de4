/** One unit's page: its lights, what is asked of it this month, its actions. */
import { useParams } from 'react-router';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Card,
  Clock,
  Columns,
  DataTable,
  Empty,
  FigureLink,
  Page,
  QueryFace,
  Row,
  Rows,
  Stack,
} from '#kernel/web/ui/index.ts';
import { getMonth, getTree, getUnits } from '../../shared/contract.ts';
import { lightLabels } from '../../shared/states.ts';
import { PlanLight, tailOf } from '../parts/frame.tsx';
import { UnitFigureTable, useUnitFigures } from '../parts/unit-figures.tsx';
import '../plan.css';

export function Component() {
  const { id = '' } = useParams();
  const session = useSession();
  const [{ asOf }, set] = useUrlState({ asOf: '' });
  const when = asOf ? { asOf } : {};
  const units = useGet(getUnits, { query: when }, { keep: true });
  const tree = useGet(getTree, { query: { ...when, unit: id } }, { keep: true });
  const month = useGet(getMonth, { query: { unit: id } });
  const figures = useUnitFigures(id, asOf);
  const row = units.data?.rows.find((r) => r.unitId === id);
  const at = (more: Record<string, string>): string => `/plan/tasks${tailOf({ unit: id, asOf, ...more })}`;
  return (
    <Page
      title={row?.name ?? '单位任务'}
      crumbs={[{ label: '任务分解', to: '/plan' }, { label: '各单位', to: '/plan/units' }, { label: row?.name ?? '' }]}
      tools={<AsOf value={asOf} today={session.today} onChange={(next) => set({ asOf: next })} />}
    >
      <Stack>
        <Card>
          <QueryFace query={units}>
            {() =>
              row ? (
                <dl className="pl-lights">
                  <div>
                    <dt>任务</dt>
                    <dd>
                      <FigureLink
                        size="m"
                        value={row.total}
                        sentence={`${row.name} 任务 ${row.total} 项`}
                        to={at({ mark: 'all' })}
                      />
                    </dd>
                  </div>
                  {(['done', 'normal', 'near', 'late', 'notStarted'] as const).map((light) => (
                    <div key={light}>
                      <dt>
                        <PlanLight light={light} />
                      </dt>
                      <dd>
                        <FigureLink
                          size="m"
                          value={row[light]}
                          sentence={`${row.name} ${lightLabels[light]} ${row[light]} 项`}
                          to={at({ light })}
                        />
                      </dd>
                    </div>
                  ))}
                  <div>
                    <dt>已认领</dt>
                    <dd>
                      <FigureLink
                        size="m"
                        value={row.claimed}
                        sentence={`${row.name} 已认领 ${row.claimed} 项`}
                        to={at({ mark: 'claimed' })}
                      />
                    </dd>
                  </div>
                  <div>
                    <dt>已分解</dt>
                    <dd>
                      <FigureLink
                        size="m"
                        value={row.decomposed}
                        sentence={`${row.name} 已分解 ${row.decomposed} 项`}
                        to={at({ mark: 'decomposed' })}
                      />
                    </dd>
                  </div>
                </dl>
              ) : (
                <Empty title="这个单位还没有任务" text="下发以后在这里看到。" />
              )
            }
          </QueryFace>
        </Card>
        <Columns kind="work">
          <Card pad={false} title="按任务">
            <QueryFace query={tree} rows={8}>
              {(data) => (
                <DataTable
                  caption="按任务"
                  rowKey={(r) => r.key}
                  rows={data.rows.filter((r) => r.level === 'task')}
                  empty="还没有任务。"
                  columns={[
                    { key: 'title', title: '任务', card: 'head', render: (r) => `${r.key} ${r.title}` },
                    {
                      key: 'done',
                      title: '完成',
                      align: 'right',
                      width: '6rem',
                      render: (r) => (
                        <FigureLink
                          value={r.total}
                          text={r.text}
                          sentence={`${r.title} 完成 ${r.text} 项`}
                          to={at({ key: r.key })}
                        />
                      ),
                    },
                    {
                      key: 'why',
                      title: '原因',
                      hideBelow: 900,
                      render: (r) => <span className="z-small z-ink2">{r.reason}</span>,
                    },
                    { key: 'light', title: '亮灯', width: '6rem', render: (r) => <PlanLight light={r.light} /> },
                  ]}
                />
              )}
            </QueryFace>
          </Card>
          <Card pad={false} title="本月到期">
            <QueryFace query={month} rows={5}>
              {(data) =>
                data.items.filter((i) => !i.isDone).length === 0 ? (
                  <Empty title="本月没有要做的" text="" />
                ) : (
                  <Rows>
                    {data.items
                      .filter((i) => !i.isDone)
                      .slice(0, 12)
                      .map((i) => (
                        <Row
                          key={i.id}
                          thin
                          title={`${i.demandKey} ${i.title}`}
                          to={i.link}
                          note={<span>{i.owner}</span>}
                          right={<Clock due={i.dueOn} bare />}
                        />
                      ))}
                  </Rows>
                )
              }
            </QueryFace>
          </Card>
        </Columns>
        {figures && figures.rows.length > 0 ? <UnitFigureTable figures={figures} asOf={asOf} /> : null}
      </Stack>
    </Page>
  );
}
