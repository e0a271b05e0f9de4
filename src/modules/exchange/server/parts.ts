/** What all acts of the room share: cases, locks, whose turn it is and until when. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
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
import { findUsers } from '#platform/identity/server/index.ts';
import {
  mappingMachine,
  packageMachine,
  returnKindLabels,
  returnMachine,
  type MappingAction,
  type MappingState,
  type PackageAction,
  type PackageState,
  type ReturnAction,
  type ReturnState,
} from '../shared/states.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

export const packageCase: CaseKind<PackageState> = {
  type: 'exchangePackage',
  table: 'exchange_packages',
  machine: packageMachine,
};
export const mappingCase: CaseKind<MappingState> = {
  type: 'exchangeMapping',
  table: 'exchange_mappings',
  machine: mappingMachine,
};
export const returnCase: CaseKind<ReturnState> = {
  type: 'exchangeReturn',
  table: 'exchange_returns',
  machine: returnMachine,
};
export const subjectOf = (kind: CaseKind, r: { id: string }) => ({ type: kind.type, id: r.id });

export async function holdPackage(tx: Tx, ctx: Ctx, id: string, action: PackageAction): Promise<store.PackageRow> {
  const p = await store.findPackage(tx, ctx.actor, id, true);
  if (!p) throw fail('exchange.notFound');
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(packageCase, p));
  policy.requirePackage(policy.mayOnPackage(ctx.actor, action, p, behalves), action, p);
  return p;
}
export async function holdMapping(tx: Tx, ctx: Ctx, id: string, action: MappingAction): Promise<store.MappingRow> {
  const m = store.seesPackages(ctx.actor) ? await store.mapping(tx, id, true) : null;
  if (!m) throw fail('exchange.notFound');
  if (m.state !== 'draft') throw fail('exchange.mappingSealed');
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(mappingCase, m));
  policy.requireMapping(policy.mayOnMapping(ctx.actor, action, m, behalves), action);
  return m;
}
export async function holdReturn(tx: Tx, ctx: Ctx, id: string, action: ReturnAction): Promise<store.ReturnRow> {
  const t = await store.findReturn(tx, ctx.actor, id, true);
  if (!t) throw fail('exchange.notFound');
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(returnCase, t));
  policy.requireReturn(policy.mayOnReturn(ctx.actor, action, t, behalves), action, t);
  return t;
}

export const approvers = async (tx: Tx, officeId: string, not: string | null): Promise<string[]> => {
  const found = [
    ...(await findUsers(tx, { roles: ['office.leader'] })),
    ...(await findUsers(tx, { unitId: officeId, roles: ['office.reviewer'] })),
  ];
  return [...new Set(found.map((u) => u.userId as string))].filter((id) => id !== not);
};

/** Begins what the package's state waits for: its clock, and what stands in 待办. `p` is the row after the step. */
export async function beginPackage(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const p = await store.findPackage(tx, ctx.actor, id, true);
  if (!p) throw fail('exchange.notFound');
  const now = ctx.clock.now();
  const subject = subjectOf(packageCase, p);
  const clerks: NewTodo['to'] = [{ unitId: p.unit_id, roles: policy.CLERKS }];
  let clock = '';
  let due: NewClock | null = null;
  let todo: (Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why'> & { to: NewTodo['to'] }) | null = null;
  switch (p.state) {
    case 'draft':
      clock = '编制数据包';
      due = await dueByRule(tx, ctx, 'exchange.build');
      todo = { kind: 'report', action: 'build', verb: '去编制', why: '数据包待编制', to: clerks };
      break;
    case 'built':
      clock = '批准报送';
      due = await dueByRule(tx, ctx, 'exchange.approve');
      todo = {
        kind: 'approve',
        action: 'approve',
        verb: '去批准',
        why: '数据包待批准',
        to: (await approvers(tx, p.unit_id, p.built_by)).map((userId) => ({ userId, unitId: null })),
      };
      break;
    case 'approved':
      clock = '报出';
      due = await dueByRule(tx, ctx, 'exchange.send');
      todo = { kind: 'report', action: 'send', verb: '去报出', why: '已批准，待报出', to: clerks };
      break;
    case 'sent':
      clock = '等候回执';
      due = await dueByRule(tx, ctx, 'exchange.receipt');
      todo = { kind: 'report', action: 'acknowledge', verb: '登记回执', why: '已报出，等回执', to: clerks };
      break;
    case 'partlyRejected':
      clock = '补正退回记录';
      due = await dueByRule(tx, ctx, 'exchange.mend');
      todo = { kind: 'rectify', action: 'mend', verb: '去补正', why: `退回 ${p.rejected} 条`, to: clerks };
      break;
    case 'acknowledged':
    case 'replaced':
    case 'withdrawn':
      break;
  }
  await restartClock(tx, ctx, subject, clock, due);
  await store.setStepDue(tx, ctx.actor, 'exchange_packages', p.id, due?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, subject, now);
  if (todo)
    await insertTodo(tx, ctx.actor, subject, now, {
      ...todo,
      title: p.title,
      enterpriseName: p.code,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
    });
  await addJob(tx, ctx.clock, 'exchange.packageMoved', { packageId: p.id, state: p.state });
}

export async function beginReturn(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const t = await store.findReturn(tx, ctx.actor, id, true);
  if (!t) throw fail('exchange.notFound');
  const now = ctx.clock.now();
  const subject = subjectOf(returnCase, t);
  let clock = '';
  let due: NewClock | null = null;
  let todo: (Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why'> & { to: NewTodo['to'] }) | null = null;
  if (t.state === 'waiting') {
    clock = '答复上级';
    due = t.due_on ? dueByDay(t.due_on, '上级要求') : await dueByRule(tx, ctx, 'exchange.answer');
    todo = {
      kind: 'rectify',
      action: 'answer',
      verb: '去答复',
      why: `上级${returnKindLabels[t.kind]}`,
      to: t.unit_id ? [{ unitId: t.unit_id, roles: policy.ANSWERERS }] : [],
    };
  } else if (t.state === 'answered') {
    clock = '确认答复';
    due = await dueByRule(tx, ctx, 'exchange.confirm');
    todo = {
      kind: 'review',
      action: 'confirm',
      verb: '去确认',
      why: `${t.unit_name}已答复`,
      to: (await findUsers(tx, { unitKind: 'office', roles: policy.CLERKS }))
        .filter((u) => u.userId !== t.answered_by)
        .map((u) => ({ userId: u.userId, unitId: null })),
    };
  }
  await restartClock(tx, ctx, subject, clock, due);
  await store.setStepDue(tx, ctx.actor, 'exchange_returns', t.id, due?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, subject, now);
  if (todo)
    await insertTodo(tx, ctx.actor, subject, now, {
      ...todo,
      title: t.title,
      enterpriseName: t.enterprise_name,
      streetCode: t.street_code,
      isMajor: true,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
    });
  await addJob(tx, ctx.clock, 'exchange.returnMoved', { returnId: t.id, state: t.state });
}
