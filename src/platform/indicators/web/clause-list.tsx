/** The demands that an indicator answers, in the words of the action plan. */
import type { IndicatorView } from '../shared/schema.ts';

export function ClauseList({ clauses }: { clauses: IndicatorView['clauses'] }) {
  return (
    <ul className="in-clauses" aria-label="对应的任务要求">
      {clauses.map((clause) => (
        <li key={clause.id}>
          <q>{clause.summary}</q>{' '}
          <span className="z-small z-ink2">
            {clause.id} {clause.section}
          </span>
        </li>
      ))}
    </ul>
  );
}
