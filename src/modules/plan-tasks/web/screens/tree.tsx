/** 任务树: lights as figures, stages, the tree action → task → demand, and what stands behind the chosen line. */
import { Switch } from 'antd';
import { ChevronDown, ChevronRight, Download, FileText, Send } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useUrlState, useGet, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { AsOf, Button, Card, FigureLink, Icon, QueryFace, Stack } from '#kernel/web/ui/index.ts';
import { getTree } from '../../shared/contract.ts';
import type { PlanTree, TreeRow } from '../../shared/schema.ts';
import { lightLabels, type Light } from '../../shared/states.ts';
import { PlanLight, PlanPage, tailOf } from '../parts/frame.tsx';
import { IssueDrawer } from '../parts/issue.tsx';
import { DemandFigures, UnitFigures, useUnitFigures } from '../parts/unit-figures.tsx';
import { NodePanel } from '../parts/panel.tsx';

export function Component() {
  const session = useSession();
  const phone = usePhone();
  const [state, set] = useUrlState({ asOf: '', node: '', behind: false, light: '' });
  const [issuing, setIssuing] = useState(false);
  const query = useGet(getTree, { query: state.asOf ? { asOf: state.asOf } : {} }, { keep: true });
  const data = query.data;
  const figures = useUnitFigures('', state.asOf, data?.isWhole === false);
  return (
    <PlanPage
      at="/plan"
      note={data ? `依据 ${data.edition.code}：十大行动、28 项任务、315 条要求` : undefined}
      tools={phone ? undefined : <AsOf value={state.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />}
      actions={
        <>
          {data?.isWhole ? (
            <Button icon={FileText} to="/plan/actors">
              承担单位对应
            </Button>
          ) : null}
          {phone ? null : (
            <Button icon={Download} href={`/api/v1/plan/tasks/export${tailOf({ asOf: state.asOf })}`} download>
              导出 Excel
            </Button>
          )}
          {data?.mayIssue && !state.asOf ? (
            <Button kind="filled" icon={Send} onClick={() => setIssuing(true)}>
              下发任务
            </Button>
          ) : null}
        </>
      }
    >
      <QueryFace query={query} rows={12}>
        {(tree) => (
          <Stack>
            <Top
              tree={tree}
              chosen={state.light}
              onLight={(light) => set({ light, behind: false })}
              asOf={state.asOf}
            />
            <div className="pl-split">
              <UnitFigures figures={tree.isWhole ? undefined : figures}>
                <Tree
                  tree={tree}
                  chosen={state.node}
                  behind={state.behind}
                  light={state.light}
                  onChoose={(node) => set({ node }, { replace: true })}
                  onBehind={(behind) => set({ behind, light: '' })}
                />
              </UnitFigures>
              <NodePanel node={state.node || firstBehind(tree.rows)} asOf={state.asOf} />
            </div>
          </Stack>
        )}
      </QueryFace>
      {issuing ? <IssueDrawer onClose={() => setIssuing(false)} /> : null}
    </PlanPage>
  );
}

/** What to look at first: a demand that is late, else the first line. */
const firstBehind = (rows: readonly TreeRow[]): string =>
  rows.find((r) => r.level === 'demand' && r.light === 'late')?.key ?? rows[0]?.key ?? '';

const shownLights: readonly Exclude<Light, 'out'>[] = ['done', 'normal', 'near', 'late', 'notStarted'];

function Top({
  tree,
  chosen,
  onLight,
  asOf,
}: {
  tree: PlanTree;
  chosen: string;
  onLight: (light: string) => void;
  asOf: string;
}) {
  const counts = tree.isWhole ? tree.lights : tree.unitTasks;
  const unit = tree.isWhole ? '项任务' : '项';
  return (
    <Card>
      <div className="pl-top">
        <dl className="pl-lights">
          <div>
            <dt>{tree.isWhole ? '28 项任务' : '我的任务'}</dt>
            <dd>
              <FigureLink
                value={counts.total}
                size="m"
                sentence={`任务 ${counts.total} ${unit}`}
                {...(tree.isWhole ? { onOpen: () => onLight('') } : { to: `/plan/tasks${tailOf({ asOf })}` })}
              />
            </dd>
          </div>
          {shownLights.map((light) => (
            <div key={light}>
              <dt>
                <PlanLight light={light} />
              </dt>
              <dd>
                <FigureLink
                  value={counts[light]}
                  size="m"
                  sentence={`${lightLabels[light]} ${counts[light]} ${unit}`}
                  {...(tree.isWhole
                    ? { onOpen: () => onLight(chosen === light ? '' : light) }
                    : { to: `/plan/tasks${tailOf({ light, asOf })}` })}
                />
              </dd>
            </div>
          ))}
        </dl>
        <ol className="pl-stages" aria-label="四个阶段">
          {tree.stages.map((stage) => (
            <li key={stage.key} className="pl-stage" data-state={stage.state}>
              <span className="pl-stage-bar" aria-hidden="true">
                <span style={{ width: `${stage.passed * 100}%` }} />
              </span>
              <b title={stage.title}>{stage.title}</b>
              <span>
                {stage.from.slice(0, 7).replace('-', '.').replace('.0', '.')}
                {stage.from.slice(0, 7) === stage.to.slice(0, 7) ? '' : `—${Number(stage.to.slice(5, 7))}`}
                {stage.daysLeft === null ? '' : `，剩 ${stage.daysLeft} 天`}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </Card>
  );
}

function Tree({
  tree,
  chosen,
  behind,
  light,
  onChoose,
  onBehind,
}: {
  tree: PlanTree;
  chosen: string;
  behind: boolean;
  light: string;
  onChoose: (key: string) => void;
  onBehind: (on: boolean) => void;
}) {
  const { rows } = tree;
  const parentOf = useMemo(() => new Map(rows.map((r) => [r.key, r.parentKey])), [rows]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  // What is chosen is in sight, also when the page is opened anew.
  useEffect(() => {
    const up: string[] = [];
    for (let key = parentOf.get(chosen) ?? null; key; key = parentOf.get(key) ?? null) up.push(key);
    if (up.length > 0) setOpen((now) => new Set([...now, ...up]));
  }, [chosen, parentOf]);
  const kept = useMemo(() => {
    const wanted = (r: TreeRow): boolean =>
      behind ? r.light === 'late' || r.light === 'near' : light ? /^T\d+$/.test(r.key) && r.light === light : true;
    if (!behind && !light) return null;
    const keep = new Set<string>();
    for (const r of rows)
      if (wanted(r)) for (let key: string | null = r.key; key; key = parentOf.get(key) ?? null) keep.add(key);
    return keep;
  }, [rows, behind, light, parentOf]);
  const isOpen = (key: string): boolean => open.has(key) || kept !== null;
  const shown = rows.filter((r) => {
    if (kept && !kept.has(r.key)) return false;
    for (let key = r.parentKey; key; key = parentOf.get(key) ?? null) if (!isOpen(key)) return false;
    return true;
  });
  const parents = new Set(rows.map((r) => r.parentKey));
  const toggle = (key: string): void =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <Card
      pad={false}
      title={tree.isWhole ? '十大行动' : '与本单位有关的任务'}
      extra={
        <label className="z-small z-ink2" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
          只看 滞后、临期
          <Switch size="small" checked={behind} onChange={onBehind} aria-label="只看 滞后、临期" />
        </label>
      }
    >
      <table className="pl-tree">
        <caption className="z-vh">
          {light ? `亮${lightLabels[light as Light]}的任务` : '任务分解：行动、任务、要求'}
        </caption>
        <colgroup>
          <col />
          <col className="pl-by" />
          <col className="pl-barcell" />
          <col className="pl-num" />
          <col className="pl-light" />
        </colgroup>
        <thead className="z-vh">
          <tr>
            <th scope="col">条目</th>
            <th scope="col">承担</th>
            <th scope="col">进度</th>
            <th scope="col">完成</th>
            <th scope="col">亮灯</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((r) => (
            <tr key={r.key} data-level={r.level} data-on={r.key === chosen}>
              <th scope="row">
                <div className="pl-name">
                  {parents.has(r.key) ? (
                    <button
                      type="button"
                      className="pl-fold"
                      aria-expanded={isOpen(r.key)}
                      aria-label={`${isOpen(r.key) ? '收起' : '展开'} ${r.key} ${r.title}`}
                      onClick={() => toggle(r.key)}
                    >
                      <Icon as={isOpen(r.key) ? ChevronDown : ChevronRight} />
                    </button>
                  ) : (
                    <span className="pl-nofold" />
                  )}
                  <button
                    type="button"
                    aria-pressed={r.key === chosen}
                    title={`${r.title}：${r.reason}`}
                    onClick={() => {
                      onChoose(r.key);
                      if (r.level !== 'demand' && !isOpen(r.key)) toggle(r.key);
                    }}
                  >
                    {r.level === 'action' ? `${r.number}${r.title}` : `${r.key}　${r.title}`}
                  </button>
                </div>
                {r.level === 'demand' ? <DemandFigures demand={r.key} /> : null}
              </th>
              <td className="pl-by" title={r.by}>
                {r.by}
              </td>
              <td className="pl-barcell">
                <span className="pl-bar" data-light={r.light} aria-hidden="true">
                  <span style={{ width: `${r.bar}%` }} />
                </span>
              </td>
              <td className="pl-num">{r.text}</td>
              <td className="pl-light">
                <PlanLight light={r.light} />
              </td>
            </tr>
          ))}
          {shown.length === 0 ? (
            <tr>
              <td colSpan={5} className="z-ink2" style={{ padding: 16 }}>
                {rows.length === 0
                  ? '还没有下发给本单位的任务。'
                  : behind
                    ? '没有滞后或临期的任务。'
                    : '没有亮这种灯的任务。'}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </Card>
  );
}
