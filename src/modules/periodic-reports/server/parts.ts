/** What all acts share: the case, its lock, whose turn it is and until when. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { invariant } from '#kernel/shared/errors.ts';
import {
  behalvesOf,
  dueByRule,
  finishTodos,
  insertTodo,
  restartClock,
  type CaseKind,
  type NewClock,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { type Behalves } from '#platform/casework/shared/answers.ts';
import { findUsers, officeUnit } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import type { FormContent } from '../shared/form.ts';
import { titleOf } from '../shared/periods.ts';
import { kindLabels, reportMachine, type ReportState } from '../shared/states.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';
import { isComplete, partsOf } from './content.ts';
import { owedFigures } from './figures.ts';

export const reportCase: CaseKind<ReportState> = { type: 'report', table: 'reports', machine: reportMachine };
export const subjectOf = (r: { id: string }) => ({ type: 'report', id: r.id });

export interface Held {
  r: store.ReportRow;
  v: store.RevisionRow;
  revisions: store.RevisionRow[];
  form: store.FormRow & { content: FormContent };
  behalves: Behalves;
}
export async function withParts(tx: Tx, ctx: Ctx, r: store.ReportRow): Promise<Held> {
  const revisions = await store.revisionsOf(tx, ctx.actor, r.id);
  const v = revisions.find((one) => one.revision === r.revision);
  const form = await store.formOf(tx, ctx.actor, r.form_id);
  invariant(v && form, 'a report has its revision and its form');
  return { r, v, revisions, form, behalves: await behalvesOf(tx, ctx.actor, subjectOf(r)) };
}
/** The report, locked: two people of a unit must not write over each other. Throws reports.notFound. */
export async function hold(tx: Tx, ctx: Ctx, id: string): Promise<Held> {
  const r = await store.findReport(tx, ctx.actor, id, true);
  if (!r) throw policy.fail('reports.notFound');
  return withParts(tx, ctx, r);
}

/** Parts and completeness, as the board shows them, written anew after each change of the content. */
export async function refreshParts(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const { r, v, form } = await hold(tx, ctx, id);
  const returned = new Set(
    (await store.remarksOf(tx, ctx.actor, id)).filter((m) => m.settled_at === null).map((m) => m.part),
  );
  const parts = partsOf(form.content, r.unit_kind, v.content, { started: r.state !== 'notStarted', returned });
  await store.writeParts(tx, ctx.actor, id, parts, r.state !== 'notStarted' && isComplete(parts));
}

const nameOf = (r: store.ReportRow): string => `${titleOf(r.kind, r.period)}：${r.unit_name}`;

/** People of the office that look at what comes in; of its own report, those who had no hand in it are found by the policy. */
async function officeTo(tx: Tx): Promise<NewTodo['to']> {
  const office = await officeUnit(tx);
  return office ? [{ unitId: office.id, roles: policy.OFFICE }] : [];
}
/** Who signs for the unit: its heads; of the office the committee's leaders. */
export async function signersOf(tx: Tx, r: store.ReportRow): Promise<{ userId: string }[]> {
  const found =
    r.unit_kind === 'office'
      ? await findUsers(tx, { roles: ['office.leader'] })
      : await findUsers(tx, { unitId: r.unit_id, roles: policy.SIGNERS });
  return [...new Set(found.map((u) => u.userId as string))].map((userId) => ({ userId }));
}
const fillersOf = (r: store.ReportRow): NewTodo['to'] => [{ unitId: r.unit_id, roles: policy.FILLERS }];
export const fillerIds = async (tx: Tx, r: store.ReportRow): Promise<string[]> =>
  (await findUsers(tx, { unitId: r.unit_id, roles: policy.FILLERS })).map((u) => u.userId);

/** ，还有 3 项指标没有填报: in the thing to do, so that they are asked for together with the report. */
async function owedWords(tx: Tx, ctx: Ctx, r: store.ReportRow): Promise<string> {
  const form = await store.formOf(tx, ctx.actor, r.form_id);
  const owed = form ? ((await owedFigures(tx, ctx.actor, form.content, [r])).get(r.unit_id) ?? []) : [];
  return owed.length > 0 ? `，还有 ${owed.length} 项指标没有填报` : '';
}

/** Begins what the report's state waits for: clock, things to do, word to those whose turn it is. `r` is the row after the step. */
export async function begin(tx: Tx, ctx: Ctx, r: store.ReportRow, why = ''): Promise<void> {
  const now = ctx.clock.now();
  const due: NewClock = {
    label: '',
    dueAt: r.due_at,
    dueOn: r.due_on,
    unit: 'calendarDay',
    basis: r.due_basis,
    fallsOn: r.due_falls_on,
  };
  let clock = '报送';
  let runs: NewClock | null = due;
  let todo: Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why' | 'to'> | null = null;
  let told: { to: string[]; title: string } | null = null;
  // What came in once and goes round again has its own term.
  const again = r.first_submitted_at !== null;
  switch (r.state) {
    case 'notStarted':
    case 'prefilled':
    case 'returned':
      if (again) {
        clock = '修改报送';
        runs = await dueByRule(tx, ctx, 'reports.mend');
      }
      todo = {
        kind: 'report',
        action: r.state === 'notStarted' ? 'prefill' : 'save',
        verb: r.state === 'notStarted' ? '去填报' : '继续填报',
        why:
          r.state === 'returned'
            ? '区安委办退回，请按意见修改'
            : `${why || kindLabels[r.kind]}${await owedWords(tx, ctx, r)}`,
        to: fillersOf(r),
      };
      if (r.state === 'returned') told = { to: await fillerIds(tx, r), title: `报送被退回，请修改：${nameOf(r)}` };
      else if (why) told = { to: await fillerIds(tx, r), title: `${why}：${nameOf(r)}` };
      break;
    case 'confirmed': {
      if (again) runs = await dueByRule(tx, ctx, 'reports.mend');
      const signers = await signersOf(tx, r);
      todo = {
        kind: 'approve',
        action: 'sign',
        verb: '去签发',
        why: `${r.confirmed_by_name ?? ''}已核对`,
        to: signers,
      };
      told = { to: signers.map((s) => s.userId), title: `报送待签发：${nameOf(r)}` };
      break;
    }
    case 'signed':
      if (again) runs = await dueByRule(tx, ctx, 'reports.mend');
      todo = {
        kind: 'report',
        action: 'submit',
        verb: '去报送',
        why: `${r.signed_by_name ?? ''}已签发`,
        to: fillersOf(r),
      };
      told = { to: await fillerIds(tx, r), title: `已签发，请报送：${nameOf(r)}` };
      break;
    case 'submitted':
      clock = '审核';
      runs = await dueByRule(tx, ctx, 'reports.review');
      todo = { kind: 'review', action: 'accept', verb: '去审核', why: '已报送', to: await officeTo(tx) };
      break;
    case 'accepted':
      clock = '锁定';
      runs = await dueByRule(tx, ctx, 'reports.lockAfter');
      told = { to: await fillerIds(tx, r), title: `报送已接收：${nameOf(r)}` };
      break;
    case 'locked':
      runs = null;
      if (why) told = { to: await fillerIds(tx, r), title: `${why}：${nameOf(r)}` };
      break;
    case 'amending':
      clock = '更正审批';
      runs = await dueByRule(tx, ctx, 'reports.review');
      todo = {
        kind: 'approve',
        action: 'allowAmend',
        verb: '去审批',
        why: `申请更正：${r.amend_reason ?? ''}`.slice(0, 100),
        to: await officeTo(tx),
      };
      break;
  }
  await restartClock(tx, ctx, subjectOf(r), clock, runs);
  await store.setStepDue(tx, ctx.actor, r.id, runs?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, subjectOf(r), now);
  if (todo && todo.to.length > 0)
    await insertTodo(tx, ctx.actor, subjectOf(r), now, {
      ...todo,
      title: nameOf(r),
      enterpriseName: r.unit_name,
      streetCode: r.street_code,
      dueAt: runs?.dueAt ?? null,
      dueOn: runs?.dueOn ?? null,
    });
  if (told && told.to.length > 0)
    await notify(tx, ctx, {
      to: told.to,
      kind: 'reports.turn',
      title: told.title,
      body: runs?.dueOn ? `期限 ${runs.dueOn}` : r.code,
      link: `/reports/${r.id}`,
      subjectType: 'report',
      subjectId: r.id,
    });
}
