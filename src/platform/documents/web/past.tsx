import { Past } from '#kernel/web/ui/index.ts';
import type { LetterEvent } from '../shared/schema.ts';

/** 办理经过 of a letter: every act with person, unit and time, newest first. */
export const LetterPast = ({ events }: { events: readonly LetterEvent[] }) => (
  <Past
    steps={events.map((e, i) => ({
      id: `${e.at}-${i}`,
      at: e.at,
      label: e.label,
      who: `${e.unit} ${e.who}`.trim(),
      note: e.note,
    }))}
  />
);
