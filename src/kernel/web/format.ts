/**
 * Dates, counts, money and clocks as offices write them. Days are `YYYY-MM-DD`, moments ISO 8601; moments are shown in
 * Asia/Shanghai whatever the browser's zone. Nothing in, nothing out: every function answers `''` for null or undefined.
 */
import { addDays, dayOf, daysBetween, endOfDay, isPlainDate, weekday } from '#kernel/shared/time.ts';
import type { PlainDate } from '#kernel/shared/time.ts';

type Maybe<T> = T | null | undefined;
type When = string | Date;

const names = ['一', '二', '三', '四', '五', '六', '日'];
const two = (n: number): string => String(n).padStart(2, '0');

/** Days and moments alike become a civil day in Asia/Shanghai; `null` for what is neither. */
export function toDay(value: Maybe<When>): PlainDate | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' && isPlainDate(value)) return value;
  const instant = value instanceof Date ? value : new Date(value);
  return Number.isNaN(instant.getTime()) ? null : dayOf(instant);
}

const parts = (d: PlainDate): [number, number, number] => d.split('-').map(Number) as [number, number, number];

/** `2026年9月28日` for sentences. */
export function day(value: Maybe<When>): string {
  const d = toDay(value);
  if (!d) return '';
  const [y, m, n] = parts(d);
  return `${y}年${m}月${n}日`;
}

/** `2026-09-28` for columns. */
export const dayCol = (value: Maybe<When>): string => toDay(value) ?? '';

/** `9月28日`; the year is added when it is not `year`. */
export function dayShort(value: Maybe<When>, year?: number): string {
  const d = toDay(value);
  if (!d) return '';
  const [y, m, n] = parts(d);
  return year !== undefined && year !== y ? `${y}年${m}月${n}日` : `${m}月${n}日`;
}

/** `7-11` for a year's own timeline. */
export function dayTick(value: Maybe<When>): string {
  const d = toDay(value);
  if (!d) return '';
  const [, m, n] = parts(d);
  return `${m}-${n}`;
}

/** `周六` */
export function weekdayName(value: Maybe<When>): string {
  const d = toDay(value);
  return d ? `周${names[weekday(d) - 1]}` : '';
}

/** `星期一` */
export function weekdayLong(value: Maybe<When>): string {
  const d = toDay(value);
  return d ? `星期${names[weekday(d) - 1]}` : '';
}

/** `10月10日（周六）`, or with a holiday: `10月1日（国庆）`. */
export function dayWithWeekday(value: Maybe<When>, holiday?: string, year?: number): string {
  const text = dayShort(value, year);
  return text && `${text}（${holiday ?? weekdayName(value)}）`;
}

function hours(value: When): string {
  const local = new Date((value instanceof Date ? value : new Date(value)).getTime() + 8 * 3_600_000);
  return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
}

/** `09:20` */
export const hour = (value: Maybe<When>): string => (toDay(value) ? hours(value as When) : '');

/** `2026年9月28日 09:20` */
export const time = (value: Maybe<When>): string => (toDay(value) ? `${day(value)} ${hours(value as When)}` : '');

/** `2026-09-28 09:20` */
export const timeCol = (value: Maybe<When>): string => (toDay(value) ? `${dayCol(value)} ${hours(value as When)}` : '');

/** `9月19日 15:06` */
export const timeShort = (value: Maybe<When>, year?: number): string =>
  toDay(value) ? `${dayShort(value, year)} ${hours(value as When)}` : '';

/** `9-25 16:20` for a record's own timeline. */
export const timeTick = (value: Maybe<When>): string =>
  toDay(value) ? `${dayTick(value)} ${hours(value as When)}` : '';

/** How long ago, in the words of the change list: `09:12` today, `昨天`, then `9月25日`. */
export function ago(value: Maybe<When>, today: string): string {
  const d = toDay(value);
  if (!d) return '';
  const gap = daysBetween(d, today as PlainDate);
  if (gap === 0) return hours(value as When);
  if (gap === 1) return '昨天';
  return dayShort(d, Number(today.slice(0, 4)));
}

/** `1,978` */
export function count(value: Maybe<number>): string {
  return value === null || value === undefined ? '' : Math.round(value).toLocaleString('en-US');
}

/** Money kept in fen: `46.0 万元`, below ten thousand yuan `860.00 元`. */
export function money(fen: Maybe<number>): string {
  if (fen === null || fen === undefined) return '';
  const yuan = fen / 100;
  if (Math.abs(yuan) >= 10_000) {
    return `${(yuan / 10_000).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} 万元`;
  }
  return `${yuan.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} 元`;
}

/** `21.3%` of a share between 0 and 1. */
export const percent = (share: Maybe<number>, digits = 1): string =>
  share === null || share === undefined || !Number.isFinite(share) ? '' : `${(share * 100).toFixed(digits)}%`;

/** `11.6 MB` */
export function bytes(size: Maybe<number>): string {
  if (size === null || size === undefined) return '';
  if (size < 1024) return `${size} B`;
  if (size < 1024 ** 2) return `${Math.round(size / 1024)} KB`;
  if (size < 1024 ** 3) return `${(size / 1024 ** 2).toFixed(1)} MB`;
  return `${(size / 1024 ** 3).toFixed(1)} GB`;
}

/** `23 米`, `1.2 公里` */
export const distance = (metres: Maybe<number>): string =>
  metres === null || metres === undefined
    ? ''
    : metres < 1000
      ? `${Math.round(metres)} 米`
      : `${(metres / 1000).toFixed(1)} 公里`;

/** Metres between two places (haversine, mean earth radius 6,371,008.8 m). */
export function metresBetween(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lng - a.lng) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Streets lose 街道 where the head of the table already says it. */
export const shortStreet = (name: Maybe<string>): string => (name ?? '').replace(/街道(办事处)?$/, '');

/** Days left until the campaign ends on 2026-12-31 (三年行动收官). */
export const daysToCampaignEnd = (today: string): number => daysBetween(today as PlainDate, '2026-12-31' as PlainDate);

export type ClockTone = 'plain' | 'near' | 'today' | 'overdue' | 'done';

export interface ClockFace {
  tone: ClockTone;
  text: string;
  /** Share of the time used, when start and end are known. */
  used: number | null;
}

export interface ClockFacts {
  /** A day (kept until its end) or a moment (hours count). */
  due?: Maybe<string>;
  doneOn?: Maybe<string>;
  startedOn?: Maybe<string>;
  now: Date;
}

/** Near starts at three days; shorter than a day is said in hours; a day is kept until its end. */
export function clockFace({ due, doneOn, startedOn, now }: ClockFacts): ClockFace {
  const today = dayOf(now);
  const start = toDay(startedOn);
  const end = toDay(due);
  const done = toDay(doneOn);
  if (done) {
    const late = end && done > end ? `，逾期 ${daysBetween(end, done)} 天` : '';
    return {
      tone: 'done',
      text: start ? `用时 ${Math.max(0, daysBetween(start, done))} 天${late}` : `已办结${late}`,
      used: 1,
    };
  }
  if (!due || !end) return { tone: 'plain', text: '未定期限', used: null };
  const span = start ? Math.max(1, daysBetween(start, end)) : null;
  const used = start && span ? Math.min(1, Math.max(0, daysBetween(start, today) / span)) : null;
  const moment = isPlainDate(due) ? endOfDay(due) : new Date(due);
  const wholeDay = isPlainDate(due) || moment.getTime() >= endOfDay(end).getTime() - 999;
  if (!wholeDay) {
    const left = moment.getTime() - now.getTime();
    const minutes = Math.floor(Math.abs(left) / 60_000);
    if (minutes < 24 * 60) {
      const amount = minutes < 60 ? `${Math.max(1, minutes)} 分钟` : `${Math.floor(minutes / 60)} 小时`;
      return left < 0
        ? { tone: 'overdue', text: `逾期 ${amount}`, used: 1 }
        : { tone: 'near', text: `剩 ${amount}`, used };
    }
    if (left < 0) return { tone: 'overdue', text: `逾期 ${Math.floor(minutes / 1440)} 天`, used: 1 };
  }
  const left = daysBetween(today, end);
  if (left < 0) return { tone: 'overdue', text: `逾期 ${-left} 天`, used: 1 };
  if (left === 0) return { tone: 'today', text: '今天到期', used };
  return { tone: left <= 3 ? 'near' : 'plain', text: `剩 ${left} 天`, used };
}

/** Days of the fortnight from the Monday of the week in which `today` falls. */
export function fortnight(today: string): PlainDate[] {
  const monday = addDays(today as PlainDate, 1 - weekday(today as PlainDate));
  return Array.from({ length: 14 }, (_, i) => addDays(monday, i));
}

/** 原值 of a fault of an import: an empty cell is said to be empty; a fault of a whole row or sheet has no cell, and nothing is said. */
export const cellValue = (cell: string, value: string): string => value || (cell ? '（空）' : '');
