/** From a cleaned ledger row to the columns of the register, what a ledger may change of a known enterprise, and what of it is kept. */
import { isPlainDate, type PlainDate } from '#kernel/shared/time.ts';
import { LEDGER_FIELDS, type LedgerField, type RowIssue } from '../../shared/cell-issue.ts';
import type { Amount } from '../../shared/quantities.ts';
import type { NameParts } from '../../shared/similarity.ts';
import { DISTRICT_STREETS } from '../../shared/streets.ts';
import { quote } from '../../shared/text.ts';
import { nameKeyOf } from '../name-key.ts';
import type { EnterpriseColumns, EnterpriseRecord } from '../store.ts';
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

export interface Community {
  readonly code: string;
  readonly name: string;
  readonly street_code: string;
}

/** Names of the district by which a ledger's words are found. */
export interface Words {
  /** Industry field (行业领域) → name. */
  readonly industries: ReadonlyMap<string, string>;
  /** Communities by their name without 社区, 居委会. */
  readonly communities: ReadonlyMap<string, readonly Community[]>;
}

const stemOfCommunity = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/(?:社区|居民委员会|居委会)+$/, '');

export function wordsOf(industries: ReadonlyMap<string, string>, communities: readonly Community[]): Words {
  const byStem = new Map<string, Community[]>();
  for (const community of communities) {
    const stem = stemOfCommunity(community.name);
    byStem.set(stem, [...(byStem.get(stem) ?? []), community]);
  }
  return { industries, communities: byStem };
}

/** The industry field for what a ledger wrote, and whether that had to be inferred. */
function industryFieldOf(
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

/** An amount as it is shown: 785 万元, 100 万 USD; yen and won have no hundredths. */
function capitalText({ minor, currency }: Amount): string {
  const perTenThousand = currency === 'JPY' || currency === 'KRW' ? 10_000 : 1_000_000;
  return currency === 'CNY' ? `${minor / perTenThousand} 万元` : `${minor / perTenThousand} 万 ${currency}`;
}

/** What a row says, as columns, and how its industry was found. */
export interface Said {
  readonly columns: Partial<EnterpriseColumns>;
  readonly industry: 'none' | 'exact' | 'inferred' | 'unknown';
}

const streetCodes = new Map(DISTRICT_STREETS.map((s) => [s.name, s.code]));
const streetNames = new Map(DISTRICT_STREETS.map((s) => [s.code, s.name]));
export const streetNameOf = (code: string | null): string | null =>
  code === null ? null : (streetNames.get(code) ?? code);

/** What a row says, as columns; only what it says. */
export function columnsOf(values: LedgerValues, words: Words): Said {
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
  put('street_code', values.street ? streetCodes.get(values.street) : undefined);
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
    columns.registered_capital_fen =
      values.registeredCapital.currency === 'CNY' ? values.registeredCapital.minor : null;
    put('registered_capital_text', capitalText(values.registeredCapital));
  }
  if (values.community) {
    const all = words.communities.get(stemOfCommunity(values.community)) ?? [];
    const here = columns.street_code ? all.filter((c) => c.street_code === columns.street_code) : all;
    if (here.length === 1) put('community_code', here[0]?.code);
  }
  const field = industryFieldOf(values.industry, words.industries);
  if (field) put('industry', field.code);
  if (values.industry && (!field || field.inferred)) put('gb4754_name', values.industry);
  return { columns, industry: field ? (field.inferred ? 'inferred' : 'exact') : values.industry ? 'unknown' : 'none' };
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
  updated_by: null,
} as const;

/** A new enterprise of the register. `parts`: its name taken apart, where that has been done. */
export function newRecord(
  id: string,
  columns: Partial<EnterpriseColumns>,
  source: string,
  at: Date,
  parts?: NameParts,
): EnterpriseRecord {
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
  record.name_key = nameKeyOf(record.name, parts);
  record.search = searchTextOf([record.name, record.uscc, record.address]);
  return record;
}

/** What a ledger may do to a known enterprise. */
export interface MergeRules {
  /** The code itself proved that it is the same enterprise: the name may change. */
  readonly byCode: boolean;
  readonly industry: Said['industry'];
  /** Whether an enterprise of this street and industry would still be the importer's business. */
  readonly mayHold: (streetCode: string | null, industry: string) => boolean;
  readonly at: Date;
  readonly by: string;
}

/**
 * The register's row after the ledger's: what the ledger says and the register lacks is filled in, what differs is taken
 * from the ledger. The name changes only when the code proved the enterprise, a code never; a field of industry that was
 * only inferred does not replace one that is known; nothing leaves the importer's own scope.
 */
export function merged(
  known: EnterpriseRecord,
  columns: Partial<EnterpriseColumns>,
  rules: MergeRules,
): { record: EnterpriseRecord; changed: Record<string, { from: unknown; to: unknown }> } {
  const changed: Record<string, { from: unknown; to: unknown }> = {};
  const record = { ...known };
  for (const [key, value] of Object.entries(columns) as [keyof EnterpriseRecord, unknown][]) {
    const before = known[key];
    if (before === value) continue;
    if (key === 'name' && !rules.byCode) continue;
    if (key === 'uscc' && before !== null) continue;
    if (key === 'industry' && (value === 'other' || (rules.industry !== 'exact' && before !== 'other'))) continue;
    if (key === 'street_code' && !rules.mayHold(value as string, record.industry)) continue;
    if (key === 'industry' && !rules.mayHold(record.street_code, value as string)) continue;
    if (key === 'community_code' && columns.street_code && record.street_code !== columns.street_code) continue;
    changed[key] = { from: before, to: value };
    (record as Record<string, unknown>)[key] = value;
  }
  if (Object.keys(changed).length > 0) {
    record.updated_at = rules.at;
    record.updated_by = rules.by;
    if (changed['name']) record.name_key = nameKeyOf(record.name);
  }
  return { record, changed };
}

const text = (value: unknown): string => quote(String(value), 60);

/**
 * The row's values as they stand on the register now. Whatever differs from what the row said is told: kept from the
 * register, not kept at all, or found by inference.
 */
export function settledValues(
  values: LedgerValues,
  record: EnterpriseRecord,
  how: { isKnown: boolean; industry: Said['industry']; said: Partial<EnterpriseColumns>; words: Words },
  issues: RowIssue[],
): LedgerValues {
  const { words } = how;
  const out: LedgerValues = { ...values };
  const tell = (field: LedgerField, code: string, severity: RowIssue['severity'], message: string): void => {
    issues.push({ field, code, severity, message });
  };
  const keep = (field: LedgerField, stored: unknown, was: unknown): void => {
    const label = LEDGER_FIELDS[field];
    (out as Record<string, unknown>)[field] = stored;
    if (stored === null) tell(field, 'notStored', 'warning', `${label}${text(was)}未能保存，请在企业档案中补填`);
    else if (was === null)
      tell(field, 'keptFromRegister', 'info', `台账未填${label}，保留名录中的${text(shown(stored))}`);
    else
      tell(
        field,
        'keptFromRegister',
        'warning',
        `台账的${label}是${text(shown(was))}，名录中是${text(shown(stored))}，保留名录，请核对`,
      );
  };
  const plainFields = [
    ['name', record.name],
    ['uscc', record.uscc],
    ['establishedOn', record.established_on],
    ['address', record.address === '' ? null : record.address],
    ['legalRepresentative', record.legal_representative],
    ['principal', record.principal_name],
    ['actualController', record.controller_name],
    ['phone', record.phone],
    ['employees', record.employees],
    ['enterpriseType', record.enterprise_type],
    ['businessScope', record.business_scope],
  ] as const;
  for (const [field, stored] of plainFields) {
    const was = values[field];
    if (was !== undefined && was !== stored) keep(field, stored, was);
  }
  if (values.longitude !== undefined || values.latitude !== undefined) {
    const [lng, lat] = [values.longitude ?? null, values.latitude ?? null];
    if (lng !== record.longitude || lat !== record.latitude) {
      if (record.longitude === null || record.latitude === null) {
        for (const field of ['longitude', 'latitude'] as const) {
          if (values[field] == null) continue;
          out[field] = null;
          tell(field, 'incomplete', 'warning', '经度、纬度缺一个，不能定位，未填入，请补全');
        }
      } else {
        if (values.longitude !== undefined && lng !== record.longitude) keep('longitude', record.longitude, lng);
        if (values.latitude !== undefined && lat !== record.latitude) keep('latitude', record.latitude, lat);
      }
    }
  }
  if (values.street !== undefined) {
    const stored = streetNameOf(record.street_code);
    if (values.street !== stored) {
      if (stored !== null && how.said.street_code === record.street_code) out.street = stored;
      else keep('street', stored, values.street);
    }
  }
  if (values.community !== undefined) {
    const stored = communityNameOf(record.community_code, words);
    const named = values.community;
    if (named === null) {
      if (stored !== null) keep('community', stored, null);
    } else if (how.said.community_code === undefined) {
      out.community = stored;
      const isSeveral = (words.communities.get(stemOfCommunity(named))?.length ?? 0) > 1;
      tell(
        'community',
        'unknownCommunity',
        'warning',
        isSeveral
          ? `本区有不止一个“${named}”，请写明街道，未填入`
          : `${quote(named)}不是${record.street_code === null ? '本区' : `${streetNameOf(record.street_code) ?? ''}所辖`}社区的名称，未填入，请核对`,
      );
    } else if (stored !== named) {
      if (how.said.community_code === record.community_code) {
        out.community = stored;
        tell('community', 'normalised', 'info', `${quote(named)}记为“${stored ?? ''}”`);
      } else keep('community', stored, named);
    }
  }
  if (values.industry !== undefined) {
    const field = words.industries.get(record.industry) ?? record.industry;
    const said = values.industry;
    if (said === null) {
      if (how.isKnown && record.industry !== 'other') keep('industry', record.gb4754_name ?? field, null);
    } else if (how.industry === 'exact') {
      if (said !== field && said !== record.industry) keep('industry', field, said);
    } else if (how.industry === 'unknown') {
      if (record.industry === 'other')
        tell(
          'industry',
          'industryUnknown',
          'warning',
          `行业${quote(said)}不能归入行业领域，暂记为“${field}”，请在企业档案中改正`,
        );
      else tell('industry', 'industryInferred', 'info', `行业${quote(said)}不能归入行业领域，行业领域记为“${field}”`);
    } else if (how.said.industry === record.industry)
      tell('industry', 'industryInferred', 'info', `行业${quote(said)}归入行业领域“${field}”`);
    else tell('industry', 'keptFromRegister', 'info', `行业领域保留名录中的“${field}”`);
  }
  if (values.registeredCapital !== undefined) {
    const was = values.registeredCapital;
    const isSame =
      was === null
        ? record.registered_capital_text === null
        : record.registered_capital_text === capitalText(was) &&
          (was.currency !== 'CNY' || record.registered_capital_fen === was.minor);
    if (!isSame) {
      keep('registeredCapital', record.registered_capital_text, was === null ? null : capitalText(was));
      out.registeredCapital =
        record.registered_capital_fen === null ? null : { minor: record.registered_capital_fen, currency: 'CNY' };
    }
  }
  if (values.riskLevel) {
    out.riskLevel = null;
    tell('riskLevel', 'notStored', 'info', `风险等级${quote(values.riskLevel)}不从台账记入，由风险评估给出，未填入`);
  }
  return out;
}

const shown = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function communityNameOf(code: string | null, words: Words): string | null {
  if (code === null) return null;
  for (const list of words.communities.values()) for (const c of list) if (c.code === code) return c.name;
  return code;
}
