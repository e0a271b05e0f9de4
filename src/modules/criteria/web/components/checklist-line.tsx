/** A line of a checklist, as it is shown and printed. */
import type { ChecklistLine, ChecklistRecord } from '../../shared/checklists.ts';
import { roleLabels } from '../../shared/labels.ts';

export interface LineGroup {
  topic: string;
  items: (ChecklistLine & { no: number })[];
}

/** Lines under their heads, numbered through. */
export function groupLines(items: ChecklistRecord['items']): LineGroup[] {
  const groups: LineGroup[] = [];
  items.forEach((item, i) => {
    const last = groups.at(-1);
    const line = { ...item, no: i + 1 };
    if (last?.topic === item.topic) last.items.push(line);
    else groups.push({ topic: item.topic, items: [line] });
  });
  return groups;
}

export const changeWords = {
  none: '',
  reworded: '条文已修订',
  ended: '不再有效',
  upcoming: '将有新版本',
} as const satisfies Record<ChecklistLine['change'], string>;

/** What the line can and cannot do: 重点检查 alone never makes a hazard 重大. */
export const lineNotes = (line: ChecklistLine): string[] => [
  ...(line.kind === 'focus' ? ['重点检查，不能单独认定重大'] : line.role === 'direct' ? [] : [roleLabels[line.role]]),
  ...(line.needsCheck && line.kind !== 'focus' ? ['待核'] : []),
];
