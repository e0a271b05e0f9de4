/** Rotating the key that packages are signed with: what was signed before still verifies, here and above. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { signRingOf } from '#kernel/server/signer.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import { aReport, aStage, confirmed, judgedMajor } from '#modules/supervision/server/builders.ts';
import type { PackageView } from '../shared/schema.ts';
import { exchangeCommands } from './commands.ts';
import * as content from './content.ts';
import * as packages from './packages.ts';
import * as present from './present.ts';
import { putSender, receivePackage } from './receive.ts';
import { exchangeRoom } from './room.ts';
import { configureExchange } from './settings.ts';
import { rotateSignKey } from './sign-key.ts';
import * as store from './store.ts';
import * as above from './upper.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-sign-key-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
const { signer } = signRingOf(root);
configureExchange({ signer, outDir: null });
const db = await testDb();
const s = await aStage(db);
await exchangeRoom.seed?.(db.ctx());
const { clerk } = s;
const refused = (code: string, words?: RegExp) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code, String(error));
  if (words) assert.match((error as Error).message, words);
  return true;
};
const approved = async (): Promise<PackageView> => {
  const draft = await packages.proposePackage(clerk, {
    receiver: 'city',
    purpose: 'routine',
    mode: 'full',
    note: '',
    fileIds: [],
    carryFiles: false,
  });
  await packages.buildPackage(clerk, draft.id, {});
  return packages.approvePackage(s.leader, draft.id, { opinion: '同意报送' });
};
const fileOf = (p: PackageView): Promise<string> =>
  clerk.reading(async (tx) => content.packageFile(tx, clerk, (await store.findPackage(tx, clerk.actor, p.id))!));
const leave = (p: PackageView) => packages.sendPackage(clerk, p.id, { how: '政务外网报送' });

await confirmed(s, await judgedMajor(s, await aReport(s, s.officer)));
const first = await approved();
const firstFile = await fileOf(first);
const firstKey = signer();
await leave(first);
db.clock.advance({ hours: 1 });
const rotatedAt = db.clock.now().toISOString();
const rotation = await rotateSignKey(db.ctx(), signRingOf(root));
db.clock.advance({ hours: 1 });
const second = await approved();
const secondFile = await fileOf(second);

test(clause('T10-6', '轮换签名密钥：以前批准的仍然有效，以后批准的用新密钥，页面写明新公钥从何时起用'), async () => {
  assert.notEqual(rotation.signer.keyId, firstKey.keyId);
  assert.equal(rotation.from, firstKey.keyId);
  assert.equal(rotation.isResumed, false);
  assert.equal(signRingOf(root).state()?.isUnfinished, false);
  for (const [p, keyId] of [
    [first, firstKey.keyId],
    [second, rotation.signer.keyId],
  ] as const) {
    const { signature } = await present.getPackage(clerk, p.id);
    assert.deepEqual([signature?.keyId, signature?.isValid], [keyId, true]);
  }
  const desk = await present.getDesk(clerk);
  assert.deepEqual([desk.keyId, desk.keySince], [rotation.signer.keyId, rotatedAt]);
  assert.equal(desk.publicKey, rotation.signer.publicKey);
  assert.deepEqual(desk.formerKeys, [
    { keyId: firstKey.keyId, publicKey: firstKey.publicKey, since: null, until: rotatedAt },
  ]);
  const stranger = await present.getDesk(s.officer);
  assert.deepEqual([stranger.publicKey, stranger.formerKeys], [null, []]);
  const rows = await sql<{ facts: object; subject_code: string }>`
    select facts, subject_code from audit_entries where action = 'exchangeKey.rotate'`.execute(db.handle.db);
  assert.deepEqual(
    rows.rows.map((row) => [row.facts, row.subject_code]),
    [[{ from: firstKey.keyId, to: rotation.signer.keyId }, rotation.signer.keyId]],
  );
});

test(clause('T10-6', '没有写进审计就断的轮换：新密钥已经在用，再执行只补记，不另换'), async () => {
  const place = fs.mkdtempSync(path.join(root, 'cut-'));
  const ring = signRingOf(place);
  const before = ring.signer().keyId;
  await assert.rejects(
    db.ctx().inTx(async (tx) => {
      await rotateSignKey(db.ctx().within(tx), {
        ...ring,
        // The program ends before the rotation is finished.
        finish: () => {
          throw new Error('cut off');
        },
      });
    }),
    /cut off/,
  );
  const half = signRingOf(place).state();
  assert.equal(half?.isUnfinished, true);
  const done = await rotateSignKey(db.ctx(), signRingOf(place));
  assert.deepEqual([done.isResumed, done.signer.keyId], [true, half?.signer.keyId]);
  assert.equal(signRingOf(place).state()?.isUnfinished, false);
  const rows = await sql<{ facts: object }>`select facts from audit_entries where action = 'exchangeKey.rotate'
    and subject_code = ${done.signer.keyId}`.execute(db.handle.db);
  assert.deepEqual(
    rows.rows.map((row) => row.facts),
    [{ from: before, to: done.signer.keyId }],
  );
});

test(clause('T10-6', '本区核对自己的文件：不管是新密钥还是以前的密钥签的，都验得出'), async () => {
  const stored = async (text: string): Promise<string> =>
    (await storeFile(clerk, { name: '数据包.json', bytes: Buffer.from(text) })).id;
  const now = await above.verifyPackage(clerk, { fileId: await stored(secondFile), publicKey: '' });
  assert.deepEqual([now.ok, now.by], [true, '本区公钥']);
  const then = await above.verifyPackage(clerk, { fileId: await stored(firstFile), publicKey: '' });
  assert.deepEqual([then.ok, then.by, then.keyId], [true, '本区以前的公钥（已停用）', firstKey.keyId]);
  const forged = await above.verifyPackage(clerk, {
    fileId: await stored(secondFile.replace(rotation.signer.keyId, firstKey.keyId)),
    publicKey: '',
  });
  assert.equal(forged.ok, false);
  const run = exchangeCommands.find((one) => one.verb === 'verify')!.run;
  for (const text of [firstFile, secondFile]) {
    const file = path.join(root, 'package.json');
    fs.writeFileSync(file, text);
    const out: string[] = [];
    assert.equal(
      await run(db.ctx(), { positional: [file], flags: {}, out: (l) => void out.push(l), err: () => {} }),
      0,
    );
    assert.equal((JSON.parse(out[0] as string) as { ok: boolean }).ok, true);
  }
});

test(
  clause('T10-6', '上级换登记新公钥：以前编制的仍然接收，换了以后拿旧密钥签的不收；旧密钥泄露的一律不收'),
  async () => {
    const other = await testDb({ now: '2026-09-28T02:50:00Z' });
    await aStage(other);
    await exchangeRoom.seed?.(other.ctx());
    const upper: Ctx = other.ctx(
      await aPerson(other.ctx(), { unit: '区安委办', roles: ['office.admin'], name: '上级' }),
    );
    const district = { code: '120102', name: '河东区' };
    await putSender(upper, { ...district, publicKey: firstKey.publicKey });
    await assert.rejects(receivePackage(upper, secondFile), refused('exchange.signatureWrong', /不是用登记的密钥签的/));
    await putSender(upper, { ...district, publicKey: rotation.signer.publicKey });
    assert.ok((await receivePackage(upper, secondFile)).rows.length > 0);
    assert.ok((await receivePackage(upper, firstFile)).rows.every((row) => row.result === 'accepted'));
    const [sender] = await above.listSenders(upper);
    assert.deepEqual(
      [sender?.keyId, sender?.formerKeys],
      [rotation.signer.keyId, [{ keyId: firstKey.keyId, until: other.clock.now().toISOString(), isTaken: true }]],
    );
    // What was made after the change and carries the former key's signature is not from the district.
    await putSender(upper, { ...district, publicKey: firstKey.publicKey });
    await sql`update exchange_sender_keys set replaced_at = '2026-09-28T03:00:00Z'`.execute(other.handle.db);
    assert.ok(await receivePackage(upper, firstFile));
    await assert.rejects(receivePackage(upper, secondFile), refused('exchange.signatureWrong', /更换公钥之后/));
    await putSender(upper, { ...district, publicKey: rotation.signer.publicKey, takesFormer: false });
    assert.ok(await receivePackage(upper, secondFile));
    await assert.rejects(receivePackage(upper, firstFile), refused('exchange.signatureWrong', /不再接收/));
    const stored = await storeFile(upper, { name: '数据包.json', bytes: Buffer.from(firstFile) });
    const proved = await above.verifyPackage(upper, { fileId: stored.id, publicKey: '' });
    assert.deepEqual([proved.ok, proved.by], [true, '河东区以前的公钥（已停用）']);
  },
);
