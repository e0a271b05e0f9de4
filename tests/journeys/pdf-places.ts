/**
 * Where things stand on the pages of a PDF that the browser printed: runs of glyphs (one each on the grid) with their size and rectangles with their
 * colour, in millimetres from the upper left corner of the paper. Reads what the browser's PDF writer writes, no more.
 */
import { inflateSync } from 'node:zlib';

export interface Mark {
  kind: 'text' | 'rect';
  x: number;
  /** Of text the base line, of a rectangle its upper edge. */
  y: number;
  /** Of text the size of its characters. */
  height: number;
  width: number;
  color: readonly number[];
}
export interface PdfPage {
  width: number;
  height: number;
  marks: Mark[];
}

type Matrix = readonly [number, number, number, number, number, number];
const times = (a: Matrix, b: Matrix): Matrix => [
  a[0] * b[0] + a[1] * b[2],
  a[0] * b[1] + a[1] * b[3],
  a[2] * b[0] + a[3] * b[2],
  a[2] * b[1] + a[3] * b[3],
  a[4] * b[0] + a[5] * b[2] + b[4],
  a[4] * b[1] + a[5] * b[3] + b[5],
];
const PT = 25.4 / 72;

/** Objects by number: their dictionary as text and their stream, unpacked. */
function objectsOf(pdf: Buffer): Map<number, { dict: string; stream: Buffer | null }> {
  const raw = pdf.toString('latin1');
  const objects = new Map<number, { dict: string; stream: Buffer | null }>();
  for (const m of raw.matchAll(/(\d+) 0 obj\s/g)) {
    const start = m.index + m[0].length;
    const end = raw.indexOf('endobj', start);
    const at = raw.slice(start, end).search(/\bstream\r?\n/);
    if (at < 0) {
      objects.set(Number(m[1]), { dict: raw.slice(start, end), stream: null });
      continue;
    }
    const dict = raw.slice(start, start + at);
    const from = raw.indexOf('\n', start + at) + 1;
    const length = Number(/\/Length (\d+)/.exec(dict)?.[1] ?? 0);
    const bytes = pdf.subarray(from, from + length);
    objects.set(Number(m[1]), { dict, stream: dict.includes('FlateDecode') ? inflateSync(bytes) : Buffer.from(bytes) });
  }
  return objects;
}

export function pdfPlaces(pdf: Buffer): PdfPage[] {
  const objects = objectsOf(pdf);
  const pages: PdfPage[] = [];
  for (const { dict } of objects.values()) {
    if (!/\/Type\s*\/Page\b/.test(dict)) continue;
    const box = /\/MediaBox\s*\[([^\]]+)\]/.exec(dict)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
    const [, , width = 0, height = 0] = box;
    const content = objects.get(Number(/\/Contents (\d+) 0 R/.exec(dict)?.[1]))?.stream?.toString('latin1') ?? '';
    pages.push({ width: width * PT, height: height * PT, marks: marksOf(content, height) });
  }
  return pages;
}

function marksOf(content: string, paper: number): Mark[] {
  const marks: Mark[] = [];
  let now: Matrix = [1, 0, 0, 1, 0, 0];
  let color: number[] = [0, 0, 0];
  const kept: { now: Matrix; color: number[] }[] = [];
  let text: Matrix = [1, 0, 0, 1, 0, 0];
  let line: Matrix = text;
  let size = 0;
  let rects: [number, number, number, number][] = [];
  let held: (number | string)[] = [];
  const place = (m: Matrix): { x: number; y: number } => ({ x: m[4] * PT, y: (paper - m[5]) * PT });
  const show = (): void => {
    const m = times(text, now);
    marks.push({ kind: 'text', ...place(m), height: Math.abs(size * m[3]) * PT, width: 0, color });
  };
  const tokens = content.matchAll(
    /\[(?:[^\]]*)\]|<[0-9A-Fa-f]*>|\((?:\\.|[^\\)])*\)|\/[^\s/<>[\]()]+|[-+.\d]+|[A-Za-z'"*]+/g,
  );
  for (const [token] of tokens) {
    if (/^[-+.\d]/.test(token)) {
      held.push(Number(token));
      continue;
    }
    if (/^[[<(/]/.test(token)) {
      held.push(token);
      continue;
    }
    const n = held.filter((h): h is number => typeof h === 'number');
    const six = (): Matrix => n.slice(-6) as unknown as Matrix;
    switch (token) {
      case 'q':
        kept.push({ now, color });
        break;
      case 'Q': {
        const back = kept.pop();
        if (back) ({ now, color } = back);
        break;
      }
      case 'cm':
        now = times(six(), now);
        break;
      case 'rg':
        color = n.slice(-3);
        break;
      case 'g':
        color = [n[0]!, n[0]!, n[0]!];
        break;
      case 'BT':
        text = line = [1, 0, 0, 1, 0, 0];
        break;
      case 'Tf':
        size = n.at(-1) ?? 0;
        break;
      case 'Tm':
        text = line = six();
        break;
      case 'Td':
        text = line = times([1, 0, 0, 1, n.at(-2) ?? 0, n.at(-1) ?? 0], line);
        break;
      case 'Tj':
      case 'TJ':
        show();
        break;
      case 're':
        rects.push(n.slice(-4) as [number, number, number, number]);
        break;
      case 'm':
      case 'l': {
        // A box that was turned or scaled is drawn by its corners.
        const [x = 0, y = 0] = n.slice(-2);
        if (token === 'm') rects.push([x, y, 0, 0]);
        const box = rects.at(-1);
        if (box) {
          const right = Math.max(box[0] + box[2], x);
          const top = Math.max(box[1] + box[3], y);
          box[0] = Math.min(box[0], x);
          box[1] = Math.min(box[1], y);
          box[2] = right - box[0];
          box[3] = top - box[1];
        }
        break;
      }
      case 'f':
      case 'f*':
        for (const [x, y, w, h] of rects) {
          const a = times([1, 0, 0, 1, x, y], now);
          const b = times([1, 0, 0, 1, x + w, y + h], now);
          marks.push({
            kind: 'rect',
            x: Math.min(a[4], b[4]) * PT,
            y: (paper - Math.max(a[5], b[5])) * PT,
            width: Math.abs(a[4] - b[4]) * PT,
            height: Math.abs(a[5] - b[5]) * PT,
            color,
          });
        }
        rects = [];
        break;
      case 'n':
      case 'W':
        if (token === 'n') rects = [];
        break;
      default:
        break;
    }
    held = [];
  }
  return marks;
}
