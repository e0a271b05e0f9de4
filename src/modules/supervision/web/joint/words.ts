/** Words shared by the screens of 吹哨报到. */
import type { RatingKey } from '../../shared/joint/whistle-schema.ts';
import {
  callMachine,
  ratingLabels,
  whistleMachine,
  type CallState,
  type WhistleState,
} from '../../shared/joint/whistle-states.ts';
import type { z } from 'zod';

export const whistlePath = (id: string): string => `/whistles/${id}`;

export const callBadge = (state: CallState) => callMachine.states[state];
export const whistleBadge = (state: WhistleState) => whistleMachine.states[state];

/** 45 分钟, 2 小时 5 分. */
export function minutesText(minutes: number | null): string {
  if (minutes === null) return '';
  if (minutes < 60) return `${minutes} 分钟`;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  return days > 0 ? `${days} 天 ${hours} 小时` : `${hours} 小时${rest ? ` ${rest} 分` : ''}`;
}

/** What a row says about arrival, in words. */
export function arrivalText(row: {
  isOnTime: boolean | null;
  minutes: number | null;
  arrivedAt?: string | null;
}): string {
  if (row.minutes !== null) return `${row.isOnTime ? '按时到场' : '逾期到场'}，用时 ${minutesText(row.minutes)}`;
  return row.isOnTime === false ? '逾期未到场' : '未到场';
}

export const ratingText = (rating: z.infer<typeof RatingKey> | null): string => (rating ? ratingLabels[rating] : '');

/** Share of a whole, or words when there is no whole yet. */
export const shareText = (part: number, whole: number): string =>
  whole === 0 ? '还没有' : `${Math.round((part / whole) * 1000) / 10}%`;
