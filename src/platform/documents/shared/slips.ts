/** Many paper receipts at once (批量登记送达回证): each scan is matched to its letter by the number in its name, and a person looks before it counts. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { idOf } from '#kernel/shared/id.ts';
import { PlainDate } from '#kernel/shared/time.ts';

export const SlipLetter = z.object({
  documentId: z.string(),
  number: z.string(),
  title: z.string(),
  issuedOn: PlainDate,
  recipients: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      roleLabel: z.string(),
      isSigned: z.boolean(),
      /** Named in the file's name, or the only one who has not signed yet. */
      isLikely: z.boolean(),
    }),
  ),
});
export type SlipLetter = z.infer<typeof SlipLetter>;
export const SlipMatch = z.object({
  name: z.string(),
  /** The letters that it may belong to: one, several to choose from, or none. */
  letters: z.array(SlipLetter),
  /** Why it was matched, or what is missing in the name. */
  said: z.string(),
});
export type SlipMatch = z.infer<typeof SlipMatch>;

export const Slip = z.object({
  fileId: idOf('file'),
  documentId: z.uuid({ error: '请选择这张回证是哪一份公文的' }),
  /** A slip may carry the signatures of several. */
  recipientIds: z.array(idOf('recipient')).min(1, '请勾选在这张回证上签字的人').max(20),
  signedOn: PlainDate,
  signerName: z.string().trim().min(1).max(60).optional(),
});
export type Slip = z.infer<typeof Slip>;

const MOST = 50;
export const matchSlips = endpoint({
  method: 'POST',
  path: '/documents/slips/match',
  summary: '按文件名里的文号找出每张送达回证是哪份公文、谁签的',
  clauses: ['T10-9'],
  body: z.object({ names: z.array(z.string().min(1).max(255)).min(1).max(MOST, `一次最多 ${MOST} 张，请分批`) }),
  response: z.object({ items: z.array(SlipMatch) }),
  errors: ['documents.officerOnly'],
});
export const registerSlips = endpoint({
  method: 'POST',
  path: '/documents/slips',
  summary: '一次登记多张纸质送达回证，逐张给出结果',
  clauses: ['T10-9'],
  body: z.object({ slips: z.array(Slip).min(1).max(MOST, `一次最多 ${MOST} 张，请分批`) }),
  response: z.object({
    items: z.array(z.object({ fileId: z.string(), ok: z.boolean(), text: z.string() })),
    ok: z.number().int(),
    refused: z.number().int(),
  }),
  errors: ['documents.officerOnly'],
});
