/** Where a path belongs in the menu: the entry to light up, and which of its screens is open. */
interface Screen {
  path: string;
  covers?: readonly string[];
}

const under = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

/**
 * The longest beginning wins: /plan/meetings/… is a paper (方案和清单), though it lies beneath the plan (/plan) too. An entry
 * of one screen has no view.
 */
export function placeInMenu<V extends Screen, E extends Screen & { views?: readonly V[] }>(
  menu: readonly E[],
  path: string,
): { entry: E; view: NonNullable<E['views']>[number] | null } | null {
  let best: { entry: E; view: V | null; length: number } | null = null;
  const look = (entry: E, view: V | null, roots: readonly string[]): void => {
    for (const root of roots)
      if (under(path, root) && (!best || root.length > best.length)) best = { entry, view, length: root.length };
  };
  for (const entry of menu) {
    if (!entry.views?.length) look(entry, null, entry.covers ?? [entry.path]);
    else for (const view of entry.views) look(entry, view, view.covers ?? [view.path]);
  }
  return best as { entry: E; view: V | null } | null;
}
