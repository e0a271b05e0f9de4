/** Cuts a text at the searched words: odd parts are hits. */
export function cutAtWords(text: string, words: readonly string[]): string[] {
  const wanted = words.filter((word) => word.length > 0).sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return [text];
  const pattern = new RegExp(`(${wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu');
  return text.split(pattern);
}
