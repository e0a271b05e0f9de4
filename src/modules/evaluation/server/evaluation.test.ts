import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { silentLog } from '#kernel/server/log.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf, plainDate } from '#kernel/shared/time.ts';
import { listTodos } from '#platform/casework/server/index.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { caseworkRoom } from '#platform/casework/server/room.ts';
import { issueDraft, reviewDraft, signDraft } from '#platform/documents/server/index.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { measure, reportFigure, rowsOf } from '#platform/indicators/server/index.ts';
import { causesOf } from '#modules/supervision/server/index.ts';
import { supervisionRoom } from '#modules/supervision/server/room.ts';
import type { RoundView } from '../shared/schema.ts';
import {
  aContent,
  aFile,
  anAdopted,
  aStage,
  figures,
  opened,
  published,
  records,
  scored,
  unitsOf,
} from './builders.ts';
import { draftRoundLetter } from './letters.ts';
import * as grid from './grid.ts';
import * as incentives from './incentives.ts';
import { openFigure } from './kept.ts';
import * as objections from './objections.ts';
import * as presentRounds from './present-rounds.ts';
import { getSheet } from './present-sheets.ts';
import { getScheme, listSchemes } from './present-schemes.ts';
import { evaluationRoom } from './room.ts';
import * as rounds from './rounds.ts';
import * as schemes from './schemes.ts';
import * as sheets from './sheets.ts';
import { tryScheme } from './simulate.ts';

const db = await testDb({ now: '2027-01-11T02:00:00Z' });
const s = await aStage(db);
for (const room of [documentsRoom, supervisionRoom, evaluationRoom]) await room.seed?.(db.ctx());
const rooms = [auditRoom, notificationsRoom, documentsRoom, caseworkRoom, supervisionRoom, evaluationRoom];
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms });

const audited = async (action: string, id: string): Promise<number> =>
  (
    await sql<{
      n: number;
    }>`select count(*)::int as n from audit_entries where action = ${action} and subject_id = ${id}`.execute(
      db.handle.db,
    )
  ).rows[0]?.n ?? 0;
const mine = (ctx: typeof s.street) => ctx.actor.unitId ?? '';
const sheetOf = (ctx: typeof s.street, r: { id: string }, of = ctx) => getSheet(ctx, r.id, mine(of));
const itemOf = (sheet: Awaited<ReturnType<typeof getSheet>>, key: string) => {
  const found = sheet.items.find((one) => one.item.key === key);
  assert.ok(found, key);
  return found;
};
const lineOf = (r: RoundView, ctx: typeof s.street) => {
  const found = unitsOf(r).find((u) => u.unitId === mine(ctx));
  assert.ok(found);
  return found;
};
/** Every unit closed 8 of 10 on time; the two streets differ. */
const feed = (r: { boards: RoundView['boards'] }) => {
  for (const unit of r.boards.flatMap((b) => b.units))
    figures.set(`test.closed ${unit.unitId}`, { numerator: 8, denominator: 10 });
  figures.set(`test.closed ${mine(s.street)}`, { numerator: 9, denominator: 10 });
  figures.set(`test.overdue ${mine(s.otherStreet)}`, { numerator: 3, denominator: null });
};
let year = 2026;
/** A fresh year for each test, none of which touches another's. */
const aYear = (): number => (year += 1);

test(
  clause('B5-1', '方案：起草人不能审核，审核人、起草人不能批准；分值不合计不能送审；采用后旧版本被取代'),
  async () => {
    const of = aYear();
    await assert.rejects(schemes.draftScheme(s.street, { group: 'street', year: of }), refused('evaluation.notYours'));
    const draft = await schemes.draftScheme(s.reviewer, { group: 'street', year: of });
    assert.deepEqual(draft.faults, [], '示例方案没有差错');
    await assert.rejects(getScheme(s.street, draft.id), refused('evaluation.schemeNotFound'), '草稿不对单位公布');
    const broken = aContent();
    broken.dimensions[0]!.weight = 41;
    await schemes.saveScheme(s.reviewer, draft.id, { title: draft.title, content: broken });
    await assert.rejects(schemes.submitScheme(s.reviewer, draft.id, {}), refused('evaluation.schemeFaulty'));
    await assert.rejects(
      schemes.saveScheme(s.clerk, draft.id, { version: 1, title: draft.title, content: aContent() }),
      refused('casework.stale'),
    );
    await schemes.saveScheme(s.reviewer, draft.id, { title: draft.title, content: aContent() });
    await schemes.submitScheme(s.reviewer, draft.id, {});
    const opinion = { opinion: '同意' };
    await assert.rejects(schemes.reviewScheme(s.reviewer, draft.id, opinion), refused('evaluation.notYours'));
    await assert.rejects(schemes.reviewScheme(s.clerk, draft.id, opinion), refused('evaluation.notYours'));
    await assert.rejects(
      schemes.adoptScheme(s.leader, draft.id, opinion),
      refused('evaluation.notYours'),
      '还没有审核',
    );
    await schemes.reviewScheme(s.second, draft.id, opinion);
    const lent = db.ctx({
      ...s.leader.actor,
      onBehalfOf: { userId: s.second.actor.userId, name: '谢清和', unitName: '区安委办' },
    });
    await assert.rejects(schemes.adoptScheme(lent, draft.id, opinion), refused('evaluation.notYours'));
    const adopted = await schemes.adoptScheme(s.leader, draft.id, opinion);
    assert.equal(adopted.state, 'adopted');
    assert.match(adopted.contentHash ?? '', /^[0-9a-f]{64}$/);
    assert.equal(await audited('evaluationScheme.adopt', draft.id), 1);
    const next = await anAdopted(s, 'street', of);
    assert.equal(next.edition, 2);
    assert.equal((await getScheme(s.street, draft.id)).state, 'superseded', '单位可以看采用过的方案');
    await assert.rejects(
      schemes.saveScheme(s.clerk, next.id, { title: next.title, content: aContent() }),
      refused('evaluation.notYours'),
      '采用后不能再改',
    );
    assert.ok((await listSchemes(s.clerk, { limit: 20, year: of, group: ['street'] })).total === 2);
    assert.equal((await listSchemes(s.enterprise, { limit: 20 })).total, 0);
  },
);

test(clause('B5-1', '分组：街道和部门不混，调整从当天起，正在进行的考核不变'), async () => {
  await assert.rejects(
    schemes.placeUnit(s.clerk, { unitId: mine(s.street), group: 'regulator', basis: '' }),
    refused('evaluation.groupMismatch'),
  );
  await assert.rejects(
    schemes.placeUnit(s.leader, { unitId: mine(s.department), group: 'industry', basis: '' }),
    refused('evaluation.notYours'),
  );
  const before = (await schemes.schemeChoices(s.clerk)).units.find((u) => u.unitId === mine(s.organisation));
  assert.equal(before?.group, 'comprehensive', '没有监管领域的部门在综合组');
  const after = await schemes.placeUnit(s.clerk, {
    unitId: mine(s.organisation),
    group: 'industry',
    basis: '三定规定',
  });
  assert.equal(after.units.find((u) => u.unitId === mine(s.organisation))?.group, 'industry');
});

test(clause('B5-1', '没有采用方案的组不能开始；开始后各单位得到评分表、待办和通知，同一年不能重复开始'), async () => {
  const of = aYear();
  await anAdopted(s, 'street', of);
  const selfDueOn = addDays(db.clock.today(), 10);
  await assert.rejects(rounds.openRound(s.clerk, { year: of, selfDueOn }), refused('evaluation.noScheme'));
  await assert.rejects(rounds.openRound(s.leader, { year: of, selfDueOn }), refused('evaluation.notYours'));
  for (const group of ['regulator', 'industry', 'comprehensive'] as const) await anAdopted(s, group, of);
  await assert.rejects(
    rounds.openRound(s.clerk, { year: of, selfDueOn: addDays(db.clock.today(), -1) }),
    refused('evaluation.selfDuePast'),
  );
  const r = await rounds.openRound(s.clerk, { year: of, selfDueOn });
  assert.equal(r.units, 34, '13 个街道和 21 个部门');
  assert.equal(await audited('evaluationRound.open', r.id), 1);
  await assert.rejects(rounds.openRound(s.clerk, { year: of, selfDueOn }), refused('evaluation.roundExists'));
  await assert.rejects(presentRounds.getRound(s.enterprise, r.id), refused('evaluation.roundNotFound'));
  const own = await presentRounds.getRound(s.street, r.id);
  assert.equal(unitsOf(own).length, 1, '单位只看到自己');
  await assert.rejects(getSheet(s.street, r.id, mine(s.otherStreet)), refused('evaluation.sheetNotFound'));
  const todos = await db.ctx().inTx((tx) => listTodos(tx, s.street.actor, 'mine', 50));
  assert.ok(todos.some((t) => t.title === `${of}年度安全生产考核自评` && t.due_on === selfDueOn));
  await settle();
  const told = await sql<{
    n: number;
  }>`select count(*)::int as n from notifications n join notification_recipients x on x.notification_id = n.id
    where n.kind = 'evaluation.round' and x.user_id = ${s.street.actor.userId}`.execute(db.handle.db);
  assert.ok((told.rows[0]?.n ?? 0) >= 1);
  const gone = await rounds.cancelRound(s.leader, r.id, { opinion: '数据未齐' });
  assert.equal(gone.state, 'cancelled');
  assert.equal((await rounds.openRound(s.clerk, { year: of, selfDueOn })).state, 'selfScoring', '取消后可以重新开始');
});

test(clause('B5-3', '自评附佐证；核定与计算不同要写理由；逐件登记要有佐证；没评完不能公布'), async () => {
  const r = await opened(s, aYear());
  feed(r);
  await rounds.measureRound(s.clerk, r.id, {});
  let sheet = await sheetOf(s.street, r);
  const list = itemOf(sheet, 'list');
  await assert.rejects(
    sheets.selfScore(s.street, list.id, { score: 21, note: '', fileIds: [] }),
    refused('evaluation.scoreRange'),
  );
  await assert.rejects(
    sheets.selfScore(s.otherStreet, list.id, { score: 20, note: '', fileIds: [] }),
    refused('evaluation.itemNotFound'),
  );
  await assert.rejects(
    sheets.officeScore(s.clerk, list.id, { score: 18, reason: '提前', fileIds: [] }),
    refused('evaluation.notYours'),
    '自评阶段不能核定',
  );
  sheet = await sheets.selfScore(s.street, list.id, {
    score: 20,
    note: '清单已签批',
    fileIds: [await aFile(s.street)],
  });
  assert.equal(itemOf(sheet, 'list').selfFiles.length, 1);
  assert.equal(itemOf(sheet, 'list').final, null, '公布前单位看不到核定分');
  sheet = await sheets.submitSelf(s.street, sheet.id, { statement: '全年任务完成较好' });
  assert.equal(sheet.state, 'submitted');
  await assert.rejects(
    sheets.selfScore(s.street, list.id, { score: 19, note: '', fileIds: [] }),
    refused('evaluation.notNow'),
    '报送后不能再改',
  );
  await sheets.reopenSelf(s.clerk, sheet.id, { opinion: '请补充佐证' });
  await sheets.submitSelf(s.street, sheet.id, { statement: '已补充佐证' });
  await rounds.closeSelf(s.clerk, r.id, {});
  await assert.rejects(rounds.publishRound(s.clerk, r.id, {}), refused('evaluation.scoresMissing'));
  const office = await sheetOf(s.clerk, r, s.street);
  await assert.rejects(
    sheets.officeScore(s.clerk, list.id, { score: 18, reason: '', fileIds: [] }),
    refused('evaluation.reasonMissing'),
  );
  await assert.rejects(
    sheets.officeScore(s.clerk, itemOf(office, 'late').id, { score: 18, reason: '改', fileIds: [] }),
    refused('evaluation.notByPeople'),
  );
  const entry = {
    itemId: itemOf(office, 'late').id,
    what: '三季度报送迟 2 天',
    points: 0.5,
    happenedOn: db.clock.today(),
    link: '',
    fileIds: [] as string[],
  };
  await assert.rejects(sheets.addEntry(s.clerk, sheet.id, entry), refused('evaluation.evidenceMissing'));
  await assert.rejects(
    sheets.addEntry(s.clerk, sheet.id, { ...entry, itemId: list.id, link: '/letters' }),
    refused('evaluation.notByCase'),
  );
  await assert.rejects(
    sheets.addEntry(s.street, sheet.id, { ...entry, link: '/letters' }),
    refused('evaluation.notYours'),
  );
  const noted = await sheets.addEntry(s.clerk, sheet.id, { ...entry, link: '/periodic-reports/2026Q3' });
  assert.equal(itemOf(noted, 'late').final, 19.5);
  assert.equal(await audited('evaluationSheet.addEntry', sheet.id), 1);
  const back = await sheets.withdrawEntry(s.clerk, itemOf(noted, 'late').entries[0]!.id, { opinion: '核实为按时' });
  assert.equal(itemOf(back, 'late').final, 20, '撤回后恢复满分');
  assert.equal(itemOf(back, 'late').entries[0]?.withdrawn?.reason, '核实为按时', '撤回的留痕');
  await assert.rejects(
    sheets.withdrawEntry(s.clerk, itemOf(noted, 'late').entries[0]!.id, { opinion: '再撤' }),
    refused('evaluation.entryNotFound'),
  );
});

test(clause('B5-3', '一次填写多项自评；按项目并排核定，规则与逐项相同，有一处不对全部不记'), async () => {
  const r = await opened(s, aYear());
  const own = await sheetOf(s.street, r);
  const list = itemOf(own, 'list');
  const scores = [{ itemId: list.id, score: 19, note: '附清单' }];
  await assert.rejects(sheets.selfScores(s.otherStreet, own.id, { scores }), refused('evaluation.sheetNotFound'));
  await assert.rejects(sheets.selfScores(s.clerk, own.id, { scores }), refused('evaluation.notYours'));
  await assert.rejects(
    sheets.selfScores(s.street, own.id, {
      scores: [{ itemId: itemOf(await sheetOf(s.otherStreet, r), 'list').id, score: 1, note: '' }],
    }),
    refused('evaluation.itemNotFound'),
    '别家的项目',
  );
  assert.equal(itemOf(await sheets.selfScores(s.street, own.id, { scores }), 'list').self, 19);
  await assert.rejects(
    grid.officeScores(s.clerk, r.id, { scores: [{ itemId: list.id, score: 19, reason: '' }] }),
    refused('evaluation.notYours'),
    '自评没有结束',
  );
  await rounds.closeSelf(s.clerk, r.id, {});
  await assert.rejects(grid.getGrid(s.street, r.id), refused('evaluation.notYours'));
  await assert.rejects(grid.getGrid(s.enterprise, r.id), refused('evaluation.roundNotFound'));
  const street = (await grid.getGrid(s.clerk, r.id)).groups.find((g) => g.group === 'street');
  const units = street?.items.find((one) => one.key === 'list')?.units ?? [];
  assert.equal(units.length, 13);
  const all = units.map((one) => ({ itemId: one.itemId, score: 18, reason: '同一标准核定' }));
  await assert.rejects(
    grid.officeScores(s.clerk, r.id, { scores: [...all.slice(1), { itemId: list.id, score: 18, reason: '' }] }),
    refused('evaluation.reasonMissing'),
  );
  await assert.rejects(
    grid.officeScores(s.clerk, r.id, { scores: [...all, { itemId: itemOf(own, 'late').id, score: 1, reason: '改' }] }),
    refused('evaluation.notByPeople'),
  );
  await assert.rejects(
    grid.officeScores(s.clerk, r.id, { scores: [...all.slice(1), { itemId: list.id, score: 21, reason: '改' }] }),
    refused('evaluation.scoreRange'),
  );
  assert.equal(itemOf(await sheetOf(s.clerk, r, s.otherStreet), 'list').office, null, '有一处不对全部不记');
  await assert.rejects(grid.officeScores(s.leader, r.id, { scores: all }), refused('evaluation.notYours'));
  const done = await grid.officeScores(s.clerk, r.id, { scores: all });
  assert.equal(done.groups.find((g) => g.group === 'street')?.items[0]?.missing, 0);
  assert.equal(await audited('evaluationRound.score', r.id), 1);
  const trail = itemOf(await sheetOf(s.clerk, r, s.street), 'list').changes;
  assert.deepEqual(
    [trail[0]?.kind, trail[0]?.after, trail[0]?.who],
    ['office', 18, '河东区安全生产委员会办公室 高亚琴'],
  );
});

test(clause('B5-3', '异议：期内附佐证提出，由没有评分的人裁定；成立后改分、名次随之变化，留痕'), async () => {
  const first = await opened(s, aYear());
  feed(first);
  const r = await published(s, first);
  assert.equal(r.state, 'published');
  const before = lineOf(r, s.otherStreet);
  assert.equal(before.total, 18 + 20 + 24 + 14);
  assert.equal(before.rank, 13, '逾期 3 件扣 6 分，列最后');
  const own = await sheetOf(s.otherStreet, r);
  assert.equal(own.result?.total, 76);
  assert.equal(own.result?.rank, null, '冻结前不公布名次');
  const file = { fileIds: [await aFile(s.otherStreet)] };
  const claim = { itemId: itemOf(own, 'overdue').id, claim: '其中两件已经批准延期', askedScore: 18 };
  await assert.rejects(
    objections.fileObjection(s.street, own.id, { ...claim, ...file }),
    refused('evaluation.itemNotFound'),
  );
  await assert.rejects(
    objections.fileObjection(s.clerk, own.id, { ...claim, fileIds: [await aFile(s.clerk)] }),
    refused('evaluation.notYours'),
  );
  const filed = await objections.fileObjection(s.otherStreet, own.id, { ...claim, ...file });
  assert.equal(filed.scoreBefore, 14);
  assert.ok(filed.dueAt, '裁定有期限');
  await assert.rejects(
    objections.fileObjection(s.otherStreet, own.id, { ...claim, fileIds: [await aFile(s.otherStreet)] }),
    refused('evaluation.objectionOpen'),
  );
  await assert.rejects(sheets.acknowledgeSheet(s.otherStreet, own.id, {}), refused('evaluation.objectionsOpen'));
  const ruling = { score: 18, ruling: '两件延期经批准，不计逾期' };
  await assert.rejects(
    objections.upholdObjection(s.clerk, filed.id, ruling),
    refused('evaluation.notYours'),
    '评过分的人不能裁定',
  );
  await assert.rejects(objections.upholdObjection(s.otherStreet, filed.id, ruling), refused('evaluation.notYours'));
  await assert.rejects(objections.upholdObjection(s.street, filed.id, ruling), refused('evaluation.objectionNotFound'));
  await assert.rejects(
    objections.upholdObjection(s.reviewer, filed.id, { ...ruling, score: 30 }),
    refused('evaluation.scoreRange'),
  );
  const upheld = await objections.upholdObjection(s.reviewer, filed.id, ruling);
  assert.equal(upheld.state, 'upheld');
  assert.equal(await audited('evaluationObjection.uphold', filed.id), 1);
  await assert.rejects(
    objections.dismissObjection(s.reviewer, filed.id, { ruling: '不成立' }),
    refused('evaluation.notYours'),
  );
  const after = await presentRounds.getRound(s.clerk, r.id);
  assert.equal(lineOf(after, s.otherStreet).total, 80);
  assert.equal(lineOf(after, s.otherStreet).rank, 13);
  const trail = itemOf(await sheetOf(s.otherStreet, r), 'overdue').changes;
  assert.deepEqual(
    trail.map((c) => [c.kind, c.before, c.after]),
    [
      ['ruling', 14, 18],
      ['computed', null, 14],
    ].slice(0, trail.length),
  );
  assert.equal(trail[0]?.objectionId, filed.id);
  const second = await objections.fileObjection(s.street, (await sheetOf(s.street, r)).id, {
    itemId: itemOf(await sheetOf(s.street, r), 'closed').id,
    claim: '有一件应当剔除',
    askedScore: null,
    fileIds: [await aFile(s.street)],
  });
  await assert.rejects(rounds.freezeRound(s.leader, r.id, { opinion: '同意' }), refused('evaluation.objectionsOpen'));
  await objections.dismissObjection(s.leader, second.id, { ruling: '数据无误，维持原分' });
  await assert.rejects(rounds.freezeRound(s.leader, r.id, { opinion: '同意' }), refused('evaluation.termRunning'));
  db.clock.advance({ days: 14 });
  await assert.rejects(
    objections.fileObjection(s.street, (await sheetOf(s.street, r)).id, {
      ...claim,
      itemId: itemOf(await sheetOf(s.street, r), 'list').id,
      fileIds: [await aFile(s.street)],
    }),
    refused('evaluation.objectionLate'),
  );
});

async function frozen(of: number): Promise<RoundView> {
  const first = await opened(s, of);
  feed(first);
  const r = await published(s, first);
  db.clock.advance({ days: 14 });
  return rounds.freezeRound(s.leader, r.id, { opinion: '同意' });
}

test(clause('B5-3', '冻结：评分人、公布人不能批准；冻结后的数按存下的数据重算一致，后来的数据只显示差异'), async () => {
  const first = await opened(s, aYear());
  feed(first);
  const r = await published(s, first);
  db.clock.advance({ days: 14 });
  await assert.rejects(rounds.freezeRound(s.clerk, r.id, { opinion: '同意' }), refused('evaluation.notYours'));
  const both = db.ctx({ ...s.clerk.actor, roles: ['office.admin', 'office.leader'] });
  await assert.rejects(rounds.freezeRound(both, r.id, { opinion: '同意' }), refused('evaluation.notYours'));
  const done = await rounds.freezeRound(s.leader, r.id, { opinion: '同意' });
  assert.match(done.frozenHash ?? '', /^[0-9a-f]{64}$/);
  const line = lineOf(done, s.street);
  assert.deepEqual([line.total, line.rank, line.grade], [18 + 20 + 32 + 20, 1, 'excellent']);
  const streets = done.boards.find((b) => b.group === 'street');
  assert.equal(streets?.quota, 3, '13 家的 30% 是 3 家');
  assert.equal(streets?.grades.excellent, 1, '同分跨过名额的均定良好');
  const again = await rounds.recomputeRound(s.secondLeader, r.id);
  assert.deepEqual([again.isSame, again.hash === again.frozenHash, again.different], [true, true, []]);
  figures.set(`test.closed ${mine(s.street)}`, { numerator: 5, denominator: 10 });
  const later = await rounds.recomputeRound(s.clerk, r.id);
  assert.equal(later.isSame, true, '后来的数据不改变冻结的结果');
  assert.deepEqual(
    later.measured.map((m) => [m.title, m.before, m.after]),
    [['按期销号率', '9/10', '5/10']],
  );
  await assert.rejects(rounds.recomputeRound(s.street, r.id), refused('evaluation.notYours'));
  await assert.rejects(rounds.measureRound(s.clerk, r.id, {}), refused('evaluation.notYours'), '冻结后不能再取数');
  const own = await presentRounds.getRound(s.street, r.id);
  assert.equal(unitsOf(own).length, 34, '冻结后通报全部名次');
  const other = unitsOf(own).find((u) => u.unitId === mine(s.otherStreet));
  assert.deepEqual([other?.mayOpen, other?.base, other?.gradeWhy], [false, null, ''], '别家只看总分、名次和等次');
  // A stored input that is changed behind the program's back no longer gives the seal.
  await sql`update evaluation_items set final = final - 1 where id = (select i.id from evaluation_items i join evaluation_sheets t on t.id = i.sheet_id
    where t.round_id = ${r.id} and i.key = 'list' limit 1)`.execute(db.handle.db);
  assert.equal((await rounds.recomputeRound(s.clerk, r.id)).isSame, false, '改动存下的分数会被发现');
});

test(
  clause('B5-3', '冻结后打开一个数：还是冻结时的数和那几条记录，现在少了多了哪些另列；存下的明细改动会被发现'),
  async () => {
    const row = (n: number) => ({
      id: `r${n}`,
      code: `HD-${n}`,
      title: `第 ${n} 件逾期隐患`,
      note: '上杭路街道',
      on: db.clock.today(),
      href: `/hazards/${n}`,
    });
    const key = `test.overdue ${mine(s.otherStreet)}`;
    const first = await opened(s, aYear());
    feed(first);
    records.set(key, [row(1), row(2), row(3)]);
    const r = await published(s, first);
    db.clock.advance({ days: 14 });
    await rounds.freezeRound(s.leader, r.id, { opinion: '同意' });
    const overdue = itemOf(await sheetOf(s.clerk, r, s.otherStreet), 'overdue');
    const ask = { part: 'numerator' as const, list: 'then' as const, limit: 20 };
    const at = await openFigure(s.otherStreet, overdue.id, 0, ask);
    assert.deepEqual(
      [at.then.numerator, at.counts, at.differs],
      [3, { then: 3, now: 3, gone: 0, came: 0, kept: 3 }, false],
    );
    // Afterwards one hazard is found to be none, and an older one comes to light.
    records.set(key, [row(2), row(3), row(4), row(5)]);
    figures.set(key, { numerator: 4, denominator: null });
    const then = await openFigure(s.clerk, overdue.id, 0, ask);
    assert.deepEqual([then.then.numerator, then.now.numerator, then.differs], [3, 4, true]);
    assert.deepEqual(
      then.items.map((one) => [one.id, one.mark]),
      [
        ['r1', 'gone'],
        ['r2', 'same'],
        ['r3', 'same'],
      ],
    );
    const ids = async (list: 'now' | 'gone' | 'came') =>
      (await openFigure(s.clerk, overdue.id, 0, { ...ask, list })).items.map((one) => one.id);
    assert.deepEqual(
      [await ids('now'), await ids('gone'), await ids('came')],
      [['r2', 'r3', 'r4', 'r5'], ['r1'], ['r4', 'r5']],
    );
    const unit = await openFigure(s.otherStreet, overdue.id, 0, ask);
    assert.deepEqual(
      [unit.items[0]?.title, unit.items[0]?.href],
      ['第 1 件逾期隐患', null],
      '单位看得到当时的记录，不能再打开',
    );
    await assert.rejects(
      openFigure(s.street, overdue.id, 0, ask),
      refused('evaluation.itemNotFound'),
      '别家的数打不开',
    );
    await assert.rejects(openFigure(s.clerk, overdue.id, 5, ask), refused('evaluation.itemNotFound'));
    const again = await rounds.recomputeRound(s.clerk, r.id);
    assert.equal(again.isSame, true);
    assert.deepEqual(
      again.measured.map((m) => [m.itemId, m.before, m.after]),
      [[overdue.id, '3', '4']],
    );
    await sql`update evaluation_kept_rows set rows = rows - 0 where item_id = ${overdue.id}`.execute(db.handle.db);
    const broken = await rounds.recomputeRound(s.clerk, r.id);
    assert.deepEqual([broken.isSame, broken.different.map((d) => d.what)], [false, ['逾期未销号存下的明细']]);
    records.delete(key);
  },
);

test(
  clause('B5-3', '未报数：公布、排名、通知书都写明未报，按 0 分计；方案写明不参评的折算；按当时已知重算一致'),
  async () => {
    const content = aContent();
    const overdue = content.items.find((i) => i.key === 'overdue');
    assert.ok(overdue);
    Object.assign(overdue, { figures: ['test.people'], formula: { form: 'perCase', points: 2, cap: null } });
    const of = aYear();
    const first = await opened(s, of, content);
    feed(first);
    // One street says that there was none; all others say nothing.
    const quarter = { from: plainDate(`${of}-01-01`), to: plainDate(`${of}-12-31`) };
    db.clock.set(`${of + 1}-01-11T02:00:00Z`);
    await reportFigure(s.street, 'test.people', {
      unitId: mine(s.street),
      ...quarter,
      numerator: 0,
      denominator: null,
      note: '全年没有发生',
      reason: '',
      fileIds: [],
      withdraw: false,
    });
    const r = await published(s, first);
    const told = itemOf(await sheetOf(s.clerk, r, s.street), 'overdue');
    assert.deepEqual([told.computed, told.isUnreported], [20, false], '填报为 0 是满分');
    const silent = itemOf(await sheetOf(s.clerk, r, s.otherStreet), 'overdue');
    assert.deepEqual(
      [
        silent.computed,
        silent.final,
        silent.isUnreported,
        silent.isCompared,
        silent.words,
        silent.figures[0]?.numerator,
      ],
      [0, 0, true, false, '未报数，按 0 分计', null],
    );
    const board = await presentRounds.getRound(s.clerk, r.id);
    assert.deepEqual([lineOf(board, s.street).unreported, lineOf(board, s.otherStreet).unreported], [0, 1]);
    assert.equal(lineOf(board, s.otherStreet).notCompared, 0, '按 0 分计的不算折算');
    const lost = await presentRounds.listDeductions(s.clerk, r.id, { limit: 50, unit: [mine(s.otherStreet)] });
    assert.ok(lost.items.some((d) => d.points === -20 && d.what === '未报数，按 0 分计'));
    db.clock.advance({ days: 14 });
    const done = await rounds.freezeRound(s.leader, r.id, { opinion: '同意' });
    // What is reported after the freeze shows as a difference and moves nothing.
    db.clock.advance({ hours: 1 });
    await reportFigure(s.otherStreet, 'test.people', {
      unitId: mine(s.otherStreet),
      ...quarter,
      numerator: 1,
      denominator: null,
      note: '补报',
      reason: '',
      fileIds: [],
      withdraw: false,
    });
    const again = await rounds.recomputeRound(s.clerk, r.id);
    assert.equal(again.isSame, true);
    assert.deepEqual(
      again.measured.map((m) => [m.before, m.after]),
      [['未报', '1']],
    );
    const view = await openFigure(s.clerk, silent.id, 0, { part: 'numerator', list: 'then', limit: 20 });
    assert.deepEqual([view.then.numerator, view.now.numerator, view.counts.came], [null, 1, 1]);
    const letters = await draftRoundLetter(s.clerk, r.id, {
      kind: 'result',
      sheetId: lineOf(done, s.otherStreet).sheetId,
    });
    const body = (
      await sql<{
        body: string;
      }>`select body::text as body from letter_drafts where id = ${letters.letters[0]!.draftId}`.execute(db.handle.db)
    ).rows[0]!.body;
    assert.match(body, /“逾期未销号”未报数，按 0 分计/);
    // Another scheme leaves the item to the rest of its dimension.
    const draft = await schemes.draftScheme(s.clerk, {
      group: 'street',
      year: of + 1,
      basedOn: done.boards.find((b) => b.group === 'street')!.scheme.id,
    });
    const changed = structuredClone(content);
    changed.items.find((i) => i.key === 'overdue')!.unreported = 'prorate';
    const saved = await schemes.saveScheme(s.clerk, draft.id, { title: draft.title, content: changed });
    assert.ok(saved.changes.includes('“逾期未销号”未报数时改为不参评，按其余项折算'));
    assert.match(saved.words['overdue'] ?? '', /没有填报的不参评/);
    const tried = await tryScheme(s.leader, draft.id, of);
    const row = tried.rows.find((one) => one.unitId === mine(s.otherStreet))!;
    // 18 + 20 for duty; 24 of 40 for the rate, and 12 of 20 stand in for what was not reported.
    assert.deepEqual([row.before.total, row.after.total], [62, 74]);
  },
);

test(clause('B5-4', '冻结后发现差错只能更正：提出人不能批准，原结果保留，更正后的分和名次另列'), async () => {
  const r = await frozen(aYear());
  const sheet = await sheetOf(s.clerk, r, s.street);
  const fix = { itemId: itemOf(sheet, 'list').id, score: 8, reason: '清单补签，核减', fileIds: [] };
  await assert.rejects(
    sheets.officeScore(s.clerk, fix.itemId, { score: 8, reason: '改', fileIds: [] }),
    refused('evaluation.notYours'),
  );
  const proposed = await objections.proposeCorrection(s.clerk, sheet.id, fix);
  const k = proposed.corrections[0]!;
  await assert.rejects(objections.proposeCorrection(s.clerk, sheet.id, fix), refused('evaluation.correctionOpen'));
  await assert.rejects(
    objections.approveCorrection(s.clerk, k.id, { opinion: '同意' }),
    refused('evaluation.notYours'),
  );
  await assert.rejects(
    objections.approveCorrection(s.street, k.id, { opinion: '同意' }),
    refused('evaluation.correctionNotFound'),
  );
  assert.equal((await sheetOf(s.street, r)).corrections.length, 0, '批准前单位看不到');
  await objections.approveCorrection(s.leader, k.id, { opinion: '同意更正' });
  const after = await presentRounds.getRound(s.street, r.id);
  const line = lineOf(after, s.street);
  assert.equal(line.total, 90, '冻结的分不变');
  assert.equal(line.corrected?.total, 80);
  assert.ok((line.corrected?.rank ?? 0) > 1);
  assert.equal((await rounds.recomputeRound(s.clerk, r.id)).isSame, true);
  assert.equal(itemOf(await sheetOf(s.street, r), 'list').changes[0]?.kind, 'correction');
});

test(clause('B5-2', '一票否决定不合格；最低等次进入督办阶梯，确认整改后结束'), async () => {
  const first = await opened(s, aYear());
  feed(first);
  const r = await scored(s, first);
  const sheet = await sheetOf(s.clerk, r, s.otherStreet);
  await sheets.addEntry(s.clerk, sheet.id, {
    itemId: itemOf(sheet, 'accident').id,
    what: '较大火灾事故，死亡 3 人',
    points: 1,
    happenedOn: db.clock.today(),
    link: '/hazards',
    fileIds: [],
  });
  await rounds.publishRound(s.clerk, r.id, {});
  db.clock.advance({ days: 14 });
  await assert.rejects(sheets.raiseCause(s.clerk, sheet.id, {}), refused('evaluation.notYours'), '没有冻结');
  const done = await rounds.freezeRound(s.leader, r.id, { opinion: '同意' });
  const line = lineOf(done, s.otherStreet);
  assert.deepEqual([line.grade, line.gradeWhy], ['fail', '一票否决：较大事故']);
  const good = await sheetOf(s.clerk, r, s.street);
  await assert.rejects(sheets.raiseCause(s.clerk, good.id, {}), refused('evaluation.causeNone'));
  await sheets.raiseCause(s.clerk, sheet.id, {});
  const causes = () => db.ctx().inTx((tx) => causesOf(tx, db.ctx().actor, { unitId: mine(s.otherStreet) }));
  assert.deepEqual(
    (await causes()).filter((c) => c.subjectId === sheet.id).map((c) => [c.kind, c.metAt]),
    [['evaluationLow', null]],
  );
  await assert.rejects(sheets.raiseCause(s.clerk, sheet.id, {}), refused('evaluation.notYours'), '不重复列入');
  await sheets.meetCause(s.clerk, sheet.id, { opinion: '整改报告已核实' });
  assert.ok((await causes()).find((c) => c.subjectId === sheet.id)?.metAt);
  const list = await presentRounds.listDeductions(s.clerk, r.id, { limit: 50, unit: [mine(s.otherStreet)] });
  assert.deepEqual(
    list.items.map((d) => [d.itemTitle, d.points, d.kind]).sort(),
    [
      ['较大事故', 0, 'entry'],
      ['逾期未销号', -6, 'figure'],
    ].sort(),
  );
});

test(clause('B5-1', '试算：新方案用冻结年份的数据算出名次变化，不写入考核'), async () => {
  const of = aYear();
  const r = await frozen(of);
  const count = async () =>
    (
      await sql<{
        n: string;
      }>`select (select count(*) from evaluation_items) || ':' || (select count(*) from evaluation_score_changes) as n`.execute(
        db.handle.db,
      )
    ).rows[0]?.n;
  const before = await count();
  const draft = await schemes.draftScheme(s.clerk, {
    group: 'street',
    year: of + 1,
    basedOn: (await listSchemes(s.clerk, { limit: 1, year: of, group: ['street'] })).items[0]!.id,
  });
  const content = aContent();
  content.items.find((i) => i.key === 'closed')!.weight = 20;
  content.items.find((i) => i.key === 'overdue')!.weight = 40;
  content.items.find((i) => i.key === 'overdue')!.formula = { form: 'perCase', points: 10, cap: null };
  await schemes.saveScheme(s.clerk, draft.id, { title: draft.title, content });
  const tried = await tryScheme(s.leader, draft.id, of);
  assert.equal(tried.rows.length, 13);
  const row = tried.rows.find((one) => one.unitId === mine(s.otherStreet))!;
  assert.equal(row.before.total, 76);
  assert.equal(row.after.total, 18 + 20 + 12 + 10);
  assert.match(row.why.join(), /按期销号率 −12/);
  assert.ok(tried.changes.some((c) => c.includes('“按期销号率”由 40 分改为 20 分')));
  assert.equal(await count(), before, '什么都没有写入');
  await assert.rejects(tryScheme(s.leader, draft.id, 2020), refused('evaluation.noInputs'));
  await assert.rejects(tryScheme(s.street, draft.id, of), refused('evaluation.schemeNotFound'));
  assert.ok(r.frozenHash);
});

test(clause('B5-4', '冻结后拟结果通知书、报告、移交单、通报，各进入核稿签发；冻结前不能拟'), async () => {
  const open = await opened(s, aYear());
  await assert.rejects(draftRoundLetter(s.clerk, open.id, { kind: 'report' }), refused('evaluation.notYours'));
  const r = await frozen(aYear());
  const sheet = await sheetOf(s.clerk, r, s.street);
  for (const kind of ['report', 'handover', 'circular'] as const) await draftRoundLetter(s.clerk, r.id, { kind });
  const after = await draftRoundLetter(s.clerk, r.id, { kind: 'result', sheetId: sheet.id });
  assert.equal(after.letters.length, 4);
  await assert.rejects(draftRoundLetter(s.clerk, r.id, { kind: 'report' }), refused('evaluation.letterDrafted'));
  await assert.rejects(draftRoundLetter(s.street, r.id, { kind: 'circular' }), refused('evaluation.notYours'));
  const body = (
    await sql<{
      title: string;
      body: string;
      recipients: unknown[];
    }>`select title, body::text as body, recipients from letter_drafts where id = ${after.letters.find((l) => l.kind === 'result')!.draftId}`.execute(
      db.handle.db,
    )
  ).rows[0]!;
  assert.match(body.body, /得分90分，在街道组13家单位中列第1名，等次为优秀/);
  const handover = (
    await sql<{
      recipients: { name: string }[];
    }>`select recipients from letter_drafts where id = ${after.letters.find((l) => l.kind === 'handover')!.draftId}`.execute(
      db.handle.db,
    )
  ).rows[0]!;
  assert.deepEqual(
    handover.recipients.map((one) => one.name),
    ['河东区委组织部'],
  );
  const seen = await presentRounds.getRound(s.street, r.id);
  assert.equal(seen.letters.length, 0);
  assert.ok(!seen.timeline.some((event) => event.label.startsWith('拟')), '拟哪些文书、写给谁，单位看不到');
  const day = db.clock.today();
  const issued = async () =>
    (
      await db.ctx().inTx((tx) =>
        measure(tx, s.clerk.actor, 'evaluation.reported', {
          span: { from: day, to: day },
          units: [],
          district: true,
        }),
      )
    ).map((v) => v.numerator);
  assert.deepEqual(await issued(), [0], '拟稿不算');
  const draft = after.letters.find((l) => l.kind === 'report')!.draftId;
  const reviewed = await reviewDraft(s.reviewer, { id: draft, version: 1, opinion: '' });
  const signed = await signDraft(s.leader, { id: draft, version: reviewed.version, opinion: '' });
  await issueDraft(s.clerk, { id: draft, version: signed.version, opinion: '' });
  assert.deepEqual(await issued(), [1], '印发后计数');
});

test(clause('B4-2', '表彰：提出、审核、批准三个人，受表彰人不能经手自己的；公布后计数，撤销后不再计'), async () => {
  const propose = (over: object = {}) =>
    incentives.proposeCommendation(s.street, {
      kind: 'individual',
      title: '治本攻坚先进个人',
      unitId: mine(s.street),
      userId: s.street.actor.userId,
      personName: '',
      reason: '全年发现并推动整改重大隐患 12 件',
      fileIds: [],
      ...over,
    });
  await assert.rejects(incentives.proposeCommendation(s.enterprise, {} as never), refused('evaluation.notYours'));
  await assert.rejects(propose({ userId: s.department.actor.userId }), refused('evaluation.personUnknown'));
  const m = await propose();
  assert.equal(m.personName, '宋春生');
  const opinion = { opinion: '同意' };
  await assert.rejects(incentives.approveCommendation(s.leader, m.id, opinion), refused('evaluation.notYours'));
  await assert.rejects(incentives.reviewCommendation(s.clerk, m.id, opinion), refused('evaluation.notYours'));
  await assert.rejects(incentives.getCommendation(s.otherStreet, m.id), refused('evaluation.commendationNotFound'));
  await incentives.reviewCommendation(s.reviewer, m.id, opinion);
  const lent = db.ctx({
    ...s.leader.actor,
    onBehalfOf: { userId: s.street.actor.userId, name: '宋春生', unitName: '' },
  });
  await assert.rejects(incentives.approveCommendation(lent, m.id, opinion), refused('evaluation.notYours'), '受表彰人');
  await incentives.approveCommendation(s.leader, m.id, opinion);
  const announced = await incentives.announceCommendation(s.clerk, m.id, {});
  assert.ok(announced.draftId, '表彰通报进入核稿签发');
  assert.equal(await audited('evaluationCommendation.announce', m.id), 1);
  assert.equal(
    (await incentives.getCommendation(s.otherStreet, m.id)).facts.length,
    0,
    '公布后各单位可看，依据只供决定的人看',
  );
  const day = dayOf(db.clock.now());
  const span = { from: day, to: day };
  const unit = { id: mine(s.street), kind: 'street', streetCode: '120102005' };
  const counted = async (to = day) =>
    db.ctx().inTx(async (tx) =>
      (
        await measure(tx, s.clerk.actor, 'evaluation.commended', {
          span: { from: day, to },
          units: [unit],
          district: true,
        })
      ).map((v) => v.numerator),
    );
  assert.deepEqual(await counted(), [1, 1]);
  const rows = await db
    .ctx()
    .inTx((tx) =>
      rowsOf(
        tx,
        s.clerk.actor,
        { code: 'evaluation.commended', ...span, unit: unit.id, part: 'numerator' },
        { limit: 10 },
      ),
    );
  assert.deepEqual(
    rows.items.map((row) => row.code),
    [m.code],
  );
  db.clock.advance({ days: 3 });
  await assert.rejects(
    incentives.rescindCommendation(s.clerk, m.id, { opinion: '查实' }),
    refused('evaluation.notYours'),
  );
  await incentives.rescindCommendation(s.leader, m.id, { opinion: '事迹不实' });
  assert.deepEqual(await counted(), [1, 1], '撤销前的那天仍是 1');
  assert.deepEqual(await counted(dayOf(db.clock.now())), [0, 0], '到今天不再计');
});

test(clause('B4-1', '征询意见：被征询的单位看不到；答复附系统事实，由另一位领导审定后征询单位才看到'), async () => {
  await frozen(aYear());
  const ask = (ctx: typeof s.street) =>
    incentives.askInquiry(ctx, {
      purpose: 'inspection',
      unitId: mine(s.street),
      personName: '董立新',
      question: '拟考察对象开展三年行动情况',
    });
  await assert.rejects(ask(s.street), refused('evaluation.notYours'), '街道不提出征询');
  const q = await ask(s.organisation);
  assert.equal(q.state, 'asked');
  await assert.rejects(incentives.getInquiry(s.street, q.id), refused('evaluation.inquiryNotFound'));
  await assert.rejects(
    incentives.answerInquiry(s.organisation, q.id, { answer: '代为答复' }),
    refused('evaluation.notYours'),
  );
  const answered = await incentives.answerInquiry(s.clerk, q.id, { answer: '该街道近年考核优秀，未发现问题' });
  assert.ok(answered.facts.some((f) => /年度考核/.test(f.label) && /优秀/.test(f.text)));
  const waiting = await incentives.getInquiry(s.organisation, q.id);
  assert.deepEqual([waiting.answer, waiting.facts], ['', []], '审定前看不到');
  const self = db.ctx({ ...s.clerk.actor, roles: ['office.admin', 'office.leader'] });
  await assert.rejects(incentives.confirmInquiry(self, q.id, { opinion: '同意' }), refused('evaluation.notYours'));
  await incentives.confirmInquiry(s.leader, q.id, { opinion: '同意' });
  assert.match((await incentives.getInquiry(s.organisation, q.id)).answer, /优秀/);
  const replied = await incentives.inquiryLetter(s.clerk, q.id);
  assert.ok(replied.draftId);
  const sheet = await incentives.getAppraisal(s.organisation, mine(s.street), 2099);
  assert.ok(sheet.results.length > 0);
  await assert.rejects(
    incentives.getAppraisal(s.department, mine(s.street), undefined),
    refused('evaluation.notYours'),
  );
  const asked = await incentives.listInquiries(s.organisation, { limit: 10 });
  assert.equal(asked.total, 1);
  assert.equal((await incentives.listInquiries(s.street, { limit: 10 })).total, 0);
});
