/** Acts of library administration: load, link, change, submit, decide, withdraw, discard. Each is one transaction with its audit row. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { askedOffset, type Page } from '#kernel/shared/page.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  finishTodos,
  insertEvent,
  insertTodo,
  listEvents,
  note,
  transition,
  type CaseKind,
  stepOf,
} from '#platform/casework/server/index.ts';
import { findReadable, storedPath } from '#platform/files/server/index.ts';
import { industryNames, officeUnit } from '#platform/identity/server/index.ts';
import type { z } from 'zod';
import { compareItem, lineKinds, pairItems, sameText, type ComparedItem, type LineKind } from '../../shared/compare.ts';
import {
  factTags,
  type AbolishStandard,
  type ChangeFacts,
  type ComparedLine,
  type Edition,
  type EditionFile,
  type EditionItem,
  type EditionRecord,
  type EditionUpload,
  type LinkItem,
  type LoadEdition,
} from '../../shared/editions.ts';
import { criteriaErrors } from '../../shared/errors.ts';
import { coverageLabels } from '../../shared/labels.ts';
import { CHECK_BELOW, type IndustryCode } from '../../shared/schema.ts';
import type { Condition } from '../../shared/judgement.ts';
import { conditionWords, KEPT } from '../../shared/notation.ts';
import { editionMachine, type EditionState } from '../../shared/states.ts';
import { bigramsOf } from '../../shared/text.ts';
import { hashOf, searchTextOf } from '../library.ts';
import { allowedActions, DECIDERS, loadFault, mayLoad, require, type EditionCase } from '../policy.ts';
import * as library from '../store.ts';
import { itemId, nameIn, readJsonEdition, readSheetEdition, type ReadEdition } from './read.ts';
import * as store from './store.ts';
import { asFile } from './workbooks.ts';
import { settleSeries } from './succession.ts';

const fail = failWith(criteriaErrors);
const FAULTS_SHOWN = 60;

export const editionCase: CaseKind<EditionState> = {
  type: 'standardEdition',
  table: 'standard_editions',
  machine: editionMachine,
};
const subjectOf = (d: { id: string }) => ({ type: 'standardEdition', id: d.id });

/** Items of a standard as they read at its end, or today when it has none. */
async function textOf(tx: Tx, standard: library.StandardRow, today: PlainDate): Promise<library.CriterionRow[]> {
  const on = standard.valid_to !== null && standard.valid_to < today ? (standard.valid_to as PlainDate) : today;
  return library.itemsOfStandard(tx, standard.id, on);
}

const sideOf = (row: library.CriterionRow, condition: string | null): NonNullable<ComparedLine['former']> => ({
  id: row.id,
  clause: row.clause,
  sector: row.sector,
  text: row.body,
  hint: row.hint,
  note: row.note,
  role: row.role,
  industries: row.industries,
  confidence: row.confidence,
  condition,
});
const nextSide = (
  row: store.EditionItemRow,
  standard: { industries: IndustryCode[] },
  condition: string | null,
): NonNullable<ComparedLine['next']> => ({
  id: null,
  clause: row.clause,
  sector: row.sector,
  text: row.body,
  hint: row.hint,
  note: row.note,
  role: row.role,
  industries: row.industries ?? standard.industries,
  confidence: row.confidence,
  condition,
});

interface Conditioned {
  clause: string;
  text: string;
  condition: Condition | null;
  /** Former item that it goes back to. */
  former: string | null;
}

/**
 * Conditions of both editions in words. Items that they name (已设置但失效的依据) are named as the new edition has them, so that a new number
 * alone is no change; what the file leaves out is kept where the text is the same.
 */
function conditionsOf(standardId: string, next: readonly Conditioned[], old: readonly library.CriterionRow[]) {
  const byId = new Map(old.map((o) => [o.id, o]));
  const now = new Map(next.flatMap((item, i) => (item.former === null ? [] : [[item.former, itemId(standardId, i)]])));
  const ofNext = nameIn(next.map((item, i) => ({ id: itemId(standardId, i), clause: item.clause })));
  const nameOf = (id: string): string => ofNext(now.get(id) ?? id);
  return {
    ofOld: (row: library.CriterionRow): string | null => conditionWords(row.condition, nameOf, row.body),
    ofNext: (index: number): string | null => {
      const item = next[index]!;
      const from = byId.get(item.former ?? '');
      const kept = from && sameText(from.body, item.text) ? from.condition : null;
      return conditionWords(item.condition ?? kept, nameOf, item.text);
    },
  };
}

async function standardOf(tx: Tx, id: string, today: PlainDate): Promise<library.StandardRow> {
  const found = (await library.listStandards(tx, today)).find((s) => s.id === id);
  if (!found) throw fail('criteria.standardUnknown', { id });
  return found;
}

async function behalf(tx: Tx, ctx: Ctx, d: store.EditionRow): Promise<EditionCase> {
  return {
    state: d.state,
    unit_id: d.unit_id,
    hands: d.hands,
    valid_from: d.standard.validFrom,
    behalves: await behalvesOf(tx, ctx.actor, subjectOf(d)),
  };
}

/**
 * Reads a workbook or a JSON file and, when nothing is wrong with it, keeps it as a draft edition beside the library (载入新版本).
 * Judgements do not see it. The same content twice changes nothing. Errors: criteria.notYours, standardUnknown, fileMissing,
 * noItemSheet, notJson, tooManyItems, noChange.
 */
export async function loadEdition(ctx: Ctx, given: z.output<typeof LoadEdition>): Promise<EditionUpload> {
  const early = loadFault(ctx.actor, null);
  if (early !== null) throw fail('criteria.notYours', { reason: early });
  return ctx.inTx(async (tx) => {
    const today = ctx.clock.today();
    const former = given.formerId === null ? null : await standardOf(tx, given.formerId, today);
    let name = given.json?.name ?? '';
    let read: ReadEdition;
    if (given.json) read = readJsonEdition(given.json.text);
    else {
      const file = await findReadable(tx, ctx.actor, given.fileId as string);
      if (!file) throw fail('criteria.fileMissing');
      name = file.name;
      const names = await industryNames(tx);
      read = await readSheetEdition(
        storedPath(file),
        new Map([...names].map(([code, word]) => [word, code as IndustryCode])),
      );
    }
    if (read.file) {
      const refused = loadFault(ctx.actor, read.file.standard);
      if (refused !== null) throw fail('criteria.notYours', { reason: refused });
    }
    const uploadId = newId<'upload'>(ctx.clock.now().getTime());
    const keep = async (editionId: string | null, isKnown: boolean): Promise<EditionUpload> => {
      const row: store.UploadRow = {
        id: uploadId,
        file_name: name,
        items: read.items,
        faults: read.faults,
        rows: read.rows,
        edition_id: editionId,
        is_known: isKnown,
      };
      await store.insertUpload(tx, ctx.actor, row, ctx.clock.now());
      await audit(tx, ctx, {
        action: 'standardUpload.check',
        subjectType: 'standardUpload',
        subjectId: uploadId,
        isNew: true,
        facts: { file: name, items: read.items, faults: read.faults.length, edition: editionId, known: isKnown },
      });
      return presentUpload(row);
    };
    if (!read.file) return keep(null, false);

    const { file } = read;
    const hash = hashOf([given.formerId, file]);
    const known = await store.byContent(tx, ctx.actor, hash);
    if (known !== null) return keep(known, true);

    const old = former === null ? [] : await textOf(tx, former, today);
    const links = linkItems(old, file.items);
    if (former) await refuseUnchanged(former, old, file, links);
    const refuse = (column: string, value: string, fix: string): void => {
      read.faults.push({ sheet: '标准信息', row: 0, name: file.standard.name, column, value, fix });
    };
    if (former && former.kind !== file.standard.kind)
      refuse('类别', '', '类别与上一版不同：法定判定标准和重点检查事项不能互为上下版');
    if ((await store.useOfId(tx, file.standard.id)) === 'taken')
      refuse('标准代号', file.standard.id, '这个代号已经在库里；同一个标准重新核对原文的，代号后加“-R1”等后缀');
    file.items.forEach((item, i) => {
      if (item.formerId !== null && !old.some((o) => o.id === item.formerId))
        read.faults.push({
          sheet: '条目',
          row: i + 1,
          name: item.clause,
          column: '上一版条目编号',
          value: item.formerId,
          fix: '上一版里没有这个编号，请改正，或留空由程序比对',
        });
    });
    for (const { item: i, row } of read.kept) {
      const item = file.items[i]!;
      const from = old.find((one) => one.id === links[i]);
      if (from && from.condition !== null && sameText(from.body, item.text)) continue;
      read.faults.push({
        sheet: '条目',
        row,
        name: item.clause,
        column: '判定条件',
        value: KEPT,
        fix: !from
          ? '没有对上上一版的条目，不能沿用，请写出判定条件，或清空本格'
          : from.condition === null
            ? '上一版这一条没有判定条件，请写出判定条件，或清空本格'
            : '条文改了，不能沿用上一版，请写出判定条件；计数条件用 JSON 文件载入',
      });
    }
    if (read.faults.length > 0) return keep(null, false);

    const id = newId<'edition'>(ctx.clock.now().getTime());
    const code = await drawCode(ctx, 'BB', { table: 'standard_counters', series: 'edition' });
    await store.insert(tx, ctx.actor, {
      id,
      code,
      kind: file.standard.kind,
      series: former?.series ?? `own-${file.standard.id.toLowerCase()}`,
      former_id: former?.id ?? null,
      standard: file.standard,
      content_hash: hash,
      file_name: name,
      items: file.items.length,
      loaded_at: ctx.clock.now(),
    });
    await store.insertItems(
      tx,
      ctx.actor,
      id,
      file.items.map((item, i) => ({ ...item, former: links[i] ?? null, isByHand: false })),
    );
    await insertEvent(
      tx,
      ctx.actor,
      { type: 'standardEdition', id },
      {
        at: ctx.clock.now(),
        act: 'load',
        label: '载入草稿',
        toState: 'draft',
        note: `《${file.standard.name}》${file.items.length} 条，取自 ${name}`,
        audience: 'authority',
      },
    );
    await audit(tx, ctx, {
      action: 'standardEdition.load',
      subjectType: 'standardEdition',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: {
        standard: file.standard.id,
        former: former?.id ?? null,
        items: file.items.length,
        content: hash.slice(0, 16),
      },
    });
    return keep(id, false);
  });
}

/**
 * Proposes to abolish a standard that nothing takes the place of (废止). It goes the way of a new edition: another person decides, and
 * it can be withdrawn before its day. Errors: criteria.notYours, standardUnknown, notEnding.
 */
export async function abolishStandard(
  ctx: Ctx,
  input: z.output<typeof AbolishStandard>,
): Promise<{ editionId: string }> {
  return ctx.inTx(async (tx) => {
    const former = await standardOf(tx, input.standardId, ctx.clock.today());
    const refused = loadFault(ctx.actor, former);
    if (refused !== null) throw fail('criteria.notYours', { reason: refused });
    if (
      (former.valid_to !== null && former.valid_to < input.from) ||
      (former.valid_from !== null && former.valid_from >= input.from)
    )
      throw fail('criteria.notEnding', { name: former.name, from: input.from });
    const standard: EditionFile['standard'] = {
      ...asFile(former, []).standard,
      docNo: input.docNo,
      validFrom: input.from,
      formerEnd: 'repealed',
      isFromCertain: true,
      source: input.source,
      tag: input.tag,
      note: null,
    };
    const hash = hashOf(['abolish', input]);
    const known = await store.byContent(tx, ctx.actor, hash);
    if (known !== null) return { editionId: known };
    const id = newId<'edition'>(ctx.clock.now().getTime());
    const code = await drawCode(ctx, 'BB', { table: 'standard_counters', series: 'edition' });
    await store.insert(tx, ctx.actor, {
      id,
      code,
      kind: former.kind,
      series: former.series,
      former_id: former.id,
      standard,
      content_hash: hash,
      file_name: '',
      items: 0,
      loaded_at: ctx.clock.now(),
    });
    await insertEvent(tx, ctx.actor, subjectOf({ id }), {
      at: ctx.clock.now(),
      act: 'load',
      label: '拟废止',
      toState: 'draft',
      note: `《${former.name}》自 ${input.from} 起废止，依据 ${input.docNo}`,
      audience: 'authority',
    });
    await audit(tx, ctx, {
      action: 'standardEdition.load',
      subjectType: 'standardEdition',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { abolishes: former.id, from: input.from, document: input.docNo },
    });
    return { editionId: id };
  });
}

/** By hand where the file says so, else by likeness; each former item once. */
function linkItems(old: readonly library.CriterionRow[], items: readonly EditionItem[]): (string | null)[] {
  const named = new Set(items.flatMap((item) => item.formerId ?? []));
  const open = items.flatMap((item, i) => (item.formerId === null ? [i] : []));
  const free = old.filter((o) => !named.has(o.id));
  const pairs = pairItems(
    free.map((o) => ({ clause: o.clause, text: o.body })),
    open.map((i) => items[i] as EditionItem),
  );
  const links: (string | null)[] = items.map((item) => item.formerId);
  open.forEach((item, i) => {
    const from = pairs[i];
    links[item] = from === null || from === undefined ? null : (free[from]?.id ?? null);
  });
  return links;
}

/** A table sent back as it was downloaded is no new edition. */
async function refuseUnchanged(
  former: library.StandardRow,
  old: readonly library.CriterionRow[],
  file: EditionFile,
  links: readonly (string | null)[],
): Promise<void> {
  if (former.valid_from !== file.standard.validFrom || former.doc_no !== file.standard.docNo) return;
  if (old.length !== file.items.length) return;
  const byId = new Map(old.map((o) => [o.id, o]));
  const conditions = conditionsOf(
    file.standard.id,
    file.items.map((item, i) => ({ ...item, former: links[i] ?? null })),
    old,
  );
  const isSame = file.items.every((item, i) => {
    const from = byId.get(links[i] ?? '');
    if (!from) return false;
    const next: ComparedItem = {
      ...item,
      industries: item.industries ?? from.industries,
      condition: conditions.ofNext(i),
    };
    return (
      compareItem(sideOf(from, conditions.ofOld(from)), next).kind === 'unchanged' &&
      from.body === item.text &&
      from.confidence === item.confidence
    );
  });
  if (isSame) throw fail('criteria.noChange', { name: former.name });
}

const presentUpload = (row: store.UploadRow): EditionUpload => ({
  id: row.id,
  fileName: row.file_name,
  items: row.items,
  faults: row.faults.slice(0, FAULTS_SHOWN),
  faultsTotal: row.faults.length,
  editionId: row.edition_id,
  isKnown: row.is_known,
});

export async function getUpload(ctx: Ctx, id: string): Promise<EditionUpload> {
  return ctx.reading(async (tx) => {
    const row = await store.findUpload(tx, ctx.actor, id);
    if (!row) throw fail('criteria.uploadNotFound');
    return presentUpload(row);
  });
}

/** Without items of its own it only ends the one before. */
const isAbolition = (d: store.EditionRow): boolean => d.items === 0 && d.former_id !== null;

const presentEdition = (d: store.EditionRow, today: PlainDate): Edition => ({
  id: d.id,
  code: d.code,
  state: d.state,
  validity:
    d.state !== 'published'
      ? null
      : d.standard.validFrom > today
        ? 'upcoming'
        : d.valid_to !== null && d.valid_to < today
          ? 'ended'
          : 'inForce',
  version: d.version,
  kind: d.kind,
  name: d.standard.name,
  docNo: d.standard.docNo,
  validFrom: d.standard.validFrom,
  formerName: d.former_name,
  items: d.items,
  isAbolition: isAbolition(d),
  unitName: d.unit_name,
  loadedBy: d.loaded_by_name,
  loadedAt: d.loaded_at.toISOString(),
});

/** The drafts and publications in the reader's scope, newest first; discarded ones only when asked for. */
export async function listEditions(
  ctx: Ctx,
  query: { state?: EditionState | undefined; limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<Edition> & { mayLoad: 'none' | 'focus' | 'all' }> {
  return ctx.reading(async (tx) => {
    const offset = askedOffset(query);
    const found = await store.page(tx, ctx.actor, query.state, query.limit, offset);
    const next = offset + found.rows.length;
    return {
      items: found.rows.map((d) => presentEdition(d, ctx.clock.today())),
      total: found.total,
      nextCursor: next < found.total ? String(next) : null,
      mayLoad: mayLoad(ctx.actor),
    };
  });
}

/** Both editions side by side, in the order of the new one; what was dropped stands after the item that stood before it. */
function compare(
  d: store.EditionRow,
  items: readonly store.EditionItemRow[],
  old: readonly library.CriterionRow[],
): ComparedLine[] {
  const byId = new Map(old.map((o) => [o.id, o]));
  const conditions = conditionsOf(
    d.standard.id,
    items.map((item) => ({ ...item, text: item.body, former: item.former_id })),
    old,
  );
  const lines: ComparedLine[] = items.map((item, i) => {
    const from = item.former_id === null ? undefined : byId.get(item.former_id);
    const next = nextSide(item, d.standard, conditions.ofNext(i));
    const former = from ? sideOf(from, conditions.ofOld(from)) : null;
    return {
      ordinal: item.ordinal,
      isLinkedByHand: item.is_linked_by_hand,
      former,
      next,
      ...compareItem(former, next),
    };
  });
  const used = new Set(items.map((item) => item.former_id));
  old.forEach((o, at) => {
    if (used.has(o.id)) return;
    const line: ComparedLine = {
      ordinal: null,
      isLinkedByHand: false,
      former: sideOf(o, conditions.ofOld(o)),
      next: null,
      ...compareItem(sideOf(o, null), null),
    };
    const before = old.slice(0, at).map((p) => p.id);
    const place = lines.findLastIndex((l) => l.former !== null && before.includes(l.former.id as string));
    lines.splice(place + 1, 0, line);
  });
  return lines;
}

async function present(tx: Tx, ctx: Ctx, id: string): Promise<EditionRecord> {
  const d = await store.find(tx, ctx.actor, id);
  if (!d) throw fail('criteria.editionNotFound');
  const today = ctx.clock.today();
  const former = d.former_id === null ? null : await standardOf(tx, d.former_id, today);
  const old = former ? await textOf(tx, former, today) : [];
  const items = await store.itemsOf(tx, ctx.actor, id);
  const lines = compare(d, items, old);
  const counts = Object.fromEntries(
    lineKinds.map((kind) => [kind, lines.filter((line) => line.kind === kind).length]),
  ) as Record<LineKind, number>;
  const events = await listEvents(tx, ctx.actor, subjectOf(d), true);
  const doubtful = items.filter((item) => item.confidence < CHECK_BELOW).length;
  const { standard } = d;
  const fallsBack =
    former !== null && standard.validTo !== null ? [`${standard.validTo} 以后本标准没有现行版本，须另行载入`] : [];
  const isOpen = d.state === 'draft' || d.state === 'review';
  return {
    ...presentEdition(d, today),
    standard,
    former: former && {
      id: former.id,
      name: former.name,
      docNo: former.doc_no,
      validFrom: former.valid_from,
      validTo: former.valid_to,
      coverage: former.coverage,
    },
    formerEndsOn:
      former === null || d.state === 'withdrawn' || d.state === 'discarded'
        ? null
        : former.valid_to !== null && former.valid_to < standard.validFrom
          ? former.valid_to
          : addDays(standard.validFrom, -1),
    standardId: d.standard_id,
    counts,
    lines,
    cautions: !isOpen
      ? []
      : [
          ...(standard.tag === '[V]' ? [] : [`出处标注为 ${standard.tag}：${factTags[standard.tag]}`]),
          ...(isAbolition(d) ? ['没有新版本接替：废止后发现的同类隐患，须附专家论证意见或引用其他标准'] : []),
          ...(standard.isFromCertain ? [] : ['施行日期没有核实']),
          ...(standard.coverage === 'full' || isAbolition(d) ? [] : [`收录情况：${coverageLabels[standard.coverage]}`]),
          ...(doubtful > 0 ? [`${doubtful} 条把握程度低于 0.7，发布后显示为“待核”`] : []),
          ...(standard.validFrom < today
            ? ['施行日期早于今天：发布后，按发现日期选用的条文会改变；已经作出的判定仍保留当时引用的文字']
            : []),
          ...(counts.dropped > 0 && !isAbolition(d)
            ? [`上一版有 ${counts.dropped} 条在新版中没有对应，请核对是不是漏了或对应错了`]
            : []),
          ...fallsBack,
        ],
    submitted: d.submitted_at ? { by: d.submitted_by_name ?? '', at: d.submitted_at.toISOString() } : null,
    decided: d.decided_at
      ? { by: d.decided_by_name ?? '', at: d.decided_at.toISOString(), opinion: d.opinion ?? '' }
      : null,
    timeline: events.map((e) => stepOf(e)),
    allowedActions: allowedActions(ctx.actor, await behalf(tx, ctx, d), today),
  };
}

export const getEdition = (ctx: Ctx, id: string): Promise<EditionRecord> => ctx.reading((tx) => present(tx, ctx, id));

type Act = Parameters<typeof require>[1];

/** Locks the edition and refuses those whose act it is not. */
async function take(tx: Tx, ctx: Ctx, id: string, act: Act): Promise<store.EditionRow> {
  const d = await store.find(tx, ctx.actor, id, true);
  if (!d) throw fail('criteria.editionNotFound');
  require(ctx.actor, act, await behalf(tx, ctx, d), ctx.clock.today());
  return d;
}

/** Refuses a change of what is no longer a draft, in the machine's words. */
function requireDraft(d: store.EditionRow): void {
  if (d.state !== 'draft')
    throw fail('criteria.notYours', {
      reason: `现在是“${editionMachine.states[d.state].label}”，只有草稿可以修改；请先退回`,
    });
}

/** Corrects which former item a new one goes back to. Errors: criteria.linkUnknown, linkTaken. */
export async function linkItem(ctx: Ctx, id: string, input: z.output<typeof LinkItem>): Promise<EditionRecord> {
  return ctx.inTx(async (tx) => {
    const d = await take(tx, ctx, id, 'change');
    requireDraft(d);
    const items = await store.itemsOf(tx, ctx.actor, id);
    const item = items.find((i) => i.ordinal === input.ordinal);
    if (!item) throw fail('criteria.linkUnknown', { id: `第 ${input.ordinal} 条` });
    if (input.formerId !== null) {
      const today = ctx.clock.today();
      const old = d.former_id === null ? [] : await textOf(tx, await standardOf(tx, d.former_id, today), today);
      const from = old.find((o) => o.id === input.formerId);
      if (!from) throw fail('criteria.linkUnknown', { id: input.formerId });
      const holder = items.find((i) => i.former_id === input.formerId && i.ordinal !== input.ordinal);
      if (holder) throw fail('criteria.linkTaken', { citation: from.clause, clause: holder.clause });
    }
    await store.setLink(tx, ctx.actor, id, input.ordinal, input.formerId);
    await note(tx, ctx, editionCase, d, 'link', '改正对应关系', {
      version: input.version,
      note: `${item.clause} → ${input.formerId ?? '上一版没有'}`,
      audience: 'authority',
      set: { hands: store.handsWith(d, ctx.actor) },
      data: { ordinal: input.ordinal, before: item.former_id, after: input.formerId },
    });
    return present(tx, ctx, id);
  });
}

/** Puts dates, document and source of a draft right (有效期、文号、出处). Errors: criteria.validityReversed. */
export async function changeEdition(ctx: Ctx, id: string, input: z.output<typeof ChangeFacts>): Promise<EditionRecord> {
  return ctx.inTx(async (tx) => {
    const d = await take(tx, ctx, id, 'change');
    requireDraft(d);
    const { version, ...facts } = input;
    if (facts.validTo !== null && facts.validTo < facts.validFrom)
      throw fail('criteria.validityReversed', { validFrom: facts.validFrom, validTo: facts.validTo });
    const standard = { ...d.standard, ...facts };
    const was = d.standard as unknown as Record<string, unknown>;
    const changed = Object.entries(facts).filter(([key, value]) => was[key] !== value);
    await note(tx, ctx, editionCase, d, 'change', '改正日期和出处', {
      version,
      audience: 'authority',
      set: { standard: JSON.stringify(standard), hands: store.handsWith(d, ctx.actor) },
      data: Object.fromEntries(changed.map(([key, value]) => [key, { before: was[key], after: value }])),
    });
    return present(tx, ctx, id);
  });
}

/** The draft is complete; another person of the office decides (送审). */
export async function submitEdition(
  ctx: Ctx,
  id: string,
  input: { version: number; note: string },
): Promise<EditionRecord> {
  return ctx.inTx(async (tx) => {
    const d = await take(tx, ctx, id, 'submit');
    const now = ctx.clock.now();
    await transition(tx, ctx, editionCase, d, 'submit', {
      version: input.version,
      ...(input.note === '' ? {} : { note: input.note }),
      audience: 'authority',
      set: {
        submitted_by_name: `${ctx.actor.unitName} ${ctx.actor.name}`,
        submitted_at: now,
        hands: store.handsWith(d, ctx.actor),
      },
    });
    await finishTodos(tx, ctx.actor, subjectOf(d), now);
    const office = await officeUnit(tx);
    if (office)
      await insertTodo(tx, ctx.actor, subjectOf(d), now, {
        kind: 'approve',
        action: 'decide',
        verb: '去审核',
        why: `${ctx.actor.name}送审，施行日期 ${d.standard.validFrom}`,
        title: `标准新版本：${d.standard.name}`,
        to: [{ unitId: office.id, roles: DECIDERS }],
      });
    return present(tx, ctx, id);
  });
}

const BACKDATED_REASON = 10;

/**
 * Another person publishes the edition or sends it back (审核发布). Publishing writes the standard and its items; the former edition
 * ends the day before, and of every day one edition of the series counts. Errors: criteria.standardTaken, backdated.
 */
export async function decideEdition(
  ctx: Ctx,
  id: string,
  input: { version: number; accept: boolean; opinion: string },
): Promise<EditionRecord> {
  return ctx.inTx(async (tx) => {
    const d = await take(tx, ctx, id, 'decide');
    const now = ctx.clock.now();
    const decided = {
      decided_by: ctx.actor.userId,
      decided_by_name: `${ctx.actor.unitName} ${ctx.actor.name}`,
      decided_at: now,
      opinion: input.opinion,
    };
    if (!input.accept) {
      await transition(tx, ctx, editionCase, d, 'sendBack', {
        version: input.version,
        note: input.opinion,
        tone: 'returned',
        audience: 'authority',
        set: decided,
      });
      await finishTodos(tx, ctx.actor, subjectOf(d), now);
      await insertTodo(tx, ctx.actor, subjectOf(d), now, {
        kind: 'report',
        action: 'submit',
        verb: '去修改',
        why: `发布审核退回：${input.opinion}`,
        title: `标准新版本：${d.standard.name}`,
        to: [{ userId: d.loaded_by, unitId: d.unit_id }],
      });
      return present(tx, ctx, id);
    }
    const standardId = d.state === 'review' ? await publish(tx, ctx, d, input.opinion) : null;
    await transition(tx, ctx, editionCase, d, 'publish', {
      version: input.version,
      note: input.opinion,
      audience: 'authority',
      set: { ...decided, standard_id: standardId },
      data: { standard: standardId, validFrom: d.standard.validFrom, former: d.former_id },
    });
    await settleSeries(tx, d.series);
    await finishTodos(tx, ctx.actor, subjectOf(d), now);
    return present(tx, ctx, id);
  });
}

/** An id that is free: one that was withdrawn before its day is numbered on, since its items cannot be taken out of the library. */
async function freeId(tx: Tx, wanted: string): Promise<string> {
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}-V${n}`;
    const use = await store.useOfId(tx, id);
    if (use === 'free') return id;
    if (use === 'taken') throw fail('criteria.standardTaken', { id });
  }
}

async function publish(tx: Tx, ctx: Ctx, d: store.EditionRow, opinion: string): Promise<string | null> {
  const today = ctx.clock.today();
  const { standard } = d;
  if (standard.validFrom < today && opinion.length < BACKDATED_REASON)
    throw fail('criteria.backdated', { validFrom: standard.validFrom });
  await store.lockSeries(tx, d.series);
  if (isAbolition(d)) return null;
  const standardId = await freeId(tx, standard.id);
  const former = d.former_id === null ? null : await standardOf(tx, d.former_id, today);
  const old = new Map((former ? await textOf(tx, former, today) : []).map((row) => [row.id, row]));
  const items = await store.itemsOf(tx, ctx.actor, d.id);
  const isOurs = await store.insertStandard(
    tx,
    ctx.actor,
    {
      id: standardId,
      series: d.series,
      sort: former?.sort ?? 900,
      supersedes: former ? [former.id] : [],
      facts: standard,
      contentHash: d.content_hash,
    },
    ctx.clock.now(),
  );
  if (!isOurs) throw fail('criteria.publishedMeanwhile', { id: standardId });
  const now = new Map(items.map((item, i) => [item.former_id ?? '', itemId(standardId, i)]));
  // Items that a condition names are those of this edition, also where the condition is the former one's.
  const nowOf = (id: string): string =>
    id.startsWith(`${standard.id}#`) ? `${standardId}${id.slice(standard.id.length)}` : (now.get(id) ?? id);
  const rows = items.map((item, i) =>
    newCriterion(standardId, i, item, standard, old.get(item.former_id ?? ''), nowOf),
  );
  await library.addCriteria(tx, rows, ctx.clock.now());
  await store.insertLinks(
    tx,
    ctx.actor,
    d.id,
    items.flatMap((item, i) =>
      item.former_id !== null && old.has(item.former_id) ? [{ from: item.former_id, to: rows[i]?.id ?? '' }] : [],
    ),
  );
  return standardId;
}

/** The same condition, with the items that it names (已设置但失效的依据) as they are numbered now. */
function referringTo(condition: Condition | null, nowOf: (id: string) => string): Condition | null {
  if (condition === null) return null;
  if (condition.kind === 'effective')
    return condition.ineffectiveBy === undefined
      ? condition
      : { ...condition, ineffectiveBy: nowOf(condition.ineffectiveBy) };
  if (condition.kind === 'expert') return { ...condition, of: referringTo(condition.of, nowOf)! };
  if ('of' in condition) return { ...condition, of: condition.of.map((one) => referringTo(one, nowOf)!) };
  return condition;
}

/** What the file does not carry is kept from the former item, where the text is the same. */
function newCriterion(
  standardId: string,
  index: number,
  item: store.EditionItemRow,
  standard: store.EditionRow['standard'],
  former: library.CriterionRow | undefined,
  nowOf: (id: string) => string,
): library.NewCriterion {
  const same = former && sameText(former.body, item.body) ? former : undefined;
  const keywords = item.keywords.length > 0 ? item.keywords : (same?.keywords ?? []);
  const hint = item.hint === '' ? (same?.hint ?? '') : item.hint;
  const searchText = searchTextOf(
    { text: item.body, hint, clause: item.clause, sector: item.sector, note: item.note, keywords },
    standard,
  );
  const row = {
    id: itemId(standardId, index),
    edition: 1,
    standard_id: standardId,
    ordinal: index + 1,
    clause: item.clause,
    sector: item.sector,
    industries: item.industries ?? standard.industries,
    body: item.body,
    hint,
    note: item.note,
    role: item.role,
    confidence: item.confidence,
    valid_from: item.valid_from,
    valid_to: item.valid_to,
    evidence: item.evidence ?? same?.evidence ?? null,
    condition: referringTo(item.condition ?? same?.condition ?? null, nowOf),
    keywords,
  };
  return { ...row, search_text: searchText, grams: bigramsOf(searchText), content_hash: hashOf(row) };
}

/** Takes a published edition back before its first day (施行前撤回); the former one goes on. Errors: criteria.alreadyInForce. */
export async function withdrawEdition(
  ctx: Ctx,
  id: string,
  input: { version: number; opinion: string },
): Promise<EditionRecord> {
  return ctx.inTx(async (tx) => {
    const d = await take(tx, ctx, id, 'withdraw');
    await store.lockSeries(tx, d.series);
    if (d.state === 'published' && d.standard.validFrom <= ctx.clock.today())
      throw fail('criteria.alreadyInForce', { validFrom: d.standard.validFrom });
    await transition(tx, ctx, editionCase, d, 'withdraw', {
      version: input.version,
      note: input.opinion,
      audience: 'authority',
      tone: 'stop',
      data: { standard: d.standard_id },
    });
    if (d.standard_id !== null) await store.withdrawStandard(tx, ctx.actor, d.standard_id, ctx.clock.now());
    await settleSeries(tx, d.series);
    return present(tx, ctx, id);
  });
}

/** A draft that is not needed; the library has not changed by it. */
export async function discardEdition(ctx: Ctx, id: string, input: { version: number }): Promise<EditionRecord> {
  return ctx.inTx(async (tx) => {
    const d = await take(tx, ctx, id, 'discard');
    await transition(tx, ctx, editionCase, d, 'discard', { version: input.version, audience: 'authority' });
    await finishTodos(tx, ctx.actor, subjectOf(d), ctx.clock.now());
    return present(tx, ctx, id);
  });
}
