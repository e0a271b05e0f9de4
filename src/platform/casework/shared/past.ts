/** 办理经过: what a record tells of its past, and when which hand did what. */
import { z } from 'zod';
import { Instant } from '#kernel/shared/time.ts';

/** When something was done, and by whom, by name. */
export const DoneBy = z.object({ at: Instant, by: z.string() });
/** The same for what may still be to do: null until it is done. */
export const Moment = DoneBy.nullable();
export type Moment = z.infer<typeof Moment>;
/** From the two columns of a row: `moment(row.signed_at, row.signed_by_name)`. */
export const moment = (at: Date | null, by: string | null): Moment =>
  at ? { at: at.toISOString(), by: by ?? '' } : null;
/** A moment in ISO 8601; null when there is none. */
export const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

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
