/** A ledger of this room on paper. */
import { useParams } from 'react-router';
import type { Ledger } from '#kernel/shared/ledger.ts';
import type { AnyEndpoint } from '#kernel/web/api.ts';
import { NotFound } from '#kernel/web/ui/index.ts';
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import { listCommendations, listInquiries, listObjections } from '../../shared/contract.ts';
import { commendationLedger, inquiryLedger, objectionLedger } from '../../shared/ledgers.ts';

interface Printed {
  ledger: Ledger<Record<string, unknown>, Record<string, unknown>>;
  list: AnyEndpoint;
  back: string;
}
const printed = (ledger: unknown, list: AnyEndpoint, back: string): Printed => ({
  ledger: ledger as Printed['ledger'],
  list,
  back,
});
const ledgers: Readonly<Record<string, Printed>> = {
  objections: printed(objectionLedger, listObjections, '/evaluation?tab=objections'),
  commendations: printed(commendationLedger, listCommendations, '/evaluation?tab=commendations'),
  inquiries: printed(inquiryLedger, listInquiries, '/evaluation?tab=inquiries'),
};
const SETS = new Set(['state', 'kind', 'unit', 'purpose']);

export function Component() {
  const { ledger: key = '' } = useParams();
  const found = ledgers[key];
  return found ? <LedgerPaper key={key} name={key} {...found} sets={SETS} /> : <NotFound />;
}
