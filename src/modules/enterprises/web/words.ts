/** Names and words that several screens of the enterprises room share. */
import { useMemo } from 'react';
import type { StateFamily } from '#kernel/shared/machine.ts';
import { shortStreet } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { getReference } from '#platform/identity/shared/contract.ts';
import { LEDGER_FIELDS } from '../shared/cell-issue.ts';
import { enterpriseStateLabels, sizeLabels, type ImportView } from '../shared/schema.ts';

export interface Names {
  streets: { value: string; label: string }[];
  industries: { value: string; label: string }[];
  /** Short name, for tables whose head says 街道. */
  street: (code: string | null) => string;
  /** Whole name, for files. */
  streetFull: (code: string | null) => string;
  industry: (code: string) => string;
}

/** Names of streets and industry fields as the district keeps them. */
export function useNames(): Names {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  return useMemo(() => {
    const streets = new Map((data?.streets ?? []).map((one) => [one.code, one]));
    const industries = new Map((data?.industries ?? []).map((one) => [one.code, one.name]));
    return {
      streets: [...streets.values()].map((one) => ({ value: one.code, label: one.name })),
      industries: [...industries].map(([value, label]) => ({ value, label })),
      street: (code) => {
        const one = streets.get(code ?? '');
        return one ? one.shortName || shortStreet(one.name) : (code ?? '');
      },
      streetFull: (code) => streets.get(code ?? '')?.name ?? code ?? '',
      industry: (code) => industries.get(code) ?? code,
    };
  }, [data]);
}

export const sizeWord = (size: string | null): string =>
  size && size in sizeLabels ? sizeLabels[size as keyof typeof sizeLabels] : '';

/** States in which an enterprise may be looked for; merged ones lead to the one that is kept. */
export const stateOptions = (['active', 'suspended', 'closed'] as const).map((value) => ({
  value,
  label: enterpriseStateLabels[value],
}));

/** Where an import stands. */
export const importStates: Readonly<Record<ImportView['state'], { label: string; family: StateFamily }>> = {
  preview: { label: '待确认', family: 'pending' },
  checking: { label: '检查中', family: 'doing' },
  checked: { label: '已检查', family: 'pending' },
  running: { label: '导入中', family: 'doing' },
  stopped: { label: '已中断', family: 'stopped' },
  done: { label: '已完成', family: 'done' },
  failed: { label: '未完成', family: 'stopped' },
};

/** Name of a column of the ledger. */
export const fieldWord = (field: string | null): string =>
  field === null ? '整行' : field in LEDGER_FIELDS ? LEDGER_FIELDS[field as keyof typeof LEDGER_FIELDS] : '其他';

export const enterprisePath = (id: string): string => `/enterprises/${id}`;
export const importPath = (id: string): string => `/enterprises/imports/${id}`;
