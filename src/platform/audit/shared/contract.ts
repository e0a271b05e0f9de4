/** Doors of the audit room. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { AuditPage, AuditQuery, AuditSeals, AuditVerdict } from './schema.ts';

export const listAuditEntries = endpoint({
  method: 'GET',
  path: '/audit/entries',
  summary: '审计日志：谁在什么时间对什么做了什么',
  clauses: ['D13'],
  query: AuditQuery,
  response: AuditPage,
  errors: ['audit.onlyAuditAdministrator', 'common.badCursor'],
});

export const verifyAudit = endpoint({
  method: 'POST',
  path: '/audit/verify',
  summary: '校验审计链：逐条重算，报告第一处不符',
  clauses: ['D13'],
  body: z.object({}).optional(),
  response: AuditVerdict,
  errors: ['audit.onlyAuditAdministrator'],
});

export const listAuditSeals = endpoint({
  method: 'GET',
  path: '/audit/seals',
  summary: '审计日志每日封存',
  clauses: ['D13'],
  response: AuditSeals,
  errors: ['audit.onlyAuditAdministrator'],
});
