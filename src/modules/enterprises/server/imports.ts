/** Imports as people meet them: preview, check, run, go on, decide doubtful rows, download what is wrong. */
import type { Ctx } from '#kernel/server/context.ts';
import { addJob } from '#kernel/server/outbox.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { AppError, invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { attachFiles, getFiles, storedPath } from '#platform/files/server/index.ts';
import { actorOf, industryNames } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { LEDGER_FIELDS, type LedgerField, type RowIssue } from '../shared/cell-issue.ts';
import { fail } from '../shared/errors.ts';
import { importOutcomes, type ImportOutcome, type ImportRow, type ImportView } from '../shared/schema.ts';
import type { LedgerValues } from './import/clean-row.ts';
import { rowKeyOf, runLedger, type RowResult } from './import/engine.ts';
import { openLedger, type LedgerChoice, type OpenedLedger } from './import/ledger.ts';
import { columnsOf, newRecord } from './import/record.ts';
import * as imports from './import/store.ts';
import type { ImportRecord, StoredRow } from './import/store.ts';
import { mayKeep } from './service.ts';
import * as register from './store.ts';

const stateLabels: Record<ImportView['state'], string> = {
  preview: '待确认',
  checking: '检查中',
  checked: '已检查',
  running: '导入中',
  stopped: '已中断',
  done: '已完成',
  failed: '未完成',
};

const present = (r: ImportRecord, undecided: number): ImportView => ({
  id: r.id,
  fileName: r.file_name,
  format: r.format,
  sheet: r.sheet,
  sheets: r.header.sheets,
  headerRows: r.header.headerRows,
  columns: r.header.columns,
  remarks: r.header.remarks,
  fields: Object.entries(LEDGER_FIELDS).map(([key, label]) => ({ key, label })),
  state: r.state,
  totalRows: r.total_rows,
  doneRow: r.done_row,
  counts: r.counts as Record<string, number>,
  message: r.message,
  by: r.by_name,
  createdAt: r.created_at.toISOString(),
  finishedAt: r.finished_at?.toISOString() ?? null,
  undecided,
});

const presentRow = (r: StoredRow): ImportRow & { importId: string; fileName: string } => ({
  importId: r.import_id,
  fileName: r.file_name,
  row: r.row_no,
  outcome: r.outcome,
  name: (r.row_values['name'] as string | null | undefined) ?? null,
  values: r.row_values,
  issues: r.issues,
  enterpriseId: r.enterprise_id,
  candidate:
    r.candidate_id && r.candidate_name !== null
      ? { id: r.candidate_id, name: r.candidate_name, code: r.candidate_code, address: r.candidate_address ?? '' }
      : null,
  score: r.score,
  reasons: r.reasons,
  decidedBy: r.decided_name,
});

/** Columns as found, with what the first rows hold in them, for the person to correct. */
async function headerOf(ctx: Ctx, ledger: OpenedLedger): Promise<ImportRecord['header']> {
  const samples = new Map<number, string[]>();
  let count = 0;
  for await (const row of ledger.rows({ today: ctx.clock.today() })) {
    if (row.outcome === 'skipped') continue;
    for (const column of ledger.header.columns) {
      const value = (row.values as Record<string, unknown>)[column.field];
      if (value !== null && value !== undefined && value !== '')
        samples.set(column.column, [
          ...(samples.get(column.column) ?? []),
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]);
    }
    if (++count >= 3) break;
  }
  const mapped = ledger.header.columns.map((c) => ({
    column: c.column,
    heading: c.heading,
    field: c.field as string | null,
    score: c.score,
    samples: samples.get(c.column) ?? [],
  }));
  const rest = ledger.header.unmapped.map((c) => ({
    column: c.column,
    heading: c.heading,
    field: null,
    score: 0,
    samples: [],
  }));
  return {
    sheets: [...ledger.sheetNames],
    headerRows: [...ledger.header.headerRows],
    columns: [...mapped, ...rest].sort((a, b) => a.column - b.column),
    remarks: ledger.header.remarks.map((r) => r.message),
  };
}

async function own(ctx: Ctx, id: string): Promise<ImportRecord> {
  const found = await ctx.inTx((tx) => imports.findImport(tx, ctx.actor, id));
  if (!found) throw fail('enterprises.importNotFound');
  return found;
}

/** The uploaded ledger on disk; only its owner's, or an import's of the own unit. */
async function pathOfFile(ctx: Ctx, fileId: string): Promise<{ path: string; name: string; sha256: string }> {
  const [file] = await ctx.inTx((tx) => getFiles(tx, [fileId]));
  if (!file) throw fail('enterprises.importNotFound');
  return { path: storedPath(file), name: file.name, sha256: file.sha256 };
}

/** Reads a ledger's heading and shows how its columns will be taken (预览); nothing is stored in the register yet. */
export async function createImport(ctx: Ctx, fileId: string): Promise<ImportView> {
  if (!mayKeep(ctx.actor)) throw fail('enterprises.notYours');
  const id = newId<'import'>();
  await ctx.inTx((tx) =>
    attachFiles(tx, ctx, [fileId], { subjectType: 'enterpriseImport', subjectId: id, label: '导入的台账' }),
  );
  const file = await pathOfFile(ctx, fileId);
  const ledger = await openLedger(file.path);
  try {
    const header = await headerOf(ctx, ledger);
    return await ctx.inTx(async (tx) => {
      const row: ImportRecord = {
        id,
        file_id: fileId,
        file_name: file.name,
        file_sha256: file.sha256,
        format: ledger.format,
        sheet: ledger.sheetName,
        choice: {},
        header,
        state: 'preview',
        total_rows: 0,
        done_row: 0,
        counts: {},
        message: null,
        by_id: ctx.actor.userId,
        by_name: ctx.actor.name,
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
      return present(row, 0);
    });
  } finally {
    await ledger.close();
  }
}

export async function getImport(ctx: Ctx, id: string): Promise<ImportView> {
  const found = await own(ctx, id);
  return present(found, await ctx.inTx((tx) => imports.undecided(tx, ctx.actor, id)));
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
    return { items: rows.map((r) => present(r, 0)), total, nextCursor: null };
  });
}

/** Another sheet, or other columns, as the person says. */
export async function changeImport(
  ctx: Ctx,
  id: string,
  input: { sheet?: string | undefined; mapping?: Record<string, number | null> | undefined },
): Promise<ImportView> {
  const found = await own(ctx, id);
  if (!['preview', 'checked', 'failed'].includes(found.state) || !found.file_id)
    throw fail('enterprises.importState', { state: stateLabels[found.state] });
  const sheet = input.sheet ?? found.choice.sheet;
  // A mapping belongs to a sheet: choosing another one starts from what is found there.
  const mapping =
    input.mapping ?? (input.sheet === undefined || input.sheet === found.sheet ? found.choice.mapping : undefined);
  const choice = { ...(sheet === undefined ? {} : { sheet }), ...(mapping === undefined ? {} : { mapping }) };
  const ledger = await openLedger((await pathOfFile(ctx, found.file_id)).path, choice as LedgerChoice);
  try {
    const header = await headerOf(ctx, ledger);
    await ctx.inTx(async (tx) => {
      await imports.patchImport(tx, ctx.actor, id, {
        choice,
        header,
        sheet: ledger.sheetName,
        state: 'preview',
        counts: {},
        message: null,
      });
      await imports.deleteRows(tx, ctx.actor, id);
    });
  } finally {
    await ledger.close();
  }
  return getImport(ctx, id);
}

/** Starts the check or the import in the background; a stopped one goes on behind its last row. */
export async function startImport(ctx: Ctx, id: string, check: boolean): Promise<ImportView> {
  await ctx.inTx(async (tx) => {
    const found = await imports.findImport(tx, ctx.actor, id, true);
    if (!found) throw fail('enterprises.importNotFound');
    const allowed = check ? ['preview', 'checked', 'failed'] : ['preview', 'checked', 'stopped', 'failed'];
    if (!allowed.includes(found.state)) throw fail('enterprises.importState', { state: stateLabels[found.state] });
    const fresh = found.state !== 'stopped';
    if (fresh) await imports.deleteRows(tx, ctx.actor, id);
    await imports.patchImport(tx, ctx.actor, id, {
      state: check ? 'checking' : 'running',
      message: null,
      ...(fresh ? { done_row: 0, counts: {} } : {}),
    });
    await audit(tx, ctx, {
      action: check ? 'enterprise.importChecked' : 'enterprise.importStarted',
      subjectType: 'enterpriseImport',
      subjectId: id,
      subjectCode: found.file_name,
    });
    await addJob(tx, ctx.clock, 'enterprises.runImport', {
      importId: id,
      userId: ctx.actor.userId,
      postId: ctx.actor.postId,
      check,
    });
  });
  return getImport(ctx, id);
}

/** The background part: reads the file through, storing (or only checking) row by row, with progress. */
export async function runImport(system: Ctx, payload: Record<string, unknown>): Promise<void> {
  const id = String(payload['importId']);
  const check = payload['check'] === true;
  const found = await system.inTx((tx) => imports.findImport(tx, system.actor, id));
  if (!found?.file_id || !['checking', 'running'].includes(found.state)) return;
  // The importer's own scope holds in the background too.
  const ctx = system.as(
    await system.inTx((tx) => actorOf(tx, system.clock, String(payload['userId']), payload['postId'] as string | null)),
  );
  const path = (await pathOfFile(ctx, found.file_id)).path;
  try {
    const ledger = await openLedger(path, found.choice as LedgerChoice);
    try {
      const before = { ...found.counts };
      const add = (counts: Partial<Record<ImportOutcome, number>>): Partial<Record<ImportOutcome, number>> =>
        Object.fromEntries(
          (Object.keys(importOutcomes) as ImportOutcome[]).map((k) => [k, (before[k] ?? 0) + (counts[k] ?? 0)]),
        );
      const kept: RowResult[] = [];
      let progress = Promise.resolve();
      const { counts, lastRow } = await runLedger(ctx, ledger, {
        write: !check,
        ...(check ? {} : { importId: id, after: found.done_row }),
        source: `台账 ${found.file_name}`,
        // A check keeps what a person must look at, not every good row.
        ...(check
          ? {
              onRow: (r) =>
                void (r.outcome === 'rejected' ||
                r.outcome === 'doubtful' ||
                r.issues.some((i) => i.severity !== 'info')
                  ? kept.push(r)
                  : 0),
            }
          : {}),
        onChunk: (done) => {
          progress = progress.then(() =>
            ctx.inTx((tx) =>
              imports.patchImport(tx, ctx.actor, id, { counts: add(done.counts), done_row: check ? 0 : done.row }),
            ),
          );
        },
      });
      await progress;
      const all = add(counts);
      const total = Object.values(all).reduce<number>((n, c) => n + c, 0);
      await ctx.inTx(async (tx) => {
        if (check) {
          await imports.deleteRows(tx, ctx.actor, id);
          for (let i = 0; i < kept.length; i += 2000)
            await imports.insertRows(
              tx,
              ctx.actor,
              id,
              kept.slice(i, i + 2000).map((r) => ({
                row_no: r.row,
                outcome: r.outcome,
                row_values: r.values as Record<string, unknown>,
                issues: r.issues,
                enterprise_id: null,
                candidate_id: r.candidate?.id ?? null,
                score: r.score,
                reasons: r.reasons,
              })),
            );
        }
        await imports.patchImport(tx, ctx.actor, id, {
          state: check ? 'checked' : 'done',
          counts: all,
          total_rows: total,
          done_row: check ? 0 : lastRow,
          finished_at: ctx.clock.now(),
        });
        if (!check) {
          await audit(tx, ctx, {
            action: 'enterprise.imported',
            subjectType: 'enterpriseImport',
            subjectId: id,
            subjectCode: found.file_name,
            facts: { counts: all },
          });
          await notify(tx, ctx, {
            to: [found.by_id],
            kind: 'enterprises.imported',
            title: `台账“${found.file_name}”导入完成`,
            body: `新增 ${all.created ?? 0} 家，更新 ${all.updated ?? 0} 家，疑似重复 ${all.doubtful ?? 0} 行，有错误 ${all.rejected ?? 0} 行`,
            link: `/enterprises/imports/${id}`,
            subjectType: 'enterpriseImport',
            subjectId: id,
          });
        }
      });
    } finally {
      await ledger.close();
    }
  } catch (error) {
    const message = error instanceof AppError ? error.message : '读取中断，已导入的行保留，可从断点继续';
    await system.inTx((tx) =>
      imports.patchImport(tx, system.actor, id, {
        state: check ? 'failed' : 'stopped',
        message,
        finished_at: system.clock.now(),
      }),
    );
    if (!(error instanceof AppError)) system.log.warn({ err: error as Error, importId: id }, 'import stopped');
  }
}

export async function listImportRows(
  ctx: Ctx,
  id: string,
  query: {
    limit: number;
    page?: number | undefined;
    outcome?: ImportOutcome | undefined;
    severity?: string | undefined;
  },
): Promise<Page<ImportRow>> {
  await own(ctx, id);
  return ctx.inTx(async (tx) => {
    const { rows, total } = await imports.listRows(
      tx,
      ctx.actor,
      { importId: id, outcome: query.outcome, severity: query.severity },
      query.limit,
      ((query.page ?? 1) - 1) * query.limit,
    );
    return { items: rows.map(presentRow), total, nextCursor: null };
  });
}

export async function listReviews(
  ctx: Ctx,
  query: { limit: number; page?: number | undefined },
): Promise<Page<ImportRow & { importId: string; fileName: string }>> {
  if (!mayKeep(ctx.actor)) return { items: [], total: 0, nextCursor: null };
  return ctx.inTx(async (tx) => {
    const { rows, total } = await imports.listRows(
      tx,
      ctx.actor,
      { undecided: true },
      query.limit,
      ((query.page ?? 1) - 1) * query.limit,
    );
    return { items: rows.map(presentRow), total, nextCursor: null };
  });
}

/** A person says whether a doubtful row is the candidate or an enterprise of its own; the answer is remembered. */
export async function decideRow(ctx: Ctx, id: string, row: number, same: boolean): Promise<ImportRow> {
  if (!mayKeep(ctx.actor)) throw fail('enterprises.notYours');
  return ctx.inTx(async (tx) => {
    const found = await imports.findRow(tx, ctx.actor, id, row);
    if (!found) throw fail('enterprises.importNotFound');
    if (found.outcome !== 'doubtful' || found.decided_at)
      throw fail('enterprises.rowDecided', { who: found.decided_name ?? '系统' });
    const now = ctx.clock.now();
    const values = found.row_values as LedgerValues;
    let enterpriseId = found.candidate_id;
    if (!same || enterpriseId === null) {
      const issues: RowIssue[] = [];
      const record = newRecord(
        newId<'enterprise'>(now.getTime()),
        columnsOf(values, await industryNames(tx), issues),
        `台账 ${found.file_name}`,
        now,
      );
      const taken = record.uscc ? await register.byCode(tx, ctx.actor, record.uscc) : null;
      if (taken) throw fail('enterprises.codeTaken', { name: taken.name });
      await register.insertMany(tx, ctx.actor, [record]);
      enterpriseId = record.id;
    }
    await imports.keepDecision(tx, ctx.actor, rowKeyOf(values), enterpriseId, now);
    await imports.settleRow(tx, ctx.actor, id, row, same ? 'unchanged' : 'created', enterpriseId, now);
    await audit(tx, ctx, {
      action: same ? 'enterprise.judgedSame' : 'enterprise.judgedNew',
      subjectType: 'enterprise',
      subjectId: enterpriseId,
      facts: { importId: id, row, name: values.name ?? null },
    });
    const settled = await imports.findRow(tx, ctx.actor, id, row);
    invariant(settled, 'the row was just settled');
    return presentRow(settled);
  });
}

/** The rows with something wrong, in the ledger's own columns, with the reason beside each cell, to correct and send again. */
export async function downloadFaults(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const found = await own(ctx, id);
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('需要改正的行', { views: [{ state: 'frozen', ySplit: 1 }] });
  const fields = found.header.columns.filter((c) => c.field !== null && c.field !== 'sequence') as {
    heading: string;
    field: LedgerField;
  }[];
  sheet.addRow(['原行号', ...fields.map((f) => f.heading || LEDGER_FIELDS[f.field]), '需要改正的内容']).font = {
    bold: true,
  };
  const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  await ctx.inTx(async (tx) => {
    for (let offset = 0; ; offset += 1000) {
      const { rows } = await imports.listRows(tx, ctx.actor, { importId: id }, 1000, offset);
      for (const row of rows) {
        const faults = row.issues.filter((i) => i.severity !== 'info');
        if (faults.length === 0 && row.outcome !== 'rejected') continue;
        const cells = fields.map((f) => {
          const value = row.row_values[f.field];
          return value === null || value === undefined
            ? ''
            : safe(typeof value === 'object' ? JSON.stringify(value) : String(value));
        });
        const line = sheet.addRow([
          row.row_no,
          ...cells,
          faults.map((i) => `${i.field ? `${LEDGER_FIELDS[i.field]}：` : ''}${i.message}`).join('\n'),
        ]);
        line.alignment = { wrapText: true, vertical: 'top' };
        fields.forEach((f, at) => {
          const fault = faults.find((i) => i.field === f.field);
          if (!fault) return;
          const cell = line.getCell(at + 2);
          cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFDECEA' } };
          cell.note = fault.suggestion ? `${fault.message}。建议：${fault.suggestion}` : fault.message;
        });
      }
      if (rows.length < 1000) break;
    }
  });
  sheet.columns.forEach((c, i) => {
    c.width = i === 0 ? 8 : i === fields.length + 1 ? 60 : 24;
  });
  const bytes = Buffer.from(await book.xlsx.writeBuffer());
  void raw.reply
    .header(
      'content-disposition',
      `attachment; filename="faults.xlsx"; filename*=UTF-8''${encodeURIComponent(`${found.file_name.replace(/\.\w+$/, '')}_需改正.xlsx`)}`,
    )
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .send(bytes);
  return undefined;
}
