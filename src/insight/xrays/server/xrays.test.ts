import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { insertEvent } from '#platform/casework/server/index.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import * as b from '#modules/hazards/server/builders.ts';
import { hazardActs as acts } from '#modules/hazards/server/index.ts';
import type { HazardRecord } from '#modules/hazards/shared/schema.ts';
import type { XrayRule } from '../shared/labels.ts';
import { examine } from './examine.ts';
import { answerFinding, getFinding, judgeFinding, listFindings, summariseFindings } from './service.ts';

const db = await testDb({ now: '2026-03-02T01:00:00Z' });
const s = await b.aStage(db);
const office2 = db.ctx(
  await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.leader'], name: '程维', title: '主任' }),
);

/** A picture with enough in it to be told from others; `seed` names it, `shift` changes a little. */
async function picture(seed: number, shift = 0): Promise<Buffer> {
  const cells = Buffer.alloc(9 * 8 * 3);
  let x = seed * 2654435761;
  for (let i = 0; i < cells.length; i += 3) {
    x = (x * 1664525 + 1013904223) >>> 0;
    cells.fill((x >>> 24) & 255, i, i + 3);
  }
  return sharp(cells, { raw: { width: 9, height: 8, channels: 3 } })
    .resize(360, 320, { kernel: 'nearest' })
    .linear(1, shift)
    .jpeg({ quality: shift === 0 ? 92 : 70 })
    .toBuffer();
}
const aPicture = async (ctx: Ctx, seed: number, shift = 0): Promise<string> =>
  (await storeFile(ctx, { name: '照片.jpg', bytes: await picture(seed, shift) })).id;

const found = async (rule: XrayRule, ctx: Ctx = s.office, state: 'waiting' | 'all' = 'waiting') =>
  (await listFindings(ctx, { rule, state, limit: 100 })).items;
const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

/** A general hazard put right with a given picture, honestly slow or within the hour. */
async function fixedWith(photo: string, hours: number): Promise<HazardRecord> {
  let h = await b.judgedGeneral(s, await b.aReport(s, s.officer));
  db.clock.advance({ hours });
  h = await acts.addEvidence(s.safety, h.id, { kind: 'after', fileIds: [photo], note: '' });
  h = await acts.submitCompletion(s.safety, h.id, {
    version: h.version,
    statement: '已整改到位',
    rectifier: '维修班',
    selfCheckedBy: '陶立群',
    selfCheckedOn: db.clock.today(),
    spentFen: 0,
  });
  db.clock.advance({ hours });
  return acts.verifyHazard(s.second, h.id, {
    version: h.version,
    pass: true,
    visitedOn: db.clock.today(),
    findings: '现场核查，隐患已按要求整改到位，同意销号',
    secondOfficerId: s.officer.actor.userId,
    fileIds: [],
  });
}

test(clause('T10-2', '几分钟销号、整改后照片重复使用：各发现一次，再检不重复；正常办理的不报'), async () => {
  const honest = await fixedWith(await aPicture(s.safety, 1), 30);
  const fake = await fixedWith(await aPicture(s.safety, 1, 4), 0);
  const first = await examine(db.ctx());
  assert.ok(first.raised >= 2);
  const quick = await found('quickClosure');
  assert.deepEqual(
    quick.map((f) => f.hazards),
    [1],
  );
  assert.match(quick[0]!.text, new RegExp(`${fake.code} .*从登记到销号用了 0 分钟`));
  const reused = await found('reusedPicture');
  assert.equal(reused.length, 1, '近似照片也查得出');
  assert.equal(reused[0]!.severity, 'doubt', '几乎相同是疑点');
  const record = await getFinding(s.office, reused[0]!.id);
  assert.deepEqual(new Set(record.rows.map((r) => r.code)), new Set([honest.code, fake.code]));
  assert.equal(record.fileIds.length, 2);
  const again = await examine(db.ctx());
  assert.deepEqual(again, { raised: 0, vanished: 0 });
  assert.equal((await found('reusedPicture', s.office, 'all')).length, 1);
  const bytes = await fixedWith(await aPicture(s.safety, 1), 30);
  await examine(db.ctx());
  const same = (await found('reusedPicture')).filter((f) => f.text.startsWith(bytes.code));
  assert.ok(
    same.some((f) => f.severity === 'error' && f.text.includes('完全相同')),
    '一字节不差的整改后照片是错误',
  );
  const other = await fixedWith(await aPicture(s.safety, 77), 30);
  await examine(db.ctx());
  assert.ok(!(await found('reusedPicture')).some((f) => f.text.includes(other.code)));
});

test(clause('T10-2', '一张照片用在五件上：后四件各发现一次，不是两两都报；只动了最早那一件，各条照旧'), async () => {
  const many: Awaited<ReturnType<typeof fixedWith>>[] = [];
  for (let i = 0; i < 5; i++) many.push(await fixedWith(await aPicture(s.safety, 123), 30));
  const codes = many.map((h) => h.code);
  const about = async () =>
    (await found('reusedPicture')).filter((f) => codes.some((code) => f.text.startsWith(code))).map((f) => f.text);
  /** An hour later something is done on the earliest, and on none of the others. */
  const urgeFirst = (): Promise<unknown> => {
    db.clock.advance({ hours: 1 });
    const done = { at: db.clock.now(), act: 'urge', label: '催办' };
    return db.ctx().inTx((tx) => insertEvent(tx, s.office.actor, { type: 'hazard', id: many[0]!.id }, done));
  };
  await examine(db.ctx());
  const before = await about();
  assert.deepEqual(before.map((text) => text.slice(0, codes[0]!.length)).sort(), codes.slice(1).sort());
  assert.ok(before.every((text) => text.includes(`与 ${codes[0]} 的`)));
  await urgeFirst();
  assert.deepEqual(await examine(db.ctx()), { raised: 0, vanished: 0 });
  assert.deepEqual((await about()).sort(), before.sort());
  // The earliest picture is gone: the later ones are held against each other.
  await sql`update files set subject_type = null, subject_id = null where subject_type = 'hazard' and subject_id = ${many[0]!.id}`.execute(
    db.handle.db,
  );
  await urgeFirst();
  assert.deepEqual(await examine(db.ctx()), { raised: 3, vanished: 4 });
  assert.ok((await about()).every((text) => text.includes(`与 ${codes[1]} 的`)));
});

test(clause('T10-2', '责任单位说明，安委办认可或退回；答的人不能自己认可，范围外看不见'), async () => {
  const [f] = await found('quickClosure');
  assert.ok(f);
  const waits = await sql<{
    verb: string;
    unit_id: string;
  }>`select verb, unit_id from todos where subject_id = ${f.id} and done_at is null`.execute(db.handle.db);
  assert.deepEqual(waits.rows, [{ verb: '去说明', unit_id: s.officer.actor.unitId }], '责任单位的待办里有它');
  const say = (version: number) => ({ version, kind: 'explain' as const, text: '当日现场已整改，次日统一补录系统' });
  await assert.rejects(answerFinding(s.otherDepartment, f.id, say(f.version)), refused('xrays.notFound'));
  await assert.rejects(getFinding(s.otherStreet, f.id), refused('xrays.notFound'));
  await assert.rejects(getFinding(s.safety, f.id), refused('xrays.notFound'), '企业看不到体检');
  assert.equal((await summariseFindings(s.safety)).isMine, false);
  await assert.rejects(answerFinding(s.office, f.id, say(f.version)), refused('xrays.notYours'));
  await assert.rejects(
    judgeFinding(office2, f.id, { version: f.version, accept: true, opinion: '属实' }),
    refused('casework.wrongState'),
  );
  let r = await answerFinding(s.officer, f.id, say(f.version));
  assert.equal(r.state, 'answered');
  await assert.rejects(
    judgeFinding(s.officer, f.id, { version: r.version, accept: true, opinion: '属实' }),
    refused('xrays.notYours'),
  );
  r = await judgeFinding(s.office, f.id, { version: r.version, accept: false, opinion: '请附当日复查记录' });
  assert.equal(r.state, 'open');
  await assert.rejects(answerFinding(s.officer, f.id, say(f.version)), refused('casework.stale'));
  r = await answerFinding(s.officer, f.id, say(r.version));
  r = await judgeFinding(office2, f.id, { version: r.version, accept: true, opinion: '记录属实，以后当日录入' });
  assert.equal(r.state, 'accepted');
  assert.deepEqual(r.allowedActions, []);
  assert.deepEqual(await examine(db.ctx()), { raised: 0, vanished: 0 });
  assert.equal((await getFinding(s.office, f.id)).state, 'accepted', '认可过的不再提');
  const trail = await sql<{
    action: string;
  }>`select action from audit_entries where subject_id = ${f.id} order by seq`.execute(db.handle.db);
  assert.deepEqual(
    trail.rows.map((x) => x.action),
    ['xray.raise', 'xray.answer', 'xray.sendBack', 'xray.answer', 'xray.accept'],
  );
});

test(clause('T10-2', '安委办自己是责任单位时，说明和认可也须是两个人'), async () => {
  await sql`update xray_findings set unit_id = ${s.office.actor.unitId} where rule = 'reusedPicture'`.execute(
    db.handle.db,
  );
  const [f] = await found('reusedPicture');
  const r = await answerFinding(s.office, f!.id, {
    version: f!.version,
    kind: 'fix',
    text: '已要求企业重新拍摄并上传',
  });
  await assert.rejects(
    judgeFinding(s.office, f!.id, { version: r.version, accept: true, opinion: '可以' }),
    refused('xrays.notYours'),
  );
  assert.equal(
    (await judgeFinding(office2, f!.id, { version: r.version, accept: true, opinion: '可以' })).state,
    'accepted',
  );
});

test(
  clause('T10-2', '一延再延、结论雷同、企业零自查、街道零排查、一人包办；原因没了就消除，再来就再现'),
  { timeout: 120_000 },
  async () => {
    for (let i = 0; i < 6; i++) await fixedWith(await aPicture(s.safety, 200 + i), 30);
    const late = await b.aReport(s, s.officer);
    await sql`update hazards set extensions = 2 where id = ${late.id}`.execute(db.handle.db);
    await sql`insert into case_events (id, subject_type, subject_id, at, act, label, actor_id, actor_name, audience, tone)
    select gen_random_uuid(), 'hazard', id, ${db.clock.now()}, 'x', 'x', reporter_id, '测', 'all', 'normal' from hazards where id = ${late.id}`.execute(
      db.handle.db,
    );
    db.clock.advance({ days: 1 });
    await examine(db.ctx());
    assert.equal((await found('serialExtension')).length, 1);
    const words = await found('sameWords');
    assert.equal(words.length, 1, '同一人同样的结论');
    assert.ok(words[0]!.hazards >= 5);
    const firm = await found('firmSilence');
    assert.ok(
      firm.some((f) => f.title === s.enterprise.name),
      '他人查出、自己不报',
    );
    assert.equal((await found('streetSilence')).length, 13);
    const street = await found('streetSilence', s.street);
    assert.deepEqual(
      street.map((f) => f.title),
      ['二号桥街道'],
      '街道只看到自己的',
    );
    // The cause goes: the firm reports itself, the street inspects, the rule row asks for more.
    await b.aReport(s, s.safety);
    await b.aReport(s, s.street, { channel: 'streetInspection' });
    await sql`update hazards set extensions = 0 where id = ${late.id}`.execute(db.handle.db);
    db.clock.advance({ days: 1 });
    const gone = await examine(db.ctx());
    assert.ok(gone.vanished >= 3, String(gone.vanished));
    assert.ok(!(await found('firmSilence')).some((f) => f.title === s.enterprise.name));
    assert.equal((await found('serialExtension')).length, 0);
    await sql`update hazards set extensions = 3 where id = ${late.id}`.execute(db.handle.db);
    await acts.commentHazard(s.officer, late.id, { text: '再核实' });
    await sql`insert into case_events (id, subject_type, subject_id, at, act, label, actor_id, actor_name, audience, tone)
    values (gen_random_uuid(), 'hazard', ${late.id}, ${db.clock.now()}, 'x', 'x', ${s.officer.actor.userId}, '测', 'all', 'normal')`.execute(
      db.handle.db,
    );
    await examine(db.ctx());
    const back = await found('serialExtension');
    assert.equal(back.length, 1, '同一发现再现，不另立');
    assert.match(back[0]!.text, /已延期 3 次/);
    assert.equal((await found('serialExtension', s.office, 'all')).length, 1);
  },
);

test(clause('T10-2', '照片拍摄位置远离现场、整改后照片早于发现：按照片里的时间和位置'), async () => {
  const h = await b.judgedGeneral(s, await b.aReport(s, s.officer, { latitude: 39.12, longitude: 117.25 } as never));
  const after = await aPicture(s.safety, 900);
  await sql`insert into file_exif (file_id, taken_at, latitude, longitude) values (${after}, ${new Date('2025-01-01T03:00:00Z')}, 39.2, 117.25)
    on conflict (file_id) do update set taken_at = excluded.taken_at, latitude = excluded.latitude, longitude = excluded.longitude`.execute(
    db.handle.db,
  );
  await acts.addEvidence(s.safety, h.id, { kind: 'after', fileIds: [after], note: '' });
  await examine(db.ctx());
  const far = (await found('farPicture')).filter((f) => f.text.includes(h.code));
  assert.equal(far.length, 1);
  assert.match(far[0]!.text, /离现场 8\.9 公里/);
  const old = (await found('oldPicture')).filter((f) => f.text.includes(h.code));
  assert.equal(old.length, 1);
  assert.match(old[0]!.text, /拍摄于2025年1月1日/);
});
