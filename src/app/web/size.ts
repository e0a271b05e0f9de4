/** 字号: 标准 14 · 大 16 · 特大 18, kept in this browser. Phones start at 16. */
import { useCallback, useSyncExternalStore } from 'react';
import { useNarrow } from '#kernel/web/hooks.ts';
import type { TextSize } from '#kernel/web/theme.ts';

const place = 'zb.size';
const listeners = new Set<() => void>();

const read = (): TextSize => {
  const kept = Number(localStorage.getItem(place));
  return kept === 16 || kept === 18 ? kept : 14;
};

export function applySize(): void {
  document.documentElement.dataset.size = String(read());
}

/** The chosen size, the size in force on this screen, and the way to choose. */
export function useTextSize(): { chosen: TextSize; inForce: TextSize; choose: (size: TextSize) => void } {
  const chosen = useSyncExternalStore(
    useCallback((tell: () => void) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    }, []),
    read,
  );
  const narrow = useNarrow();
  const choose = useCallback((size: TextSize) => {
    localStorage.setItem(place, String(size));
    applySize();
    listeners.forEach((tell) => tell());
  }, []);
  return { chosen, inForce: narrow && chosen === 14 ? 16 : chosen, choose };
}

export const sizeWords: readonly { value: TextSize; label: string }[] = [
  { value: 14, label: '标准' },
  { value: 16, label: '大' },
  { value: 18, label: '特大' },
];
