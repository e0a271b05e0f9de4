/** 资金台账: lines of a unit's budget and their entries, kept by each unit for itself; Excel in, one row at a time. B3-1…B3-3. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { searchText } from '#kernel/server/search.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, isPlainDate, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { attachFiles, filesOf, findReadable, readFileBytes } from '#platform/files/server/index.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import { openFile } from '#modules/enterprises/server/index.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { moment } from '#platform/casework/shared/past.ts';
import type * as s from '../shared/schema.ts';
import { entryLabels, purposeLabels, type EntryKind, type Purpose } from '../shared/states.ts';
import { asOfDay, codeOf } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

const budgetRow = (b: store.BudgetLine): s.BudgetRow => ({
  id: b.id,
  code: b.code,
  unitId: b.unit_id,
  unitName: b.unit_name,
  year: b.year,
  purpose: b.purpose,
  title: b.title,
  source: b.source,
  plannedFen: b.planned,
  approvedFen: b.approved,
  executedFen: b.executed,
  quarters: [b.q1, b.q2, b.q3, b.q4],
});

export const listBudgets = (ctx: Ctx, query: s.BudgetQuery): Promise<Page<s.BudgetRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listBudgets(tx, ctx.actor, query, asOfDay(ctx, query.asOf));
    return { ...page, items: page.items.map(budgetRow) };
  });

export async function presentBudget(tx: Tx, ctx: Ctx, id: string): Promise<s.BudgetView> {
  const b = await store.findBudget(tx, ctx.actor, id, dayOf(ctx.clock.now()));
  if (!b) throw fail('funding.notFound');
  return {
    ...budgetRow(b),
    note: b.note,
    created: moment(b.created_at, b.created_by_name),
    mayEnter: policy.mayKeep(ctx.actor) && ctx.actor.unitId === b.unit_id,
    entries: (await store.entriesOf(tx, b.id)).map((e) => ({
      id: e.id,
      kind: e.kind,
      onDay: e.on_day,
      amountFen: e.amount_fen,
      note: e.note,
      project: e.project_id && e.project_code ? { id: e.project_id, code: e.project_code } : null,
      by: e.recorded_by_name,
      recordedAt: e.recorded_at.toISOString(),
    })),
    files: await filesOf(tx, 'fundingBudget', b.id),
    projects: await store.projectsOfBudget(tx, b.id),
  };
}
export const getBudget = (ctx: Ctx, id: string): Promise<s.BudgetView> =>
  ctx.reading((tx) => presentBudget(tx, ctx, id));

async function entry(
  tx: Tx,
  ctx: Ctx,
  budgetId: string,
  e: { kind: EntryKind; onDay: PlainDate; amountFen: number; note: string; projectId?: string | undefined },
): Promise<void> {
  const now = ctx.clock.now();
  await store.insertEntry(tx, ctx.actor, {
    id: newId<'fundingEntry'>(now.getTime()),
    budget_id: budgetId,
    kind: e.kind,
    on_day: e.onDay,
    amount_fen: e.amountFen,
    note: e.note,
    project_id: e.projectId ?? null,
    recorded_at: now,
    recorded_by: ctx.actor.userId,
    recorded_by_name: ctx.actor.name,
  });
}

async function insertLine(tx: Tx, ctx: Ctx, input: s.AddBudget): Promise<string> {
  const { actor } = ctx;
  const unit = actor.unitId ? (await unitsOf(tx, [actor.unitId])).get(actor.unitId) : undefined;
  invariant(unit, 'who keeps a ledger works in a unit');
  const now = ctx.clock.now();
  const id = newId<'fundingBudget'>(now.getTime());
  const code = await codeOf(ctx, 'YS');
  await store.insertBudget(tx, actor, {
    id,
    code,
    unit_id: unit.id,
    unit_name: unit.shortName,
    unit_kind: unit.kind,
    street_code: unit.streetCode,
    year: input.year,
    purpose: input.purpose,
    title: input.title,
    source: input.source,
    note: input.note,
    created_at: now,
    created_by: actor.userId,
    created_by_name: actor.name,
    search: searchText([code, input.title, unit.shortName, purposeLabels[input.purpose], input.source]),
  });
  // A budget holds from the first day of its year; one drawn up beforehand from today.
  const today = dayOf(now);
  const firstDay = `${input.year}-01-01` as PlainDate;
  const onDay = firstDay < today ? firstDay : today;
  if (input.plannedFen > 0)
    await entry(tx, ctx, id, { kind: 'planned', onDay, amountFen: input.plannedFen, note: '年度安排' });
  if (input.approvedFen > 0)
    await entry(tx, ctx, id, { kind: 'approved', onDay, amountFen: input.approvedFen, note: '年度批复' });
  await audit(tx, ctx, {
    action: 'fundingBudget.add',
    subjectType: 'fundingBudget',
    subjectId: id,
    subjectCode: code,
    isNew: true,
    facts: { year: input.year, purpose: input.purpose, plannedFen: input.plannedFen, approvedFen: input.approvedFen },
  });
  return id;
}

/** A new line of this unit's own ledger. Errors: funding.mayNotKeep, funding.lineExists. */
export async function addBudget(ctx: Ctx, input: s.AddBudget): Promise<s.BudgetView> {
  return ctx.inTx(async (tx) => {
    if (!policy.mayKeep(ctx.actor) || !ctx.actor.unitId) throw fail('funding.mayNotKeep');
    if (await store.sameLine(tx, { unitId: ctx.actor.unitId, ...input }))
      throw fail('funding.lineExists', { year: input.year });
    return presentBudget(tx, ctx, await insertLine(tx, ctx, input));
  });
}

/** Why an entry cannot be, or null. */
function entryFault(
  b: store.BudgetLine,
  kind: EntryKind,
  amountFen: number,
): 'funding.belowNothing' | 'funding.overApproved' | null {
  const after = { planned: b.planned, approved: b.approved, executed: b.executed };
  after[kind] += amountFen;
  if (after[kind] < 0) return 'funding.belowNothing';
  if (after.executed > after.approved) return 'funding.overApproved';
  return null;
}

/** An amount planned, approved or paid on a day; a correction is an entry of the difference. Never more paid than approved. */
export async function addEntry(ctx: Ctx, id: string, input: s.AddEntry): Promise<s.BudgetView> {
  return ctx.inTx(async (tx) => {
    const today = dayOf(ctx.clock.now());
    const b = await store.findBudget(tx, ctx.actor, id, today, true);
    if (!b) throw fail('funding.notFound');
    if (!policy.mayKeep(ctx.actor) || ctx.actor.unitId !== b.unit_id) throw fail('funding.mayNotKeep');
    if (input.onDay > today) throw fail('funding.dayInFuture', { today });
    const fault = entryFault(b, input.kind, input.amountFen);
    if (fault) throw fail(fault, { kind: entryLabels[input.kind], approved: (b.approved / 1_000_000).toFixed(2) });
    if (input.projectId && !(await store.findProject(tx, ctx.actor, input.projectId))) throw fail('funding.notFound');
    await entry(tx, ctx, b.id, input);
    await attachFiles(tx, ctx, input.fileIds, {
      subjectType: 'fundingBudget',
      subjectId: b.id,
      label: entryLabels[input.kind],
    });
    await audit(tx, ctx, {
      action: 'fundingBudget.enter',
      subjectType: 'fundingBudget',
      subjectId: b.id,
      subjectCode: b.code,
      facts: { kind: input.kind, onDay: input.onDay, amountFen: input.amountFen, note: input.note },
    });
    return presentBudget(tx, ctx, id);
  });
}

/* —— the ledger as Excel, in —— */

export const importColumns = [
  '年度',
  '用途',
  '项目名称',
  '资金来源',
  '安排（万元）',
  '批复（万元）',
  '执行（万元）',
  '执行截至日期',
] as const;
const PURPOSES = new Map(Object.entries(purposeLabels).map(([key, label]) => [label as string, key as Purpose]));
/** Yuan in 万, at most six decimals, as fen; null when it is none. */
const fenOf = (text: string): number | null => {
  const plain = text.replace(/[,，\s]/g, '');
  if (plain === '') return 0;
  return /^\d{1,9}(\.\d{1,6})?$/.test(plain) ? Math.round(Number(plain) * 1_000_000) : null;
};

/**
 * Takes a ledger in. A line that is there already gets the differences as entries; the same file again changes nothing. A row with a fault
 * is said and stops no other. Errors: funding.mayNotKeep, funding.fileUnread.
 */
export async function importBudgets(ctx: Ctx, input: s.ImportFile): Promise<s.ImportOutcome> {
  return ctx.inTx(async (tx) => {
    if (!policy.mayKeep(ctx.actor) || !ctx.actor.unitId) throw fail('funding.mayNotKeep');
    const file = await findReadable(tx, ctx.actor, input.fileId);
    if (!file) throw fail('funding.fileUnread', { why: '没有找到上传的文件，请重新选择' });
    const rows = await readRows(await readFileBytes(file));
    const today = dayOf(ctx.clock.now());
    const faults: s.RowFault[] = [];
    let [entered, already] = [0, 0];
    for (const { row, cells } of rows) {
      const [year = '', purpose = '', title = '', source = '', planned = '', approved = '', executed = '', day = ''] =
        cells;
      const say = (what: string): void => void faults.push({ row, name: title, what });
      const known = PURPOSES.get(purpose.trim());
      const amounts = { planned: fenOf(planned), approved: fenOf(approved), executed: fenOf(executed) };
      const y = Number(year.replace(/年.*$/, ''));
      const onDay = day.trim() === '' ? today : day.trim().slice(0, 10);
      if (!Number.isInteger(y) || y < 2020 || y > 2100) say(`年度“${year}”不对，请填四位年份`);
      else if (!known) say(`用途“${purpose}”不认识，请填：${Object.values(purposeLabels).join('、')}`);
      else if ([...title.trim()].length < 2) say('项目名称至少 2 个字');
      else if (amounts.planned === null || amounts.approved === null || amounts.executed === null)
        say('金额要填数字，单位万元');
      else if (!isPlainDate(onDay) || onDay > today) say(`执行截至日期“${day}”不对，或晚于今天`);
      else if (amounts.executed > amounts.approved) say('执行大于批复，请核对，或先补批复');
      else {
        const line = { unitId: ctx.actor.unitId, year: y, purpose: known, title: title.trim() };
        const found = await store.sameLine(tx, line);
        const before = found ? await store.findBudget(tx, ctx.actor, found.id, today, true) : null;
        const differences = (Object.keys(entryLabels) as EntryKind[]).map(
          (kind) => [kind, (amounts[kind] as number) - (before?.[kind] ?? 0)] as const,
        );
        if (before && differences.every(([, n]) => n === 0)) {
          already++;
          continue;
        }
        entered++;
        if (input.dryRun) continue;
        const id =
          found?.id ??
          (await insertLine(tx, ctx, {
            year: y,
            purpose: known,
            title: title.trim(),
            source: source.trim().slice(0, 60),
            note: '',
            plannedFen: amounts.planned,
            approvedFen: amounts.approved,
          }));
        for (const [kind, n] of differences)
          if (n !== 0 && (before || kind === 'executed'))
            await entry(tx, ctx, id, { kind, onDay, amountFen: n, note: `台账导入：${file.name}`.slice(0, 300) });
        if (before)
          await audit(tx, ctx, {
            action: 'fundingBudget.enter',
            subjectType: 'fundingBudget',
            subjectId: id,
            subjectCode: before.code,
            facts: { file: file.name, differences: Object.fromEntries(differences) },
          });
      }
    }
    return { read: rows.length, entered, already, faults, dryRun: input.dryRun };
  });
}

async function readRows(bytes: Buffer): Promise<{ row: number; cells: string[] }[]> {
  const opened = await openFile(bytes);
  try {
    for (const sheet of opened.sheets) {
      let at: number[] | null = null;
      const rows: { row: number; cells: string[] }[] = [];
      for await (const row of sheet.rows()) {
        const cells = Array.from({ length: row.cells.length }, (_, i) =>
          (row.cells[i]?.date ?? row.cells[i]?.text ?? '').slice(0, 500).trim(),
        );
        if (at === null) {
          const places = importColumns.map((column) =>
            cells.findIndex((cell) => cell.replace(/[（(].*?[)）]|\s/g, '') === column.replace(/（.*?）/g, '')),
          );
          if (places.slice(0, 3).every((place) => place >= 0)) at = places;
        } else if (cells.some((cell) => cell !== ''))
          rows.push({ row: row.row, cells: at.map((place) => (place < 0 ? '' : (cells[place] ?? ''))) });
      }
      if (at !== null) return rows;
    }
    throw fail('funding.fileUnread', { why: `没有找到表头，要有：${importColumns.join('、')}，请补齐后重新选择` });
  } finally {
    await opened.close();
  }
}
