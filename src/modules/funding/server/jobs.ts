/** What follows the steps: telling whose turn it is, and who is late. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Job } from '#kernel/server/room.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { enterpriseUnit, findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const usersOf = async (tx: Tx, unitId: string | null, roles: readonly string[]): Promise<string[]> =>
  unitId ? (await findUsers(tx, { unitId, roles })).map((u) => u.userId) : [];

async function projectMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const p = await store.findProject(tx, ctx.actor, String(payload['projectId']));
    if (!p || p.state !== payload['state']) return;
    const said = { completed: `项目报告完成，请验收：${p.title}`, accepted: `项目已验收：${p.title}` }[
      p.state as string
    ];
    if (!said) return;
    await notify(tx, ctx, {
      to: await usersOf(tx, p.unit_id, p.state === 'completed' ? policy.ACCEPTERS : policy.KEEPERS),
      kind: 'funding.project',
      title: said,
      body: p.code,
      link: `/funding/projects/${p.id}`,
      subjectType: 'fundingProject',
      subjectId: p.id,
    });
  });
}
async function statementMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const id = String(payload['statementId']);
    const t = await store.findStatement(tx, ctx.actor, id);
    if (!t || t.state !== payload['state']) return;
    const firm = await usersOf(tx, await enterpriseUnit(tx, t.enterprise_id), policy.FILLERS);
    const about = `${t.enterprise_name} ${t.year} 年安全费用报告`;
    const said: Partial<Record<store.StatementRow['state'], readonly [string[], string]>> = {
      submitted: [await usersOf(tx, t.unit_id, policy.REVIEWERS), `${about}已报送，请审核`],
      returned: [firm, `${about}被退回：${t.opinion.slice(0, 60)}`],
      accepted: [firm, `${about}已审核通过`],
    };
    const words = said[t.state];
    if (!words) return;
    await notify(tx, ctx, {
      to: words[0],
      kind: 'funding.statement',
      title: words[1],
      body: t.code,
      link: `/funding/statements/${t.id}`,
      subjectType: 'fundingStatement',
      subjectId: t.id,
    });
  });
}
export const fundingJobs: readonly Job[] = [
  { task: 'funding.projectMoved', run: projectMoved },
  { task: 'funding.statementMoved', run: statementMoved },
];

const late =
  (type: 'projects' | 'statements'): NonNullable<CaseRoom['onOverdue']> =>
  async (tx, ctx, clock) => {
    const p = type === 'projects' ? await store.findProject(tx, ctx.actor, clock.subject_id) : null;
    const t = type === 'statements' ? await store.findStatement(tx, ctx.actor, clock.subject_id) : null;
    const to = p
      ? await usersOf(tx, p.unit_id, policy.KEEPERS)
      : t
        ? t.state === 'submitted'
          ? await usersOf(tx, t.unit_id, policy.REVIEWERS)
          : [
              ...(await usersOf(tx, await enterpriseUnit(tx, t.enterprise_id), policy.FILLERS)),
              ...(await usersOf(tx, t.unit_id, policy.REVIEWERS)),
            ]
        : [];
    await notify(tx, ctx, {
      to,
      kind: 'funding.overdue',
      title: `${clock.label}已逾期：${(await store.titlesOf(tx, [clock.subject_id])).get(clock.subject_id) ?? ''}`,
      body: `期限 ${clock.due_on ?? ''}`,
      link: `/funding/${type}/${clock.subject_id}`,
      subjectType: clock.subject_type,
      subjectId: clock.subject_id,
    });
  };
const linkTo =
  (path: string): CaseRoom['link'] =>
  (id, action) =>
    action && !['claim', 'fill'].includes(action) ? `${path}/${id}?act=${action}` : `${path}/${id}`;
export const projectCases: CaseRoom = {
  type: 'fundingProject',
  link: linkTo('/funding/projects'),
  onOverdue: late('projects'),
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
export const statementCases: CaseRoom = {
  type: 'fundingStatement',
  link: linkTo('/funding/statements'),
  onOverdue: late('statements'),
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
