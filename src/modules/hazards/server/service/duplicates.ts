/** Finding what may be the same (疑似重复), while typing and in the background, and the answers of people. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addDays, dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import type { Candidate, CandidateQuery, DecidePair, PairSide, SuspectedPair } from '../../shared/duplicates.ts';
import { ASK, compare, LIKELY, prepare, type Finding } from '../duplicates/compare.ts';
import { rarity } from '../duplicates/rarity.ts';
import * as pairs from '../duplicates/store.ts';
import type { FindingRow, PairRow } from '../duplicates/store.ts';
import { mayDecide } from '../merge-policy.ts';
import { isProtected, seesOrigin, shownChannel } from '../origin.ts';
import { mergeHazards, mergeFaultOf } from './merge.ts';
import { fail, lock } from './step.ts';

/** An open record is compared however old it is up to this; what closed earlier than the rule's months is history. */
const FAR_BACK = 1100;
const AHEAD = 400;
const SHOWN = 5;

const findingOf = (r: FindingRow): Finding => ({
  enterpriseId: r.enterprise_id,
  title: r.title,
  description: r.description,
  place: r.place,
  foundOn: r.found_on,
  criteria: r.criteria,
});

/** What may be told of a record to this reader: the words of the public stay with the authorities. */
function sideOf(ctx: Ctx, r: FindingRow): PairSide {
  const hides = isProtected(r.channel) && !seesOrigin(ctx.actor);
  return {
    id: r.id as PairSide['id'],
    code: r.code,
    title: r.title,
    description: hides ? '' : r.description,
    place: r.place,
    enterpriseId: r.enterprise_id,
    enterpriseName: r.enterprise_name,
    channel: shownChannel(ctx.actor, r.channel),
    grade: r.grade,
    state: r.state,
    foundOn: r.found_on,
    closedOn: r.closed_on,
    reportedAt: r.reported_at.toISOString(),
    reporterUnit: hides ? r.unit_name : r.reporter_unit_name,
    unitName: r.unit_name,
  };
}

/** Until when a recurrence counts as a relapse (复发) of what was closed on a day. */
const relapseUntil = async (tx: Tx, closedOn: PlainDate, today: PlainDate): Promise<PlainDate> =>
  (await addTerm(tx, new Date(`${closedOn}T12:00:00+08:00`), (await termOn(tx, 'hazards.relapse', today)).value)).dueOn;

/** Records that were there on the day of the finding are duplicates; what was closed before it may have come back. */
async function kindOf(
  tx: Tx,
  other: Pick<FindingRow, 'closed_on'>,
  foundOn: PlainDate,
  today: PlainDate,
): Promise<PairRow['kind'] | null> {
  if (other.closed_on === null || foundOn <= other.closed_on) return 'duplicate';
  return foundOn <= (await relapseUntil(tx, other.closed_on, today)) ? 'relapse' : null;
}

interface Found {
  row: FindingRow;
  kind: PairRow['kind'];
  score: number;
  reasons: string[];
}

async function alike(tx: Tx, finding: Finding, others: readonly FindingRow[], today: PlainDate): Promise<Found[]> {
  if (others.length === 0) return [];
  const weigh = await rarity(tx);
  const mine = prepare(finding);
  const found: Found[] = [];
  for (const row of others) {
    const result = compare(mine, prepare(findingOf(row)), weigh);
    if (result.score < ASK) continue;
    const kind = await kindOf(tx, row, finding.foundOn, today);
    if (kind) found.push({ row, kind, ...result });
  }
  return found.sort((a, b) => b.score - a.score);
}

const span = (day: PlainDate) => ({ from: addDays(day, -FAR_BACK), to: addDays(day, AHEAD) });

/**
 * Records that may be what is just being written down (登记时查重): the same firm's, inside the reader's scope, likeliest
 * first, with the reasons in words. Nothing is kept of the question.
 */
export async function findCandidates(ctx: Ctx, query: CandidateQuery): Promise<Candidate[]> {
  if (query.title.length < 2) return [];
  return ctx.reading(async (tx) => {
    const others = await pairs.neighbours(tx, ctx.actor, query.enterpriseId, span(query.foundOn));
    const found = await alike(tx, query, others, dayOf(ctx.clock.now()));
    return found.slice(0, SHOWN).map((f) => ({
      ...sideOf(ctx, f.row),
      score: f.score,
      likely: f.score >= LIKELY,
      kind: f.kind,
      reasons: f.reasons,
    }));
  });
}

async function presentPairs(tx: Tx, ctx: Ctx, rows: readonly PairRow[]): Promise<SuspectedPair[]> {
  const findings = await pairs.findingsOf(
    tx,
    ctx.actor,
    rows.flatMap((r) => [r.first_id, r.second_id]),
  );
  const shown: SuspectedPair[] = [];
  for (const row of rows) {
    const [first, second] = [findings.get(row.first_id), findings.get(row.second_id)];
    if (!first || !second) continue;
    const may = mayDecide(ctx.actor, first, second);
    const faults = may
      ? await Promise.all([mergeFaultOf(tx, ctx, first.id, second.id), mergeFaultOf(tx, ctx, second.id, first.id)])
      : [];
    const keep = [first, second]
      .filter((_, i) => may && faults[i] === null)
      .map((h) => h.id as SuspectedPair['keep'][number]);
    shown.push({
      first: sideOf(ctx, first),
      second: sideOf(ctx, second),
      kind: row.kind,
      score: row.score,
      likely: row.score >= LIKELY,
      reasons: row.reasons,
      foundAt: row.found_at.toISOString(),
      keep,
      why: !may
        ? `由监管部门${[...new Set([first.unit_name, second.unit_name])].join('、')}或区安委办判断`
        : keep.length === 0
          ? (faults[0] ?? null)
          : null,
    });
  }
  return shown;
}

/** Suspicions that wait for an answer, in the reader's sight. */
export async function listPairs(
  ctx: Ctx,
  query: { limit: number; page: number },
): Promise<{ items: SuspectedPair[]; total: number; nextCursor: string | null }> {
  return ctx.inTx(async (tx) => {
    if (!seesOrigin(ctx.actor)) return { items: [], total: 0, nextCursor: null };
    const { rows, total } = await pairs.openPairs(tx, ctx.actor, {
      limit: query.limit,
      offset: (query.page - 1) * query.limit,
    });
    return { items: await presentPairs(tx, ctx, rows), total, nextCursor: null };
  });
}

/** Suspicions about one record. */
export async function candidatesOf(ctx: Ctx, id: string): Promise<SuspectedPair[]> {
  return ctx.inTx(async (tx) => {
    const mine = (await pairs.findingsOf(tx, ctx.actor, [id])).get(id);
    if (!mine) throw fail('hazards.notFound');
    if (!seesOrigin(ctx.actor)) return [];
    return presentPairs(
      tx,
      ctx,
      (await pairs.pairsOf(tx, ctx.actor, id)).filter((p) => p.decision === null),
    );
  });
}

/**
 * A person says whether two records are one: 不是同一件 is kept and not asked again; 是同一件 merges them; 是复发 links them.
 * Errors: hazards.notYours, hazards.mergeRefused.
 */
export async function decidePair(
  ctx: Ctx,
  input: DecidePair,
): Promise<{ decision: DecidePair['decision']; keptId: DecidePair['firstId'] | null }> {
  return ctx.inTx(async (tx) => {
    // Always in the same order, so that two who decide about the same pair wait instead of blocking each other.
    const [firstId, secondId] = pairs.ordered(input.firstId, input.secondId);
    const first = await lock(tx, ctx, firstId);
    const second = await lock(tx, ctx, secondId);
    if (!mayDecide(ctx.actor, first, second))
      throw fail('hazards.notYours', {
        reason: `是否同一件由监管部门${[...new Set([first.unit_name, second.unit_name])].join('、')}或区安委办判断`,
      });
    const at = ctx.clock.now();
    const kind =
      (await kindOf(tx, first, second.found_on, dayOf(at))) === 'relapse' || input.decision === 'relapse'
        ? 'relapse'
        : 'duplicate';
    if (input.decision === 'same') {
      if (input.keepId !== firstId && input.keepId !== secondId)
        throw fail('hazards.mergeRefused', { reason: '请选择保留哪一件' });
      const [keep, source] = input.keepId === firstId ? [first, second] : [second, first];
      await mergeHazards(tx, ctx, keep, source, input.because);
    } else if (input.decision === 'relapse' && first.closed_on === null && second.closed_on === null)
      throw fail('hazards.mergeRefused', { reason: '两件都还没有销号，不是复发，请判断是不是同一件' });
    await pairs.decidePair(tx, ctx.actor, [firstId, secondId], {
      kind,
      decision: input.decision,
      because: input.because,
      at,
    });
    // A merge leaves its own row; of a report of the public it must not name the other record.
    if (input.decision !== 'same')
      await audit(tx, ctx, {
        action: 'hazard.decidePair',
        subjectType: 'hazard',
        subjectId: second.id,
        subjectCode: second.code,
        facts: { other: first.code, decision: input.decision, because: input.because },
      });
    return { decision: input.decision, keptId: input.decision === 'same' ? (input.keepId ?? null) : null };
  });
}

/**
 * Looks through the records that came since the last time and keeps what may be the same; run by a timer. It sees all
 * channels; each reader later sees the pairs of which both ends are in sight. Returns how many records were looked at.
 */
export async function findPairs(ctx: Ctx, batch = 200): Promise<number> {
  return ctx.inTx(async (tx) => {
    const unseen = await pairs.takeUnseen(tx, ctx.actor, batch);
    if (!unseen) return 0;
    const at = ctx.clock.now();
    for (const row of unseen) {
      if (row.state === 'void') continue;
      const others = (await pairs.neighbours(tx, ctx.actor, row.enterprise_id, span(row.found_on))).filter(
        (o) => o.id < row.id,
      );
      for (const f of (await alike(tx, findingOf(row), others, dayOf(at))).slice(0, SHOWN))
        await pairs.insertPair(tx, ctx.actor, [f.row.id, row.id], {
          kind: f.kind,
          score: f.score,
          reasons: f.reasons,
          at,
        });
    }
    return unseen.length;
  });
}
