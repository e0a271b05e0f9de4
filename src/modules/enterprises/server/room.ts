import type { Room } from '#kernel/server/room.ts';
import { registerFirms } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { enterpriseErrors } from '../shared/errors.ts';
import { firmsToAddress, placeOf } from './brief.ts';
import { enterpriseCommands } from './commands.ts';
import { registerEnterpriseIndicators } from './indicators.ts';
import { goOn, runImport } from './import/run.ts';
import { findImport } from './import/store.ts';
import { enterpriseRoutes } from './routes.ts';

registerFileAccess('enterpriseImport', async (tx, actor, id) => (await findImport(tx, actor, id)) !== null);
registerEnterpriseIndicators();
registerExplainer('enterprise', placeOf);
registerFirms(firmsToAddress);

export const enterprisesRoom: Room = {
  name: 'enterprises',
  routes: enterpriseRoutes,
  errors: enterpriseErrors,
  constraints: {
    enterprises_uscc: 'enterprises.codeJustTaken',
    enterprise_places_name: 'enterprises.placeJustKnown',
  },
  jobs: [{ task: 'enterprises.runImport', run: (ctx, payload) => runImport(ctx, payload), ownTransactions: true }],
  timers: [{ name: 'enterprises.goOn', cron: '* * * * *', run: goOn }],
  commands: enterpriseCommands,
};
