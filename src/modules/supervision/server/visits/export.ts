/** 督导检查台账 and 督导问题台账 as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type * as s from '../../shared/visits/schema.ts';
import {
  findingMachine,
  findingMarkLabels,
  kindLabels,
  methodLabels,
  visitMachine,
  visitMarkLabels,
} from '../../shared/visits/states.ts';
import { sendSheet, timeText, type SheetColumn } from '../sheet.ts';
import * as present from './present.ts';

const visitColumns: SheetColumn<s.VisitRow>[] = [
  { header: '编号', width: 16, value: (r) => r.code },
  { header: '督导组', width: 22, value: (r) => r.groupName },
  { header: '检查对象', width: 32, value: (r) => r.targetName },
  { header: '街道', width: 14, value: (r) => r.streetName },
  { header: '方式', width: 8, value: (r) => methodLabels[r.method] },
  { header: '检查内容', width: 36, value: (r) => r.subject },
  { header: '计划日期', width: 12, value: (r) => r.plannedOn },
  { header: '状态', width: 12, value: (r) => visitMachine.states[r.state].label },
  { header: '到达现场', width: 17, value: (r) => timeText(r.arrivedAt) },
  { header: '反馈时间', width: 17, value: (r) => timeText(r.fedBackAt) },
  { header: '整改报告期限', width: 14, value: (r) => r.replyDueOn },
  { header: '发现问题', width: 10, value: (r) => r.findings },
  { header: '未整改', width: 10, value: (r) => r.open },
];
const findingColumns: SheetColumn<s.FindingRow>[] = [
  { header: '编号', width: 18, value: (r) => r.code },
  { header: '类别', width: 14, value: (r) => kindLabels[r.kind] },
  { header: '问题', width: 40, value: (r) => r.what },
  { header: '检查对象', width: 28, value: (r) => r.targetName },
  { header: '所在企业', width: 28, value: (r) => r.enterpriseName },
  { header: '部位', width: 16, value: (r) => r.place },
  { header: '隐患编号', width: 22, value: (r) => r.hazardCode },
  { header: '整改单位', width: 16, value: (r) => r.unitName },
  { header: '发现日期', width: 12, value: (r) => r.foundOn },
  { header: '整改期限', width: 12, value: (r) => r.dueOn },
  { header: '状态', width: 12, value: (r) => findingMachine.states[r.state].label },
  { header: '逾期', width: 8, value: (r) => (r.isOverdue ? '逾期' : '') },
  { header: '整改情况', width: 36, value: (r) => r.report },
  { header: '确认时间', width: 17, value: (r) => timeText(r.confirmed?.at ?? null) },
  { header: '确认人', width: 12, value: (r) => r.confirmed?.by ?? '' },
];

const words = (parts: readonly (string | false | undefined)[]): string[] => parts.filter((p): p is string => !!p);

export const exportVisits = (ctx: Ctx, filter: s.VisitFilter, raw: RawRequest): Promise<undefined> =>
  ctx.inTx((tx) =>
    sendSheet(ctx, tx, raw, {
      title: '督导检查台账',
      slug: 'visits',
      action: 'visit.export',
      unit: '次',
      filter,
      conditions: words([
        filter.asOf && `截至 ${filter.asOf}`,
        filter.mark && `统计口径：${visitMarkLabels[filter.mark]}`,
        filter.method && `方式：${filter.method.map((m) => methodLabels[m]).join('、')}`,
        filter.state && `状态：${filter.state.map((one) => visitMachine.states[one].label).join('、')}`,
        filter.group && '指定督导组',
        filter.target && '指定检查对象',
        filter.q && `文字：${filter.q}`,
      ]),
      columns: visitColumns,
      page: (page, limit) => present.listVisits(ctx.within(tx), { ...filter, page, limit }),
    }),
  );

export const exportFindings = (ctx: Ctx, filter: s.FindingFilter, raw: RawRequest): Promise<undefined> =>
  ctx.inTx((tx) =>
    sendSheet(ctx, tx, raw, {
      title: '督导问题台账',
      slug: 'visit-findings',
      action: 'visitFinding.export',
      unit: '项',
      filter,
      conditions: words([
        filter.asOf && `截至 ${filter.asOf}`,
        filter.mark && `统计口径：${findingMarkLabels[filter.mark]}`,
        filter.kind && `类别：${filter.kind.map((k) => kindLabels[k]).join('、')}`,
        filter.state && `状态：${filter.state.map((one) => findingMachine.states[one].label).join('、')}`,
        filter.group && '指定督导组',
        filter.unit && '指定整改单位',
        filter.q && `文字：${filter.q}`,
      ]),
      columns: findingColumns,
      page: (page, limit) => present.listFindings(ctx.within(tx), { ...filter, page, limit }),
    }),
  );
