/** THE register: every room of the program, one line each, platform first. Seeds run in this order. */
import type { Room } from '#kernel/server/room.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { calendarRoom } from '#platform/calendar/server/room.ts';
import { caseworkRoom } from '#platform/casework/server/room.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { filesRoom } from '#platform/files/server/room.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { indicatorsRoom } from '#platform/indicators/server/room.ts';
import { notificationsRoom } from '#platform/notifications/server/room.ts';
import { rulesRoom } from '#platform/rules/server/room.ts';
import { criteriaRoom } from '#modules/criteria/server/room.ts';
import { enterprisesRoom } from '#modules/enterprises/server/room.ts';
import { fundingRoom } from '#modules/funding/server/room.ts';
import { hazardsRoom } from '#modules/hazards/server/room.ts';
import { planTasksRoom } from '#modules/plan-tasks/server/room.ts';
import { supervisionRoom } from '#modules/supervision/server/room.ts';
import { exchangeRoom } from '#modules/exchange/server/room.ts';
import { evaluationRoom } from '#modules/evaluation/server/room.ts';
import { periodicReportsRoom } from '#modules/periodic-reports/server/room.ts';
import { statisticsRoom } from '#insight/statistics/server/room.ts';
import { xraysRoom } from '#insight/xrays/server/room.ts';

export const rooms: readonly Room[] = [
  identityRoom,
  auditRoom,
  calendarRoom,
  rulesRoom,
  filesRoom,
  notificationsRoom,
  documentsRoom,
  caseworkRoom,
  indicatorsRoom,
  criteriaRoom,
  enterprisesRoom,
  hazardsRoom,
  supervisionRoom,
  fundingRoom,
  evaluationRoom,
  planTasksRoom,
  exchangeRoom,
  periodicReportsRoom,
  statisticsRoom,
  xraysRoom,
];
