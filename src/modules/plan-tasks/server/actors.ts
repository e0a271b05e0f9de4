/** Which units the plan means by its words (承担主体与单位对应): read by all, corrected by the office. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import type * as s from '../shared/schema.ts';
import * as policy from './policy.ts';
import { fail, planOn, planUnits } from './reference.ts';

interface Row {
  id: string;
  actor: string;
  unit_id: string | null;
  unit_kind: 'department' | 'street' | null;
  part: 'lead' | 'urge' | 'object';
  note: string;
  valid_from: PlainDate;
  valid_to: PlainDate | null;
  created_by_name: string;
}
const rowsOf = async (tx: Tx, _actor: Actor): Promise<Row[]> =>
  (
    await sql<Row>`select a.id, a.actor, a.unit_id, a.unit_kind, a.part, a.note, a.valid_from, a.valid_to, a.created_by_name
      from plan_actor_units a left join units u on u.id = a.unit_id order by a.actor, a.part, u.sort nulls first, a.id`.execute(
      tx,
    )
  ).rows;

async function present(tx: Tx, ctx: Ctx): Promise<s.ActorBook> {
  const plan = await planOn(tx, dayOf(ctx.clock.now()));
  const names = new Map((await planUnits(tx)).map((u) => [u.id, u.name]));
  const uses = new Map<string, number>();
  for (const n of plan.nodes) if (n.level === 'demand') for (const a of n.actors) uses.set(a, (uses.get(a) ?? 0) + 1);
  return {
    rows: (await rowsOf(tx, ctx.actor)).map((r) => ({
      id: r.id,
      actor: r.actor,
      unitId: r.unit_id,
      unitName: r.unit_id
        ? (names.get(r.unit_id) ?? '已停用的单位')
        : r.unit_kind === 'department'
          ? '全部部门'
          : r.unit_kind === 'street'
            ? '全部街道'
            : '不承担任务',
      part: r.part,
      note: r.note,
      validFrom: r.valid_from,
      validTo: r.valid_to,
      by: r.created_by_name,
    })),
    actors: [...uses].map(([actor, demands]) => ({ actor, demands })).sort((a, b) => b.demands - a.demands),
    mayEdit: policy.isOffice(ctx.actor),
  };
}
export const getActors = (ctx: Ctx): Promise<s.ActorBook> => ctx.reading((tx) => present(tx, ctx));

/** Adds a row from today on; what was sent out already stays. */
export async function addActor(ctx: Ctx, input: s.AddActor): Promise<s.ActorBook> {
  return ctx.inTx(async (tx) => {
    if (!policy.isOffice(ctx.actor)) throw fail('plan.mayNotIssue');
    if (input.unitId && !(await planUnits(tx)).some((u) => u.id === input.unitId)) throw fail('plan.unitNotFound');
    const now = ctx.clock.now();
    const id = newId<'planActor'>(now.getTime());
    await sql`insert into plan_actor_units (id, actor, unit_id, unit_kind, part, note, valid_from, created_at, created_by, created_by_name)
      values (${id}, ${input.actor}, ${input.unitId ?? null}, ${input.unitKind ?? null}, ${input.part}, ${input.note}, ${dayOf(now)}, ${now},
        ${ctx.actor.userId}, ${ctx.actor.name})`.execute(tx);
    await audit(tx, ctx, {
      action: 'planActor.add',
      subjectType: 'planActor',
      subjectId: id,
      subjectCode: input.actor,
      isNew: true,
      facts: { ...input },
    });
    return present(tx, ctx);
  });
}
/** Ends a row with yesterday: who bore the task until now keeps it. */
export async function endActor(ctx: Ctx, id: string): Promise<s.ActorBook> {
  return ctx.inTx(async (tx) => {
    if (!policy.isOffice(ctx.actor)) throw fail('plan.mayNotIssue');
    const today = dayOf(ctx.clock.now());
    const ended = await sql<{
      actor: string;
    }>`update plan_actor_units set valid_to = greatest(valid_from, ${addDays(today, -1)}::date)
      where id = ${id} and valid_to is null returning actor`.execute(tx);
    const row = ended.rows[0];
    if (!row) throw fail('plan.actorRowEnded');
    await audit(tx, ctx, {
      action: 'planActor.end',
      subjectType: 'planActor',
      subjectId: id,
      subjectCode: row.actor,
      facts: { on: today },
    });
    return present(tx, ctx);
  });
}
