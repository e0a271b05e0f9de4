/** Days and numbers as letters write them. */

const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** 2026年9月28日 */
export function chineseDay(day: string): string {
  const [y, m, d] = day.split('-').map(Number);
  return `${y}年${m}月${d}日`;
}

/** 一 … 九十九 */
export function chineseNumber(n: number): string {
  if (n < 10) return digits[n] as string;
  const tens = Math.floor(n / 10);
  return `${tens === 1 ? '' : digits[tens]}十${n % 10 === 0 ? '' : digits[n % 10]}`;
}

/** What a person wrote, as a sentence of a letter: with its stop. */
export const sentence = (text: string): string => (/[。；！？…]$/.test(text.trim()) ? text.trim() : `${text.trim()}。`);
