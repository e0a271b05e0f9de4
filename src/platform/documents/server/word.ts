/**
 * A letter as a Word file in the form of official letters (GB/T 9704-2012): A4, margins 37/35/28/26 mm, 22 lines of 28
 * characters, title in 小标宋 二号, text in 仿宋 三号, page number between dashes. Made from the stored words alone.
 */
import {
  AlignmentType,
  Document,
  DocumentGridType,
  LineRuleType,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
  type IParagraphOptions,
} from 'docx';
import type { Doc } from '../shared/schema.ts';
import { layOut } from './layout.ts';
import { mm, officialWord, pageNumber } from './official-word.ts';
import { settle } from './settle.ts';

const FANGSONG = '仿宋_GB2312';
const HEAD = '方正小标宋简体';
const BLACK = '黑体';
const KAI = '楷体_GB2312';

/** Half points. */
const SIZE_2 = 44;
const SIZE_3 = 32;
const SIZE_4 = 28;
/** 225 mm of text height in 22 lines. */
const LINE = Math.round(mm(225) / 22);
const CHAR = SIZE_3 * 10;
/** Twentieths of a point: 156 mm hold 28 characters when each is a little closer than 16 pt. */
const TIGHTER = -5;

const run = (text: string, font = FANGSONG, size = SIZE_3): TextRun =>
  new TextRun({
    text,
    size,
    characterSpacing: size === SIZE_3 ? TIGHTER : 0,
    font: { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: font, cs: 'Times New Roman' },
  });

const line = { line: LINE, lineRule: LineRuleType.EXACT };

const para = (text: string, options: IParagraphOptions & { font?: string; size?: number } = {}): Paragraph => {
  const { font, size, ...rest } = options;
  return new Paragraph({
    spacing: line,
    alignment: AlignmentType.BOTH,
    indent: { firstLine: 2 * CHAR },
    ...rest,
    children: [run(text, font, size)],
  });
};

const blank = (): Paragraph => new Paragraph({ spacing: line, children: [run('')] });

/** The Word file of a letter; the same letter with the same receipts gives the same bytes. */
export async function wordOf(doc: Doc): Promise<Buffer> {
  if (doc.body.form === 'official')
    return officialWord({
      title: doc.title,
      number: doc.number,
      issuerName: doc.issuerName,
      date: doc.issuedOn,
      body: doc.body,
      madeAt: doc.issuedAt,
    });
  const letter = layOut(doc);
  const children: (Paragraph | Table)[] = [
    new Paragraph({
      spacing: { line: LINE * 1.25, lineRule: LineRuleType.AT_LEAST },
      alignment: AlignmentType.CENTER,
      children: [run(letter.title, HEAD, SIZE_2)],
    }),
    para(letter.number, { alignment: AlignmentType.CENTER, indent: { firstLine: 0 } }),
    blank(),
    para(letter.to, { alignment: AlignmentType.LEFT, indent: { firstLine: 0 } }),
  ];
  for (const block of letter.blocks) {
    if (block.kind === 'heading1') children.push(para(block.text, { font: BLACK, keepNext: true }));
    else if (block.kind === 'heading2') children.push(para(block.text, { font: KAI }));
    else children.push(para(block.text));
  }
  if (letter.attachments.length > 0) {
    children.push(blank());
    letter.attachments.forEach((name, i) =>
      children.push(
        para(`${i === 0 ? '附件：' : '　　　'}${letter.attachments.length > 1 ? `${i + 1}．` : ''}${name}`),
      ),
    );
  }
  children.push(
    blank(),
    blank(),
    para(letter.from, {
      alignment: AlignmentType.RIGHT,
      indent: { firstLine: 0, right: 2 * CHAR },
      keepNext: true,
      keepLines: true,
    }),
    para(letter.date, { alignment: AlignmentType.RIGHT, indent: { firstLine: 0, right: 4 * CHAR }, keepLines: true }),
  );
  if (letter.signatures.length > 0) children.push(blank(), signatureTable(letter.signatures));
  if (letter.copies !== '') children.push(blank(), para(letter.copies, { size: SIZE_4 }));

  const file = new Document({
    creator: doc.issuerName,
    lastModifiedBy: doc.issuerName,
    title: `${doc.title} ${doc.number}`,
    evenAndOddHeaderAndFooters: true,
    styles: {
      default: { document: { run: { size: SIZE_3, font: FANGSONG, language: { value: 'en-US', eastAsia: 'zh-CN' } } } },
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: mm(210), height: mm(297) },
            margin: {
              top: mm(37),
              bottom: mm(35),
              left: mm(28),
              right: mm(26),
              header: mm(15),
              footer: mm(25),
              gutter: 0,
            },
          },
          grid: { type: DocumentGridType.LINES, linePitch: LINE },
        },
        footers: { default: pageNumber(AlignmentType.RIGHT), even: pageNumber(AlignmentType.LEFT) },
        children,
      },
    ],
  });
  return settle(await Packer.toBuffer(file), doc.issuedAt);
}

function signatureTable(signatures: ReturnType<typeof layOut>['signatures']): Table {
  const cell = (lines: readonly string[], width: number): TableCell =>
    new TableCell({
      width: { size: width, type: WidthType.PERCENTAGE },
      verticalAlign: VerticalAlignTable.CENTER,
      margins: { top: 80, bottom: 80, left: 120, right: 120 },
      children: lines.map(
        (text) =>
          new Paragraph({
            spacing: { line: 420, lineRule: LineRuleType.AT_LEAST },
            children: [run(text, FANGSONG, SIZE_4)],
          }),
      ),
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: signatures.map(
      (s) =>
        new TableRow({
          cantSplit: true,
          children: [
            cell([`${s.label}`, s.name], 32),
            cell(s.lines.length > 0 ? s.lines : ['签名：', '　　　　年　　月　　日'], 68),
          ],
        }),
    ),
  });
}
