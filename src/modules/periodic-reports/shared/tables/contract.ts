/** The doors of 自查统计表. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PageQuery, pageOf } from '#kernel/shared/page.ts';
import { Instant } from '#kernel/shared/time.ts';
import { IndicatorRow } from '#platform/indicators/shared/schema.ts';
import * as s from './schema.ts';

const clauses = ['T9-4', '令16-14'] as const;
const id = z.object({ id: z.uuid() });
const base = ['reports.tableNotFound', 'reports.notYours', 'reports.notNow'] as const;
const act = <B extends z.ZodType>(path: `/${string}`, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.TableView,
    errors: [...base, ...more],
  });

export const listTables = endpoint({
  method: 'GET',
  path: '/firm-tables',
  summary: '企业自查统计表：应报、已报、按期，逐家企业',
  clauses,
  query: s.TableQuery,
  response: pageOf(s.TableRow).extend({ counts: s.TableCounts, periods: z.array(z.string()) }),
});
export const exportTables = endpoint({
  method: 'GET',
  path: '/firm-tables/export',
  summary: '把筛选出的企业自查统计表导出为 Excel',
  clauses,
  query: s.TableFilter,
  raw: 'stream',
  costly: 'export',
});
export const getTable = endpoint({
  method: 'GET',
  path: '/firm-tables/:id',
  summary: '一家企业一期的自查统计表',
  clauses,
  params: id,
  response: s.TableView,
  errors: ['reports.tableNotFound'],
});
export const getTableRows = endpoint({
  method: 'GET',
  path: '/firm-tables/:id/rows',
  summary: '统计表里一个数所数的隐患，写明当时和现在的状态',
  clauses,
  params: id,
  query: PageQuery.extend({ field: z.string().min(1).max(60) }),
  response: pageOf(IndicatorRow).extend({ label: z.string(), takenAt: Instant, hidden: z.number().int() }),
  errors: ['reports.tableNotFound', 'reports.unknownField'],
});
export const takeTable = act('/firm-tables/:id/take', '从本企业的隐患取数', s.PlainTable);
export const saveTable = act('/firm-tables/:id/save', '保存统计表', s.SaveTable, ['reports.unknownField']);
export const fillTable = act('/firm-tables/:id/fill', '填好，送主要负责人签字', s.PlainTable, ['reports.faults']);
export const reopenTable = act('/firm-tables/:id/reopen', '退回修改', s.ReasonedTable);
export const signTable = act('/firm-tables/:id/sign', '主要负责人签字报出', s.PlainTable);
export const sendBackTable = act('/firm-tables/:id/send-back', '主管部门写明意见退回企业', s.ReasonedTable);
