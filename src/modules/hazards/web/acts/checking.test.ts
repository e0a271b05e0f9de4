import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { SubmitPlan, VerifyHazard } from '../../shared/schema.ts';
import { checking, withoutBlanks } from './checking.ts';

const issuesOf = (schema: ReturnType<typeof checking>, value: unknown): { path: string; message: string }[] => {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.map((one) => ({ path: one.path.join('.'), message: one.message }));
};

test(clause('T9-3', '复查表单：不合格须写整改期限，空日期按未填处理，提示都是中文'), () => {
  const rules = checking<{ pass: boolean | null; newDueOn: string }>(
    VerifyHazard.omit({ version: true }),
    ['newDueOn'],
    (value) => (value.pass === false && !value.newDueOn ? [{ path: 'newDueOn', message: '请填写新的整改期限' }] : []),
  );
  const good = {
    pass: true,
    secondOfficerId: '0192f0c4-0000-7000-8000-000000000001',
    visitedOn: '2026-09-28',
    findings: '泄爆片已安装，现场确认',
    newDueOn: '',
    fileIds: [],
  };
  assert.deepEqual(issuesOf(rules, good), []);
  assert.deepEqual(issuesOf(rules, { ...good, pass: false }), [{ path: 'newDueOn', message: '请填写新的整改期限' }]);
  const bad = issuesOf(rules, { ...good, pass: null, secondOfficerId: '', visitedOn: '2026-02-30', findings: '好' });
  assert.deepEqual(bad.map((one) => one.path).sort(), ['findings', 'pass', 'secondOfficerId', 'visitedOn']);
  for (const one of bad) assert.match(one.message, /[\u4e00-\u9fff]/);
});

test(clause('令16-15', '方案表单：没填金额时提示填写，不出现英文'), () => {
  const issues = issuesOf(checking(SubmitPlan.omit({ version: true }), []), { fundingFen: null });
  assert.ok(issues.some((one) => one.path === 'fundingFen'));
  for (const one of issues) assert.match(one.message, /[\u4e00-\u9fff]/);
});

test('只有列出的空项变成未填', () => {
  assert.deepEqual(withoutBlanks({ a: '', b: '', c: 0 }, ['a']), { a: null, b: '', c: 0 });
});
