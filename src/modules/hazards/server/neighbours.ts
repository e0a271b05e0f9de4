/** What rooms above may ask of hazards without knowing its tables. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { RawBuilder } from 'kysely';
import { hazardMachine, type HazardState } from '../shared/states.ts';
import * as store from './store.ts';

/** A hazard as neighbours see it: what a letter about it says. */
export interface HazardBrief {
  id: string;
  code: string;
  title: string;
  enterpriseId: string;
  enterpriseName: string;
  streetCode: string;
  industry: string;
  unitId: string;
  unitName: string;
  handlerId: string | null;
  foundOn: PlainDate;
  /** Day by which it must be put right, or while none is set the day of the running step. */
  dueOn: PlainDate | null;
  relapses: number;
  stateLabel: string;
  isMajor: boolean;
  isConfirmed: boolean;
  hasEnded: boolean;
}

const toBrief = (h: store.HazardRow): HazardBrief => ({
  id: h.id,
  code: h.code,
  title: h.title,
  enterpriseId: h.enterprise_id,
  enterpriseName: h.enterprise_name,
  streetCode: h.street_code,
  industry: h.industry,
  unitId: h.unit_id,
  unitName: h.unit_name,
  handlerId: h.handler_id,
  foundOn: h.found_on,
  dueOn: deadlineOf(h),
  relapses: h.relapses,
  stateLabel: hazardMachine.states[h.state].label,
  isMajor: h.grade === 'major',
  isConfirmed: h.confirmed_on !== null,
  hasEnded: hazardMachine.states[h.state].final ?? false,
});

const inRectification: readonly HazardState[] = ['rectifying', 'returned'];
const deadlineOf = (h: store.HazardRow): PlainDate | null =>
  inRectification.includes(h.state) ? (h.rectify_due_on ?? h.step_due_on) : h.step_due_on;

/** A hazard in the actor's scope, or null. With `lock`, nobody else changes it until the act ends. */
export async function findBrief(tx: Tx, actor: Actor, id: string, { lock = false } = {}): Promise<HazardBrief | null> {
  const h = lock ? await store.findForUpdate(tx, actor, id) : await store.find(tx, actor, id);
  return h ? toBrief(h) : null;
}

/** A hazard in the actor's scope by its number, or null. */
export async function findBriefByCode(tx: Tx, actor: Actor, code: string): Promise<HazardBrief | null> {
  const found = await sql<{ id: string }>`select h.id from hazards h where h.code = ${code}`.execute(tx);
  return found.rows[0] ? findBrief(tx, actor, found.rows[0].id) : null;
}

/**
 * Open major hazards with the clock that escalation goes by, as a set for one statement (no scope: for sweeps). Columns: id,
 * code, title, enterprise_id, enterprise_name, street_code, industry, unit_id, unit_name, handler_id, state_since, relapses,
 * begun_on (start of the term), due_on (its last day). `dueBefore`: only those whose day lies before it.
 */
export const openMajor = (dueBefore: PlainDate): RawBuilder<unknown> =>
  sql`select h.id, h.code, h.title, h.enterprise_id, h.enterprise_name, h.street_code, h.industry, h.unit_id, h.unit_name, h.handler_id,
      h.state_since, h.relapses, coalesce(h.confirmed_on, h.judged_on, h.found_on) as begun_on,
      case when h.state in ('rectifying', 'returned') then coalesce(h.rectify_due_on, h.step_due_on) else h.step_due_on end as due_on
    from hazards h where h.grade = 'major' and h.state not in ('closed', 'archived', 'void') and h.step_due_on < ${dueBefore}`;

/** Percent that the firm reported last; 0 when it never did. For `openMajor` rows under the alias given. */
export const lastPercent = (alias: string): RawBuilder<number> =>
  sql<number>`coalesce((select p.percent from hazard_progress p where p.hazard_id = ${sql.ref(`${alias}.id`)} order by p.at desc limit 1), 0)`;

/** Those of the hazards that have ended (已销号、已归档、已撤销). */
export async function endedOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await sql<{ id: string }>`select id from hazards where id = any(${[...ids]}::uuid[])
    and state in ('closed', 'archived', 'void')`.execute(tx);
  return rows.rows.map((r) => r.id);
}
