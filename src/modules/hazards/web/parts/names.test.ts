import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { nextInWords } from './names.ts';

type Facts = Parameters<typeof nextInWords>[0];
const clockOf = (label: string, dueOn: string | null): HazardRecord['stepClock'] => ({
  label,
  startedAt: '2026-09-21T01:05:00Z',
  dueAt: null,
  dueOn,
  endedAt: null,
  daysLeft: null,
  unit: 'calendarDay',
  basis: null,
  fallsOnHoliday: null,
  extendedFrom: null,
  extensions: 0,
});
const facts = (over: Partial<Facts>): Facts => ({
  state: 'awaitingReview',
  enterpriseName: '天津津岚木艺家居制造有限公司',
  unitName: '区应急局',
  handlerName: '周建宁',
  people: [{ name: '岳文斌', unit: '企业主要负责人', part: '整改责任人', isMe: false }],
  documents: [],
  stepClock: clockOf('现场复查', '2026-10-01'),
  ...over,
});

test(clause('T9-3', '办完以后说清下一步是谁、到哪一天'), () => {
  assert.equal(nextInWords(facts({})), '下一步由区应急局 周建宁办理“现场复查”，2026年10月1日（周四）前。');
  assert.equal(
    nextInWords(facts({ handlerName: null, stepClock: clockOf('判定', '2026-09-30'), state: 'reported' })),
    '下一步由区应急局办理“判定”，2026年9月30日（周三）前。',
  );
  assert.equal(
    nextInWords(facts({ state: 'rectifying', stepClock: clockOf('整改', null) })),
    '下一步由天津津岚木艺家居制造有限公司 岳文斌办理“整改”。',
  );
});

test(clause('T10-1', '核准和销号由另一位审核人办理，不写成承办人'), () => {
  for (const state of ['awaitingConfirmation', 'closing'] as const)
    assert.match(nextInWords(facts({ state, stepClock: clockOf('审核', null) })), /区应急局另一位审核人/);
});

test(clause('T10-5', '签收环节只写还没有签收的人'), () => {
  const documents: HazardRecord['documents'] = [
    {
      id: '1',
      kind: 'notice',
      title: '隐患整改通知书',
      number: '1号',
      issuedOn: '2026-07-16',
      receipts: [
        { role: '主要负责人', name: '岳文斌', signedAt: '2026-07-16T08:00:00Z' },
        { role: '实际控制人', name: '岳兆丰', signedAt: null },
      ],
    },
  ];
  assert.equal(
    nextInWords(facts({ state: 'notified', documents, stepClock: clockOf('签收', null) })),
    '下一步由天津津岚木艺家居制造有限公司 岳兆丰办理“签收”。',
  );
});

test('归档和撤销以后没有下一步', () => {
  assert.match(nextInWords(facts({ state: 'archived', stepClock: null })), /已归档/);
  assert.match(nextInWords(facts({ state: 'void', stepClock: null })), /已撤销/);
  assert.match(nextInWords(facts({ state: 'closed', stepClock: null })), /回头看/);
});
