/** The catalogue and the rows of a figure as tables: the same columns in Excel and on paper. */
import { said, type Ledger } from '#kernel/shared/ledger.ts';
import type { IndicatorFilter } from './contract.ts';
import { figureText, indicatorRooms, sourceLabels } from './labels.ts';
import type { IndicatorListItem, IndicatorRow } from './schema.ts';

export const indicatorLedger: Ledger<IndicatorListItem, IndicatorFilter> = {
  title: '指标目录',
  unit: '个',
  columns: [
    { header: '指标', width: 30, value: (r) => r.title },
    { header: '编码', width: 26, value: (r) => r.code },
    { header: '归口', width: 12, value: (r) => r.roomLabel },
    { header: '取数方式', width: 10, value: (r) => sourceLabels[r.source] },
    { header: '口径', width: 60, value: (r) => r.formula },
    { header: '对应条款', width: 18, value: (r) => r.clauses.map((c) => c.id).join('、') },
    { header: '数', width: 12, value: (r) => (r.value ? figureText(r, r.value) : '') },
    {
      header: '已报单位',
      width: 12,
      value: (r) => (r.reported ? `${r.reported.done}/${r.reported.due}` : ''),
    },
    { header: '分子', width: 10, value: (r) => r.value?.numerator ?? null },
    { header: '分母', width: 10, value: (r) => r.value?.denominator ?? null },
  ],
  conditions: (f) =>
    said([
      (f.from ?? f.to) && `时期：${f.from ?? ''} 至 ${f.to ?? ''}`,
      f.source && `取数方式：${sourceLabels[f.source]}`,
      (f.room?.length ?? 0) > 0 && `归口：${(f.room ?? []).map((r) => indicatorRooms[r] ?? r).join('、')}`,
      f.clause && `条款：${f.clause}`,
      f.missing && '本单位还没有填报的',
      f.q && `文字：${f.q}`,
    ]),
};

export const rowsLedger = (title: string, conditions: string[]): Ledger<IndicatorRow, Record<string, string>> => ({
  title,
  unit: '条',
  columns: [
    { header: '编号', width: 22, value: (r) => r.code },
    { header: '名称', width: 46, value: (r) => r.title },
    { header: '说明', width: 60, value: (r) => r.note },
    { header: '当时状态', width: 14, value: (r) => r.state?.then ?? null },
    { header: '现在状态', width: 14, value: (r) => r.state?.now ?? null },
    { header: '日期', width: 12, value: (r) => r.on },
  ],
  conditions: () => conditions,
});
