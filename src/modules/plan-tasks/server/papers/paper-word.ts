/** A sub-plan as a Word file by the template `sub-plan`, whose words an administrator changes on the page of templates. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { chineseDay, type OfficialLetter } from '#platform/documents/server/index.ts';
import type { SubPlanView } from '../../shared/papers/schema.ts';
import { getSubPlan } from './present.ts';
import { byTemplate, sendWord } from './word.ts';

/** Chapters that stand before the tasks; the others follow them. */
const OPENING = 2;

/** Title and body; a signed plan keeps the template that held on the day of its signature. Errors: documents.noTemplate, documents.fieldMissing. */
export function subPlanPaper(ctx: Ctx, s: SubPlanView): Promise<{ title: string; body: OfficialLetter }> {
  const titles = new Map(s.demands.map((d) => [d.key, d.title]));
  const chapters = s.chapters.map((c) => ({ title: c.title, text: c.text.trim() || '（待写）' }));
  return byTemplate(ctx, 'sub-plan', s.signed ? dayOf(new Date(s.signed.at)) : dayOf(ctx.clock.now()), {
    unit: s.unitName,
    title: s.title,
    edition: s.edition,
    opening: chapters.slice(0, OPENING),
    closing: chapters.slice(OPENING),
    count: s.items.length,
    covered: s.demands.length - s.gaps.length,
    items: s.items.map((i) => {
      const demands = i.demandKeys.map((key) => `落实方案要求${key}“${titles.get(key) ?? ''}”`).join('；');
      const due = i.dueOn ? chineseDay(i.dueOn) : '';
      return {
        what: i.what,
        demands,
        due,
        person: i.person,
        detail: [demands, due && `完成期限${due}`, i.person && `责任人${i.person}`].filter(Boolean).join('；'),
      };
    }),
    gaps: s.gaps.map((key) => ({ key, title: titles.get(key) ?? '' })),
  });
}

export async function subPlanWord(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const s = await getSubPlan(ctx, id);
  const { title, body } = await subPlanPaper(ctx, s);
  return sendWord(ctx, raw, {
    name: `${s.title}（第${s.edition}版）`,
    title,
    issuerName: s.unitName,
    date: s.signed ? dayOf(new Date(s.signed.at)) : null,
    body,
  });
}
