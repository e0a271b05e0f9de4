/** 提示函 over tasks that are behind: the first rung of the ladder, as a letter draft that lists them with their reasons. */
import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { draftLetter } from '#platform/documents/server/index.ts';
import { officeUnit, unitsOf } from '#platform/identity/server/index.ts';
import { lightWords } from './light.ts';
import * as policy from './policy.ts';
import { fail, planOn } from './reference.ts';
import * as store from './store.ts';
import { viewOn } from './tree.ts';

const MOST = 60;

/**
 * Drafts the letter to one unit about its tasks under a node that are late or near; it goes the way of every letter (核稿、签发).
 * Errors: plan.notYours, plan.nodeNotFound, plan.unitNotFound, plan.nobodyToUrge.
 */
export async function draftReminderLetter(
  ctx: Ctx,
  input: { key: string; unitId: string },
): Promise<{ draftId: string }> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!policy.isOffice(actor)) throw fail('plan.notYours', { reason: '提示函由区安委办拟发' });
    const today = dayOf(ctx.clock.now());
    const plan = await planOn(tx, today);
    const node = plan.byKey.get(input.key);
    if (!node) throw fail('plan.nodeNotFound', { key: input.key });
    const office = await officeUnit(tx);
    const unit = (await unitsOf(tx, [input.unitId])).get(input.unitId);
    if (!unit || !office) throw fail('plan.unitNotFound');
    const v = await viewOn(tx, ctx, undefined);
    const behind = await store.listTasks(
      tx,
      actor,
      { unit: [unit.id], light: ['late', 'near'], limit: MOST },
      v,
      plan.demandsOf(input.key).map((d) => d.key),
    );
    if (behind.total === 0) throw fail('plan.nobodyToUrge');
    const late = behind.rows.filter((m) => lightWords(m, today).light === 'late').length;
    const draft = await draftLetter(tx, ctx, {
      template: 'hint',
      fields: {
        to: unit.name,
        matter:
          node.level === 'demand'
            ? `治本攻坚三年行动“${node.title}”任务进展`
            : `治本攻坚三年行动“${node.title}”等任务进展`,
        situation: `截至${today.slice(0, 4)}年${Number(today.slice(5, 7))}月${Number(today.slice(8))}日，你单位承担的任务中滞后 ${late} 项、临期 ${behind.total - late} 项。`,
        items: behind.rows.map((m) => ({
          title: `${m.demand_key} ${m.title}`,
          dueOn: m.open_due_on ?? m.due_on,
          progress: lightWords(m, today).reason,
        })),
        requirements: '请对照任务分解明确的节点、时限和责任人，尽快补齐进度，并在系统中填报进展、上传凭证。',
        'contact.name': actor.name,
      },
      subject: { type: 'unit', id: unit.id },
      issuerUnitId: office.id,
      recipients: [{ role: 'unit', unitId: unit.id, name: unit.name }],
    });
    await audit(tx, ctx, {
      action: 'planTask.letter',
      subjectType: 'unit',
      subjectId: unit.id,
      subjectCode: input.key,
      facts: { draft: draft.id, tasks: behind.rows.map((m) => m.task_id) },
    });
    return { draftId: draft.id };
  });
}
