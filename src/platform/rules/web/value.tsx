/** The value of a rule: shown part by part, and changed part by part. */
import { Input, Select } from 'antd';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Button, KeyValue } from '#kernel/web/ui/index.ts';
import { isTerm, unitLabels, type Term, type TermUnit } from '#platform/calendar/shared/term.ts';
import type { RuleValue } from '../shared/schema.ts';
import { choicesOf, fieldWord, isGroup, partsOf, valueWords } from '../shared/words.ts';

type Parts = Record<string, RuleValue>;
const isParts = (value: RuleValue): value is Parts => isGroup(value);

/** Whether one line says all of it. */
export const isOneLine = (value: RuleValue): boolean =>
  Array.isArray(value)
    ? value.every((v) => typeof v !== 'object' || Array.isArray(v))
    : !isParts(value) || Object.values(value).every((v) => typeof v !== 'object' || isTerm(v));

/** A value of several parts as a list of names and words. */
export function ValueShow({ rule, value }: { rule: string; value: RuleValue }) {
  if (Array.isArray(value) && !isOneLine(value))
    return (
      <ol className="ru-parts">
        {(value as RuleValue[]).map((part, i) => (
          <li key={i}>{valueWords(rule, part, '')}</li>
        ))}
      </ol>
    );
  if (isParts(value))
    return (
      <KeyValue
        items={partsOf(value).map(([name, part]) => ({
          label: fieldWord(name),
          value:
            isOneLine(part) && !isParts(part) ? (
              valueWords(rule, part, '', name)
            ) : (
              <div className="ru-show">
                <ValueShow rule={rule} value={part} />
              </div>
            ),
          wide: !isOneLine(part),
        }))}
      />
    );
  return <>{valueWords(rule, value, '')}</>;
}

interface PartProps {
  rule: string;
  field: string | null;
  value: RuleValue;
  /** The value of the version before, which tells the form. */
  was: RuleValue;
  unit?: string;
  onChange: (next: RuleValue) => void;
  id?: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  'aria-label'?: string;
}

/** A number once it is written to its end: `0.` and `0.0` are on their way to `0.05`. */
const numberOf = (text: string, isDone: boolean): number | string =>
  text.trim() !== '' && Number.isFinite(Number(text)) && (isDone || String(Number(text)) === text)
    ? Number(text)
    : text;

/** One value that has no parts; `was` tells its form. */
function PlainInput({ rule, field, value, was, unit, onChange, ...aria }: PartProps) {
  if (isTerm(was)) {
    const term = value as Term;
    return (
      <span style={{ display: 'inline-flex', gap: 8 }}>
        <Input
          aria-label="数量"
          inputMode="numeric"
          style={{ width: 96 }}
          value={String(term.amount)}
          onChange={(event) => onChange({ ...term, amount: Number(event.target.value.replace(/\D/g, '')) })}
        />
        <Select<TermUnit>
          aria-label="单位"
          style={{ width: 200 }}
          value={term.unit}
          onChange={(next) => onChange({ ...term, unit: next })}
          options={Object.entries(unitLabels).map(([key, label]) => ({ value: key as TermUnit, label }))}
        />
      </span>
    );
  }
  if (typeof was === 'boolean')
    return (
      <Select
        {...aria}
        style={{ width: 120 }}
        value={value as boolean}
        onChange={(next: boolean) => onChange(next)}
        options={[
          { value: true, label: '是' },
          { value: false, label: '否' },
        ]}
      />
    );
  const put = (text: string, isDone: boolean): void =>
    onChange(was === null && text.trim() === '' ? null : numberOf(text, isDone));
  if (typeof was === 'number' || was === null)
    return (
      <Input
        {...aria}
        inputMode="decimal"
        style={{ maxWidth: 200 }}
        suffix={unit || undefined}
        placeholder={was === null ? '不限' : undefined}
        value={value === null ? '' : String(value)}
        onChange={(event) => put(event.target.value, false)}
        onBlur={(event) => put(event.target.value, true)}
      />
    );
  const known = choicesOf(rule, field);
  if (known)
    return (
      <Select
        {...aria}
        style={{ width: '100%', maxWidth: 260 }}
        value={value as string}
        onChange={(next: string) => onChange(next)}
        options={Object.entries(known).map(([key, label]) => ({ value: key, label }))}
      />
    );
  return String(was).length > 16 ? (
    <Input.TextArea {...aria} autoSize value={String(value)} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <Input {...aria} value={String(value)} onChange={(event) => onChange(event.target.value)} />
  );
}

/** A new entry of a list in the form of its last one, empty. */
function blankOf(value: RuleValue): RuleValue {
  if (isTerm(value)) return value;
  if (Array.isArray(value)) return value.map((v) => blankOf(v as RuleValue));
  if (isParts(value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, blankOf(part)]));
  return typeof value === 'string' || typeof value === 'number' ? '' : value;
}

/** The form of a list's entries: entries come and go, so none stands for its place. A part that is open in one may be open in all. */
function formOf(entries: readonly RuleValue[]): RuleValue | undefined {
  const [first] = entries;
  if (first === undefined || !isParts(first)) return first;
  const names = [...new Set(entries.filter(isParts).flatMap((entry) => Object.keys(entry)))];
  return Object.fromEntries(
    names.map((name) => {
      const all = entries.filter(isParts).flatMap((entry) => (name in entry ? [entry[name] as RuleValue] : []));
      return [name, all.includes(null) ? null : (all[0] as RuleValue)];
    }),
  );
}

function Part({ rule, field, value, was, onChange, ...rest }: PartProps) {
  if (Array.isArray(value)) {
    const set = (at: number, next: RuleValue): void =>
      onChange(value.map((v, i) => (i === at ? next : v)) as RuleValue);
    const form = formOf(Array.isArray(was) ? (was as RuleValue[]) : []);
    return (
      <div className="ru-parts-list">
        {(value as RuleValue[]).map((part, i) => (
          <div key={i} className="ru-parts-entry">
            <div>
              <Part
                rule={rule}
                field={field}
                value={part}
                was={form === undefined ? part : form}
                onChange={(next) => set(i, next)}
                aria-label={`${field === null ? '' : fieldWord(field)}第 ${i + 1} 项`}
              />
            </div>
            <Button
              size="s"
              kind="quiet"
              icon={X}
              aria-label={`去掉第 ${i + 1} 项`}
              onClick={() => onChange(value.filter((_, at) => at !== i) as RuleValue)}
            />
          </div>
        ))}
        <Button
          size="s"
          icon={Plus}
          onClick={() => onChange([...value, blankOf((value.at(-1) ?? form ?? '') as RuleValue)] as RuleValue)}
        >
          再加一项
        </Button>
      </div>
    );
  }
  if (isParts(value))
    return (
      <div className="ru-parts-group">
        {partsOf(value).map(([name, part]) => (
          <div key={name} className="ru-parts-field">
            <span aria-hidden>{fieldWord(name)}</span>
            <div>
              <Part
                rule={rule}
                field={name}
                value={part}
                was={isParts(was) && name in was ? (was[name] as RuleValue) : part}
                onChange={(next) => onChange({ ...value, [name]: next })}
                aria-label={fieldWord(name)}
              />
            </div>
          </div>
        ))}
      </div>
    );
  return <PlainInput {...rest} rule={rule} field={field} value={value} was={was} onChange={onChange} />;
}

/** An input in the form that the value has: a number, a term, a choice, words, a list, or several parts. */
export function ValueInput({
  rule,
  value,
  onChange,
  was,
  unit,
  ...aria
}: {
  rule: string;
  value: RuleValue;
  onChange: (next: RuleValue) => void;
  was: RuleValue;
  unit: string;
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}) {
  const [isRaw, setIsRaw] = useState(false);
  if (typeof was !== 'object' || was === null || isTerm(was))
    return <PlainInput {...aria} rule={rule} field={null} value={value} was={was} unit={unit} onChange={onChange} />;
  return (
    <>
      {isRaw ? (
        <RawInput {...aria} value={value} onChange={onChange} />
      ) : (
        <Part rule={rule} field={null} value={value} was={was} onChange={onChange} />
      )}
      <Button size="s" kind="quiet" onClick={() => setIsRaw(!isRaw)}>
        {isRaw ? '逐项填写' : '按原文填写'}
      </Button>
    </>
  );
}

/** As it is stored, for who adds or removes a name that the parts do not have. */
function RawInput({ value, onChange, ...aria }: { value: RuleValue; onChange: (next: RuleValue) => void; id: string }) {
  const [text, setText] = useState(JSON.stringify(value, null, 2));
  const [fault, setFault] = useState(false);
  return (
    <>
      <Input.TextArea
        {...aria}
        autoSize={{ minRows: 3, maxRows: 16 }}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          try {
            onChange(JSON.parse(event.target.value) as RuleValue);
            setFault(false);
          } catch {
            setFault(true);
          }
        }}
      />
      {fault ? (
        <p className="z-field-error" role="status">
          括号或引号没有配齐，请照原来的样子填写
        </p>
      ) : null}
    </>
  );
}
