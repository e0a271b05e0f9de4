/** Fields that the forms of many rooms have, each with the words a person reads when it is wrong. */
import { z } from 'zod';

/** The version that the writer saw, where one is told; a changed record is then refused (409). */
export const version = z.number().int().optional();

/** Words that have to be written: `请写明整改要求`, `整改要求请控制在 2000 字以内`. */
export const ask = (min: number, max: number, what: string) =>
  z.string().trim().min(min, `请写明${what}`).max(max, `${what}请控制在 ${max} 字以内`);

/** One of the keys of a table of labels or states. */
export const keyOf = <K extends string>(labels: Readonly<Record<K, unknown>>) =>
  z.enum(Object.keys(labels) as [K, ...K[]]);
