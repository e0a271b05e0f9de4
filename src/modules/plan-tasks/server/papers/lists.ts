/** 职责清单、年度任务清单 (T2-6, T2-7): generated, edited, signed by the person, sent to the upper office for its files (T2-9). */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, plainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  note,
  restartClock,
  transition,
  type CaseKind,
  pastOf,
} from '#platform/casework/server/index.ts';
import { draftLetter, letterState } from '#platform/documents/server/index.ts';
import { attachFiles, filesOf } from '#platform/files/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { findRuleOn } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import { state, versionOf, yes, type Answer, offersOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { itemSourceLabels } from '../../shared/papers/list-schema.ts';
import type * as v from '../../shared/papers/list-schema.ts';
import {
  filingMachine,
  listActionLabels,
  listKindLabels,
  listMachine,
  type FilingState,
  type ListAction,
  type ListState,
} from '../../shared/papers/states.ts';
import { HEAD_ROLES, UNIT_ROLES } from './hands.ts';
import * as store from './list-store.ts';
import { fail, isOffice, refuse } from './policy.ts';
import { heading, para, sendWord, table } from './word.ts';

export const listCase: CaseKind<ListState> = { type: 'yearlyList', table: 'yearly_lists', machine: listMachine };
export const filingCase: CaseKind<FilingState> = { type: 'planFiling', table: 'plan_filings', machine: filingMachine };
const of = (l: { id: string }) => ({ type: 'yearlyList', id: l.id });
const LISTED = [...HEAD_ROLES] as const;

/** The unit's own people and the committee's office make and edit lists; only the person signs. */
const mayMake = (actor: Actor): boolean =>
  isOffice(actor) || (['department', 'street', 'office'].includes(actor.unitKind) && hasRole(actor, ...UNIT_ROLES));
function mayOn(actor: Actor, action: ListAction, l: store.ListRow): Answer {
  const isOwn = actor.userId === l.user_id && actor.onBehalfOf === undefined;
  const wrong = state(`现在是“${listMachine.states[l.state].label}”，不能“${listActionLabels[action]}”`);
  if (action === 'sign') return isOwn ? (l.state === 'draft' ? yes : wrong) : null;
  if (!isOwn && !isOffice(actor) && !(actor.unitId === l.unit_id && mayMake(actor))) return null;
  return l.state === (action === 'edit' ? 'draft' : 'signed') ? yes : wrong;
}
const requireList = (answer: Answer, action: ListAction, l: store.ListRow): void =>
  refuse(
    answer,
    action === 'sign' ? `清单由${l.person}本人签字，不能代签` : `清单由${l.unit_name}或区安委办的人员修改`,
  );

export async function presentList(tx: Tx, ctx: Ctx, id: string): Promise<v.YearlyListView> {
  const { actor } = ctx;
  const l = await store.find(tx, actor, id);
  if (!l) throw fail('papers.notFound');
  const today = dayOf(ctx.clock.now());
  const items = await store.itemsOf(tx, actor, l.id);
  const before = await store.existing(tx, actor, {
    kind: l.kind,
    year: l.year - 1,
    userId: l.user_id,
    unitId: l.unit_id,
  });
  const old = before ? await store.itemsOf(tx, actor, before.id) : [];
  const filing = l.filing_id ? (await store.filings(tx, actor)).find((f) => f.id === l.filing_id) : undefined;
  const mayFinish = l.state !== 'draft' && (mayOn(actor, 'reopen', { ...l, state: 'signed' })?.allowed ?? false);
  return {
    id: l.id,
    code: l.code,
    kind: l.kind,
    year: l.year,
    person: l.person,
    post: l.post,
    unitName: l.unit_name,
    state: l.state,
    version: l.version,
    made: moment(l.made_at, l.made_by_name),
    signedAt: l.signed_at?.toISOString() ?? null,
    filing: filing ? { id: filing.id, code: filing.code } : null,
    items: items.map((i) => ({
      id: i.id,
      seq: i.seq,
      what: i.what,
      source: i.source,
      demandKey: i.demand_key,
      taskId: i.task_id,
      taskCode: i.task_code ?? '',
      dueOn: i.due_on,
      isDone: i.task_done_on !== null,
      doneOn: i.task_done_on,
      proof: i.proof,
      isOverdue: i.task_done_on === null && i.due_on !== null && i.due_on < today,
      mayFinish: mayFinish && i.source !== 'task' && i.done_on === null,
    })),
    done: items.filter((i) => i.task_done_on !== null).length,
    lastYear: before
      ? {
          id: before.id,
          items: old.length,
          done: old.filter((i) => i.task_done_on !== null).length,
          dropped: old.filter((o) => !items.some((i) => i.what === o.what)).map((o) => o.what),
          added: items.filter((i) => !old.some((o) => o.what === i.what)).map((i) => i.what),
        }
      : null,
    allowedActions: offersOf(
      (['edit', 'sign', 'reopen'] as const).map((action) => [
        action,
        listActionLabels[action],
        mayOn(actor, action, l),
        action === 'sign',
      ]),
      'state',
    ),
    timeline: await pastOf(tx, ctx, of(l)),
  };
}
export const getList = (ctx: Ctx, id: string): Promise<v.YearlyListView> => ctx.inTx((tx) => presentList(tx, ctx, id));

/** Makes a leader's list: duties by the post, tasks by the plan. Errors: papers.notYours, papers.personElsewhere, papers.listExists. */
export async function makeList(ctx: Ctx, input: v.MakeList): Promise<v.YearlyListView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!mayMake(actor)) throw fail('papers.notYours', { reason: '清单由区安委办或本单位的经办、审核人员建立' });
    const now = ctx.clock.now();
    const leader = (await findUsers(tx, { userIds: [input.userId], roles: [...LISTED] })).find(
      (u) => actor.scope.all || u.unitId === actor.unitId,
    );
    if (!leader) throw fail('papers.personElsewhere');
    const given = {
      kind: input.kind,
      year: input.year,
      userId: leader.userId as string,
      unitId: leader.unitId as string,
    };
    if (await store.existing(tx, actor, given))
      throw fail('papers.listExists', { person: leader.name, year: input.year, kind: listKindLabels[input.kind] });
    const id = newId<'yearlyList'>(now.getTime()) as string;
    const code = await drawCode(ctx, 'QD', { table: 'paper_counters', series: 'list', year: input.year });
    await store.insertList(tx, actor, {
      id,
      code,
      kind: input.kind,
      year: input.year,
      user_id: leader.userId,
      person: leader.name,
      post: leader.title,
      unit_id: leader.unitId,
      unit_name: leader.unitName,
      state: 'draft',
      state_since: now,
      made_at: now,
      made_by: actor.userId,
      made_by_name: actor.name,
    });
    const duties = z
      .record(z.string(), z.array(z.string()))
      .catch({})
      .parse((await findRuleOn(tx, 'papers.duties', dayOf(now)))?.value);
    const tasks = input.kind === 'tasks' ? await store.tasksOfYear(tx, actor, leader.unitId, input.year) : [];
    const own = tasks.filter((t) => t.head_id === leader.userId);
    const isHead = leader.roles.some((r) => r === 'department.head' || r === 'street.patron' || r === 'office.leader');
    const end = plainDate(`${input.year}-12-31`);
    const fresh = () => newId<'yearlyListItem'>(now.getTime()) as string;
    await store.replaceItems(
      tx,
      actor,
      id,
      input.kind === 'duties'
        ? leader.roles
            .flatMap((role) => duties[role] ?? [])
            .map((what) => ({
              id: fresh(),
              what,
              source: 'post' as const,
              demand_key: 'T2-6',
              task_id: null,
              due_on: null,
            }))
        : // Who heads the unit answers for all of its tasks, others for those that name them.
          (own.length > 0 || !isHead ? own : tasks).map((t) => ({
            id: fresh(),
            what: t.title,
            source: 'task' as const,
            demand_key: t.demand_key,
            task_id: t.id,
            due_on: t.due_on < end ? t.due_on : end,
          })),
    );
    await insertEvent(tx, actor, of({ id }), { at: now, act: 'make', label: '生成清单', toState: 'draft' });
    await audit(tx, ctx, {
      action: 'yearlyList.make',
      subjectType: 'yearlyList',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { kind: input.kind, year: input.year, person: leader.userId },
    });
    const l = await store.findForUpdate(tx, actor, id);
    if (l) await waitForSign(tx, ctx, l);
    return presentList(tx, ctx, id);
  });
}
async function waitForSign(tx: Tx, ctx: Ctx, l: store.ListRow): Promise<void> {
  const due = await dueByRule(tx, ctx, 'papers.listSign');
  await restartClock(tx, ctx, of(l), '签字', due);
  await insertTodo(tx, ctx.actor, of(l), ctx.clock.now(), {
    kind: 'sign',
    action: 'sign',
    verb: '签字',
    title: `${l.year}年${listKindLabels[l.kind]}`,
    enterpriseName: l.unit_name,
    why: '须本人签字',
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: [{ userId: l.user_id, unitId: l.unit_id }],
  });
}

const open = async (tx: Tx, ctx: Ctx, id: string, action: ListAction): Promise<store.ListRow> => {
  const l = await store.findForUpdate(tx, ctx.actor, id);
  if (!l) throw fail('papers.notFound');
  requireList(mayOn(ctx.actor, action, l), action, l);
  return l;
};
export async function editList(ctx: Ctx, id: string, input: v.EditList): Promise<v.YearlyListView> {
  return ctx.inTx(async (tx) => {
    const l = await open(tx, ctx, id, 'edit');
    const known = new Set((await store.itemsOf(tx, ctx.actor, l.id)).flatMap((i) => (i.task_id ? [i.task_id] : [])));
    await note(tx, ctx, listCase, l, 'edit', '修改清单', { ...versionOf(input), data: { items: input.items.length } });
    await store.replaceItems(
      tx,
      ctx.actor,
      l.id,
      input.items.map((i) => ({
        id: newId<'yearlyListItem'>(ctx.clock.now().getTime()) as string,
        what: i.what,
        // A task can be kept or left out here, not brought in: it comes from the plan.
        source:
          i.taskId && known.has(i.taskId) ? ('task' as const) : i.source === 'task' ? ('hand' as const) : i.source,
        demand_key: i.demandKey,
        task_id: i.taskId && known.has(i.taskId) ? i.taskId : null,
        due_on: i.dueOn,
      })),
    );
    return presentList(tx, ctx, l.id);
  });
}
/** The person signs; nobody can do it for him. Errors: papers.listEmpty. */
export async function signList(ctx: Ctx, id: string, input: v.ActList): Promise<v.YearlyListView> {
  return ctx.inTx(async (tx) => {
    const l = await open(tx, ctx, id, 'sign');
    if ((await store.itemsOf(tx, ctx.actor, l.id)).length === 0) throw fail('papers.listEmpty');
    await transition(tx, ctx, listCase, l, 'sign', { ...versionOf(input), set: { signed_at: ctx.clock.now() } });
    await finishTodos(tx, ctx.actor, of(l), ctx.clock.now());
    await restartClock(tx, ctx, of(l), '', null);
    return presentList(tx, ctx, l.id);
  });
}
export async function reopenList(ctx: Ctx, id: string, input: v.ActList): Promise<v.YearlyListView> {
  return ctx.inTx(async (tx) => {
    const l = await open(tx, ctx, id, 'reopen');
    await transition(tx, ctx, listCase, l, 'reopen', { ...versionOf(input), set: { signed_at: null } });
    await waitForSign(tx, ctx, l);
    return presentList(tx, ctx, l.id);
  });
}
/** An item that stands on no task is done by the word of its person, with what shows it. */
export async function finishItem(ctx: Ctx, itemId: string, input: v.DoneItem): Promise<v.YearlyListView> {
  return ctx.inTx(async (tx) => {
    const l = await store.findForUpdate(tx, ctx.actor, itemId);
    const item = l ? (await store.itemsOf(tx, ctx.actor, l.id)).find((i) => i.id === itemId) : undefined;
    if (!l || !item) throw fail('papers.notFound');
    requireList(mayOn(ctx.actor, 'reopen', { ...l, state: 'signed' }), 'reopen', l);
    if (l.state === 'draft') throw fail('papers.notNow', { reason: '清单还没有签字，签字后再报完成' });
    if (item.task_id) throw fail('papers.notNow', { reason: '这一项随任务完成，请在任务页面报告完成' });
    if (item.done_on) throw fail('papers.notNow', { reason: '这一项已经报过完成' });
    await store.finishItem(tx, ctx.actor, itemId, input.doneOn, input.proof);
    await note(tx, ctx, listCase, l, 'done', `完成第 ${item.seq} 项`, { note: input.proof });
    return presentList(tx, ctx, l.id);
  });
}

export async function listLists(ctx: Ctx, query: v.ListQuery): Promise<Page<v.YearlyListRow>> {
  return ctx.reading(async (tx) => {
    const found = await store.listLists(tx, ctx.actor, query);
    return {
      ...found,
      items: found.items.map((l) => ({
        id: l.id,
        code: l.code,
        kind: l.kind,
        year: l.year,
        person: l.person,
        post: l.post,
        unitName: l.unit_name,
        state: l.state,
        items: l.items,
        done: l.done,
      })),
    };
  });
}
export async function listChoices(ctx: Ctx): Promise<v.ListChoices> {
  return ctx.reading(async (tx) => {
    if (!mayMake(ctx.actor)) return { mayMake: false, mayFile: false, people: [] };
    const people = (await findUsers(tx, { roles: [...LISTED] })).filter(
      (u) => ctx.actor.scope.all || u.unitId === ctx.actor.unitId,
    );
    return {
      mayMake: true,
      mayFile: isOffice(ctx.actor),
      people: people.map((u) => ({ userId: u.userId, name: u.name, post: u.title, unitName: u.unitName })),
    };
  });
}
export async function listWord(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const l = await getList(ctx, id);
  return sendWord(ctx, raw, {
    name: `${l.person}${l.year}年${listKindLabels[l.kind]}`,
    title: `${l.person}同志${l.year}年${listKindLabels[l.kind]}`,
    to: '',
    issuerName: l.unitName,
    date: l.signedAt ? dayOf(new Date(l.signedAt)) : null,
    style: 'letter',
    head: l.unitName,
    parts: [
      para(`${l.post} ${l.person}，${l.year}年${listKindLabels[l.kind]}共 ${l.items.length} 项。`),
      table(
        [
          ['序号', 1],
          ['内容', 8],
          ['来源', 2],
          ['期限', 3],
          ['完成', 3],
        ],
        l.items.map((i) => [
          i.seq,
          i.what,
          i.demandKey ? `${itemSourceLabels[i.source]} ${i.demandKey}` : itemSourceLabels[i.source],
          i.dueOn,
          i.doneOn ?? '',
        ]),
      ),
      heading('签字'),
      para(l.signedAt ? `${l.person}于 ${dayOf(new Date(l.signedAt))} 在系统签字。` : '本人签字：'),
    ],
  });
}

/* —— 备案 —— */
async function presentFiling(tx: Tx, ctx: Ctx, f: store.FilingRow): Promise<v.FilingView> {
  return {
    id: f.id,
    code: f.code,
    year: f.year,
    toName: f.to_name,
    title: f.title,
    lists: f.lists,
    state: f.state,
    version: f.version,
    sent: moment(f.sent_at, f.sent_by_name),
    letter: f.draft_id ? await letterState(tx, ctx.actor, f.draft_id) : null,
    receiptedOn: f.receipted_on,
    receiptNo: f.receipt_no,
    files: await filesOf(tx, 'planFiling', f.id),
    mayReceipt: f.state === 'sent' && isOffice(ctx.actor),
  };
}
export const listFilings = (ctx: Ctx): Promise<{ items: v.FilingView[] }> =>
  ctx.inTx(async (tx) => {
    const items: v.FilingView[] = [];
    for (const f of await store.filings(tx, ctx.actor)) items.push(await presentFiling(tx, ctx, f));
    return { items };
  });

/** Signed lists go to the upper committee's office with a letter. Errors: papers.notYours, papers.nothingToFile. */
export async function sendFiling(ctx: Ctx, input: v.SendFiling): Promise<v.FilingView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!isOffice(actor) || actor.unitId === null)
      throw fail('papers.notYours', { reason: '报上级备案由区安委办办理' });
    const ready = (await store.listsForUpdate(tx, actor, input.listIds)).filter((l) => l.state === 'signed');
    if (ready.length === 0) throw fail('papers.nothingToFile');
    const now = ctx.clock.now();
    const id = newId<'planFiling'>(now.getTime()) as string;
    const code = await drawCode(ctx, 'BA', { table: 'paper_counters', series: 'filing', year: input.year });
    const draft = await draftLetter(tx, ctx, {
      template: 'list-filing',
      fields: {
        to: input.toName,
        year: String(input.year),
        count: String(ready.length),
        unit: actor.unitName,
        lists: ready.map((l) => ({ unit: l.unit_name, person: l.person, kind: listKindLabels[l.kind], code: l.code })),
      },
      subject: { type: 'planFiling', id },
      issuerUnitId: actor.unitId,
      recipients: [{ role: 'unit', name: input.toName }],
      replyWithin: null,
    });
    await store.insertFiling(tx, actor, {
      id,
      code,
      year: input.year,
      to_name: input.toName,
      title: `${input.year}年领导干部清单报${input.toName}备案`,
      lists: ready.length,
      draft_id: draft.id,
      state: 'sent',
      state_since: now,
      sent_at: now,
      sent_by: actor.userId,
      sent_by_name: actor.name,
    });
    const subject = { type: 'planFiling', id };
    await insertEvent(tx, actor, subject, { at: now, act: 'send', label: `报${input.toName}备案`, toState: 'sent' });
    await audit(tx, ctx, {
      action: 'planFiling.send',
      subjectType: 'planFiling',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { lists: ready.map((l) => l.code), to: input.toName },
    });
    for (const l of ready) await transition(tx, ctx, listCase, l, 'file', { set: { filing_id: id }, note: code });
    const due = await dueByRule(tx, ctx, 'papers.receipt');
    await restartClock(tx, ctx, subject, '备案回执', due);
    await insertTodo(tx, actor, subject, now, {
      kind: 'report',
      action: 'receipt',
      verb: '登记回执',
      title: `${input.year}年领导干部清单备案回执`,
      enterpriseName: input.toName,
      why: '上级备案后登记回执',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: [{ unitId: actor.unitId, roles: ['office.admin', 'office.reviewer'] }],
    });
    const f = await store.filingForUpdate(tx, actor, id);
    if (!f) throw fail('papers.notFound');
    return presentFiling(tx, ctx, f);
  });
}
export async function receiptFiling(ctx: Ctx, id: string, input: v.ReceiptFiling): Promise<v.FilingView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const f = await store.filingForUpdate(tx, actor, id);
    if (!f) throw fail('papers.notFound');
    if (!isOffice(actor)) throw fail('papers.notYours', { reason: '备案回执由区安委办登记' });
    if (f.state !== 'sent') throw fail('papers.notNow', { reason: '这次备案已经登记过回执' });
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'planFiling', subjectId: f.id, label: '备案回执' });
    const set = { receipted_on: input.receiptedOn, receipt_no: input.receiptNo };
    await transition(tx, ctx, filingCase, f, 'receipt', { ...versionOf(input), set });
    for (const l of await store.listsOfFiling(tx, actor, f.id))
      if (l.state === 'filed') await transition(tx, ctx, listCase, l, 'receipt', { note: input.receiptNo });
    await finishTodos(tx, actor, { type: 'planFiling', id: f.id }, ctx.clock.now());
    await restartClock(tx, ctx, { type: 'planFiling', id: f.id }, '', null);
    return presentFiling(tx, ctx, { ...f, ...set, state: 'receipted', version: f.version + 1 });
  });
}
