/** Acting on behalf (代办): lending a post for a time. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { commonErrors, fail, failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { record } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import { isAdminRole } from '../shared/roles.ts';
import type { DelegationView, NewDelegation } from '../shared/schema.ts';
import { heldPosts } from './actor.ts';
import { may } from './policy.ts';
import { touchRights } from './users.ts';

const failCommon = failWith(commonErrors);

const stateLabels: Readonly<Record<DelegationView['state'], string>> = {
  requested: '待同意',
  approved: '有效',
  refused: '未同意',
  revoked: '已收回',
  ended: '已到期',
};

interface Row {
  id: string;
  principal_id: string;
  principal_name: string;
  principal_unit: string;
  principal_title: string;
  delegate_id: string;
  delegate_name: string;
  valid_from: string;
  valid_to: string;
  reason: string;
  state: 'requested' | 'approved' | 'refused' | 'revoked';
  requested_by: string;
  requester: string;
  decider: string | null;
  created_at: Date;
  version: number;
}

const selection =
  sql.raw(`d.id, d.principal_id, u.name as principal_name, n.name as principal_unit, p.title as principal_title,
  d.delegate_id, g.name as delegate_name, d.valid_from, d.valid_to, d.reason, d.state, d.requested_by, r.name as requester,
  k.name as decider, d.created_at, d.version
  from delegations d join users u on u.id = d.principal_id join posts p on p.id = d.principal_post_id join units n on n.id = p.unit_id
  join users g on g.id = d.delegate_id join users r on r.id = d.requested_by left join users k on k.id = d.decided_by`);

const isSecurity = (ctx: Ctx): boolean => may(ctx.actor, 'decideDelegations');
/** The person at the screen, not the one acted for: lending on is not lent. */
const isOneself = (ctx: Ctx, userId: string): boolean =>
  ctx.actor.onBehalfOf === undefined && ctx.actor.userId === userId;

function present(ctx: Ctx, row: Row): DelegationView {
  const state = row.state === 'approved' && row.valid_to < ctx.clock.today() ? 'ended' : row.state;
  const decides = isSecurity(ctx) || isOneself(ctx, row.principal_id);
  const allowed: string[] = [];
  if (state === 'requested' && decides && !(isOneself(ctx, row.requested_by) && !isSecurity(ctx)))
    allowed.push('approve', 'refuse');
  if ((state === 'requested' || state === 'approved') && (decides || isOneself(ctx, row.delegate_id)))
    allowed.push('revoke');
  return {
    id: row.id,
    principal: {
      id: row.principal_id,
      name: row.principal_name,
      unitName: row.principal_unit,
      title: row.principal_title,
    },
    delegate: { id: row.delegate_id, name: row.delegate_name },
    validFrom: row.valid_from,
    validTo: row.valid_to,
    reason: row.reason,
    state,
    stateLabel: stateLabels[state],
    requestedBy: row.requester,
    decidedBy: row.decider,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    allowedActions: allowed,
  };
}

/** A delegation that the actor may know of: one's own on either side; the security administrator knows all. */
async function oneRow(tx: Tx, ctx: Ctx, id: string): Promise<Row> {
  await sql`select id from delegations where id = ${id} for update`.execute(tx);
  const found = await sql<Row>`select ${selection} where d.id = ${id}
    and (${isSecurity(ctx)}::boolean or ${ctx.actor.userId}::uuid in (d.principal_id, d.delegate_id))`.execute(tx);
  const row = found.rows[0];
  if (!row) throw fail('common.notFound');
  return row;
}

export async function listDelegations(
  ctx: Ctx,
  query: { limit: number; page?: number | undefined },
): Promise<Page<DelegationView>> {
  return ctx.inTx(async (tx) => {
    const where = sql`(${isSecurity(ctx)}::boolean or ${ctx.actor.userId}::uuid in (d.principal_id, d.delegate_id))`;
    const offset = ((query.page ?? 1) - 1) * query.limit;
    const rows =
      await sql<Row>`select ${selection} where ${where} order by d.created_at desc, d.id limit ${query.limit} offset ${offset}`.execute(
        tx,
      );
    const count = await sql<{ n: number }>`select count(*) as n from delegations d where ${where}`.execute(tx);
    return { items: rows.rows.map((row) => present(ctx, row)), total: count.rows[0]?.n ?? 0, nextCursor: null };
  });
}

/**
 * Lends a post. The holder lends to a colleague of the same unit at once; to another unit, or when somebody else asks
 * for it, the security administrator or the holder agrees first. Administrators' powers are never lent.
 * @throws identity.delegationNotAllowed, identity.postNotYours
 */
export async function requestDelegation(ctx: Ctx, input: NewDelegation): Promise<DelegationView> {
  const { actor } = ctx;
  const not = (reason: string) => failIdentity('identity.delegationNotAllowed', { reason });
  if (actor.onBehalfOf) throw not('代办期间不能再设置代办，请先回到自己的岗位');
  return ctx.inTx(async (tx) => {
    const today = ctx.clock.today();
    const postId = input.principalPostId ?? actor.postId;
    const holder = await sql<{ user_id: string }>`select user_id from posts where id = ${postId}`.execute(tx);
    const principalId = holder.rows[0]?.user_id;
    const isAsked = principalId === actor.userId || input.delegateId === actor.userId || isSecurity(ctx);
    const post =
      principalId && isAsked ? (await heldPosts(tx, today, [principalId])).find((p) => p.id === postId) : undefined;
    if (!post || !principalId) throw failIdentity('identity.postNotYours');
    const delegatePosts = await heldPosts(tx, today, [input.delegateId]);
    if (input.delegateId === principalId) throw not('代办人不能是本人');
    if (delegatePosts.length === 0) throw not('代办人没有有效的岗位');
    if (post.roles.some(isAdminRole) || delegatePosts.some((p) => p.unitKind === 'admin'))
      throw not('管理员的权力不能代办，管理员也不能代办业务');
    if (input.validTo < today) throw not('结束日期已经过去');
    const isSameUnit = delegatePosts.some((p) => p.unitId === post.unitId);
    const isAtOnce = principalId === actor.userId && isSameUnit;
    const id = newId<'delegation'>();
    const now = ctx.clock.now();
    await sql`insert into delegations (id, principal_id, principal_post_id, delegate_id, valid_from, valid_to, reason, state, requested_by,
        decided_by, decided_at, created_at)
      values (${id}, ${principalId}, ${post.id}, ${input.delegateId}, ${input.validFrom}, ${input.validTo}, ${input.reason},
        ${isAtOnce ? 'approved' : 'requested'}, ${actor.userId}, ${isAtOnce ? actor.userId : null}, ${isAtOnce ? now : null}, ${now})`.execute(
      tx,
    );
    await record(tx, ctx, {
      action: 'identity.delegationRequested',
      subjectType: 'delegation',
      subjectId: id,
      facts: {
        principalId,
        delegateId: input.delegateId,
        postId: post.id,
        validFrom: input.validFrom,
        validTo: input.validTo,
        isAtOnce,
      },
    });
    return present(ctx, await oneRow(tx, ctx, id));
  });
}

/** Agrees to a requested delegation or not. The holder cannot agree to the own request to another unit. */
export async function decideDelegation(
  ctx: Ctx,
  id: string,
  input: { approve: boolean; version: number },
): Promise<DelegationView> {
  return ctx.inTx(async (tx) => {
    const row = await oneRow(tx, ctx, id);
    const allowed = present(ctx, row).allowedActions;
    if (row.state !== 'requested')
      throw failCommon('common.wrongState', {
        state: stateLabels[row.state],
        action: input.approve ? '同意' : '不同意',
      });
    if (!allowed.includes('approve')) throw failIdentity('identity.delegationPerson');
    if (row.version !== input.version) throw failCommon('common.stale', { who: '其他人' });
    await sql`update delegations set state = ${input.approve ? 'approved' : 'refused'}, decided_by = ${ctx.actor.userId},
      decided_at = ${ctx.clock.now()}, version = version + 1 where id = ${id}`.execute(tx);
    await touchRights(tx, [row.delegate_id]);
    await record(tx, ctx, {
      action: input.approve ? 'identity.delegationApproved' : 'identity.delegationRefused',
      subjectType: 'delegation',
      subjectId: id,
    });
    return present(ctx, await oneRow(tx, ctx, id));
  });
}

/** Takes a delegation back; running sessions fall back to the delegate's own post at once. */
export async function revokeDelegation(ctx: Ctx, id: string, input: { version: number }): Promise<DelegationView> {
  return ctx.inTx(async (tx) => {
    const row = await oneRow(tx, ctx, id);
    const view = present(ctx, row);
    if (view.state !== 'requested' && view.state !== 'approved')
      throw failCommon('common.wrongState', { state: view.stateLabel, action: '收回' });
    if (!view.allowedActions.includes('revoke')) throw failIdentity('identity.delegationPerson');
    if (row.version !== input.version) throw failCommon('common.stale', { who: '其他人' });
    await sql`update delegations set state = 'revoked', revoked_by = ${ctx.actor.userId}, revoked_at = ${ctx.clock.now()},
      version = version + 1 where id = ${id}`.execute(tx);
    await touchRights(tx, [row.delegate_id]);
    await record(tx, ctx, { action: 'identity.delegationRevoked', subjectType: 'delegation', subjectId: id });
    return present(ctx, await oneRow(tx, ctx, id));
  });
}
