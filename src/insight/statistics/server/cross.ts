/** A question of one's own (自选统计): any two of street, industry, unit, channel, grade and month, or measures side by side. */
import { sendFile } from '#platform/files/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { addDays, addMonths, dayOf, monthStart, type PlainDate, plainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { supervisingUnits, unitsOf } from '#platform/identity/server/index.ts';
import { counted, type FigureDim } from '#modules/hazards/server/index.ts';
import { figureText, isLength, measures, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { channelGroups, gradeLabels } from '#modules/hazards/shared/labels.ts';
import type { CrossQuery, CrossTable } from '../shared/contract.ts';
import { dims, refOf, type Dim, type Slice, type Span } from '../shared/figures.ts';
import { fail, placesOf, sliceOf, spanOf, type Places } from './places.ts';
import { explain } from './words.ts';
import { crossWorkbook } from './workbook.ts';

const ALL = '*';
type Line = { key: string; label: string };

/** Every month of a span, oldest first; a long span shows its last five years. */
function monthsOf(span: Span): Line[] {
  const list: Line[] = [];
  for (let day = monthStart(span.from); day <= span.to; day = addMonths(day, 1))
    list.push({ key: day.slice(0, 7), label: `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月` });
  return list.slice(-60);
}

async function linesOf(tx: Tx, dim: Dim, places: Places, span: Span, keys: ReadonlySet<string>): Promise<Line[]> {
  switch (dim) {
    case 'street':
      return places.streets.map((s) => ({ key: s.code, label: s.name }));
    case 'industry':
      return places.industries.map((i) => ({ key: i.code, label: i.name }));
    case 'channel':
      return Object.entries(channelGroups).map(([key, { label }]) => ({ key, label }));
    case 'grade':
      return (['major', 'general', 'unjudged'] as const).map((key) => ({ key, label: gradeLabels[key] }));
    case 'month':
      return monthsOf(span);
    case 'unit': {
      const all = await supervisingUnits(tx);
      const rest = [...keys].filter((id) => !all.some((u) => u.id === id));
      const others = await unitsOf(tx, rest);
      return [
        ...all.filter((u) => keys.has(u.id)).map((u) => ({ key: u.id as string, label: u.shortName })),
        ...rest.map((id) => ({ key: id, label: others.get(id)?.shortName ?? '（单位已撤并）' })),
      ];
    }
  }
}

/** The part of a figure's text that a line or column adds; a month narrows the days. */
function narrowed(dim: Dim, key: string, span: Span): { cell: Partial<FigureRef>; span: Span } {
  if (dim !== 'month') return { cell: { [dim]: key } as Partial<FigureRef>, span };
  const start = plainDate(`${key}-01`);
  const end = addDays(addMonths(start, 1), -1);
  return {
    cell: {},
    span: { from: start < span.from ? span.from : start, to: end > span.to ? span.to : end },
  };
}

const yearBefore = (day: PlainDate): PlainDate => addMonths(day, -12);

interface Asked {
  rows: Dim;
  cols: Dim | 'measure';
  list: MeasureName[];
  slice: Slice & Partial<FigureRef>;
}

function asked(query: CrossQuery): Asked {
  const names = query.measures.split(',').filter(Boolean);
  for (const name of names) if (!(name in measures)) throw fail('statistics.unknownMeasure', { measure: name });
  if (query.rows === query.cols) throw fail('statistics.sameDims', { dim: dims[query.rows] });
  const list = (names.length > 0 ? names : ['open']) as MeasureName[];
  return {
    rows: query.rows,
    cols: query.cols,
    list: query.cols === 'measure' ? list : list.slice(0, 1),
    slice: {
      ...sliceOf(query),
      ...(query.street ? { street: query.street } : {}),
      ...(query.industry ? { industry: query.industry } : {}),
    },
  };
}

interface Values {
  /** `measure row col`, with `*` for all of a line or column. */
  get(measure: MeasureName, row: string, col: string): number;
  rowKeys: ReadonlySet<string>;
  colKeys: ReadonlySet<string>;
}

/** Numbers with their totals. Stocks of different months are not added up: their total is that of the last day. */
async function valuesOf(tx: Tx, ctx: Ctx, { rows, cols, list, slice }: Asked, span: Span): Promise<Values> {
  const wanted: FigureDim[] = cols === 'measure' ? [rows] : [rows, cols];
  const byMonth = wanted.includes('month');
  const found = await counted(tx, ctx.actor, { measures: list, span, slice, dims: wanted });
  const sums = new Map<string, number>();
  const add = (key: string, n: number): void => void sums.set(key, (sums.get(key) ?? 0) + n);
  const last = span.to.slice(0, 7);
  for (const { measure, a, b, n } of found) {
    const col = cols === 'measure' ? ALL : b;
    const isStock = measures[measure].kind === 'stock';
    add(`${measure} ${a} ${col}`, n);
    // Along the months a stock's total is what stands at the end.
    const alongRows = !isStock || rows !== 'month' || a === last;
    const alongCols = !isStock || cols !== 'month' || col === last;
    if (alongRows) add(`${measure} ${ALL} ${col}`, n);
    if (cols !== 'measure' && alongCols) add(`${measure} ${a} ${ALL}`, n);
    if (cols !== 'measure' && alongRows && alongCols) add(`${measure} ${ALL} ${ALL}`, n);
  }
  if (byMonth && list.some(isLength))
    for (const { measure, n } of await counted(tx, ctx.actor, {
      measures: list.filter(isLength),
      span,
      slice,
      dims: [],
    }))
      add(`${measure} ${ALL} ${ALL}`, n);
  return {
    get: (measure, row, col) => sums.get(`${measure} ${row} ${col}`) ?? 0,
    rowKeys: new Set(found.map((r) => r.a)),
    colKeys: new Set(found.map((r) => r.b)),
  };
}

/** The table asked for, each number with the text of its rows. */
export async function cross(ctx: Ctx, query: CrossQuery): Promise<CrossTable> {
  return ctx.reading((tx) => crossTable(tx, ctx, query));
}

async function crossTable(tx: Tx, ctx: Ctx, query: CrossQuery): Promise<CrossTable> {
  const question = asked(query);
  const { rows, cols, list, slice } = question;
  const span = spanOf(ctx, query);
  const earlier: Span | null = query.compare ? { from: yearBefore(span.from), to: yearBefore(span.to) } : null;
  const [places, now, then] = await Promise.all([
    placesOf(tx, ctx.actor),
    valuesOf(tx, ctx, question, span),
    earlier ? valuesOf(tx, ctx, question, earlier) : null,
  ]);
  const keys = (a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): Set<string> =>
    new Set([...a, ...(b ?? [])]);
  const lines = await linesOf(tx, rows, places, span, keys(now.rowKeys, rows === 'month' ? undefined : then?.rowKeys));
  const across =
    cols === 'measure'
      ? list.map((m) => ({ key: m, label: measures[m].label, measure: m }))
      : (await linesOf(tx, cols, places, span, keys(now.colKeys, cols === 'month' ? undefined : then?.colKeys))).map(
          (c) => ({
            ...c,
            measure: list[0]!,
          }),
        );
  const withTotal = cols === 'measure' ? across : [...across, { key: ALL, label: '合计', measure: list[0]! }];

  const figure = (measure: MeasureName, row: string, col: string, of: Span, back: boolean): string => {
    let days = of;
    let cell: Partial<FigureRef> = {};
    for (const [dim, key] of [
      [rows, row],
      [cols, col],
    ] as const) {
      if (dim === 'measure' || key === ALL) continue;
      const month = back && dim === 'month' ? addMonths(plainDate(`${key}-01`), -12).slice(0, 7) : key;
      const n = narrowed(dim, month, days);
      days = n.span;
      cell = { ...cell, ...n.cell };
    }
    return figureText(refOf(measure, days, { ...slice, ...cell }));
  };
  const backKey = (dim: Dim | 'measure', key: string): string =>
    dim === 'month' && key !== ALL ? addMonths(plainDate(`${key}-01`), -12).slice(0, 7) : key;
  const cells: CrossTable['cells'] = [];
  for (const { key: row } of [...lines, { key: ALL }])
    for (const { key: col, measure } of withTotal) {
      const at = cols === 'measure' ? ALL : col;
      const value = now.get(measure, row, at);
      const before = then && earlier ? then.get(measure, backKey(rows, row), backKey(cols, at)) : null;
      if (value === 0 && !before) continue;
      cells.push({
        row,
        col,
        value,
        figure: figure(measure, row, at, span, false),
        before,
        beforeFigure: earlier ? figure(measure, row, at, earlier, true) : null,
      });
    }
  const named = await slice_(tx, slice, places);
  return {
    ...span,
    countedAt: ctx.clock.now().toISOString(),
    within: places.within?.label ?? null,
    rowsName: dims[rows],
    colsName: cols === 'measure' ? '指标' : dims[cols],
    rows: places.within ? lines : [],
    cols: withTotal,
    cells: places.within ? cells : [],
    before: earlier,
    explanations: list.map((measure) => ({ measure, text: explain(refOf(measure, span, slice), named) })),
    conditions: [places.within?.label ?? '', `${span.from} 至 ${span.to}`, ...named, ...sliceWords(slice)]
      .filter(Boolean)
      .join('，'),
  };
}

const sliceWords = (slice: Slice): string[] => [
  slice.grade ? `等级为${gradeLabels[slice.grade]}` : '全部等级',
  ...(slice.channel ? [`来源为${channelGroups[slice.channel].label}`] : []),
  ...(slice.stock ? [slice.stock === 'stock' ? '存量' : '增量'] : []),
];

async function slice_(tx: Tx, slice: Slice & Partial<FigureRef>, places: Places): Promise<string[]> {
  const unit = slice.unit ? (await unitsOf(tx, [slice.unit])).get(slice.unit)?.shortName : undefined;
  const street = places.streets.find((s) => s.code === slice.street)?.name;
  const industry = places.industries.find((i) => i.code === slice.industry)?.name;
  return [
    ...(unit ? [`监管部门为${unit}`] : []),
    ...(street ? [`所在街道为${street}`] : []),
    ...(industry ? [`行业领域为${industry}`] : []),
  ];
}

/** The same table as Excel, with the conditions and the moment of counting written on it. */
export async function exportCross(ctx: Ctx, query: CrossQuery, raw: RawRequest): Promise<undefined> {
  const table = await ctx.inTx(async (tx) => {
    const t = await crossTable(tx, ctx, query);
    await audit(tx, ctx, {
      action: 'statistics.export',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { ...query, from: t.from, to: t.to },
    });
    return t;
  });
  const bytes = await crossWorkbook(table, `${ctx.actor.unitName} ${ctx.actor.name}`, ctx.clock.now());
  return sendFile(raw, bytes, `自选统计_${dayOf(ctx.clock.now())}.xlsx`, 'excel', `statistics-${table.to}.xlsx`);
}
