import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { ReportHazard } from '../../shared/schema.ts';
import { interimText, titleOf } from './report-words.ts';
import { faultOf } from './send.ts';

test(clause('T8-1', '手机上报：第一句话成为隐患名称，太短时用全文，最长四十字'), () => {
  assert.equal(titleOf('纸箱堆在安全出口门口，门只能开一半，旁边还停了电动车'), '纸箱堆在安全出口门口');
  assert.equal(titleOf(' 堵了，安全出口打不开 '), '堵了，安全出口打不开');
  assert.equal([...titleOf('甲'.repeat(60))].length, 40);
  assert.equal(titleOf('  '), '');
});

test(clause('T8-1', '临时措施把点选的和手写的连成一句'), () => {
  assert.equal(interimText(['停止作业'], ' 专人看守 '), '停止作业；专人看守');
  assert.equal(interimText([], ' '), '');
});

test(clause('T8-1', '缺企业、部位、照片的上报留在本机并说明缺什么，齐了才发送'), () => {
  const facts = {
    enterpriseId: '0192f0c4-0000-7000-8000-000000000001',
    title: '纸箱堆在安全出口门口',
    description: '',
    place: '2 号库东侧安全出口',
    channel: 'selfCheck' as const,
    foundOn: '2026-09-28',
    suggestedCriterionIds: [],
    fixableNow: false,
    interimMeasures: '',
    finders: '',
  };
  const photo = {
    key: 'k',
    blob: new Blob(['x']),
    name: 'a.jpg',
    takenAt: '2026-09-28T01:40:00Z',
    latitude: null,
    longitude: null,
    accuracy: null,
    fileId: null,
  };
  assert.equal(faultOf({ facts, photos: [photo] }), null);
  assert.match(faultOf({ facts: { ...facts, place: ' ' }, photos: [photo] }) ?? '', /所在部位/);
  assert.match(faultOf({ facts: { ...facts, enterpriseId: '' }, photos: [photo] }) ?? '', /企业/);
  assert.match(faultOf({ facts, photos: [] }) ?? '', /照片/);
  assert.ok(ReportHazard.safeParse({ ...facts, photoIds: [] }).success);
});
