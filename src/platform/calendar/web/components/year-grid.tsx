/** Twelve months of a year; 休 and 班 stand as words under the number, so nothing depends on colour. */
import { addDays, plainDate, weekday, type PlainDate } from '#kernel/shared/time.ts';
import type { NoticeDay } from '../../shared/notice.ts';
import '../calendar.css';

const weekdays = ['一', '二', '三', '四', '五', '六', '日'];

export function YearGrid({
  year,
  daysOff,
  makeUpDays,
  today,
}: {
  year: number;
  daysOff: readonly NoticeDay[];
  makeUpDays: readonly NoticeDay[];
  today?: string;
}) {
  const off = new Map(daysOff.map((d) => [d.on as string, d.name]));
  const work = new Map(makeUpDays.map((d) => [d.on as string, d.name]));
  return (
    <div className="cal-year">
      <div className="cal-months">
        {Array.from({ length: 12 }, (_, i) => (
          <Month key={i} year={year} month={i + 1} off={off} work={work} today={today} />
        ))}
      </div>
    </div>
  );
}

function Month({
  year,
  month,
  off,
  work,
  today,
}: {
  year: number;
  month: number;
  off: ReadonlyMap<string, string>;
  work: ReadonlyMap<string, string>;
  today: string | undefined;
}) {
  const first = plainDate(`${year}-${String(month).padStart(2, '0')}-01`);
  const lead = weekday(first) - 1;
  const days: PlainDate[] = [];
  for (let on = first; on.slice(0, 7) === first.slice(0, 7); on = addDays(on, 1)) days.push(on);
  const cells: (PlainDate | null)[] = [...Array.from({ length: lead }, () => null), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, w) => cells.slice(w * 7, w * 7 + 7));
  return (
    <section className="cal-month" aria-label={`${year}年${month}月`}>
      <h3>{month}月</h3>
      <table>
        <thead>
          <tr>
            {weekdays.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week, w) => (
            <tr key={w}>
              {Array.from({ length: 7 }, (_, i) => {
                const on = week[i];
                return (
                  <td key={i}>
                    {on ? <Day on={on} off={off.get(on)} work={work.get(on)} isToday={on === today} /> : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Day({
  on,
  off,
  work,
  isToday,
}: {
  on: PlainDate;
  off: string | undefined;
  work: string | undefined;
  isToday: boolean;
}) {
  const look = off ? 'cal-off' : work ? 'cal-work' : weekday(on) > 5 ? 'cal-weekend' : '';
  const words = off ? `${off}放假` : work ? `${work}调休上班` : undefined;
  return (
    <span className={`cal-day ${look} ${isToday ? 'cal-today' : ''}`} title={words}>
      {Number(on.slice(8))}
      <small>{off ? '休' : work ? '班' : ''}</small>
      {words ? <span className="z-vh">{words}</span> : null}
    </span>
  );
}
