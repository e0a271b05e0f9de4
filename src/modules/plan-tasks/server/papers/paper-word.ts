/** A sub-plan as a Word file: chapters, then its tasks with the demands that each covers. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { chineseDay } from '#platform/documents/server/index.ts';
import { getSubPlan } from './present.ts';
import { heading, para, paras, sendWord, table, type Parts } from './word.ts';

export async function subPlanWord(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const s = await getSubPlan(ctx, id);
  const titles = new Map(s.demands.map((d) => [d.key, d.title]));
  const [aim, goal, ...rest] = s.chapters;
  const chapter = (c: (typeof s.chapters)[number] | undefined): Parts =>
    c ? [heading(c.title), ...(c.text.trim() ? paras(c.text) : [para('（待写）')])] : [];
  return sendWord(ctx, raw, {
    name: `${s.title}（第${s.edition}版）`,
    title: s.title,
    to: '区安委会办公室',
    issuerName: s.unitName,
    date: s.signed ? dayOf(new Date(s.signed.at)) : null,
    parts: [
      ...chapter(aim),
      ...chapter(goal),
      heading('重点任务'),
      para(`共 ${s.items.length} 项任务，落实方案要求 ${s.demands.length - s.gaps.length} 项。`),
      ...s.items.flatMap((i): Parts => [
        heading(i.what, 2),
        para(
          [
            ...i.demandKeys.map((key) => `落实方案要求${key}“${titles.get(key) ?? ''}”`),
            ...(i.dueOn ? [`完成期限${chineseDay(i.dueOn)}`] : []),
            ...(i.person ? [`责任人${i.person}`] : []),
          ].join('；') + '。',
        ),
      ]),
      ...rest.flatMap(chapter),
      ...(s.gaps.length > 0
        ? [
            heading('尚未安排的要求'),
            table(
              [
                ['要求', 2],
                ['内容', 9],
              ],
              s.gaps.map((key) => [key, titles.get(key) ?? '']),
            ),
          ]
        : []),
    ],
  });
}
