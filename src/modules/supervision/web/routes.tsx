/** Paths of the supervision room; part of the first load, so it holds paths and lazy imports only. */
import { lazy } from 'react';
import type { RoomRoutes } from '#kernel/web/routes.ts';
import { jointRoutes } from './joint/routes.tsx';
import { visitRoutes } from './visits/routes.tsx';

export const supervisionRoutes: RoomRoutes = [
  { path: 'supervision', lazy: () => import('./screens/ledger.tsx') },
  { path: 'supervision/board', lazy: () => import('./screens/board.tsx') },
  { path: 'supervision/new', lazy: () => import('./screens/propose.tsx') },
  { path: 'supervision/measures/:id', lazy: () => import('./screens/measure.tsx') },
  { path: 'supervision/listings/:id', lazy: () => import('./screens/listing.tsx') },
  ...jointRoutes,
  ...visitRoutes,
];

/** For the page of a hazard: its ladder and its listing. The app plugs it in. */
export const HazardSupervisionPart = lazy(() => import('./parts/on-hazard.tsx'));
