/** The ledgers of 安全投入 as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { budgetLedger, projectLedger, statementLedger } from '../shared/ledgers.ts';
import type * as s from '../shared/schema.ts';
import { listBudgets } from './budgets.ts';
import { listProjects } from './projects.ts';
import { listStatements } from './statements.ts';

export const exportBudgets = (ctx: Ctx, filter: s.BudgetFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, budgetLedger, filter, {
    slug: 'funding-budgets',
    action: 'fundingBudget.export',
    page: (inside, page, limit) => listBudgets(inside, { ...filter, page, limit }),
  });
export const exportProjects = (ctx: Ctx, filter: s.ProjectFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, projectLedger, filter, {
    slug: 'funding-projects',
    action: 'fundingProject.export',
    page: (inside, page, limit) => listProjects(inside, { ...filter, page, limit }),
  });
export const exportStatements = (ctx: Ctx, filter: s.StatementFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, statementLedger, filter, {
    slug: 'funding-statements',
    action: 'fundingStatement.export',
    page: (inside, page, limit) => listStatements(inside, { ...filter, page, limit }),
  });
