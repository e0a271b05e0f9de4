import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId, type Id } from '#kernel/shared/id.ts';
import { dayOf, yearOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { dueByRule, openCase } from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { departmentFor, industryNames, officeUnit } from '#platform/identity/server/index.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { searchText } from '#kernel/server/search.ts';
import { findEnterprise } from '#modules/enterprises/server/index.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { channelsOf } from '../../shared/channels.ts';
import { channelCodes, channelLabels, groupOf, type Channel } from '../../shared/labels.ts';
import type { HazardRecord, ReportHazard } from '../../shared/schema.ts';
import { factsOfReport } from '../facts.ts';
import * as pairs from '../duplicates/store.ts';
import * as store from '../store.ts';
import { presentNew } from '../present.ts';
import { fail, subjectOf, todoOf } from './step.ts';

/** Area code of the number: the district's six digits. */
const areaOf = (streetCode: string): string => streetCode.slice(0, 6);

/** Letters of the number: 督导 has its own series (DD). A report of the public counts among the inspections: a number must not tell. */
const seriesOf = (channel: Channel): string => {
  if (channel === 'officeSupervision' || channel === 'superiorSupervision') return channelCodes.supervision;
  const group = groupOf(channel);
  return channelCodes[group === 'report' ? 'inspection' : group];
};

/**
 * What the reporter said of the suspected duplicates is kept: 不是同一件 is not asked again; 是同一件 waits for those who may
 * decide, and the record stands for itself until they have.
 */
async function keepAnswers(
  tx: Tx,
  ctx: Ctx,
  id: string,
  { sameAsId, notSameIds }: Pick<ReportHazard, 'sameAsId' | 'notSameIds'>,
): Promise<void> {
  const asked = [...(notSameIds ?? []), ...(sameAsId ? [sameAsId] : [])];
  if (asked.length === 0) return;
  const at = ctx.clock.now();
  // Only about records in the reporter's sight.
  for (const other of (await pairs.findingsOf(tx, ctx.actor, asked)).keys())
    if (other === sameAsId)
      await pairs.insertPair(tx, ctx.actor, [other, id], {
        kind: 'duplicate',
        score: 1,
        reasons: ['同一企业', '登记人认为是同一件'],
        at,
      });
    else
      await pairs.decidePair(tx, ctx.actor, [other, id], {
        kind: 'duplicate',
        decision: 'different',
        because: '登记时看过，不是同一件',
        at,
      });
}

/**
 * Puts a finding on the ledger (登记隐患), whoever found it: it gets its number, its competent department by industry,
 * and the two clocks start. It is not judged yet. T8-1, T10-2.
 * Errors: hazards.enterpriseUnknown, hazards.foundInFuture, hazards.channelNotYours, hazards.photoMissing.
 */
export async function reportHazard(ctx: Ctx, input: ReportHazard): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const now = ctx.clock.now();
    const today = dayOf(now);
    const enterprise = await findEnterprise(tx, actor, input.enterpriseId);
    if (!enterprise) throw fail('hazards.enterpriseUnknown');
    if (input.foundOn > today) throw fail('hazards.foundInFuture', { today });
    const channels = actor.kind === 'system' ? channelsOf['office'] : channelsOf[actor.unitKind];
    if (!channels?.includes(input.channel))
      throw fail('hazards.channelNotYours', {
        channel: channelLabels[input.channel],
        allowed: (channels ?? []).map((c) => channelLabels[c]).join('、') || '无',
      });
    if (actor.unitKind === 'enterprise' && input.photoIds.length === 0) throw fail('hazards.photoMissing');
    const industry = input.industry ?? enterprise.industry;
    const unit = (await departmentFor(tx, industry, today)) ?? (await officeUnit(tx));
    invariant(unit, 'the district has no committee office');
    const id = newId<'hazard'>(now.getTime()) as Id<'hazard'>;
    const due = await dueByRule(tx, ctx, 'hazards.judge');
    const series = seriesOf(input.channel);
    // Everything that can be refused is settled before a number is drawn.
    if (input.photoIds.length > 0)
      await attachFiles(tx, ctx, input.photoIds, { subjectType: 'hazard', subjectId: id, label: '整改前' });
    const letters = `${areaOf(enterprise.streetCode)}-${series}`;
    const code = await drawCode(ctx, letters, { table: 'hazard_counters', series, year: yearOf(input.foundOn) });
    const row: store.NewHazard = {
      id,
      code,
      title: input.title,
      description: input.description,
      place: input.place,
      enterprise_id: enterprise.id,
      enterprise_name: enterprise.name,
      street_code: enterprise.streetCode,
      industry,
      latitude: input.latitude ?? enterprise.latitude,
      longitude: input.longitude ?? enterprise.longitude,
      channel: input.channel,
      finders: input.finders,
      found_on: input.foundOn,
      reported_at: now,
      reporter_id: actor.userId,
      reporter_name: actor.name,
      reporter_unit_id: actor.unitId,
      reporter_unit_name: actor.unitName,
      suggested_criteria: input.suggestedCriterionIds,
      fixable_now: input.fixableNow,
      unit_id: unit.id,
      unit_name: unit.shortName,
      step_due_on: due.dueOn,
      step_due_at: due.dueAt,
      is_demo: enterprise.isDemo,
      search: searchText([code, input.title, enterprise.name, input.place]),
    };
    const subject = subjectOf(row);
    const [, opened, , , , industries] = await Promise.all([
      store.insert(tx, actor, row),
      openCase(tx, actor, subject, now, {
        event: {
          at: now,
          act: 'report',
          label: '发现',
          toState: 'reported',
          note: input.description || null,
          data: { files: input.photoIds, channel: input.channel },
        },
        clock: { ...due, label: '判定' },
        part: {
          part: 'reporter',
          userId: actor.kind === 'person' ? actor.userId : null,
          userName: actor.name,
          unitId: actor.unitId,
          unitName: actor.unitName,
        },
        todo: {
          kind: 'judge',
          action: 'judge',
          verb: '判定等级',
          why: `${channelLabels[input.channel]}，待判定`,
          ...todoOf({ ...row, grade: 'unjudged' }),
          dueAt: due.dueAt,
          dueOn: due.dueOn,
          to: { unitId: unit.id, roles: ['department.officer', 'enforcement.officer', 'office.reviewer'] },
        },
      }),
      audit(tx, ctx, {
        action: 'hazard.report',
        subjectType: 'hazard',
        subjectId: id,
        subjectCode: code,
        isNew: true,
        facts: { title: input.title, enterpriseId: enterprise.id, channel: input.channel, foundOn: input.foundOn },
      }),
      factsOfReport(tx, actor, { ...row, grade: 'unjudged' }, due.dueOn, now),
      addJob(tx, ctx.clock, 'hazards.tellNext', { hazardId: id, state: 'reported' }),
      industryNames(tx),
    ]);
    if (input.interimMeasures) await store.insertMeasure(tx, actor, id, input.interimMeasures, actor.name, now);
    if (input.photoIds.length > 0)
      await store.insertEvidence(tx, actor, id, {
        kind: 'before',
        criterionId: null,
        fileIds: input.photoIds,
        note: '',
        round: 0,
        at: now,
      });
    await keepAnswers(tx, ctx, id, input);
    return presentNew(tx, ctx, store.asStored(row), {
      firm: enterprise,
      events: [opened.event],
      evidence: input.photoIds.length > 0 ? await store.evidenceOf(tx, actor, id) : [],
      measures: input.interimMeasures ? await store.measuresOf(tx, actor, id) : [],
      parts: [opened.part],
      clock: opened.clock,
      industries,
    });
  });
}
