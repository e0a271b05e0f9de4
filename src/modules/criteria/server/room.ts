import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { criteriaErrors } from '../shared/errors.ts';
import { seedCriteria } from './library.ts';
import { criteriaRoutes } from './routes.ts';

registerAuditLabels({
  actions: { 'criteria.load': '载入判定标准库' },
  subjects: { criteriaLibrary: '判定标准库' },
});

export const criteriaRoom: Room = {
  name: 'criteria',
  routes: criteriaRoutes,
  errors: criteriaErrors,
  seed: seedCriteria,
};
