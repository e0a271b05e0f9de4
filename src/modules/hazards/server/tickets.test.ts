/** Tickets of the lines: taken down once, without the caller, answered within their term, kept from everybody else. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import type { AppError } from '#kernel/shared/errors.ts';
import { aDesk, aPerson } from '#platform/identity/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import { hazardsRoom } from './room.ts';

const db = await testDb({ now: '2026-09-28T09:00:00+08:00' });
const s = await b.aStage(db);
const custodian = db.ctx(
  await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.reviewer', 'intake'], name: '金若溪' }),
);
const ticket = (over: object = {}) =>
  ({
    line: '12345',
    number: 'GD-0001',
    receivedAt: '2026-09-28T08:30:00+08:00',
    said: '他们打磨车间粉尘很大',
    enterpriseId: s.enterprise.id,
    title: '打磨车间粉尘大，除尘器未运行',
    place: '打磨车间',
    description: '',
    foundOn: '2026-09-28',
    photoIds: [],
    suggestedCriterionIds: [],
    fixableNow: false,
    interimMeasures: '',
    ...over,
  }) as never;

test(clause('T10-5', '工单登记成一件待核实的隐患，答复期限按工作日跳过国庆；同一工单号不登记两次'), async () => {
  const { ticket: t, hazard } = await acts.registerTicket(s.street, ticket());
  assert.equal(hazard.channel, 'publicReport');
  assert.match(hazard.code, /-JC-/, '编号看不出是举报');
  assert.equal(hazard.finders, '');
  assert.equal(t.replyDueOn, '2026-10-10', '五个工作日，10月1日至7日放假');
  await assert.rejects(acts.registerTicket(s.office, ticket({ title: '另一件事情' })), (e: unknown) =>
    /hazard_tickets_line_number_key|ticketExists/.test(String((e as AppError).code) + String(e)),
  );
  await assert.rejects(
    acts.registerTicket(s.street, ticket({ number: 'GD-2', receivedAt: '2026-09-28T10:00:00+08:00' })),
    (e: AppError) => e.code === 'hazards.ticketInFuture',
  );
  await assert.rejects(
    acts.registerTicket(s.safety, ticket({ number: 'GD-3' })),
    (e: AppError) => e.code === 'hazards.channelNotYours',
  );
});

test(clause('T10-5', '工单只有受理人和登记的人看得到；答复一次，期限停表'), async () => {
  const all = { limit: 20, page: 1 };
  for (const ctx of [s.office, s.officer, s.otherStreet, s.principal, s.safety])
    assert.equal((await acts.listTickets(ctx, all)).total, 0, ctx.actor.name);
  assert.equal((await acts.listTickets(s.street, all)).total, 1);
  const [mine] = (await acts.listTickets(custodian, all)).items;
  assert.ok(mine);
  await assert.rejects(
    acts.replyTicket(s.office, mine.id, { reply: '已经派人核实' }),
    (e: AppError) => e.code === 'hazards.ticketNotFound',
  );
  const done = await acts.replyTicket(s.street, mine.id, { reply: '已派人核实，责令整改' });
  assert.equal(done.mayReply, false);
  await assert.rejects(
    acts.replyTicket(custodian, mine.id, { reply: '已经派人核实' }),
    (e: AppError) => e.code === 'hazards.ticketReplied',
  );
  const left = await sql<{
    n: number;
  }>`select count(*) as n from todos where subject_type = 'hazardTicket' and done_at is null`.execute(db.handle.db);
  assert.equal(left.rows[0]?.n, 0);
});

test(clause('T10-5', '接口不收来电人的姓名电话：多给的字段不落库'), async () => {
  const desk = await aDesk(db, [hazardsRoom, identityRoom]);
  try {
    const login = (
      await sql<{ login: string }>`select login from users where id = ${s.street.actor.userId}`.execute(db.handle.db)
    ).rows[0]!.login;
    const browser = await desk.signIn(login);
    const answer = await browser.post('/hazards/tickets', {
      ...(ticket({ number: 'GD-9' }) as object),
      callerName: '赵某某',
      callerPhone: '13900000000',
      finders: '赵某某',
    });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const kept = await sql<{ n: number }>`select count(*) as n from (
      select to_jsonb(t)::text as x from hazard_tickets t union all select to_jsonb(h)::text from hazards h
      union all select to_jsonb(e)::text from case_events e union all select to_jsonb(a)::text from audit_entries a) all_rows
      where x like '%赵某某%' or x like '%13900000000%'`.execute(db.handle.db);
    assert.equal(kept.rows[0]?.n, 0);
    assert.equal((await browser.post('/hazards/tickets', ticket({ number: 'GD-9' }))).status, 409);
  } finally {
    await desk.close();
  }
});
