/** Many paper receipts at once (批量登记送达回证): matched by the number in the file's name, each filed in a transaction of its own. */
import type { z } from 'zod';
import type { Ctx } from '#kernel/server/context.ts';
import { AppError, failWith } from '#kernel/shared/errors.ts';
import { documentsErrors } from '../shared/errors.ts';
import type { registerSlips as registerContract, Slip, SlipLetter, SlipMatch } from '../shared/slips.ts';
import type { Doc } from '../shared/schema.ts';
import { maySee } from './access.ts';
import { presentDocs } from './present.ts';
import { isServing, signReceipt } from './sign.ts';
import * as store from './store.ts';

const fail = failWith(documentsErrors);
/** Letters that bear one number in one year: one a series. */
const MOST_LETTERS = 200;

/** `安改〔2026〕12号`, `津东安改2026-12`, `2026年第12号`: the year and the number that follows it. */
export function numberIn(name: string): { year: number; seq: number } | null {
  const found = /((?:19|20)\d\d)\D{1,4}?0*(\d{1,6})(?!\d)/.exec(name.normalize('NFKC'));
  return found ? { year: Number(found[1]), seq: Number(found[2]) } : null;
}
const letters = (text: string): string => text.replace(/[^\p{Script=Han}]/gu, '');
/** How the series is called in a number: the characters before the year. */
const seriesOf = (number: string): string => letters(number.split(/[〔[(（]?(?=(?:19|20)\d\d)/)[0] ?? '');

function likely(name: string, doc: Doc): SlipLetter {
  const open = doc.recipients.filter((r) => r.receipt === null);
  const named = open.filter((r) => name.includes(r.name) || name.includes(r.roleLabel));
  return {
    documentId: doc.id,
    number: doc.number,
    title: doc.title,
    issuedOn: doc.issuedOn,
    recipients: doc.recipients.map((r) => ({
      id: r.id,
      name: r.name,
      roleLabel: r.roleLabel,
      isSigned: r.receipt !== null,
      isLikely: named.length > 0 ? named.includes(r) : open.length === 1 && open[0] === r,
    })),
  };
}

/** Which letter each scan belongs to, of those that the reader may see; nothing is written. Errors: documents.officerOnly. */
export async function matchSlips(ctx: Ctx, names: readonly string[]): Promise<{ items: SlipMatch[] }> {
  if (!isServing(ctx.actor)) throw fail('documents.officerOnly');
  return ctx.reading(async (tx) => {
    const items: SlipMatch[] = [];
    for (const name of names) {
      const number = numberIn(name);
      if (!number) {
        items.push({ name, letters: [], said: '文件名里没有文号，请填写，例如 安改〔2026〕12号' });
        continue;
      }
      const docs = await presentDocs(tx, await store.withNumber(tx, number.year, number.seq, MOST_LETTERS));
      const seen: Doc[] = [];
      for (const doc of docs) if (await maySee(tx, ctx.actor, doc)) seen.push(doc);
      // The series named in the file's name decides between letters of one number.
      const plain = letters(name);
      const named = seen.filter((d) => seriesOf(d.number) !== '' && plain.includes(seriesOf(d.number)));
      const short = seen.filter((d) => seriesOf(d.number).length > 1 && plain.includes(seriesOf(d.number).slice(-2)));
      const found = named.length > 0 ? named : short.length > 0 ? short : seen;
      items.push({
        name,
        letters: found.map((d) => likely(name, d)),
        said:
          found.length === 0
            ? `没有找到 ${number.year} 年第 ${number.seq} 号公文，或不在您的范围内，请核对文号`
            : found.length > 1
              ? `${number.year} 年第 ${number.seq} 号有 ${found.length} 份公文，请选一份`
              : found[0]!.recipients.every((r) => r.receipt)
                ? '这份公文的受送达人都已签收，不用再登记'
                : `按文件名里的文号找到`,
      });
    }
    return { items };
  });
}

/** Files each slip; what is refused says why and hinders none of the others. A slip that carries several signatures counts for all or for none. */
export async function registerSlips(
  ctx: Ctx,
  slips: readonly Slip[],
): Promise<z.output<NonNullable<typeof registerContract.response>>> {
  if (!isServing(ctx.actor)) throw fail('documents.officerOnly');
  const items: { fileId: string; ok: boolean; text: string }[] = [];
  for (const slip of slips) {
    try {
      const done = await ctx.inTx(async (tx) => {
        const row = await store.findDocument(tx, slip.documentId);
        const [doc] = row ? await presentDocs(tx, [row]) : [];
        const signed: string[] = [];
        for (const recipientId of slip.recipientIds) {
          const recipient = doc?.recipients.find((r) => r.id === recipientId);
          if (!recipient) throw fail('documents.noSuchRecipient', { role: '所选的人' });
          await signReceipt(tx, ctx, {
            documentId: slip.documentId,
            role: recipient.role,
            recipientId,
            fallbackFileId: slip.fileId,
            signedOn: slip.signedOn,
            ...(slip.signerName ? { signerName: slip.signerName } : {}),
          });
          signed.push(recipient.name);
        }
        return `${doc?.number ?? ''} ${signed.join('、')}签收已登记`;
      });
      items.push({ fileId: slip.fileId, ok: true, text: done });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      items.push({ fileId: slip.fileId, ok: false, text: error.message });
    }
  }
  const ok = items.filter((i) => i.ok).length;
  return { items, ok, refused: items.length - ok };
}
