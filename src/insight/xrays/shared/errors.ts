import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const xrayErrors = {
  'xrays.notFound': { status: 404, zh: '没有找到这条体检发现，可能不在您的管理范围内' },
  'xrays.notYours': { status: 403, zh: '{reason}' },
} as const satisfies ErrorCatalogue;
