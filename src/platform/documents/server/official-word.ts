/**
 * An official letter as a Word file by GB/T 9704-2012: 文件格式 with red head, number, rule, 版记; 信函格式 with double
 * rules. 22 lines of 28 characters; heads 小标宋, text 仿宋. Its bytes depend on the letter alone.
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  DocumentGridType,
  FrameAnchorType,
  FrameWrap,
  Footer,
  Header,
  HeightRule,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Tab,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
  type IParagraphOptions,
  type IRunOptions,
} from 'docx';
import { chineseDay } from '../shared/chinese.ts';
import type { LetterPart, LetterTable, OfficialLetter } from '../shared/letter.ts';
import {
  CELLS,
  cellsOf,
  HEAD_PT,
  HEAD_TOP,
  headScale,
  IMPRINT_LINE,
  LETTER_HEAD_TOP,
  LETTER_RULE,
  LINE_MM,
  RULE_GAP,
  sheet,
  signaturePlace,
  titleLines,
} from '../shared/measures.ts';
import { breakLines, copiesLines } from '../shared/grid.ts';
import { numberedParts } from '../shared/numbered.ts';
import { settle } from './settle.ts';
import type { PlainDate } from '#kernel/shared/time.ts';

const FANGSONG = '仿宋_GB2312';
const HEAD = '方正小标宋简体';
const BLACK = '黑体';
const KAI = '楷体_GB2312';
const SONG = '宋体';
const RED = 'FF0000';

/** Half points. */
const SIZE_2 = 44;
const SIZE_3 = 32;
const SIZE_4 = 28;
const SIZE_TABLE = 24;
/** Millimetres in twentieths of a point. */
export const mm = (n: number): number => Math.round((n / 25.4) * 1440);
/** Twentieths of a point. */
const LINE = Math.floor(mm(sheet.textHeight) / 22);
const CHAR = SIZE_3 * 10;
/** 28 characters of 16 pt are 448 pt, 156 mm are 442: each stands a quarter of a point closer. */
const TIGHTER = -5;
const CELL = CHAR + TIGHTER;

export interface OfficialWordInput {
  title: string;
  /** Empty: not issued yet. */
  number: string;
  issuerName: string;
  /** 成文日期; null: left for the day of issue. */
  date: PlainDate | null;
  body: OfficialLetter;
  madeAt: string;
}

interface RunStyle {
  font?: string;
  size?: number;
  color?: string;
  scale?: number;
}
const runOptions = (
  text: string,
  { font = FANGSONG, size = SIZE_3, color, scale }: RunStyle = {},
): IRunOptions & { text: string } => ({
  text,
  size,
  ...(color ? { color } : {}),
  ...(scale ? { scale } : {}),
  characterSpacing: size === SIZE_3 ? TIGHTER : 0,
  font: { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: font, cs: 'Times New Roman' },
});
const run = (text: string, style: RunStyle = {}): TextRun => new TextRun(runOptions(text, style));

const exact = { line: LINE, lineRule: LineRuleType.EXACT };
type ParaOptions = IParagraphOptions & RunStyle & { plain?: boolean };
const para = (text: string, options: ParaOptions = {}): Paragraph => {
  const { font, size, color, scale, plain, ...rest } = options;
  return new Paragraph({
    spacing: exact,
    alignment: AlignmentType.BOTH,
    indent: { firstLine: plain ? 0 : 2 * CELL },
    ...rest,
    children: [
      run(text, {
        ...(font ? { font } : {}),
        ...(size ? { size } : {}),
        ...(color ? { color } : {}),
        ...(scale ? { scale } : {}),
      }),
    ],
  });
};
const blank = (lines = 1, keepNext = false): Paragraph[] =>
  Array.from({ length: lines }, () => para('', { plain: true, keepNext }));

function table(part: LetterTable): (Paragraph | Table)[] {
  const total = part.columns.reduce((n, c) => n + c.share, 0);
  const widths = part.columns.map((c) => Math.floor((mm(sheet.textWidth) * c.share) / total));
  const cell = (text: string, i: number, font: string, centred: boolean): TableCell =>
    new TableCell({
      width: { size: widths[i] ?? 0, type: WidthType.DXA },
      verticalAlign: VerticalAlignTable.CENTER,
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
      children: text.split('\n').map(
        (line) =>
          new Paragraph({
            spacing: { line: 360, lineRule: LineRuleType.EXACT },
            alignment: centred ? AlignmentType.CENTER : AlignmentType.LEFT,
            children: [run(line, { font, size: SIZE_TABLE })],
          }),
      ),
    });
  const edge = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
  return [
    ...(part.caption
      ? [para(part.caption, { plain: true, alignment: AlignmentType.CENTER, font: BLACK, keepNext: true })]
      : []),
    new Table({
      width: { size: widths.reduce((a, b) => a + b, 0), type: WidthType.DXA },
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      borders: { top: edge, bottom: edge, left: edge, right: edge, insideHorizontal: edge, insideVertical: edge },
      rows: [
        // The head stands again on every page of a long table.
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: part.columns.map((c, i) => cell(c.title, i, BLACK, true)),
        }),
        ...part.rows.map(
          (row) =>
            new TableRow({
              cantSplit: true,
              children: part.columns.map((_, i) => cell(row[i] ?? '', i, FANGSONG, cellsOf(row[i] ?? '') <= 8)),
            }),
        ),
      ],
    }),
  ];
}

const fonts = { 1: BLACK, 2: KAI, 3: FANGSONG, 4: FANGSONG } as const;
/** Up to so many lines the last paragraph goes over whole with the signature; a longer one is divided. */
const KEPT_LINES = 8;
/**
 * The parts one after the other. `before`: what stands before the last paragraph and goes with it (the frames of the
 * 版记); given, that paragraph stays with what follows, so that no page carries the signature alone.
 */
const partsOf = (parts: readonly LetterPart[], before?: readonly Paragraph[]): (Paragraph | Table)[] =>
  numberedParts(parts).flatMap((part, i) => {
    const isLast = before !== undefined && i === parts.length - 1;
    if (part.kind === 'table') return [...table(part), ...(isLast ? before : [])];
    const style = part.kind === 'heading' ? { font: fonts[part.level] } : {};
    const keepNext = part.kind === 'heading' && part.level <= 2;
    if (!isLast) return [para(part.text, { ...style, keepNext })];
    const isShort = breakLines(part.text, CELLS, 2).length <= KEPT_LINES;
    const kept = para(part.text, { ...style, keepNext: true, widowControl: true, keepLines: isShort });
    return isShort ? [...before, kept] : [kept, ...before];
  });

/** 份号、密级、紧急程度: the first three lines at the left of the text block. */
const topLeft = (body: OfficialLetter): string[] => [
  ...(body.copyNo ? [body.copyNo] : []),
  ...(body.secrecy ? [body.secrecy] : []),
  ...(body.urgency ? [body.urgency] : []),
];

function documentHead({ body, number }: OfficialWordInput): Paragraph[] {
  const marks = topLeft(body);
  const redRule = { style: BorderStyle.SINGLE, size: 16, color: RED, space: Math.round((RULE_GAP / 25.4) * 72) };
  return [
    ...[0, 1, 2].map((i) => para(marks[i] ?? '', { plain: true, font: BLACK })),
    new Paragraph({
      spacing: { before: mm(HEAD_TOP - 3 * LINE_MM), line: HEAD_PT * 20, lineRule: LineRuleType.EXACT },
      alignment: AlignmentType.CENTER,
      children: [run(body.head, { font: HEAD, size: HEAD_PT * 2, color: RED, scale: headScale(body.head) })],
    }),
    ...blank(2),
    body.upward
      ? new Paragraph({
          spacing: exact,
          indent: { left: CELL, right: CELL },
          border: { bottom: redRule },
          tabStops: [{ type: TabStopType.RIGHT, position: mm(sheet.textWidth) - CELL }],
          children: [
            run(number),
            new TextRun({ children: [new Tab()] }),
            run('签发人：'),
            run(body.signer ?? '　　　', { font: KAI }),
          ],
        })
      : para(number, { plain: true, alignment: AlignmentType.CENTER, border: { bottom: redRule } }),
    ...blank(2),
  ];
}

function letterHead({ body, number }: OfficialWordInput): Paragraph[] {
  const marks = topLeft(body);
  return [
    new Paragraph({
      // 7/8 of a character below the double rule.
      spacing: { ...exact, before: Math.round(CHAR * 0.875) },
      tabStops: [{ type: TabStopType.RIGHT, position: mm(sheet.textWidth) }],
      children: [run(marks[0] ?? '', { font: BLACK }), new TextRun({ children: [new Tab()] }), run(number)],
    }),
    ...marks.slice(1).map((mark) => para(mark, { plain: true, font: BLACK })),
    ...blank(2),
  ];
}

/**
 * 版记 at the foot of the page of the paragraph that follows it, in frames that stand on the lower edge of the text
 * block. Rules: first and last 0.35 mm, between 0.25 mm (GB/T 9704-2012 7.4.1); 信函格式 has none.
 */
function imprint(input: OfficialWordInput): Paragraph[] {
  const { body, date } = input;
  const isLetter = body.style === 'letter';
  const copies = copiesLines(body.copies);
  const hasPrinter = body.printer !== '' && !isLetter;
  const count = copies.length + (hasPrinter ? 1 : 0);
  if (count === 0) return [];
  const top = sheet.top + sheet.textHeight - count * IMPRINT_LINE;
  /** A frame of its own for each part, by its place on the paper: not every program joins frames with unlike borders. */
  const framed = (from: number, lines: number) => ({
    frame: {
      type: 'absolute' as const,
      position: { x: mm(sheet.left), y: mm(top + from * IMPRINT_LINE) },
      width: mm(sheet.textWidth),
      height: mm(lines * IMPRINT_LINE),
      rule: HeightRule.EXACT,
      anchor: { horizontal: FrameAnchorType.PAGE, vertical: FrameAnchorType.PAGE },
      wrap: FrameWrap.AROUND,
    },
    spacing: { line: mm(IMPRINT_LINE), lineRule: LineRuleType.EXACT },
  });
  const edge = (size: number) => ({ style: BorderStyle.SINGLE, size, color: '000000', space: 0 });
  const thick = edge(8);
  const lines: Paragraph[] = [];
  // Borders run from edge to edge only where nothing is indented: the space of one character is written instead.
  if (copies.length > 0)
    lines.push(
      new Paragraph({
        ...framed(0, copies.length),
        ...(isLetter ? {} : { border: { top: thick, ...(hasPrinter ? {} : { bottom: thick }) } }),
        children: copies.map(
          (line, i) =>
            new TextRun({
              ...runOptions(`${i === 0 ? '　' : '　　　　'}${line}`, { size: SIZE_4 }),
              ...(i === 0 ? {} : { break: 1 }),
            }),
        ),
      }),
    );
  if (hasPrinter)
    lines.push(
      new Paragraph({
        ...framed(copies.length, 1),
        border: { top: copies.length === 0 ? thick : edge(6), bottom: thick },
        tabStops: [{ type: TabStopType.RIGHT, position: mm(sheet.textWidth) - SIZE_4 * 10 }],
        children: [
          run(`　${body.printer}`, { size: SIZE_4 }),
          new TextRun({ children: [new Tab()] }),
          run(`${date ? chineseDay(date) : '　　　年　月　日'}印发`, { size: SIZE_4 }),
        ],
      }),
    );
  return lines;
}

/** `— 3 —` one character in from the edge, as GB/T 9704 wants it. */
export const pageNumber = (alignment: (typeof AlignmentType)[keyof typeof AlignmentType]): Footer =>
  new Footer({
    children: [
      new Paragraph({
        alignment,
        indent: alignment === AlignmentType.LEFT ? { left: CHAR } : { right: CHAR },
        children: [
          new TextRun({
            size: SIZE_4,
            font: { ascii: SONG, hAnsi: SONG, eastAsia: SONG, cs: SONG },
            children: ['— ', PageNumber.CURRENT, ' —'],
          }),
        ],
      }),
    ],
  });

const wide = mm((sheet.textWidth - LETTER_RULE.width) / 2);

function letterFrame(head: string): { header: Header; footer: Footer } {
  return {
    header: new Header({
      children: [
        new Paragraph({
          spacing: { line: HEAD_PT * 20, lineRule: LineRuleType.EXACT },
          alignment: AlignmentType.CENTER,
          indent: { left: wide, right: wide },
          border: {
            bottom: {
              style: BorderStyle.THICK_THIN_SMALL_GAP,
              size: 24,
              color: RED,
              space: Math.round((LETTER_RULE.gap / 25.4) * 72),
            },
          },
          children: [run(head, { font: HEAD, size: HEAD_PT * 2, color: RED, scale: headScale(head) })],
        }),
      ],
    }),
    footer: new Footer({
      children: [
        new Paragraph({
          spacing: { line: 20, lineRule: LineRuleType.EXACT },
          indent: { left: wide, right: wide },
          border: { bottom: { style: BorderStyle.THIN_THICK_SMALL_GAP, size: 24, color: RED, space: 0 } },
          children: [],
        }),
      ],
    }),
  };
}

/**
 * Paragraphs as the standard sets them: 22 lines whatever they hold (no widow control, no snapping of big characters to
 * two lines), no air between characters and digits, so that a line of Word holds what a line of the sheet holds.
 */
const onTheGrid = (styles: string): string => {
  const settings =
    '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>';
  const made = styles.replace(
    /<w:pPrDefault\s*\/>|<w:pPrDefault>.*?<\/w:pPrDefault>/s,
    `<w:pPrDefault><w:pPr>${settings}</w:pPr></w:pPrDefault>`,
  );
  return made.includes(settings)
    ? made
    : styles.replace('</w:docDefaults>', `<w:pPrDefault><w:pPr>${settings}</w:pPr></w:pPrDefault></w:docDefaults>`);
};

export async function officialWord(input: OfficialWordInput): Promise<Buffer> {
  const { body, title } = input;
  const isLetter = body.style === 'letter';
  const date = input.date ? chineseDay(input.date) : '　　　年　月　日';
  const from = body.from || input.issuerName;
  const place = signaturePlace(from, date);
  const printed = body.appendices.filter((a) => a.parts.length > 0);
  const note = body.note ? `（${body.note}）` : '';
  const hasList = body.appendices.length > 0;
  // 版记 stands on the page of the signature, or of the last appendix: its frames go with the paragraph after them.
  const own = printed.length === 0 ? imprint(input) : [];
  const children: (Paragraph | Table)[] = [
    ...(isLetter ? letterHead(input) : documentHead(input)),
    ...titleLines(title).map((text) =>
      para(text, { plain: true, alignment: AlignmentType.CENTER, font: HEAD, size: SIZE_2, keepNext: true }),
    ),
    ...blank(),
    para(`${body.to}：`, { plain: true, alignment: AlignmentType.LEFT }),
    ...partsOf(body.parts, hasList ? undefined : own),
  ];
  if (hasList) {
    children.push(...blank());
    const many = body.appendices.length > 1;
    body.appendices.forEach((a, i) => {
      const hanging = (3 + (many ? 1 : 0)) * CELL;
      const isLast = i === body.appendices.length - 1;
      children.push(
        ...(isLast ? own : []),
        para(`${i === 0 ? '附件：' : '　　　'}${many ? `${i + 1}. ` : ''}${a.name}`, {
          indent: { left: 2 * CELL + hanging, hanging },
          alignment: AlignmentType.LEFT,
          keepNext: isLast,
          keepLines: true,
        }),
      );
    });
  }
  children.push(
    // Place of the seal over signature and date; from here to the last line everything stays together.
    ...blank(2, true),
    para(from, {
      plain: true,
      alignment: AlignmentType.RIGHT,
      indent: { right: Math.round(place.from * CELL) },
      keepNext: true,
      keepLines: true,
    }),
    para(date, {
      plain: true,
      alignment: AlignmentType.RIGHT,
      indent: { right: Math.round(place.date * CELL) },
      keepLines: true,
      keepNext: note !== '',
    }),
  );
  if (note) children.push(para(note, { keepLines: true }));
  printed.forEach((a, i) => {
    const n = body.appendices.indexOf(a) + 1;
    children.push(
      para(`附件${body.appendices.length > 1 ? n : ''}`, { plain: true, font: BLACK, pageBreakBefore: true }),
      ...blank(),
      ...titleLines(a.name).map((text) =>
        para(text, { plain: true, alignment: AlignmentType.CENTER, font: HEAD, size: SIZE_2, keepNext: true }),
      ),
      ...blank(1, true),
      ...partsOf(a.parts),
    );
    if (i === printed.length - 1)
      children.push(
        ...imprint(input),
        // Holds the frame; it must not take a line of the page.
        new Paragraph({ spacing: { line: 20, lineRule: LineRuleType.EXACT }, children: [] }),
      );
  });

  const frame = letterFrame(body.head);
  const file = new Document({
    creator: input.issuerName,
    lastModifiedBy: input.issuerName,
    title: input.number ? `${title} ${input.number}` : title,
    evenAndOddHeaderAndFooters: true,
    styles: {
      default: { document: { run: { size: SIZE_3, font: FANGSONG, language: { value: 'en-US', eastAsia: 'zh-CN' } } } },
    },
    sections: [
      {
        properties: {
          titlePage: isLetter,
          page: {
            size: { width: mm(sheet.width), height: mm(sheet.height) },
            margin: {
              top: mm(sheet.top),
              bottom: mm(sheet.bottom),
              left: mm(sheet.left),
              right: mm(sheet.right),
              header: mm(LETTER_HEAD_TOP),
              footer: isLetter ? mm(LETTER_RULE.bottom) : mm(25),
              gutter: 0,
            },
          },
          grid: { type: DocumentGridType.LINES, linePitch: LINE },
        },
        ...(isLetter ? { headers: { first: frame.header } } : {}),
        footers: {
          default: pageNumber(AlignmentType.RIGHT),
          even: pageNumber(AlignmentType.LEFT),
          ...(isLetter ? { first: frame.footer } : {}),
        },
        children,
      },
    ],
  });
  return settle(await Packer.toBuffer(file), input.madeAt, { 'word/styles.xml': onTheGrid });
}
