/** Figures by channel from sums: equal to a count of the records after any acts, for every reader and any days. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { readMigrations } from '#kernel/server/migrate.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { anEnterprise } from '#modules/enterprises/server/builders.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import type { ChannelAsk } from '../shared/channel-figures.ts';
import type { HazardRecord } from '../shared/schema.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import { countFindings, recountFindings } from './channels-store.ts';
import { periodsOf, rollSources } from './source-figures.ts';

const db = await testDb({ now: '2026-09-28T01:20:00Z' });
const s = await b.aStage(db);
const custodian = db.ctx(
  await aPerson(db.ctx(), { unit: '区安委办', roles: ['office.reviewer', 'intake'], name: '金若溪' }),
);
const readers: [string, Ctx][] = [
  ['举报受理', custodian],
  ['安委办', s.office],
  ['应急局', s.officer],
  ['商务局', s.otherDepartment],
  ['二号桥', s.street],
  ['上杭路', s.otherStreet],
  ['企业', s.principal],
];
const elsewhere = await anEnterprise(db.ctx(), { streetCode: '120102010' });
const today = db.clock.today();
const DAYS = [0, 1, 27, 28, 60, 270, 271, 400, 1000].map((n) => addDays(today, -n));
const spans: ChannelAsk[] = DAYS.flatMap((from) =>
  DAYS.filter((to) => to >= from).flatMap((to) => [
    { from, to },
    { from, to, grade: 'general' as const },
  ]),
);

const inOrder = <T extends { channel: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, x) => (a.channel < x.channel ? -1 : 1));
/** Every reader's every span equals a recount. */
async function agree(when: string): Promise<void> {
  for (const [name, ctx] of readers)
    await ctx.reading(async (tx) => {
      for (const ask of spans)
        assert.deepEqual(
          inOrder(await countFindings(tx, ctx.actor, ask)),
          inOrder(await recountFindings(tx, ctx.actor, ask)),
          `${when} ${name} ${JSON.stringify(ask)}`,
        );
    });
}
const waiting = async (): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::int as n from hazard_source_marks`.execute(db.handle.db)).rows[0]!.n;

const known: HazardRecord[] = [];
/** Refused acts are part of the play: they must leave the sums alone. */
const tried = async (act: () => Promise<unknown>): Promise<boolean> => {
  try {
    await act();
    return true;
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return false;
  }
};
const done: Record<string, number> = {};
type Op = readonly [kind: string, a: number, b: number];
async function play([kind, a, x]: Op): Promise<void> {
  const pick = (n: number): HazardRecord => known[n % known.length]!;
  const fresh = (id: string) => acts.getHazard(custodian, id);
  let ok = true;
  if (kind === 'report' || known.length < 2) {
    const who = [s.safety, s.officer, s.office][a % 3]!;
    const far = a % 3 !== 0 && x % 4 === 0;
    known.push(
      await b.aReport(s, who, {
        foundOn: DAYS[x % DAYS.length]!,
        title: `第 ${known.length + 1} 处`,
        ...(far ? { enterpriseId: elsewhere.id as never } : {}),
        ...(a % 3 === 0 ? {} : { industry: (['industrial', 'commerce', 'hazchem'] as const)[x % 3]! }),
        ...(a % 3 === 2 ? { channel: 'publicReport' as const, finders: '来电人' } : {}),
      }),
    );
  } else if (kind === 'merge')
    ok = await tried(() =>
      acts.decidePair(custodian, {
        firstId: pick(a).id,
        secondId: pick(x).id,
        decision: 'same',
        keepId: pick(a).id,
        because: '同一处',
      } as never),
    );
  else if (kind === 'unmerge') {
    const running = (
      await sql<{ hazard_id: string; source_id: string }>`select hazard_id, source_id from hazard_merges
        where ended_at is null order by id`.execute(db.handle.db)
    ).rows;
    const m = running[a % Math.max(1, running.length)];
    ok =
      m !== undefined &&
      (await tried(() =>
        acts.unmergeHazard(custodian, m.hazard_id, { sourceId: m.source_id, because: '核对是两处' } as never),
      ));
  } else if (kind === 'judge') ok = await tried(async () => b.judgedGeneral(s, await fresh(pick(a).id)));
  else if (kind === 'void')
    ok = await tried(async () => {
      const h = await fresh(pick(a).id);
      const proposed = await acts.proposeVoid(s.officer, h.id, {
        version: h.version,
        reason: '现场不存在',
        fileIds: [],
      });
      await acts.decideVoid(s.reviewer, h.id, {
        requestId: proposed.requests.find((r) => r.status === 'pending')!.id,
        version: proposed.version,
        approve: true,
        opinion: '属实',
      });
    });
  else await rollSources(db.ctx());
  if (ok) done[kind] = (done[kind] ?? 0) + 1;
}

test(
  clause('T10-3', '来源渠道的数随登记、判定、并案、拆分、撤销变，汇总前后都与从头清点一致，过去的日子也对'),
  async () => {
    const op = fc.tuple(
      fc.constantFrom('report', 'report', 'merge', 'merge', 'merge', 'unmerge', 'judge', 'void', 'roll'),
      fc.nat(40),
      fc.nat(40),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 6, maxLength: 14 }), async (ops) => {
        for (const one of ops) await play(one);
        await agree('汇总前');
        await Promise.all([rollSources(db.ctx()), rollSources(db.ctx())]);
        await rollSources(db.ctx());
        assert.equal(await waiting(), 0);
        await agree('汇总后');
      }),
      { numRuns: 8, seed: 20260928, endOnFailure: true },
    );
    for (const kind of ['report', 'merge', 'unmerge', 'judge', 'roll'])
      assert.ok((done[kind] ?? 0) > 0, `这一轮没有办成过 ${kind}：${JSON.stringify(done)}`);
  },
);

test(clause('T10-3', '汇总的同时有人并案、拆分：一次不漏、一次不重'), async () => {
  const fresh = async (): Promise<HazardRecord[]> =>
    Promise.all(
      [0, 1, 2, 3].map((i) => b.aReport(s, s.officer, { title: `并行第 ${i} 处`, foundOn: addDays(today, -i) })),
    );
  const same = (keep: HazardRecord, source: HazardRecord) =>
    acts.decidePair(custodian, {
      firstId: keep.id,
      secondId: source.id,
      decision: 'same',
      keepId: keep.id,
      because: '同一处',
    } as never);
  for (let round = 0; round < 3; round++) {
    const [one, two, three, four] = (await fresh()) as [HazardRecord, HazardRecord, HazardRecord, HazardRecord];
    await Promise.all([same(one, two), rollSources(db.ctx()), same(three, four), rollSources(db.ctx())]);
    await agree(`并行 ${round}`);
    await Promise.all([
      acts.unmergeHazard(custodian, one.id, { sourceId: two.id, because: '核对是两处' } as never),
      acts.getHazard(s.officer, three.id).then((h) => b.judgedGeneral(s, h)),
      rollSources(db.ctx()),
    ]);
    await agree(`并行拆分 ${round}`);
  }
  await rollSources(db.ctx());
  await agree('并行以后');
});

test(clause('T10-3', '升级时已有的隐患、并案都数进去，与一直在记的一样'), async () => {
  const books = async (): Promise<unknown[]> => [
    (await sql`select * from hazard_source_cells order by hazard_id`.execute(db.handle.db)).rows,
    (
      await sql`select * from hazard_source_figures where sources <> 0 or firsts <> 0 or hazards <> 0
        order by street_code, industry, level, starts_on, grade, channel, is_custody`.execute(db.handle.db)
    ).rows,
  ];
  const written = await books();
  const owner = new pg.Client(db.owner);
  await owner.connect();
  try {
    const [file, ...more] = (await readMigrations('district')).filter((f) => f.name.startsWith('0237_'));
    assert.deepEqual(more, []);
    await owner.query('set search_path to d120102, public');
    await owner.query('truncate hazard_source_cells, hazard_source_figures');
    for (const statement of file!.statements.filter((one) => /^insert/i.test(one))) await owner.query(statement);
  } finally {
    await owner.end();
  }
  assert.deepEqual(await books(), written);
  await agree('升级后');
});

test(clause('T10-3', '任一段日子由整年、整月和单日拼成：不缺一天，不重一天，整年不拆成月'), () => {
  fc.assert(
    fc.property(fc.nat(4000), fc.nat(3000), (start, length) => {
      const from = addDays(plainDate('2016-01-01'), start);
      const to = addDays(from, length);
      let at: PlainDate = from;
      for (const p of periodsOf(from, to)) {
        assert.equal(p.from, at);
        assert.ok(p.until > p.from);
        at = p.until;
      }
      assert.equal(at, addDays(to, 1));
      const days = periodsOf(from, to)
        .filter((p) => p.level === 'd')
        .reduce((n, p) => n + (Date.parse(p.until) - Date.parse(p.from)) / 86_400_000, 0);
      assert.ok(days <= 60, `${from} ${to} 要看 ${days} 个单日`);
    }),
  );
  assert.deepEqual(periodsOf(plainDate('2017-12-31'), plainDate('2020-02-01')), [
    { level: 'd', from: '2017-12-31', until: '2018-01-01' },
    { level: 'y', from: '2018-01-01', until: '2020-01-01' },
    { level: 'm', from: '2020-01-01', until: '2020-02-01' },
    { level: 'd', from: '2020-02-01', until: '2020-02-02' },
  ]);
  assert.deepEqual(periodsOf(plainDate('2020-02-02'), plainDate('2020-02-01')), []);
});
