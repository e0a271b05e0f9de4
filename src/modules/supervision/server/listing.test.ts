import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import { refusalOf, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays } from '#kernel/shared/time.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import type { HazardRecord } from '#modules/hazards/shared/schema.ts';
import type { Listing } from '../shared/schema.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import * as store from './store.ts';

const db = await testDb();
const s = await b.aStage(db);
const ask = (h: { id: string }, level: 'street' | 'department' | 'district' = 'district') => ({
  hazardId: h.id as never,
  level,
  reasons: ['hard' as const, 'overdue' as const],
  statement: '整改难度大，需要挂牌督办',
});
const listed = async (h: { id: string }): Promise<Listing> => {
  let l = await acts.proposeListing(s.officer, ask(h));
  l = await acts.reviewListing(s.office, l.id, { version: l.version, opinion: '情况属实' });
  return acts.approveListing(s.leader, l.id, {
    version: l.version,
    dueOn: addDays(db.clock.today(), 60),
    requirements: '六十日内完成整改',
  });
};
const facts = async (id: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await sql<{
        measure: string;
        n: number;
      }>`select measure, sum(n)::int as n from hazard_facts where hazard_id = ${id} and measure in ('listed', 'delisted', 'listing') group by 1`.execute(
        db.handle.db,
      )
    ).rows.map((r) => [r.measure, r.n]),
  );

test(clause('T2-5', '一件挂牌督办：提请、审核、审批、送达、进展、验收，由同一机关摘牌后才能销号'), async () => {
  let h: HazardRecord = await b.rectifying(s);
  await refusalOf(acts.proposeListing(s.principal, ask(h)), 'supervision.notYours');
  await refusalOf(acts.proposeListing(s.otherDepartment, ask(h)), 'supervision.hazardNotFound');
  let l = await acts.proposeListing(s.officer, ask(h));
  await refusalOf(acts.proposeListing(s.street, ask(h)), 'supervision.alreadyListed');
  await refusalOf(
    acts.approveListing(s.leader, l.id, {
      version: l.version,
      dueOn: addDays(db.clock.today(), 60),
      requirements: '整改',
    }),
    'supervision.wrongState',
  );
  await refusalOf(
    acts.reviewListing(s.reviewer, l.id, { version: l.version, opinion: '同意' }),
    'supervision.notYours',
  );
  l = await acts.reviewListing(s.office, l.id, { version: l.version, opinion: '情况属实' });
  await refusalOf(
    acts.approveListing(s.leader, l.id, {
      version: l.version,
      dueOn: addDays(db.clock.today(), 120),
      requirements: '整改',
    }),
    'supervision.termTooLong',
  );
  l = await acts.approveListing(s.leader, l.id, {
    version: l.version,
    dueOn: addDays(db.clock.today(), 60),
    requirements: '六十日内完成整改',
  });
  assert.equal(l.state, 'listed');
  assert.match(l.noticeNumber ?? '', /河东安挂〔2026〕\d+号/);
  assert.equal(l.receipts.length, 3);
  h = await hazardActs.getHazard(s.officer, h.id);
  assert.equal(h.listing, 'district');
  assert.deepEqual(await facts(h.id), { listed: 1, listing: 1 });
  for (const who of [s.officer, s.street, s.principal])
    l = await acts.receiveListing(who, l.id, { version: l.version });
  assert.equal(
    l.receipts.every((r) => r.signedAt !== null),
    true,
  );
  const firstDue = l.reportDueOn;
  db.clock.advance({ days: 20 });
  l = await acts.addProgress(s.safety, l.id, { version: l.version, text: '泄爆片已到货', percent: 60 });
  assert.notEqual(l.reportDueOn, firstDue);
  l = await acts.extendListing(s.principal, l.id, {
    version: l.version,
    reason: '设备到货延误',
    newDueOn: addDays(l.dueOn!, 30),
  });
  l = await acts.decideExtension(s.leader, l.id, { version: l.version, approve: true, opinion: '同意' });
  assert.equal(l.extensions, 1);
  await refusalOf(
    acts.extendListing(s.principal, l.id, { version: l.version, reason: '还要延', newDueOn: addDays(l.dueOn!, 5) }),
    'supervision.extensionOnce',
  );

  h = await b.verified(s, await b.completed(s, await hazardActs.getHazard(s.safety, h.id)));
  h = await b.closing(s, h);
  await refusalOf(
    hazardActs.closeHazard(s.deputy, h.id, { version: h.version, approve: true, opinion: '同意' }),
    'hazards.stillListed',
  );
  l = await acts.applyAcceptance(s.principal, l.id, { version: l.version, opinion: '已完成整改，申请验收' });
  await refusalOf(
    acts.acceptListing(s.reviewer, l.id, { version: l.version, approve: true, opinion: '合格' }),
    'supervision.otherAuthority',
  );
  l = await acts.acceptListing(s.office, l.id, { version: l.version, approve: true, opinion: '现场已整改到位' });
  await refusalOf(
    acts.delistListing(s.head, l.id, { version: l.version, opinion: '同意摘牌' }),
    'supervision.otherAuthority',
  );
  await refusalOf(
    acts.delistListing(s.patron, l.id, { version: l.version, opinion: '同意摘牌' }),
    'supervision.otherAuthority',
  );
  await refusalOf(
    hazardActs.delistHazard(s.officer, h.id, { unitId: s.officer.actor.unitId!, number: 'x', note: '' }),
    'hazards.notYours',
  );
  l = await acts.delistListing(s.leader, l.id, { version: l.version, opinion: '同意摘牌' });
  assert.equal(l.state, 'delisted');
  assert.match(l.delistingNumber ?? '', /河东安摘/);
  assert.deepEqual(await facts(h.id), { listed: 1, delisted: 1, listing: 0 });
  h = await b.closed(s, await hazardActs.getHazard(s.deputy, h.id));
  assert.equal(h.state, 'closed');
  const audited = await sql<{
    action: string;
  }>`select action from audit_entries where subject_id = ${l.id} order by at, id`.execute(db.handle.db);
  for (const action of ['listing.propose', 'listing.review', 'listing.approve', 'listing.accept', 'listing.delist'])
    assert.ok(
      audited.rows.some((r) => r.action === action),
      action,
    );
});

test(clause('T2-5', '街道挂牌提级为区级：批准前原牌有效，批准后由区级机关摘牌'), async () => {
  const h = await b.rectifying(s);
  let street = await acts.proposeListing(s.street, ask(h, 'street'));
  street = await acts.reviewListing(s.streetReviewer, street.id, { version: street.version, opinion: '同意' });
  street = await acts.approveListing(s.patron, street.id, {
    version: street.version,
    dueOn: addDays(db.clock.today(), 30),
    requirements: '三十日内完成',
  });
  assert.equal((await hazardActs.getHazard(s.street, h.id)).listing, 'street');
  let raised = await acts.raiseListing(s.streetReviewer, street.id, {
    version: street.version,
    level: 'district',
    statement: '街道协调不了',
  });
  assert.equal((await hazardActs.getHazard(s.street, h.id)).listing, 'street');
  raised = await acts.reviewListing(s.office, raised.id, { version: raised.version, opinion: '同意' });
  raised = await acts.approveListing(s.leader, raised.id, {
    version: raised.version,
    dueOn: addDays(db.clock.today(), 60),
    requirements: '六十日内完成',
  });
  assert.equal((await hazardActs.getHazard(s.street, h.id)).listing, 'district');
  assert.deepEqual(await facts(h.id), { listed: 2, delisted: 1, listing: 1 });
  await refusalOf(acts.proposeListing(s.street, ask(h, 'street')), 'supervision.levelNotHigher');
  await refusalOf(
    acts.delistListing(s.patron, raised.id, { version: raised.version, opinion: '摘牌' }),
    'supervision.otherAuthority',
  );
});

test(clause('T2-5', '验收不合格仍在挂牌；没有核准的不能挂牌；别的企业查不到'), async () => {
  const bare = await b.aReport(s, s.safety);
  await refusalOf(acts.proposeListing(s.officer, ask(bare)), 'supervision.notMajor');
  let l = await listed(await b.rectifying(s));
  l = await acts.applyAcceptance(s.principal, l.id, { version: l.version, opinion: '申请验收' });
  l = await acts.acceptListing(s.office, l.id, { version: l.version, approve: false, opinion: '泄爆片方向不对' });
  assert.equal(l.state, 'listed');
  await refusalOf(
    acts.applyAcceptance(s.otherFirm, l.id, { version: l.version, opinion: '申请' }),
    'supervision.notFound',
  );
  await refusalOf(
    acts.addProgress(s.otherDepartment, l.id, { version: l.version, text: '进展', percent: 10 }),
    'supervision.notFound',
  );
});

test(clause('T10-1', '挂牌的范围：单件、列表、可公示清单说的是同一个答案，任意的人和任意的一件'), async () => {
  await acts.proposeListing(s.officer, ask(await b.rectifying(s)));
  const system = db.ctx();
  const all = (await system.reading((tx) => store.listListings(tx, system.actor, { limit: 200 }))).items;
  assert.ok(all.some((l) => l.notice_id === null) && all.some((l) => l.notice_id !== null));
  const actors = [s.office, s.officer, s.street, s.otherStreet, s.otherDepartment, s.principal, s.otherFirm, s.patron];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...actors), fc.constantFrom(...all), async (ctx, l) => {
      const { scope, unitId } = ctx.actor;
      const isFirm = scope.enterprises.length > 0;
      const expected = isFirm
        ? scope.enterprises.includes(l.enterprise_id) && l.notice_id !== null
        : scope.all ||
          scope.streets.includes(l.street_code) ||
          scope.industries.includes(l.industry) ||
          l.listing_unit_id === unitId ||
          l.unit_id === unitId;
      const label = `${ctx.actor.unitName} ${l.code} ${l.state}`;
      await ctx.reading(async (tx) => {
        assert.equal((await store.findListing(tx, ctx.actor, l.id)) !== null, expected, label);
        const page = await store.listListings(tx, ctx.actor, { limit: 200 });
        assert.equal(
          page.items.some((row) => row.id === l.id),
          expected,
          label,
        );
        const found = await store.listListings(tx, ctx.actor, { limit: 200, q: l.code });
        assert.equal(found.total, expected ? 1 : 0, label);
        const shown = await store.publicListings(tx, ctx.actor, { limit: 200 });
        assert.equal(
          shown.items.some((row) => row.id === l.id),
          expected && l.notice_id !== null && l.state !== 'raised',
          label,
        );
      });
    }),
    { numRuns: 80 },
  );
});
