/** Two people changed one record: what each of them wrote, field by field, and one result (对比两份). */
import { useMemo, useState, type ReactNode } from 'react';
import { timeShort } from '../format.ts';
import { mergeFields } from '../versions.ts';
import { Button } from './button.tsx';

export interface CompareVersionsProps<T extends object> {
  who?: string | undefined;
  at?: string | undefined;
  /** As the form was opened; as the record is now; as it stands in the form. */
  was: T;
  theirs: T;
  mine: T;
  /** Name of a field; a field without one is not shown and keeps what the form says. */
  labelOf: (field: keyof T) => string | undefined;
  show: (field: keyof T, value: T[keyof T]) => ReactNode;
  busy?: boolean;
  onSave: (value: T) => unknown;
  onBack: () => void;
}

/** Only what both changed needs a choice; the button waits for it and says how many are left. */
export function CompareVersions<T extends object>(props: CompareVersionsProps<T>) {
  const { was, theirs, mine, labelOf, show } = props;
  const merged = useMemo(() => mergeFields(was, theirs, mine), [was, theirs, mine]);
  const [chosen, setChosen] = useState<Partial<Record<keyof T, 'theirs' | 'mine'>>>({});
  const fields = merged.fields.filter((field) => labelOf(field) !== undefined);
  const left = merged.open.filter((field) => labelOf(field) !== undefined && chosen[field] === undefined);
  const save = (): unknown => {
    const value = { ...merged.value };
    for (const field of merged.open) if (chosen[field] === 'theirs') value[field] = theirs[field];
    return props.onSave(value);
  };
  const cell = (field: keyof T, side: 'theirs' | 'mine') => {
    const value = side === 'theirs' ? theirs[field] : mine[field];
    const words = Object.is(was[field], value) ? <span className="z-note">没有改</span> : show(field, value);
    if (!merged.open.includes(field)) {
      const taken = Object.is(merged.value[field], value) && !Object.is(was[field], value);
      return <span className={taken ? 'z-versions-taken' : undefined}>{words}</span>;
    }
    const label = `${labelOf(field)}：用${side === 'theirs' ? '对方的' : '我的'}`;
    return (
      <label className="z-versions-choice">
        <input
          type="radio"
          name={`version-${String(field)}`}
          aria-label={label}
          checked={chosen[field] === side}
          onChange={() => setChosen((now) => ({ ...now, [field]: side }))}
        />
        <span>{words}</span>
      </label>
    );
  };
  return (
    <section className="z-versions" aria-label="对比两份">
      <h2>
        {props.who ?? '其他人'}
        {props.at ? ` ${timeShort(props.at) || props.at} ` : '刚刚'}也改了这条记录
      </h2>
      <p className="z-note">只有一方改过的，直接采用改过的内容；两方改得不一样的，请逐项选定。您填的内容都还在。</p>
      <div className="z-versions-wide">
        <table className="z-table">
          <thead>
            <tr>
              <th scope="col">项目</th>
              <th scope="col">您打开时</th>
              <th scope="col">{props.who ?? '对方'}改为</th>
              <th scope="col">您改为</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={String(field)}>
                <th scope="row">{labelOf(field)}</th>
                <td data-label="您打开时">{show(field, was[field])}</td>
                <td data-label="对方改为">{cell(field, 'theirs')}</td>
                <td data-label="您改为">{cell(field, 'mine')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="z-versions-acts">
        <Button
          kind="filled"
          busy={props.busy}
          locked={left.length > 0 ? `还有 ${left.length} 项两方改得不一样，请先选定` : null}
          onClick={save}
        >
          按选定的保存
        </Button>
        <Button onClick={props.onBack}>回到表单</Button>
      </div>
    </section>
  );
}
