/** Rows to be put right, as Excel in the ledger's own layout with the reason beside each cell. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { endSheet, isTaken } from '#kernel/server/sheet-out.ts';
import { safeText, streamFile } from '#platform/files/server/index.ts';
import { LEDGER_FIELDS, type LedgerField, type RowIssue } from '../shared/cell-issue.ts';
import { fail } from '../shared/errors.ts';
import * as imports from './import/store.ts';

const labelOf = (field: string | null): string => LEDGER_FIELDS[field as LedgerField] ?? '';
const reasonOf = (issue: RowIssue): string =>
  issue.suggestion === undefined ? issue.message : `${issue.message}（建议：${issue.suggestion}）`;

/**
 * Streams the workbook: every column of the ledger with what the cells held, beside each column in which something is
 * wrong one with the reasons. Corrected, the file can be sent as it is: the added columns name no field.
 */
export async function downloadFaults(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  // Some 300 files that hardly any start needs.
  const { default: ExcelJS } = await import('exceljs');
  const { found, faulty } = await ctx.reading(async (tx) => {
    const one = await imports.findImport(tx, ctx.actor, id);
    if (!one) throw fail('enterprises.importNotFound');
    return { found: one, faulty: await imports.faultyFields(tx, ctx.actor, id) };
  });
  const columns = found.header.columns.flatMap((c) => [
    { kind: 'cell' as const, ...c },
    ...(c.field !== null && faulty.has(c.field) ? [{ kind: 'reason' as const, ...c }] : []),
  ]);
  const placed = new Set(columns.flatMap((c) => (c.kind === 'reason' ? [c.field] : [])));
  const stream = streamFile(raw, `${found.file_name.replace(/\.\w+$/, '')}_需改正.xlsx`, 'excel');
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  const sheet = book.addWorksheet('需要改正的行', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [
    ...columns.map((c) => ({ width: c.kind === 'reason' ? 44 : 22 })),
    { width: 60 },
    { width: 10 },
    { width: 16 },
  ];
  const head = sheet.addRow([
    ...columns.map((c) => {
      const name = c.heading || labelOf(c.field) || `第${c.column + 1}列`;
      return c.kind === 'reason' ? `原因（${name}）` : name;
    }),
    '原因（整行）',
    '来源（原行号）',
    '结果（上次）',
  ]);
  head.font = { bold: true };
  head.commit();
  for await (const rows of imports.faults((run) => ctx.reading(run), ctx.actor, id)) {
    for (const row of rows) {
      const faults = row.issues.filter((i) => i.severity !== 'info');
      const of = (field: string | null): RowIssue[] => faults.filter((i) => i.field === field);
      const rest = faults.filter((i) => i.field === null || !placed.has(i.field));
      const line = sheet.addRow([
        ...columns.map((c) =>
          c.kind === 'reason' ? of(c.field).map(reasonOf).join('\n') : safeText(row.cells?.[c.column] ?? ''),
        ),
        rest.map((i) => `${i.field ? `${labelOf(i.field)}：` : ''}${reasonOf(i)}`).join('\n'),
        row.row_no,
        row.outcome === 'rejected' ? '未导入' : '已导入，有缺项',
      ]);
      line.alignment = { wrapText: true, vertical: 'top' };
      columns.forEach((c, at) => {
        if (c.kind === 'cell' && c.field !== null && of(c.field).length > 0)
          line.getCell(at + 1).fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFDECEA' } };
      });
      line.commit();
    }
    if (!(await isTaken(sheet, stream))) return undefined;
  }
  sheet.commit();
  await endSheet(book, stream);
  return undefined;
}
