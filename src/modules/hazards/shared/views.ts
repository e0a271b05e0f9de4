/** Views that every ledger has; it opens on the first one. */
export interface BuiltInView {
  readonly id: string;
  readonly name: string;
  readonly filter: Readonly<Record<string, string>>;
}

export const firstView: BuiltInView = {
  id: 'open-major',
  name: '未销号重大',
  filter: { grade: 'major', state: 'open' },
};

export const builtInViews: readonly BuiltInView[] = [
  firstView,
  { id: 'overdue', name: '逾期', filter: { state: 'open', overdue: 'true' } },
  { id: 'listed', name: '挂牌督办', filter: { state: 'open', listed: 'true' } },
  { id: 'stopped', name: '停产停业', filter: { state: 'open', stop: 'full,partial,equipment' } },
  { id: 'review', name: '待复查', filter: { state: 'awaitingReview' } },
  { id: 'stock', name: '2023年及以前发现', filter: { state: 'open', stock: 'true' } },
  { id: 'all', name: '全部', filter: {} },
];
