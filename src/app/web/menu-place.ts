/** Where a path belongs in the menu: the entry to light up, and which of its screens is open. */
import type { MenuEntry, MenuView } from '#kernel/web/session.tsx';

const under = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

/**
 * The longest beginning wins: /plan/meetings/… is a paper (方案和清单), though it lies beneath the plan (/plan) too. An entry
 * of one screen has no view.
 */
export function placeInMenu(
  menu: readonly MenuEntry[],
  path: string,
): { entry: MenuEntry; view: MenuView | null } | null {
  let best: { entry: MenuEntry; view: MenuView | null; length: number } | null = null;
  for (const entry of menu) {
    const places = entry.views?.length
      ? entry.views.map((view) => ({ view, roots: view.covers ?? [view.path] }))
      : [{ view: null, roots: entry.covers ?? [entry.path] }];
    for (const { view, roots } of places)
      for (const root of roots)
        if (under(path, root) && (!best || root.length > best.length)) best = { entry, view, length: root.length };
  }
  return best && { entry: best.entry, view: best.view };
}
