/** Places of an enterprise (部位) with the label that hangs there: shapes and doors. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { EnterpriseParams } from './schema.ts';

/** Eight signs without those that look alike. */
export const PlaceCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[2-9A-HJKMNP-TV-Z]{8}$/, '部位码是 8 位字母和数字，请看标签下方的一行');

export const EnterprisePlace = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  version: z.number().int(),
});
export type EnterprisePlace = z.infer<typeof EnterprisePlace>;

const PlaceName = z.string().trim().min(1, '请写明部位').max(40, '部位名称不超过 40 个字');
export const PlacesInput = z.object({
  names: z.array(PlaceName).min(1, '请至少写一个部位').max(50, '一次最多登记 50 个部位'),
});
export type PlacesInput = z.infer<typeof PlacesInput>;
export const PlaceChange = z.object({
  version: z.number().int(),
  name: PlaceName.optional(),
  isActive: z.boolean().optional(),
});
export type PlaceChange = z.infer<typeof PlaceChange>;

export const FoundPlace = z.object({
  enterpriseId: z.uuid(),
  enterpriseName: z.string(),
  code: z.string(),
  name: z.string(),
});
export type FoundPlace = z.infer<typeof FoundPlace>;

/** What the square on a label holds: a page of this program, so that any scanner opens the report form. */
export const placeLink = (origin: string, code: string): string => `${origin}/report?place=${code}`;

/** The code in what was scanned or typed; null when it is something else. */
export function placeCodeIn(text: string): string | null {
  const asked = /[?&]place=([^&#\s]+)/.exec(text)?.[1] ?? text;
  const parsed = PlaceCode.safeParse(asked);
  return parsed.success ? parsed.data : null;
}

export const listPlaces = endpoint({
  method: 'GET',
  path: '/enterprises/:id/places',
  summary: '企业的部位和部位码',
  clauses: ['T8-1'],
  params: EnterpriseParams,
  response: z.object({ items: z.array(EnterprisePlace), mayChange: z.boolean() }),
  errors: ['enterprises.notFound'],
});
export const addPlaces = endpoint({
  method: 'POST',
  path: '/enterprises/:id/places',
  summary: '登记部位，生成部位码',
  clauses: ['T8-1'],
  params: EnterpriseParams,
  body: PlacesInput,
  response: z.object({ items: z.array(EnterprisePlace) }),
  status: 201,
  errors: [
    'enterprises.notFound',
    'enterprises.placesNotYours',
    'enterprises.placeKnown',
    'enterprises.placeJustKnown',
  ],
});
export const changePlace = endpoint({
  method: 'PATCH',
  path: '/enterprise-places/:id',
  summary: '改部位名称、停用或恢复部位码',
  clauses: ['T8-1'],
  params: EnterpriseParams,
  body: PlaceChange,
  response: EnterprisePlace,
  errors: [
    'enterprises.placeNotFound',
    'enterprises.placesNotYours',
    'enterprises.placeKnown',
    'enterprises.placeJustKnown',
    'common.stale',
  ],
});
export const findPlace = endpoint({
  method: 'GET',
  path: '/enterprise-places/by-code/:code',
  summary: '扫部位码找到企业和部位',
  clauses: ['T8-1'],
  params: z.object({ code: PlaceCode }),
  response: FoundPlace,
  errors: ['enterprises.placeNotFound', 'enterprises.placeRetired'],
});
