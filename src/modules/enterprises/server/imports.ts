/** Imports as people meet them: preview, correct, check, run, stop, go on, look at the rows. */
import type { Ctx } from '#kernel/server/context.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { attachFiles, getFiles, storedPath } from '#platform/files/server/index.ts';
import { industryNames, streetNames } from '#platform/identity/server/index.ts';
import { LEDGER_FIELDS, type LedgerField } from '../shared/cell-issue.ts';
import { fail } from '../shared/errors.ts';
import type {
  ChangeImport,
  ImportAct,
  ImportChoices,
  ImportOutcome,
  ImportRow,
  ImportView,
  Review,
} from '../shared/schema.ts';
import { storable } from '../shared/text.ts';
import { openLedger, type OpenedLedger } from './import/ledger.ts';
import { choiceOf, defaultsOf, pathOfFile, stateOf } from './import/run.ts';
import * as imports from './import/store.ts';
import type { ImportChoice, ImportRecord, StoredRow } from './import/store.ts';
import { mayKeep } from './policy.ts';

const stateLabels: Record<ImportView['state'], string> = {
  preview: '待确认',
  checking: '检查中',
  checked: '已检查',
  running: '导入中',
  stopped: '已中断',
  done: '已完成',
  failed: '未完成',
};

const acts: Record<ImportView['state'], readonly ImportAct[]> = {
  preview: ['change', 'check', 'start'],
  checking: ['stop'],
  checked: ['change', 'check', 'start'],
  running: ['stop'],
  stopped: ['resume'],
  done: [],
  failed: ['change', 'check'],
};

const fields = Object.entries(LEDGER_FIELDS).map(([key, label]) => ({ key, label }));

function present(ctx: Ctx, r: ImportRecord, undecided = 0, faults = 0): ImportView {
  const state = stateOf(r, ctx.clock.now());
  const isCutOff = state !== r.state;
  const chosen = defaultsOf(ctx.actor, r.choice);
  return {
    id: r.id,
    fileName: r.file_name,
    format: r.format,
    sheet: r.sheet,
    sheets: r.header.sheets,
    headerRows: r.header.headerRows,
    columns: r.header.columns,
    remarks: r.header.remarks,
    fields,
    defaults: { streetCode: chosen.streetCode ?? null, industry: chosen.industry ?? null },
    state,
    totalRows: r.total_rows,
    doneRow: r.done_row,
    counts: r.counts as Record<string, number>,
    message: isCutOff ? '中途断了，已导入的行保留；系统会自动接着做，也可以现在继续' : r.message,
    by: r.by_name,
    createdAt: r.created_at.toISOString(),
    finishedAt: r.finished_at?.toISOString() ?? null,
    undecided,
    faults,
    actions: r.file_id === null || !mayKeep(ctx.actor) ? [] : [...acts[state]],
  };
}

/** A kept row for the screen: what the cells held is given by field. */
export function presentRow(r: StoredRow): ImportRow {
  const originals: Record<string, string> = {};
  for (const column of r.columns) {
    const text = r.cells?.[column.column];
    if (column.field !== null && text) originals[column.field] = text;
  }
  return {
    row: r.row_no,
    outcome: r.outcome,
    name: (r.row_values['name'] as string | null | undefined) ?? null,
    values: r.row_values,
    originals,
    issues: r.issues,
    enterpriseId: r.enterprise_id,
    candidate:
      r.candidate_id && r.candidate_name !== null
        ? { id: r.candidate_id, name: r.candidate_name, code: r.candidate_code, address: r.candidate_address ?? '' }
        : null,
    score: r.score,
    reasons: r.reasons,
    decidedBy: r.decided_name,
  };
}

/** The same among rows of several ledgers. */
export const presentReview = (r: StoredRow): Review => ({
  ...presentRow(r),
  importId: r.import_id,
  fileName: r.file_name,
});

/** Columns as found, with what the first rows hold in them, for the person to correct. */
export async function headerOf(ctx: Ctx, ledger: OpenedLedger): Promise<ImportRecord['header']> {
  const samples = new Map<number, string[]>();
  let count = 0;
  for await (const row of ledger.rows({ today: ctx.clock.today() })) {
    if (row.outcome === 'skipped') continue;
    row.cells.forEach((cell, column) => {
      const text = cell ? storable(cell.text).replace(/\s+/g, ' ').trim().slice(0, 60) : '';
      if (text !== '') samples.set(column, [...(samples.get(column) ?? []), text]);
    });
    if (++count >= 3) break;
  }
  const column = (c: { column: number; heading: string }, field: string | null, score: number) => ({
    column: c.column,
    heading: storable(c.heading),
    field,
    score,
    samples: samples.get(c.column) ?? [],
  });
  return {
    sheets: ledger.sheetNames.map(storable),
    headerRows: [...ledger.header.headerRows],
    columns: [
      ...ledger.header.columns.map((c) => column(c, c.field, c.score)),
      ...ledger.header.unmapped.map((c) => column(c, null, 0)),
    ].sort((a, b) => a.column - b.column),
    remarks: [
      ...ledger.header.remarks.map((r) => storable(r.message)),
      ...(ledger.otherLedgers.length > 0
        ? [`工作表“${ledger.otherLedgers.map(storable).join('”“')}”也像台账，一次导入一张，请分别导入`]
        : []),
    ],
  };
}

async function own(ctx: Ctx, id: string, lock = false): Promise<ImportRecord> {
  const found = await ctx.inTx((tx) => imports.findImport(tx, ctx.actor, id, lock));
  if (!found) throw fail('enterprises.importNotFound');
  return found;
}

/** Refuses what the state of the import does not allow. */
function allow(ctx: Ctx, found: ImportRecord, act: ImportAct): void {
  if (!mayKeep(ctx.actor)) throw fail('enterprises.notYours');
  if (found.file_id === null) throw fail('enterprises.importFileGone');
  const state = stateOf(found, ctx.clock.now());
  if (!acts[state].includes(act)) throw fail('enterprises.importState', { state: stateLabels[state] });
}

/** Reads a ledger's heading and shows how its columns will be taken (预览); nothing is stored in the register yet. */
export async function createImport(ctx: Ctx, fileId: string): Promise<ImportView> {
  if (!mayKeep(ctx.actor)) throw fail('enterprises.notYours');
  const id = newId<'import'>();
  return ctx.inTx(async (tx) => {
    // Refuses other people's files before one is opened; a ledger that cannot be read takes the attachment back.
    await attachFiles(tx, ctx, [fileId], { subjectType: 'enterpriseImport', subjectId: id, label: '导入的台账' });
    const [file] = await getFiles(tx, [fileId]);
    if (!file) throw fail('enterprises.importNotFound');
    const ledger = await openLedger(storedPath(file));
    try {
      const row: ImportRecord = {
        id,
        file_id: fileId,
        file_name: file.name,
        file_sha256: file.sha256,
        format: ledger.format,
        sheet: storable(ledger.sheetName),
        choice: {},
        header: await headerOf(ctx, ledger),
        state: 'preview',
        total_rows: 0,
        done_row: 0,
        counts: {},
        message: null,
        by_id: ctx.actor.userId,
        by_name: ctx.actor.name,
        by_post_id: ctx.actor.postId,
        run_id: null,
        heard_at: null,
        created_at: ctx.clock.now(),
        finished_at: null,
      };
      await imports.insertImport(tx, ctx.actor, row);
      await audit(tx, ctx, {
        action: 'enterprise.importOpened',
        subjectType: 'enterpriseImport',
        subjectId: id,
        subjectCode: file.name,
        facts: { sha256: file.sha256 },
      });
      return present(ctx, row);
    } finally {
      await ledger.close();
    }
  });
}

export async function getImport(ctx: Ctx, id: string): Promise<ImportView> {
  const found = await own(ctx, id);
  return ctx.inTx(async (tx) =>
    present(
      ctx,
      found,
      await imports.undecided(tx, ctx.actor, id),
      await imports.countWhere(tx, ctx.actor, { importId: id, faults: true }),
    ),
  );
}

export async function listImports(
  ctx: Ctx,
  query: { limit: number; page?: number | undefined },
): Promise<Page<ImportView>> {
  return ctx.inTx(async (tx) => {
    const { rows, total } = await imports.listImports(
      tx,
      ctx.actor,
      query.limit,
      ((query.page ?? 1) - 1) * query.limit,
    );
    const waiting = await imports.undecidedOf(
      tx,
      ctx.actor,
      rows.map((r) => r.id),
    );
    return { items: rows.map((r) => present(ctx, r, waiting.get(r.id) ?? 0)), total, nextCursor: null };
  });
}

/** The streets and industry fields into which the person may put rows that name none. */
export async function importChoices(ctx: Ctx): Promise<ImportChoices> {
  const { all, streets, industries } = ctx.actor.scope;
  // Whoever is bound to streets may name any industry field, and the other way round.
  const named = (names: ReadonlyMap<string, string>, mine: readonly string[]) =>
    [...names]
      .filter(([code]) => all || mine.length === 0 || mine.includes(code))
      .map(([code, name]) => ({ code, name }));
  return ctx.inTx(async (tx) => ({
    streets: named(await streetNames(tx), streets),
    industries: named(await industryNames(tx), industries),
  }));
}

/** Another sheet, other columns, or stand-ins for gaps, as the person says. */
export async function changeImport(ctx: Ctx, id: string, input: ChangeImport): Promise<ImportView> {
  const found = await own(ctx, id, true);
  allow(ctx, found, 'change');
  const sheet = input.sheet ?? found.choice.sheet;
  const isOther = input.sheet !== undefined && input.sheet !== found.sheet;
  // A mapping belongs to a sheet, and so do suggestions that were taken: another sheet starts from what is found there.
  const mapping =
    (input.mapping as Record<string, number | null> | undefined) ?? (isOther ? undefined : found.choice.mapping);
  const strange = isOther
    ? undefined
    : Object.values(mapping ?? {}).find(
        (column) => column !== null && !found.header.columns.some((c) => c.column === column),
      );
  if (strange !== undefined && strange !== null) throw fail('enterprises.noColumn', { column: strange + 1 });
  const given = { ...found.choice.defaults, ...input.defaults };
  const defaults: NonNullable<ImportChoice['defaults']> = {
    ...(given.streetCode ? { streetCode: given.streetCode } : {}),
    ...(given.industry ? { industry: given.industry } : {}),
  };
  const offered = await importChoices(ctx);
  const isOffered = (list: readonly { code: string }[], code: string | undefined): boolean =>
    code === undefined || list.some((one) => one.code === code);
  if (!isOffered(offered.streets, defaults.streetCode) || !isOffered(offered.industries, defaults.industry))
    throw fail('enterprises.outsideScope');
  const choice: ImportChoice = {
    ...(sheet === undefined ? {} : { sheet }),
    ...(mapping === undefined ? {} : { mapping }),
    ...(Object.keys(defaults).length > 0 ? { defaults } : {}),
    ...(isOther || input.mapping || !found.choice.fixes ? {} : { fixes: found.choice.fixes }),
  };
  const ledger = await openLedger(await pathOfFile(ctx, found.file_id as string), choiceOf(choice));
  try {
    const header = await headerOf(ctx, ledger);
    await ctx.inTx(async (tx) => {
      const now = await imports.findImport(tx, ctx.actor, id, true);
      if (!now) throw fail('enterprises.importNotFound');
      allow(ctx, now, 'change');
      await imports.deleteRows(tx, ctx.actor, id);
      await imports.patchImport(tx, ctx.actor, id, {
        choice,
        header,
        sheet: storable(ledger.sheetName),
        state: 'preview',
        counts: {},
        total_rows: 0,
        message: null,
      });
    });
  } finally {
    await ledger.close();
  }
  return getImport(ctx, id);
}

/** Starts the check or the import in the background; a stopped one goes on behind its last row. */
export async function startImport(ctx: Ctx, id: string, check: boolean): Promise<ImportView> {
  await ctx.inTx(async (tx) => {
    const found = await own(ctx.within(tx), id, true);
    const state = stateOf(found, ctx.clock.now());
    allow(ctx, found, check ? 'check' : state === 'stopped' ? 'resume' : 'start');
    const isResumed = state === 'stopped';
    // A check that was cut off begins again; an import goes on.
    const isCheck = check || (isResumed && found.state === 'checking');
    await imports.patchImport(tx, ctx.actor, id, {
      state: isCheck ? 'checking' : 'running',
      message: null,
      finished_at: null,
      run_id: null,
      heard_at: ctx.clock.now(),
      ...(isResumed ? {} : { done_row: 0, counts: {} }),
    });
    await audit(tx, ctx, {
      action: isCheck
        ? 'enterprise.importChecked'
        : isResumed
          ? 'enterprise.importResumed'
          : 'enterprise.importStarted',
      subjectType: 'enterpriseImport',
      subjectId: id,
      subjectCode: found.file_name,
    });
    await addJob(tx, ctx.clock, 'enterprises.runImport', {
      importId: id,
      userId: ctx.actor.userId,
      postId: ctx.actor.postId,
    });
  });
  return getImport(ctx, id);
}

/** Stops after the rows that are being written; they stay, and the import can go on. A check simply ends. */
export async function stopImport(ctx: Ctx, id: string): Promise<ImportView> {
  await ctx.inTx(async (tx) => {
    const found = await own(ctx.within(tx), id, true);
    allow(ctx, found, 'stop');
    const isCheck = found.state === 'checking';
    if (isCheck) await imports.deleteRows(tx, ctx.actor, id);
    await imports.patchImport(tx, ctx.actor, id, {
      state: isCheck ? 'preview' : 'stopped',
      run_id: null,
      message: isCheck ? null : `由${ctx.actor.name}暂停，已导入的行保留，可从断点继续`,
      finished_at: isCheck ? null : ctx.clock.now(),
      ...(isCheck ? { counts: {} } : {}),
    });
    await audit(tx, ctx, {
      action: 'enterprise.importPaused',
      subjectType: 'enterpriseImport',
      subjectId: id,
      subjectCode: found.file_name,
      facts: { row: found.done_row },
    });
  });
  return getImport(ctx, id);
}

export async function listImportRows(
  ctx: Ctx,
  id: string,
  query: {
    limit: number;
    page?: number | undefined;
    outcome?: ImportOutcome | undefined;
    faults?: boolean | undefined;
  },
): Promise<Page<ImportRow>> {
  await own(ctx, id);
  return ctx.inTx(async (tx) => {
    const { rows, total } = await imports.listRows(
      tx,
      ctx.actor,
      { importId: id, outcome: query.outcome, faults: query.faults },
      query.limit,
      ((query.page ?? 1) - 1) * query.limit,
    );
    return { items: rows.map(presentRow), total, nextCursor: null };
  });
}

/** Takes the suggestion for one cell (采用): the check's row says so, and the import reads the cell as suggested. */
export async function takeSuggestion(ctx: Ctx, id: string, row: number, field: string): Promise<ImportRow> {
  return ctx.inTx(async (tx) => {
    const found = await own(ctx.within(tx), id, true);
    allow(ctx, found, 'change');
    const stored = await imports.findRow(tx, ctx.actor, id, row);
    if (!stored) throw fail('enterprises.importNotFound');
    const issue = stored.issues.find((i) => i.field === field && i.suggestion !== undefined);
    if (issue?.suggestion === undefined) throw fail('enterprises.noSuggestion');
    const issues = stored.issues.map((i) =>
      i === issue
        ? {
            field: i.field,
            code: 'suggestionTaken',
            severity: 'info' as const,
            message: `${LEDGER_FIELDS[field as LedgerField]}按“${issue.suggestion ?? ''}”读取`,
          }
        : i,
    );
    const fixes = { ...found.choice.fixes };
    fixes[String(row)] = { ...fixes[String(row)], [field]: issue.suggestion };
    await imports.patchImport(tx, ctx.actor, id, { choice: { ...found.choice, fixes } });
    await imports.changeIssues(tx, ctx.actor, id, row, issues);
    return presentRow({ ...stored, issues });
  });
}
