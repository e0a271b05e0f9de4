/** The ledgers of 数据交换 on paper. */
import { useParams } from 'react-router';
import { NotFound } from '#kernel/web/ui/index.ts';
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import * as c from '../../shared/contract.ts';
import { packageLedger, returnLedger } from '../../shared/ledgers.ts';

const SETS = new Set(['receiver', 'state', 'purpose', 'kind']);
const ledgers = {
  packages: { ledger: packageLedger as never, list: c.listPackages, back: '/exchange' },
  returns: { ledger: returnLedger as never, list: c.listReturns, back: '/exchange?tab=returns' },
} as const;

export function Component() {
  const { ledger = '' } = useParams();
  const known = ledgers[ledger as keyof typeof ledgers];
  return known ? <LedgerPaper name={ledger} {...known} sets={SETS} /> : <NotFound />;
}
