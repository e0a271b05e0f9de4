/** docs/security.md tells the truth at least about where it points: every file is there, every requirement has its row. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const text = fs.readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.slice(2, -2).split(' | '));
const STATES = ['满足', '部分', '不满足', '运维', '不涉及'];

/** Requirements of level 1 and 2 by section of OWASP ASVS 5.0.0. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = {
  V1: [2, 9, 11, 3, 2],
  V2: [3, 3, 4, 1],
  V3: [0, 2, 4, 6, 5, 0, 2],
  V4: [3, 1, 2, 4],
  V5: [1, 3, 2, 3],
  V6: [3, 12, 4, 4, 5, 3, 0, 4],
  V7: [3, 4, 2, 5, 2, 2],
  V8: [2, 3, 1, 1],
  V9: [3, 4],
  V10: [2, 2, 4, 11, 5, 2, 3],
  V11: [2, 3, 3, 4, 1, 1],
  V12: [3, 2, 4],
  V13: [1, 5, 2, 5],
  V14: [2, 4, 3],
  V15: [3, 3, 7],
  V16: [1, 5, 4, 3, 3],
  V17: [1, 4, 2],
};

test('安全对照表里写到的每个文件都在', () => {
  const named = [
    ...new Set([...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\.(?:tsx?|md|json))`/g)].map(([, file]) => file!)),
  ];
  assert.ok(named.length > 60, `只找到 ${named.length} 个文件`);
  assert.deepEqual(
    named.filter((file) => !fs.existsSync(path.join(ROOT, file))),
    [],
  );
});

test(clause('D13', 'ASVS 5.0 一级、二级 253 条各有一行；说满足的指得出地方，说没满足的写明为什么'), () => {
  const wanted = Object.entries(SECTIONS).flatMap(([chapter, sections]) =>
    sections.flatMap((count, s) => Array.from({ length: count }, (_, i) => `${chapter}.${s + 1}.${i + 1}`)),
  );
  const asvs = rows.filter(([id]) => /^V\d+\.\d+\.\d+$/.test(id ?? ''));
  assert.equal(wanted.length, 253);
  assert.deepEqual(
    asvs.map(([id]) => id),
    wanted,
  );
  assert.equal(asvs.filter(([, level]) => level === '1').length, 70);
  for (const [id = '', , , state = '', where = '', , why = ''] of asvs) {
    assert.ok(STATES.includes(state), `${id} ${state}`);
    if (state === '满足' || state === '部分') assert.match(where, /`/, id);
    if (state === '部分' || state === '不满足') assert.match(why, /[\u4e00-\u9fff]{4}/, id);
  }
});

test(clause('D13', '等保三级安全计算环境 8.1.4.1 至 8.1.4.11 各项都在'), () => {
  const items = rows.filter(([id]) => /^8\.1\.4\.\d+/.test(id ?? ''));
  assert.equal(items.length, 34);
  assert.deepEqual(
    [...new Set(items.map(([id = '']) => id.split(' ')[0]))],
    Array.from({ length: 11 }, (_, i) => `8.1.4.${i + 1}`),
  );
  for (const [id = '', , state = '', where = '', , why = ''] of items) {
    assert.ok(STATES.includes(state), `${id} ${state}`);
    if (state === '满足') assert.match(where, /`/, id);
    else assert.match(why, /[\u4e00-\u9fff]{4}/, id);
  }
});
