/** Folding and cutting of Chinese text for search: the same on both sides of a comparison. */

/** Full width to half width, lower case, blanks to one blank. */
export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** All pairs of neighbouring characters, each once. */
export function bigramsOf(text: string): string[] {
  const chars = Array.from(text);
  const grams = new Set<string>();
  for (let i = 0; i + 1 < chars.length; i++) grams.add(`${chars[i]}${chars[i + 1]}`);
  return [...grams];
}

/** Words of a search box: apart by blanks, folded. */
export const searchWords = (text: string): string[] =>
  foldText(text)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, 8);
