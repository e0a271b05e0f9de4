import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { readLibrary } from './library.ts';
import { afterPhoto, deriveEvidence, evidenceForAll } from '../shared/evidence.ts';

const { criteria } = await readLibrary();
const all = [...criteria.values()].flat();

test(clause('T9-2', '每个条目都要求整改后照片，证据的键在条目内不重复'), () => {
  assert.equal(all.length, 411);
  for (const item of all) {
    const demands = deriveEvidence(item);
    assert.deepEqual(demands[0], afterPhoto, item.id);
    assert.equal(new Set(demands.map((d) => d.key)).size, demands.length, item.id);
    assert.equal(new Set(demands.map((d) => d.label)).size, demands.length, item.id);
    for (const d of demands)
      assert.ok(d.label.length >= 2 && !/^现场$|注意|（待核/.test(d.label), `${item.id} ${d.label}`);
  }
});

const labels = (hint: string): string[] =>
  deriveEvidence({ clause: '第一条', hint }).map((d) => `${d.kind}:${d.label}${d.required ? '' : '?'}`);

test('从检查要点得出证据要求', () => {
  assert.deepEqual(labels('现场'), ['photo:整改后照片']);
  assert.deepEqual(labels('联锁试验'), ['photo:整改后照片', 'testRecord:联锁试验记录']);
  assert.deepEqual(labels('现场照片、排水设施、巡检记录'), [
    'photo:整改后照片',
    'document:排水设施资料?',
    'ledger:巡检记录?',
  ]);
  assert.deepEqual(labels('作业人员名册与操作证（网站核验）'), [
    'photo:整改后照片',
    'certificate:作业人员名册与操作证',
  ]);
  assert.deepEqual(labels('设备台账与现场核对'), ['photo:整改后照片', 'ledger:设备台账?']);
});

test('几个条款合在一起：照片一次，同名证据一次，有一条要求就是必需', () => {
  const merged = evidenceForAll([
    { id: 'A#001', evidence: deriveEvidence({ clause: '一', hint: '检验报告、设备台账' }) },
    { id: 'B#001', evidence: deriveEvidence({ clause: '二', hint: '检验报告、合同' }) },
    {
      id: 'C#001',
      evidence: deriveEvidence({
        clause: '三',
        hint: '',
        evidence: [{ kind: 'ledger', label: '设备台账', required: true }],
      }),
    },
  ]);
  assert.deepEqual(
    merged.map((d) => [d.key, d.label, d.required]),
    [
      ['afterPhoto', '整改后照片', true],
      ['A#001:testReport', '检验报告', true],
      ['A#001:ledger', '设备台账', true],
      ['B#001:contract', '合同', false],
    ],
  );
  assert.deepEqual(evidenceForAll([]), [afterPhoto]);
});
