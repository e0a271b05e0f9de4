/** Measures of GB/T 9704-2012 that the page, the print and the Word file share. Millimetres, points and cells (one 3号 character). */
export const sheet = {
  width: 210,
  height: 297,
  top: 37,
  left: 28,
  right: 26,
  bottom: 35,
  textWidth: 156,
  textHeight: 225,
};
/** 每面排 22 行，每行排 28 个字 */
export const LINES = 22;
export const CELLS = 28;
export const LINE_MM = sheet.textHeight / LINES;
export const CELL_MM = sheet.textWidth / CELLS;
/** 3号 = 16 磅, 2号 = 22 磅, 4号 = 14 磅 */
export const PT_MM = 25.4 / 72;
/** 发文机关标志上边缘至版心上边缘 35 mm; in 信函格式 30 mm from the upper edge of the sheet. */
export const HEAD_TOP = 35;
export const LETTER_HEAD_TOP = 30;
/** Red rule 4 mm below the number; in 信函格式 the double rules are 170 mm long, the lower 20 mm from the sheet's foot. */
export const RULE_GAP = 4;
export const LETTER_RULE = { width: 170, gap: 4, bottom: 20 };
/** A line of the 版记 (4号) in millimetres. */
export const IMPRINT_LINE = 8.8;
/** Height of the red head's characters in points. */
export const HEAD_PT = 40;

/** Percentage by which the red head's characters are narrowed so that it stays within the text width. */
export const headScale = (head: string, widthMm = sheet.textWidth): number =>
  Math.min(100, Math.floor((100 * (widthMm - 4)) / ([...head].length * HEAD_PT * PT_MM)));

/** Width in cells: Latin letters, digits and half-width signs take half of one. */
export function cellsOf(text: string): number {
  let n = 0;
  for (const c of text) n += /[\u0000-\u00ff]/.test(c) ? 0.5 : 1;
  return n;
}

const CLOSING = /[，。、；：？！”’）》〉】〕…％]/;

/**
 * A title in lines of at most 19 characters (2号 on 156 mm), broken between words into lines of nearly the same length;
 * a written line break is kept (标题回行，词意完整，排列对称).
 */
export function titleLines(title: string): string[] {
  const MAX = 19;
  return title.split('\n').flatMap((whole) => {
    const count = Math.ceil(cellsOf(whole) / MAX);
    if (count <= 1) return [whole];
    const words = [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(whole)].map((s) => s.segment);
    const glued: string[] = [];
    for (const word of words) {
      const last = glued.at(-1);
      if (
        last !== undefined &&
        (/^[的和与及]$/.test(word) ||
          // 十二家 is one word for a reader.
          (/[\d一二三四五六七八九十百千两]$/.test(last) && /^[家个项处起件次年月日名]$/.test(word)) ||
          CLOSING.test(word[0] ?? '') ||
          /[《（“〔]$/.test(last))
      )
        glued[glued.length - 1] = last + word;
      else glued.push(word);
    }
    const lines: string[] = [];
    let rest = glued;
    for (let left = count; left > 1; left--) {
      const aim = cellsOf(rest.join('')) / left;
      let best = 1;
      let width = 0;
      for (let i = 1; i < rest.length; i++) {
        width = cellsOf(rest.slice(0, i).join(''));
        if (width > MAX) break;
        if (Math.abs(width - aim) <= Math.abs(cellsOf(rest.slice(0, best).join('')) - aim)) best = i;
      }
      lines.push(rest.slice(0, best).join(''));
      rest = rest.slice(best);
    }
    lines.push(rest.join(''));
    return lines;
  });
}

/**
 * 署名 centred over the 成文日期, which leaves four characters to its right (GB/T 9704-2012 7.3.5.1); under a longer
 * name the date moves in, so that it still stands in the middle. Cells from the right edge.
 */
export function signaturePlace(from: string, date: string): { from: number; date: number } {
  const middle = Math.max(4 + cellsOf(date) / 2, cellsOf(from) / 2);
  return { from: middle - cellsOf(from) / 2, date: middle - cellsOf(date) / 2 };
}
