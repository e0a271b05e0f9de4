/** 红黄榜: how units keep what was asked of them in joint work and by 督导, as of a day; and the circular (通报) drawn from it. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { addDays, Instant, plainDate, PlainDate } from '#kernel/shared/time.ts';

export const boardColumns = {
  decisionsOnTime: { label: '议定事项按期办结', bad: false },
  decisionsOverdue: { label: '议定事项逾期', bad: true },
  callsOnTime: { label: '吹哨按时到场', bad: false },
  callsLate: { label: '吹哨未按时到场', bad: true },
  findingsDone: { label: '督导问题已整改', bad: false },
  findingsOverdue: { label: '督导问题逾期', bad: true },
} as const;
export type BoardColumn = keyof typeof boardColumns;
export const columnKeys = Object.keys(boardColumns) as BoardColumn[];

/** Red: something was kept and nothing is late. Yellow: something is late. Neither: nothing to say yet. */
export const sideLabels = { red: '红榜', yellow: '黄榜', none: '未上榜' } as const;
export type Side = keyof typeof sideLabels;
export const sideOf = (row: Readonly<Record<BoardColumn, number>>): Side =>
  columnKeys.some((key) => boardColumns[key].bad && row[key] > 0)
    ? 'yellow'
    : columnKeys.some((key) => row[key] > 0)
      ? 'red'
      : 'none';

/** A month (2026-10) or a quarter (2026-Q3) for which the board is asked. */
export const BoardPeriod = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2]|Q[1-4])$/, { error: '月份请写成 2026-10，季度请写成 2026-Q3' });

/** First and last day of a period, and what it is called. */
export function periodOf(text: string): { from: PlainDate; to: PlainDate; label: string } {
  const [year = '', part = ''] = text.split('-');
  const quarter = part.startsWith('Q') ? Number(part.slice(1)) : null;
  const first = quarter === null ? Number(part) : quarter * 3 - 2;
  const last = quarter === null ? first : first + 2;
  const day = (month: number): PlainDate =>
    plainDate(`${Number(year) + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-01`);
  return {
    from: day(first),
    to: addDays(day(last + 1), -1),
    label: quarter === null ? `${year}年${first}月` : `${year}年第${quarter}季度`,
  };
}

/** Periods to choose from: this month and eleven before it, this quarter and seven before it, the latest first. */
export function periodsUpTo(today: PlainDate): { value: string; label: string }[] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const months = Array.from({ length: 12 }, (_, i) => year * 12 + month - 1 - i).map(
    (n) => `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`,
  );
  const quarters = Array.from({ length: 8 }, (_, i) => year * 4 + Math.floor((month - 1) / 3) - i).map(
    (n) => `${Math.floor(n / 4)}-Q${(n % 4) + 1}`,
  );
  return [...months, ...quarters].map((value) => ({ value, label: periodOf(value).label }));
}

const n = z.number().int();
export const BoardRow = z.object({
  unitId: z.string(),
  unitName: z.string(),
  side: z.enum(['red', 'yellow', 'none']),
  decisionsOnTime: n,
  decisionsOverdue: n,
  callsOnTime: n,
  callsLate: n,
  findingsDone: n,
  findingsOverdue: n,
});
export type BoardRow = z.infer<typeof BoardRow>;
export const Board = z.object({
  asOf: Instant,
  /** Asked for a month or quarter: what fell due in it, as it stood when the day after it ended. */
  period: z.object({ from: PlainDate, to: PlainDate, label: z.string() }).nullable(),
  /** Opens the rows of each number in the ledgers. */
  filter: z.object({ asOf: PlainDate.optional(), dueFrom: PlainDate.optional(), dueTo: PlainDate.optional() }),
  rows: z.array(BoardRow),
  /** Whether this reader may draw up the circular. */
  mayCirculate: z.boolean(),
});
export type Board = z.infer<typeof Board>;
export const CirculateBoard = z.object({
  asOf: PlainDate.optional(),
  period: BoardPeriod.optional(),
  opinion: z.string().trim().min(4, '请写明通报要求').max(2000),
});
export type CirculateBoard = z.output<typeof CirculateBoard>;

export const getBoard = endpoint({
  method: 'GET',
  path: '/supervision/board',
  summary: '红黄榜：各单位议定事项、吹哨报到、督导问题办理情况，可回看任一天，可按月、按季',
  clauses: ['T9-7', 'B1-6'],
  query: z.object({ asOf: PlainDate.optional(), period: BoardPeriod.optional() }),
  response: Board,
});
export const circulateBoard = endpoint({
  method: 'POST',
  path: '/supervision/board/circular',
  summary: '按红黄榜拟通报，进入核稿签发',
  clauses: ['T9-7'],
  body: CirculateBoard,
  response: z.object({ draftId: z.string() }),
  errors: ['supervision.mayNotForm', 'supervision.boardEmpty', 'documents.noTemplate', 'documents.issuerForbidden'],
});
