/** Forms: one column, help beneath, errors at the field and in a list that jumps, a draft at every pause. */
import { AlertCircle, Check, Upload } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { DragEvent, FormEvent, ReactNode } from 'react';
import type { z } from 'zod';
import { toApiError } from '../api.ts';
import { bytes, hour, weekdayLong } from '../format.ts';
import { useDraft } from '../hooks.ts';
import { ActError } from './actions.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Consequences } from './record.tsx';

export interface FormError {
  path: string;
  message: string;
}

export interface FormState<T extends object> {
  id: string;
  value: T;
  set: (patch: Partial<T>) => void;
  errors: readonly FormError[];
  errorOf: (path: string) => string | undefined;
  /** Labels of the fields on the screen, for the list of errors. */
  labels: Map<string, string>;
  /** Checks against the schema; true when everything is in order. */
  check: () => boolean;
  setErrors: (errors: readonly FormError[]) => void;
  /** Back to the beginning, draft included. */
  reset: () => void;
  /** After the act: the draft is not needed any more. */
  settled: () => void;
  savedAt: Date | null;
  /** When the draft that was found at opening was kept. */
  restoredAt: Date | null;
}

/** State of a form. With `schema` it is checked before sending; with `draftKey` it is kept in this browser. */
export function useForm<T extends object>({
  initial,
  schema,
  draftKey = null,
}: {
  initial: T;
  schema?: z.ZodType;
  draftKey?: string | null;
}): FormState<T> {
  const id = useId();
  const first = useRef(initial);
  const [value, setValue] = useState<T>(initial);
  const draft = useDraft<T>(draftKey, value, first.current);
  const [restoredAt, setRestoredAt] = useState<Date | null>(null);
  const [errors, setErrors] = useState<readonly FormError[]>([]);
  const labels = useRef(new Map<string, string>());
  const [opened] = useState(draft.found);

  useEffect(() => {
    if (!opened) return;
    setValue((now) => ({ ...now, ...opened.value }));
    setRestoredAt(opened.at);
  }, [opened]);

  const set = useCallback((patch: Partial<T>) => {
    setValue((now) => ({ ...now, ...patch }));
    const touched = Object.keys(patch);
    setErrors((now) =>
      now.filter((error) => !touched.some((key) => error.path === key || error.path.startsWith(`${key}.`))),
    );
  }, []);

  const check = useCallback((): boolean => {
    if (!schema) return true;
    const result = schema.safeParse(value);
    if (result.success) {
      setErrors([]);
      return true;
    }
    const seen = new Set<string>();
    setErrors(
      result.error.issues
        .map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
        .filter((issue) => !seen.has(issue.path) && seen.add(issue.path)),
    );
    return false;
  }, [schema, value]);

  return {
    id,
    value,
    set,
    errors,
    errorOf: (path) => errors.find((error) => error.path === path)?.message,
    labels: labels.current,
    check,
    setErrors,
    reset: () => {
      draft.clear();
      setValue(first.current);
      setErrors([]);
      setRestoredAt(null);
    },
    settled: draft.clear,
    savedAt: draft.savedAt,
    restoredAt,
  };
}

/** What `Field` hands to the input inside it. */
export interface FieldProps {
  id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- inputs differ in the value they take
  value: any;
  // oxlint-disable-next-line typescript/no-explicit-any -- an event or the value itself
  onChange: (next: any) => void;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  status?: 'error';
}

const fieldId = (form: string, name: string): string => `${form}-${name.replace(/\W/g, '-')}`;

/** One question: label above, help beneath, its error. Required is the rule; optional is marked （选填）. */
export function Field<T extends object>({
  form,
  name,
  label,
  help,
  note,
  optional,
  group,
  listedAs,
  children,
}: {
  form: FormState<T>;
  name: keyof T & string;
  label: string;
  help?: ReactNode;
  /** Beside the label: 原期限保留，逾期照算. */
  note?: ReactNode;
  optional?: boolean;
  /** The input is a group (choices, photos): the label names it instead of pointing at it. */
  group?: boolean;
  /** Name in the list of errors where the label alone would not tell which is meant: 系统管理员姓名. */
  listedAs?: string;
  children: (props: FieldProps) => ReactNode;
}) {
  const id = fieldId(form.id, name);
  const error = form.errorOf(name) ?? form.errors.find((one) => one.path.startsWith(`${name}.`))?.message;
  form.labels.set(name, listedAs ?? label);
  const described = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  const body = (
    <>
      <div className="z-field-label">
        {group ? (
          <span className="z-field-name" id={`${id}-label`}>
            {label}
            {optional ? '（选填）' : ''}
          </span>
        ) : (
          <label htmlFor={id}>
            {label}
            {optional ? '（选填）' : ''}
          </label>
        )}
        {note ? <span className="z-ink3">{note}</span> : null}
      </div>
      {children({
        id,
        value: form.value[name],
        onChange: (next: unknown) => {
          const event = next as { target?: { value?: unknown; checked?: boolean; type?: string } } | null;
          const target = event && typeof event === 'object' && 'target' in event ? event.target : undefined;
          const plain = target ? (target.type === 'checkbox' ? target.checked : target.value) : next;
          form.set({ [name]: plain } as Partial<T>);
        },
        'aria-describedby': described,
        'aria-invalid': error ? true : undefined,
        ...(error ? { status: 'error' as const } : {}),
      })}
      {help ? (
        <div className="z-field-help" id={`${id}-help`}>
          {help}
        </div>
      ) : null}
      {error ? (
        <div className="z-field-error" id={`${id}-error`}>
          <Icon as={AlertCircle} />
          {error}
        </div>
      ) : null}
    </>
  );
  return group ? (
    <div role="group" aria-labelledby={`${id}-label`} id={id} tabIndex={-1}>
      {body}
    </div>
  ) : (
    <div>{body}</div>
  );
}

/** The list at the top of a form; each line jumps to its field. */
export function ErrorSummary<T extends object>({ form }: { form: FormState<T> }) {
  const box = useRef<HTMLDivElement>(null);
  const shown = form.errors.length > 0;
  useEffect(() => {
    if (shown) box.current?.focus();
  }, [shown]);
  if (!shown) return null;
  const order = [...form.labels.keys()];
  const rank = (error: FormError): number => {
    const at = order.indexOf(error.path.split('.')[0] ?? '');
    return at < 0 ? order.length : at;
  };
  const listed = [...form.errors].sort((a, b) => rank(a) - rank(b));
  return (
    <div className="z-errors" ref={box} tabIndex={-1} role="alert">
      <h2>有 {form.errors.length} 处需要改正</h2>
      <ul>
        {listed.map((error) => {
          const name = error.path.split('.')[0] ?? '';
          const label = form.labels.get(error.path) ?? form.labels.get(name);
          return (
            <li key={error.path + error.message}>
              <a
                href={`#${fieldId(form.id, name)}`}
                onClick={(event) => {
                  event.preventDefault();
                  const field = document.getElementById(fieldId(form.id, name));
                  field?.scrollIntoView({ block: 'center' });
                  field?.focus();
                }}
              >
                {label ? `${label.replace(/[？?]$/, '')}：` : ''}
                {error.message}
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** 已存草稿 9:41, or the draft that was found. */
export function DraftLine<T extends object>({ form }: { form: FormState<T> }) {
  if (form.restoredAt) {
    return (
      <p className="z-draftline">
        已接着 {hour(form.restoredAt)} 的草稿填写。
        <button type="button" className="z-link" onClick={form.reset}>
          清空重填
        </button>
      </p>
    );
  }
  return form.savedAt ? <p className="z-draftline">已存草稿 {hour(form.savedAt)}</p> : null;
}

export function FormPage<T extends object>({
  form,
  onSubmit,
  submit,
  error,
  busy,
  after,
  afterTitle,
  extra,
  locked,
  children,
}: {
  form: FormState<T>;
  /** Called when the check has passed; the form clears its draft by `form.settled()` in the act's `onDone`. */
  onSubmit: (value: T) => unknown;
  /** The verb: 送审, 登记. */
  submit: string;
  error?: unknown;
  busy?: boolean;
  /** 发出以后 … */
  after?: readonly ReactNode[];
  afterTitle?: string;
  /** Further buttons beside the first. */
  extra?: ReactNode;
  locked?: string | null;
  children: ReactNode;
}) {
  const { setErrors } = form;
  useEffect(() => {
    if (!error) return;
    const known = toApiError(error);
    if (known.errors.length > 0)
      setErrors(known.errors.map((issue) => ({ path: issue.path.replace(/^body\./, ''), message: issue.message })));
  }, [error, setErrors]);
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (busy || locked) return;
    if (form.check()) void onSubmit(form.value);
  };
  const told = error && toApiError(error).errors.length > 0;
  return (
    <form className="z-form" onSubmit={send} noValidate>
      <ErrorSummary form={form} />
      {told ? null : <ActError error={error} onRetry={() => send()} />}
      {children}
      {after ? <Consequences items={after} {...(afterTitle ? { title: afterTitle } : {})} /> : null}
      <div className="z-form-foot">
        <Button kind="filled" type="submit" busy={busy} locked={locked}>
          {submit}
        </Button>
        {extra}
        <DraftLine form={form} />
      </div>
    </form>
  );
}

export interface ChoiceOption<V extends string> {
  value: V;
  label: ReactNode;
  note?: ReactNode;
}

/** Two or three big answers, one of which is chosen. */
export function Choice<V extends string>({
  options,
  value,
  onChange,
  label,
  ...aria
}: {
  options: readonly ChoiceOption<V>[];
  value: V | null | undefined | '';
  onChange: (value: V) => void;
  label?: string;
  id?: string;
  'aria-describedby'?: string | undefined;
}) {
  const name = useId();
  return (
    <div className="z-choice" role="radiogroup" aria-label={label} aria-describedby={aria['aria-describedby']}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={value === option.value} onChange={() => onChange(option.value)} />
          {value === option.value ? <Icon as={Check} /> : null}
          <span>
            {option.label}
            {option.note ? <small>{option.note}</small> : null}
          </span>
        </label>
      ))}
    </div>
  );
}

/** Short answers in one line: 每日 · 每周五 12:00 · 每两周. */
export function Segmented<V extends string>({
  options,
  value,
  onChange,
  label,
}: {
  options: readonly { value: V; label: ReactNode }[];
  value: V;
  onChange: (value: V) => void;
  label: string;
}) {
  const name = useId();
  return (
    <div className="z-seg" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={value === option.value} onChange={() => onChange(option.value)} />
          {option.label}
        </label>
      ))}
    </div>
  );
}

/** A day as `YYYY-MM-DD`, with the weekday said beneath. The browser's own calendar: by keyboard and by thumb. */
export function DayInput({
  value,
  onChange,
  min,
  max,
  note,
  ...aria
}: {
  id?: string;
  value: string | null | undefined;
  onChange: (value: string) => void;
  min?: string;
  max?: string;
  /** Words about the chosen day: 国庆，不顺延. */
  note?: ReactNode;
  'aria-label'?: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  status?: 'error';
}) {
  const { status: _status, ...rest } = aria;
  return (
    <div>
      <input
        {...rest}
        type="date"
        className="z-input"
        style={{ maxWidth: '16rem' }}
        value={value ?? ''}
        min={min}
        max={max}
        onChange={(event) => onChange(event.target.value)}
      />
      {value ? (
        <span className="z-small z-ink2" style={{ marginLeft: 8 }}>
          <span style={{ whiteSpace: 'nowrap' }}>{weekdayLong(value)}</span>
          {note ? <>，{note}</> : null}
        </span>
      ) : null}
    </div>
  );
}

/** From a day to a day. */
export function DayRange({
  from,
  to,
  onChange,
  label,
  max,
}: {
  from: string;
  to: string;
  onChange: (range: { from: string; to: string }) => void;
  label: string;
  max?: string;
}) {
  return (
    <span className="z-asof" role="group" aria-label={label}>
      <input
        type="date"
        className="z-input"
        aria-label={`${label}，从`}
        value={from}
        max={to || max}
        onChange={(event) => onChange({ from: event.target.value, to })}
      />
      至
      <input
        type="date"
        className="z-input"
        aria-label={`${label}，到`}
        value={to}
        min={from}
        max={max}
        onChange={(event) => onChange({ from, to: event.target.value })}
      />
    </span>
  );
}

/** A form in steps: the ladder at the left, the step's fields at its right. */
export function StepsFrame({
  steps,
  current,
  onStep,
  children,
}: {
  steps: readonly { key: string; label: string; note?: ReactNode; done?: boolean }[];
  current: string;
  /** Only steps already done can be gone back to. */
  onStep?: (key: string) => void;
  children: ReactNode;
}) {
  return (
    <div className="z-stepsframe">
      <ol className="z-ladder" aria-label="步骤">
        {steps.map((step) => {
          const now = step.key === current;
          return (
            <li
              key={step.key}
              className={now ? 'z-ladder-now' : step.done ? 'z-ladder-done' : 'z-ladder-ahead'}
              {...(now ? { 'aria-current': 'step' as const } : {})}
            >
              <span className="z-stateline-dot">{step.done && !now ? <Icon as={Check} /> : null}</span>
              <div>
                <div className="z-ladder-head">
                  {step.done && !now && onStep ? (
                    <button type="button" className="z-link" onClick={() => onStep(step.key)}>
                      {step.label}
                    </button>
                  ) : (
                    <b>{step.label}</b>
                  )}
                </div>
                {step.note ? <div className="z-note">{step.note}</div> : null}
              </div>
            </li>
          );
        })}
      </ol>
      <div style={{ minWidth: 0 }}>{children}</div>
    </div>
  );
}

/** A place to drop or choose one file. */
export function FileDrop({
  accept,
  onFile,
  hint,
  limit,
  label = '选择文件，或拖到这里',
  busy,
  multiple,
}: {
  accept: string;
  onFile: (file: File) => void;
  hint?: ReactNode;
  /** Bytes. */
  limit?: number;
  label?: string;
  busy?: boolean;
  /** Several at once; each comes by itself. */
  multiple?: boolean;
}) {
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState('');
  const kinds = useMemo(() => accept.split(',').map((kind) => kind.trim().toLowerCase()), [accept]);
  const take = (file: File | undefined): void => {
    if (!file) return;
    const name = file.name.toLowerCase();
    if (kinds.some((kind) => kind.startsWith('.')) && !kinds.some((kind) => name.endsWith(kind))) {
      setFault(`“${file.name}”不是 ${kinds.join('、')} 文件，请另选`);
    } else if (limit && file.size > limit) {
      setFault(`“${file.name}”有 ${bytes(file.size)}，超过 ${bytes(limit)}，请拆小后再传`);
    } else {
      setFault('');
      onFile(file);
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    for (const file of multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]]) take(file);
  };
  return (
    <div>
      <label
        className="z-drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          type="file"
          className="z-vh"
          accept={accept}
          disabled={busy}
          multiple={multiple}
          onChange={(event) => {
            for (const file of multiple ? (event.target.files ?? []) : [event.target.files?.[0]]) take(file);
            event.target.value = '';
          }}
        />
        <Icon as={Upload} />
        <b>{label}</b>
        {hint ? <span className="z-note">{hint}</span> : null}
      </label>
      {fault ? (
        <div className="z-field-error" role="alert">
          <Icon as={AlertCircle} />
          {fault}
        </div>
      ) : null}
    </div>
  );
}
