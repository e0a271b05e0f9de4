/** The frame of all views of the plan: title, the ways to look at it, the day to look from. */
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { Page, Tabs } from '#kernel/web/ui/index.ts';
import { getChoices } from '../../shared/contract.ts';
import type { Choices } from '../../shared/schema.ts';
import type { Light as LightKey } from '../../shared/states.ts';
import { lightLabels } from '../../shared/states.ts';
import { Light, Tag } from '#kernel/web/ui/index.ts';
import '../plan.css';

export const useChoices = () => useGet(getChoices, {}, { staleTime: 300_000 });

const views = [
  { key: '/plan/month', label: '本月', forUnits: true },
  { key: '/plan', label: '任务树', forUnits: true },
  { key: '/plan/tasks', label: '台账', forUnits: true },
  { key: '/plan/board', label: '看板', forUnits: true },
  { key: '/plan/gantt', label: '时间表', forUnits: true },
  { key: '/plan/units', label: '各单位', forUnits: false },
  { key: '/plan/stages', label: '四个阶段', forUnits: true },
  { key: '/plan/changes', label: '更新记录', forUnits: true },
  { key: '/plan/urges', label: '催办提醒', forUnits: true },
] as const;

/** The views that the reader has: one unit's figures need no table of units. */
export function PlanPage({
  at,
  note,
  actions,
  tools,
  children,
}: {
  at: (typeof views)[number]['key'];
  note?: ReactNode;
  actions?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  const navigate = useNavigate();
  const choices = useChoices().data;
  const title = choices && !choices.seesAll ? '治本攻坚任务' : '任务分解';
  return (
    <Page title={title} note={note} actions={actions} tools={tools}>
      <div className="pl-nav">
        <Tabs
          label="任务视图"
          items={views
            .filter((one) => one.forUnits || choices?.seesAll)
            .map((one) => ({ key: one.key, label: one.label }))}
          value={at}
          onChange={(next) => void navigate(next)}
        />
      </div>
      {children}
    </Page>
  );
}

/** The kit's light for the four that it knows; what has not begun or does not count is a plain tag. */
export function PlanLight({ light }: { light: LightKey }) {
  return light === 'notStarted' || light === 'out' ? <Tag>{lightLabels[light]}</Tag> : <Light state={light} />;
}
export const unitOptions = (choices: Choices | undefined): { value: string; label: string }[] =>
  (choices?.units ?? []).map((u) => ({ value: u.id, label: u.name }));

/** `{key: value}` without what is empty, as the tail of an address. */
export function tailOf(query: Record<string, string | undefined | readonly string[]>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const text = typeof value === 'string' ? value : (value ?? []).join(',');
    if (text) search.set(key, text);
  }
  return search.size > 0 ? `?${search.toString()}` : '';
}
