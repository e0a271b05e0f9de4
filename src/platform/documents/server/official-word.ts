/**
 * An official letter as a Word file by GB/T 9704-2012: 文件格式 with red head, number, rule, 版记; 信函格式 with double
 * rules. 22 lines of 28 characters; heads 小标宋, text 仿宋. Its bytes depend on the letter alone.
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  DocumentGridType,
  Footer,
  Header,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  RelativeHorizontalPosition,
  RelativeVerticalPosition,
  Tab,
  Table,
  TableAnchorType,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
  type IParagraphOptions,
} from 'docx';
import { chineseDay } from '../shared/chinese.ts';
import type { LetterPart, LetterTable, OfficialLetter } from '../shared/letter.ts';
import {
  cellsOf,
  HEAD_PT,
  HEAD_TOP,
  headScale,
  LETTER_HEAD_TOP,
  LETTER_RULE,
  LINE_MM,
  RULE_GAP,
  sheet,
  signaturePlace,
  titleLines,
} from '../shared/measures.ts';
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
const mm = (n: number): number => Math.round((n / 25.4) * 1440);
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
const run = (text: string, { font = FANGSONG, size = SIZE_3, color, scale }: RunStyle = {}): TextRun =>
  new TextRun({
    text,
    size,
    ...(color ? { color } : {}),
    ...(scale ? { scale } : {}),
    characterSpacing: size === SIZE_3 ? TIGHTER : 0,
    font: { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: font, cs: 'Times New Roman' },
  });

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
/** `keepLast`: the last paragraph stays with what follows, so that no page carries the signature alone. */
const partsOf = (parts: readonly LetterPart[], keepLast = false): (Paragraph | Table)[] =>
  numberedParts(parts).flatMap((part, i) =>
    part.kind === 'table'
      ? table(part)
      : part.kind === 'heading'
        ? [para(part.text, { font: fonts[part.level], keepNext: part.level <= 2 })]
        : [para(part.text, keepLast && i === parts.length - 1 ? { keepNext: true, keepLines: true } : {})],
  );

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
 * 版记 at the foot of the last page: a table that floats to the lower edge of the text block. Rules: first and last
 * 0.35 mm, between 0.25 mm (GB/T 9704-2012 7.4.1); 信函格式 has none.
 */
function imprint(input: OfficialWordInput): (Paragraph | Table)[] {
  const { body, date } = input;
  const isLetter = body.style === 'letter';
  const four = SIZE_4 * 10;
  const small = { line: 500, lineRule: LineRuleType.EXACT };
  const lines: Paragraph[] = [];
  if (body.copies.length > 0)
    lines.push(
      new Paragraph({
        spacing: small,
        indent: { left: 4 * four, right: four, hanging: 3 * four },
        children: [run(`抄送：${body.copies.join('，')}。`, { size: SIZE_4 })],
      }),
    );
  if (body.printer && !isLetter)
    lines.push(
      new Paragraph({
        spacing: small,
        indent: { left: four, right: four },
        tabStops: [{ type: TabStopType.RIGHT, position: mm(sheet.textWidth) - four }],
        children: [
          run(body.printer, { size: SIZE_4 }),
          new TextRun({ children: [new Tab()] }),
          run(`${date ? chineseDay(date) : '　　　年　月　日'}印发`, { size: SIZE_4 }),
        ],
      }),
    );
  if (lines.length === 0) return [];
  const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
  const thick = isLetter ? none : { style: BorderStyle.SINGLE, size: 8, color: '000000' };
  const thin = isLetter ? none : { style: BorderStyle.SINGLE, size: 6, color: '000000' };
  return [
    new Table({
      float: {
        horizontalAnchor: TableAnchorType.MARGIN,
        verticalAnchor: TableAnchorType.MARGIN,
        relativeHorizontalPosition: RelativeHorizontalPosition.CENTER,
        relativeVerticalPosition: RelativeVerticalPosition.BOTTOM,
      },
      width: { size: mm(sheet.textWidth), type: WidthType.DXA },
      columnWidths: [mm(sheet.textWidth)],
      layout: TableLayoutType.FIXED,
      borders: { top: thick, bottom: thick, left: none, right: none, insideHorizontal: thin, insideVertical: none },
      rows: lines.map(
        (line) =>
          new TableRow({
            cantSplit: true,
            children: [
              new TableCell({
                width: { size: mm(sheet.textWidth), type: WidthType.DXA },
                margins: { top: 0, bottom: 0, left: 0, right: 0 },
                children: [line],
              }),
            ],
          }),
      ),
    }),
    // Word wants a paragraph after a table; it must not take a line of the page.
    new Paragraph({ spacing: { line: 20, lineRule: LineRuleType.EXACT }, children: [] }),
  ];
}

const pageNumber = (alignment: (typeof AlignmentType)[keyof typeof AlignmentType]): Footer =>
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

export async function officialWord(input: OfficialWordInput): Promise<Buffer> {
  const { body, title } = input;
  const isLetter = body.style === 'letter';
  const date = input.date ? chineseDay(input.date) : '　　　年　月　日';
  const from = body.from || input.issuerName;
  const place = signaturePlace(from, date);
  const children: (Paragraph | Table)[] = [
    ...(isLetter ? letterHead(input) : documentHead(input)),
    ...titleLines(title).map((text) =>
      para(text, { plain: true, alignment: AlignmentType.CENTER, font: HEAD, size: SIZE_2, keepNext: true }),
    ),
    ...blank(),
    para(`${body.to}：`, { plain: true, alignment: AlignmentType.LEFT }),
    ...partsOf(body.parts, true),
  ];
  if (body.appendices.length > 0) {
    children.push(...blank());
    const many = body.appendices.length > 1;
    body.appendices.forEach((a, i) => {
      const hanging = (3 + (many ? 1 : 0)) * CELL;
      children.push(
        para(`${i === 0 ? '附件：' : '　　　'}${many ? `${i + 1}. ` : ''}${a.name}`, {
          indent: { left: 2 * CELL + hanging, hanging },
          alignment: AlignmentType.LEFT,
        }),
      );
    });
  }
  children.push(
    // Place of the seal over signature and date.
    ...blank(2, true),
    para(from, {
      plain: true,
      alignment: AlignmentType.RIGHT,
      indent: { right: Math.round(place.from * CELL) },
      keepNext: true,
      keepLines: true,
    }),
    para(date, { plain: true, alignment: AlignmentType.RIGHT, indent: { right: place.date * CELL }, keepLines: true }),
  );
  if (body.note) children.push(para(`（${body.note}）`));
  body.appendices.forEach((a, i) => {
    if (a.parts.length === 0) return;
    children.push(
      para(`附件${body.appendices.length > 1 ? i + 1 : ''}`, { plain: true, font: BLACK, pageBreakBefore: true }),
      ...blank(),
      ...titleLines(a.name).map((text) =>
        para(text, { plain: true, alignment: AlignmentType.CENTER, font: HEAD, size: SIZE_2 }),
      ),
      ...blank(),
      ...partsOf(a.parts),
    );
  });
  children.push(...imprint(input));

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
  return settle(await Packer.toBuffer(file), input.madeAt);
}
