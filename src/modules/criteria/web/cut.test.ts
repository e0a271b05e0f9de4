import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { cutAtWords } from './cut.ts';

test('查找的词在条文中标出，原文一字不变', () => {
  assert.deepEqual(cutAtWords('干式除尘未采取泄爆', ['除尘', '泄爆']), ['干式', '除尘', '未采取', '泄爆', '']);
  assert.deepEqual(cutAtWords('设备（一）', ['（一）']), ['设备', '（一）', '']);
  assert.deepEqual(cutAtWords('LEL 20%', ['lel']), ['', 'LEL', ' 20%']);
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { maxLength: 4 }), (text, words) => {
      const parts = cutAtWords(text, words);
      assert.equal(parts.join(''), text);
      for (const [i, part] of parts.entries())
        if (i % 2 === 1) assert.ok(words.some((word) => word.toLowerCase() === part.toLowerCase()));
    }),
  );
});
