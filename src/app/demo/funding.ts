/** 安全投入 of the demo district, through the real services: budgets of two units, projects at three stages, statements of one firm. Invented. */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { addDays, startOfDay, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { fundingActs } from '#modules/funding/server/index.ts';
import type { JointStage } from './joint.ts';

const WAN = 1_000_000;

export async function playFunding(
  { handle, log, people, today }: JointStage,
  safety: Actor | undefined,
): Promise<void> {
  const by = (who: string | Actor, day: PlainDate, hour = 10): Ctx => {
    const actor = typeof who === 'string' ? people.get(who) : who;
    if (!actor) throw new RangeError(`nobody signs in as ${String(who)}`);
    return makeCtx({
      handle,
      log,
      door: 'job',
      actor,
      clock: fixedClock(new Date(startOfDay(day).getTime() + hour * 3_600_000)),
    });
  };
  const year = yearOf(today);
  const back = (days: number): PlainDate => addDays(today, -days);
  const budgets = [
    ['yingji', 'majorHazard', '重大事故隐患治理补助', 260, 240, [60, 85]],
    ['yingji', 'equipment', '执法装备和快速检测仪器', 80, 72, [30]],
    ['yingji', 'services', '第三方安全检查服务', 150, 150, [40, 45]],
    ['yingji', 'rewards', '举报奖励资金', 30, 30, [6]],
    ['jiedao', 'governance', '辖区隐患整治经费', 60, 55, [22]],
    ['jiedao', 'services', '街道聘请专家检查', 24, 24, [9]],
  ] as const;
  let services = '';
  for (const [login, purpose, title, planned, approved, paid] of budgets) {
    const b = await fundingActs.addBudget(by(login, back(60)), {
      year,
      purpose,
      title,
      source: '财政预算',
      note: '',
      plannedFen: planned * WAN,
      approvedFen: approved * WAN,
    });
    if (purpose === 'majorHazard') services = b.id;
    for (const [i, amount] of paid.entries())
      await fundingActs.addEntry(by(login, back(40 - 15 * i)), b.id, {
        kind: 'executed',
        onDay: back(40 - 15 * i),
        amountFen: amount * WAN,
        note: `第 ${i + 1} 次支付`,
        fileIds: [],
      });
  }
  const project = (
    login: string,
    way: 'human' | 'technical' | 'engineering' | 'management',
    title: string,
    money: number,
    due: PlainDate,
  ) =>
    fundingActs.addProject(by(login, back(50)), {
      year,
      way,
      title,
      goal: '消除同类隐患，形成长期管用的防范措施',
      investmentFen: money * WAN,
      ...(way === 'engineering' ? { budgetId: services } : {}),
      beginsOn: back(45),
      dueOn: due,
      hazardCodes: [],
    });
  const works = await project('yingji', 'engineering', '粉尘涉爆企业除尘系统改造补助', 180, addDays(today, 40));
  const sensors = await project('yingji', 'technical', '有限空间气体监测设备配备', 46, back(5));
  await project('jiedao', 'management', '沿街商铺用火用电管理台账', 8, addDays(today, 70));
  await fundingActs.startProject(by('yingji', back(44)), works.id, {});
  await fundingActs.startProject(by('yingji', back(44)), sensors.id, {});
  const reporter = by('yingji', back(8));
  const proof = await storeFile(reporter, {
    name: '设备验收单.txt',
    bytes: Buffer.from('设备 46 台到货，逐台测试合格。'),
  });
  await fundingActs.completeProject(reporter, sensors.id, {
    result: '设备已到货安装，逐台测试合格',
    spentFen: 45.2 * WAN,
    fileIds: [proof.id],
  });

  const firm = safety;
  if (!firm) return;
  const fill = async (
    y: number,
    base: number,
    accrued: number,
    used: number,
    on: PlainDate,
    isAccepted: boolean,
  ): Promise<void> => {
    let t = await fundingActs.beginYear(by(firm, on, 9), { year: y });
    t = await fundingActs.fillStatement(by(firm, on, 10), t.id, {
      version: t.version,
      trade: 'machinery',
      baseFen: base * WAN,
      works: [],
      accruedFen: accrued * WAN,
      openingFen: t.openingFen,
      used: {
        facilities: used * 0.5 * WAN,
        protection: used * 0.2 * WAN,
        training: used * 0.1 * WAN,
        testing: used * 0.1 * WAN,
        other: used * 0.1 * WAN,
      },
      note: '',
      fileIds: [],
    });
    t = await fundingActs.submitStatement(by(firm, on, 11), t.id, {});
    if (isAccepted)
      await fundingActs.acceptStatement(by('yingji', addDays(on, 3), 10), t.id, {
        disallowedFen: 0,
        opinion: '提取足额，使用范围符合规定',
      });
  };
  await fill(year - 2, 2600, 44, 31, back(500), true);
  await fill(year - 1, 3000, 40, 36, back(4), false);
}
