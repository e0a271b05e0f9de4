/** Words about who acts next and by when, taken from the record that the server answered. */
import { day, dayWithWeekday } from '#kernel/web/format.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { hazardMachine, type HazardState } from '../../shared/states.ts';

/** States in which the enterprise has to act. */
const atEnterprise: ReadonlySet<HazardState> = new Set(['planning', 'rectifying', 'returned', 'verified']);
/** Steps that another person than the handler decides. */
const atReviewer: ReadonlySet<HazardState> = new Set(['awaitingConfirmation', 'closing']);

type Facts = Pick<
  HazardRecord,
  'state' | 'enterpriseName' | 'unitName' | 'handlerName' | 'people' | 'documents' | 'stepClock'
>;

/** Who has to act now: those who have not signed, the firm, another reviewer, the handler, the department, or nobody. */
function nextPerson(record: Facts): string | null {
  if (hazardMachine.states[record.state].final && record.state !== 'closed') return null;
  const unit = record.unitName || '监管部门';
  if (record.state === 'notified') {
    const open = record.documents.flatMap((one) => one.receipts.filter((receipt) => receipt.signedAt === null));
    const names = [...new Set(open.map((receipt) => receipt.name))].filter(Boolean);
    return names.length > 0 ? `${record.enterpriseName} ${names.join('、')}` : record.enterpriseName;
  }
  if (atEnterprise.has(record.state)) {
    const person = record.people.find((one) => one.part.includes('整改责任人'));
    return person ? `${record.enterpriseName} ${person.name}` : record.enterpriseName;
  }
  if (atReviewer.has(record.state)) return `${unit}另一位审核人`;
  return record.handlerName ? `${unit} ${record.handlerName}` : unit;
}

/** `下一步由区应急局 周建宁办理“现场复查”，2026年10月1日（周四）前。` */
export function nextInWords(record: Facts): string {
  const who = nextPerson(record);
  if (!who) return record.state === 'archived' ? '这件隐患已归档，不需要再办理。' : '这件隐患已撤销，不需要再办理。';
  const clock = record.stepClock;
  if (record.state === 'closed' && !clock) return '以后抽查“回头看”，再次发现时重开本件。';
  const what = clock?.label ? `办理“${clock.label}”` : '办理下一步';
  const by = clock?.dueOn ? `，${day(clock.dueOn)}${dayWithWeekday(clock.dueOn).replace(/^[^（]*/, '')}前` : '';
  return `下一步由${who}${what}${by}。`;
}
