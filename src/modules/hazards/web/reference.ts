/** Names of streets, industry fields and units, read once a session. */
import { useMemo } from 'react';
import { shortStreet } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { getReference } from '#platform/identity/shared/contract.ts';

export interface Reference {
  streets: { code: string; name: string; short: string }[];
  industries: { code: string; name: string }[];
  departments: { id: string; name: string }[];
  /** Short name without 街道, for tables whose head says 街道. */
  street: (code: string) => string;
  /** Whole name, for records and letters. */
  streetFull: (code: string) => string;
  industry: (code: string) => string;
  unit: (id: string) => string;
  ready: boolean;
}

export function useReference(): Reference {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  return useMemo(() => {
    const streets = (data?.streets ?? []).map((one) => ({
      code: one.code,
      name: one.name,
      short: one.shortName || shortStreet(one.name),
    }));
    const byStreet = new Map(streets.map((one) => [one.code, one]));
    const byIndustry = new Map((data?.industries ?? []).map((one) => [one.code, one.name]));
    const byUnit = new Map((data?.units ?? []).map((one) => [one.id, one.shortName || one.name]));
    return {
      streets,
      industries: data?.industries ?? [],
      departments: (data?.units ?? [])
        .filter((one) => one.kind === 'department')
        .map((one) => ({ id: one.id, name: one.shortName || one.name })),
      street: (code) => byStreet.get(code)?.short ?? code,
      streetFull: (code) => byStreet.get(code)?.name ?? code,
      industry: (code) => byIndustry.get(code) ?? code,
      unit: (id) => byUnit.get(id) ?? '所选部门',
      ready: data !== undefined,
    };
  }, [data]);
}
