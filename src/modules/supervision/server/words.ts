/** Words of the letters: what happened, what is demanded, until when. */
import { chineseDay } from '#platform/documents/server/index.ts';
import type { HazardBrief } from '#modules/hazards/server/index.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { rungs } from '../shared/labels.ts';
import type { MeasureRow } from './store.ts';

/** Title and paragraphs of the letter of a measure about joint work or a visit: what is owed, since when, what is asked. */
export function causeLetterOf(
  m: MeasureRow,
  { replyDueOn }: { replyDueOn: PlainDate | null },
): { title: string; blocks: string[] } {
  const rung = rungs[m.rung];
  return {
    title:
      m.rung === 'circular'
        ? `关于${m.unit_name}办理督办事项情况的通报`
        : `关于${m.unit_name}办理督办事项的${rung.letter}`,
    blocks: [
      `${m.unit_name}承办的“${m.title}”${m.cause_text}，至今没有办结。`,
      ...(m.requirements ? [m.requirements] : ['请抓紧办理，查明原因，防止再次逾期。']),
      ...(m.talk_on
        ? [`定于${chineseDay(m.talk_on)}在${m.talk_place ?? ''}约谈，主谈人${m.talk_host ?? ''}，请按时参加。`]
        : []),
      ...(replyDueOn ? [`请于${chineseDay(replyDueOn)}前书面回复办理情况。`] : []),
    ],
  };
}

/** Title and paragraphs of the letter of a measure. */
export function letterOf(
  m: MeasureRow,
  h: Pick<HazardBrief, 'foundOn' | 'dueOn' | 'stateLabel'>,
  { replyDueOn }: { replyDueOn: PlainDate | null },
): { title: string; blocks: string[] } {
  const rung = rungs[m.rung];
  const title =
    m.rung === 'exposure'
      ? `关于公开曝光${m.enterprise_name}重大事故隐患的决定`
      : m.rung === 'circular'
        ? `关于${m.enterprise_name}重大事故隐患整改情况的通报`
        : `关于${m.enterprise_name}重大事故隐患整改的${rung.letter}`;
  return {
    title,
    blocks: [
      `${chineseDay(h.foundOn)}发现${m.enterprise_name}“${m.title}”（编号${m.hazard_code}），监管部门为${m.unit_name}，目前${h.stateLabel}${h.dueOn ? `，本环节期限为${chineseDay(h.dueOn)}` : ''}。`,
      `事由：${m.cause_text}。${m.skip_reason ? `本次越级办理，理由：${m.skip_reason}。` : ''}`,
      ...(m.requirements ? [m.requirements] : []),
      ...(m.talk_on
        ? [`定于${chineseDay(m.talk_on)}在${m.talk_place ?? ''}约谈，主谈人${m.talk_host ?? ''}，请按时参加。`]
        : []),
      ...(replyDueOn ? [`请于${chineseDay(replyDueOn)}前书面回复落实情况。`] : []),
    ],
  };
}
