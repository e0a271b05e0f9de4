/** For tests: the people of an evaluation, small schemes for every group, and rounds brought to a state by the real acts. */
import type { Ctx } from '#kernel/server/context.ts';
import type { TestDb } from '#kernel/server/testing.ts';
import { addDays } from '#kernel/shared/time.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import { registerIndicator, registerReportedIndicator } from '#platform/indicators/server/index.ts';
import type { IndicatorForm, IndicatorRow } from '#platform/indicators/shared/schema.ts';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SchemeContent, SchemeItem } from '../shared/scheme.ts';
import type { RoundView, SchemeView } from '../shared/schema.ts';
import { groupKeys, type GroupKey } from '../shared/states.ts';
import * as acts from './acts.ts';
import './room.ts';

export interface Stage {
  db: TestDb;
  /** 区安委办: drafts and scores · reviews and rules · a second reviewer. */
  clerk: Ctx;
  reviewer: Ctx;
  second: Ctx;
  leader: Ctx;
  secondLeader: Ctx;
  street: Ctx;
  otherStreet: Ctx;
  department: Ctx;
  organisation: Ctx;
  enterprise: Ctx;
}

export async function aStage(db: TestDb): Promise<Stage> {
  const system = await aDistrict(db);
  configureFiles({ dir: fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-test-files-')), maxBytes: 5_000_000 });
  const as = async (unit: string, roles: string[], name: string, title: string): Promise<Ctx> =>
    db.ctx(await aPerson(system, { unit, roles, name, title }));
  const { anEnterprise } = await import('#modules/enterprises/server/builders.ts');
  const firm = await anEnterprise(system, {});
  return {
    db,
    clerk: await as('区安委办', ['office.admin'], '高亚琴', '综合科'),
    reviewer: await as('区安委办', ['office.reviewer'], '韩书敏', '审核'),
    second: await as('区安委办', ['office.reviewer'], '谢清和', '审核'),
    leader: await as('区安委办', ['office.leader'], '常振华', '主任'),
    secondLeader: await as('区安委会', ['office.leader'], '顾长河', '副主任'),
    street: await as('二号桥街道', ['street.officer'], '宋春生', '安全办'),
    otherStreet: await as('上杭路街道', ['street.officer'], '李文博', '安全办'),
    department: await as('区应急管理局', ['department.officer'], '周建宁', '监管二科'),
    organisation: await as('区委组织部', ['department.officer'], '苏明远', '干部科'),
    enterprise: await as(firm.unitId, ['enterprise.principal'], '岳文斌', '总经理'),
  };
}

/** Figures of the tests, by code and unit; what is not given is 0 of 0. */
export const figures = new Map<string, { numerator: number; denominator: number | null }>();
/** Records behind them, by code and unit; both parts count the same ones. */
export const records = new Map<string, IndicatorRow[]>();
const register = (code: string, form: IndicatorForm): void =>
  registerIndicator({
    code,
    title: code,
    formula: '测试',
    unit: '件',
    form,
    better: 'higher',
    clauses: ['G2-6'],
    unitKinds: ['department', 'street'],
    measure: (_tx, _actor, ask) =>
      Promise.resolve(
        ask.units.map((u) => ({
          unitId: u.id,
          ...(figures.get(`${code} ${u.id}`) ?? { numerator: 0, denominator: form === 'rate' ? 0 : null }),
        })),
      ),
    rows: (_tx, _actor, ask) => {
      const found = records.get(`${code} ${ask.unit?.id ?? ''}`) ?? [];
      const items = found.slice(0, ask.limit);
      return Promise.resolve({ items, total: found.length, nextCursor: null });
    },
  });
register('test.closed', 'rate');
register('test.overdue', 'stock');
// A figure that units report by hand.
registerReportedIndicator({
  code: 'test.people',
  title: '培训人次',
  formula: '测试',
  unit: '人次',
  form: 'count',
  better: 'higher',
  clauses: ['G2-6'],
  unitKinds: ['department', 'street'],
});

const item = (given: Partial<SchemeItem> & Pick<SchemeItem, 'key' | 'title'>): SchemeItem => ({
  role: 'score',
  dimension: 'duty',
  weight: 0,
  source: 'office',
  figures: [],
  span: 'year',
  formula: { form: 'manual' },
  clause: 'T2-8',
  note: '',
  ...given,
});
export const aContent = (): SchemeContent => ({
  dimensions: [
    { key: 'duty', title: '责任落实', weight: 40 },
    { key: 'hazard', title: '隐患动态清零', weight: 60 },
  ],
  items: [
    item({ key: 'list', title: '任务清单', weight: 20, source: 'self' }),
    item({ key: 'late', title: '按期报送', weight: 20, formula: { form: 'perCase', points: 0.5, cap: null } }),
    item({
      key: 'closed',
      title: '按期销号率',
      dimension: 'hazard',
      weight: 40,
      source: 'indicator',
      figures: ['test.closed'],
      formula: { form: 'linear', floor: 0.5, target: 1 },
    }),
    item({
      key: 'overdue',
      title: '逾期未销号',
      dimension: 'hazard',
      weight: 20,
      source: 'indicator',
      figures: ['test.overdue'],
      formula: { form: 'perCase', points: 2, cap: 10 },
    }),
    item({
      key: 'model',
      title: '市级典型',
      role: 'bonus',
      dimension: '',
      formula: { form: 'perCase', points: 1, cap: 3 },
    }),
    item({
      key: 'false',
      title: '数据不实',
      role: 'deduct',
      dimension: '',
      formula: { form: 'perCase', points: 5, cap: null },
    }),
    item({
      key: 'accident',
      title: '较大事故',
      role: 'veto',
      dimension: '',
      formula: { form: 'perCase', points: 1, cap: null },
      vetoGrade: 'fail',
    }),
  ],
  bonusCap: 5,
  basis: '测试方案',
  tag: '',
});

/** Of the other groups: nothing waits for people, so that a round is scored as soon as it is measured. */
const withoutPeople = (content: SchemeContent): SchemeContent => ({
  ...content,
  items: content.items.map((of) =>
    of.key === 'list' ? { ...of, source: 'office', formula: { form: 'perCase', points: 1, cap: null } } : of,
  ),
});

export async function anAdopted(s: Stage, group: GroupKey, year: number, content = aContent()): Promise<SchemeView> {
  const drafted = await acts.draftScheme(s.clerk, { group, year });
  const saved = await acts.saveScheme(s.clerk, drafted.id, { title: drafted.title, content });
  await acts.submitScheme(s.clerk, saved.id, {});
  await acts.reviewScheme(s.reviewer, saved.id, { opinion: '内容齐全' });
  return acts.adoptScheme(s.leader, saved.id, { opinion: '同意' });
}

export async function opened(s: Stage, year: number, content = aContent()): Promise<RoundView> {
  for (const group of groupKeys) await anAdopted(s, group, year, group === 'street' ? content : withoutPeople(content));
  return acts.openRound(s.clerk, { year, selfDueOn: addDays(s.db.clock.today(), 10) });
}

/** Sheets with their units, whoever may see them. */
export const unitsOf = (r: RoundView) => r.boards.flatMap((board) => board.units);

export async function scored(s: Stage, r: RoundView, listScore = 18): Promise<RoundView> {
  await acts.closeSelf(s.clerk, r.id, {});
  for (const unit of unitsOf(r).filter((one) => one.group === 'street')) {
    const sheet = await acts.getSheet(s.clerk, r.id, unit.unitId);
    const list = sheet.items.find((one) => one.item.key === 'list');
    if (list) await acts.officeScore(s.clerk, list.id, { score: listScore, reason: '按佐证核定', fileIds: [] });
  }
  return acts.getRound(s.clerk, r.id);
}
export async function published(s: Stage, r: RoundView): Promise<RoundView> {
  return acts.publishRound(s.clerk, (await scored(s, r)).id, {});
}

/** A small file of evidence. */
export const aFile = async (ctx: Ctx): Promise<string> =>
  (await storeFile(ctx, { name: '佐证.txt', bytes: Buffer.from(`佐证 ${Math.random()}`) })).id;
