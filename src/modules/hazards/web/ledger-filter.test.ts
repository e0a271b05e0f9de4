import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { LedgerQuery } from '../shared/schema.ts';
import { askLedger, conditionsInWords, ledgerDefaults, sameFilter, stateOfView, viewOfState } from './ledger-filter.ts';

const names = {
  street: (c: string) => `街道${c}`,
  industry: (c: string) => `行业${c}`,
  unit: (c: string) => `部门${c}`,
};

test(clause('T10-1', '台账条件按合同提出：排序拆成列与方向，一个字不查，“全部”不成条件'), () => {
  const asked = askLedger({ view: 'all', text: '粉', sort: '-foundOn', grade: ['major'] });
  assert.deepEqual(asked, { grade: ['major'], sort: 'foundOn', order: 'desc' });
  assert.deepEqual(askLedger({ text: ' 粉尘 ', sort: '' }), { text: '粉尘', sort: 'stepDue', order: 'asc' });
  const parsed = LedgerQuery.parse({ ...asked, limit: '20' });
  assert.equal(parsed.order, 'desc');
});

test(clause('T10-1', '视图存下的条件原样恢复，未提到的条件都去掉'), () => {
  const state = stateOfView({
    grade: 'major',
    state: 'open',
    overdue: 'true',
    street: '120102006,120102001',
    unknown: 'x',
  });
  assert.deepEqual(state.grade, ['major']);
  assert.equal(state.overdue, true);
  assert.equal(state.listed, false);
  assert.deepEqual(viewOfState(state), {
    grade: 'major',
    state: 'open',
    overdue: 'true',
    street: '120102001,120102006',
  });
  assert.ok(sameFilter({ street: 'b,a', text: '' }, { street: 'a,b' }));
  assert.ok(!sameFilter({ street: 'b,a' }, { street: 'a,b', grade: 'major' }));
});

test(clause('T10-1', '打印台账把条件写成一句话'), () => {
  assert.equal(conditionsInWords(ledgerDefaults, names), '全部');
  assert.equal(
    conditionsInWords(
      {
        ...ledgerDefaults,
        grade: ['major'],
        state: ['open'],
        listed: true,
        foundFrom: '2026-01-01',
        street: ['1', '2'],
      },
      names,
    ),
    '等级为重大、状态未到“已销号”、已挂牌、街道为街道1或街道2、发现日期不早于 2026-01-01',
  );
});
