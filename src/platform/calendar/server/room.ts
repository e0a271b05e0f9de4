import { registerAuditLabels } from '#platform/audit/server/index.ts';
import type { Room } from '#kernel/server/room.ts';
import { calendarErrors } from '../shared/errors.ts';
import { calendarRoutes } from './routes.ts';
import { seedCalendar } from './seed.ts';

registerAuditLabels({
  actions: {
    'calendar.addYear': '录入节假日',
    'calendar.correctYear': '更正节假日',
  },
  subjects: { calendarYear: '节假日' },
});

export const calendarRoom: Room = {
  name: 'calendar',
  routes: calendarRoutes,
  errors: calendarErrors,
  seed: seedCalendar,
};
