import { registerAuditLabels } from '#platform/audit/server/index.ts';
import type { Room } from '#kernel/server/room.ts';
import { filesErrors } from '../shared/errors.ts';
import { filesRoutes } from './routes.ts';
import { sweep } from './service.ts';

registerAuditLabels({
  actions: {
    'files.upload': '上传附件',
    'files.delete': '删除未用附件',
  },
  subjects: { file: '附件' },
});

export const filesRoom: Room = {
  name: 'files',
  routes: filesRoutes,
  errors: filesErrors,
  timers: [
    {
      name: 'files.sweep',
      cron: '20 3 * * *',
      run: async (ctx) => {
        const swept = await sweep(ctx);
        ctx.log.info(swept, 'unused uploads swept');
      },
    },
  ],
};
