/** Acts of the register: finding, reading, adding and correcting enterprises. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { fail as failCommon } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { findUsers, inScope, streetNames } from '#platform/identity/server/index.ts';
import { roleLabel } from '#platform/identity/shared/roles.ts';
import { fail } from '../shared/errors.ts';
import type {
  EnterpriseFile,
  EnterpriseInput,
  EnterpriseQuery,
  EnterpriseRow,
  UpdateEnterprise,
} from '../shared/schema.ts';
import { newRecord, searchTextOf } from './import/record.ts';
import { nameKeyOf } from './name-key.ts';
import { decide, MATCH_REASONS } from './match.ts';
import { mayKeep } from './policy.ts';
import { countReviews } from './reviews.ts';
import * as store from './store.ts';
import type { EnterpriseRecord, LightRow } from './store.ts';

const presentLight = (r: LightRow): EnterpriseRow => ({
  id: r.id,
  name: r.name,
  uscc: r.uscc,
  streetCode: r.street_code,
  industry: r.industry,
  address: r.address,
  sizeClass: r.size_class,
  isHighRisk: r.is_high_risk,
  state: r.state,
  principalName: r.principal_name,
  phone: r.phone,
});

export async function listEnterprises(
  ctx: Ctx,
  query: EnterpriseQuery,
): Promise<Page<EnterpriseRow> & { mayKeep: boolean; undecided: number }> {
  return ctx.inTx(async (tx) => {
    const found = await store.list(tx, ctx.actor, query);
    return {
      items: found.rows.map(presentLight),
      total: found.total,
      nextCursor: found.nextCursor,
      mayKeep: mayKeep(ctx.actor),
      undecided: await countReviews(tx, ctx),
    };
  });
}

/** The first enterprises that a fragment fits, for choosing one: those whose name has it before those whose address has. */
export async function searchEnterprises(
  ctx: Ctx,
  q: string,
  limit: number,
): Promise<{ items: (EnterpriseRow & { streetName: string | null })[] }> {
  return ctx.reading(async (tx) => {
    const names = await streetNames(tx);
    const found = await store.search(tx, ctx.actor, q, limit);
    return {
      items: found.map((r) => ({
        ...presentLight(r),
        streetName: r.street_code === null ? null : (names.get(r.street_code) ?? null),
      })),
    };
  });
}

async function presentFile(tx: Tx, ctx: Ctx, r: EnterpriseRecord): Promise<EnterpriseFile> {
  const names = (await store.formerNames(tx, ctx.actor, [r.id])).get(r.id) ?? [];
  const people = await findUsers(tx, { enterpriseId: r.id });
  return {
    ...presentLight(r),
    communityCode: r.community_code,
    gb4754: r.gb4754,
    gb4754Name: r.gb4754_name,
    longitude: r.longitude,
    latitude: r.latitude,
    establishedOn: r.established_on,
    enterpriseType: r.enterprise_type,
    registeredCapital: r.registered_capital_text,
    businessScope: r.business_scope,
    employees: r.employees,
    legalRepresentative: r.legal_representative,
    principalPhone: r.principal_phone,
    controllerName: r.controller_name,
    controllerPhone: r.controller_phone,
    safetyName: r.safety_name,
    safetyPhone: r.safety_phone,
    formerNames: names.map((n) => ({ name: n.name, until: n.until.toISOString() })),
    source: r.source,
    isDemo: r.is_demo,
    version: r.version,
    updatedAt: r.updated_at.toISOString(),
    updatedBy: r.updated_by,
    people: people.map((p) => ({ name: p.name, title: p.title, roles: p.roles.map(roleLabel) })),
    mayEdit: mayKeep(ctx.actor),
  };
}

/** One enterprise's file; reading its people's telephone numbers is on the trail. */
export async function getEnterprise(ctx: Ctx, id: string): Promise<EnterpriseFile> {
  return ctx.inTx(async (tx) => {
    const found = await store.find(tx, ctx.actor, id);
    if (!found) throw fail('enterprises.notFound');
    if (
      ctx.actor.kind === 'person' &&
      (found.principal_phone || found.controller_phone || found.safety_phone || found.phone)
    )
      await audit(tx, ctx, {
        action: 'enterprise.readContacts',
        subjectType: 'enterprise',
        subjectId: id,
        subjectCode: found.uscc ?? found.name,
      });
    return presentFile(tx, ctx, found);
  });
}

const columnsOf = (input: Partial<EnterpriseInput>): Partial<EnterpriseRecord> => {
  const columns: Partial<EnterpriseRecord> = {};
  const put = <K extends keyof EnterpriseRecord>(key: K, value: EnterpriseRecord[K] | undefined): void => {
    if (value !== undefined) columns[key] = value;
  };
  put('name', input.name);
  put('uscc', input.uscc);
  put('street_code', input.streetCode);
  put('industry', input.industry);
  put('address', input.address);
  put('gb4754', input.gb4754);
  put('size_class', input.sizeClass);
  put('is_high_risk', input.isHighRisk);
  put('longitude', input.longitude);
  put('latitude', input.latitude);
  put('established_on', input.establishedOn);
  put('enterprise_type', input.enterpriseType);
  put('business_scope', input.businessScope);
  put('employees', input.employees);
  put('legal_representative', input.legalRepresentative);
  put('principal_name', input.principalName);
  put('principal_phone', input.principalPhone);
  put('controller_name', input.controllerName);
  put('controller_phone', input.controllerPhone);
  put('safety_name', input.safetyName);
  put('safety_phone', input.safetyPhone);
  put('phone', input.phone);
  return columns;
};

/**
 * Registers an enterprise by hand. A code that is taken is refused; without a code, one that is very like a known one too.
 * Errors: enterprises.notYours, enterprises.codeTaken, enterprises.probablyKnown, enterprises.outsideScope.
 */
export async function createEnterprise(
  ctx: Ctx,
  input: EnterpriseInput,
  options: { isDemo?: boolean } = {},
): Promise<EnterpriseFile> {
  if (!mayKeep(ctx.actor)) throw fail('enterprises.notYours');
  return ctx.inTx(async (tx) => {
    await store.takeTurn(tx, ctx.actor);
    const now = ctx.clock.now();
    if (ctx.actor.kind === 'person' && !inScope(ctx.actor, { streetCode: input.streetCode, industry: input.industry }))
      throw fail('enterprises.outsideScope');
    const taken = input.uscc ? await store.byCode(tx, ctx.actor, input.uscc) : null;
    if (taken) throw fail('enterprises.codeTaken', { name: taken.name, id: taken.id });
    const alike = decide(input, await store.alike(tx, ctx.actor, nameKeyOf(input.name)));
    if (alike.decision !== 'new' && alike.candidate && !input.isAnother)
      throw fail('enterprises.probablyKnown', {
        id: alike.candidate.id,
        name: alike.candidate.name,
        why: alike.reasons.map((r) => MATCH_REASONS[r]).join('、'),
      });
    const record = newRecord(
      newId<'enterprise'>(now.getTime()),
      {
        ...columnsOf(input),
        is_demo: options.isDemo ?? false,
        updated_by: ctx.actor.name,
      } as Partial<store.EnterpriseColumns>,
      '手工登记',
      now,
    );
    await store.insertMany(tx, ctx.actor, [record]);
    await audit(tx, ctx, {
      action: 'enterprise.create',
      subjectType: 'enterprise',
      subjectId: record.id,
      subjectCode: record.uscc ?? record.name,
      facts: { name: record.name, ...(input.isAnother && alike.candidate ? { unlike: alike.candidate.id } : {}) },
    });
    return presentFile(tx, ctx, record);
  });
}

/** Corrects the file. Another's change in between is refused (409); a former name is kept. */
export async function updateEnterprise(ctx: Ctx, id: string, input: UpdateEnterprise): Promise<EnterpriseFile> {
  return ctx.inTx(async (tx) => {
    await store.takeTurn(tx, ctx.actor);
    const known = await store.findForUpdate(tx, ctx.actor, id);
    if (!known) throw fail('enterprises.notFound');
    if (!mayKeep(ctx.actor)) throw fail('enterprises.notYours');
    if (known.version !== input.version)
      throw failCommon('common.stale', {
        who: known.updated_by ?? '其他人',
        at: known.updated_at.toISOString(),
        version: known.version,
      });
    const now = ctx.clock.now();
    const columns = { ...columnsOf(input), ...(input.state ? { state: input.state } : {}) };
    if (columns.uscc && columns.uscc !== known.uscc) {
      const taken = await store.byCode(tx, ctx.actor, columns.uscc);
      if (taken && taken.id !== id) throw fail('enterprises.codeTaken', { name: taken.name, id: taken.id });
    }
    const isChanged = (Object.keys(columns) as (keyof EnterpriseRecord)[]).some((k) => known[k] !== columns[k]);
    if (!isChanged) return presentFile(tx, ctx, known);
    const record: EnterpriseRecord = { ...known, ...columns, updated_at: now, updated_by: ctx.actor.name };
    if (!inScope(ctx.actor, { streetCode: record.street_code, industry: record.industry }))
      throw fail('enterprises.outsideScope');
    const renamed = record.name !== known.name;
    record.name_key = nameKeyOf(record.name);
    const former = (await store.formerNames(tx, ctx.actor, [id])).get(id) ?? [];
    record.search = searchTextOf([
      record.name,
      record.uscc,
      record.address,
      renamed ? known.name : '',
      ...former.map((n) => n.name),
    ]);
    await store.updateMany(tx, ctx.actor, [record]);
    if (renamed) {
      await store.insertFormerNames(tx, ctx.actor, [{ enterpriseId: id, name: known.name }], now);
      await addJob(tx, ctx.clock, 'enterprises.renamed', { enterpriseId: id, from: known.name, to: record.name });
    }
    const changed = Object.fromEntries(
      (Object.keys(columns) as (keyof EnterpriseRecord)[])
        .filter((k) => known[k] !== record[k])
        .map((k) => [k, { from: known[k], to: record[k] }]),
    );
    await audit(tx, ctx, {
      action: 'enterprise.update',
      subjectType: 'enterprise',
      subjectId: id,
      subjectCode: record.uscc ?? record.name,
      facts: { changed },
    });
    return presentFile(tx, ctx, { ...record, version: known.version + 1 });
  });
}
