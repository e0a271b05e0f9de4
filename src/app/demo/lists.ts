/** 清单 of the demo district, through the real services: one that a street strikes off, one that waits for a signature, one just made. */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { addDays, startOfDay } from '#kernel/shared/time.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import { LedgerFilter } from '#modules/hazards/shared/schema.ts';
import type { JointStage } from './joint.ts';

export async function playLists({ handle, log, people, units, today }: JointStage): Promise<void> {
  const by = (login: string, hour: number): Ctx => {
    const actor = people.get(login);
    if (!actor) throw new RangeError(`nobody signs in as ${login}`);
    // Yesterday: the district may be loaded early in the morning.
    const at = new Date(startOfDay(addDays(today, -1)).getTime() + hour * 3_600_000);
    return makeCtx({ handle, log, door: 'job', actor, clock: fixedClock(at) });
  };
  const unit = (name: string): string => {
    const id = units.get(name);
    if (!id) throw new RangeError(`the district has no unit ${name}`);
    return id;
  };
  const span = { periodFrom: addDays(today, -90), periodTo: today };
  const open = (more: Record<string, unknown> = {}) => LedgerFilter.parse({ state: 'open', ...more });

  const street = await hazardActs.makeList(by('anweiban', 8), {
    title: '二号桥街道未销号隐患清单',
    kind: 'street',
    unitId: unit('二号桥街道'),
    filter: open(),
    dueOn: addDays(today, 45),
    ...span,
  });
  await hazardActs.handList(by('anweiban', 8), street.id);
  await hazardActs.receiveList(by('jiedao', 9), street.id, null);

  const department = await hazardActs.makeList(by('anweiban', 9), {
    title: '区应急管理局重大事故隐患清单',
    kind: 'department',
    unitId: unit('区应急管理局'),
    filter: open({ grade: 'major' }),
    dueOn: addDays(today, 60),
    ...span,
  });
  await hazardActs.handList(by('anweiban', 9), department.id);

  await hazardActs.makeList(by('jiedao', 10), {
    title: '二号桥街道辖区一般隐患清单（街道自管）',
    kind: 'street',
    unitId: unit('二号桥街道'),
    filter: open({ grade: 'general' }),
    dueOn: addDays(today, 30),
    ...span,
  });
}
