/**
 * A letter laid out line by line on the pages of GB/T 9704-2012: 22 lines of 28 characters. Pure and without measuring
 * glyphs, so that the page on the screen and the printed sheet break at the same places on every machine.
 */
import { chineseDay } from './chinese.ts';
import type { LetterPart, LetterTable, OfficialLetter } from './letter.ts';
import {
  CELLS,
  cellsOf,
  HEAD_PT,
  HEAD_TOP,
  IMPRINT_LINE,
  LETTER_HEAD_TOP,
  LETTER_RULE,
  LINE_MM,
  LINES,
  PT_MM,
  RULE_GAP,
  sheet,
  signaturePlace,
  titleLines,
} from './measures.ts';
import { numberedParts } from './numbered.ts';
import type { PlainDate } from '#kernel/shared/time.ts';

export type Face = 'fang' | 'hei' | 'kai' | 'head' | 'song';

/** One thing at its place on a sheet; millimetres from the upper left corner of the paper. */
export type Placed =
  | {
      kind: 'line';
      /** What it is in the standard's words, for tests and readers: 发文字号, 标题, 正文 … */
      role: string;
      text: string;
      x: number;
      y: number;
      width: number;
      height: number;
      face: Face;
      pt: number;
      align: 'left' | 'center' | 'right';
      red?: boolean;
      /** Stands on the grid of 28 characters. */
      grid?: boolean;
      /** A line that goes on in the next: its characters are set to the very edge of the text block (两端对齐). */
      full?: boolean;
    }
  | { kind: 'rule'; role: string; x: number; y: number; width: number; thickness: number; red?: boolean }
  | {
      kind: 'row';
      role: string;
      x: number;
      y: number;
      height: number;
      cells: { lines: string[]; width: number; center: boolean }[];
      isHead: boolean;
    };

export interface Sheet {
  number: number;
  /** 信函格式: the first page carries none. */
  showsNumber: boolean;
  items: Placed[];
}

export interface LetterToLayOut {
  title: string;
  /** 发文字号; empty before issue. */
  number: string;
  issuerName: string;
  date: PlainDate | null;
  body: OfficialLetter;
}

const CELL = sheet.textWidth / CELLS;
const closing = /^[，。、；：？！”’）》〉】〕］…％]/;
const opening = /[“‘（《〈【〔［]$/;

/** Pieces that are never cut: a Chinese sign, or a run of Latin letters and digits. */
const piecesOf = (text: string): string[] => text.match(/[\u0021-\u007e]+|[\s\S]/gu) ?? [];

/** Closing signs that may stand beyond the last character: the line is set closer to take them in. */
const HANGING = 2;

/**
 * Breaks a paragraph into lines of `width` cells, the first indented. One or two closing signs may stand over the edge
 * (the line is then set closer); an opening one never ends a line; numbers are not cut.
 */
export function breakLines(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = indent;
  const push = (): void => {
    // What may not end a line goes over to the next.
    let cut = line.length;
    while (cut > 1 && opening.test(line[cut - 1] ?? '')) cut--;
    const carried = line.slice(cut);
    lines.push(line.slice(0, cut).join(''));
    line = carried;
    used = cellsOf(carried.join(''));
  };
  for (const piece of piecesOf(text)) {
    const size = cellsOf(piece);
    let left = piece;
    if (used + size > width && line.length > 0) {
      if (closing.test(piece) && used + size <= width + HANGING) {
        line.push(piece);
        used += size;
        continue;
      }
      if (closing.test(piece)) {
        // No room at all: it takes the piece before it along to the next line.
        let from = line.length - 1;
        while (from > 0 && closing.test(line[from] ?? '')) from--;
        if (from > 0) {
          const tail = line.splice(from);
          push();
          line.push(...tail);
          used += cellsOf(tail.join(''));
        } else push();
      } else push();
      if (left === ' ') continue;
    }
    // A run longer than a line is cut after all.
    while (cellsOf(left) > width) {
      const room = Math.max(1, Math.floor((width - used) * 2));
      line.push(left.slice(0, room));
      left = left.slice(room);
      push();
    }
    line.push(left);
    used += cellsOf(left);
  }
  if (line.length > 0 || lines.length === 0) lines.push(line.join(''));
  return lines;
}

/** How far a line may be set wider or closer to reach the edge; beyond that it stays as it is. */
const STRETCH = 1.12;
/** Width of one cell of a full line in millimetres. */
export function fullCell(text: string, width: number): number {
  const cell = width / cellsOf(text);
  return cell > CELL * STRETCH ? CELL : cell;
}

/** 抄送 in lines of 4号: 156 mm hold 31 characters, one stays free at each side, the names hang under the first. */
export function copiesLines(copies: readonly string[]): string[] {
  const names = copies.filter((c) => c !== '').join('，');
  if (names === '') return [];
  return breakLines(`${names}。`, 26).map((line, i) => (i === 0 ? `抄送：${line}` : line));
}

const bodyFaces: Record<number, Face> = { 1: 'hei', 2: 'kai', 3: 'fang', 4: 'fang' };
const ROW_LINE = 6.35;
const ROW_PAD = 1.6;

/** All sheets of a letter with everything at its place. */
export function layOutSheets({ title, number, issuerName, date, body }: LetterToLayOut): Sheet[] {
  const isLetter = body.style === 'letter';
  const sheets: Sheet[] = [];
  const left = sheet.left;
  let y = 0;
  const bottom = sheet.top + sheet.textHeight;
  const open = (): Sheet => {
    const page: Sheet = { number: sheets.length + 1, showsNumber: !(isLetter && sheets.length === 0), items: [] };
    sheets.push(page);
    y = sheet.top;
    return page;
  };
  let page = open();
  const room = (height: number): void => {
    if (y + height > bottom + 0.01) page = open();
  };
  const put = (
    role: string,
    text: string,
    more: Partial<Extract<Placed, { kind: 'line' }>> & { indent?: number } = {},
  ): void => {
    room(LINE_MM);
    const { indent = 0, ...rest } = more;
    page.items.push({
      kind: 'line',
      role,
      text,
      x: left + indent * CELL,
      y,
      width: sheet.textWidth - indent * CELL,
      height: LINE_MM,
      face: 'fang',
      pt: 16,
      align: 'left',
      grid: true,
      ...rest,
    });
    y += LINE_MM;
  };
  const skip = (lines = 1): void => {
    // Empty lines are not carried to the top of the next page.
    y = Math.min(y + lines * LINE_MM, bottom);
  };
  const paragraph = (role: string, text: string, face: Face, indent = 2): void =>
    breakLines(text, CELLS, indent).forEach((line, i, lines) =>
      put(role, line, { face, indent: i === 0 ? indent : 0, full: i < lines.length - 1 }),
    );

  const marks = [body.copyNo, body.secrecy, body.urgency].filter((m): m is string => m !== undefined);
  const markRoles = [
    ...(body.copyNo ? ['份号'] : []),
    ...(body.secrecy ? ['密级'] : []),
    ...(body.urgency ? ['紧急程度'] : []),
  ];
  const headHeight = HEAD_PT * PT_MM;
  const shownNumber = number || '　';
  if (isLetter) {
    page.items.push({
      kind: 'line',
      role: '发文机关标志',
      text: body.head,
      x: left,
      y: LETTER_HEAD_TOP,
      width: sheet.textWidth,
      height: headHeight,
      face: 'head',
      pt: HEAD_PT,
      align: 'center',
      red: true,
    });
    const x = (sheet.width - LETTER_RULE.width) / 2;
    const rule = LETTER_HEAD_TOP + headHeight + LETTER_RULE.gap;
    const foot = sheet.height - LETTER_RULE.bottom;
    page.items.push(
      { kind: 'rule', role: '红色双线', x, y: rule, width: LETTER_RULE.width, thickness: 1, red: true },
      { kind: 'rule', role: '红色双线', x, y: rule + 1.6, width: LETTER_RULE.width, thickness: 0.35, red: true },
      { kind: 'rule', role: '红色双线', x, y: foot - 1.6, width: LETTER_RULE.width, thickness: 0.35, red: true },
      { kind: 'rule', role: '红色双线', x, y: foot - 1, width: LETTER_RULE.width, thickness: 1, red: true },
    );
    y = rule + 2 + (7 / 8) * 16 * PT_MM - (LINE_MM - 16 * PT_MM) / 2;
    page.items.push({
      kind: 'line',
      role: '发文字号',
      text: shownNumber,
      x: left,
      y,
      width: sheet.textWidth,
      height: LINE_MM,
      face: 'fang',
      pt: 16,
      align: 'right',
    });
    marks.forEach((mark, i) => put(markRoles[i] ?? '', mark, { face: 'hei' }));
    if (marks.length === 0) y += LINE_MM;
    // From here on the grid of lines again.
    y = sheet.top + Math.ceil((y - sheet.top) / LINE_MM - 0.01) * LINE_MM;
    skip(2);
  } else {
    marks.forEach((mark, i) => put(markRoles[i] ?? '', mark, { face: 'hei' }));
    y = sheet.top + HEAD_TOP;
    page.items.push({
      kind: 'line',
      role: '发文机关标志',
      text: body.head,
      x: left,
      y,
      width: sheet.textWidth,
      height: headHeight,
      face: 'head',
      pt: HEAD_PT,
      align: 'center',
      red: true,
    });
    // 空二行 between the red head and the number; back on the grid of lines.
    y = sheet.top + Math.ceil((HEAD_TOP + headHeight) / LINE_MM - 0.01) * LINE_MM;
    skip(2);
    if (body.upward) {
      const at = y;
      put('发文字号', shownNumber, { indent: 1 });
      y = at;
      put('签发人', `签发人：${body.signer ?? '　　　'}`, { align: 'right', width: sheet.textWidth - CELL });
    } else put('发文字号', shownNumber, { align: 'center' });
    const textBottom = y - (LINE_MM - 16 * PT_MM) / 2;
    page.items.push({
      kind: 'rule',
      role: '版头分隔线',
      x: left,
      y: textBottom + RULE_GAP,
      width: sheet.textWidth,
      thickness: 0.7,
      red: true,
    });
    // 标题 stands two empty lines below the rule.
    y = sheet.top + Math.ceil((textBottom + RULE_GAP - sheet.top) / LINE_MM - 0.3) * LINE_MM;
    skip(2);
  }

  const heading = (role: string, text: string): void =>
    titleLines(text).forEach((line) => put(role, line, { face: 'head', pt: 22, align: 'center', grid: false }));
  heading('标题', title);
  skip();
  breakLines(`${body.to}：`, CELLS).forEach((line, i, lines) => put('主送机关', line, { full: i < lines.length - 1 }));

  const table = (part: LetterTable): void => {
    const total = part.columns.reduce((n, c) => n + c.share, 0);
    const widths = part.columns.map((c) => (sheet.textWidth * c.share) / total);
    // 小四号 (12 pt) inside tables.
    const fit = widths.map((w) => Math.max(1, Math.floor((w - 3) / (12 * PT_MM))));
    const rowOf = (texts: readonly string[], isHead: boolean): Extract<Placed, { kind: 'row' }> => {
      const cells = texts.map((text, i) => ({
        lines: text.split('\n').flatMap((line) => breakLines(line, fit[i] ?? 1)),
        width: widths[i] ?? 0,
        center: isHead || cellsOf(text) <= 8,
      }));
      const lines = Math.max(1, ...cells.map((c) => c.lines.length));
      return {
        kind: 'row',
        role: isHead ? '表头' : '表格',
        x: left,
        y,
        height: lines * ROW_LINE + 2 * ROW_PAD,
        cells,
        isHead,
      };
    };
    if (part.caption) put('表题', part.caption, { face: 'hei', align: 'center' });
    const placeHead = (): void => {
      const head = rowOf(
        part.columns.map((c) => c.title),
        true,
      );
      page.items.push({ ...head, y });
      y += head.height;
    };
    room(3 * ROW_LINE + 4 * ROW_PAD);
    placeHead();
    for (const texts of part.rows) {
      const row = rowOf(
        part.columns.map((_, i) => texts[i] ?? ''),
        false,
      );
      if (y + row.height > bottom) {
        page = open();
        placeHead();
      }
      page.items.push({ ...row, y });
      y += row.height;
    }
    // What follows stands on the grid of lines again.
    y = sheet.top + Math.ceil((y - sheet.top) / LINE_MM - 0.01) * LINE_MM;
  };
  const parts = (list: readonly LetterPart[]): void => {
    const numbered = numberedParts(list);
    numbered.forEach((part) => {
      if (part.kind === 'table') table(part);
      else if (part.kind === 'heading') {
        // A heading does not end a page.
        if (part.level <= 2) room(2 * LINE_MM);
        paragraph(part.level <= 2 ? '层次标题' : '正文', part.text, bodyFaces[part.level] ?? 'fang');
      } else paragraph('正文', part.text, 'fang');
    });
  };
  parts(body.parts);

  if (body.appendices.length > 0) {
    skip();
    const many = body.appendices.length > 1;
    body.appendices.forEach((a, i) => {
      const mark = `${i === 0 ? '附件：' : '　　　'}${many ? `${i + 1}.` : ''}`;
      const hang = 2 + cellsOf(mark);
      breakLines(a.name, CELLS - hang).forEach((line, n) =>
        n === 0 ? put('附件说明', `${mark}${line}`, { indent: 2 }) : put('附件说明', line, { indent: hang }),
      );
    });
  }

  const from = body.from || issuerName;
  const dateText = date ? chineseDay(date) : '　　　年　月　日';
  const place = signaturePlace(from, dateText);
  const noteLines = body.note ? breakLines(`（${body.note}）`, CELLS, 2) : [];
  const imprintLines = [...copiesLines(body.copies), ...(body.printer && !isLetter ? [''] : [])].length;
  const imprintHeight = imprintLines * IMPRINT_LINE;
  // Two lines for the seal, signature, date, note and 版记 stay together; the last line of the text comes with them.
  const needed = (4 + noteLines.length) * LINE_MM + (imprintHeight > 0 ? imprintHeight + LINE_MM / 2 : 0);
  if (y + needed > bottom + 0.01) {
    const last = page;
    const lastLines = last.items.filter((i) => i.kind === 'line' && ['正文', '附件说明', '层次标题'].includes(i.role));
    const carried = lastLines.slice(lastLines.length > 2 ? -2 : -1);
    page = open();
    for (const item of carried) {
      last.items.splice(last.items.indexOf(item), 1);
      page.items.push({ ...item, y });
      y += LINE_MM;
    }
  }
  skip(2);
  put('发文机关署名', from, { align: 'right', width: sheet.textWidth - place.from * CELL });
  put('成文日期', dateText, { align: 'right', width: sheet.textWidth - place.date * CELL });
  noteLines.forEach((line, i) => put('附注', line, { indent: i === 0 ? 2 : 0 }));
  const imprintPage = (): void => {
    if (imprintHeight === 0) return;
    let at = bottom - imprintHeight;
    const small = 14 * PT_MM;
    const textLine = (role: string, text: string, align: 'left' | 'right', indent = 1): void => {
      page.items.push({
        kind: 'line',
        role,
        text,
        x: left + indent * small,
        y: at,
        width: sheet.textWidth - (indent + 1) * small,
        height: IMPRINT_LINE,
        face: 'fang',
        pt: 14,
        align,
      });
    };
    const rule = (thickness: number): void => {
      if (!isLetter)
        page.items.push({
          kind: 'rule',
          role: '版记分隔线',
          x: left,
          y: at - thickness / 2,
          width: sheet.textWidth,
          thickness,
        });
    };
    rule(0.35);
    if (body.copies.length > 0) {
      copiesLines(body.copies).forEach((line, i) => {
        textLine('抄送机关', line, 'left', i === 0 ? 1 : 4);
        at += IMPRINT_LINE;
      });
      if (body.printer && !isLetter) rule(0.25);
    }
    if (body.printer && !isLetter) {
      textLine('印发机关', body.printer, 'left');
      textLine('印发日期', `${dateText}印发`, 'right');
      at += IMPRINT_LINE;
    }
    rule(0.35);
  };
  // 版记 closes the letter; with appendices it stands on their last page.
  const printed = body.appendices.filter((a) => a.parts.length > 0);
  if (printed.length === 0) imprintPage();
  else {
    body.appendices.forEach((a, i) => {
      if (a.parts.length === 0) return;
      page = open();
      put('附件', `附件${body.appendices.length > 1 ? i + 1 : ''}`, { face: 'hei' });
      skip();
      heading('附件标题', a.name);
      skip();
      parts(a.parts);
    });
    if (y + imprintHeight > bottom + 0.01) page = open();
    imprintPage();
  }
  return sheets;
}

export { LINES };
