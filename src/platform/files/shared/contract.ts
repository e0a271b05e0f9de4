import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { idOf } from '#kernel/shared/id.ts';
import { FileLimits, FileMeta } from './schema.ts';

const FileParams = z.object({ id: idOf('file') });

export const uploadFile = endpoint({
  method: 'POST',
  path: '/files',
  summary: '上传一个附件（multipart，字段 file）；带 Idempotency-Key 重复上传只存一份',
  clauses: [],
  raw: 'upload',
  response: FileMeta,
  status: 201,
  rateLimit: { max: 240, seconds: 60 },
  errors: [
    'files.noFile',
    'files.cutOff',
    'files.empty',
    'files.badName',
    'files.typeRefused',
    'files.nameMismatch',
    'files.executable',
    'files.macro',
    'files.encrypted',
    'files.bomb',
    'files.broken',
    'files.tooManyPixels',
    'common.tooLarge',
    'common.keyReused',
  ],
});

export const getFileLimits = endpoint({
  method: 'GET',
  path: '/files/limits',
  summary: '附件大小上限和可上传的类型',
  clauses: [],
  response: FileLimits,
});

export const getFileMeta = endpoint({
  method: 'GET',
  path: '/files/:id',
  summary: '一个附件的登记信息：大小、哈希、拍摄时间和位置',
  clauses: [],
  params: FileParams,
  response: FileMeta,
});

export const getFileContent = endpoint({
  method: 'GET',
  path: '/files/:id/content',
  summary: '附件原件，逐字节与上传时相同',
  clauses: [],
  params: FileParams,
  query: z.object({ download: z.enum(['0', '1']).default('0') }),
  raw: 'stream',
  errors: ['files.bytesMissing'],
});

export const getFileImage = endpoint({
  method: 'GET',
  path: '/files/:id/image',
  summary: '供查看的照片：已按方向摆正，不含拍摄时间、位置和机型',
  clauses: [],
  params: FileParams,
  raw: 'stream',
  errors: ['files.noPreview', 'files.bytesMissing'],
});

export const getFileThumb = endpoint({
  method: 'GET',
  path: '/files/:id/thumb',
  summary: '缩略图（长边 320 像素）',
  clauses: [],
  params: FileParams,
  raw: 'stream',
  errors: ['files.noPreview', 'files.bytesMissing'],
});

export const deleteFile = endpoint({
  method: 'DELETE',
  path: '/files/:id',
  summary: '删除自己上传、还没有用到记录里的附件',
  clauses: [],
  params: FileParams,
  status: 204,
});
