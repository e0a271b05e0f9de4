/** How rounds and their rankings leave the house. A unit reads its own result when it is published, everybody's places once frozen. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { behalvesOf, listEvents, stepOf } from '#platform/casework/server/index.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { filesOfMany } from '#platform/files/server/index.ts';
import { isUnreported, round2 } from '../shared/engine.ts';
import type * as s from '../shared/schema.ts';
import { gradeKeys, groupKeys, roundSteps, sheetMachine, type GradeKey } from '../shared/states.ts';
import { roundCase, subject } from './parts.ts';
import * as policy from './policy.ts';
import { actsOf } from './present-schemes.ts';
import { roundResults, type RoundResults } from './results.ts';
import * as store from './store.ts';

const { fail } = policy;

/** Whether the reader may know this sheet's scores now. */
export const knowsScores = (actor: Actor, r: store.RoundRow, sheet: store.SheetRow): boolean =>
  actor.scope.all || (sheet.unit_id === actor.unitId && (r.state === 'published' || r.state === 'frozen'));
/** Whether the reader may know this unit's place: that tells of the others, so only at the freeze. */
const knowsPlace = (actor: Actor, r: store.RoundRow): boolean => actor.scope.all || r.state === 'frozen';

/** One unit's line on the ranking. */
export function placed(
  actor: Actor,
  r: store.RoundRow,
  one: RoundResults['sheets'][number],
  all: RoundResults,
  openObjections: number,
): s.Placed {
  const { sheet } = one;
  const result = all.results.get(sheet.id);
  const scores = knowsScores(actor, r, sheet);
  const place = knowsPlace(actor, r);
  const fixed = all.corrected?.get(sheet.id);
  const frozen = r.state === 'frozen';
  const total = frozen ? sheet.total : (result?.total.total ?? null);
  const changed = fixed && result && (fixed.total.total !== total || fixed.placing.rank !== sheet.rank);
  return {
    sheetId: sheet.id,
    unitId: sheet.unit_id,
    unitName: sheet.unit_name,
    unitKind: sheet.unit_kind,
    group: sheet.grp,
    state: sheet.state,
    sizeClass: sheet.size_class,
    sizeValue: place ? sheet.size_value : null,
    total: scores || place ? total : null,
    base: scores ? (result?.total.base ?? null) : null,
    bonus: scores ? (result?.total.bonus ?? null) : null,
    deducted: scores ? (result?.total.deducted ?? null) : null,
    rank: place ? (frozen ? sheet.rank : (result?.placing.rank ?? null)) : null,
    isTied: place ? ((frozen ? sheet.is_tied : result?.placing.isTied) ?? false) : false,
    sizeRank: place && sheet.size_class ? (frozen ? sheet.size_rank : (result?.placing.sizeRank ?? null)) : null,
    sizeCount: place && sheet.size_class ? (result?.placing.sizeCount ?? null) : null,
    grade: place ? (frozen ? sheet.grade : (result?.placing.grade ?? null)) : null,
    gradeWhy: scores && place ? (frozen ? sheet.grade_why : (result?.placing.why ?? '')) : '',
    corrected:
      changed && place ? { total: fixed.total.total, rank: fixed.placing.rank, grade: fixed.placing.grade } : null,
    dimensions: scores ? { ...(result?.total.dimensions ?? {}) } : {},
    missing: actor.scope.all ? (result?.total.missing.length ?? 0) : 0,
    openObjections: actor.scope.all || sheet.unit_id === actor.unitId ? openObjections : 0,
    notCompared: scores
      ? one.items.filter((item) => item.role === 'score' && !item.is_compared && item.final === null).length
      : 0,
    unreported: scores ? one.items.filter((item) => isUnreported(item.inputs)).length : 0,
    mayOpen: actor.scope.all || sheet.unit_id === actor.unitId,
    isMine: sheet.unit_id === actor.unitId,
  };
}

async function rowsOf(tx: Tx, actor: Actor, rounds: readonly store.RoundRow[]): Promise<s.RoundRow[]> {
  const ids = rounds.map((r) => r.id);
  const counts = await store.roundCounts(tx, actor, ids);
  const mine = new Map((await store.mySheets(tx, actor, ids)).map((sheet) => [sheet.round_id, sheet]));
  return rounds.map((r) => {
    const own = mine.get(r.id);
    const n = counts.get(r.id);
    return {
      id: r.id,
      code: r.code,
      year: r.year,
      title: r.title,
      state: r.state,
      units: n?.units ?? 0,
      submitted: n?.submitted ?? 0,
      objections: n?.objections ?? 0,
      upheld: n?.upheld ?? 0,
      selfDueOn: r.self_due_on,
      objectionDueOn: r.objection_due_on,
      frozenAt: r.frozen_at?.toISOString() ?? null,
      mySheet: own ? { unitId: own.unit_id, state: own.state, label: sheetMachine.states[own.state].label } : null,
    };
  });
}

export const listRounds = (ctx: Ctx, query: s.RoundQuery): Promise<Page<s.RoundRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listRounds(tx, ctx.actor, query);
    return { ...page, items: await rowsOf(tx, ctx.actor, page.items) };
  });

export const getRound = (ctx: Ctx, id: string): Promise<s.RoundView> => ctx.reading((tx) => presentRound(tx, ctx, id));

const ruleLines = (r: store.RoundRow): s.RoundView['rules'] => {
  const { tiers, small, sizes, sources } = r.settings;
  const source = (key: string): string => {
    const of = sources.find((one) => one.key === key);
    return of
      ? `${of.document}${of.clause ? ` ${of.clause}` : ''}，第 ${of.version} 版${of.tag ? '（待核）' : ''}`
      : '';
  };
  return [
    {
      label: '等次',
      text: `优秀不低于 ${tiers.excellentFloor} 分且不超过本组的 ${round2(tiers.excellentShare * 100)}%；良好不低于 ${tiers.goodFloor} 分；合格不低于 ${tiers.passFloor} 分。同分跨过优秀名额的，均定为良好`,
      source: source('evaluation.tiers'),
    },
    {
      label: '小基数',
      text: `比率的基数小于 ${small} 的不参与比较，按同一维度其余项的得分率折算`,
      source: source('evaluation.smallDenominator'),
    },
    {
      label: '未报数',
      text: '由单位填报的指标没有填报的，不与其他单位比较；方案没有另行规定的，该项按 0 分计。填报为 0 的不算未报',
      source: '考核方案各项的“单位没有填报时”',
    },
    {
      label: '同规模',
      text:
        Object.values(sizes)
          .map(
            (size) =>
              `${size.label}：${size.limits.map((limit, i) => `${size.names[i] ?? ''} 少于 ${limit}`).join('，')}，其余为${size.names.at(-1) ?? ''}`,
          )
          .join('；') || '没有设定',
      source: source('evaluation.sizes'),
    },
  ];
};

export async function presentRound(tx: Tx, ctx: Ctx, id: string): Promise<s.RoundView> {
  const { actor } = ctx;
  const r = await store.findRound(tx, actor, id);
  if (!r) throw fail('evaluation.roundNotFound');
  const all = await roundResults(tx, actor, r);
  const schemes = await store.schemesOfRound(tx, actor, r.id);
  const objections = await store.objectionsOfRound(tx, actor, r.id, true);
  const openOf = (sheetId: string): number => objections.filter((o) => o.sheet_id === sheetId).length;
  const isOpen = knowsPlace(actor, r);
  const boards = groupKeys.flatMap((group): s.RoundView['boards'] => {
    const scheme = schemes.find((c) => c.grp === group);
    const sheets = all.sheets.filter((one) => one.sheet.grp === group);
    if (!scheme || sheets.length === 0) return [];
    const units = sheets
      .map((one) => placed(actor, r, one, all, openOf(one.sheet.id)))
      .filter((unit) => isOpen || unit.isMine)
      .sort((a, b) => (a.rank ?? 999) - (b.rank ?? 999) || a.unitName.localeCompare(b.unitName, 'zh'));
    if (units.length === 0) return [];
    const grades = Object.fromEntries(
      gradeKeys.map((grade) => [grade, units.filter((unit) => unit.grade === grade).length]),
    ) as Record<GradeKey, number>;
    return [
      {
        group,
        scheme: { id: scheme.id, code: scheme.code, title: scheme.title },
        dimensions: scheme.content.dimensions,
        quota: Math.floor(sheets.length * r.settings.tiers.excellentShare + 1e-9),
        units,
        grades,
      },
    ];
  });
  const trend: s.RoundView['trend'] = [];
  for (const past of await store.frozenRounds(tx, actor, r.year)) {
    const sheets = await store.sheetsOf(tx, actor, past.id);
    trend.push({
      year: past.year,
      roundId: past.id,
      units: sheets.flatMap((sheet) =>
        sheet.total !== null && sheet.rank !== null && sheet.grade !== null
          ? [{ unitId: sheet.unit_id, total: sheet.total, rank: sheet.rank, grade: sheet.grade }]
          : [],
      ),
    });
  }
  const scorers = actor.scope.all
    ? await store.scorersOf(
        tx,
        actor,
        all.sheets.map((one) => one.sheet.id),
      )
    : new Set<string>();
  const behalves = await behalvesOf(tx, actor, subject(roundCase, r));
  const names = new Map(all.sheets.map((one) => [one.sheet.id, one.sheet.unit_name]));
  const [line] = await rowsOf(tx, actor, [r]);
  if (!line) throw fail('evaluation.roundNotFound');
  return {
    ...line,
    version: r.version,
    opened: moment(r.opened_at, r.opened_by_name),
    measuredAt: actor.scope.all
      ? (all.sheets
          .flatMap((one) => one.items)
          .find((item) => item.measured_at)
          ?.measured_at?.toISOString() ?? null)
      : null,
    published: moment(r.published_at, r.published_by_name),
    frozen: moment(r.frozen_at, r.frozen_by_name),
    frozenHash: r.frozen_hash,
    rules: ruleLines(r),
    boards,
    letters: actor.scope.all
      ? (await store.lettersOf(tx, actor, r.id)).map((letter) => ({
          id: letter.id,
          kind: letter.kind,
          draftId: letter.draft_id,
          unitName: letter.sheet_id ? (names.get(letter.sheet_id) ?? '') : '',
          at: letter.drafted_at.toISOString(),
          by: letter.drafted_by_name,
          issuedAt: letter.issued_at?.toISOString() ?? null,
        }))
      : [],
    corrections: (
      await store.correctionsOf(
        tx,
        actor,
        all.sheets.map((one) => one.sheet.id),
      )
    ).filter((k) => k.state === 'approved').length,
    trend: trend.reverse(),
    isOpen,
    // Which letters the office draws up, and about whom, is the office's.
    timeline: (await listEvents(tx, actor, subject(roundCase, r), true))
      .filter((event) => actor.scope.all || event.act !== 'letter')
      .map((e) => stepOf(e)),
    allowedActions: actsOf(
      [
        ['closeSelf', roundSteps.closeSelf.label],
        ['publish', roundSteps.publish.label],
        ['freeze', roundSteps.freeze.label],
        ['measure', '重新取数'],
        ['letter', '拟结果文书'],
        ['recompute', '重算核对'],
        ['cancel', roundSteps.cancel.label],
      ] as const,
      (action) => policy.mayOnRound(actor, action, r, scorers, behalves),
      ['closeSelf', 'publish', 'freeze', 'letter'],
    ),
  };
}

/** Everything that cost or brought points (加分、扣分清单), each with its record or the figure that opens its rows. */
export const listDeductions = (ctx: Ctx, id: string, query: s.DeductionQuery): Promise<Page<s.DeductionRow>> =>
  ctx.reading(async (tx) => {
    const { actor } = ctx;
    const r = await store.findRound(tx, actor, id);
    if (!r) throw fail('evaluation.roundNotFound');
    const all = await roundResults(tx, actor, r);
    const open = all.sheets.filter(
      (one) =>
        knowsScores(actor, r, one.sheet) &&
        (!query.unit?.length || query.unit.includes(one.sheet.unit_id)) &&
        (!query.group?.length || query.group.includes(one.sheet.grp)),
    );
    const entries = await store.entriesOf(
      tx,
      actor,
      open.map((one) => one.sheet.id),
    );
    const files = await filesOfMany(
      tx,
      'evaluationEntry',
      entries.map((e) => e.id),
    );
    const rows: s.DeductionRow[] = [];
    for (const one of open) {
      const sheetPath = `/evaluation/rounds/${r.id}/units/${one.sheet.unit_id}`;
      for (const item of one.items) {
        const of = one.content.items.find((other) => other.key === item.key);
        // What was never reported and so earned nothing is a loss like any other, and says why.
        const isSilent = of?.role === 'score' && isUnreported(item.inputs) && (item.final ?? of.weight) < of.weight;
        if (!of || (of.formula.form !== 'perCase' && !isSilent)) continue;
        const sign = of.role === 'bonus' ? 1 : -1;
        for (const e of entries.filter((other) => other.item_id === item.id && other.withdrawn_at === null))
          rows.push({
            id: e.id,
            unitId: one.sheet.unit_id,
            unitName: one.sheet.unit_name,
            group: one.sheet.grp,
            itemTitle: of.title,
            points: of.role === 'veto' ? 0 : sign * e.points,
            what: e.what,
            on: e.happened_on,
            href: e.link || `${sheetPath}?item=${item.id}`,
            evidence: files.get(e.id)?.length ?? 0,
            kind: 'entry',
          });
        if (of.source === 'indicator' && ((item.value ?? 0) > 0 || isSilent))
          rows.push({
            id: item.id,
            unitId: one.sheet.unit_id,
            unitName: one.sheet.unit_name,
            group: one.sheet.grp,
            itemTitle: of.title,
            points:
              of.role === 'score' ? round2((item.final ?? of.weight) - of.weight) : sign * round2(item.final ?? 0),
            what: item.words,
            on: plainDate(`${r.year}-12-31`),
            href: `${sheetPath}?item=${item.id}`,
            evidence: 0,
            kind: 'figure',
          });
      }
    }
    rows.sort((a, b) => a.points - b.points || (a.on ?? '').localeCompare(b.on ?? '') || (a.id < b.id ? -1 : 1));
    const asked = query.cursor === undefined ? (query.page ?? 1) : Number(query.cursor);
    const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
    const items = rows.slice((page - 1) * query.limit, page * query.limit);
    return {
      items,
      total: rows.length,
      nextCursor: page * query.limit < rows.length ? String(page + 1) : null,
    };
  });
