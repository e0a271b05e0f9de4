/** Reading the criteria library, proposals, and the rules by which items may carry a judgement (判定). */
import type { Ctx } from '#kernel/server/context.ts';
import { decodeCursor, encodeCursor } from '#kernel/server/cursor.ts';
import type { Tx } from '#kernel/server/db.ts';
import { failWith } from '#kernel/shared/errors.ts';
import type { Page } from '#kernel/shared/page.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { chineseDay } from '#platform/documents/shared/chinese.ts';
import { criteriaErrors } from '../shared/errors.ts';
import { coverageLabels } from '../shared/labels.ts';
import type {
  Criterion,
  CriterionCitation,
  CriterionDetail,
  CriterionKind,
  CriterionSuggestion,
  JudgementMethod,
  Standard,
} from '../shared/schema.ts';
import { searchWords } from '../shared/text.ts';
import { readLexicon } from './library.ts';
import { citationOf, presentCriterion, presentStandardRef } from './present.ts';
import { linksOf } from './editions/store.ts';
import * as store from './store.ts';
import { suggestFrom } from './suggest.ts';

const fail = failWith(criteriaErrors);

export interface CriteriaSearch {
  /** Words apart by blanks, all of which must be found; two characters suffice. */
  text?: string | undefined;
  industry?: string | undefined;
  /** Day whose editions are searched, as a hazard's discovery date (发现日期). */
  on: PlainDate;
  kind?: CriterionKind | undefined;
  standardId?: string | undefined;
  /** Default true: only what is in force on the day. */
  inForce?: boolean;
  limit?: number;
  cursor?: string | undefined;
  /** 1-based; ignored when a cursor is given. */
  page?: number | undefined;
}

/** Items that fit, by relevance and the order of the library, with the exact total. Throws common.badCursor. */
export async function searchCriteria(tx: Tx, search: CriteriaSearch): Promise<Page<Criterion>> {
  const limit = search.limit ?? 20;
  const query: store.CriteriaQuery = {
    on: search.on,
    inForce: search.inForce ?? true,
    words: searchWords(search.text ?? ''),
    industry: search.industry,
    kind: search.kind,
    standardId: search.standardId,
  };
  let after: store.CriteriaPosition | null = null;
  if (search.cursor !== undefined) {
    const [rank, sort, ordinal, id] = decodeCursor(search.cursor, 4);
    after = { rank: Number(rank), sort: Number(sort), ordinal: Number(ordinal), id: String(id) };
  }
  const offset = after ? 0 : ((search.page ?? 1) - 1) * limit;
  const rows = await store.pageCriteria(tx, query, { limit: limit + 1, after, offset });
  const counts = await store.countCriteria(tx, query);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(presentCriterion),
    total: [...counts.values()].reduce((sum, n) => sum + n, 0),
    nextCursor:
      rows.length > limit && last ? encodeCursor([last.rank, last.standard_sort, last.ordinal, last.id]) : null,
  };
}

/** The item in the edition that is in force on the day; null when it is unknown or not in force then. */
export async function criterionOn(tx: Tx, criterionId: string, on: PlainDate): Promise<Criterion | null> {
  const [row] = await store.findCriteria(tx, [criterionId], on);
  return row?.validity === 'inForce' ? presentCriterion(row) : null;
}

/** Every item in force on a day, in the order of the library. */
export async function criteriaInForce(tx: Tx, on: PlainDate): Promise<Criterion[]> {
  return (await store.criteriaInForce(tx, on)).map(presentCriterion);
}

/**
 * One item: in the given edition (as a record cites it), else in the edition that counts on the day, else the newest.
 * Throws criteria.notFound.
 */
export async function getCriterion(
  tx: Tx,
  criterionId: string,
  at: { on: PlainDate; edition?: number | undefined },
): Promise<Criterion> {
  const [row] =
    at.edition === undefined
      ? await store.findCriteria(tx, [criterionId], at.on)
      : await store.findEditions(tx, [{ id: criterionId, edition: at.edition }], at.on);
  if (!row) throw fail('criteria.notFound', { id: criterionId });
  return presentCriterion(row);
}

/** Cited editions of several items at once, for lists and record pages; unknown ones are left out. */
export async function getCitedCriteria(
  tx: Tx,
  refs: readonly { id: string; edition: number }[],
  on: PlainDate,
): Promise<Criterion[]> {
  if (refs.length === 0) return [];
  return (await store.findEditions(tx, refs, on)).map(presentCriterion);
}

const proposalNotice = '系统建议仅供参考，须由本人确认；是否构成重大事故隐患，最终由有权部门判定';

let lexicon: Promise<string[][]> | null = null;

/** Proposals for a description (系统建议), best first; empty when nothing is alike enough. Never a judgement. */
export async function suggestCriteria(
  tx: Tx,
  input: { description: string; industry?: string | undefined; on: PlainDate; limit?: number },
): Promise<CriterionSuggestion[]> {
  const words = await (lexicon ??= readLexicon());
  const rows = await store.criteriaInForce(tx, input.on);
  const docs = rows
    .filter((row) => row.role !== 'companion' && row.role !== 'catchAll')
    .map((row) => ({
      criterion: presentCriterion(row),
      text: [row.body, row.sector, ...row.keywords].join(' '),
    }));
  return suggestFrom(docs, words, {
    description: input.description,
    industry: input.industry,
    limit: input.limit ?? 3,
  });
}

/** Says in words which edition of the same standard was in force on the day. */
async function inForceInstead(tx: Tx, standardId: string, on: PlainDate): Promise<string> {
  const all = await store.listStandards(tx, on);
  const own = all.find((s) => s.id === standardId);
  const instead = all.find((s) => s.series === own?.series && s.validity === 'inForce');
  if (!own || !instead) return '标准库里没有查到当日有效的同类标准，请核对发现日期，或按专家论证认定';
  const name = `《${instead.name}》（${instead.doc_no ?? instead.basis ?? ''}）`;
  if (instead.id === own.id) return `${name}当日有效，但没有这一条，请改选其他条款`;
  return instead.coverage === 'none'
    ? `当日有效的是${name}，${coverageLabels.none}，请去掉本条，按专家论证认定并上传专家论证意见`
    : `当日有效的是${name}，请改选其中的条款`;
}

export interface JudgementInput {
  criterionIds: readonly string[];
  /** The hazard's discovery date: the text in force then counts, whatever is in force now. */
  on: PlainDate;
  grade: 'general' | 'major';
  method: JudgementMethod;
  hasExpertOpinion: boolean;
}

/**
 * Refuses a judgement that the cited items cannot carry, and answers the citations to be kept as facts of the record,
 * with cautions for the person who judges (待核 items). A major hazard needs a statutory item or an expert opinion;
 * checklists alone never make one; catch-all clauses always need the opinion.
 * Throws criteria.notFound, notInForce, needed, focusOnly, expertOpinionNeeded, expertOpinionMissing, companionNeeded,
 * notDirect, notComprehensive.
 */
export async function requireJudgeable(
  tx: Tx,
  input: JudgementInput,
): Promise<{ citations: CriterionCitation[]; cautions: string[] }> {
  const ids = [...new Set(input.criterionIds)];
  const rows = ids.length === 0 ? [] : await store.findCriteria(tx, ids, input.on);
  const known = new Set(rows.map((row) => row.id));
  for (const id of ids) if (!known.has(id)) throw fail('criteria.notFound', { id });
  const criteria = rows.map(presentCriterion);
  for (const c of criteria)
    if (c.validity !== 'inForce')
      throw fail('criteria.notInForce', {
        citation: c.citation,
        on: chineseDay(input.on),
        inForce: await inForceInstead(tx, c.standardId, input.on),
        criterionId: c.id,
        validFrom: c.validFrom,
        validTo: c.validTo,
      });
  if (input.grade === 'major') requireMajor(criteria, input);
  const doubtful = criteria.filter((c) => c.needsCheck);
  return {
    citations: criteria.map(citationOf),
    cautions:
      doubtful.length === 0 ? [] : [`${doubtful.map((c) => c.citation).join('、')}的文字待核，引用前请对照公布的原文`],
  };
}

function requireMajor(criteria: readonly Criterion[], { method, hasExpertOpinion }: JudgementInput): void {
  if (method === 'expert' && !hasExpertOpinion) throw fail('criteria.expertOpinionMissing');
  const catchAll = criteria.find((c) => c.isCatchAll);
  if (catchAll && !hasExpertOpinion) throw fail('criteria.expertOpinionNeeded', { citation: catchAll.citation });
  if (method === 'expert') return;
  if (criteria.length === 0) throw fail('criteria.needed');
  const statutory = criteria.filter((c) => c.kind === 'statutory');
  if (statutory.length === 0) {
    if (hasExpertOpinion) return;
    throw fail('criteria.focusOnly');
  }
  const standing = statutory.filter((c) => c.role !== 'companion');
  const companion = statutory.find((c) => c.role === 'companion');
  if (standing.length === 0 && companion) throw fail('criteria.companionNeeded', { citation: companion.citation });
  const element = standing.find((c) => c.role === 'comprehensive');
  if (method === 'direct' && element && !standing.some((c) => c.role === 'direct' || c.role === 'catchAll'))
    throw fail('criteria.notDirect', { citation: element.citation });
  if (method === 'comprehensive' && !element) throw fail('criteria.notComprehensive');
}

/** The standards on a day, with how many of their items fit the filters. */
export async function listStandards(
  tx: Tx,
  search: Pick<CriteriaSearch, 'text' | 'industry' | 'kind' | 'on'>,
): Promise<Standard[]> {
  const rows = await store.listStandards(tx, search.on, { kind: search.kind });
  const items = await store.itemCounts(tx);
  const matches = await store.countCriteria(tx, {
    on: search.on,
    inForce: false,
    words: searchWords(search.text ?? ''),
    industry: search.industry,
    kind: search.kind,
  });
  return rows.map((row) => ({
    ...presentStandardRef(row),
    series: row.series,
    kind: row.kind,
    basis: row.basis,
    issuer: row.issuer,
    authority: row.authority,
    topic: row.topic,
    industries: row.industries,
    endKind: row.end_kind,
    isFromCertain: row.is_from_certain,
    note: row.note,
    source: row.source,
    tag: row.tag,
    origin: row.origin,
    supersedes: row.supersedes,
    supersededBy: row.superseded_by,
    validity: row.validity,
    itemCount: items.get(row.id) ?? 0,
    matchCount: matches.get(row.id) ?? 0,
  }));
}

/** Everything about one item on a day: text, evidence demands, its editions, the standard's lineage. */
export async function criterionDetail(tx: Tx, id: string, on: PlainDate): Promise<CriterionDetail> {
  const [row] = await store.findCriteria(tx, [id], on);
  if (!row) throw fail('criteria.notFound', { id });
  const editions = await store.editionsOf(tx, id, on);
  const standards = await store.listStandards(tx, on);
  const standard = standards.find((s) => s.id === row.standard_id) as store.StandardRow;
  const links = await linksOf(tx, id);
  const linked = new Map(
    (
      await store.findCriteria(
        tx,
        links.map((link) => link.id),
        on,
      )
    ).map((one) => [one.id, one]),
  );
  const lineage = standards
    .filter((s) => s.series === standard.series)
    .sort((a, b) => (a.valid_from ?? '').localeCompare(b.valid_from ?? ''));
  return {
    ...presentCriterion(row),
    basis: standard.basis,
    issuer: standard.issuer,
    standardNote: standard.note,
    coverage: standard.coverage,
    isFromCertain: standard.is_from_certain,
    endKind: standard.end_kind,
    editions: editions.map((e) => ({
      edition: e.edition,
      clause: e.clause,
      text: e.body,
      note: e.note,
      validFrom: e.valid_from,
      validTo: e.valid_to,
      confidence: e.confidence,
      recordedAt: e.recorded_at.toISOString(),
      isChosen: e.edition === row.edition,
    })),
    lineage: lineage.map(presentStandardRef),
    related: links.flatMap(({ id: other, isNewer }) => {
      const found = linked.get(other);
      return found
        ? [
            {
              id: other,
              clause: found.clause,
              text: found.body,
              standardName: found.standard_name,
              docNo: found.doc_no,
              isNewer,
            },
          ]
        : [];
    }),
  };
}

/** What the doors answer; the day is today when none is given. */
export const answers = {
  list: (
    ctx: Ctx,
    query: Omit<CriteriaSearch, 'on' | 'text'> & { q?: string | undefined; on?: PlainDate | undefined },
  ) => {
    const { q, on = ctx.clock.today(), ...rest } = query;
    return ctx.inTx(async (tx) => ({ ...(await searchCriteria(tx, { ...rest, text: q, on })), on }));
  },
  standards: (
    ctx: Ctx,
    query: {
      q?: string | undefined;
      industry?: string | undefined;
      kind?: CriterionKind | undefined;
      on?: PlainDate | undefined;
    },
  ) => {
    const { q, on = ctx.clock.today(), ...rest } = query;
    return ctx.inTx(async (tx) => ({ items: await listStandards(tx, { ...rest, text: q, on }), on }));
  },
  suggest: (
    ctx: Ctx,
    query: { description: string; industry?: string | undefined; on?: PlainDate | undefined; limit: number },
  ) => {
    const on = query.on ?? ctx.clock.today();
    return ctx.inTx(async (tx) => ({
      items: await suggestCriteria(tx, { ...query, on }),
      notice: proposalNotice,
      on,
    }));
  },
  detail: (ctx: Ctx, id: string, on?: PlainDate) => ctx.inTx((tx) => criterionDetail(tx, id, on ?? ctx.clock.today())),
};
