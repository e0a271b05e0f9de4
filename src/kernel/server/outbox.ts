/**
 * What must happen after an act is written in the act's own transaction, as a row of the district's outbox.
 * A relay hands the rows to the queue; the handler runs in one transaction with the mark that it is done,
 * so a crash anywhere loses nothing and doubles nothing.
 */
import { newId } from '../shared/id.ts';
import type { Clock } from './clock.ts';
import { afterCommit, sql, type Tx } from './db.ts';

let hint: (() => void) | null = null;
/** The process that owns a connection tells here how to wake the relay. */
export function onOutboxHint(wake: (() => void) | null): void {
  hint = wake;
}

/**
 * Adds a job. `task` is `<room>.<verb>`; the payload is small and holds ids, not personal data.
 * `runAt`: not before this moment.
 */
export async function addJob(
  tx: Tx,
  clock: Clock,
  task: string,
  payload: Record<string, unknown>,
  runAt?: Date,
): Promise<string> {
  const id = newId<'outbox'>();
  const now = clock.now();
  await sql`insert into outbox (id, task, payload, run_at, created_at)
    values (${id}, ${task}, ${JSON.stringify(payload)}::jsonb, ${runAt ?? now}, ${now})`.execute(tx);
  afterCommit(tx, () => hint?.());
  return id;
}
