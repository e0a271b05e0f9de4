/** The standards at the left: names, validity on the day, how many of their items fit. Under 992 px it folds. */
import { useState } from 'react';
import { count } from '#kernel/web/format.ts';
import { useNarrow } from '#kernel/web/hooks.ts';
import type { Standard } from '../../shared/schema.ts';
import { ValidityMark } from './marks.tsx';

interface Props {
  standards: readonly Standard[];
  value: string;
  onChange: (id: string) => void;
  /** Something narrows the items: only standards with hits are listed. */
  filtered: boolean;
  /** Items in all standards that are in force and fit. */
  total: number | null;
}

export function StandardsList({ standards, value, onChange, filtered, total }: Props) {
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const chosen = standards.find((s) => s.id === value);
  const shown = standards.filter((s) => !filtered || s.matchCount > 0 || s.id === value);
  const pick = (id: string): void => {
    onChange(id);
    setOpen(false);
  };
  const part = (title: string, rows: readonly Standard[]) =>
    rows.length === 0 ? null : (
      <>
        <div className="cr-group">{title}</div>
        <ul>
          {rows.map((s) => (
            <StandardRow key={s.id} standard={s} current={s.id === value} onPick={pick} />
          ))}
        </ul>
      </>
    );
  const ended = shown.filter((s) => s.validity === 'ended');
  const live = shown.filter((s) => s.validity !== 'ended');
  const list = (
    <>
      <ul>
        <li>
          <button
            type="button"
            className="cr-std"
            aria-current={value === '' ? 'true' : undefined}
            onClick={() => pick('')}
          >
            <span className="cr-std-name">全部现行条目</span>
            <span className="cr-std-count">{total === null ? '' : count(total)}</span>
          </button>
        </li>
      </ul>
      {part(
        '法定判定标准',
        live.filter((s) => s.kind === 'statutory'),
      )}
      {part(
        '重点检查事项（不能单独认定重大）',
        live.filter((s) => s.kind === 'focus'),
      )}
      {ended.length > 0 ? (
        <details className="cr-fold" open={ended.some((s) => s.id === value) || undefined}>
          <summary>已废止或被替代 {ended.length} 个</summary>
          <ul>
            {ended.map((s) => (
              <StandardRow key={s.id} standard={s} current={s.id === value} onPick={pick} />
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
  if (narrow) {
    return (
      <section className="z-card cr-list" aria-label="标准目录">
        <details className="cr-fold" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>标准：{chosen ? chosen.name : '全部现行条目'}</summary>
          {list}
        </details>
      </section>
    );
  }
  return (
    <nav className="z-card cr-list" aria-label="标准目录">
      {list}
    </nav>
  );
}

function StandardRow({
  standard: s,
  current,
  onPick,
}: {
  standard: Standard;
  current: boolean;
  onPick: (id: string) => void;
}) {
  return (
    <li>
      <button
        type="button"
        className="cr-std"
        aria-current={current ? 'true' : undefined}
        onClick={() => onPick(current ? '' : s.id)}
      >
        <span className="cr-std-name">{s.name}</span>
        <span className="cr-std-count">{s.coverage === 'none' ? '' : count(s.matchCount)}</span>
        <span className="cr-std-note">
          {s.kind === 'focus' ? null : s.validity === 'inForce' ? (
            <span>现行</span>
          ) : (
            <ValidityMark validity={s.validity} endKind={s.endKind} validFrom={s.validFrom} />
          )}
          <span>{s.docNo ?? s.topic}</span>
          {s.coverage === 'none' ? <span>条文未收录</span> : null}
        </span>
      </button>
    </li>
  );
}
