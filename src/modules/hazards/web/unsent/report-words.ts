/** What the five answers of the phone form become in the record. */

/** The first sentence names the hazard, as an inspector would write it; at least four characters, at most forty. */
export function titleOf(told: string): string {
  const text = told.trim().replace(/\s+/g, ' ');
  const first = text.split(/[，。；！？,.;!?\n]/)[0]?.trim() ?? '';
  const title = [...first].length >= 4 ? first : text;
  return [...title].slice(0, 40).join('');
}

/** Measures until it is put right, as they are chosen with one tap. */
export const interimChoices = [
  '停用并设专人看守',
  '切断电源、气源',
  '撤出人员，拉警戒线',
  '停止作业',
  '加派人员巡查',
] as const;

/** Chosen measures and typed ones, in one sentence. */
export const interimText = (chosen: readonly string[], typed: string): string =>
  [...chosen, typed.trim()].filter(Boolean).join('；');
