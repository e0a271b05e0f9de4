import { Timeline } from '#kernel/web/ui/index.ts';
import type { LetterEvent } from '../shared/schema.ts';

/** 办理经过: every act on a letter with person, unit and time, newest first. */
export const Past = ({ events }: { events: readonly LetterEvent[] }) => (
  <Timeline
    items={events.map((e, i) => ({
      key: `${e.at}-${i}`,
      at: e.at,
      title: e.label,
      who: `${e.unit} ${e.who}`.trim(),
      ...(e.note ? { quote: e.note } : {}),
    }))}
  />
);
