/**
 * Tables. A native table rather than Ant Design's: heads with scope, announced sort, 43 px rows, real links, and cards
 * under 992 px, at a fraction of the weight.
 */
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, ChevronsUpDown } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { count } from '../format.ts';
import { useNarrow, usePhone } from '../hooks.ts';
import type { PageState } from '../hooks.ts';
import { LinkButton } from './button.tsx';
import { Empty, ErrorFace, Loading } from './faces.tsx';
import type { FaceAction } from './faces.tsx';
import { FigureLink } from './figure.tsx';
import { Icon } from './icon.tsx';

export interface Column<T> {
  key: string;
  title: ReactNode;
  render: (row: T, index: number) => ReactNode;
  /** CSS width: `150px`, `12rem`, `20%`. */
  width?: string;
  align?: 'left' | 'right' | 'center';
  /** Key under which the server sorts; left out where it does not. */
  sort?: string;
  /** The first sort is downwards (days, counts). */
  downFirst?: boolean;
  /** Holds the row's link. */
  primary?: boolean;
  /** Left out under this width of the window, in px. */
  hideBelow?: number;
  /**
   * Place on a phone's card: the title, the meta line (with the column's title before it, left out where the row has
   * nothing to say), the right end of the head, or nowhere.
   */
  card?: 'head' | 'meta' | 'side' | 'none';
  /** Stays at the left when the table scrolls sideways. */
  pin?: boolean;
}

/** Two lines in one cell: title (with tags before it) and firm. */
export function CellTwo({
  title,
  note,
  tags,
  to,
}: {
  title: string;
  note?: ReactNode;
  tags?: ReactNode;
  to?: string | undefined;
}) {
  return (
    <div className="z-cell-two">
      <span className="z-one" title={title}>
        {tags}
        {to === undefined ? <span>{title}</span> : <Link to={to}>{title}</Link>}
      </span>
      {note ? (
        <span className="z-cell-note z-one" title={typeof note === 'string' ? note : undefined}>
          {note}
        </span>
      ) : null}
    </div>
  );
}

const interactive = 'a,button,input,select,textarea,label,[role="button"],[role="menuitem"]';

function useWidth(): number {
  const [width, setWidth] = useState(() => window.innerWidth);
  useEffect(() => {
    const read = (): void => setWidth(window.innerWidth);
    window.addEventListener('resize', read);
    return () => window.removeEventListener('resize', read);
  }, []);
  return width;
}

function Head<T>({
  column,
  sort,
  onSort,
  pin = false,
}: {
  column: Column<T>;
  pin?: boolean;
  sort: string;
  onSort?: ((sort: string) => void) | undefined;
}) {
  const up = sort === column.sort;
  const down = sort === `-${column.sort}`;
  const style: CSSProperties | undefined = column.width ? { width: column.width } : undefined;
  const cls = pin || column.pin ? 'z-col-pin' : undefined;
  if (!column.sort || !onSort) {
    return (
      <th scope="col" data-align={column.align} style={style} className={cls}>
        {column.title}
      </th>
    );
  }
  const first = column.downFirst ? `-${column.sort}` : column.sort;
  const second = column.downFirst ? column.sort : `-${column.sort}`;
  const next = sort === first ? second : sort === second ? '' : first;
  return (
    <th
      scope="col"
      data-align={column.align}
      style={style}
      className={cls}
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
    >
      <button type="button" className={`z-sort${up || down ? ' z-sort-on' : ''}`} onClick={() => onSort(next)}>
        {column.title}
        <Icon as={up ? ArrowUp : down ? ArrowDown : ChevronsUpDown} />
      </button>
    </th>
  );
}

interface Picking {
  keys: ReadonlySet<string>;
  /** Everything the filters hold, beyond this page. */
  all: boolean;
}

export interface LedgerTableProps<T> {
  page: PageState<T, never> | PageState<T>;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** What the table holds, for screen readers: 未销号重大隐患. */
  caption: string;
  to?: (row: T) => string;
  /** Counting word: 件, 家, 人次. */
  unit?: string;
  /** Batch acts; given keys (and whether all filtered rows are meant). */
  select?: {
    actions: (keys: readonly string[], all: boolean, clear: () => void) => ReactNode;
    allowAll?: boolean;
    rowName?: (row: T) => string;
  };
  card?: (row: T) => ReactNode;
  empty?: { title: ReactNode; text?: ReactNode; action?: FaceAction };
  /** Fewest px before the table scrolls sideways in its card. */
  minWidth?: number;
}

/** The one ledger: server paging with exact totals, sort, batch bar, row link; cards on narrow screens. */
export function LedgerTable<T>({
  page: given,
  columns,
  rowKey,
  caption,
  to,
  unit = '件',
  select,
  card,
  empty,
  minWidth,
}: LedgerTableProps<T>) {
  const page = given as PageState<T>;
  const narrow = useNarrow();
  const width = useWidth();
  const navigate = useNavigate();
  const [picked, setPicked] = useState<Picking>({ keys: new Set(), all: false });
  const asked = JSON.stringify(page.query);
  const before = useRef(asked);
  useEffect(() => {
    if (before.current !== asked) {
      before.current = asked;
      setPicked({ keys: new Set(), all: false });
    }
  }, [asked]);

  const shown = useMemo(
    () => columns.filter((column) => !column.hideBelow || width >= column.hideBelow),
    [columns, width],
  );
  const keys = page.items.map(rowKey);
  const pickedHere = keys.filter((key) => picked.keys.has(key)).length;
  const clear = (): void => setPicked({ keys: new Set(), all: false });
  const toggle = (key: string): void => {
    const next = new Set(picked.keys);
    if (!next.delete(key)) next.add(key);
    setPicked({ keys: next, all: false });
  };
  const togglePage = (): void => {
    const next = new Set(picked.keys);
    if (pickedHere === keys.length) keys.forEach((key) => next.delete(key));
    else keys.forEach((key) => next.add(key));
    setPicked({ keys: next, all: false });
  };
  const open = (row: T) => (event: MouseEvent) => {
    if (!to || (event.target as HTMLElement).closest(interactive) || window.getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(to(row), '_blank', 'noopener');
    else void navigate(to(row));
  };

  if (page.error && page.items.length === 0) {
    return (
      <section className="z-card">
        <ErrorFace error={page.error} onRetry={page.refetch} title="台账没有取到" />
      </section>
    );
  }
  if (page.loading) {
    return (
      <section className="z-card">
        <Loading rows={8} />
      </section>
    );
  }
  if (page.total === 0) {
    const face = empty ?? { title: `没有符合条件的${caption}` };
    return (
      <section className="z-card">
        <Empty
          title={face.title}
          text={face.text ?? (page.filtered ? '当前条件下没有记录，可以放宽条件再看。' : undefined)}
          action={face.action ?? (page.filtered ? { label: '清除条件', onAct: page.clearFilters } : undefined)}
        />
      </section>
    );
  }

  const nameOf = (row: T): string => select?.rowName?.(row) ?? rowKey(row);
  const chosen = picked.all ? (page.total ?? 0) : picked.keys.size;
  return (
    <section className="z-card z-tablecard" aria-busy={page.fetching || undefined}>
      {narrow ? (
        <ul className={`z-cards${page.fetching ? ' z-stale' : ''}`} aria-label={caption}>
          {page.items.map((row, i) => (
            <li key={rowKey(row)}>
              {card ? (
                card(row)
              ) : (
                <CardRow
                  row={row}
                  index={i}
                  columns={columns}
                  to={to?.(row)}
                  picker={
                    select ? (
                      <label className="z-checkcell">
                        <input
                          type="checkbox"
                          className="z-check"
                          checked={picked.all || picked.keys.has(rowKey(row))}
                          onChange={() => toggle(rowKey(row))}
                          aria-label={`选择 ${nameOf(row)}`}
                        />
                      </label>
                    ) : null
                  }
                />
              )}
            </li>
          ))}
        </ul>
      ) : (
        <Scroller label={caption}>
          <table className={`z-table${page.fetching ? ' z-stale' : ''}`} style={minWidth ? { minWidth } : undefined}>
            <caption className="z-vh">{caption}</caption>
            <thead>
              <tr>
                {select ? (
                  <th scope="col" style={{ width: 40 }}>
                    <label className="z-checkcell">
                      <input
                        type="checkbox"
                        className="z-check"
                        aria-label="选择本页全部"
                        checked={keys.length > 0 && (picked.all || pickedHere === keys.length)}
                        ref={(box) => {
                          if (box) box.indeterminate = !picked.all && pickedHere > 0 && pickedHere < keys.length;
                        }}
                        onChange={togglePage}
                      />
                    </label>
                  </th>
                ) : null}
                {shown.map((column) => (
                  <Head key={column.key} column={column} sort={page.sort} onSort={page.setSort} />
                ))}
              </tr>
            </thead>
            <tbody>
              {page.items.map((row, i) => {
                const key = rowKey(row);
                const on = picked.all || picked.keys.has(key);
                return (
                  <tr key={key} data-open={to ? '' : undefined} data-picked={on ? '' : undefined} onClick={open(row)}>
                    {select ? (
                      <td>
                        <label className="z-checkcell">
                          <input
                            type="checkbox"
                            className="z-check"
                            checked={on}
                            onChange={() => toggle(key)}
                            aria-label={`选择 ${nameOf(row)}`}
                          />
                        </label>
                      </td>
                    ) : null}
                    {shown.map((column) => (
                      <td key={column.key} data-align={column.align} className={column.pin ? 'z-col-pin' : undefined}>
                        {column.primary && to ? (
                          <Link to={to(row)} className="z-cell-title">
                            {column.render(row, i)}
                          </Link>
                        ) : (
                          column.render(row, i)
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroller>
      )}
      {select && chosen > 0 ? (
        <div className="z-batch" role="region" aria-label="批量办理">
          <span>
            已选 <b>{count(chosen)}</b> {unit}
          </span>
          {select.allowAll && !picked.all && (page.total ?? 0) > picked.keys.size ? (
            <LinkButton onClick={() => setPicked({ keys: picked.keys, all: true })}>
              选择全部 {count(page.total)} {unit}
            </LinkButton>
          ) : null}
          {select.actions([...picked.keys], picked.all, clear)}
          <span style={{ marginLeft: 'auto' }}>
            <LinkButton onClick={clear}>取消选择</LinkButton>
          </span>
        </div>
      ) : null}
      <Pager page={page} unit={unit} />
    </section>
  );
}

function CardRow<T>({
  row,
  index,
  columns,
  to,
  picker,
}: {
  row: T;
  index: number;
  columns: readonly Column<T>[];
  to: string | undefined;
  picker?: ReactNode;
}) {
  const placeOf = (column: Column<T>): string => column.card ?? (column.primary ? 'head' : 'meta');
  const at = (place: string): Column<T>[] => columns.filter((column) => placeOf(column) === place);
  return (
    <div className="z-cardrow">
      <div className="z-cardrow-head">
        {picker}
        <div className="z-cardrow-title">
          {at('head').map((column) =>
            to !== undefined && column.primary ? (
              <Link key={column.key} to={to} className="z-cell-title">
                {column.render(row, index)}
              </Link>
            ) : (
              <div key={column.key}>{column.render(row, index)}</div>
            ),
          )}
        </div>
        {at('side').map((column) => (
          <div key={column.key}>{column.render(row, index)}</div>
        ))}
      </div>
      <div className="z-cardrow-meta">
        {at('meta').map((column) => {
          const cell = column.render(row, index);
          // Where a row has nothing to say, the column's name would stand there alone.
          return cell === null || cell === undefined || cell === '' || cell === false ? null : (
            <span key={column.key}>
              <span className="z-ink3">{column.title}</span>
              {cell}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** A wide table scrolls inside its card and can be scrolled by keyboard. */
export function Scroller({
  label,
  children,
  maxHeight,
}: {
  label: string;
  children: ReactNode;
  maxHeight?: number | undefined;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const read = (): void =>
      setWide(element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    read();
    const watch = new ResizeObserver(read);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return (
    <div
      ref={box}
      className="z-tablescroll"
      style={maxHeight ? { maxHeight, overflowY: 'auto' } : undefined}
      {...(wide ? { tabIndex: 0, role: 'region', 'aria-label': `${label}，可左右滚动` } : {})}
    >
      {children}
    </div>
  );
}

/** 共 N 件 第 x / y 页, with arrows and a page to jump to. */
export function Pager({
  page,
  unit = '件',
}: {
  page: Pick<PageState<unknown>, 'total' | 'index' | 'count' | 'next' | 'prev' | 'go' | 'fetching'>;
  unit?: string;
}) {
  const [typed, setTyped] = useState('');
  const jump = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Enter') return;
    const to = Number(typed);
    if (Number.isInteger(to) && to >= 1) page.go(to);
    setTyped('');
  };
  return (
    <nav className="z-pager" aria-label="翻页">
      <span role="status">
        共 {count(page.total)} {unit}
      </span>
      <span className="z-pager-nav">
        <span>
          第 {count(page.index)} / {count(page.count)} 页
        </span>
        <button type="button" className="z-iconbtn" aria-label="上一页" disabled={page.index <= 1} onClick={page.prev}>
          <Icon as={ChevronLeft} />
        </button>
        <button
          type="button"
          className="z-iconbtn"
          aria-label="下一页"
          disabled={page.index >= page.count}
          onClick={page.next}
        >
          <Icon as={ChevronRight} />
        </button>
        {page.count > 5 ? (
          <label>
            到第{' '}
            <input
              className="z-input z-pager-jump"
              inputMode="numeric"
              value={typed}
              onChange={(event) => setTyped(event.target.value.replace(/\D/g, ''))}
              onKeyDown={jump}
            />{' '}
            页
          </label>
        ) : null}
      </span>
    </nav>
  );
}

/** The pager of rows that keep their page by themselves, in a drawer or a part of a page; nothing while one page holds them all. */
export function PartPager({
  total,
  page,
  pages,
  onPage,
  fetching = false,
  unit = '件',
  always = false,
}: {
  total: number;
  page: number;
  pages: number;
  onPage: (page: number) => void;
  fetching?: boolean;
  unit?: string;
  /** Stands there for one page, too: where the total is said nowhere else. */
  always?: boolean;
}) {
  if (pages <= 1 && !always) return null;
  const go = (to: number): void => onPage(Math.min(pages, Math.max(1, to)));
  return (
    <Pager
      unit={unit}
      page={{
        total,
        index: page,
        count: pages,
        fetching,
        next: () => go(page + 1),
        prev: () => go(page - 1),
        go,
      }}
    />
  );
}

/**
 * A small table that is there as a whole, in the same dress; sorts nothing. On a phone its rows are cards where the columns
 * say what heads a card; a table with a foot, whose columns are summed, stays a table.
 */
export function DataTable<T>({
  columns: given,
  rows,
  rowKey,
  caption,
  dense,
  foot,
  empty,
  maxHeight,
  minWidth,
}: {
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T, index: number) => string;
  caption: string;
  dense?: boolean;
  foot?: ReactNode;
  empty?: ReactNode;
  maxHeight?: number;
  minWidth?: number;
}) {
  const width = useWidth();
  const phone = usePhone();
  const columns = given.filter((column) => !column.hideBelow || width >= column.hideBelow);
  if (rows.length === 0 && empty) return <p className="z-card-pad z-ink2">{empty}</p>;
  if (phone && !foot && given.some((column) => column.card === 'head'))
    return (
      <ul className="z-cards" aria-label={caption}>
        {rows.map((row, i) => (
          <li key={rowKey(row, i)}>
            <CardRow row={row} index={i} columns={given} to={undefined} />
          </li>
        ))}
      </ul>
    );
  return (
    <Scroller label={caption} maxHeight={maxHeight}>
      <table className={`z-table${dense ? ' z-table-dense' : ''}`} style={minWidth ? { minWidth } : undefined}>
        <caption className="z-vh">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <Head key={column.key} column={column} sort="" pin={i === 0} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={rowKey(row, i)}>
              {columns.map((column, at) => (
                <td
                  key={column.key}
                  data-align={column.align}
                  className={column.pin || at === 0 ? 'z-col-pin' : undefined}
                >
                  {column.render(row, i)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot ? <tfoot>{foot}</tfoot> : null}
      </table>
    </Scroller>
  );
}

export interface FiguresColumn {
  key: string;
  label: string;
  /** The sum column, set off in grey. */
  total?: boolean;
  tone?: 'plain' | 'overdue';
}

/** Figures by rows and columns; every number but zero opens its rows. Row height 31. */
export function FiguresTable({
  rowHead,
  rows,
  cols,
  cell,
  sentence,
  onOpen,
  href,
  totalRow,
  caption,
  active,
}: {
  rowHead: string;
  rows: readonly { key: string; label: ReactNode; tag?: ReactNode }[];
  cols: readonly FiguresColumn[];
  cell: (row: string, col: string) => number;
  sentence: (row: string, col: string, value: number) => string;
  onOpen?: (row: string, col: string) => void;
  href?: (row: string, col: string) => string;
  /** The last line: its key for `cell`, and its name. */
  totalRow?: { key: string; label: ReactNode };
  caption: string;
  /** The cell whose rows are open. */
  active?: { row: string; col: string } | null;
}) {
  const id = useId();
  const figure = (row: string, col: FiguresColumn): ReactNode => {
    const value = cell(row, col.key);
    return (
      <FigureLink
        value={value}
        sentence={sentence(row, col.key, value)}
        to={href?.(row, col.key)}
        onOpen={onOpen ? () => onOpen(row, col.key) : undefined}
        {...(col.tone ? { tone: col.tone } : {})}
        icon={false}
      />
    );
  };
  const cellOf = (row: string, col: FiguresColumn): ReactNode => (
    <td
      key={col.key}
      data-align="right"
      style={{
        ...(col.total ? { background: 'var(--sunk)', fontWeight: 600 } : {}),
        ...(active?.row === row && active.col === col.key
          ? { outline: '2px solid var(--brand)', outlineOffset: -2 }
          : {}),
      }}
    >
      {figure(row, col)}
    </td>
  );
  return (
    <Scroller label={caption}>
      <table className="z-table z-table-dense" aria-describedby={id}>
        <caption className="z-vh" id={id}>
          {caption}
        </caption>
        <thead>
          <tr>
            <th scope="col" className="z-col-pin">
              {rowHead}
            </th>
            {cols.map((col) => (
              <th key={col.key} scope="col" data-align="right">
                {col.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className="z-col-pin" style={{ background: '#fff' }}>
                {row.label} {row.tag}
              </th>
              {cols.map((col) => cellOf(row.key, col))}
            </tr>
          ))}
        </tbody>
        {totalRow ? (
          <tfoot>
            <tr>
              <th scope="row" className="z-col-pin">
                {totalRow.label}
              </th>
              {cols.map((col) => cellOf(totalRow.key, col))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </Scroller>
  );
}
