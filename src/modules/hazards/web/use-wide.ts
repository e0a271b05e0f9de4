import { useSyncExternalStore } from 'react';

const query = '(min-width: 1281px)';
const tellOn = (tell: () => void): (() => void) => {
  const list = window.matchMedia(query);
  list.addEventListener('change', tell);
  return () => list.removeEventListener('change', tell);
};

/** Whether the third column of a record stands beside the others; below, what can be done comes first. */
export const useWide = (): boolean => useSyncExternalStore(tellOn, () => window.matchMedia(query).matches);
