/** Sentences of the workbench. */
import { dayShort, fortnight, weekdayName } from '#kernel/web/format.ts';
import type { Workbench } from '../shared/contract.ts';

type CalendarDay = Workbench['calendar'][number];

/** `23 件须由您办理；2 件已逾期，先办这两件。` */
export function headline({ total, overdue }: Pick<Workbench, 'total' | 'overdue'>, scope: 'mine' | 'unit'): string {
  const whose = scope === 'unit' ? '本单位共有' : '';
  if (total === 0) return scope === 'unit' ? '本单位现在没有要办的事。' : '现在没有要您办的事。';
  const count = scope === 'unit' ? `${whose} ${total} 件要办` : `${total} 件须由您办理`;
  if (overdue === 0) return `${count}，没有逾期。`;
  return `${count}；${overdue} 件已逾期，先办${overdue === 1 ? '这件' : `这 ${overdue} 件`}。`;
}

/** Runs of days off and make-up days among the fortnight: `10月1日至7日放假期间 2 件照常到期；10月10日（周六）上班。` */
export function holidayWords(days: readonly CalendarDay[]): string {
  const parts: string[] = [];
  for (let i = 0; i < days.length;) {
    const first = days[i] as CalendarDay;
    if (first.mark === '休' && first.holiday) {
      let j = i;
      while (j + 1 < days.length && days[j + 1]?.mark === '休') j += 1;
      const last = days[j] as CalendarDay;
      const due = days.slice(i, j + 1).reduce((sum, one) => sum + one.count, 0);
      const sameMonth = first.date.slice(0, 7) === last.date.slice(0, 7);
      const until = i === j ? '' : `至${sameMonth ? `${Number(last.date.slice(8))}日` : dayShort(last.date)}`;
      parts.push(`${dayShort(first.date)}${until}${first.holiday}放假${due > 0 ? `，${due} 件按自然日照常到期` : ''}`);
      i = j + 1;
      continue;
    }
    if (first.mark === '班') parts.push(`${dayShort(first.date)}（${weekdayName(first.date)}）上班`);
    i += 1;
  }
  return parts.length > 0 ? `${parts.join('；')}。` : '';
}

/** The Monday and Sunday of the week in which the day lies. */
export function weekOf(today: string): { from: string; to: string } {
  const days = fortnight(today);
  return { from: days[0] as string, to: days[6] as string };
}
