/**
 * Taking in a ledger: each row is cleaned, matched against the whole register and stored, in transactions of a few
 * thousand rows with their audit rows. What is settled stays settled: a stopped import goes on behind its last row, and
 * the same file a second time changes nothing. While one chunk is being written the next one is read.
 */
import { hash } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import v8 from 'node:v8';
import type { Ctx } from '#kernel/server/context.ts';
import { databaseError, type Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import { industryNames, inScope } from '#platform/identity/server/index.ts';
import type { RowIssue } from '../../shared/cell-issue.ts';
import { storable } from '../../shared/text.ts';
import { importOutcomes, type ImportOutcome } from '../../shared/schema.ts';
import { decide, MATCH_REASONS, MatchIndex, prepare, type Decision } from '../match.ts';
import * as register from '../store.ts';
import type { EnterpriseRecord, RegisterEntry } from '../store.ts';
import type { CleanedRow, LedgerValues } from './clean-row.ts';
import type { LedgerRow, OpenedLedger, RowOptions } from './ledger.ts';
import {
  columnsOf,
  merged,
  newRecord,
  searchTextOf,
  settledValues,
  streetNameOf,
  wordsOf,
  type Said,
  type Words,
} from './record.ts';
import { nameKeyOf } from '../name-key.ts';
import * as store from './store.ts';

const CHUNK = 1000;
/** Rows decided before the program turns to whatever the database has answered meanwhile. */
const STEP = 20;
const ATTEMPTS = 4;

export type Counts = Partial<Record<ImportOutcome, number>>;

/** What became of one row. */
export interface RowResult {
  row: number;
  outcome: ImportOutcome;
  /** As stored; as read where nothing was stored. */
  values: LedgerValues;
  issues: RowIssue[];
  enterpriseId: string | null;
  /** Registered by this very row. */
  isNew: boolean;
  candidate: RegisterEntry | null;
  score: number | null;
  reasons: string[];
}

/** What stands in for a cell that the ledger leaves out or that names no industry field. */
export interface Defaults {
  readonly streetCode?: string | undefined;
  readonly industry?: string | undefined;
}

export interface EngineOptions {
  write: boolean;
  /** Named in the register and the trail: 台账 大王庄企业.xlsx. */
  source: string;
  /** The import whose rows and progress are kept, and who carries it out; left out, results only go to `onRow`. */
  keep?: { importId: string; runId: string; base: Counts };
  /** Earlier imports of a file with this hash have settled rows that stay as they are. */
  sha256?: string;
  /** Rows up to this number are settled already. */
  after?: number;
  defaults?: Defaults;
  fixes?: RowOptions['fixes'];
  /** Rows in one transaction. */
  chunk?: number;
  onRow?: (result: RowResult) => void;
  onChunk?: (done: { row: number; counts: Counts }) => void;
}

/** Somebody else carries the import out now, or it was stopped: this run ends without another word. */
export class Superseded extends Error {}

const digest = (content: unknown): string => hash('sha256', JSON.stringify(content), 'base64url').slice(0, 27);

/** By what an enterprise is recognised: the key under which a person's judgement is remembered. */
const rowKeyOf = (values: LedgerValues): string => digest([values.name ?? '', values.uscc ?? '', values.address ?? '']);

const contentKeyOf = (values: LedgerValues): string => digest(values);

export const addCounts = (a: Counts, b: Counts): Counts =>
  Object.fromEntries(
    (Object.keys(importOutcomes) as ImportOutcome[]).flatMap((k) => {
      const sum = (a[k] ?? 0) + (b[k] ?? 0);
      return sum > 0 ? [[k, sum]] : [];
    }),
  );

/** The whole register in memory, and the turn at which it was read. */
async function buildIndex(ctx: Ctx): Promise<{ index: MatchIndex<RegisterEntry>; turn: number }> {
  const index = new MatchIndex<RegisterEntry>();
  return ctx.inTx(async (tx) => {
    // Read first: what is written while the register is being read is looked up again by the first chunk.
    const turn = await register.turnOf(tx, ctx.actor);
    for await (const batch of register.register(tx, ctx.actor)) for (const entry of batch) index.add(entry);
    return { index, turn };
  });
}

const subjectOf = (values: LedgerValues) => ({
  name: values.name ?? null,
  uscc: values.uscc ?? null,
  address: values.address ?? null,
});

/** Matches each row of a ledger without storing anything. */
export async function matchLedger(
  ctx: Ctx,
  ledger: OpenedLedger,
  onRow: (row: CleanedRow, decision: Decision<RegisterEntry>) => void,
): Promise<void> {
  const { index } = await buildIndex(ctx);
  const judged = await ctx.inTx((tx) => store.decisions(tx, ctx.actor));
  for await (const row of ledger.rows({ today: ctx.clock.today() })) {
    if (row.outcome === 'skipped') continue;
    const known = index.get(judged.get(rowKeyOf(row.values)) ?? '');
    onRow(
      row,
      known
        ? { decision: 'same', score: 1, reasons: ['judged'], candidate: known }
        : index.decide(subjectOf(row.values)),
    );
  }
}

async function* inChunks(
  rows: AsyncGenerator<LedgerRow, void, undefined>,
  size: number,
  after: number,
): AsyncGenerator<LedgerRow[], void, undefined> {
  let chunk: LedgerRow[] = [];
  for await (const row of rows) {
    if (row.row <= after) continue;
    chunk.push(row);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/*
 * A ledger leaves many short-lived texts behind. V8 by itself lets the heap grow to four times what is in use before it
 * clears them away; beside a database on a small machine, memory is dearer than the tenth of computing this costs.
 */
const HEAP_GROWTH_PERCENT = 75;
let thriftyRuns = 0;

async function thriftily<T>(work: () => Promise<T>): Promise<T> {
  if (thriftyRuns++ === 0) v8.setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  try {
    return await work();
  } finally {
    if (--thriftyRuns === 0) v8.setFlagsFromString('--heap-growing-percent=0');
  }
}

/** Runs a ledger through the register. Returns how many rows came to which outcome. Throws `Superseded`. */
export const runLedger = (
  ctx: Ctx,
  ledger: OpenedLedger,
  options: EngineOptions,
): Promise<{ counts: Counts; lastRow: number }> => thriftily(() => run(ctx, ledger, options));

async function run(
  ctx: Ctx,
  ledger: OpenedLedger,
  options: EngineOptions,
): Promise<{ counts: Counts; lastRow: number }> {
  const { index, turn } = await buildIndex(ctx);
  const { words, judged, prior, waiting, seen } = await ctx.inTx(async (tx) => ({
    words: wordsOf(await industryNames(tx), await register.communities(tx, ctx.actor)),
    judged: await store.decisions(tx, ctx.actor),
    prior: options.sha256 ? await store.settledRows(tx, ctx.actor, options.sha256) : new Map<string, string>(),
    waiting: await store.waitingRows(tx, ctx.actor),
    seen:
      options.keep && options.after
        ? await store.settledIn(tx, ctx.actor, options.keep.importId)
        : new Map<string, number>(),
  }));
  const settling: Settling = {
    ...options,
    index,
    turn,
    words,
    judged,
    prior,
    waiting,
    seen,
    unfit: new Set(),
    counts: {},
    othersWrote: false,
    ahead: null,
  };
  let lastRow = options.after ?? 0;
  const chunks = inChunks(
    ledger.rows({ today: ctx.clock.today(), ...(options.fixes ? { fixes: options.fixes } : {}) }),
    options.chunk ?? CHUNK,
    lastRow,
  );
  const finish = async (chunk: readonly LedgerRow[], trial: Trial): Promise<void> => {
    for (const result of await settle(ctx, chunk, settling, trial)) options.onRow?.(result);
    lastRow = chunk.at(-1)!.row;
    options.onChunk?.({ row: lastRow, counts: settling.counts });
  };
  let next = chunks.next();
  let writing: Promise<void> = Promise.resolve();
  try {
    for (;;) {
      const { value: chunk, done } = await next;
      if (done) break;
      next = chunks.next();
      // Its failure is met by the `await` above; until then it must not count as unhandled.
      next.catch(() => {});
      // Decided step by step while the database still writes the chunk before; decided anew when that one was.
      const ahead = startTrial(ctx, chunk, settling);
      settling.ahead = ahead;
      while (settling.ahead === ahead && ahead.step(STEP)) await otherWork();
      await writing;
      const trial = settling.ahead === ahead ? ahead : decideAll(ctx, chunk, settling);
      settling.ahead = null;
      writing = finish(chunk, trial);
      writing.catch(() => {});
    }
    await writing;
  } finally {
    await writing.catch(() => {});
    await next.catch(() => {});
    await chunks.return();
  }
  return { counts: settling.counts, lastRow };
}

interface Settling extends EngineOptions {
  readonly index: MatchIndex<RegisterEntry>;
  /** The register's turn up to which the index knows it. */
  turn: number;
  readonly words: Words;
  /** A person's judgements: row key → enterprise. */
  readonly judged: ReadonlyMap<string, string>;
  /** Rows of the same file that an earlier import settled: content key → enterprise. */
  readonly prior: ReadonlyMap<string, string>;
  /** Rows that wait for a person, from whichever file: row key → the enterprise they were compared with. */
  readonly waiting: ReadonlyMap<string, string>;
  /** Enterprise → row of this file that settled it: the first row counts, later ones are repetitions. */
  readonly seen: Map<string, number>;
  /** Rows that the database would not take. */
  readonly unfit: Set<number>;
  counts: Counts;
  /** Somebody else has written to the register since the index was built. */
  othersWrote: boolean;
  /** The next chunk, decided on top of the one that is being written: taken back first when that one is. */
  ahead: Trial | null;
}

interface Draft extends RowResult {
  readonly source: LedgerRow;
  readonly rowKey: string;
  readonly contentKey: string;
  readonly said?: Said;
  /** The known enterprise; with `settled`, nothing of the row is to be written any more. */
  readonly known?: string;
  readonly byCode?: boolean;
  readonly settled?: boolean;
  readonly made?: EnterpriseRecord;
  /** The same as it goes to the database. */
  readonly madeText?: string;
}

interface Trial {
  readonly drafts: Draft[];
  /** Decides the next rows; false when there are none left. */
  step(rows: number): boolean;
  undo(): void;
}

const error = (field: RowIssue['field'], code: string, message: string): RowIssue => ({
  field,
  code,
  severity: 'error',
  message,
});

function decideAll(ctx: Ctx, rows: readonly LedgerRow[], s: Settling): Trial {
  const trial = startTrial(ctx, rows, s);
  trial.step(rows.length);
  return trial;
}

/** Deciding a chunk in memory. Index and `seen` move on with each row; `undo` takes that back, however far it went. */
function startTrial(ctx: Ctx, rows: readonly LedgerRow[], s: Settling): Trial {
  const now = ctx.clock.now();
  const { actor } = ctx;
  const undos: (() => void)[] = [];
  const see = (id: string, row: number): void => {
    s.seen.set(id, row);
    undos.push(() => s.seen.delete(id));
  };
  const decideOne = (row: LedgerRow): Draft => {
    const issues: RowIssue[] = [...row.issues];
    const base = {
      row: row.row,
      source: row,
      values: row.values,
      issues,
      enterpriseId: null,
      isNew: false,
      candidate: null,
      score: null,
      reasons: [],
      rowKey: '',
      contentKey: '',
    };
    if (row.outcome) return { ...base, outcome: row.outcome };
    if (s.unfit.has(row.row)) {
      issues.push(error(null, 'notStored', '本行有系统不能保存的内容，未导入，请核对各列后重新填写'));
      return { ...base, outcome: 'rejected' };
    }
    const keys = { rowKey: rowKeyOf(row.values), contentKey: contentKeyOf(row.values) };
    const subject = subjectOf(row.values);
    const prepared = prepare(subject);
    const priorId = s.prior.get(keys.contentKey);
    const judged = s.index.get(s.judged.get(keys.rowKey) ?? '');
    const settledBefore = judged ?? s.index.get(priorId ?? '');
    const asked = s.index.get(s.waiting.get(keys.rowKey) ?? '');
    /** What was left to a person stays with the person, also when the register has grown; only a code proves by itself. */
    const stillAsked = (now: Decision<RegisterEntry>): Decision<RegisterEntry> =>
      !asked || now.reasons.includes('codeEqual')
        ? now
        : { ...decide(subject, [asked], s.index.weights, prepare, prepared), decision: 'doubtful', candidate: asked };
    const decision: Decision<RegisterEntry> = settledBefore
      ? { decision: 'same', score: 1, reasons: judged ? ['judged'] : ['takenBefore'], candidate: settledBefore }
      : stillAsked(s.index.decide(subject, prepared));
    const { candidate } = decision;
    const found = {
      ...keys,
      candidate: candidate ?? null,
      score: decision.score,
      reasons: decision.reasons.map((r) => MATCH_REASONS[r]),
    };
    const name = candidate?.name ?? '';
    if (decision.decision === 'doubtful') {
      issues.push({
        field: null,
        code: 'doubtful',
        severity: 'warning',
        message: `与名录中“${name}”疑似同一家（${found.reasons.join('、')}），请人工判断`,
      });
      return { ...base, ...found, outcome: 'doubtful' };
    }
    if (decision.decision === 'same' && candidate) {
      const first = s.seen.get(candidate.id);
      if (first !== undefined) {
        issues.push({
          field: null,
          code: 'duplicateRow',
          severity: 'info',
          message: `与本文件第 ${first} 行是同一家企业，以第 ${first} 行为准`,
        });
        return { ...base, ...found, outcome: 'duplicate', enterpriseId: candidate.id };
      }
      if (!candidate.mine) {
        const why = decision.reasons.includes('codeEqual') ? '这个统一社会信用代码' : '这家企业';
        issues.push(
          error(
            decision.reasons.includes('codeEqual') ? 'uscc' : null,
            'outsideScope',
            `${why}已登记在“${name}”名下，不在您的管理范围内，未导入；确由您单位管理的，请联系区安委办调整其街道或行业领域`,
          ),
        );
        return { ...base, ...found, outcome: 'rejected' };
      }
      see(candidate.id, row.row);
      const said = saidOf(row.values, s, issues, true);
      const isSettled = priorId !== undefined && priorId === candidate.id;
      const byCode = decision.reasons.includes('codeEqual');
      if (!isSettled) {
        const renamed = {
          ...candidate,
          name: byCode ? (said.columns.name ?? candidate.name) : candidate.name,
          uscc: candidate.uscc ?? said.columns.uscc ?? null,
          address: said.columns.address ?? candidate.address,
        };
        if (renamed.name !== candidate.name || renamed.uscc !== candidate.uscc || renamed.address !== candidate.address)
          undos.push(s.index.add(renamed));
      }
      return {
        ...base,
        ...found,
        outcome: 'unchanged',
        enterpriseId: candidate.id,
        known: candidate.id,
        byCode,
        settled: isSettled,
        said,
      };
    }
    if (!row.values.name) {
      issues.push(error('name', 'empty', '没有企业名称，名录中也没有这个统一社会信用代码，无法登记'));
      return { ...base, ...found, outcome: 'rejected' };
    }
    const said = saidOf(row.values, s, issues, false);
    const record = newRecord(newId<'enterprise'>(), said.columns, s.source, now, prepared.name);
    if (!inScope(actor, { streetCode: record.street_code, industry: record.industry })) {
      const place = record.street_code === null ? '没有写明街道' : `属${streetNameOf(record.street_code) ?? ''}`;
      const field = s.words.industries.get(record.industry) ?? record.industry;
      issues.push(
        error(
          actor.scope.streets.length > 0 ? 'street' : 'industry',
          'outsideScope',
          `这家企业${place}，行业领域为“${field}”，不在您的管理范围内，未导入`,
        ),
      );
      return { ...base, ...found, outcome: 'rejected' };
    }
    undos.push(
      s.index.add(
        { id: record.id, name: record.name, uscc: record.uscc, address: record.address, mine: true },
        prepared,
      ),
    );
    see(record.id, row.row);
    return {
      ...base,
      ...found,
      candidate: null,
      outcome: 'created',
      enterpriseId: record.id,
      isNew: true,
      said,
      made: record,
      madeText: register.rowText(record),
    };
  };
  const drafts: Draft[] = [];
  return {
    drafts,
    step: (count) => {
      for (const row of rows.slice(drafts.length, drafts.length + count)) drafts.push(decideOne(row));
      return drafts.length < rows.length;
    },
    undo: () => {
      for (let undo = undos.pop(); undo; undo = undos.pop()) undo();
    },
  };
}

/** What the row says, with what stands in for its gaps; a known enterprise needs no stand-ins. */
function saidOf(values: LedgerValues, s: Settling, issues: RowIssue[], isKnown: boolean): Said {
  const said = columnsOf(values, s.words);
  if (isKnown) return said;
  const columns = { ...said.columns };
  const { streetCode, industry } = s.defaults ?? {};
  if (streetCode && columns.street_code === undefined && !values.street) {
    columns.street_code = streetCode;
    issues.push({
      field: 'street',
      code: 'assumed',
      severity: 'info',
      message: `没有写明街道，按${streetNameOf(streetCode) ?? ''}登记`,
    });
  }
  if (industry && columns.industry === undefined) {
    columns.industry = industry;
    issues.push({
      field: 'industry',
      code: 'assumed',
      severity: 'info',
      message: `没有写明行业领域，按“${s.words.industries.get(industry) ?? industry}”登记`,
    });
  }
  return { columns, industry: said.industry };
}

/** Decides a chunk and writes it; what the database refuses is decided again, in the end row by row. */
async function settle(ctx: Ctx, rows: readonly LedgerRow[], s: Settling, decided?: Trial): Promise<RowResult[]> {
  for (let attempt = 1; ; attempt++) {
    // What was decided on top of these rows is taken back first, right before they are decided anew: deciding is
    // synchronous, so nothing comes between.
    const takeBackAhead = (): void => {
      s.ahead?.undo();
      s.ahead = null;
    };
    const decideHere = (): Trial => {
      takeBackAhead();
      return decideAll(ctx, rows, s);
    };
    let trial = attempt === 1 && decided ? decided : decideHere();
    const takeBack = (): void => {
      takeBackAhead();
      trial.undo();
    };
    try {
      const { results, counts, turn } = await ctx.inTx(async (tx) => {
        let { turn } = s;
        if (s.write) {
          turn = await register.takeTurn(tx, ctx.actor);
          // Others wrote to the register. From then on each chunk looks up what resembles its rows: the one that noticed
          // did so for its own rows only.
          if (turn !== s.turn + 1) s.othersWrote = true;
          if (s.othersWrote || attempt > 1) {
            takeBack();
            await lookUpAgain(tx, ctx, rows, s);
            trial = decideHere();
          }
        }
        return { ...(await write(tx, ctx, trial.drafts, s)), turn };
      });
      s.turn = turn;
      s.counts = counts;
      return results;
    } catch (failure) {
      takeBack();
      const state = databaseError(failure)?.state;
      const isRefused = state !== undefined && (state.startsWith('22') || state.startsWith('23'));
      if (!isRefused || failure instanceof AppError) throw failure;
      if (attempt < ATTEMPTS && state === '23505') continue;
      if (rows.length === 1) {
        s.unfit.add(rows[0]!.row);
        ctx.log.warn({ err: failure as Error, row: rows[0]!.row }, 'a row was refused by the database');
        continue;
      }
      const middle = Math.ceil(rows.length / 2);
      return [...(await settle(ctx, rows.slice(0, middle), s)), ...(await settle(ctx, rows.slice(middle), s))];
    }
  }
}

async function lookUpAgain(tx: Tx, ctx: Ctx, rows: readonly LedgerRow[], s: Settling): Promise<void> {
  const live = rows.filter((row) => row.outcome === undefined);
  const found = await register.resembling(
    tx,
    ctx.actor,
    live.flatMap((row) => row.values.uscc ?? []),
    live.flatMap((row) => (row.values.name ? [nameKeyOf(row.values.name)] : [])),
  );
  for (const entry of found) {
    const known = s.index.get(entry.id);
    if (known?.name !== entry.name || known.uscc !== entry.uscc || known.address !== entry.address) s.index.add(entry);
  }
}

const isTold = (issues: readonly RowIssue[]): boolean => issues.some((issue) => issue.severity !== 'info');

/** Writes a decided chunk. May run again in a new transaction, so it changes nothing outside. */
async function write(
  tx: Tx,
  ctx: Ctx,
  drafts: readonly Draft[],
  s: Settling,
): Promise<{ results: RowResult[]; counts: Counts }> {
  const now = ctx.clock.now();
  const { actor } = ctx;
  const known = await register.byIds(
    tx,
    actor,
    drafts.flatMap((d) => d.known ?? []),
  );
  const made: EnterpriseRecord[] = [];
  const updates: EnterpriseRecord[] = [];
  const facts = new Map<string, object>();
  const former: { enterpriseId: string; name: string }[] = [];
  const mayHold = (streetCode: string | null, industry: string): boolean => inScope(actor, { streetCode, industry });
  const results = drafts.map((draft): RowResult & { draft: Draft } => {
    const {
      source: _s,
      rowKey: _r,
      contentKey: _c,
      said,
      known: knownId,
      byCode,
      settled,
      made: record,
      madeText: _t,
      ...result
    } = draft;
    const issues = [...draft.issues];
    const settle = (stored: EnterpriseRecord, isKnown: boolean): LedgerValues =>
      settledValues(
        draft.values,
        stored,
        { isKnown, industry: said?.industry ?? 'none', said: said?.columns ?? {}, words: s.words },
        issues,
      );
    if (record) {
      made.push(record);
      return { ...result, issues, values: settle(record, false), draft };
    }
    const before = knownId === undefined ? undefined : known.get(knownId);
    if (!before || !said) return { ...result, issues, draft };
    if (settled) return { ...result, issues, values: settle(before, true), draft };
    const { record: after, changed } = merged(before, said.columns, {
      byCode: byCode ?? false,
      industry: said.industry,
      mayHold,
      at: now,
      by: actor.name,
    });
    const values = settle(after, true);
    if (Object.keys(changed).length === 0) return { ...result, issues, values, draft };
    updates.push(after);
    facts.set(after.id, { changed, source: s.source });
    if (changed['name']) former.push({ enterpriseId: after.id, name: before.name });
    return { ...result, outcome: 'updated', issues, values, draft };
  });
  const counts = { ...s.counts };
  for (const r of results) counts[r.outcome] = (counts[r.outcome] ?? 0) + 1;

  if (s.write) {
    await register.insertTexts(
      tx,
      actor,
      drafts.flatMap((d) => d.madeText ?? []),
    );
    await register.insertFormerNames(tx, actor, former, now);
    const bare = await register.formerNames(
      tx,
      actor,
      updates.map((u) => u.id),
    );
    for (const update of updates)
      update.search = searchTextOf([
        update.name,
        update.uscc,
        update.address,
        ...(bare.get(update.id) ?? []).map((n) => n.name),
      ]);
    await register.updateMany(tx, actor, updates);
    const byId = new Map(updates.map((u) => [u.id, u]));
    for (const old of former)
      await addJob(tx, ctx.clock, 'enterprises.renamed', {
        enterpriseId: old.enterpriseId,
        from: old.name,
        to: byId.get(old.enterpriseId)?.name ?? old.name,
      });
    await recordMany(tx, ctx, [
      ...made.map((r) => ({
        action: 'enterprise.import',
        subjectType: 'enterprise',
        subjectId: r.id,
        subjectCode: r.uscc ?? r.name,
        facts: { name: r.name, source: s.source },
      })),
      ...updates.map((r) => ({
        action: 'enterprise.importUpdate',
        subjectType: 'enterprise',
        subjectId: r.id,
        subjectCode: r.uscc ?? r.name,
        facts: facts.get(r.id) ?? {},
      })),
    ]);
  }
  if (s.keep) {
    const { importId, runId, base } = s.keep;
    await store.insertRows(
      tx,
      actor,
      importId,
      results.flatMap((r) => {
        const needsEyes = r.outcome === 'rejected' || r.outcome === 'doubtful' || isTold(r.issues);
        // A check keeps what a person must look at, not every good row.
        if (!s.write && !needsEyes) return [];
        return [
          {
            row_no: r.row,
            outcome: r.outcome,
            row_values: needsEyes
              ? (r.values as Record<string, unknown>)
              : { name: r.values.name ?? null, uscc: r.values.uscc ?? null },
            issues: r.issues,
            cells: needsEyes ? Array.from(r.draft.source.cells, (cell) => (cell ? storable(cell.text) : null)) : null,
            row_key: r.draft.rowKey,
            content_key: r.draft.contentKey,
            enterprise_id: s.write && r.outcome !== 'doubtful' && r.outcome !== 'rejected' ? r.enterpriseId : null,
            candidate_id: r.candidate?.id ?? null,
            score: r.score,
            reasons: r.reasons,
          },
        ];
      }),
    );
    const isOurs = await store.progress(tx, actor, importId, runId, {
      doneRow: s.write ? drafts.at(-1)!.row : 0,
      counts: addCounts(base, counts),
      at: now,
    });
    if (!isOurs) throw new Superseded('the import was stopped or taken over');
  }
  return { results: results.map(({ draft: _d, ...result }) => result), counts };
}
