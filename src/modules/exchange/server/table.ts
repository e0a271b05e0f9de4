/** Files that come from outside: JSON, or a sheet with a head that is looked for by its words. */
import { openFile } from '#modules/enterprises/server/index.ts';
import { fail } from './policy.ts';

/** The file as JSON; undefined when it is none. */
export function jsonOf(bytes: Buffer): unknown {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw fail('exchange.fileUnread', { why: 'JSON 不完整，可能没有下载完，请重新取一份' });
  }
}

export interface Table {
  rows: { row: number; cells: string[] }[];
  /** What stands beside these labels above the head. */
  facts(labels: readonly string[]): Record<string, string>;
}

/** The first sheet whose head names the needed columns; cells in the order asked, absent ones empty. Throws exchange.fileUnread. */
export async function readTable(
  bytes: Buffer,
  columns: readonly string[],
  needed: readonly string[] = columns,
): Promise<Table> {
  const opened = await openFile(bytes);
  try {
    for (const sheet of opened.sheets) {
      const before: string[][] = [];
      let at: number[] | null = null;
      const rows: Table['rows'] = [];
      for await (const row of sheet.rows()) {
        const cells = Array.from({ length: row.cells.length }, (_, i) =>
          (row.cells[i]?.date ?? row.cells[i]?.text ?? '').trim(),
        );
        if (at === null) {
          const places = columns.map((column) => cells.findIndex((cell) => cell.replace(/\s/g, '') === column));
          if (columns.every((column, i) => (places[i] as number) >= 0 || !needed.includes(column))) at = places;
          else before.push(cells);
        } else if (cells.some((cell) => cell !== ''))
          rows.push({ row: row.row, cells: at.map((place) => (place < 0 ? '' : (cells[place] ?? ''))) });
      }
      if (at !== null)
        return {
          rows,
          facts: (labels) =>
            Object.fromEntries(
              labels.map((label) => {
                const isLabel = (cell: string): boolean => cell.replace(/[:：\s]/g, '') === label;
                const line = before.find((cells) => cells.some(isLabel));
                const place = line?.findIndex(isLabel) ?? -1;
                return [label, line?.slice(place + 1).find((cell) => cell !== '') ?? ''];
              }),
            ),
        };
    }
    throw fail('exchange.fileUnread', { why: `没有找到表头，要有这些列：${needed.join('、')}，请补齐后重新选择` });
  } finally {
    await opened.close();
  }
}
