/** What leaves the room: packages, their records, mappings, returned items, for one reader. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { isSignedBy, sm3 } from '#kernel/server/signer.ts';
import { askedPage, type Page } from '#kernel/shared/page.ts';
import { behalvesOf, pastOf, openClockOf } from '#platform/casework/server/index.ts';
import { offersOf } from '#platform/casework/shared/answers.ts';
import { iso, moment } from '#platform/casework/shared/past.ts';
import { filesOf } from '#platform/files/server/index.ts';
import { checkMapping, setName, sourceSets, titlesOf } from '../shared/mapping.ts';
import type * as s from '../shared/schema.ts';
import {
  mappingActionLabels,
  packageActionLabels,
  returnActionLabels,
  type MappingAction,
  type Op,
  type PackageAction,
  type ReturnAction,
} from '../shared/states.ts';
import { payloadText } from './file.ts';
import { payloadOf } from './content.ts';
import { mappingCase, packageCase, returnCase, subjectOf } from './parts.ts';
import * as policy from './policy.ts';
import { exchangeSettings } from './settings.ts';
import * as store from './store.ts';

const { fail } = policy;

const packageRow = (p: store.PackageRow, receiverName: string): s.PackageRow => ({
  id: p.id,
  code: p.code,
  receiver: p.receiver,
  receiverName,
  number: p.number,
  purpose: p.purpose,
  mode: p.mode,
  title: p.title,
  state: p.state,
  stepDueAt: iso(p.step_due_at),
  proposedAt: p.proposed_at.toISOString(),
  toAt: iso(p.to_at),
  sentAt: iso(p.sent_at),
  records: p.counts.records ?? 0,
  held: p.counts.held ?? 0,
  accepted: p.accepted,
  rejected: p.rejected,
});

export const listPackages = (ctx: Ctx, query: s.PackageQuery): Promise<Page<s.PackageRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listPackages(tx, ctx.actor, query);
    return { ...page, items: page.items.map((p) => packageRow(p, p.receiver_name)) };
  });

const noCounts = { new: 0, changed: 0, ended: 0, unchanged: 0, deleted: 0, held: 0, accepted: 0, rejected: 0 };
/** One package for this reader. Throws exchange.notFound. */
export async function presentPackage(tx: Tx, ctx: Ctx, id: string): Promise<s.PackageView> {
  const p = await store.findPackage(tx, ctx.actor, id);
  if (!p) throw fail('exchange.notFound');
  const receiver = await store.receiver(tx, p.receiver);
  const mapping = p.mapping_id ? await store.mapping(tx, p.mapping_id) : null;
  const clock = await openClockOf(tx, ctx.actor, subjectOf(packageCase, p));
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(packageCase, p));
  const sets = new Map<string, s.SetCount>();
  for (const one of await store.countRecords(tx, p.id)) {
    const line = sets.get(one.data_set) ?? { set: one.data_set, name: setName(one.data_set), ...noCounts };
    line[one.op as Op] += one.n;
    if (one.result) line[one.result] += one.n;
    sets.set(one.data_set, line);
  }
  const text = p.sm3 === null ? null : payloadText(await payloadOf(tx, ctx, p));
  const replaced = p.replaces_id ? await store.findPackage(tx, ctx.actor, p.replaces_id) : null;
  const by = await store.replacementOf(tx, p.id);
  return {
    ...packageRow(p, receiver?.name ?? p.receiver),
    note: p.note,
    version: p.version,
    unitName: p.unit_name,
    carrier: receiver?.carrier ?? 'download',
    edition: mapping?.edition ?? null,
    mappingId: p.mapping_id,
    fromAt: iso(p.from_at),
    sm3: p.sm3,
    previousSm3: p.previous_sm3,
    bytes: p.bytes,
    signature:
      p.signature && p.key_id && p.public_key && text !== null
        ? {
            keyId: p.key_id,
            value: p.signature,
            isValid: sm3(text) === p.sm3 && isSignedBy(p.public_key, Buffer.from(text), p.signature),
          }
        : null,
    proposed: moment(p.proposed_at, p.proposed_by_name),
    built: moment(p.built_at, p.built_by_name),
    approved: moment(p.approved_at, p.approved_by_name),
    sent: moment(p.sent_at, p.sent_by_name),
    sentHow: p.sent_how,
    acknowledgedAt: iso(p.acknowledged_at),
    stepLabel: clock?.label ?? null,
    stepBasis: clock?.basis ?? null,
    replaces: replaced ? { id: replaced.id, code: replaced.code } : null,
    replacedBy: by ? { id: by.id, code: by.code } : null,
    sets: sourceSets.flatMap((set) => sets.get(set.key) ?? []),
    attachments: await filesOf(tx, 'exchangePackage', p.id),
    carried: p.carries_files ? await store.carriedCounts(tx, p.id) : null,
    receipts: (await store.receiptsOf(tx, p.id)).map((r) => ({
      id: r.id,
      fileName: r.file_name,
      saidAt: r.said_at.toISOString(),
      accepted: r.accepted,
      rejected: r.rejected,
      receivedAt: r.received_at.toISOString(),
      by: r.received_by_name,
    })),
    mayDownload: p.signature !== null && store.seesPackages(ctx.actor),
    allowedActions: offersOf(
      (Object.keys(packageActionLabels) as PackageAction[]).map((action) => [
        action,
        packageActionLabels[action],
        policy.mayOnPackage(ctx.actor, action, p, behalves),
        ['build', 'approve', 'send'].includes(action) || (action === 'acknowledge' && p.state === 'sent'),
      ]),
    ),
    timeline: await pastOf(tx, ctx, subjectOf(packageCase, p)),
  };
}
export const getPackage = (ctx: Ctx, id: string): Promise<s.PackageView> =>
  ctx.reading((tx) => presentPackage(tx, ctx, id));

/** Page of ours where a record is looked at and mended. */
const hrefOf = (type: string, id: string | null): string | null =>
  id === null
    ? null
    : ({
        hazard: `/hazards/${id}`,
        measure: `/supervision/measures/${id}`,
        listing: `/supervision/listings/${id}`,
        enterprise: `/enterprises/${id}`,
      }[type] ?? null);

export const listRecords = (ctx: Ctx, id: string, query: s.RecordQuery): Promise<Page<s.RecordRow>> =>
  ctx.reading(async (tx) => {
    const p = await store.findPackage(tx, ctx.actor, id);
    if (!p) throw fail('exchange.notFound');
    const page = await store.listRecords(tx, ctx.actor, id, query);
    const sets = p.mapping_id ? (await store.mapping(tx, p.mapping_id))?.body.sets : undefined;
    return {
      ...page,
      items: page.items.map((r): s.RecordRow => ({
        seq: r.seq,
        set: r.data_set,
        setName: setName(r.data_set),
        key: r.record_key,
        title: r.title,
        op: r.op,
        version: r.record_version,
        fault: r.fault,
        result: r.result,
        reason: r.reason,
        data: r.content === null ? null : (JSON.parse(r.content) as s.RecordRow['data']),
        titles: titlesOf(sets?.find((set) => set.key === r.data_set)),
        href: hrefOf(r.subject_type, r.subject_id),
      })),
    };
  });

export async function presentDesk(tx: Tx, ctx: Ctx): Promise<s.Desk> {
  const { actor } = ctx;
  const sees = store.seesPackages(actor);
  const mappings = sees ? await store.mappings(tx) : [];
  const signer = sees ? exchangeSettings().signer() : null;
  const clerk = policy.isClerk(actor);
  return {
    receivers: sees
      ? (await store.receivers(tx)).map((r) => {
          const used = mappings.find((m) => m.receiver === r.code && m.state === 'adopted');
          return {
            code: r.code,
            name: r.name,
            note: r.note,
            carrier: r.carrier,
            isActive: r.is_active,
            lastNumber: r.last_number,
            version: r.version,
            edition: used?.edition ?? null,
            mappingId: used?.id ?? null,
            draftId: mappings.find((m) => m.receiver === r.code && m.state === 'draft')?.id ?? null,
          };
        })
      : [],
    keyId: signer?.keyId ?? null,
    publicKey: signer?.publicKey ?? null,
    keySince: signer?.since ?? null,
    formerKeys: [...(signer?.former ?? [])],
    mayPropose: clerk,
    mayImport: clerk,
    mayEditReceiver: clerk,
    seesPackages: sees,
  };
}
export const getDesk = (ctx: Ctx): Promise<s.Desk> => ctx.reading((tx) => presentDesk(tx, ctx));

const mappingRow = (m: store.MappingRow, receiverName: string): s.MappingRow => ({
  id: m.id,
  code: m.code,
  receiver: m.receiver,
  receiverName,
  edition: m.edition,
  state: m.state,
  note: m.note,
  edited: moment(m.edited_at, m.edited_by_name),
  adopted: moment(m.adopted_at, m.adopted_by_name ?? (m.adopted_at ? '随系统启用' : null)),
  sets: m.body.sets.filter((set) => set.isOn).length,
  fields: m.body.sets.filter((set) => set.isOn).reduce((n, set) => n + set.fields.length, 0),
});
export const listMappings = (ctx: Ctx): Promise<s.MappingRow[]> =>
  ctx.reading(async (tx) => {
    if (!store.seesPackages(ctx.actor)) return [];
    const names = new Map((await store.receivers(tx)).map((r) => [r.code, r.name]));
    return (await store.mappings(tx)).map((m) => mappingRow(m, names.get(m.receiver) ?? m.receiver));
  });
export async function presentMapping(tx: Tx, ctx: Ctx, id: string): Promise<s.MappingView> {
  const m = store.seesPackages(ctx.actor) ? await store.mapping(tx, id) : null;
  if (!m) throw fail('exchange.notFound');
  const receiver = await store.receiver(tx, m.receiver);
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(mappingCase, m));
  return {
    ...mappingRow(m, receiver?.name ?? m.receiver),
    version: m.version,
    body: m.body,
    faults: checkMapping(m.body),
    packages: await store.packagesOfMapping(tx, m.id),
    allowedActions: offersOf(
      (Object.keys(mappingActionLabels) as MappingAction[]).map((action) => [
        action,
        mappingActionLabels[action],
        policy.mayOnMapping(ctx.actor, action, m, behalves),
        action === 'adopt',
      ]),
    ),
    timeline: await pastOf(tx, ctx, subjectOf(mappingCase, m)),
  };
}
export const getMapping = (ctx: Ctx, id: string): Promise<s.MappingView> =>
  ctx.reading((tx) => presentMapping(tx, ctx, id));

const returnRow = (t: store.ReturnRow, receiverName: string): s.ReturnRow => ({
  id: t.id,
  code: t.code,
  receiverName,
  kind: t.kind,
  title: t.title,
  text: t.text,
  hazardId: t.hazard_id,
  hazardCode: t.hazard_code,
  enterpriseName: t.enterprise_name,
  unitName: t.unit_name,
  saidOn: t.said_on,
  dueOn: t.due_on,
  state: t.state,
  stepDueAt: iso(t.step_due_at),
});
export const listReturns = (ctx: Ctx, query: s.ReturnQuery): Promise<Page<s.ReturnRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listReturns(tx, ctx.actor, query);
    return { ...page, items: page.items.map((t) => returnRow(t, t.receiver_name)) };
  });
export async function presentReturn(tx: Tx, ctx: Ctx, id: string): Promise<s.ReturnView> {
  const t = await store.findReturn(tx, ctx.actor, id);
  if (!t) throw fail('exchange.notFound');
  const receiver = await store.receiver(tx, t.receiver);
  const clock = await openClockOf(tx, ctx.actor, subjectOf(returnCase, t));
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(returnCase, t));
  return {
    ...returnRow(t, receiver?.name ?? t.receiver),
    version: t.version,
    externalKey: t.external_key,
    externalCode: t.external_code,
    status: t.status,
    fileName: t.file_name,
    received: moment(t.received_at, t.received_by_name),
    answer: t.answer,
    answered: moment(t.answered_at, t.answered_by_name),
    stepBasis: clock?.basis ?? null,
    allowedActions: offersOf(
      (Object.keys(returnActionLabels) as ReturnAction[]).map((action) => [
        action,
        returnActionLabels[action],
        policy.mayOnReturn(ctx.actor, action, t, behalves),
        action === 'answer' || action === 'confirm',
      ]),
    ),
    timeline: await pastOf(tx, ctx, subjectOf(returnCase, t)),
  };
}
export const getReturn = (ctx: Ctx, id: string): Promise<s.ReturnView> =>
  ctx.reading((tx) => presentReturn(tx, ctx, id));

/** Files of the records in a package: those that go with it, or with `left` those that stay, with the reason. */
export const listCarried = (ctx: Ctx, id: string, query: s.CarriedQuery): Promise<Page<s.CarriedFile>> =>
  ctx.reading(async (tx) => {
    const p = await store.findPackage(tx, ctx.actor, id);
    if (!p) throw fail('exchange.notFound');
    const page = askedPage(query);
    const { rows, total } = await store.listCarried(tx, p.id, { left: query.left === '1', limit: query.limit, page });
    return {
      items: rows.map((f) => ({
        seq: f.seq,
        key: f.record_key,
        fileId: f.file_id,
        name: f.name,
        label: f.label,
        bytes: f.bytes,
        why: f.why,
      })),
      total,
      nextCursor: page * query.limit < total ? String(page + 1) : null,
    };
  });
