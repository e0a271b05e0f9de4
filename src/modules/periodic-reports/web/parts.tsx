/** What several pages share: the cell of a part, the words of states, faults of an endpoint. */
import { circled } from '../shared/form.ts';
import { partStateLabels, type PartState } from '../shared/states.ts';

const letters: Readonly<Record<PartState, string>> = { ok: '', empty: '', missing: '缺', returned: '退', paper: '纸' };

/** One part of one unit's report: the state is written in the cell, not only coloured. */
export function PartCell({ state, no, title }: { state: PartState; no: number; title: string }) {
  return (
    <span className={`pr-cell pr-cell-${state}`} title={`${title}：${partStateLabels[state]}`}>
      {letters[state] ? <span aria-hidden="true">{letters[state]}</span> : null}
      <span className="z-vh">
        {circled(no)}
        {partStateLabels[state]}
      </span>
    </span>
  );
}
