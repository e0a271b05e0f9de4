/** Finding people and units for other rooms. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { newId, type UnitId, type UserId } from '#kernel/shared/id.ts';

export interface FoundUser {
  userId: UserId;
  name: string;
  postId: string;
  unitId: UnitId;
  unitName: string;
  unitKind: string;
  title: string;
  roles: string[];
}

export interface UserFilter {
  /** Any of these roles. */
  roles?: readonly string[] | undefined;
  unitId?: string | undefined;
  unitKind?: string | undefined;
  streetCode?: string | undefined;
  enterpriseId?: string | undefined;
  /** Units that supervise this industry field. */
  industry?: string | undefined;
  userIds?: readonly string[] | undefined;
  /** Part of the name. */
  text?: string | undefined;
  /** Civil day on which the post is held; left out: posts without an end. */
  on?: string | undefined;
  limit?: number | undefined;
}

/** People who hold a post on the day, by role, unit, place or industry. The caller decides whether its actor may ask. */
export async function findUsers(tx: Tx, filter: UserFilter): Promise<FoundUser[]> {
  const { on } = filter;
  const like = filter.text ? `%${filter.text.replace(/[\\%_]/g, (c) => `\\${c}`)}%` : null;
  const conditions = [
    sql`u.is_active and n.is_active`,
    on ? sql`p.valid_from <= ${on} and (p.valid_to is null or p.valid_to >= ${on})` : sql`p.valid_to is null`,
    ...(filter.roles ? [sql`p.roles && ${filter.roles}::text[]`] : []),
    ...(filter.unitId ? [sql`n.id = ${filter.unitId}`] : []),
    ...(filter.unitKind ? [sql`n.kind = ${filter.unitKind}`] : []),
    ...(filter.streetCode ? [sql`n.street_code = ${filter.streetCode}`] : []),
    ...(filter.enterpriseId ? [sql`n.enterprise_id = ${filter.enterpriseId}`] : []),
    ...(filter.userIds ? [sql`u.id = any(${filter.userIds}::uuid[])`] : []),
    ...(like ? [sql`u.name like ${like}`] : []),
    ...(filter.industry
      ? [
          sql`exists (select 1 from unit_industries i where i.unit_id = n.id and i.industry = ${filter.industry}
            and ${on ? sql`i.valid_from <= ${on} and (i.valid_to is null or i.valid_to >= ${on})` : sql`i.valid_to is null`})`,
        ]
      : []),
  ];
  const found = await sql<FoundUser>`
    select u.id as "userId", u.name, p.id as "postId", n.id as "unitId", n.name as "unitName", n.kind as "unitKind", p.title, p.roles
    from posts p join users u on u.id = p.user_id join units n on n.id = p.unit_id
    where ${sql.join(conditions, sql` and `)}
    order by n.sort, n.id, u.name, p.id limit ${filter.limit ?? 1000}`.execute(tx);
  return found.rows;
}

export interface UnitBrief {
  id: UnitId;
  name: string;
  shortName: string;
}

/** The competent department (行业主管部门) of an industry field on a day (三管三必须). */
export async function departmentFor(tx: Tx, industry: string, on: string): Promise<UnitBrief | null> {
  const found = await sql<UnitBrief>`
    select n.id, n.name, n.short_name as "shortName" from unit_industries i join units n on n.id = i.unit_id
    where i.industry = ${industry} and i.is_lead and i.valid_from <= ${on} and (i.valid_to is null or i.valid_to >= ${on}) and n.is_active
    order by i.valid_from desc limit 1`.execute(tx);
  return found.rows[0] ?? null;
}

/** All departments that supervise an industry field on a day, the competent one first. */
export async function departmentsFor(
  tx: Tx,
  industry: string,
  on: string,
): Promise<(UnitBrief & { isLead: boolean })[]> {
  const found = await sql<UnitBrief & { isLead: boolean }>`
    select n.id, n.name, n.short_name as "shortName", i.is_lead as "isLead" from unit_industries i join units n on n.id = i.unit_id
    where i.industry = ${industry} and i.valid_from <= ${on} and (i.valid_to is null or i.valid_to >= ${on}) and n.is_active
    order by i.is_lead desc, n.sort`.execute(tx);
  return found.rows;
}

/** The street office (街道办) of a street. */
export async function streetUnit(tx: Tx, streetCode: string): Promise<UnitBrief | null> {
  const found = await sql<UnitBrief>`select id, name, short_name as "shortName" from units
    where kind = 'street' and street_code = ${streetCode} and is_active`.execute(tx);
  return found.rows[0] ?? null;
}

/** The street offices by the code of their street. */
export async function streetUnits(tx: Tx): Promise<Map<string, UnitBrief>> {
  const found = await sql<UnitBrief & { code: string }>`select street_code as code, id, name, short_name as "shortName"
    from units where kind = 'street' and street_code is not null and is_active`.execute(tx);
  return new Map(found.rows.map(({ code, ...unit }) => [code, unit]));
}

/** The committee office (区安委办). */
export async function officeUnit(tx: Tx): Promise<UnitBrief | null> {
  const found = await sql<UnitBrief>`select id, name, short_name as "shortName" from units
    where kind = 'office' and is_active order by sort limit 1`.execute(tx);
  return found.rows[0] ?? null;
}

export interface UnitFacts extends UnitBrief {
  kind: string;
  streetCode: string | null;
  enterpriseId: string | null;
}

/** A unit by its short name (区委组织部), for letters whose addressee is always the same; null when the district has none. */
export async function findUnitNamed(tx: Tx, shortName: string): Promise<UnitBrief | null> {
  const found = await sql<UnitBrief>`select id, name, short_name as "shortName" from units
    where short_name = ${shortName} and kind <> 'enterprise' and is_active order by sort limit 1`.execute(tx);
  return found.rows[0] ?? null;
}

/** Units by id. */
export async function unitsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, UnitFacts>> {
  const found = await sql<UnitFacts>`select id, name, short_name as "shortName", kind, street_code as "streetCode",
    enterprise_id as "enterpriseId" from units where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.id, row]));
}

/** The unit of an enterprise in which its people hold posts; made when it is missing, renamed when the name changed. */
export async function ensureEnterpriseUnit(
  tx: Tx,
  ctx: Ctx,
  enterprise: { enterpriseId: string; name: string; streetCode?: string | null },
): Promise<UnitId> {
  const now = ctx.clock.now();
  const street = enterprise.streetCode ?? null;
  const made = await sql<{ id: UnitId }>`
    insert into units (id, kind, name, short_name, street_code, enterprise_id, sort, created_at, updated_at)
    values (${newId<'unit'>()}, 'enterprise', ${enterprise.name}, ${enterprise.name}, ${street}, ${enterprise.enterpriseId}, 9000, ${now}, ${now})
    on conflict (enterprise_id) where enterprise_id is not null do nothing returning id`.execute(tx);
  if (made.rows[0]) return made.rows[0].id;
  await sql`update units set name = ${enterprise.name}, short_name = ${enterprise.name}, street_code = ${street},
      version = version + 1, updated_at = ${now}
    where enterprise_id = ${enterprise.enterpriseId} and (name <> ${enterprise.name} or street_code is distinct from ${street})`.execute(
    tx,
  );
  const found = await sql<{
    id: UnitId;
  }>`select id from units where enterprise_id = ${enterprise.enterpriseId}`.execute(tx);
  return (found.rows[0] as { id: UnitId }).id;
}

/** Names of people by id, also of those who left. */
export async function resolveNames(tx: Tx, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const found = await sql<{
    id: string;
    name: string;
  }>`select id, name from users where id = any(${[...new Set(userIds)]}::uuid[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.id, row.name]));
}

/** The unit in which the people of an enterprise hold posts, or null while it has none. */
export async function enterpriseUnit(tx: Tx, enterpriseId: string): Promise<UnitId | null> {
  const found = await sql<{
    id: UnitId;
  }>`select id from units where enterprise_id = ${enterpriseId} and is_active`.execute(tx);
  return found.rows[0]?.id ?? null;
}

/** The same for many enterprises at once; those without people are left out. */
export async function enterpriseUnits(tx: Tx, ids: readonly string[]): Promise<Map<string, UnitId>> {
  const found = await sql<{ enterprise_id: string; id: UnitId }>`select enterprise_id, id from units
    where enterprise_id = any(${[...ids]}::uuid[]) and is_active`.execute(tx);
  return new Map(found.rows.map((row) => [row.enterprise_id, row.id]));
}
/** Short names of all streets by code, for lists. */
export async function streetNames(tx: Tx): Promise<Map<string, string>> {
  const found = await sql<{ code: string; name: string }>`select code, name from streets order by sort`.execute(tx);
  return new Map(found.rows.map((row) => [row.code, row.name]));
}

/** Names of all industry fields by code, in their order. */
export async function industryNames(tx: Tx): Promise<Map<string, string>> {
  const found = await sql<{ code: string; name: string }>`select code, name from industry_fields order by sort`.execute(
    tx,
  );
  return new Map(found.rows.map((row) => [row.code, row.name]));
}

/** Departments and the committee office: units that a case can be handed to. */
export async function supervisingUnits(tx: Tx): Promise<UnitBrief[]> {
  const found = await sql<UnitBrief>`select id, name, short_name as "shortName" from units
    where kind in ('department', 'office') and is_active order by kind desc, sort, name`.execute(tx);
  return found.rows;
}

/**
 * The units that plan, reports and evaluation speak of: committee office, departments and street offices that exist, in that order.
 * A unit that was closed is not asked any more; what it did stays with its own record.
 */
export async function unitsForPlan(tx: Tx): Promise<(UnitFacts & { kind: 'office' | 'department' | 'street' })[]> {
  const found = await sql<UnitFacts & { kind: 'office' | 'department' | 'street' }>`
    select id, name, short_name as "shortName", kind, street_code as "streetCode", enterprise_id as "enterpriseId" from units
    where kind in ('office', 'department', 'street') and is_active
    order by case kind when 'office' then 1 when 'department' then 2 else 3 end, sort, street_code, name, id`.execute(
    tx,
  );
  return found.rows;
}

/** Industry fields that units supervised on a day (三管三必须), by unit. */
export async function industriesOfUnits(tx: Tx, on: string): Promise<Map<string, string[]>> {
  const found = await sql<{ unit: string; industries: string[] }>`
    select unit_id as unit, array_agg(distinct industry order by industry) as industries from unit_industries
    where valid_from <= ${on} and (valid_to is null or valid_to >= ${on}) group by unit_id`.execute(tx);
  return new Map(found.rows.map((row) => [row.unit, row.industries]));
}

/** All streets in their order; the enclave is marked. */
export async function streetsOf(tx: Tx): Promise<{ code: string; name: string; isEnclave: boolean }[]> {
  const found = await sql<{ code: string; name: string; isEnclave: boolean }>`
    select code, name, is_enclave as "isEnclave" from streets order by sort`.execute(tx);
  return found.rows;
}
