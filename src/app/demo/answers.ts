/** What the demo district's officers answered when they judged: by item, as the texts of `major-kinds.ts` describe the places. */
import type { Answer, JudgementAnswers } from '#modules/criteria/shared/judgement.ts';

const met = { met: 'yes' } as const;

const facts: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  'MEM-10-2023#001': { q1: 'yes', q2: 'yes' },
  'MEM-10-2023#002': met,
  'MEM-10-2023#005': { q1: 'yes', q2: 'yes', q3: 'yes' },
  'MEM-10-2023#006': { q1: 'ineffective', q2: 'working', q3: 'ineffective', q4: 'working', q5: 'working' },
  'MEM-10-2023#009': { q1: 'ineffective', q2: 'yes' },
  'MEM-10-2023#010': { q1: 'missing', q2: 'working' },
  'MEM-10-2023#036': { q1: 'missing', q2: 'unknown' },
  'MEM-10-2023#039': { q1: 'yes', q2: 'ineffective', q3: 'working' },
  'MEM-10-2023#040': { q1: 'missing' },
  'MEM-10-2023#046': met,
  'MEM-10-2023#053': { q1: 'missing', q2: 'missing', q3: 'missing' },
  'MEM-10-2023#056': { q1: 'missing' },
  'MEM-10-2023#062': { q1: 'yes', q2: 'yes' },
  'MEM-10-2023#063': { q1: 'yes', q2: 'yes' },
  'MEM-10-2023#064': { q1: 'yes', q2: 'yes', q3: 'yes' },
  'MOHURD-2024-5#004': { q1: 'no', q2: 'no', q3: 'no', q4: 'yes' },
  'MOHURD-2024-5#008': { q1: 'yes', q2: 'no' },
  'MOHURD-2024-5#015': { q1: 'no', q2: 'yes' },
  'MOHURD-2024-5#020': { q1: 'no', q2: 'yes', q3: 'yes' },
  'MOHURD-2024-5#030': { q1: 'no', q2: 'yes', q3: 'yes' },
  'GB35181-2025#005': { q1: 'yes', q2: 'yes' },
  'GB35181-2025#006': { q1: 'unknown', q2: 'yes' },
  'GB35181-2025#008': { q1: 'yes', q2: 'yes', q3: 'no' },
  'GB35181-2025#009': { q1: 'yes', q2: 'no' },
  'GB45067-2024#014': { q1: 'working', q2: 'working', q3: 'missing', q4: 'yes' },
  'GB45067-2024#016': { q1: 'ineffective', q2: 'yes' },
  'GB45067-2024#024': { q1: 'yes', q2: 'yes' },
  'GB45067-2024#026': { q1: 'ineffective', q2: 'yes' },
  'GB45067-2024#043': { q1: 'no', q2: 'yes' },
  'GB45067-2024#045': { q1: 'ineffective', q2: 'ineffective', q3: 'yes' },
  'MOHURD-2023-4#008': { q1: 'no', q2: 'yes', q3: 'no' },
  'MOHURD-2023-4#011': met,
  'MOHURD-2023-4#016': met,
  'AQ3067-2026#038': met,
  'SAWS-2017-121-C#020': { q1: 'yes', q2: 'yes', q3: 'no', q4: 'yes' },
  'MCA-2023-13#002': { q1: 'yes', q2: 'no', q3: 'no' },
  'MCA-2023-13#008': { q1: 'yes', q2: 'yes', q3: 'no' },
  'MOE-2024-20#001': { q1: 'yes', q2: 'yes' },
  'MOT-2023-52#006': { q1: 'no', q2: 'yes', q3: 'yes', q4: 'yes' },
};

/** Clauses of the comprehensive judgement that were counted, by the elements of GB 35181 that the kind of hazard cites. */
const counts: Readonly<Record<string, { place: string; met: readonly string[]; fixed?: readonly string[] }>> = {
  // mall-zone
  '012 013 017': { place: 'crowded', met: ['7.2.1', '7.2.2', '7.3.3', '7.7.2'] },
  // exit-locked
  '013 018 017': { place: 'crowded', met: ['7.3.3', '7.3.5', '7.3.8', '7.8.2'], fixed: ['7.8.2'] },
  // sprinkler
  '014 017 016': { place: 'crowded', met: ['7.4.2', '7.4.4', '7.6.2', '7.7.3'] },
  // fire-lane
  '011 019 014': { place: 'other', met: ['7.1.1', '7.1.2', '7.1.3', '7.4.3', '7.9.1', '7.9.3'] },
  // sandwich-panel
  '019 012 018': { place: 'other', met: ['7.2.1', '7.2.2', '7.8.1', '7.9.1', '7.9.2', '7.9.3'] },
  // hydrant-dry
  '014 017 013': { place: 'crowded', met: ['7.3.5', '7.4.2', '7.4.3', '7.7.2'] },
  // fire-alarm-dead
  '017 018 015': { place: 'crowded', met: ['7.5', '7.7.1', '7.7.2', '7.8.2'] },
  // highrise-fire
  '014 017 018': { place: 'other', met: ['7.2.2', '7.4.2', '7.4.3', '7.4.4', '7.7.2', '7.8.2'] },
};

/** The answers with which a hazard was judged by the items given. */
export function answersFor(ids: readonly string[]): JudgementAnswers {
  const count = counts[ids.map((id) => id.split('#')[1]).join(' ')];
  return {
    facts: Object.fromEntries(ids.flatMap((id) => (facts[id] ? [[id, { ...facts[id] }]] : []))),
    place: count?.place ?? null,
    met: count ? [...count.met] : null,
    fixed: [...(count?.fixed ?? [])],
  };
}
