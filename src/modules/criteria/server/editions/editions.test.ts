import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { before } from 'node:test';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { readConfig } from '#kernel/server/config.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { buildHttp } from '#kernel/server/http.ts';
import { silentLog } from '#kernel/server/log.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { compareItem, likeness, markWords, pairItems } from '../../shared/compare.ts';
import type { EditionRecord } from '../../shared/editions.ts';
import { endsOf, type Successor } from '../../shared/succession.ts';
import { factRows, itemColumns } from '../../shared/template.ts';
import { loadLibrary, readLibrary, seedCriteria } from '../library.ts';
import { newerThanCited } from '../judgement.ts';
import { criteriaRoom } from '../room.ts';
import { criteriaInForce, criterionOn, getCitedCriteria, listStandards, searchCriteria } from '../service.ts';
import * as acts from './service.ts';
import { industryNames } from '#platform/identity/server/index.ts';
import type { IndustryCode } from '../../shared/schema.ts';
import * as library from '../store.ts';
import { readSheetEdition } from './read.ts';
import { questionsOf } from '../../shared/judgement.ts';
import { asFile, templateWorkbook } from './workbooks.ts';
import * as store from './store.ts';

const db = await testDb();
const people = {} as Record<'admin' | 'second' | 'reviewer' | 'department' | 'other' | 'street' | 'firm', Ctx>;
before(async () => {
  await seedCriteria(db.ctx());
  const system = await aDistrict(db);
  configureFiles({ dir: fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-test-files-')), maxBytes: 5_000_000 });
  const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
    db.ctx(await aPerson(system, { unit, roles, name, title: name }));
  people.admin = await as('区安委办', ['office.admin'], '秦书勤');
  people.second = await as('区安委办', ['office.admin'], '何慕白');
  people.reviewer = await as('区安委办', ['office.reviewer'], '韩书敏');
  people.department = await as('区商务局', ['department.officer'], '白洁');
  people.other = await as('区应急管理局', ['department.officer'], '周建宁');
  people.street = await as('二号桥街道', ['street.officer'], '郑海棠');
});

const facts = {
  id: 'GAS-2027',
  kind: 'statutory',
  name: '城镇燃气经营安全重大隐患判定标准（2027版）',
  docNo: '建城规〔2026〕9号',
  issuer: '住房和城乡建设部',
  authority: '燃气管理部门',
  topic: '城镇燃气',
  industries: ['commerce', 'crowded'],
  validFrom: '2026-12-01',
  source: '住房和城乡建设部网站 2026年第9号',
  tag: '[V]',
};
const gas = 'MOHURD-2023-4';

/** The items of the standard in force as a file, changed as a test wants. */
async function itemsOf(standardId: string): Promise<Record<string, unknown>[]> {
  const found = await db
    .ctx()
    .inTx((tx) => searchCriteria(tx, { standardId, on: db.clock.today(), limit: 300, inForce: false }));
  return found.items.map((c) => ({
    clause: c.clause,
    sector: c.sector,
    text: c.text,
    hint: c.hint,
    role: c.role,
    confidence: c.confidence,
    note: c.note,
    industries: c.industries,
  }));
}

const load = (ctx: Ctx, file: unknown, formerId: string | null = gas) =>
  acts.loadEdition(ctx, { json: { name: '新版.json', text: JSON.stringify(file) }, formerId });

/** A changed edition: item 1 reworded, items 2 and 3 change places, item 4 dropped, one added. */
async function changed(
  over: Record<string, unknown> = {},
): Promise<{ standard: Record<string, unknown>; items: Record<string, unknown>[] }> {
  const items = await itemsOf(gas);
  const [one, two, three, , ...rest] = items as [
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
    ...Record<string, string>[],
  ];
  return {
    standard: { ...facts, ...over },
    items: [
      { ...one, text: `${one['text']}，且未在 3 日内补办` },
      { ...three, clause: '第九十九条' },
      two,
      ...rest,
      { ...one, clause: '第二十条', text: '餐饮场所未安装可燃气体浓度报警装置仍继续营业', sector: '用户' },
    ],
  };
}

async function published(
  file: unknown,
  formerId: string | null = gas,
  opinion = '已对照原文，补录公布文本',
): Promise<EditionRecord> {
  const { editionId } = await load(people.admin, file, formerId);
  const draft = await acts.getEdition(people.admin, editionId as string);
  const sent = await acts.submitEdition(people.admin, draft.id, { version: draft.version, note: '' });
  return acts.decideEdition(people.reviewer, draft.id, { version: sent.version, accept: true, opinion });
}

test(clause('T6-2', '载入的草稿逐条比出新增、删除、改写、改号，发布前判定看不到'), async () => {
  const before = await db.ctx().inTx((tx) => criteriaInForce(tx, plainDate('2026-12-05')));
  const file = await changed();
  const upload = await load(people.admin, file);
  assert.deepEqual(upload.faults, []);
  const draft = await acts.getEdition(people.admin, upload.editionId as string);
  assert.equal(draft.state, 'draft');
  assert.equal(draft.counts.added, 1);
  assert.equal(draft.counts.dropped, 1);
  assert.equal(draft.counts.reworded, 1);
  assert.equal(draft.counts.renumbered, 1);
  assert.equal(draft.counts.unchanged, file.items.length - 3);
  assert.equal(
    Object.values(draft.counts).reduce((a, b) => a + b, 0),
    draft.lines.length,
    '每个数打开的行数与数相符',
  );
  assert.equal(draft.formerEndsOn, '2026-11-30');
  const after = await db.ctx().inTx((tx) => criteriaInForce(tx, plainDate('2026-12-05')));
  assert.deepEqual(after, before);
  assert.ok(
    !(await db.ctx().inTx((tx) => listStandards(tx, { on: db.clock.today() }))).some((s) => s.id === 'GAS-2027'),
  );
});

test('同一份文件再传一次，什么也不多', async () => {
  const file = await changed();
  const first = await load(people.admin, file);
  const again = await load(people.admin, file);
  assert.equal(again.isKnown, true);
  assert.equal(again.editionId, first.editionId);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from standard_editions`.execute(db.handle.db);
  assert.equal(rows[0]?.n, 1);
});

test('原样送回现行条目被拒绝', async () => {
  const standard = (await db.ctx().inTx((tx) => listStandards(tx, { on: db.clock.today() }))).find((s) => s.id === gas);
  await assert.rejects(
    load(people.admin, {
      standard: { ...facts, docNo: standard?.docNo, validFrom: standard?.validFrom },
      items: await itemsOf(gas),
    }),
    refused('criteria.noChange'),
  );
});

test('对应关系可以改正：改过的人不能审核，一条旧条目只对应一条新条目', async () => {
  const { editionId } = await load(people.admin, await changed());
  const draft = await acts.getEdition(people.admin, editionId as string);
  const added = draft.lines.find((l) => l.kind === 'added');
  const dropped = draft.lines.find((l) => l.kind === 'dropped');
  const taken = draft.lines.find((l) => l.kind === 'reworded');
  assert.ok(added?.ordinal && dropped?.former && taken?.former);
  await assert.rejects(
    acts.linkItem(people.second, draft.id, {
      version: draft.version,
      ordinal: added.ordinal,
      formerId: taken.former.id,
    }),
    refused('criteria.linkTaken'),
  );
  const linked = await acts.linkItem(people.second, draft.id, {
    version: draft.version,
    ordinal: added.ordinal,
    formerId: dropped.former.id,
  });
  assert.equal(linked.counts.added, 0);
  assert.equal(linked.counts.dropped, 0);
  assert.equal(linked.counts.reworded, 2);
  await assert.rejects(
    acts.linkItem(people.admin, draft.id, { version: draft.version, ordinal: 1, formerId: null }),
    refused('casework.stale'),
  );
  const sent = await acts.submitEdition(people.admin, draft.id, { version: linked.version, note: '' });
  for (const hand of [people.admin, people.second])
    await assert.rejects(
      acts.decideEdition(hand, draft.id, { version: sent.version, accept: true, opinion: '已对照原文' }),
      refused('criteria.notYours', /另一人/),
    );
  const locked = await acts.getEdition(people.second, draft.id);
  assert.match(locked.allowedActions.find((a) => a.action === 'decide')?.locked?.reason ?? '', /另一人/);
  const back = await acts.decideEdition(people.reviewer, draft.id, {
    version: sent.version,
    accept: false,
    opinion: '第二十条不是由第四条来的',
  });
  assert.equal(back.state, 'draft');
  const undone = await acts.linkItem(people.admin, draft.id, {
    version: back.version,
    ordinal: added.ordinal,
    formerId: null,
  });
  assert.equal(undone.counts.added, 1);
});

test(clause('T6-2', '发布后按发现日期各取各的版本，旧版引用不变；施行前可以撤回，撤回后旧版继续有效'), async () => {
  const old = 'MOHURD-2023-4#001';
  const { editionId } = await load(people.admin, await changed());
  let d = await acts.getEdition(people.admin, editionId as string);
  d = await acts.changeEdition(people.admin, d.id, {
    version: d.version,
    name: d.standard.name,
    docNo: d.standard.docNo,
    issuer: d.standard.issuer,
    authority: d.standard.authority,
    validFrom: plainDate('2026-12-10'),
    validTo: null,
    formerEnd: 'repealed',
    source: '国务院公报',
    tag: '[V]',
    note: null,
  });
  assert.equal(d.formerEndsOn, '2026-12-09');
  d = await acts.submitEdition(people.admin, d.id, { version: d.version, note: '请审' });
  d = await acts.decideEdition(people.reviewer, d.id, { version: d.version, accept: true, opinion: '同意发布' });
  assert.equal(d.state, 'published');
  assert.equal(d.validity, 'upcoming');
  await db.ctx().inTx(async (tx) => {
    assert.ok(await criterionOn(tx, old, plainDate('2026-12-09')));
    assert.equal(await criterionOn(tx, old, plainDate('2026-12-10')), null);
    const first = await criterionOn(tx, 'GAS-2027#001', plainDate('2026-12-10'));
    assert.match(first?.text ?? '', /3 日内补办/);
    assert.ok((first?.hint.length ?? 0) > 0);
    assert.equal(await criterionOn(tx, 'GAS-2027#001', plainDate('2026-12-09')), null);
    const [cited] = await getCitedCriteria(tx, [{ id: old, edition: 1 }], plainDate('2026-12-20'));
    assert.equal(cited?.validity, 'ended');
    const former = (await listStandards(tx, { on: plainDate('2026-12-20') })).find((s) => s.id === gas);
    assert.equal(former?.validTo, '2026-12-09');
    assert.equal(former?.endKind, 'repealed');
    assert.deepEqual(former?.supersededBy, ['GAS-2027']);
    const links = await store.linksOf(tx, old);
    assert.deepEqual(links, [{ id: 'GAS-2027#001', isNewer: true }]);
    // Who judged by the old text is told of the clause that took its place.
    const newer = await newerThanCited(tx, [{ id: old, edition: 1 }], plainDate('2026-12-20'));
    assert.match(newer[0]?.why ?? '', new RegExp(`对应现行的.*${first?.clause ?? '?'}`));
    assert.deepEqual(await newerThanCited(tx, [{ id: old, edition: 1 }], plainDate('2026-12-09')), []);
  });
  const audits = await sql<{ action: string }>`select action from audit_entries where subject_id = ${d.id}`.execute(
    db.handle.db,
  );
  for (const act of ['load', 'change', 'submit', 'publish'])
    assert.ok(
      audits.rows.some((r) => r.action === `standardEdition.${act}`),
      act,
    );

  await assert.rejects(
    acts.withdrawEdition(people.department, d.id, { version: d.version, opinion: '撤回' }),
    refused('criteria.editionNotFound'),
  );
  d = await acts.withdrawEdition(people.second, d.id, { version: d.version, opinion: '公布文本有更正' });
  assert.equal(d.state, 'withdrawn');
  await db.ctx().inTx(async (tx) => {
    assert.ok(await criterionOn(tx, old, plainDate('2026-12-10')));
    assert.equal(await criterionOn(tx, 'GAS-2027#001', plainDate('2026-12-10')), null);
    assert.ok(!(await listStandards(tx, { on: plainDate('2026-12-20') })).some((s) => s.id === 'GAS-2027'));
    assert.deepEqual(await store.linksOf(tx, old), []);
  });
  // The same text again, corrected or not, gets items of its own.
  const again = await published({ ...(await changed({ validFrom: '2026-12-10' })) });
  assert.equal(again.standardId, 'GAS-2027-V2');
});

test(clause('T6-2', '没有新版本的废止同样由另一人审核：废止日前照旧，之后不再有效，可在废止日前撤回'), async () => {
  const id = 'MCA-2023-13';
  const from = plainDate('2026-12-01');
  const input = { standardId: id, from, docNo: '民办发〔2026〕30号', source: '民政部网站', tag: '[V]' as const };
  await assert.rejects(acts.abolishStandard(people.street, input), refused('criteria.notYours'));
  await assert.rejects(acts.abolishStandard(people.department, input), refused('criteria.notYours'));
  await assert.rejects(
    acts.abolishStandard(people.admin, { ...input, from: plainDate('2020-01-01') }),
    refused('criteria.notEnding'),
  );
  const { editionId } = await acts.abolishStandard(people.admin, input);
  assert.equal((await acts.abolishStandard(people.admin, input)).editionId, editionId);
  let d = await acts.getEdition(people.admin, editionId);
  assert.equal(d.isAbolition, true);
  assert.equal(d.counts.dropped, d.lines.length);
  assert.equal(d.formerEndsOn, '2026-11-30');
  d = await acts.submitEdition(people.admin, d.id, { version: d.version, note: '' });
  await assert.rejects(
    acts.decideEdition(people.admin, d.id, { version: d.version, accept: true, opinion: '同意' }),
    refused('criteria.notYours'),
  );
  d = await acts.decideEdition(people.reviewer, d.id, { version: d.version, accept: true, opinion: '同意' });
  const holds = (day: string): Promise<boolean> =>
    db.ctx().inTx(async (tx) => (await criterionOn(tx, `${id}#001`, plainDate(day))) !== null);
  assert.equal(await holds('2026-11-30'), true);
  assert.equal(await holds('2026-12-01'), false);
  await loadLibrary(db.ctx(), {
    ...(await readLibrary()),
    standards: (await readLibrary()).standards.map((s) => (s.id === id ? { ...s, note: '改过' } : s)),
  });
  assert.equal(await holds('2026-12-01'), false, '程序升级不复活');
  await acts.withdrawEdition(people.reviewer, d.id, { version: d.version, opinion: '文件收回' });
  assert.equal(await holds('2026-12-01'), true);
});

test('两人同时审核同一版，只有一人办成', async () => {
  const { editionId } = await load(people.admin, await changed({ id: 'GAS-RACE', validFrom: '2027-06-01' }));
  let d = await acts.getEdition(people.admin, editionId as string);
  d = await acts.submitEdition(people.admin, d.id, { version: d.version, note: '' });
  const decide = (ctx: Ctx) =>
    acts.decideEdition(ctx, d.id, { version: d.version, accept: true, opinion: '已对照公布的原文' });
  const done = await Promise.allSettled([decide(people.reviewer), decide(people.second)]);
  assert.equal(done.filter((one) => one.status === 'fulfilled').length, 1);
  const lost = done.find((one) => one.status === 'rejected') as PromiseRejectedResult;
  assert.ok(lost.reason instanceof AppError, String(lost.reason));
});

test(clause('T6-2', '两人同时发布同一代号的新标准：一人办成，另一人得到说明，不是系统错误'), async () => {
  const file = (no: string) => ({
    standard: {
      ...facts,
      id: 'NEW-2027',
      name: `新领域重点标准${no}`,
      docNo: `津东〔2026〕${no}号`,
      validFrom: '2027-01-01',
    },
    items: [
      {
        clause: '第一条',
        text: `未设置可燃气体报警装置的第${no}种情形`,
        sector: '用户',
        role: 'direct',
        confidence: 0.9,
      },
    ],
  });
  const sent = [];
  for (const no of ['91', '92']) {
    const { editionId } = await load(people.admin, file(no), null);
    const d = await acts.getEdition(people.admin, editionId as string);
    sent.push(await acts.submitEdition(people.admin, d.id, { version: d.version, note: '' }));
  }
  const decide = (ctx: Ctx, d: EditionRecord | undefined) =>
    acts.decideEdition(ctx, d?.id ?? '', { version: d?.version ?? 0, accept: true, opinion: '已对照公布的原文' });
  const done = await Promise.allSettled([decide(people.reviewer, sent[0]), decide(people.second, sent[1])]);
  assert.equal(done.filter((one) => one.status === 'fulfilled').length, 1);
  const lost = done.find((one) => one.status === 'rejected') as PromiseRejectedResult;
  assert.ok(lost.reason instanceof AppError, String(lost.reason));
  assert.ok(['criteria.publishedMeanwhile', 'criteria.standardTaken'].includes(lost.reason.code), lost.reason.code);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from standards where id like 'NEW-2027%'`.execute(
    db.handle.db,
  );
  assert.equal(rows[0]?.n, 1);
});

test('施行后不能撤回；施行日期早于今天的，发布时须写明原因', async () => {
  const file = await changed({ id: 'GAS-2025-R1', docNo: '建城规〔2023〕4号更正', validFrom: '2026-01-01' });
  const { editionId } = await load(people.admin, file);
  let d = await acts.getEdition(people.admin, editionId as string);
  assert.ok(d.cautions.some((c) => c.includes('早于今天')));
  d = await acts.submitEdition(people.admin, d.id, { version: d.version, note: '' });
  await assert.rejects(
    acts.decideEdition(people.reviewer, d.id, { version: d.version, accept: true, opinion: '同意' }),
    refused('criteria.backdated'),
  );
  d = await acts.decideEdition(people.reviewer, d.id, {
    version: d.version,
    accept: true,
    opinion: '补录：当时公布文本已对照',
  });
  await assert.rejects(
    acts.withdrawEdition(people.reviewer, d.id, { version: d.version, opinion: '撤回' }),
    refused('criteria.alreadyInForce'),
  );
});

test(clause('T6-5', '部门只能载入本行业领域的重点检查事项；街道、企业不能；别家草稿看不到'), async () => {
  const focus = {
    standard: {
      ...facts,
      id: 'FOCUS-MARKET',
      kind: 'focus',
      docNo: null,
      basis: '区安委办2026年重点检查事项通知',
      industries: ['commerce'],
      name: '农贸市场重点检查事项',
    },
    items: [{ clause: 'F1', sector: '农贸市场', text: '摊位占用疏散通道', role: 'reference', confidence: 0.5 }],
  };
  await assert.rejects(load(people.street, focus, null), refused('criteria.notYours'));
  await assert.rejects(
    load(people.department, { ...focus, standard: { ...focus.standard, industries: ['hazchem'] } }, null),
    refused('criteria.notYours', /监管范围/),
  );
  await assert.rejects(load(people.department, await changed()), refused('criteria.notYours', /国家主管部门/));
  const { editionId } = await load(people.department, focus, null);
  const id = editionId as string;
  await assert.rejects(acts.getEdition(people.other, id), refused('criteria.editionNotFound'));
  await assert.rejects(acts.getEdition(people.street, id), refused('criteria.editionNotFound'));
  assert.equal((await acts.listEditions(people.street, { limit: 20 })).total, 0);
  const own = await acts.listEditions(people.department, { limit: 20 });
  assert.deepEqual(
    own.items.map((e) => e.id),
    [id],
  );
  const draft = await acts.getEdition(people.department, id);
  assert.deepEqual(
    draft.allowedActions.map((a) => a.action),
    ['change', 'submit', 'discard'],
  );
  const sent = await acts.submitEdition(people.department, id, { version: draft.version, note: '' });
  await assert.rejects(
    acts.decideEdition(people.department, id, { version: sent.version, accept: true, opinion: '同意' }),
    refused('criteria.notYours'),
  );
  const done = await acts.decideEdition(people.admin, id, { version: sent.version, accept: true, opinion: '同意发布' });
  assert.equal(done.state, 'published');
  const found = await db
    .ctx()
    .inTx((tx) => searchCriteria(tx, { text: '摊位 疏散', on: plainDate('2026-12-02'), limit: 10 }));
  assert.equal(found.items[0]?.id, 'FOCUS-MARKET#001');
});

test('重点检查事项不能带法定判定作用，法定标准须有文号；错误逐条写明', async () => {
  const upload = await load(
    people.admin,
    {
      standard: { ...facts, id: 'gas 1', kind: 'statutory', docNo: '', validFrom: '2026-02-30', tag: '[X]' },
      items: [
        { clause: '一', sector: '通用', text: '条文', role: 'direct', confidence: 3 },
        { clause: '', sector: '通用', text: '', role: 'nothing', extra: 1 },
      ],
    },
    null,
  );
  assert.equal(upload.editionId, null);
  const said = upload.faults.map((f) => `${f.sheet} ${f.row} ${f.column}`);
  for (const fault of [
    '标准信息 0 标准代号',
    '标准信息 0 施行日期',
    '标准信息 0 可信度标注',
    '条目 1 把握程度',
    '条目 2 条款号',
    '条目 2 条文',
    '条目 2 判定作用',
    '条目 2 extra',
  ])
    assert.ok(said.includes(fault), `${fault} 不在 ${said.join('；')}`);
  for (const f of upload.faults) assert.match(f.fix, /[\u4e00-\u9fff]/);
  const mixed = await load(
    people.admin,
    {
      standard: { ...facts, id: 'FOCUS-X', kind: 'focus', docNo: null, basis: '通知' },
      items: [{ clause: 'F1', sector: '一', text: '通道堵塞', role: 'direct' }],
    },
    null,
  );
  assert.match(mixed.faults[0]?.fix ?? '', /不能单独认定重大/);
  await assert.rejects(
    acts.loadEdition(people.admin, { json: { name: 'x.json', text: '{ "standard": ' }, formerId: null }),
    refused('criteria.notJson'),
  );
});

async function workbook(fill: (facts: ExcelJS.Worksheet, items: ExcelJS.Worksheet) => void): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const first = book.addWorksheet('标准信息');
  const items = book.addWorksheet('条目');
  items.addRow(itemColumns.map((c) => c.label));
  fill(first, items);
  return new Uint8Array(await book.xlsx.writeBuffer());
}
const cellsOf: Record<string, string> = {
  ...facts,
  kind: '法定判定标准',
  industries: '商贸餐饮、人员密集',
  validFrom: '2026年12月1日',
  formerEnd: '废止',
};
const industries = new Map([
  ['商贸餐饮', 'commerce' as const],
  ['人员密集', 'crowded' as const],
]);

test('Excel：照模板填写读得进；错误说到第几行哪一列', async () => {
  const good = await readSheetEdition(
    await workbook((first, items) => {
      for (const r of factRows) first.addRow([r.label, cellsOf[r.field] ?? '']);
      items.addRow([
        '第一条',
        '通用',
        '未取得燃气经营许可证从事经营',
        '许可证',
        '直接判定',
        '任一：未取得许可证；许可证已过期',
        '',
        '90%',
        '',
        '许可证、无证',
      ]);
      items.addRow([]);
      items.addRow(['第二条', '通用', '其他情形', '', '兜底条款，须专家论证', '专家论证', '', 0.6]);
    }),
    industries,
  );
  assert.deepEqual(good.faults, []);
  assert.equal(good.file?.standard.formerEnd, 'repealed');
  assert.equal(good.file?.standard.validFrom, '2026-12-01');
  assert.deepEqual(good.file?.standard.industries, ['commerce', 'crowded']);
  assert.deepEqual(
    good.file?.items.map((i) => [i.role, i.confidence, i.keywords.length]),
    [
      ['direct', 0.9, 2],
      ['catchAll', 0.6, 0],
    ],
  );
  const bad = await readSheetEdition(
    await workbook((first, items) => {
      for (const r of factRows)
        first.addRow([r.label, r.field === 'industries' ? '商贸餐饮、煤矿' : (cellsOf[r.field] ?? '')]);
      items.addRow(['第一条', '通用', '未取得许可', '', '一票否决']);
      items.addRow(['第一条', '通用', '', '', '直接判定']);
    }),
    industries,
  );
  assert.equal(bad.file, null);
  assert.deepEqual(
    bad.faults.map((f) => [f.sheet, f.row, f.column]),
    [
      ['标准信息', 9, '适用行业领域'],
      ['条目', 2, '判定作用'],
      ['条目', 3, '条文'],
    ],
  );
  await assert.rejects(
    readSheetEdition(await workbook((_first, items) => items.spliceRows(1, 1, ['随便', '什么'])), industries),
    refused('criteria.noItemSheet'),
  );
});

test('下载现有条目的模板，只改代号、出处就读得回来，一条不差', async () => {
  await db.ctx().inTx(async (tx) => {
    const standard = (await library.listStandards(tx, db.clock.today())).find((s) => s.id === 'GB45067-2024');
    assert.ok(standard);
    const rows = await library.itemsOfStandard(tx, standard.id, db.clock.today());
    const names = await industryNames(tx);
    const file = asFile(standard, rows);
    const bytes = await templateWorkbook(
      { ...file, standard: { ...file.standard, id: 'GB45067-2030', source: '公布文本' } },
      names,
    );
    const read = await readSheetEdition(bytes, new Map([...names].map(([code, name]) => [name, code as IndustryCode])));
    assert.deepEqual(read.faults, []);
    assert.deepEqual(
      read.file?.items.map((i) => [i.clause, i.text, i.role, i.hint, i.note, i.confidence, i.formerId]),
      rows.map((c) => [c.clause, c.body, c.role, c.hint, c.note, c.confidence, c.id]),
    );
    assert.deepEqual(read.file?.standard.industries, standard.industries);
  });
});

test(
  clause('T6-2', '库里 241 个有结构的判定条件：下载到 Excel 再读回来，写得下的一个不差，写不下的只有计数条件'),
  async () => {
    const names = await db.ctx().inTx((tx) => industryNames(tx));
    const fields = new Map([...names].map(([code, name]) => [name, code as IndustryCode]));
    const counted = { structured: 0, same: 0, kept: 0 };
    const standards = await db.ctx().inTx((tx) => library.listStandards(tx, db.clock.today()));
    const bundled = new Set((await readLibrary()).standards.map((one) => one.id));
    for (const standard of standards.filter((one) => bundled.has(one.id))) {
      const rows = await db.ctx().inTx((tx) => library.itemsOfStandard(tx, standard.id, db.clock.today()));
      if (!rows.some((c) => c.condition !== null)) continue;
      const read = await readSheetEdition(await templateWorkbook(asFile(standard, rows), names), fields);
      assert.deepEqual(
        read.faults.filter((f) => f.sheet === '条目'),
        [],
        standard.id,
      );
      const file =
        read.file ?? (await readSheetEdition(await templateWorkbook(asWhole(standard, rows), names), fields)).file;
      assert.ok(file, JSON.stringify(read.faults));
      const kept = new Set(read.kept.map((k) => k.item));
      rows.forEach((c, i) => {
        if (c.condition === null) return assert.equal(file.items[i]?.condition, null, c.id);
        counted.structured++;
        if (kept.has(i)) {
          counted.kept++;
          assert.equal(c.condition.kind, 'count', c.id);
        } else {
          counted.same++;
          assert.deepEqual(file.items[i]?.condition, c.condition, c.id);
        }
      });
    }
    assert.deepEqual(counted, { structured: 241, same: 231, kept: 10 });
  },
);

/** The facts that an old standard has not, filled in. */
function asWhole(standard: library.StandardRow, rows: readonly library.CriterionRow[]): ReturnType<typeof asFile> {
  const file = asFile(standard, rows);
  return {
    ...file,
    standard: {
      ...file.standard,
      source: file.standard.source || '公报',
      validFrom: file.standard.validFrom || plainDate('2020-01-01'),
    },
  };
}

const xlsx = async (bytes: Uint8Array, formerId: string | null) =>
  acts.loadEdition(people.admin, {
    fileId: (await storeFile(people.admin, { name: '新版.xlsx', bytes: Buffer.from(bytes) })).id as never,
    formerId,
  } as never);

test(
  clause('T6-2', '从 Excel 载入带判定条件的新版本：写错的说到格，改了的在比较里看得见，发布后引用的是新版的条目'),
  async () => {
    const former = 'MEM-10-2023';
    const standard = (await db.ctx().inTx((tx) => library.listStandards(tx, db.clock.today()))).find(
      (s) => s.id === former,
    )!;
    const rows = await db.ctx().inTx((tx) => library.itemsOfStandard(tx, former, db.clock.today()));
    const names = await db.ctx().inTx((tx) => industryNames(tx));
    const whole = asFile(standard, rows);
    const facts = {
      ...whole.standard,
      id: 'MEM-1-2027',
      docNo: '应急管理部令第99号',
      validFrom: plainDate('2027-03-01'),
      source: '公报',
      tag: '[V]' as const,
    };
    /** The downloaded workbook with cells changed, by clause and column. */
    const book = async (
      change: (cell: (clauseNo: string, column: string) => ExcelJS.Cell, sheet: ExcelJS.Worksheet) => void,
    ) => {
      const it = new ExcelJS.Workbook();
      await it.xlsx.load((await templateWorkbook({ ...whole, standard: facts }, names)).buffer as ArrayBuffer);
      assert.ok(it.getWorksheet('填写说明'));
      const sheet = it.getWorksheet('条目')!;
      const at = (column: string): number => itemColumns.findIndex((c) => c.label === column) + 1;
      change((clauseNo, column) => {
        for (let row = 2; row <= sheet.rowCount; row++)
          if (sheet.getRow(row).getCell(1).text === clauseNo) return sheet.getRow(row).getCell(at(column));
        throw new Error(`no ${clauseNo}`);
      }, sheet);
      return new Uint8Array(await it.xlsx.writeBuffer());
    };
    assert.match(
      await book((cell) => {
        assert.equal(
          cell('第十一条（三）', '判定条件').text,
          '全部：失效：干式除尘系统的泄爆装置〔另引 第十四条〕；失效：干式除尘系统的惰化装置〔另引 第十四条〕；失效：干式除尘系统的抑爆装置〔另引 第十四条〕',
        );
      }).then(() => 'ok'),
      /ok/,
    );
    const bad = await xlsx(
      await book((cell) => {
        cell('第十一条（三）', '判定条件').value = '泄爆装置没有；惰化装置没有';
        cell('第四条（四）', '判定条件').value = '沿用上一版';
        cell('第四条（四）', '条文').value = '完全改写了的条文，说的是另一回事，与上一版没有一句相同';
      }),
      former,
    );
    assert.equal(bad.editionId, null);
    assert.deepEqual(
      bad.faults.map((f) => [f.name, f.column, f.fix.slice(0, 9)]),
      [['第十一条（三）', '判定条件', '写了 2 种情形，']],
    );
    const stale = await xlsx(
      await book((cell) => {
        cell('第四条（四）', '判定条件').value = '沿用上一版';
        cell('第四条（四）', '条文').value = `${cell('第四条（四）', '条文').text}，或者联锁被摘除的`;
      }),
      former,
    );
    assert.deepEqual(
      stale.faults.map((f) => [f.name, f.column, f.value]),
      [['第四条（四）', '判定条件', '沿用上一版']],
    );
    assert.match(stale.faults[0]?.fix ?? '', /条文改了，不能沿用上一版，请写出判定条件/);
    const done = await xlsx(
      await book((cell, sheet) => {
        cell('第十一条（三）', '判定条件').value = '2项以上：失效：泄爆装置〔另引 第十四条〕；失效：惰化装置；粉尘堆积';
        // A row less before it: what the condition names is numbered anew.
        sheet.spliceRows(2, 1);
      }),
      former,
    );
    assert.deepEqual(done.faults, []);
    let e: EditionRecord = await acts.getEdition(people.admin, done.editionId!);
    const line = e.lines.find((l) => l.next?.clause === '第十一条（三）')!;
    assert.equal(line.kind, 'adjusted');
    assert.deepEqual(line.changed, ['判定条件']);
    assert.match(line.former?.condition ?? '', /^全部：失效：干式除尘系统的泄爆装置〔另引 第十四条〕/);
    assert.match(line.next?.condition ?? '', /^2项以上：失效：泄爆装置〔另引 第十四条〕；失效：惰化装置；粉尘堆积$/);
    assert.equal(e.lines.filter((l) => l.changed.includes('判定条件')).length, 1, '只是条目编号变了的不算改动');
    e = await acts.submitEdition(people.admin, e.id, { version: e.version, note: '' });
    e = await acts.decideEdition(people.reviewer, e.id, {
      version: e.version,
      accept: true,
      opinion: '同意发布',
    });
    const published = await db.ctx().inTx((tx) => library.itemsOfStandard(tx, 'MEM-1-2027', plainDate('2027-03-01')));
    const rule = published.find((c) => c.clause === '第十四条')!;
    assert.equal(rule.id, 'MEM-1-2027#064');
    const named = (c: NonNullable<(typeof published)[number]['condition']>): string[] =>
      questionsOf(c).flatMap((q) => (q.kind === 'effective' && q.ineffectiveBy ? [q.ineffectiveBy] : []));
    assert.deepEqual([...new Set(published.flatMap((c) => (c.condition ? named(c.condition) : [])))], [rule.id]);
    assert.equal(published.find((c) => c.clause === '第十一条（三）')?.condition?.kind, 'atLeast');
  },
);

test('要改的行下载回来，带原值、怎么改和原行号；别的单位取不到', async () => {
  const upload = await load(
    people.admin,
    {
      standard: { ...facts, id: 'GAS-2031', tag: '[X]' },
      items: [
        { clause: '一', sector: '通用', text: '好的一条', role: 'direct' },
        { clause: '二', sector: '通用', text: '=坏的一条', role: 'sure' },
      ],
    },
    null,
  );
  const app = await buildHttp({
    config: readConfig({}, []),
    handle: db.handle,
    clock: db.clock,
    log: silentLog,
    rooms: [criteriaRoom],
    authenticate: async ({ bearer }) =>
      bearer === 'admin' ? people.admin.actor : bearer === 'street' ? people.street.actor : null,
  });
  try {
    const ask = (who: string) =>
      app.inject({ url: `/api/v1/criteria/uploads/${upload.id}/faults`, headers: { authorization: `Bearer ${who}` } });
    assert.equal((await ask('nobody')).statusCode, 401);
    assert.equal((await ask('street')).statusCode, 404);
    const answer = await ask('admin');
    assert.equal(answer.statusCode, 200);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(answer.rawPayload as never);
    const rows: string[] = [];
    book.getWorksheet('条目')?.eachRow((row) => rows.push(JSON.stringify(row.values)));
    assert.equal(rows.length, 2, '表头和一行要改的');
    assert.match(rows[1] ?? '', /'=坏的一条/);
    assert.match(rows[1] ?? '', /判定作用：请填/);
    assert.equal(book.getWorksheet('标准信息')?.getRow(2).getCell(1).value, '可信度标注');
  } finally {
    await app.close();
  }
});

test('有错误的 Excel 不留下半份：只有检查结果，没有草稿', async () => {
  const bytes = await workbook((first, items) => {
    for (const r of factRows) first.addRow([r.label, r.field === 'id' ? 'GAS-2030' : (cellsOf[r.field] ?? '')]);
    items.addRow(['第一条', '通用', '好的一行', '', '直接判定']);
    items.addRow(['第二条', '通用', '坏的一行', '', '直接判断']);
  });
  const file = await storeFile(people.admin, { name: '燃气新版.xlsx', bytes });
  const counts = async (): Promise<number> =>
    (await sql<{ n: number }>`select count(*)::int as n from standard_edition_items`.execute(db.handle.db)).rows[0]
      ?.n ?? -1;
  const before = await counts();
  const upload = await acts.loadEdition(people.admin, { fileId: file.id, formerId: gas });
  assert.equal(upload.editionId, null);
  assert.deepEqual(
    upload.faults.map((f) => f.column),
    ['判定作用'],
  );
  assert.equal(upload.faults[0]?.row, 3);
  assert.equal(await counts(), before);
  const kept = await acts.getUpload(people.admin, upload.id);
  assert.deepEqual(kept, upload);
  await assert.rejects(acts.getUpload(people.street, upload.id), refused('criteria.uploadNotFound'));
});

test(clause('T6-2', '程序升级带来新的标准库：已发布的版本照旧，旧版不复活，同代号的不动'), async () => {
  const own = await testDb();
  const system = await aDistrict(own);
  await seedCriteria(own.ctx());
  const admin = own.ctx(await aPerson(system, { unit: '区安委办', roles: ['office.admin'], name: '甲', title: '甲' }));
  const second = own.ctx(
    await aPerson(system, { unit: '区安委办', roles: ['office.leader'], name: '乙', title: '乙' }),
  );
  const file = await changed();
  const { editionId } = await acts.loadEdition(admin, {
    json: { name: 'x.json', text: JSON.stringify(file) },
    formerId: gas,
  });
  let d = await acts.getEdition(admin, editionId as string);
  d = await acts.submitEdition(admin, d.id, { version: d.version, note: '' });
  await acts.decideEdition(second, d.id, { version: d.version, accept: true, opinion: '同意' });
  const on = plainDate('2026-12-05');
  const before = (await own.ctx().inTx((tx) => criteriaInForce(tx, on))).map((c) => [c.id, c.text]);
  const library = await readLibrary();
  const bundled = library.standards.find((s) => s.id === gas);
  assert.ok(bundled);
  await loadLibrary(own.ctx(), {
    standards: [
      ...library.standards.map((s) => (s.id === gas ? { ...s, note: '新的说明', validTo: null } : s)),
      { ...bundled, id: 'GAS-2027', name: '程序自带的同代号标准' },
    ],
    criteria: new Map([
      ...library.criteria,
      [
        'GAS-2027',
        (library.criteria.get(gas) ?? []).map((c, i) => ({ ...c, id: `GAS-2027#${String(i + 1).padStart(3, '0')}` })),
      ],
    ]),
  });
  const after = (await own.ctx().inTx((tx) => criteriaInForce(tx, on))).map((c) => [c.id, c.text]);
  assert.deepEqual(after, before);
  await own.ctx().inTx(async (tx) => {
    const standards = await listStandards(tx, { on });
    assert.equal(standards.find((s) => s.id === gas)?.note, '新的说明');
    assert.equal(standards.find((s) => s.id === gas)?.validity, 'ended');
    assert.equal(standards.find((s) => s.id === 'GAS-2027')?.name, facts.name);
  });
});

const dayOf2026 = fc.integer({ min: 0, max: 900 }).map((n) => addDays(plainDate('2025-06-01'), n));
const successor = fc.record({
  validFrom: dayOf2026,
  length: fc.option(fc.integer({ min: 0, max: 300 }), { nil: null }),
  origin: fc.constantFrom('bundled' as const, 'district' as const),
});

test(clause('T6-2', '任何一天，同一标准至多一个版本有效；有效的是最后施行、最后发布的那一版'), () => {
  fc.assert(
    fc.property(
      fc.array(successor, { minLength: 1, maxLength: 7 }),
      fc.array(dayOf2026, { minLength: 5 }),
      (given, days) => {
        const editions: Successor[] = given.map((g, i) => ({
          id: `S${i}`,
          validFrom: g.validFrom,
          validTo: g.length === null ? null : addDays(g.validFrom, g.length),
          origin: g.origin,
          at: `2026-01-01T00:00:0${i}Z`,
        }));
        const ends = new Map(endsOf(editions).map((e) => [e.id, e.validTo]));
        const last = (e: Successor): PlainDate | null => {
          const end = ends.get(e.id) ?? null;
          return end === null ? e.validTo : e.validTo === null || end < e.validTo ? end : e.validTo;
        };
        for (const day of days) {
          const begun = editions.filter((e) => (e.validFrom as string) <= day);
          const inForce = begun.filter((e) => {
            const end = last(e);
            return end === null || end >= day;
          });
          assert.ok(inForce.length <= 1, `${day}: ${inForce.map((e) => e.id).join()}`);
          const newest = begun
            .map((e) => e.validFrom as string)
            .sort()
            .at(-1);
          if (inForce[0]) assert.equal(inForce[0].validFrom, newest);
          else if (begun.length > 0)
            assert.ok(
              begun.some((e) => e.validFrom === newest && e.validTo !== null && e.validTo < day),
              `${day} 无人有效`,
            );
        }
      },
    ),
  );
});

test(clause('T6-2', '随机发布和撤回之后，库里每一天每个系列都至多一个版本有效'), async () => {
  const own = await testDb();
  const system = await aDistrict(own);
  await seedCriteria(own.ctx());
  const admin = own.ctx(await aPerson(system, { unit: '区安委办', roles: ['office.admin'], name: '甲', title: '甲' }));
  const second = own.ctx(
    await aPerson(system, { unit: '区安委办', roles: ['office.leader'], name: '乙', title: '乙' }),
  );
  let n = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ from: dayOf2026, isWithdrawn: fc.boolean() }), { minLength: 1, maxLength: 3 }),
      async (steps) => {
        for (const step of steps) {
          n++;
          const upload = await acts.loadEdition(admin, {
            json: {
              name: 'x.json',
              text: JSON.stringify({
                standard: { ...facts, id: `GAS-N${n}`, validFrom: step.from },
                items: [{ clause: '一', sector: '通用', text: `第${n}次的条件`, role: 'direct' }],
              }),
            },
            formerId: gas,
          });
          let d = await acts.getEdition(admin, upload.editionId as string);
          d = await acts.submitEdition(admin, d.id, { version: d.version, note: '' });
          d = await acts.decideEdition(second, d.id, {
            version: d.version,
            accept: true,
            opinion: '补录：已对照公布的原文',
          });
          if (step.isWithdrawn && step.from > own.clock.today())
            await acts.withdrawEdition(second, d.id, { version: d.version, opinion: '有更正' });
        }
        for (let day = plainDate('2025-05-30'); day < '2027-12-31'; day = addDays(day, 13)) {
          const inForce = (await own.ctx().inTx((tx) => listStandards(tx, { on: day }))).filter(
            (s) => s.validity === 'inForce' && s.series === 'gas',
          );
          assert.equal(inForce.length, 1, `${day}: ${inForce.map((s) => s.id).join()}`);
        }
      },
    ),
    { numRuns: 5 },
  );
});

test('判定条件随文件载入；没有写的，条文未变的沿用上一版', async () => {
  const former = 'MEM-10-2023';
  const items = await itemsOf(former);
  const own = {
    kind: 'any',
    of: [
      { kind: 'ask', key: 'a', text: '未办理许可' },
      { kind: 'ask', key: 'b', text: '许可过期' },
    ],
  };
  const standard = {
    ...facts,
    id: 'MEM-10-2027',
    name: '工贸企业重大事故隐患判定标准',
    industries: ['industrial', 'commerce', 'warehousing'],
    validFrom: '2027-01-01',
  };
  const added = { clause: '第十五条', sector: '通用', text: '新增的情形', role: 'direct' };
  const first = await published({ standard, items: [...items, { ...added, condition: own }] }, former);
  const conditionOf = async (standardId: string | null, on: string): Promise<unknown> =>
    (await db.ctx().inTx((tx) => criteriaInForce(tx, plainDate(on)))).filter((c) => c.standardId === standardId).at(-1)
      ?.condition;
  assert.deepEqual(await conditionOf(first.standardId, '2027-01-01'), own);
  const second = await published(
    {
      standard: { ...standard, id: 'MEM-10-2028', validFrom: '2028-01-01' },
      items: [...items, { ...added, clause: '第十六条' }],
    },
    first.standardId,
  );
  assert.deepEqual(await conditionOf(second.standardId, '2028-01-01'), own);
  const third = await published(
    {
      standard: { ...standard, id: 'MEM-10-2029', validFrom: '2029-01-01' },
      items: [...items, { ...added, text: '新增的情形，且未整改' }],
    },
    second.standardId,
  );
  assert.deepEqual(await conditionOf(third.standardId, '2029-01-01'), {
    kind: 'ask',
    key: 'met',
    text: '新增的情形，且未整改',
  });
});

test('比对：一字不差的先对上，改写的按相似度，完全不同的算新增', () => {
  const former = [
    { clause: '一', text: '未取得许可证从事经营' },
    { clause: '二', text: '未设置可燃气体报警装置' },
    { clause: '三', text: '占用疏散通道' },
  ];
  assert.deepEqual(
    pairItems(former, [
      { clause: '一', text: '未设置可燃气体报警装置' },
      { clause: '二', text: '未取得许可证或者许可证过期仍从事经营' },
      { clause: '三', text: '高温熔融金属吊运违章' },
    ]),
    [1, 0, null],
  );
  assert.equal(likeness('占用疏散通道', '占用疏散通道。'), 1);
  const side = { hint: '', note: null, role: 'direct', industries: ['commerce'] };
  assert.equal(
    compareItem({ ...side, clause: '一', text: '甲乙' }, { ...side, clause: '一', text: '甲乙', role: 'catchAll' })
      .kind,
    'adjusted',
  );
});

test('逐词标记：去掉新增的是旧文，去掉删除的是新文', () => {
  const text = fc.string({ unit: fc.constantFrom(...'未设置可燃气体报警装置且3日内补办许可证，'), maxLength: 40 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const marks = markWords(a, b);
      const join = (leave: string): string =>
        marks
          .filter((m) => m.op !== leave)
          .map((m) => m.text)
          .join('');
      assert.equal(join('in'), a);
      assert.equal(join('out'), b);
    }),
  );
  assert.deepEqual(
    markWords('储量达到一级站规模', '储量达到二级站规模').filter((m) => m.op !== 'same').length > 0,
    true,
  );
});
