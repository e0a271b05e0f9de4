/** 街道 × 行业领域: every number opens its rows, and so do the sums. */
import { useMemo, useState } from 'react';
import { shortStreet } from '#kernel/web/format.ts';
import { usePhone } from '#kernel/web/hooks.ts';
import { Card, FiguresTable, LinkButton, Tabs, Tag } from '#kernel/web/ui/index.ts';
import type { FiguresColumn } from '#kernel/web/ui/index.ts';
import { measures, type MeasureName } from '#modules/hazards/shared/figure.ts';
import type { StatisticsTable } from '../../shared/contract.ts';
import type { Cell, Span } from '../../shared/figures.ts';
import { figureOf, measureOf, sliceOf, spanWord, subjectOf, type Question } from '../question.ts';

export const ALL = '*';
const order: readonly MeasureName[] = ['open', 'overdue', 'found', 'closed', 'relapsed'];
/** Beside the stock, what became of it: the last columns of the first table. */
const beside: readonly MeasureName[] = ['overdue', 'found', 'closed'];

/** Sums of cells by measure, street and industry; `*` stands for all. */
export function summed(table: StatisticsTable): (measure: MeasureName, street: string, industry: string) => number {
  const sums = new Map<string, number>();
  for (const c of table.cells)
    for (const street of [c.streetCode, ALL])
      for (const industry of [c.industry, ALL]) {
        const key = `${c.measure} ${street} ${industry}`;
        sums.set(key, (sums.get(key) ?? 0) + c.value);
      }
  return (measure, street, industry) => sums.get(`${measure} ${street} ${industry}`) ?? 0;
}

export const cellOf = (street: string, industry: string): Cell => ({
  ...(street === ALL ? {} : { street }),
  ...(industry === ALL ? {} : { industry }),
});

export function StreetTable({
  table,
  question,
  span,
  onMeasure,
  onOpen,
}: {
  table: StatisticsTable;
  question: Question;
  span: Span;
  onMeasure: (measure: MeasureName) => void;
  onOpen: (figure: string, value: number) => void;
}) {
  const phone = usePhone();
  const [whole, setWhole] = useState(false);
  const value = useMemo(() => summed(table), [table]);
  const measure = measureOf(question);
  const slice = sliceOf(question);
  const where = table.within?.label ?? '';
  const word = spanWord(span);
  const label = (m: MeasureName): string =>
    measures[m].kind === 'flow' ? `${word}${m === 'found' ? '新增' : measures[m].label}` : measures[m].label;
  const streetName = (code: string): string =>
    code === ALL ? where : (table.streets.find((s) => s.code === code)?.name ?? code);
  const industryName = (code: string): string =>
    code === ALL ? '' : (table.industries.find((i) => i.code === code)?.name ?? code);

  /** A column is an industry field, or `measure:` for a measure over all of them. */
  const read = (street: string, col: string): { measure: MeasureName; street: string; industry: string } =>
    col.startsWith(':')
      ? { measure: col.slice(1) as MeasureName, street, industry: ALL }
      : { measure, street, industry: col };
  const numberOf = (row: string, col: string): number => {
    const at = read(row, col);
    return value(at.measure, at.street, at.industry);
  };
  const open = (at: { measure: MeasureName; street: string; industry: string }): void =>
    onOpen(
      figureOf(at.measure, span, slice, cellOf(at.street, at.industry)),
      value(at.measure, at.street, at.industry),
    );
  const sentence = (at: { measure: MeasureName; street: string; industry: string }, n: number): string =>
    [streetName(at.street), industryName(at.industry), `${label(at.measure)}${subjectOf(question)} ${n} 件`]
      .filter(Boolean)
      .join(' ');

  const narrow = phone && !whole;
  const sides: FiguresColumn[] = (measure === 'open' ? beside : []).map((m) => ({
    key: `:${m}`,
    // Four columns must fit in one hand; the tabs above say of which span.
    label: narrow ? label(m).replace(word, '') : label(m),
    ...(m === 'overdue' ? { tone: 'overdue' as const } : {}),
  }));
  const tone = measure === 'overdue' ? { tone: 'overdue' as const } : {};
  const streetRows = table.streets.map((s) => ({
    key: s.code,
    label: shortStreet(s.name),
    ...(s.isEnclave ? { tag: <Tag>飞地</Tag> } : {}),
  }));
  const total: FiguresColumn = { key: ALL, label: '合计', total: true, ...tone };
  const totalLabel = table.within?.isWholeDistrict ? '全区' : '合计';
  const active = activeCell(question, measure, span);
  const caption = `${label(measure)}${subjectOf(question)}，按街道和行业领域，件`;

  return (
    <Card
      title="街道 × 行业领域"
      pad={false}
      extra={<span className="z-ink2 z-small">{`${label(measure)}${subjectOf(question)}，件`}</span>}
    >
      <div className="st-measures">
        <Tabs
          label="数什么"
          items={order.map((key) => ({
            key,
            label: label(key),
            count: value(key, ALL, ALL),
            ...(key === 'overdue' ? { tone: 'overdue' as const } : {}),
          }))}
          value={measure}
          onChange={(key) => onMeasure(key as MeasureName)}
        />
      </div>
      {narrow ? (
        <>
          <FiguresTable
            rowHead="街道"
            rows={streetRows}
            cols={[{ ...total, label: label(measure) }, ...sides]}
            cell={numberOf}
            sentence={(row, col, n) => sentence(read(row, col), n)}
            onOpen={(row, col) => open(read(row, col))}
            totalRow={{ key: ALL, label: totalLabel }}
            caption={`${label(measure)}${subjectOf(question)}，按街道，件`}
            active={active}
          />
          <div className="st-second">
            <FiguresTable
              rowHead="行业领域"
              rows={table.industries.map((i) => ({ key: i.code, label: i.name }))}
              cols={[{ ...total, label: label(measure) }, ...sides]}
              cell={(row, col) => {
                const at = read(ALL, col);
                return value(at.measure, ALL, row);
              }}
              sentence={(row, col, n) => sentence({ ...read(ALL, col), industry: row }, n)}
              onOpen={(row, col) => open({ ...read(ALL, col), industry: row })}
              caption={`${label(measure)}${subjectOf(question)}，按行业领域，件`}
            />
          </div>
        </>
      ) : (
        <FiguresTable
          rowHead="街道"
          rows={streetRows}
          cols={[...table.industries.map((i) => ({ key: i.code, label: i.name, ...tone })), total, ...sides]}
          cell={numberOf}
          sentence={(row, col, n) => sentence(read(row, col), n)}
          onOpen={(row, col) => open(read(row, col))}
          {...(table.streets.length > 1 ? { totalRow: { key: ALL, label: totalLabel } } : {})}
          caption={caption}
          active={active}
        />
      )}
      {phone ? (
        <div className="st-whole">
          <LinkButton onClick={() => setWhole(!whole)}>{whole ? '分开看街道和行业' : '看街道 × 行业整表'}</LinkButton>
        </div>
      ) : null}
    </Card>
  );

  /** The cell whose rows are in the drawer. */
  function activeCell(q: Question, shown: MeasureName, days: Span): { row: string; col: string } | null {
    if (!q.figure) return null;
    for (const row of [...table.streets.map((s) => s.code), ALL])
      for (const col of [...table.industries.map((i) => i.code), ALL, ...beside.map((m) => `:${m}`)]) {
        if (col.startsWith(':') && shown !== 'open') continue;
        const at = read(row, col);
        if (figureOf(at.measure, days, slice, cellOf(at.street, at.industry)) === q.figure) return { row, col };
      }
    return null;
  }
}
