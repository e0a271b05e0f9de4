/** The ledger's conditions: as they stand in the address, as the contract asks them, and in words. */
import { channelGroups, channelLabels, gradeLabels, stopLabels } from '../shared/labels.ts';
import { stateLabel } from './words.ts';

/** Kinds and defaults of the conditions in the address. `view` marks 全部, which has no condition. */
export const ledgerDefaults = {
  view: '',
  text: '',
  street: [] as string[],
  industry: [] as string[],
  grade: [] as string[],
  state: [] as string[],
  channel: [] as string[],
  channelGroup: [] as string[],
  unit: [] as string[],
  handler: '',
  enterprise: '',
  stop: [] as string[],
  listed: false,
  overdue: false,
  stock: false,
  foundFrom: '',
  foundTo: '',
  closedFrom: '',
  closedTo: '',
  figure: '',
};
export type LedgerState = typeof ledgerDefaults;
export const ledgerSort = 'stepDue';
export const allView = 'all';

/** `-foundOn` in the address is `sort` and `order` in the contract; one character is too little to search for. */
export function askLedger({ view: _view, sort, text, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const by = String(sort ?? '') || ledgerSort;
  const words = String(text ?? '').trim();
  return {
    ...rest,
    ...(words.length > 1 ? { text: words } : {}),
    sort: by.replace(/^-/, ''),
    order: by.startsWith('-') ? 'desc' : 'asc',
  };
}

/** Conditions without sort, for export and heat. */
export function onlyFilter({
  sort: _sort,
  order: _order,
  ...filter
}: Record<string, unknown>): Record<string, unknown> {
  return filter;
}

type Told = Record<string, string | boolean | readonly string[]>;
const blank = (value: unknown): boolean =>
  value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);

/** A saved view's conditions as the address holds them; everything that it does not name is off. */
export function stateOfView(filter: Readonly<Record<string, string>>): LedgerState {
  const state: Record<string, unknown> = { ...ledgerDefaults };
  for (const [key, text] of Object.entries(filter)) {
    const kind = (ledgerDefaults as Told)[key];
    if (kind === undefined || key === 'view') continue;
    state[key] = Array.isArray(kind)
      ? text.split(',').filter(Boolean)
      : typeof kind === 'boolean'
        ? text === 'true'
        : text;
  }
  return state as LedgerState;
}

/** The conditions in the address as a saved view keeps them. */
export function viewOfState(state: Told): Record<string, string> {
  const filter: Record<string, string> = {};
  for (const [key, value] of Object.entries(state)) {
    if (key === 'view' || blank(value)) continue;
    filter[key] = Array.isArray(value) ? [...(value as string[])].sort().join(',') : String(value);
  }
  return filter;
}

/** Whether two sets of conditions ask the same, whatever the order of their values. */
export const sameFilter = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean => {
  const plain = (filter: Readonly<Record<string, string>>): string =>
    JSON.stringify(
      Object.entries(filter)
        .filter(([, value]) => value !== '')
        .map(([key, value]) => [key, value.split(',').sort().join(',')])
        .sort(([x], [y]) => String(x).localeCompare(String(y))),
    );
  return plain(a) === plain(b);
};

/** Names of codes that other rooms own. */
export interface Names {
  street: (code: string) => string;
  industry: (code: string) => string;
  unit: (id: string) => string;
  enterprise?: (id: string) => string;
}

/** The conditions as a sentence for paper: 等级为重大、状态未到“已销号”. */
export function conditionsInWords(state: Readonly<LedgerState>, names: Names): string {
  const list = (values: readonly string[], say: (value: string) => string): string => values.map(say).join('或');
  const parts: string[] = [];
  if (state.grade.length)
    parts.push(`等级为${list(state.grade, (v) => gradeLabels[v as keyof typeof gradeLabels] ?? v)}`);
  if (state.state.length)
    parts.push(state.state.includes('open') ? '状态未到“已销号”' : `状态为${list(state.state, stateLabel)}`);
  if (state.listed) parts.push('已挂牌');
  if (state.overdue) parts.push('本环节已逾期');
  if (state.stock) parts.push('2023年12月31日及以前发现');
  if (state.street.length) parts.push(`街道为${list(state.street, names.street)}`);
  if (state.industry.length) parts.push(`行业领域为${list(state.industry, names.industry)}`);
  if (state.channelGroup.length)
    parts.push(
      `发现方式为${list(state.channelGroup, (v) => channelGroups[v as keyof typeof channelGroups]?.label ?? v)}`,
    );
  if (state.channel.length)
    parts.push(`发现渠道为${list(state.channel, (v) => channelLabels[v as keyof typeof channelLabels] ?? v)}`);
  if (state.unit.length) parts.push(`监管部门为${list(state.unit, names.unit)}`);
  if (state.stop.length) parts.push(list(state.stop, (v) => stopLabels[v as keyof typeof stopLabels] ?? v));
  if (state.enterprise) parts.push(`企业为${names.enterprise?.(state.enterprise) ?? '所选企业'}`);
  if (state.foundFrom || state.foundTo) parts.push(`发现日期${spanWords(state.foundFrom, state.foundTo)}`);
  if (state.closedFrom || state.closedTo) parts.push(`销号日期${spanWords(state.closedFrom, state.closedTo)}`);
  if (state.text.trim().length > 1) parts.push(`含“${state.text.trim()}”`);
  if (state.figure) parts.push('由统计数字打开的明细');
  return parts.length ? parts.join('、') : '全部';
}

const spanWords = (from: string, to: string): string =>
  from && to ? `在 ${from} 至 ${to}` : from ? `不早于 ${from}` : `不晚于 ${to}`;
