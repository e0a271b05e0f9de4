import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { aReport, aStage, judgedMajor } from '#modules/hazards/server/builders.ts';
import { countedUnit, measure, rowsOf } from '#platform/indicators/server/index.ts';
import { readIndicatorRef } from '#platform/indicators/shared/schema.ts';
import type { FigureView, ReportView, TextView } from '../shared/schema.ts';
import { reportMarks } from '../shared/states.ts';
import * as acts from './acts.ts';
import { getBoard, urgeReports } from './board.ts';
import { listForms, saveForm } from './forms.ts';
import { getReport, listReports } from './present.ts';
import { sweepReports } from './sweep.ts';
import '#modules/hazards/server/room.ts';
import '#modules/supervision/server/room.ts';
import './room.ts';

const db = await testDb();
const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit, roles, name, title: '工作人员' }));
const clerk = await as('二号桥街道', ['street.officer'], '宋春生');
const head = await as('二号桥街道', ['street.patron'], '郑海棠');
const both = await as('二号桥街道', ['street.officer', 'street.patron'], '一身二任');
const otherClerk = await as('上杭路街道', ['street.officer'], '别街经办');
const office = await as('区安委办', ['office.admin'], '叶知遥');
const reviewer = await as('区安委办', ['office.reviewer'], '韩书敏');
const chief = await as('区安委办', ['office.leader'], '常振华');
const firm = await as('区专家组', ['expert'], '陶茂林');
const street = await unitNamed(db.ctx(), '二号桥街道');
// A major hazard that is overdue at the end of the quarter, found in the street by the department.
const stage = await aStage(db);
await judgedMajor(stage, await aReport(stage, stage.officer));
await sweepReports(db.ctx());

const auditOf = async (id: string): Promise<string[]> =>
  (
    await sql<{ action: string }>`select action from audit_entries where subject_id = ${id} order by seq`.execute(
      db.handle.db,
    )
  ).rows.map((r) => r.action);
const mine = async (ctx: Ctx, kind: 'quarterly' | 'order16Quarter' = 'quarterly'): Promise<ReportView> => {
  const list = await listReports(ctx, {
    kind: [kind],
    period: ['2026Q3'],
    unit: [ctx.actor.unitId as string],
    limit: 20,
  });
  assert.equal(list.total, 1);
  return getReport(ctx, list.items[0]?.id as string);
};
const figures = (r: ReportView): FigureView[] =>
  r.sections.flatMap((p) => p.fields.filter((f): f is FigureView => f.kind === 'figure'));
const texts = (r: ReportView): TextView[] =>
  r.sections.flatMap((p) => p.fields.filter((f): f is TextView => f.kind === 'text'));
/** Everything that is not written yet, with zeros and a sentence. */
const filling = (r: ReportView) => ({
  figures: Object.fromEntries(
    figures(r)
      .filter((f) => f.value === null)
      .map((f) => [f.key, { value: 0, denominator: f.form === 'rate' ? 0 : null, reason: '' }]),
  ),
  texts: Object.fromEntries(
    texts(r)
      .filter((t) => t.isRequired)
      .map((t) => [t.key, { text: '按照方案要求逐项推进，完成本期各项工作。', taken: [] }]),
  ),
});
/** Reaches a state by the real acts. */
const filled = async (c: Ctx): Promise<ReportView> => {
  const r = await acts.prefillReport(c, (await mine(c)).id, {});
  return acts.saveReport(c, r.id, { ...filling(r) });
};

test(clause('S5-1', '到开放日由定时器为每个应报单位开出季报和统计表，待办里有期限，国庆不顺延'), async () => {
  const board = await getBoard(office, { kind: 'quarterly' });
  assert.equal(board.period, '2026Q3');
  assert.equal(board.dueOn, '2026-10-01');
  assert.match(board.dueFallsOn ?? '', /国庆/);
  const units = await sql<{
    n: number;
  }>`select count(*)::int as n from units where kind in ('office','department','street') and is_active`.execute(
    db.handle.db,
  );
  assert.equal(board.expected, units.rows[0]?.n);
  assert.equal(board.parts.length, 10);
  assert.deepEqual(board.counts.notStarted, board.expected);
  const again = await sweepReports(db.ctx());
  assert.deepEqual([again.opened, again.reminded], [0, 0], '再走一遍不重复开、不重复提醒');
  const table = await getBoard(office, { kind: 'order16Quarter' });
  assert.equal(table.dueOn, '2026-10-15');
  const r = await mine(clerk);
  const open = await sql<{
    due_on: string;
    action: string;
  }>`select due_on, action from todos where subject_id = ${r.id} and done_at is null`.execute(db.handle.db);
  assert.deepEqual(open.rows, [{ due_on: '2026-10-01', action: 'prefill' }]);
  assert.ok(r.reminders.some((m) => /到期前/.test(m.label)));
  await assert.rejects(getBoard(office, { kind: 'annual', period: '2026Q3' }), refused('reports.kindUnknown'));
});

test(clause('S5-2', '外街道、企业专家看不到；只有本单位经办能填，预填数字打开明细，改动要写理由'), async () => {
  const r = await mine(clerk);
  await assert.rejects(getReport(otherClerk, r.id), refused('reports.notFound'));
  await assert.rejects(acts.prefillReport(otherClerk, r.id, {}), refused('reports.notFound'));
  assert.equal((await listReports(firm, { limit: 20 })).total, 0);
  await assert.rejects(acts.prefillReport(head, r.id, {}), refused('reports.notYours'));
  await assert.rejects(acts.prefillReport(office, r.id, {}), refused('reports.notYours'));
  await assert.rejects(acts.saveReport(clerk, r.id, { figures: {}, texts: {} }), refused('reports.notNow'));
  const p = await acts.prefillReport(clerk, r.id, {});
  assert.equal(p.state, 'prefilled');
  assert.ok(p.sections.every((s) => s.state === 'missing' || s.state === 'ok'));
  const taken = figures(p).filter((f) => f.from);
  assert.ok(taken.length >= 10, `预填了 ${taken.length} 项`);
  assert.ok(taken.filter((f) => (f.from?.numerator ?? 0) > 0).length >= 3, '街道的重大隐患在预填的数里');
  for (const f of taken) {
    assert.equal(f.value, f.from?.numerator);
    const ref = readIndicatorRef(f.from?.ref ?? '');
    assert.ok(ref);
    const rows = await clerk.inTx((tx) => rowsOf(tx, clerk.actor, ref, { limit: 20, page: 1 }));
    assert.equal(rows.total, f.from?.numerator, f.label);
  }
  assert.deepEqual((await auditOf(r.id)).filter((a) => a === 'report.prefill').length, 1);
  await assert.rejects(
    acts.saveReport(clerk, r.id, { figures: { nonsense: { value: 1, denominator: null, reason: '' } }, texts: {} }),
    refused('reports.unknownField'),
  );
  await assert.rejects(
    acts.saveReport(clerk, r.id, { version: p.version - 1, figures: {}, texts: {} }),
    refused('casework.stale'),
  );
  // Something is missing: the report cannot go to the signer, and every gap is named.
  await assert.rejects(acts.confirmReport(clerk, r.id, {}), (error: { code?: string; issues?: unknown[] }) => {
    assert.equal(error.code, 'reports.faults');
    assert.ok((error.issues?.length ?? 0) > 3);
    return true;
  });
  const f = await acts.saveReport(clerk, r.id, filling(p));
  assert.deepEqual(
    f.faults.filter((x) => x.severity === 'error'),
    [],
  );
  // Another number than the ledger's wants a reason; both stay.
  const open = taken.find((x) => x.key === 'majorOpen') ?? taken[0];
  assert.ok(open);
  const changed = await acts.saveReport(clerk, r.id, {
    figures: { [open.key]: { value: (open.value ?? 0) + 1, denominator: open.denominator, reason: '' } },
    texts: {},
  });
  assert.ok(changed.faults.some((x) => x.field === open.key && x.severity === 'error' && /理由/.test(x.message)));
  const reasoned = await acts.saveReport(clerk, r.id, {
    figures: {
      [open.key]: { value: (open.value ?? 0) + 1, denominator: open.denominator, reason: '一件在途，台账尚未登记' },
    },
    texts: {},
  });
  const both_ = figures(reasoned).find((x) => x.key === open.key);
  assert.deepEqual([both_?.value, both_?.from?.numerator, both_?.by], [(open.value ?? 0) + 1, open.value, '宋春生']);
  const refreshed = await acts.refreshReport(clerk, r.id, {});
  assert.equal(
    figures(refreshed).find((x) => x.key === open.key)?.value,
    (open.value ?? 0) + 1,
    '重新取数不覆盖单位改过的数字',
  );
  await acts.saveReport(clerk, r.id, {
    figures: { [open.key]: { value: open.value, denominator: open.denominator, reason: '' } },
    texts: {},
  });
});

test(
  clause(
    'T10-8',
    '合计、大小、文字与台账矛盾都拦得住；填报人不能签发，负责人签发后报送，安委办退回、再报、接收、锁定、更正',
  ),
  async () => {
    const r = await mine(clerk);
    const wrong = await acts.saveReport(clerk, r.id, {
      figures: {
        penalties: { value: 1, denominator: null, reason: '' },
        topPenalties: { value: 2, denominator: null, reason: '' },
        ledQuarterly: { value: 5, denominator: 4, reason: '' },
        found: { value: 7, denominator: null, reason: '核对后更正' },
      },
      texts: {},
    });
    for (const key of ['topPenalties', 'ledQuarterly', 'found'])
      assert.ok(
        wrong.faults.some((f) => f.field === key && f.severity === 'error'),
        key,
      );
    const right = await acts.saveReport(clerk, r.id, {
      figures: {
        penalties: { value: 2, denominator: null, reason: '' },
        topPenalties: { value: 1, denominator: null, reason: '' },
        ledQuarterly: { value: 4, denominator: 4, reason: '' },
        found: {
          value: figures(wrong).find((f) => f.key === 'found')?.from?.numerator ?? 0,
          denominator: null,
          reason: '',
        },
      },
      texts: {},
    });
    assert.deepEqual(
      right.faults.filter((f) => f.severity === 'error'),
      [],
    );
    const confirmed = await acts.confirmReport(clerk, r.id, {});
    assert.equal(confirmed.state, 'confirmed');
    await assert.rejects(acts.signReport(clerk, r.id, {}), refused('reports.notYours'));
    await assert.rejects(acts.signReport(office, r.id, {}), refused('reports.notYours'));
    await assert.rejects(acts.submitReport(clerk, r.id, {}), refused('reports.notNow'));
    // The head sends it back; one who wrote in it cannot sign it though he holds the post.
    await acts.reopenReport(head, r.id, { reason: '补充典型做法' });
    await acts.saveReport(both, r.id, {
      figures: {},
      texts: { practices: { text: '推行楼长巡查制，问题当日清零。', taken: [] } },
    });
    await acts.confirmReport(clerk, r.id, {});
    const seen = await getReport(both, r.id);
    assert.ok(seen.allowedActions.find((a) => a.action === 'sign')?.locked);
    await assert.rejects(acts.signReport(both, r.id, {}), refused('reports.notYours'));
    const signed = await acts.signReport(head, r.id, {});
    assert.equal(signed.signed?.by, '郑海棠');
    const sent = await acts.submitReport(clerk, r.id, {});
    assert.equal(sent.state, 'submitted');
    assert.equal(sent.daysLate, 0);
    await assert.rejects(acts.acceptReport(clerk, r.id, { opinion: '' }), refused('reports.notYours'));
    await assert.rejects(
      acts.sendBackReport(office, r.id, { remarks: [{ part: 'nowhere', remark: '请补充' }] }),
      refused('reports.partUnknown'),
    );
    const back = await acts.sendBackReport(office, r.id, {
      remarks: [{ part: 'enforcement', remark: '处罚数与案卷不符，请核对' }],
    });
    assert.equal(back.state, 'returned');
    assert.equal(back.sections.find((p) => p.key === 'enforcement')?.state, 'returned');
    assert.equal(back.sections.find((p) => p.key === 'enforcement')?.remarks[0]?.settledAt, null);
    await acts.saveReport(clerk, r.id, {
      figures: { penalties: { value: 3, denominator: null, reason: '' } },
      texts: {},
    });
    await acts.confirmReport(clerk, r.id, {});
    await acts.signReport(head, r.id, {});
    await acts.submitReport(clerk, r.id, {});
    const accepted = await acts.acceptReport(reviewer, r.id, { opinion: '' });
    assert.equal(accepted.state, 'accepted');
    assert.ok(accepted.sections.every((p) => p.state === 'ok'));
    await assert.rejects(acts.askAmend(clerk, r.id, { reason: '数字有误' }), refused('reports.notNow'));
    db.clock.set('2026-10-20T02:00:00Z');
    await sweepReports(db.ctx());
    assert.equal((await getReport(clerk, r.id)).state, 'locked');
    const asked = await acts.askAmend(clerk, r.id, { reason: '漏报一件处罚' });
    assert.equal(asked.state, 'amending');
    await assert.rejects(acts.allowAmend(head, r.id, {}), refused('reports.notYours'));
    const refusedOnce = await acts.refuseAmend(office, r.id, { reason: '请附案卷说明' });
    assert.equal(refusedOnce.state, 'locked');
    await acts.askAmend(clerk, r.id, { reason: '漏报一件处罚，附案卷' });
    const allowed = await acts.allowAmend(office, r.id, {});
    assert.deepEqual([allowed.state, allowed.revision], ['prefilled', 2]);
    await acts.saveReport(clerk, r.id, {
      figures: { penalties: { value: 4, denominator: null, reason: '' } },
      texts: {},
    });
    const old = await getReport(clerk, r.id, 1);
    assert.equal(figures(old).find((f) => f.key === 'penalties')?.value, 3, '原版次不变');
    assert.equal(old.revisions.find((v) => v.revision === 1)?.isAccepted, true);
    assert.deepEqual(old.allowedActions, []);
    const trail = await auditOf(r.id);
    for (const action of [
      'open',
      'prefill',
      'save',
      'confirm',
      'reopen',
      'sign',
      'submit',
      'sendBack',
      'accept',
      'lock',
      'askAmend',
      'refuseAmend',
      'allowAmend',
    ])
      assert.ok(trail.includes(`report.${action}`), action);
  },
);

test(
  clause('S5-2', '逾期每天提醒一次，安委办催办只到未报单位，看板数字打开同样的行，迟报计入指标并可回看'),
  async () => {
    db.clock.set('2026-10-21T02:00:00Z');
    const first = await sweepReports(db.ctx());
    assert.ok(first.reminded > 10);
    assert.equal((await sweepReports(db.ctx())).reminded, 0, '同一天不重复');
    const board = await getBoard(office, { kind: 'quarterly', period: '2026Q3' });
    assert.equal(board.received, 1);
    const late = await mine(otherClerk);
    assert.equal(late.daysLate, 20);
    await assert.rejects(
      urgeReports(clerk, { kind: 'quarterly', period: '2026Q3', unitIds: [street], words: '' }),
      refused('reports.officeOnly'),
    );
    // What came in long ago and is being amended is with the unit again, but nobody is urged who has reported.
    await assert.rejects(
      urgeReports(office, { kind: 'quarterly', period: '2026Q3', unitIds: [street], words: '' }),
      refused('reports.nobodyMissing'),
    );
    const urged = await urgeReports(office, {
      kind: 'quarterly',
      period: '2026Q3',
      unitIds: [otherClerk.actor.unitId as string],
      words: '请今天报送',
    });
    assert.deepEqual(urged.units, ['上杭路街道']);
    for (const mark of reportMarks) {
      const list = await listReports(office, { kind: ['quarterly'], period: ['2026Q3'], mark, limit: 200 });
      assert.equal(list.items.length, list.total, mark);
    }
    const overdue = await listReports(office, { kind: ['quarterly'], period: ['2026Q3'], mark: 'overdue', limit: 200 });
    assert.equal(overdue.total, board.expected - board.received);
    const unit = await db.ctx().inTx((tx) => countedUnit(tx, otherClerk.actor.unitId as string));
    assert.ok(unit);
    const span = { from: plainDate('2026-10-01'), to: plainDate('2026-10-31') };
    const figure = await office.inTx((tx) =>
      measure(tx, office.actor, 'reports.late', { span, units: [unit], district: true }),
    );
    const rows = await office.inTx((tx) =>
      rowsOf(
        tx,
        office.actor,
        { code: 'reports.late', ...span, unit: unit.id, part: 'numerator' },
        { limit: 20, page: 1 },
      ),
    );
    assert.equal(figure.find((v) => v.unitId === unit.id)?.numerator, rows.total);
    assert.equal(rows.total, 2, '季报和统计表各一份');
    const past = await listReports(office, {
      kind: ['quarterly'],
      period: ['2026Q3'],
      mark: 'received',
      asOf: plainDate('2026-09-27'),
      limit: 20,
    });
    assert.equal(past.total, 0, '回看：那天还没有人报');
  },
);

test(clause('S5-1', '报表定义有版本：安委办改，旧报送保留旧版，过时的改动退回'), async () => {
  const { forms, dueRules, mayEdit } = await listForms(office);
  assert.equal(mayEdit, true);
  assert.equal(dueRules.length, 5);
  const form = forms.find((f) => f.kind === 'quarterly');
  assert.ok(form);
  const content = structuredClone(form.content);
  content.parts[0]?.fields.push({
    kind: 'figure',
    key: 'meetings',
    label: '专题会议',
    unit: '次',
    form: 'count',
    indicator: null,
    part: null,
    unitKinds: ['street'],
    help: '',
  });
  const body = {
    baseVersion: form.version,
    content,
    validFrom: plainDate('2026-12-31'),
    basis: '安委办通知',
    note: '增加专题会议',
  };
  await assert.rejects(saveForm(clerk, 'quarterly', body), refused('reports.officeOnly'));
  await assert.rejects(
    saveForm(office, 'quarterly', { ...body, validFrom: plainDate('2020-01-01') }),
    refused('reports.formDay'),
  );
  assert.equal((await saveForm(office, 'quarterly', body)).version, 2);
  await assert.rejects(saveForm(office, 'quarterly', body), refused('reports.formStale'));
  assert.equal((await getReport(clerk, (await mine(clerk)).id)).formVersion, 1);
  db.clock.set('2026-12-14T02:00:00Z');
  await sweepReports(db.ctx());
  const next = await listReports(otherClerk, { kind: ['quarterly'], period: ['2026Q4'], limit: 5 });
  const r = await getReport(otherClerk, next.items[0]?.id as string);
  assert.equal(r.formVersion, 2);
  assert.ok(figures(r).some((f) => f.key === 'meetings'));
  assert.ok((await listReports(office, { kind: ['selfEvaluation'], limit: 5 })).total > 0, '收官前开出自评报告');
});

test(clause('T9-4', '安委办自己的报送由领导签发，审核由没有经手的人办'), async () => {
  db.clock.set('2026-09-28T01:20:00Z');
  const own = await filled(office);
  await acts.confirmReport(office, own.id, {});
  await acts.signReport(chief, own.id, {});
  await acts.submitReport(office, own.id, {});
  await assert.rejects(acts.acceptReport(office, own.id, { opinion: '' }), refused('reports.notYours'));
  assert.equal((await acts.acceptReport(reviewer, own.id, { opinion: '' })).state, 'accepted');
});
