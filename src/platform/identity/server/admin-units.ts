/** Units and the division of supervision (三管三必须), by the system administrator. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { commonErrors, fail, failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { record } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import { unitKindLabels, type UnitKind } from '../shared/roles.ts';
import type { EditUnit, EndOn, NewUnit, NewUnitIndustry, UnitIndustry, UnitQuery, UnitView } from '../shared/schema.ts';
import { nextCursor, offsetOf } from './paging.ts';
import { may, requireAdministrator, requireMay } from './policy.ts';
import { touchRightsOfUnits } from './users.ts';

const failCommon = failWith(commonErrors);
const stale = () => failCommon('common.stale', { who: '其他人' });

interface UnitRow {
  id: string;
  kind: UnitKind;
  name: string;
  short_name: string;
  parent_id: string | null;
  street_code: string | null;
  is_active: boolean;
  sort: number;
  version: number;
  people: number;
  industries: { code: string; name: string; isLead: boolean }[];
}

const unitColumns = (
  today: string,
) => sql`n.id, n.kind, n.name, n.short_name, n.parent_id, n.street_code, n.is_active, n.sort, n.version,
  (select count(distinct p.user_id) from posts p join users u on u.id = p.user_id where p.unit_id = n.id and u.is_active
    and p.valid_from <= ${today} and (p.valid_to is null or p.valid_to >= ${today})) as people,
  coalesce((select jsonb_agg(jsonb_build_object('code', f.code, 'name', f.name, 'isLead', i.is_lead) order by f.sort)
    from unit_industries i join industry_fields f on f.code = i.industry
    where i.unit_id = n.id and i.valid_from <= ${today} and (i.valid_to is null or i.valid_to >= ${today})), '[]'::jsonb) as industries`;

const presentUnit = (ctx: Ctx, row: UnitRow): UnitView => ({
  id: row.id,
  kind: row.kind,
  kindLabel: unitKindLabels[row.kind],
  name: row.name,
  shortName: row.short_name,
  parentId: row.parent_id,
  streetCode: row.street_code,
  isActive: row.is_active,
  sort: row.sort,
  people: row.people,
  industries: row.industries,
  version: row.version,
  allowedActions:
    may(ctx.actor, 'manageUnits') && row.kind !== 'enterprise'
      ? row.is_active
        ? ['edit', 'deactivate', 'addPerson', ...(row.kind === 'department' ? ['addIndustry'] : [])]
        : ['edit', 'activate']
      : [],
});

async function oneUnit(tx: Tx, ctx: Ctx, id: string): Promise<UnitView> {
  const found = await sql<UnitRow>`select ${unitColumns(ctx.clock.today())} from units n where n.id = ${id}`.execute(
    tx,
  );
  const row = found.rows[0];
  if (!row) throw fail('common.notFound');
  return presentUnit(ctx, row);
}

/** Units for the administrators; enterprises only when asked for by kind. */
export async function listUnits(ctx: Ctx, query: UnitQuery): Promise<Page<UnitView>> {
  requireAdministrator(ctx.actor);
  return ctx.inTx(async (tx) => {
    const like = query.q ? `%${query.q.replace(/[\\%_]/g, (c) => `\\${c}`)}%` : null;
    const where = sql`${query.kind ? sql`n.kind = ${query.kind}` : sql`n.kind <> 'enterprise'`}
      and (${like}::text is null or n.name like ${like} or n.short_name like ${like})
      and (${query.parentId ?? null}::uuid is null or n.parent_id = ${query.parentId ?? null})`;
    const offset = offsetOf(query);
    const rows = await sql<UnitRow>`select ${unitColumns(ctx.clock.today())} from units n where ${where}
      order by n.sort, n.name, n.id limit ${query.limit} offset ${offset}`.execute(tx);
    const count = await sql<{ n: number }>`select count(*) as n from units n where ${where}`.execute(tx);
    const total = count.rows[0]?.n ?? 0;
    return {
      items: rows.rows.map((row) => presentUnit(ctx, row)),
      total,
      nextCursor: nextCursor(query, offset, rows.rows.length, total),
    };
  });
}

/** @throws identity.onlySystem, identity.unitNameTaken, identity.streetUnitTaken */
export async function createUnit(ctx: Ctx, input: NewUnit): Promise<UnitView> {
  requireMay(ctx.actor, 'manageUnits');
  return ctx.inTx(async (tx) => {
    const id = newId<'unit'>();
    const now = ctx.clock.now();
    if (input.kind === 'street' && !input.streetCode)
      throw failCommon('common.badInput', { count: 1 }, [{ path: 'streetCode', message: '请选择街道' }]);
    await requireNoLoop(tx, id, input.parentId ?? null);
    await sql`insert into units (id, kind, name, short_name, parent_id, street_code, sort, created_at, updated_at)
      values (${id}, ${input.kind}, ${input.name}, ${input.shortName || input.name}, ${input.parentId ?? null}, ${input.streetCode ?? null},
        ${input.sort}, ${now}, ${now})`.execute(tx);
    await record(tx, ctx, { action: 'identity.unitCreated', subjectType: 'unit', subjectId: id, facts: { ...input } });
    return oneUnit(tx, ctx, id);
  });
}

/** A unit cannot stand under itself or one below it. @throws identity.unitLoop */
async function requireNoLoop(tx: Tx, id: string, parentId: string | null): Promise<void> {
  if (parentId === null) return;
  const above = await sql<{ id: string }>`with recursive above as (
      select id, parent_id from units where id = ${parentId}
      union select u.id, u.parent_id from units u join above a on u.id = a.parent_id)
    select id from above`.execute(tx);
  if (above.rows.length === 0) throw fail('common.notFound');
  if (above.rows.some((row) => row.id === id)) throw failIdentity('identity.unitLoop');
}

/** @throws identity.onlySystem, identity.unitLoop, identity.unitNameTaken, common.stale */
export async function editUnit(ctx: Ctx, id: string, input: EditUnit): Promise<UnitView> {
  requireMay(ctx.actor, 'manageUnits');
  return ctx.inTx(async (tx) => {
    const before = await oneUnit(tx, ctx, id);
    if (before.kind === 'enterprise')
      throw failCommon('common.forbidden', { reason: '企业的名称和街道在企业档案中修改' });
    await requireNoLoop(tx, id, input.parentId ?? null);
    const street = before.kind === 'street' ? before.streetCode : (input.streetCode ?? null);
    const done =
      await sql`update units set name = ${input.name}, short_name = ${input.shortName || input.name}, parent_id = ${input.parentId ?? null},
        street_code = ${street}, sort = ${input.sort}, version = version + 1, updated_at = ${ctx.clock.now()}
      where id = ${id} and version = ${input.version}`.execute(tx);
    if (done.numAffectedRows !== 1n) throw stale();
    await touchRightsOfUnits(tx, [id]);
    const after = await oneUnit(tx, ctx, id);
    await record(tx, ctx, {
      action: 'identity.unitChanged',
      subjectType: 'unit',
      subjectId: id,
      facts: {
        before: { name: before.name, parentId: before.parentId, streetCode: before.streetCode, sort: before.sort },
        after: { name: after.name, parentId: after.parentId, streetCode: after.streetCode, sort: after.sort },
      },
    });
    return after;
  });
}

/** Closes a unit in which nobody holds a post any more, or opens it again. @throws identity.unitInUse, common.stale */
export async function setUnitActive(
  ctx: Ctx,
  id: string,
  input: { isActive: boolean; version: number },
): Promise<UnitView> {
  requireMay(ctx.actor, 'manageUnits');
  return ctx.inTx(async (tx) => {
    const before = await oneUnit(tx, ctx, id);
    if (!input.isActive && before.people > 0) throw failIdentity('identity.unitInUse', { count: before.people });
    const done =
      await sql`update units set is_active = ${input.isActive}, version = version + 1, updated_at = ${ctx.clock.now()}
      where id = ${id} and version = ${input.version}`.execute(tx);
    if (done.numAffectedRows !== 1n) throw stale();
    await touchRightsOfUnits(tx, [id]);
    await record(tx, ctx, {
      action: input.isActive ? 'identity.unitOpened' : 'identity.unitClosed',
      subjectType: 'unit',
      subjectId: id,
    });
    return oneUnit(tx, ctx, id);
  });
}

const industryColumns = sql.raw(
  `i.id, i.unit_id as "unitId", n.name as "unitName", i.industry, f.name as "industryName", i.is_lead as "isLead",
   i.valid_from as "validFrom", i.valid_to as "validTo", i.basis, i.version`,
);
const industryFrom = sql.raw(
  'unit_industries i join units n on n.id = i.unit_id join industry_fields f on f.code = i.industry',
);

/** The division of supervision: what holds today or later, or its whole history. */
export async function listUnitIndustries(
  ctx: Ctx,
  history: boolean,
): Promise<{ items: UnitIndustry[]; allowedActions: string[] }> {
  return ctx.inTx(async (tx) => {
    const today = ctx.clock.today();
    const found = await sql<UnitIndustry>`select ${industryColumns} from ${industryFrom}
      where ${history}::boolean or i.valid_to is null or i.valid_to >= ${today}
      order by f.sort, i.is_lead desc, i.valid_from desc, n.sort`.execute(tx);
    return { items: found.rows, allowedActions: may(ctx.actor, 'manageIndustries') ? ['add', 'end'] : [] };
  });
}

/** @throws identity.onlySystem, identity.leadTaken, identity.periodOverlaps */
export async function addUnitIndustry(ctx: Ctx, input: NewUnitIndustry): Promise<UnitIndustry> {
  requireMay(ctx.actor, 'manageIndustries');
  return ctx.inTx(async (tx) => {
    // The field's row is the lock: two who divide the same field wait for each other.
    const field = await sql<{
      name: string;
    }>`select name from industry_fields where code = ${input.industry} for share`.execute(tx);
    const unit = await sql<{
      kind: string;
    }>`select kind from units where id = ${input.unitId} and is_active for update`.execute(tx);
    if (!field.rows[0] || !unit.rows[0]) throw fail('common.notFound');
    const others = await sql<{ unit_id: string; name: string; is_lead: boolean }>`select i.unit_id, n.name, i.is_lead
      from unit_industries i join units n on n.id = i.unit_id
      where i.industry = ${input.industry} and (i.valid_to is null or i.valid_to >= ${input.validFrom})`.execute(tx);
    const lead = others.rows.find((row) => row.is_lead);
    if (others.rows.some((row) => row.unit_id === input.unitId)) throw failIdentity('identity.periodOverlaps');
    if (input.isLead && lead)
      throw failIdentity('identity.leadTaken', { industry: field.rows[0].name, unit: lead.name });
    const id = newId<'unitIndustry'>();
    await sql`insert into unit_industries (id, unit_id, industry, is_lead, valid_from, basis)
      values (${id}, ${input.unitId}, ${input.industry}, ${input.isLead}, ${input.validFrom}, ${input.basis})`.execute(
      tx,
    );
    await touchRightsOfUnits(tx, [input.unitId]);
    await record(tx, ctx, {
      action: 'identity.industryAssigned',
      subjectType: 'unit',
      subjectId: input.unitId,
      facts: { ...input },
    });
    return oneUnitIndustry(tx, id);
  });
}

async function oneUnitIndustry(tx: Tx, id: string): Promise<UnitIndustry> {
  const found = await sql<UnitIndustry>`select ${industryColumns} from ${industryFrom} where i.id = ${id}`.execute(tx);
  const row = found.rows[0];
  if (!row) throw fail('common.notFound');
  return row;
}

/** Ends a supervision on a day; what was supervised until then stays known. @throws common.stale, identity.periodOverlaps */
export async function endUnitIndustry(ctx: Ctx, id: string, input: EndOn): Promise<UnitIndustry> {
  requireMay(ctx.actor, 'manageIndustries');
  return ctx.inTx(async (tx) => {
    const before = await oneUnitIndustry(tx, id);
    if (input.validTo < before.validFrom) throw failIdentity('identity.periodOverlaps');
    const done = await sql`update unit_industries set valid_to = ${input.validTo}, version = version + 1
      where id = ${id} and version = ${input.version} and valid_to is null`.execute(tx);
    if (done.numAffectedRows !== 1n) throw stale();
    await touchRightsOfUnits(tx, [before.unitId]);
    await record(tx, ctx, {
      action: 'identity.industryEnded',
      subjectType: 'unit',
      subjectId: before.unitId,
      facts: { industry: before.industry, validTo: input.validTo },
    });
    return oneUnitIndustry(tx, id);
  });
}
