/** The ledgers of 安全投入 on paper. */
import { paperOf, printed } from '#kernel/web/ui/ledger-paper.tsx';
import * as c from '../../shared/contract.ts';
import { budgetLedger, projectLedger, statementLedger } from '../../shared/ledgers.ts';

export const Component = paperOf(
  {
    budgets: printed(budgetLedger, c.listBudgets, '/funding?tab=budgets'),
    projects: printed(projectLedger, c.listProjects, '/funding?tab=projects'),
    statements: printed(statementLedger, c.listStatements, '/funding?tab=statements'),
  },
  ['unit', 'purpose', 'way', 'state', 'street', 'industry'],
);
