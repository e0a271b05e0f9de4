/** From a cleaned ledger row to the columns of the register, and what a ledger may change of an enterprise that is known. */
import type { RowIssue } from '../../shared/cell-issue.ts';
import { comparable, nameParts } from '../../shared/similarity.ts';
import { DISTRICT_STREETS } from '../../shared/streets.ts';
import type { EnterpriseColumns, EnterpriseRecord } from '../store.ts';
import { isPlainDate, type PlainDate } from '#kernel/shared/time.ts';
import type { LedgerValues } from './clean-row.ts';

/** Words of GB/T 4754 and of offices, by the industry field that supervises them; the first that fits. */
const FIELDS: readonly (readonly [string, RegExp])[] = [
  ['hazchem', /危险化学品|危化|燃气|加油|加气|石油|化工|化学原料|烟花/],
  ['construction', /建筑|施工|装修|装饰|市政工程|房屋工程/],
  ['transport', /运输|客运|货运|公交|出租|物流运输|铁路|港口/],
  ['warehousing', /仓储|仓库|冷库|冷链|物流|快递|邮政/],
  ['crowded', /学校|教育|医院|医疗|养老|幼儿园|宾馆|酒店|旅馆|住宿|娱乐|影院|体育|网吧|商业综合体|人员密集|文化|旅游/],
  ['commerce', /批发|零售|商贸|餐饮|饭店|超市|商场|商店|市场/],
  ['industrial', /工贸|制造|加工|机械|冶金|有色|建材|轻工|纺织|烟草|工业|钢铁|金属|食品|印刷|木材|家具|电子|电气/],
];

/** The industry field for what a ledger wrote, and whether that had to be inferred. */
export function industryFieldOf(
  text: string | null | undefined,
  names: ReadonlyMap<string, string>,
): { code: string; inferred: boolean } | null {
  if (!text) return null;
  for (const [code, name] of names) if (text === name || text === code) return { code, inferred: false };
  const found = FIELDS.find(([, pattern]) => pattern.test(text));
  return found ? { code: found[0], inferred: true } : null;
}

export const searchTextOf = (parts: readonly (string | null | undefined)[]): string =>
  parts
    .filter((p): p is string => Boolean(p))
    .join(' ')
    .normalize('NFKC')
    .toLowerCase();

export const nameKeyOf = (name: string): string => {
  const parts = nameParts(name);
  return (parts.core + parts.branch).slice(0, 200) || comparable(name).slice(0, 200) || name;
};

/** What a row says, as columns; only what it says. */
export function columnsOf(
  values: LedgerValues,
  industries: ReadonlyMap<string, string>,
  issues: RowIssue[],
): Partial<EnterpriseColumns> {
  const columns: Partial<EnterpriseColumns> = {};
  const put = <K extends keyof EnterpriseColumns>(key: K, value: EnterpriseColumns[K] | null | undefined): void => {
    if (value !== null && value !== undefined && value !== '') columns[key] = value;
  };
  put('name', values.name ?? undefined);
  put('uscc', values.uscc);
  put('address', values.address ?? undefined);
  put(
    'established_on',
    values.establishedOn && isPlainDate(values.establishedOn) ? (values.establishedOn as PlainDate) : null,
  );
  put('street_code', DISTRICT_STREETS.find((s) => s.name === values.street)?.code);
  put('legal_representative', values.legalRepresentative);
  put('principal_name', values.principal);
  put('controller_name', values.actualController);
  put('phone', values.phone);
  put('employees', values.employees);
  put('enterprise_type', values.enterpriseType);
  put('business_scope', values.businessScope);
  if (values.longitude != null && values.latitude != null) {
    put('longitude', values.longitude);
    put('latitude', values.latitude);
  }
  if (values.registeredCapital) {
    const { minor, currency } = values.registeredCapital;
    if (currency === 'CNY') put('registered_capital_fen', minor);
    put(
      'registered_capital_text',
      currency === 'CNY' ? `${minor / 1_000_000} 万元` : `${minor / 1_000_000} 万（${currency}）`,
    );
  }
  const field = industryFieldOf(values.industry, industries);
  if (field) {
    put('industry', field.code);
    if (field.inferred) {
      put('gb4754_name', values.industry);
      issues.push({
        field: 'industry',
        code: 'industryInferred',
        severity: 'info',
        message: `行业“${values.industry}”归入行业领域“${industries.get(field.code)}”`,
      });
    }
  } else if (values.industry) {
    put('gb4754_name', values.industry);
    issues.push({
      field: 'industry',
      code: 'industryUnknown',
      severity: 'warning',
      message: `行业“${values.industry}”不能归入行业领域，暂记为“其他”，请在档案中改正`,
    });
  }
  return columns;
}

const EMPTY = {
  name: '',
  uscc: null,
  street_code: null,
  community_code: null,
  industry: 'other',
  gb4754: null,
  gb4754_name: null,
  size_class: null,
  is_high_risk: false,
  address: '',
  longitude: null,
  latitude: null,
  established_on: null,
  enterprise_type: null,
  registered_capital_fen: null,
  registered_capital_text: null,
  business_scope: null,
  employees: null,
  legal_representative: null,
  principal_name: null,
  principal_phone: null,
  controller_name: null,
  controller_phone: null,
  safety_name: null,
  safety_phone: null,
  phone: null,
  is_demo: false,
} as const;

/** A new enterprise of the register. */
export function newRecord(id: string, columns: Partial<EnterpriseColumns>, source: string, at: Date): EnterpriseRecord {
  const record = {
    ...EMPTY,
    ...columns,
    id,
    source,
    state: columns.state ?? 'active',
    version: 1,
    created_at: at,
    updated_at: at,
  } as EnterpriseRecord;
  record.name_key = nameKeyOf(record.name);
  record.search = searchTextOf([record.name, record.uscc, record.address]);
  return record;
}

/**
 * The register's row after the ledger's: what the ledger says and the register lacks is filled in, what differs is taken
 * from the ledger. Name and code change only when the code itself proved that it is the same enterprise.
 */
export function merged(
  known: EnterpriseRecord,
  columns: Partial<EnterpriseColumns>,
  byCode: boolean,
  at: Date,
): { record: EnterpriseRecord; changed: Record<string, { from: unknown; to: unknown }> } {
  const changed: Record<string, { from: unknown; to: unknown }> = {};
  const record = { ...known };
  for (const [key, value] of Object.entries(columns) as [keyof EnterpriseRecord, unknown][]) {
    const before = known[key];
    if (before === value) continue;
    if ((key === 'name' || key === 'uscc') && !byCode && before !== null) continue;
    if (key === 'industry' && value === 'other') continue;
    changed[key] = { from: before, to: value };
    (record as Record<string, unknown>)[key] = value;
  }
  if (Object.keys(changed).length > 0) {
    record.updated_at = at;
    record.name_key = nameKeyOf(record.name);
    const former = changed['name'] ? known.name : '';
    record.search = searchTextOf([record.name, record.uscc, record.address, former]);
  }
  return { record, changed };
}
