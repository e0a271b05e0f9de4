/** The ledgers of joint work and of 督导 on paper. */
import { paperOf, printed } from '#kernel/web/ui/ledger-paper.tsx';
import { listDecisions, listSessions } from '../../shared/joint/session-contract.ts';
import { listWhistleCalls } from '../../shared/joint/whistle-contract.ts';
import { decisionLedger, findingLedger, sessionLedger, visitLedger, whistleLedger } from '../../shared/ledgers.ts';
import { listFindings, listVisits } from '../../shared/visits/contract.ts';

export const Component = paperOf(
  {
    whistles: printed(whistleLedger, listWhistleCalls, '/whistles'),
    'joint-sessions': printed(sessionLedger, listSessions, '/joint-sessions'),
    'joint-decisions': printed(decisionLedger, listDecisions, '/joint-sessions?tab=decisions'),
    visits: printed(visitLedger, listVisits, '/visits'),
    'visit-findings': printed(findingLedger, listFindings, '/visits?tab=findings'),
  },
  ['state', 'street', 'unit', 'urgency', 'group', 'method', 'kind'],
);
