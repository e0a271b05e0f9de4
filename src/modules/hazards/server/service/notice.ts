import type { Ctx } from '#kernel/server/context.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import { dayOf, yearOf } from '#kernel/shared/time.ts';
import { dayInfo } from '#platform/calendar/server/index.ts';
import { dueByRule } from '#platform/casework/server/index.ts';
import { issueDocument, registerReceiptHook, signReceipt, type ReceiptHook } from '#platform/documents/server/index.ts';
import { findUsers, unitsOf } from '#platform/identity/server/index.ts';
import { presentBrief } from '#modules/enterprises/server/index.ts';
import { channelLabels, gradeLabels } from '../../shared/labels.ts';
import type { HazardRecord, IssueNotice, SignNotice } from '../../shared/schema.ts';
import { isFirm, require } from '../policy.ts';
import { isProtected, MASK } from '../origin.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import { factsFor, fail, lock, step } from './step.ts';

const NOTICE = 'rectification-notice';

/**
 * The department orders rectification in writing (整改通知书). The notice is served on the principal and on the actual
 * controller, each of whom signs (T10-5); the treatment plan is due from then on.
 */
export async function issueNotice(ctx: Ctx, id: string, input: IssueNotice): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'issueNotice', h, await factsFor(tx, ctx, h));
    const now = ctx.clock.now();
    const today = dayOf(now);
    const [enterprise] = (await presentBrief(tx, [h.enterprise_id])).values();
    const criteria = await store.criteriaOf(tx, ctx.actor, id);
    const planDueOn = input.planDueOn ?? (await dueByRule(tx, ctx, 'hazards.plan')).dueOn;
    if (planDueOn < today) throw fail('hazards.dueBeforeFound', { today });
    const people = await findUsers(tx, {
      enterpriseId: h.enterprise_id,
      roles: ['enterprise.principal', 'enterprise.controller'],
    });
    const unit = (await unitsOf(tx, [h.unit_id])).get(h.unit_id);
    const [day] = await dayInfo(tx, planDueOn, planDueOn);
    const served = (role: 'principal' | 'controller', title: string, known: string | null | undefined) => {
      const person = people.find((p) => p.roles.includes(`enterprise.${role}`));
      return { role, userId: person?.userId ?? null, name: person?.name ?? known ?? title, title };
    };
    const document = await issueDocument(tx, ctx, {
      kind: NOTICE,
      year: yearOf(today),
      title: '重大事故隐患整改通知书',
      basis: [
        { document: '中华人民共和国安全生产法', clause: '第四十一条、第六十五条' },
        { document: '安全生产事故隐患排查治理暂行规定', clause: '第十五条、第二十一条' },
      ],
      body: {
        form: 'rectificationNotice',
        to: h.enterprise_name,
        foundOn: h.found_on,
        // The letter goes to the firm: a report of the public is an inspection there.
        foundBy: channelLabels[isProtected(h.channel) ? MASK : h.channel],
        findings: [
          {
            hazard: h.description ? `${h.title}。${h.description}` : h.title,
            place: h.place,
            grade: gradeLabels[h.grade],
            code: h.code,
            basis: criteria.map((c) => ({
              document: `${c.standard_name}（${c.doc_no}）`,
              clause: c.clause,
              text: c.item,
            })),
          },
        ],
        requirements: [
          input.requirements,
          '按目标和任务、方法和措施、经费和物资、机构和人员、时限和要求、安全措施和应急预案六项制定治理方案，在下述期限内报送。',
          '将本隐患及治理情况向职工代表大会或者职工大会报告。',
        ],
        interimMeasures: ['治理完成前采取临时防控措施；治理过程中无法保证安全的，撤出作业人员，停止作业。'],
        deadline: { on: planDueOn, task: '报送治理方案', fallsOn: day?.rest ?? null },
        contact: { name: ctx.actor.name },
      },
      subjectType: 'hazard',
      subjectId: id,
      issuerUnitId: h.unit_id,
      issuerName: unit?.name ?? h.unit_name,
      recipients: [
        served('principal', '主要负责人', enterprise?.principalName),
        served('controller', '实际控制人', enterprise?.controllerName),
      ],
    });
    await step(tx, ctx, h, 'issueNotice', {
      version: input.version,
      note: input.requirements,
      set: { notice_id: document.id },
      data: { documents: [document.id], planDueOn },
    });
    return present(tx, ctx, id);
  });
}

/**
 * Principal or controller signs for the notice; an officer may file a signed paper slip instead, which keeps both names.
 * When both have signed, the plan's clock starts.
 */
export async function signNotice(ctx: Ctx, id: string, input: SignNotice): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const facts = await factsFor(tx, ctx, h);
    require(ctx.actor, 'signNotice', h, facts);
    if (isFirm(ctx.actor, h) && !hasRole(ctx.actor, `enterprise.${input.role}`))
      throw fail('hazards.notYourSignature', {
        reason: input.role === 'principal' ? '这一栏须由主要负责人本人签收' : '这一栏须由实际控制人本人签收',
      });
    if (!isFirm(ctx.actor, h) && !input.paperFileId)
      throw fail('hazards.notYourSignature', { reason: '签收须由本人办理；当面送达的，请上传签字的送达回证' });
    if (facts.signed.includes(input.role))
      throw fail('hazards.alreadySigned', {
        who: input.role === 'principal' ? '主要负责人' : '实际控制人',
        when: '此前',
      });
    await signReceipt(tx, ctx, {
      documentId: h.notice_id!,
      role: input.role,
      ...(input.paperFileId ? { fallbackFileId: input.paperFileId } : {}),
    });
    return present(tx, ctx, id);
  });
}

/** A receipt came in by whatever door: when both signatures are there, the plan becomes due. */
const onReceipt: ReceiptHook = async (tx, ctx, document) => {
  if (!document.isFullySigned) return;
  const h = await store.findForUpdate(tx, ctx.actor, document.subjectId);
  if (!h || h.state !== 'notified' || h.notice_id !== document.id) return;
  const due = await dueByRule(tx, ctx, 'hazards.plan');
  const ordered = document.body.form === 'rectificationNotice' ? document.body.deadline.on : due.dueOn;
  await step(tx, ctx, h, 'acknowledge', {
    label: '主要负责人、实际控制人均已签收',
    data: { documents: [document.id] },
    dueOn: ordered > due.dueOn ? ordered : due.dueOn,
  });
};

export const bindReceipts = (): void => registerReceiptHook(NOTICE, onReceipt);
