/** Papers of this room as Word files in the form of official letters (GB/T 9704). */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import {
  paperAsWord,
  renderKnown,
  type OfficialLetter,
  type OfficialLetterInput,
} from '#platform/documents/server/index.ts';
import { sendFile } from '#platform/files/server/index.ts';

export type Parts = OfficialLetterInput['parts'];
export const heading = (text: string, level: 1 | 2 | 3 | 4 = 1): Parts[number] => ({ kind: 'heading', level, text });
export const para = (text: string): Parts[number] => ({ kind: 'para', text });
export const table = (
  columns: readonly (readonly [string, number])[],
  rows: readonly (readonly (string | number | null)[])[],
): Parts[number] => ({
  kind: 'table',
  columns: columns.map(([title, share]) => ({ title, share })),
  rows: rows.map((row) => row.map((cell) => String(cell ?? ''))),
});

/** A paper of the room by the template that holds on a day. Errors: documents.noTemplate, documents.fieldMissing. */
export const byTemplate = (
  ctx: Ctx,
  template: string,
  on: PlainDate,
  fields: Record<string, unknown>,
): Promise<{ title: string; body: OfficialLetter }> =>
  ctx.reading((tx) => renderKnown(tx, ctx, { template, on, fields }));

export async function sendWord(
  ctx: Ctx,
  raw: RawRequest,
  paper: {
    name: string;
    title: string;
    issuerName: string;
    date: PlainDate | null;
  } & ({ body: OfficialLetter } | { to: string; parts: Parts; style?: 'document' | 'letter'; head?: string }),
): Promise<undefined> {
  const bytes = await paperAsWord({
    title: paper.title,
    issuerName: paper.issuerName,
    date: paper.date,
    madeAt: ctx.clock.now().toISOString(),
    body:
      'body' in paper
        ? paper.body
        : {
            form: 'official',
            style: paper.style ?? 'document',
            head: paper.head ?? `${paper.issuerName}文件`,
            to: paper.to,
            parts: paper.parts,
          },
  });
  return sendFile(raw, bytes, `${paper.name}.docx`, 'word');
}
