/** 把关台账 on paper. */
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import { listGates } from '../../shared/gates/contract.ts';
import { gateLedger } from '../../shared/gates/ledger.ts';

const SETS = new Set(['kind', 'state', 'unit', 'street']);
export function Component() {
  return (
    <LedgerPaper name="project-gates" ledger={gateLedger as never} list={listGates} back="/project-gates" sets={SETS} />
  );
}
