/** Acts of the indicators room: reporting a figure with its proof, and deciding where a figure comes from. */
import type { Ctx } from '#kernel/server/context.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { record } from '#platform/audit/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import { indicatorErrors } from '../shared/errors.ts';
import { periodKind } from '../shared/periods.ts';
import { sourceLabels, type ReportFigure, type SwitchSource } from '../shared/schema.ts';
import { requireIndicator } from './measure.ts';
import { mayReport, maySwitch } from './policy.ts';
import * as store from './store.ts';
import { sourceFrom } from './switches.ts';

const fail = failWith(indicatorErrors);

/**
 * A unit reports its figure of a period (填报); again for the same period it is an amendment (更正) with its reason, and the former
 * figure stays. `withdraw`: the figure was none (撤回).
 */
export async function reportFigure(ctx: Ctx, code: string, input: ReportFigure): Promise<store.ReportRow> {
  const { actor } = ctx;
  const indicator = requireIndicator(code);
  return ctx.inTx(async (tx) => {
    const unit = (await unitsOf(tx, [input.unitId])).get(input.unitId);
    if (!unit || (!mayReport(actor, unit.id) && actor.unitId !== unit.id && !actor.scope.all))
      throw fail('indicators.notYours');
    if (!mayReport(actor, unit.id)) throw fail('indicators.notReporter');
    if (!(indicator.unitKinds as readonly string[]).includes(unit.kind))
      throw fail('indicators.noFigure', { title: indicator.title, unit: unit.shortName });
    if (periodKind(input.from, input.to) === null) throw fail('indicators.notAPeriod');
    const today = ctx.clock.today();
    if (input.from > today) throw fail('indicators.inFuture', { to: input.from, today });
    const switches = await store.switchesOf(tx, [code]);
    if (sourceFrom(indicator, switches, input.to) === 'computed')
      throw fail('indicators.isComputed', { title: indicator.title });
    if (!input.withdraw) {
      if (indicator.form === 'rate' && input.denominator === null)
        throw fail('indicators.needsDenominator', { title: indicator.title });
      if (indicator.form !== 'rate' && input.denominator !== null)
        throw fail('indicators.noDenominator', { title: indicator.title });
      if (input.denominator !== null && input.numerator > input.denominator)
        throw fail('indicators.overWhole', { numerator: input.numerator, denominator: input.denominator });
      if (input.fileIds.length === 0 && input.note === '') throw fail('indicators.needsProof');
    }
    const versions = await store.versionsForUpdate(tx, actor, {
      code,
      unitId: unit.id,
      from: input.from,
      to: input.to,
    });
    const former = versions[0];
    if (input.withdraw && (!former || former.is_withdrawn)) throw fail('indicators.nothingToWithdraw');
    if (former && input.reason === '') throw fail('indicators.needsReason');
    const row: store.ReportRow = {
      id: newId<'indicatorReport'>(),
      code,
      unit_id: unit.id,
      from_on: input.from,
      to_on: input.to,
      version: (former?.version ?? 0) + 1,
      numerator: input.withdraw ? (former?.numerator ?? 0) : input.numerator,
      denominator: input.withdraw ? (former?.denominator ?? null) : input.denominator,
      note: input.note,
      reason: former ? input.reason : '',
      is_withdrawn: input.withdraw,
      file_ids: [...input.fileIds],
      reported_by: actor.userId,
      reported_by_name: actor.name,
      reported_by_unit: actor.unitName,
      reported_at: ctx.clock.now(),
    };
    // Two amendments at once: the second meets the constraint and is told that somebody was faster.
    await store.insertReport(tx, actor, row);
    if (input.fileIds.length > 0)
      await attachFiles(tx, ctx, input.fileIds, { subjectType: 'indicatorReport', subjectId: row.id, label: '佐证' });
    await record(tx, ctx, {
      action: input.withdraw ? 'indicators.withdraw' : former ? 'indicators.amend' : 'indicators.report',
      subjectType: 'indicatorReport',
      subjectId: row.id,
      subjectCode: code,
      facts: {
        unit: unit.shortName,
        from: row.from_on,
        to: row.to_on,
        version: row.version,
        numerator: row.numerator,
        denominator: row.denominator,
        reason: row.reason,
        files: row.file_ids.length,
        ...(former ? { before: { numerator: former.numerator, denominator: former.denominator } } : {}),
      },
      isNew: true,
    });
    return row;
  });
}

/** From a day on a figure is counted by the program, or reported by units again (调整取数方式). */
export async function switchSource(ctx: Ctx, code: string, input: SwitchSource): Promise<void> {
  const indicator = requireIndicator(code);
  if (!maySwitch(ctx.actor)) throw fail('indicators.mayNotSwitch');
  await ctx.inTx(async (tx) => {
    if (input.source === 'computed' && !indicator.computed)
      throw fail('indicators.notComputable', { title: indicator.title });
    const versions = await store.switchesOf(tx, [code]);
    const newest = versions[0];
    if (newest && input.validFrom < newest.valid_from) throw fail('indicators.switchOrder', { on: newest.valid_from });
    if (sourceFrom(indicator, versions, input.validFrom) === input.source)
      throw fail('indicators.sameSource', {
        title: indicator.title,
        on: input.validFrom,
        source: sourceLabels[input.source],
      });
    const row: store.SwitchRow = {
      id: newId<'indicatorSwitch'>(),
      code,
      version: (newest?.version ?? 0) + 1,
      source: input.source,
      valid_from: input.validFrom as PlainDate,
      basis: input.basis,
      decided_by: ctx.actor.userId,
      decided_by_name: ctx.actor.name,
      decided_at: ctx.clock.now(),
    };
    await store.insertSwitch(tx, row);
    await record(tx, ctx, {
      action: 'indicators.switch',
      subjectType: 'indicator',
      subjectId: row.id,
      subjectCode: code,
      facts: { source: row.source, validFrom: row.valid_from, basis: row.basis, version: row.version },
      isNew: true,
    });
  });
}
