/** THE register of rooms in the browser: one line a room. Routes are lazy; what a room finds feeds Ctrl K. */
import type { RoomRoutes, RoomSearch } from '#kernel/web/routes.ts';
import { caseworkRoutes } from '#platform/casework/web/routes.tsx';
import { criteriaRoutes, criteriaSearch } from '#modules/criteria/web/routes.tsx';
import { hazardsRoutes, hazardsSearch } from '#modules/hazards/web/routes.tsx';

export const roomRoutes: RoomRoutes = [...caseworkRoutes, ...hazardsRoutes, ...criteriaRoutes];

export const roomSearches: readonly RoomSearch[] = [hazardsSearch, criteriaSearch];
