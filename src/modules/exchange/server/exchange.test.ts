import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { silentLog } from '#kernel/server/log.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { makeSigner, newKeyPem, sm3 } from '#kernel/server/signer.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { caseworkRoom } from '#platform/casework/server/room.ts';
import { listTodos } from '#platform/casework/server/index.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { findIndicator } from '#platform/indicators/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import { hazardsRoom } from '#modules/hazards/server/room.ts';
import { supervisionRoom } from '#modules/supervision/server/room.ts';
import { aReport, aStage, confirmed, judgedMajor } from '#modules/supervision/server/builders.ts';
import type { HazardRecord } from '#modules/hazards/shared/schema.ts';
import { checkMapping, schemaOf, writeValue, type MappingBody, type MappingField } from '../shared/mapping.ts';
import type { PackageView } from '../shared/schema.ts';
import { exchangeCommands } from './commands.ts';
import * as content from './content.ts';
import { compare, type Now, type Told } from './compare.ts';
import { canonical, verifyFile, type Json } from './file.ts';
import * as mappings from './mappings.ts';
import * as packages from './packages.ts';
import * as present from './present.ts';
import { proposeMonthly } from './jobs.ts';
import { putSender, receivePackage, standing } from './receive.ts';
import { takeReceipt } from './receipts.ts';
import * as returns from './returns.ts';
import { exchangeRoom } from './room.ts';
import { exchangeRules } from './rules.ts';
import { configureExchange } from './settings.ts';
import * as store from './store.ts';
import { workbookOf } from './download.ts';
import * as above from './upper.ts';

const signer = makeSigner(newKeyPem());
const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-out-'));
configureExchange({ signer: () => signer, outDir });
const db = await testDb();
const s = await aStage(db);
await exchangeRoom.seed?.(db.ctx());
// The program's own sizes are larger than an upload of the tests may be: the district has decided on smaller ones.
await db.ctx().inTx(async (tx) => {
  await sql`insert into rules (id, key, version, label, value, unit, document, clause, valid_from, note, tag, source, created_by,
      created_by_name, created_at)
    select gen_random_uuid(), key, version + 1, label, '{"eachMb": 2, "totalMb": 20}', unit, document, clause, valid_from, note, tag,
      'admin', created_by, created_by_name, created_at from rules where key = 'exchange.carriedFiles'`.execute(tx);
  // Another key tells this process that its rules have changed.
  const [rule] = exchangeRules;
  if (rule) await seedRules(tx, [{ ...rule, key: 'exchange.ofTheTest' }], db.ctx());
});
const clerk = s.clerk;
const reviewer = s.office;
const custodian = db.ctx(await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.admin'], name: '毕文娟' }));
const rooms = [auditRoom, notificationsRoom, documentsRoom, caseworkRoom, hazardsRoom, supervisionRoom, exchangeRoom];
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms });
const major = async (over: object = {}): Promise<HazardRecord> =>
  confirmed(s, await judgedMajor(s, await aReport(s, s.officer, over)));
const proposed = (over: object = {}): Promise<PackageView> =>
  packages.proposePackage(clerk, {
    receiver: 'city',
    purpose: 'routine',
    mode: 'incremental',
    note: '',
    fileIds: [],
    carryFiles: false,
    ...over,
  });
const built = async (over: object = {}): Promise<PackageView> =>
  packages.buildPackage(clerk, (await proposed(over)).id, {});
const sent = async (over: object = {}): Promise<PackageView> => {
  const p = await packages.approvePackage(s.leader, (await built(over)).id, { opinion: '同意报送' });
  return packages.sendPackage(clerk, p.id, { how: '政务外网报送' });
};
const fileOf = (p: PackageView, ctx: Ctx = clerk): Promise<string> =>
  ctx.reading(async (tx) => content.packageFile(tx, ctx, (await store.findPackage(tx, ctx.actor, p.id))!));
const records = async (p: PackageView, over: object = {}) =>
  (await present.listRecords(clerk, p.id, { limit: 200, ...over })).items;
let minute = 0;
const receiptOf = (p: PackageView, rows: object[], over: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      format: 'zhiben.exchange.receipt/1',
      package: p.code,
      sm3: p.sm3,
      at: new Date(db.clock.now().getTime() + ++minute * 60_000).toISOString(),
      rows,
      ...over,
    }),
  );
const acknowledged = async (p: PackageView): Promise<void> =>
  void (await takeReceipt(clerk, '回执.json', receiptOf(p, [], { rest: 'accepted' })));

test(clause('T10-6', '拟报、编制、批准、报出：编制人不能批准，内容签名，号码连续，外人看不到'), async () => {
  await assert.rejects(
    packages.proposePackage(s.officer, {
      receiver: 'city',
      purpose: 'routine',
      mode: 'full',
      note: '',
      fileIds: [],
      carryFiles: false,
    }),
    refused('exchange.mayNotPropose'),
  );
  await assert.rejects(proposed({ receiver: 'nowhere' }), refused('exchange.receiverUnknown'));
  const h = await major();
  const draft = await proposed();
  assert.ok(
    (await clerk.inTx((tx) => listTodos(tx, clerk.actor, 'unit', 50))).some(
      (t) => t.subject_id === draft.id && t.due_on,
    ),
  );
  await assert.rejects(proposed(), refused('exchange.oneAtATime'));
  await assert.rejects(present.getPackage(s.officer, draft.id), refused('exchange.notFound'));
  await assert.rejects(packages.buildPackage(s.street, draft.id, {}), refused('exchange.notFound'));
  await assert.rejects(packages.approvePackage(s.leader, draft.id, { opinion: '同意' }), refused('exchange.notYours'));
  const p = await packages.buildPackage(reviewer, draft.id, { version: draft.version });
  await assert.rejects(packages.buildPackage(reviewer, draft.id, {}), refused('exchange.notYours'));
  assert.equal(p.code, '120102-CITY-000001');
  assert.equal(p.state, 'built');
  assert.ok((await records(p, { set: 'hazards' })).some((r) => r.key === h.code && r.op === 'new' && r.version === 1));
  // Every name of the receiver is told in words.
  const [first] = await records(p, { set: 'hazards' });
  assert.equal(first!.titles['dueOn'], '整改期限');
  assert.deepEqual(
    Object.keys(first!.data ?? {}).filter((name) => !first!.titles[name]),
    [],
  );
  // Another reviewer's post, but the same person: refused; a leader may.
  await assert.rejects(packages.approvePackage(reviewer, p.id, { opinion: '同意' }), refused('exchange.notYours'));
  await assert.rejects(
    packages.approvePackage(s.leader, p.id, { opinion: '同意', version: p.version - 1 }),
    refused('casework.stale'),
  );
  const ok = await packages.approvePackage(s.leader, p.id, { opinion: '同意报送' });
  assert.ok(ok.signature?.isValid);
  const text = await fileOf(ok);
  const verdict = verifyFile(text, signer.publicKey);
  assert.ok(verdict.ok && verdict.payload.number === 1);
  const out = await packages.sendPackage(clerk, p.id, { how: '政务外网报送' });
  assert.equal(out.state, 'sent');
  assert.equal(await fileOf(out), text, '报出以后再取，一个字节也不差');
  await acknowledged(out);
  assert.equal((await present.getPackage(clerk, p.id)).state, 'acknowledged');
  const trail = await sql<{
    action: string;
  }>`select action from audit_entries where subject_id = ${p.id}`.execute(db.handle.db);
  for (const act of ['propose', 'build', 'approve', 'send', 'acknowledge'])
    assert.ok(
      trail.rows.some((r) => r.action === `exchangePackage.${act}`),
      act,
    );
  await settle();
});

test(clause('T10-6', '增量只报变化：没有变化不能编制，变更、办结加一版，撤销留下记号，全量连同没变的'), async () => {
  const empty = await proposed();
  await assert.rejects(packages.buildPackage(clerk, empty.id, {}), refused('exchange.nothingToSend'));
  await packages.withdrawPackage(clerk, empty.id, { opinion: '没有变化' });
  const h = await major({ title: '第二处除尘系统未设泄爆装置' });
  const gone = await major({ title: '登记有误的一处' });
  const first = await sent();
  await acknowledged(first);
  assert.equal(first.number, 2, '作废的草稿没有占号');
  const rec = await hazardActs.getHazard(s.officer, h.id);
  await hazardActs.issueNotice(s.officer, h.id, {
    version: rec.version,
    requirements: '立即停用并整改',
    planDueOn: null,
  });
  const wrong = await hazardActs.getHazard(s.officer, gone.id);
  const voiding = await hazardActs.proposeVoid(s.officer, gone.id, {
    version: wrong.version,
    reason: '现场核实不是隐患，属于误判',
    fileIds: [],
  });
  const request = voiding.requests[0];
  assert.ok(request);
  await hazardActs.decideVoid(s.reviewer, gone.id, {
    requestId: request.id,
    version: voiding.version,
    approve: true,
    opinion: '同意撤销',
  });
  const next = await sent();
  const rows = await records(next, { set: 'hazards' });
  assert.deepEqual(
    rows.map((r) => [r.key, r.op, r.version]).sort(),
    [
      [h.code, 'changed', 2],
      [gone.code, 'deleted', 2],
    ].sort(),
  );
  assert.equal(rows.find((r) => r.op === 'deleted')?.data, null);
  await acknowledged(next);
  const full = await built({ mode: 'full' });
  const all = await records(full, { set: 'hazards' });
  assert.ok(
    all.length >= 2 && all.every((r) => r.op === 'unchanged') && all.find((r) => r.key === h.code)?.version === 2,
  );
  const verdictOfChain = await sql<{
    previous_sm3: string;
  }>`select previous_sm3 from exchange_packages where id = ${full.id}`.execute(db.handle.db);
  assert.equal(verdictOfChain.rows[0]?.previous_sm3, next.sm3, '每一包记着上一包的摘要');
  await packages.withdrawPackage(clerk, full.id, { opinion: '改日再报' });
  const numbers = (
    await sql<{
      number: number;
    }>`select number from exchange_packages where receiver = 'city' and number is not null order by number`.execute(
      db.handle.db,
    )
  ).rows;
  assert.deepEqual(
    numbers.map((r) => r.number),
    numbers.map((_, i) => i + 1),
    '号码没有空缺',
  );
});

test(clause('T10-6', '举报人和并入的举报不出现在数据包里，举报隐患的描述也不出'), async () => {
  const told = await major({
    channel: 'publicReport',
    title: '楼道堆放易燃物',
    description: '三楼王姓住户看见夜里有人搬运',
    finders: '王某',
  });
  const p = await built();
  const text = JSON.stringify(
    await clerk.reading(async (tx) => content.payloadOf(tx, clerk, (await store.findPackage(tx, clerk.actor, p.id))!)),
  );
  assert.ok(text.includes(told.code));
  for (const secret of ['王姓住户', '王某', '夜里有人', s.officer.actor.name])
    assert.ok(!text.includes(secret), secret);
  assert.ok(!(await records(p, { set: 'sources' })).some((r) => r.key.startsWith(told.code)));
  await packages.withdrawPackage(clerk, p.id, { opinion: '试编' });
  // A report that was merged into an inspection's record leaves no trace, neither as a record nor as a source.
  const keep = await major({ title: '二层疏散门锁闭' });
  const report = await aReport(s, s.officer, {
    channel: 'publicReport',
    title: '二层疏散门锁闭有人反映',
    description: '隔壁商户李姓店主来电',
  });
  const intake = db.ctx(
    await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.reviewer', 'intake'], name: '金若溪' }),
  );
  await hazardActs.decidePair(intake, {
    firstId: keep.id,
    secondId: report.id,
    keepId: keep.id,
    decision: 'same',
    because: '同一扇门',
  } as never);
  const merged = await built();
  const after = JSON.stringify(
    await clerk.reading(async (tx) =>
      content.payloadOf(tx, clerk, (await store.findPackage(tx, clerk.actor, merged.id))!),
    ),
  );
  assert.ok(after.includes(keep.code));
  for (const secret of [report.code, report.title, '李姓店主']) assert.ok(!after.includes(secret), secret);
  const sources = (await records(merged, { set: 'sources' })).filter((r) => r.key.startsWith(`${keep.code}/`));
  assert.equal(sources.length, 1, '只有检查这一个来源');
  await packages.withdrawPackage(clerk, merged.id, { opinion: '试编' });
});

test(clause('T10-6', '数据包改动任何一个字节都验得出来；不是这把钥匙签的也验不过'), async () => {
  const p = await sent({ mode: 'full' });
  const text = await fileOf(p);
  const bytes = Buffer.from(text);
  assert.ok(verifyFile(text, signer.publicKey).ok);
  assert.ok(!verifyFile(text, makeSigner(newKeyPem()).publicKey).ok);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] as number) ^ flip;
      assert.ok(!verifyFile(copy.toString('utf8'), signer.publicKey).ok, `第 ${at} 个字节`);
    }),
    { numRuns: 200, examples: Array.from({ length: 120 }, (_, i): [number, number] => [bytes.length - 1 - i, 1]) },
  );
  assert.ok(!verifyFile(` ${text}`, signer.publicKey).ok);
  assert.ok(!verifyFile(`${text.slice(0, -1)},"more":1}`, signer.publicKey).ok);
  // Stored content that somebody altered in the database is never sent.
  await sql`update exchange_rows set content = replace(content, '打磨车间', '喷漆车间') where package_id = ${p.id} and content like '%打磨车间%'`.execute(
    db.handle.db,
  );
  await assert.rejects(fileOf(p), refused('exchange.contentChanged'));
  assert.equal((await present.getPackage(clerk, p.id)).signature?.isValid, false);
  await sql`update exchange_rows set content = replace(content, '喷漆车间', '打磨车间') where package_id = ${p.id}`.execute(
    db.handle.db,
  );
  assert.equal(await fileOf(p), text);
  await acknowledged(p);
});

test(clause('T10-6', '发到另一个区县再发出来，内容一样；同一包收两次、旧包后到都不改变结果'), async () => {
  const other = await testDb();
  const o = await aStage(other);
  await exchangeRoom.seed?.(other.ctx());
  const upper = other.ctx(await aPerson(other.ctx(), { unit: '区安委办', roles: ['office.admin'], name: '上级' }));
  await assert.rejects(receivePackage(upper, '{}'), refused('exchange.senderUnknown'));
  await assert.rejects(
    putSender(o.officer, { code: '120102', name: '河东区', publicKey: signer.publicKey }),
    refused('exchange.mayNotPropose'),
  );
  await putSender(upper, { code: '120102', name: '河东区', publicKey: signer.publicKey });
  const files: string[] = [];
  const take = async (over: object): Promise<void> => {
    const p = await sent(over);
    files.push(await fileOf(p));
    await acknowledged(p);
  };
  await take({ mode: 'full' });
  await major({ title: '喷涂线防爆电气失效' });
  await take({});
  await major({ title: '液氨储罐区报警器停用' });
  await take({});
  await assert.rejects(
    receivePackage(upper, (files[1] as string).replace('喷涂线', '喷涂钱')),
    refused('exchange.signatureWrong'),
  );
  // In any order, some twice: the newest edition of each record stands.
  for (const i of [2, 0, 1, 1, 0]) await receivePackage(upper, files[i] as string);
  const there = await upper.reading((tx) => standing(tx, '120102'));
  const again = await built({ mode: 'full' });
  const here: Record<string, Record<string, string>> = {};
  const payload = await clerk.reading(async (tx) =>
    content.payloadOf(tx, clerk, (await store.findPackage(tx, clerk.actor, again.id))!),
  );
  for (const [set, list] of Object.entries(payload.sets))
    for (const r of list) if (r.data) (here[set] ??= {})[r.key] = canonical(r.data as Json);
  assert.deepEqual(there, here);
  await packages.withdrawPackage(clerk, again.id, { opinion: '核对用' });
  const stored = async (ctx: Ctx, text: string): Promise<string> =>
    (await storeFile(ctx, { name: '数据包.json', bytes: Buffer.from(text) })).id;
  // On the screen: the same package again gives the same receipt; others see none of it.
  const taken = await above.importPackage(upper, { fileId: await stored(upper, `${files[2] as string}\n`) });
  assert.deepEqual([taken.already, taken.rejected, taken.code], [true, 0, JSON.parse(files[2] as string).package.code]);
  await assert.rejects(
    above.importPackage(o.officer, { fileId: await stored(o.officer, files[2] as string) }),
    refused('exchange.mayNotPropose'),
  );
  const inbox = await above.listInbox(upper, { limit: 20 });
  assert.deepEqual([inbox.total, inbox.items[0]?.senderName], [3, '河东区']);
  assert.equal((await above.listInbox(o.officer, { limit: 20 })).total, 0);
  assert.deepEqual(await above.listSenders(o.officer), []);
  await assert.rejects(above.listStanding(o.officer, '120102', { limit: 5 }), refused('exchange.notFound'));
  const shown = await above.listStanding(upper, '120102', { limit: 200, q: '液氨储罐区' });
  assert.ok(shown.total > 0 && shown.items.every((row) => JSON.stringify(row.data).includes('液氨储罐区')));
  const all = await above.listStanding(upper, '120102', { limit: 1 });
  const [sender] = await above.listSenders(upper);
  assert.deepEqual([sender?.packages, sender?.records], [3, all.total]);
  const proved = async (text: string, publicKey = '') =>
    above.verifyPackage(upper, { fileId: await stored(upper, text), publicKey });
  assert.equal((await proved(files[0] as string)).by, '已登记的河东区公钥');
  assert.equal((await proved(files[0] as string)).ok, true);
  assert.equal((await proved((files[0] as string).replace('full', 'fuII'))).ok, false);
  const stranger = await proved(files[0] as string, makeSigner(newKeyPem()).publicKey);
  assert.deepEqual([stranger.ok, stranger.why], [false, '不是用登记的密钥签的']);
  await assert.rejects(proved(files[0] as string, '不是公钥'), refused('exchange.fileUnread'));
  const receipt = await receivePackage(upper, files[2] as string);
  assert.deepEqual(receipt, await receivePackage(upper, files[2] as string), '再收一次，回执还是那一份');
  assert.ok(receipt.rows.length > 0 && receipt.rows.every((r) => r.result === 'accepted'));
});

test(
  clause('T10-6', '随包照片和文件：按大小装入，装不下的逐份写明原因，没有变化的不再带，举报人的照片不带也不提'),
  async () => {
    const photo = async (text: string, size: number): Promise<string> =>
      (
        await storeFile(s.officer, {
          name: `${text}.txt`,
          bytes: Buffer.concat([Buffer.from(text), Buffer.alloc(size, 'x')]),
        })
      ).id;
    const small = await photo('配电箱', 2000);
    const large = await photo('全景', 3 * 1024 * 1024);
    const told = await photo('举报人所拍', 3000);
    const h = await major({ title: '随包照片用的一件', photoIds: [small, large] });
    await major({ channel: 'publicReport', title: '举报的一件', description: '', photoIds: [told] });
    const p = await sent({ carryFiles: true });
    const inside = await present.listCarried(clerk, p.id, { limit: 50 });
    const stays = await present.listCarried(clerk, p.id, { limit: 50, left: '1' });
    const own = <T extends { key: string }>(rows: T[]): T[] => rows.filter((row) => row.key === h.code);
    assert.deepEqual(
      own(inside.items).map((f) => [f.fileId, f.label, f.why]),
      [[small, '整改前', '']],
    );
    assert.deepEqual(
      own(stays.items).map((f) => [f.fileId, f.why]),
      [[large, '超过单份 2 MB']],
    );
    assert.ok(![...inside.items, ...stays.items].some((f) => f.fileId === told), '举报人的照片不带也不提');
    assert.deepEqual([p.carried?.included, p.carried?.left], [inside.total, stays.total]);
    await assert.rejects(present.listCarried(s.officer, p.id, { limit: 5 }), refused('exchange.notFound'));
    const text = await fileOf(p);
    assert.equal(await fileOf(p), text, '再取一次，一个字节不差');
    const verdict = verifyFile(text, signer.publicKey);
    assert.ok(verdict.ok && verdict.files.size === inside.total);
    const carriedFile = verdict.payload.files?.find((f) => f.key === h.code);
    assert.ok(carriedFile);
    const bytes = verdict.files.get(carriedFile.sha256)?.toString('base64') ?? '';
    const changed = text.replace(bytes, `${bytes.slice(0, 40)}${bytes[40] === 'A' ? 'B' : 'A'}${bytes.slice(41)}`);
    const refusedFile = verifyFile(changed, signer.publicKey);
    assert.ok(!refusedFile.ok && refusedFile.why.includes('随包文件'), '附件改动一个字节也验得出来');
    const without = JSON.parse(text) as { files: Record<string, string> };
    delete without.files[carriedFile.sha256];
    assert.ok(!verifyFile(canonical(without as unknown as Json), signer.publicKey).ok, '少一份也验得出来');
    // The upper side keeps them with the package.
    const other = await testDb();
    const o = await aStage(other);
    await exchangeRoom.seed?.(other.ctx());
    const upper = other.ctx(await aPerson(other.ctx(), { unit: '区安委办', roles: ['office.admin'], name: '上级' }));
    await putSender(upper, { code: '120102', name: '河东区', publicKey: signer.publicKey });
    await receivePackage(upper, text);
    const [row] = (await above.listInbox(upper, { limit: 5 })).items;
    assert.equal(row?.files, inside.total);
    const files = await above.listInboxFiles(upper, row?.id ?? '');
    const there = files.find((f) => f.label === `${h.code} 整改前`);
    assert.equal(there?.sha256, carriedFile.sha256);
    await assert.rejects(above.listInboxFiles(o.officer, row?.id ?? ''), refused('exchange.notFound'));
    await acknowledged(p);
    const full = await built({ mode: 'full', carryFiles: true });
    assert.equal(full.carried?.included, 0, '没有变化的记录不再带');
    await packages.withdrawPackage(clerk, full.id, { opinion: '核对用' });
    const plain = await built({ mode: 'full' });
    assert.equal(plain.carried, null);
    const payload = await clerk.reading(async (tx) =>
      content.payloadOf(tx, clerk, (await store.findPackage(tx, clerk.actor, plain.id))!),
    );
    assert.ok(!('files' in payload), '没有选择随包带文件的，写法不变');
    await packages.withdrawPackage(clerk, plain.id, { opinion: '核对用' });
  },
);

test(clause('T2-9', '回执分几次、不按顺序来，结果一样；同一份登记两次只算一次；退回的补正后在下一包再报'), async () => {
  const [a, b] = [await major({ title: '第一件要回执的隐患' }), await major({ title: '第二件要回执的隐患' })];
  const p = await sent();
  const rows = (await records(p)).filter((r) => r.op !== 'held');
  const row = (code: string, result: string, reason = '') => {
    const r = rows.find((one) => one.set === 'hazards' && one.key === code);
    assert.ok(r);
    return { set: 'majorHazards', key: code, version: r.version, result, reason };
  };
  await assert.rejects(takeReceipt(s.officer, 'x.json', receiptOf(p, [])), refused('exchange.mayNotPropose'));
  await assert.rejects(
    takeReceipt(clerk, 'x.json', receiptOf(p, [], { sm3: '0'.repeat(64) })),
    refused('exchange.receiptForeign'),
  );
  await assert.rejects(
    takeReceipt(clerk, 'x.json', receiptOf(p, [], { package: '无' })),
    refused('exchange.receiptForeign'),
  );
  await assert.rejects(takeReceipt(clerk, 'x.json', Buffer.from('{"format":')), refused('exchange.fileUnread'));
  const late = receiptOf(p, [row(b.code, 'rejected', '企业信用代码与名称不符')]);
  const early = receiptOf(p, [row(a.code, 'accepted'), row(b.code, 'accepted')], { at: db.clock.now().toISOString() });
  const rest = receiptOf(p, [], { rest: 'accepted', at: new Date(db.clock.now().getTime() - 1000).toISOString() });
  const wrong = await takeReceipt(
    clerk,
    'x.json',
    receiptOf(p, [
      { set: 'majorHazards', key: '没有', version: 1, result: 'accepted' },
      { ...row(a.code, 'accepted'), version: 9 },
      row(a.code, 'rejected'),
    ]),
  );
  assert.equal(wrong.faults.length, 3);
  for (const file of [late, rest, early]) await takeReceipt(clerk, '回执.json', file);
  const once = await present.getPackage(clerk, p.id);
  assert.equal(once.state, 'partlyRejected');
  assert.equal(once.rejected, 1);
  const twice = await takeReceipt(clerk, '回执.json', late);
  assert.ok(twice.already);
  const mended = await records(once, { result: 'rejected' });
  assert.deepEqual(
    mended.map((r) => [r.key, r.reason, r.href]),
    [[b.code, '企业信用代码与名称不符', `/hazards/${b.id}`]],
  );
  const todo = (await clerk.inTx((tx) => listTodos(tx, clerk.actor, 'unit', 50))).find((t) => t.subject_id === p.id);
  assert.ok(todo?.due_on);
  const next = await packages.replacePackage(clerk, p.id, { opinion: '补正后重报' });
  const remade = await packages.buildPackage(clerk, next.id, {});
  assert.deepEqual(
    (await records(remade, { set: 'hazards' })).map((r) => [r.key, r.op, r.version]),
    [[b.code, 'new', 2]],
    '只有退回的那件再报，加一版',
  );
  const ok = await packages.approvePackage(s.leader, remade.id, { opinion: '同意' });
  await packages.sendPackage(clerk, ok.id, { how: '重报' });
  const old = await present.getPackage(clerk, p.id);
  assert.equal(old.state, 'replaced');
  assert.equal(old.replacedBy?.code, ok.code);
  await acknowledged(await present.getPackage(clerk, ok.id));
  const again = await proposed();
  await assert.rejects(packages.buildPackage(clerk, again.id, {}), refused('exchange.nothingToSend'));
  await packages.withdrawPackage(clerk, again.id, { opinion: '没有变化' });
});

test(clause('T10-6', '回执先后顺序怎样打乱，每条记录的结果都相同'), async () => {
  await major({ title: '打乱回执顺序用的隐患' });
  const p = await sent();
  const rows = (await records(p)).filter((r) => r.op !== 'held');
  const base = db.clock.now().getTime();
  const files = [0, 1, 1, 2].map((at, i) =>
    rows.map((r) => ({
      seq: r.seq,
      result: (i + r.seq) % 2 === 0 ? ('accepted' as const) : ('rejected' as const),
      reason: (i + r.seq) % 2 === 0 ? '' : `原因${i}`,
      at: new Date(base + at * 1000),
    })),
  );
  const results = new Set<string>();
  for (const order of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
    [1, 3, 0, 2],
    [0, 2, 1, 3],
  ])
    await clerk
      .inTx(async (tx) => {
        for (const i of [...order, ...order])
          await store.applyResults(tx, clerk.actor, p.id, files[i]![0]!.at, files[i]!);
        const now = await sql<{
          x: string;
        }>`select string_agg(seq || coalesce(result, '') || reason, ',' order by seq) as x from exchange_rows where package_id = ${p.id}`.execute(
          tx,
        );
        results.add(String(now.rows[0]?.x));
        throw new Error('undo');
      })
      .catch((error: unknown) => assert.equal((error as Error).message, 'undo'));
  assert.equal(results.size, 1);
  await acknowledged(p);
});

test(clause('T10-6', '比对：发过去的加上变化，总等于现在；重复编制不再变'), () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const state = fc.dictionary(key, fc.record({ sm3: fc.constantFrom('1', '2', '3'), isEnded: fc.boolean() }));
  fc.assert(
    fc.property(fc.array(fc.tuple(state, fc.boolean()), { minLength: 1, maxLength: 8 }), (history) => {
      const there = new Map<string, Told>();
      const highest = new Map<string, number>();
      for (const [now, isFull] of history) {
        const records: Now[] = Object.entries(now).map(([k, v]) => ({ set: 's', key: k, fault: '', ...v }));
        const changes = compare(records, [...there.values()], highest, isFull ? 'full' : 'incremental', new Set(['s']));
        for (const c of changes) {
          const record = now[c.key];
          if (c.op !== 'unchanged') {
            assert.ok(c.version > (highest.get(`s\u0000${c.key}`) ?? 0), '版次只会增加');
            highest.set(`s\u0000${c.key}`, c.version);
          }
          there.set(c.key, {
            set: 's',
            key: c.key,
            version: c.version,
            sm3: record?.sm3 ?? '',
            isEnded: record?.isEnded ?? false,
            isDeleted: c.op === 'deleted',
            title: '',
          });
        }
        const standing = Object.fromEntries([...there.values()].filter((t) => !t.isDeleted).map((t) => [t.key, t.sm3]));
        assert.deepEqual(standing, Object.fromEntries(Object.entries(now).map(([k, v]) => [k, v.sm3])));
        assert.deepEqual(compare(records, [...there.values()], highest, 'incremental', new Set(['s'])), []);
      }
    }),
  );
});

test(clause('T10-6', '映射是数据：新建一版、试运行、另一人启用；缺代码不能启用；启用后不能改；格式公布'), async () => {
  await assert.rejects(mappings.newMapping(s.officer, 'city'), refused('exchange.mayNotPropose'));
  const m = await mappings.newMapping(clerk, 'city');
  await assert.rejects(mappings.newMapping(clerk, 'city'), refused('exchange.draftExists'));
  const body = structuredClone(m.body) as MappingBody;
  const grade = body.sets[0]?.fields.find((f) => f.from === 'grade') as MappingField;
  grade.name = 'YHDJ';
  grade.codes = [{ from: 'major', to: 'A1' }];
  const faulty = await mappings.saveMapping(clerk, m.id, { version: m.version, note: '市里下发第二版', body });
  assert.ok(faulty.faults.some((f) => f.message.includes('代码没有配全')));
  await assert.rejects(mappings.adoptMapping(s.leader, m.id, { opinion: '启用' }), refused('exchange.mappingFaulty'));
  grade.codes = [
    { from: 'major', to: 'A1' },
    { from: 'general', to: 'A2' },
    { from: 'unjudged', to: 'A9' },
  ];
  const place = body.sets[0]?.fields.find((f) => f.from === 'place') as MappingField;
  place.max = 2;
  const trial = await mappings.tryMapping(clerk, { body });
  const hazards = trial.sets.find((x) => x.set === 'hazards');
  assert.ok(hazards && hazards.held === hazards.records && hazards.problems[0]?.fault.includes('超过 2 字'));
  assert.equal(hazards.samples[0]?.data['YHDJ'], 'A1');
  await assert.rejects(mappings.tryMapping(s.street, { body }), refused('exchange.mayNotPropose'));
  place.max = null;
  const saved = await mappings.saveMapping(clerk, m.id, { version: faulty.version, note: '市里下发第二版', body });
  assert.deepEqual(saved.faults, []);
  await assert.rejects(
    mappings.saveMapping(clerk, m.id, { version: faulty.version, note: '', body }),
    refused('casework.stale'),
  );
  await assert.rejects(mappings.adoptMapping(clerk, m.id, { opinion: '启用' }), refused('exchange.notYours'));
  const adopted = await mappings.adoptMapping(s.leader, m.id, { opinion: '按市里要求启用' });
  assert.equal(adopted.state, 'adopted');
  await assert.rejects(
    mappings.saveMapping(clerk, m.id, { version: adopted.version, note: '', body }),
    refused('exchange.mappingSealed'),
  );
  const schema = await mappings.schema(db.ctx(), 'city', 2);
  assert.ok(JSON.stringify(schema).includes('"YHDJ"'));
  await assert.rejects(mappings.schema(db.ctx(), 'city', 3), refused('exchange.notFound'));
  assert.ok(JSON.stringify(await mappings.schema(db.ctx(), 'city', 1)).includes('"grade"'), '旧版仍然可查');
  // The same facts written otherwise go again; what the mapping cannot write is held back and said.
  const p = await sent();
  assert.ok((await records(p, { set: 'hazards' })).every((r) => r.op === 'changed' && r.data?.['YHDJ'] === 'A1'));
  assertMatches(JSON.parse(await fileOf(p)) as Record<string, unknown>, await mappings.schema(db.ctx(), 'city', 2));
  await acknowledged(p);
});

/** Enough of JSON Schema for our own: type, enum, const, pattern, required, additionalProperties, anyOf, items. */
function matches(value: unknown, schema: Record<string, unknown>): boolean {
  const type =
    value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (Array.isArray(schema['anyOf']))
    return (schema['anyOf'] as Record<string, unknown>[]).some((one) => matches(value, one));
  if ('const' in schema && schema['const'] !== value) return false;
  if (Array.isArray(schema['enum']) && !(schema['enum'] as unknown[]).includes(value)) return false;
  if (schema['type'] !== undefined && ![schema['type']].flat().includes(type)) return false;
  if (typeof schema['pattern'] === 'string' && typeof value === 'string' && !new RegExp(schema['pattern']).test(value))
    return false;
  if (type === 'array' && schema['items'])
    return (value as unknown[]).every((one) => matches(one, schema['items'] as Record<string, unknown>));
  if (type === 'object' && schema['properties']) {
    const properties = schema['properties'] as Record<string, Record<string, unknown>>;
    const object = value as Record<string, unknown>;
    return (
      ((schema['required'] as string[] | undefined) ?? []).every((name) => name in object) &&
      Object.entries(object).every(
        ([name, inner]) => name in properties && matches(inner, properties[name] as Record<string, unknown>),
      )
    );
  }
  return true;
}
function assertMatches(value: Record<string, unknown>, schema: Record<string, unknown>): void {
  assert.ok(matches(value, schema), '数据包符合公布的格式');
  assert.ok(!matches({ ...value, extra: 1 }, schema));
}

test(clause('T10-6', '缺了必填内容的记录不装入，写明缺什么、到哪里改'), async () => {
  await sql`update enterprises set uscc = null where id = ${s.enterprise.id}`.execute(db.handle.db);
  const m = await mappings.newMapping(clerk, 'nation');
  const body = structuredClone(m.body) as MappingBody;
  for (const set of body.sets) for (const f of set.fields) if (f.from === 'uscc') f.required = true;
  await mappings.saveMapping(clerk, m.id, { version: m.version, note: '', body });
  await mappings.adoptMapping(s.leader, m.id, { opinion: '启用' });
  const draft = await proposed({ receiver: 'nation' });
  await assert.rejects(packages.buildPackage(clerk, draft.id, {}), refused('exchange.nothingToSend'));
  await packages.editPackage(clerk, draft.id, {
    version: draft.version,
    purpose: 'summary',
    mode: 'full',
    note: '三年行动总结',
    fileIds: [],
    carryFiles: false,
  });
  const p = await packages.buildPackage(clerk, draft.id, {});
  const held = await records(p, { op: ['held'] });
  assert.ok(held.length > 0 && held.every((r) => r.fault.includes('必填') && r.href !== null && r.data === null));
  assert.equal(p.held, held.length + 0);
  const book = await workbookOf(clerk, p.id, 'contents');
  assert.ok(book.bytes.length > 4000);
  await packages.withdrawPackage(clerk, p.id, { opinion: '先补企业信用代码' });
});

test(clause('T10-6', '日期、金额、代码按接收方的写法'), () => {
  const field = (format: string, over: object = {}): MappingField =>
    ({
      name: 'x',
      title: '栏',
      from: 'y',
      constant: '',
      format,
      required: false,
      max: null,
      codes: [],
      ...over,
    }) as MappingField;
  assert.equal(writeValue(field('day8'), '2026-09-28').value, '20260928');
  assert.equal(writeValue(field('wan'), 46_000_000).value, '46.00');
  assert.equal(writeValue(field('yuan'), 12_345).value, '123.45');
  assert.equal(writeValue(field('flag01'), true).value, '1');
  assert.equal(writeValue(field('instant'), '2026-09-28T01:20:00.000Z').value, '2026-09-28T09:20:00+08:00');
  assert.equal(writeValue(field('code', { codes: [{ from: 'a', to: '01' }] }), 'a').value, '01');
  assert.match(writeValue(field('code', { codes: [{ from: 'a', to: '01' }] }), 'b').fault, /没有对应代码/);
  assert.match(writeValue(field('text', { required: true }), '').fault, /必填/);
  assert.equal(writeValue(field('text', { from: '', constant: '120102' }), null).value, '120102');
  assert.equal(canonical({ b: 1, a: [null, { d: 'x', c: '二' }] }), '{"a":[null,{"c":"二","d":"x"}],"b":1}');
  assert.ok(
    checkMapping({ sets: [{ key: 'hazards', name: 'a', isOn: true, fields: [field('day', { from: 'title' })] }] })
      .length > 0,
  );
  assert.equal(
    (schemaOf({ code: 'city', name: '市' }, 1, { sets: [] }) as { $id: string }).$id,
    'urn:zhiben:exchange:city:1',
  );
});

test(
  clause(
    'T10-4',
    '上级返回：交办的入台账，批注和状态记入档案，退回的由承办部门答复、安委办另一人确认；重复导入不再增加',
  ),
  async () => {
    const h = await major({ title: '上级要求补正的一件' });
    const item = (key: string, kind: string, over: object = {}) => ({
      key,
      kind,
      text: '请补充现场照片和处置情况',
      hazard: h.code,
      on: '2026-09-28',
      ...over,
    });
    const file = (items: object[]): Buffer =>
      Buffer.from(JSON.stringify({ format: 'zhiben.exchange.returns/1', receiver: 'city', items }));
    const items = [
      item('R1', 'returned', { dueOn: '2026-10-15' }),
      item('R2', 'comment', { text: '请区里领导包案' }),
      item('R3', 'status', { status: '市级已入库', externalCode: 'TJ-2026-88' }),
      item('R4', 'assigned', {
        hazard: '',
        enterprise: s.enterprise.name,
        title: '上级检查发现安全出口锁闭',
        place: '二层东侧',
      }),
      item('R5', 'assigned', { hazard: '', enterprise: '不存在的企业', title: '上级检查发现的隐患', place: '一层' }),
      item('R6', 'comment', { hazard: '120102-XX-0000' }),
      { key: 'R7', kind: '别的', text: 'x', on: '2026-09-28' },
      item('R8', 'returned', { on: '2027-01-01' }),
    ];
    await assert.rejects(
      returns.takeReturns(s.officer, 'city', 'x.json', file(items), false),
      refused('exchange.mayNotPropose'),
    );
    await assert.rejects(
      returns.takeReturns(clerk, 'nation', 'x.json', file(items), false),
      refused('exchange.fileUnread'),
    );
    const look = await returns.takeReturns(clerk, 'city', '返回.json', file(items), true);
    assert.equal((await present.listReturns(clerk, { limit: 20 })).total, 0, '先看不写');
    const done = await returns.takeReturns(clerk, 'city', '返回.json', file(items), false);
    assert.deepEqual(
      [look.entered, done.entered, done.already, done.faults.map((f) => f.row)],
      [4, 4, 0, [5, 6, 7, 8]],
    );
    const again = await returns.takeReturns(clerk, 'city', '返回.json', file(items), false);
    assert.deepEqual([again.entered, again.already], [0, 4]);
    const all = (await present.listReturns(clerk, { limit: 20 })).items;
    assert.deepEqual(all.map((r) => r.state).sort(), ['entered', 'recorded', 'recorded', 'waiting']);
    const entered = all.find((r) => r.kind === 'assigned');
    assert.ok(entered?.hazardId);
    const made = await hazardActs.getHazard(s.officer, entered.hazardId);
    assert.equal(made.title, '上级检查发现安全出口锁闭');
    const waiting = all.find((r) => r.state === 'waiting');
    assert.ok(waiting);
    await settle();
    for (const ctx of [s.otherDepartment, s.street, s.safety])
      await assert.rejects(present.getReturn(ctx, waiting.id), refused('exchange.notFound'));
    const mine = (await s.officer.inTx((tx) => listTodos(tx, s.officer.actor, 'unit', 50))).find(
      (t) => t.subject_id === waiting.id,
    );
    assert.equal(mine?.due_on, '2026-10-15');
    await assert.rejects(
      returns.answerReturn(clerk, waiting.id, { answer: '已补正资料' }),
      refused('exchange.notYours'),
    );
    await assert.rejects(returns.confirmReturn(clerk, waiting.id, { opinion: '可以' }), refused('exchange.notYours'));
    const answered = await returns.answerReturn(s.officer, waiting.id, { answer: '照片和处置情况已补充' });
    assert.equal(answered.state, 'answered');
    const back = await returns.sendBackReturn(clerk, waiting.id, { opinion: '照片看不清，请重拍' });
    assert.equal(back.answered, null);
    await returns.answerReturn(s.officer, waiting.id, { answer: '已经重拍并补充' });
    assert.equal((await returns.confirmReturn(custodian, waiting.id, { opinion: '同意' })).state, 'confirmed');
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('返回');
    sheet.addRow(['编号', '类别', '内容', '隐患编号', '日期']);
    sheet.addRow(['R20', '批注意见', '请加快整改', h.code, '2026-09-28']);
    sheet.addRow(['R1', '退回补正', '同一件', h.code, '2026-09-28']);
    sheet.addRow(['R21', '批注意见', '', h.code, '2026-09-28']);
    const fromExcel = await returns.takeReturns(
      clerk,
      'city',
      '返回.xlsx',
      Buffer.from(await book.xlsx.writeBuffer()),
      false,
    );
    assert.deepEqual(
      [fromExcel.entered, fromExcel.already, fromExcel.faults.map((f) => [f.row, f.what])],
      [1, 1, [[4, '缺少内容']]],
    );
  },
);

test(
  clause('T10-6', '每月到规则规定的日子自动拟报一次；放入前置机目录的文件与下载的一样；数字打开的就是数到的记录'),
  async () => {
    await db.ctx().inTx(async (tx) => {
      const r = await store.receiver(tx, 'nation');
      await store.saveReceiver(tx, clerk.actor, 'nation', {
        version: r!.version,
        name: r!.name,
        note: '',
        carrier: 'download',
        isActive: false,
      });
      const c = await store.receiver(tx, 'city');
      await store.saveReceiver(tx, clerk.actor, 'city', {
        version: c!.version,
        name: c!.name,
        note: '',
        carrier: 'folder',
        isActive: true,
      });
    });
    db.clock.set(new Date('2026-10-24T01:00:00Z'));
    await proposeMonthly(db.ctx());
    assert.equal(await db.ctx().inTx((tx) => store.openPackage(tx, 'city')), null, '还没有到日子');
    db.clock.set(new Date('2026-10-26T01:00:00Z'));
    await proposeMonthly(db.ctx());
    await proposeMonthly(db.ctx());
    const open = await db.ctx().inTx((tx) => store.openPackage(tx, 'city'));
    assert.ok(open);
    const p = await packages.buildPackage(clerk, open.id, {});
    await packages.approvePackage(s.leader, p.id, { opinion: '同意' });
    const out = await packages.sendPackage(clerk, p.id, { how: '放入前置机目录' });
    await settle();
    await settle();
    const laid = fs.readFileSync(path.join(outDir, 'city', `${p.code}.json`), 'utf8');
    assert.equal(laid, await fileOf(out));
    assert.equal(sm3(laid).length, 64);
    await acknowledged(out);
    await proposeMonthly(db.ctx());
    assert.equal(await db.ctx().inTx((tx) => store.openPackage(tx, 'city')), null, '这个月报过了');
    const span = { from: plainDate('2026-09-01'), to: plainDate('2026-12-31') };
    const unit = { id: clerk.actor.unitId as string, kind: 'office', streetCode: null };
    for (const code of ['exchange.synced', 'exchange.acceptRate']) {
      const indicator = findIndicator(code);
      assert.ok(indicator?.computed);
      await clerk.reading(async (tx) => {
        const [value] = await indicator.measure(tx, clerk.actor, { span, units: [unit], district: false });
        const rows = await indicator.rows(tx, clerk.actor, { span, unit, part: 'numerator', limit: 5 });
        assert.ok(value && (value.numerator ?? 0) > 10);
        assert.equal(rows.total, value.numerator);
        const none = await indicator.measure(tx, s.officer.actor, {
          span,
          units: [{ id: s.officer.actor.unitId as string, kind: 'department', streetCode: null }],
          district: false,
        });
        assert.equal(none[0]?.numerator, 0);
      });
    }
  },
);

test(clause('T10-6', '命令行：取出、验签、登记回执，都落到同一套办理；没有写明办理人的不办'), async () => {
  await major({ title: '命令行报送用的一件' });
  const p = await sent();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-cli-'));
  const out: string[] = [];
  const err: string[] = [];
  const run = (verb: string, positional: string[], flags: Record<string, string | boolean> = {}) => {
    const command = exchangeCommands.find((one) => one.verb === verb);
    assert.ok(command, verb);
    out.length = err.length = 0;
    return command.run(db.ctx(), {
      positional,
      flags,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
    });
  };
  assert.equal(await run('export', ['没有的编号']), 1);
  assert.equal(await run('export', [p.code], { out: dir }), 0);
  const file = path.join(dir, `${p.code}.json`);
  assert.deepEqual(out, [file]);
  assert.equal(fs.readFileSync(file, 'utf8'), await fileOf(p));
  assert.equal(await run('verify', [file]), 0);
  assert.equal((JSON.parse(out[0] ?? '{}') as { code?: string }).code, p.code);
  const bad = path.join(dir, 'bad.json');
  fs.writeFileSync(bad, (await fileOf(p)).replace('命令行', '命令航'));
  assert.equal(await run('verify', [bad]), 1);
  assert.match(err.join(), /验签不通过/);
  const receipt = path.join(dir, '回执.json');
  fs.writeFileSync(receipt, receiptOf(p, [], { rest: 'accepted' }));
  assert.equal(await run('import', [receipt]), 2, '没有写明办理人');
  const login = (
    await sql<{ login: string }>`select login from users where id = ${clerk.actor.userId}`.execute(db.handle.db)
  ).rows[0]?.login;
  assert.equal(await run('import', [receipt], { as: login ?? '' }), 0);
  assert.equal((await present.getPackage(clerk, p.id)).state, 'acknowledged');
  fs.rmSync(dir, { recursive: true });
});
