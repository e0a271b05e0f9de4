import { bind } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { claimTodo, workbench } from './workbench.ts';

export const caseworkRoutes = [
  bind(contract.getWorkbench, (ctx, { query }) => workbench(ctx, query)),
  bind(contract.claimTodo, (ctx, { params }) => claimTodo(ctx, params.id)),
];
