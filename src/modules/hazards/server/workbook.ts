/** The ledger as Excel: conditions in words on top, one row a hazard, nothing that a spreadsheet would run. */
import type { Writable } from 'node:stream';
import type { Actor } from '#kernel/shared/actor.ts';
import { daysBetween, type PlainDate } from '#kernel/shared/time.ts';
import { writeSheet } from '#platform/files/server/index.ts';
import { channelGroups, channelLabels, gradeLabels, listingLabels, stopLabels } from '../shared/labels.ts';
import type { LedgerFilter } from '../shared/schema.ts';
import { hazardMachine, type HazardState } from '../shared/states.ts';
import type { ExportRow } from './ledger-store.ts';
import { shownChannel } from './origin.ts';

export interface LedgerSheet {
  filter: LedgerFilter;
  total: number;
  today: PlainDate;
  asOf: Date;
  reader: string;
  actor: Actor;
  streets: ReadonlyMap<string, string>;
  industries: ReadonlyMap<string, string>;
}

/** The filter as a person would say it. */
export function filterInWords(
  filter: LedgerFilter,
  streets: ReadonlyMap<string, string>,
  industries: ReadonlyMap<string, string>,
): string {
  const parts: string[] = [];
  const add = (label: string, values: readonly string[] | undefined, word: (v: string) => string): void => {
    if (values && values.length > 0) parts.push(`${label}：${values.map(word).join('、')}`);
  };
  add('街道', filter.street, (v) => streets.get(v) ?? v);
  add('行业领域', filter.industry, (v) => industries.get(v) ?? v);
  add('等级', filter.grade, (v) => gradeLabels[v as keyof typeof gradeLabels]);
  add('状态', filter.state, (v) => (v === 'open' ? '未销号' : hazardMachine.states[v as HazardState].label));
  add('发现渠道', filter.channel, (v) => channelLabels[v as keyof typeof channelLabels]);
  add('渠道', filter.channelGroup, (v) => channelGroups[v as keyof typeof channelGroups].label);
  add('停产停用', filter.stop, (v) => stopLabels[v as keyof typeof stopLabels]);
  if (filter.overdue !== undefined) parts.push(filter.overdue ? '本环节逾期' : '未逾期');
  if (filter.listed !== undefined) parts.push(filter.listed ? '挂牌督办' : '未挂牌');
  if (filter.stock !== undefined) parts.push(filter.stock ? '2023年及以前发现' : '2024年以后发现');
  if (filter.foundFrom || filter.foundTo) parts.push(`发现日期：${filter.foundFrom ?? ''}至${filter.foundTo ?? ''}`);
  if (filter.closedFrom || filter.closedTo)
    parts.push(`销号日期：${filter.closedFrom ?? ''}至${filter.closedTo ?? ''}`);
  if (filter.text) parts.push(`文字：${filter.text}`);
  if (filter.enterprise) parts.push('指定企业');
  if (filter.handler) parts.push('指定承办人');
  if (filter.unit) parts.push('指定监管部门');
  if (filter.figure) parts.push(`统计数字：${filter.figure}`);
  return parts.length > 0 ? parts.join('；') : '无（全部）';
}

const columns: readonly {
  header: string;
  width: number;
  value: (r: ExportRow, s: LedgerSheet) => string | number | null;
}[] = [
  { header: '编号', width: 22, value: (r) => r.code },
  { header: '隐患名称', width: 40, value: (r) => r.title },
  { header: '企业名称', width: 32, value: (r) => r.enterprise_name },
  { header: '部位', width: 20, value: (r) => r.place },
  { header: '街道', width: 14, value: (r, s) => s.streets.get(r.street_code) ?? r.street_code },
  { header: '行业领域', width: 12, value: (r, s) => s.industries.get(r.industry) ?? r.industry },
  { header: '等级', width: 8, value: (r) => gradeLabels[r.grade] },
  { header: '判定条款', width: 28, value: (r) => r.clauses },
  { header: '发现渠道', width: 14, value: (r, s) => channelLabels[shownChannel(s.actor, r.channel)] },
  { header: '发现日期', width: 12, value: (r) => r.found_on },
  { header: '状态', width: 12, value: (r) => hazardMachine.states[r.state].label },
  {
    header: '停产停用',
    width: 10,
    value: (r) => (r.stop_kind !== 'none' && r.resumed_on === null ? stopLabels[r.stop_kind] : ''),
  },
  {
    header: '挂牌',
    width: 10,
    value: (r) => (r.listing !== null && r.delisted_on === null ? listingLabels[r.listing] : ''),
  },
  { header: '已发现天数', width: 11, value: (r, s) => daysBetween(r.found_on, r.closed_on ?? s.today) },
  { header: '本环节期限', width: 12, value: (r) => r.step_due_on },
  {
    header: '逾期天数',
    width: 10,
    value: (r, s) => (r.step_due_on !== null && r.step_due_on < s.today ? daysBetween(r.step_due_on, s.today) : 0),
  },
  { header: '整改期限', width: 12, value: (r) => r.rectify_due_on },
  { header: '计划资金（万元）', width: 14, value: (r) => (r.funding_fen === null ? null : r.funding_fen / 1_000_000) },
  { header: '实投资金（万元）', width: 14, value: (r) => (r.spent_fen === null ? null : r.spent_fen / 1_000_000) },
  { header: '销号日期', width: 12, value: (r) => r.closed_on },
  { header: '监管部门', width: 14, value: (r) => r.unit_name },
  { header: '承办人', width: 10, value: (r) => r.handler_name },
];

export const ledgerWorkbook = (
  out: Writable,
  batches: AsyncIterable<readonly ExportRow[]>,
  sheet: LedgerSheet,
): Promise<void> =>
  writeSheet(out, batches, {
    name: '隐患台账',
    title: '安全生产隐患台账',
    conditions: filterInWords(sheet.filter, sheet.streets, sheet.industries),
    total: sheet.total,
    unit: '件',
    asOf: sheet.asOf,
    reader: sheet.reader,
    columns: columns.map(({ header, width, value }) => ({ header, width, value: (row) => value(row, sheet) })),
  });
