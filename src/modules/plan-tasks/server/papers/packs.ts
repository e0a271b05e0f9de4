/** Meeting packs (季度汇报材料, B1-13, B1-14): what a unit's head hears, each figure with its source, and as a Word file. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { dayOf, daysBetween, endOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import type { OfficialLetter } from '#platform/documents/server/index.ts';
import { allIndicators, countedUnit, measureMany } from '#platform/indicators/server/index.ts';
import { UNREPORTED } from '#platform/indicators/shared/labels.ts';
import { indicatorText, valueOf, type IndicatorForm } from '#platform/indicators/shared/schema.ts';
import { findRuleOn } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import type * as v from '../../shared/papers/meeting-schema.ts';
import { outcomeMachine } from '../../shared/papers/states.ts';
import { planUnits } from '../reference.ts';
import * as store from './meeting-store.ts';
import { quarterOf, quarterSpan } from './quarters.ts';
import { fail } from './policy.ts';
import { byTemplate, sendWord } from './word.ts';

const MOST = 20;
const said = (form: IndicatorForm, unit: string, n: number | null, d: number | null): string => {
  if (n === null) return UNREPORTED;
  const value = valueOf(form, { numerator: n, denominator: d });
  if (form !== 'rate') return `${n} ${unit}`;
  return value === null ? '无' : `${(value * 100).toFixed(1)}%（${n}/${d ?? 0}）`;
};

/** Figures of a unit over days: those that the rule `papers.packIndicators` names, else those in which the unit has something. */
export async function packFigures(
  tx: Tx,
  ctx: Ctx,
  unitId: string,
  span: { from: PlainDate; to: PlainDate },
): Promise<v.PackFigure[]> {
  const unit = await countedUnit(tx, unitId);
  if (!unit) return [];
  const rule = await findRuleOn(tx, 'papers.packIndicators', span.to);
  const chosen = z.array(z.string()).catch([]).parse(rule?.value);
  const candidates = allIndicators().filter(
    (i) =>
      (i.unitKinds as readonly string[]).includes(unit.kind) &&
      (chosen.length > 0 ? chosen.includes(i.code) : i.computed),
  );
  const values = await measureMany(
    tx,
    ctx.actor,
    candidates.map((i) => i.code),
    { span, units: [unit], district: false },
  );
  return candidates
    .flatMap((i) => {
      const value = values.get(i.code)?.find((one) => one.unitId === unit.id);
      if (!value) return [];
      if (chosen.length === 0 && value.numerator === 0 && (value.denominator ?? 0) === 0) return [];
      return [
        {
          code: i.code,
          label: i.title,
          text: said(i.form, i.unit, value.numerator, value.denominator),
          formula: i.formula,
          numerator: value.numerator,
          denominator: value.denominator,
          form: i.form,
          unit: i.unit,
          ref: indicatorText({ code: i.code, from: span.from, to: span.to, unit: unit.id, part: 'numerator' }),
        },
      ];
    })
    .slice(0, MOST);
}

async function packOf(tx: Tx, ctx: Ctx, query: v.PackQuery): Promise<v.PackView> {
  const { actor } = ctx;
  const today = dayOf(ctx.clock.now());
  const units = (await planUnits(tx)).filter((u) => actor.scope.all || u.id === actor.unitId);
  const unit = units.find((u) => u.id === (query.unit ?? actor.unitId)) ?? (query.unit ? undefined : units[0]);
  if (!unit) throw fail('papers.notFound');
  const now = quarterOf(today);
  const span = quarterSpan(query.year ?? now.year, query.quarter ?? now.quarter);
  const asOf = span.to < today ? span.to : today;
  if (span.from > today) throw fail('papers.notFound');
  const end = endOfDay(asOf);
  const tasks = await store.tasksOn(tx, actor, unit.id, end < ctx.clock.now() ? end : ctx.clock.now());
  const late = tasks.filter((t) => !t.is_done && t.due_on < asOf);
  const last = await store.lastHearing(tx, actor, unit.id, asOf);
  const decisions = last ? await store.outcomesOf(tx, actor, last.id) : [];
  return {
    unitId: unit.id,
    unitName: unit.name,
    year: span.year,
    quarter: span.quarter,
    from: span.from,
    to: span.to,
    asOf,
    figures: await packFigures(tx, ctx, unit.id, { from: span.from, to: asOf }),
    tasks: { all: tasks.length, done: tasks.filter((t) => t.is_done).length, late: late.length },
    late: late.map((t) => ({
      id: t.id,
      code: t.code,
      title: t.title,
      dueOn: t.due_on,
      days: daysBetween(t.due_on, asOf),
      head: t.head_name,
    })),
    last: last ? { id: last.id, code: last.code, title: last.title, heldOn: last.held_on } : null,
    decisions: decisions.map((d) => ({
      what: d.what,
      unitName: d.unit_name,
      dueOn: d.due_on,
      state: `${outcomeMachine.states[d.state].label}${d.state !== 'confirmed' && d.due_on < asOf ? '（逾期）' : ''}`,
    })),
    units: units.map(({ id, name }) => ({ id, name })),
  };
}

/** Throws papers.notFound for a unit of others, or a quarter that has not begun. */
export const getPack = (ctx: Ctx, query: v.PackQuery): Promise<v.PackView> =>
  ctx.reading((tx) => packOf(tx, ctx, query));

export async function packWord(ctx: Ctx, query: v.PackQuery, raw: RawRequest): Promise<undefined> {
  const p = await ctx.inTx(async (tx) => {
    const pack = await packOf(tx, ctx, query);
    await audit(tx, ctx, {
      action: 'planPack.word',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { unit: pack.unitId, year: pack.year, quarter: pack.quarter },
    });
    return pack;
  });
  const { title, body } = await packPaper(ctx, p);
  return sendWord(ctx, raw, {
    name: `${p.unitName}${periodOf(p)}治本攻坚汇报材料`,
    title,
    issuerName: p.unitName,
    date: p.asOf,
    body,
  });
}
const periodOf = (p: v.PackView): string => `${p.year}年第${['一', '二', '三', '四'][p.quarter - 1] ?? ''}季度`;

/** The pack by the template `quarterly-pack` that holds today. Errors: documents.noTemplate, documents.fieldMissing. */
export const packPaper = (ctx: Ctx, p: v.PackView): Promise<{ title: string; body: OfficialLetter }> =>
  byTemplate(ctx, 'quarterly-pack', dayOf(ctx.clock.now()), {
    unit: p.unitName,
    period: periodOf(p),
    from: p.from,
    asOf: p.asOf,
    tasks: p.tasks.all,
    done: p.tasks.done,
    late: p.tasks.late,
    figures: p.figures.map((f) => ({ label: f.label, text: f.text, formula: f.formula })),
    lateTasks: p.late.map((t) => ({ code: t.code, title: t.title, due: t.dueOn, days: t.days, head: t.head })),
    ...(p.last ? { last: p.last.heldOn, lastCode: p.last.code } : {}),
    decisions: p.decisions.map((d) => ({ what: d.what, unit: d.unitName, due: d.dueOn, state: d.state })),
  });
