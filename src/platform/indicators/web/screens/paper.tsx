/** 指标目录 on paper. */
import { LedgerPaper, printed } from '#kernel/web/ui/ledger-paper.tsx';
import { listIndicators } from '../../shared/contract.ts';
import { indicatorLedger } from '../../shared/ledgers.ts';

const indicators = printed(indicatorLedger, listIndicators, '/indicators');
const SETS = new Set(['room']);
export const Component = () => <LedgerPaper name="indicators" {...indicators} sets={SETS} />;
