/** Data scope (数据范围): which records an actor may see, as SQL for stores and as a question for policies. */
import { sql } from '#kernel/server/db.ts';
import type { Actor, Scope } from '#kernel/shared/actor.ts';
import { noScope } from '#kernel/shared/actor.ts';
import type { RawBuilder, SqlBool } from 'kysely';
import { isAdminRole, isolatedRoles } from '../shared/roles.ts';

/** Where a store keeps the dimensions of its records: column references such as `h.street_code`. */
export interface ScopeColumns {
  readonly street?: string;
  readonly industry?: string;
  readonly enterprise?: string;
  /** Condition that holds for records assigned to the actor's unit or person. */
  readonly assigned?: RawBuilder<SqlBool> | RawBuilder<boolean>;
}

const oneOf = (column: string, values: readonly string[], type: 'text' | 'uuid'): RawBuilder<SqlBool> =>
  values.length === 1
    ? sql<SqlBool>`${sql.ref(column)} = ${values[0]}::${sql.raw(type)}`
    : sql<SqlBool>`${sql.ref(column)} = any(${values}::${sql.raw(type)}[])`;

const writtenOut = (column: string, codes: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} in (${sql.join(codes.map((code) => sql.lit(code)))})`;

/**
 * Condition that keeps a query inside the actor's scope. No matching dimension: nothing. `written`: streets and industries
 * stand in the text, so that PostgreSQL knows how many rows they are and one plan serves; for the few statements that are
 * asked all day, since each scope is then a statement of its own.
 */
export function scopeSql(actor: Actor, columns: ScopeColumns, { written = false } = {}): RawBuilder<SqlBool> {
  const { scope } = actor;
  if (scope.all) return sql<SqlBool>`true`;
  const parts: RawBuilder<unknown>[] = [];
  const codes = (column: string, values: readonly string[]): RawBuilder<SqlBool> =>
    written ? writtenOut(column, values) : oneOf(column, values, 'text');
  if (columns.street && scope.streets.length > 0) parts.push(codes(columns.street, scope.streets));
  if (columns.industry && scope.industries.length > 0) parts.push(codes(columns.industry, scope.industries));
  if (columns.enterprise && scope.enterprises.length > 0)
    parts.push(oneOf(columns.enterprise, scope.enterprises, 'uuid'));
  if (columns.assigned && scope.assigned) parts.push(columns.assigned);
  if (parts.length === 0) return sql<SqlBool>`false`;
  if (parts.length === 1) return sql<SqlBool>`${parts[0]}`;
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`;
}

/** Dimensions of one record. */
export interface Place {
  readonly streetCode?: string | null;
  readonly industry?: string | null;
  readonly enterpriseId?: string | null;
  readonly isAssigned?: boolean;
}

/** The dimension that holds the record, or null: the same answer as `scopeSql`, for one record in hand. */
export function scopeReason(
  actor: Actor,
  place: Place,
): 'all' | 'street' | 'industry' | 'enterprise' | 'assigned' | null {
  const { scope } = actor;
  if (scope.all) return 'all';
  if (place.industry && scope.industries.includes(place.industry)) return 'industry';
  if (place.streetCode && scope.streets.includes(place.streetCode)) return 'street';
  if (place.enterpriseId && scope.enterprises.includes(place.enterpriseId)) return 'enterprise';
  if (place.isAssigned && scope.assigned) return 'assigned';
  return null;
}

export const inScope = (actor: Actor, place: Place): boolean => scopeReason(actor, place) !== null;

/** No role at all, or only such as are kept apart from all other business (举报受理、财政). */
export const standsApart = (roles: readonly string[]): boolean => roles.every((role) => isolatedRoles.includes(role));

/** Whether the post opens any record at all. What somebody made by himself (imports, tickets taken down) is his only while it does. */
export const seesRecords = ({ scope }: Pick<Actor, 'scope'>): boolean =>
  scope.all || scope.assigned || scope.streets.length + scope.industries.length + scope.enterprises.length > 0;

/** What a post sees, by the kind of its unit. Administration and isolated roles see no ordinary record. */
export function scopeOfPost(post: {
  unitKind: string;
  roles: readonly string[];
  industries: readonly string[];
  streetCode: string | null;
  enterpriseId: string | null;
}): Scope {
  if (post.unitKind === 'admin' || standsApart(post.roles) || post.roles.some(isAdminRole)) return noScope;
  switch (post.unitKind) {
    case 'office':
    case 'leadership':
      return { ...noScope, all: true };
    case 'department':
      return { ...noScope, industries: post.industries, assigned: true };
    case 'street':
      return { ...noScope, streets: post.streetCode ? [post.streetCode] : [], assigned: true };
    case 'enterprise':
      return { ...noScope, enterprises: post.enterpriseId ? [post.enterpriseId] : [] };
    case 'community':
    case 'expert':
      return { ...noScope, assigned: true };
    default:
      return noScope;
  }
}
