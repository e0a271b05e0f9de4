/** Figures of 数据交换: what was taken by the upper levels, and the receipts that prove it. T10-6, T2-9, S4-4. */
import type { Tx } from '#kernel/server/db.ts';
import { sql } from '#kernel/server/db.ts';
import { pageRows } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { registerIndicator, type MeasureAsk, type RowsAsk } from '#platform/indicators/server/index.ts';
import type { IndicatorRow, IndicatorSpan, IndicatorValue } from '#platform/indicators/shared/schema.ts';
import { packageMachine, purposeLabels, type Purpose } from '../shared/states.ts';
import { setName } from '../shared/mapping.ts';
import * as store from './store.ts';

type Counted = (span: IndicatorSpan, part: 'numerator' | 'denominator') => ReturnType<typeof store.answered>;
/** Only the district as a whole reports: its office has the figure, other units have none. */
async function valuesOf(
  tx: Tx,
  actor: Actor,
  ask: MeasureAsk,
  counted: Counted,
  isRate: boolean,
): Promise<IndicatorValue[]> {
  const sees = store.seesPackages(actor);
  const numerator = sees ? await store.countOf(tx, counted(ask.span, 'numerator')) : 0;
  const denominator = !isRate ? null : sees ? await store.countOf(tx, counted(ask.span, 'denominator')) : 0;
  const ids: (string | null)[] = [
    ...ask.units.filter((u) => u.kind === 'office').map((u) => u.id),
    ...(ask.district ? [null] : []),
  ];
  return [
    ...ask.units
      .filter((u) => u.kind !== 'office')
      .map((u) => ({ unitId: u.id, numerator: 0, denominator: isRate ? 0 : null })),
    ...ids.map((unitId) => ({ unitId, numerator, denominator })),
  ];
}

async function recordRows(tx: Tx, actor: Actor, ask: RowsAsk, onlyAccepted: boolean): Promise<Page<IndicatorRow>> {
  if (!store.seesPackages(actor) || (ask.unit && ask.unit.kind !== 'office'))
    return { items: [], total: 0, nextCursor: null };
  const page = await pageRows<{
    package_id: string;
    seq: number;
    code: string;
    data_set: string;
    record_key: string;
    title: string;
    result: string;
    result_at: Date;
  }>(tx, ask, {
    columns: sql`r.package_id, r.seq, p.code, r.data_set, r.record_key, r.title, r.result, r.result_at`,
    from: store.answered(ask.span, onlyAccepted),
    order: sql`r.result_at desc, r.package_id, r.seq`,
  });
  return {
    ...page,
    items: page.items.map((r) => ({
      id: `${r.package_id}/${r.seq}`,
      code: r.record_key,
      title: r.title,
      note: `${setName(r.data_set)}，${r.code}，${r.result === 'accepted' ? '已接收' : '被退回'}`,
      on: dayOf(r.result_at),
      href: `/exchange/packages/${r.package_id}?q=${encodeURIComponent(r.record_key)}`,
    })),
  };
}
async function packageRows(
  tx: Tx,
  actor: Actor,
  ask: RowsAsk,
  purposes: readonly Purpose[],
  onlyAnswered: boolean,
): Promise<Page<IndicatorRow>> {
  if (!store.seesPackages(actor) || (ask.unit && ask.unit.kind !== 'office'))
    return { items: [], total: 0, nextCursor: null };
  const page = await pageRows<store.PackageRow>(tx, ask, {
    columns: sql`p.*`,
    from: store.sentPackages(ask.span, purposes, onlyAnswered),
    order: sql`p.sent_at desc, p.id`,
  });
  return {
    ...page,
    items: page.items.map((p) => ({
      id: p.id,
      code: p.code,
      title: p.title,
      note: `${purposeLabels[p.purpose]}，${packageMachine.states[p.state].label}`,
      on: p.sent_at ? dayOf(p.sent_at) : null,
      href: `/exchange/packages/${p.id}`,
    })),
  };
}

const receipts = (code: string, title: string, clauses: readonly string[], purposes: readonly Purpose[]): void =>
  registerIndicator({
    code,
    title,
    formula: `期内报出的${purposes.map((p) => purposeLabels[p]).join('、')}数据包中，期末前收到回执的所占比例`,
    unit: '包',
    form: 'rate',
    better: 'higher',
    clauses,
    unitKinds: ['office'],
    measure: (tx, actor, ask) =>
      valuesOf(tx, actor, ask, (span, part) => store.sentPackages(span, purposes, part === 'numerator'), true),
    rows: (tx, actor, ask) => packageRows(tx, actor, ask, purposes, ask.part === 'numerator'),
  });

export function registerExchangeIndicators(): void {
  registerIndicator({
    code: 'exchange.synced',
    title: '重大隐患信息同步数',
    formula: '期内上级数据库以回执确认接收的记录数，一条记录每接收一版算一次',
    unit: '条',
    form: 'count',
    better: 'higher',
    clauses: ['T10-6'],
    unitKinds: ['office'],
    measure: (tx, actor, ask) => valuesOf(tx, actor, ask, (span) => store.answered(span, true), false),
    rows: (tx, actor, ask) => recordRows(tx, actor, ask, true),
  });
  registerIndicator({
    code: 'exchange.acceptRate',
    title: '报送记录接收率',
    formula: '期内有回执的记录中，被接收的所占比例',
    unit: '条',
    form: 'rate',
    better: 'higher',
    clauses: ['T10-6'],
    unitKinds: ['office'],
    measure: (tx, actor, ask) =>
      valuesOf(tx, actor, ask, (span, part) => store.answered(span, part === 'numerator'), true),
    rows: (tx, actor, ask) => recordRows(tx, actor, ask, ask.part === 'numerator'),
  });
  receipts('exchange.filingReceipts', '清单备案回执率', ['T2-9'], ['filing']);
  receipts('exchange.summaryReceipts', '总结上报回执率', ['S4-4'], ['summary']);
}
