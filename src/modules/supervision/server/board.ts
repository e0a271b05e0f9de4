/** 红黄榜 from the figures of joint work and of 督导, so that each number opens the rows it counts; and its circular (通报). */
import type { Ctx } from '#kernel/server/context.ts';
import { addDays, dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { draftLetter, type TemplateSeed } from '#platform/documents/server/index.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import { columnKeys, periodOf, sideOf, type Board, type BoardRow, type CirculateBoard } from '../shared/board.ts';
import { decisionFigures } from './joint/session-present.ts';
import { whistleFigures } from './joint/whistle-present.ts';
import { fail, mayForm } from './visits/policy.ts';
import { visitFigures } from './visits/present.ts';

type Numbers = Omit<BoardRow, 'unitId' | 'unitName' | 'side'>;
const none = (): Numbers => Object.fromEntries(columnKeys.map((key) => [key, 0])) as Numbers;

/**
 * What each unit has kept and what is late, as of a day; a reader without the whole district sees what his own figures show. Of a month or
 * quarter it is what fell due in it, as it stood when the day after it ended: on its last day the last deadlines still run.
 */
export async function getBoard(ctx: Ctx, filter: Pick<CirculateBoard, 'asOf' | 'period'>): Promise<Board> {
  const period = filter.period ? periodOf(filter.period) : null;
  const dayAfter = period ? addDays(period.to, 1) : filter.asOf;
  const when: Board['filter'] = {
    ...(dayAfter && dayAfter < ctx.clock.today() ? { asOf: dayAfter } : {}),
    ...(period ? { dueFrom: period.from, dueTo: period.to } : {}),
  };
  return ctx.reading(async (tx) => {
    const inside = ctx.within(tx);
    const decisions = await decisionFigures(inside, when);
    const calls = await whistleFigures(inside, when);
    const visits = await visitFigures(inside, when);
    const rows = new Map<string, Numbers & { unitName: string }>();
    const of = (unitId: string, unitName: string): Numbers => {
      const row = rows.get(unitId) ?? { ...none(), unitName };
      rows.set(unitId, row);
      return row;
    };
    for (const u of decisions.units)
      Object.assign(of(u.unitId, u.unitName), { decisionsOnTime: u.onTime, decisionsOverdue: u.overdue });
    for (const u of calls.units) Object.assign(of(u.unitId, u.unitName), { callsOnTime: u.onTime, callsLate: u.late });
    for (const u of visits.units)
      Object.assign(of(u.unitId, u.unitName), { findingsDone: u.done, findingsOverdue: u.overdue });
    const order = { yellow: 0, red: 1, none: 2 };
    return {
      asOf: visits.asOf,
      period,
      filter: when,
      mayCirculate: mayForm(ctx.actor),
      rows: [...rows]
        .map(([unitId, row]): BoardRow => ({ unitId, ...row, side: sideOf(row) }))
        .sort((a, b) => order[a.side] - order[b.side] || a.unitName.localeCompare(b.unitName, 'zh')),
    };
  });
}

const linesOf = (rows: readonly BoardRow[]) =>
  rows.map((r) => ({
    unit: r.unitName,
    decisions: `按期 ${r.decisionsOnTime}，逾期 ${r.decisionsOverdue}`,
    calls: `按时 ${r.callsOnTime}，未按时 ${r.callsLate}`,
    findings: `已整改 ${r.findingsDone}，逾期 ${r.findingsOverdue}`,
  }));

/** The circular (通报) with both lists, as a letter draft to the units named. Errors: supervision.mayNotForm, supervision.boardEmpty. */
export async function circulateBoard(ctx: Ctx, input: CirculateBoard): Promise<{ draftId: string }> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!mayForm(actor) || actor.unitId === null) throw fail('supervision.mayNotForm');
    const board = await getBoard(ctx.within(tx), input);
    const red = board.rows.filter((r) => r.side === 'red');
    const yellow = board.rows.filter((r) => r.side === 'yellow');
    const named = [...red, ...yellow];
    if (named.length === 0) throw fail('supervision.boardEmpty');
    const known = await unitsOf(
      tx,
      named.map((r) => r.unitId),
    );
    const recipients = [...known.values()].map((u) => ({ role: 'unit' as const, unitId: u.id, name: u.name }));
    const draft = await draftLetter(tx, ctx, {
      template: 'unit-board-circular',
      ...(board.period ? { title: `关于${board.period.label}督办事项办理情况的通报` } : {}),
      fields: {
        to: recipients
          .map((r) => r.name)
          .join('、')
          .slice(0, 590),
        asOf: dayOf(new Date(board.asOf)),
        ...(red.length > 0 ? { red: linesOf(red) } : {}),
        ...(yellow.length > 0 ? { yellow: linesOf(yellow) } : {}),
        opinion: input.opinion,
      },
      subject: { type: 'unit', id: actor.unitId },
      issuerUnitId: actor.unitId,
      recipients,
      replyWithin: null,
    });
    await audit(tx, ctx, {
      action: 'measure.board',
      subjectType: 'unit',
      subjectId: actor.unitId,
      facts: {
        asOf: board.asOf,
        period: input.period ?? null,
        red: red.map((r) => r.unitId),
        yellow: yellow.map((r) => r.unitId),
      },
    });
    return { draftId: draft.id };
  });
}

const listOf = (key: 'red' | 'yellow'): TemplateSeed['content']['parts'][number] => ({
  kind: 'table',
  each: key,
  when: key,
  columns: [
    { title: '单位', share: 3, cell: '{{item.unit}}' },
    { title: '会商议定事项', share: 3, cell: '{{item.decisions}}' },
    { title: '吹哨报到', share: 3, cell: '{{item.calls}}' },
    { title: '督导问题', share: 3, cell: '{{item.findings}}' },
  ],
});
const columns = [
  { key: 'unit', label: '单位' },
  { key: 'decisions', label: '会商议定事项' },
  { key: 'calls', label: '吹哨报到' },
  { key: 'findings', label: '督导问题' },
];
export const boardTemplates: TemplateSeed[] = [
  {
    key: 'unit-board-circular',
    name: '督办事项红黄榜通报',
    series: 'unit-board-circular',
    pattern: '河东安督通〔{year}〕{n}号',
    seriesName: '督办事项通报',
    content: {
      style: 'document',
      head: '天津市河东区安全生产委员会办公室文件',
      title: '关于督办事项办理情况的通报',
      to: '{{to}}',
      parts: [
        { kind: 'para', text: '截至{{asOf}}，各单位会商议定事项、吹哨报到和督导问题办理情况通报如下。' },
        { kind: 'heading', level: 1, text: '红榜单位（按期办理，没有逾期）', when: 'red' },
        listOf('red'),
        { kind: 'heading', level: 1, text: '黄榜单位（有逾期事项）', when: 'yellow' },
        listOf('yellow'),
        { kind: 'heading', level: 1, text: '工作要求' },
        { kind: 'para', text: '{{opinion}}' },
      ],
      fields: [
        { key: 'to', label: '主送机关' },
        { key: 'asOf', label: '截至日期', kind: 'day' },
        { key: 'red', label: '红榜', kind: 'records', required: false, columns },
        { key: 'yellow', label: '黄榜', kind: 'records', required: false, columns },
        { key: 'opinion', label: '工作要求', kind: 'longText' },
      ],
    },
  },
];
