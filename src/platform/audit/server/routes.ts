import { bind } from '#kernel/server/room.ts';
import { listAuditEntries as listEndpoint, listAuditSeals, verifyAudit } from '../shared/contract.ts';
import { listAuditEntries, listSeals, verifyOnScreen } from './read.ts';

export const auditRoutes = [
  bind(listEndpoint, (ctx, { query }) => listAuditEntries(ctx, query)),
  bind(verifyAudit, (ctx) => verifyOnScreen(ctx)),
  bind(listAuditSeals, (ctx) => listSeals(ctx)),
];
