/** 指标目录 on paper. */
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import { listIndicators } from '../../shared/contract.ts';
import { indicatorLedger } from '../../shared/ledgers.ts';

export function Component() {
  return (
    <LedgerPaper
      name="indicators"
      ledger={indicatorLedger as never}
      list={listIndicators}
      back="/indicators"
      sets={new Set(['room'])}
    />
  );
}
