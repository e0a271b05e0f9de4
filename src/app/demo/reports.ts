/** 定期报送 of the demo district: the years on paper, the last quarter in the program, the present one on its way. Invented; the same every time. */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { sql, type DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import { fewAtATime } from '#kernel/server/together.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, daysBetween, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { unitsForPlan } from '#platform/identity/server/index.ts';
import {
  makeSummary,
  openNow,
  openTables,
  recordPaper,
  reportActs,
  tableActs,
} from '#modules/periodic-reports/server/index.ts';
import { after, before, periodAt, periodOf, type Period } from '#modules/periodic-reports/shared/periods.ts';
import { random } from './random.ts';

export interface ReportStage {
  handle: DbHandle;
  log: Logger;
  today: PlainDate;
  /** By login. */
  people: ReadonlyMap<string, Actor>;
}

const practices = [
  '推行“楼长+网格员”双巡查，问题当日上传、当日交办，整改前后照片对比留痕。',
  '与消防、城管联合夜查，对屡改屡犯的门店上门约谈，并把整改情况张贴公示。',
  '组织企业互查互评，由安全管理人员交叉检查，发现问题现场开出整改单。',
  '把隐患清单发到每家企业负责人手机，按周提醒，到期自动催办。',
];
const problems = [
  '小场所数量多、流动性大，个别经营者安全意识不强，同类问题反复出现。',
  '部分老旧小区消防车通道占用问题反弹，物业管理责任没有压实。',
  '企业安全管理人员变动频繁，自查质量不高，上报隐患偏少。',
  '基层检查力量不足，专业性隐患主要依靠专家发现。',
];
const plans = [
  '对未销号隐患逐件明确责任人和时限，每周调度一次。',
  '组织一次主要负责人带队检查情况的抽查，结果通报各企业。',
  '开展重点场所专家指导服务，帮助企业提高自查能力。',
  '结合季节特点开展用火用电专项检查。',
];
const progress = [
  '本期任务按计划推进，专题研究部署两次，主要负责人带队检查三次。',
  '各项任务明确到科室和责任人，重点任务按节点推进。',
  '召开专题会议部署，建立任务台账，按月调度。',
];

/** How far the present quarter has come, by the order of units: what the board of a working district looks like. */
const stages = [
  'submitted',
  'submitted',
  'prefilled',
  'submitted',
  'confirmed',
  'submitted',
  'signed',
  'submitted',
  'prefilled',
  'accepted',
  'submitted',
  'accepted',
  'submitted',
] as const;

export async function playReports({ handle, log, today, people }: ReportStage): Promise<void> {
  const at = (actor: Actor, day: PlainDate, hour = 10): Ctx =>
    makeCtx({
      handle,
      log,
      door: 'job',
      actor,
      clock: fixedClock(new Date(startOfDay(day).getTime() + hour * 3_600_000)),
    });
  const office = people.get('anweiban-guanli') as Actor;
  const reviewer = people.get('anweiban') as Actor;
  const all = [...people.values()];
  const holder = (unitId: string, ...roles: string[]): Actor | undefined =>
    all.find((a) => a.unitId === unitId && a.roles.some((r) => roles.includes(r)));
  const units = await makeCtx({ handle, log, clock: fixedClock(startOfDay(today)) }).inTx((tx) => unitsForPlan(tx));

  /** The quarter that is being reported: the one whose due day is near, else the running one, opened early. */
  const running = periodAt('quarterly', today) as Period;
  const last = before('quarterly', running.key) as Period;
  const present = daysBetween(last.to, today) <= 21 ? last : running;

  // What came on paper before the program was in use; some were late.
  for (let period = periodOf('2024Q1'); period.key !== present.key; period = after('quarterly', period.key) as Period) {
    const dueOn = addDays(period.to, 1);
    const draw = random('paper report', period.key);
    const recordedOn = addDays(dueOn, 12) < today ? addDays(dueOn, 12) : addDays(today, -1);
    await recordPaper(at(office, recordedOn, 16), {
      kind: 'quarterly',
      period: period.key,
      basis: '安委办收文登记簿',
      rows: units.map((unit) => {
        const days = draw.chance(0.1) ? draw.int(1, 5) : -draw.int(0, 3);
        return {
          unitId: unit.id,
          receivedOn: addDays(dueOn, Math.min(days, daysBetween(dueOn, recordedOn))),
          signedBy: '',
        };
      }),
    });
  }

  const start = addDays(today, -6);
  await openNow(at(office, start < present.from ? present.from : start, 9), { kind: 'quarterly', period: present.key });
  const rows = await sql<{ id: string; unit_id: string }>`select id, unit_id from reports
    where kind = 'quarterly' and period = ${present.key} order by unit_kind desc, unit_sort`.execute(handle.db);
  let returnedOne = false;
  const one = async ({ id, unit_id }: { id: string; unit_id: string }, i: number): Promise<void> => {
    const stage = i === 12 || i === 30 ? 'notStarted' : (stages[i % stages.length] as (typeof stages)[number]);
    const clerk = holder(unit_id, 'street.officer', 'department.officer', 'office.admin');
    const head =
      holder(unit_id, 'street.patron', 'department.head', 'department.deputy') ?? people.get('anweiban-zhuren');
    if (!clerk || !head || stage === 'notStarted') return;
    const draw = random('report', present.key, unit_id === office.unitId ? 'office' : i);
    const r = await reportActs.prefillReport(at(clerk, addDays(today, -4)), id, {});
    const isFull = stage !== 'prefilled';
    await reportActs.saveReport(at(clerk, addDays(today, -4), 11), id, {
      figures: Object.fromEntries(
        r.sections.flatMap((p, no) =>
          p.fields.flatMap((f) =>
            f.kind === 'figure' && f.value === null && (isFull || no < 6 + (i % 4))
              ? [
                  [
                    f.key,
                    f.form === 'rate'
                      ? { value: 6 + (i % 5), denominator: 8 + (i % 5), reason: '' }
                      : {
                          value:
                            f.key === 'topPenalties' ||
                            f.key === 'doublePenalties' ||
                            f.key === 'reportsVerified' ||
                            f.key === 'tasksLate'
                              ? i % 2
                              : p.key === 'majors' || f.key === 'rewards'
                                ? 0
                                : draw.int(2, 21),
                          denominator: null,
                          reason: '',
                        },
                  ] as const,
                ]
              : [],
          ),
        ),
      ),
      texts: Object.fromEntries(
        (
          [
            ['progressText', progress],
            ['practices', practices],
            ...(isFull
              ? ([
                  ['problems', problems],
                  ['next', plans],
                ] as const)
              : i % 3 === 0
                ? ([['problems', problems]] as const)
                : []),
          ] as const
        ).map(([key, list]) => [key, { text: draw.pick(list), taken: [] }]),
      ),
    });
    if (!isFull) return;
    await reportActs.confirmReport(at(clerk, addDays(today, -3)), id, {});
    if (stage === 'confirmed') return;
    await reportActs.signReport(at(head, addDays(today, -3), 15), id, {});
    if (stage === 'signed') return;
    await reportActs.submitReport(at(clerk, addDays(today, -2)), id, {});
    if (!returnedOne) {
      returnedOne = true;
      await reportActs.sendBackReport(at(reviewer, addDays(today, -1)), id, {
        remarks: [{ part: 'enforcement', remark: '执法检查次数与上期相差较大，请核对后说明' }],
      });
      return;
    }
    if (stage === 'accepted') await reportActs.acceptReport(at(reviewer, addDays(today, -1), 15), id, { opinion: '' });
  };
  // Two at a time: acts of different units do not wait for each other.
  let next = 0;
  await one(rows.rows[next] as (typeof rows.rows)[number], next++);
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (next < rows.rows.length) {
        const i = next++;
        await one(rows.rows[i] as (typeof rows.rows)[number], i);
      }
    }),
  );
  await makeSummary(at(office, addDays(today, -1), 17), {
    kind: 'quarterly',
    period: (before('quarterly', present.key) as Period).key,
  });
}

/**
 * 自查统计表 of the last quarter and year that are over: most firms with people of their own sent theirs, some late, one was returned; the
 * rest owes it.
 */
export async function playFirmTables(
  { handle, log, today, people }: ReportStage,
  firms: readonly { id: string; principal: Actor; safety: Actor }[],
): Promise<void> {
  const at = (actor: Actor | null, day: PlainDate, hour = 10): Ctx =>
    makeCtx({
      handle,
      log,
      door: 'job',
      ...(actor ? { actor } : {}),
      clock: fixedClock(new Date(startOfDay(day).getTime() + hour * 3_600_000)),
    });
  const last = before('order16Quarter', (periodAt('order16Quarter', addDays(today, -3)) as Period).key) as Period;
  const from = addDays(last.to, 2);
  await openTables(at(null, from, 1), 'order16Quarter', last);
  const rows = await sql<{
    id: string;
    enterprise_id: string;
    unit_id: string | null;
  }>`select id, enterprise_id, unit_id from firm_tables
    where period = ${last.key} and enterprise_id = any(${firms.map((f) => f.id)}::uuid[])`.execute(handle.db);
  const tableOf = new Map(rows.rows.map((r) => [r.enterprise_id, r]));
  const mine = firms.flatMap((firm, i) => {
    const found = tableOf.get(firm.id);
    return found && i % 5 !== 3 ? [{ ...firm, table: found.id, unitId: found.unit_id, i }] : [];
  });
  const department = people.get('yingji');
  const returned = mine.find(
    (m) => m.i > 3 && m.i % 9 !== 5 && m.i % 9 !== 7 && m.unitId === department?.unitId,
  )?.table;
  const one = async ({ table, principal, safety, i }: (typeof mine)[number]): Promise<void> => {
    const draw = random('firm table', last.key, i);
    const wished = addDays(last.to, draw.chance(0.12) ? draw.int(17, 24) : draw.int(3, 14));
    const day = wished < today ? wished : addDays(today, -1);
    if (day <= from) return;
    const t = await tableActs.takeTable(at(safety, day), table, {});
    const open = t.parts.flatMap((p) => p.fields).find((f) => f.key === 'majorOpen');
    const planned = open?.kind === 'figure' ? (open.value ?? 0) : 0;
    await tableActs.saveTable(at(safety, day, 11), table, {
      figures: {
        planned: { value: planned, denominator: null, reason: '' },
        funds: { value: planned * draw.int(1, 9), denominator: null, reason: '' },
      },
      texts: { analysis: draw.pick(analyses) },
    });
    if (i % 9 === 5) return;
    await tableActs.fillTable(at(safety, day, 11), table, {});
    if (i % 9 === 7) return;
    await tableActs.signTable(at(principal, day, 15), table, {});
    if (department && table === returned)
      await tableActs.sendBackTable(at(department, addDays(today, -1), 15), table, {
        reason: '治理资金与治理方案不一致，请核对',
      });
  };
  await fewAtATime(4, mine, one);
}
const analyses = [
  '本季度隐患以用电和消防通道为主，已逐项整改，夜班时段自查偏少，下季度增加夜查。',
  '隐患多为设备防护和现场管理问题，已更新检查表，班组每周自查一次。',
  '重大事故隐患按治理方案推进，治理期间落实了监护措施，未发生险情。',
  '本季度自查发现的隐患均已登记，当场可改的当场改完，其余明确了责任人和期限。',
];
