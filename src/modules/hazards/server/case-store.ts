/** SQL that casework and jobs ask of hazards. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { titlesBy } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { isUuid } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { StopKind } from '../shared/labels.ts';
import { hasPart } from '#platform/casework/server/index.ts';
import { inScope, notMerged, shownTo } from './store.ts';
import { isVisibleSource } from './duplicates/store.ts';

export async function openTodos(
  tx: Tx,
  hazardId: string,
): Promise<{ user_id: string | null; unit_id: string | null; roles: string[] }[]> {
  return (
    await sql<{
      user_id: string | null;
      unit_id: string | null;
      roles: string[];
    }>`select user_id, unit_id, roles from todos
    where subject_type = 'hazard' and subject_id = ${hazardId} and done_at is null`.execute(tx)
  ).rows;
}

/** Figures beside the workbench list, each opening exactly its rows in the ledger. */
export async function workbenchFigures(
  tx: Tx,
  actor: Actor,
  today: PlainDate,
): Promise<{ key: string; label: string; value: number; link: string }[]> {
  if (
    actor.scope.all === false &&
    actor.scope.industries.length + actor.scope.streets.length + actor.scope.enterprises.length === 0
  )
    return [];
  const open = sql`h.state not in ('closed', 'archived', 'void') and ${inScope(actor)}`;
  // What is stopped is few and has its own index; asked apart, the rest is counted without looking at a row.
  const rows = await sql<{ open: number; overdue: number; stopped: number; general: number }>`select
      count(*) filter (where h.grade = 'major') as open,
      count(*) filter (where h.grade = 'major' and h.step_due_on < ${today}) as overdue,
      (select count(*) from hazards h where h.stop_kind <> 'none' and h.resumed_on is null and ${open}) as stopped,
      count(*) filter (where h.grade = 'general') as general
    from hazards h where ${open}`.execute(tx);
  const n = rows.rows[0] ?? { open: 0, overdue: 0, stopped: 0, general: 0 };
  return [
    { key: 'open', label: '未销号重大隐患', value: n.open, link: '/hazards?grade=major&state=open' },
    { key: 'overdue', label: '其中逾期', value: n.overdue, link: '/hazards?grade=major&state=open&overdue=true' },
    { key: 'stopped', label: '停产停业中', value: n.stopped, link: '/hazards?state=open&stop=full,partial,equipment' },
    { key: 'general', label: '未整改一般隐患', value: n.general, link: '/hazards?grade=general&state=open' },
  ];
}

export async function stopsOf(
  tx: Tx,
  actor: Actor,
): Promise<
  { id: string; title: string; stop_kind: StopKind; stop_extent: string | null; stop_ordered_on: PlainDate | null }[]
> {
  if (actor.scope.enterprises.length === 0) return [];
  return (
    await sql<{
      id: string;
      title: string;
      stop_kind: StopKind;
      stop_extent: string | null;
      stop_ordered_on: PlainDate | null;
    }>`select h.id, h.title, h.stop_kind, h.stop_extent, h.stop_ordered_on
    from hazards h where h.enterprise_id = any(${[...actor.scope.enterprises]}::uuid[]) and h.stop_kind <> 'none' and h.resumed_on is null
      and h.state not in ('closed', 'archived', 'void') order by h.stop_ordered_on`.execute(tx)
  ).rows;
}

export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`select h.id, h.title from hazards h where h.id = any(${[...new Set(ids)]}::uuid[]) and ${notMerged}`,
  );

/** Whether the actor may see the hazard: for files and letters about it. */
export async function isVisible(tx: Tx, actor: Actor, id: string): Promise<boolean> {
  const own = await sql`select 1 from hazards h where h.id = ${id} and ${inScope(actor)}`.execute(tx);
  return own.rows.length > 0 || isVisibleSource(tx, actor, id);
}

/** Where a hazard stands, for "why can I see this": null when there is none of that id. */
export async function placeOf(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<{ label: string; streetCode: string; industry: string; enterpriseId: string; isAssigned: boolean } | null> {
  if (!isUuid(id)) return null;
  const rows = await sql<{
    code: string;
    streetCode: string;
    industry: string;
    enterpriseId: string;
    isAssigned: boolean;
  }>`
    select h.code, h.street_code as "streetCode", h.industry, h.enterprise_id as "enterpriseId",
      ${hasPart(actor, 'hazard', 'h.id')} as "isAssigned"
    from hazards h where h.id = ${id} and ${notMerged} and ${shownTo(actor)}`.execute(tx);
  const found = rows.rows[0];
  return found ? { ...found, label: `隐患 ${found.code}` } : null;
}
