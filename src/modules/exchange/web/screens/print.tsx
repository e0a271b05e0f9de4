/** The ledgers of 数据交换 on paper. */
import { paperOf, printed } from '#kernel/web/ui/ledger-paper.tsx';
import * as c from '../../shared/contract.ts';
import { packageLedger, returnLedger } from '../../shared/ledgers.ts';

export const Component = paperOf(
  {
    packages: printed(packageLedger, c.listPackages, '/exchange'),
    returns: printed(returnLedger, c.listReturns, '/exchange?tab=returns'),
  },
  ['receiver', 'state', 'purpose', 'kind'],
);
