/**
 * 任务分解 of the demo district: the plan sent out in 2024, taken over by every unit, cut into steps, followed; some behind. Through the real
 * services, at moments of the past, in the order in which it happened.
 */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { hasRole, systemActor, type Actor } from '#kernel/shared/actor.ts';
import { addDays, plainDate, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { makeOccurrences, planActs, planOn, planUnits } from '#modules/plan-tasks/server/index.ts';
import type { JointStage } from './joint.ts';

/** What units reported done by now, a few times in the campaign, as they do: whole tasks, and demands that some still owe (of how many units one). */
const rounds: readonly { on: string; tasks: readonly string[]; demands: readonly (readonly [string, number])[] }[] = [
  {
    on: '2024-04-12',
    tasks: ['S1'],
    demands: [
      ['B2-1', 0],
      ['B2-2', 0],
      ['B1-1', 0],
      ['B1-7', 0],
      ['S5-1', 0],
    ],
  },
  {
    on: '2024-12-20',
    tasks: ['T9'],
    demands: [
      ...['S2-1', 'S2-2', 'S2-5', 'S2-6', 'T22-16', 'T22-17', 'T12-4', 'T5-3', 'T2-6', 'T2-8', 'T2-9', 'B1-4'].map(
        (key) => [key, 0] as const,
      ),
      ['S2-9', 12],
      ['G2-4', 12],
      ['T16-1', 9],
      ['T22-15', 8],
      ['T25-3', 7],
    ],
  },
  {
    on: '2025-12-19',
    tasks: ['T18', 'T20', 'T13', 'T11', 'T7'],
    demands: [
      ...[
        'T14-7',
        'T5-4',
        'T5-5',
        'T2-16',
        'T19-3',
        'T19-9',
        'T28-2',
        'T28-3',
        'T28-4',
        'T28-5',
        'B2-5',
        'S3-5',
        'S3-6',
      ].map((key) => [key, 0] as const),
      ['S3-4', 7],
      ['S3-7', 9],
      ['G2-5', 8],
      ['T16-4', 9],
      ['T16-5', 9],
      ['T14-8', 6],
      ['T12-5', 3],
      ['T19-10', 5],
      ['T19-11', 0],
      ['T19-12', 6],
    ],
  },
  { on: '2026-06-12', tasks: ['T6', 'T15'], demands: [] },
];
/** Steps that streets set for a task: what, days from today, proof. */
const roads: readonly (readonly [string, readonly (readonly [string, number, string])[]])[] = [
  [
    'T8-1',
    [
      ['建立自查自改企业清单', -22, '企业清单'],
      ['自查自改情况抽查一轮', 6, '抽查记录'],
    ],
  ],
  ['T23-3', [['网格员培训一轮', -14, '培训记录']]],
];
const nextMonth = (month: string): string => {
  const n = Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;
};

export async function playPlan(stage: JointStage): Promise<void> {
  const { handle, log, people, today } = stage;
  const at = (day: PlainDate, hour: number, actor: Actor): Ctx =>
    makeCtx({
      handle,
      log,
      door: 'job',
      actor,
      clock: fixedClock(new Date(startOfDay(day).getTime() + hour * 3_600_000)),
    });
  const who = (login: string): Actor => {
    const actor = people.get(login);
    if (!actor) throw new RangeError(`nobody signs in as ${login}`);
    return actor;
  };
  const office = who('anweiban-guanli');
  const reviewer = who('anweiban');
  const leader = who('anweihui');
  const HEADS = [
    'department.head',
    'department.deputy',
    'department.reviewer',
    'street.reviewer',
    'office.reviewer',
  ] as const;
  const WORKERS = ['department.officer', 'street.officer', 'office.admin'] as const;
  const everybody = [...people.values()];
  const first = plainDate('2024-03-15');
  const began = at(first, 9, office);
  const nodes = await began.reading(async (tx) => (await planOn(tx, first)).nodes);
  const demands = nodes.filter((n) => n.level === 'demand');
  const recurring = new Set(demands.filter((d) => d.frequency !== null).map((d) => d.key));
  const goesOn = new Set(
    demands.filter((d) => d.kind === 'standing' || (d.kind === 'recurring' && d.frequency === null)).map((d) => d.key),
  );
  const note = '请按方案要求认领任务，明确责任领导和承办人';
  const send = async (ctx: Ctx, keys: string[]): Promise<void> => {
    await planActs.issueTasks(ctx, { keys, unitIds: [], note });
  };
  await send(
    began,
    demands.filter((d) => d.frequency === null).map((d) => d.key),
  );
  const units = await began.reading((tx) => planUnits(tx));
  interface Side {
    id: string;
    name: string;
    worker: Actor;
    /** What the unit bears, by demand. */
    tasks: Map<string, string>;
  }
  const sides: Side[] = [];
  const takeOver = async (from: PlainDate): Promise<void> => {
    for (const [i, unit] of units.entries()) {
      const worker = everybody.find((a) => a.unitId === unit.id && hasRole(a, ...WORKERS));
      const head =
        everybody.find((a) => a.unitId === unit.id && hasRole(a, ...HEADS) && a.userId !== worker?.userId) ?? worker;
      if (!worker || !head) continue;
      const mine = at(addDays(from, 3 + (i % 6)), 10, worker);
      const found = await planActs.listTasks(mine, { unit: [unit.id], state: ['proposed'], limit: 400 });
      if (found.items.length === 0) continue;
      await planActs.acceptTasks(mine, {
        taskIds: found.items.map((t) => t.id),
        headId: head.userId,
        officerId: worker.userId,
        assistingIds: [],
      });
      let side = sides.find((one) => one.id === unit.id);
      if (!side) sides.push((side = { id: unit.id, name: unit.name, worker, tasks: new Map() }));
      for (const t of found.items) side.tasks.set(t.demandKey, t.id);
    }
  };
  await takeOver(first);
  const again = plainDate('2025-12-10');
  await send(
    at(again, 9, office),
    demands.filter((d) => d.frequency !== null).map((d) => d.key),
  );
  await takeOver(again);
  const proof = async (ctx: Ctx, name: string, text: string): Promise<string> =>
    (await storeFile(ctx, { name: `${name}.txt`, bytes: Buffer.from(`（演示）${text}`) })).id;

  // What recurs is followed here from the last year of the campaign on; some units owe the last window.
  const LAST_YEAR = '2026-01';
  const now = today.slice(0, 7);
  for (let month = LAST_YEAR; month <= now; month = nextMonth(month)) {
    const ctx = at(plainDate(`${month}-01`), 1, systemActor);
    await ctx.inTx((tx) => makeOccurrences(tx, ctx, null));
    const end = addDays(plainDate(`${nextMonth(month)}-01`), -1);
    await planActs.finishPast(ctx, {
      until: end < today ? end : addDays(today, -1),
      report: '本期已开展，记录已归档',
      except: sides.filter((_, i) => i % 9 === 4).map((side) => side.id),
      exceptSince: addDays(today, -75),
    });
  }
  for (const round of rounds) {
    const on = plainDate(round.on);
    const later = addDays(on, 6);
    if (later >= today) break;
    const done: string[] = [];
    const own: string[] = [];
    for (const [i, side] of sides.entries()) {
      const ids = [...side.tasks]
        .filter(([key]) => !recurring.has(key))
        .filter(
          ([key]) =>
            round.tasks.some((task) => key.startsWith(`${task}-`)) ||
            round.demands.some(([demand, owes]) => demand === key && (owes === 0 || i % owes !== 1)),
        )
        .map(([, id]) => id);
      if (ids.length === 0) continue;
      const ctx = at(on, 10, side.worker);
      const fileIds = [await proof(ctx, '完成情况说明', `${side.name} ${on}`)];
      await planActs.submitTasks(ctx, { taskIds: ids, submission: '已按要求落实，材料齐备。', fileIds });
      (side.id === reviewer.unitId ? own : done).push(...ids);
    }
    const opinion = '材料齐备，核实属实';
    if (done.length > 0) await planActs.confirmTasks(at(later, 15, reviewer), { taskIds: done, opinion });
    if (own.length > 0) await planActs.confirmTasks(at(later, 16, leader), { taskIds: own, opinion });
  }
  // What goes on all the time was begun and is told of now and then.
  for (const [i, side] of sides.entries()) {
    const on = addDays(today, -40 + (i % 20));
    const ctx = at(on, 11, side.worker);
    const standing = [...side.tasks].filter(([key]) => goesOn.has(key)).map(([, id]) => id);
    if (standing.length > 0)
      await planActs.addEntries(ctx, { taskIds: standing, text: '按分工常态化推进，台账已更新', fileIds: [] });
  }
  for (const [demand, steps] of roads)
    for (const [i, side] of sides.filter((one) => one.name.endsWith('街道')).entries()) {
      const id = side.tasks.get(demand);
      if (!id || i % 3 === 2) continue;
      const made = await planActs.decomposeTask(at(addDays(today, -30 - i), 9, side.worker), id, {
        steps: steps.map(([title, days, proofRequired]) => ({ title, dueOn: addDays(today, days + i), proofRequired })),
      });
      for (const [n, stepId] of made.ids.entries()) {
        const on = addDays(today, (steps[n]?.[1] ?? 0) + i - 2);
        // Some leave a step undone.
        if (on >= today || i % 5 === 3) continue;
        const ctx = at(on, 14, side.worker);
        await planActs.finishStep(ctx, stepId, {
          report: '已完成，见附件',
          fileIds: [await proof(ctx, '节点证明', side.name)],
        });
      }
    }
  // Progress told in per cent, some of it slow; one report was sent back.
  for (const [i, side] of sides.entries()) {
    const id = side.tasks.get('G2-7');
    if (!id) continue;
    const ctx = at(addDays(today, -20 - (i % 9)), 11, side.worker);
    await planActs.addEntry(ctx, id, { text: '四防项目按计划推进', percent: 62 + ((i * 7) % 34), fileIds: [] });
  }
  const street = sides.find((side) => side.name === '二号桥街道');
  const returned = street?.tasks.get('T23-1');
  if (street && returned) {
    const ctx = at(addDays(today, -12), 10, street.worker);
    await planActs.submitTask(ctx, returned, {
      submission: '五支力量已统筹，台账已建立',
      fileIds: [await proof(ctx, '力量台账', '力量台账')],
    });
    await planActs.sendBackTask(at(addDays(today, -9), 15, reviewer), returned, {
      opinion: '台账缺社区工作者，请补齐后再报',
    });
  }
  await planActs.readFigures(at(today, 2, systemActor));
  await planActs
    .urgeTasks(at(addDays(today, -3), 9, office), { taskIds: [], key: 'S3', unitIds: [], words: '请本周内补报进展' })
    .catch((error: unknown) => {
      // Nobody is behind on some days: then nobody is urged.
      if ((error as { code?: string }).code !== 'plan.nobodyToUrge') throw error;
    });
}
