/** 办理经过: what a record tells of its past. */
import { z } from 'zod';
import { Instant } from '#kernel/shared/time.ts';

/** One step that the reader may see. `who`: unit and person, with the name of the one for whom they acted (代办). */
export const PastStep = z.object({
  id: z.string(),
  at: Instant,
  label: z.string(),
  who: z.string(),
  note: z.string().nullable(),
  tone: z.string(),
});
export type PastStep = z.infer<typeof PastStep>;
