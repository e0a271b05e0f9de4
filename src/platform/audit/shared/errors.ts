/** What the audit room refuses. */
import { failWith, type ErrorCatalogue } from '#kernel/shared/errors.ts';

export const auditErrors = {
  'audit.onlyAuditAdministrator': { status: 403, zh: '审计日志只能由审计管理员查看和校验' },
} as const satisfies ErrorCatalogue;

export const failAudit = failWith(auditErrors);
