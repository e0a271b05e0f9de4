/** Paths of 数据交换; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const exchangeRoutes: RoomRoutes = [
  { path: 'exchange', lazy: () => import('./screens/ledgers.tsx') },
  { path: 'exchange/print/:ledger', lazy: () => import('./screens/print.tsx') },
  { path: 'exchange/packages/:id', lazy: () => import('./screens/package.tsx') },
  { path: 'exchange/returns/:id', lazy: () => import('./screens/return.tsx') },
  { path: 'exchange/mappings/:id', lazy: () => import('./screens/mapping.tsx') },
  { path: 'exchange/senders/:code', lazy: () => import('./screens/sender.tsx') },
  { path: 'exchange/schemas/:code/:edition', lazy: () => import('./screens/schema.tsx') },
];
