/** Two texts of one item with the words that went out and came in; marked by stroke and underline, not by colour alone. */
import { useMemo } from 'react';
import { markWords } from '../../shared/compare.ts';

export function FormerText({ former, next }: { former: string; next: string | null }) {
  const marks = useMemo(
    () => (next === null ? [{ op: 'same' as const, text: former }] : markWords(former, next)),
    [former, next],
  );
  return (
    <>
      {marks.map((mark, i) =>
        mark.op === 'in' ? null : mark.op === 'out' ? <del key={i}>{mark.text}</del> : <span key={i}>{mark.text}</span>,
      )}
    </>
  );
}

export function NextText({ former, next }: { former: string | null; next: string }) {
  const marks = useMemo(
    () => (former === null ? [{ op: 'same' as const, text: next }] : markWords(former, next)),
    [former, next],
  );
  return (
    <>
      {marks.map((mark, i) =>
        mark.op === 'out' ? null : mark.op === 'in' ? <ins key={i}>{mark.text}</ins> : <span key={i}>{mark.text}</span>,
      )}
    </>
  );
}
