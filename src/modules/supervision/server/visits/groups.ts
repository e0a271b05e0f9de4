/** 督导组 (B1-4): the office forms a group, a leader approves it, its notice goes the way of every letter. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { searchText } from '#kernel/server/search.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  finishTodos,
  insertEvent,
  insertTodo,
  note,
  setPart,
  transition,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { draftLetter } from '#platform/documents/server/index.ts';
import { enterpriseUnit, findUsers, unitsOf } from '#platform/identity/server/index.ts';
import { findEnterprise } from '#modules/enterprises/server/index.ts';
import type * as s from '../../shared/visits/schema.ts';
import { groupActionLabels, methodLabels, partLabels, type GroupAction } from '../../shared/visits/states.ts';
import { beginVisit, groupCase, groupSubject, visitSubject } from './parts.ts';
import * as policy from './policy.ts';
import { presentGroup } from './present.ts';
import * as store from './store.ts';

const { fail } = policy;

const codeOf = (ctx: Ctx, letters: 'DZ' | 'DC'): Promise<string> => drawCode(ctx, letters, { table: 'joint_counters' });

/**
 * The office proposes a group (拟组督导组): who goes, to whom, when, over what, openly or in secret. A leader approves it.
 * Errors: supervision.mayNotForm, supervision.groupPeriod, supervision.memberUnknown, supervision.targetUnknown, supervision.noTarget,
 * supervision.memberVisited.
 */
export async function formGroup(ctx: Ctx, input: s.FormGroup): Promise<s.GroupView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!policy.mayForm(actor) || actor.unitId === null) throw fail('supervision.mayNotForm');
    if (input.toOn < input.fromOn) throw fail('supervision.groupPeriod');
    const ids = [...new Set([input.leaderId, ...input.memberIds])];
    const posts = await findUsers(tx, { userIds: ids });
    const people = ids.map((id) => posts.find((u) => u.userId === id && policy.MEMBER_KINDS.includes(u.unitKind)));
    if (people.some((one) => one === undefined)) throw fail('supervision.memberUnknown');
    const units = await unitsOf(tx, input.unitIds);
    const targets: Omit<store.TargetRow, 'id' | 'group_id' | 'sort'>[] = [];
    for (const id of new Set(input.unitIds)) {
      const unit = units.get(id);
      if (!unit || !['department', 'street'].includes(unit.kind))
        throw fail('supervision.targetUnknown', { what: '单位' });
      targets.push({
        kind: 'unit',
        unit_id: unit.id,
        enterprise_id: null,
        name: unit.shortName,
        street_code: unit.streetCode ?? '',
        industry: '',
        latitude: null,
        longitude: null,
      });
    }
    for (const id of new Set(input.enterpriseIds)) {
      const firm = await findEnterprise(tx, actor, id);
      if (!firm) throw fail('supervision.targetUnknown', { what: '企业' });
      targets.push({
        kind: 'enterprise',
        unit_id: null,
        enterprise_id: firm.id,
        name: firm.name,
        street_code: firm.streetCode,
        industry: firm.industry,
        latitude: firm.latitude,
        longitude: firm.longitude,
      });
    }
    if (targets.length === 0) throw fail('supervision.noTarget');
    // A secret visit would be known to the visited by the very list of who goes.
    const own = input.method === 'covert' ? people.find((one) => targets.some((t) => t.unit_id === one?.unitId)) : null;
    if (own) throw fail('supervision.memberVisited', { name: own.name, unit: own.unitName });
    const now = ctx.clock.now();
    const id = newId<'visitGroup'>(now.getTime());
    const code = await codeOf(ctx, 'DZ');
    await store.insertGroup(tx, actor, {
      id,
      code,
      name: input.name,
      subject: input.subject,
      method: input.method,
      from_on: input.fromOn,
      to_on: input.toOn,
      matters: input.matters,
      state: 'proposed',
      state_since: now,
      unit_id: actor.unitId,
      unit_name: actor.unitName,
      proposed_by: actor.userId,
      proposed_by_name: actor.name,
      proposed_at: now,
      search: searchText([code, input.name, input.subject, ...targets.map((t) => t.name)]),
    });
    const subject = groupSubject({ id });
    for (const [sort, one] of people.entries()) {
      if (!one) continue;
      const part = sort === 0 ? 'leader' : one.unitKind === 'expert' ? 'expert' : 'member';
      await store.insertMember(tx, actor, {
        id: newId<'visitMember'>(now.getTime()),
        group_id: id,
        part,
        user_id: one.userId,
        user_name: one.name,
        unit_id: one.unitId,
        unit_name: one.unitName,
        sort,
      });
    }
    for (const [sort, target] of targets.entries())
      await store.insertTarget(tx, actor, { id: newId<'visitTarget'>(now.getTime()), group_id: id, sort, ...target });
    await insertEvent(tx, actor, subject, {
      at: now,
      act: 'form',
      label: `拟组建${input.name}（${methodLabels[input.method]}）`,
      toState: 'proposed',
      note: input.subject,
    });
    await audit(tx, ctx, {
      action: 'visitGroup.form',
      subjectType: 'visitGroup',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: {
        name: input.name,
        method: input.method,
        leader: input.leaderId,
        members: ids,
        targets: targets.map((t) => t.enterprise_id ?? t.unit_id),
      },
    });
    await insertTodo(tx, actor, subject, now, {
      kind: 'approve',
      action: 'approve',
      verb: '去审批',
      title: `组建${input.name}`,
      enterpriseName: input.subject,
      why: '督导组待批准',
      to: (await findUsers(tx, { roles: ['office.leader'] }))
        .filter((u) => u.userId !== actor.userId)
        .map((u) => ({ userId: u.userId, unitId: null })),
    });
    return presentGroup(tx, ctx, id);
  });
}

async function hold(tx: Tx, ctx: Ctx, id: string, action: GroupAction) {
  const g = await store.findGroup(tx, ctx.actor, id, true);
  if (!g) throw fail('supervision.groupNotFound');
  const members = await store.membersOf(tx, ctx.actor, g.id);
  policy.requireGroup(
    policy.mayOnGroup(ctx.actor, action, g, members, await behalvesOf(tx, ctx.actor, groupSubject(g))),
    action,
    g,
  );
  return { g, members };
}

/** A leader lets the group begin (批准组建); from then on its people see what is assigned to them. */
export async function approveGroup(ctx: Ctx, id: string, input: s.DecideGroup): Promise<s.GroupView> {
  return ctx.inTx(async (tx) => {
    const { g, members } = await hold(tx, ctx, id, 'approve');
    const now = ctx.clock.now();
    await transition(tx, ctx, groupCase, g, 'approve', {
      ...versionOf(input),
      note: input.opinion,
      set: { approved_by: ctx.actor.userId, approved_by_name: ctx.actor.name, approved_at: now },
    });
    await finishTodos(tx, ctx.actor, groupSubject(g), now);
    for (const m of members)
      await setPart(tx, ctx.actor, groupSubject(g), now, {
        part: m.part,
        userId: m.user_id,
        userName: m.user_name,
        unitName: m.unit_name,
      });
    await addJob(tx, ctx.clock, 'supervision.groupFormed', { groupId: g.id });
    return presentGroup(tx, ctx, id);
  });
}

/** The leader does not let it begin (不予组建). */
export async function refuseGroup(ctx: Ctx, id: string, input: s.DecideGroup): Promise<s.GroupView> {
  return ctx.inTx(async (tx) => {
    const { g } = await hold(tx, ctx, id, 'refuse');
    await transition(tx, ctx, groupCase, g, 'refuse', { ...versionOf(input), note: input.opinion, tone: 'returned' });
    await finishTodos(tx, ctx.actor, groupSubject(g), ctx.clock.now());
    return presentGroup(tx, ctx, id);
  });
}

/**
 * The notice (组建督导组的通知) as a letter: to the units of its people, and openly to those to be visited. A secret group's notice
 * names none of these and does not reach them, unless one of their people is sent out himself.
 */
export async function draftGroupNotice(ctx: Ctx, id: string): Promise<s.GroupView> {
  return ctx.inTx(async (tx) => {
    const { g, members } = await hold(tx, ctx, id, 'notice');
    const targets = await store.targetsOf(tx, ctx.actor, g.id);
    const isOpen = g.method === 'open';
    const visited: string[] = [];
    if (isOpen)
      for (const t of targets) {
        const unitId = t.unit_id ?? (t.enterprise_id ? await enterpriseUnit(tx, t.enterprise_id) : null);
        if (unitId) visited.push(unitId);
      }
    const ids = [...new Set([...members.map((m) => m.unit_id), ...visited])];
    const known = await unitsOf(tx, ids);
    const recipients = ids.flatMap((unitId) => {
      const unit = known.get(unitId);
      return unit ? [{ role: 'unit' as const, unitId: unit.id, name: unit.name }] : [];
    });
    const draft = await draftLetter(tx, ctx, {
      template: 'inspection-group-notice',
      fields: {
        to: recipients
          .map((r) => r.name)
          .join('、')
          .slice(0, 590),
        name: g.name,
        subject: g.subject,
        fromOn: g.from_on,
        toOn: g.to_on,
        members: members.map((m) => ({ part: partLabels[m.part], name: m.user_name, unit: m.unit_name })),
        ...(isOpen ? { targets: targets.map((t) => t.name).join('、') } : {}),
        ...(g.matters.length > 0 ? { matters: g.matters.map((m, i) => `${i + 1}. ${m}`).join('；') } : {}),
      },
      subject: groupSubject(g),
      issuerUnitId: g.unit_id,
      recipients,
      replyWithin: null,
    });
    await note(tx, ctx, groupCase, g, 'notice', '拟组建通知送核', { set: { draft_id: draft.id } });
    return presentGroup(tx, ctx, id);
  });
}

/** A visit is planned (安排检查): to whom of those assigned to the group, on which day, openly or in secret. */
export async function planVisit(ctx: Ctx, id: string, input: s.PlanVisit): Promise<s.GroupView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const { g, members } = await hold(tx, ctx, id, 'plan');
    const target = (await store.targetsOf(tx, actor, g.id)).find((t) => t.id === input.targetId);
    // To whom his own unit is assigned, he is one of the visited: such a visit is planned by the others.
    if (!target || (target.unit_id !== null && target.unit_id === actor.unitId))
      throw fail('supervision.targetUnknown', { what: '对象' });
    if (input.plannedOn < g.from_on || input.plannedOn > g.to_on)
      throw fail('supervision.outsidePeriod', { from: g.from_on, to: g.to_on });
    const now = ctx.clock.now();
    const visitId = newId<'visit'>(now.getTime());
    const code = await codeOf(ctx, 'DC');
    const subjectText = input.subject || g.subject;
    await store.insertVisit(tx, actor, {
      id: visitId,
      code,
      group_id: g.id,
      target_id: target.id,
      kind: target.kind,
      unit_id: target.unit_id,
      enterprise_id: target.enterprise_id,
      target_name: target.name,
      street_code: target.street_code,
      industry: target.industry,
      method: input.method ?? g.method,
      planned_on: input.plannedOn,
      subject: subjectText,
      state: 'planned',
      state_since: now,
      planned_by: actor.userId,
      planned_by_name: actor.name,
      planned_at: now,
      search: searchText([code, target.name, subjectText, g.name]),
    });
    for (const [i, matter] of g.matters.entries())
      await store.insertMatter(tx, actor, {
        id: newId<'visitMatter'>(now.getTime()),
        visit_id: visitId,
        seq: i + 1,
        matter,
        result: null,
        note: '',
        recorded_at: null,
        recorded_by_name: null,
      });
    const v = await store.findVisit(tx, actor, visitId);
    if (!v) throw fail('supervision.visitNotFound');
    await insertEvent(tx, actor, visitSubject(v), {
      at: now,
      act: 'plan',
      label: `安排${methodLabels[v.method]}，${v.planned_on}`,
      toState: 'planned',
      note: subjectText,
    });
    await audit(tx, ctx, {
      action: 'visit.plan',
      subjectType: 'visit',
      subjectId: visitId,
      subjectCode: code,
      isNew: true,
      facts: { group: g.code, target: target.enterprise_id ?? target.unit_id, method: v.method, on: v.planned_on },
    });
    await beginVisit(tx, ctx, { v, g, members, behalves: new Map() });
    return presentGroup(tx, ctx, g.id);
  });
}

/** The group's work is over (结束督导): every visit is closed or was cancelled. */
export async function endGroup(ctx: Ctx, id: string, input: s.DecideGroup): Promise<s.GroupView> {
  return ctx.inTx(async (tx) => {
    const { g } = await hold(tx, ctx, id, 'end');
    const count = await store.openVisits(tx, ctx.actor, g.id);
    if (count > 0) throw fail('supervision.visitsOpen', { count });
    await transition(tx, ctx, groupCase, g, 'end', {
      ...versionOf(input),
      note: input.opinion,
      set: { ended_at: ctx.clock.now() },
      label: groupActionLabels.end,
    });
    return presentGroup(tx, ctx, id);
  });
}
