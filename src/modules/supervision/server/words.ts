/** What the letters of the ladder are told: the facts that their templates may name. */
import { chineseDay } from '#platform/documents/server/index.ts';
import type { HazardBrief } from '#modules/hazards/server/index.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { MeasureRow } from './store.ts';

/** About a unit that falls behind its peers, by the cause that the timer wrote. */
export const isOfPace = (m: Pick<MeasureRow, 'cause'>): boolean => m.cause.startsWith('slow:');

/** Facts of a measure for its letter; about joint work or a visit there is no hazard, and no number. */
export function letterFacts(
  m: MeasureRow,
  h: Pick<HazardBrief, 'foundOn' | 'dueOn' | 'stateLabel'> | null,
  { replyDueOn }: { replyDueOn: PlainDate | null },
): Record<string, unknown> {
  return {
    about: m.hazard_id
      ? `${m.enterprise_name}重大事故隐患${m.rung === 'exposure' ? '' : '整改'}`
      : isOfPace(m)
        ? `${m.unit_name}隐患整改进度`
        : `${m.unit_name}办理督办事项`,
    matter: m.title,
    unit: m.unit_name,
    cause: m.cause_text,
    ...(h && m.hazard_id
      ? {
          code: m.hazard_code,
          enterprise: m.enterprise_name,
          foundOn: h.foundOn,
          standing: `${h.stateLabel}${h.dueOn ? `，本环节期限为${chineseDay(h.dueOn)}` : ''}`,
        }
      : {}),
    skipReason: m.skip_reason ?? '',
    requirements: m.requirements ?? '',
    ...(m.talk_on ? { talkOn: m.talk_on, talkPlace: m.talk_place ?? '', talkHost: m.talk_host ?? '' } : {}),
    ...(replyDueOn ? { replyOn: replyDueOn } : {}),
  };
}
