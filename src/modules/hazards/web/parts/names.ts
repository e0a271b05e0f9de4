/** Words about who acts next and by when, taken from the record that the server answered. */
import { day, dayWithWeekday } from '#kernel/web/format.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { hazardMachine, type HazardState } from '../../shared/states.ts';

/** States in which the enterprise has to act. */
const atEnterprise: ReadonlySet<HazardState> = new Set(['notified', 'planning', 'rectifying', 'returned', 'verified']);

/** Who has to act now: the firm, the handler with the department, the department, or nobody. */
export function nextPerson(record: HazardRecord): string | null {
  if (hazardMachine.states[record.state].final && record.state !== 'closed') return null;
  if (atEnterprise.has(record.state)) {
    const person = record.people.find((one) => one.part.includes('整改责任人')) ?? null;
    return person ? `${record.enterpriseName} ${person.name}` : record.enterpriseName;
  }
  return record.handlerName ? `${record.unitName} ${record.handlerName}` : record.unitName || '监管部门';
}

/** `下一步由区应急局 周建宁办理“现场复查”，2026年10月1日（周四）前。` */
export function nextInWords(record: HazardRecord): string {
  const who = nextPerson(record);
  if (!who) return record.state === 'archived' ? '这件隐患已归档，不需要再办理。' : '这件隐患已撤销，不需要再办理。';
  const clock = record.stepClock;
  const what = clock?.label ? `办理“${clock.label}”` : '办理下一步';
  const by = clock?.dueOn ? `，${day(clock.dueOn)}${dayWithWeekday(clock.dueOn).replace(/^[^（]*/, '')}前` : '';
  return `下一步由${who}${what}${by}。`;
}
