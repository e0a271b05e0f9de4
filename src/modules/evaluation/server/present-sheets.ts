/** How score sheets and objections leave the house. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { behalvesOf, listEvents, stepOf } from '#platform/casework/server/index.ts';
import { yes, type Answer } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { filesOf, filesOfMany } from '#platform/files/server/index.ts';
import { findIndicator } from '#platform/indicators/server/index.ts';
import { readIndicatorRef } from '#platform/indicators/shared/schema.ts';
import { isUnreported, ruleWords } from '../shared/engine.ts';
import { engineItem } from '../shared/scheme.ts';
import type * as s from '../shared/schema.ts';
import { correctionSteps, objectionSteps, sheetSteps } from '../shared/states.ts';
import { formOfGroup } from './measuring.ts';
import { correctionCase, objectionCase, sheetCase, subject } from './parts.ts';
import * as policy from './policy.ts';
import { knowsScores, placed } from './present-rounds.ts';
import { actsOf } from './present-schemes.ts';
import { roundResults } from './results.ts';
import * as store from './store.ts';

const { fail } = policy;

export const getSheet = (ctx: Ctx, roundId: string, unitId: string): Promise<s.SheetView> =>
  ctx.reading(async (tx) => {
    const sheet = await store.sheetOfUnit(tx, ctx.actor, roundId, unitId);
    if (!sheet) throw fail('evaluation.sheetNotFound');
    return presentSheet(tx, ctx, sheet.id);
  });

/** By its own id, as a thing to do or a correction names it. */
export const findSheet = (ctx: Ctx, id: string): Promise<s.SheetView> =>
  ctx.reading(async (tx) => {
    const correction = await store.findCorrectionSheet(tx, ctx.actor, id);
    return presentSheet(tx, ctx, correction ?? id);
  });

export async function presentSheet(tx: Tx, ctx: Ctx, id: string): Promise<s.SheetView> {
  const { actor } = ctx;
  const sheet = await store.findSheet(tx, actor, id);
  if (!sheet) throw fail('evaluation.sheetNotFound');
  const r = await store.roundOf(tx, actor, sheet.round_id);
  const all = await roundResults(tx, actor, r);
  const own = all.sheets.find((one) => one.sheet.id === sheet.id);
  const scheme = (await store.schemesOfRound(tx, actor, r.id)).find((c) => c.id === sheet.scheme_id);
  if (!own || !scheme) throw fail('evaluation.sheetNotFound');
  const knows = knowsScores(actor, r, sheet);
  const result = all.results.get(sheet.id);
  const objections = await store.listedObjections(tx, actor, sheet.id);
  const changes = await store.changesOf(tx, actor, sheet.id);
  const entries = await store.entriesOf(tx, actor, [sheet.id]);
  const itemFiles = await filesOfMany(
    tx,
    'evaluationItem',
    own.items.map((item) => item.id),
  );
  const entryFiles = await filesOfMany(
    tx,
    'evaluationEntry',
    entries.map((e) => e.id),
  );
  const corrections = await store.correctionsOf(tx, actor, [sheet.id]);
  const correctionFiles = await filesOfMany(
    tx,
    correctionCase.type,
    corrections.map((k) => k.id),
  );
  const formOf = formOfGroup(sheet.grp);
  const may = (action: policy.SheetAction): Answer => policy.mayOnSheet(actor, action, sheet, r);
  const titles = new Map(scheme.content.items.map((item) => [item.key, item.title]));
  const items = scheme.content.items.flatMap((of): s.ItemView[] => {
    const item = own.items.find((one) => one.key === of.key);
    if (!item) return [];
    const files = itemFiles.get(item.id) ?? [];
    const fixed = corrections.findLast((k) => k.item_id === item.id && k.state === 'approved');
    const byCase = of.source !== 'indicator' && of.formula.form === 'perCase';
    // Before the result is published a unit sees its own words, not the office's.
    const trail = changes.filter((c) => c.item_id === item.id && (knows || c.kind === 'self'));
    return [
      {
        id: item.id,
        version: item.version,
        item: of,
        rule: ruleWords(engineItem(of, formOf)),
        figures: item.inputs.flatMap((input, seq) => {
          const ref = readIndicatorRef(input.ref);
          const of2 = ref ? findIndicator(ref.code) : undefined;
          return ref
            ? [
                {
                  seq,
                  ref: input.ref,
                  code: ref.code,
                  title: of2?.title ?? ref.code,
                  unit: of2?.unit ?? '',
                  form: of2?.form ?? (input.denominator === null ? 'count' : 'rate'),
                  numerator: input.numerator,
                  denominator: input.denominator,
                },
              ]
            : [];
        }),
        isCompared: item.is_compared,
        isUnreported: isUnreported(item.inputs),
        words: item.words,
        computed: item.computed,
        self: item.self_score,
        selfNote: item.self_note,
        office: knows && !byCase ? item.office_score : null,
        officeReason: knows ? item.office_reason : '',
        ruled: knows ? item.ruled_score : null,
        final: knows ? item.final : null,
        points: knows
          ? of.role === 'score'
            ? (result?.total.points[of.key] ?? null)
            : of.role === 'bonus'
              ? (item.final ?? 0)
              : of.role === 'deduct'
                ? -(item.final ?? 0)
                : null
          : null,
        corrected: fixed?.score_after ?? null,
        selfFiles: files.filter((f) => f.label === '自评佐证'),
        officeFiles: knows ? files.filter((f) => f.label === '核定依据') : [],
        entries: knows
          ? entries
              .filter((e) => e.item_id === item.id)
              .map((e) => ({
                id: e.id,
                itemId: e.item_id,
                what: e.what,
                points: e.points,
                happenedOn: e.happened_on,
                link: e.link,
                entered: { at: e.entered_at.toISOString(), by: e.entered_by_name },
                withdrawn:
                  e.withdrawn_at === null
                    ? null
                    : {
                        at: e.withdrawn_at.toISOString(),
                        by: e.withdrawn_by_name ?? '',
                        reason: e.withdrawn_reason,
                      },
                files: entryFiles.get(e.id) ?? [],
                mayWithdraw: e.withdrawn_at === null && (may('addEntry')?.allowed ?? false),
              }))
          : [],
        changes: trail.map((c) => ({
          at: c.at.toISOString(),
          kind: c.kind,
          before: c.before,
          after: c.after,
          reason: c.reason,
          who: c.by_unit ? `${c.by_unit} ${c.by_name}` : c.by_name,
          objectionId: c.kind === 'ruling' ? c.cause_id : null,
        })),
        allowedActions: actsOf(
          [
            ['selfScore', '自评'],
            ['officeScore', '核定'],
            ['addEntry', '登记事项'],
            ['object', '提出异议'],
            ['correct', '提出更正'],
          ] as const,
          (action) => {
            if (action === 'selfScore' && (of.role !== 'score' || byCase)) return null;
            if (action === 'officeScore' && (of.role !== 'score' || byCase)) return null;
            if (action === 'addEntry' && !byCase) return null;
            if (action === 'correct' && of.role === 'veto') return null;
            if (action === 'object' && objections.some((o) => o.item_id === item.id && o.state === 'filed'))
              return null;
            return may(action);
          },
        ),
      },
    ];
  });
  const history = await store.historyOf(tx, actor, sheet.unit_id);
  return {
    id: sheet.id,
    code: sheet.code,
    version: sheet.version,
    roundId: r.id,
    roundCode: r.code,
    roundTitle: r.title,
    roundState: r.state,
    year: r.year,
    unitId: sheet.unit_id,
    unitName: sheet.unit_name,
    unitKind: sheet.unit_kind,
    group: sheet.grp,
    state: sheet.state,
    scheme: { id: scheme.id, code: scheme.code, title: scheme.title },
    selfDueOn: r.self_due_on,
    objectionDueOn: r.objection_due_on,
    selfStatement: sheet.self_statement,
    submitted: moment(sheet.submitted_at, sheet.submitted_by_name),
    acknowledged: moment(sheet.acknowledged_at, sheet.acknowledged_by_name),
    measuredAt: own.items.find((item) => item.measured_at)?.measured_at?.toISOString() ?? null,
    result: knows ? placed(actor, r, own, all, objections.filter((o) => o.state === 'filed').length) : null,
    dimensions: scheme.content.dimensions.map((d) => ({
      ...d,
      points: knows ? (result?.total.dimensions[d.key]?.points ?? null) : null,
    })),
    items,
    corrections: corrections.map((k) => {
      const item = own.items.find((one) => one.id === k.item_id);
      return {
        id: k.id,
        code: k.code,
        itemId: k.item_id,
        itemTitle: titles.get(item?.key ?? '') ?? '',
        before: k.score_before,
        after: k.score_after,
        reason: k.reason,
        state: k.state,
        version: k.version,
        proposed: { at: k.proposed_at.toISOString(), by: k.proposed_by_name },
        decided: moment(k.decided_at, k.decided_by_name),
        opinion: k.opinion,
        files: correctionFiles.get(k.id) ?? [],
        allowedActions: actsOf(
          [
            ['approve', correctionSteps.approve.label],
            ['refuse', correctionSteps.refuse.label],
          ] as const,
          () => policy.mayOnCorrection(actor, k),
          ['approve'],
        ),
      };
    }),
    objections: objections.map(objectionRow),
    history: history.flatMap((one) =>
      one.total !== null && one.rank !== null && one.grade !== null
        ? [{ year: one.year, roundId: one.round_id, total: one.total, rank: one.rank, grade: one.grade }]
        : [],
    ),
    cause:
      sheet.cause_raised_at === null
        ? null
        : {
            raisedAt: sheet.cause_raised_at.toISOString(),
            metAt: sheet.cause_met_at?.toISOString() ?? null,
          },
    timeline: (await listEvents(tx, actor, subject(sheetCase, sheet), true)).map((e) => stepOf(e)),
    allowedActions: actsOf(
      [
        ['selfScores', '逐项自评'],
        ['submitSelf', sheetSteps.submitSelf.label],
        ['acknowledge', sheetSteps.acknowledge.label],
        ['reopenSelf', sheetSteps.reopenSelf.label],
        ['raiseCause', '列为督办事由'],
        ['meetCause', '确认已整改'],
      ] as const,
      (action) =>
        action === 'selfScores'
          ? (may('selfScore')?.allowed ?? false)
            ? yes
            : null
          : action === 'raiseCause' && sheet.grade !== 'fail'
            ? null
            : may(action),
      ['submitSelf', 'acknowledge'],
    ),
  };
}

/* —— objections —— */

const objectionRow = (o: store.ListedObjection): s.ObjectionRow => ({
  id: o.id,
  code: o.code,
  roundId: o.round_id,
  year: o.year,
  unitId: o.unit_id,
  unitName: o.unit_name,
  itemTitle: o.content.items.find((item) => item.key === o.item_key)?.title ?? o.item_key,
  claim: o.claim,
  state: o.state,
  filedAt: o.filed_at.toISOString(),
  filedBy: o.filed_by_name,
  dueAt: o.due_at?.toISOString() ?? null,
  askedScore: o.asked_score,
  scoreBefore: o.score_before,
  scoreAfter: o.score_after,
  ruled: moment(o.ruled_at, o.ruled_by_name),
});

export const listObjections = (ctx: Ctx, query: s.ObjectionQuery): Promise<Page<s.ObjectionRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listObjections(tx, ctx.actor, query);
    return { ...page, items: page.items.map(objectionRow) };
  });

export const getObjection = (ctx: Ctx, id: string): Promise<s.ObjectionView> =>
  ctx.reading((tx) => presentObjection(tx, ctx, id));

export async function presentObjection(tx: Tx, ctx: Ctx, id: string): Promise<s.ObjectionView> {
  const { actor } = ctx;
  const o = await store.listedObjection(tx, actor, id);
  if (!o) throw fail('evaluation.objectionNotFound');
  const of = o.content.items.find((item) => item.key === o.item_key);
  const [item] = (await store.itemsOf(tx, actor, [o.sheet_id])).filter((one) => one.id === o.item_id);
  const sheet = await store.findSheet(tx, actor, o.sheet_id);
  const scorers = await store.scorersOf(tx, actor, [o.sheet_id]);
  const behalves = await behalvesOf(tx, actor, subject(objectionCase, o));
  return {
    ...objectionRow(o),
    version: o.version,
    max: of ? (of.role === 'score' ? of.weight : of.formula.form === 'perCase' ? (of.formula.cap ?? 100) : 100) : 100,
    rule: of && sheet ? ruleWords(engineItem(of, formOfGroup(sheet.grp))) : '',
    words: item?.words ?? '',
    ruling: o.ruling,
    files: await filesOf(tx, objectionCase.type, o.id),
    timeline: (await listEvents(tx, actor, subject(objectionCase, o), true)).map((e) => stepOf(e)),
    allowedActions: actsOf(
      [
        ['uphold', objectionSteps.uphold.label],
        ['dismiss', objectionSteps.dismiss.label],
        ['withdraw', objectionSteps.withdraw.label],
      ] as const,
      (action) => policy.mayOnObjection(actor, action, o, scorers, behalves),
      ['uphold'],
    ),
  };
}
