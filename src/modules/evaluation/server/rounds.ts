/** 年度考核 (B5-1, B5-3): opened on adopted schemes, measured, scored, published, frozen. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, plainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  note,
  restartClock,
  transition,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { findIndicator, measure } from '#platform/indicators/server/index.ts';
import { UNREPORTED } from '#platform/indicators/shared/labels.ts';
import { sizeClassOf } from '../shared/engine.ts';
import type * as s from '../shared/schema.ts';
import { groupKeys, groupLabels, roundMachine, roundSteps } from '../shared/states.ts';
import { brokenKept, keepRows } from './kept.ts';
import { measureSheets, recomputed, resultsOf, sealOf, spanOf, type ResultSheet } from './measuring.ts';
import { change, codeOf, leaderTodo, officeTodo, roundCase, sheetCase, subject, unitTodo } from './parts.ts';
import * as policy from './policy.ts';
import { presentRound } from './present-rounds.ts';
import { sheetsWithItems } from './results.ts';
import { settingsOn } from './rules.ts';
import * as store from './store.ts';
import { evaluatedUnits } from './units.ts';

const { fail } = policy;

/**
 * Begins the evaluation of a year (开始考核): each group by its adopted scheme, each unit with a sheet whose figures are taken at once.
 * Errors: evaluation.notYours, evaluation.roundExists, evaluation.noScheme, evaluation.noUnits, evaluation.selfDuePast.
 */
export async function openRound(ctx: Ctx, input: s.OpenRound): Promise<s.RoundView> {
  policy.requireRight(policy.mayOpen(ctx.actor), '年度考核由区安委办的管理员或审核人员开始');
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const now = ctx.clock.now();
    const today = dayOf(now);
    if (input.selfDueOn < today) throw fail('evaluation.selfDuePast', { today });
    if (await store.roundOfYear(tx, actor, input.year)) throw fail('evaluation.roundExists', { year: input.year });
    const units = await evaluatedUnits(tx, actor, today);
    if (units.length === 0) throw fail('evaluation.noUnits');
    const groups = groupKeys.filter((group) => units.some((u) => u.group === group));
    const schemes = new Map<string, store.SchemeRow>();
    const lacking: string[] = [];
    for (const group of groups) {
      const scheme = await store.adoptedScheme(tx, actor, group, input.year);
      if (scheme) schemes.set(group, scheme);
      else lacking.push(groupLabels[group]);
    }
    if (lacking.length > 0) throw fail('evaluation.noScheme', { what: lacking.join('、'), year: input.year });
    const settings = await settingsOn(tx, today);
    const id = newId<'evaluationRound'>(now.getTime());
    const code = await codeOf(ctx, 'KH', input.year);
    const title = `${input.year}年度安全生产考核`;
    await store.insertRound(tx, actor, {
      id,
      code,
      year: input.year,
      title,
      state: 'selfScoring',
      state_since: now,
      self_due_on: input.selfDueOn,
      opened_by: actor.userId,
      opened_by_name: actor.name,
      opened_at: now,
      settings,
    });
    for (const [group, scheme] of schemes)
      await store.insertRoundScheme(tx, actor, {
        id: newId<'evaluationRoundScheme'>(now.getTime()),
        round_id: id,
        grp: group,
        scheme_id: scheme.id,
      });
    const sizes = new Map<string, number>();
    for (const group of groups) {
      const size = settings.sizes[group];
      if (!size || !findIndicator(size.code)) continue;
      const peers = units.filter((u) => u.group === group);
      for (const value of await measure(tx, actor, size.code, {
        span: spanOf('year', input.year),
        units: peers.map(({ id: unitId, kind, streetCode }) => ({ id: unitId, kind, streetCode })),
        district: false,
      }))
        if (value.unitId && value.numerator !== null) sizes.set(value.unitId, value.numerator);
    }
    const sheets = units.map((unit, i) => {
      const size = settings.sizes[unit.group];
      const value = sizes.get(unit.id) ?? null;
      return {
        id: newId<'evaluationSheet'>(now.getTime()),
        code: `${code}-${String(i + 1).padStart(2, '0')}`,
        round_id: id,
        unit_id: unit.id,
        unit_name: unit.name,
        unit_kind: unit.kind,
        street_code: unit.streetCode,
        grp: unit.group,
        scheme_id: schemes.get(unit.group)?.id ?? '',
        size_value: value,
        size_class: size ? sizeClassOf(value, size.limits, size.names) : '',
        state: 'selfScoring',
        state_since: now,
      };
    });
    await store.insertSheets(tx, actor, sheets);
    await store.insertItems(
      tx,
      actor,
      sheets.flatMap((sheet) =>
        (schemes.get(sheet.grp)?.content.items ?? []).map((item, seq) => ({
          id: newId<'evaluationItem'>(now.getTime()),
          sheet_id: sheet.id,
          key: item.key,
          role: item.role,
          seq,
        })),
      ),
    );
    await insertEvent(
      tx,
      actor,
      { type: roundCase.type, id },
      {
        at: now,
        act: 'open',
        label: `开始考核，${units.length} 家单位，自评到 ${input.selfDueOn} 止`,
        toState: 'selfScoring',
      },
    );
    await audit(tx, ctx, {
      action: 'evaluationRound.open',
      subjectType: roundCase.type,
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: {
        year: input.year,
        units: units.length,
        schemes: [...schemes.values()].map((c) => c.code),
        rules: settings.sources.map((r) => `${r.key} ${r.version}`),
      },
    });
    await take(tx, ctx, await getRoundRow(tx, ctx, id), false);
    const due = dueByDay(input.selfDueOn, '考核通知');
    await restartClock(tx, ctx, { type: roundCase.type, id }, '单位自评', due);
    for (const sheet of sheets) {
      await insertTodo(tx, actor, { type: sheetCase.type, id: sheet.id }, now, {
        kind: 'report',
        action: 'selfScore',
        verb: '去自评',
        title: `${title}自评`,
        enterpriseName: sheet.unit_name,
        ...(sheet.street_code ? { streetCode: sheet.street_code } : {}),
        why: '年度考核待自评',
        dueAt: due.dueAt,
        dueOn: due.dueOn,
        to: unitTodo(sheet.unit_id),
      });
    }
    await addJob(tx, ctx.clock, 'evaluation.roundMoved', { roundId: id, state: 'selfScoring' });
    return presentRound(tx, ctx, id);
  });
}

async function getRoundRow(tx: Tx, ctx: Ctx, id: string, lock = false): Promise<store.RoundRow> {
  const round = await store.findRound(tx, ctx.actor, id, lock);
  if (!round) throw fail('evaluation.roundNotFound');
  return round;
}

async function hold(tx: Tx, ctx: Ctx, id: string, action: policy.RoundAction): Promise<store.RoundRow> {
  const r = await getRoundRow(tx, ctx, id, true);
  const scorers =
    action === 'freeze'
      ? await store.scorersOf(
          tx,
          ctx.actor,
          (await store.sheetsOf(tx, ctx.actor, r.id)).map((sheet) => sheet.id),
        )
      : new Set<string>();
  const label =
    action === 'measure'
      ? '重新取数'
      : action === 'letter'
        ? '拟结果文书'
        : action === 'recompute'
          ? '重算核对'
          : roundSteps[action].label;
  policy.require(
    policy.mayOnRound(ctx.actor, action, r, scorers, await behalvesOf(tx, ctx.actor, subject(roundCase, r))),
    label,
    action === 'freeze' || action === 'cancel' ? '安委会、安委办领导' : '区安委办',
    roundMachine.states[r.state].label,
  );
  return r;
}
export { hold as holdRound };

/** The figures of all its sheets, as they are known at that moment. */
const measureAll = (tx: Tx, actor: Actor, r: store.RoundRow, sheets: readonly ResultSheet[], at: Date) =>
  measureSheets(
    tx,
    actor,
    sheets.map((one) => ({
      id: one.sheet.id,
      unit: { id: one.sheet.unit_id, kind: one.sheet.unit_kind, streetCode: one.sheet.street_code },
      content: one.content,
      group: one.sheet.grp,
      items: new Map(one.items.map((item) => [item.key, item.id])),
    })),
    r.year,
    r.settings.small,
    at,
  );

/**
 * Figures of all sheets taken from the records as they are known now; scores that changed leave their trail. `keep`: from here on points
 * are given on these figures, so the records behind them are kept too.
 */
async function take(tx: Tx, ctx: Ctx, r: store.RoundRow, keep: boolean): Promise<number> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const sheets = await sheetsWithItems(tx, actor, r.id);
  const measured = await measureAll(tx, actor, r, sheets, now);
  const taken = [...measured.values()].flat();
  const rows = keep
    ? await keepRows(
        tx,
        ctx,
        sheets.map(({ sheet }) => ({ id: sheet.unit_id, kind: sheet.unit_kind, streetCode: sheet.street_code })),
        taken,
      )
    : taken;
  await store.writeMeasured(tx, actor, now, rows);
  const fresh = new Map(rows.map((row) => [row.id, row]));
  const moved = sheets.flatMap((one) =>
    one.items.flatMap((item) => {
      const row = fresh.get(item.id);
      return row && row.computed !== item.computed
        ? [change(now, item, 'computed', item.computed, row.computed, row.words.slice(0, 400))]
        : [];
    }),
  );
  await store.insertChanges(tx, actor, now, moved);
  return moved.length;
}

/** Takes the figures anew (重新取数): what came in since the round began counts. */
export async function measureRound(ctx: Ctx, id: string, input: s.Plain): Promise<s.RoundView> {
  return ctx.inTx(async (tx) => {
    const r = await hold(tx, ctx, id, 'measure');
    const moved = await take(tx, ctx, r, r.state !== 'selfScoring');
    await note(tx, ctx, roundCase, r, 'measure', `重新取数，${moved} 项得分变化`, {
      ...versionOf(input),
      set: { measured_at: ctx.clock.now() },
      data: { moved },
    });
    return presentRound(tx, ctx, id);
  });
}

/** The time of self-scoring is over (结束自评): every sheet goes to the office, with or without a self-score. */
export async function closeSelf(ctx: Ctx, id: string, input: s.Plain): Promise<s.RoundView> {
  return ctx.inTx(async (tx) => {
    const r = await hold(tx, ctx, id, 'closeSelf');
    const now = ctx.clock.now();
    await take(tx, ctx, r, true);
    await transition(tx, ctx, roundCase, r, 'closeSelf', { ...versionOf(input), set: { measured_at: now } });
    await restartClock(tx, ctx, subject(roundCase, r), '', null);
    for (const sheet of await store.sheetsOf(tx, ctx.actor, r.id, true)) {
      await transition(tx, ctx, sheetCase, sheet, 'take', {
        ...(sheet.state === 'selfScoring' ? { note: '到期没有报送自评' } : {}),
      });
      await finishTodos(tx, ctx.actor, subject(sheetCase, sheet), now);
    }
    await insertTodo(tx, ctx.actor, subject(roundCase, r), now, {
      kind: 'approve',
      action: 'score',
      verb: '去评分',
      title: `${r.title}评分`,
      why: '考核待评分、公布',
      to: await officeTodo(tx),
    });
    return presentRound(tx, ctx, id);
  });
}

/**
 * The preliminary result goes to each unit (公布初步结果); from now on a unit may object within the term of the rule.
 * Errors: evaluation.scoresMissing.
 */
export async function publishRound(ctx: Ctx, id: string, input: s.Plain): Promise<s.RoundView> {
  return ctx.inTx(async (tx) => {
    const r = await hold(tx, ctx, id, 'publish');
    const now = ctx.clock.now();
    await requireScored(tx, ctx, r);
    const due = await dueByRule(tx, ctx, 'evaluation.objection');
    await transition(tx, ctx, roundCase, r, 'publish', {
      ...versionOf(input),
      label: `公布初步结果，异议期到 ${due.dueOn} 止`,
      set: {
        published_by: ctx.actor.userId,
        published_by_name: ctx.actor.name,
        published_at: now,
        objection_due_on: due.dueOn,
      },
    });
    await finishTodos(tx, ctx.actor, subject(roundCase, r), now);
    await restartClock(tx, ctx, subject(roundCase, r), '异议期', due);
    for (const sheet of await store.sheetsOf(tx, ctx.actor, r.id, true)) {
      await transition(tx, ctx, sheetCase, sheet, 'publish');
      await insertTodo(tx, ctx.actor, subject(sheetCase, sheet), now, {
        kind: 'report',
        action: 'result',
        verb: '去确认',
        title: `${r.title}初步结果`,
        enterpriseName: sheet.unit_name,
        ...(sheet.street_code ? { streetCode: sheet.street_code } : {}),
        why: '请确认，或在异议期内提出异议',
        dueAt: due.dueAt,
        dueOn: due.dueOn,
        to: unitTodo(sheet.unit_id),
      });
    }
    await insertTodo(tx, ctx.actor, subject(roundCase, r), now, {
      kind: 'approve',
      action: 'freeze',
      verb: '去审批',
      title: `${r.title}结果`,
      why: '异议期满、异议裁定后批准冻结',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: await leaderTodo(tx, [ctx.actor.userId]),
    });
    await addJob(tx, ctx.clock, 'evaluation.roundMoved', { roundId: r.id, state: 'published' });
    return presentRound(tx, ctx, id);
  });
}

async function requireScored(tx: Tx, ctx: Ctx, r: store.RoundRow): Promise<void> {
  const sheets = await sheetsWithItems(tx, ctx.actor, r.id);
  const results = resultsOf(sheets, r.settings);
  const lacking = sheets.flatMap((one) =>
    (results.get(one.sheet.id)?.total.missing ?? []).map(
      (key) => `${one.sheet.unit_name}“${one.content.items.find((item) => item.key === key)?.title ?? key}”`,
    ),
  );
  if (lacking.length > 0)
    throw fail('evaluation.scoresMissing', { count: lacking.length, what: lacking.slice(0, 3).join('、') });
}

/**
 * A leader who scored nothing approves the result and freezes it (冻结): totals, places, grades and everything they were made from are
 * sealed by a hash. Errors: evaluation.objectionsOpen, evaluation.termRunning, evaluation.scoresMissing.
 */
export async function freezeRound(ctx: Ctx, id: string, input: s.Opinion): Promise<s.RoundView> {
  return ctx.inTx(async (tx) => {
    const r = await hold(tx, ctx, id, 'freeze');
    const { actor } = ctx;
    const now = ctx.clock.now();
    const open = await store.objectionsOfRound(tx, actor, r.id, true);
    if (open.length > 0)
      throw fail('evaluation.objectionsOpen', {
        count: open.length,
        what: open
          .slice(0, 3)
          .map((o) => o.code)
          .join('、'),
      });
    const sheets = await store.sheetsOf(tx, actor, r.id, true);
    if (
      r.objection_due_on &&
      dayOf(now) <= r.objection_due_on &&
      sheets.some((sheet) => sheet.state !== 'acknowledged')
    )
      throw fail('evaluation.termRunning', { due: r.objection_due_on });
    await requireScored(tx, ctx, r);
    const full = await sheetsWithItems(tx, actor, r.id);
    const results = resultsOf(full, r.settings);
    const seal = sealOf(await store.schemesOfRound(tx, actor, r.id), r.settings, full, results);
    for (const sheet of sheets) {
      const result = results.get(sheet.id);
      if (!result) continue;
      await transition(tx, ctx, sheetCase, sheet, 'freeze', {
        set: {
          total: result.total.total,
          rank: result.placing.rank,
          is_tied: result.placing.isTied,
          size_rank: result.placing.sizeRank,
          grade: result.placing.grade,
          grade_why: result.placing.why,
        },
        data: { total: result.total.total, rank: result.placing.rank, grade: result.placing.grade },
      });
      await finishTodos(tx, actor, subject(sheetCase, sheet), now);
    }
    await transition(tx, ctx, roundCase, r, 'freeze', {
      ...versionOf(input),
      note: input.opinion,
      set: { frozen_by: actor.userId, frozen_by_name: actor.name, frozen_at: now, frozen_hash: seal },
      data: { hash: seal },
    });
    await finishTodos(tx, actor, subject(roundCase, r), now);
    await restartClock(tx, ctx, subject(roundCase, r), '', null);
    await insertTodo(tx, actor, subject(roundCase, r), now, {
      kind: 'report',
      action: 'letter',
      verb: '去拟文',
      title: `${r.title}结果文书`,
      why: '结果已冻结，待报告、通报、移交',
      to: await officeTodo(tx),
    });
    await addJob(tx, ctx.clock, 'evaluation.roundMoved', { roundId: r.id, state: 'frozen' });
    return presentRound(tx, ctx, id);
  });
}

/** Not carried through (取消考核); the year may be begun again. */
export async function cancelRound(ctx: Ctx, id: string, input: s.Opinion): Promise<s.RoundView> {
  return ctx.inTx(async (tx) => {
    const r = await hold(tx, ctx, id, 'cancel');
    const now = ctx.clock.now();
    await transition(tx, ctx, roundCase, r, 'cancel', { ...versionOf(input), note: input.opinion, tone: 'stop' });
    await finishTodos(tx, ctx.actor, subject(roundCase, r), now);
    await restartClock(tx, ctx, subject(roundCase, r), '', null);
    for (const sheet of await store.sheetsOf(tx, ctx.actor, r.id))
      await finishTodos(tx, ctx.actor, subject(sheetCase, sheet), now);
    return presentRound(tx, ctx, id);
  });
}

/**
 * Computes a frozen year once more (重算核对): from its stored inputs, which must give the same numbers and the same seal; and from
 * the records as they stand today, where what was entered since shows as a difference. Errors: evaluation.noResult.
 */
export async function recomputeRound(ctx: Ctx, id: string): Promise<s.RecomputeView> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const r = await getRoundRow(tx, ctx, id);
    policy.require(
      policy.mayOnRound(actor, 'recompute', r),
      '重算核对',
      '区安委办和安委会领导',
      roundMachine.states[r.state].label,
    );
    if (r.frozen_at === null || r.frozen_hash === null) throw fail('evaluation.noResult');
    const stored = await sheetsWithItems(tx, actor, r.id);
    const again = recomputed(stored, r.settings.small);
    const results = resultsOf(again, r.settings);
    const hash = sealOf(await store.schemesOfRound(tx, actor, r.id), r.settings, again, results);
    const different: s.RecomputeView['different'] = [];
    for (const one of again) {
      const result = results.get(one.sheet.id);
      const say = (what: string, before: unknown, after: unknown): void => {
        if (before !== after)
          different.push({ unitName: one.sheet.unit_name, what, before: String(before), after: String(after) });
      };
      say('总分', one.sheet.total, result?.total.total ?? null);
      say('名次', one.sheet.rank, result?.placing.rank ?? null);
      say('等次', one.sheet.grade, result?.placing.grade ?? null);
    }
    const sheetOfItem = new Map(stored.flatMap((one) => one.items.map((item) => [item.id, one] as const)));
    for (const { itemId } of await brokenKept(
      tx,
      actor,
      stored.flatMap((one) => one.items),
    )) {
      const one = sheetOfItem.get(itemId);
      const key = one?.items.find((item) => item.id === itemId)?.key;
      different.push({
        unitName: one?.sheet.unit_name ?? '',
        what: `${one?.content.items.find((of) => of.key === key)?.title ?? ''}存下的明细`,
        before: '与校验码相符',
        after: '已被改动',
      });
    }
    const measured: s.RecomputeView['measured'] = [];
    const fresh = await measureAll(tx, actor, r, stored, ctx.clock.now());
    for (const one of stored) {
      const rows = new Map((fresh.get(one.sheet.id) ?? []).map((row) => [row.id, row]));
      for (const item of one.items)
        for (const [i, input] of item.inputs.entries()) {
          const now = rows.get(item.id)?.inputs[i];
          if (!now || (now.numerator === input.numerator && now.denominator === input.denominator)) continue;
          measured.push({
            unitName: one.sheet.unit_name,
            title: one.content.items.find((of) => of.key === item.key)?.title ?? item.key,
            itemId: item.id,
            seq: i,
            before: inputWords(input),
            after: inputWords(now),
          });
        }
    }
    return {
      roundId: r.id,
      year: r.year,
      frozenAt: r.frozen_at.toISOString(),
      frozenHash: r.frozen_hash,
      hash,
      isSame: hash === r.frozen_hash && different.length === 0,
      different,
      measured,
    };
  });
}

/** 12, of a rate 9/10, 未报. */
const inputWords = (v: { numerator: number | null; denominator: number | null }): string =>
  v.numerator === null ? UNREPORTED : v.denominator === null ? String(v.numerator) : `${v.numerator}/${v.denominator}`;

/** Days of a year that figures cover, for the page. */
export const yearSpan = (year: number) => ({ from: plainDate(`${year}-01-01`), to: plainDate(`${year}-12-31`) });
