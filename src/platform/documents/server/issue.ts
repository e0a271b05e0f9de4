/** Issuing a letter: number, words and recipients are fixed in the act's own transaction and never change after. */
import { createHash } from 'node:crypto';
import { record } from '#platform/audit/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { failWith, invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { documentsErrors } from '../shared/errors.ts';
import { Basis, DocumentBody, type Doc, type DocumentBodyInput, type RecipientRole } from '../shared/schema.ts';
import { presentDocs } from './present.ts';
import * as store from './store.ts';

const failDocuments = failWith(documentsErrors);

export interface IssueInput {
  /** Kind of letter, which receipt hooks go by, e.g. `rectification-notice`. */
  readonly kind: string;
  /** Series of numbers; usually the kind. */
  readonly series?: string;
  /** Year of the number; left out: the year of issue. */
  readonly year?: number;
  readonly title: string;
  readonly basis?: readonly { document: string; clause?: string; text?: string }[];
  readonly body: DocumentBodyInput;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The unit whose number it carries (发文单位). */
  readonly issuerUnitId: string | null;
  readonly issuerName: string;
  readonly recipients: readonly {
    readonly role: RecipientRole;
    readonly userId?: string | null;
    readonly unitId?: string | null;
    readonly name: string;
    readonly title?: string;
  }[];
  /** False: the calling room tells the recipients in its own words. */
  readonly notify?: boolean;
}

/** `（津东）安改〔{year}〕{n}号` filled in: no leading zeros, no 第. */
export const numberText = (pattern: string, year: number, n: number): string =>
  pattern.replace('{year}', String(year)).replace('{n}', String(n));

async function seriesFor(tx: Tx, series: string, unitId: string | null): Promise<store.SeriesRow> {
  const row = await store.findSeries(tx, series, unitId);
  if (!row) throw failDocuments('documents.noSeries', { series });
  return row;
}

/**
 * The next number of a series in a year (发文顺序号), without a gap: it is taken inside the caller's transaction and
 * given back when that fails. Others who need a number of the same series wait. Throws `documents.noSeries`.
 */
export async function nextNumber(tx: Tx, series: string, year: number, unitId: string | null = null): Promise<number> {
  return store.takeNumber(tx, (await seriesFor(tx, series, unitId)).id, year);
}

/**
 * Issues a letter (印发文书): gives it its official number, fixes its words, tells the recipients who have an account.
 * Throws `documents.noSeries` when nobody has set the number's form.
 */
export async function issueDocument(tx: Tx, ctx: Ctx, input: IssueInput): Promise<Doc> {
  const at = ctx.clock.now();
  const issuedOn = dayOf(at);
  const body = DocumentBody.parse(input.body);
  const basis = (input.basis ?? []).map((b) => Basis.parse(b));
  const year = input.year ?? Number(issuedOn.slice(0, 4));
  const id = newId<'document'>(at.getTime());
  const series = await seriesFor(tx, input.series ?? input.kind, input.issuerUnitId);
  const seq = await store.takeNumber(tx, series.id, year);
  const number = numberText(series.pattern, year, seq);
  const recipients: store.RecipientRow[] = input.recipients.map((r, sort) => ({
    id: newId<'recipient'>(),
    document_id: id,
    role: r.role,
    user_id: r.userId ?? null,
    unit_id: r.unitId ?? null,
    name: r.name,
    title: r.title ?? '',
    sort,
  }));
  const row: store.DocumentRow = {
    id,
    kind: input.kind,
    series_id: series.id,
    year,
    seq,
    number,
    title: input.title,
    basis,
    body,
    subject_type: input.subjectType,
    subject_id: input.subjectId,
    issuer_unit_id: input.issuerUnitId,
    issuer_name: input.issuerName,
    issued_by: ctx.actor.userId,
    issued_by_name: ctx.actor.name,
    issued_on: issuedOn,
    issued_at: at,
    content_sm3: contentHash({ number, title: input.title, basis, body, recipients }),
  };
  await store.insertDocument(tx, row, recipients);
  await record(tx, ctx, {
    action: 'documents.issue',
    subjectType: 'document',
    subjectId: id,
    subjectCode: number,
    facts: {
      kind: input.kind,
      title: input.title,
      about: { type: input.subjectType, id: input.subjectId },
      recipients: recipients.map((r) => ({ role: r.role, userId: r.user_id })),
      sm3: row.content_sm3,
    },
  });
  if (input.notify !== false)
    await notify(tx, ctx, {
      to: recipients.flatMap((r) => r.user_id ?? []),
      kind: 'documents.toSign',
      title: `${input.issuerName}向您送达《${input.title}》${number}，请签收`,
      link: `/documents/${id}`,
      subjectType: 'document',
      subjectId: id,
    });
  const [doc] = await presentDocs(tx, [row]);
  invariant(doc, 'the letter was just written');
  return doc;
}

/** SM3 over what makes the letter: proves that what was received is what was issued. Key order is fixed here. */
export function contentHash(letter: {
  number: string;
  title: string;
  basis: readonly Basis[];
  body: DocumentBody;
  recipients: readonly Pick<store.RecipientRow, 'role' | 'name' | 'title'>[];
}): string {
  const plain = [
    letter.number,
    letter.title,
    letter.basis,
    letter.body,
    letter.recipients.map((r) => [r.role, r.name, r.title]),
  ];
  return createHash('sm3').update(canonical(plain)).digest('hex');
}

/** JSON with sorted keys: jsonb does not keep the order in which they were written. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
}
