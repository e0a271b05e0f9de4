/**
 * Lights (亮灯), computed from the marks of tasks and the rules in force on the day, never stored. The database says why a task has its
 * light (one condition for figures and their rows); which light that is and how it reads stands here.
 */
import type { RawBuilder } from 'kysely';
import { sql } from '#kernel/server/db.ts';
import { daysBetween, type PlainDate } from '#kernel/shared/time.ts';
import type { LightCounts, LightWords } from '../shared/schema.ts';
import { frequencyLabels, type Frequency, type Light, type TaskState } from '../shared/states.ts';
import type { LightRules } from './rules.ts';

export const whyLights = {
  cancelled: 'out',
  suspended: 'out',
  refused: 'out',
  done: 'done',
  periodDone: 'done',
  claimLate: 'late',
  unclaimed: 'notStarted',
  submitted: 'normal',
  stepLate: 'late',
  taskLate: 'late',
  ahead: 'notStarted',
  lagLate: 'late',
  stepNear: 'near',
  taskNear: 'near',
  lagNear: 'near',
  notStarted: 'notStarted',
  onTime: 'normal',
} as const satisfies Record<string, Light>;
export type Why = keyof typeof whyLights;
export const whysOf = (light: Light): Why[] =>
  (Object.keys(whyLights) as Why[]).filter((why) => whyLights[why] === light);

/** What a light is computed from: one row of plan_task_marks. */
export interface Mark {
  task_id: string;
  demand_key: string;
  unit_id: string;
  from_at: Date;
  task_state: TaskState;
  starts_on: PlainDate;
  due_on: PlainDate;
  claim_due_on: PlainDate;
  frequency: Frequency | null;
  by_percent: boolean;
  percent: number | null;
  open_due_on: PlainDate | null;
  open_title: string;
  steps_total: number;
  steps_done: number;
  submitted_on: PlainDate | null;
  why: Why;
}

const elapsedSql = (on: PlainDate): RawBuilder<number> =>
  sql<number>`least(100, greatest(0, (100 * (${on}::date - m.starts_on)) / nullif(m.due_on - m.starts_on, 0)))`;
const lagSql = (on: PlainDate): RawBuilder<number> => sql<number>`(${elapsedSql(on)} - coalesce(m.percent, 0))`;

/** Why a task (`m`: its mark) has its light on a day. The order is the meaning: what comes first outweighs the rest. */
export const whySql = (
  on: PlainDate,
  r: Pick<LightRules, 'near' | 'lagLate' | 'lagNear'>,
): RawBuilder<Why> => sql<Why>`case
  when m.task_state in ('cancelled', 'suspended', 'refused', 'done') then m.task_state
  when m.task_state = 'proposed' then case when m.claim_due_on < ${on}::date then 'claimLate' else 'unclaimed' end
  when m.task_state = 'submitted' then 'submitted'
  when m.open_due_on < ${on}::date then 'stepLate'
  when m.due_on < ${on}::date and not (m.frequency is not null and m.steps_total > 0 and m.steps_done = m.steps_total) then 'taskLate'
  when m.starts_on > ${on}::date then 'ahead'
  when m.by_percent and ${lagSql(on)} >= ${r.lagLate} then 'lagLate'
  when m.open_due_on - ${r.near}::int <= ${on}::date then 'stepNear'
  when m.frequency is not null and m.steps_total > 0 and m.steps_done = m.steps_total then 'periodDone'
  when m.due_on - ${r.near}::int <= ${on}::date then 'taskNear'
  when m.by_percent and ${lagSql(on)} >= ${r.lagNear} then 'lagNear'
  when m.task_state = 'accepted' and m.steps_done = 0 and coalesce(m.percent, 0) = 0 then 'notStarted'
  else 'onTime' end`;

const dayText = (day: PlainDate): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;

/** The light of one task, with its reason in words. */
export function lightWords(m: Omit<Mark, 'from_at' | 'task_id' | 'unit_id' | 'demand_key'>, on: PlainDate): LightWords {
  const span = daysBetween(m.starts_on, m.due_on);
  const elapsed = span <= 0 ? 100 : Math.min(100, Math.max(0, Math.trunc((100 * daysBetween(m.starts_on, on)) / span)));
  const so = m.percent === null ? '' : `，进度 ${m.percent}%`;
  const reason = ((): string => {
    switch (m.why) {
      case 'cancelled':
        return '任务已撤销，不计入';
      case 'suspended':
        return '任务已中止，不计入';
      case 'refused':
        return '单位有异议，待区安委办裁定';
      case 'done':
        return '已确认完成';
      case 'periodDone':
        return `${m.frequency ? frequencyLabels[m.frequency] : ''}开展，本期及以前 ${m.steps_done} 期都已完成`;
      case 'claimLate':
        return `认领期限 ${dayText(m.claim_due_on)}，超过 ${daysBetween(m.claim_due_on, on)} 天未认领`;
      case 'unclaimed':
        return `未认领，${dayText(m.claim_due_on)}前认领`;
      case 'submitted':
        return m.submitted_on ? `${dayText(m.submitted_on)}已报告完成，待确认` : '已报告完成，待确认';
      case 'stepLate':
        return `“${m.open_title}”到期 ${daysBetween(m.open_due_on ?? on, on)} 天未完成`;
      case 'taskLate':
        return `到期 ${daysBetween(m.due_on, on)} 天未完成${so}`;
      case 'ahead':
        return `${m.starts_on} 起开展`;
      case 'lagLate':
      case 'lagNear':
        return `时间过去 ${elapsed}%，进度 ${m.percent ?? 0}%`;
      case 'stepNear':
        return m.open_due_on === on
          ? `“${m.open_title}”今天到期`
          : `“${m.open_title}”还有 ${daysBetween(on, m.open_due_on ?? on)} 天到期`;
      case 'taskNear':
        return m.due_on === on ? `今天到期${so}` : `还有 ${daysBetween(on, m.due_on)} 天到期${so}`;
      case 'notStarted':
        return '已认领，尚未开始';
      case 'onTime':
        return m.steps_total > 0 ? `节点 ${m.steps_done}/${m.steps_total} 已完成，都在期限内` : `按期推进${so}`;
    }
  })();
  return { light: whyLights[m.why], reason };
}

export const noCounts = (): LightCounts => ({ done: 0, normal: 0, near: 0, late: 0, notStarted: 0 });
export const countOf = (c: LightCounts): number => c.done + c.normal + c.near + c.late + c.notStarted;
export const addCount = (c: LightCounts, light: Light, n = 1): void => {
  if (light !== 'out') c[light] += n;
};

/**
 * The light of what has parts (a demand borne by many units, a task of many demands, an action): late when the late ones make up the
 * share that the rule says, near when some are late or that share is near, done when all are.
 */
export function rollUp(c: LightCounts, what: string, r: LightRules): LightWords {
  const total = countOf(c);
  if (total === 0) return { light: 'notStarted', reason: '还没有下发到单位' };
  const share = (n: number): number => Math.round((1000 * n) / total) / 10;
  if (c.done === total) return { light: 'done', reason: `${total} ${what}全部完成` };
  if (c.late > 0 && share(c.late) >= r.lateShare)
    return {
      light: 'late',
      reason:
        total === 1
          ? `1 ${what}滞后`
          : `${total} ${what}中 ${c.late} ${what.slice(0, 1)}滞后（${share(c.late)}%，界限 ${r.lateShare}%）`,
    };
  if (c.late > 0) return { light: 'near', reason: `${total} ${what}中 ${c.late} ${what.slice(0, 1)}滞后` };
  if (c.near > 0 && share(c.near) >= r.lateShare)
    return { light: 'near', reason: `${total} ${what}中 ${c.near} ${what.slice(0, 1)}临期` };
  if (c.notStarted === total) return { light: 'notStarted', reason: `${total} ${what}都未开始` };
  return { light: 'normal', reason: `${total} ${what}中完成 ${c.done} ${what.slice(0, 1)}，没有超过界限的滞后` };
}

const order: readonly Light[] = ['late', 'near', 'normal', 'notStarted', 'done', 'out'];
/** The graver of two lights, with its reason. A figure that meets its target does not make what is not done done. */
export const graver = (a: LightWords, b: LightWords | null): LightWords =>
  b && order.indexOf(b.light) < order.indexOf(a.light) && ['late', 'near'].includes(b.light) ? b : a;

export interface Figure {
  readonly form: string;
  readonly better: string;
  readonly value: number | null;
  readonly target: number | null;
}
export const figureText = (f: Pick<Figure, 'form'>, value: number): string =>
  f.form === 'rate' ? `${Math.round(value * 1000) / 10}%` : String(Math.round(value * 100) / 100);

/** The light of a figure against its target; null where there is no target or nothing to compare. */
export function figureLight(f: Figure, r: LightRules): LightWords | null {
  if (f.value === null || f.target === null) return null;
  const lower = f.better === 'lower';
  const misses = lower ? f.value > f.target : f.value < f.target;
  const said = `指标 ${figureText(f, f.value)}`;
  if (!misses) return { light: 'normal', reason: `${said}，达到目标 ${figureText(f, f.target)}` };
  const gap = Math.abs(f.value - f.target) * (f.form === 'rate' ? 100 : 100 / Math.max(Math.abs(f.target), 1));
  return {
    light: gap <= r.figureNear ? 'near' : 'late',
    reason: `${said} ${lower ? '高于' : '低于'}目标 ${figureText(f, f.target)}`,
  };
}
