/** Inputs for the fields of a template, in the order in which the letter needs them. */
import { Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { apiBase, queryText, request } from '#kernel/web/api.ts';
import { useGet, usePaused } from '#kernel/web/hooks.ts';
import { Button, DayInput, Field, type FormState } from '#kernel/web/ui/index.ts';
import { getReference } from '#platform/identity/shared/contract.ts';
import type { TemplateField } from '../shared/letter.ts';
import type { RecipientInput } from '../shared/schema.ts';

export type Values = Record<string, unknown>;

function Records({
  field,
  value,
  onChange,
}: {
  field: TemplateField;
  value: Record<string, string>[];
  onChange: (rows: Record<string, string>[]) => void;
}) {
  return (
    <div className="doc-records" role="group" aria-label={field.label}>
      {value.map((row, i) => (
        <div key={i} className="doc-record">
          {field.columns.map((c) => (
            <Input
              key={c.key}
              aria-label={`${field.label}第 ${i + 1} 条，${c.label}`}
              placeholder={c.label}
              value={row[c.key] ?? ''}
              onChange={(e) => onChange(value.map((r, n) => (n === i ? { ...r, [c.key]: e.target.value } : r)))}
            />
          ))}
          <Button
            size="s"
            kind="quiet"
            icon={Trash2}
            onClick={() => onChange(value.filter((_, n) => n !== i))}
            aria-label={`删除第 ${i + 1} 条`}
          >
            删除
          </Button>
        </div>
      ))}
      <Button size="s" icon={Plus} onClick={() => onChange([...value, {}])}>
        添加一条
      </Button>
    </div>
  );
}

export function FieldInputs({ form, fields }: { form: FormState<Values>; fields: readonly TemplateField[] }) {
  return (
    <>
      {fields.map((field) => {
        const set = (value: unknown): void => form.set({ [field.key]: value });
        const text = typeof form.value[field.key] === 'string' ? (form.value[field.key] as string) : '';
        return (
          <Field
            key={field.key}
            form={form}
            name={field.key}
            label={field.label}
            optional={!field.required}
            group={field.kind === 'records'}
            help={field.help || undefined}
          >
            {({ value: _value, onChange: _onChange, ...p }) =>
              field.kind === 'day' ? (
                <DayInput {...p} value={text} onChange={set} />
              ) : field.kind === 'records' ? (
                <Records
                  field={field}
                  value={(form.value[field.key] as Record<string, string>[] | undefined) ?? []}
                  onChange={set}
                />
              ) : field.kind === 'longText' || field.kind === 'list' ? (
                <Input.TextArea
                  {...p}
                  value={text}
                  onChange={(e) => set(e.target.value)}
                  autoSize={{ minRows: 3, maxRows: 10 }}
                />
              ) : (
                <Input {...p} value={text} onChange={(e) => set(e.target.value)} />
              )
            }
          </Field>
        );
      })}
    </>
  );
}

/** The one unit whose name holds what was typed; null when none does, or several. */
function unitMeant(typed: string, units: readonly { id: string; name: string }[]): string | null {
  const text = typed.trim();
  const exact = units.find((u) => u.name === text);
  if (exact) return exact.id;
  const holding = text.length < 2 ? [] : units.filter((u) => u.name.includes(text));
  return holding.length === 1 ? holding[0]!.id : null;
}

/** A chosen enterprise of the register, among ids of units and names typed in. */
const FIRM = 'firm:';
/** Names of chosen enterprises by their value; kept with the form, so that a draft still knows them. */
export type FirmNames = Record<string, string>;
export const firmValue = (enterpriseId: string): string => `${FIRM}${enterpriseId}`;

/** Units by name, enterprises of one's own scope by two characters of theirs, or a name typed in: that one receives on paper. */
export function RecipientSelect({
  value,
  firms,
  onChange,
  ...aria
}: {
  value: readonly string[];
  firms: FirmNames;
  onChange: (value: string[], names: string[], firms: FirmNames) => void;
  id?: string;
}) {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  const [typed, setTyped] = useState('');
  const q = usePaused(typed.trim(), 250);
  const found = useQuery({
    queryKey: ['pick', 'letter-firms', q],
    queryFn: ({ signal }) => findFirms(q, signal),
    enabled: q.length >= 2,
    staleTime: 30_000,
  });
  const answers = q.length >= 2 && typed.trim() === q ? (found.data ?? []) : [];
  const known: FirmNames = { ...firms, ...Object.fromEntries(answers.map((one) => [one.value, one.label])) };
  const names = new Map((data?.units ?? []).map((u) => [u.id, u.name]));
  const writers = (data?.units ?? []).filter((u) => ['office', 'department', 'street'].includes(u.kind));
  const chosenFirms = value.filter((v) => v.startsWith(FIRM) && !answers.some((one) => one.value === v));
  return (
    <Select
      {...aria}
      mode="tags"
      style={{ width: '100%' }}
      value={[...value]}
      showSearch={{ optionFilterProp: 'label', onSearch: setTyped }}
      placeholder="选择单位，或输入企业名称中的两个字；不在名录中的直接输入全称"
      options={[
        { label: '单位', options: writers.map((u) => ({ value: u.id, label: u.name, note: '' })) },
        {
          label: '企业',
          options: [...answers, ...chosenFirms.map((v) => ({ value: v, label: known[v] ?? '企业', note: '' }))],
        },
      ].filter((group) => group.options.length > 0)}
      optionRender={({ data: option }) => (
        <div>
          <div className="z-one">{option.label}</div>
          {'note' in option && option.note ? <div className="z-note z-one">{String(option.note)}</div> : null}
        </div>
      )}
      onChange={(next) => {
        setTyped('');
        // What was typed and means one unit of the directory is that unit: only a unit can sign and answer here.
        const meant = [
          ...new Set(next.map((v) => (names.has(v) || v.startsWith(FIRM) ? v : (unitMeant(v, writers) ?? v)))),
        ];
        onChange(
          meant,
          meant.map((v) => names.get(v) ?? known[v] ?? v),
          Object.fromEntries(meant.flatMap((v) => (known[v] === undefined ? [] : [[v, known[v]]]))),
        );
      }}
    />
  );
}

/** Enterprises of the person's own scope by a part of their name: the register's search, asked by its address. */
async function findFirms(q: string, signal: AbortSignal): Promise<{ value: string; label: string; note: string }[]> {
  const { items } = await request<{
    items: { id: string; name: string; uscc: string | null; streetName: string | null }[];
  }>('GET', `${apiBase}/enterprises/search${queryText({ q, limit: 20 })}`, { signal });
  return items
    .filter((one) => one.name.includes(q))
    .map((one) => ({
      value: firmValue(one.id),
      label: one.name,
      note: [one.uscc, one.streetName].filter(Boolean).join(' · '),
    }));
}

export function useRecipients(): (chosen: readonly string[], firms: FirmNames) => RecipientInput[] {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  return (chosen, firms) =>
    chosen.map((v): RecipientInput => {
      if (v.startsWith(FIRM)) return { role: 'unit', enterpriseId: v.slice(FIRM.length), name: firms[v] ?? '企业' };
      const unit = data?.units.find((u) => u.id === v);
      return unit ? { role: 'unit', unitId: unit.id, name: unit.name } : { role: 'unit', name: v };
    });
}

/** Recipients outside the directory: they have no account, so receipt and reply come on paper. */
export function usePaperNames(): (chosen: readonly string[]) => string[] {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  return (chosen) => (data ? chosen.filter((v) => !v.startsWith(FIRM) && !data.units.some((u) => u.id === v)) : []);
}

/** Only what was filled in goes to the server. */
export const filled = (values: Values, fields: readonly TemplateField[]): Values =>
  Object.fromEntries(
    fields.flatMap((f) => {
      const v = values[f.key];
      const empty = v === undefined || v === '' || (Array.isArray(v) && v.length === 0);
      return empty ? [] : [[f.key, v]];
    }),
  );
