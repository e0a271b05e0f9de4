/** Receipts of letters as indicators: whether what the office sends arrives (G0-1), and notices to those who must act (T10-9). */
import { sql } from '#kernel/server/db.ts';
import { registerCounting, type CountAt } from '#platform/indicators/server/index.ts';

const issuedIn = (at: CountAt) => sql`d.issued_on between ${at.from} and ${at.to}`;
const signedBy = (at: CountAt) =>
  sql`exists (select 1 from document_receipts r where r.recipient_id = p.id and r.signed_at <= ${at.end})`;

export function registerDocumentIndicators(): void {
  registerCounting({
    name: 'letters to units',
    from: () => sql`document_recipients p join documents d on d.id = p.document_id`,
    unit: sql`p.unit_id`,
    scope: (actor) => (actor.scope.all ? sql`true` : sql`p.unit_id = ${actor.unitId}`),
    row: {
      id: sql`p.id`,
      code: sql`d.number`,
      title: sql`d.title`,
      note: sql`d.issuer_name || ' 发 ' || p.name`,
      on: sql`d.issued_on`,
      link: sql`d.id`,
      href: (id) => `/letters/${id}`,
    },
    figures: [
      {
        code: 'documents.receiptRate',
        title: '收文签收率',
        formula: '期内发给单位的公文中，到期末已经签收的比例，按收文单位归集',
        unit: '件',
        form: 'rate',
        better: 'higher',
        clauses: ['G0-1', 'T3-3'],
        unitKinds: ['office', 'department', 'street'],
        numerator: (at) => sql`p.role = 'unit' and ${issuedIn(at)} and ${signedBy(at)}`,
        denominator: (at) => sql`p.role = 'unit' and ${issuedIn(at)}`,
      },
    ],
  });
  registerCounting({
    name: 'notices to persons',
    from: () => sql`document_recipients p join documents d on d.id = p.document_id`,
    unit: sql`d.issuer_unit_id`,
    scope: (actor) => (actor.scope.all ? sql`true` : sql`d.issuer_unit_id = ${actor.unitId}`),
    row: {
      id: sql`p.id`,
      code: sql`d.number`,
      title: sql`d.title`,
      note: sql`p.title || p.name`,
      on: sql`d.issued_on`,
      link: sql`d.id`,
      href: (id) => `/letters/${id}`,
    },
    figures: [
      {
        code: 'documents.principalReceiptRate',
        title: '企业主要负责人、实际控制人签收率',
        formula: '期内下达给企业主要负责人、实际控制人的通知中，到期末已经签收的比例，按发文单位归集',
        unit: '份',
        form: 'rate',
        better: 'higher',
        clauses: ['T10-9'],
        unitKinds: ['office', 'department', 'street'],
        numerator: (at) => sql`p.role in ('principal', 'controller') and ${issuedIn(at)} and ${signedBy(at)}`,
        denominator: (at) => sql`p.role in ('principal', 'controller') and ${issuedIn(at)}`,
      },
    ],
  });
}
