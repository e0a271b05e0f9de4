/** The 13 streets of the district with the codes of the statistical divisions (统计用区划代码). 天津铁厂 is an enclave in 涉县. */
export const DISTRICT_STREETS: readonly Street[] = [
  { code: '120102001', name: '大王庄街道' },
  { code: '120102002', name: '大直沽街道' },
  { code: '120102003', name: '中山门街道' },
  { code: '120102004', name: '富民路街道' },
  { code: '120102005', name: '二号桥街道' },
  { code: '120102006', name: '春华街道' },
  { code: '120102007', name: '唐家口街道' },
  { code: '120102008', name: '向阳楼街道' },
  { code: '120102009', name: '常州道街道' },
  { code: '120102010', name: '上杭路街道' },
  { code: '120102011', name: '东新街道' },
  { code: '120102012', name: '鲁山道街道' },
  { code: '120102013', name: '天津铁厂街道' },
];

export interface Street {
  readonly code: string;
  readonly name: string;
}

const STEM = /(?:街道办事处|街道办|街办事处|街办|街道|街)$/;

/** The name without what is common to all streets: 河东区大王庄街道办事处 → 大王庄. */
function stemOf(text: string): string {
  return text.replace(/^(?:天津市?)?(?:河东区?)(?=.)/, '').replace(STEM, '');
}

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(
        (previous[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    previous = row;
  }
  return previous[b.length] as number;
}

/**
 * Finds the street that a text names: by its code, its official name, or its name with 街道, 街, 办事处 or the district
 * left out or added. A text that only resembles one street yields that street as `suggestion`, never as the answer.
 */
export function resolveStreet(
  text: string,
  streets: readonly Street[] = DISTRICT_STREETS,
): { street?: Street; suggestion?: Street } {
  const flat = text.normalize('NFKC').replace(/\s/g, '');
  const exact = streets.find((street) => street.code === flat.replace(/000$/, '') || street.name === flat);
  if (exact) return { street: exact };
  const stem = stemOf(flat);
  const named = streets.filter((street) => stemOf(street.name) === stem || street.name.replace(STEM, '') === stem);
  if (named.length === 1) return { street: named[0] as Street };
  if (stem.length < 2) return {};
  const near = streets
    .map((street) => ({ street, gap: distance(stem, stemOf(street.name)), length: stemOf(street.name).length }))
    .filter(
      ({ street, gap, length }) =>
        (gap === 1 && Math.max(length, stem.length) >= 3) || (stem.length > length && flat.includes(street.name)),
    )
    .sort((a, b) => a.gap - b.gap);
  const [first, second] = near;
  return first && (!second || second.gap > first.gap) ? { suggestion: first.street } : {};
}
