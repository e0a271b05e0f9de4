import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { testDb } from '#kernel/server/testing.ts';
import { aStage } from '#modules/hazards/server/builders.ts';
import { getClause, sentenceOf } from './original.ts';
import { planTasksRoom } from './room.ts';

test('the sentence that holds the words of a summary is found, and none is made up', () => {
  const text = '一要排查风险。二要每季度听取进展汇报；三要强化培训。';
  const at = sentenceOf(text, '主要负责同志每季度听取进展汇报');
  assert.equal(at && text.slice(at.from, at.to), '二要每季度听取进展汇报；');
  assert.equal(sentenceOf(text, '建立数据库'), null);
  assert.equal(sentenceOf('', '建立数据库'), null);
});

test(clause('B1-2', '对照原文：每条要求都有文件、章节、编号和原文；找得到所在的句子，找不到的给出整段'), async () => {
  const db = await testDb();
  const stage = await aStage(db);
  await planTasksRoom.seed?.(db.ctx());
  const hear = await getClause(stage.street, 'B1-13', undefined);
  assert.match(hear.edition.code, /河东安委〔2024〕1号/);
  assert.equal(hear.section, '四（一）加强组织推动');
  const own = hear.demands.find((d) => d.key === 'B1-13');
  assert.ok(own?.at);
  assert.match(hear.original.slice(own.at.from, own.at.to), /每季度/);
  await assert.rejects(getClause(stage.street, 'T99-1', undefined), /T99-1/);
  await assert.rejects(getClause(stage.street, 'A5', undefined), /A5/);
  const all = JSON.parse(await fs.readFile(new URL('../shared/clauses.json', import.meta.url), 'utf8')) as readonly {
    id: string;
    section: string;
  }[];
  let placed = 0;
  for (const one of all) {
    const view = await getClause(stage.street, one.id, undefined);
    assert.ok(view.original.length > 10, `${one.id} 有原文`);
    assert.equal(view.section, one.section);
    if (view.demands.find((d) => d.key === one.id)?.at) placed++;
  }
  assert.ok(placed > all.length * 0.8, `${placed} / ${all.length} 条找到所在的句子`);
});
