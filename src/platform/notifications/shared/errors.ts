import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const notificationsErrors = {} as const satisfies ErrorCatalogue;
