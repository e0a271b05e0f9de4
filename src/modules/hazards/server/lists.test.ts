/** Named lists: frozen when made, handed over with a receipt, struck off by the hazards themselves; nobody reads past the own scope. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import test from 'node:test';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { silentLog } from '#kernel/server/log.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays } from '#kernel/shared/time.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import { itemKinds, type ItemKind, type MakeList } from '../shared/lists.ts';
import { LedgerFilter, type HazardRecord } from '../shared/schema.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import * as lists from './service/lists.ts';
import { hazardsRoom } from './room.ts';

const db = await testDb();
const s = await b.aStage(db);
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms: [hazardsRoom] });
const streetColleague = db.ctx(
  await aPerson(db.ctx(), { unit: '二号桥街道', roles: ['street.reviewer'], name: '马致远', title: '安监办主任' }),
);
const streetUnit = s.street.actor.unitId as string;
const today = () => db.clock.today();
const given = (over: Partial<MakeList> = {}, filter: Record<string, unknown> = {}): MakeList => ({
  title: '三季度重点隐患清单',
  kind: 'street',
  unitId: streetUnit,
  filter: LedgerFilter.parse(filter),
  periodFrom: today(),
  periodTo: addDays(today(), 60),
  dueOn: addDays(today(), 60),
  ...over,
});
const rowsOf = async (ctx: Ctx, id: string, kind: ItemKind, asOf?: string): Promise<string[]> => {
  const page = await lists.listItems(ctx, id, { kind, limit: 200, ...(asOf ? { asOf: asOf as never } : {}) });
  assert.equal(page.items.length, page.total, `${kind} 的件数和行数不符`);
  return page.items.map((i) => String(i.hazardId));
};
/** Each figure counts exactly the rows that it opens. */
const figuresOpenRows = async (ctx: Ctx, id: string, asOf?: string): Promise<Record<string, number>> => {
  const list = await lists.getList(ctx, id, asOf);
  for (const kind of Object.keys(itemKinds) as ItemKind[])
    assert.equal((await rowsOf(ctx, id, kind, asOf)).length, list.figures[kind], `${kind} 截至 ${asOf ?? '今天'}`);
  return list.figures;
};
const closeIt = async (h: HazardRecord): Promise<HazardRecord> =>
  b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, h))));
const sorted = (ids: readonly unknown[]): string[] => ids.map(String).sort();

test(clause('T10-10', '清单由台账条件编制，当时定格；交账、签收可证明，交账人不能自己签收'), async () => {
  const first = await b.rectifying(s);
  const second = await b.aReport(s, s.officer, { title: '消防通道堆放木料' });
  const preview = await lists.previewList(s.street, { kind: 'street', unitId: streetUnit, filter: given().filter });
  assert.equal(preview.total, 2);
  assert.equal(preview.major, 1);
  const list = await lists.makeList(s.street, given());
  assert.equal(list.stand, 'draft');
  assert.deepEqual(sorted(await rowsOf(s.street, list.id, 'all')), sorted([first.id, second.id]));

  // What is judged later does not change what the list froze.
  await b.judgedGeneral(s, second);
  const item = (await lists.listItems(s.street, list.id, { kind: 'all', limit: 20 })).items.find(
    (i) => i.hazardId === second.id,
  );
  assert.deepEqual([item?.grade, item?.stateThen, item?.now.grade], ['unjudged', 'reported', 'general']);

  assert.ok(!list.allowedActions.some((a) => a.action === 'receive'));
  const handed = await lists.handList(s.street, list.id);
  assert.equal(handed.stand, 'handed');
  assert.equal(handed.handovers[0]?.items, 2);
  assert.match(handed.handovers[0]!.sm3, /^[0-9a-f]{64}$/);
  await settle();
  const told = await sql<{
    n: number;
  }>`select count(*) as n from notifications where kind = 'hazards.listHanded'`.execute(db.handle.db);
  assert.ok(told.rows[0]!.n >= 1);
  await assert.rejects(lists.receiveList(s.street, list.id, null), refused('hazards.listRefused'));
  await assert.rejects(lists.withdrawList(s.otherStreet, list.id, '编错了单位'), refused('hazards.listNotFound'));
  const received = await lists.receiveList(streetColleague, list.id, null);
  assert.equal(received.stand, 'received');
  assert.deepEqual(
    [received.handovers[0]?.receipt?.mode, received.handovers[0]?.receipt?.name, received.handovers[0]?.matches],
    ['self', '马致远', true],
  );
  await assert.rejects(lists.withdrawList(s.street, list.id, '想要重新编制'), refused('hazards.listRefused'));
  const trail = await sql<{
    action: string;
  }>`select action from audit_entries where subject_type = 'hazardList' and subject_id = ${list.id} order by seq`.execute(
    db.handle.db,
  );
  assert.deepEqual(
    trail.rows.map((r) => r.action),
    ['hazardList.make', 'hazardList.hand', 'hazardList.receive'],
  );

  // Changed behind the program's back, the receipt no longer says what the list says.
  await sql`update hazard_list_items set title = '改过的名称' where list_id = ${list.id} and seq = 1`.execute(
    db.handle.db,
  );
  assert.equal((await lists.getList(s.street, list.id)).handovers[0]?.matches, false);
});

test(clause('T10-12', '隐患销号才销账，复发退回，任何一天的进度都能重算，后增和逾期写明'), async () => {
  const start = today();
  const one = await b.rectifying(s, { title: '锅炉房安全阀未校验' });
  const two = await b.rectifying(s, { title: '配电箱无漏电保护' });
  const list = await lists.makeList(s.office, given({ dueOn: addDays(start, 20) }, { ids: [one.id, two.id] }));
  await lists.handList(s.office, list.id);
  await lists.receiveList(s.street, list.id, null);
  assert.deepEqual(await figuresOpenRows(s.office, list.id), {
    all: 2,
    struck: 0,
    left: 2,
    overdue: 0,
    later: 0,
    relapsed: 0,
    void: 0,
  });
  db.clock.advance({ days: 5 });
  const closed = await closeIt(await acts.getHazard(s.officer, one.id));
  const closedOn = today();
  assert.deepEqual(await rowsOf(s.office, list.id, 'struck'), [String(one.id)]);
  assert.equal((await lists.listItems(s.office, list.id, { kind: 'struck', limit: 5 })).items[0]?.struckOn, closedOn);
  db.clock.advance({ days: 3 });
  await acts.reopenHazard(s.officer, one.id, {
    version: closed.version,
    reason: '安全阀又失效',
    foundOn: today(),
    newDueOn: addDays(today(), 5),
    fileIds: [],
  });
  const back = await figuresOpenRows(s.office, list.id);
  assert.deepEqual([back.struck, back.left, back.relapsed], [0, 2, 1]);
  // The days gone by stay as they were.
  assert.equal((await figuresOpenRows(s.office, list.id, closedOn))['struck'], 1);
  assert.equal((await figuresOpenRows(s.office, list.id, start))['struck'], 0);
  db.clock.advance({ days: 13 });
  const late = await figuresOpenRows(s.office, list.id);
  assert.equal(late['overdue'], 2);
  const rows = (await lists.listItems(s.office, list.id, { kind: 'overdue', limit: 5 })).items;
  assert.ok(rows.every((r) => r.why?.includes('超过清单期限 1 天')));
  assert.match(rows.find((r) => r.hazardId === one.id)!.why!, /“整改中”逾期 \d+ 天，销账后复发/);
  await lists.remarkItem(s.street, list.id, { hazardId: two.id, text: '配件到货晚，已停用该配电箱' });
  await assert.rejects(
    lists.remarkItem(s.officer, list.id, { hazardId: two.id, text: '不该由我写' }),
    refused('hazards.listNotFound'),
  );
  const said = (await lists.listItems(s.office, list.id, { kind: 'overdue', limit: 5 })).items.find(
    (r) => r.hazardId === two.id,
  );
  assert.equal(said?.remark?.text, '配件到货晚，已停用该配电箱');
});

test(clause('T10-11', '编制以后新出现的隐患补入时注明后增，另行交账；误判撤销的不算应销账'), async () => {
  const place = '喷漆房';
  const first = await b.aReport(s, s.street, { title: '喷漆房无防爆灯具', place, channel: 'streetInspection' });
  const list = await lists.makeList(s.street, given({}, { text: place }));
  await lists.handList(s.street, list.id);
  await lists.receiveList(streetColleague, list.id, null);
  assert.equal((await lists.getList(s.street, list.id)).addable, 0);
  db.clock.advance({ days: 1 });
  const later = await b.aReport(s, s.street, { title: '喷漆房静电接地断开', place, channel: 'streetInspection' });
  assert.equal((await lists.getList(s.street, list.id)).addable, 1);
  const added = await lists.addToList(s.street, list.id);
  assert.deepEqual([added.figures.all, added.figures.later, added.unhanded], [2, 1, 1]);
  assert.deepEqual(await rowsOf(s.street, list.id, 'later'), [String(later.id)]);
  assert.equal((await figuresOpenRows(s.street, list.id, addDays(today(), -1)))['all'], 1);
  const again = await lists.handList(s.street, list.id);
  assert.deepEqual(
    again.handovers.map((h) => [h.no, h.items, h.matches]),
    [
      [1, 1, true],
      [2, 1, true],
    ],
  );
  await assert.rejects(lists.handList(s.street, list.id), refused('hazards.listRefused'));
  await assert.rejects(lists.addToList(s.street, list.id), refused('hazards.listRefused'));
  const judged = await b.judgedGeneral(s, first);
  const voiding = await acts.proposeVoid(s.officer, first.id, {
    version: judged.version,
    reason: '现场为水性漆，不构成隐患',
    fileIds: [],
  });
  await acts.decideVoid(s.reviewer, first.id, {
    requestId: voiding.requests[0]!.id,
    version: voiding.version,
    approve: true,
    opinion: '同意撤销',
  });
  const figures = await figuresOpenRows(s.street, list.id);
  assert.deepEqual([figures['all'], figures['void']], [1, 1]);
});

test(
  clause('T10-9', '企业清单：企业只看本企业的；不能签收的登记纸质签收单，留哈希、送达人，日期不早于交账日'),
  async () => {
    const own = await b.rectifying(s, { title: '切割机防护罩缺失' });
    const make = given(
      { title: '津岚木艺隐患整改清单', kind: 'enterprise', unitId: s.enterprise.id },
      { ids: [own.id] },
    );
    const list = await lists.makeList(s.street, make);
    await assert.rejects(lists.getList(s.safety, list.id), refused('hazards.listNotFound'));
    db.clock.advance({ days: 2 });
    await lists.handList(s.street, list.id);
    assert.equal((await lists.getList(s.safety, list.id)).title, '津岚木艺隐患整改清单');
    await assert.rejects(lists.getList(s.otherFirm, list.id), refused('hazards.listNotFound'));
    await assert.rejects(lists.getList(s.otherDepartment, list.id), refused('hazards.listNotFound'));
    assert.deepEqual(
      (await lists.listLists(s.safety, { limit: 50 })).items.map((l) => l.kind),
      ['enterprise'],
    );
    await assert.rejects(
      lists.makeList(s.safety, { ...make, kind: 'street', unitId: streetUnit }),
      refused('hazards.listNotYours'),
    );
    await assert.rejects(
      lists.makeList(s.street, { ...make, filter: LedgerFilter.parse({ channelGroup: 'report' }) }),
      /举报/,
    );
    const paper = async (signedOn: string, fileId?: string) => ({
      fileId: fileId ?? (await b.aPhoto(s.street)),
      signer: '岳文斌',
      broughtBy: '郑海棠',
      signedOn,
    });
    await assert.rejects(
      lists.receiveList(s.street, list.id, await paper(addDays(today(), -1))),
      refused('hazards.listSlipDay'),
    );
    await assert.rejects(
      lists.receiveList(s.street, list.id, await paper(addDays(today(), 1))),
      refused('hazards.listSlipDay'),
    );
    await assert.rejects(lists.receiveList(s.safety, list.id, await paper(today())), refused('hazards.listNotYours'));
    const text = await storeFile(s.street, { name: '说明.txt', bytes: Buffer.from('没有签字') });
    await assert.rejects(
      lists.receiveList(s.street, list.id, await paper(today(), text.id)),
      refused('hazards.listSlipKind'),
    );
    const slip = await paper(today());
    const got = (await lists.receiveList(s.street, list.id, slip)).handovers[0]!.receipt!;
    assert.deepEqual([got.mode, got.name, got.broughtBy, got.registeredBy], ['paper', '岳文斌', '郑海棠', '郑海棠']);
    assert.match(got.slipSm3!, /^[0-9a-f]{64}$/);
    assert.equal(got.slip?.id, slip.fileId);
  },
);

test(clause('T10-5', '群众举报没有判定以前，企业清单不列；监管部门清单照列'), async () => {
  const report = await b.aReport(s, s.officer, { title: '夜间偷开打磨线', channel: 'publicReport' });
  const firm = given({ title: '企业夜间生产清单', kind: 'enterprise', unitId: s.enterprise.id }, { ids: [report.id] });
  await assert.rejects(lists.makeList(s.officer, firm), refused('hazards.listEmpty'));
  const department = given(
    { title: '应急局待办清单', kind: 'department', unitId: s.officer.actor.unitId as string },
    { ids: [report.id] },
  );
  assert.equal((await lists.makeList(s.officer, department)).figures.all, 1);
});

test(clause('T10-10', '范围：任何人在任何清单里看到的行、数、导出都不出他的台账'), async () => {
  const everyone = {
    officer: s.officer,
    street: s.street,
    otherStreet: s.otherStreet,
    otherDepartment: s.otherDepartment,
    safety: s.safety,
    otherFirm: s.otherFirm,
    office: s.office,
  };
  const ledgers = new Map<string, Set<string>>();
  for (const [name, ctx] of Object.entries(everyone)) {
    const seen = await acts.listHazards(ctx, { limit: 200, sort: 'code', order: 'asc', state: undefined } as never);
    const voided = await acts.listHazards(ctx, { limit: 200, sort: 'code', order: 'asc', state: ['void'] } as never);
    ledgers.set(name, new Set([...seen.items, ...voided.items].map((h) => String(h.id))));
  }
  const all = await sql<{ id: string; title: string }>`select id, title from hazard_lists`.execute(db.handle.db);
  assert.ok(all.rows.length >= 5);
  const days = [today(), addDays(today(), -3), addDays(today(), -30)];
  let read = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(everyone)),
      fc.constantFrom(...all.rows.map((l) => l.id)),
      fc.constantFrom(...(Object.keys(itemKinds) as ItemKind[])),
      fc.constantFrom(...days),
      async (who, id, kind, asOf) => {
        const ctx = everyone[who as keyof typeof everyone];
        const listed = (await lists.listLists(ctx, { limit: 200, withdrawn: true })).items.some((l) => l.id === id);
        if (!listed) {
          await assert.rejects(lists.listItems(ctx, id, { kind, limit: 200, asOf }), refused('hazards.listNotFound'));
          await assert.rejects(lists.getList(ctx, id, asOf), refused('hazards.listNotFound'));
          return;
        }
        const rows = await rowsOf(ctx, id, kind, asOf);
        assert.equal((await lists.getList(ctx, id, asOf)).figures[kind], rows.length);
        for (const row of rows) assert.ok(ledgers.get(who)!.has(row), `${who} 在清单里看到了台账里没有的一件`);
        read += rows.length;
      },
    ),
    { numRuns: 300, seed: 1010 },
  );
  assert.ok(read > 20, '看到的行太少，什么也没有证明');
  assert.equal((await lists.listLists(s.otherFirm, { limit: 50 })).total, 0);
});

test(clause('T10-10', '导出的 Excel 写明条件和截至日期，公式当文字'), async () => {
  const h = await b.aReport(s, s.street, { title: '=HYPERLINK("http://evil","点我")', channel: 'streetInspection' });
  const list = await lists.makeList(s.street, given({ title: '导出核对清单' }, { ids: [h.id] }));
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (c: Buffer) => chunks.push(c));
  const raw = Object.assign(out, { writeHead: () => out });
  await lists.exportList(s.street, list.id, { kind: 'all' }, { reply: { hijack: () => {}, raw } } as never);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Buffer.concat(chunks) as never);
  const sheet = book.worksheets[0]!;
  assert.equal(sheet.getRow(1).getCell(1).value, '导出核对清单');
  assert.match(String(sheet.getRow(3).getCell(1).value), /编制条件：台账中勾选的 1 件.*二号桥街道办事处 郑海棠/);
  assert.match(String(sheet.getRow(4).getCell(1).value), new RegExp(`截至 ${today()}：应销账 1 件`));
  assert.equal(sheet.getRow(7).getCell(3).value, `'=HYPERLINK("http://evil","点我")`);
});
