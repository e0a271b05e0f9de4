/** Who a person is in a post: the actor that all doors hand to services. */
import type { Clock } from '#kernel/server/clock.ts';
import { sql, type Db, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { noScope } from '#kernel/shared/actor.ts';
import type { PostId, UnitId, UserId } from '#kernel/shared/id.ts';
import { failIdentity } from '../shared/errors.ts';
import { scopeOfPost, standsApart } from './scope.ts';

/** A post that is held today in a unit that exists. */
export interface HeldPost {
  id: string;
  userId: string;
  userName: string;
  title: string;
  roles: string[];
  isPrimary: boolean;
  unitId: string;
  unitName: string;
  unitKind: string;
  streetCode: string | null;
  enterpriseId: string | null;
  industries: string[];
}

/** Posts that these people hold on the day, the primary one first. */
export async function heldPosts(tx: Tx | Db, on: string, userIds: readonly string[]): Promise<HeldPost[]> {
  const found = await sql<HeldPost>`
    select p.id, p.user_id as "userId", u.name as "userName", p.title, p.roles, p.is_primary as "isPrimary",
      n.id as "unitId", n.name as "unitName", n.kind as "unitKind", n.street_code as "streetCode", n.enterprise_id as "enterpriseId",
      array(select distinct i.industry from unit_industries i where i.unit_id = n.id
        and i.valid_from <= ${on} and (i.valid_to is null or i.valid_to >= ${on}) order by i.industry) as industries
    from posts p join users u on u.id = p.user_id join units n on n.id = p.unit_id
    where p.user_id = any(${userIds}::uuid[]) and u.is_active and n.is_active
      and p.valid_from <= ${on} and (p.valid_to is null or p.valid_to >= ${on})
    order by p.is_primary desc, p.valid_from, p.id`.execute(tx);
  return found.rows;
}

/**
 * A post without a role (not granted yet, or taken away), or with 举报受理 or 财政 alone, has no part in what its unit does: doors
 * that open to the unit stay shut, and what its role opens asks for the role. The name of the unit stays for people to read.
 */
export const actorFrom = (post: HeldPost): Actor => ({
  kind: 'person',
  userId: post.userId as UserId,
  name: post.userName,
  postId: post.id as PostId,
  postTitle: post.title,
  unitId: standsApart(post.roles) ? null : (post.unitId as UnitId),
  unitName: post.unitName,
  unitKind: standsApart(post.roles) ? 'none' : post.unitKind,
  roles: post.roles,
  scope: scopeOfPost(post),
});

/** A person without a post today: can sign in and change the password, and nothing else. */
export const actorWithoutPost = (userId: string, name: string): Actor => ({
  kind: 'person',
  userId: userId as UserId,
  name,
  postId: null,
  postTitle: '',
  unitId: null,
  unitName: '',
  unitKind: 'none',
  roles: [],
  scope: noScope,
});

/**
 * The actor of a person in one of the posts held today; without `postId` the primary one.
 * @throws identity.noPost, identity.postNotYours
 */
export async function actorOf(tx: Tx, clock: Clock, userId: string, postId?: string | null): Promise<Actor> {
  const posts = await heldPosts(tx, clock.today(), [userId]);
  if (posts.length === 0) throw failIdentity('identity.noPost');
  const post = postId ? posts.find((p) => p.id === postId) : posts[0];
  if (!post) throw failIdentity('identity.postNotYours');
  return actorFrom(post);
}
