/** One act in a drawer: its few fields, what went wrong, one button named for the act. */
import { useId, useState, type ReactNode } from 'react';
import { Input, Select } from 'antd';
import type { AnyEndpoint } from '#kernel/web/api.ts';
import { useAct } from '#kernel/web/hooks.ts';
import { ActError, Button, DayInput, DetailDrawer, EnterprisePicker } from '#kernel/web/ui/index.ts';

export interface ActField {
  name: string;
  label: string;
  kind: 'text' | 'line' | 'day' | 'number' | 'select' | 'units' | 'firms' | 'promises';
  value?: string;
  help?: string;
  options?: readonly { value: string; label: string }[];
}
export interface ActPlan {
  title: string;
  verb: string;
  endpoint: AnyEndpoint;
  fields: readonly ActField[];
  /** Sent beside the fields. */
  body: Record<string, unknown>;
  intro?: ReactNode;
}

export function FieldInput({
  field,
  value,
  onChange,
}: {
  field: ActField;
  value: string;
  onChange: (value: string) => void;
}) {
  switch (field.kind) {
    case 'text':
      return (
        <Input.TextArea rows={4} value={value} onChange={(e) => onChange(e.target.value)} aria-label={field.label} />
      );
    case 'day':
      return <DayInput value={value} onChange={(day) => onChange(day ?? '')} aria-label={field.label} />;
    case 'select':
      return (
        <select className="z-input" value={value} onChange={(e) => onChange(e.target.value)} aria-label={field.label}>
          {field.options?.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      );
    case 'units':
      return (
        <Select
          mode="multiple"
          optionFilterProp="label"
          value={value.split(',').filter(Boolean)}
          options={[...(field.options ?? [])]}
          onChange={(ids: string[]) => onChange(ids.join(','))}
          aria-label={field.label}
        />
      );
    case 'firms':
      return (
        <EnterprisePicker
          multiple
          value={value.split(',').filter(Boolean)}
          onChange={(ids) => onChange(ids.join(','))}
          aria-label={field.label}
        />
      );
    default:
      return (
        <Input
          value={value}
          inputMode={field.kind === 'number' ? 'numeric' : 'text'}
          onChange={(e) => onChange(e.target.value)}
          aria-label={field.label}
        />
      );
  }
}

export function ActDrawer({
  plan,
  params,
  onClose,
  onDone,
}: {
  plan: ActPlan | null;
  params: { id: string };
  onClose: () => void;
  onDone: () => void;
}) {
  return plan ? <ActBody key={plan.title} plan={plan} params={params} onClose={onClose} onDone={onDone} /> : null;
}

function ActBody({
  plan,
  params,
  onClose,
  onDone,
}: {
  plan: ActPlan;
  params: { id: string };
  onClose: () => void;
  onDone: () => void;
}) {
  const [values, setValues] = useState<Record<string, string>>(
    Object.fromEntries(plan.fields.map((f) => [f.name, f.value ?? ''])),
  );
  const [promises, setPromises] = useState([{ text: '', dueOn: '' }]);
  const act = useAct(plan.endpoint, {
    onDone: () => {
      onDone();
      onClose();
    },
  });
  const hasPromises = plan.fields.some((f) => f.kind === 'promises');
  const send = (): void => {
    const body: Record<string, unknown> = { ...plan.body };
    for (const f of plan.fields) {
      if (f.kind === 'promises') body[f.name] = promises.filter((p) => p.text || p.dueOn);
      else if (f.kind === 'units' || f.kind === 'firms')
        body[f.name] = (values[f.name] ?? '').split(',').filter(Boolean);
      else if (f.kind === 'number') body[f.name] = Number(values[f.name]);
      else if (f.kind === 'select' && ['true', 'false'].includes(values[f.name] ?? ''))
        body[f.name] = values[f.name] === 'true';
      else body[f.name] = values[f.name];
    }
    void act.act({ params, body });
  };
  const form = useId();
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={plan.title}
      // In the foot, where no tab bar lies over it.
      footer={
        <div className="sv-acts">
          <Button kind="filled" size="l" type="submit" form={form} busy={act.busy}>
            {plan.verb}
          </Button>
          <Button size="l" onClick={onClose}>
            先不办
          </Button>
        </div>
      }
    >
      <form
        id={form}
        className="sv-form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {plan.intro}
        {plan.fields
          .filter((f) => f.kind !== 'promises')
          .map((f) => (
            <label key={f.name} className="sv-field">
              <span>{f.label}</span>
              <FieldInput
                field={f}
                value={values[f.name] ?? ''}
                onChange={(v) => setValues({ ...values, [f.name]: v })}
              />
              {f.help ? <small className="z-note">{f.help}</small> : null}
            </label>
          ))}
        {hasPromises ? (
          <div className="sv-field">
            <span>整改承诺（每项写明期限，到期跟踪）</span>
            {promises.map((p, i) => (
              <div key={i} className="sv-promise">
                <Input
                  aria-label={`承诺事项 ${i + 1}`}
                  value={p.text}
                  onChange={(e) =>
                    setPromises(promises.map((one, k) => (k === i ? { ...one, text: e.target.value } : one)))
                  }
                />
                <DayInput
                  aria-label={`承诺期限 ${i + 1}`}
                  value={p.dueOn}
                  onChange={(day) =>
                    setPromises(promises.map((one, k) => (k === i ? { ...one, dueOn: day ?? '' } : one)))
                  }
                />
              </div>
            ))}
            <Button size="s" onClick={() => setPromises([...promises, { text: '', dueOn: '' }])}>
              再加一项
            </Button>
          </div>
        ) : null}
        <ActError error={act.error} />
      </form>
    </DetailDrawer>
  );
}
