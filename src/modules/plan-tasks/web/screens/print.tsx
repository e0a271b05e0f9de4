/** The ledgers of the plan on paper. */
import { paperOf, printed } from '#kernel/web/ui/ledger-paper.tsx';
import { listTasks, listUrges } from '../../shared/contract.ts';
import { taskLedger, urgeLedger } from '../../shared/ledgers.ts';

export const Component = paperOf(
  {
    tasks: printed(taskLedger, listTasks, '/plan/tasks'),
    urges: printed(urgeLedger, listUrges, '/plan/urges'),
  },
  ['unit', 'state', 'light', 'kind'],
);
