import type { Room } from '#kernel/server/room.ts';
import { identityErrors } from '../shared/errors.ts';
import './audit-labels.ts';
import { identityCommands } from './commands.ts';
import { identityRoutes } from './routes.ts';
import { seedIdentity } from './seed.ts';

/** Identity (身份权限): units, people, posts, roles, data scope, sessions. */
export const identityRoom: Room = {
  name: 'identity',
  routes: identityRoutes,
  errors: identityErrors,
  constraints: {
    users_login_key: 'identity.loginTaken',
    units_name: 'identity.unitNameTaken',
    units_street: 'identity.streetUnitTaken',
    unit_industries_open: 'identity.periodOverlaps',
    unit_industries_lead: 'identity.periodOverlaps',
  },
  commands: identityCommands,
  seed: seedIdentity,
};
