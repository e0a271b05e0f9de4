/** Pickers that search at the server: units, people, enterprises, or anything with an address. */
import { Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { apiBase, queryText, request } from '../api.ts';
import { usePaused } from '../hooks.ts';

export interface PickOption {
  value: string;
  label: string;
  /** Second line: code, street, post. */
  note?: string;
}

interface PickCommon {
  placeholder?: string;
  /** Names of values already chosen. */
  initial?: readonly PickOption[];
  allowClear?: boolean;
  disabled?: boolean;
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  status?: 'error';
  /** What was chosen, with its name. */
  onPick?: (options: readonly PickOption[]) => void;
}

export type PickProps = PickCommon &
  (
    | { multiple?: false; value: string | null | undefined; onChange: (value: string) => void }
    | { multiple: true; value: readonly string[]; onChange: (value: string[]) => void }
  );

export type SearchSelectProps = PickProps & {
  /** Answers options for what was typed; called with '' at first opening. */
  search: (q: string, signal: AbortSignal) => Promise<readonly PickOption[]>;
  /** Tells searches apart in the cache. */
  name: string;
};

/** One or several values found by typing. */
export function SearchSelect(props: SearchSelectProps) {
  const {
    search,
    name,
    placeholder,
    initial = [],
    allowClear = true,
    disabled,
    onPick,
    multiple,
    value,
    onChange,
    status,
    ...aria
  } = props;
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState(false);
  const q = usePaused(typed, 250);
  const known = useRef(new Map<string, PickOption>());
  useEffect(() => {
    for (const option of initial) known.current.set(option.value, option);
  }, [initial]);
  const found = useQuery({
    queryKey: ['pick', name, q],
    queryFn: ({ signal }) => search(q, signal),
    enabled: opened,
    staleTime: 30_000,
  });
  // Answers to what was typed before are never offered as answers to what stands there now: a row would change under the hand.
  const waits = typed !== q || found.isFetching;
  const answers = typed === q ? found.data : undefined;
  for (const option of [...initial, ...(found.data ?? [])]) known.current.set(option.value, option);
  const options = useMemo(() => {
    const chosen = (multiple ? (value as readonly string[]) : value ? [value as string] : [])
      .map((one) => known.current.get(one))
      .filter((one) => one !== undefined);
    const list = answers ?? (typed ? [] : chosen);
    return [...list, ...(typed ? [] : chosen.filter((one) => !list.some((other) => other.value === one.value)))];
  }, [answers, value, multiple, typed]);
  const change = (next: string | string[] | undefined): void => {
    const values = next === undefined ? [] : Array.isArray(next) ? next : [next];
    onPick?.(values.map((one) => known.current.get(one) ?? { value: one, label: one }));
    if (multiple) (onChange as (value: string[]) => void)(values);
    else (onChange as (value: string) => void)(values[0] ?? '');
  };
  return (
    <Select
      {...aria}
      {...(status ? { status } : {})}
      showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
      {...(multiple ? { mode: 'multiple' as const } : {})}
      value={multiple ? [...(value as readonly string[])] : value || undefined}
      onChange={(next) => change(next as string | string[] | undefined)}
      onOpenChange={(open) => {
        if (open) setOpened(true);
        else setTyped('');
      }}
      options={options.map((option) => ({ ...option, title: option.label }))}
      optionRender={(option) => (
        <div>
          <div className="z-one">{option.data.label}</div>
          {option.data.note ? <div className="z-note z-one">{option.data.note}</div> : null}
        </div>
      )}
      placeholder={placeholder ?? '输入名称查找'}
      allowClear={allowClear}
      disabled={disabled ?? false}
      loading={opened && waits}
      style={{ width: '100%' }}
      notFoundContent={
        waits ? '正在查找' : found.error ? '没有查到，请稍后再试' : typed ? `没有找到“${typed}”` : '输入名称查找'
      }
    />
  );
}

interface NamedRow {
  id: string;
  name: string;
  [more: string]: unknown;
}

const rowsOf = async (path: string, q: string, signal: AbortSignal): Promise<readonly NamedRow[]> => {
  const answer = await request<{ items: readonly NamedRow[] } | readonly NamedRow[]>(
    'GET',
    `${apiBase}${path}${queryText({ q, limit: 20 })}`,
    { signal },
  );
  return 'items' in answer ? answer.items : answer;
};

const words = (...parts: unknown[]): string => parts.filter((part) => typeof part === 'string' && part).join(' · ');

type Ready = PickProps & { search?: SearchSelectProps['search'] };

/** A unit of the organisation tree. */
export const UnitPicker = ({ search, ...props }: Ready) => (
  <SearchSelect
    {...props}
    name="units"
    placeholder={props.placeholder ?? '输入单位名称'}
    search={
      search ??
      (async (q, signal) =>
        (await rowsOf('/units', q, signal)).map((row) => ({
          value: row.id,
          label: row.name,
          note: words(row.parentName, row.kindLabel),
        })))
    }
  />
);

/** A person, with unit and post. */
export const UserPicker = ({ search, ...props }: Ready) => (
  <SearchSelect
    {...props}
    name="users"
    placeholder={props.placeholder ?? '输入姓名'}
    search={
      search ??
      (async (q, signal) =>
        (await rowsOf('/users', q, signal)).map((row) => ({
          value: row.id,
          label: row.name,
          note: words(row.unitName, row.postTitle),
        })))
    }
  />
);

/** An enterprise, by a fragment of its name, its code or its address. */
export const EnterprisePicker = ({ search, ...props }: Ready) => (
  <SearchSelect
    {...props}
    name="enterprises"
    placeholder={props.placeholder ?? '输入企业名称中的两个字或统一社会信用代码'}
    search={
      search ??
      (async (q, signal) =>
        q.trim() === ''
          ? []
          : (await rowsOf('/enterprises/search', q, signal)).map((row) => ({
              value: row.id,
              label: row.name,
              note: words(row.uscc, row.streetName, row.address),
            })))
    }
  />
);
