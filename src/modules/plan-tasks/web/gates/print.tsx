/** 把关台账 on paper. */
import { LedgerPaper, printed } from '#kernel/web/ui/ledger-paper.tsx';
import { listGates } from '../../shared/gates/contract.ts';
import { gateLedger } from '../../shared/gates/ledger.ts';

const gates = printed(gateLedger, listGates, '/project-gates');
const SETS = new Set(['kind', 'state', 'unit', 'street']);
export const Component = () => <LedgerPaper name="project-gates" {...gates} sets={SETS} />;
