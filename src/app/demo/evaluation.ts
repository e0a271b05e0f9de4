/**
 * 考核评价 of the demo district, through the real services, in the order in which it happened: the years 2024 and 2025 scored, objected to
 * and frozen, a scheme for the present year on its way, honours and an answered inquiry. Invented; the same every time.
 */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import type { DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { plainDate, startOfDay, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { evaluationActs as acts } from '#modules/evaluation/server/index.ts';
import { groupKeys } from '#modules/evaluation/shared/states.ts';
import { random } from './random.ts';

export interface EvaluationStage {
  handle: DbHandle;
  log: Logger;
  today: PlainDate;
  /** By login. */
  people: ReadonlyMap<string, Actor>;
  /** Ids of units by short name. */
  units: ReadonlyMap<string, string>;
}

const ADMIN = 'anweiban-guanli';
const REVIEWER = 'anweiban';
const CHIEF = 'anweiban-zhuren';
const LEADER = 'anweihui';
const STREET = 'jiedao';

export async function playEvaluation(stage: EvaluationStage): Promise<void> {
  const { handle, log, people, units, today } = stage;
  const by = (login: string, on: string, hour = 10): Ctx => {
    const actor = people.get(login);
    if (!actor) throw new RangeError(`nobody signs in as ${login}`);
    const at = new Date(startOfDay(plainDate(on)).getTime() + hour * 3_600_000);
    return makeCtx({ handle, log, door: 'job', actor, clock: fixedClock(at) });
  };
  const unit = (name: string): string => {
    const id = units.get(name);
    if (!id) throw new RangeError(`the district has no unit ${name}`);
    return id;
  };
  const paper = async (ctx: Ctx, name: string, text: string): Promise<string> =>
    (await storeFile(ctx, { name, bytes: Buffer.from(text) })).id;
  const hasPassed = (on: string): boolean => plainDate(on) < today;
  /** Those who speak for a unit, one each: they score themselves. */
  const speakers = new Map<string, string>();
  for (const [login, actor] of people)
    if (actor.unitId && ['department.officer', 'street.officer'].some((role) => actor.roles.includes(role)))
      if (!speakers.has(actor.unitId)) speakers.set(actor.unitId, login);

  for (const year of [2024, 2025]) {
    // The whole year's evaluation lies in the past, or it has not begun.
    if (hasPassed(`${year + 1}-03-10`)) await playYear(year);
  }
  await playHonours();
  await playPresent();

  async function playYear(year: number): Promise<void> {
    const next = year + 1;
    for (const group of groupKeys) {
      const draft = await acts.draftScheme(by(ADMIN, `${year}-11-20`), { group, year });
      await acts.submitScheme(by(ADMIN, `${year}-11-20`, 15), draft.id, {});
      await acts.reviewScheme(by(REVIEWER, `${year}-11-22`), draft.id, { opinion: '指标和分值与任务清单一致' });
      await acts.adoptScheme(by(CHIEF, `${year}-11-26`), draft.id, { opinion: '同意，按此考核' });
    }
    const round = await acts.openRound(by(ADMIN, `${next}-01-08`), { year, selfDueOn: plainDate(`${next}-01-20`) });
    const grid = await acts.getGrid(by(ADMIN, `${next}-01-08`), round.id);
    const own = new Map<string, { itemId: string; score: number; note: string; key: string; max: number }[]>();
    const missing: { itemId: string; score: number; reason: string }[] = [];
    for (const group of grid.groups)
      for (const item of group.items)
        for (const one of item.units) {
          const draw = random('evaluation', year, one.unitName, item.key);
          const share = 0.84 + 0.16 * draw.next();
          const score = Math.round(item.max * share * 2) / 2;
          if (speakers.has(one.unitId) && item.key !== 'effect')
            own.set(one.unitId, [
              ...(own.get(one.unitId) ?? []),
              { itemId: one.itemId, score, note: '已按要求完成，附台账', key: item.key, max: item.max },
            ]);
          else missing.push({ itemId: one.itemId, score: Math.max(0, score - 0.5), reason: '按日常掌握情况核定' });
        }
    for (const unitSheets of round.boards.flatMap((b) => b.units)) {
      const login = speakers.get(unitSheets.unitId);
      const scores = own.get(unitSheets.unitId);
      if (!login || !scores) continue;
      await acts.selfScores(by(login, `${next}-01-15`), unitSheets.sheetId, {
        scores: scores.map(({ itemId, score, note }) => ({ itemId, score, note })),
      });
      await acts.submitSelf(by(login, `${next}-01-15`, 15), unitSheets.sheetId, {
        statement: `${year}年各项任务基本完成，存在的问题已列入下一年清单。`,
      });
    }
    await acts.closeSelf(by(ADMIN, `${next}-01-21`), round.id, {});
    const cut = (one: { itemId: string; score: number }): { itemId: string; score: number; reason: string } => {
      const draw = random('evaluation-office', year, one.itemId.length, one.score);
      return draw.chance(0.2) && one.score >= 1
        ? { itemId: one.itemId, score: one.score - 0.5, reason: '佐证不全，核减 0.5 分' }
        : { itemId: one.itemId, score: one.score, reason: '按自评和佐证核定' };
    };
    await acts.officeScores(by(ADMIN, `${next}-01-24`), round.id, {
      scores: [...[...own.values()].flat().map(cut), ...missing],
    });
    const streetSheet = await acts.getSheet(by(ADMIN, `${next}-01-24`), round.id, unit('二号桥街道'));
    const bonus = streetSheet.items.find((one) => one.item.key === 'cityModel');
    if (bonus)
      await acts.addEntry(by(ADMIN, `${next}-01-24`, 11), streetSheet.id, {
        itemId: bonus.id,
        what: '“楼长加网格员”双巡查做法入选市级典型经验',
        points: 1,
        happenedOn: plainDate(`${year}-10-20`),
        link: '',
        fileIds: [await paper(by(ADMIN, `${next}-01-24`, 11), '市级典型经验通报.txt', `${year}年市级典型经验通报`)],
      });
    await acts.publishRound(by(ADMIN, `${next}-01-27`), round.id, {});
    // The evidence was not seen: the street objects, a person who scored nothing upholds it.
    const objected = streetSheet.items.find((one) => one.item.key === (year === 2025 ? 'training' : 'publicity'));
    if (objected) {
      const street = by(STREET, `${next}-01-28`);
      const filed = await acts.fileObjection(street, streetSheet.id, {
        itemId: objected.id,
        claim: '培训签到、考试成绩和活动照片已于年底上传，核定时没有计入，请复核。',
        askedScore: objected.item.weight,
        fileIds: [await paper(street, '补充佐证.txt', `${year}年签到表和成绩单`)],
      });
      if (year === 2025)
        await acts.upholdObjection(by(REVIEWER, `${next}-02-03`), filed.id, {
          score: objected.item.weight,
          ruling: '经核对上传记录，佐证齐全，异议成立。',
        });
      else
        await acts.dismissObjection(by(REVIEWER, `${next}-02-03`), filed.id, {
          ruling: '补充的佐证为次年活动，不计入当年，维持原分。',
        });
    }
    await acts.freezeRound(by(CHIEF, `${next}-02-28`), round.id, { opinion: '同意，按程序报告、通报、移交' });
    for (const kind of ['report', 'circular', 'handover'] as const)
      await acts.draftRoundLetter(by(ADMIN, `${next}-03-02`), round.id, { kind });
  }

  async function playHonours(): Promise<void> {
    const given = [
      {
        on: '2025-03-03',
        kind: 'collective' as const,
        unit: '二号桥街道',
        title: '治本攻坚三年行动先进集体',
        reason: '重大隐患按期销号率全区第一，“楼长加网格员”双巡查在全区推广。',
        isDone: true,
      },
      {
        on: '2026-03-04',
        kind: 'praise' as const,
        unit: '区消防救援支队',
        title: '重大隐患动态清零先进单位',
        reason: '牵头打通生命通道行动，占用整治任务提前完成。',
        isDone: true,
      },
      {
        on: '2026-03-05',
        kind: 'individual' as const,
        unit: '区应急管理局',
        title: '治本攻坚三年行动先进个人',
        reason: '主持判定重大隐患多件，整改闭环率高，没有一件复发。',
        isDone: false,
      },
    ].filter((one) => hasPassed(one.on));
    for (const one of given) {
      const m = await acts.proposeCommendation(by(ADMIN, one.on, 9), {
        kind: one.kind,
        title: one.title,
        unitId: unit(one.unit),
        personName: '',
        ...(one.kind === 'individual' ? { userId: people.get('yingji')?.userId } : {}),
        reason: one.reason,
        fileIds: [],
      });
      await acts.reviewCommendation(by(REVIEWER, one.on, 11), m.id, { opinion: '事迹属实，同意' });
      if (!one.isDone) continue;
      await acts.approveCommendation(by(LEADER, one.on, 15), m.id, { opinion: '同意' });
      await acts.announceCommendation(by(ADMIN, one.on, 17), m.id, {});
    }
    if (!hasPassed('2026-04-20')) return;
    const q = await acts.askInquiry(by('yingji-shenhe', '2026-04-08'), {
      purpose: 'award',
      unitId: unit('二号桥街道'),
      personName: '',
      question: '拟推荐参评市级安全生产先进单位，请提供三年行动开展情况。',
    });
    await acts.answerInquiry(by(ADMIN, '2026-04-09'), q.id, {
      answer: '该街道三年行动任务按期推进，近年考核结果见系统记录，未发现影响推荐的问题。',
    });
    await acts.confirmInquiry(by(CHIEF, '2026-04-10'), q.id, { opinion: '同意答复' });
  }

  /** A draft for the present year, in which hazards weigh more: to be tried on the year before. */
  async function playPresent(): Promise<void> {
    if (!hasPassed('2026-08-18')) return;
    const year = yearOf(today);
    const former = (
      await acts.listSchemes(by(ADMIN, '2026-08-18'), { limit: 1, year: 2025, group: ['street'], state: ['adopted'] })
    ).items[0];
    const draft = await acts.draftScheme(by(ADMIN, '2026-08-18'), {
      group: 'street',
      year,
      ...(former ? { basedOn: former.id } : {}),
    });
    const content = structuredClone(draft.content);
    const move = (key: string, by_: number): void => {
      const item = content.items.find((one) => one.key === key);
      const dimension = content.dimensions.find((one) => one.key === item?.dimension);
      if (!item || !dimension) return;
      item.weight += by_;
      dimension.weight += by_;
    };
    move('closed', 5);
    move('engineering', -5);
    await acts.saveScheme(by(ADMIN, '2026-08-18', 15), draft.id, { title: draft.title, content });
  }
}
