/**
 * The words of every figure of the bench: what it means, what it is held against, over which data. A bench makes its results with
 * these ids alone (`lib/result.ts`), so that a figure without a meaning does not type-check.
 */

/** Parts of the product, as they were asked for. */
export const areas = ['House', 'Ledger', 'Campaign', 'Proof'] as const;
export type Area = (typeof areas)[number];

/** The data a figure was measured over, each the same at every build. */
export const dataSets = {
  city: '1,000,000 hazards of 2018–2026 with 6 M events of their lives, 300,000 enterprises',
  register: '300,000 enterprises with addresses and codes',
  sheet: 'a ledger of 100,000 enterprise rows as .xlsx',
  campaign:
    '100,000 hazards with their facts, 30,000 enterprises, 40 units, 200,000 entries of progress, eleven quarters',
  plan: '315 demands × 40 units × 4 years with 200,000 entries of progress',
  trail: '300,000 audit entries in 60,000 chains',
  demo: 'the demo district: some 300 enterprises and 120 hazards',
  pairs: '6,000 labelled pairs, held out from the tuning of the weights',
  letters: '1,000 letters from all templates',
  load: 'a district of 100,000 hazards up to today, with 200 people at work in it',
  none: 'no data',
} as const;

export interface FigureWords {
  readonly area: Area;
  /** In the work, in one short line. */
  readonly meaning: string;
  /** What is measured barely beside it; null where there is nothing barer. */
  readonly floor: string | null;
  readonly data: keyof typeof dataSets;
  /** Why it misses its target, where that is understood and left so. */
  readonly note?: string;
  /** Takes so long that it is measured only when it is asked for by name. */
  readonly onlyAsked?: true;
}

const statements = 'the same statements straight on PostgreSQL';

/** What one of 200 people at work waits for. */
const waits = {
  todo: 'the things to do',
  list: 'the ledger with its heat and views',
  record: 'a whole record page',
  figure: 'a figure and its trend',
  act: 'a new hazard or a step of a case',
  upload: 'a photo sent',
} as const;
const shares = { p50: 'half of the time', p95: '95 times in a hundred', p99: '99 times in a hundred' } as const;
export type MixedId = `load.mixed.${keyof typeof waits}.${keyof typeof shares}`;
const mixed = Object.fromEntries(
  Object.entries(waits).flatMap(([kind, what]) =>
    Object.entries(shares).map(([share, often]) => [
      `load.mixed.${kind}.${share}`,
      {
        area: 'Proof',
        meaning: `200 people at work wait no longer than this for ${what}, ${often}`,
        floor: 'the same people at a bare HTTP server with the bare SQL behind it',
        data: 'load',
      } satisfies FigureWords,
    ]),
  ),
) as Record<MixedId, FigureWords>;

// prettier-ignore
export const figures = {
  ...mixed,
  'load.mixed.errors': { area: 'Proof', meaning: 'Answers under the mixed load that were not what the screen needs', floor: null, data: 'load' },
  'load.mixed.loop': { area: 'Proof', meaning: 'The longest that the program’s own loop stood still under the mixed load', floor: null, data: 'load' },
  'load.soak': { area: 'Proof', meaning: 'Largest growth of memory, open files and connections over 20 minutes of the mixed load', floor: null, data: 'load', onlyAsked: true },
  'load.soak.errors': { area: 'Proof', meaning: 'Answers in the 20 minutes that were not what the screen needs', floor: null, data: 'load', onlyAsked: true },
  'load.spike': { area: 'Proof', meaning: 'After five times the people for 30 s, until reads are back within 20 % of before', floor: null, data: 'load' },
  'load.spike.errors': { area: 'Proof', meaning: 'Requests in the spike answered otherwise than rightly or by a Chinese 429 or 503', floor: null, data: 'load' },
  'app.start': { area: 'House', meaning: 'From the command to the first answer, on an existing database', floor: 'bundled PostgreSQL and an empty HTTP server', data: 'demo' },
  'app.start.city': { area: 'House', meaning: 'The same start on the database of a city', floor: 'bundled PostgreSQL and an empty HTTP server on the same files', data: 'city' },
  'audit.verify': { area: 'House', meaning: 'Entries of the audit trail proved per second (all chains, seals, heads)', floor: 'the same rows read in the same order and hashed once', data: 'trail' },
  'documents.letters': { area: 'Ledger', meaning: 'A thousand letters as Word in GB/T 9704 layout', floor: 'the same texts as plain paragraphs', data: 'letters' },
  'enterprises.import': { area: 'House', meaning: 'A ledger of 100,000 enterprises read, checked, matched, stored, audited', floor: 'the file only parsed', data: 'sheet' },
  'enterprises.import.again': { area: 'House', meaning: 'The same file once more, which changes nothing', floor: 'the file only parsed', data: 'sheet' },
  'enterprises.import.memory': { area: 'House', meaning: 'Memory that the import takes above idle', floor: 'memory that parsing alone takes', data: 'sheet' },
  'enterprises.search2': { area: 'House', meaning: 'An enterprise found by two characters of its name (median)', floor: statements, data: 'register' },
  'enterprises.search2.p95': { area: 'House', meaning: 'The same, 95th percentile', floor: statements, data: 'register' },
  'enterprises.search4': { area: 'House', meaning: 'An enterprise found by four characters of its name (median)', floor: statements, data: 'register' },
  'enterprises.search4.p95': { area: 'House', meaning: 'The same, 95th percentile', floor: statements, data: 'register' },
  'evaluation.run': { area: 'Campaign', meaning: 'An evaluation of 40 units by 60 indicators', floor: statements, data: 'campaign' },
  'hazards.candidates': { area: 'Ledger', meaning: 'Possible duplicates of one intake, while it is being typed (95th percentile)', floor: statements, data: 'city' },
  'hazards.create': { area: 'House', meaning: 'Hazards put on the ledger per second, each with number, clock, facts and trail', floor: 'one row and one fact in one transaction', data: 'city' },
  'hazards.create.p99': { area: 'House', meaning: 'The slowest of a hundred of these, 10 at once', floor: 'one row and one fact in one transaction (99th percentile)', data: 'city' },
  'hazards.duplicates.precision': { area: 'Ledger', meaning: 'Of what is asked about as a duplicate, the share that is one', floor: null, data: 'pairs' },
  'hazards.duplicates.recall': { area: 'Ledger', meaning: 'Of the duplicates, the share that is asked about', floor: null, data: 'pairs' },
  'hazards.export': { area: 'House', meaning: 'Rows of a filtered ledger written to Excel per second', floor: 'the same rows read from PostgreSQL in the same batches', data: 'city' },
  'hazards.export.memory': { area: 'House', meaning: 'Memory that writing a large ledger to Excel takes above idle', floor: null, data: 'city' },
  'hazards.heat': { area: 'House', meaning: 'The ledger counted by street × industry under a filter', floor: statements, data: 'city' },
  'hazards.list': { area: 'House', meaning: 'Filtered page of the ledger with its exact count, requests per second, 10 at once', floor: 'page and count as two statements straight on PostgreSQL', data: 'city' },
  'hazards.list.deep': { area: 'House', meaning: 'A page deep in the ledger, reached by paging on, against the first page', floor: null, data: 'city' },
  'hazards.list.jump': { area: 'House', meaning: 'A page deep in the ledger, jumped to by its number, against the first page', floor: null, data: 'city', note: 'A jump walks the index from the nearer end to its page, up to half a million entries that the reader’s scope then sifts (some 60 ms, and 20 ms for the count that tells the nearer end; 80 ms in all on a quiet machine). A rank kept for each order and scope would cost every hazard that is put on the ledger an index more for each order. Paging on by cursor costs what the first page costs. The figure is the worst of all: 79 pages into the 3,189 open major hazards, 8 ms beside 1.5; in the large lists it is 3.4 to 4.3 times.' },
  'hazards.list.p99': { area: 'House', meaning: 'The slowest of a hundred ledger pages, 10 at once', floor: 'page and count as two statements straight on PostgreSQL (99th percentile)', data: 'city' },
  'hazards.list.sort': { area: 'House', meaning: 'The slowest order of the ledger against its own', floor: null, data: 'city' },
  'hazards.record': { area: 'House', meaning: 'The record of one hazard with its timeline, clocks, gaps and allowed acts (median)', floor: statements, data: 'city' },
  'hazards.record.p95': { area: 'House', meaning: 'The same, 95th percentile', floor: statements, data: 'city' },
  'hazards.rows': { area: 'Ledger', meaning: 'The rows behind a figure, opened from the table (median)', floor: statements, data: 'city' },
  'hazards.search2': { area: 'House', meaning: 'The ledger searched by two characters, with exact count (median)', floor: statements, data: 'city' },
  'hazards.search4': { area: 'House', meaning: 'The ledger searched by four characters or more, with exact count (median)', floor: statements, data: 'city' },
  'hazards.timeline': { area: 'House', meaning: 'The timeline of one hazard out of all events (median)', floor: statements, data: 'city' },
  'hazards.views': { area: 'House', meaning: 'The ledger’s views with the count of each', floor: statements, data: 'city' },
  'plan.refresh': { area: 'Campaign', meaning: 'Every indicator of the campaign refreshed for all units and the district', floor: statements, data: 'campaign' },
  'plan.tree': { area: 'Campaign', meaning: 'What the page of the plan’s tree asks of the server', floor: 'one pass over the marks that hold, grouped', data: 'plan' },
  'plan.tree.past': { area: 'Campaign', meaning: 'The same tree as it stood on a past day', floor: 'one pass over the marks that held, grouped', data: 'plan' },
  'reports.district': { area: 'Campaign', meaning: 'The district’s quarterly report, from the press of the button to the Word file', floor: 'the same texts as plain paragraphs', data: 'demo' },
  'statistics.any': { area: 'Ledger', meaning: 'Any table of figures that a person may put together', floor: statements, data: 'city' },
  'statistics.past': { area: 'Ledger', meaning: 'Street × industry as it stood on a past day', floor: statements, data: 'city' },
  'statistics.slice': { area: 'House', meaning: 'Street × industry of one channel, grade or time of finding', floor: statements, data: 'city' },
  'statistics.sources': { area: 'Ledger', meaning: 'Findings by channel over any days', floor: statements, data: 'city' },
  'statistics.table': { area: 'House', meaning: 'Street × industry figures for today', floor: statements, data: 'city' },
  'supervision.sweep': { area: 'Ledger', meaning: 'First pass of the escalation ladder over all records', floor: 'the searches for candidates alone', data: 'city' },
  'supervision.sweep.again': { area: 'Ledger', meaning: 'A pass that finds everything proposed already and proposes nothing twice', floor: 'the searches for candidates alone', data: 'city' },
  'survival.kills': { area: 'Proof', meaning: 'Writes lost, doubled or half done after 200 processes were killed under load', floor: null, data: 'demo', onlyAsked: true },
  'web.console': { area: 'House', meaning: 'Script that a browser fetches before the console shows its first page', floor: null, data: 'none' },
} as const satisfies Record<string, FigureWords>;
export type FigureId = keyof typeof figures;

export const wordsOf = (id: string): FigureWords | undefined => (figures as Record<string, FigureWords>)[id];
