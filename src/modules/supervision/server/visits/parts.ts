/** What all acts of 督导组 share: cases, locks, whose turn it is and until when. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { endOfDay } from '#kernel/shared/time.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertTodo,
  restartClock,
  type CaseKind,
  type NewClock,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { enterpriseUnit, findUsers } from '#platform/identity/server/index.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { type Behalves } from '#platform/casework/shared/answers.ts';
import {
  findingMachine,
  groupMachine,
  methodLabels,
  visitMachine,
  type FindingState,
  type GroupState,
  type VisitState,
} from '../../shared/visits/states.ts';
import type { Cause } from '../joint/causes.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

export const groupCase: CaseKind<GroupState> = { type: 'visitGroup', table: 'visit_groups', machine: groupMachine };
export const visitCase: CaseKind<VisitState> = { type: 'visit', table: 'visits', machine: visitMachine };
export const findingCase: CaseKind<FindingState> = {
  type: 'visitFinding',
  table: 'visit_findings',
  machine: findingMachine,
};
export const groupSubject = (g: { id: string }) => ({ type: 'visitGroup', id: g.id });
export const visitSubject = (v: { id: string }) => ({ type: 'visit', id: v.id });
export const findingSubject = (f: { id: string }) => ({ type: 'visitFinding', id: f.id });

export interface Held {
  v: store.VisitRow;
  g: store.GroupRow;
  members: store.MemberRow[];
  behalves: Behalves;
}
/** The visit, locked, with its group: two people of a group must not both think that a step is still to be done. */
export async function holdVisit(tx: Tx, ctx: Ctx, id: string): Promise<Held> {
  const v = await store.findVisit(tx, ctx.actor, id, true);
  if (!v) throw fail('supervision.visitNotFound');
  return { v, ...(await withGroup(tx, ctx, v)) };
}
export async function withGroup(tx: Tx, ctx: Ctx, v: store.VisitRow): Promise<Omit<Held, 'v'>> {
  const g = await store.groupOf(tx, ctx.actor, v.group_id);
  invariant(g, 'a visit belongs to a group');
  return {
    g,
    members: await store.membersOf(tx, ctx.actor, g.id),
    behalves: await behalvesOf(tx, ctx.actor, visitSubject(v)),
  };
}

/** The people who visit: the group without those who work in the visited unit. */
export const teamOf = (v: store.VisitRow, members: readonly store.MemberRow[]): store.MemberRow[] =>
  members.filter((m) => v.unit_id === null || m.unit_id !== v.unit_id);

/** The unit that answers: the visited one, or the one in which the people of the visited firm hold posts. */
export const answeringUnit = async (tx: Tx, v: store.VisitRow): Promise<string | null> =>
  v.unit_id ?? (v.enterprise_id ? await enterpriseUnit(tx, v.enterprise_id) : null);

const people = (rows: readonly store.MemberRow[]): NewTodo['to'] =>
  rows.map((m) => ({ userId: m.user_id, unitId: null }));

export const signers = async (tx: Tx, officeId: string, not: string | null): Promise<string[]> => {
  const found = [
    ...(await findUsers(tx, { roles: ['office.leader'] })),
    ...(await findUsers(tx, { unitId: officeId, roles: ['office.reviewer'] })),
  ];
  return [...new Set(found.map((u) => u.userId as string))].filter((id) => id !== not);
};

/**
 * Begins what the visit's state waits for. Before the feedback nobody but the group hears of it: a secret visit shows itself in no
 * list, todo or message of the visited. `v` is the row after the step.
 */
export async function beginVisit(tx: Tx, ctx: Ctx, held: Held): Promise<void> {
  const { v, g, members } = held;
  const now = ctx.clock.now();
  const team = teamOf(v, members);
  let clock = '';
  let due: NewClock | null = null;
  let todo: (Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why' | 'to'> & Partial<NewTodo>) | null = null;
  switch (v.state) {
    case 'planned':
      clock = '检查';
      due = dueByDay(v.planned_on, `${g.name}安排`);
      todo = {
        kind: 'review',
        action: 'arrive',
        verb: '到达现场',
        why: `${g.name}${methodLabels[v.method]}`,
        to: people(team),
      };
      break;
    case 'onSite':
      clock = '现场记录';
      due = await dueByRule(tx, ctx, 'supervision.visitRecord');
      todo = { kind: 'report', action: 'leave', verb: '记录检查情况', why: '现场检查中', to: people(team) };
      break;
    case 'recorded':
      clock = '报送反馈意见';
      due = await dueByRule(tx, ctx, 'supervision.visitFeedback');
      todo = {
        kind: 'report',
        action: 'submit',
        verb: '报送反馈意见',
        why: '现场检查已结束',
        to: people(team.filter((m) => m.part === 'leader')),
      };
      break;
    case 'signing':
      clock = '签发';
      due = await dueByRule(tx, ctx, 'supervision.visitSign');
      todo = {
        kind: 'approve',
        action: 'issue',
        verb: '去签发',
        why: '督导反馈意见书待签发',
        to: (await signers(tx, g.unit_id, v.submitted_by)).map((userId) => ({ userId, unitId: null })),
      };
      break;
    case 'fedBack': {
      clock = '整改报告';
      due =
        v.look_backs === 0 && v.reply_due_on
          ? dueByDay(v.reply_due_on, '反馈意见书确定的期限')
          : await dueByRule(tx, ctx, 'supervision.visitReply');
      const unitId = await answeringUnit(tx, v);
      const received = v.received_at !== null;
      todo = {
        kind: received ? 'report' : 'sign',
        action: received ? 'reply' : 'receive',
        verb: received ? '报送整改报告' : '签收反馈意见书',
        why: v.look_backs > 0 ? '回头看不合格，继续整改' : '督导组反馈意见',
        to: unitId ? [{ unitId, roles: v.kind === 'unit' ? [...policy.ANSWERING_ROLES] : policy.FIRM_ROLES }] : [],
      };
      break;
    }
    case 'replied':
      clock = '回头看';
      due = await dueByRule(tx, ctx, 'supervision.visitLookBack');
      todo = {
        kind: 'review',
        action: 'lookBack',
        verb: '去回头看',
        why: '已报送整改报告',
        to: people(team),
      };
      break;
    default:
      break;
  }
  await restartClock(tx, ctx, visitSubject(v), clock, due);
  await store.setStepDue(tx, ctx.actor, 'visits', v.id, due?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, visitSubject(v), now);
  if (todo && todo.to.length > 0)
    await insertTodo(tx, ctx.actor, visitSubject(v), now, {
      title: `督导检查：${v.target_name}`,
      enterpriseName: v.kind === 'enterprise' ? v.target_name : g.name,
      streetCode: v.street_code,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
      ...todo,
    });
  await addJob(tx, ctx.clock, 'supervision.visitMoved', { visitId: v.id, state: v.state });
}

/** Begins what a finding waits for: the unit's rectification, or the confirmation by others. `f` is the row after the step. */
export async function beginFinding(tx: Tx, ctx: Ctx, held: Held, f: store.FindingRow): Promise<void> {
  const { v, g, members } = held;
  const now = ctx.clock.now();
  let clock = '';
  let due: NewClock | null = null;
  let todo: Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why' | 'to'> | null = null;
  if (f.state === 'assigned' || f.state === 'returned') {
    clock = '整改';
    due = f.due_on ? dueByDay(f.due_on, `${v.code} 督导反馈确定的期限`) : null;
    todo = {
      kind: 'rectify',
      action: 'reportFinding',
      verb: '报告整改',
      why: f.state === 'returned' ? '整改被退回' : `${g.name}发现`,
      to: f.unit_id ? [{ unitId: f.unit_id, roles: policy.ANSWERING_ROLES }] : [],
    };
  } else if (f.state === 'reported') {
    clock = '确认';
    due = await dueByRule(tx, ctx, 'supervision.findingConfirm');
    todo = {
      kind: 'review',
      action: 'confirmFinding',
      verb: '去确认',
      why: `${f.unit_name}已报告整改`,
      to: [
        ...people(teamOf(v, members).filter((m) => m.part === 'leader' && m.unit_id !== f.unit_id)),
        { unitId: g.unit_id, roles: policy.OFFICE_ROLES },
      ],
    };
  }
  await restartClock(tx, ctx, findingSubject(f), clock, due);
  await store.setStepDue(tx, ctx.actor, 'visit_findings', f.id, due?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, findingSubject(f), now);
  if (todo && todo.to.length > 0)
    await insertTodo(tx, ctx.actor, findingSubject(f), now, {
      ...todo,
      title: f.what,
      enterpriseName: v.target_name,
      streetCode: v.street_code,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
    });
  if (todo) await addJob(tx, ctx.clock, 'supervision.findingMoved', { findingId: f.id, state: f.state });
}

export const replyCause = (v: store.VisitRow, unitId: string): Cause => ({
  kind: 'visitReplyLate',
  subjectType: 'visit',
  subjectId: v.id,
  link: `/visits/${v.id}`,
  unitId,
  unitName: v.target_name,
  streetCode: v.street_code,
  title: `${v.code} 督导整改报告`,
  dueAt: v.reply_due_on ? endOfDay(v.reply_due_on) : null,
});
export const findingCause = (v: store.VisitRow, f: store.FindingRow): Cause => ({
  kind: 'findingLate',
  subjectType: 'visitFinding',
  subjectId: f.id,
  link: `/visits/${v.id}`,
  unitId: f.unit_id ?? '',
  unitName: f.unit_name,
  streetCode: v.street_code,
  title: `${f.code} ${f.what}`,
  dueAt: f.due_on ? endOfDay(f.due_on) : null,
});
