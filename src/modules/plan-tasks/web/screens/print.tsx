/** Ledgers of the plan on paper. */
import { useParams } from 'react-router';
import { NotFound } from '#kernel/web/ui/index.ts';
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import { listTasks, listUrges } from '../../shared/contract.ts';
import { taskLedger, urgeLedger } from '../../shared/ledgers.ts';

const ledgers = {
  tasks: { ledger: taskLedger, list: listTasks, back: '/plan/tasks' },
  urges: { ledger: urgeLedger, list: listUrges, back: '/plan/urges' },
} as const;
/** Conditions of which several can be chosen. */
const SETS = new Set(['unit', 'state', 'light', 'kind']);

export function Component() {
  const { ledger = '' } = useParams();
  const found = ledgers[ledger as keyof typeof ledgers] as (typeof ledgers)['tasks'] | undefined;
  return found ? (
    <LedgerPaper
      key={ledger}
      name={`plan-${ledger}`}
      ledger={found.ledger as never}
      list={found.list}
      back={found.back}
      sets={SETS}
    />
  ) : (
    <NotFound />
  );
}
