/** Ledgers and tickets from Excel (批量导入): read and checked whole, registered row by row through the same acts as by hand. */
import { createHash } from 'node:crypto';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { endSheet } from '#kernel/server/sheet-out.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { findReadable, safeText, storedPath, streamFile } from '#platform/files/server/index.ts';
import { actorOf } from '#platform/identity/server/index.ts';
import { openFile, recogniseEnterprise, type SheetRow } from '#modules/enterprises/server/index.ts';
import { readDate } from '#modules/enterprises/shared/dates.ts';
import { comparable } from '#modules/enterprises/shared/similarity.ts';
import { channelsOf } from '../../shared/channels.ts';
import { importFields, type HazardImport, type ImportField, type ImportKind } from '../../shared/imports.ts';
import { channelLabels, type Channel } from '../../shared/labels.ts';
import { ReportHazard } from '../../shared/schema.ts';
import { RegisterTicket, type TicketLine } from '../../shared/tickets.ts';
import { findHeader, NEEDED, type Header } from '../imports/read.ts';
import * as store from '../imports/store.ts';
import type { ImportRow, Issue } from '../imports/store.ts';
import { findCandidates } from './duplicates.ts';
import { reportHazard } from './report.ts';
import { registerTicket } from './tickets.ts';
import { fail } from './step.ts';

const MOST_ROWS = 5_000;
const FAULTS_SHOWN = 50;

const channelOf = (text: string): Channel | undefined =>
  (Object.entries(channelLabels) as [Channel, string][]).find(
    ([, label]) => comparable(label) === comparable(text),
  )?.[0];
const lineOf = (text: string): TicketLine =>
  /12350/.test(text)
    ? '12350'
    : /信|访/.test(text)
      ? 'letter'
      : /值班|电话/.test(text) && !/12345/.test(text)
        ? 'phone'
        : '12345';

/** One row of the sheet: what it would register, or why not, column by column. */
async function readRow(
  tx: Tx,
  ctx: Ctx,
  kind: ImportKind,
  header: Header,
  row: SheetRow,
  date1904: boolean,
): Promise<ImportRow> {
  const today = dayOf(ctx.clock.now());
  const cells: Record<string, string> = {};
  for (const c of header.columns) cells[c.field] = row.cells[c.column]?.text.trim() ?? '';
  const text = (field: ImportField): string => cells[field] ?? '';
  const issues: Issue[] = [];
  const fault = (field: ImportField, fix: string): void => {
    issues.push({ column: importFields[field], value: text(field), fix });
  };
  for (const field of NEEDED[kind])
    if (text(field) === '')
      fault(
        field,
        header.columns.some((c) => c.field === field)
          ? `请填写${importFields[field]}`
          : `表中没有“${importFields[field]}”一列，请补上`,
      );
  const day = (field: 'foundOn' | 'receivedOn'): string => {
    const cell = row.cells[header.columns.find((c) => c.field === field)?.column ?? -1];
    if (!cell || cell.text.trim() === '') return '';
    const read = readDate(cell, { today, date1904 });
    if (read.value === null) fault(field, read.issues[0]?.message ?? '日期看不明白，请写成 2026-09-28 的样子');
    return read.value ?? '';
  };
  let enterpriseId = '';
  if (text('enterprise') !== '') {
    const { found, alike } = await recogniseEnterprise(tx, ctx.actor, {
      name: text('enterprise'),
      uscc: text('uscc') || null,
    });
    if (found) enterpriseId = found.id;
    else
      fault(
        'enterprise',
        alike.length > 0
          ? `名录中没有完全一致的企业，是不是：${alike.join('、')}`
          : '企业名录中没有这家企业，请改正名称，或先在名录中登记',
      );
  }
  const common = { enterpriseId, title: text('title'), place: text('place'), description: text('description') };
  let input: Record<string, unknown>;
  if (kind === 'ledger') {
    const mine = channelsOf[ctx.actor.unitKind] ?? [];
    const channel = text('channel') === '' ? mine[0] : channelOf(text('channel'));
    if (!channel || !mine.includes(channel))
      fault('channel', `请改为：${mine.map((c) => channelLabels[c]).join('、')}`);
    input = { ...common, channel: channel ?? '', foundOn: day('foundOn'), finders: text('finders') };
  } else {
    const received = day('receivedOn');
    input = {
      ...common,
      line: lineOf(text('line')),
      number: text('number'),
      // The list tells the day; the reply's term is counted from its beginning.
      receivedAt: `${received}T00:00:00+08:00`,
      said: text('said'),
      foundOn: received,
    };
  }
  if (issues.length === 0) {
    const parsed = (kind === 'ledger' ? ReportHazard : RegisterTicket).safeParse(input);
    if (!parsed.success)
      for (const issue of parsed.error.issues) {
        const field = String(issue.path[0]) as ImportField;
        issues.push({ column: importFields[field] ?? field, value: text(field), fix: issue.message });
      }
  }
  const keyed =
    kind === 'ledger'
      ? [enterpriseId, comparable(common.title), comparable(common.place), String(input['foundOn'])]
      : [String(input['line']), text('number')];
  return {
    row_no: row.row,
    name: text('enterprise'),
    cells,
    input: issues.length === 0 ? input : null,
    issues,
    outcome: issues.length === 0 ? 'ready' : 'rejected',
    key:
      issues.length === 0
        ? createHash('sha256')
            .update([kind, ...keyed].join('\n'))
            .digest('hex')
        : null,
  };
}

async function present(tx: Tx, ctx: Ctx, id: string): Promise<HazardImport> {
  const found = await store.findImport(tx, ctx.actor, id);
  if (!found) throw fail('hazards.importNotFound');
  const counts = { read: 0, ready: 0, rejected: 0, known: 0, done: 0, failed: 0, doubtful: 0 };
  let faultsTotal = 0;
  for (const row of await store.countOutcomes(tx, ctx.actor, id)) {
    counts[row.outcome] = row.n;
    counts.read += row.n;
    if (row.outcome === 'ready') counts.doubtful = row.doubtful;
    if (row.outcome !== 'done') faultsTotal += row.doubtful;
  }
  const faulty = await store.faultyRows(tx, ctx.actor, id, FAULTS_SHOWN);
  return {
    id,
    kind: found.kind,
    fileName: found.file_name,
    sheet: found.sheet,
    state: found.state,
    by: found.by_name,
    createdAt: found.created_at.toISOString(),
    columns: found.columns.map((c) => ({ heading: c.heading, label: importFields[c.field] })),
    unread: found.unread,
    counts,
    faults: faulty.flatMap((r) =>
      r.issues.map((i) => ({ row: r.row_no, name: r.name, column: i.column, value: i.value, fix: i.fix })),
    ),
    faultsTotal,
  };
}

/**
 * Reads and checks a file; the ledger does not change. Rows that were registered before, by this or another file, and rows that
 * the file holds twice are known; what may be the same as something on the ledger is said, and not kept back.
 * Errors: hazards.importNotYours, hazards.importNoHeader, hazards.importTooLong, and those of the reader.
 */
export async function createImport(ctx: Ctx, given: { fileId: string; kind: ImportKind }): Promise<HazardImport> {
  if (!['office', 'department', 'street'].includes(ctx.actor.unitKind)) throw fail('hazards.importNotYours');
  return ctx.inTx(async (tx) => {
    const file = await findReadable(tx, ctx.actor, given.fileId);
    if (!file) throw fail('hazards.importNotFound');
    const opened = await openFile(storedPath(file));
    try {
      let chosen: { sheet: (typeof opened.sheets)[number]; header: Header } | undefined;
      for (const sheet of opened.sheets.filter((s) => !s.isHidden)) {
        const header = findHeader(await sheet.head(30), given.kind);
        if (header && (!chosen || header.columns.length > chosen.header.columns.length)) chosen = { sheet, header };
      }
      if (!chosen)
        throw fail('hazards.importNoHeader', { needed: NEEDED[given.kind].map((f) => importFields[f]).join('、') });
      await chosen.sheet.merges();
      const rows: ImportRow[] = [];
      for await (const row of chosen.sheet.rows()) {
        if (row.row <= chosen.header.row) continue;
        if (!chosen.header.columns.some((c) => (row.cells[c.column]?.text.trim() ?? '') !== '')) continue;
        if (rows.length >= MOST_ROWS) throw fail('hazards.importTooLong', { limit: MOST_ROWS });
        rows.push(await readRow(tx, ctx, given.kind, chosen.header, row, opened.date1904));
      }
      const known = await store.knownKeys(
        tx,
        ctx.actor,
        rows.flatMap((r) => r.key ?? []),
      );
      const seen = new Map<string, number>();
      for (const row of rows) {
        if (row.key === null) continue;
        const before = seen.get(row.key);
        if (known.has(row.key) || before !== undefined) {
          row.outcome = 'known';
          row.issues = [
            {
              column: '整行',
              value: row.name,
              fix: before === undefined ? '以前导入过，不再登记' : `与第 ${before} 行相同，只登记一次`,
            },
          ];
        } else seen.set(row.key, row.row_no);
        if (row.outcome === 'ready') {
          const [like] = await findCandidates(ctx.within(tx), { criteria: [], ...row.input } as never);
          if (like)
            row.issues = [
              {
                column: '整行',
                value: String(row.input?.['title']),
                fix: `与 ${like.code} 疑似同一件（${like.reasons.join('、')}）；照常登记，再由人判断`,
                isDoubt: true,
              },
            ];
        }
      }
      const id = newId<'import'>(ctx.clock.now().getTime());
      await store.insertImport(tx, ctx.actor, {
        id,
        kind: given.kind,
        file_id: given.fileId,
        file_name: file.name,
        sheet: chosen.sheet.name,
        columns: chosen.header.columns,
        unread: chosen.header.unread,
        state: 'checked',
        by_id: ctx.actor.userId,
        post_id: ctx.actor.postId,
        by_name: ctx.actor.name,
        created_at: ctx.clock.now(),
      });
      await store.insertRows(tx, ctx.actor, id, rows);
      await audit(tx, ctx, {
        action: 'hazardImport.check',
        subjectType: 'hazardImport',
        subjectId: id,
        isNew: true,
        facts: { kind: given.kind, rows: rows.length },
      });
      return await present(tx, ctx, id);
    } finally {
      await opened.close();
    }
  });
}

export const getImport = (ctx: Ctx, id: string): Promise<HazardImport> => ctx.inTx((tx) => present(tx, ctx, id));

/** Begins, or goes on with, the rows that wait; the work is done in the background. */
export async function startImport(ctx: Ctx, id: string): Promise<HazardImport> {
  return ctx.inTx(async (tx) => {
    const found = await store.findImport(tx, ctx.actor, id);
    if (!found) throw fail('hazards.importNotFound');
    if (found.state !== 'done') {
      await store.setState(tx, ctx.actor, id, 'running', ctx.clock.now());
      await addJob(tx, ctx.clock, 'hazards.runImport', { importId: id, userId: found.by_id, postId: found.post_id });
      await audit(tx, ctx, { action: 'hazardImport.run', subjectType: 'hazardImport', subjectId: id, facts: {} });
    }
    return present(tx, ctx, id);
  });
}

/** The job: each row in a transaction of its own, as its importer. Cut off and run again, it does the rest and nothing twice. */
export async function runImport(system: Ctx, payload: Record<string, unknown>): Promise<void> {
  const id = String(payload['importId']);
  const found = await system.inTx((tx) => store.findImport(tx, system.actor, id));
  if (!found) return;
  const ctx = system.as(
    await system.inTx((tx) => actorOf(tx, system.clock, String(payload['userId']), payload['postId'] as string | null)),
  );
  for (;;) {
    const row = await system.inTx((tx) => store.takeRow(tx, ctx.actor, id));
    if (!row) break;
    try {
      await ctx.inTx(async (tx) => {
        // Under lock again: another run may have taken it in between.
        const still = await store.takeRow(tx, ctx.actor, id);
        if (still?.row_no !== row.row_no || row.key === null) return;
        const hazard =
          found.kind === 'ledger'
            ? await reportHazard(ctx.within(tx), ReportHazard.parse(row.input))
            : (await registerTicket(ctx.within(tx), RegisterTicket.parse(row.input))).hazard;
        if (!(await store.keepKey(tx, ctx.actor, row.key, hazard.id))) throw fail('hazards.importedMeanwhile');
        await store.settleRow(tx, ctx.actor, id, row.row_no, { outcome: 'done', hazardId: hazard.id });
      });
    } catch (error) {
      // A row that was refused, or whose ticket is on the list already, keeps its reason; what broke otherwise stops the run.
      const taken = /hazard_tickets_line_number_key/.test(String(error));
      if (!(error instanceof AppError) && !taken) throw error;
      const why = taken ? '这个工单号已经登记过' : (error as AppError).message;
      await system.inTx((tx) =>
        store.settleRow(tx, ctx.actor, id, row.row_no, {
          outcome: taken || (error as AppError).code === 'hazards.importedMeanwhile' ? 'known' : 'failed',
          issues: [{ column: '整行', value: row.name, fix: why }],
        }),
      );
    }
  }
  await system.inTx((tx) => store.setState(tx, system.actor, id, 'done', system.clock.now()));
}

/** Rows to be put right, in the columns that were read, with the reason beside; corrected, the file can be sent as it is. */
export async function downloadFaults(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const { default: ExcelJS } = await import('exceljs');
  const { found, rows } = await ctx.reading(async (tx) => {
    const found = await store.findImport(tx, ctx.actor, id);
    if (!found) throw fail('hazards.importNotFound');
    const rows = (await store.faultyRows(tx, ctx.actor, id, MOST_ROWS)).filter((r) =>
      ['rejected', 'failed'].includes(r.outcome),
    );
    return { found, rows };
  });
  const stream = streamFile(raw, `${found.file_name.replace(/\.\w+$/, '')}_需改正.xlsx`, 'excel');
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  const sheet = book.addWorksheet('需要改正的行', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [...found.columns.map(() => ({ width: 24 })), { width: 60 }, { width: 10 }];
  const head = sheet.addRow([...found.columns.map((c) => c.heading), '原因', '原行号']);
  head.font = { bold: true };
  head.commit();
  for (const row of rows) {
    const line = sheet.addRow([
      ...found.columns.map((c) => safeText(row.cells[c.field] ?? '')),
      row.issues.map((i) => `${i.column}：${i.fix}`).join('\n'),
      row.row_no,
    ]);
    line.alignment = { wrapText: true, vertical: 'top' };
    line.commit();
  }
  sheet.commit();
  await endSheet(book, stream);
  return undefined;
}
