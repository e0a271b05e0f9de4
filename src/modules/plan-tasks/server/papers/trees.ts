/** 国务院十五条、市50项、区96条、八类短板 (G1-7, G1-8): loaded by the office, linked to the plan's demands, followed through their tasks. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { getFiles, readFileBytes, requireModestWorkbook, safeText, sendFile } from '#platform/files/server/index.ts';
import type * as v from '../../shared/papers/list-schema.ts';
import { planOn } from '../reference.ts';
import * as store from './list-store.ts';
import { fail, isOffice } from './policy.ts';

/** The documents are named by the plan; their texts are not public and are loaded by the office. */
export const seedTreeRows: readonly store.TreeRowDb[] = [
  {
    code: 'state15',
    title: '国务院十五条硬措施',
    document: '国务院安委会安全生产十五条措施（2022年）',
    expected: 15,
    clause: 'G1-7',
    sort: 1,
  },
  {
    code: 'city50',
    title: '天津市50项具体举措',
    document: '河东安委〔2024〕1号 一（一）所称市50项',
    expected: 50,
    clause: 'G1-7',
    sort: 2,
  },
  {
    code: 'district96',
    title: '河东区96条细化措施',
    document: '河东安委〔2024〕1号 一（一）所称区96条',
    expected: 96,
    clause: 'G1-7',
    sort: 3,
  },
  {
    code: 'short8',
    title: '八类短板',
    document: '河东安委〔2024〕1号 一（一）理念、责任、规划、法治、标准、技术、工程、素质',
    expected: 8,
    clause: 'G1-8',
    sort: 4,
  },
];

function rowOf(
  tree: store.TreeRowDb,
  measures: readonly store.MeasureRow[],
  links: readonly store.LinkRow[],
  titleOf: (key: string) => string,
): v.TreeRow & { measures: v.MeasureView[] } {
  const of = measures
    .filter((m) => m.tree_code === tree.code)
    .map((m): v.MeasureView => {
      const mine = links.filter((k) => k.tree_code === tree.code && k.number === m.number);
      const tasks = mine.reduce((n, k) => n + k.tasks, 0);
      return {
        number: m.number,
        heading: m.heading,
        text: m.text,
        isSample: m.is_sample,
        links: mine.map((k) => ({
          demandKey: k.demand_key,
          title: titleOf(k.demand_key),
          tasks: k.tasks,
          done: k.done,
        })),
        isDone: tasks > 0 && mine.every((k) => k.tasks > 0 && k.done === k.tasks),
      };
    });
  return {
    code: tree.code,
    title: tree.title,
    document: tree.document,
    clause: tree.clause,
    expected: tree.expected,
    loaded: of.length,
    samples: of.filter((m) => m.isSample).length,
    linked: of.filter((m) => m.links.length > 0).length,
    done: of.filter((m) => m.isDone).length,
    measures: of,
  };
}
async function rowsOf(tx: Tx, ctx: Ctx): Promise<(v.TreeRow & { measures: v.MeasureView[] })[]> {
  const plan = await planOn(tx, dayOf(ctx.clock.now()));
  const measures = await store.measures(tx, ctx.actor);
  const links = await store.links(tx, ctx.actor);
  return (await store.trees(tx, ctx.actor)).map((tree) =>
    rowOf(tree, measures, links, (key) => plan.byKey.get(key)?.title ?? key),
  );
}
export const listTrees = (ctx: Ctx): Promise<{ items: v.TreeRow[] }> =>
  ctx.reading(async (tx) => ({ items: (await rowsOf(tx, ctx)).map(({ measures: _measures, ...row }) => row) }));
async function presentTree(tx: Tx, ctx: Ctx, code: string): Promise<v.TreeView> {
  const row = (await rowsOf(tx, ctx)).find((one) => one.code === code);
  if (!row) throw fail('papers.treeUnknown');
  return { ...row, mayLoad: isOffice(ctx.actor), mayLink: isOffice(ctx.actor) };
}
export const getTree = (ctx: Ctx, code: string): Promise<v.TreeView> => ctx.reading((tx) => presentTree(tx, ctx, code));

const HEADS = ['编号', '标题', '内容'] as const;
/** The sheet that is filled in, with what is loaded already. */
export async function treeTemplate(ctx: Ctx, code: string, raw: RawRequest): Promise<undefined> {
  const tree = await getTree(ctx, code);
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(tree.title.slice(0, 31));
  sheet.addRow([...HEADS]).font = { bold: true };
  // A text that begins like a formula stays a text.
  for (const m of tree.measures) sheet.addRow([m.number, m.heading, m.text].map(safeText));
  sheet.columns = [{ width: 10 }, { width: 30 }, { width: 90 }];
  const bytes = Buffer.from(await book.xlsx.writeBuffer());
  return sendFile(raw, bytes, `${tree.title}_载入模板.xlsx`, 'excel');
}

/**
 * Loads a document's measures from a sheet; every faulty row is told, and only a sheet without faults takes the place of what
 * was loaded. Links stay with their numbers. Errors: papers.treeUnknown, papers.notYours, papers.sheetUnreadable, papers.sheetColumns.
 */
export async function loadTree(ctx: Ctx, code: string, input: v.LoadTree): Promise<v.LoadedTree> {
  if (!isOffice(ctx.actor)) throw fail('papers.notYours', { reason: '举措由区安委办载入' });
  return ctx.inTx(async (tx) => {
    const tree = await presentTree(tx, ctx, code);
    const [file] = await getFiles(tx, [input.fileId]);
    if (!file || file.uploadedById !== ctx.actor.userId) throw fail('papers.sheetUnreadable');
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.Workbook();
    try {
      const bytes = await readFileBytes(file);
      await requireModestWorkbook(bytes);
      await book.xlsx.load(bytes as never);
    } catch {
      // Whatever the library found wrong, the person needs a sheet that can be read.
      throw fail('papers.sheetUnreadable');
    }
    const sheet = book.worksheets[0];
    if (!sheet) throw fail('papers.sheetUnreadable');
    const head = new Map<string, number>();
    sheet.getRow(1).eachCell((cell, at) => head.set(cell.text.trim(), at));
    const at = (name: string): number => head.get(name) ?? 0;
    if (at('编号') === 0 || at('内容') === 0) throw fail('papers.sheetColumns');
    const faults: v.LoadedTree['faults'] = [];
    const rows: { number: string; heading: string; text: string }[] = [];
    const seen = new Map<string, number>();
    let read = 0;
    for (let n = 2; n <= Math.min(sheet.rowCount, 2000); n++) {
      const cell = (name: string): string =>
        at(name) === 0
          ? ''
          : sheet
              .getRow(n)
              .getCell(at(name))
              .text.trim()
              .replace(/^'(?=[=+\-@])/, '');
      const [number, heading, text] = [cell('编号'), cell('标题'), cell('内容')];
      if (!number && !heading && !text) continue;
      read++;
      const fault = (column: string, value: string, fix: string): void =>
        void faults.push({ row: n, column, value, fix });
      const before = faults.length;
      if (!number) fault('编号', number, '请填写编号');
      else if (number.length > 30) fault('编号', number, '编号请控制在 30 字以内');
      else if (seen.has(number)) fault('编号', number, `与第 ${seen.get(number) ?? 0} 行重复，请改为不同的编号`);
      if (!text) fault('内容', text, '请填写内容');
      else if (text.length > 1000) fault('内容', `${text.slice(0, 20)}…`, '内容请控制在 1000 字以内');
      if (number && !seen.has(number)) seen.set(number, n);
      if (faults.length === before) rows.push({ number, heading: heading.slice(0, 200), text });
    }
    const isLoaded = faults.length === 0 && rows.length > 0 && !input.dryRun;
    if (isLoaded) {
      const now = ctx.clock.now();
      await store.replaceMeasures(
        tx,
        ctx.actor,
        code,
        now,
        rows.map((row, i) => ({ ...row, id: newId<'measure'>(now.getTime()), is_sample: input.isSample, sort: i + 1 })),
      );
      await audit(tx, ctx, {
        action: 'measureTree.load',
        subjectType: 'measureTree',
        subjectId: code,
        subjectCode: tree.title,
        facts: { rows: rows.length, file: file.sha256, isSample: input.isSample },
      });
    }
    return { read, good: rows.length, loaded: isLoaded, faults };
  });
}

const pairs = (text: string): Set<string> => {
  const clean = text.replace(/[^\p{Script=Han}a-zA-Z0-9]/gu, '');
  const found = new Set<string>();
  for (let i = 0; i + 1 < clean.length; i++) found.add(clean.slice(i, i + 2));
  return found;
};
/** Demands whose words are near to a measure's: pairs of characters in common, as a share of the shorter text. */
export function near(text: string, other: string): number {
  const [a, b] = [pairs(text), pairs(other)];
  const common = [...a].filter((pair) => b.has(pair)).length;
  return common / Math.max(1, Math.min(a.size, b.size));
}
export async function suggestLinks(
  ctx: Ctx,
  code: string,
  number: string,
): Promise<{ items: { demandKey: string; title: string; score: number }[] }> {
  return ctx.reading(async (tx) => {
    const measure = (await presentTree(tx, ctx, code)).measures.find((m) => m.number === number);
    if (!measure) return { items: [] };
    const linked = new Set(measure.links.map((k) => k.demandKey));
    const words = `${measure.heading}${measure.text}`;
    return {
      items: (await planOn(tx, dayOf(ctx.clock.now()))).nodes
        .filter((n) => n.level === 'demand' && !linked.has(n.key))
        .map((n) => ({ demandKey: n.key, title: n.title, score: Math.round(near(words, n.title) * 100) / 100 }))
        .filter((n) => n.score >= 0.2)
        .sort((a, b) => b.score - a.score || (a.demandKey < b.demandKey ? -1 : 1))
        .slice(0, 8),
    };
  });
}

async function change(ctx: Ctx, code: string, input: v.LinkMeasure, isNew: boolean): Promise<v.TreeView> {
  if (!isOffice(ctx.actor)) throw fail('papers.notYours', { reason: '关联由区安委办维护' });
  return ctx.inTx(async (tx) => {
    const tree = await presentTree(tx, ctx, code);
    if (!tree.measures.some((m) => m.number === input.number)) throw fail('papers.treeUnknown');
    const now = ctx.clock.now();
    if ((await planOn(tx, dayOf(now))).byKey.get(input.demandKey)?.level !== 'demand')
      throw fail('papers.demandUnknown', { keys: input.demandKey });
    const given = { tree: code, number: input.number, demandKey: input.demandKey, at: now };
    const done = isNew
      ? await store.link(tx, ctx.actor, { ...given, id: newId<'measureLink'>(now.getTime()) })
      : await store.unlink(tx, ctx.actor, given);
    if (!done && isNew) throw fail('papers.linkTwice');
    if (done)
      await audit(tx, ctx, {
        action: isNew ? 'measureTree.link' : 'measureTree.unlink',
        subjectType: 'measureTree',
        subjectId: code,
        subjectCode: `${tree.title} ${input.number}`,
        facts: { number: input.number, demandKey: input.demandKey },
      });
    return presentTree(tx, ctx, code);
  });
}
export const linkMeasure = (ctx: Ctx, code: string, input: v.LinkMeasure): Promise<v.TreeView> =>
  change(ctx, code, input, true);
export const unlinkMeasure = (ctx: Ctx, code: string, input: v.LinkMeasure): Promise<v.TreeView> =>
  change(ctx, code, input, false);
