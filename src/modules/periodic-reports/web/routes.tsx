/** Pages of 定期报送. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const periodicReportsRoutes: RoomRoutes = [
  { path: 'reports', lazy: () => import('./screens/board.tsx') },
  { path: 'reports/list', lazy: () => import('./screens/list.tsx') },
  { path: 'reports/list-print', lazy: () => import('./screens/list-print.tsx') },
  { path: 'reports/board-print', lazy: () => import('./screens/board-print.tsx') },
  { path: 'reports/forms', lazy: () => import('./screens/forms.tsx') },
  { path: 'reports/forms/:kind', lazy: () => import('./screens/form-editor.tsx') },
  { path: 'reports/district/:id', lazy: () => import('./screens/district.tsx') },
  { path: 'reports/firms', lazy: () => import('./tables/firms.tsx') },
  { path: 'self-tables', lazy: () => import('./tables/mine.tsx') },
  { path: 'self-tables/:id', lazy: () => import('./tables/table.tsx') },
  { path: 'reports/:id', lazy: () => import('./screens/report.tsx') },
];
