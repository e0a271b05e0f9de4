/** Editions of the mapping, and the receivers: edited as data, proved by a dry run, adopted by another person. T10-6. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { insertEvent, note, transition } from '#platform/casework/server/index.ts';
import { fail as failCommon } from '#kernel/shared/errors.ts';
import { checkMapping, schemaOf, setName, writeRecord } from '../shared/mapping.ts';
import type * as s from '../shared/schema.ts';
import { defaultReceivers } from './default-mappings.ts';
import { holdMapping, mappingCase, subjectOf } from './parts.ts';
import * as policy from './policy.ts';
import { presentDesk, presentMapping } from './present.ts';
import { readRecords } from './read.ts';
import * as store from './store.ts';

const { fail } = policy;
const codeOf = (receiver: string, edition: number): string => `${receiver.toUpperCase()}-M${edition}`;

/** Receivers and the first edition of each, where they are absent. */
export async function seedReceivers(tx: Tx, ctx: Ctx): Promise<void> {
  const now = ctx.clock.now();
  for (const { code, name, note: words, body } of defaultReceivers) {
    if (!(await store.insertReceiver(tx, { code, name, note: words }))) continue;
    await store.insertMapping(tx, {
      id: newId<'exchangeMapping'>(now.getTime()),
      receiver: code,
      edition: 1,
      code: codeOf(code, 1),
      state: 'adopted',
      state_since: now,
      note: '随系统带来的第一版，用我方字段名和顺序代码',
      body,
      edited_by: ctx.actor.userId,
      edited_by_name: ctx.actor.name,
      edited_at: now,
      adopted_by: null,
      adopted_by_name: null,
      adopted_at: now,
    });
  }
}

/** A new edition to work on (新建一版), begun from the one in use. Errors: exchange.draftExists. */
export async function newMapping(ctx: Ctx, receiverCode: string): Promise<s.MappingView> {
  return ctx.inTx(async (tx) => {
    if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
    const receiver = await store.receiver(tx, receiverCode, true);
    if (!receiver) throw fail('exchange.receiverUnknown');
    const draft = await store.mappingOf(tx, receiverCode, { state: 'draft' });
    if (draft) throw fail('exchange.draftExists', { edition: draft.edition });
    const used = await store.mappingOf(tx, receiverCode, { state: 'adopted' });
    const edition = (await store.lastEdition(tx, receiverCode)) + 1;
    const now = ctx.clock.now();
    const id = newId<'exchangeMapping'>(now.getTime());
    await store.insertMapping(tx, {
      id,
      receiver: receiverCode,
      edition,
      code: codeOf(receiverCode, edition),
      state: 'draft',
      state_since: now,
      note: '',
      body: used?.body ?? { sets: [] },
      edited_by: ctx.actor.userId,
      edited_by_name: ctx.actor.name,
      edited_at: now,
      adopted_by: null,
      adopted_by_name: null,
      adopted_at: null,
    });
    await insertEvent(tx, ctx.actor, subjectOf(mappingCase, { id }), {
      at: now,
      act: 'begin',
      label: '新建一版',
      toState: 'draft',
    });
    await audit(tx, ctx, {
      action: 'exchangeMapping.begin',
      subjectType: 'exchangeMapping',
      subjectId: id,
      subjectCode: codeOf(receiverCode, edition),
      isNew: true,
      facts: { receiver: receiverCode, edition },
    });
    return presentMapping(tx, ctx, id);
  });
}

/** Faults may be saved, so that work can be interrupted; they are said, and only an edition without any is adopted. */
export async function saveMapping(ctx: Ctx, id: string, input: s.SaveMapping): Promise<s.MappingView> {
  return ctx.inTx(async (tx) => {
    const m = await holdMapping(tx, ctx, id, 'edit');
    await note(tx, ctx, mappingCase, m, 'edit', '修改映射', {
      version: input.version,
      set: {
        body: JSON.stringify(input.body),
        note: input.note,
        edited_by: ctx.actor.userId,
        edited_by_name: ctx.actor.name,
        edited_at: ctx.clock.now(),
      },
      data: { faults: checkMapping(input.body).length },
    });
    return presentMapping(tx, ctx, id);
  });
}

/** Another person puts the edition into use; the one before stays as it was, for the packages that name it. Errors: exchange.mappingFaulty. */
export async function adoptMapping(ctx: Ctx, id: string, input: s.Opinion): Promise<s.MappingView> {
  return ctx.inTx(async (tx) => {
    const m = await holdMapping(tx, ctx, id, 'adopt');
    const faults = checkMapping(m.body);
    if (faults.length > 0)
      throw fail('exchange.mappingFaulty', {
        count: faults.length,
        first: [setName(faults[0]?.set ?? ''), faults[0]?.field, faults[0]?.message].filter(Boolean).join(' '),
      });
    const used = await store.mappingOf(tx, m.receiver, { state: 'adopted' });
    if (used) {
      const held = await store.mapping(tx, used.id, true);
      if (held) await transition(tx, ctx, mappingCase, held, 'retire', { note: `第 ${m.edition} 版启用` });
    }
    await transition(tx, ctx, mappingCase, m, 'adopt', {
      ...(input.version === undefined ? {} : { version: input.version }),
      note: input.opinion,
      set: { adopted_by: ctx.actor.userId, adopted_by_name: ctx.actor.name, adopted_at: ctx.clock.now() },
    });
    return presentMapping(tx, ctx, id);
  });
}
export async function retireMapping(ctx: Ctx, id: string, input: s.Opinion): Promise<s.MappingView> {
  return ctx.inTx(async (tx) => {
    const m = await holdMapping(tx, ctx, id, 'retire');
    await transition(tx, ctx, mappingCase, m, 'retire', {
      ...(input.version === undefined ? {} : { version: input.version }),
      note: input.opinion,
    });
    return presentMapping(tx, ctx, id);
  });
}

const SAMPLES = 3;
const PROBLEMS = 50;
/** A dry run (试运行): the district as it is now, written by the mapping as it stands on the screen. Nothing is kept. */
export async function tryMapping(ctx: Ctx, input: s.TryMapping): Promise<s.TryOutcome> {
  return ctx.reading(async (tx) => {
    if (!store.seesPackages(ctx.actor)) throw fail('exchange.mayNotPropose');
    const on = input.body.sets.filter((set) => set.isOn);
    const read = await readRecords(tx, ctx, new Set(on.map((set) => set.key)));
    return {
      faults: checkMapping(input.body),
      sets: on.map((set) => {
        const problems: s.TryOutcome['sets'][number]['problems'] = [];
        const samples: s.TryOutcome['sets'][number]['samples'] = [];
        let held = 0;
        for (const record of read[set.key] ?? []) {
          const { data, faults } = writeRecord(set, record);
          if (faults.length > 0) {
            held++;
            if (problems.length < PROBLEMS)
              problems.push({ key: record.key, title: record.title, fault: faults.join('；') });
          }
          if (samples.length < SAMPLES) samples.push({ key: record.key, title: record.title, data });
        }
        return { set: set.key, name: setName(set.key), records: read[set.key]?.length ?? 0, held, problems, samples };
      }),
    };
  });
}

export async function saveReceiver(ctx: Ctx, code: string, input: s.SaveReceiver): Promise<s.Desk> {
  return ctx.inTx(async (tx) => {
    if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
    const before = await store.receiver(tx, code, true);
    if (!before) throw fail('exchange.receiverUnknown');
    if (!(await store.saveReceiver(tx, ctx.actor, code, input))) throw failCommon('common.stale', { who: '其他人' });
    await audit(tx, ctx, {
      action: 'exchangeReceiver.save',
      subjectType: 'exchangeReceiver',
      subjectId: ctx.actor.userId,
      subjectCode: code,
      facts: {
        before: { name: before.name, carrier: before.carrier, isActive: before.is_active },
        after: { ...input },
      },
    });
    return presentDesk(tx, ctx);
  });
}

/** The published description of what we send, by edition: for the receivers' programs. */
export async function schema(ctx: Ctx, receiverCode: string, edition: number): Promise<Record<string, unknown>> {
  return ctx.reading(async (tx) => {
    const receiver = await store.receiver(tx, receiverCode);
    const m = receiver ? await store.mappingOf(tx, receiverCode, { edition }) : null;
    if (!receiver || !m) throw fail('exchange.notFound');
    return schemaOf(receiver, m.edition, m.body);
  });
}
