/** For tests: the people of a hazard's life, and those of the committee and the street who supervise it. */
import type { Ctx } from '#kernel/server/context.ts';
import type { TestDb } from '#kernel/server/testing.ts';
import { aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import * as hazards from '#modules/hazards/server/builders.ts';
import './room.ts';

export interface Stage extends hazards.Stage {
  /** 区安委办 管理员, who drafts beside 审核 (`office`); a leader who signs; a second leader. */
  clerk: Ctx;
  leader: Ctx;
  secondLeader: Ctx;
  head: Ctx;
  streetReviewer: Ctx;
  patron: Ctx;
}

export async function aStage(db: TestDb): Promise<Stage> {
  const s = await hazards.aStage(db);
  const as = async (unit: string, roles: string[], name: string, title: string): Promise<Ctx> =>
    db.ctx(await aPerson(db.ctx(), { unit, roles, name, title }));
  await unitNamed(db.ctx(), '区安委办');
  return {
    ...s,
    clerk: await as('区安委办', ['office.admin'], '高亚琴', '综合科'),
    leader: await as('区安委办', ['office.leader'], '顾长河', '主任'),
    secondLeader: await as('区安委办', ['office.leader'], '沈岩', '副主任'),
    head: await as('区应急管理局', ['department.head'], '田野', '局长'),
    streetReviewer: await as('二号桥街道', ['street.reviewer'], '邵静', '安监办主任'),
    patron: await as('二号桥街道', ['street.patron'], '罗航', '副主任'),
  };
}
export {
  aPhoto,
  aReport,
  closed,
  closing,
  completed,
  confirmed,
  judgedMajor,
  rectifying,
  verified,
} from '#modules/hazards/server/builders.ts';
