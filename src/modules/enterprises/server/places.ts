/** Places in an enterprise and their labels (部位码): registered once, scanned at each report. */
import { randomInt } from 'node:crypto';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { fail as failCommon } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { fail } from '../shared/errors.ts';
import type { EnterprisePlace, FoundPlace, PlaceChange, PlacesInput } from '../shared/places.ts';
import { findEnterprise } from './brief.ts';
import { mayKeepPlaces } from './policy.ts';
import * as store from './places-store.ts';

const SIGNS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 30⁸ codes: nobody finds a label of another firm by trying. */
const newCode = (): string => Array.from({ length: 8 }, () => SIGNS[randomInt(SIGNS.length)]).join('');

const present = (row: store.PlaceRow): EnterprisePlace => ({
  id: row.id,
  code: row.code,
  name: row.name,
  isActive: row.is_active,
  version: row.version,
});

const requireEnterprise = async (tx: Tx, ctx: Ctx, id: string) => {
  const firm = await findEnterprise(tx, ctx.actor, id);
  if (!firm) throw fail('enterprises.notFound');
  return firm;
};

export async function listPlaces(ctx: Ctx, id: string): Promise<{ items: EnterprisePlace[]; mayChange: boolean }> {
  return ctx.reading(async (tx) => {
    await requireEnterprise(tx, ctx, id);
    const rows = await store.placesOf(tx, ctx.actor, id);
    const mayChange = mayKeepPlaces(ctx.actor, id);
    return { items: rows.filter((row) => mayChange || row.is_active).map(present), mayChange };
  });
}

/**
 * Registers places of a firm, each with a code for its label (登记部位).
 * @throws enterprises.placeKnown when one of the names is in use in this firm, or given twice
 */
export async function addPlaces(ctx: Ctx, id: string, input: PlacesInput): Promise<{ items: EnterprisePlace[] }> {
  return ctx.inTx(async (tx) => {
    await requireEnterprise(tx, ctx, id);
    if (!mayKeepPlaces(ctx.actor, id)) throw fail('enterprises.placesNotYours');
    const known = new Set((await store.placesOf(tx, ctx.actor, id)).filter((p) => p.is_active).map((p) => p.name));
    for (const name of input.names) {
      if (known.has(name)) throw fail('enterprises.placeKnown', { name });
      known.add(name);
    }
    const at = ctx.clock.now();
    const rows = input.names.map((name) => ({
      id: newId<'place'>(at.getTime()),
      enterpriseId: id,
      code: newCode(),
      name,
      at,
    }));
    await store.insert(tx, ctx.actor, rows);
    await audit(tx, ctx, {
      action: 'enterprise.addPlaces',
      subjectType: 'enterprise',
      subjectId: id,
      facts: { places: rows.map(({ name, code }) => ({ name, code })) },
    });
    return { items: rows.map(({ id, code, name }) => ({ id, code, name, isActive: true, version: 1 })) };
  });
}

/** Renames a place, or takes its label out of use (停用): the code stays what it was. */
export async function changePlace(ctx: Ctx, id: string, input: PlaceChange): Promise<EnterprisePlace> {
  return ctx.inTx(async (tx) => {
    const place = await store.findForUpdate(tx, ctx.actor, id);
    if (!place) throw fail('enterprises.placeNotFound');
    if (!mayKeepPlaces(ctx.actor, place.enterprise_id)) throw fail('enterprises.placesNotYours');
    if (place.version !== input.version) throw failCommon('common.stale', { who: '其他人', version: place.version });
    const name = input.name ?? place.name;
    const isActive = input.isActive ?? place.is_active;
    if (name === place.name && isActive === place.is_active) return present(place);
    const others = await store.placesOf(tx, ctx.actor, place.enterprise_id);
    if (isActive && others.some((other) => other.id !== id && other.is_active && other.name === name))
      throw fail('enterprises.placeKnown', { name });
    await store.update(tx, ctx.actor, { id, version: place.version, name, isActive, at: ctx.clock.now() });
    await audit(tx, ctx, {
      action: 'enterprise.changePlace',
      subjectType: 'enterprise',
      subjectId: place.enterprise_id,
      facts: { code: place.code, from: { name: place.name, isActive: place.is_active }, to: { name, isActive } },
    });
    return present({ ...place, name, is_active: isActive, version: place.version + 1 });
  });
}

/** What a scanned label names, for whoever may see the firm. */
export async function findPlace(ctx: Ctx, code: string): Promise<FoundPlace> {
  return ctx.reading(async (tx) => {
    const place = await store.byCode(tx, ctx.actor, code);
    if (!place) throw fail('enterprises.placeNotFound');
    if (!place.is_active) throw fail('enterprises.placeRetired', { name: place.name });
    return { enterpriseId: place.enterprise_id, enterpriseName: place.enterprise_name, code, name: place.name };
  });
}
