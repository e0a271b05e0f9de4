/** Why a person sees a record or not, in words (为什么我能看到). */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { isAdminRole, isolatedRoles, roleLabel } from '../shared/roles.ts';
import type { Explanation } from '../shared/schema.ts';
import { streetNames, industryNames } from './people.ts';
import { scopeReason, type Place } from './scope.ts';

export interface ExplainedPlace extends Place {
  /** What the record is called for the person, e.g. `隐患 ZD2026-0402`; shown only when it is visible. */
  readonly label: string;
  /** Not even its existence is told to these (merged public reports …): the room already decided. */
  readonly isHidden?: boolean;
}

type Explainer = (tx: Tx, actor: Actor, subjectId: string) => Promise<ExplainedPlace | null>;
const explainers = new Map<string, Explainer>();

/** A room tells where a record stands: street, industry, enterprise, assignment to the actor; null when it is not there. */
export function registerExplainer(subjectType: string, explain: Explainer): void {
  explainers.set(subjectType, explain);
}

async function scopeWords(tx: Tx, actor: Actor): Promise<string[]> {
  const who = `${actor.unitName}${actor.postTitle ? ` ${actor.postTitle}` : ''}${
    actor.roles.length > 0 ? `（${actor.roles.map(roleLabel).join('、')}）` : ''
  }`;
  const words = [
    actor.onBehalfOf
      ? `您正在代${actor.onBehalfOf.unitName}${actor.onBehalfOf.name}办理，按${who}的身份查看`
      : `您现在的身份是${who || '没有岗位的人员'}`,
  ];
  const { scope } = actor;
  if (scope.all) words.push('能看到全区的记录');
  if (scope.industries.length > 0) {
    const names = await industryNames(tx);
    words.push(`能看到本部门监管的行业领域：${scope.industries.map((code) => names.get(code) ?? code).join('、')}`);
  }
  if (scope.streets.length > 0) {
    const names = await streetNames(tx);
    words.push(`能看到本辖区：${scope.streets.map((code) => names.get(code) ?? code).join('、')}`);
  }
  if (scope.enterprises.length > 0) words.push('能看到本企业的记录');
  if (scope.assigned) words.push('能看到指派给本单位或本人的记录');
  if (words.length === 1) {
    if (actor.roles.some(isAdminRole)) words.push('管理员与业务分开，看不到业务记录');
    else if (actor.roles.length > 0 && actor.roles.every((role) => isolatedRoles.includes(role)))
      words.push('这个岗位与其他业务隔离，看不到一般业务记录');
    else words.push('这个岗位还没有授予角色，请联系安全管理员');
  }
  return words;
}

/**
 * Answers why this record can be seen. For a record outside the scope and for one that does not exist the answer is
 * the same, so that asking tells nothing.
 */
export async function explainAccess(ctx: Ctx, query: { subjectType: string; subjectId: string }): Promise<Explanation> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const scope = await scopeWords(tx, actor);
    const place = (await explainers.get(query.subjectType)?.(tx, actor, query.subjectId)) ?? null;
    const by = place && !place.isHidden ? scopeReason(actor, place) : null;
    if (!place || by === null)
      return {
        visible: false,
        reason:
          '这条记录不存在，或者不在您的管理范围内。确因工作需要的，请联系主管部门转办，或请安全管理员核对您的岗位',
        scope,
      };
    const names = by === 'industry' ? await industryNames(tx) : by === 'street' ? await streetNames(tx) : null;
    const why = {
      all: '您的岗位可以查看全区的记录',
      industry: `它属于${actor.unitName}监管的${names?.get(place.industry ?? '') ?? ''}行业领域`,
      street: `它在您的辖区${names?.get(place.streetCode ?? '') ?? ''}`,
      enterprise: '它是您所在企业的记录',
      assigned: '它已指派给您或您的单位',
    }[by];
    return { visible: true, reason: `您能看到${place.label}：${why}`, scope };
  });
}

/** Whether a uuid is well formed; explainers of uuid-keyed rooms may use it before asking the database. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

registerExplainer('user', async (tx, actor, id) => {
  if (!isUuid(id) || id !== actor.userId) return null;
  const found = await sql<{ name: string }>`select name from users where id = ${id}`.execute(tx);
  return found.rows[0] ? { label: '您本人的账号', isAssigned: true } : null;
});
