/** Words and addresses that several faces of the library share. */
import { useGet } from '#kernel/web/hooks.ts';
import { day } from '#kernel/web/format.ts';
import { getReference } from '#platform/identity/shared/contract.ts';
import { validityLabel } from '../shared/labels.ts';
import type { IndustryCode, Validity } from '../shared/schema.ts';

/** Address of an item in the library, as it read on a day (today when left out). */
export const itemPath = (id: string, on?: string): string => {
  const query = new URLSearchParams(on ? { on } : {});
  query.set('item', id);
  return `/criteria?${query.toString()}`;
};

/** 2023年5月15日起施行 · 2017年11月13日至2026年9月29日 */
export function validityPeriod(
  { validFrom, validTo }: { validFrom: string | null; validTo: string | null },
  isFromCertain = true,
): string {
  const doubt = isFromCertain ? '' : '（起始日期待核）';
  if (validFrom === null && validTo === null) return '长期使用';
  if (validTo === null) return `${day(validFrom)}起${doubt}`;
  return `${day(validFrom) || '此前'}至${day(validTo)}${doubt}`;
}

/** The mark of a standard or an item on a day: 现行, 将实施 with its day, 已废止 or 已被替代. */
export const validityWord = (validity: Validity, endKind: 'repealed' | 'replaced' | null, isFocus: boolean): string =>
  isFocus && validity === 'inForce' ? '检查参考' : validityLabel(validity, endKind);

export interface IndustryNames {
  options: { value: string; label: string }[];
  /** 工贸、仓储物流; 各行业领域 when it is all of them. */
  list: (codes: readonly IndustryCode[]) => string;
  ready: boolean;
}

/** Names of the industry fields as the district keeps them. */
export function useIndustryNames(): IndustryNames {
  const { data } = useGet(getReference, undefined, { staleTime: 10 * 60_000 });
  const names = new Map((data?.industries ?? []).map((one) => [one.code, one.name]));
  return {
    options: [...names].map(([value, label]) => ({ value, label })),
    list: (codes) =>
      codes.length === 8
        ? '各行业领域'
        : codes
            .map((code) => names.get(code) ?? '')
            .filter(Boolean)
            .join('、'),
    ready: data !== undefined,
  };
}
