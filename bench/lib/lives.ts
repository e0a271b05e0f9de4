/**
 * What happened to each hazard of the kept data set, as the timeline keeps it: found, judged, notified, planned, … up to the state in
 * which the hazard stands. The steps are those of the machine (`hazardSteps`), so that what was written before a step is its `from`.
 */
import { hazardSteps, type HazardState, type HazardStep } from '#modules/hazards/shared/states.ts';

interface Line {
  act: string;
  label: string;
  from: HazardState | null;
  to: HazardState | null;
  tone: string;
  note: string | null;
  isFirms: boolean;
}

const general: readonly HazardStep[] = ['judgeGeneral', 'submitCompletion', 'verifyPass', 'passLookBack'];
const major: readonly HazardStep[] = [
  'judgeMajor', 'confirm', 'issueNotice', 'acknowledge', 'submitPlan', 'approvePlan', 'submitCompletion', 'verifyPass', 'applyClosure', 'close', 'passLookBack',
]; // prettier-ignore
const byFirm: readonly string[] = ['acknowledge', 'submitPlan', 'addProgress', 'submitCompletion', 'applyClosure'];
const notes: Partial<Record<string, string>> = {
  judgeMajor: '对照判定标准，属于重大事故隐患',
  approvePlan: '方案六项要素齐全，同意按方案治理',
  submitCompletion: '已按整改要求完成治理，附整改前后照片',
  verifyFail: '现场复查：整改不到位，限期再改',
  verifyPass: '现场复查：已整改到位',
  close: '同意销号',
};

export const grades = ['general', 'major', 'unjudged'] as const;
type KeptGrade = (typeof grades)[number];
/** How lives of the same end differ: a report of progress on the way, a first visit that found it not mended. */
export const VARIANTS = [
  { progress: false, failed: false, share: 0.62 },
  { progress: true, failed: false, share: 0.22 },
  { progress: false, failed: true, share: 0.1 },
  { progress: true, failed: true, share: 0.06 },
] as const;

/** The lines of one life, oldest first; null when no such hazard can stand in this state. */
export function lifeOf(grade: KeptGrade, state: HazardState, variant: (typeof VARIANTS)[number]): Line[] | null {
  const lines: Line[] = [];
  const say = (act: string, label: string, to: HazardState | null, tone = 'normal'): void => {
    const from = lines.findLast((line) => line.to !== null)?.to ?? null;
    lines.push({ act, label, from: to === null ? null : from, to, tone, note: notes[act] ?? null, isFirms: byFirm.includes(act) }); // prettier-ignore
  };
  const at = (): HazardState | null => lines.findLast((line) => line.to !== null)?.to ?? null;
  const take = (step: HazardStep, to?: HazardState): void => {
    const target = to ?? (hazardSteps[step].to as HazardState);
    say(step, hazardSteps[step].label, target, target === 'returned' ? 'returned' : ['closed', 'archived'].includes(target) ? 'done' : 'normal'); // prettier-ignore
  };
  say('report', '发现', 'reported');
  for (const step of grade === 'major' ? major : grade === 'general' ? general : []) {
    if (at() === state && state !== 'awaitingReview') break;
    if (step === 'submitCompletion') {
      if (variant.progress) say('addProgress', '整改进度 60%', null);
      if (variant.failed || state === 'returned') {
        take('submitCompletion');
        take('verifyFail');
        if (state === 'returned') break;
      }
    }
    if (at() === state) break;
    take(step, step === 'verifyPass' ? (grade === 'general' ? 'closed' : 'verified') : undefined);
  }
  return at() === state ? lines : null;
}

/** Values of a table of all lives: `life` names grade, state and variant; `share` is where in the time up to its end a line stands. */
export function livesAsValues(states: readonly HazardState[]): string {
  const quoted = (text: string | null): string => (text === null ? 'null' : `'${text}'`);
  const rows: string[] = [];
  for (const grade of grades)
    for (const state of states)
      VARIANTS.forEach((variant, n) => {
        const lines = lifeOf(grade, state, variant) ?? [];
        // The look back comes after the life has ended; all else lies between the finding and the end.
        const within = lines.filter((line) => line.act !== 'passLookBack').length;
        lines.forEach((line, k) => {
          const share = line.act === 'passLookBack' ? 'null' : within === 1 ? '0' : (k / (within - 1)).toFixed(4);
          rows.push(
            `('${grade}/${state}/${n}', ${k}, ${share}::float8, '${line.act}', '${line.label}', ${quoted(line.from)}, ${quoted(line.to)}, '${line.tone}', ${quoted(line.note)}, ${line.isFirms})`,
          );
        });
      });
  return rows.join(',\n');
}
