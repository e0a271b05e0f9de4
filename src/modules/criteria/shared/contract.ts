/** Endpoints of the criteria library. It is reference data: every signed-in person may read it. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PageQuery, pageOf } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { CriteriaFilter, Criterion, CriterionDetail, CriterionSuggestion, IndustryCode, Standard } from './schema.ts';

const Flag = z.enum(['true', 'false'], { error: '只能填 true 或 false' }).transform((text) => text === 'true');

export const listCriteria = endpoint({
  method: 'GET',
  path: '/criteria',
  summary: '查找判定标准条目：文字、行业领域、法定或重点检查、某一日有效',
  clauses: ['T6-2', 'T6-5'],
  query: CriteriaFilter.extend({
    ...PageQuery.shape,
    /** Leave `false` to see items that are not in force on the day, too. */
    inForce: Flag.default(true),
  }),
  response: pageOf(Criterion).extend({ on: z.string() }),
  errors: ['common.badCursor'],
});

export const listStandards = endpoint({
  method: 'GET',
  path: '/criteria/standards',
  summary: '判定标准和重点检查清单，及其在某一日的效力',
  clauses: ['T6-2', 'T6-5'],
  query: CriteriaFilter.omit({ standardId: true }),
  response: z.object({ items: z.array(Standard), on: z.string() }),
});

export const suggestCriterion = endpoint({
  method: 'GET',
  path: '/criteria/suggest',
  summary: '按隐患描述建议可能对应的条目，仅供参考',
  clauses: ['T6-2', 'T6-5'],
  query: z.object({
    description: z.string().trim().min(2, { error: '请至少写两个字' }).max(600, { error: '描述请控制在 600 字以内' }),
    industry: IndustryCode.optional(),
    on: PlainDate.optional(),
    limit: z.coerce.number().int().min(1).max(10).default(3),
  }),
  response: z.object({ items: z.array(CriterionSuggestion), notice: z.string(), on: z.string() }),
});

export const getCriterionDetail = endpoint({
  method: 'GET',
  path: '/criteria/:id',
  summary: '一个条目：某一日有效的文本、历次文本、证据要求、标准沿革',
  clauses: ['T6-2', 'T6-5'],
  params: z.object({ id: z.string().max(80) }),
  query: z.object({ on: PlainDate.optional() }),
  response: CriterionDetail,
  errors: ['criteria.notFound'],
});
