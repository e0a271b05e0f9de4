import assert from 'node:assert/strict';
import test from 'node:test';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, plainDate } from '#kernel/shared/time.ts';
import { getDraft } from '#platform/documents/server/index.ts';
import { unitNamed } from '#platform/identity/server/builders.ts';
import { columnKeys, type BoardColumn } from '../shared/board.ts';
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
const refused = (code: string) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code, String(error));
  return true;
};

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
