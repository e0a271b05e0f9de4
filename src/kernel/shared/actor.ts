/** Who acts. The technical shape that every door hands to services; what roles mean is the identity room's business. */
import type { PostId, UnitId, UserId } from './id.ts';

/**
 * Which records an actor may see: a union of dimensions. `all` sees the whole district;
 * otherwise a record is inside when any one dimension holds it.
 */
export interface Scope {
  readonly all: boolean;
  /** Industry-field codes (行业领域) supervised by the actor's department. */
  readonly industries: readonly string[];
  /** Nine-digit street codes. */
  readonly streets: readonly string[];
  /** Enterprise ids of the actor's own firm. */
  readonly enterprises: readonly string[];
  /** Sees records assigned to the unit or the person by hand (experts, transferred cases). */
  readonly assigned: boolean;
}

export const noScope: Scope = { all: false, industries: [], streets: [], enterprises: [], assigned: false };

export interface Actor {
  readonly kind: 'person' | 'system' | 'anonymous';
  readonly userId: UserId;
  readonly name: string;
  readonly postId: PostId | null;
  readonly postTitle: string;
  readonly unitId: UnitId | null;
  readonly unitName: string;
  /** Kind of the unit: office, department, street, community, enterprise, expert, admin. */
  readonly unitKind: string;
  readonly roles: readonly string[];
  readonly scope: Scope;
  /** Acting on behalf (代办): the person whose act it is; both names are kept everywhere. */
  readonly onBehalfOf?: { readonly userId: UserId; readonly name: string; readonly unitName: string };
  readonly sessionId?: string;
  readonly tokenId?: string;
}

/** The program itself, for jobs and imports without a person. It sees everything and is named in the trail. */
export const systemActor: Actor = {
  kind: 'system',
  userId: '00000000-0000-7000-8000-000000000000' as UserId,
  name: '系统',
  postId: null,
  postTitle: '',
  unitId: null,
  unitName: '',
  unitKind: 'system',
  roles: ['system'],
  scope: { all: true, industries: [], streets: [], enterprises: [], assigned: false },
};

export const anonymousActor: Actor = {
  ...systemActor,
  kind: 'anonymous',
  userId: '00000000-0000-7000-8000-000000000001' as UserId,
  name: '未登录',
  unitKind: 'anonymous',
  roles: [],
  scope: noScope,
};

export const hasRole = (actor: Actor, ...roles: readonly string[]): boolean =>
  roles.some((role) => actor.roles.includes(role));
