/** 报送台账 on paper. */
import { LedgerPaper, printed } from '#kernel/web/ui/ledger-paper.tsx';
import { listReports } from '../../shared/contract.ts';
import { reportLedger } from '../../shared/ledger.ts';

const reports = printed(reportLedger, listReports, '/reports/list');
const SETS = new Set(['kind', 'period', 'unit', 'unitKind', 'state']);
export const Component = () => <LedgerPaper name="reports" {...reports} sets={SETS} />;
