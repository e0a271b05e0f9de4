import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { sealRingOf } from '#kernel/server/sealer.ts';
import { signRingOf } from '#kernel/server/signer.ts';
import { keyMarks } from './backup-place.ts';

test('备份认得密钥：轮换之后，留着旧密钥的文件仍打得开以前的备份，去掉旧密钥以后就说不是那一个', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-marks-'));
  const read = (name: string): Buffer => fs.readFileSync(path.join(dir, name));
  const seal = sealRingOf(dir);
  const [mark, ...more] = keyMarks(read('seal.key'));
  // As backups of earlier versions have it.
  assert.equal(mark, createHash('sha256').update(read('seal.key')).digest('hex').slice(0, 32));
  assert.deepEqual(more, []);
  seal.renew(new Date());
  const both = keyMarks(read('seal.key'));
  assert.equal(both.length, 2);
  assert.ok(both.includes(mark as string));
  seal.keep(new Set());
  assert.deepEqual(keyMarks(read('seal.key')), [both[0]]);

  const sign = signRingOf(dir);
  sign.signer();
  const [first] = keyMarks(read('sign.key'));
  assert.equal(first, createHash('sha256').update(read('sign.key')).digest('hex').slice(0, 32));
  sign.renew(new Date());
  const [second, ...none] = keyMarks(read('sign.key'));
  sign.finish();
  assert.deepEqual([keyMarks(read('sign.key')), none], [[second], []]);
  assert.notEqual(second, first, '旧的私钥不再存在');
  fs.rmSync(dir, { recursive: true });
});
