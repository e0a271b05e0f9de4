/** A package from proposal to receipt: drawn up, approved by another person, signed, sent, answered, replaced. T10-6, T2-9, S4-4. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { searchText } from '#kernel/server/search.ts';
import { sm3 } from '#kernel/server/signer.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { insertEvent, note, transition } from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { officeUnit } from '#platform/identity/server/index.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { writeRecord, type SourceRecord } from '../shared/mapping.ts';
import type * as s from '../shared/schema.ts';
import { purposeLabels, type Mode, type Purpose } from '../shared/states.ts';
import { chooseFiles } from './carried.ts';
import { areaOf, packageFile, payloadOf, provenText } from './content.ts';
import { canonical, payloadText } from './file.ts';
import { compare, recordId } from './compare.ts';
import { beginPackage, holdPackage, packageCase, subjectOf } from './parts.ts';
import * as policy from './policy.ts';
import { presentPackage } from './present.ts';
import { readRecords } from './read.ts';
import { exchangeSettings } from './settings.ts';
import * as store from './store.ts';

const { fail } = policy;
export const ATTACHMENT = '附件';

const titleOf = (receiverName: string, purpose: Purpose, day: string): string =>
  `向${receiverName}${purposeLabels[purpose]}（${day}）`;

async function propose(
  tx: Tx,
  ctx: Ctx,
  input: { receiver: string; purpose: Purpose; mode: Mode; note: string; carryFiles: boolean },
  replaces: store.PackageRow | null = null,
): Promise<string> {
  const { actor } = ctx;
  const receiver = await store.receiver(tx, input.receiver, true);
  if (!receiver?.is_active) throw fail('exchange.receiverUnknown');
  const open = await store.openPackage(tx, receiver.code);
  if (open) throw fail('exchange.oneAtATime', { receiver: receiver.name, code: open.code });
  const office = await officeUnit(tx);
  invariant(office, 'the district has no committee office');
  const now = ctx.clock.now();
  const id = newId<'exchangePackage'>(now.getTime());
  const title = titleOf(receiver.name, input.purpose, dayOf(now));
  const code = `拟报-${id.slice(-12)}`;
  await store.insertPackage(tx, actor, {
    id,
    code,
    receiver: receiver.code,
    purpose: input.purpose,
    mode: input.mode,
    title,
    note: input.note,
    state: 'draft',
    state_since: now,
    unit_id: office.id,
    unit_name: office.shortName,
    proposed_by: actor.userId,
    proposed_by_name: actor.name,
    proposed_at: now,
    replaces_id: replaces?.id ?? null,
    carries_files: input.carryFiles,
    search: searchText([title, receiver.name, input.note]),
  });
  await insertEvent(tx, actor, subjectOf(packageCase, { id }), {
    at: now,
    act: 'propose',
    label: replaces ? `拟重报，替换 ${replaces.code}` : '拟报数据包',
    toState: 'draft',
    note: input.note || null,
  });
  await audit(tx, ctx, {
    action: 'exchangePackage.propose',
    subjectType: 'exchangePackage',
    subjectId: id,
    subjectCode: code,
    isNew: true,
    facts: { receiver: receiver.code, purpose: input.purpose, mode: input.mode, replaces: replaces?.code ?? null },
  });
  await beginPackage(tx, ctx, id);
  return id;
}

/** The office begins a package (拟报). One at a time to a receiver: the next one builds on what this one says. */
export async function proposePackage(ctx: Ctx, input: s.ProposePackage): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    if (!policy.isClerk(ctx.actor)) throw fail('exchange.mayNotPropose');
    const id = await propose(tx, ctx, input);
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'exchangePackage', subjectId: id, label: ATTACHMENT });
    return presentPackage(tx, ctx, id);
  });
}

/** The program proposes by itself, on the day of the month that the rule names; receivers that have one open are left alone. */
export async function proposeByRule(ctx: Ctx, receiver: string): Promise<void> {
  await ctx.inTx(async (tx) => {
    if ((await store.openPackage(tx, receiver)) !== null) return;
    await propose(tx, ctx, {
      receiver,
      purpose: 'routine',
      mode: 'incremental',
      note: '按规则每月拟报',
      carryFiles: false,
    });
  });
}

/** What it is for, how much, and what goes with it, while nothing is built. */
export async function editPackage(ctx: Ctx, id: string, input: s.EditPackage): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    const p = await holdPackage(tx, ctx, id, 'edit');
    const receiver = await store.receiver(tx, p.receiver);
    const title = titleOf(receiver?.name ?? p.receiver, input.purpose, dayOf(p.proposed_at));
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'exchangePackage', subjectId: p.id, label: ATTACHMENT });
    await note(tx, ctx, packageCase, p, 'edit', '修改说明', {
      version: input.version,
      set: {
        purpose: input.purpose,
        mode: input.mode,
        note: input.note,
        carries_files: input.carryFiles,
        title,
        search: searchText([p.code, title, receiver?.name ?? '', input.note]),
      },
      data: { purpose: input.purpose, mode: input.mode, files: input.fileIds },
    });
    return presentPackage(tx, ctx, id);
  });
}

/**
 * Draws the package up (编制): reads the rooms, writes every record as the adopted mapping says, compares it with what the receiver has, and
 * keeps back what the mapping cannot write, with the reason. It gets its number here, without gaps, and keeps it.
 * Errors: exchange.noMapping, exchange.nothingToSend.
 */
export async function buildPackage(ctx: Ctx, id: string, input: s.Bare): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    const p = await holdPackage(tx, ctx, id, 'build');
    const receiver = await store.receiver(tx, p.receiver, true);
    invariant(receiver, 'a package has its receiver');
    const mapping = await store.mappingOf(tx, p.receiver, { state: 'adopted' });
    if (!mapping) throw fail('exchange.noMapping', { receiver: receiver.name });
    const now = ctx.clock.now();
    const on = mapping.body.sets.filter((set) => set.isOn);
    const read = await readRecords(tx, ctx, new Set(on.map((set) => set.key)));
    const records = new Map<string, { record: SourceRecord; content: string; sm3: string; fault: string }>();
    for (const set of on)
      for (const record of read[set.key] ?? []) {
        const { data, faults } = writeRecord(set, record);
        const content = canonical(data);
        records.set(recordId({ set: set.key, key: record.key }), {
          record,
          content,
          sm3: sm3(content),
          fault: faults.join('；'),
        });
      }
    const told = await store.told(tx, p.receiver, p.replaces_id);
    const before = new Map(told.map((t) => [recordId(t), t]));
    const changes = compare(
      on.flatMap((set) =>
        (read[set.key] ?? []).map((record) => {
          const written = records.get(recordId({ set: set.key, key: record.key }));
          invariant(written, 'every record was written');
          return { set: set.key, key: record.key, sm3: written.sm3, isEnded: record.isEnded, fault: written.fault };
        }),
      ),
      told,
      await store.highest(tx, p.receiver),
      p.mode,
      new Set<string>(on.map((set) => set.key)),
    );
    const held = changes.filter((c) => c.op === 'held').length;
    // A summary or a filing may consist of its attachments alone.
    if (changes.length === held && p.purpose === 'routine') throw fail('exchange.nothingToSend');
    const rows = changes.map((change, i): store.RecordRow => {
      const now = records.get(recordId(change));
      const was = before.get(recordId(change));
      return {
        package_id: p.id,
        seq: i + 1,
        receiver: p.receiver,
        data_set: change.set,
        record_key: change.key,
        subject_type: now?.record.subjectType ?? was?.subjectType ?? '',
        subject_id: now?.record.subjectId ?? was?.subjectId ?? null,
        title: now?.record.title ?? was?.title ?? change.key,
        street_code: now?.record.streetCode ?? was?.streetCode ?? '',
        op: change.op,
        record_version: change.version,
        content: change.op === 'deleted' || change.op === 'held' ? null : (now?.content ?? null),
        sm3: change.op === 'deleted' || change.op === 'held' ? '' : (now?.sm3 ?? ''),
        is_ended: now?.record.isEnded ?? false,
        fault: now?.fault ?? '',
        result: null,
        reason: '',
        result_at: null,
      };
    });
    await store.replaceRows(tx, ctx.actor, p.id, rows);
    await chooseFiles(tx, ctx, p, rows);
    const number = p.number ?? (await store.nextNumber(tx, p.receiver));
    const code = `${areaOf(ctx)}-${p.receiver.toUpperCase()}-${String(number).padStart(6, '0')}`;
    const last = await store.lastSent(tx, p.receiver);
    const built = {
      ...p,
      number,
      code,
      mapping_id: mapping.id,
      from_at: last?.to_at ?? null,
      to_at: now,
      previous_sm3: last?.sm3 ?? null,
      sender_name: (await officeUnit(tx))?.name ?? '',
    };
    const text = payloadText(await payloadOf(tx, ctx, built));
    await transition(tx, ctx, packageCase, p, 'build', {
      ...versionOf(input),
      note: `装入 ${changes.length - held} 条${held > 0 ? `，${held} 条因数据不全未装入` : ''}`,
      set: {
        number,
        code,
        mapping_id: mapping.id,
        from_at: built.from_at,
        to_at: now,
        previous_sm3: built.previous_sm3,
        sender_name: built.sender_name,
        sm3: sm3(text),
        bytes: Buffer.byteLength(text),
        counts: JSON.stringify({ records: changes.length - held, held }),
        built_by: ctx.actor.userId,
        built_by_name: ctx.actor.name,
        built_at: now,
        search: searchText([code, p.title, receiver.name, p.note]),
      },
      data: { code, sm3: sm3(text), edition: mapping.edition },
    });
    await beginPackage(tx, ctx, p.id);
    return presentPackage(tx, ctx, id);
  });
}

/** Another person has looked through the contents (批准报送); the district's key signs exactly what was looked at. */
export async function approvePackage(ctx: Ctx, id: string, input: s.Opinion): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    const p = await holdPackage(tx, ctx, id, 'approve');
    const signer = exchangeSettings().signer();
    if (!signer) throw fail('exchange.noKey');
    const text = await provenText(tx, ctx, p);
    await transition(tx, ctx, packageCase, p, 'approve', {
      ...versionOf(input),
      note: input.opinion,
      set: {
        approved_by: ctx.actor.userId,
        approved_by_name: ctx.actor.name,
        approved_at: ctx.clock.now(),
        key_id: signer.keyId,
        public_key: signer.publicKey,
        signature: signer.sign(Buffer.from(text)),
      },
      data: { sm3: p.sm3, keyId: signer.keyId },
    });
    await beginPackage(tx, ctx, p.id);
    return presentPackage(tx, ctx, id);
  });
}

/** Not to be sent like this: it is drawn up again under the same number. */
export async function sendBackPackage(ctx: Ctx, id: string, input: s.Opinion): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    const p = await holdPackage(tx, ctx, id, 'sendBack');
    await transition(tx, ctx, packageCase, p, 'sendBack', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
    });
    await beginPackage(tx, ctx, p.id);
    return presentPackage(tx, ctx, id);
  });
}

/** It has left (报出): taken by hand in the way described, or laid out for the gateway. Sending the same package again changes nothing. */
export async function sendPackage(ctx: Ctx, id: string, input: s.SendPackage): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    const p = await holdPackage(tx, ctx, id, 'send');
    await packageFile(tx, ctx, p);
    await transition(tx, ctx, packageCase, p, 'send', {
      ...versionOf(input),
      note: input.how,
      set: { sent_at: ctx.clock.now(), sent_by_name: ctx.actor.name, sent_how: input.how },
      data: { sm3: p.sm3 },
    });
    if (p.replaces_id) {
      const old = await store.findPackage(tx, ctx.actor, p.replaces_id, true);
      if (old && (old.state === 'sent' || old.state === 'partlyRejected')) {
        await transition(tx, ctx, packageCase, old, 'replace', { note: `由 ${p.code} 替换` });
        await beginPackage(tx, ctx, old.id);
      }
    }
    await beginPackage(tx, ctx, p.id);
    await addJob(tx, ctx.clock, 'exchange.carry', { packageId: p.id });
    return presentPackage(tx, ctx, id);
  });
}

/**
 * A package that was partly rejected, or went astray, is drawn up anew (重报): what was rejected has been mended in the rooms and goes again with
 * the next edition of each record. The old one is replaced when the new one leaves.
 */
export async function replacePackage(ctx: Ctx, id: string, input: s.Opinion): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    const p = await holdPackage(tx, ctx, id, 'replace');
    await note(tx, ctx, packageCase, p, 'replace', '拟重报', { ...versionOf(input), note: input.opinion });
    const next = await propose(
      tx,
      ctx,
      { receiver: p.receiver, purpose: p.purpose, mode: p.mode, note: input.opinion, carryFiles: p.carries_files },
      p,
    );
    return presentPackage(tx, ctx, next);
  });
}

/** It will not be sent (作废); a number that it has stays used, so that numbers have no gap. */
export async function withdrawPackage(ctx: Ctx, id: string, input: s.Opinion): Promise<s.PackageView> {
  return ctx.inTx(async (tx) => {
    const p = await holdPackage(tx, ctx, id, 'withdraw');
    await transition(tx, ctx, packageCase, p, 'withdraw', { ...versionOf(input), note: input.opinion, tone: 'stop' });
    await beginPackage(tx, ctx, p.id);
    return presentPackage(tx, ctx, id);
  });
}
