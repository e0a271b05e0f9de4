/**
 * What a street's own officers must press for (属地催办): hazards of their street that nobody has taken on, that nobody moved when the step
 * ran out, or whose notice nobody signed. The district keeps its own things to do; the street's is one more, and ends when it has urged or the
 * hazard has moved.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, dayOf, daysBetween, type PlainDate } from '#kernel/shared/time.ts';
import { dueByRule, insertTodo } from '#platform/casework/server/index.ts';
import { findUsers, streetUnit } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { hazardMachine, type HazardState } from '../shared/states.ts';

/** New ones of one pass; the rest come with the next, the longest waiting first. */
const PASS = 300;
const ROLES = ['street.officer', 'street.reviewer'];

interface Waiting {
  id: string;
  title: string;
  grade: string;
  state: HazardState;
  enterprise_name: string;
  street_code: string;
  unit_name: string;
  handler_id: string | null;
  step_due_on: PlainDate | null;
  state_since: Date;
}

/** Open hazards that wait too long, of which the street neither has a thing to do nor urged lately. */
const waiting = async (
  tx: Tx,
  _actor: Actor,
  at: { unownedSince: Date; idleBefore: PlainDate; today: PlainDate; urgedSince: Date },
): Promise<Waiting[]> =>
  (
    await sql<Waiting>`select h.id, h.title, h.grade, h.state, h.enterprise_name, h.street_code, h.unit_name, h.handler_id, h.step_due_on, h.state_since
      from hazards h where h.state not in ('closed', 'archived', 'void')
        and (h.step_due_on < ${at.idleBefore} or (h.state = 'notified' and h.step_due_on < ${at.today})
          or (h.handler_id is null and h.state_since < ${at.unownedSince}))
        and not exists (select 1 from todos t where t.subject_type = 'hazard' and t.subject_id = h.id and t.action = 'urge' and t.done_at is null)
        and not exists (select 1 from case_events e where e.subject_type = 'hazard' and e.subject_id = h.id and e.act = 'urge'
          and e.at > ${at.urgedSince} and e.data ->> 'by' = 'street')
      order by h.step_due_at, h.id limit ${PASS}`.execute(tx)
  ).rows;

const reasonOf = (h: Waiting, today: PlainDate): string => {
  const late = h.step_due_on ? daysBetween(h.step_due_on, today) : 0;
  if (h.state === 'notified' && late > 0) return `整改通知 ${late} 天没有签收`;
  if (h.handler_id === null) return `${h.unit_name}无人承办${late > 0 ? `，已逾期 ${late} 天` : ''}`;
  return `“${hazardMachine.states[h.state].label}”已逾期 ${late} 天，没有进展`;
};

/** One pass; answers how many things to do it gave to streets. */
export async function watchStreets(ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const today = dayOf(now);
  return ctx.inTx(async (tx) => {
    const days = async (key: string): Promise<number> => (await ruleOn<number>(tx, key, today)).value;
    const before = (n: number): Date => new Date(now.getTime() - n * 86_400_000);
    const rows = await waiting(tx, ctx.actor, {
      unownedSince: before(await days('hazards.streetUnowned')),
      idleBefore: addDays(today, -(await days('hazards.streetIdle'))),
      today,
      urgedSince: before(await days('hazards.streetAgain')),
    });
    if (rows.length === 0) return 0;
    const due = await dueByRule(tx, ctx, 'hazards.streetUrge');
    let given = 0;
    for (const code of new Set(rows.map((h) => h.street_code))) {
      const unit = await streetUnit(tx, code);
      if (!unit) continue;
      const mine = rows.filter((h) => h.street_code === code);
      for (const h of mine)
        await insertTodo(tx, ctx.actor, { type: 'hazard', id: h.id }, now, {
          kind: 'press',
          action: 'urge',
          verb: '催办',
          why: reasonOf(h, today),
          title: h.title,
          isMajor: h.grade === 'major',
          enterpriseName: h.enterprise_name,
          streetCode: h.street_code,
          dueAt: due.dueAt,
          dueOn: due.dueOn,
          to: [{ unitId: unit.id, roles: ROLES }],
        });
      given += mine.length;
      await notify(tx, ctx, {
        to: (await findUsers(tx, { unitId: unit.id, roles: ROLES })).map((u) => u.userId),
        kind: 'hazards.streetUrge',
        title: `属地有 ${mine.length} 件隐患待催办`,
        body: `无人承办、逾期没有进展或通知没有签收，请于 ${due.dueOn} 前催办`,
        link: '/todo',
        subjectType: 'unit',
        subjectId: unit.id,
      });
    }
    return given;
  });
}
