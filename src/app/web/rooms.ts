/** THE register of rooms in the browser: one line a room. Routes are lazy; what a room finds feeds Ctrl K. */
import type { RoomRoutes, RoomSearch } from '#kernel/web/routes.ts';
import { fillSlot } from '#kernel/web/slots.tsx';
import { caseworkRoutes } from '#platform/casework/web/routes.tsx';
import { auditRoutes } from '#platform/audit/web/routes.tsx';
import { calendarRoutes } from '#platform/calendar/web/routes.tsx';
import { documentsRoutes } from '#platform/documents/web/routes.tsx';
import { identityRoutes } from '#platform/identity/web/routes.tsx';
import { indicatorsRoutes, indicatorsSearch } from '#platform/indicators/web/routes.tsx';
import { notificationsRoutes } from '#platform/notifications/web/routes.tsx';
import { rulesRoutes } from '#platform/rules/web/routes.tsx';
import { criteriaRoutes, criteriaSearch } from '#modules/criteria/web/routes.tsx';
import { enterprisesRoutes, enterprisesSearch } from '#modules/enterprises/web/routes.tsx';
import { hazardsRoutes, hazardsSearch } from '#modules/hazards/web/routes.tsx';
import { HazardSupervisionPart, supervisionRoutes } from '#modules/supervision/web/routes.tsx';
import { evaluationRoutes } from '#modules/evaluation/web/routes.tsx';
import { planTasksRoutes } from '#modules/plan-tasks/web/routes.tsx';
import { periodicReportsRoutes } from '#modules/periodic-reports/web/routes.tsx';
import { fundingRoutes } from '#modules/funding/web/routes.tsx';
import { exchangeRoutes } from '#modules/exchange/web/routes.tsx';
import { statisticsRoutes } from '#insight/statistics/web/routes.tsx';
import { xraysRoutes } from '#insight/xrays/web/routes.tsx';

export const roomRoutes: RoomRoutes = [
  ...caseworkRoutes,
  ...hazardsRoutes,
  ...supervisionRoutes,
  ...criteriaRoutes,
  ...enterprisesRoutes,
  ...planTasksRoutes,
  ...periodicReportsRoutes,
  ...exchangeRoutes,
  ...fundingRoutes,
  ...evaluationRoutes,
  ...statisticsRoutes,
  ...xraysRoutes,
  ...indicatorsRoutes,
  ...documentsRoutes,
  ...notificationsRoutes,
  ...identityRoutes,
  ...calendarRoutes,
  ...rulesRoutes,
  ...auditRoutes,
];

export const roomSearches: readonly RoomSearch[] = [hazardsSearch, enterprisesSearch, criteriaSearch, indicatorsSearch];

fillSlot('hazard.record', HazardSupervisionPart);
