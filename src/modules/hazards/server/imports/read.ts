/** Which column of a sheet is what (表头识别), and what a row says: pure, for one kind of table. */
import type { SheetRow } from '#modules/enterprises/server/index.ts';
import type { ImportField, ImportKind } from '../../shared/imports.ts';

/** Headings as offices write them; compared without spaces, brackets and signs. */
const HEADINGS: Record<ImportField, string> = {
  enterprise:
    '企业名称 单位名称 被检查单位 受检单位 企业 单位 被反映单位 被举报单位 反映单位 涉及企业 生产经营单位 责任单位 公司名称',
  uscc: '统一社会信用代码 信用代码 社会信用代码',
  line: '来自 来源 工单来源 热线 渠道来源',
  number: '工单号 工单编号 编号 流水号 受理编号 诉求编号',
  receivedOn: '收到日期 收到时间 受理时间 受理日期 来电时间 来电日期 转办日期 派单时间 交办时间',
  said: '反映内容 诉求内容 来电内容 举报内容 工单内容 主要内容',
  place: '所在部位 部位 隐患部位 位置 地点 具体位置 隐患地点 所在位置',
  title: '隐患名称 隐患 存在问题 问题 隐患内容 问题隐患 主要问题 事故隐患 检查发现的问题 标题',
  description: '现场情况 隐患描述 问题描述 具体情况 情况说明 描述 核实要点',
  foundOn: '发现日期 检查日期 排查日期 发现时间 检查时间 排查时间 日期',
  channel: '发现渠道 渠道 隐患来源 检查类型 来源',
  finders: '检查人员 检查人 发现人 排查人 检查组',
};
/** Columns that would tell who called: never read, whatever else the sheet holds. */
const CALLER = /来电人|反映人|举报人|诉求人|投诉人|联系人|姓名|电话|手机|身份证|住址|家庭地址/;
const FIELDS: Record<ImportKind, readonly ImportField[]> = {
  ledger: ['enterprise', 'uscc', 'place', 'title', 'description', 'foundOn', 'channel', 'finders'],
  tickets: ['enterprise', 'uscc', 'line', 'number', 'receivedOn', 'said', 'place', 'title', 'description'],
};
export const NEEDED: Record<ImportKind, readonly ImportField[]> = {
  ledger: ['enterprise', 'place', 'title', 'foundOn'],
  tickets: ['enterprise', 'number', 'receivedOn', 'said', 'place', 'title'],
};

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[（(].*?[)）]/g, '')
    .replace(/[\s*＊:：、/／]/g, '');

export interface Column {
  field: ImportField;
  column: number;
  heading: string;
}
export interface Header {
  row: number;
  columns: Column[];
  unread: string[];
}

/** The heading among the first rows: the one that names most fields, each once. Null when no row names those that are needed. */
export function findHeader(rows: readonly SheetRow[], kind: ImportKind): Header | null {
  let best: Header | null = null;
  for (const row of rows.slice(0, 30)) {
    const columns: Column[] = [];
    const unread: string[] = [];
    const taken = new Map<ImportField, { rank: number; at: number }>();
    row.cells.forEach((cell, column) => {
      const heading = cell?.text.trim() ?? '';
      if (heading === '') return;
      const word = plain(heading);
      const hit =
        CALLER.test(word) && !HEADINGS.finders.split(' ').includes(word)
          ? undefined
          : FIELDS[kind]
              .map((field) => ({ field, rank: HEADINGS[field].split(' ').indexOf(word) }))
              .filter((h) => h.rank >= 0)
              .sort((a, b) => a.rank - b.rank)[0];
      const before = hit && taken.get(hit.field);
      if (!hit || (before && before.rank <= hit.rank)) {
        unread.push(heading);
        return;
      }
      if (before) {
        const [old] = columns.splice(
          columns.findIndex((c) => c.field === hit.field),
          1,
        );
        if (old) unread.push(old.heading);
      }
      taken.set(hit.field, { rank: hit.rank, at: column });
      columns.push({ field: hit.field, column, heading });
    });
    if (best === null || columns.length > best.columns.length) best = { row: row.row, columns, unread };
  }
  if (best === null) return null;
  const found = best.columns.map((c) => c.field);
  return NEEDED[kind].filter((f) => found.includes(f)).length >= Math.ceil(NEEDED[kind].length / 2) ? best : null;
}
