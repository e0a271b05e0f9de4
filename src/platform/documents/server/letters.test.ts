import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import { aDistrict, aDesk, aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { sweepOverdue } from '#platform/casework/server/index.ts';
import { calendarRoom } from '#platform/calendar/server/room.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { systemActor } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { letterMachine } from '../shared/states.ts';
import { DraftEdit, ReplyInput, type DraftView } from '../shared/schema.ts';
import type { z } from 'zod';
import { checkTemplate, fillTemplate } from '../shared/fill.ts';
import { TemplateContent } from '../shared/letter.ts';
import {
  draftLetter,
  draftsOf,
  findDocument,
  issueDraft,
  registerDraftHook,
  registerDocumentAccess,
  renderLetter,
  resubmitDraft,
  returnDraft,
  reviewDraft,
  signDraft,
  signReceipt,
  withdrawDraft,
  type DraftInput,
} from './index.ts';
import { editDraft, getDraft } from './drafts.ts';
import { documentsRoom } from './room.ts';
import { get, listLetters, reply } from './service.ts';
import { letterTemplates } from './template-seeds.ts';
import { listTemplates, saveTemplate, templateHistory } from './templates.ts';

const db = await testDb();
const system = await aDistrict(db);
configureFiles({ dir: fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-letters-')), maxBytes: 1024 * 1024 });
await calendarRoom.seed?.(system);
await documentsRoom.seed?.(system);
const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(system, { unit, roles, name, login: `l-${name}` }));
const drafter = await as('区安委办', ['office.admin'], '高亚琴');
const reviewer = await as('区安委办', ['office.reviewer'], '韩书敏');
const both = await as('区安委办', ['office.admin', 'office.reviewer', 'office.leader'], '全能');
const leader = await as('区安委会', ['office.leader'], '顾长河');
const bureau = await as('区应急管理局', ['department.officer'], '周建宁');
const street = await as('二号桥街道', ['street.officer'], '郑海棠');
const officeId = await unitNamed(system, '区安委办');
const bureauId = await unitNamed(system, '区应急管理局');
const streetId = await unitNamed(system, '二号桥街道');
registerDocumentAccess('testCase', async () => false);

const refused = (code: string, words?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AppError, String(error));
  assert.equal(error.code, code);
  if (words) assert.match(error.message, words);
  return true;
};
const hintFields = {
  to: '区应急管理局、二号桥街道办事处',
  matter: '重大事故隐患整改期限临近',
  situation: '天津津门金属制品有限公司除尘系统隐患距整改期限 10 日，目前尚未动工。',
  items: [{ title: '除尘系统改造', dueOn: plainDate('2026-10-20'), progress: '未动工' }],
  requirements: '督促企业倒排工期，采取临时防控措施。',
  'contact.name': '周敏',
};
const input = (over: Partial<DraftInput> = {}): DraftInput => ({
  template: 'hint',
  fields: hintFields,
  subject: { type: 'testCase', id: newId<'case'>() },
  issuerUnitId: officeId,
  recipients: [
    { role: 'unit', unitId: bureauId, name: '区应急管理局' },
    { role: 'unit', unitId: streetId, name: '二号桥街道办事处' },
  ],
  ...over,
});
const draft = (over: Partial<DraftInput> = {}, ctx = drafter): Promise<DraftView> =>
  ctx.inTx((tx) => draftLetter(tx, ctx, input(over)));
const act = (d: DraftView, opinion = '') => ({ id: d.id, version: d.version, opinion });
const issued = async (over: Partial<DraftInput> = {}): Promise<DraftView> => {
  const d = await reviewDraft(reviewer, act(await draft(over)));
  return issueDraft(drafter, act(await signDraft(leader, act(d, '同意印发'))));
};
const answer = (ctx: Ctx, id: string, given: z.input<typeof ReplyInput>) => reply(ctx, id, ReplyInput.parse(given));
const edit = (ctx: Ctx, id: string, given: z.input<typeof DraftEdit>) => editDraft(ctx, id, DraftEdit.parse(given));
const numbersTaken = async (): Promise<number> =>
  (await sql<{ n: number }>`select coalesce(sum(last), 0)::int as n from document_counters`.execute(db.handle.db))
    .rows[0]!.n;

test(clause('T9-6', '十三个模板都没有错处，依据写明文件，系列有字号'), async () => {
  assert.equal(letterTemplates.length, 13);
  for (const t of letterTemplates) {
    const content = TemplateContent.parse(t.content);
    assert.deepEqual(checkTemplate(content), [], t.key);
    assert.ok(content.basis.length > 0, t.key);
    assert.ok(JSON.stringify(content.parts).includes('{{basis}}'), `${t.name}没有引用依据`);
    const { body } = fillTemplate(content, {}, plainDate('2026-09-28'), (label) => `［${label}］`);
    assert.match(JSON.stringify(body), /［/, t.key);
    assert.match(t.pattern ?? '', /〔\{year\}〕\{n\}号$/);
  }
});

test(clause('T9-6', '填模板：缺的字段和不认识的字段都用名称说出来，条件和重复照写'), async () => {
  const render = (fields: Record<string, unknown>) =>
    drafter.inTx((tx) => renderLetter(tx, drafter, { template: 'hint', on: plainDate('2026-09-28'), fields }));
  const { title, body } = await render(hintFields);
  assert.equal(title, '关于重大事故隐患整改期限临近的提示函');
  assert.match(JSON.stringify(body.parts), /完成期限2026年10月20日，目前进展：未动工/);
  assert.doesNotMatch(JSON.stringify(body.parts), /书面反馈/, '没有反馈日期就没有这一段');
  assert.match(JSON.stringify((await render({ ...hintFields, replyOn: '2026-10-08' })).body.parts), /2026年10月8日前/);
  assert.equal(body.note, '联系人：周敏');
  await assert.rejects(
    render({ ...hintFields, matter: ' ', requirements: '' }),
    refused('documents.fieldMissing', /事由、提示事项/),
  );
  await assert.rejects(
    render({ ...hintFields, deadline: '2026-10-01' }),
    refused('documents.fieldUnknown', /deadline/),
  );
  await assert.rejects(
    drafter.inTx((tx) => renderLetter(tx, drafter, { template: 'nothing', on: plainDate('2026-09-28'), fields: {} })),
    refused('documents.noTemplate'),
  );
  await assert.rejects(
    drafter.inTx((tx) => renderLetter(tx, drafter, { template: 'hint', on: plainDate('2020-01-01'), fields: {} })),
    refused('documents.noTemplate'),
  );
});

test(clause('T9-6', '拟稿、核稿、签发、印发各由一人办理，签发之前不取文号'), async () => {
  const before = await numbersTaken();
  const d = await draft();
  assert.equal(d.state, 'draft');
  assert.equal(d.number, null);
  await assert.rejects(issueDraft(drafter, act(d)), refused('casework.wrongState'));
  await assert.rejects(signDraft(leader, act(d)), refused('casework.wrongState'));
  await assert.rejects(reviewDraft(drafter, act(d)), refused('documents.draftForbidden', /审核/));
  const r = await reviewDraft(reviewer, act(d, '已核'));
  await assert.rejects(signDraft(reviewer, act(r)), refused('documents.draftForbidden', /领导/));
  await assert.rejects(signDraft(leader, { ...act(r), version: 1 }), refused('casework.stale'));
  const s = await signDraft(leader, act(r, '同意'));
  assert.equal(await numbersTaken(), before, '签发前没有取号');
  const done = await issueDraft(drafter, act(s));
  assert.equal(done.state, 'issued');
  assert.match(done.number ?? '', /^河东安办函〔2026〕\d+号$/);
  assert.equal(await numbersTaken(), before + 1);
  assert.deepEqual(
    done.timeline.map((e) => [e.label, e.who]),
    [
      ['编号印发', '高亚琴'],
      ['签发', '顾长河'],
      ['核稿', '韩书敏'],
      ['拟稿送核', '高亚琴'],
    ],
  );
  const audited = await sql<{
    action: string;
  }>`select action from audit_entries where subject_type = 'letter' and subject_id = ${d.id} order by seq`.execute(
    db.handle.db,
  );
  assert.deepEqual(
    audited.rows.map((x) => x.action),
    ['letter.draft', 'letter.review', 'letter.sign', 'letter.issue'],
  );
});

test(clause('B1-2', '一人身兼数职也不能核、签自己拟的稿；代办的本人同样算经手'), async () => {
  const d = await draft({}, both);
  assert.match(d.allowedActions.find((a) => a.action === 'review')?.locked ?? '', /拟稿人，核稿须由另一人/);
  await assert.rejects(reviewDraft(both, act(d)), refused('documents.samePerson'));
  const r = await reviewDraft(reviewer, act(d));
  await assert.rejects(signDraft(both, act(r)), refused('documents.samePerson'));
  const forDrafter = db.ctx({
    ...leader.actor,
    onBehalfOf: { userId: both.actor.userId, name: both.actor.name, unitName: both.actor.unitName },
  });
  await assert.rejects(signDraft(forDrafter, act(r)), refused('documents.samePerson'));
  assert.equal((await signDraft(leader, act(r))).state, 'signed');
});

test(clause('B1-2', '退回写明原因，修改后重新核稿签发；撤回后不再印发，都告诉业务方'), async () => {
  const told: [string, string | null][] = [];
  registerDraftHook('inquiry', async (_tx, _ctx, d, event, doc) => void told.push([event, doc?.number ?? d.number]));
  const fields = {
    to: '二号桥街道办事处',
    matter: '重大事故隐患整改',
    items: [{ title: '除尘系统', dueOn: '2026-09-20', progress: '未动工' }],
    requirements: '立即动工',
    replyOn: '2026-10-15',
    'contact.name': '周敏',
  };
  const over = { template: 'inquiry', fields };
  const d = await reviewDraft(reviewer, act(await draft(over)));
  const back = await returnDraft(leader, act(d, '请补充责任人'));
  assert.equal(back.state, 'returned');
  assert.equal(back.reviewed, null, '改稿后原核稿不再作数');
  await assert.rejects(
    edit(reviewer, back.id, {
      version: back.version,
      fields: { ...fields, requirements: '' },
      recipients: [{ role: 'unit', unitId: streetId, name: '二号桥街道办事处' }],
    }),
    refused('documents.fieldMissing', /工作要求/),
  );
  const mended = await edit(drafter, back.id, {
    version: back.version,
    fields: { ...fields, requirements: '明确责任人，立即动工' },
    recipients: [{ role: 'unit', unitId: streetId, name: '二号桥街道办事处' }],
  });
  assert.match(JSON.stringify(mended.body.parts), /明确责任人/);
  const again = await resubmitDraft(drafter, act(mended));
  const r = await reviewDraft(reviewer, act(again));
  await assert.rejects(
    edit(drafter, r.id, { version: r.version, fields, recipients: [{ role: 'unit', name: 'x' }] }),
    refused('documents.editForbidden'),
  );
  const done = await issueDraft(drafter, act(await signDraft(leader, act(r))));
  const other = await withdrawDraft(drafter, act(await draft(over), '事项已办结'));
  await assert.rejects(reviewDraft(reviewer, act(other)), refused('casework.wrongState'));
  assert.deepEqual(told, [
    ['returned', null],
    ['issued', done.number],
    ['withdrawn', null],
  ]);
});

test(clause('T9-6', '印发时业务方办不成，文号退回，公文不发出'), async () => {
  registerDraftHook('order', async () => {
    throw new Error('the case could not move on');
  });
  const d = await draft({
    template: 'order',
    fields: {
      to: '二号桥街道办事处',
      situation: '拒不整改。',
      requirements: '停用\n清除',
      dueOn: '2026-10-10',
      'contact.name': '周敏',
    },
  });
  const s = await signDraft(leader, act(await reviewDraft(reviewer, act(d))));
  const before = await numbersTaken();
  await assert.rejects(issueDraft(drafter, act(s)), /could not move on/);
  assert.equal(await numbersTaken(), before);
  assert.equal((await getDraft(drafter, d.id)).state, 'signed');
});

test(clause('T9-6', '拟稿单位以外的人看不到公文稿，不能以别的单位名义拟稿'), async () => {
  const subject = { type: 'testCase', id: newId<'case'>() };
  const d = await draft({ subject });
  await assert.rejects(getDraft(bureau, d.id), refused('common.notFound'));
  await assert.rejects(reviewDraft(bureau, act(d)), refused('common.notFound'));
  const seen = (ctx: Ctx) => ctx.inTx((tx) => draftsOf(tx, ctx.actor, subject.type, subject.id));
  assert.equal((await seen(bureau)).length, 0);
  assert.equal((await seen(leader)).length, 1);
  assert.equal((await seen(db.ctx(systemActor))).length, 1);
  await assert.rejects(draft({}, bureau), refused('documents.issuerForbidden'));
  const mine = async (ctx: Ctx): Promise<number> =>
    (await listLetters(ctx, { view: 'drafts', limit: 200 })).items.filter((i) => i.id === d.id).length;
  assert.equal(await mine(bureau), 0);
  assert.equal(await mine(drafter), 1);
  const waiting = await listLetters(reviewer, { view: 'mine', limit: 200 });
  assert.ok(waiting.items.some((i) => i.id === d.id));
  for (const view of ['mine', 'drafts', 'issued', 'unreceipted', 'unreplied', 'received'] as const) {
    const page = await listLetters(reviewer, { view, limit: 200 });
    assert.equal(page.items.length, page.total, view);
    assert.equal(page.counts.find((c) => c.view === view)?.count, page.total, view);
  }
});

test(clause('T9-6', '多个受送达单位各自签收、各自回复，回复期限按规则和工作日历，逾期告知发文单位'), async () => {
  const done = await issued();
  const doc = await get(drafter, done.documentId!);
  assert.equal(doc.recipients.length, 2);
  assert.ok(doc.recipients.every((r) => r.reply?.dueOn === '2026-10-05' || r.reply?.dueOn !== null));
  const [toBureau, toStreet] = doc.recipients as [(typeof doc.recipients)[0], (typeof doc.recipients)[0]];
  await bureau.inTx((tx) => signReceipt(tx, bureau, { documentId: doc.id, role: 'unit', recipientId: toBureau.id }));
  assert.equal((await get(bureau, doc.id)).recipients.find((r) => r.id === toStreet.id)?.receipt, null);
  await assert.rejects(
    answer(bureau, doc.id, { recipientId: toStreet.id, words: '代为回复', fileIds: [] }),
    refused('documents.replyForbidden'),
  );
  const fileId = (
    await storeFile(bureau, {
      name: '回复函.png',
      bytes: await sharp({ create: { width: 30, height: 40, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    })
  ).id;
  const answered = await answer(bureau, doc.id, {
    recipientId: toBureau.id,
    words: '已督促企业动工。',
    fileIds: [fileId],
  });
  const view = answered.recipients.find((r) => r.id === toBureau.id)?.reply;
  assert.equal(view?.replies[0]?.files[0]?.name, '回复函.png');
  assert.ok(
    (await listLetters(drafter, { view: 'unreplied', limit: 200 })).items.some(
      (i) => i.id === doc.id && i.repliesOpen === 1,
    ),
  );
  await assert.rejects(
    answer(street, doc.id, {
      recipientId: toStreet.id,
      words: '明日办结',
      repliedOn: plainDate('2020-01-01'),
      fileIds: [],
    }),
    refused('documents.badReplyDay'),
  );
  db.clock.advance({ days: 12 });
  await sweepOverdue(system);
  const told = await sql<{
    title: string;
  }>`select title from notifications where kind = 'documents.replyOverdue' and subject_id = ${doc.id}`.execute(
    db.handle.db,
  );
  assert.match(told.rows[0]?.title ?? '', /1 个单位到期未回复/);
  assert.equal((await get(drafter, doc.id)).recipients.find((r) => r.id === toStreet.id)?.reply?.isOverdue, true);
  await answer(drafter, doc.id, { recipientId: toStreet.id, words: '收到纸质回复：已办结。', fileIds: [] });
  assert.equal(
    (await listLetters(drafter, { view: 'unreplied', limit: 200 })).items.some((i) => i.id === doc.id),
    false,
  );
  const open =
    await sql`select 1 from todos where subject_id = ${doc.id} and done_at is null and action like 'reply:%'`.execute(
      db.handle.db,
    );
  assert.equal(open.rows.length, 0);
});

test(clause('T9-1', '管理员改模板不动代码：不认识的占位符不能启用，旧版本留存，已拟的稿不变'), async () => {
  const first = (await templateHistory(drafter, 'delisting')).items[0]!;
  const content = structuredClone(first.content);
  content.parts.push({ kind: 'para', text: '特此通知。{{enterprise.nmae}}' });
  const version = {
    name: first.name,
    series: first.series,
    content,
    validFrom: plainDate('2026-01-01'),
    validTo: null,
    note: '加结语',
    baseVersion: 1,
  };
  await assert.rejects(
    saveTemplate(drafter, 'delisting', version),
    refused('documents.templateFault', /正文第 5 段：没有名为 enterprise.nmae 的字段/),
  );
  content.parts[content.parts.length - 1] = { kind: 'para', text: '特此通知。' };
  await assert.rejects(saveTemplate(bureau, 'delisting', version), refused('documents.templateForbidden'));
  await assert.rejects(
    saveTemplate(drafter, 'delisting', { ...version, series: 'none' }),
    refused('documents.noSeriesOf'),
  );
  const second = await saveTemplate(drafter, 'delisting', version);
  assert.equal(second.version, 2);
  await assert.rejects(saveTemplate(drafter, 'delisting', version), refused('documents.templateStale'));
  assert.deepEqual(
    (await templateHistory(drafter, 'delisting')).items.map((t) => t.version),
    [2, 1],
  );
  await documentsRoom.seed?.(system);
  assert.equal((await listTemplates(drafter)).items.find((t) => t.key === 'delisting')?.version, 2, '重新启动不覆盖');
  assert.equal((await listTemplates(bureau)).canEdit, false);
});

test(clause('T9-6', '接口：未登录、不合法的输入、没有权限都说明原因，办成的可以下载 Word'), async () => {
  const desk = await aDesk(db, [identityRoom, documentsRoom]);
  try {
    const stranger = desk.browser();
    assert.equal((await stranger.get('/letters')).status, 401);
    const office = await desk.signIn('l-高亚琴');
    const bad = await office.post('/letter-drafts', { template: 'hint', fields: hintFields, recipients: [] });
    assert.equal(bad.status, 400);
    assert.match(JSON.stringify(bad.body), /至少一个主送单位/);
    const made = await office.post('/letter-drafts', {
      template: 'hint',
      fields: hintFields,
      recipients: [{ role: 'unit', unitId: bureauId, name: '区应急管理局' }],
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const word = await office.get(`/letter-drafts/${made.body.id}/word`);
    assert.equal(word.status, 200);
    const noReason = await office.post(`/letter-drafts/${made.body.id}/withdraw`, { version: 1 });
    assert.equal(noReason.status, 400);
    const list = await office.get('/letters?view=drafts');
    assert.ok(list.body.items.some((i: { id: string }) => i.id === made.body.id));
    assert.equal((await stranger.get('/letters/export?view=drafts')).status, 401);
    assert.equal((await office.get('/letters/export?view=everything')).status, 400);
    const sheet = await office.get('/letters/export?view=drafts');
    assert.equal(sheet.status, 200, JSON.stringify(sheet.body));
    assert.match(String(sheet.headers['content-disposition']), /^attachment; .*filename\*=UTF-8''%E5%85%AC%E6%96%87_/);
    assert.equal(Number(sheet.headers['x-total-rows']), list.body.total, '导出的行数就是台账的总数');
    const other = await desk.signIn('l-周建宁');
    assert.equal((await other.get(`/letter-drafts/${made.body.id}`)).status, 404);
    assert.equal((await other.get(`/letter-drafts/${made.body.id}/word`)).status, 404);
  } finally {
    await desk.close();
  }
});

test('状态机：每一步的来去都写明，印发和撤回之后没有下一步', () => {
  for (const step of Object.values(letterMachine.steps)) {
    assert.ok(!(step.from as readonly string[]).includes('issued'));
    assert.ok(!(step.from as readonly string[]).includes('withdrawn'));
  }
  assert.equal(letterMachine.steps.issue.from.length, 1);
  assert.equal(letterMachine.steps.issue.from[0], 'signed');
});

test(clause('T9-6', '发出的公文不受模板改动影响，内容校验码与所存一致'), async () => {
  const done = await issued();
  const doc = await db.ctx().inTx((tx) => findDocument(tx, done.documentId!));
  assert.equal(doc?.body.form, 'official');
  assert.equal(doc?.contentSm3.length, 64);
  await assert.rejects(db.ctx().inTx((tx) => sql`update documents set title = 'x' where id = ${doc!.id}`.execute(tx)));
});

test(clause('T9-6', '台账按文种、发文单位、日期、文字筛选，总数与各行一致，别的单位看不到'), async () => {
  const d = await issued({ title: '关于筛选的专门一份' });
  const page = (ctx: Ctx, over: Partial<Parameters<typeof listLetters>[1]> = {}) =>
    listLetters(ctx, { view: 'issued', limit: 50, ...over });
  const whole = await page(drafter);
  assert.equal(whole.items.length, whole.total);
  const kind = whole.choices.kinds.find((k) => k.value === 'hint')!;
  const hints = await page(drafter, { kind: ['hint'] });
  assert.equal(hints.total, kind.count, '筛选项上的件数就是筛出的件数');
  assert.ok(hints.items.every((i) => i.kindLabel === '提示函'));
  assert.deepEqual(
    (await page(drafter, { q: '专门一份' })).items.map((i) => [i.id, i.firstRecipient, i.recipients]),
    [[d.documentId, '区应急管理局', 2]],
  );
  assert.equal((await page(drafter, { q: d.number! })).total, 1, '按文号查得到');
  assert.equal((await page(drafter, { q: '100%' })).total, 0, '百分号是文字，不是通配');
  const on = whole.items.find((i) => i.id === d.documentId)!.on;
  assert.ok((await page(drafter, { from: on, to: on })).items.some((i) => i.id === d.documentId));
  assert.equal((await page(drafter, { from: plainDate('2031-01-01') })).total, 0);
  assert.equal((await page(drafter, { issuer: [bureauId as never] })).total, 0);
  assert.equal((await page(bureau)).total, 0, '收文单位没有印发过');
  assert.ok((await page(bureau, { view: 'received' })).items.some((i) => i.id === d.documentId));
  assert.ok(!(await page(bureau, { view: 'received' })).canDraft === false, '部门经办人可以拟稿');
  const gone = await withdrawDraft(drafter, act(await draft({ title: '关于撤回的一份' }), '不再发文'));
  assert.ok((await page(drafter, { view: 'withdrawn' })).items.some((i) => i.id === gone.id));
  assert.equal((await page(street, { view: 'withdrawn' })).total, 0);
  const shown = await get(drafter, d.documentId!);
  assert.deepEqual(shown.timeline.map((e) => e.label).slice(-4), ['编号印发', '签发', '核稿', '拟稿送核']);
  assert.equal(shown.draftId, d.id);
  const received = await get(bureau, d.documentId!);
  assert.deepEqual(
    [received.timeline.map((e) => e.label), received.draftId],
    [['印发'], null],
    '收文单位看不到拟稿经过',
  );
});
