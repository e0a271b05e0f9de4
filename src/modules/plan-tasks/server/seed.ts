/** Takes the bundled plan into a district: an edition with its nodes, and a proposal which units its words mean. */
import fs from 'node:fs/promises';
import { z } from 'zod';
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { frequencies, kinds } from '../shared/states.ts';
import { editionsChanged } from './reference.ts';

const PlanFile = z.object({
  code: z.string(),
  title: z.string(),
  issuedOn: PlainDate,
  endsOn: PlainDate,
  groups: z.array(z.object({ key: z.string(), number: z.string(), title: z.string(), tasks: z.array(z.string()) })),
  tasks: z.array(z.object({ key: z.string(), title: z.string(), original: z.string() })),
  starts: z.record(z.string(), PlainDate),
  notes: z.record(z.string(), z.string()),
});
const Clauses = z.array(
  z.object({
    id: z.string(),
    section: z.string(),
    summary: z.string(),
    actors: z.array(z.string()).min(1),
    deadline: PlainDate.nullable(),
    frequency: z.enum(frequencies).nullable(),
    measurable: z.string().nullable(),
    kind: z.enum(kinds),
  }),
);
const ActorUnits = z.array(
  z.object({
    actor: z.string(),
    part: z.enum(['lead', 'urge', 'object']),
    units: z.array(z.string()).optional(),
    kind: z.enum(['department', 'street']).optional(),
    note: z.string().default(''),
  }),
);

const read = async (file: string): Promise<unknown> =>
  JSON.parse(await fs.readFile(new URL(file, import.meta.url), 'utf8')) as unknown;

interface NewNode {
  key: string;
  level: 'action' | 'task' | 'demand';
  parent_key: string | null;
  number: string;
  title: string;
  original: string;
  section: string;
  actors: string[];
  starts_on: string | null;
  due_on: string | null;
  frequency: string | null;
  measurable: string | null;
  kind: string | null;
  note: string;
}

/** Loads the bundled edition where it is missing. What the office corrected later is never touched. */
export async function seedPlan(tx: Tx, ctx: Ctx): Promise<void> {
  const plan = PlanFile.parse(await read('../data/plan-2024.json'));
  const known = await sql`select 1 from plan_editions where code = ${plan.code}`.execute(tx);
  if (known.rows.length > 0) return;
  const clauses = Clauses.parse(await read('../shared/clauses.json'));
  const bare = {
    number: '',
    original: '',
    section: '',
    actors: [],
    starts_on: null,
    due_on: null,
    frequency: null,
    measurable: null,
    kind: null,
    note: '',
  };
  const nodes: NewNode[] = [];
  for (const group of plan.groups) {
    nodes.push({
      ...bare,
      key: group.key,
      level: 'action',
      parent_key: null,
      number: group.number,
      title: group.title,
    });
    for (const key of group.tasks) {
      const task = plan.tasks.find((t) => t.key === key);
      const demands = clauses.filter((c) => c.id.startsWith(`${key}-`));
      if (!task || demands.length === 0) throw new RangeError(`the plan has no task ${key}`);
      nodes.push({
        ...bare,
        key,
        level: 'task',
        parent_key: group.key,
        number: /^T\d+$/.test(key) ? `${key.slice(1)}.` : '',
        title: task.title,
        original: task.original,
        section: demands[0]?.section ?? '',
        actors: [...new Set(demands.flatMap((d) => d.actors))],
      });
      for (const d of demands)
        nodes.push({
          ...bare,
          key: d.id,
          level: 'demand',
          parent_key: key,
          title: d.summary,
          original: task.original,
          section: d.section,
          actors: d.actors,
          starts_on: plan.starts[d.id] ?? null,
          due_on: d.deadline,
          frequency: d.frequency,
          measurable: d.measurable,
          kind: d.kind,
          note: plan.notes[d.id] ?? '',
        });
    }
  }
  const missing = clauses.filter((c) => !nodes.some((n) => n.key === c.id));
  if (missing.length > 0)
    throw new RangeError(`demands without a place in the tree: ${missing.map((m) => m.id).join()}`);
  const now = ctx.clock.now();
  const editionId = newId<'planEdition'>(now.getTime());
  await sql`insert into plan_editions (id, code, title, issued_on, ends_on, valid_from, loaded_at)
    values (${editionId}, ${plan.code}, ${plan.title}, ${plan.issuedOn}, ${plan.endsOn}, ${plan.issuedOn}, ${now})`.execute(
    tx,
  );
  const rows = nodes.map((n, sort) => ({ ...n, edition_id: editionId, sort }));
  await sql`insert into plan_nodes select * from jsonb_populate_recordset(null::plan_nodes, ${JSON.stringify(rows)}::jsonb)`.execute(
    tx,
  );
  await seedActors(tx, ctx, plan.issuedOn);
  editionsChanged(tx);
  await audit(tx, ctx, {
    action: 'planEdition.load',
    subjectType: 'planEdition',
    subjectId: editionId,
    subjectCode: plan.code,
    isNew: true,
    facts: { nodes: nodes.length, demands: clauses.length },
  });
}

async function seedActors(tx: Tx, ctx: Ctx, from: string): Promise<void> {
  const units = await sql<{ id: string; short_name: string }>`select id, short_name from units
    where kind in ('office', 'department')`.execute(tx);
  const idOf = new Map(units.rows.map((u) => [u.short_name, u.id]));
  const now = ctx.clock.now();
  const rows = ActorUnits.parse(await read('../data/actor-units.json')).flatMap((a) =>
    // A unit that this district does not have is left out: the office sees the word without a unit and corrects it.
    (a.units ? a.units.flatMap((name) => idOf.get(name) ?? []) : [null]).map((unitId) => ({
      id: newId<'planActor'>(now.getTime()),
      actor: a.actor,
      unit_id: unitId,
      unit_kind: a.kind ?? null,
      part: a.part,
      note: a.note,
      valid_from: from,
      valid_to: null,
      created_at: now,
      created_by: ctx.actor.userId,
      created_by_name: ctx.actor.name,
    })),
  );
  await sql`insert into plan_actor_units select * from jsonb_populate_recordset(null::plan_actor_units, ${JSON.stringify(rows)}::jsonb)`.execute(
    tx,
  );
}
