/** The table of a question: each number opens its rows, beside it the year before. */
import { FiguresTable } from '#kernel/web/ui/index.ts';
import type { FiguresColumn } from '#kernel/web/ui/index.ts';
import type { CrossTable as Table } from '../../shared/contract.ts';

const BEFORE = '~';

export function CrossTable({
  table,
  onOpen,
  total = true,
}: {
  table: Table;
  onOpen: (figure: string, value: number) => void;
  total?: boolean;
}) {
  const cells = new Map(table.cells.map((c) => [`${c.row} ${c.col}`, c]));
  const at = (row: string, col: string): { value: number; figure: string | null } => {
    const back = col.endsWith(BEFORE);
    const cell = cells.get(`${row} ${back ? col.slice(0, -1) : col}`);
    return back
      ? { value: cell?.before ?? 0, figure: cell?.beforeFigure ?? null }
      : { value: cell?.value ?? 0, figure: cell?.figure ?? null };
  };
  const cols: FiguresColumn[] = table.cols.flatMap((c) => [
    {
      key: c.key,
      label: c.label,
      total: c.key === '*',
      ...(c.measure.startsWith('overdue') ? { tone: 'overdue' as const } : {}),
    },
    ...(table.before ? [{ key: `${c.key}${BEFORE}`, label: '上年同期' }] : []),
  ]);
  const name = (list: readonly { key: string; label: string }[], key: string): string =>
    list.find((one) => one.key === key)?.label ?? '合计';
  return (
    <FiguresTable
      rowHead={table.rowsName}
      rows={table.rows}
      cols={cols}
      cell={(row, col) => at(row, col).value}
      sentence={(row, col, value) =>
        `${row === '*' ? '合计' : name(table.rows, row)} ${name(table.cols, col.replace(BEFORE, ''))}${col.endsWith(BEFORE) ? ' 上年同期' : ''} ${value} 件`
      }
      onOpen={(row, col) => {
        const { figure, value } = at(row, col);
        if (figure) onOpen(figure, value);
      }}
      {...(total && table.rows.length > 1 ? { totalRow: { key: '*', label: '合计' } } : {})}
      caption={`${table.rowsName} × ${table.colsName}，件`}
    />
  );
}
