import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import fc from 'fast-check';
import { clause } from '../shared/clause.ts';
import { makeSealer, sealerOf } from './sealer.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-seal-'));
after(() => fs.rmSync(dir, { recursive: true, force: true }));

test(clause('D§13', '封存的内容只有同一密钥、同一主人才能打开，改动一位即打不开'), () => {
  const sealer = makeSealer(Buffer.alloc(32, 7));
  const other = makeSealer(Buffer.alloc(32, 8));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string(), fc.nat(), (secret, owner, at) => {
      const sealed = sealer.seal(secret, owner);
      assert.equal(sealer.open(sealed, owner), secret);
      assert.equal(sealer.open(sealed, `${owner}x`), null);
      assert.equal(other.open(sealed, owner), null);
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      bytes[at % bytes.length]! ^= 1;
      assert.equal(sealer.open(`s1.${bytes.toString('base64url')}`, owner), null);
      assert.notEqual(sealer.seal(secret, owner), sealed);
      const mark = sealer.mark(secret, owner);
      assert.ok(mark.equals(sealer.mark(secret, owner)));
      assert.ok(!mark.equals(other.mark(secret, owner)) && !mark.equals(sealer.mark(secret, `${owner}x`)));
    }),
  );
  assert.equal(sealer.open('JBSWY3DPEHPK3PXP', 'a'), null);
});

test(clause('D§13', '密钥只在第一次启动时生成，别的系统用户读不到；不完整的密钥不用'), () => {
  const sealed = sealerOf(dir).seal('密', 'u');
  assert.equal(sealerOf(dir).open(sealed, 'u'), '密');
  assert.equal(fs.statSync(path.join(dir, 'seal.key')).mode & 0o077, 0);
  assert.deepEqual(fs.readdirSync(dir), ['seal.key']);
  fs.truncateSync(path.join(dir, 'seal.key'), 10);
  assert.throws(() => sealerOf(dir), /不完整/);
});
