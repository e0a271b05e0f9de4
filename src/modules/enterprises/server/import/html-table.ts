import { MAX_CELL_CHARS, MAX_COLUMNS } from './sheet-types.ts';
import { replaceBetween } from './scan.ts';
import type { Merge, SheetCell, SheetRow } from './sheet-types.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Markup of one cell that is looked at: much more than the longest text that a cell may hold. */
const CELL_MARKUP = 8 * MAX_CELL_CHARS;

function textOf(html: string): string {
  const broken = replaceBetween(html.slice(0, CELL_MARKUP), '<!--', '-->', () => '')
    .replace(/\s+/g, (blanks) => (/[\r\n]/.test(blanks) ? ' ' : blanks))
    .replace(/<br\s*\/?>|<\/p>/gi, '\n');
  return replaceBetween(broken, '<', '>', () => '')
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '';
    })
    .trim();
}

export interface HtmlTable {
  readonly rows: SheetRow[];
  readonly merges: Merge[];
}

const SPAN_LIMIT = 20_000;
/** A page of more tables is no ledger. */
const TABLES = 200;

/** The tables of a web page that was saved under a spreadsheet's name (a common export of office systems), one sheet per table. */
function readHtmlTables(html: string, maxRows: number): HtmlTable[] {
  const tables: HtmlTable[] = [];
  for (const block of html.split(/<table[\s>]/i).slice(1)) {
    const body = block.split(/<\/table\s*>/i)[0] as string;
    const rows: SheetRow[] = [];
    const merges: Merge[] = [];
    const occupied = new Map<number, number>();
    let number = 0;
    for (const piece of body.split(/<tr[\s>]/i).slice(1)) {
      number++;
      if (number > maxRows) break;
      const cells: (SheetCell | undefined)[] = [];
      let column = 0;
      for (const part of piece.split(/<t[dh](?=[\s>])/i).slice(1)) {
        while ((occupied.get(column) ?? 0) >= number) column++;
        if (column >= MAX_COLUMNS) break;
        const tagEnd = part.indexOf('>');
        if (tagEnd < 0) break;
        const tag = part.slice(0, tagEnd);
        const span = (name: string): number => {
          const value = Number(new RegExp(`${name}\\s*=\\s*["']?(\\d{1,6})`, 'i').exec(tag)?.[1] ?? 1);
          return Math.max(1, Math.min(value, SPAN_LIMIT));
        };
        const [wide, high] = [Math.min(span('colspan'), MAX_COLUMNS - column), span('rowspan')];
        const text = textOf(part.slice(tagEnd + 1)).slice(0, MAX_CELL_CHARS);
        if (text !== '') cells[column] = { text };
        if (wide > 1 || high > 1) {
          merges.push({ fromRow: number, toRow: number + high - 1, fromColumn: column, toColumn: column + wide - 1 });
          for (let c = column; c < column + wide; c++) occupied.set(c, number + high - 1);
        }
        column += wide;
      }
      if (cells.some((cell) => cell !== undefined)) rows.push({ row: number, cells });
    }
    if (rows.length > 0) tables.push({ rows, merges });
    if (tables.length >= TABLES) break;
  }
  return tables;
}

/** The tables as sheets. */
export const sheetsOfPage = (
  html: string,
  maxRows: number,
): { name: string; isHidden: boolean; rows: SheetRow[]; merges: Merge[] }[] =>
  readHtmlTables(html, maxRows).map((table, i) => ({ name: `表${i + 1}`, isHidden: false, ...table }));
