/** Paths of joint work (吹哨报到、会商); part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const jointRoutes: RoomRoutes = [
  { path: 'whistles', lazy: () => import('./whistle-ledger.tsx') },
  { path: 'whistles/figures', lazy: () => import('./whistle-figures.tsx') },
  { path: 'whistles/new', handle: { bare: true }, lazy: () => import('./whistle-blow.tsx') },
  { path: 'whistles/:id', lazy: () => import('./whistle-record.tsx') },
  { path: 'joint-sessions', lazy: () => import('./session-list.tsx') },
  { path: 'joint-sessions/new', lazy: () => import('./session-call.tsx') },
  { path: 'joint-sessions/:id', lazy: () => import('./session-record.tsx') },
  { path: 'ledger-print/:ledger', lazy: () => import('./ledger-print.tsx') },
];
