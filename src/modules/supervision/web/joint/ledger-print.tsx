/** A ledger of joint work or of 督导 on paper: the same conditions, all rows, conditions in words. */
import { useParams } from 'react-router';
import type { Ledger } from '#kernel/shared/ledger.ts';
import type { AnyEndpoint } from '#kernel/web/api.ts';
import { NotFound } from '#kernel/web/ui/index.ts';
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import { listDecisions, listSessions } from '../../shared/joint/session-contract.ts';
import { listWhistleCalls } from '../../shared/joint/whistle-contract.ts';
import { decisionLedger, findingLedger, sessionLedger, visitLedger, whistleLedger } from '../../shared/ledgers.ts';
import { listFindings, listVisits } from '../../shared/visits/contract.ts';

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
  whistles: printed(whistleLedger, listWhistleCalls, '/whistles'),
  'joint-sessions': printed(sessionLedger, listSessions, '/joint-sessions'),
  'joint-decisions': printed(decisionLedger, listDecisions, '/joint-sessions?tab=decisions'),
  visits: printed(visitLedger, listVisits, '/visits'),
  'visit-findings': printed(findingLedger, listFindings, '/visits?tab=findings'),
};
/** Conditions of which several can be chosen. */
const SETS = new Set(['state', 'street', 'unit', 'urgency', 'group', 'method', 'kind']);

export function Component() {
  const { ledger: key = '' } = useParams();
  const found = ledgers[key];
  return found ? <LedgerPaper key={key} name={key} {...found} sets={SETS} /> : <NotFound />;
}
