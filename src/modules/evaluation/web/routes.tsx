/** Paths of 考核评价; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const evaluationRoutes: RoomRoutes = [
  { path: 'evaluation', lazy: () => import('./screens/home.tsx') },
  { path: 'evaluation/rounds/:id', lazy: () => import('./screens/round.tsx') },
  { path: 'evaluation/rounds/:id/scoring', lazy: () => import('./screens/scoring.tsx') },
  { path: 'evaluation/rounds/:id/units/:unitId', lazy: () => import('./screens/sheet.tsx') },
  { path: 'evaluation/sheets/:sheetId', lazy: () => import('./screens/sheet.tsx') },
  { path: 'evaluation/corrections/:sheetId', lazy: () => import('./screens/sheet.tsx') },
  { path: 'evaluation/objections/:id', lazy: () => import('./screens/objection.tsx') },
  { path: 'evaluation/schemes/:id', lazy: () => import('./screens/scheme.tsx') },
  { path: 'evaluation/schemes/:id/try', lazy: () => import('./screens/try.tsx') },
  { path: 'evaluation/commendations/:id', lazy: () => import('./screens/commendation.tsx') },
  { path: 'evaluation/inquiries/:id', lazy: () => import('./screens/inquiry.tsx') },
  { path: 'evaluation/appraisals/:unitId', lazy: () => import('./screens/appraisal.tsx') },
  { path: 'evaluation-print/rounds/:id', lazy: () => import('./screens/round-print.tsx') },
  { path: 'evaluation-print/rounds/:id/units/:unitId', lazy: () => import('./screens/sheet-print.tsx') },
  { path: 'evaluation-print/:ledger', lazy: () => import('./screens/ledger-print.tsx') },
];
