/** 红黄榜: how units keep what was asked of them in joint work and by 督导, as of a day; and the circular (通报) drawn from it. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';

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
  rows: z.array(BoardRow),
  /** Whether this reader may draw up the circular. */
  mayCirculate: z.boolean(),
});
export type Board = z.infer<typeof Board>;
export const CirculateBoard = z.object({
  asOf: PlainDate.optional(),
  opinion: z.string().trim().min(4, '请写明通报要求').max(2000),
});
export type CirculateBoard = z.output<typeof CirculateBoard>;

export const getBoard = endpoint({
  method: 'GET',
  path: '/supervision/board',
  summary: '红黄榜：各单位议定事项、吹哨报到、督导问题办理情况，可回看任一天',
  clauses: ['T9-7', 'B1-6'],
  query: z.object({ asOf: PlainDate.optional() }),
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
