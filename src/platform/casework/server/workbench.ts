/** The first screen: what I must do, by when, one button each. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { addDays, dayOf, daysBetween, weekday } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { dayInfo } from '#platform/calendar/server/index.ts';
import { streetNames } from '#platform/identity/server/index.ts';
import type { z } from 'zod';
import { todoKinds, type getWorkbench, type TodoItem, type TodoKind, type Workbench } from '../shared/contract.ts';
import { caseworkErrors } from '../shared/errors.ts';
import { caseRoom, caseRooms } from './kinds.ts';
import {
  countTodos,
  handTodosTo,
  insertEvent,
  listTodos,
  recentChanges,
  setPart,
  todoForUpdate,
  type TodoRow,
} from './store.ts';

const fail = failWith(caseworkErrors);
type Query = z.output<NonNullable<typeof getWorkbench.query>>;

const SHOWN = 500;
const LATER_SHOWN = 20;

/** The enterprise side never reads what the authorities note for themselves. */
export const seesInternal = (ctx: Ctx): boolean => !['enterprise', 'anonymous', 'expert'].includes(ctx.actor.unitKind);

/**
 * Work that one officer must take on before it is anybody's. What a firm owes, signs, or several reviewers may decide
 * needs no name beforehand: whoever does it first has done it; nor does pressing others (催办).
 */
const isForOne = (actor: Actor, row: Pick<TodoRow, 'user_id' | 'kind'>): boolean =>
  row.user_id === null && actor.unitKind !== 'enterprise' && !['approve', 'sign', 'press'].includes(row.kind);

export async function workbench(ctx: Ctx, query: Query): Promise<Workbench> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const today = dayOf(ctx.clock.now());
    const [rows, unitTotal, streets, days] = [
      await listTodos(tx, actor, query.scope, SHOWN),
      actor.unitKind === 'enterprise' ? 0 : await countTodos(tx, actor, 'unit'),
      await streetNames(tx),
      await dayInfo(tx, addDays(today, 1 - weekday(today)), addDays(today, 14 - weekday(today))),
    ];
    const toItem = (row: TodoRow): TodoItem => {
      const daysLeft = row.due_on === null ? null : daysBetween(today, row.due_on);
      const unclaimed = isForOne(actor, row);
      return {
        id: row.id,
        kind: row.kind as TodoKind,
        kindLabel: todoKinds[row.kind as TodoKind],
        subjectType: row.subject_type,
        subjectId: row.subject_id,
        title: row.title,
        isMajor: row.is_major,
        enterpriseName: row.enterprise_name,
        streetName: streets.get(row.street_code) ?? '',
        why: row.why,
        dueOn: row.due_on,
        dueAt: row.due_at?.toISOString() ?? null,
        daysLeft,
        verb: row.verb,
        action: row.action,
        primary: daysLeft !== null && daysLeft <= 0,
        unclaimed,
        link: caseRoom(row.subject_type)?.link(row.subject_id, row.action) ?? '/todo',
      };
    };
    // One case may wait for a unit under several roles that one person holds: it is one thing to do.
    const seen = new Set<string>();
    const all = rows.map(toItem).filter((item) => {
      const key = `${item.subjectId}:${item.action}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    const kinds = (Object.keys(todoKinds) as TodoKind[])
      .map((key) => ({ key, label: todoKinds[key], count: all.filter((i) => i.kind === key).length }))
      .filter((k) => k.count > 0);
    const items = query.kind ? all.filter((i) => i.kind === query.kind) : all;
    const late = (i: TodoItem): boolean => i.daysLeft !== null && i.daysLeft < 0;
    const due = (i: TodoItem, from: number, to: number): boolean =>
      i.daysLeft !== null && i.daysLeft >= from && i.daysLeft <= to;
    const open = (i: TodoItem): boolean => i.unclaimed && !late(i) && !due(i, 0, 3);
    const groups: [Workbench['groups'][number]['key'], string, TodoItem[]][] = [
      ['overdue', '已逾期', items.filter(late)],
      ['today', '今天到期', items.filter((i) => due(i, 0, 0))],
      ['soon', '三天内', items.filter((i) => due(i, 1, 3))],
      ['unclaimed', '无人承办', items.filter(open)],
      ['later', '以后', items.filter((i) => !open(i) && !late(i) && !due(i, 0, 3))],
    ];
    const figures = [];
    const stops = [];
    for (const room of caseRooms()) {
      figures.push(...((await room.figures?.(tx, actor, ctx)) ?? []));
      stops.push(...((await room.stops?.(tx, actor)) ?? []).map((s) => ({ ...s, link: room.link(s.subjectId) })));
    }
    const changes = await recentChanges(
      tx,
      actor,
      new Date(ctx.clock.now().getTime() - 7 * 86_400_000),
      seesInternal(ctx),
      8,
    );
    const titles = new Map<string, string>();
    for (const room of caseRooms()) {
      const ids = changes.filter((c) => c.subject_type === room.type).map((c) => c.subject_id);
      for (const [id, title] of (await room.describe?.(tx, ids)) ?? []) titles.set(id, title);
    }
    return {
      today,
      total: all.length,
      overdue: all.filter(late).length,
      unitTotal,
      groups: groups
        .filter(([, , list]) => list.length > 0)
        .map(([key, label, list]) => ({
          key,
          label,
          total: list.length,
          items: key === 'later' && !query.all ? list.slice(0, LATER_SHOWN) : list,
        })),
      kinds,
      calendar: days.map((d) => ({
        date: d.on,
        weekday: d.weekday,
        mark: d.mark,
        holiday: d.name,
        count: all.filter((i) => i.dueOn === d.on).length,
        overdue: d.on === today ? all.filter(late).length : 0,
      })),
      figures,
      // What its room does not tell of any more (a record that became part of another) leaves no line here.
      changes: changes
        .filter((c) => titles.has(c.subject_id) || caseRoom(c.subject_type)?.describe === undefined)
        .map((c) => ({
          at: c.at.toISOString(),
          text: `${c.actor_name}${c.label}${titles.has(c.subject_id) ? `：${titles.get(c.subject_id)}` : ''}`,
          link: caseRoom(c.subject_type)?.link(c.subject_id) ?? '/todo',
        })),
      stops,
    };
  });
}

/** Takes over what is open to the whole unit (认领): from now on it has a name. */
export async function claimTodo(ctx: Ctx, id: string): Promise<{ id: string; link: string }> {
  return ctx.inTx(async (tx) => {
    const todo = await todoForUpdate(tx, ctx.actor, id);
    if (!todo || todo.kind === 'press' || ctx.actor.unitId === null || ctx.actor.unitKind === 'enterprise')
      throw fail('casework.todoNotFound');
    if (todo.user_id !== null && todo.user_id !== ctx.actor.userId)
      throw fail('casework.todoTaken', { who: '本单位同事' });
    const subject = { type: todo.subject_type, id: todo.subject_id };
    const now = ctx.clock.now();
    await handTodosTo(tx, ctx.actor, subject, ctx.actor.unitId, ctx.actor.userId);
    await setPart(tx, ctx.actor, subject, now, {
      part: 'handler',
      userId: ctx.actor.userId,
      userName: ctx.actor.name,
      unitId: ctx.actor.unitId,
      unitName: ctx.actor.unitName,
      single: true,
    });
    await insertEvent(tx, ctx.actor, subject, { at: now, act: 'claim', label: '认领承办', audience: 'authority' });
    await audit(tx, ctx, {
      action: `${todo.subject_type}.claim`,
      subjectType: todo.subject_type,
      subjectId: todo.subject_id,
      facts: { todo: id },
    });
    return { id, link: caseRoom(todo.subject_type)?.link(todo.subject_id, todo.action) ?? '/todo' };
  });
}
