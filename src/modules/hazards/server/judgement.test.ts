import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { refusalOf, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { loadLibrary, readLibrary } from '#modules/criteria/server/index.ts';
import type { Answer } from '#modules/criteria/shared/judgement.ts';
import type { HazardRecord, JudgeHazard } from '../shared/schema.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import { figureTotals } from './figures.ts';

const db = await testDb();
const s = await b.aStage(db);

const DUST = 'MEM-10-2023#053';
const answered = (id: string, facts: Record<string, Answer>): Pick<JudgeHazard, 'criterionIds' | 'answers'> => ({
  criterionIds: [id],
  answers: { facts: { [id]: facts }, place: null, met: null, fixed: [] },
});
const judge = (h: HazardRecord, over: Partial<JudgeHazard>, who: Ctx = s.officer): Promise<HazardRecord> =>
  acts.judgeHazard(who, h.id, {
    version: h.version,
    grade: 'major',
    method: 'direct',
    criterionIds: [],
    reason: '现场核实情况与条款相符',
    ...over,
  });
const none = { q1: 'missing', q2: 'missing', q3: 'missing' } as const;
const paper = async (who: Ctx): Promise<string> =>
  (await storeFile(who, { name: '专家论证意见.pdf', bytes: Buffer.from('%PDF-1.4\n%论证意见\n%%EOF\n') })).id;
const majors = async (): Promise<number> =>
  (await db.ctx().inTx((tx) => figureTotals(tx, s.office.actor, db.clock.today(), { grade: 'major' }))).open ?? 0;

test(clause('T6-2', '判定连同版本、回答、推算结果、理由一起存档，进审计，只增不改'), async () => {
  const h = await judge(await b.aReport(s, s.safety), answered(DUST, none));
  const [one] = h.judgements;
  assert.equal(one?.computed, 'major');
  assert.equal(one?.decided, 'major');
  assert.equal(one?.criteriaOn, h.foundOn);
  assert.deepEqual(
    one?.items.map((i) => [i.id, i.edition]),
    [[DUST, 1]],
  );
  assert.equal(one?.answered.length, 3);
  assert.match(one?.findings[0]?.made.join('') ?? '', /泄爆装置未设置/);
  assert.equal(one?.by, s.officer.actor.name);
  const audited = await sql<{ facts: { computed?: string; round?: number } }>`select facts from audit_entries
    where subject_id = ${h.id} and action = 'hazard.judgeMajor'`.execute(db.handle.db);
  assert.equal(audited.rows[0]?.facts.computed, 'major');
  for (const change of [
    sql`update hazard_judgements set decided = 'general' where hazard_id = ${h.id}`,
    sql`delete from hazard_judgements where hazard_id = ${h.id}`,
  ])
    await assert.rejects(change.execute(db.handle.db), /permission denied/);
});

test(
  clause('T6-2', '与推算结果不同的须写理由：推算为一般却判重大、尚不能判定却判重大、推算为重大却判一般'),
  async () => {
    const h = await b.aReport(s, s.safety);
    const refused = await refusalOf(
      judge(h, answered(DUST, { q1: 'missing', q2: 'working', q3: 'missing' })),
      'hazards.departureNeeded',
    );
    assert.match(refused.message, /推算为“一般”，您拟判定为“重大”/);
    assert.match(
      (await refusalOf(judge(h, answered(DUST, { q1: 'missing' })), 'hazards.departureNeeded')).message,
      /尚不能判定/,
    );
    await refusalOf(judge(h, { ...answered(DUST, none), grade: 'general' }), 'hazards.departureNeeded');
    const judged = await judge(h, {
      ...answered(DUST, { q1: 'missing', q2: 'unknown', q3: 'missing' }),
      departure: '惰化装置图纸未见，企业承认从未安装',
    });
    assert.equal(judged.state, 'awaitingConfirmation');
    assert.equal(judged.judgements[0]?.computed, 'open');
    assert.match(judged.judgements[0]?.departure ?? '', /从未安装/);
    const seen = await acts.getHazard(s.principal, h.id);
    assert.equal(seen.judgements[0]?.departure, null, 'the firm reads the result, not the reasons between officers');
    assert.equal(seen.judgements[0]?.computed, 'open');
  },
);

test(clause('T6-5', '只有重点检查事项的，写什么理由都不能判重大；兜底条款没有专家论证意见也不能'), async () => {
  const h = await b.aReport(s, s.safety);
  await refusalOf(
    judge(h, { ...answered('FOCUS-EBIKE#001', { met: 'yes' }), departure: '情形严重，拟从严处理' }),
    'criteria.focusOnly',
  );
  const last = answered('MOHURD-2023-4#022', { q1: 'yes', q2: 'yes' });
  await refusalOf(judge(h, { ...last, departure: '情形严重，拟从严处理' }), 'criteria.expertOpinionNeeded');
  const fileId = await paper(s.officer);
  await refusalOf(judge(h, { ...last, expertOpinionFileId: fileId }), 'hazards.expertNameNeeded');
  const judged = await judge(h, { ...last, expertOpinionFileId: fileId, expertName: '陶茂林、何晓东' });
  assert.equal(judged.judgements[0]?.computed, 'major');
  assert.equal(judged.judgements[0]?.expertName, '陶茂林、何晓东');
});

test(clause('T6-2', '设置但失效的，程序一并引用失效条款，证据按两条要求'), async () => {
  const h = await judge(await b.aReport(s, s.safety), answered('MEM-10-2023#056', { q1: 'ineffective' }));
  assert.deepEqual(
    h.criteria.map((c) => c.criterionId),
    ['MEM-10-2023#056', 'MEM-10-2023#065'],
  );
  assert.deepEqual(
    h.judgements[0]?.items.map((i) => i.added),
    [false, true],
  );
});

test(clause('T6-2', '一般改判为重大：送另一人核准，原判定留作记录，重大件数随即增加'), async () => {
  const h = await b.judgedGeneral(s, await b.aReport(s, s.safety));
  assert.equal(h.state, 'rectifying');
  const before = await majors();
  const again = await acts.rejudgeHazard(s.officer, h.id, {
    version: h.version,
    cause: 'factsChanged',
    grade: 'major',
    method: 'direct',
    ...answered(DUST, none),
    reason: '拆检除尘器，三项控爆措施都没有',
  });
  assert.equal(again.state, 'awaitingConfirmation');
  assert.equal(again.grade, 'major');
  assert.equal(again.stepClock !== null, true);
  assert.deepEqual(
    again.judgements.map((j) => [j.round, j.decided, j.cause]),
    [
      [2, 'major', '核实到新的情况'],
      [1, 'general', null],
    ],
  );
  assert.equal(await majors(), before + 1);
  await refusalOf(acts.confirmHazard(s.officer, h.id, { version: again.version, opinion: '同意' }), 'hazards.notYours');
  assert.equal((await b.confirmed(s, again)).state, 'registered');
});

test(clause('T6-2', '重大仍为重大：换用条款，办理进度不变；街道和企业不能重新判定'), async () => {
  const h = await b.rectifying(s);
  const input = {
    version: h.version,
    cause: 'newEdition' as const,
    grade: 'major' as const,
    method: 'direct' as const,
    ...answered(DUST, none),
    reason: '按现行文本复核，仍符合第十一条（三）',
  };
  for (const who of [s.street, s.principal, s.otherDepartment])
    await assert.rejects(acts.rejudgeHazard(who, h.id, input), AppError);
  const again = await acts.rejudgeHazard(s.officer, h.id, input);
  assert.equal(again.state, h.state);
  assert.equal(again.stepDueOn, h.stepDueOn);
  assert.deepEqual(
    again.criteria.map((c) => c.criterionId),
    [DUST],
  );
  const owed = (r: HazardRecord): string[] => r.owedEvidence.map((e) => e.label).sort();
  for (const label of owed(h)) assert.ok(owed(again).includes(label), `${label} is still owed`);
  assert.equal(new Set(owed(again)).size, owed(again).length);
  assert.equal(again.judgement?.confirmedBy, s.reviewer.actor.name);
  assert.equal(again.judgements[0]?.criteriaOn, db.clock.today(), 'by a newer edition the text of today counts');
  assert.equal(again.judgements[1]?.items[0]?.id, b.CRITERION);
});

test(clause('T6-2', '重大改为一般须两人：审核人撤回，另一人重新判定；挂牌的先摘牌'), async () => {
  const h = await b.rectifying(s);
  const lower = {
    version: h.version,
    grade: 'general' as const,
    method: 'direct' as const,
    criterionIds: [],
    reason: '经复核不符合条款',
  };
  await refusalOf(acts.rejudgeHazard(s.officer, h.id, { ...lower, cause: 'correction' }), 'hazards.lowerByTwo');
  await refusalOf(
    acts.withdrawJudgement(s.officer, h.id, { version: h.version, opinion: '自己撤回' }),
    'hazards.notYours',
  );
  const before = await majors();
  const withdrawn = await acts.withdrawJudgement(s.reviewer, h.id, {
    version: h.version,
    opinion: '鉴定结论与原判定不符',
  });
  assert.equal(withdrawn.state, 'reported');
  assert.equal(withdrawn.grade, 'unjudged');
  assert.equal(await majors(), before - 1);
  await refusalOf(acts.judgeHazard(s.reviewer, h.id, { ...lower, version: withdrawn.version }), 'hazards.samePerson');
  const judged = await acts.judgeHazard(s.second, h.id, { ...lower, version: withdrawn.version });
  assert.equal(judged.state, 'rectifying');
  assert.equal(judged.grade, 'general');
  assert.deepEqual(judged.criteria, [], 'the clauses of the former judgement are history');
  assert.equal(judged.judgements.length, 2);
  assert.ok(judged.timeline.some((t) => t.label === '撤回判定'));
});

test(clause('T10-1', '撤回判定连同核准一起撤回：再判为重大，核准以前不算入库，不能挂牌'), async () => {
  const h = await b.rectifying(s);
  assert.equal(h.judgement?.confirmedBy, s.reviewer.actor.name);
  const withdrawn = await acts.withdrawJudgement(s.reviewer, h.id, { version: h.version, opinion: '条款引用有误' });
  const again = await judge(withdrawn, answered(DUST, none), s.second);
  assert.equal(again.state, 'awaitingConfirmation');
  assert.equal(again.judgement?.confirmedBy, null);
  assert.equal(again.judgement?.confirmedOn, null);
  assert.ok(!again.people.some((p) => p.part === '核准人'));
  const list = {
    level: 'district' as const,
    unitId: s.office.actor.unitId as string,
    number: '津东督〔2026〕1号',
    note: '',
  };
  await refusalOf(acts.listHazard(s.office, h.id, list), 'hazards.wrongState');
  const confirmed = await b.confirmed(s, again);
  assert.equal(confirmed.state, 'registered');
  assert.equal(confirmed.judgement?.confirmedOn, db.clock.today());
  await acts.listHazard(s.office, h.id, list);
});

test(clause('T6-2', '早期版本判定的照旧有效，没有逐项记录；判定向导只给看得到本件的人'), async () => {
  const h = await b.confirmed(s, await b.judgedMajor(s, await b.aReport(s, s.safety)));
  const owner = new (await import('pg')).default.Client({ ...db.owner, options: '-c search_path=d120102,public' });
  await owner.connect();
  await owner.query('delete from hazard_judgements where hazard_id = $1', [h.id]);
  await owner.end();
  const old = await acts.getHazard(s.officer, h.id);
  assert.deepEqual(old.judgements, []);
  assert.equal(old.judgement?.grade, 'major');
  assert.equal(old.criteria[0]?.criterionId, b.CRITERION);
  assert.equal((await b.noticed(s, old)).state, 'notified');

  const basis = await acts.judgingBasis(s.officer, h.id);
  assert.equal(basis.foundOn, h.foundOn);
  assert.ok(basis.standards.some((one) => one.id === 'MEM-10-2023' && one.why.length > 4));
  await refusalOf(acts.judgingBasis(s.otherStreet, h.id), 'hazards.notFound');
  await refusalOf(acts.judgingBasis(s.otherFirm, h.id), 'hazards.notFound');
});

test(clause('T6-2', '引用的条文有了新版本，向导里说出来；按新版重新判定，旧版留在原判定里'), async () => {
  const h = await b.rectifying(s);
  assert.deepEqual((await acts.judgingBasis(s.officer, h.id)).newer, []);
  const library = await readLibrary();
  const criteria = new Map(library.criteria);
  criteria.set(
    'MEM-10-2023',
    (library.criteria.get('MEM-10-2023') ?? []).map((one) =>
      one.id === b.CRITERION ? { ...one, text: `${one.text}（修订）` } : one,
    ),
  );
  await loadLibrary(db.ctx(), { ...library, criteria });
  const basis = await acts.judgingBasis(s.officer, h.id);
  assert.equal(basis.newer[0]?.id, b.CRITERION);
  const again = await acts.rejudgeHazard(s.officer, h.id, {
    version: h.version,
    cause: 'newEdition',
    grade: 'major',
    method: 'direct',
    criterionIds: [b.CRITERION],
    answers: b.ANSWERS,
    reason: '按修订后的条文复核',
  });
  assert.deepEqual(
    again.judgements.map((j) => j.items[0]?.edition),
    [2, 1],
  );
  assert.match(again.criteria[0]?.item ?? '', /修订/);
  assert.equal(plainDate(again.judgements[0]!.criteriaOn), db.clock.today());
});
