/** A thousand official letters as Word: filled from their templates, laid out by GB/T 9704-2012, packed. */
import { Document, Packer, Paragraph } from 'docx';
import { letterTemplates } from '#platform/documents/server/template-seeds.ts';
import { officialWord } from '#platform/documents/server/official-word.ts';
import { fillTemplate } from '#platform/documents/shared/fill.ts';
import { TemplateContent, type OfficialLetter } from '#platform/documents/shared/letter.ts';
import { numberedParts } from '#platform/documents/shared/numbered.ts';
import { sampleFields } from '#platform/documents/web/sample-fields.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { time } from './lib/measure.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['documents.letters'];

const LETTERS = 1000;
const ON = plainDate('2026-09-28');

/** Every paragraph and table cell of a letter as plain text, in order. */
const textsOf = (title: string, body: OfficialLetter): string[] => [
  body.head,
  title,
  body.to,
  ...numberedParts(body.parts).flatMap((p) => (p.kind === 'table' ? p.rows.flat() : [p.text])),
  body.from,
  body.note,
  ...body.copies,
  body.printer,
];

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  if (!wants('documents.letters')) return [];
  const templates = letterTemplates.map((t) => TemplateContent.parse(t.content));
  const fill = (i: number): { title: string; body: OfficialLetter } => {
    const content = templates[i % templates.length] as TemplateContent;
    return fillTemplate(content, { ...sampleFields(content, ON), matter: `第${i + 1}批重大事故隐患整改` }, ON);
  };
  const one = async (i: number): Promise<number> => {
    const { title, body } = fill(i);
    const bytes = await officialWord({
      title,
      number: `河东安委〔2026〕${i + 1}号`,
      issuerName: '河东区安全生产委员会办公室',
      date: ON,
      body,
      madeAt: '2026-09-28T01:00:00.000Z',
    });
    return bytes.length;
  };
  const bare = async (i: number): Promise<number> => {
    const { title, body } = fill(i);
    const children = textsOf(title, body).map((text) => new Paragraph(text));
    return (await Packer.toBuffer(new Document({ sections: [{ children }] }))).length;
  };
  // The first ones of a process are slow whatever they hold.
  for (let i = 0; i < 20; i++) await Promise.all([one(i), bare(i)]);
  let bytes = 0;
  const floor =
    (await time(async () => {
      for (let i = 0; i < LETTERS; i++) await bare(i);
    })) / 1000;
  const value =
    (await time(async () => {
      for (let i = 0; i < LETTERS; i++) bytes += await one(i);
    })) / 1000;
  say(
    `${LETTERS} letters in ${value.toFixed(1)} s, bare paragraphs in ${floor.toFixed(1)} s, ${Math.round(bytes / LETTERS / 1024)} KiB each`,
  );
  return [atMost('documents.letters', value, 's', 30, floor)];
}
