/** 报送台账 on paper. */
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import { listReports } from '../../shared/contract.ts';
import { reportLedger } from '../../shared/ledger.ts';

const SETS = new Set(['kind', 'period', 'unit', 'unitKind', 'state']);
export const Component = () => (
  <LedgerPaper name="reports" ledger={reportLedger as never} list={listReports} back="/reports/list" sets={SETS} />
);
