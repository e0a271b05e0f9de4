import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { clause } from '../shared/clause.ts';
import { isSignedBy, keyIdOf, makeSigner, newKeyPem, publicKeyOf, signerOf, signRingOf } from './signer.ts';

/** SubjectPublicKeyInfo of a point on sm2p256v1. */
const pem = (point: string): string =>
  `-----BEGIN PUBLIC KEY-----\n${Buffer.from(`3059301306072a8648ce3d020106082a811ccf5501822d03420004${point}`, 'hex').toString('base64')}\n-----END PUBLIC KEY-----\n`;
const der = (r: string, s: string): string => {
  const whole = (hex: string): string => (parseInt(hex.slice(0, 2), 16) > 127 ? `022100${hex}` : `0220${hex}`);
  const body = whole(r) + whole(s);
  return Buffer.from(`30${(body.length / 2).toString(16)}${body}`, 'hex').toString('base64');
};

test(clause('T10-6', '国密标准附录的签名例子验签通过，改一个字节就不通过'), () => {
  const key = pem(
    '09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13',
  );
  const signature = der(
    'F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3',
    'B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA',
  );
  assert.ok(isSignedBy(key, Buffer.from('message digest'), signature));
  assert.ok(!isSignedBy(key, Buffer.from('message digesu'), signature));
  assert.ok(!isSignedBy('not a key', Buffer.from('message digest'), signature));
});

test(clause('T10-6', '自己签的自己验得过，别人的公钥验不过；密钥只有本程序的用户能读，两次启动是同一把'), () => {
  const signer = makeSigner(newKeyPem());
  const other = makeSigner(newKeyPem());
  const bytes = Buffer.from('河东区');
  assert.ok(isSignedBy(signer.publicKey, bytes, signer.sign(bytes)));
  assert.ok(!isSignedBy(other.publicKey, bytes, signer.sign(bytes)));
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let padded = signer.sign(bytes);
  while (!padded.endsWith('=')) padded = signer.sign(bytes);
  const at = padded.indexOf('=') - 1;
  const twin = padded.slice(0, at) + (signs[signs.indexOf(padded[at] ?? '') ^ 1] ?? '') + padded.slice(at + 1);
  assert.deepEqual(Buffer.from(twin, 'base64'), Buffer.from(padded, 'base64'), '解出来一样');
  assert.ok(!isSignedBy(signer.publicKey, bytes, twin), '写法不同的签名不算');
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-sign-'));
  const first = signerOf(dir);
  assert.equal(first.keyId, keyIdOf(signerOf(dir).publicKey));
  assert.equal(fs.statSync(path.join(dir, 'sign.key')).mode & 0o077, 0);
  fs.truncateSync(path.join(dir, 'sign.key'), 40);
  assert.throws(() => signerOf(dir), /从备份恢复/);
  fs.rmSync(dir, { recursive: true });
});

test(clause('T10-6', '轮换：新的用新密钥签，以前签的凭留下的公钥照样验得过，旧的私钥不再存在（ASVS V11.2.2）'), () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-sign-ring-'));
  const file = path.join(dir, 'sign.key');
  const program = signRingOf(dir);
  assert.equal(program.state(), null, '没有用过就没有密钥');
  assert.deepEqual(fs.readdirSync(dir), []);
  const first = program.signer();
  assert.deepEqual([first.since, first.former], [null, []]);
  const secret = fs.readFileSync(file, 'utf8');
  const bytes = Buffer.from('河东区');
  const before = first.sign(bytes);
  const at = new Date('2026-11-28T01:00:00Z');
  // The command runs in a process of its own.
  const command = signRingOf(dir);
  command.renew(at);
  assert.equal(program.state()?.isUnfinished, true);
  const second = program.signer();
  assert.notEqual(second.keyId, first.keyId, '正在运行的程序不重启就用上新的');
  assert.equal(second.since, at.toISOString());
  assert.deepEqual(second.former, [
    { keyId: first.keyId, publicKey: first.publicKey, since: null, until: at.toISOString() },
  ]);
  assert.ok(isSignedBy(publicKeyOf(second, first.keyId), bytes, before));
  assert.ok(isSignedBy(publicKeyOf(second, second.keyId), bytes, second.sign(bytes)));
  assert.ok(!isSignedBy(second.publicKey, bytes, before));
  assert.equal(publicKeyOf(second, '0123456789abcdef'), second.publicKey);
  command.finish();
  const kept = program.state();
  assert.deepEqual([kept?.isUnfinished, kept?.signer.keyId, kept?.signer.former], [false, second.keyId, second.former]);
  assert.ok(!fs.readFileSync(file, 'utf8').includes(secret.split('\n')[1] as string));
  assert.equal(fs.statSync(file).mode & 0o077, 0);
  command.renew(new Date('2026-11-29T01:00:00Z'));
  assert.deepEqual(
    program.signer().former.map((one) => [one.keyId, one.since]),
    [
      [second.keyId, at.toISOString()],
      [first.keyId, null],
    ],
  );
  fs.truncateSync(file, 60);
  assert.throws(() => signRingOf(dir).signer(), /从备份恢复/);
  fs.rmSync(file);
  assert.equal(program.state(), null);
  fs.rmSync(dir, { recursive: true });
});
