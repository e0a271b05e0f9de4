/** Saved views, filters as chips that can be taken away, the as-of date, the heat strip. */
import { Popover } from 'antd';
import { BookmarkPlus, Check, ChevronDown, ChevronUp, History, Search, Square, SquareCheckBig, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { count } from '../format.ts';
import { Icon } from './icon.tsx';

export interface TabItem {
  key: string;
  label: ReactNode;
  count?: number | null | undefined;
  tone?: 'overdue';
}

/** Tabs with counts. They filter what stands below, so they are pressed buttons, reached one by one. */
export function Tabs({
  items,
  value,
  onChange,
  label,
  right,
}: {
  items: readonly TabItem[];
  value: string;
  onChange: (key: string) => void;
  label: string;
  right?: ReactNode;
}) {
  return (
    <div className="z-tabs">
      <div className="z-tabs-list" role="group" aria-label={label}>
        {items.map((item) => (
          <button
            key={item.key}
            type="button"
            className="z-tab"
            aria-current={item.key === value ? 'true' : undefined}
            onClick={() => onChange(item.key)}
          >
            {item.label}
            {item.count === null || item.count === undefined ? null : (
              <span className={`z-tab-count${item.tone === 'overdue' && item.count > 0 ? ' z-overdue' : ''}`}>
                {count(item.count)}
              </span>
            )}
          </button>
        ))}
      </div>
      {right}
    </div>
  );
}

/** 未销号重大 47 · 逾期 6 · …, and 存为视图. */
export function SavedViews({
  items,
  value,
  onChange,
  onSave,
}: {
  items: readonly TabItem[];
  value: string;
  onChange: (key: string) => void;
  onSave?: () => void;
}) {
  return (
    <Tabs
      items={items}
      value={value}
      onChange={onChange}
      label="视图"
      right={
        onSave ? (
          <button type="button" className="z-btn z-btn-quiet z-btn-s" onClick={onSave}>
            <Icon as={BookmarkPlus} />
            存为视图
          </button>
        ) : null
      }
    />
  );
}

/** Kinds of work above a work list: 全部 23 · 复查核查 6. */
export function Kinds({
  items,
  value,
  onChange,
  label = '种类',
}: {
  items: readonly TabItem[];
  value: string;
  onChange: (key: string) => void;
  label?: string;
}) {
  return (
    <div className="z-kinds" role="group" aria-label={label}>
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          className="z-kind"
          aria-pressed={item.key === value}
          onClick={() => onChange(item.key)}
        >
          {item.label} {item.count === null || item.count === undefined ? null : count(item.count)}
        </button>
      ))}
    </div>
  );
}

/** Searches after a pause, at once on Enter. */
export function SearchBox({
  value,
  onChange,
  placeholder,
  label,
  pause = 350,
}: {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  label?: string;
  pause?: number;
}) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  const composing = useRef(false);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed === sent.current || composing.current) return;
    const timer = window.setTimeout(() => {
      sent.current = typed;
      latest.current(typed);
    }, pause);
    return () => window.clearTimeout(timer);
  }, [typed, pause]);
  return (
    <div className="z-search">
      <Icon as={Search} />
      <input
        type="search"
        className="z-input"
        value={typed}
        placeholder={placeholder}
        aria-label={label ?? placeholder ?? '查找'}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          setTyped(event.currentTarget.value);
        }}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || composing.current) return;
          sent.current = typed;
          onChange(typed);
        }}
      />
    </div>
  );
}

export function FilterBar({
  search,
  right,
  children,
}: {
  search?: { value: string; onChange: (value: string) => void; placeholder?: string };
  right?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="z-filters" role="group" aria-label="筛选条件">
      {search ? <SearchBox {...search} /> : null}
      {children}
      {right ? <div className="z-filters-right">{right}</div> : null}
    </div>
  );
}

export interface FilterOption {
  value: string;
  label: string;
  count?: number | null;
}

/** One condition: a menu while nothing is chosen, a chip that can be taken away once something is. */
export function FilterChip({
  label,
  value,
  options,
  onChange,
  multiple = true,
}: {
  label: string;
  value: readonly string[] | string;
  options: readonly FilterOption[];
  onChange: (value: string[]) => void;
  multiple?: boolean;
}) {
  const chosen = typeof value === 'string' ? (value ? [value] : []) : value;
  const [open, setOpen] = useState(false);
  const [find, setFind] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const words = chosen.map((one) => options.find((option) => option.value === one)?.label ?? one);
  const shown = find ? options.filter((option) => option.label.includes(find)) : options;
  const pick = (one: string): void => {
    if (!multiple) {
      onChange(chosen.includes(one) ? [] : [one]);
      setOpen(false);
      return;
    }
    onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  };
  const move = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setOpen(false);
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus();
  };
  const menu = (
    <div onKeyDown={move} ref={list} role="region" aria-label={`选择${label}`}>
      {options.length > 10 ? (
        <div style={{ padding: '6px 6px 0' }}>
          <input
            className="z-input"
            value={find}
            aria-label={`在${label}中查找`}
            placeholder="查找"
            onChange={(event) => setFind(event.target.value)}
          />
        </div>
      ) : null}
      <div className="z-menu" role="menu" aria-label={label}>
        {shown.map((option) => {
          const on = chosen.includes(option.value);
          return (
            <button
              key={option.value}
              type="button"
              role={multiple ? 'menuitemcheckbox' : 'menuitemradio'}
              aria-checked={on}
              className="z-menu-item"
              onClick={() => pick(option.value)}
            >
              {multiple ? <Icon as={on ? SquareCheckBig : Square} /> : null}
              {option.label}
              {!multiple && on ? <Icon as={Check} /> : null}
              {option.count === null || option.count === undefined ? null : (
                <span className="z-menu-count">{count(option.count)}</span>
              )}
            </button>
          );
        })}
        {shown.length === 0 ? <div className="z-menu-head">没有匹配的选项</div> : null}
      </div>
    </div>
  );
  const popover = (child: ReactNode): ReactNode => (
    <Popover
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) setFind('');
        else
          window.setTimeout(
            () => list.current?.querySelector<HTMLElement>('input.z-input,[role^="menuitem"]')?.focus(),
            60,
          );
      }}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      content={menu}
      styles={{ container: { padding: 0 } }}
      destroyOnHidden
    >
      {child}
    </Popover>
  );
  if (chosen.length === 0) {
    return popover(
      <button type="button" className="z-chip" aria-haspopup="menu" aria-expanded={open}>
        {label}
        <Icon as={ChevronDown} />
      </button>,
    );
  }
  const text = words.length > 2 ? `${words[0]}等 ${words.length} 项` : words.join('、');
  return (
    <span className="z-chip z-chip-on">
      {popover(
        <button type="button" aria-haspopup="menu" aria-expanded={open} className="z-one" title={words.join('、')}>
          {label}：{text}
        </button>,
      )}
      <button type="button" aria-label={`去掉条件 ${label}：${text}`} onClick={() => onChange([])}>
        <Icon as={X} />
      </button>
    </span>
  );
}

/** A condition that is on or off. */
export function ToggleChip({
  label,
  value,
  onChange,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return value ? (
    <span className="z-chip z-chip-on">
      {label}
      <button type="button" aria-label={`去掉条件 ${label}`} onClick={() => onChange(false)}>
        <Icon as={X} />
      </button>
    </span>
  ) : (
    <button type="button" className="z-chip" aria-pressed="false" onClick={() => onChange(true)}>
      {label}
    </button>
  );
}

/** 截至 2026-09-28: today, or a day to look back to. Empty value means today. */
export function AsOf({
  value,
  today,
  onChange,
  earliest = '2023-01-01',
}: {
  value: string;
  today: string;
  onChange: (day: string) => void;
  earliest?: string;
}) {
  const id = useId();
  return (
    <span className="z-asof">
      {value ? <Icon as={History} /> : null}
      <label htmlFor={id}>截至</label>
      <input
        id={id}
        type="date"
        className="z-input"
        value={value || today}
        min={earliest}
        max={today}
        onChange={(event) => {
          const day = event.target.value;
          if (day && day >= earliest && day <= today) onChange(day === today ? '' : day);
        }}
      />
      {value ? (
        <button type="button" className="z-link" onClick={() => onChange('')}>
          回到今天
        </button>
      ) : null}
    </span>
  );
}

export interface HeatAxis {
  key: string;
  label: string;
}

/** Step of the sand scale for a count: 0 none, 1 … 5. */
export const heatLevel = (value: number, max: number): number =>
  value <= 0 ? 0 : Math.max(1, Math.min(5, Math.ceil((value / Math.max(1, max)) * 5)));

/** Counts by street × industry. Sand, not red: a count is not a risk level. Cell, row and column names filter. */
export function HeatStrip({
  title = '街道 × 行业领域',
  note,
  rows,
  cols,
  value,
  unit = '件',
  selected,
  onPick,
  foldKey,
}: {
  title?: string;
  note?: ReactNode;
  rows: readonly HeatAxis[];
  cols: readonly HeatAxis[];
  value: (row: string, col: string) => number;
  unit?: string;
  selected?: { row?: string | undefined; col?: string | undefined };
  onPick: (pick: { row?: string; col?: string }) => void;
  /** Remembers in this browser whether it is folded. */
  foldKey?: string;
}) {
  const place = foldKey ? `zb.fold.${foldKey}` : null;
  const [folded, setFolded] = useState(() => (place ? localStorage.getItem(place) === '1' : false));
  const grid = useRef<HTMLTableElement>(null);
  const head = useId();
  const values = rows.map((row) => cols.map((col) => value(row.key, col.key)));
  const max = Math.max(0, ...values.flat());
  const rowSum = (i: number): number => (values[i] ?? []).reduce((a, b) => a + b, 0);
  const colSum = (j: number): number => values.reduce((sum, line) => sum + (line[j] ?? 0), 0);
  const total = values.flat().reduce((a, b) => a + b, 0);

  const move = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const from = (event.target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset.at?.split(',').map(Number);
    if (!step || !from) return;
    event.preventDefault();
    let [r, c] = from as [number, number];
    for (;;) {
      r += step[0] as number;
      c += step[1] as number;
      if (r < -1 || c < -1 || r >= rows.length || c >= cols.length) return;
      const target = grid.current?.querySelector<HTMLElement>(`[data-at="${r},${c}"] button`);
      if (target) {
        target.focus();
        return;
      }
    }
  };
  const fold = (): void => {
    setFolded(!folded);
    if (place) localStorage.setItem(place, folded ? '0' : '1');
  };
  const cellOn = (row: string, col: string): boolean => selected?.row === row && selected.col === col;
  return (
    <section className="z-card z-heat" aria-labelledby={head}>
      <div className="z-heat-head">
        <h2 id={head}>{title}</h2>
        <span className="z-note">{note ?? `共 ${count(total)} ${unit}；点格筛选，点街道名或行业名筛选整列整行`}</span>
        <span className="z-heat-legend" aria-hidden="true">
          少
          {[1, 2, 3, 4, 5].map((n) => (
            <i key={n} className={`z-heat-${n}`} />
          ))}
          多
        </span>
        <button type="button" className="z-btn z-btn-quiet z-btn-s" aria-expanded={!folded} onClick={fold}>
          {folded ? '展开' : '收起'}
          <Icon as={folded ? ChevronDown : ChevronUp} />
        </button>
      </div>
      {folded ? null : (
        <div className="z-heat-scroll" tabIndex={-1}>
          <table ref={grid} onKeyDown={move}>
            <caption className="z-vh">{title}，方向键移动，回车筛选</caption>
            <thead>
              <tr>
                <th scope="col">
                  <span className="z-vh">行业领域</span>
                </th>
                {cols.map((col, j) => (
                  <th key={col.key} scope="col" data-at={`-1,${j}`} data-on={selected?.col === col.key}>
                    <button
                      type="button"
                      tabIndex={-1}
                      aria-pressed={selected?.col === col.key}
                      onClick={() => onPick(selected?.col === col.key && !selected.row ? {} : { col: col.key })}
                    >
                      {col.label}
                    </button>
                  </th>
                ))}
                <th scope="col">合计</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={row.key}>
                  <th scope="row" data-at={`${i},-1`} data-on={selected?.row === row.key}>
                    <button
                      type="button"
                      tabIndex={i === 0 ? 0 : -1}
                      aria-pressed={selected?.row === row.key}
                      onClick={() => onPick(selected?.row === row.key && !selected.col ? {} : { row: row.key })}
                    >
                      {row.label}
                    </button>
                  </th>
                  {cols.map((col, j) => {
                    const n = values[i]?.[j] ?? 0;
                    if (n === 0) {
                      return (
                        <td key={col.key}>
                          <span aria-hidden="true" className="z-ink3">
                            ·
                          </span>
                          <span className="z-vh">0</span>
                        </td>
                      );
                    }
                    return (
                      <td
                        key={col.key}
                        data-at={`${i},${j}`}
                        className={`z-heat-${heatLevel(n, max)}`}
                        data-on={cellOn(row.key, col.key)}
                      >
                        <button
                          type="button"
                          tabIndex={-1}
                          aria-label={`${col.label} × ${row.label}：${n} ${unit}，点击筛选`}
                          title={`${col.label} × ${row.label}：${n} ${unit}，点击筛选`}
                          aria-pressed={cellOn(row.key, col.key)}
                          onClick={() => onPick(cellOn(row.key, col.key) ? {} : { row: row.key, col: col.key })}
                        >
                          {n}
                        </button>
                      </td>
                    );
                  })}
                  <td className="z-heat-sum">{count(rowSum(i))}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">合计</th>
                {cols.map((col, j) => (
                  <td key={col.key}>{count(colSum(j))}</td>
                ))}
                <td style={{ fontWeight: 600 }}>{count(total)}</td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </section>
  );
}
