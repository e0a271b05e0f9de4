/** Points and places as the pages say them. */
import { gradeLabels, type GradeKey } from '../shared/states.ts';

/** At most two decimals; nothing where there is none. */
export const pts = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(Math.round((value + Number.EPSILON) * 100) / 100);
export const rankWords = (rank: number | null, isTied: boolean): string =>
  rank === null ? '' : `第 ${rank} 名${isTied ? '（并列）' : ''}`;
export const gradeWord = (grade: GradeKey | null): string => (grade === null ? '' : gradeLabels[grade]);

/** Why a unit has its grade, where that is more than its total. */
export const whyWords = (why: string): string => (/^总分 [\d.]+$/.test(why) ? '' : why);
