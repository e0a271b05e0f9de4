import type { Room } from '#kernel/server/room.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { enterpriseErrors } from '../shared/errors.ts';
import { enterpriseCommands } from './commands.ts';
import { findImport } from './import/store.ts';
import { runImport } from './imports.ts';
import { enterpriseRoutes } from './routes.ts';

registerFileAccess('enterpriseImport', async (tx, actor, id) => (await findImport(tx, actor, id)) !== null);

export const enterprisesRoom: Room = {
  name: 'enterprises',
  routes: enterpriseRoutes,
  errors: enterpriseErrors,
  constraints: { enterprises_uscc: 'enterprises.codeJustTaken' },
  jobs: [{ task: 'enterprises.runImport', run: runImport, ownTransactions: true }],
  commands: enterpriseCommands,
};
