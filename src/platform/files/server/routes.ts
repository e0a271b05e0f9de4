import { bind, type Route } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { content, getMeta, limits, picture, remove, upload } from './service.ts';

export const filesRoutes: readonly Route[] = [
  bind(contract.uploadFile, (ctx, _input, raw) => upload(ctx, raw)),
  bind(contract.getFileLimits, () => limits()),
  bind(contract.getFileMeta, (ctx, { params }) => getMeta(ctx, params.id)),
  {
    endpoint: contract.getFileContent,
    handle: (ctx, { params, query }, raw) => content(ctx, params.id, raw, query.download === '1'),
  },
  { endpoint: contract.getFileImage, handle: (ctx, { params }, raw) => picture(ctx, params.id, raw, 'view') },
  { endpoint: contract.getFileThumb, handle: (ctx, { params }, raw) => picture(ctx, params.id, raw, 'thumb') },
  bind(contract.deleteFile, async (ctx, { params }) => {
    await remove(ctx, params.id);
    return undefined;
  }),
];
