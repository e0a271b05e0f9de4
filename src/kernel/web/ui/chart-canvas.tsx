/** Draws a chart with the few parts of ECharts that we use; loaded lazily. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use as useParts } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { BarSpec, ChartSpec, TrendSpec } from './chart-spec.ts';

useParts([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

const ink = '#17211E';
const soft = '#66726D';
const tones = { new: '#B2935C', closed: '#0E5A52', ink } as const;

const tip = {
  backgroundColor: ink,
  borderWidth: 0,
  textStyle: { color: '#FFF', fontSize: 13 },
  confine: true,
  // Drawn, not written as markup: the page's content policy allows no markup from script.
  renderMode: 'richText',
};

function trend(spec: TrendSpec, size: number, width: number): EChartsCoreOption {
  // On a phone the stretch is named by its first word, and every other month is written.
  const tight = width / Math.max(1, spec.points.length) < 26;
  const groups = spec.points.map((point) => point.group ?? '');
  const turns = (i: number): boolean => i > 0 && groups[i] !== groups[i - 1];
  const values = spec.line?.values ?? [];
  // Label ends, turns of the year and peaks only: a number on every point would be noise.
  const labelled = (i: number): boolean => {
    const value = values[i];
    if (value === null || value === undefined) return false;
    const lastHere = i === values.length - 1 || values[i + 1] === null || groups[i] !== groups[i + 1];
    const peak = i > 0 && value > (values[i - 1] ?? Infinity) && value >= (values[i + 1] ?? Infinity);
    return i === 0 || lastHere || (peak && value - (values[i - 1] ?? 0) >= 3);
  };
  const middles = new Map<number, string>();
  groups.forEach((group, i) => {
    if (group && group !== groups[i - 1]) {
      const end = groups.lastIndexOf(group);
      const middle = Math.floor((i + end) / 2);
      middles.set(tight ? middle - (middle % 2) : middle, tight ? (group.split(' ')[0] ?? group) : group);
    }
  });
  const stock = spec.line
    ? [
        {
          type: 'line',
          name: spec.line.label,
          data: spec.line.values.map((value, i) => ({
            value,
            symbolSize: i === values.length - 1 ? 9 : 6,
            label: { show: labelled(i), position: 'top', color: ink, fontWeight: 600, fontSize: size },
          })),
          color: ink,
          lineStyle: { width: 2, color: ink },
          symbol: 'circle',
          itemStyle: { color: '#FFF', borderColor: ink, borderWidth: 2 },
          z: 3,
        },
      ]
    : [];
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 44, right: 16, top: 20, bottom: middles.size ? 50 : 26 },
    tooltip: { ...tip, trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: '#0E5A5214' } } },
    xAxis: {
      type: 'category',
      data: spec.points.map((point) => point.label),
      axisTick: { show: false },
      splitLine: {
        show: true,
        interval: turns,
        showMinLine: false,
        showMaxLine: false,
        lineStyle: { color: '#B9C4BF', type: 'dashed' },
      },
      axisLine: { lineStyle: { color: '#B9C4BF' } },
      axisLabel: {
        color: soft,
        fontSize: size,
        lineHeight: size + 6,
        interval: tight ? 1 : 0,
        hideOverlap: middles.size === 0,
        formatter: (text: string, i: number) => (middles.has(i) ? `{a|${text}}\n{g|${middles.get(i)}}` : `{a|${text}}`),
        rich: { a: { color: soft, fontSize: size }, g: { color: soft, fontSize: size, padding: [4, 0, 0, 0] } },
      },
    },
    yAxis: {
      type: 'value',
      axisLabel: { color: soft, fontSize: size },
      splitLine: { lineStyle: { color: '#EBEFED' } },
      minInterval: 1,
    },
    series: [
      ...spec.bars.map((bar) => ({
        type: 'bar',
        name: bar.label,
        data: [...bar.values],
        color: tones[bar.tone],
        barMaxWidth: 12,
        barGap: '10%',
        itemStyle: { borderRadius: [2, 2, 0, 0] },
      })),
      ...stock,
    ],
  };
}

function bar(spec: BarSpec, size: number): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: {
      left: Math.min(10, Math.max(2, ...spec.items.map((item) => item.label.length))) * size + 14,
      right: 56 + Math.max(0, ...spec.items.map((item) => (item.note ?? '').length)) * size,
      top: 4,
      bottom: 4,
      outerBoundsMode: 'none',
    },
    tooltip: { ...tip, trigger: 'item', valueFormatter: (value: unknown) => `${String(value)} ${spec.unit}` },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: spec.items.map((item) => item.label),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: '#45514D', fontSize: size, width: 10 * size, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        data: spec.items.map((item) => item.value),
        color: tones[spec.tone ?? 'closed'],
        barMaxWidth: 14,
        itemStyle: { borderRadius: [0, 2, 2, 0] },
        label: {
          show: true,
          position: 'right',
          color: ink,
          fontSize: size,
          formatter: ({ dataIndex, value }: { dataIndex: number; value: unknown }) =>
            [String(value), spec.items[dataIndex]?.note].filter(Boolean).join('  '),
        },
      },
    ],
  };
}

export function ChartCanvas({
  spec,
  height,
  onPick,
}: {
  spec: ChartSpec;
  height: number;
  onPick?: (index: number, series: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const text = JSON.stringify(spec);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const chart = init(element, null, { renderer: 'svg' });
    const size = Math.round(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.88);
    const facts = JSON.parse(text) as ChartSpec;
    chart.setOption(facts.kind === 'trend' ? trend(facts, size, element.clientWidth) : bar(facts, size));
    chart.on('click', (event) => pick.current?.(event.dataIndex, event.seriesIndex ?? 0));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [text]);
  return <div ref={box} style={{ height, fontFamily: 'var(--font)' }} aria-hidden="true" />;
}
