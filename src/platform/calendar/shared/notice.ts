/**
 * The State Council's holiday notice (放假通知) as it is written, read into days and written back. Officers paste the
 * notice's paragraphs; what cannot be read is said line by line.
 */
import type { FieldIssue } from '#kernel/shared/errors.ts';
import { addDays, daysBetween, isPlainDate, weekday, yearOf, type PlainDate } from '#kernel/shared/time.ts';

export interface NoticeDay {
  on: PlainDate;
  name: string;
}

export interface ReadNotice {
  daysOff: NoticeDay[];
  makeUpDays: NoticeDay[];
  /** Lines that could not be understood, with the reason. */
  problems: string[];
}

const DATE = /(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日/g;

/**
 * Reads paragraphs such as `七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。10月10日（周六）上班。`
 * Remarks in brackets are left aside; `共7天` is compared with the days found.
 */
export function readNotice(year: number, text: string): ReadNotice {
  const daysOff: NoticeDay[] = [];
  const makeUpDays: NoticeDay[] = [];
  const problems: string[] = [];
  const plain = text
    .replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[（(][^）)]*[）)]/g, '')
    .replace(/[ \t\u3000]/g, '');
  for (const line of plain.split(/\n/)) {
    if (!/\d+日/.test(line)) continue;
    const head = /^(?:[一二三四五六七八九十]+、|\d+[.、．])?([^：:\d]{1,20})[：:](.*)$/.exec(line);
    if (!head) {
      problems.push(`没有读懂“${line.slice(0, 40)}”：请写成“节日名称：日期”的样子`);
      continue;
    }
    const name = head[1] as string;
    let last: { year: number; month: number } = { year, month: 0 };
    for (const sentence of (head[2] as string).split(/[。；;]/)) {
      if (!/\d+日/.test(sentence)) continue;
      const found: PlainDate[] = [];
      let isBad = false;
      for (const [, y, m, d] of sentence.matchAll(DATE)) {
        const month = m ? Number(m) : last.month;
        // A day without a month lies in the month named last, and in its year.
        const at = y ? Number(y) : m ? year : last.year;
        last = { year: at, month };
        const on = `${at}-${String(month).padStart(2, '0')}-${(d as string).padStart(2, '0')}`;
        if (isPlainDate(on)) found.push(on);
        else isBad = true;
      }
      if (isBad) problems.push(`${name}：“${sentence}”里有不存在的日期`);
      if (/上班/.test(sentence)) makeUpDays.push(...found.map((on) => ({ on, name })));
      else if (/放假/.test(sentence)) {
        const days =
          /至|到|—|-|～/.test(sentence) && found.length === 2
            ? span(found[0] as PlainDate, found[1] as PlainDate)
            : found;
        if (days.length === 0) problems.push(`${name}：“${sentence}”的起止日期前后颠倒`);
        daysOff.push(...days.map((on) => ({ on, name })));
        const said = /共(\d+)天|放假(\d+)天/.exec(sentence);
        const count = Number(said?.[1] ?? said?.[2] ?? days.length);
        if (count !== days.length) problems.push(`${name}：写的是 ${count} 天，按日期算是 ${days.length} 天，请核对`);
      } else problems.push(`${name}：“${sentence}”没有写放假还是上班`);
    }
  }
  return { daysOff, makeUpDays, problems };
}

function span(from: PlainDate, to: PlainDate): PlainDate[] {
  const count = daysBetween(from, to) + 1;
  return count > 0 && count <= 60 ? Array.from({ length: count }, (_, i) => addDays(from, i)) : [];
}

/** The lists of a year as a notice would say them; `readNotice` reads them back. */
export function writeNotice(
  year: number,
  lists: { daysOff: readonly NoticeDay[]; makeUpDays: readonly NoticeDay[] },
): string {
  const say = (on: PlainDate): string =>
    `${yearOf(on) === year ? '' : `${yearOf(on)}年`}${Number(on.slice(5, 7))}月${Number(on.slice(8))}日`;
  const names = [...new Set([...lists.daysOff, ...lists.makeUpDays].map((d) => d.name))];
  return names
    .map((name) => {
      const sentences: string[] = [];
      const off = lists.daysOff
        .filter((d) => d.name === name)
        .map((d) => d.on)
        .sort();
      for (let i = 0; i < off.length;) {
        let j = i;
        while (j + 1 < off.length && off[j + 1] === addDays(off[j] as PlainDate, 1)) j++;
        const [from, to] = [off[i] as PlainDate, off[j] as PlainDate];
        // The year is said on both ends, so that a range over New Year's Eve reads back.
        const end =
          yearOf(to) === yearOf(from) ? say(to) : `${yearOf(to)}年${Number(to.slice(5, 7))}月${Number(to.slice(8))}日`;
        sentences.push(i === j ? `${say(from)}放假。` : `${say(from)}至${end}放假，共${j - i + 1}天。`);
        i = j + 1;
      }
      const work = lists.makeUpDays
        .filter((d) => d.name === name)
        .map((d) => d.on)
        .sort();
      if (work.length > 0) sentences.push(`${work.map(say).join('、')}上班。`);
      return `${name}：${sentences.join('')}`;
    })
    .join('\n');
}

/**
 * Faults of a year's lists: a day twice, off and worked at once, outside the year (a notice may begin in the last days
 * of December before), a make-up day on an ordinary weekday.
 */
export function yearIssues(
  year: number,
  input: { daysOff: readonly NoticeDay[]; makeUpDays: readonly NoticeDay[] },
): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const seen = new Map<string, string>();
  const check = (path: string, on: PlainDate): void => {
    const before = seen.get(on);
    if (before) issues.push({ path, code: 'twice', message: `${on} 填了两次（另一处在${before}）` });
    const inYear = yearOf(on) === year || (yearOf(on) === year - 1 && on.slice(5) >= '12-20');
    if (!inYear) issues.push({ path, code: 'otherYear', message: `${on} 不在 ${year} 年内` });
  };
  input.daysOff.forEach((day, i) => {
    check(`daysOff.${i}.on`, day.on);
    seen.set(day.on, '放假日期');
  });
  input.makeUpDays.forEach((day, i) => {
    check(`makeUpDays.${i}.on`, day.on);
    if (weekday(day.on) <= 5)
      issues.push({
        path: `makeUpDays.${i}.on`,
        code: 'notWeekend',
        message: `${day.on} 本来就是工作日，调休上班日应为周六或周日`,
      });
    seen.set(day.on, '调休上班日期');
  });
  return issues;
}
