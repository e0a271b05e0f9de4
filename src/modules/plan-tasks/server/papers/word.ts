/** Papers of this room as Word files in the form of official letters (GB/T 9704). */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { paperAsWord, type OfficialLetterInput } from '#platform/documents/server/index.ts';
import { disposition } from '#platform/files/server/index.ts';

export type Parts = OfficialLetterInput['parts'];
export const heading = (text: string, level: 1 | 2 | 3 | 4 = 1): Parts[number] => ({ kind: 'heading', level, text });
export const para = (text: string): Parts[number] => ({ kind: 'para', text });
/** Each line of a text is a paragraph of its own. */
export const paras = (text: string): Parts =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map(para);
export const table = (
  columns: readonly (readonly [string, number])[],
  rows: readonly (readonly (string | number | null)[])[],
): Parts[number] => ({
  kind: 'table',
  columns: columns.map(([title, share]) => ({ title, share })),
  rows: rows.map((row) => row.map((cell) => String(cell ?? ''))),
});

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
export async function sendWord(
  ctx: Ctx,
  raw: RawRequest,
  paper: {
    name: string;
    title: string;
    to: string;
    issuerName: string;
    date: PlainDate | null;
    parts: Parts;
    style?: 'document' | 'letter';
    head?: string;
  },
): Promise<undefined> {
  const bytes = await paperAsWord({
    title: paper.title,
    issuerName: paper.issuerName,
    date: paper.date,
    madeAt: ctx.clock.now().toISOString(),
    body: {
      form: 'official',
      style: paper.style ?? 'document',
      head: paper.head ?? `${paper.issuerName}文件`,
      to: paper.to,
      parts: paper.parts,
    },
  });
  await raw.reply
    .header('content-type', WORD)
    .header('content-disposition', disposition('attachment', `${paper.name}.docx`))
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(bytes);
  return undefined;
}
