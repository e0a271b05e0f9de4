import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { RuleInput, RuleList, RuleView } from './schema.ts';

const RuleKey = z.object({ key: z.string().max(120) });

export const listRules = endpoint({
  method: 'GET',
  path: '/rules',
  summary: '全部参数及其历次版本、依据和有效期',
  clauses: [],
  response: RuleList,
});

export const getRule = endpoint({
  method: 'GET',
  path: '/rules/:key',
  summary: '一个参数及其历次版本',
  clauses: [],
  params: RuleKey,
  response: RuleView,
  errors: ['rules.unknown'],
});

export const addRuleVersion = endpoint({
  method: 'POST',
  path: '/rules/:key/versions',
  summary: '为参数新增一个版本，原版本保留',
  clauses: [],
  params: RuleKey,
  body: RuleInput,
  response: RuleView,
  status: 201,
  errors: ['rules.unknown', 'rules.wrongKind', 'rules.backdated', 'rules.noChange', 'rules.forbidden', 'common.stale'],
});
