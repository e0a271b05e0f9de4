import { registerAuditLabels } from '#platform/audit/server/index.ts';
import type { Room } from '#kernel/server/room.ts';
import { rulesErrors } from '../shared/errors.ts';
import { rulesRoutes } from './routes.ts';

registerAuditLabels({
  actions: {
    'rules.addVersion': '新增参数版本',
  },
  subjects: { rule: '参数' },
});

export const rulesRoom: Room = { name: 'rules', routes: rulesRoutes, errors: rulesErrors };
