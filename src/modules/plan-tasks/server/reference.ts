/** The plan's text as reference data: editions, nodes, and which units its words mean. */
import { cached } from '#kernel/server/cached.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { planErrors } from '../shared/errors.ts';
import type { PlanNode } from '../shared/schema.ts';
import type { DemandKind, Frequency } from '../shared/states.ts';

export const fail = failWith(planErrors);

export interface Edition {
  id: string;
  code: string;
  title: string;
  issued_on: PlainDate;
  ends_on: PlainDate;
  valid_from: PlainDate;
  valid_to: PlainDate | null;
}

/** One node with what is quoted of the plan. */
export interface Node extends PlanNode {
  readonly original: string;
  readonly sort: number;
}

/** An edition, indexed. */
export interface Plan {
  readonly edition: Edition;
  /** In the order of the plan: an action, its first task, that task's demands … */
  readonly nodes: readonly Node[];
  readonly byKey: ReadonlyMap<string, Node>;
  readonly children: ReadonlyMap<string, readonly Node[]>;
  /** Demands below a node, itself if it is one. */
  demandsOf(key: string): readonly Node[];
}

interface NodeRow {
  edition_id: string;
  key: string;
  level: PlanNode['level'];
  parent_key: string | null;
  sort: number;
  number: string;
  title: string;
  original: string;
  section: string;
  actors: string[];
  starts_on: PlainDate | null;
  due_on: PlainDate | null;
  frequency: Frequency | null;
  measurable: string | null;
  kind: DemandKind | null;
  note: string;
}

function planOf(edition: Edition, rows: readonly NodeRow[]): Plan {
  const nodes = rows.map((r): Node => ({
    key: r.key,
    level: r.level,
    parentKey: r.parent_key,
    sort: r.sort,
    number: r.number,
    title: r.title,
    original: r.original,
    section: r.section,
    actors: r.actors,
    startsOn: r.starts_on,
    dueOn: r.due_on,
    frequency: r.frequency,
    measurable: r.measurable,
    kind: r.kind,
    note: r.note,
  }));
  const byKey = new Map(nodes.map((n) => [n.key, n]));
  const children = new Map<string, Node[]>();
  for (const n of nodes) if (n.parentKey !== null) children.set(n.parentKey, [...(children.get(n.parentKey) ?? []), n]);
  const demandsOf = (key: string): readonly Node[] => {
    const node = byKey.get(key);
    if (!node) return [];
    return node.level === 'demand' ? [node] : (children.get(key) ?? []).flatMap((child) => demandsOf(child.key));
  };
  return { edition, nodes, byKey, children, demandsOf };
}

const book = cached<readonly Plan[]>({
  token: async (tx) => {
    const rows = await sql<{
      token: string | null;
    }>`select string_agg(id::text || ' ' || coalesce(valid_to::text, ''), ',' order by id) as token
      from plan_editions`.execute(tx);
    return rows.rows[0]?.token ?? '';
  },
  load: async (tx) => {
    const editions =
      await sql<Edition>`select id, code, title, issued_on, ends_on, valid_from, valid_to from plan_editions
      order by valid_from`.execute(tx);
    const nodes = await sql<NodeRow>`select * from plan_nodes order by edition_id, sort`.execute(tx);
    return editions.rows.map((e) =>
      planOf(
        e,
        nodes.rows.filter((n) => n.edition_id === e.id),
      ),
    );
  },
});
export const editionsChanged = (tx: Tx): void => book.changed(tx);

/** The edition in force on a day, or null before there is one. */
export async function findPlan(tx: Tx, on: PlainDate): Promise<Plan | null> {
  const plans = await book.read(tx);
  return (
    plans.findLast((p) => p.edition.valid_from <= on && (p.edition.valid_to === null || on <= p.edition.valid_to)) ??
    plans.at(-1) ??
    null
  );
}
/** As `findPlan`; throws plan.noEdition. */
export async function planOn(tx: Tx, on: PlainDate): Promise<Plan> {
  const plan = await findPlan(tx, on);
  if (!plan) throw fail('plan.noEdition');
  return plan;
}

/** A unit that bears tasks of the plan. */
export interface PlanUnit {
  readonly id: string;
  readonly name: string;
  readonly kind: 'office' | 'department' | 'street';
  readonly streetCode: string | null;
  readonly sort: number;
}

/** Office, departments, streets, in their order. */
export async function planUnits(tx: Tx): Promise<PlanUnit[]> {
  const rows = await sql<PlanUnit>`select id, short_name as name, kind, street_code as "streetCode", sort from units
    where kind in ('office', 'department', 'street') and is_active order by (kind = 'street'), (kind = 'department'), sort, name`.execute(
    tx,
  );
  return rows.rows;
}

interface ActorRow {
  actor: string;
  unit_id: string | null;
  unit_kind: 'department' | 'street' | null;
  part: 'lead' | 'urge' | 'object';
}

/** Which units bear which demand on a day, by the words of the plan (承担主体与单位对应). */
export async function addressing(tx: Tx, on: PlainDate): Promise<(demand: Node) => PlanUnit[]> {
  const units = await planUnits(tx);
  const rows = await sql<ActorRow>`select actor, unit_id, unit_kind, part from plan_actor_units
    where valid_from <= ${on} and (valid_to is null or valid_to >= ${on})`.execute(tx);
  const byActor = new Map<string, ActorRow[]>();
  for (const row of rows.rows) byActor.set(row.actor, [...(byActor.get(row.actor) ?? []), row]);
  return (demand) => {
    const ids = (part: ActorRow['part']): Set<string> => {
      const found = new Set<string>();
      for (const actor of demand.actors)
        for (const row of byActor.get(actor) ?? [])
          if (row.part === part)
            for (const unit of units)
              if (row.unit_id === unit.id || (row.unit_kind !== null && row.unit_kind === unit.kind))
                found.add(unit.id);
      return found;
    };
    let chosen = ids('lead');
    if (chosen.size === 0) chosen = ids('urge');
    return units.filter((unit) => chosen.has(unit.id));
  };
}

/** Demands addressed to a unit by the plan. */
export async function demandsOfUnit(tx: Tx, unitId: string, on: PlainDate): Promise<Node[]> {
  const plan = await planOn(tx, on);
  const bears = await addressing(tx, on);
  return plan.nodes.filter((n) => n.level === 'demand' && bears(n).some((u) => u.id === unitId));
}

export const CAMPAIGN_START = plainDate('2024-03-11');
