/** The interface description (OpenAPI 3.1), derived from the contracts. */
import { z } from 'zod';
import type { Endpoint } from '../shared/endpoint.ts';
import type { ErrorEntry } from '../shared/errors.ts';

type Json = Record<string, unknown>;

const toSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json;
  return json;
};

function parameters(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const json = toSchema(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(json.properties ?? {}).map(([name, value]) => ({
    name,
    in: where,
    required: where === 'path' || (json.required ?? []).includes(name),
    schema: value,
  }));
}

const tooOften = {
  export: ['common.tooManyExports', 'common.exportsRunning'],
  import: ['common.tooManyImports', 'common.importsRunning'],
} as const;

export function openApi(endpoints: readonly Endpoint[], catalogue: ReadonlyMap<string, ErrorEntry>): Json {
  const paths: Record<string, Json> = {};
  for (const e of endpoints) {
    const path = `/api/v1${e.path.replace(/:(\w+)/g, '{$1}')}`;
    const status = String(e.status ?? 200);
    const refusals = new Map<string, string[]>();
    for (const code of [...(e.errors ?? []), ...(e.costly ? tooOften[e.costly] : [])]) {
      const entry = catalogue.get(code);
      if (entry)
        refusals.set(String(entry.status), [...(refusals.get(String(entry.status)) ?? []), `\`${code}\` ${entry.zh}`]);
    }
    (paths[path] ??= {})[e.method.toLowerCase()] = {
      summary: e.summary,
      tags: [e.path.split('/')[1] ?? ''],
      ...(e.clauses.length > 0 ? { 'x-clauses': e.clauses } : {}),
      security: e.auth === 'public' ? [] : [{ session: [] }, { token: [] }],
      parameters: [...parameters(e.params, 'path'), ...parameters(e.query, 'query')],
      ...(e.body
        ? { requestBody: { required: true, content: { 'application/json': { schema: toSchema(e.body, 'input') } } } }
        : {}),
      responses: {
        [status]: {
          description: '成功',
          ...(e.response ? { content: { 'application/json': { schema: toSchema(e.response, 'output') } } } : {}),
        },
        ...Object.fromEntries(
          [...refusals].map(([code, lines]) => [
            code,
            {
              description: lines.join('\n'),
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
            },
          ]),
        ),
        default: {
          description: '未办成，原因见 title',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: '治本：安全生产治本攻坚平台接口', version: '1' },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'zhiben_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'requestId'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            requestId: { type: 'string' },
            details: { type: 'object' },
            errors: {
              type: 'array',
              items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
            },
          },
        },
      },
    },
  };
}
