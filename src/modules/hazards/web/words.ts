/** How the room's codes are said on screens. */
import { optionsOf } from '#kernel/web/ui/options.ts';
import {
  channelLabels,
  evidenceLabels,
  gradeLabels,
  listingLabels,
  stopLabels,
  type Channel,
} from '../shared/labels.ts';
import type { HazardRow } from '../shared/schema.ts';
import { hazardMachine } from '../shared/states.ts';

export const stateLabel = (state: string): string =>
  (hazardMachine.states as Record<string, { label: string } | undefined>)[state]?.label ?? state;

const word = (labels: Readonly<Record<string, string>>, key: string | null | undefined): string =>
  key ? (labels[key] ?? key) : '';

export const channelWord = (key: string): string => word(channelLabels, key);
export const gradeWord = (key: string): string => word(gradeLabels, key);
export const listingWord = (key: string | null): string => word(listingLabels, key);
export const stopWord = (key: string): string => word(stopLabels, key);
export const evidenceWord = (key: string): string => word(evidenceLabels, key);

/** `区应急局 周建宁`; nobody is said, not left blank. */
export const handlerOf = (row: Pick<HazardRow, 'unitName' | 'handlerName'>): string =>
  [row.unitName, row.handlerName ?? '未指定'].filter(Boolean).join(' ');

export const recordPath = (id: string): string => `/hazards/${id}`;
export const actPath = (id: string, action: string, more: Record<string, string> = {}): string => {
  const query = new URLSearchParams(more).toString();
  return `/hazards/${id}/act/${action}${query && `?${query}`}`;
};

export const channelOptions = optionsOf(channelLabels) as { value: Channel; label: string }[];
