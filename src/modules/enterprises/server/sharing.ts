/** What leaves the district about an enterprise (数据交换): the register's facts, no telephone numbers. T10-6. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { enterprisesInScope } from './brief.ts';

export interface SharedEnterprise {
  id: string;
  name: string;
  uscc: string | null;
  streetCode: string;
  industry: string;
  address: string;
  gb4754: string | null;
  size: string | null;
  isHighRisk: boolean;
  employees: number | null;
  principalName: string | null;
  isEnded: boolean;
}
/** By id, in the order of the names. The caller may see records of theirs. */
export async function sharedEnterprises(tx: Tx, ids: readonly string[]): Promise<SharedEnterprise[]> {
  return (
    await sql<SharedEnterprise>`select e.id, e.name, e.uscc, coalesce(e.street_code, '') as "streetCode", e.industry, e.address, e.gb4754,
        e.size_class as size, e.is_high_risk as "isHighRisk", e.employees, e.principal_name as "principalName", e.state = 'closed' as "isEnded"
      from enterprises e where e.id = any(${[...new Set(ids)]}::uuid[]) order by e.name, e.id`.execute(tx)
  ).rows;
}

/** High-risk enterprises in business in the actor's scope, by name: those that owe yearly statements (高危行业企业). */
export async function highRiskEnterprises(
  tx: Tx,
  actor: Actor,
): Promise<{ id: string; name: string; streetCode: string; industry: string }[]> {
  return (
    await sql<{
      id: string;
      name: string;
      streetCode: string;
      industry: string;
    }>`select e.id, e.name, coalesce(e.street_code, '') as "streetCode", e.industry from enterprises e
      where e.is_high_risk and e.state = 'active' and ${enterprisesInScope(actor)} order by e.name, e.id`.execute(tx)
  ).rows;
}

/** Enterprises in business that were in the register by a moment, by name: those that owe tables of a period that is over. For the program itself. */
export async function reportingEnterprises(
  tx: Tx,
  asked: { by: Date; onlyHighRisk: boolean },
): Promise<{ id: string; name: string; streetCode: string; industry: string; isHighRisk: boolean }[]> {
  return (
    await sql<{
      id: string;
      name: string;
      streetCode: string;
      industry: string;
      isHighRisk: boolean;
    }>`select e.id, e.name, coalesce(e.street_code, '') as "streetCode", e.industry, e.is_high_risk as "isHighRisk" from enterprises e
      where e.state = 'active' and e.created_at <= ${asked.by} and (e.is_high_risk or not ${asked.onlyHighRisk}) order by e.name, e.id`.execute(
      tx,
    )
  ).rows;
}
