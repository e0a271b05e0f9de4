/** SQL of the judgements on file (判定依据): rows are only added. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { Condition, Finding, JudgementAnswers, Outcome } from '#modules/criteria/shared/judgement.ts';
import type { JudgeMethod, RejudgeCause } from '../shared/labels.ts';

export interface JudgedItemFact {
  id: string;
  edition: number;
  citation: string;
  text: string;
  kind: 'statutory' | 'focus';
  role: string;
  condition: Condition;
  /** Cited by the program beside what the judge chose (设置但失效). */
  added: boolean;
}

export interface JudgementRow {
  id: string;
  round: number;
  cause: RejudgeCause | null;
  criteria_on: PlainDate;
  method: JudgeMethod;
  items: JudgedItemFact[];
  answers: JudgementAnswers;
  computed: Outcome;
  findings: Finding[];
  decided: 'general' | 'major';
  departure: string | null;
  expert_file_id: string | null;
  expert_name: string | null;
  reason: string;
  judged_by: string;
  judged_by_name: string;
  judged_by_unit: string;
  judged_at: Date;
}

export async function insertJudgement(tx: Tx, _actor: Actor, hazardId: string, row: JudgementRow): Promise<void> {
  await sql`insert into hazard_judgements (id, hazard_id, round, cause, criteria_on, method, items, answers, computed, findings, decided,
      departure, expert_file_id, expert_name, reason, judged_by, judged_by_name, judged_by_unit, judged_at)
    values (${row.id}, ${hazardId}, ${row.round}, ${row.cause}, ${row.criteria_on}, ${row.method}, ${JSON.stringify(row.items)}::jsonb,
      ${JSON.stringify(row.answers)}::jsonb, ${row.computed}, ${JSON.stringify(row.findings)}::jsonb, ${row.decided}, ${row.departure},
      ${row.expert_file_id}, ${row.expert_name}, ${row.reason}, ${row.judged_by}, ${row.judged_by_name}, ${row.judged_by_unit},
      ${row.judged_at})`.execute(tx);
}

/** Judgements of a hazard that the caller has found in scope, newest first. */
export async function judgementsOf(tx: Tx, _actor: Actor, hazardId: string): Promise<JudgementRow[]> {
  const { rows } =
    await sql<JudgementRow>`select id, round, cause, criteria_on, method, items, answers, computed, findings, decided,
      departure, expert_file_id, expert_name, reason, judged_by, judged_by_name, judged_by_unit, judged_at
    from hazard_judgements where hazard_id = ${hazardId} order by round desc`.execute(tx);
  return rows;
}

/** Number of the next judgement; those of earlier releases left only their clauses. */
export async function nextRound(tx: Tx, _actor: Actor, hazardId: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`select greatest(
      coalesce((select max(round) from hazard_criteria where hazard_id = ${hazardId}), 0),
      coalesce((select max(round) from hazard_judgements where hazard_id = ${hazardId}), 0)) as last`.execute(tx);
  return (rows[0]?.last ?? 0) + 1;
}
