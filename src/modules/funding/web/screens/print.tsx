/** The ledgers of 安全投入 on paper. */
import { useParams } from 'react-router';
import { NotFound } from '#kernel/web/ui/index.ts';
import { LedgerPaper } from '#kernel/web/ui/ledger-paper.tsx';
import * as c from '../../shared/contract.ts';
import { budgetLedger, projectLedger, statementLedger } from '../../shared/ledgers.ts';

const SETS = new Set(['unit', 'purpose', 'way', 'state', 'street', 'industry']);
const ledgers = {
  budgets: { ledger: budgetLedger as never, list: c.listBudgets, back: '/funding?tab=budgets' },
  projects: { ledger: projectLedger as never, list: c.listProjects, back: '/funding?tab=projects' },
  statements: { ledger: statementLedger as never, list: c.listStatements, back: '/funding?tab=statements' },
} as const;

export function Component() {
  const { ledger = '' } = useParams();
  const known = ledgers[ledger as keyof typeof ledgers];
  return known ? <LedgerPaper name={ledger} {...known} sets={SETS} /> : <NotFound />;
}
