import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import ExcelJS from 'exceljs';
import yauzl from 'yauzl';
import type { Ctx } from '#kernel/server/context.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import type { ChecklistRecord } from '../../shared/checklists.ts';
import * as editions from '../editions/service.ts';
import { seedCriteria } from '../library.ts';
import '../room.ts';
import { excelOf, wordOf } from './papers.ts';
import * as lists from './service.ts';

const db = await testDb();
const people = {} as Record<'admin' | 'leader' | 'street' | 'department' | 'community', Ctx>;
before(async () => {
  await seedCriteria(db.ctx());
  const system = await aDistrict(db);
  const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
    db.ctx(await aPerson(system, { unit, roles, name, title: name }));
  people.admin = await as('区安委办', ['office.admin'], '秦书勤');
  people.leader = await as('区安委办', ['office.leader'], '何慕白');
  people.street = await as('二号桥街道', ['street.officer'], '郑海棠');
  people.department = await as('区商务局', ['department.officer'], '白洁');
});

const refused =
  (code: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };

/** One part of a zip as text. */
const partOf = (bytes: Uint8Array, name: string): Promise<string> =>
  new Promise((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(bytes), {}, (error, zip) => {
      if (error) return reject(error);
      zip.on('error', reject);
      zip.on('entry', (entry: yauzl.Entry) => {
        if (entry.fileName !== name) return;
        zip.openReadStream(entry, (fault, stream) => {
          if (fault) return reject(fault);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        });
      });
    });
  });

/** A firm's person; only what the policies look at. */
const firm = (ctx: Ctx, unitId: string): Ctx =>
  ctx.as({
    ...ctx.actor,
    unitKind: 'enterprise',
    unitId: unitId as never,
    unitName: '某餐饮公司',
    roles: ['enterprise.safety'],
  });

const OWN_UNIT = '01900000-0000-7000-8000-00000000aaaa';

async function gasList(ctx: Ctx, title = '餐饮场所燃气自查清单'): Promise<ChecklistRecord> {
  const { standards } = await lists.topics(ctx, { industry: 'commerce' });
  const chosen = standards.filter((s) => s.kind === 'focus' || s.isOwn).slice(0, 3);
  return lists.makeChecklist(ctx, {
    title,
    purpose: 'self',
    industry: 'commerce',
    place: '餐饮厨房',
    topics: chosen.flatMap((s) => s.topics.map((t) => ({ standardId: s.id, sector: t.sector }))),
  });
}

test(clause('T6-6', '某行业的检查清单只取当日有效、适用该行业的条目，数与所选相符，每行带条款'), async () => {
  const { standards, on } = await lists.topics(people.street, { industry: 'commerce' });
  assert.equal(on, db.clock.today());
  const first = standards[0];
  assert.ok(first);
  const topic = first.topics[0];
  assert.ok(topic);
  const made = await lists.makeChecklist(people.street, {
    title: '商贸检查清单',
    purpose: 'inspection',
    industry: 'commerce',
    place: '',
    topics: [{ standardId: first.id, sector: topic.sector }],
  });
  assert.equal(made.items.length, topic.count);
  for (const line of made.items) assert.ok(line.citation.length > 4 && line.standardId === first.id);
  const none = await lists.topics(people.street, { industry: 'commerce', on: plainDate('2010-01-01') });
  assert.ok(none.standards.every((s) => s.kind === 'focus'));
});

test(clause('T6-5', '重点检查行写明不能单独认定重大，Word 和 Excel 里也写'), async () => {
  const made = await gasList(people.street);
  assert.ok(
    made.items.some((line) => line.kind === 'focus'),
    '取到重点检查事项',
  );
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await excelOf(made)) as never);
  const sheet = book.getWorksheet('检查清单');
  const rows: string[] = [];
  sheet?.eachRow((row) => rows.push(JSON.stringify(row.values)));
  assert.equal(rows.length, 3 + made.items.length);
  assert.equal(
    rows.filter((r) => r.includes('不能单独认定重大')).length,
    made.items.filter((l) => l.kind === 'focus').length,
  );
  const word = await partOf(await wordOf(made), 'word/document.xml');
  for (const line of made.items) assert.ok(word.includes(line.citation), line.citation);
  assert.match(word, /不能单独认定重大/);
});

test('名称、次序、分组、问法可以改，条款不能加也不能换；别的单位不能改', async () => {
  const made = await gasList(people.street);
  const [first, second] = made.items;
  assert.ok(first && second);
  const change = (ctx: Ctx, over: object = {}) =>
    lists.changeChecklist(ctx, made.id, {
      version: made.version,
      title: '新名称',
      place: '',
      lines: [
        { criterionId: second.criterionId, topic: '先看这里', question: '门口有没有报警器' },
        { criterionId: first.criterionId, topic: first.topic, question: first.question },
      ],
      ...over,
    });
  await assert.rejects(change(people.department), refused('criteria.checklistNotYours'));
  await assert.rejects(
    change(people.street, { lines: [{ criterionId: 'NO-1#001', topic: '一', question: '加一条' }] }),
    refused('criteria.lineUnknown'),
  );
  await assert.rejects(
    change(people.street, {
      lines: [first, first].map(({ criterionId, topic, question }) => ({ criterionId, topic, question })),
    }),
    refused('criteria.lineUnknown'),
  );
  const changed = await change(people.street);
  assert.deepEqual(
    changed.items.map((l) => [l.criterionId, l.question]),
    [
      [second.criterionId, '门口有没有报警器'],
      [first.criterionId, first.question],
    ],
  );
  assert.equal(changed.items[0]?.text, second.text);
  await assert.rejects(change(people.street), refused('criteria.checklistStale'));
});

test('企业自用的清单别家看不到，部门街道的清单大家看得到；企业不做监督检查清单', async () => {
  const own = firm(people.street, OWN_UNIT);
  const mine = await gasList(own, '本店自查');
  await assert.rejects(lists.getChecklist(people.department, mine.id), refused('criteria.checklistNotFound'));
  const seen = await lists.listChecklists(people.department, { limit: 100 });
  assert.ok(!seen.items.some((l) => l.id === mine.id));
  assert.ok((await lists.listChecklists(own, { limit: 100 })).items.some((l) => l.id === mine.id));
  const shared = await gasList(people.street, '街道清单');
  assert.equal((await lists.getChecklist(own, shared.id)).isMine, false);
  await assert.rejects(
    lists.makeChecklist(own, {
      title: '检查',
      purpose: 'inspection',
      industry: null,
      place: '',
      topics: [{ standardId: 'X', sector: 'Y' }],
    }),
    refused('criteria.checklistNotYours'),
  );
  await assert.rejects(
    lists.makeChecklist(people.street, {
      title: '空的',
      purpose: 'self',
      industry: null,
      place: '',
      topics: [{ standardId: 'NO', sector: '没有' }],
    }),
    refused('criteria.checklistEmpty'),
  );
});

test(clause('T6-6', '清单保留所用版本的文字；新版本发布、施行后各有提示'), async () => {
  const gas = 'MOHURD-2023-4';
  const { standards } = await lists.topics(people.street, {});
  const sector = standards.find((s) => s.id === gas)?.topics[0]?.sector as string;
  const made = await lists.makeChecklist(people.street, {
    title: '燃气检查',
    purpose: 'inspection',
    industry: null,
    place: '',
    topics: [{ standardId: gas, sector }],
  });
  assert.deepEqual(made.newer, []);
  const { editionId } = await editions.loadEdition(people.admin, {
    json: {
      name: 'x.json',
      text: JSON.stringify({
        standard: {
          id: 'GAS-2027',
          kind: 'statutory',
          name: '燃气判定标准（2027版）',
          docNo: '建城规〔2026〕9号',
          issuer: '住房和城乡建设部',
          authority: '燃气管理部门',
          topic: '城镇燃气',
          industries: ['hazchem'],
          validFrom: '2026-10-08',
          source: '公报',
          tag: '[V]',
        },
        items: [{ clause: '一', sector: '通用', text: '新的条件', role: 'direct' }],
      }),
    },
    formerId: gas,
  });
  let d = await editions.getEdition(people.admin, editionId as string);
  d = await editions.submitEdition(people.admin, d.id, { version: d.version, note: '' });
  assert.deepEqual((await lists.getChecklist(people.street, made.id)).newer, [], '发布前不提示');
  await editions.decideEdition(people.leader, d.id, { version: d.version, accept: true, opinion: '同意' });
  const before = await lists.getChecklist(people.street, made.id);
  assert.equal(before.newer[0]?.from, '2026-10-08');
  assert.ok(before.items.every((l) => l.change === 'upcoming'));
  db.clock.set('2026-10-09T01:00:00Z');
  const after = await lists.getChecklist(people.street, made.id);
  assert.ok(after.items.every((l) => l.change === 'ended'));
  assert.match(after.newer[0]?.newName ?? '', /2027版/);
  assert.deepEqual(
    after.items.map((l) => l.text),
    made.items.map((l) => l.text),
  );
});

test(clause('T6-6', '判定指引：每条在其部分里，怎么判按作用写明，条数与标准相符'), async () => {
  const guide = await lists.guide(people.street, 'MEM-10-2023', plainDate('2026-09-28'));
  const items = guide.sectors.flatMap((s) => s.items);
  assert.equal(items.length, guide.standard.itemCount);
  assert.ok(guide.steps.some((s) => s.includes('直接判定')));
  const focus = await lists.guide(people.street, 'FOCUS-SMALL');
  assert.match(focus.steps[0] ?? '', /不能认定重大/);
  await assert.rejects(lists.guide(people.street, 'NO'), refused('criteria.standardUnknown'));
});
