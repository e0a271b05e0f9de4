import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import fc from 'fast-check';
import { clause } from '../shared/clause.ts';
import { makeSealer, sealerOf, sealRingOf } from './sealer.ts';

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

const ringDir = (): string => fs.mkdtempSync(path.join(dir, 'ring-'));
const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 28, 1, minute));

test(clause('D§13', '轮换：新的用新密钥封存，旧的照样打得开；别的进程不重启就用上新的（ASVS V11.2.2）'), () => {
  const place = ringDir();
  const program = sealRingOf(place);
  const first = program.state();
  const old = program.sealer.seal('旧', 'u');
  const oldMark = program.sealer.mark('k4mz9', 'u');
  assert.match(old, /^s1\./, '没有轮换过的，写法与以前的版本一样');
  assert.equal(oldMark.length, 32);
  // The command runs in a process of its own.
  sealRingOf(place).renew(at(1));
  const then = program.state();
  assert.notEqual(then.keyId, first.keyId);
  assert.deepEqual(
    [then.isUnfinished, then.since, then.former],
    [true, at(1).toISOString(), [{ keyId: first.keyId, until: at(1).toISOString(), isPlain: true }]],
  );
  const fresh = program.sealer.seal('新', 'u');
  assert.ok(fresh.startsWith(`s2.${then.keyId}.`));
  assert.equal(program.sealer.keyOf(fresh), then.keyId);
  assert.equal(program.sealer.keyOf(old), null);
  for (const ring of [program, sealRingOf(place)]) {
    assert.equal(ring.sealer.open(old, 'u'), '旧');
    assert.equal(ring.sealer.open(fresh, 'u'), '新');
    assert.equal(ring.sealer.open(fresh, 'v'), null);
    assert.equal(ring.sealer.open(old.replace('s1.', `s2.${then.keyId}.`), 'u'), null, '写上别的密钥也打不开');
  }
  const mark = program.sealer.mark('k4mz9', 'u');
  assert.equal(mark.length, 40);
  assert.equal(mark.subarray(0, 8).toString('hex'), then.keyId);
  const all = program.sealer.marks('k4mz9', 'u').map((one) => one.toString('hex'));
  assert.deepEqual(all, [mark.toString('hex'), oldMark.toString('hex')]);
  const { mode } = fs.statSync(path.join(place, 'seal.key'));
  assert.equal(mode & 0o077, 0);
  assert.deepEqual(fs.readdirSync(place), ['seal.key']);
});

test(clause('D§13', '旧密钥去掉以后打不开了；去掉之前读到的内容，正在运行的程序仍打得开'), () => {
  const place = ringDir();
  const program = sealRingOf(place);
  const old = program.sealer.seal('旧', 'u');
  program.renew(at(1));
  const second = program.sealer.keyId;
  program.renew(at(2));
  assert.equal(program.state().former.length, 2);
  program.keep(new Set([second]));
  assert.deepEqual([program.state().isUnfinished, program.state().former.map((one) => one.keyId)], [false, [second]]);
  assert.equal(program.sealer.open(old, 'u'), '旧', '轮换时正在核对的人不受影响');
  assert.equal(sealRingOf(place).sealer.open(old, 'u'), null);
  assert.equal(sealRingOf(place).sealer.marks('x', 'u').length, 2);
  // Asking again for no key at all leaves the one that seals.
  program.keep(new Set());
  assert.equal(sealRingOf(place).state().former.length, 0);
  assert.equal(sealRingOf(place).sealer.keyId, program.sealer.keyId);
});

test(clause('D§13', '写到一半断电的密钥文件不作数；改动过的密钥文件不用；文件被移走，正在运行的程序照常'), () => {
  const place = ringDir();
  const file = path.join(place, 'seal.key');
  const program = sealRingOf(place);
  const sealed = program.sealer.seal('密', 'u');
  fs.writeFileSync(`${file}.new`, '{"format":2,"keys":[');
  assert.equal(sealRingOf(place).sealer.open(sealed, 'u'), '密');
  program.renew(at(1));
  assert.deepEqual(fs.readdirSync(place), ['seal.key'], '上次剩下的一半也清掉了');
  const whole = fs.readFileSync(file, 'utf8');
  const { keys } = JSON.parse(whole) as { keys: { id: string; key: string }[] };
  for (const broken of [
    whole.slice(0, -20),
    whole.replace('"format": 2', '"format": 3'),
    // One key in the other's place: what is sealed would name the wrong one.
    whole.replace(keys[0]!.key, keys[1]!.key),
    '[]',
    'null',
  ]) {
    fs.writeFileSync(file, broken);
    assert.throws(() => sealRingOf(place), /不完整/, broken.slice(0, 40));
  }
  fs.writeFileSync(file, whole);
  assert.equal(program.sealer.open(sealed, 'u'), '密');
  fs.rmSync(file);
  assert.equal(program.sealer.open(program.sealer.seal('仍在', 'u'), 'u'), '仍在');
});
