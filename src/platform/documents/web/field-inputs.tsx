/** Inputs for the fields of a template, in the order in which the letter needs them. */
import { Input, Select } from 'antd';
import { Plus, Trash2 } from 'lucide-react';
import { useGet } from '#kernel/web/hooks.ts';
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

/** Units by name, or a name typed in: who has no account receives on paper. */
export function RecipientSelect({
  value,
  onChange,
  ...aria
}: {
  value: readonly string[];
  onChange: (value: string[], names: string[]) => void;
  id?: string;
}) {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  const names = new Map((data?.units ?? []).map((u) => [u.id, u.name]));
  const writers = (data?.units ?? []).filter((u) => ['office', 'department', 'street'].includes(u.kind));
  return (
    <Select
      {...aria}
      mode="tags"
      style={{ width: '100%' }}
      value={[...value]}
      optionFilterProp="label"
      placeholder="选择单位；不在名录中的直接输入全称"
      options={writers.map((u) => ({ value: u.id, label: u.name }))}
      onChange={(next) => {
        // What was typed and means one unit of the directory is that unit: only a unit can sign and answer here.
        const meant = [...new Set(next.map((v) => (names.has(v) ? v : (unitMeant(v, writers) ?? v))))];
        onChange(
          meant,
          meant.map((v) => names.get(v) ?? v),
        );
      }}
    />
  );
}

export function useRecipients(): (chosen: readonly string[]) => RecipientInput[] {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  return (chosen) =>
    chosen.map((v): RecipientInput => {
      const unit = data?.units.find((u) => u.id === v);
      return unit ? { role: 'unit', unitId: unit.id as never, name: unit.name } : { role: 'unit', name: v };
    });
}

/** Recipients outside the directory: they have no account, so receipt and reply come on paper. */
export function usePaperNames(): (chosen: readonly string[]) => string[] {
  const { data } = useGet(getReference, {}, { staleTime: 10 * 60_000 });
  return (chosen) => (data ? chosen.filter((v) => !data.units.some((u) => u.id === v)) : []);
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
