/** Where findings come from (来源渠道, T10-3 to T10-5): each channel for itself, who found first, and the rows behind each number. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { named, said, type Ledger } from '#kernel/shared/ledger.ts';
import { PageQuery, pageOf } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { channelGroups, channelLabels, gradeLabels, groupOf, type Channel, type ChannelGroup } from './labels.ts';
import { HazardId } from './schema.ts';
import { hazardMachine, hazardStates } from './states.ts';

const groups = Object.keys(channelGroups) as [ChannelGroup, ...ChannelGroup[]];
const channels = Object.keys(channelLabels) as [Channel, ...Channel[]];

/**
 * What of the findings counts. A hazard found by several has several sources: it counts once, by the record that tells it; each source
 * counts for its own channel; the earliest found first, the others found what was known.
 */
export const sourceParts = {
  sources: '来源件数',
  first: '首先发现',
  further: '又一来源',
  hazards: '隐患件数',
} as const;
export type SourcePart = keyof typeof sourceParts;
const partKeys = Object.keys(sourceParts) as [SourcePart, ...SourcePart[]];

export const ChannelAsk = z.object({
  from: PlainDate,
  to: PlainDate,
  /** Grade of the hazard as it is judged now; left out: all. */
  grade: z.enum(['major', 'general']).optional(),
});
export type ChannelAsk = z.infer<typeof ChannelAsk>;
export const SourceFilter = ChannelAsk.extend({
  part: z.enum(partKeys).default('sources'),
  group: z.enum(groups).optional(),
  channel: z.enum(channels).optional(),
});
export type SourceFilter = z.infer<typeof SourceFilter>;

const Counts = z.object({
  sources: z.number().int(),
  first: z.number().int(),
  further: z.number().int(),
  hazards: z.number().int(),
});
export type SourceCounts = z.infer<typeof Counts>;
export const ChannelTable = Counts.extend({
  /** False: this reader has no range of figures, and all counts are nought. */
  within: z.boolean(),
  groups: z.array(
    Counts.extend({
      group: z.enum(groups),
      label: z.string(),
      channels: z.array(Counts.extend({ channel: z.enum(channels), label: z.string() })),
    }),
  ),
});
export type ChannelTable = z.infer<typeof ChannelTable>;

export const SourceRow = z.object({
  id: HazardId,
  /** The record that tells the hazard: itself, or what it was merged into. */
  hazardId: HazardId,
  hazardCode: z.string(),
  code: z.string(),
  title: z.string(),
  enterpriseName: z.string(),
  streetName: z.string(),
  channel: z.enum(channels),
  foundOn: PlainDate,
  reporterUnit: z.string(),
  isFirst: z.boolean(),
  /** Tells the hazard; else it was merged into another record. */
  tells: z.boolean(),
  grade: z.enum(['general', 'major', 'unjudged']),
  state: z.enum(hazardStates),
});
export type SourceRow = z.infer<typeof SourceRow>;

const clauses = ['T10-3', 'T10-4', 'T10-5'];
export const channelFigures = endpoint({
  method: 'GET',
  path: '/hazards/channels',
  summary: '按三类渠道、各来源统计：来源件数、首先发现、又一来源、隐患件数',
  clauses,
  query: ChannelAsk,
  response: ChannelTable,
});
export const channelRows = endpoint({
  method: 'GET',
  path: '/hazards/channels/rows',
  summary: '来源渠道统计中一个数字的明细',
  clauses,
  query: SourceFilter.extend(PageQuery.shape),
  response: pageOf(SourceRow),
});
export const exportChannelRows = endpoint({
  method: 'GET',
  path: '/hazards/channels/export',
  summary: '来源渠道统计的明细导出为 Excel',
  clauses,
  query: SourceFilter,
  raw: 'stream',
  costly: 'export',
});

export const sourceLedger: Ledger<SourceRow, SourceFilter> = {
  title: '隐患来源台账',
  unit: '件',
  columns: [
    { header: '渠道', width: 14, value: (r) => channelGroups[groupOf(r.channel)].label },
    { header: '来源', width: 14, value: (r) => channelLabels[r.channel] },
    { header: '发现日期', width: 12, value: (r) => r.foundOn },
    { header: '隐患名称', width: 40, value: (r) => r.title },
    { header: '企业名称', width: 32, value: (r) => r.enterpriseName },
    { header: '街道', width: 14, value: (r) => r.streetName },
    { header: '登记单位', width: 18, value: (r) => r.reporterUnit },
    { header: '登记编号', width: 22, value: (r) => r.code },
    { header: '先后', width: 10, value: (r) => (r.isFirst ? '首先发现' : '又一来源') },
    { header: '并入', width: 22, value: (r) => (r.tells ? '' : r.hazardCode) },
    { header: '等级', width: 8, value: (r) => gradeLabels[r.grade] },
    { header: '状态', width: 12, value: (r) => hazardMachine.states[r.state].label },
  ],
  conditions: (f) =>
    said([
      `发现日期：${f.from} 至 ${f.to}`,
      f.grade && `等级：${gradeLabels[f.grade]}`,
      f.part !== 'sources' && sourceParts[f.part],
      named('渠道', f.group && [f.group], (v) => channelGroups[v].label),
      named('来源', f.channel && [f.channel], (v) => channelLabels[v]),
    ]),
};
