/** The ledger of letters as Excel: its columns, and its conditions in words. */
import type { LedgerColumn } from '#kernel/shared/ledger.ts';
import type { LetterFilter, LetterListItem } from '../shared/schema.ts';

/** The filter as a person would say it. */
export function conditionWords(
  filter: LetterFilter,
  kindName: (kind: string) => string,
  unitName: (id: string) => string,
): string {
  const parts = [
    ...(filter.kind?.length ? [`文种：${filter.kind.map(kindName).join('、')}`] : []),
    ...(filter.issuer?.length ? [`发文单位：${filter.issuer.map(unitName).join('、')}`] : []),
    ...(filter.from || filter.to ? [`日期：${filter.from ?? ''}至${filter.to ?? ''}`] : []),
    ...(filter.q ? [`文字：${filter.q}`] : []),
  ];
  return parts.length > 0 ? parts.join('；') : '无（全部）';
}

export const letterColumns: readonly LedgerColumn<LetterListItem>[] = [
  { header: '发文字号', width: 24, value: (r) => r.number ?? '尚未编号' },
  { header: '标题', width: 52, value: (r) => r.title },
  { header: '文种', width: 16, value: (r) => r.kindLabel },
  { header: '发文单位', width: 30, value: (r) => r.issuerName },
  { header: '首位受送达', width: 30, value: (r) => r.firstRecipient ?? '' },
  { header: '受送达数', width: 9, value: (r) => r.recipients },
  { header: '已签收', width: 9, value: (r) => r.signed },
  { header: '待回复', width: 9, value: (r) => r.repliesOpen },
  { header: '最近回复期限', width: 13, value: (r) => r.replyDueOn ?? '' },
  { header: '状态', width: 11, value: (r) => r.stateLabel },
  { header: '日期', width: 12, value: (r) => r.on },
  { header: '经办人', width: 11, value: (r) => r.hand },
];
