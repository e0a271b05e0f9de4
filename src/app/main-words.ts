/** What the program prints for the person at the console. */

export function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** A refusal in Chinese stands for itself; anything else is a defect and shows where it came from. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return /[一-鿿]/.test(error.message) ? error.message : (error.stack ?? error.message);
}

/** Columns a character takes on a terminal: two for Chinese and full-width ones. */
const widthOf = (text: string): number => {
  let width = 0;
  for (const char of text) width += /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/.test(char) ? 2 : 1;
  return width;
};

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Lines of a table with aligned columns, Chinese included. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths = rows.reduce<number[]>((w, row) => row.map((cell, i) => Math.max(w[i] ?? 0, widthOf(cell))), []);
  return rows.map((row) => (indent + row.map((cell, i) => pad(cell, widths[i] ?? 0)).join('  ')).trimEnd());
}
