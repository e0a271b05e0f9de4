import assert from 'node:assert/strict';
import test from 'node:test';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, plainDate } from '#kernel/shared/time.ts';
import { getDraft } from '#platform/documents/server/index.ts';
import { unitNamed } from '#platform/identity/server/builders.ts';
import { columnKeys, periodOf, periodsUpTo, type BoardColumn } from '../shared/board.ts';
import { circulateBoard, getBoard } from './board.ts';
import * as b from './builders.ts';
import { listDecisions } from './joint/session-present.ts';
import {
  acceptDecision,
  callSession,
  concludeSession,
  confirmDecision,
  conveneSession,
  reportDecision,
} from './joint/session-service.ts';
import { listCalls } from './joint/whistle-present.ts';
import { blowWhistle } from './joint/whistle-service.ts';
import { supervisionRoom } from './room.ts';
import { listFindings } from './visits/present.ts';

const db = await testDb();
const s = await b.aStage(db);
await supervisionRoom.seed?.(db.ctx());
const [commerce, emergency] = [await unitNamed(db.ctx(), '区商务局'), await unitNamed(db.ctx(), '区应急管理局')];

test(clause('T9-7', '红黄榜：按期的上红榜，逾期的上黄榜，每个数字正好是它打开的行；据此拟通报'), async () => {
  await assert.rejects(circulateBoard(s.clerk, { opinion: '请抓紧办理' }), refused('supervision.boardEmpty'));
  const start = db.clock.today();
  const called = await callSession(s.office, {
    title: '联合整治',
    reason: '',
    agenda: [],
    heldAt: new Date(db.clock.now().getTime() + 3_600_000).toISOString(),
    place: '会议室',
    unitIds: [commerce, emergency],
    userIds: [],
  });
  await conveneSession(s.office, called.id, { host: '韩书敏', attendance: [] });
  const done = await concludeSession(s.office, called.id, {
    analysis: '分工整治',
    decisions: [commerce, emergency].map((leadUnitId) => ({
      what: '清理通道',
      proofRequired: '照片',
      leadUnitId,
      assistingIds: [],
      dueOn: addDays(start, 5),
    })),
  });
  const [first, second] = done.decisions;
  assert.ok(first && second);
  await acceptDecision(s.otherDepartment, first.id, { note: '' });
  await reportDecision(s.otherDepartment, first.id, { report: '已清理', fileIds: [await b.aPhoto(s.otherDepartment)] });
  await confirmDecision(s.office, first.id, { opinion: '属实' });
  await blowWhistle(s.street, {
    title: '通道被占',
    description: '',
    urgency: 'urgent',
    place: '泰通公寓',
    unitIds: [emergency],
    photoIds: [],
  });
  db.clock.advance({ days: 8 });
  const board = await getBoard(s.clerk, {});
  const of = (id: string) => board.rows.find((r) => r.unitId === id);
  assert.equal(of(commerce)?.side, 'red');
  assert.equal(of(emergency)?.side, 'yellow');
  assert.equal(of(emergency)?.decisionsOverdue, 1);
  assert.equal(of(emergency)?.callsLate, 1);
  assert.ok(
    (await getBoard(s.clerk, { asOf: plainDate(start) })).rows.every((r) => r.side !== 'red' || r.decisionsOnTime > 0),
  );
  for (const reader of [s.clerk, s.otherDepartment, s.officer])
    for (const row of (await getBoard(reader, {})).rows) {
      const unit = [row.unitId];
      const rows: Record<BoardColumn, number> = {
        decisionsOnTime: (await listDecisions(reader, { limit: 1, unit, mark: 'onTime' })).total,
        decisionsOverdue: (await listDecisions(reader, { limit: 1, unit, mark: 'overdue' })).total,
        callsOnTime: (await listCalls(reader, { limit: 1, sort: '-calledAt', unit, mark: 'onTime' })).total,
        callsLate: (await listCalls(reader, { limit: 1, sort: '-calledAt', unit, mark: 'late' })).total,
        findingsDone: (await listFindings(reader, { limit: 1, unit, mark: 'done' })).total,
        findingsOverdue: (await listFindings(reader, { limit: 1, unit, mark: 'overdue' })).total,
      };
      for (const key of columnKeys) assert.equal(row[key], rows[key], `${row.unitName} ${key}`);
    }
  await assert.rejects(circulateBoard(s.officer, { opinion: '请抓紧办理' }), refused('supervision.mayNotForm'));
  const { draftId } = await circulateBoard(s.clerk, { opinion: '黄榜单位三日内书面说明' });
  const draft = await getDraft(s.clerk, draftId);
  assert.equal(draft.recipients.length, 2);
  const words = JSON.stringify(draft.body);
  assert.match(words, /红榜单位/);
  assert.match(words, /黄榜单位/);
  assert.match(words, /逾期 1/);
});

test(clause('T9-7', '月份和季度的起止：跨年、闰年都对，可选最近十二个月和八个季度'), () => {
  assert.deepEqual(periodOf('2026-10'), { from: '2026-10-01', to: '2026-10-31', label: '2026年10月' });
  assert.deepEqual(periodOf('2028-02'), { from: '2028-02-01', to: '2028-02-29', label: '2028年2月' });
  assert.deepEqual(periodOf('2026-12').to, '2026-12-31');
  assert.deepEqual(periodOf('2026-Q4'), { from: '2026-10-01', to: '2026-12-31', label: '2026年第4季度' });
  const list = periodsUpTo(plainDate('2026-02-10'));
  assert.deepEqual(
    [list[0]?.value, list[11]?.value, list[12]?.value, list[19]?.value],
    ['2026-02', '2025-03', '2026-Q1', '2024-Q2'],
  );
  assert.equal(list.length, 20);
});

test(
  clause(
    'T9-7',
    '红黄榜可按月、按季：一件事只算在到期的那一期，过去一期的榜不因后来补办而变，每个数字正好是它打开的行',
  ),
  async () => {
    // The test above: an invitation to come and two decisions, of which 区应急管理局 has kept none.
    const decision = (await listDecisions(s.officer, { limit: 5, unit: [emergency], mark: 'overdue' })).items[0]!;
    const [due, called] = [decision.dueOn, (await listCalls(s.clerk, { limit: 1, sort: '-calledAt' })).items[0]!];
    const monthOf = (day: string): string => day.slice(0, 7);
    const quarterOf = (day: string): string => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
    assert.notEqual(monthOf(due), monthOf(called.dueAt), '两件事到期在两个月');
    db.clock.advance({ days: 100 });
    const side = async (period: string): Promise<string> => {
      const board = await getBoard(s.clerk, { period });
      const row = board.rows.find((r) => r.unitId === emergency);
      return row ? [row.side, row.decisionsOverdue, row.callsLate].join(' ') : '没有';
    };
    const periods = [monthOf(due), monthOf(called.dueAt), quarterOf(due), quarterOf(called.dueAt)];
    const before = [];
    for (const period of periods) before.push(await side(period));
    assert.deepEqual(before, ['yellow 1 0', 'yellow 0 1', 'yellow 1 0', 'yellow 0 1']);
    assert.match(await side(monthOf(db.clock.today())), /^none 0 0|没有/);
    // Done now, long after: what was the month's list stays it; the list of everything says that it is done.
    await acceptDecision(s.officer, decision.id, { note: '' });
    await reportDecision(s.officer, decision.id, { report: '已补办', fileIds: [await b.aPhoto(s.officer)] });
    await confirmDecision(s.office, decision.id, { opinion: '属实' });
    const after = [];
    for (const period of periods) after.push(await side(period));
    assert.deepEqual(after, before);
    assert.equal((await getBoard(s.clerk, {})).rows.find((r) => r.unitId === emergency)?.decisionsOverdue, 0);
    for (const reader of [s.clerk, s.officer, s.otherDepartment])
      for (const period of periods) {
        const board = await getBoard(reader, { period });
        assert.equal(board.period?.label, periodOf(period).label);
        for (const row of board.rows) {
          const query = { ...board.filter, limit: 1, unit: [row.unitId] };
          const rows: Record<BoardColumn, number> = {
            decisionsOnTime: (await listDecisions(reader, { ...query, mark: 'onTime' })).total,
            decisionsOverdue: (await listDecisions(reader, { ...query, mark: 'overdue' })).total,
            callsOnTime: (await listCalls(reader, { ...query, sort: '-calledAt', mark: 'onTime' })).total,
            callsLate: (await listCalls(reader, { ...query, sort: '-calledAt', mark: 'late' })).total,
            findingsDone: (await listFindings(reader, { ...query, mark: 'done' })).total,
            findingsOverdue: (await listFindings(reader, { ...query, mark: 'overdue' })).total,
          };
          for (const key of columnKeys) assert.equal(row[key], rows[key], `${period} ${row.unitName} ${key}`);
        }
      }
    const { draftId } = await circulateBoard(s.clerk, { period: monthOf(due), opinion: '黄榜单位三日内书面说明' });
    const draft = await getDraft(s.clerk, draftId);
    assert.equal(draft.title, `关于${periodOf(monthOf(due)).label}督办事项办理情况的通报`);
    await assert.rejects(
      circulateBoard(s.clerk, { period: monthOf(db.clock.today()), opinion: '请抓紧办理' }),
      refused('supervision.boardEmpty'),
    );
  },
);
