/** The bundled library (判定标准库) and its taking into a district. Rows are only added: what a judgement rests on stays. */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import type { Ctx } from '#kernel/server/context.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { record } from '#platform/audit/server/index.ts';
import { z } from 'zod';
import { Coverage, CriterionKind, CriterionRole, EvidenceKind, IndustryCode } from '../shared/schema.ts';
import { conditionSchema } from '../shared/judgement.ts';
import { bigramsOf, foldText } from '../shared/text.ts';
import { settleDistrictSeries } from './editions/succession.ts';
import * as store from './store.ts';

const Day = PlainDate.nullable().default(null);

export const LibraryStandard = z.strictObject({
  id: z.string().regex(/^[A-Z0-9-]+$/),
  series: z.string().min(1),
  kind: CriterionKind,
  name: z.string().min(1),
  docNo: z.string().nullable(),
  basis: z.string().nullable(),
  issuer: z.string().min(1),
  authority: z.string().min(1),
  topic: z.string().min(1),
  industries: z.array(IndustryCode).min(1),
  validFrom: Day,
  validTo: Day,
  endKind: z.enum(['repealed', 'replaced']).nullable(),
  isFromCertain: z.boolean(),
  coverage: Coverage,
  supersedes: z.array(z.string()),
  note: z.string().nullable(),
  /** Other names that people type, for the search only. */
  aliases: z.array(z.string()),
  sort: z.number().int(),
});
export type LibraryStandard = z.infer<typeof LibraryStandard>;

export const LibraryCriterion = z.strictObject({
  id: z.string().regex(/^[A-Z0-9-]+#\d{3}$/),
  clause: z.string().min(1),
  sector: z.string().min(1),
  text: z.string().min(1),
  hint: z.string(),
  role: CriterionRole,
  confidence: z.number().min(0).max(1),
  industries: z.array(IndustryCode).min(1).optional(),
  note: z.string().optional(),
  keywords: z.array(z.string()).optional(),
  evidence: z.array(z.strictObject({ kind: EvidenceKind, label: z.string().min(1), required: z.boolean() })).optional(),
  /** How answers make the item hold; absent: the item is one failing. */
  condition: conditionSchema.optional(),
  /** Only when the item's validity differs from the standard's (an amendment of single clauses). */
  validFrom: PlainDate.optional(),
  validTo: PlainDate.optional(),
});
export type LibraryCriterion = z.infer<typeof LibraryCriterion>;

export interface Library {
  standards: readonly LibraryStandard[];
  /** By standard, in the order of the text. An id may stand several times: its editions, oldest first. */
  criteria: ReadonlyMap<string, readonly LibraryCriterion[]>;
}

const DATA = new URL('../data/', import.meta.url);
const readJson = async (name: string): Promise<unknown> => JSON.parse(await fs.readFile(new URL(name, DATA), 'utf8'));

/** Reads the library that comes with the program. */
export async function readLibrary(): Promise<Library> {
  const { standards } = z
    .object({ preparedOn: PlainDate, standards: z.array(LibraryStandard) })
    .parse(await readJson('standards.json'));
  const criteria = new Map<string, LibraryCriterion[]>();
  for (const standard of standards.filter((s) => s.coverage !== 'none'))
    criteria.set(standard.id, z.array(LibraryCriterion).parse(await readJson(`criteria/${standard.id}.json`)));
  return { standards, criteria };
}

/** Groups of words that mean the same on the spot (安全出口, 逃生出口 …). */
export const readLexicon = async (): Promise<string[][]> =>
  z.array(z.array(z.string().min(1)).min(2)).parse(await readJson('lexicon.json'));

/** What a search looks through: the item's own words and those of its standard. */
export const searchTextOf = (
  item: {
    text: string;
    hint: string;
    clause: string;
    sector: string;
    note?: string | null | undefined;
    keywords?: readonly string[] | undefined;
  },
  standard: Pick<LibraryStandard, 'name' | 'docNo' | 'basis' | 'topic' | 'aliases'>,
): string =>
  foldText(
    [
      item.text,
      item.hint,
      item.clause,
      item.sector,
      item.note ?? '',
      ...(item.keywords ?? []),
      standard.name,
      standard.docNo ?? standard.basis ?? '',
      standard.topic,
      ...standard.aliases,
    ].join(' '),
  );

/** Of a text or its facts: whether an edition says something new. */
export const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/**
 * Takes a library into the district: new standards and new editions of items are added, items already there stay as they
 * are, a changed item becomes a further edition. The same library twice changes nothing. Facts about a bundled standard
 * (an end of validity that has become known) are brought up to date; a standard kept by the district is left alone.
 */
export async function loadLibrary(ctx: Ctx, library: Library): Promise<{ standards: number; criteria: number }> {
  const libraryHash = hashOf([library.standards, [...library.criteria]]);
  return ctx.inTx(async (tx) => {
    if ((await store.latestLoad(tx)) === libraryHash) return { standards: 0, criteria: 0 };
    const now = ctx.clock.now();
    const standards = library.standards.map(({ aliases: _, ...standard }) => ({
      ...standard,
      contentHash: hashOf(standard),
    }));
    const changedStandards = await store.upsertBundledStandards(tx, standards, now);
    const known = await store.knownEditions(tx);
    const rows: store.NewCriterion[] = [];
    const own = await store.districtStandardIds(tx);
    for (const standard of library.standards) {
      // Loaded here before the program brought it: its items are the district's, and stay as a person checked them.
      if (own.has(standard.id)) continue;
      for (const [ordinal, item] of (library.criteria.get(standard.id) ?? []).entries()) {
        const contentHash = hashOf(item);
        const editions = known.get(item.id) ?? { latest: 0, hashes: new Set<string>() };
        known.set(item.id, editions);
        if (editions.hashes.has(contentHash)) continue;
        editions.hashes.add(contentHash);
        editions.latest++;
        const keywords = item.keywords ?? [];
        const searchText = searchTextOf(item, standard);
        rows.push({
          id: item.id,
          edition: editions.latest,
          standard_id: standard.id,
          ordinal: ordinal + 1,
          clause: item.clause,
          sector: item.sector,
          industries: item.industries ?? standard.industries,
          body: item.text,
          hint: item.hint,
          note: item.note ?? null,
          role: item.role,
          confidence: item.confidence,
          valid_from: item.validFrom ?? null,
          valid_to: item.validTo ?? null,
          evidence: item.evidence ?? null,
          condition: item.condition ?? null,
          keywords,
          search_text: searchText,
          grams: bigramsOf(searchText),
          content_hash: contentHash,
        });
      }
    }
    await store.addCriteria(tx, rows, now);
    await settleDistrictSeries(tx);
    await store.addLoad(tx, libraryHash, changedStandards, rows.length, now);
    await record(tx, ctx, {
      action: 'criteria.load',
      subjectType: 'criteriaLibrary',
      subjectId: 'bundled',
      facts: { library: libraryHash.slice(0, 16), standards: changedStandards, criteria: rows.length },
    });
    return { standards: changedStandards, criteria: rows.length };
  });
}

/** Reference data of every district. */
export async function seedCriteria(ctx: Ctx): Promise<void> {
  await loadLibrary(ctx, await readLibrary());
}
