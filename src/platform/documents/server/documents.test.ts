import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import { filesRoom } from '#platform/files/server/room.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { readConfig } from '#kernel/server/config.ts';
import { sql } from '#kernel/server/db.ts';
import { buildHttp } from '#kernel/server/http.ts';
import { silentLog } from '#kernel/server/log.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { newId, type UnitId, type UserId } from '#kernel/shared/id.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { RectificationNotice, type Doc, type DocumentBodyInput, type DocumentView } from '../shared/schema.ts';
import {
  documentsOf,
  ensureSeries,
  findDocument,
  issueDocument,
  nextNumber,
  numberText,
  registerDocumentAccess,
  registerReceiptHook,
  signReceipt,
  type IssueInput,
} from './index.ts';
import { canonical } from './issue.ts';
import { chineseNumber, deadlineText, layOut } from './layout.ts';
import { documentsRoom } from './room.ts';
import { addSeries, get, list, listSeries, sign } from './service.ts';
import { wordOf } from './word.ts';
import { matchSlips, numberIn, registerSlips } from './slips.ts';
import { readZip } from './zip.ts';

const db = await testDb();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-documents-'));
configureFiles({ dir, maxBytes: 1024 * 1024 });
after(() => fs.rmSync(dir, { recursive: true, force: true }));
await documentsRoom.seed?.(db.ctx());

async function unit(kind: string, name: string): Promise<UnitId> {
  const id = newId<'unit'>() as UnitId;
  const at = db.clock.now();
  await sql`insert into units (id, kind, name, short_name, enterprise_id, created_at, updated_at)
    values (${id}, ${kind}, ${name}, ${name}, ${kind === 'enterprise' ? newId<'enterprise'>() : null}, ${at}, ${at})`.execute(
    db.handle.db,
  );
  return id;
}
async function person(name: string, unitKind: string, unitId: UnitId, unitName: string): Promise<Actor> {
  const userId = newId<'user'>() as UserId;
  const at = db.clock.now();
  await sql`insert into users (id, login, name, created_at, updated_at) values (${userId}, ${`u${userId}`}, ${name}, ${at}, ${at})`.execute(
    db.handle.db,
  );
  return { ...systemActor, kind: 'person', name, userId, unitId, unitName, unitKind, roles: [] };
}
const bureau = await unit('department', '区应急局');
const otherBureau = await unit('department', '区住建委');
const firm = await unit('enterprise', '天津津门金属制品有限公司');
const officer = await person('李强', 'department', bureau, '区应急局');
const stranger = await person('何平', 'department', otherBureau, '区住建委');
const principal = await person('张建国', 'enterprise', firm, '天津津门金属制品有限公司');
const controller = await person('刘海', 'enterprise', firm, '天津津门金属制品有限公司');
const worker = await person('赵六', 'enterprise', firm, '天津津门金属制品有限公司');
const office: Actor = {
  ...(await person('周敏', 'office', await unit('office', '区安委办'), '区安委办')),
  roles: ['office.admin'],
};

const body: DocumentBodyInput = {
  form: 'rectificationNotice',
  to: '天津津门金属制品有限公司',
  foundOn: plainDate('2026-09-27'),
  foundBy: '区应急局在执法检查中',
  findings: [
    {
      hazard: '抛光车间除尘系统未设置锁气卸灰装置，灰斗内积尘严重',
      place: '二号厂房抛光车间',
      grade: '重大事故隐患',
      code: 'HD-2026-0412',
      basis: [
        {
          document: '工贸企业重大事故隐患判定标准',
          clause: '第十一条第（八）项',
          text: '未落实粉尘清理制度，造成作业现场积尘严重的',
        },
      ],
    },
    { hazard: '配电室堆放纸箱', basis: [] },
  ],
  requirements: ['立即停止抛光作业并清理积尘', '安装锁气卸灰装置，经验收后方可恢复'],
  interimMeasures: ['切断抛光车间电源并挂牌警示'],
  deadline: {
    on: plainDate('2026-10-03'),
    termText: '5日（自然日）',
    explain: {
      startOn: plainDate('2026-09-29'),
      amount: 5,
      unit: 'calendarDay',
      holidaysSkipped: [],
      restDaysSkipped: 0,
      makeUpDaysCounted: [],
      fallsOnHoliday: '国庆节',
    },
  },
  contact: { name: '李强', phone: '022-24000000' },
};
const input = (over: Partial<IssueInput> = {}): IssueInput => ({
  kind: 'rectification-notice',
  title: '隐患整改通知书',
  basis: [{ document: '中华人民共和国安全生产法', clause: '第六十五条' }],
  body,
  subjectType: 'testHazard',
  subjectId: newId<'hazard'>(),
  issuerUnitId: bureau,
  issuerName: '天津市河东区应急管理局',
  recipients: [
    { role: 'principal', userId: principal.userId, unitId: firm, name: principal.name },
    { role: 'controller', userId: controller.userId, unitId: firm, name: controller.name },
  ],
  ...over,
});
const issue = (over: Partial<IssueInput> = {}): Promise<Doc> =>
  db.ctx(officer).inTx((tx) => issueDocument(tx, db.ctx(officer), input(over)));
const signAs = (
  actor: Actor,
  doc: Doc,
  role: 'principal' | 'controller' | 'unit',
  more: Partial<Parameters<typeof signReceipt>[2]> = {},
): Promise<Doc> => db.ctx(actor).inTx((tx) => signReceipt(tx, db.ctx(actor), { documentId: doc.id, role, ...more }));
const slip = async (actor: Actor): Promise<string> =>
  (
    await storeFile(db.ctx(actor), {
      name: '送达回证.png',
      bytes: await sharp({ create: { width: 40, height: 30, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    })
  ).id;

test('文号连续：一同取号不重不漏，取号的办理失败则号退回', async () => {
  const first = await issue();
  assert.match(first.number, /^（津东）安改〔2026〕\d+号$/);
  await assert.rejects(
    db.ctx(officer).inTx(async (tx) => {
      await issueDocument(tx, db.ctx(officer), input());
      throw new Error('taken back');
    }),
  );
  const docs = await Promise.allSettled(
    Array.from({ length: 24 }, (_, i) =>
      i % 6 === 5
        ? db.ctx(officer).inTx(async (tx) => {
            await issueDocument(tx, db.ctx(officer), input());
            throw new Error('taken back');
          })
        : issue(),
    ),
  );
  const seqs = docs.flatMap((d) => (d.status === 'fulfilled' ? [(d.value as Doc).seq] : [])).sort((a, b) => a - b);
  assert.deepEqual(
    seqs,
    Array.from({ length: 20 }, (_, i) => first.seq + 1 + i),
  );
  assert.equal(numberText('（津东）安改〔{year}〕{n}号', 2026, 12), '（津东）安改〔2026〕12号');
});

test('每年从一号起，有自己文号的单位单独编号，没有设置的系列说明原因', async () => {
  await db.ctx().inTx(async (tx) => {
    assert.equal(await nextNumber(tx, 'rectification-notice', 2031), 1);
    assert.equal(await nextNumber(tx, 'rectification-notice', 2031), 2);
    assert.equal(await nextNumber(tx, 'rectification-notice', 2032), 1);
    await assert.rejects(nextNumber(tx, 'no-such-series', 2031), refused('documents.noSeries'));
  });
  await addSeries(db.ctx(office), {
    series: 'rectification-notice',
    unitId: otherBureau,
    name: '隐患整改通知书',
    pattern: '（津东）建改〔{year}〕{n}号',
  });
  const own = await issue({ issuerUnitId: otherBureau, issuerName: '天津市河东区住房和建设委员会' });
  assert.equal(own.number, '（津东）建改〔2026〕1号');
  const again = {
    series: 'rectification-notice',
    unitId: otherBureau,
    name: '隐患整改通知书',
    pattern: '（津东）建改〔{year}〕{n}号',
  };
  await assert.rejects(addSeries(db.ctx(office), again), refused('documents.patternTaken'));
  await assert.rejects(
    addSeries(db.ctx(office), { ...again, pattern: '（津东）建停〔{year}〕{n}号' }),
    refused('documents.seriesExists'),
  );
  await assert.rejects(addSeries(db.ctx(officer), { ...again, pattern: 'x' }), refused('documents.seriesForbidden'));
  const { items } = await listSeries(db.ctx(office));
  assert.equal(items.find((s) => s.unitId === otherBureau)?.counters[0]?.last, 1);
  assert.equal(
    await db
      .ctx()
      .inTx((tx) =>
        ensureSeries(tx, db.ctx(), { series: 'rectification-notice', name: '', pattern: '别的〔{year}〕{n}号' }),
      ),
    false,
  );
});

test(clause('T10-9', '主要负责人和实际控制人各自签收，两人都签了才算送达完成'), async () => {
  const seen: { name: string; full: boolean }[] = [];
  registerReceiptHook('double-signed', async (tx, _ctx, doc, receipt) => {
    seen.push({ name: receipt.signerName, full: doc.isFullySigned });
    if (doc.isFullySigned) assert.equal((await findDocument(tx, doc.id))?.isFullySigned, true);
  });
  const doc = await issue({ kind: 'double-signed', series: 'rectification-notice' });
  assert.deepEqual((await list(db.ctx(principal), {})).items.filter((i) => i.id === doc.id).length, 1);
  db.clock.advance({ minutes: 30 });
  const once = await signAs(principal, doc, 'principal');
  assert.equal(once.isFullySigned, false);
  assert.equal(once.recipients[0]?.receipt?.mode, 'self');
  assert.equal(once.recipients[0]?.receipt?.checkCode, doc.contentSm3.slice(0, 16));
  await assert.rejects(signAs(principal, doc, 'principal'), refused('documents.alreadySigned'));
  await assert.rejects(signAs(principal, doc, 'controller'), refused('documents.notRecipient'));
  await assert.rejects(signAs(worker, doc, 'controller'), refused('documents.notRecipient'));
  const both = await signAs(controller, doc, 'controller');
  assert.equal(both.isFullySigned, true);
  assert.deepEqual(seen, [
    { name: '张建国', full: false },
    { name: '刘海', full: true },
  ]);
  assert.equal(
    (await list(db.ctx(principal), {})).items.some((i) => i.id === doc.id),
    false,
  );
});

test('两人同时签收：只有后一人看到全部签完，恰好一次', async () => {
  let completions = 0;
  registerReceiptHook('raced', async (_tx, _ctx, doc) => {
    if (doc.isFullySigned) completions++;
  });
  for (let i = 0; i < 5; i++) {
    const doc = await issue({ kind: 'raced', series: 'rectification-notice' });
    await Promise.all([signAs(principal, doc, 'principal'), signAs(controller, doc, 'controller')]);
  }
  assert.equal(completions, 5);
  const doc = await issue();
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => signAs(principal, doc, 'principal')));
  assert.deepEqual(results.map((r) => r.status).sort(), ['fulfilled', 'rejected', 'rejected', 'rejected']);
});

test('后续办理失败，签收也不成立', async () => {
  registerReceiptHook('failing', async () => {
    throw new Error('the hazard could not move on');
  });
  const doc = await issue({ kind: 'failing', series: 'rectification-notice' });
  await assert.rejects(signAs(principal, doc, 'principal'), /could not move on/);
  const now = await db.ctx().inTx((tx) => findDocument(tx, doc.id));
  assert.equal(now?.recipients[0]?.receipt, null);
});

test('代办的人不能替本人签收', async () => {
  const doc = await issue();
  const deputy: Actor = {
    ...principal,
    userId: worker.userId,
    name: worker.name,
    onBehalfOf: { userId: principal.userId, name: principal.name, unitName: principal.unitName },
  };
  await assert.rejects(signAs(deputy, doc, 'principal'), refused('documents.notRecipient'));
});

test('纸质送达：由送达单位的人登记，要有回证，两个名字都留下', async () => {
  const doc = await issue();
  db.clock.advance({ days: 2 });
  await assert.rejects(signAs(officer, doc, 'principal'), refused('documents.slipNeeded'));
  await assert.rejects(
    signAs(worker, doc, 'controller', { fallbackFileId: await slip(worker) }),
    refused('documents.officerOnly'),
  );
  const foreign = await slip(stranger);
  await assert.rejects(signAs(officer, doc, 'principal', { fallbackFileId: foreign }), refused('files.notYours'));
  const text = await storeFile(db.ctx(officer), { name: '说明.txt', bytes: Buffer.from('已送达\n') });
  await assert.rejects(
    signAs(officer, doc, 'principal', { fallbackFileId: text.id }),
    refused('documents.slipNotPicture'),
  );
  const file = await slip(officer);
  await assert.rejects(
    signAs(officer, doc, 'principal', { fallbackFileId: file, signedOn: plainDate('2026-09-01') }),
    refused('documents.badSignDay'),
  );
  await assert.rejects(signAs(officer, doc, 'unit', { fallbackFileId: file }), refused('documents.noSuchRecipient'));
  const signed = await signAs(officer, doc, 'principal', {
    fallbackFileId: file,
    signedOn: plainDate('2026-09-29'),
    signerName: '张建国',
  });
  const receipt = signed.recipients[0]?.receipt;
  assert.deepEqual(
    [receipt?.mode, receipt?.signerName, receipt?.registeredBy, receipt?.registeredByUnit],
    ['paper', '张建国', '李强', '区应急局'],
  );
  assert.equal(receipt?.signedAt, '2026-09-28T16:00:00.000Z');
  assert.equal(receipt?.slip?.label, '送达回证');
});

test('文书与签收记录不能改动或删除，都有审计', async () => {
  const doc = await issue();
  await signAs(principal, doc, 'principal');
  for (const table of ['documents', 'document_recipients', 'document_receipts']) {
    await assert.rejects(sql`delete from ${sql.table(table)}`.execute(db.handle.db), /permission denied/);
    await assert.rejects(sql`update ${sql.table(table)} set id = id`.execute(db.handle.db), /permission denied/);
  }
  const trail = await sql<{
    action: string;
  }>`select action from audit_entries where subject_id = ${doc.id} order by at, id`.execute(db.handle.db);
  assert.deepEqual(
    trail.rows.map((r) => r.action),
    ['documents.issue', 'documents.sign'],
  );
});

test('受送达人、发文单位和看得到该记录的人能看文书，别人找不到', async () => {
  const subjectId = newId<'hazard'>();
  const doc = await issue({ subjectId });
  const look = (actor: Actor) => get(db.ctx(actor), doc.id);
  assert.equal((await look(principal)).allowedActions[0]?.action, 'sign');
  assert.equal((await look(officer)).allowedActions[0]?.action, 'registerPaper');
  assert.deepEqual((await look(worker)).allowedActions, []);
  await assert.rejects(look(stranger), refused('common.notFound'));
  await assert.rejects(list(db.ctx(officer), { subjectType: 'testHazard', subjectId }), refused('common.notFound'));
  registerDocumentAccess('testHazard', async (_tx, actor, id) => actor.userId === stranger.userId && id === subjectId);
  assert.equal((await look(stranger)).id, doc.id);
  assert.equal((await list(db.ctx(stranger), { subjectType: 'testHazard', subjectId })).items.length, 1);
  assert.equal((await db.ctx().inTx((tx) => documentsOf(tx, 'testHazard', subjectId)))[0]?.id, doc.id);
  await assert.rejects(
    sign(db.ctx(await person('外人', 'enterprise', otherBureau, '外单位')), doc.id, { role: 'principal' }),
    refused('common.notFound'),
  );
});

test(clause('T10-9', '通知书写明隐患、现行条款原文、期限遇节假日不顺延、依据和权利'), async () => {
  const layout = layOut(await issue());
  const words = layout.blocks.map((b) => b.text).join('\n');
  assert.equal(layout.to, '天津津门金属制品有限公司：');
  assert.match(words, /2026年9月27日，区应急局在执法检查中发现你单位存在下列重大事故隐患2项/);
  assert.match(words, /（一）二号厂房抛光车间：抛光车间除尘系统.*HD-2026-0412/);
  assert.match(
    words,
    /违反《工贸企业重大事故隐患判定标准》第十一条第（八）项，该条规定：\n“未落实粉尘清理制度，造成作业现场积尘严重的”/,
  );
  assert.match(words, /2026年10月3日（周六）24时前完成整改.*该日在国庆节放假期间，期限不顺延。/);
  assert.match(words, /六十日内依法申请行政复议/);
  assert.match(layout.copies, /一式两份/);
  assert.deepEqual(
    layout.blocks.filter((b) => b.kind === 'heading1').map((b) => b.text),
    ['一、隐患情况', '二、整改要求', '三、整改期限', '四、整改期间的安全措施', '五、通知依据', '六、权利告知'],
  );
  assert.match(
    deadlineText(
      {
        on: plainDate('2027-01-05'),
        explain: {
          startOn: plainDate('2026-12-29'),
          amount: 5,
          unit: 'workday',
          holidaysSkipped: [],
          restDaysSkipped: 2,
          makeUpDaysCounted: [],
          yearsUnloaded: [2027],
        },
      },
      plainDate('2026-12-28'),
    ),
    /2027年放假安排公布前/,
  );
  assert.equal(
    deadlineText({ on: plainDate('2026-10-18'), task: '报送治理方案', fallsOn: '周日' }, plainDate('2026-10-08')),
    '请于2026年10月18日（周日）24时前报送治理方案（自印发次日即2026年10月9日起共10日）。该日为休息日，期限不顺延。',
  );
  assert.deepEqual([1, 10, 11, 20, 35].map(chineseNumber), ['一', '十', '十一', '二十', '三十五']);
});

test(clause('D5.4', '通知书不写群众举报，企业自查的写你单位自查'), () => {
  const opening = (foundBy: string): string => {
    const notice = { ...RectificationNotice.parse(body), foundBy };
    const letter = {
      title: '',
      number: '',
      issuerName: '',
      basis: [],
      recipients: [],
      issuedOn: plainDate('2026-09-28'),
      body: notice,
    };
    return layOut(letter as unknown as Doc).blocks[0]?.text ?? '';
  };
  assert.equal(opening('群众举报查实'), '2026年9月27日，经查，你单位存在下列重大事故隐患2项，现通知你单位整改。');
  assert.doesNotMatch(opening('12345 热线'), /12345/);
  assert.equal(opening('企业自查'), '2026年9月27日，你单位自查发现存在下列重大事故隐患2项，现通知你单位整改。');
  assert.equal(opening('街道检查'), '2026年9月27日，街道检查发现你单位存在下列重大事故隐患2项，现通知你单位整改。');
});

test('Word 文件：同一文书两次生成逐字节相同，版面按公文格式，含签收情况', async () => {
  const doc = await issue();
  const signed = await signAs(principal, doc, 'principal');
  const [first, second] = [await wordOf(signed), await wordOf(signed)];
  assert.ok(first.equals(second));
  const parts = await readZip(first);
  const xml = parts.get('word/document.xml')?.toString() ?? '';
  assert.match(xml, /w:pgSz w:w="11906" w:h="16838"/);
  assert.match(xml, /w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/);
  assert.match(xml, /仿宋_GB2312/);
  assert.match(xml, /方正小标宋简体/);
  assert.ok(xml.includes(doc.number));
  assert.ok(xml.includes('张建国 已在系统中签收'));
  assert.match(parts.get('docProps/core.xml')?.toString() ?? '', new RegExp(`${doc.issuedAt.slice(0, 19)}Z`));
  assert.equal(first.subarray(0, 2).toString(), 'PK');
});

test('隐患文字里的尖括号和引号原样出现在 Word 里，不破坏文件', async () => {
  const nasty = '<w:p>&"\'\u0001 压力>0.8MPa';
  const doc = await issue({
    body: { form: 'letter', to: '某公司', blocks: [nasty, { heading: '一、<b>', level: 1 }], attachments: ['清单'] },
  });
  const xml = (await readZip(await wordOf(doc))).get('word/document.xml')?.toString() ?? '';
  assert.ok(xml.includes('&lt;w:p&gt;&amp;'));

  assert.doesNotMatch(xml, /[\u0000-\u0008]/);
});

test('内容指纹不受键的顺序影响，改一个字就不同', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })), (value) => {
      const shuffled = Object.fromEntries(Object.entries(value).reverse());
      assert.equal(canonical(value), canonical(shuffled));
      assert.deepEqual(JSON.parse(canonical(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('接口：下载 Word 的文件名、未登录、送达时收到消息', async () => {
  const people: Record<string, Actor> = { principal, officer };
  const app = await buildHttp({
    config: readConfig({}, []),
    handle: db.handle,
    clock: db.clock,
    log: silentLog,
    rooms: [documentsRoom, filesRoom, notificationsRoom],
    authenticate: async ({ bearer }) => people[bearer ?? ''] ?? null,
  });
  after(() => app.close());
  const doc = await issue();
  const ask = (method: 'GET' | 'POST', url: string, as?: string, payload?: object) =>
    app.inject({
      method,
      url: `/api/v1${url}`,
      headers: as ? { authorization: `Bearer ${as}` } : {},
      ...(payload ? { payload } : {}),
    });
  assert.equal((await ask('GET', `/documents/${doc.id}`)).statusCode, 401);
  const word = await ask('GET', `/documents/${doc.id}/word`, 'principal');
  assert.equal(word.statusCode, 200);
  assert.ok(
    (word.headers['content-disposition'] as string).includes(`filename*=UTF-8''${encodeURIComponent(doc.number)}`),
  );
  const view = (await ask('GET', `/documents/${doc.id}`, 'principal')).json<DocumentView>();
  assert.equal(view.layout.title, '隐患整改通知书');
  const inbox = (await ask('GET', '/notifications?unread=1&limit=1', 'principal')).json<{
    items: { title: string; link: string }[];
  }>();
  assert.equal(inbox.items[0]?.link, `/documents/${doc.id}`);
  assert.ok(inbox.items[0]?.title.includes(doc.number));
  assert.equal((await ask('POST', `/documents/${doc.id}/receipts`, 'principal', { role: '总经理' })).statusCode, 400);
  const signed = await ask('POST', `/documents/${doc.id}/receipts`, 'principal', { role: 'principal' });
  assert.equal(signed.statusCode, 201);
  assert.equal(signed.json<DocumentView>().recipients[0]?.receipt?.signerName, '张建国');
  const left = (await ask('GET', '/notifications?unread=1&limit=100', 'principal')).json<{
    items: { link: string }[];
  }>();
  assert.ok(left.items.every((item) => item.link !== `/documents/${doc.id}`));
  assert.equal((await ask('GET', `/documents/${newId<'document'>()}`, 'principal')).statusCode, 404);
});

test(
  clause('T10-9', '批量登记送达回证：按文件名里的文号和签字人对上，逐张给结果，登过的、别人的、没有文号的说明原因'),
  async () => {
    assert.deepEqual(numberIn('津东安改〔2026〕0012号 张建国.jpg'), { year: 2026, seq: 12 });
    assert.deepEqual(numberIn('安改2026-7.pdf'), { year: 2026, seq: 7 });
    assert.equal(numberIn('IMG_20260928_0901.jpg'), null, '相机起的名字不是文号');
    assert.equal(numberIn('回证扫描.jpg'), null);
    const one = await issue();
    const two = await issue();
    const names = [
      `津东安改〔2026〕${one.seq}号 张建国.jpg`,
      `安改2026-${two.seq}.jpg`,
      '回证.jpg',
      '安改〔2026〕99999号.jpg',
    ];
    const found = (await matchSlips(db.ctx(officer), names)).items;
    assert.deepEqual(
      found.map((f) => f.letters.map((l) => l.number)),
      [[one.number], [two.number], [], []],
    );
    assert.deepEqual(
      found[0]?.letters[0]?.recipients.map((r) => [r.name, r.isLikely]),
      [
        ['张建国', true],
        ['刘海', false],
      ],
    );
    assert.match(found[2]?.said ?? '', /文件名里没有文号/);
    assert.match(found[3]?.said ?? '', /没有找到 2026 年第 99999 号/);
    assert.deepEqual((await matchSlips(db.ctx(stranger), names)).items[0]?.letters, [], '别的单位看不到');
    await assert.rejects(matchSlips(db.ctx(principal), names), refused('documents.officerOnly'));
    await assert.rejects(registerSlips(db.ctx(principal), []), refused('documents.officerOnly'));
    const of = (doc: Doc, ...who: string[]) =>
      doc.recipients.filter((r) => who.includes(r.name)).map((r) => r.id as never);
    const slips = [
      { fileId: await slip(officer), documentId: one.id, recipientIds: of(one, '张建国') },
      // One slip with both signatures.
      { fileId: await slip(officer), documentId: two.id, recipientIds: of(two, '张建国', '刘海') },
      { fileId: await slip(officer), documentId: one.id, recipientIds: of(one, '张建国') },
      { fileId: await slip(officer), documentId: one.id, recipientIds: of(two, '刘海') },
    ].map((s) => ({ ...s, fileId: s.fileId as never, signedOn: db.clock.today() }));
    const done = await registerSlips(db.ctx(officer), slips);
    assert.deepEqual(
      done.items.map((i) => i.ok),
      [true, true, false, false],
    );
    assert.match(done.items[2]?.text ?? '', /张建国已经签收过/);
    assert.deepEqual([done.ok, done.refused], [2, 2]);
    const now = await db.ctx().inTx((tx) => findDocument(tx, two.id));
    assert.equal(now?.isFullySigned, true);
    assert.ok(now?.recipients.every((r) => r.receipt?.mode === 'paper' && r.receipt.registeredBy === '李强'));
    const audited = await sql<{
      n: number;
    }>`select count(*)::int as n from audit_entries where action = 'documents.registerPaper'
    and subject_id in (${one.id}, ${two.id})`.execute(db.handle.db);
    assert.equal(audited.rows[0]?.n, 3);
    const outside = await registerSlips(db.ctx(stranger), [
      {
        fileId: (await slip(stranger)) as never,
        documentId: one.id,
        recipientIds: of(one, '刘海'),
        signedOn: db.clock.today(),
      },
    ]);
    assert.equal(outside.ok, 0);
  },
);
