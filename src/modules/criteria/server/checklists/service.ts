/** Inspection checklists and guides made from the library (T6-6): each line keeps its clause and the edition that it was made from. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { askedOffset, type Page } from '#kernel/shared/page.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import type { z } from 'zod';
import {
  MAX_LINES,
  type changeChecklist as changeContract,
  type Checklist,
  type ChecklistLine,
  type ChecklistRecord,
  type Guide,
  type MakeChecklist,
  type topicsForChecklist as topicsContract,
} from '../../shared/checklists.ts';
import { criteriaErrors } from '../../shared/errors.ts';
import { coverageLabels } from '../../shared/labels.ts';
import { CHECK_BELOW, type IndustryCode } from '../../shared/schema.ts';
import { presentCriterion } from '../present.ts';
import { mayEditChecklist, mayMakeChecklist } from '../policy.ts';
import { listStandards } from '../service.ts';
import * as library from '../store.ts';
import * as store from './store.ts';

const fail = failWith(criteriaErrors);

/** Applies to the industry, and is something to look at on the spot: not a clause that only leads to others. */
const isForList = (row: library.CriterionRow, industry: IndustryCode | undefined): boolean =>
  row.role !== 'companion' && (industry === undefined || row.industries.includes(industry));

/** Which parts of which standards apply to an industry on a day; the industry's own standards first, focus items last. */
export async function topics(
  ctx: Ctx,
  query: z.output<NonNullable<typeof topicsContract.query>>,
): Promise<z.output<NonNullable<typeof topicsContract.response>>> {
  return ctx.reading(async (tx) => {
    const on = query.on ?? ctx.clock.today();
    const rows = (await library.criteriaInForce(tx, on)).filter((row) => isForList(row, query.industry));
    const standards = new Map((await library.listStandards(tx, on)).map((s) => [s.id, s]));
    const found = new Map<string, { id: string; topics: Map<string, number>; row: library.CriterionRow }>();
    for (const row of rows) {
      const one = found.get(row.standard_id) ?? { id: row.standard_id, topics: new Map<string, number>(), row };
      one.topics.set(row.sector, (one.topics.get(row.sector) ?? 0) + 1);
      found.set(row.standard_id, one);
    }
    return {
      on,
      standards: [...found.values()]
        .map(({ id, topics, row }) => ({
          id,
          name: row.standard_name,
          docNo: row.doc_no,
          kind: row.kind,
          isOwn: (standards.get(id)?.industries.length ?? 0) < 8,
          topics: [...topics].map(([sector, count]) => ({ sector, count })),
        }))
        .sort((a, b) => Number(a.kind === 'focus') - Number(b.kind === 'focus') || Number(b.isOwn) - Number(a.isOwn)),
    };
  });
}

/** Makes a checklist (生成检查清单). Errors: criteria.checklistNotYours, checklistEmpty, checklistTooLong. */
export async function makeChecklist(ctx: Ctx, input: z.output<typeof MakeChecklist>): Promise<ChecklistRecord> {
  const refused = mayMakeChecklist(ctx.actor, input.purpose);
  if (refused !== null) throw fail('criteria.checklistNotYours', { reason: refused });
  return ctx.inTx(async (tx) => {
    const on = input.on ?? ctx.clock.today();
    const wanted = input.topics.map((t) => `${t.standardId}\n${t.sector}`);
    const rows = (await library.criteriaInForce(tx, on))
      .filter((row) => wanted.includes(`${row.standard_id}\n${row.sector}`))
      .filter((row) => isForList(row, input.industry ?? undefined));
    if (rows.length === 0) throw fail('criteria.checklistEmpty', { on });
    if (rows.length > MAX_LINES) throw fail('criteria.checklistTooLong', { count: rows.length, limit: MAX_LINES });
    rows.sort(
      (a, b) =>
        wanted.indexOf(`${a.standard_id}\n${a.sector}`) - wanted.indexOf(`${b.standard_id}\n${b.sector}`) ||
        a.ordinal - b.ordinal,
    );
    const now = ctx.clock.now();
    const id = newId<'checklist'>(now.getTime());
    const code = await drawCode(ctx, 'JD', { table: 'standard_counters', series: 'checklist' });
    await store.insert(
      tx,
      ctx.actor,
      {
        id,
        code,
        title: input.title,
        purpose: input.purpose,
        industry: input.industry,
        place: input.place,
        made_on: on,
        is_shared: ctx.actor.unitKind !== 'enterprise',
      },
      now,
    );
    await store.setLines(tx, ctx.actor, id, rows.map(lineOf));
    await audit(tx, ctx, {
      action: 'checklist.make',
      subjectType: 'checklist',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { title: input.title, on, lines: rows.length, topics: input.topics },
    });
    return present(tx, ctx, id);
  });
}

const lineOf = (row: library.CriterionRow): Omit<store.LineRow, 'ordinal'> => ({
  criterion_id: row.id,
  edition: row.edition,
  standard_id: row.standard_id,
  standard_name: row.standard_name,
  citation: `${row.doc_no ?? row.standard_name} ${row.clause}`,
  topic: row.sector,
  question: row.body,
  body: row.body,
  hint: row.hint,
  kind: row.kind,
  role: row.role,
  needs_check: row.confidence < CHECK_BELOW,
});

const presentRow = (row: store.ChecklistRow): Checklist => ({
  id: row.id,
  code: row.code,
  title: row.title,
  purpose: row.purpose,
  industry: row.industry,
  place: row.place,
  madeOn: row.made_on,
  unitName: row.unit_name,
  madeBy: row.made_by_name,
  changedAt: row.changed_at.toISOString(),
  lines: row.lines,
  version: row.version,
});

/** What has become of each line's item by today, or will by a published edition. */
async function changesOf(
  tx: Tx,
  lines: readonly store.LineRow[],
  today: PlainDate,
): Promise<{ changes: Map<string, ChecklistLine['change']>; newer: ChecklistRecord['newer'] }> {
  const rows = new Map(
    (await library.findCriteria(tx, [...new Set(lines.map((l) => l.criterion_id))], today)).map((row) => [row.id, row]),
  );
  const standards = await library.listStandards(tx, today);
  const byId = new Map(standards.map((s) => [s.id, s]));
  const changes = new Map<string, ChecklistLine['change']>();
  const newer = new Map<string, ChecklistRecord['newer'][number]>();
  const next = (id: string, validity: 'inForce' | 'upcoming'): library.StandardRow | undefined =>
    standards.find((s) => s.series === byId.get(id)?.series && s.id !== id && s.validity === validity);
  for (const line of lines) {
    const row = rows.get(line.criterion_id);
    const of = line.standard_id;
    const say = (text: string, to: library.StandardRow | undefined): void => {
      newer.set(of, {
        standardName: line.standard_name,
        newName: to ? `${to.name}（${to.doc_no ?? to.basis ?? ''}）` : null,
        from: to?.valid_from ?? null,
        text,
      });
    };
    const coming = next(of, 'upcoming');
    if (!row || row.validity === 'ended') {
      const to = next(of, 'inForce');
      changes.set(line.criterion_id, 'ended');
      say(to ? '已有新版本，本清单所用的版本不再有效' : '已不再有效，库里没有接替它的版本', to);
    } else if (row.edition !== line.edition && row.validity === 'inForce') {
      changes.set(line.criterion_id, row.body === line.body ? 'none' : 'reworded');
      if (row.body !== line.body) say('条文有修订，本清单用的是修订前的文字', byId.get(of));
    } else if (coming && row.validity === 'inForce') {
      changes.set(line.criterion_id, 'upcoming');
      say('新版本已发布，尚未施行', coming);
    } else changes.set(line.criterion_id, 'none');
  }
  return { changes, newer: [...newer.values()] };
}

async function present(tx: Tx, ctx: Ctx, id: string): Promise<ChecklistRecord> {
  const row = await store.find(tx, ctx.actor, id);
  if (!row) throw fail('criteria.checklistNotFound');
  const lines = await store.linesOf(tx, ctx.actor, id);
  const { changes, newer } = await changesOf(tx, lines, ctx.clock.today());
  return {
    ...presentRow(row),
    items: lines.map((line) => ({
      criterionId: line.criterion_id,
      edition: line.edition,
      standardId: line.standard_id,
      standardName: line.standard_name,
      citation: line.citation,
      topic: line.topic,
      question: line.question,
      text: line.body,
      hint: line.hint,
      kind: line.kind,
      role: line.role,
      needsCheck: line.needs_check,
      change: changes.get(line.criterion_id) ?? 'none',
    })),
    newer,
    isMine: mayEditChecklist(ctx.actor, row) === null,
  };
}

export const getChecklist = (ctx: Ctx, id: string): Promise<ChecklistRecord> =>
  ctx.reading((tx) => present(tx, ctx, id));

/** The lists of one's own unit and those that authorities share, last changed first. */
export async function listChecklists(
  ctx: Ctx,
  query: store.ChecklistFilter & { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<Checklist> & { mayMake: boolean }> {
  return ctx.reading(async (tx) => {
    const offset = askedOffset(query);
    const found = await store.page(tx, ctx.actor, query, query.limit, offset);
    const next = offset + found.rows.length;
    return {
      items: found.rows.map(presentRow),
      total: found.total,
      nextCursor: next < found.total ? String(next) : null,
      mayMake: mayMakeChecklist(ctx.actor, 'self') === null,
    };
  });
}

/**
 * Names, order, heads and wording of a list; lines may be left out, none is added. Clause and edition of each line stay as made.
 * Errors: criteria.checklistNotYours, checklistStale, lineUnknown.
 */
export async function changeChecklist(
  ctx: Ctx,
  id: string,
  input: z.output<NonNullable<typeof changeContract.body>>,
): Promise<ChecklistRecord> {
  return ctx.inTx(async (tx) => {
    const row = await store.find(tx, ctx.actor, id, true);
    if (!row) throw fail('criteria.checklistNotFound');
    const refused = mayEditChecklist(ctx.actor, row);
    if (refused !== null) throw fail('criteria.checklistNotYours', { reason: refused });
    if (row.version !== input.version) throw fail('criteria.checklistStale');
    const before = new Map((await store.linesOf(tx, ctx.actor, id)).map((line) => [line.criterion_id, line]));
    const lines = input.lines.map(({ criterionId, topic, question }) => {
      const line = before.get(criterionId);
      // Each line once: what was taken is not there any more.
      if (!line || !before.delete(criterionId)) throw fail('criteria.lineUnknown', { id: criterionId });
      const { ordinal: _, ...rest } = line;
      return { ...rest, topic, question };
    });
    await store.setLines(tx, ctx.actor, id, lines);
    await store.change(tx, ctx.actor, id, { title: input.title, place: input.place }, ctx.clock.now());
    await audit(tx, ctx, {
      action: 'checklist.change',
      subjectType: 'checklist',
      subjectId: id,
      subjectCode: row.code,
      facts: { title: input.title, lines: lines.length, left: [...before.keys()] },
    });
    return present(tx, ctx, id);
  });
}

/** 2023年5月15日 */
const dayWords = (day: string | null): string => {
  const [y, m, d] = (day ?? '').split('-').map(Number);
  return day === null ? '' : `${y}年${m}月${d}日`;
};

/** The guide to a standard on a day (判定指引). Errors: criteria.standardUnknown. */
export async function guide(ctx: Ctx, id: string, given?: PlainDate): Promise<Guide> {
  return ctx.reading(async (tx) => {
    const today = ctx.clock.today();
    const on = given ?? today;
    const standard = (await listStandards(tx, { on })).find((s) => s.id === id);
    if (!standard) throw fail('criteria.standardUnknown', { id });
    const items = (await library.itemsOfStandard(tx, id, on)).map(presentCriterion);
    const count = (role: string): number => items.filter((c) => c.role === role).length;
    const doubtful = items.filter((c) => c.needsCheck).length;
    const sectors = new Map<string, typeof items>();
    for (const item of items) sectors.set(item.sector, [...(sectors.get(item.sector) ?? []), item]);
    return {
      on,
      standard,
      steps: [
        standard.kind === 'focus'
          ? '这是重点检查事项，用来排查，不是法定判定标准：单凭它不能认定重大，须补引法定条款或附专家论证意见。'
          : `按发现日期选用：只判定${dayWords(standard.validFrom)}${standard.validTo ? `至${dayWords(standard.validTo)}` : '起'}发现的隐患。`,
        ...(count('direct') > 0 ? [`${count('direct')} 条可以直接判定：符合一条即构成。`] : []),
        ...(count('comprehensive') > 0
          ? [`${count('comprehensive')} 条是综合判定要素：单条不构成，按场所类别计数，达到数量才构成；当场改正的不计。`]
          : []),
        ...(count('companion') > 0 ? [`${count('companion')} 条须与所涉条款一并引用，不能单独作为依据。`] : []),
        ...(count('catchAll') > 0
          ? [`${count('catchAll')} 条是兜底条款：须同时有严重违法和群死群伤的现实危险，并附专家论证意见。`]
          : []),
        ...(doubtful > 0 ? [`${doubtful} 条的文字待核，引用前对照公布的原文。`] : []),
        ...(standard.coverage === 'full' ? [] : [`本库收录情况：${coverageLabels[standard.coverage]}。`]),
        ...(standard.note ? [standard.note] : []),
      ],
      sectors: [...sectors].map(([sector, items]) => ({ sector, items })),
    };
  });
}
