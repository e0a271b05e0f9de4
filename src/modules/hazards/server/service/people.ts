import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { finishTodos, handTodosTo, insertComment, note, setPart } from '#platform/casework/server/index.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { findUsers, unitsOf, supervisingUnits } from '#platform/identity/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import type { z } from 'zod';
import type { hazardChoices as choicesContract } from '../../shared/contract.ts';
import type { AddComment, Assign, HazardRecord, Transfer } from '../../shared/schema.ts';
import { moveFacts } from '../facts.ts';
import { may, require } from '../policy.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import { beginStage, factsFor, fail, hazardCase, lock, subjectOf } from './step.ts';

/** Another department takes over (转办). The former keeps sight; clocks and deadline stay as they are. */
export async function transferHazard(ctx: Ctx, id: string, input: Transfer): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'transfer', h, await factsFor(tx, ctx, h));
    if (input.unitId === h.unit_id) throw fail('hazards.sameDepartment');
    const unit = (await unitsOf(tx, [input.unitId])).get(input.unitId);
    if (!unit || !['department', 'office'].includes(unit.kind)) throw fail('hazards.sameDepartment');
    const now = ctx.clock.now();
    await setPart(tx, ctx.actor, subjectOf(h), now, {
      part: 'formerCompetent',
      unitId: h.unit_id,
      unitName: h.unit_name,
    });
    await setPart(tx, ctx.actor, subjectOf(h), now, { part: 'assisting', unitId: unit.id, unitName: unit.shortName });
    const set = { unit_id: unit.id, unit_name: unit.shortName, handler_id: null, handler_name: null };
    const noted = await note(tx, ctx, hazardCase, h, 'transfer', `转${unit.shortName}办理`, {
      version: input.version,
      note: input.reason,
      set,
      data: { from: h.unit_id, to: unit.id },
    });
    await moveFacts(tx, ctx.actor, h, { ...h, unit_id: unit.id }, now);
    // The running deadline stays: transferring does not stop a clock.
    await beginStage(tx, ctx, { ...h, ...set, version: noted.version }, h.step_due_on, h.step_due_on);
    return present(tx, ctx, id);
  });
}

/** An officer takes on what nobody has yet (认领). */
export async function claimHazard(ctx: Ctx, id: string): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const facts = await factsFor(tx, ctx, h);
    // Theirs to take, had a colleague not been first: that is another moment, not another post.
    if (h.handler_id !== null && may(ctx.actor, 'claim', { ...h, handler_id: null }, facts)?.allowed)
      throw fail('hazards.wrongState', {
        reason:
          h.handler_id === ctx.actor.userId
            ? '您已经认领这件，可以直接办理'
            : `${h.handler_name ?? '同事'}已经认领这件。需要由您承办的，请对方转交`,
        state: h.state,
      });
    require(ctx.actor, 'claim', h, facts);
    const now = ctx.clock.now();
    await setPart(tx, ctx.actor, subjectOf(h), now, {
      part: 'handler',
      userId: ctx.actor.userId,
      userName: ctx.actor.name,
      unitId: h.unit_id,
      unitName: h.unit_name,
      single: true,
    });
    await note(tx, ctx, hazardCase, h, 'claim', '认领承办', {
      audience: 'authority',
      set: { handler_id: ctx.actor.userId, handler_name: ctx.actor.name },
    });
    await handTodosTo(tx, ctx.actor, subjectOf(h), h.unit_id, ctx.actor.userId);
    await finishTodos(tx, ctx.actor, subjectOf(h), now, { action: 'urge' });
    return present(tx, ctx, id);
  });
}

/** A reviewer names the officer who handles it (指定承办人). */
export async function assignHazard(ctx: Ctx, id: string, input: Assign): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'assign', h, await factsFor(tx, ctx, h));
    const [person] = await findUsers(tx, { unitId: h.unit_id, userIds: [input.userId] });
    if (!person) throw fail('hazards.handlerElsewhere', { unit: h.unit_name });
    const now = ctx.clock.now();
    await setPart(tx, ctx.actor, subjectOf(h), now, {
      part: 'handler',
      userId: person.userId,
      userName: person.name,
      unitId: h.unit_id,
      unitName: h.unit_name,
      single: true,
    });
    await note(tx, ctx, hazardCase, h, 'assign', `指定${person.name}承办`, {
      version: input.version,
      audience: 'authority',
      set: { handler_id: person.userId, handler_name: person.name },
    });
    await handTodosTo(tx, ctx.actor, subjectOf(h), h.unit_id, person.userId);
    await finishTodos(tx, ctx.actor, subjectOf(h), now, { action: 'urge' });
    return present(tx, ctx, id);
  });
}

/** A note among the authorities; the firm and reporters never see it. */
export async function commentHazard(ctx: Ctx, id: string, input: AddComment): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'comment', h, await factsFor(tx, ctx, h));
    await insertComment(tx, ctx.actor, subjectOf(h), ctx.clock.now(), input.text);
    await audit(tx, ctx, {
      action: 'hazard.comment',
      subjectType: 'hazard',
      subjectId: id,
      subjectCode: h.code,
      facts: { length: input.text.length },
    });
    return present(tx, ctx, id);
  });
}

/** People and units that the forms of one hazard may name, and default days by the rules in force. */
export async function hazardChoices(
  ctx: Ctx,
  id: string,
): Promise<z.output<NonNullable<typeof choicesContract.response>>> {
  return ctx.inTx(async (tx) => {
    const h = await store.find(tx, ctx.actor, id);
    if (!h) throw fail('hazards.notFound');
    const sees = !['enterprise', 'expert'].includes(ctx.actor.unitKind);
    const officerRoles = ['department.officer', 'department.reviewer', 'enforcement.officer'];
    const unit = sees ? await findUsers(tx, { unitId: h.unit_id }) : [];
    const street = sees
      ? await findUsers(tx, {
          unitKind: 'street',
          streetCode: h.street_code,
          roles: ['street.officer', 'street.reviewer'],
        })
      : [];
    const officers = [...unit.filter((u) => u.roles.some((r) => officerRoles.includes(r))), ...street].filter(
      (u) => u.userId !== ctx.actor.userId,
    );
    const now = ctx.clock.now();
    const today = dayOf(now);
    const by = async (key: string): Promise<string> =>
      (await addTerm(tx, now, (await termOn(tx, key, today)).value)).dueOn;
    const brief = (u: { userId: string; name: string; unitName: string }) => ({
      id: u.userId,
      name: u.name,
      unit: u.unitName,
    });
    return {
      officers: officers.map(brief),
      handlers: unit.filter((u) => u.roles.some((r) => officerRoles.includes(r))).map(brief),
      departments: sees
        ? (await supervisingUnits(tx)).filter((u) => u.id !== h.unit_id).map((u) => ({ id: u.id, name: u.name }))
        : [],
      defaults: {
        today,
        foundOn: h.found_on,
        generalDueOn: await by('hazards.generalRectify'),
        planDueOn: await by('hazards.plan'),
        latestDueOn: await by('hazards.majorRectify'),
        reRectifyOn: await by('hazards.reRectify'),
        rectifyDueOn: h.rectify_due_on ?? '',
      },
    };
  });
}
