import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { loadLibrary, readLexicon, readLibrary, seedCriteria, type Library } from './library.ts';
import {
  criteriaInForce,
  criterionDetail,
  criterionOn,
  getCitedCriteria,
  getCriterion,
  listStandards,
  requireJudgeable,
  searchCriteria,
  suggestCriteria,
  type JudgementInput,
} from './service.ts';

const db = await testDb();
const today = plainDate('2026-09-28');
const inTx = <T>(run: (tx: Tx) => Promise<T>): Promise<T> => db.ctx().inTx(run);
before(() => seedCriteria(db.ctx()));

test(clause('T6-2', '库中 411 条全部入库，每个标准都有效力起止和依据'), async () => {
  const standards = await inTx((tx) => listStandards(tx, { on: today }));
  assert.equal(
    standards.reduce((sum, s) => sum + s.itemCount, 0),
    411,
  );
  for (const s of standards) {
    if (s.kind === 'statutory') assert.ok(s.docNo && s.validFrom, s.id);
    else assert.ok(s.basis, s.id);
    assert.equal(s.itemCount === 0, s.coverage === 'none', s.id);
  }
  const validity = new Map(standards.map((s) => [s.id, s.validity]));
  assert.equal(validity.get('MEM-10-2023'), 'inForce');
  assert.equal(validity.get('AQ3067-2026'), 'upcoming');
  assert.equal(validity.get('SAWS-2017-121-C'), 'inForce');
  assert.equal(validity.get('GB35181-2017'), 'ended');
  assert.deepEqual(standards.find((s) => s.id === 'SAWS-2017-121-C')?.supersededBy, ['AQ3067-2026']);
});

test('同一份标准库载入两次，第二次什么也不改', async () => {
  const before = await inTx((tx) => sql<{ n: number }>`select count(*) as n from criteria`.execute(tx));
  assert.deepEqual(await loadLibrary(db.ctx(), await readLibrary()), { standards: 0, criteria: 0 });
  const after = await inTx((tx) => sql<{ n: number }>`select count(*) as n from criteria`.execute(tx));
  assert.equal(after.rows[0]?.n, before.rows[0]?.n);
});

test('标准沿革前后相接，同一系列在任何一天至多一个版本有效', async () => {
  const { standards } = await readLibrary();
  for (const s of standards)
    for (const olderId of s.supersedes) {
      const older = standards.find((o) => o.id === olderId);
      assert.ok(older?.validTo && s.validFrom, olderId);
      assert.equal(older.series, s.series);
      assert.equal(addDays(older.validTo, 1), s.validFrom, `${olderId} → ${s.id}`);
    }
  const ids = new Set(standards.map((s) => s.id));
  assert.equal(ids.size, standards.length);
});

const day = fc.integer({ min: 0, max: 4000 }).map((n) => addDays(plainDate('2016-06-01'), n));

test(clause('T6-2', '任何一天查到的条目都在其标准和自身的有效期内，且一个不漏'), async () => {
  const { standards, criteria } = await readLibrary();
  await fc.assert(
    fc.asyncProperty(day, async (on) => {
      const expected = standards
        .filter((s) => (s.validFrom === null || s.validFrom <= on) && (s.validTo === null || s.validTo >= on))
        .flatMap((s) => (criteria.get(s.id) ?? []).map((c) => c.id))
        .sort();
      const found = await inTx((tx) => criteriaInForce(tx, on));
      assert.deepEqual(found.map((c) => c.id).sort(), expected);
      const sample = found[found.length >> 1];
      if (sample) assert.equal((await inTx((tx) => criterionOn(tx, sample.id, on)))?.edition, sample.edition);
    }),
    { numRuns: 25 },
  );
});

test(clause('T6-2', '危险化学品：9月29日按121号，9月30日起按 AQ 3067-2026'), async () => {
  await inTx(async (tx) => {
    const on = plainDate('2026-09-29');
    assert.ok(await criterionOn(tx, 'SAWS-2017-121-C#012', on));
    assert.equal(await criterionOn(tx, 'AQ3067-2026#023', on), null);
    assert.equal(await criterionOn(tx, 'SAWS-2017-121-C#012', addDays(on, 1)), null);
    assert.ok(await criterionOn(tx, 'AQ3067-2026#023', addDays(on, 1)));
  });
});

test('条文修订成为新的一版：旧版不动，按发现日期各取各的', async () => {
  const own = await testDb();
  const ctx = own.ctx();
  const library = await readLibrary();
  await loadLibrary(ctx, library);
  const id = 'MEM-10-2023#053';
  const items = library.criteria.get('MEM-10-2023') ?? [];
  const amended: Library = {
    standards: library.standards,
    criteria: new Map(library.criteria).set('MEM-10-2023', [
      ...items,
      {
        ...(items.find((i) => i.id === id) as (typeof items)[number]),
        text: '修订后的条件',
        validFrom: plainDate('2026-08-01'),
      },
    ]),
  };
  assert.deepEqual(await loadLibrary(ctx, amended), { standards: 0, criteria: 1 });
  await ctx.inTx(async (tx) => {
    const old = await criterionOn(tx, id, plainDate('2026-07-31'));
    const now = await criterionOn(tx, id, plainDate('2026-08-01'));
    assert.equal(old?.edition, 1);
    assert.match(old?.text ?? '', /干式除尘/);
    assert.equal(now?.edition, 2);
    assert.equal(now?.text, '修订后的条件');
    assert.equal((await getCriterion(tx, id, { on: today, edition: 1 })).text, old?.text);
    const [cited] = await getCitedCriteria(tx, [{ id, edition: 1 }], today);
    assert.equal(cited?.text, old?.text);
    const detail = await criterionDetail(tx, id, plainDate('2026-07-31'));
    assert.deepEqual(
      detail.editions.map((e) => [e.edition, e.isChosen]),
      [
        [2, false],
        [1, true],
      ],
    );
    const found = await searchCriteria(tx, { text: '修订后的条件', on: plainDate('2026-07-31') });
    assert.equal(found.total, 0);
  });
});

test('程序的数据库账号改不了、删不了已入库的条文', async () => {
  await assert.rejects(
    inTx((tx) => sql`update criteria set body = 'x'`.execute(tx)),
    { code: '42501' },
  );
  await assert.rejects(
    inTx((tx) => sql`delete from criteria`.execute(tx)),
    { code: '42501' },
  );
});

test('两个字就能查到，多个词都要命中，文号和条号也能查', async () => {
  await inTx(async (tx) => {
    const dust = await searchCriteria(tx, { text: '泄爆', on: today });
    assert.deepEqual(
      dust.items.map((c) => c.id),
      ['MEM-10-2023#053'],
    );
    const both = await searchCriteria(tx, { text: '粉尘 锁气卸灰', on: today });
    assert.deepEqual(
      both.items.map((c) => c.id),
      ['MEM-10-2023#056'],
    );
    const order10 = await searchCriteria(tx, { text: '10号令 第十一条', on: today, limit: 50 });
    assert.equal(order10.total, 10);
    assert.ok(order10.items.every((c) => c.clause.startsWith('第十一条')));
    assert.equal((await searchCriteria(tx, { text: '１０号令', on: today })).total, 65);
    const percent = await searchCriteria(tx, { text: '%', on: today });
    assert.ok(percent.total > 0 && percent.items.every((c) => (c.text + c.hint).includes('%')));
    assert.equal((await searchCriteria(tx, { text: "'; drop table criteria; --", on: today })).total, 0);
  });
});

test('查找与逐条比对结果一致', async () => {
  const all = await inTx((tx) => criteriaInForce(tx, today));
  const pieces = all.flatMap((c) => Array.from({ length: 3 }, (_, i) => c.text.slice(i * 3, i * 3 + 2)));
  const word = fc.constantFrom(...new Set(pieces.filter((p) => /^\p{Script=Han}{2}$/u.test(p))));
  await fc.assert(
    fc.asyncProperty(word, async (text) => {
      const found = await inTx((tx) => searchCriteria(tx, { text, on: today, limit: 500 }));
      const ids = new Set(found.items.map((c) => c.id));
      assert.equal(found.total, found.items.length);
      for (const c of all) if (c.text.includes(text)) assert.ok(ids.has(c.id), `${text} in ${c.id}`);
    }),
    { numRuns: 40 },
  );
});

test('翻页不重不漏，总数准确；坏的翻页位置被拒绝', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  let total = 0;
  do {
    const page = await inTx((tx) => searchCriteria(tx, { text: '现场', on: today, limit: 7, cursor }));
    seen.push(...page.items.map((c) => c.id));
    total = page.total;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  assert.equal(seen.length, total);
  assert.equal(new Set(seen).size, total);
  assert.ok(total > 50);
  const third = await inTx((tx) => searchCriteria(tx, { text: '现场', on: today, limit: 7, page: 3 }));
  assert.deepEqual(
    third.items.map((c) => c.id),
    seen.slice(14, 21),
  );
  await assert.rejects(
    inTx((tx) => searchCriteria(tx, { on: today, cursor: 'bm90IG91cnM' })),
    refused('common.badCursor'),
  );
});

test(clause('T6-5', '按行业领域和类别筛选；重点检查事项与法定标准分开'), async () => {
  await inTx(async (tx) => {
    const focus = await searchCriteria(tx, { kind: 'focus', on: today, limit: 200 });
    assert.equal(focus.total, 55);
    assert.ok(focus.items.every((c) => c.role === 'reference' && c.needsCheck));
    const building = await searchCriteria(tx, { industry: 'construction', kind: 'statutory', on: today, limit: 200 });
    assert.ok(building.items.every((c) => c.industries.includes('construction')));
    assert.ok(building.items.some((c) => c.standardId === 'MOHURD-2024-5'));
    assert.ok(building.items.every((c) => c.standardId !== 'MEM-10-2023'));
    const upcoming = await searchCriteria(tx, { standardId: 'AQ3067-2026', on: today });
    assert.equal(upcoming.total, 0);
    const shown = await searchCriteria(tx, { standardId: 'AQ3067-2026', on: today, inForce: false });
    assert.equal(shown.total, 53);
    assert.ok(shown.items.every((c) => c.validity === 'upcoming'));
  });
});

test('商贸企业只适用10号令第三条、第十一条至第十四条', async () => {
  const found = await inTx((tx) =>
    searchCriteria(tx, { standardId: 'MEM-10-2023', industry: 'commerce', on: today, limit: 100 }),
  );
  const articles = new Set(found.items.map((c) => /^第.+?条/.exec(c.clause)?.[0]));
  assert.deepEqual([...articles], ['第三条', '第十一条', '第十二条', '第十三条', '第十四条']);
});

const judge = (over: Partial<JudgementInput>): Promise<Awaited<ReturnType<typeof requireJudgeable>>> =>
  inTx((tx) =>
    requireJudgeable(tx, {
      criterionIds: ['MEM-10-2023#053'],
      on: today,
      grade: 'major',
      method: 'direct',
      hasExpertOpinion: false,
      ...over,
    }),
  );

test('法定条款直接判定：留下引用时的版本和文字', async () => {
  const { citations, cautions } = await judge({});
  assert.equal(citations[0]?.citation, '应急管理部令第10号 第十一条（三）');
  assert.equal(citations[0]?.edition, 1);
  assert.deepEqual(cautions, []);
  const doubtful = await judge({ criterionIds: ['GB35181-2025#008'] });
  assert.match(doubtful.cautions[0] ?? '', /待核/);
});

test(clause('T6-5', '单凭重点检查事项不能认定重大；有专家论证意见才可以'), async () => {
  const ids = (await inTx((tx) => searchCriteria(tx, { kind: 'focus', on: today, limit: 200 }))).items.map((c) => c.id);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('direct' as const, 'comprehensive' as const, 'expert' as const),
      async (criterionIds, method) => {
        await assert.rejects(
          judge({ criterionIds, method }),
          refused(method === 'expert' ? 'criteria.expertOpinionMissing' : 'criteria.focusOnly'),
        );
        assert.equal(
          (await judge({ criterionIds, method, hasExpertOpinion: true })).citations.length,
          criterionIds.length,
        );
        assert.equal((await judge({ criterionIds, method, grade: 'general' })).citations.length, criterionIds.length);
      },
    ),
    { numRuns: 20 },
  );
  const mixed = await judge({ criterionIds: ['FOCUS-EBIKE#001', 'MEM-10-2023#053'] });
  assert.equal(mixed.citations.length, 2);
});

test('兜底条款须有专家论证意见', async () => {
  for (const id of ['MOHURD-2024-5#053', 'MOHURD-2023-4#022']) {
    await assert.rejects(judge({ criterionIds: [id] }), refused('criteria.expertOpinionNeeded', /兜底条款/));
    assert.equal((await judge({ criterionIds: [id], hasExpertOpinion: true })).citations[0]?.id, id);
  }
  await assert.rejects(
    judge({ criterionIds: ['MOHURD-2024-5#053', 'MOHURD-2024-5#020'] }),
    refused('criteria.expertOpinionNeeded'),
  );
});

test('发现当日没有生效的版本被拒绝，并说出当日有效的是哪一版', async () => {
  await assert.rejects(
    judge({ criterionIds: ['AQ3067-2026#023'] }),
    refused('criteria.notInForce', /AQ 3067-2026 5\.4\.2在2026年9月28日没有生效.*安监总管三〔2017〕121号.*改选/),
  );
  await assert.rejects(
    judge({ criterionIds: ['SAWS-2017-121-C#012'], on: plainDate('2026-10-08') }),
    refused('criteria.notInForce', /AQ 3067-2026/),
  );
  await assert.rejects(
    judge({ criterionIds: ['MOHURD-2024-5#020'], on: plainDate('2023-11-02') }),
    refused('criteria.notInForce', /建质规〔2022〕2号.*条文未收录.*专家论证/),
  );
  await assert.rejects(
    judge({ criterionIds: ['NDRC-41-2026#030'], on: plainDate('2025-01-06') }),
    refused('criteria.notInForce', /没有查到当日有效的同类标准/),
  );
  await assert.rejects(judge({ criterionIds: ['MEM-10-2023#999'] }), refused('criteria.notFound', /MEM-10-2023#999/));
});

test('任何条目在任何一天：能否引用与有效期一致，一般隐患也一样', async () => {
  const { standards, criteria } = await readLibrary();
  const items = standards.flatMap((s) => (criteria.get(s.id) ?? []).map((c) => ({ id: c.id, s })));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...items), day, async ({ id, s }, on: PlainDate) => {
      const isIn = (s.validFrom === null || s.validFrom <= on) && (s.validTo === null || s.validTo >= on);
      const asked = judge({ criterionIds: [id], on, grade: 'general' });
      if (isIn) assert.equal((await asked).citations[0]?.id, id);
      else await assert.rejects(asked, refused('criteria.notInForce'));
    }),
    { numRuns: 60 },
  );
});

test('判定方式与条目的作用要相符', async () => {
  await assert.rejects(judge({ criterionIds: ['MEM-10-2023#065'] }), refused('criteria.companionNeeded'));
  assert.equal((await judge({ criterionIds: ['MEM-10-2023#065', 'MEM-10-2023#039'] })).citations.length, 2);
  await assert.rejects(judge({ criterionIds: ['GB35181-2025#013'] }), refused('criteria.notDirect', /综合判定要素/));
  assert.equal((await judge({ criterionIds: ['GB35181-2025#013'], method: 'comprehensive' })).citations.length, 1);
  await assert.rejects(judge({ method: 'comprehensive' }), refused('criteria.notComprehensive'));
  await assert.rejects(judge({ criterionIds: [] }), refused('criteria.needed'));
  assert.deepEqual((await judge({ criterionIds: [], method: 'expert', hasExpertOpinion: true })).citations, []);
  await assert.rejects(judge({ method: 'expert' }), refused('criteria.expertOpinionMissing'));
});

const spots: [description: string, industry: string, expected: string][] = [
  ['纸箱堆在安全出口门口，门只能开一半，旁边还停了电动车', 'warehousing', 'GB35181-2025#013'],
  ['打磨车间2号除尘器没有装泄爆片', 'industrial', 'MEM-10-2023#053'],
  ['楼道里停了好几辆电瓶车在充电', 'crowded', 'FOCUS-EBIKE#001'],
  ['电焊工没有焊工证就在干活', 'industrial', 'MEM-10-2023#002'],
  ['地面和设备上木粉积得很厚，没有按规定清扫', 'industrial', 'MEM-10-2023#060'],
  ['喷漆房没有装可燃气体报警器，也没有风机', 'industrial', 'MEM-10-2023#039'],
  ['下污水井作业没有先通风检测，井口也没人监护', 'industrial', 'MEM-10-2023#064'],
  ['叉车定期检验不合格还在用', 'warehousing', 'GB45067-2024#043'],
  ['塔吊力矩限位器被拆掉了', 'construction', 'MOHURD-2024-5#020'],
  ['后厨灶具软管超过2米，还私接三通', 'commerce', 'FOCUS-RESTGAS#003'],
  ['饭店在地下室用液化气罐做饭', 'commerce', 'FOCUS-RESTGAS#004'],
  ['基坑边坡大量漏水流土，变形已经超过控制值', 'construction', 'MOHURD-2024-5#009'],
  ['二层宿舍外窗装了防盗窗没有开逃生口', 'commerce', 'FOCUS-SMALL#001'],
  ['电梯门锁回路被短接', 'crowded', 'GB45067-2024#024'],
  ['网约车擅自改装加座位跑客运', 'transport', 'MOT-2023-52#001'],
];
for (const [description, industry, expected] of spots)
  test(`系统建议：${description}`, async () => {
    const found = await inTx((tx) => suggestCriteria(tx, { description, industry, on: today, limit: 3 }));
    assert.ok(
      found.some((s) => s.criterion.id === expected),
      `${expected} not in ${JSON.stringify(found.map((s) => [s.criterion.id, s.score, s.reason]))}`,
    );
    for (const s of found) {
      assert.ok(s.matched.length > 0 && s.score > 0 && s.score <= 1);
      for (const { word } of s.matched) assert.ok(description.toLowerCase().includes(word), word);
      assert.equal(s.criterion.validity, 'inForce');
    }
  });

test('说不到点上的描述不给建议', async () => {
  for (const description of ['今天天气很好', '谢谢', '请尽快联系我们', '1234567', '？？？'])
    assert.deepEqual(await inTx((tx) => suggestCriteria(tx, { description, on: today })), [], description);
});

test('同义词表中没有重复的词', async () => {
  const words = (await readLexicon()).flat();
  assert.deepEqual(
    words.filter((w, i) => words.indexOf(w) !== i),
    [],
  );
});
