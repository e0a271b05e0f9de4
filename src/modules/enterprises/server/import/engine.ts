/**
 * Taking in a ledger: each row is cleaned, matched against the whole register and stored, in transactions of a few
 * thousand rows with their audit rows. What is settled stays settled: a stopped import goes on behind its last row, and
 * the same file a second time changes nothing.
 */
import { createHash } from 'node:crypto';
import type { Ctx } from '#kernel/server/context.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import { industryNames } from '#platform/identity/server/index.ts';
import type { RowIssue } from '../../shared/cell-issue.ts';
import type { ImportOutcome } from '../../shared/schema.ts';
import { MATCH_REASONS, MatchIndex, prepare, type Decision } from '../match.ts';
import * as register from '../store.ts';
import type { EnterpriseRecord, RegisterEntry } from '../store.ts';
import type { CleanedRow, LedgerValues } from './clean-row.ts';
import type { OpenedLedger } from './ledger.ts';
import { columnsOf, merged, newRecord } from './record.ts';
import * as store from './store.ts';

const CHUNK = 2000;

export interface RowResult {
  row: number;
  outcome: ImportOutcome;
  values: LedgerValues;
  issues: RowIssue[];
  enterpriseId: string | null;
  candidate: RegisterEntry | null;
  score: number | null;
  reasons: string[];
}

export interface EngineOptions {
  /** Import whose rows are kept; without it (and when `write` is false) results only go to `onRow`. */
  importId?: string;
  write: boolean;
  /** Rows up to this number are settled already. */
  after?: number;
  onRow?: (result: RowResult) => void;
  onChunk?: (done: { row: number; counts: Partial<Record<ImportOutcome, number>> }) => void;
  /** Asked between chunks; true ends the run, which can be gone on with later. */
  shouldStop?: () => boolean;
  source: string;
}

export const rowKeyOf = (values: LedgerValues): string =>
  createHash('sha256')
    .update(JSON.stringify([values.name ?? '', values.uscc ?? '', values.address ?? '']))
    .digest('base64url');

/** The register in memory, as far as the actor sees it. */
export async function buildIndex(ctx: Ctx): Promise<MatchIndex<RegisterEntry>> {
  const index = new MatchIndex<RegisterEntry>();
  await ctx.inTx(async (tx) => {
    for await (const batch of register.register(tx, ctx.actor)) for (const entry of batch) index.add(entry);
  });
  return index;
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
  const index = await buildIndex(ctx);
  for await (const row of ledger.rows({ today: ctx.clock.today() }))
    if (row.outcome !== 'skipped') onRow(row, index.decide(subjectOf(row.values)));
}

/** Runs a ledger through the register. Returns how many rows came to which outcome. */
export async function runLedger(
  ctx: Ctx,
  ledger: OpenedLedger,
  options: EngineOptions,
): Promise<{ counts: Partial<Record<ImportOutcome, number>>; lastRow: number; stopped: boolean }> {
  const counts: Partial<Record<ImportOutcome, number>> = {};
  const index = await buildIndex(ctx);
  const { industries, decided, seen } = await ctx.inTx(async (tx) => ({
    industries: await industryNames(tx),
    decided: await store.decisions(tx, ctx.actor),
    seen:
      options.importId && options.after
        ? await store.settledIn(tx, ctx.actor, options.importId)
        : new Map<string, number>(),
  }));
  let lastRow = options.after ?? 0;
  let chunk: CleanedRow[] = [];
  const flush = async (): Promise<void> => {
    if (chunk.length === 0) return;
    const results = await settle(ctx, chunk, { ...options, index, industries, decided, seen });
    lastRow = chunk.at(-1)!.row;
    for (const r of results) {
      counts[r.outcome] = (counts[r.outcome] ?? 0) + 1;
      options.onRow?.(r);
    }
    chunk = [];
    options.onChunk?.({ row: lastRow, counts });
  };
  for await (const row of ledger.rows({ today: ctx.clock.today() })) {
    if (row.row <= (options.after ?? 0)) continue;
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    await flush();
    if (options.shouldStop?.()) return { counts, lastRow, stopped: true };
  }
  await flush();
  return { counts, lastRow, stopped: false };
}

interface Settling extends EngineOptions {
  index: MatchIndex<RegisterEntry>;
  industries: ReadonlyMap<string, string>;
  decided: ReadonlyMap<string, string>;
  /** Enterprise → row of this file that settled it: the first row counts, later ones are repetitions. */
  seen: Map<string, number>;
}

type Draft = RowResult & { known?: string; byCode?: boolean; columns?: ReturnType<typeof columnsOf> };

/** One chunk: decide in memory, then write it all in one transaction. */
async function settle(ctx: Ctx, rows: readonly CleanedRow[], s: Settling): Promise<RowResult[]> {
  const now = ctx.clock.now();
  const made: EnterpriseRecord[] = [];
  const drafts = rows.map((row): Draft => {
    const issues: RowIssue[] = [...row.issues];
    const base = {
      row: row.row,
      values: row.values,
      issues,
      enterpriseId: null,
      candidate: null,
      score: null,
      reasons: [],
    };
    if (row.outcome) return { ...base, outcome: row.outcome };
    const columns = columnsOf(row.values, s.industries, issues);
    const prepared = prepare(subjectOf(row.values));
    const judged = s.decided.get(rowKeyOf(row.values));
    const decision: Decision<RegisterEntry> = judged
      ? {
          decision: 'same',
          score: 1,
          reasons: [],
          candidate: { id: judged, name: row.values.name ?? '', uscc: null, address: '' },
        }
      : s.index.decide(subjectOf(row.values), prepared);
    const reasons = decision.reasons.map((r) => MATCH_REASONS[r]);
    const found = { candidate: decision.candidate ?? null, score: decision.score, reasons };
    if (decision.decision === 'doubtful') {
      issues.push({
        field: null,
        code: 'doubtful',
        severity: 'warning',
        message: `与名录中“${decision.candidate?.name ?? ''}”疑似同一家（${reasons.join('、')}），请人工判断`,
      });
      return { ...base, ...found, outcome: 'doubtful' };
    }
    if (decision.decision === 'same' && decision.candidate) {
      const id = decision.candidate.id;
      const first = s.seen.get(id);
      if (first !== undefined) {
        issues.push({
          field: null,
          code: 'duplicateRow',
          severity: 'info',
          message: `与本文件第 ${first} 行是同一家企业，以第 ${first} 行为准`,
        });
        return { ...base, ...found, outcome: 'duplicate', enterpriseId: id };
      }
      s.seen.set(id, row.row);
      return {
        ...base,
        ...found,
        outcome: 'unchanged',
        enterpriseId: id,
        known: id,
        byCode: decision.reasons.includes('codeEqual'),
        columns,
      };
    }
    const record = newRecord(newId<'enterprise'>(), columns, s.source, now);
    made.push(record);
    s.seen.set(record.id, row.row);
    s.index.add({ id: record.id, name: record.name, uscc: record.uscc, address: record.address }, prepared);
    return { ...base, outcome: 'created', enterpriseId: record.id, score: decision.score, reasons };
  });
  await ctx.inTx(async (tx) => {
    const known = await register.byIds(
      tx,
      ctx.actor,
      drafts.flatMap((d) => d.known ?? []),
    );
    const updates: EnterpriseRecord[] = [];
    const facts = new Map<string, object>();
    const former: { enterpriseId: string; name: string }[] = [];
    for (const draft of drafts) {
      const before = draft.known ? known.get(draft.known) : undefined;
      if (!before || !draft.columns) continue;
      const { record, changed } = merged(before, draft.columns, draft.byCode ?? false, now);
      if (Object.keys(changed).length === 0) continue;
      draft.outcome = 'updated';
      updates.push(record);
      facts.set(record.id, { changed, source: s.source });
      if (changed['name']) former.push({ enterpriseId: record.id, name: before.name });
    }
    if (!s.write) return;
    await register.insertMany(tx, ctx.actor, made);
    await register.updateMany(tx, ctx.actor, updates);
    await register.insertFormerNames(tx, ctx.actor, former, now);
    for (const old of former)
      await addJob(tx, ctx.clock, 'enterprises.renamed', {
        enterpriseId: old.enterpriseId,
        from: old.name,
        to: updates.find((u) => u.id === old.enterpriseId)?.name ?? old.name,
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
    if (s.importId) {
      await store.insertRows(
        tx,
        ctx.actor,
        s.importId,
        drafts.map((d) => ({
          row_no: d.row,
          outcome: d.outcome,
          row_values: d.values as Record<string, unknown>,
          issues: d.issues,
          enterprise_id: d.outcome === 'doubtful' ? null : d.enterpriseId,
          candidate_id: d.candidate?.id ?? null,
          score: d.score,
          reasons: d.reasons,
        })),
      );
      await store.patchImport(tx, ctx.actor, s.importId, { done_row: drafts.at(-1)!.row });
    }
  });
  return drafts.map(({ known: _k, byCode: _b, columns: _c, ...result }) => result);
}
