/** Rows to what leaves the room. */
import { CHECK_BELOW, type Criterion, type CriterionCitation, type StandardRef } from '../shared/schema.ts';
import { deriveEvidence } from '../shared/evidence.ts';
import { wholeOf } from '../shared/judgement.ts';
import type { CriterionRow, StandardRow } from './store.ts';

export const presentCriterion = (row: CriterionRow): Criterion => ({
  id: row.id,
  edition: row.edition,
  standardId: row.standard_id,
  standardName: row.standard_name,
  docNo: row.doc_no,
  authority: row.authority,
  topic: row.topic,
  kind: row.kind,
  clause: row.clause,
  sector: row.sector,
  industries: row.industries,
  text: row.body,
  hint: row.hint,
  note: row.note,
  role: row.role,
  isCatchAll: row.role === 'catchAll',
  confidence: row.confidence,
  needsCheck: row.confidence < CHECK_BELOW,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  validity: row.validity,
  citation: `${row.doc_no ?? row.standard_name} ${row.clause}`,
  evidence: deriveEvidence(row),
  condition: row.condition ?? wholeOf(row.body),
});

export const citationOf = (c: Criterion): CriterionCitation => ({
  id: c.id,
  edition: c.edition,
  standardId: c.standardId,
  standardName: c.standardName,
  docNo: c.docNo,
  clause: c.clause,
  text: c.text,
  note: c.note,
  kind: c.kind,
  role: c.role,
  confidence: c.confidence,
  needsCheck: c.needsCheck,
  citation: c.citation,
  authority: c.authority,
  evidence: c.evidence,
});

export const presentStandardRef = (row: StandardRow): StandardRef => ({
  id: row.id,
  name: row.name,
  docNo: row.doc_no,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  coverage: row.coverage,
});
