/** What a chart shows, before it is drawn. */

export interface TrendPoint {
  label: string;
  /** Stretch that the point belongs to: 2025年 集中攻坚. */
  group?: string;
}

export interface TrendBars {
  label: string;
  values: readonly number[];
  tone: 'new' | 'closed' | 'ink';
}

export interface TrendSpec {
  kind: 'trend';
  unit: string;
  points: readonly TrendPoint[];
  line?: { label: string; values: readonly (number | null)[] };
  bars: readonly TrendBars[];
}

export interface BarSpec {
  kind: 'bar';
  unit: string;
  /** `ink`: what stands; `closed` (the default): what was done. */
  tone?: 'new' | 'closed' | 'ink';
  items: readonly { label: string; value: number; note?: string }[];
}

export type ChartSpec = TrendSpec | BarSpec;
