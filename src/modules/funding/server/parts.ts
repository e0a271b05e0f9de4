/** What all acts of 安全投入 share: cases, numbers, locks, whose turn it is and until when. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { dayOf, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertTodo,
  restartClock,
  type CaseKind,
  type NewClock,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { enterpriseUnit } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import {
  projectMachine,
  statementMachine,
  type ProjectAction,
  type ProjectState,
  type StatementAction,
  type StatementState,
} from '../shared/states.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

export const projectCase: CaseKind<ProjectState> = {
  type: 'fundingProject',
  table: 'funding_projects',
  machine: projectMachine,
};
export const statementCase: CaseKind<StatementState> = {
  type: 'fundingStatement',
  table: 'funding_statements',
  machine: statementMachine,
};
export const subjectOf = (kind: CaseKind, r: { id: string }) => ({ type: kind.type, id: r.id });
export const asOfDay = (ctx: Ctx, asOf: PlainDate | undefined): PlainDate => {
  const today = dayOf(ctx.clock.now());
  return asOf && asOf < today ? asOf : today;
};
export const codeOf = (ctx: Ctx, letters: 'YS' | 'SF' | 'AF'): Promise<string> =>
  drawCode(ctx, letters, { table: 'funding_counters' });
export async function holdProject(tx: Tx, ctx: Ctx, id: string, action: ProjectAction): Promise<store.ProjectRow> {
  const p = await store.findProject(tx, ctx.actor, id, true);
  if (!p) throw fail('funding.notFound');
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(projectCase, p));
  policy.requireProject(policy.mayOnProject(ctx.actor, action, p, behalves), action, p);
  return p;
}
export async function holdStatement(
  tx: Tx,
  ctx: Ctx,
  id: string,
  action: StatementAction,
): Promise<store.StatementRow> {
  const t = await store.findStatement(tx, ctx.actor, id, true);
  if (!t) throw fail('funding.notFound');
  const behalves = await behalvesOf(tx, ctx.actor, subjectOf(statementCase, t));
  policy.requireStatement(policy.mayOnStatement(ctx.actor, action, t, behalves), action, t);
  return t;
}

/** Day by which the statement of a year is due, by the rule in force today. */
export async function statementDue(tx: Tx, ctx: Ctx, year: number): Promise<PlainDate> {
  const rule = await ruleOn<{ month: number; day: number }>(tx, 'funding.statementDue', dayOf(ctx.clock.now()));
  const two = (n: number): string => String(n).padStart(2, '0');
  return plainDate(`${year + 1}-${two(rule.value.month)}-${two(rule.value.day)}`);
}

type Todo = Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why' | 'to'>;
async function begin(
  tx: Tx,
  ctx: Ctx,
  kind: CaseKind,
  table: 'funding_projects' | 'funding_statements',
  r: { id: string },
  clock: string,
  due: NewClock | null,
  todo: (Todo & { title: string; enterpriseName: string; streetCode: string }) | null,
): Promise<void> {
  const subject = subjectOf(kind, r);
  const now = ctx.clock.now();
  await restartClock(tx, ctx, subject, clock, due);
  await store.setStepDue(tx, ctx.actor, table, r.id, due?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, subject, now);
  if (todo)
    await insertTodo(tx, ctx.actor, subject, now, { ...todo, dueAt: due?.dueAt ?? null, dueOn: due?.dueOn ?? null });
}

export async function beginProject(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const p = await store.findProject(tx, ctx.actor, id, true);
  if (!p) throw fail('funding.notFound');
  const about = { title: p.title, enterpriseName: p.code, streetCode: p.street_code ?? '' };
  const keepers: NewTodo['to'] = [{ unitId: p.unit_id, roles: policy.KEEPERS }];
  if (p.state === 'planned')
    await begin(tx, ctx, projectCase, 'funding_projects', p, '开工', dueByDay(p.begins_on, '项目计划'), {
      ...about,
      kind: 'report',
      action: 'begin',
      verb: '登记开工',
      why: '项目待实施',
      to: keepers,
    });
  else if (p.state === 'running')
    await begin(tx, ctx, projectCase, 'funding_projects', p, '项目完成', dueByDay(p.due_on, '项目计划'), {
      ...about,
      kind: 'rectify',
      action: 'complete',
      verb: '报告完成',
      why: '项目实施中',
      to: keepers,
    });
  else if (p.state === 'completed')
    await begin(
      tx,
      ctx,
      projectCase,
      'funding_projects',
      p,
      '项目验收',
      await dueByRule(tx, ctx, 'funding.acceptProject'),
      {
        ...about,
        kind: 'review',
        action: 'accept',
        verb: '去验收',
        why: '项目报告完成',
        to: [{ unitId: p.unit_id, roles: policy.ACCEPTERS }],
      },
    );
  else await begin(tx, ctx, projectCase, 'funding_projects', p, '', null, null);
  await addJob(tx, ctx.clock, 'funding.projectMoved', { projectId: p.id, state: p.state });
}

export async function beginStatement(tx: Tx, ctx: Ctx, t: store.StatementRow): Promise<void> {
  const about = {
    title: `${t.enterprise_name} ${t.year} 年安全费用报告`,
    enterpriseName: t.enterprise_name,
    streetCode: t.street_code,
  };
  const firm = await enterpriseUnit(tx, t.enterprise_id);
  const firmTodo: NewTodo['to'] = firm ? [{ unitId: firm, roles: policy.FILLERS }] : [];
  const reviewers: NewTodo['to'] = [{ unitId: t.unit_id, roles: policy.REVIEWERS }];
  if (t.state === 'draft')
    await begin(
      tx,
      ctx,
      statementCase,
      'funding_statements',
      t,
      '报送安全费用报告',
      dueByDay(t.due_on, '财资〔2022〕136号年度报告'),
      {
        ...about,
        kind: 'report',
        action: 'fill',
        verb: '去填报',
        why: t.round > 1 ? '更正安全费用报告' : '安全费用年度报告',
        to: firmTodo,
      },
    );
  else if (t.state === 'submitted')
    await begin(tx, ctx, statementCase, 'funding_statements', t, '审核', await dueByRule(tx, ctx, 'funding.review'), {
      ...about,
      kind: 'approve',
      action: 'accept',
      verb: '去审核',
      why: '企业报送安全费用',
      to: reviewers,
    });
  else if (t.state === 'returned')
    await begin(tx, ctx, statementCase, 'funding_statements', t, '补正', await dueByRule(tx, ctx, 'funding.mend'), {
      ...about,
      kind: 'rectify',
      action: 'fill',
      verb: '去补正',
      why: '安全费用报告被退回',
      to: firmTodo,
    });
  else await begin(tx, ctx, statementCase, 'funding_statements', t, '', null, null);
  await addJob(tx, ctx.clock, 'funding.statementMoved', { statementId: t.id, state: t.state });
}
