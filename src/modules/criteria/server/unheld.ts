/** Standards that are known to be in force and whose text the library does not hold (未收录): data/unheld.json and those held by name only. */
import fs from 'node:fs/promises';
import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { z } from 'zod';
import * as store from './store.ts';

export const UnheldStandard = z.strictObject({
  name: z.string().min(1),
  docNo: z.string().nullable(),
  issuer: z.string().min(1),
  since: z.string().nullable(),
  topic: z.string().min(1),
  /** [V], [K] or [K?]: how sure these facts are. */
  tag: z.enum(['[V]', '[K]', '[K?]']),
  note: z.string(),
});
export type UnheldStandard = z.infer<typeof UnheldStandard>;

let known: Promise<UnheldStandard[]> | null = null;
const read = async (): Promise<UnheldStandard[]> =>
  z.array(UnheldStandard).parse(JSON.parse(await fs.readFile(new URL('../data/unheld.json', import.meta.url), 'utf8')));

/** What is missing on a day. A standard that has been loaded since, by its document number, is no longer missing. */
export async function unheldStandards(tx: Tx, on: PlainDate): Promise<UnheldStandard[]> {
  const standards = await store.listStandards(tx, on);
  const held = new Set<string | null>(
    standards.filter((s) => s.coverage !== 'none').flatMap((s) => (s.doc_no === null ? [s.name] : [s.doc_no, s.name])),
  );
  const byName = standards
    .filter((s) => s.coverage === 'none' && s.validity === 'inForce')
    .map((s) => ({
      name: s.name,
      docNo: s.doc_no,
      issuer: s.issuer,
      since: s.valid_from === null ? null : `${s.valid_from} 施行`,
      topic: s.topic,
      tag: s.is_from_certain ? ('[V]' as const) : ('[K?]' as const),
      note: '',
    }));
  // One document may hold two standards (121号的两个部分): what the library names is missing however its number is used.
  return [...byName, ...(await (known ??= read())).filter((s) => !held.has(s.name) && !held.has(s.docNo))];
}
