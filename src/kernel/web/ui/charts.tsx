/** Charts with the same figures one key away as a table. The drawing library is loaded when a chart is on the screen. */
import { ChartColumn, Table2 } from 'lucide-react';
import { Suspense, lazy, useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { StateFamily } from '#kernel/shared/machine.ts';
import { count } from '../format.ts';
import { FigureLink } from './figure.tsx';
import type { BarSpec, ChartSpec, TrendBars, TrendPoint, TrendSpec } from './chart-spec.ts';
import { Icon } from './icon.tsx';

const Canvas = lazy(() => import('./chart-canvas.tsx').then((module) => ({ default: module.ChartCanvas })));

export type { BarSpec, ChartSpec, TrendBars, TrendPoint, TrendSpec };

const tones = { new: '#B2935C', closed: '#0E5A52', ink: '#17211E' } as const;

function Frame({
  title,
  unit,
  legend,
  table,
  children,
}: {
  title?: ReactNode;
  unit: string;
  legend?: ReactNode;
  table: ReactNode;
  children: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  return (
    <div>
      <div className="z-chart-head">
        {title ? <h2>{title}</h2> : null}
        {asTable ? null : legend}
        <span style={{ marginLeft: 'auto' }} className="z-ink2">
          单位：{unit}
        </span>
        <button
          type="button"
          className="z-btn z-btn-quiet z-btn-s"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          <Icon as={asTable ? ChartColumn : Table2} />
          {asTable ? '看图' : '看数据'}
        </button>
      </div>
      {asTable ? (
        <div className="z-tablescroll" tabIndex={0} role="region" aria-label="图中数据">
          {table}
        </div>
      ) : (
        children
      )}
    </div>
  );
}

function Drawn({
  spec,
  height,
  name,
  onPick,
}: {
  spec: ChartSpec;
  height: number;
  name: string;
  onPick?: ((index: number, series: number) => void) | undefined;
}) {
  return (
    <div role="img" aria-label={name} style={{ height, padding: '0 8px' }}>
      <Suspense fallback={<div style={{ height }} />}>
        <Canvas spec={spec} height={height} {...(onPick ? { onPick } : {})} />
      </Suspense>
    </div>
  );
}

/** What a number of a trend opens: `line`, the n-th of `bars`, or the n-th of `also` after them. */
export type TrendFigure = (
  series: 'line' | number,
  point: number,
) => { sentence: string; onOpen: () => void } | null | undefined;

/** Stock as an ink line, new ones as sand bars, closed ones as pine bars, by month. */
export function TrendChart({
  title,
  unit,
  points,
  line,
  bars = [],
  also = [],
  figure,
  height = 230,
}: {
  title?: string;
  unit: string;
  points: readonly TrendPoint[];
  line?: { label: string; values: readonly (number | null)[] };
  bars?: readonly TrendBars[];
  /** Columns of the table only. */
  also?: readonly { label: string; values: readonly number[] }[];
  /** Numbers that open their rows: in the table as links, in the drawing by a click. */
  figure?: TrendFigure;
  height?: number;
}) {
  const number = (series: 'line' | number, point: number, value: number): ReactNode => {
    const opens = figure?.(series, point);
    return opens ? <FigureLink value={value} {...opens} /> : count(value);
  };
  const last = line?.values.findLast((value) => value !== null);
  const name = `${title ?? '趋势图'}，${points.length} 期${line ? `，${line.label}最近为 ${last ?? 0} ${unit}` : ''}。按“看数据”看同样的数字`;
  return (
    <Frame
      title={title}
      unit={unit}
      legend={
        <span className="z-legend">
          {line ? (
            <span>
              <i className="z-legend-line" style={{ background: tones.ink }} />
              {line.label}
            </span>
          ) : null}
          {bars.map((bar) => (
            <span key={bar.label}>
              <i style={{ background: tones[bar.tone] }} />
              {bar.label}
            </span>
          ))}
        </span>
      }
      table={
        <table className="z-table z-table-dense">
          <caption className="z-vh">{title}</caption>
          <thead>
            <tr>
              <th scope="col">时间</th>
              {line ? (
                <th scope="col" data-align="right">
                  {line.label}
                </th>
              ) : null}
              {[...bars, ...also].map((bar) => (
                <th key={bar.label} scope="col" data-align="right">
                  {bar.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point, i) => (
              <tr key={i}>
                <th scope="row">{point.group ? `${point.group.slice(0, 5)} ${point.label} 月` : point.label}</th>
                {line ? (
                  <td data-align="right">
                    {line.values[i] === null ? '未到' : number('line', i, line.values[i] ?? 0)}
                  </td>
                ) : null}
                {[...bars, ...also].map((bar, series) => (
                  <td key={bar.label} data-align="right">
                    {number(series, i, bar.values[i] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      <Drawn
        spec={{ kind: 'trend', unit, points, bars, ...(line ? { line } : {}) }}
        height={height}
        name={name}
        onPick={
          figure
            ? // The canvas draws the bars first and the line last.
              (point, series) => figure(series < bars.length ? series : 'line', point)?.onOpen()
            : undefined
        }
      />
    </Frame>
  );
}

/** Lying bars with the number at their end. */
export function BarChart({
  title,
  unit,
  items,
  height,
  onPick,
  figure,
  tone,
  noteHead,
}: {
  title?: string;
  unit: string;
  items: readonly { label: string; value: number; note?: string }[];
  height?: number;
  onPick?: (index: number) => void;
  /** Numbers that open their rows: in the table as links, in the drawing by a click. */
  figure?: (index: number) => { sentence: string; onOpen: () => void } | null;
  tone?: BarSpec['tone'];
  /** Head of the column of notes, when the items have any. */
  noteHead?: string;
}) {
  return (
    <Frame
      title={title}
      unit={unit}
      table={
        <table className="z-table z-table-dense">
          <caption className="z-vh">{title}</caption>
          <thead>
            <tr>
              <th scope="col">名称</th>
              <th scope="col" data-align="right">
                {unit}
              </th>
              {noteHead ? <th scope="col">{noteHead}</th> : null}
            </tr>
          </thead>
          <tbody>
            {items.map((item, i) => {
              const opens = figure?.(i);
              return (
                <tr key={item.label}>
                  <th scope="row">{item.label}</th>
                  <td data-align="right">{opens ? <FigureLink value={item.value} {...opens} /> : count(item.value)}</td>
                  {noteHead ? <td>{item.note ?? ''}</td> : null}
                </tr>
              );
            })}
          </tbody>
        </table>
      }
    >
      <Drawn
        spec={{ kind: 'bar', unit, items, ...(tone ? { tone } : {}) }}
        height={height ?? Math.max(90, items.length * 30 + 20)}
        name={`${title ?? '条形图'}：${items.map((item) => `${item.label} ${item.value}`).join('，')}。按“看数据”看同样的数字`}
        onPick={figure ? (index) => figure(index)?.onOpen() : onPick}
      />
    </Frame>
  );
}

export interface StateBarItem {
  label: string;
  value: number;
  family?: StateFamily;
  color?: string;
}

const familyColors: Readonly<Record<StateFamily, string>> = {
  pending: '#B9C4BF',
  doing: '#0E5A52',
  review: '#6A56AE',
  returned: '#C4281F',
  stopped: '#2B3633',
  done: '#1B6E45',
};

/** One bar split by state, with words and numbers beneath. */
export function StateBar({ items }: { items: readonly StateBarItem[] }) {
  const id = useId();
  const colorOf = (item: StateBarItem): string => item.color ?? familyColors[item.family ?? 'pending'];
  const shown = items.filter((item) => item.value > 0);
  return (
    <div>
      <div className="z-statebar" role="img" aria-labelledby={id}>
        {shown.map((item) => (
          <span key={item.label} style={{ flex: item.value, background: colorOf(item) }} />
        ))}
      </div>
      <ul className="z-legend z-small" id={id}>
        {shown.map((item) => (
          <li key={item.label}>
            <i style={{ background: colorOf(item) }} />
            {item.label} {count(item.value)}
          </li>
        ))}
      </ul>
    </div>
  );
}
